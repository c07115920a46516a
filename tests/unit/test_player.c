/* test_player.c - one sample: accepted, rejected, quarantined, repaired, played again. */
#include "stage.h"

#include "episode/trajectory.h"
#include "host/lua_state.h"

static const char SIMPLE[] = "return simple(ep)";

static const char *executed(const struct json *t) {
  struct buf b = BUF_INIT;
  trajectory_write_executed(&b, t);
  const char *copy = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return copy;
}

static void test_accepted(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, SIMPLE);
  struct sample s = stage_play(&st, "success", 12);
  expect_accepted(&s);
  static const char *const KEYS[] = {
      "trajectory_id",   "task_id",         "session_id",
      "category",        "turn_type",       "variant",
      "requires_memory", "is_safety_case",  "success_keywords",
      "events",          "tool_call_count", "successful_tool_call_count",
      "saw_tool_error",  "final_success",   "final_status",
      "used_recovery",   "memory_success",  "unauthorized_tool_call",
      "template_id",     "split",           "source",
      "metadata",        "certificate",     "audit_trace",
      "quality_signals"};
  assert_int_equal(s.trajectory->len, sizeof KEYS / sizeof *KEYS);
  for (uint32_t i = 0; i < s.trajectory->len; i++)
    assert_string_equal(s.trajectory->members[i].name, KEYS[i]);
  expect_json(json_get(s.trajectory, "trajectory_id"), "'search_0000012_success'");
  expect_json(json_get(s.trajectory, "session_id"), "'session_search_0000012'");
  expect_json(json_get(s.trajectory, "source"),
              "{'generator': 'toolmill', 'recipe': 'scripts/test.lua', 'seed': '7', 'index': 12}");
  expect_json(json_get(s.trajectory, "metadata"), "{'family': 'search', 'level': 'precise'}");
  expect_json(json_get(s.trajectory, "certificate"),
              "[{'event': 1, 'span': [8, 21], 'source':"
              "  {'kind': 'user', 'event': 0, 'span': [15, 28]}},"
              " {'event': 2, 'pointer': '/value', 'source':"
              "  {'kind': 'user', 'event': 0, 'span': [15, 28]}},"
              " {'event': 4, 'span': [7, 10], 'source':"
              "  {'kind': 'observation', 'event': 3, 'pointer': '/record/plan'}}]");
  expect_json(json_at(s.trajectory, "/quality_signals"),
              "{'score': 1.0, 'verified': true, 'dimensions':"
              " [{'name': 'fine', 'reason': 'ok', 'score': 1}]}");
  expect_json(json_at(s.trajectory, "/audit_trace/1"),
              "{'stage': 'verify', 'checks': ['shape', 'structure', 'certificate'], 'repairs': 0}");
  assert_non_null(s.card);
  assert_true(s.steps > 0);
  stage_close(&st);
}

static void test_names_that_a_card_cannot_take(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, "ep:policy('zone', 'UTC') simple(ep) return card('one', { metadata ="
                  " { family = 'x', policies = 1, repairs = 9, sessions = 2, level = 'vague' } })");
  struct sample s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  expect_json(json_get(s.trajectory, "metadata"),
              "{'family': 'search', 'level': 'vague', 'policies': {'zone': 'UTC'}}");
  stage_close(&st);
}

static void test_results_are_ordered_by_required(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, SIMPLE);
  struct sample s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  assert_string_equal(json_at(s.trajectory, "/events/3/content")->members[0].name, "record");
  stage_close(&st);
}

static void test_given_up(void **state) {
  (void)state;
  expect_play("ep:reject('nothing to ask')", VERDICT_REJECTED, "play", "nothing to ask");
  /* catching the error does not bring the sample back */
  expect_play("pcall(ep.reject, ep, 'nothing to ask') return simple(ep)", VERDICT_REJECTED, "play",
              "nothing to ask");
  expect_play("pcall(ep.reject, ep, 'nothing to ask') error('other')", VERDICT_REJECTED, "play",
              "nothing to ask");
}

