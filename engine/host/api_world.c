/* api_world.c - see api_world.h. Values cross as JSON in the bound arena. Every method charges the
 * step budget for the work that the world did, since no Lua instruction is counted meanwhile. */
#include "host/api_world.h"

#include "host/lua_state.h"

#include <string.h>

/* Charges in Lua instructions, about 10 ns each; the figures are rounded measurements. */
enum { COST_QUERY = 200, COST_SEARCH = 4000, COST_MEMORY = 100, COST_PYTHON = 50000 };

enum { SEARCH_LIMIT_DEFAULT = 10, SEARCH_LIMIT_MAX = 1000 };

static const struct object_type TYPE = {"toolmill.world"};
static const char key_object; /* registry key: its address */

struct world_object {
  struct object head;
  struct api_world context;
};

static const struct api_world *check_world(lua_State *L) {
  const struct world_object *o = script_check_object(L, 1, &TYPE);
  return &o->context;
}

static void set_text(lua_State *L, const char *name, const char *text) {
  lua_pushstring(L, text ? text : "");
  lua_setfield(L, -2, name);
}

static int push_refusal(lua_State *L, const struct sql_reply *reply) {
  bool denied = reply->outcome == SQL_DENIED;
  lua_pushnil(L);
  lua_pushstring(L, denied ? "denied" : "failed");
  lua_createtable(L, 0, 3);
  set_text(L, "message", reply->message);
  if (denied) {
    set_text(L, "table", reply->table);
    set_text(L, "column", reply->column);
  }
  return 3;
}

/* {"type": "array"}: an empty table is a list. */
static struct json_member list_members[] = {
    {"type", 4, {.type = JSON_STRING, .len = 5, .text = "array"}}};
static const struct json LIST = {.type = JSON_OBJECT, .len = 1, .members = list_members};

static int l_sql(lua_State *L) {
  const struct api_world *context = check_world(L);
  const char *role = luaL_checkstring(L, 2);
  size_t n = 0;
  const char *sql = luaL_checklstring(L, 3, &n);
  struct arena_mark before = arena_mark(context->arena);
  const struct json *parameters = NULL;
  if (!lua_isnoneornil(L, 4)) {
    luaL_checktype(L, 4, LUA_TTABLE);
    parameters = script_to_json(L, 4, context->arena, &LIST, NULL, NULL);
    luaL_argcheck(L, parameters->type == JSON_ARRAY, 4, "expected a list of values");
  }
  struct sql_reply reply = world_sql(context->world, role, sql, n, parameters, context->arena);
  script_charge(L, COST_QUERY + reply.steps);
  int results = 1;
  if (reply.outcome != SQL_OK) {
    results = push_refusal(L, &reply);
  } else if (reply.is_write) {
    lua_pushinteger(L, reply.changes);
  } else {
    script_push_json(L, reply.rows);
  }
  arena_rewind(context->arena, before);
  return results;
}

static int l_search(lua_State *L) {
  const struct api_world *context = check_world(L);
  const char *domain = luaL_optstring(L, 2, NULL);
  size_t n = 0;
  const char *query = luaL_checklstring(L, 3, &n);
  lua_Integer limit = luaL_optinteger(L, 4, SEARCH_LIMIT_DEFAULT);
  luaL_argcheck(L, limit >= 1 && limit <= SEARCH_LIMIT_MAX, 4, "expected a limit from 1 to 1000");
  script_charge(L, COST_SEARCH + n);
  struct arena_mark before = arena_mark(context->arena);
  script_push_json(L, world_search(context->world, domain, query, n, limit, context->arena));
  arena_rewind(context->arena, before);
  return 1;
}

static int l_remember(lua_State *L) {
  const struct api_world *context = check_world(L);
  size_t n = 0;
  const char *key = luaL_checklstring(L, 2, &n);
  luaL_checkany(L, 3);
  struct arena_mark before = arena_mark(context->arena);
  const struct json *value = script_to_json(L, 3, context->arena, NULL, NULL, NULL);
  script_charge(L, COST_MEMORY + (context->arena->used - before.used) / 16);
  bool stored = world_memory_set(context->world, key, n, value);
  arena_rewind(context->arena, before);
  if (!stored) return luaL_error(L, "the memory of this episode is full");
  return 0;
}

static int l_recall(lua_State *L) {
  const struct api_world *context = check_world(L);
  size_t n = 0;
  const char *key = luaL_checklstring(L, 2, &n);
  struct arena_mark before = arena_mark(context->arena);
  const struct json *value = world_memory_get(context->world, key, n, context->arena);
  script_charge(L, COST_MEMORY + (context->arena->used - before.used) / 16);
  if (value) {
    script_push_json(L, value);
  } else {
    lua_pushnil(L);
  }
  arena_rewind(context->arena, before);
  return 1;
}

static int l_python(lua_State *L) {
  static const char *const outcomes[] = {"ok", "unsafe", "error", "unavailable"};
  const struct api_world *context = check_world(L);
  size_t n = 0;
  const char *code = luaL_checklstring(L, 2, &n);
  script_charge(L, COST_PYTHON);
  struct arena_mark before = arena_mark(context->arena);
  struct python_result r = {.outcome = PYTHON_UNAVAILABLE, .message = "there is no Python here"};
  if (context->python) r = python_run(context->python, code, n, context->arena);
  /* The player quarantines the sample, whatever a script makes of this error. */
  if (r.outcome == PYTHON_STALLED) return luaL_error(L, "python_wall_limit: %s", r.message);
  if (r.outcome == PYTHON_UNAVAILABLE && context->python && context->python->broken)
    return luaL_error(L, "python_exec cannot run: %s", r.message);
  lua_createtable(L, 0, 4);
  set_text(L, "outcome", outcomes[r.outcome]);
  lua_pushlstring(L, r.output ? r.output : "", r.output ? r.output_len : 0);
  lua_setfield(L, -2, "output");
  set_text(L, "message", r.message);
  if (r.value) {
    script_push_json(L, r.value);
    lua_setfield(L, -2, "value");
  }
  arena_rewind(context->arena, before);
  return 1;
}

static int l_tostring(lua_State *L) {
  lua_pushliteral(L, "world");
  return 1;
}

static const luaL_Reg methods[] = {
    {"sql", l_sql},       {"search", l_search}, {"remember", l_remember},
    {"recall", l_recall}, {"python", l_python}, {NULL, NULL},
};

static const luaL_Reg metamethods[] = {{"__tostring", l_tostring}, {NULL, NULL}};

void api_world_open(lua_State *L, const struct api_world *context) {
  script_new_class(L, &TYPE, methods, metamethods);
  struct world_object *own = script_push_object(L, &TYPE, sizeof *own, 0);
  own->context = *context;
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_object);
}

void api_world_push(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_object);
}
