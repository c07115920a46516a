/* script.h - sandboxed Lua, seen from C without a Lua type.
 *
 * A script store holds the texts of all script files, read by the coordinator before any process is
 * forked. A script state is one Lua state in an arena of its own: libraries replaced by safe and
 * deterministic ones, a step budget, a memory cap, and a pristine snapshot that can be restored by
 * copying its pages, so that nothing a script does outlives the batch it was done in. */
#ifndef TOOLMILL_HOST_SCRIPT_H
#define TOOLMILL_HOST_SCRIPT_H

#include "base/arena.h"
#include "base/error.h"
#include "json/json.h"

#include <stdint.h>

/* ---- the texts ---- */

struct script_file {
  const char *name; /* "templates/single_tool_success.lua": path below its root, '/' separated */
  const char *path; /* as opened, for messages */
  const char *text;
  size_t len;
  char sha256[65];
};

struct script_store; /* owns its texts */

struct script_store *script_store_new(void);
void script_store_free(struct script_store *s);
/* Reads every *.lua below root/scripts, root/templates, root/tools (sorted, recursive). A name that
 * is there already is kept (the first root wins). */
bool script_store_add_root(struct script_store *s, const char *root, struct error *e);
/* Reads one file under the given name. */
bool script_store_add_file(struct script_store *s, const char *name, const char *path,
                           struct error *e);
/* Adds a text (tests, generated code); copies it. */
void script_store_add_text(struct script_store *s, const char *name, const char *text, size_t len);
const struct script_file *script_store_get(const struct script_store *s, const char *name);
size_t script_store_count(const struct script_store *s);
const struct script_file *script_store_at(const struct script_store *s,
                                          size_t i); /* sorted by name */

/* ---- a state ---- */

/* "Lua 5.4.4": the interpreter that is linked. */
const char *script_lua_release(void);

struct script_limits {
  uint64_t steps; /* VM instructions and charged units for one call; 0: 20 million */
  size_t memory;  /* bytes that one call may allocate on top of the snapshot; 0: 64 MiB */
  double seconds; /* safety net by the wall clock, sets error "limit_time"; 0: none */
};

/* lua-cjson ends the process by itself, with exit(-1), where the C heap gives it nothing. From now
 * on that end, and that of each child forked later, is the one of die_out_of_memory. Once a
 * process, at its start. */
void script_catch_exits(void);

struct script_state; /* one per process; not thread-safe */

/* Creates the state with the safe libraries. NULL and an error when memory or libraries fail. */
struct script_state *script_state_new(const struct script_store *store, struct error *e);
void script_state_free(struct script_state *s);
/* Takes the pristine snapshot of the state as it is now (after all scripts were loaded). */
void script_state_seal(struct script_state *s);
/* Puts the snapshot back. Every Lua value made since is gone. Must not be called from inside a
 * call. */
void script_state_restore(struct script_state *s);
/* Starts the timer of this process that script_state_watch needs (SIGALRM, the interval timer of
 * real time); before the process is confined. false: there is none, all calls will be exact. */
bool script_watch_start(void);
/* From now on a call with the usual budget of steps does not count instructions. It may give up
 * after some milliseconds (script_state_gave_up: it failed, and what it did counts for nothing);
 * its owner then restores the state and makes the calls since the snapshot again, exactly. One
 * state in a process. */
void script_state_watch(struct script_state *s);
void script_state_exact(struct script_state *s, bool exact);
bool script_state_gave_up(const struct script_state *s);
/* Steps used (in a call that did not count: those charged) and bytes allocated by the last call. */
uint64_t script_state_steps(const struct script_state *s);
size_t script_state_memory(const struct script_state *s);

/* Loads (once) the file `name`; it must return a table. Errors: ERR_SCRIPT with place "file:line"
 * and a traceback in the message; ERR_LIMIT, whose message starts with "limit_steps:",
 * "limit_memory:" or "limit_time:". The first line of a message is the text of the error (control
 * characters escaped), the others say "  in HOOK" and "  at FILE:LINE ...". */
bool script_load(struct script_state *s, const char *name, const struct script_limits *limits,
                 struct error *e);
/* Calls hook `hook` of file `name` with JSON arguments and converts its first result (nil becomes
 * JSON null) into the arena. A hook that does not exist is an ERR_SCRIPT error. `limits` may be
 * NULL. */
bool script_call_json(struct script_state *s, const char *name, const char *hook,
                      const struct json *const *arguments, size_t n_arguments,
                      const struct script_limits *limits, struct arena *a, struct json **result,
                      struct error *e);
/* Converts the table that file `name` returned, leaving out functions, into JSON (for recipes and
 * the declared part of tools and templates). hooks: names of its function fields, sorted, as a JSON
 * array; may be NULL. */
bool script_table_json(struct script_state *s, const char *name, struct arena *a,
                       struct json **table, struct json **hooks, struct error *e);

#endif
