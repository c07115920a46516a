/* lib_string.c - the string library: bounded results, charges for long work.
 *
 * Results are built in the scratch buffer of the state. Buffers nest like calls: a function notes
 * the length at its start, sets it back at its end, and sets it to its own end again after calling
 * script code. format is in lib_format.c, pattern matching in lib_pattern.c. */
#include "host/state_private.h"

#include <ctype.h>

void script_check_room(lua_State *L, size_t n) {
  struct script_state *s = script_state_of(L);
  if (n <= s->limits.memory) return;
  s->heap->refusals++;
  s->heap->penalty += s->heap->refusal_cost;
  luaL_error(L, "not enough memory");
}

/* Negative positions count from the end. */
size_t script_start_position(lua_Integer at, size_t n) {
  if (at > 0) return (size_t)at;
  if (at == 0) return 1;
  if (at < -(lua_Integer)n) return 1;
  return n + (size_t)(at + 1);
}

size_t script_end_position(lua_Integer at, size_t n) {
  if (at > (lua_Integer)n) return n;
  if (at >= 0) return (size_t)at;
  if (at < -(lua_Integer)n) return 0;
  return n + (size_t)(at + 1);
}

static int string_byte(lua_State *L) {
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  size_t i = script_start_position(first, n);
  lua_Integer last = luaL_optinteger(L, 3, (lua_Integer)i);
  size_t end = script_end_position(last, n);
  if (i > end) return 0;
  size_t count = end - i + 1;
  luaL_argcheck(L, count <= VALUES_MAX, 3, "more than 1000 bytes");
  script_charge(L, count / 4);
  luaL_checkstack(L, (int)count, "string slice too long");
  for (size_t k = 0; k < count; k++)
    lua_pushinteger(L, (unsigned char)s[i - 1 + k]);
  return (int)count;
}

/* Room for n bytes behind what the scratch buffer holds. */
static char *scratch_room(lua_State *L, size_t n) {
  struct buf *b = &script_state_of(L)->scratch;
  script_check_room(L, b->len + n);
  if (n > 256) script_charge(L, n / 16);
  if (b->cap - b->len <= n) buf_grow(b, n);
  return b->data + b->len;
}

static int map_bytes(lua_State *L, int (*map)(int)) {
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  char *out = scratch_room(L, n);
  for (size_t i = 0; i < n; i++)
    out[i] = (char)map((unsigned char)s[i]);
  lua_pushlstring(L, out, n);
  return 1;
}

static int string_lower(lua_State *L) {
  return map_bytes(L, tolower);
}

static int string_upper(lua_State *L) {
  return map_bytes(L, toupper);
}

static int string_reverse(lua_State *L) {
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  char *out = scratch_room(L, n);
  for (size_t i = 0; i < n; i++)
    out[i] = s[n - 1 - i];
  lua_pushlstring(L, out, n);
  return 1;
}

static int string_rep(lua_State *L) {
  size_t n, between;
  const char *s = luaL_checklstring(L, 1, &n);
  lua_Integer times = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &between);
  if (times <= 0 || n + between == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (n + between > STRING_MAX_REP || times > STRING_MAX_REP ||
      (size_t)times * (n + between) - between > STRING_MAX_REP)
    return luaL_error(L, "result of rep would be longer than 1 MiB");
  size_t total = (size_t)times * (n + between) - between;
  char *out = scratch_room(L, total);
  memcpy(out, s, n);
  memcpy(out + n, separator, times > 1 ? between : 0);
  /* Doubles what is there, as long as there is room. */
  for (size_t done = n + between; done < total; done *= 2)
    memcpy(out + done, out, done < total - done ? done : total - done);
  lua_pushlstring(L, out, total);
  return 1;
}

/* The format bounds the number of results. */
static int string_unpack(lua_State *L) {
  size_t n;
  luaL_checklstring(L, 1, &n);
  luaL_argcheck(L, n <= VALUES_MAX, 1, "format is longer than 1000 characters");
  lua_CFunction stock = lua_tocfunction(L, lua_upvalueindex(1));
  return stock(L);
}

static const luaL_Reg functions[] = {
    {"byte", string_byte},     {"find", script_find}, {"format", script_format},
    {"gmatch", script_gmatch}, {"gsub", script_gsub}, {"lower", string_lower},
    {"match", script_match},   {"rep", string_rep},   {"reverse", string_reverse},
    {"upper", string_upper},   {NULL, NULL},
};

void script_open_string(lua_State *L) {
  static const char *const stock[] = {"char", "len", "pack", "packsize", "sub", "unpack", NULL};
  lua_newtable(L);
  lua_pushcfunction(L, luaopen_string); /* also makes the metatable of strings */
  lua_call(L, 0, 1);
  lua_insert(L, -2);
  script_copy_fields(L, -2, stock);
  luaL_setfuncs(L, functions, 0);
  lua_getfield(L, -1, "unpack");
  lua_pushcclosure(L, string_unpack, 1);
  lua_setfield(L, -2, "unpack");
  lua_remove(L, -2);
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}
