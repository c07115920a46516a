/* test_json_pick.c - members picked out of a text are those that the reader finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>

#include "json/json.h"

static const char *const NAMES[] = {"id", "list", "last"};
enum { N_NAMES = sizeof NAMES / sizeof *NAMES };

/* Accepted by both, with equal members; the arrays agree in their first items. */
static const char *const GOOD[] = {
    "{\"id\": \"a\", \"other\": {\"id\": [1, 2, {}]}, \"list\": [\"x\", \"y\"], \"last\": 3}",
    " { \"id\" : \"\\\"q\\\\\\n\" , \"list\" : [ ] , \"last\" : null } ",
    "{\"id\": \"first\", \"id\": \"second\"}",
    "{\"text\": \"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80 and a longer plain text\", \"id\": -0.25}",
    "{\"ids\": 1, \"i\": 2, \"id\": true, \"\": {}}",
    "{\"list\": [{\"a\": [1, 2]}, 5], \"id\": false}",
};

/* Left to the reader, which refuses the first part of them. */
static const char *const UNSURE[] = {
    "{\"id\": \"a\"",
    "{\"id\": \"a\",}",
    "{\"id\" \"a\"}",
    "{\"id\": 01}",
    "{\"id\": 1.}",
    "{\"id\": \"\x01\"}",
    "{\"id\": \"\xC3\"}",
    "{\"id\": \"\\q\"}",
    "{\"id\": nul}",
    "[1]",
    "",
    "{\"id\": \"a\"} x",
    "{\"id\": [1, 2}",
    "{\"x\": \"\xED\xA0\x80\"}",
    "{}",
    "{\"\\u0069d\": 1}",
    "{\"id\": {\"a\": 1}}",
    "{\"id\": 1e5}",
};

static void test_agrees_with_the_reader(void **unused) {
  (void)unused;
  struct arena a;
  arena_init(&a, 0);
  for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
    size_t n = strlen(GOOD[i]);
    struct json *whole = json_read(&a, GOOD[i], n, "", NULL, NULL);
    struct json *some = json_pick(&a, GOOD[i], n, NAMES, N_NAMES);
    assert_non_null(whole);
    if (!some) fail_msg("not picked: %s", GOOD[i]);
    for (size_t k = 0; k < N_NAMES; k++) {
      const struct json *x = json_get(whole, NAMES[k]), *y = json_get(some, NAMES[k]);
      if (x && x->type == JSON_ARRAY && x->len) {
        x = &x->items[0];
        y = y && y->len ? &y->items[0] : NULL;
      }
      if (!json_same(x, y)) fail_msg("%s differs in %s", NAMES[k], GOOD[i]);
    }
  }
  arena_done(&a);
}

static void test_leaves_doubts_to_the_reader(void **unused) {
  (void)unused;
  struct arena a;
  arena_init(&a, 0);
  for (size_t i = 0; i < sizeof UNSURE / sizeof *UNSURE; i++)
    if (json_pick(&a, UNSURE[i], strlen(UNSURE[i]), NAMES, N_NAMES))
      fail_msg("picked: %s", UNSURE[i]);
  arena_done(&a);
}

/* One byte changed, and the text cut there: what is picked must be good JSON. */
static void test_accepts_nothing_that_the_reader_refuses(void **unused) {
  (void)unused;
  static const char BYTES[] = "\"\\{}[],:0e.-nt \x01\x80\xC3";
  struct arena a;
  arena_init(&a, 0);
  for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
    size_t n = strlen(GOOD[i]);
    for (size_t at = 0; at < n; at++)
      for (size_t k = 0; k < sizeof BYTES - 1; k++) {
        char text[256];
        memcpy(text, GOOD[i], n);
        text[at] = BYTES[k];
        arena_reset(&a);
        for (size_t len = at; len <= n; len += n - at)
          if (json_pick(&a, text, len, NAMES, N_NAMES) && !json_read(&a, text, len, "", NULL, NULL))
            fail_msg("picked: %.*s", (int)len, text);
      }
  }
  arena_done(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_agrees_with_the_reader),
      cmocka_unit_test(test_leaves_doubts_to_the_reader),
      cmocka_unit_test(test_accepts_nothing_that_the_reader_refuses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
