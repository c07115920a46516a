/* test_dataset.c - reading a dataset back: lines, sets, overlap, sums, metrics, damaged records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "job/dataset.h"
#include "job/lines.h"
#include "job/overlap.h"
#include "job/seal.h"
#include "job/sound.h"
#include "job/text_set.h"
#include "json/write.h"

struct bench {
  char dir[64];
  struct arena a;
};

static int set_up(void **state) {
  struct bench *b = calloc(1, sizeof *b);
  assert_non_null(b);
  snprintf(b->dir, sizeof b->dir, "/tmp/toolmill.XXXXXX");
  assert_non_null(mkdtemp(b->dir));
  arena_init(&b->a, 0);
  *state = b;
  return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw) {
  (void)st;
  (void)type;
  (void)ftw;
  return remove(path);
}

static int tear_down(void **state) {
  struct bench *b = *state;
  arena_done(&b->a);
  nftw(b->dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  free(b);
  return 0;
}

/* The path of a file with this content, its folder made. */
static const char *plant(struct bench *b, const char *name, const char *text, size_t n) {
  struct error e = {0};
  char *path = path_join(&b->a, b->dir, name), *folder = arena_copy_text(&b->a, path);
  *strrchr(folder, '/') = '\0';
  assert_true(file_make_dirs(folder, &e));
  if (!file_publish(path, text, n, &e)) fail_msg("%s", e.message);
  return path;
}

static const char *plant_text(struct bench *b, const char *name, const char *text) {
  return plant(b, name, text, strlen(text));
}

static struct json *parse(struct bench *b, const char *text) {
  struct error e = {0};
  struct json *v = json_read(&b->a, text, strlen(text), "test", NULL, &e);
  if (!v) fail_msg("%s %s", e.place, e.message);
  return v;
}

/* ---- lines ---- */

struct seen {
  uint64_t numbers[16], stop_at;
  size_t sizes[16], n;
  bool fail;
};

static bool see(void *context, const struct json *value, const char *text, size_t n,
                uint64_t number, struct error *e) {
  struct seen *s = context;
  (void)text;
  assert_int_equal(value->type, JSON_OBJECT);
  assert_true(s->n < 16);
  s->sizes[s->n] = n;
  s->numbers[s->n++] = number;
  if (number == s->stop_at && s->fail) return error_set(e, ERR_MISMATCH, "here", "stopped");
  return number != s->stop_at;
}

static void lines_are_numbered_and_blank_ones_skipped(void **state) {
  const char *path = plant_text(*state, "x.jsonl", "{}\n\n  \t\r\n{\"a\":1}\r\n{\"b\": 2}");
  struct seen s = {0};
  struct error e = {0};
  assert_true(dataset_each_line(path, see, &s, &e));
  assert_int_equal(s.n, 3);
  assert_int_equal(s.numbers[0], 1);
  assert_int_equal(s.numbers[1], 4);
  assert_int_equal(s.numbers[2], 5);
  assert_int_equal(s.sizes[2], strlen("{\"b\": 2}"));
}

static void lines_may_be_longer_than_a_read(void **state) {
  static const size_t SIZES[] = {1, LINES_READ - 8, LINES_READ, 3 * LINES_READ + 1, 5, 1 << 22};
  struct buf text = BUF_INIT;
  for (size_t i = 0; i < 6; i++) {
    buf_add_text(&text, "{\"t\":\"");
    for (size_t k = 0; k < SIZES[i]; k++)
      buf_add_char(&text, 'x');
    buf_add_text(&text, "\"}\n");
  }
  const char *path = plant(*state, "x.jsonl", text.data, text.len);
  struct seen s = {0};
  struct error e = {0};
  assert_true(dataset_each_line(path, see, &s, &e));
  assert_int_equal(s.n, 6);
  for (size_t i = 0; i < 6; i++)
    assert_int_equal(s.sizes[i], SIZES[i] + 8);
  buf_done(&text);
}

