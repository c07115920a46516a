/* schema_form.h - the compiled form of a schema, for code that walks it: the checker, and the maker
 * of instances (engine/entity).
 *
 * A schema is a graph of nodes (references are edges, so it may have cycles), each a list of rules.
 * Read-only once schema_compile has returned. */
#ifndef TOOLMILL_JSON_SCHEMA_FORM_H
#define TOOLMILL_JSON_SCHEMA_FORM_H

#include "json/schema.h"

struct schema_node;
struct schema_place;
struct schema_resource;

struct schema_anchor {
  struct schema_anchor *next;
  const char *name; /* "" for a root with "$recursiveAnchor": true */
  struct schema_place *place;
  bool dynamic;
};

/* A schema with a URI of its own: the root of a document or a subschema with "$id". */
struct schema_resource {
  struct schema_resource *next;
  const char *uri;      /* base for references, no fragment; "" when unknown */
  const char *document; /* what places in error messages begin with; "" for the main document */
  struct schema_place *root;
  struct schema_anchor *anchors;
  enum schema_dialect dialect;
  unsigned vocabularies;
  bool reached; /* a node of it exists, so its dynamic anchors have nodes too */
};

enum schema_op {
  /* rules with children */
  OP_REF,                    /* node */
  OP_DYNAMIC_REF,            /* node when no outer resource has the anchor `name` */
  OP_ALL_OF,                 /* nodes */
  OP_ANY_OF,                 /* nodes */
  OP_ONE_OF,                 /* nodes */
  OP_NOT,                    /* node */
  OP_IF,                     /* node, nodes[0] then, nodes[1] else; either may be NULL */
  OP_PROPERTIES,             /* nodes, in the order of the members of value */
  OP_PATTERN_PROPERTIES,     /* nodes, patterns of the schema node */
  OP_ADDITIONAL_PROPERTIES,  /* node */
  OP_PROPERTY_NAMES,         /* node */
  OP_DEPENDENT_SCHEMAS,      /* nodes, NULL for those of "dependencies" that list names */
  OP_PREFIX_ITEMS,           /* nodes */
  OP_ITEMS,                  /* node, for items from `min` on */
  OP_CONTAINS,               /* node, min, max; `marks`: matched items count as evaluated */
  OP_UNEVALUATED_ITEMS,      /* node */
  OP_UNEVALUATED_PROPERTIES, /* node */
  /* rules without */
  OP_FIRST_ASSERTION,
  OP_TYPE = OP_FIRST_ASSERTION, /* min: bits of enum schema_type */
  OP_ENUM,
  OP_CONST,
  OP_MULTIPLE_OF,
  OP_MINIMUM,
  OP_MAXIMUM,
  OP_EXCLUSIVE_MINIMUM,
  OP_EXCLUSIVE_MAXIMUM,
  OP_MIN_LENGTH, /* min */
  OP_MAX_LENGTH, /* max */
  OP_PATTERN,    /* pattern */
  OP_MIN_ITEMS,  /* min */
  OP_MAX_ITEMS,  /* max */
  OP_UNIQUE_ITEMS,
  OP_MIN_PROPERTIES, /* min */
  OP_MAX_PROPERTIES, /* max */
  OP_REQUIRED,
  OP_DEPENDENT_REQUIRED,
  OP_FORMAT, /* format */
};

enum schema_type {
  TYPE_NULL = 1,
  TYPE_BOOLEAN = 2,
  TYPE_INTEGER = 4,
  TYPE_NUMBER = 8,
  TYPE_STRING = 16,
  TYPE_ARRAY = 32,
  TYPE_OBJECT = 64,
};

struct schema_pattern {
  const void *code; /* pcre2_code */
  const char *text;
};

struct schema_format {
  const char *name;
  bool (*matches)(const char *text, size_t n, struct arena *scratch);
};

struct schema_rule {
  enum schema_op op;
  bool marks;
  uint32_t n; /* of nodes */
  const char *keyword;
  const struct json *value; /* of the keyword, in the document */
  const struct schema_node *node;
  const struct schema_node **nodes;
  uint64_t min, max;
  const char *name;
  const struct schema_pattern *pattern;
  const struct schema_format *format;
};

struct schema_node {
  const struct json *value; /* the subschema as its document spells it */
  bool never;               /* the schema false */
  bool tracks;              /* has unevaluated… and so needs to know what was evaluated */
  bool plain;               /* no rule has children */
  uint32_t n_rules;
  struct schema_rule *rules; /* in the order of the schema, unevaluated… last */
  const struct schema_resource *resource;
  /* What additionalProperties leaves out: names sorted by length and bytes, patterns. */
  const struct json *properties;
  const struct json_member **names;
  uint32_t n_names, n_patterns;
  struct schema_pattern *patterns;
};

struct schema {
  const struct schema_node *root;
};

/* Where an anchor is; NULL when nothing reaches it. */
const struct schema_node *schema_anchor_node(const struct schema_anchor *a);

/* ---- patterns, formats, types ---- */

/* Compiles an ECMA-262 expression. NULL and a message in `why` when it is none. */
struct schema_pattern *schema_pattern_compile(struct arena *a, const char *text, size_t n,
                                              bool strict, char *why, size_t why_size);
enum schema_found { FOUND_NOT, FOUND, FOUND_LIMIT };
enum schema_found schema_pattern_search(const struct schema_pattern *p, const char *text, size_t n,
                                        struct arena *scratch);
const struct schema_format *schema_format_find(const char *name);
/* Whether v has one of the types (bits of enum schema_type). */
bool schema_has_type(const struct json *v, uint64_t types);

#endif
