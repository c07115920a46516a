/* test_mcp_client.c - asking MCP servers over stdio: both eras, pages, and everything a server may
 * do wrong. The servers are little Python programs that the test writes. */
#include "reader_test.h"

#include "reader/mcp_client.h"
#include "reader/server_process.h"
#include "world/python_spawn.h"

#include <signal.h>

/* What all servers share: lines in, answers out. `handle` of each mode gets the request. */
static const char PRELUDE[] =
    "import json, os, sys, time\n"
    "def say(m): sys.stdout.write(json.dumps(m) + '\\n'); sys.stdout.flush()\n"
    "def reply(q, r): say({'result': r, 'jsonrpc': '2.0', 'id': q['id']})\n"
    "def refuse(q, c, t): say({'jsonrpc': '2.0', 'id': q['id'], 'error': {'code': c, 'message': "
    "t}})\n"
    "def tool(n): return {'name': n, 'inputSchema': {'type': 'object'}}\n"
    "def welcome(q): reply(q, {'protocolVersion': '2025-11-25', 'capabilities': {'tools': {}},\n"
    "                          'serverInfo': {'name': 'home', 'version': '1'}})\n"
    "def serve(handle):\n"
    "  for line in sys.stdin: handle(json.loads(line))\n";

/* Runs a server with this body after the prelude; ' is a quote of Python. */
static struct json *ask(const char *body, double seconds, struct error *e) {
  struct mcp_client_options options = {seconds};
  char python[PYTHON_PATH_MAX];
  must(python_find(NULL, python, e), e);
  const char *text = arena_printf(&arena, "%s%s", PRELUDE, body);
  char *path = path_join(&arena, folder, "server.py");
  must(file_publish(path, text, strlen(text), e), e);
  return mcp_list_tools(arena_printf(&arena, "%s -S -E %s", python, path), &options, &arena, e);
}

/* The names of the tools, one behind the other. */
static const char *names_of(const struct json *document) {
  const struct json *tools = json_get(document, "tools");
  const char *names = "";
  for (uint32_t i = 0; i < tools->len; i++)
    names = arena_printf(&arena, "%s%s%s", names, i ? " " : "",
                         json_get_text(&tools->items[i], "name", "?"));
  return names;
}

static void expect_tools(const char *body, const char *names) {
  struct error e = {0};
  const struct json *document = ask(body, 5, &e);
  must(document != NULL, &e);
  assert_string_equal(names_of(document), names);
}

static void expect_failure(const char *body, double seconds, const char *part) {
  struct error e = {0};
  assert_null(ask(body, seconds, &e));
  expect_error(&e, NULL, part);
  expect_text(e.place, "server.py");
}

/* ---- eras ---- */

/* Of an older server: refuses what it does not know, and every question before it was opened. */
#define LEGACY(list)                                                                               \
  "state = []\n"                                                                                   \
  "def handle(q):\n"                                                                               \
  "  m = q['method']\n"                                                                            \
  "  if m == 'initialize': assert q['params']['clientInfo']; welcome(q)\n"                         \
  "  elif m == 'notifications/initialized': state.append(1)\n"                                     \
  "  elif m == 'tools/list' and state:\n" list "  else: refuse(q, -32601, 'Method not found')\n"   \
  "serve(handle)\n"

static void older_server(void **state) {
  (void)state;
  struct error e = {0};
  const struct json *d = ask(LEGACY("    reply(q, {'tools': [tool('a'), tool('b')]})\n"), 5, &e);
  must(d != NULL, &e);
  assert_string_equal(names_of(d), "a b");
  expect_json(json_get(d, "serverInfo"), "{'name':'home','version':'1'}");
}

static void pages(void **state) {
  (void)state;
  expect_tools(LEGACY("    c = q['params'].get('cursor')\n"
                      "    if c is None: reply(q, {'tools': [tool('a')], 'nextCursor': 'x'})\n"
                      "    elif c == 'x': reply(q, {'tools': [], 'nextCursor': ''})\n"
                      "    elif c == '': reply(q, {'tools': [tool('b')], 'nextCursor': None})\n"),
               "a b");
}

