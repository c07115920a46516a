/* schema_walk.c - see schema_walk.h: the walk over subschemas, "required", references. The limits
 * are about what is of use to anybody; trees are no deeper than the JSON reader lets through, so
 * that walking may recurse. */
#include "reader/schema_walk.h"

#include <strings.h>

enum { REF_HOPS_MAX = 32 };

void schema_repaired(struct schema_walk *w, const char *reason, const char *keyword,
                     const struct json *raw) {
  size_t n = w->pointer.len;
  if (keyword) json_pointer_add(&w->pointer, keyword, strlen(keyword));
  reader_count(w->x, w->level, INTAKE_REPAIRED, reason, w->pointer.data, raw);
  w->pointer.len = n;
  w->pointer.data[n] = '\0';
}

bool schema_refused(struct schema_walk *w, const char *reason, const char *keyword,
                    const struct json *raw) {
  if (keyword) json_pointer_add(&w->pointer, keyword, strlen(keyword));
  w->refusal = (struct schema_refusal){reason, arena_copy_text(w->a, w->pointer.data), raw};
  return false;
}

void schema_drop(struct json *schema, const char *name) {
  const struct json *v = json_get(schema, name);
  if (!v) return;
  uint32_t i = 0;
  while (&schema->members[i].value != v)
    i++;
  memmove(&schema->members[i], &schema->members[i + 1],
          (schema->len - i - 1) * sizeof *schema->members);
  schema->len--;
}

void schema_set(struct schema_walk *w, struct json *schema, const char *name,
                const struct json *value) {
  struct json *v = json_get(schema, name);
  if (v)
    *v = *value;
  else
    json_add_member(w->a, schema, name, value);
}

void schema_set_first(struct schema_walk *w, struct json *schema, const char *name,
                      const struct json *value) {
  schema_drop(schema, name);
  json_add_member(w->a, schema, name, value);
  struct json_member added = schema->members[schema->len - 1];
  memmove(&schema->members[1], &schema->members[0], (schema->len - 1) * sizeof *schema->members);
  schema->members[0] = added;
}

/* ---- keywords that hold subschemas ---- */

enum holds { HOLDS_SCHEMA, HOLDS_LIST, HOLDS_MAP, HOLDS_ITEMS, HOLDS_DEPENDENCIES };

struct keyword {
  const char *name;
  enum holds holds;
  bool whole; /* what stands there is a value of its own, not a part of a condition */
};

static const struct keyword KEYWORDS[] = {{"properties", HOLDS_MAP, true},
                                          {"items", HOLDS_ITEMS, true},
                                          {"additionalProperties", HOLDS_SCHEMA, true},
                                          {"anyOf", HOLDS_LIST, false},
                                          {"oneOf", HOLDS_LIST, false},
                                          {"allOf", HOLDS_LIST, false},
                                          {"prefixItems", HOLDS_LIST, true},
                                          {"$defs", HOLDS_MAP, true},
                                          {"definitions", HOLDS_MAP, true},
                                          {"patternProperties", HOLDS_MAP, true},
                                          {"dependentSchemas", HOLDS_MAP, false},
                                          {"dependencies", HOLDS_DEPENDENCIES, false},
                                          {"additionalItems", HOLDS_SCHEMA, true},
                                          {"unevaluatedItems", HOLDS_SCHEMA, false},
                                          {"unevaluatedProperties", HOLDS_SCHEMA, false},
                                          {"contains", HOLDS_SCHEMA, false},
                                          {"propertyNames", HOLDS_SCHEMA, false},
                                          {"not", HOLDS_SCHEMA, false},
                                          {"if", HOLDS_SCHEMA, false},
                                          {"then", HOLDS_SCHEMA, false},
                                          {"else", HOLDS_SCHEMA, false}};

static const struct keyword *find_keyword(const struct json_member *m) {
  for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
    if (strlen(KEYWORDS[i].name) == m->name_len &&
        memcmp(KEYWORDS[i].name, m->name, m->name_len) == 0)
      return &KEYWORDS[i];
  return NULL;
}

/* The subschema below `name`; the pointer is back where it was unless the walk was refused. */
static bool walk_below(struct schema_walk *w, const char *name, size_t n, const struct json *s,
                       bool whole, struct json *out) {
  size_t before = w->pointer.len;
  json_pointer_add(&w->pointer, name, n);
  if (!schema_walk(w, s, whole, out)) return false;
  w->pointer.len = before;
  w->pointer.data[before] = '\0';
  return true;
}

