/* write.h - JSON text out: whole trees, and a streaming writer with keys in the order given.
 *
 * Three layouts: JSON_COMPACT {"a":1}, JSON_SPACED {"a": 1, "b": 2} (lines of .jsonl artifacts),
 * JSON_INDENTED (two spaces, .json artifacts, no final newline). Non-ASCII is written as it is;
 * only ", \ and control characters are escaped (\n \t \r \b \f, else \u00xx). Empty containers are
 * {} and []. */
#ifndef TOOLMILL_JSON_WRITE_H
#define TOOLMILL_JSON_WRITE_H

#include "json/json.h"

enum json_layout { JSON_COMPACT, JSON_SPACED, JSON_INDENTED };

void json_write(struct buf *out, const struct json *v, enum json_layout layout);
/* A quoted, escaped string. */
void json_write_string(struct buf *out, const char *text, size_t n);
/* `"name": ` as in JSON_SPACED, behind a comma unless it is the first of its object. */
void json_write_name(struct buf *out, bool first, const char *name, size_t n);

/* Streaming writer. Misuse (a value without key in an object, …) is a programming error and is
 * asserted. Depth up to 64. */
struct json_writer {
  struct buf *out;
  enum json_layout layout;
  unsigned depth;
  uint64_t has_items; /* bit d - 1: something was written at depth d */
  uint64_t is_object; /* bit d - 1: the container at depth d is an object */
  bool after_key;
};

void jw_init(struct json_writer *w, struct buf *out, enum json_layout layout);
void jw_begin_object(struct json_writer *w);
void jw_end_object(struct json_writer *w);
void jw_begin_array(struct json_writer *w);
void jw_end_array(struct json_writer *w);
void jw_key(struct json_writer *w, const char *name);
void jw_key_n(struct json_writer *w, const char *name, size_t n);
void jw_null(struct json_writer *w);
void jw_bool(struct json_writer *w, bool x);
void jw_int(struct json_writer *w, int64_t x);
void jw_fixed(struct json_writer *w, double x,
              int decimals); /* rounded, trailing zeros cut: 0.7857, 1.0 */
void jw_text(struct json_writer *w, const char *text);
void jw_string(struct json_writer *w, const char *text, size_t n);
void jw_json(struct json_writer *w, const struct json *v);
/* key and value at once */
void jw_member_text(struct json_writer *w, const char *name, const char *text);
void jw_member_int(struct json_writer *w, const char *name, int64_t x);
void jw_member_bool(struct json_writer *w, const char *name, bool x);
void jw_member_json(struct json_writer *w, const char *name, const struct json *v);

#endif
