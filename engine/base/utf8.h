/* utf8.h - UTF-8 as RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef TOOLMILL_BASE_UTF8_H
#define TOOLMILL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the well-formed character at s (1 to 4), or 0 when it is malformed or cut off. */
size_t utf8_next(const char *s, size_t n);
/* Decodes a character that utf8_next accepted. */
uint32_t utf8_decode(const char *s, size_t length);
/* Writes 1 to 4 bytes, returns how many. `c` must be a scalar value. */
size_t utf8_encode(uint32_t c, char out[4]);
/* Whole text well formed? On failure *bad (if not NULL) is the offset of the first bad byte. */
bool utf8_valid(const char *s, size_t n, size_t *bad);
/* Number of characters of a well-formed text. */
size_t utf8_count(const char *s, size_t n);
/* Largest border <= n that does not cut a character at the end of s[0..n). */
size_t utf8_floor(const char *s, size_t n);

#endif
