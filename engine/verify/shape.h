/* shape.h - event grammars: which sequences of events a template may produce.
 *
 *   user plan call error plan (call observation)+ final
 *
 * Words: user, plan, call, observation (one that is ok), error (one that is not), final. Operators:
 * juxtaposition, ( ), |, and * + ? behind a word or a group. Every executed trajectory is matched
 * against its template's shape; a miss rejects the sample. */
#ifndef TOOLMILL_VERIFY_SHAPE_H
#define TOOLMILL_VERIFY_SHAPE_H

#include "json/json.h"

struct shape; /* immutable, in the arena it was compiled in */

/* NULL and an error with the column when the grammar is malformed. */
struct shape *shape_compile(struct arena *a, const char *text, const char *place, struct error *e);
/* Whether the whole event list matches. When not, *stuck is the index of the first event that no
 * continuation accepts (the number of events when it ends too early). */
bool shape_match(const struct shape *s, const struct json *events, uint32_t *stuck);
/* The shortest sequence as published event names: "user", "assistant_plan", "tool_call",
 * "observation", "observation_error", "assistant_final". */
struct json *shape_shortest(const struct shape *s, struct arena *a);

#endif
