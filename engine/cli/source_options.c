/* source_options.c - see source_options.h. */
#include "cli/source_options.h"

#include "base/file.h"
#include "base/suggest.h"
#include "cli/exit_codes.h"
#include "cli/term.h"
#include "job/factory.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

size_t source_rows(struct source_request *r, struct option_row *rows) {
  const struct option_row all[] = {
      {"source", 's', "FORMAT:PATH", OPTION_LIST, &r->sources,
       "tool schemas: toolbench, mcp, openapi, openai, anthropic, gemini, bfcl, lua,\n"
       "or mcp-stdio:COMMAND; without FORMAT: each document is recognised.\n"
       "May be repeated (default: toolbench:data/toolenv)",
       NULL},
      {"category", 0, "NAME", OPTION_LIST, &r->categories,
       "only endpoints of this category; may be repeated", NULL},
      {"max-tools", 0, "N", OPTION_INTEGER, &r->max_tools,
       "only the first N tools (groups of endpoints), in the order of ids", NULL},
      OPTION_ROW_ROOT(&r->root),
      OPTION_ROW_NO_SANDBOX(&r->no_sandbox),
      OPTION_ROW_JSON(&r->json),
      OPTION_ROW_QUIET(&r->quiet),
  };
  memcpy(rows, all, sizeof all);
  return sizeof all / sizeof *all;
}

static const char *find_root(const struct source_request *r, struct arena *a, int *code) {
  const char *root = factory_find_root(a, r->root, NULL);
  if (root) return root;
  struct error e;
  error_set(&e, ERR_USAGE, "", "the folder of tools/ and data/ was not found; name it with --root");
  *code = term_fail(r->json, &e, CODE_USAGE);
  return NULL;
}

const char *source_lexicons(const struct source_request *r, struct arena *a, int *code) {
  const char *root = find_root(r, a, code);
  return root ? path_join(a, root, "data/lexicons") : NULL;
}

/* "openapy:x.yaml": a word before a colon that is no format, of a path that is not there. */
static bool is_mistyped(const char *text, const struct source *s, struct error *e) {
  static const char *const FORMATS[] = {"toolbench", "mcp",    "mcp-stdio", "openapi", "openai",
                                        "anthropic", "gemini", "bfcl",      "lua"};
  size_t n = strcspn(text, ":/");
  if (s->format || text[n] != ':' || n == 0 || n > 32 || file_exists(text)) return false;
  char word[40];
  snprintf(word, sizeof word, "%.*s", (int)n, text);
  const char *near = suggest_word(word, FORMATS, sizeof FORMATS / sizeof *FORMATS);
  error_set(
      e, ERR_USAGE, text,
      "'%s' is no format; known: toolbench, mcp, mcp-stdio, openapi, openai, anthropic, gemini, "
      "bfcl, lua%s%s%s",
      word, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
  return true;
}

struct corpus *source_open(const struct source_request *r, struct arena *a, int *code) {
  struct source *sources = ARENA_ARRAY(a, struct source, r->sources.n + 1);
  size_t n = r->sources.n;
  struct error e = {0};
  for (size_t i = 0; i < n; i++) {
    sources[i] = source_parse(a, r->sources.items[i]);
    if (is_mistyped(r->sources.items[i], &sources[i], &e) || !*sources[i].path) {
      if (!*sources[i].path)
        error_set(&e, ERR_USAGE, r->sources.items[i], "expected FORMAT:PATH or a path, found none");
      *code = term_fail(r->json, &e, CODE_USAGE);
      return NULL;
    }
  }
  if (!n) {
    const char *root = find_root(r, a, code);
    if (!root) return NULL;
    sources[n++] = (struct source){"toolbench", path_join(a, root, "data/toolenv")};
  }
  struct sources_options options = {
      .root = r->root,
      .reader = {.categories = r->categories.n ? r->categories.items : NULL,
                 .max_tools = (uint64_t)r->max_tools},
      .confined = {.no_sandbox = r->no_sandbox}};
  struct corpus *c = corpus_open(sources, n, &options, &e);
  if (!c) *code = term_fail(r->json, &e, exit_code_of(&e));
  return c;
}

double source_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
