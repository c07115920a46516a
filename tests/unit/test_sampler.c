/* test_sampler.c - chains drawn over the corpus of the project, and what executing them shows. */
#include "floor_test.h"

#include "graph/sampler.h"
#include "job/chains.h"
#include "job/corpus.h"
#include "json/write.h"

enum { CHAINS = 600 };

static struct corpus *corpus;

static int open_corpus(void **state) {
  (void)state;
  struct error e = {0};
  struct source source = {"toolbench", "data/toolenv"};
  corpus = corpus_open(&source, 1, NULL, &e);
  must(corpus != NULL, &e);
  return 0;
}

static int close_corpus(void **state) {
  (void)state;
  corpus_close(corpus);
  return 0;
}

static struct sampler *sampler_of(const struct sampler_settings *settings, uint64_t seed) {
  struct error e = {0};
  struct sampler *s = sampler_new(corpus->graph, settings, seed, &e);
  must(s != NULL, &e);
  return s;
}

static void draw(const struct sampler *s, uint64_t i, struct chain *chain) {
  struct error e = {0};
  must(sampler_draw(s, i, 0, &arena, chain, &e), &e);
}

/* Every required input is given, and what is said to come from a result can come from there. */
static void check_plan(const struct chain *c) {
  const struct graph *g = corpus->graph;
  for (size_t i = 0; i < c->n_steps; i++) {
    const struct chain_step *step = &c->steps[i];
    for (uint32_t input = g->first_input[step->tool]; input < g->first_input[step->tool + 1];
         input++) {
      bool given = !g->inputs[input].required;
      for (size_t k = 0; k < step->n_arguments; k++)
        given = given || step->arguments[k].input == input;
      assert_true(given);
    }
    for (size_t k = 0; k < step->n_arguments; k++) {
      const struct chain_argument *arg = &step->arguments[k];
      if (arg->from != FROM_RESULT) continue;
      assert_true(arg->step < i);
      assert_true(c->steps[arg->step].turn < step->turn);
      const struct graph_edge *edge = &g->edges[arg->edge];
      assert_int_equal(edge->source, c->steps[arg->step].tool);
      assert_int_equal(edge->target, step->tool);
      assert_int_equal(edge->input, arg->input);
    }
  }
}

static void plans_can_be_carried_out(void **state) {
  (void)state;
  struct sampler *s = sampler_of(NULL, 7);
  for (uint64_t i = 0; i < CHAINS; i++) {
    struct chain c;
    draw(s, i, &c);
    check_plan(&c);
  }
  sampler_free(s);
}

static bool same_chain(const struct chain *x, const struct chain *y) {
  if (x->n_steps != y->n_steps || x->tier != y->tier || x->pattern != y->pattern) return false;
  for (size_t i = 0; i < x->n_steps; i++) {
    if (x->steps[i].tool != y->steps[i].tool || x->steps[i].n_arguments != y->steps[i].n_arguments)
      return false;
    for (size_t k = 0; k < x->steps[i].n_arguments; k++)
      if (memcmp(&x->steps[i].arguments[k].input, &y->steps[i].arguments[k].input,
                 sizeof(uint32_t)) != 0 ||
          x->steps[i].arguments[k].from != y->steps[i].arguments[k].from)
        return false;
  }
  return true;
}

static void a_chain_needs_no_other(void **state) {
  (void)state;
  struct sampler *s = sampler_of(NULL, 7), *again = sampler_of(NULL, 7),
                 *other = sampler_of(NULL, 8);
  size_t differ = 0;
  for (uint64_t i = 0; i < 50; i++) {
    struct chain x, y, z;
    draw(s, i, &x);
    draw(again, 49 - i, &z); /* in another order */
    draw(again, i, &y);
    assert_true(same_chain(&x, &y));
    draw(other, i, &z);
    differ += !same_chain(&x, &z);
  }
  assert_true(differ > 40);
  sampler_free(s);
  sampler_free(again);
  sampler_free(other);
}

