/* toolbench_parameters.c - the parameter lists of a ToolBench endpoint as one JSON Schema.
 *
 * Lists come as lists of objects, lists of names, objects name to declaration or type, one text
 * with commas, or null. A parameter that two lists declare is one parameter. Property names keep to
 * [A-Za-z0-9_.-]{1,64}, which every provider takes; the raw name is kept as "x-name". */
#include "base/hash.h"
#include "reader/toolbench.h"

#include <string.h>
#include <strings.h>

enum { KEY_MAX = 64 };

struct parameter {
  const char *raw, *key;
  uint64_t hash; /* of the key without case, '_', '-' and '.' */
  struct json *schema;
  bool required, in_path;
  uint32_t next; /* with this slot; index + 1 */
};

struct parameters {
  const struct toolbench *t;
  const struct place *endpoint;
  struct parameter *list;
  uint32_t n, capacity;
  uint32_t *slots; /* index + 1 of the newest; as many as capacity */
};

static void repaired(const struct parameters *p, enum intake_level level, const char *reason,
                     const struct place *at, const struct json *raw) {
  toolbench_count(p->t, level, INTAKE_REPAIRED, reason, at, raw);
}

/* ---- names ---- */

static bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_key(const char *name) {
  size_t n = strlen(name);
  for (size_t i = 0; i < n; i++)
    if (!is_letter_or_digit(name[i]) && !strchr("_.-", name[i])) return false;
  return n > 0 && n <= KEY_MAX;
}

static const char *make_key(struct arena *a, const char *raw) {
  if (is_key(raw)) return raw;
  size_t n = strlen(raw), len = 0;
  uint64_t h = hash_bytes(raw, n);
  unsigned digits = (unsigned)(h ^ (h >> 32));
  char *key = arena_alloc(a, n + 1);
  for (size_t i = 0; i < n; i++)
    if (is_letter_or_digit(raw[i]) || strchr("_.-", raw[i]))
      key[len++] = raw[i];
    else if (len > 0 && key[len - 1] != '_')
      key[len++] = '_';
  while (len > 0 && key[len - 1] == '_')
    len--;
  key[len] = '\0';
  if (len == 0) return arena_printf(a, "p_%08x", digits);
  return len <= KEY_MAX ? key : arena_printf(a, "%.*s_%08x", KEY_MAX - 9, key, digits);
}

static uint64_t squeezed_hash(const char *key) {
  uint64_t h = hash_bytes("", 0);
  for (; *key; key++) {
    char c = *key >= 'A' && *key <= 'Z' ? (char)(*key - 'A' + 'a') : *key;
    if (is_letter_or_digit(c)) h = hash_more(h, &c, 1);
  }
  return h;
}

/* ---- the list ---- */

static void grow(struct parameters *p) {
  uint32_t grown = p->capacity ? p->capacity * 2 : 8;
  struct parameter *more = ARENA_ARRAY(p->t->a, struct parameter, grown);
  if (p->n) memcpy(more, p->list, p->n * sizeof *more);
  p->list = more;
  p->capacity = grown;
  p->slots = ARENA_ARRAY(p->t->a, uint32_t, grown);
  for (uint32_t i = 0; i < p->n; i++) {
    uint32_t *slot = &p->slots[p->list[i].hash & (grown - 1)];
    p->list[i].next = *slot;
    *slot = i + 1;
  }
}

/* The parameter with that raw name (or where raw is NULL that key); NULL: none. *alike: another
 * spelling of the same words is there. */
static struct parameter *find(const struct parameters *p, const char *raw, const char *key,
                              bool *alike) {
  uint64_t hash = squeezed_hash(key);
  *alike = false;
  for (uint32_t i = p->capacity ? p->slots[hash & (p->capacity - 1)] : 0; i;
       i = p->list[i - 1].next) {
    struct parameter *q = &p->list[i - 1];
    if (q->hash != hash) continue;
    if (raw ? strcmp(q->raw, raw) == 0 : strcmp(q->key, key) == 0) return q;
    *alike = true;
  }
  return NULL;
}

static struct parameter *append(struct parameters *p, const char *raw, const char *key) {
  if (p->n == p->capacity) grow(p);
  struct parameter *q = &p->list[p->n++];
  *q = (struct parameter){.raw = raw, .key = key, .hash = squeezed_hash(key)};
  uint32_t *slot = &p->slots[q->hash & (p->capacity - 1)];
  q->next = *slot;
  *slot = p->n;
  return q;
}

/* A key that no other parameter has. */
static const char *unused_key(const struct parameters *p, const char *key) {
  bool alike;
  const char *free_key = key;
  for (unsigned i = 2; find(p, NULL, free_key, &alike); i++)
    free_key = arena_printf(p->t->a, "%.*s_%u", KEY_MAX - 6, key, i);
  return free_key;
}

/* `spec` is an object or a bare type. A second declaration of a name only adds that it is required:
 * both are one parameter, seen once. */
