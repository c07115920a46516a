/* user.c - what a user could say for an input.
 *
 * All inputs of one call speak of one thing: a record that exists, picked by the call's key. Keys,
 * parents, filters and queries come from it, so that what is asked for is found; what is to be set
 * is new. */
#include "base/hash.h"
#include "entity/behave.h"
#include "entity/state_private.h"

#include <math.h>
#include <string.h>

enum { DAY = 86400, EARLIER = 7, LATER = 14, STAY = 3, LIMIT_SAID = 5, PICKS = 8 };

struct wish {
  struct store *store;
  const struct model_tool *how;
  const struct model_parameter *p;
  const struct graph_leaf *leaf;
  struct record *target;    /* NULL: there is none */
  const struct json *known; /* of state_user_knows; NULL */
  uint32_t tool;
  uint64_t key;
  struct arena *a;
};

static const struct model_entity *entity_of(const struct wish *w, uint32_t entity) {
  return &w->store->model->entities[entity];
}

/* ---- the thing that is spoken of ---- */

/* What is to be cancelled is not cancelled yet. */
static bool is_due(struct wish *w, struct record *r) {
  uint32_t field = entity_of(w, r->entity)->status_field;
  if (w->how->verb != VERB_ACT || !w->how->becomes || field == MODEL_NONE) return true;
  return !json_is_text(store_value(w->store, r, field), w->how->becomes);
}

static const struct json *known_of(const struct wish *w, const struct model_parameter *p) {
  const char *pointer = w->store->model->graph->inputs[p->input].pointer;
  return w->known && !strchr(pointer, '%') ? json_get(w->known, pointer) : NULL;
}

/* Whether the record agrees with what is known of the arguments. */
static bool agrees(struct call *c, const struct wish *w, struct record *r) {
  for (size_t i = 0; i < w->how->n_parameters; i++) {
    const struct model_parameter *p = &w->how->parameters[i];
    const struct json *v = known_of(w, p);
    if (!v) continue;
    bool own = p->use == USE_KEY && p->entity == r->entity;
    uint32_t field = p->field == MODEL_NONE ? 0 : p->field;
    if (own ? !store_holds(store_value(w->store, r, field), v)
            : !call_matches_parameter(c, r, p, v))
      return false;
  }
  return true;
}

static struct record *choose_target(struct wish *w) {
  if (w->how->entity == MODEL_NONE) return NULL;
  struct call c = {.store = w->store,
                   .tool = &w->store->model->graph->registry->tools[w->tool],
                   .how = w->how,
                   .tool_at = w->tool,
                   .arena = w->a};
  const struct records *all = store_all(w->store, w->how->entity);
  struct record *due = NULL, *agreeing = NULL;
  for (size_t i = 0; i < all->n; i++) {
    struct record *r = all->list[(w->key + i) % all->n];
    if (r->deleted) continue;
    bool agreed = !w->known || agrees(&c, w, r);
    if (agreed && is_due(w, r)) return r;
    if (agreed && !agreeing) agreeing = r;
    if (!due && is_due(w, r)) due = r;
  }
  return agreeing ? agreeing : due ? due : store_pick(w->store, w->how->entity, w->key);
}

static const struct json *first_item(const struct json *v) {
  if (!v || v->type != JSON_ARRAY) return v;
  return v->len ? &v->items[0] : NULL;
}

static const struct json *of_target(struct wish *w, uint32_t field) {
  if (!w->target || field >= entity_of(w, w->target->entity)->n_fields) return NULL;
  return first_item(store_value(w->store, w->target, field));
}

/* The key of a record of `entity`: the one that the target has to do with, else any. */
static const struct json *key_of_other(struct wish *w, uint32_t entity) {
  for (struct record *up = w->target ? w->target->owner : NULL; up; up = up->owner)
    if (up->entity == entity) return store_value(w->store, up, 0);
  const struct model_entity *x = w->target ? entity_of(w, w->target->entity) : NULL;
  bool direct = x && w->p->use != USE_KEY && w->p->field < x->n_fields &&
                x->fields[w->p->field].refers_to == entity;
  const struct json *v = direct ? of_target(w, w->p->field) : NULL;
  if (v) return v;
  for (uint32_t f = 0; x && f < x->n_fields; f++)
    if (x->fields[f].refers_to == entity && (v = of_target(w, f))) return v;
  /* Two that a call names of one kind are two: from one to another. */
  uint64_t nth = 0;
  for (const struct model_parameter *q = w->how->parameters; q < w->p; q++)
    nth += q->entity == entity && q->use == USE_SET;
  struct record *r = store_pick(w->store, entity, w->key + nth);
  uint32_t field = w->p->use == USE_KEY && w->p->field != MODEL_NONE ? w->p->field : 0;
  return r ? first_item(store_value(w->store, r, field)) : NULL;
}

/* ---- values ---- */