static void tiers_have_their_shares(void **state) {
  (void)state;
  static const double SHARES[TIERS] = {0.3, 0.3, 0.2, 0.2};
  struct sampler *s = sampler_of(NULL, 7);
  int n[TIERS] = {0};
  for (uint64_t i = 0; i < CHAINS; i++) {
    struct chain c;
    draw(s, i, &c);
    n[c.tier]++;
    if (c.tier == TIER_SINGLE) assert_int_equal(c.n_steps, 1);
    if (c.tier == TIER_PARALLEL) assert_true(c.n_steps >= 2);
  }
  for (int t = 0; t < TIERS; t++)
    assert_true(n[t] > (SHARES[t] - 0.05) * CHAINS && n[t] < (SHARES[t] + 0.05) * CHAINS);
  sampler_free(s);
}

static size_t tools_started(bool no_steering) {
  const struct sampler_settings settings = {.no_steering = no_steering,
                                            .tier_weights = {1, 0, 0, 0}};
  size_t n_tools = corpus->registry.n_tools, n = 0;
  bool *seen = ARENA_ARRAY(&arena, bool, n_tools);
  struct sampler *s = sampler_of(&settings, 7);
  for (uint64_t i = 0; i < n_tools; i++) {
    struct chain c;
    draw(s, i, &c);
    n += !seen[c.steps[0].tool];
    seen[c.steps[0].tool] = true;
  }
  sampler_free(s);
  return n;
}

static void steering_covers_every_tool(void **state) {
  (void)state;
  assert_int_equal(tools_started(false), corpus->registry.n_tools);
  assert_true(tools_started(true) < corpus->registry.n_tools);
}

static void settings_are_kept(void **state) {
  (void)state;
  static const char *const TRAVEL[] = {"Travel", NULL};
  const struct sampler_settings settings = {
      .min_steps = 3, .max_steps = 4, .min_tools = 2, .domains = TRAVEL};
  struct sampler *s = sampler_of(&settings, 7);
  for (uint64_t i = 0; i < 60; i++) {
    struct chain c;
    struct error e = {0};
    if (!sampler_draw(s, i, 0, &arena, &c, &e)) continue;
    if (c.tier != TIER_SINGLE) assert_in_range(c.n_steps, 3, 4);
    for (size_t k = 0; k < c.n_steps; k++)
      assert_string_equal(corpus->registry.tools[c.steps[k].tool].origin->category, "Travel");
  }
  sampler_free(s);
  static const char *const NOWHERE[] = {"Nowhere", NULL};
  const struct sampler_settings bad[] = {
      {.domains = NOWHERE}, {.min_steps = 5, .max_steps = 2}, {.max_steps = 99}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct error e = {0};
    assert_null(sampler_new(corpus->graph, &bad[i], 7, &e));
    assert_int_equal(e.code, ERR_USAGE);
  }
}

/* ---- executing ---- */

static const char RECORD[] =
    "{\"chain_id\": \"c\", \"tier\": \"single\", \"pattern\": \"chain\", \"steps\": ["
    "{\"tool\": \"general_t_make\", \"turn\": 0, \"arguments\": {\"hotel_id\": \"h1\", "
    "\"check_in\": \"2026-03-02\", \"check_out\": \"2026-03-04\"}, \"sources\": ["
    "{\"pointer\": \"/hotel_id\", \"from\": \"user\"}, {\"pointer\": \"/check_in\", \"from\": "
    "\"user\"}, {\"pointer\": \"/check_out\", \"from\": \"user\"}], \"ok\": true, \"content\": "
    "{\"booking_id\": \"b1\", \"hotel_id\": \"h1\"}},"
    "{\"tool\": \"general_t_get\", \"turn\": 1, \"arguments\": {\"booking_id\": \"b1\"}, "
    "\"sources\": [{\"pointer\": \"/booking_id\", \"from\": \"result\", \"step\": 0, \"at\": "
    "\"/booking_id\"}], \"ok\": true, \"content\": {\"booking_id\": \"b1\"}}], \"complete\": true}";

static void add_tool(struct registry *r, const char *name, const char *parameters,
                     const char *returns) {
  struct error e = {0};
  struct tool_origin *o = ARENA_NEW(&r->arena, struct tool_origin);
  *o = (struct tool_origin){.id = name, .file = "test", .original = name, .category = ""};
  struct tool t = {.origin = o, .name = name, .description = ""};
  t.parameters = js(parameters);
  t.returns = js(returns);
  t.parameters_schema = schema_compile(&r->arena, t.parameters, NULL, &e);
  t.returns_schema = schema_compile(&r->arena, t.returns, NULL, &e);
  must(t.parameters_schema && t.returns_schema && registry_add_source(r, &t, &e), &e);
}

