/* structure.c - order of events, pairing of calls, schemas, and plans without foresight. */
#include "episode/event.h"
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

/* What is asked of every event again and again. */
struct seen {
  int type; /* enum event_type, -1: none */
  const struct json *id, *tool;
};

static const struct seen *look_at(struct arena *a, const struct json *events) {
  struct seen *seen = ARENA_ARRAY(a, struct seen, events->len);
  for (uint32_t i = 0; i < events->len; i++) {
    const struct json *event = &events->items[i];
    seen[i].type = event_type_of(event);
    if (seen[i].type != EVENT_CALL && seen[i].type != EVENT_OBSERVATION) continue;
    seen[i].id = json_get(event, "call_id");
    seen[i].tool = json_get(event, "tool_name");
  }
  return seen;
}

/* Which event may stand behind which: the role order of docs/formats.md. */
static bool may_follow(const struct seen *before, int type) {
  if (type < 0) return false;
  if (type == EVENT_USER) return !before || before->type == EVENT_FINAL;
  if (!before || before->type == EVENT_FINAL) return false;
  return (type == EVENT_OBSERVATION) == (before->type == EVENT_CALL);
}

/* Ids are unique, and `retry_of` is that of an earlier, failed call of the same tool. */
static void check_ids(const struct json *events, const struct seen *seen, uint32_t index,
                      struct complaints *c) {
  const struct json *event = &events->items[index], *retry = json_get(event, "retry_of");
  const struct seen *here = &seen[index];
  bool found = false;
  if (!json_get_text(event, "call_id", NULL)) complain(c, STAGE, (int)index, "the call has no id");
  for (uint32_t i = 0; i < index; i++) {
    if (!seen[i].id) continue;
    if (seen[i].type == EVENT_CALL && json_equal(seen[i].id, here->id))
      complain(c, STAGE, (int)index, "call id %s is used twice",
               json_get_text(event, "call_id", ""));
    if (retry && seen[i].type == EVENT_OBSERVATION && json_equal(seen[i].id, retry))
      found |=
          !json_get_bool(&events->items[i], "ok", true) && json_equal(seen[i].tool, here->tool);
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
static void check_place(const struct json *events, uint32_t index, int type, int64_t place[2],
                        struct complaints *c) {
  const struct json *event = &events->items[index];
  bool opens = type == EVENT_USER;
  int64_t turn = json_get_int(event, "turn_idx", 0),
          session = json_get_int(event, "session_idx", 1);
  if (turn != place[0] + opens)
    complain(c, STAGE, (int)index, "turn_idx must be %d here", (int)(place[0] + opens));
  int64_t step = session - place[1];
  if (step != 0 && !(step == 1 && opens && index > 0))
    complain(c, STAGE, (int)index, "session_idx changes where no new session begins");
  if (type != EVENT_CALL && json_get(event, "weight"))
    complain(c, STAGE, (int)index, "only a call may have a weight");
  place[0] = turn;
  place[1] = session;
}

static void check_pair(const struct json *events, const struct seen *seen, uint32_t i,
                       const struct registry *registry, struct complaints *c) {
  const struct json *next = i + 1 < events->len ? &events->items[i + 1] : NULL;
  check_ids(events, seen, i, c);
  if (!next || seen[i + 1].type != EVENT_OBSERVATION ||
      !json_equal(seen[i].tool, seen[i + 1].tool) || !json_equal(seen[i].id, seen[i + 1].id)) {
    complain(c, STAGE, (int)i, "the call is not answered by its own observation");
    return;
  }
  check_weight(&events->items[i], (int)i, next, c);
  check_call(&events->items[i], (int)i, next, registry, c);
}

void verify_structure(const struct json *trajectory, const struct registry *registry,
                      struct complaints *c) {
  const struct json *events = json_get(trajectory, "events");
  if (!events || events->type != JSON_ARRAY || events->len == 0) {
    complain(c, STAGE, -1, "there are no events");
    return;
  }
  const struct seen *seen = look_at(c->arena, events);
  bool failed = false, block = json_is_text(json_get(trajectory, "variant"), "block");
  int64_t place[2] = {0, 1}; /* turn and session of the event before */
  for (uint32_t i = 0; i < events->len; i++) {
    const struct json *event = &events->items[i];
    int type = seen[i].type;
    if (!may_follow(i > 0 ? &seen[i - 1] : NULL, type))
      complain(c, STAGE, (int)i, "%s may not follow %s", json_get_text(event, "event_type", "?"),
               i > 0 ? json_get_text(event - 1, "event_type", "?") : "the beginning");
    check_place(events, i, type, place, c);
    if (type == EVENT_CALL) check_pair(events, seen, i, registry, c);
    if (type == EVENT_OBSERVATION) failed |= !json_get_bool(event, "ok", false);
    if (type == EVENT_PLAN && !failed && !block) check_foresight(event, (int)i, c);
  }
  if (seen[events->len - 1].type != EVENT_FINAL)
    complain(c, STAGE, (int)events->len - 1, "the trajectory does not end with a final answer");
}
