/* slips.c - see slips.h. */
#include "host/slips.h"
#include "base/suggest.h"
#include "catalog/policy.h"
#include "host/lua_state.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct slips {
  const struct script_store *scripts;
  const struct data_store *data;
  struct script_state *state;
  const struct json *definition;
  struct arena *a;
  struct error *e;
  bool *loaded; /* by number of the script: it is part of this recipe */
};

static const char *const VARIANTS[] = {"success", "recovery", "block"};
enum { N_VARIANTS = sizeof VARIANTS / sizeof *VARIANTS };

/* ---- places ---- */

static const char *place_at(struct arena *a, const struct script_file *file, const char *at) {
  unsigned line = 1;
  for (const char *p = file->text; p < at; p++)
    line += *p == '\n';
  return arena_printf(a, "%s:%u", file->name, line);
}

const char *slips_place(struct arena *a, const struct script_file *file, const char *word) {
  size_t n = strlen(word);
  for (const char *p = file->text; (p = strstr(p, word)) != NULL; p++) {
    char before = p == file->text ? '\0' : p[-1];
    if ((before == '"' || before == '\'') && p[n] == before) return place_at(a, file, p);
  }
  return NULL;
}

const char *slips_find(struct arena *a, const struct script_store *scripts, const char *first,
                       const char *word) {
  const struct script_file *file = script_store_get(scripts, first);
  const char *place = file ? slips_place(a, file, word) : NULL;
  for (size_t i = 0; !place && i < script_store_count(scripts); i++)
    if (strncmp(script_store_at(scripts, i)->name, "scripts/types/", 14) != 0)
      place = slips_place(a, script_store_at(scripts, i), word);
  return place;
}

static bool is_name_byte(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

/* Where the script sets `field`, or "file:1". */
static const char *field_place(struct slips *s, const char *script, const char *field) {
  const struct script_file *file = script_store_get(s->scripts, script);
  size_t n = strlen(field);
  for (const char *p = file ? file->text : ""; (p = strstr(p, field)) != NULL; p++) {
    const char *behind = p + n + strspn(p + n, " \t");
    bool begins = p == file->text || !is_name_byte(p[-1]);
    if (begins && behind[0] == '=' && behind[1] != '=') return place_at(s->a, file, p);
  }
  return arena_printf(s->a, "%s:1", script);
}

static const char *word_place(struct slips *s, const char *script, const char *word,
                              const char *field) {
  const struct script_file *file = script_store_get(s->scripts, script);
  const char *place = file ? slips_place(s->a, file, word) : NULL;
  return place ? place : field_place(s, script, field);
}

const char *slips_known(struct arena *a, const char *word, const char *const *names, size_t n) {
  const char *near = suggest_word(word, names, n), *list = "";
  for (size_t i = 0; i < n; i++)
    list = arena_printf(a, "%s%s%s", list, i ? ", " : "", names[i]);
  if (n == 0) list = "none";
  return near ? arena_printf(a, "%s; did you mean %s", list, near) : list;
}

static bool unknown(struct slips *s, const char *script, const char *field, const char *word,
                    const char *const *names, size_t n) {
  return error_set(s->e, ERR_INPUT, word_place(s, script, word, field),
                   "field %s names \"%s\", which does not exist; known: %s", field, word,
                   slips_known(s->a, word, names, n));
}

static bool is_among(const char *word, const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(names[i], word) == 0) return true;
  return false;
}

/* ---- fields ---- */

/* What the files of a part must have. */
static const struct need {
  const char *part, *field, *kind; /* kind: as Lua's type() says */
} NEEDS[] = {
    {"families", "name", "string"},       {"families", "category", "string"},
    {"families", "turn_type", "string"},  {"families", "lang", "string"},
    {"families", "variants", "table"},    {"families", "recoveries", "table"},
    {"families", "sample", "function"},   {"templates", "name", "string"},
    {"templates", "accepts", "function"}, {"templates", "play", "function"},
    {"recoveries", "name", "string"},     {"recoveries", "error", "string"},
    {"recoveries", "fits", "function"},   {"recoveries", "spoil", "function"},
    {"judges", "name", "string"},         {"judges", "score", "function"},
    {"repairs", "adjust", "function"},
};

