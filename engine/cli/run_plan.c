/* run_plan.c - `--dry-run`: what a run would make. The plan is built once as JSON and printed in
 * either form, so that they cannot disagree. */
#include "cli/run_parts.h"
#include "cli/exit_codes.h"
#include "cli/term.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Cells that are counted: the mix repeats long before. Kinds: families times variants. */
enum { COUNTED_MAX = 100000, KINDS_MAX = 1024 };

struct planning {
  struct arena *a;
  const struct run_request *r;
  const struct command *c;
  const struct command_line *line;
  const struct factory *f;
  struct json *settings;
};

/* ---- settings ---- */

static void add_setting(struct planning *p, const char *name, const struct json *value,
                        const char *origin) {
  struct json *entry = json_new(p->a, JSON_OBJECT);
  json_add_member(p->a, entry, "name", json_new_text(p->a, name));
  json_add_member(p->a, entry, "value", value);
  json_add_member(p->a, entry, "origin", json_new_text(p->a, origin));
  json_add_item(p->a, p->settings, entry);
}

/* The text of the command line or the environment may be no UTF-8. */
static struct json *clean_text(struct arena *a, const char *text) {
  struct buf clean = BUF_INIT;
  term_add_line(&clean, text, strlen(text));
  struct json *v = json_new_string(a, clean.data, clean.len);
  buf_done(&clean);
  return v;
}

/* Origin of an option; `else_origin` when it was not given. */
static const char *origin_of(const struct planning *p, const char *name, const char *else_origin) {
  switch (options_origin(p->c, p->line, name)) {
  case ORIGIN_COMMAND_LINE:
    return "command line";
  case ORIGIN_ENVIRONMENT:
    return "environment";
  case ORIGIN_DEFAULT:
    break;
  }
  return else_origin;
}

/* Where a value that the recipe may name comes from when no option names it. */
static const char *recipe_origin(const struct planning *p, const char *name) {
  if (json_get(p->f->settings, name)) return "--set";
  return json_get(p->f->recipe, name) ? "recipe" : "default";
}

static void add_settings(struct planning *p) {
  const struct factory *f = p->f;
  struct arena *a = p->a;
  p->settings = json_new(a, JSON_ARRAY);
  add_setting(p, "recipe", clean_text(a, f->recipe_name), "command line");
  add_setting(p, "root", clean_text(a, f->root), origin_of(p, "root", "found"));
  add_setting(p, "seed", json_new_text(a, arena_printf(a, "%" PRIu64, f->seed)),
              origin_of(p, "seed", recipe_origin(p, "seed")));
  add_setting(p, "count", json_new_int(a, (int64_t)f->count),
              origin_of(p, "count", recipe_origin(p, "count")));
  add_setting(p, "jobs", json_new_int(a, p->r->jobs), origin_of(p, "jobs", "default"));
  add_setting(p, "out", clean_text(a, p->r->out ? p->r->out : f->out),
              origin_of(p, "out", recipe_origin(p, "out")));
  add_setting(p, "sandbox", json_new_text(a, p->r->no_sandbox || !p->r->jobs ? "off" : "on"),
              origin_of(p, "no-sandbox", p->r->jobs ? "default" : "jobs is 0"));
  for (uint32_t i = 0; i < f->settings->len; i++) {
    const struct json_member *m = &f->settings->members[i];
    bool listed = strcmp(m->name, "seed") == 0 || strcmp(m->name, "count") == 0 ||
                  strcmp(m->name, "out") == 0;
    if (!listed) add_setting(p, m->name, &m->value, "--set");
  }
}

/* What else the recipe says: one line a value, "gates.min_score". */
static void add_recipe_values(struct planning *p, const char *prefix, const struct json *values) {
  for (uint32_t i = 0; i < values->len; i++) {
    const struct json_member *m = &values->members[i];
    const char *name = arena_printf(p->a, "%s%s", prefix, m->name);
    bool listed = json_get(p->f->settings, name) != NULL;
    for (uint32_t k = 0; k < p->settings->len && !listed; k++)
      listed = strcmp(json_get_text(&p->settings->items[k], "name", ""), name) == 0;
    if (listed) continue;
    if (m->value.type == JSON_OBJECT && m->value.len)
      add_recipe_values(p, arena_printf(p->a, "%s.", name), &m->value);
    else
      add_setting(p, name, &m->value, "recipe");
  }
}

static void add_recipe_settings(struct planning *p) {
  if (p->f->recipe->type == JSON_OBJECT) add_recipe_values(p, "", p->f->recipe);
}

/* ---- samples ---- */

struct kinds {
  size_t n;
  struct kind {
    const char *family, *variant;
    int64_t count;
  } list[KINDS_MAX];
};

static void count_cell(struct kinds *kinds, const struct cell *cell) {
  size_t i = 0;
  while (i < kinds->n && (strcmp(kinds->list[i].family, cell->family) != 0 ||
                          strcmp(kinds->list[i].variant, cell->variant) != 0))
    i++;
  if (i == KINDS_MAX) return;
  if (i == kinds->n) kinds->list[kinds->n++] = (struct kind){cell->family, cell->variant, 0};
  kinds->list[i].count++;
}

