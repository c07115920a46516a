/* arena_lua.h - the memory of one Lua state: one address range that can be copied and put back.
 *
 * Everything Lua allocates lies in one mmap'ed range, and so does the bookkeeping of the allocator
 * (its header is the first thing in the range). Hence the bytes from the start of the range to
 * `top` are the whole state: a snapshot is a copy of the pages there that hold a block in use, and
 * a restore copies them back. Freed blocks wait in lists by size class; blocks are never joined. */
#ifndef TOOLMILL_HOST_ARENA_LUA_H
#define TOOLMILL_HOST_ARENA_LUA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LUA_ARENA_CLASSES = 64 + 4 * 22 };

struct lua_arena {
  char *top;        /* first byte never handed out */
  char *end;        /* end of the range */
  char *top_cap;    /* `top` may not pass this in the running call */
  size_t used;      /* bytes in blocks that are handed out */
  size_t used_cap;  /* `used` may not pass this in the running call */
  size_t peak;      /* largest `used` since the owner last set it back */
  uint64_t penalty; /* steps to charge for refused allocations, each of which makes Lua collect */
  uint64_t refusal_cost;           /* fixed part of that charge */
  uint64_t refusals;               /* since the call began */
  void (*on_refusal)(void *owner); /* may look at the Lua stack, must not allocate from here */
  void *owner;
  bool stress; /* tests: refuse each new object once, overwrite what is freed */
  bool stress_refused;
  void *lists[LUA_ARENA_CLASSES];
};

/* Reserves `size` bytes of address space (not memory). NULL when the system refuses. */
struct lua_arena *lua_arena_new(size_t size);
void lua_arena_free(struct lua_arena *a);

/* A lua_Alloc; ud is the arena. NULL when a cap is reached. Shrinking never fails. */
void *lua_arena_alloc(void *ud, void *ptr, size_t osize, size_t nsize);

/* Starts counting for a call that may have `memory` more bytes in use than there are now. */
void lua_arena_begin(struct lua_arena *a, size_t memory, uint64_t refusal_cost);
/* No caps but the end of the range. */
void lua_arena_uncap(struct lua_arena *a);

size_t lua_arena_prefix(const struct lua_arena *a); /* bytes from the start of the range to top */

/* A stretch of the range, in bytes from its start. */
struct lua_run {
  size_t offset, size;
};

struct lua_snapshot {
  size_t prefix;
  struct lua_run *runs; /* ascending */
  size_t n_runs;
  char *bytes; /* of all runs, one behind the other */
};

/* Copies what is in use. From here on the arena forgets its free blocks: later blocks lie close
 * together behind the snapshot, and pages of free blocks alone are never touched again. */
void lua_arena_save(struct lua_arena *a, struct lua_snapshot *s);
void lua_snapshot_done(struct lua_snapshot *s);
/* Puts a snapshot back and gives memory far above it back to the system. */
void lua_arena_restore(struct lua_arena *a, const struct lua_snapshot *s);

#endif
