/* lib_format.c - string.format, as in Lua 5.4 but without addresses: %p is refused, and %s shows
 * tables and functions by the name of their type. */
#include "host/state_private.h"

#include <math.h>
#include <stdio.h>

/* %[flags][width][.precision]conversion, as given to snprintf. */
struct spec {
  char text[24];
  size_t len;
  bool has_precision, plain; /* plain: conversion alone */
  char conversion;
};

/* Longest result of one number: %.99f of 1e308 with sign, point and NUL. */
enum { NUMBER_MAX = 110 + 308 + 100 };

static size_t digits(const char *p) {
  size_t n = 0;
  while (n < 2 && p[n] >= '0' && p[n] <= '9')
    n++;
  return n;
}

static int bad_spec(lua_State *L, const char *at, size_t n) {
  char text[32];
  if (n > 20) n = 20;
  memcpy(text, at, n);
  text[n] = '\0';
  return luaL_error(L, "invalid conversion '%%%s' to 'format'", text);
}

/* Reads what follows a '%' (the text ends in NUL); returns the place behind it. */
static const char *read_spec(lua_State *L, const char *at, struct spec *s) {
  const char *p = at + strspn(at, "-+ #0");
  if (p - at > 5) bad_spec(L, at, (size_t)(p - at));
  p += digits(p);
  s->has_precision = *p == '.';
  if (s->has_precision) p += 1 + digits(p + 1);
  s->conversion = *p;
  s->plain = p == at;
  s->len = (size_t)(p - at) + 2;
  s->text[0] = '%';
  memcpy(s->text + 1, at, (size_t)(p - at) + 1);
  s->text[s->len] = '\0';
  return *p ? p + 1 : p;
}

/* Refuses flags other than `flags`, and a precision unless `precision`. */
static void check_spec(lua_State *L, const struct spec *s, const char *flags, bool precision) {
  size_t n = strspn(s->text + 1, "-+ #0");
  if (strspn(s->text + 1, flags) < n || (s->has_precision && !precision))
    bad_spec(L, s->text + 1, s->len - 1);
}

/* %2d and %02d without snprintf; false: another form. */
static bool add_short_integer(struct buf *b, const struct spec *s, lua_Integer x) {
  bool zeros = s->text[1] == '0';
  const char *width = s->text + 1 + zeros;
  if (x < 0 || s->has_precision || s->conversion != 'd' || s->text + s->len - width != 2)
    return false;
  if (*width < '1' || *width > '9') return false;
  char out[32], *end = out + sizeof out, *p = end;
  lua_Unsigned rest = (lua_Unsigned)x;
  do {
    *--p = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  while (end - p < *width - '0')
    *--p = zeros ? '0' : ' ';
  buf_add(b, p, (size_t)(end - p));
  return true;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void add_integer(lua_State *L, struct buf *b, struct spec *s, int arg) {
  lua_Integer x = luaL_checkinteger(L, arg);
  if (s->plain && s->conversion == 'd' && lua_isinteger(L, arg)) {
    script_add_tostring(L, arg, b);
    return;
  }
  if (add_short_integer(b, s, x)) return;
  char form[32], out[NUMBER_MAX];
  snprintf(form, sizeof form, "%.*sll%c", (int)s->len - 1, s->text, s->conversion);
  int n = snprintf(out, sizeof out, form, (long long)x);
  buf_add(b, out, (size_t)n);
}

static void add_char(lua_State *L, struct buf *b, struct spec *s, int arg) {
  char out[NUMBER_MAX];
  int n = snprintf(out, sizeof out, s->text, (int)(unsigned char)luaL_checkinteger(L, arg));
  buf_add(b, out, (size_t)n);
}

static void add_float(lua_State *L, struct buf *b, struct spec *s, int arg) {
  char out[NUMBER_MAX];
  int n = snprintf(out, sizeof out, s->text, (double)luaL_checknumber(L, arg));
  buf_add(b, out, (size_t)n < sizeof out ? (size_t)n : sizeof out - 1);
}

static void add_string(lua_State *L, struct buf *b, struct spec *s, int arg) {
  if (s->plain) {
    script_add_tostring(L, arg, b);
    return;
  }
  check_spec(L, s, "-", true);
  size_t base = b->len;
  script_add_tostring(L, arg, b);
  size_t n = b->len - base;
  luaL_argcheck(L, n == strlen(b->data + base), arg, "string contains zeros");
  if (!s->has_precision && n >= 100) return; /* longer than any width */
  char out[256];
  /* Width and precision have two digits, so at most 99 bytes come out. */
  int m = snprintf(out, sizeof out, s->text, b->data + base);
  b->len = base;
  buf_add(b, out, (size_t)m);
}

#pragma GCC diagnostic pop

static void add_quoted_string(struct buf *b, const char *s, size_t n) {
  buf_add_char(b, '"');
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)s[i];
    bool digit_next = i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9';
    if (c == '"' || c == '\\' || c == '\n') {
      buf_add_char(b, '\\');
      buf_add_char(b, (char)c);
    } else if (c < 0x20 || c == 0x7F) {
      buf_add_char(b, '\\');
      if (digit_next || c >= 100) buf_add_char(b, (char)('0' + c / 100));
      if (digit_next || c >= 10) buf_add_char(b, (char)('0' + c / 10 % 10));
      buf_add_char(b, (char)('0' + c % 10));
    } else {
      buf_add_char(b, (char)c);
    }
  }
  buf_add_char(b, '"');
}

