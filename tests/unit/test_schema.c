/* test_schema.c - the schema checker beyond the official suite: problems and their words, errors of
 * schemas, references that never end, limits, exact numbers, patterns. */
#include "json/schema.h"
#include "json/schema_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_PROBLEMS = 16 };

struct fixture {
  struct arena arena, scratch;
  struct schema_options options;
  struct schema_problem problems[MAX_PROBLEMS];
  size_t n;
};

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  arena_init(&f->arena, 0);
  arena_init(&f->scratch, 0);
  f->options.dialect = SCHEMA_2020_12;
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  arena_done(&f->arena);
  arena_done(&f->scratch);
  free(f);
  return 0;
}

static struct json *read_text(struct fixture *f, const char *text) {
  struct error e = {0};
  struct json *v = json_read(&f->arena, text, strlen(text), "t", NULL, &e);
  if (!v) fail_msg("%s: %s %s", text, e.place, e.message);
  return v;
}

static struct schema *compile(struct fixture *f, const char *text) {
  struct error e = {0};
  struct schema *s = schema_compile(&f->arena, read_text(f, text), &f->options, &e);
  if (!s) fail_msg("%s: at \"%s\": %s", text, e.place, e.message);
  return s;
}

static bool check_value(struct fixture *f, const struct schema *s, const struct json *v) {
  f->n = 0;
  bool valid = schema_check(s, v, &f->scratch, f->problems, MAX_PROBLEMS, &f->n);
  assert_true(valid == (f->n == 0));
  assert_true(schema_check(s, v, &f->scratch, NULL, 0, NULL) == valid);
  return valid;
}

static bool check(struct fixture *f, const char *schema, const char *instance) {
  return check_value(f, compile(f, schema), read_text(f, instance));
}

/* ---- what problems say ---- */

