/* test_script_attacks.c - hostile scripts: each must end in time with an error, and the state must
 * be whole after it was restored. Every script runs in a process of its own. */
#include "script_test.h"

#include "base/file.h"
#include "host/state_private.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct attack {
  const char *name, *text;
};

/* None of these may end well: a file must return a table, and most cannot even finish. */
static const struct attack attacks[] = {
    {"loop", "while true do end"},
    {"goto", "::a:: goto a"},
    {"pcall loop", "while true do pcall(function() while true do end end) end"},
    {"pcall error loop", "while true do pcall(error) end"},
    {"pcall recursion", "local function f() pcall(f) f() end f()"},
    {"xpcall handler",
     "xpcall(function() while true do end end, function() while true do end end)"},
    {"xpcall recursion", "local function f() xpcall(f, f) f() end f()"},
    {"close loop", "local function mk() return setmetatable({}, {__close = function()\n"
                   "while true do end end}) end do local x <close> = mk() while true do end end"},
    {"close loops", "local function mk() return setmetatable({}, {__close = function()\n"
                    "while true do end end}) end\n"
                    "local function deep(n) local x <close> = mk() if n > 0 then deep(n - 1) end\n"
                    "while true do end end deep(150)"},
    {"close in coroutine", "local mt = {__close = function() while true do end end}\n"
                           "while true do local co = coroutine.wrap(function()\n"
                           "local x <close> = setmetatable({}, mt) error('x') end) pcall(co) end"},
    {"fan-out",
     "local function f(d) if d > 0 then for i = 1, 60 do coroutine.wrap(f)(d - 1) end end "
     "end f(8)"},
    {"coroutine chain", "local function f() coroutine.wrap(f)() end f()"},
    {"coroutines kept", "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(error) end"},
    {"yield loop", "local co = coroutine.wrap(function() while true do coroutine.yield() end end)\n"
                   "while true do co() end"},
    {"pattern", "local s = ('a'):rep(30) s:find(('a*'):rep(14) .. 'b')"},
    {"gsub recursion", "local function f() ('x'):gsub('.', f) end f()"},
    {"gsub growth", "local s = ('x'):rep(1 << 20) while true do s = s:gsub('x', '%0%0') end"},
    {"sort recursion", "local function f() table.sort({1, 2, 3}, f) end f()"},
    {"sort", "local t = {} for i = 1, 2e5 do t[i] = i % 7 end\n"
             "while true do table.sort(t, function() return true end) end"},
    {"sort long", "local t = {} for i = 1, 5e5 do t[i] = -i end while true do table.sort(t) end"},
    {"tostring recursion",
     "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(x) "
     "return tostring(x) end tostring(t)"},
    {"format recursion", "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(x)\n"
                         "return string.format('%s', x) end tostring(t)"},
    {"index recursion", "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k)\n"
                        "return t[k + 1] end local x = t[1]"},
    {"index chain", "local t = {} for i = 1, 1e6 do t = setmetatable({}, {__index = t}) end\n"
                    "return t.x"},
    {"string doubling", "local s = 'x' while true do s = s .. s end"},
    {"doubling in pcall",
     "while true do pcall(function() local s = 'x' while true do s = s .. s end "
     "end) end"},
    {"fill in pcall", "while true do local t = {} pcall(function() for i = 1, 1e9 do t[i] = {} end "
                      "end) end"},
    {"live at the cap", "local t = {} pcall(function() for i = 1, 1e9 do t[i] = {i} end end)\n"
                        "t[#t] = nil while true do local x = {{}} end"},
    {"collect again and again",
     "local t = {} pcall(function() for i = 1, 1e9 do t[i] = {i} end end)\n"
     "for i = 1, 40 do t[#t] = nil end\n"
     "local function f() local x = {} for i = 1, 60 do x[i] = {} end end while true do pcall(f) "
     "end"},
    {"keys", "local t = {} for i = 1, 1e9 do t['k' .. i] = i end"},
    {"next", "local t = {} for i = 1, 1e4 do t['k' .. i] = i end while true do next(t, 'k5') end"},
    {"pairs", "local t = {} for i = 1, 1e5 do t['k' .. i] = i end while true do pairs(t) end"},
    {"deep recursion", "local function f() return 1 + f() end f()"},
    {"concat", "table.concat(setmetatable({}, {__len = function() return 2^40 end}))"},
    {"concat long", "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1 << 20) end\n"
                    "while true do table.concat(t) end"},
    {"concat same", "local s, t = ('x'):rep(1 << 20), {} for i = 1, 1e5 do t[i] = s end\n"
                    "while true do pcall(table.concat, t) end"},
    {"concat separator", "local s, t = ('x'):rep(1 << 20), {} for i = 1, 1e5 do t[i] = 1 end\n"
                         "while true do pcall(table.concat, t, s) end"},
    {"escapes", "local s, t = ('\\1'):rep(1 << 20), {} for i = 1, 1000 do t[i] = s end\n"
                "while true do pcall(json.encode, t) end"},
    {"unpack", "local t = {} while true do pcall(table.unpack, t, 1, 1e6) end"},
    {"byte", "local s = ('x'):rep(1 << 20) while true do pcall(s.byte, s, 1, 1000000) end"},
    {"move", "local t = {} while true do table.move(t, 1, 1e6, 2) end"},
    {"rep", "while true do ('x'):rep(1 << 20) end"},
    {"lower", "local s = ('x'):rep(1 << 20) while true do s:lower() end"},
    {"utf8", "local s = ('x'):rep(1 << 20) while true do utf8.len(s) end"},
    {"format", "local s = ('x'):rep(1 << 20) while true do ('%s%s'):format(s, s) end"},
    {"quote", "local s = ('\\0'):rep(1 << 20) while true do ('%q'):format(s) end"},
    {"pack", "while true do pcall(string.pack, 'c2000000000', 'x') end"},
    {"load nested", "load(('('):rep(30000) .. '1' .. (')'):rep(30000))"},
    {"load loop", "local s = ('x=1 '):rep(10000) while true do load(s) end"},
    {"load chain", "local function f() load('...')(f()) end f()"},
    {"error object", "error(setmetatable({}, {__tostring = function() while true do end end}))"},
    {"finalizer", "setmetatable({}, {__gc = function() while true do end end})"},
    {"json blow-up", "local t = {} for i = 1, 60 do t = {t, t} end json.encode(t)"},
    {"json names", "local k, t = ('k'):rep(1 << 20), {} t[k] = 1\n"
                   "for i = 1, 20 do t = {t, t} end json.encode(t)"},
    {"decode loop",
     "local s = '[' .. ('[],'):rep(300000) .. '1]' while true do json.decode(s) end"},
    {"cjson loop", "local s = '[' .. ('[],'):rep(300000) .. '1]'\n"
                   "while true do require('cjson').decode(s) end"},
    {"cjson cap", "local s, t = '[' .. ('[],'):rep(300000) .. '1]', {}\n"
                  "while true do pcall(function() t[#t + 1] = require('cjson').decode(s) end) end"},
    {"load recursion", "local function f() load('...')(f()) end f()"},
    {"pcall below", "local function f() pcall(error) return 1 + f() end f()"},
    {"coroutine below", "local function f() pcall(coroutine.wrap(error)) return 1 + f() end f()"},
    {"require below", "local function f() pcall(require, 'broken') return 1 + f() end f()"},
    {"decode below", "local d = require('cjson').decode\n"
                     "local function f() pcall(d, '[') return 1 + f() end f()"},
    {"close deep",
     "local mt = {__close = function() while true do end end}\n"
     "local function f() local x <close> = setmetatable({}, mt) return 1 + f() end f()"},
    {"traceback", "local function f() local ok, e = pcall(f) error(e) end f()"},
    {"select", "local t = {} for i = 1, 1000 do t[i] = i end\n"
               "local function f(...) while true do select('#', ...) end end f(table.unpack(t))"},
    {"require", "while true do pcall(require, 'nothing') end"},
};

