/* test_script_pattern.c - the pattern matcher against that of stock Lua, and its budget. */
#include "script_test.h"

struct sample {
  const char *subject, *pattern;
};

/* Lua string literals. */
static const struct sample samples[] = {
    {"''", "''"},
    {"'abc'", "''"},
    {"'abc'", "'b'"},
    {"'abc'", "'^b'"},
    {"'abc'", "'^a'"},
    {"'abc'", "'c$'"},
    {"'abc'", "'$'"},
    {"'a$c'", "'a$c'"},
    {"'a^c'", "'a^c'"},
    {"'abc'", "'.'"},
    {"'abc'", "'..'"},
    {"'aaa'", "'a*'"},
    {"'aaab'", "'a*b'"},
    {"'aaab'", "'a+'"},
    {"'aaab'", "'a-b'"},
    {"'aaab'", "'a-'"},
    {"'aaab'", "'a?a?a?a?b'"},
    {"'xaaab'", "'(a*)(b)'"},
    {"'key = value'", "'(%w+)%s*=%s*(%w+)'"},
    {"'key = value'", "'^(%w+)%s*=%s*(%w+)$'"},
    {"'hello world'", "'%w+'"},
    {"'hello world'", "'(%w+) (%w+)'"},
    {"'hello world'", "'()ll()'"},
    {"'hello world'", "'()'"},
    {"'2024-05-17'", "'(%d+)-(%d+)-(%d+)'"},
    {"'2024-05-17'", "'%d%d%d%d%-%d%d'"},
    {"'{a{b}c}{d}'", "'%b{}'"},
    {"'((x)'", "'%b()'"},
    {"'aXbX'", "'%bXX'"},
    {"'THE (quick) fox'", "'%f[%a]%a+%f[%A]'"},
    {"'THE (quick) fox'", "'%f[%l]%l+'"},
    {"'foo'", "'%f[%z]'"},
    {"'foo'", "'%f[\\0]'"},
    {"'abab'", "'(ab)%1'"},
    {"'abac'", "'(ab)%1'"},
    {"'\"quoted\\' text\"'", "'([\"\\'])(.-)%1'"},
    {"'aa'", "'()%1'"},
    {"'a]b'", "'[]]'"},
    {"'a]b'", "'[^]]'"},
    {"'a-b'", "'[a-]'"},
    {"'a-b'", "'[-a]+'"},
    {"'a-b'", "'[%a-]+'"},
    {"'a-b'", "'[a%-]+'"},
    {"'x-z'", "'[%a-z]+'"},
    {"'abc123'", "'[a-c]+[1-3]+'"},
    {"'abc123'", "'[^a-c]+'"},
    {"'a^b'", "'[a^]+'"},
    {"'tab\\tnl\\n'", "'%c'"},
    {"'tab\\tnl\\n'", "'%s+'"},
    {"'punct, here!'", "'%p'"},
    {"'MiXeD'", "'%u%l'"},
    {"'MiXeD'", "'%U+'"},
    {"'0xBEEF'", "'%x+'"},
    {"'0xBEEF'", "'%X'"},
    {"'gr\\195\\164ph'", "'%g+'"},
    {"'gr\\195\\164ph'", "'[\\128-\\255]+'"},
    {"'gr\\195\\164ph'", "'%W+'"},
    {"'a\\0b'", "'%z'"},
    {"'a\\0b'", "'a.b'"},
    {"'a\\0b'", "'\\0'"},
    {"'a\\0b'", "'[^\\0]+'"},
    {"'a.b'", "'a%.b'"},
    {"'a.b'", "'%.'"},
    {"'100%'", "'%%'"},
    {"'100%'", "'%d+%%$'"},
    {"'aaa'", "'(a)(a)(a)'"},
    {"'aaa'", "'((a)(a))(a)'"},
    {"'aaa'", "'(a(a)-)'"},
    {"'path/to/file.lua'", "'([^/]*)$'"},
    {"'path/to/file.lua'", "'^(.*)/'"},
    {"'path/to/file.lua'", "'%.([^.]+)$'"},
    {"'  trim me  '", "'^%s*(.-)%s*$'"},
    {"'one;two;;four'", "'([^;]*)'"},
    {"'one;two;;four'", "';'"},
    {"'a,b,,c'", "'[^,]*'"},
    {"'aXb'", "'a%Xb'"},
    {"'abc'", "'[b-]'"},
    {"'abc'", "'[a-%%]'"},
    {"'a%b'", "'[%%]'"},
    {"'hello'", "'l*$'"},
    {"'hello'", "'.-l'"},
    {"'hello'", "'.-$'"},
    {"'hello'", "'h?e?x?l'"},
    {"'banana'", "'(an)*'"},
    {"'banana'", "'ana'"},
    {"'12'", "'^[+-]?%d+$'"},
    {"'-12'", "'^[+-]?%d+$'"},
    {"12", "'%d'"},
    {"('x'):rep(300)", "('x?'):rep(150) .. 'x'"},
    {"('ab'):rep(50)", "('(ab)'):rep(32)"},
    {"('ab'):rep(50)", "'(.-)b(.-)b'"},
    /* malformed */
    {"'abc'", "'%'"},
    {"'abc'", "'[a'"},
    {"'abc'", "'[]'"},
    {"'abc'", "'[^]'"},
    {"'abc'", "'[a%'"},
    {"'abc'", "'(a'"},
    {"'abc'", "'a)'"},
    {"'abc'", "'(a))'"},
    {"'abc'", "'%1'"},
    {"'abc'", "'(a%1)'"},
    {"'abc'", "'%0'"},
    {"'abc'", "'%b'"},
    {"'abc'", "'%bx'"},
    {"'abc'", "'%f'"},
    {"'abc'", "'%fa'"},
    {"'abc'", "'z['"},
    {"('ab'):rep(50)", "('(ab)'):rep(33)"},
    {"('a'):rep(300)", "('(a'):rep(250)"},
};

