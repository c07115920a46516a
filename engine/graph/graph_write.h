/* graph_write.h - the graph as files: graph_stats.json, endpoints.jsonl, graph_edges.jsonl, and
 * Markdown with Mermaid drawings. Everything in the order of the registry; nothing but the graph
 * decides the bytes. */
#ifndef TOOLMILL_GRAPH_GRAPH_WRITE_H
#define TOOLMILL_GRAPH_GRAPH_WRITE_H

#include "graph/graph.h"

/* {"num_nodes", "num_edges", "edge_type_counts", "num_connected_components",
 *  "largest_component_size", "avg_degree", "data_flow": {"mappings", "match_types", "confidence",
 *  "required_references", "fed"}}. num_edges counts ordered pairs of endpoints; a pair counts under
 * the strongest of its relations. */
struct json *graph_stats_make(const struct graph *g, struct arena *a);
/* One line of endpoints.jsonl, without the line's end. */
void graph_write_endpoint(const struct graph *g, uint32_t tool, struct buf *out);
/* One line of graph_edges.jsonl for the pair of tools whose edges begin at `first`; returns the
 * index of the next pair's first edge. */
size_t graph_write_pair(const struct graph *g, size_t first, struct buf *out);

enum graph_page { PAGE_OVERVIEW, PAGE_DATA_FLOW, PAGE_TOOLS, PAGE_ENTITIES, GRAPH_PAGES };
/* "graph_overview.md", … */
const char *graph_page_name(enum graph_page page);
void graph_write_page(const struct graph *g, enum graph_page page, struct buf *out);

/* All seven files in `dir`, which exists. */
bool graph_write(const struct graph *g, const char *dir, struct error *e);

#endif
