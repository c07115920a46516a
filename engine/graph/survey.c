/* survey.c - what has to be known of all leaves before two of them are compared: which things a
 * group of tools knows by itself, which outputs only say again what was given, and which entities
 * are several kinds. */
#include "base/hash.h"
#include "graph/score.h"

#include <stdlib.h>

uint64_t graph_hash(uint64_t hash, const char *text) {
  return hash_more(hash, text, strlen(text) + 1);
}

static uint64_t own_hash(const struct graph_tool *tool, const char *entity) {
  return graph_hash(graph_hash(graph_hash(hash_text(""), tool->scope), tool->group), entity);
}

static int compare_hashes(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

bool graph_owns(const struct builder *b, const struct graph_tool *tool, const char *entity) {
  uint64_t hash = own_hash(tool, entity);
  return b->n_owned && bsearch(&hash, b->owned, b->n_owned, sizeof hash, compare_hashes) != NULL;
}

static bool repeats(const struct graph *g, const struct graph_leaf *out) {
  for (uint32_t i = g->first_input[out->tool]; i < g->first_input[out->tool + 1]; i++) {
    const struct graph_leaf *in = &g->inputs[i];
    if (in->sense.kind == out->sense.kind && in->sense.entity == out->sense.entity &&
        strcmp(leaf_attribute(in), leaf_attribute(out)) == 0)
      return true;
  }
  return false;
}

/* "/messages/%/message_id": the key of what the list holds. */
static bool stands_among_its_own(struct builder *b, const struct graph_leaf *out) {
  const char *last = strrchr(out->pointer, '/'), *end = last;
  enum verb verb = b->tools[out->tool].reading.verb;
  if (verb != VERB_LIST && verb != VERB_SEARCH) return false;
  if (!last || last - out->pointer < 2 || last[-1] != '%') return false;
  end = last - 2;
  const char *from = end;
  while (from > out->pointer && from[-1] != '/')
    from--;
  struct arena_mark mark = arena_mark(&b->scratch);
  struct words w;
  words_split(&b->scratch, from, (size_t)(end - from), &w);
  bool own = false;
  if (w.n) {
    w.word[w.n - 1] = word_singular(&b->scratch, w.word[w.n - 1]);
    own = strcmp(words_join(&b->scratch, &w, 0, w.n), out->sense.entity) == 0;
  }
  arena_rewind(&b->scratch, mark);
  return own;
}

static int compare_pairs(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  if (a[0] != b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : a[1] > b[1];
}

bool graph_is_split(const struct builder *b, const struct graph_tool *tool, const char *entity) {
  uint64_t hash = graph_hash(graph_hash(hash_text(""), tool->scope), entity);
  return b->n_split && bsearch(&hash, b->split, b->n_split, sizeof hash, compare_hashes) != NULL;
}

bool graph_is_place(const struct builder *b, const struct graph_tool *tool, const char *entity,
                    const char *within) {
  uint64_t hash = graph_hash(graph_hash(graph_hash(hash_text(""), tool->scope), entity), within);
  return b->n_places && bsearch(&hash, b->places, b->n_places, sizeof hash, compare_hashes) != NULL;
}

/* Entities that parameters of paths address within more than one other. */
static void survey_inputs(struct builder *b) {
  const struct graph *g = &b->graph;
  size_t n = b->inputs.len / sizeof(struct graph_leaf), m = 0;
  const struct leaf_side *sides = (const struct leaf_side *)(const void *)b->sides.data;
  uint64_t(*pairs)[2] = malloc((n + 1) * sizeof *pairs);
  if (!pairs) die_out_of_memory((n + 1) * sizeof *pairs);
  for (size_t i = 0; i < n; i++) {
    const struct graph_leaf *in = &g->inputs[i];
    if (!sides[i].within || !*sides[i].within) continue;
    pairs[m][0] = graph_hash(graph_hash(hash_text(""), b->tools[in->tool].scope), in->sense.entity);
    pairs[m][1] = graph_hash(pairs[m][0], sides[i].within);
    m++;
  }
  if (m) qsort(pairs, m, sizeof *pairs, compare_pairs);
  b->split = ARENA_ARRAY(&b->graph.arena, uint64_t, m + 1);
  for (size_t i = 1; i < m; i++)
    if (pairs[i][0] == pairs[i - 1][0] && pairs[i][1] != pairs[i - 1][1] &&
        (b->n_split == 0 || b->split[b->n_split - 1] != pairs[i][0]))
      b->split[b->n_split++] = pairs[i][0];
  b->places = ARENA_ARRAY(&b->graph.arena, uint64_t, m + 1);
  for (size_t i = 0; i < m; i++)
    b->places[b->n_places++] = pairs[i][1];
  if (m) qsort(b->places, m, sizeof *b->places, compare_hashes);
  free(pairs);
}

/* 2: a login stands beside the name, 1: a slug or a key does. */
static uint8_t shadow_of(const struct graph *g, const struct graph_leaf *out) {
  const char *attribute = leaf_attribute(out);
  bool slug = strcmp(attribute, "slug") == 0;
  if (!slug && (out->sense.kind != SENSE_NAME || strcmp(attribute, "name") != 0)) return 0;
  size_t n = leaf_record_length(out->pointer);
  uint8_t found = 0;
  for (uint32_t i = g->first_output[out->tool]; i < g->first_output[out->tool + 1]; i++) {
    const char *other = g->outputs[i].pointer;
    if (strncmp(other, out->pointer, n) != 0) continue;
    if (strcmp(other + n, "/login") == 0) return 2;
    if (!slug && (strcmp(other + n, "/slug") == 0 || strcmp(other + n, "/key") == 0)) found = 1;
  }
  return found;
}

static void survey_outputs(struct builder *b) {
  const struct graph *g = &b->graph;
  size_t n = b->outputs.len / sizeof(struct graph_leaf);
  b->echoes = ARENA_ARRAY(&b->graph.arena, bool, n ? n : 1);
  b->shadowed = ARENA_ARRAY(&b->graph.arena, uint8_t, n ? n : 1);
  struct buf owned;
  buf_init(&owned);
  for (size_t i = 0; i < n; i++) {
    const struct graph_leaf *out = &g->outputs[i];
    const struct graph_tool *tool = &b->tools[out->tool];
    b->echoes[i] = repeats(g, out);
    b->shadowed[i] = shadow_of(g, out);
    if (b->echoes[i] || out->sense.kind != SENSE_KEY || tool->reading.verb == VERB_DELETE) continue;
    if (out->sense.entity != tool->product && out->sense.entity != tool->noun &&
        !stands_among_its_own(b, out))
      continue;
    uint64_t hash = own_hash(tool, out->sense.entity);
    buf_add(&owned, &hash, sizeof hash);
  }
  b->n_owned = owned.len / sizeof(uint64_t);
  b->owned = ARENA_ARRAY(&b->graph.arena, uint64_t, b->n_owned ? b->n_owned : 1);
  if (b->n_owned) {
    memcpy(b->owned, owned.data, owned.len);
    qsort(b->owned, b->n_owned, sizeof *b->owned, compare_hashes);
  }
  buf_done(&owned);
}

void graph_survey(struct builder *b) {
  survey_inputs(b);
  survey_outputs(b);
}
