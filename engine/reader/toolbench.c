/* toolbench.c - tools of the ToolBench corpus: a tool per file, its endpoints in "api_list".
 *
 * Also read: lists of tools, "api_list" as an object, and the instruction files, whose entries name
 * category and tool themselves and come many times. Fields are taken in whatever form the corpora
 * have them; a bad tool costs the tool, a bad endpoint the endpoint, a bad parameter the parameter,
 * each counted. Parameters: toolbench_parameters.c; results: toolbench_output.c. */
#include "catalog/names.h"
#include "reader/toolbench.h"

#include <string.h>

/* ---- places and texts ---- */

static const char *pointer_behind(const struct toolbench *t, const char *line,
                                  const struct place *at) {
  const struct place *steps[32];
  size_t n = 0;
  for (; at && n < sizeof steps / sizeof *steps; at = at->up)
    steps[n++] = at;
  struct buf b = BUF_INIT;
  buf_add_text(&b, line);
  while (n-- > 0)
    if (steps[n]->name)
      json_pointer_add(&b, steps[n]->name, strlen(steps[n]->name));
    else
      json_pointer_add_index(&b, steps[n]->index);
  const char *text = arena_copy(t->a, b.data, b.len);
  buf_done(&b);
  return text;
}

const char *toolbench_pointer(const struct toolbench *t, const struct place *at) {
  return pointer_behind(t, "", at);
}

void toolbench_count(const struct toolbench *t, enum intake_level level,
                     enum intake_outcome outcome, const char *reason, const struct place *at,
                     const struct json *raw) {
  bool kept = intake_keeps_next(t->in, level, outcome, reason);
  intake_count(t->in, level, outcome, reason, reader_file(t->x),
               kept ? pointer_behind(t, reader_line(t->x), at) : "", kept ? raw : NULL);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

const char *toolbench_trim(struct arena *a, const char *text, size_t n) {
  while (n > 0 && is_blank(text[n - 1]))
    n--;
  while (n > 0 && is_blank(*text)) {
    text++;
    n--;
  }
  if (!memchr(text, '\0', n)) return arena_copy(a, text, n);
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < n; i++)
    if (text[i])
      buf_add_char(&b, text[i]);
    else
      buf_add_text(&b, "\xe2\x90\x80");
  const char *shown = arena_copy(a, b.data, b.len);
  buf_done(&b);
  return shown;
}

const char *toolbench_text(const struct toolbench *t, const struct json *v, enum intake_level level,
                           const char *reason, const struct place *at) {
  if (!v || v->type == JSON_NULL) return NULL;
  if (v->type != JSON_STRING) {
    toolbench_count(t, level, INTAKE_REPAIRED, reason, at, v);
    if (v->type == JSON_NUMBER) return v->text;
    if (v->type == JSON_TRUE) return "true";
    return v->type == JSON_FALSE ? "false" : NULL;
  }
  const char *text = toolbench_trim(t->a, v->text, v->len);
  if (memchr(v->text, '\0', v->len)) toolbench_count(t, level, INTAKE_NOTE, "nul_character", at, v);
  return *text ? text : NULL;
}

const char *toolbench_name(const struct toolbench *t, const struct json *v, enum intake_level level,
                           const struct place *at) {
  const char *text = toolbench_text(t, v, level, "name_type", at);
  if (text && v->type == JSON_STRING && (is_blank(v->text[0]) || is_blank(v->text[v->len - 1])))
    toolbench_count(t, level, INTAKE_REPAIRED, "whitespace", at, v);
  return text;
}

struct json *toolbench_parse(const struct toolbench *t, const char *text, size_t n) {
  struct error e = {0};
  return json_read(t->a, text, n, "", NULL, &e);
}

/* ---- recognising ---- */

static bool is_api(const struct json *v) {
  return json_get(v, "required_parameters") || json_get(v, "optional_parameters") ||
         json_get(v, "api_name") || json_get(v, "statuscode") || json_get(v, "response_schema") ||
         json_get(v, "template_response");
}

