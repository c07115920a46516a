/* model_show.c - which record stands where in a result, and what every leaf of it shows. */
#include "entity/model_form.h"

enum show show_of_list(const struct graph_leaf *leaf, const char *norm) {
  static const char *const MORE[] = {"has_more",     "has_next",  "has_next_page",  "more",
                                     "is_truncated", "truncated", "more_available", NULL};
  static const char *const TOTALS[] = {"total_result", "total_item",   "total_record",
                                       "total_count",  "total_hit",    "total_element",
                                       "total_row",    "total_number", NULL};
  if (word_in(norm, MORE)) return SHOW_MORE;
  if (word_in(norm, TOTALS)) return SHOW_TOTAL;
  static const char *const COUNTS[] = {
      "count", "size", "returned", "number_of_element", "num_result", "result_count", NULL};
  static const char *const PAGES[] = {"total_page", "page_count", "last_page",
                                      "num_page",   "pages",      NULL};
  if (word_in(norm, PAGES)) return SHOW_PAGES;
  switch (leaf->sense.kind) {
  case SENSE_TOTAL:
    return SHOW_TOTAL;
  case SENSE_MORE:
    return SHOW_MORE;
  case SENSE_PAGE:
    return SHOW_PAGE;
  case SENSE_LIMIT:
    return SHOW_LIMIT;
  case SENSE_OFFSET:
    return SHOW_OFFSET;
  case SENSE_CURSOR:
    return SHOW_CURSOR;
  default:
    return word_in(norm, COUNTS) ? SHOW_COUNT : SHOW_FREE;
  }
}

static enum show show_of_call(const struct graph_leaf *leaf, const char *norm, bool is_flag) {
  static const char *const DONE[] = {"success", "ok",      "deleted", "removed", "acknowledged",
                                     "done",    "updated", "created", NULL};
  if (is_flag && word_in(norm, DONE)) return SHOW_SUCCESS;
  if (strcmp(norm, "message") == 0 && leaf->sense.kind == SENSE_TEXT) return SHOW_MESSAGE;
  return SHOW_FREE;
}

/* The argument of the same name, or of the same kind where the tool has but one; NONE. */
static uint32_t echo_of(const struct form *f, const struct form_tool *t,
                        const struct graph_leaf *leaf, const char *norm) {
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
  for (uint32_t k = 0; k < n; k++)
    if (strcmp(t->inputs[k].norm, norm) == 0 && !strstr(f->g->inputs[first + k].pointer, "/%/"))
      return first + k;
  for (uint32_t k = 0; k < n; k++) {
    const struct sense *s = &f->g->inputs[first + k].sense;
    if (s->kind == SENSE_KEY && leaf->sense.kind == SENSE_KEY &&
        strcmp(s->entity, leaf->sense.entity) == 0 && strcmp(s->role, leaf->sense.role) == 0)
      return first + k;
  }
  /* "added_ids" are those that were given; one list in, one list out. */
  size_t len = strlen(leaf->pointer);
  uint32_t list = NONE;
  for (uint32_t k = 0; k < n && len > 1 && leaf->pointer[len - 1] == '%' && !verb_reads(t->verb);
       k++) {
    if (!f->g->inputs[first + k].takes_list) continue;
    if (list != NONE) return NONE;
    list = first + k;
  }
  return list;
}

static bool is_boolean(const struct json *schema) {
  return json_is_text(json_get(schema, "type"), "boolean");
}

static void show_output(struct form *f, struct form_tool *t, uint32_t k, struct model_output *out) {
  uint32_t first = f->g->first_output[tool_index(f, t)];
  struct form_site *s = &t->sites[t->site_of[k]];
  const struct graph_leaf *leaf = &f->g->outputs[first + k];
  const char *own = name_norm(&f->scratch, pointer_name(&f->scratch, leaf->pointer));
  uint32_t refers_to = leaf->sense.kind == SENSE_KEY && *leaf->sense.entity
                           ? entity_of_key(f, t->scope, leaf->sense.entity)
                           : NONE;
  if (refers_to != NONE && f->entities[refers_to].key == NONE) refers_to = NONE;
  *out =
      (struct model_output){first + k, SHOW_FREE, NONE, NONE, echo_of(f, t, leaf, own), refers_to};
  if (s->entity != NONE) {
    size_t len = strlen(leaf->pointer);
    bool list = !s->keys_only && len > 1 && leaf->pointer[len - 1] == '%';
    const char *norm = norm_of_list(f, s->entity, output_norm(f, t, first + k), list);
    uint32_t field = field_find(&f->entities[s->entity], norm);
    if (s->keys_only && s->key_leaf == first + k) field = f->entities[s->entity].key;
    if (field != NONE && f->entities[s->entity].fields[field].shown) {
      bool about = s->wrapper && show_of_call(leaf, own, is_boolean(leaf->schema)) != SHOW_FREE &&
                   t->verb != VERB_GET;
      if (!about && s->place != NONE) {
        out->show = SHOW_FIELD;
        out->site = t->site_of[k];
        out->field = field;
        return;
      }
    }
  }
  if (s->wrapper || !s->many) {
    enum show show = show_of_list(leaf, own);
    if (show != SHOW_FREE && verb_reads(t->verb)) {
      out->show = show;
      out->site = t->main_site;
      return;
    }
    show = show_of_call(leaf, own, is_boolean(leaf->schema));
    if (show != SHOW_FREE) {
      out->show = show;
      return;
    }
  }
  if (out->input != NONE) out->show = SHOW_ECHO;
}

