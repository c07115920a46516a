/* schema_check.c - the checker: a stack of frames, one for each schema that is being applied.
 *
 * A rule with subschemas is a step function that is called again after each child, with the
 * verdict of the child in the frame, until it knows its own. All state is in frames in the
 * scratch arena, so depth costs heap and not stack.
 *
 * What unevaluated… needs: a schema that has it owns a byte for each item or member of its
 * instance, which it and everything applied to the same instance below it set. Marks that a
 * failed schema set are taken back with the trail; on success they are handed outwards. */
#include "json/schema_private.h"

#include <string.h>

enum step { STEP_PASS, STEP_FAIL, STEP_CHILD };

typedef enum step step_function(struct schema_checker *c, struct schema_frame *f,
                                const struct schema_rule *r);

/* ---- marks ---- */

static void mark(struct schema_checker *c, uint8_t *marks, size_t index) {
  if (!marks || marks[index]) return;
  marks[index] = 1;
  if (c->trail_n == c->trail_capacity) {
    size_t capacity = c->trail_capacity ? c->trail_capacity * 2 : 64;
    uint8_t **bigger = arena_alloc(c->arena, capacity * sizeof *bigger);
    if (c->trail_n) memcpy(bigger, c->trail, c->trail_n * sizeof *bigger);
    c->trail = bigger;
    c->trail_capacity = capacity;
  }
  c->trail[c->trail_n++] = &marks[index];
}

static void take_back_marks(struct schema_checker *c, size_t length) {
  while (c->trail_n > length)
    *c->trail[--c->trail_n] = 0;
}

static size_t children_of(const struct json *v) {
  return v->type == JSON_ARRAY || v->type == JSON_OBJECT ? v->len : 0;
}

/* ---- frames ---- */

/* Resources are kept once, where they were entered first: the outermost counts for $dynamicRef,
 * so a second entry would change nothing, and an unchanged scope shows an infinite loop. */
static const struct schema_scope *enter_scope(struct schema_checker *c,
                                              const struct schema_scope *scope,
                                              const struct schema_resource *r) {
  for (const struct schema_scope *s = scope; s; s = s->outer)
    if (s->resource == r) return scope;
  struct schema_scope *s = ARENA_NEW(c->arena, struct schema_scope);
  s->outer = scope;
  s->resource = r;
  return s;
}

static struct schema_frame *new_frame(struct schema_checker *c) {
  struct schema_frame *f = c->spare;
  if (f)
    c->spare = f->parent;
  else
    f = arena_alloc(c->arena, sizeof *f);
  memset(f, 0, sizeof *f);
  return f;
}

static void count_step(struct schema_checker *c, const struct schema_frame *f) {
  if (++c->steps <= SCHEMA_MAX_STEPS) return;
  const struct schema_frame *parent = f->parent;
  const char *keyword = parent ? parent->node->rules[parent->rule].keyword : "$ref";
  schema_stop(c, f, keyword, "gave up after %d steps: the schema branches too much",
              SCHEMA_MAX_STEPS);
}

static struct schema_frame *push(struct schema_checker *c, const struct schema_node *node,
                                 const struct json *instance, struct schema_sink *sink) {
  struct schema_frame *parent = c->top, *f = new_frame(c);
  f->parent = parent;
  f->node = node;
  f->instance = instance;
  f->sink = sink;
  f->trail = c->trail_n;
  f->child_valid = true;
  f->scope = enter_scope(c, parent ? parent->scope : NULL, node->resource);
  c->top = f;
  count_step(c, f);
  return f;
}

static void own_marks(struct schema_checker *c, struct schema_frame *f) {
  if (!f->node->tracks) return;
  f->outer = f->marks;
  f->marks = arena_zalloc(c->arena, children_of(f->instance));
}

/* Applies a schema to the instance of f itself. */
static enum step apply_here(struct schema_checker *c, struct schema_frame *f,
                            const struct schema_node *node, struct schema_sink *sink) {
  struct schema_frame *child = push(c, node, f->instance, sink);
  child->marks = f->marks;
  own_marks(c, child);
  return STEP_CHILD;
}

