/* test_tools.c - the built-in tools: successes, refusals, and what a call leaves behind.
 *
 * Every error code that a tool declares must occur here, and a success of every tool. Time zones
 * are checked at the borders of daylight-saving time and at date lines. */
#include "tool_test.h"

/* Wall time of an instant, and whether it leads back. */
static const char ZONE_SCRIPT[] =
    "local dates, timezone = require 'lib.dates', require 'lib.timezone'\n"
    "local M = {}\n"
    "function M.ask(zone, date, time)\n"
    "  local instant = dates.instant(date, time)\n"
    "  local wall = timezone.to_local(zone, instant)\n"
    "  local d, t = dates.format_instant(wall)\n"
    "  return d .. ' ' .. t, timezone.to_utc(zone, wall) == instant\n"
    "end\n"
    "return M\n";

static const char MISUSE_SCRIPT[] =
    "local M = {}\n"
    "function M.no_role(w) w:sql(nil, 'SELECT 1') end\n"
    "function M.scalar_parameters(w) w:sql('oracle', 'SELECT ?', 1) end\n"
    "function M.named_parameters(w) w:sql('oracle', 'SELECT ?', { a = 1 }) end\n"
    "function M.function_value(w) w:remember('k', function() end) end\n"
    "function M.bad_limit(w) w:search(nil, 'x', 0) end\n"
    "function M.no_key(w) w:recall(nil) end\n"
    "function M.other_self(w) w.sql({}, 'oracle', 'SELECT 1') end\n"
    "function M.write_method(w) w.sql = nil end\n"
    "return M\n";

static const struct extra_script EXTRA_SCRIPTS[] = {
    {"test/zone.lua", ZONE_SCRIPT}, {"test/misuse.lua", MISUSE_SCRIPT}, {NULL, NULL}};

/* ---- search_docs ---- */

static const char *first_hit(const char *arguments) {
  bool ok = false;
  const struct json *content = call("search_docs", arguments, &ok);
  return json_get_text(json_at(content, "/results/0"), "doc_id", "nothing");
}

static void search_finds_documents(void **state) {
  (void)state;
  assert_string_equal(first_hit("{\"query\":\"refund window\",\"domain\":\"policy\",\"top_k\":3}"),
                      "policy_refund_001");
  assert_string_equal(first_hit("{\"query\":\"enterprise support contact\","
                                "\"domain\":\"support\"}"),
                      "support_enterprise_001");
  assert_string_equal(first_hit("{\"query\":\"quarterly business reviews\","
                                "\"domain\":\"billing\"}"),
                      "billing_pricing_001");
  bool ok = false;
  const struct json *all =
      call("search_docs",
           "{\"query\":\"renewal postponement policy\",\"domain\":\"policy\",\"top_k\":20}", &ok);
  assert_true(ok);
  assert_int_equal(json_get(all, "results")->len, 3); /* the injected one is among them */
  const struct json *hit = json_at(all, "/results/0");
  assert_int_equal(hit->len, 3);
  assert_non_null(json_get(hit, "title"));
  assert_true(strlen(json_get_text(hit, "snippet", "")) > 100);
  const struct json *one =
      call("search_docs", "{\"query\":\"policy\",\"domain\":\"policy\",\"top_k\":1}", &ok);
  assert_int_equal(json_get(one, "results")->len, 1);
}

static void search_fails_as_declared(void **state) {
  (void)state;
  expect_error("search_docs", "{\"query\":\"refund\",\"domain\":\"calendar\"}", "invalid_domain",
               NULL);
  expect_error("search_docs", "{\"query\":\"\",\"domain\":\"policy\"}", "empty_query", NULL);
  expect_error("search_docs", "{\"query\":\" \\t \",\"domain\":\"policy\"}", "empty_query", NULL);
  expect_error("search_docs", "{\"query\":\"xylophone\",\"domain\":\"policy\"}", "no_results",
               NULL);
  expect_error("search_docs", "{\"query\":\"* OR (\",\"domain\":\"security\"}", "no_results", NULL);
  expect_error("search_docs", "{\"query\":\"refund\",\"domain\":\"policy\",\"top_k\":\"3\"}",
               "bad_args", NULL);
  expect_error("search_docs", "{\"query\":\"refund\",\"domain\":\"policy\",\"top_k\":0}",
               "bad_args", NULL);
  expect_error("search_docs", "{\"domain\":\"policy\"}", "bad_args", NULL);
}

