/* push.c - values across the border, from JSON trees to Lua tables; the other way: convert.c.
 *
 * A late table is empty until a script looks into it: then it gets the member that is asked for, or
 * everything. Functions of the libraries that read tables raw fill it first, so scripts cannot tell
 * it from a plain one. What it stands for is noted outside of Lua, under its address, until the
 * outermost call ends.
 *
 * Names that are expected often lie in a table of Lua; finding one there takes a third of the time
 * that Lua takes to hash it. They are learned before the state is sealed, so a restore changes
 * nothing about them. */
#include "host/state_private.h"

#include <stdlib.h>

enum { LATE_MEMBERS_MAX = 64, NAME_BYTES_MAX = 16 };

/* ---- names ---- */

/* Up to 16 bytes as two words that overlap; with the length they are the whole name. */
struct short_name {
  uint64_t head, tail;
};

static inline struct short_name read_name(const char *name, size_t n) {
  struct short_name k = {0, 0};
  if (n >= 8) {
    memcpy(&k.head, name, 8);
    memcpy(&k.tail, name + n - 8, 8);
  } else if (n >= 4) {
    uint32_t head, tail;
    memcpy(&head, name, 4);
    memcpy(&tail, name + n - 4, 4);
    k.head = head;
    k.tail = tail;
  } else if (n > 0) {
    k.head = (uint64_t)(unsigned char)name[0] << 8 | (unsigned char)name[n - 1];
    k.tail = (unsigned char)name[n / 2];
  }
  return k;
}

static inline struct known_name *slot_of(struct script_state *s, struct short_name k, size_t n) {
  uint64_t hash = (k.head ^ (k.tail + n) * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
  return &s->names[hash >> 56];
}

void script_learn_name(lua_State *L, const char *name, size_t n) {
  if (n > NAME_BYTES_MAX) return;
  struct script_state *s = script_state_of(L);
  struct short_name k = read_name(name, n);
  struct known_name *slot = slot_of(s, k, n);
  if (slot->place) return; /* known, or the place is taken: the name goes the slow way */
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_names);
  lua_pushlstring(L, name, n);
  lua_rawseti(L, -2, ++s->n_names);
  lua_pop(L, 1);
  *slot = (struct known_name){k.head, k.tail, (uint32_t)n, (uint32_t)s->n_names};
}

void script_learn_schema(lua_State *L, const struct json *schema) {
  if (!schema || schema->type != JSON_OBJECT) return;
  const struct json *properties = json_get(schema, "properties");
  for (uint32_t i = 0; properties && properties->type == JSON_OBJECT && i < properties->len; i++) {
    const struct json_member *m = &properties->members[i];
    script_learn_name(L, m->name, m->name_len);
    script_learn_schema(L, &m->value);
  }
  script_learn_schema(L, json_get(schema, "items"));
}

/* ---- whole trees ---- */

/* What is at hand while a tree is pushed: stack positions of the metatable of arrays and of the
 * names. */
struct pusher {
  lua_State *L;
  struct script_state *s;
  int mark, names;
};

/* Pushes both. */
static struct pusher begin(lua_State *L) {
  luaL_checkstack(L, 8, NULL);
  struct pusher p = {L, script_state_of(L), lua_gettop(L) + 1, lua_gettop(L) + 2};
  script_push_array_mark(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key_names);
  return p;
}

static void push_name(const struct pusher *p, const char *name, size_t n) {
  if (n <= NAME_BYTES_MAX) {
    struct short_name k = read_name(name, n);
    const struct known_name *slot = slot_of(p->s, k, n);
    if (slot->head == k.head && slot->tail == k.tail && slot->len == n && slot->place) {
      lua_rawgeti(p->L, p->names, slot->place);
      return;
    }
  }
  lua_pushlstring(p->L, name, n);
}

/* These return the number of values pushed. */
static uint64_t push_value(const struct pusher *p, const struct json *v);

static void push_number(lua_State *L, const struct json *v) {
  int64_t x;
  if (v->is_int && json_to_int(v, &x))
    lua_pushinteger(L, x);
  else
    lua_pushnumber(L, json_to_double(v));
}

static void mark_array(const struct pusher *p) {
  lua_pushvalue(p->L, p->mark);
  lua_setmetatable(p->L, -2);
}

