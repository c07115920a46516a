/* test_catalog.c - prose types to schemas, by validating arguments; what the registry refuses. */
#include "floor_test.h"

#include "catalog/prose.h"
#include "catalog/policy.h"
#include "catalog/registry.h"

static const char CALENDAR[] =
    "[['action', 'enum(check_availability, book_slot), required'],"
    " ['participant', 'string, required'], ['date', 'YYYY-MM-DD, required'],"
    " ['slot', 'HH:MM, optional for check_availability'], ['timezone', 'string, optional'],"
    " ['title', 'string, optional for book_slot', {'required': false}]]";

static struct json *prose(const char *entries) {
  struct error e = {0};
  struct json *schema = prose_parameters_schema(&arena, js(entries), "tools/t.lua", &e);
  must(schema != NULL, &e);
  return schema;
}

static bool accepts(const struct json *schema, const char *arguments) {
  struct error e = {0};
  struct schema *s = schema_compile(&arena, schema, NULL, &e);
  must(s != NULL, &e);
  size_t n = 0;
  bool ok = schema_check(s, js(arguments), &arena, NULL, 0, &n);
  schema_free(s);
  return ok;
}

/* A single parameter "x" of the given prose. */
static struct json *one(const char *type) {
  return prose(arena_printf(&arena, "[['x', '%s']]", type));
}

static void test_base_types(void **state) {
  (void)state;
  static const struct {
    const char *type, *good, *bad;
  } CASES[] = {{"string, required", "'a'", "1"},   {"str, required", "''", "null"},
               {"integer, required", "3", "3.5"},  {"int, required", "-1", "'3'"},
               {"number, required", "2.5", "'2'"}, {"float, required", "1", "true"},
               {"boolean, required", "true", "0"}, {"bool, required", "false", "'true'"},
               {"object, required", "{}", "[]"}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    struct json *schema = one(CASES[i].type);
    assert_true(accepts(schema, arena_printf(&arena, "{'x': %s}", CASES[i].good)));
    assert_false(accepts(schema, arena_printf(&arena, "{'x': %s}", CASES[i].bad)));
    assert_false(accepts(schema, "{}"));
  }
}

static void test_optional_and_default(void **state) {
  (void)state;
  struct json *schema = one("integer, optional, default=3");
  expect_json(json_at(schema, "/properties/x/default"), "3");
  assert_true(accepts(schema, "{}"));
  assert_true(accepts(schema, "{'x': 5}"));
  assert_false(accepts(schema, "{'x': 'five'}"));
  assert_false(accepts(schema, "{'y': 5}")); /* no other names */
  expect_json(json_at(one("string, optional, default=UTC"), "/properties/x/default"), "'UTC'");
  expect_json(json_at(one("boolean, optional, default=true"), "/properties/x/default"), "true");
  expect_json(json_get(one("string, optional"), "required"), "[]");
}

static void test_enum(void **state) {
  (void)state;
  struct json *schema = one("enum(policy, support,  billing), required");
  expect_json(json_at(schema, "/properties/x/enum"), "['policy', 'support', 'billing']");
  assert_true(accepts(schema, "{'x': 'support'}"));
  assert_false(accepts(schema, "{'x': 'calendar'}"));
  assert_false(accepts(schema, "{}"));
}

static void test_list(void **state) {
  (void)state;
  struct json *schema = one("list[str], required");
  assert_true(accepts(schema, "{'x': ['a', 'b']}"));
  assert_true(accepts(schema, "{'x': []}"));
  assert_false(accepts(schema, "{'x': 'plan'}")); /* not read letter by letter */
  assert_false(accepts(schema, "{'x': [1]}"));
  assert_true(accepts(one("list[int], required"), "{'x': [1, 2]}"));
}