/* ---- sql_customer_db ---- */

#define CUSTOMER(key, value, fields)                                                               \
  "{\"lookup_key\":\"" key "\",\"lookup_value\":\"" value "\",\"fields\":[" fields "]}"

static void customer_fields_are_read(void **state) {
  (void)state;
  expect_ok("sql_customer_db", CUSTOMER("email", "finance@beta.test", "\"plan\",\"renewal_date\""),
            "{\"record\":{\"plan\":\"Pro\",\"renewal_date\":\"2026-06-02\"}}");
  expect_ok("sql_customer_db", CUSTOMER("email", "  OPS@Acme.test ", "\"name\""),
            "{\"record\":{\"name\":\"Acme\"}}");
  expect_ok("sql_customer_db",
            CUSTOMER("customer_id", "c002",
                     "\"customer_id\",\"name\",\"email\",\"plan\",\"renewal_date\","
                     "\"timezone\",\"status\""),
            "{\"record\":{\"customer_id\":\"c002\",\"name\":\"Beta\","
            "\"email\":\"finance@beta.test\",\"plan\":\"Pro\",\"renewal_date\":\"2026-06-02\","
            "\"timezone\":\"America/Los_Angeles\",\"status\":\"active\"}}");
}

static void expect_forbidden(const char *field, const char *named) {
  const char *arguments =
      arena_printf(&t.a, CUSTOMER("email", "ops@acme.test", "\"plan\",\"%s\""), field);
  const struct json *found = expect_error("sql_customer_db", arguments, "forbidden_field", NULL);
  assert_string_equal(json_get_text(found, "field", ""), named);
}

static void customer_secrets_are_refused(void **state) {
  (void)state;
  expect_forbidden("ssn", "ssn");
  expect_forbidden("card_number", "card_number");
  expect_forbidden("admin_note", "admin_note");
  expect_forbidden("phone", "phone"); /* exists, but not for this role */
  expect_forbidden("salary", "salary");
  expect_forbidden("select", "select");
  expect_forbidden("SSN", "SSN");
  expect_forbidden("*", "*");
  expect_forbidden("plan, ssn", "plan, ssn");
  expect_forbidden("(SELECT ssn)", "(SELECT ssn)");
  expect_forbidden("rowid", "ROWID");
}

static void customer_lookup_fails_as_declared(void **state) {
  (void)state;
  expect_error("sql_customer_db", CUSTOMER("email", "  ", "\"plan\""), "missing_lookup_value",
               NULL);
  expect_error("sql_customer_db", CUSTOMER("email", " ", "\"ssn\""), "missing_lookup_value", NULL);
  expect_error("sql_customer_db", CUSTOMER("email", "missing@acme.test", "\"plan\""),
               "record_not_found", "ops@acme.test");
  expect_error("sql_customer_db", CUSTOMER("customer_id", "' OR 1=1 --", "\"plan\""),
               "record_not_found", NULL);
  expect_error("sql_customer_db", CUSTOMER("email", "missing@acme.test", "\"ssn\""),
               "forbidden_field", NULL);
  expect_error("sql_customer_db", CUSTOMER("email", "missing@acme.test", "\"plan\",\"ssn\""),
               "forbidden_field", NULL);
  expect_error("sql_customer_db", CUSTOMER("phone", "1", "\"plan\""), "bad_args", NULL);
  expect_error("sql_customer_db", CUSTOMER("email", "ops@acme.test", ""), "bad_args", NULL);
  expect_error("sql_customer_db", CUSTOMER("email", "ops@acme.test", "\"plan\",\"plan\""),
               "bad_args", NULL);
  expect_error("sql_customer_db",
               "{\"lookup_key\":\"email\",\"lookup_value\":\"ops@acme.test\",\"fields\":\"plan\"}",
               "bad_args", NULL);
}

/* ---- calendar_lookup ---- */

#define CHECK(who, date, more)                                                                     \
  "{\"action\":\"check_availability\",\"participant\":\"" who "\",\"date\":\"" date "\"" more "}"
