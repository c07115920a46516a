/* validate.h - what the files of `engine validate` share. */
#ifndef TOOLMILL_CLI_VALIDATE_H
#define TOOLMILL_CLI_VALIDATE_H

#include "json/schema.h"
#include "json/write.h"

enum validate_exit {
  VALIDATE_VALID = 0,
  VALIDATE_INVALID = 1,
  VALIDATE_USAGE = 2,
  VALIDATE_INPUT = 3
};

enum { VALIDATE_MAX_PROBLEMS = 1000 }; /* listed for one instance */

struct validate_settings {
  struct schema_options schema;
  bool json, strict;
};

/* "7", "2019-09", "2020-12", also with "draft" or "draft-" before it. */
bool validate_find_draft(const char *name, enum schema_dialect *dialect);
/* Writes [{"pointer":…,"keyword":…,"message":…},…]. */
void validate_write_problems(struct json_writer *w, const struct schema_problem *problems,
                             size_t n);
/* Everything to standard output now; false after an error on standard error. */
bool validate_flush(struct buf *out);

/* Lines of {"schema","instance"} from standard input. Returns an exit code. */
int validate_jsonl(const struct validate_settings *settings);
/* Bowtie's IHOP protocol, version 1. Returns an exit code. */
int validate_ihop(const struct validate_settings *settings);

#endif
