/* factory.c - see factory.h. */
#include "job/factory.h"
#include "base/file.h"
#include "base/hash.h"
#include "catalog/policy.h"
#include "job/dataset.h"
#include "json/write.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef TOOLMILL_VERSION
#define TOOLMILL_VERSION "0.1.0"
#endif

const char *engine_version(void) {
  return TOOLMILL_VERSION;
}

/* ---- where things are ---- */

static bool is_root(struct arena *a, const char *dir) {
  return file_exists(path_join(a, dir, "tools")) && file_exists(path_join(a, dir, "templates")) &&
         file_exists(path_join(a, dir, "scripts/director.lua"));
}

static const char *upward(struct arena *a, const char *start) {
  char *dir = realpath(start, NULL);
  if (!dir) return NULL;
  char *at = arena_copy_text(a, dir);
  free(dir);
  for (;;) {
    if (is_root(a, at)) return at;
    char *slash = strrchr(at, '/');
    if (!slash || slash == at) return NULL;
    *slash = '\0';
  }
}

static const char *beside_program(struct arena *a) {
  char path[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) return NULL;
  path[n] = '\0';
  char *slash = strrchr(path, '/');
  *slash = '\0';
  const char *installed = path_join(a, path, "../share/toolmill");
  return is_root(a, installed) ? upward(a, installed) : upward(a, path);
}

static char *folder_of(struct arena *a, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return arena_copy_text(a, ".");
  return slash == path ? arena_copy_text(a, "/") : arena_copy(a, path, (size_t)(slash - path));
}

const char *factory_find_root(struct arena *a, const char *given, const char *recipe) {
  if (given) return is_root(a, given) ? upward(a, given) : NULL;
  const char *env = getenv("TOOLMILL_ROOT");
  if (env && *env) return is_root(a, env) ? upward(a, env) : NULL;
  const char *found = recipe ? upward(a, folder_of(a, recipe)) : NULL;
  if (!found) found = upward(a, ".");
  return found ? found : beside_program(a);
}

