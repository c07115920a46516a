/* schema_walk.h - private to schema_intake.c and its parts: one schema on its way in. */
#ifndef TOOLMILL_READER_SCHEMA_WALK_H
#define TOOLMILL_READER_SCHEMA_WALK_H

#include "reader/schema_intake.h"

struct schema_walk {
  struct reader *x;
  struct arena *a;
  enum schema_style style;
  enum intake_level level;
  const struct json *root; /* as declared */
  struct buf pointer;      /* of the subschema being read */
  int depth;
  uint32_t n_schemas;
  bool tuples_are_items; /* the dialect has arrays as "items" */
  struct schema_refusal refusal;
};

/* A repair of `keyword` (NULL: the subschema itself) where the walk stands. */
void schema_repaired(struct schema_walk *w, const char *reason, const char *keyword,
                     const struct json *raw);
/* Always false. */
bool schema_refused(struct schema_walk *w, const char *reason, const char *keyword,
                    const struct json *raw);

/* A subschema with everything below it; false: refused. `whole`: it describes a value of its own,
 * no part of a condition. */
bool schema_walk(struct schema_walk *w, const struct json *s, bool whole, struct json *out);
/* Whether a "$schema" means `name`, which begins behind the scheme. */
bool schema_is_dialect(const char *uri, const char *name);

/* Whether any value can satisfy it without going on for ever (schema_finite.c). */
bool schema_is_finite(const struct json *root);

/* Members of a subschema under construction. */
void schema_drop(struct json *schema, const char *name);
void schema_set(struct schema_walk *w, struct json *schema, const char *name,
                const struct json *value);

/* The same, as the first member. */
void schema_set_first(struct schema_walk *w, struct json *schema, const char *name,
                      const struct json *value);

/* ---- one keyword at a time, on a subschema whose children are read: schema_types.c and
 * schema_values.c ---- */

/* "type" and "nullable"; `given`: the subschema stands where a value must have some type. */
void schema_fix_type(struct schema_walk *w, struct json *schema, bool given);
/* Bounds: texts that are numbers, exclusiveMinimum as a boolean, what is no number. */
void schema_fix_bounds(struct schema_walk *w, struct json *schema);
/* "enum", "const" and "default" against the type. */
void schema_fix_values(struct schema_walk *w, struct json *schema);
/* "description", "title", "pattern", "format", "$ref" …: texts or nothing. */
void schema_fix_texts(struct schema_walk *w, struct json *schema);
/* Whether a text compiles as a regular expression. */
bool schema_is_pattern(const char *text, size_t n);
/* What a type name of any style stands for: a type of JSON Schema, "" for any; NULL: unknown. */
const char *schema_type_named(enum schema_style style, const char *name, bool *exact);

#endif
