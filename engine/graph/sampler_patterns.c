/* sampler_patterns.c - the shapes of chains, and where the arguments of their calls come from. */
#include "graph/sampler_private.h"

#include <string.h>

enum { PICKS = 3, WIDTH_MAX = 3 };
static const float SURE_ENOUGH = 0.5f;

bool edge_is_usable(const struct sampler *s, uint32_t edge) {
  const struct graph_edge *x = &s->graph->edges[edge];
  return x->kind == EDGE_FLOW && x->confidence >= SURE_ENOUGH && s->allowed[x->target] &&
         s->allowed[x->source];
}

/* ---- arguments ---- */

static int step_of_tool(const struct drawing *d, uint32_t tool) {
  for (size_t i = d->n; i-- > 0;)
    if (d->steps[i].tool == tool) return (int)i;
  return -1;
}

/* The best edge into `input` from a step before this one; NO_EDGE: none. */
static uint32_t edge_into(const struct drawing *d, uint32_t tool, uint32_t input, uint32_t *step) {
  const struct graph *g = d->s->graph;
  uint32_t best = NO_EDGE;
  for (uint32_t i = g->first_in[tool]; i < g->first_in[tool + 1]; i++) {
    uint32_t edge = g->in_edges[i];
    const struct graph_edge *x = &g->edges[edge];
    if (x->input != input || !edge_is_usable(d->s, edge) || x->source == tool) continue;
    int from = step_of_tool(d, x->source);
    if (from < 0 || (best != NO_EDGE && x->confidence <= g->edges[best].confidence)) continue;
    best = edge;
    *step = (uint32_t)from;
  }
  return best;
}

/* Whether an argument of the step takes the same value already: no transfer goes from an account to
 * itself. */
static bool is_taken(const struct drawing *d, const struct chain_step *step, uint32_t edge,
                     uint32_t from) {
  const struct graph *g = d->s->graph;
  for (size_t i = 0; i < step->n_arguments; i++) {
    const struct chain_argument *arg = &step->arguments[i];
    if (arg->from == FROM_RESULT && arg->step == from &&
        g->edges[arg->edge].output == g->edges[edge].output)
      return true;
  }
  return false;
}

/* "/guests/%/name" with every item spelt 0. */
static const char *first_items(struct arena *a, const char *pointer) {
  char *text = arena_copy_text(a, pointer);
  for (char *c = text; *c; c++)
    if (*c == '%' && c > text && c[-1] == '/' && (c[1] == '/' || !c[1])) *c = '0';
  return text;
}

static bool is_top(const char *pointer) {
  return pointer[0] == '/' && !strchr(pointer + 1, '/');
}

/* A default that the call may leave to: that of a key is an example, of a thing that is not there.
 */
static bool has_default(const struct graph_leaf *leaf) {
  const struct json *v = json_get(leaf->schema, "default");
  return v && v->type != JSON_NULL && !sense_is_reference(&leaf->sense) &&
         leaf->sense.kind != SENSE_SECRET;
}

static void add_argument(struct drawing *d, struct chain_step *step, uint32_t input,
                         const struct chain_argument *from) {
  struct chain_argument *arg = &step->arguments[step->n_arguments++];
  *arg = *from;
  arg->input = input;
  arg->pointer = first_items(d->arena, d->s->graph->inputs[input].pointer);
}

/* Which optional arguments are given: those on the way of an edge that is asked for, and a share of
 * the plain ones at the top. */
static bool is_given(struct drawing *d, const struct graph_leaf *leaf) {
  if (leaf->required) return true;
  enum sense_kind kind = leaf->sense.kind;
  bool plain = is_top(leaf->pointer) && !leaf->sense.list && kind != SENSE_SECRET &&
               kind != SENSE_CURSOR && kind != SENSE_KEY && kind != SENSE_UNKNOWN &&
               kind != SENSE_FIELDS && kind != SENSE_OFFSET;
  return plain && rng_real(&d->rng) < d->s->settings.optional_share;
}

