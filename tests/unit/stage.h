/* stage.h - a player with a small world, one tool and a director made on the spot.
 *
 * A test gives the body of director.play(ep, cell, hints), and of judge(record) and repair(scores,
 * record) where it wants others than those below. `card(template, more)` makes a task card. */
#ifndef TOOLMILL_TESTS_STAGE_H
#define TOOLMILL_TESTS_STAGE_H

#include "floor_test.h"

#include "host/player.h"

#include <stdlib.h>
#include <unistd.h>

static const char STAGE_TABLES[] =
    "{'customers': [{'customer_id': 'c001', 'email': 'ops@acme.test', 'plan': 'Pro',"
    "                'cents': 123450, 'note': 'refunds within 30 days of purchase'}]}";
static const char STAGE_DECLARATION[] =
    "{'customers': {'key': ['customer_id']}, 'bookings': {'columns': {'slot': 'text'},"
    " 'key': ['slot']}}";
static const char STAGE_PERMISSIONS[] = "{'roles': {'agent': {'customers': ['*'],"
                                        " 'bookings': ['*']}}, 'writes':"
                                        " {'agent': {'bookings': ['insert']}}}";

static const char STAGE_TOOL[] =
    "local T = {\n"
    "  name = 'lookup', description = 'Looks up.', risk_level = 'low', safety_boundary = 'None.',\n"
    "  parameters = { { 'value', 'string, required' }, { 'limit', 'integer, optional, default=3' "
    "},\n"
    "    { 'key', 'enum(email, customer_id), optional' }, { 'fields', 'list[str], optional' },\n"
    "    { 'zone', 'string, optional' }, { 'total', 'number, optional' } },\n"
    "  returns = { 'record', 'fields', { type = 'object', required = { 'record' },\n"
    "    properties = { tags = {}, record = { type = 'object' } } } },\n"
    "  errors = { 'not_found' },\n"
    "}\n"
    "function T.run(args, world)\n"
    "  if args.value == 'broken' then return { oops = 1 } end\n"
    "  if args.value == 'snippet' then\n"
    "    local ran, answer = pcall(world.python, world, 'result = 1')\n"
    "    return { record = { ran = ran, value = ran and answer.value } }\n"
    "  end\n"
    "  if args.value == 'undeclared' then return nil, 'other', 'm' end\n"
    "  if args.value == 'bytes' then return nil, 'not_found', '\\255' end\n"
    "  if args.value == 'book' then\n"
    "    world:sql('agent', 'INSERT INTO bookings (slot) VALUES (?)', { 'x' })\n"
    "  end\n"
    "  if args.value == 'keep' then world:remember('k', args.zone) end\n"
    "  if args.value == 'recall' then return { record = { k = world:recall('k') } } end\n"
    "  if args.value == 'book' or args.value == 'keep' then return { record = { done = true } } "
    "end\n"
    "  local rows = world:sql('agent', 'SELECT plan, cents, note FROM customers WHERE email = ?',\n"
    "    { args.value })\n"
    "  if #rows == 0 then return nil, 'not_found', 'there is no such record', { hint = 'x' } end\n"
    "  return { record = rows[1], tags = { 'a1', 'b2' } }\n"
    "end\n"
    "return T\n";

static const char STAGE_DIRECTOR[] =
    "local M = { config = nil }\n"
    "local kept = {}\n"
    "local function card(template, more)\n"
    "  local c = { category = 'search', turn_type = 'single_turn', template = template,\n"
    "    success_keywords = { 'Pro' }, metadata = { level = 'precise' } }\n"
    "  for k, v in pairs(more or {}) do c[k] = v end\n"
    "  return c\n"
    "end\n"
    "local function simple(ep)\n"
    "  local email = ep:slot('email', 'ops@acme.test')\n"
    "  ep:user { 'Which plan has {email}?', email = email }\n"
    "  ep:plan { 'Look up {email}.', email = email }\n"
    "  local got = ep:call('lookup', { value = email })\n"
    "  ep:final { 'It has {plan}.', plan = got:at('/record/plan') }\n"
    "  return card('one')\n"
    "end\n"
    "function M.setup(config) M.config = config end\n"
    "function M.play(ep, cell, hints)\n%s\nend\n"
    "function M.judge(record)\n%s\nend\n"
    "function M.repair(scores, record)\n%s\nend\n"
    "return M\n";

static const char STAGE_JUDGE[] = "return { { name = 'fine', score = 1, reason = 'ok' } }";

struct stage {
  struct script_store *store;
  struct data_store *data;
  struct registry registry;
  struct world_image *image;
  struct player_template templates[4];
  struct player_config config;
  struct player *player;
};

