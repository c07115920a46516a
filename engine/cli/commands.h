/* commands.h - the subcommands, one file each: cmd_<name>.c.
 *
 * argv[0] is the name of the subcommand. The return value is the exit code of the process
 * (exit_codes.h). */
#ifndef TOOLMILL_CLI_COMMANDS_H
#define TOOLMILL_CLI_COMMANDS_H

#include <stddef.h>

int cmd_run(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_build(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_preview(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_evaluate(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_version(int argc, char **argv);

/* The table that main.c dispatches by and `engine help` lists. */
struct command_entry {
  const char *name, *words, *summary;
  int (*run)(int argc, char **argv);
};
extern const struct command_entry COMMANDS[];
extern const size_t N_COMMANDS;
/* NULL: there is none. */
const struct command_entry *command_find(const char *name);
/* The name nearest to a mistyped one, or NULL. */
const char *command_suggest(const char *name);

#endif