/* Below `root`: the rest of the path; NULL elsewhere. */
static const char *below(const char *root, const char *path) {
  size_t n = strlen(root);
  return strncmp(path, root, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static bool is_named(const char *folder, const char *name) {
  const char *slash = strrchr(folder, '/');
  return strcmp(slash ? slash + 1 : folder, name) == 0;
}

/* The folder of an author's own scripts: that of a recipe which is none of the project's, or the
 * one above when the recipe lies in scripts/ there, too. *name: the recipe's name in the store, its
 * path below the project or below that folder. NULL: the recipe is the project's. */
static const char *own_folder(struct arena *a, const char *root, const char *recipe,
                              const char **name) {
  char *real = realpath(recipe, NULL);
  const char *path = arena_copy_text(a, real ? real : recipe), *folder = folder_of(a, path);
  free(real);
  *name = below(root, path);
  if (*name && strncmp(*name, "scripts/", 8) == 0) return NULL;
  if (is_named(folder, "scripts")) folder = folder_of(a, folder);
  if (!*name) *name = below(folder, path);
  if (!*name) *name = path; /* a file that is not there: reading it says so */
  return folder;
}

static bool has_scripts(struct arena *a, const char *folder) {
  static const char *const KINDS[] = {
      "tools",         "templates",      "scripts/tasks",  "scripts/lang",   "scripts/recovery",
      "scripts/judge", "scripts/checks", "scripts/repair", "scripts/report", "scripts/world"};
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
    if (file_exists(path_join(a, folder, KINDS[i]))) return true;
  return false;
}

static bool read_scripts(struct factory *f, const struct factory_options *o, struct error *e) {
  struct arena *a = &f->arena;
  f->scripts = script_store_new();
  const char *own = own_folder(a, f->root, o->recipe, &f->recipe_name);
  if (o->only_template) {
    const char *slash = strrchr(o->only_template, '/');
    const char *name = arena_printf(a, "templates/%s", slash ? slash + 1 : o->only_template);
    if (!script_store_add_file(f->scripts, name, o->only_template, e)) return false;
  }
  /* the author's files come before the project's: they may take the place of those */
  if (own && has_scripts(a, own) && !script_store_add_root(f->scripts, own, e)) return false;
  if (!script_store_add_root(f->scripts, f->root, e)) return false;
  if (script_store_get(f->scripts, f->recipe_name)) return true;
  return script_store_add_file(f->scripts, f->recipe_name, o->recipe, e);
}

/* ---- the definition, from a confined child ---- */

struct define {
  struct factory *f;
  const struct json *settings, *bounds;
};

static bool define_body(void *context, struct buf *reply, struct error *e) {
  struct define *d = context;
  struct arena a;
  arena_init(&a, 0);
  struct json *definition =
      loader_define(d->f->scripts, d->f->data, d->f->recipe_name, d->settings, d->bounds, &a, e);
  if (definition) json_write(reply, definition, JSON_COMPACT);
  arena_done(&a);
  return definition != NULL;
}

static bool define(struct factory *f, const struct json *settings, const struct json *bounds,
                   struct error *e) {
  struct define d = {f, settings, bounds};
  struct buf reply = BUF_INIT;
  if (confined_call(&f->confined, NULL, define_body, &d, &reply, e))
    f->definition = json_read(&f->arena, reply.data, reply.len, "definition", NULL, e);
  buf_done(&reply);
  f->recipe = json_get(f->definition, "recipe");
  return f->recipe != NULL;
}

/* ---- parts ---- */

static bool build_registry(struct factory *f, struct error *e) {
  const struct json *tools = json_get(f->definition, "tools");
  const struct json *policies = data_store_get(f->data, "policies");
  registry_init(&f->registry);
  if (policies && !(f->registry.policies = policies_read(policies, e))) return false;
  for (uint32_t i = 0; i < tools->len; i++)
    if (!registry_add(&f->registry, json_get_text(&tools->items[i], "script", ""),
                      json_get(&tools->items[i], "table"), e))
      return false;
  return true;
}

static bool build_templates(struct factory *f, struct error *e) {
  const struct json *list = json_get(f->definition, "templates");
  if (list->len == 0) return error_set(e, ERR_INPUT, "templates", "the recipe names no templates");
  f->templates = ARENA_ARRAY(&f->arena, struct player_template, list->len);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *table = json_get(&list->items[i], "table");
    const char *script = json_get_text(&list->items[i], "script", "");
    const char *shape = json_get_text(table, "shape", NULL);
    if (!shape) return error_set(e, ERR_SCRIPT, script, "a template needs a shape");
    f->templates[i].name = json_get_text(table, "name", json_get_text(&list->items[i], "name", ""));
    f->templates[i].shape = shape_compile(&f->arena, shape, script, e);
    if (!f->templates[i].shape) return false;
  }
  f->n_templates = list->len;
  return true;
}

static bool build_world(struct factory *f, struct error *e) {
  const struct json *tables = data_store_get(f->data, "worlds/tables");
  const struct json *permissions = data_store_get(f->data, "permissions");
  if (!tables || !permissions)
    return error_set(e, ERR_INPUT, f->root,
                     "data/worlds/tables.json or data/permissions.json is missing");
  f->image = world_image_build(json_get(f->definition, "tables"), tables, permissions, e);
  return f->image != NULL;
}

static struct json *names_of(struct factory *f, const char *part) {
  const struct json *list = json_get(f->definition, part);
  struct json *names = json_new(&f->arena, JSON_ARRAY);
  for (uint32_t i = 0; list && i < list->len; i++)
    json_add_item(&f->arena, names, json_get(&list->items[i], "name"));
  return names;
}

static void build_setup(struct factory *f) {
  static const char *const PARTS[] = {"families", "templates", "recoveries", "judges", "repairs"};
  struct arena *a = &f->arena;
  f->setup = json_new(a, JSON_OBJECT);
  json_add_member(a, f->setup, "recipe", f->recipe);
  json_add_member(a, f->setup, "recipe_name", json_new_text(a, f->recipe_name));
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
    json_add_member(a, f->setup, PARTS[i], names_of(f, PARTS[i]));
  const struct json *specs = json_get(f->recipe, "specs");
  if (specs) json_add_member(a, f->setup, "specs", specs);
}

static void take_fingerprint(struct factory *f) {
  struct buf text = BUF_INIT;
  buf_printf(&text, "%s %" PRIu64 " %" PRIu64 "\n", engine_version(), f->seed, f->count);
  json_write(&text, f->recipe, JSON_COMPACT);
  buf_printf(&text, "\n%s\n%s\n", data_store_hash(f->data), world_image_hash(f->image));
  for (size_t i = 0; i < script_store_count(f->scripts); i++) {
    const struct script_file *file = script_store_at(f->scripts, i);
    buf_printf(&text, "%s %s\n", file->name, file->sha256);
  }
  if (f->without_python) buf_add_text(&text, "without python\n");
  sha256_hex(text.data, text.len, f->fingerprint);
  buf_done(&text);
}

/* Types of the fields; host/loader.c knows which there are. */
static const struct {
  const char *name;
  enum json_type type; /* JSON_NUMBER: a whole number */
  const char *expected;
} RECIPE_FIELDS[] = {{"count", JSON_NUMBER, "a whole number"},
                     {"steps", JSON_NUMBER, "a whole number"},
                     {"val_percent", JSON_NUMBER, "a whole number"},
                     {"out", JSON_STRING, "a text"},
                     {"report", JSON_STRING, "a text"},
                     {"specs", JSON_STRING, "the name of a script"},
                     {"gates", JSON_OBJECT, "a table of names"},
                     {"mix", JSON_OBJECT, "a table of shares"},
                     {"tasks", JSON_OBJECT, "a table of weights"},
                     {"world", JSON_OBJECT, "a table of names"}};

static bool check_recipe(const struct factory *f, struct error *e) {
  for (size_t i = 0; i < sizeof RECIPE_FIELDS / sizeof *RECIPE_FIELDS; i++) {
    const struct json *v = json_get(f->recipe, RECIPE_FIELDS[i].name);
    int64_t whole;
    if (!v || (v->type == JSON_ARRAY && v->len == 0)) continue; /* {} may be either */
    if (v->type == RECIPE_FIELDS[i].type && (v->type != JSON_NUMBER || json_to_int(v, &whole)))
      continue;
    struct buf found = BUF_INIT;
    json_write(&found, v, JSON_COMPACT);
    error_set(e, ERR_INPUT, f->recipe_name, "%s must be %s, found %.100s", RECIPE_FIELDS[i].name,
              RECIPE_FIELDS[i].expected, found.data);
    buf_done(&found);
    return false;
  }
  return true;
}

static bool settle_counts(struct factory *f, const struct factory_options *o, struct error *e) {
  const struct json *seed = json_get(f->recipe, "seed");
  f->seed = o->seed ? *o->seed : 1;
  if (!o->seed && seed && !loader_read_seed(seed, &f->seed))
    return error_set(e, ERR_INPUT, f->recipe_name, "seed must be %s", LOADER_SEED_EXPECTED);
  f->plan = plan_new(&f->arena, f->definition, f->seed, e);
  if (!f->plan) return false;
  int64_t count = o->count >= 0 ? o->count : json_get_int(f->recipe, "count", 0);
  uint64_t size = plan_size(f->plan);
  if (count < 0) return error_set(e, ERR_INPUT, "count", "expected a number of samples");
  f->count = size && (count == 0 || (uint64_t)count > size) ? size : (uint64_t)count;
  if (!size && count == 0 && o->count < 0) f->count = 1000;
  f->out = json_get_text(f->recipe, "out", "data");
  return true;
}

/* One word for a POSIX shell: as it is where that is safe, else in single quotes with a quote
 * inside as '\\''. */
static void add_shell_word(struct buf *out, const char *word, size_t n, bool quoted) {
  static const char SAFE[] =
      "%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  if (!quoted && n > 0 && strspn(word, SAFE) == n) {
    buf_add(out, word, n);
    return;
  }
  buf_add_char(out, '\'');
  for (size_t i = 0; i < n; i++) {
    if (word[i] == '\'')
      buf_add_text(out, "'\\''");
    else
      buf_add_char(out, word[i]);
  }
  buf_add_char(out, '\'');
}

