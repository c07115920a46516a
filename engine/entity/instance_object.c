/* instance_object.c - objects: which members there are, in which order, made of which parts. */
#include "entity/instance_private.h"

#include "base/hash.h"
#include "entity/regex_make.h"

#include <string.h>
#include <strings.h>

enum { INVENTED = 12, ROUNDS = 6, FEW = 32 };

struct member {
  const char *name;
  size_t n;
  bool required, declared, present;
  struct parts parts;
  bool never;
};

/* In the order found; of more than FEW names a hash table finds them. */
struct members {
  struct member *items;
  size_t n, capacity;
  uint32_t *slots; /* index + 1; 0: free */
  size_t n_slots;
};

static bool is_called(const struct member *m, const char *name, size_t n) {
  return m->n == n && memcmp(m->name, name, n) == 0;
}

/* The slot of a name, or the free one where it would stand. */
static uint32_t *slot_of(const struct members *list, const char *name, size_t n) {
  size_t i = hash_bytes(name, n) & (list->n_slots - 1);
  while (list->slots[i] && !is_called(&list->items[list->slots[i] - 1], name, n))
    i = (i + 1) & (list->n_slots - 1);
  return &list->slots[i];
}

static struct member *find_member(const struct members *list, const char *name, size_t n) {
  if (list->n_slots) {
    uint32_t at = *slot_of(list, name, n);
    return at ? &list->items[at - 1] : NULL;
  }
  for (size_t i = 0; i < list->n; i++)
    if (is_called(&list->items[i], name, n)) return &list->items[i];
  return NULL;
}

static void index_members(struct arena *a, struct members *list) {
  list->n_slots = list->capacity * 2;
  list->slots = ARENA_ARRAY(a, uint32_t, list->n_slots);
  for (size_t i = 0; i < list->n; i++)
    *slot_of(list, list->items[i].name, list->items[i].n) = (uint32_t)i + 1;
}

static struct member *add_member(struct arena *a, struct members *list, const char *name,
                                 size_t n) {
  struct member *found = find_member(list, name, n);
  if (found) return found;
  if (list->n == list->capacity) {
    list->capacity = list->capacity ? list->capacity * 2 : 8; /* a power of two */
    struct member *items = arena_alloc(a, list->capacity * sizeof *items);
    if (list->n) memcpy(items, list->items, list->n * sizeof *items);
    list->items = items;
    if (list->capacity > FEW) index_members(a, list);
  }
  found = &list->items[list->n++];
  *found = (struct member){.name = name, .n = n};
  if (list->n_slots) *slot_of(list, name, n) = (uint32_t)list->n;
  return found;
}

/* ---- what the view says about members ---- */

static void collect(struct arena *a, const struct view *v, struct members *list) {
  for (size_t i = 0; i < v->all.n; i++) {
    const struct schema_node *node = v->all.items[i].node;
    for (uint32_t k = 0; k < node->n_rules; k++) {
      const struct schema_rule *r = &node->rules[k];
      if (r->op == OP_PROPERTIES)
        for (uint32_t j = 0; j < r->value->len; j++)
          add_member(a, list, r->value->members[j].name, r->value->members[j].name_len);
    }
  }
  for (size_t i = 0; i < v->all.n; i++) {
    const struct schema_node *node = v->all.items[i].node;
    for (uint32_t k = 0; k < node->n_rules; k++) {
      const struct schema_rule *r = &node->rules[k];
      if (r->op == OP_REQUIRED)
        for (uint32_t j = 0; j < r->value->len; j++)
          add_member(a, list, r->value->items[j].text, r->value->items[j].len)->required = true;
    }
  }
}

static void read_counts(const struct view *v, uint64_t *least, uint64_t *most) {
  *least = 0;
  *most = UINT64_MAX;
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      const struct schema_rule *r = &v->all.items[i].node->rules[k];
      if (r->op == OP_MIN_PROPERTIES && r->min > *least) *least = r->min;
      if (r->op == OP_MAX_PROPERTIES && r->max < *most) *most = r->max;
    }
}

