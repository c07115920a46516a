/* test_sense.c - names taken apart, and what they mean. */
#include "catalog/sense.h"
#include "floor_test.h"

static void check_words(struct arena *a, const char *name, const char *expected) {
  struct words w;
  words_split(a, name, strlen(name), &w);
  assert_string_equal(words_join(a, &w, 0, w.n), expected);
}

static void names_are_taken_apart(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  check_words(&a, "getEmployeeIDs", "get_employee_ids");
  check_words(&a, "HTTPResponse2Code", "http_response2_code");
  check_words(&a, "user's name", "user_name");
  check_words(&a, "/repos/{owner}", "repos_owner");
  check_words(&a, "--", "");
  arena_done(&a);
}

static void plurals_are_known(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  static const char *const PAIRS[][2] = {{"cities", "city"},    {"boxes", "box"},
                                         {"people", "person"},  {"houses", "house"},
                                         {"courses", "course"}, {"batches", "batch"}};
  for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
    assert_string_equal(word_singular(&a, PAIRS[i][0]), PAIRS[i][1]);
    assert_string_equal(word_plural(&a, PAIRS[i][1]), PAIRS[i][0]);
    assert_true(word_is_plural(PAIRS[i][0]));
    assert_false(word_is_plural(PAIRS[i][1]));
  }
  assert_string_equal(word_singular(&a, "status"), "status");
  assert_string_equal(word_singular(&a, "address"), "address");
  assert_string_equal(word_plural(&a, "news"), "news");
  arena_done(&a);
}

struct reading {
  const char *name, *kind, *entity, *role, *attribute;
  enum sense_end end;
  bool list, generic;
};

static void names_mean_something(void **state) {
  (void)state;
  static const struct reading READINGS[] = {
      {"id", "key", "", "", "id", SENSE_WHOLE, false, true},
      {"employeeId", "key", "employee", "", "id", SENSE_WHOLE, false, false},
      {"role_ids", "key", "role", "", "id", SENSE_WHOLE, true, false},
      {"parent_comment_id", "key", "comment", "parent", "id", SENSE_WHOLE, false, false},
      {"start_date", "date", "", "", "date", SENSE_LOW, false, false},
      {"checkOut", "date", "", "", "check_out", SENSE_HIGH, false, false},
      {"price_max", "amount", "", "", "price", SENSE_HIGH, false, false},
      {"customer_email", "email", "customer", "", "email", SENSE_WHOLE, false, false},
      {"access_token", "secret", "access", "", "token", SENSE_WHOLE, false, false},
      {"per_page", "limit", "", "", "per_page", SENSE_WHOLE, false, false},
  };
  struct arena a;
  arena_init(&a, 0);
  for (size_t i = 0; i < sizeof READINGS / sizeof *READINGS; i++) {
    const struct reading *r = &READINGS[i];
    struct sense s;
    sense_read(&a, r->name, strlen(r->name), NULL, &s);
    assert_string_equal(sense_kind_name(s.kind), r->kind);
    assert_string_equal(s.entity, r->entity);
    assert_string_equal(s.role, r->role);
    assert_string_equal(s.attribute, r->attribute);
    assert_int_equal(s.end, r->end);
    assert_int_equal(s.list, r->list);
    assert_int_equal(s.generic, r->generic);
  }
  arena_done(&a);
}

/* Formats beat names: what is declared to be a credential is one, whatever it is called. */
static void schemas_mean_something(void **state) {
  (void)state;
  static const struct {
    const char *name, *format, *kind;
  } READINGS[] = {{"app_id", "password", "secret"}, {"key", "password", "secret"},
                  {"contact", "email", "email"},    {"user_id", "email", "key"},
                  {"when", "date", "date"},         {"avatar", "uri", "image"}};
  struct arena a;
  arena_init(&a, 0);
  for (size_t i = 0; i < sizeof READINGS / sizeof *READINGS; i++) {
    struct json *schema = json_new(&a, JSON_OBJECT);
    struct sense s;
    json_add_member(&a, schema, "type", json_new_text(&a, "string"));
    json_add_member(&a, schema, "format", json_new_text(&a, READINGS[i].format));
    sense_read(&a, READINGS[i].name, strlen(READINGS[i].name), schema, &s);
    assert_string_equal(sense_kind_name(s.kind), READINGS[i].kind);
  }
  arena_done(&a);
}

static void check_described(const char *name, const char *schema, const char *kind,
                            const char *entity, const char *attribute) {
  struct sense s;
  sense_read(&arena, name, strlen(name), js(schema), &s);
  if (strcmp(sense_kind_name(s.kind), kind) != 0 || strcmp(s.entity, entity) != 0 ||
      (*attribute && strcmp(s.attribute, attribute) != 0))
    fail_msg("%s is %s of '%s' (%s)", name, sense_kind_name(s.kind), s.entity, s.attribute);
}

static void descriptions_speak_where_names_do_not(void **state) {
  (void)state;
#define D(text) "{'type':'string','description':'" text "'}"
  check_described("from", D("The name of the entity where the relation starts"), "name", "entity",
                  "name");
  check_described("from", D("Currency to convert from"), "currency", "", "");
  check_described("from", "{'type':'string'}", "unknown", "", "");
  check_described("to", D("E-mail address of the recipient"), "email", "", "");
  check_described("to", D("Phone number with country code"), "phone", "", "");
  check_described("origin", D("IATA code of the airport"), "airport", "", "");
  check_described("thread_id", D("ID of the message that is answered"), "key", "message", "id");
  check_described("order_id", D("The unique identifier of the order"), "key", "order", "id");
  check_described("ordered_by", D("Id of the doctor"), "key", "doctor", "id");
  check_described("repo", D("The name of the repository without the .git extension."), "name",
                  "repository", "name");
  check_described("names",
                  "{'type':'array','items':{'type':'string'},'description':'An array of "
                  "entity names to retrieve'}",
                  "name", "entity", "name");
  /* What a name says clearly, or anything could be, a description does not change. */
  check_described("email", D("ID of the user"), "email", "", "email");
  check_described("id", D("ID of the resource"), "key", "", "id");
  check_described("city", D("Country code"), "city", "", "city");
#undef D
}

static void numbers_of_things_are_keys(void **state) {
  (void)state;
  check_described("issue_number", "{'type':'integer'}", "key", "issue", "");
  check_described("milestone_number", "{'type':'integer'}", "key", "milestone", "number");
  check_described("number_of_guests", "{'type':'integer'}", "count", "", "");
  check_described("max_number", "{'type':'integer'}", "count", "", "");
  check_described("team_a_id", "{'type':'integer'}", "key", "team", "id");
  check_described("home_team_id", "{'type':'integer'}", "key", "team", "id");
  check_described("repo_id", "{'type':'integer'}", "key", "repository", "id");
  check_described("customer_name", "{'type':'string'}", "person_name", "customer", "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_are_taken_apart),
      cmocka_unit_test(plurals_are_known),
      cmocka_unit_test(names_mean_something),
      cmocka_unit_test(schemas_mean_something),
      FLOOR_TEST(descriptions_speak_where_names_do_not),
      FLOOR_TEST(numbers_of_things_are_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