static void test_rejected_by_verification(void **state) {
  (void)state;
  expect_play("simple(ep) return card('fix')", VERDICT_REJECTED, "shape",
              "event 3: the events do not match the shape of fix from event 3 on");
  expect_play("simple(ep) return card('other')", VERDICT_REJECTED, "shape",
              "there is no template named \"other\"");
  expect_play("simple(ep) return card('one', { success_keywords = { 'Max' } })", VERDICT_REJECTED,
              "outcome", "not achieved");
  expect_play("ep:user('ops@acme.test') ep:plan('p') ep:call('lookup', { value = 'ops@acme.test' })"
              " ep:final('Pro since 2026') return card('one')",
              VERDICT_REJECTED, "certificate", "the answer states \"2026\" without a source");
  expect_play("ep:user('ops@acme.test') ep:plan('I retry.')"
              " ep:call('lookup', { value = 'ops@acme.test' }) ep:final('Pro') return card('one')",
              VERDICT_REJECTED, "structure", "the plan says \"retry\" before any call has failed");
  expect_play("ep:user('u') ep:plan('p') ep:call('lookup', { value = 'ops@acme.test' },"
              " { slip = true }) ep:final('Pro') return card('one')",
              VERDICT_REJECTED, "structure",
              "event 2: the call has weight 0 (slip), yet it succeeded");
  expect_play("ep:user('u') ep:plan('p') return card('free')", VERDICT_REJECTED, "structure",
              "does not end with a final answer");
}

static void test_a_refusal_changes_nothing(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, "ep:user('book') ep:plan('p') if cell.index == 1 then ep:call('lookup',"
                  " { value = 'book' }) end"
                  " ep:final('Pro is not for sale.', { blocked = true })"
                  " return card('free')");
  struct sample s = stage_play(&st, "block", 0);
  expect_accepted(&s);
  s = stage_play(&st, "block", 1);
  expect_verdict(&s, VERDICT_REJECTED, "structure", "changed the state of the world");
  s = stage_play(&st, "block", 2); /* and nothing of it reaches the next */
  expect_accepted(&s);
  stage_close(&st);
}

static void test_quarantined_by_an_error(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, "\n\n  error('no such thing')");
  struct sample s = stage_play(&st, "success", 0);
  expect_verdict(&s, VERDICT_QUARANTINED, "play", "no such thing");
  expect_text(s.reason, "scripts/director.lua:21: ");
  assert_string_equal(s.category, "runtime_error");
  assert_null(s.trajectory);
  stage_close(&st);
  expect_play("return 7", VERDICT_QUARANTINED, "play", "must return a task card");
  expect_play("simple(ep) return {}", VERDICT_QUARANTINED, "play", "the task card lacks template");
  expect_play("simple(ep) return card('one', { success_keywords = 'Pro' })", VERDICT_QUARANTINED,
              "play", "success_keywords of the task card must be a list of texts");
  expect_play("simple(ep) return card('one', { success_keywords = { 1 } })", VERDICT_QUARANTINED,
              "play", "success_keywords");
}

/* Each method looks at the type of the object that it is given. */
static void test_objects_of_other_types(void **state) {
  (void)state;
  expect_play("ep.rng.int(ep, 1, 2)", VERDICT_QUARANTINED, "play", "engine.rng expected");
  expect_play("ep.user(ep.rng, 'u')", VERDICT_QUARANTINED, "play", "engine.episode expected");
  expect_play("ep.plan(json.null, 'u')", VERDICT_QUARANTINED, "play", "engine.episode expected");
  expect_play("ep.world.sql(ep:slot('a', 1))", VERDICT_QUARANTINED, "play", "world expected");
  expect_play("ep:slot('a', 1).get(ep)", VERDICT_QUARANTINED, "play", "engine.value expected");
  expect_play("ep:slot('a', 1).get({})", VERDICT_QUARANTINED, "play", "engine.value expected");
  expect_play("ep.rng = 1", VERDICT_QUARANTINED, "play", "attempt to index a engine.episode value");
  expect_play("assert(ep.none == nil and getmetatable(ep) == false and ep.variant == 'success')"
              " return simple(ep)",
              VERDICT_ACCEPTED, NULL, NULL);
}

