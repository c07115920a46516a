/* crew.h - the coordinator's view of its workers; shared by pool.c and crew.c. */
#ifndef TOOLMILL_RUN_CREW_H
#define TOOLMILL_RUN_CREW_H

#include "run/internal.h"

enum { RING = 16, HOW_LATE = -1 };
_Static_assert(RING >= SLOTS + WORK_AHEAD + 1, "every batch that a worker may hold has a place");

/* A batch given to a worker and not wholly committed. */
struct assigned {
  uint64_t batch;
  uint32_t from;      /* samples before this offset are delivered (or given up) */
  uint64_t struck;    /* samples that cost a worker its life once */
  uint64_t skip;      /* ... and twice: given up */
  int how[RUN_BATCH]; /* of those: status of waitpid, or HOW_LATE */
};

struct delivered {
  unsigned slot;
  struct part part;
};

struct member {
  unsigned number;
  pid_t pid; /* 0: none */
  int socket;
  struct slots slots;
  /* Batches in ascending order; the last `open` of them are not completely delivered. */
  struct assigned ring[RING];
  unsigned ring_head, ring_n, open;
  /* Parts delivered and not committed, in order. */
  struct delivered parts[SLOTS];
  unsigned parts_head, parts_n;
  unsigned deaths; /* in a row, without a sample to blame and without a part in between */
};

struct pool {
  struct commit *commit;
  const struct run_job *job;
  struct member *members;
  unsigned n;
  uint64_t next_batch, n_batches; /* to hand out; in the run */
  char *facts;                    /* RUN_BATCH records, copied out of a slot */
  /* Bytes of a part that comes in fragments, of the batch at the front. */
  struct buf joined[RUN_STREAMS_MAX];
  bool is_joining;
  uint64_t stop_at; /* 0: no signal yet */
};

static inline struct assigned *crew_batch(struct member *m, unsigned i) {
  return &m->ring[(m->ring_head + i) % RING];
}

/* The oldest batch that is not completely delivered; m->open > 0. */
static inline struct assigned *crew_open_batch(struct member *m) {
  return crew_batch(m, m->ring_n - m->open);
}

bool crew_spawn(struct pool *p, struct member *m, struct error *e);
void crew_assign(struct pool *p, struct member *m, uint64_t batch);
void crew_free_slot(struct member *m, unsigned slot);
/* Takes all messages that wait. false: the run cannot go on. */
bool crew_receive(struct pool *p, struct member *m, struct error *e);
/* Ends a worker that overran its time, notices one that died unseen. false: cannot go on. */
bool crew_check(struct pool *p, struct member *m, struct error *e);
/* Ends a worker for good. `grace_ms`: how long it may take to leave by itself. */
void crew_dismiss(struct member *m, unsigned grace_ms);

#endif
