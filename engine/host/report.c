/* report.c - from a Lua error to a struct error.
 *
 * The message handler works while the failed functions are still on the call stack. It may run with
 * memory or stack exhausted, so it only reads, writes into the state's own struct, and allocates
 * nothing. It never calls a metamethod. Texts made by scripts are cut and their control characters
 * escaped, so that an error can be printed or logged as it is. */
#include "base/utf8.h"
#include "host/state_private.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 560, LEVELS_MAX = 6 };

struct text {
  char *data;
  size_t len, max; /* max excludes the NUL */
  bool cut;        /* not all of it had room */
};

static void add(struct text *t, const char *s, size_t n) {
  if (n > t->max - t->len) n = t->max - t->len;
  memcpy(t->data + t->len, s, n);
  t->len += n;
  t->data[t->len] = '\0';
}

static void add_text(struct text *t, const char *s) {
  add(t, s, strlen(s));
}

static bool is_control(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* At most 4 KiB of s are looked at; controls, bidi marks and malformed bytes appear as \n or \xNN.
 */
static void add_escaped(struct text *t, const char *s, size_t n) {
  if (n > 4096) n = 4096;
  for (size_t i = 0; i < n;) {
    size_t k = utf8_next(s + i, n - i);
    if (k && !is_control(utf8_decode(s + i, k))) {
      if (k > t->max - t->len) {
        t->cut = true;
        return;
      }
      add(t, s + i, k);
      i += k;
      continue;
    }
    for (size_t end = i + (k ? k : 1); i < end; i++) {
      char code[8];
      int m = s[i] == '\n'   ? snprintf(code, sizeof code, "\\n")
              : s[i] == '\t' ? snprintf(code, sizeof code, "\\t")
                             : snprintf(code, sizeof code, "\\x%02X", (unsigned char)s[i]);
      if ((size_t)m > t->max - t->len) {
        t->cut = true;
        return;
      }
      add(t, code, (size_t)m);
    }
  }
}

/* The member `name` of the table at index, when it is a string or number. */
static bool add_member(lua_State *L, struct text *t, int index, const char *name);

static bool add_value(lua_State *L, struct text *t, int index) {
  char number[64];
  switch (lua_type(L, index)) {
  case LUA_TSTRING: {
    size_t n;
    const char *s = lua_tolstring(L, index, &n);
    add_escaped(t, s, n);
    return true;
  }
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      snprintf(number, sizeof number, LUA_INTEGER_FMT, lua_tointeger(L, index));
    else
      snprintf(number, sizeof number, LUA_NUMBER_FMT, lua_tonumber(L, index));
    add_text(t, number);
    return true;
  case LUA_TTABLE: {
    if (!add_member(L, t, index, "message") && !add_member(L, t, index, "msg")) {
      add_text(t, "error value is a table without message");
    }
    size_t before = t->len;
    add_text(t, " (code ");
    if (add_member(L, t, index, "code"))
      add_text(t, ")");
    else
      t->data[t->len = before] = '\0';
    return true;
  }
  default:
    add_text(t, "error value is a ");
    add_text(t, lua_typename(L, lua_type(L, index)));
    return true;
  }
}

static bool add_member(lua_State *L, struct text *t, int index, const char *name) {
  index = lua_absindex(L, index);
  if (!lua_checkstack(L, 3)) return false;
  /* The name exists as a string of the state since its creation, so that pushing it allocates
   * nothing. */
  lua_pushstring(L, name);
  lua_rawget(L, index);
  bool found = lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER;
  if (found) add_value(L, t, -1);
  lua_pop(L, 1);
  return found;
}

/* Length of a leading "name.lua:12:" without the last colon, or 0. Data that an author has printed
 * may hold such a text, too, but does not begin with one. */
static size_t place_length(const char *text) {
  const char *p = strstr(text, ".lua:");
  if (!p || p - text > 200 || strcspn(text, " \"'{[") < (size_t)(p - text)) return 0;
  size_t n = (size_t)(p - text) + 5, digits = strspn(text + n, "0123456789");
  return digits && text[n + digits] == ':' ? n + digits : 0;
}

static void add_level(struct text *t, const lua_Debug *ar) {
  char line[200];
  int n = snprintf(line, sizeof line, "\n  at %s:%d", ar->short_src, ar->currentline);
  add(t, line, n < (int)sizeof line ? (size_t)n : sizeof line - 1);
  if (*ar->what == 'm') {
    add_text(t, " in the main chunk");
  } else if (ar->name) {
    add_text(t, " in function '");
    add_escaped(t, ar->name, strlen(ar->name));
    add_text(t, "'");
  }
}

static void add_traceback(lua_State *L, struct text *t, char *place, size_t place_size) {
  lua_Debug ar;
  int shown = 0;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    if (!lua_getinfo(L, "Sln", &ar) || ar.currentline <= 0) continue;
    if (!*place) snprintf(place, place_size, "%.180s:%d", ar.short_src, ar.currentline);
    if (shown++ == LEVELS_MAX) {
      add_text(t, "\n  ...");
      return;
    }
    add_level(t, &ar);
  }
}