static void limited(const char *play, const char *category, const char *part) {
  struct stage st;
  stage_open(&st, play);
  for (uint64_t i = 0; i < 2; i++) { /* the player goes on */
    struct sample s = stage_play(&st, "success", i);
    expect_verdict(&s, VERDICT_QUARANTINED, "play", part);
    assert_string_equal(s.category, category);
  }
  struct sample s = stage_play(&st, "success", 9);
  expect_accepted(&s);
  stage_close(&st);
}

static void test_quarantined_by_limits(void **state) {
  (void)state;
  limited("if cell.index == 9 then return simple(ep) end while true do end", "timeout",
          "limit_steps");
  limited("if cell.index == 9 then return simple(ep) end while true do pcall(error) end", "timeout",
          "limit_steps");
  limited("if cell.index == 9 then return simple(ep) end local t = {}"
          " for i = 1, 1e7 do t[i] = { i } end",
          "quota_exceeded", "limit_memory");
}

/* What the engine keeps for a sample is limited, too, and that cannot be caught. */
static void test_quarantined_by_memory_of_the_host(void **state) {
  (void)state;
  limited("if cell.index == 9 then return simple(ep) end ep:user('u')"
          " while true do pcall(ep.plan, ep, 'p') end",
          "quota_exceeded", "limit_memory");
  limited("if cell.index == 9 then return simple(ep) end local v = ep:derive('upper', 'x')"
          " for i = 1, 20 do v = ep:derive('phrase', '{1}{1}', v) end"
          " while true do pcall(ep.derive, ep, 'lower', v) end",
          "quota_exceeded", "limit_memory");
}

/* A server that has one reply ready for the first snippet; nobody reads what it is asked. */
static void plant_server(struct python_server *server, const char *body) {
  int request[2], reply[2];
  uint32_t n = (uint32_t)strlen(body);
  unsigned char header[8] = {(unsigned char)n, 0, 0, 0, 1, 0, 0, 0};
  assert_int_equal(pipe(request), 0);
  assert_int_equal(pipe(reply), 0);
  assert_int_equal(write(reply[1], header, 8), 8);
  assert_int_equal(write(reply[1], body, n), n);
  close(reply[1]); /* the second one breaks it */
  *server = (struct python_server){.pid = 1,
                                   .request = request[1],
                                   .reply = reply[0],
                                   .ready = true}; /* pid: not stopped here */
  buf_init(&server->scratch);
}

/* What the clock on the wall, or a dead server, did to a snippet is never recorded: the tool above
 * even catches the error and answers. */
static void test_python_that_stalls_or_dies(void **state) {
  (void)state;
  struct stage st;
  struct error e = {0};
  struct python_server server;
  stage_open(&st, "ep:user('snippet') ep:plan('p') local got = ep:call('lookup', { value ="
                  " 'snippet' }) ep:final('Pro') return card('one')");
  player_close(st.player);
  plant_server(&server, "{\"outcome\":\"stalled\",\"message\":\"m\",\"output\":\"\"}");
  st.config.python = &server;
  st.player = player_open(&st.config, &e);
  must(st.player != NULL, &e);
  struct sample s = stage_play(&st, "success", 0);
  expect_verdict(&s, VERDICT_QUARANTINED, "play", "python_wall_limit: ");
  assert_string_equal(s.category, "timeout");
  s = stage_play(&st, "success", 0); /* the channel has ended */
  expect_verdict(&s, VERDICT_QUARANTINED, "play", "python_exec cannot run: the Python server has");
  assert_string_equal(s.category, "runtime_error");
  close(server.request);
  close(server.reply);
  buf_done(&server.scratch);
  stage_close(&st);
}

