/* test_value.c - values by what they mean: fields of one record agree, codes exist, times come in
 * order, keys have the style of the schema. */
#include "base/file.h"
#include "entity/regex_make.h"
#include "json/schema_form.h"
#include "entity_test.h"

enum { RECORDS = 60 };

static struct json *value(const char *name, const char *schema, uint64_t record) {
  struct sense sense;
  const struct json *document = schema ? js(schema) : NULL;
  sense_read(&arena, name, strlen(name), document, &sense);
  return value_make(lexicons, &sense, document, record, record * 31 + strlen(name), &arena);
}

static const char *text(const char *name, const char *schema, uint64_t record) {
  const struct json *v = value(name, schema ? schema : "{'type': 'string'}", record);
  if (v->type != JSON_STRING) fail_msg("%s is no text: %s", name, text_of(v));
  return v->text;
}

static double number(const char *name, const char *schema, uint64_t record) {
  const struct json *v = value(name, schema, record);
  if (v->type != JSON_NUMBER) fail_msg("%s is no number: %s", name, text_of(v));
  return json_to_double(v);
}

static const struct json *items_of(const char *path) {
  struct error e = {0};
  const struct json *v = json_read_file(&arena, path, NULL, &e);
  must(v != NULL, &e);
  return json_get(v, "items");
}

static const struct json *find(const struct json *items, const char *member, const char *wanted) {
  for (uint32_t i = 0; i < items->len; i++)
    if (json_is_text(json_get(&items->items[i], member), wanted)) return &items->items[i];
  fail_msg("no %s %s", member, wanted);
  return NULL;
}

static void places_of_a_record_agree(void **state) {
  (void)state;
  const struct json *cities = items_of("data/lexicons/cities.json"),
                    *countries = items_of("data/lexicons/values/countries.json"),
                    *places = items_of("data/lexicons/values/city_places.json");
  for (uint64_t r = 0; r < RECORDS; r++) {
    const struct json *city = find(cities, "name", text("city", NULL, r));
    const struct json *country = find(countries, "name", text("country", NULL, r));
    const struct json *place = find(places, "name", json_get_text(city, "name", ""));
    const char *code = json_get_text(city, "country", "");
    assert_string_equal(json_get_text(country, "code", ""), code);
    assert_string_equal(text("country_code", NULL, r), code);
    assert_string_equal(text("country", "{'type': 'string', 'maxLength': 2}", r), code);
    assert_string_equal(text("timezone", NULL, r), json_get_text(city, "timezone", ""));
    assert_string_equal(text("currency", NULL, r), json_get_text(country, "currency", ""));
    assert_string_equal(text("airport_code", NULL, r), json_get_text(place, "airport", ""));
    const char *prefix = json_get_text(country, "phone", "");
    assert_memory_equal(text("phone", NULL, r), prefix, strlen(prefix));
    double off =
        number("latitude", "{'type': 'number'}", r) - json_to_double(json_get(place, "latitude"));
    assert_true(off > -0.05 && off < 0.05);
  }
}

static void both_ends_of_a_way_differ(void **state) {
  (void)state;
  size_t same = 0;
  for (uint64_t r = 0; r < RECORDS; r++)
    same += strcmp(text("origin", NULL, r), text("destination", NULL, r)) == 0;
  assert_true(same <= 2);
}

static void people_of_a_record_agree(void **state) {
  (void)state;
  for (uint64_t r = 0; r < RECORDS; r++) {
    const char *given = text("first_name", NULL, r), *family = text("last_name", NULL, r);
    assert_string_equal(text("full_name", NULL, r), arena_printf(&arena, "%s %s", given, family));
    char *start = arena_printf(&arena, "%s.%s@", given, family);
    for (char *p = start; *p; p++)
      if (*p >= 'A' && *p <= 'Z') *p = (char)(*p | 0x20);
    const char *mail = text("email", "{'type': 'string', 'format': 'email'}", r);
    assert_memory_equal(mail, start, strlen(start));
    expect_text(mail, ".example");
    /* another person of the same record, with a mail of their own */
    const char *doctor = text("doctor_name", NULL, r);
    char first[40];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(doctor, " "), doctor);
    for (char *p = first; *p; p++)
      if (*p >= 'A' && *p <= 'Z') *p = (char)(*p | 0x20);
    assert_memory_equal(text("doctor_email", NULL, r), first, strlen(first));
  }
}

