/* test_survey.c - trajectories in stretches, the proof that other streams are derived from them,
 * and what is told where they are not. */
#include "folder.h"

#include "job/difference.h"
#include "job/lines.h"
#include "job/survey.h"

static const char TOOL[] =
    "{'name': 'find', 'description': 'Finds.', 'risk_level': 'low', 'safety_boundary': 'None.',"
    " 'parameters': [['q', 'integer, required']],"
    " 'returns': ['n', 'a number', {'type': 'object'}], 'errors': ['no_results']}";

static struct factory factory;
static struct buf streams[N_STREAMS];

static int set_up(void **state) {
  struct error e = {0};
  folder_set_up(state);
  factory = (struct factory){.jobs = 4};
  registry_init(&factory.registry);
  must(registry_add(&factory.registry, "tools/find.lua", js(TOOL), &e), &e);
  for (size_t i = 0; i < N_STREAMS; i++)
    buf_init(&streams[i]);
  return 0;
}

static int tear_down(void **state) {
  for (size_t i = 0; i < N_STREAMS; i++)
    buf_done(&streams[i]);
  registry_done(&factory.registry);
  return folder_tear_down(state);
}

#define SURVEY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Every seventh is for validation; every fifth has no call. */
static void emit(unsigned i, unsigned task, const char *opening) {
  struct facts facts;
  struct arena_mark mark = arena_mark(&arena);
  const char *call =
      i % 5 == 0
          ? ""
          : arena_printf(&arena,
                         "{'event_type': 'tool_call', 'tool_name': 'find', 'call_id': 'call_1',"
                         " 'arguments': {'q': %u}, 'weight': 1},"
                         "{'event_type': 'observation', 'tool_name': 'find', 'ok': true,"
                         " 'content': {'n': %u}},",
                         i, i * i);
  struct json *t = js(arena_printf(
      &arena,
      "{'trajectory_id': 't_%u', 'task_id': 'k_%u', 'session_id': 's', 'category': 'search',"
      " 'turn_type': 'single_turn', 'variant': '%s', 'requires_memory': false,"
      " 'is_safety_case': false, 'success_keywords': [], 'events': ["
      " {'event_type': 'user', 'content': '%s %u'}, {'event_type': 'assistant_plan',"
      " 'content': 'I look for %0*u.'}, %s {'event_type': 'assistant_final', 'content': 'Done.'}],"
      " 'final_success': true, 'split': '%s'}",
      i, task, i % 3 ? "success" : "recovery", opening, i, (int)(i % 300 + 1), i, call,
      i % 7 == 0 ? "val" : "train"));
  facts_from_trajectory(&facts, t, &factory.registry);
  generate_emit_trajectory(t, streams, &facts);
  arena_rewind(&arena, mark);
}

static void publish(void) {
  struct error e = {0};
  for (size_t i = 0; i < N_STREAMS; i++) {
    char *path = path_join(&arena, folder, STREAM_PATHS[i]), *slash = strrchr(path, '/');
    *slash = '\0';
    must(file_make_dirs(path, &e), &e);
    *slash = '/';
    must(file_publish(path, streams[i].data, streams[i].len, &e), &e);
  }
}

static struct json *survey(struct stretch *all, unsigned jobs) {
  struct error e = {0};
  struct json *differences = json_new(&arena, JSON_OBJECT);
  memset(all, 0, sizeof *all);
  factory.jobs = jobs;
  must(survey_dataset(all, &factory, folder, differences, &arena, &e), &e);
  return differences;
}

static void many(void) {
  for (unsigned i = 1; i <= 3000; i++)
    emit(i, i, "Which one is");
  publish();
}

static void test_stretches_prove_what_one_look_proves(void **state) {
  (void)state;
  struct stretch *one = ARENA_NEW(&arena, struct stretch),
                 *some = ARENA_NEW(&arena, struct stretch);
  many();
  assert_true(streams[STREAM_EXECUTED].len > 4 * (256 << 10));
  assert_int_equal(survey(one, 1)->len, 0);
  assert_int_equal(survey(some, 4)->len, 0);
  assert_true(one->intact);
  assert_true(some->intact);
  assert_false(some->may_overlap);
  assert_int_equal(some->lines, 3000);
  assert_int_equal(some->metrics.count[M_ACCEPTED], 3000);
  assert_int_equal(some->metrics.count[M_CALLS], 2400);
  assert_int_equal(some->val_variant.n, 2);
  assert_memory_equal(one, some, sizeof *one);
}

/* A file that is cut in stretches has its borders where lines end. */
static void test_cuts_are_borders_of_lines(void **state) {
  (void)state;
  uint64_t starts[9];
  put_file("x.jsonl", "{}\n{'a': 'a longer line than the others'}\n\n{}\n{}");
  const char *path = path_join(&arena, folder, "x.jsonl"), *text = get_file("x.jsonl");
  size_t n = lines_cut(path, 8, starts), size = strlen(text);
  assert_true(n >= 2);
  assert_int_equal(starts[0], 0);
  assert_int_equal(starts[n], size);
  for (size_t i = 1; i < n; i++) {
    assert_true(starts[i] > starts[i - 1] && starts[i] < size);
    assert_int_equal(text[starts[i] - 1], '\n');
  }
  assert_int_equal(lines_cut(path_join(&arena, folder, "none"), 4, starts), 0);
}

static void assert_differs(const struct json *differences, enum stream stream, int64_t line,
                           const char *at) {
  const struct json *d = json_get(differences, STREAM_PATHS[stream]);
  if (!d) fail_msg("%s does not differ", STREAM_PATHS[stream]);
  assert_int_equal(json_get_int(d, "line", 0), line);
  assert_string_equal(json_get_text(d, "at", ""), at);
}

