/* regex_make.c - see regex_make.h. The expression becomes a tree: a sequence or an alternative of
 * pieces, each with the bounds of its repetition. */
#include "entity/regex_make.h"

#include "base/utf8.h"

#include <string.h>

enum { REGEX_DEPTH = 60, REGEX_RANGES = 48, REGEX_GROUPS = 20, REGEX_LONGEST = 65536 };

enum piece_kind {
  PIECE_NOTHING, /* assertions */
  PIECE_CLASS,
  PIECE_SEQUENCE,
  PIECE_CHOICE,
  PIECE_BACK /* reference to a group */
};

struct range {
  uint32_t low, high;
};

struct piece {
  enum piece_kind kind;
  unsigned least, most; /* repetitions; most = UINT32_MAX: open */
  unsigned group;       /* number of the group it is, or refers to; 0: none */
  struct piece *first;  /* of a sequence or choice */
  struct piece *next;
  struct range *ranges; /* of a class */
  size_t n_ranges;
};

struct regex {
  struct piece *root;
  bool start, end;
};

struct reading {
  struct arena *a;
  const char *p, *end;
  unsigned groups, depth;
  bool start, finish;
  bool bad;
};

/* ---- classes ---- */

struct class_builder {
  struct range ranges[REGEX_RANGES];
  size_t n;
};

static void add_range(struct class_builder *c, uint32_t low, uint32_t high) {
  if (low <= high && c->n < REGEX_RANGES) c->ranges[c->n++] = (struct range){low, high};
}

/* What is printable of the complement; a class outside of ASCII leaves ASCII over. */
static void add_complement(struct class_builder *c, const struct class_builder *of) {
  for (uint32_t x = 0x20; x < 0x7f; x++) {
    bool in = false;
    for (size_t i = 0; i < of->n && !in; i++)
      in = x >= of->ranges[i].low && x <= of->ranges[i].high;
    if (in) continue;
    if (c->n && c->ranges[c->n - 1].high == x - 1)
      c->ranges[c->n - 1].high = x;
    else
      add_range(c, x, x);
  }
  if (c->n) return;
  for (uint32_t x = 0xe0; x <= 0xf0; x++) /* no ASCII is left: letters with accents */
    add_range(c, x, x);
}

static void add_digits(struct class_builder *c) {
  add_range(c, '0', '9');
}

static void add_word(struct class_builder *c) {
  add_range(c, 'a', 'z');
  add_range(c, 'A', 'Z');
  add_digits(c);
  add_range(c, '_', '_');
}

static void add_set(struct class_builder *c, char letter) {
  struct class_builder of = {.n = 0};
  bool negative = letter >= 'A' && letter <= 'Z';
  switch (letter | 0x20) {
  case 'd':
    add_digits(&of);
    break;
  case 'w':
    add_word(&of);
    break;
  default:
    add_range(&of, ' ', ' ');
    if (negative) add_range(&of, '\t', '\r');
    break;
  }
  if (negative) {
    add_complement(c, &of);
    return;
  }
  for (size_t i = 0; i < of.n; i++)
    add_range(c, of.ranges[i].low, of.ranges[i].high);
}

