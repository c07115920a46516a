/* behave.c - carrying out a call: address, check, change. See behave.h. */
#include "entity/behave.h"
#include "entity/model_form.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- arguments ---- */

/* Follows "/entities/%/name" with the item being worked on for the '%' of `items`. */
const struct json *call_argument(const struct call *c, const struct model_parameter *p) {
  const char *pointer = c->store->model->graph->inputs[p->input].pointer;
  const struct json *v = c->arguments;
  const char *items = c->how->items;
  size_t n_items = items ? strlen(items) : 0, at = 0;
  while (v && pointer[at] == '/') {
    size_t n = strcspn(pointer + at + 1, "/");
    if (v->type == JSON_ARRAY) {
      uint32_t i = items && at == n_items ? c->item : 0;
      v = i < v->len ? &v->items[i] : NULL;
    } else {
      char *part = arena_copy(c->arena, pointer + at, n + 1);
      v = json_at(v, part);
    }
    at += n + 1;
  }
  if (v && items && at == n_items && v->type == JSON_ARRAY)
    v = c->item < v->len ? &v->items[c->item] : NULL;
  return v && v->type != JSON_NULL ? v : NULL;
}

void call_add(struct call *c, struct record *r) {
  for (size_t i = 0; i < c->n; i++)
    if (c->list[i] == r) return;
  if (c->n == c->capacity) {
    size_t grown = c->capacity ? c->capacity * 2 : 16;
    struct record **more = ARENA_ARRAY(c->arena, struct record *, grown);
    if (c->n) memcpy(more, c->list, c->n * sizeof *more);
    c->list = more;
    c->capacity = grown;
  }
  c->list[c->n++] = r;
}

bool call_fail(struct call *c, const char *code, const char *format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  c->answer->ok = false;
  c->answer->code = code;
  c->answer->message = arena_copy_text(c->arena, text);
  return false;
}

static const struct model_entity *entity_of(const struct call *c, uint32_t entity) {
  return &c->store->model->entities[entity];
}

const char *call_shown(struct call *c, const struct json *v) {
  if (v && (v->type == JSON_STRING || v->type == JSON_NUMBER))
    return arena_printf(c->arena, "%.*s", v->len < 80 ? (int)v->len : 80, v->text);
  return v && v->type == JSON_TRUE ? "true" : v && v->type == JSON_FALSE ? "false" : "this";
}

/* "order.item" is the item of an order. */
const char *call_title(const struct call *c, uint32_t entity) {
  const char *name = entity_of(c, entity)->name, *part = strrchr(name, '.');
  char *text = arena_copy_text(c->arena, part ? part + 1 : name);
  for (char *t = text; *t; t++)
    if (*t == '_') *t = ' ';
  return text;
}

const char *call_done_word(const struct call *c) {
  const char *word = c->how->reading.word;
  bool writes =
      c->how->verb != VERB_LIST && c->how->verb != VERB_SEARCH && c->how->verb != VERB_GET;
  static const char *const SAME[] = {"set", "put", "cut", "quit", "split"};
  for (size_t i = 0; writes && i < sizeof SAME / sizeof *SAME; i++)
    if (strcmp(word, SAME[i]) == 0) return "updated";
  /* Observations of an entity are deleted: the entity is changed. */
  bool within =
      c->how->verb == VERB_UPDATE && (strcmp(word, "delete") == 0 || strcmp(word, "remove") == 0);
  if (*word && writes && !within) return verb_past(c->arena, word);
  switch (c->how->verb) {
  case VERB_CREATE:
    return "created";
  case VERB_UPDATE:
    return "updated";
  case VERB_DELETE:
    return "deleted";
  case VERB_ACT:
    return "processed";
  default:
    return "found";
  }
}

