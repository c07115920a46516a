/* verify_world.c - see verify_world.h. */
#include "job/verify_world.h"

#include "base/file.h"
#include "base/hash.h"
#include "job/property.h"
#include "json/write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 24 };

struct verifying {
  const struct corpus *corpus;
  const struct verify_options *options;
  struct verify_result *result;
  struct chain_world world;
  struct sampler *sampler;
  struct arena chain_arena, again_arena, scratch;
  struct buf lines, properties;
  uint64_t *pairs; /* how often a pair of tools follows: hashes, open addressing */
  uint64_t *pair_uses;
  size_t n_pairs, pair_slots;
  uint64_t *uses; /* by tool */
};

static void note(struct verifying *v, const char *what) {
  char *out = v->result->first_problem;
  if (!*out) snprintf(out, sizeof v->result->first_problem, "%.511s", what);
}

/* ---- diversity ---- */

static void count_pair(struct verifying *v, uint32_t x, uint32_t y) {
  if ((v->n_pairs + 1) * 2 > v->pair_slots) {
    size_t old = v->pair_slots, grown = old ? old * 2 : 1024;
    uint64_t *keys = calloc(grown, sizeof *keys), *uses = calloc(grown, sizeof *uses);
    if (!keys || !uses) die_out_of_memory(grown * sizeof *keys);
    for (size_t i = 0; i < old; i++) {
      if (!v->pairs[i]) continue;
      size_t at = (size_t)rng_mix(v->pairs[i]) & (grown - 1);
      while (keys[at])
        at = (at + 1) & (grown - 1);
      keys[at] = v->pairs[i];
      uses[at] = v->pair_uses[i];
    }
    free(v->pairs);
    free(v->pair_uses);
    v->pairs = keys;
    v->pair_uses = uses;
    v->pair_slots = grown;
  }
  uint64_t key = ((uint64_t)x << 32 | y) + 1;
  size_t at = (size_t)rng_mix(key) & (v->pair_slots - 1);
  while (v->pairs[at] && v->pairs[at] != key)
    at = (at + 1) & (v->pair_slots - 1);
  if (!v->pairs[at]) v->n_pairs++;
  v->pairs[at] = key;
  v->pair_uses[at]++;
}

static int compare_counts(const void *x, const void *y) {
  uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
  return a < b ? -1 : a > b;
}

/* The sum is taken in the order of the counts, so that it does not depend on the table's size. */
static double entropy_of(struct verifying *v) {
  uint64_t total = 0;
  size_t n = 0;
  for (size_t i = 0; i < v->pair_slots; i++)
    if (v->pairs[i]) {
      total += v->pair_uses[i];
      v->pair_uses[n++] = v->pair_uses[i];
    }
  if (n) qsort(v->pair_uses, n, sizeof *v->pair_uses, compare_counts);
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    double p = (double)v->pair_uses[i] / (double)total;
    sum -= p * log2(p);
  }
  return round(sum * 1e4) / 1e4;
}

/* Uses by category, over the categories that were used. */
static double domain_cv(const struct verifying *v) {
  const struct registry *r = &v->corpus->registry;
  struct domain {
    const char *name;
    uint64_t uses;
  } *list = calloc(r->n_tools + 1, sizeof *list);
  if (!list) die_out_of_memory(r->n_tools * sizeof *list);
  size_t n = 0;
  for (size_t i = 0; i < r->n_tools; i++) {
    const char *name = r->tools[i].origin ? r->tools[i].origin->category : "";
    size_t k = n;
    /* Tools are sorted by category: the last one is the likely one. */
    while (k > 0 && strcmp(list[k - 1].name, name) != 0)
      k--;
    if (!k) {
      list[n].name = name;
      k = ++n;
    }
    list[k - 1].uses += v->uses[i];
  }
  double sum = 0, squares = 0, used = 0;
  for (size_t i = 0; i < n; i++) {
    if (!list[i].uses) continue;
    used++;
    sum += (double)list[i].uses;
    squares += (double)list[i].uses * (double)list[i].uses;
  }
  free(list);
  double mean = used > 0 ? sum / used : 0;
  double variance = used > 0 ? squares / used - mean * mean : 0;
  return mean > 0 && variance > 0 ? round(sqrt(variance) / mean * 1e4) / 1e4 : 0;
}

static void count_diversity(struct verifying *v, const struct chain *chain) {
  v->result->tiers[chain->tier]++;
  v->result->patterns[chain->pattern]++;
  for (size_t i = 0; i < chain->n_steps; i++) {
    v->uses[chain->steps[i].tool]++;
    if (i) count_pair(v, chain->steps[i - 1].tool, chain->steps[i].tool);
  }
}

/* ---- chains ---- */

