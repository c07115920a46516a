/* keys.h - proof that training and validation share no key, found by several processes at once.
 *
 * Two Bloom filters in shared memory, one for each side. A key is set on its own side first and
 * looked for on the other side then, so that of two equal keys on both sides at least the later
 * one is noticed, in whatever order processes work. "No" is certain; "perhaps" is for
 * overlap_find to decide. */
#ifndef TOOLMILL_JOB_KEYS_H
#define TOOLMILL_JOB_KEYS_H

#include "job/overlap.h"

struct keys;

/* Shared with processes forked later. */
struct keys *keys_new(void);
void keys_free(struct keys *k);
/* Whether the key may stand on the other side, too. */
bool keys_add(struct keys *k, bool is_val, enum overlap_kind kind, const char *key, size_t n);

#endif
