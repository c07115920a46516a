/* derive.c - see derive.h. Sums are exact: decimals are added as scaled integers. */
#include "episode/derive.h"
#include "json/write.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILLED_MAX = 1 << 20 }; /* bytes that a filled template may have */

typedef struct json *rule_function(struct arena *a, const struct json *const *in, size_t n,
                                   struct error *e);

static struct json *refuse(struct error *e, const char *rule, const char *expected) {
  error_set(e, ERR_INPUT, "", "derivation %s expects %s", rule, expected);
  return NULL;
}

void derive_scalar_text(struct buf *out, const struct json *v) {
  switch (v->type) {
  case JSON_STRING:
  case JSON_NUMBER:
    buf_add(out, v->text, v->len);
    break;
  case JSON_TRUE:
    buf_add_text(out, "yes");
    break;
  case JSON_FALSE:
    buf_add_text(out, "no");
    break;
  case JSON_NULL:
    buf_add_text(out, "nothing");
    break;
  default:
    json_write(out, v, JSON_SPACED);
  }
}

/* At its limit an arena unwinds; the heap must hold nothing then. */
static struct json *taken_string(struct arena *a, struct buf *text) {
  size_t need = sizeof(struct json) + text->len + 1 + 2 * (size_t)ARENA_ALIGN;
  if (!arena_has_room(a, need)) {
    buf_done(text);
    arena_alloc(a, need);
  }
  struct json *v = json_new_string(a, text->data, text->len);
  buf_done(text);
  return v;
}

/* ---- text to text ---- */

static struct json *map_text(struct arena *a, const struct json *v, int (*map)(int)) {
  char *copy = arena_copy(a, v->text, v->len);
  for (uint32_t i = 0; i < v->len; i++)
    if ((unsigned char)copy[i] < 0x80) copy[i] = (char)map((unsigned char)copy[i]);
  return json_new_string(a, copy, v->len);
}

static int underscore_to_space(int c) {
  return c == '_' ? ' ' : c;
}

