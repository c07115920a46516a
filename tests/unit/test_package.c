/* test_package.c - the artifacts around the streams: schemas, templates, specs, summaries, smoke
 * set, manifests. */
#include "folder.h"
#include "stage.h"

#include "job/package.h"

static struct stage stage;
static struct factory factory;
static struct metrics *metrics;
static struct run_stream_sum sums[N_STREAMS];

static int set_up(void **state) {
  struct error e = {0};
  folder_set_up(state);
  stage_open(&stage, "return simple(ep)");
  factory = (struct factory){
      .recipe_name = "scripts/recipe.lua",
      .scripts = stage.store,
      .data = stage.data,
      .registry = stage.registry,
      .templates = stage.templates,
      .n_templates = 2,
      .image = stage.image,
      .seed = UINT64_MAX,
      .count = 22,
      .fingerprint = "f1",
      .settings = js("{'count': 22}"),
      .definition = js("{'templates': [{'table': {'description': 'One.', 'shape': 'user'}},"
                       " {'table': {'shape': 'user plan'}}],"
                       " 'families': [{'name': 'search', 'table': {'variants': ['success'],"
                       "   'category': 'search', 'turn_type': 'single_turn', 'secret': 1}},"
                       "  {'name': 'db', 'table': {}}]}")};
  metrics = ARENA_NEW(&arena, struct metrics);
  for (size_t i = 0; i < N_STREAMS; i++)
    sums[i] = (struct run_stream_sum){100 + i, i, "aa"};
  must(package_withdraw(folder, &e), &e);
  return 0;
}

static int tear_down(void **state) {
  stage_close(&stage);
  return folder_tear_down(state);
}

#define PACKAGE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* A file that is indented JSON without a final newline. */
static struct json *artifact(const char *name) {
  const char *text = get_file(name);
  struct error e = {0};
  struct json *v = json_read(&arena, text, strlen(text), name, NULL, &e);
  must(v != NULL, &e);
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_INDENTED);
  assert_string_equal(b.data, text);
  buf_done(&b);
  return v;
}

static void test_the_defined_world(void **state) {
  (void)state;
  struct error e = {0};
  must(package_world(&factory, folder, &e), &e);
  must(package_specs(&factory, folder, &e), &e);
  const struct json *tools = artifact("processed/tool_schemas.json");
  static const char *const KEYS[] = {"name",       "description", "risk_level", "safety_boundary",
                                     "parameters", "returns",     "errors"};
  assert_int_equal(tools->len, 1);
  assert_int_equal(tools->items[0].len, 7);
  for (uint32_t i = 0; i < 7; i++)
    assert_string_equal(tools->items[0].members[i].name, KEYS[i]);
  expect_json(artifact("processed/trajectory_templates.json"),
              "[{'template_id': 'one', 'description': 'One.', 'shape': ['user', 'assistant_plan',"
              "   'tool_call', 'observation', 'assistant_final'], 'grammar': 'user'},"
              " {'template_id': 'fix', 'description': '', 'shape': ['user', 'assistant_plan',"
              "   'tool_call', 'observation_error', 'assistant_plan', 'tool_call', 'observation',"
              "   'assistant_final'], 'grammar': 'user plan'}]");
  expect_json(artifact("processed/task_specs.json"),
              "[{'family': 'search', 'category': 'search', 'turn_type': 'single_turn',"
              "  'variants': ['success']}, {'family': 'db'}]");
}

static void test_specs_in_the_published_order(void **state) {
  (void)state;
  struct error e = {0};
  factory.definition =
      js("{'templates': [{'table': {}}, {'table': {}}], 'families': [], 'specs':"
         " [{'answer_text': 'a', 'category': 'search', 'domain': 'policy', 'family': 'search',"
         "   'objective': 'o', 'query': 'q', 'recovery_mode': 'invalid_domain',"
         "   'session_id': 's', 'success_keywords': [], 'task_id': 't',"
         "   'turn_type': 'single_turn', 'user_turns': [], 'variants': ['success']},"
         "  {'title': 'T', 'task_id': 'u', 'preferred_slot': '10:00', 'participant': 'lina',"
         "   'memory_value': 'v', 'memory_key': 'k', 'date': 'd', 'preferred_window': 'w'}]}");
  /* the first trajectory of a task shows its wording; a spec's own text stays */
  put_file("processed/executed_trajectories.jsonl",
           "{'task_id': 'u', 'events': [{'event_type': 'user', 'content': 'Book T.'},"
           " {'event_type': 'assistant_final', 'content': 'Booked.'}]}\n"
           "{'task_id': 'u', 'events': [{'event_type': 'user', 'content': 'Again.'}]}\n");
  must(package_specs(&factory, folder, &e), &e);
  expect_json(artifact("processed/task_specs.json"),
              "[{'task_id': 't', 'session_id': 's', 'category': 'search',"
              "  'turn_type': 'single_turn', 'objective': 'o', 'user_turns': [], 'query': 'q',"
              "  'domain': 'policy', 'family': 'search', 'variants': ['success'],"
              "  'success_keywords': [], 'answer_text': 'a', 'recovery_mode': 'invalid_domain'},"
              " {'task_id': 'u', 'user_turns': ['Book T.'], 'memory_key': 'k', 'memory_value': "
              "'v', 'participant': 'lina',"
              "  'date': 'd', 'preferred_window': 'w', 'preferred_slot': '10:00', 'title': 'T',"
              "  'answer_text': 'Booked.'}]");
}

