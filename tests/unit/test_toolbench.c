/* test_toolbench.c - the ToolBench reader: every situation that corpora are known to hold, one
 * little corpus each, with the whole account of the load and all tools that came out. */
#include "reader_test.h"
#include "reader_stand_ins.h"

struct file {
  const char *name, *text;
};

struct situation {
  const char *about;
  struct file files[3]; /* name NULL: A/t.json */
  const char *account, *tools;
};

/* A document with one tool; the endpoint's members but its name, or a whole list. */
#define TOOL(list) "{'tool_name':'t','tool_description':'d','api_list':" list "}"
#define BASE(members) TOOL("[{'name':'e','method':'GET'," members "}]")
#define A_STRING "{'name':'a','type':'STRING'}"
#define ONE_A "{'type': 'object', 'properties': {'a': {'type': 'string'}}, 'required': ['a']}"
#define NONE "{'type': 'object', 'properties': {}}"
#define ALL_WELL "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1"
#define NO_PARAMETER "files 1/1, tools 1/1, endpoints 1/1"

static void check(const struct situation *s) {
  for (size_t i = 0; i < 3 && s->files[i].text; i++)
    put_file(s->files[i].name ? s->files[i].name : "A/t.json", s->files[i].text);
  struct load l;
  load_folder(&l, NULL, "", NULL);
  const char *account = account_of(&l), *tools = tools_of(&l);
  if (strcmp(account, s->account) != 0 || (s->tools && strcmp(tools, s->tools) != 0))
    fail_msg("%s:\n  account %s\n  wanted  %s\n  tools   %s\n  wanted  %s", s->about, account,
             s->account, tools, s->tools ? s->tools : "(any)");
  load_done(&l);
}

static void check_all(const struct situation *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    check(&list[i]);
    nftw(folder, folder_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(mkdir(folder, 0700), 0);
  }
}
#define CHECK_ALL(list) check_all((list), sizeof(list) / sizeof *(list))

static void known_situations(void **state) {
  (void)state;
  static const struct situation LIST[] = {
#include "toolbench_situations.h"
  };
  CHECK_ALL(LIST);
}

int main(void) {
  const struct CMUnitTest tests[] = {FOLDER_TEST(known_situations)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
