/* test_json_oracle.c - our reader and writer against json-c, an independent implementation.
 *
 * json-c is laxer than we are (it takes NaN, -01, 1. and more) and changes some values (-0, 2^64),
 * so the comparison is one of valid texts: what one writes the other must read, as the same value.
 * Without json-c at compile time the tests are skipped. */
#include "json/json.h"
#include "json/write.h"
#include "base/rng.h"
#include "json_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_JSON_C
#define json_type json_c_type /* both have an enum of this name */
#include <json-c/json.h>
#undef json_type

enum { ORACLE_DEPTH = 1000 };

/* What json-c makes of a text, written by it again; false when it refuses. */
static bool pass_through_oracle(const char *text, size_t n, struct buf *out) {
  struct json_tokener *t = json_tokener_new_ex(ORACLE_DEPTH);
  assert_non_null(t);
  json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  struct json_object *o = json_tokener_parse_ex(t, text, (int)n + 1);
  bool ok = json_tokener_get_error(t) == json_tokener_success;
  if (ok) {
    const char *written =
        json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    buf_reset(out);
    buf_add_text(out, written);
  }
  json_object_put(o);
  json_tokener_free(t);
  return ok;
}

/* Equal as far as json-c goes: it cuts names at NUL, keeps integers within 64 bits, loses -0. */
static bool oracle_keeps(const struct json *v) {
  if (v->type == JSON_NUMBER) return v->is_int || strpbrk(v->text, ".eE");
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    if (!oracle_keeps(&v->items[i])) return false;
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++)
    if (memchr(v->members[i].name, '\0', v->members[i].name_len) ||
        !oracle_keeps(&v->members[i].value))
      return false;
  return true;
}

static void check_both_ways(struct arena *a, const char *what, const char *text, size_t n) {
  struct buf ours = BUF_INIT, theirs = BUF_INIT;
  struct error e = {0};
  struct json *v = json_read(a, text, n, what, NULL, &e);
  if (!v) fail_msg("%s: refused: %s", what, e.message);
  json_write(&ours, v, JSON_COMPACT);
  if (!pass_through_oracle(ours.data, ours.len, &theirs))
    fail_msg("%s: json-c refuses what we wrote: %s", what, ours.data);
  struct json *back = json_read(a, theirs.data, theirs.len, what, NULL, &e);
  if (!back) fail_msg("%s: we refuse what json-c wrote: %s", what, theirs.data);
  if (oracle_keeps(v) && !json_equal(v, back))
    fail_msg("%s: we wrote %s, json-c wrote %s", what, ours.data, theirs.data);
  buf_done(&ours);
  buf_done(&theirs);
}

static void agrees_on_the_suite(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  const char *dir;
  char **names;
  size_t n, done = 0;
  if (!json_suite_list(&a, &dir, &names, &n)) {
    arena_done(&a);
    skip();
  }
  for (size_t i = 0; i < n; i++) {
    if (names[i][0] != 'y') continue;
    struct buf text = BUF_INIT, theirs = BUF_INIT;
    assert_true(file_read(path_join(&a, dir, names[i]), 0, &text, NULL));
    if (!pass_through_oracle(text.data, text.len, &theirs))
      fail_msg("%s: json-c refuses it", names[i]);
    if (!json_read(&a, theirs.data, theirs.len, names[i], NULL, NULL))
      fail_msg("%s: we refuse what json-c wrote: %s", names[i], theirs.data);
    check_both_ways(&a, names[i], text.data, text.len);
    buf_done(&text);
    buf_done(&theirs);
    done++;
  }
  assert_int_equal(done, 95);
  arena_done(&a);
}

/* ---- random trees ---- */

static struct json *random_string(struct arena *a, struct rng *r) {
  static const char *const parts[] = {"a", "\"", "\\",   "/",    "\n",   "\x01", "é",
                                      "€", "😀",  "word", "\x7F", "\t\r", "{",    "\xEF\xBF\xBF"};
  struct buf b = BUF_INIT;
  for (uint32_t n = rng_below(r, 12); n > 0; n--)
    buf_add_text(&b, parts[rng_below(r, sizeof parts / sizeof *parts)]);
  struct json *v = json_new_string(a, b.data, b.len);
  buf_done(&b);
  return v;
}

static struct json *random_tree(struct arena *a, struct rng *r, int depth) {
  struct json *v;
  switch (rng_below(r, depth > 0 ? 9 : 6)) {
  case 0:
    return json_new(a, JSON_NULL);
  case 1:
    return json_new(a, rng_below(r, 2) ? JSON_TRUE : JSON_FALSE);
  case 2:
    return json_new_int(a, rng_range(r, INT64_MIN, INT64_MAX));
  case 3:
    return json_new_int(a, rng_range(r, -100, 100));
  case 4:
    return json_new_double(a, (rng_real(r) - 0.5) * 1e6);
  case 5:
    return random_string(a, r);
  case 6:
    v = json_new(a, JSON_ARRAY);
    for (uint32_t n = rng_below(r, 6); n > 0; n--)
      json_add_item(a, v, random_tree(a, r, depth - 1));
    return v;
  default:
    v = json_new(a, JSON_OBJECT);
    for (uint32_t n = rng_below(r, 6); n > 0; n--) {
      struct json *name = random_string(a, r);
      if (!json_get_n(v, name->text, name->len))
        json_add_member_n(a, v, name->text, name->len, random_tree(a, r, depth - 1));
    }
    return v;
  }
}

static void agrees_on_random_trees(void **state) {
  (void)state;
  struct arena a;
  struct rng r;
  arena_init(&a, 0);
  rng_init(&r, 1, 1);
  for (int i = 0; i < 20000; i++) {
    struct buf b = BUF_INIT;
    json_write(&b, random_tree(&a, &r, 5), (enum json_layout)(i % 3));
    check_both_ways(&a, "random", b.data, b.len);
    buf_done(&b);
    arena_reset(&a);
  }
  arena_done(&a);
}

#else

static void agrees_on_the_suite(void **state) {
  (void)state;
  skip();
}

static void agrees_on_random_trees(void **state) {
  (void)state;
  skip();
}

#endif

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agrees_on_the_suite),
      cmocka_unit_test(agrees_on_random_trees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
