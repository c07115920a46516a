/* property.h - whether the tools of a world behave as a person expects.
 *
 * For one entity, in a fresh episode: a record is created (or one that exists is taken), looked up,
 * listed, searched, changed, deleted and looked for again, with the tools there are; each answer
 * must agree with what was done before. Only answers are looked at, never the state itself.
 *
 * A record of the result:
 *   {"scope", "entity", "tools": {"create": name, …}, "checks": [{"name", "held", "why"}],
 *    "calls": [{"tool", "arguments", "ok", "content"}]}
 * Checks without the tools for them are not there. "why" is "" where the check held. */
#ifndef TOOLMILL_JOB_PROPERTY_H
#define TOOLMILL_JOB_PROPERTY_H

#include "entity/state.h"

struct property_world {
  const struct model *model;
  const struct lexicons *lexicons;
  struct state *state; /* of the model and the lexicons */
  uint64_t seed;
  tool_behaviour *behave; /* NULL: state_behave; else what runs the tools, with `context` */
  void *context;
};

/* NULL: the world itself failed (a broken contract, a schema that cannot be satisfied). An entity
 * that no tool addresses has no checks. */
struct json *property_check(const struct property_world *w, uint32_t entity, struct arena *a,
                            struct error *e);

struct property_counts {
  uint64_t entities, checked; /* all, and those with at least one check */
  uint64_t checks, held;
};
void property_count(const struct json *record, struct property_counts *counts);

#endif