static const struct {
  const char *schema, *instance, *pointer, *keyword, *message;
} one_problem[] = {
    {"{\"properties\":{\"top_k\":{\"type\":\"integer\"}}}", "{\"top_k\":\"three\"}", "/top_k",
     "type", "expected integer, found string \"three\""},
    {"{\"type\":[\"integer\",\"null\",\"array\"]}", "1.5", "", "type",
     "expected null, integer or array, found number 1.5"},
    {"{\"type\":\"object\"}", "[1,2]", "", "type", "expected object, found array of 2 items"},
    {"{\"type\":\"string\"}", "{\"a\":1}", "", "type",
     "expected string, found object with 1 member"},
    {"{\"type\":\"string\"}", "true", "", "type", "expected string, found boolean true"},
    {"{\"items\":{\"required\":[\"id\"]}}", "[{\"id\":1},{}]", "/1", "required",
     "missing member \"id\""},
    {"{\"properties\":{\"a\":true},\"additionalProperties\":false}", "{\"a\":1,\"b/~\":2}",
     "/b~1~0", "additionalProperties",
     "member \"b/~\" is not allowed here; known members are \"a\""},
    {"{\"additionalProperties\":false}", "{\"b\":2}", "/b", "additionalProperties",
     "member \"b\" is not allowed here"},
    {"{\"unevaluatedProperties\":false,\"properties\":{\"a\":1.0}}", NULL, "/properties/a", NULL,
     NULL},
    {"{\"unevaluatedProperties\":false,\"allOf\":[{\"properties\":{\"a\":true}}]}",
     "{\"a\":1,\"b\":2}", "/b", "unevaluatedProperties", "member \"b\" is not allowed here"},
    {"{\"unevaluatedItems\":false,\"prefixItems\":[true]}", "[1,2]", "/1", "unevaluatedItems",
     "item 1 is not allowed here"},
    {"{\"enum\":[1,\"a\",null,true,[],{\"x\":1},2,3,4,5]}", "\"b\"", "", "enum",
     "expected one of 1, \"a\", null, true, [], {…}, 2, 3 and 2 more, found string \"b\""},
    {"{\"const\":\"x\"}", "\"y\"", "", "const", "expected \"x\", found string \"y\""},
    {"{\"minimum\":1.50}", "1", "", "minimum", "expected at least 1.50, found integer 1"},
    {"{\"maximum\":3}", "4", "", "maximum", "expected at most 3, found integer 4"},
    {"{\"exclusiveMinimum\":3}", "3.0", "", "exclusiveMinimum",
     "expected more than 3, found integer 3.0"},
    {"{\"exclusiveMaximum\":3}", "3", "", "exclusiveMaximum",
     "expected less than 3, found integer 3"},
    {"{\"multipleOf\":0.01}", "0.015", "", "multipleOf",
     "expected a multiple of 0.01, found number 0.015"},
    {"{\"minLength\":2}", "\"é\"", "", "minLength", "expected at least 2 characters, found 1"},
    {"{\"maxLength\":1}", "\"éé\"", "", "maxLength", "expected at most 1 character, found 2"},
    {"{\"minItems\":1}", "[]", "", "minItems", "expected at least 1 item, found 0"},
    {"{\"maxItems\":1}", "[1,2]", "", "maxItems", "expected at most 1 item, found 2"},
    {"{\"minProperties\":2}", "{}", "", "minProperties", "expected at least 2 members, found 0"},
    {"{\"maxProperties\":0}", "{\"a\":1}", "", "maxProperties",
     "expected at most 0 members, found 1"},
    {"{\"uniqueItems\":true}", "[1,[2],3,[2.0]]", "", "uniqueItems",
     "expected unique items, found […] at both 1 and 3"},
    {"{\"pattern\":\"^a+$\"}", "\"ab\"", "", "pattern",
     "expected a string that matches ^a+$, found string \"ab\""},
    {"{\"items\":false,\"prefixItems\":[true]}", "[1,2]", "/1", "items",
     "expected at most 1 item, found 2"},
    {"{\"properties\":{\"a\":false}}", "{\"a\":null}", "/a", "false schema",
     "no value is allowed here, found null"},
    {"false", "1", "", "false schema", "no value is allowed here, found integer 1"},
    {"{\"not\":{\"type\":\"null\"}}", "null", "", "not",
     "expected anything but what \"not\" describes, found null"},
    {"{\"anyOf\":[{\"type\":\"string\"},{\"properties\":{\"a\":{\"const\":1}}}]}", "{\"a\":2}", "",
     "anyOf",
     "matches none of 2 alternatives: (1) expected string, found object with 1 member; (2) at /a: "
     "expected 1, found integer 2"},
    {"{\"oneOf\":[{\"minimum\":1},{\"type\":\"string\"},{\"minimum\":2}]}", "3", "", "oneOf",
     "matches alternatives 1 and 3 of 3, expected exactly one"},
    {"{\"oneOf\":[{\"minimum\":5}]}", "3", "", "oneOf",
     "matches none of 1 alternative: (1) expected at least 5, found integer 3"},
    {"{\"if\":{\"type\":\"integer\"},\"then\":{\"minimum\":3}}", "2", "", "minimum",
     "expected at least 3, found integer 2"},
    {"{\"contains\":{\"const\":1}}", "[2]", "", "contains",
     "expected at least 1 item that matches \"contains\", found 0"},
    {"{\"contains\":{\"const\":1},\"minContains\":2}", "[1]", "", "minContains",
     "expected at least 2 items that match \"contains\", found 1"},
    {"{\"contains\":{\"const\":1},\"maxContains\":1}", "[1,1,1]", "", "maxContains",
     "expected at most 1 item that matches \"contains\", found at least 2"},
    {"{\"propertyNames\":{\"maxLength\":1}}", "{\"a\":1,\"bc\":2}", "", "propertyNames",
     "name \"bc\": expected at most 1 character, found 2"},
    {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", "", "dependentRequired",
     "missing member \"b\", which \"a\" calls for"},
    {"{\"dependencies\":{\"a\":[\"b\"]}}", "{\"a\":1}", "", "dependencies",
     "missing member \"b\", which \"a\" calls for"},
    {"{\"dependentSchemas\":{\"a\":{\"required\":[\"c\"]}}}", "{\"a\":1}", "", "required",
     "missing member \"c\""},
    {"{\"patternProperties\":{\"^x\":{\"type\":\"null\"}}}", "{\"a\":1,\"x1\":1}", "/x1", "type",
     "expected null, found integer 1"},
    {"{\"type\":\"null\"}", "\"a\\u0000\\u001f\\\"\\\\0123456789012345678901234567890123456789\"",
     "", "type",
     "expected null, found string "
     "\"a\\u0000\\u001f\\\"\\\\01234567890123456789012345678901234…\""},
};

