/* lockstep.c - see lockstep.h. */
#include "job/lockstep.h"
#include "base/file.h"
#include "job/difference.h"

#include <string.h>

void lockstep_open(struct lockstep *l, const char *path, struct arena *a) {
  struct error ignored = {0};
  *l = (struct lockstep){.a = a, .lines = {.fd = -1}};
  l->open = file_exists(path) && lines_open(&l->lines, path, &ignored);
}

void lockstep_close(struct lockstep *l) {
  lines_close(&l->lines);
  l->open = false;
}

static void differ(struct lockstep *l, uint64_t line, const char *expected, size_t n_expected,
                   const char *found, size_t n_found) {
  l->difference = difference_at(l->a, line, expected, n_expected, found, n_found);
  l->open = false;
}

/* 1, 0 or -1 as lines_next; an error ends the comparison, since the file is damaged there. */
static int next(struct lockstep *l, const char **text, size_t *n) {
  struct error unreadable = {0};
  int got = lines_next(&l->lines, text, n, &unreadable);
  if (got < 0) {
    const char *message = arena_copy_text(l->a, unreadable.message);
    differ(l, l->lines.number + 1, NULL, 0, message, strlen(message));
  }
  return got;
}

static void expect_line(struct lockstep *l, const char *line, size_t n) {
  const char *text;
  size_t size;
  int got = next(l, &text, &size);
  if (got == 0) differ(l, l->lines.number + 1, line, n, NULL, 0);
  if (got > 0 && (size != n || memcmp(text, line, n) != 0))
    differ(l, l->lines.number, line, n, text, size);
}

void lockstep_expect(struct lockstep *l, const char *bytes, size_t n) {
  while (l->open && n > 0) {
    const char *newline = memchr(bytes, '\n', n);
    size_t len = newline ? (size_t)(newline - bytes) : n;
    expect_line(l, bytes, len);
    bytes += len + (newline != NULL);
    n -= len + (newline != NULL);
  }
}

void lockstep_end(struct lockstep *l) {
  const char *text;
  size_t n;
  if (l->open && next(l, &text, &n) > 0) differ(l, l->lines.number, NULL, 0, text, n);
}
