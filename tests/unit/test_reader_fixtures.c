/* test_reader_fixtures.c - documents of others: three MCP servers' answers, two categories of BFCL,
 * and, where TOOLMILL_MCP names a folder with their programs, the servers themselves. */
#include "reader_test.h"

static const char *fixture(const char *name) {
  const char *root = getenv("TOOLMILL_FIXTURES");
  const char *path = path_join(&arena, root && *root ? root : "../shared/fixtures", name);
  if (!file_exists(path)) skip();
  return path;
}

static void load_fixture(struct load *l, const char *name) {
  struct source source = {NULL, fixture(name)};
  load_sources(l, &source, 1, NULL);
}

static const struct tool *get(const struct load *l, const char *name) {
  const struct tool *t = registry_get(&l->registry, name);
  if (!t) fail_msg("no tool %s", name);
  return t;
}

static size_t count_results(const struct load *l) {
  size_t n = 0;
  for (size_t i = 0; i < l->registry.n_tools; i++)
    n += l->registry.tools[i].origin->output == OUTPUT_DECLARED;
  return n;
}

/* The same whether the answers come from files or from the servers. */
static void check_servers(const struct load *l) {
  assert_int_equal(l->registry.n_tools, 23);
  assert_int_equal(count_results(l), 11);
  expect_json(get(l, "delete_entities")->annotations,
              "{'read_only': false, 'destructive': true, 'idempotent': true, 'open_world': false}");
  expect_json(json_at(get(l, "get-structured-content")->parameters, "/properties/location/enum"),
              "['New York', 'Chicago', 'Los Angeles']");
  const struct tool *t = get(l, "sequentialthinking");
  expect_json(json_at(t->parameters, "/properties/totalThoughts/minimum"), "1");
  assert_string_equal(t->origin->group_original, "sequential-thinking-server");
  assert_string_equal(get(l, "read_graph")->origin->scope, "mcp: memory-server");
  assert_int_equal(intake_total(l->intake, INTAKE_ENDPOINT, INTAKE_LOST), 0);
  assert_int_equal(intake_total(l->intake, INTAKE_PARAMETER, INTAKE_REPAIRED), 0);
  assert_int_equal(intake_of(l->intake, INTAKE_ENDPOINT, INTAKE_NOTE, "task_required"), 1);
}

static void mcp_answers(void **state) {
  (void)state;
  struct load l;
  load_fixture(&l, "mcp");
  check_servers(&l);
  load_done(&l);
}

static void mcp_servers(void **state) {
  (void)state;
  const char *bin = getenv("TOOLMILL_MCP");
  if (!bin) skip();
  struct source sources[] = {
      {"mcp-stdio", arena_printf(&arena, "'%s/mcp-server-everything' stdio", bin)},
      {"mcp-stdio",
       arena_printf(&arena, "env MEMORY_FILE_PATH=%s/m.jsonl '%s/mcp-server-memory'", folder, bin)},
      {"mcp-stdio", arena_printf(&arena, "'%s/mcp-server-sequential-thinking'", bin)}};
  struct load l;
  load_sources(&l, sources, 3, NULL);
  check_servers(&l);
  assert_string_equal(get(&l, "read_graph")->origin->file, "mcp-stdio:memory-server");
  load_done(&l);
}

static void bfcl_rows(void **state) {
  (void)state;
  struct load l;
  load_fixture(&l, "bfcl");
  assert_string_equal(account_of(&l),
                      "files 2/2, tools 236/236, endpoints 757/757, parameters 2051/2051; "
                      "repaired endpoints duplicate_endpoint 137; "
                      "repaired endpoints slug_collision 1; "
                      "skipped endpoints repeated_declaration 320; "
                      "repaired parameters default_text 8; repaired parameters default_type 3");
  const struct tool *t = get(&l, "area_circle_calculate");
  assert_string_equal(t->origin->original, "area_circle.calculate");
  assert_string_equal(t->origin->group, "area_circle");
  expect_json(json_at(t->parameters, "/properties/radius/type"), "'number'");
  load_done(&l);
}

int main(void) {
  const struct CMUnitTest tests[] = {FOLDER_TEST(mcp_answers), FOLDER_TEST(mcp_servers),
                                     FOLDER_TEST(bfcl_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
