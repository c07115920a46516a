/* api_call.c - ep:call: arguments with their sources, execution, the result in Lua.
 *
 * Each leaf of the arguments gets one source: that of the value it was given as, or, for a plain
 * leaf, the first that holds of: the schema's default, said literally by the user, one of the
 * schema's enum values, said in words. In a slip call a leaf without any is the slip. */
#include "base/utf8.h"
#include "host/player_private.h"
#include "host/api_world.h"
#include "host/slips.h"
#include "host/value.h"

#include <string.h>

static const char RESULT[] = "engine.result";
enum { MAX_MARKS = 64, MAX_LEAVES = 256 };

struct mark {
  const char *pointer;
  struct value value;
};

struct arguments {
  lua_State *L;
  struct player *p;
  const struct tool *tool; /* NULL: unknown */
  bool slip;
  struct mark *marks;
  size_t n_marks;
  struct leaf *leaves;
  size_t n_leaves;
  struct buf *pointer;
};

static const struct json *mark_value(lua_State *L, int index, const char *pointer, void *context) {
  struct arguments *args = context;
  const struct value *v = value_test(L, index);
  if (!v) luaL_error(L, "argument %s is a %s", pointer, luaL_typename(L, index));
  if (args->n_marks == MAX_MARKS) luaL_error(L, "a call takes at most 64 values");
  args->marks[args->n_marks++] = (struct mark){arena_copy_text(&args->p->arena, pointer), *v};
  return v->json;
}

/* The value that was given at `pointer` or above it. */
static bool find_mark(struct arguments *args, const char *pointer, struct value *out) {
  for (size_t i = 0; i < args->n_marks; i++) {
    size_t n = strlen(args->marks[i].pointer);
    if (strncmp(args->marks[i].pointer, pointer, n) != 0) continue;
    if (pointer[n] != '\0' && pointer[n] != '/') continue;
    return value_child(&args->p->arena, &args->marks[i].value, pointer + n, out);
  }
  return false;
}

static bool is_choice(const struct json *schema, const struct json *v) {
  const struct json *values = json_get(schema, "enum");
  for (uint32_t i = 0; values && i < values->len; i++)
    if (json_equal(&values->items[i], v)) return true;
  return false;
}

static const struct json *plain_source(struct arguments *args, const struct json *v,
                                       const char *pointer) {
  struct arena *a = &args->p->arena;
  struct episode *ep = &args->p->episode;
  const struct json *schema = args->tool ? tool_leaf_schema(args->tool, pointer) : NULL;
  const struct json *source = NULL;
  const struct json *fallback = json_get(schema, "default");
  bool is_text = v->type == JSON_STRING;
  if (fallback && json_equal(fallback, v)) return value_source(a, "default", NULL, NULL);
  if (is_text || v->type == JSON_NUMBER)
    source = episode_literal_source(ep, v->text, v->len, is_text);
  if (!source && is_choice(schema, v)) source = value_source(a, "choice", NULL, NULL);
  if (!source && is_text) source = episode_words_source(ep, v->text, v->len);
  return source;
}

static void certify_leaf(struct arguments *args, const struct json *v, const char *pointer) {
  struct value given;
  const struct json *source = NULL;
  struct error e = {0};
  if (find_mark(args, pointer, &given))
    source = value_resolve(&args->p->episode, &given, &e);
  else
    source = plain_source(args, v, pointer);
  if (!source && args->slip) source = value_source(&args->p->arena, "slip", NULL, NULL);
  if (!source && *e.message) luaL_error(args->L, "argument %s: %s", pointer, e.message);
  if (!source)
    luaL_error(args->L,
               "argument %s has no source: take it from a slot, an observation, "
               "a policy, or let the user say it",
               pointer);
  if (args->n_leaves == MAX_LEAVES) luaL_error(args->L, "a call has at most 256 leaves");
  args->leaves[args->n_leaves++] = (struct leaf){arena_copy_text(&args->p->arena, pointer), source};
}