static bool walk_map(struct schema_walk *w, const struct keyword *k, const struct json *v,
                     struct json *out) {
  *out = *json_new(w->a, JSON_OBJECT);
  if (v->type != JSON_OBJECT) { /* an empty list is how PHP writes {} */
    if (v->type != JSON_ARRAY || v->len) schema_repaired(w, "keyword_value", NULL, v);
    return true;
  }
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    struct json child;
    if (strcmp(k->name, "patternProperties") == 0 && !schema_is_pattern(m->name, m->name_len)) {
      schema_repaired(w, "pattern", NULL, &m->value);
      continue;
    }
    if (k->holds == HOLDS_DEPENDENCIES && m->value.type == JSON_ARRAY)
      child = m->value;
    else if (!walk_below(w, m->name, m->name_len, &m->value, k->whole, &child))
      return false;
    json_add_borrowed(w->a, out, m->name, m->name_len, &child);
  }
  return true;
}

static bool walk_list(struct schema_walk *w, const struct keyword *k, const struct json *v,
                      struct json *out) {
  *out = *json_new(w->a, JSON_ARRAY);
  for (uint32_t i = 0; i < v->len; i++) {
    struct json child;
    char digits[32];
    size_t n = json_format_int(i, digits);
    if (!walk_below(w, digits, n, &v->items[i], k->whole, &child)) return false;
    json_add_item(w->a, out, &child);
  }
  return true;
}

static struct json *list_of_one(struct schema_walk *w, const struct json *v) {
  struct json *list = json_new(w->a, JSON_ARRAY);
  json_add_item(w->a, list, v);
  return list;
}

/* The value of one keyword, children read. *keep false: nothing is left of it. */
static bool walk_keyword(struct schema_walk *w, const struct keyword *k, const struct json *v,
                         struct json *out, bool *keep) {
  switch (k->holds) {
  case HOLDS_LIST:
    if (v->type == JSON_ARRAY && v->len) return walk_list(w, k, v, out);
    schema_repaired(w, "keyword_value", NULL, v);
    *keep = v->type == JSON_OBJECT; /* one schema is a list of one */
    return !*keep || walk_list(w, k, list_of_one(w, v), out);
  case HOLDS_MAP:
  case HOLDS_DEPENDENCIES:
    return walk_map(w, k, v, out);
  case HOLDS_ITEMS:
    if (v->type == JSON_ARRAY && v->len) return walk_list(w, k, v, out);
    *keep = v->type != JSON_ARRAY && v->type != JSON_NULL;
    return !*keep || schema_walk(w, v, k->whole, out);
  case HOLDS_SCHEMA:
    break;
  }
  if (v->type != JSON_TRUE && v->type != JSON_FALSE) return schema_walk(w, v, k->whole, out);
  *out = *v;
  return true;
}

/* ---- required ---- */

static bool is_named(const struct json *properties, const struct json *name) {
  return json_get_n(properties, name->text, name->len) != NULL;
}

static bool is_listed(const struct json *list, const char *name, size_t n) {
  for (uint32_t i = 0; i < list->len; i++)
    if (list->items[i].len == n && memcmp(list->items[i].text, name, n) == 0) return true;
  return false;
}

/* Whether a name could be declared elsewhere than in "properties". */
static bool declares_elsewhere(const struct json *schema) {
  static const char *const PLACES[] = {
      "patternProperties", "allOf", "anyOf",           "oneOf", "$ref",
      "$dynamicRef",       "if",    "dependentSchemas"};
  for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
    if (json_get(schema, PLACES[i])) return true;
  return false;
}

static struct json *read_required(struct schema_walk *w, const struct json *given,
                                  const struct json *properties) {
  struct json *list = json_new(w->a, JSON_ARRAY);
  for (uint32_t i = 0; i < given->len; i++) {
    const struct json *name = &given->items[i];
    const char *reason = name->type != JSON_STRING                   ? "required_shape"
                         : properties && !is_named(properties, name) ? "required_unknown"
                         : is_listed(list, name->text, name->len)    ? "required_twice"
                                                                     : NULL;
    if (reason)
      schema_repaired(w, reason, "required", name);
    else
      json_add_item(w->a, list, name);
  }
  return list;
}

/* -1: no flag; "required" may be a truth, or a text that spells one. */
static int flag_of(const struct json *required) {
  if (!required) return -1;
  if (required->type == JSON_TRUE || required->type == JSON_FALSE)
    return required->type == JSON_TRUE;
  if (required->type != JSON_STRING) return -1;
  if (strcasecmp(required->text, "true") == 0 || strcasecmp(required->text, "yes") == 0) return 1;
  if (strcasecmp(required->text, "false") == 0 || strcasecmp(required->text, "no") == 0) return 0;
  return -1;
}

