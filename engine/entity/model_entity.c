/* model_entity.c - the entities of every scope: what keys identify, and what stands in results with
 * an identity of its own.
 *
 * A key that only one tool mentions is an entity too: its records have nothing but the key, yet the
 * same value means the same thing everywhere. */
#include "base/hash.h"
#include "entity/model_form.h"

#include <stdlib.h>

/* ---- the table ---- */

static uint64_t hash_of(const char *scope, const char *name) {
  return hash_more(hash_more(hash_text(scope), "/", 1), name, strlen(name));
}

static uint32_t *slot_of(const struct form *f, const char *scope, const char *name) {
  uint32_t at = (uint32_t)(hash_of(scope, name) & (f->n_slots - 1));
  for (; f->slots[at]; at = (at + 1) & (f->n_slots - 1)) {
    const struct form_entity *e = &f->entities[f->slots[at] - 1];
    if (strcmp(e->name, name) == 0 && strcmp(e->scope, scope) == 0) break;
  }
  return &f->slots[at];
}

static uint32_t follow(const struct form *f, uint32_t i) {
  while (i != NONE && f->entities[i].alias != NONE)
    i = f->entities[i].alias;
  return i;
}

uint32_t entity_find(const struct form *f, const char *scope, const char *name) {
  if (!f->n_slots || !*name) return NONE;
  uint32_t slot = *slot_of(f, scope, name);
  return slot ? follow(f, slot - 1) : NONE;
}

static void grow_slots(struct form *f) {
  f->n_slots = f->n_slots ? 2 * f->n_slots : 1024;
  f->slots = ARENA_ARRAY(&f->scratch, uint32_t, f->n_slots);
  for (uint32_t i = 0; i < f->n_entities; i++)
    *slot_of(f, f->entities[i].scope, f->entities[i].name) = i + 1;
}

uint32_t entity_make(struct form *f, const char *scope, const char *name) {
  uint32_t known = entity_find(f, scope, name);
  if (known != NONE) return known;
  if (2 * f->n_entities >= f->n_slots) grow_slots(f);
  if (f->n_entities == f->capacity) {
    uint32_t more = f->capacity ? 2 * f->capacity : 256;
    struct form_entity *all = ARENA_ARRAY(&f->scratch, struct form_entity, more);
    if (f->n_entities) memcpy(all, f->entities, f->n_entities * sizeof *all);
    f->entities = all;
    f->capacity = more;
  }
  f->entities[f->n_entities] = (struct form_entity){.scope = scope,
                                                    .name = arena_copy_text(&f->scratch, name),
                                                    .alias = NONE,
                                                    .parent = NONE,
                                                    .key = NONE,
                                                    .second_key = NONE,
                                                    .place = NONE};
  *slot_of(f, scope, name) = f->n_entities + 1;
  return f->n_entities++;
}

uint32_t entity_resolve(const struct form *f, const char *scope, const char *name) {
  for (const char *tail = name; tail && *tail;) {
    uint32_t i = entity_find(f, scope, tail);
    if (i != NONE) return i;
    tail = strchr(tail, '_');
    if (tail) tail++;
  }
  return NONE;
}

/* ---- persons ---- */

/* What people are to a thing: keys of them are keys of whoever the scope knows. */
static const char *const PERSON_ROLES[] = {
    "manager",     "approver",     "reviewer",   "assignee",  "author",   "creator",   "owner",
    "sender",      "recipient",    "receiver",   "requester", "reporter", "organizer", "attendee",
    "participant", "invitee",      "supervisor", "host",      "guest",    "editor",    "publisher",
    "follower",    "friend",       "actor",      "payer",     "payee",    "buyer",     "seller",
    "driver",      "collaborator", NULL};
static const char *const PERSONS[] = {"user",    "employee", "member",       "person",
                                      "account", "contact",  "customer",     "profile",
                                      "client",  "listener", "organization", NULL};

bool entity_is_role(const char *name) {
  return word_in(name, PERSON_ROLES);
}

uint32_t entity_of_key(const struct form *f, const char *scope, const char *name) {
  uint32_t i = entity_resolve(f, scope, name);
  if (i != NONE || !entity_is_role(name)) return i;
  for (size_t p = 0; PERSONS[p]; p++)
    if ((i = entity_find(f, scope, PERSONS[p])) != NONE) return i;
  return NONE;
}

/* ---- finding ---- */

static const char *mention(const struct form_input *in) {
  return in->of;
}

/* Entities that inputs identify. Persons by role come last, when other persons are known. */
static void find_by_inputs(struct form *f, bool roles) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i];
    for (uint32_t k = 0; k < n; k++) {
      struct form_input *in = &t->inputs[k];
      const char *of = mention(in);
      /* Path templates of OpenAPI documents address things, whatever their keys are called. */
      bool place = in->in_path && in->natural && t->resourceful;
      if (!(in->key || place) || !*of || entity_is_role(of) != roles) continue;
      in->entity = roles ? entity_of_key(f, t->scope, of) : NONE;
      if (in->entity == NONE) in->entity = entity_make(f, t->scope, of);
      f->entities[in->entity].addressed++;
    }
  }
}

