/* cmd_build.c - `engine build`: tool schemas of any format to registry, graph and model. */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/source_options.h"
#include "cli/term.h"
#include "json/write.h"

#include <inttypes.h>
#include <string.h>

static const char about[] =
    "Reads tool schemas, builds the tool graph and the entity model, and writes below --out:\n"
    "registry_stats.json, graph_stats.json, model_stats.json, endpoints.jsonl, graph_edges.jsonl,\n"
    "tool_schemas.json, model.txt and Markdown with Mermaid drawings. What a source loses is "
    "counted\n"
    "by reason in registry_stats.json; nothing ends the load.\n";

static const char examples[] =
    "  engine build\n"
    "  engine build --source toolbench:data/toolenv --category Travel --out data/travel\n"
    "  engine build --source data/examples --out data/examples-build\n";

struct counts {
  uint64_t flow, complement, same_tool, same_category;
};

static struct counts count_edges(const struct graph *g) {
  struct counts n = {0};
  uint64_t *const by[EDGE_KINDS] = {&n.flow, &n.complement, &n.same_tool, &n.same_category};
  for (size_t i = 0; i < g->n_edges; i++)
    ++*by[g->edges[i].kind];
  return n;
}

static uint64_t without_entity(const struct corpus *c) {
  uint64_t n = 0;
  for (size_t i = 0; i < c->registry.n_tools; i++)
    n += c->model->tools[i].entity == MODEL_NONE;
  return n;
}

static struct json *summarize(const struct corpus *c, const char *out, struct arena *a) {
  struct json *o = json_new(a, JSON_OBJECT);
  struct counts n = count_edges(c->graph);
  uint64_t lost = 0;
  for (int level = 0; level < INTAKE_LEVELS; level++)
    lost += intake_total(c->intake, (enum intake_level)level, INTAKE_LOST);
  json_add_member(a, o, "out", json_new_text(a, out));
  json_add_member(a, o, "endpoints", json_new_int(a, (int64_t)c->registry.n_tools));
  json_add_member(a, o, "lost", json_new_int(a, (int64_t)lost));
  json_add_member(a, o, "io_chain", json_new_int(a, (int64_t)n.flow));
  json_add_member(a, o, "complementary", json_new_int(a, (int64_t)n.complement));
  json_add_member(a, o, "same_tool", json_new_int(a, (int64_t)n.same_tool));
  json_add_member(a, o, "same_category", json_new_int(a, (int64_t)n.same_category));
  json_add_member(a, o, "entities", json_new_int(a, (int64_t)c->model->n_entities));
  json_add_member(a, o, "endpoints_without_entity", json_new_int(a, (int64_t)without_entity(c)));
  return o;
}

static void say(const struct json *summary, double seconds) {
  struct buf text = BUF_INIT;
  for (uint32_t i = 1; i < summary->len; i++)
    buf_printf(&text, "%-25s %" PRId64 "\n", summary->members[i].name,
               json_get_int(summary, summary->members[i].name, 0));
  const char *out = json_get_text(summary, "out", "");
  buf_printf(&text, "written to ");
  term_add_line(&text, out, strlen(out));
  buf_printf(&text, " in %.2f s; next: read registry_stats.json there, or engine verify\n",
             seconds);
  term_say(&text);
  buf_done(&text);
}

static int build(const struct source_request *r, const char *out, struct arena *a) {
  int code = CODE_DONE;
  double started = source_clock();
  struct corpus *c = source_open(r, a, &code);
  if (!c) return code;
  struct error e = {0};
  if (!corpus_write(c, out, &e)) {
    code = term_fail(r->json, &e, CODE_FAILED);
  } else {
    struct json *summary = summarize(c, out, a);
    if (!r->quiet) say(summary, source_clock() - started);
    struct buf text = BUF_INIT;
    if (r->json) {
      json_write(&text, summary, JSON_INDENTED);
      buf_add_char(&text, '\n');
    }
    code = term_finish(&text, CODE_DONE);
  }
  corpus_close(c);
  return code;
}

int cmd_build(int argc, char **argv) {
  struct source_request r = {.max_tools = 0};
  const char *out = "data/artifacts";
  struct option_row rows[OPTIONS_MAX] = {
      {"out", 'o', "DIR", OPTION_TEXT, &out, "folder to write to (default: data/artifacts)", NULL}};
  struct command c = {.name = "engine build",
                      .usage = "[options]",
                      .about = about,
                      .rows = rows,
                      .n_rows = 1 + source_rows(&r, rows + 1),
                      .examples = examples};
  struct arena a;
  arena_init(&a, 0);
  struct command_line line = {.arena = &a};
  int code;
  if (options_read(&c, argc, argv, &line, &code)) code = build(&r, out, &a);
  arena_done(&a);
  return code;
}
