/* reader.h - sources of tool schemas, read into the registry.
 *
 * One file a format. A reader never fails: what it cannot use it counts (catalog/intake.h) and goes
 * on with the next parameter, endpoint, file. Only what the user asked for by name and cannot be
 * had at all (a path that does not exist, an unknown format, a server that does not start) is an
 * error. Same input, same registry, in any directory order, on any machine. */
#ifndef TOOLMILL_READER_READER_H
#define TOOLMILL_READER_READER_H

#include "catalog/intake.h"
#include "catalog/registry.h"

/* One --source FORMAT:PATH. format NULL: recognised from each document. For "mcp-stdio" `path` is
 * a command line that starts a server. */
struct source {
  const char *format, *path;
};

struct reader_options {
  const char *const *categories; /* ended by NULL; NULL: all. Compared without case, as slugs too */
  uint64_t max_tools;            /* 0: all; the first ones in the order of ids */
  uint64_t max_file_bytes;       /* 0: 256 MiB */
  double server_timeout_seconds; /* for each server that is started; 0: 10 */
};

/* Reads all sources into `r` (registry_init'ed; built-in tools may stand in it already, their names
 * win). Afterwards every endpoint has a safe unique name, an id, compiled schemas. Sorted by id. */
bool reader_load(struct registry *r, struct intake *in, const struct source *sources, size_t n,
                 const struct reader_options *options, struct error *e);

/* ---- for the readers of single formats ---- */

/* A tool as a reader found it, before names are settled. Everything may be NULL that the source
 * does not say; texts and trees live in the load's arena or in the document, which stays. */

/* A result schema that counts where a better one does not compile. */
struct draft_output {
  struct json *schema;
  enum tool_output output;
  struct draft_output *next;
};

struct draft {
  const char *original, *description, *category, *group, *group_description, *method, *path;
  const char *scope;            /* NULL: the document */
  struct json *parameters;      /* JSON Schema of the arguments (draft 2020-12 unless $schema) */
  struct json *returns;         /* JSON Schema of the result */
  enum tool_output output;      /* what `returns` was made from */
  struct draft_output *instead; /* in the order of trust; NULL: none */
  const struct json *full_description; /* where `description` cannot hold it (NUL); else NULL */
  struct json *examples;               /* array */
  struct json *annotations; /* {"read_only", "destructive", "idempotent", "open_world"} as stated */
  struct json *path_parameters; /* array of names that stand in `path`; NULL: none */
  struct json *bindings; /* {argument: {"in": "path", "name": as in the request}}; NULL: none */
  const char *pointer;
};

struct reader; /* one load; opaque to formats but for these: */

struct arena *reader_arena(struct reader *x);
struct intake *reader_intake(struct reader *x);
const char *reader_file(const struct reader *x); /* shown path of the document being read */
const char *reader_path(const struct reader *x); /* to open what lies beside it */
/* The category that the path says (ToolBench: the folder); "". */
const char *reader_folder(const struct reader *x);
/* "line 3: " within JSON Lines, else "": stands before every pointer that is counted. reader_take
 * puts it there itself. */
const char *reader_line(const struct reader *x);
/* Takes an endpoint over: counts it as loaded or lost (a schema that does not compile is lost as
 * "schema", with the error's pointer). The caller has counted it as seen. */
void reader_take(struct reader *x, const struct draft *d);
/* The text of a member, with what is no text made one and counted (name_type …); NULL: absent. */
const char *reader_text(struct reader *x, const struct json *v, enum intake_level level,
                        const char *reason, const char *pointer);

/* Counts a case in the document being read, behind "line N: " within JSON Lines. */
void reader_count(struct reader *x, enum intake_level level, enum intake_outcome outcome,
                  const char *reason, const char *pointer, const struct json *raw);
/* Whether this load meets (kind, first, second, value) for the first time; texts and value may be
 * NULL, the value must stay. For declarations that files of rows repeat, and groups met again. */
bool reader_is_new(struct reader *x, const char *kind, const char *first, const char *second,
                   const struct json *value);

struct format {
  const char *name;
  /* Whether the document looks like this format (the first 20 documents of JSON Lines are asked).
   */
  bool (*recognise)(const struct json *document);
  void (*read)(struct reader *x, struct json *document, const char *pointer);
};

extern const struct format FORMAT_TOOLBENCH, FORMAT_MCP, FORMAT_OPENAPI, FORMAT_OPENAI,
    FORMAT_ANTHROPIC, FORMAT_GEMINI, FORMAT_BFCL;

#endif
