/* test_derive.c - the named derivations, their misuse, and which words were said. */
#include "floor_test.h"

#include "episode/derive.h"

/* inputs: a JSON list. */
static struct json *derive(const char *rule, const char *inputs, struct error *e) {
  const struct json *in = js(inputs), *list[32];
  for (uint32_t i = 0; i < in->len; i++)
    list[i] = &in->items[i];
  *e = (struct error){0};
  return derive_apply(&arena, rule, list, in->len, e);
}

static void gives(const char *rule, const char *inputs, const char *wanted) {
  struct error e;
  const struct json *found = derive(rule, inputs, &e);
  if (!found) fail_msg("%s %s: %s", rule, inputs, e.message);
  expect_json(found, wanted);
}

static void refuses(const char *rule, const char *inputs) {
  struct error e;
  const struct json *found = derive(rule, inputs, &e);
  if (found) fail_msg("%s %s gives %s", rule, inputs, text_of(found));
  expect_text(e.message, rule);
}

static void test_texts(void **state) {
  (void)state;
  gives("lower", "['Pro PLAN']", "'pro plan'");
  gives("lower", "['\u00c4B']", "'\u00c4b'"); /* ASCII only */
  gives("upper", "['pro']", "'PRO'");
  gives("trim", "['  VIP \\t\\n']", "'VIP'");
  gives("trim", "[' ']", "''");
  gives("trim", "['a b']", "'a b'");
  gives("words", "['renewal_date']", "'renewal date'");
  gives("words", "['plain']", "'plain'");
  gives("lower", "['']", "''");
}

static void test_scalars_as_text(void **state) {
  (void)state;
  gives("text", "['Pro']", "'Pro'");
  gives("text", "[266.0]", "'266.0'");
  gives("text", "[1e2]", "'1e2'"); /* as spelt */
  gives("text", "[true]", "'yes'");
  gives("text", "[false]", "'no'");
  gives("text", "[null]", "'nothing'");
  refuses("text", "[[1]]");
  refuses("text", "[{}]");
  refuses("text", "[1, 2]");
}

static void test_money(void **state) {
  (void)state;
  gives("money", "[0]", "'$0.00'");
  gives("money", "[5]", "'$0.05'");
  gives("money", "[99]", "'$0.99'");
  gives("money", "[100]", "'$1.00'");
  gives("money", "[99999]", "'$999.99'");
  gives("money", "[100000]", "'$1,000.00'");
  gives("money", "[123450]", "'$1,234.50'");
  gives("money", "[123456789012]", "'$1,234,567,890.12'");
  gives("money", "[-123450]", "'-$1,234.50'");
  gives("money", "[9223372036854775807]", "'$92,233,720,368,547,758.07'");
  gives("money", "[-9223372036854775808]", "'-$92,233,720,368,547,758.08'");
  gives("money", "[1e2]", "'$1.00'");
  refuses("money", "[1.5]");
  refuses("money", "['100']");
  refuses("money", "[1, 2]");
  refuses("money", "[9223372036854775808]");
}

static void test_count(void **state) {
  (void)state;
  gives("count", "[[]]", "0");
  gives("count", "[['a', [], 3]]", "3");
  refuses("count", "['abc']");
  refuses("count", "[{'a': 1}]");
  refuses("count", "[[1], [2]]");
}

static void test_sum_is_exact(void **state) {
  (void)state;
  gives("sum", "[[120.5, 80, 65.5]]", "266.0");
  gives("sum", "[120.5, 80, 65.5]", "266.0");
  gives("sum", "[0.1, 0.2]", "0.3"); /* not 0.30000000000000004 */
  gives("sum", "[[1, 2, 3]]", "6");
  gives("sum", "[1.25, 1.75]", "3.0");
  gives("sum", "[0.01, 0.09]", "0.1");
  gives("sum", "[-0.5, 0.25]", "-0.25");
  gives("sum", "[-0.5, 0.5]", "0.0");
  gives("sum", "[1.000001, 2.5]", "3.500001");
  gives("sum", "[[]]", "0");
  gives("sum", "[7]", "7");
  gives("sum", "[999999999999999999, 1]", "1000000000000000000");
}

/* One list: n times `number`, and `last`. */
static const char *repeated(const char *number, int n, const char *last) {
  struct buf b = BUF_INIT;
  buf_add_text(&b, "[[");
  for (int i = 0; i < n; i++)
    buf_printf(&b, "%s,", number);
  buf_printf(&b, "%s]]", last);
  const char *text = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return text;
}

static void test_sum_at_the_border(void **state) {
  (void)state;
  refuses("sum", "[1e3]");
  refuses("sum", "['1']");
  refuses("sum", "[[1], 2]");
  refuses("sum", "[true]");
  refuses("sum", "[0.1234567]");
  refuses("sum", "[1234567890123456789]");
  refuses("sum", "[123456789012345678, 0.123456]"); /* scaled beyond 64 bits */
  refuses("sum", repeated("999999999999999999", 9, "999999999999999999"));
  gives("sum", repeated("-92233720368547758", 100, "-8"), "-9223372036854775808");
  gives("sum", repeated("-922337203685477.5", 1000, "-80.8"), "-922337203685477580.8");
  refuses("sum", repeated("-922337203685477.5", 1000, "-80.9"));
}

