/* test_python.c - snippets in real CPython: values, errors, the syntax check, limits, escapes.
 *
 * The tests of escapes leave the syntax check out (python_run_unchecked), so that what they meet is
 * the confinement of the process. What snippets of one process may know of each other is the matter
 * of test_python_reuse.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/file.h"
#include "json/write.h"
#include "world/python.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVER_PATH "tools/python_exec_server.py"
#define FORBIDDEN "forbidden system call"

struct place {
  bool present; /* python3 exists here */
  struct buf text, out;
  struct arena arena;
  struct python_server python;
};

/* ---- helpers ---- */

static struct place *place_of(void **state) {
  struct place *p = *state;
  if (!p->present) skip();
  return p;
}

static struct python_result run(struct place *p, const char *code) {
  return python_run(&p->python, code, strlen(code), &p->arena);
}

static struct python_result run_unchecked(struct place *p, const char *code) {
  return python_run_unchecked(&p->python, code, strlen(code), &p->arena);
}

static const char *words(const struct python_result *r) {
  return r->message ? r->message : "(none)";
}

static const char *json_of(struct place *p, const struct json *value) {
  buf_reset(&p->out);
  json_write(&p->out, value, JSON_SPACED);
  return p->out.data;
}

static void check_value(struct place *p, const char *code, const char *value) {
  struct python_result r = run(p, code);
  if (r.outcome != PYTHON_OK) fail_msg("%s\ngave: %s", code, words(&r));
  assert_string_equal(json_of(p, r.value), value);
}

static void expect_error(struct place *p, const char *code, const char *message) {
  struct python_result r = run(p, code);
  if (r.outcome != PYTHON_ERROR || strcmp(words(&r), message) != 0)
    fail_msg("%s\ngave: outcome %d, %s\nnot: %s", code, (int)r.outcome, words(&r), message);
  assert_null(r.value);
}

static void expect_unsafe(struct place *p, const char *code, const char *message) {
  struct python_result r = run(p, code);
  if (r.outcome != PYTHON_UNSAFE || strcmp(words(&r), message) != 0)
    fail_msg("%s\ngave: outcome %d, %s\nnot: %s", code, (int)r.outcome, words(&r), message);
}

static void expect_stopped(struct place *p, const char *code, const char *message) {
  struct python_result r = run_unchecked(p, code);
  if (r.outcome != PYTHON_ERROR || strcmp(words(&r), message) != 0)
    fail_msg("%s\ngave: outcome %d, %s\nnot: %s", code, (int)r.outcome, words(&r), message);
}

static void expect_alive(struct place *p) {
  check_value(p, "result = 6 * 7", "42");
}

static const char *text_of(struct place *p, const char *unit, size_t times, const char *end) {
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < times; i++)
    buf_add_text(&b, unit);
  buf_add_text(&b, end);
  const char *copy = arena_copy(&p->arena, b.data, b.len);
  buf_done(&b);
  return copy;
}

/* ---- values ---- */

static void test_values(void **state) {
  struct place *p = place_of(state);
  check_value(p, "result = 1 + 1", "2");
  check_value(p, "result = -7 // 2", "-4");
  check_value(p, "result = 0.1 + 0.2", "0.30000000000000004");
  check_value(p, "result = 10 / 4", "2.5");
  check_value(p, "result = 4 / 2", "2.0");
  check_value(p, "result = 1e16", "1e+16");
  check_value(p, "result = True", "true");
  check_value(p, "result = None", "null");
  check_value(p, "result = 'a\"b\\\\\\n\\t\\u00e9\\U0001f600'", "\"a\\\"b\\\\\\n\\té😀\"");
  check_value(p, "result = 'x\\x00y'", "\"x\\u0000y\"");
  check_value(p, "result = [1, (2, 'b'), {'k': None, 'a': [True]}]",
              "[1, [2, \"b\"], {\"k\": null, \"a\": [true]}]");
  check_value(p, "result = []", "[]");
  check_value(p, "result = 2 ** 64 + 1", "18446744073709551617");
  check_value(p, "result = sum(p * q for p, q in zip([19.99, 5.49], [2, 3]))",
              "56.449999999999996");
  struct python_result r =
      run(p, "result = 10 ** 300 + 1"); /* exact, beyond any double's 53 bits */
  assert_int_equal(r.outcome, PYTHON_OK);
  assert_int_equal(r.value->len, 301);
  assert_int_equal(r.value->text[300], '1');
}

