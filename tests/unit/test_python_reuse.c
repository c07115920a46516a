/* test_python_reuse.c - many snippets in one process: the reply to one depends on nothing before
 * it, the limits hold for each, and it is cheap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/rng.h"
#include "json/write.h"
#include "world/python.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVER_PATH "tools/python_exec_server.py"

struct place {
  bool present; /* python3 exists here */
  struct buf text, out;
  struct arena arena;
};

/* ---- helpers ---- */

static struct place *place_of(void **state) {
  struct place *p = *state;
  if (!p->present) skip();
  return p;
}

static const char *json_of(struct place *p, const struct json *value) {
  buf_reset(&p->out);
  json_write(&p->out, value, JSON_SPACED);
  return p->out.data;
}

static void start(struct place *p, struct python_server *s) {
  struct error e = {0};
  if (!python_start(s, p->text.data, p->text.len, &e)) fail_msg("%s: %s", e.place, e.message);
}

/* All of a reply, as text. */
static const char *reply_of(struct place *p, struct python_server *s, const char *code) {
  struct python_result r = python_run(s, code, strlen(code), &p->arena);
  return arena_printf(&p->arena, "%d|%s|%s|%s", (int)r.outcome, r.value ? json_of(p, r.value) : "",
                      r.output, r.message ? r.message : "");
}

static void expect(struct place *p, struct python_server *s, const char *code, const char *reply) {
  const char *got = reply_of(p, s, code);
  if (strcmp(got, reply) != 0) fail_msg("%s\ngave: %s\nnot: %s", code, got, reply);
}

/* ---- determinism ---- */

static void test_determinism(void **state) {
  struct place *p = place_of(state);
  static const char *const codes[] = {
      "result = list({'apple', 'pear', 'fig', 'plum', 'kiwi', 'lime', 'date', 'nut'})",
      "result = list({None, 'a', 3, 'b', (1, 'x')})",
      "print({str, int, float, dict})\nresult = str(lambda: 0) + str(map(len, []))",
      "def f(): pass\nprint(f, (x for x in [f]))\nresult = {repr_: 1 for repr_ in {'q', 'r', 's'}}",
  };
  enum { CODES = sizeof codes / sizeof *codes };
  const char *first[CODES] = {0}, *printed[CODES] = {0};
  for (int servers = 0; servers < 3; servers++) {
    struct python_server s;
    start(p, &s);
    for (int round = 0; round < 2; round++) {
      for (size_t i = 0; i < CODES; i++) {
        struct python_result r = python_run(&s, codes[i], strlen(codes[i]), &p->arena);
        assert_int_equal(r.outcome, PYTHON_OK);
        const char *value = arena_copy_text(&p->arena, json_of(p, r.value));
        if (!first[i]) first[i] = value;
        if (!printed[i]) printed[i] = r.output;
        assert_string_equal(value, first[i]);
        assert_string_equal(r.output, printed[i]);
      }
      /* Another history before the second round and in each server. */
      for (int i = 0; i <= servers; i++)
        python_run(&s, "result = ['x' * 9999, 1 / 0]", 28, &p->arena);
    }
    python_stop(&s);
  }
  assert_non_null(strstr(printed[3], "<function f at 0x0> <generator object <genexpr> at 0x0>"));
}

/* Texts with %d; each gives a number of snippets. Those that end in a limit or keep the collector
 * busy make the process change in the middle of the others. */
