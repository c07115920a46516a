/* infer_siblings.c - see infer.h. */
#include "base/hash.h"
#include "catalog/sense.h"
#include "catalog/words.h"
#include "entity/infer.h"

#include <stdlib.h>

/* ---- schemas ---- */

bool schema_is(const struct json *schema, const char *type) {
  const struct json *t = json_get(schema, "type");
  if (!t) return false;
  if (t->type == JSON_STRING) return json_is_text(t, type);
  for (uint32_t i = 0; t->type == JSON_ARRAY && i < t->len; i++)
    if (json_is_text(&t->items[i], type)) return true;
  return false;
}

static bool refers(const struct json *v) {
  if (v->type == JSON_ARRAY)
    for (uint32_t i = 0; i < v->len; i++)
      if (refers(&v->items[i])) return true;
  if (v->type == JSON_OBJECT)
    for (uint32_t i = 0; i < v->len; i++) {
      const struct json_member *m = &v->members[i];
      if (m->name_len > 3 && m->name[0] == '$') return true;
      if (refers(&m->value)) return true;
    }
  return false;
}

const struct json *plain_schema(struct arena *a, const struct json *schema) {
  static const char *const LEFT_OUT[] = {"default",  "title",   "description",
                                         "examples", "example", NULL};
  if (!schema || schema->type != JSON_OBJECT || refers(schema)) return NULL;
  struct json *out = json_new(a, JSON_OBJECT);
  for (uint32_t i = 0; i < schema->len; i++) {
    const struct json_member *m = &schema->members[i];
    if (!word_in(m->name, LEFT_OUT)) json_add_member_n(a, out, m->name, m->name_len, &m->value);
  }
  return out;
}

/* ---- what is known of things ---- */

static uint32_t *slot_of(const struct siblings *s, const char *scope, const char *name) {
  uint64_t h = hash_more(hash_more(hash_text(scope), "/", 1), name, strlen(name));
  size_t at = h & (s->n_slots - 1);
  for (; s->slots[at]; at = (at + 1) & (s->n_slots - 1)) {
    const struct known *k = &s->known[s->slots[at] - 1];
    if (strcmp(k->name, name) == 0 && strcmp(k->scope, scope) == 0) break;
  }
  return &s->slots[at];
}

static struct known *known_make(struct siblings *s, const char *scope, const char *name) {
  uint32_t *slot = slot_of(s, scope, name);
  if (!*slot) {
    s->known[s->n_known] =
        (struct known){.scope = scope, .name = name, .properties = json_new(s->a, JSON_OBJECT)};
    *slot = (uint32_t)++s->n_known;
  }
  return &s->known[*slot - 1];
}

const struct known *siblings_known(const struct siblings *s, const char *scope, const char *name) {
  for (const char *tail = name; tail && *tail;) {
    uint32_t slot = *slot_of(s, scope, tail);
    if (slot) return &s->known[slot - 1];
    tail = strchr(tail, '_');
    if (tail) tail++;
  }
  return NULL;
}

enum { KNOWN_FIELDS = 16 };

static void learn(struct siblings *s, struct known *k, const struct json_member *m) {
  if (k->properties->len >= KNOWN_FIELDS || json_get_n(k->properties, m->name, m->name_len)) return;
  const struct json *plain = plain_schema(s->a, &m->value);
  if (plain) json_add_member_n(s->a, k->properties, m->name, m->name_len, plain);
}

/* ---- results of siblings ---- */

static const struct json *properties_of(const struct json *schema) {
  const struct json *p = json_get(schema, "properties");
  return p && p->type == JSON_OBJECT ? p : NULL;
}

static bool is_object(const struct json *schema) {
  return properties_of(schema) != NULL;
}

/* The first array of objects among the members of an object; its name in *name. */
static const struct json *array_of_records(const struct json *schema, const char **name) {
  const struct json *p = properties_of(schema);
  for (uint32_t i = 0; p && i < p->len; i++)
    if (is_object(json_get(&p->members[i].value, "items"))) {
      *name = p->members[i].name;
      return json_get(&p->members[i].value, "items");
    }
  return NULL;
}

static bool is_wrapper(const char *name) {
  static const char *const WRAPPERS[] = {"data",    "result", "response", "payload",
                                         "results", "items",  NULL};
  return word_in(name, WRAPPERS);
}