/* Breaks one byte behind the mark in line `line` of the stream, tells, and mends it. */
static void break_byte(enum stream stream, unsigned line, const char *mark, const char *at) {
  struct stretch *one = ARENA_NEW(&arena, struct stretch),
                 *some = ARENA_NEW(&arena, struct stretch);
  char *p = streams[stream].data;
  for (unsigned i = 1; i < line; i++)
    p = strchr(p, '\n') + 1;
  p = strstr(p, mark) + strlen(mark);
  char kept = *p;
  *p = kept == 'x' ? 'y' : 'x';
  publish();
  const struct json *first = survey(one, 1), *second = survey(some, 4);
  assert_false(some->intact);
  assert_int_equal(first->len, 1);
  assert_true(json_same(first, second));
  assert_differs(first, stream, line, at);
  assert_memory_equal(one, some, sizeof *one);
  *p = kept;
}

static void test_one_byte_is_told(void **state) {
  (void)state;
  many();
  break_byte(STREAM_RAW, 1, "\"content\": \"", "/events/0/content");
  break_byte(STREAM_RAW, 2999, "\"task_id\": \"", "/task_id");
  break_byte(STREAM_TOOL_LOG, 1777, "\"call_id\": \"", "/call_id");
  break_byte(STREAM_DATASET, 5001, "\"variant\": \"", "/variant");
  break_byte(STREAM_TRAIN, 7000, "\"context\": [\"", "/context/0");
  break_byte(STREAM_VAL, 3, "\"target\": {\"", "/target/event_type");
}

static void test_lines_too_few_and_too_many(void **state) {
  (void)state;
  struct stretch *all = ARENA_NEW(&arena, struct stretch);
  many();
  buf_add_text(&streams[STREAM_VAL], "{}\n");
  streams[STREAM_RAW].len =
      (size_t)((char *)memrchr(streams[STREAM_RAW].data, '\n', streams[STREAM_RAW].len - 1) -
               streams[STREAM_RAW].data) +
      1;
  publish();
  const struct json *d = survey(all, 4);
  assert_int_equal(d->len, 2);
  assert_differs(d, STREAM_RAW, 3000, "");
  const struct json *more = json_get(d, STREAM_PATHS[STREAM_VAL]);
  assert_string_equal(json_get_text(more, "expected", ""), "nothing");
  assert_string_equal(json_get_text(more, "found", ""), "{}");
}

/* Blank lines are no lines; the sums of the manifest are what notices them. */
static void test_blank_lines_do_not_count(void **state) {
  (void)state;
  struct stretch *all = ARENA_NEW(&arena, struct stretch);
  emit(1, 1, "Which is");
  emit(7, 7, "Which is");
  buf_add_text(&streams[STREAM_TRAIN], "\n");
  publish();
  assert_int_equal(survey(all, 1)->len, 0);
  assert_false(all->intact);
}

static void test_shared_keys_are_noticed(void **state) {
  (void)state;
  struct stretch *all = ARENA_NEW(&arena, struct stretch);
  for (unsigned i = 1; i <= 3000; i++)
    emit(i, i == 2800 ? 14 : i, "Which one is"); /* 14 is for validation, 2800 too */
  publish();
  survey(all, 4);
  assert_false(all->may_overlap);
  emit(3001, 14, "Which one is");
  publish();
  survey(all, 4);
  assert_true(all->intact);
  assert_true(all->may_overlap);
}

/* What cannot be derived ends the comparison; it is counted as a miss. */
static void test_unsound_trajectories_are_no_differences(void **state) {
  (void)state;
  struct stretch *all = ARENA_NEW(&arena, struct stretch);
  emit(1, 1, "Which is");
  publish();
  put_file(STREAM_PATHS[STREAM_EXECUTED], "{'trajectory_id': 1}\n");
  assert_int_equal(survey(all, 1)->len, 0);
  assert_false(all->intact);
  assert_int_equal(all->verification_misses, 1);
  assert_int_equal(all->first_miss.line, 1);
}

static void test_differences_are_told_briefly(void **state) {
  (void)state;
  static const char X[] = "{\"a\": [1, {\"b\": 2}], \"c\": 3}";
  static const char Y[] = "{\"a\": [1, {\"b\": 4}], \"c\": 3}", Z[] = "{\"a\":  1}",
                    W[] = "{\"a\": 1}";
  struct json *d = difference_tell(&arena, X, sizeof X - 1, Y, sizeof Y - 1);
  expect_json(d, "{'at': '/a/1/b', 'expected': '2', 'found': '4'}");
  d = difference_tell(&arena, W, sizeof W - 1, Z, sizeof Z - 1);
  expect_json(d, "{'expected': '1}', 'found': ' 1}'}");
  d = difference_tell(&arena, W, sizeof W - 1, "{\"a\": \xff", 7);
  expect_json(d, "{'expected': '1}', 'found': '?'}");
  d = difference_tell(&arena, NULL, 0, W, sizeof W - 1);
  expect_json(d, "{'expected': 'nothing', 'found': '{\\'a\\': 1}'}");
}

int main(void) {
  const struct CMUnitTest tests[] = {SURVEY_TEST(test_stretches_prove_what_one_look_proves),
                                     SURVEY_TEST(test_cuts_are_borders_of_lines),
                                     SURVEY_TEST(test_one_byte_is_told),
                                     SURVEY_TEST(test_lines_too_few_and_too_many),
                                     SURVEY_TEST(test_blank_lines_do_not_count),
                                     SURVEY_TEST(test_shared_keys_are_noticed),
                                     SURVEY_TEST(test_unsound_trajectories_are_no_differences),
                                     SURVEY_TEST(test_differences_are_told_briefly)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
