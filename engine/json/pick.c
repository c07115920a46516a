/* pick.c - a few members of a long object, without a tree of the rest.
 *
 * The whole text is checked, by rules that accept less than the reader does: escapes by \u, deep
 * nesting and long numbers are left to it. What is accepted here the reader accepts, too, with the
 * same values. */
#include "base/utf8.h"
#include "json/json.h"
#include "json/text_run.h"

enum { DEPTH_MAX = 32, DIGITS_MAX = 100, NAMES_MAX = 16 };

static const char *skip_space(const char *p, const char *end) {
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
    p++;
  return p;
}

/* From the opening quote to behind the closing one. All of these: NULL when it is not clear. */
static const char *skip_string(const char *p, const char *end) {
  for (p++;;) {
    while (end - p >= TEXT_WORD) {
      uint64_t word = text_load_word(p);
      uint64_t marks = text_mark_escaped(word) | text_mark_non_ascii(word);
      p += marks ? text_first_mark(marks) : TEXT_WORD;
      if (marks) break;
    }
    if (p >= end) return NULL;
    unsigned char c = (unsigned char)*p;
    if (c == '"') return p + 1;
    if (c < ' ') return NULL;
    if (c == '\\') {
      if (end - p < 2 || !p[1] || !strchr("\"\\/bfnrt", p[1])) return NULL;
      p += 2;
    } else {
      size_t n = utf8_next(p, (size_t)(end - p));
      if (n == 0) return NULL;
      p += n;
    }
  }
}

static const char *skip_digits(const char *p, const char *end) {
  const char *start = p;
  while (p < end && *p >= '0' && *p <= '9')
    p++;
  return p == start || p - start > DIGITS_MAX ? NULL : p;
}

static const char *skip_number(const char *p, const char *end) {
  p += *p == '-';
  const char *whole = p;
  p = skip_digits(p, end);
  if (!p || (*whole == '0' && p - whole > 1)) return NULL;
  if (p < end && *p == '.') p = skip_digits(p + 1, end);
  return p && p < end && (*p == 'e' || *p == 'E') ? NULL : p;
}

static const char *skip_word(const char *p, const char *end) {
  static const char *const WORDS[] = {"true", "false", "null"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    size_t n = strlen(WORDS[i]);
    if ((size_t)(end - p) >= n && memcmp(p, WORDS[i], n) == 0) return p + n;
  }
  return NULL;
}

/* `"name" :` */
static const char *skip_name(const char *p, const char *end) {
  if (p >= end || *p != '"' || !(p = skip_string(p, end))) return NULL;
  p = skip_space(p, end);
  return p < end && *p == ':' ? skip_space(p + 1, end) : NULL;
}

static const char *skip_value(const char *p, const char *end, int depth) {
  if (p >= end || depth > DEPTH_MAX) return NULL;
  if (*p == '"') return skip_string(p, end);
  if (*p == '-' || (*p >= '0' && *p <= '9')) return skip_number(p, end);
  if (*p != '{' && *p != '[') return skip_word(p, end);
  bool object = *p == '{';
  char close = object ? '}' : ']';
  p = skip_space(p + 1, end);
  if (p < end && *p == close) return p + 1;
  for (;;) {
    if (object && !(p = skip_name(p, end))) return NULL;
    p = skip_value(p, end, depth + 1);
    if (!p) return NULL;
    p = skip_space(p, end);
    if (p < end && *p == close) return p + 1;
    if (p >= end || *p != ',') return NULL;
    p = skip_space(p + 1, end);
  }
}

/* ---- the members ---- */

struct found {
  const char *start, *end; /* of the value; NULL: not there */
};

static int index_of(const char *const *names, size_t n, const char *name, size_t len) {
  for (size_t i = 0; i < n; i++)
    if (strncmp(names[i], name, len) == 0 && names[i][len] == '\0') return (int)i;
  return -1;
}

/* Walks over the object; of a repeated name the last one counts, as for the reader. */
static bool find_members(const char *p, const char *end, const char *const *names, size_t n,
                         struct found *found) {
  p = skip_space(p, end);
  if (p >= end || *p != '{') return false;
  p = skip_space(p + 1, end);
  for (;;) {
    const char *name = p + 1, *value = skip_name(p, end);
    if (!value) return false;
    const char *quote = memchr(name, '"', (size_t)(value - name));
    if (memchr(name, '\\', (size_t)(value - name))) return false;
    p = skip_value(value, end, 1);
    if (!p) return false;
    int i = index_of(names, n, name, (size_t)(quote - name));
    if (i >= 0) found[i] = (struct found){value, p};
    p = skip_space(p, end);
    if (p < end && *p == '}') return skip_space(p + 1, end) == end;
    if (p >= end || *p != ',') return false;
    p = skip_space(p + 1, end);
  }
}

static struct json *read_part(struct arena *a, const char *start, const char *end) {
  return json_read(a, start, (size_t)(end - start), "", NULL, NULL);
}

static struct json *read_found(struct arena *a, const struct found *f) {
  if (*f->start == '{') return NULL;
  if (*f->start != '[') return read_part(a, f->start, f->end);
  struct json *array = json_new(a, JSON_ARRAY);
  const char *first = skip_space(f->start + 1, f->end), *behind;
  if (*first == ']') return array;
  behind = skip_value(first, f->end, 1);
  struct json *item = behind ? read_part(a, first, behind) : NULL;
  if (!item) return NULL;
  json_add_item(a, array, item);
  return array;
}

struct json *json_pick(struct arena *a, const char *text, size_t n, const char *const *names,
                       size_t n_names) {
  struct found found[NAMES_MAX] = {0};
  if (n_names > NAMES_MAX || !find_members(text, text + n, names, n_names, found)) return NULL;
  struct json *object = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < n_names; i++) {
    if (!found[i].start) continue;
    struct json *value = read_found(a, &found[i]);
    if (!value) return NULL;
    json_add_member(a, object, names[i], value);
  }
  return object;
}
