/* discover.c - records that nobody looked at yet.
 *
 * The population of an episode is a part of a larger world. A key that a tool showed for the very
 * parameter it is given to exists, whichever tool showed it; a catalogue that no tool adds to has
 * entries for what is searched. Nothing turns up that would contradict an earlier answer: no record
 * that was deleted, none once an answer told how many there are. */
#include "base/hash.h"
#include "entity/behave.h"
#include "entity/demand.h"

#include <string.h>

enum { FOUND_MAX = 3, QUERY_MAX = 60 };

static const struct model_entity *entity_of(const struct call *c, uint32_t entity) {
  return &c->store->model->entities[entity];
}

static bool accepted(struct call *c, const struct model_field *f, const struct json *v) {
  struct demand d;
  demand_init(&d);
  demand_add_schema(&d, f->schema, c->arena);
  return demand_accepts(&d, v, c->arena);
}

/* ---- what results showed ---- */

/* Whether the value stands in the content where the pointer with '%' for any item leads. */
static bool content_shows(struct arena *a, const struct json *v, const char *pointer,
                          const struct json *value) {
  while (v && *pointer == '/') {
    size_t n = strcspn(pointer + 1, "/");
    if (v->type == JSON_ARRAY && n == 1 && pointer[1] == '%') {
      for (uint32_t i = 0; i < v->len; i++)
        if (content_shows(a, &v->items[i], pointer + 2, value)) return true;
      return false;
    }
    v = json_at(v, arena_copy(a, pointer, n + 1));
    pointer += n + 1;
  }
  return v && store_holds(v, value);
}

static bool was_shown(struct call *c, const struct model_parameter *p, const struct json *value) {
  const struct graph *g = c->store->model->graph;
  for (uint32_t i = g->first_in[c->tool_at]; i < g->first_in[c->tool_at + 1]; i++) {
    const struct graph_edge *edge = &g->edges[g->in_edges[i]];
    if (edge->input != p->input) continue;
    for (const struct shown_content *s = c->store->shown; s; s = s->before)
      if (s->tool == edge->source &&
          content_shows(c->arena, s->content, g->outputs[edge->output].pointer, value))
        return true;
  }
  return false;
}

/* Names and codes of the outside world: any that is asked for is there. */
static bool is_natural(enum sense_kind kind) {
  switch (kind) {
  case SENSE_NAME:
  case SENSE_CITY:
  case SENSE_COUNTRY:
  case SENSE_REGION:
  case SENSE_PLACE:
  case SENSE_CURRENCY:
  case SENSE_LANGUAGE:
  case SENSE_LOCALE:
  case SENSE_AIRPORT:
  case SENSE_TICKER:
  case SENSE_DOMAIN:
  case SENSE_IP:
  case SENSE_URL:
  case SENSE_POSTCODE:
  case SENSE_ORGANIZATION:
    return true;
  default:
    return false;
  }
}

/* Whether the schema itself gives the value: a default, an example. */
static bool is_documented(const struct call *c, const struct model_parameter *p,
                          const struct json *value) {
  static const char *const WAYS[] = {"default", "example", "examples", "const", "enum"};
  const struct json *schema = c->store->model->graph->inputs[p->input].schema;
  for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
    const struct json *v = json_get(schema, WAYS[i]);
    if (v && store_holds(v, value)) return true;
  }
  return false;
}

/* Whether the parameter could not hold any key that there is: a number where keys are texts. */
static bool is_unspeakable(struct call *c, const struct model_parameter *p, uint32_t entity,
                           uint32_t field) {
  struct record *any = store_pick(c->store, entity, 0);
  const struct json *key = any ? store_value(c->store, any, field) : NULL;
  const struct json *schema = c->store->model->graph->inputs[p->input].schema;
  if (json_get(schema, "items")) schema = json_get(schema, "items");
  return key && key->type != JSON_ARRAY && !store_spell(c->arena, key, schema);
}

static bool is_gone(struct call *c, uint32_t entity, uint32_t field, const struct json *value) {
  const struct records *all = store_all(c->store, entity);
  for (size_t i = 0; i < all->n; i++)
    if (all->list[i]->deleted && store_holds(store_value(c->store, all->list[i], field), value))
      return true;
  return false;
}

/* ---- the same thing under another roof ---- */

