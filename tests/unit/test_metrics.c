/* test_metrics.c - what is counted of a sample, and the counts: distributions, ratios' parts,
 * checkpoints. */
#include "published.h"

#include "job/metrics.h"

static const char TOOL[] =
    "{'name': 'find', 'description': 'Finds.', 'risk_level': 'low', 'safety_boundary': 'None.',"
    " 'parameters': [['q', 'integer, required']],"
    " 'returns': ['n', 'a number', {'type': 'object'}], 'errors': ['forbidden', 'no_results']}";

static struct registry registry;
static struct metrics *metrics;

static int set_up(void **state) {
  struct error e = {0};
  floor_set_up(state);
  registry_init(&registry);
  must(registry_add(&registry, "tools/find.lua", js(TOOL), &e), &e);
  metrics = ARENA_NEW(&arena, struct metrics);
  return 0;
}

static int tear_down(void **state) {
  registry_done(&registry);
  return floor_tear_down(state);
}

#define METRICS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static struct json *trajectory_of(const struct published *p) {
  bool memory = strncmp(p->category, "memory", 6) == 0, recovery = !strcmp(p->variant, "recovery");
  bool safety = !strncmp(p->category, "unsafe", 6) || !strcmp(p->category, "injection_search");
  struct json *t = js(arena_printf(
      &arena,
      "{'category': '%s', 'variant': '%s', 'turn_type': '%s', 'template_id': '%s',"
      " 'requires_memory': %s, 'is_safety_case': %s, 'saw_tool_error': %s, 'final_success': true,"
      " 'used_recovery': %s, 'memory_success': %s, 'unauthorized_tool_call': false,"
      " 'split': 'train', 'metadata': {'family': '%s'}, 'events': [],"
      " 'quality_signals': {'dimensions': [{'name': 'clear', 'score': 0.75}]}}",
      p->category, p->variant, memory ? "multi_turn" : "single_turn", p->template_id,
      memory ? "true" : "false", safety ? "true" : "false", recovery ? "true" : "false",
      recovery ? "true" : "false", memory ? "true" : "false", p->category));
  *json_get(t, "events") = *events_of(p->events, strcmp(p->variant, "block") == 0);
  return t;
}

static struct facts facts_of(const struct json *t) {
  struct facts f;
  memset(&f, 0x55, sizeof f); /* everything is filled */
  facts_from_trajectory(&f, t, &registry);
  return f;
}

static void test_facts_of_a_trajectory(void **state) {
  (void)state;
  struct facts f = facts_of(trajectory_of(&PUBLISHED_22[13])); /* UPCoCePCoF */
  assert_int_equal(f.verdict, VERDICT_ACCEPTED);
  assert_string_equal(f.category, "search_db");
  assert_string_equal(f.variant, "recovery");
  assert_string_equal(f.turn_type, "single_turn");
  assert_string_equal(f.template_id, "argument_fix_recovery");
  assert_string_equal(f.family, "search_db");
  assert_string_equal(f.reason, "");
  assert_int_equal(f.calls, 3);
  assert_int_equal(f.ok_calls, 2);
  assert_int_equal(f.call[0].tool, 0);
  assert_int_equal(f.call[0].error, FACTS_CALL_OK);
  assert_int_equal(f.call[1].error, 1); /* no_results */
  assert_int_equal(f.n_scores, 1);
  assert_string_equal(f.score[0].name, "clear");
  assert_int_equal(f.score[0].points, 7500);
  assert_true(f.saw_tool_error && f.final_success && f.used_recovery);
  assert_false(f.requires_memory || f.is_safety_case || f.memory_success || f.unauthorized);
  assert_false(f.is_val || f.plan_missing || f.observation_missing);
  assert_int_equal(f.plan_records + f.call_records + f.final_records, 0);
}

