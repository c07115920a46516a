/* schema_assert.c - rules that judge one value by itself, and the wording of problems. */
#include "json/schema_private.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- problems ---- */

/* Writes a step backwards, ending before `end`; end NULL: counts. Returns the bytes. */
static size_t put_step(const struct schema_frame *f, char *end) {
  char digits[24];
  const char *name = f->name;
  size_t n = f->index, bytes = 0;
  if (f->step == STEP_INDEX) {
    n = (size_t)snprintf(digits, sizeof digits, "%zu", f->index);
    name = digits;
  }
  for (size_t i = n; i-- > 0;) {
    bool tilde = name[i] == '~', escaped = tilde || name[i] == '/';
    if (end) end[-1 - (ptrdiff_t)bytes] = tilde ? '0' : escaped ? '1' : name[i];
    if (end && escaped) end[-2 - (ptrdiff_t)bytes] = '~';
    bytes += escaped ? 2 : 1;
  }
  if (end) end[-1 - (ptrdiff_t)bytes] = '/';
  return bytes + 1;
}

const char *schema_pointer_of(struct arena *a, const struct schema_frame *f,
                              const struct schema_frame *inner) {
  size_t n = inner ? put_step(inner, NULL) : 0;
  for (const struct schema_frame *p = f; p; p = p->parent)
    if (p->step != STEP_NONE) n += put_step(p, NULL);
  char *out = arena_alloc(a, n + 1);
  out[n] = '\0';
  if (inner) n -= put_step(inner, out + n);
  for (const struct schema_frame *p = f; p; p = p->parent)
    if (p->step != STEP_NONE) n -= put_step(p, out + n);
  return out;
}

static void add_problem(struct schema_checker *c, struct schema_sink *sink,
                        const struct schema_frame *f, const struct schema_frame *inner,
                        const char *keyword, const char *format, va_list args) {
  if (schema_sink_full(sink)) return;
  struct schema_problem *p = &sink->problems[sink->n++];
  va_list again;
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, again);
  va_end(again);
  char *message = arena_alloc(c->arena, (size_t)(n > 0 ? n : 0) + 1);
  vsnprintf(message, (size_t)(n > 0 ? n : 0) + 1, format, args);
  p->keyword = keyword;
  p->message = message;
  p->pointer = schema_pointer_of(c->arena, f, inner);
}

void schema_report(struct schema_checker *c, const struct schema_frame *f,
                   const struct schema_frame *inner, const char *keyword, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add_problem(c, f->sink, f, inner, keyword, format, args);
  va_end(args);
}

void schema_stop(struct schema_checker *c, const struct schema_frame *f, const char *keyword,
                 const char *format, ...) {
  va_list args;
  va_start(args, format);
  add_problem(c, &c->main, f, NULL, keyword, format, args);
  va_end(args);
  c->stopped = true;
}

void schema_stop_pattern(struct schema_checker *c, const struct schema_frame *f,
                         const struct schema_pattern *p) {
  struct schema_text t = {0};
  schema_text_add(&t, "%s", p->text);
  schema_stop(c, f, "pattern", "gave up: this string takes too many steps against %s", t.data);
}

/* ---- any value ---- */

bool schema_has_type(const struct json *v, uint64_t types) {
  switch ((enum json_type)v->type) {
  case JSON_NULL:
    return types & TYPE_NULL;
  case JSON_FALSE:
  case JSON_TRUE:
    return types & TYPE_BOOLEAN;
  case JSON_NUMBER:
    return (types & TYPE_NUMBER) || ((types & TYPE_INTEGER) && schema_number_is_integer(v));
  case JSON_STRING:
    return types & TYPE_STRING;
  case JSON_ARRAY:
    return types & TYPE_ARRAY;
  case JSON_OBJECT:
    return types & TYPE_OBJECT;
  }
  return false;
}

/* Reports "expected <what>, found <the instance>" when `ok` is false. Returns ok. */
static bool judge(struct schema_checker *c, const struct schema_frame *f,
                  const struct schema_rule *r, bool ok, const char *what) {
  if (ok || schema_sink_full(f->sink)) return ok;
  struct schema_text found = {0};
  schema_text_describe(&found, f->instance);
  schema_report(c, f, NULL, r->keyword, "expected %s, found %s", what, found.data);
  return false;
}

static bool assert_type(struct schema_checker *c, const struct schema_frame *f,
                        const struct schema_rule *r) {
  if (schema_has_type(f->instance, r->min)) return true;
  struct schema_text types = {0};
  schema_text_types(&types, r->min);
  return judge(c, f, r, false, types.data);
}

static bool assert_enum(struct schema_checker *c, const struct schema_frame *f,
                        const struct schema_rule *r) {
  enum { SHOWN = 8 };
  const struct json *v = r->value;
  for (uint32_t i = 0; i < v->len; i++)
    if (json_equal(&v->items[i], f->instance)) return true;
  struct schema_text list = {0};
  schema_text_add(&list, v->len == 1 ? "" : "one of ");
  for (uint32_t i = 0; i < v->len && i < SHOWN; i++) {
    if (i) schema_text_add(&list, ", ");
    schema_text_value(&list, &v->items[i]);
  }
  if (v->len > SHOWN) schema_text_add(&list, " and %u more", (unsigned)v->len - SHOWN);
  return judge(c, f, r, false, list.data);
}

