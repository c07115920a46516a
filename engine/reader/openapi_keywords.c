/* openapi_keywords.c - the keywords that hold no schemas, as JSON Schema 2020-12 has them. OpenAPI
 * 3.0 spells some otherwise (3.0.3, "Schema Object"); documents of both versions mix the two, and
 * have values that no keyword takes. What cannot be meant is left out and counted; what is no
 * keyword of schemas (discriminator, xml, externalDocs, x-…) goes silently. */
#include "reader/openapi.h"

#include <string.h>

static const char *const TYPES[] = {"string", "integer", "number", "boolean",
                                    "array",  "object",  "null",   NULL};

/* Names of types that people write. NULL: any value. */
static const struct {
  const char *name, *type;
} OTHER_TYPES[] = {
    {"int", "integer"},      {"int32", "integer"}, {"int64", "integer"},  {"long", "integer"},
    {"float", "number"},     {"double", "number"}, {"decimal", "number"}, {"bool", "boolean"},
    {"str", "string"},       {"text", "string"},   {"date", "string"},    {"datetime", "string"},
    {"date-time", "string"}, {"uuid", "string"},   {"file", "string"},    {"binary", "string"},
    {"password", "string"},  {"list", "array"},    {"tuple", "array"},    {"dict", "object"},
    {"map", "object"},       {"hash", "object"},   {"any", NULL},
};

static void count(struct openapi *o, const char *reason, const struct json *raw) {
  openapi_note(o, INTAKE_TOOL, INTAKE_REPAIRED, reason, NULL, raw);
}

static bool is_true(const struct json *v) {
  return v && v->type == JSON_TRUE;
}

/* ---- type and null ---- */

/* false: the name says nothing about the type. */
static bool read_type(struct openapi *o, const struct json *v, const char **type) {
  for (size_t i = 0; TYPES[i]; i++)
    if (json_is_text(v, TYPES[i])) {
      *type = TYPES[i];
      return true;
    }
  count(o, "type_unknown", v);
  *type = NULL;
  for (size_t i = 0; i < sizeof OTHER_TYPES / sizeof *OTHER_TYPES; i++)
    if (json_is_text(v, OTHER_TYPES[i].name)) *type = OTHER_TYPES[i].type;
  return *type != NULL;
}

static bool has_item(const struct json *array, const char *text) {
  for (uint32_t i = 0; i < array->len; i++)
    if (json_is_text(&array->items[i], text)) return true;
  return false;
}

static void add_type(struct openapi *o, struct json *to, const struct json *v, bool nullable) {
  struct json *list = json_new(o->a, JSON_ARRAY);
  bool one = v->type != JSON_ARRAY;
  for (uint32_t i = 0; i < (one ? 1 : v->len); i++) {
    const char *type;
    if (!read_type(o, one ? v : &v->items[i], &type)) return; /* anything goes */
    struct json text = json_text(type);
    if (!has_item(list, type)) json_add_item(o->a, list, &text);
  }
  struct json null = json_text("null");
  if (nullable && !has_item(list, "null")) json_add_item(o->a, list, &null);
  if (list->len == 1)
    JSON_ADD(o->a, to, "type", &list->items[0]);
  else if (list->len > 1)
    JSON_ADD(o->a, to, "type", list);
}

/* A value of a "string" that was written as a number or a boolean (in YAML: without quotes). */
static struct json as_text(const struct json *v) {
  if (v->type == JSON_NUMBER) return json_text_n(v->text, v->len);
  return json_text(v->type == JSON_TRUE ? "true" : "false");
}

static bool is_bare(const struct json *v) {
  return v->type == JSON_NUMBER || v->type == JSON_TRUE || v->type == JSON_FALSE;
}

static void add_enum(struct openapi *o, struct json *to, const struct json *from,
                     const struct json *v, bool nullable) {
  bool strings = json_is_text(json_get(from, "type"), "string"), null = false;
  if (v->type != JSON_ARRAY || v->len == 0) {
    count(o, "keyword_value", v);
    return;
  }
  struct json *list = json_new_sized(o->a, JSON_ARRAY, v->len + 1);
  for (uint32_t i = 0; i < v->len; i++) {
    struct json text = strings && is_bare(&v->items[i]) ? as_text(&v->items[i]) : v->items[i];
    if (text.type != v->items[i].type) count(o, "enum_type", &v->items[i]);
    null |= text.type == JSON_NULL;
    json_add_item(o->a, list, &text);
  }
  if (nullable && !null) json_add_item(o->a, list, &(struct json){.type = JSON_NULL});
  JSON_ADD(o->a, to, "enum", list);
}

/* ---- bounds ---- */

static bool is_count(const struct json *v) {
  uint64_t n;
  return v->type == JSON_NUMBER && json_to_uint(v, &n);
}