static bool has_function(const struct json *entry, const char *name) {
  const struct json *hooks = json_get(entry, "hooks");
  for (uint32_t i = 0; hooks && i < hooks->len; i++)
    if (json_is_text(&hooks->items[i], name)) return true;
  return false;
}

static const char *kind_of(const struct json *entry, const char *field) {
  const struct json *v = json_get(json_get(entry, "table"), field);
  if (!v) return has_function(entry, field) ? "function" : "nil";
  switch (v->type) {
  case JSON_STRING:
    return "string";
  case JSON_NUMBER:
    return "number";
  case JSON_TRUE:
  case JSON_FALSE:
    return "boolean";
  case JSON_NULL:
    return "null";
  case JSON_ARRAY:
  case JSON_OBJECT:
    break;
  }
  return "table";
}

static bool check_fields(struct slips *s, const char *part, const struct json *entry) {
  const char *script = json_get_text(entry, "script", "");
  for (size_t i = 0; i < sizeof NEEDS / sizeof *NEEDS; i++) {
    if (strcmp(NEEDS[i].part, part) != 0) continue;
    const char *found = kind_of(entry, NEEDS[i].field);
    if (strcmp(found, NEEDS[i].kind) != 0)
      return error_set(s->e, ERR_SCRIPT, field_place(s, script, NEEDS[i].field),
                       "field %s must be a %s, found %s", NEEDS[i].field, NEEDS[i].kind, found);
  }
  /* these are looked up by name: that is the file's */
  if (strcmp(part, "families") != 0 && strcmp(part, "recoveries") != 0) return true;
  const char *file = json_get_text(entry, "name", "");
  const char *name = json_get_text(json_get(entry, "table"), "name", "");
  if (strcmp(file, name) == 0) return true;
  return error_set(s->e, ERR_SCRIPT, word_place(s, script, name, "name"),
                   "field name must be %s, as the file is called, found %s", file, name);
}

/* A variant, or a list of them. */
static bool check_variants(struct slips *s, const char *script, const char *field,
                           const struct json *v) {
  bool list = v && v->type == JSON_ARRAY && v->len > 0;
  if (!list && (!v || v->type != JSON_STRING))
    return error_set(s->e, ERR_SCRIPT, field_place(s, script, field),
                     "field %s must say which variants there are; known: success, recovery, block",
                     field);
  for (uint32_t i = 0; i < (list ? v->len : 1); i++) {
    const struct json *item = list ? &v->items[i] : v;
    const char *word = item->type == JSON_STRING ? item->text : "(not a text)";
    if (!is_among(word, VARIANTS, N_VARIANTS))
      return unknown(s, script, field, word, VARIANTS, N_VARIANTS);
  }
  return true;
}

/* ---- names of files ---- */

/* Stems of the files of a folder: "tools/a.lua" gives "a". */
static const char *const *stems_of(struct slips *s, const char *folder, size_t *n) {
  size_t count = script_store_count(s->scripts), head = strlen(folder);
  const char **names = ARENA_ARRAY(s->a, const char *, count + 1);
  *n = 0;
  for (size_t i = 0; i < count; i++) {
    const char *name = script_store_at(s->scripts, i)->name;
    size_t len = strlen(name);
    if (strncmp(name, folder, head) == 0 && !strchr(name + head, '/') && len > head + 4)
      names[(*n)++] = arena_copy(s->a, name + head, len - head - 4);
  }
  return names;
}

static bool check_recovery_names(struct slips *s, const char *script, const struct json *list) {
  size_t n;
  const char *const *names = stems_of(s, "scripts/recovery/", &n);
  for (uint32_t i = 0; list->type == JSON_ARRAY && i < list->len; i++) {
    const char *word = list->items[i].type == JSON_STRING ? list->items[i].text : "(not a text)";
    if (!is_among(word, names, n)) return unknown(s, script, "recoveries", word, names, n);
  }
  return true;
}