/* Names the key that is unknown, and up to three that would do. */
static bool fail_unknown(struct call *c, uint32_t entity, uint32_t field,
                         const struct json *value) {
  const struct records *all = store_all(c->store, entity);
  const char *known = "";
  int n = 0;
  for (size_t i = 0; i < all->n && n < 3; i++) {
    struct record *r = all->list[i];
    const struct json *key = r->deleted ? NULL : store_value(c->store, r, field);
    if (!key || (key->type != JSON_STRING && key->type != JSON_NUMBER)) continue;
    known = arena_printf(c->arena, "%s%s%s", known, n ? ", " : "", call_shown(c, key));
    n++;
  }
  return call_fail(c, "not_found", "There is no %s %s%s%s.", call_title(c, entity),
                   call_shown(c, value), n ? "; known ones are " : "", known);
}

/* ---- addressing ---- */

/* Where a required key is there, an optional one beside it says what the record is to have. */
static bool is_address(const struct call *c, const struct model_parameter *p, uint32_t entity) {
  if (p->use != USE_KEY || p->entity != entity) return false;
  const struct graph_leaf *inputs = c->store->model->graph->inputs;
  if (inputs[p->input].required || p->field == 0) return true;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *q = &c->how->parameters[i];
    if (q != p && q->use == USE_KEY && q->entity == entity && inputs[q->input].required)
      return false;
  }
  return true;
}

/* Whether one of the names of r is that: people call things by their names. */
static bool is_named(struct call *c, struct record *r, const struct json *name) {
  const struct model_entity *x = entity_of(c, r->entity);
  for (uint32_t f = 0; f < x->n_fields && name->type == JSON_STRING; f++) {
    enum sense_kind kind = x->fields[f].sense.kind;
    bool names = kind == SENSE_NAME || kind == SENSE_PERSON_NAME || kind == SENSE_USER_NAME ||
                 kind == SENSE_EMAIL || kind == SENSE_ORGANIZATION || kind == SENSE_TICKER;
    const struct json *have = names ? store_value(c->store, r, f) : NULL;
    if (have && json_equal(have, name)) return true;
  }
  return false;
}

/* Whether r is what every key that was given says. */
static bool is_addressed(struct call *c, struct record *r, const struct json *listed,
                         bool by_name) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *value = call_argument(c, p);
    if (!value) continue;
    if (is_address(c, p, r->entity)) {
      uint32_t field = p->field == MODEL_NONE ? 0 : p->field;
      const struct json *have = store_value(c->store, r, field);
      if (value->type == JSON_ARRAY) value = listed;
      bool same = have && value && store_same(have, value);
      if (!same && !(by_name && value && is_named(c, r, value))) return false;
    } else if (p->use == USE_PARENT && p->entity != r->entity) {
      struct record *parent = store_find(c->store, p->entity, 0, value);
      if (parent && !store_belongs(c->store, r, parent) && entity_of(c, r->entity)->n_key > 1)
        return false;
    }
  }
  return true;
}

static struct record *find_addressed(struct call *c, const struct json *listed) {
  const struct records *all = store_all(c->store, c->how->entity);
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < all->n; i++)
      if (!all->list[i]->deleted && is_addressed(c, all->list[i], listed, pass > 0))
        return all->list[i];
  return NULL;
}

/* The key of the tool's own entity that was given; NULL: none. */
static const struct model_parameter *key_parameter(const struct call *c) {
  for (size_t i = 0; i < c->how->n_parameters; i++)
    if (is_address(c, &c->how->parameters[i], c->how->entity) &&
        call_argument(c, &c->how->parameters[i]))
      return &c->how->parameters[i];
  return NULL;
}

/* Whether deleting what is gone does no harm, as the tool itself says. */
static bool is_repeatable(const struct call *c) {
  return c->how->verb == VERB_DELETE && c->how->items &&
         json_get_bool(c->tool->annotations, "idempotent", false);
}

/* Adds the records that keys address. *any: whether there was a key at all. */
static bool address(struct call *c, bool *any) {
  const struct model_parameter *p = key_parameter(c);
  *any = p != NULL;
  if (!p) return true;
  const struct json *key = call_argument(c, p);
  uint32_t field = p->field == MODEL_NONE ? 0 : p->field;
  uint32_t n = key->type == JSON_ARRAY ? key->len : 1;
  for (uint32_t i = 0; i < n; i++) {
    const struct json *one = key->type == JSON_ARRAY ? &key->items[i] : key;
    struct record *r = find_addressed(c, one);
    if (!r) r = call_discover_key(c, p, c->how->entity, field, one);
    if (!r && is_repeatable(c)) continue;
    if (!r) return fail_unknown(c, c->how->entity, field, one);
    call_add(c, r);
  }
  return true;
}

