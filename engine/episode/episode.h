/* episode.h - one episode while it is played: events, call ids, certificate entries.
 *
 * Events are built in their emitted JSON form, in the sample's arena, and are only ever appended.
 * Alongside grows the certificate: for each leaf of each call's arguments and each fact of a final
 * answer one entry that says where the value came from. Sources (docs/formats.md):
 *
 *   {"kind": "user", "event": 0, "span": [17, 34]}            the user said it, literally (bytes);
 *                                                             "as": "json": the span is a JSON
 * literal
 *   {"kind": "words", "event": 0}                             all of its words were said there
 *   {"kind": "observation", "event": 3, "pointer": "/record/plan"}   (+ "span" inside of a text)
 *   {"kind": "default"}                                       the schema's default
 *   {"kind": "choice"}                                        one of the schema's enum values
 *   {"kind": "policy", "name": "timezone"}                    a value of metadata.policies
 *   {"kind": "rule", "name": "money", "of": [source, …]}      a named derivation (derive.h)
 *   {"kind": "list", "of": [source, …]}                       a list of such values, inside "of"
 *   {"kind": "text", "value": …}                              a constant of the author, only inside
 * "of"
 *   {"kind": "slip"}                                          deliberately wrong; the call has
 * weight 0
 */
#ifndef TOOLMILL_EPISODE_EPISODE_H
#define TOOLMILL_EPISODE_EPISODE_H

#include "catalog/registry.h"
#include "episode/event.h"

#include <stdint.h>

/* A value standing in a text: bytes [start, end) and where it came from. */
struct claim {
  uint32_t start, end;
  const char *slot;          /* user turns: the slot that is said here, or NULL */
  bool is_text;              /* of a slot: its value is a text (else the span is a JSON literal) */
  const struct json *source; /* other texts */
};

/* A leaf of arguments: pointer below "arguments" and its source. */
struct leaf {
  const char *pointer;
  const struct json *source;
};

struct episode {
  struct arena *arena;
  const struct registry *registry;
  struct json *events;      /* array of event objects */
  struct json *certificate; /* array of entries */
  int turn, session;        /* 1-based; 0 before the first user turn */
  int n_calls, n_ok_calls;
  enum event_type last;
  bool finished; /* the current turn has its final */
  /* What the user has said so far in slots, for resolving them. */
  struct said {
    const char *slot;
    uint32_t event, start, end;
    bool is_text;
  } * said;
  size_t n_said, said_capacity;
};

void episode_begin(struct episode *ep, struct arena *a, const struct registry *registry);

/* A user turn; claims name the slots that it says. Errors when a turn is still open. */
bool episode_user(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                  size_t n_claims, struct error *e);
bool episode_plan(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                  size_t n_claims, struct error *e);
bool episode_final(struct episode *ep, const char *text, size_t n, const struct claim *claims,
                   size_t n_claims, bool blocked, struct error *e);
/* The next turn belongs to a new session: what was said and observed is no longer in the context.
 */
bool episode_next_session(struct episode *ep, struct error *e);

/* Appends the call. `retry_of`: index of the failed call's event that this one repairs, or -1.
 * Returns the index of the event, -1 on error. The name, the pointers of the leaves and all trees
 * are borrowed until the arena is reset. */
int episode_call(struct episode *ep, const char *tool_name, const struct json *arguments,
                 const struct leaf *leaves, size_t n_leaves, bool slip, int retry_of,
                 struct error *e);
/* Appends the observation of the call at index `call`, the last event. Returns its index; -1 when
 * that is no call. Nothing but its observation may follow a call. */
int episode_observe(struct episode *ep, int call, bool ok, const struct json *content);

/* Where the user said slot `name` (the last time, in this session), as a source; NULL: not said. */
struct json *episode_slot_source(struct episode *ep, const char *name);
/* A user event of this session whose text has all words of `value`; NULL: there is none. */
struct json *episode_words_source(struct episode *ep, const char *value, size_t n);

/* A whole-word occurrence of `text` in a user event of this session, as a user source (of a JSON
 * literal when !is_text); NULL: there is none. */
struct json *episode_literal_source(struct episode *ep, const char *text, size_t n, bool is_text);

struct json *episode_event(const struct episode *ep, int index);

#endif
