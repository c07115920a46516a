/* instance_view.c - see instance_private.h: all that applies to one value, with branches chosen. */
#include "entity/instance_private.h"

#include <stddef.h>
#include <string.h>

enum { TYPES_DEPTH = 6, BRANCHES = 64 };

void parts_add(struct arena *a, struct parts *list, struct part p) {
  if (list->n == list->capacity) {
    list->capacity = list->capacity ? list->capacity * 2 : 4;
    struct part *items = arena_alloc(a, list->capacity * sizeof *items);
    if (list->n) memcpy(items, list->items, list->n * sizeof *items);
    list->items = items;
  }
  list->items[list->n++] = p;
}

bool name_list_has(const struct name_list *list, const char *text, size_t n) {
  for (size_t i = 0; i < list->n; i++)
    if (list->items[i].n == n && memcmp(list->items[i].text, text, n) == 0) return true;
  return false;
}

void name_list_add(struct arena *a, struct name_list *list, const char *text, size_t n) {
  if (name_list_has(list, text, n)) return;
  if (list->n == list->capacity) {
    list->capacity = list->capacity ? list->capacity * 2 : 8;
    struct name_item *items = arena_alloc(a, list->capacity * sizeof *items);
    if (list->n) memcpy(items, list->items, list->n * sizeof *items);
    list->items = items;
  }
  list->items[list->n++] = (struct name_item){text, n};
}

/* ---- judging ---- */

bool node_accepts(const struct schema_node *node, const struct json *v, struct arena *a) {
  struct arena_mark mark = arena_mark(a);
  struct schema s = {node};
  bool valid = schema_check(&s, v, a, NULL, 0, NULL);
  arena_rewind(a, mark);
  return valid;
}

bool parts_accept(const struct parts *parts, const struct json *v, struct arena *a) {
  for (size_t i = 0; i < parts->n; i++)
    if (!node_accepts(parts->items[i].node, v, a)) return false;
  return true;
}

static unsigned bits_of(const struct json *v) {
  static const unsigned BITS[] = {
      [JSON_NULL] = TYPE_NULL,     [JSON_FALSE] = TYPE_BOOLEAN, [JSON_TRUE] = TYPE_BOOLEAN,
      [JSON_NUMBER] = TYPE_NUMBER, [JSON_STRING] = TYPE_STRING, [JSON_ARRAY] = TYPE_ARRAY,
      [JSON_OBJECT] = TYPE_OBJECT};
  return BITS[v->type];
}

static unsigned within(unsigned a, unsigned b) {
  if (a & TYPE_NUMBER) a |= TYPE_INTEGER;
  if (b & TYPE_NUMBER) b |= TYPE_INTEGER;
  return a & b;
}

static unsigned types_of_rule(const struct schema_rule *r, unsigned depth) {
  unsigned types = 0;
  switch (r->op) {
  case OP_TYPE:
    return (unsigned)r->min;
  case OP_CONST:
    return bits_of(r->value);
  case OP_ENUM:
    for (uint32_t i = 0; i < r->value->len; i++)
      types |= bits_of(&r->value->items[i]);
    return types;
  case OP_REF:
    return view_types_of(r->node, depth + 1);
  case OP_ALL_OF:
    types = TYPE_ANY;
    for (uint32_t i = 0; i < r->n; i++)
      types = within(types, view_types_of(r->nodes[i], depth + 1));
    return types;
  case OP_ANY_OF:
  case OP_ONE_OF:
    for (uint32_t i = 0; i < r->n; i++)
      types |= view_types_of(r->nodes[i], depth + 1);
    return types;
  default:
    return TYPE_ANY;
  }
}

unsigned view_types_of(const struct schema_node *node, unsigned depth) {
  if (node->never) return 0;
  if (depth > TYPES_DEPTH) return TYPE_ANY;
  unsigned types = TYPE_ANY;
  for (uint32_t i = 0; i < node->n_rules; i++)
    types = within(types, types_of_rule(&node->rules[i], depth));
  return types;
}

/* ---- flattening ---- */

struct pending {
  const struct schema_rule *rule;
  const struct scope *scope;
};

struct flattening {
  struct arena *a;
  struct view *v;
  uint64_t choice, turn;
  bool plain;
  struct pending pending[BRANCHES]; /* alternatives that wait until all else is known */
  size_t n_pending;
};

