/* repair.c - bytes of a document repaired as far as that says nothing else than what was written:
 * malformed UTF-8 becomes U+FFFD, numbers that no number type holds become null. */
#include "base/utf8.h"
#include "reader/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool repair_malformed(struct buf *out, const char *text, size_t n) {
  bool any = false;
  for (size_t i = 0; i < n;) {
    size_t k = utf8_next(text + i, n - i);
    if (k) {
      buf_add(out, text + i, k);
      i += k;
    } else {
      buf_add_text(out, "\xef\xbf\xbd");
      any = true;
      i++;
    }
  }
  return any;
}

static size_t non_finite_at(const char *text, size_t n) {
  static const char *const WORDS[] = {"NaN", "Infinity", "-Infinity"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    size_t m = strlen(WORDS[i]);
    if (n >= m && memcmp(text, WORDS[i], m) == 0) return m;
  }
  return 0;
}

/* Values that JSON has no numbers for, outside of strings. Returns how many. */
size_t repair_non_finite(struct buf *out, const char *text, size_t n) {
  size_t found = 0;
  bool in_string = false;
  for (size_t i = 0; i < n; i++) {
    size_t m = in_string ? 0 : non_finite_at(text + i, n - i);
    if (m) {
      buf_add_text(out, "null");
      found++;
      i += m - 1;
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    if (text[i] == '\\' && in_string && i + 1 < n) buf_add_char(out, text[i++]);
    buf_add_char(out, text[i]);
  }
  return found;
}

/* The value of four hexadecimal digits; -1: they are none. */
static int hex4(const char *text, size_t n) {
  int value = 0;
  for (size_t i = 0; i < 4; i++) {
    const char *digits = "0123456789abcdef";
    const char *at = i < n && text[i] ? strchr(digits, text[i] | 0x20) : NULL;
    if (!at || (text[i] < 'A' && text[i] > '9')) return -1;
    value = value * 16 + (int)(at - digits);
  }
  return value;
}

/* Escapes of one half of a surrogate pair become \ufffd. Returns how many. */
size_t repair_lone_surrogates(struct buf *out, const char *text, size_t n) {
  size_t found = 0;
  for (size_t i = 0; i < n; i++) {
    if (text[i] != '\\' || i + 1 >= n) {
      buf_add_char(out, text[i]);
      continue;
    }
    int high = text[i + 1] == 'u' ? hex4(text + i + 2, n - i - 2) : -1;
    bool pair = high >= 0xd800 && high < 0xdc00 && n - i >= 12 && text[i + 6] == '\\' &&
                text[i + 7] == 'u' && (hex4(text + i + 8, 4) & 0xfc00) == 0xdc00;
    size_t length = high < 0 ? 2 : pair ? 12 : 6;
    if (!pair && high >= 0xd800 && high < 0xe000) {
      buf_add_text(out, "\\ufffd");
      found++;
    } else {
      buf_add(out, text + i, length);
    }
    i += length - 1;
  }
  return found;
}

static bool is_number_char(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* 1e400 and its like, outside of strings. The grammar is the reader's matter. */
size_t repair_huge_numbers(struct buf *out, const char *text, size_t n) {
  size_t found = 0;
  bool in_string = false;
  for (size_t i = 0; i < n; i++) {
    bool starts = !in_string && (text[i] == '-' || (text[i] >= '0' && text[i] <= '9'));
    size_t length = 0;
    while (starts && i + length < n && is_number_char(text[i + length]))
      length++;
    char *end = NULL;
    if (length > 3 && !isfinite(strtod(text + i, &end)) && end == text + i + length) {
      buf_add_text(out, "null");
      found++;
      i += length - 1;
      continue;
    }
    if (length) {
      buf_add(out, text + i, length);
      i += length - 1;
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    if (text[i] == '\\' && in_string && i + 1 < n) buf_add_char(out, text[i++]);
    buf_add_char(out, text[i]);
  }
  return found;
}
