/* instance.c - see instance.h: one value for all that applies to it, and attempts at the whole. */
#include "entity/instance_private.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>

enum { ATTEMPTS = 10, PROBLEMS = 8 };

/* ---- the pointer of the value that is made ---- */

static void path_put(struct maker *m, const char *bytes, size_t n) {
  if (m->path_len + n + 1 > m->path_capacity) {
    m->path_capacity = (m->path_len + n + 1) * 2 + 64;
    char *path = arena_alloc(m->a, m->path_capacity);
    if (m->path_len) memcpy(path, m->path, m->path_len);
    m->path = path;
  }
  memcpy(m->path + m->path_len, bytes, n);
  m->path_len += n;
  m->path[m->path_len] = '\0';
}

void path_push(struct maker *m, const char *name, size_t n) {
  path_put(m, "/", 1);
  for (size_t i = 0; i < n; i++) {
    if (name[i] == '~' || name[i] == '/')
      path_put(m, name[i] == '~' ? "~0" : "~1", 2);
    else
      path_put(m, &name[i], 1);
  }
}

void path_push_index(struct maker *m, size_t index) {
  char text[24];
  int n = snprintf(text, sizeof text, "/%zu", index);
  path_put(m, text, (size_t)n);
}

const char *path_of(const struct maker *m) {
  return m->path_len ? m->path : "";
}

/* ---- one value ---- */

static bool is_troubled(const struct maker *m) {
  for (const struct trouble *t = m->troubles; t; t = t->next)
    if (strcmp(t->pointer, path_of(m)) == 0) return true;
  return false;
}

/* How many of the values that this one stands in have one of the parts, too. */
static unsigned times_within(const struct spot *s, const struct parts *parts) {
  unsigned times = 0;
  for (const struct spot *p = s->parent; p; p = p->parent) {
    bool found = false;
    for (size_t i = 0; p->view && i < parts->n && !found; i++)
      for (size_t k = 0; k < p->view->all.n && !found; k++)
        found = parts->items[i].node->n_rules && parts->items[i].node == p->view->all.items[k].node;
    times += found;
  }
  return times;
}

/* A schema that contains itself is followed once more, not on and on. */
static bool is_deep(const struct spot *s, const struct parts *parts) {
  return s->depth >= INSTANCE_DEEP || times_within(s, parts) > 1;
}

static bool has_rule(const struct view *v, enum schema_op from, enum schema_op to) {
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      enum schema_op op = v->all.items[i].node->rules[k].op;
      if (op >= from && op <= to) return true;
    }
  return false;
}

/* The types to try, the likeliest first; those that only exclusion would suggest last. */
static size_t order_types(const struct view *v, unsigned order[7]) {
  const unsigned plain = TYPE_BOOLEAN | TYPE_INTEGER | TYPE_NUMBER | TYPE_STRING;
  unsigned types = v->demand.types;
  size_t n = 0;
  bool values = v->demand.enum_values || v->demand.const_value;
  if (values) {
    order[n++] = types; /* whatever is listed */
    return n;
  }
  bool object = has_rule(v, OP_PROPERTIES, OP_DEPENDENT_SCHEMAS) ||
                has_rule(v, OP_MIN_PROPERTIES, OP_DEPENDENT_REQUIRED) ||
                has_rule(v, OP_UNEVALUATED_PROPERTIES, OP_UNEVALUATED_PROPERTIES);
  bool array = has_rule(v, OP_PREFIX_ITEMS, OP_UNEVALUATED_ITEMS) ||
               has_rule(v, OP_MIN_ITEMS, OP_UNIQUE_ITEMS);
  if (object && types & TYPE_OBJECT) order[n++] = TYPE_OBJECT;
  if (array && types & TYPE_ARRAY) order[n++] = TYPE_ARRAY;
  if (types & plain) order[n++] = types & plain;
  if (!object && types & TYPE_OBJECT) order[n++] = TYPE_OBJECT;
  if (!array && types & TYPE_ARRAY) order[n++] = TYPE_ARRAY;
  if (types & TYPE_NULL) order[n++] = TYPE_NULL;
  return n;
}

static void read_sense(struct maker *m, const struct spot *s, const struct view *v,
                       struct sense *out) {
  const struct json *about = view_about(v);
  sense_read(m->a, s->name, s->name_len, about && about->type == JSON_OBJECT ? about : NULL, out);
  if (s->item) out->list = false;
}

