/* openapi_body.c - request bodies as arguments. The properties of an object become arguments of
 * their own; anything else is one argument, "body".
 *
 * A body is such an object when it says nothing that could not be said of the arguments as well:
 * properties, in one schema or in the parts of an "allOf", and conditions on which of them go
 * together. */
#include "reader/openapi.h"

#include <string.h>
#include <strings.h>

enum { PARTS_DEPTH = 16, PARTS_MAX = 200, FIELDS_MAX = 1000, CONDITION_DEPTH = 4 };

struct field {
  const struct json_member *member;
  const struct json *base;
  const char *place;
};

struct body {
  struct field *fields;
  size_t n, capacity, parts;
  struct json *required;          /* names that a "required" says, in the scratch arena */
  const struct json *conditioned; /* the schema whose conditions are to be kept; NULL: none */
  const struct json *base;        /* of that */
  bool closed;                    /* no further properties */
};

static void count(struct openapi_input *in, enum intake_outcome outcome, const char *reason,
                  const struct json *raw) {
  openapi_note(in->o, INTAKE_PARAMETER, outcome, reason, in->op->pointer, raw);
}

/* ---- media types ---- */

static bool is_type(const char *type, const char *wanted) {
  size_t n = strlen(wanted), m = strcspn(type, "; \t");
  return n == m && strncasecmp(type, wanted, n) == 0;
}

bool openapi_media_is_json(const char *type) {
  size_t n = strcspn(type, "; \t");
  return is_type(type, "application/json") || is_type(type, "text/json") ||
         (n > 5 && strncasecmp(type + n - 5, "+json", 5) == 0);
}

bool openapi_media_is_form(const char *type) {
  return is_type(type, "application/x-www-form-urlencoded") || is_type(type, "multipart/form-data");
}

/* The smaller, the better. */
static int rank(const char *type) {
  if (is_type(type, "application/json")) return 0;
  if (openapi_media_is_json(type)) return 1;
  if (is_type(type, "*/*") || is_type(type, "application/*")) return 2;
  if (openapi_media_is_form(type)) return 3;
  if (strncasecmp(type, "text/", 5) == 0) return 4;
  return 5;
}

const struct json_member *openapi_pick_media(const struct json *content) {
  const struct json_member *best = NULL;
  if (!content || content->type != JSON_OBJECT) return NULL;
  for (uint32_t i = 0; i < content->len; i++) {
    const struct json_member *m = &content->members[i];
    if (m->value.type != JSON_OBJECT) continue;
    if (!best || rank(m->name) < rank(best->name)) best = m;
  }
  return best;
}

/* ---- conditions ---- */

static bool is_condition(const struct json *s, int depth);

static bool are_conditions(const struct json *list, int depth) {
  if (list->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < list->len; i++)
    if (!is_condition(&list->items[i], depth)) return false;
  return true;
}

/* Whether s only says something of properties that it names. */
static bool is_condition(const struct json *s, int depth) {
  if (s->type != JSON_OBJECT || depth == CONDITION_DEPTH) return false;
  for (uint32_t i = 0; i < s->len; i++) {
    const char *name = s->members[i].name;
    const struct json *v = &s->members[i].value;
    bool list =
        strcmp(name, "anyOf") == 0 || strcmp(name, "oneOf") == 0 || strcmp(name, "allOf") == 0;
    bool good = strcmp(name, "required") == 0 || strcmp(name, "properties") == 0 ||
                strcmp(name, "title") == 0 || strcmp(name, "description") == 0 ||
                (strcmp(name, "type") == 0 && json_is_text(v, "object")) ||
                (strcmp(name, "additionalProperties") == 0 && v->type == JSON_TRUE) ||
                (list && are_conditions(v, depth + 1)) ||
                (strcmp(name, "not") == 0 && is_condition(v, depth + 1));
    if (!good) return false;
  }
  return true;
}

static bool keeps_conditions(const struct json_member *m) {
  if (strcmp(m->name, "anyOf") == 0 || strcmp(m->name, "oneOf") == 0)
    return are_conditions(&m->value, 0);
  if (strcmp(m->name, "not") == 0) return is_condition(&m->value, 0);
  return strcmp(m->name, "dependentRequired") == 0;
}

/* ---- collecting fields ---- */

static bool is_object_type(const struct json *v) {
  if (v->type != JSON_ARRAY) return json_is_text(v, "object");
  for (uint32_t i = 0; i < v->len; i++)
    if (json_is_text(&v->items[i], "object")) return true;
  return false;
}

