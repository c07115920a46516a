/* openapi_input.c - the arguments of an operation: parameters of the path item and the operation,
 * then the body. Arguments come in the order path, query, header, cookie, body. */
#include "catalog/names.h"
#include "reader/openapi.h"

#include <string.h>
#include <strings.h>

static const char *const PLACES[] = {"path", "query", "querystring", "header", "cookie", NULL};

/* One declared parameter. */
struct parameter {
  const struct json *value, *base, *name;
  const char *place, *pointer;
  bool inherited; /* from the path item */
};

struct parameters {
  struct parameter *list;
  size_t n;
};

static void count(struct openapi_input *in, enum intake_outcome outcome, const char *reason,
                  const struct json *raw) {
  openapi_note(in->o, INTAKE_PARAMETER, outcome, reason, in->op->pointer, raw);
}

static void lose(struct openapi_input *in, const char *reason, const struct json *raw) {
  intake_seen(reader_intake(in->o->x), INTAKE_PARAMETER);
  count(in, INTAKE_LOST, reason, raw);
}

/* ---- arguments ---- */

/* Every provider takes these as names of properties. */
static bool is_safe_key(const struct json *name) {
  static const char GOOD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return name->len > 0 && name->len <= NAME_SAFE_MAX && strspn(name->text, GOOD) == name->len;
}

void openapi_add_argument(struct openapi_input *in, const char *place, const struct json *wire,
                          const struct json *schema, bool required) {
  struct arena *a = in->o->a;
  const char *plain = wire ? wire->text : "body";
  if (wire && !is_safe_key(wire)) {
    count(in, INTAKE_REPAIRED, "slug", wire);
    plain = name_make_safe(a, wire->text);
  }
  const char *name = plain;
  for (unsigned i = 1; json_get(in->properties, name); i++)
    name = i == 1 ? arena_printf(a, "%s_%s", place, plain)
                  : arena_printf(a, "%s_%s_%u", place, plain, i);
  struct json text = json_text(name), where = json_text(place);
  if (name != plain) count(in, INTAKE_REPAIRED, "name_collision", &text);
  json_add_borrowed(a, in->properties, name, text.len, schema);
  if (required) json_add_item(a, in->required, &text);
  struct json *binding = json_new_sized(a, JSON_OBJECT, 2);
  JSON_ADD(a, binding, "in", &where);
  if (wire) JSON_ADD(a, binding, "name", wire);
  json_add_borrowed(a, in->bindings, name, text.len, binding);
  if (strcmp(place, "path") == 0) json_add_item(a, in->path_parameters, &text);
}

/* ---- which parameters there are ---- */

/* By definition these say nothing (OpenAPI 3, "Parameter Object"). */
static bool is_ignored_header(const struct parameter *p) {
  return strcmp(p->place, "header") == 0 && (strcasecmp(p->name->text, "accept") == 0 ||
                                             strcasecmp(p->name->text, "content-type") == 0 ||
                                             strcasecmp(p->name->text, "authorization") == 0);
}

/* A key that a security scheme sends is none of the model's arguments. */
static bool is_security(const struct openapi *o, const struct parameter *p) {
  for (uint32_t i = 0; o->security && i < o->security->len; i++) {
    const struct json *scheme = &o->security->members[i].value;
    if (json_is_text(json_get(scheme, "in"), p->place) &&
        json_is_text(json_get(scheme, "name"), p->name->text))
      return true;
  }
  return false;
}

/* false: counted as lost or skipped. */
static bool read_parameter(struct openapi_input *in, const struct json *v, const char *pointer,
                           struct parameter *p) {
  struct openapi_target t = openapi_peek(in->o, v, in->op->base);
  if (!t.value || t.value->type != JSON_OBJECT) {
    lose(in, t.value ? "parameter_type" : "ref_unknown", v);
    return false;
  }
  *p = (struct parameter){
      .value = t.value, .base = t.base, .name = json_get(t.value, "name"), .pointer = pointer};
  if (t.moved) p->pointer = openapi_target_place(in->o, &t);
  for (size_t i = 0; PLACES[i]; i++)
    if (json_is_text(json_get(t.value, "in"), PLACES[i])) p->place = PLACES[i];
  if (!p->name || p->name->type != JSON_STRING || !p->name->len || !p->place) {
    lose(in, p->place ? "name_missing" : "parameter_in", t.value);
    return false;
  }
  if (is_ignored_header(p) || is_security(in->o, p)) {
    count(in, INTAKE_SKIPPED, is_ignored_header(p) ? "ignored_header" : "security_parameter",
          p->name);
    return false;
  }
  return true;
}