/* What comes between: notifications, questions of the server, answers to nobody, batches, blank
 * lines, and lines that are no JSON. */
static void talkative_server(void **state) {
  (void)state;
  expect_tools(
      LEGACY("    sys.stdout.write('starting up...\\n\\n')\n"
             "    say({'jsonrpc': '2.0', 'method': 'notifications/tools/list_changed'})\n"
             "    say({'jsonrpc': '2.0', 'id': 99, 'result': {'tools': [tool('wrong')]}})\n"
             "    say({'jsonrpc': '2.0', 'id': q['id'], 'method': 'ping'})\n"
             "    p = json.loads(sys.stdin.readline())\n"
             "    assert p['id'] == q['id'] and p['result'] == {}, p\n"
             "    say({'jsonrpc': '2.0', 'id': 'r', 'method': 'roots/list'})\n"
             "    p = json.loads(sys.stdin.readline())\n"
             "    assert p['id'] == 'r' and p['error']['code'] == -32601, p\n"
             "    say([{'jsonrpc': '2.0', 'method': 'notifications/message'},\n"
             "         {'jsonrpc': '2.0', 'id': q['id'], 'result': {'tools': [tool('a')]}}])\n"),
      "a");
}

#define MODERN(discover, list)                                                                     \
  "V = 'io.modelcontextprotocol/protocolVersion'\n"                                                \
  "def handle(q):\n"                                                                               \
  "  meta = q.get('params', {}).get('_meta', {})\n"                                                \
  "  if meta.get(V) != '2026-07-28' or not isinstance(\n"                                          \
  "      meta.get('io.modelcontextprotocol/clientCapabilities'), dict):\n"                         \
  "    refuse(q, -32602, 'no version')\n"                                                          \
  "  elif q['method'] == 'server/discover':\n" discover                                            \
  "  elif q['method'] == 'tools/list':\n" list "  else: refuse(q, -32601, 'Method not found')\n"   \
  "serve(handle)\n"
#define DISCOVERED                                                                                 \
  "    reply(q, {'resultType': 'complete', 'supportedVersions': ['2026-07-28'],\n"                 \
  "              'capabilities': {'tools': {}}})\n"

static void modern_server(void **state) {
  (void)state;
  struct error e = {0};
  const struct json *d =
      ask(MODERN(DISCOVERED,
                 "    c = q['params'].get('cursor')\n"
                 "    r = {'resultType': 'complete', 'ttlMs': 1, 'cacheScope': 'public',\n"
                 "         '_meta': {'io.modelcontextprotocol/serverInfo': {'name': 'new'}}}\n"
                 "    r['tools'] = [tool('b' if c else 'a')]\n"
                 "    if not c: r['nextCursor'] = 'more'\n"
                 "    reply(q, r)\n"),
          5, &e);
  must(d != NULL, &e);
  assert_string_equal(names_of(d), "a b");
  expect_json(json_get(d, "serverInfo"), "{'name':'new'}");
}

static void modern_server_that_is_late(void **state) {
  (void)state;
  struct error e = {0};
  const struct json *d =
      ask(MODERN("    time.sleep(0.5)\n" DISCOVERED,
                 "    reply(q, {'resultType': 'complete', 'tools': [tool('a')]})\n"),
          1.6, &e); /* asked for 0.4 seconds before "initialize" is sent, too */
  must(d != NULL, &e);
  assert_string_equal(names_of(d), "a");
}

static void unknown_kind_of_result(void **state) {
  (void)state;
  expect_failure(MODERN(DISCOVERED, "    reply(q, {'resultType': 'task', 'tools': [tool('a')]})\n"),
                 5, "unknown resultType");
}

