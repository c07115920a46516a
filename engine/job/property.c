/* property.c - see property.h. */
#include "job/property.h"

#include "base/hash.h"
#include "job/chains.h"
#include "job/pinned.h"

#include <string.h>

enum { NO_TOOL = MODEL_NONE, PAGES_MAX = 20, MANY = 100 };

enum role { ROLE_CREATE, ROLE_GET, ROLE_LIST, ROLE_SEARCH, ROLE_UPDATE, ROLE_DELETE, ROLES };

static const char *const ROLE_NAMES[ROLES] = {"create", "get",    "list",
                                              "search", "update", "delete"};

struct trial {
  const struct property_world *world;
  uint32_t entity;
  uint32_t tools[ROLES]; /* NO_TOOL */
  struct arena *a;
  struct error *e;
  struct json *calls, *checks;
  const struct json *key;
  const struct json *known;   /* {field: value} of what the record must have */
  const struct json *parents; /* {entity: key} of what it belongs to */
  bool broken;
};

static const struct model_tool *tool_of(const struct trial *t, uint32_t tool) {
  return &t->world->model->tools[tool];
}

static const struct model_entity *entity_of(const struct trial *t) {
  return &t->world->model->entities[t->entity];
}

static const struct graph *graph_of(const struct trial *t) {
  return t->world->model->graph;
}

static bool same(const struct json *x, const struct json *y) {
  if (json_equal(x, y)) return true;
  bool mixed = (x->type == JSON_STRING && y->type == JSON_NUMBER) ||
               (x->type == JSON_NUMBER && y->type == JSON_STRING);
  if (mixed) return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
  if (x->type != JSON_STRING || y->type != JSON_STRING) return false;
  /* A day is the same day with a time of day, a time the same with seconds. */
  uint32_t n = x->len < y->len ? x->len : y->len;
  bool day = n == 10 && x->text[4] == '-' && x->text[7] == '-';
  bool time = n >= 5 && n < 10 && x->text[2] == ':' && y->text[2] == ':';
  return (day || time) && memcmp(x->text, y->text, time ? 5 : n) == 0;
}

/* ---- tools of the entity ---- */

static const struct model_parameter *own_key(const struct trial *t, uint32_t tool) {
  const struct model_tool *how = tool_of(t, tool);
  for (size_t i = 0; i < how->n_parameters; i++)
    if (how->parameters[i].use == USE_KEY && how->parameters[i].entity == t->entity &&
        (how->parameters[i].field == 0 || how->parameters[i].field == MODEL_NONE))
      return &how->parameters[i];
  return NULL;
}

static bool has_use(const struct model_tool *how, enum use use) {
  for (size_t i = 0; i < how->n_parameters; i++)
    if (how->parameters[i].use == use) return true;
  return false;
}

/* The output that shows the field of the one record of the answer, or of the many. */
static const struct model_output *output_of(const struct trial *t, uint32_t tool, uint32_t field,
                                            bool many) {
  const struct model_tool *how = tool_of(t, tool);
  for (size_t i = 0; i < how->n_outputs; i++) {
    const struct model_output *o = &how->outputs[i];
    if (o->show != SHOW_FIELD || o->field != field || o->site == MODEL_NONE) continue;
    const struct model_site *s = &how->sites[o->site];
    if (s->entity == t->entity && s->relation == SITE_ANSWER && s->many == many) return o;
  }
  return NULL;
}

/* Whether it lists what is similar to a record, which is not the record itself. */
static bool is_about_others(const struct trial *t, const struct model_tool *how) {
  for (size_t i = 0; i < how->n_parameters; i++)
    if (how->parameters[i].use == USE_PARENT && how->parameters[i].entity == t->entity &&
        how->parameters[i].field == MODEL_NONE)
      return true;
  return false;
}

static enum role role_of(const struct trial *t, uint32_t tool) {
  const struct model_tool *how = tool_of(t, tool);
  bool keyed = own_key(t, tool) != NULL;
  switch (how->verb) {
  case VERB_CREATE:
    return output_of(t, tool, 0, false) || output_of(t, tool, 0, true) ? ROLE_CREATE : ROLES;
  case VERB_GET:
    return keyed && output_of(t, tool, 0, false) ? ROLE_GET : ROLES;
  case VERB_LIST:
  case VERB_SEARCH:
    if (keyed || is_about_others(t, how) || !output_of(t, tool, 0, true)) return ROLES;
    return how->verb == VERB_SEARCH ? ROLE_SEARCH : ROLE_LIST;
  case VERB_UPDATE:
    return keyed && has_use(how, USE_SET) ? ROLE_UPDATE : ROLES;
  case VERB_DELETE:
    return keyed ? ROLE_DELETE : ROLES;
  default:
    return ROLES;
  }
}

