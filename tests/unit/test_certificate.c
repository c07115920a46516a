/* test_certificate.c - a correct record passes, and each planted fault is found. */
#include "floor_test.h"

#include "verify/verify.h"

static const char TOOL[] =
    "{'name': 'find', 'description': 'Finds.', 'risk_level': 'low', 'safety_boundary': 'None.',"
    " 'parameters': [['key', 'enum(email, customer_id), required'], ['value', 'string, required'],"
    "                ['fields', 'list[str], optional'], ['limit', 'integer, optional, default=3'],"
    "                ['zone', 'string, optional'], ['sites', 'integer, optional'],"
    "                ['note', 'string, optional'], ['total', 'number, optional']],"
    " 'returns': ['record', 'fields', {'type': 'object'}], 'errors': ['not_found']}";

/* One record with every kind of source; a second session stands behind it. */
static const char EVENTS[] =
    "[{'event_type': 'user', 'turn_idx': 1, 'content':"
    "   'Which plan has ops@acme.test with its 2 sites, and what is the window for a refund?'},"
    " {'event_type': 'assistant_plan', 'turn_idx': 1, 'content': 'Look up ops@acme.test.'},"
    " {'event_type': 'tool_call', 'turn_idx': 1, 'tool_name': 'find', 'arguments':"
    "   {'key': 'email', 'value': 'missing@acme.test'}, 'call_id': 'call_1', 'weight': 0},"
    " {'event_type': 'observation', 'turn_idx': 1, 'tool_name': 'find', 'ok': false,"
    "   'content': {'error_code': 'not_found', 'message': 'none'}, 'call_id': 'call_1'},"
    " {'event_type': 'assistant_plan', 'turn_idx': 1, 'content': 'Mend the address.'},"
    " {'event_type': 'tool_call', 'turn_idx': 1, 'tool_name': 'find', 'arguments':"
    "   {'key': 'email', 'value': 'ops@acme.test', 'fields': ['plan', 'sites'], 'limit': 3,"
    "    'zone': 'UTC', 'sites': 2, 'note': 'refund window'}, 'call_id': 'call_2'},"
    " {'event_type': 'observation', 'turn_idx': 1, 'tool_name': 'find', 'ok': true, 'content':"
    "   {'record': {'plan': 'Pro', 'cents': 123450, 'text': 'refunds within 30 days'},"
    "    'tags': ['a1', 'b2'], 'parts': [0.1, 0.2]}, 'call_id': 'call_2'},"
    " {'event_type': 'tool_call', 'turn_idx': 1, 'tool_name': 'find', 'arguments':"
    "   {'key': 'email', 'value': 'PRO', 'total': 0.3}, 'call_id': 'call_3'},"
    " {'event_type': 'observation', 'turn_idx': 1, 'tool_name': 'find', 'ok': true,"
    "   'content': {'n': 1}, 'call_id': 'call_3'},"
    " {'event_type': 'assistant_final', 'turn_idx': 1, 'content':"
    "   'On refund window: Pro at $1,234.50, 30 days, a1 and b2, 2 tags, code x-Pro-z.',"
    "   'status': 'completed', 'blocked': false},"
    " {'event_type': 'user', 'turn_idx': 2, 'content': 'And ops@acme.test?', 'session_idx': 2},"
    " {'event_type': 'tool_call', 'turn_idx': 2, 'tool_name': 'find', 'arguments':"
    "   {'key': 'email', 'value': 'ops@acme.test'}, 'call_id': 'call_4', 'session_idx': 2},"
    " {'event_type': 'observation', 'turn_idx': 2, 'tool_name': 'find', 'ok': true,"
    "   'content': {'record': {'plan': 'Pro'}}, 'call_id': 'call_4', 'session_idx': 2},"
    " {'event_type': 'assistant_final', 'turn_idx': 2, 'content': 'Pro.', 'status': 'completed',"
    "   'blocked': false, 'session_idx': 2}]";

/* `what`: a pointer, or a piece of the event's text. SPAN(piece) in a source stands for the bytes
 * of that piece in the text that is cited. */
