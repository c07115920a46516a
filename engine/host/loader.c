/* loader.c - see loader.h. */
#include "host/loader.h"
#include "base/hash.h"
#include "host/api_data.h"
#include "host/player_private.h"
#include "host/slips.h"

#include <stdlib.h>
#include <string.h>

struct loader {
  const struct script_store *scripts;
  const struct data_store *data;
  struct script_state *state;
  struct arena *a;
  struct error *e;
};

/* ---- a state with data and random streams ---- */

static void open_body(lua_State *L, void *context) {
  rng_api_open(L);
  data_api_open(L, context);
}

static struct script_state *open_state(const struct script_store *scripts,
                                       const struct data_store *data, struct error *e) {
  struct script_state *s = script_state_new(scripts, e);
  if (!s) return NULL;
  if (script_protected(s, "open", NULL, open_body, (void *)(uintptr_t)data, e)) return s;
  script_state_free(s);
  return NULL;
}

bool loader_read_seed(const struct json *v, uint64_t *seed) {
  if (!v || v->type != JSON_STRING) return json_to_uint(v, seed);
  struct json number = *v;
  number.type = JSON_NUMBER;
  return v->len > 0 && strspn(v->text, "0123456789") == v->len && json_to_uint(&number, seed);
}

/* ---- overrides ---- */

/* recipe.a.b = value for the dotted name "a.b"; tables on the way are made. */
static void override(struct arena *a, struct json *recipe, const char *name,
                     const struct json *value) {
  const char *dot = strchr(name, '.');
  size_t n = dot ? (size_t)(dot - name) : strlen(name);
  struct json *old = json_get_n(recipe, name, n);
  if (!dot) {
    if (old)
      *old = *value;
    else
      json_add_member_n(a, recipe, name, n, value);
    return;
  }
  if (!old) old = json_add_member_n(a, recipe, name, n, json_new(a, JSON_OBJECT));
  if (old->type == JSON_OBJECT || (old->type == JSON_ARRAY && old->len == 0)) {
    if (old->type == JSON_ARRAY) *old = *json_new(a, JSON_OBJECT);
    override(a, old, dot + 1, value);
  }
}

/* The built-in builder; its sizes and their defaults are those of docs/scripting.md. */
static const char BUILDER[] = "world.enterprise";

/* Whether a bound has changed anything. */
static bool bound_world(struct arena *a, const struct json *recipe, const struct json *bounds) {
  struct json *world = json_get(recipe, "world");
  const struct json *builder = json_get(world, "builder");
  bool reduced = false;
  for (uint32_t i = 0; builder && bounds && i < bounds->len; i++) {
    const struct json_member *bound = &bounds->members[i];
    struct json *size = json_get(world, bound->name);
    bool larger = size ? size->type == JSON_NUMBER && json_compare_numbers(size, &bound->value) > 0
                       : json_is_text(builder, BUILDER);
    if (!larger) continue;
    reduced = true;
    override(a, world, bound->name, &bound->value);
  }
  return reduced;
}

/* A field that nothing reads is a slip of the pen. The list is that of docs/scripting.md. */
static const char *const RECIPE_FIELDS[] = {
    "name",    "seed",  "count",  "out",       "tools",       "world",
    "tasks",   "specs", "mix",    "templates", "recoveries",  "judges",
    "repairs", "gates", "checks", "report",    "val_percent", "steps"};
static const char *const GATE_FIELDS[] = {"min_score", "repairs"};

static bool knows_fields(const struct json *table, const char *const *known, size_t n,
                         const char *place, const char *prefix, struct error *e) {
  for (uint32_t i = 0; table && table->type == JSON_OBJECT && i < table->len; i++) {
    size_t k = 0;
    while (k < n && strcmp(known[k], table->members[i].name) != 0)
      k++;
    if (k < n) continue;
    struct buf list = BUF_INIT;
    for (k = 0; k < n; k++)
      buf_printf(&list, "%s%s", k ? ", " : "", known[k]);
    error_set(e, ERR_INPUT, place, "a recipe has no field %s%s; it may have %s", prefix,
              table->members[i].name, list.data);
    buf_done(&list);
    return false;
  }
  return true;
}

