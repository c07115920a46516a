/* plan.c - see plan.h. The spread inside a block is smooth weighted round robin: at each step every
 * cell's credit grows by its weight and the largest credit (ties: first) is taken and pays the sum.
 */
#include "job/plan.h"
#include "base/hash.h"
#include "base/rng.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct plan_kind {
  const char *family, *variant;
  double weight, credit;
};

struct plan_spec {
  const char *family, *variant, *task_id, *split;
  int64_t spec;
};

struct plan {
  uint64_t seed;
  struct plan_kind *kinds;
  size_t n_kinds;
  uint16_t block[PLAN_BLOCK]; /* index of the kind at each place */
  struct plan_spec *specs;
  size_t n_specs;
};

/* ---- mix ---- */

static bool supports(const struct json *family, const char *variant) {
  const struct json *variants = json_get(json_get(family, "table"), "variants");
  for (uint32_t i = 0; variants && i < variants->len; i++)
    if (json_is_text(&variants->items[i], variant)) return true;
  return false;
}

/* The weight of `variant` is shared by the families that have it, by their own weights. */
static bool add_variant(struct plan *p, const struct json *definition, const char *variant,
                        double share, struct error *e) {
  const struct json *families = json_get(definition, "families");
  const struct json *weights = json_get(json_get(definition, "recipe"), "tasks");
  double total = 0;
  for (uint32_t i = 0; i < families->len; i++)
    if (supports(&families->items[i], variant))
      total += json_to_double(json_get(weights, json_get_text(&families->items[i], "name", "")));
  if (share > 0 && !(total > 0))
    return error_set(e, ERR_INPUT, "mix", "no family of `tasks` has the variant %s", variant);
  for (uint32_t i = 0; i < families->len; i++) {
    const char *name = json_get_text(&families->items[i], "name", "");
    double w = json_to_double(json_get(weights, name));
    if (!supports(&families->items[i], variant) || !(w > 0) || !(share > 0)) continue;
    p->kinds[p->n_kinds++] = (struct plan_kind){name, variant, share * w / total, 0};
  }
  return true;
}

static void lay_out(struct plan *p) {
  double sum = 0;
  for (size_t k = 0; k < p->n_kinds; k++)
    sum += p->kinds[k].weight;
  for (size_t i = 0; i < PLAN_BLOCK; i++) {
    size_t best = 0;
    for (size_t k = 0; k < p->n_kinds; k++) {
      p->kinds[k].credit += p->kinds[k].weight;
      if (p->kinds[k].credit > p->kinds[best].credit + 1e-9) best = k;
    }
    p->kinds[best].credit -= sum;
    p->block[i] = (uint16_t)best;
  }
}

/* Shares and weights: numbers that are not negative. */
static bool check_numbers(const struct json *object, const char *what, struct error *e) {
  for (uint32_t i = 0; object && object->type == JSON_OBJECT && i < object->len; i++) {
    const struct json_member *m = &object->members[i];
    if (m->value.type != JSON_NUMBER || json_to_double(&m->value) < 0)
      return error_set(e, ERR_INPUT, what, "%s must be a number of 0 or more", m->name);
  }
  return true;
}

static bool read_mix(struct plan *p, struct arena *a, const struct json *definition,
                     struct error *e) {
  const struct json *families = json_get(definition, "families");
  const struct json *mix = json_get(json_get(definition, "recipe"), "mix");
  if (!mix || mix->type != JSON_OBJECT || mix->len == 0)
    return error_set(e, ERR_INPUT, "mix", "expected shares of variants: {success = 48, …}");
  if (!families || families->len == 0)
    return error_set(e, ERR_INPUT, "tasks", "expected weights of families: {search = 20, …}");
  if (!check_numbers(mix, "mix", e) ||
      !check_numbers(json_get(json_get(definition, "recipe"), "tasks"), "tasks", e))
    return false;
  p->kinds = ARENA_ARRAY(a, struct plan_kind, (size_t)families->len * mix->len + 1);
  for (uint32_t i = 0; i < mix->len; i++)
    if (!add_variant(p, definition, mix->members[i].name, json_to_double(&mix->members[i].value),
                     e))
      return false;
  if (p->n_kinds == 0) return error_set(e, ERR_INPUT, "mix", "every share is zero");
  lay_out(p);
  return true;
}

/* ---- specs ---- */

static bool is_spec(const struct json *spec) {
  const struct json *variants = json_get(spec, "variants");
  if (!json_get_text(spec, "family", NULL) || !variants || variants->type != JSON_ARRAY)
    return false;
  for (uint32_t i = 0; i < variants->len; i++)
    if (variants->items[i].type != JSON_STRING) return false;
  return variants->len > 0;
}