static bool name_allowed(struct arena *a, const struct view *v, const char *name, size_t n) {
  struct json text = json_text_n(name, n);
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      const struct schema_rule *r = &v->all.items[i].node->rules[k];
      if (r->op == OP_PROPERTY_NAMES && !node_accepts(r->node, &text, a)) return false;
    }
  return true;
}

static void load_member(struct arena *a, const struct view *v, struct member *m, size_t hint) {
  view_member(a, v, m->name, m->n, hint, &m->parts, &m->never, &m->declared);
  if (!m->never && v->hard && !name_allowed(a, v, m->name, m->n)) m->never = true;
}

/* ---- who is there ---- */

static bool is_omitted(struct maker *m, const struct member *one) {
  const struct instance_options *o = m->options;
  size_t length = m->path_len;
  path_push(m, one->name, one->n);
  bool omitted =
      o->omit(o->context, path_of(m), one->parts.n ? one->parts.items[0].node->value : NULL);
  m->path_len = length;
  m->path[length] = '\0';
  return omitted;
}

static bool wanted(struct maker *m, const struct spot *s, const struct view *v,
                   const struct member *one, bool least) {
  if (one->required) return true;
  if (one->never || least || name_list_has(&v->avoid, one->name, one->n)) return false;
  if (m->fill && m->options->omit && one->declared) return !is_omitted(m, one);
  if (s->example && s->example->type == JSON_OBJECT)
    return json_get_n(s->example, one->name, one->n) || m->share >= 1;
  if (m->share >= 1) return true;
  uint64_t x = rng_mix(rng_mix(s->key) ^ hash_bytes(one->name, one->n));
  return (double)(x >> 11) * 0x1p-53 < m->share;
}

/* Names that the present members bring with them. */
static bool require_dependent(struct arena *a, const struct schema_rule *r, struct members *list) {
  bool more = false;
  for (uint32_t i = 0; i < r->value->len; i++) {
    const struct json_member *m = &r->value->members[i];
    const struct member *present = find_member(list, m->name, m->name_len);
    if (!present || !present->present || m->value.type != JSON_ARRAY) continue;
    for (uint32_t k = 0; k < m->value.len; k++) {
      struct member *other = add_member(a, list, m->value.items[k].text, m->value.items[k].len);
      if (other->required) continue;
      other->required = more = true;
    }
  }
  return more;
}

/* Schemas that the present members bring with them. */
static bool add_dependent(struct arena *a, const struct schema_rule *r, struct part from,
                          struct view *v, struct members *list) {
  size_t before = v->all.n;
  for (uint32_t i = 0; i < r->n; i++) {
    const struct json_member *m = &r->value->members[i];
    const struct member *present = find_member(list, m->name, m->name_len);
    if (!r->nodes[i] || !present || !present->present) continue;
    if (r->nodes[i]->never && !present->required) {
      name_list_add(a, &v->avoid, m->name, m->name_len);
      return true;
    }
    view_add(a, v, (struct part){r->nodes[i], from.scope}, 0);
  }
  return v->all.n > before;
}

static bool follow_dependents(struct arena *a, struct view *v, struct members *list) {
  for (size_t i = 0; i < v->all.n; i++) {
    struct part p = v->all.items[i];
    for (uint32_t k = 0; k < p.node->n_rules; k++) {
      const struct schema_rule *r = &p.node->rules[k];
      bool lists = r->op == OP_DEPENDENT_REQUIRED || r->op == OP_DEPENDENT_SCHEMAS;
      if (lists && require_dependent(a, r, list)) return true;
      if (r->op == OP_DEPENDENT_SCHEMAS && add_dependent(a, r, p, v, list)) return true;
    }
  }
  return false;
}

static size_t count_present(const struct members *list) {
  size_t n = 0;
  for (size_t i = 0; i < list->n; i++)
    n += list->items[i].present;
  return n;
}

