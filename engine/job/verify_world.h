/* verify_world.h - does the world of a corpus keep its promises? Sampled chains are executed, each
 * twice, and looked at by code that sees their records only; every entity is created, read,
 * searched, changed and deleted as a person would. */
#ifndef TOOLMILL_JOB_VERIFY_WORLD_H
#define TOOLMILL_JOB_VERIFY_WORLD_H

#include "job/chains.h"
#include "job/corpus.h"

struct verify_options {
  const char *lexicons; /* folder of the word lists (data/lexicons) */
  const char *out;      /* folder of chains.jsonl, properties.jsonl, verify.json; NULL: none */
  uint64_t seed, n_chains;
  const struct sampler_settings *sampler;
  void (*progress)(void *context, uint64_t done, uint64_t all); /* may be NULL */
  void *context;
};

struct verify_result {
  struct chain_counts counts;
  uint64_t redrawn; /* chains drawn again, because the first plan counted on what was not there */
  uint64_t not_sampled;  /* chains that the sampler found none for */
  uint64_t broken;       /* chains in which the world itself failed */
  uint64_t not_repeated; /* chains whose second execution gave other bytes */
  uint64_t tiers[TIERS], patterns[PATTERNS];
  uint64_t entities, entities_checked, checks, checks_held; /* see property.h */
  uint64_t tools_used, tools;
  uint64_t tools_without_entity;
  double pair_entropy; /* Shannon, bits, over ordered pairs of tools that follow in a chain */
  double domain_cv;    /* population deviation / mean of the uses of categories that were used */
  char first_problem[512];
};

bool verify_world(const struct corpus *c, const struct verify_options *options,
                  struct verify_result *result, struct error *e);
/* Every promise is kept: all chains sampled, complete, repeated; nothing unsatisfied, refused,
 * contradicted, backward, violated. */
bool verify_passed(const struct verify_result *r);
/* The fields of verify.json, in the arena. */
struct json *verify_write(const struct verify_result *r, struct arena *a);

#endif