static bool is_positive(const struct json *v) {
  return v->type == JSON_NUMBER && json_to_double(v) > 0;
}

/* "exclusiveMinimum": true beside "minimum" is 3.0's way to say "exclusiveMinimum": n. */
static void add_bound(struct openapi *o, struct json *to, const struct json *from,
                      const struct json_member *m, const char *exclusive) {
  if (m->value.type != JSON_NUMBER) {
    count(o, "keyword_value", &m->value);
    return;
  }
  bool excluded = is_true(json_get(from, exclusive));
  json_add_member(o->a, to, excluded ? exclusive : m->name, &m->value);
}

static void add_exclusive(struct openapi *o, struct json *to, const struct json_member *m) {
  if (m->value.type == JSON_NUMBER)
    json_add_borrowed(o->a, to, m->name, m->name_len, &m->value);
  else if (m->value.type != JSON_TRUE && m->value.type != JSON_FALSE)
    count(o, "keyword_value", &m->value);
}

/* ---- texts and lists ---- */

bool openapi_pattern_compiles(struct openapi *o, const struct json *pattern) {
  struct arena own;
  arena_init(&own, 0);
  struct json *schema = json_new(&own, JSON_OBJECT);
  JSON_ADD(&own, schema, "pattern", pattern);
  struct schema *compiled = schema_compile(&own, schema, NULL, NULL);
  if (compiled)
    schema_free(compiled);
  else
    count(o, "pattern", pattern);
  arena_done(&own);
  return compiled != NULL;
}

static void add_examples(struct openapi *o, struct json *to, const struct json *v) {
  if (v->type == JSON_ARRAY) {
    if (v->len) JSON_ADD(o->a, to, "examples", v);
    return;
  }
  struct json *list = json_new(o->a, JSON_ARRAY);
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++) {
    const struct json *value = json_get(&v->members[i].value, "value");
    json_add_item(o->a, list, value ? value : &v->members[i].value);
  }
  if (list->len) JSON_ADD(o->a, to, "examples", list);
}

static void add_format(struct openapi *o, struct json *to, const struct json *from,
                       const struct json *v) {
  if (v->type != JSON_STRING) return;
  JSON_ADD(o->a, to, "format", v);
  struct json base64 = json_text("base64");
  if (json_is_text(v, "byte") && !json_get(from, "contentEncoding"))
    JSON_ADD(o->a, to, "contentEncoding", &base64);
}

/* {"a": ["b"]}: of the draft-07 keyword "dependencies" the lists. */
static void add_dependent(struct openapi *o, struct json *to, const struct json *v) {
  struct json *lists = json_new(o->a, JSON_OBJECT);
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    if (m->value.type != JSON_ARRAY) continue;
    struct json *names = json_new_sized(o->a, JSON_ARRAY, m->value.len);
    for (uint32_t k = 0; k < m->value.len; k++)
      if (m->value.items[k].type == JSON_STRING) json_add_item(o->a, names, &m->value.items[k]);
    json_add_borrowed(o->a, lists, m->name, m->name_len, names);
  }
  if (lists->len) JSON_ADD(o->a, to, "dependentRequired", lists);
}

/* ---- the table ---- */

enum kind {
  KIND_TEXT,
  KIND_COUNT,
  KIND_BOOLEAN,
  KIND_ANY,
  KIND_POSITIVE,
  KIND_MINIMUM,
  KIND_MAXIMUM,
  KIND_EXCLUSIVE,
  KIND_PATTERN,
  KIND_FORMAT,
  KIND_EXAMPLES,
  KIND_EXAMPLE,
  KIND_TYPE,
  KIND_ENUM,
  KIND_DEPENDENT
};

static const struct {
  const char *name;
  enum kind kind;
} KEYWORDS[] = {
    {"type", KIND_TYPE},
    {"description", KIND_TEXT},
    {"title", KIND_TEXT},
    {"format", KIND_FORMAT},
    {"enum", KIND_ENUM},
    {"example", KIND_EXAMPLE},
    {"default", KIND_ANY},
    {"const", KIND_ANY},
    {"examples", KIND_EXAMPLES},
    {"pattern", KIND_PATTERN},
    {"minimum", KIND_MINIMUM},
    {"maximum", KIND_MAXIMUM},
    {"exclusiveMinimum", KIND_EXCLUSIVE},
    {"exclusiveMaximum", KIND_EXCLUSIVE},
    {"multipleOf", KIND_POSITIVE},
    {"minLength", KIND_COUNT},
    {"maxLength", KIND_COUNT},
    {"minItems", KIND_COUNT},
    {"maxItems", KIND_COUNT},
    {"minContains", KIND_COUNT},
    {"maxContains", KIND_COUNT},
    {"minProperties", KIND_COUNT},
    {"maxProperties", KIND_COUNT},
    {"uniqueItems", KIND_BOOLEAN},
    {"deprecated", KIND_BOOLEAN},
    {"contentEncoding", KIND_TEXT},
    {"contentMediaType", KIND_TEXT},
    {"dependentRequired", KIND_DEPENDENT},
    {"dependencies", KIND_DEPENDENT},
};

