/* test_episode.c - the order of events, their emitted form, and where the user said something. */
#include "floor_test.h"

#include "episode/episode.h"

static struct episode ep;

static int set_up(void **state) {
  floor_set_up(state);
  episode_begin(&ep, &arena, NULL);
  return 0;
}

#define EPISODE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, floor_tear_down)

static bool user(const char *text, struct error *e) {
  return episode_user(&ep, text, strlen(text), NULL, 0, e);
}

static bool plan(const char *text, struct error *e) {
  return episode_plan(&ep, text, strlen(text), NULL, 0, e);
}

static bool final(const char *text, struct error *e) {
  return episode_final(&ep, text, strlen(text), NULL, 0, false, e);
}

static int call(struct error *e) {
  return episode_call(&ep, "find", js("{'q': 'a'}"), NULL, 0, false, -1, e);
}

static void say(const char *text) {
  struct error e = {0};
  if (!ep.finished) must(final("Done.", &e), &e);
  must(user(text, &e), &e);
}

/* ---- order ---- */

enum act { USER, PLAN, CALL, OBSERVE, FINAL, SESSION, N_ACTS };

static bool act(enum act what) {
  struct error e = {0};
  bool ok = false;
  switch (what) {
  case USER:
    ok = user("u", &e);
    break;
  case PLAN:
    ok = plan("p", &e);
    break;
  case CALL:
    ok = call(&e) >= 0;
    break;
  case OBSERVE:
    return episode_observe(&ep, (int)ep.events->len - 1, true, js("{}")) >= 0;
  case FINAL:
    ok = final("f", &e);
    break;
  default:
    ok = episode_next_session(&ep, &e);
    break;
  }
  if (!ok) assert_int_equal(e.code, ERR_SCRIPT);
  if (!ok) assert_true(strlen(e.message) > 0);
  return ok;
}

/* What may come next behind a way of legal acts; the string has a 1 for each act that may. */
static void behind(const char *way, const char *legal) {
  for (int next = 0; next < N_ACTS; next++) {
    episode_begin(&ep, &arena, NULL);
    for (const char *p = way; *p; p++)
      assert_true(act((enum act)(*p - '0')));
    uint32_t events = ep.events->len;
    bool ok = act((enum act)next);
    if (ok != (legal[next] == '1')) fail_msg("behind %s, act %d: %d", way, next, ok);
    if (!ok) assert_int_equal(ep.events->len, events); /* a refusal leaves nothing */
  }
}

static void test_every_order(void **state) {
  (void)state;
  /* columns: user plan call observe final session */
  behind("", "100000");
  behind("0", "011010");
  behind("01", "011010");
  behind("012", "000100"); /* nothing but its observation follows a call */
  behind("0123", "011010");
  behind("02", "000100");
  behind("014", "100001");
  behind("0145", "100001");
  behind("0140", "011010");
  behind("01450", "011010");
}

static void test_observing_something_else(void **state) {
  (void)state;
  struct error e = {0};
  say("u");
  assert_int_equal(episode_observe(&ep, 0, true, js("{}")), -1);
  assert_int_equal(episode_observe(&ep, 7, true, js("{}")), -1);
  assert_int_equal(episode_observe(&ep, -1, true, js("{}")), -1);
  int first = call(&e);
  assert_int_equal(episode_observe(&ep, first, true, js("{}")), first + 1);
  assert_int_equal(episode_observe(&ep, first, true, js("{}")), -1); /* answered once */
  assert_int_equal(ep.events->len, 3);
}

/* ---- form ---- */