static bool same_again(struct verifying *v, const struct chain *chain, const struct json *record) {
  struct error ignored = {0};
  struct buf first = BUF_INIT, second = BUF_INIT;
  arena_reset(&v->again_arena);
  const struct json *again = chain_execute(&v->world, chain, &v->again_arena, &ignored);
  json_write(&first, record, JSON_SPACED);
  if (again) json_write(&second, again, JSON_SPACED);
  bool same = first.len == second.len && memcmp(first.data, second.data, first.len) == 0;
  buf_done(&first);
  buf_done(&second);
  return same;
}

/* Draws and executes chain `index`, again while its plan does not hold. *drawn: there was one. */
static const struct json *play(struct verifying *v, uint64_t index, struct chain *chain,
                               bool *drawn, struct error *e) {
  const struct json *record = NULL;
  for (uint32_t attempt = 0; attempt < ATTEMPTS; attempt++) {
    arena_reset(&v->chain_arena);
    *drawn = sampler_draw(v->sampler, index, attempt, &v->chain_arena, chain, e);
    if (!*drawn) return NULL;
    record = chain_execute(&v->world, chain, &v->chain_arena, e);
    if (!record || json_get_bool(record, "complete", false)) break;
    if (attempt == 0) v->result->redrawn++;
  }
  return record;
}

static void play_one(struct verifying *v, uint64_t index) {
  struct verify_result *r = v->result;
  struct chain chain;
  struct error e = {0};
  bool drawn;
  const struct json *record = play(v, index, &chain, &drawn, &e);
  if (!drawn) {
    r->not_sampled++;
    note(v, e.message);
    return;
  }
  count_diversity(v, &chain);
  if (!record) {
    char text[512];
    snprintf(text, sizeof text, "chain %llu: %.400s", (unsigned long long)index, e.message);
    r->broken++;
    note(v, text);
    return;
  }
  if (!same_again(v, &chain, record)) {
    r->not_repeated++;
    note(v, "a chain gave other bytes the second time");
  }
  arena_reset(&v->scratch);
  chain_count(&v->corpus->registry, record, &r->counts, &v->scratch);
  json_write(&v->lines, record, JSON_SPACED);
  buf_add_char(&v->lines, '\n');
}

static void play_all(struct verifying *v) {
  for (uint64_t i = 0; i < v->options->n_chains; i++) {
    play_one(v, i);
    if (v->options->progress)
      v->options->progress(v->options->context, i + 1, v->options->n_chains);
  }
  if (v->result->counts.first_problem[0]) note(v, v->result->counts.first_problem);
}

/* The first check of a record that did not hold, as a sentence. */
static void note_property(struct verifying *v, const struct json *record) {
  const struct json *checks = json_get(record, "checks");
  for (uint32_t i = 0; checks && i < checks->len; i++) {
    const struct json *c = &checks->items[i];
    char text[512];
    if (json_get_bool(c, "held", true)) continue;
    snprintf(text, sizeof text, "%.100s/%.100s, %.60s: %.200s", json_get_text(record, "scope", ""),
             json_get_text(record, "entity", ""), json_get_text(c, "name", ""),
             json_get_text(c, "why", ""));
    note(v, text);
    return;
  }
}

static void try_entities(struct verifying *v) {
  const struct model *m = v->corpus->model;
  struct property_world w = {
      .model = m, .lexicons = v->world.lexicons, .state = v->world.state, .seed = v->options->seed};
  struct property_counts n = {0};
  for (uint32_t i = 0; i < m->n_entities; i++) {
    struct error e = {0};
    arena_reset(&v->chain_arena);
    const struct json *record = property_check(&w, i, &v->chain_arena, &e);
    if (!record) {
      v->result->broken++;
      note(v, e.message);
      continue;
    }
    property_count(record, &n);
    note_property(v, record);
    json_write(&v->properties, record, JSON_SPACED);
    buf_add_char(&v->properties, '\n');
  }
  v->result->entities = n.entities;
  v->result->entities_checked = n.checked;
  v->result->checks = n.checks;
  v->result->checks_held = n.held;
}

static void count_tools(struct verifying *v) {
  const struct corpus *c = v->corpus;
  v->result->tools = c->registry.n_tools;
  for (size_t i = 0; i < c->registry.n_tools; i++) {
    v->result->tools_used += v->uses[i] > 0;
    v->result->tools_without_entity += c->model->tools[i].entity == MODEL_NONE;
  }
  v->result->pair_entropy = entropy_of(v);
  v->result->domain_cv = domain_cv(v);
}

/* ---- what is written ---- */

bool verify_passed(const struct verify_result *r) {
  const struct chain_counts *n = &r->counts;
  return !r->not_sampled && !r->broken && !r->not_repeated && r->checks_held == r->checks &&
         n->complete == n->chains && !n->unsatisfied && !n->bad_arguments && !n->bad_results &&
         !n->contradictions && !n->backward;
}

