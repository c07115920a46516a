/* cmd_help.c - `engine help`: the overview, one command, or a short topic that says where to read
 * on. With --json the same from the same tables; a command is asked by its own --help. */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "base/suggest.h"
#include "cli/term.h"
#include "json/write.h"

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

static const char EXAMPLES[] = "  engine scripts/recipe.lua --count 2k --jobs auto --out data\n"
                               "  engine preview templates/single_tool_success.lua\n";

/* ---- for people ---- */

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
  buf_printf(out, "\nexamples:\n%s\nexit codes:\n%s", EXAMPLES, EXIT_CODES_TEXT);
  buf_add_text(out,
               "\nengine COMMAND --help explains one of them; engine run --help the options of "
               "a run.\n");
}

/* ---- as JSON ---- */

static int ask_command(const struct command_entry *command, bool as_json) {
  char help[] = "--help", json[] = "--json";
  char *argv[] = {(char *)(uintptr_t)command->name, help, as_json ? json : NULL, NULL};
  return command->run(as_json ? 3 : 2, argv);
}

/* The commands print what they are themselves, each on a line of its own between the others. */
static int print_overview_json(void) {
  int code = CODE_DONE;
  struct buf out = BUF_INIT;
  buf_add_text(&out, "{\"commands\": [");
  for (size_t i = 0; i < N_COMMANDS; i++) {
    const struct command_entry *command = &COMMANDS[i];
    buf_printf(&out, "%s\n{\"name\": \"%s\", \"words\": \"%s\", \"summary\": \"%s\", \"help\": ",
               i ? "}," : "", command->name, command->words, command->summary);
    code = term_finish(&out, code);
    if (code == CODE_DONE) code = ask_command(command, true);
  }
  buf_add_text(&out, "}],\n\"topics\": [");
  for (size_t i = 0; i < N_TOPICS; i++)
    buf_printf(&out, "%s\n{\"name\": \"%s\", \"summary\": \"%s\"}", i ? "," : "", topics[i].name,
               topics[i].summary);
  buf_add_text(&out, "]}\n");
  return term_finish(&out, code);
}

static int print_topic(const struct topic *topic, bool as_json) {
  struct buf out = BUF_INIT;
  if (as_json) {
    struct json_writer w;
    jw_init(&w, &out, JSON_INDENTED);
    jw_begin_object(&w);
    jw_member_text(&w, "topic", topic->name);
    jw_member_text(&w, "text", topic->text);
    jw_end_object(&w);
    buf_add_char(&out, '\n');
  } else
    buf_add_text(&out, topic->text);
  return term_finish(&out, CODE_DONE);
}

/* ---- which ---- */

static int explain_word(const char *word, bool as_json) {
  const char *names[N_TOPICS], *near = command_suggest(word);
  for (size_t i = 0; i < N_TOPICS; i++) {
    if (strcmp(topics[i].name, word) == 0) return print_topic(&topics[i], as_json);
    names[i] = topics[i].name;
  }
  const struct command_entry *command = command_find(word);
  if (command) return ask_command(command, as_json);
  if (!near) near = suggest_word(word, names, N_TOPICS);
  char hint[96] = "engine help";
  if (near) snprintf(hint, sizeof hint, "did you mean engine help %s?", near);
  return options_refuse(as_json, hint, "there is no help about '%s'", word);
}

/* argc -1: the overview on standard error, for a command line without words. */
int cmd_help(int argc, char **argv) {
  bool as_json = false;
  const struct option_row rows[] = {OPTION_ROW_JSON(&as_json)};
  const struct command command = {
      .name = "engine help",
      .usage = "[options] [COMMAND|TOPIC]",
      .about = "Prints the list of commands and topics, or more about one of them.\n",
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine help preview\n  engine help exit-codes\n  engine help --json\n",
      .most_words = 1};
  struct command_line line = {0};
  struct buf out = BUF_INIT;
  int code;
  if (argc < 0) {
    write_overview(&out);
    term_say(&out);
    buf_done(&out);
    return CODE_USAGE;
  }
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  if (line.n_words) return explain_word(line.words[0], as_json);
  if (as_json) return print_overview_json();
  write_overview(&out);
  return term_finish(&out, CODE_DONE);
}
