/* toolbench.h - the parts of the ToolBench reader, private to toolbench*.c.
 *
 * Places are chains on the stack that become JSON pointers only when a case is kept as an example:
 * most values of a corpus need some repair, and nearly all repairs are only counted. */
#ifndef TOOLMILL_READER_TOOLBENCH_H
#define TOOLMILL_READER_TOOLBENCH_H

#include "reader/reader.h"

/* A step of a JSON pointer: a member, or where name is NULL an item. */
struct place {
  const struct place *up;
  const char *name;
  size_t index;
};

/* One document being read. */
struct toolbench {
  struct reader *x;
  struct arena *a;
  struct intake *in;
};

void toolbench_count(const struct toolbench *t, enum intake_level level,
                     enum intake_outcome outcome, const char *reason, const struct place *at,
                     const struct json *raw);
const char *toolbench_pointer(const struct toolbench *t, const struct place *at);
/* The text of a value without blanks around it; NULL: none, or nothing but blanks. What is no text
 * is made one and counted under `reason`. A NUL is shown as U+2400 and noted. */
const char *toolbench_text(const struct toolbench *t, const struct json *v, enum intake_level level,
                           const char *reason, const struct place *at);
/* The same for a name: blanks around it are a repair ("whitespace"). */
const char *toolbench_name(const struct toolbench *t, const struct json *v, enum intake_level level,
                           const struct place *at);
/* A copy of n bytes in which NUL is U+2400, blanks around them left out. */
const char *toolbench_trim(struct arena *a, const char *text, size_t n);
/* The JSON value that a text spells, NULL: none. */
struct json *toolbench_parse(const struct toolbench *t, const char *text, size_t n);

/* ---- parameters (toolbench_parameters.c, toolbench_types.c) ---- */

/* The JSON Schema of all parameters of an endpoint. Names that stand in `name` or `url` as {id} or
 * /:id come back in *path_parameters (NULL: none) and are declared where the lists do not. */
struct json *toolbench_parameters(const struct toolbench *t, const struct json *endpoint,
                                  const char *name, const char *url, const struct place *at,
                                  struct json **path_parameters);
/* The schema of one parameter from its declaration: an object, or the bare type. `name` decides
 * whether a NUMBER can be a fraction. */
struct json *toolbench_type_schema(const struct toolbench *t, const char *name,
                                   const struct json *spec, const struct place *at);

/* ---- one declaration on its way to a schema (toolbench_types.c, toolbench_values.c) ---- */

enum { TYPES_MAX = 6 };

enum word_kind {
  WORD_PLAIN,
  WORD_NUMBER, /* a number that may turn out to be whole */
  WORD_CHOICE, /* a default with commas lists the values */
  WORD_SECRET,
  WORD_BINARY
};

struct type_word {
  const char *word, *type; /* type NULL: any value */
  const char *format, *pattern;
  enum word_kind kind;
};

struct declared {
  const struct type_word *word; /* never NULL */
  const char *more[TYPES_MAX];  /* further JSON types of a union */
  size_t n_more;
  bool nullable;
  const struct json *schema; /* the type was a schema itself */
  struct json *choices;      /* values of "enum", NULL: none */
  const char *type;          /* JSON type after all, NULL: any */
};

/* Reads "enum", or the choices that the default of an ENUM lists, and settles the type where the
 * values contradict it. Returns the default that is left. */
const struct json *toolbench_choices(const struct toolbench *t, const struct json *spec,
                                     const struct json *preset, struct declared *d,
                                     const struct place *up);
/* The default in the declared type; NULL: there is none, or it cannot be made one. */
const struct json *toolbench_default(const struct toolbench *t, const struct json *v,
                                     const struct declared *d, const struct place *up);
/* Whether a list has an item equal to v. */
bool toolbench_holds(const struct json *list, const struct json *v);

/* ---- results (toolbench_output.c, toolbench_shape.c) ---- */

/* The file of response_examples/ that belongs to the document, or NULL; counted when unusable. */
struct json *toolbench_find_examples(const struct toolbench *t);
/* Notes entries of that file that belong to no endpoint of `endpoints`. */
void toolbench_check_examples(const struct toolbench *t, const struct json *examples,
                              const char *const *names, size_t n);
/* Fills returns, output, instead and examples of the draft, in the order of trust. `name` is the
 * endpoint's, to find its entry in `examples`. */
void toolbench_output(const struct toolbench *t, const struct json *endpoint, const char *name,
                      const struct json *examples, const struct place *at, struct draft *d);

/* What a shape's texts are: words for types ("str", "int"), or values. */
enum shape_reading { SHAPE_WORDS, SHAPE_VALUES };

/* "date", "date-time", "uri", "email" where the text is spelt as one; NULL. */
const char *shape_format(const struct json *text);
/* Whether the object is a JSON Schema of a whole result rather than an example of one. */
bool shape_is_schema(const struct json *v);
/* A schema that `v` conforms to, or what its words describe. *cut: it was too large or too deep to
 * be described in full. */
struct json *shape_read(struct arena *a, const struct json *v, enum shape_reading reading,
                        bool *cut);
/* A schema that both are instances of: what a list holds. */
struct json *shape_merge(struct arena *a, const struct json *x, const struct json *y);

#endif