static void add(struct arena *a, struct json *o, const char *name, uint64_t n) {
  json_add_member(a, o, name, json_new_int(a, (int64_t)n));
}

struct json *verify_write(const struct verify_result *r, struct arena *a) {
  const struct chain_counts *n = &r->counts;
  struct json *o = json_new(a, JSON_OBJECT);
  json_add_member(a, o, "passed", json_new(a, verify_passed(r) ? JSON_TRUE : JSON_FALSE));
  add(a, o, "tools", r->tools);
  add(a, o, "tools_used", r->tools_used);
  add(a, o, "tools_without_entity", r->tools_without_entity);
  add(a, o, "chains", n->chains);
  add(a, o, "complete", n->complete);
  add(a, o, "redrawn", r->redrawn);
  add(a, o, "not_sampled", r->not_sampled);
  add(a, o, "broken", r->broken);
  add(a, o, "not_repeated", r->not_repeated);
  struct json *tiers = json_new(a, JSON_OBJECT), *patterns = json_new(a, JSON_OBJECT);
  for (int i = 0; i < TIERS; i++)
    add(a, tiers, tier_name((enum tier)i), r->tiers[i]);
  for (int i = 0; i < PATTERNS; i++)
    add(a, patterns, pattern_name((enum pattern)i), r->patterns[i]);
  json_add_member(a, o, "tiers", tiers);
  json_add_member(a, o, "patterns", patterns);
  add(a, o, "steps", n->steps);
  add(a, o, "failed_steps", n->failed_steps);
  add(a, o, "arguments", n->arguments);
  add(a, o, "from_result", n->from_result);
  add(a, o, "from_user", n->from_user);
  add(a, o, "from_default", n->from_default);
  add(a, o, "unsatisfied", n->unsatisfied);
  add(a, o, "bad_arguments", n->bad_arguments);
  add(a, o, "results", n->results);
  add(a, o, "bad_results", n->bad_results);
  add(a, o, "id_echoes", n->id_echoes);
  add(a, o, "contradictions", n->contradictions);
  add(a, o, "intervals", n->intervals);
  add(a, o, "backward_intervals", n->backward);
  json_add_member(a, o, "pair_entropy", json_new_double(a, r->pair_entropy));
  json_add_member(a, o, "domain_cv", json_new_double(a, r->domain_cv));
  add(a, o, "entities", r->entities);
  add(a, o, "entities_checked", r->entities_checked);
  add(a, o, "checks", r->checks);
  add(a, o, "checks_held", r->checks_held);
  json_add_member(a, o, "first_problem", json_new_text(a, r->first_problem));
  return o;
}

static bool publish(struct verifying *v, struct error *e) {
  const char *out = v->options->out;
  if (!out) return true;
  struct arena *a = &v->scratch;
  struct buf text = BUF_INIT;
  json_write(&text, verify_write(v->result, a), JSON_INDENTED);
  buf_add_char(&text, '\n');
  bool ok = file_make_dirs(out, e) &&
            file_publish(path_join(a, out, "chains.jsonl"), v->lines.data, v->lines.len, e) &&
            file_publish(path_join(a, out, "properties.jsonl"), v->properties.data,
                         v->properties.len, e) &&
            file_publish(path_join(a, out, "verify.json"), text.data, text.len, e);
  buf_done(&text);
  return ok;
}

bool verify_world(const struct corpus *c, const struct verify_options *options,
                  struct verify_result *result, struct error *e) {
  struct lexicons *lexicons = lexicons_read(options->lexicons, NULL, e);
  if (!lexicons) return false;
  struct verifying v = {
      .corpus = c, .options = options, .result = result, .lines = BUF_INIT, .properties = BUF_INIT};
  memset(result, 0, sizeof *result);
  arena_init(&v.chain_arena, 0);
  arena_init(&v.again_arena, 0);
  arena_init(&v.scratch, 0);
  v.uses = calloc(c->registry.n_tools + 1, sizeof *v.uses);
  if (!v.uses) die_out_of_memory(c->registry.n_tools * sizeof *v.uses);
  v.world = (struct chain_world){&c->registry, c->graph, lexicons, NULL, options->seed};
  v.world.state = state_new(c->model, lexicons);
  v.sampler = sampler_new(c->graph, options->sampler, options->seed, e);
  bool ok = v.sampler != NULL;
  if (ok) {
    play_all(&v);
    try_entities(&v);
    count_tools(&v);
    ok = publish(&v, e);
  }
  sampler_free(v.sampler);
  state_free(v.world.state);
  lexicons_free(lexicons);
  free(v.uses);
  free(v.pairs);
  free(v.pair_uses);
  buf_done(&v.lines);
  buf_done(&v.properties);
  arena_done(&v.chain_arena);
  arena_done(&v.again_arena);
  arena_done(&v.scratch);
  return ok;
}
