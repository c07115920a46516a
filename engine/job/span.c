/* span.c - see span.h. */
#include "job/span.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A search goes no farther than this from the guess, which stretches the proportions of the files
 * by far more than chance does. */
enum { STEP = 256 << 10, SEARCH_STEP = 1 << 20, SEARCH_STEPS = 64 };

static ssize_t read_at(int fd, char *data, size_t n, uint64_t at) {
  ssize_t got;
  do
    got = pread(fd, data, n, (off_t)at);
  while (got < 0 && errno == EINTR);
  return got;
}

static char *new_bytes(size_t n) {
  char *p = malloc(n);
  if (!p) die_out_of_memory(n);
  return p;
}

bool span_open(struct span *s, const char *path, uint64_t guess) {
  *s = (struct span){.guess = guess, .placed = guess == 0};
  do
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
  while (s->fd < 0 && errno == EINTR);
  if (s->fd < 0) return false;
  s->data = new_bytes(STEP);
  return true;
}

void span_close(struct span *s) {
  if (s->fd >= 0) close(s->fd);
  free(s->data);
  s->fd = -1;
  s->data = NULL;
}

/* The line, with the end of the line before it, in the bytes from `at` on. */
static bool search_step(struct span *s, char *bytes, const char *line, size_t n, uint64_t at) {
  ssize_t got = read_at(s->fd, bytes, SEARCH_STEP + n + 1, at);
  if (got <= 0) return false;
  const char *p = bytes, *end = bytes + got, *hit;
  if (at == 0 && (size_t)got >= n && memcmp(bytes, line, n) == 0) {
    s->placed = true;
    s->from = s->to = 0;
    return true;
  }
  while ((hit = memmem(p, (size_t)(end - p), line, n))) {
    if (hit > bytes && hit[-1] == '\n') {
      s->placed = true;
      s->from = s->to = at + (uint64_t)(hit - bytes);
      return true;
    }
    p = hit + 1;
  }
  return false;
}

/* Around the guess, the nearest steps first. */
static bool search(struct span *s, const char *line, size_t n) {
  char *bytes = new_bytes(SEARCH_STEP + n + 1);
  bool found = false;
  for (uint64_t k = 0; !found && k < SEARCH_STEPS; k++) {
    uint64_t back = (k + 1) * SEARCH_STEP;
    found = search_step(s, bytes, line, n, s->guess + k * SEARCH_STEP);
    if (!found && back < s->guess + SEARCH_STEP)
      found = search_step(s, bytes, line, n, back < s->guess ? s->guess - back : 0);
  }
  free(bytes);
  return found;
}

bool span_expect(struct span *s, const char *bytes, size_t n) {
  if (n == 0) return true;
  const char *newline = memchr(bytes, '\n', n);
  if (!s->placed && (!newline || !search(s, bytes, (size_t)(newline - bytes) + 1))) return false;
  while (n > 0) {
    if (s->start == s->end) {
      ssize_t got = read_at(s->fd, s->data, STEP, s->to);
      if (got <= 0) return false;
      s->start = 0;
      s->end = (size_t)got;
    }
    size_t part = s->end - s->start < n ? s->end - s->start : n;
    if (memcmp(s->data + s->start, bytes, part) != 0) return false;
    s->start += part;
    s->to += part;
    bytes += part;
    n -= part;
  }
  return true;
}
