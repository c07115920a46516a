/* mermaid.c - the pages of graph_write.h: Markdown with Mermaid flow charts that a reader of a
 * repository sees drawn.
 *
 * A drawing has at most 80 nodes and 120 edges, the strongest first; the text says what it leaves
 * out. Names come from strangers: in labels everything that Mermaid or HTML would read is written
 * as an entity of Mermaid ("#35;"), control characters are dropped. */
#include "graph/graph_write.h"
#include "graph/internal.h"

#include <stdlib.h>

enum { NODES_MOST = 80, ARROWS_MOST = 120, LABEL_MOST = 60, ROWS_MOST = 60 };

const char *graph_page_name(enum graph_page page) {
  static const char *const NAMES[GRAPH_PAGES] = {"graph_overview.md", "graph_data_flow.md",
                                                 "graph_tools.md", "graph_entities.md"};
  return NAMES[page];
}

/* ---- text ---- */

/* Bytes of a label, cut at a character's border. */
static size_t cut(const char *text, size_t most) {
  size_t n = strlen(text);
  if (n <= most) return n;
  n = most;
  while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
    n--;
  return n;
}

static bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (unsigned char)c >= 0x80 || (c && strchr(" _-/.,:", c));
}

static void add_label(struct buf *out, const char *text) {
  size_t n = cut(text, LABEL_MOST);
  for (size_t i = 0; i < n; i++) {
    char c = text[i];
    if (is_plain(c))
      buf_add_char(out, c);
    else if ((unsigned char)c >= 0x20 && c != 0x7F)
      buf_printf(out, "#%d;", c);
    else
      buf_add_char(out, ' ');
  }
  if (text[n]) buf_add_text(out, "…");
}

/* A cell of a table, or running text. */
static void add_text(struct buf *out, const char *text) {
  size_t n = cut(text, 2 * LABEL_MOST);
  for (size_t i = 0; i < n; i++) {
    char c = text[i];
    if (is_plain(c) && c != '_')
      buf_add_char(out, c);
    else if ((unsigned char)c >= 0x20 && c != 0x7F)
      buf_printf(out, "&#%d;", c);
    else
      buf_add_char(out, ' ');
  }
  if (text[n]) buf_add_text(out, "…");
}

/* ---- drawings ---- */

struct arrow {
  const char *from, *to; /* interned or of the registry: compared by text */
  const char *label;     /* may be "" */
  double weight;
};

struct drawing {
  struct arrow *arrows;
  size_t n;
};

static int compare_weights(const void *left, const void *right) {
  const struct arrow *a = left, *b = right;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
  int c = strcmp(a->from, b->from);
  if (c == 0) c = strcmp(a->to, b->to);
  return c != 0 ? c : strcmp(a->label, b->label);
}

/* The node's number, added where it is new; -1: no room. */
static int node_of(const char **nodes, int *n, const char *name) {
  for (int i = 0; i < *n; i++)
    if (strcmp(nodes[i], name) == 0) return i;
  if (*n == NODES_MOST) return -1;
  nodes[*n] = name;
  return (*n)++;
}

static void draw(struct drawing *d, struct buf *out) {
  if (d->n) qsort(d->arrows, d->n, sizeof *d->arrows, compare_weights);
  const char *nodes[NODES_MOST];
  int n_nodes = 0, n_arrows = 0;
  struct buf lines = BUF_INIT;
  for (size_t i = 0; i < d->n && n_arrows < ARROWS_MOST; i++) {
    int before = n_nodes, from = node_of(nodes, &n_nodes, d->arrows[i].from),
        to = from < 0 ? -1 : node_of(nodes, &n_nodes, d->arrows[i].to);
    if (to < 0) {
      n_nodes = before;
      continue;
    }
    buf_printf(&lines, "  n%d -->", from);
    if (*d->arrows[i].label) {
      buf_add_text(&lines, "|\"");
      add_label(&lines, d->arrows[i].label);
      buf_add_text(&lines, "\"|");
    }
    buf_printf(&lines, " n%d\n", to);
    n_arrows++;
  }
  buf_add_text(out, "```mermaid\nflowchart LR\n");
  for (int i = 0; i < n_nodes; i++) {
    buf_printf(out, "  n%d[\"", i);
    add_label(out, nodes[i]);
    buf_add_text(out, "\"]\n");
  }
  buf_add(out, lines.data, lines.len);
  buf_add_text(out, "```\n\n");
  buf_printf(out, "%d nodes and %d of %zu arrows are drawn.\n\n", n_nodes, n_arrows, d->n);
  buf_done(&lines);
}

