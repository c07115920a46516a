/* arena_lua.c - bump allocation with size classes in one reserved range; see arena_lua.h.
 *
 * Classes: multiples of 16 bytes up to 1 KiB, above that four per doubling. A request is rounded
 * up to the size of its class, and Lua tells the old size when it frees, so blocks need no header.
 */
#include "host/arena_lua.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { GRAIN = 16, SMALL_MAX = 1024, SMALL_CLASSES = SMALL_MAX / GRAIN, SMALL_SHIFT = 10 };

/* Dirty memory above the snapshot that a restore leaves mapped: touching fresh pages costs more
 * than keeping these. */
enum { KEEP_DIRTY = 32 << 20 };

/* Blocks are not joined, so free lists can hold memory that no request fits. The range used by
 * one call is bounded by this multiple of its cap. */
enum { FOOTPRINT_FACTOR = 4 };

enum { PAGE = 4096 }; /* what a snapshot keeps or leaves out as a whole */

static unsigned class_of(size_t size) {
  if (size <= SMALL_MAX) return (unsigned)((size + GRAIN - 1) / GRAIN) - 1;
  unsigned log2 = 63U - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
  unsigned quarter = (unsigned)((size - 1) >> (log2 - 2)) & 3U;
  return SMALL_CLASSES + (log2 - SMALL_SHIFT) * 4 + quarter;
}

static size_t class_size(unsigned c) {
  if (c < SMALL_CLASSES) return (size_t)(c + 1) * GRAIN;
  unsigned log2 = (c - SMALL_CLASSES) / 4 + SMALL_SHIFT, quarter = (c - SMALL_CLASSES) % 4;
  return (size_t)(5 + quarter) << (log2 - 2);
}

struct lua_arena *lua_arena_new(size_t size) {
  struct lua_arena *a =
      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (a == MAP_FAILED) return NULL;
  /* A batch of samples goes through some MiB: with large pages the processor finds them faster. A
   * failure costs speed only. */
  (void)!madvise(a, size, MADV_HUGEPAGE);
  a->top = (char *)a + ((sizeof *a + GRAIN - 1) & ~(size_t)(GRAIN - 1));
  a->end = (char *)a + size;
  lua_arena_uncap(a);
  return a;
}

void lua_arena_free(struct lua_arena *a) {
  if (a) munmap(a, (size_t)(a->end - (char *)a));
}

void lua_arena_uncap(struct lua_arena *a) {
  a->top_cap = a->end;
  a->used_cap = SIZE_MAX / 2;
}

void lua_arena_begin(struct lua_arena *a, size_t memory, uint64_t refusal_cost) {
  size_t room = (size_t)(a->end - a->top);
  if (memory > room) memory = room;
  a->used_cap = a->used + memory;
  a->top_cap = memory > room / FOOTPRINT_FACTOR ? a->end : a->top + FOOTPRINT_FACTOR * memory;
  a->refusal_cost = refusal_cost;
}

/* A block of class c, whose size that is, taken from the lists or the end of the range, or NULL. */
static inline void *take_sized(struct lua_arena *a, size_t c, size_t size) {
  if (a->used + size > a->used_cap) return NULL;
  void *p = a->lists[c];
  if (p) {
    memcpy(&a->lists[c], p, sizeof(void *));
  } else {
    if (size > (size_t)(a->top_cap - a->top)) return NULL;
    p = a->top;
    a->top += size;
  }
  a->used += size;
  if (a->used > a->peak) a->peak = a->used;
  return p;
}

static void *take(struct lua_arena *a, unsigned c) {
  return take_sized(a, c, class_size(c));
}

static void push_free(struct lua_arena *a, void *p, unsigned c) {
  memcpy(p, &a->lists[c], sizeof(void *));
  a->lists[c] = p;
}

static void give(struct lua_arena *a, char *p, unsigned c) {
  size_t size = class_size(c);
  a->used -= size;
  if (a->stress) memset(p, 0xDD, size);
  if (p + size == a->top)
    a->top = p;
  else
    push_free(a, p, c);
}

/* Cuts a block of class `from` down to class `to`; the rest is freed as the largest class that
 * fits into it (up to a fifth of it is lost until the next restore). */
static void shrink(struct lua_arena *a, char *p, unsigned from, unsigned to) {
  size_t size = class_size(from), kept = class_size(to), rest = size - kept;
  a->used -= rest;
  if (p + size == a->top) {
    a->top = p + kept;
    return;
  }
  unsigned c = class_of(rest);
  if (class_size(c) > rest) c--;
  push_free(a, p + kept, c);
}

/* Grows the last block of the range in place. */
static bool extend(struct lua_arena *a, const char *p, unsigned from, unsigned to) {
  size_t more = class_size(to) - class_size(from);
  if (p + class_size(from) != a->top || more > (size_t)(a->top_cap - a->top)) return false;
  if (a->used + more > a->used_cap) return false;
  a->top += more;
  a->used += more;
  if (a->used > a->peak) a->peak = a->used;
  return true;
}

