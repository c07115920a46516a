/* rng.h - PCG32 (XSH-RR 64/32) streams, one per (run seed, sample index, purpose).
 *
 * Generator and constants: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically
 * Good Algorithms for Random Number Generation", HMC-CS-2014-0905; the published check vectors are
 * a unit test. Neighbouring seeds are decorrelated by SplitMix64 before they reach the generator.
 */
#ifndef TOOLMILL_BASE_RNG_H
#define TOOLMILL_BASE_RNG_H

#include <stdint.h>

struct rng {
  uint64_t state, increment;
};

/* The generator exactly as published: initial state `seed`, stream `stream`. */
void rng_init(struct rng *r, uint64_t seed, uint64_t stream);
/* The stream of sample `index` of a run, for one purpose (a small constant or a hash). */
void rng_init_keyed(struct rng *r, uint64_t run_seed, uint64_t index, uint64_t purpose);

uint32_t rng_next(struct rng *r);
/* Uniform in [0, bound), without modulo bias. bound > 0. */
uint32_t rng_below(struct rng *r, uint32_t bound);
/* Uniform in [low, high], low <= high, any 64-bit range. */
int64_t rng_range(struct rng *r, int64_t low, int64_t high);
/* Uniform in [0, 1), 53 bits. */
double rng_real(struct rng *r);

/* SplitMix64's finalizer: a bijection on 64 bits with full avalanche. */
uint64_t rng_mix(uint64_t x);

#endif
