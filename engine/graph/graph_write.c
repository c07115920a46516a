/* graph_write.c - see graph_write.h; the pages are in mermaid.c. */
#include "graph/graph_write.h"
#include "base/file.h"
#include "graph/internal.h"
#include "json/write.h"

#include <stdlib.h>

enum { FLUSH_ABOVE = 1 << 20 };

static const char *id_of(const struct tool *tool) {
  return tool->origin && *tool->origin->id ? tool->origin->id : tool->name;
}

/* The first edge of the next pair. */
static size_t end_of_pair(const struct graph *g, size_t first) {
  size_t i = first;
  while (i < g->n_edges && g->edges[i].source == g->edges[first].source &&
         g->edges[i].target == g->edges[first].target)
    i++;
  return i;
}

static double weight_of(enum edge_kind kind) {
  static const double WEIGHTS[EDGE_KINDS] = {1.0, 0.8, 0.3, 0.5};
  return WEIGHTS[kind];
}

/* Data flow before complementary verbs before one category before one tool, as the sampling
 * multipliers of published graphs rank them. */
static bool is_stronger(enum edge_kind a, enum edge_kind b) {
  return weight_of(a) > weight_of(b);
}

static enum edge_kind strongest(const struct graph *g, size_t first, size_t end) {
  enum edge_kind best = (enum edge_kind)g->edges[first].kind;
  for (size_t i = first + 1; i < end; i++)
    if (is_stronger((enum edge_kind)g->edges[i].kind, best))
      best = (enum edge_kind)g->edges[i].kind;
  return best;
}

/* ---- statistics ---- */

static uint32_t find_root(uint32_t *parent, uint32_t x) {
  while (parent[x] != x)
    x = parent[x] = parent[parent[x]];
  return x;
}

/* How many sets of tools hang together, and how many tools the largest has. */
static void count_components(const struct graph *g, size_t *n_components, size_t *largest) {
  size_t n = g->registry->n_tools;
  uint32_t *parent = malloc((n + 1) * sizeof *parent), *size = calloc(n + 1, sizeof *size);
  if (!parent || !size) die_out_of_memory((n + 1) * sizeof *parent);
  for (size_t i = 0; i < n; i++)
    parent[i] = (uint32_t)i;
  for (size_t i = 0; i < g->n_edges; i++)
    parent[find_root(parent, g->edges[i].source)] = find_root(parent, g->edges[i].target);
  *n_components = *largest = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t root = find_root(parent, (uint32_t)i);
    if (root == i) ++*n_components;
    if (++size[root] > *largest) *largest = size[root];
  }
  free(parent);
  free(size);
}

static void add_count(struct arena *a, struct json *object, const char *name, size_t n) {
  struct json value = json_int(a, (int64_t)n);
  json_add_member(a, object, name, &value);
}

/* How sure the mappings are, in tenths, and how many needed references have a producer. */
static struct json *flow_stats(const struct graph *g, struct arena *a) {
  size_t mappings = 0, matches[3] = {0}, tenths[10] = {0}, needed = 0, fed = 0;
  const size_t n_inputs = g->first_input[g->registry->n_tools];
  bool *has = calloc(n_inputs + 1, sizeof *has);
  if (!has) die_out_of_memory(n_inputs + 1);
  for (size_t i = 0; i < g->n_edges; i++) {
    const struct graph_edge *edge = &g->edges[i];
    if (edge->kind != EDGE_FLOW) continue;
    mappings++;
    matches[edge->match]++;
    int tenth = (int)((double)edge->confidence * 10 + 1e-6);
    tenths[tenth > 9 ? 9 : tenth]++;
    has[edge->input] = true;
  }
  for (size_t i = 0; i < n_inputs; i++) {
    if (!g->inputs[i].required || !sense_is_reference(&g->inputs[i].sense)) continue;
    needed++;
    fed += has[i];
  }
  free(has);
  struct json *out = json_new(a, JSON_OBJECT), *by_match = json_new(a, JSON_OBJECT),
              *by_tenth = json_new(a, JSON_OBJECT);
  add_count(a, out, "mappings", mappings);
  for (int m = 0; m < 3; m++)
    add_count(a, by_match, edge_match_name((enum edge_match)m), matches[m]);
  json_add_member(a, out, "match_types", by_match);
  for (int t = 0; t < 10; t++)
    if (tenths[t]) add_count(a, by_tenth, arena_printf(a, "0.%d", t), tenths[t]);
  json_add_member(a, out, "confidence", by_tenth);
  add_count(a, out, "required_references", needed);
  add_count(a, out, "fed", fed);
  return out;
}

