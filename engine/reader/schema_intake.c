/* schema_intake.c - see schema_intake.h: the root of a schema. What a caller must be able to rely
 * on for arguments: an object, with its properties at hand and not behind a reference. */
#include "reader/schema_walk.h"

enum { ROOT_HOPS_MAX = 16, PARAMETER_NAME_MAX = 64 };

/* ---- the declared value ---- */

/* A schema written as JSON inside of a text. */
static const struct json *read_text(struct schema_walk *w, const struct json *declared) {
  struct error e = {0};
  const struct json *v = json_read(w->a, declared->text, declared->len, "", NULL, &e);
  if (!v || v->type != JSON_OBJECT) {
    schema_refused(w, "schema_shape", NULL, declared);
    return NULL;
  }
  schema_repaired(w, "schema_text", NULL, declared);
  return v;
}

/* An object whose every member is one and whose names are no keywords: properties without the
 * schema around them. */
static bool is_bare_properties(const struct json *v) {
  static const char *const KEYWORDS[] = {"properties",          "$defs", "definitions",
                                         "patternProperties",   "not",   "if",
                                         "additionalProperties"};
  for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
    if (json_get(v, KEYWORDS[i])) return false;
  for (uint32_t i = 0; i < v->len; i++)
    if (v->members[i].value.type != JSON_OBJECT) return false;
  return v->len > 0;
}

static const struct json *wrap_properties(struct schema_walk *w, const struct json *properties) {
  struct json *schema = json_new(w->a, JSON_OBJECT), type = json_text("object");
  schema_repaired(w, "properties_bare", NULL, NULL);
  JSON_ADD(w->a, schema, "type", &type);
  JSON_ADD(w->a, schema, "properties", properties);
  return schema;
}

static struct json *empty_object(struct schema_walk *w) {
  struct json *schema = json_new(w->a, JSON_OBJECT), type = json_text("object");
  JSON_ADD(w->a, schema, "type", &type);
  JSON_ADD(w->a, schema, "properties", json_new(w->a, JSON_OBJECT));
  return schema;
}

/* The declared schema as an object, NULL: refused. */
static const struct json *find_root(struct schema_walk *w, const struct json *declared,
                                    bool arguments) {
  if (declared->type == JSON_STRING) return read_text(w, declared);
  if (declared->type == JSON_OBJECT) {
    if (arguments && is_bare_properties(declared)) return wrap_properties(w, declared);
    return declared;
  }
  bool nothing = declared->type == JSON_NULL || declared->type == JSON_TRUE ||
                 (declared->type == JSON_ARRAY && declared->len == 0);
  if (!nothing) {
    schema_refused(w, "schema_shape", NULL, declared);
    return NULL;
  }
  schema_repaired(w, "schema_shape", NULL, declared);
  return json_new(w->a, JSON_OBJECT);
}

/* ---- the root of arguments ---- */

