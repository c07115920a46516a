/* api_record.c - the executed trajectory, as judges and repairs see it.
 *
 * A plain table, but for `certificate`: half of the record, which few scripts look at. It becomes a
 * member when it is first asked for. */
#include "host/player_private.h"

static const char CERTIFICATE[] = "certificate";

/* __index; upvalue 1: number of the sample that the record belongs to */
static int l_record_index(lua_State *L) {
  size_t n;
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &n) : "";
  if (strcmp(key, CERTIFICATE) != 0) return 0;
  struct player *p = player_of(L);
  if ((uint64_t)lua_tointeger(L, lua_upvalueindex(1)) != p->serial)
    return luaL_error(L, "the record of an ended sample was kept and used");
  script_push_json(L, json_get(p->judged, CERTIFICATE));
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

void record_api_push(lua_State *L, const struct json *record) {
  struct player *p = player_of(L);
  if (record->type != JSON_OBJECT) {
    script_push_json(L, record);
    return;
  }
  struct json visible = *record;
  visible.len = 0;
  visible.members = ARENA_ARRAY(&p->arena, struct json_member, record->len + 1);
  for (uint32_t i = 0; i < record->len; i++) {
    const struct json_member *m = &record->members[i];
    if (strcmp(m->name, CERTIFICATE) != 0) visible.members[visible.len++] = *m;
  }
  script_push_json(L, &visible);
  if (visible.len == record->len) return;
  p->judged = record;
  lua_createtable(L, 0, 2);
  lua_pushinteger(L, (lua_Integer)p->serial);
  lua_pushcclosure(L, l_record_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}
