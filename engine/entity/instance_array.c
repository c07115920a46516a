/* instance_array.c - arrays and tuples: how many items, of which parts, all different if asked. */
#include "entity/instance_private.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { USUAL_ITEMS = 3, DIFFERENT_TRIES = 16 };

struct lengths {
  uint64_t least, most, prefix, contained;
  bool unique;
};

static struct lengths read_lengths(const struct view *v) {
  struct lengths l = {.most = UINT64_MAX};
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      const struct schema_rule *r = &v->all.items[i].node->rules[k];
      if (r->op == OP_MIN_ITEMS && r->min > l.least) l.least = r->min;
      if (r->op == OP_MAX_ITEMS && r->max < l.most) l.most = r->max;
      if (r->op == OP_PREFIX_ITEMS && r->n > l.prefix) l.prefix = r->n;
      if (r->op == OP_CONTAINS) l.contained += r->min;
      if (r->op == OP_UNIQUE_ITEMS) l.unique = true;
    }
  if (l.contained > l.least) l.least = l.contained;
  return l;
}

/* [48.2, 11.5]: a pair of coordinates. */
static bool is_position(const struct spot *s) {
  static const char *const NAMES[] = {"coordinates", "coordinate", "coords", "latlng", "lat_lng",
                                      "latlon",      "lat_lon",    "geo",    NULL};
  char small[16];
  if (s->name_len >= sizeof small) return false;
  for (size_t i = 0; i < s->name_len; i++)
    small[i] = (char)(s->name[i] | 0x20);
  small[s->name_len] = '\0';
  return word_in(small, NAMES);
}

static uint64_t choose_length(const struct maker *m, const struct spot *s, const struct view *v,
                              const struct lengths *l, bool least) {
  uint64_t n = least ? 0 : 1 + rng_mix(s->key ^ 77) % USUAL_ITEMS;
  int64_t asked = -1;
  if (is_position(s)) n = 2;
  if (l->prefix && !least) n = l->prefix;
  if (s->example && s->example->type == JSON_ARRAY) n = s->example->len;
  if (m->fill && m->options->length)
    asked = m->options->length(m->options->context, path_of(m), view_about(v));
  if (asked >= 0) n = (uint64_t)asked;
  if (n < l->least) n = l->least;
  return n > l->most ? l->most : n;
}

/* Adds what `contains` asks of item `index`: the first `min` items of each are given to it, one
 * rule after the other, the last ones first so that prefixes stay free. */
static void add_contained(struct maker *m, const struct view *v, uint64_t index, uint64_t length,
                          struct parts *parts) {
  uint64_t from = length;
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      const struct schema_rule *r = &v->all.items[i].node->rules[k];
      if (r->op != OP_CONTAINS || !r->min || from < r->min) continue;
      from -= r->min;
      if (index >= from && index < from + r->min)
        parts_add(m->a, parts, (struct part){r->node, v->all.items[i].scope});
    }
}

static bool is_new(const struct json *array, const struct json *item) {
  for (uint32_t i = 0; i < array->len; i++)
    if (json_equal(&array->items[i], item)) return false;
  return true;
}

/* The entity of the items: "employee" of employees; wrappers keep the outer one. */
static const char *entity_of_items(struct maker *m, const struct spot *s) {
  static const char *const WRAPPERS[] = {"data", "result", "item",    "record", "entry",    "list",
                                         "row",  "value",  "element", "object", "response", NULL};
  struct words w;
  words_split(m->a, s->name, s->name_len, &w);
  if (!w.n) return s->entity;
  const char *last = word_singular(m->a, w.word[w.n - 1]);
  static const char *const BASKETS[] = {"order",  "purchase", "cart",     "invoice", "receipt",
                                        "basket", "checkout", "shipment", "quote",   NULL};
  bool lines = strcmp(last, "item") == 0 || strcmp(last, "line") == 0;
  if (lines && word_in(s->entity, BASKETS)) return "item";
  if (word_in(last, WRAPPERS)) return s->entity;
  static const char *const ATTRIBUTES[] = {"name", "id",      "key",      "title", "email", "url",
                                           "text", "content", "contents", "code",  NULL};
  if (word_in(last, ATTRIBUTES)) return w.n > 1 ? words_join(m->a, &w, 0, w.n - 1) : s->entity;
  w.word[w.n - 1] = last;
  return words_join(m->a, &w, 0, w.n);
}