/* Every use of a pattern, with results or the fact of an error, as one text. Written so that it
 * runs in both states. */
static const char probe[] =
    "local function quote(v)\n"
    "  local out = {}\n"
    "  for i = 1, #v do\n"
    "    local c = v:byte(i)\n"
    "    out[i] = c >= 32 and c < 127 and v:sub(i, i) or '\\\\' .. c\n"
    "  end\n"
    "  return '\"' .. table.concat(out) .. '\"'\n"
    "end\n"
    "local function show(...)\n"
    "  local out = {}\n"
    "  for i = 1, select('#', ...) do\n"
    "    local v = select(i, ...)\n"
    "    out[i] = type(v) == 'string' and quote(v) or tostring(v)\n"
    "  end\n"
    "  return table.concat(out, ',')\n"
    "end\n"
    "local function try(f, ...)\n"
    "  local r = table.pack(pcall(f, ...))\n"
    "  if not r[1] then return 'ERROR' end\n"
    "  return show(table.unpack(r, 2, r.n))\n"
    "end\n"
    "local function each(s, p, init)\n"
    "  local out = {}\n"
    "  for a, b, c in string.gmatch(s, p, init) do out[#out + 1] = show(a, b, c) end\n"
    "  return table.concat(out, ';')\n"
    "end\n"
    "local function all(s, p)\n"
    "  local out = {\n"
    "    try(string.find, s, p), try(string.find, s, p, 2), try(string.find, s, p, -2),\n"
    "    try(string.find, s, p, 100), try(string.find, s, p, -100),\n"
    "    try(string.find, s, p, 1, true), try(string.find, s, p, math.mininteger),\n"
    "    try(string.match, s, p), try(string.match, s, p, 3), try(string.match, s, p, 0),\n"
    "    try(each, s, p), try(each, s, p, 2), try(each, s, p, -1), try(each, s, p, 100),\n"
    "    try(string.gsub, s, p, 'x'), try(string.gsub, s, p, ''),\n"
    "    try(string.gsub, s, p, '<%0>'), try(string.gsub, s, p, '<%1>'),\n"
    "    try(string.gsub, s, p, '%2%1'), try(string.gsub, s, p, '%%%'),\n"
    "    try(string.gsub, s, p, '%x'), try(string.gsub, s, p, '%1', 1),\n"
    "    try(string.gsub, s, p, 'n', 0), try(string.gsub, s, p, 'n', -1),\n"
    "    try(string.gsub, s, p, 7), try(string.gsub, s, p, {a = 'A', b = false, ab = 9}),\n"
    "    try(string.gsub, s, p, function(...) return show(...) end),\n"
    "    try(string.gsub, s, p, function() end),\n"
    "    try(string.gsub, s, p, function() return {} end),\n"
    "    try(string.gsub, s, p, function(a) return (string.gsub(a, '.', '%0%0')) end),\n"
    "  }\n"
    "  return table.concat(out, '|')\n"
    "end\n";