static void find_tools(struct trial *t) {
  size_t n = graph_of(t)->registry->n_tools;
  for (int r = 0; r < ROLES; r++)
    t->tools[r] = NO_TOOL;
  for (uint32_t i = 0; i < n; i++) {
    if (tool_of(t, i)->entity != t->entity) continue;
    enum role role = role_of(t, i);
    if (role != ROLES && t->tools[role] == NO_TOOL) t->tools[role] = i;
  }
}

/* ---- calls ---- */

static const char *pinned_pointer(struct arena *a, const char *pointer, bool list) {
  char *text = arena_printf(a, "%s%s", pointer, list ? "/0" : "");
  for (char *c = text; *c; c++)
    if (*c == '%' && c > text && c[-1] == '/' && (c[1] == '/' || !c[1])) *c = '0';
  return text;
}

/* Numbers and texts as the input spells them. */
static const struct json *spelt(struct trial *t, const struct json *v, const struct json *schema) {
  const struct json *type = json_get(schema, "type");
  if (v->type == JSON_NUMBER && json_is_text(type, "string"))
    return json_new_string(t->a, v->text, v->len);
  bool number = json_is_text(type, "integer") || json_is_text(type, "number");
  if (v->type != JSON_STRING || !number) return v;
  const struct json *read = json_read(t->a, v->text, v->len, "", NULL, NULL);
  return read && read->type == JSON_NUMBER ? read : v;
}

static void pin(struct trial *t, struct json *pinned, const struct model_parameter *p,
                const struct json *value) {
  const struct graph_leaf *leaf = &graph_of(t)->inputs[p->input];
  value = spelt(t, value, leaf->takes_list ? json_get(leaf->schema, "items") : leaf->schema);
  const char *pointer = pinned_pointer(t->a, leaf->pointer, false);
  if (leaf->takes_list && value->type != JSON_ARRAY) {
    struct json *list = json_new(t->a, JSON_ARRAY);
    json_add_item(t->a, list, value);
    value = list;
  }
  if (!json_get(pinned, pointer)) json_add_member(t->a, pinned, pointer, value);
}

static const struct json *parent_key(const struct trial *t, uint32_t entity) {
  return json_get(t->parents, arena_printf(t->a, "%u", entity));
}

/* Pins the record's key and what it belongs to. */
static struct json *pins_for(struct trial *t, uint32_t tool) {
  struct json *pinned = json_new(t->a, JSON_OBJECT);
  const struct model_tool *how = tool_of(t, tool);
  const struct model_parameter *own = own_key(t, tool);
  if (own && t->key) pin(t, pinned, own, t->key);
  for (size_t i = 0; i < how->n_parameters; i++) {
    const struct model_parameter *p = &how->parameters[i];
    bool names = p->entity != MODEL_NONE && p != own && how->verb != VERB_CREATE;
    const struct json *v = names ? parent_key(t, p->entity) : NULL;
    bool required = graph_of(t)->inputs[p->input].required;
    if (v && (p->use == USE_PARENT || p->use == USE_KEY || (p->use == USE_FILTER && required)))
      pin(t, pinned, p, v);
  }
  return pinned;
}

/* The content; NULL where the call was refused or the world broke. *code: of a refusal, else "". */
static const struct json *make_call(struct trial *t, uint32_t tool, const struct json *pinned,
                                    const struct json **arguments, const char **code) {
  struct pinned_call call = {.graph = graph_of(t),
                             .lexicons = t->world->lexicons,
                             .state = t->world->state,
                             .tool = tool,
                             .pinned = pinned,
                             .key = rng_mix(t->world->seed ^ rng_mix(t->calls->len + 1))};
  *code = "";
  struct json *given = pinned_make_arguments(&call, t->a, t->e), *content = NULL;
  const struct tool *about = &graph_of(t)->registry->tools[tool];
  struct executor x = {graph_of(t)->registry, t->world->behave ? t->world->behave : state_behave,
                       t->world->behave ? t->world->context : t->world->state};
  bool ok = false;
  if (!given || !executor_run(&x, about->name, given, t->a, &ok, &content, t->e)) {
    t->broken = true;
    return NULL;
  }
  struct json *o = json_new(t->a, JSON_OBJECT);
  JSON_ADD(t->a, o, "tool", json_new_text(t->a, about->name));
  JSON_ADD(t->a, o, "arguments", given);
  JSON_ADD(t->a, o, "ok", json_new(t->a, ok ? JSON_TRUE : JSON_FALSE));
  JSON_ADD(t->a, o, "content", content);
  json_add_item(t->a, t->calls, o);
  if (arguments) *arguments = given;
  if (!ok) *code = json_get_text(content, "error_code", "?");
  return ok ? content : NULL;
}

