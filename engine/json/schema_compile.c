/* schema_compile.c - from documents to nodes: the keywords, and the rules without subschemas.
 *
 * A node is made for every place that is reached from the root or by a reference, from a work
 * list. Only what is reached is judged, so unused definitions may be odd. Unknown keywords, and
 * the boolean "required" and "exclusiveMinimum" of draft-04, are ignored; a known keyword with a
 * value that cannot be meant is an error. */
#include "json/schema_private.h"

#include <string.h>

static schema_builder build_type, build_enum, build_any, build_multiple_of, build_bound,
    build_exclusive, build_minimum_count, build_maximum_count, build_pattern, build_unique,
    build_required, build_dependent_required, build_format;

enum {
  D7 = 1 << SCHEMA_DRAFT7,
  D19 = 1 << SCHEMA_2019_09,
  D20 = 1 << SCHEMA_2020_12,
  SINCE_19 = D19 | D20,
  ALL = D7 | D19 | D20,
};
enum {
  CORE = VOCABULARY_CORE,
  APPLY = VOCABULARY_APPLICATOR,
  UNEVAL = VOCABULARY_UNEVALUATED,
  VALID = VOCABULARY_VALIDATION,
  FORMAT = VOCABULARY_FORMAT,
};

/* Sorted by name. */
static const struct schema_keyword keywords[] = {
    {"$defs", SINCE_19, CORE, SHAPE_MAP, 0, NULL},
    {"$dynamicRef", D20, CORE, SHAPE_VALUE, OP_DYNAMIC_REF, schema_build_dynamic_ref},
    {"$recursiveRef", D19, CORE, SHAPE_VALUE, OP_DYNAMIC_REF, schema_build_recursive_ref},
    {"$ref", ALL, CORE, SHAPE_VALUE, OP_REF, schema_build_ref},
    {"additionalItems", D7 | D19, APPLY, SHAPE_SCHEMA, OP_ITEMS, schema_build_additional_items},
    {"additionalProperties", ALL, APPLY, SHAPE_SCHEMA, OP_ADDITIONAL_PROPERTIES,
     schema_build_additional_properties},
    {"allOf", ALL, APPLY, SHAPE_LIST, OP_ALL_OF, schema_build_list},
    {"anyOf", ALL, APPLY, SHAPE_LIST, OP_ANY_OF, schema_build_list},
    {"const", ALL, VALID, SHAPE_VALUE, OP_CONST, build_any},
    {"contains", ALL, APPLY, SHAPE_SCHEMA, OP_CONTAINS, schema_build_contains},
    {"contentSchema", SINCE_19, VOCABULARY_OTHER, SHAPE_SCHEMA, 0, NULL},
    {"definitions", ALL, CORE, SHAPE_MAP, 0, NULL},
    {"dependencies", ALL, APPLY, SHAPE_MAP, OP_DEPENDENT_SCHEMAS, schema_build_dependencies},
    {"dependentRequired", SINCE_19, VALID, SHAPE_VALUE, OP_DEPENDENT_REQUIRED,
     build_dependent_required},
    {"dependentSchemas", SINCE_19, APPLY, SHAPE_MAP, OP_DEPENDENT_SCHEMAS,
     schema_build_dependent_schemas},
    {"else", ALL, APPLY, SHAPE_SCHEMA, 0, NULL},
    {"enum", ALL, VALID, SHAPE_VALUE, OP_ENUM, build_enum},
    {"exclusiveMaximum", ALL, VALID, SHAPE_VALUE, OP_EXCLUSIVE_MAXIMUM, build_exclusive},
    {"exclusiveMinimum", ALL, VALID, SHAPE_VALUE, OP_EXCLUSIVE_MINIMUM, build_exclusive},
    {"format", ALL, FORMAT, SHAPE_VALUE, OP_FORMAT, build_format},
    {"if", ALL, APPLY, SHAPE_SCHEMA, OP_IF, schema_build_if},
    {"items", ALL, APPLY, SHAPE_SCHEMA_OR_LIST, OP_ITEMS, schema_build_items},
    {"maxItems", ALL, VALID, SHAPE_VALUE, OP_MAX_ITEMS, build_maximum_count},
    {"maxLength", ALL, VALID, SHAPE_VALUE, OP_MAX_LENGTH, build_maximum_count},
    {"maxProperties", ALL, VALID, SHAPE_VALUE, OP_MAX_PROPERTIES, build_maximum_count},
    {"maximum", ALL, VALID, SHAPE_VALUE, OP_MAXIMUM, build_bound},
    {"minItems", ALL, VALID, SHAPE_VALUE, OP_MIN_ITEMS, build_minimum_count},
    {"minLength", ALL, VALID, SHAPE_VALUE, OP_MIN_LENGTH, build_minimum_count},
    {"minProperties", ALL, VALID, SHAPE_VALUE, OP_MIN_PROPERTIES, build_minimum_count},
    {"minimum", ALL, VALID, SHAPE_VALUE, OP_MINIMUM, build_bound},
    {"multipleOf", ALL, VALID, SHAPE_VALUE, OP_MULTIPLE_OF, build_multiple_of},
    {"not", ALL, APPLY, SHAPE_SCHEMA, OP_NOT, schema_build_schema},
    {"oneOf", ALL, APPLY, SHAPE_LIST, OP_ONE_OF, schema_build_list},
    {"pattern", ALL, VALID, SHAPE_VALUE, OP_PATTERN, build_pattern},
    {"patternProperties", ALL, APPLY, SHAPE_MAP, OP_PATTERN_PROPERTIES,
     schema_build_pattern_properties},
    {"prefixItems", D20, APPLY, SHAPE_LIST, OP_PREFIX_ITEMS, schema_build_list},
    {"properties", ALL, APPLY, SHAPE_MAP, OP_PROPERTIES, schema_build_properties},
    {"propertyNames", ALL, APPLY, SHAPE_SCHEMA, OP_PROPERTY_NAMES, schema_build_schema},
    {"required", ALL, VALID, SHAPE_VALUE, OP_REQUIRED, build_required},
    {"then", ALL, APPLY, SHAPE_SCHEMA, 0, NULL},
    {"type", ALL, VALID, SHAPE_VALUE, OP_TYPE, build_type},
    {"unevaluatedItems", SINCE_19, UNEVAL, SHAPE_SCHEMA, OP_UNEVALUATED_ITEMS,
     schema_build_unevaluated},
    {"unevaluatedProperties", SINCE_19, UNEVAL, SHAPE_SCHEMA, OP_UNEVALUATED_PROPERTIES,
     schema_build_unevaluated},
    {"uniqueItems", ALL, VALID, SHAPE_VALUE, OP_UNIQUE_ITEMS, build_unique},
};

