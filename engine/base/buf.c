/* buf.c - see buf.h. */
#include "base/buf.h"
#include "base/error.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b) {
  *b = (struct buf)BUF_INIT;
}

void buf_done(struct buf *b) {
  if (b->cap) free(b->data);
  buf_init(b);
}

void buf_grow(struct buf *b, size_t extra) {
  if (extra > SIZE_MAX / 4) die_out_of_memory(extra);
  size_t want = b->len + extra + 1;
  if (want <= b->cap) return;
  size_t cap = b->cap ? b->cap : 256;
  while (cap < want)
    cap *= 2;
  char *p = realloc(b->cap ? b->data : NULL, cap);
  if (!p) die_out_of_memory(cap);
  p[b->len] = '\0';
  b->data = p;
  b->cap = cap;
}

void buf_printf(struct buf *b, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n > 0) {
    buf_grow(b, (size_t)n);
    vsnprintf(b->data + b->len, (size_t)n + 1, format, again);
    b->len += (size_t)n;
  }
  va_end(again);
}
