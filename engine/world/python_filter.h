/* python_filter.h - the two seccomp programs that confine the processes of python_exec.
 *
 * Private to engine/world/python.c. The server installs the first on itself, each snippet's process
 * the second on top of it; the kernel then obeys the stricter verdict of the two. */
#ifndef TOOLMILL_WORLD_PYTHON_FILTER_H
#define TOOLMILL_WORLD_PYTHON_FILTER_H

#include "base/buf.h"
#include "base/error.h"

enum python_filter { PYTHON_FILTER_SERVER, PYTHON_FILTER_SNIPPET };

/* Appends the program (an array of struct sock_filter, 8 bytes each) as lower-case hex digits. */
bool python_filter_write(enum python_filter which, struct buf *out, struct error *e);

#endif