static void test_language(void **state) {
  struct place *p = place_of(state);
  check_value(p,
              "def fib(n, a=0, *rest, b=1, **more):\n"
              "  for _ in range(n):\n    a, b = b, a + b\n  return a\n"
              "result = [fib(n) for n in range(10) if n % 3 != 1]",
              "[0, 1, 2, 5, 8, 21, 34]");
  check_value(p,
              "words = 'the cat and the hat'.split()\ncount = {}\n"
              "for w in words:\n  count[w] = count.get(w, 0) + 1\n"
              "result = sorted(count.items(), key=lambda kv: (-kv[1], kv[0]))[:2]",
              "[[\"the\", 2], [\"and\", 1]]");
  check_value(p,
              "try:\n  [][1]\nexcept (IndexError, KeyError) as e:\n  result = str(e)\n"
              "else:\n  result = 'no'\nfinally:\n  result += '!'",
              "\"list index out of range!\"");
  check_value(p, "def g():\n  yield 1\n  yield from [2, 3]\nresult = list(g())", "[1, 2, 3]");
  check_value(p, "n = 0\nwhile True:\n  n += 1\n  if n > 4: break\nresult = f'{n:03d}|{n!r:>3}'",
              "\"005|  5\"");
  check_value(p, "if (m := max(3, 1)) > 2:\n  x: int = m\nresult = x if x else -1", "3");
  check_value(p, "id = 7\ninput = [id]\nresult = input", "[7]"); /* refused builtins as names */
  check_value(p, "größe = 2\nresult = größe * len('äöü')", "6");
  check_value(p, "result = '\\N{DIGIT ONE}' + 'a'.upper() + ','.join(['x', 'y']).replace('x', 'z')",
              "\"1Az,y\"");
  check_value(p, "result = '%05.2f %s' % (3.14159, [1])", "\"03.14 [1]\"");
  check_value(p, "# -*- coding: latin-1 -*-\nresult = 1 is 1, '\\d'", "[true, \"\\\\d\"]");
}

static void test_output(void **state) {
  struct place *p = place_of(state);
  struct python_result r =
      run(p, "print('a', 1, [2.5])\nprint('b', end='')\nprint(1, 2, sep='-')\nresult = 0");
  assert_int_equal(r.outcome, PYTHON_OK);
  assert_string_equal(r.output, "a 1 [2.5]\nb1-2\n");
  r = run(p, "print('before')\nresult = 1 / 0");
  assert_int_equal(r.outcome, PYTHON_ERROR);
  assert_string_equal(r.output, "before\n");
  r = run(p, "print('x\\x00y')\nresult = 0");
  assert_int_equal(r.output_len, 4);
  assert_memory_equal(r.output, "x\0y\n", 5);
  r = run(p, "result = 0");
  assert_string_equal(r.output, "");
  /* 4 KiB, not within a character of two bytes */
  r = run(p, "print('a' + 'é' * 5000)\nfor i in range(1000): print(i)\nresult = 0");
  assert_int_equal(r.outcome, PYTHON_OK);
  assert_int_equal(r.output_len, 4095);
  expect_error(p, "print('\\ud800')\nresult = 0",
               "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: "
               "surrogates not allowed (line 1)");
  expect_error(p, "\nprint(1, sep=2)", "TypeError: sep must be None or a string, not int (line 2)");
}

/* ---- errors ---- */