static void check(struct trial *t, const char *name, bool held, const char *why) {
  if (t->broken) return;
  struct json *o = json_new(t->a, JSON_OBJECT);
  JSON_ADD(t->a, o, "name", json_new_text(t->a, name));
  JSON_ADD(t->a, o, "held", json_new(t->a, held ? JSON_TRUE : JSON_FALSE));
  JSON_ADD(t->a, o, "why", json_new_text(t->a, held ? "" : why));
  json_add_item(t->a, t->checks, o);
}

/* ---- looking at contents ---- */

/* Where the pointer leads, with `item` for the first '%' and 0 for others. */
static const struct json *look(struct trial *t, const struct json *v, const char *pointer,
                               uint32_t item) {
  bool first = true;
  while (v && *pointer == '/') {
    size_t n = strcspn(pointer + 1, "/");
    if (v->type == JSON_ARRAY && n == 1 && pointer[1] == '%') {
      uint32_t i = first ? item : 0;
      first = false;
      v = i < v->len ? &v->items[i] : NULL;
    } else {
      v = json_at(v, arena_copy(t->a, pointer, n + 1));
    }
    pointer += n + 1;
  }
  return v && v->type != JSON_NULL ? v : NULL;
}

static const char *pointer_of(const struct trial *t, const struct model_output *o) {
  return graph_of(t)->outputs[o->output].pointer;
}

static const struct json *shown(struct trial *t, uint32_t tool, const struct json *content,
                                uint32_t field) {
  const struct model_output *o = output_of(t, tool, field, false);
  if (!o) o = output_of(t, tool, field, true);
  return o ? look(t, content, pointer_of(t, o), 0) : NULL;
}

/* The item of the list whose key it is; -1: none. */
static int64_t find_item(struct trial *t, uint32_t tool, const struct json *content,
                         const struct json *key) {
  const struct model_output *o = output_of(t, tool, 0, true);
  for (uint32_t i = 0; o && i < MANY; i++) {
    const struct json *v = look(t, content, pointer_of(t, o), i);
    if (!v) return -1;
    if (same(v, key)) return i;
  }
  return -1;
}

static void know(struct trial *t, uint32_t field, const struct json *v) {
  struct json *all = json_new(t->a, JSON_OBJECT);
  const char *name = arena_printf(t->a, "%u", field);
  for (uint32_t i = 0; i < t->known->len; i++)
    if (strcmp(t->known->members[i].name, name) != 0)
      json_add_member(t->a, all, t->known->members[i].name, &t->known->members[i].value);
  json_add_member(t->a, all, name, v);
  t->known = all;
}

static void learn_parent(struct trial *t, uint32_t entity, const struct json *v) {
  if (entity == MODEL_NONE || !v || v->type == JSON_ARRAY || parent_key(t, entity)) return;
  struct json *all = json_copy(t->a, t->parents);
  json_add_member(t->a, all, arena_printf(t->a, "%u", entity), v);
  t->parents = all;
}

/* What the arguments of a create or update say about the record. */
static void learn_arguments(struct trial *t, uint32_t tool, const struct json *arguments) {
  const struct model_tool *how = tool_of(t, tool);
  for (size_t i = 0; i < how->n_parameters; i++) {
    const struct model_parameter *p = &how->parameters[i];
    const struct json *v = look(t, arguments, graph_of(t)->inputs[p->input].pointer, 0);
    if (!v) continue;
    if (p->use == USE_SET && p->field != MODEL_NONE && v->type != JSON_ARRAY &&
        v->type != JSON_OBJECT)
      know(t, p->field, v);
    if (p->use == USE_SET || p->use == USE_PARENT || p->use == USE_KEY)
      learn_parent(t, p->entity, v);
  }
}

/* What the record itself says it belongs to. */
static void learn_content(struct trial *t, uint32_t tool, const struct json *content) {
  for (uint32_t f = 0; f < entity_of(t)->n_fields; f++)
    learn_parent(t, entity_of(t)->fields[f].refers_to, shown(t, tool, content, f));
}

