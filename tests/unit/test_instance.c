/* test_instance.c - instances of schemas: of the official suite, of real tools, of cruel ones; what
 * callers may fill in, and that nothing but schema and key decides. */
#include "base/file.h"
#include "entity_test.h"

#include <stdlib.h>

/* ---- schemas that ask for much ---- */

/* Each must have an instance for every key and share. */
static const char *const TORTURE[] = {
    /* references that come back */
    "{'$ref': '#/$defs/node', '$defs': {'node': {'type': 'object', 'required': ['value', "
    "'children'],"
    " 'properties': {'value': {'type': 'integer'}, 'children': {'type': 'array',"
    " 'items': {'$ref': '#/$defs/node'}}}}}}",
    "{'$defs': {'list': {'oneOf': [{'type': 'null'}, {'type': 'object', 'required': ['head', "
    "'tail'],"
    " 'properties': {'head': {'type': 'string'}, 'tail': {'$ref': '#/$defs/list'}}}]}},"
    " '$ref': '#/$defs/list'}",
    "{'$defs': {'expr': {'anyOf': [{'type': 'number'}, {'type': 'object', 'required': ['op', "
    "'left',"
    " 'right'], 'properties': {'op': {'enum': ['+', '-']}, 'left': {'$ref': '#/$defs/expr'},"
    " 'right': {'$ref': '#/$defs/expr'}}}]}}, '$ref': '#/$defs/expr'}",
    /* branches that exclude each other */
    "{'type': 'object', 'oneOf': [{'required': ['email']}, {'required': ['phone']}],"
    " 'properties': {'email': {'type': 'string', 'format': 'email'}, 'phone': {'type': 'string'}}}",
    "{'oneOf': [{'type': 'object', 'properties': {'kind': {'const': 'card'}, 'number': {'type':"
    " 'string', 'pattern': '^[0-9]{16}$'}}, 'required': ['kind', 'number']}, {'type': 'object',"
    " 'properties': {'kind': {'const': 'cash'}, 'amount': {'type': 'number', 'exclusiveMinimum': "
    "0}},"
    " 'required': ['kind', 'amount'], 'additionalProperties': false}]}",
    "{'oneOf': [{'multipleOf': 3}, {'multipleOf': 5}], 'type': 'integer', 'minimum': 1}",
    "{'type': 'object', 'properties': {'country': {'type': 'string'}, 'zip': {'type': 'string'}},"
    " 'required': ['country'], 'if': {'properties': {'country': {'const': 'US'}}}, 'then':"
    " {'required': ['zip'], 'properties': {'zip': {'pattern': '^[0-9]{5}(-[0-9]{4})?$'}}}, 'else':"
    " {'properties': {'zip': {'maxLength': 3}}}}",
    "{'if': {'type': 'string'}, 'then': {'minLength': 5}, 'else': {'type': 'integer', 'minimum': "
    "7}}",
    /* what must not be */
    "{'type': 'string', 'not': {'pattern': '^[a-m]'}}",
    "{'type': 'object', 'required': ['a'], 'not': {'required': ['b']}, 'properties': {'a': true, "
    "'b':"
    " true}}",
    "{'not': {'type': ['string', 'object', 'array', 'null', 'boolean']}}",
    "{'not': {'enum': [1, 2, 'a']}}",
    "{'type': 'integer', 'minimum': 1, 'maximum': 3, 'not': {'enum': [1, 3]}}",
    /* members */
    "{'type': 'object', 'minProperties': 4, 'propertyNames': {'pattern': '^[a-z]{2,5}$'}}",
    "{'type': 'object', 'minProperties': 3, 'patternProperties': {'^x-[a-z]+$': {'type': "
    "'integer'}},"
    " 'additionalProperties': false}",
    "{'type': 'object', 'maxProperties': 2, 'required': ['a'], 'properties': {'a': {}, 'b': {}, "
    "'c':"
    " {}, 'd': {}}}",
    "{'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {}, 'c': {}}, 'required': "
    "['a'],"
    " 'dependentRequired': {'a': ['b'], 'b': ['z']}}",
    "{'type': 'object', 'properties': {'card': {'type': 'string'}}, 'dependentSchemas': {'card':"
    " {'required': ['billing'], 'properties': {'billing': {'type': 'string', 'minLength': 3}}}}}",
    "{'type': 'object', 'properties': {'a': true}, 'dependentSchemas': {'a': false}}",
    "{'allOf': [{'properties': {'a': {'type': 'integer'}}, 'required': ['a']}, {'properties': {'b':"
    " {'type': 'string'}}, 'required': ['b']}], 'unevaluatedProperties': false}",
    "{'allOf': [{'properties': {'n': {'minimum': 10}}}, {'properties': {'n': {'maximum': 12}}}],"
    " 'properties': {'n': {'type': 'integer', 'multipleOf': 11}}, 'required': ['n']}",
    "{'type': 'object', 'additionalProperties': {'type': 'array', 'items': {'type': 'number'},"
    " 'minItems': 2}, 'minProperties': 1}",
    "{'type': 'object', 'properties': {'a~b/c': {'type': 'integer'}, '': {'type': 'boolean'}},"
    " 'required': ['a~b/c', '']}",
    /* items */
    "{'type': 'array', 'uniqueItems': true, 'minItems': 4, 'items': {'enum': ['a', 'b', 'c', "
    "'d']}}",
    "{'type': 'array', 'uniqueItems': true, 'minItems': 2, 'maxItems': 2, 'items': {'type':"
    " 'boolean'}}",
    "{'type': 'array', 'contains': {'const': 'x'}, 'minContains': 2, 'maxContains': 2, 'minItems': "
    "5,"
    " 'items': {'type': 'string'}}",
    "{'prefixItems': [{'type': 'string'}, {'type': 'integer'}], 'items': false, 'minItems': 2}",
    "{'prefixItems': [{'const': 1}], 'items': {'type': 'string'}, 'minItems': 3, 'type': 'array'}",
    "{'type': 'array', 'prefixItems': [{'type': 'number'}, {'type': 'number'}], 'unevaluatedItems':"
    " false}",
    "{'type': 'array', 'allOf': [{'contains': {'minimum': 100}}, {'contains': {'maximum': -100}}],"
    " 'items': {'type': 'integer'}}",
    "{'type': 'array', 'minItems': 300, 'items': {'type': 'integer'}}",
    "{'type': 'array', 'uniqueItems': true, 'minItems': 100, 'items': {'type': 'integer', "
    "'minimum':"
    " 0, 'maximum': 99}}",
    "{'type': 'object', 'minProperties': 500}",
    "{'$defs': {'pair': {'type': 'object', 'required': ['x', 'y'], 'properties': {'x': {'anyOf':"
    " [{'$ref': '#/$defs/pair'}, {'type': 'null'}]}, 'y': {'anyOf': [{'$ref': '#/$defs/pair'}, "
    "{'type':"
    " 'null'}]}}}}, '$ref': '#/$defs/pair'}",
    /* numbers */
    "{'type': 'number', 'exclusiveMinimum': 0, 'exclusiveMaximum': 0.001}",
    "{'type': 'integer', 'minimum': 9007199254740000, 'maximum': 9007199254740003}",
    "{'type': 'number', 'multipleOf': 0.01, 'minimum': 0.07, 'maximum': 0.07}",
    "{'type': 'integer', 'exclusiveMinimum': -5, 'exclusiveMaximum': -3}",
    "{'type': 'integer', 'minimum': -1e3, 'maximum': -999.5}",
    "{'type': 'integer', 'multipleOf': 7, 'minimum': 15, 'maximum': 21}",
    /* texts */
    "{'type': 'string', 'minLength': 300}",
    "{'type': 'string', 'maxLength': 0}",
    "{'type': 'string', 'minLength': 3, 'maxLength': 3, 'pattern': '^[A-Z]+$'}",
    "{'type': 'string', 'pattern': '^(?=.*[A-Z])(?=.*\\\\d)[A-Za-z\\\\d]{8,}$'}",
    "{'type': 'string', 'pattern': '^([a-z])(\\\\d)\\\\1\\\\2$'}",
    "{'type': 'string', 'pattern': '^(?!foo)[a-z]{3}$'}",
    "{'type': 'string', 'pattern': '^\\\\p{L}+(?:-\\\\p{N}{2}){1,3}$'}",
    "{'type': 'string', 'allOf': [{'pattern': '^a'}, {'pattern': 'z$'}, {'minLength': 6}]}",
    "{'type': 'string', 'pattern': '^\\\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\\\d|3[01])$'}",
    "{'type': 'string', 'pattern': '^#(?:[0-9a-fA-F]{3}){1,2}$'}",
    "{'type': 'string', 'pattern': '^https?://[^\\\\s/$.?#].[^\\\\s]*$', 'minLength': 40}",
    "{'type': 'string', 'pattern': '^[^\\\\x00-\\\\x7f]{2}$'}",
    "{'type': 'string', 'pattern': 'a{0}b|c{2,3}?'}",
    "{'type': ['string', 'null'], 'format': 'date-time'}",
    /* choices */
    "{'enum': [null, '', 'x', 3], 'type': ['string', 'integer'], 'minLength': 1}",
    "{'const': {'a': [1, {'b': null}]}}",
    "{'allOf': [{'enum': ['a', 'b', 'c']}, {'enum': ['b', 'c', 'd']}, {'enum': ['c', 'd', 'a']}]}",
    "{'anyOf': [{'type': 'string', 'maxLength': 2}, {'type': 'integer'}], 'minimum': 4}",
    "true",
    "{}",
};

