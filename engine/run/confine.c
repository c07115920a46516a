/* confine.c - see confine.h.
 *
 * The filter (filter.c) kills for new processes, programs and sockets and refuses everything else
 * that is not on its list. Builds with a sanitizer never kill, keep their address space and stay
 * dumpable. Nothing here allocates: confinement must not depend on memory being there. */
#include "run/confine.h"
#include "run/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WITH_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define WITH_SANITIZER 1
#endif
#endif
#ifndef WITH_SANITIZER
#define WITH_SANITIZER 0
#endif

/* Address space beyond what the process has when it is confined. */
static const rlim_t memory_room = (rlim_t)4 << 30;
/* What a worker's last words may add to a log file behind standard error. */
static const rlim_t stderr_room = 64 << 10;

static bool refuse(struct error *e, const char *what, int code) {
  return error_set(e, ERR_SANDBOX, "",
                   "the process sandbox cannot be set up (%s: %s); --no-sandbox runs scripts in "
                   "plain processes instead",
                   what, strerror(code));
}

/* Lowers a limit for good; never raises one. */
static bool lower_limit(__rlimit_resource_t resource, rlim_t most, struct error *e) {
  struct rlimit r;
  if (getrlimit(resource, &r)) return refuse(e, "getrlimit", errno);
  if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur > most) r.rlim_cur = most;
  if (r.rlim_max == RLIM_INFINITY || r.rlim_max > most) r.rlim_max = most;
  return setrlimit(resource, &r) ? refuse(e, "setrlimit", errno) : true;
}

/* Bytes of address space in use, from /proc/self/statm (first field, pages); 0 when unknown. */
static rlim_t address_space(void) {
  char text[128];
  int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0) return 0;
  text[n] = '\0';
  return (rlim_t)strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

static bool lower_limits(const int *keep, size_t n, struct error *e) {
  int highest = 2;
  for (size_t i = 0; i < n; i++)
    if (keep[i] > highest) highest = keep[i];
  struct stat st;
  bool log_file = fstat(2, &st) == 0 && S_ISREG(st.st_mode);
  rlim_t file = log_file ? (rlim_t)st.st_size + stderr_room : 0;
  if (!lower_limit(RLIMIT_CORE, 0, e)) return false;
  if (!lower_limit(RLIMIT_NOFILE, (rlim_t)highest + 1, e)) return false;
  if (WITH_SANITIZER) return true;
  rlim_t used = address_space();
  return lower_limit(RLIMIT_FSIZE, file, e) &&
         (used == 0 || lower_limit(RLIMIT_AS, used + memory_room, e));
}

void confine_follow_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  /* A parent that died before the call above sends nothing. */
  if (getppid() != parent) _exit(1);
}

static void close_from_to(unsigned first, unsigned last) {
  if (first > last) return;
  if (close_range(first, last, 0) == 0) return;
  struct rlimit r; /* kernels before 5.9 */
  unsigned most = getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur > 65536 ? 65536 : (unsigned)r.rlim_cur;
  for (unsigned fd = first; fd <= last && fd < most; fd++)
    close((int)fd);
}

static bool is_kept(int fd, const int *keep, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (keep[i] == fd) return true;
  return fd == 2;
}

void confine_close_others(const int *keep, size_t n) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 2; fd++)
    if (!is_kept(fd, keep, n) && null != fd) {
      if (null < 0 || dup2(null, fd) < 0) close(fd);
    }
  unsigned first = 3;
  for (;;) { /* the gaps between kept descriptors, in ascending order */
    unsigned next = ~0u;
    for (size_t i = 0; i < n; i++)
      if (keep[i] >= (int)first && (unsigned)keep[i] < next) next = (unsigned)keep[i];
    if (next == ~0u) break;
    if (next > first) close_from_to(first, next - 1);
    first = next + 1;
  }
  close_from_to(first, ~0u);
}

void confine_clear_environment(void) {
  /* The texts stay on the stack of the process after clearenv; secrets among them must not. */
  for (char **p = environ; p && *p; p++)
    explicit_bzero(*p, strlen(*p));
  clearenv();
}

bool confine_child(pid_t parent, const int *keep, size_t n, struct error *e) {
  confine_follow_parent(parent);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return refuse(e, "no_new_privs", errno);
  if (!WITH_SANITIZER && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)) return refuse(e, "dumpable", errno);
  signal(SIGXFSZ, SIG_IGN);
  confine_close_others(keep, n);
  if (!lower_limits(keep, n, e)) return false;
  confine_clear_environment();
  return filter_load(!WITH_SANITIZER) || refuse(e, "seccomp", errno);
}

bool confine_by_options(pid_t parent, const struct confined_options *options, int fd,
                        struct error *e) {
  int keep[CONFINED_KEEP_MAX + 1];
  size_t n = options->n_keep < CONFINED_KEEP_MAX ? options->n_keep : CONFINED_KEEP_MAX;
  for (size_t i = 0; i < n; i++)
    keep[i] = options->keep[i];
  keep[n++] = fd;
  if (!options->no_sandbox) return confine_child(parent, keep, n, e);
  confine_close_others(keep, n);
  confine_clear_environment();
  return true;
}

static bool nothing(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  buf_add_text(reply, "confined");
  return true;
}

bool confine_available(struct error *e) {
  struct confined_options options = {.seconds = 10};
  struct buf reply = BUF_INIT;
  bool ok = confined_call(&options, NULL, nothing, NULL, &reply, e);
  buf_done(&reply);
  if (!ok && e && e->code != ERR_SANDBOX)
    error_set(e, ERR_SANDBOX, "",
              "the process sandbox does not work here: an empty process does not survive it; "
              "--no-sandbox runs scripts in plain processes instead");
  return ok;
}