static void says_what_is_wrong(void **state) {
  struct fixture *f = *state;
  for (size_t i = 0; i < sizeof one_problem / sizeof *one_problem; i++) {
    if (!one_problem[i].instance) {
      struct error e = {0};
      assert_null(schema_compile(&f->arena, read_text(f, one_problem[i].schema), &f->options, &e));
      assert_string_equal(e.place, one_problem[i].pointer);
      continue;
    }
    bool valid = check(f, one_problem[i].schema, one_problem[i].instance);
    if (valid || f->n != 1) fail_msg("%s: %zu problems", one_problem[i].schema, f->n);
    assert_string_equal(f->problems[0].pointer, one_problem[i].pointer);
    assert_string_equal(f->problems[0].keyword, one_problem[i].keyword);
    assert_string_equal(f->problems[0].message, one_problem[i].message);
  }
}

static void lists_problems_in_schema_order(void **state) {
  struct fixture *f = *state;
  const char *schema = "{\"required\":[\"x\",\"y\"],\"properties\":{\"b\":{\"type\":\"string\"},"
                       "\"a\":{\"minimum\":5,\"multipleOf\":2}},\"maxProperties\":1}";
  static const char *const expected[] = {"required", "required",   "type",
                                         "minimum",  "multipleOf", "maxProperties"};
  assert_false(check(f, schema, "{\"a\":1,\"b\":2}"));
  assert_int_equal(f->n, 6);
  for (size_t i = 0; i < 6; i++)
    assert_string_equal(f->problems[i].keyword, expected[i]);
  assert_string_equal(f->problems[2].pointer, "/b");
  size_t n = 0;
  const struct json *v = read_text(f, "{\"a\":1,\"b\":2}");
  assert_false(schema_check(compile(f, schema), v, &f->scratch, f->problems, 2, &n));
  assert_int_equal(n, 2);
  assert_string_equal(f->problems[1].message, "missing member \"y\"");
}

/* ---- schemas that are refused ---- */

static const struct {
  const char *schema, *place, *message;
} refused[] = {
    {"1", "", "a schema is an object or a boolean"},
    {"{\"type\":\"strng\"}", "/type", "expected the name of a type, found string \"strng\""},
    {"{\"type\":[\"null\",3]}", "/type", "expected the name of a type, found integer 3"},
    {"{\"properties\":{\"a/b\":{\"minLength\":-1}}}", "/properties/a~1b/minLength",
     "expected an integer not below 0, found integer -1"},
    {"{\"allOf\":[{},{\"minimum\":\"3\"}]}", "/allOf/1/minimum",
     "expected a number, found string \"3\""},
    {"{\"allOf\":[]}", "/allOf", "expected an array of schemas, found array of 0 items"},
    {"{\"anyOf\":[3]}", "/anyOf/0", "expected a schema (an object or a boolean), found integer 3"},
    {"{\"items\":[{}]}", "/items",
     "expected a schema (lists are prefixItems in 2020-12), found array of 1 item"},
    {"{\"multipleOf\":0}", "/multipleOf", "expected a number above 0, found integer 0"},
    {"{\"pattern\":\"(\"}", "/pattern",
     "\"(\" is no regular expression: missing closing parenthesis"},
    {"{\"patternProperties\":{\"[\":true}}", "/patternProperties",
     "\"[\" is no regular expression: missing terminating ] for character class"},
    {"{\"required\":[1]}", "/required", "expected an array of names, found array of 1 item"},
    {"{\"$ref\":\"#/$defs/a\"}", "/$ref",
     "\"#/$defs/a\" refers to nothing: no schema at \"#/$defs/a\""},
    {"{\"properties\":{\"x\":{\"$ref\":\"http://nowhere.test/s\"}}}", "/properties/x/$ref",
     "cannot find the schema \"http://nowhere.test/s\""},
    {"{\"$ref\":3}", "/$ref", "expected a URI reference, found integer 3"},
    {"{\"$schema\":\"http://json-schema.org/draft-04/schema#\"}", "/$schema",
     "unknown dialect \"http://json-schema.org/draft-04/schema#\"; known are draft-07, 2019-09 and "
     "2020-12"},
};