#define BOOK(who, date, slot, more)                                                                \
  "{\"action\":\"book_slot\",\"participant\":\"" who "\",\"date\":\"" date "\",\"slot\":\"" slot   \
  "\"" more "}"
#define ZONE(name) ",\"timezone\":\"" name "\""

static void calendars_are_read(void **state) {
  (void)state;
  expect_ok("calendar_lookup", CHECK("account-team", "2026-05-14", ""),
            "{\"availability\":[\"10:00\",\"15:00\",\"22:00\"],\"timezone\":\"UTC\"}");
  expect_ok(
      "calendar_lookup", CHECK(" Account-Team ", "2026-05-14", ZONE("America/Los_Angeles")),
      "{\"availability\":[\"03:00\",\"08:00\",\"15:00\"],\"timezone\":\"America/Los_Angeles\"}");
  expect_ok("calendar_lookup", CHECK("lina", "2026-05-20", ZONE("Asia/Kathmandu")),
            "{\"availability\":[\"15:15\",\"21:45\"],\"timezone\":\"Asia/Kathmandu\"}");
  expect_ok("calendar_lookup", CHECK("lina", "2026-05-21", ""),
            "{\"availability\":[],\"timezone\":\"UTC\"}");
}

static void days_follow_the_zone(void **state) {
  (void)state;
  /* A day of the zone covers parts of two days of the table. */
  expect_ok("calendar_lookup", CHECK("lina", "2026-07-01", ZONE("Pacific/Auckland")),
            "{\"availability\":[\"00:00\",\"23:59\"],\"timezone\":\"Pacific/Auckland\"}");
  expect_ok("calendar_lookup", CHECK("lina", "2026-06-30", ZONE("Pacific/Auckland")),
            "{\"availability\":[\"22:30\"],\"timezone\":\"Pacific/Auckland\"}");
  expect_ok("calendar_lookup", CHECK("lina", "2026-07-02", ZONE("Pacific/Auckland")),
            "{\"availability\":[\"00:00\"],\"timezone\":\"Pacific/Auckland\"}");
  expect_ok("calendar_lookup", CHECK("lina", "2026-07-01", ZONE("Pacific/Honolulu")),
            "{\"availability\":[\"01:59\",\"02:00\"],\"timezone\":\"Pacific/Honolulu\"}");
  expect_ok("calendar_lookup", CHECK("account-team", "2026-03-08", ZONE("America/Los_Angeles")),
            "{\"availability\":[\"01:30\",\"03:00\"],\"timezone\":\"America/Los_Angeles\"}");
}

static void a_time_shown_twice_is_offered_once(void **state) {
  (void)state;
  expect_ok("calendar_lookup", CHECK("account-team", "2026-11-01", ZONE("America/Los_Angeles")),
            "{\"availability\":[\"01:30\"],\"timezone\":\"America/Los_Angeles\"}");
  static const char book[] = BOOK("account-team", "2026-11-01", "01:30", //
                                  ZONE("America/Los_Angeles"));
  static const char booked[] = "{\"status\":\"booked\",\"slot\":\"01:30\","
                               "\"timezone\":\"America/Los_Angeles\",\"title\":\"\"}";
  expect_ok("calendar_lookup", book, booked);
  expect_ok("calendar_lookup", CHECK("account-team", "2026-11-01", ""),
            "{\"availability\":[\"09:30\"],\"timezone\":\"UTC\"}"); /* the earlier one is gone */
  expect_ok("calendar_lookup", book, booked);
  expect_error("calendar_lookup", book, "slot_unavailable", NULL);
}

