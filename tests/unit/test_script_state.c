/* test_script_state.c - life of a state: loading, errors, limits, snapshots, sameness in every
 * process. */
#include "script_test.h"

#include "base/file.h"
#include "host/state_private.h"

#include <sys/personality.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- loading and errors ---- */

static void load_fails(struct bench *b, const char *name, const char *place, const char *part) {
  struct error e = {0};
  if (script_load(b->state, name, NULL, &e)) fail_msg("%s must not load", name);
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_string_equal(e.place, place);
  if (!strstr(e.message, part)) fail_msg("%s: \"%s\" lacks \"%s\"", name, e.message, part);
  assert_int_equal(lua_gettop(script_state_lua(b->state)), 0);
}

static void test_errors(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_add(&b, "templates/a.lua",
            "local T = {}\nfunction T.play(x)\n  return x.y.z\nend\nreturn T");
  bench_add(&b, "syntax.lua", "local x =\n  +\nreturn {}");
  bench_add(&b, "nothing.lua", "local x = 1");
  bench_add(&b, "number.lua", "return 5");
  bench_add(&b, "global.lua", "local function f()\n  return undefined_thing\nend\nf()\nreturn {}");
  bench_add(&b, "assign.lua", "\ncounter = 1\nreturn {}");
  bench_add(&b, "table.lua", "error({code = 'E7', message = 'went\\nwrong'})");
  bench_add(&b, "msg.lua", "error({code = 3, msg = 'short'})");
  bench_add(&b, "bare.lua", "error({})");
  bench_add(&b, "nil.lua", "error(nil)");
  bench_add(&b, "numeric.lua", "error(12.5)");
  bench_add(&b, "control.lua", "error('a\\n{\\\"id\\\":1}\\r\\27[31m\\xff\\u{202e}\\u{85}z', 0)");
  bench_add(&b, "long.lua", "error(('\\u{e4}'):rep(5000), 0)");
  bench_add(&b, "printed.lua", "error(json.encode({ at = 'x.lua:12:y', n = 12 }), 0)");
  bench_add(&b, "tostring.lua",
            "error(setmetatable({}, {__tostring = function() while true do end end}))");
  bench_add(&b, "wrap.lua", "coroutine.wrap(function()\n  error('inside')\nend)()\nreturn {}");
  bench_add(&b, "binary.lua", "\x1bLua");
  bench_add(&b, "shebang.lua", "#!/usr/bin/lua\nerror('second line')");
  load_fails(&b, "syntax.lua", "syntax.lua:2", "unexpected symbol near '+'");
  load_fails(&b, "nothing.lua", "nothing.lua:1", "must return a table, found nil");
  load_fails(&b, "number.lua", "number.lua:1", "must return a table, found number");
  load_fails(&b, "global.lua", "global.lua:2", "undefined global 'undefined_thing'");
  load_fails(&b, "global.lua", "global.lua:2", "\n  at global.lua:4 in the main chunk");
  load_fails(&b, "assign.lua", "assign.lua:2", "assignment to undefined global 'counter'");
  load_fails(&b, "table.lua", "table.lua:1", "went\\nwrong (code E7)\n");
  load_fails(&b, "msg.lua", "msg.lua:1", "short (code 3)\n");
  load_fails(&b, "bare.lua", "bare.lua:1", "error value is a table without message");
  load_fails(&b, "nil.lua", "nil.lua:1", "error value is a nil");
  load_fails(&b, "numeric.lua", "numeric.lua:1", "12.5");
  load_fails(&b, "control.lua", "control.lua:1",
             "a\\n{\"id\":1}\\x0D\\x1B[31m\\xFF\\xE2\\x80\\xAE\\xC2\\x85z\n");
  load_fails(&b, "long.lua", "long.lua:1", "\xc3\xa4 (cut)\n  in long.lua\n  at long.lua:1");
  load_fails(&b, "printed.lua", "printed.lua:1", "{\"at\":\"x.lua:12:y\",\"n\":12}\n");
  load_fails(&b, "tostring.lua", "tostring.lua:1", "error value is a table");
  load_fails(&b, "wrap.lua", "wrap.lua:2", "inside");
  load_fails(&b, "binary.lua", "", "attempt to load a binary chunk");
  load_fails(&b, "shebang.lua", "shebang.lua:2", "second line");
  load_fails(&b, "absent.lua", "", "there is no script file 'absent.lua'");
  struct arena a;
  arena_init(&a, 0);
  struct json *out;
  struct error e;
  const struct json *argument = json_new(&a, JSON_OBJECT);
  assert_false(
      script_call_json(b.state, "templates/a.lua", "play", &argument, 1, NULL, &a, &out, &e));
  assert_string_equal(e.place, "templates/a.lua:3");
  assert_non_null(strstr(e.message, "attempt to index a nil value (field 'y')\n"
                                    "  in play of templates/a.lua\n  at templates/a.lua:3"));
  arena_done(&a);
  bench_close(&b);
}

