/* floor_test.h - JSON written on the spot, and errors looked at, for the tests of the middle
 * floors.
 *
 * Texts are written with ' for ", so that they can be read. Everything lives in one arena that each
 * test gets anew. */
#ifndef TOOLMILL_TESTS_FLOOR_TEST_H
#define TOOLMILL_TESTS_FLOOR_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "json/json.h"
#include "json/write.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

static inline int floor_set_up(void **state) {
  (void)state;
  arena_init(&arena, 0);
  return 0;
}

static inline int floor_tear_down(void **state) {
  (void)state;
  arena_done(&arena);
  return 0;
}

static inline void must(bool ok, const struct error *e) {
  if (!ok) fail_msg("%s: %s", e->place, e->message);
}

/* A text with ' for ". */
static inline char *quoted(const char *text) {
  char *copy = arena_copy_text(&arena, text);
  for (char *p = copy; *p; p++)
    if (*p == '\'') *p = '"';
  return copy;
}

static inline struct json *js(const char *text) {
  struct error e = {0};
  char *copy = quoted(text);
  struct json *v = json_read(&arena, copy, strlen(copy), "test", NULL, &e);
  must(v != NULL, &e);
  return v;
}

static inline const char *text_of(const struct json *v) {
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_SPACED);
  const char *copy = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return copy;
}

/* The same bytes when written. */
static inline void expect_json(const struct json *found, const char *wanted) {
  assert_non_null(found);
  assert_string_equal(text_of(found), text_of(js(wanted)));
}

static inline void expect_text(const char *text, const char *part) {
  if (!text || !strstr(text, part)) fail_msg("\"%s\" lacks \"%s\"", text ? text : "(null)", part);
}

/* An error whose place is `place` (NULL: any) and whose message holds `part`. */
static inline void expect_error(const struct error *e, const char *place, const char *part) {
  if (place) assert_string_equal(e->place, place);
  expect_text(e->message, part);
}

/* Replaces what is at a pointer of a tree made by js(). */
static inline void plant(struct json *root, const char *pointer, const char *value) {
  struct json *v = json_at(root, pointer);
  if (!v) fail_msg("nothing at %s", pointer);
  *v = *js(value);
}

static inline void drop_item(struct json *array, uint32_t at) {
  assert_in_range(at, 0, array->len - 1);
  memmove(&array->items[at], &array->items[at + 1], (array->len - at - 1) * sizeof *array->items);
  array->len--;
}

#define FLOOR_TEST(name) cmocka_unit_test_setup_teardown(name, floor_set_up, floor_tear_down)

#endif
