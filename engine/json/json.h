/* json.h - JSON values: an ordered tree in an arena, with numbers kept as they were written.
 *
 * Grammar: RFC 8259, strict. A value is a tagged struct of 24 bytes; strings, members and items
 * live in the arena the tree was made in and die with it. Strings are well-formed UTF-8, may hold
 * NUL, and are followed by a NUL that is not counted. Objects keep the order of their members.
 * A value is immutable once shared; json_add_* may only be used by the code that builds it. */
#ifndef TOOLMILL_JSON_JSON_H
#define TOOLMILL_JSON_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <stdint.h>
#include <string.h>

enum json_type {
  JSON_NULL,
  JSON_FALSE,
  JSON_TRUE,
  JSON_NUMBER,
  JSON_STRING,
  JSON_ARRAY,
  JSON_OBJECT
};

struct json_member;

struct json {
  uint8_t type;      /* enum json_type */
  uint8_t is_int;    /* JSON_NUMBER: spelt without fraction and exponent and within int64 */
  uint32_t capacity; /* of items or members, private */
  uint32_t len;      /* bytes of a string or number text, count of items or members */
  union {
    const char *text;            /* JSON_STRING: decoded bytes; JSON_NUMBER: the spelling */
    struct json *items;          /* JSON_ARRAY */
    struct json_member *members; /* JSON_OBJECT */
  };
};

struct json_member {
  const char *name;
  uint32_t name_len;
  struct json value;
};

/* ---- reading ---- */

/* Functions that walk a tree recurse, a stack frame a level; no tree read is deeper than this. */
enum { JSON_DEPTH_DEFAULT = 512, JSON_DEPTH_MAX = 1024 };

struct json_read_options {
  size_t max_depth;       /* 0: 512; more than JSON_DEPTH_MAX counts as that */
  bool refuse_duplicates; /* --strict: a repeated member name is an error, else the last counts */
  /* Called for each repeated name (JSON pointer of the member), unless refused; may be NULL. It
   * must return: the reader holds heap while it runs. */
  void (*on_duplicate)(void *context, const char *pointer, size_t line, size_t column);
  void *context;
};

/* Parses exactly one value with nothing but white space around it. `text` need not end in NUL and
 * need not outlive the call. On failure NULL and an error whose message says what was expected and
 * found and whose place is "name:line:column" (1-based, column in characters). */
struct json *json_read(struct arena *a, const char *text, size_t n, const char *name,
                       const struct json_read_options *options, struct error *e);
/* Reads and parses a file. */
struct json *json_read_file(struct arena *a, const char *path,
                            const struct json_read_options *options, struct error *e);

/* An object with those members of the object `text` that have one of the names; of an array only
 * the first item is read. Much faster than a whole tree. NULL when the text is not surely good
 * JSON, or a named value is an object: json_read is to decide then. */
struct json *json_pick(struct arena *a, const char *text, size_t n, const char *const *names,
                       size_t n_names);

/* ---- looking ---- */

/* The member's value or NULL (also when v is NULL or no object). */
struct json *json_get_n(const struct json *v, const char *name, size_t n);
static inline struct json *json_get(const struct json *v, const char *name) {
  return json_get_n(v, name, strlen(name));
}
/* "/a/0/b" (RFC 6901) from v; NULL when there is nothing. */
struct json *json_at(const struct json *v, const char *pointer);
/* Text of a string member, or `fallback` when absent or of another type. */
const char *json_get_text(const struct json *v, const char *name, const char *fallback);
bool json_get_bool(const struct json *v, const char *name, bool fallback);
int64_t json_get_int(const struct json *v, const char *name, int64_t fallback);
/* Value of a number; false when it is no number or does not fit int64 exactly (1.0 and 1e2 fit). */
bool json_to_int(const struct json *v, int64_t *out);
/* The same without sign: 0 to 2^64 - 1. */
bool json_to_uint(const struct json *v, uint64_t *out);
double json_to_double(const struct json *v); /* 0 when no number */
/* -1, 0 or 1: two JSON_NUMBER by mathematical value, exactly (no double in between). */
int json_compare_numbers(const struct json *a, const struct json *b);
static inline bool json_is_text(const struct json *v, const char *text) {
  size_t n = strlen(text);
  return v && v->type == JSON_STRING && v->len == n && memcmp(v->text, text, n) == 0;
}

/* JSON Schema equality: numbers by mathematical value, objects without order. */
bool json_equal(const struct json *a, const struct json *b);
/* Same bytes when written: numbers by spelling, objects with order. */
bool json_same(const struct json *a, const struct json *b);
/* Deep copy into an arena. */
struct json *json_copy(struct arena *a, const struct json *v);

/* ---- making ---- (all in the arena `a`) */

struct json *json_new(struct arena *a, enum json_type type); /* null, false, true, [], {} */
struct json *json_new_int(struct arena *a, int64_t x);
struct json *json_new_double(struct arena *a, double x); /* finite; shortest that reads back */
struct json *json_new_text(struct arena *a, const char *text);             /* copies */
struct json *json_new_string(struct arena *a, const char *text, size_t n); /* copies; valid UTF-8 */
/* Append; return the stored copy's address, valid until the next append to the same container.
 * The name is copied, the value's children are shared. Names are not checked for repetition. */
struct json *json_add_item(struct arena *a, struct json *array, const struct json *item);
struct json *json_add_member(struct arena *a, struct json *object, const char *name,
                             const struct json *value);
struct json *json_add_member_n(struct arena *a, struct json *object, const char *name, size_t n,
                               const struct json *value);
/* The same with a name that is borrowed: it must live as long as the tree. */
struct json *json_add_borrowed(struct arena *a, struct json *object, const char *name, size_t n,
                               const struct json *value);
/* For names that are literals. */
#define JSON_ADD(a, object, name, value)                                                           \
  json_add_borrowed((a), (object), "" name, sizeof(name) - 1, (value))
/* A container with room for n items or members, so that adding them moves nothing. */
struct json *json_new_sized(struct arena *a, enum json_type type, uint32_t n);

/* Values without a place of their own, for json_add_… to copy. Texts are borrowed. */
static inline struct json json_truth(bool x) {
  return (struct json){.type = x ? JSON_TRUE : JSON_FALSE};
}
static inline struct json json_text_n(const char *text, size_t n) {
  return (struct json){.type = JSON_STRING, .len = (uint32_t)n, .text = text};
}
static inline struct json json_text(const char *text) {
  return json_text_n(text, strlen(text));
}
struct json json_int(struct arena *a, int64_t x);

/* ---- pointers ---- */

/* Appends "/name" with ~ and / escaped (RFC 6901). */
void json_pointer_add(struct buf *b, const char *name, size_t n);
void json_pointer_add_index(struct buf *b, size_t index);

/* Shortest decimal that reads back as x (17 digits at most), in JSON spelling: "1.0", "0.1",
 * "1e+300". Integral values below 1e16 are spelt "n.0". Returns the length; out holds >= 32. */
size_t json_format_double(double x, char *out);
/* Decimal digits of x. Returns the length; out holds >= 21. */
size_t json_format_int(int64_t x, char *out);

#endif