static bool assert_const(struct schema_checker *c, const struct schema_frame *f,
                         const struct schema_rule *r) {
  if (json_equal(r->value, f->instance)) return true;
  struct schema_text only = {0};
  schema_text_value(&only, r->value);
  return judge(c, f, r, false, only.data);
}

/* ---- numbers ---- */

static bool assert_bound(struct schema_checker *c, const struct schema_frame *f,
                         const struct schema_rule *r) {
  int order = json_compare_numbers(f->instance, r->value);
  bool ok;
  const char *words;
  switch (r->op) {
  case OP_MINIMUM:
    ok = order >= 0;
    words = "at least";
    break;
  case OP_MAXIMUM:
    ok = order <= 0;
    words = "at most";
    break;
  case OP_EXCLUSIVE_MINIMUM:
    ok = order > 0;
    words = "more than";
    break;
  default:
    ok = order < 0;
    words = "less than";
  }
  if (ok) return true;
  struct schema_text bound = {0};
  schema_text_add(&bound, "%s ", words);
  schema_text_value(&bound, r->value);
  return judge(c, f, r, false, bound.data);
}

static bool assert_multiple_of(struct schema_checker *c, const struct schema_frame *f,
                               const struct schema_rule *r) {
  int is = schema_number_is_multiple(f->instance, r->value);
  if (is > 0) return true;
  struct schema_text what = {0};
  schema_text_add(&what, is < 0 ? "fewer digits, to tell a multiple of " : "a multiple of ");
  schema_text_value(&what, r->value);
  return judge(c, f, r, false, what.data);
}

/* ---- sizes ---- */

/* Items, members or characters of the instance against min and max. */
static bool assert_size(struct schema_checker *c, const struct schema_frame *f,
                        const struct schema_rule *r, uint64_t size, const char *unit) {
  if (size >= r->min && size <= r->max) return true;
  bool few = size < r->min;
  unsigned long long bound = few ? r->min : r->max;
  schema_report(c, f, NULL, r->keyword, "expected at %s %llu %s%s, found %llu",
                few ? "least" : "most", bound, unit, bound == 1 ? "" : "s",
                (unsigned long long)size);
  return false;
}

static bool assert_pattern(struct schema_checker *c, const struct schema_frame *f,
                           const struct schema_rule *r) {
  const struct json *v = f->instance;
  enum schema_found found = schema_pattern_search(r->pattern, v->text, v->len, c->arena);
  if (found == FOUND) return true;
  if (found == FOUND_LIMIT) {
    schema_stop_pattern(c, f, r->pattern);
    return false;
  }
  struct schema_text what = {0};
  schema_text_add(&what, "a string that matches %s", r->pattern->text);
  return judge(c, f, r, false, what.data);
}

static bool assert_format(struct schema_checker *c, const struct schema_frame *f,
                          const struct schema_rule *r) {
  const struct json *v = f->instance;
  if (r->format->matches(v->text, v->len, c->arena)) return true;
  struct schema_text what = {0};
  schema_text_add(&what, "a string in the format %s", r->format->name);
  return judge(c, f, r, false, what.data);
}

/* ---- objects ---- */

static bool assert_names(struct schema_checker *c, const struct schema_frame *f,
                         const struct schema_rule *r, const struct json *names,
                         const struct json_member *because) {
  bool ok = true;
  for (uint32_t i = 0; i < names->len; i++) {
    const struct json *name = &names->items[i];
    if (json_get_n(f->instance, name->text, name->len)) continue;
    ok = false;
    if (schema_sink_full(f->sink)) return false;
    struct schema_text t = {0}, why = {0};
    schema_text_quote(&t, name->text, name->len);
    if (because) {
      schema_text_add(&why, ", which ");
      schema_text_quote(&why, because->name, because->name_len);
      schema_text_add(&why, " calls for");
    }
    schema_report(c, f, NULL, r->keyword, "missing member %s%s", t.data, why.data);
  }
  return ok;
}

static bool assert_dependent_required(struct schema_checker *c, const struct schema_frame *f,
                                      const struct schema_rule *r) {
  bool ok = true;
  for (uint32_t i = 0; i < r->value->len; i++) {
    const struct json_member *m = &r->value->members[i];
    if (json_get_n(f->instance, m->name, m->name_len) && !assert_names(c, f, r, &m->value, m))
      ok = false;
  }
  return ok;
}

bool schema_assert_dependency(struct schema_checker *c, const struct schema_frame *f,
                              const struct schema_rule *r, const struct json_member *m) {
  return assert_names(c, f, r, &m->value, m);
}

/* ---- uniqueItems ---- */

