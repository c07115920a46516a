/* pattern.c - the matcher; see pattern.h. */
#include "host/pattern.h"
#include "host/lua_state.h"

#include <ctype.h>
#include <limits.h>
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
  m->n_sets = 0;
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

/* Bits of the classes of ASCII characters by letter; others belong to none (C locale). */
static const uint64_t CLASSES[26][2] = {
    ['a' - 'a'] = {0x0u, 0x7fffffe07fffffeu},
    ['c' - 'a'] = {0xffffffffu, 0x8000000000000000u},
    ['d' - 'a'] = {0x3ff000000000000u, 0x0u},
    ['g' - 'a'] = {0xfffffffe00000000u, 0x7fffffffffffffffu},
    ['l' - 'a'] = {0x0u, 0x7fffffe00000000u},
    ['p' - 'a'] = {0xfc00fffe00000000u, 0x78000001f8000001u},
    ['s' - 'a'] = {0x100003e00u, 0x0u},
    ['u' - 'a'] = {0x0u, 0x7fffffeu},
    ['w' - 'a'] = {0x3ff000000000000u, 0x7fffffe07fffffeu},
    ['x' - 'a'] = {0x3ff000000000000u, 0x7e0000007eu},
    ['z' - 'a'] = {0x1u, 0x0u},
};

/* NULL: the letter names no class, %c is the character itself. */
static const uint64_t *class_of(int class) {
  int letter = class | 32;
  if (letter < 'a' || letter > 'z' || !(class & 64)) return NULL;
  const uint64_t *bits = CLASSES[letter - 'a'];
  return bits[0] | bits[1] ? bits : NULL;
}

static bool is_complement(int class) {
  return !(class & 32);
}

