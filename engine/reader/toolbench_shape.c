/* toolbench_shape.c - schemas from leaf words ({"id": "int"}) and from examples ({"id": 7}).
 *
 * What one sample shows is taken as always there ("required"); of several items of a list only what
 * all have. Objects whose names are values (dates, numbers) become maps. Bounded in depth and in
 * the number of schemas, so that a large example does not make a large schema. */
#include "reader/toolbench.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 24, NODES_MAX = 2000, ITEMS_MAX = 16, SHAPE_TYPES_MAX = 7, EXAMPLE_MAX = 80 };

struct shape {
  struct arena *a;
  enum shape_reading reading;
  size_t nodes;
  bool cut;
};

static struct json *any(struct arena *a) {
  return json_new(a, JSON_OBJECT);
}

static struct json *typed(struct arena *a, const char *type) {
  struct json *schema = json_new_sized(a, JSON_OBJECT, 2), text = json_text(type);
  JSON_ADD(a, schema, "type", &text);
  return schema;
}

static struct json *formatted(struct arena *a, const char *format) {
  struct json *schema = typed(a, "string"), text = json_text(format);
  JSON_ADD(a, schema, "format", &text);
  return schema;
}

/* ---- is it a schema? ---- */

static bool is_json_type(const struct json *v) {
  static const char *const TYPES[] = {"object",  "array",   "string", "number",
                                      "integer", "boolean", "null"};
  for (size_t i = 0; v && i < sizeof TYPES / sizeof *TYPES; i++)
    if (json_is_text(v, TYPES[i])) return true;
  return false;
}

static bool all_are_schemas(const struct json *members) {
  for (uint32_t i = 0; i < members->len; i++) {
    const struct json *v = &members->members[i].value;
    if (v->type != JSON_OBJECT && v->type != JSON_TRUE && v->type != JSON_FALSE) return false;
  }
  return true;
}

/* {"type": "string"} describes a field named type as well; a whole result is an object, a list, or
 * put together from others. */
bool shape_is_schema(const struct json *v) {
  if (!v || v->type != JSON_OBJECT) return false;
  const struct json *type = json_get(v, "type"), *properties = json_get(v, "properties"),
                    *items = json_get(v, "items"), *ref = json_get(v, "$ref");
  if (json_get_text(v, "$schema", NULL) || (ref && ref->type == JSON_STRING)) return true;
  if (properties && properties->type == JSON_OBJECT && all_are_schemas(properties))
    return !type || is_json_type(type) || type->type == JSON_ARRAY;
  if (json_is_text(type, "array") && items &&
      (items->type == JSON_OBJECT || items->type == JSON_ARRAY))
    return true;
  static const char *const GROUPS[] = {"anyOf", "oneOf", "allOf"};
  for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++) {
    const struct json *list = json_get(v, GROUPS[i]);
    if (list && list->type == JSON_ARRAY && list->len && list->items[0].type == JSON_OBJECT)
      return true;
  }
  return json_is_text(type, "object") && (v->len == 1 || json_get(v, "additionalProperties"));
}

/* ---- texts ---- */

struct leaf_word {
  const char *word, *type, *format;
};

static const struct leaf_word LEAF_WORDS[] = {{"str", "string", NULL},
                                              {"string", "string", NULL},
                                              {"text", "string", NULL},
                                              {"int", "integer", NULL},
                                              {"integer", "integer", NULL},
                                              {"long", "integer", NULL},
                                              {"float", "number", NULL},
                                              {"double", "number", NULL},
                                              {"number", "number", NULL},
                                              {"decimal", "number", NULL},
                                              {"bool", "boolean", NULL},
                                              {"boolean", "boolean", NULL},
                                              {"empty list", "array", NULL},
                                              {"list", "array", NULL},
                                              {"array", "array", NULL},
                                              {"empty dict", "object", NULL},
                                              {"dict", "object", NULL},
                                              {"object", "object", NULL},
                                              {"map", "object", NULL},
                                              {"NoneType", "null", NULL},
                                              {"null", "null", NULL},
                                              {"none", "null", NULL},
                                              {"date", "string", "date"},
                                              {"datetime", "string", "date-time"},
                                              {"timestamp", "string", "date-time"},
                                              {"url", "string", "uri"},
                                              {"uri", "string", "uri"},
                                              {"email", "string", "email"},
                                              {"uuid", "string", "uuid"},
                                              {"any", NULL, NULL}};

