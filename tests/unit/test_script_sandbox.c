/* test_script_sandbox.c - what scripts can reach, and how the replaced libraries behave. */
#include "script_test.h"

/* ---- the allow list ---- */

static const char *const allowed[] = {
    "_VERSION",
    "assert",
    "error",
    "getmetatable",
    "ipairs",
    "load",
    "next",
    "pairs",
    "pcall",
    "rawequal",
    "rawget",
    "rawset",
    "require",
    "select",
    "setmetatable",
    "tonumber",
    "tostring",
    "type",
    "xpcall",
    "string",
    "string.byte",
    "string.char",
    "string.find",
    "string.format",
    "string.gmatch",
    "string.gsub",
    "string.len",
    "string.lower",
    "string.match",
    "string.pack",
    "string.packsize",
    "string.rep",
    "string.reverse",
    "string.sub",
    "string.unpack",
    "string.upper",
    "table",
    "table.concat",
    "table.insert",
    "table.move",
    "table.pack",
    "table.remove",
    "table.sort",
    "table.unpack",
    "math",
    "math.abs",
    "math.acos",
    "math.asin",
    "math.atan",
    "math.ceil",
    "math.cos",
    "math.deg",
    "math.exp",
    "math.floor",
    "math.fmod",
    "math.huge",
    "math.log",
    "math.max",
    "math.maxinteger",
    "math.min",
    "math.mininteger",
    "math.modf",
    "math.pi",
    "math.rad",
    "math.sin",
    "math.sqrt",
    "math.tan",
    "math.tointeger",
    "math.type",
    "math.ult",
    "coroutine",
    "coroutine.create",
    "coroutine.isyieldable",
    "coroutine.resume",
    "coroutine.running",
    "coroutine.status",
    "coroutine.wrap",
    "coroutine.yield",
    "utf8",
    "utf8.char",
    "utf8.charpattern",
    "utf8.codepoint",
    "utf8.codes",
    "utf8.len",
    "utf8.offset",
    "json",
    "json.array",
    "json.decode",
    "json.encode",
    "json.null",
};
enum { N_ALLOWED = sizeof allowed / sizeof *allowed };

struct walk {
  bool seen[N_ALLOWED];
  int unknown;
  const void *visited[64];
  int n_visited;
};

static void see(struct walk *w, const char *name) {
  for (size_t i = 0; i < N_ALLOWED; i++) {
    if (strcmp(allowed[i], name) != 0) continue;
    w->seen[i] = true;
    return;
  }
  w->unknown++;
  print_error("reachable, but not on the list: %s\n", name);
}

static bool is_new(struct walk *w, lua_State *L) {
  const void *p = lua_topointer(L, -1);
  for (int i = 0; i < w->n_visited; i++)
    if (w->visited[i] == p) return false;
  assert_true(w->n_visited < 64);
  w->visited[w->n_visited++] = p;
  return true;
}

/* Walks the table on top, its metatable's __index included (locked tables read through it). */
static void walk_table(struct walk *w, lua_State *L, const char *prefix) {
  if (!is_new(w, L)) return;
  lua_checkstack(L, 10);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    char name[128];
    snprintf(name, sizeof name, "%s%s", prefix,
             lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2));
    see(w, name);
    char inner[140];
    snprintf(inner, sizeof inner, "%s.", name);
    if (lua_istable(L, -1)) walk_table(w, L, inner);
    lua_pop(L, 1);
  }
  if (lua_getmetatable(L, -1)) {
    lua_getfield(L, -1, "__index");
    if (lua_istable(L, -1)) walk_table(w, L, prefix);
    lua_pop(L, 1);
    /* Nothing of a protected metatable is visible from a script. */
    assert_int_equal(lua_getfield(L, -1, "__metatable"), LUA_TBOOLEAN);
    lua_pop(L, 2);
  }
}

static void walk_body(lua_State *L, void *context) {
  struct walk *w = context;
  script_push_module(L, "env.lua");
  lua_getfield(L, -1, "env");
  walk_table(w, L, "");
  /* A string's methods come from the same table as the library. */
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_getfield(L, -1, "__index");
  assert_false(is_new(w, L));
}

static void test_reachable(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct walk w = {0};
  struct error e;
  bench_add(&b, "env.lua", "return {env = _ENV}");
  assert_true(script_protected(b.state, "walk", NULL, walk_body, &w, &e));
  assert_int_equal(w.unknown, 0);
  for (size_t i = 0; i < N_ALLOWED; i++)
    if (!w.seen[i]) fail_msg("on the list, but not reachable: %s", allowed[i]);
  bench_close(&b);
}

