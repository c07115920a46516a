/* structure.c - order of events, pairing of calls, schemas, and plans without foresight. */
#include "verify/verify.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void complaints_init(struct complaints *c, struct arena *a) {
  memset(c, 0, sizeof *c);
  c->arena = a;
}

void complain(struct complaints *c, const char *stage, int event, const char *format, ...) {
  if (c->n++ > 0) return;
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  c->first = (struct complaint){stage, event, arena_copy_text(c->arena, text)};
}

static const char STAGE[] = "structure";

static bool is_type(const struct json *event, const char *type) {
  return json_is_text(json_get(event, "event_type"), type);
}

static bool is_role(const struct json *event) {
  return is_type(event, "user") || is_type(event, "assistant_plan") ||
         is_type(event, "tool_call") || is_type(event, "observation") ||
         is_type(event, "assistant_final");
}

/* Which event may stand behind which: the role order of docs/formats.md. */
static bool may_follow(const struct json *before, const struct json *event) {
  if (!is_role(event)) return false;
  if (is_type(event, "user")) return !before || is_type(before, "assistant_final");
  if (!before || is_type(before, "assistant_final")) return false;
  if (is_type(event, "observation")) return is_type(before, "tool_call");
  return !is_type(before, "tool_call");
}

/* Ids are unique, and `retry_of` is that of an earlier, failed call of the same tool. */
static void check_ids(const struct json *events, uint32_t index, struct complaints *c) {
  const struct json *event = &events->items[index], *retry = json_get(event, "retry_of");
  bool found = false;
  if (!json_get_text(event, "call_id", NULL)) complain(c, STAGE, (int)index, "the call has no id");
  for (uint32_t i = 0; i < index; i++) {
    const struct json *other = &events->items[i], *id = json_get(other, "call_id");
    if (!id) continue;
    if (is_type(other, "tool_call") && json_equal(id, json_get(event, "call_id")))
      complain(c, STAGE, (int)index, "call id %s is used twice",
               json_get_text(event, "call_id", ""));
    if (retry && is_type(other, "observation") && json_equal(id, retry))
      found |= !json_get_bool(other, "ok", true) &&
               json_equal(json_get(other, "tool_name"), json_get(event, "tool_name"));
  }
  if (retry && !found)
    complain(c, STAGE, (int)index, "the call repairs %s, which is no failed call of its tool",
             json_get_text(event, "retry_of", "nothing"));
}

/* A call of weight 0 is wrong on purpose. One that succeeds is no slip: its leaves would go without
 * a source, and nothing would be learned from a good call. */
static void check_weight(const struct json *event, int index, const struct json *answer,
                         struct complaints *c) {
  const struct json *weight = json_get(event, "weight");
  if (!weight) return;
  if (json_to_double(weight) != 0)
    complain(c, STAGE, index, "the weight of a call can only be 0");
  else if (json_get_bool(answer, "ok", false))
    complain(c, STAGE, index, "the call has weight 0 (slip), yet it succeeded");
}

static void check_call(const struct json *event, int index, const struct json *answer,
                       const struct registry *registry, struct complaints *c) {
  const char *name = json_get_text(event, "tool_name", "");
  const struct tool *t = registry_get(registry, name);
  const struct json *content = json_get(answer, "content");
  bool ok = json_get_bool(answer, "ok", false);
  if (!t) {
    if (ok) complain(c, STAGE, index, "call of %s, a tool that does not exist, succeeded", name);
    return;
  }
  struct schema_problem problem;
  size_t n = 0;
  if (ok &&
      !schema_check(t->parameters_schema, json_get(event, "arguments"), c->arena, &problem, 1, &n))
    complain(c, STAGE, index, "arguments of %s break its schema at %s: %s, yet the call succeeded",
             name, n ? problem.pointer : "/", n ? problem.message : "");
  if (ok && !schema_check(t->returns_schema, content, c->arena, &problem, 1, &n))
    complain(c, STAGE, index + 1, "result of %s breaks its schema at %s: %s", name,
             n ? problem.pointer : "/", n ? problem.message : "");
  const char *code = json_get_text(content, "error_code", NULL);
  if (!ok && (!code || !tool_has_error(t, code)))
    complain(c, STAGE, index + 1, "%s failed with %s, which it does not declare", name,
             code ? code : "no error code");
}

