/* inspect.h - one look at all files of a dataset: the facts for the checks, and the metrics. */
#ifndef TOOLMILL_JOB_INSPECT_H
#define TOOLMILL_JOB_INSPECT_H

#include "job/dataset.h"

/* dataset_check_facts; *m are the metrics of the trajectories on the way (without samples that
 * were not accepted). */
struct json *inspect_dataset(struct factory *f, const char *out, struct metrics *m,
                             struct arena *a);

#endif
