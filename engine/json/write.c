/* write.c - JSON text out; see write.h. */
#include "json/write.h"
#include "json/text_run.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { INDENT = 2, LONGEST_ESCAPE = 6, WRITER_DEPTH_MAX = 64 };

/* ---- strings ---- */

/* What stands behind the backslash: a letter, 'u' for \u00xx, 0 for bytes written as they are. */
static const char ESCAPES[256] = {
    ['\0'] = 'u', [1] = 'u',    [2] = 'u',    [3] = 'u',     [4] = 'u',    [5] = 'u',
    [6] = 'u',    [7] = 'u',    ['\b'] = 'b', ['\t'] = 't',  ['\n'] = 'n', [11] = 'u',
    ['\f'] = 'f', ['\r'] = 'r', [14] = 'u',   [15] = 'u',    [16] = 'u',   [17] = 'u',
    [18] = 'u',   [19] = 'u',   [20] = 'u',   [21] = 'u',    [22] = 'u',   [23] = 'u',
    [24] = 'u',   [25] = 'u',   [26] = 'u',   [27] = 'u',    [28] = 'u',   [29] = 'u',
    [30] = 'u',   [31] = 'u',   ['"'] = '"',  ['\\'] = '\\',
};

static char *put_escape(char *out, unsigned char c) {
  *out++ = '\\';
  *out++ = ESCAPES[c];
  if (ESCAPES[c] != 'u') return out;
  *out++ = '0';
  *out++ = '0';
  *out++ = "0123456789abcdef"[c >> 4];
  *out++ = "0123456789abcdef"[c & 15];
  return out;
}

/* Copies what needs no escape, from *p on; the room behind `out` holds all of it and a word. */
static inline char *put_run(char *out, const char **p, const char *end) {
  const char *from = *p;
  while (end - from >= TEXT_WORD) {
    uint64_t marks = text_mark_escaped(text_load_word(from));
    memcpy(out, from, TEXT_WORD);
    if (marks) {
      size_t k = text_first_mark(marks);
      *p = from + k;
      return out + k;
    }
    from += TEXT_WORD;
    out += TEXT_WORD;
  }
  while (from < end && !ESCAPES[(unsigned char)*from])
    *out++ = *from++;
  *p = from;
  return out;
}

/* Fewer than eight bytes that need no escape, of a text that ends with them: their new end, or NULL
 * and nothing is written. */
static inline char *put_short(char *out, const char *text, size_t n) {
  uint64_t word = 0;
  if (n >= 4) { /* two words that overlap */
    uint32_t head, tail;
    memcpy(&head, text, sizeof head);
    memcpy(&tail, text + n - sizeof tail, sizeof tail);
    word = (uint64_t)tail << 32 | head;
    if (text_mark_escaped(word)) return NULL;
    memcpy(out, &head, sizeof head);
    memcpy(out + n - sizeof tail, &tail, sizeof tail);
    return out + n;
  }
  for (size_t i = 0; i < n; i++) {
    if (ESCAPES[(unsigned char)text[i]]) return NULL;
    out[i] = text[i];
  }
  return out + n;
}

/* Whole texts that need no escape: their end behind `out`, or NULL. */
static inline char *put_plain(char *out, const char *text, size_t n) {
  if (n < TEXT_WORD) return put_short(out, text, n);
  const char *last = text + n - TEXT_WORD;
  char *out_last = out + n - TEXT_WORD;
  for (; text < last; text += TEXT_WORD, out += TEXT_WORD) {
    if (text_mark_escaped(text_load_word(text))) return NULL;
    memcpy(out, text, TEXT_WORD);
  }
  if (text_mark_escaped(text_load_word(last))) return NULL;
  memcpy(out_last, last, TEXT_WORD);
  return out_last + TEXT_WORD;
}

static void write_escaped(struct buf *b, const char *text, size_t n) {
  const char *p = text, *end = text + n;
  buf_grow(b, n + LONGEST_ESCAPE + TEXT_WORD);
  char *out = b->data + b->len;
  *out++ = '"';
  for (;;) {
    out = put_run(out, &p, end);
    if (p == end) break;
    out = put_escape(out, (unsigned char)*p++);
    size_t need = (size_t)(end - p) + LONGEST_ESCAPE + TEXT_WORD;
    b->len = (size_t)(out - b->data);
    if (b->cap - b->len <= need) {
      buf_grow(b, need);
      out = b->data + b->len;
    }
  }
  *out++ = '"';
  *out = '\0';
  b->len = (size_t)(out - b->data);
}

