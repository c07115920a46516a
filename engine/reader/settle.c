/* settle.c - order, ids and names of everything that was taken. Both depend on what was loaded, not
 * on the order in which it was: ids are category/group/endpoint, sorted; of equal ones the second
 * and further in the order of file and place get "_2", "_3". */
#include "catalog/names.h"
#include "json/write.h"
#include "reader/internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *or_empty(const char *text) {
  return text ? text : "";
}

static void set_slugs(struct reader *x, struct taken *t) {
  struct arena *a = &x->registry->arena;
  const struct draft *d = &t->draft;
  t->category_slug = d->category && *d->category ? name_make_slug(a, d->category) : "general";
  t->group_slug = name_make_slug(a, d->group && *d->group ? d->group : t->file);
  t->endpoint_slug = name_make_slug(a, or_empty(d->original));
  t->id = arena_printf(a, "%s/%s/%s", t->category_slug, t->group_slug, t->endpoint_slug);
}

/* What decides where two sources hold the same file name with the same place in it. */
static int compare_contents(const struct draft *x, const struct draft *y) {
  const struct json *parts[2][2] = {{x->parameters, x->returns}, {y->parameters, y->returns}};
  int c = strcmp(or_empty(x->description), or_empty(y->description));
  for (size_t i = 0; !c && i < 2; i++) {
    struct buf texts[2] = {BUF_INIT, BUF_INIT};
    for (size_t k = 0; k < 2; k++)
      if (parts[k][i]) json_write(&texts[k], parts[k][i], JSON_COMPACT);
    c = strcmp(texts[0].data, texts[1].data);
    buf_done(&texts[0]);
    buf_done(&texts[1]);
  }
  return c;
}

static int compare_taken(const void *x, const void *y) {
  const struct taken *a = x, *b = y;
  int c = strcmp(a->id, b->id);
  if (!c) c = strcmp(a->file, b->file);
  if (!c)
    c = strlen(a->draft.pointer) == strlen(b->draft.pointer)
            ? strcmp(a->draft.pointer, b->draft.pointer)
        : strlen(a->draft.pointer) < strlen(b->draft.pointer) ? -1
                                                              : 1;
  if (!c) c = compare_contents(&a->draft, &b->draft);
  return c;
}

static bool is_wanted(const struct reader *x, const struct taken *t) {
  const char *const *list = x->options->categories;
  if (!list) return true;
  for (; *list; list++)
    if (strcasecmp(*list, or_empty(t->draft.category)) == 0 ||
        strcasecmp(*list, t->category_slug) == 0)
      return true;
  return false;
}

/* Leaves out what --category and --max-tools leave out, counted as such. */
static void choose(struct reader *x) {
  size_t kept = 0;
  uint64_t groups = 0;
  const struct taken *last = NULL;
  for (size_t i = 0; i < x->n_taken; i++) {
    struct taken *t = &x->taken[i];
    const char *why = is_wanted(x, t) ? NULL : "category";
    if (!why) {
      bool same = last && strcmp(last->group_slug, t->group_slug) == 0 &&
                  strcmp(last->category_slug, t->category_slug) == 0;
      if (!same && x->options->max_tools && groups == x->options->max_tools)
        why = "max_tools";
      else if (!same)
        groups++;
    }
    if (why) {
      intake_count(x->intake, INTAKE_ENDPOINT, INTAKE_SKIPPED, why, t->file, t->draft.pointer,
                   NULL);
      continue;
    }
    x->taken[kept] = *t;
    last = &x->taken[kept++];
  }
  x->n_taken = kept;
}

static void number_equal_ids(struct reader *x) {
  for (size_t i = 0; i < x->n_taken;) {
    size_t k = 1;
    const char *id = x->taken[i].id;
    for (; i + k < x->n_taken && strcmp(x->taken[i + k].id, id) == 0; k++) {
      struct taken *t = &x->taken[i + k];
      const char *first = or_empty(x->taken[i].draft.original);
      bool same = strcmp(first, or_empty(t->draft.original)) == 0;
      t->id = arena_printf(&x->registry->arena, "%s_%zu", id, k + 1);
      t->number = k + 1;
      intake_count(x->intake, INTAKE_ENDPOINT, INTAKE_REPAIRED,
                   same ? "duplicate_endpoint" : "slug_collision", t->file, t->draft.pointer,
                   json_new_text(&x->registry->arena, or_empty(t->draft.original)));
    }
    i += k;
  }
}

