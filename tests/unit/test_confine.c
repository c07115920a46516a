/* test_confine.c - what a confined process can do no more, and what it still can. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "run/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The test library catches crashes in its own handlers; a child must die of them. */
static bool plain_signals(void *context, struct error *e) {
  const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
  (void)context, (void)e;
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
    signal(fatal[i], SIG_DFL);
  return true;
}

typedef bool body(void *context, struct buf *reply, struct error *e);

static bool call(body *b, void *context, struct buf *reply, struct error *e) {
  struct confined_options options = {.seconds = 20};
  memset(e, 0, sizeof *e);
  buf_reset(reply);
  return confined_call(&options, plain_signals, b, context, reply, e);
}

/* Where the system has no seccomp there is nothing to test. */
static void need_confinement(void) {
  struct error e = {0};
  if (confine_available(&e)) return;
  assert_int_equal(e.code, ERR_SANDBOX);
  assert_non_null(strstr(e.message, "--no-sandbox"));
  print_message("no sandbox here: %s\n", e.message);
  skip();
}

/* ---- what must not work: the body answers "refused", or the process dies ---- */

static bool answer(struct buf *reply, bool worked) {
  buf_add_text(reply, worked ? "worked" : "refused");
  return true;
}

static bool try_open(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  return answer(reply, open("/etc/passwd", O_RDONLY) >= 0);
}

static bool try_create(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  return answer(reply, fopen("/tmp/confined-was-here", "w") != NULL);
}

