/* options.h - declarative options: one table a subcommand, read, checked and explained here.
 *
 * A table row names the option, its type and where its value goes. `--help` is made from the same
 * table. Long options take their value behind `=` or as the next word, letters as the next word or
 * attached; `--` ends the options; `-` is a word. A bad word is quoted, with one hint.
 * Precedence: command line, environment (only where a row names a variable), what the target held
 * before. */
#ifndef TOOLMILL_CLI_OPTIONS_H
#define TOOLMILL_CLI_OPTIONS_H

#include "base/arena.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

enum option_type {
  OPTION_FLAG,    /* bool *: set to true */
  OPTION_TEXT,    /* const char **: borrowed from argv or the environment */
  OPTION_INTEGER, /* int64_t *: not negative; "10k" and "2M" are accepted */
  OPTION_SEED,    /* uint64_t *: the same up to 2^64 - 1; whether it was given: options_origin */
  OPTION_JOBS,    /* unsigned *: a number up to OPTION_JOBS_MAX, or "auto": the usable processors */
  OPTION_SETTING, /* struct json *, an object in the arena of the command line: "key=value" adds a
                     member; the value is JSON if it reads as such, else text; the last one counts
                   */
  OPTION_LIST,    /* struct option_list *: each time one more value */
};

enum { OPTION_JOBS_MAX = 256, OPTIONS_MAX = 32, OPTION_LIST_MAX = 64 };

/* Values of an option that may be repeated, in order; ended by NULL. */
struct option_list {
  const char *items[OPTION_LIST_MAX + 1];
  size_t n;
};

struct option_row {
  const char *name;     /* "count" */
  char letter;          /* 'n' for -n; 0: none */
  const char *argument; /* "N", for the help; NULL for flags */
  enum option_type type;
  void *target;
  const char *help;        /* one line, or several separated by \n */
  const char *environment; /* "TOOLMILL_JOBS"; NULL: none */
};

/* Rows that several subcommands have. */
#define OPTION_ROW_ROOT(target)                                                                    \
  {                                                                                                \
    "root", 0, "DIR", OPTION_TEXT, (target),                                                       \
        "folder of tools/, templates/ and scripts/\n(default: searched upward from the "           \
        "files named, from here, from the program)",                                               \
        "TOOLMILL_ROOT"                                                                            \
  }
#define OPTION_ROW_NO_SANDBOX(target)                                                              \
  {                                                                                                \
    "no-sandbox", 0, NULL, OPTION_FLAG, (target),                                                  \
        "run scripts in plain processes, without seccomp", "TOOLMILL_NO_SANDBOX"                   \
  }
#define OPTION_ROW_JSON(target)                                                                    \
  { "json", 0, NULL, OPTION_FLAG, (target), "one JSON object on standard output", NULL }
#define OPTION_ROW_QUIET(target)                                                                   \
  { "quiet", 'q', NULL, OPTION_FLAG, (target), "only errors on standard error", NULL }
#define OPTION_ROW_VERBOSE(target)                                                                 \
  { "verbose", 'v', NULL, OPTION_FLAG, (target), "print everything, without shortening", NULL }
#define OPTION_ROW_NO_COLOR(target)                                                                \
  { "no-color", 0, NULL, OPTION_FLAG, (target), "no colours (as the variable NO_COLOR)", NULL }
#define OPTION_ROW_SETTING(target)                                                                 \
  {                                                                                                \
    "set", 0, "KEY=VALUE", OPTION_SETTING, (target),                                               \
        "replace a value of the recipe, e.g. gates.min_score=0.8", NULL                            \
  }

struct command {
  const char *name;  /* "engine preview" */
  const char *usage; /* what follows the name: "[options] TEMPLATE.lua" */
  const char *about; /* a paragraph of lines; ends in a newline */
  const struct option_row *rows;
  size_t n_rows;
  const char *examples;         /* lines, indented by two, each ends in a newline; NULL */
  int fewest_words, most_words; /* words that are no options; most -1: any number */
  const char *words;            /* what is missing when there are too few: "a template file" */
};

enum option_origin { ORIGIN_DEFAULT, ORIGIN_ENVIRONMENT, ORIGIN_COMMAND_LINE };

struct command_line {
  struct arena *arena; /* for settings; set by the caller, may be NULL without OPTION_SETTING */
  const char **words;  /* what is no option, in order; borrowed from argv */
  int n_words;
  enum option_origin origins[OPTIONS_MAX]; /* of the rows */
};

/* Reads argv[1] and on into the rows' targets. true: carry on. false: help was printed or a
 * complaint was, and *code is the exit code. The pointers in argv are reordered. */
bool options_read(const struct command *c, int argc, char **argv, struct command_line *line,
                  int *code);
/* Where the value of the row `name` came from. */
enum option_origin options_origin(const struct command *c, const struct command_line *line,
                                  const char *name);

/* Usable processors of this process, at least 1. */
unsigned options_processors(void);
/* "500", "10k", "2M". */
bool options_read_integer(const char *text, int64_t *out);

/* The words ask for --json: what a mistake in them says is then printed as JSON, too. */
bool options_want_json(int argc, char **argv);

/* Writes "engine: MESSAGE" and "hint: HINT" to standard error, and with as_json the error as an
 * object (term_fail_quietly) to standard output; returns CODE_USAGE. */
int options_refuse(bool as_json, const char *hint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
