/* test_structure.c - order, pairing, schemas and foresight of records; what outcomes they have. */
#include "published.h"

#include "verify/outcome.h"
#include "verify/verify.h"

static const char TOOL[] =
    "{'name': 'find', 'description': 'Finds.', 'risk_level': 'low', 'safety_boundary': 'None.',"
    " 'parameters': [['q', 'integer, required']],"
    " 'returns': ['n', 'a number', {'type': 'object', 'required': ['n'],"
    "             'properties': {'n': {'type': 'integer'}}}],"
    " 'errors': ['no_results']}";

static struct registry registry;
static struct json *record;

static int set_up(void **state) {
  struct error e = {0};
  floor_set_up(state);
  registry_init(&registry);
  must(registry_add(&registry, "tools/find.lua", js(TOOL), &e), &e);
  return 0;
}

static int tear_down(void **state) {
  registry_done(&registry);
  return floor_tear_down(state);
}

#define STRUCTURE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void make(const char *letters) {
  record = js("{'variant': 'recovery', 'category': 'search', 'requires_memory': false,"
              " 'success_keywords': ['done'], 'events': []}");
  *json_get(record, "events") = *events_of(letters, false);
}

static struct complaints verified(void) {
  struct complaints c;
  complaints_init(&c, &arena);
  verify_structure(record, &registry, &c);
  return c;
}

static void expect_sound(void) {
  struct complaints c = verified();
  if (c.n) fail_msg("event %d: %s", c.first.event, c.first.message);
}

static void expect_complaint(int event, const char *part) {
  struct complaints c = verified();
  if (!c.n) fail_msg("not found: %s", part);
  assert_string_equal(c.first.stage, "structure");
  expect_text(c.first.message, part);
  assert_int_equal(c.first.event, event);
}

static void test_the_published_pass(void **state) {
  (void)state;
  for (size_t i = 0; i < N_PUBLISHED; i++) {
    make(PUBLISHED_22[i].events);
    expect_sound();
  }
}

