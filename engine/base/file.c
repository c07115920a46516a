/* file.c - see file.h. */
#include "base/file.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 256 << 10 };

/* open(2) and fsync(2) may be interrupted on network file systems; both are safe to repeat then. */
static int open_fd(const char *path, int flags) {
  int fd;
  do
    fd = open(path, flags | O_CLOEXEC, 0644);
  while (fd < 0 && errno == EINTR);
  return fd;
}

static int sync_fd(int fd) {
  int bad;
  do
    bad = fsync(fd);
  while (bad && errno == EINTR);
  return bad;
}

bool file_read(const char *path, size_t max, struct buf *out, struct error *e) {
  bool is_stdin = strcmp(path, "-") == 0;
  int fd = is_stdin ? 0 : open_fd(path, O_RDONLY);
  if (fd < 0) return error_errno(e, "open", path);
  if (max == 0) max = (size_t)1 << 30;
  size_t total = 0;
  for (;;) {
    buf_grow(out, READ_STEP);
    ssize_t n = read(fd, out->data + out->len, READ_STEP);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      error_errno(e, "read", path);
      if (!is_stdin) close(fd);
      return false;
    }
    if (n == 0) break;
    out->len += (size_t)n;
    total += (size_t)n;
    if (total > max) {
      if (!is_stdin) close(fd);
      return error_set(e, ERR_LIMIT, path, "file is larger than %zu bytes", max);
    }
  }
  out->data[out->len] = '\0';
  if (!is_stdin) close(fd);
  return true;
}

bool file_write_all(int fd, const void *bytes, size_t n, const char *path, struct error *e) {
  const char *p = bytes;
  while (n > 0) {
    ssize_t k = write(fd, p, n);
    if (k < 0 && errno == EINTR) continue;
    if (k < 0) return error_errno(e, "write", path);
    p += k;
    n -= (size_t)k;
  }
  return true;
}

bool file_sync_dir_of(const char *path, struct error *e) {
  char dir[4096];
  const char *slash = strrchr(path, '/');
  size_t n = slash ? (size_t)(slash - path) : 0;
  if (n >= sizeof dir) return error_set(e, ERR_IO, path, "path is too long");
  snprintf(dir, sizeof dir, "%.*s", (int)n, path);
  if (n == 0) snprintf(dir, sizeof dir, "%s", slash ? "/" : ".");
  int fd = open_fd(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return error_errno(e, "open directory", dir);
  int bad = sync_fd(fd);
  if (bad) error_errno(e, "sync directory", dir);
  close(fd);
  return !bad;
}

bool file_stream_open(struct file_stream *s, const char *path, struct error *e) {
  buf_init(&s->path);
  buf_init(&s->temporary);
  buf_init(&s->pending);
  buf_add_text(&s->path, path);
  buf_printf(&s->temporary, "%s.tmp", path);
  s->fd = open_fd(s->temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  if (s->fd >= 0) return true;
  error_errno(e, "create", s->temporary.data);
  file_stream_close(s, false, NULL);
  return false;
}

bool file_stream_flush(struct file_stream *s, size_t above, struct error *e) {
  if (s->pending.len <= above) return true;
  bool ok = file_write_all(s->fd, s->pending.data, s->pending.len, s->temporary.data, e);
  buf_reset(&s->pending);
  return ok;
}

bool file_stream_close(struct file_stream *s, bool ok, struct error *e) {
  const char *path = s->path.data, *temporary = s->temporary.data;
  if (s->fd >= 0) {
    if (ok) ok = file_stream_flush(s, 0, e);
    if (ok && sync_fd(s->fd)) ok = error_errno(e, "sync", temporary);
    if (close(s->fd) && ok) ok = error_errno(e, "close", temporary);
    if (ok && rename(temporary, path)) ok = error_errno(e, "rename", path);
    if (ok) ok = file_sync_dir_of(path, e);
  }
  buf_done(&s->pending);
  buf_done(&s->temporary);
  buf_done(&s->path);
  return ok;
}

bool file_publish(const char *path, const void *bytes, size_t n, struct error *e) {
  struct buf name = BUF_INIT;
  buf_printf(&name, "%s.tmp", path);
  int fd = open_fd(name.data, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  bool ok = fd >= 0 || error_errno(e, "create", name.data);
  if (fd >= 0) {
    ok = file_write_all(fd, bytes, n, name.data, e);
    if (ok && sync_fd(fd)) ok = error_errno(e, "sync", name.data);
    if (close(fd) && ok) ok = error_errno(e, "close", name.data);
    if (ok && rename(name.data, path)) ok = error_errno(e, "rename", path);
    if (ok) ok = file_sync_dir_of(path, e);
  }
  buf_done(&name);
  return ok;
}

bool file_make_dirs(const char *path, struct error *e) {
  struct buf part = BUF_INIT;
  buf_add_text(&part, path);
  bool ok = true;
  for (size_t i = 1; ok && i <= part.len; i++) {
    if (part.data[i] != '/' && part.data[i] != '\0') continue;
    char saved = part.data[i];
    part.data[i] = '\0';
    if (mkdir(part.data, 0755) && errno != EEXIST) ok = error_errno(e, "make directory", part.data);
    part.data[i] = saved;
  }
  buf_done(&part);
  return ok;
}

bool file_exists(const char *path) {
  return access(path, F_OK) == 0;
}

bool file_sha256(const char *path, char hex[65], uint64_t *size, struct error *e) {
  int fd = open_fd(path, O_RDONLY);
  if (fd < 0) return error_errno(e, "open", path);
  struct sha256 *h = sha256_new();
  char *step = malloc(READ_STEP);
  if (!step) die_out_of_memory(READ_STEP);
  *size = 0;
  ssize_t n;
  while ((n = read(fd, step, READ_STEP)) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    sha256_add(h, step, (size_t)n);
    *size += (uint64_t)n;
  }
  if (n < 0) error_errno(e, "read", path);
  free(step);
  close(fd);
  if (n < 0) {
    sha256_free(h);
    return false;
  }
  sha256_take_hex(h, hex);
  return true;
}

char *path_join(struct arena *a, const char *dir, const char *name) {
  size_t n = strlen(dir);
  return arena_printf(a, "%s%s%s", dir, n > 0 && dir[n - 1] == '/' ? "" : "/", name);
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

bool file_list(const char *dir, const char *suffix, struct arena *a, char ***names, size_t *n,
               struct error *e) {
  *names = NULL;
  *n = 0;
  DIR *d = opendir(dir);
  if (!d) return error_errno(e, "open directory", dir);
  size_t cap = 0, tail = strlen(suffix);
  struct dirent *entry;
  while ((entry = readdir(d))) {
    size_t len = strlen(entry->d_name);
    if (entry->d_name[0] == '.' || len < tail || strcmp(entry->d_name + len - tail, suffix) != 0)
      continue;
    if (*n == cap) {
      size_t grown = cap ? cap * 2 : 32;
      char **more = ARENA_ARRAY(a, char *, grown);
      if (*n) memcpy(more, *names, *n * sizeof *more);
      *names = more;
      cap = grown;
    }
    (*names)[(*n)++] = arena_copy(a, entry->d_name, len);
  }
  closedir(d);
  if (*n) qsort(*names, *n, sizeof **names, compare_names);
  return true;
}