/* Room for n bytes, their quotes, and what stands around a name or value. */
static inline void make_room(struct buf *b, size_t n) {
  size_t need = n + LONGEST_ESCAPE + TEXT_WORD;
  if (b->cap - b->len <= need) buf_grow(b, need);
}

/* Most strings need no escape: they are copied and looked at in one go. */
static inline bool write_plain(struct buf *b, const char *text, size_t n) {
  make_room(b, n);
  char *out = b->data + b->len;
  *out = '"';
  out = put_plain(out + 1, text, n);
  if (!out) return false;
  out[0] = '"';
  out[1] = '\0';
  b->len += n + 2;
  return true;
}

void json_write_string(struct buf *b, const char *text, size_t n) {
  if (!write_plain(b, text, n)) write_escaped(b, text, n);
}

/* ---- trees ---- */

static void put_line(struct buf *b, size_t depth) {
  size_t n = depth * INDENT;
  buf_grow(b, n + 1);
  b->data[b->len] = '\n';
  memset(b->data + b->len + 1, ' ', n);
  b->len += n + 1;
  b->data[b->len] = '\0';
}

/* What stands before an item or member at this depth. */
static void put_separator(struct buf *b, enum json_layout layout, bool first, size_t depth) {
  if (layout == JSON_SPACED) {
    if (!first) buf_add(b, ", ", 2);
    return;
  }
  if (!first) buf_add_char(b, ',');
  if (layout == JSON_INDENTED) put_line(b, depth);
}

static void put_name(struct buf *b, enum json_layout layout, const char *name, size_t n) {
  json_write_string(b, name, n);
  buf_add(b, ": ", layout == JSON_COMPACT ? 1 : 2);
}

static void write_scalar(struct buf *b, const struct json *v) {
  static const struct {
    const char *text;
    size_t n;
  } words[] = {[JSON_NULL] = {"null", 4}, [JSON_FALSE] = {"false", 5}, [JSON_TRUE] = {"true", 4}};
  if (v->type == JSON_STRING) {
    json_write_string(b, v->text, v->len);
  } else if (v->type != JSON_NUMBER) {
    buf_add(b, words[v->type].text, words[v->type].n);
  } else if (v->len > 3) {
    buf_add(b, v->text, v->len);
  } else {
    make_room(b, v->len);
    for (uint32_t i = 0; i <= v->len; i++) /* with the NUL */
      b->data[b->len + i] = v->text[i];
    b->len += v->len;
  }
}

/* The layout of lines: what precedes a name, the name and what follows it are put down together. */
static inline void put_spaced_name(struct buf *b, bool first, const char *name, size_t n) {
  make_room(b, n);
  size_t before = b->len;
  char *out = b->data + before;
  if (!first) {
    *out++ = ',';
    *out++ = ' ';
  }
  *out = '"';
  out = put_plain(out + 1, name, n);
  if (!out) {
    if (!first) b->len += 2;
    write_escaped(b, name, n);
    buf_add(b, ": ", 2);
    return;
  }
  memcpy(out, "\": ", 4);
  b->len = (size_t)(out - b->data) + 3;
}

void json_write_name(struct buf *out, bool first, const char *name, size_t n) {
  put_spaced_name(out, first, name, n);
}

static void write_spaced(struct buf *b, const struct json *v) {
  if (v->type < JSON_ARRAY) {
    write_scalar(b, v);
    return;
  }
  bool is_array = v->type == JSON_ARRAY;
  buf_add_char(b, is_array ? '[' : '{');
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json *value = is_array ? &v->items[i] : &v->members[i].value;
    if (!is_array)
      put_spaced_name(b, i == 0, v->members[i].name, v->members[i].name_len);
    else if (i > 0)
      buf_add(b, ", ", 2);
    write_spaced(b, value);
  }
  buf_add_char(b, is_array ? ']' : '}');
}

static void write_value(struct buf *b, const struct json *v, enum json_layout layout,
                        size_t depth) {
  if (layout == JSON_SPACED) {
    write_spaced(b, v);
    return;
  }
  switch ((enum json_type)v->type) {
  case JSON_NULL:
  case JSON_FALSE:
  case JSON_TRUE:
  case JSON_NUMBER:
  case JSON_STRING:
    write_scalar(b, v);
    return;
  case JSON_ARRAY:
    buf_add_char(b, '[');
    for (uint32_t i = 0; i < v->len; i++) {
      put_separator(b, layout, i == 0, depth + 1);
      write_value(b, &v->items[i], layout, depth + 1);
    }
    break;
  case JSON_OBJECT:
    buf_add_char(b, '{');
    for (uint32_t i = 0; i < v->len; i++) {
      const struct json_member *m = &v->members[i];
      put_separator(b, layout, i == 0, depth + 1);
      put_name(b, layout, m->name, m->name_len);
      write_value(b, &m->value, layout, depth + 1);
    }
    break;
  }
  if (layout == JSON_INDENTED && v->len > 0) put_line(b, depth);
  buf_add_char(b, v->type == JSON_ARRAY ? ']' : '}');
}

