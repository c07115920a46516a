/* model_use.c - what every parameter does to records, and which record or argument every leaf of a
 * result shows. */
#include "entity/model_form.h"

#include <stdlib.h>

static const struct graph_leaf *input_leaf(const struct form *f, const struct form_tool *t,
                                           uint32_t k) {
  return &f->g->inputs[f->g->first_input[tool_index(f, t)] + k];
}

/* ---- parameters about the list ---- */

static bool use_of_list(const struct form_tool *t, const struct sense *s, enum use *use) {
  static const struct {
    enum sense_kind kind;
    enum use use;
  } TABLE[] = {{SENSE_PAGE, USE_PAGE},     {SENSE_LIMIT, USE_LIMIT}, {SENSE_OFFSET, USE_OFFSET},
               {SENSE_CURSOR, USE_CURSOR}, {SENSE_SORT, USE_SORT},   {SENSE_ORDER, USE_ORDER},
               {SENSE_QUERY, USE_QUERY},   {SENSE_FIELDS, USE_NONE}, {SENSE_FORMAT, USE_NONE}};
  if (!verb_reads(t->verb)) return false;
  for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
    if (s->kind == TABLE[i].kind) {
      *use = TABLE[i].use;
      return true;
    }
  return false;
}

/* ---- fields ---- */

static const char *field_norm(struct form *f, const struct form_tool *t, uint32_t k) {
  const struct form_input *in = &t->inputs[k];
  const char *norm = norm_within(in->norm, f->entities[t->entity].name);
  /* "address/city" of a value object in the arguments */
  const char *pointer = input_leaf(f, t, k)->pointer;
  size_t skip = t->items ? strlen(t->items) + 2 : 0;
  if (strlen(pointer) <= skip) skip = 0;
  const char *path = pointer + skip + 1;
  const char *slash = strchr(path, '/');
  if (!slash || strchr(path, '%')) return norm;
  const char *head = name_norm(&f->scratch, arena_copy(&f->scratch, path, (size_t)(slash - path)));
  const char *nested = arena_printf(&f->scratch, "%s/%s", head, in->norm);
  return field_find(&f->entities[t->entity], nested) != NONE ? nested : norm;
}

/* The one field "…/norm" of a nested object: "level" of a device is its state's. */
static uint32_t only_nested(const struct form_entity *e, const char *norm) {
  uint32_t found = NONE;
  for (uint32_t i = 0; i < e->n_fields; i++) {
    const char *tail = strrchr(e->fields[i].norm, '/');
    if (!tail || strcmp(tail + 1, norm) != 0) continue;
    if (found != NONE) return NONE;
    found = i;
  }
  return found;
}

/* The field that a parameter fills in or compares, made where records should have it. */
static uint32_t field_of(struct form *f, struct form_tool *t, uint32_t k, bool make) {
  const struct graph_leaf *leaf = input_leaf(f, t, k);
  const char *norm = field_norm(f, t, k);
  /* What is set is set by its own name; what is asked for may be called a little differently. */
  uint32_t i = verb_reads(t->verb) ? field_match(&f->entities[t->entity], norm, &leaf->sense)
                                   : field_find(&f->entities[t->entity], norm);
  if (i == NONE && strncmp(norm, "new_", 4) == 0) i = field_find(&f->entities[t->entity], norm + 4);
  if (i == NONE && t->verb == VERB_UPDATE) i = only_nested(&f->entities[t->entity], norm);
  if (i == NONE && make) {
    i = field_make(f, t->entity, norm, t->inputs[k].name, leaf, false);
    f->entities[t->entity].fields[i].name = arena_copy_text(&f->model->arena, t->inputs[k].name);
    f->entities[t->entity].fields[i].list = leaf->takes_list;
  }
  return i;
}

