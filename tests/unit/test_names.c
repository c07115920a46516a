/* test_names.c - names made safe for every trainer and provider. */
#include "catalog/names.h"
#include "floor_test.h"

static void safe_names_stay(void **state) {
  (void)state;
  static const char *const SAFE[] = {"a", "_", "getUser", "get-user_2", "__x__"};
  for (size_t i = 0; i < sizeof SAFE / sizeof *SAFE; i++) {
    assert_true(name_is_safe(SAFE[i]));
    assert_string_equal(name_make_safe(&arena, SAFE[i]), SAFE[i]);
  }
}

static void others_are_made_safe(void **state) {
  (void)state;
  static const char *const PAIRS[][2] = {{"Open Weather Map", "Open_Weather_Map"},
                                         {"/feedbacks/{id}", "feedbacks_id"},
                                         {"  x  ", "x"},
                                         {"2fa", "t_2fa"},
                                         {"a.b:c", "a_b_c"},
                                         {"a -- b", "a_--_b"},
                                         {"-x", "x"},
                                         {"caf\xc3\xa9 au lait", "caf_au_lait"},
                                         {"x_!", "x"}};
  for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
    assert_false(name_is_safe(PAIRS[i][0]));
    const char *name = name_make_safe(&arena, PAIRS[i][0]);
    assert_string_equal(name, PAIRS[i][1]);
    assert_true(name_is_safe(name));
  }
}

/* What is left of such names says nothing: a hash tells them apart. */
static void empty_names_get_a_hash(void **state) {
  (void)state;
  static const char *const EMPTY[] = {"", "!!!", "\xe5\x9f\x8e", "-", "  "};
  const char *names[5];
  for (size_t i = 0; i < 5; i++) {
    names[i] = name_make_safe(&arena, EMPTY[i]);
    assert_true(name_is_safe(names[i]));
    assert_int_equal(strlen(names[i]), 13);
    assert_memory_equal(names[i], "tool_", 5);
    for (size_t k = 0; k < i; k++)
      assert_string_not_equal(names[i], names[k]);
    assert_string_equal(names[i], name_make_safe(&arena, EMPTY[i]));
  }
}

static void long_names_differ_in_their_end(void **state) {
  (void)state;
  char x[301], y[301];
  memset(x, 'n', 300);
  memset(y, 'n', 300);
  x[300] = y[300] = '\0';
  y[299] = 'm';
  const char *a = name_make_safe(&arena, x), *b = name_make_safe(&arena, y);
  assert_int_equal(strlen(a), NAME_SAFE_MAX);
  assert_true(name_is_safe(a));
  assert_memory_equal(a, b, 55);
  assert_string_not_equal(a, b);
  x[64] = '\0';
  assert_string_equal(name_make_safe(&arena, x), x);
  x[63] = ' '; /* 63 letters and a blank */
  x[64] = '\0';
  assert_int_equal(strlen(name_make_safe(&arena, x)), 63);
}

static void slugs_are_lower_case(void **state) {
  (void)state;
  assert_string_equal(name_make_slug(&arena, "Get-User ID"), "get_user_id");
  assert_string_equal(name_make_slug(&arena, "Food & Drink"), "food_drink");
  assert_string_equal(name_make_slug(&arena, "a/b"), "a_b"); /* ids are split at '/' */
}

static void suffixes_fit(void **state) {
  (void)state;
  assert_string_equal(name_with_suffix(&arena, "name", "_2"), "name_2");
  char x[65];
  memset(x, 'n', 64);
  x[64] = '\0';
  const char *two = name_with_suffix(&arena, x, "_2"), *ten = name_with_suffix(&arena, x, "_10");
  assert_int_equal(strlen(two), 64);
  assert_int_equal(strlen(ten), 64);
  assert_string_equal(two + 62, "_2");
  assert_string_equal(ten + 61, "_10");
  assert_true(name_is_safe(two));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(safe_names_stay),        FLOOR_TEST(others_are_made_safe),
      FLOOR_TEST(empty_names_get_a_hash), FLOOR_TEST(long_names_differ_in_their_end),
      FLOOR_TEST(slugs_are_lower_case),   FLOOR_TEST(suffixes_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