static void test_broken_contract(void **state) {
  (void)state;
  static const char FORMAT[] =
      "ep:user('u') ep:plan('p') ep:call('lookup', { value = '%s' }, { slip = true })";
  expect_play(arena_printf(&arena, FORMAT, "broken"), VERDICT_QUARANTINED, "play",
              "the result of tool lookup breaks its schema");
  expect_play(arena_printf(&arena, FORMAT, "undeclared"), VERDICT_QUARANTINED, "play",
              "error code other, which it does not declare");
  expect_play(arena_printf(&arena, FORMAT, "bytes"), VERDICT_QUARANTINED, "play", "UTF-8");
  /* caught: the call stays without an answer, and so does the sample */
  expect_play("ep:user('u') ep:plan('p') pcall(ep.call, ep, 'lookup', { value = 'broken' },"
              " { slip = true }) ep:final('Pro') return card('free')",
              VERDICT_QUARANTINED, "play", "before the call was answered");
  expect_play("ep:user('u') ep:plan('p') pcall(ep.call, ep, 'lookup', { value = 'broken' },"
              " { slip = true }) return card('free')",
              VERDICT_REJECTED, "structure", "not answered by its own observation");
}

static void test_recovery(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, "local email = ep:slot('email', 'ops@acme.test')"
                  " ep:user { 'Which plan has {email}?', email = email } ep:plan('Look.')"
                  " local got = ep:call('lookup', { value = 'opz@acme.test' }, { slip = true })"
                  " assert(not got.ok and got.error.code == 'not_found')"
                  " assert(got.error.message == 'there is no such record')"
                  " assert(got.error.hint == 'x' and got.content.hint == 'x')"
                  " ep:plan('Mend the address.') got = ep:call('lookup', { value = email })"
                  " assert(got.ok and got.content.record.plan == 'Pro')"
                  " ep:final { '{p}', p = got:at('/record/plan') } return card('fix')");
  struct sample s = stage_play(&st, "recovery", 0);
  expect_accepted(&s);
  expect_json(json_at(s.trajectory, "/events/2/weight"), "0");
  expect_json(json_at(s.trajectory, "/events/5/retry_of"), "'call_1'");
  assert_null(json_at(s.trajectory, "/events/5/weight"));
  expect_json(json_get(s.trajectory, "used_recovery"), "true");
  s = stage_play(&st, "success", 0); /* a success has no error */
  expect_verdict(&s, VERDICT_REJECTED, "outcome", "");
  stage_close(&st);
}

/* ---- judging ---- */

static void test_repair(void **state) {
  (void)state;
  struct stage st;
  struct error e = {0};
  must(stage_try(&st, STAGE_TABLES,
                 "local c = simple(ep) c.metadata.tone = hints and hints.tone or 'dull' return c",
                 "local good = record.metadata.tone == 'bright'"
                 " return { { name = 'tone', score = good and 0.9 or 0.1, reason = 'r' },"
                 "          { name = 'other', score = 0.8, reason = 'r' } }",
                 "if scores[1].score > 0.5 or record.source.index == 1 then return nil end"
                 " return { tone = record.source.index == 2 and 'dark' or 'bright' }",
                 &e),
       &e);
  struct sample s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  assert_int_equal(s.repairs, 1);
  expect_json(json_get(s.trajectory, "metadata"),
              "{'family': 'search', 'level': 'precise', 'tone': 'bright', 'repairs': 1}");
  expect_json(json_at(s.trajectory, "/audit_trace/1/repairs"), "1");
  expect_json(json_at(s.trajectory, "/quality_signals/score"), "0.85");
  s = stage_play(&st, "success", 1); /* no script knows what to do */
  expect_verdict(&s, VERDICT_REJECTED, "judge", "tone scores 0.10, below the gate of 0.50");
  assert_int_equal(s.repairs, 0);
  s = stage_play(&st, "success", 2); /* the repair did not help, and there is only one */
  expect_verdict(&s, VERDICT_REJECTED, "judge", "tone scores 0.10");
  assert_int_equal(s.repairs, 1);
  stage_close(&st);
}