struct json *graph_stats_make(const struct graph *g, struct arena *a) {
  size_t pairs = 0, counts[EDGE_KINDS] = {0}, components, largest, n = g->registry->n_tools;
  for (size_t i = 0, end; i < g->n_edges; i = end, pairs++) {
    end = end_of_pair(g, i);
    counts[strongest(g, i, end)]++;
  }
  count_components(g, &components, &largest);
  struct json *out = json_new(a, JSON_OBJECT), *types = json_new(a, JSON_OBJECT);
  add_count(a, out, "num_nodes", n);
  add_count(a, out, "num_edges", pairs);
  static const enum edge_kind ORDER[] = {EDGE_FLOW, EDGE_SAME_CATEGORY, EDGE_SAME_TOOL,
                                         EDGE_COMPLEMENT};
  for (size_t k = 0; k < EDGE_KINDS; k++)
    add_count(a, types, edge_kind_name(ORDER[k]), counts[ORDER[k]]);
  json_add_member(a, out, "edge_type_counts", types);
  add_count(a, out, "num_connected_components", components);
  add_count(a, out, "largest_component_size", largest);
  int64_t hundredths = n ? (int64_t)((200 * pairs + n / 2) / n) : 0;
  json_add_member(a, out, "avg_degree", json_new_double(a, (double)hundredths / 100));
  json_add_member(a, out, "data_flow", flow_stats(g, a));
  return out;
}

/* ---- endpoints ---- */

static const char *type_name(const struct json *schema) {
  const struct json *t = json_get(schema, "type");
  if (t && t->type == JSON_ARRAY)
    for (uint32_t i = 0; i < t->len; i++)
      if (!json_is_text(&t->items[i], "null") && t->items[i].type == JSON_STRING)
        return t->items[i].text;
  return t && t->type == JSON_STRING ? t->text : "unknown";
}

static void write_or_null(struct json_writer *w, const char *name, const struct json *v) {
  jw_key(w, name);
  if (v)
    jw_json(w, v);
  else
    jw_null(w);
}

static void write_parameters(struct json_writer *w, const struct json *schema) {
  const struct json *p = json_get(schema, "properties"), *required = json_get(schema, "required");
  jw_key(w, "parameters");
  jw_begin_array(w);
  for (uint32_t i = 0; p && p->type == JSON_OBJECT && i < p->len; i++) {
    const struct json_member *m = &p->members[i];
    bool needed = false;
    for (uint32_t k = 0; required && required->type == JSON_ARRAY && k < required->len; k++)
      needed = needed || json_is_text(&required->items[k], m->name);
    jw_begin_object(w);
    jw_key(w, "name");
    jw_string(w, m->name, m->name_len);
    jw_member_text(w, "type", type_name(&m->value));
    jw_member_text(w, "description", json_get_text(&m->value, "description", ""));
    jw_member_bool(w, "required", needed);
    write_or_null(w, "default", json_get(&m->value, "default"));
    write_or_null(w, "enum", json_get(&m->value, "enum"));
    jw_end_object(w);
  }
  jw_end_array(w);
}

void graph_write_endpoint(const struct graph *g, uint32_t index, struct buf *out) {
  const struct builder *b = (const struct builder *)(const void *)g;
  const struct tool *tool = &g->registry->tools[index];
  const struct tool_origin *o = tool->origin;
  const struct graph_tool *about = &b->tools[index];
  struct json_writer w;
  jw_init(&w, out, JSON_SPACED);
  jw_begin_object(&w);
  jw_member_text(&w, "tool_name", o ? o->group : "");
  jw_member_text(&w, "endpoint_name", o ? o->original : tool->name);
  jw_member_text(&w, "endpoint_id", id_of(tool));
  jw_member_text(&w, "name", tool->name);
  jw_member_text(&w, "description", tool->description);
  jw_member_text(&w, "method", o ? o->method : "");
  jw_member_text(&w, "category", o ? o->category : "");
  jw_member_text(&w, "verb", verb_name(about->reading.verb));
  jw_member_text(&w, "entity", about->noun);
  write_parameters(&w, tool->parameters);
  write_or_null(&w, "response_schema", tool->returns);
  jw_end_object(&w);
}

/* ---- edges ---- */