static void test_require(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_add(&b, "scripts/lang.lua", "return {from = 'scripts', n = {0}}");
  bench_add(&b, "lang.lua", "return {from = 'root'}");
  bench_add(&b, "scripts/judge/init.lua", "return {from = 'init'}");
  bench_add(&b, "tools/crm/find.lua", "return {from = 'tools'}");
  bench_add(&b, "scripts/a.lua", "require 'b' return {}");
  bench_add(&b, "scripts/b.lua", "require 'c' return {}");
  bench_add(&b, "scripts/c.lua", "return {again = require 'a'}");
  bench_add(&b, "scripts/bad.lua", "\nerror 'broken'");
  bench_add(
      &b, "ok.lua",
      "local lang = require 'lang' lang.n[1] = lang.n[1] + 1\n"
      "assert(lang.from == 'scripts' and require('lang') == lang and lang.n[1] == 1)\n"
      "assert(require('judge').from == 'init' and require('tools.crm.find').from == 'tools')\n"
      "local ok, e = pcall(require, 'nope')\n"
      "assert(not ok and e:find(\"module 'nope' not found\", 1, true), e)\n"
      "for _, bad in ipairs {'', '../x', 'a/b', '.a', 'a.', 'a..b', 'a\\0b'} do\n"
      "  assert(not pcall(require, bad)) end\n"
      "for _ = 1, 2 do\n"
      "  local fine, why = pcall(require, 'bad')\n"
      "  assert(not fine and why == 'scripts/bad.lua:2: broken', why) end\n"
      "return {}");
  struct error e;
  if (!script_load(b.state, "ok.lua", NULL, &e)) fail_msg("%s: %s", e.place, e.message);
  for (int i = 0; i < 2; i++)
    load_fails(&b, "scripts/a.lua", "scripts/c.lua:1",
               "modules require each other: scripts/a.lua -> scripts/b.lua -> scripts/c.lua -> "
               "scripts/a.lua");
  bench_close(&b);
}

