/* metrics.h - counting samples, one at a time, in constant memory.
 *
 * Distributions count in order of first appearance. Ratios are rounded to 4 decimals, every
 * denominator is at least 1. Formulas: docs/formats.md, "metrics". */
#ifndef TOOLMILL_JOB_METRICS_H
#define TOOLMILL_JOB_METRICS_H

#include "job/facts.h"
#include "json/write.h"

enum { TALLY_MAX = 256 };

/* Names with counts, in order of first appearance; names beyond the maximum count as "(other)". */
struct tally {
  size_t n;
  struct tally_entry {
    char name[FACTS_REASON];
    uint64_t count;
  } entries[TALLY_MAX];
};

void tally_add(struct tally *t, const char *name, uint64_t count);
/* Adds the counts of what came next. false: one of them is full, so that the names that it counts
 * as "(other)" may be others than in one go. */
bool tally_merge(struct tally *t, const struct tally *next);
uint64_t tally_get(const struct tally *t, const char *name);
/* {"name": count, …} */
void tally_write(struct json_writer *w, const struct tally *t);

enum metric {
  M_REQUESTED,
  M_ACCEPTED,
  M_REJECTED,
  M_QUARANTINED,
  M_CALLS,
  M_OK_CALLS,
  M_SUCCESS,
  M_SUCCESS_CALLS,
  M_RECOVERY,
  M_RECOVERY_SUCCESS,
  M_BLOCK,
  M_BLOCK_SUCCESS,
  M_BLOCK_CALLS,
  M_UNAUTHORIZED,
  M_MEMORY,
  M_MEMORY_SUCCESS,
  M_PLAN_MISSING,
  M_OBSERVATION_MISSING,
  M_RECORDS,
  M_TRAIN_RECORDS,
  M_VAL_RECORDS,
  M_PLAN_RECORDS,
  M_CALL_RECORDS,
  M_FINAL_RECORDS,
  M_SAFETY_RECORDS,
  M_MEMORY_RECORDS,
  M_RECORD_BYTES,
  N_METRICS
};

struct metrics {
  uint64_t count[N_METRICS];
  struct tally category, variant, turn_type, template_id, family, reason;
  struct tally record_category, record_variant;
  struct tally calls;          /* "tool" and "tool code", code "ok" for successes */
  struct tally scores, scored; /* sum of points and number, by judge */
};

void metrics_add(struct metrics *m, const struct facts *f, const struct registry *registry);

/* Adds what was counted of the samples that came next; false as tally_merge. */
bool metrics_merge(struct metrics *m, const struct metrics *next);

/* The whole state as one JSON value, and back (checkpoints). */
void metrics_save(const struct metrics *m, struct json_writer *w);
bool metrics_load(struct metrics *m, const struct json *state, struct error *e);

#endif