/* An object around everything: {"data": {…}}; NULL where there is none. */
static const struct json *unwrap(const struct json *schema, const char **name) {
  const struct json *p = properties_of(schema);
  for (uint32_t i = 0; p && i < p->len && p->len <= 4; i++)
    if (is_wrapper(p->members[i].name) && is_object(&p->members[i].value)) {
      *name = p->members[i].name;
      return &p->members[i].value;
    }
  return NULL;
}

static const char *count_name(const struct json *schema) {
  static const char *const NAMES[] = {"total",         "total_count",  "totalCount", "count",
                                      "total_results", "totalResults", NULL};
  for (size_t i = 0; NAMES[i]; i++)
    if (json_get(properties_of(schema), NAMES[i])) return NAMES[i];
  return NULL;
}

static const char *key_of_record(struct arena *scratch, const struct json *record,
                                 const char *noun) {
  const struct json *p = properties_of(record);
  const char *first = NULL;
  for (uint32_t i = 0; p && i < p->len; i++) {
    struct sense sense;
    const struct json_member *m = &p->members[i];
    sense_read(scratch, m->name, m->name_len, &m->value, &sense);
    if (sense.kind != SENSE_KEY || *sense.role) continue;
    if (strcmp(m->name, "id") == 0 || (*noun && strcmp(sense.entity, noun) == 0)) return m->name;
    if (!first && i == 0) first = m->name;
  }
  return first;
}

static void learn_style(struct style *style, const struct json *schema, const char *noun_list,
                        enum verb verb) {
  const char *name = NULL, *wrapper = NULL;
  const struct json *inner = unwrap(schema, &wrapper);
  bool lists = verb == VERB_LIST || verb == VERB_SEARCH;
  if (lists && array_of_records(inner ? inner : schema, &name)) {
    if (!style->list && strcmp(name, noun_list) != 0 && is_wrapper(name)) style->list = name;
    if (!style->total) style->total = count_name(inner ? inner : schema);
  } else if (!lists && inner && !style->wrapper) {
    style->wrapper = wrapper;
  }
  style->seen = true;
}

/* Names in camel case less names in snake case. */
static int count_camel(const struct json *properties) {
  int n = 0;
  for (uint32_t i = 0; properties && i < properties->len; i++) {
    const char *c = properties->members[i].name;
    if (strchr(c, '_'))
      n--;
    else
      for (; *c; c++)
        if (c[0] >= 'a' && c[0] <= 'z' && c[1] >= 'A' && c[1] <= 'Z') {
          n++;
          break;
        }
  }
  return n;
}

static void learn_result(struct siblings *s, const struct tool *tool, const struct verb_reading *r,
                         struct style *style, struct arena *scratch) {
  const struct json *schema = tool->returns;
  const char *plural = word_plural(scratch, r->entity), *name = NULL, *wrapper = NULL;
  learn_style(style, schema, plural, r->verb);
  const struct json *inner = unwrap(schema, &wrapper);
  if (inner) schema = inner;
  if (is_object(json_get(schema, "items"))) schema = json_get(schema, "items");
  const struct json *record =
      r->verb == VERB_LIST || r->verb == VERB_SEARCH ? array_of_records(schema, &name) : NULL;
  if (!record && (r->verb == VERB_LIST || r->verb == VERB_SEARCH)) return;
  if (!record) record = schema;
  const char *thing = verb_product(s->a, r);
  if (!*thing || r->verb == VERB_DELETE || r->verb == VERB_COMPUTE) return;
  struct known *k = known_make(s, tool->origin->scope, thing);
  if (!k->key) k->key = key_of_record(scratch, record, thing);
  const struct json *p = properties_of(record);
  for (uint32_t i = 0; p && i < p->len; i++)
    learn(s, k, &p->members[i]);
}

/* ---- arguments ---- */

/* Whether a member of the arguments of a create or update is a field of the thing. */
static bool is_field(struct arena *scratch, const struct json_member *m, const char *noun) {
  struct sense sense;
  sense_read(scratch, m->name, m->name_len, &m->value, &sense);
  if (sense.kind == SENSE_SECRET || sense.kind == SENSE_FORMAT || sense.kind == SENSE_FIELDS)
    return false;
  return !(sense.kind == SENSE_KEY && !*sense.role &&
           (!*sense.entity || strcmp(sense.entity, noun) == 0));
}