static bool is_in_class(int c, int class) {
  const uint64_t *bits = class_of(class);
  if (!bits) return class == c;
  bool in = c < 128 && bits[c >> 6] >> (c & 63) & 1;
  return is_complement(class) ? !in : in;
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

static void add_bit(uint64_t bits[4], int c) {
  bits[c >> 6] |= (uint64_t)1 << (c & 63);
}

static void add_class(uint64_t bits[4], int class) {
  const uint64_t *members = class_of(class);
  uint64_t flip = is_complement(class) ? UINT64_MAX : 0;
  if (!members) {
    add_bit(bits, class);
    return;
  }
  bits[0] |= members[0] ^ flip;
  bits[1] |= members[1] ^ flip;
  bits[2] |= flip;
  bits[3] |= flip;
}

/* Reads the set between '[' at p and ']' at last. */
static void read_set(uint64_t bits[4], const char *p, const char *last) {
  uint64_t flip = p[1] == '^' ? UINT64_MAX : 0;
  memset(bits, 0, 4 * sizeof *bits);
  p += flip ? 2 : 1;
  while (p < last) {
    if (*p == '%') {
      add_class(bits, (unsigned char)p[1]);
      p += 2;
    } else if (p[1] == '-' && p + 2 < last) {
      for (int c = (unsigned char)p[0]; c <= (unsigned char)p[2]; c++)
        add_bit(bits, c);
      p += 3;
    } else {
      add_bit(bits, (unsigned char)*p++);
    }
  }
  for (int i = 0; i < 4; i++)
    bits[i] ^= flip;
}

static const struct pattern_set *set_at(struct matcher *m, const char *p) {
  for (unsigned i = 0; i < m->n_sets && i < PATTERN_SETS; i++)
    if (m->sets[i].start == p) return &m->sets[i];
  const char *end = item_end(m, p);
  struct pattern_set *set = &m->sets[m->n_sets++ % PATTERN_SETS];
  set->start = p;
  set->end = end;
  read_set(set->bits, p, end - 1);
  return set;
}

static inline bool set_has(const uint64_t bits[4], char c) {
  unsigned char k = (unsigned char)c;
  return bits[k >> 6] >> (k & 63) & 1;
}

static bool matches_item(struct matcher *m, const char *s, const char *p) {
  if (s >= m->subject_end) return false;
  int c = (unsigned char)*s;
  switch (*p) {
  case '.':
    return true;
  case '%':
    return is_in_class(c, (unsigned char)p[1]);
  case '[':
    return set_has(set_at(m, p)->bits, *s);
  default:
    return (unsigned char)*p == c;
  }
}

/* ---- items with a repetition ---- */

/* How many characters from s on match the item at p. */
static ptrdiff_t run_length(struct matcher *m, const char *s, const char *p) {
  const char *at = s, *end = m->subject_end;
  uint64_t bits[4] = {0};
  if (*p == '.') return end - s;
  if (*p == '[')
    memcpy(bits, set_at(m, p)->bits, sizeof bits);
  else if (*p == '%')
    add_class(bits, (unsigned char)p[1]);
  else
    add_bit(bits, (unsigned char)*p);
  while (at < end && set_has(bits, *at))
    at++;
  return at - s;
}

static const char *match_longest(struct matcher *m, const char *s, const char *p, const char *end) {
  ptrdiff_t n = run_length(m, s, p);
  burn(m, n < INT_MAX / 2 ? (int)n : INT_MAX / 2);
  if (end + 1 == m->pattern_end) return s + n;
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
    if (!matches_item(m, s, p)) return NULL;
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

static bool is_frontier(const struct matcher *m, const char *s, const uint64_t bits[4]) {
  char before = s == m->subject ? '\0' : s[-1], here = s == m->subject_end ? '\0' : *s;
  return !set_has(bits, before) && set_has(bits, here);
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
    const struct pattern_set *wanted = set_at(m, set);
    if (!is_frontier(m, *s, wanted->bits)) *s = NULL;
    *p = wanted->end;
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
  const char *end = **p == '[' ? set_at(m, *p)->end : item_end(m, *p), *found;
  switch (end < m->pattern_end ? *end : '\0') {
  case '?':
    if (matches_item(m, *s, *p) && (found = match(m, *s + 1, end + 1))) {
      *s = found;
      return true;
    }
    *p = end + 1;
    return false;
  case '*':
    *s = match_longest(m, *s, *p, end);
    return true;
  case '+':
    *s = matches_item(m, *s, *p) ? match_longest(m, *s + 1, *p, end) : NULL;
    return true;
  case '-':
    *s = match_shortest(m, *s, *p, end);
    return true;
  default:
    if (!matches_item(m, *s, *p)) {
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

/* What every match begins with. */
enum first { FIRST_ANY, FIRST_CHARACTER, FIRST_SET, FIRST_FRONTIER };

static enum first first_item(struct matcher *m, const char *p, int *c, uint64_t bits[4]) {
  while (p < m->pattern_end && *p == '(' && p + 1 < m->pattern_end && p[1] != ')')
    p++;
  if (p >= m->pattern_end || memchr("^$*+?.()-", *p, 9)) return FIRST_ANY;
  enum first first = FIRST_CHARACTER;
  const char *next = p + 1;
  *c = (unsigned char)*p;
  if (*p == '[') {
    const struct pattern_set *set = set_at(m, p);
    memcpy(bits, set->bits, sizeof set->bits);
    next = set->end;
    first = FIRST_SET;
  } else if (*p == '%') {
    if (next >= m->pattern_end) return FIRST_ANY;
    *c = (unsigned char)*next++;
    if (*c == 'f' && *next == '[') {
      memcpy(bits, set_at(m, next)->bits, 4 * sizeof *bits);
      return FIRST_FRONTIER;
    }
    if (class_of(*c)) {
      memset(bits, 0, 4 * sizeof *bits);
      add_class(bits, *c);
      first = FIRST_SET;
    } else if (isalnum(*c)) {
      return FIRST_ANY; /* %b, %1 */
    }
  }
  bool optional = next < m->pattern_end && memchr("*?-", *next, 3);
  return optional ? FIRST_ANY : first;
}

const char *pattern_candidate(struct matcher *m, const char *at, const char *pattern) {
  int c = 0;
  uint64_t bits[4] UNCLEARED;
  const char *from = at, *end = m->subject_end;
  switch (first_item(m, pattern, &c, bits)) {
  case FIRST_ANY:
    return at;
  case FIRST_CHARACTER:
    return at < end ? memchr(at, c, (size_t)(end - at)) : NULL;
  case FIRST_SET:
    while (at < end && !set_has(bits, *at))
      at++;
    burn(m, (int)((at - from) / STEPS_PER_UNIT % INT_MAX));
    return at < end ? at : NULL;
  case FIRST_FRONTIER:
    while (at <= end && !is_frontier(m, at, bits))
      at++;
    burn(m, (int)((at - from) / STEPS_PER_UNIT % INT_MAX));
    return at <= end ? at : NULL;
  }
  return at;
}
