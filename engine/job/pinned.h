/* pinned.h - arguments of a call some of whose values are given; the user says the others. */
#ifndef TOOLMILL_JOB_PINNED_H
#define TOOLMILL_JOB_PINNED_H

#include "entity/state.h"

struct pinned_call {
  const struct graph *graph;
  const struct lexicons *lexicons;
  struct state *state;
  uint32_t tool;
  const struct json *pinned; /* {pointer below the arguments: value}, items by index */
  uint64_t key;              /* as of state_user_value */
};

/* Arrays get room for what is pinned within them, lists of things one; optional arguments that are
 * not pinned are left out. NULL: the schema refuses every attempt. */
struct json *pinned_make_arguments(const struct pinned_call *call, struct arena *a,
                                   struct error *e);

#endif
