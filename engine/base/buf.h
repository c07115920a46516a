/* buf.h - a growable byte buffer, always followed by a NUL that is not counted.
 *
 * The buffer owns its bytes on the heap. It must not be owned by a stack frame that Lua may
 * unwind past: keep buffers in the worker and reset them. Exhausted memory ends the process. */
#ifndef TOOLMILL_BASE_BUF_H
#define TOOLMILL_BASE_BUF_H

#include <stddef.h>
#include <string.h>

struct buf {
  char *data; /* "" before the first growth */
  size_t len, cap;
};

#define BUF_INIT                                                                                   \
  { (char *)"", 0, 0 }

void buf_init(struct buf *b);
void buf_done(struct buf *b);
void buf_grow(struct buf *b, size_t extra); /* room for `extra` more bytes and the NUL */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void buf_reset(struct buf *b) {
  b->len = 0;
  if (b->cap) b->data[0] = '\0';
}

static inline void buf_add(struct buf *b, const void *bytes, size_t n) {
  if (b->cap - b->len <= n) buf_grow(b, n);
  memcpy(b->data + b->len, bytes, n);
  b->len += n;
  b->data[b->len] = '\0';
}

static inline void buf_add_text(struct buf *b, const char *text) {
  buf_add(b, text, strlen(text));
}

static inline void buf_add_char(struct buf *b, char c) {
  buf_add(b, &c, 1);
}

#endif
