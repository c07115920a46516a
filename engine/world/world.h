/* world.h - the state that tools act on: tables, documents, calendar, session memory.
 *
 * A world image is built once by the coordinator from plain JSON tables and frozen: a serialized
 * SQLite database and the permissions. Every process opens a private copy of it. An episode starts
 * from the image and its changes are rolled back when the next one starts, so a sample never sees
 * what another one did. Nothing here knows Lua, tools or trajectories. */
#ifndef TOOLMILL_WORLD_WORLD_H
#define TOOLMILL_WORLD_WORLD_H

#include "base/arena.h"
#include "base/error.h"
#include "json/json.h"

#include <stdint.h>

/* ---- the image ---- */

struct world_image; /* immutable, shared after fork */

/* tables: {"customers": [row, …], "documents": […], …}; a row is an object of scalars (or arrays
 * and objects, stored as JSON text). `declaration` is data/worlds/tables.json: for each table its
 * key, indexes and empty tables that tools fill (columns with types), and which tables are
 * searchable documents. `permissions` is data/permissions.json. NULL and an error that names table,
 * row and column on bad input. */
struct world_image *world_image_build(const struct json *tables, const struct json *declaration,
                                      const struct json *permissions, struct error *e);
void world_image_free(struct world_image *image);
/* SHA-256 of the image's content (not of SQLite's page layout): equal for equal tables. */
const char *world_image_hash(const struct world_image *image);

/* ---- a world of one process ---- */

struct world;

/* Opens everything that needs the operating system; call it before the process is confined. */
struct world *world_open(const struct world_image *image, struct error *e);
void world_close(struct world *w);

/* Starts an episode: changes of the last one are undone, session memory is forgotten. */
void world_begin(struct world *w);
/* Makes `session_id` the session whose memory is read and written from now on. */
void world_enter_session(struct world *w, const char *session_id);
/* Rows changed plus memory entries written since world_begin. */
uint64_t world_change_count(const struct world *w);

/* ---- SQL ---- */

enum sql_outcome {
  SQL_OK,     /* rows, or changes for a statement that writes */
  SQL_DENIED, /* the authorizer refused: table and column say what */
  SQL_FAILED, /* a constraint, a limit, or an error in the statement: message */
};

struct sql_reply {
  enum sql_outcome outcome;
  const struct json *rows; /* array of objects in select order; valid until the next call */
  bool is_write; /* the statement may write: `changes` counts, `rows` has what it returned */
  int64_t changes;
  const char *table, *column; /* SQL_DENIED; "" where there is none */
  const char *message;        /* SQL_DENIED, SQL_FAILED */
  uint64_t steps; /* SQLite's virtual machine instructions, to be charged to the caller */
};

/* Runs one statement as `role` with positional parameters (a JSON array of scalars, may be NULL).
 * What the role may read and write is decided by SQLite's authorizer from the permissions, column
 * by column; the role "oracle" may read everything and write nothing. For any other role a column
 * that does not exist is denied like a forbidden one. Columns that held booleans, arrays or objects
 * in the image come back as such. `a` may unwind. Texts live in `a`. */
struct sql_reply world_sql(struct world *w, const char *role, const char *sql, size_t n,
                           const struct json *parameters, struct arena *a);

/* ---- documents ---- */

/* At most `limit` documents of `domain` (NULL: any) for the words of `query`, best BM25 first, ties
 * by doc_id:
 * [{"doc_id","title","domain","content","injected"}]. Words are matched as FTS5 tokens (porter
 * stemming), any of them may match (the first 64 different ones count); FTS5 query syntax in
 * `query` has no effect. The documents are borrowed from the image, the list is
 * valid until the next call. */
const struct json *world_search(struct world *w, const char *domain, const char *query, size_t n,
                                int64_t limit, struct arena *a);

/* ---- session memory ---- */

/* Copies key and value. false: the memory of this episode is full (16 MiB). */
bool world_memory_set(struct world *w, const char *key, size_t n, const struct json *value);
/* NULL when the current session holds no such key; else a copy in `a`. */
struct json *world_memory_get(struct world *w, const char *key, size_t n, struct arena *a);

#endif
