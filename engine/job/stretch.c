/* stretch.c - see stretch.h. */
#include "job/stretch.h"
#include "base/file.h"
#include "job/dataset.h"
#include "job/difference.h"
#include "job/lines.h"
#include "job/lockstep.h"
#include "job/sound.h"
#include "job/span.h"
#include "verify/outcome.h"
#include "verify/verify.h"

#include <stdio.h>
#include <string.h>

const enum stream DERIVED_STREAMS[N_DERIVED] = {STREAM_RAW, STREAM_TOOL_LOG, STREAM_DATASET,
                                                STREAM_TRAIN, STREAM_VAL};

/* ---- one trajectory ---- */

static void check_shape(const struct factory *f, const struct json *t, struct complaints *c) {
  const char *name = json_get_text(t, "template_id", "");
  const struct shape *shape = player_find_shape(f->templates, f->n_templates, name);
  uint32_t stuck;
  if (!shape)
    complain(c, "shape", -1, "there is no template named \"%s\"", name);
  else if (!shape_match(shape, json_get(t, "events"), &stuck))
    complain(c, "shape", (int)stuck, "the events do not match the shape of %s", name);
}

static void check_truth(const struct json *t, const char *name, bool derived,
                        struct complaints *c) {
  if (json_get_bool(t, name, !derived) != derived)
    complain(c, "outcome", -1, "%s does not follow from the events", name);
}

/* The derived keys must be what the events say. */
static void check_outcome(const struct json *t, struct complaints *c) {
  struct outcome o;
  outcome_derive(t, &o);
  if (json_get_int(t, "tool_call_count", -1) != o.calls)
    complain(c, "outcome", -1, "tool_call_count does not follow from the events");
  if (json_get_int(t, "successful_tool_call_count", -1) != o.ok_calls)
    complain(c, "outcome", -1, "successful_tool_call_count does not follow from the events");
  if (!json_is_text(json_get(t, "final_status"), o.final_status))
    complain(c, "outcome", -1, "final_status does not follow from the events");
  check_truth(t, "saw_tool_error", o.saw_tool_error, c);
  check_truth(t, "final_success", o.final_success, c);
  check_truth(t, "used_recovery", o.used_recovery, c);
  check_truth(t, "memory_success", o.memory_success, c);
  check_truth(t, "unauthorized_tool_call", o.unauthorized_tool_call, c);
}

static void note_miss(struct stretch_miss *miss, const struct json *t, uint64_t line,
                      const struct complaint *c) {
  if (miss->line) return;
  struct error text = {0}; /* cuts at borders of characters; all of it is kept */
  miss->line = line;
  miss->event = c->event;
  error_set(&text, ERR_MISMATCH, json_get_text(t, "trajectory_id", "?"), "%s", c->message);
  snprintf(miss->stage, sizeof miss->stage, "%s", c->stage);
  memcpy(miss->trajectory_id, text.place, sizeof miss->trajectory_id);
  memcpy(miss->message, text.message, sizeof miss->message);
}

_Static_assert(sizeof((struct stretch_miss *)0)->trajectory_id == ERROR_PLACE_MAX,
               "an id is kept as an error keeps a place");

/* A trajectory being looked at: streams and facts are those of this one alone. */
struct look {
  const struct factory *f;
  struct stretch *s;
  struct arena line;
  struct buf streams[N_STREAMS];
  struct facts facts;
};

static void look_init(struct look *k, const struct factory *f, struct stretch *s) {
  *k = (struct look){.f = f, .s = s};
  lines_init_arena(&k->line);
  for (size_t i = 0; i < N_STREAMS; i++)
    buf_init(&k->streams[i]);
}

static void look_done(struct look *k) {
  arena_done(&k->line);
  for (size_t i = 0; i < N_STREAMS; i++)
    buf_done(&k->streams[i]);
}

