/* openapi_refs.c - references, and the "$defs" they become. A definition is known by the value it
 * points to, so two spellings of one place are one definition. */
#include "base/hash.h"
#include "reader/openapi.h"

#include <stdlib.h>
#include <string.h>

/* Values of all definitions of one schema: what a large API needs, not what a tangled one has. */
enum { CHAIN_MAX = 64, VALUES_MAX = 6000 };

struct openapi_def {
  const struct json *target, *base;
  enum openapi_side side;
  const char *name, *place;
  bool translated;
  size_t values;
  struct json schema;
  struct openapi_uses uses;
  uint32_t stamp; /* of the walk that met it last */
};

/* ---- following ---- */

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* A JSON pointer in a fragment of a URI may have %XX. */
static const char *decode_fragment(struct arena *a, const char *text) {
  char *out = arena_alloc(a, strlen(text) + 1), *p = out;
  for (; *text; text++) {
    int high = *text == '%' ? hex_digit(text[1]) : -1;
    int low = high >= 0 ? hex_digit(text[2]) : -1;
    if (low >= 0 && (high || low)) {
      *p++ = (char)(high * 16 + low);
      text += 2;
    } else {
      *p++ = *text;
    }
  }
  *p = '\0';
  return out;
}

/* A component that calls itself `name` by one of the keywords; 3.1 only. */
static bool find_named(const struct openapi *o, const char *const *keywords, const char *name,
                       size_t n, struct openapi_target *t) {
  const struct json *schemas = json_at(o->document, "/components/schemas");
  if (!schemas || schemas->type != JSON_OBJECT) return false;
  for (uint32_t i = 0; i < schemas->len; i++)
    for (const char *const *k = keywords; *k; k++) {
      const struct json *v = json_get(&schemas->members[i].value, *k);
      if (!v || v->type != JSON_STRING || v->len != n || memcmp(v->text, name, n) != 0) continue;
      t->value = &schemas->members[i].value;
      t->pointer = arena_printf(o->a, "/components/schemas/%s", schemas->members[i].name);
      return true;
    }
  return false;
}

/* What a fragment means in t->base. */
static void resolve_fragment(struct openapi *o, const char *text, struct openapi_target *t) {
  static const char *const ANCHORS[] = {"$anchor", "$dynamicAnchor", NULL};
  const char *fragment = decode_fragment(o->a, text);
  t->value = NULL;
  if (*fragment != '/') {
    find_named(o, ANCHORS, fragment, strlen(fragment), t);
    return;
  }
  t->pointer = fragment;
  t->value = json_at(t->base, fragment);
  if (t->value || t->base == o->document) return;
  t->base = o->document; /* "#/components/…" below an $id */
  t->value = json_at(t->base, fragment);
}

static struct openapi_target resolve(struct openapi *o, const char *ref, const struct json *base) {
  static const char *const IDS[] = {"$id", NULL};
  struct openapi_target t = {.value = base, .base = base, .pointer = ""};
  size_t n = strcspn(ref, "#");
  t.moved = true;
  if (n > 0 && !find_named(o, IDS, ref, n, &t)) t.value = openapi_open(o, ref, n, base);
  if (!t.value) return t;
  t.base = t.value;
  if (ref[n] == '#' && ref[n + 1]) resolve_fragment(o, ref + n + 1, &t);
  struct json text = json_text(ref);
  if (!t.value) openapi_note(o, INTAKE_TOOL, INTAKE_REPAIRED, "ref_unknown", NULL, &text);
  if (t.value && !o->is_3_0 && t.value != o->document && json_get(t.value, "$id")) t.base = t.value;
  return t;
}

/* The text of a reference that stands for the whole value: in 3.1 a schema may say more. */
static const char *bare_reference(const struct openapi *o, const struct json *v) {
  const struct json *ref = json_get(v, "$ref");
  if (!ref && !o->is_3_0) ref = json_get(v, "$dynamicRef");
  if (!ref || ref->type != JSON_STRING) return NULL;
  return o->is_3_0 || v->len == 1 ? ref->text : NULL;
}