/* ---- what is closed ---- */

static void test_closed(void **unused) {
  (void)unused;
  static const char *const names[] = {"collectgarbage", "dofile",  "loadfile", "print",
                                      "warn",           "rawlen",  "io",       "os",
                                      "debug",          "package", "_G",       "loadstring"};
  struct bench b = bench_open();
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char text[80], message[80];
    snprintf(text, sizeof text, "local x = %s", names[i]);
    snprintf(message, sizeof message, "undefined global '%s'", names[i]);
    bench_fail(&b, text, message);
    snprintf(text, sizeof text, "assert(rawget(_ENV, '%s') == nil)", names[i]);
    bench_pass(&b, text);
  }
  bench_pass(&b, "assert(string.dump == nil and math.random == nil and math.randomseed == nil)\n"
                 "assert(coroutine.close == nil)");
  bench_fail(&b, "y = 1", "assignment to undefined global 'y'");
  bench_fail(&b, "setmetatable({}, {__gc = function() end})", "__gc");
  bench_fail(&b, "setmetatable({}, {__mode = 'k'})", "__mode");
  bench_fail(&b, "assert(load('\\27Lua'))", "attempt to load a binary chunk");
  bench_fail(&b, "load(('x'):rep(70000))", "64 KiB");
  bench_fail(&b, "load(function() end)", "string expected");
  bench_close(&b);
}

static void test_read_only(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  static const char *const attempts[] = {
      "string.format = nil",
      "string.evil = 1",
      "rawset(string, 'format', 1)",
      "rawset(_ENV, 'x', 1)",
      "setmetatable(string, nil)",
      "setmetatable(_ENV, nil)",
      "table.insert(string, 1)",
      "table.insert(_ENV, 1)",
      "json.null = 1",
      "require('cjson').encode = nil",
      "getmetatable('').__index = {}",
      "getmetatable(string).__index = {}",
      "getmetatable(_ENV).__index = nil",
      "getmetatable(json.array {}).__index = {}",
      "setmetatable(json.array {}, {})",
      "for k in pairs(string) do end",
      "next(string)",
      "next(_ENV)",
  };
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    bench_fail(&b, attempts[i], "");
    bench_pass(&b, "assert(string.format('%d', 1) == '1' and ('x'):rep(2) == 'xx')\n"
                   "assert(rawget(_ENV, 'x') == nil and string.evil == nil)");
  }
  /* A file can spoil its own names only. */
  bench_pass(&b, "tostring = nil");
  bench_pass(&b, "assert(tostring(1) == '1')");
  bench_close(&b);
}

static void test_load(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b, "assert(load('return 1 + 1')() == 2)\n"
                 "assert(load('return x', 'n', 't', {x = 5})() == 5)\n"
                 "local f, m = load('return +', 'name')\n"
                 "assert(f == nil and m:find('(name):1:', 1, true), m)\n"
                 "local ok, e = pcall(load('return nope'))\n"
                 "assert(not ok and e:find(\"undefined global 'nope'\", 1, true), e)\n"
                 "assert(load('return string')() == string)");
  bench_close(&b);
}

/* ---- replaced functions ---- */