static void test_date_and_time(void **state) {
  (void)state;
  struct json *date = one("YYYY-MM-DD, required"), *time = one("HH:MM, required");
  assert_true(accepts(date, "{'x': '2026-05-14'}"));
  assert_false(accepts(date, "{'x': '2026-13-14'}"));
  assert_false(accepts(date, "{'x': '2026-5-14'}"));
  assert_false(accepts(date, "{'x': '14.05.2026'}"));
  assert_true(accepts(time, "{'x': '09:30'}"));
  assert_true(accepts(time, "{'x': '23:59'}"));
  assert_false(accepts(time, "{'x': '24:00'}"));
  assert_false(accepts(time, "{'x': '9:30'}"));
}

static void test_free_text(void **state) {
  (void)state;
  struct json *schema = one("python snippet that must assign a variable named result");
  assert_true(accepts(schema, "{'x': 'result = 1'}"));
  assert_false(accepts(schema, "{'x': 1}"));
  assert_false(accepts(schema, "{}"));
  /* qualifiers count behind a free text, too */
  assert_true(accepts(one("text of the note, optional"), "{}"));
}

static void test_conditional_requirement(void **state) {
  (void)state;
  struct json *schema = prose(CALENDAR);
  expect_json(json_get(schema, "required"), "['action', 'participant', 'date']");
  assert_true(accepts(schema, "{'action': 'check_availability', 'participant': 'lina',"
                              " 'date': '2026-05-20'}"));
  assert_true(accepts(schema, "{'action': 'check_availability', 'participant': 'lina',"
                              " 'date': '2026-05-20', 'slot': '09:30', 'title': 'T'}"));
  assert_false(accepts(schema, "{'action': 'book_slot', 'participant': 'lina',"
                               " 'date': '2026-05-20'}"));
  assert_false(accepts(schema, "{'action': 'book_slot', 'participant': 'lina',"
                               " 'date': '2026-05-20', 'title': 'T'}"));
  /* the title is plainly optional: needed for neither */
  assert_true(accepts(schema, "{'action': 'book_slot', 'participant': 'lina',"
                              " 'date': '2026-05-20', 'slot': '09:30'}"));
  assert_true(accepts(schema, "{'action': 'book_slot', 'participant': 'lina', 'date': '2026-05-20',"
                              " 'slot': '09:30', 'timezone': 'UTC', 'title': 'T'}"));
}

static void test_condition_on_an_absent_parameter(void **state) {
  (void)state;
  struct json *schema = prose("[['mode', 'enum(fast, exact), optional'],"
                              " ['x', 'string, optional for fast']]");
  assert_true(accepts(schema, "{'mode': 'fast'}"));
  assert_false(accepts(schema, "{'mode': 'exact'}"));
  assert_false(accepts(schema, "{}")); /* required unless mode has that value */
  assert_true(accepts(schema, "{'x': 'a'}"));
  schema = prose("[['mode', 'enum(fast, exact), optional, default=fast'],"
                 " ['x', 'string, optional for fast']]");
  assert_true(accepts(schema, "{}"));
  /* wording that names no value of another parameter is plainly optional */
  schema = prose("[['x', 'string, optional for guests']]");
  assert_true(accepts(schema, "{}"));
}

static void test_override(void **state) {
  (void)state;
  struct json *schema = prose("[['n', 'integer, optional, default=3',"
                              "  {'schema': {'minimum': 1, 'maximum': 20}}],"
                              " ['t', 'string, optional', {'required': true}]]");
  assert_true(accepts(schema, "{'n': 20, 't': ''}"));
  assert_false(accepts(schema, "{'n': 0, 't': ''}"));
  assert_false(accepts(schema, "{'n': 1}"));
  expect_json(json_at(schema, "/properties/n/default"), "3");
  assert_string_equal(schema->members[1].name, "properties");
  assert_string_equal(json_get(schema, "properties")->members[1].name, "t");
}

static void refuse_prose(const char *entries, const char *part) {
  struct error e = {0};
  if (prose_parameters_schema(&arena, js(entries), "tools/t.lua", &e))
    fail_msg("accepted: %s", entries);
  expect_error(&e, "tools/t.lua", part);
}

