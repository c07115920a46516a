/* keys.c - see keys.h. */
#include "job/keys.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Of one size whatever the count, as all memory here. Ten bits a key: false alarms are unlikely up
 * to some 300,000 trajectories; beyond that overlap_find is asked more often. */
enum { HASHES = 10, BYTES = 4 << 20, WORDS = BYTES / 8 };

struct keys {
  _Atomic uint64_t *side[2]; /* training, validation */
};

struct keys *keys_new(void) {
  struct keys *k = calloc(1, sizeof *k);
  void *p =
      mmap(NULL, (size_t)2 * BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!k || p == MAP_FAILED) die_out_of_memory((size_t)2 * BYTES);
  k->side[0] = p;
  k->side[1] = k->side[0] + WORDS;
  return k;
}

void keys_free(struct keys *k) {
  munmap((void *)(uintptr_t)k->side[0], (size_t)2 * BYTES);
  free(k);
}

bool keys_add(struct keys *k, bool is_val, enum overlap_kind kind, const char *key, size_t n) {
  unsigned char head = (unsigned char)kind;
  uint64_t hash = rng_mix(hash_more(hash_bytes(&head, 1), key, n)), both = ~(uint64_t)0;
  uint64_t step = rng_mix(hash ^ 0x9e3779b97f4a7c15u) | 1;
  for (unsigned i = 0; i < HASHES; i++) {
    uint64_t bit = hash + i * step, mask = (uint64_t)1 << (bit & 63);
    _Atomic uint64_t *own = &k->side[is_val][(bit >> 6) & (WORDS - 1)];
    if (!(atomic_load(own) & mask)) atomic_fetch_or(own, mask);
  }
  atomic_thread_fence(memory_order_seq_cst);
  for (unsigned i = 0; both && i < HASHES; i++) {
    uint64_t bit = hash + i * step, mask = (uint64_t)1 << (bit & 63);
    if (!(atomic_load(&k->side[!is_val][(bit >> 6) & (WORDS - 1)]) & mask)) both = 0;
  }
  return both != 0;
}