static void package(const char *train) {
  struct error e = {0};
  put_file("training/train.jsonl", train);
  must(package_training(&factory, folder, metrics, sums, &e), &e);
}

static void test_smoke_set(void **state) {
  (void)state;
  struct buf train = BUF_INIT;
  for (int i = 0; i < 12; i++)
    buf_printf(&train, "{'n': %d, 'requires_memory': %s, 'is_safety_case': %s}\n", i,
               i % 3 == 1 ? "true" : "false", i % 3 ? "true" : "false");
  buf_add_text(&train, "{'n': 12}\n{'n': 13}\n");
  package(train.data);
  buf_done(&train);
  struct buf wanted = BUF_INIT; /* general, memory (which wins over safety), safety: four of each */
  static const int ORDER[] = {0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11};
  for (size_t i = 0; i < 12; i++)
    buf_printf(&wanted, "{'n': %d, 'requires_memory': %s, 'is_safety_case': %s}\n", ORDER[i],
               ORDER[i] % 3 == 1 ? "true" : "false", ORDER[i] % 3 ? "true" : "false");
  assert_string_equal(get_file("training/smoke_test.jsonl"), quoted(wanted.data));
  buf_done(&wanted);
  expect_json(json_get(artifact("training/training_manifest.json"), "num_smoke_records"), "12");
  package("{'n': 1}\n");
  expect_json(json_get(artifact("training/training_manifest.json"), "num_smoke_records"), "1");
}

static void count(enum metric which, uint64_t n) {
  metrics->count[which] = n;
}

static void test_summaries(void **state) {
  (void)state;
  count(M_REQUESTED, 25), count(M_ACCEPTED, 22), count(M_REJECTED, 2), count(M_QUARANTINED, 1);
  count(M_CALLS, 42), count(M_OK_CALLS, 33), count(M_SUCCESS, 22);
  count(M_RECOVERY, 9), count(M_RECOVERY_SUCCESS, 3);
  tally_add(&metrics->category, "search", 20);
  tally_add(&metrics->category, "db", 2);
  tally_add(&metrics->variant, "success", 22);
  tally_add(&metrics->turn_type, "single_turn", 22);
  tally_add(&metrics->reason, "play: gone", 3);
  package("");
  expect_json(artifact("processed/trajectory_summary.json"),
              "{'num_trajectories': 22, 'category_distribution': {'search': 20, 'db': 2},"
              " 'variant_distribution': {'success': 22},"
              " 'turn_type_distribution': {'single_turn': 22}}");
  expect_json(artifact("processed/execution_summary.json"),
              "{'num_trajectories': 22, 'variant_distribution': {'success': 22},"
              " 'category_distribution': {'search': 20, 'db': 2},"
              " 'tool_call_success_rate': 0.7857, 'trajectory_success_rate': 1.0,"
              " 'recovery_success_rate': 0.3333, 'unsafe_block_rate': 0.0,"
              " 'requested': 25, 'accepted': 22, 'rejected': 2, 'quarantined': 1,"
              " 'not_accepted_by_reason': {'play: gone': 3}}");
}