static bool read_recipe(struct loader *ld, const char *name, const struct json *overrides,
                        struct json **recipe) {
  struct json *hooks;
  if (!script_load(ld->state, name, NULL, ld->e)) return false;
  if (!script_table_json(ld->state, name, ld->a, recipe, &hooks, ld->e)) return false;
  if ((*recipe)->type != JSON_OBJECT)
    return error_set(ld->e, ERR_SCRIPT, name, "a recipe returns a table with named fields");
  for (uint32_t i = 0; overrides && i < overrides->len; i++)
    override(ld->a, *recipe, overrides->members[i].name, &overrides->members[i].value);
  return knows_fields(*recipe, RECIPE_FIELDS, sizeof RECIPE_FIELDS / sizeof *RECIPE_FIELDS, name,
                      "", ld->e) &&
         knows_fields(json_get(*recipe, "gates"), GATE_FIELDS,
                      sizeof GATE_FIELDS / sizeof *GATE_FIELDS, name, "gates.", ld->e);
}

/* ---- named scripts ---- */

struct part {
  const char *field;  /* of the recipe */
  const char *folder; /* of the scripts it names */
  const char *hook;   /* that each must have, or NULL */
};

static const struct part PARTS[] = {
    {"templates", "templates", "play"},   {"recoveries", "scripts/recovery", "spoil"},
    {"judges", "scripts/judge", "score"}, {"repairs", "scripts/repair", "adjust"},
    {"checks", "scripts/checks", "run"},
};

static bool has_hook(const struct json *hooks, const char *hook) {
  for (uint32_t i = 0; i < hooks->len; i++)
    if (json_is_text(&hooks->items[i], hook)) return true;
  return false;
}

/* {"name", "script", "table", "hooks"} of one file. */
static bool add_script(struct loader *ld, struct json *list, const char *name, const char *folder,
                       const char *hook) {
  struct json *table, *hooks, *entry = json_new(ld->a, JSON_OBJECT);
  const char *script = arena_printf(ld->a, "%s/%s.lua", folder, name);
  if (!script_store_get(ld->scripts, script))
    return error_set(ld->e, ERR_INPUT, script, "the recipe names %s, but there is no such file",
                     name);
  if (!script_load(ld->state, script, NULL, ld->e) ||
      !script_table_json(ld->state, script, ld->a, &table, &hooks, ld->e))
    return false;
  if (hook && !has_hook(hooks, hook))
    return error_set(ld->e, ERR_SCRIPT, script, "the table it returns lacks the function %s", hook);
  json_add_member(ld->a, entry, "name", json_new_text(ld->a, name));
  json_add_member(ld->a, entry, "script", json_new_text(ld->a, script));
  json_add_member(ld->a, entry, "table", table);
  json_add_member(ld->a, entry, "hooks", hooks);
  json_add_item(ld->a, list, entry);
  return true;
}

static bool add_part(struct loader *ld, struct json *definition, const struct json *recipe,
                     const struct part *part) {
  const struct json *names = json_get(recipe, part->field);
  struct json *list = json_new(ld->a, JSON_ARRAY);
  if (names && names->type != JSON_ARRAY && names->len > 0)
    return error_set(ld->e, ERR_INPUT, part->field, "expected a list of names");
  for (uint32_t i = 0; names && i < names->len; i++) {
    if (names->items[i].type != JSON_STRING)
      return error_set(ld->e, ERR_INPUT, part->field, "item %u is no name", i + 1);
    if (!add_script(ld, list, names->items[i].text, part->folder, part->hook)) return false;
  }
  json_add_member(ld->a, definition, part->field, list);
  return true;
}