static const struct json *make_new(struct wish *w) {
  const char *entity = w->how->entity == MODEL_NONE ? "" : entity_of(w, w->how->entity)->name;
  uint64_t key = rng_mix(w->key ^ hash_text(w->leaf->pointer));
  const struct json *v = value_make_at(w->store->lexicons, &w->leaf->sense, w->leaf->schema, w->key,
                                       key, w->store->clock, entity, w->a);
  return v && v->type != JSON_NULL ? v : NULL;
}

/* New, and what the records' field can hold. */
static const struct json *make_set(struct wish *w) {
  const struct json *v = make_new(w);
  const struct model_entity *x = w->how->entity == MODEL_NONE ? NULL : entity_of(w, w->how->entity);
  if (!x || w->p->field >= x->n_fields || !v || v->type == JSON_ARRAY || v->type == JSON_OBJECT)
    return v;
  const struct model_field *f = &x->fields[w->p->field];
  const struct json *kept = store_spell(w->a, v, f->schema);
  if (f->list || (kept && store_spell(w->a, kept, w->leaf->schema) &&
                  (kept == v || kept->type == JSON_STRING)))
    return v;
  uint64_t key = rng_mix(w->key ^ hash_text(w->leaf->pointer));
  const struct json *made = value_make_at(w->store->lexicons, &f->sense, f->schema, w->key, key,
                                          w->store->clock, x->name, w->a);
  return made && store_spell(w->a, made, w->leaf->schema) ? made : v;
}

static const struct json *make_new_key(struct wish *w) {
  const struct model_entity *x = entity_of(w, w->how->entity);
  const struct json *v = NULL;
  for (uint64_t i = 0; i < PICKS; i++) {
    uint64_t key = rng_mix(w->key + i);
    v = value_make_at(w->store->lexicons, &x->fields[0].sense, w->leaf->schema, w->key + i, key,
                      w->store->clock, x->name, w->a);
    if (v && !store_find(w->store, w->how->entity, 0, v)) return v;
  }
  /* All names are taken: one gets a number. */
  for (unsigned i = 2; v && v->type == JSON_STRING && i < 2 + 4 * PICKS; i++) {
    const struct json *numbered =
        json_new_text(w->a, arena_printf(w->a, "%.*s %u", (int)v->len, v->text, i));
    if (!store_find(w->store, w->how->entity, 0, numbered)) return numbered;
  }
  return NULL;
}

/* A bound that the value lies within. */
static const struct json *widened(struct wish *w, const struct json *v) {
  enum sense_end end = w->leaf->sense.end;
  if (!v || end == SENSE_WHOLE) return v;
  int64_t seconds;
  if (v->type == JSON_NUMBER) {
    double x = json_to_double(v), by = fabs(x) * (end == SENSE_LOW ? -0.2 : 0.2);
    double wide = end == SENSE_LOW ? floor(x + by) : ceil(x + by);
    return fabs(wide) < 9e15 ? json_new_int(w->a, (int64_t)wide) : v;
  }
  if (!store_read_moment(v, &seconds)) return v;
  int64_t day = seconds / DAY + (end == SENSE_LOW ? -EARLIER : LATER);
  return json_new_text(w->a, store_date(w->a, day));
}

/* v, or a value on the right side of the other end. */
static const struct json *beside(struct wish *w, const struct json *v, const struct json *limit) {
  bool low = w->leaf->sense.end == SENSE_LOW;
  int64_t x, y;
  if (limit->type == JSON_NUMBER && v->type == JSON_NUMBER) {
    int order = json_compare_numbers(v, limit);
    return (low ? order > 0 : order < 0) ? limit : v;
  }
  if (!store_read_moment(v, &x) || !store_read_moment(limit, &y)) return v;
  if (low ? x <= y : x >= y) return v;
  return json_new_text(w->a, store_date(w->a, y / DAY + (low ? -STAY : STAY)));
}

/* The other end may be known already, or stay at its default. */
static const struct json *beside_other_end(struct wish *w, const struct json *v) {
  const struct graph *g = w->store->model->graph;
  enum sense_end end = w->leaf->sense.end;
  for (size_t i = 0; v && end != SENSE_WHOLE && i < w->how->n_parameters; i++) {
    const struct model_parameter *p = &w->how->parameters[i];
    const struct graph_leaf *other = &g->inputs[p->input];
    bool pair = other->sense.end != SENSE_WHOLE && other->sense.end != end &&
                other->sense.kind == w->leaf->sense.kind;
    const struct json *limit = pair ? known_of(w, p) : NULL;
    if (pair && !limit) limit = json_get(other->schema, "default");
    if (limit) v = beside(w, v, limit);
  }
  return v;
}

