/* sql.c - one statement, as a role, within limits.
 *
 * Prepared statements are kept by (role, text), because the authorizer speaks when a statement is
 * prepared. A caller's arena may unwind (see arena.h) in the middle of a statement, so nothing is
 * owned on the stack: the world remembers the running statement and the next call resets it.
 *
 * A statement has a budget of virtual machine instructions. SQLite counts them over the life of a
 * prepared statement and asks every PROGRESS_STEPS of that count, so the counter is cleared before
 * each run: the verdict must not depend on what ran before. */
#include "world/internal.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  SQL_LENGTH_MAX = 100000, /* bytes of a statement */
  RESULT_ROWS_MAX = 10000,
  RESULT_BYTES_MAX = 4 << 20, /* texts of one result */
  COLUMN_COUNT_MAX = 100,     /* as set by sqlite3_limit in world.c */
};

static struct sql_reply failed(struct arena *a, const char *message) {
  return (struct sql_reply){.outcome = SQL_FAILED, .message = arena_copy_text(a, message)};
}

static struct sql_reply denied(struct arena *a, const char *role, const char *table,
                               const char *column, const char *what) {
  return (struct sql_reply){
      .outcome = SQL_DENIED,
      .table = arena_copy_text(a, table),
      .column = arena_copy_text(a, column),
      .message = arena_printf(a, "%s: not allowed for role %s", what, role),
  };
}

/* ---- the cache of prepared statements ---- */

static void statement_drop(struct statement *s) {
  sqlite3_finalize(s->stmt);
  free(s->key);
  *s = (struct statement){0};
}

void statements_free(struct world *w) {
  w->running = NULL;
  for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
    statement_drop(&w->statements[i]);
  }
}

static bool statement_is(const struct statement *s, uint64_t hash, const char *role,
                         size_t role_len, const char *sql, size_t n) {
  return s->stmt && s->hash == hash && s->key_len == role_len + 1 + n &&
         memcmp(s->key, role, role_len + 1) == 0 && memcmp(s->key + role_len + 1, sql, n) == 0;
}

/* Open addressing would need tombstones; a scan of 128 hashes costs less than one query. */
static sqlite3_stmt *statement_find(struct world *w, uint64_t hash, const char *role,
                                    const char *sql, size_t n) {
  size_t role_len = strlen(role);
  for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
    struct statement *s = &w->statements[i];
    if (s->hash == hash && statement_is(s, hash, role, role_len, sql, n)) {
      s->used = ++w->statement_clock;
      return s->stmt;
    }
  }
  return NULL;
}

static void statement_keep(struct world *w, uint64_t hash, const char *role, const char *sql,
                           size_t n, sqlite3_stmt *stmt) {
  struct statement *place = &w->statements[0];
  for (size_t i = 1; i < STATEMENT_SLOTS && place->stmt; i++) {
    struct statement *s = &w->statements[i];
    if (!s->stmt || s->used < place->used) place = s;
  }
  statement_drop(place);
  size_t role_len = strlen(role);
  place->key_len = role_len + 1 + n;
  place->key = malloc(place->key_len);
  if (!place->key) die_out_of_memory(place->key_len);
  memcpy(place->key, role, role_len + 1);
  memcpy(place->key + role_len + 1, sql, n);
  place->hash = hash;
  place->stmt = stmt;
  place->used = ++w->statement_clock;
}

/* ---- preparing ---- */

/* Is there nothing but white space and semicolons? (A trailing comment counts as something.) */
static bool is_blank(const char *tail, const char *end) {
  while (tail < end && strchr(" \t\r\n;", *tail) && *tail) {
    tail++;
  }
  return tail == end;
}

/* A column that does not exist is refused like a forbidden one, so that nobody can tell them apart
 * and read the schema by trying. SQLite's words are "no such column: c" or "...: t.c". */
static struct sql_reply prepare_error(struct world *w, struct arena *a) {
  static const char unknown[] = "no such column: ";
  const struct refusal *r = &w->refusal;
  if (r->happened) return denied(a, w->role, r->table, r->column, r->what);
  const char *message = sqlite3_errmsg(w->db);
  if (strncmp(message, unknown, sizeof unknown - 1) == 0 && strcmp(w->role, "oracle") != 0) {
    const char *name = message + sizeof unknown - 1, *dot = strrchr(name, '.');
    const char *column = dot ? dot + 1 : name;
    return denied(a, w->role, "", column, arena_printf(a, "column %s", column));
  }
  return failed(a, message);
}

static bool is_name_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (unsigned char)c >= 0x80;
}

/* SQLite does not ask about the columns that USING and NATURAL join by, so one could compare secret
 * values with guesses. Looking for the bare words refuses too much (also inside of texts), never
 * too little: a keyword is spelt as one run of letters. */
