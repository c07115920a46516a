/* lib_dates.c - require "engine.dates": calendar arithmetic, for tools and tasks that do it for
 * every slot of a day. scripts/lib/dates.lua describes the functions.
 *
 * The proleptic Gregorian calendar; a day is a number counted from 1970-01-01 (day 0). Pure
 * functions; nothing here looks at a clock. */
#include "host/state_private.h"

#include <ctype.h>
#include <stdio.h>

struct civil {
  lua_Integer year, month, day;
};

/* Far more than the texts can say; inside of it nothing overflows. */
enum { YEAR_MAX = 1000000, NUMBER_MAX = 400000000, MINUTES_A_DAY = 1440 };

static lua_Integer floor_div(lua_Integer a, lua_Integer b) {
  return a / b - (a % b < 0);
}

static lua_Integer floor_mod(lua_Integer a, lua_Integer b) {
  return a - floor_div(a, b) * b;
}

/* Howard Hinnant's days_from_civil: years begin in March, so that the leap day is the last one. */
static lua_Integer day_of(struct civil c) {
  lua_Integer y = c.month <= 2 ? c.year - 1 : c.year, of_era = floor_mod(y, 400);
  lua_Integer of_year = (153 * ((c.month + 9) % 12) + 2) / 5 + c.day - 1;
  return floor_div(y, 400) * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static struct civil civil_of(lua_Integer number) {
  lua_Integer shifted = number + 719468, of_era = floor_mod(shifted, 146097);
  lua_Integer year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  lua_Integer of_year = of_era - (365 * year + year / 4 - year / 100);
  lua_Integer from_march = (5 * of_year + 2) / 153, month = (from_march + 2) % 12 + 1;
  return (struct civil){floor_div(shifted, 146097) * 400 + year + (month <= 2), month,
                        of_year - (153 * from_march + 2) / 5 + 1};
}

/* ---- arguments ---- */

static lua_Integer check_between(lua_State *L, int arg, lua_Integer low, lua_Integer high) {
  lua_Integer x = luaL_checkinteger(L, arg);
  luaL_argcheck(L, x >= low && x <= high, arg, "out of range");
  return x;
}

static lua_Integer check_number(lua_State *L, int arg) {
  return check_between(L, arg, -NUMBER_MAX, NUMBER_MAX);
}

static struct civil check_civil(lua_State *L) {
  return (struct civil){check_between(L, 1, -YEAR_MAX, YEAR_MAX), check_between(L, 2, 1, 12),
                        check_between(L, 3, -NUMBER_MAX, NUMBER_MAX)};
}

/* ---- texts ---- */

/* Does the text have the form of `form`, where 0 stands for any digit? */
static bool has_form(const char *s, size_t n, const char *form) {
  if (n != strlen(form)) return false;
  for (size_t i = 0; i < n; i++) {
    if (form[i] == '0' ? !isdigit((unsigned char)s[i]) : s[i] != form[i]) return false;
  }
  return true;
}

static lua_Integer read_digits(const char *s, int n) {
  lua_Integer x = 0;
  while (n--)
    x = x * 10 + (*s++ - '0');
  return x;
}

static bool read_day(lua_State *L, int arg, lua_Integer *number) {
  size_t n;
  const char *s = luaL_checklstring(L, arg, &n);
  if (!has_form(s, n, "0000-00-00")) return false;
  struct civil c = {read_digits(s, 4), read_digits(s + 5, 2), read_digits(s + 8, 2)};
  if (c.month < 1 || c.month > 12 || c.day < 1) return false;
  *number = day_of(c);
  return civil_of(*number).month == c.month;
}

static bool read_time(lua_State *L, int arg, lua_Integer *minutes) {
  size_t n;
  const char *s = luaL_checklstring(L, arg, &n);
  if (!has_form(s, n, "00:00")) return false;
  lua_Integer hour = read_digits(s, 2), minute = read_digits(s + 3, 2);
  *minutes = hour * 60 + minute;
  return hour <= 23 && minute <= 59;
}

static char *write_two(char *out, lua_Integer x) {
  *out++ = (char)('0' + x / 10);
  *out++ = (char)('0' + x % 10);
  return out;
}

static void push_day(lua_State *L, lua_Integer number) {
  struct civil c = civil_of(number);
  char text[40];
  if (c.year < 0 || c.year > 9999) {
    snprintf(text, sizeof text, "%04lld-%02d-%02d", (long long)c.year, (int)c.month, (int)c.day);
    lua_pushstring(L, text);
    return;
  }
  char *p = write_two(write_two(text, c.year / 100), c.year % 100);
  *p++ = '-';
  p = write_two(p, c.month);
  *p++ = '-';
  p = write_two(p, c.day);
  lua_pushlstring(L, text, (size_t)(p - text));
}

static void push_time(lua_State *L, lua_Integer minutes) {
  char text[8], *p = write_two(text, minutes / 60);
  *p++ = ':';
  write_two(p, minutes % 60);
  lua_pushlstring(L, text, 5);
}

/* ---- functions ---- */

/* dates.day(year, month, day) -> number */
static int dates_day(lua_State *L) {
  lua_pushinteger(L, day_of(check_civil(L)));
  return 1;
}

/* dates.civil(number) -> year, month, day */
static int dates_civil(lua_State *L) {
  struct civil c = civil_of(check_number(L, 1));
  lua_pushinteger(L, c.year);
  lua_pushinteger(L, c.month);
  lua_pushinteger(L, c.day);
  return 3;
}

/* dates.parse("2026-05-14") -> number, or nil */
static int dates_parse(lua_State *L) {
  lua_Integer number;
  if (!read_day(L, 1, &number)) return 0;
  lua_pushinteger(L, number);
  return 1;
}

/* dates.format(number) -> "2026-05-14" */
static int dates_format(lua_State *L) {
  push_day(L, check_number(L, 1));
  return 1;
}

/* dates.parse_time("09:30") -> 570, or nil */
static int dates_parse_time(lua_State *L) {
  lua_Integer minutes;
  if (!read_time(L, 1, &minutes)) return 0;
  lua_pushinteger(L, minutes);
  return 1;
}

/* dates.format_time(minutes) -> "09:30" */
static int dates_format_time(lua_State *L) {
  push_time(L, check_between(L, 1, 0, MINUTES_A_DAY - 1));
  return 1;
}

/* dates.instant("2026-05-14", "09:30") -> minutes since the start of day 0, or nil */
static int dates_instant(lua_State *L) {
  lua_Integer number, minutes;
  if (!read_day(L, 1, &number) || !read_time(L, 2, &minutes)) return 0;
  lua_pushinteger(L, number * MINUTES_A_DAY + minutes);
  return 1;
}

/* dates.format_instant(instant) -> "2026-05-14", "09:30" */
static int dates_format_instant(lua_State *L) {
  lua_Integer limit = (lua_Integer)NUMBER_MAX * MINUTES_A_DAY;
  lua_Integer instant = check_between(L, 1, -limit, limit);
  push_day(L, floor_div(instant, MINUTES_A_DAY));
  push_time(L, floor_mod(instant, MINUTES_A_DAY));
  return 2;
}

/* dates.weekday(number) -> 0 (Sunday) to 6 */
static int dates_weekday(lua_State *L) {
  lua_pushinteger(L, floor_mod(check_number(L, 1) + 4, 7));
  return 1;
}

/* dates.nth_weekday(year, month, week, weekday) -> number of the first (1), ... or last (-1) one */
static int dates_nth_weekday(lua_State *L) {
  struct civil first = {check_between(L, 1, -YEAR_MAX, YEAR_MAX), check_between(L, 2, 1, 12), 1};
  lua_Integer week = check_between(L, 3, -6, 6), weekday = check_between(L, 4, 0, 6);
  lua_Integer found;
  if (week > 0) {
    lua_Integer start = day_of(first);
    found = start + floor_mod(weekday - floor_mod(start + 4, 7), 7) + 7 * (week - 1);
  } else {
    bool december = first.month == 12;
    struct civil next = {first.year + december, december ? 1 : first.month + 1, 1};
    lua_Integer last = day_of(next) - 1;
    found = last - floor_mod(floor_mod(last + 4, 7) - weekday, 7) + 7 * (week + 1);
  }
  lua_pushinteger(L, found);
  return 1;
}

static const luaL_Reg FUNCTIONS[] = {{"civil", dates_civil},
                                     {"day", dates_day},
                                     {"format", dates_format},
                                     {"format_instant", dates_format_instant},
                                     {"format_time", dates_format_time},
                                     {"instant", dates_instant},
                                     {"nth_weekday", dates_nth_weekday},
                                     {"parse", dates_parse},
                                     {"parse_time", dates_parse_time},
                                     {"weekday", dates_weekday},
                                     {NULL, NULL}};

void script_open_dates(lua_State *L) {
  luaL_newlib(L, FUNCTIONS);
}
