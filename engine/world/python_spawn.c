/* python_spawn.c - see python_spawn.h.
 *
 * Between fork and exec only async-signal-safe calls are made. A step that fails there is reported
 * through a close-on-exec pipe, so that the caller learns which one and why. */
#include "world/python_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  SERVER_DESCRIPTORS =
      16, /* it needs 9: its channel, /dev/null, its ends of a runner's pipes, those of a new one */
  FIRST_FREE = 3,
};
static const rlim_t SERVER_MEMORY = (rlim_t)256 << 20; /* address space, bytes */
static const rlim_t SERVER_STACK = (rlim_t)8 << 20;    /* bytes */

/* ---- finding ---- */

static bool is_program(const char *path) {
  struct stat s;
  return stat(path, &s) == 0 && S_ISREG(s.st_mode) && access(path, X_OK) == 0;
}

static bool take(char path[PYTHON_PATH_MAX], const char *format, int n, const char *dir) {
  int size = snprintf(path, PYTHON_PATH_MAX, format, n, dir);
  return size > 0 && size < PYTHON_PATH_MAX && is_program(path);
}

bool python_find(const char *const *candidates, char path[PYTHON_PATH_MAX], struct error *e) {
  static const char *const usual[] = {"/usr/bin/python3", "/usr/local/bin/python3", NULL};
  const char *given = candidates ? NULL : getenv("TOOLMILL_PYTHON");
  if (given && *given) {
    if (given[0] == '/' && take(path, "%.*s", PYTHON_PATH_MAX - 1, given)) return true;
    return error_set(e, ERR_SANDBOX, "python_exec", "TOOLMILL_PYTHON names no program: %s", given);
  }
  for (const char *const *c = candidates ? candidates : usual; *c; c++)
    if (take(path, "%.*s", PYTHON_PATH_MAX - 1, *c)) return true;
  const char *dirs = candidates ? NULL : getenv("PATH");
  while (dirs && *dirs) {
    size_t n = strcspn(dirs, ":");
    if (dirs[0] == '/' && n < PYTHON_PATH_MAX && take(path, "%.*s/python3", (int)n, dirs))
      return true;
    dirs += dirs[n] ? n + 1 : n;
  }
  return error_set(e, ERR_SANDBOX, "python_exec", "python3 was not found");
}

/* ---- the new process, before exec ---- */

struct failure {
  int code;      /* errno */
  char step[28]; /* what failed */
};

static void fail(int report, const char *step) {
  struct failure f = {.code = errno};
  for (size_t i = 0; step[i] && i + 1 < sizeof f.step; i++)
    f.step[i] = step[i];
  (void)!write(report, &f, sizeof f);
  _exit(127);
}

static void reset_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int s = 1; s < NSIG; s++)
    (void)sigaction(s, &action, NULL); /* those that cannot be changed are at their default */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Never raises a limit. valgrind, which keeps descriptors for itself, refuses any other maximum of
 * open files: then the current limit alone is lowered, which is the one that counts. */
static void lower_limit(int report, __rlimit_resource_t resource, rlim_t most, const char *step) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) fail(report, step);
  rlim_t value = now.rlim_cur < most ? now.rlim_cur : most;
  struct rlimit both = {value, now.rlim_max < most ? now.rlim_max : most};
  struct rlimit current = {value, now.rlim_max};
  if (setrlimit(resource, &both) == 0) return;
  if (errno != EPERM || setrlimit(resource, &current) != 0) fail(report, step);
}