static bool is_annotation(const struct json_member *m) {
  static const char *const NAMES[] = {"title",   "description", "examples",    "default",
                                      "$schema", "$defs",       "definitions", "type"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    if (strlen(NAMES[i]) == m->name_len && memcmp(NAMES[i], m->name, m->name_len) == 0) return true;
  return false;
}

/* A root that says no more than "$ref" becomes what it refers to; its definitions stay. */
static bool inline_root(struct schema_walk *w, struct json *root) {
  for (int hop = 0;; hop++) {
    const struct json *ref = json_get(root, "$ref");
    if (!ref || ref->text[0] != '#' || (ref->text[1] && ref->text[1] != '/')) return true;
    for (uint32_t i = 0; i < root->len; i++)
      if (&root->members[i].value != ref && !is_annotation(&root->members[i])) return true;
    const struct json *target = json_at(root, ref->text + 1);
    if (hop == ROOT_HOPS_MAX || !target || target == root || target->type != JSON_OBJECT)
      return schema_refused(w, "root_ref", "$ref", ref);
    /* A copy: dropping a member moves those that the target may stand among, and what becomes of
     * the root is no matter of its definitions. */
    target = json_copy(w->a, target);
    schema_drop(root, "$ref");
    for (uint32_t i = 0; i < target->len; i++) {
      const struct json_member *m = &target->members[i];
      if (!json_get_n(root, m->name, m->name_len) || strcmp(m->name, "type") == 0)
        schema_set(w, root, m->name, &m->value);
    }
  }
}

/* Whether a branch of "allOf" only adds properties. */
static bool only_adds(const struct json *branch, const struct json *properties) {
  if (branch->type != JSON_OBJECT) return false;
  for (uint32_t i = 0; i < branch->len; i++) {
    const struct json_member *m = &branch->members[i];
    bool list = strcmp(m->name, "required") == 0 && m->value.type == JSON_ARRAY;
    bool map = strcmp(m->name, "properties") == 0 && m->value.type == JSON_OBJECT;
    bool type = strcmp(m->name, "type") == 0 && json_is_text(&m->value, "object");
    bool text = strcmp(m->name, "title") == 0 || strcmp(m->name, "description") == 0;
    if (!list && !map && !type && !text) return false;
    for (uint32_t k = 0; map && k < m->value.len; k++)
      if (json_get_n(properties, m->value.members[k].name, m->value.members[k].name_len))
        return false;
  }
  return true;
}

static void merge_branch(struct schema_walk *w, struct json *properties, struct json *required,
                         const struct json *branch) {
  const struct json *more = json_get(branch, "properties"), *names = json_get(branch, "required");
  for (uint32_t i = 0; more && i < more->len; i++)
    json_add_borrowed(w->a, properties, more->members[i].name, more->members[i].name_len,
                      &more->members[i].value);
  for (uint32_t i = 0; names && i < names->len; i++)
    json_add_item(w->a, required, &names->items[i]);
}

static void copy_children(struct schema_walk *w, struct json *to, const struct json *from) {
  for (uint32_t i = 0; from && from->type == JSON_OBJECT && i < from->len; i++)
    json_add_borrowed(w->a, to, from->members[i].name, from->members[i].name_len,
                      &from->members[i].value);
  for (uint32_t i = 0; from && from->type == JSON_ARRAY && i < from->len; i++)
    json_add_item(w->a, to, &from->items[i]);
}

static const struct json *branch_of(const struct json *root, const struct json *branch) {
  const char *ref = branch->len == 1 ? json_get_text(branch, "$ref", NULL) : NULL;
  return ref && ref[0] == '#' && ref[1] == '/' ? json_at(root, ref + 1) : branch;
}

/* What "allOf" at the root adds in properties comes into the root; what says more stays. */
static void merge_root(struct schema_walk *w, struct json *root) {
  const struct json *all = json_get(root, "allOf");
  const struct json *closed = json_get(root, "additionalProperties");
  if (!all || (closed && closed->type != JSON_TRUE)) return;
  struct json *properties = json_new(w->a, JSON_OBJECT), *required = json_new(w->a, JSON_ARRAY);
  struct json *rest = json_new(w->a, JSON_ARRAY);
  copy_children(w, properties, json_get(root, "properties"));
  copy_children(w, required, json_get(root, "required"));
  for (uint32_t i = 0; i < all->len; i++) {
    const struct json *branch = branch_of(root, &all->items[i]);
    if (branch && only_adds(branch, properties))
      merge_branch(w, properties, required, branch);
    else
      json_add_item(w->a, rest, &all->items[i]);
  }
  if (rest->len == all->len) return;
  schema_set(w, root, "allOf", rest);
  if (!rest->len) schema_drop(root, "allOf");
  schema_set(w, root, "properties", properties);
  if (required->len) schema_set(w, root, "required", required);
}

static bool names_object(const struct json *type) {
  if (json_is_text(type, "object")) return true;
  for (uint32_t i = 0; type->type == JSON_ARRAY && i < type->len; i++)
    if (json_is_text(&type->items[i], "object")) return true;
  return false;
}

/* "type": "object" stands first, whatever was written. */
static bool fix_root_type(struct schema_walk *w, struct json *root) {
  const struct json *type = json_get(root, "type");
  if (json_is_text(type, "object")) return true;
  if (type && !names_object(type)) return schema_refused(w, "root_type", "type", type);
  if (type || root->len) schema_repaired(w, "root_type", "type", type);
  struct json object = json_text("object");
  schema_set_first(w, root, "type", &object);
  return true;
}

/* Providers take names of these characters only; another one is kept and told of. */
static bool is_plain_name(const struct json_member *m) {
  for (uint32_t i = 0; i < m->name_len; i++)
    if (!m->name[i] ||
        !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-", m->name[i]))
      return false;
  return m->name_len <= PARAMETER_NAME_MAX;
}

static void note_name(struct schema_walk *w, const struct json_member *m) {
  struct json name = json_text_n(m->name, m->name_len);
  reader_count(w->x, INTAKE_PARAMETER, INTAKE_NOTE, "name_unusual", w->pointer.data, &name);
}

/* Every property is a parameter: seen, and loaded or, without a name, lost. */
static void count_parameters(struct schema_walk *w, struct json *root) {
  const struct json *properties = json_get(root, "properties");
  struct intake *in = reader_intake(w->x);
  bool unnamed = false;
  for (uint32_t i = 0; properties && i < properties->len; i++) {
    intake_seen(in, INTAKE_PARAMETER);
    if (properties->members[i].name_len) {
      intake_loaded(in, INTAKE_PARAMETER);
      if (!is_plain_name(&properties->members[i])) note_name(w, &properties->members[i]);
    } else {
      unnamed = true;
      reader_count(w->x, INTAKE_PARAMETER, INTAKE_LOST, "name_missing", w->pointer.data,
                   &properties->members[i].value);
    }
  }
  if (!unnamed) return;
  schema_drop(json_get(root, "properties"), "");
  struct json *names = json_new(w->a, JSON_ARRAY);
  const struct json *required = json_get(root, "required");
  for (uint32_t i = 0; required && i < required->len; i++)
    if (required->items[i].len) json_add_item(w->a, names, &required->items[i]);
  if (required) schema_set(w, root, "required", names);
}

static struct json *read_arguments(struct schema_walk *w, struct json *root) {
  if (!inline_root(w, root)) return NULL;
  merge_root(w, root);
  if (!fix_root_type(w, root)) return NULL;
  if (root->len == 1) return empty_object(w);
  count_parameters(w, root);
  return root;
}

/* ---- reading ---- */

/* Which dialect the walk begins with: children are read before their "$schema". */
static bool begins_with_tuples(const struct json *root) {
  const char *uri = json_get_text(root, "$schema", "");
  return schema_is_dialect(uri, "json-schema.org/draft-07/schema") ||
         schema_is_dialect(uri, "json-schema.org/draft-06/schema") ||
         schema_is_dialect(uri, "json-schema.org/draft-04/schema") ||
         schema_is_dialect(uri, "json-schema.org/draft/2019-09/schema");
}

static struct json *read_root(struct schema_walk *w, const struct json *declared, bool arguments) {
  w->root = find_root(w, declared, arguments);
  if (!w->root) return NULL;
  w->tuples_are_items = w->style == SCHEMA_STYLE_JSON && begins_with_tuples(w->root);
  struct json *root = json_new(w->a, JSON_OBJECT);
  if (!schema_walk(w, w->root, true, root)) return NULL;
  if (!schema_is_finite(root)) {
    schema_refused(w, "endless", NULL, NULL);
    return NULL;
  }
  return arguments ? read_arguments(w, root) : root;
}

struct json *schema_intake(struct reader *x, const struct json *declared,
                           const struct schema_request *q, struct schema_refusal *refusal) {
  struct schema_walk w = {.x = x,
                          .a = reader_arena(x),
                          .style = q->style,
                          .level = q->arguments ? INTAKE_PARAMETER : INTAKE_ENDPOINT,
                          .pointer = BUF_INIT};
  buf_add_text(&w.pointer, q->pointer);
  struct json *schema = read_root(&w, declared, q->arguments);
  *refusal = w.refusal;
  buf_done(&w.pointer);
  return schema;
}
