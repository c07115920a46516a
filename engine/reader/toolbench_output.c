/* toolbench_output.c - what a ToolBench endpoint answers: from "response_schema", "schema",
 * "template_response", "body" and the response_examples folder, in this order of trust.
 *
 * Each source may be a JSON Schema, an object of leaf words, an example, any of them written as
 * JSON into a text, or a placeholder. Where the best one does not compile the next one counts. */
#include "base/file.h"
#include "json/write.h"
#include "reader/schema_intake.h"
#include "reader/toolbench.h"

#include <string.h>

enum { EXAMPLE_BYTES_MAX = 16 << 10, EXAMPLES_FILE_MAX = 64 << 20 };

static void note(const struct toolbench *t, const char *reason, const struct place *at,
                 const struct json *raw) {
  toolbench_count(t, INTAKE_ENDPOINT, INTAKE_NOTE, reason, at, raw);
}

/* ---- what says nothing ---- */

/* {"key1": "value", "key2": "value"}, what the portal shows when nobody wrote an example. */
static bool is_placeholder(const struct json *v) {
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    if (m->name_len < 4 || memcmp(m->name, "key", 3) != 0 ||
        strspn(m->name + 3, "0123456789") != m->name_len - 3 || m->value.type != JSON_STRING ||
        strncmp(m->value.text, "value", 5) != 0)
      return false;
  }
  return v->type == JSON_OBJECT && v->len > 0;
}

/* An answer that reports a failure is no example of a result. */
static bool is_failure(const struct json *v) {
  static const char *const NAMES[] = {"message", "messages", "error", "errors", "info",
                                      "detail",  "status",   "code",  NULL};
  static const char *const MARKS[] = {"not subscribed", "nauthorized",   "nvalid api key",
                                      "does not exist", "doesn't exist", "rate limit",
                                      "forbidden",      "not found",     "Too many requests"};
  bool marked = false;
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++) {
    const struct json_member *m = &v->members[i];
    bool known = false;
    for (size_t k = 0; NAMES[k]; k++)
      known = known || (m->name_len == strlen(NAMES[k]) && !memcmp(m->name, NAMES[k], m->name_len));
    if (!known) return false;
    for (size_t k = 0; m->value.type == JSON_STRING && k < sizeof MARKS / sizeof *MARKS; k++)
      marked = marked || strcasestr(m->value.text, MARKS[k]) != NULL;
  }
  return marked;
}

static bool is_nothing(const struct json *v) {
  if (!v || v->type == JSON_NULL) return true;
  return (v->type == JSON_STRING || v->type == JSON_OBJECT || v->type == JSON_ARRAY) && v->len == 0;
}

/* The value that a source holds: JSON inside of a text is read. NULL: nothing that could be used,
 * noted where something was written. */
static const struct json *open_source(const struct toolbench *t, const struct json *v,
                                      const struct place *at) {
  if (is_nothing(v)) return NULL;
  if (v->type == JSON_STRING) {
    const char *text = toolbench_trim(t->a, v->text, v->len);
    if (!*text) return NULL;
    const struct json *inner = strchr("[{", *text) ? toolbench_parse(t, text, strlen(text)) : NULL;
    note(t, inner ? "output_json_text" : "output_text", at, v);
    v = inner;
    if (is_nothing(v)) return NULL;
  }
  if (v->type != JSON_OBJECT && v->type != JSON_ARRAY) {
    note(t, "output_scalar", at, v);
    return NULL;
  }
  if (is_placeholder(v)) {
    note(t, "output_placeholder", at, v);
    return NULL;
  }
  if (is_failure(v)) {
    note(t, "output_failure", at, v);
    return NULL;
  }
  return v;
}

/* ---- declared schemas ---- */

/* Schemas of drafts before 7 are read as the present one; what differs there makes the schema fail
 * to compile, and the next source counts. */
static const struct json *without_old_dialect(const struct toolbench *t, const struct json *v,
                                              const struct place *at) {
  const char *dialect = json_get_text(v, "$schema", "");
  bool old = strstr(dialect, "draft-03") || strstr(dialect, "draft-04") ||
             strstr(dialect, "draft-06") || strcmp(dialect, "http://json-schema.org/schema#") == 0;
  if (!old) return v;
  toolbench_count(t, INTAKE_ENDPOINT, INTAKE_REPAIRED, "schema_dialect", at,
                  json_get(v, "$schema"));
  struct json *copy = json_new_sized(t->a, JSON_OBJECT, v->len);
  for (uint32_t i = 0; i < v->len; i++)
    if (strcmp(v->members[i].name, "$schema") != 0)
      json_add_borrowed(t->a, copy, v->members[i].name, v->members[i].name_len,
                        &v->members[i].value);
  return copy;
}

/* ---- response_examples ---- */

/* "PREFIX/<Category>/<tool>.json": the same below PREFIX`way`response_examples. */
static const char *examples_path(const struct toolbench *t, const char *way) {
  const char *path = reader_path(t->x), *tail = path + strlen(path);
  for (int slashes = 0; tail > path && slashes < 2;)
    if (*--tail == '/') slashes++;
  if (*tail == '/')
    return arena_printf(t->a, "%.*s%sresponse_examples%s", (int)(tail - path), path, way, tail);
  return strchr(path, '/') ? arena_printf(t->a, ".%sresponse_examples/%s", way, path) : NULL;
}

