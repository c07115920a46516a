/* test_script_watch.c - calls that do not count instructions: they end alike, or give up soon. */
#include "script_test.h"

#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void test_short_calls_end(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct error e;
  assert_true(script_watch_start());
  script_state_watch(b.state);
  assert_true(bench_run(&b, "local s = 0 for i = 1, 1000 do s = s + i end return {s}", NULL, &e));
  assert_false(script_state_gave_up(b.state));
  /* nothing was counted but charges */
  assert_true(script_state_steps(b.state) < 1000);
  assert_false(bench_run(&b, "error 'plain'", NULL, &e));
  assert_false(script_state_gave_up(b.state));
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_memory_equal(e.message, "plain", 5);
  bench_close(&b);
}

static const char *const ENDLESS[] = {
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "local function f() return f() end f()",
    "coroutine.wrap(function() while true do end end)()",
    "while true do coroutine.wrap(function() for i = 1, 100 do end end)() end",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "local s = ('a'):rep(1000) while true do s:find('.-b') end",
    "local t = {} for i = 1, 1000 do t[i] = -i end while true do table.sort(t) end",
    "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) while true do "
    "pcall("
    "function() return t[1] end) end",
};

static void test_endless_calls_give_up(void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof ENDLESS / sizeof *ENDLESS; i++) {
    struct bench b = bench_open();
    struct error e;
    assert_true(script_watch_start());
    script_state_watch(b.state);
    script_state_seal(b.state);
    double start = now();
    assert_false(bench_run(&b, ENDLESS[i], NULL, &e));
    if (!script_state_gave_up(b.state))
      fail_msg("\"%s\" did not give up: %s", ENDLESS[i], e.message);
    if (!SANITIZED && now() - start > 2) fail_msg("\"%s\" took %.1f s", ENDLESS[i], now() - start);
    /* the same call made exactly reaches the limit that it would have reached unwatched */
    script_state_restore(b.state);
    script_state_exact(b.state, true);
    assert_false(bench_run(&b, ENDLESS[i], &(struct script_limits){.steps = 200000}, &e));
    assert_false(script_state_gave_up(b.state));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_memory_equal(e.message, "limit_steps:", 12);
    /* and the state is usable */
    script_state_restore(b.state);
    script_state_exact(b.state, false);
    assert_true(bench_run(&b, "return {}", NULL, &e));
    bench_close(&b);
  }
}

static void test_small_budgets_are_exact(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct error e;
  assert_true(script_watch_start());
  script_state_watch(b.state);
  struct script_limits few = {.steps = 100000};
  assert_false(bench_run(&b, "for i = 1, 200000 do end return {}", &few, &e));
  assert_false(script_state_gave_up(b.state));
  assert_memory_equal(e.message, "limit_steps:", 12);
  bench_close(&b);
}

static void test_charges_alone_give_up(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct error e;
  assert_true(script_watch_start());
  script_state_watch(b.state);

  const char *text = "local s = ('x'):rep(1 << 20) for i = 1, 2000 do local _ = s:upper() end";
  assert_false(bench_run(&b, text, NULL, &e));
  assert_true(script_state_gave_up(b.state));
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_short_calls_end),
      cmocka_unit_test(test_endless_calls_give_up),
      cmocka_unit_test(test_small_budgets_are_exact),
      cmocka_unit_test(test_charges_alone_give_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