static void ends_come_after_starts(void **state) {
  (void)state;
  static const char *const PAIRS[][2] = {
      {"start_date", "end_date"},   {"check_in", "check_out"},     {"starts_at", "ends_at"},
      {"departs_at", "arrives_at"}, {"created_at", "updated_at"},  {"created_at", "closed_at"},
      {"started_at", "ended_at"},   {"opened_at", "resolved_at"},  {"sent_at", "read_at"},
      {"paid_at", "refunded_at"},   {"valid_from", "valid_until"}, {"ordered_at", "delivered_at"}};
  for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
    for (uint64_t r = 0; r < RECORDS; r++) {
      const char *start = text(PAIRS[i][0], NULL, r), *end = text(PAIRS[i][1], NULL, r);
      if (strcmp(start, end) >= 0) fail_msg("%s %s, %s %s", PAIRS[i][0], start, PAIRS[i][1], end);
    }
  for (uint64_t r = 0; r < RECORDS; r++) {
    assert_true(number("price_min", "{'type': 'number'}", r) <
                number("price_max", "{'type': 'number'}", r));
    assert_true(number("min_age", "{'type': 'integer'}", r) <=
                number("max_age", "{'type': 'integer'}", r));
  }
}

static void sums_of_a_record_add_up(void **state) {
  (void)state;
  static const char *const SUMS[][3] = {{"subtotal", "tax", "total"},
                                        {"net", "tax", "gross"},
                                        {"net_total", "tax_total", "gross_total"}};
  for (size_t i = 0; i < 3; i++)
    for (uint64_t r = 0; r < RECORDS; r++) {
      double parts =
          number(SUMS[i][0], "{'type': 'number'}", r) + number(SUMS[i][1], "{'type': 'number'}", r);
      double off = number(SUMS[i][2], "{'type': 'number'}", r) - parts;
      assert_true(off > -0.005 && off < 0.005);
    }
  for (uint64_t r = 0; r < RECORDS; r++) {
    assert_true(number("day_low", "{'type': 'number'}", r) <
                number("day_high", "{'type': 'number'}", r));
    assert_true(strcmp(text("opens", NULL, r), text("closes", NULL, r)) < 0);
  }
}

static void times_lie_around_today(void **state) {
  (void)state;
  for (uint64_t r = 0; r < RECORDS; r++) {
    /* today is 2026-05-04 unless the caller says otherwise */
    const char *created = text("created_at", NULL, r), *due = text("due_date", NULL, r);
    assert_true(strcmp(created, "2025-11-01") > 0 && strcmp(created, "2026-05-05") < 0);
    assert_true(strcmp(due, "2026-05-05") > 0 && strcmp(due, "2026-08-01") < 0);
    assert_true(strcmp(text("birth_date", NULL, r), "2008") < 0);
    struct sense sense;
    sense_read(&arena, "created_at", 10, NULL, &sense);
    const struct json *later =
        value_make_at(lexicons, &sense, js("{'type': 'string'}"), r, r, 20577 + 3653, "", &arena);
    assert_true(strcmp(later->text, "2035-11") > 0 && strcmp(later->text, "2036-05-05") < 0);
  }
}

