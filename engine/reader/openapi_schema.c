/* openapi_schema.c - schemas of OpenAPI 3.0 and 3.1 as JSON Schema 2020-12: the keywords that hold
 * schemas, references, and what one side may not see. Recursion follows the nesting of the document
 * (bounded by the JSON reader), never references. */
#include "reader/openapi.h"

#include <string.h>

enum { ALL_OF_DEPTH = 8, PARTS_MAX = 200, SMALL_ENUM = 32 };

/* The schemas around an inline branch: what they hide is hidden in it, too. */
struct outer {
  const struct json *schema;
  const struct outer *up;
};

struct translation {
  struct openapi *o;
  const struct json *base;
  enum openapi_side side;
  struct openapi_uses *uses;
};

static struct json translate(const struct translation *t, const struct json *s,
                             const struct outer *outer);

/* A step deeper: into a keyword, a property, or an item where step is NULL. */
static struct json translate_below(const struct translation *t, const char *step, size_t index,
                                   const struct json *s, const struct outer *outer) {
  const struct openapi_place place = {t->o->place, step, index}, *before = t->o->place;
  t->o->place = &place;
  struct json schema = translate(t, s, outer);
  t->o->place = before;
  return schema;
}

/* Where a reference has led. */
static struct json translate_there(const struct translation *t,
                                   const struct openapi_target *target) {
  const struct openapi_place place = {.step = openapi_target_place(t->o, target)};
  const struct openapi_place *before = t->o->place;
  struct translation there = {t->o, target->base, t->side, t->uses};
  t->o->place = &place;
  struct json schema = translate(&there, target->value, NULL);
  t->o->place = before;
  return schema;
}

static void refuse(const struct translation *t, const char *keyword, const struct json *v) {
  const struct openapi_place place = {t->o->place, keyword, 0}, *before = t->o->place;
  t->o->place = &place;
  openapi_note(t->o, INTAKE_TOOL, INTAKE_REPAIRED, "keyword_value", NULL, v);
  t->o->place = before;
}

void openapi_set(struct arena *a, struct json *object, const char *name, const struct json *value) {
  struct json *there = json_get(object, name);
  if (there)
    *there = *value;
  else
    json_add_member(a, object, name, value);
}

/* ---- what a side may not see ---- */

bool openapi_is_hidden(struct openapi *o, const struct json *property, const struct json *base,
                       enum openapi_side side) {
  const char *flag = side == SIDE_INPUT ? "readOnly" : "writeOnly";
  if (json_get_bool(property, flag, false)) return true;
  if (!json_get(property, "$ref")) return false;
  return json_get_bool(openapi_peek(o, property, base).value, flag, false);
}

/* Whether `name` is a hidden property of s or of a part of it. `left`: parts that may be visited.
 */
static bool hides(const struct translation *t, const struct json *s, const struct json *base,
                  const struct json *name, int depth, int *left) {
  const struct json *property = json_get_n(json_get(s, "properties"), name->text, name->len);
  if (property && openapi_is_hidden(t->o, property, base, t->side)) return true;
  const struct json *parts = json_get(s, "allOf");
  if (!parts || parts->type != JSON_ARRAY || depth == ALL_OF_DEPTH) return false;
  for (uint32_t i = 0; i < parts->len && (*left)-- > 0; i++) {
    struct openapi_target part = openapi_peek(t->o, &parts->items[i], base);
    if (part.value && hides(t, part.value, part.base, name, depth + 1, left)) return true;
  }
  return false;
}

static void add_required(const struct translation *t, struct json *to, const struct json *s,
                         const struct json *v, const struct outer *outer) {
  struct arena *a = t->o->a;
  if (v->type != JSON_ARRAY) { /* "required": true is a parameter's, not a schema's */
    refuse(t, "required", v);
    return;
  }
  struct json *list = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json *name = &v->items[i];
    int left = PARTS_MAX;
    bool keep = name->type == JSON_STRING && !hides(t, s, t->base, name, 0, &left);
    for (const struct outer *u = outer; keep && u; u = u->up)
      keep = !hides(t, u->schema, t->base, name, 0, &left);
    for (uint32_t k = 0; keep && k < list->len; k++)
      keep = !json_same(&list->items[k], name);
    if (keep) json_add_item(a, list, name);
  }
  if (list->len) JSON_ADD(a, to, "required", list);
}

/* ---- keywords with schemas ---- */

static void add_schema(const struct translation *t, struct json *to, const char *keyword,
                       const struct json *v) {
  struct json schema = translate_below(t, keyword, 0, v, NULL);
  json_add_member(t->o->a, to, keyword, &schema);
}

