/* schema_format_host.c - formats of hosts and mail: ipv4, ipv6, hostname, email and their
 * internationalized forms.
 *
 * Sources: RFC 2673 and RFC 4291 with RFC 5952 (addresses), RFC 1123 (host names), RFC 5321 and
 * RFC 6531 (mail). Names beyond ASCII are judged by the context rules of RFC 5892 that need no
 * tables, not by the whole of IDNA. */
#include "json/schema_private.h"

#include "base/utf8.h"

#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- addresses ---- */

bool schema_is_ipv4(const char *s, size_t n, struct arena *a) {
  (void)a;
  const char *p = s, *end = s + n;
  for (int part = 0; part < 4; part++) {
    if (part && (p == end || *p++ != '.')) return false;
    const char *first = p;
    int x = 0;
    while (p < end && is_digit(*p) && p - first < 3)
      x = x * 10 + (*p++ - '0');
    if (p == first || x > 255 || (*first == '0' && p - first > 1)) return false;
  }
  return p == end;
}

bool schema_is_ipv6(const char *s, size_t n, struct arena *a) {
  const char *p = s, *end = s + n;
  int groups = 0;
  bool gap = false;
  if (end - p >= 2 && p[0] == ':' && p[1] == ':') {
    gap = true;
    p += 2;
  }
  while (p < end) {
    const char *first = p;
    while (p < end && is_hex(*p))
      p++;
    if (p < end && *p == '.') {
      groups += 2;
      return schema_is_ipv4(first, (size_t)(end - first), a) && (gap ? groups <= 7 : groups == 8);
    }
    if (p == first || p - first > 4) return false;
    groups++;
    if (p == end) break;
    if (*p++ != ':' || p == end) return false;
    if (*p == ':') {
      if (gap) return false;
      gap = true;
      p++;
    }
  }
  return gap ? groups <= 7 : groups == 8;
}

/* ---- names ---- */

static bool is_ascii_label(const char *s, size_t n) {
  if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-') return false;
  for (size_t i = 0; i < n; i++)
    if (!is_alphanumeric(s[i]) && s[i] != '-') return false;
  return true;
}

static bool is_a_label(const char *s, size_t n) {
  return n >= 4 && (s[0] == 'x' || s[0] == 'X') && (s[1] == 'n' || s[1] == 'N') && s[2] == '-' &&
         s[3] == '-';
}

static bool is_ascii_name_label(const char *s, size_t n, struct arena *a) {
  if (!is_ascii_label(s, n)) return false;
  return !is_a_label(s, n) || schema_idna_is_a_label(s + 4, n - 4, a);
}

bool schema_is_hostname(const char *s, size_t n, struct arena *a) {
  if (n == 0 || n > 253) return false;
  for (size_t first = 0;;) {
    const char *dot = memchr(s + first, '.', n - first);
    size_t length = dot ? (size_t)(dot - s) - first : n - first;
    if (!is_ascii_name_label(s + first, length, a)) return false;
    if (!dot) return true;
    first += length + 1;
  }
}

/* Length of the label separator at p: '.', U+3002, U+FF0E or U+FF61 (RFC 3490, 3.1); or 0. */
static size_t separator_at(const char *p, const char *end) {
  if (*p == '.') return 1;
  if (end - p < 3) return 0;
  bool wide = !memcmp(p, "\xe3\x80\x82", 3) || !memcmp(p, "\xef\xbc\x8e", 3) ||
              !memcmp(p, "\xef\xbd\xa1", 3);
  return wide ? 3 : 0;
}

bool schema_is_idn_hostname(const char *s, size_t n, struct arena *a) {
  const char *end = s + n, *label = s;
  size_t total = 0; /* in ASCII form, with separators */
  bool bidi = schema_idna_is_bidi(s, n);
  for (const char *p = s;; p++) {
    size_t separator = p < end ? separator_at(p, end) : 0;
    if (p < end && !separator) continue;
    size_t length = (size_t)(p - label), ascii = length;
    bool plain = true;
    for (const char *q = label; q < p; q++)
      plain &= !(*q & 0x80);
    if (plain ? !is_ascii_name_label(label, length, a)
              : !schema_idna_is_u_label(label, length, bidi, &ascii, a))
      return false;
    if (plain && bidi && is_digit(*label)) return false; /* RFC 5893, rule 1 */
    total += ascii + 1;
    if (p == end) return total <= 254;
    p += separator - 1;
    label = p + 1;
  }
}

/* ---- mail ---- */

static bool is_atom_character(char c, bool international) {
  if (c & 0x80) return international;
  return is_alphanumeric(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_local_part(const char *s, size_t n, bool international) {
  if (n == 0 || n > 64) return false;
  if (s[0] == '"') {
    if (n < 2 || s[n - 1] != '"') return false;
    for (size_t i = 1; i < n - 1; i++) {
      if (s[i] == '\\' && ++i == n - 1) return false;
      if (s[i] == '"' && s[i - 1] != '\\') return false;
      if ((s[i] & 0x80) ? !international : s[i] < 0x20 || s[i] == 0x7f) return false;
    }
    return true;
  }
  for (size_t i = 0; i < n; i++) {
    bool dot = s[i] == '.';
    if (dot && (i == 0 || i == n - 1 || s[i - 1] == '.')) return false;
    if (!dot && !is_atom_character(s[i], international)) return false;
  }
  return true;
}

static bool is_mail(const char *s, size_t n, bool international, struct arena *a) {
  const char *at = NULL;
  for (size_t i = 0; i < n; i++)
    if (s[i] == '@') at = s + i;
  if (!at || !is_local_part(s, (size_t)(at - s), international)) return false;
  const char *domain = at + 1;
  size_t length = (size_t)(s + n - domain);
  if (length > 2 && domain[0] == '[' && domain[length - 1] == ']') {
    if (length > 7 && !memcmp(domain, "[IPv6:", 6))
      return schema_is_ipv6(domain + 6, length - 7, a);
    return schema_is_ipv4(domain + 1, length - 2, a);
  }
  if (schema_is_hostname(domain, length, a)) return true;
  if (!international || length == 0) return false;
  for (size_t i = 0; i < length; i++) /* U-labels before normalisation: only their ASCII part */
    if (!(domain[i] & 0x80) && !is_alphanumeric(domain[i]) && domain[i] != '-' && domain[i] != '.')
      return false;
  return domain[0] != '.' && domain[length - 1] != '.';
}

bool schema_is_email(const char *s, size_t n, struct arena *a) {
  return is_mail(s, n, false, a);
}

bool schema_is_idn_email(const char *s, size_t n, struct arena *a) {
  return is_mail(s, n, true, a);
}
