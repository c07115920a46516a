/* schema_values.c - see schema_walk.h: types, bounds, values and texts of one subschema.
 *
 * Type names: BFCL's own (Python, Java, JavaScript), Gemini's capitals, and what people write who
 * think of a programming language; one table, without case. Values: an "enum" of which nothing has
 * the declared type leaves no value at all, and then the type is what was meant less. */
#include "reader/schema_walk.h"

#include "json/schema.h"

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

/* ---- bounds ---- */

static const char *const BOUNDS[] = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
                                     "multipleOf"};
static const char *const COUNTS[] = {"minLength",   "maxLength",     "minItems",
                                     "maxItems",    "minProperties", "maxProperties",
                                     "minContains", "maxContains"};

/* A number out of a text, NULL: it is none. */
static const struct json *number_of_text(struct schema_walk *w, const struct json *v) {
  struct error e = {0};
  if (v->type != JSON_STRING) return NULL;
  const struct json *n = json_read(w->a, v->text, v->len, "", NULL, &e);
  return n && n->type == JSON_NUMBER ? n : NULL;
}

static bool is_count(const struct json *v) {
  uint64_t n;
  return json_to_uint(v, &n);
}

static void fix_number(struct schema_walk *w, struct json *schema, const char *name, bool count) {
  const struct json *v = json_get(schema, name), *given = v;
  if (!v) return;
  if (v->type != JSON_NUMBER) {
    v = number_of_text(w, v);
    /* JSON of protocol buffers writes 64-bit counts as texts. */
    if (v && !(count && w->style == SCHEMA_STYLE_OPENAPI))
      schema_repaired(w, "number_text", name, given);
  }
  bool good =
      v && (!count || is_count(v)) && (strcmp(name, "multipleOf") != 0 || json_to_double(v) > 0);
  if (!good) {
    schema_repaired(w, "keyword_value", name, given);
    schema_drop(schema, name);
  } else if (v != given) {
    schema_set(w, schema, name, v);
  }
}

/* Draft-04 and OpenAPI 3.0: a boolean beside the bound. */
static void fix_exclusive(struct schema_walk *w, struct json *schema, const char *exclusive,
                          const char *bound) {
  const struct json *v = json_get(schema, exclusive);
  if (!v || (v->type != JSON_TRUE && v->type != JSON_FALSE)) return;
  if (w->style != SCHEMA_STYLE_OPENAPI) schema_repaired(w, "exclusive_boolean", exclusive, v);
  bool is_true = v->type == JSON_TRUE;
  const struct json *limit = json_get(schema, bound);
  struct json value = limit ? *limit : (struct json){0};
  schema_drop(schema, exclusive);
  if (!is_true || !limit) return;
  schema_drop(schema, bound);
  schema_set(w, schema, exclusive, &value);
}

void schema_fix_bounds(struct schema_walk *w, struct json *schema) {
  fix_exclusive(w, schema, "exclusiveMinimum", "minimum");
  fix_exclusive(w, schema, "exclusiveMaximum", "maximum");
  for (size_t i = 0; i < sizeof BOUNDS / sizeof *BOUNDS; i++)
    fix_number(w, schema, BOUNDS[i], false);
  for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++)
    fix_number(w, schema, COUNTS[i], true);
  const struct json *unique = json_get(schema, "uniqueItems");
  if (unique && unique->type != JSON_TRUE && unique->type != JSON_FALSE) {
    schema_repaired(w, "keyword_value", "uniqueItems", unique);
    schema_drop(schema, "uniqueItems");
  }
}

/* ---- values ---- */

static bool is_of_type(const struct json *v, const char *type) {
  int64_t ignored;
  uint64_t large;
  switch ((enum json_type)v->type) {
  case JSON_NULL:
    return strcmp(type, "null") == 0;
  case JSON_FALSE:
  case JSON_TRUE:
    return strcmp(type, "boolean") == 0;
  case JSON_STRING:
    return strcmp(type, "string") == 0;
  case JSON_ARRAY:
    return strcmp(type, "array") == 0;
  case JSON_OBJECT:
    return strcmp(type, "object") == 0;
  case JSON_NUMBER:
    if (strcmp(type, "number") == 0) return true;
    return strcmp(type, "integer") == 0 && (json_to_int(v, &ignored) || json_to_uint(v, &large));
  }
  return false;
}

static bool fits_type(const struct json *v, const struct json *type) {
  if (!type) return true;
  if (type->type == JSON_STRING) return is_of_type(v, type->text);
  for (uint32_t i = 0; i < type->len; i++)
    if (is_of_type(v, type->items[i].text)) return true;
  return false;
}

/* "enum" as one text with commas is a list. */
static struct json *split_commas(struct schema_walk *w, const char *text) {
  struct json *list = json_new(w->a, JSON_ARRAY);
  while (*text) {
    size_t n = strcspn(text, ",");
    const char *from = text, *to = text + n;
    while (from < to && (*from == ' ' || *from == '\t'))
      from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
      to--;
    if (to > from) json_add_item(w->a, list, json_new_string(w->a, from, (size_t)(to - from)));
    text += n + (text[n] == ',');
  }
  return list;
}