static bool is_tool(const struct json *v) {
  const struct json *list = json_get(v, "api_list");
  if (json_get(v, "tool_name") || json_get(v, "standardized_name") ||
      json_get(v, "tool_description"))
    return true;
  if (!list) return false;
  if (list->type == JSON_ARRAY)
    return list->len == 0 || is_api(&list->items[0]) || json_get(v, "title");
  return list->type == JSON_OBJECT;
}

static bool recognise(const struct json *document) {
  if (document->type == JSON_OBJECT) return is_tool(document);
  for (uint32_t i = 0; document->type == JSON_ARRAY && i < document->len && i < 20; i++)
    if (is_tool(&document->items[i])) return true;
  return false;
}

/* ---- endpoints ---- */

/* What the endpoints of one entry have in common. */
struct tool_facts {
  const char *name, *description, *category, *scope;
  const struct json *examples; /* of response_examples/ */
  const char **names;          /* of its endpoints so far */
  size_t n_names;
};

static const char *read_method(const struct toolbench *t, const struct json *endpoint,
                               const struct place *up) {
  static const char *const METHODS[] = {"GET",    "POST", "PUT",     "PATCH",
                                        "DELETE", "HEAD", "OPTIONS", NULL};
  const struct json *v = json_get(endpoint, "method");
  struct place at = {up, "method", 0};
  if (!v || v->type == JSON_NULL) {
    toolbench_count(t, INTAKE_ENDPOINT, INTAKE_NOTE, "method_missing", up, NULL);
    return NULL;
  }
  if (v->type != JSON_STRING) {
    toolbench_count(t, INTAKE_ENDPOINT, INTAKE_REPAIRED, "method_type", &at, v);
    return NULL;
  }
  char *method = arena_copy_text(t->a, toolbench_trim(t->a, v->text, v->len));
  for (char *c = method; *c; c++)
    if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
  for (size_t i = 0; METHODS[i]; i++)
    if (strcmp(method, METHODS[i]) == 0) return METHODS[i];
  if (strcmp(method, "DEL") == 0) return "DELETE";
  toolbench_count(t, INTAKE_ENDPOINT, INTAKE_REPAIRED,
                  *method ? "method_unknown" : "method_missing", &at, v);
  return NULL;
}

/* The endpoint's name, else the key it stands under, else its path, else its number. */
static const char *endpoint_name(const struct toolbench *t, const struct json *endpoint,
                                 const char *key, const char *url, const struct place *up) {
  const char *member = json_get(endpoint, "name") ? "name" : "api_name";
  const struct json *v = json_get(endpoint, member);
  struct place at = {up, member, 0};
  const char *name = toolbench_name(t, v, INTAKE_ENDPOINT, &at);
  if (!name && key && *key) return key;
  if (!name) {
    const char *host = url ? strstr(url, "://") : NULL, *path = host ? strchr(host + 3, '/') : url;
    toolbench_count(t, INTAKE_ENDPOINT, INTAKE_REPAIRED, "name_missing", &at, v);
    name = path && path[0] && path[1] ? path : arena_printf(t->a, "endpoint_%zu", up->index + 1);
  }
  return name;
}

static const struct json *description_of(const struct json *endpoint) {
  const struct json *v = json_get(endpoint, "description");
  return v ? v : json_get(endpoint, "api_description");
}

