/* store.c - see store.h. Sizes of populations, owners and references are drawn from hashes of the
 * episode's seed with the names of scope and entity, so that a change of one schema leaves the
 * records of the others as they were. */
#include "entity/store.h"

#include "base/hash.h"

#include <string.h>
#include <strings.h>

enum {
  LEAST = 4,
  SPREAD = 9,
  CHILDREN_MAX = 3,
  POPULATION_MAX = 40,
  KEY_TRIES = 32,
  LIST_MAX = 3,
  DEPTH_MAX = 8
};

/* Where one tool takes keys for texts and another for numbers, they are made of digits. */
static void note_number(struct store *s, uint32_t entity, const struct json *schema) {
  if (entity == MODEL_NONE || s->key_schemas[entity]) return;
  if (json_is_text(json_get(schema, "type"), "array")) schema = json_get(schema, "items");
  const struct model_entity *x = &s->model->entities[entity];
  const struct json *own = x->n_fields ? x->fields[0].schema : NULL;
  bool free = own && json_is_text(json_get(own, "type"), "string") && !json_get(own, "pattern") &&
              !json_get(own, "format") && !json_get(own, "enum");
  if (free && json_is_text(json_get(schema, "type"), "integer")) s->key_schemas[entity] = schema;
}

static void note_numbers(struct store *s, const struct model_tool *t) {
  const struct graph *g = s->model->graph;
  for (size_t i = 0; i < t->n_parameters; i++) {
    const struct model_parameter *p = &t->parameters[i];
    bool key = p->use != USE_KEY || p->field == 0 || p->field == MODEL_NONE;
    if (key) note_number(s, p->entity, g->inputs[p->input].schema);
  }
  for (size_t i = 0; i < t->n_outputs; i++) {
    const struct model_output *o = &t->outputs[i];
    if (o->show != SHOW_FIELD || o->site == MODEL_NONE) continue;
    uint32_t entity = t->sites[o->site].entity;
    uint32_t of = o->field ? s->model->entities[entity].fields[o->field].refers_to : entity;
    note_number(s, of, g->outputs[o->output].schema);
  }
}

void store_init(struct store *s, const struct model *m, const struct lexicons *l) {
  *s = (struct store){.model = m, .lexicons = l};
  arena_init(&s->own, 0);
  s->of = ARENA_ARRAY(&s->own, struct records, m->n_entities + 1);
  s->created = ARENA_ARRAY(&s->own, bool, m->n_entities + 1);
  s->visible = ARENA_ARRAY(&s->own, bool, m->n_entities + 1);
  size_t n = m->graph->registry->n_tools;
  s->indexes = ARENA_ARRAY(&s->own, struct tool_index *, n + 1);
  s->key_schemas = ARENA_ARRAY(&s->own, const struct json *, m->n_entities + 1);
  for (size_t i = 0; i < n; i++)
    note_numbers(s, &m->tools[i]);
  s->key_names = ARENA_ARRAY(&s->own, uint32_t, m->n_entities + 1);
  for (size_t i = 0; i < m->n_entities; i++)
    s->key_names[i] = MODEL_NONE;
  for (size_t i = 0; i < n; i++) {
    const struct model_tool *t = &m->tools[i];
    for (size_t k = 0; k < t->n_parameters && t->entity != MODEL_NONE; k++) {
      const struct model_parameter *p = &t->parameters[k];
      bool names = p->use == USE_SET && p->field == 0 && p->entity != MODEL_NONE &&
                   p->entity != t->entity && m->entities[t->entity].n_key > 1;
      if (names) s->key_names[t->entity] = p->entity;
    }
    if (t->entity != MODEL_NONE) s->visible[t->entity] = true;
    if (t->entity != MODEL_NONE && t->verb == VERB_CREATE) s->created[t->entity] = true;
    for (size_t k = 0; k < t->n_sites; k++)
      s->visible[t->sites[k].entity] = true;
  }
}

void store_done(struct store *s) {
  arena_done(&s->own);
}

void store_begin(struct store *s, uint64_t seed, int64_t clock, struct arena *a) {
  memset(s->of, 0, s->model->n_entities * sizeof *s->of);
  s->arena = a;
  s->seed = seed;
  s->clock = clock;
  s->n_made = 0;
  s->minutes = 0;
  s->shown = NULL;
}