static void decide(struct maker *m, const struct spot *s, struct view *v, struct members *list,
                   bool least) {
  for (unsigned round = 0; round < ROUNDS; round++) {
    collect(m->a, v, list);
    for (size_t i = 0; i < list->n; i++) {
      load_member(m->a, v, &list->items[i], i);
      list->items[i].present = wanted(m, s, v, &list->items[i], least);
    }
    if (!follow_dependents(m->a, v, list)) return;
  }
}

/* ---- members that nobody declared ---- */

static const char *pattern_name(struct maker *m, const struct view *v, uint64_t x, size_t *n) {
  for (size_t i = 0; i < v->all.n; i++) {
    const struct schema_node *node = v->all.items[i].node;
    for (uint32_t k = 0; k < node->n_rules; k++) {
      const struct schema_rule *r = &node->rules[k];
      if (r->op != OP_PATTERN_PROPERTIES || !r->n) continue;
      uint32_t at = (uint32_t)(x % r->n);
      if (r->nodes[at]->never) continue;
      const struct schema_pattern *p = &node->patterns[at];
      const struct regex *regex = regex_read(m->a, p->text, strlen(p->text));
      if (!regex) continue;
      struct rng rng;
      rng_init(&rng, x, 5);
      return regex_make(regex, &rng, 3, m->a, n);
    }
  }
  return NULL;
}

/* A name that propertyNames lets be. */
static const char *ruled_name(struct maker *m, const struct view *v, uint64_t x, size_t *n) {
  struct parts parts = {0};
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      const struct schema_rule *r = &v->all.items[i].node->rules[k];
      if (r->op == OP_PROPERTY_NAMES)
        parts_add(m->a, &parts, (struct part){r->node, v->all.items[i].scope});
    }
  if (!parts.n) return NULL;
  struct spot s = {.name = "", .entity = "", .person = "", .key = x, .record = x};
  s.depth = INSTANCE_DEEP;
  bool fill = m->fill;
  m->fill = false;
  const struct json *made = make_value(m, &s, &parts);
  m->fill = fill;
  if (!made || made->type != JSON_STRING) return NULL;
  *n = made->len;
  return made->text;
}

static const char *free_name(const struct maker *m, const struct spot *s, uint64_t x, bool more,
                             size_t *n) {
  const struct lexicons *l = m->options->lexicons;
  static const char *const MONEY[] = {"rate", "rates", "currency", "currencies", NULL};
  struct words w;
  words_split(m->a, s->name, s->name_len, &w);
  bool money = w.n && word_in(w.word[w.n - 1], MONEY);
  const char *text = money ? lexicon_text(l, LEXICON_COUNTRIES, x, "currency")
                           : value_slug(m->a, lexicon_text(l, LEXICON_TAGS, x, "name"), '_');
  if (more) text = arena_printf(m->a, "%s_%u", text, (unsigned)(x >> 32 & 0xffff));
  *n = strlen(text);
  return text;
}

/* One more member, if the schema lets one be. */
static bool invent(struct maker *m, const struct spot *s, const struct view *v,
                   struct members *list) {
  for (unsigned i = 0; i < INVENTED; i++) {
    uint64_t x = rng_mix(rng_mix(s->key + i) ^ list->n);
    size_t n = 0;
    const char *name = pattern_name(m, v, x, &n);
    if (!name || i >= INVENTED / 2) name = ruled_name(m, v, x, &n);
    if (!name) name = free_name(m, s, x, i > 2, &n);
    struct member *found = find_member(list, name, n);
    if (found && found->present) continue;
    struct member probe = {.name = name, .n = n};
    load_member(m->a, v, &probe, 0);
    if (probe.never) continue;
    if (!found) found = add_member(m->a, list, name, n);
    *found = probe;
    found->present = true;
    return true;
  }
  return false;
}

