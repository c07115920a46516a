/* episode.c - see episode.h. The order of events is guarded here: a user turn opens, plans, calls
 * and observations follow, a final closes. */
#include "episode/episode.h"
#include "episode/derive.h"

#include <ctype.h>
#include <string.h>

enum { USUAL_EVENTS = 16, USUAL_ENTRIES = 16, EVENT_MEMBERS = 8 };

void episode_begin(struct episode *ep, struct arena *a, const struct registry *registry) {
  memset(ep, 0, sizeof *ep);
  ep->arena = a;
  ep->registry = registry;
  ep->events = json_new_sized(a, JSON_ARRAY, USUAL_EVENTS);
  ep->certificate = json_new_sized(a, JSON_ARRAY, USUAL_ENTRIES);
  ep->session = 1;
  ep->finished = true;
}

struct json *episode_event(const struct episode *ep, int index) {
  return index >= 0 && (uint32_t)index < ep->events->len ? &ep->events->items[index] : NULL;
}

static struct json *new_event(struct episode *ep, struct json type) {
  struct arena *a = ep->arena;
  struct json *event = json_new_sized(a, JSON_OBJECT, EVENT_MEMBERS), turn = json_int(a, ep->turn);
  JSON_ADD(a, event, "event_type", &type);
  JSON_ADD(a, event, "turn_idx", &turn);
  return event;
}

static void append(struct episode *ep, struct json *event, enum event_type type) {
  if (ep->session > 1) {
    struct json session = json_int(ep->arena, ep->session);
    JSON_ADD(ep->arena, event, "session_idx", &session);
  }
  json_add_item(ep->arena, ep->events, event);
  ep->last = type;
}

static void add_text(struct arena *a, struct json *event, const char *text, size_t n) {
  struct json content = json_text_n(arena_copy(a, text, n), n);
  JSON_ADD(a, event, "content", &content);
}

static struct json *span_of(struct arena *a, uint32_t start, uint32_t end) {
  struct json *span = json_new_sized(a, JSON_ARRAY, 2);
  struct json first = json_int(a, start), last = json_int(a, end);
  json_add_item(a, span, &first);
  json_add_item(a, span, &last);
  return span;
}

/* An entry for a leaf (pointer) or, when that is NULL, for a span of the event's text. */
static void certify(struct episode *ep, int event, const char *pointer, const struct json *span,
                    const struct json *source) {
  struct arena *a = ep->arena;
  struct json *entry = json_new_sized(a, JSON_OBJECT, 3), index = json_int(a, event);
  JSON_ADD(a, entry, "event", &index);
  if (pointer) {
    struct json where = json_text(pointer);
    JSON_ADD(a, entry, "pointer", &where);
  } else {
    JSON_ADD(a, entry, "span", span);
  }
  JSON_ADD(a, entry, "source", source);
  json_add_item(a, ep->certificate, entry);
}

static void certify_claims(struct episode *ep, const struct claim *claims, size_t n) {
  int event = (int)ep->events->len - 1;
  for (size_t i = 0; i < n; i++)
    if (claims[i].source)
      certify(ep, event, NULL, span_of(ep->arena, claims[i].start, claims[i].end),
              claims[i].source);
}

static bool open_turn(struct episode *ep, const char *what, struct error *e) {
  if (ep->last == EVENT_CALL)
    return error_set(e, ERR_SCRIPT, "", "%s comes before the call was answered", what);
  if (!ep->finished) return true;
  return error_set(e, ERR_SCRIPT, "", "%s comes before a user turn, or after the turn's final",
                   what);
}

static void remember_said(struct episode *ep, const struct claim *claim) {
  if (!claim->slot) return;
  if (ep->n_said == ep->said_capacity) {
    size_t grown = ep->said_capacity ? ep->said_capacity * 2 : 8;
    struct said *more = ARENA_ARRAY(ep->arena, struct said, grown);
    if (ep->n_said) memcpy(more, ep->said, ep->n_said * sizeof *more);
    ep->said = more;
    ep->said_capacity = grown;
  }
  ep->said[ep->n_said++] =
      (struct said){claim->slot, ep->events->len - 1, claim->start, claim->end, claim->is_text};
}

bool episode_user(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                  size_t n_claims, struct error *e) {
  if (!ep->finished) return error_set(e, ERR_SCRIPT, "", "a user turn before the last one's final");
  ep->turn++;
  ep->finished = false;
  struct json *event = new_event(ep, json_text("user"));
  add_text(ep->arena, event, text, n);
  append(ep, event, EVENT_USER);
  for (size_t i = 0; i < n_claims; i++)
    remember_said(ep, &claims[i]);
  return true;
}

bool episode_plan(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                  size_t n_claims, struct error *e) {
  if (!open_turn(ep, "a plan", e)) return false;
  struct json *event = new_event(ep, json_text("assistant_plan"));
  add_text(ep->arena, event, text, n);
  append(ep, event, EVENT_PLAN);
  certify_claims(ep, claims, n_claims);
  return true;
}

bool episode_final(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                   size_t n_claims, bool blocked, struct error *e) {
  if (!open_turn(ep, "a final", e)) return false;
  struct arena *a = ep->arena;
  struct json *event = new_event(ep, json_text("assistant_final"));
  struct json status = json_text(blocked ? "blocked" : "completed"), truth = json_truth(blocked);
  add_text(a, event, text, n);
  JSON_ADD(a, event, "status", &status);
  JSON_ADD(a, event, "blocked", &truth);
  append(ep, event, EVENT_FINAL);
  certify_claims(ep, claims, n_claims);
  ep->finished = true;
  return true;
}

