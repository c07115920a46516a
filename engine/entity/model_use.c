/* model_use.c - what every parameter does to records. */
#include "entity/model_form.h"

static const struct graph_leaf *input_leaf(const struct form *f, const struct form_tool *t,
                                           uint32_t k) {
  return &f->g->inputs[f->g->first_input[tool_index(f, t)] + k];
}

/* ---- parameters about the list ---- */

/* "order", "direction": of ascending and descending. */
static bool is_direction(const struct json *schema) {
  static const char *const WAYS[] = {"asc", "desc", "ascending", "descending", "ASC", "DESC", NULL};
  const struct json *values = json_get(schema, "enum");
  if (!values || values->type != JSON_ARRAY || values->len == 0) return false;
  for (uint32_t i = 0; i < values->len; i++)
    if (values->items[i].type != JSON_STRING || !word_in(values->items[i].text, WAYS)) return false;
  return true;
}

static bool use_of_list(const struct form_tool *t, const struct graph_leaf *leaf, enum use *use) {
  const struct sense *s = &leaf->sense;
  static const struct {
    enum sense_kind kind;
    enum use use;
  } TABLE[] = {{SENSE_PAGE, USE_PAGE},     {SENSE_LIMIT, USE_LIMIT}, {SENSE_OFFSET, USE_OFFSET},
               {SENSE_CURSOR, USE_CURSOR}, {SENSE_SORT, USE_SORT},   {SENSE_ORDER, USE_ORDER},
               {SENSE_QUERY, USE_QUERY},   {SENSE_FIELDS, USE_NONE}, {SENSE_FORMAT, USE_NONE}};
  if (!verb_reads(t->verb)) return false;
  if (is_direction(leaf->schema)) {
    *use = USE_ORDER;
    return true;
  }
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
  if (own && t->verb == VERB_CREATE && !in->in_path) {
    bool is_key = strcmp(norm_within(in->norm, e->name), e->fields[e->key].norm) == 0;
    return used(input, USE_SET, NONE, is_key ? e->key : field_of(f, t, k, true));
  }
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
  if (use_of_list(t, leaf, &use)) return used(input, use, NONE, NONE);
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

void form_use_parameters(struct form *f, struct form_tool *t, struct model_tool *out) {
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
  out->n_parameters = n;
  out->parameters = ARENA_ARRAY(&f->model->arena, struct model_parameter, n ? n : 1);
  for (uint32_t k = 0; k < n; k++)
    out->parameters[k] = use_of(f, t, k, first + k);
}
