/* text_set.h - a growing set of texts of a few kinds, in the order in which they were added.
 *
 * Compared by their bytes, so membership is exact. Owns copies of its texts. */
#ifndef TOOLMILL_JOB_TEXT_SET_H
#define TOOLMILL_JOB_TEXT_SET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct text_entry {
  const char *text; /* ends in a NUL that is not counted */
  size_t len;
  uint64_t hash;
  unsigned kind;
};

struct text_set {
  struct arena arena;
  struct text_entry *entries;
  uint32_t *slots; /* index + 1; 0: free */
  size_t n, capacity, n_slots;
};

void text_set_init(struct text_set *s);
void text_set_done(struct text_set *s);
/* Whether it was new. */
bool text_set_add(struct text_set *s, unsigned kind, const char *text, size_t n);
bool text_set_find(const struct text_set *s, unsigned kind, const char *text, size_t n,
                   size_t *index);

#endif
