/* state_private.h - what the files of the sandbox itself share; API files use lua_state.h.
 *
 * struct script_state lies on the heap, outside of the memory of Lua, so that a restore leaves it
 * alone. Its `scratch` buffer and `arena` are for C functions called from Lua: they survive being
 * unwound past and are emptied when the outermost call ends. */
#ifndef TOOLMILL_HOST_STATE_PRIVATE_H
#define TOOLMILL_HOST_STATE_PRIVATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "host/arena_lua.h"
#include "host/lua_state.h"

#include <lualib.h>
#include <signal.h>
#include <string.h>

enum {
  STEPS_DEFAULT = 20000000,
  MEMORY_DEFAULT = 64 << 20,
  GEAR_SHARE = 4,           /* of the budget charges may use a fourth in first gear */
  HOOK_EVERY = 1000,        /* instructions between two looks at the budget */
  STRING_MAX_REP = 1 << 20, /* result of string.rep */
  RANGE_MAX = 1000000,      /* elements that one call of a table function may touch */
  VALUES_MAX = 1000,        /* results of one call: each use of ... copies all of them uncharged */
  LOAD_MAX = 64 << 10,      /* text given to load */
  JSON_TEXT_MAX = 1 << 20,  /* text given to cjson.decode and json.decode */
  TREE_DEPTH_MAX = 64,

  COST_FAILED_CALL = 500,
  COST_COROUTINE = 1200,
  COST_RESUME = 50,
};

/* LIMIT_GEAR: the call gave up in first gear, see watch.c. */
enum limit_kind { LIMIT_NONE, LIMIT_STEPS, LIMIT_TIME, LIMIT_MEMORY, LIMIT_GEAR };

/* The limits in force; saved and replaced by each nested protected call. */
struct limits {
  uint64_t steps_end; /* value of `steps` (with penalties) that may not be passed */
  uint64_t steps;     /* budget as given, for messages */
  size_t memory;      /* cap as given, for messages */
  double deadline;    /* on the monotonic clock; 0: none */
  const char *what;
};

/* A name of at most 16 bytes: its first and last bytes, and its place in the table of names;
 * place 0: none. */
struct known_name {
  uint64_t head, tail;
  uint32_t len, place;
};

struct script_state {
  lua_State *L;      /* main thread */
  lua_State *active; /* the thread that runs */
  struct lua_arena *heap;
  const struct script_store *store;
  void *owner; /* see script_owner */
  struct lua_snapshot snapshot;
  int depth; /* of protected calls */

  uint64_t steps; /* used since the outermost call began, without penalties */
  struct limits limits;
  enum limit_kind limit; /* sticky: set when a limit was passed, until the call that set it ends */

  /* watch.c */
  bool watched, exact;        /* a timer runs; the owner wants exact counts all the same */
  bool first_gear;            /* of the running outermost call */
  bool gave_up;               /* the last outermost call ended by LIMIT_GEAR */
  volatile sig_atomic_t late; /* set by the timer: the call is to give up */
  uint64_t call, seen_call;   /* number of the outermost call; of the one the timer saw last */
  uint64_t seen_at;           /* processor time when it saw that first */

  size_t memory_start; /* heap in use when the outermost call began */
  uint64_t last_steps;
  size_t last_memory;

  struct buf scratch;
  struct arena arena;
  struct error pending; /* filled by the message handler */
  bool reported;
  char memory_place[80];  /* where memory was last refused */
  const void *array_mark; /* identity of the metatable that marks arrays */
  /* push.c */
  const void *late_mark;          /* identity of the metatable of late tables */
  struct late_table *late_tables; /* that the running call has made */
  size_t n_late, late_capacity;
  struct known_name names[256]; /* by hash */
  int n_names;
};

/* ---- limits.c ---- */

uint64_t script_steps_used(const struct script_state *s);
/* What that may not pass: in first gear a share of the budget. */
uint64_t script_steps_end(const struct script_state *s);
/* Sets the sticky mark and raises. Never returns. */
_Noreturn void script_raise_limit(lua_State *L, enum limit_kind kind);
/* Raises again when a limit was passed; to be called after everything that catches errors. */
void script_check_limit(lua_State *L);
/* For every caught error: raises again when a limit was passed, else charges. Lua walks over the
 * whole call stack when it catches an error, so the charge grows with its depth. */