static void test_malformed_prose(void **state) {
  (void)state;
  refuse_prose("'x'", "parameters must be a list");
  refuse_prose("{'x': 'string'}", "parameters must be a list");
  refuse_prose("[['x']]", "a parameter must be");
  refuse_prose("['x']", "a parameter must be");
  refuse_prose("[['x', 'string'], ['x', 'string']]", "parameter x is declared twice");
  refuse_prose("[['x', 'integer, optional, default=many']]", "default of parameter x");
  refuse_prose("[['x', 'integer, optional, default=2.5']]", "default of parameter x");
  refuse_prose("[['x', 'enum(a, b), optional, default=c']]", "default of parameter x");
  refuse_prose("[['x', 'enum(a, b, required']]", "parameter x has a malformed type");
  refuse_prose("[['x', 'enum(), required']]", "parameter x has a malformed type");
  refuse_prose("[['x', 'list[thing], required']]", "parameter x has a malformed type");
}

/* ---- registry ---- */

static const char TOOL[] =
    "{'name': 'find', 'description': 'Finds.', 'risk_level': 'low', 'safety_boundary': 'None.',"
    " 'parameters': [['query', 'string, required'],"
    "                ['domain', 'enum(a, b), required'], ['top_k', 'integer, optional, "
    "default=3']],"
    " 'returns': ['results', 'a list', {'type': 'object', 'required': ['results'],"
    "             'properties': {'results': {'type': 'array'}}}],"
    " 'errors': ['invalid_domain', 'no_results'],"
    " 'violations': [{'pointer': '/domain', 'keyword': 'enum', 'code': 'invalid_domain'}],"
    " 'annotations': {'read_only': true}}";

static void test_registry_adds(void **state) {
  (void)state;
  struct registry r;
  struct error e = {0};
  registry_init(&r);
  must(registry_add(&r, "tools/find.lua", js(TOOL), &e), &e);
  const struct tool *t = registry_get(&r, "find");
  assert_non_null(t);
  assert_null(registry_get(&r, "fin"));
  assert_string_equal(t->script, "tools/find.lua");
  expect_json(t->annotations, "{'read_only': true}");
  assert_int_equal(tool_error_index(t, "no_results"), 1);
  assert_int_equal(tool_error_index(t, "bad_args"), -1);
  assert_true(tool_has_error(t, "invalid_domain"));
  assert_true(tool_has_error(t, "unauthorized"));
  assert_false(tool_has_error(t, "forbidden_field"));
  assert_true(error_code_is_general("unknown_tool"));
  assert_false(error_code_is_general("no_results"));
  struct buf out = BUF_INIT;
  registry_write(&r, &out);
  struct json *list = json_read(&arena, out.data, out.len, "out", NULL, &e);
  must(list != NULL, &e);
  buf_done(&out);
  expect_json(list,
              "[{'name': 'find', 'description': 'Finds.', 'risk_level': 'low',"
              " 'safety_boundary': 'None.', 'parameters': {'query': 'string, required',"
              " 'domain': 'enum(a, b), required', 'top_k': 'integer, optional, default=3'},"
              " 'returns': {'results': 'a list'}, 'errors': ['invalid_domain', 'no_results']}]");
  registry_done(&r);
}

static void test_registry_grows(void **state) {
  (void)state;
  struct registry r;
  struct error e = {0};
  registry_init(&r);
  for (int i = 0; i < 40; i++) {
    struct json *table = js(TOOL);
    plant(table, "/name", arena_printf(&arena, "'tool_%d'", i));
    must(registry_add(&r, "tools/t.lua", table, &e), &e);
  }
  assert_int_equal(r.n_tools, 40);
  assert_string_equal(r.tools[0].name, "tool_0");
  assert_string_equal(registry_get(&r, "tool_39")->errors[1], "no_results");
  registry_done(&r);
}