/* {"family": {"variant": n}} over the first n samples. */
static struct json *count_cells(struct planning *p, uint64_t n) {
  struct kinds *kinds = ARENA_NEW(p->a, struct kinds);
  struct json *families = json_new(p->a, JSON_OBJECT);
  for (uint64_t i = 0; i < n; i++) {
    struct cell cell;
    plan_cell(p->f->plan, i, &cell);
    count_cell(kinds, &cell);
  }
  for (size_t i = 0; i < kinds->n; i++) {
    const struct kind *k = &kinds->list[i];
    struct json *variants = json_get(families, k->family);
    if (!variants)
      variants = json_add_member(p->a, families, k->family, json_new(p->a, JSON_OBJECT));
    json_add_member(p->a, variants, k->variant, json_new_int(p->a, k->count));
  }
  return families;
}

/* ---- the rest ---- */

static struct json *names_of(struct planning *p, const char *part) {
  const struct json *list = json_get(p->f->definition, part);
  struct json *names = json_new(p->a, JSON_ARRAY);
  for (uint32_t i = 0; list && i < list->len; i++)
    if (json_get(&list->items[i], "name"))
      json_add_item(p->a, names, json_get(&list->items[i], "name"));
  return names;
}

static struct json *table_sizes(struct planning *p) {
  const struct json *tables = json_get(p->f->definition, "tables");
  struct json *sizes = json_new(p->a, JSON_OBJECT);
  for (uint32_t i = 0; tables && tables->type == JSON_OBJECT && i < tables->len; i++)
    json_add_member(p->a, sizes, tables->members[i].name,
                    json_new_int(p->a, tables->members[i].value.len));
  return sizes;
}

static struct json *output_files(struct planning *p) {
  static const char *const OTHERS[] = {"processed/tool_schemas.json",
                                       "processed/trajectory_templates.json",
                                       "processed/task_specs.json",
                                       "processed/trajectory_summary.json",
                                       "processed/execution_summary.json",
                                       "training/smoke_test.jsonl",
                                       "training/training_manifest.json",
                                       "reports/p7_metrics.json",
                                       "reports/p7_report.md",
                                       "reports/p7_test_results.json",
                                       "reports/p7_test_report.md",
                                       "manifest.json"};
  struct json *files = json_new(p->a, JSON_ARRAY);
  for (size_t i = 0; i < N_STREAMS; i++)
    json_add_item(p->a, files, json_new_text(p->a, STREAM_PATHS[i]));
  for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
    json_add_item(p->a, files, json_new_text(p->a, OTHERS[i]));
  return files;
}

static struct json *build(struct planning *p) {
  struct json *plan = json_new(p->a, JSON_OBJECT);
  uint64_t counted = p->f->count < COUNTED_MAX ? p->f->count : COUNTED_MAX;
  add_settings(p);
  json_add_member(p->a, plan, "settings", p->settings);
  json_add_member(p->a, plan, "fingerprint", json_new_text(p->a, p->f->fingerprint));
  json_add_member(p->a, plan, "counted", json_new_int(p->a, (int64_t)counted));
  json_add_member(p->a, plan, "samples", count_cells(p, counted));
  json_add_member(p->a, plan, "tools", names_of(p, "tools"));
  json_add_member(p->a, plan, "templates", names_of(p, "templates"));
  json_add_member(p->a, plan, "recoveries", names_of(p, "recoveries"));
  json_add_member(p->a, plan, "judges", names_of(p, "judges"));
  json_add_member(p->a, plan, "checks", names_of(p, "checks"));
  json_add_member(p->a, plan, "world", table_sizes(p));
  json_add_member(p->a, plan, "files", output_files(p));
  return plan;
}

/* ---- for people ---- */

static void print_settings(const struct json *settings, struct buf *out) {
  for (uint32_t i = 0; i < settings->len; i++) {
    const struct json *entry = &settings->items[i], *value = json_get(entry, "value");
    struct buf text = BUF_INIT, clean = BUF_INIT;
    if (value->type == JSON_STRING)
      buf_add(&text, value->text, value->len);
    else
      json_write(&text, value, JSON_COMPACT);
    term_add_line(&clean, text.data, text.len);
    const char *name = json_get_text(entry, "name", "");
    buf_reset(&text);
    term_add_line(&text, name, strlen(name));
    buf_printf(out, "%-12s %-32s (%s)\n", text.data, clean.data,
               json_get_text(entry, "origin", ""));
    buf_done(&text);
    buf_done(&clean);
  }
}

