/* toolbench_types.c - the declaration of one ToolBench parameter as a JSON Schema.
 *
 * Types come in some twenty spellings, in any case, with remarks behind them ("DATE (YYYY-MM-DD)"),
 * and as lists, objects and numbers. Defaults are mostly texts, whatever the type says, and of an
 * ENUM they often list the choices. */
#include "catalog/sense.h"
#include "json/write.h"
#include "reader/toolbench.h"

#include <string.h>
#include <strings.h>

enum { TYPES_MAX = 6, DEPTH_MAX = 16, WORD_MAX = 32 };

enum word_kind {
  WORD_PLAIN,
  WORD_NUMBER, /* a number that may turn out to be whole */
  WORD_CHOICE, /* a default with commas lists the values */
  WORD_SECRET,
  WORD_BINARY
};

struct type_word {
  const char *word, *type; /* type NULL: any value */
  const char *format, *pattern;
  enum word_kind kind;
};

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

/* One declaration on its way to a schema. */
struct declared {
  const struct type_word *word; /* never NULL */
  const char *more[TYPES_MAX];  /* further JSON types of a union */
  size_t n_more;
  bool nullable;
  const struct json *schema; /* the type was a schema itself */
  struct json *choices;      /* values of "enum", NULL: none */
  const char *type;          /* JSON type after all, NULL: any */
};

static const struct type_word *find_word(const char *text, size_t n) {
  char word[WORD_MAX];
  size_t len = 0;
  while (len < n && len + 1 < sizeof word && !strchr(" (,<[", text[len])) {
    char c = text[len];
    word[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
  }
  word[len] = '\0';
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

/* ---- choices ---- */

static bool holds(const struct json *list, const struct json *v) {
  for (uint32_t i = 0; i < list->len; i++)
    if (json_equal(&list->items[i], v)) return true;
  return false;
}

/* Scalars of a list, each once. */
static struct json *read_values(const struct toolbench *t, const struct json *list,
                                struct declared *d, const struct place *at) {
  struct json *values = json_new(t->a, JSON_ARRAY);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *v = &list->items[i];
    if (v->type == JSON_NULL) {
      repaired(t, "enum_null", at, list);
      d->nullable = true;
    } else if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
      repaired(t, "enum_shape", at, v);
    } else if (holds(values, v)) {
      repaired(t, "enum_duplicate", at, v);
    } else {
      json_add_item(t->a, values, v);
    }
  }
  return values->len ? values : NULL;
}

/* "RE, S ,ICE" */
static struct json *split_choices(const struct toolbench *t, const struct json *text) {
  struct json *values = json_new(t->a, JSON_ARRAY);
  for (size_t at = 0; at <= text->len;) {
    const char *comma = memchr(text->text + at, ',', text->len - at);
    size_t end = comma ? (size_t)(comma - text->text) : text->len;
    const char *one = toolbench_trim(t->a, text->text + at, end - at);
    struct json v = json_text(one);
    if (*one && !holds(values, &v)) json_add_item(t->a, values, &v);
    at = end + 1;
  }
  return values->len > 1 ? values : NULL;
}

static const char *type_of(const struct json *v) {
  static const char *const NAMES[] = {"null",   "boolean", "boolean", "number",
                                      "string", "array",   "object"};
  return v->type == JSON_NUMBER && v->is_int ? "integer" : NAMES[v->type];
}

/* The values decide the type where they contradict the declared one. */
static void settle_type(struct declared *d) {
  const char *first = type_of(&d->choices->items[0]);
  d->type = first;
  d->n_more = 0;
  for (uint32_t i = 1; i < d->choices->len; i++) {
    const char *type = type_of(&d->choices->items[i]);
    bool known = strcmp(type, first) == 0;
    for (size_t k = 0; k < d->n_more; k++)
      known = known || strcmp(type, d->more[k]) == 0;
    if (!known && d->n_more < TYPES_MAX) d->more[d->n_more++] = type;
  }
}

/* Returns the default that is left: NULL where it only listed the choices. */
static const struct json *read_choices(const struct toolbench *t, const struct json *spec,
                                       const struct json *preset, struct declared *d,
                                       const struct place *up) {
  const struct json *listed = json_get(spec, "enum");
  struct place at = {up, "enum", 0};
  bool text = listed && listed->type == JSON_STRING;
  if (text && (d->choices = split_choices(t, listed)) != NULL)
    repaired(t, "enum_text", &at, listed);
  else if (listed && listed->type == JSON_ARRAY)
    d->choices = read_values(t, listed, d, &at);
  else if (listed && listed->type != JSON_NULL && !(text && !listed->len))
    repaired(t, "enum_shape", &at, listed);
  if (!d->choices && d->word->kind == WORD_CHOICE) {
    if (preset && preset->type == JSON_STRING && (d->choices = split_choices(t, preset)) != NULL) {
      repaired(t, "enum_in_default", up, preset);
      preset = NULL;
    } else if (preset && preset->type == JSON_ARRAY) {
      d->choices = read_values(t, preset, d, up);
      if (d->choices) repaired(t, "enum_in_default", up, preset);
      preset = d->choices ? NULL : preset;
    }
    if (!d->choices) toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "enum_unknown", up, NULL);
  }
  if (d->choices) settle_type(d);
  return preset;
}

/* ---- defaults ---- */

