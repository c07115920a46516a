/* execute.c - a run from its lock to its sums, and publishing; see run.h. */
#include "base/file.h"
#include "run/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double run_sample_seconds(const struct run_options *options) {
  return options->sample_seconds > 0 ? options->sample_seconds : 20;
}

uint32_t run_batch_size(const struct run_job *job, uint64_t batch) {
  uint64_t left = job->count - batch * RUN_BATCH;
  return left < RUN_BATCH ? (uint32_t)left : RUN_BATCH;
}

void run_tick_progress(struct run_ticker *t, const struct commit *c, bool force) {
  const struct run_options *o = c->options;
  uint64_t now = run_now();
  if (!o->progress || (!force && now - t->last < 100000000u)) return;
  t->last = now;
  struct run_progress p = {
      .done = c->next, .count = c->job->count, .seconds = (double)(now - t->start) / 1e9};
  o->progress(o->progress_context, &p);
}

/* ---- opening ---- */

/* The final name of a stream whose temporary name is given. Heap. */
static char *final_name(const char *tmp) {
  struct buf b = BUF_INIT;
  buf_add(&b, tmp, strlen(tmp) - strlen(".tmp"));
  return b.data;
}

/* A run that broke off while publishing has some streams under their final names already. They go
 * back, so that resuming and publishing need to know one state only. */
static bool take_back(struct commit *c, struct error *e) {
  bool ok = true;
  for (size_t i = 0; ok && i < c->job->n_streams; i++) {
    const char *tmp = c->streams[i].path;
    if (file_exists(tmp)) continue;
    char *name = final_name(tmp);
    if (file_exists(name) && rename(name, tmp)) ok = error_errno(e, "rename", name);
    free(name);
  }
  return ok;
}

static bool refuse_foreign(const struct commit *c, const struct checkpoint *found,
                           struct error *e) {
  const struct run_options *o = c->options;
  return error_set(e, ERR_MISMATCH, o->out,
                   "this directory holds an unfinished run (%s; %llu samples done), and this is "
                   "another one (%s); repeat the former command to finish it, or give --overwrite "
                   "to discard it",
                   found->description, (unsigned long long)found->next,
                   o->description ? o->description : "");
}

static bool open_fresh(struct commit *c, struct error *e) {
  /* In this order: a checkpoint must never outlive the bytes it describes. */
  return checkpoint_remove(c->options->out, e) && commit_open_streams(c, e) && commit_restart(c, e);
}

/* Everything is made again; whoever waits for the rest of a long run should know. */
static void tell_restart(const struct commit *c, const char *path, const char *what) {
  if (!c->options->notice) return;
  struct buf text = BUF_INIT;
  buf_printf(&text, "%s: %s; this run starts over from its first sample", path, what);
  c->options->notice(c->options->notice_context, text.data);
  buf_done(&text);
}

static bool open_resumed(struct commit *c, const struct checkpoint *found, struct error *e) {
  if (found->next == c->job->count && !take_back(c, e)) return false;
  const char *altered;
  if (!commit_open_streams(c, e) || !commit_reopen(c, found->sums, &altered, e)) return false;
  if (altered) {
    tell_restart(c, altered, "this file was altered since the last checkpoint");
    return checkpoint_remove(c->options->out, e) && commit_restart(c, e);
  }
  c->next = found->next;
  c->crashed = found->crashed;
  return !c->job->load || c->job->load(c->job->context, found->state, e);
}

static bool open_run(struct commit *c, struct error *e) {
  struct arena a;
  struct checkpoint found;
  enum checkpoint_found kind = CHECKPOINT_NONE;
  arena_init(&a, 0);
  bool ok = commit_make_dirs(c, e) && checkpoint_read(c, &a, &found, &kind, e);
  if (ok && kind == CHECKPOINT_FOREIGN && !c->options->overwrite) ok = refuse_foreign(c, &found, e);
  bool begins = kind == CHECKPOINT_NONE || kind == CHECKPOINT_DAMAGED;
  if (ok && begins && c->options->occupied && !c->options->overwrite)
    ok = error_set(e, ERR_MISMATCH, c->options->out, "%s", c->options->occupied);
  if (ok && kind == CHECKPOINT_DAMAGED) {
    char *path = checkpoint_path(c->options->out);
    tell_restart(c, path, "this checkpoint is damaged");
    free(path);
  }
  if (ok) ok = kind == CHECKPOINT_USABLE ? open_resumed(c, &found, e) : open_fresh(c, e);
  arena_done(&a);
  c->saved_next = c->next;
  c->saved_at = run_now();
  return ok;
}

