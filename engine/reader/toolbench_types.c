/* toolbench_types.c - the declaration of one ToolBench parameter as a JSON Schema.
 *
 * Types come in some twenty spellings, in any case, with remarks behind them ("DATE (YYYY-MM-DD)"),
 * and as lists, objects and numbers. Choices and defaults: toolbench_values.c. */
#include "catalog/sense.h"
#include "reader/toolbench.h"

#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 16, WORD_MAX = 32 };

static const struct type_word WORDS[] = {
    {"STRING", "string", NULL, NULL, WORD_PLAIN},
    {"STR", "string", NULL, NULL, WORD_PLAIN},
    {"TEXT", "string", NULL, NULL, WORD_PLAIN},
    {"NUMBER", "number", NULL, NULL, WORD_NUMBER},
    {"NUM", "number", NULL, NULL, WORD_NUMBER},
    {"FLOAT", "number", NULL, NULL, WORD_PLAIN},
    {"DOUBLE", "number", NULL, NULL, WORD_PLAIN},
    {"DECIMAL", "number", NULL, NULL, WORD_PLAIN},
    {"INTEGER", "integer", NULL, NULL, WORD_PLAIN},
    {"INT", "integer", NULL, NULL, WORD_PLAIN},
    {"LONG", "integer", NULL, NULL, WORD_PLAIN},
    {"BOOLEAN", "boolean", NULL, NULL, WORD_PLAIN},
    {"BOOL", "boolean", NULL, NULL, WORD_PLAIN},
    {"ENUM", "string", NULL, NULL, WORD_CHOICE},
    {"SELECT", "string", NULL, NULL, WORD_CHOICE},
    {"DROPDOWN", "string", NULL, NULL, WORD_CHOICE},
    {"ARRAY", "array", NULL, NULL, WORD_PLAIN},
    {"LIST", "array", NULL, NULL, WORD_PLAIN},
    {"OBJECT", "object", NULL, NULL, WORD_PLAIN},
    {"MAP", "object", NULL, NULL, WORD_PLAIN},
    {"JSON", "object", NULL, NULL, WORD_PLAIN},
    {"DICT", "object", NULL, NULL, WORD_PLAIN},
    {"DATE", "string", "date", NULL, WORD_PLAIN},
    {"DATEPICKER", "string", "date", NULL, WORD_PLAIN},
    {"DATETIME", "string", "date-time", NULL, WORD_PLAIN},
    {"DATE-TIME", "string", "date-time", NULL, WORD_PLAIN},
    {"TIME", "string", NULL, "^([01][0-9]|2[0-3]):[0-5][0-9]$", WORD_PLAIN},
    {"GEOPOINT", "string", NULL, "^-?[0-9]{1,2}(\\.[0-9]+)?,-?[0-9]{1,3}(\\.[0-9]+)?$", WORD_PLAIN},
    {"BINARY", "string", NULL, NULL, WORD_BINARY},
    {"FILE", "string", NULL, NULL, WORD_BINARY},
    {"CREDENTIALS", "string", "password", NULL, WORD_SECRET},
    {"CREDENTIAL", "string", "password", NULL, WORD_SECRET},
    {"PASSWORD", "string", "password", NULL, WORD_SECRET},
    {"URL", "string", "uri", NULL, WORD_PLAIN},
    {"URI", "string", "uri", NULL, WORD_PLAIN},
    {"EMAIL", "string", "email", NULL, WORD_PLAIN},
    {"UUID", "string", "uuid", NULL, WORD_PLAIN},
    {"ANY", NULL, NULL, NULL, WORD_PLAIN},
};