static void test_exceptions(void **state) {
  struct place *p = place_of(state);
  expect_error(p, "x = 1\nresult = x / 0", "ZeroDivisionError: division by zero (line 2)");
  expect_error(p, "result = {'a': 1}['b']", "KeyError: 'b' (line 1)");
  expect_error(p, "def f(x):\n  return x + 'a'\n\nresult = f(1)",
               "TypeError: unsupported operand type(s) for +: 'int' and 'str' (line 2)");
  expect_error(p, "result = int('x')",
               "ValueError: invalid literal for int() with base 10: 'x' (line 1)");
  expect_error(p, "result = nowhere", "NameError: name 'nowhere' is not defined (line 1)");
  expect_error(p, "raise ValueError('mine')", "ValueError: mine (line 1)");
  expect_error(p, "assert 1 == 2", "AssertionError (line 1)");
  expect_error(p, "def f(): return f()\nf()",
               "RecursionError: maximum recursion depth exceeded (line 1)");
  struct python_result r = run(p, "x = 1\nif x:\nresult = 2");
  assert_int_equal(r.outcome, PYTHON_ERROR);
  assert_non_null(strstr(words(&r), "IndentationError: expected an indented block"));
  assert_non_null(strstr(words(&r), "(line 3)"));
  r = run(p, "result = (1");
  assert_int_equal(r.outcome, PYTHON_ERROR);
  assert_non_null(strstr(words(&r), "SyntaxError: "));
  assert_non_null(strstr(words(&r), "(line 1)"));
}

static void test_no_usable_result(void **state) {
  struct place *p = place_of(state);
  expect_error(p, "x = 1", "the snippet did not assign a variable named result");
  expect_error(p, "", "the snippet did not assign a variable named result");
  expect_error(p, "result = {1, 2}", "result holds a value of type set, which JSON cannot express");
  expect_error(p, "result = [print]",
               "result holds a value of type function, which JSON cannot express");
  expect_error(p, "result = {1: 'a'}", "result has a key of type int; JSON needs str");
  expect_error(p, "result = float('nan')", "result holds nan, which JSON cannot express");
  expect_error(p, "result = -1e999", "result holds -inf, which JSON cannot express");
  expect_error(p, "result = []\nfor _ in range(70): result = [result]",
               "result is nested deeper than 64 levels");
  expect_error(p, "result = []\nresult.append(result)", "result is nested deeper than 64 levels");
  expect_error(p, "result = 'x' * 70000", "result is longer than 64 KiB of JSON");
  check_value(p, "result = len('é' * 32000)", "32000");
  expect_error(p, "result = 'é' * 33000", "result is longer than 64 KiB of JSON");
  expect_error(p, "result = 2 ** 1024",
               "result holds an int beyond the range of a double, which no JSON reader must take");
  struct python_result r = run(p, "result = '\\ud800'");
  assert_int_equal(r.outcome, PYTHON_ERROR);
  assert_non_null(strstr(words(&r), "surrogates not allowed"));
}

static void test_bad_code(void **state) {
  struct place *p = place_of(state);
  const char *longest = text_of(p, "# 4567\n", 2339, "result=1"); /* 16,381 bytes */
  check_value(p, longest, "1");
  expect_error(p, text_of(p, "#", 16385, ""), "code is longer than 16 KiB");
  expect_error(p, "result = '\xff'", "code is not valid UTF-8");
  struct python_result r = python_run(&p->python, "result = 1\0", 11, &p->arena);
  assert_int_equal(r.outcome, PYTHON_ERROR);
  assert_non_null(strstr(words(&r), "null bytes"));
}

/* ---- the syntax check ---- */

