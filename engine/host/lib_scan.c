/* lib_scan.c - require "engine.scan": looking at sentences, for judges that run on every sample.
 *
 * Each function reads its text once. Letters are ASCII letters; bytes of other characters count as
 * letters of a word. */
#include "host/state_private.h"

#include <ctype.h>
#include <string.h>

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
    bool blank = isspace((unsigned char)s[i]);
    words += !blank && !inside;
    inside = !blank;
  }
  lua_pushinteger(L, words);
  return 1;
}

static int lower(char c) {
  return tolower((unsigned char)c);
}

/* scan.contains(text, part) -> whether part occurs, ASCII case folded */
static int scan_contains(lua_State *L) {
  size_t n, k;
  const char *s = check_text(L, 1, &n), *part = luaL_checklstring(L, 2, &k);
  bool found = k == 0;
  for (size_t i = 0; !found && i + k <= n; i++) {
    if (lower(s[i]) != lower(part[0])) continue;
    size_t j = 1;
    while (j < k && lower(s[i + j]) == lower(part[j]))
      j++;
    found = j == k;
    if (j > 64) script_charge(L, j / 16);
  }
  lua_pushboolean(L, found);
  return 1;
}

static bool is_word_byte(char c) {
  return isalpha((unsigned char)c) || c == '\'' || c == '-';
}

/* scan.repeated_word(text) -> a word of two letters or more that stands twice in a row, with one
 * blank between, or nil */
static int scan_repeated_word(lua_State *L) {
  size_t n, last = 0, last_len = 0; /* the word that ended right before the current blank */
  const char *s = check_text(L, 1, &n);
  for (size_t i = 0; i < n;) {
    size_t start = i;
    while (i < n && is_word_byte(s[i]))
      i++;
    size_t len = i - start;
    bool ends = i >= n || !isalnum((unsigned char)s[i]);
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
    while (i < n && !isspace((unsigned char)s[i]))
      i++;
    while (i < n && isspace((unsigned char)s[i]))
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

static const luaL_Reg FUNCTIONS[] = {{"adjacent", scan_adjacent},
                                     {"contains", scan_contains},
                                     {"repeated_word", scan_repeated_word},
                                     {"words", scan_words},
                                     {NULL, NULL}};

void script_open_scan(lua_State *L) {
  luaL_newlib(L, FUNCTIONS);
}
