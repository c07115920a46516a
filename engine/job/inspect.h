/* inspect.h - one look at all files of a dataset: the facts for the checks, and the metrics.
 *
 * The facts, as a check's run(facts) sees them; counts unless said otherwise:
 *   files         {path below OUT: bytes, or false when it is missing or cannot be read to its end}
 *   damaged       {path: why it cannot be read}
 *   schemas, templates, manifest   the published files; empty when there are none
 *   trajectories, variants {name: count}, categories {name: count}
 *   plans_missing, observations_missing   trajectories without a plan, or with an unanswered call
 *   memory_cases, memory_success, block_cases, block_final_success, block_calls
 *   shape_misses, first_shape_miss                 events against the template's grammar
 *   verification_misses, first_verification_miss   structure, certificate, outcome; an example is
 *                 {"line", "trajectory_id", "stage", "event", "message"}, absent without a miss
 *   records       {"total" (train and val), "train", "val", "dataset"}
 *   overlap       {"records", "tasks", "texts", "examples": [text]} of train and val
 *   smoke         {"general", "memory", "safety", "total", "in_val"}
 *   val           {"categories", "variants"}: how many different ones
 *   differences   {path: {"line" of a .jsonl file, "at", "expected", "found"}}: the first place
 * where a file is not what the executed trajectories say that it must be */
#ifndef TOOLMILL_JOB_INSPECT_H
#define TOOLMILL_JOB_INSPECT_H

#include "job/dataset.h"

/* Gathers the facts from the files alone: a missing or unreadable file is a fact, not an error. *m
 * are the metrics of the trajectories on the way (without samples that
 * were not accepted). */
struct json *inspect_dataset(struct factory *f, const char *out, struct metrics *m,
                             struct arena *a);

#endif
