/* graph.c - see graph.h. Leaves, joins and weak relations one after the other, then sorted. */
#include "base/hash.h"
#include "graph/internal.h"

#include <stdlib.h>

/* ---- texts ---- */

static void grow(struct interner *t) {
  size_t n_old = t->n_slots;
  const char **old = t->slots;
  t->n_slots = n_old ? 2 * n_old : 1024;
  t->slots = calloc(t->n_slots, sizeof *t->slots);
  if (!t->slots) die_out_of_memory(t->n_slots * sizeof *t->slots);
  for (size_t i = 0; i < n_old; i++) {
    if (!old[i]) continue;
    size_t at = hash_text(old[i]) & (t->n_slots - 1);
    while (t->slots[at])
      at = (at + 1) & (t->n_slots - 1);
    t->slots[at] = old[i];
  }
  free(old);
}

const char *intern(struct interner *t, const char *text, size_t n) {
  if (2 * t->n >= t->n_slots) grow(t);
  size_t at = hash_bytes(text, n) & (t->n_slots - 1);
  for (; t->slots[at]; at = (at + 1) & (t->n_slots - 1))
    if (strncmp(t->slots[at], text, n) == 0 && !t->slots[at][n]) return t->slots[at];
  t->n++;
  return t->slots[at] = arena_copy(t->arena, text, n);
}

/* ---- order ---- */

static int compare_edges(const void *left, const void *right) {
  const struct graph_edge *a = left, *b = right;
  if (a->source != b->source) return a->source < b->source ? -1 : 1;
  if (a->target != b->target) return a->target < b->target ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->output != b->output) return a->output < b->output ? -1 : 1;
  return a->input < b->input ? -1 : a->input > b->input;
}

static void sort_edges(struct builder *b) {
  struct graph *g = &b->graph;
  g->edges = (struct graph_edge *)(void *)b->edges.data;
  g->n_edges = b->edges.len / sizeof *g->edges;
  if (g->n_edges) qsort(g->edges, g->n_edges, sizeof *g->edges, compare_edges);
}

static void index_edges(struct builder *b) {
  struct graph *g = &b->graph;
  size_t n = g->registry->n_tools;
  g->first_edge = ARENA_ARRAY(&g->arena, uint32_t, n + 1);
  g->first_in = ARENA_ARRAY(&g->arena, uint32_t, n + 1);
  size_t n_flow = 0;
  for (size_t i = 0; i < g->n_edges; i++) {
    g->first_edge[g->edges[i].source + 1]++;
    if (g->edges[i].kind != EDGE_FLOW) continue;
    g->first_in[g->edges[i].target + 1]++;
    n_flow++;
  }
  for (size_t i = 0; i < n; i++) {
    g->first_edge[i + 1] += g->first_edge[i];
    g->first_in[i + 1] += g->first_in[i];
  }
  uint32_t *at = malloc((n + 1) * sizeof *at);
  if (!at) die_out_of_memory((n + 1) * sizeof *at);
  memcpy(at, g->first_in, (n + 1) * sizeof *at);
  g->in_edges = ARENA_ARRAY(&g->arena, uint32_t, n_flow ? n_flow : 1);
  for (size_t i = 0; i < g->n_edges; i++)
    if (g->edges[i].kind == EDGE_FLOW) g->in_edges[at[g->edges[i].target]++] = (uint32_t)i;
  free(at);
}

/* ---- */

struct graph *graph_build(const struct registry *r, struct error *e) {
  if (r->n_tools >= UINT32_MAX) {
    error_set(e, ERR_LIMIT, "", "%zu tools are too many for a graph", r->n_tools);
    return NULL;
  }
  struct builder *b = calloc(1, sizeof *b);
  if (!b) die_out_of_memory(sizeof *b);
  arena_init(&b->graph.arena, 0);
  arena_init(&b->scratch, 0);
  buf_init(&b->inputs);
  buf_init(&b->outputs);
  buf_init(&b->edges);
  buf_init(&b->sides);
  b->graph.registry = r;
  b->texts.arena = &b->graph.arena;
  graph_read_leaves(b);
  graph_join(b);
  sort_edges(b);
  graph_relate(b);
  sort_edges(b);
  index_edges(b);
  arena_done(&b->scratch);
  arena_init(&b->scratch, 0);
  free(b->texts.slots);
  b->texts = (struct interner){0};
  return &b->graph;
}

void graph_free(struct graph *g) {
  if (!g) return;
  struct builder *b = (struct builder *)(void *)g;
  buf_done(&b->inputs);
  buf_done(&b->outputs);
  buf_done(&b->edges);
  buf_done(&b->sides);
  arena_done(&b->scratch);
  arena_done(&g->arena);
  free(b);
}

/* ---- names and reasons ---- */

const char *edge_kind_name(enum edge_kind kind) {
  static const char *const NAMES[EDGE_KINDS] = {"io_chain", "complementary", "same_tool",
                                                "same_category"};
  return NAMES[kind];
}

const char *edge_match_name(enum edge_match match) {
  return match == MATCH_EXACT ? "exact" : match == MATCH_ENTITY ? "entity" : "semantic";
}

static const char *flow_reason(const struct graph *g, const struct graph_edge *edge,
                               struct arena *a) {
  const struct graph_leaf *out = &g->outputs[edge->output], *in = &g->inputs[edge->input];
  const char *each = out->in_list && !in->takes_list   ? "each of "
                     : out->in_list && in->takes_list  ? "all of "
                     : !out->in_list && in->takes_list ? "one item, "
                                                       : "";
  switch ((enum edge_match)edge->match) {
  case MATCH_EXACT:
    return arena_printf(a, "%s%s is named as %s", each, out->pointer, in->pointer);
  case MATCH_ENTITY:
    return arena_printf(a, "%s%s is the %s of the %s that %s asks for", each, out->pointer,
                        *out->sense.attribute ? out->sense.attribute : "value",
                        *out->sense.entity ? out->sense.entity : "thing", in->pointer);
  default:
    return arena_printf(a, "%s%s and %s are both a %s", each, out->pointer, in->pointer,
                        sense_kind_name(in->sense.kind));
  }
}

const char *graph_reason(const struct graph *g, const struct graph_edge *edge, struct arena *a) {
  const struct builder *b = (const struct builder *)(const void *)g;
  const struct graph_tool *from = &b->tools[edge->source], *to = &b->tools[edge->target];
  switch ((enum edge_kind)edge->kind) {
  case EDGE_FLOW:
    return flow_reason(g, edge, a);
  case EDGE_COMPLEMENT:
    return arena_printf(a, "%s, then %s, of one %s", verb_name(from->reading.verb),
                        verb_name(to->reading.verb), to->noun);
  case EDGE_SAME_TOOL:
    return arena_printf(a, "both belong to %s", *to->group ? to->group : "one tool");
  default:
    return arena_printf(a, "both are of the category %s", to->category);
  }
}