static void test_unsafe_constructs(void **state) {
  struct place *p = place_of(state);
  static const struct {
    const char *code, *message;
  } cases[] = {
      {"import os", "import statement is not allowed (line 1)"},
      {"x = 1\nfrom os import system", "import statement is not allowed (line 2)"},
      {"result = __import__('os')", "name __import__ is not allowed (line 1)"},
      {"result = open('/etc/passwd')", "builtin open is not allowed (line 1)"},
      {"result = eval('1')", "builtin eval is not allowed (line 1)"},
      {"exec('result = 1')", "builtin exec is not allowed (line 1)"},
      {"f = compile", "builtin compile is not allowed (line 1)"},
      {"result = getattr(1, 'real')", "builtin getattr is not allowed (line 1)"},
      {"result = [type(1)]", "builtin type is not allowed (line 1)"},
      {"result = globals()", "builtin globals is not allowed (line 1)"},
      {"raise SystemExit", "builtin SystemExit is not allowed (line 1)"},
      {"\nos.system('rm -rf /')", "attribute .system is not allowed (line 2)"},
      {"result = ().__class__", "attribute .__class__ is not allowed (line 1)"},
      {"result = [].append.__self__", "attribute .__self__ is not allowed (line 1)"},
      {"result = '{0.__class__}'.format(1)", "attribute .format is not allowed (line 1)"},
      {"result = f'{(1).__class__}'", "attribute .__class__ is not allowed (line 1)"},
      {"result = f'{1:{().__doc__}}'", "attribute .__doc__ is not allowed (line 1)"},
      {"x = []\nx.append = 1", "attribute .append is not allowed (line 2)"},
      {"x = (lambda: 0).gi_frame", "attribute .gi_frame is not allowed (line 1)"},
      {"result = __builtins__", "name __builtins__ is not allowed (line 1)"},
      {"__x = 1", "name __x is not allowed (line 1)"},
      {"def __f(): pass", "name __f is not allowed (line 1)"},
      {"def f(__a): pass", "name __a is not allowed (line 1)"},
      {"print(__a=1)", "name __a is not allowed (line 1)"},
      {"try:\n  x\nexcept Exception as __e:\n  pass", "name __e is not allowed (line 3)"},
      {"result = _＿import_＿", "name __import__ is not allowed (line 1)"}, /* NFKC */
      {"class A: pass", "class definition is not allowed (line 1)"},
      {"with x as y: pass", "with statement is not allowed (line 1)"},
      {"def f():\n  global x", "global statement is not allowed (line 2)"},
      {"def f():\n  x = 1\n  def g():\n    nonlocal x",
       "nonlocal statement is not allowed (line 4)"},
      {"async def f(): pass", "async function is not allowed (line 1)"},
      {"match x:\n  case int(real=r): pass", NULL}, /* a SyntaxError before 3.10 */
      {"x = lambda: [a async for a in b]", NULL},   /* likewise in most versions */
      {"@property\ndef f(): pass", "builtin property is not allowed (line 1)"},
      {"def f(x=open): pass", "builtin open is not allowed (line 1)"},
      {"def f(x: exit): pass", "builtin exit is not allowed (line 1)"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (cases[i].message)
      expect_unsafe(p, cases[i].code, cases[i].message);
    else
      assert_int_not_equal(run(p, cases[i].code).outcome, PYTHON_OK);
  }
}

/* ---- limits ---- */

static void test_time_limit(void **state) {
  struct place *p = place_of(state);
  expect_error(p, "while True: pass", "time limit of 1 s exceeded");
  expect_alive(p);
  expect_error(p, "result = 9 ** 9 ** 9", "time limit of 1 s exceeded"); /* one long C call */
  expect_alive(p);
  expect_error(p, "while True:\n  try:\n    while True: pass\n  except: pass",
               "time limit of 1 s exceeded");
  expect_alive(p);
}

static void test_memory_limit(void **state) {
  struct place *p = place_of(state);
  expect_error(p, "result = 'a' * 10 ** 9", "MemoryError");
  expect_error(p, "x = []\nwhile True: x.append([1] * 50)", "MemoryError");
  expect_error(p, "x = 'ab'\nwhile True: x += x", "MemoryError");
  check_value(p, "try:\n  x = [0] * 10 ** 9\nexcept MemoryError:\n  result = 'caught'",
              "\"caught\"");
  expect_error(p, "while True: print('y' * 1000)", "time limit of 1 s exceeded");
  expect_alive(p);
}

/* Texts that are hard on CPython's parser and compiler: refused in its own words, or they cost a
 * process; in either case the next snippet works. */
static void test_hostile_syntax(void **state) {
  struct place *p = place_of(state);
  const char *texts[] = {
      text_of(p, "(", 8000, ""),
      text_of(p, "-", 16000, "1"),
      text_of(p, "[", 190, "1"),
      text_of(p, "not ", 4000, "1"),
      text_of(p, "x[", 5000, ""),
      text_of(p, "1+", 8000, "1"),
      text_of(p, "f(", 99, "x"),
      text_of(p, "lambda:", 2300, "1"),
      text_of(p, "a.", 8000, "b"),
      text_of(p, "{", 199, ""),
      text_of(p, "x if x else ", 1300, "x"),
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct python_result r = run(p, texts[i]);
    assert_true(r.outcome == PYTHON_ERROR || r.outcome == PYTHON_UNSAFE);
    assert_true(strlen(words(&r)) > 5);
    expect_alive(p);
  }
}

static void test_survival(void **state) {
  struct place *p = place_of(state);
  static const char *const bad[] = {
      "import posix\nposix._exit(0)",
      "import posix\nposix.fork()",
      "import posix\nposix.abort()",
      "result = 1 / 0",
      "result = (",
  };
  for (int i = 0; i < 150; i++) {
    struct arena_mark mark = arena_mark(&p->arena);
    struct python_result r = run_unchecked(p, bad[i % 5]);
    assert_int_equal(r.outcome, PYTHON_ERROR);
    if (i % 10 == 9) expect_alive(p);
    arena_rewind(&p->arena, mark);
  }
  expect_stopped(p, bad[0], "the snippet's process ended without an answer");
}

/* ---- escapes ---- */

/* The check is off and every builtin is there, yet no call reaches anything. */
static void test_escape_calls(void **state) {
  struct place *p = place_of(state);
  static const char *const calls[] = {
      "import os\nos.system('true')",
      "import posix\nposix.posix_spawn('/bin/true', ['true'], {})",
      "import posix\nposix.execv('/bin/true', ['true'])",
      "import posix\nwhile True: posix.fork()",
      "import posix\nposix.kill(posix.getppid(), 9)",
      "import posix\nposix.kill(-1, 9)",
      "import posix\nposix.unlink('/tmp/x')",
      "import posix\nposix.mkdir('/tmp/x')",
      "import posix\nposix.pipe()",
      "import posix\nposix.dup(1)",
      "import posix\nposix.read(3, 10)",
      "import posix\nposix.write(2, b'x')",
      "import posix\nposix.setsid()",
      "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))",
      "import resource\nresource.getrusage(resource.RUSAGE_CHILDREN)",
      "import _signal\n_signal.setitimer(_signal.ITIMER_PROF, 0)",
      "import _signal\n_signal.signal(_signal.SIGPROF, _signal.SIG_IGN)",
      "import _thread\n_thread.start_new_thread(print, ())",
      "import time\ntime.sleep(0.01)",
  };
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    expect_stopped(p, calls[i], FORBIDDEN);
  expect_alive(p);
}

/* Opening anything fails as if by permission; so does whatever has to be loaded from a file first.
 */
static void test_escape_files(void **state) {
  struct place *p = place_of(state);
  expect_stopped(p, "open('/etc/passwd')",
                 "PermissionError: [Errno 1] Operation not permitted: '/etc/passwd' (line 1)");
  expect_stopped(p, "open('/dev/null', 'w')",
                 "PermissionError: [Errno 1] Operation not permitted: '/dev/null' (line 1)");
  expect_stopped(p, "import posix\nposix.open('/proc/self/mem', 2)",
                 "PermissionError: [Errno 1] Operation not permitted: '/proc/self/mem' (line 2)");
  static const char *const imports[] = {"import subprocess", "import socket", "import http.client",
                                        "import multiprocessing"};
  for (size_t i = 0; i < sizeof imports / sizeof *imports; i++)
    assert_int_equal(run_unchecked(p, imports[i]).outcome, PYTHON_ERROR);
  expect_alive(p);
}

/* Straight system calls through the ctypes that the server has loaded. */
static void test_escape_system_calls(void **state) {
  struct place *p = place_of(state);
  static const struct {
    long number;
    const char *arguments;
  } calls[] = {
      {SYS_socket, "2, 1, 0"},
      {SYS_connect, "1, 0, 0"},
      {SYS_ptrace, "16, 1, 0, 0"},
      {SYS_ptrace, "0, 0, 0, 0"},
      {SYS_process_vm_readv, "1, 0, 0, 0, 0, 0"},
      {SYS_process_vm_writev, "1, 0, 0, 0, 0, 0"},
      {SYS_prctl, "22, 2, 0"},
      {SYS_prctl, "38, 0, 0"},
      {SYS_seccomp, "1, 0, 0"},
      {SYS_memfd_create, "b'x', 0"},
      {SYS_mmap, "None, 4096, 7, 34, -1, 0"}, /* executable */
      {SYS_mmap, "None, 4096, 3, 33, -1, 0"}, /* shared */
      {SYS_mmap, "None, 4096, 1, 2, 0, 0"},   /* of a descriptor */
      {SYS_mprotect, "ctypes.c_void_p(id(0) & ~4095), 4096, 7"},
      {SYS_unshare, "0x10000000"},
      {SYS_clone, "17, 0, 0, 0, 0"},
      {SYS_clone3, "0, 0"},
      {SYS_execve, "b'/bin/true', 0, 0"},
      {SYS_pidfd_open, "1, 0"},
      {SYS_pidfd_getfd, "0, 0, 0"},
      {SYS_tgkill, "1, 1, 9"},
      {SYS_personality, "0"},
      {SYS_setns, "0, 0"},
      {SYS_keyctl, "0, 0"},
      {SYS_bpf, "0, 0, 0"},
      {SYS_perf_event_open, "0, 0, 0, 0, 0"},
      {SYS_io_uring_setup, "1, 0"},
      {SYS_userfaultfd, "0"},
      {SYS_dup3, "1, 7, 0"},
      {SYS_sendto, "1, b'x', 1, 0, 0, 0"},
      {SYS_openat2, "0, b'/etc/passwd', 0, 0"},
      {SYS_prlimit64, "0, 9, 0, 0"},
  };
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    expect_stopped(p,
                   arena_printf(&p->arena,
                                "import ctypes\nlibc = ctypes.CDLL(None)\n"
                                "result = libc.syscall(%ld, %s)",
                                calls[i].number, calls[i].arguments),
                   FORBIDDEN);
  expect_alive(p);
}

/* A snippet that writes to descriptor 1 writes to its own pipe. What it says there is its own reply
 * at most; the next snippet gets its own. */
static void test_escape_forged_frames(void **state) {
  struct place *p = place_of(state);
  static const char *const forged[] = {
      "import posix\nposix.write(1, b'garbage that is no frame at all' * 100)",
      "import posix\nposix.write(1, b'\\xff' * 64)",
      "import posix\nposix.write(1, b'\\x05\\0\\0\\0nosuc')",
      "import posix\nposix.write(1, b'\\x06\\0\\0\\0Gnosuc')",
      "import posix\nposix.write(1, b'\\x03\\0\\0\\0A{}')",
      "import posix\nposix.write(1, b'\\x00\\0\\0\\0')",
      "import posix\nposix.write(1, b'\\x01\\0\\0\\0G')",
      "import posix\nposix.write(1, b'\\x11\\0\\0\\0G{\"outcome\":\"ok\"}')",
      "import posix\nwhile True: posix.write(1, b'\\0\\0\\0\\0' * 1000)",
      "import posix\nposix.write(1, b'\\xff\\xff\\0\\0G' + b'[' * 65534)",
  };
  for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
    expect_stopped(p, forged[i], "the snippet wrote a malformed reply");
    expect_alive(p);
  }
  /* A reply for itself and one for the next: the second one is never delivered. */
  struct python_result r =
      run_unchecked(p, "import posix\nb = b'G{\"outcome\":\"ok\",\"value\":666}'\n"
                       "posix.write(1, (bytes([len(b), 0, 0, 0]) + b) * 2)\nwhile True: pass");
  assert_int_equal(r.outcome, PYTHON_OK);
  assert_string_equal(json_of(p, r.value), "666");
  for (int i = 0; i < 4; i++)
    expect_alive(p);
}