static void certify_tree(struct arguments *args, const struct json *v) {
  size_t n = args->pointer->len;
  bool container = v->type == JSON_ARRAY || v->type == JSON_OBJECT;
  if (!container || (v->len == 0 && n > 0)) {
    certify_leaf(args, v, args->pointer->data);
    return;
  }
  for (uint32_t i = 0; i < v->len; i++) {
    if (v->type == JSON_ARRAY)
      json_pointer_add_index(args->pointer, i);
    else
      json_pointer_add(args->pointer, v->members[i].name, v->members[i].name_len);
    certify_tree(args, v->type == JSON_ARRAY ? &v->items[i] : &v->members[i].value);
    args->pointer->len = n;
    args->pointer->data[n] = '\0';
  }
}

/* The call that this one repairs: the last event's, when that failed and had the same tool. */
static int failed_call(const struct episode *ep, const char *tool_name) {
  for (int i = (int)ep->events->len - 1; i >= 1; i--) {
    const struct json *event = &ep->events->items[i];
    const struct json *type = json_get(event, "event_type");
    if (json_is_text(type, "assistant_plan")) continue;
    if (!json_is_text(type, "observation") || json_get_bool(event, "ok", true)) return -1;
    return json_is_text(json_get(event, "tool_name"), tool_name) ? i - 1 : -1;
  }
  return -1;
}

/* ---- behaviour: the tool's own run(args, world) ---- */

/* NULL for nil. */
static const char *failure_text(lua_State *L, struct arena *a, const struct tool *tool, int index) {
  if (lua_isnil(L, index)) return NULL;
  size_t n = 0;
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &n) : NULL;
  if (!text || !utf8_valid(text, n, NULL))
    luaL_error(L, "tool %s: code and message of a failure must be texts in UTF-8", tool->name);
  return arena_copy_text(a, text);
}

static bool fail_with(struct tool_answer *answer, lua_State *L, struct arena *a,
                      const struct tool *tool, int first) {
  answer->ok = false;
  answer->code = failure_text(L, a, tool, first + 1);
  answer->message = failure_text(L, a, tool, first + 2);
  if (lua_istable(L, first + 3)) answer->extra = script_to_json(L, first + 3, a, NULL, NULL, NULL);
  return true;
}

bool player_behave(void *context, const struct tool *tool, const struct json *arguments,
                   struct arena *a, struct tool_answer *answer, struct error *e) {
  (void)e; /* script errors unwind to the protected call around the hook */
  struct player *p = context;
  lua_State *L = script_state_lua(p->scripts);
  int top = lua_gettop(L);
  luaL_checkstack(L, 16, "tool call");
  script_push_module(L, tool->script);
  lua_getfield(L, -1, "run");
  script_push_json(L, arguments);
  api_world_push(L);
  lua_call(L, 2, 4);
  int first = top + 2;
  if (lua_isnil(L, first))
    fail_with(answer, L, a, tool, first);
  else {
    answer->ok = true;
    answer->content = script_to_json(L, first, a, tool->returns, NULL, NULL);
  }
  lua_settop(L, top);
  return true;
}

/* ---- results ---- */

static const struct json *result_content(lua_State *L, int index) {
  lua_getfield(L, index, "sample");
  if ((uint64_t)lua_tointeger(L, -1) != player_of(L)->serial)
    luaL_error(L, "a result of an ended sample was kept and used");
  lua_getfield(L, index, "event");
  const struct json *event = episode_event(&player_of(L)->episode, (int)lua_tointeger(L, -1));
  lua_pop(L, 2);
  return json_get(event, "content");
}

static int l_result_at(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const char *pointer = luaL_checkstring(L, 2);
  struct arena *a = &player_of(L)->arena;
  const struct json *content = result_content(L, 1);
  const struct json *found = content ? json_at(content, pointer) : NULL;
  if (!found) return luaL_error(L, "the observation has nothing at %s", pointer);
  lua_getfield(L, 1, "event");
  struct json *source = value_source(a, "observation", NULL, NULL);
  struct json event = json_int(a, lua_tointeger(L, -1));
  struct json place = json_text(arena_copy_text(a, pointer));
  JSON_ADD(a, source, "event", &event);
  JSON_ADD(a, source, "pointer", &place);
  value_push(L, found, source);
  return 1;
}

