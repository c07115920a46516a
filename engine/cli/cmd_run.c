/* cmd_run.c - `engine RECIPE.lua`: makes a dataset, or plans it, or makes one sample of it. */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/run_parts.h"
#include "cli/term.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char about[] =
    "Makes the samples that a recipe describes: plays, executes, verifies and judges them, writes\n"
    "artifacts, report and checks below the output directory. The same seed, count and inputs\n"
    "give the same bytes for any number of jobs. A run that was interrupted goes on when the same\n"
    "command is given again. A finished dataset of another run is replaced only with --overwrite.\n"
    "The word run may be left out.\n";

static const char config_about[] =
    "Prints the settings that a run of the recipe (default: scripts/recipe.lua) would have with "
    "the\n"
    "same options, and where each comes from: command line, environment, --set, recipe, default.\n";

static const char examples[] =
    "  engine scripts/recipe.lua --count 2k --seed 7 --out seed7\n"
    "  engine scripts/recipe.lua --dry-run\n"
    "  engine scripts/recipe.lua --only 42\n"
    "  engine scripts/recipe.lua --out strict --set gates.min_score=0.8\n";

/* ---- options ---- */

static bool read_request(struct run_request *r, int argc, char **argv, struct command_line *line,
                         struct command *c, struct option_row *rows, int *code) {
  const struct option_row all[] = {
      {"count", 'n', "N", OPTION_INTEGER, &r->count, "number of samples (default: the recipe's)",
       NULL},
      {"seed", 0, "S", OPTION_SEED, &r->seed, "seed of the run (default: the recipe's)", NULL},
      {"jobs", 'j', "N", OPTION_JOBS, &r->jobs,
       "worker processes; auto: one for each processor (default),\n"
       "0: everything in this process, for debuggers",
       "TOOLMILL_JOBS"},
      {"out", 'o', "DIR", OPTION_TEXT, &r->out, "output directory (default: the recipe's, or data)",
       NULL},
      {"only", 0, "ID", OPTION_TEXT, &r->only,
       "make one sample, by trajectory id or index, and print it", NULL},
      {"dry-run", 0, NULL, OPTION_FLAG, &r->dry_run,
       "print what would be made and where each setting comes from", NULL},
      OPTION_ROW_SETTING(r->settings),
      {"overwrite", 0, NULL, OPTION_FLAG, &r->overwrite,
       "replace what the output directory holds, also of another run", NULL},
      OPTION_ROW_ROOT(&r->root),
      OPTION_ROW_NO_SANDBOX(&r->no_sandbox),
      OPTION_ROW_JSON(&r->json),
      OPTION_ROW_QUIET(&r->quiet),
      OPTION_ROW_VERBOSE(&r->verbose),
      OPTION_ROW_NO_COLOR(&r->no_color),
  };
  memcpy(rows, all, sizeof all);
  *c = (struct command){.name = "engine run",
                        .usage = "RECIPE.lua [options]",
                        .about = about,
                        .rows = rows,
                        .n_rows = sizeof all / sizeof *all,
                        .examples = examples,
                        .fewest_words = 1,
                        .most_words = 1,
                        .words = "the recipe, e.g. scripts/recipe.lua,"};
  if (r->config) {
    c->name = "engine config";
    c->usage = "[RECIPE.lua] [options]";
    c->about = config_about;
    c->examples = "  engine config scripts/recipe.lua --seed 7\n  engine config --json\n";
    c->fewest_words = 0;
  }
  if (!options_read(c, argc, argv, line, code)) return false;
  r->recipe = line->n_words ? line->words[0] : "scripts/recipe.lua";
  r->has_seed = options_origin(c, line, "seed") != ORIGIN_DEFAULT;
  if (r->dry_run && r->only) {
    *code = options_refuse(r->json, "engine run --help", "--dry-run and --only exclude each other");
    return false;
  }
  return true;
}

/* The command line as a shell would read it. Heap. */
static char *quote_command(int argc, char **argv) {
  struct buf text = BUF_INIT;
  buf_add_text(&text, "engine");
  for (int i = 1; i < argc; i++) {
    buf_add_char(&text, ' ');
    term_add_shell_word(&text, argv[i]);
  }
  return text.data;
}

/* ---- running ---- */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int refuse_run(const struct run_request *r, const struct error *e) {
  static const char hint[] = "hint: wait for it to end, or choose another directory with --out\n";
  int code = CODE_FAILED;
  term_complain(e);
  if (e->code == ERR_USAGE) { /* the lock of the output directory is held; see run/run.h */
    term_say(&(struct buf){.data = (char *)(uintptr_t)hint, .len = sizeof hint - 1});
    code = CODE_LOCKED;
  } else if (e->code == ERR_MISMATCH) { /* an unfinished run of something else is there */
    code = CODE_USAGE;
  }
  return r->json ? term_fail_quietly(e, code) : code;
}

