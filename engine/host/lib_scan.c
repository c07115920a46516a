/* lib_scan.c - require "engine.scan": looking at sentences, for judges that run on every sample.
 *
 * Each function reads its text once. Letters are ASCII letters; bytes of other characters count as
 * letters of a word. */
#include "host/state_private.h"

#include <string.h>

enum { BLANK = 1, WORD = 2, ALNUM = 4 };

/* Properties of the characters, as in the C locale. */
#define UPPER(bits) ['A' ... 'Z'] = (bits), ['a' ... 'z'] = (bits)
static const uint8_t KINDS[256] = {UPPER(WORD | ALNUM), ['0' ... '9'] = ALNUM,   ['\''] = WORD,
                                   ['-'] = WORD,        ['\t' ... '\r'] = BLANK, [' '] = BLANK};
#undef UPPER

static inline bool is(char c, unsigned kind) {
  return KINDS[(unsigned char)c] & kind;
}

static const char *check_text(lua_State *L, int arg, size_t *n) {
  const char *s = luaL_checklstring(L, arg, n);
  script_charge(L, *n / 16);
  return s;
}

/* scan.words(text) -> number of runs of characters other than white space */
static int scan_words(lua_State *L) {
  size_t n;
  const char *s = check_text(L, 1, &n);
  lua_Integer words = 0;
  bool inside = false;
  for (size_t i = 0; i < n; i++) {
    bool blank = is(s[i], BLANK);
    words += !blank && !inside;
    inside = !blank;
  }
  lua_pushinteger(L, words);
  return 1;
}