static void cruel_schemas_have_instances(void **state) {
  (void)state;
  static const double SHARES[] = {1, 0.5, 0};
  for (size_t i = 0; i < sizeof TORTURE / sizeof *TORTURE; i++) {
    const struct json *document = js(TORTURE[i]);
    for (uint64_t key = 0; key < 24; key++) {
      struct instance_options options = with(key);
      options.optional_share = SHARES[key % 3];
      instance_of(document, &options);
    }
  }
}

/* Work and memory grow with the schema, not with its square. */
static void many_properties_are_made(void **state) {
  (void)state;
  enum { MANY = 15000 };
  struct json *document = js("{'type': 'object', 'properties': {}}");
  struct json *properties = json_get(document, "properties");
  const struct json *one = js("{'type': 'string'}");
  for (int i = 0; i < MANY; i++)
    json_add_member(&arena, properties, arena_printf(&arena, "p%d", i), one);
  struct instance_options options = with(1);
  assert_int_equal(instance_of(document, &options)->len, MANY);
}

static void what_nothing_satisfies_is_an_error(void **state) {
  (void)state;
  static const char *const IMPOSSIBLE[] = {
      "false",
      "{'type': 'string', 'enum': [1, 2]}",
      "{'type': 'integer', 'minimum': 4, 'maximum': 3}",
      "{'type': 'object', 'required': ['a'], 'properties': {'a': false}}",
      "{'type': 'array', 'items': false, 'minItems': 1}",
      "{'allOf': [{'type': 'string'}, {'type': 'number'}]}",
      "{'$ref': '#/$defs/a', '$defs': {'a': {'type': 'object', 'required': ['a'], 'properties': "
      "{'a':"
      " {'$ref': '#/$defs/a'}}}}}",
      "{'type': 'array', 'uniqueItems': true, 'minItems': 3, 'items': {'type': 'boolean'}}",
  };
  for (size_t i = 0; i < sizeof IMPOSSIBLE / sizeof *IMPOSSIBLE; i++) {
    struct error e = {0};
    const struct json *document = js(IMPOSSIBLE[i]);
    struct instance_options options = with(1);
    assert_null(instance_make(document, compiled(document), &options, &arena, &e));
    assert_int_equal(e.code, ERR_INPUT);
    expect_text(e.message, "no instance found");
  }
}