/* Words that only somebody who has seen a failure uses. */
static const char *const HINDSIGHT[] = {"error",   "failed",   "fails",  "failure",
                                        "refused", "rejected", "retry",  "again",
                                        "correct", "fix",      "repair", "invalid"};

/* The word of HINDSIGHT that is word[0 .. n - 1] in any case; its index or the number of them. */
static size_t hindsight_of(const char *word, size_t n) {
  size_t i = 0, count = sizeof HINDSIGHT / sizeof *HINDSIGHT;
  for (; i < count; i++)
    if ((word[0] | 32) == HINDSIGHT[i][0] && strlen(HINDSIGHT[i]) == n &&
        strncasecmp(HINDSIGHT[i], word, n) == 0)
      break;
  return i;
}

static void check_foresight(const struct json *event, int index, struct complaints *c) {
  const struct json *text = json_get(event, "content");
  size_t none = sizeof HINDSIGHT / sizeof *HINDSIGHT, first = none;
  for (uint32_t i = 0; i < text->len;) {
    uint32_t start = i;
    while (i < text->len && isalnum((unsigned char)text->text[i]))
      i++;
    size_t found = i > start ? hindsight_of(text->text + start, i - start) : none;
    if (found < first) first = found;
    i += i == start;
  }
  if (first < none)
    complain(c, STAGE, index, "the plan says \"%s\" before any call has failed", HINDSIGHT[first]);
}

/* Turns count up with user turns; a session begins with one; nothing else moves either. */
static void check_place(const struct json *before, const struct json *event, int index,
                        struct complaints *c) {
  int64_t turn = before ? json_get_int(before, "turn_idx", 0) : 0;
  int64_t session = before ? json_get_int(before, "session_idx", 1) : 1;
  bool opens = is_type(event, "user");
  if (json_get_int(event, "turn_idx", 0) != turn + opens)
    complain(c, STAGE, index, "turn_idx must be %d here", (int)(turn + opens));
  int64_t step = json_get_int(event, "session_idx", 1) - session;
  if (step != 0 && !(step == 1 && opens && before))
    complain(c, STAGE, index, "session_idx changes where no new session begins");
  if (json_get(event, "weight") && !is_type(event, "tool_call"))
    complain(c, STAGE, index, "only a call may have a weight");
}

void verify_structure(const struct json *trajectory, const struct registry *registry,
                      struct complaints *c) {
  const struct json *events = json_get(trajectory, "events"), *before = NULL;
  if (!events || events->type != JSON_ARRAY || events->len == 0) {
    complain(c, STAGE, -1, "there are no events");
    return;
  }
  bool failed = false;
  for (uint32_t i = 0; i < events->len; i++) {
    const struct json *event = &events->items[i];
    const struct json *next = i + 1 < events->len ? &events->items[i + 1] : NULL;
    if (!may_follow(before, event))
      complain(c, STAGE, (int)i, "%s may not follow %s", json_get_text(event, "event_type", "?"),
               before ? json_get_text(before, "event_type", "?") : "the beginning");
    check_place(before, event, (int)i, c);
    if (is_type(event, "tool_call")) {
      check_ids(events, i, c);
      if (!next || !is_type(next, "observation") ||
          !json_equal(json_get(event, "tool_name"), json_get(next, "tool_name")) ||
          !json_equal(json_get(event, "call_id"), json_get(next, "call_id")))
        complain(c, STAGE, (int)i, "the call is not answered by its own observation");
      else {
        check_weight(event, (int)i, next, c);
        check_call(event, (int)i, next, registry, c);
      }
    }
    if (is_type(event, "observation")) failed |= !json_get_bool(event, "ok", false);
    if (is_type(event, "assistant_plan") && !failed &&
        !json_is_text(json_get(trajectory, "variant"), "block"))
      check_foresight(event, (int)i, c);
    before = event;
  }
  if (!is_type(before, "assistant_final"))
    complain(c, STAGE, (int)events->len - 1, "the trajectory does not end with a final answer");
}
