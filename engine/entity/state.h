/* state.h - the records of one episode, and the tools that read and change them.
 *
 * Every entity has a small population (made lazily, a function of the episode's seed), and what the
 * episode created, changed and deleted. Reading gives what writing left: created records are found,
 * deleted ones are not. Belongs to one process; memory in the episode's arena. */
#ifndef TOOLMILL_ENTITY_STATE_H
#define TOOLMILL_ENTITY_STATE_H

#include "entity/instance.h"
#include "entity/model.h"
#include "episode/executor.h"

struct state; /* opaque */

struct state *state_new(const struct model *m, const struct lexicons *l);
void state_free(struct state *s);
/* An episode begins. `clock` is its today, days since 1970-01-01. */
void state_begin(struct state *s, uint64_t seed, int64_t clock, struct arena *a);

/* tool_behaviour: runs a source's tool on the state; context is the struct state. Results conform
 * to the tool's result schema. Error codes: not_found, conflict, invalid_argument, forbidden, and
 * what the tool itself declares. */
bool state_behave(void *context, const struct tool *tool, const struct json *arguments,
                  struct arena *a, struct tool_answer *answer, struct error *e);

/* A value that a user could say for this input: the key of a record that exists, a city that
 * records have, a date after `after` … It satisfies the input's schema. */
const struct json *state_user_value(struct state *s, uint32_t input, uint64_t key, struct arena *a);

/* What is known of the arguments of the call that values are asked for next: {pointer: value},
 * items by index. The user then speaks of a record that agrees with it, and of ends of intervals on
 * the right side of it. NULL: nothing. Must live until the next call of this. */
void state_user_knows(struct state *s, const struct json *known);

#endif
