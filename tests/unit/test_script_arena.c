/* test_script_arena.c - the allocator of a Lua state: contents, accounting, caps, snapshots. */
#include "script_test.h"

#include "base/rng.h"
#include "host/arena_lua.h"

enum { BLOCKS = 400, STEPS = 60000 };

struct block {
  unsigned char *p;
  size_t size;
  unsigned char mark;
};

static void fill(struct block *b) {
  memset(b->p, b->mark, b->size);
}

static void check(const struct block *b) {
  for (size_t i = 0; i < b->size; i++)
    if (b->p[i] != b->mark) fail_msg("block of %zu bytes changed at %zu", b->size, i);
}

static size_t draw_size(struct rng *r) {
  switch (rng_below(r, 8)) {
  case 0:
    return 1 + rng_below(r, 100000);
  case 1:
    return 1 + rng_below(r, 5000);
  case 2: /* borders of the classes */
    return ((size_t)16 << rng_below(r, 12)) - 1 + rng_below(r, 3);
  default:
    return 1 + rng_below(r, 300);
  }
}

static void step(struct lua_arena *a, struct rng *r, struct block *b) {
  if (b->p && rng_below(r, 3) == 0) {
    check(b);
    assert_null(lua_arena_alloc(a, b->p, b->size, 0));
    b->p = NULL;
    return;
  }
  size_t size = draw_size(r), kept = b->p && b->size < size ? b->size : size;
  unsigned char *p = lua_arena_alloc(a, b->p, b->p ? b->size : 5, size);
  assert_non_null(p);
  assert_int_equal((uintptr_t)p % 16, 0);
  if (b->p) {
    for (size_t i = 0; i < kept; i++)
      assert_int_equal(p[i], b->mark);
  }
  b->p = p;
  b->size = size;
  b->mark = (unsigned char)rng_next(r);
  fill(b);
}

static void test_contents(void **unused) {
  (void)unused;
  struct lua_arena *a = lua_arena_new((size_t)256 << 20);
  assert_non_null(a);
  struct block blocks[BLOCKS] = {0};
  struct rng r;
  rng_init(&r, 7, 1);
  assert_int_equal(a->used, 0);
  for (int i = 0; i < STEPS; i++)
    step(a, &r, &blocks[rng_below(&r, BLOCKS)]);
  size_t live = 0;
  for (int i = 0; i < BLOCKS; i++) {
    if (!blocks[i].p) continue;
    check(&blocks[i]);
    live += blocks[i].size;
  }
  /* A class is at most a quarter larger than the request, or 16 bytes. */
  assert_in_range(a->used, live, live + live / 4 + (size_t)BLOCKS * 16);
  for (int i = 0; i < BLOCKS; i++)
    if (blocks[i].p) lua_arena_alloc(a, blocks[i].p, blocks[i].size, 0);
  assert_int_equal(a->used, 0);
  lua_arena_free(a);
}

static void test_caps(void **unused) {
  (void)unused;
  struct lua_arena *a = lua_arena_new((size_t)16 << 20);
  char *p = lua_arena_alloc(a, NULL, 0, 1000);
  lua_arena_begin(a, 100000, 7);
  a->refusals = a->penalty = 0;
  assert_non_null(lua_arena_alloc(a, NULL, 0, 90000));
  assert_null(lua_arena_alloc(a, NULL, 0, 20000));
  assert_int_equal(a->refusals, 1);
  assert_int_equal(a->penalty, a->used / 32 + 7);
  assert_null(lua_arena_alloc(a, p, 1000, 20000));   /* growth is refused */
  assert_non_null(lua_arena_alloc(a, p, 1000, 900)); /* shrinking is not */
  assert_null(lua_arena_alloc(a, NULL, 0, SIZE_MAX / 2));
  assert_null(lua_arena_alloc(a, NULL, 0, SIZE_MAX));
  lua_arena_uncap(a);
  assert_non_null(lua_arena_alloc(a, NULL, 0, 20000));
  assert_null(lua_arena_alloc(a, NULL, 0, (size_t)16 << 20)); /* the end of the range */
  lua_arena_free(a);
}

