/* test_confine_serve.c - a confined child that answers requests: answers, errors, deaths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "run/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct side {
  int count; /* of requests, where the child keeps it */
  bool prepared, started;
  int pipe;
  const char *refusal; /* of `start` */
};

/* The test library catches crashes in its own handlers; a child must die of them. */
static bool prepare(void *context, struct error *e) {
  const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
  (void)e;
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
    signal(fatal[i], SIG_DFL);
  int fd = open("/proc/self/stat", O_RDONLY);
  ((struct side *)context)->prepared = fd >= 0;
  if (fd >= 0) close(fd);
  return true;
}

static bool start(void *context, struct error *e) {
  struct side *side = context;
  side->started = side->prepared && open("/proc/self/stat", O_RDONLY) < 0;
  return !side->refusal || error_set(e, ERR_SCRIPT, "x.lua:3", "%s", side->refusal);
}

static void send_nonsense(void) {
  for (int fd = 3; fd < 64; fd++) { /* whatever leads to the parent */
    int type;
    socklen_t n = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0 || errno == EPERM)
      if (write(fd, "\x07nonsense nonsense", 18) == 18) return;
  }
}

static bool answer(void *context, const char *request, size_t n, struct buf *reply,
                   struct error *e) {
  struct side *side = context;
  volatile bool forever = true;
  side->count++;
  if (strcmp(request, "crash") == 0) raise(SIGSEGV);
  if (strcmp(request, "leave") == 0) _exit(9);
  if (strcmp(request, "nonsense") == 0) send_nonsense();
  while (strcmp(request, "loop") == 0 && forever)
    continue;
  if (strcmp(request, "fail") == 0)
    return error_set(e, ERR_LIMIT, "y.lua:5", "too much\n  in play\n  at y.lua:5");
  if (strcmp(request, "socket") == 0) {
    buf_add_text(reply, socket(AF_INET, SOCK_STREAM, 0) < 0 ? "refused" : "opened");
    return true;
  }
  if (strcmp(request, "open") == 0) {
    buf_add_text(reply, open("/etc/passwd", O_RDONLY) < 0 ? "refused" : "opened");
    return true;
  }
  if (strcmp(request, "pipe") == 0) {
    char c = 0;
    bool ok = read(side->pipe, &c, 1) == 1;
    buf_printf(reply, "%s", ok && c == 'k' ? "kept" : "closed");
    return true;
  }
  buf_printf(reply, "%d %s ", side->count, side->started ? "confined" : "plain");
  buf_add(reply, request, n);
  return true;
}

static struct confined_server *open_server(const struct confined_options *options,
                                           struct side *side, struct error *e) {
  const struct confined_service service = {prepare, start, answer, side};
  memset(e, 0, sizeof *e);
  return confined_open(options, &service, e);
}

static const struct confined_options usual = {.seconds = 20};

static void need_confinement(void) {
  struct error e = {0};
  if (!confine_available(&e)) skip();
}

static enum confined_end ask(struct confined_server *s, const char *request, struct buf *reply,
                             struct error *e) {
  memset(e, 0, sizeof *e);
  buf_reset(reply);
  return confined_ask(s, request, strlen(request), reply, e);
}

static void answers_and_keeps_its_state(void **state) {
  struct side side = {0};
  struct buf reply = BUF_INIT, large = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  struct confined_server *s = open_server(&usual, &side, &e);
  assert_non_null(s);
  assert_int_equal(ask(s, "one", &reply, &e), CONFINED_REPLY);
  assert_string_equal(reply.data, "1 confined one");
  assert_int_equal(ask(s, "open", &reply, &e), CONFINED_REPLY);
  assert_string_equal(reply.data, "refused");
  for (int i = 0; i < 3 << 20; i++) /* more than any socket holds, both ways */
    buf_add(&large, "abc", 3);
  assert_int_equal(ask(s, large.data, &reply, &e), CONFINED_REPLY);
  assert_int_equal(reply.len, large.len + strlen("3 confined "));
  assert_memory_equal(reply.data + strlen("3 confined "), large.data, large.len);
  assert_int_equal(side.count, 0); /* that was the child's memory */
  confined_close(s);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  buf_done(&reply);
  buf_done(&large);
}

static void an_error_comes_back_whole_and_the_child_goes_on(void **state) {
  struct side side = {0};
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  struct confined_server *s = open_server(&usual, &side, &e);
  assert_non_null(s);
  assert_int_equal(ask(s, "fail", &reply, &e), CONFINED_ERROR);
  assert_int_equal(e.code, ERR_LIMIT);
  assert_string_equal(e.place, "y.lua:5");
  assert_string_equal(e.message, "too much\n  in play\n  at y.lua:5");
  assert_int_equal(ask(s, "two", &reply, &e), CONFINED_REPLY);
  assert_string_equal(reply.data, "2 confined two");
  confined_close(s);
  buf_done(&reply);
}