static bool add_tools(struct loader *ld, struct json *definition, const struct json *recipe) {
  const struct json *names = json_get(recipe, "tools");
  struct json *list = json_new(ld->a, JSON_ARRAY);
  if (!names || names->type != JSON_ARRAY || names->len == 0)
    return error_set(ld->e, ERR_INPUT, "tools", "the recipe must name its tools in a list");
  for (uint32_t i = 0; i < names->len; i++)
    if (names->items[i].type != JSON_STRING ||
        !add_script(ld, list, names->items[i].text, "tools", "run"))
      return *ld->e->message ? false
                             : error_set(ld->e, ERR_INPUT, "tools", "item %u is no name", i + 1);
  json_add_member(ld->a, definition, "tools", list);
  return true;
}

static int compare_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Families of `tasks` (names to weights) or of the specs, sorted by name. */
static bool add_families(struct loader *ld, struct json *definition, const struct json *recipe) {
  const struct json *tasks = json_get(recipe, "tasks"), *specs = json_get(definition, "specs");
  uint32_t max = (tasks ? tasks->len : 0) + (specs ? specs->len : 0);
  const char **names = ARENA_ARRAY(ld->a, const char *, max + 1);
  size_t n = 0;
  for (uint32_t i = 0; tasks && tasks->type == JSON_OBJECT && i < tasks->len; i++)
    names[n++] = tasks->members[i].name;
  for (uint32_t i = 0; specs && i < specs->len; i++)
    names[n++] = json_get_text(&specs->items[i], "family", "");
  qsort(names, n, sizeof *names, compare_text);
  struct json *list = json_new(ld->a, JSON_ARRAY);
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && strcmp(names[i], names[i - 1]) == 0) continue;
    if (!add_script(ld, list, names[i], "scripts/tasks", NULL)) return false;
  }
  json_add_member(ld->a, definition, "families", list);
  return true;
}

static const char *module_file(struct arena *a, const char *module) {
  char *path = arena_printf(a, "scripts/%s.lua", module);
  for (char *p = path + 8; *p && strcmp(p, ".lua") != 0; p++)
    if (*p == '.') *p = '/';
  return path;
}

static bool add_specs(struct loader *ld, struct json *definition, const struct json *recipe) {
  const char *module = json_get_text(recipe, "specs", NULL);
  struct json *specs;
  if (!module) return true;
  if (!script_call_json(ld->state, module_file(ld->a, module), "specs", NULL, 0, NULL, ld->a,
                        &specs, ld->e))
    return false;
  if (specs->type != JSON_ARRAY || specs->len == 0)
    return error_set(ld->e, ERR_SCRIPT, module_file(ld->a, module),
                     "specs() gave no list of tasks");
  json_add_member(ld->a, definition, "specs", specs);
  return true;
}

/* ---- world ---- */

struct build {
  struct loader *ld;
  const char *script;
  const struct json *options, *lexicons;
  uint64_t seed;
  struct json *tables;
};

static void build_body(lua_State *L, void *context) {
  struct build *b = context;
  script_push_module(L, b->script);
  lua_getfield(L, -1, "build");
  rng_api_push(L, b->seed, 0, "world");
  script_push_json(L, b->lexicons);
  script_push_json(L, b->options);
  lua_call(L, 3, 1);
  luaL_checktype(L, -1, LUA_TTABLE);
  b->tables = script_to_json(L, -1, b->ld->a, NULL, NULL, NULL);
}

/* {given_names: items, …} of data/lexicons/. */
static struct json *lexicons_of(struct loader *ld) {
  struct json *all = json_new(ld->a, JSON_OBJECT);
  const char *name;
  const struct json *value;
  for (size_t i = 0; data_store_at(ld->data, i, &name, &value); i++) {
    const struct json *items = json_get(value, "items");
    if (strncmp(name, "lexicons/", 9) == 0 && items) json_add_member(ld->a, all, name + 9, items);
  }
  return all;
}

