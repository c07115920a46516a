/* test_package.c - the artifacts around the streams: schemas, templates, specs, summaries, smoke
 * set, manifests. */
#include "folder.h"
#include "stage.h"

#include "job/finished.h"
#include "job/package.h"
#include "job/seal.h"

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

/* A finished run: its artifacts, one report, and beside them what a user keeps there. */
static void finish(const char *unreported) {
  struct error e = {0};
  for (size_t i = 0; i < N_STREAMS; i++) {
    put_file(STREAM_PATHS[i], "");
    assert_true(file_sha256(path_join(&arena, folder, STREAM_PATHS[i]), sums[i].sha256,
                            &sums[i].bytes, &e));
  }
  put_file("reports/r.md", "# r");
  put_file("reports/notes/mine.md", "mine");
  put_file("reports/mine.md", "mine");
  put_file("training/mine.jsonl", "mine");
  put_file("processed/mine/deep/mine.json", "mine");
  put_file("training/t.jsonl.tmp", "half");
  must(package_world(&factory, folder, &e) && package_specs(&factory, folder, &e) &&
           package_training(&factory, folder, metrics, sums, &e) &&
           package_seal(&factory, folder, sums, js("['reports/r.md']"), unreported, &e),
       &e);
}

static void test_seal(void **state) {
  static const char *const NAMES[] = {"processed/executed_trajectories.jsonl",
                                      "processed/execution_summary.json",
                                      "processed/quarantine.jsonl",
                                      "processed/raw_trajectories.jsonl",
                                      "processed/rejected.jsonl",
                                      "processed/task_specs.json",
                                      "processed/tool_execution_log.jsonl",
                                      "processed/tool_schemas.json",
                                      "processed/trajectory_summary.json",
                                      "processed/trajectory_templates.json",
                                      "reports/r.md",
                                      "training/agent_tooluse_dataset.jsonl",
                                      "training/smoke_test.jsonl",
                                      "training/train.jsonl",
                                      "training/training_manifest.json",
                                      "training/val.jsonl"};
  (void)state;
  finish(NULL);
  const struct json *seal = artifact("manifest.json"), *files = json_get(seal, "files");
  assert_int_equal(seal->len, 2);
  expect_json(json_get(seal, "fingerprint"), "'f1'");
  assert_int_equal(files->len, sizeof NAMES / sizeof *NAMES);
  for (uint32_t i = 0; i < files->len; i++)
    assert_string_equal(files->members[i].name, NAMES[i]);
  expect_json(json_get(files, "reports/r.md"),
              "{'bytes': 3, 'sha256':"
              " '142a824505848a075521bd45d80c9d4e7eea2b659111cf05dcafc2e3d70d6ddc'}");
}

/* ---- what is there ---- */

static void expect_finished(enum finished wanted, const char *part) {
  const char *what = NULL;
  enum finished found = finished_look(&factory, folder, &arena, &what);
  if (found != wanted) fail_msg("found %d, wanted %d: %s", found, wanted, what ? what : "");
  if (part) expect_text(what, part);
}

static void test_what_is_finished(void **state) {
  (void)state;
  expect_finished(FINISHED_NONE, NULL);
  finish(NULL);
  expect_finished(FINISHED_SAME, NULL);
  put_file("reports/mine.md", "changed");
  expect_finished(FINISHED_SAME, NULL);
  put_file("processed/task_specs.json", quoted("[{'family': 'search', 'category': 'Search',"));
  expect_finished(FINISHED_DAMAGED, "processed/task_specs.json: differs");
  finish(NULL);
  remove(path_join(&arena, folder, "training/train.jsonl"));
  expect_finished(FINISHED_DAMAGED, "training/train.jsonl: cannot open");
  finish(NULL);
  struct buf same_size = BUF_INIT; /* sums are compared, not sizes alone */
  buf_add_text(&same_size, get_file("processed/task_specs.json"));
  same_size.data[same_size.len / 2] ^= 1;
  put_file("processed/task_specs.json", same_size.data);
  buf_done(&same_size);
  expect_finished(FINISHED_DAMAGED, "processed/task_specs.json: differs");
  put_file("manifest.json", "{'fingerprint': 'f1', 'files': ");
  expect_finished(FINISHED_OTHER, "manifest.json cannot be read");
  put_file("manifest.json", "{'fingerprint': 'f1', 'files': ['processed/a.json']}");
  expect_finished(FINISHED_OTHER, "manifest.json cannot be read");
}

