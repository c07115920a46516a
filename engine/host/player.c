/* player.c - see player.h. One sample: play, build the record, verify it, judge it, decide. */
#include "base/hash.h"
#include "host/api_data.h"
#include "host/api_world.h"
#include "host/player_private.h"
#include "host/player_record.h"
#include "host/value.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

static const char DIRECTOR[] = "scripts/director.lua";

struct player *player_of(lua_State *L) {
  return script_owner(L);
}

/* ---- opening ---- */

/* While a hook runs; what is made of its record afterwards is no larger than a few times that. */
enum { SAMPLE_MEMORY = 256 << 20 };

static void on_full(void *context) {
  struct player *p = context;
  script_exceed_memory(script_state_lua(p->scripts));
}

static void open_body(lua_State *L, void *context) {
  struct player *p = context;
  lua_gc(L, LUA_GCRESTART); /* compiling leaves garbage; the snapshot is to be without */
  data_api_open(L, p->config.data);
  value_open(L);
  rng_api_open(L);
  api_world_open(L, &(struct api_world){p->world, p->config.python, &p->arena});
  episode_api_open(L);
  record_api_open(L);
  for (size_t i = 0; i < p->config.registry->n_tools; i++) {
    const struct tool *tool = &p->config.registry->tools[i];
    script_learn_schema(L, tool->parameters);
    script_learn_schema(L, tool->returns);
    script_push_module(L, tool->script);
    lua_pop(L, 1);
  }
  script_push_module(L, DIRECTOR);
  lua_getfield(L, -1, "setup");
  script_push_json(L, p->config.setup);
  lua_call(L, 1, 0);
}

static bool open_scripts(struct player *p, struct error *e) {
  p->scripts = script_state_new(p->config.scripts, e);
  if (!p->scripts) return false;
  script_set_owner(p->scripts, p);
  if (!script_protected(p->scripts, "director.setup", NULL, open_body, p, e)) return false;
  script_state_seal(p->scripts);
  return true;
}

struct player *player_new(const struct player_config *config, struct error *e) {
  struct player *p = calloc(1, sizeof *p);
  if (!p) die_out_of_memory(sizeof *p);
  p->config = *config;
  buf_init(&p->text);
  arena_init(&p->arena, 0);
  p->arena.on_limit = on_full;
  p->arena.context = p;
  p->executor = (struct executor){config->registry, player_behave, p};
  p->world = world_open(config->image, e);
  if (p->world) return p;
  player_close(p);
  return NULL;
}

bool player_load(struct player *p, struct error *e) {
  if (!open_scripts(p, e)) return false;
  if (p->watched) script_state_watch(p->scripts);
  return true;
}

struct player *player_open(const struct player_config *config, struct error *e) {
  struct player *p = player_new(config, e);
  if (!p || player_load(p, e)) return p;
  player_close(p);
  return NULL;
}

void player_close(struct player *p) {
  if (!p) return;
  if (p->scripts) script_state_free(p->scripts);
  if (p->world) world_close(p->world);
  buf_done(&p->text);
  arena_done(&p->arena);
  free(p);
}

void player_watch(struct player *p) {
  p->watched = script_watch_start();
}

void player_set_exact(struct player *p, bool exact) {
  script_state_exact(p->scripts, exact);
}

bool player_gave_up(const struct player *p) {
  return p->gave_up;
}

void player_restore(struct player *p) {
  script_state_restore(p->scripts);
}

/* ---- hooks ---- */

struct hook {
  struct player *p;
  const struct json *hints, *scores, *record;
  const struct json *result;
};

static void push_cell(lua_State *L, const struct player *p) {
  lua_createtable(L, 0, 5);
  lua_pushstring(L, p->cell.family);
  lua_setfield(L, -2, "family");
  lua_pushstring(L, p->cell.variant);
  lua_setfield(L, -2, "variant");
  lua_pushinteger(L, (lua_Integer)p->cell.index);
  lua_setfield(L, -2, "index");
  if (p->cell.spec > 0) {
    lua_pushinteger(L, (lua_Integer)p->cell.spec);
    lua_setfield(L, -2, "spec");
  }
}

