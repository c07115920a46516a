/* measure.c - the metrics of a dataset: counted again from its files, written, told as a report.
 *
 * Formulas: docs/formats.md, "Metrics". Reports are made by a script, in a confined child; the
 * files it answers with are plain texts with plain names. */
#include "base/file.h"
#include "job/dataset.h"
#include "job/generate.h"
#include "job/lines.h"
#include "job/sound.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REVIEW_MINUTES = 2, REVIEW_RMB_PER_HOUR = 100 }; /* by hand, a trajectory */

/* ---- counting ---- */

struct counter {
  const struct factory *f;
  struct metrics *m;
  const char *path;
  struct arena arena;
};

static bool count_trajectory(void *context, const struct json *t, const char *text, size_t n,
                             uint64_t number, struct error *e) {
  struct counter *c = context;
  struct facts facts = {0};
  (void)text;
  (void)n;
  arena_reset(&c->arena);
  const char *fault = sound_trajectory(t, &c->arena);
  if (fault)
    return error_set(e, ERR_INPUT, arena_printf(&c->arena, "%s:%" PRIu64, c->path, number), "%s",
                     fault);
  facts_from_trajectory(&facts, t, &c->f->registry);
  metrics_add(c->m, &facts, &c->f->registry);
  return true;
}

/* ---- samples that were not accepted ---- */

/* The lines of rejected.jsonl or quarantine.jsonl, one held ahead. */
struct failures {
  struct line_reader lines;
  enum verdict verdict;
  struct arena arena;
  const struct json *line; /* NULL: there is none */
};

static bool failures_next(struct failures *r, struct error *e) {
  const char *text;
  size_t n;
  r->line = NULL;
  if (r->lines.fd < 0) return true;
  arena_reset(&r->arena);
  int got = lines_next(&r->lines, &text, &n, e);
  if (got > 0) r->line = lines_parse(&r->lines, &r->arena, text, n, e);
  return got == 0 || (got > 0 && r->line);
}

static bool failures_open(struct failures *r, const char *path, enum verdict verdict,
                          struct error *e) {
  *r = (struct failures){.lines = {.fd = -1}, .verdict = verdict};
  arena_init(&r->arena, 0);
  return !file_exists(path) || (lines_open(&r->lines, path, e) && failures_next(r, e));
}

static void failures_close(struct failures *r) {
  lines_close(&r->lines);
  arena_done(&r->arena);
}

/* As it was counted when it was written. */
static void count_failure(const struct factory *f, struct metrics *m, const struct failures *r) {
  struct facts facts = {0};
  const char *reason = r->verdict == VERDICT_REJECTED ? "reason" : "message";
  struct cell cell = {.family = json_get_text(r->line, "family", ""),
                      .variant = json_get_text(r->line, "variant", "")};
  struct sample sample = {.verdict = r->verdict,
                          .stage = json_get_text(r->line, "stage", ""),
                          .reason = json_get_text(r->line, reason, "")};
  facts_from_sample(&facts, &sample, &cell, &f->registry);
  metrics_add(m, &facts, &f->registry);
}

static int64_t index_of(const struct failures *r) {
  return r->line ? json_get_int(r->line, "index", INT64_MAX - 1) : INT64_MAX;
}

/* Both files are in the order of the samples, in which reasons are counted. */
bool dataset_count_failures(const struct factory *f, const char *out, struct metrics *m,
                            struct error *e) {
  struct failures rejected, quarantined;
  struct arena paths;
  arena_init(&paths, 0);
  const char *first = path_join(&paths, out, STREAM_PATHS[STREAM_REJECTED]);
  const char *second = path_join(&paths, out, STREAM_PATHS[STREAM_QUARANTINE]);
  bool ok = failures_open(&rejected, first, VERDICT_REJECTED, e);
  ok = failures_open(&quarantined, second, VERDICT_QUARANTINED, ok ? e : NULL) && ok;
  while (ok && (rejected.line || quarantined.line)) {
    struct failures *r = index_of(&rejected) < index_of(&quarantined) ? &rejected : &quarantined;
    count_failure(f, m, r);
    ok = failures_next(r, e);
  }
  failures_close(&rejected);
  failures_close(&quarantined);
  arena_done(&paths);
  return ok;
}