static bool build_tables(struct loader *ld, const struct json *world, uint64_t seed,
                         struct json **tables) {
  struct build b = {.ld = ld,
                    .script = module_file(ld->a, json_get_text(world, "builder", "")),
                    .options = world,
                    .lexicons = lexicons_of(ld),
                    .seed = seed};
  int64_t customers = json_get_int(world, "customers", 400);
  struct script_limits limits = {.steps = 100000000u + 100000u * (uint64_t)customers,
                                 .memory = (size_t)768 << 20};
  if (!script_protected(ld->state, "build", &limits, build_body, &b, ld->e)) return false;
  *tables = b.tables;
  return true;
}

/* Guides are documents; so are the rows of the corpus that `documents` names. */
static bool merge_documents(struct loader *ld, const struct json *world, struct json *tables) {
  const char *corpus = json_get_text(world, "documents", NULL);
  const struct json *rows = corpus ? data_store_get(ld->data, corpus) : NULL;
  const struct json *guides = json_get(tables, "guides");
  if (corpus && !rows)
    return error_set(ld->e, ERR_INPUT, "world.documents", "there is no data/%s.jsonl", corpus);
  struct json *documents = json_new(ld->a, JSON_ARRAY), *kept = json_new(ld->a, JSON_OBJECT);
  for (uint32_t i = 0; rows && i < rows->len; i++)
    json_add_item(ld->a, documents, &rows->items[i]);
  for (uint32_t i = 0; guides && i < guides->len; i++)
    json_add_item(ld->a, documents, &guides->items[i]);
  for (uint32_t i = 0; i < tables->len; i++)
    if (strcmp(tables->members[i].name, "guides") != 0)
      json_add_member(ld->a, kept, tables->members[i].name, &tables->members[i].value);
  if (documents->len) json_add_member(ld->a, kept, "documents", documents);
  *tables = *kept;
  return true;
}

static bool add_world(struct loader *ld, struct json *definition, const struct json *recipe) {
  const struct json *world = json_get(recipe, "world");
  const char *base = json_get_text(world, "base", NULL);
  struct json *tables = NULL;
  if (base) {
    const struct json *fixed = data_store_get(ld->data, arena_printf(ld->a, "worlds/%s", base));
    if (!fixed)
      return error_set(ld->e, ERR_INPUT, "world.base", "there is no data/worlds/%s.json", base);
    tables = json_copy(ld->a, fixed);
  } else if (json_get(world, "builder")) {
    const struct json *given = json_get(world, "seed");
    uint64_t seed = 1;
    if (given && !loader_read_seed(given, &seed))
      return error_set(ld->e, ERR_INPUT, "world.seed", "expected %s", LOADER_SEED_EXPECTED);
    if (!build_tables(ld, world, seed, &tables) || !merge_documents(ld, world, tables))
      return false;
  } else
    return error_set(ld->e, ERR_INPUT, "world", "expected {base = …} or {builder = …}");
  json_add_member(ld->a, definition, "tables", tables);
  return true;
}

/* ---- the whole ---- */

struct json *loader_define(const struct script_store *scripts, const struct data_store *data,
                           const char *recipe_name, const struct json *overrides,
                           const struct json *bounds, struct arena *a, struct error *e) {
  struct loader ld = {scripts, data, open_state(scripts, data, e), a, e};
  struct json *recipe = NULL, *definition = json_new(a, JSON_OBJECT);
  if (!ld.state) return NULL;
  bool ok = read_recipe(&ld, recipe_name, overrides, &recipe);
  if (ok) {
    bool reduced = bound_world(a, recipe, bounds);
    json_add_member(a, definition, "recipe", recipe);
    json_add_member(a, definition, "reduced", json_new(a, reduced ? JSON_TRUE : JSON_FALSE));
  }
  ok = ok && add_tools(&ld, definition, recipe) && add_specs(&ld, definition, recipe) &&
       add_families(&ld, definition, recipe);
  for (size_t i = 0; ok && i < sizeof PARTS / sizeof *PARTS; i++)
    ok = add_part(&ld, definition, recipe, &PARTS[i]);
  ok = ok && slips_check(scripts, data, ld.state, recipe_name, definition, a, e) &&
       add_world(&ld, definition, recipe);
  script_state_free(ld.state);
  return ok ? definition : NULL;
}