static const struct json *make_item(struct maker *m, const struct spot *s, const char *entity,
                                    const struct parts *parts, uint64_t index, uint64_t turn) {
  struct spot item = {.parent = s,
                      .name = s->name,
                      .name_len = s->name_len,
                      .item = true,
                      .entity = entity,
                      .person = "",
                      .anywhere = true,
                      .record =
                          rng_mix(s->record ^ rng_mix(hash_bytes(s->name, s->name_len) + index)),
                      .key = rng_mix(s->key + index * 64 + turn + 1),
                      .depth = s->depth + 1};
  static const char *const POSITION[] = {"latitude", "longitude"};
  if (index < 2 && is_position(s)) {
    item.name = POSITION[index];
    item.name_len = strlen(item.name);
    item.record = s->record;
  }
  if (turn) item.record = rng_mix(item.record + turn);
  if (s->example && s->example->type == JSON_ARRAY && s->example->len)
    item.example = turn ? NULL : &s->example->items[index % s->example->len];
  size_t length = m->path_len;
  path_push_index(m, index);
  const struct json *made = make_value(m, &item, parts);
  m->path_len = length;
  m->path[length] = '\0';
  return made;
}

/* One that is not there yet, by going through all that may be: of a list or a range. */
static const struct json *next_different(struct maker *m, const struct parts *parts,
                                         const struct json *array) {
  enum { FARTHEST = 4096 };
  struct view v;
  view_build(m->a, &v, parts, 0, 0, false);
  const struct json *values = v.demand.enum_values;
  for (uint32_t i = 0; values && i < values->len; i++)
    if (is_new(array, &values->items[i]) && parts_accept(parts, &values->items[i], m->a))
      return &values->items[i];
  if (values || !(v.demand.types & TYPE_INTEGER) || fabs(v.demand.low) > 1e15) return NULL;
  for (int64_t i = 0; i < FARTHEST; i++) {
    struct json one = json_int(m->a, (int64_t)ceil(v.demand.low) + i);
    if (is_new(array, &one) && parts_accept(parts, &one, m->a))
      return json_new_int(m->a, (int64_t)ceil(v.demand.low) + i);
  }
  return NULL;
}

/* Another item is called the same. */
static bool is_namesake(const struct json *array, const struct json *item) {
  const struct json *name = json_get(item, "name");
  const char *member = name ? "name" : "title";
  if (!name && !(name = json_get(item, "title"))) return false;
  for (uint32_t i = 0; i < array->len; i++)
    if (json_equal(json_get(&array->items[i], member), name)) return true;
  return false;
}

struct json *make_array(struct maker *m, struct spot *s, struct view *v, bool least) {
  struct lengths l = read_lengths(v);
  uint64_t n = choose_length(m, s, v, &l, least);
  const char *entity = entity_of_items(m, s);
  struct json *array = json_new(m->a, JSON_ARRAY);
  for (uint64_t i = 0; i < n; i++) {
    struct parts parts;
    bool never;
    view_item(m->a, v, i, &parts, &never);
    if (never) break;
    add_contained(m, v, i, n, &parts);
    const struct json *made = make_item(m, s, entity, &parts, i, 0);
    bool plain = made && made->type == JSON_STRING; /* lists of words do not repeat themselves */
    for (uint64_t turn = 1; (l.unique || plain) && made && !is_new(array, made); turn++) {
      if (!l.unique && turn > 4) break;
      made = turn < DIFFERENT_TRIES ? make_item(m, s, entity, &parts, i, turn)
                                    : next_different(m, &parts, array);
    }
    for (uint64_t turn = 1; made && turn < 4 && !m->options->fill && is_namesake(array, made);
         turn++)
      made = make_item(m, s, entity, &parts, i, turn);
    if (!made) break;
    json_add_item(m->a, array, made);
  }
  return array->len >= l.least ? array : NULL;
}
