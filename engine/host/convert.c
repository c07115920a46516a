/* convert.c - values across the border, from Lua tables to JSON trees; the other way: push.c.
 *
 * Tables are read raw. The order of what comes out depends on the shape and on the names alone. The
 * tree is copied: it holds nothing of Lua. Each value is charged, so that a table that refers to
 * itself many times cannot fill the memory of the host. */
#include "base/utf8.h"
#include "host/state_private.h"

#include <math.h>
#include <stdlib.h>

enum {
  COST_VALUE = 16,
  OWED_MAX = 1000, /* units: charges are collected up to this */
  FEW_KEYS = 40,
  INSERTION_MAX = 12
};

/* One step of the way from the root; lives on the C stack. */
struct path {
  const struct path *up;
  const void *table; /* that the step is in, against cycles */
  const char *name;  /* NULL: an index */
  size_t len, index;
};

struct converter {
  lua_State *L;
  struct arena *a;
  script_leaf *leaf;
  void *context;
  uint64_t owed; /* units that are not charged yet */
  int depth;
  bool skip_functions;
};

struct entry {
  const char *name; /* held by the table */
  size_t len;
  uint32_t rank; /* place in the shape; after it: UINT32_MAX */
  int index;     /* stack position of the value; 0: it is to be looked up */
};

static struct json convert(struct converter *c, int index, const struct json *shape,
                           const struct path *path);

static void settle(struct converter *c) {
  uint64_t units = c->owed;
  c->owed = 0;
  script_charge(c->L, units);
}

static inline void charge(struct converter *c, uint64_t units) {
  c->owed += units;
  if (c->owed > OWED_MAX) settle(c);
}

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
  settle(c);
  luaL_error(c->L, "value at \"%s\" is no JSON: %s", where, why);
}

static struct json new_value(enum json_type type) {
  struct json v = {0};
  v.type = (uint8_t)type;
  return v;
}

static struct json convert_text(struct converter *c, int index, const struct path *path) {
  size_t n;
  struct json v = new_value(JSON_STRING);
  const char *text = lua_tolstring(c->L, index, &n);
  charge(c, n / 4);
  if (!utf8_valid(text, n, NULL)) refuse(c, path, "the text is not UTF-8");
  if (n > UINT32_MAX) die_out_of_memory(n);
  v.len = (uint32_t)n;
  v.text = arena_copy(c->a, text, n);
  return v;
}

static struct json convert_number(struct converter *c, int index, const struct path *path) {
  if (lua_isinteger(c->L, index)) {
    char digits[24];
    struct json v = new_value(JSON_NUMBER);
    v.is_int = 1;
    v.len = (uint32_t)json_format_int(lua_tointeger(c->L, index), digits);
    v.text = arena_copy(c->a, digits, v.len);
    return v;
  }
  double x = lua_tonumber(c->L, index);
  if (!isfinite(x)) refuse(c, path, isnan(x) ? "not a number" : "infinite");
  return *json_new_double(c->a, x);
}

/* ---- the keys of a table ---- */

struct survey {
  size_t count; /* of keys, without those that are left out */
  size_t integers;
  lua_Integer largest;
  bool on_stack; /* keys and values lie on the stack in turn, in the order of the table */
  bool in_order; /* the integers came as 1, 2, 3 … */
};

/* Notes the key at `index`. */
static void see_key(struct converter *c, struct survey *found, int index, const struct path *path) {
  found->count++;
  if (lua_type(c->L, index) == LUA_TSTRING) return;
  if (!lua_isinteger(c->L, index)) refuse(c, path, "a key is neither text nor an integer");
  lua_Integer k = lua_tointeger(c->L, index);
  if (k < 1) refuse(c, path, "an integer key is below 1");
  found->integers++;
  found->in_order &= (size_t)k == found->integers;
  if (k > found->largest) found->largest = k;
}

/* Looks at all keys. Short tables, which most are, are left on the stack, so that nothing has to be
 * looked up again. */
static struct survey survey_keys(struct converter *c, int table, const struct path *path) {
  lua_State *L = c->L;
  struct survey found = {.on_stack = true, .in_order = true};
  int base = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (c->skip_functions && lua_isfunction(L, -1)) {
      lua_pop(L, 1);
      continue;
    }
    see_key(c, &found, -2, path);
    if (found.count > FEW_KEYS) {
      if (found.on_stack) { /* the walk goes on with the key alone */
        lua_pop(L, 1);
        lua_replace(L, base + 1);
        lua_settop(L, base + 1);
        found.on_stack = false;
      } else
        lua_pop(L, 1);
    } else
      lua_pushvalue(L, -2);
  }
  return found;
}

static int compare_entries(const void *x, const void *y) {
  const struct entry *a = x, *b = y;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  if (a->len && b->len && *a->name != *b->name)
    return (unsigned char)*a->name < (unsigned char)*b->name ? -1 : 1;
  int order = memcmp(a->name, b->name, a->len < b->len ? a->len : b->len);
  if (order) return order;
  return a->len < b->len ? -1 : a->len > b->len ? 1 : 0;
}

static void sort_entries(struct entry *entries, size_t n) {
  if (n > INSERTION_MAX) {
    qsort(entries, n, sizeof *entries, compare_entries); /* names are distinct: one result */
    return;
  }
  for (size_t i = 1; i < n; i++) {
    struct entry e = entries[i];
    size_t j = i;
    for (; j > 0 && compare_entries(&e, &entries[j - 1]) < 0; j--)
      entries[j] = entries[j - 1];
    entries[j] = e;
  }
}