static void test_order(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b,
             "local t = {b=1, a=2, [10]=3, [2]=4, [-1]=5, [1.5]=6, ab='x', ['']=0, ['a\\0']=1}\n"
             "local keys = {}\n"
             "for k, v in pairs(t) do keys[#keys + 1] = string.format('%q', k); "
             "assert(t[k] == v) end\n"
             "local got = table.concat(keys, ' ')\n"
             "assert(got == '-1 0x1.8p+0 2 10 \"\" \"a\" \"a\\\\0\" \"ab\" \"b\"', got)\n"
             "local again, k, v = {}, next(t)\n"
             "while k ~= nil do again[#again + 1] = string.format('%q', k); assert(t[k] == v)\n"
             "k, v = next(t, k) end\n"
             "assert(table.concat(again, ' ') == got)");
  bench_pass(&b, "local t, want = {}, {}\n"
                 "for i = 1, 500 do t['k' .. (i * 7919) % 1000] = i end\n"
                 "for i = 1, 30 do t[i * 3 - 40] = i end\n"
                 "t[2^53 + 0.0] = 1; t[1e300] = 2; t[-1e300] = 3; t[0.5] = 4\n"
                 "local last, n = nil, 0\n"
                 "for k, v in pairs(t) do n = n + 1\n"
                 "  if last ~= nil and type(last) == type(k) then assert(last < k) end\n"
                 "  if last ~= nil then assert(not (type(last) == 'string' and "
                 "type(k) == 'number')) end\n"
                 "  last = k end\n"
                 "assert(n == 534, n)");
  /* Removing while walking, and arrays with 1..n keys of both lengths. */
  bench_pass(&b, "for _, n in ipairs {0, 1, 5, 39, 40, 41, 100} do\n"
                 "  local t, sum, expect = {}, 0, 0\n"
                 "  for i = 1, n do t[i] = i; expect = expect + i end\n"
                 "  for k, v in pairs(t) do sum = sum + v; t[k] = nil end\n"
                 "  assert(sum == expect and next(t) == nil)\n"
                 "  for i = 1, n do t['x' .. i] = i end\n"
                 "  sum = 0 for k, v in pairs(t) do sum = sum + v; t[k] = nil end\n"
                 "  assert(sum == expect and next(t) == nil)\n"
                 "end\n"
                 "local t = {1, 2, 3}\n"
                 "for k in pairs(t) do if k == 1 then t[2] = nil end assert(k ~= 2) end\n"
                 "for _, n in ipairs {10, 60} do\n"
                 "  local u, seen = {}, 0 for i = 1, n do u['k' .. i] = i end\n"
                 "  for k in pairs(u) do seen = seen + 1 u[k] = nil\n"
                 "    for other in pairs(u) do u[other] = nil break end end\n"
                 "  assert(seen == n // 2, seen)\n"
                 "end");
  bench_fail(&b, "for k in pairs({[true] = 1}) do end", "keys that are strings or numbers");
  bench_fail(&b, "next({[{}] = 1})", "found a table");
  bench_pass(&b, "local t = setmetatable({}, {__pairs = function(x) return function(_, k)\n"
                 "if not k then return 1, 2 end end, x, nil end})\n"
                 "local n = 0 for k, v in pairs(t) do n = n + k + v end assert(n == 3)");
  bench_close(&b);
}

static void test_sort(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b, "for _, n in ipairs {0, 1, 2, 7, 8, 9, 63, 64, 65, 1000} do\n"
                 "  local t = {}\n"
                 "  for i = 1, n do t[i] = {key = (i * 7919) % 10, at = i} end\n"
                 "  table.sort(t, function(x, y) return x.key < y.key end)\n"
                 "  for i = 2, n do local p, q = t[i - 1], t[i]\n"
                 "    assert(p.key < q.key or (p.key == q.key and p.at < q.at)) end\n"
                 "  local s = {} for i = 1, n do s[i] = 's' .. (i * 7919) % 101 end\n"
                 "  table.sort(s) for i = 2, n do assert(s[i - 1] <= s[i]) end\n"
                 "end");
  bench_pass(
      &b, "local t = {} for i = 1, 300 do t[i] = i % 7 end\n"
          "table.sort(t, function() return true end)\n"
          "local n = 0 for _, v in ipairs(t) do n = n + v end assert(#t == 300 and n == 903, n)\n"
          "local u = {3, 1, 2}\n"
          "assert(not pcall(table.sort, u, function() error('no') end))\n"
          "assert(u[1] == 3 and u[2] == 1 and u[3] == 2)\n"
          "assert(not pcall(table.sort, {1, 'x'}))");
  bench_close(&b);
}

/* A failed call leaves text in the scratch buffer that its caller is building in. */
static void test_nested_texts(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b,
             "local function spill() pcall(table.concat, {'garbage', {}}) end\n"
             "assert(('a-b'):gsub('%a', function(c) spill() return c:upper() end) == 'A-B')\n"
             "assert(('a-b'):gsub('%a', setmetatable({}, {__index = function(_, c) spill()\n"
             "return c .. c end})) == 'aa-bb')\n"
             "local t = setmetatable({}, {__tostring = function() spill() return 'T' end})\n"
             "assert(tostring(t) == 'T' and ('<%s|%5s|%-3s>'):format(t, t, t) == '<T|    T|T  >')\n"
             "assert(('a-b'):gsub('%a', function(c) return (c:gsub('.', function(d) spill()\n"
             "return d:rep(3) end)) end) == 'aaa-bbb')");
  bench_close(&b);
}