static void booking_changes_the_world(void **state) {
  (void)state;
  static const char book[] =
      BOOK("account-team", "2026-05-14", "18:00", ZONE("Asia/Shanghai") ",\"title\":\"Follow-up\"");
  expect_ok("calendar_lookup", book,
            "{\"status\":\"booked\",\"slot\":\"18:00\",\"timezone\":\"Asia/Shanghai\","
            "\"title\":\"Follow-up\"}");
  assert_int_equal(world_change_count(t.world), 1);
  expect_ok("calendar_lookup", CHECK("account-team", "2026-05-14", ""),
            "{\"availability\":[\"15:00\",\"22:00\"],\"timezone\":\"UTC\"}");
  const struct json *again = expect_error("calendar_lookup", book, "slot_unavailable", NULL);
  assert_string_equal(text_of(json_get(again, "availability")), "[\"23:00\"]");
  static const char sql[] = "SELECT participant, date, slot, title FROM bookings";
  struct sql_reply rows = world_sql(t.world, "oracle", sql, strlen(sql), NULL, &t.a);
  assert_string_equal(text_of(rows.rows), "[{\"participant\":\"account-team\",\"date\":"
                                          "\"2026-05-14\",\"slot\":\"10:00\","
                                          "\"title\":\"Follow-up\"}]");
  world_begin(t.world);
  expect_ok("calendar_lookup", CHECK("account-team", "2026-05-14", ""),
            "{\"availability\":[\"10:00\",\"15:00\",\"22:00\"],\"timezone\":\"UTC\"}");
}

static void calendar_fails_as_declared(void **state) {
  (void)state;
  const struct json *closed = expect_error(
      "calendar_lookup", BOOK("account-team", "2026-05-14", "09:00", ""), "slot_unavailable", NULL);
  assert_string_equal(text_of(json_get(closed, "availability")), "[\"10:00\",\"15:00\",\"22:00\"]");
  const struct json *busy = expect_error("calendar_lookup", BOOK("lina", "2026-05-21", "09:00", ""),
                                         "slot_unavailable", NULL);
  assert_string_equal(text_of(json_get(busy, "availability")), "[]");
  /* 02:30 does not exist on this day */
  expect_error("calendar_lookup",
               BOOK("account-team", "2026-03-08", "02:30", ZONE("America/Los_Angeles")),
               "slot_unavailable", NULL);
  expect_error("calendar_lookup", CHECK("ceo", "2026-05-14", ""), "permission_denied", NULL);
  expect_error("calendar_lookup", BOOK("CEO", "2026-05-14", "09:00", ""), "permission_denied",
               NULL);
  expect_error("calendar_lookup", CHECK("nobody", "2026-05-14", ""), "unknown_participant", NULL);
  expect_error("calendar_lookup", CHECK("lina", "2027-05-14", ""), "unknown_participant", NULL);
  expect_error("calendar_lookup", CHECK("lina", "2026-02-30", ""), "unknown_participant", NULL);
  expect_error("calendar_lookup", CHECK("lina", "2026-05-20", ZONE("Mars/Base")),
               "invalid_timezone", NULL);
  expect_error("calendar_lookup",
               "{\"action\":\"book_slot\",\"participant\":\"lina\",\"date\":\"2026-05-20\"}",
               "bad_args", NULL);
  expect_error("calendar_lookup", BOOK("lina", "2026-05-20", "9:30", ""), "bad_args", NULL);
  expect_error("calendar_lookup", CHECK("lina", "20.5.2026", ""), "bad_args", NULL);
  expect_error("calendar_lookup",
               "{\"action\":\"cancel\",\"participant\":\"lina\",\"date\":\"2026-05-20\"}",
               "bad_args", NULL);
  assert_int_equal(world_change_count(t.world), 0);
}

/* ---- python_exec ---- */

#define CODE(text) "{\"task_name\":\"t\",\"code\":\"" text "\"}"

static void need_python(void) {
  if (!t.has_python) skip();
}

static void python_computes(void **state) {
  (void)state;
  need_python();
  expect_ok("python_exec", CODE("result = round(120.5 + 80 + 65.5, 2)"),
            "{\"result\":266.0,\"stdout\":\"\"}");
  expect_ok("python_exec",
            CODE("labels = ['  VIP', 'beta ']\\nprint('x')\\n"
                 "result = [s.strip().lower() for s in labels]"),
            "{\"result\":[\"vip\",\"beta\"],\"stdout\":\"x\\n\"}");
  expect_ok("python_exec", CODE("result = None"), "{\"result\":null,\"stdout\":\"\"}");
}

