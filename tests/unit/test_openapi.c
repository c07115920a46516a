/* test_openapi.c - OpenAPI documents as tools: names, parameters, bodies, results, schemas of both
 * versions, references, and the account of what could not be read. */
#include "reader_test.h"

static struct load l;

static int open_load(void **state) {
  l = (struct load){.intake = NULL};
  return folder_set_up(state);
}

static int close_load(void **state) {
  if (l.intake) load_done(&l);
  return folder_tear_down(state);
}

/* A document of one version with paths and components (without braces). */
static void load_document(const char *version, const char *paths, const char *components) {
  put_file("api.json", arena_printf(&arena,
                                    "{'openapi': '%s', 'info': {'title': 'Test API', 'version': "
                                    "'1'}, 'paths': {%s}, 'components': {%s}}",
                                    version, paths, components));
  load_folder(&l, NULL, "", NULL);
}

/* One operation, POST /things, with further members. */
static void load_operation(const char *version, const char *members, const char *components) {
  load_document(version,
                arena_printf(&arena, "'/things': {'post': {'operationId': 'make', %s}}", members),
                components);
}

static const struct tool *tool_called(const char *name) {
  const struct tool *tool = registry_get(&l.registry, name);
  if (!tool) fail_msg("no tool %s; %s", name, account_of(&l));
  return tool;
}

static const struct json *parameter(const char *name) {
  return json_get(json_get(tool_called("make")->parameters, "properties"), name);
}

static void expect_count(enum intake_level level, enum intake_outcome outcome, const char *reason,
                         uint64_t n) {
  uint64_t found = intake_of(l.intake, level, outcome, reason);
  if (found != n)
    fail_msg("%s: %d times, expected %d; %s", reason, (int)found, (int)n, account_of(&l));
}

#define RESPONSE(schema)                                                                           \
  "'responses': {'200': {'description': '', 'content': {'application/json': {'schema': " schema    \
  "}}}}"
#define BODY(required, schema)                                                                     \
  "'requestBody': {'required': " required ", 'content': {'application/json': {'schema': " schema   \
  "}}}"

/* ---- operations ---- */

static void test_names_categories_and_annotations(void **unused) {
  (void)unused;
  load_document(
      "3.0.3",
      "'/v1/users/{id}': {'get': {'tags': ['People', 'x'], 'summary': 'One user', 'description': "
      "'Details of a user.', 'deprecated': true},"
      "'put': {'operationId': 'users/replace', 'summary': 'Replace', 'description': 'Replace it "
      "all.'}, 'patch': {'operationId': 'u3'}, 'delete': {'operationId': 'u4'}, 'parameters': "
      "[{'name': 'id', 'in': 'path', 'required': true, 'schema': {'type': 'integer'}}]},"
      "'/api/v2/orders': {'post': {'operationId': 'o1', 'callbacks': {}}, 'x-note': {}}, 'x-more': "
      "{}",
      "");
  assert_string_equal(account_of(&l),
                      "files 1/1, tools 1/1, endpoints 5/5, parameters 4/4; repaired endpoints "
                      "name_missing 1; skipped endpoints callback 1; notes endpoints deprecated 1");
  expect_count(INTAKE_ENDPOINT, INTAKE_NOTE, "output_unknown", 5);
  expect_count(INTAKE_ENDPOINT, INTAKE_NOTE, "description_missing", 3);
  const struct tool *get = tool_called("get_v1_users_by_id");
  assert_string_equal(get->origin->category, "People");
  assert_string_equal(get->origin->group, "test_api");
  assert_string_equal(get->origin->id, "people/test_api/get_v1_users_by_id");
  assert_string_equal(get->origin->method, "GET");
  assert_string_equal(get->origin->path, "/v1/users/{id}");
  assert_string_equal(get->origin->pointer, "/paths/~1v1~1users~1{id}/get");
  assert_string_equal(get->description, "One user\n\nDetails of a user.");
  expect_json(get->origin->path_parameters, "['id']");
  expect_json(get->origin->bindings, "{'id': {'in': 'path', 'name': 'id'}}");
  expect_json(get->annotations, "{'read_only': true, 'idempotent': true, 'open_world': true, "
                                "'deprecated': true}");
  const struct tool *put = tool_called("users_replace");
  assert_string_equal(put->origin->original, "users/replace");
  assert_string_equal(put->origin->category, "users");
  assert_string_equal(put->description, "Replace it all.");
  expect_json(put->annotations, "{'read_only': false, 'idempotent': true, 'open_world': true}");
  expect_json(tool_called("u3")->annotations,
              "{'read_only': false, 'idempotent': false, 'open_world': true}");
  expect_json(tool_called("u4")->annotations, "{'read_only': false, 'destructive': true, "
                                              "'idempotent': true, 'open_world': true}");
  expect_json(tool_called("o1")->annotations, "{'read_only': false, 'destructive': false, "
                                              "'idempotent': false, 'open_world': true}");
  assert_string_equal(tool_called("o1")->origin->category, "orders");
}

