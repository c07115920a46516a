/* generate.h - the main job: samples in parallel, artifacts, report, checks.
 *
 * Order: the defined world (schemas, templates, specs) and the streams are written as NAME.tmp,
 * published together, then summaries, metrics, report and checks, and the manifest last; a reader
 * who finds the manifest finds everything it names. */
#ifndef TOOLMILL_JOB_GENERATE_H
#define TOOLMILL_JOB_GENERATE_H

#include "job/factory.h"
#include "job/metrics.h"
#include "run/run.h"

/* Streams of a run, in this order; paths are below the output directory. */
enum stream {
  STREAM_RAW,
  STREAM_EXECUTED,
  STREAM_TOOL_LOG,
  STREAM_REJECTED,
  STREAM_QUARANTINE,
  STREAM_DATASET,
  STREAM_TRAIN,
  STREAM_VAL,
  N_STREAMS
};
extern const char *const STREAM_PATHS[N_STREAMS];

struct generate_progress {
  uint64_t done, count, accepted, rejected, quarantined;
  double seconds;
};

struct generate_options {
  unsigned jobs;
  const char *out; /* NULL: the recipe's */
  bool no_sandbox, overwrite;
  void (*progress)(void *context, const struct generate_progress *p); /* may be NULL */
  void *progress_context;
  /* What was found in the output directory that people should know, one line; may be NULL. */
  void (*notice)(void *context, const char *text);
  void *notice_context;
};

struct generate_result {
  enum run_end end;
  int signal;
  bool already_complete; /* the output held this very run */
  bool reported_again;   /* ... but for report and checks, which were made */
  struct error report;   /* why there is no report; ERR_NONE: there is one */
  uint64_t resumed;
  struct metrics *metrics; /* owned by the result; free with generate_result_done */
  int checks_passed, checks_total, checks_abstained; /* total: without those that abstained */
  uint64_t bytes;                                    /* of all streams */
};

/* OUT/.run/origin: where the recipe and the project lay when the run was made, a line each. No part
 * of the dataset: it leads people from a stored command back to them. */
#define GENERATE_ORIGIN ".run/origin"

bool generate_run(struct factory *f, const struct generate_options *options,
                  struct generate_result *result, struct error *e);
void generate_result_done(struct generate_result *result);

/* Appends what a sample leaves in the streams and fills its facts. */
void generate_emit(const struct factory *f, const struct cell *cell, const struct sample *s,
                   struct buf streams[N_STREAMS], struct facts *facts);

/* The part of that for a trajectory, whose facts hold all but the counts of records. */
void generate_emit_trajectory(const struct json *t, struct buf streams[N_STREAMS],
                              struct facts *facts);

#endif