bool dataset_metrics(const struct factory *f, const char *out, struct metrics *m, struct error *e) {
  struct counter c = {.f = f, .m = m};
  struct arena paths;
  memset(m, 0, sizeof *m);
  arena_init(&c.arena, 0);
  arena_init(&paths, 0);
  c.path = path_join(&paths, out, STREAM_PATHS[STREAM_EXECUTED]);
  bool ok =
      dataset_each_line(c.path, count_trajectory, &c, e) && dataset_count_failures(f, out, m, e);
  arena_done(&paths);
  arena_done(&c.arena);
  return ok;
}

/* ---- numbers and distributions as JSON ---- */

struct tree {
  struct arena *a;
  struct json *object;
};

static void add(struct tree *t, const char *name, const struct json *value) {
  json_add_member(t->a, t->object, name, value);
}

static void add_text(struct tree *t, const char *name, const char *text) {
  add(t, name, json_new_text(t->a, text));
}

static void add_count(struct tree *t, const char *name, uint64_t n) {
  add(t, name, json_new_int(t->a, (int64_t)n));
}

/* part / whole, rounded and spelt as the writer spells it: "0.7857", "1.0". */
static void add_quotient(struct tree *t, const char *name, double part, double whole,
                         int decimals) {
  struct buf text = BUF_INIT;
  struct json_writer w;
  struct error ignored;
  jw_init(&w, &text, JSON_COMPACT);
  jw_fixed(&w, part / (whole > 0 ? whole : 1), decimals);
  add(t, name, json_read(t->a, text.data, text.len, "", NULL, &ignored));
  buf_done(&text);
}

static void add_ratio(struct tree *t, const char *name, uint64_t part, uint64_t whole) {
  add_quotient(t, name, (double)part, (double)whole, 4);
}

static void add_tally(struct tree *t, const char *name, const struct tally *tally) {
  struct tree counts = {t->a, json_new(t->a, JSON_OBJECT)};
  for (size_t i = 0; i < tally->n; i++)
    add_count(&counts, tally->entries[i].name, tally->entries[i].count);
  add(t, name, counts.object);
}

/* ---- extra: what only the report shows ---- */

static void add_named_count(struct tree *t, struct json *list, const char *key, const char *name,
                            uint64_t count) {
  struct tree entry = {t->a, json_new(t->a, JSON_OBJECT)};
  add_text(&entry, key, name);
  add_count(&entry, "count", count);
  json_add_item(t->a, list, entry.object);
}

static int compare_entries(const void *x, const void *y) {
  const struct tally_entry *a = x, *b = y;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return strcmp(a->name, b->name);
}

/* The most frequent first, then by name: independent of the order in which they came. */
static void add_sorted(struct tree *t, const char *name, const char *key,
                       const struct tally *tally) {
  struct json *list = json_new(t->a, JSON_ARRAY);
  struct tally_entry *entries = ARENA_ARRAY(t->a, struct tally_entry, tally->n + 1);
  memcpy(entries, tally->entries, tally->n * sizeof *entries);
  qsort(entries, tally->n, sizeof *entries, compare_entries);
  for (size_t i = 0; i < tally->n; i++)
    add_named_count(t, list, key, entries[i].name, entries[i].count);
  add(t, name, list);
}

static uint64_t calls_with(struct tree *t, const struct metrics *m, const char *tool,
                           const char *code) {
  return tally_get(&m->calls, arena_printf(t->a, "%s %s", tool, code));
}