/* All variants, in order of first appearance. */
static struct json *variants_of(const struct json *samples, struct arena *a) {
  struct json *all = json_new(a, JSON_OBJECT);
  for (uint32_t i = 0; i < samples->len; i++) {
    const struct json *variants = &samples->members[i].value;
    for (uint32_t k = 0; k < variants->len; k++) {
      struct json *sum = json_get(all, variants->members[k].name);
      int64_t n = 0, more = 0;
      if (sum) json_to_int(sum, &n);
      json_to_int(&variants->members[k].value, &more);
      if (sum)
        *sum = *json_new_int(a, n + more);
      else
        json_add_member(a, all, variants->members[k].name, json_new_int(a, more));
    }
  }
  return all;
}

static void print_row(struct buf *out, const char *name, const struct json *row,
                      const struct json *variants) {
  struct buf clean = BUF_INIT;
  int64_t sum = 0;
  term_add_line(&clean, name, strlen(name));
  buf_printf(out, "  %-20s", clean.data);
  for (uint32_t k = 0; k < variants->len; k++) {
    int64_t n = json_get_int(row, variants->members[k].name, 0);
    buf_printf(out, " %9" PRId64, n);
    sum += n;
  }
  buf_printf(out, " %9" PRId64 "\n", sum);
  buf_done(&clean);
}

static void print_samples(const struct json *samples, struct arena *a, struct buf *out) {
  const struct json *variants = variants_of(samples, a);
  buf_printf(out, "  %-20s", "");
  for (uint32_t k = 0; k < variants->len; k++)
    buf_printf(out, " %9.9s", variants->members[k].name);
  buf_printf(out, " %9s\n", "all");
  for (uint32_t i = 0; i < samples->len; i++)
    print_row(out, samples->members[i].name, &samples->members[i].value, variants);
  print_row(out, "all", variants, variants);
}

static void print_names(const struct json *names, const char *label, struct buf *out) {
  buf_printf(out, "%-12s", label);
  size_t at = 12;
  for (uint32_t i = 0; i < names->len; i++) {
    struct buf clean = BUF_INIT;
    term_add_line(&clean, names->items[i].text, names->items[i].len);
    size_t n = clean.len + 2;
    if (at > 12 && at + n > 100) {
      buf_printf(out, "\n%-12s", "");
      at = 12;
    }
    buf_printf(out, " %s%s", clean.data, i + 1 < names->len ? "," : "");
    at += n;
    buf_done(&clean);
  }
  buf_add_char(out, '\n');
}

static void print_world(const struct json *sizes, struct arena *a, struct buf *out) {
  struct json *texts = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < sizes->len; i++) {
    const char *name = sizes->members[i].name;
    int64_t n = json_get_int(sizes, name, 0);
    json_add_item(a, texts, json_new_text(a, arena_printf(a, "%s %" PRId64, name, n)));
  }
  print_names(texts, "world", out);
}

static void print(const struct json *plan, struct arena *a, uint64_t count, struct buf *out) {
  static const char *const LISTS[] = {"tools", "templates", "recoveries", "judges", "checks"};
  int64_t counted = json_get_int(plan, "counted", 0);
  print_settings(json_get(plan, "settings"), out);
  buf_printf(out, "%-12s %s\n\n", "fingerprint", json_get_text(plan, "fingerprint", ""));
  if ((uint64_t)counted < count)
    buf_printf(out, "samples, of the first %" PRId64 ":\n", counted);
  else
    buf_add_text(out, "samples:\n");
  print_samples(json_get(plan, "samples"), a, out);
  buf_add_char(out, '\n');
  for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
    print_names(json_get(plan, LISTS[i]), LISTS[i], out);
  print_world(json_get(plan, "world"), a, out);
  print_names(json_get(plan, "files"), "writes", out);
}

static int finish(const struct run_request *r, const struct json *plan, struct buf *out) {
  struct buf text = BUF_INIT;
  if (r->json) {
    json_write(&text, plan, JSON_INDENTED);
    term_add_json(out, text.data, text.len);
    buf_add_char(out, '\n');
  }
  buf_done(&text);
  return term_finish(out, CODE_DONE);
}

int run_config_print(const struct run_request *r, const struct command *c,
                     const struct command_line *line, const struct factory *f) {
  struct arena a;
  struct buf out = BUF_INIT;
  arena_init(&a, 0);
  struct planning p = {.a = &a, .r = r, .c = c, .line = line, .f = f};
  add_settings(&p);
  add_recipe_settings(&p);
  struct json *config = json_new(&a, JSON_OBJECT);
  json_add_member(&a, config, "settings", p.settings);
  if (!r->json) print_settings(p.settings, &out);
  int code = finish(r, config, &out);
  arena_done(&a);
  return code;
}

int run_plan_print(const struct run_request *r, const struct command *c,
                   const struct command_line *line, const struct factory *f) {
  struct arena a;
  struct buf out = BUF_INIT;
  arena_init(&a, 0);
  struct planning p = {.a = &a, .r = r, .c = c, .line = line, .f = f};
  const struct json *plan = build(&p);
  if (!r->json) print(plan, &a, f->count, &out);
  int code = finish(r, plan, &out);
  arena_done(&a);
  return code;
}