/* Verifies, derives and counts. false: nothing can be derived from it. */
static bool look_at(struct look *k, const struct json *t, uint64_t number) {
  struct stretch *s = k->s;
  struct complaints shape, rest;
  complaints_init(&shape, &k->line);
  complaints_init(&rest, &k->line);
  const char *fault = sound_trajectory(t, &k->line);
  for (size_t i = 0; i < N_STREAMS; i++)
    buf_reset(&k->streams[i]);
  if (fault)
    complain(&rest, "structure", -1, "%s", fault);
  else {
    facts_from_trajectory(&k->facts, t, &k->f->registry);
    generate_emit_trajectory(t, k->streams, &k->facts);
    metrics_add(&s->metrics, &k->facts, &k->f->registry);
    check_shape(k->f, t, &shape);
    verify_structure(t, &k->f->registry, &rest);
    verify_certificate(t, &k->f->registry, &rest);
    check_outcome(t, &rest);
  }
  s->shape_misses += shape.n > 0;
  s->verification_misses += rest.n > 0;
  if (shape.n) note_miss(&s->first_shape_miss, t, number, &shape.first);
  if (rest.n) note_miss(&s->first_miss, t, number, &rest.first);
  return !fault;
}

/* ---- proof ---- */

static bool may_be_shared(struct keys *keys, bool is_val, enum overlap_kind kind,
                          const struct json *key) {
  return key && key->type == JSON_STRING && keys_add(keys, is_val, kind, key->text, key->len);
}

/* What the records of this trajectory have as keys, and perhaps more. The opening of a session is
 * the first line of their contexts. */
static bool share_keys(const struct json *t, bool is_val, struct keys *keys) {
  const struct json *events = json_get(t, "events");
  int64_t session = INT64_MIN;
  bool shared = may_be_shared(keys, is_val, OVERLAP_RECORDS, json_get(t, "trajectory_id"));
  shared |= may_be_shared(keys, is_val, OVERLAP_TASKS, json_get(t, "task_id"));
  for (uint32_t i = 0; i < events->len; i++) {
    int64_t own = json_get_int(&events->items[i], "session_idx", 1);
    if (own != session)
      shared |= may_be_shared(keys, is_val, OVERLAP_TEXTS, json_get(&events->items[i], "content"));
    session = own;
  }
  return shared;
}

static bool spans_expect(struct span *spans, const struct look *k, const char *text, size_t n) {
  const struct buf *executed = &k->streams[STREAM_EXECUTED];
  if (executed->len != n + 1 || memcmp(executed->data, text, n) != 0) return false;
  for (size_t i = 0; i < N_DERIVED; i++) {
    const struct buf *derived = &k->streams[DERIVED_STREAMS[i]];
    if (!span_expect(&spans[i], derived->data, derived->len)) return false;
  }
  return true;
}

static bool prove_lines(struct look *k, struct line_reader *r, struct span *spans,
                        struct keys *keys) {
  struct error ignored = {0};
  const char *text;
  size_t n;
  int got;
  while ((got = lines_next(r, &text, &n, &ignored)) > 0) {
    arena_reset(&k->line);
    const struct json *t = lines_parse(r, &k->line, text, n, &ignored);
    if (!t || !look_at(k, t, r->number) || !spans_expect(spans, k, text, n)) return false;
    if (share_keys(t, k->facts.is_val, keys)) k->s->may_overlap = true;
    if (k->facts.is_val && k->streams[STREAM_VAL].len > 0) {
      tally_add(&k->s->val_category, k->facts.category, 1);
      tally_add(&k->s->val_variant, k->facts.variant, 1);
    }
  }
  k->s->lines = r->number;
  return got == 0;
}

/* Streams grow in about the same proportion. */
static uint64_t guess_place(const char *path, uint64_t from, uint64_t executed_size) {
  uint64_t size;
  if (from == 0 || executed_size == 0 || !lines_size(path, &size)) return from > 0;
  return 1 + (uint64_t)((double)size * ((double)from / (double)executed_size));
}

void stretch_prove(struct stretch *s, const struct factory *f, const char *out, struct keys *keys) {
  struct arena paths;
  struct look look;
  struct line_reader r;
  struct span spans[N_DERIVED];
  struct error ignored = {0};
  uint64_t size;
  bool ok = true;
  arena_init(&paths, 0);
  look_init(&look, f, s);
  const char *executed = path_join(&paths, out, STREAM_PATHS[STREAM_EXECUTED]);
  for (size_t i = 0; i < N_DERIVED; i++) {
    const char *path = path_join(&paths, out, STREAM_PATHS[DERIVED_STREAMS[i]]);
    uint64_t guess = lines_size(executed, &size) ? guess_place(path, s->from, size) : 0;
    ok = span_open(&spans[i], path, guess) && ok;
  }
  if (lines_open_stretch(&r, executed, s->from, s->to, &ignored)) {
    s->intact = ok && prove_lines(&look, &r, spans, keys);
    lines_close(&r);
  }
  for (size_t i = 0; i < N_DERIVED; i++) {
    s->span[i].from = spans[i].from;
    s->span[i].to = spans[i].to;
    span_close(&spans[i]);
  }
  look_done(&look);
  arena_done(&paths);
}