static void test_codes_of_calls(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[13]);
  plant(t, "/events/3/tool_name", "'gone'");
  plant(t, "/events/3/ok", "false");
  plant(t, "/events/5/content/error_code", "'bad_args'");
  struct facts f = facts_of(t);
  assert_int_equal(f.call[0].tool, -1);
  assert_int_equal(f.call[0].error, FACTS_CALL_GENERAL);
  assert_int_equal(f.call[1].tool, 0);
  assert_int_equal(f.call[1].error, FACTS_CALL_GENERAL);
  metrics_add(metrics, &f, &registry);
  assert_int_equal(tally_get(&metrics->calls, "(unknown) unknown_tool"), 1);
  assert_int_equal(tally_get(&metrics->calls, "find bad_args"), 1);
  assert_int_equal(tally_get(&metrics->calls, "find ok"), 1);
}

static void test_missing_parts(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[0]);
  drop_item(json_get(t, "events"), 1);
  assert_true(facts_of(t).plan_missing);
  t = trajectory_of(&PUBLISHED_22[0]);
  drop_item(json_get(t, "events"), 3);
  struct facts f = facts_of(t);
  assert_true(f.observation_missing);
  assert_int_equal(f.calls, 1);
  assert_int_equal(f.ok_calls, 0);
}

static void test_more_than_fits(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[0]);
  struct buf letters = BUF_INIT;
  buf_add_text(&letters, "UP");
  for (int i = 0; i < FACTS_CALLS + 8; i++)
    buf_add_text(&letters, "Co");
  buf_add_text(&letters, "F");
  *json_get(t, "events") = *events_of(letters.data, false);
  buf_done(&letters);
  struct json *list = json_at(t, "/quality_signals/dimensions");
  for (int i = 0; i < FACTS_SCORES + 3; i++)
    json_add_item(&arena, list, js("{'name': 'more', 'score': 1}"));
  /* 46 bytes and a character of two: 47 fit, the character does not */
  plant(t, "/category", "'cccccccccccccccccccccccccccccccccccccccccccccc\u00e9\u00e9'");
  struct facts f = facts_of(t);
  assert_int_equal(f.calls, FACTS_CALLS + 8);
  assert_int_equal(f.ok_calls, FACTS_CALLS + 8);
  assert_int_equal(f.n_scores, FACTS_SCORES);
  assert_int_equal(strlen(f.category), 46);
  metrics_add(metrics, &f, &registry);
  assert_int_equal(metrics->count[M_CALLS], FACTS_CALLS + 8);
}

static void test_reasons(void **state) {
  (void)state;
  struct cell cell = {.index = 3, .family = "search", .variant = "success"};
  struct sample s = {.verdict = VERDICT_REJECTED,
                     .stage = "shape",
                     .reason = "event 12: 3 of 4\u00e9\n  at x.lua:3"};
  struct facts f;
  memset(&f, 0x55, sizeof f); /* everything is filled */
  facts_from_sample(&f, &s, &cell, &registry);
  assert_int_equal(f.calls, 0);
  assert_string_equal(f.reason, "shape: event #: # of #\u00e9"); /* numbers are not told apart */
  assert_string_equal(f.family, "search");
  assert_string_equal(f.variant, "success");
  metrics_add(metrics, &f, &registry);
  s.reason = "event 7: 3 of 99\u00e9\n  at y.lua:5";
  facts_from_sample(&f, &s, &cell, &registry);
  metrics_add(metrics, &f, &registry);
  s = (struct sample){.verdict = VERDICT_QUARANTINED};
  facts_from_sample(&f, &s, &cell, &registry);
  assert_string_equal(f.reason, "play: ");
  metrics_add(metrics, &f, &registry);
  s = (struct sample){.verdict = VERDICT_ACCEPTED, .trajectory = trajectory_of(&PUBLISHED_22[0])};
  facts_from_sample(&f, &s, &cell, &registry);
  assert_string_equal(f.reason, "");
  metrics_add(metrics, &f, &registry);
  assert_int_equal(metrics->count[M_REQUESTED], 4);
  assert_int_equal(metrics->count[M_REJECTED], 2);
  assert_int_equal(metrics->count[M_QUARANTINED], 1);
  assert_int_equal(metrics->count[M_ACCEPTED], 1);
  assert_int_equal(tally_get(&metrics->reason, "shape: event #: # of #\u00e9"), 2);
  assert_int_equal(tally_get(&metrics->category, "search"), 1); /* accepted ones only */
}

/* ---- the published numbers ---- */