enum { ATTACK_SECONDS = 10 };

/* The 1 GiB that the state reserves, and room for trees and texts of the host. */
static const rlim_t ADDRESS_SPACE = (rlim_t)2 << 30;

/* Exit codes of the child: 0 as it should be, 1 the attack ended well, 2 the state is damaged. */
static int attack_child(const struct attack *a, const struct script_limits *limits) {
  alarm(ATTACK_SECONDS);
  struct rlimit space = {ADDRESS_SPACE, ADDRESS_SPACE};
  if (!SANITIZED) setrlimit(RLIMIT_AS, &space);
  struct bench b = bench_open();
  bench_add(&b, "good.lua",
            "local T = {n = 0} function T.run() T.n = T.n + 1\n"
            "local t = {} for i = 1, 100 do t['k' .. i] = i end\n"
            "local s = 0 for k, v in pairs(t) do s = s + v end return s * T.n end return T");
  bench_add(&b, "attack.lua", a->text);
  bench_add(&b, "scripts/broken.lua", "error 'broken'");
  struct error e;
  if (!script_load(b.state, "good.lua", NULL, &e)) return 2;
  script_state_seal(b.state);
  for (int round = 0; round < 2; round++) {
    bool ended_well = script_load(b.state, "attack.lua", limits, &e);
    if (ended_well || (e.code != ERR_SCRIPT && e.code != ERR_LIMIT)) return 1;
    script_state_restore(b.state);
    struct arena arena;
    arena_init(&arena, 0);
    struct json *out;
    int64_t sum = 0;
    if (!script_call_json(b.state, "good.lua", "run", NULL, 0, NULL, &arena, &out, &e)) return 2;
    if (!json_to_int(out, &sum) || sum != 5050) return 2;
    arena_done(&arena);
  }
  bench_close(&b);
  return 0;
}

