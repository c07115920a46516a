/* state.c - one Lua state: creation, snapshot, and the only path by which its code is run. */
#include "host/state_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Address space of one state; memory is used only as far as it is touched. */
static const size_t heap_sizes[] = {(size_t)1 << 30, (size_t)1 << 29, (size_t)1 << 28};

enum { ARENA_MAX = 256 << 20, SCRATCH_KEEP = 1 << 20 };

struct script_state *script_state_of(lua_State *L) {
  struct script_state *s;
  memcpy(&s, lua_getextraspace(L), sizeof s);
  return s;
}

void *script_owner(lua_State *L) {
  return script_state_of(L)->owner;
}

void script_set_owner(struct script_state *s, void *owner) {
  s->owner = owner;
}

lua_State *script_state_lua(struct script_state *s) {
  return s->active;
}

/* ---- life ---- */

static void on_arena_limit(void *context) {
  struct script_state *s = context;
  if (s->depth) luaL_error(s->active, "not enough memory");
}

/* A memory error comes without a message handler, so the place is noted where memory is refused.
 * Asking for the current line allocates nothing. */
static void on_refusal(void *owner) {
  struct script_state *s = owner;
  if (!s->active) return;
  lua_Debug ar;
  for (int level = 0; lua_getstack(s->active, level, &ar); level++) {
    if (!lua_getinfo(s->active, "Sl", &ar) || ar.currentline <= 0) continue;
    snprintf(s->memory_place, sizeof s->memory_place, "%.60s:%d", ar.short_src, ar.currentline);
    return;
  }
}

static void open_body(lua_State *L, void *context) {
  (void)context;
  /* Names that the message handler looks up must exist, so that it need not allocate. */
  static const char *const names[] = {"message", "msg", "code", "limit_steps", "limit_time"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    lua_pushstring(L, names[i]);
    luaL_ref(L, LUA_REGISTRYINDEX);
  }
  script_open_libraries(L);
}

static bool create_lua(struct script_state *s, struct error *e) {
  for (size_t i = 0; !s->heap && i < sizeof heap_sizes / sizeof *heap_sizes; i++)
    s->heap = lua_arena_new(heap_sizes[i]);
  if (!s->heap) return error_errno(e, "reserve address space for", "Lua");
  s->L = s->active = lua_newstate(lua_arena_alloc, s->heap);
  if (!s->L) return error_set(e, ERR_LIMIT, "", "limit_memory: no Lua state can be made");
  memcpy(lua_getextraspace(s->L), &s, sizeof s);
  s->heap->on_refusal = on_refusal;
  s->heap->owner = s;
  lua_gc(s->L, LUA_GCSTOP);
  static const struct script_limits opening = {.steps = 1000000};
  return script_protected(s, "opening the libraries", &opening, open_body, NULL, e);
}

struct script_state *script_state_new(const struct script_store *store, struct error *e) {
  struct script_state *s = calloc(1, sizeof *s);
  if (!s) die_out_of_memory(sizeof *s);
  s->store = store;
  buf_init(&s->scratch);
  arena_init(&s->arena, ARENA_MAX);
  s->arena.on_limit = on_arena_limit;
  s->arena.context = s;
  if (create_lua(s, e)) return s;
  script_state_free(s);
  return NULL;
}

/* The range goes as a whole: no value of the state owns anything outside of it. */
void script_state_free(struct script_state *s) {
  if (!s) return;
  assert(s->depth == 0);
  script_watch_end(s);
  lua_arena_free(s->heap);
  lua_snapshot_done(&s->snapshot);
  free(s->late_tables);
  buf_done(&s->scratch);
  arena_done(&s->arena);
  free(s);
}

void script_state_seal(struct script_state *s) {
  assert(s->depth == 0);
  lua_arena_uncap(s->heap);
  lua_gc(s->L, LUA_GCCOLLECT);
  lua_gc(s->L, LUA_GCSTOP);
  lua_snapshot_done(&s->snapshot);
  lua_arena_save(s->heap, &s->snapshot);
}

void script_state_restore(struct script_state *s) {
  assert(s->depth == 0 && s->snapshot.bytes);
  lua_arena_restore(s->heap, &s->snapshot);
  s->limit = LIMIT_NONE;
}

uint64_t script_state_steps(const struct script_state *s) {
  return s->last_steps;
}

size_t script_state_memory(const struct script_state *s) {
  return s->last_memory;
}

void script_state_stress(struct script_state *s, bool on) {
  s->heap->stress = on;
  s->heap->stress_refused = false;
}

