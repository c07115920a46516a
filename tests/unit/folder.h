/* folder.h - a folder of files that lasts for one test. */
#ifndef TOOLMILL_TESTS_FOLDER_H
#define TOOLMILL_TESTS_FOLDER_H

#include "floor_test.h"

#include "base/file.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static inline int folder_set_up(void **state) {
  floor_set_up(state);
  snprintf(folder, sizeof folder, "/tmp/toolmill_test_XXXXXX");
  assert_non_null(mkdtemp(folder));
  return 0;
}

static inline int folder_remove_entry(const char *path, const struct stat *st, int kind,
                                      struct FTW *walk) {
  (void)st, (void)kind, (void)walk;
  return remove(path);
}

static inline int folder_tear_down(void **state) {
  nftw(folder, folder_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  return floor_tear_down(state);
}

/* Writes a file (its folders, too); ' stands for ". */
static inline void put_file(const char *name, const char *text) {
  struct error e = {0};
  char *path = path_join(&arena, folder, name), *slash = strrchr(path, '/');
  *slash = '\0';
  must(file_make_dirs(path, &e), &e);
  *slash = '/';
  const char *bytes = quoted(text);
  must(file_publish(path, bytes, strlen(bytes), &e), &e);
}

static inline const char *get_file(const char *name) {
  struct buf b = BUF_INIT;
  struct error e = {0};
  must(file_read(path_join(&arena, folder, name), 0, &b, &e), &e);
  const char *copy = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return copy;
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_set_up, folder_tear_down)

#endif
