/* test_json_write.c - the JSON writers: nothing changes on the way through, layouts, numbers. */
#include "json/write.h"
#include "base/rng.h"
#include "json_suite.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

struct fixture {
  struct arena arena;
  struct buf out;
};

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  arena_init(&f->arena, 0);
  buf_init(&f->out);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  arena_done(&f->arena);
  buf_done(&f->out);
  free(f);
  return 0;
}

static struct json *read_text(struct fixture *f, const char *text) {
  struct error e = {0};
  struct json *v = json_read(&f->arena, text, strlen(text), "t", NULL, &e);
  if (!v) fail_msg("%s: %s %s", text, e.place, e.message);
  return v;
}

static const char *write_text(struct fixture *f, const char *text, enum json_layout layout) {
  buf_reset(&f->out);
  json_write(&f->out, read_text(f, text), layout);
  assert_int_equal(strlen(f->out.data), f->out.len);
  return f->out.data;
}

/* ---- trees ---- */

/* Values that common libraries change on the way through. */
static void changes_nothing(void **state) {
  static const char *const texts[] = {"1.0",
                                      "0.1",
                                      "0.30000000000000004",
                                      "1e2",
                                      "5e-324",
                                      "9007199254740993",
                                      "9223372036854775807",
                                      "12345678901234567890",
                                      "18446744073709551616",
                                      "-0",
                                      "-0.0",
                                      "1E-999",
                                      "\"x\\u0000y\"",
                                      "{\"k\\u0000z\":1}",
                                      "{\"b\":1,\"a\":2}",
                                      "[]",
                                      "{}",
                                      "[[],{},[[]]]",
                                      "\"a/b\"",
                                      "\"é€😀\"",
                                      "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"",
                                      "[null,true,false]"};
  for (size_t i = 0; i < COUNT(texts); i++)
    assert_string_equal(write_text(*state, texts[i], JSON_COMPACT), texts[i]);
}

static void writes_the_shortest_escape(void **state) {
  assert_string_equal(
      write_text(*state, "\"\\u000a\\/\\u00e9\\uD83D\\uDE00\\u007f\"", JSON_COMPACT),
      "\"\\n/é😀\x7F\"");
}

static void escapes_every_byte_at_every_offset(void **state) {
  struct fixture *f = *state;
  for (size_t n = 0; n < 20; n++)
    for (size_t at = 0; at <= n; at++)
      for (int c = 0; c < 0x80; c++) {
        char text[32];
        memset(text, 'x', sizeof text);
        text[at] = (char)c;
        buf_reset(&f->out);
        json_write_string(&f->out, text, n + 1);
        struct json *v = json_read(&f->arena, f->out.data, f->out.len, "t", NULL, NULL);
        assert_non_null(v);
        assert_int_equal(v->len, n + 1);
        assert_memory_equal(v->text, text, n + 1);
        arena_reset(&f->arena);
      }
}

/* The buffer grows in the midst of a string that is escapes throughout. */
static void grows_while_escaping(void **state) {
  struct fixture *f = *state;
  for (size_t n = 1; n < 3000; n += 7) {
    char *text = calloc(1, n);
    assert_non_null(text);
    struct buf b = BUF_INIT;
    buf_add_text(&b, "before");
    json_write_string(&b, text, n);
    assert_int_equal(b.len, 6 + 2 + 6 * n);
    assert_memory_equal(b.data, "before\"\\u0000", 13);
    struct json *v = json_read(&f->arena, b.data + 6, b.len - 6, "t", NULL, NULL);
    assert_non_null(v);
    assert_int_equal(v->len, n);
    buf_done(&b);
    free(text);
  }
}

static void lays_out(void **state) {
  const char *text = "{\"a\":[1,{\"b\":[]},[2,3]],\"c\":{},\"d\":{\"e\":null}}";
  assert_string_equal(write_text(*state, text, JSON_COMPACT), text);
  assert_string_equal(write_text(*state, text, JSON_SPACED),
                      "{\"a\": [1, {\"b\": []}, [2, 3]], \"c\": {}, \"d\": {\"e\": null}}");
  assert_string_equal(write_text(*state, text, JSON_INDENTED), "{\n"
                                                               "  \"a\": [\n"
                                                               "    1,\n"
                                                               "    {\n"
                                                               "      \"b\": []\n"
                                                               "    },\n"
                                                               "    [\n"
                                                               "      2,\n"
                                                               "      3\n"
                                                               "    ]\n"
                                                               "  ],\n"
                                                               "  \"c\": {},\n"
                                                               "  \"d\": {\n"
                                                               "    \"e\": null\n"
                                                               "  }\n"
                                                               "}");
}