/* ---- what callers decide ---- */

static const char *const ORDER =
    "{'type': 'object', 'required': ['order_id'], 'properties': {'order_id': {'type': 'string'},"
    " 'total': {'type': 'number', 'minimum': 1}, 'note': {'type': 'string'}, 'lines': {'type': "
    "'array',"
    " 'maxItems': 5, 'items': {'type': 'object', 'properties': {'sku': {'type': 'string'}, "
    "'quantity':"
    " {'type': 'integer'}}}}}}";

static void the_same_key_makes_the_same_bytes(void **state) {
  (void)state;
  const struct json *document = js(ORDER);
  struct instance_options one = with(7), other = with(8);
  const char *first = text_of(instance_of(document, &one));
  assert_string_equal(first, text_of(instance_of(document, &one)));
  assert_string_not_equal(first, text_of(instance_of(document, &other)));
}

struct filling {
  const char *pointer;
  const struct json *value;
  size_t asked;
};

static const struct json *fill_one(void *context, const char *pointer, const struct sense *sense,
                                   const struct json *schema, struct arena *a) {
  (void)sense, (void)schema, (void)a;
  struct filling *f = context;
  f->asked++;
  return strcmp(pointer, f->pointer) == 0 ? f->value : NULL;
}

static void fillings_are_taken_where_they_conform(void **state) {
  (void)state;
  const struct json *document = js(ORDER);
  struct filling f = {"/order_id", js("'ord_77'"), 0};
  struct instance_options options = with(3);
  options.fill = fill_one;
  options.context = &f;
  assert_string_equal(json_get_text(instance_of(document, &options), "order_id", ""), "ord_77");
  assert_true(f.asked > 4);
  f.pointer = "/total";
  f.value = js("0.5"); /* below the minimum: dropped */
  assert_true(json_to_double(json_get(instance_of(document, &options), "total")) >= 1);
  f.pointer = "";
  f.value = js("{'order_id': 'whole'}");
  expect_json(instance_of(document, &options), "{'order_id': 'whole'}");
}