const struct schema_keyword *schema_keyword_find(const char *name, size_t n,
                                                 const struct schema_resource *resource) {
  size_t low = 0, high = sizeof keywords / sizeof *keywords;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const struct schema_keyword *k = &keywords[middle];
    size_t length = strlen(k->name);
    int order = memcmp(name, k->name, n < length ? n : length);
    if (order == 0 && n == length) {
      bool meant = k->dialects >> resource->dialect & 1 && k->vocabulary & resource->vocabularies;
      return meant ? k : NULL;
    }
    if (order < 0 || (order == 0 && n < length))
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

/* ---- nodes ---- */

/* Whatever may be asked for by name while checking must have a node by then. */
static void reach_resource(struct schema_compiler *c, struct schema_resource *r) {
  if (r->reached) return;
  r->reached = true;
  for (struct schema_anchor *a = r->anchors; a; a = a->next)
    if (a->dynamic) schema_node_of(c, a->place);
}

struct schema_node *schema_node_of(struct schema_compiler *c, struct schema_place *p) {
  if (p->node) return p->node;
  p->node = ARENA_NEW(c->arena, struct schema_node);
  p->node->value = p->value;
  p->node->resource = p->resource;
  p->node->never = p->value->type == JSON_FALSE;
  p->todo = c->to_build;
  c->to_build = p;
  reach_resource(c, p->resource);
  return p->node;
}

const struct schema_node *schema_anchor_node(const struct schema_anchor *a) {
  return a->place->node;
}

enum schema_built schema_expected(struct schema_compiler *c, const struct schema_place *p,
                                  const char *keyword, const char *what, const struct json *found) {
  struct schema_text t = {0};
  schema_text_describe(&t, found);
  schema_fail(c, p, keyword, "expected %s, found %s", what, t.data);
  return BUILT_ERROR;
}

struct schema_node *schema_child(struct schema_compiler *c, struct schema_place *p,
                                 const char *keyword, const struct json *value) {
  struct schema_place *child = schema_place_of(c, value);
  if (child) return schema_node_of(c, child);
  schema_expected(c, p, keyword, "a schema (an object or a boolean)", value);
  return NULL;
}

static bool is_unevaluated(enum schema_op op) {
  return op == OP_UNEVALUATED_ITEMS || op == OP_UNEVALUATED_PROPERTIES;
}

/* The rules of all keywords, or of the unevaluated… ones, which must come last. */
static bool build_rules(struct schema_compiler *c, struct schema_place *p, bool last) {
  const struct json *v = p->value;
  struct schema_node *node = p->node;
  bool only_ref = p->resource->dialect == SCHEMA_DRAFT7 && json_get(v, "$ref");
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    const struct schema_keyword *k = schema_keyword_find(m->name, m->name_len, p->resource);
    if (!k || !k->build || is_unevaluated(k->op) != last || (only_ref && k->op != OP_REF)) continue;
    struct schema_rule *r = &node->rules[node->n_rules];
    *r = (struct schema_rule){
        .op = k->op, .keyword = k->name, .value = &m->value, .max = UINT64_MAX};
    enum schema_built built = k->build(c, p, node, r);
    if (built == BUILT_ERROR) return false;
    if (built == BUILT) node->n_rules++;
  }
  return true;
}