static uint32_t latest_turn(const struct drawing *d, const struct chain_step *step) {
  uint32_t turn = 0;
  for (size_t i = 0; i < step->n_arguments; i++) {
    const struct chain_argument *arg = &step->arguments[i];
    if (arg->from == FROM_RESULT && d->steps[arg->step].turn + 1 > turn)
      turn = d->steps[arg->step].turn + 1;
  }
  return turn;
}

int drawing_add(struct drawing *d, uint32_t tool, uint32_t from_edge, uint32_t from_step,
                uint32_t pick) {
  const struct graph *g = d->s->graph;
  if (d->n == CHAIN_STEPS_MAX) return -1;
  /* What is deleted is gone: nothing follows. */
  if (d->n && d->s->readings[d->steps[d->n - 1].tool].verb == VERB_DELETE) return -1;
  struct chain_step *step = &d->steps[d->n];
  uint32_t first = g->first_input[tool], end = g->first_input[tool + 1];
  *step = (struct chain_step){.tool = tool};
  step->arguments = ARENA_ARRAY(d->arena, struct chain_argument, end - first + 1);
  for (uint32_t input = first; input < end; input++) {
    const struct graph_leaf *leaf = &g->inputs[input];
    struct chain_argument from = {.from = FROM_USER};
    bool asked = from_edge != NO_EDGE && g->edges[from_edge].input == input;
    if (!asked && !is_given(d, leaf)) continue;
    uint32_t at = from_step, edge = asked ? from_edge : edge_into(d, tool, input, &at);
    if (edge != NO_EDGE && is_taken(d, step, edge, at)) edge = NO_EDGE;
    if (edge != NO_EDGE)
      from = (struct chain_argument){.from = FROM_RESULT,
                                     .step = at,
                                     .edge = edge,
                                     .pick = at == from_step ? pick : d->pick[at]};
    else if (has_default(leaf) && rng_below(&d->rng, 3) > 0)
      from.from = FROM_DEFAULT;
    add_argument(d, step, input, &from);
  }
  step->turn = latest_turn(d, step);
  d->pick[d->n] = rng_below(&d->rng, PICKS);
  return (int)d->n++;
}

/* ---- choosing successors ---- */

struct options {
  uint32_t edge[64];
  float weight[64];
  size_t n;
};

typedef bool accepts(const struct drawing *d, const struct graph_edge *edge);

static bool writes(const struct verb_reading *r) {
  return r->verb == VERB_CREATE || r->verb == VERB_UPDATE || r->verb == VERB_DELETE ||
         r->verb == VERB_ACT;
}

static bool accepts_any(const struct drawing *d, const struct graph_edge *edge) {
  (void)d;
  (void)edge;
  return true;
}

static bool accepts_write(const struct drawing *d, const struct graph_edge *edge) {
  return writes(&d->s->readings[edge->target]);
}

/* Edges out of step `from` to tools that the chain has not called yet. */
static void find_options(const struct drawing *d, size_t from, accepts *accept,
                         struct options *out) {
  const struct graph *g = d->s->graph;
  uint32_t tool = d->steps[from].tool;
  out->n = 0;
  for (uint32_t i = g->first_edge[tool]; i < g->first_edge[tool + 1]; i++) {
    const struct graph_edge *x = &g->edges[i];
    if (!edge_is_usable(d->s, i) || step_of_tool(d, x->target) >= 0 || !accept(d, x)) continue;
    bool known = out->n && g->edges[out->edge[out->n - 1]].target == x->target;
    if (known && x->confidence > out->weight[out->n - 1]) {
      out->edge[out->n - 1] = i;
      out->weight[out->n - 1] = x->confidence;
    } else if (!known && out->n < 64) {
      out->edge[out->n] = i;
      out->weight[out->n++] = x->confidence;
    }
  }
}

