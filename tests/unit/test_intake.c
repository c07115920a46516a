/* test_intake.c - the account of a load: reasons, examples, the balance. */
#include "catalog/intake.h"
#include "floor_test.h"

static void nothing_balances(void **state) {
  (void)state;
  struct intake *in = intake_new();
  struct error e = {0};
  must(intake_check(in, &e), &e);
  const struct json *account = intake_write(in, &arena);
  expect_json(json_get(account, "endpoints"),
              "{'seen':0,'loaded':0,'lost':{},'repaired':{},'skipped':{},'notes':{}}");
  expect_json(json_get(account, "examples"), "[]");
  intake_free(in);
}

static void every_level_must_balance(void **state) {
  (void)state;
  static const char *const NAMES[] = {"files", "tools", "endpoints", "parameters"};
  for (int level = 0; level < INTAKE_LEVELS; level++) {
    struct intake *in = intake_new();
    struct error e = {0};
    intake_seen(in, (enum intake_level)level);
    intake_seen(in, (enum intake_level)level);
    intake_loaded(in, (enum intake_level)level);
    assert_false(intake_check(in, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    expect_error(&e, NAMES[level], "2 seen, but 1 loaded and 0 lost");
    intake_count(in, (enum intake_level)level, INTAKE_LOST, "x", "f", "", NULL);
    e = (struct error){0};
    must(intake_check(in, &e), &e);
    intake_count(in, (enum intake_level)level, INTAKE_REPAIRED, "x", "f", "", NULL);
    intake_count(in, (enum intake_level)level, INTAKE_SKIPPED, "x", "f", "", NULL);
    intake_count(in, (enum intake_level)level, INTAKE_NOTE, "x", "f", "", NULL);
    must(intake_check(in, &e), &e); /* only losses weigh */
    intake_count(in, (enum intake_level)level, INTAKE_LOST, "x", "f", "", NULL);
    assert_false(intake_check(in, &e));
    intake_free(in);
  }
}

static void reasons_are_counted_apart(void **state) {
  (void)state;
  struct intake *in = intake_new();
  intake_count(in, INTAKE_FILE, INTAKE_LOST, "b", "f", "", NULL);
  intake_count(in, INTAKE_FILE, INTAKE_LOST, "a", "f", "", NULL);
  intake_count(in, INTAKE_FILE, INTAKE_LOST, "b", "f", "", NULL);
  intake_count(in, INTAKE_FILE, INTAKE_NOTE, "b", "f", "", NULL);
  intake_count(in, INTAKE_TOOL, INTAKE_LOST, "b", "f", "", NULL);
  assert_int_equal(intake_of(in, INTAKE_FILE, INTAKE_LOST, "b"), 2);
  assert_int_equal(intake_of(in, INTAKE_FILE, INTAKE_LOST, "c"), 0);
  assert_int_equal(intake_total(in, INTAKE_FILE, INTAKE_LOST), 3);
  assert_int_equal(intake_total(in, INTAKE_PARAMETER, INTAKE_LOST), 0);
  expect_json(json_get(intake_write(in, &arena), "files"),
              "{'seen':0,'loaded':0,'lost':{'a':1,'b':2},'repaired':{},'skipped':{},"
              "'notes':{'b':1}}");
  intake_free(in);
}

/* More reasons than the first list has room for. */
static void many_reasons_are_sorted(void **state) {
  (void)state;
  struct intake *in = intake_new();
  for (int i = 99; i >= 0; i--)
    intake_count(in, INTAKE_TOOL, INTAKE_REPAIRED, arena_printf(&arena, "r%02d", i), "f", "", NULL);
  const struct json *reasons = json_at(intake_write(in, &arena), "/tools/repaired");
  assert_int_equal(reasons->len, 100);
  for (uint32_t i = 0; i < 100; i++)
    assert_string_equal(reasons->members[i].name, arena_printf(&arena, "r%02u", i));
  intake_free(in);
}

static void the_first_cases_are_examples(void **state) {
  (void)state;
  struct intake *in = intake_new();
  for (int i = 0; i < 5; i++) {
    assert_int_equal(intake_keeps_next(in, INTAKE_PARAMETER, INTAKE_REPAIRED, "r"), i < 3);
    char *file = arena_printf(&arena, "f%d", i);
    intake_count(in, INTAKE_PARAMETER, INTAKE_REPAIRED, "r", file, "/p", json_new_int(&arena, i));
    memset(file, 'x', strlen(file)); /* it is copied */
  }
  expect_json(json_get(intake_write(in, &arena), "examples"),
              "[{'level':'parameters','outcome':'repaired','reason':'r','file':'f0','pointer':'/p',"
              "'raw':'0'},{'level':'parameters','outcome':'repaired','reason':'r','file':'f1',"
              "'pointer':'/p','raw':'1'},{'level':'parameters','outcome':'repaired','reason':'r',"
              "'file':'f2','pointer':'/p','raw':'2'}]");
  intake_free(in);
}

/* Values are shortened between characters, so that the account is good UTF-8. */
static void long_values_are_cut_between_characters(void **state) {
  (void)state;
  for (size_t shift = 0; shift < 3; shift++) {
    struct intake *in = intake_new();
    char text[303];
    memset(text, 'x', shift);
    for (size_t i = 0; i < 100; i++)
      memcpy(text + shift + 3 * i, "\xe2\x82\xac", 3);
    intake_count(in, INTAKE_FILE, INTAKE_LOST, "r", NULL, NULL,
                 json_new_string(&arena, text, shift + 300));
    const struct json *example = json_at(intake_write(in, &arena), "/examples/0");
    const struct json *raw = json_get(example, "raw");
    assert_in_range(raw->len, 118, 123);
    assert_memory_equal(raw->text + raw->len - 6, "\xe2\x82\xac\xe2\x80\xa6", 6);
    assert_string_equal(json_get_text(example, "file", NULL), "");
    intake_free(in);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(nothing_balances),
      FLOOR_TEST(every_level_must_balance),
      FLOOR_TEST(reasons_are_counted_apart),
      FLOOR_TEST(many_reasons_are_sorted),
      FLOOR_TEST(the_first_cases_are_examples),
      FLOOR_TEST(long_values_are_cut_between_characters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
