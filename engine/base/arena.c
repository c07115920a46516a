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
  a->at = a->end = NULL;
  a->used = 0;
}

static char *block_end(const struct arena_block *b) {
  return b ? (char *)b->data + b->size : NULL;
}

/* After a change of `at` or `limit`: where the fast path has to stop. */
static void set_end(struct arena *a) {
  a->end = block_end(a->current);
  if (!a->limit) return;
  size_t rest = a->limit > a->used ? (a->limit - a->used) & ~(size_t)(ARENA_ALIGN - 1) : 0;
  if (rest < (size_t)(a->end - a->at)) a->end = a->at + rest;
}

void arena_set_limit(struct arena *a, size_t limit) {
  a->limit = limit;
  set_end(a);
}

static void add_block(struct arena *a, size_t at_least) {
  size_t size = a->current ? a->current->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_BLOCK) size = LARGEST_BLOCK;
  if (size < at_least) size = at_least;
  struct arena_block *b = malloc(sizeof *b + size);
  if (!b) die_out_of_memory(size);
  b->next = NULL;
  b->size = size;
  if (a->current)
    a->current->next = b;
  else
    a->first = b;
  a->current = b;
  a->at = (char *)b->data;
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
  a->at = (char *)b->data;
  if (size != b->size) {
    free(b);
    a->first = a->current = NULL;
    add_block(a, size);
  }
  set_end(a);
}

struct arena_mark arena_mark(const struct arena *a) {
  return (struct arena_mark){a->current, a->at, a->used};
}

void arena_rewind(struct arena *a, struct arena_mark mark) {
  if (!mark.block) {
    arena_reset(a);
    return;
  }
  free_chain(mark.block->next);
  mark.block->next = NULL;
  a->current = mark.block;
  a->at = mark.at;
  a->used = mark.used;
  set_end(a);
}

void *arena_alloc_slowly(struct arena *a, size_t size) {
  if (size > SIZE_MAX / 2) die_out_of_memory(size);
  size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  if (a->limit && a->used + size > a->limit) {
    if (a->on_limit) a->on_limit(a->context);
    die_out_of_memory(size);
  }
  if (!a->current || (size_t)(block_end(a->current) - a->at) < size) add_block(a, size);
  void *p = a->at;
  a->at += size;
  a->used += size;
  set_end(a);
  return p;
}

char *arena_copy_text(struct arena *a, const char *text) {
  return arena_copy(a, text, strlen(text));
}

char *arena_concat(struct arena *a, const char *const *texts, size_t n) {
  size_t total = 0;
  for (size_t i = 0; i < n; i++)
    total += strlen(texts[i]);
  char *p = arena_alloc(a, total + 1), *at = p;
  for (size_t i = 0; i < n; i++) {
    size_t length = strlen(texts[i]);
    memcpy(at, texts[i], length);
    at += length;
  }
  *at = '\0';
  return p;
}

char *arena_digits(struct arena *a, uint64_t x, unsigned width) {
  char digits[20], *end = digits + sizeof digits, *p = end;
  do {
    *--p = (char)('0' + x % 10);
    x /= 10;
  } while (x);
  while (p > digits && (size_t)(end - p) < width)
    *--p = '0';
  return arena_copy(a, p, (size_t)(end - p));
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