static const struct {
  int event;
  const char *what, *source;
} ENTRIES[] = {
    {1, "ops@acme.test", "{'kind': 'user', 'event': 0, 'span': SPAN(ops@acme.test)}"},
    {2, "/key", "{'kind': 'choice'}"},
    {2, "/value", "{'kind': 'slip'}"},
    {5, "/key", "{'kind': 'choice'}"},
    {5, "/value", "{'kind': 'user', 'event': 0, 'span': SPAN(ops@acme.test)}"},
    {5, "/fields/0", "{'kind': 'words', 'event': 0}"},
    {5, "/fields/1", "{'kind': 'user', 'event': 0, 'span': SPAN(sites)}"},
    {5, "/limit", "{'kind': 'default'}"},
    {5, "/zone", "{'kind': 'policy', 'name': 'zone'}"},
    {5, "/sites", "{'kind': 'user', 'event': 0, 'span': SPAN(2), 'as': 'json'}"},
    {5, "/note", "{'kind': 'words', 'event': 0}"},
    {7, "/key", "{'kind': 'choice'}"},
    {7, "/value",
     "{'kind': 'rule', 'name': 'upper', 'of':"
     " [{'kind': 'observation', 'event': 6, 'pointer': '/record/plan'}]}"},
    {7, "/total",
     "{'kind': 'rule', 'name': 'sum', 'of': [{'kind': 'list', 'of':"
     " [{'kind': 'observation', 'event': 6, 'pointer': '/parts/0'},"
     "  {'kind': 'observation', 'event': 6, 'pointer': '/parts/1'}]}]}"},
    {9, "refund window", "{'kind': 'words', 'event': 0}"},
    {9, "Pro", "{'kind': 'observation', 'event': 6, 'pointer': '/record/plan'}"},
    {9, "$1,234.50",
     "{'kind': 'rule', 'name': 'money', 'of':"
     " [{'kind': 'observation', 'event': 6, 'pointer': '/record/cents'}]}"},
    {9, "30 days",
     "{'kind': 'observation', 'event': 6, 'pointer': '/record/text',"
     " 'span': [15, 22]}"},
    {9, "a1", "{'kind': 'observation', 'event': 6, 'pointer': '/tags/0'}"},
    {9, "b2", "{'kind': 'observation', 'event': 6, 'pointer': '/tags/1'}"},
    {9, "2 tags",
     "{'kind': 'rule', 'name': 'phrase', 'of': [{'kind': 'text', 'value': '{1} tags'},"
     " {'kind': 'rule', 'name': 'count', 'of':"
     "  [{'kind': 'observation', 'event': 6, 'pointer': '/tags'}]}]}"},
    {9, "x-Pro-z",
     "{'kind': 'rule', 'name': 'phrase', 'of': [{'kind': 'text', 'value': 'x-{1}-z'},"
     " {'kind': 'observation', 'event': 6, 'pointer': '/record/plan'}]}"},
    {11, "/key", "{'kind': 'choice'}"},
    {11, "/value", "{'kind': 'user', 'event': 10, 'span': SPAN(ops@acme.test)}"},
    {13, "Pro", "{'kind': 'observation', 'event': 12, 'pointer': '/record/plan'}"},
};
enum { N_ENTRIES = sizeof ENTRIES / sizeof *ENTRIES };

static struct registry registry;
static struct json *record, *entries;

static const char *content_of(int event) {
  return json_get_text(&json_get(record, "events")->items[event], "content", "");
}

static const char *span_of(int event, const char *piece, size_t n) {
  const char *text = content_of(event), *at = memmem(text, strlen(text), piece, n);
  assert_non_null(at);
  return arena_printf(&arena, "[%d, %d]", (int)(at - text), (int)(at - text + (ptrdiff_t)n));
}

static const char *source_of(const char *source) {
  const char *at = strstr(source, "SPAN("), *event = strstr(source, "'event': ");
  if (!at) return source;
  const char *end = strchr(at, ')');
  return arena_printf(
      &arena, "%.*s%s%s", (int)(at - source), source,
      span_of(event[10] == '0' ? 10 : event[9] - '0', at + 5, (size_t)(end - at - 5)), end + 1);
}

