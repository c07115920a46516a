/* schema_format_uri.c - formats of identifiers: uri, uri-reference, iri, iri-reference (RFC 3986,
 * RFC 3987) and uri-template (RFC 6570). */
#include "json/schema_private.h"

#include "base/utf8.h"

#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(char c, const char *set) {
  return c && strchr(set, c);
}

static bool is_escape(const char *p, const char *end) {
  return end - p >= 3 && p[0] == '%' && is_hex(p[1]) && is_hex(p[2]);
}

/* ucschar of RFC 3987, and iprivate where a query may have it. */
static bool is_international(uint32_t c, bool private_too) {
  if (c < 0xa0) return false;
  if ((c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && (c & 0xffff) <= 0xfffd)) return private_too;
  if (c >= 0x10000) return (c & 0xffff) <= 0xfffd && !(c >= 0xe0000 && c < 0xe1000);
  return c <= 0xd7ff || (c >= 0xf900 && c <= 0xfdcf) || (c >= 0xfdf0 && c <= 0xffef);
}

struct part {
  const char *first, *end;
};

/* Only unreserved characters, sub-delims, escapes and what is in `extra`? */
static bool is_made_of(struct part t, const char *extra, bool international, bool private_too) {
  for (const char *p = t.first; p < t.end;) {
    if (*p & 0x80) {
      size_t n = utf8_next(p, (size_t)(t.end - p));
      if (!international || !n || !is_international(utf8_decode(p, n), private_too)) return false;
      p += n;
    } else if (is_escape(p, t.end)) {
      p += 3;
    } else if (is_letter(*p) || is_digit(*p) || is_one_of(*p, "-._~!$&'()*+,;=") ||
               is_one_of(*p, extra)) {
      p++;
    } else {
      return false;
    }
  }
  return true;
}

static bool is_ip_literal(struct part t, struct arena *a) {
  size_t n = (size_t)(t.end - t.first);
  if (n >= 4 && (t.first[0] == 'v' || t.first[0] == 'V')) {
    const char *p = t.first + 1;
    while (p < t.end && is_hex(*p))
      p++;
    struct part rest = {p + 1, t.end};
    return p > t.first + 1 && p + 1 < t.end && *p == '.' && !memchr(p, '%', (size_t)(t.end - p)) &&
           is_made_of(rest, ":", false, false);
  }
  return schema_is_ipv6(t.first, n, a);
}

static bool is_authority(struct part t, bool international, struct arena *a) {
  const char *at = memchr(t.first, '@', (size_t)(t.end - t.first));
  if (at) {
    if (!is_made_of((struct part){t.first, at}, ":", international, false)) return false;
    t.first = at + 1;
  }
  const char *host_end = t.end;
  while (host_end > t.first && is_digit(host_end[-1]))
    host_end--;
  if (host_end > t.first && host_end[-1] == ':')
    host_end--; /* a port, maybe empty */
  else
    host_end = t.end;
  if (t.first < host_end && *t.first == '[')
    return host_end[-1] == ']' && is_ip_literal((struct part){t.first + 1, host_end - 1}, a);
  return is_made_of((struct part){t.first, host_end}, "", international, false);
}

static bool is_reference(const char *s, size_t n, bool absolute, bool international,
                         struct arena *a) {
  const char *p = s, *end = s + n;
  const char *scheme_end = p;
  while (scheme_end < end && !is_one_of(*scheme_end, ":/?#"))
    scheme_end++;
  bool scheme = scheme_end < end && *scheme_end == ':';
  if (scheme) {
    if (p == scheme_end || !is_letter(*p)) return false; /* or a colon in the first segment */
    for (; p < scheme_end; p++)
      if (!is_letter(*p) && !is_digit(*p) && !is_one_of(*p, "+-.")) return false;
    p++;
  } else if (absolute) {
    return false;
  }
  struct part fragment = {end, end}, query = {end, end};
  const char *hash = memchr(p, '#', (size_t)(end - p));
  if (hash) fragment = (struct part){hash + 1, end};
  const char *body_end = hash ? hash : end;
  const char *mark = memchr(p, '?', (size_t)(body_end - p));
  if (mark) query = (struct part){mark + 1, body_end};
  if (mark) body_end = mark;
  if (body_end - p >= 2 && p[0] == '/' && p[1] == '/') {
    const char *path = memchr(p + 2, '/', (size_t)(body_end - p - 2));
    struct part authority = {p + 2, path ? path : body_end};
    if (!is_authority(authority, international, a)) return false;
    p = authority.end;
  }
  return is_made_of((struct part){p, body_end}, "/:@", international, false) &&
         is_made_of(query, "/:@?", international, true) &&
         is_made_of(fragment, "/:@?", international, false);
}

bool schema_is_uri(const char *s, size_t n, struct arena *a) {
  return is_reference(s, n, true, false, a);
}

bool schema_is_uri_reference(const char *s, size_t n, struct arena *a) {
  return is_reference(s, n, false, false, a);
}

bool schema_is_iri(const char *s, size_t n, struct arena *a) {
  return is_reference(s, n, true, true, a);
}

bool schema_is_iri_reference(const char *s, size_t n, struct arena *a) {
  return is_reference(s, n, false, true, a);
}

/* ---- uri-template ---- */

/* varname with its modifier; the end of it, or NULL. */
static const char *variable_end(const char *p, const char *end) {
  bool any = false;
  for (;;) {
    if (is_escape(p, end))
      p += 3;
    else if (p < end && (is_letter(*p) || is_digit(*p) || *p == '_'))
      p++;
    else if (any && p + 1 < end && *p == '.' && p[1] != '.') {
      p++;
      any = false; /* a name goes on behind a dot */
      continue;
    } else
      break;
    any = true;
  }
  if (!any) return NULL;
  if (p < end && *p == '*') return p + 1;
  if (p < end && *p == ':') {
    const char *first = ++p;
    while (p < end && is_digit(*p))
      p++;
    if (p == first || p - first > 4 || *first == '0') return NULL;
  }
  return p;
}

static const char *expression_end(const char *p, const char *end) {
  if (p < end && is_one_of(*p, "+#./;?&=,!@|")) p++;
  for (;;) {
    p = variable_end(p, end);
    if (!p || p == end) return NULL;
    if (*p == '}') return p + 1;
    if (*p++ != ',') return NULL;
  }
}

bool schema_is_uri_template(const char *s, size_t n, struct arena *a) {
  (void)a;
  const char *p = s, *end = s + n;
  while (p < end) {
    unsigned char c = (unsigned char)*p;
    if (c == '{') {
      p = expression_end(p + 1, end);
      if (!p) return false;
    } else if (c == '%') {
      if (!is_escape(p, end)) return false;
      p += 3;
    } else if (c <= 0x20 || c == 0x7f || is_one_of(*p, "\"<>\\^`|}")) {
      return false;
    } else {
      p++;
    }
  }
  return true;
}