static void add(struct parameters *p, const char *raw, const struct json *spec, bool required,
                const struct place *at) {
  const struct toolbench *t = p->t;
  bool alike;
  const char *key = make_key(t->a, raw);
  struct parameter *q = find(p, raw, key, &alike);
  if (q) {
    q->required = q->required || required;
    repaired(p, INTAKE_PARAMETER, "duplicate_parameter", at, NULL);
    return;
  }
  intake_seen(t->in, INTAKE_PARAMETER);
  const char *own = unused_key(p, key);
  if (own != key)
    repaired(p, INTAKE_PARAMETER, "slug_collision", at, NULL);
  else if (alike)
    toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "similar_names", at, NULL);
  if (key != raw) repaired(p, INTAKE_PARAMETER, "slug", at, NULL);
  struct json *schema = toolbench_type_schema(t, raw, spec, at);
  if (own != raw) JSON_ADD(t->a, schema, "x-name", json_new_text(t->a, raw));
  q = append(p, raw, own);
  q->schema = schema;
  q->required = required;
  intake_loaded(t->in, INTAKE_PARAMETER);
}

static void lose(const struct parameters *p, const char *reason, const struct place *at,
                 const struct json *raw) {
  intake_seen(p->t->in, INTAKE_PARAMETER);
  toolbench_count(p->t, INTAKE_PARAMETER, INTAKE_LOST, reason, at, raw);
}

/* ---- forms of lists ---- */

/* What "required" of one declaration says; `fallback` where it says nothing. */
static bool is_required(const struct json *spec, bool fallback) {
  const struct json *v = json_get(spec, "required");
  if (!v || v->type == JSON_NULL || v->type == JSON_ARRAY || v->type == JSON_OBJECT)
    return fallback;
  if (v->type == JSON_STRING)
    return strcasecmp(v->text, "true") == 0 || !strcasecmp(v->text, "yes");
  return v->type == JSON_TRUE || (v->type == JSON_NUMBER && strcmp(v->text, "0") != 0);
}

/* How a list declares whether its parameters are required. */
enum requirement { ALL_REQUIRED, ALL_OPTIONAL, EACH_SAYS };

static bool requirement_of(enum requirement r, const struct json *spec) {
  return r == EACH_SAYS ? is_required(spec, false) : r == ALL_REQUIRED;
}

static const struct json STRING_TYPE = {.type = JSON_STRING, .len = 6, .text = "STRING"};

static void read_item(struct parameters *p, const struct json *item, enum requirement r,
                      const struct place *at) {
  if (item->type == JSON_STRING) {
    const char *name = toolbench_name(p->t, item, INTAKE_PARAMETER, at);
    if (!name) {
      lose(p, "name_missing", at, item);
      return;
    }
    repaired(p, INTAKE_PARAMETER, "parameter_string", at, item);
    add(p, name, &STRING_TYPE, r == ALL_REQUIRED, at);
  } else if (item->type == JSON_OBJECT) {
    struct place name_at = {at, "name", 0};
    const char *name = toolbench_name(p->t, json_get(item, "name"), INTAKE_PARAMETER, &name_at);
    if (name)
      add(p, name, item, requirement_of(r, item), at);
    else
      lose(p, "name_missing", at, item);
  } else {
    lose(p, "parameter_type", at, item);
  }
}

/* {"q": {"type": …}, "n": "NUMBER"}, or the members of a JSON Schema's "properties". */
static void read_members(struct parameters *p, const struct json *object, enum requirement r,
                         const struct place *up) {
  for (uint32_t i = 0; i < object->len; i++) {
    const struct json_member *m = &object->members[i];
    struct place at = {up, m->name, 0};
    struct json key = json_text_n(m->name, m->name_len);
    const char *name = toolbench_name(p->t, &key, INTAKE_PARAMETER, &at);
    if (!name) {
      lose(p, "name_missing", &at, &m->value);
      continue;
    }
    add(p, name, &m->value, requirement_of(r, &m->value), &at);
  }
}

/* "required" of a JSON Schema; names that are not declared are left out. */
static void read_required(struct parameters *p, const struct json *list, const struct place *up) {
  struct place below = {up, "required", 0};
  for (uint32_t i = 0; list && list->type == JSON_ARRAY && i < list->len; i++) {
    const struct json *v = &list->items[i];
    struct place at = {&below, NULL, i};
    const char *name = v->type == JSON_STRING ? toolbench_trim(p->t->a, v->text, v->len) : "";
    bool alike;
    struct parameter *q = find(p, name, make_key(p->t->a, name), &alike);
    if (q)
      q->required = true;
    else
      repaired(p, INTAKE_ENDPOINT, "required_unknown", &at, v);
  }
}

static void read_object(struct parameters *p, const struct json *v, enum requirement r,
                        const struct place *at) {
  const struct json *properties = json_get(v, "properties"), *name = json_get(v, "name"),
                    *type = json_get(v, "type");
  if (v->len) repaired(p, INTAKE_ENDPOINT, "parameters_object", at, v);
  if (properties && properties->type == JSON_OBJECT && (!type || type->type == JSON_STRING)) {
    struct place below = {at, "properties", 0};
    read_members(p, properties, r, &below);
    if (r == EACH_SAYS) read_required(p, json_get(v, "required"), at);
  } else if (name && name->type == JSON_STRING && type && json_get(v, "description")) {
    read_item(p, v, r, at); /* one declaration that no list is around */
  } else {
    read_members(p, v, r, at);
  }
}

