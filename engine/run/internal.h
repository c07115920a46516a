/* internal.h - inside of engine/run/: what its files share.
 *
 * The commit side (commit.c, checkpoint.c) belongs to the coordinator alone. The shared memory
 * (slot.c) has one writer at a time: a slot belongs to the worker until it says so in a message,
 * and to the coordinator until it gives it back. A worker runs user code, so the coordinator checks
 * everything it reads from one before it uses it. */
#ifndef TOOLMILL_RUN_INTERNAL_H
#define TOOLMILL_RUN_INTERNAL_H

#include "base/hash.h"
#include "run/confine.h"
#include "run/run.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

/* The monotonic clock in nanoseconds. */
static inline uint64_t run_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- confine.c, filter.c, death.c: the pieces of confinement ---- */

/* Dies with `parent` from now on (at once when it is gone already). */
void confine_follow_parent(pid_t parent);
/* Closes every descriptor but `keep` and standard error; 0 and 1 lead to /dev/null. */
void confine_close_others(const int *keep, size_t n);
void confine_clear_environment(void);
/* All of it, for good, for a child of `parent` that keeps some descriptors. */
bool confine_child(pid_t parent, const int *keep, size_t n, struct error *e);
/* The same as options ask for: what they keep and `fd`, and no more than that without sandbox. */
bool confine_by_options(pid_t parent, const struct confined_options *options, int fd,
                        struct error *e);

/* ---- confine_call.c: frames between a caller and its child ---- */

/* A status byte (FRAME_*), the length of what follows as a native 64-bit integer, then the reply's
 * bytes or a struct error. */
enum { FRAME_HEAD = 9, FRAME_ERROR = 0, FRAME_REPLY = 1 };
#define FRAME_MAX ((uint64_t)1 << 30)

uint64_t frame_length(const char *head);
/* Ends the process when the other side is gone. */
void frame_send(int fd, bool ok, const struct buf *reply, const struct error *e);
/* A complete frame, which nobody vouches for: its bytes are appended to `reply`, or *e is filled.
 */
bool frame_take(const char *frame, struct buf *reply, struct error *e);

/* filter.c: loads the system call filter, for good. `kill`: end the process for the worst calls
 * instead of refusing them. false: errno says why. */
bool filter_load(bool kill);

/* "signal 11 (SIGSEGV)" or "exit 1" for a status of waitpid. Returns text. */
enum { DEATH_TEXT = 48 };
const char *run_death_text(int status, char text[DEATH_TEXT]);
/* waitpid that cannot be held up: after `grace_ms` the child is killed. Returns the status. */
int run_reap(pid_t pid, unsigned grace_ms);

/* ---- signals.c ---- */

enum { RUN_SIGNALS = 6 };

struct run_signals {
  struct sigaction old[RUN_SIGNALS];
};

/* SIGINT, SIGTERM and SIGUSR1 are noted, a second one ends the process at once; SIGPIPE and SIGXFSZ
 * are ignored. */
void run_signals_install(struct run_signals *s);
void run_signals_restore(struct run_signals *s);
/* The first signal since run_signals_install, or 0. */
int run_signals_caught(void);
/* fork(2) whose child ignores what the coordinator handles: a signal to the whole group (Ctrl-C)
 * must not take the workers away before the coordinator has committed their batches. */
pid_t run_signals_fork(void);

/* ---- commit.c: the streams ---- */

struct run_stream {
  int fd;     /* of `path`, at its end; -1: not open */
  char *path; /* OUT/NAME.tmp, heap */
  struct sha256 *hash;
  uint64_t bytes, lines;
};

struct run_bytes {
  const char *data;
  size_t len;
};

struct commit {
  const struct run_job *job;
  const struct run_options *options;
  struct run_stream streams[RUN_STREAMS_MAX];
  uint64_t next;    /* index of the next sample to commit */
  uint64_t crashed; /* bit o: sample o of the batch that holds `next` was given up */
  struct buf texts[RUN_STREAMS_MAX]; /* for job->crashed */
  void *facts;                       /* one record, for job->crashed */
  uint64_t saved_next, saved_at;     /* of the last checkpoint: index, run_now() */
};

void commit_init(struct commit *c, const struct run_job *job, const struct run_options *options);
void commit_done(struct commit *c); /* no error can be lost here after commit_sync */
bool commit_make_dirs(const struct commit *c, struct error *e);
bool commit_open_streams(struct commit *c, struct error *e);
/* Cuts every stream back to nothing. */
bool commit_restart(struct commit *c, struct error *e);
/* Cuts every stream back to what was recorded. *altered: NULL, or the path of the first stream
 * whose bytes before are not those that were recorded; then nothing is cut and commit_restart is
 * the way on. */
bool commit_reopen(struct commit *c, const struct run_stream_sum *sums, const char **altered,
                   struct error *e);
/* Appends the bytes of samples first .. first + n - 1 (first == c->next); facts holds n records. */
bool commit_append(struct commit *c, uint64_t first, size_t n, const char *facts,
                   const struct run_bytes *bytes, struct error *e);