static void a_start_that_fails_says_why(void **state) {
  struct side side = {.refusal = "no such script"};
  struct error e;
  (void)state;
  need_confinement();
  assert_null(open_server(&usual, &side, &e));
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_string_equal(e.place, "x.lua:3");
  assert_string_equal(e.message, "no such script");
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void deaths_are_told_and_stay(void **state) {
  static const struct {
    const char *request, *how;
    enum error_code code;
  } cases[] = {{"crash", "signal 11 (SIGSEGV)", ERR_SCRIPT},
               {"leave", "exit 9", ERR_SCRIPT},
               {"nonsense", "signal 9 (SIGKILL)", ERR_SCRIPT},
               {"loop", "no end in 0.5 s", ERR_LIMIT}};
  const struct confined_options hasty = {.seconds = 0.5};
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct side side = {0};
    bool looping = cases[i].code == ERR_LIMIT;
    struct confined_server *s = open_server(looping ? &hasty : &usual, &side, &e);
    assert_non_null(s);
    assert_int_equal(ask(s, cases[i].request, &reply, &e), CONFINED_DEATH);
    assert_string_equal(e.message, cases[i].how);
    assert_int_equal(e.code, cases[i].code);
    assert_int_equal(reply.len, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(ask(s, "more", &reply, &e), CONFINED_DEATH);
    assert_int_equal(e.code, cases[i].code);
    confined_close(s);
  }
  buf_done(&reply);
}

/* The filter kills; with a sanitizer it refuses. */
static void a_socket_is_out_of_reach(void **state) {
  struct side side = {0};
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  struct confined_server *s = open_server(&usual, &side, &e);
  assert_non_null(s);
  if (ask(s, "socket", &reply, &e) == CONFINED_DEATH)
    assert_string_equal(e.message, "signal 31 (SIGSYS)");
  else
    assert_string_equal(reply.data, "refused");
  confined_close(s);
  buf_done(&reply);
}

static void named_descriptors_are_kept(void **state) {
  struct side side = {0};
  struct buf reply = BUF_INIT;
  struct error e;
  int ends[2];
  (void)state;
  need_confinement();
  for (int kept = 1; kept >= 0; kept--) {
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "k", 1), 1);
    struct confined_options options = {.seconds = 20, .keep = &ends[0], .n_keep = (size_t)kept};
    side.pipe = ends[0];
    struct confined_server *s = open_server(&options, &side, &e);
    assert_non_null(s);
    assert_int_equal(ask(s, "pipe", &reply, &e), CONFINED_REPLY);
    assert_string_equal(reply.data, kept ? "kept" : "closed");
    confined_close(s);
    close(ends[0]);
    close(ends[1]);
  }
  buf_done(&reply);
}

/* The result would be wrong if the parent could not wait because SIGCHLD was ignored. */
static void ignored_sigchld_changes_nothing(void **state) {
  struct side side = {0};
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  need_confinement();
  signal(SIGCHLD, SIG_IGN);
  struct confined_server *s = open_server(&usual, &side, &e);
  assert_non_null(s);
  assert_int_equal(ask(s, "leave", &reply, &e), CONFINED_DEATH);
  assert_string_equal(e.message, "exit 9");
  confined_close(s);
  assert_ptr_equal(signal(SIGCHLD, SIG_DFL), SIG_IGN);
  buf_done(&reply);
}

static void in_process_and_without_sandbox(void **state) {
  const struct confined_options here = {.in_process = true}, plain = {.no_sandbox = true};
  struct side side = {0};
  struct buf reply = BUF_INIT;
  struct error e;
  (void)state;
  struct confined_server *s = open_server(&plain, &side, &e);
  assert_non_null(s);
  assert_int_equal(ask(s, "one", &reply, &e), CONFINED_REPLY);
  assert_string_equal(reply.data, "1 plain one");
  assert_int_equal(ask(s, "crash", &reply, &e), CONFINED_DEATH);
  confined_close(s);
  assert_int_equal(side.count, 0);
  s = open_server(&here, &side, &e);
  assert_non_null(s);
  assert_int_equal(ask(s, "one", &reply, &e), CONFINED_REPLY);
  assert_int_equal(ask(s, "fail", &reply, &e), CONFINED_ERROR);
  assert_string_equal(e.place, "y.lua:5");
  assert_int_equal(side.count, 2);
  confined_close(s);
  buf_done(&reply);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_and_keeps_its_state),
      cmocka_unit_test(an_error_comes_back_whole_and_the_child_goes_on),
      cmocka_unit_test(a_start_that_fails_says_why),
      cmocka_unit_test(deaths_are_told_and_stay),
      cmocka_unit_test(a_socket_is_out_of_reach),
      cmocka_unit_test(named_descriptors_are_kept),
      cmocka_unit_test(ignored_sigchld_changes_nothing),
      cmocka_unit_test(in_process_and_without_sandbox),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
