/* keys.c - see keys.h. */
#include "job/keys.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Ten bits a key in filters of about 70 bytes a trajectory: false alarms below 1 in 10^12 until
 * the largest size, about 1 in 10^8 at a million trajectories. */
enum { HASHES = 10, BYTES_MIN = 64 << 10, BYTES_MAX = 16 << 20, FILE_SHARE = 64 };

struct keys {
  _Atomic uint64_t *side[2]; /* training, validation */
  uint64_t words;            /* of each; a power of two */
};

struct keys *keys_new(uint64_t file_bytes) {
  struct keys *k = calloc(1, sizeof *k);
  uint64_t bytes = BYTES_MIN;
  while (bytes < BYTES_MAX && bytes < file_bytes / FILE_SHARE)
    bytes *= 2;
  void *p = mmap(NULL, 2 * bytes, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (!k || p == MAP_FAILED) die_out_of_memory(2 * bytes);
  k->words = bytes / sizeof(uint64_t);
  k->side[0] = p;
  k->side[1] = k->side[0] + k->words;
  return k;
}

void keys_free(struct keys *k) {
  munmap((void *)(uintptr_t)k->side[0], 2 * k->words * sizeof(uint64_t));
  free(k);
}

bool keys_add(struct keys *k, bool is_val, enum overlap_kind kind, const char *key, size_t n) {
  unsigned char head = (unsigned char)kind;
  uint64_t hash = rng_mix(hash_more(hash_bytes(&head, 1), key, n)), both = ~(uint64_t)0;
  uint64_t step = rng_mix(hash ^ 0x9e3779b97f4a7c15u) | 1;
  for (unsigned i = 0; i < HASHES; i++) {
    uint64_t bit = hash + i * step, mask = (uint64_t)1 << (bit & 63);
    _Atomic uint64_t *own = &k->side[is_val][(bit >> 6) & (k->words - 1)];
    if (!(atomic_load(own) & mask)) atomic_fetch_or(own, mask);
  }
  atomic_thread_fence(memory_order_seq_cst);
  for (unsigned i = 0; both && i < HASHES; i++) {
    uint64_t bit = hash + i * step, mask = (uint64_t)1 << (bit & 63);
    if (!(atomic_load(&k->side[!is_val][(bit >> 6) & (k->words - 1)]) & mask)) both = 0;
  }
  return both != 0;
}
