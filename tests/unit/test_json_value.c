/* test_json_value.c - looking into JSON trees, pointers, equality, numbers, building, copying. */
#include "json/json.h"
#include "json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static int set_up(void **state) {
  struct arena *a = malloc(sizeof *a);
  if (!a) return -1;
  arena_init(a, 0);
  *state = a;
  return 0;
}

static int tear_down(void **state) {
  arena_done(*state);
  free(*state);
  return 0;
}

static struct json *read_text(struct arena *a, const char *text) {
  struct error e = {0};
  struct json *v = json_read(a, text, strlen(text), "t", NULL, &e);
  if (!v) fail_msg("%s: %s %s", text, e.place, e.message);
  return v;
}

static void check_written(const struct json *v, const char *want) {
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_COMPACT);
  assert_string_equal(b.data, want);
  buf_done(&b);
}

/* ---- looking ---- */

static void gets_members(void **state) {
  struct json *v = read_text(*state, "{\"t\":\"x\",\"i\":7,\"d\":7.5,\"e\":1e2,\"yes\":true,"
                                     "\"no\":false,\"n\":null,\"k\\u0000z\":1,\"k\":2}");
  assert_string_equal(json_get(v, "t")->text, "x");
  assert_null(json_get(v, "absent"));
  assert_null(json_get(NULL, "t"));
  assert_null(json_get(json_get(v, "t"), "t"));
  assert_string_equal(json_get_n(v, "k\0z", 3)->text, "1");
  assert_string_equal(json_get(v, "k")->text, "2");
  assert_null(json_get_n(v, "tx", 2));
  assert_string_equal(json_get_text(v, "t", "?"), "x");
  assert_string_equal(json_get_text(v, "i", "?"), "?");
  assert_null(json_get_text(v, "absent", NULL));
  assert_true(json_get_bool(v, "yes", false));
  assert_false(json_get_bool(v, "no", true));
  assert_true(json_get_bool(v, "n", true));
  assert_false(json_get_bool(v, "absent", false));
  assert_int_equal(json_get_int(v, "i", -1), 7);
  assert_int_equal(json_get_int(v, "e", -1), 100);
  assert_int_equal(json_get_int(v, "d", -1), -1);
  assert_int_equal(json_get_int(v, "t", -1), -1);
  assert_true(json_is_text(json_get(v, "t"), "x"));
  assert_false(json_is_text(json_get(v, "t"), "xy"));
  assert_false(json_is_text(json_get(v, "n"), "null"));
  assert_false(json_is_text(NULL, ""));
}

/* The example of RFC 6901, section 5, and what leads nowhere. */
static void follows_pointers(void **state) {
  struct json *v = read_text(
      *state, "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
              "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8,\"~1\":9,\"x\":{\"y\":[[10]]}}");
  static const struct {
    const char *pointer, *want;
  } found[] = {{"/foo", "[\"bar\",\"baz\"]"},
               {"/foo/0", "\"bar\""},
               {"/foo/1", "\"baz\""},
               {"/", "0"},
               {"/a~1b", "1"},
               {"/c%d", "2"},
               {"/e^f", "3"},
               {"/g|h", "4"},
               {"/i\\j", "5"},
               {"/k\"l", "6"},
               {"/ ", "7"},
               {"/m~0n", "8"},
               {"/~01", "9"},
               {"/x/y/0/0", "10"}};
  static const char *const nowhere[] = {
      "foo",     "/foo/",   "/foo/2",   "/foo/-",  "/foo/00",
      "/foo/01", "/foo/1x", "/foo/0/0", "/fo",     "/fooo",
      "/m~n",    "/m~2n",   "/a~2b",    "/a~b",    "/foo/4294967296",
      "//",      "/x/",     "/m~",      "/foo/+1", "/foo/18446744073709551616"};
  assert_ptr_equal(json_at(v, ""), v);
  assert_null(json_at(NULL, ""));
  for (size_t i = 0; i < COUNT(found); i++) {
    struct json *at = json_at(v, found[i].pointer);
    if (!at) fail_msg("nothing at %s", found[i].pointer);
    check_written(at, found[i].want);
  }
  for (size_t i = 0; i < COUNT(nowhere); i++)
    if (json_at(v, nowhere[i])) fail_msg("something at %s", nowhere[i]);
}

static void makes_pointers(void **state) {
  (void)state;
  struct buf b = BUF_INIT;
  json_pointer_add(&b, "a/b~c", 5);
  json_pointer_add(&b, "", 0);
  json_pointer_add_index(&b, 12);
  json_pointer_add(&b, "~~//", 4);
  json_pointer_add(&b, "é", 2);
  assert_string_equal(b.data, "/a~1b~0c//12/~0~0~1~1/é");
  buf_done(&b);
}

/* ---- numbers ---- */

