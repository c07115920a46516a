/* worker.c - the life of a worker: start, confine, then batch after batch into slots.
 *
 * A worker owns nothing that outlives it: what it has not delivered in a slot is made again by its
 * successor. It leaves when the coordinator closes the socket, or with the coordinator's death. */
#include "run/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PART_BYTES = 4 << 20, QUEUE = 4 };
static const uint64_t part_time = 1000000000u; /* a slow batch is delivered about once a second */

struct worker {
  const struct worker_setup *setup;
  const struct run_job *job;
  struct in_flight *flight;
  uint32_t free_slots;
  struct message queue[QUEUE];
  unsigned queued;
  /* The part that is being made: samples first .. first + n - 1 of the batch. */
  struct buf streams[RUN_STREAMS_MAX];
  char *facts;
  uint64_t batch, flushed;
  uint32_t first, n;
};

static void note_phase(struct worker *w, enum worker_phase phase, uint64_t index, uint64_t now) {
  atomic_store_explicit(&w->flight->index, index, memory_order_relaxed);
  atomic_store_explicit(&w->flight->phase, (uint32_t)phase, memory_order_relaxed);
  atomic_store_explicit(&w->flight->started, now, memory_order_release);
}

static void send_message(struct worker *w, const struct message *m, size_t n) {
  while (write(w->setup->socket, m, n) < 0)
    if (errno != EINTR) _exit(1);
}

/* Waits for one message; the end of the socket is the end of the worker. */
static void receive(struct worker *w) {
  struct message m;
  ssize_t n = read(w->setup->socket, &m, sizeof m);
  if (n < 0 && errno == EINTR) return;
  if (n <= 0) _exit(0);
  if (m.type == MESSAGE_FREE)
    w->free_slots |= 1u << m.slot;
  else if (w->queued < QUEUE)
    w->queue[w->queued++] = m;
}

static void send_part(struct worker *w, uint32_t flags, const struct run_bytes *bytes) {
  while (!w->free_slots)
    receive(w);
  unsigned slot = (unsigned)__builtin_ctz(w->free_slots);
  w->free_slots &= ~(1u << slot);
  struct part part = {.batch = w->batch, .first = w->first, .n = w->n, .flags = flags};
  if (flags & PART_FRAGMENT) part.n = 0;
  for (size_t i = 0; i < w->job->n_streams; i++)
    part.lens[i] = bytes[i].len;
  slots_fill(w->setup->slots, slot, &part, w->facts, bytes);
  struct message m = {.type = MESSAGE_PART, .slot = slot};
  send_message(w, &m, MESSAGE_SHORT);
}

/* Cuts the next piece of at most `room` bytes off the front of `left`. */
static void cut_piece(size_t n, struct run_bytes *left, struct run_bytes *piece, size_t room) {
  for (size_t i = 0; i < n; i++) {
    size_t take = left[i].len < room ? left[i].len : room;
    piece[i] = (struct run_bytes){.data = left[i].data, .len = take};
    left[i].data += take;
    left[i].len -= take;
    room -= take;
  }
}

/* Delivers what was made since the last part. */
static void deliver(struct worker *w, uint32_t flags) {
  if (w->n == 0 && !(flags & PART_LAST)) return;
  size_t total = 0, room = slots_capacity(w->setup->slots), n = w->job->n_streams;
  struct run_bytes left[RUN_STREAMS_MAX], piece[RUN_STREAMS_MAX];
  for (size_t i = 0; i < n; i++) {
    left[i] = (struct run_bytes){.data = w->streams[i].data, .len = w->streams[i].len};
    total += left[i].len;
  }
  for (; total > room; total -= room) {
    cut_piece(n, left, piece, room);
    send_part(w, PART_FRAGMENT, piece);
  }
  send_part(w, flags, left);
  for (size_t i = 0; i < n; i++) {
    if (w->streams[i].cap > 2 * PART_BYTES) buf_done(&w->streams[i]);
    buf_reset(&w->streams[i]);
  }
  w->first += w->n;
  w->n = 0;
  w->flushed = run_now();
}