static void test_long_names_stay_apart(void **unused) {
  (void)unused;
  static const char LONG[] =
      "orgs/custom-properties-for-repos-create-or-update-organization-definition";
  load_document("3.0.3",
                arena_printf(&arena,
                             "'/a': {'put': {'operationId': '%s'}, 'post': {'operationId': '%ss'}}",
                             LONG, LONG),
                "");
  assert_int_equal(l.registry.n_tools, 2);
  assert_string_not_equal(l.registry.tools[0].name, l.registry.tools[1].name);
  for (size_t i = 0; i < 2; i++)
    assert_in_range(strlen(l.registry.tools[i].name), 1, 64);
}

/* ---- parameters ---- */

static void test_parameters_of_path_and_operation(void **unused) {
  (void)unused;
  load_document(
      "3.0.3",
      "'/things/{a}/{b}': {'parameters': [{'name': 'a', 'in': 'path', 'schema': {'type': "
      "'string'}}, {'name': 'q', 'in': 'query', 'schema': {'type': 'string'}}, {'$ref': "
      "'#/components/parameters/page'}], 'get': {'operationId': 'make', 'parameters': ["
      "{'name': 'X-Trace', 'in': 'header', 'schema': {'type': 'string'}},"
      "{'name': 'q', 'in': 'query', 'required': true, 'description': 'Own words', 'example': 'tea',"
      " 'schema': {'type': 'integer', 'description': 'Old'}},"
      "{'name': 'Authorization', 'in': 'header', 'schema': {'type': 'string'}},"
      "{'name': 'key', 'in': 'query', 'schema': {'type': 'string'}},"
      "{'name': 'c', 'in': 'path', 'schema': {}}, {'in': 'query'}, {'name': 'z', 'in': 'body'},"
      "{'$ref': '#/components/parameters/none'}, {'name': 'sid', 'in': 'cookie'},"
      "{'name': 'old', 'in': 'query', 'type': 'integer', 'minimum': 3},"
      "{'name': 'filter', 'in': 'query', 'content': {'application/json': {'schema': {'type': "
      "'object'}}}}, {'name': 'q', 'in': 'query', 'schema': {'type': 'boolean'}}]}}",
      "'parameters': {'page': {'$ref': '#/components/parameters/number'}, 'number': {'name': "
      "'page', 'in': 'query', 'schema': {'type': 'integer', 'default': 1}}}, 'securitySchemes': "
      "{'k': {'type': 'apiKey', 'in': 'query', 'name': 'key'}}");
  const struct tool *tool = tool_called("make");
  expect_json(tool->parameters,
              "{'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': {'type': 'string'}, "
              "'q': {'type': 'boolean'}, 'page': {'type': 'integer', 'default': 1}, 'old': "
              "{'type': 'integer', 'minimum': 3}, 'filter': {'type': 'object'}, 'X-Trace': "
              "{'type': 'string'}, 'sid': {'type': 'string'}}, 'required': ['a', 'b']}");
  assert_string_equal(
      account_of(&l),
      "files 1/1, tools 1/1, endpoints 1/1, parameters 13/8; lost parameters duplicate_parameter "
      "1; lost parameters name_missing 1; lost parameters parameter_in 1; lost parameters "
      "path_parameter_unused 1; lost parameters ref_unknown 1; repaired parameters inline_schema "
      "1; repaired parameters path_parameter 1; repaired parameters type_missing 1; skipped "
      "parameters ignored_header 1; skipped parameters security_parameter 1");
}

static void test_parameters_describe_themselves(void **unused) {
  (void)unused;
  load_operation("3.1.0",
                 "'parameters': [{'name': 'q', 'in': 'query', 'required': true, 'description': "
                 "'Own words', 'deprecated': true, 'examples': {'one': {'value': 'tea'}, 'two': "
                 "{'value': 'milk'}}, 'schema': {'$ref': '#/components/schemas/Word'}}]",
                 "'schemas': {'Word': {'type': 'string', 'description': 'Old', 'maxLength': 9}}");
  expect_json(parameter("q"), "{'type': 'string', 'description': 'Own words', 'maxLength': 9, "
                              "'deprecated': true, 'examples': ['tea', 'milk']}");
}

/* ---- bodies ---- */