static uint32_t rank_of(const struct json *properties, const struct entry *e) {
  if (!properties || properties->type != JSON_OBJECT) return UINT32_MAX;
  for (uint32_t i = 0; i < properties->len; i++) {
    const struct json_member *m = &properties->members[i];
    if (m->name_len == e->len && !memcmp(m->name, e->name, e->len)) return i;
  }
  return UINT32_MAX;
}

static void fill_entry(struct converter *c, struct entry *e, int key, int value,
                       const struct json *properties) {
  e->name = lua_tolstring(c->L, key, &e->len);
  e->rank = rank_of(properties, e);
  e->index = value;
}

/* The names of the table's members in the order in which they are written. `first`: where the
 * survey left them on the stack, or 0. */
static struct entry *list_entries(struct converter *c, int table, size_t n, int first,
                                  const struct json *properties) {
  lua_State *L = c->L;
  struct entry *entries = arena_alloc(c->a, n * sizeof *entries);
  if (first) {
    for (size_t i = 0; i < n; i++, first += 2)
      fill_entry(c, &entries[i], first, first + 1, properties);
  } else {
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, table);) {
      bool skipped = c->skip_functions && lua_isfunction(L, -1);
      lua_pop(L, 1);
      if (!skipped) fill_entry(c, &entries[i++], -1, 0, properties);
    }
  }
  sort_entries(entries, n);
  return entries;
}

/* ---- tables ---- */

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
  if (!shape) return NULL;
  const struct json *first = json_get(shape, "prefixItems");
  if (first && first->type == JSON_ARRAY && i < first->len) return &first->items[i];
  return json_get(shape, "items");
}

/* `first` as for list_entries. */
static struct json convert_array(struct converter *c, int table, size_t n, int first,
                                 const struct json *shape, struct path *path) {
  struct json v = new_value(JSON_ARRAY);
  if (n > UINT32_MAX) die_out_of_memory(n);
  v.len = v.capacity = (uint32_t)n;
  v.items = arena_alloc(c->a, n * sizeof *v.items);
  path->name = NULL;
  for (size_t i = 0; i < n; i++) {
    const struct json *inner = shape_of_item(shape, i);
    path->index = i;
    if (first) {
      v.items[i] = convert(c, first + 2 * (int)i + 1, inner, path);
      continue;
    }
    lua_rawgeti(c->L, table, (lua_Integer)i + 1);
    v.items[i] = convert(c, lua_gettop(c->L), inner, path);
    lua_pop(c->L, 1);
  }
  return v;
}

/* Names that the shape lists are known to be good, and are shared: it outlives what is made. */
static const char *member_name(struct converter *c, const struct entry *e,
                               const struct json *properties, const struct path *up) {
  if (e->rank != UINT32_MAX) return properties->members[e->rank].name;
  if (!utf8_valid(e->name, e->len, NULL)) refuse(c, up, "a name is not UTF-8");
  return arena_copy(c->a, e->name, e->len);
}

static struct json convert_object(struct converter *c, int table, size_t n, int first,
                                  const struct json *shape, struct path *path) {
  struct json v = new_value(JSON_OBJECT);
  const struct json *properties = shape ? json_get(shape, "properties") : NULL;
  const struct json *others = shape ? json_get(shape, "additionalProperties") : NULL;
  struct entry *entries = list_entries(c, table, n, first, properties);
  if (n > UINT32_MAX) die_out_of_memory(n);
  v.len = v.capacity = (uint32_t)n;
  v.members = arena_alloc(c->a, n * sizeof *v.members);
  for (size_t i = 0; i < n; i++) {
    const struct entry *e = &entries[i];
    struct json_member *m = &v.members[i];
    charge(c, e->len / 4);
    m->name = member_name(c, e, properties, path->up);
    m->name_len = (uint32_t)e->len;
    path->name = e->name;
    path->len = e->len;
    const struct json *inner = e->rank == UINT32_MAX ? others : &properties->members[e->rank].value;
    if (e->index) {
      m->value = convert(c, e->index, inner, path);
      continue;
    }
    lua_pushlstring(c->L, e->name, e->len);
    lua_rawget(c->L, table);
    m->value = convert(c, lua_gettop(c->L), inner, path);
    lua_pop(c->L, 1);
  }
  return v;
}

static void enter_table(struct converter *c, const void *identity, const struct path *path) {
  for (const struct path *up = path; up; up = up->up)
    if (up->table == identity) refuse(c, path, "the table contains itself");
  if (c->depth == TREE_DEPTH_MAX) refuse(c, path, "nested deeper than 64 levels");
  c->depth++;
  luaL_checkstack(c->L, 2 * FEW_KEYS + 8, "nested too deeply");
}

static struct json convert_table(struct converter *c, int table, const struct json *shape,
                                 const struct path *up) {
  struct path path = {.up = up, .table = lua_topointer(c->L, table)};
  enter_table(c, path.table, up);
  bool marked = script_is_marked_array(c->L, table);
  int top = lua_gettop(c->L);
  struct survey keys = survey_keys(c, table, up);
  int first = keys.on_stack ? top + 1 : 0;
  charge(c, keys.count);
  struct json v;
  if (keys.count == 0) {
    v = new_value(marked || says_array(shape) ? JSON_ARRAY : JSON_OBJECT);
  } else if (keys.integers == 0) {
    if (marked) refuse(c, up, "an array has a key that is text");
    v = convert_object(c, table, keys.count, first, shape, &path);
  } else {
    if (keys.integers != keys.count) refuse(c, up, "keys are both text and integers");
    if ((size_t)keys.largest != keys.count) refuse(c, up, "the array has holes");
    v = convert_array(c, table, keys.count, keys.in_order ? first : 0, shape, &path);
  }
  lua_settop(c->L, top);
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
  charge(c, COST_VALUE);
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
  settle(c);
  struct json *copy = arena_alloc(c->a, sizeof *copy);
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
