/* model_finish.c - the finished model: entities in order, fields with the key first, indexes of the
 * form replaced by those of the model. */
#include "entity/model_form.h"

#include <stdlib.h>
#include <strings.h>

static bool same_stem(const char *value, size_t n, const char *word) {
  size_t m = strlen(word) < 4 ? strlen(word) : 4;
  return n >= m && strncasecmp(value, word, m) == 0;
}

static const char *fitting(struct form *f, const struct json *values, const char *past,
                           const char *word) {
  for (uint32_t k = 0; k < values->len; k++)
    if (values->items[k].type == JSON_STRING &&
        (same_stem(values->items[k].text, values->items[k].len, past) ||
         same_stem(values->items[k].text, values->items[k].len, word)))
      return arena_copy(&f->model->arena, values->items[k].text, values->items[k].len);
  return NULL;
}

/* The status that an act leaves, in the spelling of an enum: that of the tool's own result, else
 * of the field. */
static const char *becomes(struct form *f, const struct form_tool *t) {
  static const char *const PLAIN[] = {"delete", "remove", "destroy", "erase",
                                      "purge",  "drop",   NULL};
  if ((t->verb != VERB_ACT && t->verb != VERB_DELETE) || t->entity == NONE || !*t->reading.word ||
      word_in(t->reading.word, PLAIN))
    return NULL;
  const char *word = t->reading.word, *past = verb_past(&f->model->arena, word);
  size_t i = tool_index(f, t);
  for (uint32_t k = f->g->first_output[i]; k < f->g->first_output[i + 1]; k++) {
    const struct graph_leaf *leaf = &f->g->outputs[k];
    const struct json *values = json_get(leaf->schema, "enum");
    if (leaf->sense.kind != SENSE_STATUS || leaf->in_list || !values) continue;
    if (values->type == JSON_ARRAY) return fitting(f, values, past, word);
  }
  const struct form_entity *e = &f->entities[t->entity];
  for (uint32_t k = 0; k < e->n_fields; k++) {
    if (e->fields[k].sense.kind != SENSE_STATUS) continue;
    const struct json *values = json_get(e->fields[k].schema, "enum");
    return values && values->type == JSON_ARRAY ? fitting(f, values, past, word) : past;
  }
  return NULL;
}

static void finish_fields(struct form *f, struct form_entity *e, struct model_entity *out) {
  struct arena *a = &f->model->arena;
  out->fields = ARENA_ARRAY(a, struct model_field, e->n_fields ? e->n_fields : 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < e->n_fields; i++)
    e->fields[i].place = NONE;
  for (uint32_t i = 0; i < e->n_key && e->composed; i++)
    e->fields[i].place = n++;
  if (e->key != NONE && !e->composed) e->fields[e->key].place = n++;
  if (e->n_key > 1 && !e->composed && e->second_key != NONE &&
      e->fields[e->second_key].place == NONE)
    e->fields[e->second_key].place = n++;
  for (uint32_t i = 0; i < e->n_fields; i++)
    if (e->fields[i].place == NONE) e->fields[i].place = n++;
  out->status_field = MODEL_NONE;
  for (uint32_t i = 0; i < e->n_fields; i++) {
    const struct form_field *from = &e->fields[i];
    struct model_field *to = &out->fields[from->place];
    *to = (struct model_field){.name = arena_copy_text(a, from->name),
                               .sense = from->sense,
                               .schema = from->schema,
                               .refers_to = from->refers_to,
                               .list = from->list,
                               .shown = from->shown,
                               .taken = from->taken};
    bool status = from->sense.kind == SENSE_STATUS && !strchr(from->norm, '/');
    if (status && out->status_field == MODEL_NONE) out->status_field = from->place;
  }
  out->n_fields = n;
  out->n_key = e->n_key;
  out->given_keys = e->given_keys;
  out->parent_field = e->second_key == NONE ? MODEL_NONE : e->fields[e->second_key].place;
  out->key_name = e->key == NONE ? "" : out->fields[0].name;
}

static const struct form_entity *sorted_by(const struct form *f, uint32_t i) {
  return &f->entities[i];
}

static int compare_entities(const void *left, const void *right, void *form) {
  const struct form_entity *a = sorted_by(form, *(const uint32_t *)left);
  const struct form_entity *b = sorted_by(form, *(const uint32_t *)right);
  int order = strcmp(a->scope, b->scope);
  return order ? order : strcmp(a->name, b->name);
}