static struct json *make_plain(struct maker *m, const struct spot *s, struct view *v,
                               const struct sense *sense, unsigned types, unsigned turn) {
  v->demand.about = view_about(v);
  const char *format = json_get_text(v->demand.about, "format", "");
  if (!*v->demand.format && schema_format_find(format)) v->demand.format = format;
  struct demand d = v->demand;
  d.types = types;
  struct value_spot value = {
      .lexicons = m->options->lexicons,
      .sense = sense,
      .demand = &d,
      .record = s->record,
      .key = s->key ^ m->salt,
      .clock = m->clock,
      .entity = s->entity,
      .person = s->person,
      .human = s->human,
      .anywhere = s->anywhere,
      .a = m->a,
  };
  if (s->item) value.record = rng_mix(s->record ^ s->key);
  struct json *made = NULL;
  for (unsigned i = 0; i < 4 && !made; i++)
    made = value_fit(&value, turn + i);
  if (made || d.format == v->demand.format) return made;
  return NULL;
}

/* What the caller, else the documented example, has for this place, where the schema lets it be. */
static struct json *make_given(struct maker *m, const struct spot *s, const struct view *v,
                               const struct parts *parts, const struct sense *sense) {
  const struct json *given = NULL;
  if (m->fill && m->options->fill && !is_troubled(m)) {
    const struct json *about = view_about(v);
    given = m->options->fill(m->options->context, path_of(m), sense, about, m->outer);
    if (given && parts_accept(parts, given, m->a)) return (struct json *)(uintptr_t)given;
    if (given) m->dropped++;
  }
  bool leaf = s->example && s->example->type != JSON_OBJECT && s->example->type != JSON_ARRAY;
  if (leaf && !is_troubled(m) && parts_accept(parts, s->example, m->a))
    return json_copy(m->a, s->example);
  return NULL;
}

static struct json *make_of_types(struct maker *m, struct spot *s, struct view *v,
                                  const struct sense *sense, unsigned types, unsigned turn) {
  bool least = m->share <= 0 || is_deep(s, &v->all) || turn > INSTANCE_TRIES / 2;
  bool listed = v->demand.enum_values || v->demand.const_value;
  if (!listed && types == TYPE_OBJECT) return make_object(m, s, v, least);
  if (!listed && types == TYPE_ARRAY) return make_array(m, s, v, least);
  return make_plain(m, s, v, sense, types, turn);
}

/* One try: a combination of branches and a type. *hard: the result is to be judged. */
static struct json *try_value(struct maker *m, struct spot *s, const struct parts *parts,
                              unsigned turn, bool *hard, bool *given) {
  struct view v;
  bool plain = is_deep(s, parts);
  view_build(m->a, &v, parts, turn, rng_mix(s->key ^ m->salt), plain);
  *hard = v.hard;
  if (v.never) return NULL;
  unsigned order[7];
  size_t n = order_types(&v, order);
  if (!n) return NULL;
  struct sense sense;
  read_sense(m, s, &v, &sense);
  struct json *made = make_given(m, s, &v, parts, &sense);
  *given = made != NULL;
  if (made) return made;
  unsigned later = (unsigned)(turn / v.choices);
  s->view = &v;
  made = make_of_types(m, s, &v, &sense, order[later % n], (unsigned)(later / n));
  if (!v.hard && !made && n > 1) *hard = true; /* another type may do */
  s->view = NULL;
  return made;
}

/* When nothing made so far conforms (a bare "not", say): values of all kinds that others are not.
 */
static struct json *make_witness(struct maker *m, const struct parts *parts) {
  static const char *const TEXTS[] = {
      "{}",    "{\"item\": 1}", "[]",         "[1]",  "[1, 2]", "[\"a\", \"a\"]",
      "\"a\"", "\"word\"",      "\"\"",       "0",    "1",      "2",
      "-1",    "1.5",           "1000000007", "true", "null",   "false",
      "[{}]"};
  for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
    struct arena_mark mark = arena_mark(m->a);
    struct json *made = json_read(m->a, TEXTS[i], strlen(TEXTS[i]), "witness", NULL, NULL);
    if (parts_accept(parts, made, m->a)) return made;
    arena_rewind(m->a, mark);
  }
  return NULL;
}

