/* lua_state.h - inside of engine/host/: how the API files reach the state, and values cross.
 *
 * Any lua_* or luaL_* call may not return (longjmp). A C function called from Lua therefore owns
 * no heap, no lock and no file across one; memory comes from the arena of the running sample. */
#ifndef TOOLMILL_HOST_LUA_STATE_H
#define TOOLMILL_HOST_LUA_STATE_H

#include "host/script.h"

#include <lauxlib.h>
#include <lua.h>

/* Large scratch on the stack that is written before it is read: spares it being cleared, which a
 * hardened build does with every variable. */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define UNCLEARED __attribute__((uninitialized))
#endif
#endif
#ifndef UNCLEARED
#define UNCLEARED
#endif

/* The state that L belongs to (extra space of the state; works in coroutines too). */
struct script_state *script_state_of(lua_State *L);
/* What the host keeps with a state for its API files (the player); NULL before it is set. */
void *script_owner(lua_State *L);
void script_set_owner(struct script_state *s, void *owner);
/* The thread that runs now: the main thread, or the coroutine inside which the host was called. */
lua_State *script_state_lua(struct script_state *s);

/* The one protected call path: runs body(L, context) under message handler, budget and memory cap.
 * The Lua stack is left as it was found. `what` names the hook in messages. Calls may nest (a hook
 * calls the engine, which calls a hook): the inner one has at most what the outer one has left, and
 * a limit that was the inner one's alone fails only the inner call. */
typedef void script_body(lua_State *L, void *context);
bool script_protected(struct script_state *s, const char *what, const struct script_limits *limits,
                      script_body *body, void *context, struct error *e);

/* Charges `units` against the step budget; raises the limit error when it is used up. */
void script_charge(lua_State *L, uint64_t units);

/* Raises the memory limit, which scripts cannot catch: what the host keeps for the running call has
 * become too much. Never returns. */
void script_exceed_memory(lua_State *L) __attribute__((noreturn));

/* Pushes the table returned by file `name`, loading it when needed (inside a protected call). */
void script_push_module(lua_State *L, const char *name);

bool script_is_loaded(lua_State *L, const char *name);

/* ---- adding to what scripts see; before the files that use it are loaded ---- */

/* Pops a value and makes it a global name of every file that is loaded later. */
void script_set_global(lua_State *L, const char *name);
/* Pops a value and makes it what `require "name"` gives. */
void script_set_builtin(lua_State *L, const char *name);
/* Every full userdata that scripts can hold begins with the address of its type, so that checking
 * one takes no look-up. The metatable is the registry's entry under that address. */
struct object_type {
  const char *name; /* in messages */
};
struct object {
  const struct object_type *type;
};
/* Pops a metatable and makes it that of the type. */
void script_set_class(lua_State *L, const struct object_type *type);
/* Pushes an object of `size` bytes and returns it, its head filled. */
void *script_push_object(lua_State *L, const struct object_type *type, size_t size,
                         int user_values);
/* Makes the metatable of a type with methods that scripts cannot replace. metamethods may be NULL;
 * no __gc: nothing that Lua holds may own memory outside of the state. */
void script_new_class(lua_State *L, const struct object_type *type, const luaL_Reg *methods,
                      const luaL_Reg *metamethods);
/* The object at a stack index when it is of the type, else NULL. */
static inline void *script_test_object(lua_State *L, int index, const struct object_type *type) {
  struct object *o = lua_touserdata(L, index);
  return o && o->type == type ? o : NULL;
}
/* The same, or an argument error. */
void *script_check_object(lua_State *L, int index, const struct object_type *type);

/* For tests: each new object is first refused, so that Lua collects garbage before it is made, and
 * freed memory is overwritten. Finds values that a C function does not keep reachable. */
void script_state_stress(struct script_state *s, bool on);

/* ---- values ---- */

/* JSON to Lua: objects and arrays become plain tables; arrays carry a metatable that marks them
 * (so an empty array survives), null is the light userdata NULL (same as cjson.null), integers stay
 * integers, other numbers become floats. */
void script_push_json(lua_State *L, const struct json *v);

/* The same, but tables are filled only when a script looks into them: *v must live until the
 * outermost protected call ends. */
void script_push_json_late(lua_State *L, const struct json *v);

/* Names that trees often have; to be learned before the state is sealed. Of a JSON Schema those of
 * its properties. */
void script_learn_name(lua_State *L, const char *name, size_t n);
void script_learn_schema(lua_State *L, const struct json *schema);

/* Lua to JSON. A table is an array when marked so or when its keys are 1..n (n >= 1); an empty
 * unmarked table is an array if `shape` (a JSON Schema fragment, may be NULL) says "array" there,
 * else an object. Member order: order of "properties" in `shape`, then other names bytewise. Holes,
 * cycles, depth over 64, NaN, infinities, functions raise an error naming the JSON pointer. `leaf`
 * is asked for every full userdata and returns its JSON (or raises); it may be NULL (userdata are
 * errors). */
typedef const struct json *script_leaf(lua_State *L, int index, const char *pointer, void *context);
struct json *script_to_json(lua_State *L, int index, struct arena *a, const struct json *shape,
                            script_leaf *leaf, void *context);

#endif