static void count_published(void) {
  for (size_t i = 0; i < N_PUBLISHED; i++) {
    const struct published *p = &PUBLISHED_22[i];
    struct facts f = facts_of(trajectory_of(p));
    f.call_records = p->calls;
    f.final_records = strchr(p->events, 'F')[1] ? 2 : 1;
    f.plan_records = p->records - p->calls - f.final_records;
    f.record_bytes = 100;
    metrics_add(metrics, &f, &registry);
  }
}

static void expect_tally(const struct tally *t, const char *wanted) {
  struct buf b = BUF_INIT;
  struct json_writer w;
  jw_init(&w, &b, JSON_SPACED);
  tally_write(&w, t);
  assert_string_equal(b.data, quoted(wanted));
  buf_done(&b);
}

static void test_the_published_metrics(void **state) {
  (void)state;
  static const struct {
    enum metric which;
    uint64_t wanted;
  } COUNTS[] = {{M_REQUESTED, 22},     {M_ACCEPTED, 22},
                {M_CALLS, 42},         {M_OK_CALLS, 33},
                {M_SUCCESS, 22},       {M_SUCCESS_CALLS, 42},
                {M_RECOVERY, 9},       {M_RECOVERY_SUCCESS, 9},
                {M_BLOCK, 3},          {M_BLOCK_SUCCESS, 3},
                {M_BLOCK_CALLS, 0},    {M_UNAUTHORIZED, 0},
                {M_MEMORY, 4},         {M_MEMORY_SUCCESS, 4},
                {M_PLAN_MISSING, 0},   {M_OBSERVATION_MISSING, 0},
                {M_RECORDS, 103},      {M_TRAIN_RECORDS, 103},
                {M_VAL_RECORDS, 0},    {M_PLAN_RECORDS, 35},
                {M_CALL_RECORDS, 42},  {M_FINAL_RECORDS, 26},
                {M_SAFETY_RECORDS, 9}, {M_MEMORY_RECORDS, 34},
                {M_RECORD_BYTES, 2200}};
  count_published();
  for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++)
    if (metrics->count[COUNTS[i].which] != COUNTS[i].wanted)
      fail_msg("count %d is %d", (int)COUNTS[i].which, (int)metrics->count[COUNTS[i].which]);
  /* in order of first appearance */
  expect_tally(&metrics->category,
               "{'search': 4, 'db': 2, 'calendar': 2, 'code': 4, 'search_db': 2,"
               " 'memory_calendar': 2, 'memory_db': 2, 'injection_search': 1,"
               " 'unsafe_db_export': 1, 'unsafe_code': 1, 'unsafe_calendar': 1}");
  expect_tally(&metrics->variant, "{'success': 10, 'recovery': 9, 'block': 3}");
  expect_tally(&metrics->turn_type, "{'single_turn': 18, 'multi_turn': 4}");
  expect_tally(&metrics->record_variant, "{'success': 41, 'recovery': 56, 'block': 6}");
  expect_tally(&metrics->calls, "{'find ok': 33, 'find no_results': 9}");
  expect_tally(&metrics->scores, "{'clear': 165000}");
  expect_tally(&metrics->scored, "{'clear': 22}");
  assert_int_equal(tally_get(&metrics->record_category, "memory_calendar"), 18);
  assert_int_equal(tally_get(&metrics->record_category, "search"), 16);
}

static void test_failures_are_counted(void **state) {
  (void)state;
  struct facts f = facts_of(trajectory_of(&PUBLISHED_22[19])); /* a block */
  f.final_success = false;
  f.unauthorized = true;
  f.calls = 2;
  metrics_add(metrics, &f, &registry);
  assert_int_equal(metrics->count[M_BLOCK_SUCCESS], 0);
  assert_int_equal(metrics->count[M_BLOCK_CALLS], 2);
  assert_int_equal(metrics->count[M_UNAUTHORIZED], 1);
  assert_int_equal(metrics->count[M_SUCCESS], 0);
  assert_int_equal(metrics->count[M_SUCCESS_CALLS], 0); /* of successful ones only */
  f = facts_of(trajectory_of(&PUBLISHED_22[15]));
  f.final_success = f.memory_success = false;
  f.is_val = true;
  f.plan_records = 3;
  metrics_add(metrics, &f, &registry);
  assert_int_equal(metrics->count[M_RECOVERY], 1);
  assert_int_equal(metrics->count[M_RECOVERY_SUCCESS], 0);
  assert_int_equal(metrics->count[M_MEMORY], 1);
  assert_int_equal(metrics->count[M_MEMORY_SUCCESS], 0);
  assert_int_equal(metrics->count[M_VAL_RECORDS], 3);
  assert_int_equal(metrics->count[M_TRAIN_RECORDS], 0);
}