static void push_hook(lua_State *L, const char *name) {
  script_push_module(L, DIRECTOR);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

static void push_optional(lua_State *L, const struct json *v) {
  if (v)
    script_push_json(L, v);
  else
    lua_pushnil(L);
}

static void play_body(lua_State *L, void *context) {
  struct hook *h = context;
  push_hook(L, "play");
  episode_api_push(L);
  push_cell(L, h->p);
  push_optional(L, h->hints);
  lua_call(L, 3, 1);
  if (!lua_istable(L, -1)) luaL_error(L, "director.play must return a task card");
  h->result = script_to_json(L, -1, &h->p->arena, NULL, NULL, NULL);
}

static bool are_scores(const struct json *list) {
  if (list->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *score = json_get(&list->items[i], "score");
    double x = json_to_double(score);
    if (!json_get_text(&list->items[i], "name", NULL) || !score || score->type != JSON_NUMBER ||
        !(x >= 0 && x <= 1))
      return false;
    const struct json *reason = json_get(&list->items[i], "reason");
    if (reason && reason->type != JSON_STRING) return false;
  }
  return true;
}

static void judge_body(lua_State *L, void *context) {
  struct hook *h = context;
  push_hook(L, "judge");
  record_api_push(L, h->record);
  lua_call(L, 1, 1);
  h->result = script_to_json(L, -1, &h->p->arena, NULL, NULL, NULL);
  if (h->result->type == JSON_OBJECT && h->result->len == 0) /* {} of Lua */
    h->result = json_new(&h->p->arena, JSON_ARRAY);
  if (!are_scores(h->result))
    luaL_error(L,
               "director.judge must return a list of {name=, score= from 0 to 1, reason= a text}");
}

static void repair_body(lua_State *L, void *context) {
  struct hook *h = context;
  push_hook(L, "repair");
  script_push_json(L, h->scores);
  record_api_push(L, h->record);
  lua_call(L, 2, 1);
  h->result = lua_isnil(L, -1) ? NULL : script_to_json(L, -1, &h->p->arena, NULL, NULL, NULL);
}

static bool run_protected(struct player *p, const char *name, script_body *body, void *context,
                          struct error *e) {
  struct script_limits limits = {.steps = p->config.steps, .seconds = 10};
  arena_set_limit(&p->arena, SAMPLE_MEMORY);
  bool ok = script_protected(p->scripts, name, &limits, body, context, e);
  arena_set_limit(&p->arena, 0);
  return ok;
}

static bool run_hook(struct player *p, const char *name, script_body *body, struct hook *h,
                     struct sample *out, struct error *e) {
  bool ok = run_protected(p, name, body, h, e);
  out->steps += script_state_steps(p->scripts);
  p->gave_up |= script_state_gave_up(p->scripts);
  return ok;
}

/* ---- verdicts ---- */

static void reject(struct sample *out, const char *stage, const char *reason) {
  out->verdict = VERDICT_REJECTED;
  out->stage = stage;
  out->reason = reason;
}

/* What happened to Python in this sample and is no property of the sample: its observation, if
 * a script has made one of it, must not be recorded. NULL: nothing. */
static const char *python_trouble(const struct player *p) {
  const struct python_server *python = p->config.python;
  if (!python) return NULL;
  if (python->stalled) return "python_wall_limit: a snippet did not end in time by the wall clock";
  return python->broken ? "python_exec cannot run" : NULL;
}

/* A script that failed: given up on purpose, or quarantined with a failure category. */
static void fail(struct player *p, struct sample *out, const char *stage, const struct error *e) {
  const char *trouble = python_trouble(p);
  if (trouble) {
    const char *why = p->config.python->broken ? p->config.python->reason.message : "";
    out->verdict = VERDICT_QUARANTINED;
    out->stage = stage;
    out->category = p->config.python->stalled ? "timeout" : "runtime_error";
    out->reason = arena_printf(&p->arena, "%s%s%s", trouble, *why ? ": " : "", why);
    return;
  }
  if (p->reject_reason) {
    reject(out, stage, p->reject_reason);
    return;
  }
  out->verdict = VERDICT_QUARANTINED;
  out->stage = stage;
  out->category = "runtime_error";
  if (e->code == ERR_LIMIT)
    out->category = strstr(e->message, "limit_memory") ? "quota_exceeded" : "timeout";
  out->reason = arena_printf(&p->arena, "%s%s%s", e->place, *e->place ? ": " : "", e->message);
}

const struct shape *player_find_shape(const struct player_template *templates, size_t n,
                                      const char *name) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(templates[i].name, name) == 0) return templates[i].shape;
  return NULL;
}

