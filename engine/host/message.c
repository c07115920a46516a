/* message.c - texts with values in them.
 *
 * A message is a plain text or {"text with {name} and {price|money}", name = value, …}. What stands
 * behind | is a derivation, or "quote" (double quotes around it). A list value is written
 * "a, b and c". Every value that comes with a source leaves a claim: the bytes it covers. {{ is {.
 */
#include "episode/derive.h"
#include "host/player_private.h"
#include "host/value.h"

#include <string.h>

enum { MAX_NAME = 64, MAX_TEXT = 1 << 20 };

struct renderer {
  lua_State *L;
  struct player *p;
  struct message *out;
  int table;
  bool from_user;
};

static void add_claim(struct renderer *r, const struct value *v, size_t start) {
  if (r->out->n_claims >= MAX_CLAIMS) luaL_error(r->L, "a message holds at most 128 values");
  struct claim *claim = &r->out->claims[r->out->n_claims];
  *claim = (struct claim){.start = (uint32_t)start, .end = (uint32_t)r->p->text.len};
  if (claim->end == claim->start) return;
  if (r->from_user) {
    if (!json_is_text(json_get(v->source, "kind"), "slot")) return;
    claim->slot = json_get_text(v->source, "name", "");
    claim->is_text = v->json->type == JSON_STRING;
  } else {
    struct error e = {0};
    claim->source = value_resolve(&r->p->episode, v, &e);
    if (!claim->source) luaL_error(r->L, "in a message: %s", e.message);
  }
  r->out->n_claims++;
}

static void render_scalar(struct renderer *r, const struct value *v, bool quote) {
  if (quote) buf_add_char(&r->p->text, '"');
  size_t start = r->p->text.len;
  derive_scalar_text(&r->p->text, v->json);
  add_claim(r, v, start);
  if (quote) buf_add_char(&r->p->text, '"');
}

static void apply(struct renderer *r, const char *rule, struct value *v) {
  struct error e = {0};
  struct value out;
  if (!value_derive(&r->p->arena, rule, v, 1, &out, &e)) luaL_error(r->L, "%s", e.message);
  *v = out;
}

/* Rules that take a whole list. */
static bool takes_list(const char *rule) {
  return strcmp(rule, "count") == 0 || strcmp(rule, "sum") == 0;
}

static void render_value(struct renderer *r, const struct value *given, const char *format) {
  struct value v = *given;
  bool quote = strcmp(format, "quote") == 0, rule = *format && !quote;
  if (v.json->type != JSON_ARRAY || (rule && takes_list(format))) {
    if (rule) apply(r, format, &v);
    render_scalar(r, &v, quote);
    return;
  }
  for (uint32_t i = 0; i < v.json->len; i++) {
    struct value item;
    const char *pointer = value_item_pointer(&r->p->arena, "", i);
    if (!value_child(&r->p->arena, &v, pointer, &item))
      luaL_error(r->L, "this list cannot be written item by item");
    if (i > 0) buf_add_text(&r->p->text, i + 1 == v.json->len ? " and " : ", ");
    if (rule) apply(r, format, &item);
    render_scalar(r, &item, quote);
  }
}

/* A plain Lua value has no source: it is only text. */
static void render_plain(struct renderer *r, const char *name, const char *format) {
  lua_State *L = r->L;
  bool quote = strcmp(format, "quote") == 0;
  size_t n;
  if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
    luaL_error(L, "{%s} of a message must be a value, a text or a number, found %s", name,
               luaL_typename(L, -1));
  if (*format && !quote)
    luaL_error(L, "{%s|%s} of a message needs a value with a source, found a plain %s", name,
               format, luaL_typename(L, -1));
  const char *text = lua_tolstring(L, -1, &n);
  if (quote) buf_add_char(&r->p->text, '"');
  buf_add(&r->p->text, text, n);
  if (quote) buf_add_char(&r->p->text, '"');
}

static const char *render_placeholder(struct renderer *r, const char *p, const char *end) {
  char name[MAX_NAME], format[MAX_NAME] = "";
  const char *close = memchr(p, '}', (size_t)(end - p));
  const char *bar = close ? memchr(p, '|', (size_t)(close - p)) : NULL;
  size_t n = (size_t)((bar ? bar : close ? close : p) - p);
  size_t k = bar ? (size_t)(close - bar - 1) : 0;
  if (!close || n == 0 || n >= MAX_NAME || k >= MAX_NAME)
    luaL_error(r->L, "a { in a message begins {name} or {name|rule}; a brace is written {{");
  memcpy(name, p, n);
  name[n] = '\0';
  if (bar) {
    memcpy(format, bar + 1, k);
    format[k] = '\0';
  }
  if (lua_getfield(r->L, r->table, name) == LUA_TNIL)
    luaL_error(r->L, "the message has {%s}, but no value of that name is given", name);
  const struct value *v = value_test(r->L, -1);
  if (v)
    render_value(r, v, format);
  else
    render_plain(r, name, format);
  lua_pop(r->L, 1);
  return close + 1;
}

void message_render(lua_State *L, int index, bool from_user, struct message *out) {
  struct player *p = player_of(L);
  struct renderer r = {L, p, out, lua_absindex(L, index), from_user};
  buf_reset(&p->text);
  *out = (struct message){.claims = p->claims};
  size_t n;
  bool plain = lua_type(L, index) == LUA_TSTRING;
  if (!plain) {
    luaL_checktype(L, index, LUA_TTABLE);
    if (lua_rawgeti(L, index, 1) != LUA_TSTRING)
      luaL_error(L, "a message is a text or {\"text with {name}\", name = value}");
  } else
    lua_pushvalue(L, index);
  const char *text = lua_tolstring(L, -1, &n), *end = text + n;
  while (text < end) {
    const char *brace = plain ? NULL : memchr(text, '{', (size_t)(end - text));
    if (brace != text) {
      const char *stop = brace ? brace : end;
      if (stop - text > MAX_TEXT) luaL_error(L, "a message holds at most 1 MiB");
      buf_add(&p->text, text, (size_t)(stop - text));
      text = stop;
    } else if (text + 1 < end && text[1] == '{') {
      buf_add_char(&p->text, '{');
      text += 2;
    } else
      text = render_placeholder(&r, text + 1, end);
    if (p->text.len > MAX_TEXT) luaL_error(L, "a message holds at most 1 MiB");
  }
  lua_pop(L, 1);
  if (p->text.len == 0) luaL_error(L, "a message must not be empty");
  value_check_utf8(L, p->text.data, p->text.len);
  out->text = p->text.data;
  out->len = p->text.len;
}
