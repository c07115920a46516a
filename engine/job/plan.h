/* plan.h - what each sample is to be, as a function of (seed, index) alone.
 *
 * A recipe mixes families (task kinds) and variants. The mix is laid out in blocks of PLAN_BLOCK
 * cells that hold every (family, variant) in its share, evenly spread, and shuffled in windows by
 * the seed, so that any prefix of a run is close to the mix and no sample depends on another. A
 * recipe with specs is a finite list instead: each spec in each of its variants, in order. */
#ifndef TOOLMILL_JOB_PLAN_H
#define TOOLMILL_JOB_PLAN_H

#include "host/player.h"
#include "json/json.h"

enum { PLAN_BLOCK = 1000, PLAN_WINDOW = 50 };

struct plan;

/* definition: what the loader answered (host/loader.h). The plan lives in `a`. */
struct plan *plan_new(struct arena *a, const struct json *definition, uint64_t seed,
                      struct error *e);
/* Number of samples of a finite plan, 0 for an endless one. */
uint64_t plan_size(const struct plan *p);
void plan_cell(const struct plan *p, uint64_t index, struct cell *out);
/* Index of a sample from a trajectory or record id, or from a plain number. */
bool plan_find(const struct plan *p, const char *id, uint64_t *index);

#endif
