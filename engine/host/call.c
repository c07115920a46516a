/* call.c - the calls of script.h that need no Lua type: load a file, call a hook, read its table.
 */
#include "host/state_private.h"

#include <stdio.h>
#include <stdlib.h>

static void load_body(lua_State *L, void *context) {
  script_push_module(L, context);
  lua_pop(L, 1);
}

bool script_load(struct script_state *s, const char *name, const struct script_limits *limits,
                 struct error *e) {
  return script_protected(s, name, limits, load_body, (void *)name, e);
}

struct hook_call {
  const char *name, *hook;
  const struct json *const *arguments;
  size_t n_arguments;
  struct arena *a;
  struct json *result;
};

static void hook_body(lua_State *L, void *context) {
  struct hook_call *c = context;
  script_push_module(L, c->name);
  if (lua_getfield(L, -1, c->hook) != LUA_TFUNCTION)
    luaL_error(L, "%s:1: the table of this file has no function '%s'", c->name, c->hook);
  luaL_checkstack(L, (int)c->n_arguments + 2, "too many arguments");
  for (size_t i = 0; i < c->n_arguments; i++)
    script_push_json(L, c->arguments[i]);
  lua_call(L, (int)c->n_arguments, 1);
  c->result = script_to_json(L, -1, c->a, NULL, NULL, NULL);
}

bool script_call_json(struct script_state *s, const char *name, const char *hook,
                      const struct json *const *arguments, size_t n_arguments,
                      const struct script_limits *limits, struct arena *a, struct json **result,
                      struct error *e) {
  struct hook_call c = {name, hook, arguments, n_arguments, a, NULL};
  char what[160];
  snprintf(what, sizeof what, "%s of %s", hook, name);
  bool ok = script_protected(s, what, limits, hook_body, &c, e);
  if (ok && result) *result = c.result;
  return ok;
}

struct table_call {
  const char *name;
  struct arena *a;
  struct json *table, *hooks;
};

static int compare_texts(const void *x, const void *y) {
  return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The names of the functions in the table on top. */
static struct json *list_hooks(lua_State *L, struct arena *a) {
  struct json *list = json_new(a, JSON_ARRAY);
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
    n++;
  const char **names = ARENA_ARRAY(a, const char *, n ? n : 1);
  n = 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
    if (lua_isfunction(L, -1) && lua_type(L, -2) == LUA_TSTRING) names[n++] = lua_tostring(L, -2);
  qsort(names, n, sizeof *names, compare_texts);
  for (size_t i = 0; i < n; i++)
    json_add_item(a, list, json_new_text(a, names[i]));
  return list;
}

static void table_body(lua_State *L, void *context) {
  struct table_call *c = context;
  script_push_module(L, c->name);
  c->hooks = list_hooks(L, c->a);
  c->table = script_declared_json(L, -1, c->a);
}

bool script_table_json(struct script_state *s, const char *name, struct arena *a,
                       struct json **table, struct json **hooks, struct error *e) {
  struct table_call c = {name, a, NULL, NULL};
  if (!script_protected(s, name, NULL, table_body, &c, e)) return false;
  if (table) *table = c.table;
  if (hooks) *hooks = c.hooks;
  return true;
}