static void learn_arguments(struct siblings *s, const struct tool *tool,
                            const struct verb_reading *r, struct arena *scratch) {
  const struct json *p = properties_of(tool->parameters);
  const char *thing = verb_product(s->a, r);
  for (uint32_t i = 0; p && i < p->len; i++) {
    const struct json_member *m = &p->members[i];
    struct sense sense;
    sense_read(s->a, m->name, m->name_len, &m->value, &sense);
    if (sense.kind == SENSE_KEY && *sense.entity && !*sense.role && !sense.list) {
      struct known *k = known_make(s, tool->origin->scope, sense.entity);
      if (!k->argument) k->argument = m->name;
    }
    bool sets = r->verb == VERB_CREATE || r->verb == VERB_UPDATE;
    if (sets && *thing && is_field(scratch, m, thing) && !sense.list)
      learn(s, known_make(s, tool->origin->scope, thing), m);
  }
}

/* ---- styles ---- */

static int compare_styles(const void *left, const void *right) {
  const struct style *a = left, *b = right;
  int order = strcmp(a->scope, b->scope);
  return order ? order : strcmp(a->group, b->group);
}

static struct style *style_of(const struct siblings *s, const struct tool_origin *o) {
  struct style key = {.group = o->group, .scope = o->scope};
  return s->n_styles ? bsearch(&key, s->styles, s->n_styles, sizeof key, compare_styles) : NULL;
}

const struct style *siblings_style(const struct siblings *s, const struct tool *tool) {
  return style_of(s, tool->origin);
}

static void make_styles(struct siblings *s, struct arena *scratch) {
  const struct registry *r = s->registry;
  s->styles = ARENA_ARRAY(scratch, struct style, r->n_tools + 1);
  for (size_t i = 0; i < r->n_tools; i++)
    if (r->tools[i].origin)
      s->styles[s->n_styles++] =
          (struct style){.group = r->tools[i].origin->group, .scope = r->tools[i].origin->scope};
  if (s->n_styles) qsort(s->styles, s->n_styles, sizeof *s->styles, compare_styles);
  size_t n = 0;
  for (size_t i = 0; i < s->n_styles; i++)
    if (n == 0 || compare_styles(&s->styles[n - 1], &s->styles[i]) != 0)
      s->styles[n++] = s->styles[i];
  s->n_styles = n;
}

const char *style_name(const struct style *style, struct arena *a, const char *words) {
  if (!style || style->camel <= 0) return words;
  char *out = arena_copy_text(a, words), *to = out;
  for (const char *c = words; *c; c++) {
    if (*c == '_' && c[1] >= 'a' && c[1] <= 'z')
      *to++ = (char)(*++c - 'a' + 'A');
    else
      *to++ = *c;
  }
  *to = '\0';
  return out;
}

void siblings_read(struct siblings *s, struct registry *r, struct arena *scratch) {
  *s = (struct siblings){.registry = r, .a = &r->arena};
  size_t n_arguments = 0;
  for (size_t i = 0; i < r->n_tools; i++) {
    const struct json *p = properties_of(r->tools[i].parameters);
    n_arguments += 2 + (p ? p->len : 0);
  }
  for (s->n_slots = 64; s->n_slots < 2 * n_arguments + 2;)
    s->n_slots *= 2;
  s->slots = ARENA_ARRAY(scratch, uint32_t, s->n_slots);
  s->known = ARENA_ARRAY(scratch, struct known, n_arguments + 1);
  s->readings = ARENA_ARRAY(scratch, struct verb_reading, r->n_tools + 1);
  make_styles(s, scratch);
  for (size_t i = 0; i < r->n_tools; i++) {
    const struct tool *tool = &r->tools[i];
    if (!tool->origin) continue;
    verb_read(s->a, tool, &s->readings[i]);
    struct style *style = style_of(s, tool->origin);
    style->camel +=
        count_camel(properties_of(tool->parameters)) + count_camel(properties_of(tool->returns));
    if (tool->returns) learn_result(s, tool, &s->readings[i], style, scratch);
  }
  for (size_t i = 0; i < r->n_tools; i++)
    if (r->tools[i].origin) learn_arguments(s, &r->tools[i], &s->readings[i], scratch);
}