struct json *make_value(struct maker *m, struct spot *s, const struct parts *parts) {
  if (++m->made > m->budget || s->depth > INSTANCE_DEEPEST) return NULL;
  struct json *best = NULL;
  bool best_valid = false;
  size_t best_dropped = 0, dropped = m->dropped;
  uint64_t key = s->key;
  for (unsigned turn = 0; turn < INSTANCE_TRIES; turn++) {
    bool hard = false, given = false;
    m->dropped = dropped;
    s->key = turn ? rng_mix(key + turn) : key;
    struct json *made = try_value(m, s, parts, turn, &hard, &given);
    size_t lost = m->dropped - dropped;
    if (made && (given || (!hard && !lost))) {
      best = made, best_valid = true, best_dropped = lost;
      break;
    }
    if (!made && !hard) break;
    bool valid = made && (!hard || parts_accept(parts, made, m->a));
    bool better =
        made && (!best || (valid && !best_valid) || (valid == best_valid && lost < best_dropped));
    if (better) best = made, best_valid = valid, best_dropped = lost;
    if (best_valid && (!best_dropped || !hard || turn >= INSTANCE_TRIES / 3)) break;
  }
  m->dropped = dropped + best_dropped;
  s->key = key;
  struct json *witness = best_valid ? NULL : make_witness(m, parts);
  return witness ? witness : best;
}

/* ---- the whole ---- */

static struct json *make_root(struct maker *m, const struct schema *compiled) {
  const struct instance_options *o = m->options;
  struct parts parts = {0};
  parts_add(m->a, &parts, (struct part){compiled->root, NULL});
  struct spot root = {.name = "",
                      .entity = o->entity ? o->entity : "",
                      .person = "",
                      .anywhere = true,
                      .record = o->record,
                      .key = rng_mix(o->key),
                      .example = m->example ? o->example : NULL};
  m->made = m->dropped = m->path_len = 0;
  if (m->path) *m->path = '\0';
  return make_value(m, &root, &parts);
}

/* Later attempts are plainer: without optional members, without the example, without fillings. */
static void set_attempt(struct maker *m, unsigned attempt) {
  const struct instance_options *o = m->options;
  m->salt = attempt > 1 ? rng_mix(attempt) : 0;
  m->share = attempt < 4 ? o->optional_share : 0;
  m->example = o->example && attempt < 5;
  m->fill = attempt < 7;
  m->budget = INSTANCE_BUDGET >> (attempt < 4 ? attempt : 4); /* hopeless schemas cost little */
}

static void remember_trouble(struct maker *m, const struct schema_problem *problems, size_t n) {
  for (size_t i = 0; i < n; i++) {
    struct trouble *t = ARENA_NEW(m->a, struct trouble);
    *t = (struct trouble){m->troubles, arena_copy_text(m->a, problems[i].pointer)};
    m->troubles = t;
  }
}

static struct json *make_checked(struct maker *m, const struct schema *compiled, struct error *e) {
  struct schema_problem problems[PROBLEMS];
  size_t n = 0;
  bool any = false;
  for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
    set_attempt(m, attempt);
    struct json *made = make_root(m, compiled);
    if (!made) continue;
    struct arena_mark mark = arena_mark(m->a);
    if (schema_check(compiled, made, m->a, problems, PROBLEMS, &n)) {
      arena_rewind(m->a, mark);
      return made;
    }
    any = true;
    remember_trouble(m, problems, n);
  }
  if (any)
    error_set(e, ERR_INPUT, problems[0].pointer, "no instance found for the schema: %s",
              problems[0].message);
  else
    error_set(e, ERR_INPUT, "", "no instance found for the schema: nothing conforms to it");
  return NULL;
}

struct json *instance_make(const struct json *document, const struct schema *compiled,
                           const struct instance_options *options, struct arena *a,
                           struct error *e) {
  struct maker m = {.options = options,
                    .a = options->scratch ? options->scratch : a,
                    .outer = a,
                    .clock = options->clock ? options->clock : VALUE_CLOCK};
  struct arena_mark mark = arena_mark(m.a);
  if (!compiled && !(compiled = schema_compile(m.a, document, NULL, e))) return NULL;
  struct json *made = make_checked(&m, compiled, e);
  if (!options->scratch) return made;
  if (made) made = json_copy(a, made);
  arena_rewind(m.a, mark);
  return made;
}