/* "DATE (YYYY-MM-DD)" is DATE, "string[]" is ARRAY. */
static const struct type_word *find_word(const char *text, size_t n) {
  char word[WORD_MAX];
  size_t len = 0;
  while (len < n && len + 1 < sizeof word && !strchr(" (,<[", text[len])) {
    char c = text[len];
    word[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
  }
  word[len] = '\0';
  if (n >= 2 && memcmp(text + n - 2, "[]", 2) == 0) memcpy(word, "ARRAY", sizeof "ARRAY");
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
    if (strcmp(WORDS[i].word, word) == 0) return &WORDS[i];
  return NULL;
}

static void repaired(const struct toolbench *t, const char *reason, const struct place *at,
                     const struct json *raw) {
  toolbench_count(t, INTAKE_PARAMETER, INTAKE_REPAIRED, reason, at, raw);
}

/* ---- types ---- */

static void read_union(const struct toolbench *t, const struct json *list, struct declared *d,
                       const struct place *at) {
  const struct type_word *first = NULL;
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *v = &list->items[i];
    if (v->type == JSON_NULL || json_is_text(v, "null")) {
      d->nullable = true;
      continue;
    }
    const struct type_word *w = v->type == JSON_STRING ? find_word(v->text, v->len) : NULL;
    if (!w || !w->type) continue;
    bool known = first && strcmp(first->type, w->type) == 0;
    for (size_t k = 0; k < d->n_more; k++)
      known = known || strcmp(d->more[k], w->type) == 0;
    if (!first)
      first = w;
    else if (!known && d->n_more < TYPES_MAX)
      d->more[d->n_more++] = w->type;
  }
  if (first) d->word = first;
  repaired(t, "type_union", at, list);
}

static bool is_schema_like(const struct json *v) {
  static const char *const MARKS[] = {"type", "properties", "items", "enum", "anyOf", "oneOf"};
  for (size_t i = 0; v->type == JSON_OBJECT && i < sizeof MARKS / sizeof *MARKS; i++)
    if (json_get(v, MARKS[i])) return true;
  return false;
}

static void read_type(const struct toolbench *t, const struct json *v, struct declared *d,
                      const struct place *at) {
  if (!v || v->type == JSON_NULL ||
      (v->type == JSON_STRING && !*toolbench_trim(t->a, v->text, v->len))) {
    repaired(t, "type_missing", at, v);
  } else if (v->type == JSON_ARRAY) {
    read_union(t, v, d, at);
  } else if (v->type != JSON_STRING) {
    if (is_schema_like(v)) d->schema = v;
    repaired(t, "type_shape", at, v);
  } else {
    const char *text = toolbench_trim(t->a, v->text, v->len);
    const struct type_word *w = find_word(text, strlen(text));
    if (w)
      d->word = w;
    else
      repaired(t, "type_unknown", at, v);
  }
  d->type = d->word->type;
}

/* A NUMBER is whole where its default or its description says so. */
static bool is_whole(const struct toolbench *t, const char *name, const struct json *preset,
                     const char *description) {
  if (strcasestr(description, "integer") || strcasestr(description, "whole number")) return true;
  struct json *spelt =
      preset && preset->type == JSON_STRING ? toolbench_parse(t, preset->text, preset->len) : NULL;
  const struct json *v = spelt ? spelt : preset;
  if (!v || v->type != JSON_NUMBER || !v->is_int) return false;
  struct sense s;
  sense_read(t->a, name, strlen(name), NULL, &s);
  return s.kind != SENSE_AMOUNT && s.kind != SENSE_MEASURE && s.kind != SENSE_PERCENT &&
         s.kind != SENSE_RATING && s.kind != SENSE_LATITUDE && s.kind != SENSE_LONGITUDE;
}

/* ---- schemas ---- */

static struct json *type_schema(const struct toolbench *t, const char *name,
                                const struct json *spec, const struct place *at, int depth);

/* "type": "string", or a list of them. */
static void add_type(const struct toolbench *t, struct json *schema, const struct declared *d) {
  if (!d->type) return;
  struct json first = json_text(d->type);
  if (!d->n_more && !d->nullable) {
    JSON_ADD(t->a, schema, "type", &first);
    return;
  }
  struct json *list = json_new(t->a, JSON_ARRAY), null = json_text("null");
  json_add_item(t->a, list, &first);
  for (size_t i = 0; i < d->n_more; i++) {
    struct json more = json_text(d->more[i]);
    json_add_item(t->a, list, &more);
  }
  if (d->nullable) json_add_item(t->a, list, &null);
  JSON_ADD(t->a, schema, "type", list);
}

/* Whether a default is spelt as the type's format says; a default that is not shows the true one.
 */
