/* api_episode.c - the episode object of templates ("ep"); see docs/scripting.md.
 *
 * Any luaL_ call may not return: functions here own nothing; texts and trees are in the arena of
 * the sample, the scratch buffer belongs to the player. */
#include "catalog/policy.h"
#include "host/api_world.h"
#include "host/player_private.h"
#include "host/slips.h"
#include "host/value.h"
#include "json/write.h"

#include <string.h>

static const struct object_type TYPE = {"engine.episode"};
static const char FIELDS = 0; /* registry key: its address */

struct episode_object {
  struct object head;
  uint64_t serial;
};

static struct player *check(lua_State *L) {
  const struct episode_object *o = script_check_object(L, 1, &TYPE);
  struct player *p = player_of(L);
  if (o->serial != p->serial) luaL_error(L, "the episode of an ended sample was kept and used");
  return p;
}

static int l_episode_user(lua_State *L) {
  struct player *p = check(L);
  struct message m;
  struct error e = {0};
  message_render(L, 2, true, &m);
  if (!episode_user(&p->episode, m.text, m.len, m.claims, m.n_claims, &e))
    return luaL_error(L, "%s", e.message);
  return 0;
}

static int l_episode_plan(lua_State *L) {
  struct player *p = check(L);
  struct message m;
  struct error e = {0};
  message_render(L, 2, false, &m);
  if (!episode_plan(&p->episode, m.text, m.len, m.claims, m.n_claims, &e))
    return luaL_error(L, "%s", e.message);
  return 0;
}

static int l_episode_final(lua_State *L) {
  struct player *p = check(L);
  struct message m;
  struct error e = {0};
  bool blocked = false;
  if (lua_istable(L, 3)) {
    lua_getfield(L, 3, "blocked");
    blocked = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  message_render(L, 2, false, &m);
  if (!episode_final(&p->episode, m.text, m.len, m.claims, m.n_claims, blocked, &e))
    return luaL_error(L, "%s", e.message);
  return 0;
}

static int l_episode_next_session(lua_State *L) {
  struct player *p = check(L);
  struct error e = {0};
  if (!episode_next_session(&p->episode, &e)) return luaL_error(L, "%s", e.message);
  const struct json *last = &p->sessions->items[p->sessions->len - 1];
  const char *id = lua_isnoneornil(L, 2) ? last->text : value_check_text(L, 2, NULL);
  player_enter_session(p, arena_copy_text(&p->arena, id));
  return 0;
}

/* The texts of all user turns so far, in order. */
static int l_episode_said(lua_State *L) {
  struct player *p = check(L);
  struct json *texts = json_new(&p->arena, JSON_ARRAY);
  for (uint32_t i = 0; i < p->episode.events->len; i++) {
    const struct json *event = &p->episode.events->items[i];
    if (json_is_text(json_get(event, "event_type"), "user"))
      json_add_item(&p->arena, texts, json_get(event, "content"));
  }
  script_push_json(L, texts);
  return 1;
}

static int l_episode_enter_session(lua_State *L) {
  struct player *p = check(L);
  if (p->episode.turn > 0) return luaL_error(L, "enter_session comes before the first turn");
  player_enter_session(p, arena_copy_text(&p->arena, value_check_text(L, 2, NULL)));
  return 0;
}

static int l_episode_reject(lua_State *L) {
  struct player *p = check(L);
  p->reject_reason = arena_copy_text(&p->arena, value_check_text(L, 2, NULL));
  return luaL_error(L, "rejected: %s", p->reject_reason);
}

static const struct json *given(lua_State *L, int index) {
  const struct value *v = value_test(L, index);
  return v ? v->json : script_to_json(L, index, &player_of(L)->arena, NULL, NULL, NULL);
}

static int l_episode_slot(lua_State *L) {
  struct player *p = check(L);
  const char *name = value_check_text(L, 2, NULL);
  value_push(L, given(L, 3), value_source(&p->arena, "slot", "name", name));
  return 1;
}

/* A rule that nobody declared is the author's own idea. */
static void check_policy(lua_State *L, const char *name, const struct json *value) {
  struct player *p = player_of(L);
  const struct json *all = p->config.registry->policies, *policy = policy_get(all, name);
  if (!policy)
    luaL_error(L, "policy %s is not declared in data/policies.json; known: %s", name,
               slips_known_policies(&p->arena, name, all));
  if (policy_gives(policy, value)) return;
  struct buf *text = &p->text;
  buf_reset(text);
  json_write(text, value, JSON_COMPACT);
  buf_add_text(text, "; it may give ");
  json_write(text, json_get(policy, "values"), JSON_COMPACT);
  luaL_error(L, "policy %s does not give %s", name, arena_copy(&p->arena, text->data, text->len));
}

static int l_episode_policy(lua_State *L) {
  struct player *p = check(L);
  const char *name = value_check_text(L, 2, NULL);
  const struct json *value = given(L, 3);
  if (value->type == JSON_ARRAY || value->type == JSON_OBJECT)
    return luaL_error(L, "policy %s must be a text, a number or a truth value", name);
  check_policy(L, name, value);
  const struct json *old = json_get(p->policies, name);
  if (old && !json_equal(old, value)) return luaL_error(L, "policy %s has two values", name);
  if (!old) json_add_member(&p->arena, p->policies, name, value);
  value_push(L, value, value_source(&p->arena, "policy", "name", name));
  return 1;
}

static int l_episode_choice(lua_State *L) {
  struct player *p = check(L);
  value_push(L, given(L, 2), value_source(&p->arena, "choice", NULL, NULL));
  return 1;
}

static int l_episode_derive(lua_State *L) {
  check(L);
  return value_derive_stack(L, luaL_checkstring(L, 2), 3);
}

static const luaL_Reg METHODS[] = {{"user", l_episode_user},
                                   {"plan", l_episode_plan},
                                   {"call", l_episode_call},
                                   {"final", l_episode_final},
                                   {"said", l_episode_said},
                                   {"next_session", l_episode_next_session},
                                   {"enter_session", l_episode_enter_session},
                                   {"reject", l_episode_reject},
                                   {"slot", l_episode_slot},
                                   {"policy", l_episode_policy},
                                   {"choice", l_episode_choice},
                                   {"derive", l_episode_derive},
                                   {NULL, NULL}};

/* Methods and fields (rng, voice, world, variant, index) are in one table behind __index, which no
 * script can reach: finding them takes no call. The fields are those of the running sample. */
void episode_api_open(lua_State *L) {
  lua_newtable(L);
  luaL_newlib(L, METHODS);
  api_world_push(L);
  lua_setfield(L, -2, "world");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &FIELDS);
  lua_setfield(L, -2, "__index");
  script_set_class(L, &TYPE);
}

void episode_api_push(lua_State *L) {
  struct player *p = player_of(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FIELDS);
  rng_api_push(L, p->config.seed, p->cell.index, "task");
  lua_setfield(L, -2, "rng");
  rng_api_push(L, p->config.seed, p->cell.index, "voice");
  lua_setfield(L, -2, "voice");
  lua_pushstring(L, p->cell.variant);
  lua_setfield(L, -2, "variant");
  lua_pushinteger(L, (lua_Integer)p->cell.index);
  lua_setfield(L, -2, "index");
  lua_pop(L, 1);
  struct episode_object *o = script_push_object(L, &TYPE, sizeof *o, 0);
  o->serial = p->serial;
}
