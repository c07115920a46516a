/* planned.c - see planned.h. */
#include "job/planned.h"

#include <string.h>

static void count_one(struct json *counts, const char *name, struct arena *a) {
  struct json *old = json_get(counts, name);
  int64_t n = 0;
  if (old && json_to_int(old, &n))
    *old = *json_new_int(a, n + 1);
  else
    json_add_member(a, counts, name, json_new_int(a, 1));
}

static const char *category_of(const struct factory *f, const char *family) {
  const struct json *families = json_get(f->definition, "families");
  for (uint32_t i = 0; families && i < families->len; i++)
    if (json_is_text(json_get(&families->items[i], "name"), family))
      return json_get_text(json_get(&families->items[i], "table"), "category", family);
  return family;
}

/* {"variants", "categories"} of the first n cells; *undecided of them are on no side yet. */
static struct json *count_cells(const struct factory *f, uint64_t n, int64_t *undecided,
                                struct arena *a) {
  struct json *o = json_new(a, JSON_OBJECT);
  struct json *variants = json_add_member(a, o, "variants", json_new(a, JSON_OBJECT));
  struct json *categories = json_add_member(a, o, "categories", json_new(a, JSON_OBJECT));
  /* adding a member may move the others */
  variants = json_get(o, "variants");
  *undecided = 0;
  for (uint64_t i = 0; i < n; i++) {
    struct cell cell;
    plan_cell(f->plan, i, &cell);
    count_one(variants, cell.variant, a);
    count_one(categories, category_of(f, cell.family), a);
    *undecided += cell.split == NULL;
  }
  return o;
}

struct json *planned_facts(const struct factory *f, struct arena *a) {
  uint64_t period = plan_size(f->plan) ? plan_size(f->plan) : PLAN_BLOCK;
  uint64_t n = f->count < period ? f->count : period;
  int64_t undecided, ignored;
  const struct json *val = json_get(f->recipe, "val_percent");
  struct json *o = count_cells(f, n, &undecided, a);
  json_add_member(a, o, "samples", json_new_int(a, (int64_t)n));
  json_add_member(a, o, "undecided", json_new_int(a, undecided));
  json_add_member(a, o, "val_share", json_new_double(a, val ? json_to_double(val) / 100 : 0.15));
  json_add_member(a, o, "mix", count_cells(f, period, &ignored, a));
  return o;
}
