/* test_schema_suite.c - the official JSON Schema test suite, required and optional tests.
 *
 * What fails must be listed in tests/data/schema_expected_failures.txt, one
 * "draft/file.json | case | test" a line, sorted; a listed test that passes is a failure too, so
 * the list is always the truth. SCHEMA_SUITE_WRITE=1 prints the list as it is instead. */
#include "base/file.h"
#include "json/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct names {
  char **items;
  size_t n, capacity;
};

struct suite {
  struct arena arena; /* the fixtures, for the whole run */
  const char *root;
  struct names expected, failed;
  size_t required, required_passed;
};

static void add_name(struct names *list, char *name) {
  if (list->n == list->capacity) {
    list->capacity = list->capacity ? list->capacity * 2 : 64;
    list->items = realloc(list->items, list->capacity * sizeof *list->items);
    assert_non_null(list->items);
  }
  list->items[list->n++] = name;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has_name(const struct names *list, const char *name) {
  if (!list->n) return false;
  return bsearch(&name, list->items, list->n, sizeof *list->items, compare_names) != NULL;
}

static struct json *read_json(struct arena *a, const char *path) {
  struct error e = {0};
  struct json *v = json_read_file(a, path, NULL, &e);
  if (!v) fail_msg("%s: %s", e.place, e.message);
  return v;
}

/* All files below `dir` become members "http://localhost:1234/…" of the registry. */
static void add_remotes(struct suite *s, const char *dir, const char *uri, struct json *registry) {
  char **names;
  size_t n;
  struct error e = {0};
  assert_true(file_list(dir, "", &s->arena, &names, &n, &e));
  for (size_t i = 0; i < n; i++) {
    if (names[i][0] == '.') continue;
    const char *path = path_join(&s->arena, dir, names[i]);
    const char *address = arena_printf(&s->arena, "%s/%s", uri, names[i]);
    const char *end = strrchr(names[i], '.');
    if (end && !strcmp(end, ".json"))
      json_add_member(&s->arena, registry, address, read_json(&s->arena, path));
    else
      add_remotes(s, path, address, registry);
  }
}

static bool verdict(const struct json *schema, const struct json *instance,
                    const struct schema_options *options, bool *valid) {
  struct arena arena;
  arena_init(&arena, 0);
  struct error e = {0};
  struct schema *compiled = schema_compile(&arena, schema, options, &e);
  if (compiled) {
    struct schema_problem problems[4];
    size_t n = 0;
    *valid = schema_check(compiled, instance, &arena, NULL, 0, NULL);
    bool again = schema_check(compiled, instance, &arena, problems, 4, &n);
    assert_true(again == *valid && (n == 0) == *valid);
    schema_free(compiled);
  }
  arena_done(&arena);
  return compiled;
}

static void run_file(struct suite *s, const char *draft, const char *file,
                     const struct schema_options *options, size_t *total, size_t *passed) {
  struct arena arena;
  arena_init(&arena, 0);
  const char *path = arena_printf(&arena, "%s/tests/%s/%s", s->root, draft, file);
  const struct json *cases = read_json(&arena, path);
  for (uint32_t i = 0; i < cases->len; i++) {
    const struct json *one = &cases->items[i], *tests = json_get(one, "tests");
    for (uint32_t j = 0; j < tests->len; j++) {
      const struct json *test = &tests->items[j];
      bool valid = false;
      bool ran = verdict(json_get(one, "schema"), json_get(test, "data"), options, &valid);
      ++*total;
      if (ran && valid == json_get_bool(test, "valid", false))
        ++*passed;
      else
        add_name(&s->failed, arena_printf(&s->arena, "%s/%s | %s | %s", draft, file,
                                          json_get_text(one, "description", ""),
                                          json_get_text(test, "description", "")));
    }
  }
  arena_done(&arena);
}

static void run_folder(struct suite *s, const char *draft, const struct schema_options *options,
                       bool required) {
  char **names;
  size_t n, total = 0, passed = 0;
  struct error e = {0};
  const char *dir = arena_printf(&s->arena, "%s/tests/%s", s->root, draft);
  assert_true(file_list(dir, ".json", &s->arena, &names, &n, &e));
  for (size_t i = 0; i < n; i++)
    run_file(s, draft, names[i], options, &total, &passed);
  print_message("# %s: %zu of %zu passed\n", draft, passed, total);
  if (!required) return;
  s->required += total;
  s->required_passed += passed;
}

static void read_expected(struct suite *s) {
  struct buf text = BUF_INIT;
  struct error e = {0};
  assert_true(file_read("tests/data/schema_expected_failures.txt", 0, &text, &e));
  char *copy = arena_copy(&s->arena, text.data, text.len);
  for (char *line = copy, *end; (end = strchr(line, '\n')); line = end + 1) {
    *end = '\0';
    if (*line) add_name(&s->expected, line);
  }
  buf_done(&text);
  for (size_t i = 1; i < s->expected.n; i++)
    if (strcmp(s->expected.items[i - 1], s->expected.items[i]) >= 0)
      fail_msg("not sorted: %s", s->expected.items[i]);
}

static size_t compare_lists(struct suite *s) {
  size_t wrong = 0;
  qsort(s->failed.items, s->failed.n, sizeof *s->failed.items, compare_names);
  for (size_t i = 0; i < s->failed.n; i++) {
    if (has_name(&s->expected, s->failed.items[i])) continue;
    print_error("fails, not listed: %s\n", s->failed.items[i]);
    wrong++;
  }
  for (size_t i = 0; i < s->expected.n; i++) {
    if (has_name(&s->failed, s->expected.items[i])) continue;
    print_error("listed, does not fail: %s\n", s->expected.items[i]);
    wrong++;
  }
  return wrong;
}

static void test_suite(void **state) {
  (void)state;
  static const char *const drafts[] = {"draft7", "draft2019-09", "draft2020-12"};
  struct suite s = {.root = NULL};
  arena_init(&s.arena, 0);
  const char *fixtures = getenv("TOOLMILL_FIXTURES");
  s.root =
      path_join(&s.arena, fixtures ? fixtures : "../shared/fixtures", "json-schema-test-suite");
  if (!file_exists(s.root)) {
    arena_done(&s.arena);
    skip();
  }
  struct json *registry = json_new(&s.arena, JSON_OBJECT);
  add_remotes(&s, path_join(&s.arena, s.root, "remotes"), "http://localhost:1234", registry);
  for (unsigned d = 0; d < 3; d++) {
    struct schema_options options = {.dialect = (enum schema_dialect)d, .registry = registry};
    run_folder(&s, drafts[d], &options, true);
    run_folder(&s, arena_printf(&s.arena, "%s/optional", drafts[d]), &options, false);
    options.assert_formats = true;
    run_folder(&s, arena_printf(&s.arena, "%s/optional/format", drafts[d]), &options, false);
  }
  size_t wrong = 0;
  if (getenv("SCHEMA_SUITE_WRITE")) {
    qsort(s.failed.items, s.failed.n, sizeof *s.failed.items, compare_names);
    for (size_t i = 0; i < s.failed.n; i++)
      printf("%s\n", s.failed.items[i]);
  } else {
    read_expected(&s);
    wrong = compare_lists(&s);
  }
  bool enough = s.required > 3000 && s.required_passed * 10 >= s.required * 9;
  free(s.expected.items);
  free(s.failed.items);
  arena_done(&s.arena);
  assert_int_equal(wrong, 0);
  assert_true(enough);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_suite)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
