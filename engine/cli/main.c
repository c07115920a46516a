/* main.c - the program: finds the subcommand. A first word that is none but looks like a file is a
 * recipe to run.
 *
 * The locale stays "C": no byte that is written may depend on the user's. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "base/suggest.h"
#include "cli/term.h"
#include "host/script.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A descriptor below 3 that the caller left closed would be given to the next file opened, and
 * messages would be written into it. These stand-ins make reads empty and writes fail. */
static void occupy_standard_descriptors(void) {
  int fd;
  do
    fd = open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= 2);
  if (fd > 2) close(fd);
}

static bool looks_like_file(const char *word) {
  size_t n = strlen(word);
  return strchr(word, '/') || (n > 4 && strcmp(word + n - 4, ".lua") == 0) || file_exists(word);
}

static int refuse_unknown(const char *word, bool as_json) {
  char hint[96];
  const char *near = command_suggest(word);
  if (near)
    snprintf(hint, sizeof hint, "did you mean engine %s?", near);
  else
    snprintf(hint, sizeof hint, "engine RECIPE.lua, or engine help");
  return options_refuse(as_json, hint, "unknown command '%s'", word);
}

int main(int argc, char **argv) {
  occupy_standard_descriptors();
  script_catch_exits();
  signal(SIGPIPE, SIG_IGN); /* a reader that leaves is seen as EPIPE where it is written */
  char *nothing[] = {(char *)(uintptr_t) "help", (char *)(uintptr_t) "--json", NULL};
  if (argc < 2) {
    cmd_help(-1, nothing);
    return CODE_USAGE;
  }
  const char *word = argv[1];
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
    return cmd_help(options_want_json(argc, argv) ? 2 : 1, nothing);
  if (strcmp(word, "--version") == 0) return cmd_version(argc - 1, argv + 1);
  const struct command_entry *command = command_find(word);
  if (command) return command->run(argc - 1, argv + 1);
  if (word[0] == '-' || looks_like_file(word)) return cmd_run(argc, argv);
  return refuse_unknown(word, options_want_json(argc, argv));
}
