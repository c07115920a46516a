/* value.h - values that remember where they came from ("engine.value" in Lua).
 *
 * A value is a JSON tree in the sample's arena with an unresolved source: the forms of
 * episode/episode.h, and {"kind": "slot", "name": …} for a value of the request, which becomes a
 * user span or words when it is used. Values of an ended sample are refused. */
#ifndef TOOLMILL_HOST_VALUE_H
#define TOOLMILL_HOST_VALUE_H

#include "episode/episode.h"
#include "host/lua_state.h"

struct value {
  uint64_t sample; /* serial of the sample it belongs to */
  const struct json *json;
  const struct json *source;
};

void value_open(lua_State *L);
/* Pushes a value of the running sample. */
void value_push(lua_State *L, const struct json *json, const struct json *source);
/* The value at a stack index, or NULL when it is something else; raises when its sample ended. */
const struct value *value_test(lua_State *L, int index);

/* The text at a stack index, as luaL_checklstring, but well-formed UTF-8: it will be written. */
const char *value_check_text(lua_State *L, int index, size_t *n);
/* Raises when the text is not UTF-8. */
void value_check_utf8(lua_State *L, const char *text, size_t n);

/* {"kind": kind} with up to one text member. kind and key are literals, the text is copied. */
struct json *value_source(struct arena *a, const char *kind, const char *key, const char *text);
/* `base` with "/index" behind it. */
const char *value_item_pointer(struct arena *a, const char *base, uint32_t index);
/* The part of a value at a JSON pointer; false when there is nothing or it cannot be taken apart.
 */
bool value_child(struct arena *a, const struct value *v, const char *pointer, struct value *out);
/* Applies a rule to inputs; false and an error as derive_apply. */
bool value_derive(struct arena *a, const char *rule, const struct value *inputs, size_t n,
                  struct value *out, struct error *e);
/* The final source of a value used now in `ep`. NULL and an error when it cannot be accounted for.
 */
const struct json *value_resolve(struct episode *ep, const struct value *v, struct error *e);

#endif