static const struct leaf_word *find_leaf_word(const struct json *v) {
  for (size_t i = 0; i < sizeof LEAF_WORDS / sizeof *LEAF_WORDS; i++)
    if (v->len == strlen(LEAF_WORDS[i].word) && strcasecmp(v->text, LEAF_WORDS[i].word) == 0)
      return &LEAF_WORDS[i];
  return NULL;
}

/* Whether `text` is spelt as `pattern` says, where 0 stands for a digit; *rest is what follows. */
static bool spelt(const char *text, const char *pattern, const char **rest) {
  for (; *pattern; pattern++, text++)
    if (*pattern == '0' ? !isdigit((unsigned char)*text) : *text != *pattern) return false;
  *rest = text;
  return true;
}

static bool is_date(const char *text, const char **rest) {
  if (!spelt(text, "0000-00-00", rest)) return false;
  int month = (text[5] - '0') * 10 + text[6] - '0', day = (text[8] - '0') * 10 + text[9] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* An offset or Z is what makes it RFC 3339; other spellings are plain texts. */
static bool is_date_time(const char *text) {
  if (!spelt(text, "T00:00:00", &text)) return false;
  if (*text == '.')
    for (text++; isdigit((unsigned char)*text);)
      text++;
  if (*text == 'Z') return !text[1];
  return (*text == '+' || *text == '-') && spelt(text + 1, "00:00", &text) && !*text;
}

const char *shape_format(const struct json *v) {
  const char *text = v->text, *rest;
  if (v->len > 2048 || memchr(text, '\0', v->len)) return NULL;
  if (is_date(text, &rest)) return !*rest ? "date" : is_date_time(rest) ? "date-time" : NULL;
  bool blank = strpbrk(text, " \t\n\"<>\\^`{|}") != NULL;
  for (const char *c = text; *c; c++)
    blank = blank || (unsigned char)*c >= 0x80;
  if (!blank && (!strncmp(text, "https://", 8) || !strncmp(text, "http://", 7))) return "uri";
  const char *at = strchr(text, '@');
  if (!blank && at && at > text && !strchr(at + 1, '@') && strchr(at + 1, '.') &&
      !strpbrk(text, "/:;,()"))
    return "email";
  return NULL;
}

static struct json *read_text(struct shape *s, const struct json *v) {
  const struct leaf_word *w = s->reading == SHAPE_WORDS ? find_leaf_word(v) : NULL;
  if (w && !w->type) return any(s->a);
  if (w) return w->format ? formatted(s->a, w->format) : typed(s->a, w->type);
  const char *format = shape_format(v);
  struct json *schema = format ? formatted(s->a, format) : typed(s->a, "string");
  if (v->len && v->len <= EXAMPLE_MAX) {
    struct json *examples = json_new(s->a, JSON_ARRAY);
    json_add_item(s->a, examples, v);
    JSON_ADD(s->a, schema, "examples", examples);
  }
  return schema;
}

/* ---- merging ---- */

static bool types_of(const struct json *schema, const char **types, size_t *n) {
  const struct json *type = json_get(schema, "type");
  if (!type) return false;
  if (type->type == JSON_STRING) {
    types[(*n)++] = type->text;
    return true;
  }
  for (uint32_t i = 0; i < type->len && *n < SHAPE_TYPES_MAX; i++)
    types[(*n)++] = type->items[i].text;
  return true;
}

static bool has(const char *const *types, size_t n, const char *type) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(types[i], type) == 0) return true;
  return false;
}