static void test_store(void **unused) {
  (void)unused;
  char root[] = "/tmp/script_store_XXXXXX";
  assert_non_null(mkdtemp(root));
  struct arena a;
  arena_init(&a, 0);
  struct error e;
  static const char *const files[] = {"scripts/b.lua", "scripts/x/y.lua",  "templates/t.lua",
                                      "tools/u.lua",   "scripts/note.txt", "other/z.lua"};
  for (size_t i = 0; i < 6; i++) {
    char *path = path_join(&a, root, files[i]);
    char *dir = arena_copy(&a, path, (size_t)(strrchr(path, '/') - path));
    assert_true(file_make_dirs(dir, &e));
    assert_true(file_publish(path, "return {}", 9, &e));
  }
  struct script_store *s = script_store_new();
  bench_add(&(struct bench){s, NULL, 0}, "tools/u.lua", "return {first = 1}");
  if (!script_store_add_root(s, root, &e)) fail_msg("%s %s", e.place, e.message);
  assert_int_equal(script_store_count(s), 4);
  static const char *const sorted[] = {"scripts/b.lua", "scripts/x/y.lua", "templates/t.lua",
                                       "tools/u.lua"};
  for (size_t i = 0; i < 4; i++)
    assert_string_equal(script_store_at(s, i)->name, sorted[i]);
  assert_null(script_store_at(s, 4));
  assert_int_equal(script_store_get(s, "tools/u.lua")->len, 18); /* the first one wins */
  assert_string_equal(script_store_get(s, "scripts/b.lua")->text, "return {}");
  assert_string_equal(script_store_get(s, "scripts/b.lua")->sha256,
                      "7df8f0cd9e1cd0b204a760783671c0ccca4a3258dc7c51f59e9e2295c6c25315");
  assert_null(script_store_get(s, "scripts/c.lua"));
  assert_false(script_store_add_root(s, "/nowhere/at/all", &e));
  assert_int_equal(e.code, ERR_IO);
  assert_false(script_store_add_file(s, "n.lua", "/nowhere/n.lua", &e));
  for (size_t i = 6; i-- > 0;)
    unlink(path_join(&a, root, files[i]));
  static const char *const folders[] = {"scripts/x", "scripts", "templates", "tools", "other"};
  for (size_t i = 0; i < 5; i++)
    rmdir(path_join(&a, root, folders[i]));
  assert_int_equal(rmdir(root), 0);
  script_store_free(s);
  arena_done(&a);
}

/* ---- limits ---- */

static void expect_limit(struct bench *b, const char *text, const struct script_limits *limits,
                         const char *word) {
  struct error e;
  if (bench_run(b, text, limits, &e)) fail_msg("must be stopped: %s", text);
  if (e.code != ERR_LIMIT || strncmp(e.message, word, strlen(word)) != 0)
    fail_msg("%s: %s", text, e.message);
}

static void test_limits(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct script_limits steps = {.steps = 100000}, memory = {.memory = 1 << 20};
  struct script_limits seconds = {.steps = (uint64_t)1 << 50, .seconds = 0.05};
  expect_limit(&b, "while true do end", &steps, "limit_steps: more than 100000 steps");
  assert_in_range(script_state_steps(b.state), 100000, 102000);
  expect_limit(&b, "while true do pcall(function() while true do end end) end", &steps,
               "limit_steps:");
  expect_limit(&b, "coroutine.wrap(function() while true do end end)()", &steps, "limit_steps:");
  expect_limit(&b,
               "local co = coroutine.create(function() while true do end end)\n"
               "coroutine.resume(co) return {}",
               &steps, "limit_steps:");
  expect_limit(
      &b,
      "while true do xpcall(function() while true do end end, function() while true do end "
      "end) end",
      &steps, "limit_steps:");
  expect_limit(&b, "local t = {} for i = 1, 1e9 do t[i] = i end", &memory,
               "limit_memory: more than 1048576 bytes");
  expect_limit(&b, "local s = 'x' while true do s = s .. s end", &memory, "limit_memory:");
  expect_limit(&b, "while true do end", &seconds, "limit_time:");
  expect_limit(&b, "while true do pcall(error) end", &seconds, "limit_time:");
  /* Single instructions may take long on long strings: that is what the deadline is for. */
  expect_limit(&b,
               "local a, b = ('x'):rep(1 << 14) .. 'a', ('x'):rep(1 << 14) .. 'b'\n"
               "while a ~= b do local c = a < b end",
               &seconds, "limit_time:");
  /* A place is known for each. */
  struct error e;
  assert_false(bench_run(&b, "\nlocal s = 'x'\nwhile true do s = s .. s end", &memory, &e));
  assert_non_null(strstr(e.place, ".lua:3"));
  /* Garbage does not count against the cap for good, and a caught memory error does not stick. */
  bench_pass(&b, "for i = 1, 100 do local s = ('x'):rep(1 << 20) .. i end");
  bench_pass(&b, "local ok, e = pcall(function() local s = 'x' while true do s = s .. s end end)\n"
                 "assert(not ok and e == 'not enough memory')");
  bench_close(&b);
}