/* A filled value decides which branch holds, not the other way round. */
static void branches_follow_the_fillings(void **state) {
  (void)state;
  const struct json *document =
      js("{'oneOf': [{'type': 'object', 'required': ['kind', 'a'], 'properties': {'kind': {'const':"
         " 'A'}, 'a': {'type': 'integer'}}}, {'type': 'object', 'required': ['kind', 'b'],"
         " 'properties': {'kind': {'const': 'B'}, 'b': {'type': 'string'}}}, {'type': 'object',"
         " 'required': ['kind'], 'properties': {'kind': {'const': 'C'}}}]}");
  static const char *const KINDS[] = {"'A'", "'B'", "'C'"};
  for (uint64_t key = 0; key < 12; key++) {
    struct filling f = {"/kind", js(KINDS[key % 3]), 0};
    struct instance_options options = with(key);
    options.fill = fill_one;
    options.context = &f;
    assert_true(json_equal(json_get(instance_of(document, &options), "kind"), f.value));
  }
}

static int64_t four_items(void *context, const char *pointer, const struct json *schema) {
  (void)schema;
  assert_string_equal(pointer, "/lines");
  return *(const int64_t *)context;
}

static bool no_notes(void *context, const char *pointer, const struct json *schema) {
  (void)context;
  assert_non_null(json_get(schema, "type"));
  return strcmp(pointer, "/note") == 0 || strcmp(pointer, "/lines/1/sku") == 0;
}

static void lengths_and_omissions_are_asked_for(void **state) {
  (void)state;
  const struct json *document = js(ORDER);
  int64_t n = 4;
  struct instance_options options = with(3);
  options.length = four_items;
  options.omit = no_notes;
  options.context = &n;
  const struct json *made = instance_of(document, &options);
  assert_int_equal(json_get(made, "lines")->len, 4);
  assert_null(json_get(made, "note"));
  assert_non_null(json_at(made, "/lines/0/sku"));
  assert_null(json_at(made, "/lines/1/sku"));
  n = 9; /* the schema says 5 */
  assert_int_equal(json_get(instance_of(document, &options), "lines")->len, 5);
  n = 0;
  assert_int_equal(json_get(instance_of(document, &options), "lines")->len, 0);
}

static void examples_are_taken_over_where_they_conform(void **state) {
  (void)state;
  const struct json *document = js(ORDER);
  struct instance_options options = with(5);
  options.example =
      js("{'order_id': 'A-1', 'total': 0, 'lines': [{'sku': 'K', 'quantity': 'two'}], 'extra': 9}");
  const struct json *made = instance_of(document, &options);
  assert_string_equal(json_get_text(made, "order_id", ""), "A-1");
  assert_true(json_to_double(json_get(made, "total")) >= 1);
  assert_int_equal(json_get(made, "lines")->len, 1);
  assert_string_equal(json_get_text(json_at(made, "/lines/0"), "sku", ""), "K");
  assert_int_equal(json_at(made, "/lines/0/quantity")->is_int, 1);
  assert_int_equal(json_get_int(made, "extra", 0), 9);
}

