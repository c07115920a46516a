/* mcp.c - tools/list of the Model Context Protocol, revisions 2024-11-05 to 2026-07-28: the bare
 * result, a JSON-RPC answer, several pages or messages, one message a line, a single tool. Hints of
 * a server are kept as stated: one that is absent is not false. */
#include "reader/declaration.h"
#include "reader/internal.h"

static const char SERVER_INFO[] = "io.modelcontextprotocol/serverInfo";

/* ---- recognising ---- */

static bool is_tool(const struct json *item) {
  const struct json *schema = json_get(item, "inputSchema");
  return schema && json_get(item, "name");
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

static bool is_message(const struct json *v) {
  const struct json *result = json_get(v, "result");
  const char *method = json_get_text(v, "method", "");
  if (!json_get(v, "jsonrpc")) return false;
  return json_get(result, "tools") || json_get(result, "serverInfo") ||
         json_get(result, "supportedVersions") || begins(method, "tools/") ||
         begins(method, "notifications/") || begins(method, "server/") ||
         strcmp(method, "initialize") == 0;
}

static bool is_page(const struct json *v) {
  const struct json *tools = json_get(v, "tools");
  if (!tools || tools->type != JSON_ARRAY) return false;
  return tools->len == 0 ? !json_get(v, "messages") : declaration_any(tools, is_tool);
}

static bool is_any(const struct json *v) {
  return is_message(v) || is_page(v) || is_tool(v);
}

static bool recognise(const struct json *document) {
  return declaration_any(document, is_any);
}

/* ---- tools ---- */

/* A title stands in for a description that is not there. */
static const char *find_title(struct reader *x, const struct json *tool, const char *pointer) {
  const struct json *title = json_get(tool, "title");
  if (!title) title = json_get(json_get(tool, "annotations"), "title");
  struct arena *a = reader_arena(x);
  return reader_text(
      x, title, INTAKE_ENDPOINT, "title_type",
      arena_printf(a, "%s%s", reader_line(x), declaration_join(a, pointer, "title")));
}

static struct json *read_hints(struct reader *x, const struct json *tool, const char *pointer) {
  static const struct {
    const char *hint, *name;
  } HINTS[] = {{"readOnlyHint", "read_only"},
               {"destructiveHint", "destructive"},
               {"idempotentHint", "idempotent"},
               {"openWorldHint", "open_world"}};
  struct arena *a = reader_arena(x);
  const struct json *hints = json_get(tool, "annotations");
  struct json *stated = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < sizeof HINTS / sizeof *HINTS; i++) {
    const struct json *v = json_get(hints, HINTS[i].hint);
    if (!v || v->type == JSON_NULL) continue;
    if (v->type == JSON_TRUE || v->type == JSON_FALSE) {
      json_add_member(a, stated, HINTS[i].name, v);
      continue;
    }
    const char *at =
        declaration_join(a, declaration_join(a, pointer, "annotations"), HINTS[i].hint);
    reader_count(x, INTAKE_ENDPOINT, INTAKE_REPAIRED, "annotation_type", at, v);
  }
  return stated->len ? stated : NULL;
}

static bool finish(struct reader *x, const struct json *tool, const char *pointer,
                   struct draft *d) {
  if (!d->description || !*d->description) d->description = find_title(x, tool, pointer);
  d->annotations = read_hints(x, tool, pointer);
  const struct json *execution = json_get(tool, "execution");
  if (json_is_text(json_get(execution, "taskSupport"), "required"))
    reader_count(x, INTAKE_ENDPOINT, INTAKE_NOTE, "task_required", pointer, NULL);
  return true;
}

static const struct declaration_style STYLE = {
    .parameters = {{"inputSchema", SCHEMA_STYLE_JSON}},
    .returns = {{"outputSchema", SCHEMA_STYLE_JSON}},
    .needs_parameters = true,
    .finish = finish,
};

/* ---- documents ---- */

/* Who the server is, from an answer to "initialize", a modern result, or beside the tools. */
static const struct json *find_server(const struct json *v) {
  const struct json *info = json_get(v, "serverInfo");
  if (!info) info = json_get(json_get(v, "initialize"), "serverInfo");
  if (!info) info = json_get(json_get(v, "_meta"), SERVER_INFO);
  return info && info->type == JSON_OBJECT ? info : NULL;
}

static struct declaration_group group_of(struct reader *x) {
  struct declaration_group g = declaration_group_of_file(x);
  const char *name = json_get_text(x->server, "name", "");
  if (*name) {
    g.name = name;
    const char *title = json_get_text(x->server, "title", NULL);
    g.description = json_get_text(x->server, "description", title);
    g.scope = arena_printf(reader_arena(x), "mcp: %s", name);
  }
  return g;
}

static void read_page(struct reader *x, const struct json *page, const char *pointer, bool last) {
  const struct json *tools = json_get(page, "tools");
  const struct json *kind = json_get(page, "resultType"), *next = json_get(page, "nextCursor");
  if (kind && !json_is_text(kind, "complete")) {
    declaration_none(x, "result_type", declaration_join(reader_arena(x), pointer, "resultType"),
                     kind);
    return;
  }
  const char *at = declaration_join(reader_arena(x), pointer, "tools");
  if (tools->type != JSON_ARRAY) {
    declaration_none(x, "tools_shape", at, tools);
    return;
  }
  struct declaration_group group = group_of(x);
  declaration_read_all(x, tools, at, &STYLE, &group);
  if (last && next && next->type != JSON_NULL && !*x->line)
    reader_count(x, INTAKE_TOOL, INTAKE_NOTE, "page_missing",
                 declaration_join(reader_arena(x), pointer, "nextCursor"), next);
}

/* One message, page or tool. false: there was nothing to read in it. */
static bool read_one(struct reader *x, const struct json *v, const char *pointer, bool last) {
  const struct json *result = json_get(v, "result"), *error = json_get(v, "error");
  if (result && result->type == JSON_OBJECT) {
    v = result;
    pointer = declaration_join(reader_arena(x), pointer, "result");
  }
  const struct json *server = find_server(v);
  if (server) x->server = server;
  if (json_get(v, "tools")) {
    read_page(x, v, pointer, last);
    return true;
  }
  if (json_get(v, "name")) {
    struct declaration_group group = group_of(x);
    declaration_read(x, v, pointer, &STYLE, &group);
    return true;
  }
  if (error && error->type != JSON_NULL)
    reader_count(x, INTAKE_TOOL, INTAKE_NOTE, "rpc_error",
                 declaration_join(reader_arena(x), pointer, "error"), error);
  return server || json_get(v, "method") || json_get(v, "jsonrpc");
}

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  if (document->type == JSON_OBJECT) {
    if (!read_one(x, document, pointer, true)) declaration_none(x, "no_tools", pointer, document);
    return;
  }
  bool any = false;
  for (uint32_t i = 0; document->type == JSON_ARRAY && i < document->len; i++)
    any |= read_one(x, &document->items[i], declaration_index(reader_arena(x), pointer, i),
                    i + 1 == document->len);
  if (!any) declaration_none(x, "no_tools", pointer, document);
}

const struct format FORMAT_MCP = {"mcp", recognise, read_document};