static enum step apply_item(struct schema_checker *c, struct schema_frame *f,
                            const struct schema_node *node, size_t i, struct schema_sink *sink) {
  struct schema_frame *child = push(c, node, &f->instance->items[i], sink);
  child->step = STEP_INDEX;
  child->index = i;
  own_marks(c, child);
  return STEP_CHILD;
}

static enum step apply_member(struct schema_checker *c, struct schema_frame *f,
                              const struct schema_node *node, size_t i) {
  const struct json_member *m = &f->instance->members[i];
  struct schema_frame *child = push(c, node, &m->value, f->sink);
  child->step = STEP_NAME;
  child->name = m->name;
  child->index = m->name_len;
  own_marks(c, child);
  return STEP_CHILD;
}

/* Judges a member or item by a schema whose rules have no children: all that run() would do with
 * the frame, without the stack. */
static bool holds_plain(struct schema_checker *c, struct schema_frame *leaf) {
  leaf->trail = c->trail_n;
  count_step(c, leaf);
  for (; leaf->rule < leaf->node->n_rules && !c->stopped; leaf->rule++) {
    if (schema_assert(c, leaf, &leaf->node->rules[leaf->rule])) continue;
    leaf->failed = true;
    if (schema_sink_full(leaf->sink)) break;
  }
  return !leaf->failed;
}

static bool member_holds(struct schema_checker *c, struct schema_frame *f,
                         const struct schema_node *node, size_t i) {
  const struct json_member *m = &f->instance->members[i];
  struct schema_frame leaf = {.parent = f,
                              .node = node,
                              .instance = &m->value,
                              .sink = f->sink,
                              .step = STEP_NAME,
                              .name = m->name,
                              .index = m->name_len};
  return holds_plain(c, &leaf);
}

static bool item_holds(struct schema_checker *c, struct schema_frame *f,
                       const struct schema_node *node, size_t i) {
  struct schema_frame leaf = {.parent = f,
                              .node = node,
                              .instance = &f->instance->items[i],
                              .sink = f->sink,
                              .step = STEP_INDEX,
                              .index = i};
  return holds_plain(c, &leaf);
}

/* A sink for the first problem of a branch that may fail without harm. */
static struct schema_sink *branch_sink(struct schema_checker *c, const struct schema_frame *f) {
  if (schema_sink_full(f->sink)) return &c->quiet;
  struct schema_sink *s = ARENA_NEW(c->arena, struct schema_sink);
  s->problems = ARENA_NEW(c->arena, struct schema_problem);
  s->max = 1;
  return s;
}

/* For rules that hold when all their children do: notes the verdict of the last child. true: go
 * on with the next one. */
static bool go_on(struct schema_frame *f) {
  if (!f->child_valid) f->rule_failed = true;
  f->child_valid = true;
  return !f->rule_failed || !schema_sink_full(f->sink);
}

static enum step verdict(const struct schema_frame *f) {
  return f->rule_failed ? STEP_FAIL : STEP_PASS;
}

/* ---- references ---- */

static enum step enter_reference(struct schema_checker *c, struct schema_frame *f,
                                 const struct schema_node *target) {
  enum step step = apply_here(c, f, target, f->sink);
  const struct schema_frame *child = c->top;
  for (const struct schema_frame *p = f; p && p->instance == f->instance; p = p->parent)
    if (p->node == target && p->scope == child->scope) {
      schema_stop(c, f, "$ref", "infinite reference: the schema refers to itself for this value");
      break;
    }
  return step;
}

static enum step step_ref(struct schema_checker *c, struct schema_frame *f,
                          const struct schema_rule *r) {
  if (f->i++) return f->child_valid ? STEP_PASS : STEP_FAIL;
  return enter_reference(c, f, r->node);
}

static enum step step_dynamic_ref(struct schema_checker *c, struct schema_frame *f,
                                  const struct schema_rule *r) {
  if (f->i++) return f->child_valid ? STEP_PASS : STEP_FAIL;
  const struct schema_node *target = r->node;
  for (const struct schema_scope *s = f->scope; s; s = s->outer)
    for (const struct schema_anchor *a = s->resource->anchors; a; a = a->next)
      if (a->dynamic && !strcmp(a->name, r->name)) target = a->place->node;
  return enter_reference(c, f, target);
}

/* ---- logic ---- */