struct openapi_target openapi_follow(struct openapi *o, const struct json *v,
                                     const struct json *base) {
  struct openapi_target t = {.value = v, .base = base, .pointer = ""};
  const struct json *ref = json_get(v, "$ref");
  if (!ref && !o->is_3_0) ref = json_get(v, "$dynamicRef");
  if (!ref || ref->type != JSON_STRING) return t;
  const char *text = ref->text;
  for (int i = 0; text && i < CHAIN_MAX; i++) {
    t = resolve(o, text, t.base);
    if (!t.value) return t;
    text = bare_reference(o, t.value);
  }
  if (text) {
    openapi_note(o, INTAKE_TOOL, INTAKE_REPAIRED, "ref_loop", NULL, ref);
    t.value = NULL;
  }
  return t;
}

const char *openapi_target_place(struct openapi *o, const struct openapi_target *t) {
  const char *file = openapi_file_of(o, t->base);
  return *file ? arena_printf(o->a, "%s#%s", file, t->pointer) : t->pointer;
}

struct openapi_target openapi_peek(struct openapi *o, const struct json *v,
                                   const struct json *base) {
  o->quiet = true;
  struct openapi_target t = openapi_follow(o, v, base);
  o->quiet = false;
  return t;
}

/* ---- definitions ---- */

static bool is_safe(const char *name, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", name[i]))
      return false;
  return n > 0;
}

/* A component keeps its name where a reference can spell it; other places are called after their
 * last step, and a hash of all. */
static const char *name_definition(struct openapi *o, const struct openapi_target *t) {
  static const char PREFIX[] = "/components/schemas/";
  size_t n = sizeof PREFIX - 1;
  const char *last = strrchr(t->pointer, '/');
  last = last ? last + 1 : t->pointer;
  if (!*openapi_file_of(o, t->base) && strncmp(t->pointer, PREFIX, n) == 0 &&
      last == t->pointer + n && is_safe(last, strlen(last)))
    return last;
  const char *file = openapi_file_of(o, t->base), *stem = strrchr(file, '/');
  if (!*last && *file) last = stem ? stem + 1 : file;
  if (!*last) last = json_get_text(t->value, "title", "schema");
  const char *id = json_get_text(t->base, "$id", file);
  uint64_t hash = hash_more(hash_text(t->pointer), id, strlen(id));
  char *name = arena_printf(o->a, "%s_%08x", last, (unsigned)(hash & 0xffffffffu));
  for (char *p = name; *p; p++)
    if (!is_safe(p, 1)) *p = '_';
  return name;
}

static size_t slot_of(const struct openapi *o, const struct json *target, enum openapi_side side) {
  uintptr_t key = (uintptr_t)target / sizeof(void *) * 2 + (uintptr_t)side;
  size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20);
  for (i &= o->defs_capacity - 1; o->defs[i]; i = (i + 1) & (o->defs_capacity - 1))
    if (o->defs[i]->target == target && o->defs[i]->side == side) break;
  return i;
}

static void grow_definitions(struct openapi *o) {
  struct openapi_def **old = o->defs;
  size_t n = o->defs_capacity;
  o->defs_capacity = n ? n * 2 : 256;
  o->defs = ARENA_ARRAY(o->a, struct openapi_def *, o->defs_capacity);
  for (size_t i = 0; i < n; i++)
    if (old[i]) o->defs[slot_of(o, old[i]->target, old[i]->side)] = old[i];
}

static struct openapi_def *find_definition(struct openapi *o, const struct openapi_target *t,
                                           enum openapi_side side) {
  if (o->n_defs * 2 >= o->defs_capacity) grow_definitions(o);
  size_t i = slot_of(o, t->value, side);
  if (!o->defs[i]) {
    struct openapi_def *d = ARENA_NEW(o->a, struct openapi_def);
    *d = (struct openapi_def){.target = t->value, .base = t->base, .side = side};
    d->name = name_definition(o, t);
    d->place = openapi_target_place(o, t);
    o->defs[i] = d;
    o->n_defs++;
  }
  return o->defs[i];
}

static void add_use(struct arena *a, struct openapi_uses *uses, struct openapi_def *d) {
  for (size_t i = 0; i < uses->n; i++)
    if (uses->list[i] == d) return;
  if (uses->n == uses->capacity) {
    uses->capacity = uses->capacity ? uses->capacity * 2 : 8;
    struct openapi_def **more = ARENA_ARRAY(a, struct openapi_def *, uses->capacity);
    if (uses->n) memcpy(more, uses->list, uses->n * sizeof *more);
    uses->list = more;
  }
  uses->list[uses->n++] = d;
}

