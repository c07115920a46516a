/* answer.c - the content of an answer: an instance of the tool's result schema whose leaves show
 * the records the call was about, what it was given, and how many there are. */
#include "base/hash.h"
#include "entity/site.h"

#include <string.h>

struct answering {
  struct call *call;
  const struct tool_index *index;
};

static const struct model_field *field_of(const struct call *c, const struct record *r,
                                          uint32_t field) {
  return &c->store->model->entities[r->entity].fields[field];
}

/* Whether the schema says that null will do. */
static bool allows_null(const struct json *schema) {
  const struct json *type = json_get(schema, "type"), *any = json_get(schema, "anyOf");
  if (json_is_text(type, "null")) return true;
  for (uint32_t i = 0; type && type->type == JSON_ARRAY && i < type->len; i++)
    if (json_is_text(&type->items[i], "null")) return true;
  if (!any) any = json_get(schema, "oneOf");
  for (uint32_t i = 0; any && any->type == JSON_ARRAY && i < any->len; i++)
    if (json_is_text(json_get(&any->items[i], "type"), "null")) return true;
  return json_get_bool(schema, "nullable", false);
}

/* ---- what a leaf shows ---- */

/* How many records belong to r, for fields that count them: comment_count. NULL: no such field. */
static const struct json *counted(struct call *c, struct record *r, uint32_t field) {
  const struct model *m = c->store->model;
  const struct model_field *f = field_of(c, r, field);
  if (f->sense.kind != SENSE_COUNT && f->sense.kind != SENSE_TOTAL) return NULL;
  struct words w;
  words_split(c->arena, f->name, strlen(f->name), &w);
  for (uint32_t e = 0; e < m->n_entities; e++) {
    const struct model_entity *x = &m->entities[e];
    if (x->parent != r->entity) continue;
    const char *part = strrchr(x->name, '.'), *name = part ? part + 1 : x->name;
    bool named = false;
    for (size_t i = 0; i < w.n; i++)
      named = named || strcmp(word_singular(c->arena, w.word[i]), name) == 0;
    if (!named || w.n > 3) continue;
    const struct records *all = store_all(c->store, e);
    int64_t n = 0;
    for (size_t i = 0; i < all->n; i++)
      n += !all->list[i]->deleted && all->list[i]->owner == r;
    return json_new_int(c->arena, n);
  }
  return NULL;
}

static const struct json *show_field(struct call *c, struct record *r, uint32_t field,
                                     const struct json *schema, const uint32_t *at, size_t n_at) {
  const struct json *v = counted(c, r, field);
  if (!v) v = store_value(c->store, r, field);
  if (!v && allows_null(schema)) return json_new(c->arena, JSON_NULL);
  if (!v) v = store_force(c->store, r, field);
  if (!v) return NULL;
  /* Below the array that the field is. */
  if (v->type == JSON_ARRAY && n_at)
    return at[n_at - 1] < v->len ? store_spell(c->arena, &v->items[at[n_at - 1]], schema) : NULL;
  if (v->type == JSON_ARRAY) return v;
  return store_spell(c->arena, v, schema);
}

static const struct json *echo(struct call *c, uint32_t input, const struct json *schema) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    if (p->input != input) continue;
    const struct json *v = call_argument(c, p);
    if (!v) v = json_get(c->store->model->graph->inputs[input].schema, "default");
    return v && v->type != JSON_NULL ? store_spell(c->arena, v, schema) : NULL;
  }
  return NULL;
}

static size_t shown_here(struct call *c, uint32_t site) {
  size_t left = c->offset < c->n ? c->n - c->offset : 0;
  if (site != MODEL_NONE && c->how->sites[site].many && !strchr(c->how->sites[site].pointer, '%'))
    return site_records(c, site, NULL, 0).n;
  return left < c->limit ? left : c->limit;
}

static const struct json *show_number(struct call *c, const struct model_output *o) {
  int64_t limit = (int64_t)c->limit, offset = (int64_t)c->offset, n = (int64_t)c->n;
  switch (o->show) {
  case SHOW_TOTAL:
    /* Of one thing that is asked for it is an amount. */
    if (c->how->verb == VERB_GET && !c->how->records) return NULL;
    return json_new_int(c->arena, n);
  case SHOW_COUNT:
    return json_new_int(c->arena, (int64_t)shown_here(c, o->site));
  case SHOW_PAGE:
    return json_new_int(c->arena, offset / limit + call_first_page(c));
  case SHOW_PAGES:
    return json_new_int(c->arena, n ? (n + limit - 1) / limit : 1);
  case SHOW_LIMIT:
    return json_new_int(c->arena, limit);
  case SHOW_OFFSET:
    return json_new_int(c->arena, offset);
  default:
    return NULL;
  }
}