static void test_tables(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b,
             "local t = {1, 2, 3}\n"
             "table.insert(t, 4) table.insert(t, 1, 0)\n"
             "assert(table.concat(t, ',') == '0,1,2,3,4')\n"
             "assert(table.remove(t) == 4 and table.remove(t, 1) == 0 and #t == 3)\n"
             "assert(table.remove({}) == nil and table.remove({}, 0) == nil)\n"
             "assert(table.concat(table.move(t, 1, 3, 2), ',') == '1,1,2,3')\n"
             "assert(table.concat(table.move(t, 2, 4, 1), ',') == '1,2,3,3')\n"
             "assert(select('#', table.unpack({1, nil, 3}, 1, 3)) == 3)\n"
             "assert(table.concat({1, 2.5, 'x'}, '-') == '1-2.5-x')\n"
             "assert(table.concat({}, 'x') == '' and table.concat({1, 2, 3}, ' ', 2, 3) == '2 3')\n"
             "local a = json.array {1} table.insert(a, 2) assert(#a == 2)\n"
             "local m = math.maxinteger\n"
             "assert(table.concat({[m] = 'x'}, ',', m, m) == 'x')\n"
             "assert(table.unpack({[m] = 'y'}, m, m) == 'y')");
  bench_fail(&b, "table.insert({1}, 5, 1)", "position out of bounds");
  bench_fail(&b, "table.insert(setmetatable({}, {__len = function() return 5 end}), 1)",
             "without metatable");
  bench_fail(&b, "table.concat({}, '', 1, 2^40)", "1000000");
  bench_fail(&b, "table.unpack({}, math.mininteger, math.maxinteger)", "1000000");
  bench_fail(&b, "table.unpack({}, 1, 1e7)", "1000000");
  bench_fail(&b, "table.unpack({}, 1, 1001)", "1000 results");
  bench_pass(&b, "assert(select('#', table.unpack({}, 1, 1000)) == 1000)");
  bench_fail(&b, "table.move({}, 1, 1e9, 2)", "1000000");
  bench_fail(&b, "table.move({}, math.mininteger, math.maxinteger, 2)", "1000000");
  bench_fail(&b, "table.move({}, 1, 5, math.maxinteger)", "wrap around");
  bench_fail(&b, "table.concat({1, {}})", "invalid value (at index 2)");
  bench_close(&b);
}

static void test_texts(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b,
             "assert(tostring({}) == 'table' and tostring(tostring) == 'function')\n"
             "assert(tostring(coroutine.create(tostring)) == 'thread')\n"
             "assert(tostring(json.null) == 'userdata')\n"
             "assert(tostring(1) == '1' and tostring(1.0) == '1.0' and tostring(-0.0) == '-0.0')\n"
             "assert(tostring(math.mininteger) == '-9223372036854775808')\n"
             "assert(tostring(1e15) == '1e+15' and tostring(1/0) == 'inf' and tostring(2^53) == "
             "'9.007199254741e+15')\n"
             "assert(string.format('%s %s', {}, tostring) == 'table function')\n"
             "local t = setmetatable({}, {__tostring = function() return 'T' end})\n"
             "assert(tostring(t) == 'T' and string.format('<%3s>', t) == '<  T>')\n"
             "assert(tostring(setmetatable({}, {__name = 'Kind'})) == 'Kind')\n"
             "assert(not pcall(tostring, setmetatable({}, {__tostring = function() end})))");
  bench_close(&b);
}