/* The usual request: a small new block. NULL: the long way decides. */
static inline void *take_small(struct lua_arena *a, size_t nsize) {
  size_t c = (nsize - 1) / GRAIN;
  return take_sized(a, c, (c + 1) * GRAIN);
}

/* Lua answers a refusal with a full collection, so its cost grows with the bytes in use:
 * about one step for 32 bytes, and a fixed amount against endless refusals. */
static void *refuse(struct lua_arena *a) {
  a->refusals++;
  a->penalty += a->used / 32 + a->refusal_cost;
  if (a->on_refusal) a->on_refusal(a->owner);
  return NULL;
}

static bool stress_refuses(struct lua_arena *a, const void *ptr, size_t osize) {
  /* Only new objects: for them the old size is a type tag, and Lua collects and asks again. */
  if (!a->stress || ptr || !osize) return false;
  a->stress_refused = !a->stress_refused;
  return a->stress_refused;
}

void *lua_arena_alloc(void *ud, void *ptr, size_t osize, size_t nsize) {
  struct lua_arena *a = ud;
  if (!ptr && nsize - 1 < SMALL_MAX && !a->stress) {
    void *p = take_small(a, nsize);
    if (p) return p;
  }
  if (nsize == 0) {
    if (ptr) give(a, ptr, class_of(osize));
    return NULL;
  }
  if (stress_refuses(a, ptr, osize)) return NULL;
  if (nsize > (size_t)(a->end - (char *)a)) return refuse(a);
  unsigned to = class_of(nsize);
  if (!ptr) {
    void *p = take(a, to);
    return p ? p : refuse(a);
  }
  unsigned from = class_of(osize);
  if (to == from) return ptr;
  if (to < from) {
    shrink(a, ptr, from, to);
    return ptr;
  }
  if (extend(a, ptr, from, to)) return ptr;
  void *p = take(a, to);
  if (!p) return refuse(a);
  memcpy(p, ptr, osize);
  give(a, ptr, from);
  return p;
}

size_t lua_arena_prefix(const struct lua_arena *a) {
  return (size_t)(a->top - (const char *)a);
}

/* ---- snapshots ---- */

/* Counts the bytes of a free block in the pages it lies in. */
static void note_free(uint16_t *free_bytes, size_t offset, size_t size) {
  while (size > 0) {
    size_t part = PAGE - offset % PAGE;
    if (part > size) part = size;
    free_bytes[offset / PAGE] = (uint16_t)(free_bytes[offset / PAGE] + part);
    offset += part;
    size -= part;
  }
}

/* Empties the lists into the counts. */
static void forget_free_blocks(struct lua_arena *a, uint16_t *free_bytes) {
  for (unsigned c = 0; c < LUA_ARENA_CLASSES; c++) {
    for (char *p = a->lists[c]; p; memcpy(&p, p, sizeof(void *)))
      note_free(free_bytes, (size_t)(p - (char *)a), class_size(c));
    a->lists[c] = NULL;
  }
}

static void *room_for(size_t n, size_t size) {
  void *p = calloc(n, size);
  if (!p) die_out_of_memory(n * size);
  return p;
}

void lua_arena_save(struct lua_arena *a, struct lua_snapshot *s) {
  size_t prefix = lua_arena_prefix(a), n_pages = prefix / PAGE + 1, total = 0;
  uint16_t *free_bytes = room_for(n_pages, sizeof *free_bytes);
  *s = (struct lua_snapshot){.prefix = prefix, .runs = room_for(n_pages, sizeof *s->runs)};
  forget_free_blocks(a, free_bytes);
  for (size_t i = 0; i * PAGE < prefix; i++) {
    if (free_bytes[i] == PAGE) continue;
    size_t offset = i * PAGE, size = prefix - offset < PAGE ? prefix - offset : PAGE;
    struct lua_run *last = s->n_runs ? &s->runs[s->n_runs - 1] : NULL;
    if (last && last->offset + last->size == offset)
      last->size += size;
    else
      s->runs[s->n_runs++] = (struct lua_run){offset, size};
    total += size;
  }
  free(free_bytes);
  char *to = s->bytes = room_for(1, total);
  for (size_t i = 0; i < s->n_runs; i++) {
    memcpy(to, (const char *)a + s->runs[i].offset, s->runs[i].size);
    to += s->runs[i].size;
  }
}

void lua_snapshot_done(struct lua_snapshot *s) {
  free(s->runs);
  free(s->bytes);
  *s = (struct lua_snapshot){0};
}

void lua_arena_restore(struct lua_arena *a, const struct lua_snapshot *s) {
  char *dirty_end = a->top, *keep = (char *)a + s->prefix + KEEP_DIRTY;
  const char *from = s->bytes;
  for (size_t i = 0; i < s->n_runs; i++) {
    memcpy((char *)a + s->runs[i].offset, from, s->runs[i].size);
    from += s->runs[i].size;
  }
  if (dirty_end <= keep) return;
  char *border = (char *)(((uintptr_t)keep + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
  /* A fresh mapping over the old one. A failure only means that the memory stays. */
  if (border < dirty_end)
    (void)!mmap(border, (size_t)(dirty_end - border), PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}