static bool names_other(const struct call *c, const struct model_parameter *p) {
  if (p->entity == MODEL_NONE) return false;
  switch (p->use) {
  case USE_PARENT:
  case USE_SET:
  case USE_FILTER:
  case USE_ADD:
    return true;
  case USE_KEY:
    return p->entity != c->how->entity;
  default:
    return false;
  }
}

/* What parents and references name must exist. */
static bool check_references(struct call *c) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *v = call_argument(c, p);
    if (!v || !names_other(c, p) || !entity_of(c, p->entity)->n_key) continue;
    uint32_t field = p->use == USE_KEY && p->field != MODEL_NONE ? p->field : 0;
    uint32_t n = v->type == JSON_ARRAY ? v->len : 1;
    for (uint32_t k = 0; k < n; k++) {
      const struct json *one = v->type == JSON_ARRAY ? &v->items[k] : v;
      if (one->type != JSON_STRING && one->type != JSON_NUMBER) continue;
      if (store_find(c->store, p->entity, field, one)) continue;
      if (call_discover_key(c, p, p->entity, field, one)) continue;
      return fail_unknown(c, p->entity, field, one);
    }
  }
  return true;
}

/* ---- intervals ---- */

static bool is_after(const struct json *low, const struct json *high) {
  if (low->type == JSON_NUMBER && high->type == JSON_NUMBER)
    return json_compare_numbers(low, high) > 0;
  if (low->type != JSON_STRING || high->type != JSON_STRING) return false;
  /* Only what is written as ISO 8601 can be compared as text. */
  uint32_t n = low->len < high->len ? low->len : high->len;
  bool times = n >= 4 && low->text[0] >= '0' && low->text[0] <= '9' && high->text[0] >= '0' &&
               high->text[0] <= '9' &&
               (n < 10 ? low->text[2] == ':' && high->text[2] == ':'
                       : low->text[4] == '-' && high->text[4] == '-');
  return times && memcmp(low->text, high->text, n) > 0;
}

bool call_check_intervals(struct call *c) {
  const struct graph *g = c->store->model->graph;
  for (size_t i = 0; i < c->how->n_parameters; i++)
    for (size_t k = 0; k < c->how->n_parameters; k++) {
      const struct graph_leaf *low = &g->inputs[c->how->parameters[i].input];
      const struct graph_leaf *high = &g->inputs[c->how->parameters[k].input];
      if (low->sense.end != SENSE_LOW || high->sense.end != SENSE_HIGH ||
          low->sense.kind != high->sense.kind || strcmp(low->sense.entity, high->sense.entity) != 0)
        continue;
      const struct json *x = call_argument(c, &c->how->parameters[i]);
      const struct json *y = call_argument(c, &c->how->parameters[k]);
      if (x && y && is_after(x, y))
        return call_fail(c, "invalid_argument", "%s (%s) lies after %s (%s).", low->pointer + 1,
                         call_shown(c, x), high->pointer + 1, call_shown(c, y));
    }
  return true;
}

/* ---- changing ---- */

static bool is_moment(enum sense_kind kind) {
  return kind == SENSE_DATETIME || kind == SENSE_DATE || kind == SENSE_TIMESTAMP;
}

void call_stamp(struct call *c, struct record *r, const char *word, const struct json *now) {
  const struct model_entity *x = entity_of(c, r->entity);
  size_t n = strlen(word);
  for (uint32_t f = x->n_key; f < x->n_fields && n > 2; f++) {
    const struct model_field *field = &x->fields[f];
    bool timed = is_moment(field->sense.kind) && !field->list && !strchr(field->name, '/');
    if (!timed) continue;
    struct words w;
    words_split(c->arena, field->name, strlen(field->name), &w);
    for (size_t i = 0; i < w.n; i++) {
      if (strncmp(w.word[i], word, n) != 0) continue;
      const struct json *v = store_spell(c->store->arena, now, field->schema);
      if (v) store_set(c->store, r, f, v);
      break;
    }
  }
}

