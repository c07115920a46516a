/* signals.c - noting the request to stop.
 *
 * A handler can reach only a static object; the one of this program is `noted`. It holds the first
 * signal (low 7 bits) and when it came (milliseconds modulo 2^23), because launchers deliver one
 * request twice (timeout(1): to the process and to its group): only a signal that comes clearly
 * later means "at once". */
#include "run/internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { ECHO_MS = 250, CLOCK_MASK = (1 << 23) - 1, SIGNAL_MASK = 127 };

static volatile sig_atomic_t noted;

static const int handled[RUN_SIGNALS] = {SIGINT, SIGTERM, SIGUSR1, SIGPIPE, SIGXFSZ, SIGCHLD};
enum { STOPPING = 3 }; /* the first three of them ask the run to stop */

static int clock_ms(void) {
  return (int)(run_now() / 1000000u & CLOCK_MASK);
}

static void on_signal(int number) {
  int saved = errno;
  int first = noted;
  if (!first)
    noted = clock_ms() << 7 | number;
  else if (((clock_ms() - (first >> 7)) & CLOCK_MASK) > ECHO_MS)
    _exit(128 + number);
  errno = saved;
}

int run_signals_caught(void) {
  return noted & SIGNAL_MASK;
}

void run_signals_install(struct run_signals *s) {
  noted = 0;
  for (int i = 0; i < RUN_SIGNALS; i++) {
    struct sigaction action = {.sa_handler = SIG_IGN};
    if (i < STOPPING) action.sa_handler = on_signal;
    if (handled[i] == SIGCHLD) action.sa_handler = SIG_DFL; /* else waitpid may lose a status */
    sigemptyset(&action.sa_mask);
    sigaction(handled[i], &action, &s->old[i]);
    /* A shell starts background jobs with SIGINT ignored; that stays so. */
    if (handled[i] == SIGINT && s->old[i].sa_handler == SIG_IGN) signal(SIGINT, SIG_IGN);
  }
}

void run_signals_restore(struct run_signals *s) {
  for (int i = 0; i < RUN_SIGNALS; i++)
    sigaction(handled[i], &s->old[i], NULL);
}

pid_t run_signals_fork(void) {
  sigset_t stop, old;
  sigemptyset(&stop);
  for (int i = 0; i < STOPPING; i++)
    sigaddset(&stop, handled[i]);
  sigprocmask(SIG_BLOCK, &stop, &old);
  pid_t pid = fork();
  if (pid == 0)
    for (int i = 0; i < STOPPING; i++)
      signal(handled[i], SIG_IGN);
  int saved = errno;
  sigprocmask(SIG_SETMASK, &old, NULL);
  errno = saved;
  return pid;
}
