/* again.c - stored trajectories executed again, and stored records found by their ids. */
#include "base/file.h"
#include "job/dataset.h"
#include "job/difference.h"
#include "job/generate.h"
#include "job/lines.h"
#include "job/solo.h"
#include "job/sound.h"
#include "json/write.h"

#include <inttypes.h>
#include <string.h>

static void tell_difference(struct buf *out, const struct json *stored,
                            const struct json *replayed) {
  struct buf pointer = BUF_INIT;
  difference_find(&pointer, &stored, &replayed);
  if (pointer.len == 0)
    buf_add_text(out, "in its spelling only");
  else {
    buf_printf(out, "at %s: stored ", pointer.data);
    difference_show(out, stored);
    buf_add_text(out, ", replayed ");
    difference_show(out, replayed);
  }
  buf_done(&pointer);
}

/* ---- replay ---- */

struct replay {
  struct solo *solo;
  struct line_reader raw, executed;
  struct arena arena; /* of one pair of lines */
  struct buf line, told;
};

/* The replayed line (r->line) must be the stored one, byte for byte. */
static bool compare(struct replay *r, const char *text, size_t n, const char *id, struct error *e) {
  if (r->line.len == n + 1 && memcmp(r->line.data, text, n) == 0) return true;
  struct error unreadable = {0};
  const struct json *stored = lines_parse(&r->executed, &r->arena, text, n, &unreadable);
  const char *place = arena_printf(&r->arena, "%s:%" PRIu64, r->executed.path, r->executed.number);
  if (!stored) return error_set(e, ERR_MISMATCH, unreadable.place, "%s", unreadable.message);
  const struct json *t = json_read(&r->arena, r->line.data, r->line.len, "", NULL, &unreadable);
  if (!t) return error_set(e, ERR_MISMATCH, place, "%s: %s", id, unreadable.message);
  buf_reset(&r->told);
  tell_difference(&r->told, stored, t);
  return error_set(e, ERR_MISMATCH, place, "%s: the replay differs %s", id, r->told.data);
}

/* 1: a trajectory was replayed and agrees; 0: both files end; -1: error. */
static int replay_next(struct replay *r, bool fresh, struct error *e) {
  const char *raw, *executed;
  size_t n_raw, n_executed;
  arena_reset(&r->arena);
  int got_raw = lines_next(&r->raw, &raw, &n_raw, e);
  int got_executed = got_raw < 0 ? -1 : lines_next(&r->executed, &executed, &n_executed, e);
  if (got_raw < 0 || got_executed < 0) return -1;
  if (got_raw != got_executed) {
    const struct line_reader *longer = got_raw ? &r->raw : &r->executed;
    error_set(e, ERR_MISMATCH, arena_printf(&r->arena, "%s:%" PRIu64, longer->path, longer->number),
              "this trajectory is not in %s", got_raw ? r->executed.path : r->raw.path);
    return -1;
  }
  if (!got_raw) return 0;
  const struct json *plan = lines_parse(&r->raw, &r->arena, raw, n_raw, e);
  if (!plan) return -1;
  const char *place = arena_printf(&r->arena, "%s:%" PRIu64, r->raw.path, r->raw.number);
  const char *fault = sound_trajectory(plan, &r->arena);
  if (fault) {
    error_set(e, ERR_INPUT, place, "%s", fault);
    return -1;
  }
  struct error inner = {0};
  const char *id = json_get_text(plan, "trajectory_id", "?");
  buf_reset(&r->line);
  if (!solo_replay(r->solo, raw, n_raw, fresh, &r->line, &inner)) {
    error_set(e, ERR_MISMATCH, place, "%s cannot be replayed: %s%s%s", id, inner.place,
              *inner.place ? ": " : "", inner.message);
    return -1;
  }
  return compare(r, executed, n_executed, id, e) ? 1 : -1;
}

static bool replay_all(struct replay *r, uint64_t *n, struct error *e) {
  int got = 1;
  while (got > 0) {
    /* scripts start as fresh as at the border of a batch */
    got = replay_next(r, *n % RUN_BATCH == 0, e);
    *n += got > 0;
  }
  return got == 0;
}

bool dataset_replay(struct factory *f, const char *out, uint64_t *n, struct error *e) {
  struct replay r = {.raw = {.fd = -1}, .executed = {.fd = -1}};
  struct arena paths;
  *n = 0;
  buf_init(&r.line);
  buf_init(&r.told);
  arena_init(&paths, 0);
  lines_init_arena(&r.arena);
  r.solo = solo_open(f, e);
  bool ok = r.solo && lines_open(&r.raw, path_join(&paths, out, STREAM_PATHS[STREAM_RAW]), e) &&
            lines_open(&r.executed, path_join(&paths, out, STREAM_PATHS[STREAM_EXECUTED]), e) &&
            replay_all(&r, n, e);
  lines_close(&r.raw);
  lines_close(&r.executed);
  solo_close(r.solo);
  arena_done(&r.arena);
  arena_done(&paths);
  buf_done(&r.line);
  buf_done(&r.told);
  return ok;
}

/* ---- one record ---- */

/* Finds the object whose member `key` is `id`. Lines that do not hold the id's text are not parsed.
 * false: an error. */
static bool find_in(const char *path, const char *key, const char *id, struct arena *a,
                    struct json **found, struct error *e) {
  struct line_reader r;
  const char *text;
  size_t n, id_len = strlen(id);
  int got;
  if (!file_exists(path)) return true;
  if (!lines_open(&r, path, e)) return false;
  while ((got = lines_next(&r, &text, &n, e)) > 0) {
    if (!memmem(text, n, id, id_len)) continue;
    struct arena_mark mark = arena_mark(a);
    struct json *v = lines_parse(&r, a, text, n, e);
    if (!v) got = -1;
    if (!v || json_is_text(json_get(v, key), id)) {
      *found = v;
      break;
    }
    arena_rewind(a, mark);
  }
  lines_close(&r);
  return got >= 0;
}

struct json *dataset_find(const char *out, const char *id, struct arena *a, struct error *e) {
  const char *executed = path_join(a, out, STREAM_PATHS[STREAM_EXECUTED]);
  const char *records = path_join(a, out, STREAM_PATHS[STREAM_DATASET]);
  struct json *found = NULL;
  if (!file_exists(executed) && !file_exists(records)) {
    error_set(e, ERR_INPUT, out, "there is no dataset");
    return NULL;
  }
  if (!find_in(executed, "trajectory_id", id, a, &found, e)) return NULL;
  if (!found) find_in(records, "record_id", id, a, &found, e);
  return found;
}