static void refuses_bad_schemas(void **state) {
  struct fixture *f = *state;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct error e = {0};
    assert_null(schema_compile(&f->arena, read_text(f, refused[i].schema), &f->options, &e));
    assert_string_equal(e.message, refused[i].message);
    assert_string_equal(e.place, refused[i].place);
    assert_int_equal(e.code, ERR_INPUT);
  }
}

static void names_the_document_of_an_error(void **state) {
  struct fixture *f = *state;
  struct error e = {0};
  f->options.registry = read_text(f, "{\"http://a.test/s\":{\"items\":{\"type\":\"x\"}}}");
  const struct json *schema = read_text(f, "{\"$ref\":\"http://a.test/s\"}");
  assert_null(schema_compile(&f->arena, schema, &f->options, &e));
  assert_string_equal(e.place, "http://a.test/s#/items/type");
}

static void ignores_what_it_does_not_know(void **state) {
  struct fixture *f = *state;
  assert_true(check(f,
                    "{\"exclusiveMinimum\":true,\"minimum\":3,\"required\":true,\"id\":\"x\","
                    "\"divisibleBy\":2,\"nullable\":true,\"$defs\":{\"unused\":{\"type\":\"x\"}}}",
                    "3"));
}

/* ---- references ---- */

static void reports_infinite_references(void **state) {
  struct fixture *f = *state;
  static const char *const endless[] = {
      "{\"$ref\":\"#\"}",
      "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/"
      "$defs/a\"}",
      "{\"allOf\":[{\"anyOf\":[{\"$ref\":\"#\"}]}]}",
      "{\"not\":{\"$ref\":\"#\"}}",
      "{\"if\":{\"$ref\":\"#\"},\"else\":false}",
      "{\"$dynamicAnchor\":\"x\",\"oneOf\":[{\"$dynamicRef\":\"#x\"}]}",
      "{\"$id\":\"http://a.test/\",\"$ref\":\"b\",\"$defs\":{\"b\":{\"$id\":\"b\",\"$ref\":\"/"
      "\"}}}",
      "{\"dependentSchemas\":{\"a\":{\"$ref\":\"#\"}}}",
  };
  for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
    assert_false(check(f, endless[i], "{\"a\":1}"));
    assert_int_equal(f->n, 1);
    assert_string_equal(f->problems[0].keyword, "$ref");
    assert_memory_equal(f->problems[0].message, "infinite reference", 18);
  }
  f->options.dialect = SCHEMA_2019_09;
  assert_false(check(f, "{\"$recursiveAnchor\":true,\"allOf\":[{\"$recursiveRef\":\"#\"}]}", "1"));
  assert_string_equal(f->problems[0].keyword, "$ref");
}

static void follows_references_that_end(void **state) {
  struct fixture *f = *state;
  const char *tree = "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#\"}},"
                     "\"allOf\":[{\"$ref\":\"#/$defs/n\"},{\"$ref\":\"#/$defs/n\"}],"
                     "\"$defs\":{\"n\":{\"required\":[\"id\"]}}}";
  assert_true(check(f, tree, "{\"id\":1,\"next\":{\"id\":2,\"next\":{\"id\":3}}}"));
  assert_false(check(f, tree, "{\"id\":1,\"next\":{\"id\":2,\"next\":{\"id\":3,\"next\":3}}}"));
  assert_string_equal(f->problems[0].pointer, "/next/next/next");
}

static void ignores_siblings_of_ref_in_draft7(void **state) {
  struct fixture *f = *state;
  const char *schema = "{\"definitions\":{\"a\":{\"type\":\"integer\"}},\"properties\":{\"x\":"
                       "{\"minimum\":5,\"$ref\":\"#/definitions/a\"}}}";
  assert_false(check(f, schema, "{\"x\":1}"));
  f->options.dialect = SCHEMA_DRAFT7;
  assert_true(check(f, schema, "{\"x\":1}"));
}

