/* test_python_sets.c - the order of sets in a snippet does not depend on addresses, also where a
 * container forbids to fix them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/file.h"
#include "world/python.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Places of None, functions, types, an exception and an iterator among thousands: there the bits of
 * an address count that differ from process to process. */
static const char SETS[] =
    "def f(x): return x\n"
    "n = range(5000)\n"
    "print(list({None, *n}).index(None), list({f, *n}).index(f))\n"
    "print(list({int, *n}).index(int), list({len, *n}).index(len))\n"
    "e, i = ValueError('x'), iter([])\n"
    "print(list({e, *n}).index(e), list({i, *n}).index(i))\n"
    "print({None, 'a', 1, 2.5, 'bc', ()}, {int, str, list, KeyError, None})\n"
    "result = list({(None, 7), *n}).index((None, 7))";

/* As containers do: the call that would fix the addresses is refused. */
static bool forbid_personality(void) {
  const struct scmp_arg_cmp changes = {.arg = 0, .op = SCMP_CMP_NE, .datum_a = 0xffffffff};
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  bool ok = filter &&
            seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(personality), 1,
                                   &changes) == 0 &&
            seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}

static void say(int out, const struct python_result *r) {
  dprintf(out, "%d %s %s", (int)r->outcome, r->message ? r->message : "", r->output);
}

/* The filter stays, so a process of its own starts the server. */
static void print_sets(const struct buf *server, bool random_addresses, int out) {
  struct python_server s;
  struct error e = {0};
  struct arena a;
  arena_init(&a, 0);
  if (random_addresses && !forbid_personality()) _exit(1);
  if (!python_start(&s, server->data, server->len, &e)) _exit(1);
  struct python_result r = python_run(&s, SETS, sizeof SETS - 1, &a);
  int64_t place = -1;
  json_to_int(r.value, &place);
  say(out, &r);
  dprintf(out, "%d", (int)place);
  python_stop(&s);
  _exit(0);
}

static void test_sets_do_not_depend_on_addresses(void **state) {
  const char *root = getenv("ROOT");
  struct arena a;
  struct buf server = BUF_INIT;
  struct error e = {0};
  char first[4096] = "";
  (void)state;
  if (!python_installed(&e)) skip();
  arena_init(&a, 0);
  const char *path = path_join(&a, root ? root : ".", "tools/python_exec_server.py");
  assert_true(file_read(path, 0, &server, &e));
  for (int i = 0; i < 5; i++) {
    int ends[2];
    char text[4096] = "";
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) print_sets(&server, i > 0, ends[1]);
    close(ends[1]);
    size_t n = 0;
    for (ssize_t k; (k = read(ends[0], text + n, sizeof text - 1 - n)) > 0; n += (size_t)k)
      continue;
    close(ends[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(text[0], '0' + PYTHON_OK);
    if (i == 0) memcpy(first, text, sizeof first);
    assert_string_equal(text, first);
  }
  buf_done(&server);
  arena_done(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sets_do_not_depend_on_addresses)};
  return cmocka_run_group_tests_name("python_sets", tests, NULL, NULL);
}