static const struct {
  int times;
  const char *format;
} kinds[] = {
    {40, "result = list({'apple', 'pear', 'fig', 'kiwi', 'lime', 'date', 'nut', 'x%d'})"},
    {30, "s = {None, 'a'}\nfor i in range(%d, 40): s.add(str(i * 7919 %% 101))\n"
         "result = [x for x in s]"},
    {30, "result = 3 ** (%d * 20) + 1"},
    {30, "print('n', %d)\nprint([2.5], 'é', sep='-', end='')\nresult = 1 / 7"},
    {20, "def f(x, seen=[]):\n  seen.append(x)\n  return len(seen)\nresult = [f(1), f(%d)]"},
    {20, "def f(x):\n  return x // 0\nprint('before')\nresult = f(%d)"},
    {10, "result = {'a': 1}['b%d']"},
    {14, "raise ValueError('no %d')"},
    {10, "sum = print = sorted = %d\nresult = sum"},
    {10, "print(sorted([3, %d]))\nresult = sum([1, len('ab')])"},
    {10, "def g():\n  try:\n    yield %d\n  finally:\n    print('closed')\nit = g()\nresult = "
         "next(it)"},
    {10, "def g():\n  try:\n    yield %d\n  finally:\n    print(len(ring))\nring = []\nit = g()\n"
         "ring.append(ring)\nring.append(it)\nresult = next(it)"},
    {10, "print(lambda: %d)\nresult = str(lambda: 0) + repr([len, 'a'])"},
    {10, "x = [1] * (1000000 + %d)\nresult = len(x)"},
    {10, "result = [[j] for j in range(%d * 300)][-1:]"},
    {6, "x = ['y'] * (3000000 + %d)\nresult = len(x)"},
    {6, "a = ['z' * 12000000, %d]\na.append(a)\nresult = 1"},
    {6, "x = (%d"},
    {6, "import os%d"},
    {2, "x = []\nwhile True: x.append([%d] * 50)"},
    {4, "x = []\ntry:\n  while True: x.append('%d' * 4000000)\n"
        "except MemoryError:\n  result = len(x)"},
    {4, "def f(n): return f(n + 1)\nf(%d)"},
    {4, "def f(n): return 0 if n == 0 else 1 + f(n - 1)\nresult = f(960 + %d)"},
};

static size_t make_snippets(struct place *p, const char **codes, size_t room) {
  size_t n = 0;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    for (int i = 0; i < kinds[k].times; i++) {
      const char *at = strstr(kinds[k].format, "%d");
      struct buf b = BUF_INIT;
      buf_add(&b, kinds[k].format, (size_t)(at - kinds[k].format));
      buf_printf(&b, "%d", i);
      for (at += 2; *at; at++)
        if (at[0] != '%' || at[1] != '%') buf_add_char(&b, *at);
      assert_true(n < room);
      codes[n++] = arena_copy(&p->arena, b.data, b.len);
      buf_done(&b);
    }
  return n;
}

