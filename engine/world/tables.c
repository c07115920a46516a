/* tables.c - JSON rows to SQLite tables.
 *
 * A table's columns are the declared ones, then those of the rows in order of first appearance. A
 * column's type is the JSON type of its values; null fits every type, an integer fits a column of
 * reals, anything else that differs is an error. Arrays and objects are stored as JSON text. Names
 * are plain identifiers ([a-z_][a-z0-9_]*), so that they need no quoting and no case rules. */
#include "world/internal.h"

#include "json/write.h"

#include <string.h>

const struct world_table *image_get_table(const struct world_image *image, const char *name) {
  for (size_t i = 0; i < image->n_tables; i++) {
    if (strcmp(image->tables[i].name, name) == 0) return &image->tables[i];
  }
  return NULL;
}

const struct world_column *table_get_column(const struct world_table *t, const char *name) {
  for (size_t i = 0; i < t->n_columns; i++) {
    if (strcmp(t->columns[i].name, name) == 0) return &t->columns[i];
  }
  return NULL;
}

static bool is_identifier(const char *name, size_t n) {
  if (n == 0 || n > 60 || strncmp(name, "sqlite_", 7) == 0) return false;
  for (size_t i = 0; i < n; i++) {
    char c = name[i];
    bool letter = (c >= 'a' && c <= 'z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

/* The type for one value; NULL for null. */
static const char *type_of(const struct json *v) {
  switch ((enum json_type)v->type) {
  case JSON_NULL:
    return NULL;
  case JSON_TRUE:
  case JSON_FALSE:
    return TYPE_BOOLEAN;
  case JSON_NUMBER:
    return v->is_int ? TYPE_INTEGER : TYPE_REAL;
  case JSON_STRING:
    return TYPE_TEXT;
  case JSON_ARRAY:
  case JSON_OBJECT:
    return TYPE_JSON;
  }
  return NULL;
}

/* The type that holds both, or NULL when there is none. */
static const char *type_join(const char *a, const char *b) {
  if (!a || !b || strcmp(a, b) == 0) return a ? a : b;
  bool numbers = (strcmp(a, TYPE_INTEGER) == 0 && strcmp(b, TYPE_REAL) == 0) ||
                 (strcmp(a, TYPE_REAL) == 0 && strcmp(b, TYPE_INTEGER) == 0);
  return numbers ? TYPE_REAL : NULL;
}

static const char *declared_type(const char *word) {
  static const struct {
    const char *word, *type;
  } words[] = {{"text", TYPE_TEXT},
               {"integer", TYPE_INTEGER},
               {"real", TYPE_REAL},
               {"boolean", TYPE_BOOLEAN},
               {"json", TYPE_JSON}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (word && strcmp(words[i].word, word) == 0) return words[i].type;
  }
  return NULL;
}

static bool is_named(const struct world_column *c, const struct json_member *m) {
  return strlen(c->name) == m->name_len && memcmp(c->name, m->name, m->name_len) == 0;
}

/* The column of that name, made when it is new. t->columns has room for `max`. Rows are much alike:
 * the column is probably at `place`. */
static struct world_column *column_of(struct arena *a, struct world_table *t, size_t max,
                                      size_t place, const struct json_member *m) {
  if (place < t->n_columns && is_named(&t->columns[place], m)) return &t->columns[place];
  for (size_t i = 0; i < t->n_columns; i++) {
    if (is_named(&t->columns[i], m)) return &t->columns[i];
  }
  if (t->n_columns == max) return NULL;
  struct world_column *c = &t->columns[t->n_columns++];
  c->name = arena_copy(a, m->name, m->name_len);
  c->type = NULL;
  return c;
}

enum { COLUMNS_MAX = 100 }; /* also the limit of columns in a statement */

static bool describe_declared(struct arena *a, struct world_table *t, struct error *e) {
  const struct json *columns = json_get(t->declaration, "columns");
  for (size_t i = 0; columns && i < columns->len; i++) {
    const struct json_member *m = &columns->members[i];
    if (!is_identifier(m->name, m->name_len)) {
      return error_set(e, ERR_INPUT, t->name, "column name \"%s\" is no plain identifier", m->name);
    }
    struct world_column *c = column_of(a, t, COLUMNS_MAX, i, m);
    if (!c) return error_set(e, ERR_INPUT, t->name, "more than %d columns", COLUMNS_MAX);
    c->type = m->value.type == JSON_STRING ? declared_type(m->value.text) : NULL;
    if (!c->type) {
      return error_set(e, ERR_INPUT, t->name,
                       "column %s: expected text, integer, real, boolean or json as type", c->name);
    }
  }
  return true;
}

static bool describe_row(struct arena *a, struct world_table *t, size_t row, struct error *e) {
  const struct json *r = &t->rows->items[row];
  if (r->type != JSON_OBJECT) {
    return error_set(e, ERR_INPUT, t->name, "row %zu is no object", row + 1);
  }
  for (size_t i = 0; i < r->len; i++) {
    const struct json_member *m = &r->members[i];
    if (!is_identifier(m->name, m->name_len)) {
      return error_set(e, ERR_INPUT, t->name, "row %zu: column name \"%s\" is no plain identifier",
                       row + 1, m->name);
    }
    struct world_column *c = column_of(a, t, COLUMNS_MAX, i, m);
    if (!c) {
      return error_set(e, ERR_INPUT, t->name, "row %zu: more than %d columns", row + 1,
                       COLUMNS_MAX);
    }
    const char *found = type_of(&m->value);
    const char *joined = type_join(c->type, found);
    if (!joined && found) {
      return error_set(e, ERR_INPUT, t->name, "row %zu, column %s: found %s where %s is expected",
                       row + 1, c->name, found, c->type);
    }
    c->type = joined;
  }
  return true;
}

static bool describe_table(struct arena *a, struct world_table *t, struct error *e) {
  t->columns = ARENA_ARRAY(a, struct world_column, COLUMNS_MAX);
  if (!is_identifier(t->name, strlen(t->name))) {
    return error_set(e, ERR_INPUT, t->name, "table name is no plain identifier");
  }
  if (t->rows && t->rows->type != JSON_ARRAY) {
    return error_set(e, ERR_INPUT, t->name, "expected an array of rows");
  }
  if (!describe_declared(a, t, e)) return false;
  for (size_t i = 0; t->rows && i < t->rows->len; i++) {
    if (!describe_row(a, t, i, e)) return false;
  }
  if (t->n_columns == 0) {
    return error_set(e, ERR_INPUT, t->name, "the table has neither rows nor declared columns");
  }
  for (size_t i = 0; i < t->n_columns; i++) {
    if (!t->columns[i].type) t->columns[i].type = TYPE_TEXT;
  }
  return true;
}

bool tables_describe(struct world_image *image, const struct json *tables,
                     const struct json *declaration, struct error *e) {
  struct arena *a = &image->arena;
  if (!tables || tables->type != JSON_OBJECT) {
    return error_set(e, ERR_INPUT, "", "expected an object of tables");
  }
  size_t declared = declaration && declaration->type == JSON_OBJECT ? declaration->len : 0;
  image->tables = ARENA_ARRAY(a, struct world_table, tables->len + declared + 1);
  for (size_t i = 0; i < tables->len; i++) {
    struct world_table *t = &image->tables[image->n_tables++];
    t->name = tables->members[i].name;
    t->rows = &tables->members[i].value;
    t->declaration = json_get(declaration, t->name);
  }
  for (size_t i = 0; i < declared; i++) {
    const struct json_member *m = &declaration->members[i];
    if (image_get_table(image, m->name)) continue;
    struct world_table *t = &image->tables[image->n_tables++];
    t->name = m->name;
    t->declaration = &m->value;
  }
  for (size_t i = 0; i < image->n_tables; i++) {
    if (!describe_table(a, &image->tables[i], e)) return false;
  }
  return true;
}

/* ---- creating ---- */

static bool run(sqlite3 *db, const char *table, const char *sql, struct error *e) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return true;
  return error_set(e, ERR_INPUT, table, "%s", sqlite3_errmsg(db));
}

/* "a, b" for an array of names of columns of t. */
static bool add_names(struct buf *sql, const struct world_table *t, const struct json *names,
                      struct error *e) {
  if (names->type != JSON_ARRAY || names->len == 0) {
    return error_set(e, ERR_INPUT, t->name, "expected an array of column names");
  }
  for (size_t i = 0; i < names->len; i++) {
    const struct json *n = &names->items[i];
    if (n->type != JSON_STRING || !table_get_column(t, n->text)) {
      return error_set(e, ERR_INPUT, t->name, "the declaration names an unknown column \"%s\"",
                       n->type == JSON_STRING ? n->text : "?");
    }
    buf_printf(sql, "%s%s", i ? ", " : "", n->text);
  }
  return true;
}

static bool is_key_column(const struct world_table *t, const char *name) {
  const struct json *key = json_get(t->declaration, "key");
  for (size_t i = 0; key && key->type == JSON_ARRAY && i < key->len; i++) {
    if (json_is_text(&key->items[i], name)) return true;
  }
  return false;
}

static bool create_table(sqlite3 *db, const struct world_table *t, struct buf *sql,
                         struct error *e) {
  buf_reset(sql);
  buf_printf(sql, "CREATE TABLE %s (", t->name);
  for (size_t i = 0; i < t->n_columns; i++) {
    const struct world_column *c = &t->columns[i];
    buf_printf(sql, "%s%s %s%s", i ? ", " : "", c->name, c->type,
               is_key_column(t, c->name) ? " NOT NULL" : "");
  }
  const struct json *key = json_get(t->declaration, "key");
  if (key) {
    buf_add_text(sql, ", PRIMARY KEY (");
    if (!add_names(sql, t, key, e)) return false;
    buf_add_text(sql, ")");
  }
  buf_add_text(sql, ")");
  return run(db, t->name, sql->data, e);
}

/* "unique" and "indexes": arrays of arrays of column names. */
static bool create_indexes(sqlite3 *db, const struct world_table *t, const char *member,
                           struct buf *sql, struct error *e) {
  const struct json *list = json_get(t->declaration, member);
  for (size_t i = 0; list && i < list->len; i++) {
    bool unique = strcmp(member, "unique") == 0;
    buf_reset(sql);
    buf_printf(sql, "CREATE %sINDEX %s_%s_%zu ON %s (", unique ? "UNIQUE " : "", t->name, member, i,
               t->name);
    if (!add_names(sql, t, &list->items[i], e)) return false;
    buf_add_text(sql, ")");
    if (!run(db, t->name, sql->data, e)) return false;
  }
  return true;
}

/* Rows outlive the statement. What is written as JSON is copied: `text` is reset for every value.
 */
static void bind(sqlite3_stmt *stmt, int at, const struct json *v, struct buf *text) {
  int64_t n = 0;
  switch (v ? (enum json_type)v->type : JSON_NULL) {
  case JSON_NULL:
    sqlite3_bind_null(stmt, at);
    break;
  case JSON_TRUE:
  case JSON_FALSE:
    sqlite3_bind_int(stmt, at, v->type == JSON_TRUE);
    break;
  case JSON_NUMBER:
    if (v->is_int && json_to_int(v, &n)) {
      sqlite3_bind_int64(stmt, at, n);
    } else {
      sqlite3_bind_double(stmt, at, json_to_double(v));
    }
    break;
  case JSON_STRING:
    sqlite3_bind_text64(stmt, at, v->text, v->len, SQLITE_STATIC, SQLITE_UTF8);
    break;
  case JSON_ARRAY:
  case JSON_OBJECT:
    buf_reset(text);
    json_write(text, v, JSON_COMPACT);
    sqlite3_bind_text64(stmt, at, text->data, text->len, SQLITE_TRANSIENT, SQLITE_UTF8);
    break;
  }
}

static bool fill_table(sqlite3 *db, const struct world_table *t, struct buf *text,
                       struct error *e) {
  if (!t->rows || t->rows->len == 0) return true;
  buf_reset(text);
  buf_printf(text, "INSERT INTO %s VALUES (?", t->name);
  for (size_t i = 1; i < t->n_columns; i++) {
    buf_add_text(text, ",?");
  }
  buf_add_text(text, ")");
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(db, text->data, (int)text->len, &stmt, NULL) != SQLITE_OK) {
    return error_set(e, ERR_INPUT, t->name, "%s", sqlite3_errmsg(db));
  }
  bool ok = true;
  for (size_t r = 0; ok && r < t->rows->len; r++) {
    for (size_t c = 0; c < t->n_columns; c++) {
      bind(stmt, (int)c + 1, json_get(&t->rows->items[r], t->columns[c].name), text);
    }
    if (sqlite3_step(stmt) != SQLITE_DONE) {
      ok = error_set(e, ERR_INPUT, t->name, "row %zu: %s", r + 1, sqlite3_errmsg(db));
    }
    sqlite3_reset(stmt);
  }
  sqlite3_finalize(stmt);
  return ok;
}

bool tables_create(const struct world_image *image, sqlite3 *db, struct error *e) {
  struct buf text;
  buf_init(&text);
  bool ok = true;
  for (size_t i = 0; ok && i < image->n_tables; i++) {
    const struct world_table *t = &image->tables[i];
    ok = create_table(db, t, &text, e) && fill_table(db, t, &text, e) &&
         create_indexes(db, t, "unique", &text, e) && create_indexes(db, t, "indexes", &text, e);
  }
  buf_done(&text);
  return ok;
}