static void read_any(struct parameters *p, const struct json *v, enum requirement r,
                     const struct place *at, bool nested);

/* "a, b", or a list written as JSON into a text. */
static void read_text(struct parameters *p, const struct json *v, enum requirement r,
                      const struct place *at, bool nested) {
  const char *text = toolbench_trim(p->t->a, v->text, v->len);
  if (!*text) return;
  repaired(p, INTAKE_ENDPOINT, "parameters_string", at, v);
  struct json *inner =
      !nested && strchr("[{", *text) ? toolbench_parse(p->t, text, strlen(text)) : NULL;
  if (inner) {
    read_any(p, inner, r, at, true);
    return;
  }
  while (text) {
    const char *comma = strchr(text, ',');
    const char *name = toolbench_trim(p->t->a, text, comma ? (size_t)(comma - text) : strlen(text));
    if (*name) add(p, name, &STRING_TYPE, r == ALL_REQUIRED, at);
    text = comma ? comma + 1 : NULL;
  }
}

static void read_any(struct parameters *p, const struct json *v, enum requirement r,
                     const struct place *at, bool nested) {
  if (v->type == JSON_ARRAY) {
    for (uint32_t i = 0; i < v->len; i++) {
      struct place below = {at, NULL, i};
      read_item(p, &v->items[i], r, &below);
    }
  } else if (v->type == JSON_OBJECT) {
    read_object(p, v, r, at);
  } else if (v->type == JSON_STRING) {
    read_text(p, v, r, at, nested);
  } else if (v->type != JSON_NULL) {
    repaired(p, INTAKE_ENDPOINT, "parameters_type", at, v);
  }
}

/* ---- parameters of the path ---- */

static void add_path_name(struct parameters *p, const char *text, size_t n, struct json **names) {
  const char *raw = toolbench_trim(p->t->a, text, n);
  bool alike;
  if (!*raw) return;
  const char *key = make_key(p->t->a, raw);
  struct parameter *q = find(p, raw, key, &alike);
  if (!q) q = find(p, NULL, key, &alike);
  if (!q) {
    repaired(p, INTAKE_PARAMETER, "path_parameter", p->endpoint, json_new_text(p->t->a, raw));
    add(p, raw, &STRING_TYPE, true, p->endpoint);
    q = &p->list[p->n - 1];
  }
  if (q->in_path) return;
  q->in_path = true;
  if (!*names) *names = json_new(p->t->a, JSON_ARRAY);
  json_add_item(p->t->a, *names, json_new_text(p->t->a, q->key));
}

/* {id}, {{id}}, /:id and /<id>. */
static void scan_path(struct parameters *p, const char *path, struct json **names) {
  for (const char *c = path; *c; c++) {
    bool segment = c > path && c[-1] == '/';
    if (*c == '{' && c[1] != '{') {
      size_t n = strcspn(c + 1, "{}/");
      if (n && c[1 + n] == '}') add_path_name(p, c + 1, n, names);
    } else if (segment && *c == '<') {
      size_t n = strcspn(c + 1, "<>/");
      if (n && c[1 + n] == '>') add_path_name(p, c + 1, n, names);
    } else if (segment && *c == ':' && !(c[1] >= '0' && c[1] <= '9')) {
      size_t n = strcspn(c + 1, "/?&. ");
      if (n) add_path_name(p, c + 1, n, names);
    }
  }
}

/* ---- */

struct json *toolbench_parameters(const struct toolbench *t, const struct json *endpoint,
                                  const char *name, const char *url, const struct place *at,
                                  struct json **path_parameters) {
  static const struct {
    const char *member;
    enum requirement requirement;
  } LISTS[] = {{"required_parameters", ALL_REQUIRED},
               {"optional_parameters", ALL_OPTIONAL},
               {"parameters", EACH_SAYS},
               {"params", EACH_SAYS}};
  struct parameters p = {.t = t, .endpoint = at};
  for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
    const struct json *v = json_get(endpoint, LISTS[i].member);
    struct place below = {at, LISTS[i].member, 0};
    if (v) read_any(&p, v, LISTS[i].requirement, &below, false);
  }
  *path_parameters = NULL;
  if (strchr(name, '/')) scan_path(&p, name, path_parameters);
  if (url) scan_path(&p, url, path_parameters);
  struct json *schema = json_new(t->a, JSON_OBJECT), *required = json_new(t->a, JSON_ARRAY);
  struct json *properties = json_new_sized(t->a, JSON_OBJECT, p.n), type = json_text("object");
  for (uint32_t i = 0; i < p.n; i++) {
    struct json key = json_text(p.list[i].key);
    json_add_borrowed(t->a, properties, key.text, key.len, p.list[i].schema);
    if (p.list[i].required) json_add_item(t->a, required, &key);
  }
  JSON_ADD(t->a, schema, "type", &type);
  JSON_ADD(t->a, schema, "properties", properties);
  if (required->len) JSON_ADD(t->a, schema, "required", required);
  return schema;
}