static void test_steps_repeat(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_add(&b, "work.lua",
            "local T = {} function T.run() local t = {}\n"
            "for i = 1, 3000 do t['k' .. i % 50] = i end\n"
            "for k, v in pairs(t) do t[k] = tostring(v):gsub('%d', '%0.') end\n"
            "local co = coroutine.wrap(function() for i = 1, 100 do coroutine.yield(i) end end)\n"
            "for i = 1, 100 do co() end table.sort({5, 3, 1}) return 1 end return T");
  struct error e;
  assert_true(script_load(b.state, "work.lua", NULL, &e));
  script_state_seal(b.state);
  struct arena a;
  arena_init(&a, 0);
  struct json *out;
  uint64_t steps = 0;
  for (int i = 0; i < 20; i++) {
    assert_true(script_call_json(b.state, "work.lua", "run", NULL, 0, NULL, &a, &out, &e));
    if (i == 0) steps = script_state_steps(b.state);
    assert_int_equal(script_state_steps(b.state), steps);
    if (i % 3 == 0) script_state_restore(b.state);
  }
  assert_true(steps > 20000);
  assert_true(script_state_memory(b.state) > 10000);
  arena_done(&a);
  bench_close(&b);
}

static uint64_t steps_of(struct bench *b, const char *text) {
  struct error e;
  if (!bench_run(b, text, NULL, &e)) fail_msg("%s %s", e.place, e.message);
  return script_state_steps(b->state);
}

static void test_charges(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  assert_in_range(steps_of(&b, "return {}"), 0, 100);
  assert_in_range(steps_of(&b, "for i = 1, 100 do coroutine.create(error) end return {}"), 120000,
                  125000);
  assert_in_range(steps_of(&b, "local f = coroutine.wrap(function() while true do\n"
                               "coroutine.yield() end end) for i = 1, 1000 do f() end return {}"),
                  50000, 60000);
  assert_in_range(steps_of(&b, "for i = 1, 100 do pcall(error) end return {}"), 50000, 55000);
  assert_in_range(steps_of(&b, "load(('x=1 '):rep(1000)) return {}"), 4000, 6000);
  /* A collection costs in proportion to the memory in use. */
  assert_in_range(steps_of(&b, "for i = 1, 70 do local s = ('x'):rep(1 << 20) end return {}"),
                  70 * 65536 + 2000000, 70 * 65536 + 3000000);
  bench_close(&b);
}

/* ---- calls inside calls ---- */

struct inner {
  struct script_limits limits;
  struct error e;
  int failures;
};

static void inner_body(lua_State *L, void *context) {
  (void)context;
  script_push_module(L, "inner.lua");
  lua_getfield(L, -1, "run");
  lua_call(L, 0, 0);
}

/* A host function of scripts that calls script code through the protected path. */
static int call_inner(lua_State *L) {
  struct inner *i = lua_touserdata(L, lua_upvalueindex(1));
  int top = lua_gettop(L);
  bool ok = script_protected(script_state_of(L), "inner", &i->limits, inner_body, NULL, &i->e);
  if (!ok) i->failures++;
  assert_ptr_equal(script_state_lua(script_state_of(L)), L);
  assert_int_equal(lua_gettop(L), top);
  lua_pushboolean(L, ok);
  lua_pushstring(L, ok ? "" : i->e.message);
  return 2;
}

static void bind_body(lua_State *L, void *context) {
  lua_pushlightuserdata(L, context);
  lua_pushcclosure(L, call_inner, 1);
  script_set_global(L, "inner");
}

static void nested(const char *inner_text, struct inner *i, const char *outer, bool passes,
                   const char *word) {
  struct bench b = bench_open();
  struct error e;
  assert_true(script_protected(b.state, "bind", NULL, bind_body, i, &e));
  bench_add(&b, "inner.lua", inner_text);
  if (passes) {
    bench_pass(&b, outer);
  } else {
    struct script_limits limits = {.steps = !strcmp(word, "limit_memory:") ? 10000000 : 50000,
                                   .memory = 4 << 20};
    expect_limit(&b, outer, &limits, word);
  }
  bench_pass(&b, "local n = 0 for i = 1, 100000 do n = n + 1 end assert(n == 100000)");
  bench_close(&b);
}

