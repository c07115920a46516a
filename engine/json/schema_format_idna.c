/* schema_format_idna.c - labels of internationalized host names: punycode (RFC 3492), the
 * exceptions and context rules of RFC 5892, a short form of the Bidi rule (RFC 5893).
 *
 * The derived property of each code point needs tables of Unicode that are not here: PCRE2 is
 * asked for categories and scripts, NFC is not checked. */
#include "json/schema_private.h"

#include "base/utf8.h"

#include <string.h>

enum { LABEL_MAX = 63 };

struct label {
  uint32_t c[LABEL_MAX];
  size_t n;
};

/* ---- punycode ---- */

static uint32_t adapt(uint32_t delta, uint32_t points, bool first) {
  uint32_t k = 0;
  delta = first ? delta / 700 : delta / 2;
  delta += delta / points;
  for (; delta > 455; k += 36)
    delta /= 35;
  return k + 36 * delta / (delta + 38);
}

static uint32_t threshold(uint32_t k, uint32_t bias) {
  return k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
}

static bool punycode_decode(const char *s, size_t n, struct label *out) {
  size_t basic = 0, at = 0;
  for (size_t i = 0; i < n; i++)
    if (s[i] == '-') basic = i;
  if (basic > LABEL_MAX) return false;
  out->n = 0;
  for (size_t i = 0; i < basic; i++)
    out->c[out->n++] = (unsigned char)s[i] | (s[i] >= 'A' && s[i] <= 'Z' ? 0x20u : 0);
  at = basic || (n && s[0] == '-') ? basic + 1 : 0;
  uint32_t code = 128, i = 0, bias = 72;
  while (at < n) {
    uint32_t before = i, weight = 1;
    for (uint32_t k = 36;; k += 36) {
      if (at == n) return false;
      char c = s[at++];
      uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0') + 26
                       : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a')
                       : c >= 'A' && c <= 'Z' ? (uint32_t)(c - 'A')
                                              : 36;
      if (digit == 36 || digit > (UINT32_MAX - i) / weight) return false;
      i += digit * weight;
      uint32_t t = threshold(k, bias);
      if (digit < t) break;
      if (weight > UINT32_MAX / (36 - t)) return false;
      weight *= 36 - t;
    }
    uint32_t points = (uint32_t)out->n + 1;
    bias = adapt(i - before, points, before == 0);
    if (i / points > 0x10ffff - code || out->n == LABEL_MAX) return false;
    code += i / points;
    i %= points;
    memmove(&out->c[i + 1], &out->c[i], (out->n - i) * sizeof *out->c);
    out->c[i++] = code;
    out->n++;
  }
  return true;
}

static size_t put_digit(char *out, size_t at, uint32_t digit) {
  if (at < LABEL_MAX) out[at] = (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
  return at + 1;
}

/* Length of the encoded form; its first LABEL_MAX bytes are in `out`. */
static size_t punycode_encode(const struct label *in, char out[LABEL_MAX]) {
  size_t n = 0, done = 0;
  for (size_t i = 0; i < in->n; i++)
    if (in->c[i] < 128) out[n++] = (char)in->c[i];
  done = n;
  if (n) n = n < LABEL_MAX ? (out[n] = '-', n + 1) : n + 1;
  uint32_t code = 128, delta = 0, bias = 72;
  for (bool first = true; done < in->n; delta++, code++) {
    uint32_t next = UINT32_MAX;
    for (size_t i = 0; i < in->n; i++)
      if (in->c[i] >= code && in->c[i] < next) next = in->c[i];
    delta += (next - code) * (uint32_t)(done + 1); /* at most 63 * 0x110000 */
    code = next;
    for (size_t i = 0; i < in->n; i++) {
      if (in->c[i] < code) delta++;
      if (in->c[i] != code) continue;
      uint32_t q = delta;
      for (uint32_t k = 36;; k += 36) {
        uint32_t t = threshold(k, bias);
        if (q < t) break;
        n = put_digit(out, n, t + (q - t) % (36 - t));
        q = (q - t) / (36 - t);
      }
      n = put_digit(out, n, q);
      bias = adapt(delta, (uint32_t)++done, first);
      first = false;
      delta = 0;
    }
  }
  return n;
}

/* ---- code points ---- */

static bool has_property(uint32_t c, const char *class_text, struct arena *a) {
  char text[4], why[64];
  size_t n = utf8_encode(c, text);
  struct arena_mark mark = arena_mark(a);
  const struct schema_pattern *p =
      schema_pattern_compile(a, class_text, strlen(class_text), false, why, sizeof why);
  bool found = p && schema_pattern_search(p, text, n, a) == FOUND;
  arena_rewind(a, mark);
  return found;
}

static bool is_right_to_left(uint32_t c) {
  return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc);
}

static bool is_arabic_digit(uint32_t c) {
  return c >= 0x660 && c <= 0x669;
}

static bool is_extended_arabic_digit(uint32_t c) {
  return c >= 0x6f0 && c <= 0x6f9;
}