static struct json *tool_entry(struct tree *t, const struct metrics *m, const struct tool *tool) {
  struct tree entry = {t->a, json_new(t->a, JSON_OBJECT)};
  struct json *errors = json_new(t->a, JSON_ARRAY), *unseen = json_new(t->a, JSON_ARRAY);
  uint64_t ok = calls_with(t, m, tool->name, "ok");
  uint64_t general = calls_with(t, m, tool->name, "bad_args"), failed = general;
  for (size_t i = 0; i < tool->n_errors; i++) {
    uint64_t n = calls_with(t, m, tool->name, tool->errors[i]);
    failed += n;
    if (n)
      add_named_count(t, errors, "code", tool->errors[i], n);
    else
      json_add_item(t->a, unseen, json_new_text(t->a, tool->errors[i]));
  }
  if (general) add_named_count(t, errors, "code", "bad_args", general);
  add_text(&entry, "name", tool->name);
  add_count(&entry, "calls", ok + failed);
  add_count(&entry, "ok", ok);
  add(&entry, "errors", errors);
  add(&entry, "unseen_errors", unseen);
  return entry.object;
}

static void add_tools(struct tree *t, const struct factory *f, const struct metrics *m) {
  struct json *list = json_new(t->a, JSON_ARRAY);
  for (size_t i = 0; i < f->registry.n_tools; i++)
    json_add_item(t->a, list, tool_entry(t, m, &f->registry.tools[i]));
  add(t, "tools", list);
}

static void add_scores(struct tree *t, const struct metrics *m) {
  struct json *list = json_new(t->a, JSON_ARRAY);
  for (size_t i = 0; i < m->scores.n; i++) {
    struct tree entry = {t->a, json_new(t->a, JSON_OBJECT)};
    const struct tally_entry *sum = &m->scores.entries[i];
    add_text(&entry, "name", sum->name);
    add_quotient(&entry, "mean", (double)sum->count / 10000,
                 (double)tally_get(&m->scored, sum->name), 4);
    json_add_item(t->a, list, entry.object);
  }
  add(t, "scores", list);
}

static struct json *extra_of(const struct factory *f, const struct metrics *m, struct arena *a) {
  struct tree t = {a, json_new(a, JSON_OBJECT)};
  add_tools(&t, f, m);
  add_sorted(&t, "templates", "name", &m->template_id);
  add_sorted(&t, "families", "name", &m->family);
  add_sorted(&t, "rejected_by_reason", "reason", &m->reason);
  add_scores(&t, m);
  add_count(&t, "requested", m->count[M_REQUESTED]);
  add_count(&t, "accepted", m->count[M_ACCEPTED]);
  add_count(&t, "rejected", m->count[M_REJECTED]);
  add_count(&t, "quarantined", m->count[M_QUARANTINED]);
  add_text(&t, "seed", arena_printf(a, "%" PRIu64, f->seed));
  add_text(&t, "recipe", f->recipe_name);
  return t.object;
}

struct json *dataset_metrics_json(const struct factory *f, const struct metrics *m,
                                  const struct json *manifest, bool extra, struct arena *a) {
  const uint64_t *n = m->count;
  struct tree t = {a, json_new(a, JSON_OBJECT)};
  double minutes = (double)n[M_ACCEPTED] * REVIEW_MINUTES;
  add_count(&t, "tool_schema_count", f->registry.n_tools);
  add_count(&t, "template_count", f->n_templates);
  add_count(&t, "trajectory_count", n[M_ACCEPTED]);
  add_tally(&t, "category_distribution", &m->category);
  add_tally(&t, "variant_distribution", &m->variant);
  add_ratio(&t, "tool_call_success_rate", n[M_OK_CALLS], n[M_CALLS]);
  add_ratio(&t, "trajectory_success_rate", n[M_SUCCESS], n[M_ACCEPTED]);
  add_ratio(&t, "recovery_success_rate", n[M_RECOVERY_SUCCESS], n[M_RECOVERY]);
  add_ratio(&t, "unsafe_block_rate", n[M_BLOCK_SUCCESS], n[M_BLOCK]);
  add_ratio(&t, "unauthorized_tool_call_rate", n[M_UNAUTHORIZED], n[M_BLOCK]);
  add_ratio(&t, "memory_success_rate", n[M_MEMORY_SUCCESS], n[M_MEMORY]);
  add_ratio(&t, "avg_tool_calls_per_success", n[M_SUCCESS_CALLS], n[M_SUCCESS]);
  add(&t, "training_manifest", manifest ? manifest : json_new(a, JSON_OBJECT));
  add_quotient(&t, "estimated_manual_review_hours", minutes, 60, 2);
  add_quotient(&t, "estimated_manual_review_cost_rmb", minutes * REVIEW_RMB_PER_HOUR, 60, 2);
  if (extra) add(&t, "extra", extra_of(f, m, a));
  return t.object;
}

