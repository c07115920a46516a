/* json_suite.h - access to the files of JSONTestSuite for the JSON tests. */
#ifndef TOOLMILL_TESTS_JSON_SUITE_H
#define TOOLMILL_TESTS_JSON_SUITE_H

#include "base/file.h"

#include <stdlib.h>

/* Lists test_parsing; false: there are no fixtures on this machine. The directory's path and the
 * names live in the arena. */
static inline bool json_suite_list(struct arena *a, const char **dir, char ***names, size_t *n) {
  const char *fixtures = getenv("TOOLMILL_FIXTURES");
  *dir = path_join(a, fixtures ? fixtures : "../shared/fixtures", "json-test-suite/test_parsing");
  return file_exists(*dir) && file_list(*dir, ".json", a, names, n, NULL);
}

#endif
