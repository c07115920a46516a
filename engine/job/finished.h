/* finished.h - what a directory holds of a run that was finished before. */
#ifndef TOOLMILL_JOB_FINISHED_H
#define TOOLMILL_JOB_FINISHED_H

#include "job/factory.h"

enum finished {
  FINISHED_NONE,       /* no manifest.json */
  FINISHED_SAME,       /* this very run, whole */
  FINISHED_UNREPORTED, /* its data are whole; report and checks are missing, or their scripts differ
                        */
  FINISHED_DAMAGED,    /* this run, but a file of its data is not what was written */
  FINISHED_OTHER,      /* another run, or one that does not say which */
};

/* Files up to this size are compared by their sums, larger ones by size alone: finding a run
 * complete should be quick. `engine check` compares all sums. */
enum { FINISHED_HASHED_UP_TO = 16 << 20 };

/* *what: what is damaged or differs, or why the report is missing; in the arena. */
enum finished finished_look(const struct factory *f, const char *out, struct arena *a,
                            const char **what);

/* Appends in what the run of a training manifest differs from this one: "seed 8, not 7;
 * scripts/x.lua; data/". Nothing: in nothing that decides the bytes. *reports_only (may be NULL):
 * only in scripts that make reports and checks, which the data do not depend on. */
void finished_differences(const struct factory *f, const struct json *training_manifest,
                          struct buf *out, bool *reports_only);

#endif
