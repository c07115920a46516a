/* facts.h - what the counts need to know of one sample: plain data of fixed size.
 *
 * Filled from the sample in a worker and from a stored trajectory when a dataset is evaluated, so
 * that both count the same things. Crosses process borders in shared memory: no pointers. */
#ifndef TOOLMILL_JOB_FACTS_H
#define TOOLMILL_JOB_FACTS_H

#include "catalog/registry.h"
#include "host/player.h"

enum { FACTS_NAME = 48, FACTS_CALLS = 32, FACTS_SCORES = 12, FACTS_REASON = 96 };

enum { FACTS_CALL_OK = -1, FACTS_CALL_GENERAL = -2 };

struct facts {
  uint8_t verdict; /* enum verdict */
  bool requires_memory, is_safety_case, saw_tool_error, final_success, used_recovery;
  bool memory_success, unauthorized, is_val;
  bool plan_missing, observation_missing; /* for the checks */
  char category[FACTS_NAME], variant[FACTS_NAME], turn_type[FACTS_NAME];
  char template_id[FACTS_NAME], family[FACTS_NAME];
  char reason[FACTS_REASON]; /* not accepted: stage and reason without numbers, for counting */
  int calls, ok_calls;
  struct {
    int16_t tool;  /* index in the registry, -1 unknown */
    int16_t error; /* FACTS_CALL_OK, FACTS_CALL_GENERAL, or index in the tool's errors */
  } call[FACTS_CALLS];
  int n_scores;
  struct {
    char name[FACTS_NAME];
    int points; /* 0 to 10000 */
  } score[FACTS_SCORES];
  int plan_records, call_records, final_records;
  uint64_t record_bytes;
};

/* The reason as it is counted: "play: the document is not among the results". Digits become #, so
 * that reasons that differ in a number are one. */
void facts_mask_reason(const char *stage, const char *reason, char masked[FACTS_REASON]);

/* Both fill the whole struct; the numbers of records and bytes are left 0. */
void facts_from_trajectory(struct facts *f, const struct json *trajectory,
                           const struct registry *registry);
/* Fields of a sample that did not become a trajectory, too. */
void facts_from_sample(struct facts *f, const struct sample *s, const struct cell *cell,
                       const struct registry *registry);

#endif
