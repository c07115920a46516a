/* load.c - see reader.h: all sources, then names for everything that was taken. */
#include "reader/mcp_client.h"
#include "reader/internal.h"

#include <string.h>

struct arena *reader_arena(struct reader *x) {
  return &x->registry->arena;
}

struct intake *reader_intake(struct reader *x) {
  return x->intake;
}

const char *reader_file(const struct reader *x) {
  return x->file;
}

const char *reader_line(const struct reader *x) {
  return x->line;
}

const char *reader_folder(const struct reader *x) {
  return x->folder;
}

const char *reader_path(const struct reader *x) {
  return x->path;
}

const char *reader_text(struct reader *x, const struct json *v, enum intake_level level,
                        const char *reason, const char *pointer) {
  if (!v || v->type == JSON_NULL) return NULL;
  if (v->type == JSON_STRING) return v->text;
  intake_count(x->intake, level, INTAKE_REPAIRED, reason, x->file,
               arena_printf(&x->registry->arena, "%s%s", x->line, pointer), v);
  if (v->type == JSON_NUMBER) return v->text;
  if (v->type == JSON_TRUE || v->type == JSON_FALSE) return v->type == JSON_TRUE ? "true" : "false";
  return NULL;
}

/* ---- taking ---- */

static void add_taken(struct reader *x, const struct taken *t) {
  if (x->n_taken == x->capacity) {
    size_t grown = x->capacity ? x->capacity * 2 : 256;
    struct taken *more = ARENA_ARRAY(&x->registry->arena, struct taken, grown);
    if (x->n_taken) memcpy(more, x->taken, x->n_taken * sizeof *more);
    x->taken = more;
    x->capacity = grown;
  }
  x->taken[x->n_taken++] = *t;
}

static struct json *no_parameters(struct arena *a) {
  struct json *schema = json_new(a, JSON_OBJECT);
  json_add_member(a, schema, "type", json_new_text(a, "object"));
  json_add_member(a, schema, "properties", json_new(a, JSON_OBJECT));
  return schema;
}

static struct schema *compile(struct reader *x, const struct json *document, struct error *e) {
  struct schema_options options = {.dialect = SCHEMA_2020_12, .assert_formats = false};
  return schema_compile(&x->registry->arena, document, &options, e);
}

/* Leaves out documented results that the result schema does not allow. */
static void check_examples(struct reader *x, struct taken *t) {
  struct arena *a = &x->registry->arena;
  const struct json *all = t->draft.examples;
  if (!all || !t->returns_schema) return;
  struct json *good = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; all->type == JSON_ARRAY && i < all->len; i++) {
    size_t n;
    struct arena_mark mark = arena_mark(a);
    bool ok = schema_check(t->returns_schema, &all->items[i], a, NULL, 0, &n);
    arena_rewind(a, mark);
    if (ok)
      json_add_item(a, good, &all->items[i]);
    else
      intake_count(x->intake, INTAKE_ENDPOINT, INTAKE_NOTE, "example_conflict", x->file,
                   t->draft.pointer, &all->items[i]);
  }
  t->draft.examples = good->len ? good : NULL;
}

void reader_take(struct reader *x, const struct draft *d) {
  struct arena *a = &x->registry->arena;
  struct taken t = {.draft = *d, .format = x->current->name, .file = x->file};
  struct error e = {0};
  t.draft.pointer = arena_printf(a, "%s%s", x->line, d->pointer ? d->pointer : "");
  if (!t.draft.parameters) t.draft.parameters = no_parameters(a);
  t.parameters_schema = compile(x, t.draft.parameters, &e);
  if (!t.parameters_schema) {
    const char *place = arena_printf(a, "%s: parameters%s", t.draft.pointer, e.place);
    intake_count(x->intake, INTAKE_ENDPOINT, INTAKE_LOST, "schema", x->file, place,
                 json_new_text(a, e.message));
    return;
  }
  const struct draft_output *next = d->instead;
  while (t.draft.returns && !(t.returns_schema = compile(x, t.draft.returns, &e))) {
    const char *place = arena_printf(a, "%s: returns%s", t.draft.pointer, e.place);
    intake_count(x->intake, INTAKE_ENDPOINT, INTAKE_REPAIRED, "output_schema", x->file, place,
                 json_new_text(a, e.message));
    t.draft.returns = next ? next->schema : NULL;
    t.draft.output = next ? next->output : OUTPUT_NONE;
    next = next ? next->next : NULL;
  }
  if (!t.draft.returns) t.draft.output = OUTPUT_NONE;
  check_examples(x, &t);
  intake_loaded(x->intake, INTAKE_ENDPOINT);
  add_taken(x, &t);
}

/* ---- sources ---- */

/* What stands for a file: no paths of this machine, no arguments, which may be secrets. */
static const char *name_server(struct reader *x, const char *command, const struct json *document) {
  size_t n = strcspn(command, " ");
  const char *program = command;
  for (size_t i = 0; i < n; i++)
    if (command[i] == '/') program = command + i + 1;
  const char *name = json_get_text(json_get(document, "serverInfo"), "name", "");
  if (*name) return arena_printf(&x->registry->arena, "mcp-stdio:%s", name);
  return arena_printf(&x->registry->arena, "mcp-stdio:%.*s", (int)(command + n - program), program);
}

static bool read_server(struct reader *x, const char *command, struct error *e) {
  struct mcp_client_options limits = {x->options->server_timeout_seconds};
  struct json *document = mcp_list_tools(command, &limits, &x->registry->arena, e);
  if (!document) return false;
  intake_seen(x->intake, INTAKE_FILE);
  x->root = x->path = command;
  x->file = name_server(x, command, document);
  x->folder = "";
  x->line = "";
  x->server = NULL;
  x->current = &FORMAT_MCP;
  FORMAT_MCP.read(x, document, "");
  intake_loaded(x->intake, INTAKE_FILE);
  return true;
}

static bool read_source(struct reader *x, const struct source *s, struct error *e) {
  if (s->format && strcmp(s->format, "mcp-stdio") == 0) return read_server(x, s->path, e);
  x->format = s->format ? reader_find_format(s->format) : NULL;
  if (s->format && !x->format)
    return error_set(e, ERR_USAGE, s->format,
                     "expected a format: toolbench mcp mcp-stdio openapi openai anthropic gemini "
                     "bfcl lua, found %s",
                     s->format);
  return reader_walk(x, s->path, e);
}

bool reader_load(struct registry *r, struct intake *in, const struct source *sources, size_t n,
                 const struct reader_options *options, struct error *e) {
  static const struct reader_options NONE = {0};
  struct reader x = {.registry = r, .intake = in, .options = options ? options : &NONE, .line = ""};
  for (size_t i = 0; i < n; i++)
    if (!read_source(&x, &sources[i], e)) return false;
  return reader_settle(&x, e) && intake_check(in, e);
}
