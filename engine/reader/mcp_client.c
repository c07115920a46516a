/* mcp_client.c - see mcp_client.h: tools/list over newline-delimited JSON-RPC, of both eras.
 *
 * First "server/discover" (revision 2026-07-28). An answer makes it a modern server: every request
 * carries its version and nothing is opened. Any error, silence for a while, or the end of the
 * server makes it one of the older ones, opened with "initialize"; one that ended is started again.
 * A late answer to the first question still counts. Lines that are no JSON, and what was not asked
 * for, are passed over; requests of the server are answered, as it may wait for that. */
#include "reader/mcp_client.h"
#include "json/write.h"
#include "reader/server_process.h"

enum { PAGES_MAX = 10000, WORDS_KEPT = 400 };
static const double TIMEOUT = 10.0;
static const double PROBE_SHARE = 0.25; /* of the time limit, for the first question */

#define MODERN "2026-07-28"
#define LEGACY "2025-11-25"

enum request_id { ID_DISCOVER = 1, ID_INITIALIZE = 2, ID_FIRST_PAGE = 3 };

struct client {
  struct arena *a;
  const char *command;
  char **words;
  struct server server;
  double limit, deadline; /* seconds; when the server must be done */
  bool modern;
  const struct json *info; /* serverInfo */
  size_t strange;          /* lines that were no JSON-RPC */
  struct error *error;
};

enum answer { ANSWER_RESULT, ANSWER_ERROR, ANSWER_SILENCE, ANSWER_END, ANSWER_FAILED };

/* ---- errors ---- */

/* A server's words on one line, without what a terminal would act on: control characters of ASCII
 * and, as U+0080 to U+009F, of ISO 8859. */
static const char *harmless(struct client *c, const char *words, size_t n) {
  char *text = arena_copy(c->a, words, n);
  for (char *p = text; p < text + n; p++) {
    bool second = p > text && (unsigned char)p[-1] == 0xc2 && (unsigned char)*p < 0xa0;
    if (second) p[-1] = ' ';
    if (second || (unsigned char)*p < ' ' || *p == 0x7f) *p = ' ';
  }
  return text;
}

/* The last lines of standard error. */
static const char *last_words(struct client *c) {
  const char *from = c->server.noise;
  size_t n = c->server.n_noise;
  while (n && strchr(" \t\r\n", from[n - 1]))
    n--;
  if (n > WORDS_KEPT) {
    from += n - WORDS_KEPT;
    n = WORDS_KEPT;
  }
  while (n && ((unsigned char)*from & 0xc0) == 0x80)
    from++, n--;
  return harmless(c, from, n);
}

static bool fail(struct client *c, enum error_code code, const char *message) {
  server_stop(&c->server);
  const char *words = last_words(c);
  const char *strange =
      c->strange ? arena_printf(c->a, "; lines of its output that are no JSON-RPC: %zu", c->strange)
                 : "";
  return error_set(c->error, code, c->command, "%s%s%s%s", message, strange,
                   *words ? "; it said: " : "", words);
}

static bool fail_on(struct client *c, enum answer got, const char *method,
                    const struct json *error) {
  const char *given = json_get_text(error, "message", "no message");
  const char *text = harmless(c, given, strlen(given));
  switch (got) {
  case ANSWER_SILENCE:
    return fail(c, ERR_LIMIT,
                arena_printf(c->a, "no answer to %s within %g seconds", method, c->limit));
  case ANSWER_END:
    return fail(c, ERR_INPUT, arena_printf(c->a, "the server ended before it answered %s", method));
  case ANSWER_ERROR:
    return fail(c, ERR_INPUT,
                arena_printf(c->a, "%s was answered with error %lld: %s", method,
                             (long long)json_get_int(error, "code", 0), text));
  case ANSWER_FAILED:
    return fail(c, c->error->code, arena_copy_text(c->a, c->error->message));
  case ANSWER_RESULT:
    break;
  }
  return fail(c, ERR_INPUT, arena_printf(c->a, "the result of %s is no object", method));
}

/* ---- messages ---- */

static bool send_json(struct client *c, const struct json *message) {
  struct buf line = BUF_INIT;
  json_write(&line, message, JSON_COMPACT);
  buf_add_char(&line, '\n');
  bool sent = server_send(&c->server, line.data, line.len, c->deadline);
  buf_done(&line);
  return sent;
}

static struct json *message(struct client *c, const char *method, struct json *params) {
  struct json *m = json_new(c->a, JSON_OBJECT), version = json_text("2.0");
  struct json name = json_text(method);
  JSON_ADD(c->a, m, "jsonrpc", &version);
  JSON_ADD(c->a, m, "method", &name);
  if (params) JSON_ADD(c->a, m, "params", params);
  return m;
}

static bool ask(struct client *c, int64_t id, const char *method, struct json *params) {
  struct json *m = message(c, method, params);
  JSON_ADD(c->a, m, "id", json_new_int(c->a, id));
  return send_json(c, m);
}

