/* source_options.h - what `engine build` and `engine verify` share: --source and its company. */
#ifndef TOOLMILL_CLI_SOURCE_OPTIONS_H
#define TOOLMILL_CLI_SOURCE_OPTIONS_H

#include "cli/options.h"
#include "job/corpus.h"

struct source_request {
  struct option_list sources, categories;
  int64_t max_tools;
  const char *root;
  bool no_sandbox, json, quiet;
};

/* The rows of the request, into rows[0 .. n). Returns n. */
size_t source_rows(struct source_request *r, struct option_row *rows);
/* NULL after a complaint; *code is the exit code. The default source is data/toolenv of the root.
 */
struct corpus *source_open(const struct source_request *r, struct arena *a, int *code);
/* data/lexicons of the root; NULL after a complaint. */
const char *source_lexicons(const struct source_request *r, struct arena *a, int *code);
/* Seconds on the monotonic clock, for what is said on standard error. */
double source_clock(void);

#endif