static void test_a_report_alone_is_missing(void **state) {
  struct error e = {0};
  (void)state;
  finish("its script failed");
  expect_finished(FINISHED_UNREPORTED, "its script failed");
  must(package_reseal(folder, js("[]"), false, NULL, &arena, &e), &e); /* as the checks do */
  expect_finished(FINISHED_UNREPORTED, "its script failed");
  must(package_reseal(folder, js("['reports/r.md']"), true, NULL, &arena, &e), &e);
  expect_finished(FINISHED_SAME, NULL);
  put_file("reports/r.md", "# x");
  expect_finished(FINISHED_UNREPORTED, "reports/r.md: differs");
  must(package_adopt(&factory, folder, &arena, &e),
       &e); /* takes it away, and nothing of the user's */
  assert_false(file_exists(path_join(&arena, folder, "reports/r.md")));
  assert_true(file_exists(path_join(&arena, folder, "reports/mine.md")));
  expect_finished(FINISHED_UNREPORTED, "broken off");
}

static void test_another_run_is_told_apart(void **state) {
  (void)state;
  finish(NULL);
  snprintf(factory.fingerprint, sizeof factory.fingerprint, "f2");
  factory.seed = 8;
  factory.count = 23;
  factory.recipe_name = "mine.lua";
  factory.settings = js("{'count': 23}");
  expect_finished(FINISHED_OTHER, "recipe scripts/recipe.lua, not mine.lua; "
                                  "seed 18446744073709551615, not 8; count 22, not 23; "
                                  "settings {\"count\":22}, not {\"count\":23}");
  remove(path_join(&arena, folder, "training/training_manifest.json"));
  expect_finished(FINISHED_OTHER, "nothing is known");
}

/* The store of the stage as it was: `name` had another text, or is new since. */
static void change_script(const char *name) {
  struct json *manifest = artifact("training/training_manifest.json");
  struct json *scripts = json_at(manifest, "/inputs/scripts");
  struct error e = {0};
  json_add_member(&arena, scripts, name, json_new_text(&arena, "before"));
  put_file("training/training_manifest.json", text_of(manifest));
  struct json *seal = seal_read(folder, &arena, &e);
  must(seal_enter(seal, folder, js("['training/training_manifest.json']"), &arena, &e) &&
           seal_publish(folder, seal, &arena, &e),
       &e);
  factory.fingerprint[1]++;
}

static void test_scripts_of_reports_do_not_decide_the_data(void **state) {
  struct error e = {0};
  (void)state;
  finish(NULL);
  const char *manifest = get_file("training/training_manifest.json");
  change_script("scripts/report/r.lua");
  expect_finished(FINISHED_UNREPORTED, "scripts/report/r.lua");
  must(package_adopt(&factory, folder, &arena, &e), &e);
  expect_finished(FINISHED_UNREPORTED, "broken off");
  must(package_reseal(folder, js("[]"), true, NULL, &arena, &e), &e);
  expect_finished(FINISHED_SAME, NULL);
  struct json *now = artifact("training/training_manifest.json"); /* as of a run of today */
  plant(now, "/run/fingerprint", "'f1'");
  struct buf text = BUF_INIT;
  json_write(&text, now, JSON_INDENTED);
  assert_string_equal(text.data, manifest);
  buf_done(&text);
  finish(NULL);
  change_script("scripts/judge/r.lua");
  expect_finished(FINISHED_OTHER, "scripts/judge/r.lua");
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
      PACKAGE_TEST(test_what_is_finished),
      PACKAGE_TEST(test_a_report_alone_is_missing),
      PACKAGE_TEST(test_another_run_is_told_apart),
      PACKAGE_TEST(test_scripts_of_reports_do_not_decide_the_data),
      PACKAGE_TEST(test_withdraw),
  };
  return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
