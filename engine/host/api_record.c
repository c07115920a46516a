/* api_record.c - the executed trajectory, as judges and repairs see it.
 *
 * Half of a record is its certificate, and most of the rest is what tools were given and answered.
 * Few scripts look at these, so its tables are filled when one does. */
#include "host/player_private.h"

void record_api_push(lua_State *L, const struct json *record) {
  script_push_json_late(L, record);
}

void record_api_open(lua_State *L) {
  static const char *const NAMES[] = {
      "event_type", "turn_idx", "content",     "tool_name", "arguments", "call_id", "ok",
      "retry_of",   "weight",   "session_idx", "status",    "blocked",   "error",   "error_code",
      "message",    "field",    "doc_id",      "title",     "domain",    "results", "injected"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    script_learn_name(L, NAMES[i], strlen(NAMES[i]));
}
