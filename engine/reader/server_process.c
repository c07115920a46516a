/* server_process.c - see server_process.h. Between fork and exec only async-signal-safe calls are
 * made; a step that fails there is told through a close-on-exec pipe. */
#include "reader/server_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_FREE = 3, CHUNK = 65536 };
static const double PATIENCE = 0.5; /* seconds that a server has for ending by itself */

double server_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the command line ---- */

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One word from *at, quotes and backslashes taken off. false: a quote is not closed. */
static bool take_word(const char **at, struct buf *word) {
  const char *c = *at;
  char quote = '\0';
  for (; *c && (quote || !is_blank(*c)); c++) {
    if (quote && *c == quote)
      quote = '\0';
    else if (!quote && (*c == '\'' || *c == '"'))
      quote = *c;
    else if (*c == '\\' && quote != '\'' && c[1])
      buf_add_char(word, *++c);
    else
      buf_add_char(word, *c);
  }
  *at = c;
  return !quote;
}

char **server_split_command(struct arena *a, const char *command, struct error *e) {
  char **words = ARENA_ARRAY(a, char *, strlen(command) / 2 + 2);
  size_t n = 0;
  struct buf word = BUF_INIT;
  bool good = true;
  for (const char *c = command; good;) {
    while (is_blank(*c))
      c++;
    if (!*c) break;
    buf_reset(&word);
    good = take_word(&c, &word);
    words[n++] = arena_copy(a, word.data, word.len);
  }
  buf_done(&word);
  if (!good) error_set(e, ERR_USAGE, command, "a quote of the command is not closed");
  if (good && !n) error_set(e, ERR_USAGE, command, "expected a command that starts a server");
  return good && n ? words : NULL;
}

/* ---- the new process ---- */

static void fail(int report) {
  int code = errno;
  (void)!write(report, &code, sizeof code);
  _exit(127);
}

