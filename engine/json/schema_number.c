/* schema_number.c - divisibility of numbers as they are spelt, exactly.
 *
 * A number is an integer of decimal digits times a power of ten. With A and B free of trailing
 * zeros, A*10^a is a multiple of B*10^b exactly when a >= b and B divides A*10^(a-b). The power
 * may be cut: more tens than B has bits cannot take further factors 2 and 5 out of B. */
#include "json/schema_private.h"

#include "base/hash.h"
#include "json/number.h"

#include <string.h>

static struct decimal digits_of(const struct json *v) {
  return decimal_parse(v->text, v->len);
}

/* The power of ten of the last digit; 0 for 0. */
static int64_t low_of(const struct decimal *d) {
  return d->exponent - (int64_t)d->count;
}

bool schema_number_is_integer(const struct json *v) {
  if (v->is_int) return true;
  struct decimal d = digits_of(v);
  return low_of(&d) >= 0;
}

bool schema_number_is_positive(const struct json *v) {
  struct decimal d = digits_of(v);
  return d.count > 0 && !d.negative;
}

uint64_t schema_number_hash(const struct json *v) {
  struct decimal d = digits_of(v);
  int64_t low = low_of(&d);
  uint64_t hash = hash_bytes(&low, sizeof low);
  const char *p = d.digits;
  for (size_t i = 0; i < d.count; i++) {
    char digit = (char)decimal_next_digit(&p);
    hash = hash_more(hash, &digit, 1);
  }
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

/* Remainder by long division, a digit at a time: fewer than ten subtractions each. */
static bool big_divides(const struct decimal *a, int64_t zeros, const struct decimal *b) {
  struct big divisor = {.n = (unsigned)(b->count / LIMB_DIGITS) + 2}, rest = {.n = divisor.n};
  const char *p = b->digits;
  for (size_t i = 0; i < b->count; i++)
    big_shift_in(&divisor, decimal_next_digit(&p));
  p = a->digits;
  int64_t total = (int64_t)a->count + zeros;
  for (int64_t i = 0; i < total; i++) {
    big_shift_in(&rest, i < (int64_t)a->count ? decimal_next_digit(&p) : 0);
    while (big_not_below(&rest, &divisor))
      big_subtract(&rest, &divisor);
  }
  for (unsigned i = 0; i < rest.n; i++)
    if (rest.limb[i]) return false;
  return true;
}

static bool small_divides(const struct decimal *a, int64_t zeros, const struct decimal *b) {
  uint64_t divisor = 0, rest = 0;
  const char *p = b->digits;
  for (size_t i = 0; i < b->count; i++)
    divisor = divisor * 10 + decimal_next_digit(&p);
  p = a->digits;
  for (size_t i = 0; i < a->count; i++)
    rest = (rest * 10 + decimal_next_digit(&p)) % divisor;
  for (int64_t i = 0; i < zeros; i++)
    rest = rest * 10 % divisor;
  return rest == 0;
}

int schema_number_is_multiple(const struct json *v, const struct json *divisor) {
  struct decimal a = digits_of(v), b = digits_of(divisor);
  if (!a.count) return 1;
  int64_t zeros = low_of(&a) - low_of(&b), enough = (int64_t)b.count * 4;
  if (zeros < 0) return 0;
  if (a.count > MAX_DIGITS || b.count > (MAX_LIMBS - 2) * LIMB_DIGITS) return -1;
  if (zeros > enough) zeros = enough;
  return b.count <= 18 ? small_divides(&a, zeros, &b) : big_divides(&a, zeros, &b);
}
