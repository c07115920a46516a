/* data_store.c - see data_store.h. */
#include "host/data_store.h"
#include "base/file.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 256 };

struct data_file {
  const char *name; /* without ending */
  const struct json *value;
};

struct data_store {
  struct arena arena;
  struct data_file files[MAX_FILES];
  size_t n;
  struct sha256 *hashing;
  char hash[SHA256_HEX_SIZE];
};

static struct json *read_lines(struct arena *a, const char *text, size_t n, const char *path,
                               struct error *e) {
  struct json *rows = json_new(a, JSON_ARRAY);
  size_t line = 0;
  for (const char *p = text, *end = text + n; p < end;) {
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    if (!stop) stop = end;
    line++;
    if (stop > p) {
      struct error inner = {0};
      struct json *row = json_read(a, p, (size_t)(stop - p), path, NULL, &inner);
      if (!row) {
        error_set(e, ERR_INPUT, path, "line %zu: %s", line, inner.message);
        return NULL;
      }
      json_add_item(a, rows, row);
    }
    p = stop + 1;
  }
  return rows;
}

static bool load_file(struct data_store *d, const char *dir, const char *prefix, const char *file,
                      const char *ending, struct error *e) {
  if (d->n == MAX_FILES) return error_set(e, ERR_LIMIT, dir, "more than %d data files", MAX_FILES);
  struct buf text = BUF_INIT;
  char *path = path_join(&d->arena, dir, file);
  bool ok = file_read(path, 0, &text, e);
  struct json *value = NULL;
  if (ok && strcmp(ending, ".jsonl") == 0)
    value = read_lines(&d->arena, text.data, text.len, path, e);
  else if (ok)
    value = json_read(&d->arena, text.data, text.len, path, NULL, e);
  if (value) {
    size_t stem = strlen(file) - strlen(ending);
    char *name = arena_printf(&d->arena, "%s%.*s", prefix, (int)stem, file);
    if (data_store_get(d, name)) {
      buf_done(&text);
      return error_set(e, ERR_INPUT, path, "there is another data file named %s", name);
    }
    d->files[d->n++] = (struct data_file){name, value};
    sha256_add(d->hashing, name, strlen(name) + 1);
    sha256_add(d->hashing, text.data, text.len);
  }
  buf_done(&text);
  return value != NULL;
}

/* The seal of a run that was written into the seed data's own folder is no input. */
static bool is_input(const char *sub, const char *file) {
  return *sub || strcmp(file, "manifest.json") != 0;
}

static bool load_dir(struct data_store *d, const char *root, const char *sub, struct error *e) {
  static const char *const ENDINGS[] = {".json", ".jsonl"};
  char *dir = path_join(&d->arena, root, *sub ? arena_printf(&d->arena, "data/%s", sub) : "data");
  if (!file_exists(dir)) return true;
  const char *prefix = *sub ? arena_printf(&d->arena, "%s/", sub) : "";
  for (size_t k = 0; k < 2; k++) {
    char **names;
    size_t n;
    if (!file_list(dir, ENDINGS[k], &d->arena, &names, &n, e)) return false;
    for (size_t i = 0; i < n; i++)
      if (is_input(sub, names[i]) && !load_file(d, dir, prefix, names[i], ENDINGS[k], e))
        return false;
  }
  return true;
}

struct data_store *data_store_load(const char *root, struct error *e) {
  static const char *const DIRS[] = {"", "corpus", "lexicons", "worlds"};
  struct data_store *d = calloc(1, sizeof *d);
  if (!d) die_out_of_memory(sizeof *d);
  arena_init(&d->arena, 0);
  d->hashing = sha256_new();
  bool ok = true;
  for (size_t i = 0; ok && i < sizeof DIRS / sizeof *DIRS; i++)
    ok = load_dir(d, root, DIRS[i], e);
  sha256_take_hex(d->hashing, d->hash);
  d->hashing = NULL;
  if (ok) return d;
  data_store_free(d);
  return NULL;
}

void data_store_free(struct data_store *d) {
  if (!d) return;
  arena_done(&d->arena);
  free(d);
}

const struct json *data_store_get(const struct data_store *d, const char *name) {
  for (size_t i = 0; i < d->n; i++)
    if (strcmp(d->files[i].name, name) == 0) return d->files[i].value;
  return NULL;
}

bool data_store_at(const struct data_store *d, size_t i, const char **name,
                   const struct json **value) {
  if (i >= d->n) return false;
  *name = d->files[i].name;
  *value = d->files[i].value;
  return true;
}

const char *data_store_hash(const struct data_store *d) {
  return d->hash;
}