static const struct model_entity *entity_of(const struct store *s, uint32_t entity) {
  return &s->model->entities[entity];
}

static uint64_t hash_of(const struct store *s, uint32_t entity, const char *purpose, uint64_t n) {
  const struct model_entity *x = entity_of(s, entity);
  uint64_t h = hash_text(x->scope);
  h = hash_more(h, x->name, strlen(x->name));
  h = hash_more(h, purpose, strlen(purpose));
  return rng_mix(s->seed ^ rng_mix(h ^ rng_mix(n)));
}

bool store_same(const struct json *x, const struct json *y) {
  if (json_equal(x, y)) return true;
  bool mixed = (x->type == JSON_STRING && y->type == JSON_NUMBER) ||
               (x->type == JSON_NUMBER && y->type == JSON_STRING);
  return mixed && x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

bool store_holds(const struct json *have, const struct json *value) {
  if (!have) return false;
  if (have->type != JSON_ARRAY || value->type == JSON_ARRAY) return store_same(have, value);
  for (uint32_t i = 0; i < have->len; i++)
    if (store_same(&have->items[i], value)) return true;
  return false;
}

/* ---- the population ---- */

static struct record *append(struct store *s, uint32_t entity, struct record *owner,
                             uint64_t seed) {
  struct records *all = &s->of[entity];
  if (all->n == all->capacity) {
    size_t grown = all->capacity ? all->capacity * 2 : 16;
    struct record **more = ARENA_ARRAY(s->arena, struct record *, grown);
    if (all->n) memcpy(more, all->list, all->n * sizeof(struct record *));
    all->list = more;
    all->capacity = grown;
  }
  struct record *r = ARENA_NEW(s->arena, struct record);
  *r = (struct record){.entity = entity, .seed = seed, .owner = owner};
  r->values = ARENA_ARRAY(s->arena, const struct json *, entity_of(s, entity)->n_fields + 1);
  all->list[all->n++] = r;
  return r;
}

static const struct json *own_value(struct store *s, const struct record *r, uint32_t field,
                                    uint64_t salt) {
  const struct model_entity *x = entity_of(s, r->entity);
  const struct model_field *f = &x->fields[field];
  uint64_t key = rng_mix(r->seed ^ hash_text(f->name) ^ rng_mix(salt));
  /* Names go by the record alone: another one is that of another record. */
  uint64_t record = salt ? rng_mix(r->seed ^ rng_mix(salt)) : r->seed;
  const struct json *number = field == 0 ? s->key_schemas[r->entity] : NULL;
  const struct json *v = value_make_at(s->lexicons, &f->sense, number ? number : f->schema, record,
                                       key, s->clock, x->name, s->arena);
  return number && v ? store_spell(s->arena, v, f->schema) : v;
}

static struct record *referred(struct store *s, const struct record *r, uint32_t entity,
                               uint64_t draw);

/* Whether another record has the same key: all of a composite one. */
static bool key_is_taken(struct store *s, struct record *r) {
  const struct records *all = &s->of[r->entity];
  uint32_t n_key = s->key_names[r->entity] == MODEL_NONE ? 1 : entity_of(s, r->entity)->n_key;
  for (size_t i = 0; i < all->n; i++) {
    struct record *other = all->list[i];
    bool same = other != r && other->values[0];
    for (uint32_t f = 0; f < n_key && same; f++) {
      const struct json *x = store_value(s, r, f), *y = store_value(s, other, f);
      same = x && y && store_same(x, y);
    }
    if (same) return true;
  }
  return false;
}

/* Gives r a key that no other record has. false: the schema has not enough values. */
bool store_new_key(struct store *s, struct record *r) {
  if (!entity_of(s, r->entity)->n_fields) return true;
  uint32_t names = s->key_names[r->entity];
  for (uint64_t salt = 0; salt < KEY_TRIES; salt++) {
    struct record *other =
        names == MODEL_NONE ? NULL : referred(s, r, names, rng_mix(r->seed ^ rng_mix(salt)));
    const struct json *key = other ? store_value(s, other, 0) : own_value(s, r, 0, salt);
    if (!key) continue;
    r->values[0] = key;
    if (!key_is_taken(s, r)) return true;
    r->values[0] = NULL;
  }
  return false;
}

static void populate(struct store *s, uint32_t entity) {
  const struct model_entity *x = entity_of(s, entity);
  struct records *all = &s->of[entity];
  all->phase = RECORDS_MAKING;
  bool owned = x->parent != MODEL_NONE && s->of[x->parent].phase != RECORDS_MAKING;
  const struct records *parents = owned ? store_all(s, x->parent) : NULL;
  uint64_t draw = hash_of(s, entity, "size", 0);
  uint64_t n = LEAST + draw % SPREAD;
  if (parents) n = parents->n * (2 + draw % CHILDREN_MAX);
  if (n > POPULATION_MAX) n = POPULATION_MAX;
  for (uint64_t i = 0; i < n; i++) {
    struct record *owner = parents && parents->n ? parents->list[i % parents->n] : NULL;
    struct record *r = append(s, entity, owner, hash_of(s, entity, "record", i));
    if (x->n_key && !store_new_key(s, r)) {
      all->n--;
      break;
    }
  }
  all->phase = RECORDS_READY;
}

const struct records *store_all(struct store *s, uint32_t entity) {
  if (s->of[entity].phase == RECORDS_UNMADE) populate(s, entity);
  return &s->of[entity];
}

/* ---- values ---- */

static const struct json *key_of(struct store *s, struct record *r) {
  return r ? store_value(s, r, 0) : NULL;
}

/* The record above r that is of `entity`; NULL: none. */
static struct record *ancestor(struct record *r, uint32_t entity) {
  struct record *up = r->owner;
  while (up && up->entity != entity)
    up = up->owner;
  return up;
}

static struct record *referred(struct store *s, const struct record *r, uint32_t entity,
                               uint64_t draw) {
  const struct records *all = store_all(s, entity);
  if (!all->n) return NULL;
  uint64_t at = draw % all->n;
  if (all->list[at] == r) at = (at + 1) % all->n; /* nobody is their own manager */
  return all->list[at] == r ? NULL : all->list[at];
}

static uint64_t draw_of(const struct record *r, const struct model_field *f, uint64_t n) {
  return rng_mix(r->seed ^ hash_text(f->name) ^ rng_mix(n));
}

/* A booking of a room is at the hotel of that room: the key of what the record that another field
 * refers to belongs to. NULL. */
static const struct json *key_through(struct store *s, struct record *r, uint32_t field) {
  const struct model_entity *x = entity_of(s, r->entity);
  uint32_t wanted = x->fields[field].refers_to;
  for (uint32_t f = 0; f < x->n_fields; f++) {
    uint32_t by = x->fields[f].refers_to;
    if (f == field || by == MODEL_NONE || x->fields[f].list || by == wanted) continue;
    uint32_t above = entity_of(s, by)->parent;
    for (int hop = 0; above != MODEL_NONE && above != wanted && hop < DEPTH_MAX; hop++)
      above = entity_of(s, above)->parent;
    if (above != wanted) continue;
    const struct json *key = store_value(s, r, f);
    struct record *other = key ? store_find(s, by, 0, key) : NULL;
    struct record *owner = other ? ancestor(other, wanted) : NULL;
    if (owner) return key_of(s, owner);
  }
  return NULL;
}

static const struct json *reference_value(struct store *s, struct record *r, uint32_t field) {
  const struct model_entity *x = entity_of(s, r->entity);
  const struct model_field *f = &x->fields[field];
  if (!f->list) {
    const struct json *through = key_through(s, r, field);
    return through ? through : key_of(s, referred(s, r, f->refers_to, draw_of(r, f, 0)));
  }
  struct json *list = json_new(s->arena, JSON_ARRAY);
  uint64_t n = 1 + rng_mix(r->seed ^ hash_text(f->name)) % LIST_MAX;
  for (uint64_t i = 0; i < n; i++) {
    const struct json *key = key_of(s, referred(s, r, f->refers_to, draw_of(r, f, i)));
    bool seen = !key;
    for (uint32_t k = 0; k < list->len && !seen; k++)
      seen = json_equal(&list->items[k], key);
    if (!seen) json_add_item(s->arena, list, key);
  }
  return list;
}

static const struct json *list_value(struct store *s, const struct record *r, uint32_t field) {
  struct json *list = json_new(s->arena, JSON_ARRAY);
  uint64_t n = 1 + rng_mix(r->seed ^ field) % LIST_MAX;
  for (uint64_t i = 0; i < n; i++) {
    const struct json *v = own_value(s, r, field, i);
    bool seen = !v;
    for (uint32_t k = 0; k < list->len && !seen; k++)
      seen = json_equal(&list->items[k], v);
    if (!seen) json_add_item(s->arena, list, v);
  }
  return list;
}

/* Of what was made in this episode a person knows what was given; the rest begins somewhere. */
static const struct json *first_value(struct store *s, const struct record *r, uint32_t field) {
  const struct model_field *f = &entity_of(s, r->entity)->fields[field];
  static const char *const ON[] = {"active", "enabled", "available", "open", "public", "valid"};
  static const char *const FRESH[] = {"pending", "new",    "open",      "draft",  "todo",
                                      "to_do",   "active", "scheduled", "created"};
  const struct json *values = json_get(f->schema, "enum");
  switch (f->sense.kind) {
  case SENSE_FLAG: {
    bool on = false;
    for (size_t i = 0; i < sizeof ON / sizeof *ON; i++)
      on = on || strcmp(f->sense.attribute, ON[i]) == 0;
    return store_spell(s->arena, json_new(s->arena, on ? JSON_TRUE : JSON_FALSE), f->schema);
  }
  case SENSE_STATUS:
    for (size_t i = 0; values && i < sizeof FRESH / sizeof *FRESH; i++)
      for (uint32_t k = 0; k < values->len; k++)
        if (values->items[k].type == JSON_STRING &&
            strcasecmp(values->items[k].text, FRESH[i]) == 0)
          return &values->items[k];
    return values && values->len ? &values->items[0] : NULL;
  case SENSE_COUNT:
    return f->taken ? NULL : store_spell(s->arena, json_new_int(s->arena, 0), f->schema);
  default:
    return NULL;
  }
}

/* "free_places" are a part of "places". */
static const struct json *part_of_whole(struct store *s, struct record *r, uint32_t field,
                                        const struct json *v) {
  static const char *const PARTS[] = {"free",     "available", "used",  "remaining", "reserved",
                                      "occupied", "taken",     "spare", "open",      NULL};
  const struct model_entity *x = entity_of(s, r->entity);
  const char *name = x->fields[field].name;
  int64_t part, whole;
  for (size_t i = 0; v && v->type == JSON_NUMBER && PARTS[i]; i++) {
    size_t n = strlen(PARTS[i]);
    if (strncmp(name, PARTS[i], n) != 0 || name[n] != '_') continue;
    for (uint32_t k = x->n_key; k < x->n_fields; k++) {
      if (k == field || strcmp(x->fields[k].name, name + n + 1) != 0) continue;
      const struct json *all = store_value(s, r, k);
      bool whole_known = all && all->type == JSON_NUMBER && json_to_int(all, &whole) &&
                         json_to_int(v, &part) && whole >= 0 && part > whole;
      if (whole_known) return json_new_int(s->arena, part % (whole + 1));
    }
  }
  return v;
}

static const struct json *any_value(struct store *s, struct record *r, uint32_t field) {
  const struct model_field *f = &entity_of(s, r->entity)->fields[field];
  if (f->refers_to != MODEL_NONE) return reference_value(s, r, field);
  if (!f->list) return part_of_whole(s, r, field, own_value(s, r, field, 0));
  return list_value(s, r, field);
}

const struct json *store_value(struct store *s, struct record *r, uint32_t field) {
  const struct model_entity *x = entity_of(s, r->entity);
  if (field >= x->n_fields) return NULL;
  if (r->values[field]) return r->values[field];
  const struct model_field *f = &x->fields[field];
  if (field == x->parent_field && r->owner) return r->values[field] = key_of(s, r->owner);
  if (f->refers_to != MODEL_NONE && !f->list) {
    struct record *above = ancestor(r, f->refers_to);
    if (above) return r->values[field] = key_of(s, above);
  }
  if (!r->made || field < x->n_key) return r->values[field] = any_value(s, r, field);
  const struct json *first = first_value(s, r, field);
  if (first) return r->values[field] = first;
  if (f->taken || !f->shown || f->refers_to != MODEL_NONE) return NULL;
  return r->values[field] = any_value(s, r, field);
}

const struct json *store_force(struct store *s, struct record *r, uint32_t field) {
  const struct json *v = store_value(s, r, field);
  if (!v) v = r->values[field] = any_value(s, r, field);
  return v;
}

void store_set(struct store *s, struct record *r, uint32_t field, const struct json *value) {
  const struct model_entity *x = entity_of(s, r->entity);
  r->values[field] = value;
  if (field == x->parent_field && x->parent != MODEL_NONE)
    r->owner = store_find(s, x->parent, 0, value);
}

/* ---- looking ---- */

struct record *store_find(struct store *s, uint32_t entity, uint32_t field,
                          const struct json *value) {
  const struct records *all = store_all(s, entity);
  for (size_t i = 0; i < all->n; i++) {
    struct record *r = all->list[i];
    if (!r->deleted && store_holds(store_value(s, r, field), value)) return r;
  }
  return NULL;
}

struct record *store_pick(struct store *s, uint32_t entity, uint64_t number) {
  const struct records *all = store_all(s, entity);
  for (size_t i = 0; i < all->n; i++) {
    struct record *r = all->list[(number + i) % all->n];
    if (!r->deleted) return r;
  }
  return NULL;
}

bool store_belongs(struct store *s, struct record *r, const struct record *other) {
  for (struct record *up = r; up; up = up->owner)
    if (up == other) return true;
  const struct model_entity *x = entity_of(s, r->entity);
  for (uint32_t f = 0; f < x->n_fields; f++) {
    if (x->fields[f].refers_to != other->entity) continue;
    const struct json *key = other->values[0];
    if (key && store_holds(store_value(s, r, f), key)) return true;
  }
  return false;
}

/* ---- changing ---- */

struct record *store_create(struct store *s, uint32_t entity, struct record *owner, bool keyless) {
  store_all(s, entity);
  struct record *r = append(s, entity, owner, hash_of(s, entity, "made", ++s->n_made));
  r->made = true;
  if (!keyless && entity_of(s, entity)->n_key) store_new_key(s, r);
  return r;
}

struct record *store_discover(struct store *s, uint32_t entity, struct record *owner,
                              uint64_t seed) {
  store_all(s, entity);
  return append(s, entity, owner, hash_of(s, entity, "found", seed));
}

void store_withdraw(struct store *s, struct record *r) {
  struct records *all = &s->of[r->entity];
  if (all->n && all->list[all->n - 1] == r) all->n--;
}

/* Whether x is nothing without r: it belongs to r, or its key names r. */
static bool depends(struct store *s, struct record *x, const struct record *r) {
  if (x->owner == r) return true;
  const struct model_entity *e = entity_of(s, x->entity);
  for (uint32_t f = 0; e->n_key > 1 && f < e->n_key; f++) {
    uint32_t names = f ? e->fields[f].refers_to : s->key_names[x->entity];
    if (names == r->entity && r->values[0] && store_holds(store_value(s, x, f), r->values[0]))
      return true;
  }
  return false;
}

void store_delete(struct store *s, struct record *r) {
  r->deleted = true;
  for (uint32_t e = 0; e < s->model->n_entities; e++) {
    if (s->of[e].phase != RECORDS_READY) continue;
    for (size_t i = 0; i < s->of[e].n; i++)
      if (!s->of[e].list[i]->deleted && depends(s, s->of[e].list[i], r))
        store_delete(s, s->of[e].list[i]);
  }
}

void store_change_list(struct store *s, struct record *r, uint32_t field, const struct json *value,
                       bool add) {
  const struct json *have = store_value(s, r, field);
  struct json *list = json_new(s->arena, JSON_ARRAY);
  for (uint32_t i = 0; have && have->type == JSON_ARRAY && i < have->len; i++)
    if (add || !store_holds(value, &have->items[i])) json_add_item(s->arena, list, &have->items[i]);
  uint32_t n = !add ? 0 : value->type == JSON_ARRAY ? value->len : 1;
  for (uint32_t i = 0; i < n; i++) {
    const struct json *one = value->type == JSON_ARRAY ? &value->items[i] : value;
    if (!store_holds(list, one)) json_add_item(s->arena, list, json_copy(s->arena, one));
  }
  r->values[field] = list;
}