static struct chain_counts count_with(const struct registry *r, const char *from, const char *to) {
  struct buf text = BUF_INIT;
  const char *at = strstr(RECORD, from);
  assert_non_null(at);
  buf_add(&text, RECORD, (size_t)(at - RECORD));
  buf_add_text(&text, to);
  buf_add_text(&text, at + strlen(from));
  struct chain_counts n = {0};
  chain_count(r, js(text.data), &n, &arena);
  buf_done(&text);
  return n;
}

static void faults_are_counted(void **state) {
  (void)state;
  struct registry r;
  registry_init(&r);
  add_tool(&r, "general_t_make",
           "{\"type\": \"object\", \"properties\": {\"hotel_id\": {\"type\": \"string\"}}}",
           "{\"type\": \"object\", \"required\": [\"booking_id\"]}");
  add_tool(&r, "general_t_get", "{\"type\": \"object\", \"required\": [\"booking_id\"]}",
           "{\"type\": \"object\"}");
  struct chain_counts good = count_with(&r, "h1", "h1");
  assert_int_equal(good.arguments, 4);
  assert_int_equal(good.from_result, 1);
  assert_int_equal(good.unsatisfied + good.bad_arguments + good.bad_results, 0);
  assert_int_equal(good.contradictions + good.backward, 0);
  assert_int_equal(good.intervals, 1);
  assert_int_equal(good.id_echoes, 2);
  assert_string_equal(good.first_problem, "");
  const char *taken = "{\"booking_id\": \"b1\"}, \"sources\"";
  assert_int_equal(count_with(&r, taken, "{\"booking_id\": \"b2\"}, \"sources\"").unsatisfied, 1);
  assert_int_equal(count_with(&r, "\"/booking_id\"}]", "\"/nothing\"}]").unsatisfied, 1);
  assert_int_equal(
      count_with(&r, "{\"pointer\": \"/hotel_id\", \"from\": \"user\"}, ", "").unsatisfied, 1);
  assert_int_equal(
      count_with(&r, "\"hotel_id\": \"h1\"}}", "\"hotel_id\": \"h2\"}}").contradictions, 1);
  assert_int_equal(count_with(&r, "2026-03-04", "2026-03-01").backward, 1);
  assert_int_equal(
      count_with(&r, "{\"booking_id\": \"b1\", \"hotel_id\": \"h1\"}", "{\"hotel_id\": \"h1\"}")
          .bad_results,
      1);
  assert_int_equal(
      count_with(&r, "\"hotel_id\": \"h1\", \"check_in\"", "\"hotel_id\": 1, \"check_in\"")
          .bad_arguments,
      1);
  registry_done(&r);
}

static void executed_chains_keep_their_promises(void **state) {
  (void)state;
  struct error e = {0};
  struct lexicons *l = lexicons_read("data/lexicons", NULL, &e);
  must(l != NULL, &e);
  struct chain_world w = {&corpus->registry, corpus->graph, l, state_new(corpus->model, l), 7};
  struct sampler *s = sampler_of(NULL, 7);
  struct chain_counts n = {0};
  for (uint64_t i = 0; i < 200; i++) {
    struct arena own;
    arena_init(&own, 0);
    struct chain c;
    must(sampler_draw(s, i, 0, &own, &c, &e), &e);
    const struct json *first = chain_execute(&w, &c, &own, &e);
    must(first != NULL, &e);
    const struct json *second = chain_execute(&w, &c, &own, &e);
    must(second != NULL, &e);
    assert_true(json_same(first, second));
    chain_count(&corpus->registry, first, &n, &own);
    arena_done(&own);
  }
  assert_int_equal(n.bad_arguments + n.bad_results, 0);
  assert_true(n.complete >= 190);
  assert_true(n.from_result > 100);
  sampler_free(s);
  state_free(w.state);
  lexicons_free(l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(plans_can_be_carried_out),
      FLOOR_TEST(a_chain_needs_no_other),
      FLOOR_TEST(tiers_have_their_shares),
      FLOOR_TEST(steering_covers_every_tool),
      FLOOR_TEST(settings_are_kept),
      FLOOR_TEST(faults_are_counted),
      FLOOR_TEST(executed_chains_keep_their_promises),
  };
  return cmocka_run_group_tests(tests, open_corpus, close_corpus);
}