/* The types of both, "integer" left out where "number" stands. NULL: any. */
static struct json *merge_types(struct arena *a, const struct json *x, const struct json *y) {
  const char *from[SHAPE_TYPES_MAX * 2], *types[SHAPE_TYPES_MAX * 2];
  size_t n_from = 0, n = 0;
  if (!types_of(x, from, &n_from)) return NULL;
  const char *more[SHAPE_TYPES_MAX];
  size_t n_more = 0;
  if (!types_of(y, more, &n_more)) return NULL;
  for (size_t i = 0; i < n_more; i++)
    from[n_from++] = more[i];
  bool number = has(from, n_from, "number");
  for (size_t i = 0; i < n_from; i++)
    if (!has(types, n, from[i]) && !(number && strcmp(from[i], "integer") == 0))
      types[n++] = from[i];
  struct json *out = json_new(a, JSON_ARRAY);
  for (size_t i = 0; i < n; i++) {
    struct json text = json_text(types[i]);
    json_add_item(a, out, &text);
  }
  return n == 1 ? &out->items[0] : out;
}

static bool is_in(const struct json *list, const struct json_member *m) {
  for (uint32_t i = 0; list && i < list->len; i++)
    if (list->items[i].len == m->name_len && memcmp(list->items[i].text, m->name, m->name_len) == 0)
      return true;
  return false;
}

/* Properties of both; required is what both require. */
static void merge_properties(struct arena *a, struct json *out, const struct json *x,
                             const struct json *y) {
  const struct json *px = json_get(x, "properties"), *py = json_get(y, "properties");
  const struct json *rx = json_get(x, "required"), *ry = json_get(y, "required");
  if (!px && !py) return;
  struct json *properties = json_new(a, JSON_OBJECT), *required = json_new(a, JSON_ARRAY);
  /* A side that is no object says nothing about the members. */
  bool x_object = px != NULL, y_object = py != NULL;
  for (uint32_t i = 0; px && i < px->len; i++) {
    const struct json_member *m = &px->members[i];
    const struct json *other = py ? json_get_n(py, m->name, m->name_len) : NULL;
    json_add_borrowed(a, properties, m->name, m->name_len,
                      other ? shape_merge(a, &m->value, other) : &m->value);
    struct json name = json_text_n(m->name, m->name_len);
    if (is_in(rx, m) && (!y_object || is_in(ry, m))) json_add_item(a, required, &name);
  }
  for (uint32_t i = 0; py && i < py->len; i++) {
    const struct json_member *m = &py->members[i];
    if (px && json_get_n(px, m->name, m->name_len)) continue;
    json_add_borrowed(a, properties, m->name, m->name_len, &m->value);
    struct json name = json_text_n(m->name, m->name_len);
    if (!x_object && is_in(ry, m)) json_add_item(a, required, &name);
  }
  JSON_ADD(a, out, "properties", properties);
  if (required->len) JSON_ADD(a, out, "required", required);
}

struct json *shape_merge(struct arena *a, const struct json *x, const struct json *y) {
  if (!x) return json_copy(a, y);
  struct json *out = json_new(a, JSON_OBJECT), *type = merge_types(a, x, y);
  if (type) JSON_ADD(a, out, "type", type);
  const struct json *fx = json_get(x, "format"), *fy = json_get(y, "format");
  if (fx && fy && json_equal(fx, fy)) JSON_ADD(a, out, "format", fx);
  merge_properties(a, out, x, y);
  static const char *const BELOW[] = {"items", "additionalProperties"};
  for (size_t i = 0; i < sizeof BELOW / sizeof *BELOW; i++) {
    const struct json *bx = json_get(x, BELOW[i]), *by = json_get(y, BELOW[i]);
    if (bx || by)
      json_add_member(a, out, BELOW[i], bx && by ? shape_merge(a, bx, by) : bx ? bx : by);
  }
  const struct json *ex = json_get(x, "examples"), *ey = json_get(y, "examples");
  if (ex || ey) JSON_ADD(a, out, "examples", ex ? ex : ey);
  return out;
}