/* A tool that the recipe does not name is no slip: its families are not played. One that nobody
 * wrote is. */
static bool is_tool(struct slips *s, const char *word, const char *const **known, size_t *n) {
  const struct json *tools = json_get(s->definition, "tools");
  const char **names = ARENA_ARRAY(s->a, const char *, tools->len + 1);
  size_t n_files;
  const char *const *files = stems_of(s, "tools/", &n_files);
  *n = 0;
  for (uint32_t i = 0; i < tools->len; i++)
    names[(*n)++] = json_get_text(json_get(&tools->items[i], "table"), "name", "");
  *known = names;
  return is_among(word, names, *n) || is_among(word, files, n_files);
}

/* The next literal that is given to the name `tool`, from *p on; *p moves behind the name. Comments
 * and texts that are put together are passed over. NULL: no more. */
static const char *next_tool(struct arena *a, const char *text, const char **p, const char **at) {
  while ((*p = strstr(*p, "tool")) != NULL) {
    const char *line = *at = *p, *q = *p += 4;
    while (line > text && line[-1] != '\n')
      line--;
    const char *dashes = strstr(line, "--");
    q += strspn(q, " \t");
    if (*q != '=' || q[1] == '=' || (*at > text && is_name_byte((*at)[-1]))) continue;
    q += 1 + strspn(q + 1, " \t");
    if ((*q != '"' && *q != '\'') || (dashes && dashes < *at)) continue;
    size_t len = strcspn(q + 1, "\"'\\\n");
    if (q[1 + len] != *q) continue;
    const char *behind = q + len + 2;
    behind += strspn(behind, " \t");
    if (strncmp(behind, "..", 2) != 0) return arena_copy(a, q + 1, len);
  }
  return NULL;
}

/* Steps say their tool as a literal: tool = "search_docs". */
static bool check_tools_of(struct slips *s, const char *script) {
  const struct script_file *file = script_store_get(s->scripts, script);
  const char *p = file->text, *word, *at, *const * known;
  size_t n;
  while ((word = next_tool(s->a, file->text, &p, &at)) != NULL)
    if (!is_tool(s, word, &known, &n))
      return error_set(s->e, ERR_INPUT, place_at(s->a, file, at),
                       "tool %s is not in the registry; known: %s", word,
                       slips_known(s->a, word, known, n));
  return true;
}

/* ---- wordings ---- */

enum { MAX_NAMES = 64 };

struct wordings {
  struct slips *s;
  const char *script;
  const char *needed[4]; /* NULL at the end */
  int type;              /* of what is needed: LUA_TFUNCTION, or LUA_TNIL for any but nil */
  const char *missing;   /* the first of those needed that is not there */
  const char **has;      /* what is there, sorted */
  size_t n_has;
};

static int compare_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_of_type(lua_State *L, int type) {
  return type == LUA_TNIL ? !lua_isnil(L, -1) : lua_type(L, -1) == type;
}

static void wordings_body(lua_State *L, void *context) {
  struct wordings *w = context;
  w->has = ARENA_ARRAY(w->s->a, const char *, MAX_NAMES);
  script_push_module(L, w->script);
  for (size_t i = 0; w->needed[i]; i++) {
    lua_getfield(L, -1, w->needed[i]);
    if (!w->missing && !is_of_type(L, w->type)) w->missing = w->needed[i];
    lua_pop(L, 1);
  }
  for (lua_pushnil(L); w->missing && lua_next(L, -2); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING && is_of_type(L, w->type) && w->n_has < MAX_NAMES)
      w->has[w->n_has++] = arena_copy_text(w->s->a, lua_tostring(L, -2));
  qsort(w->has, w->n_has, sizeof *w->has, compare_text);
}

static bool read_wordings(struct wordings *w) {
  return script_protected(w->s->state, "loading", NULL, wordings_body, w, w->s->e);
}