static bool is_spelt(const struct type_word *w, const struct json *preset) {
  if (!preset || preset->type != JSON_STRING) return true;
  const char *c = preset->text, *format = shape_format(preset);
  if (w->format && strcmp(w->format, "uuid") == 0) return preset->len == 36;
  if (w->format) return format && strcmp(format, w->format) == 0;
  if (strcmp(w->word, "TIME") == 0)
    return preset->len == 5 && strspn(c, "0123456789") == 2 && c[2] == ':' &&
           strspn(c + 3, "0123456789") == 2 && strncmp(c, "24", 2) < 0 && c[3] < '6';
  if (strcmp(w->word, "GEOPOINT") != 0) return true;
  size_t first = strspn(c, "-.0123456789"),
         second = c[first] ? strspn(c + first + 1, "-.0123456789") : 0;
  return first && second && first < 12 && second < 12 && c[first] == ',' && !c[first + 1 + second];
}

static void add_hints(const struct toolbench *t, struct json *schema, const struct declared *d,
                      const struct json *preset, const struct place *up) {
  if (d->choices) {
    struct json *values = d->choices;
    if (d->nullable) json_add_item(t->a, values, json_new(t->a, JSON_NULL));
    JSON_ADD(t->a, schema, "enum", values);
    return;
  }
  const struct type_word *w = d->word;
  if ((w->format || w->pattern) && !is_spelt(w, preset)) {
    toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "format_of_default", up, preset);
    return;
  }
  if (w->format) JSON_ADD(t->a, schema, "format", json_new_text(t->a, w->format));
  if (w->pattern) JSON_ADD(t->a, schema, "pattern", json_new_text(t->a, w->pattern));
  if (w->kind == WORD_SECRET) JSON_ADD(t->a, schema, "writeOnly", json_new(t->a, JSON_TRUE));
  if (w->kind == WORD_BINARY)
    JSON_ADD(t->a, schema, "contentEncoding", json_new_text(t->a, "base64"));
}

static bool is_number(const struct json *v) {
  return v && v->type == JSON_NUMBER;
}

/* Bounds that derived corpora state, where they are of the right kind and leave something. */
static void add_bounds(const struct toolbench *t, struct json *schema, const struct json *spec,
                       const struct declared *d, const struct json **preset,
                       const struct place *up) {
  const struct json *low = json_get(spec, "minimum"), *high = json_get(spec, "maximum");
  bool number = d->type && (!strcmp(d->type, "number") || !strcmp(d->type, "integer"));
  if (number && is_number(low) && is_number(high) && json_compare_numbers(low, high) > 0) {
    repaired(t, "bounds", up, spec);
    number = false;
  }
  if (number && is_number(low)) JSON_ADD(t->a, schema, "minimum", low);
  if (number && is_number(high)) JSON_ADD(t->a, schema, "maximum", high);
  if (number && is_number(*preset) &&
      ((is_number(low) && json_compare_numbers(*preset, low) < 0) ||
       (is_number(high) && json_compare_numbers(*preset, high) > 0))) {
    repaired(t, "default_range", up, *preset);
    *preset = NULL;
  }
  const struct json *format = json_get(spec, "format");
  if (d->type && !strcmp(d->type, "string") && !d->word->format && !d->choices && format &&
      format->type == JSON_STRING && format->len &&
      is_spelt(&(struct type_word){.word = "", .format = format->text}, *preset))
    JSON_ADD(t->a, schema, "format", format);
}

/* What an object or a list holds, as far as it is declared. */
static void add_children(const struct toolbench *t, struct json *schema, const struct json *spec,
                         const struct json *preset, const struct declared *d,
                         const struct place *at, int depth) {
  const struct json *items = json_get(spec, "items"), *properties = json_get(spec, "properties");
  if (d->type && !strcmp(d->type, "array")) {
    struct place below = {at, "items", 0};
    struct json *item = NULL;
    bool cut;
    if (items && items->type == JSON_OBJECT)
      item = type_schema(t, "", items, &below, depth + 1);
    else if (preset && preset->type == JSON_ARRAY && preset->len)
      item = json_get(shape_read(t->a, preset, SHAPE_VALUES, &cut), "items");
    if (!item) {
      struct json type = json_text("string");
      item = json_new(t->a, JSON_OBJECT);
      JSON_ADD(t->a, item, "type", &type);
    }
    JSON_ADD(t->a, schema, "items", item);
  }
  if (!d->type || strcmp(d->type, "object") != 0 || !properties || properties->type != JSON_OBJECT)
    return;
  struct json *out = json_new_sized(t->a, JSON_OBJECT, properties->len);
  struct place list_at = {at, "properties", 0};
  for (uint32_t i = 0; i < properties->len; i++) {
    const struct json_member *m = &properties->members[i];
    struct place below = {&list_at, m->name, 0};
    json_add_member_n(t->a, out, m->name, m->name_len,
                      type_schema(t, m->name, &m->value, &below, depth + 1));
  }
  JSON_ADD(t->a, schema, "properties", out);
  const struct json *required = json_get(spec, "required");
  struct json *names = json_new(t->a, JSON_ARRAY);
  for (uint32_t i = 0; required && required->type == JSON_ARRAY && i < required->len; i++)
    if (required->items[i].type == JSON_STRING && !toolbench_holds(names, &required->items[i]))
      json_add_item(t->a, names, &required->items[i]);
  if (names->len) JSON_ADD(t->a, schema, "required", names);
}