static const struct json *text_as(const struct toolbench *t, const struct json *v,
                                  const char *type) {
  const char *text = toolbench_trim(t->a, v->text, v->len);
  if (strcmp(type, "boolean") == 0) {
    if (!strcasecmp(text, "true") || !strcmp(text, "1") || !strcasecmp(text, "yes"))
      return json_new(t->a, JSON_TRUE);
    if (!strcasecmp(text, "false") || !strcmp(text, "0") || !strcasecmp(text, "no"))
      return json_new(t->a, JSON_FALSE);
    return NULL;
  }
  const struct json *read = toolbench_parse(t, text, strlen(text));
  if (read && strcmp(type_of(read), type) == 0) return read;
  if (read && strcmp(type, "number") == 0 && read->type == JSON_NUMBER) return read;
  if (strcmp(type, "array") != 0 || (read && read->type == JSON_OBJECT)) return NULL;
  struct json *list = split_choices(t, v);
  if (!list) {
    struct json one = json_text(text);
    list = json_new(t->a, JSON_ARRAY);
    json_add_item(t->a, list, &one);
  }
  return list;
}

static const struct json *as_text(const struct toolbench *t, const struct json *v) {
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_COMPACT);
  const struct json *text = json_new_string(t->a, b.data, b.len);
  buf_done(&b);
  return text;
}

static bool fits(const struct declared *d, const struct json *v) {
  if (!d->type) return true;
  const char *type = type_of(v);
  if (strcmp(type, d->type) == 0 || (!strcmp(type, "integer") && !strcmp(d->type, "number")))
    return true;
  for (size_t k = 0; k < d->n_more; k++)
    if (strcmp(type, d->more[k]) == 0) return true;
  return false;
}

/* The default in the declared type; NULL: there is none, or it cannot be made one. */
static const struct json *read_default(const struct toolbench *t, const struct json *v,
                                       const struct declared *d, const struct place *up) {
  if (!v || v->type == JSON_NULL) return NULL;
  struct place at = {up, "default", 0};
  if (v->type == JSON_STRING && !*toolbench_trim(t->a, v->text, v->len)) {
    toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "default_empty", &at, NULL);
    return NULL;
  }
  const struct json *kept = v;
  if (!fits(d, v)) {
    bool spelt = v->type == JSON_STRING;
    kept = spelt ? text_as(t, v, d->type) : strcmp(d->type, "string") == 0 ? as_text(t, v) : NULL;
    repaired(t, spelt && kept ? "default_text" : "default_type", &at, v);
  }
  if (kept && d->choices && !holds(d->choices, kept)) {
    repaired(t, "default_not_in_enum", &at, v);
    return NULL;
  }
  return kept;
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

static void add_hints(const struct toolbench *t, struct json *schema, const struct declared *d) {
  if (d->choices) {
    struct json *values = d->choices;
    if (d->nullable) json_add_item(t->a, values, json_new(t->a, JSON_NULL));
    JSON_ADD(t->a, schema, "enum", values);
    return;
  }
  const struct type_word *w = d->word;
  if (w->format) JSON_ADD(t->a, schema, "format", json_new_text(t->a, w->format));
  if (w->pattern) JSON_ADD(t->a, schema, "pattern", json_new_text(t->a, w->pattern));
  if (w->kind == WORD_SECRET) JSON_ADD(t->a, schema, "writeOnly", json_new(t->a, JSON_TRUE));
  if (w->kind == WORD_BINARY)
    JSON_ADD(t->a, schema, "contentEncoding", json_new_text(t->a, "base64"));
}

/* Bounds that derived corpora state, where they are of the right kind. */
static void add_bounds(const struct toolbench *t, struct json *schema, const struct json *spec,
                       const struct declared *d) {
  static const char *const BOUNDS[] = {"minimum", "maximum"};
  bool number = d->type && (!strcmp(d->type, "number") || !strcmp(d->type, "integer"));
  for (size_t i = 0; number && i < sizeof BOUNDS / sizeof *BOUNDS; i++) {
    const struct json *v = json_get(spec, BOUNDS[i]);
    if (v && v->type == JSON_NUMBER) json_add_member(t->a, schema, BOUNDS[i], v);
  }
  const struct json *format = json_get(spec, "format");
  if (d->type && !strcmp(d->type, "string") && !d->word->format && !d->choices && format &&
      format->type == JSON_STRING && format->len)
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
    if (required->items[i].type == JSON_STRING && !holds(names, &required->items[i]))
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

static struct json *type_schema(const struct toolbench *t, const char *name,
                                const struct json *spec, const struct place *up, int depth) {
  struct declared d = {.word = &WORDS[0]};
  bool whole = spec->type == JSON_OBJECT;
  const struct json *type = whole ? json_get(spec, "type") : spec;
  struct place type_at = {up, "type", 0}, *at = whole ? &type_at : NULL;
  read_type(t, type, &d, at ? at : up);
  if (d.schema && depth < DEPTH_MAX) {
    struct json *inner = type_schema(t, name, d.schema, &type_at, depth + 1);
    if (!json_get(inner, "description")) add_description(t, inner, spec, up);
    return inner;
  }
  struct json *schema = json_new(t->a, JSON_OBJECT);
  const struct json *preset = json_get(spec, "default");
  preset = read_choices(t, spec, preset, &d, up);
  if (d.word->kind == WORD_NUMBER && !d.choices && !d.n_more &&
      is_whole(t, name, preset, json_get_text(spec, "description", "")))
    d.type = "integer";
  preset = read_default(t, preset, &d, up);
  add_type(t, schema, &d);
  add_hints(t, schema, &d);
  add_bounds(t, schema, spec, &d);
  if (depth < DEPTH_MAX) add_children(t, schema, spec, preset, &d, up, depth);
  if (whole) add_description(t, schema, spec, up);
  if (preset) JSON_ADD(t->a, schema, "default", preset);
  return schema;
}

struct json *toolbench_type_schema(const struct toolbench *t, const char *name,
                                   const struct json *spec, const struct place *at) {
  return type_schema(t, name, spec, at, 0);
}