static void check_sample(struct bench *b, lua_State *stock, const struct sample *s) {
  static char text[16384];
  snprintf(text, sizeof text, "%sreturn all(%s, %s)", probe, s->subject, s->pattern);
  if (luaL_dostring(stock, text)) fail_msg("%s", lua_tostring(stock, -1));
  snprintf(text, sizeof text, "%sreturn {r = all(%s, %s)}", probe, s->subject, s->pattern);
  char name[32];
  snprintf(name, sizeof name, "p%u.lua", b->runs++);
  bench_add(b, name, text);
  struct arena a;
  arena_init(&a, 0);
  struct json *table;
  struct error e;
  if (!script_table_json(b->state, name, &a, &table, NULL, &e))
    fail_msg("%s %s: %s", s->subject, s->pattern, e.message);
  const char *got = json_get_text(table, "r", ""), *want = lua_tostring(stock, -1);
  if (strcmp(got, want) != 0)
    fail_msg("find(%s, %s)\nhere:  %s\nstock: %s", s->subject, s->pattern, got, want);
  arena_done(&a);
  lua_settop(stock, 0);
}

static void test_against_stock(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  lua_State *stock = luaL_newstate();
  luaL_openlibs(stock);
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
    check_sample(&b, stock, &samples[i]);
  lua_close(stock);
  bench_close(&b);
}

/* All patterns of up to four of these parts against a few subjects: 9,330 patterns. */
static void test_combinations(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  lua_State *stock = luaL_newstate();
  luaL_openlibs(stock);
  static const char code[] =
      "local parts = {'a', 'b', '.', '*', '-', '(', ')', '%1', '[^b]', '$'}\n"
      "local subjects = {'', 'ab', 'aabba', 'b.a'}\n"
      "local lines = {}\n"
      "local function try(s, p)\n"
      "  local r = table.pack(pcall(string.gsub, s, p, '<%0%1>'))\n"
      "  lines[#lines + 1] = r[1] and tostring(r[2]) .. tostring(r[3]) or 'E'\n"
      "  local q = table.pack(pcall(string.find, s, p))\n"
      "  for i = 2, q.n do lines[#lines + 1] = q[1] and tostring(q[i]) or 'E' end\n"
      "end\n"
      "local function go(p, depth)\n"
      "  for _, s in ipairs(subjects) do try(s, p) end\n"
      "  if depth == 0 then return end\n"
      "  for _, x in ipairs(parts) do go(p .. x, depth - 1) end\n"
      "end\n"
      "go('', 4)\n"
      "local all = table.concat(lines, ' ')\n";
  static char text[4096];
  snprintf(text, sizeof text, "%sreturn all", code);
  assert_int_equal(luaL_dostring(stock, text), LUA_OK);
  snprintf(text, sizeof text, "%sreturn {r = all}", code);
  bench_add(&b, "all.lua", text);
  struct arena a;
  arena_init(&a, 0);
  struct json *table;
  struct error e;
  struct script_limits limits = {.steps = 1000000000};
  if (!script_load(b.state, "all.lua", &limits, &e)) fail_msg("%s", e.message);
  assert_true(script_table_json(b.state, "all.lua", &a, &table, NULL, &e));
  const char *want = lua_tostring(stock, -1), *got = json_get_text(table, "r", "");
  assert_true(strlen(want) > 100000);
  assert_string_equal(got, want);
  arena_done(&a);
  lua_close(stock);
  bench_close(&b);
}

static void test_budget(void **unused) {
  (void)unused;
  static const char *const bombs[] = {
      "local s = ('a'):rep(30) s:find(('a*'):rep(14) .. 'b')",
      "local s = ('a'):rep(5000) s:match(('.-'):rep(6) .. 'b')",
      "local s = ('a'):rep(50000) for i = 1, 100 do s:find('a*$b') end",
      "local s = ('('):rep(20000) for i = 1, 100 do s:gsub('%b()', '') end",
      "local s = ('x'):rep(1 << 20) while true do s:find('y', 1, true) end",
      "local s = ('x'):rep(20000) for w in s:gmatch('(x+)y') do end",
  };
  struct bench b = bench_open();
  struct error e;
  for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
    char text[256];
    snprintf(text, sizeof text, "%s return {}", bombs[i]);
    assert_false(bench_run(&b, text, NULL, &e));
    if (e.code != ERR_LIMIT || strncmp(e.message, "limit_steps:", 12) != 0)
      fail_msg("%s: %s", bombs[i], e.message);
  }
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_stock),
      cmocka_unit_test(test_combinations),
      cmocka_unit_test(test_budget),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
