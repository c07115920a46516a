/* python_spawn.h - finding python3 and starting it as a confined process with a channel.
 *
 * Private to engine/world/python.c. */
#ifndef TOOLMILL_WORLD_PYTHON_SPAWN_H
#define TOOLMILL_WORLD_PYTHON_SPAWN_H

#include "base/error.h"

#define PYTHON_PATH_MAX 4096

/* The first executable of /usr/bin/python3, /usr/local/bin/python3 and python3 in the absolute
 * directories of PATH; with `candidates` (NULL at the end) the first executable of those. */
bool python_find(const char *const *candidates, char path[PYTHON_PATH_MAX], struct error *e);

/* Runs `path` with the program text and limits set. Descriptor 0 of the process is the other end of
 * *request, descriptor 1 that of *reply, 2 is /dev/null; both ends here are close-on-exec. Returns
 * its process number, or 0 with an error and nothing left open. */
int python_spawn(const char *path, const char *text, int *request, int *reply, struct error *e);

#endif
