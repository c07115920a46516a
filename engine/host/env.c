/* env.c - what a script file finds in its environment, and why it cannot change it.
 *
 * Each file gets an environment of its own: a table with direct entries (fast to read) whose
 * metatable raises for every other name. Libraries are locked: the script sees an empty table that
 * reads through to the real one. Locked and strict tables refuse rawset and setmetatable. */
#include "host/state_private.h"

const char script_key_env, script_key_locked, script_key_strict, script_key_modules,
    script_key_builtins, script_key_array, script_key_late, script_key_names;

static const char *key_text(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index);
}

static int refuse_write(lua_State *L) {
  return luaL_error(L, "a library table is read-only (assignment to '%s')", key_text(L, 2));
}

static int undefined_read(lua_State *L) {
  return luaL_error(L, "undefined global '%s'", key_text(L, 2));
}

static int undefined_write(lua_State *L) {
  return luaL_error(L, "assignment to undefined global '%s' (local is missing)", key_text(L, 2));
}

/* Adds the fields that every protected metatable has to the one on top. */
static void protect_metatable(lua_State *L) {
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushboolean(L, 1);
  lua_rawsetp(L, -2, &script_key_locked);
}

void script_lock(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_write);
  lua_setfield(L, -2, "__newindex");
  protect_metatable(L);
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
}

bool script_is_locked(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  bool locked = lua_rawgetp(L, -1, &script_key_locked) == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return locked;
}

void script_set_global(lua_State *L, const char *name) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_env);
  lua_insert(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void script_set_builtin(lua_State *L, const char *name) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_builtins);
  lua_insert(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

/* ---- objects ---- */

void script_set_class(lua_State *L, const struct object_type *type) {
  lua_pushstring(L, type->name);
  lua_setfield(L, -2, "__name");
  protect_metatable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, type);
}

void script_new_class(lua_State *L, const struct object_type *type, const luaL_Reg *methods,
                      const luaL_Reg *metamethods) {
  lua_newtable(L);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  if (metamethods) luaL_setfuncs(L, metamethods, 0);
  script_set_class(L, type);
}

void *script_push_object(lua_State *L, const struct object_type *type, size_t size,
                         int user_values) {
  struct object *o = lua_newuserdatauv(L, size, user_values);
  o->type = type;
  lua_rawgetp(L, LUA_REGISTRYINDEX, type);
  lua_setmetatable(L, -2);
  return o;
}

void *script_check_object(lua_State *L, int index, const struct object_type *type) {
  void *o = script_test_object(L, index, type);
  if (!o) luaL_typeerror(L, index, type->name);
  return o;
}

/* ---- environments ---- */

void script_push_env(lua_State *L) {
  lua_createtable(L, 0, 32);
  int env = lua_gettop(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_env);
  lua_pushnil(L);
  while (lua_next(L, -2)) { /* the order does not show: a table is filled */
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, env);
  }
  lua_pop(L, 1);
  lua_pushvalue(L, env);
  lua_pushcclosure(L, script_load_text, 1);
  lua_setfield(L, env, "load");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_strict);
  lua_setmetatable(L, env);
}

static void new_registry_table(lua_State *L, const void *key) {
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static void open_library(lua_State *L, const char *name, void (*open)(lua_State *)) {
  open(L);
  script_lock(L);
  script_set_global(L, name);
}

static void make_metatables(lua_State *L) {
  lua_createtable(L, 0, 4);
  lua_pushcfunction(L, undefined_read);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, undefined_write);
  lua_setfield(L, -2, "__newindex");
  protect_metatable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &script_key_strict);

  lua_createtable(L, 0, 1);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  script_state_of(L)->array_mark = lua_topointer(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &script_key_array);
}

static void open_builtin(lua_State *L, const char *name, void (*open)(lua_State *)) {
  open(L);
  script_lock(L);
  script_set_builtin(L, name);
}

void script_open_libraries(lua_State *L) {
  new_registry_table(L, &script_key_env);
  new_registry_table(L, &script_key_modules);
  new_registry_table(L, &script_key_builtins);
  make_metatables(L);
  script_open_late(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_env);
  script_open_base(L);
  lua_pop(L, 1);
  open_library(L, "string", script_open_string);
  open_library(L, "table", script_open_table);
  open_library(L, "math", script_open_math);
  open_library(L, "utf8", script_open_utf8);
  open_library(L, "coroutine", script_open_coroutine);
  open_library(L, "json", script_open_json);
  open_builtin(L, "cjson", script_open_cjson);
  open_builtin(L, "engine.dates", script_open_dates);
  open_builtin(L, "engine.scan", script_open_scan);
  open_builtin(L, "engine.wording", script_open_wording);
}

void script_push_array_mark(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_array);
}

/* The metatable of the table at `index`, after filling a late one; NULL: it has none. */
static const void *metatable_of(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return NULL;
  const void *identity = lua_topointer(L, -1);
  lua_pop(L, 1);
  if (identity != script_state_of(L)->late_mark) return identity;
  script_fill_late(L, index);
  return metatable_of(L, index);
}

bool script_is_marked_array(lua_State *L, int index) {
  const void *mark = metatable_of(L, index);
  return mark && mark == script_state_of(L)->array_mark;
}

bool script_is_plain(lua_State *L, int index) {
  const void *mark = metatable_of(L, index);
  return !mark || mark == script_state_of(L)->array_mark;
}

void script_copy_fields(lua_State *L, int from, const char *const *names) {
  from = lua_absindex(L, from);
  for (; *names; names++) {
    if (lua_getfield(L, from, *names) == LUA_TNIL)
      luaL_error(L, "the Lua library has no '%s'", *names);
    lua_setfield(L, -2, *names);
  }
}
