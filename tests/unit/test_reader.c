/* test_reader.c - one load, whatever the format: walking, recognising, ids, names, choice. */
#include "reader_test.h"

#include <sys/stat.h>

#define TOOL(name, list) "{'tool_name':'" name "','api_list':" list "}"
#define API(name) "{'name':'" name "','method':'GET'}"

static const char *ids_of(const struct load *l) {
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < l->registry.n_tools; i++)
    buf_printf(&b, "%s%s=%s", i ? " " : "", l->registry.tools[i].name,
               l->registry.tools[i].origin->id);
  const char *text = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return text;
}

/* ---- walking ---- */

static void what_is_no_schema_is_skipped(void **state) {
  (void)state;
  put_file("A/t.json", TOOL("t", "[" API("e") "]"));
  put_file("A/t/api.py", "x");
  put_file("A/.hidden/u.json", "x");
  put_file("A/.DS_Store", "x");
  put_file("__MACOSX/v.json", "x");
  put_file("README", "x");
  struct load l;
  load_folder(&l, NULL, "", NULL);
  assert_string_equal(account_of(&l),
                      "files 1/1, tools 1/1, endpoints 1/1; skipped files hidden_file 1; skipped "
                      "files hidden_folder 2; skipped files other_file 2");
  load_done(&l);
}

static void links_do_not_lead_in_circles(void **state) {
  (void)state;
  put_file("A/B/t.json", TOOL("t", "[" API("e") "]"));
  assert_int_equal(symlink("..", path_join(&arena, folder, "A/B/up")), 0);
  assert_int_equal(symlink(".", path_join(&arena, folder, "self")), 0);
  assert_int_equal(symlink("gone.json", path_join(&arena, folder, "A/dangling.json")), 0);
  struct load l;
  load_folder(&l, NULL, "", NULL);
  assert_string_equal(account_of(&l),
                      "files 2/1, tools 1/1, endpoints 1/1; lost files unreadable 1; skipped files "
                      "link_loop 2");
  load_done(&l);
}

static void unreadable_files_cost_themselves(void **state) {
  (void)state;
  put_file("A/t.json", TOOL("t", "[" API("e") "]"));
  put_file("A/u.json", TOOL("u", "[" API("e") "]"));
  assert_int_equal(chmod(path_join(&arena, folder, "A/u.json"), 0), 0);
  if (access(path_join(&arena, folder, "A/u.json"), R_OK) == 0) skip(); /* root reads everything */
  struct load l;
  load_folder(&l, NULL, "", NULL);
  assert_string_equal(account_of(&l),
                      "files 2/1, tools 1/1, endpoints 1/1; lost files unreadable 1");
  load_done(&l);
}

static void limits_are_kept(void **state) {
  (void)state;
  put_file("t.json", TOOL("t", "[" API("e") "]"));
  struct buf deep = BUF_INIT;
  for (int i = 0; i < 40; i++)
    buf_add_text(&deep, "d/");
  buf_add_text(&deep, "u.json");
  put_file(deep.data, TOOL("u", "[" API("e") "]"));
  buf_done(&deep);
  struct reader_options small = {.max_file_bytes = 20};
  struct load l;
  load_folder(&l, NULL, "", &small);
  assert_string_equal(account_of(&l),
                      "files 2/0; lost files depth_limit 1; lost files size_limit 1");
  load_done(&l);
}

/* ---- what the user asks for ---- */

static void fails(const char *format, const char *path, enum error_code code, const char *message) {
  struct registry r;
  struct error e = {0};
  struct intake *in = intake_new();
  struct source source = {format, path};
  registry_init(&r);
  assert_false(reader_load(&r, in, &source, 1, NULL, &e));
  assert_int_equal(e.code, code);
  expect_text(e.message, message);
  intake_free(in);
  registry_done(&r);
}

static void requests_that_cannot_be_met_are_errors(void **state) {
  (void)state;
  fails(NULL, "/nonexistent/x.json", ERR_IO, "No such file");
  fails("toolbox", "x.json", ERR_USAGE, "expected a format: toolbench");
}

static void a_format_can_be_forced(void **state) {
  (void)state;
  put_file("t.json", "{'title':'t','api_list':[{'name':'e','method':'GET'}]}");
  put_file("u.json", "{'title':'u','api_list':[{'name':'e','required_parameters':null}]}");
  put_file("v.json", "{'x':1}");
  struct load l;
  load_folder(&l, "toolbench", "", NULL);
  assert_int_equal(l.registry.n_tools, 2);
  assert_int_equal(intake_of(l.intake, INTAKE_TOOL, INTAKE_LOST, "api_list_missing"), 1);
  assert_int_equal(intake_of(l.intake, INTAKE_FILE, INTAKE_LOST, "unknown_format"), 0);
  load_done(&l);
}