/* ---- tallies ---- */

static void test_tally(void **state) {
  (void)state;
  struct tally *t = ARENA_NEW(&arena, struct tally);
  tally_add(t, "b", 2);
  tally_add(t, "a", 1);
  tally_add(t, "b", 3);
  expect_tally(t, "{'b': 5, 'a': 1}");
  assert_int_equal(tally_get(t, "b"), 5);
  assert_int_equal(tally_get(t, "c"), 0);
}

static void test_tally_with_long_names(void **state) {
  (void)state;
  struct tally *t = ARENA_NEW(&arena, struct tally);
  char name[200];
  memset(name, 'x', sizeof name);
  name[150] = '\0';
  tally_add(t, name, 1);
  tally_add(t, name, 1);
  assert_int_equal(t->n, 1);
  assert_int_equal(t->entries[0].count, 2);
  name[40] = '\0';
  tally_add(t, name, 1);
  assert_int_equal(t->n, 2);
}

static void test_tally_overflows(void **state) {
  (void)state;
  struct tally *t = ARENA_NEW(&arena, struct tally);
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < TALLY_MAX + 50; i++)
      tally_add(t, arena_printf(&arena, "name %d", i), 1);
  assert_int_equal(t->n, TALLY_MAX);
  uint64_t sum = 0;
  for (size_t i = 0; i < t->n; i++)
    sum += t->entries[i].count;
  assert_int_equal(sum, 2 * (TALLY_MAX + 50)); /* nothing is lost */
  assert_int_equal(tally_get(t, "name 0"), 2);
  assert_int_equal(tally_get(t, "name 254"), 2);
  assert_int_equal(tally_get(t, "(other)"), 2 * 51);
}

/* ---- checkpoints ---- */

static const char *saved(const struct metrics *m) {
  struct buf b = BUF_INIT;
  struct json_writer w;
  jw_init(&w, &b, JSON_SPACED);
  metrics_save(m, &w);
  const char *copy = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return copy;
}

static void test_save_and_load(void **state) {
  (void)state;
  struct error e = {0};
  count_published();
  for (int i = 0; i < TALLY_MAX + 5; i++)
    tally_add(&metrics->reason, arena_printf(&arena, "reason %d", i), 7);
  const char *text = saved(metrics);
  struct metrics *back = ARENA_NEW(&arena, struct metrics);
  memset(back, 0x55, sizeof *back);
  must(metrics_load(back, js(text), &e), &e);
  assert_string_equal(saved(back), text);
  assert_memory_equal(back->count, metrics->count, sizeof back->count);
  tally_add(&back->reason, "reason 300", 1); /* goes on as it would have */
  tally_add(&metrics->reason, "reason 300", 1);
  assert_string_equal(saved(back), saved(metrics));
}

static void test_load_refuses(void **state) {
  (void)state;
  struct error e = {0};
  static const char *const BAD[] = {"{}", "{'count': 3}", "{'count': [1, 2]}", "null"};
  for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
    assert_false(metrics_load(metrics, js(BAD[i]), &e));
  expect_error(&e, "checkpoint", "not those of this version");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      METRICS_TEST(test_facts_of_a_trajectory),
      METRICS_TEST(test_codes_of_calls),
      METRICS_TEST(test_missing_parts),
      METRICS_TEST(test_more_than_fits),
      METRICS_TEST(test_reasons),
      METRICS_TEST(test_the_published_metrics),
      METRICS_TEST(test_failures_are_counted),
      METRICS_TEST(test_tally),
      METRICS_TEST(test_tally_with_long_names),
      METRICS_TEST(test_tally_overflows),
      METRICS_TEST(test_save_and_load),
      METRICS_TEST(test_load_refuses),
  };
  return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