static bool has_more(const struct call *c) {
  return c->offset + c->limit < c->n;
}

static const struct json *show_cursor(struct call *c, const struct json *schema) {
  if (!has_more(c)) {
    if (allows_null(schema)) return json_new(c->arena, JSON_NULL);
    return store_spell(c->arena, json_new_text(c->arena, ""), schema);
  }
  unsigned long long next = c->offset + c->limit;
  const struct json *v =
      store_spell(c->arena, json_new_text(c->arena, arena_printf(c->arena, "c%llu", next)), schema);
  return v ? v : store_spell(c->arena, json_new_int(c->arena, (int64_t)next), schema);
}

/* "Hotel booking bok_12 was cancelled." */
static const struct json *show_message(struct call *c) {
  char *title = arena_copy_text(
      c->arena, c->how->entity == MODEL_NONE ? "request" : call_title(c, c->how->entity));
  const char *done = call_done_word(c);
  if (*title >= 'a' && *title <= 'z') *title = (char)(*title - 'a' + 'A');
  if (c->how->entity == MODEL_NONE || !c->n)
    return json_new_text(c->arena, arena_printf(c->arena, "%s was %s.", title, done));
  if (c->n > 1)
    return json_new_text(c->arena, arena_printf(c->arena, "%s: %llu were %s.", title,
                                                (unsigned long long)c->n, done));
  const struct model_entity *x = &c->store->model->entities[c->how->entity];
  const struct json *key = x->n_key ? store_value(c->store, c->list[0], 0) : NULL;
  return json_new_text(c->arena, arena_printf(c->arena, "%s%s%s was %s.", title, key ? " " : "",
                                              key ? call_shown(c, key) : "", done));
}

/* A key that was given stands where the result repeats it, and the record keeps it. NULL: none. */
static const struct json *given_key(struct call *c, const struct model_output *o, struct record *r,
                                    const struct json *schema) {
  const struct graph *g = c->store->model->graph;
  if (o->input == MODEL_NONE || c->how->sites[o->site].many) return NULL;
  if (g->outputs[o->output].sense.kind != SENSE_KEY) return NULL;
  const struct json *v = echo(c, o->input, schema);
  const struct json *have = v ? store_value(c->store, r, o->field) : NULL;
  if (!v || v->type == JSON_ARRAY || (have && store_same(have, v))) return NULL;
  bool writes = c->how->verb != VERB_GET && c->how->verb != VERB_LIST &&
                c->how->verb != VERB_SEARCH && o->field > 0;
  if (writes) store_set(c->store, r, o->field, json_copy(c->store->arena, v));
  return v;
}

static const struct json *show(struct call *c, const struct model_output *o,
                               const struct place *place, const struct json *schema) {
  struct record *r;
  switch (o->show) {
  case SHOW_FIELD: {
    r = o->site == MODEL_NONE ? NULL : site_record(c, o->site, place);
    if (!r) return o->input == MODEL_NONE ? NULL : echo(c, o->input, schema);
    const struct json *given = given_key(c, o, r, schema);
    if (given) return given;
    size_t around = 0;
    for (const char *p = c->how->sites[o->site].pointer; *p; p++)
      around += p[0] == '/' && p[1] == '%';
    return show_field(c, r, o->field, schema, place->at + around,
                      place->n > around ? place->n - around : 0);
  }
  case SHOW_ECHO:
    return echo(c, o->input, schema);
  case SHOW_CURSOR:
    return show_cursor(c, schema);
  case SHOW_MORE:
    return json_new(c->arena, has_more(c) ? JSON_TRUE : JSON_FALSE);
  case SHOW_SUCCESS:
    return json_new(c->arena, JSON_TRUE);
  case SHOW_MESSAGE:
    return show_message(c);
  case SHOW_FREE: {
    /* A key of something there is. */
    r = o->refers_to == MODEL_NONE ? NULL : site_other(c, o->refers_to);
    const struct json *key = r ? store_value(c->store, r, 0) : NULL;
    return key && key->type != JSON_ARRAY ? store_spell(c->arena, key, schema) : NULL;
  }
  default: {
    const struct json *n = show_number(c, o);
    return n ? store_spell(c->arena, n, schema) : NULL;
  }
  }
}

/* ---- what the maker asks ---- */

static bool find_place(struct answering *x, const char *pointer, struct place *place) {
  return tool_index_place(x->index, x->call->arena, pointer, place);
}