/* Equal for equal values; blind to what is deeper than a few levels. */
static uint64_t hash_value(const struct json *v, int depth) {
  enum { DEEPEST = 16 };
  uint64_t hash = hash_bytes(&v->type, 1), sum = 0;
  if (depth > DEEPEST) return hash;
  switch ((enum json_type)v->type) {
  case JSON_NUMBER:
    return schema_number_hash(v);
  case JSON_STRING:
    return hash_more(hash, v->text, v->len);
  case JSON_ARRAY:
    for (uint32_t i = 0; i < v->len; i++) {
      uint64_t item = hash_value(&v->items[i], depth + 1);
      hash = hash_more(hash, &item, sizeof item);
    }
    return hash;
  case JSON_OBJECT: /* the order of members does not count */
    for (uint32_t i = 0; i < v->len; i++) {
      uint64_t member = hash_value(&v->members[i].value, depth + 1);
      sum += hash_more(member, v->members[i].name, v->members[i].name_len);
    }
    return hash_more(hash, &sum, sizeof sum);
  default:
    return hash;
  }
}

struct hashed {
  uint64_t hash;
  uint32_t index;
};

static int compare_hashed(const void *a, const void *b) {
  const struct hashed *x = a, *y = b;
  if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* The first item that is equal to an earlier one, by hashes. */
static bool find_repeated(struct arena *a, const struct json *v, uint32_t *earlier,
                          uint32_t *later) {
  struct hashed *h = arena_alloc(a, sizeof *h * v->len);
  for (uint32_t i = 0; i < v->len; i++)
    h[i] = (struct hashed){hash_value(&v->items[i], 0), i};
  qsort(h, v->len, sizeof *h, compare_hashed);
  bool found = false;
  for (uint32_t i = 0; i < v->len; i++)
    for (uint32_t j = i + 1; j < v->len && h[j].hash == h[i].hash; j++) {
      if (found && h[j].index >= *later) break; /* equal hashes are in order of their indexes */
      if (!json_equal(&v->items[h[i].index], &v->items[h[j].index])) continue;
      *earlier = h[i].index;
      *later = h[j].index;
      found = true;
      break;
    }
  return found;
}

static bool assert_unique_items(struct schema_checker *c, const struct schema_frame *f,
                                const struct schema_rule *r) {
  const struct json *v = f->instance;
  if (v->len < 2) return true;
  uint32_t earlier, later;
  struct arena_mark mark = arena_mark(c->arena);
  bool found = find_repeated(c->arena, v, &earlier, &later);
  arena_rewind(c->arena, mark);
  if (!found) return true;
  if (!schema_sink_full(f->sink)) {
    struct schema_text t = {0};
    schema_text_value(&t, &v->items[later]);
    schema_report(c, f, NULL, r->keyword, "expected unique items, found %s at both %u and %u",
                  t.data, (unsigned)earlier, (unsigned)later);
  }
  return false;
}

/* ---- all of them ---- */

/* The type of value that a rule speaks about; it accepts all others. */
static int subject_of(enum schema_op op) {
  switch (op) {
  case OP_MULTIPLE_OF:
  case OP_MINIMUM:
  case OP_MAXIMUM:
  case OP_EXCLUSIVE_MINIMUM:
  case OP_EXCLUSIVE_MAXIMUM:
    return JSON_NUMBER;
  case OP_MIN_LENGTH:
  case OP_MAX_LENGTH:
  case OP_PATTERN:
  case OP_FORMAT:
    return JSON_STRING;
  case OP_MIN_ITEMS:
  case OP_MAX_ITEMS:
  case OP_UNIQUE_ITEMS:
    return JSON_ARRAY;
  case OP_MIN_PROPERTIES:
  case OP_MAX_PROPERTIES:
  case OP_REQUIRED:
  case OP_DEPENDENT_REQUIRED:
    return JSON_OBJECT;
  default:
    return -1;
  }
}

bool schema_assert(struct schema_checker *c, const struct schema_frame *f,
                   const struct schema_rule *r) {
  const struct json *v = f->instance;
  int subject = subject_of(r->op);
  if (subject >= 0 && v->type != subject) return true;
  switch (r->op) {
  case OP_TYPE:
    return assert_type(c, f, r);
  case OP_ENUM:
    return assert_enum(c, f, r);
  case OP_CONST:
    return assert_const(c, f, r);
  case OP_MULTIPLE_OF:
    return assert_multiple_of(c, f, r);
  case OP_MIN_LENGTH:
  case OP_MAX_LENGTH:
    return assert_size(c, f, r, utf8_count(v->text, v->len), "character");
  case OP_PATTERN:
    return assert_pattern(c, f, r);
  case OP_FORMAT:
    return assert_format(c, f, r);
  case OP_MIN_ITEMS:
  case OP_MAX_ITEMS:
    return assert_size(c, f, r, v->len, "item");
  case OP_MIN_PROPERTIES:
  case OP_MAX_PROPERTIES:
    return assert_size(c, f, r, v->len, "member");
  case OP_UNIQUE_ITEMS:
    return assert_unique_items(c, f, r);
  case OP_REQUIRED:
    return assert_names(c, f, r, r->value, NULL);
  case OP_DEPENDENT_REQUIRED:
    return assert_dependent_required(c, f, r);
  default:
    return assert_bound(c, f, r);
  }
}
