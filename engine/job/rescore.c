/* rescore.c - see rescore.h. */
#include "job/rescore.h"
#include "base/file.h"
#include "base/hash.h"
#include "episode/trajectory.h"
#include "job/generate.h"
#include "job/dataset.h"
#include "job/lines.h"
#include "job/package.h"
#include "job/seal.h"
#include "job/solo.h"
#include "job/sound.h"
#include "job/text_set.h"
#include "json/write.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char SMOKE[] = "training/smoke_test.jsonl";
static const char MANIFEST[] = "training/training_manifest.json";
enum { MAX_DIMENSIONS = 64, FLUSH_BYTES = 1 << 20 };

/* ---- a stream that is written anew ---- */

struct output {
  const char *path, *partial; /* partial: path.tmp */
  int fd;
  struct buf text; /* not written yet */
  struct sha256 *hash;
  uint64_t bytes, lines;
  char sha256[SHA256_HEX_SIZE];
};

enum { OUT_EXECUTED, OUT_DATASET, OUT_TRAIN, OUT_VAL, N_OUTPUTS };
static const enum stream OUTPUTS[N_OUTPUTS] = {STREAM_EXECUTED, STREAM_DATASET, STREAM_TRAIN,
                                               STREAM_VAL};

static bool output_open(struct output *o, const char *out, enum stream stream, struct arena *a,
                        struct error *e) {
  o->path = path_join(a, out, STREAM_PATHS[stream]);
  o->partial = arena_printf(a, "%s.tmp", o->path);
  o->hash = sha256_new();
  o->fd = open(o->partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  return o->fd >= 0 || error_errno(e, "create", o->partial);
}

static bool output_flush(struct output *o, size_t at_least, struct error *e) {
  if (o->text.len < at_least) return true;
  for (size_t i = 0; i < o->text.len; i++)
    o->lines += o->text.data[i] == '\n';
  sha256_add(o->hash, o->text.data, o->text.len);
  o->bytes += o->text.len;
  bool ok = file_write_all(o->fd, o->text.data, o->text.len, o->partial, e);
  buf_reset(&o->text);
  return ok;
}

static bool output_finish(struct output *o, struct error *e) {
  if (!output_flush(o, 0, e)) return false;
  if (fsync(o->fd)) return error_errno(e, "sync", o->partial);
  sha256_take_hex(o->hash, o->sha256);
  o->hash = NULL;
  return true;
}

static void output_done(struct output *o) {
  if (o->fd >= 0) close(o->fd);
  if (o->hash) sha256_free(o->hash);
  buf_done(&o->text);
}

/* ---- comparing ---- */

struct dimension {
  const char *name;
  double old_sum, new_sum;
  uint64_t n_old, n_new;
};

struct rescore {
  struct factory *f;
  struct solo *solo;
  struct arena *a;   /* of the answer */
  struct arena line; /* of one trajectory */
  const char *path;
  double gate;
  struct dimension dimensions[MAX_DIMENSIONS]; /* the first is "overall" */
  size_t n_dimensions;
  uint64_t trajectories, changed, old_below, new_below;
  bool write;
  struct output outputs[N_OUTPUTS];
  struct text_set smoke_ids;
  const char **smoke; /* the new line of each id */
};

static struct dimension *dimension_of(struct rescore *r, const char *name) {
  for (size_t i = 0; i < r->n_dimensions; i++)
    if (strcmp(r->dimensions[i].name, name) == 0) return &r->dimensions[i];
  if (r->n_dimensions == MAX_DIMENSIONS) return NULL;
  struct dimension *d = &r->dimensions[r->n_dimensions++];
  *d = (struct dimension){.name = arena_copy_text(r->a, name)};
  return d;
}

static void count_score(struct rescore *r, const char *name, double score, bool is_new) {
  struct dimension *d = dimension_of(r, name);
  if (!d) return;
  *(is_new ? &d->new_sum : &d->old_sum) += score;
  ++*(is_new ? &d->n_new : &d->n_old);
}

/* Counts the dimensions and returns the lowest score, 1 without any. */
static double count_scores(struct rescore *r, const struct json *list, bool is_new) {
  double lowest = 1;
  for (uint32_t i = 0; list && list->type == JSON_ARRAY && i < list->len; i++) {
    double x = json_to_double(json_get(&list->items[i], "score"));
    count_score(r, json_get_text(&list->items[i], "name", "?"), x, is_new);
    if (x < lowest) lowest = x;
  }
  return lowest;
}

/* ---- writing ---- */

static void keep_smoke(struct rescore *r, const char *records, size_t n) {
  while (n > 0) {
    const char *newline = memchr(records, '\n', n);
    size_t len = newline ? (size_t)(newline - records) + 1 : n, at;
    struct error ignored = {0};
    struct json *record = json_read(&r->line, records, len, "", NULL, &ignored);
    const char *id = json_get_text(record, "record_id", "");
    if (text_set_find(&r->smoke_ids, 0, id, strlen(id), &at))
      r->smoke[at] = arena_copy(r->a, records, len);
    records += len;
    n -= len;
  }
}

static bool write_trajectory(struct rescore *r, const struct json *t, struct error *e) {
  struct record_counts counts;
  struct buf *all = &r->outputs[OUT_DATASET].text;
  size_t before = all->len;
  trajectory_write_executed(&r->outputs[OUT_EXECUTED].text, t);
  trajectory_write_records(all, t, &counts);
  bool is_val = json_is_text(json_get(t, "split"), "val");
  struct buf *part = &r->outputs[is_val ? OUT_VAL : OUT_TRAIN].text;
  buf_add(part, all->data + before, all->len - before);
  if (!is_val) keep_smoke(r, all->data + before, all->len - before);
  for (size_t i = 0; i < N_OUTPUTS; i++)
    if (!output_flush(&r->outputs[i], FLUSH_BYTES, e)) return false;
  return true;
}

/* ---- one trajectory ---- */

/* Which trajectory it was, beside which script. */
static bool fail_line(struct rescore *r, const struct json *t, uint64_t number,
                      const struct error *inner, struct error *e) {
  const char *id = json_get_text(t, "trajectory_id", "?");
  const char *place = arena_printf(&r->line, "%s:%" PRIu64, r->path, number);
  if (!*inner->place)
    return error_set(e, inner->code, place, "%s cannot be judged: %s", id, inner->message);
  return error_set(e, inner->code, inner->place, "%s\n  while %s is judged (%s)", inner->message,
                   id, place);
}

static bool rescore_line(void *context, const struct json *t, const char *text, size_t n,
                         uint64_t number, struct error *e) {
  struct rescore *r = context;
  struct error inner = {0};
  arena_reset(&r->line);
  const char *fault = sound_trajectory(t, &r->line);
  const char *place = arena_printf(&r->line, "%s:%" PRIu64, r->path, number);
  if (fault) return error_set(e, ERR_INPUT, place, "%s", fault);
  struct json *record = json_new(&r->line, JSON_OBJECT);
  for (uint32_t i = 0; i < t->len; i++)
    if (strcmp(t->members[i].name, "quality_signals") != 0)
      json_add_member(&r->line, record, t->members[i].name, &t->members[i].value);
  const struct json *scores =
      solo_judge(r->solo, text, n, r->trajectories % RUN_BATCH == 0, &r->line, &inner);
  if (!scores) return fail_line(r, t, number, &inner, e);
  const struct json *old = json_get(t, "quality_signals");
  struct json *quality = player_quality(&r->line, scores);
  r->trajectories++;
  r->changed += !old || !json_same(old, quality);
  count_score(r, "overall", json_to_double(json_get(old, "score")), false);
  count_score(r, "overall", json_to_double(json_get(quality, "score")), true);
  r->old_below += count_scores(r, json_get(old, "dimensions"), false) < r->gate;
  r->new_below += count_scores(r, scores, true) < r->gate;
  json_add_member(&r->line, record, "quality_signals", quality);
  return !r->write || write_trajectory(r, record, e);
}

/* ---- the answer ---- */

static void add_mean(struct arena *a, struct json *o, const char *name, double sum, uint64_t n) {
  double mean = n ? round(sum / (double)n * 10000) / 10000 : 0;
  json_add_member(a, o, name, n ? json_new_double(a, mean) : json_new(a, JSON_NULL));
}

static void add_count(struct arena *a, struct json *o, const char *name, uint64_t n) {
  json_add_member(a, o, name, json_new_int(a, (int64_t)n));
}

static struct json *answer(struct rescore *r) {
  struct arena *a = r->a;
  struct json *o = json_new(a, JSON_OBJECT), *below = json_new(a, JSON_OBJECT);
  struct json *list = json_new(a, JSON_ARRAY);
  add_count(a, below, "old", r->old_below);
  add_count(a, below, "new", r->new_below);
  for (size_t i = 0; i < r->n_dimensions; i++) {
    const struct dimension *d = &r->dimensions[i];
    struct json *entry = json_new(a, JSON_OBJECT);
    json_add_member(a, entry, "name", json_new_text(a, d->name));
    add_mean(a, entry, "old", d->old_sum, d->n_old);
    add_mean(a, entry, "new", d->new_sum, d->n_new);
    json_add_item(a, list, entry);
  }
  add_count(a, o, "trajectories", r->trajectories);
  add_count(a, o, "changed", r->changed);
  json_add_member(a, o, "gate", json_new_double(a, r->gate));
  json_add_member(a, o, "below_gate", below);
  json_add_member(a, o, "dimensions", list);
  return o;
}

/* ---- publishing ---- */

/* The stored manifest with the new sums and today's fingerprint under "rescored". */
static struct json *new_manifest(struct rescore *r, const char *path, struct error *e) {
  struct arena *a = r->a;
  struct json *old = json_read_file(a, path, NULL, e), *manifest = json_new(a, JSON_OBJECT);
  if (!old) return NULL;
  struct json *files = json_get(old, "files"), *mark = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < N_OUTPUTS; i++) {
    struct json *sums = json_get(files, STREAM_PATHS[OUTPUTS[i]]);
    struct json *fresh = json_new(a, JSON_OBJECT);
    add_count(a, fresh, "bytes", r->outputs[i].bytes);
    add_count(a, fresh, "lines", r->outputs[i].lines);
    json_add_member(a, fresh, "sha256", json_new_text(a, r->outputs[i].sha256));
    if (sums) *sums = *fresh;
  }
  for (uint32_t i = 0; old->type == JSON_OBJECT && i < old->len; i++)
    if (strcmp(old->members[i].name, "rescored") != 0)
      json_add_member(a, manifest, old->members[i].name, &old->members[i].value);
  json_add_member(a, mark, "fingerprint", json_new_text(a, r->f->fingerprint));
  bool marked = r->changed || json_get(old, "rescored");
  bool as_made = json_is_text(json_get(json_get(old, "run"), "fingerprint"), r->f->fingerprint);
  if (marked && !as_made) json_add_member(a, manifest, "rescored", mark);
  return manifest;
}

