/* sampler.c - see sampler.h. Steering without memory: start tools follow a seeded permutation,
 * tiers a golden-ratio sequence, successors rotate with the round of the permutation; so whatever
 * is covered is covered evenly, and chain i needs to know no other chain. */
#include "graph/sampler_private.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { START_TRIES = 48 };

static const char *const TIER_NAMES[TIERS] = {"single", "sequential", "parallel", "complex"};
static const char *const PATTERN_NAMES[PATTERNS] = {"single_step", "chain",      "fan_out",
                                                    "fan_in",      "crud_cycle", "search_and_act",
                                                    "parallel",    "repeat"};

const char *tier_name(enum tier tier) {
  return TIER_NAMES[tier];
}

const char *pattern_name(enum pattern pattern) {
  return PATTERN_NAMES[pattern];
}

/* ---- making ---- */

static bool in_list(const char *text, const char *const *list) {
  for (; list && *list; list++)
    if (strcasecmp(*list, text) == 0) return true;
  return false;
}

static bool is_allowed(const struct sampler *s, const struct tool *t) {
  const struct tool_origin *o = t->origin;
  if (in_list(t->name, s->settings.exclude) || (o && in_list(o->id, s->settings.exclude)))
    return false;
  if (!s->settings.domains) return true;
  return o && (in_list(o->category, s->settings.domains) || in_list(o->group, s->settings.domains));
}

static void set_defaults(struct sampler_settings *x) {
  if (!x->min_steps) x->min_steps = 1;
  if (!x->max_steps) x->max_steps = 5;
  if (!x->min_tools) x->min_tools = 1;
  if (x->optional_share <= 0) x->optional_share = 0.3;
  if (x->tier_weights[0] + x->tier_weights[1] + x->tier_weights[2] + x->tier_weights[3] == 0) {
    static const uint32_t USUAL[TIERS] = {30, 30, 20, 20};
    memcpy(x->tier_weights, USUAL, sizeof USUAL);
  }
}

struct sampler *sampler_new(const struct graph *g, const struct sampler_settings *settings,
                            uint64_t seed, struct error *e) {
  struct sampler *s = calloc(1, sizeof *s);
  if (!s) die_out_of_memory(sizeof *s);
  arena_init(&s->arena, 0);
  s->graph = g;
  s->seed = seed;
  if (settings) s->settings = *settings;
  set_defaults(&s->settings);
  size_t n = g->registry->n_tools;
  s->readings = ARENA_ARRAY(&s->arena, struct verb_reading, n + 1);
  s->allowed = ARENA_ARRAY(&s->arena, bool, n + 1);
  s->starts = ARENA_ARRAY(&s->arena, uint32_t, n + 1);
  for (size_t i = 0; i < n; i++) {
    verb_read(&s->arena, &g->registry->tools[i], &s->readings[i]);
    s->allowed[i] = is_allowed(s, &g->registry->tools[i]);
    if (s->allowed[i]) s->starts[s->n_starts++] = (uint32_t)i;
  }
  const char *wrong = NULL;
  if (s->settings.max_steps > CHAIN_STEPS_MAX) wrong = "max_steps must be at most 16";
  if (s->settings.min_steps > s->settings.max_steps) wrong = "min_steps exceeds max_steps";
  if (s->settings.min_tools > s->settings.max_steps) wrong = "min_tools exceeds max_steps";
  if (!s->n_starts) wrong = "no tool is left: domains and exclusions leave none";
  if (!wrong) return s;
  error_set(e, ERR_USAGE, "sampler", "%s", wrong);
  sampler_free(s);
  return NULL;
}

void sampler_free(struct sampler *s) {
  if (!s) return;
  arena_done(&s->arena);
  free(s);
}

/* ---- steering ---- */

/* Place i of a permutation of n: a Feistel network over the next power of four, walked until the
 * image is below n. */
static uint64_t permuted(uint64_t i, uint64_t n, uint64_t key) {
  unsigned half = 1;
  while (((uint64_t)1 << (2 * half)) < n)
    half++;
  uint64_t mask = ((uint64_t)1 << half) - 1, x = i;
  do {
    uint64_t left = x >> half, right = x & mask;
    for (uint64_t round = 0; round < 4; round++) {
      uint64_t next = left ^ (rng_mix(right ^ (key + round * 0x9e3779b97f4a7c15u)) & mask);
      left = right;
      right = next;
    }
    x = left << half | right;
  } while (x >= n);
  return x;
}

static enum tier tier_of(const struct sampler *s, uint64_t index, struct rng *rng) {
  const uint32_t *w = s->settings.tier_weights;
  uint64_t total = (uint64_t)w[0] + w[1] + w[2] + w[3];
  /* The fractional part of (index + offset) / phi, 64 bits of it, spreads evenly over [0, 1). */
  uint64_t even = (index + rng_mix(s->seed)) * 0x9e3779b97f4a7c15u;
  uint64_t at = s->settings.no_steering ? rng_below(rng, (uint32_t)total)
                                        : (uint64_t)(((__uint128_t)even * total) >> 64);
  int tier = 0;
  while (at >= w[tier])
    at -= w[tier++];
  return (enum tier)tier;
}

