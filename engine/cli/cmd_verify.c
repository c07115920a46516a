/* cmd_verify.c - `engine verify`: does the world of a corpus keep its promises? */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/source_options.h"
#include "cli/term.h"
#include "job/verify_world.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char about[] =
    "Samples chains of calls over tool schemas, executes each twice in an entity world, and "
    "counts\n"
    "from the records alone: arguments that come from where the plan said, results that satisfy "
    "their\n"
    "schemas, ids that contradict, intervals that end before they begin, bytes that differ. Then\n"
    "creates, reads, searches, changes and deletes a record of every entity. Exit code 1 when a\n"
    "promise is broken. With --out: chains.jsonl,\n"
    "properties.jsonl and verify.json.\n";

static const char examples[] = "  engine verify --chains 200\n"
                               "  engine verify --source data/examples --chains 100 --json\n";

struct verify_request {
  struct source_request source;
  const char *out;
  uint64_t seed;
  int64_t chains, min_steps, max_steps;
  bool no_steering;
};

static double percent(uint64_t part, uint64_t all) {
  return all ? 100.0 * (double)part / (double)all : 0;
}

static void row(struct buf *out, const char *label, uint64_t n, const char *note) {
  buf_printf(out, "%-34s %10" PRIu64 "  %s\n", label, n, note);
}

static void share(struct buf *out, const char *label, uint64_t good, uint64_t all) {
  if (all)
    buf_printf(out, "%-34s %9.2f%%  %" PRIu64 " of %" PRIu64 "\n", label, percent(good, all), good,
               all);
  else
    buf_printf(out, "%-34s %10s\n", label, "n/a");
}

static void print(const struct verify_result *r, struct buf *out) {
  const struct chain_counts *n = &r->counts;
  row(out, "tools", r->tools, "");
  share(out, "tools that a chain called", r->tools_used, r->tools);
  share(out, "tools without an entity", r->tools_without_entity, r->tools);
  share(out, "chains complete", n->complete, n->chains + r->broken + r->not_sampled);
  row(out, "  of them drawn again", r->redrawn, "");
  share(out, "repeated byte for byte", n->chains - r->not_repeated, n->chains);
  row(out, "calls", n->steps, "");
  share(out, "arguments as planned", n->arguments - n->unsatisfied, n->arguments);
  share(out, "  of them from an earlier result", n->from_result, n->arguments);
  share(out, "calls that satisfy their schema", n->steps - n->bad_arguments, n->steps);
  share(out, "results that satisfy their schema", n->results - n->bad_results, n->results);
  row(out, "results that contradict an id", n->contradictions, "");
  row(out, "intervals that end too early", n->backward, "");
  share(out, "entities that could be checked", r->entities_checked, r->entities);
  share(out, "behaves as a person expects", r->checks_held, r->checks);
  if (*r->first_problem) {
    buf_add_text(out, "first problem: ");
    term_add_line(out, r->first_problem, strlen(r->first_problem));
    buf_add_char(out, '\n');
  }
}

static int report(const struct verify_request *v, const struct verify_result *r, double seconds,
                  struct arena *a) {
  struct buf text = BUF_INIT, said = BUF_INIT;
  if (v->source.json) {
    json_write(&text, verify_write(r, a), JSON_INDENTED);
    buf_add_char(&text, '\n');
  } else {
    print(r, &text);
  }
  if (!v->source.quiet) {
    buf_printf(&said, "%s in %.2f s%s\n", verify_passed(r) ? "every promise is kept" : "not passed",
               seconds,
               verify_passed(r) || v->out ? "" : "; --out DIR keeps the chains to look at");
    term_say(&said);
  }
  buf_done(&said);
  return term_finish(&text, verify_passed(r) ? CODE_DONE : CODE_FAILED);
}

static int verify(const struct verify_request *v, struct arena *a) {
  int code = CODE_DONE;
  double started = source_clock();
  const char *lexicons = source_lexicons(&v->source, a, &code);
  struct corpus *c = lexicons ? source_open(&v->source, a, &code) : NULL;
  if (!c) return code;
  struct sampler_settings settings = {.min_steps = (uint32_t)v->min_steps,
                                      .max_steps = (uint32_t)v->max_steps,
                                      .no_steering = v->no_steering};
  struct verify_options options = {.lexicons = lexicons,
                                   .out = v->out,
                                   .seed = v->seed,
                                   .n_chains = (uint64_t)v->chains,
                                   .sampler = &settings};
  struct verify_result result;
  struct error e = {0};
  if (verify_world(c, &options, &result, &e))
    code = report(v, &result, source_clock() - started, a);
  else
    code = term_fail(v->source.json, &e, exit_code_of(&e));
  corpus_close(c);
  return code;
}

int cmd_verify(int argc, char **argv) {
  struct verify_request v = {.seed = 7, .chains = 1000, .min_steps = 1, .max_steps = 5};
  struct option_row rows[OPTIONS_MAX] = {
      {"chains", 'n', "N", OPTION_INTEGER, &v.chains, "chains to execute (default: 1000)", NULL},
      {"seed", 0, "S", OPTION_SEED, &v.seed, "seed of the chains (default: 7)", NULL},
      {"min-steps", 0, "N", OPTION_INTEGER, &v.min_steps, "calls in a chain at least (1)", NULL},
      {"max-steps", 0, "N", OPTION_INTEGER, &v.max_steps, "calls in a chain at most (5)", NULL},
      {"no-steering", 0, NULL, OPTION_FLAG, &v.no_steering,
       "draw starts and successors at random instead of evenly", NULL},
      {"out", 'o', "DIR", OPTION_TEXT, &v.out,
       "folder for chains.jsonl, properties.jsonl, verify.json", NULL}};
  struct command c = {.name = "engine verify",
                      .usage = "[options]",
                      .about = about,
                      .rows = rows,
                      .n_rows = 6 + source_rows(&v.source, rows + 6),
                      .examples = examples};
  struct arena a;
  arena_init(&a, 0);
  struct command_line line = {.arena = &a};
  int code;
  if (options_read(&c, argc, argv, &line, &code)) {
    if (v.chains < 1)
      code = options_refuse(v.source.json, "engine verify --help", "--chains must be at least 1");
    else if (v.min_steps > v.max_steps || v.max_steps > 16)
      code = options_refuse(v.source.json, "engine verify --help",
                            "--min-steps must not exceed --max-steps, which is at most 16");
    else
      code = verify(&v, &a);
  }
  arena_done(&a);
  return code;
}
