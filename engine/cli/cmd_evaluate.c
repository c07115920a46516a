/* cmd_evaluate.c - `engine evaluate`: metrics and report again from the files, or scores again. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/stored.h"
#include "cli/term.h"
#include "job/dataset.h"
#include "job/rescore.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct evaluate {
  struct stored_options stored;
  bool rescore, write;
};

static int complain(const struct evaluate *v, struct error *e) {
  if (e->code == ERR_IO) e->code = ERR_INPUT; /* a file of the dataset is missing */
  return term_fail(v->stored.as_json, e, exit_code_of(e));
}

/* ---- text ---- */

static void write_distribution(struct buf *out, const struct json *counts) {
  for (uint32_t i = 0; i < counts->len; i++) {
    if (i) buf_add_text(out, ", ");
    term_add_line(out, counts->members[i].name, counts->members[i].name_len);
    buf_printf(out, " %s", counts->members[i].value.text);
  }
}

static void write_metrics(struct buf *out, const struct json *metrics) {
  for (uint32_t i = 0; i < metrics->len; i++) {
    const struct json_member *m = &metrics->members[i];
    bool counts = m->value.type == JSON_OBJECT && strcmp(m->name, "training_manifest") != 0;
    if (m->value.type != JSON_NUMBER && !counts) continue;
    buf_printf(out, "%-34s", m->name);
    if (counts)
      write_distribution(out, &m->value);
    else
      buf_add(out, m->value.text, m->value.len);
    buf_add_char(out, '\n');
  }
}

static void write_mean(struct buf *out, const struct json *mean) {
  if (mean->type == JSON_NUMBER)
    buf_printf(out, "%10.4f", json_to_double(mean));
  else
    buf_printf(out, "%10s", "-");
}

static void write_scores(struct buf *out, const struct json *r) {
  const struct json *list = json_get(r, "dimensions"), *below = json_get(r, "below_gate");
  buf_printf(out, "%-24s%10s%10s\n", "mean score", "stored", "now");
  for (uint32_t i = 0; i < list->len; i++) {
    const char *name = json_get_text(&list->items[i], "name", "");
    struct buf clean = BUF_INIT;
    term_add_line(&clean, name, strlen(name));
    buf_printf(out, "%-24s", clean.data);
    buf_done(&clean);
    write_mean(out, json_get(&list->items[i], "old"));
    write_mean(out, json_get(&list->items[i], "new"));
    buf_add_char(out, '\n');
  }
  buf_printf(out, "%" PRId64 " of %" PRId64 " trajectories score differently\n",
             json_get_int(r, "changed", 0), json_get_int(r, "trajectories", 0));
  buf_printf(out, "below the gate of %s: %" PRId64 " before, %" PRId64 " now\n",
             json_get(r, "gate")->text, json_get_int(below, "old", 0),
             json_get_int(below, "new", 0));
}

static int print(const struct evaluate *v, struct arena *a, const struct json *metrics,
                 const struct json *scores) {
  struct buf out = BUF_INIT;
  if (v->stored.as_json) {
    struct json *o = json_new(a, JSON_OBJECT);
    if (metrics) json_add_member(a, o, "metrics", metrics);
    if (scores) json_add_member(a, o, "rescore", scores);
    json_add_member(a, o, "written", json_new(a, metrics ? JSON_TRUE : JSON_FALSE));
    json_write(&out, o, JSON_INDENTED);
    buf_add_char(&out, '\n');
  } else {
    if (scores) write_scores(&out, scores);
    if (metrics) write_metrics(&out, metrics);
  }
  return term_finish(&out, CODE_DONE);
}

/* ---- work ---- */

/* Metrics and report from the files as they are now. */
static struct json *count(struct stored *s, struct json *written, struct error *e) {
  struct metrics *m = calloc(1, sizeof *m);
  if (!m) die_out_of_memory(sizeof *m);
  struct json *metrics = NULL, *manifest = NULL;
  if (dataset_metrics(s->factory, s->dir, m, e) &&
      dataset_write_report(s->factory, s->dir, m, written, &s->arena, e))
    manifest = json_read_file(
        &s->arena, path_join(&s->arena, s->dir, "training/training_manifest.json"), NULL, e);
  if (manifest) metrics = dataset_metrics_json(s->factory, m, manifest, false, &s->arena);
  free(m);
  return metrics;
}

static int evaluate(const struct evaluate *v, struct stored *s) {
  struct error e = {0};
  struct json *scores = NULL, *metrics = NULL, *results;
  struct json *written = json_new(&s->arena, JSON_ARRAY);
  bool writes = !v->rescore || v->write;
  int passed, total;
  int code = writes ? stored_lock(s) : CODE_DONE;
  if (code) return code;
  stored_warn(s);
  if (v->rescore) scores = rescore_dataset(s->factory, s->dir, v->write, &s->arena, &e);
  if (v->rescore && !scores) return complain(v, &e);
  if (writes) metrics = count(s, written, &e);
  if (writes && !metrics) return complain(v, &e);
  /* the results of the checks would speak of the data before */
  if (v->write && !dataset_run_checks(s->factory, s->dir, &passed, &total, &results, &s->arena, &e))
    return complain(v, &e);
  if (v->write) stored_note_checks(s, written);
  code = writes ? stored_seal_reports(s, written, true) : CODE_DONE;
  return code ? code : print(v, &s->arena, metrics, scores);
}

int cmd_evaluate(int argc, char **argv) {
  struct evaluate v = {0};
  const struct option_row rows[] = {
      STORED_ROW_RECIPE(&v.stored.recipe),
      {"rescore", 0, NULL, OPTION_FLAG, &v.rescore,
       "judge every trajectory with the judges as they are now and\n"
       "compare with the stored scores; writes nothing",
       NULL},
      {"write", 0, NULL, OPTION_FLAG, &v.write,
       "with --rescore: store the new scores, then metrics, report\nand checks", NULL},
      OPTION_ROW_ROOT(&v.stored.root),
      OPTION_ROW_NO_SANDBOX(&v.stored.no_sandbox),
      OPTION_ROW_JSON(&v.stored.as_json)};
  const struct command command = {
      .name = "engine evaluate",
      .usage = "[options] [DIR]",
      .about =
          "Counts the dataset in DIR (default: data) again and writes reports/p7_metrics.json and\n"
          "the report. With --rescore it judges the stored trajectories again instead.\n",
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine evaluate data\n  engine evaluate --rescore data\n",
      .most_words = 1};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  if (v.write && !v.rescore)
    return options_refuse(v.stored.as_json, "engine evaluate --help",
                          "--write belongs to --rescore");
  v.stored.dir = line.n_words ? line.words[0] : "data";
  struct stored s;
  code = stored_open(&s, &v.stored);
  if (code == CODE_DONE) code = evaluate(&v, &s);
  stored_close(&s);
  return code;
}
