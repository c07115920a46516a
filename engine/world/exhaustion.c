/* exhaustion.c - what SQLite does when memory runs out: the process ends, as everywhere else.
 *
 * Left alone, SQLite answers SQLITE_NOMEM, which would reach the data as a failed statement or as a
 * search that found nothing. */
#include "world/internal.h"

#include <malloc.h>
#include <stdlib.h>

static void *take(int n) {
  void *p = malloc((size_t)n);
  if (!p) die_out_of_memory((size_t)n);
  return p;
}

static void give_back(void *p) {
  free(p);
}

static void *resize(void *p, int n) {
  void *q = realloc(p, (size_t)n);
  if (!q) die_out_of_memory((size_t)n);
  return q;
}

static int size_of(void *p) {
  return (int)malloc_usable_size(p);
}

static int round_up(int n) {
  return (n + 7) & ~7;
}

static int begin(void *context) {
  (void)context;
  return SQLITE_OK;
}

static void end(void *context) {
  (void)context;
}

static const sqlite3_mem_methods methods = {.xMalloc = take,
                                            .xFree = give_back,
                                            .xRealloc = resize,
                                            .xSize = size_of,
                                            .xRoundup = round_up,
                                            .xInit = begin,
                                            .xShutdown = end};

void world_configure_sqlite(void) {
  /* Both are refused, and in force already, once SQLite has been used. */
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
