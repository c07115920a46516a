/* internal.h - private to engine/graph: the graph while it is built. */
#ifndef TOOLMILL_GRAPH_INTERNAL_H
#define TOOLMILL_GRAPH_INTERNAL_H

#include "base/buf.h"
#include "catalog/verb.h"
#include "graph/graph.h"

/* Bounds of what is read from one schema: published documents refer to themselves. */
enum { LEAF_DEPTH = 6, LEAVES_PER_TOOL = 600, FLOW_PRODUCERS = 50, WEAK_NEIGHBOURS = 30 };

/* Texts of which only one copy is kept, so that equal ones have equal addresses. */
struct interner {
  struct arena *arena;
  const char **slots;
  size_t n, n_slots; /* a power of two */
};

/* What is known of a tool beside its leaves. */
struct graph_tool {
  struct verb_reading reading;
  const char *noun;    /* entity the tool is about */
  const char *product; /* entity of what it answers with: "booking" of book_hotel */
  const char *scope, *group, *category;
  const char *within; /* what the noun stands in by the path: "issue" of /issues/{n}/comments; "" */
};

/* Beside each leaf. */
struct leaf_side {
  const char *within; /* of a path's parameter, as graph_tool.within; NULL: no such */
};

struct builder {
  struct graph graph; /* first: graph_free finds the rest by it */
  struct interner texts;
  struct arena scratch;
  struct graph_tool *tools;
  bool *echoes; /* of each output: whether it only says again what the tool was given */
  /* Of each output: whether it is a name to read beside one to address by, 2: a login, 1: a slug.
   */
  uint8_t *shadowed;
  uint64_t *owned; /* sorted hashes of (scope, group, entity): see graph_owns */
  size_t n_owned;
  uint64_t *split; /* sorted hashes of (scope, entity): see graph_is_split */
  size_t n_split;
  uint64_t *places; /* sorted hashes of (scope, entity, within) */
  size_t n_places;
  struct buf sides;                            /* struct leaf_side of each input */
  struct buf inputs, outputs, edges, in_edges; /* what graph points into */
};

struct path_segment {
  const char *text;
  size_t n;
  bool parameter; /* then text is its name */
};

/* The path of a tool's template, behind scheme and host; "". */
const char *path_start(const struct tool_origin *o);
/* The next segment from *at; false: the path ends. */
bool path_next(const char **at, struct path_segment *out);

const char *intern(struct interner *t, const char *text, size_t n);
static inline const char *intern_text(struct interner *t, const char *text) {
  return intern(t, text, strlen(text));
}

/* Fills tools, inputs and outputs. */
void graph_read_leaves(struct builder *b);
/* Appends the EDGE_FLOW edges, in any order, none twice. */
void graph_join(struct builder *b);
/* Appends the weaker relations; the flow edges stand sorted in `edges`. */
void graph_relate(struct builder *b);

static inline void builder_add_edge(struct builder *b, struct graph_edge edge) {
  buf_add(&b->edges, &edge, sizeof edge);
}

#endif
