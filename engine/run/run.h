/* run.h - running many samples: workers, order, commits, checkpoints.
 *
 * A run is `count` samples that are a function of their index alone. Indexes are cut into batches
 * of fixed size; worker processes, forked after everything shared is frozen and confined before the
 * first sample, fill shared-memory slots with finished batches; the coordinator appends them to the
 * streams in index order. A worker that dies or overruns its time costs the one sample it had in
 * flight. This floor knows samples as opaque jobs that append bytes to streams and fill a
 * fixed-size record of facts. */
#ifndef TOOLMILL_RUN_RUN_H
#define TOOLMILL_RUN_RUN_H

#include "base/buf.h"
#include "base/error.h"
#include "json/json.h"
#include "json/write.h"

#include <stdint.h>

enum { RUN_STREAMS_MAX = 16, RUN_BATCH = 64, RUN_KEEP_MAX = 8, RUN_FACTS_MAX = 64 << 10 };

struct run_job {
  uint64_t count;
  const char *const *streams; /* paths below the output directory, e.g. "processed/x.jsonl" */
  size_t n_streams;
  size_t facts_size; /* bytes of the facts record of one sample (up to RUN_FACTS_MAX); plain data,
                        no pointers */
  void *context;

  /* In the coordinator, before worker `worker` is forked, the first time and each time again after
   * its death: starts afresh what the worker will hold a channel to. May be NULL. */
  void (*prepare)(void *context, unsigned worker);
  /* In a worker process, before it is confined (jobs 0: once, in this process). */
  bool (*worker_start)(void *context, unsigned worker, struct error *e);
  /* In a worker process, after it was confined: what runs user code before the first sample. May be
   * NULL. */
  bool (*worker_confined)(void *context, unsigned worker, struct error *e);
  /* In a worker process, after worker_start: the descriptors that its samples need (a channel to a
   * helper). Everything else is closed. Returns how many were written; may be NULL. */
  size_t (*keep)(void *context, unsigned worker, int fds[RUN_KEEP_MAX]);
  /* In a worker before the first sample of each batch. */
  void (*batch_start)(void *context);
  /* Makes sample `index`: appends whole lines to streams, fills facts (zeroed before). Never fails:
   * a bad sample writes a line about itself. */
  void (*sample)(void *context, uint64_t index, struct buf *streams, void *facts);
  /* In the coordinator: what to write for a sample whose worker died (`how`: "signal 11 (SIGSEGV)",
   * "no end in 10 s", "exit 1"). */
  void (*crashed)(void *context, uint64_t index, const char *how, struct buf *streams, void *facts);
  /* In the coordinator, for every sample in index order, when its bytes are appended. */
  void (*commit)(void *context, uint64_t index, const void *facts);
  /* State of the commit side, for checkpoints: one JSON value out, and the same back in. */
  void (*save)(void *context, struct json_writer *w);
  bool (*load)(void *context, const struct json *state, struct error *e);
};

struct run_progress {
  uint64_t done, count;
  double seconds; /* since the start of this process */
};

struct run_options {
  unsigned jobs;   /* 0: in this process, no fork, no sandbox */
  const char *out; /* output directory */
  bool locked;     /* the caller holds run_lock(out) already (until after run_publish) */
  bool no_sandbox;
  bool overwrite;          /* discard an unfinished run with another fingerprint */
  const char *occupied;    /* NULL, or why no run may begin here unless `overwrite`: the message of
                              the error. One that has begun goes on. */
  const char *fingerprint; /* hash of everything that decides the bytes; a resumed run must match */
  const char *description; /* one line for messages: "scripts/recipe.lua, seed 7, count 2000" */
  double sample_seconds;   /* a worker busy longer than this with one sample is killed; 0: 20 */
  uint64_t
      checkpoint_samples; /* 0: about every 5 s or 20,000 samples; else exactly every so many */
  void (*progress)(void *context,
                   const struct run_progress *p); /* about 10 times a second; may be NULL */
  void *progress_context;
  /* One line for people: what was found in the directory that cannot be gone on with. May be NULL.
   */
  void (*notice)(void *context, const char *text);
  void *notice_context;
};

enum run_end {
  RUN_DONE, /* all samples committed; stream files are complete under NAME.tmp, not yet published */
  RUN_FAILED,      /* error is set */
  RUN_INTERRUPTED, /* a signal: checkpoint written, the same command resumes */
};

struct run_stream_sum {
  uint64_t bytes, lines;
  char sha256[65];
};

struct run_outcome {
  enum run_end end;
  int signal;       /* RUN_INTERRUPTED */
  uint64_t resumed; /* samples that an earlier process had committed */
  struct run_stream_sum sums[RUN_STREAMS_MAX];
};

/* Runs or resumes. Unless options->locked, the output directory is locked for the duration; a
 * caller that publishes and writes further artifacts holds the lock itself and sets `locked`.
 * A sample whose worker dies is tried once more before it is given up (job->crashed), so that a
 * kill from outside leaves no trace in the data. */
struct run_outcome run_execute(const struct run_job *job, const struct run_options *options,
                               struct error *e);
/* Renames every NAME.tmp to its final name and syncs directories. The caller removes an older
 * manifest before this, makes what is made from the streams after it, and writes the new manifest
 * last. Broken off at any point before run_forget, the same command takes the streams back, has
 * nothing left to make, and publishes again. */
bool run_publish(const struct run_job *job, const char *out, struct error *e);

/* Removes the checkpoint: the run is complete and sealed. */
bool run_forget(const char *out, struct error *e);

/* ---- one run per output directory ---- */

/* Takes the lock OUT/.run/lock. false: held by another process (ERR_USAGE names its pid and
 * command; the command line exits with 4) or an I/O error. The descriptor is returned in *fd. */
bool run_lock(const char *out, int *fd, struct error *e);
void run_unlock(int fd);

#endif