static void reset_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int s = 1; s < NSIG; s++)
    (void)sigaction(s, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* 0, 1 and 2 are its ends of the pipes, everything else closes at exec. Returns the report. */
static int set_descriptors(int report, int in, int out, int log) {
  int ends[] = {in, out, log};
  report = fcntl(report, F_DUPFD_CLOEXEC, FIRST_FREE);
  for (int i = 0; i < 3; i++)
    if ((ends[i] = fcntl(ends[i], F_DUPFD_CLOEXEC, FIRST_FREE)) < 0) fail(report);
  for (int i = 0; i < 3; i++)
    if (dup2(ends[i], i) < 0) fail(report);
  if (close_range(FIRST_FREE, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return report;
  struct rlimit open_files;
  if (getrlimit(RLIMIT_NOFILE, &open_files) != 0) fail(report);
  for (rlim_t fd = FIRST_FREE; fd < open_files.rlim_cur; fd++)
    (void)fcntl((int)fd, F_SETFD, FD_CLOEXEC);
  return report;
}

static void run(int report, pid_t parent, char *const *words, char *const *environment) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail(report);
  if (getppid() != parent) _exit(127);
  if (setsid() < 0) fail(report);
  struct rlimit none = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  execvpe(words[0], words, environment);
  fail(report);
}

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

static void close_pair(int pair[2]) {
  close_end(&pair[0]);
  close_end(&pair[1]);
}

/* 0: it runs; else errno of what failed. */
static int wait_for_exec(int report) {
  int code = 0;
  ssize_t n;
  do
    n = read(report, &code, sizeof code);
  while (n < 0 && errno == EINTR);
  return n == (ssize_t)sizeof code ? code : 0;
}

static void reap(pid_t pid) {
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
    continue;
}

bool server_start(struct server *s, char *const *words, struct error *e) {
  int in[2] = {-1, -1}, out[2] = {-1, -1}, log[2] = {-1, -1}, report[2] = {-1, -1};
  const char *path = getenv("PATH");
  struct buf variable = BUF_INIT;
  buf_printf(&variable, "PATH=%s", path && *path ? path : "/usr/local/bin:/usr/bin:/bin");
  char *environment[] = {variable.data, NULL};
  pid_t parent = getpid(), pid = -1;
  *s = (struct server){.input = -1, .output = -1, .log = -1, .received = BUF_INIT};
  if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(log, O_CLOEXEC) == 0 &&
      pipe2(report, O_CLOEXEC) == 0)
    pid = fork();
  if (pid == 0) {
    reset_signals();
    run(set_descriptors(report[1], in[0], out[1], log[1]), parent, words, environment);
  }
  int code = errno;
  if (pid > 0) {
    close_end(&report[1]);
    code = wait_for_exec(report[0]);
    if (code) reap(pid);
  }
  buf_done(&variable);
  bool good = pid > 0 && !code;
  if (good) {
    *s = (struct server){
        .pid = pid, .input = in[1], .output = out[0], .log = log[0], .received = BUF_INIT};
    in[1] = out[0] = log[0] = -1;
    (void)fcntl(s->input, F_SETFL, O_NONBLOCK);
    (void)fcntl(s->output, F_SETFL, O_NONBLOCK);
    (void)fcntl(s->log, F_SETFL, O_NONBLOCK);
  } else {
    error_set(e, ERR_INPUT, words[0], "cannot start the server: %s", strerror(code));
  }
  close_pair(in);
  close_pair(out);
  close_pair(log);
  close_pair(report);
  return good;
}

/* ---- talking ---- */

/* The end of standard error, whatever its length. */
static void keep_noise(struct server *s, const char *bytes, size_t n) {
  if (n > SERVER_STDERR_KEPT) {
    bytes += n - SERVER_STDERR_KEPT;
    n = SERVER_STDERR_KEPT;
  }
  if (s->n_noise + n > SERVER_STDERR_KEPT) {
    size_t drop = s->n_noise + n - SERVER_STDERR_KEPT;
    memmove(s->noise, s->noise + drop, s->n_noise - drop);
    s->n_noise -= drop;
  }
  memcpy(s->noise + s->n_noise, bytes, n);
  s->n_noise += n;
  s->noise[s->n_noise] = '\0';
}

/* Reads what is there. false: the pipe ended and is closed. */
static bool drain(struct server *s, int *fd) {
  char bytes[CHUNK];
  ssize_t n = read(*fd, bytes, sizeof bytes);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (n <= 0) {
    close_end(fd);
    return false;
  }
  if (fd == &s->log) {
    keep_noise(s, bytes, (size_t)n);
  } else {
    buf_add(&s->received, bytes, (size_t)n);
    s->total += (size_t)n;
  }
  return true;
}

/* Waits until something can be read, or written where `writing`. false: the time is over. */
static bool wait_for(struct server *s, bool writing, double deadline) {
  double left = deadline - server_now();
  if (left <= 0) return false;
  struct pollfd p[3] = {{.fd = s->output, .events = POLLIN},
                        {.fd = s->log, .events = POLLIN},
                        {.fd = writing ? s->input : -1, .events = POLLOUT}};
  int n = poll(p, 3, left > 60 ? 60000 : (int)(left * 1000) + 1);
  if (n < 0) return errno == EINTR;
  if (p[0].revents) (void)drain(s, &s->output);
  if (p[1].revents) (void)drain(s, &s->log);
  return true;
}

/* write(2) to a pipe whose reader may be gone, without the signal. */
static ssize_t write_quietly(int fd, const void *bytes, size_t n) {
  sigset_t broken, before, pending;
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  sigpending(&pending);
  bool was_pending = sigismember(&pending, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &broken, &before);
  ssize_t written = write(fd, bytes, n);
  int code = errno;
  if (written < 0 && code == EPIPE && !was_pending) {
    struct timespec at_once = {0, 0};
    (void)sigtimedwait(&broken, NULL, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = code;
  return written;
}

bool server_send(struct server *s, const char *text, size_t n, double deadline) {
  while (n && s->input >= 0 && s->total <= SERVER_OUTPUT_MAX) {
    ssize_t written = write_quietly(s->input, text, n);
    if (written > 0) {
      text += written;
      n -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN) {
      if (!wait_for(s, true, deadline)) return false;
    } else if (!(written < 0 && errno == EINTR)) {
      close_end(&s->input);
    }
  }
  return n == 0;
}

/* What is received and not taken moves to the front. */
static void forget_taken(struct server *s) {
  if (!s->taken) return;
  s->received.len -= s->taken;
  memmove(s->received.data, s->received.data + s->taken, s->received.len);
  s->received.data[s->received.len] = '\0';
  s->taken = 0;
}

enum server_got server_next_line(struct server *s, double deadline, const char **line, size_t *n,
                                 struct error *e) {
  size_t searched = 0;
  forget_taken(s);
  for (;;) {
    char *begin = s->received.data;
    char *end = s->received.len > searched
                    ? memchr(begin + searched, '\n', s->received.len - searched)
                    : NULL;
    bool last = s->output < 0 && s->received.len > 0;
    if (end || last) {
      *line = begin;
      *n = end ? (size_t)(end - begin) : s->received.len;
      s->taken = end ? *n + 1 : *n;
      if (*n && begin[*n - 1] == '\r') --*n;
      return SERVER_LINE;
    }
    if (s->output < 0) return SERVER_ENDED;
    if (s->total > SERVER_OUTPUT_MAX) {
      error_set(e, ERR_LIMIT, "", "the server wrote more than %zu MiB", SERVER_OUTPUT_MAX >> 20);
      return SERVER_FAILED;
    }
    searched = s->received.len;
    if (!wait_for(s, false, deadline)) return SERVER_TIMEOUT;
  }
}

/* ---- the end ---- */

static bool has_ended(pid_t pid) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

void server_stop(struct server *s) {
  if (s->pid <= 0) return;
  close_end(&s->input);
  double deadline = server_now() + PATIENCE;
  while (!has_ended(s->pid) && server_now() < deadline) {
    struct timespec pause = {0, 2000000};
    if (s->log >= 0) (void)drain(s, &s->log);
    if (s->output >= 0 && s->total <= SERVER_OUTPUT_MAX) (void)drain(s, &s->output);
    nanosleep(&pause, NULL);
  }
  /* Its session is its process group: what it started goes with it, even if it ended by itself. */
  (void)kill(-s->pid, SIGKILL);
  (void)kill(s->pid, SIGKILL);
  reap(s->pid);
  while (s->log >= 0 && s->n_noise < SERVER_STDERR_KEPT) {
    size_t before = s->n_noise;
    if (!drain(s, &s->log) || s->n_noise == before) break;
  }
  close_end(&s->output);
  close_end(&s->log);
  buf_done(&s->received);
  s->received = (struct buf)BUF_INIT;
  s->pid = 0;
}
