/* lib_coroutine.c - coroutines that cost budget and cannot hide a limit.
 *
 * Each thread counts its instructions alone, so creation and every resume are charged. A limit
 * error that ended a coroutine is raised again in the one that resumed it. There is no close:
 * pending to-be-closed variables of a coroutine that is given up are never run. */
#include "host/state_private.h"

static int co_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  script_charge(L, COST_COROUTINE);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

/* Moves n arguments from the top of L and resumes. Returns the number of results on L, or -1 with
 * an error value there. */
static int resume(lua_State *L, lua_State *co, int n) {
  struct script_state *s = script_state_of(L);
  script_charge(L, COST_RESUME);
  if (!lua_checkstack(co, n)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, n);
  script_arm_coroutine(co);
  int n_results;
  s->active = co;
  int status = lua_resume(co, L, n, &n_results);
  s->active = L;
  script_check_limit(L);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (!lua_checkstack(L, n_results + 1)) {
      lua_pop(co, n_results);
      lua_pushliteral(L, "too many results to resume");
      return -1;
    }
    lua_xmove(co, L, n_results);
    return n_results;
  }
  lua_xmove(co, L, 1);
  script_charge_failure(L);
  return -1;
}

static int co_resume(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  int n = resume(L, co, lua_gettop(L) - 1);
  if (n < 0) {
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushboolean(L, 1);
  lua_insert(L, -(n + 1));
  return n + 1;
}

static int co_wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = resume(L, co, lua_gettop(L));
  if (n < 0) return lua_error(L);
  return n;
}

static int co_wrap(lua_State *L) {
  co_create(L);
  lua_pushcclosure(L, co_wrapped, 1);
  return 1;
}

static const luaL_Reg functions[] = {
    {"create", co_create}, {"resume", co_resume}, {"wrap", co_wrap}, {NULL, NULL}};

void script_open_coroutine(lua_State *L) {
  static const char *const stock[] = {"yield", "status", "isyieldable", "running", NULL};
  lua_newtable(L);
  lua_pushcfunction(L, luaopen_coroutine);
  lua_call(L, 0, 1);
  lua_insert(L, -2);
  script_copy_fields(L, -2, stock);
  luaL_setfuncs(L, functions, 0);
  lua_remove(L, -2);
}
