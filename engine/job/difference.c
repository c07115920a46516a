/* difference.c - see difference.h. */
#include "job/difference.h"
#include "base/utf8.h"
#include "json/write.h"

#include <string.h>

enum { SHOWN = 120 };

void difference_show(struct buf *out, const struct json *v) {
  struct buf text = BUF_INIT;
  if (!v)
    buf_add_text(&text, "nothing");
  else
    json_write(&text, v, JSON_SPACED);
  bool cut = text.len > SHOWN;
  buf_add(out, text.data, cut ? utf8_floor(text.data, SHOWN) : text.len);
  if (cut) buf_add_text(out, "...");
  buf_done(&text);
}

static bool descend(struct buf *pointer, const struct json **x, const struct json **y) {
  const struct json *a = *x, *b = *y;
  if (!a || !b || a->type != b->type || (a->type != JSON_ARRAY && a->type != JSON_OBJECT))
    return false;
  for (uint32_t i = 0; i < a->len || i < b->len; i++) {
    const struct json *left = NULL, *right = NULL;
    if (a->type == JSON_ARRAY) {
      left = i < a->len ? &a->items[i] : NULL;
      right = i < b->len ? &b->items[i] : NULL;
      if (left && right && json_same(left, right)) continue;
      json_pointer_add_index(pointer, i);
    } else {
      const struct json_member *m = i < a->len ? &a->members[i] : &b->members[i];
      left = i < a->len ? &a->members[i].value : json_get_n(a, m->name, m->name_len);
      right = json_get_n(b, m->name, m->name_len);
      if (left && right && json_same(left, right)) continue;
      json_pointer_add(pointer, m->name, m->name_len);
    }
    *x = left;
    *y = right;
    return true;
  }
  return false;
}

void difference_find(struct buf *pointer, const struct json **x, const struct json **y) {
  while (descend(pointer, x, y))
    continue;
}

/* From the first byte that differs on. */
static struct json *rest_of(struct arena *a, const char *text, size_t n, size_t at) {
  if (!text) return json_new_text(a, "nothing");
  while (at > 0 && at < n && ((unsigned char)text[at] & 0xc0) == 0x80)
    at--;
  struct buf shown = BUF_INIT;
  const char *cut = n - at > SHOWN ? "..." : "";
  size_t len = *cut ? SHOWN : n - at;
  for (size_t i = 0; i < len;) { /* what is no UTF-8 must not get into a report */
    size_t k = utf8_next(text + at + i, n - at - i);
    if (i + (k ? k : 1) > len) break;
    if (k)
      buf_add(&shown, text + at + i, k);
    else
      buf_add_char(&shown, '?');
    i += k ? k : 1;
  }
  buf_add_text(&shown, cut);
  struct json *v = json_new_string(a, shown.data, shown.len);
  buf_done(&shown);
  return v;
}

static struct json *shown(struct arena *a, const struct json *v) {
  struct buf text = BUF_INIT;
  difference_show(&text, v);
  struct json *told = json_new_string(a, text.data, text.len);
  buf_done(&text);
  return told;
}

struct json *difference_of(struct arena *a, const struct json *expected, const struct json *found) {
  if (json_same(expected, found)) return NULL;
  struct buf pointer = BUF_INIT;
  struct json *o = json_new(a, JSON_OBJECT);
  difference_find(&pointer, &expected, &found);
  json_add_member(a, o, "at", json_new_string(a, pointer.data, pointer.len));
  json_add_member(a, o, "expected", shown(a, expected));
  json_add_member(a, o, "found", shown(a, found));
  buf_done(&pointer);
  return o;
}

struct json *difference_tell(struct arena *a, const char *expected, size_t n_expected,
                             const char *found, size_t n_found) {
  struct error ignored = {0};
  const struct json *x = NULL, *y = NULL;
  if (expected && found) {
    x = json_read(a, expected, n_expected, "", NULL, &ignored);
    y = json_read(a, found, n_found, "", NULL, &ignored);
  }
  struct json *o = x && y ? difference_of(a, x, y) : NULL;
  if (o) return o;
  size_t at = 0;
  while (expected && found && at < n_expected && at < n_found && expected[at] == found[at])
    at++;
  o = json_new(a, JSON_OBJECT);
  json_add_member(a, o, "expected", rest_of(a, expected, n_expected, at));
  json_add_member(a, o, "found", rest_of(a, found, n_found, at));
  return o;
}

struct json *difference_at(struct arena *a, uint64_t line, const char *expected, size_t n_expected,
                           const char *found, size_t n_found) {
  const struct json *told = difference_tell(a, expected, n_expected, found, n_found);
  struct json *o = json_new(a, JSON_OBJECT);
  json_add_member(a, o, "line", json_new_int(a, (int64_t)line));
  for (uint32_t i = 0; i < told->len; i++)
    json_add_member(a, o, told->members[i].name, &told->members[i].value);
  return o;
}