static const char *key_prefix(struct arena *a, const char *name) {
  const char *last = strrchr(name, '_');
  const char *word = last ? last + 1 : name;
  char out[8];
  size_t n = 0;
  for (const char *c = word; *c && n < 3; c++)
    if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')) out[n++] = *c;
  return n ? arena_printf(a, "%.*s_", (int)n, out) : "id_";
}

static void finish_entities(struct form *f) {
  struct model *m = f->model;
  uint32_t *order = ARENA_ARRAY(&f->scratch, uint32_t, f->n_entities + 1), n = 0;
  for (uint32_t i = 0; i < f->n_entities; i++)
    if (f->entities[i].alias == NONE) order[n++] = i;
  qsort_r(order, n, sizeof *order, compare_entities, f);
  m->n_entities = n;
  m->entities = ARENA_ARRAY(&m->arena, struct model_entity, n ? n : 1);
  for (uint32_t i = 0; i < n; i++)
    f->entities[order[i]].place = i;
  for (uint32_t i = 0; i < n; i++) {
    struct form_entity *e = &f->entities[order[i]];
    struct model_entity *out = &m->entities[i];
    out->scope = arena_copy_text(&m->arena, e->scope);
    out->name = arena_copy_text(&m->arena, e->name);
    out->key_prefix = key_prefix(&m->arena, e->name);
    finish_fields(f, e, out);
    out->parent = e->parent == NONE ? MODEL_NONE : f->entities[e->parent].place;
    for (size_t k = 0; k < out->n_fields; k++)
      if (out->fields[k].refers_to != NONE)
        out->fields[k].refers_to = f->entities[out->fields[k].refers_to].place;
  }
}

/* From indexes of the form to those of the model. */
static void renumber(struct form *f, struct form_tool *t, struct model_tool *out) {
  for (size_t i = 0; i < out->n_parameters; i++) {
    struct model_parameter *p = &out->parameters[i];
    uint32_t owner = p->use == USE_KEY ? p->entity : t->entity;
    if (p->field != NONE && owner != NONE) p->field = f->entities[owner].fields[p->field].place;
    if (p->entity != NONE) p->entity = f->entities[p->entity].place;
  }
  for (size_t i = 0; i < out->n_sites; i++) {
    struct model_site *s = &out->sites[i];
    if (s->via != NONE) {
      uint32_t around = NONE;
      for (size_t k = 0; k < t->n_sites; k++)
        if (t->sites[k].place == s->within) around = t->sites[k].entity;
      s->via = around == NONE ? NONE : f->entities[around].fields[s->via].place;
    }
  }
  for (size_t i = 0; i < out->n_outputs; i++) {
    struct model_output *o = &out->outputs[i];
    if (o->refers_to != NONE) o->refers_to = f->entities[o->refers_to].place;
    if (o->show == SHOW_FIELD)
      o->field = f->entities[out->sites[o->site].entity].fields[o->field].place;
  }
  for (size_t i = 0; i < out->n_sites; i++)
    out->sites[i].entity = f->entities[out->sites[i].entity].place;
  if (t->entity != NONE) out->entity = f->entities[t->entity].place;
}

void form_finish(struct form *f) {
  struct model *m = f->model;
  size_t n = f->g->registry->n_tools;
  m->tools = ARENA_ARRAY(&m->arena, struct model_tool, n ? n : 1);
  for (size_t i = 0; i < n; i++) {
    struct form_tool *t = &f->tools[i];
    struct model_tool *out = &m->tools[i];
    out->reading = t->reading;
    out->verb = t->verb;
    out->entity = NONE;
    out->no_entity = t->no_entity;
    out->items = t->items;
  }
  /* What is set makes fields that can be asked for. */
  for (size_t i = 0; i < n; i++)
    if (!verb_reads(f->tools[i].verb)) form_use_parameters(f, &f->tools[i], &m->tools[i]);
  for (size_t i = 0; i < n; i++)
    if (verb_reads(f->tools[i].verb)) form_use_parameters(f, &f->tools[i], &m->tools[i]);
  for (size_t i = 0; i < n; i++) {
    form_place_sites(f, &f->tools[i], &m->tools[i]);
    form_show_outputs(f, &f->tools[i], &m->tools[i]);
    m->tools[i].becomes = becomes(f, &f->tools[i]);
  }
  finish_entities(f);
  for (size_t i = 0; i < n; i++)
    renumber(f, &f->tools[i], &m->tools[i]);
}
