/* scan.c - see scan.h. Grammar: RFC 8259, sections 6 and 7; UTF-8 as RFC 3629. */
#include "json/scan.h"
#include "base/utf8.h"
#include "json/number.h"
#include "json/text_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 48, WORD_SHOWN = 24, NUMBER_SHOWN = 40, NAME_SHOWN = 200 };

void scan_init(struct scanner *s, const char *text, size_t n, char *region, const char *name,
               struct error *e) {
  *s = (struct scanner){.start = text,
                        .p = text,
                        .end = text + n,
                        .out = region,
                        .name = name ? name : "json",
                        .error = e,
                        .counted = text,
                        .line = 1,
                        .column = 1};
}

/* ---- places and errors ---- */

void scan_locate(struct scanner *s, const char *at) {
  if (at < s->counted) {
    s->counted = s->start;
    s->line = s->column = 1;
  }
  for (const char *p = s->counted; p < at; p++) {
    if (*p == '\n') {
      s->line++;
      s->column = 1;
    } else if (((unsigned char)*p & 0xC0) != 0x80) {
      s->column++;
    }
  }
  s->counted = at;
}

/* "name:line:column"; of a name too long for a place the end is kept, which tells more. */
static void format_place(struct scanner *s, const char *at, char place[ERROR_PLACE_MAX]) {
  size_t n = strlen(s->name), skip = n > NAME_SHOWN ? n - NAME_SHOWN : 0;
  while (skip > 0 && ((unsigned char)s->name[skip] & 0xC0) == 0x80)
    skip++;
  scan_locate(s, at);
  snprintf(place, ERROR_PLACE_MAX, "%s%.*s:%zu:%zu", skip ? "..." : "", NAME_SHOWN, s->name + skip,
           s->line, s->column);
}

