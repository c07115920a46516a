/* sampler_private.h - what the patterns of a chain share. */
#ifndef TOOLMILL_GRAPH_SAMPLER_PRIVATE_H
#define TOOLMILL_GRAPH_SAMPLER_PRIVATE_H

#include "catalog/verb.h"
#include "graph/sampler.h"

enum { CHAIN_STEPS_MAX = 16, NO_EDGE = 0xffffffff };

struct sampler {
  struct arena arena;
  const struct graph *graph;
  struct sampler_settings settings;
  uint64_t seed;
  struct verb_reading *readings; /* by tool */
  bool *allowed;                 /* by tool */
  uint32_t *starts;              /* allowed tools */
  size_t n_starts;
};

/* A chain while it is drawn. */
struct drawing {
  const struct sampler *s;
  struct arena *arena;
  struct rng rng;
  uint64_t round; /* how often the start tool was used before: rotates its successors */
  struct chain_step steps[CHAIN_STEPS_MAX];
  uint32_t pick[CHAIN_STEPS_MAX]; /* the item that later steps take of this step's lists */
  size_t n;
};

/* Appends a call of `tool`. Its arguments come from the steps before it where an edge leads to them
 * (`from` first, or NO_EDGE), else from defaults or the user. `pick` is the item of the lists of
 * the edge's source. Returns the step, or -1 when the chain is full. */
int drawing_add(struct drawing *d, uint32_t tool, uint32_t from_edge, uint32_t from_step,
                uint32_t pick);
/* Draws the pattern from `start`. false: it does not fit there. */
bool pattern_draw(struct drawing *d, enum pattern pattern, uint32_t start, size_t min, size_t max);

/* An edge of graph->edges is taken into account at all: a flow that is sure enough. */
bool edge_is_usable(const struct sampler *s, uint32_t edge);

#endif
