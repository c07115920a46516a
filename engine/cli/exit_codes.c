/* exit_codes.c - see exit_codes.h. */
#include "cli/exit_codes.h"

const char EXIT_CODES_TEXT[] =
    "  0    done\n"
    "  1    a failure while running, or a gate or check did not pass\n"
    "  2    the command line or the recipe asks for something impossible\n"
    "  3    an input file does not say what its format requires\n"
    "  4    another run is writing to the output directory\n"
    "  75   a partial result that the same command completes\n"
    "  130  SIGINT, after a checkpoint: the same command resumes\n"
    "  143  SIGTERM, likewise\n";

int exit_code_of(const struct error *e) {
  switch (e->code) {
  case ERR_USAGE:
    return CODE_USAGE;
  case ERR_INPUT:
    return CODE_INPUT;
  default:
    return CODE_FAILED;
  }
}