void json_write(struct buf *out, const struct json *v, enum json_layout layout) {
  write_value(out, v, layout, 0);
}

/* ---- the streaming writer ---- */

void jw_init(struct json_writer *w, struct buf *out, enum json_layout layout) {
  *w = (struct json_writer){.out = out, .layout = layout};
}

static uint64_t depth_bit(const struct json_writer *w) {
  return (uint64_t)1 << (w->depth - 1);
}

/* A comma, a line or nothing before an item or member of the innermost container. */
static void separate(struct json_writer *w) {
  uint64_t bit = depth_bit(w);
  put_separator(w->out, w->layout, !(w->has_items & bit), w->depth);
  w->has_items |= bit;
}

static void begin_value(struct json_writer *w) {
  if (w->depth == 0) return;
  if (w->is_object & depth_bit(w)) {
    assert(w->after_key && "a value in an object follows its key");
    w->after_key = false;
  } else {
    separate(w);
  }
}

static void begin_container(struct json_writer *w, bool is_object) {
  begin_value(w);
  assert(w->depth < WRITER_DEPTH_MAX);
  buf_add_char(w->out, is_object ? '{' : '[');
  w->depth++;
  uint64_t bit = depth_bit(w);
  w->has_items &= ~bit;
  w->is_object = is_object ? w->is_object | bit : w->is_object & ~bit;
}

static void end_container(struct json_writer *w, bool is_object) {
  assert(w->depth > 0 && !w->after_key);
  uint64_t bit = depth_bit(w);
  assert(!(w->is_object & bit) == !is_object);
  w->depth--;
  if (w->layout == JSON_INDENTED && w->has_items & bit) put_line(w->out, w->depth);
  buf_add_char(w->out, is_object ? '}' : ']');
}

void jw_begin_object(struct json_writer *w) {
  begin_container(w, true);
}

void jw_end_object(struct json_writer *w) {
  end_container(w, true);
}

void jw_begin_array(struct json_writer *w) {
  begin_container(w, false);
}

void jw_end_array(struct json_writer *w) {
  end_container(w, false);
}

void jw_key_n(struct json_writer *w, const char *name, size_t n) {
  assert(w->depth > 0 && w->is_object & depth_bit(w) && !w->after_key);
  separate(w);
  put_name(w->out, w->layout, name, n);
  w->after_key = true;
}

void jw_key(struct json_writer *w, const char *name) {
  jw_key_n(w, name, strlen(name));
}

void jw_null(struct json_writer *w) {
  begin_value(w);
  buf_add(w->out, "null", 4);
}

void jw_bool(struct json_writer *w, bool x) {
  begin_value(w);
  buf_add_text(w->out, x ? "true" : "false");
}

void jw_int(struct json_writer *w, int64_t x) {
  char digits[24];
  begin_value(w);
  buf_add(w->out, digits, json_format_int(x, digits));
}

void jw_fixed(struct json_writer *w, double x, int decimals) {
  assert(isfinite(x));
  begin_value(w);
  struct buf *b = w->out;
  size_t start = b->len;
  buf_printf(b, "%.*f", decimals < 1 ? 1 : decimals, x);
  while (b->data[b->len - 1] == '0' && b->data[b->len - 2] != '.')
    b->len--;
  b->data[b->len] = '\0';
  if (strcmp(b->data + start, "-0.0") == 0) { /* what rounds to zero has no sign */
    b->len = start;
    buf_add(b, "0.0", 3);
  }
}

void jw_string(struct json_writer *w, const char *text, size_t n) {
  begin_value(w);
  json_write_string(w->out, text, n);
}

void jw_text(struct json_writer *w, const char *text) {
  jw_string(w, text, strlen(text));
}

void jw_json(struct json_writer *w, const struct json *v) {
  begin_value(w);
  write_value(w->out, v, w->layout, w->depth);
}

void jw_member_text(struct json_writer *w, const char *name, const char *text) {
  jw_key(w, name);
  jw_text(w, text);
}

void jw_member_int(struct json_writer *w, const char *name, int64_t x) {
  jw_key(w, name);
  jw_int(w, x);
}

void jw_member_bool(struct json_writer *w, const char *name, bool x) {
  jw_key(w, name);
  jw_bool(w, x);
}

void jw_member_json(struct json_writer *w, const char *name, const struct json *v) {
  jw_key(w, name);
  jw_json(w, v);
}
