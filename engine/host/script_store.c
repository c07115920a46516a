/* script_store.c - the texts of all script files, sorted by name; see script.h.
 *
 * Files are kept by pointer, so that a script_file that was handed out stays valid while more are
 * added. */
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "host/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 4 << 20, DEPTH_MAX = 16 };

struct script_store {
  struct script_file **files;
  size_t n, cap;
};

struct script_store *script_store_new(void) {
  struct script_store *s = calloc(1, sizeof *s);
  if (!s) die_out_of_memory(sizeof *s);
  return s;
}

void script_store_free(struct script_store *s) {
  if (!s) return;
  for (size_t i = 0; i < s->n; i++)
    free(s->files[i]);
  free(s->files);
  free(s);
}

/* Index of the first file whose name is not below `name`. */
static size_t position(const struct script_store *s, const char *name) {
  size_t low = 0, high = s->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcmp(s->files[middle]->name, name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const struct script_file *script_store_get(const struct script_store *s, const char *name) {
  size_t i = position(s, name);
  return i < s->n && !strcmp(s->files[i]->name, name) ? s->files[i] : NULL;
}

size_t script_store_count(const struct script_store *s) {
  return s->n;
}

const struct script_file *script_store_at(const struct script_store *s, size_t i) {
  return i < s->n ? s->files[i] : NULL;
}

/* One block holds the struct and its three texts. */
static struct script_file *new_file(const char *name, const char *path, const char *text,
                                    size_t len) {
  size_t name_size = strlen(name) + 1, path_size = strlen(path) + 1;
  struct script_file *f = malloc(sizeof *f + name_size + path_size + len + 1);
  if (!f) die_out_of_memory(len);
  char *p = (char *)(f + 1);
  f->name = memcpy(p, name, name_size);
  f->path = memcpy(p + name_size, path, path_size);
  char *copy = p + name_size + path_size;
  if (len) memcpy(copy, text, len);
  copy[len] = '\0';
  f->text = copy;
  f->len = len;
  sha256_hex(text, len, f->sha256);
  return f;
}

static void insert(struct script_store *s, size_t at, struct script_file *f) {
  if (s->n == s->cap) {
    s->cap = s->cap ? s->cap * 2 : 32;
    struct script_file **grown = realloc(s->files, s->cap * sizeof *grown);
    if (!grown) die_out_of_memory(s->cap * sizeof *grown);
    s->files = grown;
  }
  memmove(s->files + at + 1, s->files + at, (s->n - at) * sizeof *s->files);
  s->files[at] = f;
  s->n++;
}

static void add(struct script_store *s, const char *name, const char *path, const char *text,
                size_t len) {
  size_t i = position(s, name);
  if (i < s->n && !strcmp(s->files[i]->name, name)) return; /* the first one wins */
  insert(s, i, new_file(name, path, text, len));
}

void script_store_add_text(struct script_store *s, const char *name, const char *text, size_t len) {
  add(s, name, name, text, len);
}

bool script_store_add_file(struct script_store *s, const char *name, const char *path,
                           struct error *e) {
  struct buf text = BUF_INIT;
  bool ok = file_read(path, FILE_MAX, &text, e);
  if (ok) add(s, name, path, text.data, text.len);
  buf_done(&text);
  return ok;
}

static bool is_script(const char *name) {
  size_t n = strlen(name);
  return n > 4 && !strcmp(name + n - 4, ".lua");
}

/* Adds what is below directory `path`, whose files have names that start with `name`/. */
static bool add_directory(struct script_store *s, const char *path, const char *name, int depth,
                          struct error *e) {
  if (depth > DEPTH_MAX)
    return error_set(e, ERR_INPUT, path, "script folders are nested deeper than %d", DEPTH_MAX);
  struct arena a;
  arena_init(&a, 0);
  char **entries;
  size_t n;
  bool ok = file_list(path, "", &a, &entries, &n, e);
  for (size_t i = 0; ok && i < n; i++) {
    if (entries[i][0] == '.') continue;
    char *entry_path = path_join(&a, path, entries[i]);
    char *entry_name = path_join(&a, name, entries[i]);
    struct stat st;
    if (stat(entry_path, &st) != 0)
      ok = error_errno(e, "read", entry_path);
    else if (S_ISDIR(st.st_mode))
      ok = add_directory(s, entry_path, entry_name, depth + 1, e);
    else if (is_script(entries[i]))
      ok = script_store_add_file(s, entry_name, entry_path, e);
  }
  arena_done(&a);
  return ok;
}

bool script_store_add_root(struct script_store *s, const char *root, struct error *e) {
  static const char *const folders[] = {"scripts", "templates", "tools"};
  struct stat st;
  if (stat(root, &st) != 0) return error_errno(e, "read", root);
  if (!S_ISDIR(st.st_mode)) return error_set(e, ERR_IO, root, "a folder is expected here");
  struct arena a;
  arena_init(&a, 0);
  bool ok = true;
  for (size_t i = 0; ok && i < sizeof folders / sizeof *folders; i++) {
    char *path = path_join(&a, root, folders[i]);
    if (stat(path, &st) != 0 && errno == ENOENT) continue;
    ok = add_directory(s, path, folders[i], 0, e);
  }
  arena_done(&a);
  return ok;
}
