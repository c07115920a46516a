/* convert.c - values across the border: JSON trees to Lua tables and back.
 *
 * Tables are read raw. The order of what comes out depends on the shape and on the names alone. The
 * tree is copied: it holds nothing of Lua. Each value is charged, so that a table that refers to
 * itself many times cannot fill the memory of the host. */
#include "base/utf8.h"
#include "host/state_private.h"

#include <math.h>
#include <stdlib.h>

enum { COST_VALUE = 16, TABLES_MAX = TREE_DEPTH_MAX };

/* ---- JSON to Lua ---- */

/* `mark`: stack position of the metatable of arrays. Returns the number of values pushed. */
static uint64_t push_value(lua_State *L, const struct json *v, int mark) {
  uint64_t n = 1;
  switch ((enum json_type)v->type) {
  case JSON_NULL:
    lua_pushlightuserdata(L, NULL);
    return n;
  case JSON_FALSE:
    lua_pushboolean(L, 0);
    return n;
  case JSON_TRUE:
    lua_pushboolean(L, 1);
    return n;
  case JSON_NUMBER: {
    int64_t x;
    if (v->is_int && json_to_int(v, &x))
      lua_pushinteger(L, x);
    else
      lua_pushnumber(L, json_to_double(v));
    return n;
  }
  case JSON_STRING:
    lua_pushlstring(L, v->text, v->len);
    return n;
  case JSON_ARRAY:
    luaL_checkstack(L, 4, "JSON is nested too deeply");
    lua_createtable(L, (int)v->len, 0);
    for (uint32_t i = 0; i < v->len; i++) {
      n += push_value(L, &v->items[i], mark);
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushvalue(L, mark);
    lua_setmetatable(L, -2);
    return n;
  case JSON_OBJECT:
    luaL_checkstack(L, 4, "JSON is nested too deeply");
    lua_createtable(L, 0, (int)v->len);
    for (uint32_t i = 0; i < v->len; i++) {
      lua_pushlstring(L, v->members[i].name, v->members[i].name_len);
      n += push_value(L, &v->members[i].value, mark);
      lua_rawset(L, -3);
    }
    return n;
  }
  return n;
}

void script_push_json(lua_State *L, const struct json *v) {
  luaL_checkstack(L, 4, NULL);
  script_push_array_mark(L);
  uint64_t n = push_value(L, v, lua_gettop(L));
  lua_remove(L, -2);
  script_charge(L, n);
}

/* ---- Lua to JSON ---- */

/* One step of the way from the root; lives on the C stack. */
struct path {
  const struct path *up;
  const char *name; /* NULL: an index */
  size_t len, index;
};

struct converter {
  lua_State *L;
  struct arena *a;
  script_leaf *leaf;
  void *context;
  bool skip_functions;
  int depth;
  const void *tables[TABLES_MAX]; /* that are being converted, against cycles */
};

struct entry {
  const char *name; /* held by the table */
  size_t len;
  uint32_t rank; /* place in the shape; after it: UINT32_MAX */
};

static struct json convert(struct converter *c, int index, const struct json *shape,
                           const struct path *path);

static void add_path(struct buf *b, const struct path *path) {
  if (!path) return;
  add_path(b, path->up);
  if (path->name)
    json_pointer_add(b, path->name, path->len);
  else
    json_pointer_add_index(b, path->index);
}

static const char *pointer_text(struct converter *c, const struct path *path) {
  struct buf *b = &script_state_of(c->L)->scratch;
  size_t base = b->len;
  add_path(b, path);
  const char *text = arena_copy(c->a, b->data + base, b->len - base);
  b->len = base;
  return text;
}

/* Raises: the value at `path` cannot be written as JSON. */
static void refuse(struct converter *c, const struct path *path, const char *why) {
  const char *where = pointer_text(c, path);
  luaL_error(c->L, "value at \"%s\" is no JSON: %s", where, why);
}

static struct json new_value(enum json_type type) {
  struct json v = {0};
  v.type = (uint8_t)type;
  return v;
}

static struct json convert_text(struct converter *c, int index, const struct path *path) {
  size_t n, bad;
  const char *text = lua_tolstring(c->L, index, &n);
  script_charge(c->L, n / 4);
  if (!utf8_valid(text, n, &bad)) refuse(c, path, "the text is not UTF-8");
  return *json_new_string(c->a, text, n);
}

static struct json convert_number(struct converter *c, int index, const struct path *path) {
  if (lua_isinteger(c->L, index)) return *json_new_int(c->a, lua_tointeger(c->L, index));
  double x = lua_tonumber(c->L, index);
  if (!isfinite(x)) refuse(c, path, isnan(x) ? "not a number" : "infinite");
  return *json_new_double(c->a, x);
}

/* ---- tables ---- */

struct survey {
  size_t count; /* of keys, without those that are left out */
  size_t integers;
  lua_Integer largest;
};

static struct survey survey_keys(struct converter *c, int table, const struct path *path) {
  lua_State *L = c->L;
  struct survey found = {0};
  lua_pushnil(L);
  while (lua_next(L, table)) {
    bool skipped = c->skip_functions && lua_isfunction(L, -1);
    lua_pop(L, 1);
    if (skipped) continue;
    found.count++;
    if (lua_type(L, -1) == LUA_TSTRING) continue;
    if (!lua_isinteger(L, -1)) refuse(c, path, "a key is neither text nor an integer");
    lua_Integer k = lua_tointeger(L, -1);
    if (k < 1) refuse(c, path, "an integer key is below 1");
    found.integers++;
    if (k > found.largest) found.largest = k;
  }
  return found;
}

static bool says_array(const struct json *shape) {
  const struct json *type = json_get(shape, "type");
  if (!type) return false;
  if (type->type == JSON_STRING) return json_is_text(type, "array");
  if (type->type != JSON_ARRAY) return false;
  bool array = false;
  for (uint32_t i = 0; i < type->len; i++) {
    if (json_is_text(&type->items[i], "object")) return false;
    array |= json_is_text(&type->items[i], "array");
  }
  return array;
}

static const struct json *shape_of_item(const struct json *shape, size_t i) {
  const struct json *first = json_get(shape, "prefixItems");
  if (first && first->type == JSON_ARRAY && i < first->len) return &first->items[i];
  return json_get(shape, "items");
}

static struct json convert_array(struct converter *c, int table, size_t n, const struct json *shape,
                                 const struct path *up) {
  struct json v = new_value(JSON_ARRAY);
  struct path path = {up, NULL, 0, 0};
  for (size_t i = 0; i < n; i++) {
    path.index = i;
    lua_rawgeti(c->L, table, (lua_Integer)i + 1);
    struct json item = convert(c, lua_gettop(c->L), shape_of_item(shape, i), &path);
    lua_pop(c->L, 1);
    json_add_item(c->a, &v, &item);
  }
  return v;
}

static int compare_entries(const void *x, const void *y) {
  const struct entry *a = x, *b = y;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  int order = memcmp(a->name, b->name, a->len < b->len ? a->len : b->len);
  if (order) return order;
  return a->len < b->len ? -1 : a->len > b->len ? 1 : 0;
}

static uint32_t rank_of(const struct json *properties, const struct entry *e) {
  if (!properties || properties->type != JSON_OBJECT) return UINT32_MAX;
  for (uint32_t i = 0; i < properties->len; i++) {
    const struct json_member *m = &properties->members[i];
    if (m->name_len == e->len && !memcmp(m->name, e->name, e->len)) return i;
  }
  return UINT32_MAX;
}

/* The names of the table's members in the order in which they are written. */
static struct entry *list_entries(struct converter *c, int table, size_t n,
                                  const struct json *properties) {
  lua_State *L = c->L;
  struct entry *entries = ARENA_ARRAY(c->a, struct entry, n);
  lua_pushnil(L);
  for (size_t i = 0; lua_next(L, table);) {
    bool skipped = c->skip_functions && lua_isfunction(L, -1);
    lua_pop(L, 1);
    if (skipped) continue;
    struct entry *e = &entries[i++];
    e->name = lua_tolstring(L, -1, &e->len);
    e->rank = rank_of(properties, e);
  }
  qsort(entries, n, sizeof *entries, compare_entries);
  return entries;
}

static struct json convert_object(struct converter *c, int table, size_t n,
                                  const struct json *shape, const struct path *up) {
  struct json v = new_value(JSON_OBJECT);
  if (!n) return v;
  const struct json *properties = json_get(shape, "properties");
  const struct json *others = json_get(shape, "additionalProperties");
  struct entry *entries = list_entries(c, table, n, properties);
  for (size_t i = 0; i < n; i++) {
    struct entry *e = &entries[i];
    struct path path = {up, e->name, e->len, 0};
    script_charge(c->L, e->len / 4);
    if (!utf8_valid(e->name, e->len, NULL)) refuse(c, up, "a name is not UTF-8");
    const struct json *inner = e->rank == UINT32_MAX ? others : &properties->members[e->rank].value;
    lua_pushlstring(c->L, e->name, e->len);
    lua_rawget(c->L, table);
    struct json value = convert(c, lua_gettop(c->L), inner, &path);
    lua_pop(c->L, 1);
    json_add_member_n(c->a, &v, e->name, e->len, &value);
  }
  return v;
}

static void enter_table(struct converter *c, int table, const struct path *path) {
  const void *identity = lua_topointer(c->L, table);
  for (int i = 0; i < c->depth; i++)
    if (c->tables[i] == identity) refuse(c, path, "the table contains itself");
  if (c->depth == TREE_DEPTH_MAX) refuse(c, path, "nested deeper than 64 levels");
  c->tables[c->depth++] = identity;
  luaL_checkstack(c->L, 8, "nested too deeply");
}

static struct json convert_table(struct converter *c, int table, const struct json *shape,
                                 const struct path *path) {
  enter_table(c, table, path);
  bool marked = script_is_marked_array(c->L, table);
  struct survey keys = survey_keys(c, table, path);
  script_charge(c->L, keys.count);
  struct json v;
  if (keys.count == 0) {
    v = new_value(marked || says_array(shape) ? JSON_ARRAY : JSON_OBJECT);
  } else if (keys.integers == 0) {
    if (marked) refuse(c, path, "an array has a key that is text");
    v = convert_object(c, table, keys.count, shape, path);
  } else {
    if (keys.integers != keys.count) refuse(c, path, "keys are both text and integers");
    if ((size_t)keys.largest != keys.count) refuse(c, path, "the array has holes");
    v = convert_array(c, table, keys.count, shape, path);
  }
  c->depth--;
  return v;
}

static struct json convert_leaf(struct converter *c, int index, const struct path *path) {
  if (!c->leaf) refuse(c, path, "it is an object of the engine");
  const struct json *v = c->leaf(c->L, index, pointer_text(c, path), c->context);
  if (!v) refuse(c, path, "it is an object of the engine");
  return *v;
}

/* `index` is absolute. */
static struct json convert(struct converter *c, int index, const struct json *shape,
                           const struct path *path) {
  lua_State *L = c->L;
  script_charge(L, COST_VALUE);
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    return new_value(JSON_NULL);
  case LUA_TBOOLEAN:
    return new_value(lua_toboolean(L, index) ? JSON_TRUE : JSON_FALSE);
  case LUA_TNUMBER:
    return convert_number(c, index, path);
  case LUA_TSTRING:
    return convert_text(c, index, path);
  case LUA_TTABLE:
    return convert_table(c, index, shape, path);
  case LUA_TUSERDATA:
    return convert_leaf(c, index, path);
  case LUA_TLIGHTUSERDATA:
    if (!lua_touserdata(L, index)) return new_value(JSON_NULL);
    break;
  default:
    break;
  }
  char why[64];
  snprintf(why, sizeof why, "it is a %s", luaL_typename(L, index));
  refuse(c, path, why);
  return new_value(JSON_NULL);
}

static struct json *convert_root(struct converter *c, int index, const struct json *shape) {
  luaL_checkstack(c->L, 8, NULL);
  struct json v = convert(c, lua_absindex(c->L, index), shape, NULL);
  struct json *copy = ARENA_NEW(c->a, struct json);
  *copy = v;
  return copy;
}

struct json *script_to_json(lua_State *L, int index, struct arena *a, const struct json *shape,
                            script_leaf *leaf, void *context) {
  struct converter c = {.L = L, .a = a, .leaf = leaf, .context = context};
  return convert_root(&c, index, shape);
}

struct json *script_declared_json(lua_State *L, int index, struct arena *a) {
  struct converter c = {.L = L, .a = a, .skip_functions = true};
  return convert_root(&c, index, NULL);
}