static const struct scope *enter(struct arena *a, const struct scope *scope,
                                 const struct schema_resource *r) {
  for (const struct scope *s = scope; s; s = s->outer)
    if (s->resource == r) return scope;
  struct scope *s = ARENA_NEW(a, struct scope);
  *s = (struct scope){scope, r};
  return s;
}

static const struct schema_node *dynamic_target(const struct scope *scope,
                                                const struct schema_rule *r) {
  const struct schema_node *target = r->node;
  for (const struct scope *s = scope; s; s = s->outer)
    for (const struct schema_anchor *a = s->resource->anchors; a; a = a->next)
      if (a->dynamic && strcmp(a->name, r->name) == 0 && schema_anchor_node(a))
        target = schema_anchor_node(a);
  return target;
}

static void flatten(struct flattening *f, struct part p);

static void flatten_rule(struct flattening *f, const struct schema_rule *r,
                         const struct scope *scope) {
  switch (r->op) {
  case OP_REF:
    flatten(f, (struct part){r->node, scope});
    break;
  case OP_DYNAMIC_REF:
    flatten(f, (struct part){dynamic_target(scope, r), scope});
    break;
  case OP_ALL_OF:
    for (uint32_t i = 0; i < r->n; i++)
      flatten(f, (struct part){r->nodes[i], scope});
    break;
  case OP_ANY_OF:
  case OP_ONE_OF:
  case OP_IF:
    if (f->n_pending < BRANCHES) f->pending[f->n_pending++] = (struct pending){r, scope};
    f->v->hard = true;
    break;
  case OP_NOT:
  case OP_PROPERTY_NAMES:
  case OP_DEPENDENT_SCHEMAS:
  case OP_CONTAINS:
  case OP_UNEVALUATED_ITEMS:
  case OP_UNEVALUATED_PROPERTIES:
  case OP_UNIQUE_ITEMS:
  case OP_MIN_PROPERTIES:
  case OP_MAX_PROPERTIES:
    f->v->hard = true;
    break;
  case OP_ENUM:
  case OP_CONST:
    if (f->v->demand.enum_values || f->v->demand.const_value) f->v->hard = true;
    break;
  case OP_MULTIPLE_OF:
    f->v->hard = true;
    break;
  default:
    break;
  }
  if (r->op >= OP_FIRST_ASSERTION) demand_add_rule(&f->v->demand, r);
}

static void flatten(struct flattening *f, struct part p) {
  for (size_t i = 0; i < f->v->all.n; i++)
    if (f->v->all.items[i].node == p.node) return;
  if (p.node->never) f->v->never = true;
  if (p.node->resource) p.scope = enter(f->a, p.scope, p.node->resource);
  parts_add(f->a, &f->v->all, p);
  for (uint32_t i = 0; i < p.node->n_rules; i++)
    flatten_rule(f, &p.node->rules[i], p.scope);
}

/* ---- choosing branches ---- */

/* Names that a node requires, as far as it says so itself or by a reference. */
static void required_of(const struct schema_node *node, struct arena *a, struct name_list *out,
                        unsigned depth) {
  for (uint32_t i = 0; i < node->n_rules && depth < TYPES_DEPTH; i++) {
    const struct schema_rule *r = &node->rules[i];
    if (r->op == OP_REF) required_of(r->node, a, out, depth + 1);
    if (r->op == OP_ALL_OF)
      for (uint32_t k = 0; k < r->n; k++)
        required_of(r->nodes[k], a, out, depth + 1);
    if (r->op != OP_REQUIRED) continue;
    for (uint32_t k = 0; k < r->value->len; k++)
      name_list_add(a, out, r->value->items[k].text, r->value->items[k].len);
  }
}

/* Keeps `node` from holding: one of the names that it alone requires shall be absent. */
static void avoid(struct flattening *f, const struct schema_node *node,
                  const struct schema_node *chosen) {
  struct name_list theirs = {0}, ours = {0};
  required_of(node, f->a, &theirs, 0);
  if (chosen) required_of(chosen, f->a, &ours, 0);
  for (size_t i = 0; i < theirs.n; i++) {
    if (name_list_has(&ours, theirs.items[i].text, theirs.items[i].n)) continue;
    name_list_add(f->a, &f->v->avoid, theirs.items[i].text, theirs.items[i].n);
    return;
  }
}

