/* schema_pattern.c - ECMA-262 regular expressions of "pattern", run by PCRE2 with limits.
 *
 * The text is rewritten where the two differ and it is cheap: \s, '.', \v, \u, surrogate pairs,
 * names of Unicode categories, '[' in a class. \d, \w and \b are ASCII in both; $ matches at the
 * very end only. What is PCRE2's own (\A, \z, (?i), lookbehind of fixed length …) works as there;
 * "strict" refuses the escapes that ECMA-262 does not know. All memory is the arena's, so that
 * nothing is lost when an arena's limit unwinds the stack. */
#include "json/schema_private.h"

#include "base/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <string.h>

static void *arena_malloc(PCRE2_SIZE n, void *arena) {
  return arena_alloc(arena, n);
}

static void arena_free(void *p, void *arena) {
  (void)p, (void)arena;
}

/* ---- rewriting ---- */

struct rewriter {
  const char *p, *end;
  char *out; /* room for MAX_GROWTH bytes per \ and '.', 2 per other byte */
  bool in_class, strict;
  char *why;
  size_t why_size;
};

/* White space and line terminators of ECMA-262 (12.2, 12.3), as members of a class. */
#define SPACES                                                                                     \
  "\\t-\\r "                                                                                       \
  "\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
/* The complement as ranges, because a class cannot be negated inside a class. */
#define NOT_SPACES                                                                                 \
  "\\x00-\\x08\\x0e-\\x1f!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"         \
  "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{"     \
  "10ffff}"
#define ANY "[^\\n\\r\\x{2028}\\x{2029}]"
enum { MAX_GROWTH = sizeof NOT_SPACES + 8 };

static void put(struct rewriter *w, const char *text) {
  size_t n = strlen(text);
  memcpy(w->out, text, n);
  w->out += n;
}

static bool refuse(struct rewriter *w, const char *why) {
  snprintf(w->why, w->why_size, "%s", why);
  return false;
}

static int hex_digits(const char *p, const char *end, int n) {
  int x = 0;
  for (int i = 0; i < n; i++) {
    char c = p + i < end ? p[i] : 'x';
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    x = x * 16 + digit;
  }
  return x;
}

static void put_character(struct rewriter *w, unsigned c) {
  w->out += snprintf(w->out, 16, "\\x{%x}", c);
}

/* Behind "\u": four digits, two such escapes for a surrogate pair, or {digits}. */
static bool rewrite_unicode(struct rewriter *w) {
  const char *close =
      w->p < w->end && *w->p == '{' ? memchr(w->p, '}', (size_t)(w->end - w->p)) : NULL;
  if (close && close - w->p >= 2 && close - w->p <= 7) {
    int c = hex_digits(w->p + 1, close, (int)(close - w->p - 1));
    if (c < 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return refuse(w, "bad \\u{…}");
    w->p = close + 1;
    put_character(w, (unsigned)c);
    return true;
  }
  int c = hex_digits(w->p, w->end, 4);
  if (c < 0) {
    if (w->strict) return refuse(w, "\\u without four digits");
    put(w, "u");
    return true;
  }
  w->p += 4;
  if (c >= 0xd800 && c <= 0xdfff) {
    bool pair = c < 0xdc00 && w->end - w->p >= 6 && w->p[0] == '\\' && w->p[1] == 'u';
    int low = pair ? hex_digits(w->p + 2, w->end, 4) : -1;
    if (low < 0xdc00 || low > 0xdfff) return refuse(w, "a lone surrogate");
    w->p += 6;
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
  }
  put_character(w, (unsigned)c);
  return true;
}

/* Long names of general categories (UAX #44), for which PCRE2 knows the short ones. */
static const char *short_category(const char *name, size_t n) {
  static const char *const names[][2] = {
      {"Letter", "L"},
      {"Cased_Letter", "L&"},
      {"Uppercase_Letter", "Lu"},
      {"Lowercase_Letter", "Ll"},
      {"Titlecase_Letter", "Lt"},
      {"Modifier_Letter", "Lm"},
      {"Other_Letter", "Lo"},
      {"Mark", "M"},
      {"Combining_Mark", "M"},
      {"Nonspacing_Mark", "Mn"},
      {"Spacing_Mark", "Mc"},
      {"Enclosing_Mark", "Me"},
      {"Number", "N"},
      {"Decimal_Number", "Nd"},
      {"digit", "Nd"},
      {"Letter_Number", "Nl"},
      {"Other_Number", "No"},
      {"Punctuation", "P"},
      {"punct", "P"},
      {"Connector_Punctuation", "Pc"},
      {"Dash_Punctuation", "Pd"},
      {"Open_Punctuation", "Ps"},
      {"Close_Punctuation", "Pe"},
      {"Initial_Punctuation", "Pi"},
      {"Final_Punctuation", "Pf"},
      {"Other_Punctuation", "Po"},
      {"Symbol", "S"},
      {"Math_Symbol", "Sm"},
      {"Currency_Symbol", "Sc"},
      {"Modifier_Symbol", "Sk"},
      {"Other_Symbol", "So"},
      {"Separator", "Z"},
      {"Space_Separator", "Zs"},
      {"Line_Separator", "Zl"},
      {"Paragraph_Separator", "Zp"},
      {"Other", "C"},
      {"Control", "Cc"},
      {"cntrl", "Cc"},
      {"Format", "Cf"},
      {"Surrogate", "Cs"},
      {"Private_Use", "Co"},
      {"Unassigned", "Cn"},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i][0]) == n && !memcmp(names[i][0], name, n)) return names[i][1];
  return NULL;
}