/* RFC 5892, 2.6: exceptions, the letters and digits of IDNA, and nothing with a capital form. */
static bool is_allowed(uint32_t c, struct arena *a) {
  static const uint32_t valid[] = {0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007};
  static const uint32_t invalid[] = {0x640,  0x7fa,  0x302e, 0x302f, 0x3031,
                                     0x3032, 0x3033, 0x3034, 0x3035, 0x303b};
  static const uint32_t in_context[] = {0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb, 0x200c, 0x200d};
  for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
    if (c == valid[i]) return true;
  for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
    if (c == invalid[i]) return false;
  for (size_t i = 0; i < sizeof in_context / sizeof *in_context; i++)
    if (c == in_context[i]) return true;
  if (c < 128)
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return has_property(c, "^[\\p{Ll}\\p{Lo}\\p{Lm}\\p{Mn}\\p{Mc}\\p{Nd}]$", a);
}

static bool any_japanese(const struct label *l, struct arena *a) {
  for (size_t i = 0; i < l->n; i++)
    if (l->c[i] != 0x30fb && has_property(l->c[i], "^[\\p{Hiragana}\\p{Katakana}\\p{Han}]$", a))
      return true;
  return false;
}

/* RFC 5892, appendix A.1: between letters that join. Arabic ones stand for the joining types. */
static bool joins(const struct label *l, size_t i) {
  bool before = i > 0 && l->c[i - 1] >= 0x620 && l->c[i - 1] <= 0x6ff;
  return before && i + 1 < l->n && l->c[i + 1] >= 0x620 && l->c[i + 1] <= 0x6ff;
}

static bool is_virama(uint32_t c) {
  static const uint32_t viramas[] = {0x94d, 0x9cd, 0xa4d, 0xacd, 0xb4d, 0xbcd,  0xc4d,
                                     0xccd, 0xd4d, 0xdca, 0xe3a, 0xf84, 0x1039, 0x17d2};
  for (size_t i = 0; i < sizeof viramas / sizeof *viramas; i++)
    if (c == viramas[i]) return true;
  return false;
}

static bool fits_context(const struct label *l, size_t i, struct arena *a) {
  uint32_t before = i ? l->c[i - 1] : 0, after = i + 1 < l->n ? l->c[i + 1] : 0;
  switch (l->c[i]) {
  case 0xb7:
    return before == 'l' && after == 'l';
  case 0x375:
    return after && has_property(after, "^\\p{Greek}$", a);
  case 0x5f3:
  case 0x5f4:
    return before && has_property(before, "^\\p{Hebrew}$", a);
  case 0x30fb:
    return any_japanese(l, a);
  case 0x200d:
    return is_virama(before);
  case 0x200c:
    return is_virama(before) || joins(l, i);
  default:
    return true;
  }
}

/* RFC 5893 in short: the first letter gives the direction, the other direction must not occur. */
static bool keeps_direction(const struct label *l) {
  bool right = is_right_to_left(l->c[0]), digits = false, arabic = false;
  for (size_t i = 0; i < l->n; i++) {
    uint32_t c = l->c[i];
    bool arabic_digit = is_arabic_digit(c);
    digits |= (c >= '0' && c <= '9') || is_extended_arabic_digit(c);
    arabic |= arabic_digit;
    if (!right && is_right_to_left(c) && !is_extended_arabic_digit(c)) return false;
    if (right && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return !(right && digits && arabic && !is_arabic_digit(l->c[0]));
}

static bool is_valid_label(const struct label *l, bool bidi, struct arena *a) {
  bool arabic = false, extended = false;
  if (!l->n || l->c[0] == '-' || l->c[l->n - 1] == '-') return false;
  if (l->n >= 4 && l->c[2] == '-' && l->c[3] == '-') return false;
  if (has_property(l->c[0], "^\\p{M}", a)) return false;
  for (size_t i = 0; i < l->n; i++) {
    if (!is_allowed(l->c[i], a) || !fits_context(l, i, a)) return false;
    arabic |= is_arabic_digit(l->c[i]);
    extended |= is_extended_arabic_digit(l->c[i]);
    bidi |= is_right_to_left(l->c[i]) && !is_extended_arabic_digit(l->c[i]);
  }
  return !(arabic && extended) && (!bidi || keeps_direction(l));
}

/* ---- labels ---- */

bool schema_idna_is_a_label(const char *s, size_t n, struct arena *a) {
  struct label l;
  char again[LABEL_MAX];
  bool beyond = false;
  if (!punycode_decode(s, n, &l) || !is_valid_label(&l, false, a)) return false;
  for (size_t i = 0; i < l.n; i++)
    beyond |= l.c[i] >= 128;
  if (!beyond || punycode_encode(&l, again) != n) return false;
  for (size_t i = 0; i < n; i++)
    if ((s[i] | 0x20) != (again[i] | 0x20)) return false;
  return true;
}

bool schema_idna_is_u_label(const char *s, size_t n, bool bidi, size_t *ascii, struct arena *a) {
  struct label l = {.n = 0};
  char encoded[LABEL_MAX];
  for (size_t i = 0; i < n;) {
    size_t length = utf8_next(s + i, n - i);
    if (!length || l.n == LABEL_MAX) return false;
    l.c[l.n++] = utf8_decode(s + i, length);
    i += length;
  }
  *ascii = punycode_encode(&l, encoded) + 4; /* xn-- */
  return *ascii <= LABEL_MAX && is_valid_label(&l, bidi, a);
}

bool schema_idna_is_bidi(const char *s, size_t n) {
  for (size_t i = 0; i < n;) {
    size_t length = utf8_next(s + i, n - i);
    if (!length) return false;
    uint32_t c = utf8_decode(s + i, length);
    if (is_right_to_left(c) && !is_extended_arabic_digit(c)) return true;
    i += length;
  }
  return false;
}