static bool publish_smoke(struct rescore *r, const char *out, struct error *e) {
  struct buf text = BUF_INIT;
  const char *path = path_join(r->a, out, SMOKE);
  for (size_t i = 0; i < r->smoke_ids.n; i++)
    if (r->smoke[i]) buf_add_text(&text, r->smoke[i]);
  bool ok = r->smoke_ids.n == 0 || file_publish(path, text.data, text.len, e);
  buf_done(&text);
  return ok;
}

/* The seal is away while what it names is replaced. */
static bool replace(struct rescore *r, const char *out, const struct json *manifest,
                    struct error *e) {
  if (!package_withdraw(out, e)) return false;
  for (size_t i = 0; i < N_OUTPUTS; i++)
    if (rename(r->outputs[i].partial, r->outputs[i].path))
      return error_errno(e, "rename", r->outputs[i].path);
  if (!publish_smoke(r, out, e) || !file_sync_dir_of(r->outputs[OUT_EXECUTED].path, e))
    return false;
  struct buf text = BUF_INIT;
  json_write(&text, manifest, JSON_INDENTED);
  bool ok = file_publish(path_join(r->a, out, MANIFEST), text.data, text.len, e);
  buf_done(&text);
  return ok;
}

static bool publish(struct rescore *r, const char *out, struct error *e) {
  struct json *renewed = json_new(r->a, JSON_ARRAY);
  struct error unsealed = {0};
  json_add_item(r->a, renewed, json_new_text(r->a, SMOKE));
  json_add_item(r->a, renewed, json_new_text(r->a, MANIFEST));
  for (size_t i = 0; i < N_OUTPUTS; i++) {
    json_add_item(r->a, renewed, json_new_text(r->a, STREAM_PATHS[OUTPUTS[i]]));
    if (!output_finish(&r->outputs[i], e)) return false;
  }
  const struct json *manifest = new_manifest(r, path_join(r->a, out, MANIFEST), e);
  struct json *seal = seal_read(out, r->a, &unsealed);
  return manifest && replace(r, out, manifest, e) &&
         (!seal || (seal_enter(seal, out, renewed, r->a, e) && seal_publish(out, seal, r->a, e)));
}