struct json *toolbench_find_examples(const struct toolbench *t) {
  /* Beside the folder that holds the categories, or in it. */
  const char *path = examples_path(t, "/../");
  if (!path || !file_exists(path)) path = examples_path(t, "/");
  if (!path || !file_exists(path)) return NULL;
  struct buf text = BUF_INIT;
  struct error e = {0};
  struct json *v = NULL;
  const char *why = NULL;
  if (!file_read(path, EXAMPLES_FILE_MAX, &text, &e))
    why = "examples_unreadable";
  else if (strspn(text.data, " \t\r\n") >= text.len)
    why = "examples_empty_file";
  else if (!(v = json_read(t->a, text.data, text.len, path, NULL, &e)))
    why = "examples_syntax";
  buf_done(&text);
  const struct json *list = json_get(v, "api_list");
  if (v && (!list || list->type != JSON_ARRAY)) why = "examples_shape";
  if (!why && !list->len) why = "examples_empty_list";
  if (why) toolbench_count(t, INTAKE_TOOL, INTAKE_NOTE, why, NULL, NULL);
  return why ? NULL : v;
}

static bool is_named(const struct toolbench *t, const struct json *entry, const char *name) {
  const struct json *v = json_get(entry, "name");
  return v && v->type == JSON_STRING && strcmp(toolbench_trim(t->a, v->text, v->len), name) == 0;
}

void toolbench_check_examples(const struct toolbench *t, const struct json *examples,
                              const char *const *names, size_t n) {
  const struct json *list = json_get(examples, "api_list");
  for (uint32_t i = 0; list && i < list->len; i++) {
    bool known = false;
    for (size_t k = 0; k < n && !known; k++)
      known = is_named(t, &list->items[i], names[k]);
    if (!known)
      toolbench_count(t, INTAKE_TOOL, INTAKE_NOTE, "example_without_endpoint", NULL,
                      json_get(&list->items[i], "name"));
  }
}

static const struct json *example_of(const struct toolbench *t, const struct json *examples,
                                     const char *name) {
  const struct json *list = json_get(examples, "api_list");
  for (uint32_t i = 0; list && i < list->len; i++)
    if (is_named(t, &list->items[i], name)) return json_get(&list->items[i], "schema");
  return NULL;
}

/* ---- in the order of trust ---- */

struct output_source {
  const char *member;
  enum tool_output output;
  enum shape_reading reading;
};

static void add_output(const struct toolbench *t, struct draft *d, struct json *schema,
                       enum tool_output output) {
  if (!d->returns) {
    d->returns = schema;
    d->output = output;
    return;
  }
  struct draft_output *next = ARENA_NEW(t->a, struct draft_output);
  *next = (struct draft_output){.schema = schema, .output = output};
  struct draft_output **end = &d->instead;
  while (*end)
    end = &(*end)->next;
  *end = next;
}

static bool is_small(const struct json *v) {
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_COMPACT);
  bool small = b.len <= EXAMPLE_BYTES_MAX;
  buf_done(&b);
  return small;
}

/* true: nothing behind this source needs to be looked at. A declared schema may turn out not to
 * compile; what is made here always does. */
static bool read_source(const struct toolbench *t, const struct json *held,
                        const struct output_source *s, const struct place *up, struct draft *d) {
  struct place at = {up, s->member, 0};
  const struct json *v = open_source(t, held, &at);
  if (!v) return false;
  if (s->reading == SHAPE_WORDS && shape_is_schema(v)) {
    struct schema_refusal refusal;
    struct schema_request q = {SCHEMA_STYLE_JSON, toolbench_pointer(t, &at), false};
    struct json *schema = schema_intake(t->x, without_old_dialect(t, v, &at), &q, &refusal);
    if (schema)
      add_output(t, d, schema, s->output);
    else
      reader_count(t->x, INTAKE_ENDPOINT, INTAKE_REPAIRED, refusal.reason, refusal.pointer,
                   refusal.raw);
    return false;
  }
  bool cut = false;
  add_output(t, d, shape_read(t->a, v, s->reading, &cut), s->output);
  if (cut) note(t, "output_cut", &at, NULL);
  return true;
}

void toolbench_output(const struct toolbench *t, const struct json *endpoint, const char *name,
                      const struct json *examples, const struct place *at, struct draft *d) {
  static const struct output_source SOURCES[] = {
      {"response_schema", OUTPUT_RESPONSE_SCHEMA, SHAPE_WORDS},
      {"response", OUTPUT_RESPONSE_SCHEMA, SHAPE_WORDS},
      {"schema", OUTPUT_SCHEMA, SHAPE_WORDS},
      {"template_response", OUTPUT_TEMPLATE, SHAPE_WORDS},
      {"body", OUTPUT_BODY, SHAPE_VALUES}};
  static const struct output_source EXAMPLES = {"schema", OUTPUT_RESPONSE_EXAMPLES, SHAPE_WORDS};
  bool done = false;
  for (size_t i = 0; i < sizeof SOURCES / sizeof *SOURCES && !done; i++)
    done = read_source(t, json_get(endpoint, SOURCES[i].member), &SOURCES[i], at, d);
  if (!done && examples) read_source(t, example_of(t, examples, name), &EXAMPLES, at, d);
  if (!d->returns) note(t, "output_unknown", at, NULL);
  if (d->output == OUTPUT_BODY) note(t, "output_from_body", at, NULL);
  const struct json *body = json_get(endpoint, "body");
  if (!body || (body->type != JSON_OBJECT && body->type != JSON_ARRAY) || !body->len ||
      is_placeholder(body) || is_failure(body) || !is_small(body))
    return;
  d->examples = json_new(t->a, JSON_ARRAY);
  json_add_item(t->a, d->examples, body);
}