struct json *loader_describe_tools(const struct script_store *scripts,
                                   const struct data_store *data, const struct json *names,
                                   struct arena *a, struct error *e) {
  struct script_state *s = open_state(scripts, data, e);
  if (!s) return NULL;
  struct json *list = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < names->len; i++) {
    const char *script = names->items[i].text;
    struct json *entry = json_new(a, JSON_OBJECT), *table, *hooks;
    struct error inner = {0};
    json_add_member(a, entry, "script", &names->items[i]);
    bool ok = script_load(s, script, NULL, &inner) &&
              script_table_json(s, script, a, &table, &hooks, &inner);
    if (ok && !has_hook(hooks, "run"))
      ok = error_set(&inner, ERR_SCRIPT, script, "the table it returns lacks the function run");
    json_add_member(a, entry, ok ? "table" : "error",
                    ok ? table
                       : json_new_text(a, arena_printf(a, "%s: %s", inner.place, inner.message)));
    json_add_item(a, list, entry);
  }
  script_state_free(s);
  return list;
}

struct json *loader_call(const struct script_store *scripts, const struct data_store *data,
                         const char *script, const char *hook, const struct json *const *arguments,
                         size_t n_arguments, struct arena *a, struct error *e) {
  struct script_state *s = open_state(scripts, data, e);
  if (!s) return NULL;
  struct script_limits limits = {.steps = 500000000, .memory = (size_t)512 << 20};
  struct json *result = NULL;
  bool ok = script_call_json(s, script, hook, arguments, n_arguments, &limits, a, &result, e);
  script_state_free(s);
  return ok ? result : NULL;
}

bool loader_compile_all(const struct script_store *scripts, const struct data_store *data,
                        size_t *n_files, struct error *e) {
  struct script_state *s = open_state(scripts, data, e);
  bool ok = s != NULL;
  *n_files = 0;
  for (size_t i = 0; ok && i < script_store_count(scripts); i++) {
    const char *name = script_store_at(scripts, i)->name;
    if (strncmp(name, "scripts/types/", 14) == 0) continue; /* declarations for editors */
    ok = script_load(s, name, NULL, e);
    ++*n_files;
  }
  if (s) script_state_free(s);
  return ok;
}

struct check {
  const char *script;
  const struct json *facts;
  struct arena *a;
  struct json *result;
};

static void check_body(lua_State *L, void *context) {
  struct check *c = context;
  script_push_module(L, c->script);
  lua_getfield(L, -1, "run");
  script_push_json(L, c->facts);
  lua_call(L, 1, 2);
  c->result = json_new(c->a, JSON_ARRAY);
  const char *word = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
  bool abstains = strcmp(word, LOADER_NOT_APPLICABLE) == 0;
  bool passed = !*word && lua_toboolean(L, -2); /* another word is no answer */
  json_add_item(c->a, c->result,
                abstains ? json_new_text(c->a, word)
                         : json_new(c->a, passed ? JSON_TRUE : JSON_FALSE));
  json_add_item(c->a, c->result,
                lua_istable(L, -1) ? script_to_json(L, -1, c->a, NULL, NULL, NULL)
                                   : json_new(c->a, JSON_OBJECT));
}

struct json *loader_check(const struct script_store *scripts, const struct data_store *data,
                          const char *script, const struct json *facts, struct arena *a,
                          struct error *e) {
  struct script_state *s = open_state(scripts, data, e);
  if (!s) return NULL;
  struct check c = {script, facts, a, NULL};
  bool ok = script_protected(s, "run", NULL, check_body, &c, e);
  script_state_free(s);
  return ok ? c.result : NULL;
}
