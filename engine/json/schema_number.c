/* schema_number.c - divisibility of numbers as they are spelt, exactly.
 *
 * A number is an integer of decimal digits times a power of ten. With A and B free of trailing
 * zeros, A*10^a is a multiple of B*10^b exactly when a >= b and B divides A*10^(a-b). The power
 * may be cut: more tens than B has bits cannot take further factors 2 and 5 out of B. */
#include "json/schema_private.h"

#include "base/hash.h"

#include <string.h>

struct digits {
  const char *first, *last; /* nonzero digits; a '.' may stand between. NULL: the number is 0 */
  size_t n;                 /* digits from first to last */
  int64_t low;              /* exponent of ten of the last digit */
  bool negative;
};

static int64_t read_exponent(const char *p, const char *end) {
  const int64_t limit = 1000000000000000; /* spelt further out means the same: absurd */
  bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) p++;
  int64_t x = 0;
  for (; p < end; p++)
    x = x < limit ? x * 10 + (*p - '0') : limit;
  return negative ? -x : x;
}

static struct digits digits_of(const struct json *v) {
  struct digits d = {.negative = v->len && v->text[0] == '-'};
  const char *end = v->text + v->len, *p = v->text + d.negative;
  const char *point = NULL;
  for (; p < end && *p != 'e' && *p != 'E'; p++) {
    if (*p == '.') {
      point = p;
    } else if (*p != '0') {
      if (!d.first) d.first = p;
      d.last = p;
    }
  }
  if (!d.first) return (struct digits){0};
  if (!point) point = p;
  d.n = (size_t)(d.last - d.first) + 1 - (d.first < point && point < d.last);
  d.low = d.last < point ? point - 1 - d.last : point - d.last;
  if (p < end) d.low += read_exponent(p + 1, end);
  return d;
}

bool schema_number_is_integer(const struct json *v) {
  return v->is_int || digits_of(v).low >= 0; /* 0 has low 0 */
}

bool schema_number_is_positive(const struct json *v) {
  struct digits d = digits_of(v);
  return d.first && !d.negative;
}

uint64_t schema_number_hash(const struct json *v) {
  struct digits d = digits_of(v);
  uint64_t hash = hash_bytes(&d.low, sizeof d.low);
  for (const char *p = d.first; p && p <= d.last; p++)
    if (*p != '.') hash = hash_more(hash, p, 1);
  return hash_more(hash, d.negative ? "-" : "+", 1);
}

enum { LIMB_DIGITS = 9, LIMB_BASE = 1000000000, MAX_LIMBS = 64, MAX_DIGITS = 100000 };

struct big {
  uint32_t limb[MAX_LIMBS + 1]; /* base 10^9, lowest first */
  unsigned n;
};

static void big_shift_in(struct big *x, unsigned digit) {
  uint64_t carry = digit;
  for (unsigned i = 0; i < x->n; i++) {
    carry += (uint64_t)x->limb[i] * 10;
    x->limb[i] = (uint32_t)(carry % LIMB_BASE);
    carry /= LIMB_BASE;
  }
}

static bool big_not_below(const struct big *x, const struct big *y) {
  for (unsigned i = x->n; i-- > 0;)
    if (x->limb[i] != y->limb[i]) return x->limb[i] > y->limb[i];
  return true;
}

static void big_subtract(struct big *x, const struct big *y) {
  uint32_t borrow = 0;
  for (unsigned i = 0; i < x->n; i++) {
    uint32_t take = y->limb[i] + borrow;
    borrow = x->limb[i] < take;
    x->limb[i] += borrow ? LIMB_BASE - take : 0 - take;
  }
}

static unsigned next_digit(const char **p) {
  if (**p == '.') (*p)++;
  return (unsigned)(*(*p)++ - '0');
}

/* Remainder by long division, a digit at a time: fewer than ten subtractions each. */
static bool big_divides(const struct digits *a, int64_t zeros, const struct digits *b) {
  struct big divisor = {.n = (unsigned)(b->n / LIMB_DIGITS) + 2}, rest = {.n = divisor.n};
  const char *p = b->first;
  for (size_t i = 0; i < b->n; i++)
    big_shift_in(&divisor, next_digit(&p));
  p = a->first;
  int64_t total = (int64_t)a->n + zeros;
  for (int64_t i = 0; i < total; i++) {
    big_shift_in(&rest, i < (int64_t)a->n ? next_digit(&p) : 0);
    while (big_not_below(&rest, &divisor))
      big_subtract(&rest, &divisor);
  }
  for (unsigned i = 0; i < rest.n; i++)
    if (rest.limb[i]) return false;
  return true;
}

static bool small_divides(const struct digits *a, int64_t zeros, const struct digits *b) {
  uint64_t divisor = 0, rest = 0;
  const char *p = b->first;
  for (size_t i = 0; i < b->n; i++)
    divisor = divisor * 10 + next_digit(&p);
  p = a->first;
  for (size_t i = 0; i < a->n; i++)
    rest = (rest * 10 + next_digit(&p)) % divisor;
  for (int64_t i = 0; i < zeros; i++)
    rest = rest * 10 % divisor;
  return rest == 0;
}

int schema_number_is_multiple(const struct json *v, const struct json *divisor) {
  struct digits a = digits_of(v), b = digits_of(divisor);
  if (!a.first) return 1;
  if (a.low < b.low) return 0;
  if (a.n > MAX_DIGITS || b.n > (MAX_LIMBS - 2) * LIMB_DIGITS) return -1;
  int64_t zeros = a.low - b.low, enough = (int64_t)b.n * 4;
  if (zeros > enough) zeros = enough;
  return b.n <= 18 ? small_divides(&a, zeros, &b) : big_divides(&a, zeros, &b);
}
