/* schema_build.c - from documents to nodes: the keywords that hold subschemas or refer to them. */
#include "json/schema_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool allot_nodes(struct schema_compiler *c, struct schema_rule *r, uint32_t n) {
  r->n = n;
  r->nodes = ARENA_ARRAY(c->arena, const struct schema_node *, n);
  return true;
}

enum schema_built schema_build_schema(struct schema_compiler *c, struct schema_place *p,
                                      struct schema_node *node, struct schema_rule *r) {
  (void)node;
  r->node = schema_child(c, p, r->keyword, r->value);
  return r->node ? BUILT : BUILT_ERROR;
}

enum schema_built schema_build_list(struct schema_compiler *c, struct schema_place *p,
                                    struct schema_node *node, struct schema_rule *r) {
  (void)node;
  const struct json *v = r->value;
  if (v->type != JSON_ARRAY || (v->len == 0 && r->op != OP_PREFIX_ITEMS))
    return schema_expected(c, p, r->keyword, "an array of schemas", v);
  allot_nodes(c, r, v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    char step[48];
    snprintf(step, sizeof step, "%s/%u", r->keyword, (unsigned)i);
    r->nodes[i] = schema_child(c, p, step, &v->items[i]);
    if (!r->nodes[i]) return BUILT_ERROR;
  }
  return BUILT;
}

/* Nodes for the members of r->value; with `names_too` arrays are left to the check. */
static enum schema_built build_map(struct schema_compiler *c, struct schema_place *p,
                                   struct schema_rule *r, bool names_too) {
  const struct json *v = r->value;
  if (v->type != JSON_OBJECT) return schema_expected(c, p, r->keyword, "an object of schemas", v);
  allot_nodes(c, r, v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    if (names_too && m->value.type == JSON_ARRAY) {
      for (uint32_t j = 0; j < m->value.len; j++)
        if (m->value.items[j].type != JSON_STRING)
          return schema_expected(c, p, r->keyword, "arrays of names", &m->value.items[j]);
      continue;
    }
    char step[96];
    snprintf(step, sizeof step, "%s/%.60s", r->keyword, m->name);
    r->nodes[i] = schema_child(c, p, step, &m->value);
    if (!r->nodes[i]) return BUILT_ERROR;
  }
  return BUILT;
}

enum schema_built schema_build_properties(struct schema_compiler *c, struct schema_place *p,
                                          struct schema_node *node, struct schema_rule *r) {
  (void)node;
  return build_map(c, p, r, false);
}

enum schema_built schema_build_dependent_schemas(struct schema_compiler *c, struct schema_place *p,
                                                 struct schema_node *node, struct schema_rule *r) {
  (void)node;
  return build_map(c, p, r, false);
}

enum schema_built schema_build_dependencies(struct schema_compiler *c, struct schema_place *p,
                                            struct schema_node *node, struct schema_rule *r) {
  (void)node;
  return build_map(c, p, r, true);
}

static int compare_names(const void *a, const void *b) {
  const struct json_member *x = *(const struct json_member *const *)a;
  const struct json_member *y = *(const struct json_member *const *)b;
  if (x->name_len != y->name_len) return x->name_len < y->name_len ? -1 : 1;
  return memcmp(x->name, y->name, x->name_len);
}

static void load_names(struct schema_compiler *c, const struct schema_place *p,
                       struct schema_node *node) {
  const struct json *properties = json_get(p->value, "properties");
  if (!properties || properties->type != JSON_OBJECT || !properties->len) return;
  node->properties = properties;
  node->n_names = properties->len;
  node->names = ARENA_ARRAY(c->arena, const struct json_member *, node->n_names);
  for (uint32_t i = 0; i < node->n_names; i++)
    node->names[i] = &properties->members[i];
  qsort(node->names, node->n_names, sizeof *node->names, compare_names);
}

static bool load_patterns(struct schema_compiler *c, const struct schema_place *p,
                          struct schema_node *node) {
  const struct json *v = json_get(p->value, "patternProperties");
  if (node->patterns || !v || v->type != JSON_OBJECT || !v->len) return true;
  struct schema_pattern *patterns = ARENA_ARRAY(c->arena, struct schema_pattern, v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    char why[256];
    const struct json_member *m = &v->members[i];
    const struct schema_pattern *one =
        schema_pattern_compile(c->arena, m->name, m->name_len, false, why, sizeof why);
    if (!one) {
      struct schema_text t = {0};
      schema_text_quote(&t, m->name, m->name_len);
      return schema_fail(c, p, "patternProperties", "%s is no regular expression: %s", t.data, why);
    }
    patterns[i] = *one;
  }
  node->patterns = patterns;
  node->n_patterns = v->len;
  return true;
}

enum schema_built schema_build_pattern_properties(struct schema_compiler *c, struct schema_place *p,
                                                  struct schema_node *node, struct schema_rule *r) {
  enum schema_built built = build_map(c, p, r, false);
  if (built != BUILT) return built;
  return load_patterns(c, p, node) ? BUILT : BUILT_ERROR;
}

