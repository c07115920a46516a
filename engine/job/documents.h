/* documents.h - the small artifacts made from the streams, held against what they must be. */
#ifndef TOOLMILL_JOB_DOCUMENTS_H
#define TOOLMILL_JOB_DOCUMENTS_H

#include "job/factory.h"
#include "job/metrics.h"

/* Adds {path: {"line" (smoke set), "at", "expected", "found"}} for each that differs: task specs,
 * summaries, smoke set, the counts of the training manifest. `m` are the metrics of the
 * trajectories; `all` those of all samples, or NULL when they are not known. Files that are not
 * there are not compared. */
void documents_compare(const struct factory *f, const char *out, const struct metrics *m,
                       const struct metrics *all, const struct json *manifest,
                       struct json *differences, struct arena *a);

#endif