static bool try_socket(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  return answer(reply, socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

static bool try_fork(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  pid_t pid = fork();
  if (pid == 0) _exit(0);
  return answer(reply, pid > 0);
}

static bool try_exec(void *context, struct buf *reply, struct error *e) {
  char *const argv[] = {(char *)(uintptr_t) "true", NULL}, *const none[] = {NULL};
  (void)context, (void)e;
  execve("/bin/true", argv, none);
  return answer(reply, false);
}

static bool try_kill(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  return answer(reply, kill(getppid(), 0) == 0);
}

static bool try_ptrace(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  return answer(reply, ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
}

static bool try_executable_memory(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  void *p =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return answer(reply, p != MAP_FAILED);
}

static bool try_more_files(void *context, struct buf *reply, struct error *e) {
  struct rlimit r = {.rlim_cur = 1024, .rlim_max = 1024};
  (void)context, (void)e;
  return answer(reply, setrlimit(RLIMIT_NOFILE, &r) == 0);
}

static void nothing_outside_can_be_reached(void **state) {
  static const struct {
    const char *name;
    body *body;
  } cases[] = {{"open", try_open},
               {"create", try_create},
               {"socket", try_socket},
               {"fork", try_fork},
               {"exec", try_exec},
               {"kill", try_kill},
               {"ptrace", try_ptrace},
               {"executable memory", try_executable_memory},
               {"raising a limit", try_more_files}};
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    bool ok = call(cases[i].body, NULL, &reply, &e);
    bool refused = ok && strcmp(reply.data, "refused") == 0;
    bool died = !ok && strstr(e.message, "signal 31, SIGSYS");
    if (!refused && !died)
      fail_msg("%s: %s %s", cases[i].name, ok ? reply.data : "failed:", e.message);
    /* The same bodies do work in a plain child, so the test can tell the difference. */
    struct confined_options plain = {.no_sandbox = true, .seconds = 20};
    buf_reset(&reply);
    ok = confined_call(&plain, plain_signals, cases[i].body, NULL, &reply, &e);
    bool may_fail = i >= 4 && cases[i].body != try_kill && cases[i].body != try_executable_memory;
    if (!may_fail)
      if (!ok || strcmp(reply.data, "worked") != 0)
        fail_msg("plain %s: %s", cases[i].name, e.message);
  }
  unlink("/tmp/confined-was-here");
  buf_done(&reply);
}

/* ---- what must work ---- */

static bool use_memory(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  size_t sum = 0;
  for (size_t n = 16; n < (size_t)64 << 20; n *= 3) {
    char *p = malloc(n);
    if (!p) return error_set(e, ERR_LIMIT, "", "no memory");
    memset(p, 1, n);
    p = realloc(p, 2 * n);
    sum += (size_t)p[n - 1];
    free(p);
  }
  struct timespec t;
  if (clock_gettime(CLOCK_REALTIME, &t) || time(NULL) < 1000000000) sum = 0;
  buf_printf(reply, "%s", sum ? "fine" : "broken");
  return true;
}

static int add_row(void *reply, int n, char **values, char **names) {
  (void)names;
  for (int i = 0; i < n; i++)
    buf_printf(reply, "%s;", values[i] ? values[i] : "null");
  return 0;
}

static bool use_sqlite(void *context, struct buf *reply, struct error *e) {
  sqlite3 *db = NULL;
  char *message = NULL;
  (void)context;
  const char *sql = "create table t(a integer primary key, b text);"
                    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)"
                    " insert into t(b) select 'row ' || i from n;"
                    "create virtual table f using fts5(b); insert into f select b from t;"
                    "select count(*), max(b) from (select distinct b from t order by b desc);"
                    "select count(*) from f where f match '77'; select random() is not null;";
  bool ok = sqlite3_open(":memory:", &db) == SQLITE_OK &&
            sqlite3_exec(db, sql, add_row, reply, &message) == SQLITE_OK;
  if (!ok) error_set(e, ERR_INTERNAL, "", "%s", message ? message : "cannot open");
  sqlite3_free(message);
  sqlite3_close(db);
  return ok;
}

static bool count_environment(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  buf_printf(reply, "%s %s", getenv("CONFINE_CANARY") ? "there" : "gone",
             environ && *environ ? "some" : "none");
  return true;
}

static bool look_at_descriptors(void *context, struct buf *reply, struct error *e) {
  int *fd = context;
  char c;
  (void)e;
  bool closed = read(*fd, &c, 1) < 0 && errno == EBADF;
  bool null = write(1, "x", 1) == 1 && read(0, &c, 1) == 0; /* /dev/null */
  buf_printf(reply, "%s %s", closed ? "closed" : "open", null ? "null" : "not null");
  return true;
}

static bool read_before(void *context, struct error *e) {
  FILE *f = fopen("/proc/self/stat", "r");
  *(bool *)context = f != NULL;
  if (f) fclose(f);
  return f || error_set(e, ERR_IO, "", "cannot read");
}

static bool tell_before(void *context, struct buf *reply, struct error *e) {
  (void)e;
  buf_add_text(reply, *(bool *)context && open("/proc/self/stat", O_RDONLY) < 0 ? "yes" : "no");
  return true;
}

static void memory_clock_and_database_work(void **state) {
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  if (!call(use_memory, NULL, &reply, &e)) fail_msg("%s", e.message);
  assert_string_equal(reply.data, "fine");
  if (!call(use_sqlite, NULL, &reply, &e)) fail_msg("%s", e.message);
  assert_string_equal(reply.data, "2000;row 999;1;1;");
  buf_done(&reply);
}

static void environment_and_descriptors_are_gone(void **state) {
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  setenv("CONFINE_CANARY", "secret", 1);
  assert_true(call(count_environment, NULL, &reply, &e));
  assert_string_equal(reply.data, "gone none");
  assert_string_equal(getenv("CONFINE_CANARY"), "secret");
  int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
  assert_true(fd >= 0);
  assert_true(call(look_at_descriptors, &fd, &reply, &e));
  assert_string_equal(reply.data, "closed null");
  close(fd);
  buf_done(&reply);
}

static void prepare_runs_before_confinement(void **state) {
  struct confined_options options = {.seconds = 20};
  struct buf reply = BUF_INIT;
  struct error e = {0};
  bool before = false;
  (void)state;
  need_confinement();
  assert_true(confined_call(&options, read_before, tell_before, &before, &reply, &e));
  assert_string_equal(reply.data, "yes");
  assert_false(before); /* that was the child's memory */
  buf_done(&reply);
}

/* ---- how a call ends ---- */

static bool reply_much(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)e;
  for (int i = 0; i < 1 << 20; i++)
    buf_add(reply, "01234567", 8);
  return true;
}

