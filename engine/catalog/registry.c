/* registry.c - see registry.h. Published form: name, description, risk_level, safety_boundary,
 * parameters {name: prose}, returns {name: prose}, errors, in this order. */
#include "catalog/registry.h"
#include "base/hash.h"
#include "catalog/prose.h"
#include "json/write.h"

#include <string.h>

static const char *const GENERAL_CODES[] = {"bad_args", "unauthorized", "unknown_tool"};

void registry_init(struct registry *r) {
  memset(r, 0, sizeof *r);
  arena_init(&r->arena, 0);
}

void registry_done(struct registry *r) {
  for (size_t i = 0; i < r->n_tools; i++) {
    schema_free(r->tools[i].parameters_schema);
    schema_free(r->tools[i].returns_schema);
  }
  arena_done(&r->arena);
}

static struct tool *next_slot(struct registry *r) {
  if (r->n_tools == r->capacity) {
    size_t grown = r->capacity ? r->capacity * 2 : 16;
    struct tool *more = ARENA_ARRAY(&r->arena, struct tool, grown);
    if (r->n_tools) memcpy(more, r->tools, r->n_tools * sizeof *more);
    r->tools = more;
    r->capacity = grown;
  }
  return memset(&r->tools[r->n_tools], 0, sizeof *r->tools);
}

/* ---- by name ---- */

static uint32_t *slot_of(const struct registry *r, const char *name) {
  size_t i = (size_t)hash_text(name) & (r->n_slots - 1);
  while (r->slots[i] && strcmp(r->tools[r->slots[i] - 1].name, name) != 0)
    i = (i + 1) & (r->n_slots - 1);
  return &r->slots[i];
}

const struct tool *registry_get(const struct registry *r, const char *name) {
  uint32_t found = r->n_slots ? *slot_of(r, name) : 0;
  return found ? &r->tools[found - 1] : NULL;
}

/* Counts the tool in the next slot in. The table is kept at most half full. */
static void index_last(struct registry *r) {
  r->n_tools++;
  if (r->n_tools * 2 > r->n_slots) {
    r->n_slots = r->n_slots ? r->n_slots * 2 : 64;
    r->slots = ARENA_ARRAY(&r->arena, uint32_t, r->n_slots);
    for (size_t i = 0; i + 1 < r->n_tools; i++)
      *slot_of(r, r->tools[i].name) = (uint32_t)i + 1;
  }
  *slot_of(r, r->tools[r->n_tools - 1].name) = (uint32_t)r->n_tools;
}

/* ---- order of names ---- */

static bool is_list(const struct json *v) {
  return v && v->type == JSON_ARRAY;
}

static int64_t place_in(const struct json *list, const struct json_member *m) {
  for (uint32_t i = 0; is_list(list) && i < list->len; i++)
    if (list->items[i].type == JSON_STRING && list->items[i].len == m->name_len &&
        memcmp(list->items[i].text, m->name, m->name_len) == 0)
      return i;
  return INT64_MAX;
}

static bool comes_before(const struct json *order, const struct json_member *x,
                         const struct json_member *y) {
  int64_t px = place_in(order, x), py = place_in(order, y);
  if (px != py) return px < py;
  int bytes = memcmp(x->name, y->name, x->name_len < y->name_len ? x->name_len : y->name_len);
  return bytes ? bytes < 0 : x->name_len < y->name_len;
}

/* A Lua table has no order, and the order of "properties" is that of the emitted results: first as
 * "propertyOrder" lists them, or where that is absent as "required" does, then bytewise, in every
 * schema below. */
static void order_properties(struct json *schema) {
  if (!schema || schema->type != JSON_OBJECT) return;
  const struct json *listed = json_get(schema, "propertyOrder");
  const struct json *order = is_list(listed) ? listed : json_get(schema, "required");
  struct json *properties = json_get(schema, "properties");
  if (properties && properties->type != JSON_OBJECT) properties = NULL;
  for (uint32_t i = 0; properties && i < properties->len; i++) {
    struct json_member m = properties->members[i];
    order_properties(&m.value);
    uint32_t k = i;
    for (; k > 0 && comes_before(order, &m, &properties->members[k - 1]); k--)
      properties->members[k] = properties->members[k - 1];
    properties->members[k] = m;
  }
  order_properties(json_get(schema, "items"));
  order_properties(json_get(schema, "additionalProperties"));
  struct json *first = json_get(schema, "prefixItems");
  for (uint32_t i = 0; is_list(first) && i < first->len; i++)
    order_properties(&first->items[i]);
}

/* ---- fields ---- */

/* What Lua gives for {}: an object without members. */
static bool is_empty_list(const struct json *v) {
  return v && (v->type == JSON_OBJECT || v->type == JSON_ARRAY) && v->len == 0;
}