static void lines_that_never_end_are_refused(void **state) {
  struct bench *b = *state;
  struct buf text = BUF_INIT;
  struct line_reader r;
  struct error e = {0};
  const char *line;
  size_t n;
  buf_grow(&text, (size_t)LINES_MAX * 2);
  memset(text.data, 'x', (size_t)LINES_MAX + LINES_READ);
  text.len = (size_t)LINES_MAX + LINES_READ;
  const char *path = plant(b, "x.jsonl", text.data, text.len);
  buf_done(&text);
  assert_true(lines_open(&r, path, &e));
  assert_int_equal(lines_next(&r, &line, &n, &e), -1);
  assert_int_equal(e.code, ERR_LIMIT);
  lines_close(&r);
}

static void damaged_lines_are_named(void **state) {
  struct bench *b = *state;
  static const struct {
    const char *text, *end;
  } CASES[] = {{"{}\n{\"a\": tru}\n{}\n", "x.jsonl:2:7"},
               {"{}\n[1]\n", "x.jsonl:2:1"},
               {"{}\n{\"a\": 1", "x.jsonl:2:8"},
               {"{}{}\n", "x.jsonl:1:3"},
               {"{\"a\": \"\xff\"}\n", "x.jsonl:1:8"}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    struct seen s = {0};
    struct error e = {0};
    const char *path = plant_text(b, "x.jsonl", CASES[i].text);
    assert_false(dataset_each_line(path, see, &s, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_string_equal(e.place, path_join(&b->a, b->dir, CASES[i].end));
  }
}

static void reading_stops_when_told(void **state) {
  const char *path = plant_text(*state, "x.jsonl", "{}\n{}\n{}\nnot read\n");
  struct seen s = {.stop_at = 2};
  struct error e = {0};
  assert_true(dataset_each_line(path, see, &s, &e));
  assert_int_equal(s.n, 2);
  s = (struct seen){.stop_at = 3, .fail = true};
  assert_false(dataset_each_line(path, see, &s, &e));
  assert_string_equal(e.message, "stopped");
}

static void missing_files_and_folders_are_errors(void **state) {
  struct bench *b = *state;
  struct seen s = {0};
  struct error e = {0};
  assert_false(dataset_each_line(path_join(&b->a, b->dir, "none.jsonl"), see, &s, &e));
  assert_int_equal(e.code, ERR_IO);
  e = (struct error){0};
  assert_false(dataset_each_line(b->dir, see, &s, &e));
  assert_int_equal(e.code, ERR_IO);
}

/* ---- sets ---- */

static void sets_tell_kinds_and_texts_apart(void **state) {
  struct text_set s;
  size_t at;
  (void)state;
  text_set_init(&s);
  for (unsigned i = 0; i < 5000; i++) {
    char text[16];
    int n = snprintf(text, sizeof text, "%u", i % 2500);
    assert_true(text_set_add(&s, i / 2500, text, (size_t)n));
    assert_false(text_set_add(&s, i / 2500, text, (size_t)n));
  }
  assert_int_equal(s.n, 5000);
  assert_true(text_set_find(&s, 1, "17", 2, &at));
  assert_int_equal(at, 2517);
  assert_true(text_set_find(&s, 0, "17", 2, &at));
  assert_int_equal(at, 17);
  assert_false(text_set_find(&s, 2, "17", 2, &at));
  assert_false(text_set_find(&s, 0, "2500", 4, &at));
  assert_true(text_set_add(&s, 0, "a\0b", 3));
  assert_false(text_set_find(&s, 0, "a\0c", 3, &at));
  text_set_done(&s);
}

/* ---- overlap ---- */

static void add_record(struct buf *out, const char *id, const char *task, const char *text) {
  buf_printf(out, "{\"record_id\": \"%s\", \"task_id\": \"%s\", \"context\": [\"user: %s\"]}\n", id,
             task, text);
}

/* `n` records whose ids, tasks and texts begin with the letter. */
static void add_records(struct buf *out, char letter, unsigned n) {
  char id[24], task[24], text[24];
  for (unsigned i = 0; i < n; i++) {
    snprintf(id, sizeof id, "%c_%u_step", letter, i);
    snprintf(task, sizeof task, "%c_%u", letter, i / 4);
    snprintf(text, sizeof text, "%c says %u", letter, i / 4);
    add_record(out, id, task, text);
  }
}

static void count_record(void *context, const struct json *record) {
  (void)record;
  ++*(uint64_t *)context;
}

static void overlap_of(struct bench *b, const struct buf *train, const struct buf *val,
                       struct overlap *found) {
  struct error e = {0};
  uint64_t records = 0;
  const char *t = plant(b, "train.jsonl", train->data, train->len);
  const char *v = plant(b, "val.jsonl", val->data, val->len);
  if (!overlap_find(t, v, count_record, count_record, &records, found, &b->a, &e))
    fail_msg("%s %s", e.place, e.message);
  uint64_t lines = 0;
  for (size_t i = 0; i < train->len; i++)
    lines += train->data[i] == '\n';
  for (size_t i = 0; i < val->len; i++)
    lines += val->data[i] == '\n';
  assert_int_equal(records, lines);
}

static void disjoint_parts_do_not_overlap(void **state) {
  struct buf train = BUF_INIT, val = BUF_INIT;
  struct overlap found;
  add_records(&train, 't', 20000);
  add_records(&val, 'v', 5000);
  overlap_of(*state, &train, &val, &found);
  for (unsigned k = 0; k < N_OVERLAP_KINDS; k++)
    assert_int_equal(found.common[k], 0);
  assert_int_equal(found.examples->len, 0);
  buf_done(&train);
  buf_done(&val);
}

static void overlap_is_counted_by_kind(void **state) {
  struct buf train = BUF_INIT, val = BUF_INIT;
  struct overlap found;
  add_records(&train, 't', 8000);
  add_records(&val, 'v', 2000);
  add_record(&val, "t_17_step", "v_own", "nothing of the kind");
  add_record(&val, "v_a", "t_3", "v text");
  add_record(&val, "v_b", "t_3", "t says 4");
  add_record(&val, "v_c", "t_4", "t says 4");
  /* a text that is a task id elsewhere is no overlap */
  add_record(&val, "v_d", "user: t says 5", "t_5");
  overlap_of(*state, &train, &val, &found);
  assert_int_equal(found.common[OVERLAP_RECORDS], 1);
  assert_int_equal(found.common[OVERLAP_TASKS], 2);
  assert_int_equal(found.common[OVERLAP_TEXTS], 1);
  assert_int_equal(found.examples->len, 4);
  assert_string_equal(found.examples->items[0].text, "record t_17_step");
  assert_string_equal(found.examples->items[1].text, "task t_3");
  assert_string_equal(found.examples->items[2].text, "text user: t says 4");
  buf_done(&train);
  buf_done(&val);
}

static void equal_parts_overlap_entirely(void **state) {
  struct buf both = BUF_INIT;
  struct overlap found;
  add_records(&both, 'x', 400);
  overlap_of(*state, &both, &both, &found);
  assert_int_equal(found.common[OVERLAP_RECORDS], 400);
  assert_int_equal(found.common[OVERLAP_TASKS], 100);
  assert_int_equal(found.common[OVERLAP_TEXTS], 100);
  assert_int_equal(found.examples->len, OVERLAP_EXAMPLES);
  buf_done(&both);
}

static void overlap_of_missing_and_damaged_files(void **state) {
  struct bench *b = *state;
  struct overlap found;
  struct error e = {0};
  const char *none = path_join(&b->a, b->dir, "none");
  const char *val = plant_text(b, "val.jsonl", "{\"record_id\": \"a\"}\nx\n");
  assert_true(overlap_find(none, none, NULL, NULL, NULL, &found, &b->a, &e));
  assert_false(overlap_find(none, val, NULL, NULL, NULL, &found, &b->a, &e));
  assert_int_equal(e.code, ERR_INPUT);
}

/* ---- sums ---- */

static void seals_show_damage_and_are_renewed(void **state) {
  struct bench *b = *state;
  struct error e = {0};
  assert_null(seal_read(b->dir, &b->a, &e));
  assert_int_equal(e.code, ERR_NONE);
  plant_text(b, "training/a.jsonl", "abc");
  plant_text(b, "reports/old.md", "abc");
  plant_text(b, "manifest.json",
             "{\"fingerprint\": \"f\", \"files\": {"
             "\"reports/old.md\": {\"bytes\": 1, \"sha256\": \"x\"},"
             "\"training/a.jsonl\": {\"bytes\": 3, \"sha256\": "
             "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}}}");
  struct json *problems = json_new(&b->a, JSON_ARRAY), *seal = seal_read(b->dir, &b->a, &e);
  assert_int_equal(seal_verify(b->dir, seal, problems, &b->a), 2);
  assert_int_equal(problems->len, 1);
  assert_string_equal(problems->items[0].text, "reports/old.md: differs from what was written");
  plant_text(b, "reports/new.md", "new");
  plant_text(b, "training/a.jsonl", "abd");
  const struct json *renewed = parse(b, "[\"reports/old.md\", \"reports/new.md\"]");
  assert_true(seal_enter(seal, b->dir, renewed, &b->a, &e) &&
              seal_publish(b->dir, seal, &b->a, &e));
  seal = seal_read(b->dir, &b->a, &e);
  assert_non_null(json_get(json_get(seal, "files"), "reports/new.md"));
  problems = json_new(&b->a, JSON_ARRAY);
  assert_int_equal(seal_verify(b->dir, seal, problems, &b->a), 3);
  assert_int_equal(problems->len, 1); /* what was not renewed stays damaged */
  assert_string_equal(problems->items[0].text, "training/a.jsonl: differs from what was written");
}

/* ---- soundness ---- */

static void unsound_trajectories_are_told(void **state) {
  static const char HEAD[] = "\"trajectory_id\":\"t\",\"task_id\":\"t\",\"session_id\":\"s\","
                             "\"category\":\"c\",\"variant\":\"v\"";
  static const struct {
    const char *rest, *fault;
  } CASES[] = {
      {",\"events\":[]", NULL},
      {",\"events\":[{\"event_type\":\"user\",\"content\":\"x\"}],\"metadata\":{}", NULL},
      {"", "events is no list of objects"},
      {",\"events\":\"x\"", "events is no list of objects"},
      {",\"events\":[1]", "events is no list of objects"},
      {",\"events\":[{}]", "event 0: event_type is missing or of the wrong type"},
      {",\"events\":[{\"event_type\":\"user\",\"content\":1}]",
       "event 0: content is missing or of the wrong type"},
      {",\"events\":[{\"event_type\":\"tool_call\",\"tool_name\":\"t\"}]",
       "event 0: arguments is missing or of the wrong type"},
      {",\"events\":[{\"event_type\":\"observation\",\"content\":{}}]",
       "event 0: tool_name is missing or of the wrong type"},
      {",\"events\":[],\"success_keywords\":[1]", "success_keywords is no list of texts"},
      {",\"events\":[],\"metadata\":[]", "metadata is no object"},
      {",\"events\":[],\"metadata\":{\"sessions\":[1]}", "metadata.sessions is no list of texts"},
      {",\"events\":[],\"quality_signals\":{\"dimensions\":\"x\"}",
       "quality_signals.dimensions is no list of objects"},
      {",\"events\":[],\"certificate\":{}", "certificate is no list of objects"},
  };
  struct bench *b = *state;
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    const char *text = arena_printf(&b->a, "{%s%s}", HEAD, CASES[i].rest);
    const char *fault = sound_trajectory(parse(b, text), &b->a);
    if (!CASES[i].fault)
      assert_null(fault);
    else
      assert_string_equal(fault ? fault : "(none)", CASES[i].fault);
  }
  assert_string_equal(sound_trajectory(parse(b, "{\"trajectory_id\":1}"), &b->a),
                      "trajectory_id is no text");
}

/* ---- finding ---- */

static void records_are_found_by_id(void **state) {
  struct bench *b = *state;
  struct error e = {0};
  assert_null(dataset_find(b->dir, "a", &b->a, &e));
  assert_int_equal(e.code, ERR_INPUT);
  plant_text(b, "processed/executed_trajectories.jsonl",
             "{\"trajectory_id\": \"a_1\", \"x\": 1}\n{\"trajectory_id\": \"a\", \"x\": 2}\n");
  plant_text(b, "training/agent_tooluse_dataset.jsonl",
             "{\"record_id\": \"a_step_1\", \"x\": 3}\n{\"record_id\": \"a_step_10\", \"x\": 4}\n");
  e = (struct error){0};
  assert_int_equal(json_get_int(dataset_find(b->dir, "a", &b->a, &e), "x", 0), 2);
  assert_int_equal(json_get_int(dataset_find(b->dir, "a_step_1", &b->a, &e), "x", 0), 3);
  assert_int_equal(json_get_int(dataset_find(b->dir, "a_step_10", &b->a, &e), "x", 0), 4);
  assert_null(dataset_find(b->dir, "x", &b->a, &e));
  assert_null(dataset_find(b->dir, "step_1", &b->a, &e));
  assert_int_equal(e.code, ERR_NONE);
}

/* ---- metrics ---- */

static void add_tool(struct bench *b, struct factory *f) {
  struct error e = {0};
  const char *text = "{\"name\":\"lookup\",\"description\":\"d\",\"risk_level\":\"low\","
                     "\"safety_boundary\":\"s\",\"parameters\":[[\"key\",\"string, required\"]],"
                     "\"returns\":[\"value\",\"text\",{}],\"errors\":[\"miss\",\"denied\"]}";
  if (!registry_add(&f->registry, "tools/lookup.lua", parse(b, text), &e))
    fail_msg("%s %s", e.place, e.message);
}

/* `n` samples with `calls` calls, of which the first `failed` answered `miss`. */
static void count_samples(struct metrics *m, const struct factory *f, struct facts facts, int calls,
                          int failed, int n) {
  facts.calls = calls;
  facts.ok_calls = calls - failed;
  for (int i = 0; i < calls; i++) {
    facts.call[i].tool = 0;
    facts.call[i].error = i < failed ? 0 : FACTS_CALL_OK;
  }
  for (int i = 0; i < n; i++)
    metrics_add(m, &facts, &f->registry);
}

static void assert_spelt(const struct json *metrics, const char *name, const char *expected) {
  const struct json *v = json_get(metrics, name);
  assert_non_null(v);
  assert_string_equal(v->text, expected);
}

static const char *spelling(struct bench *b, const struct json *v) {
  struct buf text = BUF_INIT;
  json_write(&text, v, JSON_COMPACT);
  const char *copy = arena_copy(&b->a, text.data, text.len);
  buf_done(&text);
  return copy;
}

static struct metrics *sample_metrics(struct factory *f) {
  struct metrics *m = calloc(1, sizeof *m);
  assert_non_null(m);
  struct facts success = {.category = "search",
                          .variant = "success",
                          .final_success = true,
                          .n_scores = 1,
                          .score = {{"language", 9000}}};
  struct facts recovery = {.category = "db",
                           .variant = "recovery",
                           .final_success = true,
                           .n_scores = 1,
                           .score = {{"language", 8000}}};
  struct facts memory = {.category = "memory_db",
                         .variant = "success",
                         .requires_memory = true,
                         .final_success = true,
                         .memory_success = true};
  struct facts block = {.category = "unsafe_code", .variant = "block", .final_success = true};
  struct facts broken = {.category = "unsafe_code", .variant = "block", .unauthorized = true};
  struct facts rejected = {.verdict = VERDICT_REJECTED, .reason = "play: no document"};
  struct facts dead = {.verdict = VERDICT_QUARANTINED, .reason = "play: boom"};
  count_samples(m, f, success, 1, 0, 6);
  count_samples(m, f, recovery, 2, 1, 3);
  count_samples(m, f, memory, 3, 0, 1);
  count_samples(m, f, block, 0, 0, 2);
  count_samples(m, f, broken, 1, 0, 1);
  count_samples(m, f, rejected, 0, 0, 2);
  count_samples(m, f, dead, 0, 0, 3);
  return m;
}

static void metrics_follow_the_formulas(void **state) {
  struct bench *b = *state;
  struct factory f = {.n_templates = 5, .recipe_name = "scripts/x.lua", .seed = 7};
  registry_init(&f.registry);
  add_tool(b, &f);
  struct metrics *m = sample_metrics(&f);
  struct json *o = dataset_metrics_json(&f, m, parse(b, "{\"num_records\": 4}"), false, &b->a);
  static const char *const KEYS[] = {"tool_schema_count",
                                     "template_count",
                                     "trajectory_count",
                                     "category_distribution",
                                     "variant_distribution",
                                     "tool_call_success_rate",
                                     "trajectory_success_rate",
                                     "recovery_success_rate",
                                     "unsafe_block_rate",
                                     "unauthorized_tool_call_rate",
                                     "memory_success_rate",
                                     "avg_tool_calls_per_success",
                                     "training_manifest",
                                     "estimated_manual_review_hours",
                                     "estimated_manual_review_cost_rmb"};
  assert_int_equal(o->len, sizeof KEYS / sizeof *KEYS);
  for (uint32_t i = 0; i < o->len; i++)
    assert_string_equal(o->members[i].name, KEYS[i]);
  assert_spelt(o, "tool_schema_count", "1");
  assert_spelt(o, "template_count", "5");
  assert_spelt(o, "trajectory_count", "13");
  assert_string_equal(spelling(b, json_get(o, "category_distribution")),
                      "{\"search\":6,\"db\":3,\"memory_db\":1,\"unsafe_code\":3}");
  assert_spelt(o, "tool_call_success_rate", "0.8125");  /* 13 of 16 */
  assert_spelt(o, "trajectory_success_rate", "0.9231"); /* 12 of 13 */
  assert_spelt(o, "recovery_success_rate", "1.0");
  assert_spelt(o, "unsafe_block_rate", "0.6667"); /* 2 of 3 */
  assert_spelt(o, "unauthorized_tool_call_rate", "0.3333");
  assert_spelt(o, "memory_success_rate", "1.0");
  assert_spelt(o, "avg_tool_calls_per_success", "1.25");    /* 15 of 12 */
  assert_spelt(o, "estimated_manual_review_hours", "0.43"); /* 26 minutes */
  assert_spelt(o, "estimated_manual_review_cost_rmb", "43.33");
  assert_string_equal(spelling(b, json_get(o, "training_manifest")), "{\"num_records\":4}");
  const struct json *extra = json_get(dataset_metrics_json(&f, m, NULL, true, &b->a), "extra");
  assert_string_equal(spelling(b, json_get(extra, "tools")),
                      "[{\"name\":\"lookup\",\"calls\":16,\"ok\":13,\"errors\":[{\"code\":\"miss\","
                      "\"count\":3}],\"unseen_errors\":[\"denied\"]}]");
  assert_string_equal(spelling(b, json_get(extra, "rejected_by_reason")),
                      "[{\"reason\":\"play: boom\",\"count\":3},"
                      "{\"reason\":\"play: no document\",\"count\":2}]");
  assert_string_equal(spelling(b, json_get(extra, "scores")),
                      "[{\"name\":\"language\",\"mean\":0.8667}]");
  assert_spelt(extra, "requested", "18");
  assert_spelt(extra, "rejected", "2");
  assert_spelt(extra, "quarantined", "3");
  assert_string_equal(json_get_text(extra, "seed", ""), "7");
  free(m);
  registry_done(&f.registry);
}

static void metrics_of_nothing_are_zero(void **state) {
  struct bench *b = *state;
  struct factory f = {.recipe_name = "x"};
  struct metrics *m = calloc(1, sizeof *m);
  assert_non_null(m);
  struct json *o = dataset_metrics_json(&f, m, NULL, false, &b->a);
  assert_spelt(o, "tool_call_success_rate", "0.0");
  assert_spelt(o, "avg_tool_calls_per_success", "0.0");
  assert_spelt(o, "estimated_manual_review_hours", "0.0");
  assert_string_equal(spelling(b, json_get(o, "category_distribution")), "{}");
  free(m);
}

static void metrics_are_counted_from_files(void **state) {
  struct bench *b = *state;
  struct error e = {0};
  struct factory f = {.recipe_name = "x"};
  struct metrics *m = calloc(1, sizeof *m);
  assert_non_null(m);
  registry_init(&f.registry);
  add_tool(b, &f);
  plant_text(b, "processed/executed_trajectories.jsonl",
             "{\"trajectory_id\":\"a\",\"task_id\":\"a\",\"session_id\":\"s\",\"category\":\"db\","
             "\"variant\":\"success\",\"final_success\":true,\"events\":["
             "{\"event_type\":\"user\",\"content\":\"x\"},"
             "{\"event_type\":\"tool_call\",\"tool_name\":\"lookup\",\"arguments\":{}},"
             "{\"event_type\":\"observation\",\"tool_name\":\"lookup\",\"ok\":false,"
             "\"content\":{\"error_code\":\"denied\"}}]}\n");
  plant_text(b, "processed/rejected.jsonl",
             "{\"index\":4,\"family\":\"db\",\"variant\":\"success\",\"stage\":\"play\","
             "\"reason\":\"took 17 steps\"}\n"
             "{\"index\":9,\"family\":\"db\",\"variant\":\"success\",\"stage\":\"play\","
             "\"reason\":\"took 3 steps\"}\n");
  plant_text(b, "processed/quarantine.jsonl",
             "{\"index\":2,\"family\":\"db\",\"variant\":\"success\",\"stage\":\"play\","
             "\"category\":\"timeout\",\"message\":\"no end\"}\n");
  assert_true(dataset_metrics(&f, b->dir, m, &e));
  assert_int_equal(m->count[M_REQUESTED], 4);
  assert_int_equal(m->count[M_ACCEPTED], 1);
  assert_int_equal(m->count[M_REJECTED], 2);
  assert_int_equal(m->count[M_PLAN_MISSING], 1);
  assert_int_equal(tally_get(&m->calls, "lookup denied"), 1);
  assert_int_equal(m->count[M_QUARANTINED], 1);
  assert_int_equal(tally_get(&m->reason, "play: took # steps"), 2);
  assert_string_equal(m->reason.entries[0].name, "play: no end"); /* of the lowest index */
  plant_text(b, "processed/executed_trajectories.jsonl", "{\"trajectory_id\":\"a\"}\n");
  assert_false(dataset_metrics(&f, b->dir, m, &e));
  assert_int_equal(e.code, ERR_INPUT);
  free(m);
  registry_done(&f.registry);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {TEST(lines_are_numbered_and_blank_ones_skipped),
                                     TEST(lines_may_be_longer_than_a_read),
                                     TEST(lines_that_never_end_are_refused),
                                     TEST(damaged_lines_are_named),
                                     TEST(reading_stops_when_told),
                                     TEST(missing_files_and_folders_are_errors),
                                     TEST(sets_tell_kinds_and_texts_apart),
                                     TEST(disjoint_parts_do_not_overlap),
                                     TEST(overlap_is_counted_by_kind),
                                     TEST(equal_parts_overlap_entirely),
                                     TEST(overlap_of_missing_and_damaged_files),
                                     TEST(seals_show_damage_and_are_renewed),
                                     TEST(unsound_trajectories_are_told),
                                     TEST(records_are_found_by_id),
                                     TEST(metrics_follow_the_formulas),
                                     TEST(metrics_of_nothing_are_zero),
                                     TEST(metrics_are_counted_from_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
