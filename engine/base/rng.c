/* rng.c - see rng.h. */
#include "base/rng.h"

static const uint64_t MULTIPLIER = 6364136223846793005u;

uint32_t rng_next(struct rng *r) {
  uint64_t old = r->state;
  r->state = old * MULTIPLIER + r->increment;
  uint32_t xorshifted = (uint32_t)((old >> 18 ^ old) >> 27);
  uint32_t rotation = (uint32_t)(old >> 59);
  return xorshifted >> rotation | xorshifted << (-rotation & 31);
}

void rng_init(struct rng *r, uint64_t seed, uint64_t stream) {
  r->state = 0;
  r->increment = stream << 1 | 1;
  rng_next(r);
  r->state += seed;
  rng_next(r);
}

uint64_t rng_mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

void rng_init_keyed(struct rng *r, uint64_t run_seed, uint64_t index, uint64_t purpose) {
  uint64_t key = rng_mix(rng_mix(rng_mix(run_seed) ^ index) ^ purpose);
  rng_init(r, key, rng_mix(key));
}

uint32_t rng_below(struct rng *r, uint32_t bound) {
  uint32_t threshold = -bound % bound;
  for (;;) {
    uint32_t x = rng_next(r);
    if (x >= threshold) return x % bound;
  }
}

static uint64_t next64(struct rng *r) {
  uint64_t high = rng_next(r);
  return high << 32 | rng_next(r);
}

int64_t rng_range(struct rng *r, int64_t low, int64_t high) {
  uint64_t span = (uint64_t)high - (uint64_t)low + 1; /* 0 means all 2^64 values */
  if (span == 0) return (int64_t)next64(r);
  if (span <= UINT32_MAX) return (int64_t)((uint64_t)low + rng_below(r, (uint32_t)span));
  uint64_t threshold = -span % span;
  for (;;) {
    uint64_t x = next64(r);
    if (x >= threshold) return (int64_t)((uint64_t)low + x % span);
  }
}

double rng_real(struct rng *r) {
  return (double)(next64(r) >> 11) * 0x1p-53;
}
