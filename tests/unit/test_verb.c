/* test_verb.c - what tools do, and to what. */
#include "catalog/verb.h"
#include "floor_test.h"

struct row {
  const char *format, *name, *method, *path, *parameters; /* "role_id page" */
  const char *reading;                                    /* "list candidate", with aspect, flags */
};

static const char *read_row(const struct row *row) {
  struct json *properties = json_new(&arena, JSON_OBJECT);
  for (const char *c = row->parameters; *c;) {
    size_t n = strcspn(c, " ");
    json_add_member_n(&arena, properties, c, n, json_new(&arena, JSON_OBJECT));
    c += n + (c[n] == ' ');
  }
  struct json *schema = json_new(&arena, JSON_OBJECT);
  json_add_member(&arena, schema, "properties", properties);
  const struct tool_origin origin = {
      .format = row->format, .original = row->name, .method = row->method, .path = row->path};
  const struct tool tool = {.origin = &origin, .name = row->name, .parameters = schema};
  struct verb_reading r;
  verb_read(&arena, &tool, &r);
  return arena_printf(&arena, "%s %s%s%s%s", verb_name(r.verb), r.entity, *r.aspect ? "." : "",
                      r.aspect, r.batch ? " batch" : "");
}

static void check_rows(const struct row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char *found = read_row(&rows[i]);
    if (strcmp(found, rows[i].reading) != 0)
      fail_msg("%s is %s, not %s", rows[i].name, found, rows[i].reading);
  }
}

static void names_say_what_is_done(void **state) {
  (void)state;
  static const struct row ROWS[] = {
      {"bfcl", "create_budget", "", "", "", "create budget"},
      {"bfcl", "reset_password", "", "", "", "act password"},
      {"bfcl", "update_address", "", "", "", "update address"},
      {"bfcl", "newsletter_status", "", "", "", "get newsletter.status"},
      {"bfcl", "get_payment_status", "", "", "payment_id", "get payment.status"},
      {"bfcl", "searchProducts", "", "", "query", "search product"},
      {"bfcl", "get_roles", "", "", "", "list role"},
      {"bfcl", "get_role", "", "", "role_id", "get role"},
      {"bfcl", "find_free_tables", "", "", "date", "search table"},
      {"bfcl", "check_in", "", "", "booking_id", "act "},
      {"bfcl", "convert_currency", "", "", "from to", "compute currency"},
  };
  check_rows(ROWS, sizeof ROWS / sizeof *ROWS);
}

static void owners_are_no_part_of_the_noun(void **state) {
  (void)state;
  static const struct row ROWS[] = {
      {"bfcl", "get_role_candidates", "", "", "role_id", "list candidate"},
      {"bfcl", "get_role_candidates", "", "", "", "list role_candidate"},
      {"bfcl", "getRestaurantMenu", "", "", "restaurantId", "get menu"},
      {"bfcl", "list_leave_requests", "", "", "employee_id", "list leave_request"},
  };
  check_rows(ROWS, sizeof ROWS / sizeof *ROWS);
}

static void dotted_names_and_paths_are_taken_apart(void **state) {
  (void)state;
  static const struct row ROWS[] = {
      {"bfcl", "artwork_search.find", "", "", "", "search artwork"},
      {"bfcl", "chess_club.details.find", "", "", "", "search chess_club.details"},
      {"bfcl", "repos/issues.list", "", "", "", "list issue"},
      {"toolbench", "/cities/postcode/:stateIsoCode/:postCode", "GET", "", "", "get postcode"},
      {"toolbench", "/feedbacks/{id}", "GET", "", "id", "get feedback"},
      {"toolbench", "/feedbacks", "GET", "", "", "list feedback"},
  };
  check_rows(ROWS, sizeof ROWS / sizeof *ROWS);
}

static void methods_and_templates_speak_first(void **state) {
  (void)state;
  static const struct row ROWS[] = {
      {"openapi", "issues/get", "GET", "/repos/{owner}/{repo}/issues/{issue_number}", "",
       "get issue"},
      {"openapi", "issues/list-for-repo", "GET", "/repos/{owner}/{repo}/issues", "", "list issue"},
      {"openapi", "makeOrder", "POST", "/orders", "", "create order"},
      {"openapi", "cancelOrder", "POST", "/orders/{id}/cancel", "", "act order"},
      {"openapi", "x", "DELETE", "/orgs/{org}/hooks/{hook_id}", "", "delete hook"},
      {"openapi", "findPets", "GET", "/pets/search", "", "search pet"},
  };
  check_rows(ROWS, sizeof ROWS / sizeof *ROWS);
}

static void products_have_names(void **state) {
  (void)state;
  static const char *const ROWS[][3] = {
      {"book", "hotel", "booking"},  {"reserve", "table", "reservation"},
      {"create", "order", "order"},  {"send", "message", "message"},
      {"pay", "invoice", "payment"}, {"book", "flight_booking", "flight_booking"}};
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    struct verb_reading r = {.verb = VERB_CREATE, .word = ROWS[i][0], .entity = ROWS[i][1]};
    assert_string_equal(verb_product(&arena, &r), ROWS[i][2]);
  }
  struct verb_reading got = {.verb = VERB_GET, .word = "book", .entity = "hotel"};
  assert_string_equal(verb_product(&arena, &got), "hotel");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(names_say_what_is_done),
      FLOOR_TEST(owners_are_no_part_of_the_noun),
      FLOOR_TEST(dotted_names_and_paths_are_taken_apart),
      FLOOR_TEST(methods_and_templates_speak_first),
      FLOOR_TEST(products_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