/* Kinds of filters that records should be able to answer, though no result shows the field. */
static bool is_trait(const struct sense *s, const struct json *schema) {
  switch (s->kind) {
  case SENSE_UNKNOWN:
    return s->end == SENSE_WHOLE && json_is_text(json_get(schema, "type"), "string");
  case SENSE_CITY:
  case SENSE_COUNTRY:
  case SENSE_REGION:
  case SENSE_PLACE:
  case SENSE_CATEGORY:
  case SENSE_STATUS:
  case SENSE_TAG:
  case SENSE_FLAG:
  case SENSE_ORGANIZATION:
  case SENSE_EMAIL:
  case SENSE_USER_NAME:
  case SENSE_PERSON_NAME:
    return s->end == SENSE_WHOLE;
  default:
    return false;
  }
}

static bool is_option(const char *norm) {
  static const char *const HEADS[] = {"include_", "with_",  "show_",   "expand_", "only_",
                                      "verbose",  "notify", "dry_run", "force",   NULL};
  for (size_t i = 0; HEADS[i]; i++)
    if (strncmp(norm, HEADS[i], strlen(HEADS[i])) == 0) return true;
  return false;
}

static struct model_parameter used(uint32_t input, enum use use, uint32_t entity, uint32_t field) {
  return (struct model_parameter){input, use, entity, field};
}

/* ---- keys ---- */

static uint32_t reference_field(struct form *f, struct form_tool *t, uint32_t k) {
  const struct form_input *in = &t->inputs[k];
  const struct form_entity *e = &f->entities[t->entity];
  uint32_t found = field_match(e, norm_within(in->norm, e->name), &input_leaf(f, t, k)->sense);
  if (found != NONE && e->fields[found].refers_to == in->entity) return found;
  const char *role = input_leaf(f, t, k)->sense.role;
  for (uint32_t i = 0; i < e->n_fields; i++)
    if (e->fields[i].refers_to == in->entity && i != e->key &&
        strcmp(e->fields[i].sense.role, role) == 0 && !strchr(e->fields[i].norm, '/'))
      return i;
  /* A field of another meaning keeps it: the id of a record is no key of its label. */
  const struct form_field *field = found == NONE ? NULL : &e->fields[found];
  bool other =
      field && (found == e->key || field->refers_to != NONE ||
                (field->shown && (field->sense.generic || field->sense.kind != SENSE_KEY)));
  if (other) {
    const struct form_entity *target = &f->entities[in->entity];
    const char *norm =
        arena_printf(&f->scratch, "%s_%s", target->name, target->fields[target->key].norm);
    found = field_make(f, t->entity, norm, arena_copy_text(&f->model->arena, norm),
                       input_leaf(f, t, k), false);
  }
  if (found == NONE) found = field_of(f, t, k, true);
  f->entities[t->entity].fields[found].refers_to = in->entity;
  return found;
}

static uint32_t key_field(struct form *f, const struct form_input *in) {
  const struct form_entity *e = &f->entities[in->entity];
  const char *norm = norm_within(in->norm, in->of);
  if (norm == in->norm) norm = norm_within(norm, e->name);
  uint32_t field = field_find(e, norm);
  bool other = field != NONE && field != e->key &&
               (e->fields[field].refers_to != NONE || !e->fields[field].shown);
  return field == NONE || other ? e->key : field;
}

