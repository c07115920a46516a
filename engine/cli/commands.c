/* commands.c - the table of subcommands; see commands.h. */
#include "cli/commands.h"
#include "base/suggest.h"

#include <string.h>

const struct command_entry COMMANDS[] = {
    {"run", "RECIPE.lua", "make a dataset; the word run may be left out", cmd_run},
    {"preview", "TEMPLATE.lua", "play one sample of a template and show it", cmd_preview},
    {"explain", "ID", "show a stored trajectory, record, or sample that did not make it",
     cmd_explain},
    {"check", "[DIR]", "run the checks on a dataset, or load all scripts", cmd_check},
    {"evaluate", "[DIR]", "count a dataset again, or judge it again", cmd_evaluate},
    {"replay", "[DIR]", "execute stored trajectories again and compare every byte", cmd_replay},
    {"build", "", "read tool schemas of any format; write registry, graph and model", cmd_build},
    {"verify", "", "execute sampled chains over tool schemas and check what they promise",
     cmd_verify},
    {"config", "[RECIPE.lua]", "resolved settings of a run, and where each comes from", cmd_config},
    {"validate", "SCHEMA FILE...", "check JSON files against a JSON Schema", cmd_validate},
    {"info", "", "versions, sandbox, Python, processors, folders", cmd_info},
    {"help", "[COMMAND|TOPIC]", "this text, or more about one thing", cmd_help},
    {"version", "", "the version", cmd_version},
};
const size_t N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS;

const struct command_entry *command_find(const char *name) {
  for (size_t i = 0; i < N_COMMANDS; i++)
    if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
  return NULL;
}

const char *command_suggest(const char *name) {
  const char *names[sizeof COMMANDS / sizeof *COMMANDS];
  for (size_t i = 0; i < N_COMMANDS; i++)
    names[i] = COMMANDS[i].name;
  return suggest_word(name, names, N_COMMANDS);
}