/* The file of a module, as require finds it; NULL: there is none. */
static const char *file_of(struct slips *s, const char *module) {
  static const char *const ENDS[] = {".lua", "/init.lua"};
  char *path = arena_copy_text(s->a, module);
  for (char *p = path; *p; p++)
    if (*p == '.') *p = '/';
  for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
    const char *file = arena_printf(s->a, "scripts/%s%s", path, ENDS[i]);
    if (script_store_get(s->scripts, file)) return file;
  }
  return NULL;
}

static bool has_variant(const struct json *family, const char *variant) {
  const struct json *v = json_get(json_get(family, "table"), "variants");
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    if (json_is_text(&v->items[i], variant)) return true;
  return json_is_text(v, variant);
}

static bool unknown_wordings(struct slips *s, const char *script, const char *module) {
  size_t n;
  const char *const *stems = stems_of(s, "scripts/lang/", &n);
  const char **modules = ARENA_ARRAY(s->a, const char *, n + 1);
  for (size_t i = 0; i < n; i++)
    modules[i] = arena_printf(s->a, "lang.%s", stems[i]);
  return unknown(s, script, "lang", module, modules, n);
}

static bool check_wordings(struct slips *s, const struct json *family) {
  const char *module = json_get_text(json_get(family, "table"), "lang", "");
  const char *file = file_of(s, module);
  if (!file) return unknown_wordings(s, json_get_text(family, "script", ""), module);
  struct wordings w = {.s = s, .script = file, .type = LUA_TFUNCTION};
  size_t n = 0;
  w.needed[n++] = "request";
  w.needed[n++] = "intent";
  if (has_variant(family, "success") || has_variant(family, "recovery")) w.needed[n++] = "answer";
  if (n < 3) w.needed[n++] = "refusal";
  if (!read_wordings(&w)) return false;
  if (!w.missing && n == 3 && has_variant(family, "block")) {
    w.needed[0] = "refusal";
    w.needed[1] = NULL;
    if (!read_wordings(&w)) return false;
  }
  if (!w.missing) return true;
  const char *near = suggest_word(w.missing, w.has, w.n_has);
  return error_set(
      s->e, ERR_SCRIPT, near ? field_place(s, file, near) : arena_printf(s->a, "%s:1", file),
      "the wordings of the family %s lack the function %s; known: %s",
      json_get_text(family, "name", ""), w.missing, slips_known(s->a, w.missing, w.has, w.n_has));
}

/* A recovery words its own diagnosis, or the common file does. */
static bool check_diagnosis(struct slips *s, const struct json *recovery) {
  static const char COMMON[] = "scripts/lang/diagnoses.lua";
  const char *script = json_get_text(recovery, "script", "");
  const char *name = json_get_text(recovery, "name", "");
  if (has_function(recovery, "diagnosis")) return true;
  struct wordings w = {.s = s, .script = COMMON, .needed = {name}, .type = LUA_TNIL};
  if (script_store_get(s->scripts, COMMON)) {
    if (!read_wordings(&w)) return false;
    if (!w.missing) return true;
  }
  return error_set(s->e, ERR_SCRIPT, arena_printf(s->a, "%s:1", script),
                   "the function diagnosis(task) is missing, and %s has no wordings named %s",
                   COMMON, name);
}

/* ---- parts ---- */

static bool check_family(struct slips *s, const struct json *family) {
  const char *script = json_get_text(family, "script", "");
  const struct json *table = json_get(family, "table");
  return check_fields(s, "families", family) &&
         check_variants(s, script, "variants", json_get(table, "variants")) &&
         check_recovery_names(s, script, json_get(table, "recoveries")) &&
         check_tools_of(s, script) && check_wordings(s, family);
}

static bool check_template(struct slips *s, const struct json *template) {
  return check_fields(s, "templates", template) &&
         check_variants(s, json_get_text(template, "script", ""), "variant",
                        json_get(json_get(template, "table"), "variant"));
}

static bool check_recovery(struct slips *s, const struct json *recovery) {
  return check_fields(s, "recoveries", recovery) &&
         check_tools_of(s, json_get_text(recovery, "script", "")) && check_diagnosis(s, recovery);
}

static bool check_judge(struct slips *s, const struct json *judge) {
  return check_fields(s, "judges", judge);
}

