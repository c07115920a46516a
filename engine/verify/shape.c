/* shape.c - see shape.h. The grammar becomes an NFA (Thompson's construction) that is simulated
 * with one set of states per event, so matching is linear in the number of events. */
#include "verify/shape.h"
#include "episode/event.h"

#include <ctype.h>
#include <string.h>

enum { MAX_STATES = 256, MAX_DEPTH = 16 };

enum word { WORD_USER, WORD_PLAN, WORD_CALL, WORD_OBSERVATION, WORD_ERROR, WORD_FINAL, N_WORDS };

static const char *const WORDS[N_WORDS] = {"user", "plan", "call", "observation", "error", "final"};
static const char *const PUBLISHED[N_WORDS] = {
    "user", "assistant_plan", "tool_call", "observation", "observation_error", "assistant_final"};

/* word >= 0: consumes it and goes to `next`. word < 0: goes to `next` and (if >= 0) `other`. */
struct state {
  int word, next, other;
};

struct shape {
  int n, start;
  struct state states[MAX_STATES];
  uint32_t n_shortest;
  uint8_t shortest[MAX_STATES];
};

/* A piece of the automaton: enters at `start`, leaves at the empty state `end`. */
struct piece {
  int start, end;
  uint32_t n_words;
  uint8_t words[MAX_STATES]; /* its shortest sequence */
};

struct parser {
  const char *text, *p, *place;
  struct shape *shape;
  struct error *error;
  int depth;
};

static bool fail(struct parser *ps, const char *what) {
  return error_set(ps->error, ERR_INPUT, ps->place, "shape, column %d: %s: %s",
                   (int)(ps->p - ps->text) + 1, what, ps->text);
}

static int add(struct parser *ps, int word, int next, int other) {
  struct shape *s = ps->shape;
  if (s->n >= MAX_STATES) return -1;
  s->states[s->n] = (struct state){word, next, other};
  return s->n++;
}

static void skip_space(struct parser *ps) {
  while (isspace((unsigned char)*ps->p))
    ps->p++;
}

static bool parse_choice(struct parser *ps, struct piece *out);

static bool parse_word(struct parser *ps, struct piece *out) {
  for (int w = 0; w < N_WORDS; w++) {
    size_t n = strlen(WORDS[w]);
    if (strncmp(ps->p, WORDS[w], n) != 0 || isalnum((unsigned char)ps->p[n])) continue;
    ps->p += n;
    out->end = add(ps, -1, -1, -1);
    out->start = add(ps, w, out->end, -1);
    out->n_words = 1;
    out->words[0] = (uint8_t)w;
    return out->start >= 0 || fail(ps, "too long");
  }
  return fail(ps, "expected user, plan, call, observation, error, final or (");
}

static bool parse_atom(struct parser *ps, struct piece *out) {
  if (*ps->p != '(') return parse_word(ps, out);
  if (++ps->depth > MAX_DEPTH) return fail(ps, "nested too deeply");
  ps->p++;
  if (!parse_choice(ps, out)) return false;
  skip_space(ps);
  if (*ps->p != ')') return fail(ps, "expected )");
  ps->p++;
  ps->depth--;
  return true;
}

static bool parse_repeat(struct parser *ps, struct piece *out) {
  if (!parse_atom(ps, out)) return false;
  char op = *ps->p;
  if (op != '*' && op != '+' && op != '?') return true;
  ps->p++;
  int end = add(ps, -1, -1, -1);
  int enter = add(ps, -1, out->start, op == '+' ? -1 : end);
  if (enter < 0 || end < 0) return fail(ps, "too long");
  struct state *last = &ps->shape->states[out->end];
  last->next = end;
  if (op != '?') last->other = out->start;
  if (op != '+') out->n_words = 0;
  out->start = enter;
  out->end = end;
  return true;
}

static bool parse_sequence(struct parser *ps, struct piece *out) {
  if (!parse_repeat(ps, out)) return false;
  for (;;) {
    skip_space(ps);
    if (*ps->p == '\0' || *ps->p == ')' || *ps->p == '|') return true;
    struct piece next;
    if (!parse_repeat(ps, &next)) return false;
    ps->shape->states[out->end].next = next.start;
    if (out->n_words + next.n_words > MAX_STATES) return fail(ps, "too long");
    memcpy(out->words + out->n_words, next.words, next.n_words);
    out->n_words += next.n_words;
    out->end = next.end;
  }
}

static bool parse_choice(struct parser *ps, struct piece *out) {
  skip_space(ps);
  if (!parse_sequence(ps, out)) return false;
  while (*ps->p == '|') {
    ps->p++;
    skip_space(ps);
    struct piece right;
    if (!parse_sequence(ps, &right)) return false;
    int end = add(ps, -1, -1, -1), enter = add(ps, -1, out->start, right.start);
    if (end < 0 || enter < 0) return fail(ps, "too long");
    ps->shape->states[out->end].next = end;
    ps->shape->states[right.end].next = end;
    if (right.n_words < out->n_words) {
      out->n_words = right.n_words;
      memcpy(out->words, right.words, right.n_words);
    }
    out->start = enter;
    out->end = end;
  }
  return true;
}

struct shape *shape_compile(struct arena *a, const char *text, const char *place, struct error *e) {
  struct shape *s = ARENA_NEW(a, struct shape);
  struct parser ps = {.text = text, .p = text, .place = place, .shape = s, .error = e};
  struct piece whole;
  if (!parse_choice(&ps, &whole)) return NULL;
  if (*ps.p) {
    fail(&ps, "unexpected )");
    return NULL;
  }
  s->start = whole.start;
  s->n_shortest = whole.n_words;
  memcpy(s->shortest, whole.words, whole.n_words);
  return s;
}

/* Adds a state and everything reachable from it without an event. The empty state that leads
 * nowhere is the end of the grammar. */
static void enter(const struct shape *s, int state, bool *set, bool *at_end) {
  if (state < 0 || set[state]) return;
  set[state] = true;
  const struct state *st = &s->states[state];
  if (st->word >= 0) return;
  if (st->next < 0) *at_end = true;
  enter(s, st->next, set, at_end);
  enter(s, st->other, set, at_end);
}

static int word_of(const struct json *event) {
  switch (event_type_of(event)) {
  case EVENT_USER:
    return WORD_USER;
  case EVENT_PLAN:
    return WORD_PLAN;
  case EVENT_CALL:
    return WORD_CALL;
  case EVENT_OBSERVATION:
    return json_get_bool(event, "ok", false) ? WORD_OBSERVATION : WORD_ERROR;
  case EVENT_FINAL:
    return WORD_FINAL;
  default:
    return -1;
  }
}

bool shape_match(const struct shape *s, const struct json *events, uint32_t *stuck) {
  bool now[MAX_STATES] = {false}, at_end = false;
  enter(s, s->start, now, &at_end);
  for (uint32_t i = 0; i < events->len; i++) {
    int word = word_of(&events->items[i]);
    bool next[MAX_STATES] = {false}, any = false;
    at_end = false;
    for (int k = 0; k < s->n; k++) {
      if (!now[k] || s->states[k].word != word || word < 0) continue;
      any = true;
      enter(s, s->states[k].next, next, &at_end);
    }
    if (!any) {
      *stuck = i;
      return false;
    }
    memcpy(now, next, sizeof now);
  }
  *stuck = events->len;
  return at_end;
}

struct json *shape_shortest(const struct shape *s, struct arena *a) {
  struct json *list = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < s->n_shortest; i++)
    json_add_item(a, list, json_new_text(a, PUBLISHED[s->shortest[i]]));
  return list;
}