static void knows_the_metaschemas(void **state) {
  struct fixture *f = *state;
  static const char *const uris[] = {"http://json-schema.org/draft-07/schema#",
                                     "https://json-schema.org/draft/2019-09/schema",
                                     "https://json-schema.org/draft/2020-12/schema"};
  for (size_t i = 0; i < 3; i++) {
    char schema[128];
    snprintf(schema, sizeof schema, "{\"$ref\":\"%s\"}", uris[i]);
    f->options.dialect = (enum schema_dialect)i;
    struct schema *s = compile(f, schema);
    assert_true(check_value(f, s, read_text(f, schema)));
    assert_true(check_value(f, s, read_text(f, "{\"properties\":{\"a\":{\"not\":true}}}")));
    assert_false(check_value(f, s, read_text(f, "{\"properties\":{\"a\":{\"minLength\":-1}}}")));
    assert_string_equal(f->problems[0].pointer, "/properties/a/minLength");
    struct json *meta = json_read(
        &f->arena, schema_metaschema_text(i ? uris[i] : "http://json-schema.org/draft-07/schema"),
        strlen(schema_metaschema_text(i ? uris[i] : "http://json-schema.org/draft-07/schema")),
        "meta", NULL, NULL);
    assert_non_null(meta);
    assert_true(check_value(f, s, meta));
  }
}

/* RFC 3986, 5.4: base http://a/b/c/d;p?q */
static void resolves_uris(void **state) {
  struct fixture *f = *state;
  static const char *const cases[][2] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(schema_uri_resolve(&f->arena, "http://a/b/c/d;p?q", cases[i][0]),
                        cases[i][1]);
  assert_string_equal(schema_uri_resolve(&f->arena, "", "./b.json#x"), "b.json");
  assert_string_equal(schema_uri_resolve(&f->arena, "http://a", "b"), "http://a/b");
  assert_string_equal(schema_uri_resolve(&f->arena, "http://a/b", "urn:x:y/../z"), "urn:x:y/../z");
}

/* ---- depth and size ---- */

static struct json *nest(struct fixture *f, const char *keyword, int levels) {
  struct json *v = json_new(&f->arena, JSON_OBJECT);
  for (int i = 0; i < levels; i++) {
    struct json *list = json_new(&f->arena, JSON_ARRAY), *outer = json_new(&f->arena, JSON_OBJECT);
    json_add_item(&f->arena, list, v);
    json_add_member(&f->arena, outer, keyword, list);
    v = outer;
  }
  return v;
}

static struct schema *chain_of_references(struct fixture *f, int length) {
  struct json *defs = json_new(&f->arena, JSON_OBJECT), *root = json_new(&f->arena, JSON_OBJECT);
  for (int i = 0; i <= length; i++) {
    struct json *one = json_new(&f->arena, JSON_OBJECT);
    char name[16], ref[32];
    snprintf(name, sizeof name, "d%d", i);
    snprintf(ref, sizeof ref, "#/$defs/d%d", i + 1);
    json_add_member(&f->arena, one, i < length ? "$ref" : "type",
                    json_new_text(&f->arena, i < length ? ref : "null"));
    json_add_member(&f->arena, defs, name, one);
  }
  json_add_member(&f->arena, root, "$defs", defs);
  json_add_member(&f->arena, root, "$ref", json_new_text(&f->arena, "#/$defs/d0"));
  return schema_compile(&f->arena, root, &f->options, NULL);
}

static bool deep_things_work(struct fixture *f) {
  struct error e = {0};
  if (schema_compile(&f->arena, nest(f, "allOf", 10000), &f->options, &e)) return false;
  if (e.code != ERR_LIMIT || strcmp(e.message, "schema is nested more than 1024 levels deep"))
    return false;
  struct schema *s = schema_compile(&f->arena, nest(f, "allOf", 1000), &f->options, &e);
  if (!s || !check_value(f, s, json_new_int(&f->arena, 1))) return false;
  s = chain_of_references(f, 5000);
  if (!s || check_value(f, s, json_new_int(&f->arena, 1))) return false;
  if (!check_value(f, s, json_new(&f->arena, JSON_NULL))) return false;
  s = compile(f,
              "{\"type\":[\"object\",\"array\"],\"anyOf\":[{\"properties\":{\"allOf\":{\"items\":"
              "{\"$ref\":\"#\"}}}}],\"unevaluatedProperties\":false}");
  if (!check_value(f, s, nest(f, "allOf", 10000))) return false;
  const char *endless = "{\"allOf\":[{\"anyOf\":[{\"$ref\":\"#\"}]}]}";
  return !check_value(f, compile(f, endless), nest(f, "a", 10000));
}