/* ---- names ---- */

/* The plain name where it is alone, else with its group, else with a number, which begins with that
 * of the id: thousands of endpoints with one name are no work. */
static const char *unused_name(struct reader *x, const struct taken *t, bool alone) {
  struct arena *a = &x->registry->arena;
  const char *plain = name_make_safe(a, or_empty(t->draft.original));
  if (alone && !registry_get(x->registry, plain)) return plain;
  const char *grouped = name_make_safe(a, arena_printf(a, "%s_%s", t->group_slug, plain));
  if (!registry_get(x->registry, grouped)) return grouped;
  for (size_t i = t->number > 2 ? t->number : 2;; i++) {
    const char *numbered = name_with_suffix(a, grouped, arena_printf(a, "_%zu", i));
    if (!registry_get(x->registry, numbered)) return numbered;
  }
}

struct named {
  const char *name;
  size_t index;
};

static int compare_named(const void *x, const void *y) {
  return strcmp(((const struct named *)x)->name, ((const struct named *)y)->name);
}

/* Whether the plain name of taken[i] is that of no other. */
static bool *names_alone(struct reader *x) {
  struct arena *a = &x->registry->arena;
  bool *alone = ARENA_ARRAY(a, bool, x->n_taken + 1);
  struct named *list = ARENA_ARRAY(a, struct named, x->n_taken + 1);
  for (size_t i = 0; i < x->n_taken; i++)
    list[i] = (struct named){name_make_safe(a, or_empty(x->taken[i].draft.original)), i};
  qsort(list, x->n_taken, sizeof *list, compare_named);
  for (size_t i = 0; i < x->n_taken; i++)
    alone[list[i].index] = !(i > 0 && strcmp(list[i].name, list[i - 1].name) == 0) &&
                           !(i + 1 < x->n_taken && strcmp(list[i].name, list[i + 1].name) == 0);
  return alone;
}

static const struct tool_origin *make_origin(struct reader *x, const struct taken *t) {
  const struct draft *d = &t->draft;
  struct tool_origin *o = ARENA_NEW(&x->registry->arena, struct tool_origin);
  *o = (struct tool_origin){.format = t->format,
                            .file = t->file,
                            .pointer = d->pointer,
                            .original = or_empty(d->original),
                            .group = t->group_slug,
                            .group_original = or_empty(d->group),
                            .group_description = or_empty(d->group_description),
                            .category = or_empty(d->category),
                            .id = t->id,
                            .method = or_empty(d->method),
                            .path = or_empty(d->path),
                            .scope = d->scope ? d->scope : t->file,
                            .examples = d->examples,
                            .path_parameters = d->path_parameters,
                            .bindings = d->bindings,
                            .output = d->output,
                            .full_description = d->full_description};
  return o;
}

bool reader_settle(struct reader *x, struct error *e) {
  for (size_t i = 0; i < x->n_taken; i++)
    set_slugs(x, &x->taken[i]);
  if (x->n_taken) qsort(x->taken, x->n_taken, sizeof *x->taken, compare_taken);
  choose(x);
  number_equal_ids(x);
  bool *alone = names_alone(x);
  for (size_t i = 0; i < x->n_taken; i++) {
    const struct taken *t = &x->taken[i];
    struct tool tool = {.origin = make_origin(x, t),
                        .name = unused_name(x, t, alone[i]),
                        .description = or_empty(t->draft.description),
                        .risk_level = "low",
                        .safety_boundary = "",
                        .script = "",
                        .parameters = t->draft.parameters,
                        .returns = t->draft.returns,
                        .annotations = t->draft.annotations,
                        .parameters_schema = t->parameters_schema,
                        .returns_schema = t->returns_schema};
    if (!registry_add_source(x->registry, &tool, e)) return false;
  }
  return true;
}