/* The server waits for an answer to what it asks: a ping gets one, all else is not offered. */
static void answer_request(struct client *c, const struct json *request) {
  struct json *m = json_new(c->a, JSON_OBJECT), version = json_text("2.0");
  JSON_ADD(c->a, m, "jsonrpc", &version);
  JSON_ADD(c->a, m, "id", json_get(request, "id"));
  if (json_is_text(json_get(request, "method"), "ping")) {
    JSON_ADD(c->a, m, "result", json_new(c->a, JSON_OBJECT));
  } else {
    struct json *error = json_new(c->a, JSON_OBJECT), text = json_text("Method not found");
    JSON_ADD(c->a, error, "code", json_new_int(c->a, -32601));
    JSON_ADD(c->a, error, "message", &text);
    JSON_ADD(c->a, m, "error", error);
  }
  (void)send_json(c, m);
}

/* The answer to a question with an id from `from` to `to`; else what it asks is answered. */
static const struct json *is_answer(struct client *c, const struct json *m, int64_t from,
                                    int64_t to) {
  int64_t id;
  if (m->type == JSON_ARRAY) /* a batch of revision 2025-03-26 */
    for (uint32_t i = 0; i < m->len; i++) {
      const struct json *found = is_answer(c, &m->items[i], from, to);
      if (found) return found;
    }
  if (m->type != JSON_OBJECT || !json_get(m, "jsonrpc")) {
    c->strange += m->type != JSON_ARRAY;
    return NULL;
  }
  const struct json *given = json_get(m, "id");
  if (json_get(m, "method")) {
    if (given) answer_request(c, m);
    return NULL;
  }
  return given && json_to_int(given, &id) && id >= from && id <= to ? m : NULL;
}

/* Waits for the answer to one of two questions; *id says to which. */
static enum answer await(struct client *c, int64_t from, int64_t to, double deadline,
                         const struct json **answer, int64_t *id) {
  for (;;) {
    const char *line;
    size_t n;
    struct error ignored = {0};
    enum server_got got = server_next_line(&c->server, deadline, &line, &n, c->error);
    if (got == SERVER_TIMEOUT) return ANSWER_SILENCE;
    if (got != SERVER_LINE) return got == SERVER_ENDED ? ANSWER_END : ANSWER_FAILED;
    if (n == 0) continue;
    const struct json *m = json_read(c->a, line, n, "", NULL, &ignored);
    c->strange += !m;
    m = m ? is_answer(c, m, from, to) : NULL;
    if (!m) continue;
    *id = json_get_int(m, "id", 0);
    const struct json *result = json_get(m, "result");
    *answer = result ? result : json_get(m, "error");
    return result ? ANSWER_RESULT : ANSWER_ERROR;
  }
}

/* ---- opening ---- */

/* What every modern request carries. */
static struct json *modern_params(struct client *c) {
  struct json *params = json_new(c->a, JSON_OBJECT), *meta = json_new(c->a, JSON_OBJECT);
  struct json *who = json_new(c->a, JSON_OBJECT), version = json_text(MODERN);
  struct json name = json_text("toolmill"), own = json_text("1");
  JSON_ADD(c->a, who, "name", &name);
  JSON_ADD(c->a, who, "version", &own);
  JSON_ADD(c->a, meta, "io.modelcontextprotocol/protocolVersion", &version);
  JSON_ADD(c->a, meta, "io.modelcontextprotocol/clientInfo", who);
  JSON_ADD(c->a, meta, "io.modelcontextprotocol/clientCapabilities", json_new(c->a, JSON_OBJECT));
  JSON_ADD(c->a, params, "_meta", meta);
  return params;
}

static struct json *initialize_params(struct client *c) {
  struct json *params = json_new(c->a, JSON_OBJECT), *who = json_new(c->a, JSON_OBJECT);
  struct json name = json_text("toolmill"), own = json_text("1"), version = json_text(LEGACY);
  JSON_ADD(c->a, who, "name", &name);
  JSON_ADD(c->a, who, "version", &own);
  JSON_ADD(c->a, params, "protocolVersion", &version);
  JSON_ADD(c->a, params, "capabilities", json_new(c->a, JSON_OBJECT));
  JSON_ADD(c->a, params, "clientInfo", who);
  return params;
}

static bool speaks_modern(const struct json *discovered) {
  const struct json *versions = json_get(discovered, "supportedVersions");
  for (uint32_t i = 0; versions && versions->type == JSON_ARRAY && i < versions->len; i++)
    if (json_is_text(&versions->items[i], MODERN)) return true;
  return false;
}

static void remember_server(struct client *c, const struct json *result) {
  const struct json *info = json_get(result, "serverInfo");
  if (!info) info = json_get(json_get(result, "_meta"), "io.modelcontextprotocol/serverInfo");
  if (info && info->type == JSON_OBJECT) c->info = info;
}

