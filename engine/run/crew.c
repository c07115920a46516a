/* crew.c - starting workers, hearing them, burying them.
 *
 * A worker's death is the death of one process: what it delivered stays valid in its slots, what it
 * was given and has not delivered goes to its successor, in the same order. The sample in flight is
 * tried a second time, and given up when it kills again. */
#include "run/crew.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEATHS_MAX = 3, START_SECONDS = 60, LEAVE_MS = 2000 };

static void send_to(const struct member *m, const struct message *message) {
  if (!m->pid) return;
  ssize_t n = send(m->socket, message, MESSAGE_SHORT, MSG_DONTWAIT | MSG_NOSIGNAL);
  /* There is room for all messages that may wait at once. A worker whose socket is full does not
   * listen; one that is gone is noticed when its end is read. */
  if (n < 0 && errno != EPIPE && errno != ECONNRESET) kill(m->pid, SIGKILL);
}

static void send_work(const struct member *m, const struct assigned *a) {
  struct message w = {.type = MESSAGE_WORK, .batch = a->batch, .skip = a->skip, .from = a->from};
  send_to(m, &w);
}

void crew_assign(struct pool *p, struct member *m, uint64_t batch) {
  struct assigned *a = crew_batch(m, m->ring_n);
  *a = (struct assigned){.batch = batch};
  if (batch == p->commit->next / RUN_BATCH) { /* a resumed run may begin within a batch */
    a->from = (uint32_t)(p->commit->next % RUN_BATCH);
    a->skip = p->commit->crashed;
  }
  m->ring_n++;
  m->open++;
  send_work(m, a);
}

void crew_free_slot(struct member *m, unsigned slot) {
  struct message f = {.type = MESSAGE_FREE, .slot = slot};
  send_to(m, &f);
}

static uint32_t free_slots(const struct member *m) {
  uint32_t mask = (1u << SLOTS) - 1;
  for (unsigned i = 0; i < m->parts_n; i++)
    mask &= ~(1u << m->parts[(m->parts_head + i) % SLOTS].slot);
  return mask;
}

/* In the child: other workers' memory and sockets are none of its business. */
static void leave_crew(const struct pool *p, const struct member *self) {
  for (unsigned i = 0; i < p->n; i++) {
    struct member *m = &p->members[i];
    if (m != self) slots_unmap(&m->slots);
    if (m->socket >= 0) close(m->socket);
  }
}

bool crew_spawn(struct pool *p, struct member *m, struct error *e) {
  int ends[2];
  m->pid = 0;
  m->socket = -1;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
    return error_errno(e, "make a socket pair", "");
  struct worker_setup setup = {.job = p->job,
                               .options = p->commit->options,
                               .slots = &m->slots,
                               .number = m->number,
                               .socket = ends[1],
                               .free_slots = free_slots(m),
                               .parent = getpid()};
  struct in_flight *flight = slots_in_flight(&m->slots);
  atomic_store(&flight->phase, PHASE_START);
  atomic_store(&flight->started, run_now());
  if (p->job->prepare) p->job->prepare(p->job->context, m->number);
  pid_t pid = run_signals_fork();
  if (pid == 0) {
    close(ends[0]);
    leave_crew(p, m);
    worker_main(&setup);
  }
  int saved = errno;
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    errno = saved;
    return error_errno(e, "start a worker process", "");
  }
  m->pid = pid;
  m->socket = ends[0];
  for (unsigned i = m->ring_n - m->open; i < m->ring_n; i++)
    send_work(m, crew_batch(m, i));
  return true;
}

void crew_dismiss(struct member *m, unsigned grace_ms) {
  if (m->socket >= 0) close(m->socket);
  m->socket = -1;
  if (m->pid) run_reap(m->pid, grace_ms);
  m->pid = 0;
}

/* ---- parts ---- */

/* Samples from .. to - 1 were all given up. */
static bool all_skipped(const struct assigned *a, uint32_t from, uint32_t to) {
  for (uint32_t o = from; o < to; o++)
    if (!(a->skip >> o & 1)) return false;
  return true;
}

/* A part must continue exactly where the last one ended. */
static bool fits(const struct pool *p, const struct assigned *a, const struct part *part) {
  uint32_t size = run_batch_size(p->job, a->batch), end = part->first + part->n;
  if (part->batch != a->batch || part->first < a->from || end > size) return false;
  if (!all_skipped(a, a->from, part->first)) return false;
  if (part->flags & PART_LAST) return all_skipped(a, end, size);
  return part->n > 0 || (part->flags & PART_FRAGMENT);
}

static bool take_part(struct pool *p, struct member *m, unsigned slot) {
  struct run_bytes bytes[RUN_STREAMS_MAX];
  if (slot >= SLOTS || !(free_slots(m) >> slot & 1) || !m->open) return false;
  struct delivered *d = &m->parts[(m->parts_head + m->parts_n) % SLOTS];
  struct assigned *a = crew_open_batch(m);
  d->slot = slot;
  if (!slots_read(&m->slots, slot, &d->part, p->facts, bytes) || !fits(p, a, &d->part))
    return false;
  m->parts_n++;
  m->deaths = 0;
  if (d->part.flags & PART_FRAGMENT) return true;
  a->from = d->part.first + d->part.n;
  if (d->part.flags & PART_LAST) m->open--;
  return true;
}

