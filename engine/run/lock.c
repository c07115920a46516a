/* lock.c - one run per output directory: flock on OUT/.run/lock, which names its holder. */
#include "base/file.h"
#include "run/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { HOLDER_MAX = 240, WAITS_MAX = 200, WAIT_NS = 10 * 1000 * 1000 };

/* "1234 engine scripts/recipe.lua": this process as ps(1) would show it, printable ASCII and UTF-8.
 */
static void describe_self(char text[HOLDER_MAX]) {
  int n = snprintf(text, HOLDER_MAX, "%ld ", (long)getpid());
  int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  ssize_t got = fd < 0 ? -1 : read(fd, text + n, HOLDER_MAX - (size_t)n - 1);
  if (fd >= 0) close(fd);
  size_t len = (size_t)n + (got > 0 ? (size_t)got : 0);
  while (len > 0 && (text[len - 1] == '\0' || text[len - 1] == ' '))
    len--;
  text[len] = '\0';
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) text[i] = ' ';
}

/* Whether the process that the lock names has ended (its workers, which hold what they inherited,
 * are about to), or is not named yet. */
static bool holder_has_ended(int fd) {
  char holder[HOLDER_MAX];
  ssize_t n = pread(fd, holder, sizeof holder - 1, 0);
  holder[n > 0 ? n : 0] = '\0';
  long pid = strtol(holder, NULL, 10);
  return pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno == ESRCH);
}

/* 0: locked. A run that was killed leaves its lock for as long as its workers take to end. */
static int take_lock(int fd) {
  for (int tries = 0;; tries++) {
    int held, why;
    do
      held = flock(fd, LOCK_EX | LOCK_NB);
    while (held && errno == EINTR);
    why = errno;
    if (!held || why != EWOULDBLOCK || tries == WAITS_MAX || !holder_has_ended(fd)) {
      errno = why;
      return held;
    }
    nanosleep(&(struct timespec){.tv_nsec = WAIT_NS}, NULL);
  }
}

static bool refuse_held(int fd, const char *out, struct error *e) {
  char holder[HOLDER_MAX];
  ssize_t n = pread(fd, holder, sizeof holder - 1, 0);
  holder[n > 0 ? n : 0] = '\0';
  for (char *p = holder; *p; p++)
    if ((unsigned char)*p < 0x20 || *p == 0x7f) *p = ' ';
  return error_set(e, ERR_USAGE, out, "another run is writing to this directory: process %s",
                   holder[0] ? holder : "(not named yet)");
}

static int open_lock(const char *path) {
  int fd;
  do
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  while (fd < 0 && errno == EINTR);
  return fd;
}

static bool truncate_lock(int fd) {
  int bad;
  do
    bad = ftruncate(fd, 0);
  while (bad && errno == EINTR);
  return !bad;
}

bool run_lock(const char *out, int *fd, struct error *e) {
  struct buf path = BUF_INIT;
  char holder[HOLDER_MAX];
  *fd = -1;
  buf_printf(&path, "%s/.run", out);
  bool ok = file_make_dirs(path.data, e);
  buf_add_text(&path, "/lock");
  int lock = ok ? open_lock(path.data) : -1;
  if (ok && lock < 0) ok = error_errno(e, "open the lock", path.data);
  if (ok && take_lock(lock))
    ok = errno == EWOULDBLOCK ? refuse_held(lock, out, e) : error_errno(e, "lock", path.data);
  if (ok) {
    describe_self(holder);
    ok = truncate_lock(lock) || error_errno(e, "write the lock", path.data);
    ok = ok && file_write_all(lock, holder, strlen(holder), path.data, e);
  }
  if (ok)
    *fd = lock;
  else if (lock >= 0)
    close(lock);
  buf_done(&path);
  return ok;
}

void run_unlock(int fd) {
  if (fd < 0) return;
  /* An empty file says that nobody holds it; the file stays, since removing a file that others may
   * be locking is a race. */
  truncate_lock(fd);
  close(fd);
}