bool scan_error(struct scanner *s, enum error_code code, const char *at, const char *format, ...) {
  char place[ERROR_PLACE_MAX];
  format_place(s, at, place);
  va_list args;
  va_start(args, format);
  error_setv(s->error, code, place, format, args);
  va_end(args);
  return false;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* What is at `at`, for a message: 'x', 'NaN', U+0009, byte 0xFF, end of input. */
static void describe(const struct scanner *s, const char *at, char out[FOUND_MAX]) {
  size_t left = (size_t)(s->end - at), length = utf8_next(at, left);
  if (left == 0) {
    snprintf(out, FOUND_MAX, "end of input");
  } else if (length == 0) {
    snprintf(out, FOUND_MAX, "byte 0x%02X, which is not UTF-8", (unsigned char)*at);
  } else if (left >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
    snprintf(out, FOUND_MAX, "a byte order mark");
  } else if ((unsigned char)*at < ' ' || *at == 0x7F) {
    snprintf(out, FOUND_MAX, "U+%04X", (unsigned char)*at);
  } else {
    if (is_letter(*at))
      while (length < left && length < WORD_SHOWN &&
             (is_letter(at[length]) || is_digit(at[length])))
        length++;
    snprintf(out, FOUND_MAX, "'%.*s'", (int)length, at);
  }
}

bool scan_fail(struct scanner *s, const char *at, const char *expected) {
  char found[FOUND_MAX];
  describe(s, at, found);
  return scan_error(s, ERR_INPUT, at, "expected %s, found %s", expected, found);
}

/* ---- strings ---- */

/* Copies plain ASCII up to the first byte that is not, or to the end. */
static inline const char *copy_run(const char *p, const char *end, char **to) {
  char *out = *to;
  while (end - p >= TEXT_WORD) {
    uint64_t word = text_load_word(p);
    memcpy(out, p, TEXT_WORD);
    uint64_t marks = text_mark_escaped(word) | text_mark_non_ascii(word);
    if (marks) {
      size_t k = text_first_mark(marks);
      *to = out + k;
      return p + k;
    }
    p += TEXT_WORD;
    out += TEXT_WORD;
  }
  while (p < end && (unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
    *out++ = *p++;
  *to = out;
  return p;
}

static const char *copy_non_ascii(struct scanner *s, const char *p, char **to) {
  char *out = *to;
  while (p < s->end && (unsigned char)*p >= 0x80) {
    size_t length = utf8_next(p, (size_t)(s->end - p));
    if (length == 0) {
      scan_fail(s, p, "a character in UTF-8");
      return NULL;
    }
    for (size_t i = 0; i < length; i++)
      *out++ = *p++;
  }
  *to = out;
  return p;
}

static int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static bool scan_hex4(struct scanner *s, const char *p, uint32_t *out) {
  uint32_t x = 0;
  for (int i = 0; i < 4; i++, p++) {
    int digit = p < s->end ? hex_value(*p) : -1;
    if (digit < 0) return scan_fail(s, p, "four hexadecimal digits after \\u");
    x = x << 4 | (uint32_t)digit;
  }
  *out = x;
  return true;
}

/* p is at a backslash, followed by u. */
static const char *copy_unicode_escape(struct scanner *s, const char *p, char **to) {
  uint32_t c = 0, low = 0;
  if (!scan_hex4(s, p + 2, &c)) return NULL;
  const char *next = p + 6;
  if (c >= 0xD800 && c <= 0xDFFF) {
    bool followed = c < 0xDC00 && s->end - next >= 2 && next[0] == '\\' && next[1] == 'u';
    if (followed && !scan_hex4(s, next + 2, &low)) return NULL;
    if (low < 0xDC00 || low > 0xDFFF) {
      scan_error(s, ERR_INPUT, p, "expected a surrogate pair, found the lone surrogate %.6s", p);
      return NULL;
    }
    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    next += 6;
  }
  *to += utf8_encode(c, *to);
  return next;
}

static const char PLAIN_ESCAPES[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};

static const char *copy_escape(struct scanner *s, const char *p, char **to) {
  char c = s->end - p >= 2 ? p[1] : '\0';
  char plain = PLAIN_ESCAPES[(unsigned char)c];
  if (plain) {
    *(*to)++ = plain;
    return p + 2;
  }
  if (c == 'u') return copy_unicode_escape(s, p, to);
  scan_fail(s, p + 1, "one of \" \\ / b f n r t u after a backslash");
  return NULL;
}

bool scan_string(struct scanner *s, const char **text, uint32_t *len) {
  const char *p = s->p + 1;
  char *out = s->out;
  for (;;) {
    p = copy_run(p, s->end, &out);
    if (p == s->end) return scan_fail(s, p, "'\"' at the end of a string");
    unsigned char c = (unsigned char)*p;
    if (c == '"') break;
    if (c < ' ') return scan_fail(s, p, "control characters in strings to be escaped");
    p = c == '\\' ? copy_escape(s, p, &out) : copy_non_ascii(s, p, &out);
    if (!p) return false;
  }
  *out = '\0';
  *text = s->out;
  *len = (uint32_t)(out - s->out);
  s->out = out + 1;
  s->p = p + 1;
  return true;
}

/* ---- numbers and words ---- */

static const char *skip_digits(const char *p, const char *end) {
  while (p < end && is_digit(*p))
    p++;
  return p;
}

/* The grammar alone. *whole: neither fraction nor exponent. *may_overflow: ask strtod. */
static const char *skip_number(struct scanner *s, const char *p, bool *whole, bool *may_overflow) {
  const char *end = s->end, *part = p += *p == '-';
  p = skip_digits(p, end);
  if (p == part) return scan_fail(s, p, "a digit after '-'"), NULL;
  if (*part == '0' && p - part > 1)
    return scan_fail(s, part + 1, "no further digit after a leading 0"), NULL;
  *whole = true;
  *may_overflow = p - part > 200;
  if (p < end && *p == '.') {
    part = ++p;
    p = skip_digits(p, end);
    if (p == part) return scan_fail(s, p, "a digit after '.'"), NULL;
    *whole = false;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    part = p;
    p = skip_digits(p, end);
    if (p == part) return scan_fail(s, p, "a digit in the exponent"), NULL;
    *whole = false;
    *may_overflow |= p - part > 2; /* 200 digits and e99 stay below 1.8e308 */
  }
  return p;
}

bool scan_number(struct scanner *s, struct json *v) {
  const char *start = s->p;
  bool whole = false, may_overflow = false;
  const char *p = skip_number(s, start, &whole, &may_overflow);
  if (!p) return false;
  size_t n = (size_t)(p - start);
  char *out = s->out;
  if (n <= 16 && s->end - start >= 16)
    memcpy(out, start, 16); /* one move, no call */
  else
    memcpy(out, start, n);
  out[n] = '\0';
  if (may_overflow && isinf(strtod(out, NULL)))
    return scan_error(s, ERR_INPUT, start, "expected a number that a double can hold, found %.*s%s",
                      n > NUMBER_SHOWN ? NUMBER_SHOWN : (int)n, start,
                      n > NUMBER_SHOWN ? "..." : "");
  *v = (struct json){.type = JSON_NUMBER,
                     .is_int = whole && number_fits_int64(out, n),
                     .len = (uint32_t)n,
                     .text = out};
  s->out = out + n + 1;
  s->p = p;
  return true;
}

bool scan_word(struct scanner *s, struct json *v, const char *expected) {
  static const struct {
    const char *text;
    size_t n;
    uint8_t type;
  } words[] = {{"true", 4, JSON_TRUE}, {"false", 5, JSON_FALSE}, {"null", 4, JSON_NULL}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t n = words[i].n, left = (size_t)(s->end - s->p);
    if (left < n || memcmp(s->p, words[i].text, n) != 0) continue;
    if (left > n && (is_letter(s->p[n]) || is_digit(s->p[n]))) break; /* nullx: show it whole */
    *v = (struct json){.type = words[i].type};
    s->p += n;
    return true;
  }
  return scan_fail(s, s->p, expected);
}