static const char *text_of(struct trial *t, const struct json *v) {
  if (!v) return "nothing";
  if (v->type != JSON_STRING && v->type != JSON_NUMBER) return "another value";
  return arena_printf(t->a, "%.*s", v->len < 60 ? (int)v->len : 60, v->text);
}

/* "" where all that is known stands in the content. */
static const char *disagreement(struct trial *t, uint32_t tool, const struct json *content,
                                uint32_t item, bool many) {
  for (uint32_t i = 0; i < t->known->len; i++) {
    uint32_t field = 0;
    for (const char *c = t->known->members[i].name; *c; c++)
      field = field * 10 + (uint32_t)(*c - '0');
    const struct model_output *o = output_of(t, tool, field, many);
    const struct json *want = &t->known->members[i].value;
    const struct json *have = o ? look(t, content, pointer_of(t, o), item) : NULL;
    if (o && (!have || !same(have, want)))
      return arena_printf(t->a, "%s is %s, not %s", pointer_of(t, o), text_of(t, have),
                          text_of(t, want));
  }
  return "";
}

/* ---- the steps ---- */

static bool begin_record(struct trial *t) {
  const struct json *arguments = NULL, *content;
  const char *code;
  uint32_t create = t->tools[ROLE_CREATE];
  if (create != NO_TOOL) {
    content = make_call(t, create, json_new(t->a, JSON_OBJECT), &arguments, &code);
    check(t, "create succeeds", content != NULL, code);
    if (!content) return false;
    learn_arguments(t, create, arguments);
    t->key = shown(t, create, content, 0);
    const char *why = disagreement(t, create, content, 0, output_of(t, create, 0, false) == NULL);
    check(t, "create answers with what it was given", !*why, why);
    return t->key != NULL;
  }
  for (int r = ROLE_GET; r <= ROLE_SEARCH && !t->key; r++) {
    if (t->tools[r] == NO_TOOL) continue;
    content = make_call(t, t->tools[r], json_new(t->a, JSON_OBJECT), &arguments, &code);
    check(t, "a record that exists is found", content != NULL, code);
    if (!content) return false;
    learn_arguments(t, t->tools[r], arguments);
    learn_content(t, t->tools[r], content);
    t->key = shown(t, t->tools[r], content, 0);
  }
  return t->key != NULL;
}

static void step_get(struct trial *t, const char *when) {
  uint32_t get = t->tools[ROLE_GET];
  const char *code;
  if (get == NO_TOOL) return;
  const struct json *content = make_call(t, get, pins_for(t, get), NULL, &code);
  const char *name = arena_printf(t->a, "get finds it %s", when);
  check(t, name, content != NULL, code);
  if (!content) return;
  const struct json *key = shown(t, get, content, 0);
  check(t, "get answers with the record that was asked for", key && same(key, t->key),
        text_of(t, key));
  const char *why = disagreement(t, get, content, 0, false);
  check(t, arena_printf(t->a, "get shows what it has %s", when), !*why, why);
  learn_content(t, get, content);
}

/* Every parent that the list requires is known. */
static bool can_list(struct trial *t, uint32_t tool) {
  const struct model_tool *how = tool_of(t, tool);
  for (size_t i = 0; i < how->n_parameters; i++) {
    const struct model_parameter *p = &how->parameters[i];
    if (!graph_of(t)->inputs[p->input].required) continue;
    if (p->use == USE_FILTER && p->entity == MODEL_NONE) return false;
    if ((p->use == USE_PARENT || p->use == USE_FILTER) && !parent_key(t, p->entity)) return false;
  }
  return true;
}

static void pin_page(struct trial *t, uint32_t tool, struct json *pinned, int64_t page,
                     int64_t seen, const struct json *cursor) {
  const struct model_tool *how = tool_of(t, tool);
  bool pages = has_use(how, USE_PAGE);
  for (size_t i = 0; i < how->n_parameters; i++) {
    const struct model_parameter *p = &how->parameters[i];
    const struct json *schema = graph_of(t)->inputs[p->input].schema;
    if (p->use == USE_PAGE)
      pin(t, pinned, p,
          json_new_int(t->a, page + (json_get_int(schema, "minimum", 1) == 0 ? 0 : 1)));
    if (p->use == USE_OFFSET && !pages) pin(t, pinned, p, json_new_int(t->a, seen));
    int64_t most = json_get_int(schema, "maximum", MANY);
    if (p->use == USE_LIMIT) pin(t, pinned, p, json_new_int(t->a, most < MANY ? most : MANY));
    if (p->use == USE_CURSOR && cursor) pin(t, pinned, p, cursor);
  }
}

