/* yaml.c - see yaml.h. libyaml turns the text into events; a stack of open collections turns these
 * into a tree. The stack, the anchors and the sets of keys live in an arena of their own that ends
 * with the call. An alias shares the tree it names, so it costs no memory; what it would cost those
 * who walk the tree is counted and limited, in values and in depth. */
#include "reader/yaml.h"

#include "base/hash.h"

#include <stdio.h>
#include <yaml.h>

enum { ANCHORS_MAX = 10000, KEYS_COMPARED = 16, NO_ANCHOR = -1 };

/* A finished value, and what it weighs. */
struct weighed {
  struct json value;
  uint64_t values; /* itself and everything below, aliases in full */
  uint32_t height; /* levels below */
};

struct anchor {
  const char *name;
  bool open; /* the collection is not finished: an alias to it would have no end */
  struct weighed node;
};

/* Names of a mapping, by hash once there are many. */
struct key_set {
  uint32_t *slots; /* index + 1; 0: free */
  uint32_t size;   /* a power of two; 0: no table yet */
};

struct frame {
  struct frame *up;
  struct json *container;
  struct json *merges; /* mappings to take members from, nearest first; NULL: none */
  struct key_set keys;
  const char *key; /* of the next value; NULL: a key comes next */
  size_t key_len;
  bool key_merges;
  int anchor;
  uint64_t values;
  uint32_t height, depth;
};

struct yaml {
  struct arena *a;
  struct arena scratch;
  const char *text, *name;
  size_t n;
  const struct yaml_options *options;
  struct error *e;
  yaml_parser_t parser;
  struct frame *top;
  struct anchor *anchors;
  int n_anchors;
  uint64_t expanded;
  struct weighed root;
  bool has_root;
};

/* ---- errors ---- */

static bool fail_at(struct yaml *y, enum error_code code, size_t line, size_t column,
                    const char *message) {
  const char *place = arena_printf(&y->scratch, "%s:%zu:%zu", y->name, line, column);
  return error_set(y->e, code, place, "%s", message);
}

static bool fail(struct yaml *y, enum error_code code, const yaml_event_t *event,
                 const char *message) {
  return fail_at(y, code, event->start_mark.line + 1, event->start_mark.column + 1, message);
}

/* What libyaml complains about; of bytes that are no text it says only the offset. */
static bool fail_parse(struct yaml *y) {
  const yaml_parser_t *p = &y->parser;
  const char *problem = p->problem ? p->problem : "no YAML";
  if (p->error == YAML_MEMORY_ERROR) die_out_of_memory(y->n);
  size_t line = p->problem_mark.line, column = p->problem_mark.column;
  if (p->error == YAML_READER_ERROR) {
    line = column = 0;
    for (size_t i = 0; i < p->problem_offset && i < y->n; i++) {
      bool end = y->text[i] == '\n';
      column = end ? 0 : column + (((unsigned char)y->text[i] & 0xc0) != 0x80);
      line += end;
    }
  }
  if (p->context)
    problem = arena_printf(&y->scratch, "%s (%s that begins at line %zu)", problem, p->context,
                           p->context_mark.line + 1);
  return fail_at(y, ERR_INPUT, line + 1, column + 1, problem);
}

static bool repair(struct yaml *y, const char *reason, const yaml_event_t *event,
                   const char *message) {
  if (!y->options || !y->options->on_repair) return fail(y, ERR_INPUT, event, message);
  y->options->on_repair(y->options->context, reason, event->start_mark.line + 1,
                        event->start_mark.column + 1);
  return true;
}

/* ---- scalars ---- */

static bool is_one_of(const char *text, size_t n, const char *const *words) {
  for (; *words; words++)
    if (strlen(*words) == n && memcmp(*words, text, n) == 0) return true;
  return false;
}

static size_t digits_at(const char *text, size_t n, size_t i) {
  size_t begin = i;
  while (i < n && text[i] >= '0' && text[i] <= '9')
    i++;
  return i - begin;
}