static bool has_right_type(enum kind kind, const struct json *v) {
  switch (kind) {
  case KIND_TEXT:
    return v->type == JSON_STRING;
  case KIND_COUNT:
    return is_count(v);
  case KIND_BOOLEAN:
    return v->type == JSON_TRUE || v->type == JSON_FALSE;
  case KIND_POSITIVE:
    return is_positive(v);
  default:
    return true;
  }
}

static void add_keyword(struct openapi *o, struct json *to, const struct json *from,
                        const struct json_member *m, enum kind kind, bool nullable) {
  const struct json *v = &m->value;
  switch (kind) {
  case KIND_TYPE:
    add_type(o, to, v, nullable);
    break;
  case KIND_ENUM:
    add_enum(o, to, from, v, nullable && json_get(from, "type"));
    break;
  case KIND_MINIMUM:
    add_bound(o, to, from, m, "exclusiveMinimum");
    break;
  case KIND_MAXIMUM:
    add_bound(o, to, from, m, "exclusiveMaximum");
    break;
  case KIND_EXCLUSIVE:
    add_exclusive(o, to, m);
    break;
  case KIND_PATTERN:
    if (v->type == JSON_STRING && openapi_pattern_compiles(o, v)) JSON_ADD(o->a, to, "pattern", v);
    break;
  case KIND_FORMAT:
    add_format(o, to, from, v);
    break;
  case KIND_EXAMPLES:
    add_examples(o, to, v);
    break;
  case KIND_EXAMPLE: {
    if (json_get(from, "examples")) break;
    struct json *list = json_new_sized(o->a, JSON_ARRAY, 1);
    json_add_item(o->a, list, v);
    JSON_ADD(o->a, to, "examples", list);
    break;
  }
  case KIND_DEPENDENT:
    add_dependent(o, to, v);
    break;
  default:
    json_add_borrowed(o->a, to, m->name, m->name_len, v);
  }
}

/* ---- defaults ---- */

/* By the keywords that are in `schema` so far. */
static bool conforms(const struct json *schema, const struct json *v) {
  struct arena own;
  size_t n;
  arena_init(&own, 0);
  struct schema *compiled = schema_compile(&own, schema, NULL, NULL);
  bool ok = !compiled || schema_check(compiled, v, &own, NULL, 0, &n);
  if (compiled) schema_free(compiled);
  arena_done(&own);
  return ok;
}

static void remove_member(struct json *object, const char *name) {
  for (uint32_t i = 0; i < object->len; i++)
    if (strcmp(object->members[i].name, name) == 0) {
      memmove(&object->members[i], &object->members[i + 1],
              (object->len - i - 1) * sizeof *object->members);
      object->len--;
      return;
    }
}

/* A default that its own schema refuses is read as what it spells, else left out. */
static void mend_default(struct openapi *o, struct json *to) {
  struct json *v = json_get(to, "default");
  if (!v || json_get(to, "$ref") || conforms(to, v)) return;
  count(o, "default_type", v);
  struct json other = *v;
  if (v->type == JSON_STRING) {
    const struct json *read = json_read(o->a, v->text, v->len, "default", NULL, NULL);
    if (read && is_bare(read)) other = *read;
  } else if (is_bare(v)) {
    other = as_text(v);
  }
  if (other.type != v->type && conforms(to, &other))
    *v = other;
  else
    remove_member(to, "default");
}

void openapi_add_plain(struct openapi *o, struct json *to, const struct json *from) {
  bool nullable = is_true(json_get(from, "nullable"));
  if (nullable && !o->is_3_0) count(o, "nullable_in_3_1", NULL);
  if (nullable && !json_get(from, "type"))
    openapi_note(o, INTAKE_TOOL, INTAKE_NOTE, "nullable_without_type", NULL, NULL);
  const struct openapi_place *before = o->place;
  for (uint32_t i = 0; i < from->len; i++) {
    const struct json_member *m = &from->members[i];
    const struct openapi_place place = {before, m->name, 0};
    o->place = before ? &place : NULL;
    for (size_t k = 0; k < sizeof KEYWORDS / sizeof *KEYWORDS; k++) {
      if (strcmp(KEYWORDS[k].name, m->name) != 0) continue;
      if (has_right_type(KEYWORDS[k].kind, &m->value))
        add_keyword(o, to, from, m, KEYWORDS[k].kind, nullable);
      else if (m->value.type != JSON_NULL)
        count(o, "keyword_value", &m->value);
    }
  }
  o->place = before;
  mend_default(o, to);
}