static uint32_t start_of(const struct sampler *s, uint64_t index, uint32_t try, struct drawing *d) {
  if (s->settings.no_steering) return s->starts[rng_below(&d->rng, (uint32_t)s->n_starts)];
  d->round = index / s->n_starts;
  uint64_t key = rng_mix(s->seed ^ rng_mix(d->round));
  uint64_t at = permuted((index + try * 7919u) % s->n_starts, s->n_starts, key);
  return s->starts[at];
}

/* ---- drawing ---- */

static const uint8_t TIER_PATTERNS[TIERS][PATTERNS] = {
    [TIER_SINGLE] = {[PATTERN_SINGLE] = 1},
    [TIER_SEQUENTIAL] = {[PATTERN_CHAIN] = 5, [PATTERN_SEARCH_ACT] = 4, [PATTERN_CRUD] = 1},
    [TIER_PARALLEL] = {[PATTERN_PARALLEL] = 5, [PATTERN_FAN_OUT] = 3, [PATTERN_REPEAT] = 2},
    [TIER_COMPLEX] =
        {[PATTERN_FAN_IN] = 4, [PATTERN_CRUD] = 3, [PATTERN_REPEAT] = 3, [PATTERN_CHAIN] = 2},
};

static enum pattern pattern_of(const struct sampler *s, enum tier tier, struct rng *rng) {
  uint32_t weight[PATTERNS], total = 0;
  for (int p = 0; p < PATTERNS; p++) {
    const uint8_t *own = s->settings.patterns;
    weight[p] = (uint32_t)TIER_PATTERNS[tier][p] * (own ? own[p] : 1u);
    total += weight[p];
  }
  if (!total) return PATTERNS;
  uint32_t at = rng_below(rng, total);
  int p = 0;
  while (at >= weight[p])
    at -= weight[p++];
  return (enum pattern)p;
}

static size_t count_tools(const struct drawing *d) {
  size_t n = 0;
  for (size_t i = 0; i < d->n; i++) {
    bool seen = false;
    for (size_t k = 0; k < i && !seen; k++)
      seen = d->steps[k].tool == d->steps[i].tool;
    n += !seen;
  }
  return n;
}

static bool fits(const struct sampler *s, const struct drawing *d, enum tier tier) {
  size_t min = tier == TIER_SINGLE ? 1 : s->settings.min_steps;
  size_t tools = tier == TIER_SINGLE ? 1 : s->settings.min_tools;
  return d->n >= min && d->n <= s->settings.max_steps && count_tools(d) >= tools;
}

/* Steps a tier asks for, within the settings. */
static void bounds_of(const struct sampler *s, enum tier tier, size_t *min, size_t *max) {
  static const size_t LEAST[TIERS] = {1, 2, 2, 3};
  *min = LEAST[tier] > s->settings.min_steps ? LEAST[tier] : s->settings.min_steps;
  *max = tier == TIER_SINGLE ? 1 : s->settings.max_steps;
  if (*min > *max) *min = *max;
}

static bool draw_tier(const struct sampler *s, uint64_t index, enum tier tier, struct drawing *d,
                      enum pattern *pattern) {
  size_t min, max;
  bounds_of(s, tier, &min, &max);
  for (uint32_t try = 0; try < START_TRIES; try++) {
    *pattern = pattern_of(s, tier, &d->rng);
    if (*pattern == PATTERNS) return false;
    uint32_t start = start_of(s, index, try, d);
    d->n = 0;
    if (pattern_draw(d, *pattern, start, min, max) && fits(s, d, tier)) return true;
  }
  return false;
}

bool sampler_draw(const struct sampler *s, uint64_t index, uint32_t attempt, struct arena *a,
                  struct chain *chain, struct error *e) {
  struct drawing d = {.s = s, .arena = a};
  rng_init_keyed(&d.rng, s->seed, index, hash_text("chain") + attempt);
  enum tier tier = tier_of(s, index, &d.rng);
  enum pattern pattern;
  /* A corpus without edges has no sequences: then the next simpler tier, down to single calls. */
  while (!draw_tier(s, index, tier, &d, &pattern)) {
    if (tier == TIER_SINGLE || s->settings.min_steps > 1)
      return error_set(e, ERR_LIMIT, "sampler",
                       "no chain of tier %s fits: %u to %u steps, %u tools at least, %zu tools to "
                       "begin with",
                       TIER_NAMES[tier], s->settings.min_steps, s->settings.max_steps,
                       s->settings.min_tools, s->n_starts);
    tier = tier == TIER_COMPLEX ? TIER_SEQUENTIAL : TIER_SINGLE;
  }
  struct chain_step *steps = ARENA_ARRAY(a, struct chain_step, d.n);
  memcpy(steps, d.steps, d.n * sizeof *steps);
  *chain = (struct chain){index, tier, pattern, steps, d.n};
  return true;
}