static const struct json *next_cursor(struct trial *t, uint32_t tool, const struct json *content) {
  const struct model_tool *how = tool_of(t, tool);
  for (size_t i = 0; i < how->n_outputs; i++)
    if (how->outputs[i].show == SHOW_CURSOR) {
      const struct json *v = look(t, content, pointer_of(t, &how->outputs[i]), 0);
      return v && v->len ? v : NULL;
    }
  return NULL;
}

/* Goes through the pages. 1: found, 0: not there, -1: the call failed. */
static int list_all(struct trial *t, uint32_t tool, const struct json *pins, const char **why) {
  const struct model_tool *how = tool_of(t, tool);
  const struct model_output *key = output_of(t, tool, 0, true);
  const struct json *cursor = NULL;
  int64_t seen = 0;
  *why = "it is not among the results";
  for (int64_t page = 0; page < PAGES_MAX; page++) {
    struct json *pinned = json_copy(t->a, pins);
    pin_page(t, tool, pinned, page, seen, cursor);
    const struct json *content = make_call(t, tool, pinned, NULL, why);
    if (!content) return -1;
    *why = "it is not among the results";
    int64_t at = find_item(t, tool, content, t->key);
    if (at >= 0) {
      *why = disagreement(t, tool, content, (uint32_t)at, true);
      return 1;
    }
    uint32_t n = 0;
    while (look(t, content, pointer_of(t, key), n))
      n++;
    seen += n;
    cursor = next_cursor(t, tool, content);
    bool more = n > 0 && (has_use(how, USE_PAGE) || has_use(how, USE_OFFSET) || cursor);
    if (!more) return 0;
  }
  return 0;
}

/* Whether the list wants words to look for. */
static bool must_ask(const struct trial *t, uint32_t tool) {
  const struct model_tool *how = tool_of(t, tool);
  for (size_t i = 0; i < how->n_parameters; i++)
    if (how->parameters[i].use == USE_QUERY &&
        graph_of(t)->inputs[how->parameters[i].input].required)
      return true;
  return false;
}

static void step_list(struct trial *t, bool there, const char *when) {
  uint32_t list = t->tools[ROLE_LIST];
  const char *why;
  if (list == NO_TOOL || !can_list(t, list) || must_ask(t, list)) return;
  int found = list_all(t, list, pins_for(t, list), &why);
  if (there) {
    check(t, arena_printf(t->a, "list has it %s", when), found == 1, why);
    if (found == 1) check(t, "list shows what it has", !*why, why);
  } else {
    check(t, "list lacks it after delete", found == 0, found < 0 ? why : "it is still there");
  }
}

/* A text of the record that can be searched for. */
static const struct json *searchable(const struct trial *t, const struct model_parameter *p) {
  for (uint32_t i = 0; i < t->known->len; i++) {
    uint32_t field = 0;
    for (const char *c = t->known->members[i].name; *c; c++)
      field = field * 10 + (uint32_t)(*c - '0');
    const struct json *v = &t->known->members[i].value;
    enum sense_kind kind = entity_of(t)->fields[field].sense.kind;
    bool named = kind == SENSE_NAME || kind == SENSE_PERSON_NAME;
    if (v->type == JSON_STRING && v->len && (p->field == MODEL_NONE ? named : p->field == field))
      return v;
  }
  return NULL;
}

static void step_search(struct trial *t, bool there, const char *when) {
  uint32_t search = t->tools[ROLE_SEARCH];
  const char *why;
  if (search == NO_TOOL || !can_list(t, search)) return;
  const struct model_tool *how = tool_of(t, search);
  struct json *pins = pins_for(t, search);
  bool asked = false;
  for (size_t i = 0; i < how->n_parameters && !asked; i++) {
    const struct model_parameter *p = &how->parameters[i];
    const struct json *v = p->use == USE_QUERY ? searchable(t, p) : NULL;
    if (v) pin(t, pins, p, v);
    asked = v != NULL;
  }
  if (!asked) return;
  for (size_t i = 0; i < how->n_parameters; i++)
    if (how->parameters[i].use == USE_QUERY &&
        graph_of(t)->inputs[how->parameters[i].input].required &&
        !json_get(pins, pinned_pointer(t->a, graph_of(t)->inputs[how->parameters[i].input].pointer,
                                       false)))
      return;
  int found = list_all(t, search, pins, &why);
  if (there)
    check(t, arena_printf(t->a, "search finds it %s", when), found == 1, why);
  else
    check(t, "search does not find it after delete", found == 0,
          found < 0 ? why : "it is still there");
}