static bool restart(struct client *c) {
  server_stop(&c->server);
  c->strange = 0;
  return server_start(&c->server, c->words, c->error);
}

/* Opens an older server; an answer to "server/discover" that comes only now still counts. */
static bool open_legacy(struct client *c, bool ended) {
  if (ended && !restart(c)) return false;
  const struct json *answer = NULL;
  int64_t id = 0;
  enum answer got;
  (void)ask(c, ID_INITIALIZE, "initialize", initialize_params(c));
  do {
    got = await(c, ID_DISCOVER, ID_INITIALIZE, c->deadline, &answer, &id);
    if (got == ANSWER_RESULT && id == ID_DISCOVER && speaks_modern(answer)) {
      remember_server(c, answer);
      c->modern = true;
      return true;
    }
    if (got == ANSWER_END && !ended) return open_legacy(c, true);
  } while (got <= ANSWER_ERROR && id == ID_DISCOVER);
  if (got != ANSWER_RESULT || answer->type != JSON_OBJECT)
    return fail_on(c, got, "initialize", answer);
  remember_server(c, answer);
  (void)send_json(c, message(c, "notifications/initialized", NULL));
  return true;
}

static bool open_server(struct client *c) {
  const struct json *answer = NULL;
  int64_t id = 0;
  double probe = server_now() + c->limit * PROBE_SHARE;
  (void)ask(c, ID_DISCOVER, "server/discover", modern_params(c));
  enum answer got = await(c, ID_DISCOVER, ID_DISCOVER, probe, &answer, &id);
  if (got == ANSWER_FAILED) return fail_on(c, got, "server/discover", NULL);
  c->modern = got == ANSWER_RESULT && speaks_modern(answer);
  if (!c->modern) return open_legacy(c, got == ANSWER_END);
  remember_server(c, answer);
  return true;
}

/* ---- pages ---- */

static bool is_met(const struct json *cursors, const struct json *cursor) {
  for (uint32_t i = 0; i < cursors->len; i++)
    if (json_equal(&cursors->items[i], cursor)) return true;
  return false;
}

/* One page's tools behind `tools`; *cursor is that of the next page or NULL. */
static bool read_page(struct client *c, int64_t id, const struct json **cursor,
                      struct json *tools) {
  struct json *params = c->modern ? modern_params(c) : json_new(c->a, JSON_OBJECT);
  const struct json *answer = NULL;
  if (*cursor) JSON_ADD(c->a, params, "cursor", *cursor);
  (void)ask(c, id, "tools/list", params);
  enum answer got = await(c, id, id, c->deadline, &answer, &id);
  if (got != ANSWER_RESULT || answer->type != JSON_OBJECT)
    return fail_on(c, got, "tools/list", answer);
  remember_server(c, answer);
  const struct json *kind = json_get(answer, "resultType"), *page = json_get(answer, "tools");
  if (kind && !json_is_text(kind, "complete"))
    return fail(c, ERR_INPUT, "the result of tools/list has an unknown resultType");
  if (!page || page->type != JSON_ARRAY)
    return fail(c, ERR_INPUT, "the result of tools/list has no list \"tools\"");
  for (uint32_t i = 0; i < page->len; i++)
    json_add_item(c->a, tools, &page->items[i]);
  *cursor = json_get(answer, "nextCursor");
  if (*cursor && (*cursor)->type == JSON_NULL) *cursor = NULL;
  return true;
}

static bool read_pages(struct client *c, struct json *tools) {
  const struct json *cursor = NULL;
  struct json *cursors = json_new(c->a, JSON_ARRAY);
  for (int page = 0;; page++) {
    if (!read_page(c, ID_FIRST_PAGE + page, &cursor, tools)) return false;
    if (!cursor) return true;
    if (is_met(cursors, cursor) || page + 1 == PAGES_MAX)
      return fail(c, ERR_LIMIT, "the pages of tools/list have no end: a cursor came again");
    json_add_item(c->a, cursors, cursor);
  }
}

struct json *mcp_list_tools(const char *command, const struct mcp_client_options *options,
                            struct arena *a, struct error *e) {
  double limit = options && options->timeout_seconds > 0 ? options->timeout_seconds : TIMEOUT;
  struct client c = {.a = a, .command = command, .limit = limit, .error = e};
  c.words = server_split_command(a, command, e);
  if (!c.words || !server_start(&c.server, c.words, e)) return NULL;
  c.deadline = server_now() + limit;
  struct json *tools = json_new(a, JSON_ARRAY), *document = json_new(a, JSON_OBJECT);
  bool good = open_server(&c) && read_pages(&c, tools);
  server_stop(&c.server);
  if (!good) return NULL;
  JSON_ADD(a, document, "tools", tools);
  if (c.info) JSON_ADD(a, document, "serverInfo", c.info);
  return document;
}