/* Behind "\p" or "\P". */
static bool rewrite_property(struct rewriter *w, char letter) {
  const char *close =
      w->p < w->end && *w->p == '{' ? memchr(w->p, '}', (size_t)(w->end - w->p)) : NULL;
  if (!close) {
    if (w->strict) return refuse(w, "\\p without {…}");
    *w->out++ = letter;
    return true;
  }
  const char *name = w->p + 1, *equals = memchr(name, '=', (size_t)(close - name));
  size_t kind = equals ? (size_t)(equals - name) : 0;
  if (equals && ((kind == 16 && !memcmp(name, "General_Category", 16)) ||
                 (kind == 2 && !memcmp(name, "gc", 2))))
    name = equals + 1;
  const char *category = short_category(name, (size_t)(close - name));
  *w->out++ = '\\';
  *w->out++ = letter;
  *w->out++ = '{';
  if (category)
    put(w, category);
  else
    for (; name < close; name++)
      *w->out++ = *name;
  *w->out++ = '}';
  w->p = close + 1;
  return true;
}

/* Behind a backslash. */
static bool rewrite_escape(struct rewriter *w) {
  if (w->p == w->end) return refuse(w, "a \\ at the end");
  char c = *w->p++;
  switch (c) {
  case 's':
    put(w, w->in_class ? SPACES : "[" SPACES "]");
    return true;
  case 'S':
    put(w, w->in_class ? NOT_SPACES : "[^" SPACES "]");
    return true;
  case 'v':
    put(w, "\\x0b");
    return true;
  case 'u':
    return rewrite_unicode(w);
  case 'p':
  case 'P':
    return rewrite_property(w, c);
  case 'x':
    if (hex_digits(w->p, w->end, 2) >= 0) {
      put(w, "\\x");
      return true;
    }
    if (w->strict) return refuse(w, "\\x without two digits");
    put(w, "x");
    return true;
  case '0':
    put(w, "\\x00");
    return true;
  default:
    break;
  }
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  bool known = letter && strchr(w->in_class ? "dDwWbnrtfc" : "dDwWbBnrtfck", c);
  bool lenient = letter && !w->in_class && strchr("AzZ", c);
  if (letter && !known && (w->strict || c == 'C')) return refuse(w, "an unknown escape");
  if (!letter || known || lenient) *w->out++ = '\\';
  *w->out++ = c;
  return true;
}

/* Behind a backslash: is this an escape for a set of characters? */
static bool at_set(const struct rewriter *w) {
  return w->p < w->end && *w->p && strchr("dDwWsSpP", *w->p);
}