static bool add_field(struct openapi_input *in, struct body *b, const struct json_member *m,
                      const struct json *base, const char *place) {
  if (b->n == FIELDS_MAX) return false;
  for (size_t i = 0; i < b->n; i++) {
    const struct json_member *there = b->fields[i].member;
    if (there->name_len == m->name_len && memcmp(there->name, m->name, m->name_len) == 0)
      return json_same(&there->value, &m->value);
  }
  if (b->n == b->capacity) {
    b->capacity = b->capacity ? b->capacity * 2 : 16;
    struct field *more = ARENA_ARRAY(&in->o->scratch, struct field, b->capacity);
    if (b->n) memcpy(more, b->fields, b->n * sizeof *more);
    b->fields = more;
  }
  b->fields[b->n++] = (struct field){m, base, place};
  return true;
}

/* Where a part stands. */
struct part {
  const struct json *base;
  const char *place;
  int depth;
};

static bool collect(struct openapi_input *in, struct body *b, const struct json *s,
                    const struct part *at);

static bool collect_keyword(struct openapi_input *in, struct body *b, const struct json *s,
                            const struct json_member *m, const struct part *at) {
  static const char *const SILENT[] = {
      "title",   "description", "example",       "examples", "nullable", "deprecated",
      "default", "xml",         "discriminator", "$comment", "readOnly", "externalDocs",
      "$ref",    "$id",         "$schema",       "$anchor",  NULL};
  const struct json *v = &m->value;
  for (size_t i = 0; SILENT[i]; i++)
    if (strcmp(SILENT[i], m->name) == 0) return true;
  if (strncmp(m->name, "x-", 2) == 0) return true;
  if (strcmp(m->name, "type") == 0) return is_object_type(v);
  if (strcmp(m->name, "properties") == 0) {
    for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++)
      if (!add_field(in, b, &v->members[i], at->base, at->place)) return false;
    return v->type == JSON_OBJECT;
  }
  if (strcmp(m->name, "required") == 0) {
    for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
      json_add_item(&in->o->scratch, b->required, &v->items[i]);
    return true;
  }
  if (strcmp(m->name, "additionalProperties") == 0) {
    if (v->type == JSON_FALSE && at->depth == 0) b->closed = true;
    return true;
  }
  if (strcmp(m->name, "minProperties") == 0 || strcmp(m->name, "maxProperties") == 0) {
    count(in, INTAKE_REPAIRED, "body_condition", s);
    return true;
  }
  if (strcmp(m->name, "allOf") == 0 && v->type == JSON_ARRAY) {
    for (uint32_t i = 0; i < v->len; i++) {
      const char *place = arena_printf(&in->o->scratch, "%s/allOf/%u", at->place, (unsigned)i);
      if (!collect(in, b, &v->items[i], &(struct part){at->base, place, at->depth + 1}))
        return false;
    }
    return true;
  }
  if (b->conditioned && b->conditioned != s) return false;
  b->conditioned = s;
  b->base = at->base;
  return at->depth == 0 && keeps_conditions(m);
}

/* false: not an object that can be taken apart. */
static bool collect(struct openapi_input *in, struct body *b, const struct json *s,
                    const struct part *at) {
  if (s->type != JSON_OBJECT || at->depth > PARTS_DEPTH || b->parts++ > PARTS_MAX) return false;
  if (json_get(s, "$ref")) {
    struct openapi_target t = openapi_peek(in->o, s, at->base);
    if (!t.value || t.value == s) return false;
    bool alone = in->o->is_3_0 || s->len == 1;
    struct part there = {t.base, openapi_target_place(in->o, &t), at->depth + !alone};
    if (!collect(in, b, t.value, &there)) return false;
    if (alone) return true;
  }
  for (uint32_t i = 0; i < s->len; i++)
    if (!collect_keyword(in, b, s, &s->members[i], at)) return false;
  return true;
}

/* ---- adding them ---- */

static bool is_required(const struct body *b, const struct json *name) {
  for (uint32_t i = 0; i < b->required->len; i++)
    if (json_same(&b->required->items[i], name)) return true;
  return false;
}

static bool collides(const struct openapi_input *in, const struct body *b) {
  for (size_t i = 0; i < b->n; i++)
    if (json_get(in->properties, b->fields[i].member->name)) return true;
  return false;
}