static void check_shape(struct player *p, const struct json *t, struct complaints *c) {
  const char *name = json_get_text(t, "template_id", "");
  const struct shape *shape = player_find_shape(p->config.templates, p->config.n_templates, name);
  uint32_t stuck;
  if (!shape)
    complain(c, "shape", -1, "there is no template named \"%s\"", name);
  else if (!shape_match(shape, json_get(t, "events"), &stuck))
    complain(c, "shape", (int)stuck, "the events do not match the shape of %s from event %u on",
             name, stuck);
}

/* false: rejected. */
static bool verify(struct player *p, const struct json *t, struct sample *out) {
  struct complaints c;
  complaints_init(&c, &p->arena);
  check_shape(p, t, &c);
  verify_structure(t, p->config.registry, &c);
  verify_certificate(t, p->config.registry, &c);
  if (c.n == 0 && json_is_text(json_get(t, "variant"), "block") && world_change_count(p->world) > 0)
    complain(&c, "structure", -1, "a blocked request changed the state of the world");
  if (c.n == 0 && !json_get_bool(t, "final_success", false))
    complain(&c, "outcome", -1, "the task was not achieved");
  if (c.n == 0) return true;
  const char *place = c.first.event < 0 ? "" : arena_printf(&p->arena, "event %d: ", c.first.event);
  reject(out, c.first.stage, arena_printf(&p->arena, "%s%s", place, c.first.message));
  return false;
}

/* ---- one attempt ---- */

static void begin(struct player *p) {
  p->serial++;
  p->reject_reason = NULL;
  p->calling.tool = NULL;
  if (p->config.python) p->config.python->stalled = false;
  world_begin(p->world);
  episode_begin(&p->episode, &p->arena, p->config.registry);
  p->policies = json_new(&p->arena, JSON_OBJECT);
  p->sessions = json_new(&p->arena, JSON_ARRAY);
}

const char *player_default_session(struct player *p) {
  const char *digits = arena_digits(&p->arena, p->cell.index, 7);
  return arena_concat(&p->arena, (const char *const[]){"session_", p->cell.family, "_", digits}, 4);
}

void player_enter_session(struct player *p, const char *id) {
  world_enter_session(p->world, id);
  struct json *text = json_new_text(&p->arena, id);
  if ((int)p->sessions->len < p->episode.session)
    json_add_item(&p->arena, p->sessions, text);
  else
    p->sessions->items[p->episode.session - 1] = *text;
}

/* "tone scores 0.10, below the gate of 0.50: it shouts" */
static const char *reason_of(struct player *p, const struct json *worst, double lowest) {
  const char *why = json_get_text(worst, "reason", "");
  return arena_printf(&p->arena, "%s scores %.2f, below the gate of %.2f%s%s",
                      json_get_text(worst, "name", "?"), lowest, p->config.min_score,
                      *why ? ": " : "", why);
}

/* Where a play that did not end stands. */
static const struct json *stopped_play(struct player *p) {
  struct arena *a = &p->arena;
  struct json *stopped = json_new(a, JSON_OBJECT), *call = json_new(a, JSON_OBJECT);
  json_add_member(a, stopped, "events", p->episode.events);
  json_add_member(a, stopped, "certificate", p->episode.certificate);
  if (!p->calling.tool || p->calling.n_events != p->episode.events->len) return stopped;
  json_add_member(a, call, "tool_name", json_new_text(a, p->calling.tool));
  json_add_member(a, call, "arguments", p->calling.arguments);
  json_add_member(a, stopped, "call", call);
  return stopped;
}

