/* graph.h - which output can feed which input: the tool graph.
 *
 * Nodes are the tools of a registry (by index). Data-flow edges join an output leaf with an input
 * leaf; weaker relations only say that two tools belong together. Built by hashed joins on what the
 * leaves mean (catalog/sense.h), never by comparing all pairs; memory is proportional to the edges.
 * Read-only once built. */
#ifndef TOOLMILL_GRAPH_GRAPH_H
#define TOOLMILL_GRAPH_GRAPH_H

#include "catalog/registry.h"
#include "catalog/sense.h"

/* A leaf of the arguments ("/guests/0/name" is spelt "/guests/%/name", '%' for any item) or of the
 * result. */
struct graph_leaf {
  uint32_t tool;
  const char *pointer;
  const struct json *schema; /* of the leaf, $ref resolved; never NULL */
  struct sense sense;        /* entity filled in from what encloses the leaf and from the tool */
  bool required;             /* input: every enclosing object is required too */
  bool in_list;              /* output: below an array */
  bool takes_list;           /* input: an array of such values */
};

enum edge_kind { EDGE_FLOW, EDGE_COMPLEMENT, EDGE_SAME_TOOL, EDGE_SAME_CATEGORY, EDGE_KINDS };
enum edge_match { MATCH_EXACT, MATCH_ENTITY, MATCH_SEMANTIC };

struct graph_edge {
  uint32_t source, target; /* tools */
  uint8_t kind;            /* enum edge_kind */
  uint8_t match;           /* EDGE_FLOW: enum edge_match */
  float confidence;        /* (0, 1] */
  uint32_t output, input;  /* EDGE_FLOW: leaves */
};

struct graph {
  struct arena arena;
  const struct registry *registry;
  struct graph_leaf *inputs, *outputs;  /* grouped by tool */
  uint32_t *first_input, *first_output; /* n_tools + 1 each */
  struct graph_edge *edges;             /* sorted by source, target, kind, output, input */
  size_t n_edges;
  uint32_t *first_edge; /* n_tools + 1: edges by source */
  uint32_t *in_edges;   /* indexes of EDGE_FLOW edges, grouped by target */
  uint32_t *first_in;   /* n_tools + 1 */
};

struct graph *graph_build(const struct registry *r, struct error *e);
void graph_free(struct graph *g);
/* One sentence on why the edge is there, in the arena. */
const char *graph_reason(const struct graph *g, const struct graph_edge *edge, struct arena *a);
const char *
edge_kind_name(enum edge_kind kind); /* io_chain complementary same_tool same_category */
const char *edge_match_name(enum edge_match match); /* exact entity semantic */

#endif