static void test_order(void **state) {
  struct place *p = place_of(state);
  enum { MOST = 400 };
  const char *codes[MOST], *replies[MOST];
  size_t order[MOST], n = make_snippets(p, codes, MOST);
  assert_true(n >= 300);
  for (size_t i = 0; i < n; i++)
    order[i] = i;
  struct rng rng;
  rng_init(&rng, 1, 0);
  for (int turn = 0; turn < 2; turn++) {
    struct python_server s;
    start(p, &s);
    for (size_t i = 0; i < n; i++) {
      const char *reply = reply_of(p, &s, codes[order[i]]);
      if (turn == 0) replies[order[i]] = reply;
      if (strcmp(reply, replies[order[i]]) != 0)
        fail_msg("%s\ngave: %s\nnot: %s", codes[order[i]], reply, replies[order[i]]);
    }
    python_stop(&s);
    for (size_t i = n - 1; i > 0; i--) {
      size_t j = rng_below(&rng, (uint32_t)i + 1), other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
  }
}

/* What a snippet leaves behind: memory in a cycle, a generator that has something to say yet. */
static void test_leftovers(void **state) {
  struct place *p = place_of(state);
  static const char leak[] = "a = ['z' * 12000000]\na.append(a)\nresult = 1",
                    fill[] = "x = []\ntry:\n  while True: x.append('y' * 4000000)\n"
                             "except MemoryError:\n  result = len(x)",
                    overfill[] = "x = []\nfor i in range(%d): x.append('y' * 4000000)\nresult = 1",
                    late[] = "def g():\n  try:\n    yield 1\n  finally:\n    print('late')\n"
                             "it = g()\nring = [it]\nring.append(ring)\nresult = next(it)",
                    collect[] = "x = [[j] for j in range(3000)]\nresult = 1";
  struct python_server s;
  start(p, &s);
  const char *filled = reply_of(p, &s, fill); /* "0|20||" */
  const char *brim = arena_printf(&p->arena, overfill, atoi(filled + 2));
  expect(p, &s, brim, "0|1||");
  expect(p, &s, leak, "0|1||");
  expect(p, &s, fill, filled);
  expect(p, &s, leak, "0|1||");
  expect(p, &s, brim, "0|1||");
  expect(p, &s, late, "0|1||");
  expect(p, &s, collect, "0|1||");
  python_stop(&s);
}

/* CPython orders a constant set anew when it knows one of its texts already. */
static void test_known_texts(void **state) {
  struct place *p = place_of(state);
  static const char keep[] = "def f():\n"
                             "  def g(): return g, 'oak', 'pear', 'date', 'fig', 'nut', 'apple'\n"
                             "  return g\n"
                             "g = f()\nresult = 1";
  static const char *const sets[] = {
      "result = list({'elm', 'kiwi', 'lime', 'oak', 'apple', 'date', 'plum', 'pear'})",
      "result = [list({'pear', 'lime', 'kiwi', 'apple', 'ash', 'oak', 'fig', 'nut'})]",
      "result = (lambda: [x for x in {'oak', 'kiwi', 'nut', 'pear', 'lime', 'fig', 'apple'}])()",
      "result = [x for x in {'oak', 'kiwi', 'nut', 'pear', 'lime', 'date', 'fig', 'apple'}]",
  };
  enum { SETS = sizeof sets / sizeof *sets };
  const char *replies[SETS];
  for (int turn = 0; turn < 2; turn++) {
    struct python_server s;
    start(p, &s);
    if (turn == 1) expect(p, &s, keep, "0|1||");
    for (int i = 0; i < SETS; i++) {
      if (turn == 0) replies[i] = reply_of(p, &s, sets[i]);
      expect(p, &s, sets[i], replies[i]);
    }
    python_stop(&s);
  }
}

/* ---- the check without a tree ---- */

/* The end makes the text one that is checked as a tree; that must not show. */
static void test_plain_texts(void **state) {
  struct place *p = place_of(state);
  static const char *const codes[] = {
      "result = round(sum([1.5, 2]), 2)",
      "result = f'{2.5:.2f} {\"a.b\"!r:>{9}}'",
      "result = '-'.join('a b'.split())",
      "for _ in range(3): x = _\nresult = x if x else None",
      "x = 3 # don't\nresult = x",
      "x = [1].append",
      "x = [1] . append",
      "x = [1].\\\nappend",
      "x = ([1]. # append(\n  clear)",
      "x = []\nx.append = 1",
      "x = 1..real",
      "x = 1.5.real",
      "x = f'{[].pop}'",
      "x = f'{().__doc__}'",
      "x = f'{open}'",
      "x = f'a' f'{exit}'",
      "x = 'open'",
      "x = 'a' if 1else open",
      "x = 0x1for\nresult = 1",
      "x = [y for y in [] if 0xfor y]",
      "x = lambda: (yield)",
      "x = [y async for y in []]",
      "x = [y for z in [] if 1async for y in z]",
      "x = type",
      "x = 1\nmatch x:\n  case int(real=r): pass",
      "x: exit = 1",
      "if 0: open",
      "if 0: import os",
      "x = \"a\"\"b\".format",
      "x = '''\nopen\n'''.strip()\nresult = x",
      "result = \xef\xbd\x8fpen",
      "x = 1\rimport os",
      "x = 1;import os",
      "def f[T](x): pass",
      "type X = int",
      "try: x\nexcept* NameError: pass",
      "x = t'{1}'",
      "with(x): pass",
      "x = []; del(x)",
      "@print\ndef f(): pass",
      "# -*- coding: latin-1 -*-\nresult = 'é'",
      "\xef\xbb\xbfresult = 1",
  };
  struct python_server s;
  start(p, &s);
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    const char *marked = arena_printf(&p->arena, "%s\n#__", codes[i]);
    expect(p, &s, codes[i], reply_of(p, &s, marked));
  }
  python_stop(&s);
}

/* ---- limits ---- */

/* In a process that has run others: the limit is that of one snippet, and the next one is fine. */
static void test_limits_of_each(void **state) {
  struct place *p = place_of(state);
  static const char spin[] = "n = 0\nwhile n < 3000000: n += 1\nresult = n"; /* ~0.15 s */
  struct python_server s;
  start(p, &s);
  for (int i = 0; i < 10; i++)
    expect(p, &s, spin, "0|3000000||");
  expect(p, &s, "while True: pass", "2|||time limit of 1 s exceeded");
  expect(p, &s, "result = 1", "0|1||");
  /* a clean-up is part of its snippet */
  expect(p, &s,
         "def g():\n  try:\n    yield 1\n  finally:\n    while True: pass\n"
         "it = g()\nresult = next(it)",
         "2|||time limit of 1 s exceeded");
  expect(p, &s, "result = 1", "0|1||");
  expect(p, &s, "x = 'ab'\nwhile True: x += x", "2|||MemoryError");
  expect(p, &s, "result = 1", "0|1||");
  python_stop(&s);
}