static void add_list(const struct translation *t, struct json *to, const char *keyword,
                     const struct json *v, const struct outer *outer) {
  if (v->type != JSON_ARRAY || v->len == 0) {
    refuse(t, keyword, v);
    return;
  }
  const struct openapi_place place = {t->o->place, keyword, 0}, *before = t->o->place;
  struct json *list = json_new_sized(t->o->a, JSON_ARRAY, v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    t->o->place = &place;
    struct json schema = translate_below(t, NULL, i, &v->items[i], outer);
    json_add_item(t->o->a, list, &schema);
  }
  t->o->place = before;
  json_add_member(t->o->a, to, keyword, list);
}

static void add_map(const struct translation *t, struct json *to, const char *keyword,
                    const struct json *v) {
  bool properties = strcmp(keyword, "properties") == 0;
  bool patterns = strcmp(keyword, "patternProperties") == 0;
  if (v->type != JSON_OBJECT) {
    if (v->type != JSON_NULL) refuse(t, keyword, v);
    return;
  }
  const struct openapi_place place = {t->o->place, keyword, 0}, *before = t->o->place;
  struct json *map = json_new_sized(t->o->a, JSON_OBJECT, v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    if (properties && openapi_is_hidden(t->o, &m->value, t->base, t->side)) continue;
    if (m->value.type == JSON_ARRAY) continue; /* "dependencies" that are lists of names */
    struct json name = json_text_n(m->name, m->name_len);
    t->o->place = &place;
    if (patterns && !openapi_pattern_compiles(t->o, &name)) continue;
    struct json schema = translate_below(t, m->name, 0, &m->value, NULL);
    json_add_borrowed(t->o->a, map, m->name, m->name_len, &schema);
  }
  t->o->place = before;
  if (map->len || properties) json_add_member(t->o->a, to, keyword, map);
}

/* A list of items is a tuple, spelt as drafts before 2020-12 did. */
static void add_items(const struct translation *t, struct json *to, const struct json *s,
                      const struct json *v) {
  if (v->type != JSON_ARRAY) {
    add_schema(t, to, "items", v);
    return;
  }
  if (v->len) add_list(t, to, "prefixItems", v, NULL);
  const struct json *rest = json_get(s, "additionalItems");
  if (rest) add_schema(t, to, "items", rest);
}

static void add_keyword(const struct translation *t, struct json *to, const struct json *s,
                        const struct json_member *m, const struct outer *outer) {
  static const char *const SCHEMAS[] = {"additionalProperties",
                                        "not",
                                        "if",
                                        "then",
                                        "else",
                                        "contains",
                                        "propertyNames",
                                        "unevaluatedItems",
                                        "unevaluatedProperties",
                                        "contentSchema",
                                        NULL};
  static const char *const LISTS[] = {"allOf", "anyOf", "oneOf", "prefixItems", NULL};
  static const char *const MAPS[] = {"properties", "patternProperties", "dependentSchemas", NULL};
  const struct json *v = &m->value;
  struct outer here = {s, outer};
  for (size_t i = 0; SCHEMAS[i]; i++)
    if (strcmp(SCHEMAS[i], m->name) == 0) add_schema(t, to, m->name, v);
  for (size_t i = 0; LISTS[i]; i++)
    if (strcmp(LISTS[i], m->name) == 0) add_list(t, to, m->name, v, &here);
  for (size_t i = 0; MAPS[i]; i++)
    if (strcmp(MAPS[i], m->name) == 0) add_map(t, to, m->name, v);
  if (strcmp("items", m->name) == 0) add_items(t, to, s, v);
  if (strcmp("required", m->name) == 0) add_required(t, to, s, v, outer);
  if (strcmp("dependencies", m->name) == 0) add_map(t, to, "dependentSchemas", v);
}

/* ---- references ---- */

/* Without schemas within, so that it costs less than a reference to it says. */
static bool is_small(const struct json *s) {
  static const char *const PLAIN[] = {"type",
                                      "format",
                                      "description",
                                      "title",
                                      "enum",
                                      "const",
                                      "default",
                                      "example",
                                      "examples",
                                      "nullable",
                                      "pattern",
                                      "minimum",
                                      "maximum",
                                      "minLength",
                                      "maxLength",
                                      "exclusiveMinimum",
                                      "multipleOf",
                                      "deprecated",
                                      "readOnly",
                                      "writeOnly",
                                      "exclusiveMaximum",
                                      "contentEncoding",
                                      "$comment",
                                      NULL};
  if (s->type != JSON_OBJECT || !json_get(s, "type")) return s->type != JSON_OBJECT;
  for (uint32_t i = 0; i < s->len; i++) {
    size_t k = 0;
    while (PLAIN[k] && strcmp(PLAIN[k], s->members[i].name) != 0)
      k++;
    if (!PLAIN[k] && strncmp(s->members[i].name, "x-", 2) != 0) return false;
  }
  const struct json *values = json_get(s, "enum");
  return !values || values->len <= SMALL_ENUM;
}