static void add_entry(int event, const char *what, const char *source) {
  bool pointer = *what == '/';
  json_add_item(&arena, entries,
                js(arena_printf(&arena,
                                pointer ? "{'event': %d, 'pointer': '%s', 'source': %s}"
                                        : "{'event': %d, 'span': %s, 'source': %s}",
                                event, pointer ? what : span_of(event, what, strlen(what)),
                                source_of(source))));
}

static int set_up(void **state) {
  struct error e = {0};
  floor_set_up(state);
  registry_init(&registry);
  must(registry_add(&registry, "tools/find.lua", js(TOOL), &e), &e);
  registry.policies =
      js("[{'id': 'zone', 'text': 't', 'tools': ['find'], 'values': ['UTC', 'CET']}]");
  record = js("{'events': [], 'certificate': [], 'metadata': {'policies': {'zone': 'UTC'}}}");
  plant(record, "/events", EVENTS);
  entries = json_get(record, "certificate");
  for (size_t i = 0; i < N_ENTRIES; i++)
    add_entry(ENTRIES[i].event, ENTRIES[i].what, ENTRIES[i].source);
  return 0;
}

static int tear_down(void **state) {
  registry_done(&registry);
  return floor_tear_down(state);
}

#define CERTIFICATE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static struct complaints verified(void) {
  struct complaints c;
  complaints_init(&c, &arena);
  verify_certificate(record, &registry, &c);
  return c;
}

static void expect_sound(void) {
  struct complaints c = verified();
  if (c.n) fail_msg("event %d: %s", c.first.event, c.first.message);
}

static void expect_complaint(int event, const char *part) {
  struct complaints c = verified();
  if (!c.n) fail_msg("not found: %s", part);
  assert_string_equal(c.first.stage, "certificate");
  expect_text(c.first.message, part);
  assert_int_equal(c.first.event, event);
}

/* The entry for event and pointer or piece. */
static struct json *entry(int event, const char *what) {
  for (uint32_t i = 0; i < N_ENTRIES; i++)
    if (ENTRIES[i].event == event && strcmp(ENTRIES[i].what, what) == 0) return &entries->items[i];
  fail_msg("no entry %s", what);
  return NULL;
}

static void replace_source(int event, const char *what, const char *source) {
  *json_get(entry(event, what), "source") = *js(source_of(source));
}

/* Replaces a source, expects a complaint, and puts the record back. */
static void refuses_source(int event, const char *what, const char *source, const char *part) {
  struct json *place = json_get(entry(event, what), "source"), before = *place;
  *place = *js(source_of(source));
  expect_complaint(event, part);
  *place = before;
  expect_sound();
}

static void test_correct(void **state) {
  (void)state;
  expect_sound();
  drop_item(entries, 0); /* a plan may say more than it accounts for */
  expect_sound();
}

/* Each byte of each certified argument counts. */
static void test_argument_changed(void **state) {
  (void)state;
  for (size_t i = 0; i < N_ENTRIES; i++) {
    if (*ENTRIES[i].what != '/' || strcmp(ENTRIES[i].source, "{'kind': 'slip'}") == 0) continue;
    struct json *arguments =
        json_get(&json_get(record, "events")->items[ENTRIES[i].event], "arguments");
    struct json *leaf = json_at(arguments, ENTRIES[i].what), before = *leaf;
    char *changed = arena_copy(&arena, leaf->text, leaf->len);
    changed[leaf->len - 1]++;
    leaf->text = changed;
    expect_complaint(ENTRIES[i].event, arena_printf(&arena, "argument %s", ENTRIES[i].what));
    *leaf = before;
    expect_sound();
  }
}

static void test_slip_needs_weight_0(void **state) {
  (void)state;
  plant(record, "/events/2/weight", "1");
  expect_complaint(2, "a slip needs a call of weight 0");
  plant(record, "/events/2/weight", "0");
  replace_source(5, "/value", "{'kind': 'slip'}");
  expect_complaint(5, "a slip needs a call of weight 0");
}