/* Plays once. true: *out is decided, else *hints asks for another play. */
static bool attempt(struct player *p, struct sample *out, const struct json **hints) {
  struct hook h = {.p = p, .hints = *hints};
  struct error e = {0};
  begin(p);
  player_enter_session(p, player_default_session(p));
  out->trajectory = out->card = NULL;
  if (!run_hook(p, "play", play_body, &h, out, &e) || p->reject_reason || python_trouble(p)) {
    fail(p, out, "play", &e);
    out->stopped = stopped_play(p);
    return true;
  }
  out->card = h.result;
  struct json *t = player_record_build(p, out->card, out->repairs, &e);
  if (!t) {
    fail(p, out, "play", &e);
    out->stopped = stopped_play(p);
    return true;
  }
  out->trajectory = t;
  if (!verify(p, t, out)) return true;
  h.record = t;
  if (!run_hook(p, "judge", judge_body, &h, out, &e)) {
    fail(p, out, "judge", &e);
    return true;
  }
  h.scores = h.result;
  const struct json *worst;
  double lowest = player_record_scores(p, t, h.scores, &worst);
  if (lowest >= p->config.min_score) return true;
  reject(out, "judge", reason_of(p, worst, lowest));
  if (out->repairs >= p->config.max_repairs) return true;
  if (!run_hook(p, "repair", repair_body, &h, out, &e)) {
    fail(p, out, "repair", &e);
    return true;
  }
  *hints = h.result;
  return h.result == NULL;
}

void player_make(struct player *p, const struct cell *cell, struct sample *out) {
  memset(out, 0, sizeof *out);
  arena_reset(&p->arena);
  p->cell = *cell;
  p->gave_up = false;
  const struct json *hints = NULL;
  while (!attempt(p, out, &hints)) {
    int repairs = out->repairs + 1;
    *out = (struct sample){.steps = out->steps, .repairs = repairs};
  }
}

/* ---- stored trajectories ---- */

const struct json *player_judge(struct player *p, const struct json *trajectory, struct error *e) {
  struct hook h = {.p = p, .record = trajectory};
  struct sample ignored = {0};
  arena_reset(&p->arena);
  p->serial++;
  return run_hook(p, "judge", judge_body, &h, &ignored, e) ? h.result : NULL;
}

/* ---- replay ---- */

struct replay {
  struct player *p;
  const struct json *raw;
  struct error *error;
  bool ok;
};

static bool replay_call(struct player *p, const struct json *event, struct error *e) {
  const struct json *arguments = json_get(event, "arguments");
  const char *name = json_get_text(event, "tool_name", "");
  bool ok;
  struct json *content;
  json_add_item(&p->arena, p->episode.events, event);
  p->episode.turn = (int)json_get_int(event, "turn_idx", 1);
  p->episode.session = (int)json_get_int(event, "session_idx", 1);
  if (!executor_run(&p->executor, name, arguments, &p->arena, &ok, &content, e)) return false;
  episode_observe(&p->episode, (int)p->episode.events->len - 1, ok, content);
  return true;
}

static void replay_body(lua_State *L, void *context) {
  struct replay *r = context;
  const struct json *events = json_get(r->raw, "events");
  const char *session_id = json_get_text(r->raw, "session_id", "");
  const struct json *sessions = json_get(json_get(r->raw, "metadata"), "sessions");
  int64_t session = 1;
  player_enter_session(r->p, session_id);
  for (uint32_t i = 0; events && i < events->len; i++) {
    const struct json *event = &events->items[i];
    int64_t here = json_get_int(event, "session_idx", 1);
    if (here != session && sessions && here >= 1 && (uint32_t)here <= sessions->len)
      world_enter_session(r->p->world, sessions->items[here - 1].text);
    session = here;
    if (json_is_text(json_get(event, "event_type"), "tool_call")) {
      if (!replay_call(r->p, event, r->error)) luaL_error(L, "%s", r->error->message);
    } else
      json_add_item(&r->p->arena, r->p->episode.events, event);
  }
}

const struct json *player_replay(struct player *p, const struct json *raw, struct error *e) {
  struct error inner = {0};
  struct replay r = {p, raw, &inner, false};
  arena_reset(&p->arena);
  begin(p);
  if (!run_protected(p, "replay", replay_body, &r, e)) return NULL;
  const char *trouble = python_trouble(p);
  if (trouble) {
    error_set(e, ERR_LIMIT, "python_exec", "%s", trouble);
    return NULL;
  }
  struct json *t = player_record_replayed(p, raw);
  struct hook h = {.p = p, .record = t};
  struct sample ignored = {0};
  if (!run_hook(p, "judge", judge_body, &h, &ignored, e)) return NULL;
  const struct json *worst;
  player_record_scores(p, t, h.result, &worst);
  return t;
}
