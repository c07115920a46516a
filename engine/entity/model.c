/* model.c - see model.h. The compiler's driver, and the model in numbers and in words. */
#include "entity/model_form.h"

#include <stdlib.h>

static const char *const USE_NAMES[] = {"key",    "parent", "filter", "query", "set",
                                        "add",    "remove", "page",   "limit", "offset",
                                        "cursor", "sort",   "order",  "none"};
static const char *const SHOW_NAMES[] = {"field",   "echo",    "total",  "count",  "page",
                                         "pages",   "limit",   "offset", "cursor", "more",
                                         "success", "message", "free"};
static const char *const RELATION_NAMES[] = {"answer", "children", "reference", "parent", "others"};

const char *use_name(enum use use) {
  return USE_NAMES[use];
}

const char *show_name(enum show show) {
  return SHOW_NAMES[show];
}

const char *relation_name(enum relation rel) {
  return RELATION_NAMES[rel];
}

struct model *model_compile(const struct graph *g, struct error *e) {
  if (!g || !g->registry) {
    error_set(e, ERR_INTERNAL, "model", "a model needs a graph with a registry");
    return NULL;
  }
  struct model *m = calloc(1, sizeof *m);
  if (!m) die_out_of_memory(sizeof *m);
  arena_init(&m->arena, 0);
  m->graph = g;
  struct form f = {.model = m, .g = g};
  arena_init(&f.scratch, 0);
  form_read_tools(&f);
  form_find_entities(&f);
  form_assign_tools(&f);
  form_make_fields(&f);
  form_choose_keys(&f);
  form_finish(&f);
  arena_done(&f.scratch);
  return m;
}

void model_free(struct model *m) {
  if (!m) return;
  arena_done(&m->arena);
  free(m);
}

/* ---- numbers ---- */

static void add_count(struct arena *a, struct json *to, const char *name, int64_t n) {
  struct json v = json_int(a, n);
  json_add_member(a, to, name, &v);
}

static struct json *write_scopes(const struct model *m, struct arena *a) {
  struct json *scopes = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < m->n_entities;) {
    struct json *names = json_new(a, JSON_ARRAY);
    size_t k = i;
    for (; k < m->n_entities && strcmp(m->entities[k].scope, m->entities[i].scope) == 0; k++) {
      if (m->entities[k].n_key == 0) continue;
      struct json name = json_text(m->entities[k].name);
      json_add_item(a, names, &name);
    }
    json_add_member(a, scopes, m->entities[i].scope, names);
    i = k;
  }
  return scopes;
}

struct json *model_write_stats(const struct model *m, struct arena *a) {
  struct json *out = json_new(a, JSON_OBJECT);
  size_t n = m->graph->registry->n_tools;
  int64_t with = 0, by_verb[VERBS] = {0}, keyed = 0;
  for (size_t i = 0; i < n; i++) {
    with += m->tools[i].entity != MODEL_NONE;
    by_verb[m->tools[i].verb]++;
  }
  for (size_t i = 0; i < m->n_entities; i++)
    keyed += m->entities[i].n_key > 0;
  add_count(a, out, "endpoints", (int64_t)n);
  add_count(a, out, "with_entity", with);
  struct json *reasons = json_new(a, JSON_OBJECT);
  for (const struct reason *r = MODEL_NO_ENTITY_REASONS; r->word; r++) {
    int64_t count = 0;
    for (size_t i = 0; i < n; i++)
      count += m->tools[i].no_entity && strcmp(m->tools[i].no_entity, r->word) == 0;
    add_count(a, reasons, r->word, count);
  }
  JSON_ADD(a, out, "without_entity", reasons);
  struct json *verbs = json_new(a, JSON_OBJECT);
  for (int v = 0; v < VERBS; v++)
    add_count(a, verbs, verb_name((enum verb)v), by_verb[v]);
  JSON_ADD(a, out, "verbs", verbs);
  add_count(a, out, "entities", keyed);
  JSON_ADD(a, out, "entities_by_scope", write_scopes(m, a));
  return out;
}

/* ---- words ---- */

