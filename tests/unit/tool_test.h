/* tool_test.h - the built-in tools as the executor calls them, in the small published world. For
 * test_tools.c: everything of a run that is not a case. Run from the root of the repository. */
#ifndef TOOLMILL_TESTS_TOOL_TEST_H
#define TOOLMILL_TESTS_TOOL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/file.h"
#include "catalog/registry.h"
#include "episode/executor.h"
#include "host/api_data.h"
#include "host/api_world.h"
#include "host/lua_state.h"
#include "json/write.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *const TOOLS[] = {"search_docs", "sql_customer_db", "calendar_lookup",
                                    "python_exec", "memory_write",    "memory_read"};
enum { N_TOOLS = sizeof TOOLS / sizeof *TOOLS, MAX_CODES = 16 };

/* A state with the tools, like that of a worker. Two are made: with Python and without. */
struct side {
  struct script_state *scripts;
  struct arena arena;
  struct api_world api;
};

struct extra_script {
  const char *name, *text;
};

static struct {
  const struct extra_script *extra_scripts; /* set by main; ends with a NULL name */
  struct arena a;
  struct script_store *store;
  struct data_store *data;
  struct registry registry;
  struct world_image *image;
  struct world *world;
  struct python_server python;
  bool has_python;
  struct side with_python, without;
  struct side *side; /* the one in use */
  bool seen[N_TOOLS][MAX_CODES];
  bool seen_ok[N_TOOLS];
} t;

static void must(bool ok, const struct error *e) {
  if (!ok) fail_msg("%s: %s", e->place, e->message);
}

/* ---- the harness ---- */

static void open_body(lua_State *L, void *context) {
  struct side *side = context;
  data_api_open(L, t.data);
  api_world_open(L, &side->api);
}

static void open_side(struct side *side, struct python_server *python) {
  struct error e = {0};
  arena_init(&side->arena, 0);
  side->api = (struct api_world){t.world, python, &side->arena};
  side->scripts = script_state_new(t.store, &e);
  must(side->scripts != NULL, &e);
  must(script_protected(side->scripts, "open", NULL, open_body, side, &e), &e);
}

static void close_side(struct side *side) {
  script_state_free(side->scripts);
  arena_done(&side->arena);
}

struct behaviour {
  const struct tool *tool;
  const struct json *arguments;
  struct arena *a;
  struct tool_answer *answer;
};

static void behave_body(lua_State *L, void *context) {
  struct behaviour *b = context;
  script_push_module(L, b->tool->script);
  lua_getfield(L, -1, "run");
  script_push_json(L, b->arguments);
  api_world_push(L);
  lua_call(L, 2, 4);
  b->answer->ok = !lua_isnil(L, -4);
  if (b->answer->ok) {
    b->answer->content = script_to_json(L, -4, b->a, b->tool->returns, NULL, NULL);
    return;
  }
  b->answer->code = arena_copy_text(b->a, luaL_checkstring(L, -3));
  b->answer->message = arena_copy_text(b->a, luaL_checkstring(L, -2));
  if (!lua_isnil(L, -1)) b->answer->extra = script_to_json(L, -1, b->a, NULL, NULL, NULL);
}

static bool behave(void *context, const struct tool *tool, const struct json *arguments,
                   struct arena *a, struct tool_answer *answer, struct error *e) {
  struct side *side = context;
  struct behaviour b = {tool, arguments, a, answer};
  return script_protected(side->scripts, tool->script, NULL, behave_body, &b, e);
}

static const struct json *call(const char *tool, const char *arguments, bool *ok) {
  struct error e = {0};
  struct executor x = {&t.registry, behave, t.side};
  struct json *content = NULL;
  const struct json *args = json_read(&t.a, arguments, strlen(arguments), "arguments", NULL, &e);
  must(args != NULL, &e);
  must(executor_run(&x, tool, args, &t.a, ok, &content, &e), &e);
  for (size_t i = 0; i < N_TOOLS; i++) {
    if (strcmp(TOOLS[i], tool) != 0) continue;
    int code = *ok ? -1
                   : tool_error_index(registry_get(&t.registry, tool),
                                      json_get_text(content, "error_code", ""));
    if (*ok) t.seen_ok[i] = true;
    if (code >= 0 && code < MAX_CODES) t.seen[i][code] = true;
  }
  return content;
}

static const char *text_of(const struct json *v) {
  struct buf b;
  buf_init(&b);
  json_write(&b, v, JSON_COMPACT);
  const char *copy = arena_copy(&t.a, b.data, b.len);
  buf_done(&b);
  return copy;
}

static void expect_ok(const char *tool, const char *arguments, const char *content) {
  bool ok = false;
  struct error e = {0};
  const struct json *found = call(tool, arguments, &ok);
  const struct json *wanted = json_read(&t.a, content, strlen(content), "expected", NULL, &e);
  must(wanted != NULL, &e);
  if (!ok || !json_equal(found, wanted)) {
    fail_msg("%s %s: %s, expected %s", tool, arguments, text_of(found), content);
  }
}

