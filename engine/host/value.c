/* value.c - see value.h. */
#include "host/value.h"
#include "base/utf8.h"
#include "episode/derive.h"
#include "host/player_private.h"

#include <stdio.h>
#include <string.h>

static const struct object_type TYPE = {"engine.value"};

struct value_object {
  struct object head;
  struct value value;
};

enum { MAX_INPUTS = 32 };

/* ---- sources ---- */

struct json *value_source(struct arena *a, const char *kind, const char *key, const char *text) {
  struct json *source = json_new_sized(a, JSON_OBJECT, 3), v = json_text(kind);
  JSON_ADD(a, source, "kind", &v);
  if (key) {
    size_t n = strlen(text);
    v = json_text_n(arena_copy(a, text, n), n);
    json_add_borrowed(a, source, key, strlen(key), &v);
  }
  return source;
}

static bool is_kind(const struct json *source, const char *kind) {
  return json_is_text(json_get(source, "kind"), kind);
}

/* A copy of a source whose member `key` has `tail` appended. */
static struct json *extended(struct arena *a, const struct json *source, const char *key,
                             const char *tail) {
  struct json *copy = json_new_sized(a, JSON_OBJECT, source->len);
  for (uint32_t i = 0; i < source->len; i++) {
    const struct json_member *m = &source->members[i];
    struct json v = m->value;
    if (strcmp(m->name, key) == 0)
      v = json_text(arena_concat(a, (const char *const[]){m->value.text, tail}, 2));
    json_add_borrowed(a, copy, m->name, m->name_len, &v);
  }
  return copy;
}

const char *value_item_pointer(struct arena *a, const char *base, uint32_t index) {
  return arena_concat(a, (const char *const[]){base, "/", arena_digits(a, index, 1)}, 3);
}

bool value_child(struct arena *a, const struct value *v, const char *pointer, struct value *out) {
  *out = *v;
  out->json = json_at(v->json, pointer);
  if (!out->json) return false;
  if (*pointer == '\0') return true;
  if (is_kind(v->source, "observation") && !json_get(v->source, "span"))
    out->source = extended(a, v->source, "pointer", pointer);
  else if (is_kind(v->source, "slot"))
    out->source = extended(a, v->source, "name", pointer);
  else if (is_kind(v->source, "list")) {
    char path[64];
    snprintf(path, sizeof path, "/of%.56s", pointer);
    out->source = json_at(v->source, path);
  } else
    return false;
  return out->source != NULL;
}

bool value_derive(struct arena *a, const char *rule, const struct value *inputs, size_t n,
                  struct value *out, struct error *e) {
  const struct json *values[MAX_INPUTS];
  if (n > MAX_INPUTS) return error_set(e, ERR_SCRIPT, "", "a derivation takes at most 32 inputs");
  struct json *of = json_new_sized(a, JSON_ARRAY, (uint32_t)n);
  struct json *source = value_source(a, "rule", "name", rule);
  for (size_t i = 0; i < n; i++) {
    values[i] = inputs[i].json;
    json_add_item(a, of, inputs[i].source);
  }
  JSON_ADD(a, source, "of", of);
  out->json = derive_apply(a, rule, values, n, e);
  out->source = source;
  return out->json != NULL;
}

static const struct json *resolve(struct episode *ep, const struct json *source,
                                  const struct json *value, struct error *e);

/* A list slot whose items were said one by one. */
static struct json *resolve_items(struct episode *ep, const char *name) {
  struct json *of = json_new(ep->arena, JSON_ARRAY);
  for (uint32_t i = 0;; i++) {
    struct json *item = episode_slot_source(ep, value_item_pointer(ep->arena, name, i));
    if (!item) break;
    json_add_item(ep->arena, of, item);
  }
  if (of->len == 0) return NULL;
  struct json *list = value_source(ep->arena, "list", NULL, NULL);
  JSON_ADD(ep->arena, list, "of", of);
  return list;
}

/* `value` is NULL for an input of a rule, which must have been said literally. */
static const struct json *resolve_slot(struct episode *ep, const char *name,
                                       const struct json *value, struct error *e) {
  struct json *source = episode_slot_source(ep, name);
  if (!source) source = resolve_items(ep, name);
  if (!source && value && value->type == JSON_STRING) {
    source = episode_literal_source(ep, value->text, value->len, true);
    if (!source) source = episode_words_source(ep, value->text, value->len);
  } else if (!source && value && value->type == JSON_NUMBER)
    source = episode_literal_source(ep, value->text, value->len, false);
  if (!source)
    error_set(e, ERR_SCRIPT, "", "the user has not said slot \"%s\" in this session", name);
  return source;
}

static const struct json *resolve_inputs(struct episode *ep, const struct json *source,
                                         struct error *e) {
  struct json *copy = json_new(ep->arena, JSON_OBJECT), *of = json_new(ep->arena, JSON_ARRAY);
  const struct json *inputs = json_get(source, "of");
  for (uint32_t i = 0; i < inputs->len; i++) {
    const struct json *input = resolve(ep, &inputs->items[i], NULL, e);
    if (!input) return NULL;
    json_add_item(ep->arena, of, input);
  }
  for (uint32_t i = 0; i < source->len; i++) {
    const struct json_member *m = &source->members[i];
    json_add_borrowed(ep->arena, copy, m->name, m->name_len,
                      strcmp(m->name, "of") == 0 ? of : &m->value);
  }
  return copy;
}

