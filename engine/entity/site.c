/* site.c - see site.h. */
#include "entity/site.h"

#include "base/hash.h"

#include <string.h>

enum { OTHERS_MAX = 10, SITE_DEPTH = 8 };

/* ---- the index ---- */

struct slot {
  const char *pointer;
  uint32_t output, site; /* MODEL_NONE */
};

struct tool_index {
  struct slot *slots;
  size_t mask;
};

static struct slot *slot_of(const struct tool_index *x, const char *pointer) {
  size_t at = rng_mix(hash_text(pointer)) & x->mask;
  while (x->slots[at].pointer && strcmp(x->slots[at].pointer, pointer) != 0)
    at = (at + 1) & x->mask;
  return &x->slots[at];
}

static struct slot *add(struct tool_index *x, const char *pointer) {
  struct slot *s = slot_of(x, pointer);
  if (!s->pointer) *s = (struct slot){pointer, MODEL_NONE, MODEL_NONE};
  return s;
}

const struct tool_index *tool_index_of(struct store *s, uint32_t tool) {
  if (s->indexes[tool]) return s->indexes[tool];
  const struct model_tool *how = &s->model->tools[tool];
  struct tool_index *x = ARENA_NEW(&s->own, struct tool_index);
  size_t size = 8;
  while (size < 2 * (how->n_outputs + how->n_sites + 1))
    size *= 2;
  x->mask = size - 1;
  x->slots = ARENA_ARRAY(&s->own, struct slot, size);
  for (size_t i = 0; i < how->n_outputs; i++)
    add(x, s->model->graph->outputs[how->outputs[i].output].pointer)->output = (uint32_t)i;
  for (size_t i = 0; i < how->n_sites; i++)
    add(x, how->sites[i].pointer)->site = (uint32_t)i;
  return s->indexes[tool] = x;
}

uint32_t tool_index_output(const struct tool_index *x, const char *pointer) {
  const struct slot *s = slot_of(x, pointer);
  return s->pointer ? s->output : MODEL_NONE;
}

uint32_t tool_index_site(const struct tool_index *x, const char *pointer) {
  const struct slot *s = slot_of(x, pointer);
  return s->pointer ? s->site : MODEL_NONE;
}

/* A name made of digits is taken for an index: the graph spells members by name, so such a place is
 * not found and left to the maker, which does no harm. */
bool tool_index_place(const struct tool_index *x, struct arena *a, const char *pointer,
                      struct place *out) {
  (void)x;
  char *text = arena_copy_text(a, pointer), *to = text;
  out->n = 0;
  for (const char *from = pointer; *from == '/';) {
    size_t n = strcspn(from + 1, "/");
    bool index = n && n < 8 && strspn(from + 1, "0123456789") >= n;
    *to++ = '/';
    if (index) {
      uint32_t at = 0;
      for (size_t i = 0; i < n; i++)
        at = at * 10 + (uint32_t)(from[1 + i] - '0');
      if (out->n == PLACE_DEPTH) return false;
      out->at[out->n++] = at;
      *to++ = '%';
    } else {
      memmove(to, from + 1, n);
      to += n;
    }
    from += n + 1;
  }
  *to = '\0';
  out->pointer = text;
  return true;
}

/* ---- records ---- */

static const struct model_site *site_of(const struct call *c, uint32_t site) {
  return &c->how->sites[site];
}

static size_t count_indexes(const char *pointer) {
  size_t n = 0;
  for (const char *p = pointer; *p; p++)
    n += p[0] == '/' && p[1] == '%' && (p[2] == '/' || !p[2]);
  return n;
}

static struct site_list one(struct call *c, struct record *r) {
  struct record **list = ARENA_ARRAY(c->arena, struct record *, 1);
  list[0] = r;
  return (struct site_list){list, r ? 1 : 0};
}

static struct site_list answer_records(struct call *c, bool many) {
  if (!c->n) return (struct site_list){0};
  if (!many) return (struct site_list){c->list, 1};
  size_t n = c->offset < c->n ? c->n - c->offset : 0;
  if (n > c->limit) n = c->limit;
  return (struct site_list){c->list + (n ? c->offset : 0), n};
}

/* The record that an argument names, if it is of that entity. */
static struct record *named_by_argument(struct call *c, uint32_t entity) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    bool names = p->entity == entity && (p->use == USE_KEY || p->use == USE_PARENT ||
                                         p->use == USE_FILTER || p->use == USE_SET);
    const struct json *v = names ? call_argument(c, p) : NULL;
    if (!v || v->type == JSON_ARRAY) continue;
    struct record *r =
        store_find(c->store, entity, p->use == USE_KEY && p->field != MODEL_NONE ? p->field : 0, v);
    if (r) return r;
  }
  return NULL;
}

