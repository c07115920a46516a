/* regex_make.h - texts that match a regular expression of a schema.
 *
 * Made from the expression's own structure, not by search: alternatives, classes, repetitions,
 * groups and references back are followed; assertions that look around are left to the caller's
 * check. A function of (expression, stream). */
#ifndef TOOLMILL_ENTITY_REGEX_MAKE_H
#define TOOLMILL_ENTITY_REGEX_MAKE_H

#include "base/arena.h"
#include "base/rng.h"

struct regex; /* opaque; in the arena it was read into */

/* Reads an ECMA-262 expression. NULL when it holds something that cannot be made. */
const struct regex *regex_read(struct arena *a, const char *text, size_t n);
/* One text, UTF-8, NUL-terminated; *n is its length. `more` is how many repetitions an open end
 * ("+", "*", "{2,}") may get beyond its least. NULL when a class is empty or the text would be
 * longer than 64 KiB. */
const char *regex_make(const struct regex *r, struct rng *rng, unsigned more, struct arena *a,
                       size_t *n);
/* Whether the expression ties its match to the start, to the end of a text. */
bool regex_is_anchored(const struct regex *r, bool at_end);

#endif