static bool fail_plainly(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)reply;
  return error_set(e, ERR_SCRIPT, "recipe.lua:3", "count must be positive");
}

static bool fail_fatally(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)reply, (void)e;
  raise(SIGSEGV);
  return true;
}

static bool fail_aborting(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)reply, (void)e;
  abort();
}

static bool leave_early(void *context, struct buf *reply, struct error *e) {
  (void)context, (void)reply, (void)e;
  _exit(9);
}

static bool never_end(void *context, struct buf *reply, struct error *e) {
  volatile bool forever = true;
  (void)context, (void)reply, (void)e;
  while (forever)
    continue;
  return true;
}

static void replies_and_errors_come_back(void **state) {
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  assert_true(call(reply_much, NULL, &reply, &e));
  assert_int_equal(reply.len, 8 << 20);
  assert_memory_equal(reply.data + reply.len - 8, "01234567", 8);
  assert_false(call(fail_plainly, NULL, &reply, &e));
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_string_equal(e.message, "count must be positive");
  assert_string_equal(e.place, "recipe.lua:3");
  struct confined_options here = {.in_process = true};
  assert_false(confined_call(&here, NULL, fail_plainly, NULL, &reply, &e));
  assert_string_equal(e.place, "recipe.lua:3");
  buf_done(&reply);
}

static void deaths_are_told_apart(void **state) {
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  assert_false(call(fail_fatally, NULL, &reply, &e));
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_string_equal(e.message, "the script crashed its interpreter (signal 11, SIGSEGV)");
  assert_false(call(fail_aborting, NULL, &reply, &e));
  assert_string_equal(e.message, "the script crashed its interpreter (signal 6, SIGABRT)");
  assert_false(call(leave_early, NULL, &reply, &e));
  assert_string_equal(e.message, "the script's process ended without an answer (exit 9)");
  struct confined_options hasty = {.seconds = 0.2};
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  assert_false(confined_call(&hasty, NULL, never_end, NULL, &reply, &e));
  clock_gettime(CLOCK_MONOTONIC, &end);
  assert_int_equal(e.code, ERR_LIMIT);
  assert_string_equal(e.message, "the script did not end in 0.2 s");
  assert_true(end.tv_sec - start.tv_sec <= 3);
  assert_int_equal(reply.len, 0);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left behind */
  buf_done(&reply);
}

/* The result would be wrong if the parent could not wait because SIGCHLD was ignored. */
static void ignored_sigchld_changes_nothing(void **state) {
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  signal(SIGCHLD, SIG_IGN);
  assert_false(call(leave_early, NULL, &reply, &e));
  assert_string_equal(e.message, "the script's process ended without an answer (exit 9)");
  assert_ptr_equal(signal(SIGCHLD, SIG_DFL), SIG_IGN);
  buf_done(&reply);
}

static bool say_number(void *context, struct buf *reply, struct error *e) {
  (void)e;
  buf_printf(reply, "%d", *(int *)context);
  return true;
}

static void children_work_beside_the_caller(void **state) {
  (void)state;
  need_confinement();
  struct confined_options options = {.seconds = 20}, here = {.in_process = true};
  struct buf reply = BUF_INIT;
  struct error e = {0};
  int number = 7;
  assert_null(confined_begin(&here, say_number, &number));
  struct confined_child *first = confined_begin(&options, say_number, &number);
  number = 8; /* it works on a copy */
  struct confined_child *second = confined_begin(&options, never_end, NULL);
  assert_non_null(first);
  assert_non_null(second);
  child_drop(second); /* at once, whatever it does */
  assert_true(child_end(first, &reply, &e));
  assert_string_equal(reply.data, "7");
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* neither is left */
  assert_int_equal(errno, ECHILD);
  buf_done(&reply);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_outside_can_be_reached),
      cmocka_unit_test(memory_clock_and_database_work),
      cmocka_unit_test(environment_and_descriptors_are_gone),
      cmocka_unit_test(prepare_runs_before_confinement),
      cmocka_unit_test(replies_and_errors_come_back),
      cmocka_unit_test(deaths_are_told_apart),
      cmocka_unit_test(ignored_sigchld_changes_nothing),
      cmocka_unit_test(children_work_beside_the_caller),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