/* RFC 8259, section 6. */
static bool is_number(const char *text, size_t n) {
  size_t i = n > 0 && text[0] == '-';
  size_t whole = digits_at(text, n, i);
  if (whole == 0 || (whole > 1 && text[i] == '0')) return false;
  i += whole;
  if (i < n && text[i] == '.') {
    size_t fraction = digits_at(text, n, i + 1);
    if (fraction == 0) return false;
    i += 1 + fraction;
  }
  if (i < n && (text[i] == 'e' || text[i] == 'E')) {
    i++;
    i += i < n && (text[i] == '+' || text[i] == '-');
    size_t exponent = digits_at(text, n, i);
    if (exponent == 0) return false;
    i += exponent;
  }
  return i == n;
}

static struct json plain_value(struct yaml *y, const char *text, size_t n) {
  static const char *const NULLS[] = {"", "~", "null", "Null", "NULL", NULL};
  static const char *const TRUES[] = {"true", "True", "TRUE", NULL};
  static const char *const FALSES[] = {"false", "False", "FALSE", NULL};
  if (is_one_of(text, n, NULLS)) return (struct json){.type = JSON_NULL};
  if (is_one_of(text, n, TRUES)) return json_truth(true);
  if (is_one_of(text, n, FALSES)) return json_truth(false);
  if (is_number(text, n)) {
    const struct json *number = json_read(y->a, text, n, y->name, NULL, NULL);
    if (number) return *number;
  }
  return json_text_n(arena_copy(y->a, text, n), n);
}

/* ---- keys ---- */

static uint32_t find_by_hash(const struct key_set *set, const struct json *object, const char *name,
                             size_t n) {
  uint32_t i = (uint32_t)hash_bytes(name, n);
  for (i &= set->size - 1; set->slots[i]; i = (i + 1) & (set->size - 1)) {
    const struct json_member *m = &object->members[set->slots[i] - 1];
    if (m->name_len == n && memcmp(m->name, name, n) == 0) break;
  }
  return i;
}

static void grow_keys(struct yaml *y, struct key_set *set, const struct json *object) {
  set->size = set->size ? set->size * 4 : KEYS_COMPARED * 4;
  set->slots = ARENA_ARRAY(&y->scratch, uint32_t, set->size);
  for (uint32_t k = 0; k < object->len; k++) {
    const struct json_member *m = &object->members[k];
    set->slots[find_by_hash(set, object, m->name, m->name_len)] = k + 1;
  }
}

static struct json *find_member(const struct frame *f, const char *name, size_t n) {
  if (!f->keys.size) return json_get_n(f->container, name, n);
  uint32_t slot = f->keys.slots[find_by_hash(&f->keys, f->container, name, n)];
  return slot ? &f->container->members[slot - 1].value : NULL;
}

static void add_member(struct yaml *y, struct frame *f, const char *name, size_t n,
                       const struct json *value) {
  if (f->keys.size) {
    uint32_t slot = find_by_hash(&f->keys, f->container, name, n);
    f->keys.slots[slot] = f->container->len + 1;
  }
  json_add_borrowed(y->a, f->container, name, n, value);
  uint32_t len = f->container->len;
  if (f->keys.size ? len * 2 >= f->keys.size : len >= KEYS_COMPARED)
    grow_keys(y, &f->keys, f->container);
}

static bool take_key(struct yaml *y, struct frame *f, const yaml_event_t *event) {
  if (event->type != YAML_SCALAR_EVENT)
    return fail(y, ERR_INPUT, event, "expected a text as key, found a collection or an alias");
  const char *text = (const char *)event->data.scalar.value;
  size_t n = event->data.scalar.length;
  f->key_merges =
      n == 2 && memcmp(text, "<<", 2) == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  f->key = arena_copy(y->a, text, n);
  f->key_len = n;
  if (f->key_merges) return repair(y, "merge_key", event, "a merge key, which YAML 1.2 has not");
  if (!find_member(f, text, n)) return true;
  return repair(y, "duplicate_key", event,
                arena_printf(&y->scratch, "the key \"%s\" stands in its mapping already", f->key));
}

/* ---- collections ---- */

