/* executor.h - carrying out one tool call: lookup, policy, schema, behaviour, contract.
 *
 * Every call, whoever makes it, takes this path: the tool must exist, the arguments must satisfy
 * its schema (a violation becomes the tool's declared code or bad_args, as an observation), the
 * behaviour runs, and its answer must keep the tool's own contract: success content conforms to
 * `returns`, error codes are declared. A broken contract is the tool author's bug and rejects the
 * sample. */
#ifndef TOOLMILL_EPISODE_EXECUTOR_H
#define TOOLMILL_EPISODE_EXECUTOR_H

#include "catalog/registry.h"

struct tool_answer {
  bool ok;
  const struct json *content; /* success content */
  const char *code, *message; /* failure */
  const struct json *extra;   /* more members of a failure's content, or NULL */
};

/* Runs the tool's behaviour on checked arguments. false: the behaviour itself failed (script
 * error). */
typedef bool tool_behaviour(void *context, const struct tool *tool, const struct json *arguments,
                            struct arena *a, struct tool_answer *answer, struct error *e);

struct executor {
  const struct registry *registry;
  tool_behaviour *behave;
  void *context;
};

/* The observation's "ok" and "content". false: a broken contract or a failed behaviour. */
bool executor_run(const struct executor *x, const char *tool_name, const struct json *arguments,
                  struct arena *a, bool *ok, struct json **content, struct error *e);

#endif