/* ---- the protected call ---- */

struct frame {
  struct limits limits;
  size_t used_cap, scratch_len;
  char *top_cap;
  struct arena_mark mark;
  size_t n_late;
};

/* A small budget may fit into the time that first gear has. */
static bool may_skip_counting(const struct script_state *s, const struct script_limits *given) {
  return s->watched && !s->exact && (!given || !given->steps || given->steps >= STEPS_DEFAULT);
}

static void enter_outermost(struct script_state *s, const struct script_limits *given) {
  struct lua_arena *h = s->heap;
  s->first_gear = may_skip_counting(s, given);
  s->call++;
  s->late = 0;
  s->steps = 0;
  s->limit = LIMIT_NONE;
  s->memory_place[0] = '\0';
  h->penalty = h->refusals = 0;
  /* Only a host that never restores comes here; what a collection frees cannot be seen by scripts.
   */
  if (h->used > (size_t)(h->end - (char *)h) / 4) lua_gc(s->L, LUA_GCCOLLECT);
  s->memory_start = h->peak = h->used;
}

static void enter(struct script_state *s, const char *what, const struct script_limits *given,
                  struct frame *f) {
  struct lua_arena *h = s->heap;
  if (s->depth == 0) enter_outermost(s, given);
  *f = (struct frame){s->limits,  h->used_cap,           s->scratch.len,
                      h->top_cap, arena_mark(&s->arena), s->n_late};
  struct limits inner = script_limits_inside(s, given, what);
  s->limits = inner;
  lua_arena_begin(h, inner.memory, inner.steps / 50);
  if (s->depth > 0) {
    if (h->used_cap > f->used_cap) h->used_cap = f->used_cap;
    if (h->top_cap > f->top_cap) h->top_cap = f->top_cap;
  } else {
    script_arm(s->L);
  }
  s->depth++;
  s->reported = false;
}

static void leave(struct script_state *s, const struct frame *f) {
  struct lua_arena *h = s->heap;
  s->depth--;
  if (s->depth > 0) {
    bool over = s->limit && !script_limit_is_inner(s, &f->limits);
    if (s->limit && !over) {
      s->limit = LIMIT_NONE;
      script_arm(s->active);
    }
    s->reported = false;
    h->used_cap = f->used_cap;
    h->top_cap = f->top_cap;
    s->scratch.len = f->scratch_len;
    arena_rewind(&s->arena, f->mark);
  } else {
    s->last_steps = script_steps_used(s);
    s->last_memory = h->peak - s->memory_start;
    s->gave_up = s->limit == LIMIT_GEAR;
    s->first_gear = false;
    s->late = 0;
    s->limit = LIMIT_NONE;
    lua_arena_uncap(h);
    if (s->scratch.cap > SCRATCH_KEEP)
      buf_done(&s->scratch);
    else
      buf_reset(&s->scratch);
    arena_reset(&s->arena);
  }
  s->n_late = f->n_late;
  s->limits = f->limits;
}

struct call {
  script_body *body;
  void *context;
};

static int run_body(lua_State *L) {
  const struct call *c = lua_touserdata(L, 1);
  lua_settop(L, 0);
  c->body(L, c->context);
  return 0;
}

bool script_protected(struct script_state *s, const char *what, const struct script_limits *limits,
                      script_body *body, void *context, struct error *e) {
  lua_State *L = s->active;
  if (!lua_checkstack(L, 8))
    return error_set(e, ERR_LIMIT, "", "limit_memory: no room on the stack of Lua (%s)", what);
  struct frame f;
  enter(s, what, limits, &f);
  struct call c = {body, context};
  int top = lua_gettop(L);
  lua_pushcfunction(L, script_on_error);
  lua_pushcfunction(L, run_body);
  lua_pushlightuserdata(L, &c);
  int status = lua_pcall(L, 1, 0, top + 1);
  if (!s->limit && s->late) s->limit = LIMIT_GEAR;
  if (!s->limit && script_steps_used(s) > script_steps_end(s))
    s->limit = s->first_gear ? LIMIT_GEAR : LIMIT_STEPS;
  bool ok = status == LUA_OK && !s->limit;
  if (!ok) {
    if (status != LUA_OK && !s->reported) script_report_value(L);
    script_report(s, status, e);
  }
  s->active = L;
  lua_settop(L, top);
  leave(s, &f);
  return ok;
}

const char *script_lua_release(void) {
  return LUA_RELEASE;
}
