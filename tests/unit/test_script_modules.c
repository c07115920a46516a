/* test_script_modules.c - the modules "engine.*" against the same functions in plain Lua. */
#include "script_test.h"

#include "base/file.h"

/* Modules of tests/lua, named plain_*, which the Lua specs use in place of the engine. */
static void add_plain(struct bench *b, const char *name) {
  const char *root = getenv("ROOT");
  char path[4096], file[64];
  snprintf(path, sizeof path, "%s/tests/lua/%s.lua", root ? root : ".", name);
  snprintf(file, sizeof file, "%s.lua", name);
  struct buf text = BUF_INIT;
  struct error e = {0};
  if (!file_read(path, 1 << 20, &text, &e)) fail_msg("%s: %s", e.place, e.message);
  bench_add(b, file, text.data);
  buf_done(&text);
}

static void test_dates(void **state) {
  (void)state;
  struct bench b = bench_open();
  add_plain(&b, "plain_dates");
  bench_pass(&b, "local dates, plain = require 'engine.dates', require 'plain_dates'\n"
                 "for number = dates.day(1970, 1, 1), dates.day(2100, 12, 31) do\n"
                 "  local year, month, day = plain.civil(number)\n"
                 "  local y, m, d = dates.civil(number)\n"
                 "  assert(y == year and m == month and d == day, number)\n"
                 "  assert(dates.day(year, month, day) == number, number)\n"
                 "  local text = plain.format(number)\n"
                 "  assert(dates.format(number) == text, text)\n"
                 "  assert(dates.parse(text) == number, text)\n"
                 "  assert(dates.weekday(number) == plain.weekday(number), text)\n"
                 "end");
  bench_pass(&b, "local dates, plain = require 'engine.dates', require 'plain_dates'\n"
                 "for year = 1970, 2100 do for month = 1, 12 do for weekday = 0, 6 do\n"
                 "  for _, week in ipairs { -2, -1, 1, 2, 5 } do\n"
                 "    local found = dates.nth_weekday(year, month, week, weekday)\n"
                 "    assert(found == plain.nth_weekday(year, month, week, weekday))\n"
                 "  end\n"
                 "end end end");
  bench_pass(&b,
             "local dates, plain = require 'engine.dates', require 'plain_dates'\n"
             "for minutes = 0, 1439 do\n"
             "  local text = plain.format_time(minutes)\n"
             "  assert(dates.format_time(minutes) == text and dates.parse_time(text) == minutes)\n"
             "  local d, t = dates.format_instant(minutes * 7919 - 3000000)\n"
             "  local pd, pt = plain.format_instant(minutes * 7919 - 3000000)\n"
             "  assert(d == pd and t == pt)\n"
             "  assert(dates.instant(d, t) == minutes * 7919 - 3000000)\n"
             "end");
  bench_close(&b);
}

static void test_no_dates(void **state) {
  (void)state;
  struct bench b = bench_open();
  bench_pass(
      &b, "local dates = require 'engine.dates'\n"
          "for _, text in ipairs { '', '2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31',\n"
          "    '2026-04-00', '2026-4-01', '2026-04-1x', '2026/04/01', ' 2026-04-01',\n"
          "    '2026-04-01 ', '+026-04-01', '2026-04-01\\0' } do\n"
          "  assert(dates.parse(text) == nil, text)\n"
          "  assert(dates.instant(text, '09:30') == nil, text)\n"
          "end\n"
          "for _, text in ipairs { '', '24:00', '09:60', '9:30', '09.30', '09:3x', '09:300' } do\n"
          "  assert(dates.parse_time(text) == nil, text)\n"
          "  assert(dates.instant('2026-04-01', text) == nil, text)\n"
          "end\n"
          "assert(dates.parse('2024-02-29') and dates.format(-719529) == '-001-12-31')");
  bench_fail(&b, "require('engine.dates').format_time(1440)", "out of range");
  bench_fail(&b, "require('engine.dates').format(math.maxinteger)", "out of range");
  bench_fail(&b, "require('engine.dates').day(2026, 13, 1)", "out of range");
  bench_fail(&b, "require('engine.dates').day(math.mininteger, 1, 1)", "out of range");
  bench_close(&b);
}

