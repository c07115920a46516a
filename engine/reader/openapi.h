/* openapi.h - one OpenAPI document being read; private to openapi_*.c.
 *
 * Schemas are translated to JSON Schema 2020-12 once for each side (arguments, results), since an
 * argument has no read-only members and a result no write-only ones. What a schema refers to stays
 * a reference: to an entry of "$defs" of the tool's schema, which holds only what can be reached.
 * Entries are translated once for the document and shared by all tools that need them. */
#ifndef TOOLMILL_READER_OPENAPI_H
#define TOOLMILL_READER_OPENAPI_H

#include "reader/reader.h"

enum openapi_side { SIDE_INPUT, SIDE_OUTPUT };

/* A referenced schema on its way to "$defs"; opaque outside openapi_refs.c but for its name. */
struct openapi_def;

/* The definitions that a schema refers to, each once, in the order met. */
struct openapi_uses {
  struct openapi_def **list;
  size_t n, capacity;
};

/* Where a reference leads. */
struct openapi_target {
  const struct json *value; /* NULL: nowhere (counted) */
  const struct json *base;  /* what "#/…" within it starts from */
  const char *pointer;      /* of the value within its base */
  bool moved;               /* there was a reference; else the pointer is "" */
};

/* What is being read, to say where something is wrong. Frames of the C stack, outermost last. */
struct openapi_place {
  const struct openapi_place *up; /* NULL: `step` is a whole pointer */
  const char *step;
  size_t index; /* of an item where step is NULL */
};

/* A file that a document refers to. */
struct openapi_file {
  const struct json *document; /* NULL: cannot be read (counted) */
  const char *name;            /* from the folder of the document */
};

struct openapi {
  struct reader *x;
  struct arena *a;      /* lives with the registry */
  struct arena scratch; /* reset for each operation */
  const struct json *document;
  bool is_3_0;
  const struct openapi_place *place;
  bool quiet;                /* nothing is counted */
  struct openapi_def **defs; /* hash table by target and side */
  size_t n_defs, defs_capacity;
  uint32_t stamp;              /* of the last walk over definitions */
  const struct json *security; /* components/securitySchemes */
  struct openapi_file *files;  /* in the order met */
  size_t n_files;
};

/* ---- counting ---- openapi.c */

/* pointer NULL: the place being read. */
void openapi_note(struct openapi *o, enum intake_level level, enum intake_outcome outcome,
                  const char *reason, const char *pointer, const struct json *raw);

/* ---- references ---- openapi_refs.c */

/* Follows "$ref"s from v (any part of a document) to something else. */
struct openapi_target openapi_follow(struct openapi *o, const struct json *v,
                                     const struct json *base);
/* The same for a look ahead: nothing is counted. */
struct openapi_target openapi_peek(struct openapi *o, const struct json *v,
                                   const struct json *base);
/* The definition of what `t` leads to, noted in `uses`. Returns its name in "$defs". */
const char *openapi_use(struct openapi *o, const struct openapi_target *t, enum openapi_side side,
                        struct openapi_uses *uses);
/* `schema` with "$defs" of all that it uses, directly or not. What is too much (the farthest) is
 * there only as its type and description, which is counted. */
struct json *openapi_close(struct openapi *o, const struct json *schema,
                           const struct openapi_uses *uses);

/* The pointer of what `t` leads to, with its file where that is another one. */
const char *openapi_target_place(struct openapi *o, const struct openapi_target *t);

/* ---- other files ---- openapi_files.c */

/* The document in a file, named from the one that `base` stands in; NULL: none (counted). */
const struct json *openapi_open(struct openapi *o, const char *name, size_t n,
                                const struct json *base);
/* The name of the file whose root `base` is; "" for the document itself. */
const char *openapi_file_of(const struct openapi *o, const struct json *base);

/* ---- schemas ---- openapi_schema.c */

struct json openapi_translate(struct openapi *o, const struct json *schema, const struct json *base,
                              enum openapi_side side, struct openapi_uses *uses);
/* The same, but what the schema itself refers to takes its place. */
struct json openapi_translate_root(struct openapi *o, const struct json *schema,
                                   const struct json *base, enum openapi_side side,
                                   struct openapi_uses *uses);
/* Whether a property is not to be seen on that side: read-only, write-only. */
bool openapi_is_hidden(struct openapi *o, const struct json *property, const struct json *base,
                       enum openapi_side side);
/* Sets or replaces a member of an object that nobody else shares. */
void openapi_set(struct arena *a, struct json *object, const char *name, const struct json *value);

/* ---- keywords ---- openapi_keywords.c */

/* Adds the keywords of `from` that hold no schemas, translated, to `to`. */
void openapi_add_plain(struct openapi *o, struct json *to, const struct json *from);
/* Counts what does not. */
bool openapi_pattern_compiles(struct openapi *o, const struct json *pattern);

/* ---- operations ---- openapi_input.c, openapi_body.c, openapi_output.c */

struct openapi_operation {
  const struct json *item, *operation; /* of "paths" */
  const struct json *base;             /* the file of both */
  const char *path, *method, *pointer;
};

/* The arguments of one tool, growing. */
struct openapi_input {
  struct openapi *o;
  const struct openapi_operation *op;
  struct json *properties, *required, *bindings, *path_parameters;
  struct json *constraints; /* further members of the root */
  struct openapi_uses uses;
};

/* Adds an argument; where its name is taken it gets "<in>_" before it, which is counted. `wire` is
 * the name in the request, NULL for the whole body. The schema is the caller's own (not shared). */
void openapi_add_argument(struct openapi_input *in, const char *place, const struct json *wire,
                          const struct json *schema, bool required);
void openapi_read_body(struct openapi_input *in);

/* Sets parameters, path_parameters and bindings of the draft. */
void openapi_read_input(struct openapi *o, const struct openapi_operation *op, struct draft *d);
/* Sets returns, output and examples of the draft. */
void openapi_read_output(struct openapi *o, const struct openapi_operation *op, struct draft *d);
/* The member of "content" that says most: JSON, then forms, texts, others. NULL: none. */
const struct json_member *openapi_pick_media(const struct json *content);
bool openapi_media_is_json(const char *type);
bool openapi_media_is_form(const char *type);

#endif
