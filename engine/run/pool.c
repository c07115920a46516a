/* pool.c - the coordinator's loop: hand out batches, hear workers, commit in order.
 *
 * Each worker gets batches in ascending order and delivers them in that order, so the part to
 * commit next is always the oldest one of the worker that holds the batch at the front. A worker
 * with all slots full waits; since the batch at the front never waits for a slot held by a later
 * one, the run goes on. Memory is bounded by the slots, whatever the count. */
#include "run/crew.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 50, LEAVE_MS = 2000 };
static const uint64_t stop_time = 2000000000u; /* for batches in flight after a signal */

static void hand_out(struct pool *p) {
  if (p->stop_at) return;
  /* One each before anybody gets a second. */
  for (unsigned ahead = 0; ahead < WORK_AHEAD; ahead++)
    for (unsigned i = 0; i < p->n && p->next_batch < p->n_batches; i++) {
      struct member *m = &p->members[i];
      if (m->pid && m->open <= ahead && m->ring_n < RING) crew_assign(p, m, p->next_batch++);
    }
}

static struct member *holder_of(struct pool *p, uint64_t batch) {
  for (unsigned i = 0; i < p->n; i++) {
    struct member *m = &p->members[i];
    if (m->ring_n && crew_batch(m, 0)->batch == batch) return m;
  }
  return NULL;
}

/* ---- committing ---- */

static bool commit_crashed_until(struct pool *p, const struct assigned *a, uint32_t until,
                                 struct error *e) {
  char text[DEATH_TEXT];
  for (uint64_t end = a->batch * RUN_BATCH + until; p->commit->next < end;) {
    uint64_t index = p->commit->next;
    int how = a->how[index % RUN_BATCH];
    if (how == HOW_LATE)
      snprintf(text, sizeof text, "no end in %g s", run_sample_seconds(p->commit->options));
    else
      run_death_text(how, text);
    if (!commit_append_crashed(p->commit, index, text, e)) return false;
  }
  return true;
}

static void join(struct pool *p, const struct run_bytes *bytes) {
  for (size_t i = 0; i < p->job->n_streams; i++)
    buf_add(&p->joined[i], bytes[i].data, bytes[i].len);
  p->is_joining = true;
}

static bool commit_samples(struct pool *p, const struct part *part, struct run_bytes *bytes,
                           struct error *e) {
  bool joined = p->is_joining;
  if (joined) {
    join(p, bytes);
    for (size_t i = 0; i < p->job->n_streams; i++)
      bytes[i] = (struct run_bytes){.data = p->joined[i].data, .len = p->joined[i].len};
  }
  bool ok =
      commit_append(p->commit, part->batch * RUN_BATCH + part->first, part->n, p->facts, bytes, e);
  if (joined)
    for (size_t i = 0; i < p->job->n_streams; i++)
      buf_done(&p->joined[i]);
  p->is_joining = false;
  return ok;
}

/* Commits the oldest part of the member that holds the batch at the front. */
static bool commit_part(struct pool *p, struct member *m, struct error *e) {
  struct delivered *d = &m->parts[m->parts_head];
  struct assigned *a = crew_batch(m, 0);
  struct part part;
  struct run_bytes bytes[RUN_STREAMS_MAX];
  if (!slots_read(&m->slots, d->slot, &part, p->facts, bytes) ||
      memcmp(&part, &d->part, sizeof part) != 0)
    return error_set(e, ERR_INTERNAL, "", "a worker changed a part that it had delivered");
  bool ok = true;
  if (part.flags & PART_FRAGMENT) {
    join(p, bytes);
  } else {
    ok = commit_crashed_until(p, a, part.first, e);
    if (ok && part.n) ok = commit_samples(p, &part, bytes, e);
    if (ok && (part.flags & PART_LAST))
      ok = commit_crashed_until(p, a, run_batch_size(p->job, part.batch), e);
  }
  slots_trim(&m->slots, d->slot, &part);
  m->parts_head = (m->parts_head + 1) % SLOTS;
  m->parts_n--;
  crew_free_slot(m, d->slot);
  if (part.flags & PART_LAST) {
    m->ring_head = (m->ring_head + 1) % RING;
    m->ring_n--;
  }
  return ok;
}