/* ---- sites ---- */

static uint32_t outer_site(const struct form_tool *t, uint32_t site) {
  uint32_t i = t->sites[site].within;
  while (i != NONE &&
         (!t->sites[i].real || t->sites[i].entity == NONE || t->sites[i].place == NONE))
    i = t->sites[i].within;
  return i;
}

static uint32_t via_field(const struct form *f, const struct form_site *outer,
                          const struct form_site *s) {
  const struct form_entity *e = &f->entities[outer->entity];
  uint32_t any = NONE;
  for (uint32_t i = 0; i < e->n_fields; i++) {
    if (e->fields[i].refers_to != s->entity || i == e->key || e->fields[i].list != s->many)
      continue;
    if (*s->base && strncmp(e->fields[i].norm, s->base, strlen(s->base)) == 0) return i;
    if (any == NONE) any = i;
  }
  return any;
}

/* The field that holds the key of what stands inside a record, made where no result shows it. */
static uint32_t make_via(struct form *f, const struct form_site *outer, const struct form_site *s,
                         const char *name) {
  const struct form_entity *target = &f->entities[s->entity];
  if (target->key == NONE || outer->entity == NONE) return NONE;
  const struct form_field *key = &target->fields[target->key];
  struct graph_leaf leaf = {.schema = key->schema, .sense = key->sense};
  const char *norm = name_norm(&f->scratch, name);
  if (!s->keys_only) norm = arena_printf(&f->scratch, "%s_%s", norm, key->norm);
  uint32_t i =
      field_make(f, outer->entity, norm, arena_copy_text(&f->model->arena, norm), &leaf, false);
  f->entities[outer->entity].fields[i].refers_to = s->entity;
  f->entities[outer->entity].fields[i].list = s->many;
  return i;
}

static void relate(struct form *f, struct form_tool *t, uint32_t k, struct model_site *out) {
  struct form_site *s = &t->sites[k];
  uint32_t outer = outer_site(t, k);
  out->within = outer == NONE ? NONE : t->sites[outer].place;
  out->via = NONE;
  out->relation = SITE_ANSWER;
  if (k == t->main_site || (s->many && t->items && s->entity == t->entity)) return;
  const struct form_site *around = outer == NONE ? NULL : &t->sites[outer];
  bool lists = verb_lists(t->verb);
  if (s->wrapper) {
    out->relation = verb_lists(t->verb)      ? SITE_PARENT
                    : s->entity == t->entity ? SITE_ANSWER
                                             : SITE_OTHERS;
    return;
  }
  if (!around || (lists && around->wrapper)) {
    out->relation = s->entity == t->entity && s->many ? SITE_ANSWER : SITE_OTHERS;
    return;
  }
  uint32_t via = via_field(f, around, s);
  if (via != NONE) {
    out->relation = SITE_REFERENCE;
    out->via = via;
  } else if (s->many && (f->entities[s->entity].parent == around->entity)) {
    out->relation = SITE_CHILDREN;
  } else if (s->entity == around->entity && !s->many) {
    out->relation = SITE_ANSWER;
  } else {
    out->via = make_via(f, around, s, pointer_name(&f->scratch, s->pointer));
    out->relation = out->via == NONE ? SITE_OTHERS : SITE_REFERENCE;
  }
}

static bool is_asked_parent(const struct model_tool *t, uint32_t entity) {
  for (size_t i = 0; i < t->n_parameters; i++)
    if (t->parameters[i].use == USE_PARENT && t->parameters[i].entity == entity) return true;
  return false;
}

void form_place_sites(struct form *f, struct form_tool *t, struct model_tool *out) {
  uint32_t n = 0;
  for (size_t k = 0; k < t->n_sites; k++) {
    struct form_site *s = &t->sites[k];
    bool bare = s->wrapper && s->n_leaves == 0 && k != t->main_site;
    /* Around a list stands what the records belong to, or nothing. */
    if (s->wrapper && verb_lists(t->verb) && !is_asked_parent(out, s->entity)) bare = true;
    if (s->real && s->entity != NONE && !bare) s->place = n++;
  }
  out->n_sites = n;
  out->sites = ARENA_ARRAY(&f->model->arena, struct model_site, n ? n : 1);
  for (uint32_t k = 0; k < t->n_sites; k++) {
    struct form_site *s = &t->sites[k];
    if (s->place == NONE) continue;
    struct model_site *site = &out->sites[s->place];
    *site = (struct model_site){.pointer = arena_copy_text(&f->model->arena, s->pointer),
                                .entity = s->entity,
                                .many = s->many,
                                .keys_only = s->keys_only};
    relate(f, t, k, site);
    if (k != t->main_site) continue;
    if (s->many)
      out->records = arena_copy(&f->model->arena, s->pointer, strlen(s->pointer) - 2);
    else
      out->record = site->pointer;
  }
}

void form_show_outputs(struct form *f, struct form_tool *t, struct model_tool *out) {
  size_t i = tool_index(f, t);
  uint32_t n = f->g->first_output[i + 1] - f->g->first_output[i];
  out->n_outputs = n;
  out->outputs = ARENA_ARRAY(&f->model->arena, struct model_output, n ? n : 1);
  for (uint32_t k = 0; k < n; k++) {
    struct model_output *o = &out->outputs[k];
    show_output(f, t, k, o);
    if (o->site != NONE) o->site = t->sites[o->site].place;
  }
}
