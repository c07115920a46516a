/* test_values.c - what scripts see of an episode: values, messages, arguments, random streams. */
#include "stage.h"

/* Plays a body that ends in a card, and gives the trajectory; the stage stays open. */
static struct stage stage;

static const struct json *played_as(const char *variant, const char *body) {
  stage_open(&stage, body);
  struct sample s = stage_play(&stage, variant, 3);
  expect_accepted(&s);
  const struct json *t = json_copy(&arena, s.trajectory);
  stage_close(&stage);
  return t;
}

static const struct json *played(const char *body) {
  return played_as("success", body);
}

static void errs(const char *body, const char *part) {
  expect_play(body, VERDICT_QUARANTINED, "play", part);
}

/* The body runs behind a user turn and a plan that say `said`; then comes a final. */
static const char *behind(const char *said, const char *body) {
  return arena_printf(&arena, "ep:user(%s) ep:plan('p') %s ep:final('Pro.') return card('free')",
                      said, body);
}

static const struct json *source_at(const struct json *t, int event, const char *pointer) {
  const struct json *list = json_get(t, "certificate");
  for (uint32_t i = 0; i < list->len; i++)
    if (json_get_int(&list->items[i], "event", -1) == event &&
        (!pointer || json_is_text(json_get(&list->items[i], "pointer"), pointer)))
      return json_get(&list->items[i], "source");
  fail_msg("no entry for event %d %s", event, pointer ? pointer : "");
  return NULL;
}

/* The source of /value in the call behind `said`. */
static void call_source(const char *said, const char *body, const char *pointer,
                        const char *source) {
  expect_json(source_at(played(behind(said, body)), 2, pointer), source);
}

/* ---- arguments ---- */

static void test_plain_arguments(void **state) {
  (void)state;
  static const char SAID[] = "'Find ops@acme.test for the UTC zone, total 2.5, by email.'";
  call_source(SAID, "ep:call('lookup', { value = 'ops@acme.test' })", "/value",
              "{'kind': 'user', 'event': 0, 'span': [5, 18]}");
  call_source(SAID, "ep:call('lookup', { value = 'ops@acme.test', limit = 3 })", "/limit",
              "{'kind': 'default'}");
  call_source(SAID, "ep:call('lookup', { value = 'ops@acme.test', total = 2.5 })", "/total",
              "{'kind': 'user', 'event': 0, 'span': [43, 46], 'as': 'json'}");
  call_source(SAID, "ep:call('lookup', { value = 'ops@acme.test', zone = 'zone UTC' })", "/zone",
              "{'kind': 'words', 'event': 0}");
  call_source(SAID, "ep:call('lookup', { value = 'ops@acme.test', key = 'email' })", "/key",
              "{'kind': 'user', 'event': 0, 'span': [51, 56]}"); /* said goes before chosen */
  call_source("'Find ops@acme.test'",
              "ep:call('lookup', { value = 'ops@acme.test', key = 'email' })", "/key",
              "{'kind': 'choice'}");
  call_source(SAID, "ep:call('lookup', { value = 'ops@acme.test', fields = { 'zone', 'total' } })",
              "/fields/1", "{'kind': 'user', 'event': 0, 'span': [37, 42]}");
}

static void test_arguments_without_source(void **state) {
  (void)state;
  errs(behind("'Hello'", "ep:call('lookup', { value = 'ops@acme.test' })"),
       "argument /value has no source");
  errs(behind("'Hello'", "ep:call('lookup', { value = 'Hello', limit = 4 })"),
       "argument /limit has no source");
  errs(behind("'Hello'", "ep:call('lookup', { value = 'Hello', fields = { 'Hello', 'plan' } })"),
       "argument /fields/1 has no source");
  errs(behind("'Hello'", "ep:call('lookup', { value = 'Hello', fields = {} })"),
       "argument /fields has no source");
  errs(behind("'Hello'", "ep:call('lokup', { x = 1 })"),
       "tool lokup is not in the registry; known: lookup; did you mean lookup");
  errs(behind("'Hello'", "ep:call('lookup', { 1, 2 })"), "arguments must be a table of names");
  errs(behind("'Hello'", "ep:call('lookup', { value = ep })"), "argument /value is a");
  errs(behind("'Hello'", "ep:call('\\255', {})"), "UTF-8");
}

