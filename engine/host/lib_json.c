/* lib_json.c - JSON in strings: the global table `json`, and the module cjson.
 *
 * json.decode and json.encode use the reader and writer of the engine: arrays, integers and nulls
 * survive. cjson.decode is that of lua-cjson, which knows only floats and forgets whether an empty
 * table was an array; whole numbers are turned into integers afterwards. cjson.encode is ours,
 * because the stock one writes members in the order of the hash seed. */
#include "host/state_private.h"
#include "json/write.h"

#include <math.h>
#include <stdlib.h>

int luaopen_cjson(lua_State *L);

static int json_array(lua_State *L) {
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_newtable(L);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!script_is_plain(L, 1)) return luaL_argerror(L, 1, "a table without metatable is expected");
  lua_settop(L, 1);
  script_push_array_mark(L);
  lua_setmetatable(L, 1);
  return 1;
}

static int json_encode(lua_State *L) {
  luaL_checkany(L, 1);
  struct script_state *s = script_state_of(L);
  struct arena_mark mark = arena_mark(&s->arena);
  const struct json *v = script_to_json(L, 1, &s->arena, NULL, NULL, NULL);
  script_check_room(L, s->arena.used);
  size_t base = s->scratch.len;
  json_write(&s->scratch, v, JSON_COMPACT);
  script_check_room(L, s->scratch.len);
  lua_pushlstring(L, s->scratch.data + base, s->scratch.len - base);
  s->scratch.len = base;
  arena_rewind(&s->arena, mark);
  return 1;
}

static const char *check_text(lua_State *L, size_t *n) {
  const char *text = luaL_checklstring(L, 1, n);
  luaL_argcheck(L, *n <= JSON_TEXT_MAX, 1, "JSON text is longer than 1 MiB");
  script_charge(L, *n + 100);
  return text;
}

static int json_decode(lua_State *L) {
  struct script_state *s = script_state_of(L);
  size_t n;
  const char *text = check_text(L, &n);
  struct arena_mark mark = arena_mark(&s->arena);
  struct error e;
  const struct json *v = json_read(&s->arena, text, n, "text", NULL, &e);
  if (!v) {
    arena_rewind(&s->arena, mark);
    return luaL_error(L, "%s: %s", e.place, e.message);
  }
  script_push_json(L, v);
  arena_rewind(&s->arena, mark);
  return 1;
}

/* ---- cjson ---- */

/* Its texts are kept by a buffer that ends in exit(-1) when it cannot grow: no status of this
 * program. What the process was about to write is left as it is, for atomic publishing. */
static void on_exit_of_cjson(int status, void *unused) {
  (void)unused;
  if (status == -1) die_out_of_memory(0);
}

void script_catch_exits(void) {
  (void)on_exit(on_exit_of_cjson, NULL); /* the first 32 of a process need no memory */
}

/* Turns the whole numbers in the table on top into integers. */
static void restore_integers(lua_State *L) {
  luaL_checkstack(L, 6, "JSON is nested too deeply");
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_istable(L, -1)) {
      restore_integers(L);
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
      lua_Number x = lua_tonumber(L, -1);
      if (fabs(x) <= 0x1p53 && floor(x) == x && !(x == 0 && signbit(x))) {
        lua_pushvalue(L, -2);
        lua_pushinteger(L, (lua_Integer)x);
        lua_rawset(L, -5); /* to a key that is there: allowed while traversing */
      }
    }
    lua_pop(L, 1);
  }
}

/* What was made without a cap may be over it: then garbage goes first, as for any allocation. */
static void check_cap(lua_State *L, struct lua_arena *h) {
  if (h->used <= h->used_cap) return;
  h->refusals++;
  h->penalty += h->used / 32 + h->refusal_cost;
  lua_gc(L, LUA_GCCOLLECT);
  if (h->used > h->used_cap) luaL_error(L, "not enough memory");
}

/* Upvalue: the decode of lua-cjson. It keeps a buffer of the C heap that a memory error would leak,
 * so there is no cap while it runs; its text is short enough to bound what it makes. */
static int cjson_decode(lua_State *L) {
  size_t n;
  check_text(L, &n);
  struct lua_arena *h = script_state_of(L)->heap;
  size_t used_cap = h->used_cap;
  char *top_cap = h->top_cap;
  lua_settop(L, 1);
  lua_createtable(L, 1, 0);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  luaL_checkstack(L, 8, NULL);
  lua_arena_uncap(h);
  int status = lua_pcall(L, 1, 1, 0);
  h->used_cap = used_cap;
  h->top_cap = top_cap;
  if (status != LUA_OK) {
    script_charge_failure(L);
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
  }
  check_cap(L, h);
  lua_rawseti(L, 2, 1); /* in a table, so that a lone number is handled, too */
  restore_integers(L);
  lua_rawgeti(L, 2, 1);
  return 1;
}

/* Calls a setting of lua-cjson, whose table is at `cjson`, with a boolean. */
static void set_option(lua_State *L, int cjson, const char *name, bool value) {
  lua_getfield(L, cjson, name);
  lua_pushboolean(L, value);
  lua_call(L, 1, 0);
}

void script_open_cjson(lua_State *L) {
  lua_pushcfunction(L, luaopen_cjson);
  lua_call(L, 0, 1);
  int cjson = lua_gettop(L);
  set_option(L, cjson, "decode_invalid_numbers", false);
  /* Gives back the only memory that it holds on the C heap between calls; a restore of the state
   * would otherwise bring back a pointer to freed memory. */
  set_option(L, cjson, "encode_keep_buffer", false);
  lua_newtable(L);
  lua_getfield(L, cjson, "decode");
  lua_pushcclosure(L, cjson_decode, 1);
  lua_setfield(L, -2, "decode");
  lua_pushcfunction(L, json_encode);
  lua_setfield(L, -2, "encode");
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "null");
  lua_remove(L, cjson);
}

static const luaL_Reg functions[] = {
    {"array", json_array}, {"decode", json_decode}, {"encode", json_encode}, {NULL, NULL}};

void script_open_json(lua_State *L) {
  lua_newtable(L);
  luaL_setfuncs(L, functions, 0);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "null");
}