static void compares_numbers_exactly(void **state) {
  /* In ascending order; those in one row are one value. */
  static const char *const rows[][5] = {
      {"-1e300", "-1.0e+300"},
      {"-9223372036854775809"},
      {"-9223372036854775808", "-9223372036854775808.0"},
      {"-100", "-1e2", "-0.1E3"},
      {"-99.999"},
      {"-1e-999"},
      {"0", "-0", "0.0", "-0.000e5", "0e999999999999999999999"},
      {"1e-999", "10e-1000"},
      {"0.1", "0.10", "1e-1", "0.01e1", "1E-01"},
      {"0.1000000000000000055511151231257827"},
      {"0.5"},
      {"1", "1.0", "1e0", "10e-1", "0.001e+3"},
      {"1.5", "15e-1"},
      {"10", "1e1", "10.00"},
      {"11"},
      {"100", "1e2", "100.0", "0.1e3"},
      {"101"},
      {"120", "1.2e2", "12e1"},
      {"1002.5", "1002.50"},
      {"1020"},
      {"9007199254740992", "9007199254740992.0"},
      {"9007199254740993"},
      {"9223372036854775807"},
      {"12345678901234567890", "1234567890123456789e1"},
      {"12345678901234567891"},
      {"1e300"},
  };
  struct arena *a = *state;
  for (size_t i = 0; i < COUNT(rows); i++)
    for (size_t k = 0; k < 5 && rows[i][k]; k++)
      for (size_t j = 0; j < COUNT(rows); j++)
        for (size_t m = 0; m < 5 && rows[j][m]; m++) {
          struct json *x = read_text(a, rows[i][k]), *y = read_text(a, rows[j][m]);
          int want = (i > j) - (i < j);
          if (json_compare_numbers(x, y) != want || json_equal(x, y) != (want == 0))
            fail_msg("%s and %s: expected %d, found %d", rows[i][k], rows[j][m], want,
                     json_compare_numbers(x, y));
        }
}

static void converts_to_int(void **state) {
  static const struct {
    const char *text;
    int64_t want;
  } fits[] = {{"0", 0},
              {"-0", 0},
              {"-0.0", 0},
              {"0e5", 0},
              {"42", 42},
              {"-42", -42},
              {"1.0", 1},
              {"1e2", 100},
              {"-12.50e1", -125},
              {"1200e-2", 12},
              {"0.001e3", 1},
              {"9007199254740993", 9007199254740993},
              {"9223372036854775807", INT64_MAX},
              {"9223372036854775807.000", INT64_MAX},
              {"9.223372036854775807e18", INT64_MAX},
              {"-9223372036854775808", INT64_MIN},
              {"-9223372036854775808e0", INT64_MIN},
              {"1e18", 1000000000000000000}};
  static const char *const refused[] = {"0.5",
                                        "1.5",
                                        "-0.1",
                                        "1e-1",
                                        "1e19",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "1e300",
                                        "1e99",
                                        "1e-9",
                                        "1e-999",
                                        "99999999999999999999",
                                        "\"1\"",
                                        "true",
                                        "null",
                                        "[1]"};
  struct arena *a = *state;
  for (size_t i = 0; i < COUNT(fits); i++) {
    int64_t x = -99;
    if (!json_to_int(read_text(a, fits[i].text), &x)) fail_msg("refused: %s", fits[i].text);
    assert_true(x == fits[i].want);
  }
  for (size_t i = 0; i < COUNT(refused); i++) {
    int64_t x = -99;
    if (json_to_int(read_text(a, refused[i]), &x)) fail_msg("accepted: %s", refused[i]);
  }
  int64_t x;
  assert_false(json_to_int(NULL, &x));
}

static void converts_to_unsigned(void **state) {
  struct arena *a = *state;
  static const char *const REFUSED[] = {"18446744073709551616", "-1", "1.5", "1e20", "\"1\"",
                                        "36893488147419103232"};
  uint64_t x = 1;
  assert_true(json_to_uint(read_text(a, "0"), &x) && x == 0);
  assert_true(json_to_uint(read_text(a, "-0"), &x) && x == 0);
  assert_true(json_to_uint(read_text(a, "1e2"), &x) && x == 100);
  assert_true(json_to_uint(read_text(a, "9223372036854775808"), &x) && x == (uint64_t)1 << 63);
  assert_true(json_to_uint(read_text(a, "18446744073709551615"), &x) && x == UINT64_MAX);
  for (size_t i = 0; i < COUNT(REFUSED); i++)
    if (json_to_uint(read_text(a, REFUSED[i]), &x)) fail_msg("accepted: %s", REFUSED[i]);
  assert_false(json_to_uint(NULL, &x));
}