static const struct json *searched(struct wish *w) {
  if (w->p->field != MODEL_NONE) return of_target(w, w->p->field);
  const struct model_entity *x = w->target ? entity_of(w, w->target->entity) : NULL;
  static const enum sense_kind KINDS[] = {SENSE_NAME, SENSE_PERSON_NAME, SENSE_ORGANIZATION,
                                          SENSE_TAG,  SENSE_CATEGORY,    SENSE_TEXT};
  for (size_t k = 0; x && k < sizeof KINDS / sizeof *KINDS; k++)
    for (uint32_t f = 0; f < x->n_fields; f++) {
      if (x->fields[f].sense.kind != KINDS[k] || strchr(x->fields[f].name, '/')) continue;
      const struct json *v = of_target(w, f);
      if (!v || v->type != JSON_STRING || !v->len) continue;
      /* Of a long text its first words. */
      uint32_t n = 0, words = 0;
      while (n < v->len && words < 3)
        words += v->text[n++] == ' ';
      return json_new_string(w->a, v->text, n < v->len ? n - 1 : n);
    }
  return NULL;
}

static const struct json *sort_key(struct wish *w) {
  if (json_get(w->leaf->schema, "enum") || !w->target) return make_new(w);
  const struct model_entity *x = entity_of(w, w->target->entity);
  static const enum sense_kind KINDS[] = {SENSE_RATING, SENSE_AMOUNT, SENSE_DATETIME, SENSE_DATE,
                                          SENSE_NAME};
  for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++)
    for (uint32_t f = 0; f < x->n_fields; f++)
      if (x->fields[f].sense.kind == KINDS[k] && !strchr(x->fields[f].name, '/'))
        return json_new_text(w->a, x->fields[f].name);
  return make_new(w);
}

/* A record that the list does not hold yet. */
static const struct json *addition(struct wish *w) {
  if (w->p->entity == MODEL_NONE) return make_new(w);
  const struct json *have = w->target ? store_value(w->store, w->target, w->p->field) : NULL,
                    *key = NULL;
  for (uint64_t i = 0; i < PICKS; i++) {
    struct record *r = store_pick(w->store, w->p->entity, w->key + i);
    key = r ? store_value(w->store, r, 0) : NULL;
    if (key && !store_holds(have, key)) break;
  }
  return key;
}

static const struct json *wanted(struct wish *w) {
  const struct model_parameter *p = w->p;
  bool own = w->how->entity != MODEL_NONE && p->entity == w->how->entity;
  switch (p->use) {
  case USE_KEY:
    if (!own) return key_of_other(w, p->entity);
    return of_target(w, p->field == MODEL_NONE ? 0 : p->field);
  case USE_PARENT:
    return key_of_other(w, p->entity);
  case USE_FILTER:
    return widened(w, of_target(w, p->field));
  case USE_QUERY:
    return searched(w);
  case USE_SET:
    if (p->entity != MODEL_NONE) return key_of_other(w, p->entity);
    if (p->field == 0 && w->how->verb == VERB_CREATE && w->how->entity != MODEL_NONE)
      return make_new_key(w);
    return make_set(w);
  case USE_ADD:
    return addition(w);
  case USE_REMOVE:
    return of_target(w, p->field);
  case USE_PAGE:
    return json_new_int(w->a, json_get_int(w->leaf->schema, "minimum", 1) == 0 ? 0 : 1);
  case USE_LIMIT:
    return json_new_int(w->a, LIMIT_SAID);
  case USE_OFFSET:
    return json_new_int(w->a, 0);
  case USE_CURSOR:
    return json_new_text(w->a, "");
  case USE_SORT:
    return sort_key(w);
  default:
    if (p->entity != MODEL_NONE && p->use == USE_NONE) return key_of_other(w, p->entity);
    return make_new(w);
  }
}

/* The value as the input takes it: alone or in a list. NULL: its schema refuses it. */
static const struct json *taken(struct wish *w, const struct json *v) {
  if (!v) return NULL;
  if (!w->leaf->takes_list)
    return v->type == JSON_ARRAY ? NULL : store_spell(w->a, v, w->leaf->schema);
  if (v->type == JSON_ARRAY) return v;
  const struct json *items = json_get(w->leaf->schema, "items");
  const struct json *one = store_spell(w->a, v, items);
  if (!one) return NULL;
  struct json *list = json_new(w->a, JSON_ARRAY);
  json_add_item(w->a, list, one);
  return list;
}

const struct json *state_user_value(struct state *s, uint32_t input, uint64_t key,
                                    struct arena *a) {
  const struct graph *g = s->store.model->graph;
  uint32_t tool = g->inputs[input].tool;
  struct wish w = {.store = &s->store,
                   .how = &s->store.model->tools[tool],
                   .leaf = &g->inputs[input],
                   .key = rng_mix(key),
                   .known = s->known,
                   .tool = tool,
                   .a = a};
  w.p = &w.how->parameters[input - g->first_input[tool]];
  w.target = choose_target(&w);
  const struct json *v = taken(&w, beside_other_end(&w, wanted(&w)));
  return v ? v : taken(&w, beside_other_end(&w, make_new(&w)));
}

void state_user_knows(struct state *s, const struct json *known) {
  s->known = known;
}
