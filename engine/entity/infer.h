/* infer.h - private to the inference of result schemas: what siblings of a tool show.
 *
 * An API is of one style: how its lists are wrapped, how keys are spelt, snake or camel case. The
 * style of a group (a ToolBench tool, a server, a document) is read from its own tools that say how
 * results look, else from those of its scope, else from its parameters. */
#ifndef TOOLMILL_ENTITY_INFER_H
#define TOOLMILL_ENTITY_INFER_H

#include "catalog/registry.h"
#include "catalog/verb.h"

/* What is known of the records of one thing in a scope. */
struct known {
  const char *scope, *name;
  struct json *properties; /* of records: name to schema; from results first, then arguments */
  const char *key;         /* spelling of the key in records; NULL: no result shows it */
  const char *argument;    /* spelling of the key in arguments; NULL: nothing asks for it */
};

struct style {
  const char *group, *scope;
  const char *list;  /* name of the array that holds records: "results"; NULL: named by the noun */
  const char *total; /* name of the count of all; NULL: none is shown */
  const char *wrapper; /* object around one record: "data"; NULL */
  int camel;           /* more names in camel case than in snake case: > 0 */
  bool seen;           /* from results */
};

struct siblings {
  struct registry *registry;
  struct arena *a; /* of the registry */
  struct verb_reading *readings;
  struct known *known;
  size_t n_known;
  uint32_t *slots;
  size_t n_slots;
  struct style *styles; /* by group and scope, sorted */
  size_t n_styles;
};

void siblings_read(struct siblings *s, struct registry *r, struct arena *scratch);
const struct style *siblings_style(const struct siblings *s, const struct tool *tool);
/* What is known of `name` in the scope, or of what its last words name; NULL: nothing. */
const struct known *siblings_known(const struct siblings *s, const char *scope, const char *name);

/* The words of a name in the style's case: "created_at" or "createdAt". */
const char *style_name(const struct style *style, struct arena *a, const char *words);
/* A schema for a leaf of results like `schema` of an argument: without default, title, text. NULL
 * when it cannot stand alone ($ref). */
const struct json *plain_schema(struct arena *a, const struct json *schema);
bool schema_is(const struct json *schema, const char *type);

#endif
