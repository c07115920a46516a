/* overlap.h - what the training and the validation part have in common, exactly, in bounded memory.
 *
 * Compared are the units that leak: record ids, task ids, and the opening user texts. Train keys go
 * into a Bloom filter (8 MiB, 4 hashes); val keys that it knows become candidates; a second pass
 * over train confirms them by comparing texts. A train file too large for one filter is treated in
 * rounds, each with its share of the keys. */
#ifndef TOOLMILL_JOB_OVERLAP_H
#define TOOLMILL_JOB_OVERLAP_H

#include "job/dataset.h"

enum overlap_kind { OVERLAP_RECORDS, OVERLAP_TASKS, OVERLAP_TEXTS, N_OVERLAP_KINDS };

/* More common keys than this are not counted; so many mean that the split is broken anyway. */
enum { OVERLAP_CANDIDATES = 1 << 20, OVERLAP_EXAMPLES = 5 };

struct overlap {
  uint64_t common[N_OVERLAP_KINDS];
  struct json *examples; /* "task search_0000001", in the order of val */
};

/* The key of a training record for a kind; NULL when it has none. */
const char *overlap_key(const struct json *record, enum overlap_kind kind, size_t *n);

/* Called for each record of each file, once; may be NULL. */
typedef void overlap_seen(void *context, const struct json *record);

/* Files that do not exist are empty. `examples` is made in `a`. An error (a damaged line) leaves
 * what was counted until there. */
bool overlap_find(const char *train, const char *val, overlap_seen *on_train, overlap_seen *on_val,
                  void *context, struct overlap *result, struct arena *a, struct error *e);

#endif
