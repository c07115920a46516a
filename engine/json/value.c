/* value.c - looking into trees, comparing, copying and making them; see json.h. */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

/* Objects of more members than this are compared through sorted copies when orders differ. */
enum { FEW_MEMBERS = 32, FIRST_CAPACITY = 4 };

/* ---- looking ---- */

/* Names are short: their first and last bytes are compared as words, without a call. */
static inline bool same_name(const char *x, const char *y, size_t n) {
  if (n >= sizeof(uint64_t)) {
    uint64_t a, b;
    memcpy(&a, x, sizeof a);
    memcpy(&b, y, sizeof b);
    if (a != b) return false;
    if (n > 2 * sizeof a) return memcmp(x, y, n) == 0;
    memcpy(&a, x + n - sizeof a, sizeof a);
    memcpy(&b, y + n - sizeof b, sizeof b);
    return a == b;
  }
  if (n >= sizeof(uint32_t)) {
    uint32_t a, b, c, d;
    memcpy(&a, x, sizeof a);
    memcpy(&b, y, sizeof b);
    memcpy(&c, x + n - sizeof c, sizeof c);
    memcpy(&d, y + n - sizeof d, sizeof d);
    return a == b && c == d;
  }
  for (size_t i = 0; i < n; i++)
    if (x[i] != y[i]) return false;
  return true;
}

struct json *json_get_n(const struct json *v, const char *name, size_t n) {
  if (!v || v->type != JSON_OBJECT || !v->len) return NULL;
  for (struct json_member *m = v->members, *end = m + v->len; m != end; m++)
    if (m->name_len == n && (m->name == name || same_name(m->name, name, n))) return &m->value;
  return NULL;
}

const char *json_get_text(const struct json *v, const char *name, const char *fallback) {
  const struct json *found = json_get(v, name);
  return found && found->type == JSON_STRING ? found->text : fallback;
}

bool json_get_bool(const struct json *v, const char *name, bool fallback) {
  const struct json *found = json_get(v, name);
  if (!found || (found->type != JSON_TRUE && found->type != JSON_FALSE)) return fallback;
  return found->type == JSON_TRUE;
}

int64_t json_get_int(const struct json *v, const char *name, int64_t fallback) {
  int64_t x;
  return json_to_int(json_get(v, name), &x) ? x : fallback;
}

/* ---- comparing ---- */