static inline int lower(char c) {
  return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* scan.contains(text, part) -> whether part occurs, ASCII case folded */
static int scan_contains(lua_State *L) {
  size_t n, k;
  const char *s = check_text(L, 1, &n), *part = luaL_checklstring(L, 2, &k);
  bool found = k == 0;
  int first = lower(part[0]);
  for (size_t i = 0; !found && i + k <= n; i++) {
    if (lower(s[i]) != first) continue;
    size_t j = 1;
    while (j < k && lower(s[i + j]) == lower(part[j]))
      j++;
    found = j == k;
    if (j > 64) script_charge(L, j / 16);
  }
  lua_pushboolean(L, found);
  return 1;
}

/* scan.repeated_word(text) -> a word of two letters or more that stands twice in a row, with one
 * blank between, or nil */
static int scan_repeated_word(lua_State *L) {
  size_t n, last = 0, last_len = 0; /* the word that ended right before the current blank */
  const char *s = check_text(L, 1, &n);
  for (size_t i = 0; i < n;) {
    size_t start = i;
    while (i < n && is(s[i], WORD))
      i++;
    size_t len = i - start;
    bool ends = i >= n || !is(s[i], ALNUM);
    if (len > 1 && ends && len == last_len && memcmp(s + last, s + start, len) == 0) {
      lua_pushlstring(L, s + start, len);
      return 1;
    }
    bool goes_on = len > 0 && i < n && s[i] == ' ';
    last = start;
    last_len = goes_on ? len : 0;
    if (goes_on) {
      i++;
      continue;
    }
    while (i < n && !is(s[i], BLANK))
      i++;
    while (i < n && is(s[i], BLANK))
      i++;
  }
  return 0;
}

/* scan.adjacent(text, first, second) -> whether a character of `first` stands right before one of
 * `second`; both are plain lists of characters */
static int scan_adjacent(lua_State *L) {
  size_t n, n_first, n_second;
  const char *s = check_text(L, 1, &n);
  const char *first = luaL_checklstring(L, 2, &n_first);
  const char *second = luaL_checklstring(L, 3, &n_second);
  bool is_first[256] = {false}, is_second[256] = {false}, found = false;
  for (size_t i = 0; i < n_first; i++)
    is_first[(unsigned char)first[i]] = true;
  for (size_t i = 0; i < n_second; i++)
    is_second[(unsigned char)second[i]] = true;
  for (size_t i = 0; !found && i + 1 < n; i++)
    found = is_first[(unsigned char)s[i]] && is_second[(unsigned char)s[i + 1]];
  lua_pushboolean(L, found);
  return 1;
}

/* scan.unquoted(text) -> the text with "" for everything between double quotes */
static int scan_unquoted(lua_State *L) {
  size_t n;
  const char *s = check_text(L, 1, &n), *end = s + n;
  const char *open = memchr(s, '"', n);
  if (!open) {
    lua_settop(L, 1);
    return 1;
  }
  struct buf *b = &script_state_of(L)->scratch;
  size_t start = b->len;
  script_check_room(L, n);
  for (const char *close; open; open = memchr(s, '"', (size_t)(end - s))) {
    close = memchr(open + 1, '"', (size_t)(end - open - 1));
    if (!close) break;
    buf_add(b, s, (size_t)(open + 1 - s));
    buf_add_char(b, '"');
    s = close + 1;
  }
  buf_add(b, s, (size_t)(end - s));
  lua_pushlstring(L, b->data + start, b->len - start);
  b->len = start;
  return 1;
}

/* ---- many texts at once ---- */

enum { SOUGHT_MAX = 64, SOUGHT_BYTES_MAX = 32 };

/* Bit i of first[a] & second[b]: text i may begin with the bytes a, b. */
struct finder {
  uint64_t first[256], second[256];
  struct {
    uint8_t len;
    char text[SOUGHT_BYTES_MAX];
  } sought[SOUGHT_MAX];
};

static bool finder_is_at(const struct finder *f, int i, const char *s, size_t n) {
  return f->sought[i].len <= n && memcmp(s, f->sought[i].text, f->sought[i].len) == 0;
}

static int run_finder(lua_State *L) {
  const struct finder *f = lua_touserdata(L, lua_upvalueindex(1));
  size_t n;
  const unsigned char *s = (const unsigned char *)check_text(L, 1, &n);
  for (size_t i = 0; i < n; i++) {
    uint64_t maybe = f->first[s[i]] & f->second[i + 1 < n ? s[i + 1] : 0];
    for (; maybe; maybe &= maybe - 1) {
      int k = __builtin_ctzll(maybe);
      if (!finder_is_at(f, k, (const char *)s + i, n - i)) continue;
      lua_pushlstring(L, f->sought[k].text, f->sought[k].len);
      return 1;
    }
  }
  return 0;
}

static void finder_add(struct finder *f, int i, const char *text, size_t n) {
  uint64_t bit = (uint64_t)1 << i;
  f->sought[i].len = (uint8_t)n;
  memcpy(f->sought[i].text, text, n);
  f->first[(unsigned char)text[0]] |= bit;
  for (int b = 0; b < 256; b++)
    if (n == 1 || b == (unsigned char)text[1]) f->second[b] |= bit;
}

/* scan.finder(texts) -> find(text): the first of the texts that occurs in it, or nil */
static int scan_finder(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  script_fill_late(L, 1);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
  luaL_argcheck(L, count <= SOUGHT_MAX, 1, "more than 64 texts");
  script_charge(L, 200);
  struct finder *f = lua_newuserdatauv(L, sizeof *f, 0);
  memset(f, 0, sizeof *f);
  for (int i = 0; i < count; i++) {
    size_t n = 0;
    const char *text = lua_rawgeti(L, 1, i + 1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : "";
    luaL_argcheck(L, n >= 1 && n <= SOUGHT_BYTES_MAX, 1, "expected texts of 1 to 32 bytes");
    finder_add(f, i, text, n);
    lua_pop(L, 1);
  }
  lua_pushcclosure(L, run_finder, 1);
  return 1;
}

static const luaL_Reg FUNCTIONS[] = {{"adjacent", scan_adjacent},
                                     {"contains", scan_contains},
                                     {"finder", scan_finder},
                                     {"repeated_word", scan_repeated_word},
                                     {"unquoted", scan_unquoted},
                                     {"words", scan_words},
                                     {NULL, NULL}};

void script_open_scan(lua_State *L) {
  luaL_newlib(L, FUNCTIONS);
}
