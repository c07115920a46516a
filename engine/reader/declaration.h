/* declaration.h - declarations of functions, which most formats list alike: a name, a description,
 * a schema of the arguments and sometimes one of the result. */
#ifndef TOOLMILL_READER_DECLARATION_H
#define TOOLMILL_READER_DECLARATION_H

#include "reader/schema_intake.h"

/* A member that holds a schema, and how that is written. */
struct schema_member {
  const char *name; /* NULL ends the list */
  enum schema_style style;
};

/* What tools of one document, server or file have in common. */
struct declaration_group {
  const char *name, *description, *category;
  const char *scope; /* NULL: the document */
};

struct declaration_style {
  struct schema_member parameters[5], returns[4]; /* the first that is there counts */
  bool needs_parameters; /* the format demands them: their absence is counted */
  /* Once for every declaration, whatever else it says: adds what the format knows beyond. May be
   * NULL. Returns false after counting the declaration as lost. */
  bool (*finish)(struct reader *x, const struct json *declaration, const char *pointer,
                 struct draft *d);
};

/* Reads one item of a list: itself, or the "function" object in it. */
void declaration_read(struct reader *x, const struct json *item, const char *pointer,
                      const struct declaration_style *style, const struct declaration_group *group);
/* Every item of an array, or a single one. */
void declaration_read_all(struct reader *x, const struct json *list, const char *pointer,
                          const struct declaration_style *style,
                          const struct declaration_group *group);
/* The file's name without folder and ending, of a command the program's; its folder as category. */
struct declaration_group declaration_group_of_file(struct reader *x);
/* The declaration within an item: {"type": "function", "function": {…}} or the item itself. */
const struct json *declaration_of(const struct json *item);
/* Whether `test` holds for one of the first items of an array, or for a single object. */
bool declaration_any(const struct json *list, bool (*test)(const struct json *item));
/* A list that may stand as JSON within a text (rows of data sets); NULL: it is none. */
const struct json *declaration_list(struct reader *x, const struct json *v, const char *pointer);
/* Counts a document in which a reader found nothing to read. */
void declaration_none(struct reader *x, const char *reason, const char *pointer,
                      const struct json *raw);
const char *declaration_join(struct arena *a, const char *pointer, const char *name);
const char *declaration_index(struct arena *a, const char *pointer, uint32_t index);

#endif