/* ---- the whole ---- */

static bool note_smoke(void *context, const struct json *record, const char *text, size_t n,
                       uint64_t number, struct error *e) {
  struct rescore *r = context;
  const char *id = json_get_text(record, "record_id", "");
  (void)text;
  (void)n;
  (void)number;
  (void)e;
  text_set_add(&r->smoke_ids, 0, id, strlen(id));
  return true;
}

static bool open_outputs(struct rescore *r, const char *out, struct error *e) {
  const char *smoke = path_join(r->a, out, SMOKE);
  for (size_t i = 0; i < N_OUTPUTS; i++)
    if (!output_open(&r->outputs[i], out, OUTPUTS[i], r->a, e)) return false;
  if (file_exists(smoke) && !dataset_each_line(smoke, note_smoke, r, e)) return false;
  r->smoke = ARENA_ARRAY(r->a, const char *, r->smoke_ids.n + 1);
  return true;
}

struct json *rescore_dataset(struct factory *f, const char *out, bool write, struct arena *a,
                             struct error *e) {
  struct rescore r = {.f = f, .a = a, .write = write};
  for (size_t i = 0; i < N_OUTPUTS; i++) {
    r.outputs[i].fd = -1;
    buf_init(&r.outputs[i].text);
  }
  text_set_init(&r.smoke_ids);
  lines_init_arena(&r.line);
  r.path = path_join(a, out, STREAM_PATHS[STREAM_EXECUTED]);
  r.gate = json_to_double(json_get(json_get(f->recipe, "gates"), "min_score"));
  dimension_of(&r, "overall");
  r.solo = solo_open(f, e);
  bool ok = r.solo && (!write || open_outputs(&r, out, e)) &&
            dataset_each_line(r.path, rescore_line, &r, e) && (!write || publish(&r, out, e));
  struct json *result = ok ? answer(&r) : NULL;
  for (size_t i = 0; i < N_OUTPUTS; i++) {
    if (!ok && r.outputs[i].fd >= 0) unlink(r.outputs[i].partial);
    output_done(&r.outputs[i]);
  }
  solo_close(r.solo);
  arena_done(&r.line);
  text_set_done(&r.smoke_ids);
  return result;
}