static void test_slips(void **state) {
  (void)state;
  const struct json *t = played_as(
      "recovery",
      behind("'Find opz@acme.test'",
             "ep:call('lookup', { value = 'opz@acme.test', fields = { 'plan', 'x' }, limit = 3 },"
             " { slip = true })"));
  expect_json(source_at(t, 2, "/fields/0"), "{'kind': 'slip'}");
  expect_json(source_at(t, 2, "/limit"), "{'kind': 'default'}"); /* what has a source keeps it */
  expect_json(json_at(t, "/events/2/weight"), "0");
  errs(behind("'Find'", "ep:call('lookup', { value = ep:slot('v', 'other') })"),
       "argument /value: the user has not said slot \"v\" in this session");
  t = played_as("recovery",
                behind("'Find'", "ep:call('lookup', { value = ep:slot('v', 'opz@acme.test') },"
                                 " { slip = true })"));
  expect_json(source_at(t, 2, "/value"), "{'kind': 'slip'}");
}

static void test_slots(void **state) {
  (void)state;
  call_source("{ 'Find {v} in {z}', v = ep:slot('v', 'ops@acme.test'), z = ep:slot('z', 'UTC') }",
              "ep:call('lookup', { value = ep:slot('v', 'ops@acme.test') })", "/value",
              "{'kind': 'user', 'event': 0, 'span': [5, 18]}");
  call_source("{ 'Find {v}, total {t}', v = ep:slot('v', 'ops@acme.test'), t = ep:slot('t', 2.5) }",
              "ep:call('lookup', { value = ep:slot('v', 'ops@acme.test'),"
              " total = ep:slot('t', 2.5) })",
              "/total", "{'kind': 'user', 'event': 0, 'span': [26, 29], 'as': 'json'}");
  /* not said as a slot, but its words were */
  call_source("'Find OPS at ops@acme.test'",
              "ep:call('lookup', { value = 'ops@acme.test', zone = ep:slot('z', 'ops at') })",
              "/zone", "{'kind': 'words', 'event': 0}");
  /* a list whose items were said */
  static const char LIST[] = "{ 'Find {v}: {f}', v = ep:slot('v', 'ops@acme.test'),"
                             " f = ep:slot('f', { 'plan', 'note', 'cents' }) }";
  static const char CALL[] = "ep:call('lookup', { value = 'ops@acme.test',"
                             " fields = ep:slot('f', { 'plan', 'note', 'cents' }) })";
  call_source(LIST, CALL, "/fields/2", "{'kind': 'user', 'event': 0, 'span': [35, 40]}");
  expect_json(json_at(played(behind(LIST, CALL)), "/events/0/content"),
              "'Find ops@acme.test: plan, note and cents'");
  call_source(LIST,
              "ep:call('lookup', { value = 'ops@acme.test',"
              " total = ep:slot('f', { 'plan', 'note', 'cents' }):derive('count') })",
              "/total",
              "{'kind': 'rule', 'name': 'count', 'of': [{'kind': 'list', 'of':"
              " [{'kind': 'user', 'event': 0, 'span': [20, 24]},"
              "  {'kind': 'user', 'event': 0, 'span': [26, 30]},"
              "  {'kind': 'user', 'event': 0, 'span': [35, 40]}]}]}");
}