/* The record of that key among the entities of that name in other scopes; NULL: none. */
static struct record *twin_of(struct call *c, uint32_t entity, const struct json *key) {
  const struct model *m = c->store->model;
  for (uint32_t e = 0; e < m->n_entities; e++) {
    if (e == entity || c->store->of[e].phase != RECORDS_READY) continue;
    if (strcmp(m->entities[e].name, entity_of(c, entity)->name) != 0) continue;
    struct record *twin = store_find(c->store, e, 0, key);
    if (twin) return twin;
  }
  return NULL;
}

static void copy_fields(struct call *c, struct record *r, struct record *twin) {
  const struct model_entity *to = entity_of(c, r->entity), *from = entity_of(c, twin->entity);
  for (uint32_t f = to->n_key; f < to->n_fields; f++)
    for (uint32_t k = from->n_key; k < from->n_fields; k++) {
      const struct model_field *x = &to->fields[f], *y = &from->fields[k];
      bool same = strcmp(x->name, y->name) == 0 && x->refers_to == MODEL_NONE &&
                  y->refers_to == MODEL_NONE && x->list == y->list;
      const struct json *v = same && !x->list ? store_value(c->store, twin, k) : NULL;
      const struct json *spelt = v ? store_spell(c->store->arena, v, x->schema) : NULL;
      if (spelt) store_set(c->store, r, f, spelt);
    }
}

/* ---- keys ---- */

/* The record of the parent that the arguments name, or any. */
static struct record *owner_for(struct call *c, uint32_t entity, uint64_t number) {
  const struct model_entity *x = entity_of(c, entity);
  if (x->parent == MODEL_NONE) return NULL;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *v = call_argument(c, p);
    bool names = v && p->entity == x->parent && (p->use == USE_PARENT || p->use == USE_KEY);
    struct record *owner = names ? store_find(c->store, x->parent, 0, v) : NULL;
    if (owner) return owner;
  }
  return store_pick(c->store, x->parent, number);
}

struct record *call_discover_key(struct call *c, const struct model_parameter *p, uint32_t entity,
                                 uint32_t field, const struct json *value) {
  const struct model_entity *x = entity_of(c, entity);
  if (field >= x->n_fields || (value->type != JSON_STRING && value->type != JSON_NUMBER))
    return NULL;
  const struct model_field *f = &x->fields[field];
  bool open = !c->store->created[entity] && is_natural(f->sense.kind) && value->len;
  if (is_gone(c, entity, field, value)) return NULL;
  struct record *twin = field == 0 ? twin_of(c, entity, value) : NULL;
  bool there = twin || open || !c->store->visible[entity] || is_documented(c, p, value) ||
               was_shown(c, p, value) || is_unspeakable(c, p, entity, field);
  if (!there) return NULL;
  const struct json *spelt =
      store_spell(c->store->arena, json_copy(c->store->arena, value), f->schema);
  if (!spelt) spelt = json_copy(c->store->arena, value);
  uint64_t seed = hash_bytes(value->text, value->len);
  struct record *r = store_discover(c->store, entity, owner_for(c, entity, seed), seed);
  store_set(c->store, r, field, spelt);
  if (field != 0 && x->n_key) store_new_key(c->store, r);
  if (twin) copy_fields(c, r, twin);
  for (uint32_t k = 1; k < x->n_key; k++) /* the rest of a composite key */
    for (size_t i = 0; i < c->how->n_parameters; i++) {
      const struct model_parameter *q = &c->how->parameters[i];
      const struct json *v = q->field == k ? call_argument(c, q) : NULL;
      if (v && c->how->entity == entity) store_set(c->store, r, k, v);
    }
  return r;
}

/* ---- searches ---- */

/* People look for what they added themselves; only words that other records answer to, or that the
 * schema itself names, may bring up more. */
static bool may_be_found(struct call *c, const struct model_parameter *p, const struct json *v) {
  if (!c->store->created[c->how->entity] || is_documented(c, p, v)) return true;
  const struct records *all = store_all(c->store, c->how->entity);
  for (size_t i = 0; i < all->n; i++)
    if (!all->list[i]->deleted && call_matches_parameter(c, all->list[i], p, v)) return true;
  return false;
}