void script_charge_failure(lua_State *L);
/* Puts the hook of L in the state that the limits ask for. */
void script_arm(lua_State *L);
/* The same, letting the count go on if nothing changed. */
void script_arm_coroutine(lua_State *co);
/* Limits of a call inside the limits that are in force (if any). */
struct limits script_limits_inside(const struct script_state *s, const struct script_limits *given,
                                   const char *what);
/* Was the limit passed that of the nested call alone, not that of `outer`? */
bool script_limit_is_inner(const struct script_state *s, const struct limits *outer);

/* Lets the next instruction of the thread raise. Safe in a signal handler. */
void script_stop_soon(lua_State *L);

/* ---- watch.c ---- */

/* The timer looks at `s` no more. */
void script_watch_end(struct script_state *s);

/* ---- report.c ---- */

/* Message handler: fills s->pending from the error value and the call stack, allocates nothing. */
int script_on_error(lua_State *L);
/* Fills s->pending from the error value on top, without a call stack. */
void script_report_value(lua_State *L);
/* Turns s->pending and the status of lua_pcall into the error of the caller. */
void script_report(struct script_state *s, int status, struct error *e);

/* ---- environments and locked tables (env.c) ---- */

/* Replaces the table on top by an empty one that reads through to it and cannot be written. */
void script_lock(lua_State *L);
bool script_is_locked(lua_State *L, int index);
/* Builds everything of a fresh state. */
void script_open_libraries(lua_State *L);
/* Pushes a new environment for one file. */
void script_push_env(lua_State *L);
/* Registry keys: addresses of these. */
extern const char script_key_env, script_key_locked, script_key_strict, script_key_modules,
    script_key_builtins, script_key_array, script_key_late, script_key_names;

/* Pushes the metatable that marks arrays. */
void script_push_array_mark(lua_State *L);
/* Is the table at `index` without a metatable or marked as an array? */
bool script_is_plain(lua_State *L, int index);
bool script_is_marked_array(lua_State *L, int index);

/* ---- late tables (push.c) ---- */

/* Makes the table at `index` what it stands for, if it is a late one; to be called before a table
 * of a script is read raw. */
void script_fill_late(lua_State *L, int index);
void script_open_late(lua_State *L);

/* Like script_to_json, leaving out members that are functions. */
struct json *script_declared_json(lua_State *L, int index, struct arena *a);

/* ---- scratch ---- */

/* Raises the memory error when a result of n bytes cannot fit under the cap, so that scratch
 * memory, which is not counted, stays bounded. */
void script_check_room(lua_State *L, size_t n);

/* ---- libraries; each pushes its table, unlocked ---- */

void script_open_base(lua_State *L); /* adds to the table on top */
void script_open_string(lua_State *L);
void script_open_table(lua_State *L);
void script_open_math(lua_State *L);
void script_open_utf8(lua_State *L);
void script_open_coroutine(lua_State *L);
void script_open_json(lua_State *L);
void script_open_cjson(lua_State *L);
void script_open_scan(lua_State *L);
void script_open_dates(lua_State *L);
void script_open_wording(lua_State *L);

int script_pairs(lua_State *L);
int script_next(lua_State *L);
int script_sort(lua_State *L);
int script_format(lua_State *L);
int script_find(lua_State *L);
int script_match(lua_State *L);
int script_gmatch(lua_State *L);
int script_gsub(lua_State *L);
int script_require(lua_State *L);
int script_load_text(lua_State *L); /* upvalue 1: environment */

/* Puts the named functions of the table on top behind a charge for the length of their first
 * argument, a string. */
void script_charge_by_length(lua_State *L, const char *const *names);
/* Positions as in string.sub, for a string of n bytes. */
size_t script_start_position(lua_Integer at, size_t n);
size_t script_end_position(lua_Integer at, size_t n);

/* Adds the text that tostring gives for the value at index to the scratch buffer; a __tostring
 * metamethod is called. */
void script_add_tostring(lua_State *L, int index, struct buf *b);
int script_tostring(lua_State *L);

/* Copies the named functions of the table at `from` into the table on top. */
void script_copy_fields(lua_State *L, int from, const char *const *names);

#endif