static void scratch_memory_is_given_back(void **state) {
  (void)state;
  const struct json *document = js(ORDER);
  struct schema *s = compiled(document);
  struct instance_options options = with(9);
  struct error e = {0};
  const char *plain = text_of(instance_make(document, s, &options, &arena, &e));
  struct arena scratch, own;
  arena_init(&scratch, 0);
  arena_init(&own, 0);
  options.scratch = &scratch;
  const struct json *made = instance_make(document, s, &options, &own, &e);
  assert_int_equal(scratch.used, 0);
  assert_true(own.used < 2048);
  arena_done(&scratch);
  assert_string_equal(text_of(made), plain);
  arena_done(&own);
}

static void optional_members_have_their_share(void **state) {
  (void)state;
  const struct json *document = js(ORDER);
  size_t n = 0;
  for (uint64_t key = 0; key < 60; key++) {
    struct instance_options options = with(key);
    options.optional_share = 0.5;
    n += json_get(instance_of(document, &options), "note") != NULL;
    options.optional_share = 0;
    assert_int_equal(instance_of(document, &options)->len, 1);
  }
  assert_in_range(n, 15, 45);
}

/* ---- fixtures ---- */

static const char *fixture(const char *path) {
  const char *root = getenv("TOOLMILL_FIXTURES");
  return path_join(&arena, root ? root : "../shared/fixtures", path);
}

static struct json *read_json(const char *path) {
  struct error e = {0};
  struct json *v = json_read_file(&arena, path, NULL, &e);
  must(v != NULL, &e);
  return v;
}

/* All files below `dir` become members "http://localhost:1234/…" of the registry. */
static void add_remotes(const char *dir, const char *uri, struct json *registry) {
  char **names;
  size_t n;
  struct error e = {0};
  assert_true(file_list(dir, "", &arena, &names, &n, &e));
  for (size_t i = 0; i < n; i++) {
    if (names[i][0] == '.') continue;
    const char *path = path_join(&arena, dir, names[i]);
    const char *address = arena_printf(&arena, "%s/%s", uri, names[i]);
    const char *end = strrchr(names[i], '.');
    if (end && !strcmp(end, ".json"))
      json_add_member(&arena, registry, address, read_json(path));
    else
      add_remotes(path, address, registry);
  }
}

struct tally {
  size_t satisfiable, found;
};

static bool has_valid_test(const struct json *one) {
  const struct json *tests = json_get(one, "tests");
  for (uint32_t i = 0; i < tests->len; i++)
    if (json_get_bool(&tests->items[i], "valid", false)) return true;
  return false;
}

static void try_case(const struct json *one, const struct schema_options *options, uint64_t key,
                     struct tally *t) {
  struct arena own;
  struct error e = {0};
  arena_init(&own, 0);
  const struct json *document = json_get(one, "schema");
  struct schema *s = has_valid_test(one) ? schema_compile(&own, document, options, &e) : NULL;
  if (s) {
    struct instance_options made = with(key);
    t->satisfiable++;
    if (instance_make(document, s, &made, &own, &e))
      t->found++;
    else
      print_message("# no instance: %s\n", json_get_text(one, "description", ""));
  }
  arena_done(&own);
}

static void try_folder(const char *dir, const struct schema_options *options, struct tally *t) {
  char **names;
  size_t n;
  struct error e = {0};
  assert_true(file_list(dir, ".json", &arena, &names, &n, &e));
  for (size_t i = 0; i < n; i++) {
    const struct json *cases = read_json(path_join(&arena, dir, names[i]));
    for (uint32_t k = 0; k < cases->len; k++)
      for (uint64_t key = 0; key < 3; key++)
        try_case(&cases->items[k], options, key, t);
  }
}

/* Every schema of the official suite for which the suite knows a valid instance. */
static void the_official_suite_has_instances(void **state) {
  (void)state;
  static const char *const DRAFTS[] = {"draft7", "draft2019-09", "draft2020-12"};
  const char *root = fixture("json-schema-test-suite");
  if (!file_exists(root)) skip();
  struct json *registry = json_new(&arena, JSON_OBJECT);
  add_remotes(path_join(&arena, root, "remotes"), "http://localhost:1234", registry);
  for (unsigned d = 0; d < 3; d++) {
    struct tally t = {0, 0};
    struct schema_options options = {.dialect = (enum schema_dialect)d, .registry = registry};
    const char *dir = arena_printf(&arena, "%s/tests/%s", root, DRAFTS[d]);
    try_folder(dir, &options, &t);
    try_folder(path_join(&arena, dir, "optional"), &options, &t);
    options.assert_formats = true;
    try_folder(path_join(&arena, dir, "optional/format"), &options, &t);
    print_message("# %s: %zu of %zu\n", DRAFTS[d], t.found, t.satisfiable);
    assert_true(t.satisfiable > 800);
    assert_true(t.found * 1000 >= t.satisfiable * 995);
  }
}