/* {} of Lua is an object without members, wherever a list is meant. */
static void test_empty_tables_of_lua(void **state) {
  (void)state;
  struct registry r;
  struct error e = {0};
  struct json *table = js(TOOL);
  registry_init(&r);
  plant(table, "/parameters", "{}");
  plant(table, "/errors", "{}");
  plant(table, "/violations", "{}");
  must(registry_add(&r, "tools/find.lua", table, &e), &e);
  expect_json(json_get(r.tools[0].published, "parameters"), "{}");
  expect_json(json_get(r.tools[0].published, "errors"), "[]");
  assert_true(accepts(r.tools[0].parameters, "{}"));
  assert_false(accepts(r.tools[0].parameters, "{'x': 1}"));
  registry_done(&r);
}

static void refuse_tool(const char *pointer, const char *value, const char *part) {
  struct registry r;
  struct error e = {0};
  struct json *table = js(TOOL);
  plant(table, pointer, value);
  registry_init(&r);
  if (registry_add(&r, "tools/find.lua", table, &e)) fail_msg("accepted %s = %s", pointer, value);
  expect_error(&e, "tools/find.lua", part);
  assert_int_equal(r.n_tools, 0);
  e = (struct error){0};
  must(registry_add(&r, "tools/find.lua", js(TOOL), &e), &e); /* a refusal leaves nothing behind */
  registry_done(&r);
}

static void test_registry_refuses(void **state) {
  (void)state;
  refuse_tool("/name", "null", "field name must be a text");
  refuse_tool("/name", "''", "field name must be a text");
  refuse_tool("/description", "3", "field description must be a text");
  refuse_tool("/safety_boundary", "[]", "field safety_boundary must be a text");
  refuse_tool("/risk_level", "'huge'", "risk_level must be low, medium or high, found huge");
  refuse_tool("/parameters", "'none'", "parameters must be a list");
  refuse_tool("/parameters/0/1", "7", "a parameter must be");
  refuse_tool("/parameters/0", "['query', 'string, required', {'schema': {'pattern': '('}}]",
              "parameters");
  refuse_tool("/returns", "'results'", "returns must be");
  refuse_tool("/returns", "['results', 'a list']", "returns must be");
  refuse_tool("/returns/2", "{'type': 'objekt'}", "returns");
  refuse_tool("/errors", "'no_results'", "errors must be a list");
  refuse_tool("/errors/1", "1", "errors[2] must be a text");
  refuse_tool("/violations", "{'pointer': '/domain', 'code': 'invalid_domain'}",
              "violations must be a list");
  refuse_tool("/violations/0/code", "'other'", "violations[1].code must be one of errors");
  refuse_tool("/violations", "['invalid_domain']", "violations[1].code must be one of errors");
}

static void test_registry_refuses_a_second_tool_of_a_name(void **state) {
  (void)state;
  struct registry r;
  struct error e = {0};
  registry_init(&r);
  must(registry_add(&r, "tools/find.lua", js(TOOL), &e), &e);
  assert_false(registry_add(&r, "tools/other.lua", js(TOOL), &e));
  expect_error(&e, "tools/other.lua", "a tool named find");
  assert_int_equal(r.n_tools, 1);
  registry_done(&r);
}

static void test_order_of_results(void **state) {
  (void)state;
  struct registry r;
  struct error e = {0};
  struct json *table = js(TOOL);
  registry_init(&r);
  plant(table, "/returns/2",
        "{'type': 'object', 'properties': {'a': {}, 'list': {'type': 'array', 'items':"
        "  {'properties': {'doc_id': {}, 'snippet': {}, 'title': {}},"
        "   'required': ['title', 'snippet', 'doc_id']}}, 'status': {}, 'aa': {}},"
        " 'additionalProperties': {'properties': {'p': {}, 'q': {}, 'r': {}},"
        "  'propertyOrder': ['r', 'p'], 'required': ['q']},"
        " 'required': ['status', 'list']}");
  plant(table, "/parameters/0",
        "['query', 'object, required', {'schema': {'properties': {'from': {}, 'to': {}, 'by': {}},"
        "  'required': ['to', 'from']}}]");
  must(registry_add(&r, "tools/find.lua", table, &e), &e);
  const struct json *returns = r.tools[0].returns;
  expect_json(json_get(returns, "properties"),
              "{'status': {}, 'list': {'type': 'array', 'items':"
              "  {'properties': {'title': {}, 'snippet': {}, 'doc_id': {}},"
              "   'required': ['title', 'snippet', 'doc_id']}}, 'a': {}, 'aa': {}}");
  expect_json(json_at(returns, "/additionalProperties/properties"), "{'r': {}, 'p': {}, 'q': {}}");
  /* parameters keep the order they are listed in; what is inside of one was lost like that of
   * returns */
  const struct json *properties = json_get(r.tools[0].parameters, "properties");
  assert_string_equal(properties->members[0].name, "query");
  assert_string_equal(properties->members[2].name, "top_k");
  expect_json(json_at(properties, "/query/properties"), "{'to': {}, 'from': {}, 'by': {}}");
  registry_done(&r);
}