static void add_description(const struct toolbench *t, struct json *schema, const struct json *spec,
                            const struct place *up) {
  const struct json *v = json_get(spec, "description");
  struct place at = {up, "description", 0};
  const char *text = toolbench_text(t, v, INTAKE_PARAMETER, "description_type", &at);
  if (!text)
    toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "description_missing", up, NULL);
  else if (v->type == JSON_STRING && memchr(v->text, '\0', v->len))
    JSON_ADD(t->a, schema, "description", v); /* as it is written, NUL and all */
  else
    JSON_ADD(t->a, schema, "description", json_new_text(t->a, text));
}

/* The members of a type that is a schema, and what the declaration says beside it. */
static struct json *join_declarations(const struct toolbench *t, const struct json *schema,
                                      const struct json *spec) {
  struct json *joined = json_new(t->a, JSON_OBJECT);
  for (uint32_t i = 0; i < schema->len; i++)
    json_add_borrowed(t->a, joined, schema->members[i].name, schema->members[i].name_len,
                      &schema->members[i].value);
  for (uint32_t i = 0; i < spec->len; i++) {
    const struct json_member *m = &spec->members[i];
    if (strcmp(m->name, "type") != 0 && !json_get_n(schema, m->name, m->name_len))
      json_add_borrowed(t->a, joined, m->name, m->name_len, &m->value);
  }
  return joined;
}

/* Whether a list or an object given as the default conforms to what its schema has become. */
static bool conforms(const struct json *schema, const struct json *v) {
  struct arena a;
  size_t n;
  if (v->type != JSON_ARRAY && v->type != JSON_OBJECT) return true;
  arena_init(&a, 0);
  struct schema *s = schema_compile(&a, schema, NULL, NULL);
  bool ok = s && schema_check(s, v, &a, NULL, 0, &n);
  schema_free(s);
  arena_done(&a);
  return ok;
}

static struct json *type_schema(const struct toolbench *t, const char *name,
                                const struct json *spec, const struct place *up, int depth) {
  struct declared d = {.word = &WORDS[0]};
  bool whole = spec->type == JSON_OBJECT;
  const struct json *type = whole ? json_get(spec, "type") : spec;
  struct place type_at = {up, "type", 0}, *at = whole ? &type_at : NULL;
  read_type(t, type, &d, at ? at : up);
  if (d.schema && depth < DEPTH_MAX)
    return type_schema(t, name, join_declarations(t, d.schema, spec), up, depth + 1);
  struct json *schema = json_new(t->a, JSON_OBJECT);
  const struct json *preset = json_get(spec, "default");
  preset = toolbench_choices(t, spec, preset, &d, up);
  if (d.word->kind == WORD_NUMBER && !d.choices && !d.n_more &&
      is_whole(t, name, preset, json_get_text(spec, "description", "")))
    d.type = "integer";
  preset = toolbench_default(t, preset, &d, up);
  add_type(t, schema, &d);
  add_hints(t, schema, &d, preset, up);
  add_bounds(t, schema, spec, &d, &preset, up);
  if (depth < DEPTH_MAX) add_children(t, schema, spec, preset, &d, up, depth);
  if (whole) add_description(t, schema, spec, up);
  if (preset && !conforms(schema, preset)) {
    repaired(t, "default_type", up, preset);
    preset = NULL;
  }
  if (preset) JSON_ADD(t->a, schema, "default", preset);
  return schema;
}

struct json *toolbench_type_schema(const struct toolbench *t, const char *name,
                                   const struct json *spec, const struct place *at) {
  return type_schema(t, name, spec, at, 0);
}
