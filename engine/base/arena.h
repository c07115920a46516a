/* arena.h - bump allocation with one owner and one moment of release.
 *
 * Everything made for a sample (JSON trees, events, texts) lives in one arena that is reset when
 * the sample ends, so code that Lua may unwind past never owns memory. Blocks are never freed one
 * by one. Not thread-safe: one arena belongs to one worker. */
#ifndef TOOLMILL_BASE_ARENA_H
#define TOOLMILL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Private; here for the fast path of arena_alloc. */
enum { ARENA_ALIGN = 16 };

struct arena_block {
  struct arena_block *next;
  size_t size;
  max_align_t data[];
};

struct arena {
  struct arena_block *first, *current;
  char *at, *end; /* what is free in the current block and within the limit; private */
  size_t used;    /* bytes handed out since the last reset */
  size_t limit;   /* 0: none; set by arena_init and arena_set_limit */
  /* Called when `limit` would be exceeded. It must not return (it unwinds or exits);
   * NULL: die_out_of_memory. */
  void (*on_limit)(void *context);
  void *context;
};

/* A place to come back to: arena_rewind gives back everything allocated since. */
struct arena_mark {
  struct arena_block *block;
  char *at;
  size_t used;
};

void arena_init(struct arena *a, size_t limit);
void arena_done(struct arena *a); /* gives all blocks back to the system */
void arena_set_limit(struct arena *a, size_t limit);
void arena_reset(struct arena *a); /* keeps one block for reuse, up to 1 MiB as needed before */

struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Whether `size` bytes more stay within the limit. */
static inline bool arena_has_room(const struct arena *a, size_t size) {
  return !a->limit || (size <= a->limit && a->used <= a->limit - size);
}

/* The way of arena_alloc when the current block is full or a limit is reached. */
void *arena_alloc_slowly(struct arena *a, size_t size);
/* 16-byte aligned, not cleared. Never NULL (see on_limit). */
static inline void *arena_alloc(struct arena *a, size_t size) {
  /* What is free is a multiple of the alignment, so the rounded size fits, too. */
  if (size >= (size_t)(a->end - a->at)) return arena_alloc_slowly(a, size);
  size_t rounded = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  void *p = a->at;
  a->at += rounded;
  a->used += rounded;
  return p;
}
/* The same, cleared. */
static inline void *arena_zalloc(struct arena *a, size_t size) {
  return memset(arena_alloc(a, size), 0, size);
}
/* Copies n bytes and adds a NUL behind them. */
static inline char *arena_copy(struct arena *a, const char *text, size_t n) {
  char *p = arena_alloc(a, n + 1);
  if (n) memcpy(p, text, n);
  p[n] = '\0';
  return p;
}
char *arena_copy_text(struct arena *a, const char *text);
/* The n texts one behind the other. */
char *arena_concat(struct arena *a, const char *const *texts, size_t n);
/* Decimal digits, at least `width` of them (at most 20). */
char *arena_digits(struct arena *a, uint64_t x, unsigned width);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type) ((type *)arena_zalloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_zalloc((a), sizeof(type) * (size_t)(n)))

#endif