/* 0 and 1 are the channel, everything from 3 on closes at exec. */
static void set_descriptors(int report, int request, int reply) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) fail(report, "open /dev/null");
  /* First out of the way of 0..2: any of them may have been closed when this process began. */
  request = fcntl(request, F_DUPFD_CLOEXEC, FIRST_FREE);
  reply = fcntl(reply, F_DUPFD_CLOEXEC, FIRST_FREE);
  null = fcntl(null, F_DUPFD_CLOEXEC, FIRST_FREE);
  if (request < 0 || reply < 0 || null < 0) fail(report, "F_DUPFD");
  if (dup2(request, 0) < 0 || dup2(reply, 1) < 0 || dup2(null, 2) < 0) fail(report, "dup2");
  if (close_range(FIRST_FREE, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  struct rlimit open_files;
  if (getrlimit(RLIMIT_NOFILE, &open_files) != 0) fail(report, "RLIMIT_NOFILE");
  for (rlim_t fd = FIRST_FREE; fd < open_files.rlim_cur; fd++)
    (void)fcntl((int)fd, F_SETFD, FD_CLOEXEC);
}

static void confine(int report, pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail(report, "PR_SET_PDEATHSIG");
  if (getppid() != parent) _exit(127); /* it died before the signal was asked for */
  if (setsid() < 0) fail(report, "setsid");
  if (chdir("/") != 0) fail(report, "chdir /");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(report, "PR_SET_NO_NEW_PRIVS");
  lower_limit(report, RLIMIT_AS, SERVER_MEMORY, "RLIMIT_AS");
  lower_limit(report, RLIMIT_STACK, SERVER_STACK, "RLIMIT_STACK");
  lower_limit(report, RLIMIT_CORE, 0, "RLIMIT_CORE");
  lower_limit(report, RLIMIT_FSIZE, 0, "RLIMIT_FSIZE");
  lower_limit(report, RLIMIT_NOFILE, SERVER_DESCRIPTORS, "RLIMIT_NOFILE");
  /* Whatever Python does by address it does alike then. Containers may forbid the call: no result
   * rests on it (hash_without_addresses of the server), nor does the confinement on random ones. */
  int flags = personality(0xffffffff);
  if (flags != -1) (void)personality((unsigned long)flags | ADDR_NO_RANDOMIZE);
}

static void run_python(int report, const char *path, const char *text) {
  /* Not -I: it would ignore PYTHONHASHSEED, without which the order of sets of str is random. */
  const char *arguments[] = {path, "-s",     "-S", "-B", "-X", "utf8", "-X", "no_debug_ranges",
                             "-W", "ignore", "-c", text, NULL};
  const char *environment[] = {"LC_ALL=C", "PYTHONHASHSEED=0", NULL};
  union {
    const char **in;
    char **out;
  } argv = {arguments}, envp = {environment}; /* execve's old prototype; it changes neither */
  execve(path, argv.out, envp.out);
  fail(report, "execve");
}

/* ---- the caller's side ---- */

static void close_pair(int pair[2]) {
  for (int i = 0; i < 2; i++)
    if (pair[i] >= 0) close(pair[i]);
}

/* Waits until exec closes the report pipe. */
static bool wait_for_exec(int report, const char *path, struct error *e) {
  struct failure f;
  ssize_t n;
  do
    n = read(report, &f, sizeof f);
  while (n < 0 && errno == EINTR);
  if (n == 0) return true;
  if (n != (ssize_t)sizeof f) return error_errno(e, "start", path);
  f.step[sizeof f.step - 1] = '\0';
  return error_set(e, ERR_SANDBOX, path, "cannot start python3: %s: %s", f.step, strerror(f.code));
}

int python_spawn(const char *path, const char *text, int *request, int *reply, struct error *e) {
  int in[2] = {-1, -1}, out[2] = {-1, -1}, report[2] = {-1, -1};
  pid_t parent = getpid(), pid = -1;
  if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(report, O_CLOEXEC) == 0)
    pid = fork();
  if (pid == 0) {
    reset_signals();
    /* The report must survive the arrangement of 0..2 as well. */
    int channel = fcntl(report[1], F_DUPFD_CLOEXEC, FIRST_FREE);
    set_descriptors(channel, in[0], out[1]);
    confine(channel, parent);
    run_python(channel, path, text);
  }
  bool started = false;
  if (pid < 0)
    error_errno(e, "start", path);
  else {
    close(report[1]);
    report[1] = -1;
    started = wait_for_exec(report[0], path, e);
    if (!started)
      while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
  }
  close_pair(report);
  if (started) {
    *request = in[1];
    *reply = out[0];
    in[1] = out[0] = -1;
  }
  close_pair(in);
  close_pair(out);
  return started ? (int)pid : 0;
}