static void test_training_manifest(void **state) {
  (void)state;
  count(M_RECORDS, 103), count(M_TRAIN_RECORDS, 89), count(M_VAL_RECORDS, 14);
  count(M_PLAN_RECORDS, 35), count(M_CALL_RECORDS, 42), count(M_FINAL_RECORDS, 26);
  count(M_SAFETY_RECORDS, 9), count(M_MEMORY_RECORDS, 34), count(M_RECORD_BYTES, 25113);
  tally_add(&metrics->record_category, "calendar", 10);
  tally_add(&metrics->record_variant, "recovery", 56);
  package("");
  const struct json *m = artifact("training/training_manifest.json");
  struct json *head = json_new(&arena, JSON_OBJECT);
  for (uint32_t i = 0; i < 12; i++)
    json_add_member(&arena, head, m->members[i].name, &m->members[i].value);
  expect_json(head, "{'num_records': 103, 'num_train_records': 89, 'num_val_records': 14,"
                    " 'num_smoke_records': 0, 'category_distribution': {'calendar': 10},"
                    " 'variant_distribution': {'recovery': 56}, 'target_event_distribution':"
                    " {'assistant_plan': 35, 'tool_call': 42, 'assistant_final': 26},"
                    " 'safety_record_count': 9, 'memory_record_count': 34,"
                    " 'estimated_tokens_total': 6279,"
                    " 'token_estimate': 'UTF-8 bytes of contexts and targets divided by 4',"
                    " 'run': {'recipe': 'scripts/recipe.lua', 'seed': '18446744073709551615',"
                    "  'count': 22, 'batch': 64, 'settings': {'count': 22}, 'fingerprint': 'f1'}}");
  expect_json(json_at(m, "/inputs/data"),
              arena_printf(&arena, "'%s'", data_store_hash(stage.data)));
  expect_json(json_at(m, "/inputs/world"),
              arena_printf(&arena, "'%s'", world_image_hash(stage.image)));
  assert_int_equal(json_at(m, "/inputs/scripts")->len, 2);
  assert_int_equal(json_get(m, "files")->len, N_STREAMS);
  expect_json(json_get(json_get(m, "files"), "training/train.jsonl"),
              "{'bytes': 106, 'lines': 6, 'sha256': 'aa'}");
}

static void test_seal(void **state) {
  (void)state;
  struct error e = {0};
  put_file("processed/a.json", "[1]");
  put_file("reports/r.md", "# r");
  put_file("training/t.jsonl.tmp", "half");
  put_file("training/val.jsonl", "{}"); /* a stream: summed up while it was written */
  sums[STREAM_VAL].bytes = 2;
  assert_false(package_is_complete(&factory, folder));
  must(package_seal(&factory, folder, sums, &e), &e);
  expect_json(artifact("manifest.json"),
              "{'fingerprint': 'f1', 'files': {'processed/a.json': {'bytes': 3, 'sha256':"
              " '080a9ed428559ef602668b4c00f114f1a11c3f6b02a435f0bdc154578e4d7f22'},"
              " 'reports/r.md': {'bytes': 3, 'sha256':"
              " '142a824505848a075521bd45d80c9d4e7eea2b659111cf05dcafc2e3d70d6ddc'},"
              " 'training/val.jsonl': {'bytes': 2, 'sha256': 'aa'}}}");
  assert_true(package_is_complete(&factory, folder));
}

static void test_what_makes_a_run_incomplete(void **state) {
  (void)state;
  struct error e = {0};
  put_file("processed/a.json", "[1]");
  must(package_seal(&factory, folder, sums, &e), &e);
  assert_true(package_is_complete(&factory, folder));
  factory.fingerprint[1] = '2'; /* another run */
  assert_false(package_is_complete(&factory, folder));
  factory.fingerprint[1] = '1';
  put_file("processed/a.json", "[1, 2]"); /* another size */
  assert_false(package_is_complete(&factory, folder));
  put_file("processed/a.json", "[1]");
  assert_true(package_is_complete(&factory, folder));
  remove(path_join(&arena, folder, "processed/a.json"));
  assert_false(package_is_complete(&factory, folder));
  put_file("processed/a.json", "[1]");
  put_file("manifest.json", "{'fingerprint': 'f1', 'files': ");
  assert_false(package_is_complete(&factory, folder));
  put_file("manifest.json", "{'fingerprint': 'f1', 'files': ['processed/a.json']}");
  assert_false(package_is_complete(&factory, folder));
  put_file("manifest.json", "{'fingerprint': 'f1'}");
  assert_false(package_is_complete(&factory, folder));
}

static void test_withdraw(void **state) {
  (void)state;
  struct error e = {0};
  put_file("manifest.json", "{}");
  put_file("processed/a.json", "[1]");
  must(package_withdraw(folder, &e), &e);
  assert_false(file_exists(path_join(&arena, folder, "manifest.json")));
  assert_true(file_exists(path_join(&arena, folder, "processed/a.json")));
  must(package_withdraw(folder, &e), &e); /* nothing to take away is no error */
  assert_true(file_exists(path_join(&arena, folder, "reports")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PACKAGE_TEST(test_the_defined_world),
      PACKAGE_TEST(test_specs_in_the_published_order),
      PACKAGE_TEST(test_smoke_set),
      PACKAGE_TEST(test_summaries),
      PACKAGE_TEST(test_training_manifest),
      PACKAGE_TEST(test_seal),
      PACKAGE_TEST(test_what_makes_a_run_incomplete),
      PACKAGE_TEST(test_withdraw),
  };
  return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