static void test_policies_and_choices(void **state) {
  (void)state;
  const struct json *t = played(behind(
      "'Find ops@acme.test'", "ep:call('lookup', { value = 'ops@acme.test',"
                              " zone = ep:policy('zone', 'CET'), key = ep:choice('email') })"));
  expect_json(source_at(t, 2, "/zone"), "{'kind': 'policy', 'name': 'zone'}");
  expect_json(source_at(t, 2, "/key"), "{'kind': 'choice'}");
  expect_json(json_at(t, "/metadata/policies"), "{'zone': 'CET'}");
  errs(behind("'u'", "ep:policy('zone', 'CET') ep:policy('zone', 'UTC')"), "has two values");
  errs(behind("'u'", "ep:policy('zones', 'CET')"),
       "policy zones is not declared in data/policies.json; known: zone, other; did you mean zone");
  errs(behind("'u'", "ep:policy('zone', 'MEZ')"),
       "policy zone does not give \"MEZ\"; it may give [\"CET\",\"UTC\"]");
  expect_play(behind("'Find ops@acme.test'", "ep:call('lookup', { value = 'ops@acme.test',"
                                             " zone = ep:policy('other', 'CET') })"),
              VERDICT_REJECTED, "certificate", "the policy does not apply to this tool");
  errs(behind("'u'", "ep:policy('zone', { 1 })"), "must be a text, a number or a truth value");
  errs(behind("'u'", "ep:policy('\\255', 1)"), "UTF-8");
}

/* ---- results ---- */

static const char LOOK[] = "local got = ep:call('lookup', { value = 'ops@acme.test' }) ";

static void look_passes(const char *body) {
  played(behind("'Find ops@acme.test'", arena_printf(&arena, "%s%s", LOOK, body)));
}

static void look_errs(const char *body, const char *part) {
  errs(behind("'Find ops@acme.test'", arena_printf(&arena, "%s%s", LOOK, body)), part);
}

static void test_results(void **state) {
  (void)state;
  look_passes("assert(got.ok and not got.error and got.content.record.cents == 123450)"
              " assert(got:at('/tags'):len() == 2 and got:at('/tags/1'):get() == 'b2')"
              " assert(got:at('/tags'):at('/0'):get() == 'a1')"
              " assert(got:at(''):get().tags[1] == 'a1')"
              " local copy = got.content copy.record = nil assert(got:at('/record/plan'))");
  look_errs("got:at('/record/other')", "the observation has nothing at /record/other");
  look_errs("got:at('/tags'):at('/2')", "there is nothing at /2");
  look_errs("got:at('/tags'):derive('count'):at('/0')", "there is nothing at /0");
}

