/* schema_types.c - see schema_walk.h: the type of one subschema. Names: BFCL's own (Python, Java,
 * JavaScript), Gemini's capitals, and what people write who think of a programming language; one
 * table, without case. */
#include "reader/schema_walk.h"

#include <strings.h>

struct type_name {
  const char *name, *type;
};

static const char *const EXACT[] = {"string", "integer", "number", "boolean",
                                    "array",  "object",  "null"};

static const struct type_name NAMES[] = {
    {"str", "string"},        {"char", "string"},
    {"text", "string"},       {"int", "integer"},
    {"byte", "integer"},      {"short", "integer"},
    {"long", "integer"},      {"bigint", "integer"},
    {"int32", "integer"},     {"int64", "integer"},
    {"float", "number"},      {"double", "number"},
    {"decimal", "number"},    {"bool", "boolean"},
    {"list", "array"},        {"tuple", "array"},
    {"set", "array"},         {"arraylist", "array"},
    {"queue", "array"},       {"stack", "array"},
    {"dict", "object"},       {"dictionary", "object"},
    {"hashmap", "object"},    {"hashtable", "object"},
    {"map", "object"},        {"none", "null"},
    {"nonetype", "null"},     {"any", ""},
    {"type_unspecified", ""},
};

const char *schema_type_named(enum schema_style style, const char *name, bool *exact) {
  for (size_t i = 0; i < sizeof EXACT / sizeof *EXACT; i++)
    if (strcasecmp(EXACT[i], name) == 0) {
      *exact = style != SCHEMA_STYLE_JSON || strcmp(EXACT[i], name) == 0;
      return EXACT[i];
    }
  *exact = style == SCHEMA_STYLE_BFCL;
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    if (strcasecmp(NAMES[i].name, name) == 0) return NAMES[i].type;
  return NULL;
}

/* ---- types ---- */

/* What to write for one name; "" for any type. Counts what is no rule of the style. */
static const char *read_type(struct schema_walk *w, const struct json *v) {
  bool exact = false;
  const char *type = v->type == JSON_STRING ? schema_type_named(w->style, v->text, &exact) : NULL;
  if (!type) {
    schema_repaired(w, v->type == JSON_STRING ? "unknown_type" : "type_shape", "type", v);
    return v->type == JSON_STRING ? "string" : "";
  }
  if (!exact) schema_repaired(w, "type_name", "type", v);
  return type;
}

static bool has_text(const struct json *list, const char *text) {
  for (uint32_t i = 0; i < list->len; i++)
    if (json_is_text(&list->items[i], text)) return true;
  return false;
}

/* A list of types; NULL where any type is meant. */
static struct json *read_types(struct schema_walk *w, const struct json *given) {
  struct json *list = json_new(w->a, JSON_ARRAY);
  bool any = false;
  for (uint32_t i = 0; i < given->len; i++) {
    const char *type = read_type(w, &given->items[i]);
    any |= !*type;
    if (*type && !has_text(list, type)) json_add_item(w->a, list, json_new_text(w->a, type));
  }
  return any || !list->len ? NULL : list;
}

/* The type that other members speak of; NULL: none does. */
static const char *implied_type(const struct json *schema) {
  if (json_get(schema, "properties")) return "object";
  if (json_get(schema, "items") || json_get(schema, "prefixItems")) return "array";
  return NULL;
}

static bool says_otherwise(const struct json *schema) {
  static const char *const OTHERS[] = {"enum",  "const", "$ref", "anyOf",      "oneOf",
                                       "allOf", "not",   "if",   "$dynamicRef"};
  for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
    if (json_get(schema, OTHERS[i])) return true;
  return false;
}

static void fix_missing_type(struct schema_walk *w, struct json *schema) {
  const char *type = implied_type(schema);
  if (says_otherwise(schema)) return;
  if (!type && w->style != SCHEMA_STYLE_BFCL) return;
  if (!type) type = "string"; /* the rule of BFCL */
  schema_set_first(w, schema, "type", json_new_text(w->a, type));
  schema_repaired(w, "type_missing", NULL, NULL);
}

static void add_null(struct schema_walk *w, struct json *schema) {
  const struct json *type = json_get(schema, "type");
  struct json *list = json_new(w->a, JSON_ARRAY), null = json_text("null");
  if (!type) return; /* OpenAPI 3.0: no effect without a type */
  if (type->type == JSON_ARRAY)
    for (uint32_t i = 0; i < type->len; i++)
      json_add_item(w->a, list, &type->items[i]);
  else
    json_add_item(w->a, list, type);
  if (!has_text(list, "null")) json_add_item(w->a, list, &null);
  schema_set(w, schema, "type", list);
  const struct json *given = json_get(schema, "enum");
  if (!given || given->type != JSON_ARRAY) return;
  struct json *values = json_copy(w->a, given);
  for (uint32_t i = 0; i < values->len; i++)
    if (values->items[i].type == JSON_NULL) return;
  json_add_item(w->a, values, json_new(w->a, JSON_NULL));
  schema_set(w, schema, "enum", values);
}

void schema_fix_type(struct schema_walk *w, struct json *schema, bool given) {
  const struct json *type = json_get(schema, "type");
  bool empty = type && (type->type == JSON_NULL || (type->type == JSON_STRING && !type->len));
  empty |= type && type->type == JSON_ARRAY && type->len == 0;
  if (empty) {
    if (w->style == SCHEMA_STYLE_JSON) schema_repaired(w, "type_shape", "type", type);
    schema_drop(schema, "type");
  }
  if (!type || empty) {
    if (given) fix_missing_type(w, schema);
  } else if (type->type == JSON_ARRAY) {
    const struct json *list = read_types(w, type);
    if (list && list->len == 1) list = &list->items[0];
    if (list)
      schema_set(w, schema, "type", list);
    else
      schema_drop(schema, "type");
  } else {
    const char *name = read_type(w, type);
    if (*name)
      schema_set(w, schema, "type", json_new_text(w->a, name));
    else
      schema_drop(schema, "type");
  }
  if (w->style == SCHEMA_STYLE_OPENAPI) {
    if (json_get_bool(schema, "nullable", false)) add_null(w, schema);
    schema_drop(schema, "nullable");
  }
}
