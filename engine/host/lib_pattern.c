/* lib_pattern.c - string.find, match, gmatch and gsub over the matcher of pattern.h. */
#include "host/pattern.h"
#include "host/state_private.h"

/* What a replacement costs in steps of the matcher. */
enum { STEPS_REPLACE = 24 };

static bool has_specials(const char *p, size_t n) {
  static const bool special[256] = {
      ['^'] = true, ['$'] = true, ['*'] = true, ['+'] = true, ['?'] = true,
      ['.'] = true, ['('] = true, ['['] = true, ['%'] = true, ['-'] = true};
  for (size_t i = 0; i < n; i++)
    if (special[(unsigned char)p[i]]) return true;
  return false;
}

/* 0-based start from an init argument; n + 1 or more means behind the end. */
static size_t start_of(lua_State *L, int arg, size_t n) {
  lua_Integer init = luaL_optinteger(L, arg, 1);
  if (init > 0) return (size_t)init - 1;
  if (init == 0 || init < -(lua_Integer)n) return 0;
  return n + (size_t)init;
}

static int find_plain(lua_State *L, const char *s, size_t n, size_t init, const char *p,
                      size_t n_pattern) {
  script_charge(L, (n - init) / 64);
  const char *at = memmem(s + init, n - init, p, n_pattern);
  if (!at) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, at - s + 1);
  lua_pushinteger(L, at - s + (lua_Integer)n_pattern);
  return 2;
}

static int find_or_match(lua_State *L, bool find) {
  size_t n, n_pattern;
  const char *s = luaL_checklstring(L, 1, &n), *p = luaL_checklstring(L, 2, &n_pattern);
  size_t init = start_of(L, 3, n);
  if (init > n) {
    lua_pushnil(L);
    return 1;
  }
  if (find && (lua_toboolean(L, 4) || !has_specials(p, n_pattern)))
    return find_plain(L, s, n, init, p, n_pattern);
  struct matcher m UNCLEARED;
  pattern_init(&m, L, s, n, p, n_pattern);
  bool anchored = *p == '^';
  if (anchored) p++;
  for (const char *at = s + init; at <= m.subject_end; at++) {
    if (!anchored && !(at = pattern_candidate(&m, at, p))) break;
    const char *end = pattern_match(&m, at, p);
    if (!end) {
      if (anchored) break;
      continue;
    }
    pattern_finish(&m);
    if (!find) return pattern_push_all(&m, at, end, true);
    lua_pushinteger(L, at - s + 1);
    lua_pushinteger(L, end - s);
    return pattern_push_all(&m, at, end, false) + 2;
  }
  pattern_finish(&m);
  lua_pushnil(L);
  return 1;
}

int script_find(lua_State *L) {
  return find_or_match(L, true);
}

int script_match(lua_State *L) {
  return find_or_match(L, false);
}

/* ---- gmatch ---- */

/* Upvalues: subject, pattern, where to look next, end of the last match (offsets; -1: none). */
static int gmatch_step(lua_State *L) {
  size_t n, n_pattern;
  const char *s = lua_tolstring(L, lua_upvalueindex(1), &n);
  const char *p = lua_tolstring(L, lua_upvalueindex(2), &n_pattern);
  lua_Integer next = lua_tointeger(L, lua_upvalueindex(3));
  lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
  struct matcher m UNCLEARED;
  pattern_init(&m, L, s, n, p, n_pattern);
  for (; next <= (lua_Integer)n; next++) {
    const char *at = pattern_candidate(&m, s + next, p);
    if (!at) {
      next = (lua_Integer)n + 1;
      break;
    }
    next = at - s;
    const char *end = pattern_match(&m, at, p);
    if (!end || end - s == last) continue;
    pattern_finish(&m);
    lua_pushinteger(L, end - s);
    lua_pushvalue(L, -1);
    lua_replace(L, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return pattern_push_all(&m, s + next, end, true);
  }
  pattern_finish(&m);
  lua_pushinteger(L, next);
  lua_replace(L, lua_upvalueindex(3));
  return 0;
}

int script_gmatch(lua_State *L) {
  size_t n;
  luaL_checklstring(L, 1, &n);
  luaL_checkstring(L, 2);
  size_t init = start_of(L, 3, n);
  if (init > n) init = n + 1;
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)init);
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, gmatch_step, 4);
  return 1;
}