/* Types as BFCL spells them. */
static struct json *with_usual_types(const struct json *v) {
  static const char *const TYPES[][2] = {
      {"dict", "object"}, {"float", "number"}, {"tuple", "array"}, {"any", "string"}};
  struct json *copy = json_copy(&arena, v);
  if (v->type == JSON_OBJECT)
    for (uint32_t i = 0; i < copy->len; i++) {
      struct json_member *m = &copy->members[i];
      m->value = *with_usual_types(&m->value);
      for (size_t k = 0; k < 4 && strcmp(m->name, "type") == 0; k++)
        if (json_is_text(&m->value, TYPES[k][0])) m->value = *json_new_text(&arena, TYPES[k][1]);
    }
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < copy->len; i++)
    copy->items[i] = *with_usual_types(&copy->items[i]);
  return copy;
}

static size_t try_document(const struct json *document) {
  static const double SHARES[] = {1, 0.5, 0};
  if (!document) return 0;
  for (uint64_t key = 0; key < 3; key++) {
    struct instance_options options = with(key);
    options.optional_share = SHARES[key];
    instance_of(document, &options);
  }
  return 1;
}

static void every_tool_of_mcp_servers_has_instances(void **state) {
  (void)state;
  char **names;
  size_t n, tried = 0;
  struct error e = {0};
  const char *dir = fixture("mcp");
  if (!file_exists(dir)) skip();
  assert_true(file_list(dir, ".json", &arena, &names, &n, &e));
  for (size_t i = 0; i < n; i++) {
    const struct json *tools = json_get(read_json(path_join(&arena, dir, names[i])), "tools");
    for (uint32_t k = 0; k < tools->len; k++) {
      tried += try_document(json_get(&tools->items[k], "inputSchema"));
      tried += try_document(json_get(&tools->items[k], "outputSchema"));
    }
  }
  print_message("# %zu schemas\n", tried);
  assert_true(tried > 20);
}

static void every_function_of_bfcl_has_instances(void **state) {
  (void)state;
  static const char *const FILES[] = {"BFCL_v4_multiple.jsonl", "BFCL_v4_parallel_multiple.jsonl"};
  struct buf text = BUF_INIT;
  struct error e = {0};
  size_t tried = 0;
  for (size_t i = 0; i < 2; i++) {
    const char *path = path_join(&arena, fixture("bfcl"), FILES[i]);
    if (!file_exists(path)) skip();
    buf_reset(&text);
    must(file_read(path, 0, &text, &e), &e);
    for (char *line = text.data, *end; (end = strchr(line, '\n')); line = end + 1) {
      struct arena_mark mark = arena_mark(&arena);
      struct json *row = json_read(&arena, line, (size_t)(end - line), "line", NULL, &e);
      must(row != NULL, &e);
      const struct json *functions = json_get(row, "function");
      for (uint32_t k = 0; k < functions->len; k++)
        tried += try_document(with_usual_types(json_get(&functions->items[k], "parameters")));
      arena_rewind(&arena, mark);
    }
  }
  buf_done(&text);
  print_message("# %zu schemas\n", tried);
  assert_true(tried > 900);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(cruel_schemas_have_instances),
      FLOOR_TEST(many_properties_are_made),
      FLOOR_TEST(what_nothing_satisfies_is_an_error),
      FLOOR_TEST(the_same_key_makes_the_same_bytes),
      FLOOR_TEST(fillings_are_taken_where_they_conform),
      FLOOR_TEST(branches_follow_the_fillings),
      FLOOR_TEST(lengths_and_omissions_are_asked_for),
      FLOOR_TEST(examples_are_taken_over_where_they_conform),
      FLOOR_TEST(scratch_memory_is_given_back),
      FLOOR_TEST(optional_members_have_their_share),
      FLOOR_TEST(the_official_suite_has_instances),
      FLOOR_TEST(every_tool_of_mcp_servers_has_instances),
      FLOOR_TEST(every_function_of_bfcl_has_instances),
  };
  return cmocka_run_group_tests(tests, entity_set_up, entity_tear_down);
}
