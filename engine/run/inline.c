/* inline.c - --jobs 0: every sample in this process, through the same commit path.
 *
 * For debuggers and sanitizers: no fork, no sandbox, no deadline. A sample that crashes takes the
 * run with it. */
#include "run/internal.h"

#include <stdlib.h>
#include <string.h>

enum { PART_BYTES = 4 << 20 };

struct inline_run {
  struct commit *commit;
  struct run_ticker *ticker;
  struct buf streams[RUN_STREAMS_MAX];
  char *facts;     /* RUN_BATCH records */
  uint64_t first;  /* index of the first sample that is made and not committed */
  size_t n, bytes; /* how many, and their size */
};

static bool commit_pending(struct inline_run *r, struct error *e) {
  const struct run_job *job = r->commit->job;
  struct run_bytes bytes[RUN_STREAMS_MAX];
  for (size_t i = 0; i < job->n_streams; i++)
    bytes[i] = (struct run_bytes){.data = r->streams[i].data, .len = r->streams[i].len};
  bool ok = r->n == 0 || commit_append(r->commit, r->first, r->n, r->facts, bytes, e);
  for (size_t i = 0; i < job->n_streams; i++)
    buf_reset(&r->streams[i]);
  r->first += r->n;
  r->n = r->bytes = 0;
  return ok;
}

/* One sample; those before commit->next are made again only for what they do to the batch. */
static void make_sample(struct inline_run *r, uint64_t index) {
  const struct run_job *job = r->commit->job;
  void *facts = r->facts + r->n * job->facts_size;
  memset(facts, 0, job->facts_size);
  job->sample(job->context, index, r->streams, facts);
  if (index < r->commit->next) {
    for (size_t i = 0; i < job->n_streams; i++)
      buf_reset(&r->streams[i]);
    return;
  }
  r->n++;
  r->bytes = 0;
  for (size_t i = 0; i < job->n_streams; i++)
    r->bytes += r->streams[i].len;
}

static enum run_step make_batch(struct inline_run *r, uint64_t batch, struct error *e) {
  struct commit *c = r->commit;
  uint64_t index = batch * RUN_BATCH, end = index + run_batch_size(c->job, batch);
  /* Given up by an earlier process that had workers, and committed as such. */
  uint64_t skip = c->crashed;
  uint64_t flushed = run_now();
  if (c->job->batch_start) c->job->batch_start(c->job->context);
  r->first = c->next;
  for (; index < end; index++) {
    if (index < c->next && (skip >> index % RUN_BATCH & 1)) continue;
    make_sample(r, index);
    bool stop = run_signals_caught() != 0;
    if (stop || r->bytes >= PART_BYTES || run_now() - flushed > 1000000000u) {
      if (!commit_pending(r, e)) return STEP_FAILED;
      flushed = run_now();
      run_tick_progress(r->ticker, c, false);
    }
    if (stop && c->next < c->job->count) return STEP_INTERRUPTED;
  }
  return commit_pending(r, e) ? STEP_DONE : STEP_FAILED;
}

static enum run_step make_all(struct inline_run *r, struct error *e) {
  struct commit *c = r->commit;
  while (c->next < c->job->count) {
    enum run_step step = make_batch(r, c->next / RUN_BATCH, e);
    if (step != STEP_DONE) return step;
    if (!checkpoint_tick(c, e)) return STEP_FAILED;
    run_tick_progress(r->ticker, c, false);
    if (run_signals_caught() && c->next < c->job->count) return STEP_INTERRUPTED;
  }
  return STEP_DONE;
}

enum run_step inline_run(struct commit *c, struct run_ticker *ticker, struct error *e) {
  const struct run_job *job = c->job;
  struct inline_run r = {.commit = c, .ticker = ticker};
  if (job->prepare) job->prepare(job->context, 0);
  if (job->worker_start && !job->worker_start(job->context, 0, e)) return STEP_FAILED;
  if (job->worker_confined && !job->worker_confined(job->context, 0, e)) return STEP_FAILED;
  size_t size = RUN_BATCH * job->facts_size + 1;
  r.facts = malloc(size);
  if (!r.facts) die_out_of_memory(size);
  for (size_t i = 0; i < job->n_streams; i++)
    buf_init(&r.streams[i]);
  enum run_step step = make_all(&r, e);
  for (size_t i = 0; i < job->n_streams; i++)
    buf_done(&r.streams[i]);
  free(r.facts);
  return step;
}
