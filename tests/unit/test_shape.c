/* test_shape.c - the grammar of events: operators, the published templates, malformed grammars. */
#include "published.h"

#include "verify/shape.h"

static const struct {
  const char *template_id, *grammar, *shortest;
} TEMPLATES[] = {
    {"single_tool_success", "user plan call observation final",
     "['user', 'assistant_plan', 'tool_call', 'observation', 'assistant_final']"},
    {"multi_tool_chain", "user plan call observation (call observation)+ final",
     "['user', 'assistant_plan', 'tool_call', 'observation', 'tool_call', 'observation',"
     " 'assistant_final']"},
    {"argument_fix_recovery",
     "user plan (call observation)* call error plan (call observation)+ final",
     "['user', 'assistant_plan', 'tool_call', 'observation_error', 'assistant_plan', 'tool_call',"
     " 'observation', 'assistant_final']"},
    {"multi_turn_memory",
     "user plan call observation final user plan (call error plan)? call observation "
     "(call observation)+ final",
     "['user', 'assistant_plan', 'tool_call', 'observation', 'assistant_final',"
     " 'user', 'assistant_plan', 'tool_call', 'observation', 'tool_call', 'observation',"
     " 'assistant_final']"},
    {"safety_refusal", "user plan final", "['user', 'assistant_plan', 'assistant_final']"},
};
enum { N_TEMPLATES = sizeof TEMPLATES / sizeof *TEMPLATES };

static struct shape *compile(const char *grammar) {
  struct error e = {0};
  struct shape *s = shape_compile(&arena, grammar, "templates/t.lua", &e);
  must(s != NULL, &e);
  return s;
}

/* Index of the event where matching got stuck, -1 when it matches. */
static int stuck(const struct shape *s, const char *letters) {
  uint32_t at = 99;
  bool ok = shape_match(s, events_of(letters, false), &at);
  return ok ? -1 : (int)at;
}

static void matches(const char *grammar, const char *letters) {
  int at = stuck(compile(grammar), letters);
  if (at >= 0) fail_msg("\"%s\" refuses %s at %d", grammar, letters, at);
}

static void sticks(const char *grammar, const char *letters, int at) {
  int found = stuck(compile(grammar), letters);
  if (found != at) fail_msg("\"%s\" and %s: %d, expected %d", grammar, letters, found, at);
}

static void test_sequence(void **state) {
  (void)state;
  matches("user plan call observation error final", "UPCoeF");
  sticks("user plan final", "UPCF", 2);
  sticks("user plan final", "PUF", 0);
  sticks("user plan final", "UP", 2);   /* ends too early */
  sticks("user plan final", "UPFU", 3); /* goes on */
  sticks("user", "", 0);
  matches("  user\n plan\tfinal ", "UPF");
}

static void test_observation_and_error(void **state) {
  (void)state;
  sticks("call observation", "Ce", 1);
  sticks("call error", "Co", 1);
  matches("call (observation | error)", "Ce");
  matches("call (observation | error)", "Co");
}

static void test_star(void **state) {
  (void)state;
  matches("user plan* final", "UF");
  matches("user plan* final", "UPF");
  matches("user plan* final", "UPPPPF");
  sticks("user plan* final", "UPPCF", 3);
  matches("(call observation)*", "");
  matches("(call observation)*", "CoCoCo");
  sticks("(call observation)*", "CoC", 3);
}

static void test_plus(void **state) {
  (void)state;
  sticks("user plan+ final", "UF", 1);
  matches("user plan+ final", "UPF");
  matches("user plan+ final", "UPPPF");
  matches("(call (observation | error))+ final", "CoCeCoF");
}

static void test_question_mark(void **state) {
  (void)state;
  matches("user plan? final", "UF");
  matches("user plan? final", "UPF");
  sticks("user plan? final", "UPPF", 2);
}

static void test_choice(void **state) {
  (void)state;
  matches("user (plan | call observation | final)", "UP");
  matches("user (plan | call observation | final)", "UCo");
  matches("user (plan|call observation|final)", "UF");
  sticks("user (plan | final)", "UPF", 2);
  matches("user | plan", "P"); /* binds weakest */
  matches("user plan | final", "UP");
  matches("user plan | final", "F");
  sticks("user plan | final", "UF", 1);
}

