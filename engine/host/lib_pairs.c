/* lib_pairs.c - pairs and next in sorted order: numbers ascending, then strings bytewise.
 *
 * The stock order of string keys depends on a hash seed that differs in each process. Keys of
 * other types have no order that is the same everywhere and are refused. pairs takes the keys once
 * and walks over them, leaving out those that have lost their value; next(t, k) looks through the
 * whole table for the key behind k, so it suits next(t) and short tables. */
#include "host/state_private.h"

#include <math.h>
#include <stdlib.h>

enum { FEW_KEYS = 40, INSERTION_MAX = 12, SORT_COST = 8 /* units for a key */ };

struct sort_key {
  const char *text; /* NULL: a number */
  union {
    uint64_t head; /* of a string: its first eight bytes, big-endian, zero-filled */
    lua_Integer integer;
    lua_Number real;
  };
  uint32_t len;  /* of a string */
  uint32_t from; /* position in the array of keys, from 1; 31 bits */
  bool is_real;
};

static uint64_t head_of(const char *text, size_t len) {
  unsigned char bytes[8] = {0};
  if (len >= 8)
    memcpy(bytes, text, 8);
  else
    memcpy(bytes, text, len);
  uint64_t head = 0;
  for (int i = 0; i < 8; i++)
    head = head << 8 | bytes[i];
  return head;
}

/* Table keys hold floats only when they are no integers, or beyond 64 bits. */
static int compare_mixed(lua_Integer i, lua_Number x) {
  if (x >= 0x1p63) return -1;
  if (x < -0x1p63) return 1;
  return i <= (lua_Integer)floor(x) ? -1 : 1;
}

static int compare_numbers(const struct sort_key *a, const struct sort_key *b) {
  if (!a->is_real && !b->is_real)
    return a->integer < b->integer ? -1 : a->integer > b->integer ? 1 : 0;
  if (a->is_real && b->is_real) return a->real < b->real ? -1 : a->real > b->real ? 1 : 0;
  return a->is_real ? -compare_mixed(b->integer, a->real) : compare_mixed(a->integer, b->real);
}

static int compare_keys(const void *x, const void *y) {
  const struct sort_key *a = x, *b = y;
  if (!a->text || !b->text) {
    if (!a->text && !b->text) return compare_numbers(a, b);
    return a->text ? 1 : -1;
  }
  if (a->head != b->head) return a->head < b->head ? -1 : 1;
  size_t n = a->len < b->len ? a->len : b->len;
  int order = memcmp(a->text, b->text, n);
  if (order) return order;
  return a->len < b->len ? -1 : a->len > b->len ? 1 : 0;
}

/* The key at index; the pointer into a string holds as long as the table holds the key. */
static struct sort_key read_key(lua_State *L, int index) {
  struct sort_key k = {0};
  switch (lua_type(L, index)) {
  case LUA_TSTRING: {
    size_t n;
    k.text = lua_tolstring(L, index, &n);
    k.len = (uint32_t)n;
    k.head = head_of(k.text, n);
    return k;
  }
  case LUA_TNUMBER:
    k.is_real = !lua_isinteger(L, index);
    if (k.is_real)
      k.real = lua_tonumber(L, index);
    else
      k.integer = lua_tointeger(L, index);
    return k;
  default:
    luaL_error(L, "pairs and next need keys that are strings or numbers, found a %s",
               luaL_typename(L, index));
    return k;
  }
}

static void sort_keys(struct sort_key *keys, size_t n) {
  if (n > INSERTION_MAX) {
    qsort(keys, n, sizeof *keys, compare_keys); /* keys are distinct: the result is unique */
    return;
  }
  for (size_t i = 1; i < n; i++) {
    struct sort_key k = keys[i];
    size_t j = i;
    for (; j > 0 && compare_keys(&k, &keys[j - 1]) < 0; j--)
      keys[j] = keys[j - 1];
    keys[j] = k;
  }
}

/* ---- pairs over 1..n ---- */

static int step_sequence(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer n = lua_tointeger(L, lua_upvalueindex(1)), i = lua_tointeger(L, 2);
  while (i < n) {
    lua_pushinteger(L, ++i);
    if (lua_rawgeti(L, 1, i) != LUA_TNIL) return 2;
    lua_pop(L, 2);
  }
  return 0;
}

/* ---- pairs over sorted keys ---- */

/* Upvalues: how many keys were passed, then the keys. */
static int step_few(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  int i = (int)lua_tointeger(L, lua_upvalueindex(1));
  lua_settop(L, 1);
  while (!lua_isnone(L, lua_upvalueindex(++i + 1))) {
    lua_pushvalue(L, lua_upvalueindex(i + 1));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) != LUA_TNIL) {
      lua_pushinteger(L, i);
      lua_replace(L, lua_upvalueindex(1));
      return 2;
    }
    lua_settop(L, 1);
  }
  return 0;
}