bool episode_next_session(struct episode *ep, struct error *e) {
  if (!ep->finished || ep->turn == 0)
    return error_set(e, ERR_SCRIPT, "", "a new session can begin only after a final");
  ep->session++;
  ep->n_said = 0;
  return true;
}

int episode_call(struct episode *ep, const char *tool_name, const struct json *arguments,
                 const struct leaf *leaves, size_t n_leaves, bool slip, int retry_of,
                 struct error *e) {
  if (!open_turn(ep, "a call", e)) return -1;
  struct arena *a = ep->arena;
  struct json *event = new_event(ep, json_text("tool_call")), name = json_text(tool_name);
  char digits[24];
  size_t n = json_format_int(++ep->n_calls, digits);
  char *id = arena_alloc(a, sizeof "call_" + n);
  memcpy(id, "call_", 5);
  memcpy(id + 5, digits, n + 1);
  struct json call_id = json_text_n(id, 5 + n), zero = json_int(a, 0);
  JSON_ADD(a, event, "tool_name", &name);
  JSON_ADD(a, event, "arguments", arguments);
  JSON_ADD(a, event, "call_id", &call_id);
  const struct json *failed = episode_event(ep, retry_of);
  if (failed) JSON_ADD(a, event, "retry_of", json_get(failed, "call_id"));
  if (slip) JSON_ADD(a, event, "weight", &zero);
  append(ep, event, EVENT_CALL);
  int index = (int)ep->events->len - 1;
  for (size_t i = 0; i < n_leaves; i++)
    certify(ep, index, leaves[i].pointer, NULL, leaves[i].source);
  return index;
}

int episode_observe(struct episode *ep, int call, bool ok, const struct json *content) {
  struct arena *a = ep->arena;
  const struct json *called = episode_event(ep, call);
  if (!called || call != (int)ep->events->len - 1 ||
      !json_is_text(json_get(called, "event_type"), "tool_call"))
    return -1;
  struct json *event = new_event(ep, json_text("observation")), truth = json_truth(ok);
  JSON_ADD(a, event, "tool_name", json_get(called, "tool_name"));
  JSON_ADD(a, event, "ok", &truth);
  JSON_ADD(a, event, "content", content);
  JSON_ADD(a, event, "call_id", json_get(called, "call_id"));
  append(ep, event, EVENT_OBSERVATION);
  ep->n_ok_calls += ok;
  return (int)ep->events->len - 1;
}

static struct json *user_source(struct episode *ep, uint32_t event, uint32_t start, uint32_t end,
                                bool is_text) {
  struct arena *a = ep->arena;
  struct json *source = json_new_sized(a, JSON_OBJECT, 4);
  struct json kind = json_text("user"), index = json_int(a, event), as = json_text("json");
  JSON_ADD(a, source, "kind", &kind);
  JSON_ADD(a, source, "event", &index);
  JSON_ADD(a, source, "span", span_of(a, start, end));
  if (!is_text) JSON_ADD(a, source, "as", &as);
  return source;
}

struct json *episode_slot_source(struct episode *ep, const char *name) {
  for (size_t i = ep->n_said; i-- > 0;) {
    const struct said *said = &ep->said[i];
    if (strcmp(said->slot, name) == 0)
      return user_source(ep, said->event, said->start, said->end, said->is_text);
  }
  return NULL;
}

static bool is_user_event_here(const struct episode *ep, const struct json *event) {
  return event_type_of(event) == EVENT_USER && json_get_int(event, "session_idx", 1) == ep->session;
}

static bool is_word_byte(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

/* Whether a word goes on with the byte at `at`, seen from its neighbour at `at` - step. A number
 * goes on over a sign, too: 20 is not said in "2026-05-20", nor 5 in "1.5" or "-5". */
static bool goes_on(const struct json *said, int64_t at, int step, bool is_text) {
  if (at < 0 || at >= said->len) return false;
  char c = said->text[at];
  if (is_word_byte(c)) return true;
  if (is_text || !strchr(".,:/-", c)) return false;
  bool edge = at + step < 0 || at + step >= said->len;
  char other = edge ? ' ' : said->text[at + step];
  return isdigit((unsigned char)other) || (c == '-' && step < 0 && !isalpha((unsigned char)other));
}

struct json *episode_literal_source(struct episode *ep, const char *text, size_t n, bool is_text) {
  if (n == 0) return NULL;
  for (uint32_t i = ep->events->len; i-- > 0;) {
    if (!is_user_event_here(ep, &ep->events->items[i])) continue;
    const struct json *said = json_get(&ep->events->items[i], "content");
    for (uint32_t at = 0; at + n <= said->len; at++) {
      const char *next = memchr(said->text + at, *text, said->len - n + 1 - at);
      if (!next) break;
      at = (uint32_t)(next - said->text);
      if (memcmp(next, text, n) != 0) continue;
      if (!goes_on(said, (int64_t)at - 1, -1, is_text) &&
          !goes_on(said, (int64_t)(at + n), 1, is_text))
        return user_source(ep, i, at, at + (uint32_t)n, is_text);
    }
  }
  return NULL;
}

struct json *episode_words_source(struct episode *ep, const char *value, size_t n) {
  for (uint32_t i = ep->events->len; i-- > 0;) {
    if (!is_user_event_here(ep, &ep->events->items[i])) continue;
    const struct json *text = json_get(&ep->events->items[i], "content");
    if (!derive_words_said(value, n, text->text, text->len)) continue;
    struct json *source = json_new_sized(ep->arena, JSON_OBJECT, 2);
    struct json kind = json_text("words"), index = json_int(ep->arena, i);
    JSON_ADD(ep->arena, source, "kind", &kind);
    JSON_ADD(ep->arena, source, "event", &index);
    return source;
  }
  return NULL;
}
