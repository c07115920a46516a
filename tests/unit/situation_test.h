/* situation_test.h - tables of little files, each with the whole account of its load and all tools
 * that come out; every row is a test of its own. */
#ifndef TOOLMILL_TESTS_SITUATION_TEST_H
#define TOOLMILL_TESTS_SITUATION_TEST_H

#include "reader_test.h"

struct situation {
  const char *about, *format, *file, *text, *account, *tools;
};

static inline void test_situation(void **state) {
  const struct situation *s = *state;
  put_file(s->file, s->text);
  struct load l;
  load_folder(&l, s->format, "", NULL);
  const char *account = account_of(&l), *tools = tools_of(&l);
  if (strcmp(account, s->account) != 0 || strcmp(tools, s->tools) != 0)
    fail_msg("%s:\n  account %s\n  wanted  %s\n  tools   %s\n  wanted  %s", s->about, account,
             s->account, tools, s->tools);
  load_done(&l);
}

static inline int situation_set_up(void **state) {
  void *situation = *state;
  int failed = folder_set_up(state);
  *state = situation;
  return failed;
}

/* Runs a table and `n_more` tests. */
static inline int run_situations(struct situation *list, size_t n, const struct CMUnitTest *more,
                                 size_t n_more) {
  static struct CMUnitTest tests[256];
  assert_true(n + n_more <= sizeof tests / sizeof *tests);
  for (size_t i = 0; i < n; i++)
    tests[i] = (struct CMUnitTest){list[i].about, test_situation, situation_set_up,
                                   folder_tear_down, &list[i]};
  for (size_t i = 0; i < n_more; i++)
    tests[n + i] = more[i];
  return _cmocka_run_group_tests("tests", tests, n + n_more, NULL, NULL);
}

#endif
