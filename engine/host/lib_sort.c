/* lib_sort.c - table.sort as a stable merge sort.
 *
 * The stock sort leaves the order of ties to chance and may take its pivots from the clock. Here
 * equal elements keep their order. The elements are copied into a table that only this function
 * sees, and positions are sorted; so a comparator that is inconsistent, changes the table or
 * raises can do no more than give a wrong order or leave the table as it was. */
#include "host/state_private.h"

enum { RUN = 8 };

/* Stack positions of script_sort. */
enum { TABLE = 1, COMPARATOR = 2, COPY = 3 };

/* Is element b to come before element a? */
static bool must_swap(lua_State *L, int32_t a, int32_t b) {
  bool less;
  if (lua_isnil(L, COMPARATOR)) {
    lua_rawgeti(L, COPY, b);
    lua_rawgeti(L, COPY, a);
    less = lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, 2);
  } else {
    lua_pushvalue(L, COMPARATOR);
    lua_rawgeti(L, COPY, b);
    lua_rawgeti(L, COPY, a);
    lua_call(L, 2, 1);
    less = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return less;
}

static void sort_run(lua_State *L, int32_t *order, size_t n) {
  for (size_t i = 1; i < n; i++) {
    int32_t x = order[i];
    size_t j = i;
    for (; j > 0 && must_swap(L, order[j - 1], x); j--)
      order[j] = order[j - 1];
    order[j] = x;
  }
}

static void merge(lua_State *L, const int32_t *left, size_t n_left, const int32_t *right,
                  size_t n_right, int32_t *out) {
  size_t i = 0, j = 0;
  while (i < n_left && j < n_right)
    *out++ = must_swap(L, left[i], right[j]) ? right[j++] : left[i++];
  memcpy(out, left + i, (n_left - i) * sizeof *out);
  memcpy(out + (n_left - i), right + j, (n_right - j) * sizeof *out);
}

/* Sorts order[0..n) with the help of spare[0..n); returns the one that holds the result. */
static int32_t *merge_sort(lua_State *L, int32_t *order, int32_t *spare, size_t n) {
  for (size_t i = 0; i < n; i += RUN)
    sort_run(L, order + i, n - i < RUN ? n - i : RUN);
  for (size_t width = RUN; width < n; width *= 2) {
    script_charge(L, n);
    for (size_t i = 0; i < n; i += 2 * width) {
      size_t middle = i + width < n ? i + width : n, end = i + 2 * width < n ? i + 2 * width : n;
      merge(L, order + i, middle - i, order + middle, end - middle, spare + i);
    }
    int32_t *t = order;
    order = spare;
    spare = t;
  }
  return order;
}

int script_sort(lua_State *L) {
  luaL_checktype(L, TABLE, LUA_TTABLE);
  script_fill_late(L, TABLE);
  if (!script_is_plain(L, TABLE))
    return luaL_argerror(L, TABLE, "a table without metatable is expected");
  if (!lua_isnoneornil(L, COMPARATOR)) luaL_checktype(L, COMPARATOR, LUA_TFUNCTION);
  lua_settop(L, 2);
  size_t n = lua_rawlen(L, TABLE);
  luaL_argcheck(L, n <= RANGE_MAX, TABLE, "more than 1000000 elements");
  if (n < 2) return 0;
  script_charge(L, n / 2);
  lua_createtable(L, (int)n, 0);
  int32_t *order = lua_newuserdatauv(L, 2 * n * sizeof *order, 0);
  for (size_t i = 0; i < n; i++) {
    order[i] = (int32_t)(i + 1);
    lua_rawgeti(L, TABLE, order[i]);
    lua_rawseti(L, COPY, order[i]);
  }
  const int32_t *sorted = merge_sort(L, order, order + n, n);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, COPY, sorted[i]);
    lua_rawseti(L, TABLE, (lua_Integer)i + 1);
  }
  return 0;
}