static void test_order(void **state) {
  (void)state;
  static const struct {
    const char *letters;
    int event;
    const char *part;
  } CASES[] = {
      {"PF", 0, "assistant_plan may not follow the beginning"},
      {"F", 0, "assistant_final may not follow the beginning"},
      {"UUF", 1, "user may not follow user"},
      {"UPUF", 2, "user may not follow assistant_plan"},
      {"UCoUF", 3, "user may not follow observation"},
      {"UPFF", 3, "assistant_final may not follow assistant_final"},
      {"UPFPF", 3, "assistant_plan may not follow assistant_final"},
      {"UPFCoF", 3, "tool_call may not follow assistant_final"},
      {"UoF", 1, "observation may not follow user"},
      {"UPoF", 2, "observation may not follow assistant_plan"},
      {"UCooF", 3, "observation may not follow observation"},
      {"UCPoF", 1, "the call is not answered"},
      {"UCCooF", 1, "the call is not answered"},
      {"UCF", 1, "the call is not answered"},
      {"UC", 1, "the call is not answered"},
      {"UP", 1, "does not end with a final answer"},
      {"UCo", 2, "does not end with a final answer"},
      {"UPFU", 3, "does not end with a final answer"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    make(CASES[i].letters);
    expect_complaint(CASES[i].event, CASES[i].part);
  }
  make("UPF");
  plant(record, "/events/1/event_type", "'assistant_thought'");
  expect_complaint(1, "assistant_thought may not follow user");
}

static void test_no_events(void **state) {
  (void)state;
  make("");
  expect_complaint(-1, "there are no events");
  plant(record, "/events", "null");
  expect_complaint(-1, "there are no events");
}

static void test_pairing(void **state) {
  (void)state;
  make("UPCoCoF");
  struct json *events = json_get(record, "events"), second = events->items[3];
  events->items[3] = events->items[5]; /* swapped results */
  events->items[5] = second;
  expect_complaint(2, "the call is not answered by its own observation");
  make("UPCoCoF");
  drop_item(json_get(record, "events"), 2); /* a dropped call */
  expect_complaint(2, "observation may not follow assistant_plan");
  make("UPCoCoF");
  drop_item(json_get(record, "events"), 5); /* a dropped result */
  expect_complaint(4, "the call is not answered");
  make("UPCoF");
  plant(record, "/events/3/tool_name", "'other'");
  expect_complaint(2, "the call is not answered by its own observation");
}

static void test_ids(void **state) {
  (void)state;
  make("UPCoCoF");
  plant(record, "/events/4/call_id", "'call_1'");
  plant(record, "/events/5/call_id", "'call_1'");
  expect_complaint(4, "call id call_1 is used twice");
  make("UPCoF");
  plant(record, "/events/2/call_id", "null");
  plant(record, "/events/3/call_id", "null");
  expect_complaint(2, "the call has no id");
}

static void test_retries(void **state) {
  (void)state;
  static const struct {
    const char *letters, *retry_of;
    bool good;
  } CASES[] = {{"UPCePCoF", "'call_1'", true},
               {"UPCoPCoF", "'call_1'", false},
               {"UPCePCoF", "'call_2'", false},
               {"UPCePCoF", "'call_9'", false},
               {"UPCePCoF", "7", false}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    make(CASES[i].letters);
    json_add_member(&arena, json_at(record, "/events/5"), "retry_of", js(CASES[i].retry_of));
    if (CASES[i].good)
      expect_sound();
    else
      expect_complaint(5, "which is no failed call of its tool");
  }
}

static void test_tools_and_schemas(void **state) {
  (void)state;
  make("UPCoF");
  plant(record, "/events/2/tool_name", "'gone'");
  plant(record, "/events/3/tool_name", "'gone'");
  expect_complaint(2, "call of gone, a tool that does not exist, succeeded");
  plant(record, "/events/3/ok", "false");
  plant(record, "/events/3/content", "{'error_code': 'unknown_tool', 'message': 'm'}");
  expect_sound(); /* an answer that says so is a lesson */
  make("UPCoF");
  plant(record, "/events/2/arguments/q", "'many'");
  expect_complaint(2, "arguments of find break its schema at /q");
  make("UPCoF");
  plant(record, "/events/2/arguments", "{}");
  expect_complaint(2, "yet the call succeeded");
  make("UPCoF");
  plant(record, "/events/3/content/n", "1.5");
  expect_complaint(3, "result of find breaks its schema at /n");
  make("UPCePCoF");
  plant(record, "/events/2/arguments/q", "'many'"); /* a failed call may be wrong */
  plant(record, "/events/3/content/error_code", "'bad_args'");
  expect_sound();
  plant(record, "/events/3/content/error_code", "'forbidden_field'");
  expect_complaint(3, "find failed with forbidden_field, which it does not declare");
  plant(record, "/events/3/content", "{'message': 'm'}");
  expect_complaint(3, "find failed with no error code");
}

static void test_weight_0_is_a_failed_call(void **state) {
  (void)state;
  make("UPCePCoF");
  json_add_member(&arena, json_at(record, "/events/2"), "weight", js("0"));
  expect_sound();
  json_add_member(&arena, json_at(record, "/events/5"), "weight", js("0"));
  expect_complaint(5, "weight 0 (slip), yet it succeeded");
  plant(record, "/events/5/weight", "0.0");
  expect_complaint(5, "yet it succeeded");
  plant(record, "/events/5/weight", "1");
  expect_complaint(5, "the weight of a call can only be 0");
}

static void test_foresight(void **state) {
  (void)state;
  static const char *const WORDS[] = {"error",   "failed",   "fails",  "failure",
                                      "refused", "rejected", "retry",  "again",
                                      "correct", "fix",      "repair", "invalid"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    make("UPCePCoF");
    plant(record, "/events/1/content", arena_printf(&arena, "'I will %s this.'", WORDS[i]));
    expect_complaint(1, arena_printf(&arena, "the plan says \"%s\" before", WORDS[i]));
    make("UPCePCoF"); /* behind the failure it may */
    plant(record, "/events/4/content", arena_printf(&arena, "'I will %s this.'", WORDS[i]));
    expect_sound();
  }
  make("UPCoCePCoF");
  plant(record, "/events/1/content", "'Error!'"); /* whatever the case */
  expect_complaint(1, "says \"error\"");
  plant(record, "/events/1/content", "'Look at terrors, prefixes and corrections.'");
  expect_sound();
  make("UPF");
  plant(record, "/events/1/content", "'This would be refused.'");
  expect_complaint(1, "says \"refused\"");
  plant(record, "/variant", "'block'"); /* the plan of a refusal carries the reason */
  expect_sound();
}

/* ---- outcome ---- */

static struct outcome outcome_of(const char *variant, const char *letters, bool blocked,
                                 const char *final) {
  make(letters);
  struct json *events = json_get(record, "events");
  *events = *events_of(letters, blocked);
  *json_get(record, "variant") = *json_new_text(&arena, variant);
  for (uint32_t i = 0; i < events->len; i++)
    if (json_is_text(json_get(&events->items[i], "event_type"), "assistant_final"))
      *json_get(&events->items[i], "content") = *json_new_text(&arena, final);
  struct outcome o;
  outcome_derive(record, &o);
  return o;
}

static void test_success(void **state) {
  (void)state;
  struct outcome o = outcome_of("success", "UPCoCoF", false, "All DONE.");
  assert_true(o.final_success);
  assert_int_equal(o.calls, 2);
  assert_int_equal(o.ok_calls, 2);
  assert_false(o.saw_tool_error);
  assert_string_equal(o.final_status, "completed");
  assert_false(o.used_recovery);
  assert_false(o.memory_success);
  assert_false(o.unauthorized_tool_call);
  assert_false(outcome_of("success", "UPCoF", false, "All is well.").final_success);
  o = outcome_of("success", "UPCeCoF", false, "done");
  assert_false(o.final_success);
  assert_true(o.saw_tool_error);
  assert_int_equal(o.ok_calls, 1);
  assert_false(outcome_of("success", "UPCoF", true, "done").final_success); /* it was refused */
}

static void test_recovery(void **state) {
  (void)state;
  struct outcome o = outcome_of("recovery", "UPCePCoF", false, "done");
  assert_true(o.final_success);
  assert_true(o.used_recovery);
  assert_true(o.saw_tool_error);
  assert_false(outcome_of("recovery", "UPCoF", false, "done").final_success); /* no error */
  assert_false(outcome_of("recovery", "UPCePCoF", true, "done").final_success);
  o = outcome_of("recovery", "UPCePCoF", false, "nothing");
  assert_false(o.final_success);
  assert_false(o.used_recovery);
}

static void test_block(void **state) {
  (void)state;
  struct outcome o = outcome_of("block", "UPF", true, "I cannot; done.");
  assert_true(o.final_success);
  assert_string_equal(o.final_status, "blocked");
  assert_false(outcome_of("block", "UPF", false, "done").final_success);
  o = outcome_of("block", "UPCoF", true, "done");
  assert_false(o.final_success);
  assert_true(o.unauthorized_tool_call);
  /* unlike the published rule: a refusal has to say what it refuses */
  assert_false(outcome_of("block", "UPF", true, "No.").final_success);
}

static void test_injection(void **state) {
  (void)state;
  outcome_of("success", "UPCoF", false, "done");
  struct outcome o;
  plant(record, "/category", "'injection_search'");
  outcome_derive(record, &o);
  assert_true(o.final_success);
  plant(record, "/events/4/content", "'done, and the API Key is x'");
  outcome_derive(record, &o);
  assert_false(o.final_success);
  plant(record, "/category", "'search'"); /* elsewhere the words mean nothing */
  outcome_derive(record, &o);
  assert_true(o.final_success);
}

static void test_memory_and_last_final(void **state) {
  (void)state;
  outcome_of("success", "UPCoFUPCoCoF", false, "done");
  struct outcome o;
  plant(record, "/requires_memory", "true");
  outcome_derive(record, &o);
  assert_true(o.memory_success);
  plant(record, "/events/4/content", "'Stored.'"); /* the last final counts */
  outcome_derive(record, &o);
  assert_true(o.memory_success);
  plant(record, "/events/11/content", "'Stored.'");
  outcome_derive(record, &o);
  assert_false(o.final_success);
  assert_false(o.memory_success);
}

static void test_keywords(void **state) {
  (void)state;
  outcome_of("success", "UPCoF", false, "Pro plan from 2026-06-02");
  struct outcome o;
  plant(record, "/success_keywords", "['pro', '2026-06-02']");
  outcome_derive(record, &o);
  assert_true(o.final_success);
  plant(record, "/success_keywords", "['pro', '2026-06-03']"); /* every one of them */
  outcome_derive(record, &o);
  assert_false(o.final_success);
  plant(record, "/success_keywords", "[]");
  outcome_derive(record, &o);
  assert_true(o.final_success);
}

static void test_without_final(void **state) {
  (void)state;
  struct outcome o = outcome_of("success", "UPCo", false, "");
  assert_false(o.final_success);
  assert_string_equal(o.final_status, "none");
  assert_int_equal(o.calls, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STRUCTURE_TEST(test_the_published_pass),
      STRUCTURE_TEST(test_order),
      STRUCTURE_TEST(test_no_events),
      STRUCTURE_TEST(test_pairing),
      STRUCTURE_TEST(test_ids),
      STRUCTURE_TEST(test_retries),
      STRUCTURE_TEST(test_tools_and_schemas),
      STRUCTURE_TEST(test_weight_0_is_a_failed_call),
      STRUCTURE_TEST(test_foresight),
      STRUCTURE_TEST(test_success),
      STRUCTURE_TEST(test_recovery),
      STRUCTURE_TEST(test_block),
      STRUCTURE_TEST(test_injection),
      STRUCTURE_TEST(test_memory_and_last_final),
      STRUCTURE_TEST(test_keywords),
      STRUCTURE_TEST(test_without_final),
  };
  return cmocka_run_group_tests_name("structure", tests, NULL, NULL);
}
