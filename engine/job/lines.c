/* lines.c - see lines.h. */
#include "job/lines.h"
#include "job/dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_file(const char *path) {
  int fd;
  do
    fd = open(path, O_RDONLY | O_CLOEXEC);
  while (fd < 0 && errno == EINTR);
  return fd;
}

bool lines_open(struct line_reader *r, const char *path, struct error *e) {
  *r = (struct line_reader){.path = path, .capacity = LINES_READ, .left = UINT64_MAX};
  r->fd = open_file(path);
  if (r->fd < 0) return error_errno(e, "open", path);
  r->data = malloc(r->capacity);
  if (!r->data) die_out_of_memory(r->capacity);
  return true;
}

bool lines_open_stretch(struct line_reader *r, const char *path, uint64_t from, uint64_t to,
                        struct error *e) {
  if (!lines_open(r, path, e)) return false;
  r->left = to - from;
  if (lseek(r->fd, (off_t)from, SEEK_SET) >= 0) return true;
  error_errno(e, "seek in", path);
  lines_close(r);
  return false;
}

void lines_close(struct line_reader *r) {
  if (r->fd >= 0) close(r->fd);
  free(r->data);
  *r = (struct line_reader){.fd = -1};
}

/* Makes room for a read behind what is unread. */
static bool make_room(struct line_reader *r, struct error *e) {
  if (r->end - r->start > LINES_MAX)
    return error_set(e, ERR_LIMIT, r->path, "line %llu is longer than %d MiB",
                     (unsigned long long)r->number + 1, LINES_MAX >> 20);
  if (r->start > 0) {
    memmove(r->data, r->data + r->start, r->end - r->start);
    r->end -= r->start;
    r->scanned -= r->start;
    r->start = 0;
  }
  if (r->capacity - r->end >= LINES_READ / 2) return true;
  r->capacity *= 2;
  char *data = realloc(r->data, r->capacity);
  if (!data) die_out_of_memory(r->capacity);
  r->data = data;
  return true;
}

static bool fill(struct line_reader *r, struct error *e) {
  if (!make_room(r, e)) return false;
  size_t room = r->capacity - r->end;
  if (room > r->left) room = (size_t)r->left;
  ssize_t n;
  do
    n = room ? read(r->fd, r->data + r->end, room) : 0;
  while (n < 0 && errno == EINTR);
  if (n < 0) return error_errno(e, "read", r->path);
  r->at_end = n == 0;
  r->end += (size_t)n;
  r->left -= (uint64_t)n;
  return true;
}

static bool is_blank(const char *text, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r') return false;
  return true;
}

int lines_next(struct line_reader *r, const char **text, size_t *n, struct error *e) {
  for (;;) {
    char *newline = memchr(r->data + r->scanned, '\n', r->end - r->scanned);
    if (!newline && !r->at_end) {
      r->scanned = r->end;
      if (!fill(r, e)) return -1;
      continue;
    }
    if (!newline && r->start == r->end) return 0;
    size_t end = newline ? (size_t)(newline - r->data) : r->end;
    *text = r->data + r->start;
    *n = end - r->start;
    r->start = r->scanned = newline ? end + 1 : end;
    r->number++;
    if (!is_blank(*text, *n)) return 1;
  }
}

bool lines_size(const char *path, uint64_t *size) {
  struct stat st;
  if (stat(path, &st) || !S_ISREG(st.st_mode)) return false;
  *size = (uint64_t)st.st_size;
  return true;
}

/* The first border of a line at or behind `at`; `size` when there is none. */
static uint64_t border_from(int fd, uint64_t at, uint64_t size) {
  char step[4096];
  for (uint64_t here = at - 1; here < size;) { /* at > 0 */
    ssize_t n = pread(fd, step, sizeof step, (off_t)here);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    const char *newline = memchr(step, '\n', (size_t)n);
    if (newline) return here + (uint64_t)(newline - step) + 1;
    here += (uint64_t)n;
  }
  return size;
}

size_t lines_cut(const char *path, size_t n, uint64_t *starts) {
  uint64_t size;
  size_t count = 0;
  int fd = open_file(path);
  if (fd < 0) return 0;
  if (lines_size(path, &size)) {
    starts[count++] = 0;
    for (size_t i = 1; i < n; i++) {
      uint64_t at = size / n * i;
      uint64_t border = at > starts[count - 1] ? border_from(fd, at, size) : 0;
      if (border > starts[count - 1] && border < size) starts[count++] = border;
    }
    starts[count] = size;
  }
  close(fd);
  return count;
}

struct json *lines_parse(const struct line_reader *r, struct arena *a, const char *text, size_t n,
                         struct error *e) {
  struct error inner = {0};
  struct json *v = json_read(a, text, n, "", NULL, &inner);
  unsigned long long number = r->number;
  if (v && v->type == JSON_OBJECT) return v;
  const char *colon = strrchr(inner.place, ':');
  const char *place = arena_printf(a, "%s:%llu:%s", r->path, number, v || !colon ? "1" : colon + 1);
  error_set(e, ERR_INPUT, place, "%s", v ? "expected an object" : inner.message);
  return NULL;
}

void lines_init_arena(struct arena *a) {
  arena_init(a, 0);
  arena_alloc(a, LINES_READ);
  arena_reset(a);
}

static bool each_line(const char *path, const char *const *names, size_t n_names,
                      bool (*line)(void *context, const struct json *value, const char *text,
                                   size_t n, uint64_t number, struct error *e),
                      void *context, struct error *e) {
  struct line_reader r;
  struct arena a;
  const char *text;
  size_t n;
  int got;
  struct error inner = {0}; /* of `line`, which may stop with or without one */
  if (!lines_open(&r, path, e)) return false;
  lines_init_arena(&a);
  while ((got = lines_next(&r, &text, &n, e)) > 0) {
    arena_reset(&a);
    struct json *value = names ? json_pick(&a, text, n, names, n_names) : NULL;
    if (!value) value = lines_parse(&r, &a, text, n, e);
    if (!value) got = -1;
    if (!value || !line(context, value, text, n, r.number, &inner)) break;
  }
  arena_done(&a);
  lines_close(&r);
  if (inner.code != ERR_NONE && e) *e = inner;
  return got >= 0 && inner.code == ERR_NONE;
}

bool dataset_each_line(const char *path,
                       bool (*line)(void *context, const struct json *value, const char *text,
                                    size_t n, uint64_t number, struct error *e),
                       void *context, struct error *e) {
  return each_line(path, NULL, 0, line, context, e);
}

bool dataset_pick_lines(const char *path, const char *const *names, size_t n_names,
                        bool (*line)(void *context, const struct json *value, const char *text,
                                     size_t n, uint64_t number, struct error *e),
                        void *context, struct error *e) {
  return each_line(path, names, n_names, line, context, e);
}