static void test_spans(void **state) {
  (void)state;
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': [14, 27]}", "cuts a word");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': [15, 27]}", "");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': [-1, 5]}", "span");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': [5, 5]}", "span");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': [5, 5000]}", "span");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': [5]}", "span");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0, 'span': 5}", "span");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 0}", "needs a span");
  refuses_source(5, "/sites", "{'kind': 'user', 'event': 0, 'span': SPAN(2)}", "differs");
  refuses_source(5, "/sites", "{'kind': 'user', 'event': 0, 'span': SPAN(its), 'as': 'json'}",
                 "no JSON literal");
}

static void test_events_cited(void **state) {
  (void)state;
  refuses_source(5, "/value", "{'kind': 'user', 'event': 10, 'span': SPAN(ops@acme.test)}",
                 "not an earlier event");
  refuses_source(11, "/value", "{'kind': 'user', 'event': 0, 'span': SPAN(ops@acme.test)}",
                 "another session");
  refuses_source(13, "Pro", "{'kind': 'observation', 'event': 6, 'pointer': '/record/plan'}",
                 "another session");
  refuses_source(5, "/value", "{'kind': 'user', 'event': 1, 'span': [8, 21]}", "another type");
  refuses_source(5, "/value", "{'kind': 'user', 'span': [8, 21]}", "not an earlier event");
  refuses_source(5, "/value", "{'kind': 'user', 'event': -1, 'span': [8, 21]}",
                 "not an earlier event");
  refuses_source(9, "Pro", "{'kind': 'observation', 'event': 5, 'pointer': '/value'}",
                 "another type");
  refuses_source(7, "/value", "{'kind': 'observation', 'event': 8, 'pointer': '/n'}",
                 "not an earlier event");
}

static void test_pointers(void **state) {
  (void)state;
  refuses_source(9, "a1", "{'kind': 'observation', 'event': 6, 'pointer': '/tags/1'}", "says");
  refuses_source(9, "a1", "{'kind': 'observation', 'event': 6, 'pointer': '/tags/2'}",
                 "finds nothing");
  refuses_source(9, "a1", "{'kind': 'observation', 'event': 6}", "finds nothing");
  refuses_source(9, "30 days",
                 "{'kind': 'observation', 'event': 6, 'pointer': '/record/text',"
                 " 'span': [14, 21]}",
                 "cuts a word");
}

static void test_observation_changed(void **state) {
  (void)state;
  plant(record, "/events/6/content/record/plan", "'Max'");
  expect_complaint(7, "argument /value differs from its source, which gives MAX");
  plant(record, "/events/6/content/record/plan", "'Pro'");
  plant(record, "/events/6/content/record/cents", "123451");
  expect_complaint(9, "the text says \"$1,234.50\", its source \"$1,234.51\"");
  plant(record, "/events/6/content/record/cents", "123450");
  plant(record, "/events/6/content/tags", "['a1', 'b2', 'c3']");
  expect_complaint(9, "the text says \"2 tags\", its source \"3 tags\"");
}

static void test_user_text_changed(void **state) {
  (void)state;
  plant(record, "/events/10/content", "'And ops@acme.tesu?'");
  expect_complaint(11, "argument /value differs");
}

static void test_words(void **state) {
  (void)state;
  plant(record, "/events/5/arguments/note", "'refund windows'");
  expect_complaint(5, "argument /note: not every word of it was said");
  plant(record, "/events/5/arguments/note", "7");
  expect_complaint(5, "argument /note: only a text can consist of words");
}

static void test_default_choice_policy(void **state) {
  (void)state;
  refuses_source(5, "/value", "{'kind': 'default'}", "no default there");
  refuses_source(5, "/value", "{'kind': 'choice'}", "none of the schema's values");
  refuses_source(5, "/zone", "{'kind': 'policy', 'name': 'other'}", "no such policy");
  refuses_source(5, "/zone", "{'kind': 'policy'}", "no such policy");
  const struct json *declared = registry.policies;
  registry.policies = NULL;
  expect_complaint(5, "not declared in data/policies");
  registry.policies = js("[{'id': 'zone', 'text': 't', 'tools': ['other'], 'values': ['UTC']}]");
  expect_complaint(5, "does not apply to this tool");
  registry.policies = js("[{'id': 'zone', 'text': 't', 'tools': ['find'], 'values': ['CET']}]");
  expect_complaint(5, "does not give this value");
  registry.policies = declared;
  refuses_source(9, "Pro", "{'kind': 'choice'}", "none of the schema's values");
  refuses_source(9, "Pro", "{'kind': 'default'}", "no default there");
  refuses_source(9, "Pro", "{'kind': 'slip'}", "a slip needs a call of weight 0");
  plant(record, "/metadata/policies/zone", "'CET'");
  expect_complaint(5, "argument /zone differs from its source, which gives CET");
}

