/* model_key.c - which fields identify a record, and what it belongs to.
 *
 * What arguments are called decides, then what records show: an issue is known by its number,
 * though it has an id as well. */
#include "entity/model_form.h"

/* ---- keys ---- */

enum { VOTES_MAX = 32 };

struct vote {
  const char *norm;
  uint32_t in, out;
  bool key; /* by its sense */
};

struct ballot {
  struct vote vote[VOTES_MAX];
  uint32_t n;
  const struct graph_leaf *leaf[VOTES_MAX]; /* the first one of that name */
  const char *name[VOTES_MAX];
};

static void cast(struct ballot *b, const char *norm, const char *name,
                 const struct graph_leaf *leaf, bool key, bool from_result) {
  uint32_t i = 0;
  while (i < b->n && strcmp(b->vote[i].norm, norm) != 0)
    i++;
  if (i == VOTES_MAX) return;
  if (i == b->n) {
    b->vote[i] = (struct vote){.norm = norm};
    b->leaf[i] = leaf;
    b->name[i] = name;
    b->n++;
  }
  if (from_result)
    b->vote[i].out++;
  else
    b->vote[i].in++;
  b->vote[i].key = b->vote[i].key || key;
}

static const char *input_norm(const struct form *f, const struct form_input *in) {
  const char *norm = norm_within(in->norm, in->of);
  if (norm == in->norm && in->entity != NONE)
    norm = norm_within(norm, f->entities[in->entity].name);
  return norm;
}

static struct ballot *collect(struct form *f) {
  struct ballot *all = ARENA_ARRAY(&f->scratch, struct ballot, f->n_entities + 1);
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
    for (uint32_t k = 0; k < n; k++) {
      struct form_input *in = &t->inputs[k];
      bool creates = t->verb == VERB_CREATE && in->entity == t->entity && !in->in_path;
      bool addresses = in->key || in->in_path ||
                       (in->natural && in->entity == t->entity && !verb_lists(t->verb));
      if (in->entity == NONE || creates || !addresses) continue;
      cast(&all[in->entity], input_norm(f, in), in->name, &f->g->inputs[first + k], in->key, false);
    }
    for (size_t k = 0; k < t->n_sites; k++) {
      const struct form_site *s = &t->sites[k];
      if (!s->real || s->entity == NONE || s->key_leaf == NONE) continue;
      const struct graph_leaf *leaf = &f->g->outputs[s->key_leaf];
      const char *own = name_norm(&f->scratch, pointer_name(&f->scratch, leaf->pointer));
      const char *norm = output_norm(f, t, s->key_leaf);
      cast(&all[s->entity], norm, own, leaf, true, true);
    }
  }
  return all;
}

/* The field of a name that nobody shows: another key, or a name, that records do show. */
static uint32_t stand_in(const struct form_entity *e, const struct ballot *b,
                         const struct vote *v) {
  uint32_t best = NONE, votes = 0;
  static const char *const IDS[] = {"id", "uuid", "guid", "uid", "key", "identifier", NULL};
  for (uint32_t i = 0; v->key && word_in(v->norm, IDS) && i < b->n; i++) {
    uint32_t field = field_find(e, b->vote[i].norm);
    if (field != NONE && b->vote[i].out > votes) {
      best = field;
      votes = b->vote[i].out;
    }
  }
  if (best != NONE) return best;
  static const char *const NAMES[] = {"slug", "name",  "login",  "user_name", "username",
                                      "code", "title", "number", "id",        NULL};
  for (size_t i = 0; NAMES[i]; i++) {
    uint32_t field = field_find(e, NAMES[i]);
    if (field != NONE && e->fields[field].shown) return field;
  }
  return NONE;
}

static void choose_key(struct form *f, uint32_t entity, struct ballot *b) {
  struct form_entity *e = &f->entities[entity];
  uint32_t best = NONE, best_score = 0;
  for (uint32_t i = 0; i < b->n; i++) {
    const struct vote *v = &b->vote[i];
    uint32_t score =
        3 * v->in + v->out + (field_find(e, v->norm) != NONE ? 2 : 0) + (v->key ? 1 : 0);
    if (score > best_score) {
      best_score = score;
      best = i;
    }
  }
  if (best == NONE) return;
  uint32_t field = field_find(e, b->vote[best].norm);
  if (field == NONE) field = stand_in(e, b, &b->vote[best]);
  if (field == NONE)
    field = field_make(f, entity, b->vote[best].norm,
                       arena_copy_text(&f->model->arena, b->name[best]), b->leaf[best], false);
  e = &f->entities[entity];
  e->key = field;
  e->fields[field].refers_to = NONE;
  e->n_key = 1;
}

/* ---- parents ---- */

static bool is_ancestor(const struct form *f, uint32_t entity, uint32_t of) {
  for (int hop = 0; of != NONE && hop < 16; hop++) {
    if (of == entity) return true;
    of = f->entities[of].parent;
  }
  return false;
}

/* Calls `see` with each entity that stands below another one: a parameter of a path behind another
 * one, and what a tool is about below the last of them, or below what a list must be narrowed by.
 */
