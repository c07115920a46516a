/* test_sources.c - Lua tools beside documents in one registry, and registry_stats.json. */
#include "job/registry_stats.h"
#include "job/sources.h"
#include "reader_test.h"

static void load_mixed(struct load *l, const struct source *sources, size_t n,
                       const char *const *categories) {
  struct error e = {0};
  struct sources_options options = {.root = ".", .reader = {.categories = categories}};
  registry_init(&l->registry);
  l->intake = intake_new();
  must(sources_load(&l->registry, l->intake, sources, n, &options, &e), &e);
}

static void sources_are_taken_apart(void **state) {
  (void)state;
  struct source s = source_parse(&arena, "mcp-stdio:server --port 1:2");
  assert_string_equal(s.format, "mcp-stdio");
  assert_string_equal(s.path, "server --port 1:2");
  s = source_parse(&arena, "c:/corpus");
  assert_null(s.format);
  assert_string_equal(s.path, "c:/corpus");
  s = source_parse(&arena, "corpus.json");
  assert_null(s.format);
  assert_string_equal(s.path, "corpus.json");
}

static void tools_of_the_project_are_a_source(void **state) {
  (void)state;
  struct load l;
  struct source source = {"lua", "."};
  load_mixed(&l, &source, 1, NULL);
  const struct tool *t = registry_get(&l.registry, "search_docs");
  assert_non_null(t);
  assert_string_equal(t->origin->id, "general/lua/search_docs");
  assert_string_equal(t->origin->file, "search_docs.lua");
  assert_string_equal(t->script, "tools/search_docs.lua");
  assert_int_equal(t->origin->output, OUTPUT_DECLARED);
  assert_true(tool_has_error(t, "no_results"));
  assert_non_null(json_at(t->returns, "/properties/results"));
  assert_int_equal(l.registry.n_tools, 6);
  assert_int_equal(intake_total(l.intake, INTAKE_FILE, INTAKE_LOST), 0);
  load_done(&l);
}

#define LUA_TOOL                                                                                   \
  "return { name = 'good', description = 'd', risk_level = 'low', safety_boundary = 'none',\n"     \
  "  parameters = { { 'a', 'string, required' } },\n"                                              \
  "  returns = { 'x', 'a text', { type = 'object', properties = { x = { type = 'string' } } } "    \
  "},\n"                                                                                           \
  "  errors = {}, run = function() return { x = require('helper').word } end }\n"

static void broken_scripts_are_counted(void **state) {
  (void)state;
  put_file("tools/a_good.lua", LUA_TOOL);
  put_file("tools/b_syntax.lua", "return {");
  put_file("tools/c_fields.lua", "return { name = 'c', run = function() end }");
  put_file("tools/d_hook.lua", "return { name = 'd' }");
  put_file("tools/e_loop.lua", "while true do end");
  struct load l;
  struct source source = {"lua", folder};
  load_mixed(&l, &source, 1, NULL);
  assert_int_equal(l.registry.n_tools, 1);
  assert_string_equal(account_of(&l),
                      "files 5/2, tools 2/1, endpoints 2/1, parameters 1/1; lost files lua_script "
                      "3; lost tools lua_tool 1; lost endpoints lua_tool 1");
  const char *account = text_of(intake_write(l.intake, &arena));
  expect_text(account, "c_fields.lua");
  expect_text(account, "field description must be a text");
  expect_text(account, "b_syntax.lua:1");
  expect_text(account, "limit_steps");
  load_done(&l);
}

static void missing_sources_are_errors(void **state) {
  (void)state;
  static const char *const PATHS[] = {"/nonexistent.lua", "", NULL};
  for (size_t i = 0; PATHS[i]; i++) {
    struct registry r;
    struct error e = {0};
    struct intake *in = intake_new();
    struct source source = {"lua", *PATHS[i] ? PATHS[i] : folder};
    struct sources_options options = {.root = "."};
    registry_init(&r);
    assert_false(sources_load(&r, in, &source, 1, &options, &e));
    expect_error(&e, NULL, i == 0 ? "No such file" : "no .lua files");
    intake_free(in);
    registry_done(&r);
  }
}

