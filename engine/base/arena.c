/* arena.c - a list of blocks that double in size up to 1 MiB; see arena.h. */
#include "base/arena.h"
#include "base/error.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16 << 10, LARGEST_BLOCK = 1 << 20 };

void arena_init(struct arena *a, size_t limit) {
  memset(a, 0, sizeof *a);
  a->limit = limit;
}

static void free_chain(struct arena_block *b) {
  while (b) {
    struct arena_block *next = b->next;
    free(b);
    b = next;
  }
}

void arena_done(struct arena *a) {
  free_chain(a->first);
  a->first = a->current = NULL;
  a->used = 0;
}

static struct arena_block *add_block(struct arena *a, size_t at_least) {
  size_t size = a->current ? a->current->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_BLOCK) size = LARGEST_BLOCK;
  if (size < at_least) size = at_least;
  struct arena_block *b = malloc(sizeof *b + size);
  if (!b) die_out_of_memory(size);
  b->next = NULL;
  b->size = size;
  b->used = 0;
  if (a->current)
    a->current->next = b;
  else
    a->first = b;
  a->current = b;
  return b;
}

/* What took several blocks gets one of their size next time, so that a steady use allocates
 * nothing.
 */
void arena_reset(struct arena *a) {
  struct arena_block *b = a->first;
  size_t size = b ? b->size : 0;
  while (size && size < a->used && size < LARGEST_BLOCK)
    size *= 2;
  a->used = 0;
  a->current = b;
  if (!b) return;
  free_chain(b->next);
  b->next = NULL;
  b->used = 0;
  if (size == b->size) return;
  free(b);
  a->first = a->current = NULL;
  add_block(a, size);
}

struct arena_mark arena_mark(const struct arena *a) {
  return (struct arena_mark){a->current, a->current ? a->current->used : 0, a->used};
}

void arena_rewind(struct arena *a, struct arena_mark mark) {
  if (!mark.block) {
    arena_reset(a);
    return;
  }
  free_chain(mark.block->next);
  mark.block->next = NULL;
  mark.block->used = mark.block_used;
  a->current = mark.block;
  a->used = mark.used;
}

void *arena_alloc_slowly(struct arena *a, size_t size) {
  if (size > SIZE_MAX / 2) die_out_of_memory(size);
  size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  if (a->limit && a->used + size > a->limit) {
    if (a->on_limit) a->on_limit(a->context);
    die_out_of_memory(size);
  }
  struct arena_block *b = a->current;
  if (!b || b->size - b->used < size) b = add_block(a, size);
  void *p = (char *)b->data + b->used;
  b->used += size;
  a->used += size;
  return p;
}

char *arena_copy(struct arena *a, const char *text, size_t n) {
  char *p = arena_alloc(a, n + 1);
  if (n) memcpy(p, text, n);
  p[n] = '\0';
  return p;
}

char *arena_copy_text(struct arena *a, const char *text) {
  return arena_copy(a, text, strlen(text));
}

char *arena_printf(struct arena *a, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n < 0) n = 0;
  char *p = arena_alloc(a, (size_t)n + 1);
  vsnprintf(p, (size_t)n + 1, format, again);
  va_end(again);
  return p;
}