/* Makes one sample; its bytes and facts join the part unless it comes before `from`. */
static void make_sample(struct worker *w, uint32_t offset, uint32_t from) {
  const struct run_job *job = w->job;
  uint64_t index = w->batch * RUN_BATCH + offset, now = run_now();
  if (w->n && now - w->flushed > part_time) deliver(w, 0);
  char *facts = w->facts + w->n * job->facts_size;
  memset(facts, 0, job->facts_size);
  note_phase(w, PHASE_SAMPLE, index, now);
  job->sample(job->context, index, w->streams, facts);
  atomic_store_explicit(&w->flight->phase, PHASE_IDLE, memory_order_release);
  size_t bytes = 0;
  for (size_t i = 0; i < job->n_streams; i++) {
    if (offset < from) buf_reset(&w->streams[i]);
    bytes += w->streams[i].len;
  }
  if (offset < from) return;
  w->n++;
  if (bytes >= PART_BYTES) deliver(w, 0);
}

/* A batch always starts at its first sample, whatever is wanted of it, so that each sample finds
 * the state that it would find in an undisturbed run. */
static void make_batch(struct worker *w, const struct message *work) {
  uint32_t size = run_batch_size(w->job, work->batch);
  w->batch = work->batch;
  w->first = work->from;
  w->n = 0;
  w->flushed = run_now();
  note_phase(w, PHASE_BATCH, 0, w->flushed);
  if (w->job->batch_start) w->job->batch_start(w->job->context);
  for (uint32_t o = 0; o < size; o++) {
    if (!(work->skip >> o & 1)) {
      make_sample(w, o, work->from);
    } else if (o >= work->from) {
      deliver(w, 0);
      w->first = o + 1;
    }
  }
  atomic_store_explicit(&w->flight->phase, PHASE_IDLE, memory_order_release);
  deliver(w, PART_LAST);
}

static bool start(struct worker *w, struct error *e) {
  const struct worker_setup *s = w->setup;
  int keep[RUN_KEEP_MAX + 1];
  size_t n = 0;
  note_phase(w, PHASE_START, 0, run_now());
  if (w->job->worker_start && !w->job->worker_start(w->job->context, s->number, e)) return false;
  if (w->job->keep) n = w->job->keep(w->job->context, s->number, keep);
  if (n > RUN_KEEP_MAX) n = RUN_KEEP_MAX;
  keep[n++] = s->socket;
  if (s->options->no_sandbox) {
    confine_close_others(keep, n);
    confine_clear_environment();
  } else if (!confine_child(s->parent, keep, n, e)) {
    return false;
  }
  return !w->job->worker_confined || w->job->worker_confined(w->job->context, s->number, e);
}

void worker_main(const struct worker_setup *setup) {
  confine_follow_parent(setup->parent);
  struct worker w = {.setup = setup,
                     .job = setup->job,
                     .flight = slots_in_flight(setup->slots),
                     .free_slots = setup->free_slots};
  struct message failed = {.type = MESSAGE_ERROR};
  if (!start(&w, &failed.error)) {
    send_message(&w, &failed, sizeof failed);
    _exit(0);
  }
  size_t size = RUN_BATCH * w.job->facts_size + 1;
  w.facts = malloc(size);
  if (!w.facts) die_out_of_memory(size);
  for (size_t i = 0; i < w.job->n_streams; i++)
    buf_init(&w.streams[i]);
  atomic_store_explicit(&w.flight->phase, PHASE_IDLE, memory_order_release);
  for (;;) {
    while (!w.queued)
      receive(&w);
    struct message work = w.queue[0];
    w.queued--;
    memmove(&w.queue[0], &w.queue[1], w.queued * sizeof work);
    make_batch(&w, &work);
  }
}
