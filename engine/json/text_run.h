/* text_run.h - eight bytes of a string at a time; private to this folder.
 *
 * Strings are mostly plain, so the reader and the writer copy a word and then ask which of its
 * bytes need a closer look. A result has the top bit set in the first such byte; bytes behind it
 * may be marked wrongly (the borrow of the subtraction), those before it never are. */
#ifndef TOOLMILL_JSON_TEXT_RUN_H
#define TOOLMILL_JSON_TEXT_RUN_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TEXT_WORD = 8 };

#define TEXT_EACH_BYTE 0x0101010101010101u
#define TEXT_TOP_BITS 0x8080808080808080u

static inline uint64_t text_load_word(const char *p) {
  uint64_t w;
  memcpy(&w, p, sizeof w);
  return le64toh(w);
}

/* Bytes that JSON strings must escape: control characters, " and \. */
static inline uint64_t text_mark_escaped(uint64_t w) {
  uint64_t quote = w ^ '"' * TEXT_EACH_BYTE, backslash = w ^ '\\' * TEXT_EACH_BYTE;
  return (((w - ' ' * TEXT_EACH_BYTE) & ~w) | ((quote - TEXT_EACH_BYTE) & ~quote) |
          ((backslash - TEXT_EACH_BYTE) & ~backslash)) &
         TEXT_TOP_BITS;
}

static inline uint64_t text_mark_non_ascii(uint64_t w) {
  return w & TEXT_TOP_BITS;
}

/* Offset of the first marked byte; marks is not 0. */
static inline size_t text_first_mark(uint64_t marks) {
  return (size_t)__builtin_ctzll(marks) / 8;
}

#endif
