/* registry_stats.c - see registry_stats.h. Everything is counted over lists that are sorted first,
 * so that the order of sources does not show. */
#include "job/registry_stats.h"
#include "catalog/names.h"

#include <stdlib.h>
#include <string.h>

enum { OUTPUTS = OUTPUT_NONE + 1 };

const char *registry_stats_output_name(enum tool_output output) {
  static const char *const NAMES[OUTPUTS] = {
      "declared", "response_schema",   "schema",   "template_response",
      "body",     "response_examples", "inferred", "none"};
  return NAMES[output];
}

static const struct tool_origin BUILT_IN = {
    .format = "built_in", .group = "built_in", .category = ""};

static const struct tool_origin *origin_of(const struct tool *t) {
  return t->origin ? t->origin : &BUILT_IN;
}

/* ---- counting names ---- */

struct name {
  const char *key, *spelling;
};

static int compare_keys(const void *x, const void *y) {
  return strcmp(((const struct name *)x)->key, ((const struct name *)y)->key);
}

static int compare_names(const void *x, const void *y) {
  int c = compare_keys(x, y);
  return c ? c : strcmp(((const struct name *)x)->spelling, ((const struct name *)y)->spelling);
}

/* {spelling: how many}, one for each key, in the order of keys. */
static struct json *count_names(struct arena *a, struct name *names, size_t n) {
  struct json *counts = json_new(a, JSON_OBJECT);
  if (n) qsort(names, n, sizeof *names, compare_names);
  for (size_t i = 0, k; i < n; i = k) {
    for (k = i + 1; k < n && strcmp(names[k].key, names[i].key) == 0;)
      k++;
    json_add_member(a, counts, names[i].spelling, json_new_int(a, (int64_t)(k - i)));
  }
  return counts;
}

static struct json *count_categories(const struct registry *r, struct arena *a) {
  struct name *names = ARENA_ARRAY(a, struct name, r->n_tools + 1);
  for (size_t i = 0; i < r->n_tools; i++) {
    const char *category = origin_of(&r->tools[i])->category;
    const char *spelling = *category ? category : "general";
    names[i] = (struct name){name_make_slug(a, spelling), spelling};
  }
  return count_names(a, names, r->n_tools);
}

static struct json *count_formats(const struct registry *r, struct arena *a) {
  struct name *names = ARENA_ARRAY(a, struct name, r->n_tools + 1);
  for (size_t i = 0; i < r->n_tools; i++) {
    const char *format = origin_of(&r->tools[i])->format;
    names[i] = (struct name){format, format};
  }
  return count_names(a, names, r->n_tools);
}

static size_t count_groups(const struct registry *r, struct arena *a) {
  struct name *names = ARENA_ARRAY(a, struct name, r->n_tools + 1);
  for (size_t i = 0; i < r->n_tools; i++) {
    const struct tool_origin *o = origin_of(&r->tools[i]);
    const char *category = *o->category ? name_make_slug(a, o->category) : "general";
    names[i] = (struct name){arena_printf(a, "%s/%s", category, o->group), ""};
  }
  return count_names(a, names, r->n_tools)->len;
}

/* ---- figures ---- */

/* Rounded half up, so that the figure has no more digits than it is worth. */
static struct json *ratio(struct arena *a, uint64_t x, uint64_t of, unsigned scale) {
  uint64_t scaled = of ? (x * scale * 2 + of) / (of * 2) : 0;
  return json_new_double(a, (double)scaled / scale);
}

static enum tool_output output_of(const struct tool *t) {
  if (!t->returns) return OUTPUT_NONE;
  return t->origin ? t->origin->output : OUTPUT_DECLARED;
}

static struct json *count_outputs(const struct registry *r, struct arena *a) {
  uint64_t n[OUTPUTS] = {0};
  struct json *outputs = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < r->n_tools; i++)
    n[output_of(&r->tools[i])]++;
  for (int i = 0; i < OUTPUTS; i++) {
    struct json *one = json_new(a, JSON_OBJECT);
    json_add_member(a, one, "endpoints", json_new_int(a, (int64_t)n[i]));
    json_add_member(a, one, "share", ratio(a, n[i], r->n_tools, 10000));
    json_add_member(a, outputs, registry_stats_output_name((enum tool_output)i), one);
  }
  return outputs;
}

/* ---- warnings ---- */

/* "lost files: empty_file, 3 cases, first in Travel/x.json at /api_list/0" */
static const char *warning(struct arena *a, const char *outcome, const char *level,
                           const struct json_member *reason, const struct json *examples) {
  const struct json *first = NULL;
  for (uint32_t i = 0; i < examples->len && !first; i++) {
    const struct json *x = &examples->items[i];
    if (json_is_text(json_get(x, "level"), level) &&
        json_is_text(json_get(x, "outcome"), outcome) &&
        json_is_text(json_get(x, "reason"), reason->name))
      first = x;
  }
  const char *pointer = json_get_text(first, "pointer", "");
  return arena_printf(a, "%s %s: %s, %s case%s, first in %s%s%s", outcome, level, reason->name,
                      reason->value.text, strcmp(reason->value.text, "1") == 0 ? "" : "s",
                      json_get_text(first, "file", "?"), *pointer ? " at " : "", pointer);
}

static struct json *list_warnings(const struct json *account, struct arena *a) {
  static const char *const OUTCOMES[] = {"lost", "repaired"};
  static const char *const LEVELS[] = {"files", "tools", "endpoints", "parameters"};
  struct json *warnings = json_new(a, JSON_ARRAY);
  for (size_t k = 0; k < sizeof OUTCOMES / sizeof *OUTCOMES; k++)
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
      const struct json *reasons = json_get(json_get(account, LEVELS[i]), OUTCOMES[k]);
      for (uint32_t j = 0; j < reasons->len; j++)
        json_add_item(a, warnings,
                      json_new_text(a, warning(a, OUTCOMES[k], LEVELS[i], &reasons->members[j],
                                               json_get(account, "examples"))));
    }
  return warnings;
}

/* ---- */

struct json *registry_stats_make(const struct registry *r, const struct intake *in,
                                 struct arena *a) {
  struct json *stats = json_new(a, JSON_OBJECT), *account = intake_write(in, a);
  struct json *categories = count_categories(r, a), *outputs = count_outputs(r, a);
  uint64_t parameters = 0;
  for (size_t i = 0; i < r->n_tools; i++) {
    const struct json *properties = json_get(r->tools[i].parameters, "properties");
    parameters += properties && properties->type == JSON_OBJECT ? properties->len : 0;
  }
  int64_t none = json_get_int(json_get(outputs, "none"), "endpoints", 0);
  int64_t inferred = json_get_int(json_get(outputs, "inferred"), "endpoints", 0);
  json_add_member(a, stats, "total_tools", json_new_int(a, (int64_t)count_groups(r, a)));
  json_add_member(a, stats, "total_endpoints", json_new_int(a, (int64_t)r->n_tools));
  json_add_member(a, stats, "total_categories", json_new_int(a, categories->len));
  json_add_member(a, stats, "categories", categories);
  json_add_member(a, stats, "endpoints_with_response_schema",
                  json_new_int(a, (int64_t)r->n_tools - none - inferred));
  json_add_member(a, stats, "avg_params_per_endpoint", ratio(a, parameters, r->n_tools, 100));
  json_add_member(a, stats, "parse_warnings", list_warnings(account, a));
  json_add_member(a, stats, "formats", count_formats(r, a));
  json_add_member(a, stats, "outputs", outputs);
  json_add_member(a, stats, "intake", account);
  return stats;
}