static bool build_node(struct schema_compiler *c, struct schema_place *p) {
  if (p->value->type != JSON_OBJECT) return true;
  p->node->rules = ARENA_ARRAY(c->arena, struct schema_rule, p->value->len);
  if (!build_rules(c, p, false) || !build_rules(c, p, true)) return false;
  struct schema_node *node = p->node;
  node->plain = true;
  for (uint32_t i = 0; i < node->n_rules; i++)
    node->plain &= node->rules[i].op >= OP_FIRST_ASSERTION;
  return true;
}

static const struct schema_options default_options = {.dialect = SCHEMA_2020_12};

struct schema *schema_compile(struct arena *a, const struct json *document,
                              const struct schema_options *options, struct error *e) {
  struct error own_error = {0};
  struct schema_compiler c = {
      .arena = a, .options = options ? options : &default_options, .error = &own_error};
  c.schema = ARENA_NEW(a, struct schema);
  bool good = document && (document->type == JSON_OBJECT || document->type == JSON_TRUE ||
                           document->type == JSON_FALSE);
  if (!good) {
    schema_fail(&c, NULL, NULL, "a schema is an object or a boolean");
  } else {
    struct schema_place *root = schema_index_main(&c, document);
    good = root;
    if (good) c.schema->root = schema_node_of(&c, root);
    while (good && c.to_build) {
      struct schema_place *p = c.to_build;
      c.to_build = p->todo;
      good = build_node(&c, p);
    }
  }
  if (e && !good) *e = own_error;
  return good ? c.schema : NULL;
}

/* Compiled patterns are in the arena too (see schema_pattern.c), so a schema that is forgotten
 * leaks nothing. The function stays as the end of a schema's life. */
void schema_free(struct schema *s) {
  if (s) s->root = NULL;
}

/* ---- rules without subschemas ---- */

static enum schema_built build_any(struct schema_compiler *c, struct schema_place *p,
                                   struct schema_node *node, struct schema_rule *r) {
  (void)c, (void)p, (void)node, (void)r;
  return BUILT;
}

static unsigned type_bit(const struct json *v) {
  static const char *const names[] = {"null",   "boolean", "integer", "number",
                                      "string", "array",   "object"};
  for (unsigned i = 0; i < 7; i++)
    if (json_is_text(v, names[i])) return 1u << i;
  return 0;
}

static enum schema_built build_type(struct schema_compiler *c, struct schema_place *p,
                                    struct schema_node *node, struct schema_rule *r) {
  (void)node;
  const struct json *v = r->value;
  bool list = v->type == JSON_ARRAY;
  for (uint32_t i = 0; i < (list ? v->len : 1); i++) {
    unsigned bit = type_bit(list ? &v->items[i] : v);
    if (!bit) return schema_expected(c, p, "type", "the name of a type", list ? &v->items[i] : v);
    r->min |= bit;
  }
  return BUILT;
}

static enum schema_built build_enum(struct schema_compiler *c, struct schema_place *p,
                                    struct schema_node *node, struct schema_rule *r) {
  (void)node;
  return r->value->type == JSON_ARRAY ? BUILT
                                      : schema_expected(c, p, r->keyword, "an array", r->value);
}

