/* suggest.h - the known word that a mistyped one is nearest to. */
#ifndef TOOLMILL_BASE_SUGGEST_H
#define TOOLMILL_BASE_SUGGEST_H

#include <stddef.h>

/* The nearest of `names` (ties: the first), or NULL when none is near enough: at most one change
 * for short words, two or three for longer ones. */
const char *suggest_word(const char *word, const char *const *names, size_t n);

#endif
