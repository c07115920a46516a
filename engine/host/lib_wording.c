/* lib_wording.c - require "engine.wording": compiled patterns to texts, for every message of every
 * sample.
 *
 * A set, as lang/init.lua compiles it, is a list of alternatives; an alternative is a text, or a
 * list of texts and further sets, one behind the other. Letters are ASCII letters. */
#include "base/rng.h"
#include "host/player_private.h"
#include "host/state_private.h"

#include <ctype.h>

enum { NESTING_MAX = 64 };

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static bool is_stop(char c) {
  return c == '.' || c == ',' || c == '!' || c == '?' || c == ';' || c == ':';
}

static bool is_end(char c) {
  return c == '.' || c == '!' || c == '?';
}

static bool is_vowel(char c) {
  return c && strchr("aeiouAEIOU", c);
}

/* ---- making a text tidy; b->data[start..] is the text ---- */

/* The place of the next blank, or end. */
static size_t find_blank(const char *s, size_t i, size_t end) {
  const char *blank = memchr(s + i, ' ', end - i);
  return blank ? (size_t)(blank - s) : end;
}

/* What is to be looked at more closely. */
struct seen {
  bool sentences; /* a blank behind the end of one */
  bool articles;  /* a blank between "a" and a vowel */
};

/* One blank for several, none before a stop, none at the ends. */
static struct seen drop_blanks(struct buf *b, size_t start) {
  struct seen seen = {false, false};
  char *s = b->data;
  size_t n = b->len, to = start;
  for (size_t i = start; i < n;) {
    size_t end = find_blank(s, i, n);
    if (to != i) memmove(s + to, s + i, end - i);
    to += end - i;
    for (i = end; i < n && s[i] == ' '; i++) {
    }
    if (i >= n || to == start || is_stop(s[i])) continue;
    char last = s[to - 1];
    seen.sentences |= is_end(last);
    seen.articles |= (last == 'a' || last == 'A') && is_vowel(s[i]);
    s[to++] = ' ';
  }
  b->len = to;
  s[to] = '\0';
  return seen;
}

/* The word gets its capital letter, unless it is a name with an underscore. */
static void raise_word(char *s, size_t i, size_t n) {
  size_t end = i;
  while (end < n && is_word(s[end]))
    end++;
  if (!memchr(s + i, '_', end - i)) s[i] = (char)toupper((unsigned char)s[i]);
}

/* A sentence begins with a capital letter. */
static void raise_letters(struct buf *b, size_t start, bool sentences) {
  char *s = b->data;
  size_t n = b->len;
  if (islower((unsigned char)s[start])) raise_word(s, start, n);
  if (!sentences) return;
  for (size_t i = find_blank(s, start, n); i < n; i = find_blank(s, i + 1, n)) {
    bool first = i > start && is_end(s[i - 1]) && islower((unsigned char)s[i + 1]);
    if (first) raise_word(s, i + 1, n);
  }
}

/* Is the vowel that this word begins with heard? Not in "user", "one-off", "European". */
static bool is_vowel_heard(const char *word) {
  int first = tolower((unsigned char)word[0]);
  if (first == 'u') return word[1] != 'n' && word[1] != 's';
  if (first == 'o') return !(word[1] == 'n' && word[2] == 'e');
  return !(first == 'e' && word[1] == 'u');
}

/* The first article before a vowel at or behind i: the place of the vowel, or the length. */
static size_t find_article(const struct buf *b, size_t start, size_t i) {
  const char *s = b->data;
  while (i < b->len && (i = find_blank(s, i + 1, b->len)) < b->len) {
    if ((s[i - 1] != 'a' && s[i - 1] != 'A') || !is_vowel(s[i + 1])) continue;
    if (i - 1 == start || !isalnum((unsigned char)s[i - 2])) return i + 1;
  }
  return b->len;
}

/* "a" becomes "an" before a vowel that is heard. */
static void mend_articles(lua_State *L, struct buf *b, size_t start) {
  size_t i = start;
  while ((i = find_article(b, start, i)) < b->len) {
    if (is_vowel_heard(b->data + i)) {
      script_charge(L, (b->len - i) / 64);
      buf_add_char(b, ' ');
      memmove(b->data + i, b->data + i - 1, b->len - i);
      b->data[i - 1] = 'n';
      i++;
    }
    while (i < b->len && isalnum((unsigned char)b->data[i]))
      i++;
  }
}

static void tidy(lua_State *L, struct buf *b, size_t start) {
  if (b->len == start) return;
  struct seen seen = drop_blanks(b, start);
  raise_letters(b, start, seen.sentences);
  if (seen.articles) mend_articles(L, b, start);
}

static int push_tidy(lua_State *L, struct buf *b, size_t start) {
  script_charge(L, (b->len - start) / 16);
  tidy(L, b, start);
  script_check_room(L, b->len - start);
  lua_pushlstring(L, b->data + start, b->len - start);
  b->len = start;
  return 1;
}

/* wording.tidy(text) -> the text with what a pattern leaves behind mended */
static int wording_tidy(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  struct buf *b = &script_state_of(L)->scratch;
  size_t start = b->len;
  script_check_room(L, n);
  buf_add(b, text, n);
  return push_tidy(L, b, start);
}

/* ---- expanding ---- */

struct expansion {
  lua_State *L;
  struct rng *voice; /* NULL: the first alternative everywhere */
  struct buf *b;
  size_t room; /* bytes that *b may hold */
};

static void add_text(const struct expansion *x) {
  size_t n;
  const char *text = lua_tolstring(x->L, -1, &n);
  if (x->b->len + n > x->room) script_check_room(x->L, x->b->len + n);
  buf_add(x->b, text, n);
}

static void refuse_set(lua_State *L) {
  luaL_argerror(L, 2, "a compiled set of patterns is expected");
}

/* Adds one alternative of the set on top of the stack. */
static void expand(const struct expansion *x, int depth) {
  lua_State *L = x->L;
  lua_Integer n = (lua_Integer)lua_rawlen(L, -1), i = 1;
  if (!n || depth > NESTING_MAX) luaL_error(L, "a set of patterns is empty or nested too deeply");
  int type = lua_rawgeti(L, -1, x->voice && n > 1 ? rng_range(x->voice, 1, n) : 1);
  if (type == LUA_TSTRING) {
    add_text(x);
    lua_pop(L, 1);
    return;
  }
  if (type != LUA_TTABLE) refuse_set(L);
  for (; (type = lua_rawgeti(L, -1, i)) != LUA_TNIL; i++) {
    if (type == LUA_TSTRING)
      add_text(x);
    else if (type == LUA_TTABLE)
      expand(x, depth + 1);
    else
      refuse_set(L);
    lua_pop(L, 1);
  }
  lua_pop(L, 2);
  script_charge(L, (uint64_t)(i - 1) * 4);
}

/* wording.expand(voice, set) -> one wording, tidy; voice is a random stream, or nil for the first
 * alternative everywhere */
static int wording_expand(lua_State *L) {
  struct rng *voice = lua_isnil(L, 1) ? NULL : rng_api_check(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  luaL_checkstack(L, 2 * NESTING_MAX + 8, "too deeply nested");
  struct buf *b = &script_state_of(L)->scratch;
  size_t start = b->len;
  expand(&(struct expansion){L, voice, b, script_state_of(L)->limits.memory}, 0);
  return push_tidy(L, b, start);
}

static const luaL_Reg FUNCTIONS[] = {
    {"expand", wording_expand}, {"tidy", wording_tidy}, {NULL, NULL}};

void script_open_wording(lua_State *L) {
  luaL_newlib(L, FUNCTIONS);
}