static void test_strings(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b,
             "assert(string.rep('', 1e18) == '' and ('ab'):rep(3, '-') == 'ab-ab-ab')\n"
             "assert(('x'):rep(0) == '' and ('x'):rep(-1) == '' and ('x'):rep(1, 'zz') == 'x')\n"
             "assert(#('x'):rep(1 << 20) == 1 << 20)\n"
             "assert(('aBc'):lower() == 'abc' and ('aBc'):upper() == 'ABC')\n"
             "assert(('abc'):reverse() == 'cba' and (''):reverse() == '')\n"
             "local a, c = ('abc'):byte(1, -2) assert(a == 97 and c == 98)\n"
             "assert(select('#', ('abc'):byte(4)) == 0 and ('abc'):byte(-1) == 99)\n"
             "assert(('abc'):byte(0, 1) == 97)");
  bench_pass(&b, "for n = 0, 40 do for k = 0, 4 do local want, sep = '', ('-'):rep(k)\n"
                 "for i = 1, n do want = want .. 'abc' .. (i < n and sep or '') end\n"
                 "assert(('abc'):rep(n, sep) == want) end end\n"
                 "assert((''):rep(3, ',') == ',,')\n"
                 "assert(select('#', string.unpack('bbb', 'abc')) == 4)");
  bench_fail(&b, "('x'):rep(20000):byte(1, -1)", "1000 bytes");
  bench_fail(&b, "string.unpack(('b'):rep(20000), ('x'):rep(20000))", "1000 characters");
  bench_fail(&b, "utf8.codepoint(('x'):rep(20000), 1, -1)", "1000 bytes");
  bench_fail(&b, "('x'):rep((1 << 20) + 1)", "1 MiB");
  bench_fail(&b, "('xx'):rep(math.maxinteger)", "1 MiB");
  bench_fail(&b, "('x'):rep(1 << 20, 'x')", "1 MiB");
  bench_fail(&b, "string.format('%p', {})", "%p");
  bench_fail(&b, "string.format('%d', 1.5)", "integer");
  bench_fail(&b, "string.format('%d')", "no value");
  bench_close(&b);
}

/* Both results must agree with those of the stock function. */
static void test_format_oracle(void **unused) {
  (void)unused;
  static const char *const formats[] = {
      "%d",      "%5d",  "%-5d|", "%05d",    "%+d",     "% d",      "%.3d",    "%i",  "%u",
      "%x",      "%#x",  "%X",    "%o",      "%c",      "%5c|",     "%-5c|",   "%e",  "%.3e",
      "%E",      "%f",   "%.0f",  "%#.0f",   "%10.2f|", "%-10.2f|", "%g",      "%G",  "%a",
      "%A",      "%.2a", "%s",    "%10s|",   "%-10s|",  "%.1s",     "%10.1s|", "%q",  "%%",
      "a%%b%dc", "%5%",  "%",     "%y",      "%#d",     "%05s",     "%5.c",    "%+x", "%100d",
      "%.100f",  "%5q",  "%F",    "%99.99f", "%.99s"};
  static const char *const values[] = {"65",    "-7",     "3.0",  "0.1",
                                       "1e100", "'text'", "'12'", "math.mininteger",
                                       "true",  "nil",    "1/0",  "'\\0\\n\"\\\\1'"};
  struct bench b = bench_open();
  lua_State *stock = luaL_newstate();
  luaL_requiref(stock, "_G", luaopen_base, 1);
  luaL_requiref(stock, "string", luaopen_string, 1);
  luaL_requiref(stock, "math", luaopen_math, 1);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
      char text[256];
      snprintf(text, sizeof text,
               "local ok, r = pcall(string.format, [[%s]], %s) return ok and r or 'ERROR'",
               formats[i], values[j]);
      assert_int_equal(luaL_dostring(stock, text), LUA_OK);
      lua_pushfstring(stock,
                      "local function f() %s end local got = f() "
                      "assert(got == '",
                      text);
      const char *want = lua_tostring(stock, -2);
      size_t n = lua_rawlen(stock, -2);
      char literal[2048], *p = literal;
      for (size_t k = 0; k < n; k++)
        p += snprintf(p, 5, "\\%03d", (unsigned char)want[k]);
      *p = '\0';
      char body[4096];
      snprintf(body, sizeof body, "%s%s', got)", lua_tostring(stock, -1), literal);
      bench_pass(&b, body);
      lua_settop(stock, 0);
    }
  }
  lua_close(stock);
  bench_close(&b);
}