static void needs_little_stack(void **state) {
  struct fixture *f = *state;
  fflush(stdout);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct rlimit limit = {256 << 10, 256 << 10};
    setrlimit(RLIMIT_STACK, &limit);
    _exit(deep_things_work(f) ? 0 : 1);
  }
  int status;
  assert_true(waitpid(child, &status, 0) == child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void checks_large_values_quickly(void **state) {
  struct fixture *f = *state;
  enum { MANY = 100000 };
  struct json *list = json_new(&f->arena, JSON_ARRAY), *schema = json_new(&f->arena, JSON_OBJECT);
  for (int i = 0; i < MANY; i++)
    json_add_item(&f->arena, list, json_new_int(&f->arena, i));
  double start = seconds();
  struct schema *unique = compile(f, "{\"uniqueItems\":true,\"items\":{\"type\":\"integer\"}}");
  assert_true(check_value(f, unique, list));
  json_add_item(&f->arena, list, json_read(&f->arena, "77.0", 4, "t", NULL, NULL));
  assert_false(check_value(f, unique, list));
  assert_string_equal(f->problems[0].message,
                      "expected unique items, found 77.0 at both 77 and 100000");
  for (uint32_t i = 0; i < list->len; i++)
    list->items[i] = *json_new_text(&f->arena, "same");
  assert_false(check_value(f, unique, list));
  for (int i = 0; i < MANY; i++) /* an enum of about a megabyte */
    list->items[i] = *json_new_text(&f->arena, arena_printf(&f->arena, "v%07d", i));
  json_add_member(&f->arena, schema, "enum", list);
  struct schema *choice = schema_compile(&f->arena, schema, &f->options, NULL);
  assert_true(check_value(f, choice, json_new_text(&f->arena, "v0099999")));
  assert_false(check_value(f, choice, json_new_text(&f->arena, "v9999999")));
  assert_true(strlen(f->problems[0].message) < 300);
  assert_true(seconds() - start < 5);
}

static void gives_up_on_exploding_schemas(void **state) {
  struct fixture *f = *state;
  struct buf text = BUF_INIT;
  buf_add_text(&text, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d40\":{\"type\":\"null\"}");
  for (int i = 0; i < 40; i++)
    buf_printf(&text,
               ",\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}", i,
               i + 1, i + 1);
  buf_add_text(&text, "}}");
  struct schema *s = compile(f, text.data);
  buf_done(&text);
  f->n = 0;
  assert_false(schema_check(s, read_text(f, "null"), &f->scratch, f->problems, 1, &f->n));
  assert_int_equal(f->n, 1);
  assert_non_null(strstr(f->problems[0].message, "gave up after 10000000 steps"));
}

/* ---- numbers ---- */

static const struct {
  const char *value, *divisor;
  int is;
} multiples[] = {
    {"0.0075", "0.0001", 1},
    {"0.00751", "0.0001", 0},
    {"1e308", "0.123456789", 0},
    {"1e308", "0.5", 1},
    {"12391239123", "1e-8", 1},
    {"1e308", "1e-308", 1},
    {"1", "1e-308", 1},
    {"1e-308", "1", 0},
    {"1e-308", "1e-308", 1},
    {"3e-308", "2e-308", 0},
    {"0.3", "0.1", 1},
    {"-4.35", "0.01", 1},
    {"4.02", "0.01", 1},
    {"0", "7", 1},
    {"-0.0", "0.1", 1},
    {"9007199254740993", "9007199254740993", 1},
    {"9007199254740993", "2", 0},
    {"18446744073709551616", "2", 1},
    {"18446744073709551616", "4294967296", 1},
    {"18446744073709551617", "3", 0},
    {"340282366920938463463374607431768211456", "18446744073709551616", 1},
    {"340282366920938463463374607431768211457", "18446744073709551616", 0},
    {"1e40", "18446744073709551616", 0},
    {"1e70", "18446744073709551616", 1},
    {"1e64", "18446744073709551616", 1},
    {"1e63", "18446744073709551616", 0},
    {"121932631356500531347203169112635269", "123456789123456789", 1},
    {"121932631356500531347203169112635270", "123456789123456789", 0},
    {"15241578780673678546105778281054720515622620750190521",
     "123456789012345678901234567890123456789", 0},
    {"15241578753238836750495351562536198787501905199875019052100",
     "123456789012345678901234567890", 1},
    {"15241578753238836750495351562536198787501905199875019052101",
     "123456789012345678901234567890", 0},
    {"1e1000000000000000000000", "3", 0},
    {"3e1000000000000000000000", "3", 1},
};

static void divides_exactly(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
    const char *v = multiples[i].value, *d = multiples[i].divisor;
    struct json value = {.type = JSON_NUMBER, .len = (uint32_t)strlen(v), .text = v};
    struct json divisor = {.type = JSON_NUMBER, .len = (uint32_t)strlen(d), .text = d};
    if (schema_number_is_multiple(&value, &divisor) != multiples[i].is)
      fail_msg("%s multiple of %s: expected %d", v, d, multiples[i].is);
  }
}