static bool asks_for(const struct form *f, const struct form_tool *t, uint32_t entity) {
  size_t i = tool_index(f, t);
  uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i];
  for (uint32_t k = 0; k < n; k++)
    if (t->inputs[k].entity == entity && f->g->inputs[f->g->first_input[i] + k].required)
      return true;
  return false;
}

/* What the items or the object at a site are called. */
static const char *site_entity(struct form *f, const struct form_tool *t,
                               const struct form_site *s) {
  const char *about = s->many || verb_reads(t->verb) ? t->noun : t->product;
  const char *called = *s->base ? s->base : about;
  if (s->keys_only) return s->base;
  if (s->key_leaf == NONE) return called;
  const struct sense *key = &f->g->outputs[s->key_leaf].sense;
  const char *norm =
      name_norm(&f->scratch, pointer_name(&f->scratch, f->g->outputs[s->key_leaf].pointer));
  uint32_t noun = s->rows ? entity_find(f, t->scope, t->noun) : NONE;
  if (noun != NONE && f->entities[noun].addressed && !asks_for(f, t, noun)) return t->noun;
  if (!strchr(norm, '_')) return called;
  uint32_t known = entity_find(f, t->scope, key->entity);
  /* The "confirmation_id" that a booking answers with, when no tool ever asks for one. */
  bool asked = known != NONE && f->entities[known].addressed > 0;
  if (!asked && s->wrapper && *t->product && t->verb == VERB_CREATE &&
      !ends_in_words(t->product, key->entity))
    return t->product;
  return key->entity;
}

static void find_by_keys(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    for (size_t k = 0; k < t->n_sites; k++) {
      struct form_site *s = &t->sites[k];
      if (!s->real || s->key_leaf == NONE) continue;
      const char *name = site_entity(f, t, s);
      if (!*name) continue;
      if (entity_is_role(name)) {
        s->entity = entity_of_key(f, t->scope, name);
        if (s->entity != NONE) continue;
      }
      /* A longer name for what has a shorter one: hotel_booking beside booking. */
      s->entity = entity_resolve(f, t->scope, name);
      bool shorter = s->entity != NONE && strcmp(f->entities[s->entity].name, name) != 0;
      if (s->entity == NONE || (shorter && f->entities[s->entity].addressed == 0))
        s->entity = entity_make(f, t->scope, name);
      f->entities[s->entity].shown++;
    }
  }
}

/* ---- things known by name ---- */

/* Whether some tool of the scope asks for such a thing by its name: then names are keys there. */
struct asked {
  const char *scope, *name;
};

static size_t collect_asked(struct form *f, struct asked **out) {
  size_t n = 0, capacity = 64;
  struct asked *all = ARENA_ARRAY(&f->scratch, struct asked, capacity);
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    uint32_t n_inputs = f->g->first_input[i + 1] - f->g->first_input[i];
    bool addresses = t->verb == VERB_GET || t->verb == VERB_UPDATE || t->verb == VERB_DELETE ||
                     t->verb == VERB_ACT;
    for (uint32_t k = 0; k < n_inputs; k++) {
      const struct form_input *in = &t->inputs[k];
      if (in->key || !in->natural || !(addresses || in->in_path) || !*mention(in)) continue;
      if (n == capacity) {
        struct asked *more = ARENA_ARRAY(&f->scratch, struct asked, 2 * capacity);
        memcpy(more, all, n * sizeof *all);
        all = more;
        capacity *= 2;
      }
      all[n++] = (struct asked){t->scope, mention(in)};
    }
  }
  *out = all;
  return n;
}

static int compare_asked(const void *left, const void *right) {
  const struct asked *a = left, *b = right;
  int order = strcmp(a->scope, b->scope);
  return order ? order : strcmp(a->name, b->name);
}

/* Rows {entityName, …} of a tool that changes entities: those entities. */
static bool find_named_rows(struct form *f, const struct form_tool *t, struct form_site *s) {
  size_t i = tool_index(f, t);
  for (uint32_t k = f->g->first_output[i]; k < f->g->first_output[i + 1]; k++) {
    if (&t->sites[t->site_of[k - f->g->first_output[i]]] != s) continue;
    const struct graph_leaf *leaf = &f->g->outputs[k];
    const char *norm = name_norm(&f->scratch, pointer_name(&f->scratch, leaf->pointer));
    bool names = leaf->sense.kind == SENSE_NAME || leaf->sense.kind == SENSE_KEY;
    if (!names || !*leaf->sense.entity || norm_within(norm, leaf->sense.entity) == norm) continue;
    uint32_t known = entity_find(f, t->scope, leaf->sense.entity);
    if (known == NONE || leaf->sense.kind == SENSE_KEY) continue;
    s->entity = known;
    s->key_leaf = k;
    return true;
  }
  return false;
}

