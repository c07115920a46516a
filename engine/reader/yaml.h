/* yaml.h - YAML 1.2 (core schema) as JSON values. */
#ifndef TOOLMILL_READER_YAML_H
#define TOOLMILL_READER_YAML_H

#include "json/json.h"

/* One document. Tags and merge keys are refused; aliases are expanded up to a limit. NULL and an
 * error with "name:line:column" where it is no YAML, or says what JSON cannot. */
struct json *yaml_read(struct arena *a, const char *text, size_t n, const char *name,
                       struct error *e);

#endif