#define TOOL(name, list) "{'tool_name':'" name "','api_list':" list "}"

static void statistics_agree_with_the_corpus(void **state) {
  (void)state;
  put_file("tools/a_good.lua", LUA_TOOL);
  put_file("bench/tools/Food/x.json",
           TOOL("x", "[{'name':'p','required_parameters':[{'name':'a','type':'STRING'},{'name':'b',"
                     "'type':'NUMBER'}],'response_schema':{'id':'int'}},"
                     "{'name':'q','body':{'id':1}},{'name':'r','schema':''}]"));
  put_file("bench/tools/food/y.json", TOOL("y", "[{'name':'p','template_response':{'id':'int'}}]"));
  put_file("bench/tools/Travel/z.json", TOOL("z", "[{'name':'p','schema':{'type':'object'}},7]"));
  put_file("bench/response_examples/Food/x.json",
           "{'api_list':[{'name':'r','schema':{'id':'str'}}]}");
  put_file("bench/tools/Travel/bad.json", "");
  struct load l;
  struct source sources[] = {{"toolbench", path_join(&arena, folder, "bench")}, {"lua", folder}};
  load_mixed(&l, sources, 2, NULL);
  struct json *stats = registry_stats_make(&l.registry, l.intake, &arena);
  expect_json(json_get(stats, "total_tools"), "4");
  expect_json(json_get(stats, "total_endpoints"), "6");
  expect_json(json_get(stats, "total_categories"), "3");
  expect_json(json_get(stats, "categories"), "{'Food':4,'general':1,'Travel':1}");
  expect_json(json_get(stats, "endpoints_with_response_schema"), "6");
  expect_json(json_get(stats, "avg_params_per_endpoint"), "0.5");
  expect_json(json_get(stats, "formats"), "{'lua':1,'toolbench':5}");
  const struct json *outputs = json_get(stats, "outputs");
  static const char *const NAMES[] = {"declared", "response_schema",  "schema", "template_response",
                                      "body",     "response_examples"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    expect_json(json_get(outputs, NAMES[i]), "{'endpoints':1,'share':0.1667}");
  expect_json(json_get(outputs, "none"), "{'endpoints':0,'share':0.0}");
  expect_json(
      json_get(stats, "parse_warnings"),
      "['lost files: empty_file, 1 case, first in tools/Travel/bad.json',"
      "'lost endpoints: endpoint_type, 1 case, first in tools/Travel/z.json at /api_list/1']");
  expect_json(json_at(stats, "/intake/files/lost"), "{'empty_file':1}");
  load_done(&l);
}

static void categories_choose_among_all_sources(void **state) {
  (void)state;
  static const char *const FOOD[] = {"FOOD", NULL}, *const GENERAL[] = {"general", NULL};
  put_file("tools/a_good.lua", LUA_TOOL);
  put_file("bench/Food/x.json", TOOL("x", "[{'name':'p'}]"));
  struct load l;
  struct source sources[] = {{"toolbench", path_join(&arena, folder, "bench")}, {"lua", folder}};
  load_mixed(&l, sources, 2, FOOD);
  assert_int_equal(l.registry.n_tools, 1);
  assert_string_equal(l.registry.tools[0].origin->id, "food/x/p");
  load_done(&l);
  load_mixed(&l, sources, 2, GENERAL);
  assert_int_equal(l.registry.n_tools, 1);
  assert_string_equal(l.registry.tools[0].name, "good");
  load_done(&l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(sources_are_taken_apart),
      FLOOR_TEST(tools_of_the_project_are_a_source),
      FOLDER_TEST(broken_scripts_are_counted),
      FOLDER_TEST(missing_sources_are_errors),
      FOLDER_TEST(statistics_agree_with_the_corpus),
      FOLDER_TEST(categories_choose_among_all_sources),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