/* ---- values ---- */

static struct json *read_value(struct shape *s, const struct json *v, int depth);

static struct json *read_items(struct shape *s, const struct json *v, int depth) {
  struct json *schema = typed(s->a, "array"), *item = NULL;
  uint32_t n = v->len < ITEMS_MAX ? v->len : ITEMS_MAX;
  for (uint32_t i = 0; i < n; i++) {
    const struct json *one = read_value(s, &v->items[i], depth + 1);
    item = item ? shape_merge(s->a, item, one) : json_copy(s->a, one);
  }
  /* Items that were not looked at may be of another kind. */
  if (v->len > n && s->reading == SHAPE_VALUES)
    for (uint32_t i = n; item && i < v->len; i++)
      if (v->items[i].type != v->items[0].type) return schema;
  if (item) JSON_ADD(s->a, schema, "items", item);
  return schema;
}

/* "2024-01-31", "1532": a name that is a value itself. */
static bool is_value_name(const struct json_member *m) {
  uint32_t digits = 0;
  for (uint32_t i = 0; i < m->name_len; i++) {
    if (!isdigit((unsigned char)m->name[i]) && !strchr("-:. T", m->name[i])) return false;
    digits += isdigit((unsigned char)m->name[i]) != 0;
  }
  return digits > 0;
}

static bool is_map(const struct json *v) {
  for (uint32_t i = 0; i < v->len; i++)
    if (!is_value_name(&v->members[i])) return false;
  return v->len > 0;
}

static struct json *read_map(struct shape *s, const struct json *v, int depth) {
  struct json *schema = typed(s->a, "object"), *value = NULL;
  uint32_t n = v->len < ITEMS_MAX ? v->len : ITEMS_MAX;
  if (n < v->len) s->cut = true;
  for (uint32_t i = 0; i < n; i++)
    value = shape_merge(s->a, value, read_value(s, &v->members[i].value, depth + 1));
  if (n == v->len) JSON_ADD(s->a, schema, "additionalProperties", value);
  return schema;
}

static struct json *read_members(struct shape *s, const struct json *v, int depth) {
  if (is_map(v)) return read_map(s, v, depth);
  struct json *schema = typed(s->a, "object");
  struct json *properties = json_new_sized(s->a, JSON_OBJECT, v->len);
  struct json *required = json_new_sized(s->a, JSON_ARRAY, v->len);
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    /* Templates say beside a list how long it was. */
    if (m->name_len == 12 && memcmp(m->name, "_list_length", 12) == 0) continue;
    json_add_borrowed(s->a, properties, m->name, m->name_len, read_value(s, &m->value, depth + 1));
    struct json name = json_text_n(m->name, m->name_len);
    json_add_item(s->a, required, &name);
  }
  JSON_ADD(s->a, schema, "properties", properties);
  if (required->len) JSON_ADD(s->a, schema, "required", required);
  return schema;
}

static struct json *read_value(struct shape *s, const struct json *v, int depth) {
  if (depth > DEPTH_MAX || s->nodes >= NODES_MAX) {
    s->cut = true;
    return any(s->a);
  }
  s->nodes++;
  switch ((enum json_type)v->type) {
  case JSON_NULL:
    return typed(s->a, "null");
  case JSON_FALSE:
  case JSON_TRUE:
    return typed(s->a, "boolean");
  case JSON_NUMBER:
    return typed(s->a, v->is_int ? "integer" : "number");
  case JSON_STRING:
    return read_text(s, v);
  case JSON_ARRAY:
    return read_items(s, v, depth);
  case JSON_OBJECT:
    break;
  }
  return read_members(s, v, depth);
}

struct json *shape_read(struct arena *a, const struct json *v, enum shape_reading reading,
                        bool *cut) {
  struct shape s = {.a = a, .reading = reading};
  struct json *schema = read_value(&s, v, 0);
  *cut = s.cut;
  return schema;
}