static void python_fails_as_declared(void **state) {
  (void)state;
  need_python();
  expect_error("python_exec", CODE("import os\\nresult = 1"), "unsafe_code", NULL);
  const struct json *failed = expect_error("python_exec", CODE("print('so far')\\nresult = 1 / 0"),
                                           "execution_error", NULL);
  assert_string_equal(json_get_text(failed, "stdout", ""), "so far\n");
  assert_non_null(strstr(json_get_text(failed, "message", ""), "ZeroDivisionError"));
  expect_error("python_exec", CODE("total = 1"), "execution_error", NULL);
  expect_error("python_exec", CODE("result = 200.5\\nassert result > 250, 'too small'"),
               "assertion_failed", "266");
  expect_error("python_exec", "{\"task_name\":\"t\"}", "bad_args", NULL);
}

static void python_may_be_missing(void **state) {
  (void)state;
  t.side = &t.without;
  expect_error("python_exec", CODE("result = 1"), "unavailable", NULL);
}

/* ---- memory ---- */

#define NOTE(key, value) "{\"key\":\"" key "\",\"value\":\"" value "\"}"

static void notes_are_kept_in_the_session(void **state) {
  (void)state;
  expect_ok("memory_write", NOTE("beta_default_timezone", "America/Los_Angeles"),
            "{\"status\":\"stored\",\"key\":\"beta_default_timezone\"}");
  assert_int_equal(world_change_count(t.world), 1);
  expect_ok("memory_read", "{\"key\":\" beta_default_timezone\"}",
            "{\"value\":\"America/Los_Angeles\",\"key\":\"beta_default_timezone\"}");
  expect_error("memory_read", "{\"key\":\"beta_default_timezone_typo\"}", "memory_miss",
               "Los_Angeles");
  expect_error("memory_read", "{\"key\":\" \"}", "memory_miss", NULL);
  world_enter_session(t.world, "session_2");
  expect_error("memory_read", "{\"key\":\"beta_default_timezone\"}", "memory_miss", NULL);
  world_enter_session(t.world, "session_1");
  expect_ok("memory_write", NOTE("beta_default_timezone", "UTC"),
            "{\"status\":\"stored\",\"key\":\"beta_default_timezone\"}");
  expect_ok("memory_read", "{\"key\":\"beta_default_timezone\"}",
            "{\"value\":\"UTC\",\"key\":\"beta_default_timezone\"}");
}

static void secrets_are_not_kept(void **state) {
  (void)state;
  static const char *const SECRETS[] = {
      NOTE("admin_password", "x"),
      NOTE("API-Key", "x"),
      NOTE("apiKey", "x"),
      NOTE("customer.card_number", "x"),
      NOTE("ssn", "x"),
      NOTE("note", "the card is 4111 1111 1111 1111, use it"),
      NOTE("note", "4111111111111111"),
      NOTE("note", "3782-822463-10005"),
      NOTE("note", "key AKIAIOSFODNN7EXAMPLE."),
      NOTE("note", "-----BEGIN PRIVATE KEY-----"),
  };
  for (size_t i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++) {
    expect_error("memory_write", SECRETS[i], "secret_refused", NULL);
  }
  assert_int_equal(world_change_count(t.world), 0);
  expect_error("memory_read", "{\"key\":\"note\"}", "memory_miss", NULL);
  static const char *const HARMLESS[] = {
      NOTE("cardboard_size", "x"),
      NOTE("tokenizer_choice", "x"),
      NOTE("note", "4111111111111112"),
      NOTE("note", "2026-05-20 2026-06-02 2026-05-14"),
      NOTE("note", "AKIA"),
      NOTE("note", "0000000000000000"),
  };
  bool ok = false;
  for (size_t i = 0; i < sizeof HARMLESS / sizeof *HARMLESS; i++) {
    const struct json *found = call("memory_write", HARMLESS[i], &ok);
    if (!ok) fail_msg("%s: %s", HARMLESS[i], text_of(found));
  }
}

static void seed_notes_are_harmless(void **state) {
  (void)state;
  const struct json *notes = json_get(data_store_get(t.data, "lexicons/note_keys"), "items");
  assert_non_null(notes);
  for (size_t i = 0; i < notes->len; i++) {
    const struct json *values = json_get(&notes->items[i], "values");
    for (size_t k = 0; k < values->len; k++) {
      struct json *note = json_new(&t.a, JSON_OBJECT);
      json_add_member(&t.a, note, "key", json_get(&notes->items[i], "key"));
      json_add_member(&t.a, note, "value", &values->items[k]);
      bool ok = false;
      const struct json *found = call("memory_write", text_of(note), &ok);
      if (!ok) fail_msg("%s: %s", text_of(note), text_of(found));
    }
  }
}