/* ---- the run ---- */

static bool check_job(const struct run_job *job, const struct run_options *options,
                      struct error *e) {
  if (job->n_streams > RUN_STREAMS_MAX || job->facts_size > RUN_FACTS_MAX || !options->out)
    return error_set(e, ERR_INTERNAL, "", "a job may have %d streams and %d bytes of facts",
                     RUN_STREAMS_MAX, RUN_FACTS_MAX);
  return true;
}

static void take_sums(struct commit *c, struct run_outcome *outcome) {
  for (size_t i = 0; i < c->job->n_streams; i++) {
    struct run_stream *s = &c->streams[i];
    outcome->sums[i] = (struct run_stream_sum){.bytes = s->bytes, .lines = s->lines};
    sha256_take_hex(s->hash, outcome->sums[i].sha256);
    s->hash = NULL;
  }
}

static void execute(struct commit *c, struct run_outcome *outcome, struct error *e) {
  struct run_ticker ticker = {.start = run_now()};
  if (!open_run(c, e)) return;
  outcome->resumed = c->next;
  enum run_step step = STEP_DONE;
  if (c->next < c->job->count)
    step = c->options->jobs == 0 ? inline_run(c, &ticker, e) : pool_run(c, &ticker, e);
  if (step == STEP_FAILED || !checkpoint_write(c, e)) return;
  run_tick_progress(&ticker, c, true);
  take_sums(c, outcome);
  outcome->end = step == STEP_DONE ? RUN_DONE : RUN_INTERRUPTED;
  if (step == STEP_INTERRUPTED) outcome->signal = run_signals_caught();
}

struct run_outcome run_execute(const struct run_job *job, const struct run_options *options,
                               struct error *e) {
  struct run_outcome outcome = {.end = RUN_FAILED};
  struct run_signals signals;
  struct commit c;
  struct error unread;
  if (!e) e = &unread;
  int lock = -1;
  if (!check_job(job, options, e)) return outcome;
  if (!options->locked && !run_lock(options->out, &lock, e)) return outcome;
  run_signals_install(&signals);
  commit_init(&c, job, options);
  execute(&c, &outcome, e);
  commit_done(&c);
  run_signals_restore(&signals);
  run_unlock(lock);
  return outcome;
}

/* ---- publishing ---- */

static bool publish_stream(const char *out, const char *stream, struct error *e) {
  struct buf tmp = BUF_INIT, name = BUF_INIT;
  buf_printf(&name, "%s/%s", out, stream);
  buf_printf(&tmp, "%s.tmp", name.data);
  bool ok = rename(tmp.data, name.data) == 0 || (errno == ENOENT && file_exists(name.data)) ||
            error_errno(e, "rename", tmp.data);
  buf_done(&tmp);
  buf_done(&name);
  return ok;
}

static bool sync_stream_dir(const char *out, const char *stream, struct error *e) {
  struct buf name = BUF_INIT;
  buf_printf(&name, "%s/%s", out, stream);
  bool ok = file_sync_dir_of(name.data, e);
  buf_done(&name);
  return ok;
}

bool run_publish(const struct run_job *job, const char *out, struct error *e) {
  for (size_t i = 0; i < job->n_streams; i++)
    if (!publish_stream(out, job->streams[i], e)) return false;
  for (size_t i = 0; i < job->n_streams; i++) { /* each directory once, as a rule */
    bool seen = i > 0 && run_same_dir(job->streams[i], job->streams[i - 1]);
    if (!seen && !sync_stream_dir(out, job->streams[i], e)) return false;
  }
  return true;
}

bool run_forget(const char *out, struct error *e) {
  return checkpoint_remove(out, e);
}