static int interrupted(const struct run_request *r, const struct run_summary *s, int number) {
  struct buf text = BUF_INIT;
  buf_add_text(&text, "engine: interrupted; ");
  progress_add_count(&text, s->done);
  buf_add_text(&text, " of ");
  progress_add_count(&text, s->requested);
  buf_add_text(&text, " samples are kept\nhint: to go on: ");
  term_add_line(&text, r->again, strlen(r->again));
  buf_add_char(&text, '\n');
  term_say(&text);
  buf_done(&text);
  return number == SIGINT ? CODE_INTERRUPTED : number == SIGTERM ? CODE_TERMINATED : CODE_TEMPORARY;
}

static void say_notice(void *context, const char *line) {
  struct buf text = BUF_INIT;
  (void)context;
  buf_add_text(&text, "engine: ");
  term_add_line(&text, line, strlen(line));
  buf_add_char(&text, '\n');
  term_say(&text);
  buf_done(&text);
}

static int generate(const struct run_request *r, struct factory *f) {
  struct progress progress;
  progress_init(&progress);
  const char *out = r->out ? r->out : f->out;
  struct generate_options options = {.jobs = r->jobs,
                                     .out = out,
                                     .no_sandbox = r->no_sandbox,
                                     .overwrite = r->overwrite,
                                     .progress = r->quiet ? NULL : progress_report,
                                     .progress_context = &progress,
                                     .notice = say_notice};
  struct generate_result result;
  struct error e = {0};
  double start = now();
  bool ok = generate_run(f, &options, &result, &e);
  double seconds = now() - start;
  progress_done(&progress);
  if (!ok) {
    generate_result_done(&result);
    return refuse_run(r, &e);
  }
  struct arena a;
  arena_init(&a, 0);
  struct run_summary s = run_summarize(f, out, &result, seconds, &a);
  int code = CODE_DONE;
  if (result.end == RUN_INTERRUPTED && !result.already_complete)
    code = interrupted(r, &s, result.signal);
  else {
    if (!run_summary_is_good(&s)) code = CODE_FAILED;
    if (!r->quiet || code != CODE_DONE) run_summary_say(&s, r, f, out);
  }
  if (r->json) code = run_summary_print_json(&s, r, f, out, code);
  generate_result_done(&result);
  arena_done(&a);
  return code;
}

/* A recipe that does not load: whatever the kind of error, the command cannot be carried out as it
 * is. Only a machine that cannot confine, or a broken promise of this program, is another matter.
 */
static int refuse_recipe(const struct run_request *r, const struct error *e) {
  bool possible = e->code == ERR_SANDBOX || e->code == ERR_INTERNAL;
  return term_fail(r->json, e, possible ? CODE_FAILED : CODE_USAGE);
}

/* The data differ from those of other machines; whoever makes them should know. */
static void tell_missing_python(const struct factory *f) {
  struct buf text = BUF_INIT;
  if (!f->without_python) return;
  buf_add_text(&text, "engine: note: ");
  term_add_line(&text, f->without_python, strlen(f->without_python));
  buf_add_text(&text, "; the tool python_exec answers unavailable in this run\n");
  term_say(&text);
  buf_done(&text);
}

static int act(const struct run_request *r, const struct command *c,
               const struct command_line *line) {
  struct factory_options options = {.root = r->root,
                                    .recipe = r->recipe,
                                    .settings = r->settings,
                                    .seed = r->has_seed ? &r->seed : NULL,
                                    .count = r->count,
                                    .no_sandbox = r->no_sandbox,
                                    .in_process = r->jobs == 0,
                                    .check_scripts = !r->dry_run && !r->config && !r->only};
  struct error e = {0};
  struct factory *f = factory_open(&options, &e);
  if (!f) return refuse_recipe(r, &e);
  tell_missing_python(f);
  int code = r->config    ? run_config_print(r, c, line, f)
             : r->dry_run ? run_plan_print(r, c, line, f)
             : r->only    ? run_only_print(r, f)
                          : generate(r, f);
  factory_close(f);
  return code;
}

static int run(int argc, char **argv, bool config) {
  struct arena a;
  arena_init(&a, 0);
  struct run_request r = {.count = -1,
                          .jobs = options_processors(),
                          .config = config,
                          .settings = json_new(&a, JSON_OBJECT),
                          .again = quote_command(argc, argv)};
  struct command_line line = {.arena = &a};
  struct command c;
  struct option_row rows[OPTIONS_MAX];
  int code;
  if (read_request(&r, argc, argv, &line, &c, rows, &code)) code = act(&r, &c, &line);
  free(r.again);
  arena_done(&a);
  return code;
}

int cmd_run(int argc, char **argv) {
  return run(argc, argv, false);
}

int cmd_config(int argc, char **argv) {
  return run(argc, argv, true);
}