static const char *need_text(const struct json *table, const char *field, const char *script,
                             struct error *e) {
  const char *text = json_get_text(table, field, NULL);
  if (!text || !*text) error_set(e, ERR_INPUT, script, "field %s must be a text", field);
  return text && *text ? text : NULL;
}

/* {name: prose} from [[name, prose, …], …]. */
static struct json *prose_object(struct arena *a, const struct json *entries) {
  struct json *object = json_new(a, JSON_OBJECT);
  for (uint32_t i = 0; i < entries->len; i++)
    json_add_member(a, object, entries->items[i].items[0].text, &entries->items[i].items[1]);
  return object;
}

/* returns = {"results", "prose", {JSON Schema}} */
static bool read_returns(struct registry *r, struct tool *t, const struct json *table,
                         struct error *e) {
  const struct json *returns = json_get(table, "returns");
  if (!returns || returns->type != JSON_ARRAY || returns->len < 3 ||
      returns->items[0].type != JSON_STRING || returns->items[1].type != JSON_STRING ||
      returns->items[2].type != JSON_OBJECT)
    return error_set(e, ERR_INPUT, t->script,
                     "returns must be {\"name\", \"prose\", {schema of the success content}}");
  struct json *schema = json_copy(&r->arena, &returns->items[2]);
  order_properties(schema);
  t->returns = schema;
  return true;
}

static bool read_errors(struct registry *r, struct tool *t, const struct json *table,
                        struct error *e) {
  const struct json *errors = json_get(table, "errors");
  if (is_empty_list(errors)) return true;
  if (!is_list(errors)) return error_set(e, ERR_INPUT, t->script, "errors must be a list of codes");
  t->errors = ARENA_ARRAY(&r->arena, const char *, errors->len + 1);
  for (uint32_t i = 0; i < errors->len; i++) {
    if (errors->items[i].type != JSON_STRING)
      return error_set(e, ERR_INPUT, t->script, "errors[%u] must be a text", i + 1);
    t->errors[t->n_errors++] = arena_copy_text(&r->arena, errors->items[i].text);
  }
  return true;
}

static const char *copy_optional(struct arena *a, const struct json *v, const char *name) {
  const char *text = json_get_text(v, name, NULL);
  return text ? arena_copy_text(a, text) : NULL;
}

static bool read_violations(struct registry *r, struct tool *t, const struct json *table,
                            struct error *e) {
  const struct json *list = json_get(table, "violations");
  if (!list || is_empty_list(list)) return true;
  if (!is_list(list))
    return error_set(e, ERR_INPUT, t->script, "violations must be a list of {pointer, code}");
  t->violations = ARENA_ARRAY(&r->arena, struct tool_violation, list->len);
  for (uint32_t i = 0; i < list->len; i++) {
    struct tool_violation *v = &t->violations[t->n_violations++];
    v->pointer = copy_optional(&r->arena, &list->items[i], "pointer");
    v->keyword = copy_optional(&r->arena, &list->items[i], "keyword");
    v->code = copy_optional(&r->arena, &list->items[i], "code");
    if (!v->code || !tool_has_error(t, v->code))
      return error_set(e, ERR_INPUT, t->script, "violations[%u].code must be one of errors", i + 1);
  }
  return true;
}

static bool compile(struct registry *r, struct tool *t, struct error *e) {
  struct schema_options options = {.dialect = SCHEMA_2020_12, .assert_formats = true};
  struct error inner = {0};
  t->parameters_schema = schema_compile(&r->arena, t->parameters, &options, &inner);
  if (!t->parameters_schema)
    return error_set(e, ERR_INPUT, t->script, "parameters%s: %s", inner.place, inner.message);
  t->returns_schema = schema_compile(&r->arena, t->returns, &options, &inner);
  if (!t->returns_schema)
    return error_set(e, ERR_INPUT, t->script, "returns%s: %s", inner.place, inner.message);
  return true;
}

static void publish(struct registry *r, struct tool *t, const struct json *table) {
  struct arena *a = &r->arena;
  struct json *p = json_new(a, JSON_OBJECT), *returns = json_new(a, JSON_OBJECT);
  const struct json *declared = json_get(table, "returns");
  json_add_member(a, p, "name", json_new_text(a, t->name));
  json_add_member(a, p, "description", json_new_text(a, t->description));
  json_add_member(a, p, "risk_level", json_new_text(a, t->risk_level));
  json_add_member(a, p, "safety_boundary", json_new_text(a, t->safety_boundary));
  json_add_member(a, p, "parameters", prose_object(a, json_get(table, "parameters")));
  json_add_member(a, returns, declared->items[0].text, &declared->items[1]);
  json_add_member(a, p, "returns", returns);
  struct json *errors = json_new(a, JSON_ARRAY);
  for (size_t i = 0; i < t->n_errors; i++)
    json_add_item(a, errors, json_new_text(a, t->errors[i]));
  json_add_member(a, p, "errors", errors);
  t->published = json_copy(a, p);
}

