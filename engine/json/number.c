/* number.c - numbers as decimal text: exact value, order, conversion, shortest spelling.
 *
 * Spellings are compared digit by digit and never through a double, so 9007199254740993 and
 * 9007199254740992 differ and 1.0, 1e0 and 1 are one value. strtod and snprintf take the decimal
 * point from the locale: this program never calls setlocale, so it is always '.'. */
#include "json/number.h"
#include "json/json.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exponents beyond this are taken as this: such numbers are 0 or refused by the reader, and their
 * digits could not be stored. */
static const int64_t EXPONENT_MAX = 1000000000000000000;

static int64_t parse_exponent(const char *p, const char *end) {
  bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) p++;
  int64_t x = 0;
  for (; p < end && x < EXPONENT_MAX / 10; p++)
    x = x * 10 + (*p - '0');
  if (p < end) x = EXPONENT_MAX;
  return negative ? -x : x;
}

struct decimal decimal_parse(const char *text, size_t n) {
  const char *p = text, *end = text + n;
  struct decimal d = {.negative = n > 0 && *p == '-'};
  p += d.negative;
  const char *mantissa_end = p;
  while (mantissa_end < end && *mantissa_end != 'e' && *mantissa_end != 'E')
    mantissa_end++;
  if (mantissa_end < end) d.exponent = parse_exponent(mantissa_end + 1, end);
  bool in_fraction = false;
  size_t zeros = 0; /* not yet known to be followed by another digit */
  for (; p < mantissa_end; p++) {
    if (*p == '.') {
      in_fraction = true;
      continue;
    }
    if (*p == '0' && d.count == 0) {
      d.exponent -= in_fraction;
      continue;
    }
    if (d.count == 0) d.digits = p;
    d.exponent += !in_fraction;
    if (*p == '0' && d.digits) {
      zeros++;
    } else {
      d.count += zeros + 1;
      zeros = 0;
    }
  }
  return d.count ? d : (struct decimal){0};
}

static int compare_magnitudes(const struct decimal *a, const struct decimal *b) {
  if (a->count == 0 || b->count == 0) return (a->count > 0) - (b->count > 0);
  if (a->exponent != b->exponent) return a->exponent < b->exponent ? -1 : 1;
  const char *p = a->digits, *q = b->digits;
  for (size_t i = 0; i < a->count && i < b->count; i++) {
    unsigned x = decimal_next_digit(&p), y = decimal_next_digit(&q);
    if (x != y) return x < y ? -1 : 1;
  }
  return (a->count > b->count) - (a->count < b->count);
}

int json_compare_numbers(const struct json *a, const struct json *b) {
  struct decimal x = decimal_parse(a->text, a->len), y = decimal_parse(b->text, b->len);
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  int order = compare_magnitudes(&x, &y);
  return x.negative ? -order : order;
}

bool number_fits_int64(const char *text, size_t n) {
  bool negative = n > 0 && *text == '-';
  size_t digits = n - negative;
  if (digits != 19) return digits < 19;
  return memcmp(text + negative, negative ? "9223372036854775808" : "9223372036854775807", 19) <= 0;
}

/* The size of a whole number; false for one with a fraction or beyond 64 bits. */
static bool whole_size(const struct decimal *d, uint64_t *out) {
  uint64_t x = 0;
  *out = 0;
  if (d->count == 0) return true;
  if (d->exponent < (int64_t)d->count || d->exponent > 20) return false;
  const char *p = d->digits;
  for (int64_t i = 0; i < d->exponent; i++) {
    uint64_t digit = (size_t)i < d->count ? decimal_next_digit(&p) : 0;
    if (__builtin_mul_overflow(x, 10, &x) || __builtin_add_overflow(x, digit, &x)) return false;
  }
  *out = x;
  return true;
}

/* The value of n decimal digits, 18 at most; false when there is anything else. */
static bool read_digits(const char *p, size_t n, uint64_t *out) {
  uint64_t x = 0;
  for (size_t i = 0; i < n; i++) {
    unsigned digit = (unsigned char)p[i] - (unsigned)'0';
    if (digit > 9) return false;
    x = x * 10 + digit;
  }
  *out = x;
  return n > 0;
}

bool json_to_int(const struct json *v, int64_t *out) {
  uint64_t x;
  if (!v || v->type != JSON_NUMBER) return false;
  bool minus = v->len > 0 && *v->text == '-';
  if (v->is_int && v->len <= 18 && read_digits(v->text + minus, v->len - minus, &x)) {
    *out = minus ? -(int64_t)x : (int64_t)x;
    return true;
  }
  struct decimal d = decimal_parse(v->text, v->len);
  if (!whole_size(&d, &x) || x > (uint64_t)INT64_MAX + d.negative) return false;
  *out = (int64_t)(d.negative ? 0 - x : x);
  return true;
}

bool json_to_uint(const struct json *v, uint64_t *out) {
  if (!v || v->type != JSON_NUMBER) return false;
  struct decimal d = decimal_parse(v->text, v->len);
  return whole_size(&d, out) && (!d.negative || *out == 0);
}

/* Up to 15 digits and a power of ten up to 22 are doubles exactly, and their quotient is rounded
 * once: what strtod gives. */
static bool read_short(const char *text, size_t n, double *out) {
  static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  bool minus = n > 0 && *text == '-';
  uint64_t x = 0;
  size_t digits = 0, decimals = 0;
  bool point = false;
  if (n - minus > 16) return false;
  for (const char *p = text + minus, *end = text + n; p < end; p++) {
    unsigned digit = (unsigned char)*p - (unsigned)'0';
    if (digit <= 9) {
      x = x * 10 + digit;
      digits++;
      decimals += point;
    } else if (*p == '.' && !point) {
      point = true;
    } else {
      return false;
    }
  }
  if (digits == 0 || digits > 15) return false;
  double value = (double)x / powers[decimals];
  *out = minus ? -value : value;
  return true;
}

double json_to_double(const struct json *v) {
  double x;
  if (!v || v->type != JSON_NUMBER) return 0;
  return read_short(v->text, v->len, &x) ? x : strtod(v->text, NULL);
}

size_t json_format_int(int64_t x, char *out) {
  char digits[20];
  size_t n = 0, length = 0;
  uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
  do {
    digits[n++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (x < 0) out[length++] = '-';
  while (n)
    out[length++] = digits[--n];
  out[length] = '\0';
  return length;
}

enum { DOUBLE_TEXT = 32 };

size_t json_format_double(double x, char *out) {
  assert(isfinite(x));
  if (fabs(x) < 1e16 && x == floor(x)) return (size_t)snprintf(out, DOUBLE_TEXT, "%.1f", x);
  /* Any number of at most 15 digits survives the way to a double and back, so %.15g finds it;
   * subnormal numbers have less precision and may be told apart by fewer digits. */
  int precision = fabs(x) < DBL_MIN ? 1 : DBL_DIG;
  int n = 0;
  for (; precision <= DBL_DECIMAL_DIG; precision++) {
    n = snprintf(out, DOUBLE_TEXT, "%.*g", precision, x);
    if (strtod(out, NULL) == x) break;
  }
  /* 1e16 to 1e17 with 17 digits comes without point: it must not read back as an integer. */
  if (!strpbrk(out, ".e")) n += snprintf(out + n, DOUBLE_TEXT - (size_t)n, ".0");
  return (size_t)n;
}