/* Whether a person knows that nothing is there: what they deleted, what they made, a count. */
static bool is_known_empty(struct call *c) {
  const struct records *all = store_all(c->store, c->how->entity);
  if (all->whole) return true;
  for (size_t i = 0; i < all->n; i++)
    if (all->list[i]->deleted && call_matches(c, all->list[i])) return true;
  bool asked = false;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *v = call_argument(c, p);
    if (!v) continue;
    if (p->use == USE_QUERY && !may_be_found(c, p, v)) return true;
    asked = asked || p->use == USE_QUERY || p->use == USE_FILTER || p->use == USE_PARENT;
    if (p->entity == MODEL_NONE || (p->use != USE_PARENT && p->use != USE_FILTER)) continue;
    struct record *other = store_find(c->store, p->entity, 0, v);
    if (other && other->made) return true;
  }
  return !asked;
}

static const struct json *item_of(const struct json *v, uint64_t number) {
  if (v->type != JSON_ARRAY) return v;
  return v->len ? &v->items[number % v->len] : NULL;
}

/* A name that holds what was searched for. */
static const struct json *name_of_query(struct call *c, const struct json *query) {
  if (query->type != JSON_STRING || !query->len || query->len > QUERY_MAX) return NULL;
  char *text = arena_copy(c->store->arena, query->text, query->len);
  if (*text >= 'a' && *text <= 'z') *text = (char)(*text - 'a' + 'A');
  return json_new_text(c->store->arena, text);
}

static void set_query(struct call *c, struct record *r, const struct model_parameter *p,
                      const struct json *query) {
  const struct model_entity *x = entity_of(c, r->entity);
  const struct json *name = name_of_query(c, query);
  if (!name) return;
  if (p->field != MODEL_NONE) {
    store_set(c->store, r, p->field, name);
    return;
  }
  for (uint32_t f = x->n_key; f < x->n_fields; f++) {
    enum sense_kind kind = x->fields[f].sense.kind;
    if (kind != SENSE_NAME && kind != SENSE_TEXT && kind != SENSE_PERSON_NAME) continue;
    const struct json *have = store_value(c->store, r, f);
    const char *space = have && have->type == JSON_STRING ? strchr(have->text, ' ') : NULL;
    if (kind == SENSE_PERSON_NAME && space && !strchr(name->text, ' '))
      name = json_new_text(c->store->arena,
                           arena_printf(c->store->arena, "%.*s %s", (int)(space - have->text),
                                        have->text, name->text));
    store_set(c->store, r, f, name);
    return;
  }
}

/* Gives r what this parameter asks for. */
static void satisfy(struct call *c, struct record *r, const struct model_parameter *p,
                    const struct json *v) {
  if (p->use == USE_QUERY) {
    set_query(c, r, p, v);
    return;
  }
  if (p->field == MODEL_NONE) return;
  const struct model_field *f = &entity_of(c, r->entity)->fields[p->field];
  const struct json *spelt = store_spell(c->store->arena, json_copy(c->store->arena, v), f->schema);
  if (!spelt || f->list) {
    struct json *list = json_new(c->store->arena, JSON_ARRAY);
    json_add_item(c->store->arena, list, spelt ? spelt : v);
    spelt = f->list ? list : v;
  }
  store_set(c->store, r, p->field, spelt);
}

/* Whether the schemas allow what it was given. */
static bool is_sound(struct call *c, struct record *r) {
  const struct model_entity *x = entity_of(c, r->entity);
  if (!call_matches(c, r)) return false;
  for (uint32_t f = 0; f < x->n_fields; f++) {
    const struct json *v = r->values[f];
    if (v && v->type != JSON_ARRAY && v->type != JSON_NULL && !x->fields[f].list &&
        !accepted(c, &x->fields[f], v))
      return false;
  }
  return true;
}

void call_discover_matches(struct call *c) {
  if (is_known_empty(c)) return;
  uint64_t n = 2 + c->key % FOUND_MAX;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t seed = rng_mix(c->key ^ rng_mix(i));
    struct record *r =
        store_discover(c->store, c->how->entity, owner_for(c, c->how->entity, seed), seed);
    if (entity_of(c, c->how->entity)->n_key) store_new_key(c->store, r);
    for (size_t k = 0; k < c->how->n_parameters; k++) {
      const struct model_parameter *p = &c->how->parameters[k];
      const struct json *v = call_argument(c, p), *one = v ? item_of(v, i) : NULL;
      if (one && !call_matches_parameter(c, r, p, v)) satisfy(c, r, p, one);
    }
    if (!is_sound(c, r)) {
      store_withdraw(c->store, r);
      return;
    }
    call_add(c, r);
  }
}