static void test_nested(void **unused) {
  (void)unused;
  const char *loop = "return {run = function() while true do end end}";
  const char *grow = "return {run = function() local s = 'x' while true do s = s .. s end end}";
  struct inner small = {.limits = {.steps = 5000, .memory = 1 << 20}}, whole = {.failures = 0};
  /* The inner limit fails the inner call alone, also inside a coroutine and under pcall. */
  nested(loop, &small,
         "for i = 1, 3 do local ok, e = inner() assert(not ok and e:find('limit_steps')) end\n"
         "local n = 0 for i = 1, 100000 do n = n + 1 end",
         true, NULL);
  assert_int_equal(small.failures, 3);
  nested(loop, &small,
         "local co = coroutine.wrap(function() local ok = inner() coroutine.yield(ok)\n"
         "local n = 0 for i = 1, 5000 do n = n + 1 end return pcall(inner) end)\n"
         "assert(co() == false) local ok, r = co() assert(ok and r == false)",
         true, NULL);
  small.limits.steps = 1000000;
  nested(grow, &small,
         "local ok, e = inner() assert(not ok and e:find('limit_memory'), e)\n"
         "local s = ('x'):rep(1 << 20) .. ('y'):rep(1 << 20) assert(#s == 1 << 21)",
         true, NULL);
  /* What the outer call has left bounds the inner one, and then fails both. */
  nested(loop, &whole, "pcall(inner) while true do pcall(inner) end", false, "limit_steps:");
  nested(loop, &whole, "local co = coroutine.wrap(function() pcall(inner) end) pcall(co) return {}",
         false, "limit_steps:");
  nested(grow, &whole, "local ok, e = inner() error(e)", false, "limit_memory:");
}

/* ---- snapshot ---- */

static char *make_module(struct arena *a, int number) {
  struct buf b = BUF_INIT;
  buf_printf(&b, "local T = {name = 'module %d', phrases = {}}\n", number);
  for (int i = 0; i < 25; i++) {
    buf_printf(&b, "T.phrases[%d] = 'the order %d of customer %d is late by {days} days'\n", i + 1,
               i * number, i);
    buf_printf(&b,
               "function T.f%d(x)\n  local t = {id = x, kind = 'kind%d'}\n"
               "  for k, v in pairs(t) do t[k] = tostring(v) .. '%d' end\n"
               "  return string.format('%%s-%%d', t.kind, #T.phrases)\nend\n",
               i, i, number);
  }
  buf_add_text(&b, "return T\n");
  char *text = arena_copy(a, b.data, b.len);
  buf_done(&b);
  return text;
}

static const char failing[] =
    "local T = {count = 0}\n"
    "local ways = {\n"
    "  function() error('plain') end,\n"
    "  function() local t = {} for i = 1, 1e9 do t[i] = {} end end,\n"
    "  function() local s = 'x' while true do s = s .. s end end,\n"
    "  function() while true do end end,\n"
    "  function() coroutine.wrap(function() coroutine.wrap(error)('deep') end)() end,\n"
    "  function() ('abc'):gsub('.', function(c) error({code = c}) end) end,\n"
    "  function() table.sort({3, 2, 1}, function() error('cmp') end) end,\n"
    "  function() local x <close> = setmetatable({}, {__close = function() error('c') end})\n"
    "    error('b') end,\n"
    "  function() local function f() return 1 + f() end f() end,\n"
    "  function() string.format('%s', setmetatable({}, {__tostring = function() error('t') end})) "
    "end,\n"
    "  function() table.concat({('x'):rep(1000), {}}) end,\n"
    "  function() require('cjson').decode('[1,') end,\n"
    "  function() json.encode({1, 2, {tostring}}) end,\n"
    "  function() load('error(...)')('loaded') end,\n"
    "  function() require('absent') end,\n"
    "}\n"
    "T.ways = #ways\n"
    "function T.fail(i) T.count = T.count + 1 T['x' .. i] = {} ways[i % #ways + 1]() end\n"
    "function T.good() return T.count end\n"
    "return T\n";

