/* words.h - names taken apart: "getEmployeeIDs" is get, employee, ids.
 *
 * English, ASCII; other bytes belong to the word they stand in. Nothing here knows what a word
 * means for a tool, see sense.h. */
#ifndef TOOLMILL_CATALOG_WORDS_H
#define TOOLMILL_CATALOG_WORDS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MAX = 24 };

/* The words of a name in lower case; what exceeds WORDS_MAX is left out. */
struct words {
  const char *word[WORDS_MAX];
  size_t n;
};

/* Splits at everything that is no letter or digit, at "aB" and at "HTTPResponse" (HTTP, Response).
 * Digits stay with the word before them ("address2"), a "'s" is dropped. */
void words_split(struct arena *a, const char *name, size_t n, struct words *out);
/* "cities" to "city"; a word that is no plural comes back as it is ("status", "address"). */
const char *word_singular(struct arena *a, const char *word);
/* "city" to "cities"; "news" stays. */
const char *word_plural(struct arena *a, const char *word);
bool word_is_plural(const char *word);
/* words[from .. to) joined by '_'. */
const char *words_join(struct arena *a, const struct words *w, size_t from, size_t to);
/* "repo" to "repository", "org" to "organization"; other words come back as they are. */
const char *word_full(const char *word);
/* Whether `word` is one of the NULL-ended list. */
bool word_in(const char *word, const char *const *list);

#endif