/* Whatever the suite has that is valid survives each layout. */
static void round_trips_the_suite(void **state) {
  struct fixture *f = *state;
  const char *dir;
  char **names;
  size_t n, done = 0;
  if (!json_suite_list(&f->arena, &dir, &names, &n)) skip();
  for (size_t i = 0; i < n; i++) {
    struct json *v = json_read_file(&f->arena, path_join(&f->arena, dir, names[i]), NULL, NULL);
    if (!v) continue;
    done++;
    for (int layout = JSON_COMPACT; layout <= JSON_INDENTED; layout++) {
      buf_reset(&f->out);
      json_write(&f->out, v, (enum json_layout)layout);
      struct json *again = json_read(&f->arena, f->out.data, f->out.len, "t", NULL, NULL);
      if (!again || !json_same(v, again)) fail_msg("%s changed: %s", names[i], f->out.data);
    }
  }
  assert_true(done >= 95);
}

/* ---- numbers ---- */

static void spells_doubles(void **state) {
  (void)state;
  static const struct {
    double x;
    const char *text;
  } cases[] = {{0, "0.0"},
               {-0.0, "-0.0"},
               {1, "1.0"},
               {-17, "-17.0"},
               {0.1, "0.1"},
               {0.1 + 0.2, "0.30000000000000004"},
               {1.0 / 3, "0.3333333333333333"},
               {4.92, "4.92"},
               {100, "100.0"},
               {1e15, "1000000000000000.0"},
               {9007199254740992, "9007199254740992.0"},
               {9999999999999998, "9999999999999998.0"},
               {1e16, "1e+16"},
               {12345678901234568, "12345678901234568.0"},
               {1e300, "1e+300"},
               {1e-5, "1e-05"},
               {123456.789, "123456.789"},
               {5e-324, "5e-324"},
               {DBL_MIN, "2.2250738585072014e-308"},
               {DBL_MAX, "1.7976931348623157e+308"},
               {-DBL_MAX, "-1.7976931348623157e+308"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    char out[32];
    assert_int_equal(json_format_double(cases[i].x, out), strlen(cases[i].text));
    assert_string_equal(out, cases[i].text);
  }
}

static void check_double(struct fixture *f, double x) {
  char out[32];
  size_t n = json_format_double(x, out);
  assert_in_range(n, 3, 31);
  assert_int_equal(strlen(out), n);
  struct json *v = json_read(&f->arena, out, n, "t", NULL, NULL);
  if (!v || v->is_int) fail_msg("no double any more: %s", out);
  double back = json_to_double(v);
  if (memcmp(&back, &x, sizeof x) != 0) fail_msg("%a became %s", x, out);
  arena_reset(&f->arena);
}

static void random_doubles_come_back(void **state) {
  struct rng r;
  rng_init(&r, 42, 54);
  for (int i = 0; i < 200000; i++) {
    double x;
    uint64_t bits = (uint64_t)rng_next(&r) << 32 | rng_next(&r);
    switch (i % 4) {
    case 0:
      x = rng_real(&r);
      break;
    case 1:
      x = (double)rng_range(&r, -1000000000, 1000000000) / 10000;
      break;
    case 2:
      x = (double)(int64_t)bits;
      break;
    default:
      memcpy(&x, &bits, sizeof x);
      break;
    }
    if (isfinite(x)) check_double(*state, x);
  }
  for (int exponent = -1074; exponent < 1024; exponent++) {
    check_double(*state, ldexp(1, exponent));
    check_double(*state, nextafter(ldexp(1, exponent), 0));
    check_double(*state, -nextafter(ldexp(1, exponent), 1));
  }
}

static void spells_integers(void **state) {
  (void)state;
  static const struct {
    int64_t x;
    const char *text;
  } cases[] = {{0, "0"},
               {-1, "-1"},
               {10, "10"},
               {9007199254740993, "9007199254740993"},
               {INT64_MAX, "9223372036854775807"},
               {INT64_MIN, "-9223372036854775808"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    char out[24];
    assert_int_equal(json_format_int(cases[i].x, out), strlen(cases[i].text));
    assert_string_equal(out, cases[i].text);
  }
}

/* ---- streams ---- */

static void stream_all(struct json_writer *w, const struct json *tree) {
  jw_begin_object(w);
  jw_member_text(w, "text", "a\"b");
  jw_member_int(w, "int", -5);
  jw_member_bool(w, "yes", true);
  jw_member_json(w, "tree", tree);
  jw_key_n(w, "k\0z", 3);
  jw_begin_array(w);
  jw_null(w);
  jw_bool(w, false);
  jw_fixed(w, 0.1, 4);
  jw_string(w, "\0", 1);
  jw_begin_object(w);
  jw_end_object(w);
  jw_begin_array(w);
  jw_end_array(w);
  jw_json(w, tree);
  for (int i = 0; i < 2; i++) {
    jw_begin_array(w);
    jw_int(w, i);
    jw_end_array(w);
  }
  jw_end_array(w);
  jw_key(w, "last");
  jw_text(w, "");
  jw_end_object(w);
}

/* The stream's layout is that of the tree it describes. */
static void streams_like_trees(void **state) {
  struct fixture *f = *state;
  const char *text =
      "{\"text\":\"a\\\"b\",\"int\":-5,\"yes\":true,\"tree\":{\"x\":[1,2]},"
      "\"k\\u0000z\":[null,false,0.1,\"\\u0000\",{},[],{\"x\":[1,2]},[0],[1]],\"last\":\"\"}";
  struct json *tree = read_text(f, "{\"x\":[1,2]}");
  for (int layout = JSON_COMPACT; layout <= JSON_INDENTED; layout++) {
    struct buf b = BUF_INIT;
    struct json_writer w;
    jw_init(&w, &b, (enum json_layout)layout);
    stream_all(&w, tree);
    assert_string_equal(b.data, write_text(f, text, (enum json_layout)layout));
    buf_done(&b);
  }
}

static void streams_deep(void **state) {
  (void)state;
  struct buf b = BUF_INIT;
  struct json_writer w;
  jw_init(&w, &b, JSON_COMPACT);
  for (int i = 0; i < 64; i++)
    jw_begin_array(&w);
  jw_int(&w, 1);
  jw_int(&w, 2);
  for (int i = 0; i < 64; i++) {
    jw_end_array(&w);
    if (i == 10) jw_null(&w);
  }
  assert_int_equal(b.len, 64 + 3 + 5 + 64);
  assert_memory_equal(b.data + 64, "1,2]]]]]]]]]]],null]", 20);
  jw_int(&w, 3); /* a second value at the top is the caller's to separate */
  assert_string_equal(b.data + b.len - 2, "]3");
  buf_done(&b);
}

static void rounds_to_decimals(void **state) {
  (void)state;
  static const struct {
    double x;
    int decimals;
    const char *text;
  } cases[] = {{0.785714, 4, "0.7857"},     {1, 4, "1.0"},   {0.99999, 4, "1.0"},
               {100, 2, "100.0"},           {0.5, 4, "0.5"}, {-0.25, 4, "-0.25"},
               {-0.00001, 4, "0.0"},        {0, 4, "0.0"},   {2.5, 0, "2.5"},
               {12.3456789, 6, "12.345679"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct buf b = BUF_INIT;
    struct json_writer w;
    jw_init(&w, &b, JSON_COMPACT);
    jw_fixed(&w, cases[i].x, cases[i].decimals);
    assert_string_equal(b.data, cases[i].text);
    assert_int_equal(b.len, strlen(cases[i].text));
    buf_done(&b);
  }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(changes_nothing),
      TEST(writes_the_shortest_escape),
      TEST(escapes_every_byte_at_every_offset),
      TEST(grows_while_escaping),
      TEST(lays_out),
      TEST(round_trips_the_suite),
      TEST(spells_doubles),
      TEST(random_doubles_come_back),
      TEST(spells_integers),
      TEST(streams_like_trees),
      TEST(streams_deep),
      TEST(rounds_to_decimals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