/* Fewer descriptors than the server may usually have: a maximum is never raised. */
static void test_lower_maximum(void **state) {
  struct place *p = place_of(state);
  fflush(NULL);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct python_server s;
    struct error e = {0};
    struct rlimit few = {15, 15};
    close_range(3, ~0U, 0);
    bool fine = setrlimit(RLIMIT_NOFILE, &few) == 0 &&
                python_start(&s, p->text.data, p->text.len, &e) && python_ready(&s, &e);
    if (!fine) fprintf(stderr, "%s\n", e.message);
    if (fine) python_stop(&s);
    _exit(fine ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  assert_int_equal(status, 0);
}

/* A runner does not outlive its server, whatever it is doing. */
static void test_no_orphans(void **state) {
  struct place *p = place_of(state);
  static const char code[] = "while True: pass";
  struct python_server s;
  start(p, &s);
  assert_string_equal(reply_of(p, &s, "result = 1"), "0|1||");
  int pid = s.pid, worker = fork();
  assert_true(worker >= 0);
  if (worker == 0) {
    python_run(&s, code, sizeof code - 1, &p->arena);
    _exit(0);
  }
  usleep(100000);
  assert_int_equal(kill(pid, SIGKILL), 0);
  assert_int_equal(waitpid(worker, NULL, 0), worker);
  assert_int_equal(waitpid(pid, NULL, 0), pid);
  for (int k = 0; k < 500 && kill(-pid, 0) == 0; k++)
    usleep(10000);
  assert_int_equal(kill(-pid, 0), -1);
  s.pid = 0;
  close(s.request);
  close(s.reply);
  python_stop(&s);
}

/* ---- cost ---- */

static double cpu_seconds(int who) {
  struct rusage u;
  assert_int_equal(getrusage(who, &u), 0);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* About 0.1 ms each, on an idle machine; a process for each would take more than 1 ms. */
static void test_cost(void **state) {
  struct place *p = place_of(state);
  enum { SNIPPETS = 2000 };
  struct python_server s;
  double before = cpu_seconds(RUSAGE_CHILDREN);
  start(p, &s);
  for (int i = 0; i < SNIPPETS; i++) {
    struct arena_mark mark = arena_mark(&p->arena);
    const char *code = arena_printf(&p->arena,
                                    "amounts = [%d, 20.5, 17]\n"
                                    "result = round(sum(amounts) * (1 + %d / 100), 2)",
                                    i, i % 30);
    assert_int_equal(python_run(&s, code, strlen(code), &p->arena).outcome, PYTHON_OK);
    arena_rewind(&p->arena, mark);
  }
  close(s.request); /* at the end of its file it waits for its runners, and ends */
  s.request = -1;
  char end;
  assert_int_equal(read(s.reply, &end, 1), 0);
  python_stop(&s);
  double each = (cpu_seconds(RUSAGE_CHILDREN) - before) / SNIPPETS;
  if (each > 400e-6) fail_msg("%.0f us of CPU for each snippet", each * 1e6);
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
  struct python_server s;
  if (!file_read(SERVER_PATH, 0, &p->text, &e)) return -1;
  p->present = python_start(&s, p->text.data, p->text.len, &e);
  python_stop(&s);
  return p->present || strcmp(e.message, "python3 was not found") == 0 ? 0 : -1;
}

static int tear_down(void **state) {
  struct place *p = *state;
  buf_done(&p->text);
  buf_done(&p->out);
  arena_done(&p->arena);
  free(p);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_determinism),   cmocka_unit_test(test_order),
      cmocka_unit_test(test_leftovers),     cmocka_unit_test(test_known_texts),
      cmocka_unit_test(test_plain_texts),   cmocka_unit_test(test_limits_of_each),
      cmocka_unit_test(test_no_orphans),    cmocka_unit_test(test_cost),
      cmocka_unit_test(test_lower_maximum),
  };
  return cmocka_run_group_tests_name("python_reuse", tests, set_up, tear_down);
}
