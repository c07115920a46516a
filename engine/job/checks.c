/* checks.c - the checks of a dataset: two commands and the recipe's check scripts.
 *
 * The commands are done in this program: scripts are loaded in a confined child, metrics are
 * counted again. What is written names no directory of the machine, so that equal runs give equal
 * bytes wherever they lie. p7_test_results.json: {"overall_passed", "total_checks",
 * "passed_checks", "command_checks": [{"name", "command", "returncode", "passed", "stdout",
 * "stderr"}], "dataset_checks": [{"name", "passed", "details"}]}; "passed" is null and
 * "not_applicable_checks" counts where a run is too short for a check. p7_test_report.md says the
 * same in words. */
#include "base/file.h"
#include "job/dataset.h"
#include "job/inspect.h"
#include "job/planned.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct checking {
  struct factory *f;
  const char *out;
  struct arena *a;
  struct json *commands, *datasets;
  int passed, total, abstained; /* total: without those that abstained */
};

static struct json *truth(struct arena *a, bool x) {
  return json_new(a, x ? JSON_TRUE : JSON_FALSE);
}

static void add_text(struct arena *a, struct json *o, const char *name, const char *text) {
  json_add_member(a, o, name, json_new_text(a, text));
}

/* ---- command checks ---- */

static void add_command(struct checking *k, const char *name, const char *const *words, size_t n,
                        bool passed, const char *said, const char *complaint) {
  struct json *entry = json_new(k->a, JSON_OBJECT), *command = json_new(k->a, JSON_ARRAY);
  for (size_t i = 0; i < n; i++)
    json_add_item(k->a, command, json_new_text(k->a, words[i]));
  add_text(k->a, entry, "name", name);
  json_add_member(k->a, entry, "command", command);
  json_add_member(k->a, entry, "returncode", json_new_int(k->a, passed ? 0 : 1));
  json_add_member(k->a, entry, "passed", truth(k->a, passed));
  add_text(k->a, entry, "stdout", said);
  add_text(k->a, entry, "stderr", complaint);
  json_add_item(k->a, k->commands, entry);
  k->passed += passed;
  k->total++;
}

static const char *error_line(struct arena *a, const struct error *e) {
  return arena_printf(a, "%s%s%s\n", e->place, *e->place ? ": " : "", e->message);
}

struct compile {
  const struct script_store *scripts;
  const struct data_store *data;
};

static bool compile_body(void *context, struct buf *reply, struct error *e) {
  const struct compile *c = context;
  size_t n;
  (void)reply;
  return loader_compile_all(c->scripts, c->data, &n, e);
}

bool dataset_check_scripts(const struct script_store *scripts, const struct data_store *data,
                           const struct confined_options *confined, struct error *e) {
  struct compile c = {scripts, data};
  struct buf reply = BUF_INIT;
  bool ok = confined_call(confined, NULL, compile_body, &c, &reply, e);
  buf_done(&reply);
  return ok;
}

struct confined_child *dataset_begin_scripts(const struct factory *f) {
  struct compile c = {f->scripts, f->data};
  return confined_begin(&f->confined, compile_body, &c);
}

static void check_scripts(struct checking *k) {
  static const char *const WORDS[] = {"engine", "check", "--scripts"};
  struct error e = {0};
  bool ok =
      k->f->scripts_load || dataset_check_scripts(k->f->scripts, k->f->data, &k->f->confined, &e);
  const char *said = arena_printf(k->a, "%zu scripts load\n", script_store_count(k->f->scripts));
  add_command(k, "script_compile", WORDS, 3, ok, ok ? said : "", ok ? "" : error_line(k->a, &e));
}

static const char *written(struct arena *a, const struct json *v) {
  struct buf text = BUF_INIT;
  json_write(&text, v, JSON_SPACED);
  const char *copy = text.len > 200 ? "another value" : arena_copy(a, text.data, text.len);
  buf_done(&text);
  return copy;
}