/* Texts made of what tidy looks at. */
static void test_tidy(void **state) {
  (void)state;
  struct bench b = bench_open();
  add_plain(&b, "plain_wording");
  bench_pass(&b, "local wording, plain = require 'engine.wording', require 'plain_wording'\n"
                 "local parts = { ' ', ' ', '  ', '.', ',', '!', '?', ';', 'a', 'A', 'an ', 'x', "
                 "'unit', 'item ',\n"
                 "  'one', 'European', '_b', 'Z', '1', '{a|b}', '\\\"', '\\u{e9}', '. e', 'us', "
                 "'hour', '\\n' }\n"
                 "local x = 1\n"
                 "for _ = 1, 20000 do\n"
                 "  local text = ''\n"
                 "  for i = 1, 9 do\n"
                 "    x = (x * 1103515245 + 12345) % 2147483648\n"
                 "    text = text .. parts[x // 65536 % #parts + 1]\n"
                 "    assert(wording.tidy(text) == plain.tidy(text), text)\n"
                 "  end\n"
                 "end\n"
                 "assert(wording.tidy('') == '' and wording.tidy('   ') == '')\n"
                 "assert(wording.tidy(' a  apple , then: see_this. see that ') ==\n"
                 "  'An apple, then: see_this. See that')");
  bench_close(&b);
}

static void test_expand(void **state) {
  (void)state;
  struct bench b = bench_open();
  add_plain(&b, "plain_wording");
  bench_pass(&b, "local wording = require 'engine.wording'\n"
                 "local set = { { 'take ', { 'one', { 'two ', { 'x', 'y' } } }, '.' }, 'other' }\n"
                 "assert(wording.expand(nil, set) == 'Take one.')\n"
                 "assert(wording.expand(nil, { {} }) == '')\n"
                 "assert(wording.expand(nil, set) == require('plain_wording').expand(nil, set))");
  bench_fail(&b, "require('engine.wording').expand(nil, {})", "empty");
  bench_fail(&b, "require('engine.wording').expand(nil, { { 1 } })", "compiled set");
  bench_fail(&b, "require('engine.wording').expand(nil, { true })", "compiled set");
  bench_fail(&b, "require('engine.wording').expand({}, { 'a' })", "engine.rng expected");
  bench_fail(&b, "local s = {}; s[1] = { s }; require('engine.wording').expand(nil, s)", "nested");
  bench_close(&b);
}

static void test_scan(void **state) {
  (void)state;
  struct bench b = bench_open();
  bench_pass(
      &b,
      "local scan = require 'engine.scan'\n"
      "local find = scan.finder { 'ab', '[', 'abc', ' ,' }\n"
      "assert(find('xxabc') == 'ab' and find('a[') == '[' and find('b ,') == ' ,')\n"
      "assert(find('') == nil and find('a b') == nil and find('a') == nil and find(' ') == nil)\n"
      "assert(scan.finder({})('x') == nil)\n"
      "for _, text in ipairs { '', 'a', '\"', '\"\"', 'a\"b', 'a\"b\"', '\"b\"c\"d', "
      "'\"b\"\"c\"d\"' } do\n"
      "  assert(scan.unquoted(text) == (text:gsub('\"[^\"]*\"', '\"\"')), text)\n"
      "end");
  bench_fail(&b, "require('engine.scan').finder { '' }", "1 to 32 bytes");
  bench_fail(&b, "require('engine.scan').finder { 1 }", "1 to 32 bytes");
  bench_fail(&b, "local t = {}; for i = 1, 65 do t[i] = 'x' end; require('engine.scan').finder(t)",
             "more than 64");
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dates),  cmocka_unit_test(test_no_dates), cmocka_unit_test(test_tidy),
      cmocka_unit_test(test_expand), cmocka_unit_test(test_scan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