const char *openapi_use(struct openapi *o, const struct openapi_target *t, enum openapi_side side,
                        struct openapi_uses *uses) {
  struct openapi_def *d = find_definition(o, t, side);
  add_use(o->a, uses, d);
  return d->name;
}

/* ---- closing ---- */

struct queue {
  struct openapi_def **list;
  size_t n, capacity;
};

static void enqueue(struct openapi *o, struct queue *q, const struct openapi_uses *uses) {
  for (size_t i = 0; i < uses->n; i++) {
    struct openapi_def *d = uses->list[i];
    if (d->stamp == o->stamp) continue;
    d->stamp = o->stamp;
    if (q->n == q->capacity) {
      size_t grown = q->capacity ? q->capacity * 2 : 64;
      struct openapi_def **more = ARENA_ARRAY(&o->scratch, struct openapi_def *, grown);
      if (q->n) memcpy(more, q->list, q->n * sizeof *more);
      q->list = more;
      q->capacity = grown;
    }
    q->list[q->n++] = d;
  }
}

static size_t count_values(const struct json *v) {
  size_t n = 1;
  if (v->type == JSON_ARRAY)
    for (uint32_t i = 0; i < v->len; i++)
      n += count_values(&v->items[i]);
  else if (v->type == JSON_OBJECT)
    for (uint32_t i = 0; i < v->len; i++)
      n += count_values(&v->members[i].value);
  return n;
}

static void translate_definition(struct openapi *o, struct openapi_def *d) {
  if (d->translated) return;
  const struct openapi_place place = {.step = d->place}, *before = o->place;
  d->translated = true;
  o->place = &place;
  d->schema = openapi_translate(o, d->target, d->base, d->side, &d->uses);
  d->values = count_values(&d->schema);
  o->place = before;
}

/* What it is, without what it holds. */
static const struct json *stub(struct openapi *o, const struct openapi_def *d) {
  struct json *to = json_new(o->a, JSON_OBJECT);
  if (d->schema.type != JSON_OBJECT) return to;
  for (uint32_t i = 0; i < d->schema.len; i++) {
    const struct json_member *m = &d->schema.members[i];
    if (strcmp(m->name, "type") == 0 || strcmp(m->name, "title") == 0 ||
        strcmp(m->name, "description") == 0)
      json_add_borrowed(o->a, to, m->name, m->name_len, &m->value);
  }
  return to;
}

static struct json *definitions(struct openapi *o, const struct openapi_uses *uses) {
  struct json *defs = json_new(o->a, JSON_OBJECT);
  struct queue q = {0};
  size_t values = 0, stubs = 0;
  o->stamp++;
  enqueue(o, &q, uses);
  for (size_t i = 0; i < q.n; i++) {
    struct openapi_def *d = q.list[i];
    translate_definition(o, d);
    bool whole = values + d->values <= VALUES_MAX;
    values += whole ? d->values : 0;
    stubs += !whole;
    json_add_borrowed(o->a, defs, d->name, strlen(d->name), whole ? &d->schema : stub(o, d));
    if (whole) enqueue(o, &q, &d->uses);
  }
  if (stubs) {
    struct json n = json_int(o->a, (int64_t)stubs);
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_REPAIRED, "definition_limit", NULL, &n);
  }
  return defs;
}

struct json *openapi_close(struct openapi *o, const struct json *schema,
                           const struct openapi_uses *uses) {
  if (schema->type != JSON_OBJECT) {
    struct json *alone = json_new(o->a, JSON_NULL);
    *alone = *schema;
    return alone;
  }
  struct json *closed = json_new_sized(o->a, JSON_OBJECT, schema->len + 1);
  for (uint32_t i = 0; i < schema->len; i++) {
    const struct json_member *m = &schema->members[i];
    json_add_borrowed(o->a, closed, m->name, m->name_len, &m->value);
  }
  if (uses->n) JSON_ADD(o->a, closed, "$defs", definitions(o, uses));
  return closed;
}
