/* prose.c - see prose.h. */
#include "catalog/prose.h"
#include "json/schema.h"

#include <stdlib.h>
#include <string.h>

struct qualifier {
  const char *text;
  size_t len;
};

/* One parameter while its entry is read. */
struct parameter {
  const char *name;
  struct json *schema;
  bool required;
  const char *optional_for; /* enum value of another parameter, or NULL */
  const struct json *fallback;
};

static const char DATE_PATTERN[] = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
static const char TIME_PATTERN[] = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

/* The next part up to a comma outside of brackets, without white space around it. */
static bool next_part(const char **cursor, struct qualifier *part) {
  const char *p = *cursor;
  while (*p == ' ' || *p == ',')
    p++;
  if (!*p) return false;
  const char *start = p;
  int depth = 0;
  for (; *p && (depth > 0 || *p != ','); p++) {
    if (*p == '(' || *p == '[') depth++;
    if (*p == ')' || *p == ']') depth--;
  }
  *cursor = p;
  while (p > start && p[-1] == ' ')
    p--;
  *part = (struct qualifier){start, (size_t)(p - start)};
  return true;
}

static bool is(const struct qualifier *q, const char *text) {
  return q->len == strlen(text) && memcmp(q->text, text, q->len) == 0;
}

static bool starts(const struct qualifier *q, const char *text) {
  size_t n = strlen(text);
  return q->len >= n && memcmp(q->text, text, n) == 0;
}

static struct json *typed(struct arena *a, const char *type) {
  struct json *schema = json_new(a, JSON_OBJECT);
  json_add_member(a, schema, "type", json_new_text(a, type));
  return schema;
}

static struct json *with_pattern(struct arena *a, const char *pattern) {
  struct json *schema = typed(a, "string");
  json_add_member(a, schema, "pattern", json_new_text(a, pattern));
  return schema;
}

static struct json *enumeration(struct arena *a, const struct qualifier *q) {
  struct json *values = json_new(a, JSON_ARRAY);
  char *inside = arena_copy(a, q->text + 5, q->len - 6);
  const char *cursor = inside;
  struct qualifier value;
  while (next_part(&cursor, &value))
    json_add_item(a, values, json_new_string(a, value.text, value.len));
  if (values->len == 0) return NULL;
  struct json *schema = typed(a, "string");
  json_add_member(a, schema, "enum", values);
  return schema;
}

static const char *base_type(const struct qualifier *q) {
  static const struct {
    const char *word, *type;
  } TYPES[] = {{"string", "string"},   {"str", "string"},    {"integer", "integer"},
               {"int", "integer"},     {"number", "number"}, {"float", "number"},
               {"boolean", "boolean"}, {"bool", "boolean"},  {"object", "object"}};
  for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
    if (is(q, TYPES[i].word)) return TYPES[i].type;
  return NULL;
}

/* NULL when the part names no type. */
static struct json *type_schema(struct arena *a, const struct qualifier *q) {
  const char *base = base_type(q);
  if (base) return typed(a, base);
  if (starts(q, "enum(") && q->text[q->len - 1] == ')') return enumeration(a, q);
  if (is(q, "YYYY-MM-DD")) return with_pattern(a, DATE_PATTERN);
  if (is(q, "HH:MM")) return with_pattern(a, TIME_PATTERN);
  if (starts(q, "list[") && q->text[q->len - 1] == ']') {
    struct qualifier item = {q->text + 5, q->len - 6};
    const char *item_type = base_type(&item);
    if (!item_type) return NULL;
    struct json *schema = typed(a, "array");
    json_add_member(a, schema, "items", typed(a, item_type));
    return schema;
  }
  return NULL;
}

static bool read_default(struct arena *a, struct parameter *p, const struct qualifier *q,
                         const char *place, struct error *e) {
  const char *text = q->text + 8;
  size_t n = q->len - 8;
  if (json_is_text(json_get(p->schema, "type"), "string")) {
    p->fallback = json_new_string(a, text, n);
    return true;
  }
  struct error inner = {0};
  p->fallback = json_read(a, text, n, p->name, NULL, &inner);
  if (p->fallback) return true;
  return error_set(e, ERR_INPUT, place, "default of parameter %s is no JSON value: %.*s", p->name,
                   (int)n, text);
}

static bool read_prose(struct arena *a, struct parameter *p, const char *prose, const char *place,
                       struct error *e) {
  const char *cursor = prose;
  struct qualifier part;
  bool said = false;
  while (next_part(&cursor, &part)) {
    if (!p->schema) {
      p->schema = type_schema(a, &part);
      if (!p->schema && (starts(&part, "enum(") || starts(&part, "list[")))
        return error_set(e, ERR_INPUT, place, "parameter %s has a malformed type: %s", p->name,
                         prose);
      if (!p->schema) p->schema = typed(a, "string"); /* free text */
    } else if (is(&part, "required")) {
      p->required = said = true;
    } else if (is(&part, "optional")) {
      said = true;
    } else if (starts(&part, "optional for ")) {
      p->optional_for = arena_copy(a, part.text + 13, part.len - 13);
      said = true;
    } else if (starts(&part, "default=")) {
      if (!read_default(a, p, &part, place, e)) return false;
    }
  }
  if (!p->schema) p->schema = typed(a, "string");
  if (!said) p->required = true;
  return true;
}

