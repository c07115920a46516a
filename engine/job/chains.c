/* chains.c - see chains.h. */
#include "job/chains.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_TAKEN = 3 };

/* One call while its arguments are made. */
struct making {
  const struct chain_world *world;
  const struct chain_step *step;
  bool strict; /* a list that is too short is no list: its items are worked on one by one */
  const struct json *const *contents; /* of the steps before */
  struct json *pinned;                /* {pointer: value} */
  const struct json *missing;         /* a planned value that was not there: its argument */
  struct json *sources;               /* [{pointer, from, …}] for pinned ones */
  uint64_t key;
};

/* ---- values of earlier results ---- */

struct found {
  const struct json *value;
  const char *at; /* its pointer */
};

/* Follows "/rooms/%/id" with item `pick` (modulo the length, unless strict) for the first '%' and
 * the first item for further ones. */
static struct found look(struct arena *a, const struct json *content, const char *pointer,
                         uint32_t pick, bool strict) {
  const char *at = "";
  const struct json *v = content;
  bool first = true;
  while (v && *pointer == '/') {
    size_t n = strcspn(++pointer, "/");
    if (n == 1 && *pointer == '%' && v->type == JSON_ARRAY) {
      if (!v->len || (strict && first && pick >= v->len)) return (struct found){0};
      uint32_t i = first ? pick % v->len : 0;
      first = false;
      at = arena_printf(a, "%s/%u", at, i);
      v = &v->items[i];
    } else {
      at = arena_printf(a, "%s/%.*s", at, (int)n, pointer);
      v = json_at(content, at);
    }
    pointer += n;
  }
  if (!v || v->type == JSON_NULL) return (struct found){0};
  return (struct found){v, at};
}

static bool ends_in_item(const char *pointer) {
  size_t n = strlen(pointer);
  return n >= 2 && strcmp(pointer + n - 2, "/%") == 0;
}

/* The same kind of value from the first items of the list, as an array. */
static struct json *look_list(struct arena *a, const struct json *content, const char *pointer) {
  struct json *list = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < LIST_TAKEN; i++) {
    struct found f = look(a, content, pointer, i, false);
    bool seen = !f.value;
    for (uint32_t k = 0; k < list->len && !seen; k++)
      seen = json_equal(&list->items[k], f.value);
    if (!seen) json_add_item(a, list, f.value);
  }
  return list->len ? list : NULL;
}

/* Where look_list took the value from. */
static const char *place_of(struct arena *a, const struct json *content, const char *pointer,
                            const struct json *value) {
  for (uint32_t i = 0; i < LIST_TAKEN; i++) {
    struct found f = look(a, content, pointer, i, false);
    if (f.value && json_equal(f.value, value)) return f.at;
  }
  return "";
}

/* Numbers and texts are spelt as the input wants them: "42" for a text, 42 for a number. */
static const struct json *fitted(struct arena *a, const struct json *v, const struct json *schema) {
  const char *type = json_get_text(schema, "type", "");
  if (strcmp(type, "string") == 0 && v->type == JSON_NUMBER)
    return json_new_string(a, v->text, v->len);
  return v;
}

static void add_source(struct making *m, struct arena *a, const char *pointer, const char *from,
                       int64_t step, const char *at) {
  struct json *s = json_new(a, JSON_OBJECT);
  json_add_member(a, s, "pointer", json_new_text(a, pointer));
  json_add_member(a, s, "from", json_new_text(a, from));
  if (step >= 0) {
    json_add_member(a, s, "step", json_new_int(a, step));
    json_add_member(a, s, "at", json_new_text(a, at));
  }
  json_add_item(a, m->sources, s);
}

static void pin(struct making *m, struct arena *a, const char *pointer, const struct json *value) {
  json_add_member(a, m->pinned, pointer, value);
}

/* Pins what the plan takes from a result. false: it is not there. */
static bool pin_result(struct making *m, const struct chain_argument *arg, struct arena *a) {
  const struct graph *g = m->world->graph;
  const struct graph_edge *edge = &g->edges[arg->edge];
  const struct graph_leaf *input = &g->inputs[edge->input], *output = &g->outputs[edge->output];
  const struct json *content = m->contents[arg->step];
  bool list = input->takes_list && (output->in_list || ends_in_item(output->pointer));
  if (list) {
    struct json *values = look_list(a, content, output->pointer);
    if (!values) return false;
    pin(m, a, arg->pointer, values);
    for (uint32_t i = 0; i < values->len; i++)
      add_source(m, a, arena_printf(a, "%s/%u", arg->pointer, i), "result", arg->step,
                 place_of(a, content, output->pointer, &values->items[i]));
    return true;
  }
  struct found f = look(a, content, output->pointer, arg->pick, m->strict);
  if (!f.value) return false;
  const struct json *value = fitted(a, f.value, input->schema);
  if (input->takes_list && value->type != JSON_ARRAY) {
    struct json *one = json_new(a, JSON_ARRAY);
    json_add_item(a, one, value);
    pin(m, a, arg->pointer, one);
    add_source(m, a, arena_printf(a, "%s/0", arg->pointer), "result", arg->step, f.at);
  } else {
    pin(m, a, arg->pointer, value);
    add_source(m, a, arg->pointer, "result", arg->step, f.at);
  }
  return true;
}

