/* require.c - modules: files of the store, text only, run once per state in a strict environment.
 */
#include "host/state_private.h"

#include <stdio.h>
#include <string.h>

enum { NAME_MAX_BYTES = 200 };

/* A file is being loaded when its main chunk is on the call stack. Raises with the chain of files.
 */
static void refuse_cycle(lua_State *L, const char *name) {
  lua_Debug ar;
  int found = -1;
  for (int level = 0; found < 0 && lua_getstack(L, level, &ar); level++) {
    script_charge(L, (uint64_t)level / 16); /* what finding a level costs grows with its number */
    lua_getinfo(L, "S", &ar);
    if (*ar.what == 'm' && *ar.source == '@' && !strcmp(ar.source + 1, name)) found = level;
  }
  if (found < 0) return;
  luaL_where(L, 1);
  lua_pushstring(L, "modules require each other: ");
  int parts = 2;
  luaL_checkstack(L, 100, NULL);
  for (int level = found; level >= 0 && parts < 60; level--) {
    if (!lua_getstack(L, level, &ar) || !lua_getinfo(L, "S", &ar)) continue;
    if (*ar.what != 'm' || *ar.source != '@') continue;
    lua_pushfstring(L, "%s -> ", ar.source + 1);
    parts++;
  }
  lua_pushstring(L, name);
  lua_concat(L, parts + 1);
  lua_error(L);
}

static const char *skip_first_line(const char *text, size_t *n) {
  if (!*n || text[0] != '#') return text;
  const char *end = memchr(text, '\n', *n); /* kept, so that line numbers stay */
  if (!end) end = text + *n;
  *n -= (size_t)(end - text);
  return end;
}

static void load_file(lua_State *L, const struct script_file *f) {
  size_t n = f->len;
  const char *text = skip_first_line(f->text, &n);
  script_charge(L, n / 16);
  char chunk[NAME_MAX_BYTES + 8];
  snprintf(chunk, sizeof chunk, "@%s", f->name);
  if (luaL_loadbufferx(L, text, n, chunk, "t") != LUA_OK) lua_error(L);
  script_push_env(L);
  if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  lua_call(L, 0, 1);
  script_check_limit(L);
  if (lua_type(L, -1) != LUA_TTABLE)
    luaL_error(L, "%s:1: the file must return a table, found %s", f->name, luaL_typename(L, -1));
}

void script_push_module(lua_State *L, const char *name) {
  luaL_checkstack(L, 8, NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_modules);
  if (lua_getfield(L, -1, name) == LUA_TTABLE) {
    lua_remove(L, -2);
    return;
  }
  lua_pop(L, 1);
  const struct script_state *s = script_state_of(L);
  const struct script_file *f = s->store ? script_store_get(s->store, name) : NULL;
  if (!f) luaL_error(L, "there is no script file '%s'", name);
  refuse_cycle(L, f->name);
  load_file(L, f);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, f->name);
  lua_remove(L, -2);
}

bool script_is_loaded(lua_State *L, const char *name) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_modules);
  bool loaded = lua_getfield(L, -1, name) == LUA_TTABLE;
  lua_pop(L, 2);
  return loaded;
}

static bool is_module_name(const char *name, size_t n) {
  if (!n || n > NAME_MAX_BYTES - 24 || strlen(name) != n) return false;
  return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == n &&
         !strstr(name, "..") && name[0] != '.' && name[n - 1] != '.';
}

int script_require(lua_State *L) {
  static const char *const places[] = {"scripts/%s.lua", "scripts/%s/init.lua", "%s.lua"};
  size_t n;
  const char *name = luaL_checklstring(L, 1, &n);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_builtins);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, -2) != LUA_TNIL) return 1;
  if (!is_module_name(name, n)) return luaL_error(L, "'%s' is no name of a module", name);
  char path[NAME_MAX_BYTES];
  snprintf(path, sizeof path, "%s", name);
  for (char *p = path; *p; p++)
    if (*p == '.') *p = '/';
  const struct script_store *store = script_state_of(L)->store;
  for (size_t i = 0; store && i < sizeof places / sizeof *places; i++) {
    char file[NAME_MAX_BYTES + 24];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(file, sizeof file, places[i], path);
#pragma GCC diagnostic pop
    if (!script_store_get(store, file)) continue;
    script_push_module(L, file);
    return 1;
  }
  return luaL_error(L, "module '%s' not found: no scripts/%s.lua, scripts/%s/init.lua, %s.lua",
                    name, path, path, path);
}