static void judged(const char *judge, enum verdict verdict, const char *part) {
  struct stage st;
  struct error e = {0};
  must(stage_try(&st, STAGE_TABLES, SIMPLE, judge, NULL, &e), &e);
  struct sample s = stage_play(&st, "success", 0);
  if (verdict == VERDICT_ACCEPTED) {
    expect_accepted(&s);
    expect_json(json_at(s.trajectory, "/quality_signals"), part);
  } else
    expect_verdict(&s, verdict, "judge", part);
  stage_close(&st);
}

static void test_scores(void **state) {
  (void)state;
  judged("return {}", VERDICT_ACCEPTED, "{'score': 1.0, 'verified': true, 'dimensions': []}");
  judged("return { { name = 'a', score = 0.5 }, { name = 'b', score = 1 } }", VERDICT_ACCEPTED,
         "{'score': 0.75, 'verified': true, 'dimensions':"
         " [{'name': 'a', 'score': 0.5}, {'name': 'b', 'score': 1}]}");
  judged("return { { name = 'a', score = 0.4999 } }", VERDICT_REJECTED, "a scores 0.50");
  judged("return { { name = 'a', score = 2 } }", VERDICT_QUARANTINED, "director.judge must return");
  judged("return { { name = 'a' } }", VERDICT_QUARANTINED, "director.judge must return");
  judged("return { { score = 1 } }", VERDICT_QUARANTINED, "director.judge must return");
  judged("assert(type(record) == 'table' and #record.events > 0 and record.nothing == nil)"
         " assert(#record.certificate == 3 and record.certificate[3].span[1] == 7)"
         " local names = {} for name in pairs(record) do names[name] = true end"
         " assert(names.certificate and names.events) return {}",
         VERDICT_ACCEPTED, "{'score': 1.0, 'verified': true, 'dimensions': []}");
  judged("return { { name = 'a', score = 0 / 0 } }", VERDICT_QUARANTINED, "not a number");
  judged("return { { name = 'a', score = 1, reason = { 1 } } }", VERDICT_QUARANTINED,
         "reason= a text");
  judged("local names = {} for name in pairs(record) do names[name] = true end" /* unread so far */
         " assert(names.certificate and names.events) return {}",
         VERDICT_ACCEPTED, "{'score': 1.0, 'verified': true, 'dimensions': []}");
  judged("return 'good'", VERDICT_QUARANTINED, "director.judge must return");
  judged("error('judge broke')", VERDICT_QUARANTINED, "judge broke");
}

static void test_judging_again(void **state) {
  (void)state;
  struct stage st;
  struct error e = {0};
  stage_open(&st, SIMPLE);
  struct sample s = stage_play(&st, "success", 0);
  const struct json *stored = js(executed(s.trajectory));
  expect_json(player_judge(st.player, stored, &e),
              "[{'name': 'fine', 'reason': 'ok', 'score': 1}]");
  stage_close(&st);
  must(stage_try(&st, STAGE_TABLES, SIMPLE, "error('judge broke')", NULL, &e), &e);
  assert_null(player_judge(st.player, stored, &e));
  expect_error(&e, NULL, "judge broke");
  stage_close(&st);
}

/* ---- again and again ---- */

static const char RANDOM[] =
    "kept.n = (kept.n or 0) + 1"
    " local c = simple(ep) c.metadata.n = ep.rng:int(1, 1000000) c.metadata.v = ep.voice:real()"
    " c.split_key = 'k' .. ep.rng:int(1, 100) return c";

static void test_two_players_agree(void **state) {
  (void)state;
  struct stage first, second;
  stage_open(&first, RANDOM);
  stage_open(&second, RANDOM);
  int differ = 0, val = 0;
  for (uint64_t i = 0; i < 20; i++) { /* in whatever order */
    struct sample a = stage_play(&first, "success", i);
    expect_accepted(&a);
    const char *text = executed(a.trajectory);
    val += json_is_text(json_get(a.trajectory, "split"), "val");
    struct sample b = stage_play(&second, "success", 19 - i);
    differ += strcmp(text, executed(b.trajectory)) != 0;
    player_restore(second.player);
    b = stage_play(&second, "success", i);
    assert_string_equal(text, executed(b.trajectory));
  }
  assert_int_equal(differ, 20);
  assert_in_range(val, 2, 18);
  stage_close(&first);
  stage_close(&second);
}