static const char *entity_name(const struct model *m, uint32_t i) {
  return i == MODEL_NONE ? "-" : m->entities[i].name;
}

static void print_entity(const struct model *m, const struct model_entity *e, struct buf *out) {
  buf_printf(out, "  %s", e->name);
  if (e->n_key) buf_printf(out, " by %s%s", e->key_name, e->given_keys ? " (given)" : "");
  for (uint32_t i = 1; i < e->n_key; i++)
    buf_printf(out, " + %s", e->fields[i].name);
  if (e->parent != MODEL_NONE) {
    buf_printf(out, ", of %s", m->entities[e->parent].name);
    if (e->parent_field != MODEL_NONE) buf_printf(out, " (%s)", e->fields[e->parent_field].name);
  }
  buf_add_text(out, ":");
  for (size_t i = 0; i < e->n_fields; i++) {
    const struct model_field *field = &e->fields[i];
    buf_printf(out, " %s%s", field->name, field->list ? "[]" : "");
    if (!field->shown) buf_add_text(out, "?");
    if (field->refers_to != MODEL_NONE) buf_printf(out, "→%s", entity_name(m, field->refers_to));
  }
  buf_add_char(out, '\n');
}

static void print_parameters(const struct model *m, const struct model_tool *t, struct buf *out) {
  for (size_t i = 0; i < t->n_parameters; i++) {
    const struct model_parameter *p = &t->parameters[i];
    buf_printf(out, " %s%s=%s", m->graph->inputs[p->input].pointer + 1,
               m->graph->inputs[p->input].required ? "*" : "", use_name(p->use));
    uint32_t owner = p->use == USE_KEY ? p->entity : t->entity;
    bool field = p->field != MODEL_NONE && owner != MODEL_NONE;
    if (p->entity != MODEL_NONE) buf_printf(out, ":%s", entity_name(m, p->entity));
    if (field) buf_printf(out, ".%s", m->entities[owner].fields[p->field].name);
  }
}

static void print_results(const struct model *m, const struct model_tool *t, struct buf *out) {
  for (size_t i = 0; i < t->n_sites; i++) {
    const struct model_site *s = &t->sites[i];
    buf_printf(out, " %s%s=%s:%s", *s->pointer ? s->pointer : "/", s->keys_only ? "(keys)" : "",
               relation_name(s->relation), entity_name(m, s->entity));
    if (s->via != MODEL_NONE && s->within != MODEL_NONE)
      buf_printf(out, " via %s", m->entities[t->sites[s->within].entity].fields[s->via].name);
  }
  for (size_t i = 0; i < t->n_outputs; i++) {
    const struct model_output *o = &t->outputs[i];
    if (o->show == SHOW_FIELD) continue;
    buf_printf(out, " %s=%s", m->graph->outputs[o->output].pointer, show_name(o->show));
    if (o->refers_to != MODEL_NONE) buf_printf(out, "→%s", entity_name(m, o->refers_to));
  }
}

void model_print(const struct model *m, struct buf *out) {
  const struct registry *r = m->graph->registry;
  const char *scope = NULL;
  for (size_t i = 0; i < m->n_entities; i++) {
    if (!scope || strcmp(scope, m->entities[i].scope) != 0) {
      scope = m->entities[i].scope;
      buf_printf(out, "%s\n", *scope ? scope : "(no scope)");
    }
    print_entity(m, &m->entities[i], out);
  }
  for (size_t i = 0; i < r->n_tools; i++) {
    const struct model_tool *t = &m->tools[i];
    const struct tool_origin *o = r->tools[i].origin;
    buf_printf(out, "%s: %s ", o && o->id ? o->id : r->tools[i].name, verb_name(t->verb));
    if (t->entity == MODEL_NONE)
      buf_printf(out, "(%s)", t->no_entity);
    else
      buf_add_text(out, entity_name(m, t->entity));
    if (t->items) buf_printf(out, " each of %s", t->items);
    if (t->becomes) buf_printf(out, " → %s", t->becomes);
    buf_add_text(out, " |");
    print_parameters(m, t, out);
    buf_add_text(out, " |");
    print_results(m, t, out);
    buf_add_char(out, '\n');
  }
}