/* Sites without a key whose things are asked for by name, or whose entity has a key elsewhere. */
static void find_by_names(struct form *f) {
  struct asked *asked;
  size_t n_asked = collect_asked(f, &asked);
  qsort(asked, n_asked, sizeof *asked, compare_asked);
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    for (size_t k = 0; k < t->n_sites; k++) {
      struct form_site *s = &t->sites[k];
      if (!s->real || s->entity != NONE) continue;
      const char *name = site_entity(f, t, s);
      if (!*name || (s->wrapper && t->verb != VERB_GET && t->verb != VERB_CREATE)) continue;
      if (s->many && !verb_lists(t->verb) && find_named_rows(f, t, s)) continue;
      struct asked key = {t->scope, name};
      uint32_t known = entity_find(f, t->scope, name);
      if (known != NONE)
        s->entity = known;
      else if (s->name_leaf != NONE && s->many && n_asked &&
               bsearch(&key, asked, n_asked, sizeof key, compare_asked))
        s->entity = entity_make(f, t->scope, name);
    }
  }
}

/* What one call creates many of, named like the rows of its answer: relations. */
static void find_by_batches(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    for (size_t k = 0; k < t->n_sites && t->verb == VERB_CREATE && t->reading.batch; k++) {
      struct form_site *s = &t->sites[k];
      if (s->many && s->real && s->entity == NONE && s->key_leaf == NONE && *s->base &&
          strcmp(s->base, t->noun) == 0)
        s->entity = entity_make(f, t->scope, s->base);
    }
  }
}

/* shipping_address_id where only addresses are shown, team_a_id where there are teams. */
static void find_aliases(struct form *f) {
  for (uint32_t i = 0; i < f->n_entities; i++) {
    struct form_entity *e = &f->entities[i];
    const char *tail = strchr(e->name, '_');
    if (e->shown || !tail) continue;
    uint32_t other = entity_resolve(f, e->scope, tail + 1);
    const char *last = strrchr(e->name, '_');
    if (other == NONE && strlen(last + 1) == 1)
      other = entity_find(f, e->scope, arena_copy(&f->scratch, e->name, (size_t)(last - e->name)));
    if (other != NONE && other != i && f->entities[other].alias == NONE) e->alias = other;
  }
}

enum { SHAPE_LEAVES = 8 };

struct shaped {
  const char *scope;
  uint64_t shape;
  uint32_t entity;
};

static int compare_shaped(const void *left, const void *right) {
  const struct shaped *a = left, *b = right;
  int order = strcmp(a->scope, b->scope);
  if (order) return order;
  if (a->shape != b->shape) return a->shape < b->shape ? -1 : 1;
  return a->entity < b->entity ? -1 : a->entity > b->entity;
}

/* Of sites of one shape: those of entities that no tool asks for become the one that most of the
 * others are. */
static void join_shaped(struct form *f, const struct shaped *all, size_t n) {
  uint32_t best = NONE;
  size_t most = 0;
  for (size_t i = 0, k; i < n; i = k) {
    for (k = i; k < n && all[k].entity == all[i].entity; k++) {
    }
    if (f->entities[all[i].entity].addressed == 0 || k - i <= most) continue;
    best = all[i].entity;
    most = k - i;
  }
  for (size_t i = 0; best != NONE && i < n; i++) {
    struct form_entity *e = &f->entities[all[i].entity];
    if (e->addressed == 0 && e->alias == NONE) e->alias = best;
  }
}

/* Things of the very same members are the same things: who closed an issue is a user. Only what no
 * tool asks for by itself gives up its name. */
static void find_by_shape(struct form *f) {
  size_t n = 0, capacity = 0;
  for (size_t i = 0; i < f->g->registry->n_tools; i++)
    capacity += f->tools[i].n_sites;
  struct shaped *all = ARENA_ARRAY(&f->scratch, struct shaped, capacity + 1);
  for (size_t i = 0; i < f->g->registry->n_tools; i++)
    for (size_t k = 0; k < f->tools[i].n_sites; k++) {
      const struct form_site *s = &f->tools[i].sites[k];
      uint32_t entity = follow(f, s->entity);
      if (!s->real || entity == NONE || s->n_leaves < SHAPE_LEAVES) continue;
      all[n++] = (struct shaped){f->tools[i].scope, s->shape, entity};
    }
  if (n) qsort(all, n, sizeof *all, compare_shaped);
  for (size_t i = 0, k; i < n; i = k) {
    for (k = i; k < n && all[k].shape == all[i].shape && strcmp(all[k].scope, all[i].scope) == 0;
         k++) {
    }
    join_shaped(f, &all[i], k - i);
  }
}

static void find_targets(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i];
    for (uint32_t k = 0; k < n; k++) {
      struct form_input *in = &t->inputs[k];
      if (in->entity == NONE && (in->key || in->natural) && *in->of)
        in->entity = in->key || in->in_path ? entity_of_key(f, t->scope, in->of)
                                            : entity_find(f, t->scope, in->of);
      in->entity = follow(f, in->entity);
    }
    for (size_t k = 0; k < t->n_sites; k++)
      t->sites[k].entity = follow(f, t->sites[k].entity);
  }
}

void form_find_entities(struct form *f) {
  find_by_inputs(f, false);
  find_by_keys(f);
  find_by_inputs(f, true);
  find_aliases(f);
  find_by_shape(f);
  find_by_batches(f);
  find_by_names(f);
  find_targets(f);
}
