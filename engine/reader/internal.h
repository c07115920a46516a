/* internal.h - one load, private to this folder. */
#ifndef TOOLMILL_READER_INTERNAL_H
#define TOOLMILL_READER_INTERNAL_H

#include "reader/reader.h"

/* A draft that compiled, waiting for its name. */
struct taken {
  struct draft draft;
  const char *format, *file, *category_slug, *group_slug, *endpoint_slug, *id;
  struct schema *parameters_schema, *returns_schema;
  size_t number; /* among those with this id, from 2; else 0 */
};

/* What was met before in this load (repeats.c). */
struct repeats {
  struct repeat *slots;
  size_t n, capacity;
};

struct reader {
  struct registry *registry; /* its arena holds documents and drafts */
  struct intake *intake;
  const struct reader_options *options;
  const struct format *format; /* asked for; NULL: recognise */
  /* The document being read. */
  const char *root;   /* of the source, as given */
  const char *path;   /* to open it */
  const char *file;   /* to show it: the path below the root, or the root itself for a file */
  const char *folder; /* the last folder of `file` */
  const char *line;   /* "line 3: " within JSON Lines, else "" */
  const struct format *current;
  struct taken *taken;
  size_t n_taken, capacity;
  struct repeats repeats;
  const struct json *server; /* MCP: what an earlier line of this file said about the server */
};

/* Reads one path, a file or a folder (files.c). */
bool reader_walk(struct reader *x, const char *path, struct error *e);
/* One text that was read from x->path, whatever it holds (documents.c). */
void reader_read_text(struct reader *x, char *text, size_t n);
/* Repairs of a text (repair.c): append it to `out`, repaired. Return whether there was anything, or
 * how many. */
bool repair_malformed(struct buf *out, const char *text, size_t n);
size_t repair_non_finite(struct buf *out, const char *text, size_t n);
size_t repair_lone_surrogates(struct buf *out, const char *text, size_t n);
size_t repair_huge_numbers(struct buf *out, const char *text, size_t n);
/* Names, ids and order; everything taken moves into the registry (settle.c). */
bool reader_settle(struct reader *x, struct error *e);
const struct format *reader_find_format(const char *name);

#endif
