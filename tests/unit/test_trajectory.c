/* test_trajectory.c - the emitted forms: raw, tool log, and one training record for each step. */
#include "published.h"

#include "episode/trajectory.h"

static struct json *trajectory_of(const struct published *p) {
  bool memory = strncmp(p->category, "memory", 6) == 0;
  struct trajectory_head head = {.trajectory_id = p->trajectory_id,
                                 .task_id = p->task_id,
                                 .session_id = "session_1",
                                 .category = p->category,
                                 .turn_type = memory ? "multi_turn" : "single_turn",
                                 .variant = p->variant,
                                 .requires_memory = memory,
                                 .is_safety_case = false,
                                 .success_keywords = js("['Done']")};
  struct json *t =
      trajectory_new(&arena, &head, events_of(p->events, strcmp(p->variant, "block") == 0));
  json_add_member(&arena, t, "tool_call_count", json_new_int(&arena, p->calls));
  json_add_member(&arena, t, "final_success", js("true"));
  json_add_member(&arena, t, "final_status", js("'completed'"));
  json_add_member(&arena, t, "template_id", json_new_text(&arena, p->template_id));
  json_add_member(&arena, t, "split", js("'val'"));
  json_add_member(&arena, t, "source", js("{'seed': '7', 'index': 3}"));
  json_add_member(&arena, t, "metadata", js("{'family': 'f'}"));
  json_add_member(&arena, t, "certificate", js("[]"));
  json_add_member(&arena, t, "audit_trace", js("[{'stage': 'execute'}]"));
  json_add_member(&arena, t, "quality_signals",
                  js("{'score': 0.75, 'verified': true, 'dimensions': []}"));
  return t;
}

/* The lines of a buffer as a list; each must end in a newline and be spelt as the writer does. */
static struct json *lines_of(struct buf *b) {
  struct json *list = json_new(&arena, JSON_ARRAY);
  for (const char *p = b->data; *p;) {
    const char *end = strchr(p, '\n');
    assert_non_null(end);
    struct error e = {0};
    struct json *v = json_read(&arena, p, (size_t)(end - p), "line", NULL, &e);
    must(v != NULL, &e);
    assert_int_equal(strlen(text_of(v)), end - p);
    assert_memory_equal(text_of(v), p, (size_t)(end - p));
    json_add_item(&arena, list, v);
    p = end + 1;
  }
  buf_done(b);
  return list;
}

static struct json *records_of(const struct json *t, struct record_counts *counts) {
  struct buf b = BUF_INIT;
  trajectory_write_records(&b, t, counts);
  return lines_of(&b);
}

static void test_executed_is_the_whole(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[5]);
  struct buf b = BUF_INIT;
  trajectory_write_executed(&b, t);
  assert_int_equal(b.data[b.len - 1], '\n');
  expect_json(&lines_of(&b)->items[0], text_of(t));
  static const char *const HEAD[] = {
      "trajectory_id", "task_id",         "session_id",     "category",         "turn_type",
      "variant",       "requires_memory", "is_safety_case", "success_keywords", "events"};
  for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++)
    assert_string_equal(t->members[i].name, HEAD[i]);
}

static void test_raw_is_the_plan(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[5]);
  struct buf b = BUF_INIT;
  trajectory_write_all(&(struct trajectory_forms){.raw = &b}, t, NULL);
  const struct json *raw = &lines_of(&b)->items[0];
  static const char *const KEYS[] = {
      "trajectory_id", "task_id",         "session_id",     "category",         "turn_type",
      "variant",       "requires_memory", "is_safety_case", "success_keywords", "events",
      "template_id",   "split",           "source",         "metadata",         "certificate"};
  assert_int_equal(raw->len, sizeof KEYS / sizeof *KEYS);
  for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
    assert_string_equal(raw->members[i].name, KEYS[i]);
  assert_int_equal(json_get(raw, "events")->len, 6);
  struct json *planned = events_of("UPCePCoF", false);
  drop_item(planned, 6);
  drop_item(planned, 3);
  expect_json(json_get(raw, "events"), text_of(planned));
}

static void test_tool_log(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[5]);
  json_add_member(&arena, &json_get(t, "events")->items[5], "retry_of", js("'call_1'"));
  struct buf b = BUF_INIT;
  trajectory_write_tool_log(&b, t);
  expect_json(lines_of(&b),
              "[{'trajectory_id': 'db_customer_plan_recovery', 'task_id': 'db_customer_plan',"
              "  'variant': 'recovery', 'tool_name': 'find', 'ok': false, 'arguments': {'q': 1},"
              "  'observation': {'error_code': 'no_results', 'message': 'none'},"
              "  'call_id': 'call_1'},"
              " {'trajectory_id': 'db_customer_plan_recovery', 'task_id': 'db_customer_plan',"
              "  'variant': 'recovery', 'tool_name': 'find', 'ok': true, 'arguments': {'q': 2},"
              "  'observation': {'n': 1}, 'call_id': 'call_2', 'retry_of': 'call_1'}]");
}

