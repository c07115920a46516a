/* test_yaml.c - YAML as JSON: types of plain scalars, aliases and their limits, merge keys,
 * repeated keys, what is refused and where. */
#include "floor_test.h"

#include "reader/yaml.h"

static struct json *read_yaml(const char *text, struct error *e) {
  return yaml_read(&arena, text, strlen(text), "d.yaml", e);
}

static void expect_yaml(const char *text, const char *wanted) {
  struct error e = {0};
  const struct json *v = read_yaml(text, &e);
  if (!v) fail_msg("%s: %s: %s", text, e.place, e.message);
  expect_json(v, wanted);
}

static void expect_refused(const char *text, const char *place, const char *part) {
  struct error e = {0};
  if (read_yaml(text, &e)) fail_msg("accepted: %s", text);
  expect_error(&e, place, part);
}

static void test_types_of_plain_scalars(void **unused) {
  (void)unused;
  static const char *const CASES[][2] = {
      {"[null, Null, NULL, ~, ]", "[null, null, null, null]"},
      {"a:\nb: ~\n", "{'a': null, 'b': null}"},
      {"[true, True, TRUE, false, False, FALSE]", "[true, true, true, false, false, false]"},
      {"[yes, no, on, off, y, n, tRue, nUll]",
       "['yes', 'no', 'on', 'off', 'y', 'n', 'tRue', 'nUll']"},
      {"[0, -0, 12, -7, 1.50, 1e5, 2.5E-3, 18446744073709551616]",
       "[0, -0, 12, -7, 1.50, 1e5, 2.5E-3, 18446744073709551616]"},
      {"[012, +1, .5, 1., 0x1F, 0o17, 1_000, .inf, -.inf, .nan, 1e, --1]",
       "['012', '+1', '.5', '1.', '0x1F', '0o17', '1_000', '.inf', '-.inf', '.nan', '1e', '--1']"},
      {"[\"1\", 'true', \"null\", '']", "['1', 'true', 'null', '']"},
      {"- 2020-01-01\n- 12:30:45\n- 1.2.3\n", "['2020-01-01', '12:30:45', '1.2.3']"},
      {"a: |\n  two\n  lines\nb: >\n  one\n  line\n",
       "{'a': 'two\\nlines\\n', 'b': 'one line\\n'}"},
      {"a: |-\n  1\n", "{'a': '1'}"},
      {"{\"json\": [1, {\"too\": \"\\u00e4\\n\"}]}", "{'json': [1, {'too': '\xc3\xa4\\n'}]}"},
      {"just a text", "'just a text'"},
      {"# only\n--- # a marker\n- x\n...\n", "['x']"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    char *text = arena_copy_text(&arena, CASES[i][0]);
    expect_yaml(text, CASES[i][1]);
  }
}

static void test_keys_are_texts(void **unused) {
  (void)unused;
  expect_yaml("200: a\nnull: b\ntrue: c\n\"q\": d\n1.50: e\n~: f\n",
              "{'200': 'a', 'null': 'b', 'true': 'c', 'q': 'd', '1.50': 'e', '~': 'f'}");
  expect_refused("? [a]\n: b\n", "d.yaml:1:3", "expected a text as key");
  expect_refused("a: &x 1\n*x : b\n", "d.yaml:2:1", "expected a text as key");
}

static void test_keeps_the_order_of_many_keys(void **unused) {
  (void)unused;
  struct buf b = BUF_INIT;
  for (int i = 0; i < 3000; i++)
    buf_printf(&b, "key%d: %d\n", (i * 7919) % 3000, i);
  struct error e = {0};
  const struct json *v = read_yaml(b.data, &e);
  must(v != NULL, &e);
  assert_int_equal(v->len, 3000);
  for (int i = 0; i < 3000; i++) {
    assert_string_equal(v->members[i].name, arena_printf(&arena, "key%d", (i * 7919) % 3000));
    assert_string_equal(v->members[i].value.text, arena_printf(&arena, "%d", i));
  }
  buf_printf(&b, "key17: 0\n");
  expect_refused(b.data, "d.yaml:3001:1", "\"key17\" stands in its mapping already");
  buf_done(&b);
}

static void test_aliases(void **unused) {
  (void)unused;
  expect_yaml("a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n",
              "{'a': {'k': [1]}, 'b': {'k': [1]}, 'c': [{'k': [1]}, {'k': [1]}]}");
  expect_yaml("[&x 1, *x, &x 2, *x]", "[1, 1, 2, 2]");
  expect_refused("a: *x\nb: &x 1\n", "d.yaml:1:4", "no anchor \"x\" stands before");
  expect_refused("a: &x\n  b: *x\n", "d.yaml:2:6", "within its own anchor");
}

/* A few lines that would be 10^9 values, and a chain that would be 600 levels. */
static void test_limits_of_aliases(void **unused) {
  (void)unused;
  struct buf b = BUF_INIT;
  buf_add_text(&b, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
  for (int i = 1; i < 9; i++) {
    buf_printf(&b, "a%d: &a%d [*a%d", i, i, i - 1);
    for (int k = 1; k < 10; k++)
      buf_printf(&b, ", *a%d", i - 1);
    buf_add_text(&b, "]\n");
  }
  struct error e = {0};
  assert_null(read_yaml(b.data, &e));
  assert_int_equal(e.code, ERR_LIMIT);
  expect_error(&e, "d.yaml:6:45", "aliases add more than 1000000 values");
  assert_true(arena.used < 1 << 20);
  buf_reset(&b);
  buf_add_text(&b, "- &a0 [x]\n");
  for (int i = 1; i < 600; i++)
    buf_printf(&b, "- &a%d [*a%d]\n", i, i - 1);
  assert_null(read_yaml(b.data, &e));
  assert_int_equal(e.code, ERR_LIMIT);
  expect_error(&e, NULL, "nested too deeply");
  buf_done(&b);
}

static void test_depth(void **unused) {
  (void)unused;
  char text[2048];
  struct error e = {0};
  memset(text, '[', 512);
  memset(text + 512, ']', 512);
  must(yaml_read(&arena, text, 1024, "d.yaml", &e) != NULL, &e);
  memset(text, '[', 513);
  memset(text + 513, ']', 513);
  assert_null(yaml_read(&arena, text, 1026, "d.yaml", &e));
  assert_int_equal(e.code, ERR_LIMIT);
  expect_error(&e, "d.yaml:1:513", "nested too deeply");
}

struct repairs {
  struct buf text;
};

static void on_repair(void *context, const char *reason, size_t line, size_t column) {
  buf_printf(&((struct repairs *)context)->text, "%s %zu:%zu;", reason, line, column);
}

static void expect_repaired(const char *text, const char *wanted, const char *repairs) {
  struct repairs seen = {BUF_INIT};
  struct yaml_options options = {on_repair, &seen};
  struct error e = {0};
  const struct json *v = yaml_read_with(&arena, text, strlen(text), "d.yaml", &options, &e);
  must(v != NULL, &e);
  expect_json(v, wanted);
  assert_string_equal(seen.text.data, repairs);
  buf_done(&seen.text);
}

static void test_repairs(void **unused) {
  (void)unused;
  expect_repaired("a: 1\nb: 2\na: 3\n", "{'a': 3, 'b': 2}", "duplicate_key 3:1;");
  expect_repaired("x: &x {p: 1, q: 2}\ny:\n  q: 3\n  <<: *x\n  r: 4\n",
                  "{'x': {'p': 1, 'q': 2}, 'y': {'q': 3, 'r': 4, 'p': 1}}", "merge_key 4:3;");
  expect_repaired("- &a {k: 1, l: 1}\n- &b {k: 2, m: 2}\n- <<: [*a, *b]\n",
                  "[{'k': 1, 'l': 1}, {'k': 2, 'm': 2}, {'k': 1, 'l': 1, 'm': 2}]",
                  "merge_key 3:3;");
  expect_repaired("'<<': 1\n", "{'<<': 1}", "");
  struct repairs seen = {BUF_INIT};
  struct yaml_options options = {on_repair, &seen};
  struct error e = {0};
  assert_null(yaml_read_with(&arena, "<<: 1\n", 6, "d.yaml", &options, &e));
  expect_error(&e, NULL, "a merge key takes a mapping");
  buf_done(&seen.text);
}

static void test_refused(void **unused) {
  (void)unused;
  static const char *const CASES[][3] = {
      {"a: 1\na: 2\n", "d.yaml:2:1", "\"a\" stands in its mapping already"},
      {"b: &x {c: 1}\na:\n  <<: *x\n", "d.yaml:3:3", "merge key"},
      {"a: !!str 1\n", "d.yaml:1:4", "a tag (tag:yaml.org,2002:str)"},
      {"a: !ruby/object {}\n", "d.yaml:1:4", "a tag (!ruby/object)"},
      {"- !!set\n  - a\n", "d.yaml:1:3", "a tag"},
      {"--- a\n--- b\n", "d.yaml:2:1", "expected one document"},
      {"", "d.yaml:1:1", "found nothing"},
      {"# nothing\n", "d.yaml:1:1", "found nothing"},
      {"a: [1, 2\nb: 3\n", "d.yaml:2:2", "flow sequence that begins at line 1"},
      {"a: b\n\tc: d\n", "d.yaml:2:1", "found a tab character"},
      {"a: \"x\n", "d.yaml:2:1", "quoted scalar that begins at line 1"},
      {"\xc3\xa4: \xc3\xa4 \xff\n", "d.yaml:1:6", "UTF-8"},
      {"a: b: c\n", "d.yaml:1:5", "mapping values are not allowed"},
      {"a: \x01\n", "d.yaml:1:4", "control characters are not allowed"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    expect_refused(CASES[i][0], CASES[i][1], CASES[i][2]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_types_of_plain_scalars),
      FLOOR_TEST(test_keys_are_texts),
      FLOOR_TEST(test_keeps_the_order_of_many_keys),
      FLOOR_TEST(test_aliases),
      FLOOR_TEST(test_limits_of_aliases),
      FLOOR_TEST(test_depth),
      FLOOR_TEST(test_repairs),
      FLOOR_TEST(test_refused),
  };
  return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