static bool expand(struct yaml *y, const yaml_event_t *event, uint64_t values) {
  y->expanded += values;
  if (y->expanded <= YAML_EXPANSION_MAX) return true;
  return fail(y, ERR_LIMIT, event,
              arena_printf(&y->scratch, "aliases add more than %d values", YAML_EXPANSION_MAX));
}

static bool note_merge(struct yaml *y, struct frame *f, const yaml_event_t *event,
                       const struct json *v) {
  if (!f->merges) f->merges = json_new(&y->scratch, JSON_ARRAY);
  bool list = v->type == JSON_ARRAY;
  for (uint32_t i = 0; i < (list ? v->len : 1); i++) {
    const struct json *one = list ? &v->items[i] : v;
    if (one->type != JSON_OBJECT)
      return fail(y, ERR_INPUT, event, "a merge key takes a mapping or a list of mappings");
    json_add_item(&y->scratch, f->merges, one);
  }
  return true;
}

static bool merge(struct yaml *y, struct frame *f, const yaml_event_t *event) {
  for (uint32_t i = 0; f->merges && i < f->merges->len; i++) {
    const struct json *from = &f->merges->items[i];
    if (!expand(y, event, from->len)) return false;
    for (uint32_t k = 0; k < from->len; k++) {
      const struct json_member *m = &from->members[k];
      if (find_member(f, m->name, m->name_len)) continue;
      add_member(y, f, m->name, m->name_len, &m->value);
    }
  }
  return true;
}

/* Puts a finished value where it belongs. */
static bool place(struct yaml *y, const struct weighed *w, const yaml_event_t *event) {
  struct frame *f = y->top;
  if (!f) {
    y->root = *w;
    y->has_root = true;
    return true;
  }
  f->values += w->values;
  if (w->height + 1 > f->height) f->height = w->height + 1;
  if (f->depth + w->height + 1 > JSON_DEPTH_DEFAULT)
    return fail(y, ERR_LIMIT, event, "nested too deeply");
  if (f->container->type == JSON_ARRAY) {
    json_add_item(y->a, f->container, &w->value);
    return true;
  }
  const char *key = f->key;
  f->key = NULL;
  if (f->key_merges) return note_merge(y, f, event, &w->value);
  struct json *before = find_member(f, key, f->key_len);
  if (before)
    *before = w->value;
  else
    add_member(y, f, key, f->key_len, &w->value);
  return true;
}

static bool open_anchor(struct yaml *y, const yaml_event_t *event, const yaml_char_t *name,
                        int *index) {
  *index = NO_ANCHOR;
  if (!name) return true;
  if (y->n_anchors == ANCHORS_MAX) return fail(y, ERR_LIMIT, event, "too many anchors");
  if (!y->anchors) y->anchors = ARENA_ARRAY(&y->scratch, struct anchor, ANCHORS_MAX);
  *index = y->n_anchors++;
  struct anchor *anchor = &y->anchors[*index];
  anchor->name = arena_copy_text(&y->scratch, (const char *)name);
  anchor->open = true;
  return true;
}

static void close_anchor(struct yaml *y, int index, const struct weighed *w) {
  if (index == NO_ANCHOR) return;
  y->anchors[index].node = *w;
  y->anchors[index].open = false;
}

static bool open_collection(struct yaml *y, const yaml_event_t *event, enum json_type type,
                            const yaml_char_t *anchor) {
  struct frame *f = ARENA_NEW(&y->scratch, struct frame);
  f->up = y->top;
  f->depth = y->top ? y->top->depth + 1 : 1;
  if (f->depth > JSON_DEPTH_DEFAULT) return fail(y, ERR_LIMIT, event, "nested too deeply");
  f->container = json_new(y->a, type);
  f->values = 1;
  if (!open_anchor(y, event, anchor, &f->anchor)) return false;
  y->top = f;
  return true;
}

static bool close_collection(struct yaml *y, const yaml_event_t *event) {
  struct frame *f = y->top;
  if (!merge(y, f, event)) return false;
  struct weighed w = {*f->container, f->values, f->height};
  close_anchor(y, f->anchor, &w);
  y->top = f->up;
  return place(y, &w, event);
}

