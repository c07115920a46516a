/* join.c - data-flow edges. Every output stands under a few hashed keys (group or scope, entity and
 * attribute; scope and name; kind of value), the best first; an input looks under the same keys, so
 * that only pairs with something in common are ever compared. What stands under a key that half a
 * corpus shares is looked at only as far as it is good. */
#include "base/hash.h"
#include "graph/score.h"

#include <stdlib.h>

enum { LOOK_MOST = 160, OUTPUTS_MOST = 3, KEYS_MOST = 16, CANDIDATES = KEYS_MOST * LOOK_MOST };

struct entry {
  uint64_t key;
  uint32_t rank; /* see rank_of; lower is better */
  uint32_t leaf;
};

struct candidate {
  uint32_t output, rank;
  struct score score;
};

struct keys {
  uint64_t key[KEYS_MOST];
  size_t n;
};

static void add_key(struct keys *k, const char *way, const char *scope, const char *a,
                    const char *b) {
  k->key[k->n++] = graph_hash(graph_hash(graph_hash(graph_hash(hash_text(""), way), scope), a), b);
}

/* The last name in lower case without '_' and a plural's s. */
static const char *bare_name(const struct graph_leaf *leaf, char *out, size_t size) {
  size_t n_name, n = 0;
  const char *name = leaf_last_name(leaf, &n_name);
  for (size_t i = 0; i < n_name && n + 1 < size; i++)
    if (name[i] != '_' && name[i] != '-')
      out[n++] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 32 : name[i]);
  if (n > 1 && out[n - 1] == 's') n--;
  out[n] = '\0';
  return out;
}

static void keys_of(const struct builder *b, const struct graph_leaf *leaf, bool output,
                    struct keys *k) {
  const struct graph_tool *tool = &b->tools[leaf->tool];
  k->n = 0;
  if (!leaf_joins(leaf) && !(output && leaf->sense.kind == SENSE_COUNT)) {
    if (leaf->sense.kind == SENSE_CURSOR)
      add_key(k, "cursor", tool->scope, b->graph.registry->tools[leaf->tool].name, "");
    if (leaf_is_money(leaf)) add_key(k, "money", tool->scope, tool->group, "");
    return;
  }
  if (leaf_person(leaf)) add_key(k, "people", tool->scope, "", "");
  if (leaf_is_money(leaf)) add_key(k, "money", tool->scope, tool->group, "");
  char name[128];
  const char *attribute = leaf_attribute(leaf), *entity = leaf->sense.entity;
  if (*entity) {
    bool names = leaf->sense.kind == SENSE_KEY || leaf_is_name(leaf) || output;
    if (names) {
      add_key(k, tool->group, tool->category, entity_head(entity), attribute);
      add_key(k, "entity", tool->scope, entity_head(entity), attribute);
    }
  }
  if (output && *entity && leaf_is_name(leaf)) {
    add_key(k, tool->noun, tool->scope, "thing", entity);
    add_key(k, "thing", tool->scope, entity, "");
  }
  const char *thing = output ? NULL : leaf_names_thing(leaf);
  if (thing) {
    add_key(k, entity, tool->scope, "thing", thing);
    add_key(k, "thing", tool->scope, thing, "");
  }
  if (leaf_is_handle(leaf) && *entity) add_key(k, "handle", tool->scope, entity, "");
  if (!leaf->sense.generic)
    add_key(k, "name", tool->scope, tool->group, bare_name(leaf, name, sizeof name));
  enum sense_kind kind = leaf->sense.kind;
  if (leaf_is_universal(leaf) || kind == SENSE_URL) {
    add_key(k, "kind", kind == SENSE_URL ? tool->scope : "", sense_kind_name(kind), "");
    if (kind != SENSE_URL) add_key(k, "kind", tool->scope, sense_kind_name(kind), "near");
  }
  if (!output && kind == SENSE_PLACE) {
    add_key(k, "kind", "", sense_kind_name(SENSE_CITY), "");
    add_key(k, "kind", tool->scope, sense_kind_name(SENSE_CITY), "near");
  }
}

/* ---- the table of outputs ---- */

static int compare_entries(const void *left, const void *right) {
  const struct entry *a = left, *b = right;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return a->leaf < b->leaf ? -1 : a->leaf > b->leaf;
}

/* How near an output is to what a person would take the value from: from the thing itself rather
 * than from deep inside of another, from reading rather than from an echo. */
static uint32_t rank_of(const struct builder *b, uint32_t output) {
  const struct graph_leaf *leaf = &b->graph.outputs[output];
  const struct graph_tool *tool = &b->tools[leaf->tool];
  uint32_t depth = 0;
  for (const char *p = leaf->pointer; *p; p++)
    depth += p[0] == '/' && p[1] != '%';
  uint32_t rank = 2 * (depth > 6 ? 6 : depth);
  if (leaf->sense.entity != tool->noun && leaf->sense.entity != tool->product) rank += 4;
  if (tool->reading.verb == VERB_UPDATE || tool->reading.verb == VERB_ACT) rank += 1;
  return b->echoes[output] ? rank + 6 : rank;
}

static void fill_table(const struct builder *b, struct buf *table) {
  size_t n = b->outputs.len / sizeof(struct graph_leaf);
  for (size_t i = 0; i < n; i++) {
    struct keys k;
    keys_of(b, &b->graph.outputs[i], true, &k);
    uint32_t rank = k.n ? rank_of(b, (uint32_t)i) : 0;
    for (size_t j = 0; j < k.n; j++) {
      struct entry e = {k.key[j], rank, (uint32_t)i};
      buf_add(table, &e, sizeof e);
    }
  }
  if (table->len)
    qsort(table->data, table->len / sizeof(struct entry), sizeof(struct entry), compare_entries);
}