/* Steered: the next one in turn; else by weight. */
static uint32_t choose(struct drawing *d, const struct options *o) {
  if (!d->s->settings.no_steering)
    return o->edge[(d->round + rng_below(&d->rng, (uint32_t)o->n)) % o->n];
  double total = 0, at = 0;
  for (size_t i = 0; i < o->n; i++)
    total += (double)o->weight[i];
  double aim = rng_real(&d->rng) * total;
  for (size_t i = 0; i < o->n; i++)
    if ((at += (double)o->weight[i]) > aim) return o->edge[i];
  return o->edge[o->n - 1];
}

static int follow(struct drawing *d, size_t from, accepts *accept) {
  struct options o;
  find_options(d, from, accept, &o);
  if (!o.n) return -1;
  uint32_t edge = choose(d, &o);
  return drawing_add(d, d->s->graph->edges[edge].target, edge, (uint32_t)from, d->pick[from]);
}

/* ---- the patterns ---- */

static bool draw_chain(struct drawing *d, uint32_t start, size_t min, size_t max) {
  drawing_add(d, start, NO_EDGE, 0, 0);
  size_t length = min + rng_below(&d->rng, (uint32_t)(max - min + 1));
  while (d->n < length) {
    /* From the last step if it leads on, else from the one before it. */
    int next = -1;
    for (size_t from = d->n; from-- > 0 && next < 0;)
      next = follow(d, from, accepts_any);
    if (next < 0) break;
    d->steps[next].turn = d->steps[next - 1].turn + 1;
  }
  return d->n >= min;
}

static bool draw_search_act(struct drawing *d, uint32_t start, size_t min) {
  enum verb verb = d->s->readings[start].verb;
  if (verb != VERB_SEARCH && verb != VERB_LIST && verb != VERB_GET) return false;
  drawing_add(d, start, NO_EDGE, 0, 0);
  while (d->n + 1 < min)
    if (follow(d, d->n - 1, accepts_any) < 0) return false;
  for (size_t from = d->n; from-- > 0;)
    if (follow(d, from, accepts_write) >= 0) return true;
  return false;
}

static bool draw_fan_out(struct drawing *d, uint32_t start, size_t min, size_t max) {
  drawing_add(d, start, NO_EDGE, 0, 0);
  size_t width = 2 + rng_below(&d->rng, WIDTH_MAX - 1);
  while (d->n < max && d->n <= width && follow(d, 0, accepts_any) >= 0)
    continue;
  return d->n >= min && d->n >= 3;
}

/* Calls of one tool for the first items of a list. */
static bool draw_repeat(struct drawing *d, uint32_t start, size_t min, size_t max) {
  const struct graph *g = d->s->graph;
  drawing_add(d, start, NO_EDGE, 0, 0);
  struct options all, o = {.n = 0};
  find_options(d, 0, accepts_any, &all);
  for (size_t i = 0; i < all.n; i++) {
    const struct graph_edge *x = &g->edges[all.edge[i]];
    if (g->outputs[x->output].in_list && !g->inputs[x->input].takes_list) {
      o.edge[o.n] = all.edge[i];
      o.weight[o.n++] = all.weight[i];
    }
  }
  if (!o.n || max < 3) return false;
  uint32_t edge = choose(d, &o);
  size_t times = 2 + rng_below(&d->rng, 2);
  for (uint32_t k = 0; k < times && d->n < max; k++) {
    int at = drawing_add(d, g->edges[edge].target, edge, 0, k);
    if (at < 0) return false;
    d->steps[at].turn = 1;
  }
  return d->n >= min;
}

/* Tools that stand near `start` in the same tool or category, called at once, none feeding another.
 */