static void test_escape_stalls(void **state) {
  struct place *p = place_of(state);
  /* blocks: its own CPU time does not pass, and the clock on the wall makes no observation */
  struct python_result r = run_unchecked(p, "import posix\nposix.read(0, 1)");
  assert_int_equal(r.outcome, PYTHON_STALLED);
  assert_string_equal(r.message, "the snippet did not end within 6 s");
  expect_alive(p);
}

/* Nothing of the world outside is in the process: no environment, no text of another snippet's
 * names, and the builtins one snippet changes are not those of the next. */
static void test_escape_state(void **state) {
  struct place *p = place_of(state);
  struct python_result r =
      run_unchecked(p, "import posix\nresult = sorted(k.decode() for k in posix.environ)");
  assert_int_equal(r.outcome, PYTHON_OK);
  assert_string_equal(json_of(p, r.value), "[\"LC_ALL\", \"PYTHONHASHSEED\"]");
  r = run_unchecked(p, "import builtins, io\nbuiltins.sum = sum = None\nleft = 1\n"
                       "io.StringIO = None\nresult = 1");
  assert_int_equal(r.outcome, PYTHON_OK);
  for (int i = 0; i < 4; i++)
    check_value(p, "print(1)\nresult = sum([1, 2])", "3");
  expect_error(p, "result = left", "NameError: name 'left' is not defined (line 1)");
}