/* Beside a reference these only describe, so they may replace what the target says of itself. */
static bool only_describes(const struct json *s) {
  static const char *const WORDS[] = {"$ref",     "description", "title",    "default",   "example",
                                      "examples", "deprecated",  "readOnly", "writeOnly", NULL};
  for (uint32_t i = 0; i < s->len; i++) {
    size_t k = 0;
    while (WORDS[k] && strcmp(WORDS[k], s->members[i].name) != 0)
      k++;
    if (!WORDS[k] && strncmp(s->members[i].name, "x-", 2) != 0) return false;
  }
  return true;
}

static struct json translate_object(const struct translation *t, const struct json *s,
                                    const struct json *first, const struct outer *outer) {
  struct json *to = json_new_sized(t->o->a, JSON_OBJECT, s->len + 1);
  if (first) JSON_ADD(t->o->a, to, "$ref", first);
  openapi_add_plain(t->o, to, s);
  for (uint32_t i = 0; i < s->len; i++)
    add_keyword(t, to, s, &s->members[i], outer);
  return *to;
}

/* What a description beside the reference says, over what the target says. */
static struct json describe(const struct translation *t, struct json target, const struct json *s) {
  struct json *own = json_new(t->o->a, JSON_OBJECT), *to = json_new(t->o->a, JSON_OBJECT);
  if (target.type != JSON_OBJECT) return target;
  openapi_add_plain(t->o, own, s);
  for (uint32_t i = 0; i < target.len; i++)
    json_add_borrowed(t->o->a, to, target.members[i].name, target.members[i].name_len,
                      &target.members[i].value);
  for (uint32_t i = 0; i < own->len; i++)
    openapi_set(t->o->a, to, own->members[i].name, &own->members[i].value);
  return *to;
}

static struct json translate_reference(const struct translation *t, const struct json *s,
                                       const struct outer *outer) {
  struct openapi *o = t->o;
  struct openapi_target target = openapi_follow(o, s, t->base);
  bool alone = o->is_3_0 || s->len == 1;
  if (!target.value)
    return alone ? *json_new(o->a, JSON_OBJECT) : translate_object(t, s, NULL, outer);
  if (is_small(target.value) && (alone || only_describes(s))) {
    struct json small = translate_there(t, &target);
    return alone ? small : describe(t, small, s);
  }
  const char *name = openapi_use(o, &target, t->side, t->uses);
  const char *text = arena_printf(o->a, "#/$defs/%s", name);
  struct json ref = json_text(text);
  if (!alone) return translate_object(t, s, &ref, outer);
  struct json *to = json_new_sized(o->a, JSON_OBJECT, 1);
  JSON_ADD(o->a, to, "$ref", &ref);
  return *to;
}

static struct json translate(const struct translation *t, const struct json *s,
                             const struct outer *outer) {
  if (s->type == JSON_TRUE || s->type == JSON_FALSE) return *s;
  if (s->type != JSON_OBJECT) {
    openapi_note(t->o, INTAKE_TOOL, INTAKE_REPAIRED, "bad_schema", NULL, s);
    return *json_new(t->o->a, JSON_OBJECT);
  }
  struct translation inner = *t;
  if (!t->o->is_3_0 && json_get(s, "$id") && s != t->o->document) inner.base = s;
  const struct json *ref = json_get(s, "$ref");
  if (!ref && !t->o->is_3_0) ref = json_get(s, "$dynamicRef");
  if (ref && ref->type == JSON_STRING) return translate_reference(&inner, s, outer);
  return translate_object(&inner, s, NULL, outer);
}

struct json openapi_translate(struct openapi *o, const struct json *schema, const struct json *base,
                              enum openapi_side side, struct openapi_uses *uses) {
  struct translation t = {o, base, side, uses};
  return translate(&t, schema, NULL);
}

/* A component that takes the place of a reference keeps the name that it had as a definition. */
static void add_title(struct openapi *o, struct json *root, const struct openapi_target *target) {
  static const char PREFIX[] = "/components/schemas/";
  const char *name = target->pointer + sizeof PREFIX - 1;
  if (strncmp(target->pointer, PREFIX, sizeof PREFIX - 1) != 0 || strchr(name, '/')) return;
  if (root->type != JSON_OBJECT || json_get(root, "title") || is_small(target->value)) return;
  struct json title = json_text(name);
  json_add_member(o->a, root, "title", &title);
}

struct json openapi_translate_root(struct openapi *o, const struct json *schema,
                                   const struct json *base, enum openapi_side side,
                                   struct openapi_uses *uses) {
  bool refers = json_get(schema, "$ref") || (!o->is_3_0 && json_get(schema, "$dynamicRef"));
  if (!refers || !(o->is_3_0 || only_describes(schema)))
    return openapi_translate(o, schema, base, side, uses);
  struct openapi_target target = openapi_follow(o, schema, base);
  struct translation t = {o, base, side, uses};
  if (!target.value) return *json_new(o->a, JSON_OBJECT);
  struct json root = translate_there(&t, &target);
  add_title(o, &root, &target);
  return o->is_3_0 || schema->len == 1 ? root : describe(&t, root, schema);
}