static bool pin_planned(struct making *m, struct arena *a) {
  const struct graph *g = m->world->graph;
  for (size_t i = 0; i < m->step->n_arguments; i++) {
    const struct chain_argument *arg = &m->step->arguments[i];
    const struct json *schema = g->inputs[arg->input].schema;
    if (arg->from == FROM_RESULT) {
      if (!pin_result(m, arg, a)) {
        m->missing = json_new_text(a, arg->pointer);
        return false;
      }
    } else if (arg->from == FROM_DEFAULT) {
      pin(m, a, arg->pointer, json_get(schema, "default"));
      add_source(m, a, arg->pointer, "default", -1, "");
    }
  }
  /* What the user says goes with the rest. */
  state_user_knows(m->world->state, m->pinned);
  for (size_t i = 0; i < m->step->n_arguments; i++) {
    const struct chain_argument *arg = &m->step->arguments[i];
    const struct json *v =
        arg->from == FROM_USER ? state_user_value(m->world->state, arg->input, m->key, a) : NULL;
    if (v) pin(m, a, arg->pointer, v);
  }
  return true;
}

/* ---- arguments ---- */

/* Whether "/guests/0/name" stands at the place "/guests/%/name". */
static bool is_at(const char *pointer, const char *place) {
  while (*pointer == '/' && *place == '/') {
    size_t n = strcspn(++pointer, "/"), k = strcspn(++place, "/");
    bool item = k == 1 && *place == '%' && strspn(pointer, "0123456789") == n;
    if (!item && (n != k || memcmp(pointer, place, n) != 0)) return false;
    pointer += n;
    place += k;
  }
  return *pointer == *place;
}

/* What the plan says, else what the user would. */
static const struct json *fill(void *context, const char *pointer, const struct sense *sense,
                               const struct json *schema, struct arena *a) {
  const struct making *m = context;
  const struct graph *g = m->world->graph;
  (void)sense;
  (void)schema;
  const struct json *pinned = json_get(m->pinned, pointer);
  if (pinned) return pinned;
  for (uint32_t i = g->first_input[m->step->tool]; i < g->first_input[m->step->tool + 1]; i++)
    if (is_at(pointer, g->inputs[i].pointer))
      return state_user_value(m->world->state, i, m->key, a);
  return NULL;
}

/* Arrays have room for what is pinned within their items; lists of things to do hold one. */
static int64_t length_of(void *context, const char *pointer, const struct json *schema) {
  const struct making *m = context;
  const struct json *items = json_get(schema, "items");
  size_t n = strlen(pointer);
  int64_t length = items && (json_get(items, "properties") || json_get(items, "$ref")) ? 1 : -1;
  for (uint32_t i = 0; i < m->pinned->len; i++) {
    const struct json_member *p = &m->pinned->members[i];
    if (p->name_len <= n + 1 || memcmp(p->name, pointer, n) != 0 || p->name[n] != '/') continue;
    char *end;
    int64_t at = (int64_t)strtoll(p->name + n + 1, &end, 10);
    if (end > p->name + n + 1 && (*end == '/' || !*end) && at >= length) length = at + 1;
  }
  return length;
}

static bool has_source(const struct json *sources, const char *pointer) {
  for (uint32_t i = 0; i < sources->len; i++) {
    const char *p = json_get_text(&sources->items[i], "pointer", "");
    if (strcmp(p, pointer) == 0) return true;
  }
  return false;
}

/* Every further leaf is what the user says. */
static void add_user_sources(struct making *m, const struct json *v, struct buf *pointer,
                             struct arena *a) {
  size_t n = pointer->len;
  if ((v->type == JSON_OBJECT || v->type == JSON_ARRAY) && v->len) {
    for (uint32_t i = 0; i < v->len; i++) {
      if (v->type == JSON_OBJECT)
        json_pointer_add(pointer, v->members[i].name, v->members[i].name_len);
      else
        json_pointer_add_index(pointer, i);
      add_user_sources(m, v->type == JSON_OBJECT ? &v->members[i].value : &v->items[i], pointer, a);
      pointer->len = n;
      if (pointer->cap) pointer->data[n] = '\0';
    }
  } else if (n && !has_source(m->sources, pointer->data)) {
    add_source(m, a, pointer->data, "user", -1, "");
  }
}