static void write_types(struct json_writer *w, const struct graph *g, size_t first, size_t end) {
  /* In the order of their names, as the format has it. */
  static const enum edge_kind BY_NAME[] = {EDGE_COMPLEMENT, EDGE_FLOW, EDGE_SAME_CATEGORY,
                                           EDGE_SAME_TOOL};
  jw_key(w, "edge_types");
  jw_begin_array(w);
  for (size_t k = 0; k < EDGE_KINDS; k++) {
    bool has = false;
    for (size_t i = first; i < end && !has; i++)
      has = g->edges[i].kind == BY_NAME[k];
    if (has) jw_text(w, edge_kind_name(BY_NAME[k]));
  }
  jw_end_array(w);
}

static void write_mappings(struct json_writer *w, const struct graph *g, size_t first, size_t end,
                           struct arena *a) {
  jw_key(w, "field_mappings");
  jw_begin_array(w);
  for (size_t i = first; i < end; i++) {
    const struct graph_edge *edge = &g->edges[i];
    if (edge->kind != EDGE_FLOW) continue;
    jw_begin_object(w);
    jw_member_text(w, "source_field", g->outputs[edge->output].pointer);
    jw_member_text(w, "target_field", g->inputs[edge->input].pointer);
    jw_member_text(w, "match_type", edge_match_name((enum edge_match)edge->match));
    jw_key(w, "confidence");
    jw_fixed(w, (double)edge->confidence, 2);
    jw_member_text(w, "reason", graph_reason(g, edge, a));
    jw_end_object(w);
  }
  jw_end_array(w);
}

size_t graph_write_pair(const struct graph *g, size_t first, struct buf *out) {
  size_t end = end_of_pair(g, first), best = first;
  enum edge_kind kind = strongest(g, first, end);
  for (size_t i = first; i < end; i++) {
    const struct graph_edge *x = &g->edges[i], *y = &g->edges[best];
    if (x->kind == kind && (y->kind != kind || x->confidence > y->confidence)) best = i;
  }
  struct arena a;
  arena_init(&a, 0);
  struct json_writer w;
  jw_init(&w, out, JSON_SPACED);
  jw_begin_object(&w);
  jw_member_text(&w, "source", id_of(&g->registry->tools[g->edges[first].source]));
  jw_member_text(&w, "target", id_of(&g->registry->tools[g->edges[first].target]));
  jw_member_text(&w, "edge_type", edge_kind_name(kind));
  write_types(&w, g, first, end);
  jw_key(&w, "weight");
  jw_fixed(&w, weight_of(kind), 1);
  jw_key(&w, "confidence");
  jw_fixed(&w, (double)g->edges[best].confidence, 2);
  jw_member_text(&w, "reason", graph_reason(g, &g->edges[best], &a));
  write_mappings(&w, g, first, end, &a);
  jw_end_object(&w);
  arena_done(&a);
  return end;
}

/* ---- files ---- */

static bool write_stats(const struct graph *g, const char *path, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  struct buf text = BUF_INIT;
  json_write(&text, graph_stats_make(g, &a), JSON_INDENTED);
  buf_add_char(&text, '\n');
  bool ok = file_publish(path, text.data, text.len, e);
  buf_done(&text);
  arena_done(&a);
  return ok;
}

static bool write_lines(const struct graph *g, const char *path, bool edges, struct error *e) {
  struct file_stream s;
  if (!file_stream_open(&s, path, e)) return false;
  bool ok = true;
  size_t n = edges ? g->n_edges : g->registry->n_tools;
  for (size_t i = 0; ok && i < n;) {
    if (edges)
      i = graph_write_pair(g, i, &s.pending);
    else
      graph_write_endpoint(g, (uint32_t)i++, &s.pending);
    buf_add_char(&s.pending, '\n');
    ok = file_stream_flush(&s, FLUSH_ABOVE, e);
  }
  return file_stream_close(&s, ok, e);
}

bool graph_write(const struct graph *g, const char *dir, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  bool ok = write_stats(g, path_join(&a, dir, "graph_stats.json"), e) &&
            write_lines(g, path_join(&a, dir, "endpoints.jsonl"), false, e) &&
            write_lines(g, path_join(&a, dir, "graph_edges.jsonl"), true, e);
  for (int page = 0; ok && page < GRAPH_PAGES; page++) {
    struct buf text = BUF_INIT;
    graph_write_page(g, (enum graph_page)page, &text);
    ok = file_publish(path_join(&a, dir, graph_page_name((enum graph_page)page)), text.data,
                      text.len, e);
    buf_done(&text);
  }
  arena_done(&a);
  return ok;
}