static uint64_t push_tree(const struct pusher *p, const struct json *v) {
  lua_State *L = p->L;
  uint64_t n = 1;
  luaL_checkstack(L, 4, "JSON is nested too deeply");
  if (v->type == JSON_ARRAY) {
    lua_createtable(L, (int)v->len, 0);
    for (uint32_t i = 0; i < v->len; i++) {
      n += push_value(p, &v->items[i]);
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    mark_array(p);
    return n;
  }
  lua_createtable(L, 0, (int)v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    push_name(p, v->members[i].name, v->members[i].name_len);
    n += push_value(p, &v->members[i].value);
    lua_rawset(L, -3);
  }
  return n;
}

static inline bool is_tree(const struct json *v) {
  return v->type == JSON_ARRAY || v->type == JSON_OBJECT;
}

static uint64_t push_value(const struct pusher *p, const struct json *v) {
  lua_State *L = p->L;
  switch ((enum json_type)v->type) {
  case JSON_NULL:
    lua_pushlightuserdata(L, NULL);
    return 1;
  case JSON_FALSE:
  case JSON_TRUE:
    lua_pushboolean(L, v->type == JSON_TRUE);
    return 1;
  case JSON_NUMBER:
    push_number(L, v);
    return 1;
  case JSON_STRING:
    lua_pushlstring(L, v->text, v->len);
    return 1;
  case JSON_ARRAY:
  case JSON_OBJECT:
    return push_tree(p, v);
  }
  return 1;
}

void script_push_json(lua_State *L, const struct json *v) {
  uint64_t n;
  if (is_tree(v)) {
    struct pusher p = begin(L);
    n = push_tree(&p, v);
    lua_replace(L, p.mark);
    lua_settop(L, p.mark);
  } else {
    struct pusher p = {.L = L};
    luaL_checkstack(L, 2, NULL);
    n = push_value(&p, v);
  }
  script_charge(L, n);
}

/* ---- late tables ---- */

struct late_table {
  const void *identity;
  const struct json *tree;
  uint64_t given; /* bits of the members that the table was given; it may have lost them again */
};

static bool is_late(lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  bool late = lua_topointer(L, -1) == script_state_of(L)->late_mark;
  lua_pop(L, 1);
  return late;
}

static struct late_table *late_of(lua_State *L, int table) {
  struct script_state *s = script_state_of(L);
  const void *identity = lua_topointer(L, table);
  size_t i = s->n_late;
  while (i > 0 && s->late_tables[i - 1].identity != identity)
    i--;
  script_charge(L, (s->n_late - i) / 16);
  if (!i) luaL_error(L, "the record of an ended sample was kept and used");
  return &s->late_tables[i - 1];
}

/* Pushes a late table for an array or an object. */
static void push_late(const struct pusher *p, const struct json *tree) {
  struct script_state *s = p->s;
  lua_newtable(p->L);
  lua_rawgetp(p->L, LUA_REGISTRYINDEX, &script_key_late);
  lua_setmetatable(p->L, -2);
  if (s->n_late == s->late_capacity) {
    s->late_capacity = s->late_capacity ? s->late_capacity * 2 : 64;
    s->late_tables = realloc(s->late_tables, s->late_capacity * sizeof *s->late_tables);
    if (!s->late_tables) die_out_of_memory(s->late_capacity * sizeof *s->late_tables);
  }
  s->late_tables[s->n_late++] = (struct late_table){lua_topointer(p->L, -1), tree, 0};
}

static void push_shallow(const struct pusher *p, const struct json *v) {
  if (is_tree(v))
    push_late(p, v);
  else
    push_value(p, v);
}

/* Adds a member to the table on top. */
static void add_member(const struct pusher *p, const struct json_member *m) {
  push_name(p, m->name, m->name_len);
  push_shallow(p, &m->value);
  lua_rawset(p->L, -3);
}

/* Pushes an item of a late array: of an object its plain members. */
static uint64_t push_item(const struct pusher *p, const struct json *v) {
  if (v->type != JSON_OBJECT) {
    push_shallow(p, v);
    return 1;
  }
  lua_createtable(p->L, 0, (int)v->len);
  for (uint32_t i = 0; i < v->len; i++)
    add_member(p, &v->members[i]);
  return v->len + 1;
}

/* Fills the table on top and makes it a plain one. */
static uint64_t fill(const struct pusher *p, const struct json *tree, uint64_t given) {
  lua_State *L = p->L;
  uint64_t n = tree->len;
  lua_pushnil(L);
  lua_setmetatable(L, -2);
  if (tree->type == JSON_OBJECT) {
    for (uint32_t i = 0; i < tree->len; i++)
      if (i >= LATE_MEMBERS_MAX || !(given >> i & 1)) add_member(p, &tree->members[i]);
    return n;
  }
  for (uint32_t i = 0; i < tree->len; i++) {
    n += push_item(p, &tree->items[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  mark_array(p);
  return n;
}

void script_fill_late(lua_State *L, int index) {
  if (!is_late(L, index)) return;
  struct late_table t = *late_of(L, index);
  index = lua_absindex(L, index);
  int top = lua_gettop(L);
  struct pusher p = begin(L);
  lua_pushvalue(L, index);
  uint64_t n = fill(&p, t.tree, t.given);
  lua_settop(L, top);
  script_charge(L, n);
}

void script_push_json_late(lua_State *L, const struct json *v) {
  struct pusher p = {.L = L, .s = script_state_of(L)};
  luaL_checkstack(L, 4, NULL);
  push_shallow(&p, v);
  script_charge(L, 1);
}

/* Pushes the member with the name at 2 of the late object at 1, which is given it. */
static int give_member(lua_State *L, struct late_table *t) {
  size_t n;
  const char *name = lua_tolstring(L, 2, &n);
  const struct json *tree = t->tree;
  uint32_t i = tree->len;
  while (i > 0 &&
         (tree->members[i - 1].name_len != n || memcmp(tree->members[i - 1].name, name, n)))
    i--;
  uint64_t bit = i ? (uint64_t)1 << (i - 1) : 0;
  if (!i || t->given & bit) return 0;
  t->given |= bit;
  struct pusher p = {.L = L, .s = script_state_of(L)};
  luaL_checkstack(L, 4, NULL);
  push_shallow(&p, &tree->members[i - 1].value);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

static int late_index(lua_State *L) {
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TSTRING) {
    struct late_table *t = late_of(L, 1);
    if (t->tree->type == JSON_OBJECT && t->tree->len <= LATE_MEMBERS_MAX) return give_member(L, t);
  }
  script_fill_late(L, 1);
  lua_rawget(L, 1);
  return 1;
}

static int late_newindex(lua_State *L) {
  lua_settop(L, 3);
  script_fill_late(L, 1);
  lua_rawset(L, 1);
  return 0;
}

static int late_len(lua_State *L) {
  script_fill_late(L, 1);
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
  return 1;
}

void script_open_late(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"__index", late_index}, {"__newindex", late_newindex}, {"__len", late_len}, {NULL, NULL}};
  luaL_newlib(L, functions);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  script_state_of(L)->late_mark = lua_topointer(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &script_key_late);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &script_key_names);
}
