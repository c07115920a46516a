/* pattern.h - a backtracking matcher for Lua 5.4 patterns that charges for its steps.
 *
 * The meaning is that of the Lua 5.4 reference manual, section 6.4.1. Matching can take exponential
 * time, so every step uses fuel, which is bought from the step budget in portions. A matcher lives
 * on the C stack of one call and owns nothing; subject and pattern are strings held by Lua. */
#ifndef TOOLMILL_HOST_PATTERN_H
#define TOOLMILL_HOST_PATTERN_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_CAPTURES = 32 };

struct capture {
  const char *start;
  ptrdiff_t len; /* or CAPTURE_OPEN, CAPTURE_POSITION */
};

/* A [set] of the pattern as 256 bits. */
struct pattern_set {
  const char *start, *end; /* its '[' and the place behind its ']' */
  uint64_t bits[4];
};

enum { PATTERN_SETS = 4 };

struct matcher {
  lua_State *L;
  const char *subject, *subject_end, *pattern_end;
  int depth; /* of recursion that is left */
  int fuel;  /* steps that are paid for and left */
  int level; /* captures begun */
  struct capture captures[PATTERN_CAPTURES];
  unsigned n_sets; /* ever read; the last PATTERN_SETS of them are kept */
  struct pattern_set sets[PATTERN_SETS];
};

void pattern_init(struct matcher *m, lua_State *L, const char *subject, size_t n,
                  const char *pattern, size_t pattern_n);
/* Matches `pattern` (a place in the pattern) at `at` exactly. The end of the match or NULL. */
const char *pattern_match(struct matcher *m, const char *at, const char *pattern);
/* The first place at or behind `at` where `pattern` can match at all, for patterns that begin with
 * a character, a class, a set or a frontier; `at` itself for others; NULL: nowhere. */
const char *pattern_candidate(struct matcher *m, const char *at, const char *pattern);
/* Uses fuel for work done with a match. */
void pattern_burn(struct matcher *m, int steps);
/* Charges for the fuel used since the last portion. */
void pattern_finish(struct matcher *m);
/* Number of values that a match gives: its captures, or the whole when it has none. */
int pattern_count(const struct matcher *m, bool whole);
/* Pushes capture i; capture 0 of a pattern without captures is the match start..end. */
void pattern_push(struct matcher *m, int i, const char *start, const char *end);
/* Pushes all values of the match. whole: the match itself when there are no captures. */
int pattern_push_all(struct matcher *m, const char *start, const char *end, bool whole);

#endif
