/* utf8.c - see utf8.h; ranges are those of the table in RFC 3629, section 4. */
#include "base/utf8.h"

#include <string.h>

static bool is_tail(unsigned char c) {
  return (c & 0xC0) == 0x80;
}

size_t utf8_next(const char *text, size_t n) {
  const unsigned char *s = (const unsigned char *)text;
  if (n == 0) return 0;
  if (s[0] < 0x80) return 1;
  if (s[0] < 0xC2) return 0;
  if (s[0] < 0xE0) return n >= 2 && is_tail(s[1]) ? 2 : 0;
  if (s[0] < 0xF0) {
    unsigned char low = s[0] == 0xE0 ? 0xA0 : 0x80, high = s[0] == 0xED ? 0x9F : 0xBF;
    return n >= 3 && s[1] >= low && s[1] <= high && is_tail(s[2]) ? 3 : 0;
  }
  if (s[0] < 0xF5) {
    unsigned char low = s[0] == 0xF0 ? 0x90 : 0x80, high = s[0] == 0xF4 ? 0x8F : 0xBF;
    return n >= 4 && s[1] >= low && s[1] <= high && is_tail(s[2]) && is_tail(s[3]) ? 4 : 0;
  }
  return 0;
}

uint32_t utf8_decode(const char *text, size_t length) {
  const unsigned char *s = (const unsigned char *)text;
  switch (length) {
  case 1:
    return s[0];
  case 2:
    return (uint32_t)(s[0] & 0x1F) << 6 | (uint32_t)(s[1] & 0x3F);
  case 3:
    return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (uint32_t)(s[2] & 0x3F);
  default:
    return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
           (uint32_t)(s[2] & 0x3F) << 6 | (uint32_t)(s[3] & 0x3F);
  }
}

size_t utf8_encode(uint32_t c, char out[4]) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 0x3F));
  out[2] = (char)(0x80 | (c >> 6 & 0x3F));
  out[3] = (char)(0x80 | (c & 0x3F));
  return 4;
}

static const uint64_t HIGH_BITS = 0x8080808080808080u;

/* Bytes at the start that are known to be ASCII, all or a multiple of eight. */
static size_t skip_ascii(const char *s, size_t n) {
  uint64_t word;
  uint32_t head, tail;
  if (n >= sizeof word) {
    size_t i = 0;
    for (; i + sizeof word <= n; i += sizeof word) {
      memcpy(&word, s + i, sizeof word);
      if (word & HIGH_BITS) return i;
    }
    memcpy(&word, s + n - sizeof word, sizeof word);
    return word & HIGH_BITS ? i : n;
  }
  if (n >= sizeof head) {
    memcpy(&head, s, sizeof head);
    memcpy(&tail, s + n - sizeof tail, sizeof tail);
    return (head | tail) & (uint32_t)HIGH_BITS ? 0 : n;
  }
  return 0;
}

bool utf8_valid(const char *s, size_t n, size_t *bad) {
  for (size_t i = skip_ascii(s, n); i < n;) {
    size_t k = (unsigned char)s[i] < 0x80 ? 1 : utf8_next(s + i, n - i);
    if (k == 0) {
      if (bad) *bad = i;
      return false;
    }
    i += k;
    if (k > 1) i += skip_ascii(s + i, n - i);
  }
  return true;
}

size_t utf8_count(const char *s, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    count += !is_tail((unsigned char)s[i]);
  return count;
}

size_t utf8_floor(const char *s, size_t n) {
  size_t start = n;
  while (start > 0 && n - start < 4) {
    start--;
    if (!is_tail((unsigned char)s[start]))
      return start + utf8_next(s + start, n - start) == n ? n : start;
  }
  return n;
}
