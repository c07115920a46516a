/* state.c - see state.h. One call: what it does to the records, then what it answers. */
#include "base/hash.h"
#include "entity/behave.h"
#include "entity/state_private.h"

#include <stdlib.h>
#include <string.h>

struct state *state_new(const struct model *m, const struct lexicons *l) {
  struct state *s = calloc(1, sizeof *s);
  if (!s) die_out_of_memory(sizeof *s);
  store_init(&s->store, m, l);
  return s;
}

void state_free(struct state *s) {
  if (!s) return;
  store_done(&s->store);
  free(s);
}

void state_begin(struct state *s, uint64_t seed, int64_t clock, struct arena *a) {
  store_begin(&s->store, seed, clock, a);
  s->known = NULL;
}

/* A hash of what the value says, whatever it is spelt like. */
static uint64_t hash_json(uint64_t h, const struct json *v) {
  char type = (char)v->type;
  h = hash_more(h, &type, 1);
  if (v->type == JSON_STRING || v->type == JSON_NUMBER) return hash_more(h, v->text, v->len);
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    h = hash_json(h, &v->items[i]);
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++) {
    h = hash_more(h, v->members[i].name, v->members[i].name_len);
    h = hash_json(h, &v->members[i].value);
  }
  return h;
}

static void remember(struct state *s, uint32_t tool, const struct json *content, struct arena *a) {
  struct shown_content *shown = ARENA_NEW(s->store.arena, struct shown_content);
  if (a != s->store.arena) content = json_copy(s->store.arena, content);
  *shown = (struct shown_content){s->store.shown, tool, content};
  s->store.shown = shown;
}

bool state_behave(void *context, const struct tool *tool, const struct json *arguments,
                  struct arena *a, struct tool_answer *answer, struct error *e) {
  struct state *s = context;
  const struct model *m = s->store.model;
  const struct registry *r = m->graph->registry;
  if (tool < r->tools || tool >= r->tools + r->n_tools)
    return error_set(e, ERR_INTERNAL, tool->name, "the model does not know the tool %s",
                     tool->name);
  uint32_t at = (uint32_t)(tool - r->tools);
  struct call c = {.store = &s->store,
                   .tool = tool,
                   .how = &m->tools[at],
                   .tool_at = at,
                   .arguments = arguments,
                   .arena = a,
                   .limit = PAGE_MAX,
                   .answer = answer};
  c.key = rng_mix(hash_json(hash_text(tool->name), arguments));
  if (c.how->entity == MODEL_NONE ? !call_check_intervals(&c) : !call_carry_out(&c)) return true;
  struct json *content = call_answer(&c, e);
  if (!content) return false;
  remember(s, at, content, a);
  answer->ok = true;
  answer->content = content;
  return true;
}
