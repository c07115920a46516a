/* python_filter.c - see python_filter.h.
 *
 * Server, default ENOSYS: it never sees a byte of a snippet other than as data, and a libc newer
 * than this list falls back to an older call when the kernel does not know the new one (with EPERM
 * it would give up). Snippet, default death: nothing a checked snippet does needs a further call,
 * so another call is an escape, and it ends there instead of learning what else is closed. Only a
 * few calls that libc may make on its own for memory and signals are answered with EPERM.
 *
 * The programs are put together here, as in engine/run/filter.c: libseccomp's own generator does
 * not survive an allocation that fails. */
#include "world/python_filter.h"

#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CODE_MAX = 256 };
/* x86-64 also takes calls in the numbering of x32, from this number on. */
enum { X32_FIRST = 0x40000000 };

struct program {
  struct sock_filter code[CODE_MAX];
  unsigned short n;
};

/* The argument's bits under `mask` are `value`; no bits: no condition. */
struct condition {
  unsigned argument;
  uint64_t mask, value;
};

static void add(struct program *p, int code, uint32_t k, uint8_t yes, uint8_t no) {
  assert(p->n < CODE_MAX);
  p->code[p->n++] = (struct sock_filter){.code = (uint16_t)code, .jt = yes, .jf = no, .k = k};
}

static void load(struct program *p, size_t offset) {
  add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void load_call(struct program *p) {
  load(p, offsetof(struct seccomp_data, nr));
}

static void give(struct program *p, uint32_t verdict) {
  add(p, BPF_RET | BPF_K, verdict, 0, 0);
}

/* Half of an argument, 0 is the low one: goes on behind the rule unless it holds. */
static void add_half(struct program *p, const struct condition *c, unsigned half) {
  uint32_t mask = (uint32_t)(c->mask >> 32 * half);
  if (!mask) return;
  unsigned word = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? half : 1 - half;
  load(p, offsetof(struct seccomp_data, args) + c->argument * 8 + word * 4);
  if (~mask) add(p, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
  add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(c->value >> 32 * half), 0, 1);
}

/* The call's number is loaded before and after. A negative one stands for a call that this
 * architecture does not have. */
static void judge(struct program *p, int call, uint32_t verdict, const struct condition when[2]) {
  if (call < 0) return;
  unsigned short first = p->n;
  add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
  for (unsigned i = 0; when && i < 2; i++) {
    add_half(p, &when[i], 0);
    add_half(p, &when[i], 1);
  }
  give(p, verdict);
  for (unsigned short i = first; i < p->n; i++) /* what does not hold leads behind the rule */
    if (p->code[i].jf) p->code[i].jf = (uint8_t)(p->n - i - 1);
  if (when) load_call(p);
}

static void allow(struct program *p, int call) {
  judge(p, call, SECCOMP_RET_ALLOW, NULL);
}

static void refuse(struct program *p, int call) {
  judge(p, call, SECCOMP_RET_ERRNO | EPERM, NULL);
}

static void allow_when(struct program *p, int call, struct condition first) {
  judge(p, call, SECCOMP_RET_ALLOW, (struct condition[2]){first});
}

static void allow_when_both(struct program *p, int call, struct condition first,
                            struct condition second) {
  judge(p, call, SECCOMP_RET_ALLOW, (struct condition[2]){first, second});
}

static struct condition equals(unsigned argument, uint64_t value) {
  return (struct condition){argument, UINT64_MAX, value};
}

static struct condition has_bits(unsigned argument, uint64_t mask, uint64_t value) {
  return (struct condition){argument, mask, value};
}

/* Private anonymous memory that is never executable. */
static void allow_memory(struct program *p) {
  const uint64_t kind = MAP_ANONYMOUS | MAP_SHARED | MAP_PRIVATE;
  allow_when_both(p, SCMP_SYS(mmap), has_bits(2, PROT_EXEC, 0),
                  has_bits(3, kind, MAP_ANONYMOUS | MAP_PRIVATE));
  allow_when(p, SCMP_SYS(mprotect), has_bits(2, PROT_EXEC, 0));
  allow(p, SCMP_SYS(munmap));
  allow(p, SCMP_SYS(mremap));
  allow(p, SCMP_SYS(brk));
  allow(p, SCMP_SYS(exit));
  allow(p, SCMP_SYS(exit_group));
  allow(p, SCMP_SYS(rt_sigreturn));
}

static void add_server_rules(struct program *p) {
  allow_memory(p);
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
    allow(p, plain[i]);
  /* fork only: no thread, no shared memory or descriptors, no name space. clone3 hides its flags
   * from the filter, so it stays unknown. */
  const uint64_t told = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID | 0xff;
  allow_when(p, SCMP_SYS(clone), has_bits(0, ~told, 0));
  allow_when(p, SCMP_SYS(kill), equals(1, SIGKILL));
  allow_when(p, SCMP_SYS(getrusage), equals(0, RUSAGE_SELF));
  allow_when(p, SCMP_SYS(prlimit64), equals(0, 0));
  allow(p, SCMP_SYS(setrlimit));
  allow_when_both(p, SCMP_SYS(prctl), equals(0, PR_SET_SECCOMP), equals(1, SECCOMP_MODE_FILTER));
  allow_when_both(p, SCMP_SYS(prctl), equals(0, PR_SET_PDEATHSIG), equals(1, SIGKILL));
}

static void add_snippet_rules(struct program *p) {
  allow_memory(p);
  /* Its own two pipes. The filter stands before the snippet has arrived, hence the read. */
  allow_when(p, SCMP_SYS(read), equals(0, 0));
  allow_when(p, SCMP_SYS(write), equals(0, 1));
  /* Whether its memory grew. */
  allow_when(p, SCMP_SYS(getrusage), equals(0, RUSAGE_SELF));
  /* CPython looks for a file to quote the line of a syntax error from. */
  refuse(p, SCMP_SYS(openat));
  refuse(p, SCMP_SYS(open));
  refuse(p, SCMP_SYS(madvise));
  refuse(p, SCMP_SYS(futex));
  refuse(p, SCMP_SYS(getrandom));
  refuse(p, SCMP_SYS(rt_sigprocmask));
}

bool python_filter_write(enum python_filter which, struct buf *out, struct error *e) {
  static const char digits[] = "0123456789abcdef";
  const bool server = which == PYTHON_FILTER_SERVER;
  struct program p = {.n = 0};
  (void)e;
  load(&p, offsetof(struct seccomp_data, arch));
  add(&p, BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), 1, 0);
  give(&p, SECCOMP_RET_KILL_PROCESS);
  load_call(&p);
  add(&p, BPF_JMP | BPF_JGE | BPF_K, X32_FIRST, 0, 1);
  give(&p, SECCOMP_RET_KILL_PROCESS);
  if (server)
    add_server_rules(&p);
  else
    add_snippet_rules(&p);
  give(&p, server ? SECCOMP_RET_ERRNO | ENOSYS : SECCOMP_RET_KILL_PROCESS);
  const unsigned char *bytes = (const unsigned char *)p.code;
  for (size_t i = 0; i < p.n * sizeof p.code[0]; i++) {
    buf_add_char(out, digits[bytes[i] >> 4]);
    buf_add_char(out, digits[bytes[i] & 15]);
  }
  return true;
}