static void test_restore(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, "kept.n = (kept.n or 0) + 1 if kept.n > 1 then ep:reject('kept') end"
                  " return simple(ep)");
  struct sample s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  s = stage_play(&st, "success", 0);
  expect_verdict(&s, VERDICT_REJECTED, "play", "kept");
  player_restore(st.player);
  s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  stage_close(&st);
}

static void test_split(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, "local c = simple(ep) c.split_key = 'the same values' return c");
  struct sample s = stage_play(&st, "success", 0);
  const char *split = arena_copy_text(&arena, json_get_text(s.trajectory, "split", ""));
  for (uint64_t i = 1; i < 20; i++) { /* equal keys, one side */
    s = stage_play(&st, "success", i);
    assert_string_equal(json_get_text(s.trajectory, "split", ""), split);
  }
  struct cell cell = {.index = 0, .family = "search", .variant = "success", .split = "val"};
  player_make(st.player, &cell, &s);
  expect_json(json_get(s.trajectory, "split"), "'val'");
  cell.split = "train";
  player_make(st.player, &cell, &s);
  expect_json(json_get(s.trajectory, "split"), "'train'");
  stage_close(&st);
}

static const struct json *raw_of(const struct json *t) {
  struct buf b = BUF_INIT;
  struct error e = {0};
  trajectory_write_all(&(struct trajectory_forms){.raw = &b}, t, NULL);
  const struct json *raw = json_read(&arena, b.data, b.len, "raw", NULL, &e);
  must(raw != NULL, &e);
  buf_done(&b);
  return raw;
}

static const char SESSIONS[] =
    "ep:enter_session('s1') ep:user('Please keep UTC.') ep:plan('p')"
    " ep:call('lookup', { value = 'keep', zone = 'UTC' }) ep:final('Kept.')"
    " if cell.index == 0 then ep:next_session() else ep:next_session('s2') end"
    " ep:user('Please recall.') ep:plan('p') local got = ep:call('lookup', { value = 'recall' })"
    " ep:final { 'Pro {k}', k = got:at('/record/k') } return card('free')";

static void test_sessions(void **state) {
  (void)state;
  struct stage st;
  stage_open(&st, SESSIONS);
  struct sample s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  expect_json(json_get(s.trajectory, "session_id"), "'s1'");
  expect_json(json_at(s.trajectory, "/metadata/sessions"), "['s1', 's1']");
  expect_json(json_at(s.trajectory, "/events/5/session_idx"), "2");
  s = stage_play(&st, "success", 1); /* another session remembers nothing */
  expect_verdict(&s, VERDICT_QUARANTINED, "play", "nothing at /record/k");
  stage_close(&st);
}

static void replayed(const char *play) {
  struct stage st;
  struct error e = {0};
  stage_open(&st, play);
  struct sample s = stage_play(&st, "success", 0);
  expect_accepted(&s);
  const char *text = executed(s.trajectory);
  const struct json *raw = raw_of(s.trajectory);
  for (int i = 0; i < 2; i++) {
    const struct json *again = player_replay(st.player, raw, &e);
    must(again != NULL, &e);
    assert_string_equal(executed(again), text);
  }
  stage_close(&st);
}

static void test_replay_gives_the_same_bytes(void **state) {
  (void)state;
  replayed(SIMPLE);
  replayed(RANDOM);
  replayed(SESSIONS);
}

