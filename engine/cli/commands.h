/* commands.h - the subcommands, one file each: cmd_<name>.c.
 *
 * argv[0] is the name of the subcommand. The return value is the exit code of the process. */
#ifndef TOOLMILL_CLI_COMMANDS_H
#define TOOLMILL_CLI_COMMANDS_H

int cmd_validate(int argc, char **argv);

#endif
