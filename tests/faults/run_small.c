/* run_small.c - a small fixed run through engine/run/, for the fault sweeps of this folder.
 *
 * usage: run_small --out DIR [--jobs N] [--count N] [--no-sandbox]
 * Writes DIR/processed/lines.jsonl, DIR/log.jsonl and, last, DIR/manifest.json with their sums.
 * Exit codes are those of the engine: 0 done, 1 failed, 2 usage, 3 input or output, 4 locked,
 * 128 + signal interrupted. A sample whose worker died makes it exit 1 after everything is written
 * but the manifest. */
#include "base/file.h"
#include "base/rng.h"
#include "run/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES, LOG, STREAMS, RUN_COUNT = 400, CHECKPOINT_EVERY = 128 };

static const char *const streams[STREAMS] = {"processed/lines.jsonl", "log.jsonl"};

struct small {
  uint64_t sum;
  uint64_t crashed;
};

struct facts {
  uint64_t value;
  uint64_t crashed;
};

static void sample(void *context, uint64_t index, struct buf *out, void *facts) {
  struct rng r;
  struct facts *f = facts;
  (void)context;
  rng_init_keyed(&r, 7, index, 1);
  f->value = rng_below(&r, 1000);
  buf_printf(&out[LINES], "{\"i\":%llu,\"x\":%u}\n", (unsigned long long)index, rng_next(&r));
  if (f->value % 3 == 0) buf_printf(&out[LOG], "{\"i\":%llu}\n", (unsigned long long)index);
}

static void crashed(void *context, uint64_t index, const char *how, struct buf *out, void *facts) {
  struct facts *f = facts;
  (void)context;
  f->crashed = 1;
  buf_printf(&out[LOG], "{\"i\":%llu,\"how\":\"%s\"}\n", (unsigned long long)index, how);
}

static void commit(void *context, uint64_t index, const void *facts) {
  struct small *s = context;
  const struct facts *f = facts;
  s->sum += f->value * (index + 1);
  s->crashed += f->crashed;
}

static void save(void *context, struct json_writer *w) {
  struct small *s = context;
  jw_begin_object(w);
  jw_member_int(w, "sum", (int64_t)s->sum);
  jw_member_int(w, "crashed", (int64_t)s->crashed);
  jw_end_object(w);
}

static bool load(void *context, const struct json *state, struct error *e) {
  struct small *s = context;
  int64_t sum = json_get_int(state, "sum", -1);
  if (sum < 0) return error_set(e, ERR_INPUT, "checkpoint", "no sum in the state");
  s->sum = (uint64_t)sum;
  s->crashed = (uint64_t)json_get_int(state, "crashed", 0);
  return true;
}

static bool write_manifest(const char *path, const struct small *s, const struct run_outcome *o,
                           struct error *e) {
  struct buf text = BUF_INIT;
  buf_printf(&text, "{\"sum\":%llu", (unsigned long long)s->sum);
  for (size_t i = 0; i < STREAMS; i++)
    buf_printf(&text, ",\"%s\":{\"bytes\":%llu,\"lines\":%llu,\"sha256\":\"%s\"}", streams[i],
               (unsigned long long)o->sums[i].bytes, (unsigned long long)o->sums[i].lines,
               o->sums[i].sha256);
  buf_add_text(&text, "}\n");
  bool ok = file_publish(path, text.data, text.len, e);
  buf_done(&text);
  return ok;
}

/* Publishing: an older manifest must not speak for new files, and the new one comes last. */
static bool finish(const struct run_job *job, const char *out, const struct small *s,
                   const struct run_outcome *outcome, struct error *e) {
  struct buf path = BUF_INIT;
  buf_printf(&path, "%s/manifest.json", out);
  bool ok = true;
  if (unlink(path.data) == 0)
    ok = file_sync_dir_of(path.data, e);
  else if (errno != ENOENT)
    ok = error_errno(e, "remove", path.data);
  ok = ok && run_publish(job, out, e);
  if (ok && s->crashed)
    ok = error_set(e, ERR_SCRIPT, "", "%llu samples crashed", (unsigned long long)s->crashed);
  ok = ok && write_manifest(path.data, s, outcome, e) && run_forget(out, e);
  buf_done(&path);
  return ok;
}

static int exit_code(const struct error *e) {
  if (e->code == ERR_IO) return 3;
  return e->code == ERR_USAGE ? 4 : 1;
}

static int run(struct run_job *job, struct run_options *options, struct small *s) {
  struct error e = {0};
  int lock, code = 0;
  if (!run_lock(options->out, &lock, &e)) {
    fprintf(stderr, "run_small: %s: %s\n", e.place, e.message);
    return exit_code(&e);
  }
  struct run_outcome outcome = run_execute(job, options, &e);
  if (outcome.end == RUN_INTERRUPTED) {
    code = 128 + outcome.signal;
  } else if (outcome.end != RUN_DONE || !finish(job, options->out, s, &outcome, &e)) {
    fprintf(stderr, "run_small: %s: %s\n", e.place, e.message);
    code = exit_code(&e);
  }
  run_unlock(lock);
  return code;
}

int main(int argc, char **argv) {
  struct small s = {0};
  struct run_job job = {.count = RUN_COUNT,
                        .streams = streams,
                        .n_streams = STREAMS,
                        .facts_size = sizeof(struct facts),
                        .context = &s,
                        .sample = sample,
                        .crashed = crashed,
                        .commit = commit,
                        .save = save,
                        .load = load};
  struct run_options options = {.jobs = 1,
                                .locked = true,
                                .fingerprint = "run_small/1",
                                .description = "run_small",
                                .checkpoint_samples = CHECKPOINT_EVERY};
  for (int i = 1; i < argc; i++) {
    bool more = i + 1 < argc;
    if (strcmp(argv[i], "--out") == 0 && more)
      options.out = argv[++i];
    else if (strcmp(argv[i], "--jobs") == 0 && more)
      options.jobs = (unsigned)strtoul(argv[++i], NULL, 10);
    else if (strcmp(argv[i], "--count") == 0 && more)
      job.count = strtoull(argv[++i], NULL, 10), options.checkpoint_samples = 0;
    else if (strcmp(argv[i], "--no-sandbox") == 0)
      options.no_sandbox = true;
    else
      options.out = NULL, i = argc;
  }
  if (!options.out) {
    fprintf(stderr, "usage: run_small --out DIR [--jobs N] [--count N] [--no-sandbox]\n");
    return 2;
  }
  return run(&job, &options, &s);
}