static void test_sources_of_results(void **state) {
  (void)state;
  static const char CALL[] = "%s ep:call('lookup', { value = 'ops@acme.test', zone = %s })";
  static const struct {
    const char *value, *source;
  } CASES[] = {
      {"got:at('/record/plan')", "{'kind': 'observation', 'event': 3, 'pointer': '/record/plan'}"},
      {"got:at('/tags'):at('/1')", "{'kind': 'observation', 'event': 3, 'pointer': '/tags/1'}"},
      {"got:at('/record/note'):within('30 days')",
       "{'kind': 'observation', 'event': 3, 'pointer': '/record/note', 'span': [15, 22]}"},
      {"got:at('/record/note'):within('within 30 days'):within('30')",
       "{'kind': 'observation', 'event': 3, 'pointer': '/record/note', 'span': [15, 17]}"},
      {"got:at('/record/plan'):derive('upper'):derive('lower')",
       "{'kind': 'rule', 'name': 'lower', 'of': [{'kind': 'rule', 'name': 'upper', 'of':"
       " [{'kind': 'observation', 'event': 3, 'pointer': '/record/plan'}]}]}"},
      {"ep:derive('compose', 'x = {1}', got:at('/tags'))",
       "{'kind': 'rule', 'name': 'compose', 'of': [{'kind': 'text', 'value': 'x = {1}'},"
       " {'kind': 'observation', 'event': 3, 'pointer': '/tags'}]}"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    const struct json *t =
        played(behind("'Find ops@acme.test'", arena_printf(&arena, CALL, LOOK, CASES[i].value)));
    expect_json(source_at(t, 4, "/zone"), CASES[i].source);
  }
}

static void test_misused_values(void **state) {
  (void)state;
  look_errs("got:at('/record/note'):within('31 days')", "does not contain \"31 days\"");
  look_errs("got:at('/record/note'):within('')", "does not contain");
  look_errs("got:at('/record/note'):within('\\255')", "UTF-8");
  look_errs("got:at('/record/cents'):within('1')", "needs a text of an observation");
  look_errs("ep:slot('a', 'abc'):within('a')", "needs a text of an observation");
  look_errs("got:at('/record/plan'):derive('money')", "derivation money expects one integer");
  look_errs("got:at('/record/plan'):derive('double')", "no derivation named double");
  look_errs("ep:derive('upper')", "a derivation takes 1 to 32 inputs");
  look_errs("local v = got:at('/tags') v.get = nil", "attempt to index");
  look_errs("setmetatable(got:at('/tags'), {})", "bad argument");
  look_passes("assert(getmetatable(got:at('/tags')) == false and getmetatable(ep) == false)");
}

static void test_values_of_an_ended_sample(void **state) {
  (void)state;
  static const struct {
    const char *use, *part;
  } CASES[] = {
      {"kept.value:get()", "a value of an ended sample was kept and used"},
      {"kept.value:at('')", "a value of an ended sample"},
      {"kept.value:within('x')", "a value of an ended sample"},
      {"kept.value:len()", "a value of an ended sample"},
      {"ep:derive('upper', kept.value)", "a value of an ended sample"},
      {"ep:user { '{x}', x = kept.value }", "a value of an ended sample"},
      {"ep:user('u') ep:call('lookup', { value = kept.value })", "a value of an ended sample"},
      {"kept.result:at('/record')", "a result of an ended sample"},
      {"local x = kept.result.content", "a result of an ended sample"},
      {"kept.ep:user('u')", "the episode of an ended sample"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    struct stage st;
    stage_open(&st, arena_printf(&arena,
                                 "if cell.index == 1 then %s end kept.ep = ep"
                                 " ep:user('Find ops@acme.test') ep:plan('p')"
                                 " kept.result = ep:call('lookup', { value = 'ops@acme.test' })"
                                 " kept.value = kept.result:at('/record/plan')"
                                 " ep:final('Pro.') return card('one')",
                                 CASES[i].use));
    struct sample s = stage_play(&st, "success", 0);
    expect_accepted(&s);
    s = stage_play(&st, "success", 1);
    expect_verdict(&s, VERDICT_QUARANTINED, "play", CASES[i].part);
    stage_close(&st);
  }
}

/* ---- messages ---- */

/* The final made of a message, and the sources of its claims. */
static const struct json *said(const char *message) {
  return played(arena_printf(&arena,
                             "ep:user('Find ops@acme.test') ep:plan('p') %s ep:final(%s)"
                             " return card('one', { success_keywords = {} })",
                             LOOK, message));
}

static void says(const char *message, const char *text, const char *spans) {
  const struct json *t = said(message), *list = json_get(t, "certificate");
  expect_json(json_at(t, "/events/4/content"), text);
  struct json *found = json_new(&arena, JSON_ARRAY);
  for (uint32_t i = 0; i < list->len; i++)
    if (json_get_int(&list->items[i], "event", -1) == 4)
      json_add_item(&arena, found, json_get(&list->items[i], "span"));
  expect_json(found, spans);
}

static void test_messages(void **state) {
  (void)state;
  says("'Plain {text}.'", "'Plain {text}.'", "[]"); /* a plain text has no places */
  says("{ '{{p}: {p}', p = got:at('/record/plan') }", "'{p}: Pro'", "[[5, 8]]");
  says("{ '{p|upper} at {c|money}', p = got:at('/record/plan'), c = got:at('/record/cents') }",
       "'PRO at $1,234.50'", "[[0, 3], [7, 16]]");
  says("{ '{p|quote}', p = got:at('/record/plan') }", "'\\\"Pro\\\"'", "[[1, 4]]");
  says("{ '{t}', t = got:at('/tags') }", "'a1 and b2'", "[[0, 2], [7, 9]]");
  says("{ '{t|upper}', t = got:at('/tags') }", "'A1 and B2'", "[[0, 2], [7, 9]]");
  says("{ '{t|quote}', t = got:at('/tags') }", "'\\\"a1\\\" and \\\"b2\\\"'", "[[1, 3], [10, 12]]");
  says("{ '{t|count} tags', t = got:at('/tags') }", "'2 tags'", "[[0, 1]]");
  says("{ '{w} and {w|quote}', w = 'words' }", "'words and \\\"words\\\"'", "[]");
  says("{ '{n|words}', n = got:at('/record/note'):within('30 days') }", "'30 days'", "[[0, 7]]");
}

static void test_words_in_a_text(void **state) {
  (void)state;
  const struct json *t = said("{ 'On {z}.', z = ep:slot('z', 'acme find') }");
  expect_json(source_at(t, 4, NULL), "{'kind': 'words', 'event': 0}");
}

static void test_misused_messages(void **state) {
  (void)state;
  look_errs("ep:plan { '{x}' }", "the message has {x}, but no value of that name");
  look_errs("ep:plan { '{x', x = 'a' }", "a { in a message begins {name}");
  look_errs("ep:plan { '{}' }", "a { in a message begins {name}");
  look_errs("ep:plan { '{x}', x = {} }", "must be a value, a text or a number, found table");
  look_errs("ep:plan { '{x}', x = true }", "must be a value, a text or a number, found boolean");
  look_errs("ep:plan { 7 }", "a message is a text or {");
  look_errs("ep:plan(7)", "bad argument");
  look_errs("ep:plan('')", "a message must not be empty");
  look_errs("ep:plan { '{x}', x = '' }", "a message must not be empty");
  look_errs("ep:plan('\\xC3')", "UTF-8");
  look_errs("ep:plan { '{x}', x = '\\255' }", "UTF-8");
  look_errs("ep:plan { '{p|double}', p = got:at('/record/plan') }", "no derivation named double");
  look_errs("ep:plan { '{s}', s = ep:slot('s', 'unsaid') }", "the user has not said slot \"s\"");
  look_errs("ep:plan(string.rep('x', 1 << 20) .. 'x')", "at most 1 MiB");
  look_errs("ep:plan { string.rep('{p}', 129), p = got:at('/record/plan') }", "at most 128 values");
}

static void test_order_in_lua(void **state) {
  (void)state;
  errs("ep:plan('p')", "a plan comes before a user turn");
  errs("ep:user('u') ep:user('u')", "a user turn before the last one's final");
  errs("ep:next_session()", "a new session can begin only after a final");
  errs("ep:user('u') ep:enter_session('s')", "enter_session comes before the first turn");
  errs("ep:enter_session('\\255')", "UTF-8");
  errs("ep:reject('\\255')", "UTF-8");
  errs("ep:slot('\\255', 'a')", "UTF-8");
  errs("ep:user('u') ep:final('f') ep:next_session('\\255')", "UTF-8");
  errs("ep:user('u') ep:final('f') ep:final('f')", "a final comes before a user turn");
}

/* ---- random streams ---- */

static void rng_passes(const char *body) {
  played(behind("'u'", arena_printf(&arena, "local rng = ep.rng %s", body)));
}

static void test_rng(void **state) {
  (void)state;
  rng_passes("for _ = 1, 200 do local n = rng:int(-2, 3) assert(math.type(n) == 'integer'"
             " and n >= -2 and n <= 3) end assert(rng:int(5, 5) == 5)"
             " assert(rng:int(math.mininteger, math.maxinteger))");
  rng_passes("for _ = 1, 200 do local x = rng:real() assert(x >= 0 and x < 1) end");
  rng_passes("for _ = 1, 50 do assert(not rng:chance(0)) assert(rng:chance(1)) end");
  rng_passes("local seen = {} for _ = 1, 200 do seen[rng:pick { 'a', 'b', 'c' }] = true end"
             " assert(seen.a and seen.b and seen.c)");
  rng_passes("local t = {} for i = 1, 50 do t[i] = i end assert(rng:shuffle(t) == t)"
             " local moved, sum = 0, 0 for i = 1, 50 do sum = sum + t[i]"
             " if t[i] ~= i then moved = moved + 1 end end assert(sum == 1275 and moved > 30)");
  rng_passes("assert(#rng:shuffle {} == 0)");
  rng_passes("local n = 0 for _ = 1, 1000 do"
             " local x = rng:weighted { { 3, 'a' }, { 0, 'never' }, { 1, 'b' }, { -1, 'never' } }"
             " assert(x ~= 'never') if x == 'a' then n = n + 1 end end"
             " assert(n > 690 and n < 810)");
}

static void test_misused_rng(void **state) {
  (void)state;
  errs("ep.rng:int(3, 2)", "high is below low");
  errs("ep.rng:int(1.5, 2)", "bad argument");
  errs("ep.rng:pick {}", "the list is empty or too long");
  errs("ep.rng:pick('abc')", "bad argument");
  errs("ep.rng:weighted { { 0, 'a' } }", "all weights are zero");
  errs("ep.rng:weighted { 'a' }", "expected {{weight, choice}");
  errs("ep.rng.int({}, 1, 2)", "bad argument");
}

/* What a stream does to a long list counts as steps. */
static void test_long_lists_are_charged(void **state) {
  (void)state;
  errs("local t = {} for i = 1, 1000 do t[i] = { 1, i } end"
       " for _ = 1, 1e5 do ep.rng:weighted(t) end",
       "limit_steps");
  errs("local t = {} for i = 1, 1000 do t[i] = i end for _ = 1, 1e5 do ep.rng:shuffle(t) end",
       "limit_steps");
}

/* A stream depends on seed, index and purpose, and on nothing else. */
static void test_streams(void **state) {
  (void)state;
  struct stage st;
  const char *found[4];
  stage_open(&st, "ep:reject(ep.rng:int(0, 1 << 60) .. ' ' .. ep.voice:int(0, 1 << 60))");
  for (uint64_t i = 0; i < 3; i++) {
    struct sample s = stage_play(&st, "success", i % 2);
    found[i] = arena_copy_text(&arena, s.reason);
  }
  stage_close(&st);
  stage_open(&st, "ep:reject(ep.rng:int(0, 1 << 60) .. ' ' .. ep.voice:int(0, 1 << 60))");
  st.config.seed = 8;
  struct error e = {0};
  player_close(st.player);
  st.player = player_open(&st.config, &e);
  must(st.player != NULL, &e);
  struct sample s = stage_play(&st, "success", 0);
  found[3] = arena_copy_text(&arena, s.reason);
  stage_close(&st);
  assert_string_equal(found[0], found[2]);
  assert_string_not_equal(found[0], found[1]);
  assert_string_not_equal(found[0], found[3]);
  const char *voice = strchr(found[0], ' ') + 1;
  assert_true(strncmp(found[0], voice, strlen(voice)) != 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_plain_arguments),
      FLOOR_TEST(test_arguments_without_source),
      FLOOR_TEST(test_slips),
      FLOOR_TEST(test_slots),
      FLOOR_TEST(test_policies_and_choices),
      FLOOR_TEST(test_results),
      FLOOR_TEST(test_sources_of_results),
      FLOOR_TEST(test_misused_values),
      FLOOR_TEST(test_values_of_an_ended_sample),
      FLOOR_TEST(test_messages),
      FLOOR_TEST(test_words_in_a_text),
      FLOOR_TEST(test_misused_messages),
      FLOOR_TEST(test_order_in_lua),
      FLOOR_TEST(test_rng),
      FLOOR_TEST(test_misused_rng),
      FLOOR_TEST(test_long_lists_are_charged),
      FLOOR_TEST(test_streams),
  };
  return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