static void test_the_published_counts(void **state) {
  (void)state;
  int plans = 0, calls = 0, finals = 0, logged = 0, records = 0;
  for (size_t i = 0; i < N_PUBLISHED; i++) {
    const struct published *p = &PUBLISHED_22[i];
    struct record_counts c;
    const struct json *t = trajectory_of(p), *list = records_of(t, &c);
    assert_int_equal(list->len, p->records);
    assert_int_equal(c.plans + c.calls + c.finals, p->records);
    assert_int_equal(c.calls, p->calls);
    struct buf log = BUF_INIT;
    trajectory_write_tool_log(&log, t);
    const struct json *lines = lines_of(&log);
    int ok = 0;
    for (uint32_t k = 0; k < lines->len; k++)
      ok += json_get_bool(&lines->items[k], "ok", false);
    assert_int_equal(lines->len, p->calls);
    assert_int_equal(ok, p->ok_calls);
    plans += c.plans, calls += c.calls, finals += c.finals;
    logged += (int)lines->len, records += (int)list->len;
  }
  assert_int_equal(records, 103);
  assert_int_equal(plans, 35);
  assert_int_equal(calls, 42);
  assert_int_equal(finals, 26);
  assert_int_equal(logged, 42);
}

static void test_one_record(void **state) {
  (void)state;
  struct record_counts c;
  const struct json *list = records_of(trajectory_of(&PUBLISHED_22[5]), &c);
  expect_json(
      &list->items[3],
      "{'record_id': 'db_customer_plan_recovery_step_4',"
      " 'trajectory_id': 'db_customer_plan_recovery', 'task_id': 'db_customer_plan',"
      " 'category': 'db', 'variant': 'recovery', 'turn_type': 'single_turn',"
      " 'requires_memory': false, 'is_safety_case': false,"
      " 'context': ['user: Do 1.', 'assistant_plan: Look.', 'tool_call: find {\\'q\\': 1}',"
      "  'observation: find -> {\\'error_code\\': \\'no_results\\', \\'message\\': \\'none\\'}',"
      "  'assistant_plan: Look.'],"
      " 'target_event_type': 'tool_call',"
      " 'target': {'event_type': 'tool_call', 'turn_idx': 1, 'tool_name': 'find',"
      "  'arguments': {'q': 2}, 'call_id': 'call_2'},"
      " 'trajectory_final_success': true, 'weight': 1, 'split': 'val',"
      " 'source': {'seed': '7', 'index': 3}, 'metadata': {'family': 'f'},"
      " 'quality_signals': {'score': 0.75, 'verified': true},"
      " 'audit_trace': {'trajectory_id': 'db_customer_plan_recovery', 'event': 5,"
      "  'template_id': 'argument_fix_recovery'}}");
}

static void test_weights_and_steps(void **state) {
  (void)state;
  struct record_counts c;
  const struct json *list = records_of(trajectory_of(&PUBLISHED_22[15]), &c);
  assert_int_equal(list->len, 10);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *record = &list->items[i];
    const char *id = arena_printf(&arena, "memory_timezone_booking_recovery_step_%u", i + 1);
    assert_string_equal(json_get_text(record, "record_id", ""), id); /* counted as numbers */
    bool slip = json_at(record, "/target/weight") != NULL;
    assert_int_equal(json_get_int(record, "weight", -1), slip ? 0 : 1);
    assert_int_equal(slip, i == 4); /* U P C o F U P [C] e … is the fifth target */
  }
}

/* What the context says about earlier calls is JSON, with what JSON has for true and nothing. */
static void test_context_is_json(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[0]);
  struct record_counts c;
  plant(t, "/events/2/arguments", "{'a': true, 'b': null, 'c': '\u00e9\\'\\\\', 'd': [1.50, {}]}");
  const struct json *list = records_of(t, &c);
  const char *line = json_at(list, "/2/context/2")->text;
  const char *head = "tool_call: find ";
  assert_memory_equal(line, head, strlen(head));
  expect_json(js(line + strlen(head)), text_of(json_at(t, "/events/2/arguments")));
}

static void test_context_is_of_the_session(void **state) {
  (void)state;
  struct json *t = trajectory_of(&PUBLISHED_22[16]); /* UPCoF UPCoCoF */
  for (uint32_t i = 5; i < 12; i++)
    json_add_member(&arena, &json_get(t, "events")->items[i], "session_idx", js("2"));
  struct record_counts c;
  const struct json *list = records_of(t, &c);
  static const uint32_t LENGTHS[] = {1, 2, 4, 1, 2, 4, 6};
  assert_int_equal(list->len, 7);
  for (uint32_t i = 0; i < 7; i++)
    assert_int_equal(json_get(&list->items[i], "context")->len, LENGTHS[i]);
  expect_json(json_at(list, "/3/context"), "['user: Do 2.']");
  assert_int_equal(json_get_int(json_at(list, "/3/audit_trace"), "event", -1), 6);
  /* without sessions the context of the second turn holds the first */
  list = records_of(trajectory_of(&PUBLISHED_22[16]), &c);
  assert_int_equal(json_at(list, "/3/context")->len, 6);
}

static void test_bytes_counted(void **state) {
  (void)state;
  struct record_counts c;
  uint64_t bytes = 0;
  const struct json *list = records_of(trajectory_of(&PUBLISHED_22[19]), &c);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *context = json_get(&list->items[i], "context");
    for (uint32_t k = 0; k < context->len; k++)
      bytes += context->items[k].len;
    bytes += strlen(text_of(json_get(&list->items[i], "target")));
  }
  assert_in_range(c.bytes, bytes, bytes + 16 * list->len); /* the key of the target counts, too */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_executed_is_the_whole),
      FLOOR_TEST(test_raw_is_the_plan),
      FLOOR_TEST(test_tool_log),
      FLOOR_TEST(test_the_published_counts),
      FLOOR_TEST(test_one_record),
      FLOOR_TEST(test_weights_and_steps),
      FLOOR_TEST(test_context_is_json),
      FLOOR_TEST(test_context_is_of_the_session),
      FLOOR_TEST(test_bytes_counted),
  };
  return cmocka_run_group_tests_name("trajectory", tests, NULL, NULL);
}