static void run_attack(const struct attack *a, const struct script_limits *limits, bool may_die) {
  fflush(NULL);
  double start = now();
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) _exit(attack_child(a, limits));
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    assert_int_equal(errno, EINTR);
  double used = now() - start;
  if (used > 2) print_message("slow: %s took %.1f s for two rounds\n", a->name, used);
  if (WIFSIGNALED(status)) {
    if (!may_die) fail_msg("%s: signal %d", a->name, WTERMSIG(status));
    return;
  }
  if (WEXITSTATUS(status)) fail_msg("%s: exit %d", a->name, WEXITSTATUS(status));
}

static void test_attacks(void **unused) {
  (void)unused;
  /* A fifth of the usual budget: the time of this test is what the budgets admit. */
  struct script_limits quick = {.steps = STEPS_DEFAULT / 5};
  for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
    run_attack(&attacks[i], &quick, false);
}

static void test_attack_files(void **unused) {
  (void)unused;
  struct arena a;
  arena_init(&a, 0);
  const char *fixtures = getenv("TOOLMILL_FIXTURES");
  char *dir = path_join(&a, fixtures ? fixtures : "../shared/fixtures", "../kit/attacks");
  char **names;
  size_t n = 0;
  struct error e;
  if (!file_exists(dir) || !file_list(dir, ".lua", &a, &names, &n, &e)) {
    arena_done(&a);
    skip();
  }
  assert_true(n >= 19);
  for (size_t i = 0; i < n; i++) {
    struct buf text = BUF_INIT;
    assert_true(file_read(path_join(&a, dir, names[i]), 0, &text, &e));
    /* Two known defects of Lua 5.4.4 may end the process; a worker contains that. */
    bool may_die = strstr(names[i], "close_chain") || strstr(names[i], "emergency_gc");
    run_attack(&(struct attack){names[i], text.data}, NULL, may_die);
    buf_done(&text);
  }
  arena_done(&a);
}

/* ---- no memory for lua-cjson ---- */

/* The address space that is in use, so that the C heap cannot grow. */
static void stop_growing(void) {
  unsigned long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  assert_true(f && fscanf(f, "%lu", &pages) == 1);
  fclose(f);
  rlim_t bytes = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
  assert_int_equal(setrlimit(RLIMIT_AS, &(struct rlimit){bytes, bytes}), 0);
}

static void decode_without_memory(void) {
  struct bench b = bench_open();
  struct error e;
  struct arena arena;
  struct json *out;
  bench_add(&b, "decode.lua",
            "local text = '[' .. ('[],'):rep(300000) .. '1]'\n"
            "return {run = function() return #require('cjson').decode(text) end}");
  if (!script_load(b.state, "decode.lua", NULL, &e)) _exit(2);
  arena_init(&arena, 0);
  script_catch_exits();
  stop_growing();
  script_call_json(b.state, "decode.lua", "run", NULL, 0, NULL, &arena, &out, &e);
  _exit(3);
}

/* The library ends the process by itself; that end is to be the one of any exhausted memory. */
static void test_exit_of_cjson(void **unused) {
  (void)unused;
  if (SANITIZED) skip();
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  fflush(NULL);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    dup2(ends[1], 2);
    decode_without_memory();
  }
  close(ends[1]);
  char said[200] = "";
  size_t have = 0;
  for (ssize_t n; (n = read(ends[0], said + have, sizeof said - 1 - have)) > 0;)
    have += (size_t)n;
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 1);
  assert_non_null(strstr(said, "\nengine: out of memory\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_attacks),
      cmocka_unit_test(test_attack_files),
      cmocka_unit_test(test_exit_of_cjson),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
