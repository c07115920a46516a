/* trajectory.h - the emitted forms of a trajectory: raw, executed, tool log, training records.
 *
 * A trajectory is one JSON object in the key order of docs/formats.md. The executed form is built
 * first; the others are views of it, so that they cannot disagree. */
#ifndef TOOLMILL_EPISODE_TRAJECTORY_H
#define TOOLMILL_EPISODE_TRAJECTORY_H

#include "base/buf.h"
#include "json/json.h"

struct trajectory_head {
  const char *trajectory_id, *task_id, *session_id, *category, *turn_type, *variant;
  bool requires_memory, is_safety_case;
  const struct json *success_keywords; /* array of texts */
};

/* The object with the ten leading keys; the caller adds the derived ones. Borrows `events`. */
struct json *trajectory_new(struct arena *a, const struct trajectory_head *head,
                            const struct json *events);

/* One line each, ending in a newline. */
void trajectory_write_executed(struct buf *out, const struct json *trajectory);
/* One line for each call. */
void trajectory_write_tool_log(struct buf *out, const struct json *trajectory);

struct record_counts {
  int plans, calls, finals;
  uint64_t bytes; /* of contexts and targets, as the base of the token estimate */
};
/* One training record for each plan, call and final. Contexts hold the earlier events of the same
 * session. The target of a deliberately wrong call has weight 0. */
void trajectory_write_records(struct buf *out, const struct json *trajectory,
                              struct record_counts *counts);

/* Where the forms go; NULL: not wanted. */
struct trajectory_forms {
  struct buf *raw, *executed, *tool_log, *records;
};
/* All of them at once, for much less than one after the other. `counts` goes with records. */
void trajectory_write_all(const struct trajectory_forms *forms, const struct json *trajectory,
                          struct record_counts *counts);

#endif