/* ---- policies ---- */

static void refuse_policy(const char *entry, const char *part) {
  struct error e = {0};
  struct json *file =
      js(arena_printf(&arena,
                      "{'policies': [{'id': 'zone', 'text': 'Rule.', 'tools': ['x'],"
                      " 'values': [1]}, %s]}",
                      entry));
  assert_null(policies_read(file, &e));
  expect_error(&e, "data/policies.json", part);
}

static void test_policies(void **state) {
  (void)state;
  struct error e = {0};
  const struct json *list = policies_read(
      js("{'policies': [{'id': 'zone', 'text': 'Rule.', 'tools': ['x'], 'values': [1, 'UTC']}]}"),
      &e);
  must(list != NULL, &e);
  const struct json *zone = policy_get(list, "zone");
  assert_non_null(zone);
  assert_null(policy_get(list, "zon"));
  assert_null(policy_get(NULL, "zone"));
  assert_true(policy_gives(zone, js("'UTC'")) && policy_gives(zone, js("1")));
  assert_false(policy_gives(zone, js("'1'")));
  assert_true(policy_applies_to(zone, "x"));
  assert_false(policy_applies_to(zone, "y"));
  assert_null(policies_read(js("[]"), &e));
  refuse_policy("{'text': 't', 'tools': ['x'], 'values': [1]}", "id and text must be texts");
  refuse_policy("{'id': 'a', 'tools': ['x'], 'values': [1]}", "id and text must be texts");
  refuse_policy("{'id': 'a', 'text': 't', 'values': [1]}", "policy 2 (a): tools must be a list");
  refuse_policy("{'id': 'a', 'text': 't', 'tools': [1], 'values': [1]}", "tools must be a list");
  refuse_policy("{'id': 'a', 'text': 't', 'tools': ['x'], 'values': []}", "values must be a list");
  refuse_policy("{'id': 'a', 'text': 't', 'tools': ['x'], 'values': [[]]}",
                "values must be a list");
  refuse_policy("{'id': 'zone', 'text': 't', 'tools': ['x'], 'values': [1]}", "already");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_policies),
      FLOOR_TEST(test_base_types),
      FLOOR_TEST(test_optional_and_default),
      FLOOR_TEST(test_enum),
      FLOOR_TEST(test_list),
      FLOOR_TEST(test_date_and_time),
      FLOOR_TEST(test_free_text),
      FLOOR_TEST(test_conditional_requirement),
      FLOOR_TEST(test_condition_on_an_absent_parameter),
      FLOOR_TEST(test_override),
      FLOOR_TEST(test_malformed_prose),
      FLOOR_TEST(test_registry_adds),
      FLOOR_TEST(test_registry_grows),
      FLOOR_TEST(test_empty_tables_of_lua),
      FLOOR_TEST(test_registry_refuses),
      FLOOR_TEST(test_registry_refuses_a_second_tool_of_a_name),
      FLOOR_TEST(test_order_of_results),
  };
  return cmocka_run_group_tests_name("catalog", tests, NULL, NULL);
}
