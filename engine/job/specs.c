/* specs.c - processed/task_specs.json: the tasks of a recipe that lists them, the families of one
 * that samples; see package.h. */
#include "base/file.h"
#include "job/dataset.h"
#include "job/package.h"
#include "json/write.h"

#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* The published order of a spec's keys; others follow bytewise before the closing ones. */
static const char *const SPEC_HEAD[] = {"task_id",   "session_id", "category",
                                        "turn_type", "objective",  "user_turns"};
static const char *const SPEC_BODY[] = {
    "query",  "domain",      "memory_key", "memory_value",   "lookup_key",       "lookup_value",
    "fields", "participant", "date",       "task_name",      "preferred_window", "preferred_slot",
    "title",  "safe_code",   "bad_code",   "expected_result"};
static const char *const SPEC_TAIL[] = {"success_keywords", "answer_text", "recovery_mode"};

static bool is_listed(const char *name, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(list[i], name) == 0) return true;
  return false;
}

static void write_listed(struct json_writer *w, const struct json *spec, const char *const *list,
                         size_t n) {
  for (size_t i = 0; i < n; i++)
    if (json_get(spec, list[i])) jw_member_json(w, list[i], json_get(spec, list[i]));
}

static void write_spec(struct json_writer *w, const struct json *spec) {
  jw_begin_object(w);
  write_listed(w, spec, SPEC_HEAD, LENGTH(SPEC_HEAD));
  write_listed(w, spec, SPEC_BODY, LENGTH(SPEC_BODY));
  for (uint32_t i = 0; i < spec->len; i++) {
    const char *name = spec->members[i].name;
    if (!is_listed(name, SPEC_HEAD, LENGTH(SPEC_HEAD)) &&
        !is_listed(name, SPEC_BODY, LENGTH(SPEC_BODY)) &&
        !is_listed(name, SPEC_TAIL, LENGTH(SPEC_TAIL)))
      jw_member_json(w, name, &spec->members[i].value);
  }
  write_listed(w, spec, SPEC_TAIL, LENGTH(SPEC_TAIL));
  jw_end_object(w);
}

/* ---- what was said ---- */

struct telling {
  struct arena *a;
  struct json *specs; /* copies; get user_turns and answer_text */
  uint32_t untold;    /* specs whose wording was not met yet */
};

static struct json *spec_of(struct json *specs, const char *task_id) {
  for (uint32_t i = 0; i < specs->len; i++)
    if (json_is_text(json_get(&specs->items[i], "task_id"), task_id)) return &specs->items[i];
  return NULL;
}

/* The wording is drawn when a task is played: the first trajectory of a task shows it. */
static bool take_wording(void *context, const struct json *t, const char *text, size_t n,
                         uint64_t number, struct error *e) {
  struct telling *k = context;
  (void)text, (void)n, (void)number, (void)e;
  struct json *spec = spec_of(k->specs, json_get_text(t, "task_id", ""));
  const struct json *events = json_get(t, "events"), *answer = NULL;
  if (!spec || json_get(spec, "user_turns") || !events) return true;
  struct json *turns = json_new(k->a, JSON_ARRAY);
  for (uint32_t i = 0; events->type == JSON_ARRAY && i < events->len; i++) {
    const struct json *event = &events->items[i], *content = json_get(event, "content");
    if (!content) continue;
    if (json_is_text(json_get(event, "event_type"), "user"))
      json_add_item(k->a, turns, json_copy(k->a, content));
    if (json_is_text(json_get(event, "event_type"), "assistant_final")) answer = content;
  }
  json_add_member(k->a, spec, "user_turns", turns);
  if (answer) json_add_member(k->a, spec, "answer_text", json_copy(k->a, answer));
  return --k->untold > 0;
}

static void write_families(struct json_writer *w, const struct json *families) {
  static const char *const SHOWN[] = {"category", "description", "turn_type", "variants",
                                      "recoveries"};
  for (uint32_t i = 0; i < families->len; i++) {
    jw_begin_object(w);
    jw_member_text(w, "family", json_get_text(&families->items[i], "name", ""));
    write_listed(w, json_get(&families->items[i], "table"), SHOWN, LENGTH(SHOWN));
    jw_end_object(w);
  }
}

bool package_specs_text(const struct factory *f, const char *out, struct buf *text,
                        struct error *e) {
  struct json_writer w;
  struct arena a;
  bool ok = true;
  arena_init(&a, 0);
  const struct json *specs = json_get(f->definition, "specs");
  struct telling k = {&a, specs ? json_copy(&a, specs) : NULL, specs ? specs->len : 0};
  if (k.untold > 0)
    ok = dataset_each_line(path_join(&a, out, STREAM_PATHS[STREAM_EXECUTED]), take_wording, &k, e);
  jw_init(&w, text, JSON_INDENTED);
  jw_begin_array(&w);
  for (uint32_t i = 0; specs && i < k.specs->len; i++)
    write_spec(&w, &k.specs->items[i]);
  if (!specs) write_families(&w, json_get(f->definition, "families"));
  jw_end_array(&w);
  arena_done(&a);
  return ok;
}

bool package_specs(const struct factory *f, const char *out, struct error *e) {
  struct buf text = BUF_INIT;
  if (package_specs_text(f, out, &text, e))
    return package_publish(out, "processed/task_specs.json", &text, e);
  buf_done(&text);
  return false;
}