static enum schema_built build_bound(struct schema_compiler *c, struct schema_place *p,
                                     struct schema_node *node, struct schema_rule *r) {
  (void)node;
  return r->value->type == JSON_NUMBER ? BUILT
                                       : schema_expected(c, p, r->keyword, "a number", r->value);
}

static enum schema_built build_exclusive(struct schema_compiler *c, struct schema_place *p,
                                         struct schema_node *node, struct schema_rule *r) {
  if (r->value->type == JSON_TRUE || r->value->type == JSON_FALSE)
    return BUILT_NOTHING; /* draft-04 */
  return build_bound(c, p, node, r);
}

static enum schema_built build_multiple_of(struct schema_compiler *c, struct schema_place *p,
                                           struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (r->value->type != JSON_NUMBER || !schema_number_is_positive(r->value))
    return schema_expected(c, p, r->keyword, "a number above 0", r->value);
  return BUILT;
}

static bool read_count(const struct json *v, uint64_t *out) {
  if (v->type != JSON_NUMBER || !schema_number_is_integer(v)) return false;
  int64_t x;
  if (json_to_int(v, &x)) {
    *out = (uint64_t)x;
    return x >= 0;
  }
  *out = UINT64_MAX - 1; /* more than anything has */
  return schema_number_is_positive(v);
}

static enum schema_built build_minimum_count(struct schema_compiler *c, struct schema_place *p,
                                             struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (!read_count(r->value, &r->min))
    return schema_expected(c, p, r->keyword, "an integer not below 0", r->value);
  return BUILT;
}

static enum schema_built build_maximum_count(struct schema_compiler *c, struct schema_place *p,
                                             struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (!read_count(r->value, &r->max))
    return schema_expected(c, p, r->keyword, "an integer not below 0", r->value);
  return BUILT;
}

static enum schema_built build_pattern(struct schema_compiler *c, struct schema_place *p,
                                       struct schema_node *node, struct schema_rule *r) {
  (void)node;
  char why[256];
  if (r->value->type != JSON_STRING)
    return schema_expected(c, p, r->keyword, "a regular expression", r->value);
  r->pattern =
      schema_pattern_compile(c->arena, r->value->text, r->value->len, false, why, sizeof why);
  if (r->pattern) return BUILT;
  struct schema_text t = {0};
  schema_text_quote(&t, r->value->text, r->value->len);
  schema_fail(c, p, r->keyword, "%s is no regular expression: %s", t.data, why);
  return BUILT_ERROR;
}

static enum schema_built build_unique(struct schema_compiler *c, struct schema_place *p,
                                      struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (r->value->type == JSON_TRUE) return BUILT;
  if (r->value->type == JSON_FALSE) return BUILT_NOTHING;
  return schema_expected(c, p, r->keyword, "a boolean", r->value);
}

static bool is_list_of_names(const struct json *v) {
  if (v->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < v->len; i++)
    if (v->items[i].type != JSON_STRING) return false;
  return true;
}

static enum schema_built build_required(struct schema_compiler *c, struct schema_place *p,
                                        struct schema_node *node, struct schema_rule *r) {
  (void)node;
  const struct json *v = r->value;
  if (v->type == JSON_TRUE || v->type == JSON_FALSE) return BUILT_NOTHING; /* draft-03 and -04 */
  return is_list_of_names(v) ? BUILT : schema_expected(c, p, r->keyword, "an array of names", v);
}

static enum schema_built build_dependent_required(struct schema_compiler *c, struct schema_place *p,
                                                  struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (r->value->type != JSON_OBJECT)
    return schema_expected(c, p, r->keyword, "an object", r->value);
  for (uint32_t i = 0; i < r->value->len; i++)
    if (!is_list_of_names(&r->value->members[i].value))
      return schema_expected(c, p, r->keyword, "arrays of names", &r->value->members[i].value);
  return BUILT;
}

/* An unknown format says nothing, as an unknown keyword. */
static enum schema_built build_format(struct schema_compiler *c, struct schema_place *p,
                                      struct schema_node *node, struct schema_rule *r) {
  (void)node;
  if (r->value->type != JSON_STRING) return schema_expected(c, p, r->keyword, "a name", r->value);
  bool asserted =
      c->options->assert_formats || (p->resource->vocabularies & VOCABULARY_FORMAT_ASSERTION);
  r->format = asserted ? schema_format_find(r->value->text) : NULL;
  return r->format ? BUILT : BUILT_NOTHING;
}
