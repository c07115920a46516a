/* test_reader_functions.c - documents that list functions: MCP, OpenAI, Anthropic, Gemini, BFCL.
 * Each case is a little file with the whole account of its load and all tools that came out. */
#include "reader_test.h"

struct situation {
  const char *about, *format, *file, *text, *account, *tools;
};

static void check(const struct situation *s) {
  put_file(s->file, s->text);
  struct load l;
  load_folder(&l, s->format, "", NULL);
  const char *account = account_of(&l), *tools = tools_of(&l);
  if (strcmp(account, s->account) != 0 || (s->tools && strcmp(tools, s->tools) != 0))
    fail_msg("%s:\n  account %s\n  wanted  %s\n  tools   %s\n  wanted  %s", s->about, account,
             s->account, tools, s->tools ? s->tools : "(any)");
  load_done(&l);
}

static const struct situation SITUATIONS[] = {
#include "function_situations.h"
};
static void test_situation(void **state) {
  check(*state);
}

int main(void) {
  enum { N = sizeof SITUATIONS / sizeof *SITUATIONS };
  static struct CMUnitTest tests[N];
  for (size_t i = 0; i < N; i++) {
    union {
      const void *in;
      void *out;
    } s = {&SITUATIONS[i]};
    tests[i] = (struct CMUnitTest){SITUATIONS[i].about, test_situation, folder_set_up,
                                   folder_tear_down, s.out};
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