static enum step step_all_of(struct schema_checker *c, struct schema_frame *f,
                             const struct schema_rule *r) {
  if (!go_on(f) || f->i == r->n) return verdict(f);
  return apply_here(c, f, r->nodes[f->i++], f->sink);
}

/* "matches none of 3 alternatives: (1) expected …; (2) at /a: expected …" */
static void report_no_match(struct schema_checker *c, const struct schema_frame *f,
                            const struct schema_rule *r) {
  struct schema_sink *const *branches = f->data;
  size_t here = strlen(schema_pointer_of(c->arena, f, NULL));
  struct schema_text t = {0};
  schema_text_add(&t, "matches none of %u alternative%s: ", (unsigned)r->n, r->n == 1 ? "" : "s");
  for (uint32_t i = 0; i < r->n; i++) {
    schema_text_add(&t, "%s(%u)", i ? "; " : "", (unsigned)i + 1);
    if (!branches[i]->n) continue;
    const struct schema_problem *p = &branches[i]->problems[0];
    if (p->pointer[here]) schema_text_add(&t, " at %s:", p->pointer + here);
    schema_text_add(&t, " %s", p->message);
  }
  schema_report(c, f, NULL, r->keyword, "%s", t.data);
}

/* Branches are tried without keeping problems first; only when that has failed and somebody
 * wants to know why, they are run again. */
static enum step explain_branches(struct schema_checker *c, struct schema_frame *f,
                                  const struct schema_rule *r) {
  if (schema_sink_full(f->sink)) return STEP_FAIL;
  size_t i = f->i++ - r->n;
  if (i == r->n) {
    report_no_match(c, f, r);
    return STEP_FAIL;
  }
  if (i == 0) f->data = ARENA_ARRAY(c->arena, struct schema_sink *, r->n);
  struct schema_sink **branches = f->data;
  branches[i] = branch_sink(c, f);
  return apply_here(c, f, r->nodes[i], branches[i]);
}

static enum step step_any_of(struct schema_checker *c, struct schema_frame *f,
                             const struct schema_rule *r) {
  if (f->i && f->i <= r->n && f->child_valid) f->count++;
  bool decided = f->count && !f->marks; /* marks of all that match count */
  if (f->i < r->n && !decided) return apply_here(c, f, r->nodes[f->i++], &c->quiet);
  return f->count ? STEP_PASS : explain_branches(c, f, r);
}

static enum step step_one_of(struct schema_checker *c, struct schema_frame *f,
                             const struct schema_rule *r) {
  if (f->i && f->i <= r->n && f->child_valid) {
    if (f->count) {
      schema_report(c, f, NULL, r->keyword,
                    "matches alternatives %zu and %zu of %u, expected exactly one", f->count, f->i,
                    (unsigned)r->n);
      return STEP_FAIL;
    }
    f->count = f->i;
  }
  if (f->i < r->n) return apply_here(c, f, r->nodes[f->i++], &c->quiet);
  return f->count ? STEP_PASS : explain_branches(c, f, r);
}

static enum step step_not(struct schema_checker *c, struct schema_frame *f,
                          const struct schema_rule *r) {
  if (!f->i++) return apply_here(c, f, r->node, &c->quiet);
  if (!f->child_valid) return STEP_PASS;
  struct schema_text found = {0};
  schema_text_describe(&found, f->instance);
  schema_report(c, f, NULL, r->keyword, "expected anything but what \"not\" describes, found %s",
                found.data);
  return STEP_FAIL;
}

static enum step step_if(struct schema_checker *c, struct schema_frame *f,
                         const struct schema_rule *r) {
  const struct schema_node *branch;
  switch (f->i++) {
  case 0:
    return apply_here(c, f, r->node, &c->quiet);
  case 1:
    branch = r->nodes[f->child_valid ? 0 : 1];
    return branch ? apply_here(c, f, branch, f->sink) : STEP_PASS;
  default:
    return f->child_valid ? STEP_PASS : STEP_FAIL;
  }
}

/* ---- objects ---- */

/* Index of a member, or the number of members. The search begins at `start`, because members
 * mostly come in the order of the schema. */
static size_t find_member(const struct json *v, const char *name, size_t n, size_t start) {
  for (size_t k = 0; k < v->len; k++) {
    size_t i = start + k < v->len ? start + k : start + k - v->len;
    const struct json_member *m = &v->members[i];
    if (m->name_len == n && !memcmp(m->name, name, n)) return i;
  }
  return v->len;
}

