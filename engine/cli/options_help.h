/* options_help.h - the text of --help, made from a subcommand's table, and its form as JSON. */
#ifndef TOOLMILL_CLI_OPTIONS_HELP_H
#define TOOLMILL_CLI_OPTIONS_HELP_H

#include "base/buf.h"
#include "cli/options.h"

void options_write_help(const struct command *c, struct buf *out);
/* One line: {"name", "usage", "about", "options": [{"name", "letter", "argument", "help",
 * "environment"}], "examples": [command line]}; letter, argument and environment where there are.
 */
void options_write_help_json(const struct command *c, struct buf *out);

#endif