/* ---- the channel ---- */

static void start(struct place *p, struct python_server *s) {
  struct error e = {0};
  if (!python_start(s, p->text.data, p->text.len, &e)) fail_msg("%s: %s", e.place, e.message);
}

static void test_unavailable(void **state) {
  struct place *p = *state;
  static const char *const nowhere[] = {"/nonexistent/python3", "/etc/passwd", NULL};
  struct python_server s;
  struct error e = {0};
  assert_false(python_start_at(&s, nowhere, "pass", 4, &e));
  assert_string_equal(e.message, "python3 was not found");
  assert_int_equal(e.code, ERR_SANDBOX);
  struct python_result r = python_run(&s, "result = 1", 10, &p->arena);
  assert_int_equal(r.outcome, PYTHON_UNAVAILABLE);
  assert_string_equal(r.message, "no Python server is running");
  assert_string_equal(r.output, "");
  python_stop(&s); /* harmless */
  static const char *const wrong[] = {"/bin/true", NULL};
  static const char silent[] = "python3 ended, or said nothing, while it was starting";
  assert_true(python_start_at(&s, wrong, "pass", 4, &e));
  for (int i = 0; i < 2; i++) {
    r = python_run(&s, "result = 1", 10, &p->arena);
    assert_int_equal(r.outcome, PYTHON_UNAVAILABLE);
    assert_string_equal(r.message, silent);
  }
  assert_false(python_ready(&s, &e));
  assert_string_equal(e.message, silent);
  assert_int_equal(e.code, ERR_SANDBOX);
  python_stop(&s);
  struct python_server never = {0};
  assert_int_equal(python_run(&never, "1", 1, &p->arena).outcome, PYTHON_UNAVAILABLE);
}

