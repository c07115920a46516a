/* test_executor.c - the way of a call: tool, schema, behaviour, contract. */
#include "floor_test.h"

#include "episode/executor.h"

static const char TOOL[] =
    "{'name': 'find', 'description': 'Finds.', 'risk_level': 'low', 'safety_boundary': 'None.',"
    " 'parameters': [['query', 'string, required', {'schema': {'minLength': 1}}],"
    "                ['domain', 'enum(a, b), required'], ['top_k', 'integer, optional, "
    "default=3']],"
    " 'returns': ['results', 'a list', {'type': 'object', 'required': ['results'],"
    "             'properties': {'results': {'type': 'array'}}}],"
    " 'errors': ['invalid_domain', 'empty_query', 'no_results'],"
    " 'violations': [{'pointer': '/domain', 'keyword': 'enum', 'code': 'invalid_domain'},"
    "                {'keyword': 'minLength', 'code': 'empty_query'}]}";

static struct registry registry;
static struct executor executor;
static struct tool_answer answer; /* what the behaviour answers */
static bool fails;
static int behaved;

static bool behave(void *context, const struct tool *tool, const struct json *arguments,
                   struct arena *a, struct tool_answer *out, struct error *e) {
  (void)arguments, (void)a;
  assert_ptr_equal(context, &executor);
  behaved++;
  if (fails) return error_set(e, ERR_SCRIPT, tool->script, "it broke");
  *out = answer;
  return true;
}

static int set_up(void **state) {
  struct error e = {0};
  floor_set_up(state);
  registry_init(&registry);
  must(registry_add(&registry, "tools/find.lua", js(TOOL), &e), &e);
  executor = (struct executor){&registry, behave, &executor};
  answer = (struct tool_answer){.ok = true, .content = js("{'results': [1]}")};
  fails = false;
  behaved = 0;
  return 0;
}

static int tear_down(void **state) {
  registry_done(&registry);
  return floor_tear_down(state);
}

#define EXECUTOR_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static struct json *run(const char *tool, const char *arguments, bool *ok) {
  struct error e = {0};
  struct json *content = NULL;
  must(executor_run(&executor, tool, js(arguments), &arena, ok, &content, &e), &e);
  return content;
}

static void expect_failure(const char *tool, const char *arguments, const char *code) {
  bool ok = true;
  const struct json *content = run(tool, arguments, &ok);
  assert_false(ok);
  assert_string_equal(json_get_text(content, "error_code", ""), code);
  assert_string_equal(content->members[0].name, "error_code");
  assert_string_equal(content->members[1].name, "message");
  assert_true(content->members[1].value.len > 0);
}

static void expect_broken(const char *part) {
  bool ok;
  struct json *content;
  struct error e = {0};
  assert_false(executor_run(&executor, "find", js("{'query': 'q', 'domain': 'a'}"), &arena, &ok,
                            &content, &e));
  assert_int_equal(e.code, ERR_SCRIPT);
  expect_error(&e, "tools/find.lua", part);
}

static void test_success(void **state) {
  (void)state;
  bool ok = false;
  expect_json(run("find", "{'query': 'q', 'domain': 'a'}", &ok), "{'results': [1]}");
  assert_true(ok);
  assert_int_equal(behaved, 1);
}

static void test_unknown_tool(void **state) {
  (void)state;
  expect_failure("memory_read", "{}", "unknown_tool");
  expect_failure("", "{}", "unknown_tool");
  assert_int_equal(behaved, 0);
}

static void test_violations_become_codes(void **state) {
  (void)state;
  expect_failure("find", "{'query': 'q', 'domain': 'calendar'}", "invalid_domain");
  expect_failure("find", "{'query': '', 'domain': 'a'}", "empty_query");
  expect_failure("find", "{'query': 'q', 'domain': 3}", "bad_args"); /* the type, not the enum */
  expect_failure("find", "{'query': 'q'}", "bad_args");
  expect_failure("find", "{'query': 'q', 'domain': 'a', 'top_k': 'many'}", "bad_args");
  expect_failure("find", "{'query': 'q', 'domain': 'a', 'other': 1}", "bad_args");
  expect_failure("find", "[]", "bad_args");
  assert_int_equal(behaved, 0); /* no behaviour sees arguments that break the schema */
  bool ok;
  expect_json(json_get(run("find", "{'query': 'q', 'domain': 'c'}", &ok), "pointer"), "'/domain'");
}

static void test_declared_failure(void **state) {
  (void)state;
  bool ok = true;
  answer =
      (struct tool_answer){.code = "no_results", .message = "nothing", .extra = js("{'n': 0}")};
  expect_json(run("find", "{'query': 'q', 'domain': 'a'}", &ok),
              "{'error_code': 'no_results', 'message': 'nothing', 'n': 0}");
  assert_false(ok);
  answer.extra = NULL;
  answer.message = NULL;
  expect_json(run("find", "{'query': 'q', 'domain': 'a'}", &ok),
              "{'error_code': 'no_results', 'message': ''}");
  answer.code = "unauthorized"; /* a general code needs no declaration */
  run("find", "{'query': 'q', 'domain': 'a'}", &ok);
  assert_false(ok);
}

/* A name stands once in an object. */
static void test_extra_members_cannot_hide_the_code(void **state) {
  (void)state;
  bool ok;
  answer = (struct tool_answer){.code = "no_results",
                                .message = "nothing",
                                .extra = js("{'error_code': 'x', 'message': 'y', 'n': 0}")};
  expect_json(run("find", "{'query': 'q', 'domain': 'a'}", &ok),
              "{'error_code': 'no_results', 'message': 'nothing', 'n': 0}");
}

static void test_broken_contracts(void **state) {
  (void)state;
  answer.content = js("{'results': 'none'}");
  expect_broken("the result of tool find breaks its schema at /results");
  answer.content = js("{}");
  expect_broken("the result of tool find breaks its schema at /");
  answer.content = js("false");
  expect_broken("the result of tool find breaks its schema");
  answer = (struct tool_answer){.code = "forbidden_field", .message = "m"};
  expect_broken("error code forbidden_field, which it does not declare");
  answer.code = NULL;
  expect_broken("error code (none)");
  fails = true;
  expect_broken("it broke");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      EXECUTOR_TEST(test_success),
      EXECUTOR_TEST(test_unknown_tool),
      EXECUTOR_TEST(test_violations_become_codes),
      EXECUTOR_TEST(test_declared_failure),
      EXECUTOR_TEST(test_extra_members_cannot_hide_the_code),
      EXECUTOR_TEST(test_broken_contracts),
  };
  return cmocka_run_group_tests_name("executor", tests, NULL, NULL);
}