static void add_arrow(struct drawing *d, struct buf *store, const char *from, const char *to,
                      const char *label, double weight) {
  struct arrow arrow = {from, to, label, weight};
  buf_add(store, &arrow, sizeof arrow);
  d->arrows = (struct arrow *)(void *)store->data;
  d->n = store->len / sizeof arrow;
}

static int compare_names(const void *left, const void *right) {
  const struct arrow *a = left, *b = right;
  int c = strcmp(a->from, b->from);
  if (c == 0) c = strcmp(a->to, b->to);
  return c != 0 ? c : strcmp(a->label, b->label);
}

/* Arrows between the same nodes become one that weighs as much as all; of labels the first stays.
 */
static void merge(struct drawing *d) {
  if (!d->n) return;
  qsort(d->arrows, d->n, sizeof *d->arrows, compare_names);
  size_t n = 0;
  for (size_t i = 1; i < d->n; i++) {
    struct arrow *last = &d->arrows[n], *next = &d->arrows[i];
    if (strcmp(last->from, next->from) == 0 && strcmp(last->to, next->to) == 0)
      last->weight += next->weight;
    else
      d->arrows[++n] = *next;
  }
  d->n = n + 1;
}

/* ---- pages ---- */

static const char *id_of(const struct graph *g, uint32_t tool) {
  const struct tool *t = &g->registry->tools[tool];
  return t->origin && *t->origin->id ? t->origin->id : t->name;
}

static const char *group_of(const struct graph *g, uint32_t tool) {
  const struct builder *b = (const struct builder *)(const void *)g;
  return *b->tools[tool].group ? b->tools[tool].group : "built in";
}

static const char *mapping_label(const struct graph *g, const struct graph_edge *edge,
                                 struct arena *a) {
  const char *out = g->outputs[edge->output].pointer, *in = g->inputs[edge->input].pointer;
  return arena_printf(a, "%s to %s", *out ? out + 1 : "result", *in ? in + 1 : "");
}

static void write_overview(const struct graph *g, struct buf *out, struct arena *a) {
  struct json *stats = graph_stats_make(g, a);
  const struct json *types = json_get(stats, "edge_type_counts");
  buf_add_text(out, "# Tools and how they hang together\n\n| what | how many |\n|---|---|\n");
  buf_printf(out, "| endpoints | %zu |\n| pairs that are related | %lld |\n", g->registry->n_tools,
             (long long)json_get_int(stats, "num_edges", 0));
  for (uint32_t i = 0; i < types->len; i++) {
    buf_add_text(out, "| of these ");
    add_text(out, types->members[i].name);
    buf_printf(out, " | %.*s |\n", (int)types->members[i].value.len, types->members[i].value.text);
  }
  buf_printf(out, "| connected components | %lld |\n| endpoints in the largest | %lld |\n",
             (long long)json_get_int(stats, "num_connected_components", 0),
             (long long)json_get_int(stats, "largest_component_size", 0));
  const struct json *flow = json_get(stats, "data_flow");
  buf_printf(out, "| required references | %lld |\n| of these fed by some endpoint | %lld |\n\n",
             (long long)json_get_int(flow, "required_references", 0),
             (long long)json_get_int(flow, "fed", 0));
  buf_add_text(out, "Data that flows from one tool to another; the number counts mappings.\n\n");
  struct drawing d = {0};
  struct buf store = BUF_INIT;
  for (size_t i = 0; i < g->n_edges; i++) {
    const struct graph_edge *edge = &g->edges[i];
    const char *from = group_of(g, edge->source), *to = group_of(g, edge->target);
    if (edge->kind == EDGE_FLOW && from != to) add_arrow(&d, &store, from, to, "", 1);
  }
  merge(&d);
  for (size_t i = 0; i < d.n; i++)
    d.arrows[i].label = arena_printf(a, "%.0f", d.arrows[i].weight);
  draw(&d, out);
  buf_done(&store);
}