static void test_rules(void **state) {
  (void)state;
  static const char OF_PLAN[] =
      "'of': [{'kind': 'observation', 'event': 6, 'pointer': '/record/plan'}]}";
  refuses_source(7, "/value", arena_printf(&arena, "{'kind': 'rule', 'name': 'lower', %s", OF_PLAN),
                 "differs");
  refuses_source(7, "/value",
                 arena_printf(&arena, "{'kind': 'rule', 'name': 'double', %s", OF_PLAN),
                 "no derivation named double");
  refuses_source(7, "/value", arena_printf(&arena, "{'kind': 'rule', 'name': 'money', %s", OF_PLAN),
                 "money expects");
  refuses_source(7, "/value", "{'kind': 'rule', 'name': 'upper', 'of': []}", "needs its inputs");
  refuses_source(7, "/value", "{'kind': 'rule', 'name': 'upper'}", "needs its inputs");
  refuses_source(7, "/value", "{'kind': 'rule', 'name': 'upper', 'of': [{'kind': 'slip'}]}",
                 "slip");
  refuses_source(7, "/value",
                 "{'kind': 'rule', 'name': 'upper', 'of': [{'kind': 'words', 'event': 0}]}",
                 "words");
  refuses_source(7, "/value", "{'kind': 'text', 'value': 'PRO'}", "no source of its own");
  char *deep =
      arena_copy_text(&arena, "{'kind': 'observation', 'event': 6, 'pointer': '/record/plan'}");
  for (int i = 0; i < 9; i++)
    deep = arena_printf(&arena, "{'kind': 'rule', 'name': 'upper', 'of': [%s]}", deep);
  refuses_source(7, "/value", deep, "nested too deeply");
}

static void test_constants_are_no_source(void **state) {
  (void)state;
  refuses_source(
      5, "/value",
      "{'kind': 'rule', 'name': 'text', 'of': [{'kind': 'text', 'value': 'ops@acme.test'}]}",
      "constants alone");
  refuses_source(5, "/value",
                 "{'kind': 'rule', 'name': 'lower', 'of': [{'kind': 'rule', 'name': 'trim', 'of':"
                 " [{'kind': 'text', 'value': 'ops@acme.test'}]}]}",
                 "constants alone");
}

static void test_unknown_kind(void **state) {
  (void)state;
  refuses_source(5, "/value", "{'kind': 'guess'}", "unknown kind of source \"guess\"");
  refuses_source(5, "/value", "{}", "unknown kind");
  refuses_source(5, "/value", "'user'", "unknown kind");
  refuses_source(9, "Pro", "{'kind': 'guess'}", "unknown kind");
}

static void test_entry_dropped(void **state) {
  (void)state;
  for (uint32_t i = 1; i < N_ENTRIES; i++) { /* the first is that of a plan */
    if (strcmp(ENTRIES[i].what, "Pro") == 0 || strcmp(ENTRIES[i].what, "refund window") == 0 ||
        strcmp(ENTRIES[i].what, "x-Pro-z") == 0)
      continue; /* states nothing that looks like a fact */
    struct json *kept = json_copy(&arena, entries);
    drop_item(entries, i);
    expect_complaint(ENTRIES[i].event,
                     *ENTRIES[i].what == '/' ? "has no source" : "without a source");
    *entries = *kept;
  }
}

static void test_entry_doubled(void **state) {
  (void)state;
  for (uint32_t i = 0; i < N_ENTRIES; i++) {
    struct json copy = entries->items[i];
    json_add_item(&arena, entries, &copy);
    if (*ENTRIES[i].what == '/')
      expect_complaint(-1, "26 entries for 25 values");
    else
      expect_complaint(ENTRIES[i].event, "two claims cover");
    entries->len--;
    expect_sound();
  }
}

