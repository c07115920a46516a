/* yaml.h - YAML 1.2 (core schema) as JSON values.
 *
 * Plain scalars are null, booleans and numbers as the core schema spells them, but numbers only as
 * JSON spells them, too; everything else is text ("yes", "0x1F", "012", ".inf"). Keys are the text
 * of any scalar. Tags, complex keys and more than one document are refused, aliases are expanded up
 * to a limit. */
#ifndef TOOLMILL_READER_YAML_H
#define TOOLMILL_READER_YAML_H

#include "json/json.h"

/* Values that aliases and merges may add to a document, counted in full. */
enum { YAML_EXPANSION_MAX = 1000000 };

struct yaml_options {
  /* Told of what was read otherwise than the specification has it: "duplicate_key" (the last one
   * counts) and "merge_key" (`<<` takes the members of other mappings, its own win). NULL: both
   * are errors. Line and column start at 1. */
  void (*on_repair)(void *context, const char *reason, size_t line, size_t column);
  void *context;
};

/* One document. NULL and an error with "name:line:column" where it is no YAML, or says what JSON
 * cannot. */
struct json *yaml_read(struct arena *a, const char *text, size_t n, const char *name,
                       struct error *e);
/* The same with options; NULL: none. */
struct json *yaml_read_with(struct arena *a, const char *text, size_t n, const char *name,
                            const struct yaml_options *options, struct error *e);

#endif