static const struct json *resolve(struct episode *ep, const struct json *source,
                                  const struct json *value, struct error *e) {
  if (is_kind(source, "slot")) return resolve_slot(ep, json_get_text(source, "name", ""), value, e);
  return json_get(source, "of") ? resolve_inputs(ep, source, e) : source;
}

const struct json *value_resolve(struct episode *ep, const struct value *v, struct error *e) {
  return resolve(ep, v->source, v->json, e);
}

/* ---- in Lua ---- */

void value_check_utf8(lua_State *L, const char *text, size_t n) {
  if (!utf8_valid(text, n, NULL)) luaL_error(L, "the text is not UTF-8");
}

const char *value_check_text(lua_State *L, int index, size_t *n) {
  size_t len;
  const char *text = luaL_checklstring(L, index, &len);
  value_check_utf8(L, text, len);
  if (n) *n = len;
  return text;
}

void value_push(lua_State *L, const struct json *json, const struct json *source) {
  struct value_object *o = script_push_object(L, &TYPE, sizeof *o, 0);
  o->value = (struct value){player_of(L)->serial, json, source};
}

const struct value *value_test(lua_State *L, int index) {
  const struct value_object *o = script_test_object(L, index, &TYPE);
  if (!o) return NULL;
  if (o->value.sample != player_of(L)->serial)
    luaL_error(L, "a value of an ended sample was kept and used");
  return &o->value;
}

static const struct value *check(lua_State *L, int index) {
  script_check_object(L, index, &TYPE);
  return value_test(L, index);
}

static int l_value_get(lua_State *L) {
  script_push_json(L, check(L, 1)->json);
  return 1;
}

static int l_value_at(lua_State *L) {
  struct value child;
  const char *pointer = luaL_checkstring(L, 2);
  if (!value_child(&player_of(L)->arena, check(L, 1), pointer, &child))
    return luaL_error(L, "there is nothing at %s", pointer);
  value_push(L, child.json, child.source);
  return 1;
}

/* Where a part of an observed text starts in the whole of it. */
static int64_t start_in_text(const struct json *source) {
  const struct json *span = json_get(source, "span");
  int64_t start = 0;
  return span && json_to_int(&span->items[0], &start) ? start : 0;
}

/* v:within(part): the first occurrence of `part` in a text value. */
static int l_value_within(lua_State *L) {
  const struct value *v = check(L, 1);
  size_t n;
  const char *part = value_check_text(L, 2, &n);
  struct arena *a = &player_of(L)->arena;
  if (v->json->type != JSON_STRING || !is_kind(v->source, "observation"))
    return luaL_error(L, "within() needs a text of an observation");
  const char *at = n ? memmem(v->json->text, v->json->len, part, n) : NULL;
  if (!at) return luaL_error(L, "the observed text does not contain \"%s\"", part);
  struct json *source = json_copy(a, v->source), *span = json_new(a, JSON_ARRAY);
  int64_t start = start_in_text(source) + (at - v->json->text);
  json_add_item(a, span, json_new_int(a, start));
  json_add_item(a, span, json_new_int(a, start + (int64_t)n));
  struct json *old = json_get(source, "span");
  if (old)
    *old = *span;
  else
    JSON_ADD(a, source, "span", span);
  value_push(L, json_new_string(a, part, n), source);
  return 1;
}

/* Inputs from stack index `first` on: values, or constants of the author. */
int value_derive_stack(lua_State *L, const char *rule, int first) {
  struct player *p = player_of(L);
  struct value inputs[MAX_INPUTS], out;
  int n = lua_gettop(L) - first + 1;
  if (n < 1 || n > MAX_INPUTS) return luaL_error(L, "a derivation takes 1 to 32 inputs");
  for (int i = 0; i < n; i++) {
    const struct value *v = value_test(L, first + i);
    if (v) {
      inputs[i] = *v;
      continue;
    }
    inputs[i].json = script_to_json(L, first + i, &p->arena, NULL, NULL, NULL);
    struct json *source = value_source(&p->arena, "text", NULL, NULL);
    JSON_ADD(&p->arena, source, "value", inputs[i].json);
    inputs[i].source = source;
  }
  struct error e = {0};
  if (!value_derive(&p->arena, rule, inputs, (size_t)n, &out, &e))
    return luaL_error(L, "%s", e.message);
  value_push(L, out.json, out.source);
  return 1;
}

static int l_value_derive(lua_State *L) {
  check(L, 1);
  const char *rule = luaL_checkstring(L, 2);
  lua_remove(L, 2);
  return value_derive_stack(L, rule, 1);
}

static int l_value_len(lua_State *L) {
  lua_pushinteger(L, check(L, 1)->json->len);
  return 1;
}

static const luaL_Reg METHODS[] = {{"get", l_value_get},       {"at", l_value_at},
                                   {"within", l_value_within}, {"derive", l_value_derive},
                                   {"len", l_value_len},       {NULL, NULL}};

void value_open(lua_State *L) {
  script_new_class(L, &TYPE, METHODS, NULL);
}