static void test_nested_loops_that_may_be_empty(void **state) {
  (void)state;
  matches("((plan*)*)+", "");
  matches("((plan?)+ user*)*", "PPUPUU");
  matches("(plan* | user*)* final", "PUPUF");
  sticks("((plan?)*)* final", "PPC", 2);
}

static void test_unknown_event(void **state) {
  (void)state;
  uint32_t at = 9;
  struct json *events = events_of("UPF", false);
  plant(events, "/1/event_type", "'assistant_thought'");
  assert_false(shape_match(compile("user plan final"), events, &at));
  assert_int_equal(at, 1);
}

static void test_the_22_published_trajectories(void **state) {
  (void)state;
  for (size_t i = 0; i < N_PUBLISHED; i++) {
    const struct published *p = &PUBLISHED_22[i];
    size_t k = 0;
    while (k < N_TEMPLATES && strcmp(TEMPLATES[k].template_id, p->template_id) != 0)
      k++;
    assert_in_range(k, 0, N_TEMPLATES - 1);
    matches(TEMPLATES[k].grammar, p->events);
    for (size_t j = 0; j < N_TEMPLATES; j++) /* and that of no other template */
      if (j != k && stuck(compile(TEMPLATES[j].grammar), p->events) < 0)
        fail_msg("%s matches %s, too", p->trajectory_id, TEMPLATES[j].template_id);
  }
}

static void test_published_shapes(void **state) {
  (void)state;
  for (size_t k = 0; k < N_TEMPLATES; k++)
    expect_json(shape_shortest(compile(TEMPLATES[k].grammar), &arena), TEMPLATES[k].shortest);
}

static void test_shortest(void **state) {
  (void)state;
  expect_json(shape_shortest(compile("plan* call+ user?"), &arena), "['tool_call']");
  expect_json(shape_shortest(compile("user plan call | user final"), &arena),
              "['user', 'assistant_final']");
  expect_json(shape_shortest(compile("user | plan"), &arena), "['user']"); /* the first of equals */
  expect_json(shape_shortest(compile("(user plan | final)+ error"), &arena),
              "['assistant_final', 'observation_error']");
  expect_json(shape_shortest(compile("user*"), &arena), "[]");
}

static void refuse(const char *grammar, int column, const char *part) {
  struct error e = {0};
  if (shape_compile(&arena, grammar, "templates/t.lua", &e)) fail_msg("accepted: %s", grammar);
  expect_error(&e, "templates/t.lua", part);
  expect_text(e.message, arena_printf(&arena, "column %d:", column));
}

static void test_malformed(void **state) {
  (void)state;
  refuse("", 1, "expected user");
  refuse("user pln final", 6, "expected user");
  refuse("users", 1, "expected user");
  refuse("user _plan", 6, "expected user");
  refuse("(user plan", 11, "expected )");
  refuse("user plan)", 10, "unexpected )");
  refuse("user () final", 7, "expected user");
  refuse("user | ", 8, "expected user");
  refuse("| user", 1, "expected user");
  refuse("user || plan", 7, "expected user");
  refuse("*", 1, "expected user");
  refuse("user *", 6, "expected user"); /* an operator stands directly behind its word */
  refuse("user**", 6, "expected user");
  refuse("user, plan", 5, "expected user");
  refuse("((((((((((((((((((user))))))))))))))))))", 17, "nested too deeply");
}

static void test_too_long(void **state) {
  (void)state;
  struct buf b = BUF_INIT;
  for (int i = 0; i < 200; i++)
    buf_add_text(&b, "user ");
  struct error e = {0};
  assert_null(shape_compile(&arena, b.data, "t", &e));
  expect_error(&e, "t", "too long");
  buf_done(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_sequence),
      FLOOR_TEST(test_observation_and_error),
      FLOOR_TEST(test_star),
      FLOOR_TEST(test_plus),
      FLOOR_TEST(test_question_mark),
      FLOOR_TEST(test_choice),
      FLOOR_TEST(test_nested_loops_that_may_be_empty),
      FLOOR_TEST(test_unknown_event),
      FLOOR_TEST(test_the_22_published_trajectories),
      FLOOR_TEST(test_published_shapes),
      FLOOR_TEST(test_shortest),
      FLOOR_TEST(test_malformed),
      FLOOR_TEST(test_too_long),
  };
  return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