static void converts_to_double(void **state) {
  struct arena *a = *state;
  assert_true(json_to_double(read_text(a, "0.1")) == 0.1);
  assert_true(json_to_double(read_text(a, "-1e2")) == -100);
  assert_true(json_to_double(read_text(a, "9007199254740993")) == 9007199254740992.0);
  assert_true(json_to_double(read_text(a, "\"1\"")) == 0);
  assert_true(json_to_double(NULL) == 0);
}

/* ---- equality ---- */

static void check_equality(struct arena *a, const char *x, const char *y, bool equal, bool same) {
  struct json *v = read_text(a, x), *w = read_text(a, y);
  if (json_equal(v, w) != equal || json_equal(w, v) != equal)
    fail_msg("equal should be %d: %s %s", equal, x, y);
  if (json_same(v, w) != same || json_same(w, v) != same)
    fail_msg("same should be %d: %s %s", same, x, y);
}

static void tells_equal_from_same(void **state) {
  struct arena *a = *state;
  check_equality(a, "null", "null", true, true);
  check_equality(a, "true", "false", false, false);
  check_equality(a, "0", "false", false, false);
  check_equality(a, "1", "\"1\"", false, false);
  check_equality(a, "\"a\"", "\"\\u0061\"", true, true);
  check_equality(a, "\"a\\u0000b\"", "\"a\\u0000c\"", false, false);
  check_equality(a, "\"a\"", "\"a\\u0000\"", false, false);
  check_equality(a, "1.0", "1", true, false);
  check_equality(a, "[1,2]", "[1,2.0]", true, false);
  check_equality(a, "[1,2]", "[2,1]", false, false);
  check_equality(a, "[1]", "[1,1]", false, false);
  check_equality(a, "[]", "{}", false, false);
  check_equality(a, "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2}", true, true);
  check_equality(a, "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true, false);
  check_equality(a, "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false, false);
  check_equality(a, "{\"a\":1}", "{\"a\":1,\"b\":2}", false, false);
  check_equality(a, "{\"a\":{\"x\":[1e1,{}]}}", "{\"a\":{\"x\":[10,{}]}}", true, false);
  assert_true(json_equal(NULL, NULL));
  assert_false(json_equal(NULL, read_text(a, "null")));
  assert_false(json_same(NULL, read_text(a, "null")));
}

static struct json *make_members(struct arena *a, int from, int to, int step) {
  struct json *v = json_new(a, JSON_OBJECT);
  for (int i = from; i != to; i += step)
    json_add_member(a, v, arena_printf(a, "name%d", i), json_new_int(a, i));
  return v;
}

/* Large objects in opposite order, and with one difference. */
static void compares_large_objects(void **state) {
  struct arena *a = *state;
  for (int n = 30; n < 3000; n = n * 3 / 2) {
    struct json *up = make_members(a, 0, n, 1), *down = make_members(a, n - 1, -1, -1);
    assert_true(json_equal(up, down));
    assert_false(json_same(up, down));
    assert_true(json_same(up, make_members(a, 0, n, 1)));
    struct json *at = json_get(down, "name7");
    *at = *json_new_text(a, "7");
    assert_false(json_equal(up, down));
    *at = *json_new_double(a, 7);
    assert_true(json_equal(up, down));
    down->members[0].name = "other";
    down->members[0].name_len = 5;
    assert_false(json_equal(up, down));
  }
}

/* ---- making and copying ---- */

static void makes_values(void **state) {
  struct arena *a = *state;
  check_written(json_new(a, JSON_NULL), "null");
  check_written(json_new(a, JSON_TRUE), "true");
  check_written(json_new(a, JSON_FALSE), "false");
  check_written(json_new(a, JSON_ARRAY), "[]");
  check_written(json_new(a, JSON_OBJECT), "{}");
  check_written(json_new_int(a, INT64_MIN), "-9223372036854775808");
  assert_true(json_new_int(a, 5)->is_int);
  check_written(json_new_double(a, 5), "5.0");
  assert_false(json_new_double(a, 5)->is_int);
  char text[] = "own";
  struct json *v = json_new_text(a, text);
  text[0] = '?';
  check_written(v, "\"own\"");
  check_written(json_new_string(a, "a\0b", 3), "\"a\\u0000b\"");
}

static void adds_items_and_members(void **state) {
  struct arena *a = *state;
  struct json *v = json_new(a, JSON_OBJECT);
  struct json *list = json_new(a, JSON_ARRAY);
  for (int i = 0; i < 100; i++) {
    struct json *stored = json_add_item(a, list, json_new_int(a, i));
    assert_ptr_equal(stored, &list->items[i]);
  }
  assert_int_equal(list->len, 100);
  for (int i = 0; i < 100; i++)
    assert_int_equal(atoi(list->items[i].text), i);
  json_add_item(a, list, &list->items[50]); /* an item of its own */
  assert_string_equal(list->items[100].text, "50");
  char name[] = "x";
  struct json *stored = json_add_member(a, v, name, list);
  name[0] = '?';
  assert_ptr_equal(stored, json_get(v, "x"));
  assert_int_equal(stored->len, 101);
  json_add_member_n(a, v, "k\0z", 3, json_new(a, JSON_NULL));
  *stored = *json_new_int(a, 1);
  check_written(v, "{\"x\":1,\"k\\u0000z\":null}");
}

/* What was read may be added to. */
static void adds_to_what_was_read(void **state) {
  struct arena *a = *state;
  struct json *v = read_text(a, "{\"a\":[1],\"b\":{\"c\":2},\"d\":[]}");
  json_add_item(a, json_get(v, "a"), json_new_int(a, 2));
  json_add_item(a, json_get(v, "d"), json_new_int(a, 3));
  json_add_member(a, json_get(v, "b"), "e", json_new_int(a, 4));
  json_add_member(a, v, "f", json_new_int(a, 5));
  check_written(v, "{\"a\":[1,2],\"b\":{\"c\":2,\"e\":4},\"d\":[3],\"f\":5}");
}

static void copies_all_of_a_tree(void **state) {
  struct arena *a = *state, other;
  const char *text = "{\"a\":[1.0,\"x\\u0000y\",null,true,false,[],{}],\"k\\u0000z\":{\"b\":1e5}}";
  arena_init(&other, 0);
  struct json *v = read_text(&other, text);
  struct json *copy = json_copy(a, v);
  assert_true(json_same(v, copy));
  json_get(v, "a")->items[0] = *json_new_text(&other, "changed");
  arena_done(&other); /* nothing of the copy lived there: the asan build would tell */
  check_written(copy, text);
  json_add_item(a, json_get(copy, "a"), json_new_int(a, 2));
  assert_int_equal(json_get(copy, "a")->len, 8);
}

/* Names of one length that differ in one byte, wherever it stands. */
static void tells_names_apart(void **state) {
  struct arena *a = *state;
  char name[40], other[40];
  for (size_t n = 1; n < sizeof name; n++)
    for (size_t at = 0; at < n; at++) {
      memset(name, 'a', n);
      memcpy(other, name, n);
      other[at] = 'b';
      struct json *o = json_new(a, JSON_OBJECT), one = json_int(a, 1), two = json_int(a, 2);
      json_add_member_n(a, o, other, n, &one);
      assert_null(json_get_n(o, name, n));
      json_add_member_n(a, o, name, n, &two);
      assert_string_equal(json_get_n(o, name, n)->text, "2");
    }
}

static void spells_small_integers(void **state) {
  struct arena *a = *state;
  char expected[24];
  for (int64_t x = -1100; x < 1100; x++) {
    struct json v = json_int(a, x);
    int64_t back = 0;
    snprintf(expected, sizeof expected, "%d", (int)x);
    assert_string_equal(v.text, expected);
    assert_int_equal(v.len, strlen(expected));
    assert_true(json_to_int(&v, &back) && back == x);
  }
}

static void converts_short_numbers_like_strtod(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (int i = 0; i < 200000; i++) {
    char text[40];
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    int decimals = (int)(seed >> 59) % 18;
    double scale = (double)(seed >> 11) * 0x1p-53 * (i % 3 ? 1 : 1e9);
    snprintf(text, sizeof text, "%s%.*f", i & 1 ? "-" : "", decimals, scale);
    struct json v = json_text(text);
    v.type = JSON_NUMBER;
    double x = json_to_double(&v), y = strtod(text, NULL);
    assert_memory_equal(&x, &y, sizeof x);
  }
}

static void writes_names_with_escapes(void **state) {
  struct arena *a = *state;
  struct json *o = json_new(a, JSON_OBJECT), zero = json_int(a, 0);
  struct buf b = BUF_INIT;
  json_add_member(a, o, "\"", &zero);
  json_add_member(a, o, "plain and long", &zero);
  json_add_member(a, o, "long and \n escaped", &zero);
  json_write(&b, o, JSON_SPACED);
  assert_string_equal(b.data, "{\"\\\"\": 0, \"plain and long\": 0, \"long and \\n escaped\": 0}");
  buf_done(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(gets_members),
      TEST(follows_pointers),
      TEST(makes_pointers),
      TEST(compares_numbers_exactly),
      TEST(converts_to_int),
      TEST(converts_to_unsigned),
      TEST(converts_to_int),
      TEST(converts_to_double),
      TEST(tells_equal_from_same),
      TEST(compares_large_objects),
      TEST(makes_values),
      TEST(adds_items_and_members),
      TEST(adds_to_what_was_read),
      TEST(copies_all_of_a_tree),
      TEST(tells_names_apart),
      TEST(spells_small_integers),
      TEST(converts_short_numbers_like_strtod),
      TEST(writes_names_with_escapes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
