/* schema.h - JSON Schema, compiled once and checked many times.
 *
 * Dialects: draft-07, 2019-09 and 2020-12, by "$schema" or by the default given. A compiled schema
 * is immutable and may be shared by processes after fork. Patterns run in PCRE2 with match limits.
 */
#ifndef TOOLMILL_JSON_SCHEMA_H
#define TOOLMILL_JSON_SCHEMA_H

#include "json/json.h"

enum schema_dialect { SCHEMA_DRAFT7, SCHEMA_2019_09, SCHEMA_2020_12 };

struct schema; /* opaque */

struct schema_problem {
  const char *pointer; /* JSON pointer into the instance */
  const char *keyword; /* "required", "type", "false schema", … */
  const char *message; /* what was expected and found; text in the caller's arena */
};

struct schema_options {
  enum schema_dialect dialect; /* when the schema names none */
  bool assert_formats;         /* "format" decides, else it only annotates */
  /* Extra documents for $ref by absolute URI: {uri: schema}; may be NULL. Must outlive the schema.
   */
  const struct json *registry;
};

/* Compiles. `document` must outlive the schema. NULL and an error with a JSON pointer as place when
 * the schema is malformed, refers to something unknown, or has an uncompilable pattern. Built-in
 * metaschemas need no registry; nothing is ever fetched. The result lives in the arena `a`,
 * compiled patterns included; schema_free ends its use and may be left out. options NULL:
 * 2020-12, no formats, no registry. */
struct schema *schema_compile(struct arena *a, const struct json *document,
                              const struct schema_options *options, struct error *e);
void schema_free(struct schema *s);

/* Checks an instance. true: valid. Otherwise up to `max` problems are written to `problems` (in
 * order of the schema), their number to *n; texts live in `scratch`. max may be 0 for a bare
 * verdict. Deterministic. Infinite $ref recursion and pattern limits are reported as problems with
 * keyword "$ref" and "pattern"; they end the check, whatever stands around them. Memory comes from
 * `scratch` alone and the C stack is not used for depth. */
bool schema_check(const struct schema *s, const struct json *instance, struct arena *scratch,
                  struct schema_problem *problems, size_t max, size_t *n);

#endif