/* \p{…}: the ASCII members of the categories that have some. */
static bool add_property(struct class_builder *c, const char *name, size_t n, bool negative) {
  struct class_builder of = {.n = 0};
  const char *equals = memchr(name, '=', n);
  if (equals) {
    n -= (size_t)(equals + 1 - name);
    name = equals + 1;
  }
  if (!n) return false;
  bool lower = (n == 2 && !memcmp(name, "Ll", 2)) || (n >= 9 && !memcmp(name, "Lowercase", 9));
  bool upper = (n == 2 && !memcmp(name, "Lu", 2)) || (n >= 9 && !memcmp(name, "Uppercase", 9));
  bool greek = n == 5 && !memcmp(name, "Greek", 5),
       cyrillic = n == 8 && !memcmp(name, "Cyrillic", 8);
  if (greek) {
    add_range(&of, 0x3b1, 0x3c9);
  } else if (cyrillic) {
    add_range(&of, 0x430, 0x44f);
  } else if (*name == 'L' || *name == 'A') {
    if (!upper) add_range(&of, 'a', 'z');
    if (!lower) add_range(&of, 'A', 'Z');
  } else if (*name == 'N' || *name == 'd' || *name == 'D') {
    add_digits(&of);
  } else if (*name == 'P' || *name == 'p') {
    add_range(&of, '-', '.');
  } else if (*name == 'S') {
    if (n > 1 && (name[1] == 'c' || name[1] == 'C'))
      add_range(&of, '$', '$');
    else
      add_range(&of, '+', '+');
  } else if (*name == 'Z') {
    add_range(&of, ' ', ' ');
  } else {
    return false;
  }
  if (negative)
    add_complement(c, &of);
  else
    for (size_t i = 0; i < of.n; i++)
      add_range(c, of.ranges[i].low, of.ranges[i].high);
  return true;
}

/* ---- reading ---- */

static struct piece *new_piece(struct reading *r, enum piece_kind kind) {
  struct piece *p = ARENA_NEW(r->a, struct piece);
  p->kind = kind;
  p->least = p->most = 1;
  return p;
}

static struct piece *class_piece(struct reading *r, const struct class_builder *c) {
  struct piece *p = new_piece(r, PIECE_CLASS);
  p->ranges = ARENA_ARRAY(r->a, struct range, c->n ? c->n : 1);
  if (c->n) memcpy(p->ranges, c->ranges, c->n * sizeof *p->ranges);
  p->n_ranges = c->n;
  return p;
}

static struct piece *one_character(struct reading *r, uint32_t c) {
  struct class_builder b = {.n = 0};
  add_range(&b, c, c);
  return class_piece(r, &b);
}

static int hex_value(const char *p, const char *end, int digits) {
  int x = 0;
  for (int i = 0; i < digits; i++) {
    char c = p + i < end ? p[i] : 'x';
    int digit = c >= '0' && c <= '9' ? c - '0' : -1;
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') digit = (c | 0x20) - 'a' + 10;
    if (digit < 0) return -1;
    x = x * 16 + digit;
  }
  return x;
}

