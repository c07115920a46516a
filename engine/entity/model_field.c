/* model_field.c - fields of entities over all tools that show them, and what they refer to. */
#include "entity/model_form.h"

/* ---- the table of an entity ---- */

uint32_t field_find(const struct form_entity *e, const char *norm) {
  for (uint32_t i = 0; i < e->n_fields; i++)
    if (strcmp(e->fields[i].norm, norm) == 0) return i;
  return NONE;
}

static bool has_enum(const struct json *schema) {
  return json_get(schema, "enum") || json_get(schema, "const");
}

/* How much a schema says: enums most, then formats and patterns. */
static int tells(const struct json *schema) {
  if (has_enum(schema)) return 3;
  if (json_get(schema, "pattern")) return 2;
  return json_get(schema, "format") || json_get(schema, "minimum") || json_get(schema, "maximum");
}

static void name_field(struct form_field *field, const char *name, bool from_result) {
  if (from_result && !field->named_by_result) {
    field->name = name;
    field->named_by_result = true;
    field->votes = 1;
  } else if (from_result == field->named_by_result) {
    /* The majority, by Boyer and Moore. */
    if (strcmp(field->name, name) == 0) {
      field->votes++;
    } else if (field->votes == 0) {
      field->name = name;
      field->votes = 1;
    } else {
      field->votes--;
    }
  }
}

uint32_t field_make(struct form *f, uint32_t entity, const char *norm, const char *name,
                    const struct graph_leaf *leaf, bool from_result) {
  struct form_entity *e = &f->entities[entity];
  uint32_t i = field_find(e, norm);
  if (i == NONE) {
    if (e->n_fields == e->capacity) {
      uint32_t more = e->capacity ? 2 * e->capacity : 8;
      struct form_field *fields = ARENA_ARRAY(&f->scratch, struct form_field, more);
      if (e->n_fields) memcpy(fields, e->fields, e->n_fields * sizeof *fields);
      e->fields = fields;
      e->capacity = more;
    }
    i = e->n_fields++;
    e->fields[i] = (struct form_field){.norm = arena_copy_text(&f->scratch, norm),
                                       .name = name,
                                       .sense = leaf->sense,
                                       .schema = leaf->schema,
                                       .refers_to = NONE};
  }
  struct form_field *field = &e->fields[i];
  name_field(field, name, from_result);
  if (tells(leaf->schema) > tells(field->schema) || (from_result && !field->shown)) {
    if (!(tells(field->schema) > tells(leaf->schema))) field->schema = leaf->schema;
    if (from_result || field->sense.kind == SENSE_UNKNOWN) field->sense = leaf->sense;
  }
  if (from_result) field->shown = true;
  return i;
}

/* ---- matching ---- */

/* The norm without the words that name an end of an interval. */
static void without_end(const char *norm, char *out, size_t size) {
  static const char *const ENDS[] = {
      "min",   "max",   "minimum", "maximum", "from", "to",  "after", "before", "since", "until",
      "lower", "upper", "start",   "end",     "gte",  "lte", "gt",    "lt",     NULL};
  size_t n = 0;
  for (const char *c = norm; *c;) {
    size_t len = strcspn(c, "_");
    char word[32];
    bool end = false;
    if (len < sizeof word) {
      memcpy(word, c, len);
      word[len] = '\0';
      end = word_in(word, ENDS);
    }
    if (!end && n + len + 2 < size) {
      if (n) out[n++] = '_';
      memcpy(out + n, c, len);
      n += len;
    }
    c += len + (c[len] == '_');
  }
  out[n] = '\0';
}

static bool is_moment(enum sense_kind kind) {
  return kind == SENSE_DATE || kind == SENSE_DATETIME || kind == SENSE_TIMESTAMP;
}

static bool same_kind(enum sense_kind a, enum sense_kind b) {
  return a == b || (is_moment(a) && is_moment(b));
}

/* Kinds of which a record mostly has one, so that the kind alone says which field is meant. */
static bool is_telling(enum sense_kind kind) {
  switch (kind) {
  case SENSE_EMAIL:
  case SENSE_PHONE:
  case SENSE_COUNTRY:
  case SENSE_CITY:
  case SENSE_POSTCODE:
  case SENSE_CURRENCY:
  case SENSE_LANGUAGE:
  case SENSE_STATUS:
  case SENSE_RATING:
  case SENSE_USER_NAME:
  case SENSE_LATITUDE:
  case SENSE_LONGITUDE:
  case SENSE_TICKER:
    return true;
  default:
    return false;
  }
}

static uint32_t only_of_kind(const struct form_entity *e, enum sense_kind kind) {
  uint32_t found = NONE;
  for (uint32_t i = 0; i < e->n_fields; i++) {
    if (!same_kind(e->fields[i].sense.kind, kind) || strchr(e->fields[i].norm, '/')) continue;
    if (found != NONE) return NONE;
    found = i;
  }
  return found;
}