/* ---- the first differences ---- */

struct comparison {
  struct look look;
  struct lockstep streams[N_DERIVED];
  struct json *difference; /* of the executed trajectories from their own spelling */
  struct arena *a;
  bool derived; /* every trajectory so far; behind another one nothing can be said */
};

static bool compare_line(void *context, const struct json *t, const char *text, size_t n,
                         uint64_t number, struct error *e) {
  struct comparison *c = context;
  const struct buf *executed = &c->look.streams[STREAM_EXECUTED];
  (void)e;
  arena_reset(&c->look.line);
  c->look.s->lines = number;
  c->derived = look_at(&c->look, t, number) && c->derived;
  for (size_t i = 0; c->derived && i < N_DERIVED; i++) {
    const struct buf *derived = &c->look.streams[DERIVED_STREAMS[i]];
    lockstep_expect(&c->streams[i], derived->data, derived->len);
  }
  if (!c->derived || c->difference) return true;
  size_t line = executed->len - 1;
  if (line == n && memcmp(executed->data, text, n) == 0) return true;
  c->difference = difference_at(c->a, number, executed->data, line, text, n);
  return true;
}

bool stretch_compare(struct stretch *s, const struct factory *f, const char *out,
                     struct json *differences, struct arena *a, struct error *e) {
  struct comparison c = {.a = a, .derived = true};
  look_init(&c.look, f, s);
  for (size_t i = 0; i < N_DERIVED; i++)
    lockstep_open(&c.streams[i], path_join(a, out, STREAM_PATHS[DERIVED_STREAMS[i]]), a);
  const char *executed = path_join(a, out, STREAM_PATHS[STREAM_EXECUTED]);
  bool ok = dataset_each_line(executed, compare_line, &c, e);
  if (c.difference) json_add_member(a, differences, STREAM_PATHS[STREAM_EXECUTED], c.difference);
  for (size_t i = 0; i < N_DERIVED; i++) {
    if (ok && c.derived) lockstep_end(&c.streams[i]);
    if (c.streams[i].difference)
      json_add_member(a, differences, STREAM_PATHS[DERIVED_STREAMS[i]], c.streams[i].difference);
    lockstep_close(&c.streams[i]);
  }
  look_done(&c.look);
  return ok;
}

/* ---- joining ---- */

static void merge_miss(struct stretch_miss *miss, const struct stretch_miss *next, uint64_t lines) {
  if (miss->line || !next->line) return;
  *miss = *next;
  miss->line += lines;
}

/* What follows must begin where the proof ended; a stretch may hold nothing of a stream. */
static bool meet(struct stretch *s, const struct stretch *next, size_t i) {
  if (next->span[i].from == next->span[i].to) return true;
  if (next->span[i].from != s->span[i].to) return false;
  s->span[i].to = next->span[i].to;
  return true;
}

bool stretch_merge(struct stretch *s, const struct stretch *next) {
  merge_miss(&s->first_shape_miss, &next->first_shape_miss, s->lines);
  merge_miss(&s->first_miss, &next->first_miss, s->lines);
  s->intact = s->intact && next->intact && s->to == next->from;
  for (size_t i = 0; i < N_DERIVED; i++)
    s->intact = meet(s, next, i) && s->intact;
  s->to = next->to;
  s->lines += next->lines;
  s->may_overlap |= next->may_overlap;
  s->shape_misses += next->shape_misses;
  s->verification_misses += next->verification_misses;
  bool ok = tally_merge(&s->val_category, &next->val_category) &&
            tally_merge(&s->val_variant, &next->val_variant);
  return metrics_merge(&s->metrics, &next->metrics) && ok;
}