static bool read_specs(struct plan *p, struct arena *a, const struct json *specs, struct error *e) {
  size_t n = 0;
  for (uint32_t i = 0; i < specs->len; i++) {
    if (!is_spec(&specs->items[i]))
      return error_set(e, ERR_INPUT, "specs", "spec %u needs family and variants", i + 1);
    n += json_get(&specs->items[i], "variants")->len;
  }
  p->specs = ARENA_ARRAY(a, struct plan_spec, n + 1);
  for (uint32_t i = 0; i < specs->len; i++) {
    const struct json *spec = &specs->items[i], *variants = json_get(spec, "variants");
    for (uint32_t k = 0; k < variants->len; k++)
      p->specs[p->n_specs++] = (struct plan_spec){
          json_get_text(spec, "family", ""), variants->items[k].text,
          json_get_text(spec, "task_id", NULL), json_get_text(spec, "split", NULL), i + 1};
  }
  return true;
}

struct plan *plan_new(struct arena *a, const struct json *definition, uint64_t seed,
                      struct error *e) {
  struct plan *p = ARENA_NEW(a, struct plan);
  p->seed = seed;
  const struct json *specs = json_get(definition, "specs");
  bool ok = specs && specs->len ? read_specs(p, a, specs, e) : read_mix(p, a, definition, e);
  return ok ? p : NULL;
}

uint64_t plan_size(const struct plan *p) {
  return p->n_specs;
}

/* Place of `index` after the window it stands in was shuffled. */
static size_t shuffled_place(const struct plan *p, uint64_t index) {
  uint8_t order[PLAN_WINDOW];
  for (uint8_t i = 0; i < PLAN_WINDOW; i++)
    order[i] = i;
  struct rng r;
  rng_init_keyed(&r, p->seed, index / PLAN_WINDOW, hash_text("plan"));
  for (uint32_t i = PLAN_WINDOW; i > 1; i--) {
    uint32_t k = rng_below(&r, i);
    uint8_t x = order[i - 1];
    order[i - 1] = order[k];
    order[k] = x;
  }
  size_t in_block = (size_t)(index % PLAN_BLOCK);
  return in_block / PLAN_WINDOW * PLAN_WINDOW + order[in_block % PLAN_WINDOW];
}

void plan_cell(const struct plan *p, uint64_t index, struct cell *out) {
  *out = (struct cell){.index = index};
  if (p->n_specs) {
    const struct plan_spec *s = &p->specs[index % p->n_specs];
    out->family = s->family;
    out->variant = s->variant;
    out->spec = s->spec;
    out->split = s->split;
    return;
  }
  const struct plan_kind *k = &p->kinds[p->block[shuffled_place(p, index)]];
  out->family = k->family;
  out->variant = k->variant;
}

/* ---- ids ---- */

static bool starts_with(const char *text, const char *head, const char **rest) {
  size_t n = strlen(head);
  if (strncmp(text, head, n) != 0) return false;
  *rest = text + n;
  return true;
}

static bool find_spec(const struct plan *p, const char *id, uint64_t *index) {
  for (size_t i = 0; i < p->n_specs; i++) {
    const char *rest;
    if (!p->specs[i].task_id || !starts_with(id, p->specs[i].task_id, &rest) || *rest != '_')
      continue;
    if (!starts_with(rest + 1, p->specs[i].variant, &rest) || (*rest && *rest != '_')) continue;
    *index = i;
    return true;
  }
  return false;
}

/* The cell of that number is of the family that the id begins with: an id of another recipe or seed
 * is not taken for a sample of this one. */
static bool is_of_family(const struct plan *p, uint64_t index, const char *id, size_t n) {
  struct cell cell;
  plan_cell(p, index, &cell);
  return strlen(cell.family) == n && memcmp(cell.family, id, n) == 0;
}

bool plan_find(const struct plan *p, const char *id, uint64_t *index) {
  if (*id && strspn(id, "0123456789") == strlen(id)) {
    *index = strtoull(id, NULL, 10);
    return strlen(id) <= 18 && (!p->n_specs || *index < p->n_specs);
  }
  if (p->n_specs) return find_spec(p, id, index);
  /* <family>_<7 digits or more>_<variant>… */
  for (const char *d = id; *d; d++) {
    if (d == id || d[-1] != '_' || !isdigit((unsigned char)*d)) continue;
    size_t n = strspn(d, "0123456789");
    if (n < 7 || n > 18 || (d[n] && d[n] != '_')) continue;
    *index = strtoull(d, NULL, 10);
    if (is_of_family(p, *index, id, (size_t)(d - id) - 1)) return true;
  }
  return false;
}