static void memory_fails_as_declared(void **state) {
  (void)state;
  expect_error("memory_write", NOTE("  ", "x"), "invalid_key", NULL);
  expect_error("memory_write", NOTE("", "x"), "invalid_key", NULL);
  expect_error("memory_write", "{\"key\":\"k\"}", "bad_args", NULL);
  expect_error("memory_write", "{\"key\":\"k\",\"value\":1}", "bad_args", NULL);
}

/* ---- memory of Lua ---- */

/* Every allocation collects first, so a value that the world's methods leave unanchored is gone. */
static void values_survive_collections(void **state) {
  (void)state;
  script_state_stress(t.side->scripts, true);
  customer_fields_are_read(state);
  customer_secrets_are_refused(state);
  search_finds_documents(state);
  notes_are_kept_in_the_session(state);
  script_state_stress(t.side->scripts, false);
}

/* The arena between world and Lua is given back, however many calls a script makes. */
static void calls_do_not_pile_up(void **state) {
  (void)state;
  size_t before = t.side->arena.used;
  customer_fields_are_read(state);
  calendar_fails_as_declared(state);
  notes_are_kept_in_the_session(state);
  assert_int_equal(t.side->arena.used, before);
}

/* ---- misuse ---- */

static void misuse_body(lua_State *L, void *context) {
  script_push_module(L, "test/misuse.lua");
  lua_getfield(L, -1, context);
  api_world_push(L);
  lua_call(L, 1, 0);
}

static void misuse_raises(void **state) {
  (void)state;
  static const char *const CASES[][2] = {
      {"no_role", "string expected"},   {"scalar_parameters", "table expected"},
      {"named_parameters", "list of"},  {"function_value", "function"},
      {"bad_limit", "limit from 1"},    {"no_key", "string expected"},
      {"other_self", "toolmill.world"}, {"write_method", "world"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    struct error e = {0};
    bool ok = script_protected(t.without.scripts, CASES[i][0], NULL, misuse_body,
                               (void *)(uintptr_t)CASES[i][0], &e);
    if (ok || !strstr(e.message, CASES[i][1])) fail_msg("%s: \"%s\"", CASES[i][0], e.message);
  }
}

/* ---- time zones ---- */

struct zone_case {
  const char *zone, *date, *time; /* UTC */
  const char *local;              /* "YYYY-MM-DD HH:MM" */
};

struct zone_question {
  const struct zone_case *c;
  char text[40];
  bool back; /* does the wall time lead back to the same instant? */
};

static void zone_body(lua_State *L, void *context) {
  struct zone_question *q = context;
  script_push_module(L, "test/zone.lua");
  lua_getfield(L, -1, "ask");
  lua_pushstring(L, q->c->zone);
  lua_pushstring(L, q->c->date);
  lua_pushstring(L, q->c->time);
  lua_call(L, 3, 2);
  snprintf(q->text, sizeof q->text, "%s", lua_tostring(L, -2));
  q->back = lua_toboolean(L, -1);
}

static void zones_change_at_their_borders(void **state) {
  (void)state;
  static const struct zone_case CASES[] = {
      {"UTC", "2026-05-14", "10:00", "2026-05-14 10:00"},
      {"America/Los_Angeles", "2026-03-08", "09:59", "2026-03-08 01:59"},
      {"America/Los_Angeles", "2026-03-08", "10:00", "2026-03-08 03:00"},
      {"America/Los_Angeles", "2026-11-01", "08:59", "2026-11-01 01:59"},
      {"America/Los_Angeles", "2026-11-01", "09:00", "2026-11-01 01:00"}, /* second time */
      {"America/New_York", "2027-03-14", "07:00", "2027-03-14 03:00"},
      {"America/Phoenix", "2026-07-01", "00:00", "2026-06-30 17:00"},
      {"Europe/Berlin", "2026-03-29", "00:59", "2026-03-29 01:59"},
      {"Europe/Berlin", "2026-03-29", "01:00", "2026-03-29 03:00"},
      {"Europe/Berlin", "2026-10-25", "00:59", "2026-10-25 02:59"},
      {"Europe/Berlin", "2026-10-25", "01:00", "2026-10-25 02:00"}, /* second time */
      {"Europe/London", "2026-03-29", "01:00", "2026-03-29 02:00"},
      {"Europe/London", "2025-12-31", "23:59", "2025-12-31 23:59"},
      {"Australia/Sydney", "2026-04-04", "15:59", "2026-04-05 02:59"},
      {"Australia/Sydney", "2026-04-04", "16:00", "2026-04-05 02:00"}, /* second time */
      {"Australia/Sydney", "2026-10-03", "15:59", "2026-10-04 01:59"},
      {"Australia/Sydney", "2026-10-03", "16:00", "2026-10-04 03:00"},
      {"Australia/Sydney", "2025-12-31", "13:00", "2026-01-01 00:00"},
      {"Australia/Adelaide", "2026-01-01", "00:00", "2026-01-01 10:30"},
      {"Pacific/Auckland", "2026-09-26", "13:59", "2026-09-27 01:59"},
      {"Pacific/Auckland", "2026-09-26", "14:00", "2026-09-27 03:00"},
      {"Pacific/Honolulu", "2026-01-01", "09:59", "2025-12-31 23:59"},
      {"Asia/Kathmandu", "2028-02-29", "18:15", "2028-03-01 00:00"},
      {"Asia/Shanghai", "2026-12-31", "16:00", "2027-01-01 00:00"},
  };
  static const bool SECOND[sizeof CASES / sizeof *CASES] = {[4] = true, [10] = true, [14] = true};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    struct zone_question q = {.c = &CASES[i]};
    struct error e = {0};
    must(script_protected(t.without.scripts, "zone", NULL, zone_body, &q, &e), &e);
    if (strcmp(q.text, q.c->local) != 0 || q.back == SECOND[i]) {
      fail_msg("%s %s %s: %s, back %d", q.c->zone, q.c->date, q.c->time, q.text, (int)q.back);
    }
  }
}