/* "required": true at a property (draft-03, and many by hand) belongs to the object around it. */
static void lift_required(struct schema_walk *w, const struct json *declared, struct json *list) {
  const struct json *properties = json_get(declared, "properties");
  if (!properties || properties->type != JSON_OBJECT) return;
  for (uint32_t i = 0; i < properties->len; i++) {
    const struct json_member *m = &properties->members[i];
    if (flag_of(json_get(&m->value, "required")) != 1 || is_listed(list, m->name, m->name_len))
      continue;
    json_add_item(w->a, list, json_new_string(w->a, m->name, m->name_len));
  }
}

/* What "required" lists, made a list; NULL: refused. */
static struct json *list_required(struct schema_walk *w, const struct json *given,
                                  const struct json *properties) {
  struct json *none = json_new(w->a, JSON_ARRAY);
  if (!given || given->type == JSON_NULL) return none;
  if (given->type == JSON_ARRAY) {
    if (given->len <= SCHEMA_REQUIRED_MAX) return read_required(w, given, properties);
    schema_refused(w, "schema_limit", "required", NULL);
    return NULL;
  }
  bool flag = flag_of(given) >= 0;
  schema_repaired(w, flag ? "required_boolean" : "required_shape", "required", given);
  if (flag || given->type != JSON_STRING) return none;
  return read_required(w, list_of_one(w, given), properties);
}

static bool fix_required(struct schema_walk *w, const struct json *declared, struct json *schema,
                         bool whole) {
  const struct json *given = json_get(schema, "required");
  const struct json *properties = json_get(schema, "properties");
  struct json *list =
      list_required(w, given, whole && !declares_elsewhere(schema) ? properties : NULL);
  if (!list) return false;
  lift_required(w, declared, list);
  if (list->len)
    schema_set(w, schema, "required", list);
  else if (given && (given->type != JSON_ARRAY || given->len))
    schema_drop(schema, "required");
  return true;
}

/* ---- references and dialects ---- */

static bool mentions_id(const struct json *v) {
  if (v->type == JSON_OBJECT)
    for (uint32_t i = 0; i < v->len; i++)
      if ((v->members[i].name_len == 3 && memcmp(v->members[i].name, "$id", 3) == 0) ||
          mentions_id(&v->members[i].value))
        return true;
  if (v->type == JSON_ARRAY)
    for (uint32_t i = 0; i < v->len; i++)
      if (mentions_id(&v->items[i])) return true;
  return false;
}

static const char *without_scheme(const char *uri) {
  if (strncmp(uri, "http://", 7) == 0) return uri + 7;
  return strncmp(uri, "https://", 8) == 0 ? uri + 8 : uri;
}

/* Whether a reference leads through nothing but references, and so to nothing at all. */
static bool is_endless(const struct json *root, const struct json *ref) {
  for (int hop = 0; hop < REF_HOPS_MAX; hop++) {
    const struct json *target = ref->text[0] == '#' ? json_at(root, ref->text + 1) : NULL;
    ref = json_get(target, "$ref");
    if (!ref || ref->type != JSON_STRING) return false;
  }
  return true;
}

/* Nothing is fetched: a reference stays within the document or means a metaschema. */
static bool check_ref(struct schema_walk *w, const struct json *schema, const char *keyword) {
  const struct json *v = json_get(schema, keyword);
  if (!v || v->len == 0) return true;
  if (v->text[0] == '#')
    return !is_endless(w->root, v) || schema_refused(w, "ref_loop", keyword, v);
  if (strncmp(without_scheme(v->text), "json-schema.org/draft", 21) == 0 || mentions_id(w->root))
    return true; /* the compiler knows whether it is there */
  return schema_refused(w, "external_ref", keyword, v);
}

bool schema_is_dialect(const char *uri, const char *name) {
  size_t n = strlen(name);
  uri = without_scheme(uri);
  return strncmp(uri, name, n) == 0 && (!uri[n] || strcmp(uri + n, "#") == 0);
}

