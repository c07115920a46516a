/* cmd_check.c - `engine check`: the checks of a dataset, the sums of its files, or all scripts. */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/stored.h"
#include "cli/term.h"
#include "job/dataset.h"
#include "job/seal.h"
#include "json/write.h"

#include <inttypes.h>
#include <string.h>

struct check {
  struct stored_options stored;
  bool scripts, no_color;
};

/* ---- scripts ---- */

static int check_scripts(const struct check *c) {
  struct arena a;
  struct error e = {0};
  struct buf out = BUF_INIT;
  arena_init(&a, 0);
  const char *root = factory_find_root(&a, c->stored.root, c->stored.recipe);
  struct script_store *scripts = script_store_new();
  struct data_store *data = root ? data_store_load(root, &e) : NULL;
  struct confined_options confined = {.no_sandbox = c->stored.no_sandbox};
  if (!root)
    error_set(&e, ERR_USAGE, ".",
              "no folder with tools/, templates/ and scripts/ was found; name it with --root");
  bool ok = data && script_store_add_root(scripts, root, &e) &&
            dataset_check_scripts(scripts, data, &confined, &e);
  size_t n = script_store_count(scripts);
  data_store_free(data);
  script_store_free(scripts);
  arena_done(&a);
  if (!ok)
    return term_fail(c->stored.as_json, &e, e.code == ERR_SCRIPT ? CODE_FAILED : exit_code_of(&e));
  if (c->stored.as_json)
    buf_printf(&out, "{\"passed\": true, \"scripts\": %zu}\n", n);
  else
    buf_printf(&out, "%zu scripts load\n", n);
  return term_finish(&out, CODE_DONE);
}

/* ---- files ---- */

/* {"sealed", "files", "problems"}: what OUT/manifest.json says about the files. */
static struct json *check_files(struct stored *s) {
  struct arena *a = &s->arena;
  struct error e = {0};
  struct json *o = json_new(a, JSON_OBJECT), *problems = json_new(a, JSON_ARRAY);
  const struct json *seal = seal_read(s->dir, a, &e);
  uint64_t n = seal ? seal_verify(s->dir, seal, problems, a) : 0;
  const struct json *mark = json_get(seal, "fingerprint");
  const char *problem = NULL;
  if (e.code != ERR_NONE)
    problem = arena_printf(a, "manifest.json: %s", e.message);
  else if (!seal)
    problem = "manifest.json: missing; the run that writes it last did not finish";
  else if (!mark || mark->type != JSON_STRING)
    problem = "manifest.json: it has no fingerprint";
  if (problem) json_add_item(a, problems, json_new_text(a, problem));
  json_add_member(a, o, "sealed", json_new(a, seal ? JSON_TRUE : JSON_FALSE));
  json_add_member(a, o, "files", json_new_int(a, (int64_t)n));
  json_add_member(a, o, "problems", problems);
  return o;
}

/* ---- output ---- */

static void write_entry(struct buf *out, const struct json *entry, bool color) {
  const struct json *verdict = json_get(entry, "passed");
  bool passed = json_get_bool(entry, "passed", false);
  bool abstains = verdict && verdict->type == JSON_NULL;
  const char *name = json_get_text(entry, "name", "");
  const char *complaint = json_get_text(entry, "stderr", NULL);
  term_add_style(out, color, passed ? STYLE_GREEN : abstains ? STYLE_YELLOW : STYLE_RED);
  buf_add_text(out, passed ? "PASS" : abstains ? "N/A " : "FAIL");
  term_add_style(out, color, STYLE_PLAIN);
  buf_add_text(out, "  ");
  term_add_line(out, name, strlen(name));
  buf_add_char(out, '\n');
  if (passed) return;
  struct buf details = BUF_INIT;
  if (abstains)
    buf_add_text(&details, json_get_text(json_get(entry, "details"), "why", ""));
  else if (complaint)
    buf_add(&details, complaint, strcspn(complaint, "\n"));
  else
    json_write(&details, json_get(entry, "details"), JSON_SPACED);
  buf_add_text(out, "      ");
  term_add_line(out, details.data, details.len);
  buf_add_char(out, '\n');
  buf_done(&details);
}