static void server_that_ignores_the_first_question(void **state) {
  (void)state;
  struct error e = {0};
  const struct json *d = ask("def handle(q):\n"
                             "  if q['method'] == 'initialize': welcome(q)\n"
                             "  if q['method'] == 'tools/list': reply(q, {'tools': [tool('a')]})\n"
                             "serve(handle)\n",
                             1.6, &e);
  must(d != NULL, &e);
  assert_string_equal(names_of(d), "a");
}

static void server_that_dies_of_the_first_question(void **state) {
  (void)state;
  expect_tools("def handle(q):\n"
               "  if q['method'] == 'server/discover': sys.exit(1)\n"
               "  if q['method'] == 'initialize': welcome(q)\n"
               "  if q['method'] == 'tools/list': reply(q, {'tools': [tool('a')]})\n"
               "serve(handle)\n",
               "a");
}

/* ---- what goes wrong ---- */

static void no_answer_in_time(void **state) {
  (void)state;
  double before = server_now();
  expect_failure("print('waiting \\x1b[31mfor a key', file=sys.stderr, flush=True)\n"
                 "time.sleep(60)\n",
                 0.6,
                 "no answer to initialize within 0.6 seconds; it said: waiting  [31mfor a key");
  assert_true(server_now() - before < 5);
}

static void server_that_fails(void **state) {
  (void)state;
  expect_failure("print('no token given', file=sys.stderr); sys.exit(3)\n", 5,
                 "the server ended before it answered initialize; it said: no token given");
  expect_failure(LEGACY("    refuse(q, -32603, 'out\\x1b[2J of\\x9b order')\n"), 5,
                 "tools/list was answered with error -32603: out [2J of   order");
  expect_failure(LEGACY("    sys.exit(0)\n"), 5, "the server ended before it answered tools/list");
  expect_failure(LEGACY("    reply(q, {'tools': {}})\n"), 5, "has no list \"tools\"");
  expect_failure(LEGACY("    reply(q, [])\n"), 5, "the result of tools/list is no object");
  expect_failure(LEGACY("    reply(q, {'tools': [], 'nextCursor': 'again'})\n"), 5,
                 "a cursor came again");
}

static void more_than_anybody_reads(void **state) {
  (void)state;
  expect_failure("block = 'x' * (1 << 20)\n"
                 "while True: sys.stdout.write(block)\n",
                 30, "more than 64 MiB");
}

static void commands(void **state) {
  (void)state;
  struct error e = {0};
  char **words = server_split_command(&arena, " a  'b c'\"d e\"\\ f \"\" 'it'\\''s'\t$HOME ", &e);
  assert_non_null(words);
  static const char *const WANTED[] = {"a", "b cd e f", "", "it's", "$HOME"};
  for (size_t i = 0; i < 5; i++)
    assert_string_equal(words[i], WANTED[i]);
  assert_null(words[5]);
  assert_null(server_split_command(&arena, "a 'b", &e));
  expect_error(&e, "a 'b", "not closed");
  assert_null(server_split_command(&arena, "  ", &e));
  expect_error(&e, NULL, "expected a command");
  assert_null(mcp_list_tools("/nowhere/server --stdio", NULL, &arena, &e));
  expect_error(&e, "/nowhere/server", "cannot start the server: No such file");
}

/* ---- the process ---- */

static void nothing_is_handed_down(void **state) {
  (void)state;
  setenv("TOOLMILL_TEST_SECRET", "x", 1);
  int open_here = dup(1); /* not closed at exec */
  assert_true(open_here > 2);
  expect_tools(
      LEGACY("    env = open('/proc/self/environ').read().split('\\0')\n"
             "    names = [v.split('=')[0] for v in env if v]\n"
             "    fds = [f for f in os.listdir('/proc/self/fd')\n"
             "           if os.path.exists('/proc/self/fd/' + f)]\n"
             "    own = os.getsid(0) == os.getpid()\n"
             "    reply(q, {'tools': [tool(' '.join(names + sorted(fds) + [str(own)]))]})\n"),
      "PATH 0 1 2 True");
  close(open_here);
  unsetenv("TOOLMILL_TEST_SECRET");
}

