/* openapi.c - OpenAPI 3.0, 3.1 and 3.2 documents: one tool an operation. Names of fields and their
 * meaning: the OpenAPI Specification, 3.0.4 and 3.1.1. Webhooks and callbacks are not called by
 * anybody here; they are counted as skipped. */
#include "reader/openapi.h"
#include "reader/schema_walk.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const struct {
  const char *name, *method;
} METHODS[] = {{"get", "GET"},       {"put", "PUT"},     {"post", "POST"},
               {"delete", "DELETE"}, {"patch", "PATCH"}, {"options", "OPTIONS"},
               {"head", "HEAD"},     {"trace", "TRACE"}, {"query", "QUERY"}};

static void add_place(struct buf *b, const struct openapi_place *place) {
  if (!place) return;
  add_place(b, place->up);
  if (!place->up)
    buf_add_text(b, place->step);
  else if (place->step)
    json_pointer_add(b, place->step, strlen(place->step));
  else
    json_pointer_add_index(b, place->index);
}

void openapi_note(struct openapi *o, enum intake_level level, enum intake_outcome outcome,
                  const char *reason, const char *pointer, const struct json *raw) {
  if (o->quiet) return;
  struct intake *in = reader_intake(o->x);
  struct buf b = BUF_INIT;
  if (intake_keeps_next(in, level, outcome, reason)) {
    buf_add_text(&b, reader_line(o->x));
    if (pointer)
      buf_add_text(&b, pointer);
    else
      add_place(&b, o->place);
  }
  intake_count(in, level, outcome, reason, reader_file(o->x), b.data, raw);
  buf_done(&b);
}

/* "3.1.0", or the number 3.0 as a YAML document may have it. */
static const char *version_of(const struct json *document) {
  const struct json *v = json_get(document, "openapi");
  return v && (v->type == JSON_STRING || v->type == JSON_NUMBER) ? v->text : "";
}

static bool recognise(const struct json *document) {
  return strncmp(version_of(document), "3.", 2) == 0;
}

/* ---- what an operation says of itself ---- */

static const char *text_of(struct openapi *o, const struct json *v, const char *reason,
                           const char *pointer) {
  const char *text = reader_text(o->x, v, INTAKE_ENDPOINT, reason, pointer);
  return text && *text ? text : NULL;
}

/* "get_users_by_id" of GET /users/{id}. */
static const char *derive_name(struct openapi *o, const struct openapi_operation *op) {
  struct buf b = BUF_INIT;
  for (const char *p = op->method; *p; p++)
    buf_add_char(&b, (char)tolower((unsigned char)*p));
  for (const char *p = op->path; *p; p++) {
    if (*p == '/')
      buf_add_text(&b, "_");
    else if (*p == '{')
      buf_add_text(&b, "by_");
    else if (*p != '}')
      buf_add_char(&b, *p);
  }
  const char *name = arena_copy(o->a, b.data, b.len);
  buf_done(&b);
  return name;
}

/* The summary, then the description where it says something else. */
static const char *describe(struct openapi *o, const struct openapi_operation *op) {
  const char *summary = text_of(o, json_get(op->operation, "summary"), "summary_type", op->pointer);
  const char *description =
      text_of(o, json_get(op->operation, "description"), "description_type", op->pointer);
  if (!summary && !description)
    summary = text_of(o, json_get(op->item, "summary"), "summary_type", op->pointer);
  if (!description && !summary)
    description = text_of(o, json_get(op->item, "description"), "description_type", op->pointer);
  if (!summary || !description) return summary ? summary : description;
  if (strncasecmp(description, summary, strlen(summary)) == 0) return description;
  return arena_printf(o->a, "%s\n\n%s", summary, description);
}

static bool is_version(const char *text, size_t n) {
  return n >= 2 && (text[0] == 'v' || text[0] == 'V') && isdigit((unsigned char)text[1]);
}

/* The first segment of the path that is no parameter, version or "api". */
static const char *first_segment(struct openapi *o, const char *path) {
  while (*path) {
    path += strspn(path, "/");
    size_t n = strcspn(path, "/");
    bool says = n > 0 && path[0] != '{' && !is_version(path, n) &&
                !(n == 3 && strncasecmp(path, "api", 3) == 0);
    if (says) return arena_copy(o->a, path, n);
    path += n;
  }
  return NULL;
}

static const char *categorise(struct openapi *o, const struct openapi_operation *op) {
  const struct json *tags = json_get(op->operation, "tags");
  const struct json *tag =
      tags && tags->type == JSON_ARRAY ? (tags->len ? &tags->items[0] : NULL) : tags;
  const char *text = text_of(o, tag, "tag_type", op->pointer);
  return text ? text : first_segment(o, op->path);
}

/* What the method promises (RFC 9110, 9.2); "destructive" is left out where it says neither. */
static struct json *annotate(struct openapi *o, const struct openapi_operation *op) {
  struct json *list = json_new(o->a, JSON_OBJECT), yes = json_truth(true);
  bool safe = strcmp(op->method, "GET") == 0 || strcmp(op->method, "HEAD") == 0 ||
              strcmp(op->method, "OPTIONS") == 0 || strcmp(op->method, "TRACE") == 0 ||
              strcmp(op->method, "QUERY") == 0;
  bool post = strcmp(op->method, "POST") == 0, removes = strcmp(op->method, "DELETE") == 0;
  bool idempotent = safe || removes || strcmp(op->method, "PUT") == 0;
  struct json read_only = json_truth(safe), destructive = json_truth(removes),
              again = json_truth(idempotent);
  JSON_ADD(o->a, list, "read_only", &read_only);
  if (post || removes) JSON_ADD(o->a, list, "destructive", &destructive);
  JSON_ADD(o->a, list, "idempotent", &again);
  JSON_ADD(o->a, list, "open_world", &yes);
  if (json_get_bool(op->operation, "deprecated", false)) {
    JSON_ADD(o->a, list, "deprecated", &yes);
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_NOTE, "deprecated", op->pointer, NULL);
  }
  return list;
}

