/* python_filter.c - see python_filter.h.
 *
 * Server, default ENOSYS: it never sees a byte of a snippet other than as data, and a libc newer
 * than this list falls back to an older call when the kernel does not know the new one (with EPERM
 * it would give up). Snippet, default death: nothing a checked snippet does needs a further call,
 * so another call is an escape, and it ends there instead of learning what else is closed. Only a
 * few calls that libc may make on its own for memory and signals are answered with EPERM. */
#include "world/python_filter.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

/* libseccomp reports a problem as a negative errno value; the first one is kept. */
struct rules {
  scmp_filter_ctx filter;
  int failed;
};

static void keep(struct rules *r, int code) {
  if (code < 0 && r->failed == 0) r->failed = -code;
}

static void allow(struct rules *r, int call) {
  keep(r, seccomp_rule_add_array(r->filter, SCMP_ACT_ALLOW, call, 0, NULL));
}

static void refuse(struct rules *r, int call) {
  keep(r, seccomp_rule_add_array(r->filter, SCMP_ACT_ERRNO(EPERM), call, 0, NULL));
}

static void allow_when(struct rules *r, int call, struct scmp_arg_cmp first) {
  keep(r, seccomp_rule_add_array(r->filter, SCMP_ACT_ALLOW, call, 1, &first));
}

static void allow_when_both(struct rules *r, int call, struct scmp_arg_cmp first,
                            struct scmp_arg_cmp second) {
  struct scmp_arg_cmp both[2] = {first, second};
  keep(r, seccomp_rule_add_array(r->filter, SCMP_ACT_ALLOW, call, 2, both));
}

static struct scmp_arg_cmp equals(unsigned arg, scmp_datum_t value) {
  return (struct scmp_arg_cmp){.arg = arg, .op = SCMP_CMP_EQ, .datum_a = value};
}

static struct scmp_arg_cmp has_bits(unsigned arg, scmp_datum_t mask, scmp_datum_t value) {
  return (struct scmp_arg_cmp){
      .arg = arg, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

/* Private anonymous memory that is never executable. */
static void allow_memory(struct rules *r) {
  const scmp_datum_t kind = MAP_ANONYMOUS | MAP_SHARED | MAP_PRIVATE;
  allow_when_both(r, SCMP_SYS(mmap), has_bits(2, PROT_EXEC, 0),
                  has_bits(3, kind, MAP_ANONYMOUS | MAP_PRIVATE));
  allow_when(r, SCMP_SYS(mprotect), has_bits(2, PROT_EXEC, 0));
  allow(r, SCMP_SYS(munmap));
  allow(r, SCMP_SYS(mremap));
  allow(r, SCMP_SYS(brk));
  allow(r, SCMP_SYS(exit));
  allow(r, SCMP_SYS(exit_group));
  allow(r, SCMP_SYS(rt_sigreturn));
}

static void add_server_rules(struct rules *r) {
  allow_memory(r);
  const int plain[] = {
      SCMP_SYS(read),
      SCMP_SYS(write),
      SCMP_SYS(poll),
      SCMP_SYS(ppoll),
      SCMP_SYS(close),
      SCMP_SYS(close_range),
      SCMP_SYS(pipe2),
      SCMP_SYS(dup2),
      SCMP_SYS(dup3),
      SCMP_SYS(fork),
      SCMP_SYS(wait4),
      SCMP_SYS(setitimer),
      SCMP_SYS(futex),
      SCMP_SYS(madvise),
      SCMP_SYS(clock_gettime),
      SCMP_SYS(rt_sigaction),
      SCMP_SYS(getpid),
      SCMP_SYS(gettid),
      SCMP_SYS(rt_sigprocmask),
      SCMP_SYS(set_robust_list),
      SCMP_SYS(set_tid_address),
      SCMP_SYS(rseq),
  };
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    allow(r, plain[i]);
  /* fork only: no thread, no shared memory or descriptors, no name space. clone3 hides its flags
   * from the filter, so it stays unknown. */
  const scmp_datum_t told = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID | 0xff;
  allow_when(r, SCMP_SYS(clone), has_bits(0, ~told, 0));
  allow_when(r, SCMP_SYS(kill), equals(1, SIGKILL));
  allow_when(r, SCMP_SYS(prlimit64), equals(0, 0));
  allow(r, SCMP_SYS(setrlimit));
  allow_when_both(r, SCMP_SYS(prctl), equals(0, PR_SET_SECCOMP), equals(1, SECCOMP_MODE_FILTER));
  allow_when_both(r, SCMP_SYS(prctl), equals(0, PR_SET_PDEATHSIG), equals(1, SIGKILL));
}

static void add_snippet_rules(struct rules *r) {
  allow_memory(r);
  /* Its own two pipes. The filter stands before the snippet has arrived, hence the read. */
  allow_when(r, SCMP_SYS(read), equals(0, 0));
  allow_when(r, SCMP_SYS(write), equals(0, 1));
  /* CPython looks for a file to quote the line of a syntax error from. */
  refuse(r, SCMP_SYS(openat));
  refuse(r, SCMP_SYS(open));
  refuse(r, SCMP_SYS(madvise));
  refuse(r, SCMP_SYS(futex));
  refuse(r, SCMP_SYS(getrandom));
  refuse(r, SCMP_SYS(rt_sigprocmask));
}

static bool export_program(scmp_filter_ctx filter, struct buf *out, struct error *e) {
  static const char digits[] = "0123456789abcdef";
  int fd = memfd_create("python-filter", MFD_CLOEXEC);
  if (fd < 0) return error_errno(e, "memfd_create", "python-filter");
  int code = seccomp_export_bpf(filter, fd);
  if (code < 0) {
    close(fd);
    return error_set(e, ERR_SANDBOX, "python_exec", "seccomp_export_bpf: %s", strerror(-code));
  }
  unsigned char bytes[4096];
  ssize_t n;
  off_t at = 0;
  while ((n = pread(fd, bytes, sizeof bytes, at)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      buf_add_char(out, digits[bytes[i] >> 4]);
      buf_add_char(out, digits[bytes[i] & 15]);
    }
    at += n;
  }
  close(fd);
  return n == 0 || error_errno(e, "read", "python-filter");
}

bool python_filter_write(enum python_filter which, struct buf *out, struct error *e) {
  const bool server = which == PYTHON_FILTER_SERVER;
  struct rules r = {0};
  r.filter = seccomp_init(server ? SCMP_ACT_ERRNO(ENOSYS) : SCMP_ACT_KILL_PROCESS);
  if (!r.filter) return error_set(e, ERR_SANDBOX, "python_exec", "libseccomp cannot make a filter");
  keep(&r, seccomp_attr_set(r.filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
  if (server)
    add_server_rules(&r);
  else
    add_snippet_rules(&r);
  bool done;
  if (r.failed)
    done = error_set(e, ERR_SANDBOX, "python_exec", "seccomp rule: %s", strerror(r.failed));
  else
    done = export_program(r.filter, out, e);
  seccomp_release(r.filter);
  return done;
}