/* Behind "\u": the character. */
static uint32_t read_unicode(struct reading *r) {
  if (r->p < r->end && *r->p == '{') {
    const char *close = memchr(r->p, '}', (size_t)(r->end - r->p));
    int c = close && close - r->p <= 7 ? hex_value(r->p + 1, close, (int)(close - r->p - 1)) : -1;
    if (c < 0) return 'u';
    r->p = close + 1;
    return (uint32_t)c;
  }
  int c = hex_value(r->p, r->end, 4);
  if (c < 0) return 'u';
  r->p += 4;
  bool pair = c >= 0xd800 && c < 0xdc00 && r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u';
  int low = pair ? hex_value(r->p + 2, r->end, 4) : -1;
  if (low >= 0xdc00 && low < 0xe000) {
    r->p += 6;
    return 0x10000u + (uint32_t)((c - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
  }
  return (uint32_t)c;
}

/* A character of the text, or the one behind a backslash whose letter is `c`. */
static uint32_t read_escaped(struct reading *r, char c) {
  switch (c) {
  case 't':
    return '\t';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 'f':
    return '\f';
  case 'v':
    return '\v';
  case '0':
    return 0;
  case 'c':
    return r->p < r->end ? (uint32_t)(*r->p++ & 0x1f) : 'c';
  case 'x': {
    int x = hex_value(r->p, r->end, 2);
    if (x < 0) return 'x';
    r->p += 2;
    return (uint32_t)x;
  }
  case 'u':
    return read_unicode(r);
  default:
    r->p--;
    size_t n = utf8_next(r->p, (size_t)(r->end - r->p));
    if (!n) n = 1;
    uint32_t x = n > 1 ? utf8_decode(r->p, n) : (uint32_t)(unsigned char)*r->p;
    r->p += n;
    return x;
  }
}

static uint32_t read_character(struct reading *r) {
  r->p++;
  return read_escaped(r, 'a'); /* any letter without a meaning: the character itself */
}

/* At a set behind a backslash: adds it. */
static bool read_set(struct reading *r, struct class_builder *c) {
  char letter = *r->p;
  if (strchr("dDwWsS", letter) && letter) {
    r->p++;
    add_set(c, letter);
    return true;
  }
  if ((letter == 'p' || letter == 'P') && r->p + 1 < r->end && r->p[1] == '{') {
    const char *close = memchr(r->p, '}', (size_t)(r->end - r->p));
    if (!close) return false;
    if (!add_property(c, r->p + 2, (size_t)(close - r->p - 2), letter == 'P')) r->bad = true;
    r->p = close + 1;
    return true;
  }
  return false;
}

/* One member of a class: a set (false) or a character (true, in *x). */
static bool read_member(struct reading *r, struct class_builder *c, uint32_t *x) {
  if (*r->p != '\\' || r->p + 1 >= r->end) {
    *x = read_character(r);
    return true;
  }
  r->p++;
  if (read_set(r, c)) return false;
  char letter = *r->p++;
  *x = letter == 'b' ? '\b' : read_escaped(r, letter);
  return true;
}

/* Behind '['. */
static struct piece *read_class(struct reading *r) {
  struct class_builder c = {.n = 0};
  bool negative = r->p < r->end && *r->p == '^';
  if (negative) r->p++;
  while (r->p < r->end && *r->p != ']') {
    uint32_t low, high;
    if (!read_member(r, &c, &low)) continue;
    high = low;
    if (r->end - r->p >= 2 && r->p[0] == '-' && r->p[1] != ']') {
      r->p++;
      if (!read_member(r, &c, &high)) {
        add_range(&c, '-', '-');
        high = low;
      }
    }
    add_range(&c, low, high);
  }
  if (r->p == r->end)
    r->bad = true;
  else
    r->p++;
  if (!negative) return class_piece(r, &c);
  struct class_builder other = {.n = 0};
  add_complement(&other, &c);
  return class_piece(r, &other);
}

static struct piece *read_choice(struct reading *r);

/* Behind '('. */
static struct piece *read_group(struct reading *r) {
  unsigned number = 0;
  bool looks = false;
  if (r->p < r->end && *r->p == '?') {
    r->p++;
    bool behind = r->end - r->p >= 2 && *r->p == '<' && (r->p[1] == '=' || r->p[1] == '!');
    if (behind) {
      looks = true;
      r->p += 2;
    } else if (r->p < r->end && (*r->p == '=' || *r->p == '!')) {
      looks = true;
      r->p++;
    } else if (r->p < r->end && *r->p == '<') {
      while (r->p < r->end && *r->p++ != '>') {
      }
      number = ++r->groups;
    } else {
      while (r->p < r->end && *r->p != ':' && *r->p != ')')
        r->p++;
      if (r->p < r->end && *r->p == ':') r->p++;
    }
  } else {
    number = ++r->groups;
  }
  bool start = r->start, finish = r->finish;
  struct piece *inner = read_choice(r);
  if (r->p < r->end && *r->p == ')')
    r->p++;
  else
    r->bad = true;
  if (looks) { /* what stands in it is matched, not made */
    r->start = start, r->finish = finish;
    return new_piece(r, PIECE_NOTHING);
  }
  struct piece *group = new_piece(r, PIECE_SEQUENCE);
  group->first = inner;
  group->group = number;
  return group;
}

static struct piece *read_escape(struct reading *r) {
  if (r->p == r->end) {
    r->bad = true;
    return new_piece(r, PIECE_NOTHING);
  }
  struct class_builder c = {.n = 0};
  if (read_set(r, &c)) return class_piece(r, &c);
  char letter = *r->p++;
  if (letter == 'b' || letter == 'B') return new_piece(r, PIECE_NOTHING);
  if (letter >= '1' && letter <= '9') {
    struct piece *back = new_piece(r, PIECE_BACK);
    back->group = (unsigned)(letter - '0');
    return back;
  }
  if (letter == 'A' || letter == 'z' || letter == 'Z') {
    (letter == 'A' ? &r->start : &r->finish)[0] = true;
    return new_piece(r, PIECE_NOTHING);
  }
  if (letter == 'k') r->bad = true;
  return one_character(r, read_escaped(r, letter));
}

static struct piece *read_atom(struct reading *r) {
  char c = *r->p;
  struct class_builder any = {.n = 0};
  switch (c) {
  case '(':
    r->p++;
    return read_group(r);
  case '[':
    r->p++;
    return read_class(r);
  case '\\':
    r->p++;
    return read_escape(r);
  case '.':
    r->p++;
    add_range(&any, 'a', 'z');
    add_range(&any, '0', '9');
    return class_piece(r, &any);
  case '^':
  case '$':
    r->p++;
    (c == '^' ? &r->start : &r->finish)[0] = true;
    return new_piece(r, PIECE_NOTHING);
  default:
    return one_character(r, read_character(r));
  }
}

static bool read_number(struct reading *r, unsigned *out) {
  const char *from = r->p;
  unsigned x = 0;
  while (r->p < r->end && *r->p >= '0' && *r->p <= '9' && x < 100000)
    x = x * 10 + (unsigned)(*r->p++ - '0');
  *out = x;
  return r->p > from;
}

/* "*", "+", "?", "{2}", "{2,}", "{2,4}" and a "?" or "+" behind. */
static void read_repetition(struct reading *r, struct piece *p) {
  if (r->p == r->end) return;
  const char *from = r->p;
  char c = *r->p++;
  if (c == '*' || c == '+') {
    p->least = c == '+';
    p->most = UINT32_MAX;
  } else if (c == '?') {
    p->least = 0;
  } else if (c == '{') {
    unsigned least, most;
    bool good = read_number(r, &least);
    most = least;
    if (good && r->p < r->end && *r->p == ',') {
      r->p++;
      if (!read_number(r, &most)) most = UINT32_MAX;
    }
    if (!good || r->p == r->end || *r->p != '}') {
      r->p = from; /* a brace as such */
      return;
    }
    r->p++;
    p->least = least;
    p->most = most;
  } else {
    r->p--;
    return;
  }
  if (r->p < r->end && (*r->p == '?' || *r->p == '+')) r->p++;
}

static struct piece *read_sequence(struct reading *r) {
  struct piece *s = new_piece(r, PIECE_SEQUENCE), **tail = &s->first;
  while (r->p < r->end && *r->p != '|' && *r->p != ')' && !r->bad) {
    struct piece *p = read_atom(r);
    read_repetition(r, p);
    *tail = p;
    tail = &p->next;
  }
  return s;
}

static struct piece *read_choice(struct reading *r) {
  if (++r->depth > REGEX_DEPTH) r->bad = true;
  struct piece *first = read_sequence(r);
  if (r->p < r->end && *r->p == '|' && !r->bad) {
    struct piece *choice = new_piece(r, PIECE_CHOICE), *last = first;
    choice->first = first;
    while (r->p < r->end && *r->p == '|' && !r->bad) {
      r->p++;
      last->next = read_sequence(r);
      last = last->next;
    }
    first = choice;
  }
  r->depth--;
  return first;
}

const struct regex *regex_read(struct arena *a, const char *text, size_t n) {
  struct reading r = {.a = a, .p = text, .end = text + n};
  struct piece *root = read_choice(&r);
  if (r.bad || r.p < r.end || r.groups >= REGEX_GROUPS) return NULL;
  struct regex *out = ARENA_NEW(a, struct regex);
  *out = (struct regex){root, r.start, r.finish};
  return out;
}

bool regex_is_anchored(const struct regex *r, bool at_end) {
  return at_end ? r->end : r->start;
}

/* ---- making ---- */

struct making {
  struct rng *rng;
  struct arena *a;
  char *data;
  size_t n, capacity;
  unsigned more;
  bool bad;
  struct {
    size_t from, to;
  } group[REGEX_GROUPS];
};

static void put(struct making *m, const char *bytes, size_t n) {
  if (m->n + n > REGEX_LONGEST) {
    m->bad = true;
    return;
  }
  if (m->n + n + 1 > m->capacity) {
    size_t capacity = (m->n + n + 1) * 2;
    char *data = arena_alloc(m->a, capacity);
    if (m->n) memcpy(data, m->data, m->n);
    m->data = data;
    m->capacity = capacity;
  }
  if (n) memmove(m->data + m->n, bytes, n);
  m->n += n;
}

static uint32_t pick_character(struct making *m, const struct piece *p) {
  uint64_t total = 0;
  for (size_t i = 0; i < p->n_ranges; i++)
    total += p->ranges[i].high - p->ranges[i].low + 1;
  if (!total) return 0;
  uint32_t at = rng_below(m->rng, (uint32_t)total);
  for (size_t i = 0; i < p->n_ranges; i++) {
    uint32_t size = p->ranges[i].high - p->ranges[i].low + 1;
    if (at < size) return p->ranges[i].low + at;
    at -= size;
  }
  return p->ranges[0].low;
}

/* Letters, digits and usual signs before control characters and odd ones. */
static void put_class(struct making *m, const struct piece *p) {
  if (!p->n_ranges) {
    m->bad = true;
    return;
  }
  uint32_t c = pick_character(m, p);
  for (unsigned i = 0; i < 12; i++) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain) break;
    c = pick_character(m, p);
  }
  if ((c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff) {
    m->bad = true;
    return;
  }
  char bytes[4];
  put(m, bytes, utf8_encode(c, bytes));
}

static void make_piece(struct making *m, const struct piece *p);

static void make_once(struct making *m, const struct piece *p) {
  size_t from = m->n;
  switch (p->kind) {
  case PIECE_NOTHING:
    break;
  case PIECE_CLASS:
    put_class(m, p);
    break;
  case PIECE_SEQUENCE:
    for (const struct piece *inner = p->first; inner && !m->bad; inner = inner->next)
      make_piece(m, inner);
    break;
  case PIECE_CHOICE: {
    uint32_t n = 0;
    for (const struct piece *inner = p->first; inner; inner = inner->next)
      n++;
    uint32_t at = rng_below(m->rng, n);
    const struct piece *inner = p->first;
    while (at--)
      inner = inner->next;
    make_once(m, inner);
    break;
  }
  case PIECE_BACK:
    if (p->group < REGEX_GROUPS && m->group[p->group].to > m->group[p->group].from) {
      size_t n = m->group[p->group].to - m->group[p->group].from;
      char *copy = arena_copy(m->a, m->data + m->group[p->group].from, n);
      put(m, copy, n);
    }
    break;
  }
  if (p->group && p->kind != PIECE_BACK && p->group < REGEX_GROUPS) {
    m->group[p->group].from = from;
    m->group[p->group].to = m->n;
  }
}

static void make_piece(struct making *m, const struct piece *p) {
  unsigned extra = p->most == UINT32_MAX ? m->more : p->most - p->least;
  if (p->most < p->least) extra = 0;
  if (extra > m->more + 1) extra = m->more + 1;
  unsigned times = p->least + (extra ? rng_below(m->rng, extra + 1) : 0);
  for (unsigned i = 0; i < times && !m->bad; i++)
    make_once(m, p);
}

const char *regex_make(const struct regex *r, struct rng *rng, unsigned more, struct arena *a,
                       size_t *n) {
  struct making m = {.rng = rng, .a = a, .more = more};
  put(&m, "", 0);
  make_piece(&m, r->root);
  if (m.bad) return NULL;
  m.data[m.n] = '\0';
  *n = m.n;
  return m.data;
}
