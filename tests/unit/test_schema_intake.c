/* test_schema_intake.c - schemas of other people: what is repaired, refused, and left alone; and
 * that hostile ones cost neither time nor the stack. */
#include "situation_test.h"

#include <time.h>

#define S(about, schema, account, tools)                                                           \
  { about, "mcp", "s.json", "{'tools':[{'name':'e','inputSchema':" schema "}]}", account, tools }

static struct situation SITUATIONS[] = {
#include "schema_situations.h"
};

/* ---- hostile ones ---- */

/* {"tools":[{"name":"e","inputSchema":SCHEMA}]} from parts; loads it within a second of CPU. */
static void load_hostile(struct load *l, const char *begin, const char *one, size_t n,
                         const char *end) {
  struct buf b = BUF_INIT;
  struct error e = {0};
  buf_add_text(&b, "{\"tools\":[{\"name\":\"e\",\"inputSchema\":");
  buf_add_text(&b, quoted(begin));
  for (size_t i = 0; i < n; i++) {
    if (i && *one == '%') buf_add_char(&b, ',');
    if (*one == '%')
      buf_printf(&b, "\"%zu\"%s", i, quoted(one + 1));
    else
      buf_add_text(&b, quoted(one));
  }
  buf_add_text(&b, quoted(end));
  buf_add_text(&b, "}]}");
  must(file_publish(path_join(&arena, folder, "s.json"), b.data, b.len, &e), &e);
  buf_done(&b);
  clock_t before = clock();
  load_folder(l, "mcp", "", NULL);
  assert_true(clock() - before < 5 * CLOCKS_PER_SEC); /* usually some hundredths */
}

static void expect_refused(const char *begin, const char *one, size_t n, const char *end,
                           const char *reason) {
  struct load l;
  load_hostile(&l, begin, one, n, end);
  assert_int_equal(l.registry.n_tools, 0);
  if (intake_of(l.intake, INTAKE_ENDPOINT, INTAKE_LOST, reason) != 1)
    fail_msg("%s is missing: %s", reason, account_of(&l));
  load_done(&l);
}

static void more_than_anybody_uses(void **state) {
  (void)state;
  expect_refused("{'type':'object','properties':{", "%:{}", 100000, "}}", "schema_limit");
  expect_refused("{'type':'object','properties':{'a':{}},'required':[", "%", 100000, "]}",
                 "schema_limit");
  char *closing = arena_zalloc(&arena, 205); /* {} and one for each level */
  memset(closing, '}', 204);
  closing[0] = '{';
  expect_refused("{'properties':{'a':", "{'items':", 200, closing, "schema_limit");
}

static void a_great_deal_that_is_used(void **state) {
  (void)state;
  struct load l;
  load_hostile(&l, "{'type':'object','properties':{", "%:{'type':'string','pattern':'^a+$'}", 9990,
               "}}");
  assert_int_equal(l.registry.n_tools, 1);
  assert_int_equal(json_get(l.registry.tools[0].parameters, "properties")->len, 9990);
  load_done(&l);
  load_hostile(&l, "{'type':'object','properties':{'a':{'type':'string','enum':[", "%", 200000,
               "],'default':'199999'}}}");
  assert_int_equal(intake_total(l.intake, INTAKE_PARAMETER, INTAKE_REPAIRED), 0);
  load_done(&l);
}

/* 2^60 ways through sixty definitions. */
static void folded_many_times(void **state) {
  (void)state;
  struct buf b = BUF_INIT;
  for (int i = 0; i < 60; i++)
    buf_printf(&b, "'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]},", i, i + 1,
               i + 1);
  struct load l;
  load_hostile(&l,
               "{'allOf':[{'$ref':'#/$defs/d0'}],'properties':{'a':{'$ref':'#/$defs/d0'}},"
               "'required':['a'],'$defs':{",
               b.data, 1, "'d60':{'type':'object'}}}");
  assert_int_equal(l.registry.n_tools, 1);
  load_done(&l);
  buf_done(&b);
}

int main(void) {
  const struct CMUnitTest hostile[] = {FOLDER_TEST(more_than_anybody_uses),
                                       FOLDER_TEST(a_great_deal_that_is_used),
                                       FOLDER_TEST(folded_many_times)};
  return run_situations(SITUATIONS, sizeof SITUATIONS / sizeof *SITUATIONS, hostile,
                        sizeof hostile / sizeof *hostile);
}