/* The message may not hold `never` (NULL: anything). Returns the content. */
static const struct json *expect_error(const char *tool, const char *arguments, const char *code,
                                       const char *never) {
  bool ok = false;
  const struct json *found = call(tool, arguments, &ok);
  if (ok || !json_is_text(json_get(found, "error_code"), code)) {
    fail_msg("%s %s: %s, expected %s", tool, arguments, text_of(found), code);
  }
  assert_true(strlen(json_get_text(found, "message", "")) > 0);
  if (never && strstr(text_of(found), never)) fail_msg("%s gives %s away", text_of(found), never);
  return found;
}

static struct json *read_json(const char *path) {
  struct error e = {0};
  struct json *v = json_read_file(&t.a, path, NULL, &e);
  must(v != NULL, &e);
  return v;
}

/* The published world, and calendars at the borders of zones and days. */
static void build_world(void) {
  static const char *const SLOTS[][3] = {
      {"account-team", "2026-03-08", "09:30"}, /* 01:30 in Los Angeles; 10:00 UTC is 03:00 there */
      {"account-team", "2026-03-08", "10:00"},
      {"account-team", "2026-11-01", "08:30"}, /* 01:30 in Los Angeles, for the first time */
      {"account-team", "2026-11-01", "09:30"}, /* and again, an hour later */
      {"lina", "2026-06-30", "10:30"},         /* 22:30 in Auckland (UTC+12) */
      {"lina", "2026-06-30", "12:00"},         /* 00:00 on July 1st there */
      {"lina", "2026-07-01", "11:59"},         /* 23:59 on July 1st there */
      {"lina", "2026-07-01", "12:00"},         /* 00:00 on July 2nd there */
  };
  struct error e = {0};
  struct json *tables = read_json("data/worlds/p07.json");
  struct json *calendar = json_get(tables, "calendar");
  for (size_t i = 0; i < sizeof SLOTS / sizeof *SLOTS; i++) {
    const char *row = arena_printf(&t.a,
                                   "{\"participant\":\"%s\",\"date\":\"%s\",\"slot\":\"%s\","
                                   "\"state\":\"open\"}",
                                   SLOTS[i][0], SLOTS[i][1], SLOTS[i][2]);
    json_add_item(&t.a, calendar, json_read(&t.a, row, strlen(row), "row", NULL, &e));
  }
  static const char busy[] = "{\"participant\":\"lina\",\"date\":\"2026-05-21\","
                             "\"slot\":\"09:00\",\"state\":\"busy\"}";
  json_add_item(&t.a, calendar, json_read(&t.a, busy, strlen(busy), "row", NULL, &e));
  t.image = world_image_build(tables, read_json("data/worlds/tables.json"),
                              read_json("data/permissions.json"), &e);
  must(t.image != NULL, &e);
  t.world = world_open(t.image, &e);
  must(t.world != NULL, &e);
}

static void add_tools(void) {
  registry_init(&t.registry);
  for (size_t i = 0; i < N_TOOLS; i++) {
    struct error e = {0};
    struct json *table = NULL;
    const char *script = arena_printf(&t.a, "tools/%s.lua", TOOLS[i]);
    must(script_table_json(t.without.scripts, script, &t.a, &table, NULL, &e), &e);
    must(registry_add(&t.registry, script, table, &e), &e);
    assert_in_range(t.registry.tools[i].n_errors, 1, MAX_CODES);
  }
}

static int set_up_all(void **state) {
  (void)state;
  struct error e = {0};
  struct buf server;
  arena_init(&t.a, 0);
  t.store = script_store_new();
  must(script_store_add_root(t.store, ".", &e), &e);
  for (size_t i = 0; t.extra_scripts && t.extra_scripts[i].name; i++) {
    script_store_add_text(t.store, t.extra_scripts[i].name, t.extra_scripts[i].text,
                          strlen(t.extra_scripts[i].text));
  }
  t.data = data_store_load(".", &e);
  must(t.data != NULL, &e);
  build_world();
  buf_init(&server);
  must(file_read("tools/python_exec_server.py", 0, &server, &e), &e);
  t.has_python = python_start(&t.python, server.data, server.len, &e);
  buf_done(&server);
  open_side(&t.with_python, t.has_python ? &t.python : NULL);
  open_side(&t.without, NULL);
  add_tools();
  return 0;
}

static int tear_down_all(void **state) {
  (void)state;
  close_side(&t.with_python);
  close_side(&t.without);
  if (t.has_python) python_stop(&t.python);
  registry_done(&t.registry);
  world_close(t.world);
  world_image_free(t.image);
  data_store_free(t.data);
  script_store_free(t.store);
  arena_done(&t.a);
  return 0;
}

static int set_up(void **state) {
  (void)state;
  t.side = &t.with_python;
  world_begin(t.world);
  world_enter_session(t.world, "session_1");
  return 0;
}

#endif
