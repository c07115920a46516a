/* weak.c - relations without data: complementary verbs, one tool, one category.
 *
 * In groups and categories with many members each has at most WEAK_NEIGHBOURS, those about the same
 * entity first, then those that follow it in the order of ids. */
#include "graph/internal.h"

#include <stdlib.h>

struct place {
  const char *whole, *noun; /* the group or category, and the entity within */
  uint32_t tool;
};

static bool complements(enum verb from, enum verb to) {
  switch (from) {
  case VERB_LIST:
  case VERB_SEARCH:
    return to == VERB_GET || to == VERB_CREATE || to == VERB_ACT || to == VERB_UPDATE;
  case VERB_GET:
    return to == VERB_UPDATE || to == VERB_DELETE || to == VERB_ACT;
  case VERB_CREATE:
    return to == VERB_GET || to == VERB_UPDATE || to == VERB_DELETE || to == VERB_ACT;
  case VERB_UPDATE:
    return to == VERB_GET || to == VERB_DELETE;
  default:
    return false;
  }
}

static float weight_of(enum edge_kind kind) {
  return kind == EDGE_COMPLEMENT ? 0.8F : kind == EDGE_SAME_TOOL ? 0.3F : 0.5F;
}

static void relate(struct builder *b, uint32_t from, uint32_t to, enum edge_kind kind) {
  builder_add_edge(
      b, (struct graph_edge){
             .source = from, .target = to, .kind = (uint8_t)kind, .confidence = weight_of(kind)});
}

static int compare_places(const void *left, const void *right) {
  const struct place *a = left, *b = right;
  int c = strcmp(a->whole, b->whole);
  if (c == 0) c = strcmp(a->noun, b->noun);
  if (c != 0) return c;
  return a->tool < b->tool ? -1 : a->tool > b->tool;
}

/* Whether `to` is a neighbour that `from` may have by this kind. */
static bool fits(const struct builder *b, uint32_t from, uint32_t to, enum edge_kind kind) {
  if (from == to) return false;
  const struct graph_tool *a = &b->tools[from], *c = &b->tools[to];
  if (kind == EDGE_SAME_CATEGORY) return a->group != c->group || a->scope != c->scope;
  return a->scope == c->scope;
}

static void relate_places(struct builder *b, struct place *places, size_t n, enum edge_kind kind) {
  if (n) qsort(places, n, sizeof *places, compare_places);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from; to < n && strcmp(places[to].whole, places[from].whole) == 0; to++)
      ;
    size_t count = to - from;
    for (size_t i = 0; i < count; i++) {
      size_t found = 0;
      /* Those of one entity stand side by side, so the next ones are of it or near it. */
      for (size_t step = 1; step < count && found < WEAK_NEIGHBOURS && step < 8 * WEAK_NEIGHBOURS;
           step++) {
        size_t k = step % 2 ? i + (step + 1) / 2 : i + count - step / 2;
        uint32_t here = places[from + i].tool, there = places[from + k % count].tool;
        if (!fits(b, here, there, kind)) continue;
        relate(b, here, there, kind);
        found++;
      }
    }
  }
}

static void relate_verbs(struct builder *b, struct place *places, size_t n) {
  if (n) qsort(places, n, sizeof *places, compare_places);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from; to < n && strcmp(places[to].whole, places[from].whole) == 0 &&
                    strcmp(places[to].noun, places[from].noun) == 0;
         to++)
      ;
    for (size_t i = from; i < to; i++) {
      size_t found = 0;
      for (size_t k = from; k < to && found < WEAK_NEIGHBOURS && k - from < 8 * WEAK_NEIGHBOURS;
           k++) {
        uint32_t here = places[i].tool, there = places[k].tool;
        if (here == there || b->tools[here].scope != b->tools[there].scope) continue;
        if (!complements(b->tools[here].reading.verb, b->tools[there].reading.verb)) continue;
        relate(b, here, there, EDGE_COMPLEMENT);
        found++;
      }
    }
  }
}

void graph_relate(struct builder *b) {
  size_t n = b->graph.registry->n_tools;
  struct place *places = malloc((n ? n : 1) * sizeof *places);
  if (!places) die_out_of_memory(n * sizeof *places);
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (*b->tools[i].group)
      places[m++] = (struct place){b->tools[i].group, b->tools[i].noun, (uint32_t)i};
  relate_places(b, places, m, EDGE_SAME_TOOL);
  m = 0;
  for (size_t i = 0; i < n; i++)
    if (*b->tools[i].category)
      places[m++] = (struct place){b->tools[i].category, b->tools[i].noun, (uint32_t)i};
  relate_places(b, places, m, EDGE_SAME_CATEGORY);
  m = 0;
  for (size_t i = 0; i < n; i++)
    if (*b->tools[i].noun)
      places[m++] = (struct place){b->tools[i].group, b->tools[i].noun, (uint32_t)i};
  relate_verbs(b, places, m);
  free(places);
}
