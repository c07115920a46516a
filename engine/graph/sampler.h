/* sampler.h - chains of calls that can be made: walks and small DAGs over the tool graph.
 *
 * A chain says for every argument where its value will come from: an earlier result, the user, or a
 * default. The sampler keeps the values available while it walks and takes a tool only if all its
 * required arguments can be had. The plan of chain i is a function of (seed, i, graph, settings).
 */
#ifndef TOOLMILL_GRAPH_SAMPLER_H
#define TOOLMILL_GRAPH_SAMPLER_H

#include "base/rng.h"
#include "graph/graph.h"

enum tier { TIER_SINGLE, TIER_SEQUENTIAL, TIER_PARALLEL, TIER_COMPLEX, TIERS };
enum pattern {
  PATTERN_SINGLE,
  PATTERN_CHAIN,
  PATTERN_FAN_OUT, /* one result feeds several calls */
  PATTERN_FAN_IN,  /* one call needs values of several results */
  PATTERN_CRUD,    /* create, read, update, delete of one entity */
  PATTERN_SEARCH_ACT,
  PATTERN_PARALLEL, /* independent calls in one turn */
  PATTERN_REPEAT,   /* one tool over the top of a list */
  PATTERNS
};

enum value_from { FROM_RESULT, FROM_USER, FROM_DEFAULT };

struct chain_argument {
  const char *pointer; /* below the arguments, items spelt by index */
  uint32_t input;      /* leaf of the graph */
  enum value_from from;
  uint32_t step; /* FROM_RESULT: of which step … */
  uint32_t edge; /* … along which edge … */
  uint32_t pick; /* … which item of the list there (0-based) */
};

struct chain_step {
  uint32_t tool;
  uint32_t turn; /* steps of one turn do not depend on each other: called in parallel */
  struct chain_argument *arguments;
  size_t n_arguments;
};

struct chain {
  uint64_t index;
  enum tier tier;
  enum pattern pattern;
  struct chain_step *steps;
  size_t n_steps;
};

struct sampler_settings {
  uint32_t min_steps, max_steps; /* 1, 5 */
  uint32_t min_tools;            /* distinct tools; 1 */
  const char *const *domains;    /* categories or groups allowed; NULL: all */
  const char *const *exclude;    /* tool names or ids; NULL: none */
  const uint8_t *patterns;       /* PATTERNS weights; NULL: by tier */
  uint32_t tier_weights[TIERS];  /* all 0: 30, 30, 20, 20 */
  double optional_share;         /* of optional arguments that are filled; 0.3 */
  bool no_steering;
};

struct sampler; /* opaque, read-only once made */

struct sampler *sampler_new(const struct graph *g, const struct sampler_settings *settings,
                            uint64_t seed, struct error *e);
void sampler_free(struct sampler *s);
/* Chain `index` in `a`. `attempt` 0, 1, …: another chain for the same place, when what the plan of
 * the one before counts on is not there. false: no chain fits the settings here (the error says
 * which was hardest).
 */
bool sampler_draw(const struct sampler *s, uint64_t index, uint32_t attempt, struct arena *a,
                  struct chain *chain, struct error *e);
const char *tier_name(enum tier tier); /* single sequential parallel complex */
const char *pattern_name(enum pattern pattern);

#endif