static void add_quoted_float(struct buf *b, double x) {
  char text[64];
  int n;
  if (isnan(x))
    n = snprintf(text, sizeof text, "(0/0)");
  else if (isinf(x))
    n = snprintf(text, sizeof text, x > 0 ? "1e9999" : "-1e9999");
  else
    n = snprintf(text, sizeof text, "%a", x);
  buf_add(b, text, (size_t)n);
}

/* A literal that Lua reads back as the same value. */
static void add_quoted(lua_State *L, struct buf *b, int arg) {
  size_t n;
  const char *s;
  switch (lua_type(L, arg)) {
  case LUA_TSTRING:
    s = lua_tolstring(L, arg, &n);
    script_check_room(L, b->len + 4 * n);
    script_charge(L, n / 2);
    add_quoted_string(b, s, n);
    return;
  case LUA_TNUMBER:
    if (!lua_isinteger(L, arg))
      add_quoted_float(b, lua_tonumber(L, arg));
    else if (lua_tointeger(L, arg) == LUA_MININTEGER)
      buf_add_text(b, "0x8000000000000000");
    else
      script_add_tostring(L, arg, b);
    return;
  case LUA_TNIL:
  case LUA_TBOOLEAN:
    script_add_tostring(L, arg, b);
    return;
  default:
    luaL_argerror(L, arg, "value has no literal form");
  }
}

static void add_conversion(lua_State *L, struct buf *b, struct spec *s, int arg) {
  switch (s->conversion) {
  case 'c':
    check_spec(L, s, "-", false);
    return add_char(L, b, s, arg);
  case 'd':
  case 'i':
    check_spec(L, s, "-+0 ", true);
    return add_integer(L, b, s, arg);
  case 'u':
    check_spec(L, s, "-0", true);
    return add_integer(L, b, s, arg);
  case 'o':
  case 'x':
  case 'X':
    check_spec(L, s, "-#0", true);
    return add_integer(L, b, s, arg);
  case 'a':
  case 'A':
  case 'e':
  case 'E':
  case 'f':
  case 'g':
  case 'G':
    check_spec(L, s, "-+#0 ", true);
    return add_float(L, b, s, arg);
  case 's':
    return add_string(L, b, s, arg);
  case 'q':
    if (!s->plain) luaL_error(L, "specifier '%%q' cannot have modifiers");
    return add_quoted(L, b, arg);
  case 'p':
    luaL_error(L, "'%%p' is not available to scripts");
    return;
  default:
    bad_spec(L, s->text + 1, s->len - 1);
  }
}

int script_format(lua_State *L) {
  int top = lua_gettop(L), arg = 1;
  size_t n;
  const char *p = luaL_checklstring(L, 1, &n), *end = p + n;
  struct buf *b = &script_state_of(L)->scratch;
  size_t base = b->len;
  script_check_room(L, base + n);
  while (p < end) {
    const char *percent = memchr(p, '%', (size_t)(end - p));
    if (!percent) percent = end;
    buf_add(b, p, (size_t)(percent - p));
    p = percent + 1;
    if (percent == end) break;
    if (*p == '%') {
      buf_add_char(b, *p++);
      continue;
    }
    if (++arg > top) return luaL_argerror(L, arg, "no value");
    struct spec s;
    p = read_spec(L, p, &s);
    add_conversion(L, b, &s, arg);
  }
  if (b->len - base > 1024) script_charge(L, (b->len - base) / 16);
  lua_pushlstring(L, b->data + base, b->len - base);
  b->len = base;
  return 1;
}