static void check_round(struct bench *b, int i, const struct script_limits *limits) {
  struct arena a;
  arena_init(&a, 0);
  struct error e;
  struct json *out;
  const struct json *argument = json_new_int(&a, i);
  size_t prefix = b->state->snapshot.prefix;
  assert_false(
      script_call_json(b->state, "failing.lua", "fail", &argument, 1, limits, &a, &out, &e));
  assert_int_equal(lua_gettop(script_state_lua(b->state)), 0);
  script_state_restore(b->state);
  assert_int_equal(lua_arena_prefix(b->state->heap), prefix);
  if (i % 50 == 0) {
    assert_true(script_call_json(b->state, "failing.lua", "good", NULL, 0, NULL, &a, &out, &e));
    assert_int_equal(json_to_double(out), 0);
    script_state_restore(b->state);
  }
  assert_true(b->state->scratch.cap <= (1 << 20) + 64);
  assert_int_equal(b->state->scratch.len, 0);
  assert_int_equal(b->state->arena.used, 0);
  assert_int_equal(b->state->depth, 0);
  arena_done(&a);
}

/* Pages of this process: touched, or all that are mapped. */
static size_t count_pages(bool mapped) {
  struct buf text = BUF_INIT;
  unsigned long size = 0, resident = 0;
  if (file_read("/proc/self/statm", 0, &text, NULL))
    (void)sscanf(text.data, "%lu %lu", &size, &resident);
  buf_done(&text);
  return mapped ? size : resident;
}

static size_t resident_pages(void) {
  return count_pages(false);
}

static void test_restore(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct arena a;
  arena_init(&a, 0);
  struct error e;
  struct script_limits small = {.steps = 20000, .memory = 256 << 10};
  bench_add(&b, "failing.lua", failing);
  assert_true(script_load(b.state, "failing.lua", NULL, &e));
  for (int i = 0; i < 30; i++) {
    char *name = arena_printf(&a, "scripts/m%d.lua", i);
    bench_add(&b, name, make_module(&a, i));
    if (!script_load(b.state, name, NULL, &e)) fail_msg("%s %s", e.place, e.message);
  }
  script_state_seal(b.state);
  for (int i = 0; i < 200; i++)
    check_round(&b, i, &small);
  size_t before = resident_pages();
  for (int i = 0; i < 10000; i++)
    check_round(&b, i, &small);
  size_t after = resident_pages();
  /* A sanitizer keeps freed memory for a while; leaks it finds itself. */
  if (!SANITIZED && after > before + 256) fail_msg("%zu pages became %zu", before, after);
  double best = 1;
  for (int i = 0; i < 200; i++) {
    double start = now();
    script_state_restore(b.state);
    double used = now() - start;
    if (used < best) best = used;
  }
  print_message("restore of 30 modules (%zu KiB): %.1f us\n", b.state->snapshot.prefix >> 10,
                best * 1e6);
  arena_done(&a);
  bench_close(&b);
  best = 1;
  for (int i = 0; i < 20; i++) {
    double start = now();
    struct bench fresh = bench_open();
    double used = now() - start;
    if (used < best) best = used;
    bench_close(&fresh);
  }
  print_message("creation of a state: %.1f us\n", best * 1e6);
}

/* lua-cjson keeps a buffer of the C heap while it decodes; a memory error must not lose it. */
static void test_cjson_leaks_nothing(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct script_limits small = {.memory = 1 << 20};
  struct error e;
  bench_add(&b, "decode.lua",
            "local T, text = {}, '[' .. ('[],'):rep(60000) .. '1]'\n"
            "function T.run() require('cjson').decode(text) end return T");
  assert_true(script_load(b.state, "decode.lua", NULL, &e));
  script_state_seal(b.state);
  size_t before = 0;
  for (int i = 0; i < 300; i++) {
    struct arena a;
    arena_init(&a, 0);
    struct json *out;
    assert_false(script_call_json(b.state, "decode.lua", "run", NULL, 0, &small, &a, &out, &e));
    assert_memory_equal(e.message, "limit_memory:", 13);
    script_state_restore(b.state);
    arena_done(&a);
    if (i == 20) before = count_pages(true);
  }
  assert_true(SANITIZED || count_pages(true) < before + 8 * 256);
  bench_close(&b);
}