/* ---- operations ---- */

static void read_operation(struct openapi *o, const struct openapi_operation *op) {
  intake_seen(reader_intake(o->x), INTAKE_ENDPOINT);
  if (op->operation->type != JSON_OBJECT) {
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_LOST, "endpoint_type", op->pointer, op->operation);
    return;
  }
  const struct json *info = json_get(o->document, "info");
  struct draft d = {.path = op->path, .method = op->method, .pointer = op->pointer};
  d.original = text_of(o, json_get(op->operation, "operationId"), "name_type", op->pointer);
  if (!d.original) {
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_REPAIRED, "name_missing", op->pointer, NULL);
    d.original = derive_name(o, op);
  }
  d.description = describe(o, op);
  if (!d.description)
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_NOTE, "description_missing", op->pointer, NULL);
  d.category = categorise(o, op);
  d.group = json_get_text(info, "title", NULL);
  d.group_description = json_get_text(info, "description", NULL);
  d.annotations = annotate(o, op);
  if (json_get(op->operation, "callbacks"))
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_SKIPPED, "callback", op->pointer, NULL);
  struct openapi_place place = {.step = op->pointer};
  o->place = &place;
  openapi_read_input(o, op, &d);
  openapi_read_output(o, op, &d);
  o->place = NULL;
  arena_reset(&o->scratch);
  if (d.returns && !schema_is_finite(d.returns)) {
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_REPAIRED, "endless", op->pointer, NULL);
    d.returns = NULL;
  }
  if (schema_is_finite(d.parameters))
    reader_take(o->x, &d);
  else
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_LOST, "endless", op->pointer, NULL);
}

static const char *point(struct openapi *o, const char *base, const char *step) {
  struct buf b = BUF_INIT;
  buf_add_text(&b, base);
  json_pointer_add(&b, step, strlen(step));
  const char *pointer = arena_copy(o->a, b.data, b.len);
  buf_done(&b);
  return pointer;
}

static void read_methods(struct openapi *o, const char *path, const struct openapi_target *t,
                         const char *pointer) {
  const struct json *item = t->value;
  struct openapi_operation op = {.item = item, .base = t->base, .path = path};
  for (uint32_t i = 0; i < item->len; i++)
    for (size_t k = 0; k < sizeof METHODS / sizeof *METHODS; k++) {
      if (strcmp(item->members[i].name, METHODS[k].name) != 0) continue;
      op.operation = &item->members[i].value;
      op.method = METHODS[k].method;
      op.pointer = point(o, pointer, METHODS[k].name);
      read_operation(o, &op);
    }
  const struct json *more = json_get(item, "additionalOperations"); /* 3.2 */
  for (uint32_t i = 0; more && more->type == JSON_OBJECT && i < more->len; i++) {
    op.operation = &more->members[i].value;
    op.method = more->members[i].name;
    op.pointer = point(o, point(o, pointer, "additionalOperations"), op.method);
    read_operation(o, &op);
  }
}

static void read_paths(struct openapi *o, const struct json *paths, const char *pointer) {
  for (uint32_t i = 0; i < paths->len; i++) {
    const struct json_member *m = &paths->members[i];
    if (strncmp(m->name, "x-", 2) == 0) continue;
    const char *place = point(o, pointer, m->name);
    o->place = &(struct openapi_place){.step = place};
    struct openapi_target t = openapi_peek(o, &m->value, o->document);
    o->place = NULL;
    if (t.value && t.value->type == JSON_OBJECT) {
      read_methods(o, m->name, &t, place);
      continue;
    }
    intake_seen(reader_intake(o->x), INTAKE_ENDPOINT);
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_LOST, t.value ? "path_type" : "ref_unknown", place,
                 &m->value);
  }
}

static void skip_webhooks(struct openapi *o, const struct json *hooks, const char *pointer) {
  for (uint32_t i = 0; hooks && hooks->type == JSON_OBJECT && i < hooks->len; i++)
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_SKIPPED, "webhook",
                 point(o, pointer, hooks->members[i].name), NULL);
}

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  struct openapi o = {.x = x, .a = reader_arena(x), .document = document};
  const char *version = version_of(document);
  o.is_3_0 =
      strcmp(version, "3") == 0 || strcmp(version, "3.0") == 0 || strncmp(version, "3.0.", 4) == 0;
  const struct json *paths = json_get(document, "paths");
  intake_seen(reader_intake(x), INTAKE_TOOL);
  skip_webhooks(&o, json_get(document, "webhooks"), point(&o, pointer, "webhooks"));
  if (!paths || paths->type != JSON_OBJECT) {
    openapi_note(&o, INTAKE_TOOL, INTAKE_LOST, "no_paths", pointer, paths);
    return;
  }
  if (!recognise(document)) /* asked for by name */
    openapi_note(&o, INTAKE_TOOL, INTAKE_NOTE, "unknown_version", pointer,
                 json_get(document, "openapi"));
  o.security = json_at(document, "/components/securitySchemes");
  if (o.security && o.security->type != JSON_OBJECT) o.security = NULL;
  arena_init(&o.scratch, 0);
  read_paths(&o, paths, point(&o, pointer, "paths"));
  arena_done(&o.scratch);
  intake_loaded(reader_intake(x), INTAKE_TOOL);
}

const struct format FORMAT_OPENAPI = {"openapi", recognise, read_document};