/* A server that cannot confine itself says why and is not used. */
static void test_unconfined(void **state) {
  struct place *p = place_of(state);
  struct python_server s;
  struct error e = {0};
  static const char *const texts[][2] = {
      {"import ctypes\n", "import nosuchmodule\n"},
      {"self.install(self.server)\n", "pass\n"},  /* the server's own filter */
      {"self.install(self.snippet)\n", "pass\n"}, /* that of a snippet's process */
  };
  static const char *const reasons[] = {
      "python3 ended, or said nothing, while it was starting",
      "OSError: the seccomp filter has no effect",
      "a snippet's process is not confined",
  };
  for (size_t i = 0; i < 3; i++) {
    const char *at = strstr(p->text.data, texts[i][0]);
    assert_non_null(at);
    struct buf b = BUF_INIT;
    buf_add(&b, p->text.data, (size_t)(at - p->text.data));
    buf_add_text(&b, texts[i][1]);
    buf_add_text(&b, at + strlen(texts[i][0]));
    assert_true(python_start(&s, b.data, b.len, &e));
    if (i == 1) assert_false(python_ready(&s, &e)); /* otherwise the first snippet finds out */
    struct python_result r = python_run(&s, "result = 1", 10, &p->arena);
    assert_int_equal(r.outcome, PYTHON_UNAVAILABLE);
    assert_string_equal(r.message, reasons[i]);
    python_stop(&s);
    assert_int_equal(s.pid, 0);
    buf_done(&b);
  }
}

