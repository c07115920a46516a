/* schema_private.h - what the parts of the JSON Schema checker share; not for other folders.
 *
 * Compiling: documents are indexed (schema_ref.c: every subschema becomes a place that knows its
 * resource, resources have URIs and anchors), then the places that can be reached are turned into
 * nodes, lists of rules (schema_compile.c, schema_build.c). Checking (schema_check.c) walks nodes
 * with a stack of frames in the scratch arena. Neither recurses on the C stack, so no nesting of
 * schemas, references or instances can exhaust it. */
#ifndef TOOLMILL_JSON_SCHEMA_PRIVATE_H
#define TOOLMILL_JSON_SCHEMA_PRIVATE_H

#include "json/schema_form.h"

enum {
  SCHEMA_MAX_NESTING = 1024,     /* levels of subschemas in a document */
  SCHEMA_MAX_STEPS = 10000000,   /* frames entered in one check; ends exponential schemas */
  SCHEMA_MATCH_LIMIT = 100000,   /* PCRE2 match limit of one search */
  SCHEMA_DEPTH_LIMIT = 100000,   /* PCRE2 depth of backtracking */
  SCHEMA_HEAP_LIMIT = 32 * 1024, /* KiB that one search may use */
};

/* ---- URIs (RFC 3986) ---- schema_uri.c */

/* Resolves `ref` without its fragment against `base` (absolute, relative or ""). In the arena. */
const char *schema_uri_resolve(struct arena *a, const char *base, const char *ref);
/* Length of the part before '#'. */
size_t schema_uri_length(const char *uri);

/* ---- places ---- */

enum schema_vocabulary {
  VOCABULARY_CORE = 1,
  VOCABULARY_APPLICATOR = 2,
  VOCABULARY_UNEVALUATED = 4,
  VOCABULARY_VALIDATION = 8,
  VOCABULARY_FORMAT = 16,
  VOCABULARY_FORMAT_ASSERTION = 32,
  VOCABULARY_OTHER = 64, /* meta-data and content: annotations only */
};

/* A subschema where it stands in its document. */
struct schema_place {
  const struct json *value;
  struct schema_resource *resource;
  struct schema_place *parent; /* NULL at the root of a document */
  struct schema_place *todo;   /* link of the work lists */
  const char *step;            /* JSON pointer from the parent, "" at the root */
  struct schema_node *node;    /* NULL until something reaches it */
  uint32_t depth;
};

struct schema_compiler {
  struct arena *arena;
  const struct schema_options *options;
  struct error *error;
  struct schema *schema;
  struct schema_place **places; /* hash table by address of the value */
  size_t places_capacity, places_count;
  struct schema_resource *resources;
  struct schema_uri *uris;
  struct schema_place *to_index, *to_build;
  bool registry_indexed;
};

/* ---- schema_ref.c ---- */

/* Indexes the main document; its root or NULL. */
struct schema_place *schema_index_main(struct schema_compiler *c, const struct json *document);
/* The place that a reference standing at `from` means. NULL and an error if there is none.
 * *anchor (if not NULL) becomes the dynamic anchor it went through, or NULL. */
struct schema_place *schema_resolve(struct schema_compiler *c, const struct schema_place *from,
                                    const char *keyword, const char *ref,
                                    const struct schema_anchor **anchor);