/* A map: nothing declared, but a schema for whatever there is. */
static bool is_map(const struct view *v) {
  bool map = false;
  for (size_t i = 0; i < v->all.n; i++)
    for (uint32_t k = 0; k < v->all.items[i].node->n_rules; k++) {
      const struct schema_rule *r = &v->all.items[i].node->rules[k];
      if (r->op == OP_PROPERTIES && r->value->len) return false;
      bool rest = r->op == OP_ADDITIONAL_PROPERTIES && r->node->value->type == JSON_OBJECT;
      map |= rest || r->op == OP_PATTERN_PROPERTIES;
    }
  return map;
}

static bool fit_count(struct maker *m, const struct spot *s, const struct view *v,
                      struct members *list, bool least) {
  uint64_t low, high;
  read_counts(v, &low, &high);
  size_t n = count_present(list);
  for (size_t i = list->n; i-- > 0 && n > high;)
    if (list->items[i].present && !list->items[i].required) {
      list->items[i].present = false;
      n--;
    }
  for (size_t i = 0; i < list->n && n < low; i++)
    if (!list->items[i].present && !list->items[i].never) {
      list->items[i].present = true;
      n++;
    }
  if (!least && is_map(v) && !s->example && low < 2 && high >= 2) low = 2;
  while (n < low && n < INSTANCE_BUDGET) {
    if (!invent(m, s, v, list)) break;
    n++;
  }
  return true;
}

/* What the example has beside the declared members. */
static void take_extras(struct maker *m, const struct spot *s, const struct view *v,
                        struct members *list) {
  if (!s->example || s->example->type != JSON_OBJECT) return;
  for (uint32_t i = 0; i < s->example->len; i++) {
    const struct json_member *one = &s->example->members[i];
    if (find_member(list, one->name, one->name_len)) continue;
    struct member *added = add_member(m->a, list, one->name, one->name_len);
    load_member(m->a, v, added, 0);
    added->present = !added->never;
  }
}

/* ---- making ---- */

/* Objects that only group members of the record they stand in. */
static const char *const GROUPS[] = {
    "data",   "result",     "response",    "payload",  "body",   "content",  "record",   "object",
    "output", "value",      "attribute",   "property", "meta",   "metadata", "location", "address",
    "geo",    "coordinate", "contact",     "profile",  "detail", "info",     "summary",  "price",
    "date",   "name",       "information", "position", NULL};

/* Another record of the kind that the outer one is. */
static const char *const SAME_KIND[] = {"parent",   "child",       "root",   "previous", "next",
                                        "original", "predecessor", "latest", "related",  NULL};

/* Lists that are wrappers, not entities. */
static const char *const WRAPPERS[] = {"data",     "result", "item",  "record",  "entry",  "list",
                                       "response", "row",    "value", "element", "object", NULL};

/* The only entity whose name or address the record holds: "customer" of customer_name. */
static const char *person_of(struct maker *m, const struct spot *s, const struct members *list) {
  const char *whose = NULL;
  for (size_t i = 0; i < list->n; i++) {
    const struct member *one = &list->items[i];
    char small[40];
    size_t n = one->n < sizeof small - 1 ? one->n : sizeof small - 1;
    memcpy(small, one->name, n);
    small[n] = '\0';
    if (!one->present || (!strcasestr(small, "name") && !strcasestr(small, "mail"))) continue;
    struct sense sense;
    sense_read(m->a, one->name, one->n, NULL, &sense);
    bool person = sense.kind == SENSE_PERSON_NAME || sense.kind == SENSE_GIVEN_NAME ||
                  sense.kind == SENSE_EMAIL || sense.kind == SENSE_FAMILY_NAME ||
                  (sense.kind == SENSE_NAME && *sense.entity);
    if (!person) continue;
    if (!*sense.entity && sense.kind != SENSE_EMAIL) return s->entity;
    if (*sense.entity && whose && strcmp(whose, sense.entity) != 0) return "";
    if (*sense.entity) whose = sense.entity;
  }
  return whose ? whose : "";
}