bool registry_add(struct registry *r, const char *script, const struct json *table,
                  struct error *e) {
  struct tool *t = next_slot(r);
  t->script = arena_copy_text(&r->arena, script);
  const char *name = need_text(table, "name", script, e);
  const char *description = name ? need_text(table, "description", script, e) : NULL;
  const char *risk = description ? need_text(table, "risk_level", script, e) : NULL;
  const char *boundary = risk ? need_text(table, "safety_boundary", script, e) : NULL;
  if (!boundary) return false;
  if (strcmp(risk, "low") != 0 && strcmp(risk, "medium") != 0 && strcmp(risk, "high") != 0)
    return error_set(e, ERR_INPUT, script, "risk_level must be low, medium or high, found %s",
                     risk);
  if (registry_get(r, name))
    return error_set(e, ERR_INPUT, script, "there is a tool named %s already", name);
  t->name = arena_copy_text(&r->arena, name);
  t->description = arena_copy_text(&r->arena, description);
  t->risk_level = arena_copy_text(&r->arena, risk);
  t->safety_boundary = arena_copy_text(&r->arena, boundary);
  const struct json *annotations = json_get(table, "annotations");
  t->annotations = annotations ? json_copy(&r->arena, annotations) : NULL;
  t->parameters = prose_parameters_schema(&r->arena, json_get(table, "parameters"), t->script, e);
  if (!t->parameters) return false;
  struct json *parameters = json_copy(&r->arena, t->parameters);
  const struct json *properties = json_get(parameters, "properties");
  for (uint32_t i = 0; i < properties->len; i++) /* the arguments themselves keep their order */
    order_properties(&properties->members[i].value);
  t->parameters = parameters;
  if (!read_returns(r, t, table, e) || !read_errors(r, t, table, e) ||
      !read_violations(r, t, table, e) || !compile(r, t, e))
    return false;
  publish(r, t, table);
  index_last(r);
  return true;
}

/* ---- tools of sources ---- */

static const char *const SOURCE_ERRORS[] = {"not_found", "conflict", "invalid_argument",
                                            "forbidden"};

static void publish_source(struct registry *r, struct tool *t) {
  struct arena *a = &r->arena;
  struct json *p = json_new_sized(a, JSON_OBJECT, 5);
  JSON_ADD(a, p, "name", json_new_text(a, t->name));
  const struct json *full = t->origin->full_description;
  JSON_ADD(a, p, "description", full ? full : json_new_text(a, t->description));
  JSON_ADD(a, p, "source", json_new_text(a, t->origin->id));
  JSON_ADD(a, p, "parameters", t->parameters);
  if (t->returns) JSON_ADD(a, p, "returns", t->returns);
  t->published = p;
}

bool registry_add_source(struct registry *r, const struct tool *tool, struct error *e) {
  if (registry_get(r, tool->name))
    return error_set(e, ERR_INPUT, tool->origin->file, "there is a tool named %s already",
                     tool->name);
  struct tool *t = next_slot(r);
  *t = *tool;
  t->errors = ARENA_ARRAY(&r->arena, const char *, sizeof SOURCE_ERRORS / sizeof *SOURCE_ERRORS);
  for (size_t i = 0; i < sizeof SOURCE_ERRORS / sizeof *SOURCE_ERRORS; i++)
    t->errors[t->n_errors++] = SOURCE_ERRORS[i];
  publish_source(r, t);
  index_last(r);
  return true;
}

const struct json *tool_leaf_schema(const struct tool *tool, const char *pointer) {
  const struct json *schema = tool->parameters;
  while (schema && *pointer == '/') {
    size_t n = strcspn(++pointer, "/");
    const struct json *items = json_get(schema, "items");
    schema = items ? items : json_get_n(json_get(schema, "properties"), pointer, n);
    pointer += n;
  }
  return schema;
}

bool error_code_is_general(const char *code) {
  for (size_t i = 0; i < sizeof GENERAL_CODES / sizeof *GENERAL_CODES; i++)
    if (strcmp(GENERAL_CODES[i], code) == 0) return true;
  return false;
}

int tool_error_index(const struct tool *tool, const char *code) {
  for (size_t i = 0; i < tool->n_errors; i++)
    if (strcmp(tool->errors[i], code) == 0) return (int)i;
  return -1;
}

bool tool_has_error(const struct tool *tool, const char *code) {
  return tool_error_index(tool, code) >= 0 || error_code_is_general(code);
}

void registry_write(const struct registry *r, struct buf *out) {
  struct json_writer w;
  jw_init(&w, out, JSON_INDENTED);
  jw_begin_array(&w);
  for (size_t i = 0; i < r->n_tools; i++)
    jw_json(&w, r->tools[i].published);
  jw_end_array(&w);
}