static void fill(lua_State *L, int index, bool with_stack) {
  struct script_state *s = script_state_of(L);
  struct error *e = &s->pending;
  struct text t = {e->message, 0, TEXT_MAX, false};
  e->code = ERR_SCRIPT;
  e->message[0] = e->place[0] = '\0';
  add_value(L, &t, index);
  size_t n = place_length(e->message);
  if (n) {
    memcpy(e->place, e->message, n);
    e->place[n] = '\0';
    size_t skip = n + 1 + (e->message[n + 1] == ' ');
    t.len -= skip;
    memmove(e->message, e->message + skip, t.len + 1);
  }
  t.max = sizeof e->message - 1;
  if (t.cut) add_text(&t, " (cut)");
  /* Names the hook while there is room for it. */
  if (s->limits.what && *s->limits.what) {
    add_text(&t, "\n  in ");
    add_escaped(&t, s->limits.what, strnlen(s->limits.what, 120));
  }
  if (with_stack) add_traceback(L, &t, e->place, sizeof e->place);
  s->reported = true;
}

int script_on_error(lua_State *L) {
  fill(L, 1, true);
  return 1;
}

void script_report_value(lua_State *L) {
  fill(L, -1, false);
}

static bool was_memory(const struct script_state *s, int status) {
  if (status == LUA_ERRMEM) return true;
  /* Some functions of the stock libraries raise this text themselves; and the host may have raised
   * the error of a call inside this one. */
  return s->heap->refusals && (!strncmp(s->pending.message, "not enough memory", 17) ||
                               !strncmp(s->pending.message, "limit_memory:", 13));
}

void script_report(struct script_state *s, int status, struct error *e) {
  if (!e) return;
  const struct limits *l = &s->limits;
  const char *place = s->reported ? s->pending.place : "";
  const char *stack = s->reported ? strchr(s->pending.message, '\n') : NULL;
  if (!stack) stack = "";
  if (s->limit == LIMIT_STEPS)
    error_set(e, ERR_LIMIT, place, "limit_steps: more than %llu steps%s",
              (unsigned long long)l->steps, stack);
  else if (s->limit == LIMIT_TIME)
    error_set(e, ERR_LIMIT, place, "limit_time: the deadline passed%s", stack);
  else if (s->limit == LIMIT_GEAR)
    error_set(e, ERR_LIMIT, place, "limit_time: the call is to be made again%s", stack);
  else if (s->limit == LIMIT_MEMORY)
    error_set(e, ERR_LIMIT, place, "limit_memory: the host keeps too much for this call%s", stack);
  else if (was_memory(s, status))
    error_set(e, ERR_LIMIT, *place ? place : s->memory_place, "limit_memory: more than %zu bytes%s",
              l->memory, stack);
  else
    *e = s->pending;
}