static void fix_enum(struct schema_walk *w, struct json *schema) {
  const struct json *values = json_get(schema, "enum"), *type = json_get(schema, "type");
  if (!values) return;
  if (values->type == JSON_STRING) {
    schema_repaired(w, "enum_text", "enum", values);
    schema_set(w, schema, "enum", split_commas(w, values->text));
    values = json_get(schema, "enum");
  }
  if (values->type != JSON_ARRAY || values->len == 0) {
    schema_repaired(w, values->type == JSON_ARRAY ? "enum_empty" : "keyword_value", "enum", values);
    schema_drop(schema, "enum");
    return;
  }
  struct json *good = json_new(w->a, JSON_ARRAY);
  for (uint32_t i = 0; i < values->len; i++)
    if (fits_type(&values->items[i], type)) json_add_item(w->a, good, &values->items[i]);
  if (good->len == values->len) return;
  schema_repaired(w, good->len ? "enum_value" : "enum_type", "enum", values);
  if (good->len)
    schema_set(w, schema, "enum", good);
  else
    schema_drop(schema, "type");
}

static bool is_in(const struct json *v, const struct json *values) {
  if (!values) return true;
  for (uint32_t i = 0; i < values->len; i++)
    if (json_equal(v, &values->items[i])) return true;
  return false;
}

/* A value that stands as a text where it cannot be one ("5", "[]", "True"), or the other way round.
 * NULL: it is neither. */
static const struct json *value_of_text(struct schema_walk *w, const struct json *text,
                                        const struct json *type) {
  struct error e = {0};
  if (!type || fits_type(text, type)) return NULL;
  if (text->type == JSON_NUMBER && json_is_text(type, "string"))
    return json_new_string(w->a, text->text, text->len);
  if (text->type != JSON_STRING) return NULL;
  const struct json *v = NULL;
  if (json_is_text(text, "True") || json_is_text(text, "False"))
    v = json_new(w->a, json_is_text(text, "True") ? JSON_TRUE : JSON_FALSE);
  else
    v = json_read(w->a, text->text, text->len, "", NULL, &e);
  return v && fits_type(v, type) ? v : NULL;
}

/* A default that is no value of the parameter would be taken for one by whoever leaves it out. */
static void fix_default(struct schema_walk *w, struct json *schema) {
  const struct json *v = json_get(schema, "default");
  if (!v) return;
  const struct json *meant = value_of_text(w, v, json_get(schema, "type"));
  if (meant) {
    schema_repaired(w, "default_text", "default", v);
    schema_set(w, schema, "default", meant);
    v = meant;
  }
  const char *reason = !fits_type(v, json_get(schema, "type")) ? "default_type"
                       : !is_in(v, json_get(schema, "enum"))   ? "default_not_in_enum"
                                                               : NULL;
  if (!reason) return;
  schema_repaired(w, reason, "default", v);
  schema_drop(schema, "default");
}

void schema_fix_values(struct schema_walk *w, struct json *schema) {
  if (w->style == SCHEMA_STYLE_OPENAPI && json_is_text(json_get(schema, "format"), "enum"))
    schema_drop(schema, "format"); /* Gemini's mark of a text with an enum */
  fix_enum(w, schema);
  fix_default(w, schema);
  const struct json *example = json_get(schema, "example");
  if (example && w->style == SCHEMA_STYLE_OPENAPI) {
    struct json *list = json_new(w->a, JSON_ARRAY);
    json_add_item(w->a, list, example);
    schema_drop(schema, "example");
    if (!json_get(schema, "examples")) schema_set(w, schema, "examples", list);
  }
}

/* ---- texts ---- */

bool schema_is_pattern(const char *text, size_t n) {
  struct arena scratch;
  arena_init(&scratch, 0);
  struct json *probe = json_new(&scratch, JSON_OBJECT), pattern = json_text_n(text, n);
  JSON_ADD(&scratch, probe, "pattern", &pattern);
  struct error e = {0};
  struct schema *compiled = schema_compile(&scratch, probe, NULL, &e);
  if (compiled) schema_free(compiled);
  arena_done(&scratch);
  return compiled != NULL;
}

void schema_fix_texts(struct schema_walk *w, struct json *schema) {
  static const char *const TEXTS[] = {"description", "title",   "pattern",       "format",
                                      "$ref",        "$id",     "$dynamicRef",   "$anchor",
                                      "$comment",    "$schema", "$dynamicAnchor"};
  for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
    const struct json *v = json_get(schema, TEXTS[i]);
    if (!v || v->type == JSON_STRING) continue;
    schema_repaired(w, i < 2 ? "text_type" : "keyword_value", TEXTS[i], v);
    if (i < 2 && v->type == JSON_NUMBER)
      schema_set(w, schema, TEXTS[i], json_new_string(w->a, v->text, v->len));
    else
      schema_drop(schema, TEXTS[i]);
  }
  const struct json *pattern = json_get(schema, "pattern");
  if (!pattern || schema_is_pattern(pattern->text, pattern->len)) return;
  schema_repaired(w, "pattern", "pattern", pattern);
  schema_drop(schema, "pattern");
}