static void test_body_properties_become_arguments(void **unused) {
  (void)unused;
  load_document("3.0.3",
                "'/things/{name}': {'patch': {'operationId': 'make', 'parameters': [{'name': "
                "'name', 'in': 'path', 'required': true, 'schema': {'type': 'string'}}, {'name': "
                "'body_name', 'in': 'query', 'schema': {'type': 'string'}}], " BODY(
                    "true", "{'allOf': [{'$ref': '#/components/schemas/Base'}, {'properties': "
                            "{'size': {'type': 'integer'}}, 'required': ['size']}]}") "}}",
                "'schemas': {'Base': {'type': 'object', 'required': ['id', 'name'], 'properties': "
                "{'id': {'type': 'integer', 'readOnly': true}, 'name': {'type': 'string'}, 'pin': "
                "{'type': 'string', 'writeOnly': true}, 'made': {'$ref': "
                "'#/components/schemas/Stamp'}}}, 'Stamp': {'type': 'string', 'readOnly': true}}");
  expect_json(tool_called("make")->parameters,
              "{'type': 'object', 'properties': {'name': {'type': 'string'}, 'body_name': {'type': "
              "'string'}, 'body_name_2': {'type': 'string'}, 'pin': {'type': 'string'}, 'size': "
              "{'type': 'integer'}}, 'required': ['name', 'body_name_2', 'size']}");
  expect_json(tool_called("make")->origin->bindings,
              "{'name': {'in': 'path', 'name': 'name'}, 'body_name': {'in': 'query', 'name': "
              "'body_name'}, 'body_name_2': {'in': 'body', 'name': 'name'}, 'pin': {'in': 'body', "
              "'name': 'pin'}, 'size': {'in': 'body', 'name': 'size'}}");
  expect_count(INTAKE_PARAMETER, INTAKE_REPAIRED, "name_collision", 1);
  expect_count(INTAKE_PARAMETER, INTAKE_SKIPPED, "read_only", 2);
}

static void test_body_that_may_be_left_out(void **unused) {
  (void)unused;
  load_operation("3.0.3", "'requestBody': {'$ref': '#/components/requestBodies/B'}",
                 "'requestBodies': {'B': {'content': {'text/plain': {}, 'application/vnd.x+json; "
                 "charset=utf-8': {'schema': {'type': 'object', 'required': ['a'], "
                 "'additionalProperties': false, 'properties': {'a': {'type': 'string'}}}}}}}");
  expect_json(tool_called("make")->parameters,
              "{'type': 'object', 'properties': {'a': {'type': 'string'}}, "
              "'additionalProperties': false}");
}

static void test_conditions_of_bodies(void **unused) {
  (void)unused;
  static const char CONDITIONED[] =
      BODY("%s", "{'type': 'object', 'properties': {'a': {}, 'b': {}}, 'anyOf': [{'required': "
                 "['a']}, {'required': ['b']}]}");
  load_operation("3.0.3", arena_printf(&arena, CONDITIONED, "true"), "");
  expect_json(tool_called("make")->parameters,
              "{'type': 'object', 'properties': {'a': {}, 'b': {}}, 'anyOf': [{'required': ['a']}, "
              "{'required': ['b']}]}");
  load_done(&l);
  load_operation("3.0.3", arena_printf(&arena, CONDITIONED, "false"), "");
  expect_json(tool_called("make")->parameters,
              "{'type': 'object', 'properties': {'a': {}, 'b': {}}}");
  expect_count(INTAKE_PARAMETER, INTAKE_REPAIRED, "body_condition", 1);
}

static void expect_body(const char *operation, const char *wanted) {
  load_operation("3.0.3", operation,
                 "'schemas': {'Node': {'type': 'array', 'items': {'$ref': "
                 "'#/components/schemas/Node'}}}");
  expect_json(tool_called("make")->parameters, wanted);
  load_done(&l);
  l.intake = NULL;
}

static void test_bodies_that_are_one_argument(void **unused) {
  (void)unused;
  expect_body(BODY("true", "{'oneOf': [{'type': 'object', 'properties': {'a': {}}}, {'type': "
                           "'array'}]}"),
              "{'type': 'object', 'properties': {'body': {'oneOf': [{'type': 'object', "
              "'properties': {'a': {}}}, {'type': 'array'}]}}, 'required': ['body']}");
  expect_body(BODY("false", "{'type': 'object', 'additionalProperties': {'type': 'string'}}"),
              "{'type': 'object', 'properties': {'body': {'type': 'object', "
              "'additionalProperties': {'type': 'string'}}}}");
  expect_body(BODY("true", "{'$ref': '#/components/schemas/Node'}"),
              "{'type': 'object', 'properties': {'body': {'type': 'array', 'items': {'$ref': "
              "'#/$defs/Node'}, 'title': 'Node'}}, 'required': ['body'], '$defs': {'Node': "
              "{'type': 'array', "
              "'items': {'$ref': '#/$defs/Node'}}}}");
  expect_body("'requestBody': {'description': 'Markdown', 'content': {'text/x-markdown': {}}}",
              "{'type': 'object', 'properties': {'body': {'type': 'string', 'description': "
              "'Markdown'}}}");
  expect_body("'requestBody': {'content': {'application/octet-stream': {'schema': {'type': "
              "'string', 'format': 'binary'}}}}",
              "{'type': 'object', 'properties': {'body': {'type': 'string', 'format': "
              "'binary'}}}");
  expect_body("'requestBody': {'required': true, 'content': {'multipart/form-data': {'schema': "
              "{'type': 'object', 'required': ['file'], 'properties': {'file': {'type': 'string', "
              "'format': 'binary'}}}}}}",
              "{'type': 'object', 'properties': {'file': {'type': 'string', 'format': "
              "'binary'}}, 'required': ['file']}");
}