static void test_emitted_form(void **state) {
  (void)state;
  struct error e = {0};
  struct leaf leaf = {"/q", js("{'kind': 'slip'}")};
  struct claim claim = {0, 3, NULL, false, js("{'kind': 'observation'}")};
  say("Find a.");
  must(plan("Look.", &e), &e);
  int first = episode_call(&ep, "find", js("{'q': 'b'}"), &leaf, 1, true, -1, &e);
  episode_observe(&ep, first, false, js("{'error_code': 'no_results', 'message': 'm'}"));
  must(plan("Mend.", &e), &e);
  int second = episode_call(&ep, "find", js("{'q': 'a'}"), NULL, 0, false, first, &e);
  episode_observe(&ep, second, true, js("{'n': 1}"));
  must(episode_final(&ep, "Yes.", 4, &claim, 1, false, &e), &e);
  must(episode_next_session(&ep, &e), &e);
  say("No.");
  must(episode_final(&ep, "I cannot.", 9, NULL, 0, true, &e), &e);
  expect_json(
      ep.events,
      "[{'event_type': 'user', 'turn_idx': 1, 'content': 'Find a.'},"
      " {'event_type': 'assistant_plan', 'turn_idx': 1, 'content': 'Look.'},"
      " {'event_type': 'tool_call', 'turn_idx': 1, 'tool_name': 'find', 'arguments': {'q': 'b'},"
      "  'call_id': 'call_1', 'weight': 0},"
      " {'event_type': 'observation', 'turn_idx': 1, 'tool_name': 'find', 'ok': false,"
      "  'content': {'error_code': 'no_results', 'message': 'm'}, 'call_id': 'call_1'},"
      " {'event_type': 'assistant_plan', 'turn_idx': 1, 'content': 'Mend.'},"
      " {'event_type': 'tool_call', 'turn_idx': 1, 'tool_name': 'find', 'arguments': {'q': 'a'},"
      "  'call_id': 'call_2', 'retry_of': 'call_1'},"
      " {'event_type': 'observation', 'turn_idx': 1, 'tool_name': 'find', 'ok': true,"
      "  'content': {'n': 1}, 'call_id': 'call_2'},"
      " {'event_type': 'assistant_final', 'turn_idx': 1, 'content': 'Yes.', 'status': 'completed',"
      "  'blocked': false},"
      " {'event_type': 'user', 'turn_idx': 2, 'content': 'No.', 'session_idx': 2},"
      " {'event_type': 'assistant_final', 'turn_idx': 2, 'content': 'I cannot.',"
      "  'status': 'blocked', 'blocked': true, 'session_idx': 2}]");
  expect_json(ep.certificate, "[{'event': 2, 'pointer': '/q', 'source': {'kind': 'slip'}},"
                              " {'event': 7, 'span': [0, 3], 'source': {'kind': 'observation'}}]");
  assert_int_equal(ep.n_calls, 2);
  assert_int_equal(ep.n_ok_calls, 1);
}

static void test_event_by_index(void **state) {
  (void)state;
  say("u");
  assert_non_null(episode_event(&ep, 0));
  assert_null(episode_event(&ep, 1));
  assert_null(episode_event(&ep, -1));
}

/* ---- sources ---- */

static void say_slot(const char *text, const char *slot, uint32_t start, uint32_t end,
                     bool is_text) {
  struct error e = {0};
  struct claim claim = {start, end, slot, is_text, NULL};
  if (!ep.finished) must(final("Done.", &e), &e);
  must(episode_user(&ep, text, strlen(text), &claim, 1, &e), &e);
}

static void test_slots(void **state) {
  (void)state;
  struct error e = {0};
  assert_null(episode_slot_source(&ep, "plan"));
  say_slot("plan Pro", "plan", 5, 8, true);
  say_slot("top 5", "n", 4, 5, false);
  expect_json(episode_slot_source(&ep, "plan"), "{'kind': 'user', 'event': 0, 'span': [5, 8]}");
  expect_json(episode_slot_source(&ep, "n"),
              "{'kind': 'user', 'event': 2, 'span': [4, 5], 'as': 'json'}");
  assert_null(episode_slot_source(&ep, "pla"));
  say_slot("Pro again", "plan", 0, 3, true); /* the last time counts */
  expect_json(episode_slot_source(&ep, "plan"), "{'kind': 'user', 'event': 4, 'span': [0, 3]}");
  must(final("Done.", &e), &e);
  must(episode_next_session(&ep, &e), &e);
  assert_null(episode_slot_source(&ep, "plan")); /* said in another session */
}

