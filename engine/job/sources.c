/* sources.c - see sources.h. The scripts of one Lua source are read into a store of their own, with
 * the project's modules behind them, and evaluated together in one confined child; what comes back
 * is plain data. */
#include "job/sources.h"
#include "base/file.h"
#include "catalog/names.h"
#include "host/loader.h"
#include "job/factory.h"
#include "json/write.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const char *const FORMATS[] = {"toolbench", "mcp",    "mcp-stdio", "openapi", "openai",
                                      "anthropic", "gemini", "bfcl",      "lua"};

struct source source_parse(struct arena *a, const char *text) {
  const char *colon = strchr(text, ':');
  for (size_t i = 0; colon && i < sizeof FORMATS / sizeof *FORMATS; i++)
    if (strlen(FORMATS[i]) == (size_t)(colon - text) &&
        memcmp(text, FORMATS[i], (size_t)(colon - text)) == 0)
      return (struct source){FORMATS[i], arena_copy_text(a, colon + 1)};
  return (struct source){NULL, arena_copy_text(a, text)};
}

static bool ends_in_lua(const char *path) {
  size_t n = strlen(path);
  return n > 4 && strcmp(path + n - 4, ".lua") == 0;
}

static bool is_lua(const struct source *s) {
  return s->format ? strcmp(s->format, "lua") == 0 : ends_in_lua(s->path);
}

/* ---- the scripts of one source ---- */

struct lua_source {
  struct registry *registry;
  struct intake *intake;
  const struct sources_options *options;
  const char *path; /* as given */
  struct arena arena;
  struct script_store *scripts;
  struct data_store *data;
  struct json *names;                /* of the tools in the store, sorted */
  const char *folder, *above_folder; /* that hold the files */
};

static const char *folder_of(struct arena *a, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return ".";
  return slash == path ? "/" : arena_copy(a, path, (size_t)(slash - path));
}

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool add_tool(struct lua_source *s, const char *file, struct error *e) {
  const char *name = arena_printf(&s->arena, "tools/%s", file);
  json_add_item(&s->arena, s->names, json_new_text(&s->arena, name));
  return script_store_add_file(s->scripts, name, path_join(&s->arena, s->folder, file), e);
}

/* Fills the store: the source's tools, modules beside them, the project's. */
static bool read_scripts(struct lua_source *s, struct error *e) {
  struct arena *a = &s->arena;
  char **files;
  size_t n;
  s->names = json_new(a, JSON_ARRAY);
  s->scripts = script_store_new();
  if (!is_folder(s->path)) {
    const char *slash = strrchr(s->path, '/');
    s->folder = folder_of(a, s->path);
    if (!add_tool(s, slash ? slash + 1 : s->path, e)) return false;
  } else {
    const char *tools = path_join(a, s->path, "tools");
    s->folder = is_folder(tools) ? tools : s->path;
    if (!file_list(s->folder, ".lua", a, &files, &n, e)) return false;
    if (n == 0) return error_set(e, ERR_INPUT, s->path, "there are no .lua files in this folder");
    for (size_t i = 0; i < n; i++)
      if (!add_tool(s, files[i], e)) return false;
  }
  s->above_folder = path_join(a, s->folder, "..");
  const char *root = factory_find_root(a, s->options->root, s->path);
  if (!root)
    return error_set(
        e, ERR_USAGE, s->path,
        "no folder with tools/, templates/ and scripts/ was found; name it with --root");
  if (file_exists(path_join(a, s->above_folder, "scripts")) &&
      !script_store_add_root(s->scripts, s->above_folder, e))
    return false;
  if (!script_store_add_root(s->scripts, root, e)) return false;
  s->data = data_store_load(root, e);
  return s->data != NULL;
}

/* ---- in the confined child ---- */

static bool evaluate_body(void *context, struct buf *reply, struct error *e) {
  struct lua_source *s = context;
  struct arena a;
  arena_init(&a, 0);
  struct json *tools = loader_describe_tools(s->scripts, s->data, s->names, &a, e);
  if (tools) json_write(reply, tools, JSON_COMPACT);
  arena_done(&a);
  return tools != NULL;
}