void factory_write_command(const struct factory *f, const char *recipe, struct buf *out) {
  buf_add_text(out, "engine ");
  if (*recipe == '-') buf_add_text(out, "./"); /* no option */
  add_shell_word(out, recipe, strlen(recipe), false);
  buf_printf(out, " --seed %" PRIu64, f->seed);
  for (uint32_t i = 0; i < f->settings->len; i++) {
    struct buf word = BUF_INIT;
    buf_printf(&word, "%s=", f->settings->members[i].name);
    json_write(&word, &f->settings->members[i].value, JSON_COMPACT);
    buf_add_text(out, " --set ");
    add_shell_word(out, word.data, word.len, true);
    buf_done(&word);
  }
}

/* From the project's root or the author's own folder: the same text for every working directory. */
static void tell_reproduction(struct factory *f) {
  struct buf text = BUF_INIT;
  factory_write_command(f, f->recipe_name, &text);
  f->reproduce = arena_copy(&f->arena, text.data, text.len);
  buf_done(&text);
}

static bool build_all(struct factory *f, const struct factory_options *o,
                      const struct json *settings, struct error *e) {
  return define(f, settings, o->bounds, e) && check_recipe(f, e) && build_registry(f, e) &&
         build_templates(f, e) && build_world(f, e);
}

/* Building takes one processor; whether all scripts load is found out on another meanwhile. */
static bool build_beside(struct factory *f, const struct factory_options *o,
                         const struct json *settings, struct error *e) {
  struct confined_child *check = o->check_scripts ? dataset_begin_scripts(f) : NULL;
  bool ok = build_all(f, o, settings, e);
  if (check && ok) {
    struct buf nothing = BUF_INIT;
    struct error ignored = {0};
    f->scripts_load = child_end(check, &nothing, &ignored);
    buf_done(&nothing);
  } else if (check) {
    child_drop(check);
  }
  return ok;
}

