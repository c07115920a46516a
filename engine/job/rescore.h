/* rescore.h - judging a finished dataset with the judge scripts as they are now.
 *
 * Nothing is executed again and no trajectory is dropped: scores change, the data does not. */
#ifndef TOOLMILL_JOB_RESCORE_H
#define TOOLMILL_JOB_RESCORE_H

#include "job/factory.h"

/* Compares the stored scores with today's: {"trajectories", "changed", "gate", "below_gate":
 * {"old", "new"}, "dimensions": [{"name", "old", "new"}]} with means per dimension ("overall"
 * first; null: no such score). With `write` the executed trajectories and training records get
 * today's scores, published together with the manifest's sums, and the manifest says so under
 * "rescored" unless the judges are those of the run; reports and OUT/manifest.json are the
 * caller's. */
struct json *rescore_dataset(struct factory *f, const char *out, bool write, struct arena *a,
                             struct error *e);

#endif