/* Whether a member's name holds one of the texts. */
static bool has_name_with(const struct members *list, const char *const *texts) {
  for (size_t i = 0; i < list->n; i++) {
    char small[40];
    size_t n = list->items[i].n < sizeof small - 1 ? list->items[i].n : sizeof small - 1;
    memcpy(small, list->items[i].name, n);
    small[n] = '\0';
    for (size_t k = 0; texts[k]; k++)
      if (strcasestr(small, texts[k])) return true;
  }
  return false;
}

/* Whether the record is of a person: it has what nothing else has. */
static bool is_human(const struct members *list) {
  static const char *const NAMES[] = {"birth",     "gender",   "nationality",
                                      "job_title", "jobtitle", NULL};
  return find_member(list, "age", 3) || find_member(list, "email", 5) || has_name_with(list, NAMES);
}

/* Whether the record says where it is. */
static bool has_place(const struct members *list) {
  static const char *const NAMES[] = {"country", "city",     "location", "address",
                                      "airport", "timezone", "region",   NULL};
  return has_name_with(list, NAMES);
}

static struct spot child_of(struct maker *m, const struct spot *s, const struct member *one,
                            const char *person) {
  struct spot child = {.parent = s,
                       .name = one->name,
                       .name_len = one->n,
                       .entity = s->entity,
                       .person = person,
                       .human = s->human,
                       .anywhere = s->anywhere,
                       .record = s->record,
                       .key = rng_mix(s->key ^ hash_bytes(one->name, one->n)),
                       .depth = s->depth + 1};
  if (s->example && s->example->type == JSON_OBJECT)
    child.example = json_get_n(s->example, one->name, one->n);
  (void)m;
  return child;
}

/* An object within an object is a thing of its own, unless it only groups. */
static void enter_entity(struct maker *m, struct spot *s) {
  if (!s->name_len || s->item) return;
  struct words w;
  words_split(m->a, s->name, s->name_len, &w);
  if (!w.n) return;
  const char *last = word_singular(m->a, w.word[w.n - 1]);
  if (word_in(last, GROUPS) || word_in(last, WRAPPERS)) return;
  s->record = rng_mix(s->record ^ hash_bytes(s->name, s->name_len));
  if (*s->entity && word_in(last, SAME_KIND)) return;
  w.word[w.n - 1] = last;
  s->entity = words_join(m->a, &w, 0, w.n);
}

/* Of a record of which nobody said what it is: its key does ("playlist_id"). */
static void guess_entity(struct maker *m, struct spot *s, const struct members *list) {
  if (!list->n) return;
  const struct member *first = &list->items[0];
  if (first->n < 3 || strncasecmp(first->name + first->n - 2, "id", 2) != 0) return;
  struct sense sense;
  sense_read(m->a, first->name, first->n, NULL, &sense);
  if (sense.kind == SENSE_KEY && !sense.list && !*sense.role) s->entity = sense.entity;
}

struct json *make_object(struct maker *m, struct spot *s, struct view *v, bool least) {
  struct members list = {0};
  if (s->parent) enter_entity(m, s);
  decide(m, s, v, &list, least);
  if (v->never) return NULL;
  fit_count(m, s, v, &list, least);
  take_extras(m, s, v, &list);
  if (!*s->entity) guess_entity(m, s, &list);
  const char *person = person_of(m, s, &list);
  s->human = is_human(&list);
  s->anywhere = !has_place(&list) && s->anywhere;
  struct json *object = json_new_sized(m->a, JSON_OBJECT, (uint32_t)list.n);
  for (size_t i = 0; i < list.n; i++) {
    const struct member *one = &list.items[i];
    if (!one->present) continue;
    if (one->never) return NULL;
    struct spot child = child_of(m, s, one, person);
    size_t length = m->path_len;
    path_push(m, one->name, one->n);
    const struct json *made = make_value(m, &child, &one->parts);
    m->path_len = length;
    m->path[length] = '\0';
    if (made)
      json_add_member_n(m->a, object, one->name, one->n, made);
    else if (one->required)
      return NULL;
  }
  return object;
}