static struct model_parameter use_key(struct form *f, struct form_tool *t, uint32_t k,
                                      uint32_t input) {
  const struct form_input *in = &t->inputs[k];
  const struct graph_leaf *leaf = input_leaf(f, t, k);
  struct form_entity *e = &f->entities[t->entity];
  bool own = in->entity == t->entity;
  bool role = strcmp(in->of, e->name) != 0 && entity_is_role(in->of) && k != t->subject;
  if (e->composed && t->by_fields) {
    uint32_t field = field_find(e, in->norm);
    if (field != NONE) return used(input, USE_KEY, t->entity, field);
  }
  if (t->link && k == t->member && !own) {
    uint32_t field = reference_field(f, t, k);
    f->entities[t->entity].fields[field].list = true;
    static const char *const OUT[] = {"remove", "delete", "unassign", "detach",
                                      "unlink", "drop",   NULL};
    bool whole = strcmp(t->reading.word, "set") == 0 && leaf->takes_list;
    return used(input,
                word_in(t->reading.word, OUT) ? USE_REMOVE
                : whole                       ? USE_SET
                                              : USE_ADD,
                in->entity, field);
  }
  enum use narrow = leaf->required ? USE_PARENT : USE_FILTER;
  if (own && (role || *leaf->sense.role) && t->subject != k && !in->in_path) /* parent_folder_id */
    return used(input, verb_lists(t->verb) ? narrow : USE_SET, in->entity,
                reference_field(f, t, k));
  /* What a folder holds, where folders stand in folders. */
  for (uint32_t i = 0; own && verb_lists(t->verb) && leaf->required && i < e->n_fields; i++)
    if (e->fields[i].refers_to == in->entity && i != e->key && !e->fields[i].list)
      return used(input, USE_PARENT, in->entity, i);
  /* Two of a kind: what is merged with what. */
  bool second = own && !in->in_path && t->subject != NONE && k != t->subject && leaf->required &&
                !t->items && !verb_reads(t->verb) && t->inputs[t->subject].entity == in->entity;
  if (second) return used(input, USE_SET, in->entity, reference_field(f, t, k));
  if (own && verb_lists(t->verb) && leaf->required)
    return used(input, USE_PARENT, in->entity, NONE);
  if (own && t->verb == VERB_CREATE && !in->in_path)
    return used(input, USE_SET, NONE, key_field(f, in));
  if (own && verb_lists(t->verb)) return used(input, USE_FILTER, NONE, key_field(f, in));
  if (own) return used(input, USE_KEY, in->entity, key_field(f, in));
  if (e->part) return used(input, USE_PARENT, in->entity, NONE);
  if (in->in_path || (verb_reads(t->verb) && leaf->required))
    return used(input, USE_PARENT, in->entity, reference_field(f, t, k));
  if (verb_reads(t->verb)) return used(input, USE_FILTER, in->entity, reference_field(f, t, k));
  if (t->verb == VERB_DELETE) return used(input, USE_NONE, in->entity, NONE);
  uint32_t field = reference_field(f, t, k);
  f->entities[t->entity].fields[field].taken = true;
  return used(input, USE_SET, in->entity, field);
}

/* ---- everything else ---- */

static struct model_parameter use_filter(struct form *f, struct form_tool *t, uint32_t k,
                                         uint32_t input) {
  const struct graph_leaf *leaf = input_leaf(f, t, k);
  bool option = is_option(t->inputs[k].norm);
  uint32_t field = option ? NONE : field_of(f, t, k, is_trait(&leaf->sense, leaf->schema));
  if (field == NONE && !option && verb_lists(t->verb) && leaf->sense.kind == SENSE_NAME)
    return used(input, USE_QUERY, NONE, NONE); /* by whatever name records have */
  if (field == NONE) return used(input, USE_NONE, NONE, NONE);
  enum sense_kind kind = f->entities[t->entity].fields[field].sense.kind;
  bool words = leaf->sense.end == SENSE_WHOLE && !json_get(leaf->schema, "enum") &&
               (kind == SENSE_NAME || kind == SENSE_TEXT || kind == SENSE_PERSON_NAME);
  if (t->verb == VERB_GET) {
    bool addresses =
        t->subject == NONE && leaf->required && field != NONE &&
        (kind == SENSE_EMAIL || kind == SENSE_NAME || kind == SENSE_USER_NAME ||
         kind == SENSE_PHONE || kind == SENSE_KEY || field == f->entities[t->entity].key);
    if (addresses) return used(input, USE_KEY, t->entity, field);
  }
  return used(input, words ? USE_QUERY : USE_FILTER, NONE, field);
}

static bool is_addressed_by_fields(const struct form *f, const struct form_tool *t) {
  const struct form_entity *e = &f->entities[t->entity];
  return t->by_fields && e->n_key > 0;
}