/* Everything that is there in order. */
static bool commit_front(struct pool *p, struct run_ticker *ticker, struct error *e) {
  for (;;) {
    struct member *m = holder_of(p, p->commit->next / RUN_BATCH);
    bool any = m && m->parts_n && m->parts[m->parts_head].part.batch == p->commit->next / RUN_BATCH;
    if (!any || p->commit->next == p->job->count) return true;
    if (!commit_part(p, m, e) || !checkpoint_tick(p->commit, e)) return false;
    run_tick_progress(ticker, p->commit, false);
  }
}

/* ---- the loop ---- */

static bool anybody_busy(const struct pool *p) {
  for (unsigned i = 0; i < p->n; i++)
    if (p->members[i].pid && p->members[i].open) return true;
  return false;
}

/* Waits for messages and takes them. */
static bool listen_once(struct pool *p, struct pollfd *fds, struct error *e) {
  for (unsigned i = 0; i < p->n; i++)
    fds[i] = (struct pollfd){.fd = p->members[i].socket, .events = POLLIN};
  if (poll(fds, p->n, TICK_MS) <= 0) return true;
  for (unsigned i = 0; i < p->n; i++)
    if (fds[i].revents && !crew_receive(p, &p->members[i], e)) return false;
  return true;
}

static enum run_step loop(struct pool *p, struct run_ticker *ticker, struct pollfd *fds,
                          struct error *e) {
  struct commit *c = p->commit;
  uint64_t checked = run_now();
  while (c->next < p->job->count) {
    hand_out(p);
    if (!listen_once(p, fds, e)) return STEP_FAILED;
    if (!commit_front(p, ticker, e)) return STEP_FAILED;
    uint64_t now = run_now();
    if (now - checked >= (uint64_t)TICK_MS * 1000000u) {
      for (unsigned i = 0; i < p->n; i++)
        if (!crew_check(p, &p->members[i], e)) return STEP_FAILED;
      run_tick_progress(ticker, c, false);
      if (!checkpoint_tick(c, e)) return STEP_FAILED;
      checked = now;
    }
    if (!p->stop_at && run_signals_caught()) p->stop_at = now + stop_time;
    if (p->stop_at && (now >= p->stop_at || !anybody_busy(p))) break;
  }
  if (!commit_front(p, ticker, e)) return STEP_FAILED;
  return c->next < p->job->count ? STEP_INTERRUPTED : STEP_DONE;
}

static bool start_crew(struct pool *p, struct error *e) {
  for (unsigned i = 0; i < p->n; i++)
    p->members[i] = (struct member){.number = i, .socket = -1};
  for (unsigned i = 0; i < p->n; i++)
    if (!slots_map(&p->members[i].slots, p->job, e)) return false;
  for (unsigned i = 0; i < p->n; i++)
    if (!crew_spawn(p, &p->members[i], e)) return false;
  return true;
}

enum run_step pool_run(struct commit *c, struct run_ticker *ticker, struct error *e) {
  const struct run_job *job = c->job;
  struct pool p = {.commit = c, .job = job};
  p.next_batch = c->next / RUN_BATCH;
  p.n_batches = (job->count + RUN_BATCH - 1) / RUN_BATCH;
  uint64_t left = p.n_batches - p.next_batch;
  p.n = left < c->options->jobs ? (unsigned)left : c->options->jobs;
  size_t facts_size = RUN_BATCH * job->facts_size + 1;
  p.facts = malloc(facts_size);
  p.members = calloc(p.n, sizeof *p.members);
  struct pollfd *fds = calloc(p.n, sizeof *fds);
  if (!p.facts || !p.members || !fds) die_out_of_memory(facts_size);
  for (size_t i = 0; i < job->n_streams; i++)
    buf_init(&p.joined[i]);
  enum run_step step = start_crew(&p, e) ? loop(&p, ticker, fds, e) : STEP_FAILED;
  for (unsigned i = 0; i < p.n; i++) {
    crew_dismiss(&p.members[i], step == STEP_DONE ? LEAVE_MS : 0);
    slots_unmap(&p.members[i].slots);
  }
  for (size_t i = 0; i < job->n_streams; i++)
    buf_done(&p.joined[i]);
  free(fds);
  free(p.members);
  free(p.facts);
  return step;
}
