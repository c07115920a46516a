/* number.h - numbers by their spelling; private to this folder. */
#ifndef TOOLMILL_JSON_NUMBER_H
#define TOOLMILL_JSON_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Is -?[0-9]+ (no leading zeros) within int64? */
bool number_fits_int64(const char *text, size_t n);

#endif