/* What the record belongs to or refers to; NULL. */
static struct record *related(struct call *c, struct record *r, uint32_t entity) {
  for (struct record *up = r->owner; up; up = up->owner)
    if (up->entity == entity) return up;
  const struct model_entity *x = &c->store->model->entities[r->entity];
  for (uint32_t f = 0; f < x->n_fields; f++) {
    if (x->fields[f].refers_to != entity) continue;
    const struct json *key = store_value(c->store, r, f);
    if (key && key->type == JSON_ARRAY) key = key->len ? &key->items[0] : NULL;
    struct record *other = key ? store_find(c->store, entity, 0, key) : NULL;
    if (other) return other;
  }
  return NULL;
}

struct record *site_other(struct call *c, uint32_t entity) {
  struct record *r = named_by_argument(c, entity);
  for (size_t i = 0; i < c->n_products && !r; i++)
    if (c->products[i]->entity == entity) r = c->products[i];
  if (!r && c->n) r = related(c, c->list[0], entity);
  return r ? r : store_pick(c->store, entity, c->key);
}

static struct site_list other_record(struct call *c, uint32_t entity) {
  return one(c, site_other(c, entity));
}

static struct site_list collect(struct call *c, uint32_t entity, struct record *of, size_t max) {
  const struct records *all = store_all(c->store, entity);
  struct site_list out = {ARENA_ARRAY(c->arena, struct record *, all->n + 1), 0};
  for (size_t i = 0; i < all->n && out.n < max; i++) {
    struct record *r = all->list[i];
    bool gone = r->deleted && !(of && of->deleted); /* what was deleted shows what it had */
    if (!gone && r != of && (!of || store_belongs(c->store, r, of))) out.list[out.n++] = r;
  }
  return out;
}

static struct site_list other_records(struct call *c, uint32_t entity) {
  if (c->n == 1) {
    struct site_list own = collect(c, entity, c->list[0], PAGE_MAX);
    if (own.n) return own;
  }
  return collect(c, entity, NULL, OTHERS_MAX);
}

static struct site_list referred(struct call *c, const struct model_site *s, struct record *from) {
  const struct json *keys = store_value(c->store, from, s->via);
  if (!keys) return (struct site_list){0};
  uint32_t n = keys->type == JSON_ARRAY ? keys->len : 1;
  struct site_list out = {ARENA_ARRAY(c->arena, struct record *, n + 1), 0};
  for (uint32_t i = 0; i < n; i++) {
    const struct json *key = keys->type == JSON_ARRAY ? &keys->items[i] : keys;
    struct record *r = store_find(c->store, s->entity, 0, key);
    if (r) out.list[out.n++] = r;
  }
  return out;
}

static struct site_list find_records(struct call *c, uint32_t site, const uint32_t *at, size_t n,
                                     int depth) {
  const struct model_site *s = site_of(c, site);
  struct record *around = NULL;
  if (depth > SITE_DEPTH) return (struct site_list){0};
  if (s->within != MODEL_NONE) {
    const struct model_site *w = site_of(c, s->within);
    size_t k = count_indexes(w->pointer);
    if (k > n) return (struct site_list){0};
    struct site_list outer = find_records(c, s->within, at, w->many && k ? k - 1 : k, depth + 1);
    if (outer.n) around = outer.list[w->many && k ? at[k - 1] % outer.n : 0];
  }
  switch (s->relation) {
  case SITE_ANSWER:
    if (around && around->entity == s->entity && !s->many) return one(c, around);
    if (c->how->entity != s->entity) return other_record(c, s->entity);
    return answer_records(c, s->many);
  case SITE_CHILDREN:
    return around ? collect(c, s->entity, around, PAGE_MAX) : other_records(c, s->entity);
  case SITE_REFERENCE:
    return around ? referred(c, s, around) : other_record(c, s->entity);
  default:
    return s->many ? other_records(c, s->entity) : other_record(c, s->entity);
  }
}

struct site_list site_records(struct call *c, uint32_t site, const uint32_t *at, size_t n) {
  struct site_cache *k = &c->cache;
  bool same = k->filled && k->site == site && k->n == n &&
              (n == 0 || memcmp(k->at, at, n * sizeof *at) == 0);
  if (same) return (struct site_list){k->list, k->n_list};
  struct site_list found = find_records(c, site, at, n, 0);
  *k = (struct site_cache){.filled = true, .site = site, .n = n < 8 ? n : 0};
  k->filled = n <= 8;
  if (n && n <= 8) memcpy(k->at, at, n * sizeof *at);
  k->list = found.list;
  k->n_list = found.n;
  return found;
}

struct record *site_record(struct call *c, uint32_t site, const struct place *place) {
  const struct model_site *s = site_of(c, site);
  size_t k = count_indexes(s->pointer);
  if (k > place->n) return NULL;
  struct site_list found = site_records(c, site, place->at, s->many && k ? k - 1 : k);
  if (!found.n) return NULL;
  if (!s->many) return found.list[0];
  /* A schema may force more items than there are. */
  return found.list[place->at[k - 1] % found.n];
}