enum schema_built schema_build_additional_properties(struct schema_compiler *c,
                                                     struct schema_place *p,
                                                     struct schema_node *node,
                                                     struct schema_rule *r) {
  load_names(c, p, node);
  if (!load_patterns(c, p, node)) return BUILT_ERROR;
  return schema_build_schema(c, p, node, r);
}

enum schema_built schema_build_unevaluated(struct schema_compiler *c, struct schema_place *p,
                                           struct schema_node *node, struct schema_rule *r) {
  node->tracks = true;
  return schema_build_schema(c, p, node, r);
}

enum schema_built schema_build_items(struct schema_compiler *c, struct schema_place *p,
                                     struct schema_node *node, struct schema_rule *r) {
  if (p->resource->dialect == SCHEMA_2020_12) {
    const struct json *prefix = json_get(p->value, "prefixItems");
    if (prefix && prefix->type == JSON_ARRAY) r->min = prefix->len;
    if (r->value->type == JSON_ARRAY)
      return schema_expected(c, p, r->keyword, "a schema (lists are prefixItems in 2020-12)",
                             r->value);
  } else if (r->value->type == JSON_ARRAY) {
    r->op = OP_PREFIX_ITEMS;
    return schema_build_list(c, p, node, r);
  }
  return schema_build_schema(c, p, node, r);
}

enum schema_built schema_build_additional_items(struct schema_compiler *c, struct schema_place *p,
                                                struct schema_node *node, struct schema_rule *r) {
  const struct json *items = json_get(p->value, "items");
  if (!items || items->type != JSON_ARRAY) return BUILT_NOTHING;
  r->min = items->len;
  return schema_build_schema(c, p, node, r);
}

static bool sibling_count(struct schema_compiler *c, const struct schema_place *p,
                          const char *keyword, uint64_t *out) {
  const struct json *v = json_get(p->value, keyword);
  int64_t x;
  if (!v || (json_to_int(v, &x) && x >= 0)) {
    if (v) *out = (uint64_t)x;
    return true;
  }
  return schema_expected(c, p, keyword, "an integer not below 0", v) == BUILT;
}

enum schema_built schema_build_contains(struct schema_compiler *c, struct schema_place *p,
                                        struct schema_node *node, struct schema_rule *r) {
  const struct schema_resource *resource = p->resource;
  r->min = 1;
  r->marks = resource->dialect == SCHEMA_2020_12;
  if (resource->dialect != SCHEMA_DRAFT7 && (resource->vocabularies & VOCABULARY_VALIDATION)) {
    if (!sibling_count(c, p, "minContains", &r->min) ||
        !sibling_count(c, p, "maxContains", &r->max))
      return BUILT_ERROR;
  }
  return schema_build_schema(c, p, node, r);
}

enum schema_built schema_build_if(struct schema_compiler *c, struct schema_place *p,
                                  struct schema_node *node, struct schema_rule *r) {
  static const char *const branches[] = {"then", "else"};
  allot_nodes(c, r, 2);
  for (int i = 0; i < 2; i++) {
    const struct json *v = json_get(p->value, branches[i]);
    if (!v) continue;
    r->nodes[i] = schema_child(c, p, branches[i], v);
    if (!r->nodes[i]) return BUILT_ERROR;
  }
  return schema_build_schema(c, p, node, r);
}

/* ---- references ---- */

static struct schema_place *resolve(struct schema_compiler *c, struct schema_place *p,
                                    struct schema_rule *r, const struct schema_anchor **anchor) {
  if (r->value->type != JSON_STRING) {
    schema_expected(c, p, r->keyword, "a URI reference", r->value);
    return NULL;
  }
  struct schema_place *target = schema_resolve(c, p, r->keyword, r->value->text, anchor);
  if (target) r->node = schema_node_of(c, target);
  return target;
}

enum schema_built schema_build_ref(struct schema_compiler *c, struct schema_place *p,
                                   struct schema_node *node, struct schema_rule *r) {
  (void)node;
  return resolve(c, p, r, NULL) ? BUILT : BUILT_ERROR;
}

/* Dynamic only if it first arrives at a dynamic anchor (2020-12, 8.2.3.2). */
enum schema_built schema_build_dynamic_ref(struct schema_compiler *c, struct schema_place *p,
                                           struct schema_node *node, struct schema_rule *r) {
  (void)node;
  const struct schema_anchor *anchor;
  if (!resolve(c, p, r, &anchor)) return BUILT_ERROR;
  if (anchor)
    r->name = anchor->name;
  else
    r->op = OP_REF;
  return BUILT;
}

/* Always "#"; dynamic only if the resource it arrives at says so (2019-09, 8.2.4.2.1). */
enum schema_built schema_build_recursive_ref(struct schema_compiler *c, struct schema_place *p,
                                             struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (!json_is_text(r->value, "#")) return schema_expected(c, p, r->keyword, "\"#\"", r->value);
  struct schema_place *target = resolve(c, p, r, NULL);
  if (!target) return BUILT_ERROR;
  r->op = OP_REF;
  for (const struct schema_anchor *a = target->resource->anchors; a; a = a->next) {
    if (*a->name) continue;
    r->op = OP_DYNAMIC_REF;
    r->name = a->name;
  }
  return BUILT;
}