/* ---- deaths ---- */

/* Fragments whose closing part will never come. */
static void drop_fragments(struct pool *p, struct member *m) {
  while (m->parts_n &&
         (m->parts[(m->parts_head + m->parts_n - 1) % SLOTS].part.flags & PART_FRAGMENT))
    m->parts_n--;
  bool at_front = m->open && m->ring_n == m->open && m->parts_n == 0 &&
                  crew_open_batch(m)->batch == p->commit->next / RUN_BATCH;
  if (!p->is_joining || !at_front) return;
  for (size_t i = 0; i < p->job->n_streams; i++)
    buf_done(&p->joined[i]);
  p->is_joining = false;
}

static const char *how_text(const struct pool *p, int how, char text[DEATH_TEXT]) {
  if (how != HOW_LATE) return run_death_text(how, text);
  snprintf(text, DEATH_TEXT, "no end in %g s", run_sample_seconds(p->commit->options));
  return text;
}

/* The sample that was in flight has killed its worker; the second time it is given up. */
static bool blame_sample(struct member *m, int how) {
  const struct in_flight *flight = slots_in_flight(&m->slots);
  if (atomic_load(&flight->phase) != PHASE_SAMPLE || !m->open) return false;
  struct assigned *a = crew_open_batch(m);
  uint64_t index = atomic_load(&flight->index);
  if (index / RUN_BATCH != a->batch) return false;
  uint64_t bit = (uint64_t)1 << index % RUN_BATCH;
  if (a->struck & bit) {
    a->skip |= bit;
    a->how[index % RUN_BATCH] = how;
  }
  a->struck |= bit;
  return true;
}

static bool bury(struct pool *p, struct member *m, int how, bool innocent, struct error *e) {
  char text[DEATH_TEXT];
  if (m->socket >= 0) close(m->socket);
  m->socket = -1;
  m->pid = 0;
  bool blamed = !innocent && blame_sample(m, how);
  drop_fragments(p, m);
  if (!innocent && !blamed && ++m->deaths >= DEATHS_MAX)
    return error_set(e, ERR_INTERNAL, "", "a worker died %d times outside of any sample (%s)",
                     DEATHS_MAX, how_text(p, how, text));
  /* After a request to stop, nothing is begun again. */
  return p->stop_at ? true : crew_spawn(p, m, e);
}

/* All messages that wait. *ended: the other side is closed. */
static bool drain(struct pool *p, struct member *m, bool *ended, struct error *e) {
  struct message in;
  bool was_reset = false;
  *ended = false;
  for (;;) {
    ssize_t n = recv(m->socket, &in, sizeof in, MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    /* The kernel says this once when a worker died with messages unread; its own last messages are
     * still there behind it. */
    if (n < 0 && errno == ECONNRESET && !was_reset) {
      was_reset = true;
      continue;
    }
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) {
      *ended = true;
      return true;
    }
    if (in.type == MESSAGE_ERROR && n == (ssize_t)sizeof in) {
      in.error.message[ERROR_MESSAGE_MAX - 1] = in.error.place[ERROR_PLACE_MAX - 1] = '\0';
      return error_set(e, in.error.code, in.error.place, "%s", in.error.message);
    }
    if (in.type != MESSAGE_PART || n < (ssize_t)MESSAGE_SHORT || !take_part(p, m, in.slot)) {
      /* Nonsense: it does not run our code any more. (pid 0: buried already, see crew_check.) */
      if (m->pid) kill(m->pid, SIGKILL);
      *ended = true;
      return true;
    }
  }
}

bool crew_receive(struct pool *p, struct member *m, struct error *e) {
  bool ended;
  if (!m->pid) return true;
  if (!drain(p, m, &ended, e)) return false;
  return !ended || bury(p, m, run_reap(m->pid, LEAVE_MS), false, e);
}

bool crew_check(struct pool *p, struct member *m, struct error *e) {
  if (!m->pid) return true;
  struct in_flight *flight = slots_in_flight(&m->slots);
  uint64_t started = atomic_load(&flight->started), now = run_now();
  uint32_t phase = atomic_load(&flight->phase);
  double limit = run_sample_seconds(p->commit->options);
  if (phase == PHASE_START && limit < START_SECONDS) limit = START_SECONDS;
  bool late = phase != PHASE_IDLE && now > started && (double)(now - started) > limit * 1e9;
  int status = 0;
  bool dead = waitpid(m->pid, &status, WNOHANG) == m->pid;
  if (!late && !dead) return true;
  if (!dead) {
    kill(m->pid, SIGKILL);
    status = run_reap(m->pid, 0);
  }
  m->pid = 0;
  bool ended, killed = !dead;
  if (!drain(p, m, &ended, e)) return false;
  /* It may have gone on to the next sample between the look and the kill; that one is innocent. */
  bool same = started == atomic_load(&flight->started) && phase == atomic_load(&flight->phase);
  return bury(p, m, killed ? HOW_LATE : status, killed && !same, e);
}