/* "trajectory_count: 21 in the files, 22 in reports/p7_metrics.json", or NULL when they agree. */
static const char *difference(struct arena *a, const struct json *counted,
                              const struct json *stored) {
  for (uint32_t i = 0; i < counted->len; i++) {
    const struct json_member *m = &counted->members[i];
    const struct json *other = json_get(stored, m->name);
    if (!other || !json_same(&m->value, other))
      return arena_printf(a, "%s: %s in the files, %s in reports/p7_metrics.json\n", m->name,
                          written(a, &m->value), other ? written(a, other) : "nothing");
  }
  if (stored->type == JSON_OBJECT && stored->len == counted->len) return NULL;
  return "reports/p7_metrics.json has other keys\n";
}

/* "processed/execution_summary.json: at /accepted: expected 22, found 21", or NULL. */
static const char *summary_difference(struct arena *a, const struct json *facts) {
  static const char *const NAMES[] = {"processed/trajectory_summary.json",
                                      "processed/execution_summary.json"};
  for (size_t i = 0; i < 2; i++) {
    const struct json *d = json_get(json_get(facts, "differences"), NAMES[i]);
    const char *at = json_get_text(d, "at", NULL);
    if (d)
      return arena_printf(a, "%s: %s%s%sexpected %s, found %s\n", NAMES[i], at ? "at " : "",
                          at ? at : "", at ? ": " : "", json_get_text(d, "expected", ""),
                          json_get_text(d, "found", ""));
  }
  return NULL;
}

static void check_metrics(struct checking *k, const struct json *facts, const struct metrics *m) {
  static const char EXECUTED[] = "processed/executed_trajectories.jsonl";
  const char *words[] = {"engine", "evaluate", k->f->out};
  const char *path = path_join(k->a, k->out, "reports/p7_metrics.json");
  const char *said = "", *complaint = "";
  struct error e = {0};
  const struct json *damage = json_get(json_get(facts, "damaged"), EXECUTED);
  const struct json *size = json_get(json_get(facts, "files"), EXECUTED);
  struct json *counted = dataset_metrics_json(k->f, m, json_get(facts, "manifest"), false, k->a);
  if (damage)
    complaint = arena_printf(k->a, "%s\n", damage->text);
  else if (!size || size->type != JSON_NUMBER)
    complaint = "processed/executed_trajectories.jsonl is missing\n";
  else if (!file_exists(path))
    said = "there are no stored metrics to compare with\n";
  else {
    const struct json *stored = json_read_file(k->a, path, NULL, &e);
    const char *differs = stored ? difference(k->a, counted, stored) : error_line(k->a, &e);
    if (differs) complaint = differs;
  }
  const char *summary = summary_difference(k->a, facts);
  if (!*complaint && summary) complaint = summary;
  if (*complaint)
    said = "";
  else if (!*said)
    said = arena_printf(k->a, "the metrics of %" PRIu64 " trajectories agree with those stored\n",
                        m->count[M_ACCEPTED]);
  add_command(k, "evaluate_tooluse", words, 3, !*complaint, said, complaint);
}

/* ---- dataset checks ---- */

static void run_check(struct checking *k, const struct json *check, const struct json *facts) {
  struct error e = {0};
  struct json *entry = json_new(k->a, JSON_OBJECT);
  const char *script = json_get_text(check, "script", "");
  const char *name =
      json_get_text(json_get(check, "table"), "name", json_get_text(check, "name", script));
  struct json *result = factory_call(k->f, script, "run", facts, k->a, &e);
  bool passed = result && result->len == 2 && result->items[0].type == JSON_TRUE;
  bool abstains =
      result && result->len == 2 && json_is_text(&result->items[0], LOADER_NOT_APPLICABLE);
  struct json *details = result && result->len == 2 ? &result->items[1] : NULL;
  if (!details || (details->type == JSON_ARRAY && details->len == 0))
    details = json_new(k->a, JSON_OBJECT);
  if (!result) {
    add_text(k->a, details, "error", e.message);
    if (*e.place) add_text(k->a, details, "place", e.place);
  }
  add_text(k->a, entry, "name", name);
  json_add_member(k->a, entry, "passed",
                  abstains ? json_new(k->a, JSON_NULL) : truth(k->a, passed));
  json_add_member(k->a, entry, "details", details);
  json_add_item(k->a, k->datasets, entry);
  k->passed += passed;
  k->total += !abstains;
  k->abstained += abstains;
}