/* ---- coverage; keep it last ---- */

static void every_declared_code_has_occurred(void **state) {
  (void)state;
  need_python();
  for (size_t i = 0; i < N_TOOLS; i++) {
    const struct tool *tool = registry_get(&t.registry, TOOLS[i]);
    if (!t.seen_ok[i]) fail_msg("%s never succeeded", tool->name);
    for (size_t k = 0; k < tool->n_errors; k++) {
      if (!t.seen[i][k]) fail_msg("%s never answered %s", tool->name, tool->errors[k]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(search_finds_documents, set_up),
      cmocka_unit_test_setup(search_fails_as_declared, set_up),
      cmocka_unit_test_setup(customer_fields_are_read, set_up),
      cmocka_unit_test_setup(customer_secrets_are_refused, set_up),
      cmocka_unit_test_setup(customer_lookup_fails_as_declared, set_up),
      cmocka_unit_test_setup(calendars_are_read, set_up),
      cmocka_unit_test_setup(days_follow_the_zone, set_up),
      cmocka_unit_test_setup(a_time_shown_twice_is_offered_once, set_up),
      cmocka_unit_test_setup(booking_changes_the_world, set_up),
      cmocka_unit_test_setup(calendar_fails_as_declared, set_up),
      cmocka_unit_test_setup(python_computes, set_up),
      cmocka_unit_test_setup(python_fails_as_declared, set_up),
      cmocka_unit_test_setup(python_may_be_missing, set_up),
      cmocka_unit_test_setup(notes_are_kept_in_the_session, set_up),
      cmocka_unit_test_setup(secrets_are_not_kept, set_up),
      cmocka_unit_test_setup(seed_notes_are_harmless, set_up),
      cmocka_unit_test_setup(memory_fails_as_declared, set_up),
      cmocka_unit_test_setup(values_survive_collections, set_up),
      cmocka_unit_test_setup(calls_do_not_pile_up, set_up),
      cmocka_unit_test_setup(misuse_raises, set_up),
      cmocka_unit_test_setup(zones_change_at_their_borders, set_up),
      cmocka_unit_test(every_declared_code_has_occurred),
  };
  t.extra_scripts = EXTRA_SCRIPTS;
  return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