/* Appends what the job writes for a sample whose worker died. */
bool commit_append_crashed(struct commit *c, uint64_t index, const char *how, struct error *e);
bool commit_sync(struct commit *c, struct error *e);
/* Whether both paths are of one directory. */
bool run_same_dir(const char *a, const char *b);
/* Like error_errno, with the space that is left on the disk. */
bool commit_io_error(struct error *e, const char *operation, const char *path);

/* ---- checkpoint.c ---- */

/* Syncs the streams and publishes OUT/.run/checkpoint.json. */
bool checkpoint_write(struct commit *c, struct error *e);
/* The same when it is due. */
bool checkpoint_tick(struct commit *c, struct error *e);

enum checkpoint_found {
  CHECKPOINT_NONE,
  CHECKPOINT_DAMAGED,
  CHECKPOINT_FOREIGN,
  CHECKPOINT_USABLE
};

struct checkpoint {
  uint64_t next, crashed;
  const char *description; /* in the arena */
  struct run_stream_sum sums[RUN_STREAMS_MAX];
  const struct json *state; /* in the arena */
};

/* Reads it. Only a failing read is an error; a file that is not what was written is DAMAGED. */
bool checkpoint_read(const struct commit *c, struct arena *a, struct checkpoint *out,
                     enum checkpoint_found *found, struct error *e);
bool checkpoint_remove(const char *out, struct error *e);
/* Heap. */
char *checkpoint_path(const char *out);

/* ---- slot.c: shared memory of one worker ---- */

enum { SLOTS = 8 };
#define SLOT_SIZE ((size_t)64 << 20) /* virtual; pages cost only when touched */

enum worker_phase { PHASE_IDLE, PHASE_START, PHASE_BATCH, PHASE_SAMPLE };

/* What the worker is doing; read by the coordinator at any time. */
struct in_flight {
  _Atomic uint32_t phase;
  _Atomic uint64_t index;   /* PHASE_SAMPLE */
  _Atomic uint64_t started; /* run_now() when the phase began; stored last */
};

enum { PART_LAST = 1, PART_FRAGMENT = 2 };

/* The head of a slot. A part is a run of finished samples of one batch; PART_LAST: the batch is
 * complete with it. A part that does not fit a slot is sent as fragments (bytes only) and a closing
 * part, to be joined per stream. */
struct part {
  uint64_t batch;
  uint32_t first, n; /* offsets within the batch */
  uint32_t flags;
  uint64_t lens[RUN_STREAMS_MAX];
};

struct slots {
  char *base;
  size_t facts_size;
  size_t n_streams;
};

bool slots_map(struct slots *s, const struct run_job *job, struct error *e);
void slots_unmap(struct slots *s);
struct in_flight *slots_in_flight(const struct slots *s);
/* Stream bytes that fit beside the facts of a whole batch. */
size_t slots_capacity(const struct slots *s);
void slots_fill(const struct slots *s, unsigned slot, const struct part *part, const char *facts,
                const struct run_bytes *bytes);
/* Copies the head and the facts (n records) out and points into the slot for the bytes; false when
 * the head is nonsense. */
bool slots_read(const struct slots *s, unsigned slot, struct part *part, char *facts,
                struct run_bytes *bytes);
/* Gives memory of an unusually big part back to the system. */
void slots_trim(const struct slots *s, unsigned slot, const struct part *part);

/* ---- worker.c ---- */

enum message_type { MESSAGE_WORK, MESSAGE_FREE, MESSAGE_PART, MESSAGE_ERROR };

/* One datagram of the socket pair, either way. */
struct message {
  uint32_t type;
  uint32_t slot;        /* FREE, PART */
  uint64_t batch, skip; /* WORK: skip bit o: leave sample o out */
  uint32_t from;        /* WORK: samples before this offset are made but not delivered */
  struct error error;   /* ERROR only; not sent otherwise */
};
#define MESSAGE_SHORT offsetof(struct message, error)

enum { WORK_AHEAD = 2 }; /* batches given to a worker before they are finished */

struct worker_setup {
  const struct run_job *job;
  const struct run_options *options;
  const struct slots *slots;
  unsigned number;
  int socket;
  uint32_t free_slots; /* bit i: slot i may be filled */
  pid_t parent;
};

void worker_main(const struct worker_setup *setup) __attribute__((noreturn));

/* ---- execute.c, pool.c, inline.c ---- */

struct run_ticker {
  uint64_t start, last; /* run_now() */
};

/* Calls options->progress about 10 times a second; `force`: now. */
void run_tick_progress(struct run_ticker *t, const struct commit *c, bool force);

/* Samples in a batch: RUN_BATCH but for the last one. */
uint32_t run_batch_size(const struct run_job *job, uint64_t batch);
double run_sample_seconds(const struct run_options *options);

enum run_step { STEP_DONE, STEP_FAILED, STEP_INTERRUPTED };

/* From c->next to the end, or to a signal. */
enum run_step pool_run(struct commit *c, struct run_ticker *ticker, struct error *e);
enum run_step inline_run(struct commit *c, struct run_ticker *ticker, struct error *e);

#endif