static bool joins_unasked(const char *sql, size_t n) {
  for (size_t i = 0; i < n;) {
    size_t start = i;
    while (i < n && (is_name_byte(sql[i]))) {
      i++;
    }
    size_t len = i - start;
    if (len == 5 && sqlite3_strnicmp(sql + start, "using", 5) == 0) return true;
    if (len == 7 && sqlite3_strnicmp(sql + start, "natural", 7) == 0) return true;
    if (len == 0) i++;
  }
  return false;
}

/* NULL and *reply filled, or a statement owned by the cache. */
static sqlite3_stmt *statement_get(struct world *w, const char *sql, size_t n, struct arena *a,
                                   struct sql_reply *reply) {
  uint64_t hash = hash_more(hash_text(w->role), sql, n);
  sqlite3_stmt *stmt = statement_find(w, hash, w->role, sql, n);
  if (stmt) return stmt;
  const char *tail = NULL;
  if (n > SQL_LENGTH_MAX) {
    *reply = failed(a, "the statement is longer than 100000 bytes");
    return NULL;
  }
  if (strcmp(w->role, "oracle") != 0 && joins_unasked(sql, n)) {
    *reply = denied(a, w->role, "", "", "a join by USING or NATURAL");
    return NULL;
  }
  if (sqlite3_prepare_v3(w->db, sql, (int)n, SQLITE_PREPARE_PERSISTENT, &stmt, &tail) !=
      SQLITE_OK) {
    *reply = prepare_error(w, a);
    return NULL;
  }
  const char *reason = !stmt                          ? "there is no statement"
                       : !is_blank(tail, sql + n)     ? "expected one statement, found more text"
                       : sqlite3_stmt_isexplain(stmt) ? "EXPLAIN is not available"
                                                      : NULL;
  if (reason) {
    sqlite3_finalize(stmt);
    *reply = failed(a, reason);
    return NULL;
  }
  statement_keep(w, hash, w->role, sql, n, stmt);
  return stmt;
}

/* ---- parameters ---- */

/* SQLite reads the texts while the statement runs; `parameters` lives longer. Returns the reason of
 * a failure or NULL. */
static const char *bind_all(sqlite3_stmt *stmt, const struct json *parameters, struct arena *a) {
  int wanted = sqlite3_bind_parameter_count(stmt);
  int given = parameters && parameters->type == JSON_ARRAY ? (int)parameters->len : 0;
  if (wanted != given) {
    return arena_printf(a, "the statement has %d parameters, %d values are given", wanted, given);
  }
  for (int i = 0; i < given; i++) {
    const struct json *v = &parameters->items[i];
    int64_t x = 0;
    int rc = SQLITE_OK;
    switch ((enum json_type)v->type) {
    case JSON_NULL:
      rc = sqlite3_bind_null(stmt, i + 1);
      break;
    case JSON_TRUE:
    case JSON_FALSE:
      rc = sqlite3_bind_int(stmt, i + 1, v->type == JSON_TRUE);
      break;
    case JSON_NUMBER:
      rc = v->is_int && json_to_int(v, &x) ? sqlite3_bind_int64(stmt, i + 1, x)
                                           : sqlite3_bind_double(stmt, i + 1, json_to_double(v));
      break;
    case JSON_STRING:
      rc = sqlite3_bind_text64(stmt, i + 1, v->text, v->len, SQLITE_STATIC, SQLITE_UTF8);
      break;
    case JSON_ARRAY:
    case JSON_OBJECT:
      return arena_printf(a, "parameter %d is no scalar", i + 1);
    }
    if (rc != SQLITE_OK) {
      return arena_printf(a, "parameter %d: %s", i + 1, sqlite3_errstr(rc));
    }
  }
  return NULL;
}

/* ---- rows ---- */

struct reading {
  struct arena *a;
  sqlite3_stmt *stmt;
  int n_columns;
  const char *types[COLUMN_COUNT_MAX]; /* declared types, NULL for expressions */
  size_t bytes;
};

static struct json *read_text(struct reading *r, int column, const char **reason) {
  const char *text = (const char *)sqlite3_column_text(r->stmt, column);
  size_t n = (size_t)sqlite3_column_bytes(r->stmt, column);
  r->bytes += n;
  if (r->bytes > RESULT_BYTES_MAX) {
    *reason = "the result is larger than 4 MiB";
    return NULL;
  }
  if (!text || !utf8_valid(text, n, NULL)) {
    *reason = "a text of the result is not UTF-8";
    return NULL;
  }
  const char *type = r->types[column];
  if (type && strcmp(type, TYPE_JSON) == 0) {
    struct json *v = json_read(r->a, text, n, "", NULL, NULL);
    if (v) return v;
  }
  return json_new_string(r->a, text, n);
}

