/* schema_format.c - the formats of JSON Schema by name, and those of dates and small tokens.
 *
 * Sources: RFC 3339 (dates, times; durations in appendix A), RFC 4122 (uuid), RFC 6901 (pointers).
 * Others are in schema_format_uri.c and schema_format_host.c. Formats only judge strings. */
#include "json/schema_private.h"

#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* n digits as a number, or -1. */
static int digits(const char *p, const char *end, int n) {
  int x = 0;
  for (int i = 0; i < n; i++) {
    if (p + i >= end || !is_digit(p[i])) return -1;
    x = x * 10 + (p[i] - '0');
  }
  return x;
}

/* ---- RFC 3339 ---- */

static bool date_at(const char *p, const char *end) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year = digits(p, end, 4);
  if (year < 0 || end - p < 10 || p[4] != '-' || p[7] != '-') return false;
  int month = digits(p + 5, end, 2), day = digits(p + 8, end, 2);
  if (month < 1 || month > 12 || day < 1) return false;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap);
}

/* partial-time time-offset; a 60th second only at the end of a day in UTC */
static bool time_at(const char *p, const char *end) {
  if (end - p < 9 || p[2] != ':' || p[5] != ':') return false;
  int hour = digits(p, end, 2), minute = digits(p + 3, end, 2), second = digits(p + 6, end, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  p += 8;
  if (*p == '.') {
    const char *fraction = ++p;
    while (p < end && is_digit(*p))
      p++;
    if (p == fraction) return false;
  }
  int offset = 0;
  if (p < end && (*p == '+' || *p == '-')) {
    int hours = digits(p + 1, end, 2), minutes = digits(p + 4, end, 2);
    if (end - p != 6 || p[3] != ':' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
      return false;
    offset = (hours * 60 + minutes) * (*p == '-' ? -1 : 1);
  } else if (end - p != 1 || (*p != 'Z' && *p != 'z')) {
    return false;
  }
  int utc = (hour * 60 + minute - offset + 2 * 24 * 60) % (24 * 60);
  return second < 60 || utc == 23 * 60 + 59;
}

static bool is_date(const char *s, size_t n, struct arena *a) {
  (void)a;
  return n == 10 && date_at(s, s + n);
}

static bool is_time(const char *s, size_t n, struct arena *a) {
  (void)a;
  return time_at(s, s + n);
}

static bool is_date_time(const char *s, size_t n, struct arena *a) {
  (void)a;
  return n > 11 && date_at(s, s + 10) && (s[10] == 'T' || s[10] == 't') && time_at(s + 11, s + n);
}

/* A run of "digits unit" with units from `units`, each unit directly after the one before. */
static const char *duration_part(const char *p, const char *end, const char *units, bool *any) {
  const char *unit = NULL;
  *any = false;
  while (p < end && is_digit(*p)) {
    while (p < end && is_digit(*p))
      p++;
    const char *found = p < end && *p ? strchr(units, *p) : NULL;
    if (!found || (unit && found != unit + 1)) return NULL;
    unit = found;
    *any = true;
    p++;
  }
  return p;
}

static bool is_duration(const char *s, size_t n, struct arena *a) {
  (void)a;
  const char *p = s, *end = s + n;
  bool date, time = false, weeks;
  if (n < 3 || *p++ != 'P') return false;
  const char *week = duration_part(p, end, "W", &weeks);
  if (week == end && weeks) return true;
  p = duration_part(p, end, "YMD", &date);
  if (p && p < end && *p == 'T') {
    p = duration_part(p + 1, end, "HMS", &time);
    if (!time) return false;
  }
  return p == end && (date || time);
}

/* ---- tokens ---- */

static bool is_uuid(const char *s, size_t n, struct arena *a) {
  (void)a;
  if (n != 36) return false;
  for (size_t i = 0; i < n; i++) {
    bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    bool hex = is_digit(s[i]) || (s[i] >= 'a' && s[i] <= 'f') || (s[i] >= 'A' && s[i] <= 'F');
    if (hyphen ? s[i] != '-' : !hex) return false;
  }
  return true;
}

static bool pointer_at(const char *p, const char *end) {
  if (p < end && *p != '/') return false;
  for (; p < end; p++)
    if (*p == '~' && (p + 1 == end || (p[1] != '0' && p[1] != '1'))) return false;
  return true;
}

static bool is_json_pointer(const char *s, size_t n, struct arena *a) {
  (void)a;
  return pointer_at(s, s + n);
}

static bool is_relative_json_pointer(const char *s, size_t n, struct arena *a) {
  (void)a;
  const char *p = s, *end = s + n;
  while (p < end && is_digit(*p))
    p++;
  if (p == s || (*s == '0' && p - s > 1)) return false;
  return (p + 1 == end && *p == '#') || pointer_at(p, end);
}

static bool is_regex(const char *s, size_t n, struct arena *a) {
  char why[128];
  struct arena_mark mark = arena_mark(a);
  bool good = schema_pattern_compile(a, s, n, true, why, sizeof why) != NULL;
  arena_rewind(a, mark);
  return good;
}

const struct schema_format *schema_format_find(const char *name) {
  static const struct schema_format formats[] = {
      {"date", is_date},
      {"date-time", is_date_time},
      {"duration", is_duration},
      {"email", schema_is_email},
      {"hostname", schema_is_hostname},
      {"idn-email", schema_is_idn_email},
      {"idn-hostname", schema_is_idn_hostname},
      {"ipv4", schema_is_ipv4},
      {"ipv6", schema_is_ipv6},
      {"iri", schema_is_iri},
      {"iri-reference", schema_is_iri_reference},
      {"json-pointer", is_json_pointer},
      {"regex", is_regex},
      {"relative-json-pointer", is_relative_json_pointer},
      {"time", is_time},
      {"uri", schema_is_uri},
      {"uri-reference", schema_is_uri_reference},
      {"uri-template", schema_is_uri_template},
      {"uuid", is_uuid},
  };
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (!strcmp(formats[i].name, name)) return &formats[i];
  return NULL;
}
