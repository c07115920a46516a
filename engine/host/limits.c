/* limits.c - the step budget, the deadline and how they stay in force.
 *
 * A count hook looks at the budget every HOOK_EVERY instructions; C functions charge for their own
 * work. When a limit is passed the state is marked, the hook of the running thread is set to every
 * instruction, and an error is raised. Scripts can catch that error, but while the mark is set
 * every further instruction, charge and return from a catching function raises again, so nothing
 * but unwinding happens. The mark is taken away by the protected call that set the limit. */
#include "host/state_private.h"

#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

uint64_t script_steps_used(const struct script_state *s) {
  return s->steps + s->heap->penalty;
}

/* Raises what must be raised before anything else happens. */
static inline void check_marks(lua_State *L, const struct script_state *s) {
  if (s->limit) script_raise_limit(L, s->limit);
  if (s->late) script_raise_limit(L, LIMIT_GEAR);
}

uint64_t script_steps_end(const struct script_state *s) {
  return s->first_gear ? s->limits.steps_end / GEAR_SHARE : s->limits.steps_end;
}

static void on_count(lua_State *L, lua_Debug *ar) {
  (void)ar;
  struct script_state *s = script_state_of(L);
  check_marks(L, s);
  s->steps += HOOK_EVERY;
  if (script_steps_used(s) > s->limits.steps_end) script_raise_limit(L, LIMIT_STEPS);
  if (s->limits.deadline > 0 && now() > s->limits.deadline) script_raise_limit(L, LIMIT_TIME);
}

void script_stop_soon(lua_State *L) {
  lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
}

/* Instructions between two calls of the hook; 0: none. */
static int hook_count(const struct script_state *s) {
  if (s->limit || s->late) return 1;
  return s->first_gear ? 0 : HOOK_EVERY;
}

void script_arm(lua_State *L) {
  int count = hook_count(script_state_of(L));
  if (count)
    lua_sethook(L, on_count, LUA_MASKCOUNT, count);
  else
    lua_sethook(L, NULL, 0, 0);
}

void script_arm_coroutine(lua_State *co) {
  /* Setting the hook starts its count anew and walks over the whole call stack, so it is done only
   * when the mode changed. */
  int count = hook_count(script_state_of(co));
  if (lua_gethookcount(co) != count || lua_gethookmask(co) != (count ? LUA_MASKCOUNT : 0))
    script_arm(co);
}

void script_raise_limit(lua_State *L, enum limit_kind kind) {
  struct script_state *s = script_state_of(L);
  s->limit = kind;
  script_arm_coroutine(L);
  lua_pushstring(L, kind == LIMIT_TIME ? "limit_time" : "limit_steps");
  lua_error(L);
  abort(); /* lua_error does not return, but does not say so to the compiler */
}

void script_charge_failure(lua_State *L) {
  script_check_limit(L);
  lua_Debug ar;
  uint64_t depth = 0;
  for (int level = 64; lua_getstack(L, level, &ar); level *= 2)
    depth = (uint64_t)level;
  script_charge(L, COST_FAILED_CALL + depth);
}

void script_exceed_memory(lua_State *L) {
  script_raise_limit(L, LIMIT_MEMORY);
}

void script_check_limit(lua_State *L) {
  check_marks(L, script_state_of(L));
}

void script_charge(lua_State *L, uint64_t units) {
  struct script_state *s = script_state_of(L);
  check_marks(L, s);
  s->steps = units > UINT64_MAX / 4 ? UINT64_MAX / 2 : s->steps + units;
  if (script_steps_used(s) > script_steps_end(s))
    script_raise_limit(L, s->first_gear ? LIMIT_GEAR : LIMIT_STEPS);
}

struct limits script_limits_inside(const struct script_state *s, const struct script_limits *given,
                                   const char *what) {
  static const struct script_limits none;
  if (!given) given = &none;
  struct limits l = {.what = what, .steps = given->steps, .memory = given->memory};
  if (!l.steps) l.steps = STEPS_DEFAULT;
  if (!l.memory) l.memory = MEMORY_DEFAULT;
  if (given->seconds > 0) l.deadline = now() + given->seconds;
  uint64_t used = script_steps_used(s);
  l.steps_end = l.steps > UINT64_MAX / 4 ? UINT64_MAX / 4 : used + l.steps;
  if (s->depth == 0) return l;
  if (l.steps_end > s->limits.steps_end) {
    l.steps_end = s->limits.steps_end;
    l.steps = s->limits.steps;
  }
  if (l.memory > s->limits.memory) l.memory = s->limits.memory;
  if (s->limits.deadline > 0 && (l.deadline <= 0 || l.deadline > s->limits.deadline))
    l.deadline = s->limits.deadline;
  return l;
}

bool script_limit_is_inner(const struct script_state *s, const struct limits *outer) {
  if (s->limit == LIMIT_MEMORY || s->limit == LIMIT_GEAR) return false;
  if (s->limit == LIMIT_TIME) return !(outer->deadline > 0 && now() > outer->deadline);
  return script_steps_used(s) <= outer->steps_end;
}