static enum step step_properties(struct schema_checker *c, struct schema_frame *f,
                                 const struct schema_rule *r) {
  if (!go_on(f)) return STEP_FAIL;
  while (f->i < r->n) {
    const struct json_member *m = &r->value->members[f->i];
    const struct schema_node *node = r->nodes[f->i++];
    size_t index = find_member(f->instance, m->name, m->name_len, f->count);
    if (index == f->instance->len) continue;
    f->count = index + 1 < f->instance->len ? index + 1 : 0;
    mark(c, f->marks, index);
    if (!node->plain) return apply_member(c, f, node, index);
    f->child_valid = member_holds(c, f, node, index);
    if (c->stopped || !go_on(f)) return STEP_FAIL;
  }
  return verdict(f);
}

static enum step step_pattern_properties(struct schema_checker *c, struct schema_frame *f,
                                         const struct schema_rule *r) {
  if (!go_on(f)) return STEP_FAIL;
  while (f->i < (size_t)f->instance->len * r->n) {
    size_t member = f->i / r->n, pattern = f->i % r->n;
    const struct json_member *m = &f->instance->members[member];
    const struct schema_pattern *p = &f->node->patterns[pattern];
    f->i++;
    enum schema_found found = schema_pattern_search(p, m->name, m->name_len, c->arena);
    if (found == FOUND_LIMIT) {
      schema_stop_pattern(c, f, p);
      return STEP_FAIL;
    }
    if (found == FOUND_NOT) continue;
    mark(c, f->marks, member);
    return apply_member(c, f, r->nodes[pattern], member);
  }
  return verdict(f);
}