static void each_below(struct form *f,
                       void (*see)(struct form *f, uint32_t inner, uint32_t outer)) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    const struct form_tool *t = &f->tools[i];
    uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first, outer = NONE;
    bool met = false;
    for (uint32_t k = 0; k < n; k++) {
      const struct form_input *in = &t->inputs[k];
      if (in->entity == NONE || !(in->key || in->in_path)) continue;
      met = met || in->entity == t->entity;
      bool narrows = verb_lists(t->verb) && f->g->inputs[first + k].required;
      if (!in->in_path && !(narrows && in->entity != t->entity)) continue;
      if (in->in_path && outer != NONE && outer != in->entity) see(f, in->entity, outer);
      outer = in->entity;
    }
    bool below = t->entity != NONE && !met && !t->link && outer != NONE && outer != t->entity;
    if (below && !f->entities[t->entity].part) see(f, t->entity, outer);
  }
}

/* The majority, by Boyer and Moore, then counted. */
static void see_candidate(struct form *f, uint32_t inner, uint32_t outer) {
  struct form_entity *e = &f->entities[inner];
  if (e->parent == outer) {
    e->parent_votes++;
  } else if (e->parent_votes == 0) {
    e->parent = outer;
    e->parent_votes = 1;
  } else {
    e->parent_votes--;
  }
}

static void see_count(struct form *f, uint32_t inner, uint32_t outer) {
  struct form_entity *e = &f->entities[inner];
  e->below_any++;
  e->under_parent += e->parent == outer;
}

static void choose_parents(struct form *f) {
  each_below(f, see_candidate);
  each_below(f, see_count);
  for (uint32_t i = 0; i < f->n_entities; i++) {
    struct form_entity *e = &f->entities[i];
    if (e->part || e->parent == NONE) continue;
    uint32_t parent = e->parent;
    e->parent = NONE;
    if (2 * e->under_parent > e->below_any && !is_ancestor(f, i, parent)) e->parent = parent;
  }
}

/* How many inputs are to identify one: of paths, or keys. */
static void count_inputs(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    const struct form_tool *t = &f->tools[i];
    uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i];
    for (uint32_t k = 0; k < n; k++)
      if (t->inputs[k].in_path && t->inputs[k].entity != NONE)
        f->entities[t->inputs[k].entity].in_paths++;
  }
}

static bool is_unique_alone(const struct form_field *key) {
  static const char *const IDS[] = {"id", "uuid", "guid", "uid", "isbn", "sku", "identifier", NULL};
  return word_in(key->norm, IDS);
}

static uint32_t parent_field(struct form *f, uint32_t entity, uint32_t parent) {
  const struct form_entity *e = &f->entities[entity];
  uint32_t any = NONE;
  for (uint32_t i = 0; i < e->n_fields; i++) {
    if (e->fields[i].refers_to != parent || i == e->key || e->fields[i].list) continue;
    if (!*e->fields[i].sense.role && strchr(e->fields[i].norm, '/') == NULL) return i;
    if (any == NONE && parent != entity) any = i;
  }
  const struct form_entity *p = &f->entities[parent];
  if (p->key == NONE) return any;
  const char *norm = arena_printf(&f->scratch, "%s_%s", p->name, p->fields[p->key].norm);
  struct graph_leaf leaf = {.schema = p->fields[p->key].schema, .sense = p->fields[p->key].sense};
  uint32_t i = field_make(f, entity, norm, arena_copy_text(&f->model->arena, norm), &leaf, false);
  f->entities[entity].fields[i].refers_to = parent;
  return i;
}

static void settle_parent(struct form *f, uint32_t entity) {
  struct form_entity *e = &f->entities[entity];
  if (e->part || e->parent == NONE || e->key == NONE || f->entities[e->parent].key == NONE) return;
  uint32_t field = parent_field(f, entity, e->parent);
  e = &f->entities[entity];
  if (field == NONE) {
    e->parent = NONE;
    return;
  }
  e->second_key = field;
  bool below = 2 * e->under_parent > e->in_paths;
  if (below && !is_unique_alone(&e->fields[e->key])) e->n_key = 2;
}

/* A record without key of its own that a delete names by all it has: a relation from one thing to
 * another. */
static void compose_keys(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    if (!t->by_fields) continue;
    struct form_entity *e = &f->entities[t->entity];
    if (e->key != NONE || e->n_fields == 0 || e->n_key) continue;
    e->n_key = e->n_fields > 4 ? 4 : e->n_fields;
    e->key = 0;
    e->given_keys = e->composed = true;
  }
}

static void settle_given(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    if (t->verb != VERB_CREATE || t->entity == NONE) continue;
    struct form_entity *e = &f->entities[t->entity];
    if (e->key == NONE) continue;
    uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
    for (uint32_t k = 0; k < n; k++) {
      const struct form_input *in = &t->inputs[k];
      bool own = strcmp(norm_within(in->norm, e->name), e->fields[e->key].norm) == 0;
      if (own && f->g->inputs[first + k].required &&
          !(in->entity != NONE && in->entity != t->entity))
        e->given_keys = true;
    }
  }
}

void form_choose_keys(struct form *f) {
  struct ballot *ballots = collect(f);
  uint32_t n = f->n_entities;
  for (uint32_t i = 0; i < n; i++)
    if (f->entities[i].alias == NONE && !f->entities[i].part) choose_key(f, i, &ballots[i]);
  compose_keys(f);
  choose_parents(f);
  count_inputs(f);
  for (uint32_t i = 0; i < n; i++)
    if (f->entities[i].alias == NONE) settle_parent(f, i);
  settle_given(f);
}
