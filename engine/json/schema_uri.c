/* schema_uri.c - reference resolution of RFC 3986, section 5.2, on texts.
 *
 * Only what references between schemas need: no normalisation beyond dot segments. */
#include "json/schema_private.h"

#include <string.h>

struct span {
  const char *text;
  size_t n;
  bool there;
};

struct parts {
  struct span scheme, authority, path, query;
};

size_t schema_uri_length(const char *uri) {
  return strcspn(uri, "#");
}

static bool is_scheme(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    char c = s[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
      return false;
  }
  return n > 0;
}

static struct parts split(const char *s, size_t n) {
  struct parts p = {0};
  size_t head = 0;
  while (head < n && !strchr(":/?", s[head]))
    head++;
  if (head < n && s[head] == ':' && is_scheme(s, head)) {
    p.scheme = (struct span){s, head, true};
    s += head + 1;
    n -= head + 1;
  }
  if (n >= 2 && s[0] == '/' && s[1] == '/') {
    size_t end = 2;
    while (end < n && s[end] != '/' && s[end] != '?')
      end++;
    p.authority = (struct span){s + 2, end - 2, true};
    s += end;
    n -= end;
  }
  const char *q = memchr(s, '?', n);
  size_t path = q ? (size_t)(q - s) : n;
  p.path = (struct span){s, path, true};
  if (q) p.query = (struct span){q + 1, n - path - 1, true};
  return p;
}

/* Section 5.2.4, in place: `path` is a text of n bytes, the new length is returned. */
static size_t remove_dots(char *path, size_t n) {
  size_t in = 0, out = 0;
  while (in < n) {
    char *s = path + in;
    size_t left = n - in;
    if (left >= 3 && !memcmp(s, "../", 3)) {
      in += 3;
    } else if (left >= 2 && !memcmp(s, "./", 2)) {
      in += 2;
    } else if (left >= 3 && !memcmp(s, "/./", 3)) {
      in += 2;
    } else if (left == 2 && !memcmp(s, "/.", 2)) {
      s[1] = '/';
      in += 1;
    } else if ((left >= 4 && !memcmp(s, "/../", 4)) || (left == 3 && !memcmp(s, "/..", 3))) {
      in += left == 3 ? 2 : 3;
      path[in] = '/';
      while (out > 0 && path[--out] != '/') {
      }
    } else if ((left == 1 && s[0] == '.') || (left == 2 && !memcmp(s, "..", 2))) {
      in = n;
    } else {
      do
        path[out++] = path[in++];
      while (in < n && path[in] != '/');
    }
  }
  return out;
}

static size_t put(char *out, size_t at, const char *before, struct span s) {
  size_t n = strlen(before);
  memcpy(out + at, before, n);
  if (s.n) memcpy(out + at + n, s.text, s.n);
  return at + n + s.n;
}

const char *schema_uri_resolve(struct arena *a, const char *base, const char *ref) {
  struct parts b = split(base, schema_uri_length(base));
  struct parts r = split(ref, schema_uri_length(ref));
  struct parts t = r;
  size_t directory = 0; /* bytes of the base path that the result begins with */
  bool keep_path = false;
  if (!r.scheme.there) {
    t.scheme = b.scheme;
    if (!r.authority.there) {
      t.authority = b.authority;
      if (!r.path.n) {
        t.path = b.path;
        keep_path = true;
        if (!r.query.there) t.query = b.query;
      } else if (r.path.text[0] != '/') {
        for (size_t i = 0; i < b.path.n; i++)
          if (b.path.text[i] == '/') directory = i + 1;
      }
    }
  }
  char *out = arena_alloc(a, strlen(base) + strlen(ref) + 8);
  size_t n = 0;
  if (t.scheme.there) {
    n = put(out, n, "", t.scheme);
    out[n++] = ':';
  }
  if (t.authority.there) n = put(out, n, "//", t.authority);
  size_t path = n;
  if (directory)
    n = put(out, n, "", (struct span){b.path.text, directory, true});
  else if (t.authority.there && t.path.n && t.path.text[0] != '/')
    out[n++] = '/';
  n = put(out, n, "", t.path);
  bool opaque = t.scheme.there && !t.authority.there && n > path && out[path] != '/'; /* urn:… */
  if (!keep_path && !opaque) n = path + remove_dots(out + path, n - path);
  if (t.query.there) n = put(out, n, "?", t.query);
  out[n] = '\0';
  return out;
}