static void write_data_flow(const struct graph *g, struct buf *out, struct arena *a) {
  buf_add_text(out, "# Data flow\n\nWhich result can be an argument of which call, the surest "
                    "first.\n\n");
  struct drawing d = {0};
  struct buf store = BUF_INIT;
  for (size_t i = 0; i < g->n_edges; i++) {
    const struct graph_edge *edge = &g->edges[i];
    if (edge->kind != EDGE_FLOW) continue;
    bool first = i == 0 || g->edges[i - 1].source != edge->source ||
                 g->edges[i - 1].target != edge->target || g->edges[i - 1].kind != EDGE_FLOW;
    if (first)
      add_arrow(&d, &store, id_of(g, edge->source), id_of(g, edge->target),
                mapping_label(g, edge, a), (double)edge->confidence);
  }
  draw(&d, out);
  buf_add_text(out, "| from | to | mapping | confidence | why |\n|---|---|---|---|---|\n");
  size_t rows = 0;
  for (size_t i = 0; i < g->n_edges && rows < ROWS_MOST; i++) {
    const struct graph_edge *edge = &g->edges[i];
    if (edge->kind != EDGE_FLOW || edge->confidence < 0.75F) continue;
    buf_add_text(out, "| ");
    add_text(out, id_of(g, edge->source));
    buf_add_text(out, " | ");
    add_text(out, id_of(g, edge->target));
    buf_add_text(out, " | ");
    add_text(out, mapping_label(g, edge, a));
    buf_printf(out, " | %.2f | ", (double)edge->confidence);
    add_text(out, graph_reason(g, edge, a));
    buf_add_text(out, " |\n");
    rows++;
  }
  buf_add_text(out, "\nEvery edge is in `graph_edges.jsonl`.\n");
  buf_done(&store);
}

static void write_tools(const struct graph *g, struct buf *out, struct arena *a) {
  const struct builder *b = (const struct builder *)(const void *)g;
  buf_add_text(out, "# Endpoints by tool\n\nWhat goes with what inside a tool: calls that "
                    "complement each other.\n\n");
  struct drawing d = {0};
  struct buf store = BUF_INIT;
  for (size_t i = 0; i < g->n_edges; i++) {
    const struct graph_edge *edge = &g->edges[i];
    if (edge->kind != EDGE_COMPLEMENT || edge->source == edge->target) continue;
    const struct graph_tool *to = &b->tools[edge->target];
    add_arrow(&d, &store, id_of(g, edge->source), id_of(g, edge->target),
              arena_printf(a, "%s then %s", verb_name(b->tools[edge->source].reading.verb),
                           verb_name(to->reading.verb)),
              (double)edge->confidence);
  }
  draw(&d, out);
  buf_add_text(out, "| endpoint | verb | about | inputs | outputs |\n|---|---|---|---|---|\n");
  size_t n = g->registry->n_tools;
  for (uint32_t i = 0; i < n && i < 4 * ROWS_MOST; i++) {
    buf_add_text(out, "| ");
    add_text(out, id_of(g, i));
    buf_printf(out, " | %s | ", verb_name(b->tools[i].reading.verb));
    add_text(out, b->tools[i].noun);
    buf_printf(out, " | %u | %u |\n", g->first_input[i + 1] - g->first_input[i],
               g->first_output[i + 1] - g->first_output[i]);
  }
  if (n > 4 * ROWS_MOST) buf_printf(out, "\n%zu endpoints are in `endpoints.jsonl`.\n", n);
  buf_done(&store);
}

/* What makes known, and what asks for, the keys of each entity. */
static void write_entities(const struct graph *g, struct buf *out, struct arena *a) {
  buf_add_text(out, "# Entities\n\nAn arrow to an entity: the endpoint answers with keys of it. An "
                    "arrow from it: the endpoint asks for one.\n\n");
  struct drawing d = {0};
  struct buf store = BUF_INIT;
  size_t n = g->registry->n_tools;
  for (int side = 0; side < 2; side++) {
    const struct graph_leaf *leaves = side ? g->inputs : g->outputs;
    size_t n_leaves = side ? g->first_input[n] : g->first_output[n];
    for (size_t i = 0; i < n_leaves; i++) {
      const struct graph_leaf *leaf = &leaves[i];
      if (leaf->sense.kind != SENSE_KEY || !*leaf->sense.entity) continue;
      const struct tool_origin *o = g->registry->tools[leaf->tool].origin;
      const char *entity =
          arena_printf(a, "%s: %s", o && *o->scope ? o->scope : "built in", leaf->sense.entity);
      const char *tool = id_of(g, leaf->tool);
      add_arrow(&d, &store, side ? entity : tool, side ? tool : entity, "", 1);
    }
  }
  merge(&d);
  draw(&d, out);
  buf_done(&store);
}

void graph_write_page(const struct graph *g, enum graph_page page, struct buf *out) {
  struct arena a;
  arena_init(&a, 0);
  switch (page) {
  case PAGE_OVERVIEW:
    write_overview(g, out, &a);
    break;
  case PAGE_DATA_FLOW:
    write_data_flow(g, out, &a);
    break;
  case PAGE_TOOLS:
    write_tools(g, out, &a);
    break;
  default:
    write_entities(g, out, &a);
  }
  arena_done(&a);
}