#define TEXT_RULE(name, map)                                                                       \
  static struct json *rule_##name(struct arena *a, const struct json *const *in, size_t n,         \
                                  struct error *e) {                                               \
    if (n != 1 || in[0]->type != JSON_STRING) return refuse(e, #name, "one text");                 \
    return map_text(a, in[0], map);                                                                \
  }

TEXT_RULE(lower, tolower)
TEXT_RULE(upper, toupper)
TEXT_RULE(words, underscore_to_space)

static struct json *rule_trim(struct arena *a, const struct json *const *in, size_t n,
                              struct error *e) {
  if (n != 1 || in[0]->type != JSON_STRING) return refuse(e, "trim", "one text");
  const char *start = in[0]->text, *end = start + in[0]->len;
  while (start < end && isspace((unsigned char)*start))
    start++;
  while (end > start && isspace((unsigned char)end[-1]))
    end--;
  return json_new_string(a, start, (size_t)(end - start));
}

static struct json *rule_text(struct arena *a, const struct json *const *in, size_t n,
                              struct error *e) {
  if (n != 1 || in[0]->type == JSON_ARRAY || in[0]->type == JSON_OBJECT)
    return refuse(e, "text", "one scalar");
  struct buf text = BUF_INIT;
  derive_scalar_text(&text, in[0]);
  return taken_string(a, &text);
}

/* ---- numbers ---- */

static struct json *rule_money(struct arena *a, const struct json *const *in, size_t n,
                               struct error *e) {
  int64_t cents;
  if (n != 1 || !json_to_int(in[0], &cents)) return refuse(e, "money", "one integer of cents");
  char digits[32], grouped[48];
  uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
  int count = snprintf(digits, sizeof digits, "%" PRIu64, size / 100);
  int k = 0;
  for (int i = 0; i < count; i++) {
    if (i > 0 && (count - i) % 3 == 0) grouped[k++] = ',';
    grouped[k++] = digits[i];
  }
  grouped[k] = '\0';
  return json_new_text(
      a, arena_printf(a, "%s$%s.%02u", cents < 0 ? "-" : "", grouped, (unsigned)(size % 100)));
}

static struct json *rule_count(struct arena *a, const struct json *const *in, size_t n,
                               struct error *e) {
  if (n != 1 || in[0]->type != JSON_ARRAY) return refuse(e, "count", "one list");
  return json_new_int(a, in[0]->len);
}

/* Decimals after the point of a plain spelling; -1 when it has an exponent or too many digits. */
static int decimals_of(const struct json *v) {
  if (v->type != JSON_NUMBER || v->len > 18) return -1;
  const char *point = memchr(v->text, '.', v->len);
  if (memchr(v->text, 'e', v->len) || memchr(v->text, 'E', v->len)) return -1;
  return point ? (int)(v->text + v->len - point - 1) : 0;
}

/* v * 10^decimals; false when that is beyond 64 bits. */
static bool scaled(const struct json *v, int decimals, int64_t *out) {
  int64_t x = 0;
  bool negative = false;
  for (uint32_t i = 0; i < v->len; i++) {
    if (v->text[i] == '-')
      negative = true;
    else if (v->text[i] != '.')
      x = x * 10 + (v->text[i] - '0');
  }
  for (int d = decimals_of(v); d < decimals; d++)
    if (__builtin_mul_overflow(x, 10, &x)) return false;
  *out = negative ? -x : x;
  return true;
}

/* "266.0": as many decimals as are needed, one at least. */
static struct json *spell_decimal(struct arena *a, int64_t total, int decimals, struct error *e) {
  uint64_t scale = 1, size = total < 0 ? 0 - (uint64_t)total : (uint64_t)total;
  for (int d = 0; d < decimals; d++)
    scale *= 10;
  char *text = arena_printf(a, "%s%" PRIu64 ".%0*" PRIu64, total < 0 ? "-" : "", size / scale,
                            decimals, size % scale);
  size_t len = strlen(text);
  while (text[len - 1] == '0' && text[len - 2] != '.')
    len--;
  return json_read(a, text, len, "sum", NULL, e);
}

static struct json *rule_sum(struct arena *a, const struct json *const *in, size_t n,
                             struct error *e) {
  const struct json *single = n == 1 && in[0]->type == JSON_ARRAY ? in[0] : NULL;
  size_t count = single ? single->len : n;
  int decimals = 0;
  for (size_t i = 0; i < count; i++) {
    int d = decimals_of(single ? &single->items[i] : in[i]);
    if (d < 0 || d > 6) return refuse(e, "sum", "decimal numbers of ordinary size");
    if (d > decimals) decimals = d;
  }
  int64_t total = 0, x;
  for (size_t i = 0; i < count; i++)
    if (!scaled(single ? &single->items[i] : in[i], decimals, &x) ||
        __builtin_add_overflow(total, x, &total))
      return refuse(e, "sum", "a sum within 64 bits");
  return decimals ? spell_decimal(a, total, decimals, e) : json_new_int(a, total);
}

/* ---- templates ---- */

static struct json *fill(struct arena *a, const struct json *const *in, size_t n, bool literal,
                         struct error *e) {
  const char *rule = literal ? "compose" : "phrase";
  if (n < 1 || in[0]->type != JSON_STRING) return refuse(e, rule, "a template text first");
  struct buf text = BUF_INIT;
  for (uint32_t i = 0; i < in[0]->len; i++) {
    const char *p = in[0]->text + i;
    uint32_t digits = 1;
    size_t k = 0;
    while (*p == '{' && i + digits < in[0]->len && isdigit((unsigned char)p[digits]) && digits < 4)
      k = k * 10 + (size_t)(p[digits++] - '0');
    if (k == 0 || i + digits >= in[0]->len || p[digits] != '}') {
      buf_add_char(&text, *p);
      continue;
    }
    if (k >= n) {
      buf_done(&text);
      return refuse(e, rule, "a value for every {n} of the template");
    }
    if (literal)
      json_write(&text, in[k], JSON_SPACED);
    else
      derive_scalar_text(&text, in[k]);
    i += digits;
    if (text.len <= FILLED_MAX) continue;
    buf_done(&text);
    return refuse(e, rule, "values that fill no more than 1 MiB");
  }
  return taken_string(a, &text);
}

static struct json *rule_compose(struct arena *a, const struct json *const *in, size_t n,
                                 struct error *e) {
  return fill(a, in, n, true, e);
}

static struct json *rule_phrase(struct arena *a, const struct json *const *in, size_t n,
                                struct error *e) {
  return fill(a, in, n, false, e);
}

static const struct {
  const char *name;
  rule_function *apply;
} RULES[] = {{"lower", rule_lower},  {"upper", rule_upper}, {"trim", rule_trim},
             {"words", rule_words},  {"money", rule_money}, {"text", rule_text},
             {"count", rule_count},  {"sum", rule_sum},     {"compose", rule_compose},
             {"phrase", rule_phrase}};

struct json *derive_apply(struct arena *a, const char *name, const struct json *const *inputs,
                          size_t n, struct error *e) {
  for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
    if (strcmp(RULES[i].name, name) == 0) return RULES[i].apply(a, inputs, n, e);
  error_set(e, ERR_INPUT, "", "there is no derivation named %s", name);
  return NULL;
}

/* ---- words ---- */

static bool is_word(char c) {
  unsigned char u = (unsigned char)c;
  return (unsigned)((u | 32) - 'a') < 26 || (unsigned)(u - '0') < 10 || u >= 0x80;
}

static bool next_word(const char **p, const char *end, const char **word, size_t *len) {
  const char *s = *p;
  while (s < end && !is_word(*s))
    s++;
  *word = s;
  while (s < end && is_word(*s))
    s++;
  *len = (size_t)(s - *word);
  *p = s;
  return *len > 0;
}

static bool same_word(const char *a, const char *b, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (a[i] != b[i] && tolower((unsigned char)a[i]) != tolower((unsigned char)b[i])) return false;
  return true;
}

/* Does the text have the word, when it begins with this byte? */
static bool has_word(const char *text, size_t n, int first, const char *word, size_t len) {
  const char *end = text + n;
  for (const char *at = text; (size_t)(end - at) >= len; at++) {
    at = memchr(at, first, (size_t)(end - at) - len + 1);
    if (!at) return false;
    if (at > text && is_word(at[-1])) continue;
    if (at + len < end && is_word(at[len])) continue;
    if (same_word(at, word, len)) return true;
  }
  return false;
}

bool derive_words_said(const char *value, size_t value_len, const char *text, size_t text_len) {
  const char *p = value, *end = value + value_len, *word;
  size_t len, count = 0;
  while (next_word(&p, end, &word, &len)) {
    int low = tolower((unsigned char)*word), high = toupper((unsigned char)*word);
    if (!has_word(text, text_len, low, word, len) &&
        (low == high || !has_word(text, text_len, high, word, len)))
      return false;
    count++;
  }
  return count > 0;
}
