/* planned.h - what the plan of a run holds, for checks that a short run cannot answer.
 *
 * {"samples", "variants": {name: count}, "categories": {name: count}} of the run, up to one period
 * of the plan; "undecided": how many of them are put on a side of the split by their task;
 * "val_share": of those; "mix": {"variants", "categories"} of the whole period. */
#ifndef TOOLMILL_JOB_PLANNED_H
#define TOOLMILL_JOB_PLANNED_H

#include "job/factory.h"

struct json *planned_facts(const struct factory *f, struct arena *a);

#endif
