/* schema_text.c - how values are named in the messages of problems: short, on one line. */
#include "json/schema_private.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void schema_text_add(struct schema_text *t, const char *format, ...) {
  if (t->n > SCHEMA_TEXT_MAX) return; /* already cut */
  size_t room = SCHEMA_TEXT_MAX + 1 - t->n;
  va_list args;
  va_start(args, format);
  int n = vsnprintf(t->data + t->n, room, format, args);
  va_end(args);
  if (n < 0) return;
  if ((size_t)n < room) {
    t->n += (size_t)n;
    return;
  }
  t->n = utf8_floor(t->data, SCHEMA_TEXT_MAX);
  memcpy(t->data + t->n, "…", sizeof "…");
  t->n = SCHEMA_TEXT_MAX + 1;
}

/* Bytes from `text` on that are shown as they are, one a character, `most` at most. */
static size_t plain_run(const char *text, size_t n, size_t most) {
  size_t i = 0;
  while (i < n && i < most && text[i] >= 0x20 && text[i] < 0x7f && text[i] != '"' &&
         text[i] != '\\')
    i++;
  return i;
}

void schema_text_quote(struct schema_text *t, const char *text, size_t n) {
  enum { LONGEST = 40 };
  size_t shown = 0, characters = 0;
  schema_text_add(t, "\"");
  while (shown < n && characters < LONGEST) {
    size_t run = plain_run(text + shown, n - shown, LONGEST - characters);
    if (run > 0) {
      schema_text_add(t, "%.*s", (int)run, text + shown);
      shown += run;
      characters += run;
      continue;
    }
    characters++;
    size_t length = utf8_next(text + shown, n - shown);
    unsigned char c = (unsigned char)text[shown];
    if (c < 0x20 || c == 0x7f)
      schema_text_add(t, "\\u%04x", c);
    else if (c == '"' || c == '\\')
      schema_text_add(t, "\\%c", c);
    else
      schema_text_add(t, "%.*s", length ? (int)length : 1, text + shown);
    shown += length ? length : 1;
  }
  schema_text_add(t, shown < n ? "…\"" : "\"");
}

static void add_number(struct schema_text *t, const struct json *v) {
  bool all = v->len <= 40;
  schema_text_add(t, "%.*s%s", all ? (int)v->len : 40, v->text, all ? "" : "…");
}

void schema_text_value(struct schema_text *t, const struct json *v) {
  static const char *const words[] = {"null", "false", "true"};
  switch ((enum json_type)v->type) {
  case JSON_NUMBER:
    add_number(t, v);
    break;
  case JSON_STRING:
    schema_text_quote(t, v->text, v->len);
    break;
  case JSON_ARRAY:
    schema_text_add(t, v->len ? "[…]" : "[]");
    break;
  case JSON_OBJECT:
    schema_text_add(t, v->len ? "{…}" : "{}");
    break;
  default:
    schema_text_add(t, "%s", words[v->type]);
  }
}

void schema_text_describe(struct schema_text *t, const struct json *v) {
  switch ((enum json_type)v->type) {
  case JSON_FALSE:
  case JSON_TRUE:
    schema_text_add(t, "boolean ");
    break;
  case JSON_NUMBER:
    schema_text_add(t, schema_number_is_integer(v) ? "integer " : "number ");
    break;
  case JSON_STRING:
    schema_text_add(t, "string ");
    break;
  case JSON_ARRAY:
    schema_text_add(t, "array of %u item%s", (unsigned)v->len, v->len == 1 ? "" : "s");
    return;
  case JSON_OBJECT:
    schema_text_add(t, "object with %u member%s", (unsigned)v->len, v->len == 1 ? "" : "s");
    return;
  default:
    break;
  }
  schema_text_value(t, v);
}

void schema_text_types(struct schema_text *t, uint64_t types) {
  static const char *const names[] = {"null",   "boolean", "integer", "number",
                                      "string", "array",   "object"};
  uint64_t left = types;
  for (unsigned i = 0; i < 7; i++) {
    if (!(left >> i & 1)) continue;
    bool first = left == types;
    left &= ~(UINT64_C(1) << i);
    schema_text_add(t, "%s%s", first ? "" : left ? ", " : " or ", names[i]);
  }
}