static void write_text(struct buf *out, const struct json *results, const struct json *files,
                       bool color) {
  static const char *const LISTS[] = {"command_checks", "dataset_checks"};
  const struct json *problems = json_get(files, "problems");
  for (size_t k = 0; k < 2; k++) {
    const struct json *list = json_get(results, LISTS[k]);
    for (uint32_t i = 0; i < list->len; i++)
      write_entry(out, &list->items[i], color);
  }
  int64_t abstained = json_get_int(results, "not_applicable_checks", 0);
  buf_printf(out, "%" PRId64 " of %" PRId64 " checks passed",
             json_get_int(results, "passed_checks", 0),
             json_get_int(results, "total_checks", 0) - abstained);
  if (abstained) buf_printf(out, ", %" PRId64 " not applicable", abstained);
  buf_add_char(out, '\n');
  for (uint32_t i = 0; i < problems->len; i++) {
    buf_add_text(out, "file ");
    term_add_line(out, problems->items[i].text, problems->items[i].len);
    buf_add_char(out, '\n');
  }
  if (problems->len == 0)
    buf_printf(out, "%" PRId64 " files are as manifest.json says\n",
               json_get_int(files, "files", 0));
}

static int print(const struct check *c, struct stored *s, struct json *results,
                 const struct json *files) {
  struct buf out = BUF_INIT;
  bool passed =
      json_get_bool(results, "overall_passed", false) && json_get(files, "problems")->len == 0;
  if (c->stored.as_json) {
    json_add_member(&s->arena, results, "same_inputs",
                    json_new(&s->arena, s->same_inputs ? JSON_TRUE : JSON_FALSE));
    json_add_member(&s->arena, results, "files", files);
    json_write(&out, results, JSON_INDENTED);
    buf_add_char(&out, '\n');
  } else
    write_text(&out, results, files, term_has_color(1, c->no_color));
  return term_finish(&out, passed ? CODE_DONE : CODE_FAILED);
}

/* Sums are compared before anything is written. */
static int check_dataset(const struct check *c, struct stored *s) {
  struct error e = {0};
  struct json *results, *written = json_new(&s->arena, JSON_ARRAY);
  int passed, total;
  int code = stored_lock(s);
  if (code) return code;
  stored_warn(s);
  const struct json *files = check_files(s);
  if (!dataset_run_checks(s->factory, s->dir, &passed, &total, &results, &s->arena, &e))
    return term_fail(c->stored.as_json, &e, exit_code_of(&e));
  stored_note_checks(s, written);
  code = stored_seal_reports(s, written, false);
  return code ? code : print(c, s, results, files);
}

int cmd_check(int argc, char **argv) {
  struct check c = {0};
  const struct option_row rows[] = {STORED_ROW_RECIPE(&c.stored.recipe),
                                    {"scripts", 0, NULL, OPTION_FLAG, &c.scripts,
                                     "load every script of the project instead; needs no dataset",
                                     NULL},
                                    OPTION_ROW_ROOT(&c.stored.root),
                                    OPTION_ROW_NO_SANDBOX(&c.stored.no_sandbox),
                                    OPTION_ROW_NO_COLOR(&c.no_color),
                                    OPTION_ROW_JSON(&c.stored.as_json)};
  const struct command command = {
      .name = "engine check",
      .usage = "[options] [DIR]",
      .about = "Runs the checks of the recipe that made the dataset in DIR (default: data) on its "
               "files,\n"
               "compares these with manifest.json, and writes reports/p7_test_results.json and\n"
               "reports/p7_test_report.md, with their sums. Nothing else in DIR changes.\n",
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine check data --json\n  engine check --scripts\n",
      .most_words = 1};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  if (c.scripts && line.n_words)
    return options_refuse(c.stored.as_json, "engine check --help",
                          "--scripts needs no directory '%s'", line.words[0]);
  if (c.scripts) return check_scripts(&c);
  c.stored.dir = line.n_words ? line.words[0] : "data";
  struct stored s;
  code = stored_open(&s, &c.stored);
  if (code == CODE_DONE) code = check_dataset(&c, &s);
  stored_close(&s);
  return code;
}
