/* schema_values.c - see schema_walk.h: bounds, values and texts of one subschema. An "enum" of
 * which nothing has the declared type leaves no value at all, and then the type is what was meant
 * less. */
#include "reader/schema_walk.h"

#include "json/schema.h"

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

/* Bounds that leave nothing between them. */
static void fix_order(struct schema_walk *w, struct json *schema) {
  static const char *const PAIRS[][2] = {{"minimum", "maximum"},
                                         {"minLength", "maxLength"},
                                         {"minItems", "maxItems"},
                                         {"minProperties", "maxProperties"}};
  for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
    const struct json *low = json_get(schema, PAIRS[i][0]), *high = json_get(schema, PAIRS[i][1]);
    if (!low || !high || json_compare_numbers(low, high) <= 0) continue;
    schema_repaired(w, "bounds", PAIRS[i][0], low);
    schema_drop(schema, PAIRS[i][0]);
    schema_drop(schema, PAIRS[i][1]);
  }
}

void schema_fix_bounds(struct schema_walk *w, struct json *schema) {
  fix_exclusive(w, schema, "exclusiveMinimum", "minimum");
  fix_exclusive(w, schema, "exclusiveMaximum", "maximum");
  for (size_t i = 0; i < sizeof BOUNDS / sizeof *BOUNDS; i++)
    fix_number(w, schema, BOUNDS[i], false);
  for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++)
    fix_number(w, schema, COUNTS[i], true);
  fix_order(w, schema);
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

static bool mentions_ref(const struct json *v) {
  if (json_get(v, "$ref") || json_get(v, "$dynamicRef")) return true;
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++)
    if (mentions_ref(&v->members[i].value)) return true;
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    if (mentions_ref(&v->items[i])) return true;
  return false;
}

/* Whether the whole of the subschema lets a value pass, as far as it can tell alone. */
static bool conforms(const struct schema_walk *w, const struct json *schema, const struct json *v) {
  static const char *const PLAIN[] = {"type", "description", "default", "enum", "title"};
  uint32_t plain = 0;
  for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++)
    plain += json_get(schema, PLAIN[i]) != NULL;
  if (plain == schema->len || mentions_ref(schema)) return true;
  struct arena own;
  size_t n;
  arena_init(&own, 0);
  struct schema_options options = {.dialect = w->tuples_are_items ? SCHEMA_DRAFT7 : SCHEMA_2020_12};
  struct error e = {0};
  struct schema *compiled = schema_compile(&own, schema, &options, &e);
  bool good = !compiled || schema_check(compiled, v, &own, NULL, 0, &n);
  if (compiled) schema_free(compiled);
  arena_done(&own);
  return good;
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
  const char *reason = NULL;
  if (!fits_type(v, json_get(schema, "type")))
    reason = "default_type";
  else if (!is_in(v, json_get(schema, "enum")))
    reason = "default_not_in_enum";
  else if (!conforms(w, schema, v))
    reason = "default_range";
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
