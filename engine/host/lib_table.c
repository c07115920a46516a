/* lib_table.c - table functions that run in C for a bounded time.
 *
 * They take plain tables only (no metatable, or the one that marks arrays), so that no script code
 * runs inside and no length is made up; a call touches at most RANGE_MAX elements and charges for
 * them. sort is in lib_sort.c. */
#include "host/state_private.h"

/* The length of the plain table at `index`. */
static lua_Integer check_plain(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  if (!script_is_plain(L, index)) luaL_argerror(L, index, "a table without metatable is expected");
  return (lua_Integer)lua_rawlen(L, index);
}

/* Charges for the elements first..last; more than RANGE_MAX of them are an error. */
static void charge_range(lua_State *L, int index, lua_Integer first, lua_Integer last) {
  if (last < first) return;
  lua_Unsigned n = (lua_Unsigned)last - (lua_Unsigned)first + 1;
  if (n == 0 || n > RANGE_MAX) luaL_argerror(L, index, "more than 1000000 elements");
  script_charge(L, n / 4);
}

static int table_insert(lua_State *L) {
  lua_Integer end = check_plain(L, 1) + 1;
  lua_Integer at = end;
  switch (lua_gettop(L)) {
  case 2:
    break;
  case 3:
    at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
    charge_range(L, 1, at, end);
    for (lua_Integer i = end; i > at; i--) {
      lua_rawgeti(L, 1, i - 1);
      lua_rawseti(L, 1, i);
    }
    break;
  default:
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_rawseti(L, 1, at);
  return 0;
}

static int table_remove(lua_State *L) {
  lua_Integer size = check_plain(L, 1), at = luaL_optinteger(L, 2, size);
  if (at != size)
    luaL_argcheck(L, (lua_Unsigned)at - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
  lua_rawgeti(L, 1, at);
  charge_range(L, 1, at, size);
  for (; at < size; at++) {
    lua_rawgeti(L, 1, at + 1);
    lua_rawseti(L, 1, at);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, at);
  return 1;
}

static int table_move(lua_State *L) {
  int to_table = lua_isnoneornil(L, 5) ? 1 : 5;
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
  lua_Integer to = luaL_checkinteger(L, 4);
  check_plain(L, 1);
  check_plain(L, to_table);
  charge_range(L, 3, first, last);
  if (last >= first) {
    lua_Integer n = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - n + 1, 4, "destination wrap around");
    bool forward = to > last || to <= first || (to_table != 1 && !lua_rawequal(L, 1, to_table));
    for (lua_Integer k = 0; k < n; k++) {
      lua_Integer i = forward ? k : n - 1 - k;
      lua_rawgeti(L, 1, first + i);
      lua_rawseti(L, to_table, to + i);
    }
  }
  lua_pushvalue(L, to_table);
  return 1;
}

static void add_element(lua_State *L, struct buf *b, lua_Integer i) {
  int type = lua_rawgeti(L, 1, i);
  if (type == LUA_TSTRING) {
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    if (n > 4096) script_check_room(L, b->len + n);
    buf_add(b, text, n);
  } else if (type == LUA_TNUMBER) {
    script_add_tostring(L, -1, b);
  } else {
    luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
  }
  lua_pop(L, 1);
}

static int table_concat(lua_State *L) {
  lua_Integer size = check_plain(L, 1);
  size_t between;
  const char *separator = luaL_optlstring(L, 2, "", &between);
  lua_Integer i = luaL_optinteger(L, 3, 1), last = luaL_optinteger(L, 4, size);
  charge_range(L, 4, i, last);
  struct buf *b = &script_state_of(L)->scratch;
  size_t base = b->len;
  for (; i <= last; i++) {
    add_element(L, b, i);
    if (i == last) break; /* i may be the largest integer */
    /* Elements up to 4 KiB are not looked at one by one. */
    if (between > 4096 || (i & 63) == 0) script_check_room(L, b->len + between);
    buf_add(b, separator, between);
  }
  script_charge(L, (b->len - base) / 64);
  lua_pushlstring(L, b->data + base, b->len - base);
  b->len = base;
  return 1;
}

static int table_unpack(lua_State *L) {
  lua_Integer size = check_plain(L, 1);
  lua_Integer i = luaL_optinteger(L, 2, 1), last = luaL_optinteger(L, 3, size);
  if (i > last) return 0;
  charge_range(L, 3, i, last);
  luaL_argcheck(L, last - i < VALUES_MAX, 3, "more than 1000 results");
  int n = (int)(last - i) + 1;
  if (!lua_checkstack(L, n)) return luaL_error(L, "too many results to unpack");
  for (int k = 0; k < n; k++)
    lua_rawgeti(L, 1, i + k);
  return n;
}

static const luaL_Reg functions[] = {
    {"concat", table_concat},
    {"insert", table_insert},
    {"move", table_move},
    {"remove", table_remove},
    {"sort", script_sort},
    {"unpack", table_unpack},
    {NULL, NULL},
};

void script_open_table(lua_State *L) {
  static const char *const stock[] = {"pack", NULL};
  lua_newtable(L);
  lua_pushcfunction(L, luaopen_table);
  lua_call(L, 0, 1);
  lua_insert(L, -2);
  script_copy_fields(L, -2, stock);
  luaL_setfuncs(L, functions, 0);
  lua_remove(L, -2);
}
