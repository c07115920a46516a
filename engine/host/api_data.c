/* api_data.c - see api_data.h. */
#include "host/api_data.h"
#include "host/lua_state.h"
#include "host/state_private.h"

static const char CACHE_KEY = 0;

static int l_data(lua_State *L) {
  const struct data_store *store = lua_touserdata(L, lua_upvalueindex(1));
  const char *name = luaL_checkstring(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &CACHE_KEY);
  if (lua_getfield(L, -1, name) != LUA_TNIL) return 1;
  const struct json *value = store ? data_store_get(store, name) : NULL;
  if (!value) return luaL_error(L, "there is no data file named data/%s.json or .jsonl", name);
  script_push_json(L, value);
  lua_pushvalue(L, -1);
  lua_setfield(L, -4, name);
  return 1;
}

void data_api_open(lua_State *L, const struct data_store *store) {
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &CACHE_KEY);
  lua_pushlightuserdata(L, (void *)(uintptr_t)store);
  lua_pushcclosure(L, l_data, 1);
  script_set_global(L, "data");
}