static void read_endpoint(const struct toolbench *t, const struct json *endpoint, const char *key,
                          struct tool_facts *tool, const struct place *at) {
  intake_seen(t->in, INTAKE_ENDPOINT);
  if (endpoint->type != JSON_OBJECT) {
    toolbench_count(t, INTAKE_ENDPOINT, INTAKE_LOST, "endpoint_type", at, endpoint);
    return;
  }
  struct place url_at = {at, "url", 0}, description_at = {at, "description", 0};
  const char *url =
      toolbench_text(t, json_get(endpoint, "url"), INTAKE_ENDPOINT, "url_type", &url_at);
  const char *name = endpoint_name(t, endpoint, key, url, at);
  if (!name_is_safe(name))
    toolbench_count(t, INTAKE_ENDPOINT, INTAKE_REPAIRED, "slug", at, json_get(endpoint, "name"));
  const struct json *text = description_of(endpoint);
  struct draft d = {.original = name,
                    .category = tool->category,
                    .group = tool->name,
                    .group_description = tool->description,
                    .scope = tool->scope,
                    .method = read_method(t, endpoint, at),
                    .path = url                 ? url
                            : strchr(name, '/') ? name
                                                : NULL,
                    .pointer = toolbench_pointer(t, at)};
  d.description = toolbench_text(t, text, INTAKE_ENDPOINT, "description_type", &description_at);
  if (!d.description)
    toolbench_count(t, INTAKE_ENDPOINT, INTAKE_NOTE, "description_missing", at, NULL);
  else if (text->type == JSON_STRING && memchr(text->text, '\0', text->len))
    d.full_description = text;
  d.parameters = toolbench_parameters(t, endpoint, name, url, at, &d.path_parameters);
  toolbench_output(t, endpoint, name, tool->examples, at, &d);
  if (tool->names) tool->names[tool->n_names++] = name;
  reader_take(t->x, &d);
}

/* ---- tools ---- */

static const char *file_stem(const struct toolbench *t) {
  const char *file = reader_file(t->x), *slash = strrchr(file, '/');
  const char *base = slash ? slash + 1 : file, *dot = strchr(base, '.');
  return arena_copy(t->a, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static const char *tool_name(const struct toolbench *t, const struct json *tool,
                             const struct place *up) {
  static const char *const MEMBERS[] = {"tool_name", "title", "standardized_name"};
  for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
    struct place at = {up, MEMBERS[i], 0};
    const char *name = toolbench_name(t, json_get(tool, MEMBERS[i]), INTAKE_TOOL, &at);
    if (name && i > 0) toolbench_count(t, INTAKE_TOOL, INTAKE_REPAIRED, "name_missing", up, NULL);
    if (name) return name;
  }
  toolbench_count(t, INTAKE_TOOL, INTAKE_REPAIRED, "name_missing", up, NULL);
  return file_stem(t);
}

/* The category the document states, else the folder it lies in. Of a single file that is the folder
 * below "tools", as the corpus is laid out; other folders are no categories. */
static const char *category_of(const struct toolbench *t, const struct json *v) {
  static const char *const MEMBERS[] = {"category_name", "category"};
  for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
    const struct json *c = json_get(v, MEMBERS[i]);
    const char *text = c && c->type == JSON_STRING ? toolbench_trim(t->a, c->text, c->len) : "";
    if (*text) return text;
  }
  const char *folder = reader_folder(t->x);
  if (*folder) return strcmp(folder, "tools") == 0 ? "" : folder;
  const char *path = reader_path(t->x), *end = strrchr(path, '/');
  if (!end) return "";
  const char *begin = end;
  while (begin > path && begin[-1] != '/')
    begin--;
  bool below_tools = begin - path >= 6 && memcmp(begin - 6, "tools/", 6) == 0 &&
                     (begin - path == 6 || begin[-7] == '/');
  return below_tools ? arena_copy(t->a, begin, (size_t)(end - begin)) : "";
}

static const char *scope_of(const struct toolbench *t, const char *category) {
  return *category ? name_make_slug(t->a, category) : NULL;
}

static void read_list(const struct toolbench *t, const struct json *list, struct tool_facts *tool,
                      const struct place *up) {
  struct place list_at = {up, "api_list", 0};
  tool->names = ARENA_ARRAY(t->a, const char *, list->len + 1);
  for (uint32_t i = 0; i < list->len; i++)
    if (list->type == JSON_ARRAY) {
      struct place at = {&list_at, NULL, i};
      read_endpoint(t, &list->items[i], NULL, tool, &at);
    } else {
      const struct json_member *m = &list->members[i];
      struct place at = {&list_at, m->name, i};
      read_endpoint(t, &m->value, toolbench_trim(t->a, m->name, m->name_len), tool, &at);
    }
}