/* ---- results ---- */

static void expect_result(const char *responses, const char *returns, const char *examples) {
  load_operation("3.0.3", arena_printf(&arena, "'responses': {%s}", responses),
                 "'examples': {'E': {'value': {'a': 2}}}, 'responses': {'R': {'content': "
                 "{'application/json': {'schema': {'type': 'integer'}}}}}");
  const struct tool *tool = tool_called("make");
  if (returns)
    expect_json(tool->returns, returns);
  else
    assert_null(tool->returns);
  assert_int_equal(tool->origin->output, returns ? OUTPUT_DECLARED : OUTPUT_NONE);
  if (examples)
    expect_json(tool->origin->examples, examples);
  else
    assert_null(tool->origin->examples);
  load_done(&l);
  l.intake = NULL;
}

static void test_results(void **unused) {
  (void)unused;
  expect_result("'204': {'description': 'gone'}", "{'type': 'null'}", NULL);
  expect_result("'default': {'$ref': '#/components/responses/R'}, '202': {'description': ''}",
                "{'type': 'null'}", NULL);
  expect_result("'default': {'$ref': '#/components/responses/R'}", "{'type': 'integer'}", NULL);
  expect_result("'404': {'$ref': '#/components/responses/R'}", NULL, NULL);
  expect_result("'201': {'content': {'application/json': {'schema': {'type': 'string'}}}}, '2XX': "
                "{'$ref': '#/components/responses/R'}",
                "{'type': 'string'}", NULL);
  expect_result("'204': {}, '201': {'$ref': '#/components/responses/R'}, '200': {'content': "
                "{'text/html': {}}}",
                "{'type': 'integer'}", NULL);
  expect_result("'200': {'content': {'text/html': {'schema': {'type': 'string'}}}}",
                "{'type': 'string', 'contentMediaType': 'text/html'}", NULL);
  expect_result("'200': {'content': {'application/json': {'example': [1]}}}", NULL, "[[1]]");
  expect_result("'200': {'content': {'application/json': {'schema': {'type': 'object'}, "
                "'examples': {'one': {'value': {'a': 1}}, 'two': {'$ref': "
                "'#/components/examples/E'}, 'three': {'externalValue': 'x'}, 'four': {'value': "
                "'{\\'a\\': 3}'}}}}}",
                "{'type': 'object'}", "[{'a': 1}, {'a': 2}, {'a': 3}]");
  expect_result("'200': {'content': {'application/json': {'schema': {'type': 'object', 'example': "
                "{'a': 1}}}}}",
                "{'type': 'object', 'examples': [{'a': 1}]}", "[{'a': 1}]");
}

static void test_sides_of_a_schema(void **unused) {
  (void)unused;
  load_operation(
      "3.0.3",
      BODY("true",
           "{'type': 'object', 'properties': {'u': {'$ref': "
           "'#/components/schemas/User'}}}") ", " RESPONSE("{'type': 'array', 'items': {'$ref': "
                                                           "'#/components/schemas/User'}}"),
      "'schemas': {'User': {'type': 'object', 'required': ['id', 'pin'], 'properties': "
      "{'id': {'type': 'integer', 'readOnly': true}, 'pin': {'type': 'string', "
      "'writeOnly': true}, 'boss': {'$ref': '#/components/schemas/User'}}}, 'Unused': "
      "{'type': 'object'}}");
  const struct tool *tool = tool_called("make");
  expect_json(json_at(tool->parameters, "/properties/u"),
              "{'type': 'object', 'required': ['pin'], 'properties': {'pin': {'type': 'string'}, "
              "'boss': {'$ref': '#/$defs/User'}}, 'title': 'User'}");
  expect_json(tool->returns,
              "{'type': 'array', 'items': {'$ref': '#/$defs/User'}, '$defs': {'User': {'type': "
              "'object', 'required': ['id'], 'properties': {'id': {'type': 'integer'}, 'boss': "
              "{'$ref': '#/$defs/User'}}}}}");
}

/* ---- schemas ---- */

static void expect_schema(const char *version, const char *schema, const char *wanted) {
  load_operation(version, arena_printf(&arena, RESPONSE("%s"), schema),
                 "'schemas': {'S': {'type': 'string', 'enum': ['a']}, 'O': {'type': 'object'}, "
                 "'Named': {'$id': 'https://n.example/s', '$anchor': 'here', 'type': 'object', "
                 "'properties': {'x': {'$ref': '#/$defs/y'}}, '$defs': {'y': {'properties': "
                 "{'z': true}}}}, 'L1': {'$ref': '#/components/schemas/L2'}, 'L2': {'$ref': "
                 "'#/components/schemas/L1'}, 'odd name/': {'properties': {'a': {}}}}");
  expect_json(tool_called("make")->returns, wanted);
  load_done(&l);
  l.intake = NULL;
}