static bool check_repair(struct slips *s, const struct json *repair) {
  return check_fields(s, "repairs", repair);
}

/* The variants that the recipe itself names. */
static bool check_recipe(struct slips *s, const char *recipe_name) {
  const struct json *recipe = json_get(s->definition, "recipe");
  const struct json *mix = json_get(recipe, "mix"), *specs = json_get(s->definition, "specs");
  for (uint32_t i = 0; mix && mix->type == JSON_OBJECT && i < mix->len; i++)
    if (!is_among(mix->members[i].name, VARIANTS, N_VARIANTS))
      return unknown(s, recipe_name, "mix", mix->members[i].name, VARIANTS, N_VARIANTS);
  const char *file = specs ? file_of(s, json_get_text(recipe, "specs", "")) : NULL;
  for (uint32_t i = 0; file && i < specs->len; i++)
    if (!check_variants(s, file, "variants", json_get(&specs->items[i], "variants"))) return false;
  return true;
}

/* ---- policies ---- */

const char *slips_known_policies(struct arena *a, const char *word, const struct json *policies) {
  uint32_t n = policies ? policies->len : 0;
  const char **ids = ARENA_ARRAY(a, const char *, n + 1);
  for (uint32_t i = 0; i < n; i++)
    ids[i] = json_get_text(&policies->items[i], "id", "");
  return slips_known(a, word, ids, n);
}

static void loaded_body(lua_State *L, void *context) {
  struct slips *s = context;
  s->loaded = ARENA_ARRAY(s->a, bool, script_store_count(s->scripts) + 1);
  for (size_t i = 0; i < script_store_count(s->scripts); i++)
    s->loaded[i] = script_is_loaded(L, script_store_at(s->scripts, i)->name);
}

/* ep:policy("id", value) with an id that is written as a literal; others are found at the call. */
static bool check_policies_of(struct slips *s, const struct script_file *file,
                              const struct json *policies) {
  for (const char *p = file->text; (p = strstr(p, ":policy(")) != NULL;) {
    const char *at = p, *line = p;
    p += strlen(":policy(");
    while (line > file->text && line[-1] != '\n')
      line--;
    const char *dashes = strstr(line, "--"), *word = p + 1;
    if ((*p != '"' && *p != '\'') || (dashes && dashes < at)) continue;
    size_t n = strcspn(word, "\"'\\\n");
    if (word[n] != *p || (word[n + 1] != ',' && word[n + 1] != ')')) continue;
    const char *id = arena_copy(s->a, word, n);
    if (!policy_get(policies, id))
      return error_set(s->e, ERR_INPUT, place_at(s->a, file, at),
                       "policy %s is not declared in data/policies.json; known: %s", id,
                       slips_known_policies(s->a, id, policies));
  }
  return true;
}

static bool check_policies(struct slips *s) {
  const struct json *file = data_store_get(s->data, "policies"), *policies = NULL;
  if (file && !(policies = policies_read(file, s->e))) return false;
  for (size_t i = 0; i < script_store_count(s->scripts); i++)
    if (s->loaded[i] && !check_policies_of(s, script_store_at(s->scripts, i), policies))
      return false;
  return true;
}

bool slips_check(const struct script_store *scripts, const struct data_store *data,
                 struct script_state *state, const char *recipe_name, const struct json *definition,
                 struct arena *a, struct error *e) {
  static const struct {
    const char *part;
    bool (*check)(struct slips *, const struct json *);
  } PARTS[] = {{"families", check_family},
               {"templates", check_template},
               {"recoveries", check_recovery},
               {"judges", check_judge},
               {"repairs", check_repair}};
  struct slips s = {scripts, data, state, definition, a, e, NULL};
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
    const struct json *list = json_get(definition, PARTS[i].part);
    for (uint32_t k = 0; list && k < list->len; k++)
      if (!PARTS[i].check(&s, &list->items[k])) return false;
  }
  return check_recipe(&s, recipe_name) &&
         script_protected(state, "loading", NULL, loaded_body, &s, e) && check_policies(&s);
}