static void compares_exactly(void **state) {
  struct fixture *f = *state;
  assert_false(check(f, "{\"maximum\":9007199254740992}", "9007199254740993"));
  assert_true(check(f, "{\"maximum\":9007199254740993}", "9007199254740993.0"));
  assert_false(check(f, "{\"exclusiveMaximum\":0.1}", "0.1000"));
  assert_true(check(f, "{\"exclusiveMaximum\":0.1}", "0.09999999999999999999999999"));
  assert_true(check(f, "{\"type\":\"integer\"}", "1e3"));
  assert_true(check(f, "{\"type\":\"integer\"}", "10.0e-1"));
  assert_false(check(f, "{\"type\":\"integer\"}", "1e-1"));
  assert_true(check(f, "{\"type\":\"integer\"}", "0.0e-5"));
  assert_true(check(f, "{\"const\":{\"a\":1,\"b\":[1.0]}}", "{\"b\":[10e-1],\"a\":1.0}"));
  assert_false(check(f, "{\"enum\":[1,0]}", "true"));
}

/* ---- patterns ---- */

static const struct {
  const char *pattern, *text;
  bool found;
} searches[] = {
    {"b", "abc", true},
    {"^abc$", "abc\n", false},
    {"^\\d+$", "৪", false},
    {"^\\w$", "é", false},
    {"^\\s$", "\xe2\x80\xa8", true},
    {"^\\S$", "\xe2\x80\xa8", false},
    {"^[\\s]$", "\xef\xbb\xbf", true},
    {"^[\\S]$", "\xc2\xa0", false},
    {"^[\\S]$", "x", true},
    {"^[^\\S]$", " ", true},
    {"^.$", "\n", false},
    {"^.$", "\xe2\x80\xa8", false},
    {"^.$", "🐲", true},
    {"^[.]$", "x", false},
    {"^\\v$", "\n", false},
    {"^\\u0041\\x42$", "AB", true},
    {"^\\ud83d\\udc32$", "🐲", true},
    {"^\\u{1F432}$", "🐲", true},
    {"^\\p{Letter}+$", "éa", true},
    {"^\\p{gc=Lu}\\P{Uppercase_Letter}$", "Aa", true},
    {"^\\p{Script=Greek}$", "α", true},
    {"^[\\w-.]+@[\\w.-]+$", "a-b.c@d", true},
    {"^[+-\\d]+$", "+-1", true},
    {"^[[:alpha:]]$", "a]", true}, /* a class of [ : a l p h, then a bracket */
    {"^[^]$", "\n", true},
    {"[]", "a", false},
    {"^\\/\\-$", "/-", true},
    {"^(?<y>\\d{4})-\\k<y>$", "2024-2024", true},
    {"^(a)?\\1b$", "b", true},
    {"^\\cA$", "\x01", true},
    {"\\0", "x", false},
    {"^a{,2}$", "a{,2}", true},
};

static void searches_like_ecmascript(void **state) {
  struct fixture *f = *state;
  for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
    char why[128] = "";
    const char *pattern = searches[i].pattern, *text = searches[i].text;
    const struct schema_pattern *p =
        schema_pattern_compile(&f->arena, pattern, strlen(pattern), false, why, sizeof why);
    if (!p) fail_msg("%s: %s", pattern, why);
    enum schema_found found = schema_pattern_search(p, text, strlen(text), &f->scratch);
    if (found != (searches[i].found ? FOUND : FOUND_NOT)) fail_msg("%s on %s", pattern, text);
  }
}