static struct json *evaluate(struct lua_source *s, struct error *e) {
  struct buf reply = BUF_INIT;
  struct json *tools = NULL;
  if (confined_call(&s->options->confined, NULL, evaluate_body, s, &reply, e))
    tools = json_read(&s->arena, reply.data, reply.len, s->path, NULL, e);
  buf_done(&reply);
  return tools;
}

/* ---- into the registry ---- */

static bool is_wanted(const struct lua_source *s) {
  const char *const *list = s->options->reader.categories;
  for (; list && *list; list++)
    if (strcasecmp(*list, "general") == 0) return true;
  return s->options->reader.categories == NULL;
}

static void lose(const struct lua_source *s, enum intake_level level, const char *reason,
                 const char *file, const char *message) {
  intake_count(s->intake, level, INTAKE_LOST, reason, file, "",
               json_new_text(&s->registry->arena, message));
}

static void set_origin(const struct lua_source *s, struct tool *t, const char *file) {
  struct arena *a = &s->registry->arena;
  struct tool_origin *o = ARENA_NEW(a, struct tool_origin);
  *o = (struct tool_origin){.format = "lua",
                            .file = file,
                            .pointer = "",
                            .original = t->name,
                            .group = "lua",
                            .group_original = "lua",
                            .group_description = "",
                            .category = "",
                            .id = arena_printf(a, "general/lua/%s", name_make_slug(a, t->name)),
                            .method = "",
                            .path = "",
                            .scope = "lua",
                            .output = OUTPUT_DECLARED};
  t->origin = o;
}

static void take_tool(struct lua_source *s, const struct json *described) {
  const char *script = json_get_text(described, "script", ""), *slash = strrchr(script, '/');
  const char *file = arena_copy_text(&s->registry->arena, slash ? slash + 1 : script);
  const char *message = json_get_text(described, "error", NULL);
  intake_seen(s->intake, INTAKE_FILE);
  if (message) {
    lose(s, INTAKE_FILE, "lua_script", file, message);
    return;
  }
  intake_loaded(s->intake, INTAKE_FILE);
  if (!is_wanted(s)) {
    intake_count(s->intake, INTAKE_ENDPOINT, INTAKE_SKIPPED, "category", file, "", NULL);
    return;
  }
  intake_seen(s->intake, INTAKE_TOOL);
  intake_seen(s->intake, INTAKE_ENDPOINT);
  struct error e = {0};
  if (!registry_add(s->registry, script, json_get(described, "table"), &e)) {
    lose(s, INTAKE_TOOL, "lua_tool", file, e.message);
    lose(s, INTAKE_ENDPOINT, "lua_tool", file, e.message);
    return;
  }
  struct tool *t = &s->registry->tools[s->registry->n_tools - 1];
  set_origin(s, t, file);
  const struct json *properties = json_get(t->parameters, "properties");
  for (uint32_t i = 0; properties && i < properties->len; i++) {
    intake_seen(s->intake, INTAKE_PARAMETER);
    intake_loaded(s->intake, INTAKE_PARAMETER);
  }
  intake_loaded(s->intake, INTAKE_TOOL);
  intake_loaded(s->intake, INTAKE_ENDPOINT);
}

static bool load_lua(struct lua_source *s, struct error *e) {
  if (!read_scripts(s, e)) return false;
  struct json *tools = evaluate(s, e);
  for (uint32_t i = 0; tools && i < tools->len; i++)
    take_tool(s, &tools->items[i]);
  return tools != NULL;
}

bool sources_load(struct registry *r, struct intake *in, const struct source *sources, size_t n,
                  const struct sources_options *options, struct error *e) {
  static const struct sources_options NONE = {0};
  if (!options) options = &NONE;
  struct source *documents = ARENA_ARRAY(&r->arena, struct source, n + 1);
  size_t n_documents = 0;
  for (size_t i = 0; i < n; i++) {
    if (!is_lua(&sources[i])) {
      documents[n_documents++] = sources[i];
      continue;
    }
    struct lua_source s = {
        .registry = r, .intake = in, .options = options, .path = sources[i].path};
    arena_init(&s.arena, 0);
    bool ok = load_lua(&s, e);
    if (s.scripts) script_store_free(s.scripts);
    if (s.data) data_store_free(s.data);
    arena_done(&s.arena);
    if (!ok) return false;
  }
  return reader_load(r, in, documents, n_documents, &options->reader, e);
}
