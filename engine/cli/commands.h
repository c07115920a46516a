/* commands.h - the subcommands, one file each: cmd_<name>.c.
 *
 * argv[0] is the name of the subcommand. The return value is the exit code of the process
 * (exit_codes.h). */
#ifndef TOOLMILL_CLI_COMMANDS_H
#define TOOLMILL_CLI_COMMANDS_H

int cmd_run(int argc, char **argv);
int cmd_preview(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_evaluate(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_version(int argc, char **argv);

#endif