static void stops_slow_patterns(void **state) {
  struct fixture *f = *state;
  static const char *const slow[] = {"^(a+)+$", "(a{1,100}){1,100}$", "^(a|a)*$", "^(.*)*x$",
                                     "^(([a-z])+.)+[A-Z]([a-z])+$"};
  char text[5010];
  text[0] = '"';
  memset(text + 1, 'a', 5000);
  memcpy(text + 5001, "!\"", 3);
  const struct json *v = read_text(f, text);
  for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
    char schema[128];
    double start = seconds();
    snprintf(schema, sizeof schema, "{\"not\":{\"pattern\":\"%s\"}}", slow[i]);
    if (check_value(f, compile(f, schema), v)) fail_msg("%s is not slow", slow[i]);
    assert_int_equal(f->n, 1);
    assert_string_equal(f->problems[0].keyword, "pattern");
    assert_non_null(strstr(f->problems[0].message, "too many steps"));
    snprintf(schema, sizeof schema, "{\"patternProperties\":{\"%s\":true}}", slow[i]);
    struct json *object = json_new(&f->arena, JSON_OBJECT);
    json_add_member_n(&f->arena, object, v->text, v->len, v);
    assert_false(check_value(f, compile(f, schema), object));
    assert_string_equal(f->problems[0].keyword, "pattern");
    assert_true(seconds() - start < 2);
  }
}

/* ---- memory and formats ---- */

static jmp_buf unwound;

static void unwind(void *context) {
  (void)context;
  longjmp(unwound, 1);
}

/* Only the scratch arena is used, so unwinding out of it anywhere loses nothing. */
static void takes_memory_from_scratch_alone(void **state) {
  struct fixture *f = *state;
  struct schema *s =
      compile(f, "{\"items\":{\"anyOf\":[{\"type\":\"null\"},{\"pattern\":\"^(x|y)+$\"}],"
                 "\"unevaluatedProperties\":false},\"uniqueItems\":true}");
  const struct json *v = read_text(f, "[\"xyxy\",null,{\"a\":1},\"z\",{\"a\":2}]");
  assert_false(check_value(f, s, v));
  size_t all = f->n;
  for (volatile size_t limit = 64; limit < 1 << 20; limit += limit / 2) {
    struct arena scratch;
    arena_init(&scratch, limit);
    scratch.on_limit = unwind;
    size_t n = 0;
    if (setjmp(unwound) == 0) {
      assert_false(schema_check(s, v, &scratch, f->problems, MAX_PROBLEMS, &n));
      assert_int_equal(n, all);
    }
    arena_done(&scratch);
  }
}

static void asserts_formats_on_request(void **state) {
  struct fixture *f = *state;
  const char *schema = "{\"format\":\"date\"}";
  assert_true(check(f, schema, "\"2024-02-30\""));
  f->options.assert_formats = true;
  assert_false(check(f, schema, "\"2024-02-30\""));
  assert_string_equal(f->problems[0].message,
                      "expected a string in the format date, found string \"2024-02-30\"");
  assert_true(check(f, schema, "\"2024-02-29\""));
  assert_true(check(f, schema, "20240230"));
  assert_true(check(f, "{\"format\":\"colour\"}", "\"x\""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
      TEST(says_what_is_wrong),
      TEST(lists_problems_in_schema_order),
      TEST(refuses_bad_schemas),
      TEST(names_the_document_of_an_error),
      TEST(ignores_what_it_does_not_know),
      TEST(reports_infinite_references),
      TEST(follows_references_that_end),
      TEST(ignores_siblings_of_ref_in_draft7),
      TEST(knows_the_metaschemas),
      TEST(resolves_uris),
      TEST(needs_little_stack),
      TEST(checks_large_values_quickly),
      TEST(gives_up_on_exploding_schemas),
      TEST(divides_exactly),
      TEST(compares_exactly),
      TEST(searches_like_ecmascript),
      TEST(stops_slow_patterns),
      TEST(takes_memory_from_scratch_alone),
      TEST(asserts_formats_on_request),
#undef TEST
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