static struct model_parameter use_of(struct form *f, struct form_tool *t, uint32_t k,
                                     uint32_t input) {
  const struct form_input *in = &t->inputs[k];
  const struct graph_leaf *leaf = input_leaf(f, t, k);
  enum use use = USE_NONE;
  if (leaf->sense.kind == SENSE_SECRET) return used(input, USE_NONE, NONE, NONE);
  if (use_of_list(t, &leaf->sense, &use)) return used(input, use, NONE, NONE);
  if (t->entity == NONE) return used(input, USE_NONE, in->key ? in->entity : NONE, NONE);
  bool known_key = in->entity != NONE && f->entities[in->entity].key != NONE;
  if (known_key && (in->key || in->in_path || k == t->subject)) return use_key(f, t, k, input);
  const struct form_entity *e = &f->entities[t->entity];
  /* "names" of open_nodes: the key of what the tool is about. */
  bool by_name = e->key != NONE && in->natural && t->verb != VERB_CREATE && !verb_lists(t->verb) &&
                 strcmp(norm_within(in->norm, e->name), e->fields[e->key].norm) == 0;
  if (by_name) return used(input, USE_KEY, t->entity, e->key);
  if (known_key && in->natural && in->entity != t->entity && !verb_reads(t->verb))
    return use_key(f, t, k, input);
  if (verb_reads(t->verb)) {
    bool key_list = e->key != NONE && leaf->takes_list && leaf->required &&
                    strcmp(in->norm, e->fields[e->key].norm) == 0;
    if (key_list) return used(input, USE_KEY, t->entity, e->key);
    return use_filter(f, t, k, input);
  }
  if (t->verb == VERB_COMPUTE) return used(input, USE_NONE, NONE, NONE);
  if (is_addressed_by_fields(f, t)) {
    uint32_t field = field_of(f, t, k, false);
    return used(input, field == NONE ? USE_NONE : USE_KEY, field == NONE ? NONE : t->entity, field);
  }
  if (t->verb == VERB_DELETE || is_option(in->norm)) return used(input, USE_NONE, NONE, NONE);
  static const char *const REMOVE[] = {"remove", "delete", "unset", NULL};
  bool takes_out = word_in(t->reading.word, REMOVE);
  uint32_t noun = t->link && leaf->takes_list ? field_find(e, t->noun) : NONE;
  if (noun != NONE) return used(input, takes_out ? USE_REMOVE : USE_ADD, NONE, noun);
  /* Acting on a thing changes what it has; the rest only says how. */
  uint32_t field = field_of(f, t, k, t->verb != VERB_ACT);
  if (field == NONE) return used(input, USE_NONE, NONE, NONE);
  f->entities[t->entity].fields[field].taken = true;
  static const char *const ADD[] = {"add", "append", NULL};
  bool list = leaf->takes_list && e->fields && f->entities[t->entity].fields[field].list &&
              t->verb == VERB_UPDATE;
  if (list && word_in(t->reading.word, ADD)) return used(input, USE_ADD, NONE, field);
  if (list && takes_out) return used(input, USE_REMOVE, NONE, field);
  return used(input, USE_SET, NONE, field);
}

static void use_parameters(struct form *f, struct form_tool *t, struct model_tool *out) {
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
  out->n_parameters = n;
  out->parameters = ARENA_ARRAY(&f->model->arena, struct model_parameter, n ? n : 1);
  for (uint32_t k = 0; k < n; k++)
    out->parameters[k] = use_of(f, t, k, first + k);
}

/* ---- results ---- */

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

static void place_sites(struct form *f, struct form_tool *t, struct model_tool *out) {
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

static void show_outputs(struct form *f, struct form_tool *t, struct model_tool *out) {
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

/* ---- the finished model ---- */

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
    if (!verb_reads(f->tools[i].verb)) use_parameters(f, &f->tools[i], &m->tools[i]);
  for (size_t i = 0; i < n; i++)
    if (verb_reads(f->tools[i].verb)) use_parameters(f, &f->tools[i], &m->tools[i]);
  for (size_t i = 0; i < n; i++) {
    place_sites(f, &f->tools[i], &m->tools[i]);
    show_outputs(f, &f->tools[i], &m->tools[i]);
    m->tools[i].becomes = becomes(f, &f->tools[i]);
  }
  finish_entities(f);
  for (size_t i = 0; i < n; i++)
    renumber(f, &f->tools[i], &m->tools[i]);
}