/* Upvalues: array of keys, how many of them were passed. */
static int step_many(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
  lua_settop(L, 1);
  while (lua_rawgeti(L, lua_upvalueindex(1), ++i) != LUA_TNIL) {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) != LUA_TNIL) {
      lua_pushinteger(L, i);
      lua_replace(L, lua_upvalueindex(2));
      return 2;
    }
    lua_settop(L, 1);
  }
  return 0;
}

/* Number of keys of the table at 1; *sequence: they are 1..n, in that order. */
static size_t count_keys(lua_State *L, bool *sequence) {
  size_t n = 0;
  *sequence = true;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    n++;
    if (*sequence && !(lua_isinteger(L, -1) && lua_tointeger(L, -1) == (lua_Integer)n))
      *sequence = false;
  }
  return n;
}

/* Puts the array of keys at `array` in the order of `keys`, cycle by cycle. */
static void permute(lua_State *L, int array, struct sort_key *keys, size_t n) {
  for (size_t start = 0; start < n; start++) {
    if (!keys[start].from) continue;
    lua_rawgeti(L, array, (lua_Integer)start + 1);
    size_t to = start, from;
    for (; (from = keys[to].from - 1) != start; to = from) {
      lua_rawgeti(L, array, (lua_Integer)from + 1);
      lua_rawseti(L, array, (lua_Integer)to + 1);
      keys[to].from = 0;
    }
    keys[to].from = 0;
    lua_rawseti(L, array, (lua_Integer)to + 1);
  }
}

/* Pushes the iterator over a table of any size; n is the number of its keys. */
static void push_many(lua_State *L, size_t n) {
  struct sort_key *keys = lua_newuserdatauv(L, n * sizeof *keys, 0);
  lua_createtable(L, (int)n, 0);
  int array = lua_gettop(L);
  lua_pushnil(L);
  for (size_t i = 0; lua_next(L, 1); i++) {
    lua_pop(L, 1);
    keys[i] = read_key(L, -1);
    keys[i].from = (uint32_t)(i + 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, array, (lua_Integer)i + 1);
  }
  sort_keys(keys, n);
  permute(L, array, keys, n);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, step_many, 2);
}

/* Pushes the iterator over the table at 1, when it has at most FEW_KEYS keys; they become upvalues
 * of the iterator. Else leaves the stack as it was and returns false. */
static bool push_few(lua_State *L) {
  struct sort_key keys[FEW_KEYS] UNCLEARED;
  size_t n = 0;
  bool sequence = true;
  luaL_checkstack(L, 2 * FEW_KEYS + 8, NULL);
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    if (n == FEW_KEYS) {
      lua_settop(L, 1);
      return false;
    }
    lua_pop(L, 1);
    keys[n] = read_key(L, -1);
    sequence =
        sequence && !keys[n].text && !keys[n].is_real && keys[n].integer == (lua_Integer)n + 1;
    keys[n].from = (uint32_t)n + 2; /* its place on the stack */
    n++;
    lua_pushvalue(L, -1); /* one stays, the other goes on to lua_next */
  }
  script_charge(L, n);
  if (sequence) {
    lua_pushinteger(L, (lua_Integer)n);
    lua_pushcclosure(L, step_sequence, 1);
    return true;
  }
  sort_keys(keys, n);
  lua_pushinteger(L, 0);
  for (size_t i = 0; i < n; i++)
    lua_pushvalue(L, (int)keys[i].from);
  lua_pushcclosure(L, step_few, (int)n + 1);
  return true;
}

static void refuse_locked(lua_State *L, int index) {
  if (script_is_locked(L, index)) luaL_error(L, "a library table cannot be traversed");
}

int script_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  script_fill_late(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  refuse_locked(L, 1);
  lua_settop(L, 1);
  if (!push_few(L)) {
    bool sequence;
    size_t n = count_keys(L, &sequence);
    script_charge(L, sequence ? n : SORT_COST * n);
    luaL_argcheck(L, n <= (size_t)RANGE_MAX * 8, 1, "too many keys");
    if (sequence) {
      lua_pushinteger(L, (lua_Integer)n);
      lua_pushcclosure(L, step_sequence, 1);
    } else {
      push_many(L, n);
    }
  }
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

int script_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  refuse_locked(L, 1);
  script_fill_late(L, 1);
  lua_settop(L, 2);
  bool first = lua_isnil(L, 2);
  struct sort_key after = {0}, best = {0};
  if (!first) after = read_key(L, 2);
  bool found = false;
  size_t n = 0;
  /* stack: table, key, best key, best value, walking key */
  lua_settop(L, 4);
  lua_pushnil(L);
  for (; lua_next(L, 1); n++) {
    struct sort_key k = read_key(L, 5);
    bool better =
        (first || compare_keys(&k, &after) > 0) && (!found || compare_keys(&k, &best) < 0);
    if (!better) {
      lua_pop(L, 1);
      continue;
    }
    found = true;
    best = k;
    lua_replace(L, 4);
    lua_pushvalue(L, 5);
    lua_replace(L, 3);
  }
  script_charge(L, n);
  lua_settop(L, 4);
  if (found) return 2;
  lua_pushnil(L);
  return 1;
}
