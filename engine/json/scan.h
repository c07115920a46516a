/* scan.h - the tokens of JSON text: strings, numbers, words, and the wording of errors.
 * Private to this folder; read.c puts the tokens together. */
#ifndef TOOLMILL_JSON_SCAN_H
#define TOOLMILL_JSON_SCAN_H

#include "json/json.h"

/* Room that scan_init wants at `region` for a text of n bytes. Decoded strings and numbers with
 * their NUL never need more than they take in the source (a string has two quotes, a number has
 * something behind it, except one that is the whole text); the rest is slack for copying words. */
enum { SCAN_SLACK = 1 + 16 };

struct scanner {
  const char *start, *p, *end;
  char *out; /* next free byte of the region that takes decoded texts */
  const char *name;
  struct error *error;
  /* The place asked for last: lines and columns are counted on from there, so that reporting
   * many places costs one pass. */
  const char *counted;
  size_t line, column;
};

void scan_init(struct scanner *s, const char *text, size_t n, char *region, const char *name,
               struct error *e);

/* Sets line and column to those of `at`. */
void scan_locate(struct scanner *s, const char *at);
/* Errors; all return false. */
bool scan_fail(struct scanner *s, const char *at, const char *expected); /* "expected …, found …" */
bool scan_error(struct scanner *s, enum error_code code, const char *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* s->p is at the opening quote; afterwards behind the closing one. */
bool scan_string(struct scanner *s, const char **text, uint32_t *len);
/* s->p is at '-' or a digit. */
bool scan_number(struct scanner *s, struct json *v);
/* null, false, true. `expected` is for the message when there is none of them. */
bool scan_word(struct scanner *s, struct json *v, const char *expected);

static inline void scan_space(struct scanner *s) {
  const char *p = s->p, *end = s->end;
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
    p++;
  s->p = p;
}

/* The byte at s->p, or -1 at the end. */
static inline int scan_peek(const struct scanner *s) {
  return s->p < s->end ? (unsigned char)*s->p : -1;
}

#endif
