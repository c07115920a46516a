/* span.h - proof that a stretch of a file holds exactly the bytes that are derived for it.
 *
 * Bytes are compared from a place that is looked for with the first line; spans of neighbouring
 * stretches that meet prove the whole file, however their places were found. What cannot be proven
 * is not therefore wrong: job/lockstep.h says. */
#ifndef TOOLMILL_JOB_SPAN_H
#define TOOLMILL_JOB_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
  int fd;
  bool placed;
  uint64_t guess;    /* where the first line may stand; 0: it stands there */
  uint64_t from, to; /* what was proven; equal when nothing was derived */
  char *data;        /* read ahead from `to` on */
  size_t start, end;
};

/* A file that cannot be opened proves nothing. */
bool span_open(struct span *s, const char *path, uint64_t guess);
void span_close(struct span *s);
/* The next n bytes, whole lines, must be these. */
bool span_expect(struct span *s, const char *bytes, size_t n);

#endif
