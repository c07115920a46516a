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
  bool dry_run, config, quiet, json, overwrite, no_sandbox, verbose, no_color;
  struct json *settings;
  char *again; /* the command line as typed, quoted for a shell; heap */
};

/* --dry-run: what would be made, and where each setting comes from. Returns the exit code. */
int run_plan_print(const struct run_request *r, const struct command *c,
                   const struct command_line *line, const struct factory *f);
/* `engine config`: the settings of that plan alone. Returns the exit code. */
int run_config_print(const struct run_request *r, const struct command *c,
                     const struct command_line *line, const struct factory *f);
/* --only: one sample in this process. */
int run_only_print(const struct run_request *r, struct factory *f);

/* A sample that was lost for the commonest reason. */
struct run_example {
  const char *reason;   /* as it was given, with its stage; NULL: there is none */
  int64_t index, count; /* count: of samples lost for that reason */
  const char *file;     /* below OUT */
};

/* How a run ended, for people (standard error) or as JSON (standard output). */
struct run_summary {
  /* "done", "complete" (it was before), "nothing_accepted", "checks_failed", "report_failed",
   * "interrupted" */
  const char *status;
  uint64_t requested, done, accepted, rejected, quarantined, resumed, bytes;
  const struct json *reasons; /* {"stage: reason": count}, most frequent first */
  int64_t checks_passed, checks_total, checks_abstained; /* total: without those */
  double seconds;
  bool complete, reported_again; /* it was complete before; but for report and checks */
  const char *report_error;      /* why there is no report; NULL */
  struct run_example example;
};

/* Lives in `a`. Of a run that was complete before, the counts are read from its files. */
struct run_summary run_summarize(const struct factory *f, const char *out,
                                 const struct generate_result *result, double seconds,
                                 struct arena *a);
/* Whether it ended as it should. */
bool run_summary_is_good(const struct run_summary *s);
void run_summary_say(const struct run_summary *s, const struct run_request *r,
                     const struct factory *f, const char *out);
int run_summary_print_json(const struct run_summary *s, const struct run_request *r,
                           const struct factory *f, const char *out, int code);

/* run_losses.c. `reasons`: as in the summary. Texts live in `a`. */
void run_find_example(const char *out, const struct json *reasons, struct run_example *found,
                      struct arena *a);
/* Lines about a run that lost more than half of its samples. */
void run_add_losses(struct buf *text, const struct run_summary *s);
/* Where to look, and the command that makes the example again from this directory. */
void run_add_example(struct buf *text, const struct run_summary *s, const struct run_request *r,
                     const struct factory *f, const char *out);

#endif