/* Conditions hold when there is a body; when there need be none they cannot be said. */
static void keep_conditions(struct openapi_input *in, const struct body *b, bool required) {
  if (!b->conditioned) return;
  if (!required) {
    count(in, INTAKE_REPAIRED, "body_condition", b->conditioned);
    return;
  }
  struct json *kept = json_new(&in->o->scratch, JSON_OBJECT);
  for (uint32_t i = 0; i < b->conditioned->len; i++) {
    const struct json_member *m = &b->conditioned->members[i];
    if (keeps_conditions(m)) json_add_member(&in->o->scratch, kept, m->name, &m->value);
  }
  struct json conditions = openapi_translate(in->o, kept, b->base, SIDE_INPUT, &in->uses);
  for (uint32_t i = 0; i < conditions.len; i++)
    json_add_member(in->o->a, in->constraints, conditions.members[i].name,
                    &conditions.members[i].value);
}

static void add_fields(struct openapi_input *in, const struct body *b, bool required) {
  for (size_t i = 0; i < b->n; i++) {
    const struct json_member *m = b->fields[i].member;
    struct json name = json_text_n(m->name, m->name_len);
    if (openapi_is_hidden(in->o, &m->value, b->fields[i].base, SIDE_INPUT)) {
      count(in, INTAKE_SKIPPED, "read_only", &name);
      continue;
    }
    const struct openapi_place here = {.step = b->fields[i].place};
    const struct openapi_place among = {&here, "properties", 0}, at = {&among, m->name, 0};
    const struct openapi_place *before = in->o->place;
    in->o->place = &at;
    struct json schema =
        openapi_translate_root(in->o, &m->value, b->fields[i].base, SIDE_INPUT, &in->uses);
    in->o->place = before;
    intake_seen(reader_intake(in->o->x), INTAKE_PARAMETER);
    intake_loaded(reader_intake(in->o->x), INTAKE_PARAMETER);
    openapi_add_argument(in, "body", &name, &schema, required && is_required(b, &name));
  }
  keep_conditions(in, b, required);
  struct json no = json_truth(false);
  if (b->closed) JSON_ADD(in->o->a, in->constraints, "additionalProperties", &no);
}

static void add_whole(struct openapi_input *in, const struct json *schema,
                      const struct openapi_target *body, const struct part *at, const char *type,
                      bool required) {
  struct openapi *o = in->o;
  struct json whole = *json_new(o->a, JSON_OBJECT), string = json_text("string");
  const struct openapi_place place = {.step = at->place}, *before = o->place;
  o->place = &place;
  if (schema)
    whole = openapi_translate_root(o, schema, at->base, SIDE_INPUT, &in->uses);
  else if (!openapi_media_is_json(type))
    JSON_ADD(o->a, &whole, "type", &string);
  o->place = before;
  const struct json *description = json_get(body->value, "description");
  if (whole.type == JSON_OBJECT && !json_get(&whole, "description") && description &&
      description->type == JSON_STRING)
    JSON_ADD(o->a, &whole, "description", description);
  intake_seen(reader_intake(o->x), INTAKE_PARAMETER);
  intake_loaded(reader_intake(o->x), INTAKE_PARAMETER);
  openapi_add_argument(in, "body", NULL, &whole, required);
}

static const char *schema_place(struct openapi_input *in, const struct openapi_target *body,
                                const struct json_member *media) {
  struct buf b = BUF_INIT;
  if (body->moved)
    buf_add_text(&b, openapi_target_place(in->o, body));
  else
    buf_printf(&b, "%s/requestBody", in->op->pointer);
  buf_add_text(&b, "/content");
  json_pointer_add(&b, media->name, media->name_len);
  buf_add_text(&b, "/schema");
  const char *place = arena_copy(&in->o->scratch, b.data, b.len);
  buf_done(&b);
  return place;
}

void openapi_read_body(struct openapi_input *in) {
  const struct json *declared = json_get(in->op->operation, "requestBody");
  if (!declared || declared->type == JSON_NULL) return;
  struct openapi_target t = openapi_follow(in->o, declared, in->op->base);
  const struct json_member *media = openapi_pick_media(json_get(t.value, "content"));
  if (!media) {
    count(in, INTAKE_NOTE, "empty_body", declared);
    return;
  }
  struct json type = json_text(media->name);
  if (!openapi_media_is_json(media->name)) count(in, INTAKE_NOTE, "media_type", &type);
  const struct json *schema = json_get(&media->value, "schema");
  bool required = json_get_bool(t.value, "required", false);
  struct body b = {.required = json_new(&in->o->scratch, JSON_ARRAY)};
  struct part at = {t.base, schema_place(in, &t, media), 0};
  if (schema && collect(in, &b, schema, &at) && b.n > 0 && !(b.conditioned && collides(in, &b)))
    add_fields(in, &b, required);
  else
    add_whole(in, schema, &t, &at, media->name, required);
}
