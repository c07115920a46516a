/* entity_test.h - lexicons and instances for the tests of engine/entity.
 *
 * The lexicons are those of data/, read once for each test program. */
#ifndef TOOLMILL_TESTS_ENTITY_TEST_H
#define TOOLMILL_TESTS_ENTITY_TEST_H

#include "entity/instance.h"
#include "floor_test.h"

static struct lexicons *lexicons;

static inline int entity_set_up(void **state) {
  (void)state;
  struct error e = {0};
  lexicons = lexicons_read("data/lexicons", NULL, &e);
  if (!lexicons) fprintf(stderr, "%s: %s\n", e.place, e.message);
  return lexicons ? 0 : -1;
}

static inline int entity_tear_down(void **state) {
  (void)state;
  lexicons_free(lexicons);
  return 0;
}

static inline struct schema *compiled(const struct json *document) {
  struct error e = {0};
  struct schema *s = schema_compile(&arena, document, NULL, &e);
  must(s != NULL, &e);
  return s;
}

static inline struct instance_options with(uint64_t key) {
  return (struct instance_options){
      .lexicons = lexicons, .record = key, .key = key, .optional_share = 1};
}

/* An instance that the schema accepts; fails the test when there is none. */
static inline struct json *instance_of(const struct json *document,
                                       const struct instance_options *options) {
  struct error e = {0};
  struct schema *s = compiled(document);
  struct json *made = instance_make(document, s, options, &arena, &e);
  if (!made) fail_msg("%s: %s: %s", text_of(document), e.place, e.message);
  assert_true(schema_check(s, made, &arena, NULL, 0, NULL));
  return made;
}

#endif