/* ---- events ---- */

static bool on_alias(struct yaml *y, const yaml_event_t *event) {
  const char *name = (const char *)event->data.alias.anchor;
  int i = y->n_anchors - 1; /* a later anchor of the same name replaces an earlier one */
  while (i >= 0 && strcmp(y->anchors[i].name, name) != 0)
    i--;
  if (i < 0)
    return fail(y, ERR_INPUT, event,
                arena_printf(&y->scratch, "no anchor \"%s\" stands before this alias", name));
  if (y->anchors[i].open)
    return fail(y, ERR_INPUT, event,
                arena_printf(&y->scratch, "alias \"%s\" stands within its own anchor", name));
  return expand(y, event, y->anchors[i].node.values) && place(y, &y->anchors[i].node, event);
}

static bool on_scalar(struct yaml *y, const yaml_event_t *event) {
  const char *text = (const char *)event->data.scalar.value;
  size_t n = event->data.scalar.length;
  struct weighed w = {.values = 1};
  if (n > UINT32_MAX / 2) return fail(y, ERR_LIMIT, event, "the text is too long");
  if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
    w.value = plain_value(y, text, n);
  else
    w.value = json_text_n(arena_copy(y->a, text, n), n);
  int anchor;
  if (!open_anchor(y, event, event->data.scalar.anchor, &anchor)) return false;
  close_anchor(y, anchor, &w);
  return place(y, &w, event);
}

static const yaml_char_t *tag_of(const yaml_event_t *event) {
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.tag;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.tag;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.tag;
  default:
    return NULL;
  }
}

static bool on_event(struct yaml *y, const yaml_event_t *event) {
  if (tag_of(event))
    return fail(y, ERR_INPUT, event,
                arena_printf(&y->scratch, "a tag (%s), which JSON has no place for",
                             (const char *)tag_of(event)));
  bool ends = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
  bool starts = event->type >= YAML_ALIAS_EVENT && !ends;
  if (starts && y->top && y->top->container->type == JSON_OBJECT && !y->top->key)
    return take_key(y, y->top, event);
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return !y->has_root || fail(y, ERR_INPUT, event, "expected one document, found a second");
  case YAML_ALIAS_EVENT:
    return on_alias(y, event);
  case YAML_SCALAR_EVENT:
    return on_scalar(y, event);
  case YAML_SEQUENCE_START_EVENT:
    return open_collection(y, event, JSON_ARRAY, event->data.sequence_start.anchor);
  case YAML_MAPPING_START_EVENT:
    return open_collection(y, event, JSON_OBJECT, event->data.mapping_start.anchor);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return close_collection(y, event);
  default:
    return true;
  }
}

static bool read_events(struct yaml *y) {
  for (bool more = true; more;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&y->parser, &event)) return fail_parse(y);
    more = event.type != YAML_STREAM_END_EVENT;
    bool ok = on_event(y, &event);
    yaml_event_delete(&event);
    if (!ok) return false;
  }
  return y->has_root || fail_at(y, ERR_INPUT, 1, 1, "expected a document, found nothing");
}

struct json *yaml_read_with(struct arena *a, const char *text, size_t n, const char *name,
                            const struct yaml_options *options, struct error *e) {
  struct yaml y = {.a = a, .text = text, .n = n, .name = name, .options = options, .e = e};
  if (!yaml_parser_initialize(&y.parser)) die_out_of_memory(sizeof y.parser);
  yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&y.parser, (const unsigned char *)text, n);
  arena_init(&y.scratch, 0);
  struct json *root = NULL;
  if (read_events(&y)) {
    root = json_new(a, JSON_NULL);
    *root = y.root.value;
  }
  arena_done(&y.scratch);
  yaml_parser_delete(&y.parser);
  return root;
}

struct json *yaml_read(struct arena *a, const char *text, size_t n, const char *name,
                       struct error *e) {
  return yaml_read_with(a, text, n, name, NULL, e);
}