/* How much a branch makes, for the order of choices where little is wanted. */
static unsigned weight_of(unsigned types) {
  if (types & TYPE_NULL) return 0;
  if (types & (TYPE_BOOLEAN | TYPE_NUMBER | TYPE_INTEGER | TYPE_STRING)) return 1;
  return types & TYPE_ARRAY ? 2 : 3;
}

/* The branches that can hold at all, in the order in which they are tried. */
static size_t order_branches(const struct flattening *f, const struct schema_rule *r,
                             uint32_t order[BRANCHES]) {
  size_t n = 0;
  unsigned types[BRANCHES];
  uint32_t count = r->n < BRANCHES ? r->n : BRANCHES;
  for (uint32_t i = 0; i < count; i++)
    types[i] = within(f->v->demand.types, view_types_of(r->nodes[i], 0));
  uint32_t turn = (uint32_t)(rng_mix(f->turn ^ r->n) % count);
  if (f->plain) {
    for (unsigned weight = 0; weight < 4; weight++)
      for (uint32_t i = 0; i < count; i++)
        if (types[i] && weight_of(types[i]) == weight) order[n++] = i;
    return n;
  }
  for (int null = 0; null < 2; null++)
    for (uint32_t k = 0; k < count; k++) {
      uint32_t i = (turn + k) % count;
      if (types[i] && (types[i] == TYPE_NULL) == null) order[n++] = i;
    }
  return n;
}

static uint64_t take_choice(struct flattening *f, uint64_t n) {
  uint64_t at = f->choice % n;
  f->choice /= n;
  if (f->v->choices < 1 << 20) f->v->choices *= n;
  return at;
}

static void choose_branch(struct flattening *f, const struct pending *p) {
  uint32_t order[BRANCHES];
  size_t n = order_branches(f, p->rule, order);
  if (!n) {
    f->v->never = true;
    return;
  }
  const struct schema_node *chosen = p->rule->nodes[order[take_choice(f, n)]];
  if (p->rule->op == OP_ONE_OF)
    for (uint32_t i = 0; i < p->rule->n; i++)
      if (p->rule->nodes[i] != chosen) avoid(f, p->rule->nodes[i], chosen);
  flatten(f, (struct part){chosen, p->scope});
}

/* then (with if), else (without). */
static void choose_condition(struct flattening *f, const struct pending *p) {
  const struct schema_node *then = p->rule->nodes[0], *otherwise = p->rule->nodes[1];
  bool never = p->rule->node->never || (then && then->never);
  bool holds = !never && (take_choice(f, 2) + f->turn) % 2 == 0;
  if (holds) {
    flatten(f, (struct part){p->rule->node, p->scope});
    if (then) flatten(f, (struct part){then, p->scope});
    return;
  }
  avoid(f, p->rule->node, NULL);
  if (otherwise) flatten(f, (struct part){otherwise, p->scope});
}

static void settle_pending(struct flattening *f) {
  for (size_t i = 0; i < f->n_pending && !f->v->never; i++) {
    struct pending p = f->pending[i];
    if (p.rule->op == OP_IF)
      choose_condition(f, &p);
    else
      choose_branch(f, &p);
  }
  for (size_t i = 0; i < f->v->all.n; i++) {
    const struct schema_node *node = f->v->all.items[i].node;
    for (uint32_t k = 0; k < node->n_rules; k++)
      if (node->rules[k].op == OP_NOT) avoid(f, node->rules[k].node, NULL);
  }
}

void view_build(struct arena *a, struct view *v, const struct parts *parts, uint64_t choice,
                uint64_t turn, bool plain) {
  struct flattening f = {.a = a, .v = v, .choice = choice, .turn = turn, .plain = plain};
  *v = (struct view){.choices = 1};
  demand_init(&v->demand);
  for (size_t i = 0; i < parts->n; i++)
    flatten(&f, parts->items[i]);
  settle_pending(&f);
}

void view_add(struct arena *a, struct view *v, struct part p, uint64_t choice) {
  struct flattening f = {.a = a, .v = v, .choice = choice};
  flatten(&f, p);
  settle_pending(&f);
}