static void stamp_change(struct call *c, struct record *r, const struct json *now) {
  call_stamp(c, r, "updat", now);
  call_stamp(c, r, "modif", now);
  call_stamp(c, r, "changed", now);
}

static void set_fields(struct call *c, struct record *r) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *v = call_argument(c, p);
    if (!v || p->field == MODEL_NONE) continue;
    bool beside = p->use == USE_KEY && p->entity == r->entity && !is_address(c, p, r->entity);
    if (p->use == USE_SET || beside || (p->use == USE_PARENT && r->made))
      store_set(c->store, r, p->field, json_copy(c->store->arena, v));
    else if (p->use == USE_ADD || p->use == USE_REMOVE)
      store_change_list(c->store, r, p->field, v, p->use == USE_ADD);
  }
}

/* The record of the nearest parent that the arguments name; NULL: none. */
static struct record *named_parent(struct call *c) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *v = call_argument(c, p);
    if (!v || p->use != USE_PARENT || p->entity != entity_of(c, c->how->entity)->parent) continue;
    return store_find(c->store, p->entity, 0, v);
  }
  return NULL;
}

/* Words that make a thing, so that its key must be new; "schedule" and others may be about one that
 * exists. */
static bool is_making(const char *word) {
  static const char *const MAKING[] = {"",         "create", "add", "new",  "register", "insert",
                                       "generate", "make",   "put", "open", "post",     NULL};
  for (size_t i = 0; MAKING[i]; i++)
    if (strcmp(word, MAKING[i]) == 0) return true;
  return false;
}

/* The record that has the key to be made; of a composite key all of it. */
static struct record *find_same_key(struct call *c, const struct json *key) {
  const struct model_entity *x = entity_of(c, c->how->entity);
  const struct records *all = store_all(c->store, c->how->entity);
  for (size_t i = 0; i < all->n; i++) {
    struct record *r = all->list[i];
    bool same = !r->deleted && store_holds(store_value(c->store, r, 0), key);
    for (size_t k = 0; k < c->how->n_parameters && same; k++) {
      const struct model_parameter *p = &c->how->parameters[k];
      const struct json *v = p->field && p->field < x->n_key ? call_argument(c, p) : NULL;
      if (v) same = store_holds(store_value(c->store, r, p->field), v);
    }
    if (same) return r;
  }
  return NULL;
}

static bool change(struct call *c, struct record *r);

static bool create(struct call *c) {
  const struct model_entity *x = entity_of(c, c->how->entity);
  const struct json *key = NULL;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    bool own = (p->use == USE_SET && p->field == 0) || is_address(c, p, c->how->entity);
    if (own && x->given_keys) key = call_argument(c, p);
  }
  struct record *there = key ? find_same_key(c, key) : NULL;
  if (there && !is_making(c->how->reading.word)) {
    call_add(c, there);
    return change(c, there);
  }
  if (there)
    return call_fail(c, "conflict", "There is a %s %s already.", call_title(c, c->how->entity),
                     call_shown(c, key));
  struct record *r = store_create(c->store, c->how->entity, named_parent(c), key != NULL);
  if (key) store_set(c->store, r, 0, json_copy(c->store->arena, key));
  set_fields(c, r);
  const struct json *now = store_now(c->store);
  call_stamp(c, r, "creat", now);
  stamp_change(c, r, now);
  if (x->status_field != MODEL_NONE && c->how->becomes && !r->values[x->status_field]) {
    const struct json *status =
        store_spell(c->store->arena, json_new_text(c->store->arena, c->how->becomes),
                    x->fields[x->status_field].schema);
    if (status) store_set(c->store, r, x->status_field, status);
  }
  call_add(c, r);
  return true;
}

/* What is done once cannot be done again. */
static bool is_final(const char *word) {
  static const char *const FINAL[] = {"cancel", "refund",  "close",   "archive",  "approve",
                                      "reject", "decline", "resolve", "complete", NULL};
  for (size_t i = 0; FINAL[i]; i++)
    if (strcmp(word, FINAL[i]) == 0) return true;
  return false;
}