static bool is_gone(const char *pid) {
  struct buf b = BUF_INIT;
  struct error e = {0};
  bool gone = true;
  if (file_read(arena_printf(&arena, "/proc/%s/stat", pid), 0, &b, &e)) {
    const char *close = strrchr(b.data, ')');
    gone = close && close[2] == 'Z';
  }
  buf_done(&b);
  return gone;
}

static void everything_is_killed(void **state) {
  (void)state;
  double before = server_now();
  struct error e = {0};
  const struct json *d = ask("import signal\n"
                             "child = os.fork()\n"
                             "if child == 0: time.sleep(60)\n"
                             "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                             "def handle(q):\n"
                             "  if q['method'] == 'server/discover': refuse(q, -32601, 'x')\n"
                             "  if q['method'] == 'initialize': welcome(q)\n"
                             "  if q['method'] == 'tools/list': reply(q, {'tools': "
                             "[tool(str(child)), tool(str(os.getpid()))]})\n"
                             "serve(handle)\n"
                             "time.sleep(60)\n",
                             5, &e);
  must(d != NULL, &e);
  assert_true(server_now() - before < 5);
  for (int i = 0; i < 2; i++) {
    const char *pid = json_get_text(&json_get(d, "tools")->items[i], "name", "");
    for (int k = 0; k < 200 && !is_gone(pid); k++)
      usleep(10000);
    assert_true(is_gone(pid));
  }
}

/* ---- as a source ---- */

static void server_as_source(void **state) {
  (void)state;
  struct error e = {0};
  static const char BODY[] =
      LEGACY("    c = 'cursor' in q['params']\n"
             "    t = tool('b' if c else 'a')\n"
             "    t['annotations'] = {'readOnlyHint': False, 'openWorldHint': None}\n"
             "    r = {'tools': [t]}\n"
             "    if not c: r['nextCursor'] = '2'\n"
             "    reply(q, r)\n");
  const char *text = arena_printf(&arena, "%s%s", PRELUDE, BODY);
  char python[PYTHON_PATH_MAX], *path = path_join(&arena, folder, "server.py");
  must(python_find(NULL, python, &e), &e);
  must(file_publish(path, text, strlen(text), &e), &e);
  struct source source = {"mcp-stdio", arena_printf(&arena, "%s %s --key secret", python, path)};
  struct load l;
  load_sources(&l, &source, 1, NULL);
  assert_string_equal(account_of(&l), "files 1/1, tools 1/1, endpoints 2/2");
  assert_string_equal(l.registry.tools[1].origin->id, "general/home/b");
  assert_string_equal(l.registry.tools[1].origin->file, "mcp-stdio:home");
  assert_string_equal(l.registry.tools[1].origin->scope, "mcp: home");
  expect_json(l.registry.tools[1].annotations, "{'read_only': false}");
  load_done(&l);

  struct registry none;
  struct reader_options options = {.server_timeout_seconds = 0.4};
  source.path = "sleep 30";
  registry_init(&none);
  struct intake *in = intake_new();
  assert_false(reader_load(&none, in, &source, 1, &options, &e));
  expect_error(&e, "sleep 30", "no answer to initialize within 0.4 seconds");
  intake_free(in);
  registry_done(&none);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FOLDER_TEST(server_as_source),
      FOLDER_TEST(older_server),
      FOLDER_TEST(pages),
      FOLDER_TEST(talkative_server),
      FOLDER_TEST(modern_server),
      FOLDER_TEST(modern_server_that_is_late),
      FOLDER_TEST(unknown_kind_of_result),
      FOLDER_TEST(server_that_ignores_the_first_question),
      FOLDER_TEST(server_that_dies_of_the_first_question),
      FOLDER_TEST(no_answer_in_time),
      FOLDER_TEST(server_that_fails),
      FOLDER_TEST(more_than_anybody_reads),
      FOLDER_TEST(commands),
      FOLDER_TEST(nothing_is_handed_down),
      FOLDER_TEST(everything_is_killed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
