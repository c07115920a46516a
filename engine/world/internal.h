/* internal.h - what the files of engine/world/ share: the insides of image and world.
 *
 * Not for other folders. The image is read-only after world_image_build; a world belongs to one
 * thread. */
#ifndef TOOLMILL_WORLD_INTERNAL_H
#define TOOLMILL_WORLD_INTERNAL_H

#include "world/world.h"

#include <sqlite3.h>

/* Before the first use of SQLite: exhausted memory ends the process (exhaustion.c). */
void world_configure_sqlite(void);

/* ---- image ---- */

struct world_column {
  const char *name;
  const char *type; /* as declared to SQLite, one of the four below; NULL: only nulls seen so far */
};

/* Declared column types. BOOLEAN and JSON_TEXT come back from a query as what they went in as. */
#define TYPE_TEXT "TEXT"
#define TYPE_INTEGER "INTEGER"
#define TYPE_REAL "REAL"
#define TYPE_BOOLEAN "BOOLEAN"
#define TYPE_JSON "JSON_TEXT"

struct world_table {
  const char *name;
  struct world_column *columns;
  size_t n_columns;
  const struct json *rows;        /* array; NULL: none */
  const struct json *declaration; /* object; NULL: none */
};

struct world_image {
  struct arena arena;
  struct world_table *tables; /* in the order of the tables, then of the declaration */
  size_t n_tables;
  const struct json *permissions;
  unsigned char *bytes; /* serialized database, from sqlite3_malloc64 */
  size_t size;
  /* Documents by (domain, doc_id); the position plus one is the row id in table `words`. */
  struct json **documents;
  size_t n_documents;
  char hash[65];
};

const struct world_table *image_get_table(const struct world_image *image, const char *name);
const struct world_column *table_get_column(const struct world_table *t, const char *name);

/* tables.c: finds tables and columns of the JSON; creates and fills them. */
bool tables_describe(struct world_image *image, const struct json *tables,
                     const struct json *declaration, struct error *e);
bool tables_create(const struct world_image *image, sqlite3 *db, struct error *e);

/* docs.c: sorts the documents and fills the full-text table. */
bool documents_index(struct world_image *image, sqlite3 *db, struct error *e);

/* permit.c: names in the permissions must exist in the image. */
bool permissions_check(const struct world_image *image, struct error *e);

/* ---- world ---- */

enum { STATEMENT_SLOTS = 128 }; /* prepared statements kept; the least recently used one goes */

struct statement {
  char *key; /* role, NUL, SQL text; on the heap */
  size_t key_len;
  uint64_t hash;
  sqlite3_stmt *stmt; /* NULL: the slot is empty */
  uint64_t used;
};

/* What the authorizer refused first in the statement being prepared; texts are cut to fit. */
struct refusal {
  bool happened;
  char table[64], column[64], what[192];
};

struct memory_entry {
  struct memory_entry *next;
  const char *session, *key;
  size_t key_len;
  uint64_t hash;
  const struct json *value;
};

enum { MEMORY_BUCKETS = 64 };

/* Budget of one statement in SQLite's virtual machine instructions; asked every PROGRESS_STEPS. */
enum { STATEMENT_STEPS = 500000, PROGRESS_STEPS = 1000 };

struct hit {
  int64_t score; /* BM25 in millionths, smaller is better */
  uint32_t row;  /* of the document, from 0 */
};

/* What one word adds to the BM25 score of one document. */
struct posting {
  uint32_t row;
  double score;
};

/* All documents that hold a word, by row: what FTS5 answered when it was asked first. */
struct word_postings {
  struct word_postings *next;
  const char *expression;
  size_t len;
  uint64_t hash;
  uint32_t n;
  struct posting *postings;
};

enum { WORD_BUCKETS = 1024 };

struct searcher {
  sqlite3_stmt *stmt;
  struct buf expression;   /* the words of the query in FTS5's language, one behind the other */
  struct posting *fetched; /* these four have room for all documents */
  double *sums;
  uint32_t *touched; /* rows that have a sum, in any order */
  struct hit *hits;
  bool *has_sum; /* by row; all false between searches */
  struct arena arena;
  struct word_postings *buckets[WORD_BUCKETS];
};

/* answers.c: replies to reading statements on the untouched image, in order not to run them
 * again. */
enum { ANSWER_BUCKETS = 16384 }; /* about as many as there is room for */

struct answer {
  struct answer *next;
  const char *key;
  size_t key_len;
  uint64_t hash;
  const struct json *rows; /* frozen, until the next answers_keep */
  uint64_t steps;
  size_t bytes; /* that the answer took in the caller's arena when it was made */
};

struct answers {
  struct arena arena;
  struct buf key; /* of the question that is being asked */
  uint64_t hash;
  struct answer *buckets[ANSWER_BUCKETS];
};

void answers_init(struct answers *k);
void answers_done(struct answers *k);
/* Begins a question: a role, a statement, its values. */
void answers_ask(struct answers *k, const char *role, const char *sql, size_t n,
                 const struct json *values);
/* The answer to the question, or NULL. Takes its bytes from `a`, which may unwind. */
const struct answer *answers_find(struct answers *k, struct arena *a);
/* Keeps a copy as the answer to the question that was last looked for. */
void answers_keep(struct answers *k, const struct json *rows, uint64_t steps, size_t bytes);

struct world {
  const struct world_image *image;
  sqlite3 *db;
  sqlite3_stmt *begin, *rollback;
  uint64_t rows_changed, entries_written; /* since world_begin */

  /* The authorizer lets everything pass while `role` is NULL: statements of this folder. */
  const char *role;
  const struct json *reads, *writes; /* grants of the role; NULL: none */
  struct refusal refusal;
  uint64_t steps_left;   /* in units of PROGRESS_STEPS */
  sqlite3_stmt *running; /* left behind when an arena unwound; see world_settle */

  struct statement statements[STATEMENT_SLOTS];
  uint64_t statement_clock;

  struct searcher search;

  struct answers answers;

  struct arena memory; /* entries and values of this episode */
  struct memory_entry *memory_buckets[MEMORY_BUCKETS];
  char *session; /* on the heap */
};

/* permit.c: the callback for sqlite3_set_authorizer; context is the world. */
int permit_action(void *context, int action, const char *first, const char *second,
                  const char *database, const char *trigger);
/* Makes `role` the role that statements are prepared and run as. */
void permit_enter_role(struct world *w, const char *role);
void permit_leave_role(struct world *w);

/* sql.c: */
void statements_free(struct world *w);
/* Resets what an unwound call left running. Every entry from outside calls it first. */
void world_settle(struct world *w);

/* docs.c */
void search_init(struct world *w);
bool search_open(struct world *w, struct error *e);
void search_close(struct world *w);

/* memory.c */
void memory_forget(struct world *w);

#endif
