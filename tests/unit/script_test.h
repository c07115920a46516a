/* script_test.h - a sandboxed state with texts made on the spot, for the tests of engine/host/. */
#ifndef TOOLMILL_TESTS_SCRIPT_TEST_H
#define TOOLMILL_TESTS_SCRIPT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "host/lua_state.h"

#include <lualib.h>

/* Sanitizers need address space and keep freed memory. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

struct bench {
  struct script_store *store;
  struct script_state *state;
  unsigned runs;
};

static inline struct bench bench_open(void) {
  struct error e = {0};
  struct bench b = {script_store_new(), NULL, 0};
  b.state = script_state_new(b.store, &e);
  if (!b.state) fail_msg("%s %s", e.place, e.message);
  return b;
}

static inline void bench_close(struct bench *b) {
  script_state_free(b->state);
  script_store_free(b->store);
}

static inline void bench_add(struct bench *b, const char *name, const char *text) {
  script_store_add_text(b->store, name, text, strlen(text));
}

/* Runs a text as a file of its own; false and *e when it fails. */
static inline bool bench_run(struct bench *b, const char *text, const struct script_limits *limits,
                             struct error *e) {
  char name[32];
  snprintf(name, sizeof name, "run%u.lua", b->runs++);
  bench_add(b, name, text);
  *e = (struct error){0};
  return script_load(b->state, name, limits, e);
}

/* Runs a body that must succeed. */
static inline void bench_pass(struct bench *b, const char *body) {
  char text[8192];
  struct error e;
  int n = snprintf(text, sizeof text, "%s\nreturn {}", body);
  assert_true(n > 0 && (size_t)n < sizeof text);
  if (!bench_run(b, text, NULL, &e)) fail_msg("%s: %s\n%s", e.place, e.message, body);
}

/* Runs a body that must fail with a message that contains `part`. */
static inline void bench_fail(struct bench *b, const char *body, const char *part) {
  char text[8192];
  struct error e;
  snprintf(text, sizeof text, "%s\nreturn {}", body);
  if (bench_run(b, text, NULL, &e)) fail_msg("must fail: %s", body);
  if (!strstr(e.message, part)) fail_msg("message \"%s\" lacks \"%s\"\n%s", e.message, part, body);
}

#endif
