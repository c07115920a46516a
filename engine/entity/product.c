/* product.c - what a call makes besides the records it is about: the lab order of ordering a test
 * for a patient, the tickets of a purchase. */
#include "base/hash.h"
#include "entity/behave.h"

#include <string.h>

enum { MANY_MAX = 12 };

static const struct model_entity *entity_of(const struct call *c, uint32_t entity) {
  return &c->store->model->entities[entity];
}

static const struct json *argument_of(const struct call *c, uint32_t input) {
  for (size_t i = 0; i < c->how->n_parameters; i++)
    if (c->how->parameters[i].input == input) return call_argument(c, &c->how->parameters[i]);
  return NULL;
}

/* ---- one thing ---- */

static void set_spelt(struct call *c, struct record *r, uint32_t field, const struct json *v) {
  const struct model_field *f = &entity_of(c, r->entity)->fields[field];
  if (f->list != (v->type == JSON_ARRAY)) return;
  const struct json *spelt = store_spell(c->store->arena, json_copy(c->store->arena, v), f->schema);
  if (spelt) store_set(c->store, r, field, spelt);
}

/* Fields of the argument's name. */
static void set_named(struct call *c, struct record *r) {
  const struct model_entity *x = entity_of(c, r->entity);
  const struct graph *g = c->store->model->graph;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const char *name = strrchr(g->inputs[p->input].pointer, '/');
    const struct json *v = name ? call_argument(c, p) : NULL;
    for (uint32_t f = x->n_key; v && f < x->n_fields; f++)
      if (strcmp(x->fields[f].name, name + 1) == 0) set_spelt(c, r, f, v);
  }
}

static struct record *make(struct call *c, uint32_t entity) {
  const struct model_entity *x = entity_of(c, entity);
  struct record *about = c->n ? c->list[0] : NULL;
  struct record *owner = about && x->parent == about->entity ? about : NULL;
  struct record *r = store_create(c->store, entity, owner, false);
  for (uint32_t f = x->n_key; about && f < x->n_fields; f++)
    if (x->fields[f].refers_to == about->entity && !x->fields[f].list)
      store_set(c->store, r, f, store_value(c->store, about, 0));
  set_named(c, r);
  const struct json *now = store_now(c->store);
  call_stamp(c, r, "creat", now);
  call_stamp(c, r, c->how->reading.word, now);
  return r;
}

static bool is_named(const struct call *c, uint32_t entity) {
  for (size_t i = 0; i < c->how->n_parameters; i++)
    if (c->how->parameters[i].entity == entity && call_argument(c, &c->how->parameters[i]))
      return true;
  return false;
}

static bool is_referred(const struct call *c, uint32_t entity) {
  const struct model_entity *x = entity_of(c, c->how->entity);
  for (uint32_t f = 0; f < x->n_fields; f++)
    if (x->fields[f].refers_to == entity) return true;
  for (uint32_t up = x->parent; up != MODEL_NONE; up = entity_of(c, up)->parent)
    if (up == entity) return true;
  return false;
}

/* ---- many things ---- */

/* How many the arguments ask for: a quantity, else one. */
static int64_t quantity(const struct call *c) {
  const struct graph *g = c->store->model->graph;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct sense *s = &g->inputs[p->input].sense;
    int64_t n;
    if (s->kind != SENSE_COUNT) continue;
    const struct json *v = call_argument(c, p);
    if (v && v->type == JSON_NUMBER && json_to_int(v, &n) && n > 0)
      return n < MANY_MAX ? n : MANY_MAX;
  }
  return 1;
}

static bool buys(const char *word) {
  static const char *const WORDS[] = {"buy",  "purchase", "order", "book",
                                      "rent", "reserve",  "issue", NULL};
  for (size_t i = 0; WORDS[i]; i++)
    if (strcmp(word, WORDS[i]) == 0) return true;
  return false;
}

/* What was bought comes with it. */
static void make_referred(struct call *c, struct record *r, const struct model_site *s) {
  if (s->via == MODEL_NONE || r->values[s->via] || !buys(c->how->reading.word)) return;
  if (!entity_of(c, r->entity)->fields[s->via].list || c->store->created[s->entity]) return;
  struct json *keys = json_new(c->store->arena, JSON_ARRAY);
  int64_t n = quantity(c);
  for (int64_t i = 0; i < n; i++) {
    struct record *other = make(c, s->entity);
    const struct json *key = store_value(c->store, other, 0);
    if (key) json_add_item(c->store->arena, keys, key);
  }
  store_set(c->store, r, s->via, keys);
}

/* ---- */

void call_make_products(struct call *c) {
  enum verb verb = c->how->verb;
  if (verb != VERB_ACT && verb != VERB_CREATE) return;
  for (size_t i = 0; i < c->how->n_sites && c->n; i++) {
    const struct model_site *s = &c->how->sites[i];
    if (s->many && s->relation == SITE_REFERENCE && c->list[0]->made)
      make_referred(c, c->list[0], s);
    bool beside = !s->many && s->entity != c->how->entity &&
                  (s->relation == SITE_ANSWER || s->relation == SITE_OTHERS);
    if (!beside || is_named(c, s->entity) || c->n_products == PRODUCTS_MAX) continue;
    if (s->relation == SITE_OTHERS && is_referred(c, s->entity)) continue;
    struct record *r = make(c, s->entity);
    for (size_t k = 0; k < c->how->n_outputs; k++) {
      const struct model_output *o = &c->how->outputs[k];
      bool echoes = o->show == SHOW_FIELD && o->site == i && o->input != MODEL_NONE;
      const struct json *v = echoes ? argument_of(c, o->input) : NULL;
      if (v && o->field >= entity_of(c, s->entity)->n_key) set_spelt(c, r, o->field, v);
    }
    c->products[c->n_products++] = r;
  }
}