static void test_schemas_of_3_0(void **unused) {
  (void)unused;
  static const char *const CASES[][2] = {
      {"{'type': 'string', 'nullable': true}", "{'type': ['string', 'null']}"},
      {"{'type': 'string', 'nullable': true, 'enum': ['a']}",
       "{'type': ['string', 'null'], 'enum': ['a', null]}"},
      {"{'type': 'string', 'nullable': true, 'enum': ['a', null]}",
       "{'type': ['string', 'null'], 'enum': ['a', null]}"},
      {"{'nullable': true, 'enum': ['a']}", "{'enum': ['a']}"},
      {"{'type': 'string', 'nullable': false}", "{'type': 'string'}"},
      {"{'type': 'number', 'minimum': 1, 'exclusiveMinimum': true, 'maximum': 2, "
       "'exclusiveMaximum': false}",
       "{'type': 'number', 'exclusiveMinimum': 1, 'maximum': 2}"},
      {"{'type': 'string', 'example': 'x'}", "{'type': 'string', 'examples': ['x']}"},
      {"{'type': 'string', 'format': 'byte'}",
       "{'type': 'string', 'format': 'byte', 'contentEncoding': 'base64'}"},
      {"{'type': 'object', 'discriminator': {}, 'xml': {}, 'externalDocs': {}, 'x-a': 1, "
       "'deprecated': true}",
       "{'type': 'object', 'deprecated': true}"},
      {"{'$ref': '#/components/schemas/S', 'description': 'ignored'}",
       "{'type': 'string', 'enum': ['a']}"},
      {"{'type': 'array', 'items': {'$ref': '#/components/schemas/O', 'description': 'ignored'}}",
       "{'type': 'array', 'items': {'type': 'object'}}"},
      {"{'type': 'array', 'items': {'type': 'string', 'nullable': true}}",
       "{'type': 'array', 'items': {'type': ['string', 'null']}}"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    expect_schema("3.0.3", CASES[i][0], CASES[i][1]);
}

static void test_schemas_of_3_1(void **unused) {
  (void)unused;
  static const char *const CASES[][2] = {
      {"{'type': ['string', 'null'], 'examples': ['x'], 'const': 'y'}",
       "{'type': ['string', 'null'], 'examples': ['x'], 'const': 'y'}"},
      {"true", "true"},
      {"{'$ref': '#/components/schemas/S', 'description': 'Mine', 'default': 'a'}",
       "{'type': 'string', 'enum': ['a'], 'description': 'Mine', 'default': 'a'}"},
      {"{'properties': {'a': {'$ref': '#/components/schemas/S', 'minLength': 2}}}",
       "{'properties': {'a': {'$ref': '#/$defs/S', 'minLength': 2}}, '$defs': {'S': {'type': "
       "'string', 'enum': ['a']}}}"},
      {"{'prefixItems': [{'type': 'string'}], 'items': false, 'minItems': 1}",
       "{'minItems': 1, 'prefixItems': [{'type': 'string'}], 'items': false}"},
      {"{'items': [{'type': 'string'}], 'additionalItems': false}",
       "{'prefixItems': [{'type': 'string'}], 'items': false}"},
      {"{'if': {'required': ['a']}, 'then': {'required': ['b']}, 'else': true}",
       "{'if': {'required': ['a']}, 'then': {'required': ['b']}, 'else': true}"},
      {"{'dependencies': {'a': ['b'], 'c': {'type': 'object'}}}",
       "{'dependentRequired': {'a': ['b']}, 'dependentSchemas': {'c': {'type': 'object'}}}"},
      {"{'items': {'$ref': 'https://n.example/s'}}",
       "{'items': {'$ref': '#/$defs/Named'}, '$defs': {'Named': {'type': 'object', 'properties': "
       "{'x': {'$ref': '#/$defs/y_3fe03397'}}}, 'y_3fe03397': {'properties': {'z': true}}}}"},
      {"{'items': {'$ref': '#here'}}",
       "{'items': {'$ref': '#/$defs/Named'}, '$defs': {'Named': {'type': 'object', 'properties': "
       "{'x': {'$ref': '#/$defs/y_3fe03397'}}}, 'y_3fe03397': {'properties': {'z': true}}}}"},
      {"{'items': {'$ref': '#/components/schemas/odd%20name~1'}}",
       "{'items': {'$ref': '#/$defs/odd_name_1_83d3aaab'}, '$defs': {'odd_name_1_83d3aaab': "
       "{'properties': {'a': {}}}}}"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    expect_schema("3.1.0", CASES[i][0], CASES[i][1]);
}

static void expect_repaired(const char *schema, const char *wanted, const char *reason) {
  load_operation("3.0.3", arena_printf(&arena, RESPONSE("%s"), schema),
                 "'schemas': {'L1': {'$ref': '#/components/schemas/L2'}, 'L2': {'$ref': "
                 "'#/components/schemas/L1'}}");
  expect_json(tool_called("make")->returns, wanted);
  expect_count(INTAKE_TOOL, INTAKE_REPAIRED, reason, 1);
  load_done(&l);
  l.intake = NULL;
}

static void test_schemas_that_are_mended(void **unused) {
  (void)unused;
  static const char *const CASES[][3] = {
      {"{'type': 'int'}", "{'type': 'integer'}", "type_unknown"},
      {"{'type': 'any', 'title': 't'}", "{'title': 't'}", "type_unknown"},
      {"{'type': 'object', 'required': true}", "{'type': 'object'}", "keyword_value"},
      {"{'type': 'integer', 'minimum': '3'}", "{'type': 'integer'}", "keyword_value"},
      {"{'type': 'integer', 'default': '5'}", "{'type': 'integer', 'default': 5}", "default_type"},
      {"{'type': 'string', 'default': 5}", "{'type': 'string', 'default': '5'}", "default_type"},
      {"{'type': 'integer', 'maximum': 3, 'default': 5}", "{'type': 'integer', 'maximum': 3}",
       "default_type"},
      {"{'type': 'string', 'default': null}", "{'type': 'string'}", "default_type"},
      {"{'default': 'c', 'enum': ['a', 'b']}", "{'enum': ['a', 'b']}", "default_type"},
      {"{'minLength': -1}", "{}", "keyword_value"},
      {"{'enum': []}", "{}", "keyword_value"},
      {"{'type': 'string', 'enum': [1, 'b']}", "{'type': 'string', 'enum': ['1', 'b']}",
       "enum_type"},
      {"{'pattern': '(x'}", "{}", "pattern"},
      {"{'patternProperties': {'(x': {}, '^y': {}}}", "{'patternProperties': {'^y': {}}}",
       "pattern"},
      {"{'items': 'Pet'}", "{'items': {}}", "bad_schema"},
      {"{'properties': []}", "{}", "keyword_value"},
      {"{'items': {'$ref': '#/components/schemas/Nope'}}", "{'items': {}}", "ref_unknown"},
      {"{'items': {'$ref': 'pets.yaml#/Pet'}}", "{'items': {}}", "external_file"},
      {"{'items': {'$ref': '../pets.yaml#/Pet'}}", "{'items': {}}", "external_ref"},
      {"{'items': {'$ref': '/etc/pets.yaml#/Pet'}}", "{'items': {}}", "external_ref"},
      {"{'items': {'$ref': 'https://pets.example/a.json#/Pet'}}", "{'items': {}}", "external_ref"},
      {"{'items': {'$ref': '#/components/schemas/L1'}}", "{'items': {}}", "ref_loop"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    expect_repaired(CASES[i][0], CASES[i][1], CASES[i][2]);
}

/* ---- documents ---- */

static void test_documents_that_are_lost(void **unused) {
  (void)unused;
  put_file("a.json", "{'openapi': '3.1.0', 'info': {}, 'webhooks': {'w': {}}}");
  put_file("b.json", "{'openapi': '3.0.0', 'paths': {'/a': {'$ref': 'x.json'}, '/b': 1, '/c': "
                     "{'get': 2}, '/d': {'$ref': '#/components/pathItems/P'}}, 'components': "
                     "{'pathItems': {'P': {'get': {}}}}}");
  put_file("c.json", "{'swagger': '2.0', 'paths': {}}");
  put_file("d.yaml", "openapi: 3.0\npaths:\n  /e: {get: {responses: {200: {description: x}}}}\n");
  load_folder(&l, NULL, "", NULL);
  assert_string_equal(
      account_of(&l),
      "files 4/3, tools 3/2, endpoints 5/2; lost files unknown_format 1; lost "
      "tools no_paths 1; repaired tools external_file 1; lost endpoints endpoint_type "
      "1; lost endpoints path_type 1; lost endpoints ref_unknown 1; repaired "
      "endpoints name_missing 2; skipped endpoints webhook 1");
}

static void test_documents_in_several_files(void **unused) {
  (void)unused;
  put_file("api.yaml",
           "openapi: 3.1.0\ninfo: {title: Split}\npaths:\n  /pets/{id}:\n    $ref: "
           "paths/pets.yaml#/one\n  /loop:\n    get: {responses: {200: {$ref: './api.yaml"
           "#/components/responses/R'}}}\ncomponents:\n  responses: {R: {content: "
           "{application/json: {schema: {$ref: 'schemas/pet.json'}}}}}\n");
  put_file("paths/pets.yaml",
           "one:\n  parameters:\n    - $ref: '#/id'\n  get:\n    operationId: get_pet\n    "
           "responses:\n      200:\n        content:\n          application/json:\n            "
           "schema:\n              type: array\n              items: {$ref: "
           "'../schemas/pet.json'}\nid: {name: id, in: path, schema: {type: integer}}\n");
  put_file("schemas/pet.json",
           "{'type': 'object', 'properties': {'mother': {'$ref': '#'}, 'owner': "
           "{'$ref': 'owner.json#/definitions/owner'}}}");
  put_file("schemas/owner.json", "{'definitions': {'owner': {'properties': {'name': true}}}}");
  load_folder(&l, "openapi", "api.yaml", NULL);
  const struct tool *tool = tool_called("get_pet");
  expect_json(json_get(tool->parameters, "properties"), "{'id': {'type': 'integer'}}");
  expect_json(tool->returns,
              "{'type': 'array', 'items': {'$ref': '#/$defs/pet.json_bf3fb33b'}, '$defs': "
              "{'pet.json_bf3fb33b': {'type': 'object', 'properties': {'mother': {'$ref': "
              "'#/$defs/pet.json_bf3fb33b'}, 'owner': {'$ref': '#/$defs/owner_9a661338'}}}, "
              "'owner_9a661338': {'properties': {'name': true}}}}");
  expect_json(json_at(tool_called("get_loop")->returns, "/properties/owner"),
              "{'$ref': '#/$defs/owner_9a661338'}");
  assert_int_equal(intake_total(l.intake, INTAKE_TOOL, INTAKE_REPAIRED), 0);
}

/* The examples of an account are "reason pointer". */
static void expect_place(const char *reason, const char *pointer) {
  const struct json *list = json_get(intake_write(l.intake, &arena), "examples");
  for (uint32_t i = 0; i < list->len; i++)
    if (json_is_text(json_get(&list->items[i], "reason"), reason)) {
      assert_string_equal(json_get_text(&list->items[i], "pointer", ""), pointer);
      return;
    }
  fail_msg("no example of %s", reason);
}

static void test_places_of_what_is_wrong(void **unused) {
  (void)unused;
  load_operation("3.0.3",
                 "'parameters': [{'name': 'q', 'in': 'query', 'schema': {'items': {'enum': []}}}], "
                 "" BODY("true", "{'allOf': [{'$ref': '#/components/schemas/S'}]}") ", " RESPONSE(
                     "{'anyOf': [{}, {'$ref': '#/components/schemas/T'}]}"),
                 "'schemas': {'S': {'properties': {'a/b': {'pattern': '('}}}, 'T': {'properties': "
                 "{'u': {'allOf': [{}, 7]}, 'v': {'type': 'floot'}, 'w': {'$ref': '#/nowhere'}}}}");
  expect_place("keyword_value", "/paths/~1things/post/parameters/0/schema/items/enum");
  expect_place("pattern", "/components/schemas/S/properties/a~1b/pattern");
  expect_place("bad_schema", "/components/schemas/T/properties/u/allOf/1");
  expect_place("type_unknown", "/components/schemas/T/properties/v/type");
  expect_place("ref_unknown", "/components/schemas/T/properties/w");
  expect_place("slug", "/paths/~1things/post");
  expect_json(tool_called("make")->origin->bindings,
              "{'q': {'in': 'query', 'name': 'q'}, 'a_b': {'in': 'body', 'name': 'a/b'}}");
}

/* Definitions that refer to one another all over stay within bounds, the nearest ones whole. */
static void test_tangled_definitions(void **unused) {
  (void)unused;
  struct buf b = BUF_INIT;
  for (int i = 0; i < 400; i++) {
    buf_printf(&b, "%s'S%d': {'type': 'object', 'description': 'Number %d', 'properties': {",
               i ? ", " : "", i, i);
    for (int k = 0; k < 20; k++)
      buf_printf(&b, "%s'p%d': {'$ref': '#/components/schemas/S%d'}", k ? ", " : "", k,
                 (i * 31 + k * 17 + 1) % 400);
    buf_add_text(&b, "}}");
  }
  load_operation("3.0.3", RESPONSE("{'items': {'$ref': '#/components/schemas/S5'}}"),
                 arena_printf(&arena, "'schemas': {%s}", b.data));
  const struct json *defs = json_get(tool_called("make")->returns, "$defs");
  size_t whole = 0;
  for (uint32_t i = 0; i < defs->len; i++)
    whole += json_get(&defs->members[i].value, "properties") != NULL;
  assert_string_equal(defs->members[0].name, "S5");
  assert_in_range(whole, 50, defs->len - 1);
  expect_json(&defs->members[defs->len - 1].value,
              arena_printf(&arena, "{'type': 'object', 'description': 'Number %s'}",
                           defs->members[defs->len - 1].name + 1));
  expect_count(INTAKE_ENDPOINT, INTAKE_REPAIRED, "definition_limit", 1);
  buf_done(&b);
}

static void test_values_without_end(void **unused) {
  (void)unused;
  static const char NODE[] = "'schemas': {'N': {'type': 'object', 'required': ['n'], "
                             "'properties': {'n': {'$ref': '#/components/schemas/N'}}}}";
  load_operation("3.0.3", RESPONSE("{'$ref': '#/components/schemas/N'}"), NODE);
  assert_null(tool_called("make")->returns);
  expect_count(INTAKE_ENDPOINT, INTAKE_REPAIRED, "endless", 1);
  load_done(&l);
  load_operation("3.0.3", BODY("true", "{'$ref': '#/components/schemas/N'}"), NODE);
  expect_count(INTAKE_ENDPOINT, INTAKE_LOST, "endless", 1);
}

/* An allOf that holds itself many times over ends. */
static void test_all_of_that_never_ends(void **unused) {
  (void)unused;
  load_operation("3.0.3",
                 BODY("true", "{'$ref': '#/components/schemas/A'}") ", " RESPONSE(
                     "{'$ref': '#/components/schemas/A'}"),
                 "'schemas': {'A': {'properties': {'a': {}}, 'required': ['a'], 'allOf': [{'$ref': "
                 "'#/components/schemas/A'}, {'$ref': '#/components/schemas/A'}, {'$ref': "
                 "'#/components/schemas/A'}, {'$ref': '#/components/schemas/A'}]}}");
  expect_count(INTAKE_ENDPOINT, INTAKE_LOST, "endless", 1);
}

/* The documents that come with the project, all of whose operations can be used. */
static void test_examples_of_the_project(void **unused) {
  (void)unused;
  static const struct source SOURCES[] = {{NULL, "data/examples/farm_box.json"},
                                          {NULL, "data/examples/observatory.yaml"},
                                          {NULL, "data/examples/repair_cafe.yaml"}};
  load_sources(&l, SOURCES, 3, NULL);
  assert_int_equal(l.registry.n_tools, 30);
  for (int level = 0; level < INTAKE_LEVELS; level++)
    assert_int_equal(intake_total(l.intake, (enum intake_level)level, INTAKE_LOST), 0);
  assert_int_equal(intake_total(l.intake, INTAKE_TOOL, INTAKE_REPAIRED), 0);
  for (size_t i = 0; i < l.registry.n_tools; i++) {
    const struct tool *tool = &l.registry.tools[i];
    assert_string_equal(tool->origin->format, "openapi");
    if (!tool->returns_schema) fail_msg("%s has no result", tool->name);
  }
}

/* ---- a large document of the field ---- */

static void test_github(void **unused) {
  (void)unused;
  const char *path = getenv("TOOLMILL_OPENAPI");
  if (!path || access(path, R_OK) != 0) skip();
  struct source source = {"openapi", path};
  load_sources(&l, &source, 1, NULL);
  assert_int_equal(l.registry.n_tools, 1223);
  expect_count(INTAKE_ENDPOINT, INTAKE_NOTE, "deprecated", 37);
  expect_count(INTAKE_PARAMETER, INTAKE_REPAIRED, "name_collision", 5);
  assert_int_equal(intake_total(l.intake, INTAKE_TOOL, INTAKE_REPAIRED), 0);
  size_t results = 0, examples = 0;
  for (size_t i = 0; i < l.registry.n_tools; i++) {
    const struct tool *tool = &l.registry.tools[i];
    const struct json *returns = tool->returns;
    if (!returns || json_is_text(json_get(returns, "type"), "null") ||
        json_get(returns, "contentMediaType"))
      continue;
    results++;
    examples += tool->origin->examples != NULL;
    assert_non_null(tool->returns_schema);
  }
  assert_int_equal(results, 926);
  assert_int_equal(examples, 729); /* the others have only examples that contradict the schema */
  assert_true(l.registry.arena.used < (size_t)160 << 20);
}

#define OPENAPI_TEST(name) cmocka_unit_test_setup_teardown(name, open_load, close_load)

int main(void) {
  const struct CMUnitTest tests[] = {
      OPENAPI_TEST(test_names_categories_and_annotations),
      OPENAPI_TEST(test_long_names_stay_apart),
      OPENAPI_TEST(test_parameters_of_path_and_operation),
      OPENAPI_TEST(test_parameters_describe_themselves),
      OPENAPI_TEST(test_body_properties_become_arguments),
      OPENAPI_TEST(test_body_that_may_be_left_out),
      OPENAPI_TEST(test_conditions_of_bodies),
      OPENAPI_TEST(test_bodies_that_are_one_argument),
      OPENAPI_TEST(test_results),
      OPENAPI_TEST(test_sides_of_a_schema),
      OPENAPI_TEST(test_schemas_of_3_0),
      OPENAPI_TEST(test_schemas_of_3_1),
      OPENAPI_TEST(test_schemas_that_are_mended),
      OPENAPI_TEST(test_documents_that_are_lost),
      OPENAPI_TEST(test_documents_in_several_files),
      OPENAPI_TEST(test_places_of_what_is_wrong),
      OPENAPI_TEST(test_tangled_definitions),
      OPENAPI_TEST(test_values_without_end),
      OPENAPI_TEST(test_all_of_that_never_ends),
      OPENAPI_TEST(test_examples_of_the_project),
      OPENAPI_TEST(test_github),
  };
  return cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
}