/* Whether the thing is still there afterwards: what is cancelled can be looked at, what is deleted
 * cannot. */
static bool deletes(const struct call *c) {
  static const char *const KEPT[] = {"cancel", "archive",    "close",   "void",    "revoke",
                                     "end",    "deactivate", "disable", "decline", NULL};
  if (c->how->verb != VERB_DELETE) return false;
  bool kept = false;
  for (size_t i = 0; KEPT[i]; i++)
    kept = kept || strcmp(c->how->reading.word, KEPT[i]) == 0;
  return !kept || !c->how->becomes || entity_of(c, c->how->entity)->status_field == MODEL_NONE;
}

static bool change(struct call *c, struct record *r) {
  const struct model_entity *x = entity_of(c, r->entity);
  bool acts = c->how->verb == VERB_ACT || c->how->verb == VERB_DELETE;
  const char *becomes = acts ? c->how->becomes : NULL;
  if (becomes && x->status_field != MODEL_NONE) {
    const struct json *have = store_value(c->store, r, x->status_field);
    if (r->acted == c->how && is_final(c->how->reading.word) && json_is_text(have, becomes))
      return call_fail(c, "conflict", "The %s %s is %s already.", call_title(c, r->entity),
                       call_shown(c, store_value(c->store, r, 0)), becomes);
    const struct json *status =
        store_spell(c->store->arena, json_new_text(c->store->arena, becomes),
                    x->fields[x->status_field].schema);
    if (status) store_set(c->store, r, x->status_field, status);
  }
  set_fields(c, r);
  const struct json *now = store_now(c->store);
  stamp_change(c, r, now);
  if (acts) {
    call_stamp(c, r, c->how->reading.word, now);
    r->acted = c->how;
  }
  return true;
}

/* ---- reading ---- */

static void collect_matches(struct call *c) {
  const struct records *all = store_all(c->store, c->how->entity);
  for (size_t i = 0; i < all->n; i++)
    if (!all->list[i]->deleted && call_matches(c, all->list[i])) call_add(c, all->list[i]);
}

static void search(struct call *c) {
  collect_matches(c);
  if (!c->n) call_discover_matches(c);
  bool narrowed = false;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    enum use use = c->how->parameters[i].use;
    narrowed = narrowed || ((use == USE_PARENT || use == USE_FILTER || use == USE_QUERY) &&
                            call_argument(c, &c->how->parameters[i]));
  }
  if (!narrowed) c->store->of[c->how->entity].whole = true;
}

/* A thing that is asked for by what it is like, not by a key (the weather of a city), exists: where
 * no record matches, one is found that does. */
static void read_singular(struct call *c) {
  collect_matches(c);
  if (!c->n) {
    struct record *r = store_discover(c->store, c->how->entity, named_parent(c), c->key);
    for (size_t i = 0; i < c->how->n_parameters; i++) {
      const struct model_parameter *p = &c->how->parameters[i];
      const struct json *v = call_argument(c, p);
      if (v && p->field != MODEL_NONE && (p->use == USE_FILTER || p->use == USE_SET))
        store_set(c->store, r, p->field, json_copy(c->store->arena, v));
    }
    call_add(c, r);
  }
  c->n = 1;
}

static int64_t number_of(const struct call *c, enum use use, int64_t fallback) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    int64_t n;
    if (c->how->parameters[i].use != use) continue;
    const struct json *v = call_argument(c, &c->how->parameters[i]);
    if (v && v->type == JSON_NUMBER && json_to_int(v, &n)) return n;
    if (v && v->type == JSON_STRING && v->len && strspn(v->text, "0123456789") == v->len)
      return (int64_t)strtoll(v->text, NULL, 10);
    if (v && v->type == JSON_STRING && use == USE_CURSOR && v->len > 1 && v->text[0] == 'c')
      return (int64_t)strtoll(v->text + 1, NULL, 10);
  }
  return fallback;
}