static void test_entry_of_nothing(void **state) {
  (void)state;
  static const char *const STRAY[] = {
      "{'event': 5, 'pointer': '/other', 'source': {'kind': 'default'}}",
      "{'event': 0, 'span': [0, 3], 'source': {'kind': 'words', 'event': 0}}",
      "{'event': 99, 'span': [0, 3], 'source': {'kind': 'words', 'event': 0}}",
      "{'event': 9, 'source': {'kind': 'words', 'event': 0}}",
      "{}",
  };
  for (size_t i = 0; i < sizeof STRAY / sizeof *STRAY; i++) {
    json_add_item(&arena, entries, js(STRAY[i]));
    expect_complaint(-1, "26 entries for 25 values");
    entries->len--;
  }
  *json_get(record, "certificate") = *js("null");
  expect_complaint(-1, "there is no certificate");
}

/* Replaces the second final, which has a claim for its first word. */
static void final_says(const char *text, const char *complaint) {
  plant(record, "/events/13/content", text);
  if (complaint)
    expect_complaint(13,
                     arena_printf(&arena, "the answer states \"%s\" without a source", complaint));
  else
    expect_sound();
}

static void test_uncovered_facts(void **state) {
  (void)state;
  final_says("'Pro for 30 people.'", "30");
  final_says("'Pro, see ops@acme.test.'", "ops@acme.test.");
  final_says("'Pro on 2026-05-20'", "2026-05-20");
  final_says("'Pro of customer_9'", "customer_9");
  final_says("'Pro_plan'", "Pro_plan");
  plant(record, "/events/13/content", "'Pro2'");
  expect_complaint(13, "cuts a word");
  final_says("'Pro for $5'", "$5");
  final_says("'Pro is nice, really: so-so.'", NULL);
  final_says("'Pro - a plan/offer of us.'", NULL);
}

/* A claim in the middle of a word covers neither side of it. */
static void test_uncovered_part_of_a_word(void **state) {
  (void)state;
  plant(record, "/events/13/content", "'x-Pro-17'");
  plant(entry(13, "Pro"), "/span", "[2, 5]");
  expect_complaint(13, "the answer states \"x-Pro-17\" without a source");
  plant(record, "/events/13/content", "'9-Pro-x'");
  expect_complaint(13, "the answer states \"9-Pro-x\" without a source");
  plant(record, "/events/13/content", "'x-Pro-y'");
  expect_sound();
}

static void test_empty_containers_are_leaves(void **state) {
  (void)state;
  plant(record, "/events/11/arguments", "{'key': 'email', 'value': []}");
  expect_complaint(11, "argument /value differs");
  plant(record, "/events/11/arguments", "{}");
  expect_complaint(-1, "25 entries for 23 values");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      CERTIFICATE_TEST(test_correct),
      CERTIFICATE_TEST(test_argument_changed),
      CERTIFICATE_TEST(test_slip_needs_weight_0),
      CERTIFICATE_TEST(test_spans),
      CERTIFICATE_TEST(test_events_cited),
      CERTIFICATE_TEST(test_pointers),
      CERTIFICATE_TEST(test_observation_changed),
      CERTIFICATE_TEST(test_user_text_changed),
      CERTIFICATE_TEST(test_words),
      CERTIFICATE_TEST(test_default_choice_policy),
      CERTIFICATE_TEST(test_rules),
      CERTIFICATE_TEST(test_constants_are_no_source),
      CERTIFICATE_TEST(test_unknown_kind),
      CERTIFICATE_TEST(test_entry_dropped),
      CERTIFICATE_TEST(test_entry_doubled),
      CERTIFICATE_TEST(test_entry_of_nothing),
      CERTIFICATE_TEST(test_uncovered_facts),
      CERTIFICATE_TEST(test_uncovered_part_of_a_word),
      CERTIFICATE_TEST(test_empty_containers_are_leaves),
  };
  return cmocka_run_group_tests_name("certificate", tests, NULL, NULL);
}