/* The first entry of a key, or where it would stand. */
static size_t find_key(const struct entry *entries, size_t n, uint64_t key) {
  size_t from = 0, to = n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (entries[middle].key < key)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

/* ---- one input ---- */

static int compare_candidates(const void *left, const void *right) {
  const struct candidate *a = left, *b = right;
  if (a->score.confidence != b->score.confidence)
    return a->score.confidence > b->score.confidence ? -1 : 1;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return a->output < b->output ? -1 : a->output > b->output;
}

static size_t consider(const struct builder *b, const struct graph_leaf *in,
                       const struct entry *entry, struct candidate *c, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (c[i].output == entry->leaf) return n;
  struct score s = graph_score(b, &b->graph.outputs[entry->leaf], in);
  if (s.confidence <= 0) return n;
  c[n] = (struct candidate){entry->leaf, entry->rank, s};
  return n + 1;
}

/* Keeps, of the sorted candidates, the best 50 producers, and of one producer a few that are nearly
 * as good as its best. */
static void keep_best(struct builder *b, uint32_t input, const struct candidate *c, size_t n) {
  uint32_t producers[FLOW_PRODUCERS];
  float best[FLOW_PRODUCERS];
  int taken[FLOW_PRODUCERS];
  size_t n_producers = 0;
  const struct graph_leaf *in = &b->graph.inputs[input];
  for (size_t i = 0; i < n; i++) {
    uint32_t tool = b->graph.outputs[c[i].output].tool;
    size_t p = 0;
    while (p < n_producers && producers[p] != tool)
      p++;
    if (p == n_producers) {
      if (p == FLOW_PRODUCERS) continue;
      producers[n_producers++] = tool;
      best[p] = c[i].score.confidence;
      taken[p] = 0;
    } else if (c[i].score.confidence + 0.35F < best[p] || taken[p] == OUTPUTS_MOST) {
      continue;
    }
    taken[p]++;
    builder_add_edge(b, (struct graph_edge){.source = tool,
                                            .target = in->tool,
                                            .kind = EDGE_FLOW,
                                            .match = (uint8_t)c[i].score.match,
                                            .confidence = c[i].score.confidence,
                                            .output = c[i].output,
                                            .input = input});
  }
}

/* What stands under the input's keys. */
static size_t look_up(const struct builder *b, const struct graph_leaf *in,
                      const struct entry *entries, size_t n, struct candidate *c) {
  struct keys k;
  keys_of(b, in, false, &k);
  size_t n_found = 0;
  for (size_t j = 0; j < k.n; j++) {
    size_t at = find_key(entries, n, k.key[j]);
    for (size_t i = 0; i < LOOK_MOST && at + i < n && entries[at + i].key == k.key[j]; i++)
      n_found = consider(b, in, &entries[at + i], c, n_found);
  }
  return n_found;
}

/* Adds what goes with the keys that the tool is given by edges [from, to). */
static size_t add_companions(const struct builder *b, const struct graph_leaf *in, size_t from,
                             size_t to, struct candidate *c, size_t n) {
  const struct graph *g = &b->graph;
  const struct graph_edge *edges = (const struct graph_edge *)(const void *)b->edges.data;
  for (size_t i = from; i < to; i++) {
    const struct graph_leaf *key = &g->outputs[edges[i].output];
    size_t length = leaf_record_length(key->pointer);
    for (uint32_t k = g->first_output[key->tool]; k < g->first_output[key->tool + 1]; k++) {
      const struct graph_leaf *out = &g->outputs[k];
      if (n == CANDIDATES || leaf_record_length(out->pointer) != length ||
          strncmp(out->pointer, key->pointer, length) != 0)
        continue;
      struct score s = graph_score_companion(b, out, in);
      bool known = s.confidence <= 0;
      for (size_t m = 0; m < n && !known; m++)
        known = c[m].output == k;
      if (!known) c[n++] = (struct candidate){k, 0, s};
    }
  }
  return n;
}

static void join_tool(struct builder *b, uint32_t tool, const struct entry *entries, size_t n,
                      struct candidate *c) {
  struct graph *g = &b->graph;
  size_t start = b->edges.len / sizeof(struct graph_edge), n_keys = start;
  for (int keys = 1; keys >= 0; keys--) {
    for (uint32_t i = g->first_input[tool]; i < g->first_input[tool + 1]; i++) {
      const struct graph_leaf *in = &g->inputs[i];
      if ((in->sense.kind == SENSE_KEY) != (keys == 1) || in->sense.kind == SENSE_SECRET) continue;
      size_t found = look_up(b, in, entries, n, c);
      if (!keys) found = add_companions(b, in, start, n_keys, c, found);
      if (found) qsort(c, found, sizeof *c, compare_candidates);
      keep_best(b, i, c, found);
    }
    if (keys) n_keys = b->edges.len / sizeof(struct graph_edge);
  }
}

/* ---- */

void graph_join(struct builder *b) {
  graph_survey(b);
  struct buf table;
  buf_init(&table);
  fill_table(b, &table);
  struct candidate *c = malloc(CANDIDATES * sizeof *c);
  if (!c) die_out_of_memory(CANDIDATES * sizeof *c);
  for (size_t i = 0; i < b->graph.registry->n_tools; i++)
    join_tool(b, (uint32_t)i, (const struct entry *)(const void *)table.data,
              table.len / sizeof(struct entry), c);
  free(c);
  buf_done(&table);
}