/* ---- gsub ---- */

struct gsub {
  struct matcher m;
  struct buf *out;
  int type; /* of the replacement, argument 3 */
};

static void append(struct gsub *g, const char *text, size_t n) {
  script_check_room(g->m.L, g->out->len + n);
  buf_add(g->out, text, n);
}

static void append_top(struct gsub *g) {
  if (lua_type(g->m.L, -1) == LUA_TNUMBER) {
    script_add_tostring(g->m.L, -1, g->out);
  } else {
    size_t n;
    const char *text = lua_tolstring(g->m.L, -1, &n);
    append(g, text, n);
  }
  lua_pop(g->m.L, 1);
}

static void append_template(struct gsub *g, const char *start, const char *end) {
  lua_State *L = g->m.L;
  size_t n;
  const char *r = lua_tolstring(L, 3, &n), *r_end = r + n;
  while (r < r_end) {
    const char *percent = memchr(r, '%', (size_t)(r_end - r));
    if (!percent) percent = r_end;
    append(g, r, (size_t)(percent - r));
    if (percent == r_end) return;
    char c = percent[1];
    r = percent + 2;
    if (c == '%') {
      append(g, "%", 1);
    } else if (c == '0') {
      append(g, start, (size_t)(end - start));
    } else if (c >= '1' && c <= '9') {
      pattern_push(&g->m, c - '1', start, end);
      append_top(g);
    } else {
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
  }
}

/* Appends the replacement of start..end. Returns whether it differs from the match as a value. */
static bool append_replacement(struct gsub *g, const char *start, const char *end) {
  lua_State *L = g->m.L;
  if (g->type == LUA_TSTRING || g->type == LUA_TNUMBER) {
    append_template(g, start, end);
    return true;
  }
  size_t before = g->out->len;
  if (g->type == LUA_TTABLE) {
    pattern_push(&g->m, 0, start, end);
    lua_gettable(L, 3);
  } else {
    lua_pushvalue(L, 3);
    int n = pattern_push_all(&g->m, start, end, true);
    lua_call(L, n, 1);
  }
  g->out->len = before; /* what failed calls inside left behind */
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    append(g, start, (size_t)(end - start));
    return false;
  }
  if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  append_top(g);
  return true;
}

int script_gsub(lua_State *L) {
  size_t n, n_pattern;
  const char *s = luaL_checklstring(L, 1, &n), *p = luaL_checklstring(L, 2, &n_pattern);
  struct gsub g UNCLEARED;
  g.out = &script_state_of(L)->scratch;
  g.type = lua_type(L, 3);
  luaL_argexpected(L,
                   g.type == LUA_TNUMBER || g.type == LUA_TSTRING || g.type == LUA_TFUNCTION ||
                       g.type == LUA_TTABLE,
                   3, "string/function/table");
  if (g.type == LUA_TNUMBER) lua_tostring(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)n + 1), count = 0;
  size_t base = g.out->len;
  bool anchored = *p == '^', changed = false;
  if (anchored) p++, n_pattern--;
  pattern_init(&g.m, L, s, n, p, n_pattern);
  const char *at = s, *last = NULL;
  while (count < most) {
    const char *candidate = anchored ? at : pattern_candidate(&g.m, at, p);
    if (!candidate) break;
    append(&g, at, (size_t)(candidate - at));
    at = candidate;
    const char *end = pattern_match(&g.m, at, p);
    if (end && end != last) {
      count++;
      pattern_burn(&g.m, STEPS_REPLACE);
      changed |= append_replacement(&g, at, end);
      at = last = end;
    } else if (at < g.m.subject_end) {
      append(&g, at++, 1);
    } else {
      break;
    }
    if (anchored) break;
  }
  pattern_finish(&g.m);
  if (!changed) {
    lua_pushvalue(L, 1);
  } else {
    append(&g, at, (size_t)(g.m.subject_end - at));
    lua_pushlstring(L, g.out->data + base, g.out->len - base);
  }
  g.out->len = base;
  lua_pushinteger(L, count);
  return 2;
}