static void test_replay_notices_a_changed_world(void **state) {
  (void)state;
  struct stage st;
  struct error e = {0};
  stage_open(&st, SIMPLE);
  struct sample s = stage_play(&st, "success", 0);
  const char *text = executed(s.trajectory);
  const struct json *raw = raw_of(s.trajectory);
  stage_close(&st);
  char *tables = arena_copy_text(&arena, STAGE_TABLES), *plan = strstr(tables, "Pro");
  memcpy(plan, "Max", 3);
  must(stage_try(&st, tables, SIMPLE, NULL, NULL, &e), &e);
  const struct json *again = player_replay(st.player, raw, &e);
  must(again != NULL, &e);
  assert_string_not_equal(executed(again), text);
  expect_json(json_at(again, "/events/3/content/record/plan"), "'Max'");
  expect_json(json_get(again, "final_success"), "true"); /* the texts are as they were */
  stage_close(&st);
}

static void test_replay_of_a_record_without_keywords(void **state) {
  (void)state;
  struct stage st;
  struct error e = {0};
  stage_open(&st, SIMPLE);
  struct sample s = stage_play(&st, "success", 0);
  struct json *raw = json_copy(&arena, raw_of(s.trajectory));
  for (uint32_t i = 0; i < raw->len; i++)
    if (strcmp(raw->members[i].name, "success_keywords") == 0) {
      raw->members[i].name = "other";
      raw->members[i].name_len = 5;
    }
  const struct json *again = player_replay(st.player, raw, &e);
  must(again != NULL, &e);
  expect_json(json_get(again, "success_keywords"), "[]");
  stage_close(&st);
}

/* ---- the memory limit in nested calls ---- */

static void exceed(lua_State *L, void *context) {
  (void)context;
  script_exceed_memory(L);
}

static void nest(lua_State *L, void *context) {
  struct error e = {0};
  assert_false(script_protected(script_state_of(L), "inner", NULL, exceed, NULL, &e));
  expect_error(&e, NULL, "limit_memory");
  *(int *)context += 1;
}

/* What the host keeps for the outer call is not given back by ending the inner one. */
static void test_memory_of_the_host_ends_all_calls(void **state) {
  (void)state;
  struct error e = {0};
  int inner = 0;
  struct script_store *store = script_store_new();
  struct script_state *s = script_state_new(store, &e);
  must(s != NULL, &e);
  assert_false(script_protected(s, "outer", NULL, nest, &inner, &e));
  assert_int_equal(inner, 1);
  assert_int_equal(e.code, ERR_LIMIT);
  expect_error(&e, NULL, "limit_memory");
  script_state_free(s);
  script_store_free(store);
}

static void test_opening_fails(void **state) {
  (void)state;
  struct stage st;
  struct error e = {0};
  assert_false(stage_try(&st, STAGE_TABLES, "return return", NULL, NULL, &e));
  expect_text(e.place, "scripts/director.lua:19");
  stage_close(&st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_accepted),
      FLOOR_TEST(test_results_are_ordered_by_required),
      FLOOR_TEST(test_given_up),
      FLOOR_TEST(test_rejected_by_verification),
      FLOOR_TEST(test_a_refusal_changes_nothing),
      FLOOR_TEST(test_quarantined_by_an_error),
      FLOOR_TEST(test_objects_of_other_types),
      FLOOR_TEST(test_quarantined_by_limits),
      FLOOR_TEST(test_quarantined_by_memory_of_the_host),
      FLOOR_TEST(test_broken_contract),
      FLOOR_TEST(test_python_that_stalls_or_dies),
      FLOOR_TEST(test_recovery),
      FLOOR_TEST(test_repair),
      FLOOR_TEST(test_scores),
      FLOOR_TEST(test_judging_again),
      FLOOR_TEST(test_two_players_agree),
      FLOOR_TEST(test_restore),
      FLOOR_TEST(test_split),
      FLOOR_TEST(test_sessions),
      FLOOR_TEST(test_replay_gives_the_same_bytes),
      FLOOR_TEST(test_replay_notices_a_changed_world),
      FLOOR_TEST(test_names_that_a_card_cannot_take),
      FLOOR_TEST(test_replay_of_a_record_without_keywords),
      FLOOR_TEST(test_memory_of_the_host_ends_all_calls),
      FLOOR_TEST(test_opening_fails),
  };
  return cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
