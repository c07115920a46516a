/* test_data_store.c - which files become data, under which names, and what is refused. */
#include "folder.h"

#include "host/data_store.h"

static struct data_store *load(void) {
  struct error e = {0};
  struct data_store *d = data_store_load(folder, &e);
  must(d != NULL, &e);
  return d;
}

static void refuse(const char *file, const char *part) {
  struct error e = {0};
  assert_null(data_store_load(folder, &e));
  expect_error(&e, path_join(&arena, folder, file), part);
}

static void test_names(void **state) {
  (void)state;
  put_file("data/zones.json", "{'UTC': 0}");
  put_file("data/corpus/documents.jsonl", "{'n': 1}\n\n{'n': 2}");
  put_file("data/lexicons/cities.json", "['Oslo']");
  put_file("data/worlds/small.json", "{}");
  put_file("data/processed/raw.jsonl", "{'n': 1}\n"); /* what runs write is no data */
  put_file("data/training/train.jsonl", "nonsense");
  put_file("data/manifest.json", "nonsense"); /* of a run that was written here */
  put_file("data/README.md", "# data");
  struct data_store *d = load();
  expect_json(data_store_get(d, "zones"), "{'UTC': 0}");
  expect_json(data_store_get(d, "corpus/documents"), "[{'n': 1}, {'n': 2}]");
  expect_json(data_store_get(d, "lexicons/cities"), "['Oslo']");
  expect_json(data_store_get(d, "worlds/small"), "{}");
  assert_null(data_store_get(d, "processed/raw"));
  assert_null(data_store_get(d, "zones.json"));
  assert_null(data_store_get(d, ""));
  const char *name;
  const struct json *value;
  for (size_t i = 0; i < 4; i++) {
    assert_true(data_store_at(d, i, &name, &value));
    assert_ptr_equal(value, data_store_get(d, name));
  }
  assert_false(data_store_at(d, 4, &name, &value));
  data_store_free(d);
}

static void test_no_data(void **state) {
  (void)state;
  struct data_store *d = load();
  const char *name;
  const struct json *value;
  assert_false(data_store_at(d, 0, &name, &value));
  assert_int_equal(strlen(data_store_hash(d)), 64);
  data_store_free(d);
}

static const char *hash(void) {
  struct data_store *d = load();
  const char *copy = arena_copy_text(&arena, data_store_hash(d));
  data_store_free(d);
  return copy;
}

static void test_hash(void **state) {
  (void)state;
  put_file("data/a.json", "[1]");
  put_file("data/b.json", "[2]");
  const char *first = hash();
  assert_string_equal(hash(), first);
  put_file("data/README.md", "# data");
  assert_string_equal(hash(), first);
  put_file("data/b.json", "[2 ]");
  const char *spaced = hash();
  assert_string_not_equal(spaced, first);
  put_file("data/a.json", "[2]"); /* the same contents under other names */
  put_file("data/b.json", "[1]");
  assert_string_not_equal(hash(), first);
}

static void test_refusals(void **state) {
  (void)state;
  put_file("data/a.json", "{'n': }");
  struct error e = {0};
  assert_null(data_store_load(folder, &e));
  expect_text(e.place, "data/a.json:1:7");
  put_file("data/a.json", "{}");
  put_file("data/corpus/rows.jsonl", "{'n': 1}\n\n{'n': 2,}\n");
  refuse("data/corpus/rows.jsonl", "line 3: ");
  put_file("data/corpus/rows.jsonl", "");
  data_store_free(load());
  put_file("data/a.jsonl", "{}\n"); /* it could not be told apart from the other a */
  refuse("data/a.jsonl", "there is another data file named a");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FOLDER_TEST(test_names),
      FOLDER_TEST(test_no_data),
      FOLDER_TEST(test_hash),
      FOLDER_TEST(test_refusals),
  };
  return cmocka_run_group_tests_name("data_store", tests, NULL, NULL);
}
