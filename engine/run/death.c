/* death.c - how a child process ended, in words that are the same on every machine. */
#include "run/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

const char *run_death_text(int status, char text[DEATH_TEXT]) {
  if (WIFSIGNALED(status)) {
    const char *name = sigabbrev_np(WTERMSIG(status));
    if (name)
      snprintf(text, DEATH_TEXT, "signal %d (SIG%s)", WTERMSIG(status), name);
    else
      snprintf(text, DEATH_TEXT, "signal %d", WTERMSIG(status));
  } else {
    snprintf(text, DEATH_TEXT, "exit %d", WEXITSTATUS(status));
  }
  return text;
}

int run_reap(pid_t pid, unsigned grace_ms) {
  uint64_t deadline = run_now() + (uint64_t)grace_ms * 1000000u;
  struct timespec pause = {.tv_nsec = 100000};
  int status = 0;
  for (bool killed = false;;) {
    pid_t got = waitpid(pid, &status, killed ? 0 : WNOHANG);
    if (got == pid || (got < 0 && errno != EINTR)) return status;
    if (got == 0 && run_now() >= deadline) {
      kill(pid, SIGKILL);
      killed = true;
    } else if (got == 0) {
      nanosleep(&pause, NULL);
      if (pause.tv_nsec < 2000000) pause.tv_nsec *= 2;
    }
  }
}