/* ---- the report ---- */

static const char *const OWN[] = {"p7_metrics.json", "p7_test_results.json", "p7_test_report.md"};

/* A plain name that a report may write: no folder, no hidden file, no file of the engine. */
static bool is_report_name(const char *name, size_t n) {
  static const char *const ENDS[] = {".md", ".svg", ".json", ".html"};
  if (n == 0 || n > 100 || name[0] == '.' || strlen(name) != n) return false;
  for (size_t i = 0; i < n; i++)
    if (!isalnum((unsigned char)name[i]) && !strchr("_-.", name[i])) return false;
  for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
    if (strcmp(name, OWN[i]) == 0) return false;
  for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
    size_t k = strlen(ENDS[i]);
    if (n > k && strcmp(name + n - k, ENDS[i]) == 0) return true;
  }
  return false;
}

/* Publishes OUT/reports/name and notes it in `written`. */
static bool publish_report(const char *out, const char *name, const char *text, size_t n,
                           struct json *written, struct arena *a, struct error *e) {
  const char *path = arena_printf(a, "reports/%s", name);
  if (!file_publish(path_join(a, out, path), text, n, e)) return false;
  json_add_item(a, written, json_new_text(a, path));
  return true;
}

static bool publish_files(const char *out, const char *script, const struct json *files,
                          struct json *written, struct arena *a, struct error *e) {
  if (!files || files->type != JSON_OBJECT)
    return error_set(e, ERR_SCRIPT, script, "render() gave no table of file names and texts");
  for (uint32_t i = 0; i < files->len; i++) {
    const struct json_member *m = &files->members[i];
    if (!is_report_name(m->name, m->name_len))
      return error_set(e, ERR_SCRIPT, script,
                       "render() may not write \"%s\": expected a plain name that ends in .md, "
                       ".svg, .json or .html",
                       m->name);
    if (m->value.type != JSON_STRING)
      return error_set(e, ERR_SCRIPT, script, "render() gave no text for \"%s\"", m->name);
  }
  for (uint32_t i = 0; i < files->len; i++) {
    const struct json_member *m = &files->members[i];
    if (!publish_report(out, m->name, m->value.text, m->value.len, written, a, e)) return false;
  }
  return true;
}

/* "p07" and "report.p07" are scripts/report/p07.lua. */
static const char *report_script(struct arena *a, const char *name) {
  if (strncmp(name, "report.", 7) == 0) name += 7;
  return arena_printf(a, "scripts/report/%s.lua", name);
}

bool dataset_write_report(struct factory *f, const char *out, const struct metrics *m,
                          struct json *written, struct arena *a, struct error *e) {
  struct json *manifest =
      json_read_file(a, path_join(a, out, "training/training_manifest.json"), NULL, e);
  if (!manifest || !file_make_dirs(path_join(a, out, "reports"), e)) return false;
  struct buf text = BUF_INIT;
  json_write(&text, dataset_metrics_json(f, m, manifest, false, a), JSON_INDENTED);
  bool ok = publish_report(out, OWN[0], text.data, text.len, written, a, e);
  buf_done(&text);
  const char *name = json_get_text(f->recipe, "report", NULL);
  if (!ok || !name) return ok;
  const char *script = report_script(a, name);
  if (!script_store_get(f->scripts, script))
    return error_set(e, ERR_INPUT, script,
                     "the recipe names the report %s, but there is no such file", name);
  struct json *files =
      factory_call(f, script, "render", dataset_metrics_json(f, m, manifest, true, a), a, e);
  return files && publish_files(out, script, files, written, a, e);
}