/* ---- what is written ---- */

static const char *verdict(const struct json *entry) {
  const struct json *passed = json_get(entry, "passed");
  return passed && passed->type == JSON_NULL     ? "N/A"
         : json_get_bool(entry, "passed", false) ? "PASS"
                                                 : "FAIL";
}

static void write_page(const struct checking *k, struct buf *text) {
  buf_add_text(text, "# P7 Test Report\n\n");
  buf_printf(text, "- Overall status: %s\n", k->passed == k->total ? "PASS" : "FAIL");
  buf_printf(text, "- Passed checks: %d/%d\n", k->passed, k->total);
  if (k->abstained) buf_printf(text, "- Not applicable to so few samples: %d\n", k->abstained);
  buf_add_text(text, "\n## Command Checks\n\n");
  for (uint32_t i = 0; i < k->commands->len; i++) {
    const struct json *entry = &k->commands->items[i], *command = json_get(entry, "command");
    buf_printf(text, "- %s: %s\n  - `", json_get_text(entry, "name", ""), verdict(entry));
    for (uint32_t w = 0; w < command->len; w++)
      buf_printf(text, "%s%s", w ? " " : "", command->items[w].text);
    buf_add_text(text, "`\n");
  }
  buf_add_text(text, "\n## Dataset Checks\n\n");
  for (uint32_t i = 0; i < k->datasets->len; i++) {
    const struct json *entry = &k->datasets->items[i];
    buf_printf(text, "- %s: %s\n  - ", json_get_text(entry, "name", ""), verdict(entry));
    json_write(text, json_get(entry, "details"), JSON_SPACED);
    buf_add_char(text, '\n');
  }
}

const char *const DATASET_CHECK_FILES[2] = {"reports/p7_test_results.json",
                                            "reports/p7_test_report.md"};

static bool publish(struct checking *k, const struct json *results, struct error *e) {
  struct buf text = BUF_INIT;
  json_write(&text, results, JSON_INDENTED);
  bool ok = file_make_dirs(path_join(k->a, k->out, "reports"), e) &&
            file_publish(path_join(k->a, k->out, DATASET_CHECK_FILES[0]), text.data, text.len, e);
  buf_reset(&text);
  write_page(k, &text);
  ok = ok && file_publish(path_join(k->a, k->out, DATASET_CHECK_FILES[1]), text.data, text.len, e);
  buf_done(&text);
  return ok;
}

bool dataset_run_checks(struct factory *f, const char *out, int *passed, int *total,
                        struct json **results, struct arena *a, struct error *e) {
  struct checking k = {.f = f, .out = out, .a = a};
  struct metrics *m = calloc(1, sizeof *m);
  if (!m) die_out_of_memory(sizeof *m);
  k.commands = json_new(a, JSON_ARRAY);
  k.datasets = json_new(a, JSON_ARRAY);
  struct json *facts = inspect_dataset(f, out, m, a);
  json_add_member(a, facts, "planned", planned_facts(f, a));
  check_scripts(&k);
  check_metrics(&k, facts, m);
  free(m);
  const struct json *checks = json_get(f->definition, "checks");
  for (uint32_t i = 0; checks && i < checks->len; i++)
    run_check(&k, &checks->items[i], facts);
  struct json *r = json_new(a, JSON_OBJECT);
  json_add_member(a, r, "overall_passed", truth(a, k.passed == k.total));
  json_add_member(a, r, "total_checks", json_new_int(a, k.total + k.abstained));
  json_add_member(a, r, "passed_checks", json_new_int(a, k.passed));
  if (k.abstained) json_add_member(a, r, "not_applicable_checks", json_new_int(a, k.abstained));
  json_add_member(a, r, "command_checks", k.commands);
  json_add_member(a, r, "dataset_checks", k.datasets);
  *passed = k.passed;
  *total = k.total;
  *results = r;
  return publish(&k, r, e);
}
