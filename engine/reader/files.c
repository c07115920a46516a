/* files.c - walking a source's path. Entries are taken in bytewise order; what is hidden is skipped
 * and counted apart from losses; a folder is entered once, however links lead to it. */
#include "base/file.h"
#include "reader/internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 32 };
#define FILE_BYTES_MAX ((uint64_t)256 << 20)

/* The folders that stand open above, to see where a link comes back. */
struct above {
  const struct above *up;
  dev_t device;
  ino_t inode;
  int depth;
};

static void count(struct reader *x, enum intake_outcome outcome, const char *reason,
                  const char *shown) {
  intake_count(x->intake, INTAKE_FILE, outcome, reason, shown, "", NULL);
}

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_schema_name(const char *name) {
  return ends_with(name, ".json") || ends_with(name, ".jsonl") || ends_with(name, ".yaml") ||
         ends_with(name, ".yml");
}

static void read_file(struct reader *x, const char *path, const char *shown) {
  intake_seen(x->intake, INTAKE_FILE);
  x->path = path;
  x->file = shown;
  uint64_t max = x->options->max_file_bytes ? x->options->max_file_bytes : FILE_BYTES_MAX;
  struct stat st;
  if (stat(path, &st) != 0) {
    count(x, INTAKE_LOST, "unreadable", shown);
  } else if ((uint64_t)st.st_size > max) {
    count(x, INTAKE_LOST, "size_limit", shown);
  } else {
    struct buf text = BUF_INIT;
    struct error e = {0};
    if (!file_read(path, (size_t)max, &text, &e))
      count(x, INTAKE_LOST, "unreadable", shown);
    else
      reader_read_text(x, text.data, text.len);
    buf_done(&text);
  }
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All names of a folder but "." and "..", sorted. false: it cannot be read. */
static bool list(struct arena *a, const char *path, const char ***names, size_t *n) {
  DIR *dir = opendir(path);
  if (!dir) return false;
  size_t capacity = 0;
  *n = 0;
  *names = NULL;
  for (struct dirent *d; (d = readdir(dir));) {
    if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0) continue;
    if (*n == capacity) {
      size_t grown = capacity ? capacity * 2 : 64;
      const char **more = ARENA_ARRAY(a, const char *, grown);
      if (*n) memcpy(more, *names, *n * sizeof *more);
      *names = more;
      capacity = grown;
    }
    (*names)[(*n)++] = arena_copy_text(a, d->d_name);
  }
  closedir(dir);
  if (*n) qsort(*names, *n, sizeof **names, compare_names);
  return true;
}

static void walk_folder(struct reader *x, const char *path, const char *shown,
                        const struct above *up);

static void walk_entry(struct reader *x, const char *path, const char *shown, const char *name,
                       const struct above *up) {
  struct stat st;
  if (stat(path, &st) != 0) {
    intake_seen(x->intake, INTAKE_FILE);
    count(x, INTAKE_LOST, "unreadable", shown);
  } else if (S_ISDIR(st.st_mode)) {
    if (name[0] == '.' || strcmp(name, "__MACOSX") == 0) {
      count(x, INTAKE_SKIPPED, "hidden_folder", shown);
    } else if (strcmp(name, "response_examples") == 0) {
      count(x, INTAKE_SKIPPED, "response_examples", shown); /* read beside their tools */
    } else {
      walk_folder(x, path, shown, up);
    }
  } else if (name[0] == '.') {
    count(x, INTAKE_SKIPPED, "hidden_file", shown);
  } else if (!S_ISREG(st.st_mode) || !is_schema_name(name)) {
    count(x, INTAKE_SKIPPED, "other_file", shown);
  } else {
    const char *slash = strrchr(shown, '/'), *folder = "";
    if (slash) {
      const char *begin = slash;
      while (begin > shown && begin[-1] != '/')
        begin--;
      folder = arena_copy(&x->registry->arena, begin, (size_t)(slash - begin));
    }
    x->folder = folder;
    read_file(x, path, shown);
  }
}

static void walk_folder(struct reader *x, const char *path, const char *shown,
                        const struct above *up) {
  struct arena *a = &x->registry->arena;
  struct stat st;
  if (stat(path, &st) != 0) return;
  struct above here = {up, st.st_dev, st.st_ino, up ? up->depth + 1 : 0};
  for (const struct above *f = up; f; f = f->up)
    if (f->device == here.device && f->inode == here.inode) {
      count(x, INTAKE_SKIPPED, "link_loop", shown);
      return;
    }
  const char **names;
  size_t n;
  if (here.depth > DEPTH_MAX || !list(a, path, &names, &n)) {
    intake_seen(x->intake, INTAKE_FILE); /* as one file: what is in it nobody knows */
    count(x, INTAKE_LOST, here.depth > DEPTH_MAX ? "depth_limit" : "unreadable_folder", shown);
    return;
  }
  for (size_t i = 0; i < n; i++) {
    const char *below = *shown ? arena_printf(a, "%s/%s", shown, names[i]) : names[i];
    walk_entry(x, path_join(a, path, names[i]), below, names[i], &here);
  }
}

bool reader_walk(struct reader *x, const char *path, struct error *e) {
  struct stat st;
  x->root = path;
  x->folder = "";
  if (stat(path, &st) != 0) return error_errno(e, "open", path);
  if (S_ISDIR(st.st_mode)) {
    walk_folder(x, path, "", NULL);
  } else {
    const char *slash = strrchr(path, '/');
    read_file(x, path, slash ? slash + 1 : path);
  }
  return true;
}
