/* exit_codes.h - what the exit code of every subcommand means. */
#ifndef TOOLMILL_CLI_EXIT_CODES_H
#define TOOLMILL_CLI_EXIT_CODES_H

#include "base/error.h"

enum exit_code {
  CODE_DONE = 0,          /* done; go on */
  CODE_FAILED = 1,        /* a failure while running, or a gate or check did not pass */
  CODE_USAGE = 2,         /* the command line or the recipe asks for something impossible */
  CODE_INPUT = 3,         /* an input file does not say what its format requires */
  CODE_LOCKED = 4,        /* another run is writing to the output directory */
  CODE_TEMPORARY = 75,    /* a partial result that the same command completes (EX_TEMPFAIL) */
  CODE_INTERRUPTED = 130, /* SIGINT, after a checkpoint: the same command resumes */
  CODE_TERMINATED = 143,  /* SIGTERM, likewise */
};

/* The table above for --help and `engine help exit-codes`; ends in a newline. */
extern const char EXIT_CODES_TEXT[];

/* Code for an error of a command that reads files. */
int exit_code_of(const struct error *e);

#endif
