/* watch.c - the first gear: no instruction is counted, and a timer stops what takes long.
 *
 * A count hook makes every instruction of the interpreter dearer. In a watched state an outermost
 * call therefore runs without one; C functions charge as always. The call gives up, and must be
 * made again with the hook, when it has used a few milliseconds of processor time, or when charges
 * alone pass a quarter of the budget. Much fewer instructions than the rest of the budget fit into
 * that time, so a call that ends in first gear would have ended within its budget: the verdict is
 * that of the exact count, whenever the timer comes.
 *
 * A handler can reach only a static object: the state that is watched, one in a process. */
#include "host/state_private.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

/* Between two looks by the wall clock; processor time after which a call is stopped, seen from the
 * first look on. Together at most 9 ms, in which no machine runs 15 million instructions of Lua. */
enum { TICK_US = 3000, PATIENCE_NS = 3000000 };

static struct script_state *volatile watched;
static bool ticking;

static uint64_t processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* lua_sethook may be called from a handler. The thread that runs may change just now; the next look
 * sets the hook in the right one then. */
static void on_tick(int number) {
  (void)number;
  struct script_state *s = watched;
  if (!s || s->depth == 0 || !s->first_gear) return;
  int saved = errno;
  uint64_t now = processor_time();
  if (s->seen_call != s->call) {
    s->seen_call = s->call;
    s->seen_at = now;
  } else if (now - s->seen_at >= PATIENCE_NS) {
    s->late = 1;
    script_stop_soon(s->active);
  }
  errno = saved;
}

bool script_watch_start(void) {
  struct sigaction action = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
  struct itimerval every = {{0, TICK_US}, {0, TICK_US}};
  ticking = sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &every, NULL) == 0;
  return ticking;
}

void script_state_watch(struct script_state *s) {
  watched = ticking ? s : NULL;
  s->watched = ticking;
}

void script_watch_end(struct script_state *s) {
  if (watched == s) watched = NULL;
}

void script_state_exact(struct script_state *s, bool exact) {
  s->exact = exact;
}

bool script_state_gave_up(const struct script_state *s) {
  return s->gave_up;
}
