/* cmd_help.c - `engine help`: the overview, one command, or a short topic that says where to read
 * on. */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "cli/suggest.h"
#include "cli/term.h"

#include <stdio.h>
#include <string.h>

struct topic {
  const char *name, *summary, *text;
};

static const char scripting[] =
    "Every script is a Lua file that returns a table; the engine calls its functions.\n"
    "\n"
    "  recipe     scripts/*.lua            plain data: seed, count, tools, world, tasks, mix, "
    "gates\n"
    "  tool       tools/*.lua              schema and behaviour: run(args, world)\n"
    "  family     scripts/tasks/*.lua      what users want: sample(rng, world)\n"
    "  template   templates/*.lua          how an episode goes: play(ep, task)\n"
    "  recovery   scripts/recovery/*.lua   a plausible slip and its repair: spoil(...)\n"
    "  judge      scripts/judge/*.lua      score(record) -> 0..1, reason\n"
    "  check      scripts/checks/*.lua     run(facts) -> passed, details\n"
    "\n"
    "Scripts have no io, os or debug; each call has a step budget and a memory cap. The same seed\n"
    "gives the same bytes. Write a template, then: engine preview templates/NAME.lua\n"
    "Read on: docs/scripting.md, templates/README.md, scripts/types/engine.lua\n";

static const char formats[] =
    "A run writes below its output directory (--out, default: the recipe's, else data):\n"
    "\n"
    "  processed/  tool_schemas.json, trajectory_templates.json, task_specs.json\n"
    "              raw_trajectories.jsonl, executed_trajectories.jsonl, tool_execution_log.jsonl\n"
    "              rejected.jsonl, quarantine.jsonl, summaries\n"
    "  training/   agent_tooluse_dataset.jsonl = train.jsonl + val.jsonl, smoke_test.jsonl,\n"
    "              training_manifest.json\n"
    "  reports/    p7_report.md, p7_metrics.json, p7_test_results.json, p7_test_report.md, *.svg\n"
    "  manifest.json   last: every file with size and SHA-256; who finds it finds a complete run\n"
    "\n"
    "accepted + rejected + quarantined = requested, always. Read on: docs/formats.md\n";

static const char environment[] =
    "Precedence: command line, environment, recipe, built-in default; --dry-run shows each "
    "origin.\n"
    "\n"
    "  TOOLMILL_ROOT         folder that holds tools/, templates/ and scripts/ (--root)\n"
    "  TOOLMILL_JOBS         number of worker processes (--jobs)\n"
    "  TOOLMILL_NO_SANDBOX   1: plain worker processes (--no-sandbox)\n"
    "  NO_COLOR              not empty: no colours\n"
    "  CLICOLOR_FORCE, FORCE_COLOR   not empty and not 0: colours without a terminal\n"
    "  TERM=dumb             no colours\n"
    "  CI                    not empty: lines instead of a progress bar\n";

static const struct topic topics[] = {
    {"exit-codes", "what each exit code means", EXIT_CODES_TEXT},
    {"scripting", "the kinds of script files and their functions", scripting},
    {"formats", "what a run writes, and where", formats},
    {"environment", "variables and precedence", environment},
};
enum { N_TOPICS = sizeof topics / sizeof *topics };

static void write_overview(struct buf *out) {
  buf_add_text(out,
               "usage: engine RECIPE.lua [options]\n"
               "       engine COMMAND [options]\n"
               "\n"
               "Toolmill turns tool schemas into verified training data for tool-using agents.\n"
               "\n"
               "commands:\n");
  for (size_t i = 0; i < N_COMMANDS; i++) {
    char left[64];
    snprintf(left, sizeof left, "%s %s", COMMANDS[i].name, COMMANDS[i].words);
    buf_printf(out, "  %-25s %s\n", left, COMMANDS[i].summary);
  }
  buf_add_text(out, "\ntopics (engine help TOPIC):\n");
  for (size_t i = 0; i < N_TOPICS; i++)
    buf_printf(out, "  %-25s %s\n", topics[i].name, topics[i].summary);
  buf_add_text(out, "\n"
                    "examples:\n"
                    "  engine scripts/recipe.lua --count 10k --jobs auto --out data\n"
                    "  engine preview templates/single_tool_success.lua\n"
                    "\n"
                    "engine COMMAND --help explains one of them; engine run --help the options of "
                    "a run.\n");
}

static int explain_word(const char *word) {
  for (size_t i = 0; i < N_TOPICS; i++) {
    if (strcmp(topics[i].name, word) != 0) continue;
    struct buf out = BUF_INIT;
    buf_add_text(&out, topics[i].text);
    return term_finish(&out, CODE_DONE);
  }
  const struct command_entry *command = command_find(word);
  if (command && command->run != cmd_help) {
    char option[] = "--help";
    char *argv[] = {(char *)(uintptr_t)command->name, option, NULL};
    return command->run(2, argv);
  }
  if (command) return cmd_help(1, NULL);
  const char *names[N_TOPICS], *near = command_suggest(word);
  for (size_t i = 0; i < N_TOPICS; i++)
    names[i] = topics[i].name;
  if (!near) near = suggest_word(word, names, N_TOPICS);
  char hint[96] = "engine help";
  if (near) snprintf(hint, sizeof hint, "did you mean engine help %s?", near);
  return options_refuse(hint, "there is no help about '%s'", word);
}

/* argc -1: the overview on standard error, for a command line without words. */
int cmd_help(int argc, char **argv) {
  if (argc > 2) return options_refuse("engine help", "unexpected word '%s'", argv[2]);
  if (argc == 2 && strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "-h") != 0)
    return explain_word(argv[1]);
  struct buf out = BUF_INIT;
  write_overview(&out);
  if (argc >= 0) return term_finish(&out, CODE_DONE);
  term_say(&out);
  buf_done(&out);
  return CODE_USAGE;
}