static void merge(struct arena *a, struct json *schema, const struct json *extra) {
  for (uint32_t i = 0; extra && extra->type == JSON_OBJECT && i < extra->len; i++) {
    const struct json_member *m = &extra->members[i];
    struct json *old = json_get_n(schema, m->name, m->name_len);
    if (old)
      *old = m->value;
    else
      json_add_member_n(a, schema, m->name, m->name_len, &m->value);
  }
}

/* A default that its own schema refuses would make every call that states it wrong. */
static bool check_default(struct arena *a, const struct parameter *p, const char *place,
                          struct error *e) {
  const struct json *fallback = json_get(p->schema, "default");
  struct error ignored; /* a schema that does not compile is reported with the whole */
  struct schema *s = fallback ? schema_compile(a, p->schema, NULL, &ignored) : NULL;
  bool ok = !s || schema_check(s, fallback, a, NULL, 0, &(size_t){0});
  schema_free(s);
  return ok ||
         error_set(e, ERR_INPUT, place, "default of parameter %s breaks its own type", p->name);
}

static bool read_entry(struct arena *a, const struct json *entry, struct parameter *p,
                       const char *place, struct error *e) {
  if (entry->type != JSON_ARRAY || entry->len < 2 || entry->items[0].type != JSON_STRING ||
      entry->items[1].type != JSON_STRING)
    return error_set(e, ERR_INPUT, place,
                     "a parameter must be {\"name\", \"type, required|optional\"}");
  *p = (struct parameter){.name = entry->items[0].text};
  if (!read_prose(a, p, entry->items[1].text, place, e)) return false;
  json_add_member(a, p->schema, "description", &entry->items[1]);
  if (p->fallback) json_add_member(a, p->schema, "default", p->fallback);
  if (entry->len > 2) {
    const struct json *override = &entry->items[2], *required = json_get(override, "required");
    merge(a, p->schema, json_get(override, "schema"));
    if (required) {
      p->required = required->type == JSON_TRUE;
      p->optional_for = NULL;
    }
  }
  return check_default(a, p, place, e);
}

/* The parameter whose enum holds `value`. */
static const struct json_member *parameter_with_value(const struct json *properties,
                                                      const char *value) {
  for (uint32_t i = 0; i < properties->len; i++) {
    const struct json *values = json_get(&properties->members[i].value, "enum");
    for (uint32_t k = 0; values && k < values->len; k++)
      if (json_is_text(&values->items[k], value)) return &properties->members[i];
  }
  return NULL;
}

static struct json *list_of(struct arena *a, const char *text) {
  struct json *list = json_new(a, JSON_ARRAY);
  json_add_item(a, list, json_new_text(a, text));
  return list;
}

/* {"if": {"properties": {other: {"const": value}}, "required": [other]},
 *  "else": {"required": [name]}}; an absent `other` counts as its default. */
static struct json *conditional(struct arena *a, const struct parameter *p,
                                const struct json *properties) {
  const struct json_member *other = parameter_with_value(properties, p->optional_for);
  if (!other) return NULL;
  struct json *constant = json_new(a, JSON_OBJECT), *named = json_new(a, JSON_OBJECT);
  json_add_member(a, constant, "const", json_new_text(a, p->optional_for));
  json_add_member_n(a, named, other->name, other->name_len, constant);
  struct json *condition = json_new(a, JSON_OBJECT), *otherwise = json_new(a, JSON_OBJECT);
  json_add_member(a, condition, "properties", named);
  if (!json_is_text(json_get(&other->value, "default"), p->optional_for))
    json_add_member(a, condition, "required", list_of(a, other->name));
  json_add_member(a, otherwise, "required", list_of(a, p->name));
  struct json *rule = json_new(a, JSON_OBJECT);
  json_add_member(a, rule, "if", condition);
  json_add_member(a, rule, "else", otherwise);
  return rule;
}

struct json *prose_parameters_schema(struct arena *a, const struct json *entries, const char *place,
                                     struct error *e) {
  bool none = entries && entries->type == JSON_OBJECT && entries->len == 0; /* {} of Lua */
  if (!none && (!entries || entries->type != JSON_ARRAY)) {
    error_set(e, ERR_INPUT, place, "parameters must be a list of {name, type}");
    return NULL;
  }
  struct parameter *all = ARENA_ARRAY(a, struct parameter, entries->len + 1);
  struct json *properties = json_new(a, JSON_OBJECT), *required = json_new(a, JSON_ARRAY);
  struct json *rules = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < entries->len; i++) {
    if (!read_entry(a, &entries->items[i], &all[i], place, e)) return NULL;
    if (json_get(properties, all[i].name)) {
      error_set(e, ERR_INPUT, place, "parameter %s is declared twice", all[i].name);
      return NULL;
    }
    json_add_member(a, properties, all[i].name, all[i].schema);
    if (all[i].required) json_add_item(a, required, json_new_text(a, all[i].name));
  }
  for (uint32_t i = 0; i < entries->len; i++) {
    struct json *rule = all[i].optional_for ? conditional(a, &all[i], properties) : NULL;
    if (rule) json_add_item(a, rules, rule);
  }
  struct json *schema = typed(a, "object");
  json_add_member(a, schema, "properties", properties);
  json_add_member(a, schema, "required", required);
  if (rules->len) json_add_member(a, schema, "allOf", rules);
  json_add_member(a, schema, "additionalProperties", json_new(a, JSON_FALSE));
  return schema;
}
