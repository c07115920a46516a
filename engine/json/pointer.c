/* pointer.c - JSON pointers, RFC 6901. */
#include "json/json.h"

#include <string.h>

void json_pointer_add(struct buf *b, const char *name, size_t n) {
  buf_add_char(b, '/');
  for (size_t i = 0, from = 0; i <= n; i++) {
    bool special = i < n && (name[i] == '~' || name[i] == '/');
    if (i < n && !special) continue;
    buf_add(b, name + from, i - from);
    if (special) buf_add_text(b, name[i] == '~' ? "~0" : "~1");
    from = i + 1;
  }
}

void json_pointer_add_index(struct buf *b, size_t index) {
  buf_printf(b, "/%zu", index);
}

/* Is the escaped token this name? A ~ that is neither ~0 nor ~1 matches nothing. */
static bool token_is_name(const char *token, size_t n, const char *name, size_t name_len) {
  size_t used = 0;
  for (size_t i = 0; i < n; i++, used++) {
    char c = token[i];
    if (c == '~') {
      char escape = i + 1 < n ? token[++i] : '\0';
      if (escape != '0' && escape != '1') return false;
      c = escape == '0' ? '~' : '/';
    }
    if (used >= name_len || name[used] != c) return false;
  }
  return used == name_len;
}

static struct json *member_at(const struct json *object, const char *token, size_t n) {
  for (uint32_t i = 0; i < object->len; i++) {
    struct json_member *m = &object->members[i];
    if (token_is_name(token, n, m->name, m->name_len)) return &m->value;
  }
  return NULL;
}

static struct json *item_at(const struct json *array, const char *token, size_t n) {
  if (n == 0 || n > 10 || (token[0] == '0' && n > 1)) return NULL;
  uint64_t index = 0;
  for (size_t i = 0; i < n; i++) {
    if (token[i] < '0' || token[i] > '9') return NULL;
    index = index * 10 + (uint64_t)(token[i] - '0');
  }
  return index < array->len ? &array->items[index] : NULL;
}

struct json *json_at(const struct json *v, const char *pointer) {
  struct json *at = (struct json *)v;
  for (const char *p = pointer; at && *p;) {
    if (*p++ != '/') return NULL;
    size_t n = strcspn(p, "/");
    if (at->type == JSON_OBJECT)
      at = member_at(at, p, n);
    else if (at->type == JSON_ARRAY)
      at = item_at(at, p, n);
    else
      return NULL;
    p += n;
  }
  return at;
}