/* Memory that was touched once far above the snapshot goes back to the system. */
static void test_restore_gives_back(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct error e;
  struct script_limits large = {.memory = 200 << 20, .steps = 1000000000};
  script_state_seal(b.state);
  size_t before = resident_pages();
  assert_true(bench_run(&b,
                        "local t = {} for i = 1, 150 do t[i] = ('x'):rep(1 << 20 - 1) .. i end\n"
                        "local u = {} for i = 1, 1e6 do u[i] = {} end return {}",
                        &large, &e));
  size_t high = resident_pages();
  assert_true(high > before + 40 * 256);
  script_state_restore(b.state);
  assert_true(resident_pages() < before + 40 * 256);
  bench_close(&b);
}

/* ---- unanchored values ---- */

static const char exercise[] =
    "local cjson = require 'cjson'\n"
    "local t = json.decode('{\"a\":[1,2,{\"b\":\"text\"}],\"z\":{\"y\":[]},\"s\":\"' .. "
    "('q'):rep(60) "
    ".. '\"}')\n"
    "local u = cjson.decode(json.encode(t)) assert(u.a[3].b == 'text')\n"
    "for k, v in pairs(t) do t[k .. '2'] = k end\n"
    "local big = {} for i = 1, 60 do big['key number ' .. i .. ('x'):rep(i)] = {i} end\n"
    "local n = 0 for k, v in pairs(big) do n = n + v[1] end assert(n == 1830)\n"
    "local m = {} for i = 1, 70 do m[i] = (i * 37) % 71 .. ' is some text of more than forty "
    "bytes' end\n"
    "table.sort(m, function(x, y) return x .. 'a' < y .. 'a' end) assert(#m == 70)\n"
    "local out = ('hello world'):gsub('%w+', function(w) return w:upper() .. ('y'):rep(50) end)\n"
    "for a, b in (('k=v, '):rep(20)):gmatch('(%w)=(%w)') do assert(a .. b == 'kv') end\n"
    "assert(#string.format('%s %q %d', ('z'):rep(100), 'x\\n', 5) > 100)\n"
    "local co = coroutine.wrap(function(...) for i = 1, 5 do coroutine.yield(('c'):rep(50) .. i) "
    "end "
    "end)\n"
    "for i = 1, 5 do assert(co() == ('c'):rep(50) .. i) end\n"
    "local ok, e = pcall(error, {message = 'm'}) assert(not ok and e.message == 'm')\n"
    "assert(select(2, xpcall(error, function(x) return x .. ('h'):rep(50) end, 'E')) == 'E' .. "
    "('h'):rep(50))\n"
    "assert(load('return ' .. ('1 + '):rep(50) .. '1')() == 51)\n"
    "assert(tostring(setmetatable({}, {__tostring = function() return ('t'):rep(60) end})) == "
    "('t'):rep(60))\n"
    "assert(table.concat(m, ', '):reverse():lower():find('txet', 1, true))\n"
    "local key, seen = next(big), 0 while key do seen = seen + 1 key = next(big, key) end "
    "assert(seen == 60)\n"
    "assert(#table.pack(table.unpack(m)) == 70)\n"
    "return {}\n";

static void test_stress(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct error e;
  struct script_limits limits = {.steps = (uint64_t)1 << 40};
  script_state_stress(b.state, true);
  if (!bench_run(&b, exercise, &limits, &e)) fail_msg("%s: %s", e.place, e.message);
  bench_add(&b, "fail.lua", "error('x' .. ('y'):rep(100))");
  assert_false(script_load(b.state, "fail.lua", &limits, &e));
  assert_int_equal(e.code, ERR_SCRIPT);
  script_state_stress(b.state, false);
  bench_close(&b);
}

