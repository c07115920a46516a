/* episode.c - see episode.h. The order of events is guarded here: a user turn opens, plans, calls
 * and observations follow, a final closes. */
#include "episode/episode.h"
#include "episode/derive.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void episode_begin(struct episode *ep, struct arena *a, const struct registry *registry) {
  memset(ep, 0, sizeof *ep);
  ep->arena = a;
  ep->registry = registry;
  ep->events = json_new(a, JSON_ARRAY);
  ep->certificate = json_new(a, JSON_ARRAY);
  ep->session = 1;
  ep->finished = true;
}

struct json *episode_event(const struct episode *ep, int index) {
  return index >= 0 && (uint32_t)index < ep->events->len ? &ep->events->items[index] : NULL;
}

static struct json *new_event(struct episode *ep, const char *type) {
  struct arena *a = ep->arena;
  struct json *event = json_new(a, JSON_OBJECT);
  json_add_member(a, event, "event_type", json_new_text(a, type));
  json_add_member(a, event, "turn_idx", json_new_int(a, ep->turn));
  return event;
}

static void append(struct episode *ep, struct json *event, enum event_type type) {
  if (ep->session > 1)
    json_add_member(ep->arena, event, "session_idx", json_new_int(ep->arena, ep->session));
  json_add_item(ep->arena, ep->events, event);
  ep->last = type;
}

static struct json *span_of(struct arena *a, uint32_t start, uint32_t end) {
  struct json *span = json_new(a, JSON_ARRAY);
  json_add_item(a, span, json_new_int(a, start));
  json_add_item(a, span, json_new_int(a, end));
  return span;
}

static void certify(struct episode *ep, int event, const char *key, const struct json *where,
                    const struct json *source) {
  struct json *entry = json_new(ep->arena, JSON_OBJECT);
  json_add_member(ep->arena, entry, "event", json_new_int(ep->arena, event));
  json_add_member(ep->arena, entry, key, where);
  json_add_member(ep->arena, entry, "source", source);
  json_add_item(ep->arena, ep->certificate, entry);
}

static void certify_claims(struct episode *ep, const struct claim *claims, size_t n) {
  int event = (int)ep->events->len - 1;
  for (size_t i = 0; i < n; i++)
    if (claims[i].source)
      certify(ep, event, "span", span_of(ep->arena, claims[i].start, claims[i].end),
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
  struct json *event = new_event(ep, "user");
  json_add_member(ep->arena, event, "content", json_new_string(ep->arena, text, n));
  append(ep, event, EVENT_USER);
  for (size_t i = 0; i < n_claims; i++)
    remember_said(ep, &claims[i]);
  return true;
}

bool episode_plan(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                  size_t n_claims, struct error *e) {
  if (!open_turn(ep, "a plan", e)) return false;
  struct json *event = new_event(ep, "assistant_plan");
  json_add_member(ep->arena, event, "content", json_new_string(ep->arena, text, n));
  append(ep, event, EVENT_PLAN);
  certify_claims(ep, claims, n_claims);
  return true;
}

bool episode_final(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                   size_t n_claims, bool blocked, struct error *e) {
  if (!open_turn(ep, "a final", e)) return false;
  struct arena *a = ep->arena;
  struct json *event = new_event(ep, "assistant_final");
  json_add_member(a, event, "content", json_new_string(a, text, n));
  json_add_member(a, event, "status", json_new_text(a, blocked ? "blocked" : "completed"));
  json_add_member(a, event, "blocked", json_new(a, blocked ? JSON_TRUE : JSON_FALSE));
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
  struct json *event = new_event(ep, "tool_call");
  json_add_member(a, event, "tool_name", json_new_text(a, tool_name));
  json_add_member(a, event, "arguments", arguments);
  char id[24];
  snprintf(id, sizeof id, "call_%d", ++ep->n_calls);
  json_add_member(a, event, "call_id", json_new_text(a, id));
  const struct json *failed = episode_event(ep, retry_of);
  if (failed) json_add_member(a, event, "retry_of", json_get(failed, "call_id"));
  if (slip) json_add_member(a, event, "weight", json_new_int(a, 0));
  append(ep, event, EVENT_CALL);
  int index = (int)ep->events->len - 1;
  for (size_t i = 0; i < n_leaves; i++)
    certify(ep, index, "pointer", json_new_text(a, leaves[i].pointer), leaves[i].source);
  return index;
}

int episode_observe(struct episode *ep, int call, bool ok, const struct json *content) {
  struct arena *a = ep->arena;
  const struct json *called = episode_event(ep, call);
  if (!called || call != (int)ep->events->len - 1 ||
      !json_is_text(json_get(called, "event_type"), "tool_call"))
    return -1;
  struct json *event = new_event(ep, "observation");
  json_add_member(a, event, "tool_name", json_get(called, "tool_name"));
  json_add_member(a, event, "ok", json_new(a, ok ? JSON_TRUE : JSON_FALSE));
  json_add_member(a, event, "content", content);
  json_add_member(a, event, "call_id", json_get(called, "call_id"));
  append(ep, event, EVENT_OBSERVATION);
  ep->n_ok_calls += ok;
  return (int)ep->events->len - 1;
}

static struct json *user_source(struct episode *ep, uint32_t event, uint32_t start, uint32_t end,
                                bool is_text) {
  struct json *source = json_new(ep->arena, JSON_OBJECT);
  json_add_member(ep->arena, source, "kind", json_new_text(ep->arena, "user"));
  json_add_member(ep->arena, source, "event", json_new_int(ep->arena, event));
  json_add_member(ep->arena, source, "span", span_of(ep->arena, start, end));
  if (!is_text) json_add_member(ep->arena, source, "as", json_new_text(ep->arena, "json"));
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
  return json_is_text(json_get(event, "event_type"), "user") &&
         json_get_int(event, "session_idx", 1) == ep->session;
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
      if (memcmp(said->text + at, text, n) != 0) continue;
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
    struct json *source = json_new(ep->arena, JSON_OBJECT);
    json_add_member(ep->arena, source, "kind", json_new_text(ep->arena, "words"));
    json_add_member(ep->arena, source, "event", json_new_int(ep->arena, i));
    return source;
  }
  return NULL;
}
