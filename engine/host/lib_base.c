/* lib_base.c - the basic functions that differ from the stock ones.
 *
 * pcall and xpcall raise again when a limit was passed, charge for failures, and xpcall calls the
 * handler after unwinding, where the budget watches it. tostring shows no addresses. setmetatable
 * refuses finalizers and weak tables; a metatable that gets __mode later makes at worst a weak
 * table, whose entries go only at an emergency collection. */
#include "host/state_private.h"

#include <stdio.h>

/* ---- tostring ---- */

/* Decimal digits; snprintf takes three times as long. */
static void add_integer(struct buf *b, lua_Integer x) {
  char text[24], *p = text + sizeof text;
  lua_Unsigned rest = x < 0 ? 0 - (lua_Unsigned)x : (lua_Unsigned)x;
  do {
    *--p = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (x < 0) *--p = '-';
  buf_add(b, p, (size_t)(text + sizeof text - p));
}

static void add_float(struct buf *b, lua_Number x) {
  char text[64];
  int n = snprintf(text, sizeof text, LUA_NUMBER_FMT, x);
  /* Looks like an integer: say that it is none, as Lua does. */
  if (text[strspn(text, "-0123456789")] == '\0') {
    text[n++] = '.';
    text[n++] = '0';
  }
  buf_add(b, text, (size_t)n);
}

static const char *type_label(lua_State *L, int index) {
  if (luaL_getmetafield(L, index, "__name") == LUA_TNIL) return luaL_typename(L, index);
  const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, index);
  lua_pop(L, 1); /* the metatable keeps it */
  return name;
}

void script_add_tostring(lua_State *L, int index, struct buf *b) {
  size_t n;
  const char *text;
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    text = lua_tolstring(L, index, &n);
    script_check_room(L, b->len + n);
    buf_add(b, text, n);
    return;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      add_integer(b, lua_tointeger(L, index));
    else
      add_float(b, lua_tonumber(L, index));
    return;
  case LUA_TNIL:
    buf_add_text(b, "nil");
    return;
  case LUA_TBOOLEAN:
    buf_add_text(b, lua_toboolean(L, index) ? "true" : "false");
    return;
  default:
    break;
  }
  size_t before = b->len;
  if (luaL_callmeta(L, index, "__tostring")) {
    b->len = before; /* what failed calls inside left behind */
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "'__tostring' must return a string");
    text = lua_tolstring(L, -1, &n);
    script_check_room(L, before + n);
    buf_add(b, text, n);
    lua_pop(L, 1);
    return;
  }
  buf_add_text(b, type_label(L, index));
}

int script_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING) {
    lua_settop(L, 1);
    return 1;
  }
  struct buf *b = &script_state_of(L)->scratch;
  size_t base = b->len;
  script_add_tostring(L, 1, b);
  lua_pushlstring(L, b->data + base, b->len - base);
  b->len = base;
  return 1;
}

/* ---- protected calls ---- */

static int finish_pcall(lua_State *L, int status, lua_KContext below) {
  if (status == LUA_OK || status == LUA_YIELD) {
    script_check_limit(L);
    return lua_gettop(L) - (int)below;
  }
  script_charge_failure(L);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

static int base_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  return finish_pcall(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall), 0);
}

/* Results of the handler; it failing gives its error as the result. */
static int finish_handler(lua_State *L, int status, lua_KContext below) {
  if (status != LUA_OK && status != LUA_YIELD)
    script_charge_failure(L);
  else
    script_check_limit(L);
  return lua_gettop(L) - (int)below;
}

static int finish_xpcall(lua_State *L, int status, lua_KContext below) {
  if (status == LUA_OK || status == LUA_YIELD) {
    script_check_limit(L);
    return lua_gettop(L) - (int)below;
  }
  script_charge_failure(L);
  /* stack: handler, true, ..., error */
  lua_pushboolean(L, 0);
  lua_pushvalue(L, 1);
  lua_rotate(L, -3, -1); /* false, handler, error */
  int first = lua_gettop(L) - 3;
  return finish_handler(L, lua_pcallk(L, 1, LUA_MULTRET, 0, first, finish_handler), first);
}

static int base_xpcall(lua_State *L) {
  int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_insert(L, 1); /* handler, f, handler, args */
  lua_pushboolean(L, 1);
  lua_replace(L, 3);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 3);
  lua_replace(L, 2);
  lua_replace(L, 3); /* handler, true, f, args */
  return finish_xpcall(L, lua_pcallk(L, n - 2, LUA_MULTRET, 0, 1, finish_xpcall), 1);
}

/* ---- tables ---- */

static void refuse_metafield(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  if (lua_rawget(L, 2) != LUA_TNIL) luaL_error(L, "%s is not available to scripts", name);
  lua_pop(L, 1);
}

static int base_setmetatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  script_fill_late(L, 1);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    refuse_metafield(L, "__gc");
    refuse_metafield(L, "__mode");
  }
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

static int base_getmetatable(lua_State *L) {
  luaL_checkany(L, 1);
  script_fill_late(L, 1);
  if (!lua_getmetatable(L, 1)) {
    lua_pushnil(L);
    return 1;
  }
  luaL_getmetafield(L, 1, "__metatable");
  return 1; /* that field, or the metatable */
}

static int base_rawget(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  script_fill_late(L, 1);
  lua_settop(L, 2);
  lua_rawget(L, 1);
  return 1;
}

static int base_rawset(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  if (script_is_locked(L, 1)) return luaL_error(L, "this table is read-only");
  script_fill_late(L, 1);
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 1;
}

/* ---- load ---- */

int script_load_text(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  const char *name = luaL_optstring(L, 2, "load");
  const char *mode = luaL_optstring(L, 3, "t");
  luaL_argcheck(L, n <= LOAD_MAX, 1, "text is longer than 64 KiB");
  luaL_argcheck(L, strchr(mode, 't'), 3, "only text can be loaded");
  bool own_env = !lua_isnone(L, 4);
  script_charge(L, n + 100);
  char chunk[60];
  snprintf(chunk, sizeof chunk, "=(%.40s)", *name == '=' || *name == '@' ? name + 1 : name);
  if (luaL_loadbufferx(L, text, n, chunk, "t") != LUA_OK) {
    script_charge_failure(L);
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushvalue(L, own_env ? 4 : lua_upvalueindex(1));
  if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  return 1;
}

static const luaL_Reg base_functions[] = {
    {"getmetatable", base_getmetatable},
    {"next", script_next},
    {"pairs", script_pairs},
    {"pcall", base_pcall},
    {"rawget", base_rawget},
    {"rawset", base_rawset},
    {"require", script_require},
    {"setmetatable", base_setmetatable},
    {"tostring", script_tostring},
    {"xpcall", base_xpcall},
    {NULL, NULL},
};

void script_open_base(lua_State *L) {
  static const char *const stock[] = {"assert",   "error", "ipairs",   "rawequal", "select",
                                      "tonumber", "type",  "_VERSION", NULL};
  int env = lua_gettop(L);
  lua_pushcfunction(L, luaopen_base);
  lua_call(L, 0, 1);
  lua_pushvalue(L, env);
  script_copy_fields(L, -2, stock);
  luaL_setfuncs(L, base_functions, 0);
  lua_settop(L, env);
  /* The stock library filled the global table of the state, which nothing may reach. */
  lua_newtable(L);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}