static void test_footprint(void **unused) {
  (void)unused;
  /* Free lists that no request fits must not let one call use the whole range. */
  struct lua_arena *a = lua_arena_new((size_t)256 << 20);
  size_t cap = (size_t)1 << 20;
  lua_arena_begin(a, cap, 0);
  size_t start = lua_arena_prefix(a);
  for (size_t size = 16; size < 65536; size += size / 8 + 16) {
    void *kept[65536];
    size_t n = 0;
    while (n < 65536 && (kept[n] = lua_arena_alloc(a, NULL, 0, size)))
      n++;
    /* From the front, so that the last block stays and keeps the range from shrinking. */
    for (size_t i = 0; i < n; i++)
      lua_arena_alloc(a, kept[i], size, 0);
  }
  assert_true(lua_arena_prefix(a) <= start + 4 * cap);
  lua_arena_free(a);
}

static void test_snapshot(void **unused) {
  (void)unused;
  struct lua_arena *a = lua_arena_new((size_t)256 << 20);
  struct block blocks[BLOCKS] = {0}, saved[BLOCKS];
  struct rng r;
  rng_init(&r, 11, 1);
  for (int i = 0; i < 3000; i++)
    step(a, &r, &blocks[rng_below(&r, BLOCKS)]);
  struct lua_snapshot snapshot;
  lua_arena_save(a, &snapshot);
  size_t n = lua_arena_prefix(a), used = a->used;
  memcpy(saved, blocks, sizeof saved);
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 2000; i++)
      step(a, &r, &blocks[rng_below(&r, BLOCKS)]);
    lua_arena_restore(a, &snapshot);
    memcpy(blocks, saved, sizeof blocks);
    assert_int_equal(lua_arena_prefix(a), n);
    assert_int_equal(a->used, used);
    for (int i = 0; i < BLOCKS; i++)
      if (blocks[i].p) check(&blocks[i]);
  }
  lua_snapshot_done(&snapshot);
  lua_arena_free(a);
}

/* Pages of free blocks are left out of a snapshot, and nothing is put there afterwards. */
static void test_snapshot_of_holes(void **unused) {
  (void)unused;
  enum { N = 4096, SIZE = 1000 };
  struct lua_arena *a = lua_arena_new((size_t)256 << 20);
  static char *blocks[N];
  for (size_t i = 0; i < N; i++) {
    blocks[i] = lua_arena_alloc(a, NULL, 0, SIZE);
    assert_non_null(blocks[i]);
    memset(blocks[i], (int)(i % 251), SIZE);
  }
  for (size_t i = 0; i < N - 1; i++) /* every 64th and the last stay */
    if (i % 64) lua_arena_alloc(a, blocks[i], SIZE, 0);
  struct lua_snapshot s;
  lua_arena_save(a, &s);
  size_t held = 0;
  for (size_t i = 0; i < s.n_runs; i++)
    held += s.runs[i].size;
  assert_in_range(held, a->used, s.prefix / 8);
  char *fresh = lua_arena_alloc(a, NULL, 0, SIZE);
  assert_ptr_equal(fresh, (char *)a + s.prefix);
  for (size_t i = 0; i < N; i += 64)
    memset(blocks[i], 0xEE, SIZE);
  lua_arena_restore(a, &s);
  assert_int_equal(lua_arena_prefix(a), s.prefix);
  for (size_t i = 0; i < N; i += 64)
    for (size_t k = 0; k < SIZE; k++)
      assert_int_equal(blocks[i][k], (char)(i % 251));
  lua_snapshot_done(&s);
  lua_arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_contents),          cmocka_unit_test(test_caps),
      cmocka_unit_test(test_footprint),         cmocka_unit_test(test_snapshot),
      cmocka_unit_test(test_snapshot_of_holes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