uint32_t field_match(const struct form_entity *e, const char *norm, const struct sense *sense) {
  uint32_t i = field_find(e, norm);
  if (i != NONE) return i;
  char bare[96];
  without_end(norm, bare, sizeof bare);
  bool ends = sense->end != SENSE_WHOLE || strcmp(bare, norm) != 0;
  if (ends && *bare && (i = field_find(e, bare)) != NONE) return i;
  if (ends && *bare)
    for (i = 0; i < e->n_fields; i++) { /* "placed_after": placed_at */
      size_t n = strlen(bare);
      if (strncmp(e->fields[i].norm, bare, n) == 0 && e->fields[i].norm[n] == '_' &&
          same_kind(e->fields[i].sense.kind, is_moment(sense->kind) || sense->kind == SENSE_UNKNOWN
                                                 ? SENSE_DATE
                                                 : sense->kind))
        return i;
    }
  uint32_t found = NONE, n_found = 0;
  for (i = 0; i < e->n_fields && sense->kind != SENSE_KEY; i++) {
    const struct sense *s = &e->fields[i].sense;
    if (*sense->attribute && same_kind(s->kind, sense->kind) && sense->kind != SENSE_UNKNOWN &&
        strcmp(s->attribute, sense->attribute) == 0 && strcmp(sense->attribute, "name") != 0) {
      found = i;
      n_found++;
    }
  }
  if (n_found == 1) return found;
  if (is_telling(sense->kind) || (ends && sense->kind != SENSE_UNKNOWN && sense->kind != SENSE_KEY))
    return only_of_kind(e, sense->kind);
  return NONE;
}

/* ---- fields that results show ---- */

/* About the list or the call, no field of a record. */
static bool is_about_answer(const struct form *f, const struct form_tool *t,
                            const struct form_site *s, const struct graph_leaf *leaf,
                            const char *norm) {
  static const char *const DONE[] = {
      "success",       "ok",           "deleted", "removed", "message", "error",
      "result_status", "acknowledged", "done",    "errors",  NULL};
  (void)f;
  if (!s->wrapper) return false;
  switch (leaf->sense.kind) {
  case SENSE_TOTAL:
  case SENSE_MORE:
  case SENSE_PAGE:
  case SENSE_LIMIT:
  case SENSE_OFFSET:
  case SENSE_CURSOR:
    return true;
  default:
    if (show_of_list(leaf, norm) != SHOW_FREE && (verb_lists(t->verb) || t->n_sites > 1))
      return true;
  }
  if (verb_lists(t->verb)) return s->key_leaf == NONE;
  return t->verb != VERB_GET && t->verb != VERB_CREATE && word_in(norm, DONE);
}

bool tool_echoes(const struct form *f, const struct form_tool *t, const char *name) {
  size_t i = tool_index(f, t);
  uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i];
  for (uint32_t k = 0; k < n; k++)
    if (strcmp(t->inputs[k].name, name) == 0) return true;
  return false;
}

/* "added_tracks": what this call did, no field. */
static bool is_about_change(const struct form_tool *t, const struct graph_leaf *leaf,
                            const char *norm) {
  static const char *const HEADS[] = {"added_",  "removed_", "deleted_",
                                      "failed_", "skipped_", NULL};
  if (verb_reads(t->verb) || leaf->sense.kind == SENSE_DATETIME || leaf->sense.kind == SENSE_KEY)
    return !verb_reads(t->verb) && leaf->in_list &&
           word_in(norm, (const char *const[]){"added_id", "removed_id", "failed_id", "deleted_id",
                                               NULL});
  for (size_t i = 0; HEADS[i]; i++)
    if (strncmp(norm, HEADS[i], strlen(HEADS[i])) == 0)
      return leaf->in_list || leaf->sense.kind == SENSE_COUNT;
  return false;
}

static const char *path_norm(struct form *f, const char *path, const char *entity) {
  const char *slash = strchr(path, '/');
  if (!slash) return norm_within(name_norm(&f->scratch, path), entity);
  const char *head = name_norm(&f->scratch, arena_copy(&f->scratch, path, (size_t)(slash - path)));
  return arena_printf(&f->scratch, "%s/%s", norm_within(head, entity), path_norm(f, slash + 1, ""));
}

const char *norm_of_list(struct form *f, uint32_t entity, const char *norm, bool list) {
  const struct form_entity *e = &f->entities[entity];
  uint32_t known = field_find(e, norm);
  if (known == NONE || e->fields[known].list == list || known == e->key) return norm;
  return arena_printf(&f->scratch, list ? "%s[]" : "%s.one", norm);
}

const char *output_norm(struct form *f, const struct form_tool *t, uint32_t output) {
  const struct form_site *s = &t->sites[t->site_of[output - f->g->first_output[tool_index(f, t)]]];
  const struct graph_leaf *leaf = &f->g->outputs[output];
  bool is_key = s->key_leaf == output;
  if (is_key && s->keys_only) return "id";
  const char *own = name_norm(&f->scratch, pointer_name(&f->scratch, leaf->pointer));
  if (is_key && strchr(own, '_') && *leaf->sense.entity)
    return norm_within(own, leaf->sense.entity);
  return path_norm(f, leaf_path(f, t, output), f->entities[s->entity].name);
}