/* result.content is converted when it is first looked at. */
static int l_result_index(lua_State *L) {
  const char *key = luaL_checkstring(L, 2);
  if (strcmp(key, "at") == 0) {
    lua_pushcfunction(L, l_result_at);
    return 1;
  }
  if (strcmp(key, "content") != 0) return 0;
  const struct json *content = result_content(L, 1);
  if (!content) return 0;
  script_push_json(L, content);
  lua_pushvalue(L, -1);
  lua_setfield(L, 1, "content");
  return 1;
}

static void push_result(lua_State *L, int observation, bool ok, const struct json *content) {
  lua_createtable(L, 0, 4);
  lua_pushboolean(L, ok);
  lua_setfield(L, -2, "ok");
  lua_pushinteger(L, observation);
  lua_setfield(L, -2, "event");
  lua_pushinteger(L, (lua_Integer)player_of(L)->serial);
  lua_setfield(L, -2, "sample");
  if (!ok) {
    script_push_json(L, content);
    lua_getfield(L, -1, "error_code");
    lua_setfield(L, -2, "code");
    lua_setfield(L, -2, "error");
  }
  if (luaL_newmetatable(L, RESULT)) {
    lua_pushcfunction(L, l_result_index);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
}

/* A call that is meant to be good cannot mean a tool that is not there: somebody mistyped its name.
 * The error stands where an author wrote it, which is seldom where the call is made. */
static void refuse_unknown_tool(lua_State *L, const char *name) {
  struct player *p = player_of(L);
  const struct registry *r = p->config.registry;
  const char **names = ARENA_ARRAY(&p->arena, const char *, r->n_tools + 1);
  for (size_t i = 0; i < r->n_tools; i++)
    names[i] = r->tools[i].name;
  const char *family = arena_printf(&p->arena, "scripts/tasks/%s.lua", p->cell.family);
  const char *place = slips_find(&p->arena, p->config.scripts, family, name);
  if (place)
    lua_pushfstring(L, "%s: ", place);
  else
    luaL_where(L, 1);
  lua_pushfstring(L, "tool %s is not in the registry; known: %s", name,
                  slips_known(&p->arena, name, names, r->n_tools));
  lua_concat(L, 2);
  lua_error(L);
}

/* ep:call(tool_name, arguments [, {slip = true}]) */
int l_episode_call(lua_State *L) {
  struct player *p = player_of(L);
  const char *name = value_check_text(L, 2, NULL);
  luaL_checktype(L, 3, LUA_TTABLE);
  struct arguments args = {.L = L,
                           .p = p,
                           .tool = registry_get(p->config.registry, name),
                           .marks = arena_alloc(&p->arena, MAX_MARKS * sizeof(struct mark)),
                           .leaves = arena_alloc(&p->arena, MAX_LEAVES * sizeof(struct leaf)),
                           .pointer = &p->text};
  if (lua_istable(L, 4)) {
    lua_getfield(L, 4, "slip");
    args.slip = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  if (!args.tool && !args.slip) refuse_unknown_tool(L, name);
  const struct json *shape = args.tool ? args.tool->parameters : NULL;
  struct json *json = script_to_json(L, 3, &p->arena, shape, mark_value, &args);
  if (json->type != JSON_OBJECT) return luaL_error(L, "arguments must be a table of names");
  p->calling.tool = arena_copy_text(&p->arena, name);
  p->calling.arguments = json;
  p->calling.n_events = p->episode.events->len;
  buf_reset(&p->text);
  certify_tree(&args, json);
  struct error e = {0};
  int call = episode_call(&p->episode, p->calling.tool, json, args.leaves, args.n_leaves, args.slip,
                          failed_call(&p->episode, name), &e);
  if (call < 0) return luaL_error(L, "%s", e.message);
  bool ok;
  struct json *content;
  if (!executor_run(&p->executor, name, json, &p->arena, &ok, &content, &e))
    return luaL_error(L, "%s: %s", e.place, e.message);
  push_result(L, episode_observe(&p->episode, call, ok, content), ok, content);
  return 1;
}