static void test_protected_calls(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(
      &b, "local ok, a, c = pcall(function(...) return ... end, 1, 2) assert(ok and a + c == 3)\n"
          "local ok2, e = pcall(error, {code = 5}) assert(not ok2 and e.code == 5)\n"
          "local r = table.pack(xpcall(function(...) return select('#', ...), ... end, "
          "function() end, 1, nil, 3))\n"
          "assert(r.n == 5 and r[1] == true and r[2] == 3 and r[5] == 3)\n"
          "local s = table.pack(xpcall(error, function(m, ...) return 'h:' .. m, 7, "
          "select('#', ...) end, 'boom'))\n"
          "assert(s.n == 4 and s[1] == false and s[2] == 'h:boom' and s[3] == 7 and s[4] == 0)\n"
          "local bad = table.pack(xpcall(error, function() error('again', 0) end, 'boom'))\n"
          "assert(bad[1] == false and bad[2] == 'again')\n"
          "assert(not pcall(xpcall, error))");
  /* Yields cross pcall, xpcall and its handler. */
  bench_pass(&b, "local co = coroutine.wrap(function(x)\n"
                 "  local ok, v = pcall(function() return coroutine.yield(x + 1) * 2 end)\n"
                 "  local _, w = xpcall(function() coroutine.yield('in') error('E', 0) end,\n"
                 "    function(m) return m .. coroutine.yield('handler') end)\n"
                 "  return ok, v, w end)\n"
                 "assert(co(1) == 2 and co(21) == 'in' and co() == 'handler')\n"
                 "local ok, v, w = co('!') assert(ok and v == 42 and w == 'E!', w)");
  bench_pass(&b, "local co = coroutine.create(function() error({code = 'x'}) end)\n"
                 "local ok, e = coroutine.resume(co) assert(not ok and e.code == 'x')\n"
                 "assert(coroutine.status(co) == 'dead')\n"
                 "local ok2, m = coroutine.resume(co) assert(not ok2 and m:find('dead'))\n"
                 "assert(not coroutine.resume(coroutine.running()))\n"
                 "local ok3, e3 = pcall(coroutine.wrap(function() error('w', 0) end))\n"
                 "assert(not ok3 and e3 == 'w')");
  bench_close(&b);
}

static void test_json_tables(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b,
             "local cjson = require 'cjson'\n"
             "assert(cjson.null == json.null)\n"
             "local t = cjson.decode('{\"b\":[1,2.5,-0,null,1e3],\"a\":{\"z\":{}}}')\n"
             "assert(math.type(t.b[1]) == 'integer' and t.b[4] == cjson.null)\n"
             "assert(cjson.encode(t) == '{\"a\":{\"z\":{}},\"b\":[1,2.5,-0.0,null,1000]}', "
             "cjson.encode(t))\n"
             "assert(cjson.decode('5') == 5 and cjson.decode('\"x\"') == 'x')\n"
             "local ok, e = pcall(cjson.decode, '{')\n"
             "assert(not ok and e:find('Expected'), e)\n"
             "assert(not pcall(cjson.decode, '[NaN]') and not pcall(cjson.decode, ''))\n"
             "assert(not pcall(cjson.encode, {f = tostring}))\n"
             "assert(cjson.encode({3, 2, 1}) == '[3,2,1]' and cjson.encode('\\n') == '\"\\\\n\"')");
  bench_pass(&b,
             "local t = json.decode('{\"e\":[],\"o\":{},\"i\":1,\"f\":1.0,\"n\":null}')\n"
             "assert(json.encode(t) == '{\"e\":[],\"f\":1.0,\"i\":1,\"n\":null,\"o\":{}}')\n"
             "assert(json.encode(json.array()) == '[]' and json.encode({}) == '{}')\n"
             "local ok, e = pcall(json.decode, '[1,]') assert(not ok and e:find('text:1:'), e)\n"
             "assert(json.encode(json.array {1}) == '[1]')");
  bench_fail(&b, "json.decode(('['):rep(1 << 20) .. ']')", "1 MiB");
  bench_fail(&b, "require('cjson').decode(('['):rep(1 << 20) .. ']')", "1 MiB");
  bench_close(&b);
}

static void test_utf8(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_pass(&b, "assert(utf8.len('äö') == 2 and utf8.char(228) == 'ä')\n"
                 "assert(utf8.codepoint('ä') == 228 and utf8.offset('aäb', 3) == 4)\n"
                 "local n = 0 for _, c in utf8.codes('aä') do n = n + c end assert(n == 97 + 228)");
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reachable),     cmocka_unit_test(test_closed),
      cmocka_unit_test(test_read_only),     cmocka_unit_test(test_load),
      cmocka_unit_test(test_order),         cmocka_unit_test(test_sort),
      cmocka_unit_test(test_tables),        cmocka_unit_test(test_nested_texts),
      cmocka_unit_test(test_texts),         cmocka_unit_test(test_strings),
      cmocka_unit_test(test_format_oracle), cmocka_unit_test(test_protected_calls),
      cmocka_unit_test(test_json_tables),   cmocka_unit_test(test_utf8),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