const struct json *view_about(const struct view *v) {
  static const char *const WORDS[] = {"type", "enum", "description", "const", "format"};
  for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
    for (size_t i = 0; i < v->all.n; i++)
      if (json_get(v->all.items[i].node->value, WORDS[k])) return v->all.items[i].node->value;
  return v->all.n ? v->all.items[0].node->value : NULL;
}

/* ---- children ---- */

static const struct schema_node *node_of_member(const struct schema_rule *r, const char *name,
                                                size_t n, size_t hint) {
  const struct json_member *all = r->value->members;
  if (hint < r->value->len && all[hint].name == name) return r->nodes[hint];
  const struct json *found = json_get_n(r->value, name, n);
  if (!found) return NULL;
  return r->nodes[(const struct json_member *)(const void *)((const char *)found -
                                                             offsetof(struct json_member, value)) -
                  all];
}

static bool pattern_has(const struct schema_pattern *p, const char *name, size_t n,
                        struct arena *a) {
  return schema_pattern_search(p, name, n, a) == FOUND;
}

/* What one node has for a member. Whether it covers it is what additionalProperties asks. */
static bool member_of_node(struct arena *a, const struct part *p, const char *name, size_t n,
                           size_t hint, struct parts *out, bool *declared) {
  bool covered = false;
  for (uint32_t i = 0; i < p->node->n_rules; i++) {
    const struct schema_rule *r = &p->node->rules[i];
    if (r->op == OP_PROPERTIES) {
      const struct schema_node *child = node_of_member(r, name, n, hint);
      if (!child) continue;
      covered = *declared = true;
      parts_add(a, out, (struct part){child, p->scope});
    } else if (r->op == OP_PATTERN_PROPERTIES) {
      for (uint32_t k = 0; k < r->n; k++) {
        if (!pattern_has(&p->node->patterns[k], name, n, a)) continue;
        covered = true;
        parts_add(a, out, (struct part){r->nodes[k], p->scope});
      }
    }
  }
  for (uint32_t i = 0; i < p->node->n_rules; i++) {
    const struct schema_rule *r = &p->node->rules[i];
    if (r->op != OP_ADDITIONAL_PROPERTIES || covered) continue;
    covered = true;
    parts_add(a, out, (struct part){r->node, p->scope});
    break;
  }
  return covered;
}

void view_member(struct arena *a, const struct view *v, const char *name, size_t n, size_t hint,
                 struct parts *out, bool *never, bool *declared) {
  bool covered = false;
  *out = (struct parts){0};
  *declared = false;
  for (size_t i = 0; i < v->all.n; i++)
    covered |= member_of_node(a, &v->all.items[i], name, n, hint, out, declared);
  for (size_t i = 0; i < v->all.n && !covered; i++) {
    const struct part *p = &v->all.items[i];
    for (uint32_t k = 0; k < p->node->n_rules; k++)
      if (p->node->rules[k].op == OP_UNEVALUATED_PROPERTIES)
        parts_add(a, out, (struct part){p->node->rules[k].node, p->scope});
  }
  *never = false;
  for (size_t i = 0; i < out->n; i++)
    *never |= out->items[i].node->never;
}

static bool item_of_node(struct arena *a, const struct part *p, size_t index, struct parts *out) {
  bool covered = false;
  for (uint32_t i = 0; i < p->node->n_rules; i++) {
    const struct schema_rule *r = &p->node->rules[i];
    const struct schema_node *child = NULL;
    if (r->op == OP_PREFIX_ITEMS && index < r->n) child = r->nodes[index];
    if (r->op == OP_ITEMS && index >= r->min) child = r->node;
    if (!child) continue;
    covered = true;
    parts_add(a, out, (struct part){child, p->scope});
  }
  return covered;
}

void view_item(struct arena *a, const struct view *v, size_t i, struct parts *out, bool *never) {
  bool covered = false;
  *out = (struct parts){0};
  for (size_t k = 0; k < v->all.n; k++)
    covered |= item_of_node(a, &v->all.items[k], i, out);
  for (size_t k = 0; k < v->all.n && !covered; k++) {
    const struct part *p = &v->all.items[k];
    for (uint32_t j = 0; j < p->node->n_rules; j++)
      if (p->node->rules[j].op == OP_UNEVALUATED_ITEMS)
        parts_add(a, out, (struct part){p->node->rules[j].node, p->scope});
  }
  *never = false;
  for (size_t k = 0; k < out->n; k++)
    *never |= out->items[k].node->never;
}