/* Items without identity of a record: the lines of an order. */
static uint32_t part_of(struct form *f, const struct form_tool *t, const struct form_site *s) {
  uint32_t outer = s->within;
  while (outer != NONE && (!t->sites[outer].real || t->sites[outer].entity == NONE))
    outer = t->sites[outer].within;
  if (outer == NONE) return NONE;
  uint32_t owner = t->sites[outer].entity;
  const char *name =
      arena_printf(&f->scratch, "%s.%s", f->entities[owner].name, *s->base ? s->base : "row");
  uint32_t i = entity_make(f, t->scope, name);
  f->entities[i].part = true;
  f->entities[i].parent = owner;
  return i;
}

static void set_reference(struct form *f, uint32_t entity, uint32_t field,
                          const struct graph_leaf *leaf, const char *norm) {
  struct form_entity *e = &f->entities[entity];
  if (leaf->sense.kind != SENSE_KEY || e->fields[field].refers_to != NONE) return;
  /* A bare key is of its own kind; "from" of a relation is not. */
  bool bare = !strchr(norm, '_') && !*leaf->sense.role;
  if (bare && (leaf->sense.generic || strcmp(leaf->sense.entity, e->name) == 0)) return;
  uint32_t target = entity_of_key(f, e->scope, leaf->sense.entity);
  if (target != NONE) e->fields[field].refers_to = target;
}

/* Fields that the results of a tool show. What it only says again is no field of the record unless
 * others show it, too. */
static void show_fields(struct form *f, struct form_tool *t) {
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_output[i], n = f->g->first_output[i + 1] - first;
  for (uint32_t k = 0; k < n; k++) {
    struct form_site *s = &t->sites[t->site_of[k]];
    const struct graph_leaf *leaf = &f->g->outputs[first + k];
    if (s->entity == NONE && s->many) s->entity = part_of(f, t, s);
    if (s->entity == NONE) continue;
    const char *own = name_norm(&f->scratch, pointer_name(&f->scratch, leaf->pointer));
    if (is_about_answer(f, t, s, leaf, own) || is_about_change(t, leaf, own)) continue;
    const struct form_entity *e = &f->entities[s->entity];
    bool is_key = s->key_leaf == first + k;
    size_t len = strlen(leaf->pointer);
    bool list = !s->keys_only && len > 1 && leaf->pointer[len - 1] == '%';
    const char *norm = norm_of_list(f, s->entity, output_norm(f, t, first + k), list);
    uint32_t known = field_find(e, norm);
    bool again = t->verb != VERB_CREATE && t->verb != VERB_UPDATE && s->wrapper &&
                 tool_echoes(f, t, pointer_name(&f->scratch, leaf->pointer));
    if (again && known == NONE && !is_key && leaf->sense.kind != SENSE_KEY) continue;
    /* Around a list the key is spelt as arguments have it. */
    if (again && known != NONE && verb_lists(t->verb)) continue;
    if (!s->keys_only && !*leaf_path(f, t, first + k)) continue; /* the result is this one value */
    bool keys = s->keys_only && is_key;
    const char *name = keys
                           ? pointer_name(&f->scratch, arena_printf(&f->scratch, "/%s_id", e->name))
                           : leaf_path(f, t, first + k);
    uint32_t field =
        field_make(f, s->entity, norm, arena_copy_text(&f->model->arena, name), leaf, !keys);
    if (list) f->entities[s->entity].fields[field].list = true;
    if (!is_key) set_reference(f, s->entity, field, leaf, own);
  }
}

/* add_observations, delete_observations: the entity stays, a list that it has changes. */
static void find_list_change(struct form *f, struct form_tool *t) {
  static const char *const WORDS[] = {"add", "append", "remove", "delete", "unset", NULL};
  if (t->entity == NONE || t->subject == NONE || !word_in(t->reading.word, WORDS)) return;
  const struct form_entity *e = &f->entities[t->entity];
  uint32_t field = field_find(e, t->noun);
  if (strcmp(e->name, t->noun) == 0 || field == NONE || !e->fields[field].list) return;
  t->verb = VERB_UPDATE;
  t->link = true;
}

void form_make_fields(struct form *f) {
  size_t n = f->g->registry->n_tools;
  for (size_t i = 0; i < n; i++)
    if (f->tools[i].verb != VERB_ACT && f->tools[i].verb != VERB_DELETE)
      show_fields(f, &f->tools[i]);
  for (size_t i = 0; i < n; i++)
    if (f->tools[i].verb == VERB_ACT || f->tools[i].verb == VERB_DELETE)
      show_fields(f, &f->tools[i]);
  for (size_t i = 0; i < n; i++)
    find_list_change(f, &f->tools[i]);
}