static bool same_text(const struct json *a, const struct json *b) {
  return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static int compare_names(const struct json_member *a, const struct json_member *b) {
  size_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
  int order = memcmp(a->name, b->name, n);
  return order ? order : (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

static int compare_members(const void *a, const void *b) {
  const struct json_member *const *x = a, *const *y = b;
  return compare_names(*x, *y);
}

static const struct json_member **sort_members(const struct json *v) {
  const struct json_member **sorted = malloc(v->len * sizeof *sorted);
  if (!sorted) die_out_of_memory(v->len * sizeof *sorted);
  for (uint32_t i = 0; i < v->len; i++)
    sorted[i] = &v->members[i];
  qsort(sorted, v->len, sizeof *sorted, compare_members);
  return sorted;
}

static bool equal_sorted(const struct json *a, const struct json *b) {
  const struct json_member **x = sort_members(a), **y = sort_members(b);
  bool equal = true;
  for (uint32_t i = 0; equal && i < a->len; i++)
    equal = compare_names(x[i], y[i]) == 0 && json_equal(&x[i]->value, &y[i]->value);
  free(x);
  free(y);
  return equal;
}

/* Both have the same number of members, without repeated names. */
static bool equal_objects(const struct json *a, const struct json *b) {
  for (uint32_t i = 0; i < a->len; i++) {
    const struct json_member *m = &a->members[i];
    const struct json *other = &b->members[i].value;
    if (compare_names(m, &b->members[i]) != 0) {
      if (a->len > FEW_MEMBERS) return equal_sorted(a, b);
      other = json_get_n(b, m->name, m->name_len);
    }
    if (!other || !json_equal(&m->value, other)) return false;
  }
  return true;
}

bool json_equal(const struct json *a, const struct json *b) {
  if (!a || !b) return a == b;
  if (a->type != b->type) return false;
  switch ((enum json_type)a->type) {
  case JSON_NULL:
  case JSON_FALSE:
  case JSON_TRUE:
    return true;
  case JSON_NUMBER:
    return same_text(a, b) || json_compare_numbers(a, b) == 0;
  case JSON_STRING:
    return same_text(a, b);
  case JSON_ARRAY:
    if (a->len != b->len) return false;
    for (uint32_t i = 0; i < a->len; i++)
      if (!json_equal(&a->items[i], &b->items[i])) return false;
    return true;
  case JSON_OBJECT:
    return a->len == b->len && equal_objects(a, b);
  }
  return false;
}

bool json_same(const struct json *a, const struct json *b) {
  if (!a || !b) return a == b;
  if (a->type != b->type) return false;
  switch ((enum json_type)a->type) {
  case JSON_NULL:
  case JSON_FALSE:
  case JSON_TRUE:
    return true;
  case JSON_NUMBER:
  case JSON_STRING:
    return same_text(a, b);
  case JSON_ARRAY:
    if (a->len != b->len) return false;
    for (uint32_t i = 0; i < a->len; i++)
      if (!json_same(&a->items[i], &b->items[i])) return false;
    return true;
  case JSON_OBJECT:
    if (a->len != b->len) return false;
    for (uint32_t i = 0; i < a->len; i++)
      if (compare_names(&a->members[i], &b->members[i]) != 0 ||
          !json_same(&a->members[i].value, &b->members[i].value))
        return false;
    return true;
  }
  return false;
}

/* ---- making ---- */

struct json *json_new(struct arena *a, enum json_type type) {
  struct json *v = ARENA_NEW(a, struct json);
  v->type = (uint8_t)type;
  return v;
}

static uint32_t checked_length(size_t n) {
  if (n > UINT32_MAX) die_out_of_memory(n);
  return (uint32_t)n;
}

struct json *json_new_string(struct arena *a, const char *text, size_t n) {
  struct json *v = json_new(a, JSON_STRING);
  v->len = checked_length(n);
  v->text = arena_copy(a, text, n);
  return v;
}

struct json *json_new_text(struct arena *a, const char *text) {
  return json_new_string(a, text, strlen(text));
}

/* The spelling of 0 to 999 with three digits. */
#define TEN(p) p "0", p "1", p "2", p "3", p "4", p "5", p "6", p "7", p "8", p "9"
#define HUNDRED(p)                                                                                 \
  TEN(p "0"), TEN(p "1"), TEN(p "2"), TEN(p "3"), TEN(p "4"), TEN(p "5"), TEN(p "6"), TEN(p "7"),  \
      TEN(p "8"), TEN(p "9")
static const char SMALL_INTS[1000][4] = {HUNDRED("0"), HUNDRED("1"), HUNDRED("2"), HUNDRED("3"),
                                         HUNDRED("4"), HUNDRED("5"), HUNDRED("6"), HUNDRED("7"),
                                         HUNDRED("8"), HUNDRED("9")};

struct json json_int(struct arena *a, int64_t x) {
  struct json v = {.type = JSON_NUMBER, .is_int = 1};
  if (x >= 0 && x < 1000) {
    v.len = x < 10 ? 1 : x < 100 ? 2 : 3;
    v.text = SMALL_INTS[x] + 3 - v.len;
    return v;
  }
  char digits[24];
  v.len = (uint32_t)json_format_int(x, digits);
  v.text = arena_copy(a, digits, v.len);
  return v;
}

struct json *json_new_int(struct arena *a, int64_t x) {
  struct json *v = arena_alloc(a, sizeof *v);
  *v = json_int(a, x);
  return v;
}

struct json *json_new_double(struct arena *a, double x) {
  char digits[32];
  struct json *v = json_new_string(a, digits, json_format_double(x, digits));
  v->type = JSON_NUMBER;
  return v;
}

static void *grow(struct arena *a, struct json *v, const void *old, size_t size) {
  size_t capacity = v->capacity ? (size_t)v->capacity * 2 : FIRST_CAPACITY;
  v->capacity = checked_length(capacity);
  void *p = arena_alloc(a, capacity * size);
  if (v->len > 0) memcpy(p, old, v->len * size);
  return p;
}

/* Room for one more element of `size` bytes: a moved copy when the old place is full. */
static inline void *make_room(struct arena *a, struct json *v, void *old, size_t size) {
  return v->len < v->capacity ? old : grow(a, v, old, size);
}

struct json *json_add_item(struct arena *a, struct json *array, const struct json *item) {
  struct json copy = *item; /* may be an item of this array */
  array->items = make_room(a, array, array->items, sizeof *array->items);
  struct json *stored = &array->items[array->len++];
  *stored = copy;
  return stored;
}

struct json *json_add_borrowed(struct arena *a, struct json *object, const char *name, size_t n,
                               const struct json *value) {
  struct json copy = *value; /* may be a member of this object */
  object->members = make_room(a, object, object->members, sizeof *object->members);
  struct json_member *stored = &object->members[object->len++];
  stored->name = name;
  stored->name_len = checked_length(n);
  stored->value = copy;
  return &stored->value;
}

struct json *json_add_member_n(struct arena *a, struct json *object, const char *name, size_t n,
                               const struct json *value) {
  return json_add_borrowed(a, object, arena_copy(a, name, n), n, value);
}

struct json *json_new_sized(struct arena *a, enum json_type type, uint32_t n) {
  struct json *v = json_new(a, type);
  v->capacity = n;
  if (type == JSON_OBJECT)
    v->members = arena_alloc(a, n * sizeof *v->members);
  else
    v->items = arena_alloc(a, n * sizeof *v->items);
  return v;
}

struct json *json_add_member(struct arena *a, struct json *object, const char *name,
                             const struct json *value) {
  return json_add_member_n(a, object, name, strlen(name), value);
}

/* ---- copying ---- */

static void copy_value(struct arena *a, const struct json *v, struct json *to) {
  *to = *v;
  switch ((enum json_type)v->type) {
  case JSON_NULL:
  case JSON_FALSE:
  case JSON_TRUE:
    break;
  case JSON_NUMBER:
  case JSON_STRING:
    to->text = arena_copy(a, v->text, v->len);
    break;
  case JSON_ARRAY:
    to->capacity = v->len;
    to->items = v->len ? arena_alloc(a, v->len * sizeof *v->items) : NULL;
    for (uint32_t i = 0; i < v->len; i++)
      copy_value(a, &v->items[i], &to->items[i]);
    break;
  case JSON_OBJECT:
    to->capacity = v->len;
    to->members = v->len ? arena_alloc(a, v->len * sizeof *v->members) : NULL;
    for (uint32_t i = 0; i < v->len; i++) {
      const struct json_member *m = &v->members[i];
      to->members[i].name = arena_copy(a, m->name, m->name_len);
      to->members[i].name_len = m->name_len;
      copy_value(a, &m->value, &to->members[i].value);
    }
    break;
  }
}

struct json *json_copy(struct arena *a, const struct json *v) {
  struct json *copy = arena_alloc(a, sizeof *copy);
  copy_value(a, v, copy);
  return copy;
}