static void test_templates(void **state) {
  (void)state;
  gives("compose", "['result = {1} + {2}', 120.5, 80]", "'result = 120.5 + 80'");
  gives("compose", "['x = {1}', 'a\\\"b']", "'x = \\\"a\\\\\\\"b\\\"'");
  gives("compose", "['x = {1}', ['a', 1, true]]", "'x = [\\\"a\\\", 1, true]'");
  gives("phrase", "['{1} costs {2}', 'Pro', 50]", "'Pro costs 50'");
  gives("phrase", "['{2}{1}{2}', 'a', 'b']", "'bab'");
  gives("phrase", "['{1}: {2}', true, null]", "'yes: nothing'");
  gives("phrase", "['no places', 1]", "'no places'");
  gives("phrase", "['{} {0} {x} {1', 1]", "'{} {0} {x} {1'"); /* no places at all */
}

static void test_templates_misused(void **state) {
  (void)state;
  refuses("compose", "[1, 2]");
  refuses("compose", "[]");
  refuses("phrase", "['{1}']");
  refuses("phrase", "['{2}', 'a']");
  refuses("phrase", "['{999}', 'a']");
}

/* A template may not multiply its values without end. */
static void test_templates_have_an_end(void **state) {
  (void)state;
  struct json *value, *format;
  struct error e = {0};
  char *text = arena_alloc(&arena, 600001);
  memset(text, 'x', 600000);
  value = json_new_string(&arena, text, 600000);
  format = json_new_text(&arena, "{1}");
  const struct json *in[] = {format, value};
  assert_non_null(derive_apply(&arena, "phrase", in, 2, &e));
  in[0] = json_new_text(&arena, "{1}{1}");
  assert_null(derive_apply(&arena, "phrase", in, 2, &e));
  expect_error(&e, NULL, "1 MiB");
}

/* ---- the arena's limit ---- */

static jmp_buf at_limit;

static void leave(void *context) {
  (void)context;
  longjmp(at_limit, 1);
}

/* How often n rules in a row reach the limit; whatever they built on the heap must be gone then,
 * which the address sanitizer watches. */
static void test_a_limit_leaves_nothing_behind(void **state) {
  (void)state;
  struct json *format = json_new_text(&arena, "{1} and {2}"), *number = js("12");
  char *text = arena_alloc(&arena, 20000);
  memset(text, 'x', 20000);
  struct json *value = json_new_string(&arena, text, 20000);
  const struct json *in[] = {format, value, number};
  static const char *const RULES[] = {"phrase", "compose", "text"};
  volatile int limits = 0, whole = 0;
  for (volatile size_t i = 0; i < 3; i++)
    for (volatile size_t room = 0; room < 24000; room += 997) {
      struct arena small;
      struct error e = {0};
      arena_init(&small, 32 + room);
      small.on_limit = leave;
      if (setjmp(at_limit) != 0)
        limits++;
      else if (i < 2)
        whole += derive_apply(&small, RULES[i], in, 3, &e) != NULL;
      else
        whole += derive_apply(&small, RULES[i], in + 1, 1, &e) != NULL;
      arena_done(&small);
    }
  assert_true(limits >= 60);
  assert_true(whole >= 9);
}

static void test_unknown_rule(void **state) {
  (void)state;
  struct error e;
  assert_null(derive("double", "[1]", &e));
  expect_error(&e, NULL, "there is no derivation named double");
  refuses("lower", "[1]");
  refuses("upper", "['a', 'b']");
  refuses("trim", "[null]");
  refuses("words", "[]");
}

static bool said(const char *value, const char *text) {
  return derive_words_said(value, strlen(value), text, strlen(text));
}

static void test_words_said(void **state) {
  (void)state;
  assert_true(said("refund window", "What is the Refund window?"));
  assert_true(said("window refund", "the refund, then the window"));
  assert_true(said("refund_window", "refund window")); /* what is between words does not count */
  assert_true(said("REFUND", "refund"));
  assert_false(said("refund", "refunds are paid"));
  assert_false(said("refunds", "refund"));
  assert_false(said("refund policy", "refund"));
  assert_false(said("", "refund"));
  assert_false(said(" .,- ", "a .,- b"));
  assert_false(said("refund", ""));
  assert_true(said("2026-05-14", "on 2026-05-14, please"));
  assert_false(said("2026-05-14", "2026-05-15"));
  assert_true(said("\u9000\u6b3e", "\u9000\u6b3e \u653f\u7b56"));
  assert_false(said("\u9000", "\u9000\u6b3e")); /* a part of a word */
  assert_false(derive_words_said("refund", 6, "refund", 5));
  assert_true(derive_words_said("refund window", 6, "refund", 6));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_texts),
      FLOOR_TEST(test_scalars_as_text),
      FLOOR_TEST(test_money),
      FLOOR_TEST(test_count),
      FLOOR_TEST(test_sum_is_exact),
      FLOOR_TEST(test_sum_at_the_border),
      FLOOR_TEST(test_templates),
      FLOOR_TEST(test_templates_misused),
      FLOOR_TEST(test_templates_have_an_end),
      FLOOR_TEST(test_a_limit_leaves_nothing_behind),
      FLOOR_TEST(test_unknown_rule),
      FLOOR_TEST(test_words_said),
  };
  return cmocka_run_group_tests_name("derive", tests, NULL, NULL);
}
