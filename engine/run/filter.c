/* filter.c - the system call filter of a confined process.
 *
 * The numbers and the name of the architecture come from libseccomp; the program is put together
 * here, on the stack, since libseccomp's own generator allocates a thousand times per filter and
 * frees twice when one of those allocations fails. The program is a list of tests that each end in
 * a verdict; what no test takes is answered with EPERM, so that a library that probes for something
 * (a random device, the time zone, a terminal) goes on without it. */
#include "run/internal.h"

#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(readv),
    SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    /* memory; mmap and mprotect have a test of their own */
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(getrandom),
    /* the process's own signals: abort(3), sanitizers */
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    /* time and harmless questions */
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(sched_yield), SCMP_SYS(getpid),
    SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
    SCMP_SYS(getegid), SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(sysinfo),
    SCMP_SYS(uname), SCMP_SYS(getrusage), SCMP_SYS(times)};

/* What no honest library does in a worker: new processes and programs, sockets, other processes. */
static const int deadly[] = {SCMP_SYS(execve),
                             SCMP_SYS(execveat),
                             SCMP_SYS(fork),
                             SCMP_SYS(vfork),
                             SCMP_SYS(clone),
                             SCMP_SYS(clone3),
                             SCMP_SYS(kill),
                             SCMP_SYS(tkill),
                             SCMP_SYS(ptrace),
                             SCMP_SYS(process_vm_readv),
                             SCMP_SYS(process_vm_writev),
                             SCMP_SYS(socket),
                             SCMP_SYS(socketpair),
                             SCMP_SYS(connect),
                             SCMP_SYS(bind),
                             SCMP_SYS(listen),
                             SCMP_SYS(accept),
                             SCMP_SYS(accept4),
                             SCMP_SYS(setuid),
                             SCMP_SYS(setgid),
                             SCMP_SYS(mount),
                             SCMP_SYS(umount2),
                             SCMP_SYS(chroot),
                             SCMP_SYS(unshare),
                             SCMP_SYS(setns),
                             SCMP_SYS(bpf),
                             SCMP_SYS(perf_event_open),
                             SCMP_SYS(userfaultfd),
                             SCMP_SYS(io_uring_setup),
                             SCMP_SYS(init_module),
                             SCMP_SYS(keyctl)};

enum { CODE_MAX = 256, REFUSE = SECCOMP_RET_ERRNO | EPERM };
/* x86-64 also takes calls in the numbering of x32, from this number on. */
enum { X32_FIRST = 0x40000000 };

struct program {
  struct sock_filter code[CODE_MAX];
  unsigned short n;
};

static void add(struct program *p, int code, uint32_t k, uint8_t yes, uint8_t no) {
  assert(p->n < CODE_MAX);
  p->code[p->n++] = (struct sock_filter){.code = (uint16_t)code, .jt = yes, .jf = no, .k = k};
}

static void load(struct program *p, size_t offset) {
  add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Half of an argument; half 0 is the low one. */
static void load_argument(struct program *p, unsigned argument, unsigned half) {
  unsigned word = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? half : 1 - half;
  load(p, offsetof(struct seccomp_data, args) + argument * 8 + word * 4);
}

/* Skips `n` instructions unless the loaded word is k. */
static void unless_equal(struct program *p, uint32_t k, uint8_t n) {
  add(p, BPF_JMP | BPF_JEQ | BPF_K, k, 0, n);
}

static void give(struct program *p, uint32_t verdict) {
  add(p, BPF_RET | BPF_K, verdict, 0, 0);
}

/* Negative numbers stand for calls that this architecture does not have. */
static void judge_all(struct program *p, const int *calls, size_t n, uint32_t verdict) {
  for (size_t i = 0; i < n; i++) {
    if (calls[i] < 0) continue;
    unless_equal(p, (uint32_t)calls[i], 1);
    give(p, verdict);
  }
}

static void judge_arguments(struct program *p) {
  const int mapping[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};
  for (size_t i = 0; i < sizeof mapping / sizeof mapping[0]; i++) {
    if (mapping[i] < 0) continue;
    unless_equal(p, (uint32_t)mapping[i], 4);
    load_argument(p, 2, 0); /* protection */
    add(p, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
    give(p, REFUSE);
    give(p, SECCOMP_RET_ALLOW);
  }
  unless_equal(p, (uint32_t)SCMP_SYS(tgkill), 4);
  load_argument(p, 0, 0); /* raise(3) and abort(3) signal the caller */
  unless_equal(p, (uint32_t)getpid(), 1);
  give(p, SECCOMP_RET_ALLOW);
  give(p, REFUSE);
  unless_equal(p, (uint32_t)SCMP_SYS(prlimit64), 8);
  load_argument(p, 0, 0); /* of this process, reading only: no new limit */
  unless_equal(p, 0, 5);
  load_argument(p, 2, 0);
  unless_equal(p, 0, 3);
  load_argument(p, 2, 1);
  unless_equal(p, 0, 1);
  give(p, SECCOMP_RET_ALLOW);
  give(p, REFUSE);
}

bool filter_load(bool kill) {
  struct program p = {.n = 0};
  load(&p, offsetof(struct seccomp_data, arch));
  add(&p, BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), 1, 0);
  give(&p, SECCOMP_RET_KILL_PROCESS);
  load(&p, offsetof(struct seccomp_data, nr));
  add(&p, BPF_JMP | BPF_JGE | BPF_K, X32_FIRST, 0, 1);
  give(&p, SECCOMP_RET_KILL_PROCESS);
  judge_all(&p, allowed, sizeof allowed / sizeof allowed[0], SECCOMP_RET_ALLOW);
  if (kill) judge_all(&p, deadly, sizeof deadly / sizeof deadly[0], SECCOMP_RET_KILL_PROCESS);
  judge_arguments(&p);
  give(&p, REFUSE);
  struct sock_fprog whole = {.len = p.n, .filter = p.code};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}