static const struct model_output *output_at(const struct answering *x, const char *pointer) {
  uint32_t i = tool_index_output(x->index, pointer);
  return i == MODEL_NONE ? NULL : &x->call->how->outputs[i];
}

static const struct json *fill(void *context, const char *pointer, const struct sense *sense,
                               const struct json *schema, struct arena *a) {
  struct answering *x = context;
  struct call *c = x->call;
  struct place place;
  (void)sense;
  if (!find_place(x, pointer, &place)) return NULL;
  const struct model_output *o = output_at(x, place.pointer);
  if (o) return show(c, o, &place, schema);
  /* A list of plain values is a field of its own. */
  o = output_at(x, arena_printf(a, "%s/%%", place.pointer));
  if (o && o->show == SHOW_FIELD && o->site != MODEL_NONE && !c->how->sites[o->site].keys_only) {
    struct record *r = site_record(c, o->site, &place);
    const struct json *v = r ? store_value(c->store, r, o->field) : NULL;
    return v && v->type == JSON_ARRAY ? v : NULL;
  }
  if (o && o->show == SHOW_ECHO) {
    const struct json *v = echo(c, o->input, schema);
    return v && v->type == JSON_ARRAY ? v : NULL;
  }
  uint32_t site = tool_index_site(x->index, place.pointer);
  bool absent = site != MODEL_NONE && !c->how->sites[site].many && *place.pointer &&
                !site_record(c, site, &place);
  return absent && allows_null(schema) ? json_new(c->arena, JSON_NULL) : NULL;
}

static int64_t length(void *context, const char *pointer, const struct json *schema) {
  struct answering *x = context;
  struct call *c = x->call;
  struct place place;
  (void)schema;
  if (!find_place(x, pointer, &place)) return -1;
  const char *items = arena_printf(c->arena, "%s/%%", place.pointer);
  uint32_t site = tool_index_site(x->index, items);
  if (site != MODEL_NONE) return (int64_t)site_records(c, site, place.at, place.n).n;
  const struct model_output *o = output_at(x, items);
  if (!o || o->show != SHOW_FIELD || o->site == MODEL_NONE) return -1;
  struct record *r = site_record(c, o->site, &place);
  const struct json *v = r ? store_value(c->store, r, o->field) : NULL;
  if (r && !v) return 0;
  return v && v->type == JSON_ARRAY ? (int64_t)v->len : -1;
}

static bool omit(void *context, const char *pointer, const struct json *schema) {
  struct answering *x = context;
  struct call *c = x->call;
  struct place place;
  if (!find_place(x, pointer, &place)) return false;
  const struct model_output *o = output_at(x, place.pointer);
  if (o && o->show == SHOW_CURSOR) return !has_more(c) && !allows_null(schema);
  if (o && o->show == SHOW_FIELD && o->site != MODEL_NONE) {
    struct record *r = site_record(c, o->site, &place);
    if (!r) return false;
    return !counted(c, r, o->field) && !store_value(c->store, r, o->field) && !allows_null(schema);
  }
  if (o) return false;
  uint32_t site = tool_index_site(x->index, place.pointer);
  return site != MODEL_NONE && !c->how->sites[site].many && *place.pointer &&
         !site_record(c, site, &place) && !allows_null(schema);
}

struct json *call_answer(struct call *c, struct error *e) {
  const struct tool *tool = c->tool;
  if (!tool->returns || !tool->returns_schema) return json_new(c->arena, JSON_OBJECT);
  struct answering x = {c, tool_index_of(c->store, c->tool_at)};
  uint64_t record = c->n ? c->list[0]->seed : c->key;
  struct instance_options options = {.lexicons = c->store->lexicons,
                                     .fill = fill,
                                     .length = length,
                                     .omit = omit,
                                     .context = &x,
                                     .record = record,
                                     .key = c->n ? rng_mix(record ^ hash_text(tool->name)) : c->key,
                                     .clock = c->store->clock,
                                     .entity = c->how->entity == MODEL_NONE
                                                   ? NULL
                                                   : c->store->model->entities[c->how->entity].name,
                                     .optional_share = 1};
  const struct json *examples = tool->origin ? tool->origin->examples : NULL;
  if (c->how->entity == MODEL_NONE && examples && examples->type == JSON_ARRAY && examples->len)
    options.example = &examples->items[c->key % examples->len];
  struct json *content = instance_make(tool->returns, tool->returns_schema, &options, c->arena, e);
  return content && c->n ? call_tally(c, content) : content;
}