static bool is_named(const struct schema_node *node, const struct json_member *m) {
  uint32_t low = 0, high = node->n_names;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    const struct json_member *name = node->names[middle];
    int order = name->name_len != m->name_len ? (m->name_len < name->name_len ? -1 : 1)
                                              : memcmp(m->name, name->name, m->name_len);
    if (order == 0) return true;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

static bool is_covered(struct schema_checker *c, const struct schema_frame *f,
                       const struct json_member *m) {
  if (is_named(f->node, m)) return true;
  for (uint32_t i = 0; i < f->node->n_patterns; i++) {
    const struct schema_pattern *p = &f->node->patterns[i];
    enum schema_found found = schema_pattern_search(p, m->name, m->name_len, c->arena);
    if (found == FOUND_LIMIT) schema_stop_pattern(c, f, p);
    if (found != FOUND_NOT) return true;
  }
  return false;
}

/* A member that is not allowed at all, by additionalProperties or unevaluatedProperties. */
static void report_extra_member(struct schema_checker *c, struct schema_frame *f,
                                const struct schema_rule *r, const struct json_member *m) {
  enum { SHOWN = 8 };
  f->rule_failed = true;
  if (schema_sink_full(f->sink)) return;
  struct schema_frame inner = {.step = STEP_NAME, .name = m->name, .index = m->name_len};
  struct schema_text t = {0};
  schema_text_quote(&t, m->name, m->name_len);
  schema_text_add(&t, " is not allowed here");
  const struct json *known = r->op == OP_ADDITIONAL_PROPERTIES ? f->node->properties : NULL;
  for (uint32_t i = 0; known && i < known->len && i < SHOWN; i++) {
    schema_text_add(&t, "%s", i ? ", " : "; known members are ");
    schema_text_quote(&t, known->members[i].name, known->members[i].name_len);
  }
  if (known && known->len > SHOWN)
    schema_text_add(&t, " and %u more", (unsigned)known->len - SHOWN);
  schema_report(c, f, &inner, r->keyword, "member %s", t.data);
}

static enum step step_rest_of_members(struct schema_checker *c, struct schema_frame *f,
                                      const struct schema_rule *r) {
  bool unevaluated = r->op == OP_UNEVALUATED_PROPERTIES;
  while (go_on(f) && !c->stopped && f->i < f->instance->len) {
    size_t i = f->i++;
    const struct json_member *m = &f->instance->members[i];
    if (unevaluated ? f->marks[i] : is_covered(c, f, m)) continue;
    mark(c, f->marks, i);
    if (!r->node->never) return apply_member(c, f, r->node, i);
    report_extra_member(c, f, r, m);
  }
  return verdict(f);
}

/* The name of a member as an instance; its problems are told as problems of the object. */
static enum step step_property_names(struct schema_checker *c, struct schema_frame *f,
                                     const struct schema_rule *r) {
  struct {
    struct json name;
    struct schema_sink *sink;
  } *own = f->data;
  if (!own) own = f->data = arena_zalloc(c->arena, sizeof *own);
  if (f->i && !f->child_valid && !schema_sink_full(f->sink)) {
    struct schema_text t = {0};
    schema_text_quote(&t, own->name.text, own->name.len);
    schema_report(c, f, NULL, r->keyword, "name %s: %s", t.data,
                  own->sink->n ? own->sink->problems[0].message : "not allowed");
  }
  if (!go_on(f) || f->i == f->instance->len) return verdict(f);
  const struct json_member *m = &f->instance->members[f->i++];
  own->name = (struct json){.type = JSON_STRING, .len = m->name_len, .text = m->name};
  if (!own->sink || own->sink->n) own->sink = branch_sink(c, f);
  push(c, r->node, &own->name, own->sink);
  own_marks(c, c->top);
  return STEP_CHILD;
}

static enum step step_dependent_schemas(struct schema_checker *c, struct schema_frame *f,
                                        const struct schema_rule *r) {
  while (go_on(f) && f->i < r->n) {
    const struct json_member *m = &r->value->members[f->i];
    const struct schema_node *node = r->nodes[f->i++];
    if (!json_get_n(f->instance, m->name, m->name_len)) continue;
    if (node) return apply_here(c, f, node, f->sink);
    f->child_valid = schema_assert_dependency(c, f, r, m);
  }
  return verdict(f);
}

/* ---- arrays ---- */

static enum step step_prefix_items(struct schema_checker *c, struct schema_frame *f,
                                   const struct schema_rule *r) {
  if (!go_on(f) || f->i == r->n || f->i == f->instance->len) return verdict(f);
  mark(c, f->marks, f->i);
  const struct schema_node *node = r->nodes[f->i];
  return apply_item(c, f, node, f->i++, f->sink);
}

static void report_extra_item(struct schema_checker *c, struct schema_frame *f,
                              const struct schema_rule *r, size_t i) {
  f->rule_failed = true;
  struct schema_frame inner = {.step = STEP_INDEX, .index = i};
  if (r->op == OP_ITEMS && r->min)
    schema_report(c, f, &inner, r->keyword, "expected at most %llu item%s, found %u",
                  (unsigned long long)r->min, r->min == 1 ? "" : "s", (unsigned)f->instance->len);
  else
    schema_report(c, f, &inner, r->keyword, "item %zu is not allowed here", i);
}

static enum step step_rest_of_items(struct schema_checker *c, struct schema_frame *f,
                                    const struct schema_rule *r) {
  bool unevaluated = r->op == OP_UNEVALUATED_ITEMS;
  if (f->i < r->min) f->i = (size_t)r->min;
  while (go_on(f) && f->i < f->instance->len) {
    size_t i = f->i++;
    if (unevaluated && f->marks[i]) continue;
    mark(c, f->marks, i);
    if (r->node->plain) {
      f->child_valid = item_holds(c, f, r->node, i);
      if (c->stopped) return STEP_FAIL;
      continue;
    }
    if (!r->node->never) return apply_item(c, f, r->node, i, f->sink);
    report_extra_item(c, f, r, i);
  }
  return verdict(f);
}

static enum step step_contains(struct schema_checker *c, struct schema_frame *f,
                               const struct schema_rule *r) {
  if (f->i && f->child_valid) {
    f->count++;
    if (r->marks) mark(c, f->marks, f->i - 1);
  }
  bool decided = f->count > r->max || (f->count >= r->min && r->max == UINT64_MAX && !f->marks);
  if (f->i < f->instance->len && !decided) {
    size_t i = f->i++;
    return apply_item(c, f, r->node, i, &c->quiet);
  }
  if (f->count >= r->min && f->count <= r->max) return STEP_PASS;
  bool few = f->count < r->min;
  unsigned long long bound = few ? r->min : r->max;
  schema_report(c, f, NULL, few ? r->min == 1 ? r->keyword : "minContains" : "maxContains",
                "expected at %s %llu item%s that match%s \"contains\", found %s%zu",
                few ? "least" : "most", bound, bound == 1 ? "" : "s", bound == 1 ? "es" : "",
                few ? "" : "at least ", f->count);
  return STEP_FAIL;
}

/* ---- the machine ---- */

static const struct {
  step_function *step;
  int subject; /* type of instance it is about, -1: any */
} steps[] = {
    [OP_REF] = {step_ref, -1},
    [OP_DYNAMIC_REF] = {step_dynamic_ref, -1},
    [OP_ALL_OF] = {step_all_of, -1},
    [OP_ANY_OF] = {step_any_of, -1},
    [OP_ONE_OF] = {step_one_of, -1},
    [OP_NOT] = {step_not, -1},
    [OP_IF] = {step_if, -1},
    [OP_PROPERTIES] = {step_properties, JSON_OBJECT},
    [OP_PATTERN_PROPERTIES] = {step_pattern_properties, JSON_OBJECT},
    [OP_ADDITIONAL_PROPERTIES] = {step_rest_of_members, JSON_OBJECT},
    [OP_PROPERTY_NAMES] = {step_property_names, JSON_OBJECT},
    [OP_DEPENDENT_SCHEMAS] = {step_dependent_schemas, JSON_OBJECT},
    [OP_PREFIX_ITEMS] = {step_prefix_items, JSON_ARRAY},
    [OP_ITEMS] = {step_rest_of_items, JSON_ARRAY},
    [OP_CONTAINS] = {step_contains, JSON_ARRAY},
    [OP_UNEVALUATED_ITEMS] = {step_rest_of_items, JSON_ARRAY},
    [OP_UNEVALUATED_PROPERTIES] = {step_rest_of_members, JSON_OBJECT},
};

/* Runs the current rule of f on: STEP_CHILD when a child must be judged first. */
static enum step run_rule(struct schema_checker *c, struct schema_frame *f) {
  const struct schema_rule *r = &f->node->rules[f->rule];
  if (r->op >= OP_FIRST_ASSERTION) return schema_assert(c, f, r) ? STEP_PASS : STEP_FAIL;
  int subject = steps[r->op].subject;
  if (subject >= 0 && f->instance->type != subject) return STEP_PASS;
  return steps[r->op].step(c, f, r);
}

static void pop(struct schema_checker *c, struct schema_frame *f) {
  if (f->failed) {
    take_back_marks(c, f->trail);
  } else if (f->outer) {
    for (size_t i = 0; i < children_of(f->instance); i++)
      if (f->marks[i]) mark(c, f->outer, i);
  }
  c->top = f->parent;
  if (f->parent) f->parent->child_valid = !f->failed;
  f->parent = c->spare;
  c->spare = f;
}

/* Applies the node of the top frame until that frame, the only one, is done. */
static bool run(struct schema_checker *c) {
  for (;;) {
    struct schema_frame *f = c->top;
    if (c->stopped) return false;
    if (f->node->never) {
      struct schema_text found = {0};
      if (!schema_sink_full(f->sink)) schema_text_describe(&found, f->instance);
      schema_report(c, f, NULL, "false schema", "no value is allowed here, found %s", found.data);
      f->failed = true;
    }
    bool enough = f->failed && schema_sink_full(f->sink);
    if (f->node->never || enough || f->rule == f->node->n_rules) {
      bool valid = !f->failed;
      pop(c, f);
      if (!c->top) return valid;
      continue;
    }
    enum step step = run_rule(c, f);
    if (step == STEP_CHILD) continue;
    if (step == STEP_FAIL) f->failed = true;
    f->rule++;
    f->child_valid = true;
    f->rule_failed = false;
    f->i = f->count = 0;
    f->data = NULL;
  }
}

bool schema_check(const struct schema *s, const struct json *instance, struct arena *scratch,
                  struct schema_problem *problems, size_t max, size_t *n) {
  struct schema_checker c = {.arena = scratch,
                             .main = {.problems = problems, .max = problems ? max : 0}};
  push(&c, s->root, instance, &c.main);
  own_marks(&c, c.top);
  bool valid = run(&c);
  if (n) *n = c.main.n;
  return valid;
}