static bool draw_parallel(struct drawing *d, uint32_t start, size_t min, size_t max) {
  const struct graph *g = d->s->graph;
  drawing_add(d, start, NO_EDGE, 0, 0);
  size_t width = min + rng_below(&d->rng, (uint32_t)(max - min + 1));
  if (width > WIDTH_MAX) width = min > WIDTH_MAX ? min : WIDTH_MAX;
  uint32_t first = g->first_edge[start], end = g->first_edge[start + 1];
  uint32_t n = end - first, offset = n ? rng_below(&d->rng, n) : 0;
  for (uint32_t i = 0; i < n && d->n < width; i++) {
    const struct graph_edge *x = &g->edges[first + (i + offset) % n];
    const struct verb_reading *r = &d->s->readings[x->target];
    if (x->kind == EDGE_FLOW || !d->s->allowed[x->target] || step_of_tool(d, x->target) >= 0 ||
        (writes(r) && x->kind != EDGE_SAME_CATEGORY))
      continue;
    size_t before = d->n;
    int at = drawing_add(d, x->target, NO_EDGE, 0, 0);
    if (at >= 0 && d->steps[at].turn > 0) d->n = before; /* it would wait for another */
  }
  return d->n >= min && d->n >= 2;
}

/* A tool two of whose inputs come from two others. `start` is one of the two. */
static bool draw_fan_in(struct drawing *d, uint32_t start, size_t min, size_t max) {
  const struct graph *g = d->s->graph;
  drawing_add(d, start, NO_EDGE, 0, 0);
  struct options o;
  find_options(d, 0, accepts_any, &o);
  for (size_t k = 0, at = o.n ? rng_below(&d->rng, (uint32_t)o.n) : 0; k < o.n; k++) {
    uint32_t edge = o.edge[(at + k) % o.n], target = g->edges[edge].target;
    for (uint32_t i = g->first_in[target]; i < g->first_in[target + 1]; i++) {
      const struct graph_edge *x = &g->edges[g->in_edges[i]];
      if (x->input == g->edges[edge].input || !edge_is_usable(d->s, g->in_edges[i]) ||
          x->source == target || step_of_tool(d, x->source) >= 0)
        continue;
      if (!g->inputs[x->input].required) continue;
      if (drawing_add(d, x->source, NO_EDGE, 0, 0) < 0 ||
          drawing_add(d, target, edge, 0, d->pick[0]) < 0)
        return false;
      while (d->n < min && follow(d, d->n - 1, accepts_any) >= 0)
        continue;
      return d->n >= min && d->n <= max;
    }
  }
  return false;
}

/* Create, then what reads, changes and at last deletes the same thing. */
static bool draw_crud(struct drawing *d, uint32_t start, size_t min, size_t max) {
  const struct sampler *s = d->s;
  const struct graph *g = s->graph;
  if (s->readings[start].verb != VERB_CREATE) return false;
  drawing_add(d, start, NO_EDGE, 0, 0);
  static const enum verb ORDER[] = {VERB_GET, VERB_UPDATE, VERB_ACT, VERB_GET, VERB_DELETE};
  struct options o;
  for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER && d->n < max; i++) {
    find_options(d, 0, accepts_any, &o);
    for (size_t k = 0; k < o.n; k++) {
      uint32_t target = g->edges[o.edge[k]].target;
      if (s->readings[target].verb != ORDER[i] ||
          strcmp(s->readings[target].entity, s->readings[start].entity) != 0)
        continue;
      int at = drawing_add(d, target, o.edge[k], 0, 0);
      if (at > 0) d->steps[at].turn = d->steps[at - 1].turn + 1; /* one after the other */
      break;
    }
  }
  return d->n >= min && d->n >= 3;
}

bool pattern_draw(struct drawing *d, enum pattern pattern, uint32_t start, size_t min, size_t max) {
  switch (pattern) {
  case PATTERN_SINGLE:
    return drawing_add(d, start, NO_EDGE, 0, 0) >= 0;
  case PATTERN_CHAIN:
    return draw_chain(d, start, min, max);
  case PATTERN_FAN_OUT:
    return draw_fan_out(d, start, min, max);
  case PATTERN_FAN_IN:
    return draw_fan_in(d, start, min, max);
  case PATTERN_CRUD:
    return draw_crud(d, start, min, max);
  case PATTERN_SEARCH_ACT:
    return draw_search_act(d, start, min);
  case PATTERN_PARALLEL:
    return draw_parallel(d, start, min, max);
  case PATTERN_REPEAT:
    return draw_repeat(d, start, min, max);
  default:
    return false;
  }
}