static void test_many_slots(void **state) {
  (void)state;
  struct claim claims[40];
  struct error e = {0};
  for (uint32_t i = 0; i < 40; i++)
    claims[i] = (struct claim){i, i + 1, arena_printf(&arena, "s%u", i), true, NULL};
  must(episode_user(&ep, "0123456789012345678901234567890123456789", 40, claims, 40, &e), &e);
  expect_json(episode_slot_source(&ep, "s0"), "{'kind': 'user', 'event': 0, 'span': [0, 1]}");
  expect_json(episode_slot_source(&ep, "s39"), "{'kind': 'user', 'event': 0, 'span': [39, 40]}");
}

static struct json *literal(const char *text, bool is_text) {
  return episode_literal_source(&ep, text, strlen(text), is_text);
}

static void test_literals(void **state) {
  (void)state;
  struct error e = {0};
  say("Does devops@acme.test use plan_a? Ask ops@acme.test, not ops2.");
  expect_json(literal("ops@acme.test", true), "{'kind': 'user', 'event': 0, 'span': [38, 51]}");
  assert_null(literal("ops2@acme.test", true));
  assert_null(literal("plan", true)); /* a part of plan_a */
  assert_null(literal("ops3", true));
  assert_null(literal("", true));
  assert_null(
      literal("Does devops@acme.test use plan_a? Ask ops@acme.test, not ops2. And more", true));
  expect_json(literal("Does", true), "{'kind': 'user', 'event': 0, 'span': [0, 4]}");
  assert_non_null(literal("ops2", true));
  say("Does it?");
  expect_json(literal("Does", true), "{'kind': 'user', 'event': 2, 'span': [0, 4]}");
  must(final("Done: 77.", &e), &e);
  assert_null(literal("77", false)); /* the assistant said it */
  must(episode_next_session(&ep, &e), &e);
  assert_null(literal("Does", true));
}

static void test_numbers_said(void **state) {
  (void)state;
  say("Give 5 of 1,000 on 2026-05-20 at 10:30, at most 2.75, -8, top-3 (7) or 9.");
  expect_json(literal("5", false), "{'kind': 'user', 'event': 0, 'span': [5, 6], 'as': 'json'}");
  assert_non_null(literal("2.75", false));
  assert_non_null(literal("-8", false));
  assert_non_null(literal("3", false));
  assert_non_null(literal("7", false));
  assert_non_null(literal("9", false));
  static const char *const PARTS[] = {"1", "000", "2026", "20", "10", "30", "2", "75", "8"};
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
    if (literal(PARTS[i], false)) fail_msg("%s was not said", PARTS[i]);
}

static void test_words(void **state) {
  (void)state;
  struct error e = {0};
  say("What is the window for a refund?");
  say("And the renewal?");
  expect_json(episode_words_source(&ep, "refund window", 13), "{'kind': 'words', 'event': 0}");
  expect_json(episode_words_source(&ep, "renewal", 7), "{'kind': 'words', 'event': 2}");
  assert_null(episode_words_source(&ep, "refund renewal", 14)); /* all of them in one turn */
  assert_null(episode_words_source(&ep, "Done", 4));
  must(final("Done.", &e), &e);
  must(episode_next_session(&ep, &e), &e);
  say("Hello");
  assert_null(episode_words_source(&ep, "refund", 6));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      EPISODE_TEST(test_every_order),  EPISODE_TEST(test_observing_something_else),
      EPISODE_TEST(test_emitted_form), EPISODE_TEST(test_event_by_index),
      EPISODE_TEST(test_slots),        EPISODE_TEST(test_many_slots),
      EPISODE_TEST(test_literals),     EPISODE_TEST(test_numbers_said),
      EPISODE_TEST(test_words),
  };
  return cmocka_run_group_tests_name("episode", tests, NULL, NULL);
}
