/* pattern.c - the matcher; see pattern.h. */
#include "host/pattern.h"
#include "host/lua_state.h"

#include <ctype.h>
#include <string.h>

enum {
  CAPTURE_OPEN = -1,
  CAPTURE_POSITION = -2,
  DEPTH_MAX = 200,
  FUEL = 4096,
  STEPS_PER_UNIT = 4, /* a step of the matcher takes a fraction of an instruction's time */
};

static const char *match(struct matcher *m, const char *s, const char *p);

void pattern_init(struct matcher *m, lua_State *L, const char *subject, size_t n,
                  const char *pattern, size_t pattern_n) {
  m->L = L;
  m->subject = subject;
  m->subject_end = subject + n;
  m->pattern_end = pattern + pattern_n;
  m->fuel = FUEL;
}

const char *pattern_match(struct matcher *m, const char *at, const char *pattern) {
  m->level = 0;
  m->depth = DEPTH_MAX;
  return match(m, at, pattern);
}

static void burn(struct matcher *m, int steps) {
  m->fuel -= steps;
  if (m->fuel > 0) return;
  script_charge(m->L, (uint64_t)(FUEL - m->fuel) / STEPS_PER_UNIT);
  m->fuel = FUEL;
}

void pattern_burn(struct matcher *m, int steps) {
  burn(m, steps);
}

void pattern_finish(struct matcher *m) {
  script_charge(m->L, (uint64_t)(FUEL - m->fuel) / STEPS_PER_UNIT);
  m->fuel = FUEL;
}

/* ---- one character ---- */

static bool is_in_class(int c, int class) {
  bool in;
  switch (tolower(class)) {
  case 'a':
    in = isalpha(c);
    break;
  case 'c':
    in = iscntrl(c);
    break;
  case 'd':
    in = isdigit(c);
    break;
  case 'g':
    in = isgraph(c);
    break;
  case 'l':
    in = islower(c);
    break;
  case 'p':
    in = ispunct(c);
    break;
  case 's':
    in = isspace(c);
    break;
  case 'u':
    in = isupper(c);
    break;
  case 'w':
    in = isalnum(c);
    break;
  case 'x':
    in = isxdigit(c);
    break;
  case 'z':
    in = c == 0;
    break;
  default:
    return class == c;
  }
  return isupper(class) ? !in : in;
}

/* The place behind the single-character item at p. */
static const char *item_end(struct matcher *m, const char *p) {
  char c = *p++;
  if (c == '%') {
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (c != '[') return p;
  if (*p == '^') p++;
  do { /* a ']' in first place stands for itself */
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == '%' && p < m->pattern_end) p++;
  } while (*p != ']'); /* a NUL follows the pattern */
  return p + 1;
}

/* Is c in the set that starts with '[' at p and ends with ']' at last? */
static bool is_in_set(int c, const char *p, const char *last) {
  bool wanted = true;
  p++;
  if (*p == '^') {
    wanted = false;
    p++;
  }
  while (p < last) {
    if (*p == '%') {
      if (is_in_class(c, (unsigned char)p[1])) return wanted;
      p += 2;
    } else if (p[1] == '-' && p + 2 < last) {
      if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2]) return wanted;
      p += 3;
    } else {
      if ((unsigned char)*p == c) return wanted;
      p++;
    }
  }
  return !wanted;
}

static bool matches_item(const struct matcher *m, const char *s, const char *p, const char *end) {
  if (s >= m->subject_end) return false;
  int c = (unsigned char)*s;
  switch (*p) {
  case '.':
    return true;
  case '%':
    return is_in_class(c, (unsigned char)p[1]);
  case '[':
    return is_in_set(c, p, end - 1);
  default:
    return (unsigned char)*p == c;
  }
}

/* ---- items with a repetition ---- */

static const char *match_longest(struct matcher *m, const char *s, const char *p, const char *end) {
  ptrdiff_t n = 0;
  while (matches_item(m, s + n, p, end)) {
    n++;
    burn(m, 1);
  }
  for (; n >= 0; n--) {
    const char *found = match(m, s + n, end + 1);
    if (found) return found;
  }
  return NULL;
}

static const char *match_shortest(struct matcher *m, const char *s, const char *p,
                                  const char *end) {
  for (;; s++) {
    const char *found = match(m, s, end + 1);
    if (found) return found;
    if (!matches_item(m, s, p, end)) return NULL;
  }
}

/* ---- captures ---- */

static const char *begin_capture(struct matcher *m, const char *s, const char *p, ptrdiff_t what) {
  if (m->level >= PATTERN_CAPTURES) luaL_error(m->L, "too many captures");
  m->captures[m->level].start = s;
  m->captures[m->level].len = what;
  m->level++;
  const char *found = match(m, s, p);
  if (!found) m->level--;
  return found;
}

