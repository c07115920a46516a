/* api_rng.c - random streams for scripts ("engine.rng"): PCG, keyed by (seed, index, purpose). */
#include "base/hash.h"
#include "base/rng.h"
#include "host/player_private.h"
#include "host/state_private.h"

static const struct object_type TYPE = {"engine.rng"};

struct stream {
  struct object head;
  struct rng rng;
};

struct rng *rng_api_check(lua_State *L, int index) {
  struct stream *s = script_check_object(L, index, &TYPE);
  return &s->rng;
}

static struct rng *check(lua_State *L) {
  return rng_api_check(L, 1);
}

/* rng:int(low, high) -> integer in [low, high] */
static int l_rng_int(lua_State *L) {
  lua_Integer low = luaL_checkinteger(L, 2), high = luaL_checkinteger(L, 3);
  luaL_argcheck(L, low <= high, 3, "high is below low");
  lua_pushinteger(L, rng_range(check(L), low, high));
  return 1;
}

static int l_rng_real(lua_State *L) {
  lua_pushnumber(L, rng_real(check(L)));
  return 1;
}

static int l_rng_chance(lua_State *L) {
  lua_pushboolean(L, rng_real(check(L)) < luaL_checknumber(L, 2));
  return 1;
}

static lua_Integer check_list(lua_State *L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  script_fill_late(L, index);
  lua_Integer n = (lua_Integer)lua_rawlen(L, index);
  luaL_argcheck(L, n > 0 && n <= 1 << 20, index, "the list is empty or too long");
  return n;
}

static int l_rng_pick(lua_State *L) {
  lua_Integer n = check_list(L, 2);
  lua_rawgeti(L, 2, rng_range(check(L), 1, n));
  return 1;
}

/* Fisher and Yates, in place; returns the list. */
static int l_rng_shuffle(lua_State *L) {
  struct rng *r = check(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  script_fill_late(L, 2);
  lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
  script_charge(L, (uint64_t)n);
  for (lua_Integer i = n; i > 1; i--) {
    lua_Integer k = rng_range(r, 1, i);
    lua_rawgeti(L, 2, i);
    lua_rawgeti(L, 2, k);
    lua_rawseti(L, 2, i);
    lua_rawseti(L, 2, k);
  }
  lua_settop(L, 2);
  return 1;
}

static double weight_at(lua_State *L, lua_Integer i) {
  if (lua_rawgeti(L, 2, i) != LUA_TTABLE) luaL_error(L, "expected {{weight, choice}, …}");
  lua_rawgeti(L, -1, 1);
  double w = luaL_checknumber(L, -1);
  lua_pop(L, 2);
  return w > 0 ? w : 0;
}

/* rng:weighted({{3, a}, {1, b}}) -> a three times of four */
static int l_rng_weighted(lua_State *L) {
  struct rng *r = check(L);
  lua_Integer n = check_list(L, 2);
  script_charge(L, (uint64_t)n * 2);
  double total = 0;
  for (lua_Integer i = 1; i <= n; i++)
    total += weight_at(L, i);
  if (!(total > 0)) return luaL_error(L, "all weights are zero");
  double x = rng_real(r) * total;
  lua_Integer chosen = 1;
  for (lua_Integer i = 1; i <= n; i++) {
    double w = weight_at(L, i);
    if (w > 0) chosen = i;
    if ((x -= w) < 0) break;
  }
  lua_rawgeti(L, 2, chosen);
  lua_rawgeti(L, -1, 2);
  return 1;
}

static const luaL_Reg METHODS[] = {
    {"int", l_rng_int},   {"real", l_rng_real},       {"chance", l_rng_chance},
    {"pick", l_rng_pick}, {"shuffle", l_rng_shuffle}, {"weighted", l_rng_weighted},
    {NULL, NULL}};

void rng_api_open(lua_State *L) {
  script_new_class(L, &TYPE, METHODS, NULL);
}

void rng_api_push(lua_State *L, uint64_t seed, uint64_t index, const char *purpose) {
  struct stream *s = script_push_object(L, &TYPE, sizeof *s, 0);
  rng_init_keyed(&s->rng, seed, index, hash_text(purpose));
}
