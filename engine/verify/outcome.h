/* outcome.h - what a trajectory achieved, derived from its emitted events alone.
 *
 * The keys and their rules are those of the executed trajectories in docs/formats.md. Keywords must
 * occur (ASCII case folded) in the last final, in block trajectories too. */
#ifndef TOOLMILL_VERIFY_OUTCOME_H
#define TOOLMILL_VERIFY_OUTCOME_H

#include "json/json.h"

struct outcome {
  int calls, ok_calls;
  bool saw_tool_error;
  bool final_success;
  const char *final_status; /* borrowed from the trajectory; "none" without a final */
  bool used_recovery;
  bool memory_success;
  bool unauthorized_tool_call;
};

void outcome_derive(const struct json *trajectory, struct outcome *out);

#endif