static inline struct shape *stage_shape(const char *grammar) {
  struct error e = {0};
  struct shape *s = shape_compile(&arena, grammar, "test", &e);
  must(s != NULL, &e);
  return s;
}

static inline void stage_add_text(struct stage *st, const char *name, const char *text) {
  script_store_add_text(st->store, name, text, strlen(text));
}

/* A data store without files. */
static inline struct data_store *stage_data(void) {
  struct error e = {0};
  char root[] = "/tmp/toolmill_stage_XXXXXX";
  assert_non_null(mkdtemp(root));
  struct data_store *data = data_store_load(root, &e);
  rmdir(root);
  must(data != NULL, &e);
  return data;
}

/* NULL for judge or repair: one that finds everything fine, or nothing to repair. */
static inline bool stage_try(struct stage *st, const char *tables, const char *play,
                             const char *judge, const char *repair, struct error *e) {
  static const char *const GRAMMARS[][2] = {
      {"one", "user plan call observation final"},
      {"fix", "user plan call error plan call observation final"},
      {"refusal", "user plan final"},
      {"free", "(user | plan | call | observation | error | final)*"}};
  memset(st, 0, sizeof *st);
  st->store = script_store_new();
  stage_add_text(st, "tools/lookup.lua", STAGE_TOOL);
  struct buf director = BUF_INIT;
  buf_printf(&director, STAGE_DIRECTOR, play, judge ? judge : STAGE_JUDGE,
             repair ? repair : "return nil");
  stage_add_text(st, "scripts/director.lua", director.data);
  buf_done(&director);
  st->data = stage_data();
  registry_init(&st->registry);
  st->registry.policies =
      js("[{'id': 'zone', 'text': 'The zone of the house.', 'tools': ['lookup'],"
         " 'values': ['CET', 'UTC']}, {'id': 'other', 'text': 'Other.',"
         " 'tools': ['search'], 'values': ['CET']}]");
  struct script_state *loading = script_state_new(st->store, e);
  struct json *table = NULL;
  must(loading && script_table_json(loading, "tools/lookup.lua", &arena, &table, NULL, e), e);
  must(registry_add(&st->registry, "tools/lookup.lua", table, e), e);
  script_state_free(loading);
  st->image = world_image_build(js(tables), js(STAGE_DECLARATION), js(STAGE_PERMISSIONS), e);
  must(st->image != NULL, e);
  for (size_t i = 0; i < 4; i++)
    st->templates[i] = (struct player_template){GRAMMARS[i][0], stage_shape(GRAMMARS[i][1])};
  st->config = (struct player_config){.scripts = st->store,
                                      .data = st->data,
                                      .registry = &st->registry,
                                      .image = st->image,
                                      .setup = js("{'recipe_name': 'scripts/test.lua'}"),
                                      .templates = st->templates,
                                      .n_templates = 4,
                                      .seed = 7,
                                      .min_score = 0.5,
                                      .max_repairs = 1,
                                      .val_share = 0.5};
  st->player = player_open(&st->config, e);
  return st->player != NULL;
}

static inline void stage_open(struct stage *st, const char *play) {
  struct error e = {0};
  must(stage_try(st, STAGE_TABLES, play, NULL, NULL, &e), &e);
}

static inline void stage_close(struct stage *st) {
  player_close(st->player);
  registry_done(&st->registry);
  world_image_free(st->image);
  data_store_free(st->data);
  script_store_free(st->store);
}

static inline struct sample stage_play(struct stage *st, const char *variant, uint64_t index) {
  struct sample out;
  struct cell cell = {.index = index, .family = "search", .variant = variant};
  player_make(st->player, &cell, &out);
  return out;
}

static inline void expect_accepted(const struct sample *s) {
  if (s->verdict != VERDICT_ACCEPTED) fail_msg("%s: %s", s->stage, s->reason);
}

static inline void expect_verdict(const struct sample *s, enum verdict verdict, const char *stage,
                                  const char *part) {
  if (s->verdict != verdict)
    fail_msg("verdict %d, %s: %s", (int)s->verdict, s->stage ? s->stage : "", s->reason);
  assert_string_equal(s->stage, stage);
  expect_text(s->reason, part);
}

/* Plays a body once, on a stage of its own. */
static inline void expect_play(const char *play, enum verdict verdict, const char *stage,
                               const char *part) {
  struct stage st;
  stage_open(&st, play);
  struct sample s = stage_play(&st, "success", 0);
  if (verdict == VERDICT_ACCEPTED)
    expect_accepted(&s);
  else
    expect_verdict(&s, verdict, stage, part);
  stage_close(&st);
}

#endif
