/* openapi_output.c - the result of an operation: the first success with a JSON schema, in the order
 * of status codes; and the examples beside it. */
#include "reader/openapi.h"

#include <string.h>
#include <strings.h>

struct response {
  const struct json *value, *base;
  const char *pointer; /* where a reference has led; NULL: none has */
  const char *code;
  const struct json_member *media; /* NULL: no content */
};

/* 200 to 299, "2XX" behind them; -1: no success. */
static int success_rank(const char *code) {
  if (strlen(code) != 3 || code[0] != '2') return -1;
  if (strcasecmp(code + 1, "xx") == 0) return 300;
  bool digits = code[1] >= '0' && code[1] <= '9' && code[2] >= '0' && code[2] <= '9';
  return digits ? 200 + (code[1] - '0') * 10 + (code[2] - '0') : -1;
}

static bool has_json_schema(const struct response *r) {
  if (!r->media || !json_get(&r->media->value, "schema")) return false;
  return openapi_media_is_json(r->media->name) || strcmp(r->media->name, "*/*") == 0;
}

/* Better: has a JSON schema, then has content, then comes first. */
static int goodness(const struct response *r) {
  return has_json_schema(r) ? 2 : r->media ? 1 : 0;
}

static struct response read_response(struct openapi *o, const struct openapi_operation *op,
                                     const struct json_member *m) {
  struct openapi_target t = openapi_follow(o, &m->value, op->base);
  struct response r = {.value = t.value, .base = t.base, .code = m->name};
  if (t.value && t.moved) r.pointer = openapi_target_place(o, &t);
  r.media = openapi_pick_media(json_get(r.value, "content"));
  return r;
}

/* value NULL: there is no success. */
static struct response pick_response(struct openapi *o, const struct openapi_operation *op) {
  const struct json *all = json_get(op->operation, "responses");
  struct response best = {0};
  int best_rank = -1;
  for (uint32_t i = 0; all && all->type == JSON_OBJECT && i < all->len; i++) {
    int rank = success_rank(all->members[i].name);
    if (rank < 0) continue;
    struct response r = read_response(o, op, &all->members[i]);
    if (!r.value) continue;
    int better = best.value ? goodness(&r) - goodness(&best) : 1;
    if (better > 0 || (better == 0 && rank < best_rank)) {
      best = r;
      best_rank = rank;
    }
  }
  for (uint32_t i = 0; best_rank < 0 && all && all->type == JSON_OBJECT && i < all->len; i++) {
    if (strcmp(all->members[i].name, "default") != 0) continue;
    best = read_response(o, op, &all->members[i]);
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_NOTE, "default_response", op->pointer, NULL);
  }
  return best;
}

/* ---- examples ---- */

/* An example may be given as the text of its JSON. */
static const struct json *read_example(struct openapi *o, const struct openapi_operation *op,
                                       const struct json *v, const struct json *returns) {
  const struct json *type = json_get(returns, "type");
  bool collection = json_is_text(type, "object") || json_is_text(type, "array");
  if (v->type != JSON_STRING || !collection) return v;
  const struct json *read = json_read(o->a, v->text, v->len, "example", NULL, NULL);
  if (!read) return v;
  openapi_note(o, INTAKE_ENDPOINT, INTAKE_REPAIRED, "example_text", op->pointer, v);
  return read;
}

static struct json *read_examples(struct openapi *o, const struct openapi_operation *op,
                                  const struct response *r, const struct json *returns) {
  const struct json *media = &r->media->value;
  struct json *list = json_new(o->a, JSON_ARRAY);
  const struct json *one = json_get(media, "example"), *many = json_get(media, "examples");
  if (one) json_add_item(o->a, list, read_example(o, op, one, returns));
  for (uint32_t i = 0; many && many->type == JSON_OBJECT && i < many->len; i++) {
    struct openapi_target t = openapi_follow(o, &many->members[i].value, r->base);
    const struct json *value = json_get(t.value, "value");
    if (!value) value = json_get(t.value, "dataValue"); /* 3.2 */
    if (value) json_add_item(o->a, list, read_example(o, op, value, returns));
  }
  const struct json *schema = json_get(media, "schema");
  if (!list->len && schema) {
    schema = openapi_follow(o, schema, r->base).value;
    const struct json *example = json_get(schema, "example"),
                      *several = json_get(schema, "examples");
    if (example) json_add_item(o->a, list, read_example(o, op, example, returns));
    for (uint32_t i = 0; several && several->type == JSON_ARRAY && i < several->len; i++)
      json_add_item(o->a, list, &several->items[i]);
  }
  return list->len ? list : NULL;
}

/* ---- the schema ---- */

static struct json *of_type(struct openapi *o, const char *type) {
  struct json *schema = json_new(o->a, JSON_OBJECT), text = json_text(type);
  JSON_ADD(o->a, schema, "type", &text);
  return schema;
}

/* A text or bytes; NULL: who knows. */
static struct json *other_schema(struct openapi *o, const struct openapi_operation *op,
                                 const struct json_member *media) {
  if (openapi_media_is_json(media->name) || strcmp(media->name, "*/*") == 0) return NULL;
  struct json name = json_text(media->name);
  openapi_note(o, INTAKE_ENDPOINT, INTAKE_NOTE, "media_type", op->pointer, &name);
  struct json *schema = of_type(o, "string");
  JSON_ADD(o->a, schema, "contentMediaType", &name);
  return schema;
}

static struct json *declared_schema(struct openapi *o, const struct openapi_operation *op,
                                    const struct response *r) {
  struct openapi_uses uses = {0};
  const char *pointer =
      r->pointer ? r->pointer : arena_printf(&o->scratch, "%s/responses/%s", op->pointer, r->code);
  const struct openapi_place root = {.step = pointer}, content = {&root, "content", 0};
  const struct openapi_place media = {&content, r->media->name, 0}, at = {&media, "schema", 0};
  const struct openapi_place *before = o->place;
  o->place = &at;
  struct json returns =
      openapi_translate_root(o, json_get(&r->media->value, "schema"), r->base, SIDE_OUTPUT, &uses);
  struct json *closed = openapi_close(o, &returns, &uses);
  o->place = before;
  return closed;
}

void openapi_read_output(struct openapi *o, const struct openapi_operation *op, struct draft *d) {
  struct response r = pick_response(o, op);
  d->output = OUTPUT_DECLARED;
  if (r.value && !r.media) {
    d->returns = of_type(o, "null");
  } else if (r.value && has_json_schema(&r)) {
    d->returns = declared_schema(o, op, &r);
  } else if (r.value) {
    d->returns = other_schema(o, op, r.media);
  }
  if (r.media) d->examples = read_examples(o, op, &r, d->returns);
  if (!d->returns) {
    d->output = OUTPUT_NONE;
    openapi_note(o, INTAKE_ENDPOINT, INTAKE_NOTE, "output_unknown", op->pointer, NULL);
  }
}