static struct json *read_value(struct reading *r, int column, const char **reason) {
  const char *type = r->types[column];
  switch (sqlite3_column_type(r->stmt, column)) {
  case SQLITE_INTEGER: {
    int64_t x = sqlite3_column_int64(r->stmt, column);
    if (type && strcmp(type, TYPE_BOOLEAN) == 0) {
      return json_new(r->a, x ? JSON_TRUE : JSON_FALSE);
    }
    return json_new_int(r->a, x);
  }
  case SQLITE_FLOAT: {
    double x = sqlite3_column_double(r->stmt, column);
    if (isfinite(x)) return json_new_double(r->a, x);
    *reason = "a number of the result is not finite";
    return NULL;
  }
  case SQLITE_TEXT:
    return read_text(r, column, reason);
  case SQLITE_NULL:
    return json_new(r->a, JSON_NULL);
  default:
    *reason = "the result holds a blob";
    return NULL;
  }
}

static struct json *read_row(struct reading *r, const char **reason) {
  struct json *row = json_new(r->a, JSON_OBJECT);
  for (int i = 0; i < r->n_columns; i++) {
    struct json *v = read_value(r, i, reason);
    if (!v) return NULL;
    json_add_member(r->a, row, sqlite3_column_name(r->stmt, i), v);
  }
  return row;
}

/* Steps to the end; NULL and *reason on failure ("" when SQLite has the words). */
static struct json *read_rows(struct arena *a, sqlite3_stmt *stmt, const char **reason) {
  struct reading r = {.a = a, .stmt = stmt, .n_columns = sqlite3_column_count(stmt)};
  for (int i = 0; i < r.n_columns; i++) {
    r.types[i] = sqlite3_column_decltype(stmt, i);
  }
  struct json *rows = json_new(a, JSON_ARRAY);
  int rc;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct json *row = rows->len < RESULT_ROWS_MAX ? read_row(&r, reason) : NULL;
    if (!row && !*reason) *reason = "the result has more than 10000 rows";
    if (!row) return NULL;
    json_add_item(a, rows, row);
  }
  if (rc == SQLITE_DONE) return rows;
  *reason = rc == SQLITE_INTERRUPT ? "the statement's step budget is used up" : "";
  return NULL;
}

/* ---- running ---- */

/* An episode's first write opens the transaction that world_begin rolls back. */
static bool prepare_to_write(struct world *w) {
  if (!sqlite3_get_autocommit(w->db)) return true;
  const char *role = w->role;
  w->role = NULL;
  bool ok = sqlite3_step(w->begin) == SQLITE_DONE;
  sqlite3_reset(w->begin);
  w->role = role;
  return ok;
}

static struct sql_reply run(struct world *w, sqlite3_stmt *stmt, const struct json *parameters,
                            struct arena *a) {
  const char *reason = bind_all(stmt, parameters, a);
  if (reason) return failed(a, reason);
  bool writes = !sqlite3_stmt_readonly(stmt);
  if (writes && !prepare_to_write(w)) return failed(a, sqlite3_errmsg(w->db));
  sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
  w->steps_left = STATEMENT_STEPS / PROGRESS_STEPS;
  struct sql_reply reply = {.outcome = SQL_OK, .is_write = writes};
  reply.rows = read_rows(a, stmt, &reason);
  reply.steps = (uint64_t)sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 0);
  if (!reply.rows) {
    struct sql_reply failure = failed(a, *reason ? reason : sqlite3_errmsg(w->db));
    failure.steps = reply.steps;
    /* Exhaustion takes the whole transaction with it. */
    if (writes && sqlite3_get_autocommit(w->db)) w->rows_changed = 0;
    return failure;
  }
  if (writes) {
    reply.changes = sqlite3_changes64(w->db);
    w->rows_changed += (uint64_t)reply.changes;
  }
  return reply;
}

void world_settle(struct world *w) {
  if (w->running) sqlite3_reset(w->running);
  w->running = NULL;
  permit_leave_role(w);
}

/* Runs it on the database. */
static struct sql_reply query(struct world *w, const char *role, const char *sql, size_t n,
                              const struct json *parameters, struct arena *a) {
  permit_enter_role(w, role);
  struct sql_reply reply = {0};
  sqlite3_stmt *stmt = statement_get(w, sql, n, a, &reply);
  if (stmt) {
    w->running = stmt;
    reply = run(w, stmt, parameters, a);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
  }
  w->running = NULL;
  permit_leave_role(w);
  return reply;
}

/* Before its first write an episode reads the image, whose answers do not change. */
struct sql_reply world_sql(struct world *w, const char *role, const char *sql, size_t n,
                           const struct json *parameters, struct arena *a) {
  world_settle(w);
  if (!sqlite3_get_autocommit(w->db) || n > SQL_LENGTH_MAX)
    return query(w, role, sql, n, parameters, a);
  answers_ask(&w->answers, role, sql, n, parameters);
  const struct answer *known = answers_find(&w->answers, a);
  if (known)
    return (struct sql_reply){.outcome = SQL_OK, .rows = known->rows, .steps = known->steps};
  size_t before = a->used;
  struct sql_reply reply = query(w, role, sql, n, parameters, a);
  if (reply.outcome == SQL_OK && !reply.is_write)
    answers_keep(&w->answers, reply.rows, reply.steps, a->used - before);
  return reply;
}