static bool same_parameter(const struct parameter *a, const struct parameter *b) {
  return a->place == b->place && json_same(a->name, b->name);
}

/* Parameters of the operation replace those of the path item. */
static void collect(struct openapi_input *in, const struct json *from, bool inherited,
                    struct parameters *ps) {
  if (!from || from->type == JSON_NULL) return;
  if (from->type != JSON_ARRAY) {
    lose(in, "parameter_type", from);
    return;
  }
  struct parameter *list = ARENA_ARRAY(&in->o->scratch, struct parameter, ps->n + from->len);
  if (ps->n) memcpy(list, ps->list, ps->n * sizeof *list);
  ps->list = list;
  const char *method = strrchr(in->op->pointer, '/');
  size_t n = inherited ? (size_t)(method - in->op->pointer) : strlen(in->op->pointer);
  for (uint32_t i = 0; i < from->len; i++) {
    struct parameter p;
    const char *pointer =
        arena_printf(&in->o->scratch, "%.*s/parameters/%u", (int)n, in->op->pointer, (unsigned)i);
    if (!read_parameter(in, &from->items[i], pointer, &p)) continue;
    p.inherited = inherited;
    size_t k = 0;
    while (k < ps->n && !same_parameter(&list[k], &p))
      k++;
    if (k < ps->n && list[k].inherited == inherited) lose(in, "duplicate_parameter", p.name);
    list[k] = p;
    if (k == ps->n) ps->n++;
  }
}

/* ---- their schemas ---- */

/* Swagger 2 wrote the keywords of the schema into the parameter. */
static const struct json *inline_schema(struct openapi_input *in, const struct json *p) {
  static const char *const WORDS[] = {"type",    "format",  "enum",      "items",     "default",
                                      "minimum", "maximum", "minLength", "maxLength", "pattern"};
  if (!json_get(p, "type")) return NULL;
  struct json *schema = json_new(in->o->a, JSON_OBJECT);
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    const struct json *v = json_get(p, WORDS[i]);
    if (v) json_add_member(in->o->a, schema, WORDS[i], v);
  }
  count(in, INTAKE_REPAIRED, "inline_schema", p);
  return schema;
}

static const struct json *schema_of(struct openapi_input *in, const struct parameter *p) {
  const struct json *schema = json_get(p->value, "schema");
  if (schema) return schema;
  const struct json_member *media = openapi_pick_media(json_get(p->value, "content"));
  if (media && json_get(&media->value, "schema")) return json_get(&media->value, "schema");
  return inline_schema(in, p->value);
}

/* What the parameter says of itself stands over what its schema says. */
static void describe(struct openapi *o, struct json *schema, const struct json *p) {
  static const char *const OWN[] = {"description", "deprecated", "example", "examples", NULL};
  if (schema->type != JSON_OBJECT) return;
  struct json *own = json_new(o->a, JSON_OBJECT), *read = json_new(o->a, JSON_OBJECT);
  for (size_t i = 0; OWN[i]; i++) {
    const struct json *v = json_get(p, OWN[i]);
    if (v) json_add_member(o->a, own, OWN[i], v);
  }
  openapi_add_plain(o, read, own);
  for (uint32_t i = 0; i < read->len; i++)
    openapi_set(o->a, schema, read->members[i].name, &read->members[i].value);
}

