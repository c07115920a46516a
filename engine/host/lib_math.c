/* lib_math.c - math without random numbers, utf8 with charges.
 *
 * exp, log, pow, sin, tanh of the C library may differ in the last bit between processors; scripts
 * round what they derive from them. */
#include "host/state_private.h"

void script_open_math(lua_State *L) {
  static const char *const stock[] = {
      "abs",  "acos", "asin", "atan", "ceil",       "cos",  "deg",        "exp",  "floor",
      "fmod", "huge", "log",  "max",  "maxinteger", "min",  "mininteger", "modf", "pi",
      "rad",  "sin",  "sqrt", "tan",  "tointeger",  "type", "ult",        NULL};
  lua_newtable(L);
  lua_pushcfunction(L, luaopen_math);
  lua_call(L, 0, 1);
  lua_insert(L, -2);
  script_copy_fields(L, -2, stock);
  lua_remove(L, -2);
}

/* Stock functions that walk over a whole string, behind a charge for its length. The stock function
 * is the upvalue; it is called directly, as it uses nothing but its arguments. */
static int charged_by_length(lua_State *L) {
  size_t n;
  luaL_checklstring(L, 1, &n);
  if (n > 256) script_charge(L, n / 16);
  lua_CFunction stock = lua_tocfunction(L, lua_upvalueindex(1));
  return stock(L);
}

static int utf8_codepoint(lua_State *L) {
  size_t n;
  luaL_checklstring(L, 1, &n);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  size_t i = script_start_position(first, n);
  size_t j = script_end_position(luaL_optinteger(L, 3, first), n);
  luaL_argcheck(L, j < i || j - i < VALUES_MAX, 3, "more than 1000 bytes");
  return charged_by_length(L);
}

void script_charge_by_length(lua_State *L, const char *const *names) {
  for (; *names; names++) {
    lua_getfield(L, -1, *names);
    lua_pushcclosure(L, charged_by_length, 1);
    lua_setfield(L, -2, *names);
  }
}

void script_open_utf8(lua_State *L) {
  static const char *const stock[] = {"char", "charpattern", "codepoint", "codes",
                                      "len",  "offset",      NULL};
  static const char *const long_running[] = {"len", "offset", NULL};
  lua_newtable(L);
  lua_pushcfunction(L, luaopen_utf8);
  lua_call(L, 0, 1);
  lua_insert(L, -2);
  script_copy_fields(L, -2, stock);
  script_charge_by_length(L, long_running);
  lua_getfield(L, -1, "codepoint");
  lua_pushcclosure(L, utf8_codepoint, 1);
  lua_setfield(L, -2, "codepoint");
  lua_remove(L, -2);
}