static bool open_all(struct factory *f, const struct factory_options *o, struct error *e) {
  struct json *settings =
      o->settings ? json_copy(&f->arena, o->settings) : json_new(&f->arena, JSON_OBJECT);
  f->root = factory_find_root(&f->arena, o->root, o->recipe);
  if (!f->root)
    return error_set(
        e, ERR_USAGE, o->root ? o->root : o->recipe,
        "no folder with tools/, templates/ and scripts/ was found; name it with --root");
  f->recipe_path = o->recipe;
  f->confined = (struct confined_options){.no_sandbox = o->no_sandbox, .in_process = o->in_process};
  f->data = data_store_load(f->root, e);
  if (o->only_template) {
    const char *slash = strrchr(o->only_template, '/');
    const char *file = slash ? slash + 1 : o->only_template;
    struct json *list = json_new(&f->arena, JSON_ARRAY);
    size_t stem = strlen(file) > 4 ? strlen(file) - 4 : strlen(file);
    json_add_item(&f->arena, list, json_new_string(&f->arena, file, stem));
    json_add_member(&f->arena, settings, "templates", list);
  }
  f->settings = settings;
  return f->data && read_scripts(f, o, e) && build_beside(f, o, settings, e) &&
         settle_counts(f, o, e);
}

struct factory *factory_open(const struct factory_options *options, struct error *e) {
  struct factory *f = calloc(1, sizeof *f);
  if (!f) die_out_of_memory(sizeof *f);
  arena_init(&f->arena, 0);
  if (!open_all(f, options, e)) {
    factory_close(f);
    return NULL;
  }
  struct error missing = {0};
  if (registry_get(&f->registry, "python_exec") && !python_installed(&missing))
    f->without_python = arena_copy_text(&f->arena, missing.message);
  build_setup(f);
  tell_reproduction(f);
  take_fingerprint(f);
  return f;
}

void factory_close(struct factory *f) {
  if (!f) return;
  registry_done(&f->registry);
  if (f->image) world_image_free(f->image);
  data_store_free(f->data);
  if (f->scripts) script_store_free(f->scripts);
  arena_done(&f->arena);
  free(f);
}

struct player_config factory_player_config(const struct factory *f, struct python_server *python) {
  const struct json *gates = json_get(f->recipe, "gates");
  const struct json *val = json_get(f->recipe, "val_percent");
  return (struct player_config){.scripts = f->scripts,
                                .data = f->data,
                                .registry = &f->registry,
                                .image = f->image,
                                .python = python,
                                .setup = f->setup,
                                .templates = f->templates,
                                .n_templates = f->n_templates,
                                .seed = f->seed,
                                .min_score = json_to_double(json_get(gates, "min_score")),
                                .max_repairs = (int)json_get_int(gates, "repairs", 0),
                                .steps = (uint64_t)json_get_int(f->recipe, "steps", 0),
                                .val_share = val ? json_to_double(val) / 100 : 0.15};
}

struct python_server *factory_start_python(const struct factory *f) {
  struct buf text = BUF_INIT;
  struct error e = {0};
  struct python_server *server = calloc(1, sizeof *server);
  if (!server) die_out_of_memory(sizeof *server);
  *server = (struct python_server){.request = -1, .reply = -1};
  struct arena a;
  arena_init(&a, 0);
  if (registry_get(&f->registry, "python_exec") && !f->without_python) {
    if (!file_read(path_join(&a, f->root, "tools/python_exec_server.py"), 0, &text, &e) ||
        !python_start(server, text.data, text.len, &e))
      *server = (struct python_server){.request = -1, .reply = -1, .broken = true, .reason = e};
  }
  arena_done(&a);
  buf_done(&text);
  return server;
}

struct call {
  struct factory *f;
  const char *script, *hook;
  const struct json *argument;
};

static bool call_body(void *context, struct buf *reply, struct error *e) {
  struct call *c = context;
  struct arena a;
  arena_init(&a, 0);
  struct json *result =
      strcmp(c->hook, "run") == 0
          ? loader_check(c->f->scripts, c->f->data, c->script, c->argument, &a, e)
          : loader_call(c->f->scripts, c->f->data, c->script, c->hook, &c->argument, 1, &a, e);
  if (result) json_write(reply, result, JSON_COMPACT);
  arena_done(&a);
  return result != NULL;
}

struct json *factory_call(struct factory *f, const char *script, const char *hook,
                          const struct json *argument, struct arena *a, struct error *e) {
  struct call c = {f, script, hook, argument};
  struct buf reply = BUF_INIT;
  struct json *result = NULL;
  if (confined_call(&f->confined, NULL, call_body, &c, &reply, e))
    result = json_read(a, reply.data, reply.len, script, NULL, e);
  buf_done(&reply);
  return result;
}