struct schema_place *schema_place_of(const struct schema_compiler *c, const struct json *value);
/* Fills the error; place: the keyword (if not NULL) at p. Returns false. */
bool schema_fail(struct schema_compiler *c, const struct schema_place *p, const char *keyword,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- schema_dialect.c ---- */

/* Finds the dialect and vocabularies that the value of "$schema" stands for. */
bool schema_find_dialect(struct schema_compiler *c, const struct json *main_document,
                         const char *uri, enum schema_dialect *dialect, unsigned *vocabularies,
                         const struct schema_place *p);
unsigned schema_all_vocabularies(void);
/* Text of a built-in metaschema, or NULL. metaschema.c */
const char *schema_metaschema_text(const char *uri);

/* ---- keywords ---- schema_compile.c */

enum schema_shape { SHAPE_VALUE, SHAPE_SCHEMA, SHAPE_LIST, SHAPE_MAP, SHAPE_SCHEMA_OR_LIST };
enum schema_built { BUILT, BUILT_NOTHING, BUILT_ERROR };

struct schema_keyword {
  const char *name;
  unsigned dialects; /* bits 1 << enum schema_dialect */
  unsigned vocabulary;
  enum schema_shape shape;
  enum schema_op op;
  /* Fills a rule; NULL: the keyword has no rule of its own. */
  enum schema_built (*build)(struct schema_compiler *c, struct schema_place *p,
                             struct schema_node *node, struct schema_rule *r);
};

/* Fills the error "expected …, found …". Returns BUILT_ERROR. */
enum schema_built schema_expected(struct schema_compiler *c, const struct schema_place *p,
                                  const char *keyword, const char *what, const struct json *found);
/* The keyword if it means something in this resource, or NULL. */
const struct schema_keyword *schema_keyword_find(const char *name, size_t n,
                                                 const struct schema_resource *resource);
/* The node of a place; it is built later if it is new. */
struct schema_node *schema_node_of(struct schema_compiler *c, struct schema_place *p);
/* The node of a subschema value below p; NULL and an error when the value is no schema. */
struct schema_node *schema_child(struct schema_compiler *c, struct schema_place *p,
                                 const char *keyword, const struct json *value);

/* ---- schema_build.c ---- the build functions of keywords with subschemas */

typedef enum schema_built schema_builder(struct schema_compiler *c, struct schema_place *p,
                                         struct schema_node *node, struct schema_rule *r);
schema_builder schema_build_ref, schema_build_dynamic_ref, schema_build_recursive_ref,
    schema_build_schema, schema_build_list, schema_build_if, schema_build_properties,
    schema_build_pattern_properties, schema_build_additional_properties,
    schema_build_dependent_schemas, schema_build_dependencies, schema_build_items,
    schema_build_additional_items, schema_build_contains, schema_build_unevaluated;

/* ---- schema_pattern.c ---- */

/* ---- schema_format.c, schema_format_host.c, schema_format_uri.c, schema_format_idna.c ---- */

typedef bool schema_format_check(const char *text, size_t n, struct arena *scratch);
schema_format_check schema_is_uri, schema_is_uri_reference, schema_is_iri, schema_is_iri_reference,
    schema_is_uri_template, schema_is_ipv4, schema_is_ipv6, schema_is_hostname,
    schema_is_idn_hostname, schema_is_email, schema_is_idn_email;
/* A label behind its "xn--"; a label beyond ASCII (*ascii: length of its ASCII form). */
bool schema_idna_is_a_label(const char *s, size_t n, struct arena *scratch);
bool schema_idna_is_u_label(const char *s, size_t n, bool bidi, size_t *ascii,
                            struct arena *scratch);
/* Does the name hold a letter that is written from right to left? */
bool schema_idna_is_bidi(const char *s, size_t n);

/* ---- schema_number.c ---- exact, on the spelling of numbers */

bool schema_number_is_integer(const struct json *v);
bool schema_number_is_positive(const struct json *v);
/* 1 yes, 0 no, -1 too many digits to say. divisor > 0. */
int schema_number_is_multiple(const struct json *v, const struct json *divisor);
/* Equal for numbers of equal value. */
uint64_t schema_number_hash(const struct json *v);

/* ---- checking ---- schema_check.c, schema_assert.c, schema_text.c */

/* The resources entered so far, each once, innermost first. Immutable lists that share tails, so
 * equal scopes are equal pointers along one path. */
struct schema_scope {
  const struct schema_scope *outer;
  const struct schema_resource *resource;
};

struct schema_sink {
  struct schema_problem *problems;
  size_t max, n;
};

struct schema_frame {
  struct schema_frame *parent;
  const struct schema_node *node;
  const struct json *instance;
  const struct schema_scope *scope;
  struct schema_sink *sink;
  uint8_t *marks; /* which items or members are evaluated; NULL: nobody asks */
  uint8_t *outer; /* marks to add to on success, when they are others */
  size_t trail;   /* length of the trail on entry */
  /* the step from the parent's instance; STEP_NONE when it is the same one */
  enum { STEP_NONE, STEP_NAME, STEP_INDEX } step;
  const char *name;
  size_t index; /* of the item, or length of the name */
  /* progress */
  uint32_t rule;
  bool failed;
  /* progress within the rule, cleared when it begins */
  bool child_valid, rule_failed;
  size_t i, count;
  void *data;
};

struct schema_checker {
  struct arena *arena;
  struct schema_frame *top, *spare;
  uint8_t **trail; /* marks in the order they were set, to take back what failed */
  size_t trail_n, trail_capacity;
  size_t steps;
  bool stopped; /* a limit: invalid whatever else is true */
  struct schema_sink main, quiet;
};

static inline bool schema_sink_full(const struct schema_sink *s) {
  return s->n >= s->max;
}

/* JSON pointer to f's instance, or to its member or item `inner` (may be NULL). */
const char *schema_pointer_of(struct arena *a, const struct schema_frame *f,
                              const struct schema_frame *inner);
/* Adds a problem at f's instance, or at its member or item `inner` (step, name, index used). */
void schema_report(struct schema_checker *c, const struct schema_frame *f,
                   const struct schema_frame *inner, const char *keyword, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Ends the check with a problem of the main sink. */
void schema_stop(struct schema_checker *c, const struct schema_frame *f, const char *keyword,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same for a pattern that reached its limits. */
void schema_stop_pattern(struct schema_checker *c, const struct schema_frame *f,
                         const struct schema_pattern *p);
/* Runs a rule without children. */
bool schema_assert(struct schema_checker *c, const struct schema_frame *f,
                   const struct schema_rule *r);
/* Names that "dependencies" asks for because of member m. */
bool schema_assert_dependency(struct schema_checker *c, const struct schema_frame *f,
                              const struct schema_rule *r, const struct json_member *m);

/* Text of limited length, for messages. Too much is cut at a character and ends in "…". */
enum { SCHEMA_TEXT_MAX = 480 };
struct schema_text {
  size_t n;
  char data[SCHEMA_TEXT_MAX + 4];
};
void schema_text_add(struct schema_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void schema_text_quote(struct schema_text *t, const char *text, size_t n); /* "…" at most 40 */
void schema_text_value(struct schema_text *t, const struct json *v);       /* "a", 3, […] */
/* string "a", integer 3, array of 2 items */
void schema_text_describe(struct schema_text *t, const struct json *v);
void schema_text_types(struct schema_text *t, uint64_t types); /* integer or null */

#endif
