/* suggest.c - see suggest.h. Distance: insertions, deletions, replacements and swaps of neighbours
 * (optimal string alignment). */
#include "base/suggest.h"

#include <string.h>

enum { WORD_MAX = 40 };

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

static unsigned distance(const char *a, size_t n, const char *b, size_t m) {
  unsigned rows[3][WORD_MAX + 1]; /* of the table: two back, the last one, this one */
  unsigned *before = rows[0], *last = rows[1], *here = rows[2];
  for (size_t k = 0; k <= m; k++)
    last[k] = (unsigned)k;
  for (size_t i = 1; i <= n; i++) {
    here[0] = (unsigned)i;
    for (size_t k = 1; k <= m; k++) {
      unsigned replace = last[k - 1] + (a[i - 1] != b[k - 1]);
      here[k] = least(replace, least(last[k], here[k - 1]) + 1);
      if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
        here[k] = least(here[k], before[k - 2] + 1);
    }
    unsigned *free_row = before;
    before = last;
    last = here;
    here = free_row;
  }
  return last[m];
}

const char *suggest_word(const char *word, const char *const *names, size_t n) {
  size_t length = strlen(word);
  if (length == 0 || length > WORD_MAX) return NULL;
  const char *best = NULL;
  unsigned best_distance = length < 4 ? 2 : length < 8 ? 3 : 4; /* must be below this */
  for (size_t i = 0; i < n; i++) {
    size_t m = strlen(names[i]);
    if (m > WORD_MAX) continue;
    unsigned d = distance(word, length, names[i], m);
    if (d < best_distance) {
      best = names[i];
      best_distance = d;
    }
  }
  return best;
}
