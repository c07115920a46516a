/* permit.c - who may read and write what, column by column.
 *
 * SQLite asks the authorizer while it prepares a statement, once for everything that the statement
 * would touch, however it is reached: select list, WHERE, join, subquery, ORDER BY, RETURNING. What
 * is not granted is refused, so a new kind of action is refused until someone thinks about it.
 *
 * Permissions (data/permissions.json):
 *   {"roles":  {"support_agent": {"customers": ["customer_id", "name"]}},    columns to be read
 *    "writes": {"support_agent": {"tickets": ["insert", "update", "delete"]}}}
 * A list of columns may be ["*"]. Role "oracle" is built in: reads every table, writes nothing. */
#include "world/internal.h"

#include <stdio.h>
#include <string.h>

/* Functions that depend on their arguments alone and cannot make a large value out of small ones.
 * Without date and time functions ('now'), random and randomblob, printf, zeroblob, load_extension.
 */
static const char *const functions[] = {"abs",          "avg",    "coalesce",
                                        "count",        "glob",   "ifnull",
                                        "iif",          "instr",  "json_array_length",
                                        "json_extract", "length", "like",
                                        "lower",        "ltrim",  "max",
                                        "min",          "nullif", "round",
                                        "rtrim",        "sign",   "substr",
                                        "substring",    "sum",    "total",
                                        "trim",         "typeof", "upper"};

static bool function_allowed(const char *name) {
  for (size_t i = 0; name && i < sizeof functions / sizeof *functions; i++) {
    if (sqlite3_stricmp(functions[i], name) == 0) return true;
  }
  return false;
}

static bool lists(const struct json *array, const char *word) {
  for (size_t i = 0; array && array->type == JSON_ARRAY && i < array->len; i++) {
    if (json_is_text(&array->items[i], word) || json_is_text(&array->items[i], "*")) return true;
  }
  return false;
}

static bool is_oracle(const struct world *w) {
  return strcmp(w->role, "oracle") == 0;
}

/* SQLite names a table in a count(*) or EXISTS without a column: "" then. */
static bool may_read(const struct world *w, const char *table, const char *column) {
  const struct world_table *t = image_get_table(w->image, table);
  if (!t) return false; /* schema tables, full-text tables, table-valued functions */
  if (is_oracle(w)) return true;
  const struct json *columns = json_get(w->reads, table);
  if (!columns) return false;
  if (!*column) return columns->type == JSON_ARRAY && columns->len > 0;
  return table_get_column(t, column) && lists(columns, column);
}

static bool may_write(const struct world *w, const char *table, const char *verb) {
  if (!image_get_table(w->image, table) || is_oracle(w)) return false;
  return lists(json_get(w->writes, table), verb);
}

static int refuse(struct world *w, const char *table, const char *column, const char *what) {
  struct refusal *r = &w->refusal;
  if (r->happened) return SQLITE_DENY;
  r->happened = true;
  snprintf(r->table, sizeof r->table, "%s", table);
  snprintf(r->column, sizeof r->column, "%s", column);
  snprintf(r->what, sizeof r->what, "%s", what);
  return SQLITE_DENY;
}

static int permit_write(struct world *w, const char *table, const char *column, const char *verb) {
  if (may_write(w, table, verb)) return SQLITE_OK;
  char what[128];
  snprintf(what, sizeof what, "%s of table %s", verb, table);
  return refuse(w, table, column, what);
}

int permit_action(void *context, int action, const char *first, const char *second,
                  const char *database, const char *trigger) {
  struct world *w = context;
  (void)database, (void)trigger;
  if (!w->role) return SQLITE_OK;
  const char *one = first ? first : "", *two = second ? second : "";
  char what[192];
  switch (action) {
  case SQLITE_SELECT:
    return SQLITE_OK;
  case SQLITE_READ:
    if (may_read(w, one, two)) return SQLITE_OK;
    snprintf(what, sizeof what, "%s%s of table %s", *two ? "column " : "rows", two, one);
    return refuse(w, one, two, what);
  case SQLITE_FUNCTION: /* first is NULL, second the function */
    if (function_allowed(two)) return SQLITE_OK;
    snprintf(what, sizeof what, "function %s", two);
    return refuse(w, "", two, what);
  case SQLITE_INSERT:
    return permit_write(w, one, "", "insert");
  case SQLITE_UPDATE:
    return permit_write(w, one, two, "update");
  case SQLITE_DELETE:
    return permit_write(w, one, "", "delete");
  case SQLITE_RECURSIVE:
    return refuse(w, "", "", "a recursive query");
  case SQLITE_PRAGMA:
    return refuse(w, "", one, "PRAGMA");
  case SQLITE_ATTACH:
  case SQLITE_DETACH:
    return refuse(w, "", "", "ATTACH and DETACH");
  case SQLITE_TRANSACTION:
  case SQLITE_SAVEPOINT:
    return refuse(w, "", "", "control of transactions");
  default:
    return refuse(w, one, "", "a change of the schema");
  }
}

void permit_enter_role(struct world *w, const char *role) {
  w->role = role;
  w->reads = json_get(json_get(w->image->permissions, "roles"), role);
  w->writes = json_get(json_get(w->image->permissions, "writes"), role);
  w->refusal.happened = false;
}

void permit_leave_role(struct world *w) {
  w->role = NULL;
  w->reads = w->writes = NULL;
}

/* ---- checking the permissions themselves ---- */

static bool is_known(const struct world_table *t, bool reads, const char *word) {
  if (reads) return strcmp(word, "*") == 0 || table_get_column(t, word);
  return strcmp(word, "insert") == 0 || strcmp(word, "update") == 0 || strcmp(word, "delete") == 0;
}

static bool check_tables(const struct world_image *image, const char *role, bool reads,
                         const struct json *tables, struct error *e) {
  if (tables->type != JSON_OBJECT) {
    return error_set(e, ERR_INPUT, role, "expected {table: [word, …], …}");
  }
  for (size_t i = 0; i < tables->len; i++) {
    const char *name = tables->members[i].name;
    const struct json *words = &tables->members[i].value;
    const struct world_table *t = image_get_table(image, name);
    if (!t) return error_set(e, ERR_INPUT, role, "there is no table %s", name);
    if (words->type != JSON_ARRAY) {
      return error_set(e, ERR_INPUT, role, "expected an array for table %s", name);
    }
    for (size_t k = 0; k < words->len; k++) {
      const char *word = words->items[k].type == JSON_STRING ? words->items[k].text : "?";
      if (!is_known(t, reads, word)) {
        return error_set(e, ERR_INPUT, role, "table %s has no %s \"%s\"", name,
                         reads ? "column" : "kind of write", word);
      }
    }
  }
  return true;
}

bool permissions_check(const struct world_image *image, struct error *e) {
  static const char *const kinds[] = {"roles", "writes"};
  for (size_t k = 0; k < 2; k++) {
    const struct json *roles = json_get(image->permissions, kinds[k]);
    if (!roles) continue;
    if (roles->type != JSON_OBJECT) {
      return error_set(e, ERR_INPUT, kinds[k], "expected an object of roles");
    }
    for (size_t i = 0; i < roles->len; i++) {
      const struct json_member *m = &roles->members[i];
      if (!check_tables(image, m->name, k == 0, &m->value, e)) return false;
    }
  }
  return true;
}