static void test_dead_server(void **state) {
  struct place *p = place_of(state);
  struct python_server s;
  start(p, &s);
  assert_int_equal(python_run(&s, "result = 1", 10, &p->arena).outcome, PYTHON_OK);
  assert_int_equal(kill(s.pid, SIGKILL), 0);
  for (int i = 0; i < 3; i++) {
    struct python_result r = python_run(&s, "result = 1", 10, &p->arena);
    assert_int_equal(r.outcome, PYTHON_UNAVAILABLE);
    assert_string_equal(r.message, "the Python server has died");
  }
  python_stop(&s);
  assert_int_equal(s.pid, 0);
  assert_int_equal(s.request, -1);
}

static int descriptors(void) {
  int n = 0;
  for (int fd = 0; fd < 256; fd++)
    n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* Nothing is left behind: no descriptor, no process. */
static void test_no_leaks(void **state) {
  struct place *p = place_of(state);
  int before = descriptors();
  for (int i = 0; i < 3; i++) {
    struct python_server s;
    start(p, &s);
    assert_int_equal(descriptors(), before + 2);
    assert_true(fcntl(s.request, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(s.reply, F_GETFD) & FD_CLOEXEC);
    int pid = s.pid;
    python_stop(&s);
    assert_int_equal(descriptors(), before);
    assert_int_equal(waitpid(pid, NULL, 0), -1);
    /* The session's other processes went with it: they may take a moment to disappear. */
    for (int k = 0; k < 500 && kill(-pid, 0) == 0; k++)
      usleep(10000);
    assert_int_equal(kill(-pid, 0), -1);
  }
}

/* ---- set-up ---- */

static int set_up(void **state) {
  struct place *p = calloc(1, sizeof *p);
  if (!p) return -1;
  *state = p;
  buf_init(&p->text);
  buf_init(&p->out);
  arena_init(&p->arena, 0);
  struct error e = {0};
  if (!file_read(SERVER_PATH, 0, &p->text, &e)) return -1;
  p->present =
      python_start(&p->python, p->text.data, p->text.len, &e) && python_ready(&p->python, &e);
  if (!p->present && strcmp(e.message, "python3 was not found") != 0) {
    print_error("python_start: %s: %s\n", e.place, e.message);
    return -1;
  }
  return 0;
}

static int tear_down(void **state) {
  struct place *p = *state;
  python_stop(&p->python);
  buf_done(&p->text);
  buf_done(&p->out);
  arena_done(&p->arena);
  free(p);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_language),
      cmocka_unit_test(test_output),
      cmocka_unit_test(test_exceptions),
      cmocka_unit_test(test_no_usable_result),
      cmocka_unit_test(test_bad_code),
      cmocka_unit_test(test_unsafe_constructs),
      cmocka_unit_test(test_time_limit),
      cmocka_unit_test(test_memory_limit),
      cmocka_unit_test(test_hostile_syntax),
      cmocka_unit_test(test_survival),
      cmocka_unit_test(test_escape_calls),
      cmocka_unit_test(test_escape_files),
      cmocka_unit_test(test_escape_system_calls),
      cmocka_unit_test(test_escape_forged_frames),
      cmocka_unit_test(test_escape_stalls),
      cmocka_unit_test(test_escape_state),
      cmocka_unit_test(test_unavailable),
      cmocka_unit_test(test_unconfined),
      cmocka_unit_test(test_dead_server),
      cmocka_unit_test(test_no_leaks),
  };
  return cmocka_run_group_tests_name("python", tests, set_up, tear_down);
}
