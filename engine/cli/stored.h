/* stored.h - opening what made a dataset: recipe, seed, count and settings from its manifest.
 *
 * Shared by check, evaluate and replay. The recipe may be named again on the command line, where
 * it lies elsewhere or where there is no manifest. */
#ifndef TOOLMILL_CLI_STORED_H
#define TOOLMILL_CLI_STORED_H

#include "cli/options.h"
#include "job/factory.h"

struct stored_options {
  const char *dir; /* "data" by default */
  const char *recipe, *root;
  bool no_sandbox;
  bool as_json; /* a complaint is printed as JSON, too (term_fail) */
};

#define STORED_ROW_RECIPE(target)                                                                  \
  {                                                                                                \
    "recipe", 0, "FILE", OPTION_TEXT, (target),                                                    \
        "the recipe that made it (default: as its manifest says)", NULL                            \
  }

struct stored {
  struct arena arena;
  const char *dir;
  const char *root; /* that its recipe needs; NULL: found */
  struct factory *factory;
  bool as_json;
  bool same_inputs; /* today's scripts and data are those that made the dataset */
  int lock;         /* -1: not held */
};

/* The path from here of the recipe that a dataset names; NULL: it was not found. *needed_root: what
 * --root must say for it, or NULL. */
const char *stored_find_recipe(struct arena *a, const char *dir, const char *root, const char *name,
                               const char **needed_root);
/* 0, or an exit code after a complaint. stored_close in either case. */
int stored_open(struct stored *s, const struct stored_options *options);
/* Takes the lock of the directory, for commands that write. 0 or an exit code. */
int stored_lock(struct stored *s);
/* Says on standard error that the inputs differ, unless they are the same. */
void stored_warn(const struct stored *s);
/* New entries in OUT/manifest.json for what was written, by names below OUT; `reported`: with the
 * report. Without a seal nothing. 0 or an exit code. */
int stored_seal_reports(struct stored *s, const struct json *written, bool reported);
/* Adds what the checks write to a list of names. */
void stored_note_checks(struct stored *s, struct json *written);
void stored_close(struct stored *s);

#endif