static void add_parameter(struct openapi_input *in, const struct parameter *p) {
  struct openapi *o = in->o;
  intake_seen(reader_intake(o->x), INTAKE_PARAMETER);
  intake_loaded(reader_intake(o->x), INTAKE_PARAMETER);
  const struct json *declared = schema_of(in, p);
  struct json schema = *json_new(o->a, JSON_OBJECT), string = json_text("string");
  const struct openapi_place here = {.step = p->pointer}, below = {&here, "schema", 0};
  const struct openapi_place *before = o->place;
  o->place = &below;
  if (declared) {
    schema = openapi_translate_root(o, declared, p->base, SIDE_INPUT, &in->uses);
  } else {
    JSON_ADD(o->a, &schema, "type", &string);
    count(in, INTAKE_REPAIRED, "type_missing", p->name);
  }
  o->place = &here;
  describe(o, &schema, p->value);
  o->place = before;
  bool path = strcmp(p->place, "path") == 0;
  openapi_add_argument(in, p->place, p->name, &schema,
                       path || json_get_bool(p->value, "required", false));
}

/* ---- the path ---- */

static bool path_names(const char *path, const struct json *name) {
  const char *braced = path;
  while ((braced = strchr(braced, '{'))) {
    size_t n = strcspn(++braced, "}");
    if (n == name->len && memcmp(braced, name->text, n) == 0) return true;
  }
  return false;
}

static bool is_declared(const struct parameters *ps, const char *name, size_t n) {
  for (size_t i = 0; i < ps->n; i++)
    if (strcmp(ps->list[i].place, "path") == 0 && ps->list[i].name->len == n &&
        memcmp(ps->list[i].name->text, name, n) == 0)
      return true;
  return false;
}

/* What stands in the path, but is nowhere declared, is a text. */
static void add_undeclared(struct openapi_input *in, const struct parameters *ps) {
  struct arena *a = in->o->a;
  for (const char *at = in->op->path; (at = strchr(at, '{'));) {
    size_t n = strcspn(++at, "}");
    if (!at[n] || n == 0 || is_declared(ps, at, n)) continue;
    struct json name = json_text_n(arena_copy(a, at, n), n), string = json_text("string");
    if (json_get(in->properties, name.text)) continue; /* twice in the path */
    struct json *schema = json_new(a, JSON_OBJECT);
    JSON_ADD(a, schema, "type", &string);
    intake_seen(reader_intake(in->o->x), INTAKE_PARAMETER);
    intake_loaded(reader_intake(in->o->x), INTAKE_PARAMETER);
    count(in, INTAKE_REPAIRED, "path_parameter", &name);
    openapi_add_argument(in, "path", &name, schema, true);
  }
}

static void add_parameters(struct openapi_input *in) {
  struct parameters ps = {0};
  collect(in, json_get(in->op->item, "parameters"), true, &ps);
  collect(in, json_get(in->op->operation, "parameters"), false, &ps);
  for (size_t place = 0; PLACES[place]; place++) {
    for (size_t i = 0; i < ps.n; i++) {
      struct parameter *p = &ps.list[i];
      if (strcmp(p->place, PLACES[place]) != 0) continue;
      if (place == 0 && !path_names(in->op->path, p->name))
        lose(in, "path_parameter_unused", p->name);
      else
        add_parameter(in, p);
    }
    if (place == 0) add_undeclared(in, &ps);
  }
}

void openapi_read_input(struct openapi *o, const struct openapi_operation *op, struct draft *d) {
  struct arena *a = o->a;
  struct openapi_input in = {.o = o,
                             .op = op,
                             .properties = json_new(a, JSON_OBJECT),
                             .required = json_new(a, JSON_ARRAY),
                             .bindings = json_new(a, JSON_OBJECT),
                             .path_parameters = json_new(a, JSON_ARRAY),
                             .constraints = json_new(a, JSON_OBJECT)};
  add_parameters(&in);
  openapi_read_body(&in);
  struct json *root = json_new(a, JSON_OBJECT), object = json_text("object");
  JSON_ADD(a, root, "type", &object);
  JSON_ADD(a, root, "properties", in.properties);
  if (in.required->len) JSON_ADD(a, root, "required", in.required);
  for (uint32_t i = 0; i < in.constraints->len; i++)
    json_add_member(a, root, in.constraints->members[i].name, &in.constraints->members[i].value);
  d->parameters = openapi_close(o, root, &in.uses);
  d->bindings = in.bindings->len ? in.bindings : NULL;
  d->path_parameters = in.path_parameters->len ? in.path_parameters : NULL;
}