static const char *end_capture(struct matcher *m, const char *s, const char *p) {
  int i = m->level - 1;
  while (i >= 0 && m->captures[i].len != CAPTURE_OPEN)
    i--;
  if (i < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[i].len = s - m->captures[i].start;
  const char *found = match(m, s, p);
  if (!found) m->captures[i].len = CAPTURE_OPEN;
  return found;
}

static const char *match_again(struct matcher *m, const char *s, char digit) {
  int i = digit - '1';
  if (i < 0 || i >= m->level || m->captures[i].len == CAPTURE_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", i + 1);
  ptrdiff_t n = m->captures[i].len;
  if (n < 0) return NULL; /* a position has no text to be found again */
  burn(m, (int)(n / 16 < FUEL ? n / 16 : FUEL));
  if (m->subject_end - s < n || memcmp(m->captures[i].start, s, (size_t)n) != 0) return NULL;
  return s + n;
}

/* ---- %b and %f ---- */

static const char *match_balanced(struct matcher *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->subject_end || *s != p[0]) return NULL;
  int open = 1;
  for (s++; s < m->subject_end; s++) {
    burn(m, 1);
    if (*s == p[1]) {
      if (--open == 0) return s + 1;
    } else if (*s == p[0]) {
      open++;
    }
  }
  return NULL;
}

static bool is_frontier(const struct matcher *m, const char *s, const char *set,
                        const char *set_end) {
  int before = s == m->subject ? 0 : (unsigned char)s[-1];
  int here = s == m->subject_end ? 0 : (unsigned char)*s;
  return !is_in_set(before, set, set_end - 1) && is_in_set(here, set, set_end - 1);
}

/* ---- the pattern ---- */

/* Handles the item at *p when it is one of %b %f %1 … %9. Returns false when it is none of these;
 * else *s is where matching goes on, or NULL. */
static bool match_special(struct matcher *m, const char **s, const char **p) {
  char c = (*p)[1];
  if (c == 'b') {
    *s = match_balanced(m, *s, *p + 2);
    *p += 4;
  } else if (c == 'f') {
    const char *set = *p + 2;
    if (*set != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
    const char *set_end = item_end(m, set);
    if (!is_frontier(m, *s, set, set_end)) *s = NULL;
    *p = set_end;
  } else if (c >= '0' && c <= '9') {
    *s = match_again(m, *s, c);
    *p += 2;
  } else {
    return false;
  }
  return true;
}

/* One single-character item with or without repetition. Returns true when the answer is final (in
 * *s); else matching goes on at *s, *p. */
static bool match_item(struct matcher *m, const char **s, const char **p) {
  const char *end = item_end(m, *p), *found;
  switch (end < m->pattern_end ? *end : '\0') {
  case '?':
    if (matches_item(m, *s, *p, end) && (found = match(m, *s + 1, end + 1))) {
      *s = found;
      return true;
    }
    *p = end + 1;
    return false;
  case '*':
    *s = match_longest(m, *s, *p, end);
    return true;
  case '+':
    *s = matches_item(m, *s, *p, end) ? match_longest(m, *s + 1, *p, end) : NULL;
    return true;
  case '-':
    *s = match_shortest(m, *s, *p, end);
    return true;
  default:
    if (!matches_item(m, *s, *p, end)) {
      *s = NULL;
      return true;
    }
    *s += 1;
    *p = end;
    return false;
  }
}

static const char *match(struct matcher *m, const char *s, const char *p) {
  if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
  while (s && p != m->pattern_end) {
    burn(m, 1);
    if (*p == '(') {
      s = p[1] == ')' ? begin_capture(m, s, p + 2, CAPTURE_POSITION)
                      : begin_capture(m, s, p + 1, CAPTURE_OPEN);
      break;
    }
    if (*p == ')') {
      s = end_capture(m, s, p + 1);
      break;
    }
    if (*p == '$' && p + 1 == m->pattern_end) {
      if (s != m->subject_end) s = NULL;
      break;
    }
    if (*p == '%' && match_special(m, &s, &p)) continue;
    if (match_item(m, &s, &p)) break;
  }
  m->depth++;
  return s;
}

/* ---- results ---- */

void pattern_push(struct matcher *m, int i, const char *start, const char *end) {
  if (i >= m->level) {
    if (i != 0) luaL_error(m->L, "invalid capture index %%%d in replacement string", i + 1);
    lua_pushlstring(m->L, start, (size_t)(end - start));
    return;
  }
  const struct capture *c = &m->captures[i];
  if (c->len == CAPTURE_POSITION)
    lua_pushinteger(m->L, c->start - m->subject + 1);
  else if (c->len == CAPTURE_OPEN)
    luaL_error(m->L, "unfinished capture");
  else
    lua_pushlstring(m->L, c->start, (size_t)c->len);
}

int pattern_count(const struct matcher *m, bool whole) {
  return m->level == 0 && whole ? 1 : m->level;
}

int pattern_push_all(struct matcher *m, const char *start, const char *end, bool whole) {
  int n = pattern_count(m, whole);
  luaL_checkstack(m->L, n, "too many captures");
  for (int i = 0; i < n; i++)
    pattern_push(m, i, start, end);
  return n;
}

/* The character that every match begins with, or -1. */
static int first_literal(const struct matcher *m, const char *p) {
  while (p < m->pattern_end && *p == '(' && p + 1 < m->pattern_end && p[1] != ')')
    p++;
  if (p >= m->pattern_end) return -1;
  const char *next = p + 1;
  int c = (unsigned char)*p;
  if (c == '%') {
    if (next >= m->pattern_end || isalnum((unsigned char)*next))
      return -1; /* a class, %b, %f, %1 */
    c = (unsigned char)*next++;
  } else if (memchr("^$*+?.()[-", c, 10)) {
    return -1;
  }
  bool optional = next < m->pattern_end && memchr("*?-", *next, 3);
  return optional ? -1 : c;
}

const char *pattern_candidate(const struct matcher *m, const char *at, const char *pattern) {
  int c = first_literal(m, pattern);
  if (c < 0) return at;
  return at < m->subject_end ? memchr(at, c, (size_t)(m->subject_end - at)) : NULL;
}
