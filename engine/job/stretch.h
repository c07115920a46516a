/* stretch.h - a stretch of the executed trajectories, verified and counted again, and the other
 * streams held against what is derived from it.
 *
 * The other streams are written anew by generate_emit_trajectory and compared byte for byte: they
 * need no parsing. stretch_prove is quick and works in shared memory, so that several processes
 * may each take a stretch; stretch_compare says where the first difference of each file is. */
#ifndef TOOLMILL_JOB_STRETCH_H
#define TOOLMILL_JOB_STRETCH_H

#include "job/generate.h"
#include "job/keys.h"

/* The streams that are derived from the executed trajectories. */
enum { N_DERIVED = 5 };
extern const enum stream DERIVED_STREAMS[N_DERIVED];

struct stretch_miss {
  uint64_t line; /* in the stretch, from 1; 0: none */
  int event;
  char stage[16], trajectory_id[256], message[ERROR_MESSAGE_MAX];
};

/* Plain data without pointers, zeroed before. */
struct stretch {
  uint64_t from, to; /* bytes of the file; given */
  bool intact;       /* proven: every trajectory is sound and all streams hold what they must */
  bool may_overlap;  /* perhaps a key stands in training and validation */
  uint64_t lines;
  struct metrics metrics;
  uint64_t shape_misses, verification_misses;
  struct stretch_miss first_shape_miss, first_miss;
  struct tally val_category, val_variant; /* trajectories of the validation part */
  struct {
    uint64_t from, to;
  } span[N_DERIVED];
};

void stretch_prove(struct stretch *s, const struct factory *f, const char *out, struct keys *keys);
/* The whole file from one end to the other, whatever it holds. `differences` gets {"line", "at",
 * "expected", "found"} for each file that differs. false: a damaged line, where it ends. */
bool stretch_compare(struct stretch *s, const struct factory *f, const char *out,
                     struct json *differences, struct arena *a, struct error *e);
/* Adds the next stretch of the file; false when counts that were full cannot be added. */
bool stretch_merge(struct stretch *s, const struct stretch *next);

#endif
