/* loader.h - evaluating a recipe and everything it names, in a confined child.
 *
 * The coordinator runs no user Lua: it asks for a definition, plain data, that the child made from
 * the script store alone. Also the places where scripts answer with data later: reports, checks. */
#ifndef TOOLMILL_HOST_LOADER_H
#define TOOLMILL_HOST_LOADER_H

#include "host/data_store.h"
#include "host/script.h"

/* Settings given on the command line: {"count": 10, "gates.min_score": 0.5, …}; dotted names reach
 * into the recipe's tables. They replace what the recipe says before anything is built from it. */

/* Bounds for the size of a world that is built, {"customers": 60, …}: a number in the recipe's
 * `world` that is larger comes down to its bound, and the builder of the project, whose defaults
 * are larger, is given those that the recipe does not name. NULL: none. */

/* The definition:
 *   recipe       the recipe's plain fields, overrides applied
 *   tools        [{"script", "table"}]
 *   families, templates, recoveries, judges, repairs, checks   [{"name", "script", "table",
 * "hooks"}] specs        list of task specs, or absent tables       the world's tables
 *   reduced      whether a bound has changed the world's size
 * Errors:
 * ERR_SCRIPT or ERR_INPUT with file and line or field. Runs in this process: call it in a confined
 * child (run/confine.h) and send the definition back as JSON. */
struct json *loader_define(const struct script_store *scripts, const struct data_store *data,
                           const char *recipe_name, const struct json *overrides,
                           const struct json *bounds, struct arena *a, struct error *e);

/* A seed, 0 to 2^64 - 1. Lua's whole numbers end at 2^63 - 1, so it may be a text of digits. */
#define LOADER_SEED_EXPECTED "a whole number from 0 to 2^64-1 (from 2^63 on as a text)"
bool loader_read_seed(const struct json *v, uint64_t *seed);

/* The tools that the scripts `names` (a list) return: [{"script", "table"} or {"script", "error"}].
 * In this process, as loader_define. NULL: there is no state to load them in. */
struct json *loader_describe_tools(const struct script_store *scripts,
                                   const struct data_store *data, const struct json *names,
                                   struct arena *a, struct error *e);

/* Calls a hook of a script file in a fresh state with `data` available. */
struct json *loader_call(const struct script_store *scripts, const struct data_store *data,
                         const char *script, const char *hook, const struct json *const *arguments,
                         size_t n_arguments, struct arena *a, struct error *e);

/* Loads every file of the store, so that a script that does not load is found before a run. */
bool loader_compile_all(const struct script_store *scripts, const struct data_store *data,
                        size_t *n_files, struct error *e);

/* Two results of a check: [passed, details]; LOADER_NOT_APPLICABLE for passed when there is too
 * little to look at. */
#define LOADER_NOT_APPLICABLE "not applicable"
struct json *loader_check(const struct script_store *scripts, const struct data_store *data,
                          const char *script, const struct json *facts, struct arena *a,
                          struct error *e);

#endif
