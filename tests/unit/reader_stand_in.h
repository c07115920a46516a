/* reader_stand_in.h - formats that a test of readers does not ask for. */
#ifndef TOOLMILL_TESTS_READER_STAND_IN_H
#define TOOLMILL_TESTS_READER_STAND_IN_H

#include "reader/reader.h"
#include "reader/yaml.h"

static bool never(const struct json *document) {
  (void)document;
  return false;
}
const struct format FORMAT_OPENAPI = {"openapi", never, NULL};
struct json *yaml_read(struct arena *a, const char *text, size_t n, const char *name,
                       struct error *e) {
  (void)a, (void)text, (void)n;
  error_set(e, ERR_INPUT, name, "no yaml");
  return NULL;
}

#endif
