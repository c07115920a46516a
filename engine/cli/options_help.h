/* options_help.h - the text of --help, made from a subcommand's table. */
#ifndef TOOLMILL_CLI_OPTIONS_HELP_H
#define TOOLMILL_CLI_OPTIONS_HELP_H

#include "base/buf.h"
#include "cli/options.h"

void options_write_help(const struct command *c, struct buf *out);

#endif