static bool has_use(const struct call *c, enum use use) {
  for (size_t i = 0; i < c->how->n_parameters; i++)
    if (c->how->parameters[i].use == use) return true;
  return false;
}

static int64_t default_limit(const struct call *c) {
  const struct graph *g = c->store->model->graph;
  bool pages = has_use(c, USE_PAGE) || has_use(c, USE_OFFSET) || has_use(c, USE_CURSOR);
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    int64_t n;
    if (p->use != USE_LIMIT) continue;
    const struct json *v = json_get(g->inputs[p->input].schema, "default");
    if (v && v->type == JSON_NUMBER && json_to_int(v, &n) && n > 0) return n;
    pages = true;
  }
  return pages ? PAGE_DEFAULT : PAGE_MAX;
}

/* The number of the first page: 0 where the schema or its default says so. */
int64_t call_first_page(const struct call *c) {
  const struct graph *g = c->store->model->graph;
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    if (p->use != USE_PAGE) continue;
    const struct json *schema = g->inputs[p->input].schema;
    if (json_get_int(schema, "default", 1) == 0 || json_get_int(schema, "minimum", 1) == 0)
      return 0;
  }
  return 1;
}

static void set_page(struct call *c) {
  int64_t limit = number_of(c, USE_LIMIT, default_limit(c));
  if (limit < 1) limit = 1;
  if (limit > PAGE_MAX) limit = PAGE_MAX;
  int64_t offset = number_of(c, USE_OFFSET, number_of(c, USE_CURSOR, -1));
  if (offset < 0) {
    int64_t page = number_of(c, USE_PAGE, call_first_page(c)) - call_first_page(c);
    offset = page > 0 && page < 1000000 ? page * limit : page > 0 ? INT32_MAX : 0;
  }
  c->limit = (size_t)limit;
  c->offset = (size_t)offset;
}

/* ---- */

/* What must be asked for by a key and by more: a record that is not like the rest is another one.
 */
static bool check_addressed(struct call *c, size_t from) {
  const struct graph *g = c->store->model->graph;
  bool required = false;
  for (size_t i = 0; i < c->how->n_parameters; i++)
    required = required || (is_address(c, &c->how->parameters[i], c->how->entity) &&
                            g->inputs[c->how->parameters[i].input].required);
  for (size_t i = from; required && i < c->n; i++)
    if (!call_matches(c, c->list[i]))
      return call_fail(c, "not_found", "There is no %s with that key and the other values given.",
                       call_title(c, c->how->entity));
  return true;
}

static bool carry_out_once(struct call *c) {
  bool any;
  enum verb verb = c->how->verb;
  if (!check_references(c) || !call_check_intervals(c)) return false;
  if (verb == VERB_CREATE) return create(c);
  size_t before = c->n;
  if (!address(c, &any)) return false;
  if (verb == VERB_LIST || verb == VERB_SEARCH) {
    if (!any) search(c);
    return true;
  }
  if (verb == VERB_GET) {
    if (!any) read_singular(c);
    return !any || check_addressed(c, before);
  }
  if (!any && (verb == VERB_ACT || verb == VERB_UPDATE)) {
    /* Nothing is addressed: what is sent, posted, played is new; a setting is the one there is. */
    if (verb == VERB_ACT) return create(c);
    read_singular(c);
  }
  if (!any && verb == VERB_DELETE) collect_matches(c);
  for (size_t i = before; i < c->n; i++) {
    if (!change(c, c->list[i])) return false;
    if (deletes(c)) store_delete(c->store, c->list[i]);
  }
  return true;
}

bool call_carry_out(struct call *c) {
  const struct json *items = c->how->items ? json_at(c->arguments, c->how->items) : NULL;
  if (!items || items->type != JSON_ARRAY) {
    if (!carry_out_once(c)) return false;
  } else {
    for (c->item = 0; c->item < items->len && c->item < ITEMS_MAX; c->item++)
      if (!carry_out_once(c)) return false;
    c->item = 0;
  }
  if (c->how->verb == VERB_LIST || c->how->verb == VERB_SEARCH) call_sort(c);
  call_make_products(c);
  set_page(c);
  return true;
}
