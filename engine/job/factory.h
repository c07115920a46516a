/* factory.h - everything a run is made from, read and frozen: scripts, data, recipe, registry,
 * templates, world image, plan.
 *
 * Opened by the coordinator before anything is forked. The recipe and the world's tables are
 * evaluated in a confined child. What decides the bytes of a run is summed up in a fingerprint. */
#ifndef TOOLMILL_JOB_FACTORY_H
#define TOOLMILL_JOB_FACTORY_H

#include "host/data_store.h"
#include "host/loader.h"
#include "host/player.h"
#include "job/plan.h"
#include "run/confine.h"

struct factory_options {
  const char *root;            /* project root; NULL: found (see factory_find_root) */
  const char *recipe;          /* path of the recipe file */
  const struct json *settings; /* --set: {"dotted.name": value}; may be NULL */
  const struct json *bounds;   /* preview: of the world's size, see host/loader.h; may be NULL */
  const char *only_template; /* preview: path of a template file that replaces `templates`; NULL */
  const uint64_t *seed;      /* NULL: the recipe's */
  int64_t count;             /* -1: the recipe's */
  bool no_sandbox, in_process;
  bool check_scripts; /* scripts will be checked: begin with it at once, beside everything else */
};

struct factory {
  struct arena arena;
  const char *root, *recipe_path, *recipe_name; /* name: as in the script store */
  struct confined_options confined;
  bool scripts_load; /* every script does; false: not known */
  unsigned jobs;     /* processes that read a dataset back; 0: one for each processor */
  struct script_store *scripts;
  struct data_store *data;
  const struct json *definition, *recipe; /* see host/loader.h */
  struct registry registry;
  struct player_template *templates;
  size_t n_templates;
  struct world_image *image;
  struct plan *plan;
  uint64_t seed, count;
  struct json *setup;
  const char *without_python;  /* why python_exec answers `unavailable` in every call; NULL */
  char fingerprint[65];        /* seed, count, settings, scripts, data, engine version */
  const struct json *settings; /* as given */
  const char *reproduce;       /* "engine scripts/recipe.lua --seed 7": + " --only N" is a sample */
  const char *out;             /* the recipe's output directory, "data" by default */
};

/* The folder that holds tools/ and templates/: --root, $TOOLMILL_ROOT, upward from the recipe,
 * upward from the working directory, beside or above the program (../share/toolmill). NULL: none.
 */
const char *factory_find_root(struct arena *a, const char *given, const char *recipe);

struct factory *factory_open(const struct factory_options *options, struct error *e);
void factory_close(struct factory *f);

/* The command that makes these samples, with the recipe's path as given; + " --only N" is one. */
void factory_write_command(const struct factory *f, const char *recipe, struct buf *out);

/* What a player of this factory is opened with. `python` may be NULL. */
struct player_config factory_player_config(const struct factory *f, struct python_server *python);

/* A Python server for one player. Without python3 it is one that does not run, and python_exec
 * answers unavailable; where python3 cannot be started it is broken, and python_ready says why.
 * Free with python_stop and free. */
struct python_server *factory_start_python(const struct factory *f);

/* Calls a script hook in a confined child. The hook "run" (checks) answers
 * [passed, details], others with their first result. */
struct json *factory_call(struct factory *f, const char *script, const char *hook,
                          const struct json *argument, struct arena *a, struct error *e);

#define TOOLMILL_ENGINE_NAME "toolmill"
const char *engine_version(void);

#endif
