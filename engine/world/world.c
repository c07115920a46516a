/* world.c - a private, writable copy of the image, and the life of an episode.
 *
 * The database is deserialized into memory of this process. What an episode writes is inside one
 * transaction, opened by the first write and rolled back when the next episode begins; an episode
 * that only reads costs nothing. SQLite's process-wide needs (its random seed) are met at open,
 * because afterwards the process may have no files. */
#include "world/internal.h"

#include <stdlib.h>
#include <string.h>

/* Bars against statements that are large rather than long-running; each was set by what the tools
 * need, rounded up generously. SQLite cuts them to its own compile-time bars. */
static void set_limits(sqlite3 *db) {
  static const struct {
    int id, value;
  } limits[] = {
      {SQLITE_LIMIT_LENGTH, 1000000},
      {SQLITE_LIMIT_SQL_LENGTH, 100000},
      {SQLITE_LIMIT_COLUMN, 100},
      {SQLITE_LIMIT_EXPR_DEPTH, 10},
      {SQLITE_LIMIT_COMPOUND_SELECT, 3},
      {SQLITE_LIMIT_VDBE_OP, 25000},
      {SQLITE_LIMIT_FUNCTION_ARG, 8},
      {SQLITE_LIMIT_ATTACHED, 0},
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
      {SQLITE_LIMIT_VARIABLE_NUMBER, 10},
      {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
      {SQLITE_LIMIT_WORKER_THREADS, 0},
  };
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    sqlite3_limit(db, limits[i].id, limits[i].value);
  }
  static const struct {
    int id, value;
  } settings[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},
      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_DQS_DDL, 0},
      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
  };
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    sqlite3_db_config(db, settings[i].id, settings[i].value, NULL);
  }
}

static int on_progress(void *context) {
  struct world *w = context;
  if (!w->role) return 0; /* statements of this folder */
  if (w->steps_left == 0) return 1;
  w->steps_left--;
  return 0;
}

static bool open_copy(struct world *w, struct error *e) {
  const struct world_image *image = w->image;
  unsigned char *bytes = sqlite3_malloc64(image->size);
  if (!bytes) die_out_of_memory(image->size);
  memcpy(bytes, image->bytes, image->size);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(":memory:", &w->db, flags, NULL) != SQLITE_OK) {
    sqlite3_free(bytes);
    return error_set(e, ERR_INTERNAL, "", "SQLite: %s", sqlite3_errmsg(w->db));
  }
  /* FREEONCLOSE: SQLite owns the bytes from here on, also when it fails. */
  if (sqlite3_deserialize(
          w->db, "main", bytes, (sqlite3_int64)image->size, (sqlite3_int64)image->size,
          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) != SQLITE_OK) {
    return error_set(e, ERR_INTERNAL, "", "SQLite: %s", sqlite3_errmsg(w->db));
  }
  return true;
}

static bool prepare(struct world *w, const char *sql, sqlite3_stmt **stmt, struct error *e) {
  if (sqlite3_prepare_v3(w->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) == SQLITE_OK) {
    return true;
  }
  return error_set(e, ERR_INTERNAL, "", "SQLite: %s: %s", sql, sqlite3_errmsg(w->db));
}

/* One write of each table inside a transaction that is rolled back: whatever SQLite opens or seeds
 * on first use is there when the process is confined. */
static bool warm_up(struct world *w, struct error *e) {
  unsigned char seed[8];
  sqlite3_randomness(sizeof seed, seed);
  struct arena scratch;
  arena_init(&scratch, 0);
  world_search(w, NULL, "warm up", 7, 1, &scratch);
  bool ok = true;
  for (size_t i = 0; ok && i < w->image->n_tables; i++) {
    const char *table = w->image->tables[i].name;
    const char *sql = arena_printf(&scratch, "BEGIN; DELETE FROM %s; ROLLBACK", table);
    ok = sqlite3_exec(w->db, sql, NULL, NULL, NULL) == SQLITE_OK;
    if (!ok) error_set(e, ERR_INTERNAL, table, "SQLite: %s", sqlite3_errmsg(w->db));
  }
  arena_done(&scratch);
  return ok;
}

struct world *world_open(const struct world_image *image, struct error *e) {
  world_configure_sqlite();
  struct world *w = calloc(1, sizeof *w);
  if (!w) die_out_of_memory(sizeof *w);
  w->image = image;
  arena_init(&w->memory, 0);
  answers_init(&w->answers);
  search_init(w);
  bool ok = open_copy(w, e);
  if (ok) {
    sqlite3_exec(w->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    set_limits(w->db);
    sqlite3_set_authorizer(w->db, permit_action, w);
    sqlite3_progress_handler(w->db, PROGRESS_STEPS, on_progress, w);
    ok = prepare(w, "BEGIN", &w->begin, e) && prepare(w, "ROLLBACK", &w->rollback, e) &&
         search_open(w, e) && warm_up(w, e);
  }
  if (!ok) {
    world_close(w);
    return NULL;
  }
  world_enter_session(w, "");
  return w;
}

void world_close(struct world *w) {
  if (!w) return;
  statements_free(w);
  search_close(w);
  sqlite3_finalize(w->begin);
  sqlite3_finalize(w->rollback);
  sqlite3_close(w->db);
  arena_done(&w->memory);
  answers_done(&w->answers);
  free(w->session);
  free(w);
}

void world_begin(struct world *w) {
  world_settle(w);
  if (!sqlite3_get_autocommit(w->db)) {
    sqlite3_step(w->rollback);
    sqlite3_reset(w->rollback);
  }
  w->rows_changed = 0;
  w->entries_written = 0;
  memory_forget(w);
  world_enter_session(w, "");
}

uint64_t world_change_count(const struct world *w) {
  return w->rows_changed + w->entries_written;
}