static bool read_dialect(struct schema_walk *w, struct json *schema) {
  static const char DRAFT7[] = "http://json-schema.org/draft-07/schema#";
  const struct json *v = json_get(schema, "$schema");
  if (!v) return true;
  if (w->style != SCHEMA_STYLE_JSON) {
    schema_drop(schema, "$schema");
    return true;
  }
  bool is_06 = schema_is_dialect(v->text, "json-schema.org/draft-06/schema");
  if (is_06 || schema_is_dialect(v->text, "json-schema.org/draft-04/schema")) {
    schema_repaired(w, is_06 ? "draft_06" : "draft_04", "$schema", v);
    schema_set(w, schema, "$schema", json_new_text(w->a, DRAFT7));
    w->tuples_are_items = true;
  } else if (schema_is_dialect(v->text, "json-schema.org/schema") || v->len == 0) {
    schema_repaired(w, "dialect_unversioned", "$schema", v);
    schema_drop(schema, "$schema");
  } else if (schema_is_dialect(v->text, "json-schema.org/draft-07/schema") ||
             schema_is_dialect(v->text, "json-schema.org/draft/2019-09/schema")) {
    w->tuples_are_items = true;
  } else if (!schema_is_dialect(v->text, "json-schema.org/draft/2020-12/schema")) {
    return schema_refused(w, "unknown_dialect", "$schema", v);
  }
  return true;
}

/* A list as "items" is no schema in 2020-12: "prefixItems" and what comes behind it. */
static void fix_tuple(struct schema_walk *w, struct json *schema) {
  const struct json *items = json_get(schema, "items");
  if (!items || items->type != JSON_ARRAY || w->tuples_are_items) return;
  if (w->style == SCHEMA_STYLE_JSON) schema_repaired(w, "items_list", "items", items);
  struct json first = *items;
  const struct json *rest = json_get(schema, "additionalItems");
  struct json behind = rest ? *rest : (struct json){0};
  schema_drop(schema, "items");
  schema_drop(schema, "additionalItems");
  if (!json_get(schema, "prefixItems")) schema_set(w, schema, "prefixItems", &first);
  if (behind.type == JSON_OBJECT || behind.type == JSON_FALSE)
    schema_set(w, schema, "items", &behind);
}

/* ---- one subschema ---- */

static bool walk_members(struct schema_walk *w, const struct json *s, struct json *out) {
  for (uint32_t i = 0; i < s->len; i++) {
    const struct json_member *m = &s->members[i];
    const struct keyword *k = find_keyword(m);
    struct json value = m->value;
    bool keep = true;
    size_t before = w->pointer.len;
    if (k) {
      json_pointer_add(&w->pointer, m->name, m->name_len);
      if (!walk_keyword(w, k, &m->value, &value, &keep)) return false;
      w->pointer.len = before;
      w->pointer.data[before] = '\0';
    }
    if (keep) json_add_borrowed(w->a, out, m->name, m->name_len, &value);
  }
  return true;
}

static bool walk_object(struct schema_walk *w, const struct json *s, bool whole, struct json *out) {
  *out = *json_new(w->a, JSON_OBJECT);
  if (!walk_members(w, s, out)) return false;
  schema_fix_texts(w, out);
  if (!read_dialect(w, out) || !check_ref(w, out, "$ref") || !check_ref(w, out, "$dynamicRef"))
    return false;
  fix_tuple(w, out);
  schema_fix_type(w, out, whole && w->depth > 1);
  schema_fix_bounds(w, out);
  schema_fix_values(w, out);
  if (w->style == SCHEMA_STYLE_BFCL) schema_drop(out, "optional");
  return fix_required(w, s, out, whole);
}

/* What stands in the place of a schema and is none: the name of a type, or nothing known. */
static void read_other(struct schema_walk *w, const struct json *s, struct json *out) {
  bool exact = false;
  *out = *json_new(w->a, JSON_OBJECT);
  if (s->type == JSON_TRUE) return;
  if (s->type == JSON_FALSE) {
    JSON_ADD(w->a, out, "not", json_new(w->a, JSON_OBJECT));
    return;
  }
  const char *type = s->type == JSON_STRING ? schema_type_named(w->style, s->text, &exact) : NULL;
  schema_repaired(w, type ? "schema_is_type" : "schema_shape", NULL, s);
  if (type && *type) JSON_ADD(w->a, out, "type", json_new_text(w->a, type));
}

bool schema_walk(struct schema_walk *w, const struct json *s, bool whole, struct json *out) {
  if (++w->n_schemas > SCHEMA_SUBSCHEMAS_MAX || w->depth >= SCHEMA_LEVELS_MAX)
    return schema_refused(w, "schema_limit", NULL, NULL);
  if (s->type != JSON_OBJECT) {
    read_other(w, s, out);
    return true;
  }
  w->depth++;
  bool good = walk_object(w, s, whole, out);
  w->depth--;
  return good;
}
