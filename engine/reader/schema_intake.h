/* schema_intake.h - schemas as other people write them, made ones that compile and can be sampled.
 *
 * What is malformed but clear is repaired, each repair counted with its place; what means another
 * thing than can be worked with (a schema from the net, an unknown dialect, more subschemas than
 * anybody can use) is refused with a reason. The declared tree is never changed: what comes back is
 * a copy where it differs. Nothing here knows one format from another but by its style. */
#ifndef TOOLMILL_READER_SCHEMA_INTAKE_H
#define TOOLMILL_READER_SCHEMA_INTAKE_H

#include "reader/reader.h"

enum schema_style {
  SCHEMA_STYLE_JSON,    /* JSON Schema; 2020-12 where it does not say */
  SCHEMA_STYLE_OPENAPI, /* Gemini: the subset of OpenAPI 3.0, types in capitals, nullable */
  SCHEMA_STYLE_BFCL     /* type names of Python, Java and JavaScript */
};

enum { SCHEMA_SUBSCHEMAS_MAX = 10000, SCHEMA_LEVELS_MAX = 128, SCHEMA_REQUIRED_MAX = 2000 };

struct schema_request {
  enum schema_style style;
  const char *pointer; /* of the declared schema */
  /* Arguments: the root is an object, its properties are counted as parameters and repairs at their
   * level. Else a result: repairs count at the level of endpoints. */
  bool arguments;
};

struct schema_refusal {
  const char *reason;  /* "external_ref", "unknown_dialect", "schema_limit", "root_type" … */
  const char *pointer; /* in the load's arena */
  const struct json *raw;
};

/* The schema to use, or NULL with *refusal set. For arguments every property was counted as seen
 * and as loaded or lost. */
struct json *schema_intake(struct reader *x, const struct json *declared,
                           const struct schema_request *q, struct schema_refusal *refusal);

#endif
