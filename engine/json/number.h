/* number.h - numbers by their spelling; private to this folder. */
#ifndef TOOLMILL_JSON_NUMBER_H
#define TOOLMILL_JSON_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number as sign, digits d1 d2 … dn with d1 and dn not 0, and 0.d1d2…dn * 10^exponent; in other
 * words the integer d1d2…dn times 10^(exponent - n). All zero for 0, however it is spelt. Borrows
 * the text. */
struct decimal {
  bool negative;
  const char *digits; /* d1; a '.' may stand between digits */
  size_t count;       /* 0: the number is 0 */
  int64_t exponent;
};

struct decimal decimal_parse(const char *text, size_t n);

/* The digit at *p; moves on. */
static inline unsigned decimal_next_digit(const char **p) {
  if (**p == '.') (*p)++;
  return (unsigned)(*(*p)++ - '0');
}

/* Is -?[0-9]+ (no leading zeros) within int64? */
bool number_fits_int64(const char *text, size_t n);

#endif