static void dates_have_the_shape_that_is_asked_for(void **state) {
  (void)state;
  static const char *const SHAPES[][2] = {
      {"YYYY-MM-DD", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
      {"MM/DD/YYYY", "^(0[1-9]|1[0-2])/[0-9]{2}/20[0-9]{2}$"},
      {"DD.MM.YYYY", "^[0-9]{2}[.](0[1-9]|1[0-2])[.]20[0-9]{2}$"}};
  for (size_t i = 0; i < 3; i++)
    for (uint64_t r = 0; r < 10; r++) {
      char why[64];
      const char *schema = arena_printf(
          &arena, "{'type': 'string', 'description': 'Start, in %s format'}", SHAPES[i][0]);
      const char *made = text("start_date", schema, r);
      const struct schema_pattern *p = schema_pattern_compile(
          &arena, SHAPES[i][1], strlen(SHAPES[i][1]), false, why, sizeof why);
      if (schema_pattern_search(p, made, strlen(made), &arena) != FOUND)
        fail_msg("%s is no %s", made, SHAPES[i][0]);
    }
}

static void keys_have_the_style_of_the_schema(void **state) {
  (void)state;
  for (uint64_t r = 0; r < RECORDS; r++) {
    const char *like = text("order_id", "{'type': 'string', 'examples': ['ORD-1042']}", r);
    assert_int_equal(strlen(like), 8);
    assert_memory_equal(like, "ORD-", 4);
    assert_int_equal(strspn(like + 4, "0123456789"), 4);
    const char *hex = text("order_id", "{'type': 'string', 'description': 'e.g. ord_4f2a'}", r);
    assert_int_equal(strlen(hex), 8);
    assert_memory_equal(hex, "ord_", 4);
    assert_int_equal(strspn(hex + 4, "0123456789abcdef"), 4);
    assert_int_equal(strlen(text("user_id", "{'type': 'string', 'format': 'uuid'}", r)), 36);
    assert_true(number("order_id", "{'type': 'integer'}", r) > 1000);
    assert_memory_equal(text("hotel_id", NULL, r), "hot_", 4);
  }
  assert_string_not_equal(text("hotel_id", NULL, 1), text("hotel_id", NULL, 2));
}

static void bounds_and_lists_hold(void **state) {
  (void)state;
  for (uint64_t r = 0; r < RECORDS; r++) {
    double rating = number("rating", "{'type': 'number', 'minimum': 1, 'maximum': 5}", r);
    assert_true(rating >= 1 && rating <= 5);
    double price = number("price", "{'type': 'number', 'exclusiveMinimum': 900}", r);
    assert_true(price > 900);
    double five = number("quantity", "{'type': 'integer', 'multipleOf': 5, 'minimum': 7}", r);
    assert_true(five >= 7 && (int)five % 5 == 0);
    const char *one = text("status", "{'type': 'string', 'enum': ['on', 'off']}", r);
    assert_true(strcmp(one, "on") == 0 || strcmp(one, "off") == 0);
    const char *size = text("name", "{'type': 'string', 'maxLength': 6}", r);
    assert_in_range(strlen(size), 1, 6);
    const struct json *list = value("tags", "{'type': 'array', 'items': {'type': 'string'}}", r);
    assert_int_equal(list->type, JSON_ARRAY);
    assert_int_equal(list->items[0].type, JSON_STRING);
  }
}

/* IANA: example domains and 555-01xx are nobody's, RFC 5737 addresses, too. */
static void nothing_belongs_to_anybody(void **state) {
  (void)state;
  for (uint64_t r = 0; r < RECORDS; r++) {
    expect_text(text("website", NULL, r), ".example");
    expect_text(text("phone_number", NULL, r), "-555-01");
    const char *ip = text("ip_address", NULL, r);
    assert_true(strncmp(ip, "203.0.113.", 10) == 0 || strncmp(ip, "198.51.100.", 11) == 0);
    expect_text(text("access_token", NULL, r), "placeholder");
  }
}

static void codes_are_those_of_the_standards(void **state) {
  (void)state;
  static const char *const ISO = "/usr/share/iso-codes/json";
  struct error e = {0};
  if (!file_exists(ISO)) skip();
  const struct json *countries = json_get(
      json_read_file(&arena, path_join(&arena, ISO, "iso_3166-1.json"), NULL, &e), "3166-1");
  const struct json *currencies =
      json_get(json_read_file(&arena, path_join(&arena, ISO, "iso_4217.json"), NULL, &e), "4217");
  const struct json *languages =
      json_get(json_read_file(&arena, path_join(&arena, ISO, "iso_639-3.json"), NULL, &e), "639-3");
  const struct json *regions = json_get(
      json_read_file(&arena, path_join(&arena, ISO, "iso_3166-2.json"), NULL, &e), "3166-2");
  const struct json *ours = items_of("data/lexicons/values/countries.json");
  for (uint32_t i = 0; i < ours->len; i++) {
    const struct json *one = &ours->items[i], *spoken = json_get(one, "languages");
    find(countries, "alpha_2", json_get_text(one, "code", ""));
    find(currencies, "alpha_3", json_get_text(one, "currency", ""));
    for (uint32_t k = 0; k < spoken->len; k++)
      find(languages, "alpha_2", spoken->items[k].text);
  }
  const struct json *cities = items_of("data/lexicons/cities.json"),
                    *places = items_of("data/lexicons/values/city_places.json");
  for (uint32_t i = 0; i < cities->len; i++) {
    const char *country = json_get_text(&cities->items[i], "country", "");
    const struct json *place = find(places, "name", json_get_text(&cities->items[i], "name", ""));
    if (strcmp(country, "HK") == 0) continue; /* has no subdivisions */
    find(regions, "code",
         arena_printf(&arena, "%s-%s", country, json_get_text(place, "region_code", "")));
  }
  const struct json *three =
      value("country", "{'type': 'string', 'description': 'ISO 3166 alpha-3 code'}", 4);
  find(countries, "alpha_3", three->text);
}

static void the_same_key_makes_the_same_value(void **state) {
  (void)state;
  static const char *const NAMES[] = {"city",  "email",    "status",
                                      "price", "order_id", "description"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    assert_true(json_same(value(NAMES[i], NULL, 5), value(NAMES[i], NULL, 5)));
}

static void lexicons_say_what_is_missing(void **state) {
  (void)state;
  struct error e = {0};
  assert_null(lexicons_new(js("{'cities': {'items': ['a']}}"), NULL, &e));
  expect_error(&e, "data/lexicons", "no list \"given_names\"");
  assert_null(lexicons_read("/nowhere", NULL, &e));
  assert_int_equal(e.code, ERR_IO);
  struct lexicons *plain = lexicons_read("data/lexicons", "/nowhere", &e);
  assert_non_null(plain);
  struct sense sense;
  sense_read(&arena, "country", 7, NULL, &sense);
  assert_int_equal(value_make(plain, &sense, NULL, 1, 1, &arena)->type, JSON_STRING);
  lexicons_free(plain);
}

static void expressions_make_texts_that_match(void **state) {
  (void)state;
  static const char *const PATTERNS[] = {"^[A-Z]{3}-\\d{4}$",
                                         "^(red|green|blue)$",
                                         "^v\\d+\\.\\d+(\\.\\d+)?$",
                                         "^[^a-z]{4}$",
                                         "^\\w+@\\w+\\.com$",
                                         "^(?<year>\\d{4})$",
                                         "^\\u0041\\x42$",
                                         "^[\\w.-]+$",
                                         "^a{2,3}b*c+?$",
                                         "^(a|b(c|d)){3}$",
                                         "^\\S{5}$",
                                         "^(?:[A-F\\d]{2}:){5}[A-F\\d]{2}$",
                                         "^(.)\\1$",
                                         "^\\p{Lu}\\p{Ll}{3,}$",
                                         "^[\\]\\-^]{2}$",
                                         "^\\$\\d{1,3}(,\\d{3})*$"};
  for (size_t i = 0; i < sizeof PATTERNS / sizeof *PATTERNS; i++) {
    char why[64];
    size_t length = strlen(PATTERNS[i]);
    const struct schema_pattern *p =
        schema_pattern_compile(&arena, PATTERNS[i], length, false, why, sizeof why);
    const struct regex *r = regex_read(&arena, PATTERNS[i], length);
    assert_non_null(p);
    assert_non_null(r);
    assert_true(regex_is_anchored(r, false) && regex_is_anchored(r, true));
    for (uint64_t seed = 0; seed < 40; seed++) {
      struct rng rng;
      size_t n;
      rng_init(&rng, seed, 1);
      const char *made = regex_make(r, &rng, 3, &arena, &n);
      if (!made || schema_pattern_search(p, made, n, &arena) != FOUND)
        fail_msg("%s: %s", PATTERNS[i], made ? made : "(null)");
    }
  }
  assert_null(regex_read(&arena, "(a", 2));
  assert_null(regex_read(&arena, "[a", 2));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(places_of_a_record_agree),
      FLOOR_TEST(both_ends_of_a_way_differ),
      FLOOR_TEST(people_of_a_record_agree),
      FLOOR_TEST(ends_come_after_starts),
      FLOOR_TEST(sums_of_a_record_add_up),
      FLOOR_TEST(times_lie_around_today),
      FLOOR_TEST(dates_have_the_shape_that_is_asked_for),
      FLOOR_TEST(keys_have_the_style_of_the_schema),
      FLOOR_TEST(bounds_and_lists_hold),
      FLOOR_TEST(nothing_belongs_to_anybody),
      FLOOR_TEST(codes_are_those_of_the_standards),
      FLOOR_TEST(the_same_key_makes_the_same_value),
      FLOOR_TEST(lexicons_say_what_is_missing),
      FLOOR_TEST(expressions_make_texts_that_match),
  };
  return cmocka_run_group_tests(tests, entity_set_up, entity_tear_down);
}