static void step_update(struct trial *t) {
  uint32_t update = t->tools[ROLE_UPDATE];
  const struct json *arguments;
  const char *code;
  if (update == NO_TOOL) return;
  struct json *pins = pins_for(t, update);
  const struct model_tool *how = tool_of(t, update);
  /* Something is changed, though all of it is optional. */
  for (size_t i = 0, n = 0; i < how->n_parameters && n < 2; i++) {
    const struct model_parameter *p = &how->parameters[i];
    const char *pointer = graph_of(t)->inputs[p->input].pointer;
    if (p->use != USE_SET || p->entity != MODEL_NONE || strchr(pointer + 1, '/')) continue;
    const struct json *v = state_user_value(t->world->state, p->input, t->world->seed + 17, t->a);
    if (v) pin(t, pins, p, v);
    n += v != NULL;
  }
  const struct json *content = make_call(t, update, pins, &arguments, &code);
  check(t, "update succeeds", content != NULL, code);
  if (!content) return;
  learn_arguments(t, update, arguments);
  const char *why = disagreement(t, update, content, 0, false);
  check(t, "update answers with what it was given", !*why, why);
  step_get(t, "after update");
  step_list(t, true, "after update");
}

static void step_delete(struct trial *t) {
  uint32_t delete = t->tools[ROLE_DELETE], get = t->tools[ROLE_GET];
  const char *code;
  if (delete == NO_TOOL) return;
  const struct json *content = make_call(t, delete, pins_for(t, delete), NULL, &code);
  check(t, "delete succeeds", content != NULL, code);
  /* What is cancelled stays, with another status. */
  bool gone = tool_of(t, delete)->becomes == NULL;
  if (!content || !gone) return;
  if (get != NO_TOOL) {
    content = make_call(t, get, pins_for(t, get), NULL, &code);
    check(t, "get after delete is refused", !content && strcmp(code, "not_found") == 0,
          content ? "it is still there" : code);
  }
  step_list(t, false, "after delete");
  step_search(t, false, "after delete");
}

/* ---- */

static struct json *write_tools(const struct trial *t) {
  struct json *o = json_new(t->a, JSON_OBJECT);
  for (int r = 0; r < ROLES; r++)
    if (t->tools[r] != NO_TOOL)
      json_add_member(t->a, o, ROLE_NAMES[r],
                      json_new_text(t->a, graph_of(t)->registry->tools[t->tools[r]].name));
  return o;
}

struct json *property_check(const struct property_world *w, uint32_t entity, struct arena *a,
                            struct error *e) {
  struct trial t = {.world = w, .entity = entity, .a = a, .e = e};
  t.calls = json_new(a, JSON_ARRAY);
  t.checks = json_new(a, JSON_ARRAY);
  t.known = json_new(a, JSON_OBJECT);
  t.parents = json_new(a, JSON_OBJECT);
  state_begin(w->state, rng_mix(w->seed ^ rng_mix(entity)), CHAIN_CLOCK, a);
  if (entity_of(&t)->n_key)
    find_tools(&t);
  else
    for (int r = 0; r < ROLES; r++)
      t.tools[r] = NO_TOOL;
  if (begin_record(&t)) {
    const char *when = t.tools[ROLE_CREATE] == NO_TOOL ? "as it was" : "after create";
    step_get(&t, when);
    step_list(&t, true, when);
    step_search(&t, true, when);
    step_update(&t);
    step_delete(&t);
  }
  if (t.broken) return NULL;
  struct json *record = json_new(a, JSON_OBJECT);
  JSON_ADD(a, record, "scope", json_new_text(a, entity_of(&t)->scope));
  JSON_ADD(a, record, "entity", json_new_text(a, entity_of(&t)->name));
  JSON_ADD(a, record, "tools", write_tools(&t));
  JSON_ADD(a, record, "checks", t.checks);
  JSON_ADD(a, record, "calls", t.calls);
  return record;
}

void property_count(const struct json *record, struct property_counts *counts) {
  const struct json *checks = json_get(record, "checks");
  counts->entities++;
  if (!checks || !checks->len) return;
  counts->checked++;
  for (uint32_t i = 0; i < checks->len; i++) {
    counts->checks++;
    counts->held += json_get_bool(&checks->items[i], "held", false);
  }
}