/* ---- the same in every process ---- */

static const char observations[] =
    "local out = {}\n"
    "local function say(...) for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, "
    "...))) "
    "end end\n"
    "local t = {} for i = 1, 60 do t['name' .. (i * 7919) % 1009] = i t[i * 11] = i end\n"
    "for k, v in pairs(t) do say(k, v) end\n"
    "say(next(t)) say(next({}))\n"
    "local rows = {} for i = 1, 200 do rows[i] = {k = (i * 31) % 7, i = i} end\n"
    "table.sort(rows, function(a, b) return a.k < b.k end)\n"
    "for _, r in ipairs(rows) do say(r.i) end\n"
    "say({}, say, coroutine.create(say), json.null, string.format('%s', {}))\n"
    "say('a' < 'B', 'a' < 'b', '\\xc3\\xa4' < 'z', 'Z' < 'a', '' < '\\0')\n"
    "say(1/3, 10/2, 1e100, 2^53, -0.0, 0.1 + 0.2, math.pi, 7 // 2, 7.0 // 2, 1e15, 123456789012)\n"
    "say(string.format('%5.2f|%g|%e|%a|%q', 1.005, 1e20, 12345.678, 0.1, 0.1))\n"
    "say(select(2, pcall(error)), select(2, pcall(function() local x = nil + 1 end)))\n"
    "say(select(2, pcall(function() return {} < {} end)), select(2, pcall(setmetatable, 1)))\n"
    "say(json.encode({b = 1, a = {z = {}, y = {1, 2}}, ['\\u{e4}'] = 0.5}))\n"
    "say(#out)\n"
    "return {text = table.concat(out, '\\n')}\n";

/* What a process of its own prints. */
static int print_observations(void) {
  struct bench b = bench_open();
  struct error e;
  struct arena a;
  struct json *table;
  arena_init(&a, 0);
  bench_add(&b, "look.lua", observations);
  if (!script_table_json(b.state, "look.lua", &a, &table, NULL, &e)) {
    printf("failed: %s: %s\n", e.place, e.message);
    return 1;
  }
  printf("%s\nsteps %llu\n", json_get_text(table, "text", ""),
         (unsigned long long)script_state_steps(b.state));
  arena_done(&a);
  bench_close(&b);
  return 0;
}

static void observe(bool fixed_addresses, struct buf *out) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  fflush(NULL);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    dup2(ends[1], 1);
    close(ends[0]);
    if (fixed_addresses) personality(ADDR_NO_RANDOMIZE);
    execl("/proc/self/exe", "test_script_state", "--print", (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  char block[4096];
  ssize_t n;
  while ((n = read(ends[0], block, sizeof block)) > 0)
    buf_add(out, block, (size_t)n);
  close(ends[0]);
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status)) fail_msg("exit %d: %s", WEXITSTATUS(status), out->data);
}

static void test_same_in_every_process(void **unused) {
  (void)unused;
  struct buf first = BUF_INIT, other = BUF_INIT;
  observe(false, &first);
  assert_true(first.len > 1500);
  for (int i = 0; i < 4; i++) {
    buf_reset(&other);
    observe(i == 0, &other);
    assert_string_equal(other.data, first.data);
  }
  assert_null(strstr(first.data, "0x55"));
  buf_done(&first);
  buf_done(&other);
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "--print")) return print_observations();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),       cmocka_unit_test(test_require),
      cmocka_unit_test(test_store),        cmocka_unit_test(test_limits),
      cmocka_unit_test(test_steps_repeat), cmocka_unit_test(test_nested),
      cmocka_unit_test(test_charges),      cmocka_unit_test(test_cjson_leaks_nothing),

      cmocka_unit_test(test_restore),      cmocka_unit_test(test_restore_gives_back),
      cmocka_unit_test(test_stress),       cmocka_unit_test(test_same_in_every_process),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