static void categories_and_tools_can_be_chosen(void **state) {
  (void)state;
  put_file("Food and Drink/t.json", TOOL("t", "[" API("e") "," API("f") "]"));
  put_file("Food and Drink/u.json", TOOL("u", "[" API("e") "]"));
  put_file("Travel/t.json", TOOL("t", "[" API("e") "]"));
  put_file("Zoo/t.json", TOOL("t", "[" API("e") "]"));
  static const char *const LIST[] = {"food_AND_drink", "travel", NULL},
                           *const NAME[] = {"Zoo", NULL}, *const NONE[] = {"Nothing", NULL};
  struct reader_options options = {.categories = LIST, .max_tools = 2};
  struct load l;
  load_folder(&l, NULL, "", &options);
  assert_string_equal(ids_of(&l), "t_e=food_and_drink/t/e f=food_and_drink/t/f "
                                  "u_e=food_and_drink/u/e");
  expect_text(account_of(&l), "skipped endpoints category 1; skipped endpoints max_tools 1");
  load_done(&l);
  options = (struct reader_options){.categories = NAME};
  load_folder(&l, NULL, "", &options);
  assert_string_equal(ids_of(&l), "e=zoo/t/e");
  load_done(&l);
  options = (struct reader_options){.categories = NONE};
  load_folder(&l, NULL, "", &options);
  assert_int_equal(l.registry.n_tools, 0);
  load_done(&l);
}

/* ---- ids and names ---- */

static void equal_names_get_their_group(void **state) {
  (void)state;
  put_file("A/t.json", TOOL("t", "[" API("e") "," API("own") "]"));
  put_file("A/u.json", TOOL("u", "[" API("e") "]"));
  put_file("B/t.json", TOOL("t", "[" API("e") "," API("e") "]"));
  struct load l;
  load_folder(&l, NULL, "", NULL);
  assert_string_equal(ids_of(&l), "t_e=a/t/e own=a/t/own u_e=a/u/e t_e_2=b/t/e t_e_3=b/t/e_2");
  for (size_t i = 0; i < l.registry.n_tools; i++)
    assert_ptr_equal(registry_get(&l.registry, l.registry.tools[i].name), &l.registry.tools[i]);
  load_done(&l);
}

/* The order of sources, like that of files, decides nothing. */
static void the_order_of_sources_does_not_show(void **state) {
  (void)state;
  put_file("one/A/t.json", TOOL("t", "[{'name':'e','description':'first'}]"));
  put_file("two/A/t.json", TOOL("t", "[{'name':'e','description':'second'}]"));
  put_file("two/A/a.json", TOOL("t", "[{'name':'e','description':'third'}]"));
  struct source sources[] = {{NULL, path_join(&arena, folder, "one")},
                             {NULL, path_join(&arena, folder, "two")}};
  struct source swapped[] = {sources[1], sources[0]};
  struct load x, y;
  load_sources(&x, sources, 2, NULL);
  load_sources(&y, swapped, 2, NULL);
  struct buf bx = BUF_INIT, by = BUF_INIT;
  registry_write(&x.registry, &bx);
  registry_write(&y.registry, &by);
  assert_string_equal(bx.data, by.data);
  assert_string_equal(x.registry.tools[0].description, "third");
  assert_string_equal(x.registry.tools[1].description, "first");
  assert_string_equal(account_of(&x), account_of(&y));
  buf_done(&bx);
  buf_done(&by);
  load_done(&x);
  load_done(&y);
}

static void thousands_of_equal_names_are_told_apart(void **state) {
  (void)state;
  enum { COUNT = 20000 };
  struct buf text = BUF_INIT;
  for (int i = 0; i < COUNT; i++)
    buf_add_text(&text, i ? ",{'name':'e'}" : "{'name':'e'}");
  put_file("A/t.json", arena_printf(&arena, TOOL("t", "[%s]"), text.data));
  buf_done(&text);
  struct load l;
  load_folder(&l, NULL, "", NULL);
  assert_int_equal(l.registry.n_tools, COUNT);
  assert_string_equal(l.registry.tools[0].name, "t_e");
  const struct tool *last = registry_get(&l.registry, "t_e_20000");
  assert_non_null(last);
  assert_string_equal(last->origin->id, "a/t/e_20000");
  assert_string_equal(last->origin->pointer, "/api_list/19999");
  load_done(&l);
}

static void tools_that_are_there_keep_their_names(void **state) {
  (void)state;
  put_file("A/t.json", TOOL("t", "[" API("e") "]"));
  struct load first, second = {.intake = NULL};
  load_folder(&first, NULL, "", NULL);
  struct error e = {0};
  struct source source = {NULL, folder};
  second.intake = intake_new();
  must(reader_load(&first.registry, second.intake, &source, 1, NULL, &e), &e);
  assert_string_equal(ids_of(&first), "e=a/t/e t_e=a/t/e");
  intake_free(second.intake);
  load_done(&first);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FOLDER_TEST(what_is_no_schema_is_skipped),
      FOLDER_TEST(links_do_not_lead_in_circles),
      FOLDER_TEST(unreadable_files_cost_themselves),
      FOLDER_TEST(limits_are_kept),
      FLOOR_TEST(requests_that_cannot_be_met_are_errors),
      FOLDER_TEST(a_format_can_be_forced),
      FOLDER_TEST(categories_and_tools_can_be_chosen),
      FOLDER_TEST(equal_names_get_their_group),
      FOLDER_TEST(the_order_of_sources_does_not_show),
      FOLDER_TEST(thousands_of_equal_names_are_told_apart),
      FOLDER_TEST(tools_that_are_there_keep_their_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
