/* image.c - builds the frozen world: a serialized SQLite database, the documents, the permissions.
 *
 * The image is made once, before processes are forked, and never written again; they share its
 * pages. SQLite's process-wide settings are made here too, since nothing may have opened a database
 * before. */
#include "world/internal.h"

#include "base/hash.h"
#include "json/write.h"

#include <stdlib.h>
#include <string.h>

/* Table definitions and rows as one line of JSON each: two images with the same content have the
 * same hash, whatever SQLite's version does with pages. */
static void hash_content(struct world_image *image) {
  struct sha256 *h = sha256_new();
  struct buf line;
  buf_init(&line);
  for (size_t i = 0; i < image->n_tables; i++) {
    const struct world_table *t = &image->tables[i];
    buf_reset(&line);
    buf_printf(&line, "table %s\n", t->name);
    for (size_t c = 0; c < t->n_columns; c++) {
      buf_printf(&line, "column %s %s\n", t->columns[c].name, t->columns[c].type);
    }
    if (t->declaration) json_write(&line, t->declaration, JSON_COMPACT);
    buf_add_char(&line, '\n');
    if (t->rows) json_write(&line, t->rows, JSON_COMPACT);
    buf_add_char(&line, '\n');
    sha256_add(h, line.data, line.len);
  }
  buf_reset(&line);
  json_write(&line, image->permissions, JSON_COMPACT);
  sha256_add(h, line.data, line.len);
  buf_done(&line);
  sha256_take_hex(h, image->hash);
}

static bool build_database(struct world_image *image, struct error *e) {
  sqlite3 *db = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  world_configure_sqlite();
  bool ok = sqlite3_open_v2(":memory:", &db, flags, NULL) == SQLITE_OK;
  if (!ok) error_set(e, ERR_INTERNAL, "", "SQLite: %s", db ? sqlite3_errmsg(db) : "no memory");
  if (ok) sqlite3_exec(db, "PRAGMA temp_store = MEMORY; BEGIN", NULL, NULL, NULL);
  ok = ok && tables_create(image, db, e) && documents_index(image, db, e);
  if (ok && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
    ok = error_set(e, ERR_INTERNAL, "", "SQLite: %s", sqlite3_errmsg(db));
  }
  if (ok) {
    sqlite3_int64 size = 0;
    image->bytes = sqlite3_serialize(db, "main", &size, 0);
    image->size = (size_t)size;
    if (!image->bytes) die_out_of_memory((size_t)size);
  }
  sqlite3_close(db);
  return ok;
}

struct world_image *world_image_build(const struct json *tables, const struct json *declaration,
                                      const struct json *permissions, struct error *e) {
  /* Refused without harm when SQLite is in use already. Its statistics cost a lock and a sum at
   * every allocation, and nobody reads them. */
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  struct world_image *image = calloc(1, sizeof *image);
  if (!image) die_out_of_memory(sizeof *image);
  arena_init(&image->arena, 0);
  const struct json *own_tables = tables ? json_copy(&image->arena, tables) : NULL;
  const struct json *own_declaration = declaration ? json_copy(&image->arena, declaration) : NULL;
  image->permissions =
      permissions ? json_copy(&image->arena, permissions) : json_new(&image->arena, JSON_OBJECT);
  bool ok = tables_describe(image, own_tables, own_declaration, e) && build_database(image, e) &&
            permissions_check(image, e);
  if (!ok) {
    world_image_free(image);
    return NULL;
  }
  hash_content(image);
  return image;
}

void world_image_free(struct world_image *image) {
  if (!image) return;
  sqlite3_free(image->bytes);
  arena_done(&image->arena);
  free(image);
}

const char *world_image_hash(const struct world_image *image) {
  return image->hash;
}
