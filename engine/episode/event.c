/* event.c - see event.h. */
#include "episode/event.h"

int event_type_of(const struct json *event) {
  static const struct {
    const char *name;
    size_t n;
  } types[] = {[EVENT_USER] = {"user", 4},
               [EVENT_PLAN] = {"assistant_plan", 14},
               [EVENT_CALL] = {"tool_call", 9},
               [EVENT_OBSERVATION] = {"observation", 11},
               [EVENT_FINAL] = {"assistant_final", 15}};
  const struct json *type = json_get(event, "event_type");
  if (!type || type->type != JSON_STRING) return -1;
  for (int i = 0; i < (int)(sizeof types / sizeof *types); i++) /* no two of one length */
    if (types[i].n == type->len) return memcmp(types[i].name, type->text, type->len) == 0 ? i : -1;
  return -1;
}