/* Behind an opening parenthesis: a group that ECMA-262 has (2025 with flags as in (?i:…))? */
static bool is_ecma_group(const char *p, const char *end) {
  if (p == end || *p != '?') return true;
  if (++p < end && *p == '<') return p + 1 < end && p[1] != '>';
  if (p < end && (*p == '=' || *p == '!')) return true;
  while (p < end && *p && strchr("ims-", *p))
    p++;
  return p < end && *p == ':';
}

static bool rewrite_all(struct rewriter *w) {
  while (w->p < w->end) {
    char c = *w->p++;
    if (c == '\\') {
      bool set = at_set(w);
      if (!rewrite_escape(w)) return false;
      /* [\w-.] is \w, a hyphen and a point; PCRE2 calls it a bad range */
      bool hyphen = set && w->in_class && w->end - w->p >= 2 && w->p[0] == '-' && w->p[1] != ']';
      if (hyphen) put(w, "\\");
    } else if (c == '-' && w->in_class && w->p < w->end && *w->p == '\\') {
      w->p++;
      put(w, at_set(w) ? "\\-" : "-");
      w->p--;
    } else if (c == '[' && w->in_class) {
      put(w, "\\[");
    } else if (c == '[') {
      w->in_class = true;
      *w->out++ = c;
    } else if (c == ']') {
      w->in_class = false;
      *w->out++ = c;
    } else if (c == '.' && !w->in_class) {
      put(w, ANY);
    } else if (c == '(' && !w->in_class && w->p < w->end && *w->p == '*') {
      return refuse(w, "nothing to repeat before *");
    } else if (c == '(' && !w->in_class && w->strict && !is_ecma_group(w->p, w->end)) {
      return refuse(w, "an unknown kind of group");
    } else {
      *w->out++ = c;
    }
  }
  return true;
}

/* ---- compiling and searching ---- */

struct schema_pattern *schema_pattern_compile(struct arena *a, const char *text, size_t n,
                                              bool strict, char *why, size_t why_size) {
  enum { NESTING = 100 /* groups; PCRE2's compiler recurses */ };
  size_t growing = 0;
  for (size_t i = 0; i < n; i++)
    growing += text[i] == '\\' || text[i] == '.';
  char *rewritten = arena_alloc(a, 2 * n + growing * MAX_GROWTH + 1);
  struct rewriter w = {.p = text,
                       .end = text + n,
                       .out = rewritten,
                       .strict = strict,
                       .why = why,
                       .why_size = why_size};
  if (!rewrite_all(&w)) return NULL;
  pcre2_general_context *memory = pcre2_general_context_create(arena_malloc, arena_free, a);
  pcre2_compile_context *context = pcre2_compile_context_create(memory);
  pcre2_set_parens_nest_limit(context, NESTING);
  int code;
  PCRE2_SIZE offset;
  pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)rewritten, (PCRE2_SIZE)(w.out - rewritten),
                                       PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
                                           PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF |
                                           PCRE2_NEVER_BACKSLASH_C,
                                       &code, &offset, context);
  if (!compiled) {
    pcre2_get_error_message(code, (PCRE2_UCHAR *)why, why_size);
    return NULL;
  }
  struct schema_pattern *p = ARENA_NEW(a, struct schema_pattern);
  p->code = compiled;
  p->text = arena_copy(a, text, n);
  return p;
}

enum schema_found schema_pattern_search(const struct schema_pattern *p, const char *text, size_t n,
                                        struct arena *scratch) {
  struct arena_mark mark = arena_mark(scratch);
  pcre2_general_context *memory = pcre2_general_context_create(arena_malloc, arena_free, scratch);
  pcre2_match_context *context = pcre2_match_context_create(memory);
  pcre2_set_match_limit(context, SCHEMA_MATCH_LIMIT);
  pcre2_set_depth_limit(context, SCHEMA_DEPTH_LIMIT);
  pcre2_set_heap_limit(context, SCHEMA_HEAP_LIMIT);
  pcre2_match_data *match = pcre2_match_data_create(1, memory);
  int result = pcre2_match(p->code, (PCRE2_SPTR)text, n, 0, PCRE2_NO_UTF_CHECK, match, context);
  arena_rewind(scratch, mark);
  return result >= 0 ? FOUND : result == PCRE2_ERROR_NOMATCH ? FOUND_NOT : FOUND_LIMIT;
}