static void read_tool(const struct toolbench *t, const struct json *v, bool alone,
                      const struct place *at) {
  intake_seen(t->in, INTAKE_TOOL);
  const struct json *list = json_get(v, "api_list");
  struct place list_at = {at, "api_list", 0}, description_at = {at, "tool_description", 0};
  if (v->type != JSON_OBJECT || !list || (list->type != JSON_ARRAY && list->type != JSON_OBJECT)) {
    const char *why = v->type != JSON_OBJECT             ? "tool_type"
                      : !list || list->type == JSON_NULL ? "api_list_missing"
                                                         : "api_list_type";
    toolbench_count(t, INTAKE_TOOL, INTAKE_LOST, why, at, list ? list : v);
    return;
  }
  struct tool_facts tool = {.name = tool_name(t, v, at), .category = category_of(t, v)};
  tool.scope = scope_of(t, tool.category);
  tool.description = toolbench_text(t, json_get(v, "tool_description"), INTAKE_TOOL,
                                    "description_type", &description_at);
  tool.examples = alone ? toolbench_find_examples(t) : NULL;
  if (list->type == JSON_OBJECT)
    toolbench_count(t, INTAKE_TOOL, INTAKE_REPAIRED, "api_list_object", &list_at, NULL);
  if (list->len == 0) toolbench_count(t, INTAKE_TOOL, INTAKE_NOTE, "api_list_empty", at, NULL);
  intake_loaded(t->in, INTAKE_TOOL);
  read_list(t, list, &tool, at);
  toolbench_check_examples(t, tool.examples, tool.names, tool.n_names);
}

/* ---- instruction files ---- */

static bool is_instruction(const struct json *v) {
  const struct json *list = json_get(v, "api_list");
  return list && list->type == JSON_ARRAY && list->len && json_get(&list->items[0], "api_name") &&
         !json_get(v, "tool_name");
}

/* One query: each of its endpoints says what tool it belongs to. What another query of this load
 * named already with the same words is skipped. */
static void read_instruction(const struct toolbench *t, const struct json *v,
                             const struct place *up) {
  const struct json *list = json_get(v, "api_list");
  struct place list_at = {up, "api_list", 0};
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *api = &list->items[i];
    struct place at = {&list_at, NULL, i};
    if (!reader_is_new(t->x, "toolbench api", NULL, NULL, api)) {
      toolbench_count(t, INTAKE_ENDPOINT, INTAKE_SKIPPED, "repeated_api", &at, NULL);
      continue;
    }
    struct tool_facts tool = {.category = category_of(t, api)};
    tool.scope = scope_of(t, tool.category);
    struct place name_at = {&at, "tool_name", 0};
    tool.name = toolbench_name(t, json_get(api, "tool_name"), INTAKE_TOOL, &name_at);
    if (!tool.name) tool.name = file_stem(t);
    if (reader_is_new(t->x, "toolbench tool", tool.category, tool.name, NULL)) {
      intake_seen(t->in, INTAKE_TOOL);
      intake_loaded(t->in, INTAKE_TOOL);
    }
    read_endpoint(t, api, NULL, &tool, &at);
  }
}

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  struct toolbench t = {.x = x, .a = reader_arena(x), .in = reader_intake(x)};
  (void)pointer; /* always the whole document */
  if (document->type != JSON_ARRAY && is_instruction(document)) {
    read_instruction(&t, document, NULL);
    return;
  }
  if (document->type != JSON_ARRAY) {
    read_tool(&t, document, true, NULL);
    return;
  }
  if (!document->len || !is_instruction(&document->items[0]))
    toolbench_count(&t, INTAKE_FILE, INTAKE_REPAIRED, "top_list", NULL, NULL);
  for (uint32_t i = 0; i < document->len; i++) {
    struct place at = {NULL, NULL, i};
    if (is_instruction(&document->items[i]))
      read_instruction(&t, &document->items[i], &at);
    else
      read_tool(&t, &document->items[i], document->len == 1, &at);
  }
}

const struct format FORMAT_TOOLBENCH = {"toolbench", recognise, read_document};
