/* sound.c - see sound.h. */
#include "job/sound.h"

#include <string.h>

static bool has_type(const struct json *object, const char *name, enum json_type type) {
  const struct json *v = json_get(object, name);
  return v && v->type == (uint8_t)type;
}

static bool absent_or(const struct json *object, const char *name, enum json_type type) {
  return !json_get(object, name) || has_type(object, name, type);
}

static bool is_list_of(const struct json *list, enum json_type type) {
  if (!list) return true;
  if (list->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < list->len; i++)
    if (list->items[i].type != (uint8_t)type) return false;
  return true;
}

/* The member that an event of this type lacks, "event_type" for an unknown type, or NULL. */
static const char *event_fault(const struct json *event) {
  const char *type = json_get_text(event, "event_type", "");
  if (strcmp(type, "user") == 0 || strcmp(type, "assistant_plan") == 0 ||
      strcmp(type, "assistant_final") == 0)
    return has_type(event, "content", JSON_STRING) ? NULL : "content";
  bool call = strcmp(type, "tool_call") == 0;
  if (!call && strcmp(type, "observation") != 0) return "event_type";
  if (!has_type(event, "tool_name", JSON_STRING)) return "tool_name";
  if (call) return has_type(event, "arguments", JSON_OBJECT) ? NULL : "arguments";
  return has_type(event, "content", JSON_OBJECT) ? NULL : "content";
}

const char *sound_events(const struct json *t, struct arena *a) {
  const struct json *events = json_get(t, "events");
  if (!events || !is_list_of(events, JSON_OBJECT)) return "events is no list of objects";
  for (uint32_t i = 0; i < events->len; i++) {
    const char *fault = event_fault(&events->items[i]);
    if (fault) return arena_printf(a, "event %u: %s is missing or of the wrong type", i, fault);
  }
  if (!is_list_of(json_get(t, "certificate"), JSON_OBJECT))
    return "certificate is no list of objects";
  return NULL;
}

const char *sound_trajectory(const struct json *t, struct arena *a) {
  static const char *const TEXTS[] = {"trajectory_id", "task_id", "session_id", "category",
                                      "variant"};
  for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
    if (!has_type(t, TEXTS[i], JSON_STRING)) return arena_printf(a, "%s is no text", TEXTS[i]);
  const char *fault = sound_events(t, a);
  if (fault) return fault;
  if (!is_list_of(json_get(t, "success_keywords"), JSON_STRING))
    return "success_keywords is no list of texts";
  if (!absent_or(t, "metadata", JSON_OBJECT)) return "metadata is no object";
  if (!is_list_of(json_get(json_get(t, "metadata"), "sessions"), JSON_STRING))
    return "metadata.sessions is no list of texts";
  if (!is_list_of(json_get(json_get(t, "quality_signals"), "dimensions"), JSON_OBJECT))
    return "quality_signals.dimensions is no list of objects";
  return NULL;
}
