/* chains.h - sampled chains, really executed in the entity world, and what they show.
 *
 * A chain's record (a line of chains.jsonl):
 *   {"chain_id", "tier", "pattern", "steps": [{"tool", "turn", "arguments", "sources": [{"pointer",
 *    "from": "result" | "user" | "default", "step", "at"}], "ok", "content"}], "complete"}
 * "at" is the pointer into the content of step "step". Every leaf of the arguments has a source. */
#ifndef TOOLMILL_JOB_CHAINS_H
#define TOOLMILL_JOB_CHAINS_H

#include "entity/state.h"
#include "graph/sampler.h"

/* Today of every chain: 2026-03-02, in days since 1970-01-01. */
enum { CHAIN_CLOCK = 20514 };

struct chain_world {
  const struct registry *registry;
  const struct graph *graph;
  const struct lexicons *lexicons;
  struct state *state;
  uint64_t seed;
};

/* Executes the chain from a fresh episode. The record lives in `a`. "complete" is false when a step
 * answered an error or a planned value was not there; the record then ends with that step. NULL:
 * the world itself failed (a broken contract, a schema that cannot be satisfied). */
struct json *chain_execute(const struct chain_world *w, const struct chain *chain, struct arena *a,
                           struct error *e);

/* ---- looking at records, without what made them ---- */

struct chain_counts {
  uint64_t chains, complete, steps, failed_steps;
  uint64_t arguments, from_result, from_user, from_default;
  uint64_t unsatisfied;   /* arguments that are not what their source says */
  uint64_t bad_arguments; /* calls whose arguments their schema refuses */
  uint64_t results, bad_results;
  uint64_t id_echoes, contradictions; /* results that repeat an id argument; with another value */
  uint64_t intervals, backward;       /* pairs of ends; that end before they begin */
  char first_problem[512];            /* "" */
};

/* Counts one record. Reads the record and the tools' schemas, nothing else. */
void chain_count(const struct registry *r, const struct json *record, struct chain_counts *counts,
                 struct arena *scratch);

#endif
