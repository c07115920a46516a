/* run_parts.h - what the files of `engine RECIPE.lua` share. */
#ifndef TOOLMILL_CLI_RUN_PARTS_H
#define TOOLMILL_CLI_RUN_PARTS_H

#include "cli/options.h"
#include "cli/progress.h"
#include "job/generate.h"

struct run_request {
  const char *recipe, *root, *out, *only;
  uint64_t seed;
  bool has_seed; /* else the recipe's */
  int64_t count; /* -1: the recipe's */
  unsigned jobs;
  bool dry_run, quiet, json, overwrite, no_sandbox, verbose, no_color;
  struct json *settings;
  char *again; /* the command line as typed, quoted for a shell; heap */
};

/* --dry-run: what would be made, and where each setting comes from. Returns the exit code. */
int run_plan_print(const struct run_request *r, const struct command *c,
                   const struct command_line *line, const struct factory *f);
/* --only: one sample in this process. */
int run_only_print(const struct run_request *r, struct factory *f);

/* How a run ended, for people (standard error) or as JSON (standard output). */
struct run_summary {
  const char *status; /* "done", "complete" (it was before), "checks_failed", "interrupted" */
  uint64_t requested, done, accepted, rejected, quarantined, resumed, bytes;
  const struct json *reasons; /* {"stage: reason": count}, most frequent first */
  int64_t checks_passed, checks_total;
  double seconds;
};

/* Lives in `a`. Of a run that was complete before, the counts are read from its files. */
struct run_summary run_summarize(const struct factory *f, const char *out,
                                 const struct generate_result *result, double seconds,
                                 struct arena *a);
void run_summary_say(const struct run_summary *s, const struct run_request *r, const char *out);
int run_summary_print_json(const struct run_summary *s, const struct run_request *r,
                           const struct factory *f, const char *out, int code);

#endif