/* The sources of values that did not make it into the arguments go. */
static void drop_absent_sources(struct making *m, const struct json *arguments, struct arena *a) {
  struct json *kept = json_new(a, JSON_ARRAY);
  for (uint32_t i = 0; i < m->sources->len; i++)
    if (json_at(arguments, json_get_text(&m->sources->items[i], "pointer", "")))
      json_add_item(a, kept, &m->sources->items[i]);
  m->sources = kept;
}

static struct json *make_arguments(struct making *m, const struct tool *tool, struct arena *a,
                                   struct error *e) {
  struct instance_options options = {.lexicons = m->world->lexicons,
                                     .fill = fill,
                                     .length = length_of,
                                     .context = m,
                                     .record = m->key,
                                     .key = m->key};
  struct json *arguments = instance_make(tool->parameters, tool->parameters_schema, &options, a, e);
  if (!arguments) return NULL;
  /* What the maker left out because it is optional was planned all the same. */
  for (uint32_t i = 0; i < m->pinned->len; i++) {
    const struct json_member *p = &m->pinned->members[i];
    if (p->name[0] == '/' && !memchr(p->name + 1, '/', p->name_len - 1) &&
        !json_at(arguments, p->name))
      json_add_member(a, arguments, p->name + 1, &p->value);
  }
  drop_absent_sources(m, arguments, a);
  struct buf pointer = BUF_INIT;
  add_user_sources(m, arguments, &pointer, a);
  buf_done(&pointer);
  return arguments;
}

/* ---- a chain ---- */

static struct json *write_step(const struct tool *tool, const struct chain_step *step,
                               struct arena *a) {
  struct json *o = json_new(a, JSON_OBJECT);
  json_add_member(a, o, "tool", json_new_text(a, tool->name));
  json_add_member(a, o, "turn", json_new_int(a, step->turn));
  return o;
}

/* Plays one step. *ok: whether the chain goes on. */
static bool play_step(const struct chain_world *w, const struct chain *c, size_t i,
                      const struct json **contents, struct json *steps, struct arena *a, bool *ok,
                      struct error *e) {
  const struct chain_step *step = &c->steps[i];
  const struct tool *tool = &w->registry->tools[step->tool];
  struct making m = {.world = w, .step = step, .contents = contents};
  m.strict = c->pattern == PATTERN_REPEAT;
  m.pinned = json_new(a, JSON_OBJECT);
  m.sources = json_new(a, JSON_ARRAY);
  m.key = rng_mix(w->seed ^ rng_mix(c->index * 64 + i + 1));
  struct json *o = write_step(tool, step, a);
  *ok = false;
  if (!pin_planned(&m, a)) {
    json_add_member(a, o, "missing", m.missing);
    json_add_item(a, steps, o);
    return true;
  }
  struct json *arguments = make_arguments(&m, tool, a, e), *content = NULL;
  if (!arguments) return false;
  struct executor x = {.registry = w->registry, .behave = state_behave, .context = w->state};
  state_user_knows(w->state, NULL);
  if (!executor_run(&x, tool->name, arguments, a, ok, &content, e)) return false;
  json_add_member(a, o, "arguments", arguments);
  json_add_member(a, o, "sources", m.sources);
  json_add_member(a, o, "ok", json_new(a, *ok ? JSON_TRUE : JSON_FALSE));
  json_add_member(a, o, "content", content);
  json_add_item(a, steps, o);
  contents[i] = content;
  return true;
}

struct json *chain_execute(const struct chain_world *w, const struct chain *chain, struct arena *a,
                           struct error *e) {
  struct json *record = json_new(a, JSON_OBJECT), *steps = json_new(a, JSON_ARRAY);
  const struct json **contents = ARENA_ARRAY(a, const struct json *, chain->n_steps + 1);
  state_begin(w->state, rng_mix(w->seed ^ rng_mix(chain->index)), CHAIN_CLOCK, a);
  bool ok = true;
  for (size_t i = 0; i < chain->n_steps && ok; i++)
    if (!play_step(w, chain, i, contents, steps, a, &ok, e)) return NULL;
  json_add_member(
      a, record, "chain_id",
      json_new_text(a, arena_printf(a, "chain_%07llu", (unsigned long long)chain->index)));
  json_add_member(a, record, "tier", json_new_text(a, tier_name(chain->tier)));
  json_add_member(a, record, "pattern", json_new_text(a, pattern_name(chain->pattern)));
  json_add_member(a, record, "steps", steps);
  json_add_member(a, record, "complete", json_new(a, ok ? JSON_TRUE : JSON_FALSE));
  return record;
}
