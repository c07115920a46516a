/* python.h - real CPython behind a channel, for the tool python_exec.
 *
 * The coordinator starts one server process per worker: python3 in isolated mode, no environment,
 * confined by seccomp and resource limits after start-up; processes forked from it run the
 * snippets. The worker holds only the descriptors of the channel. Requests and replies are
 * length-prefixed; a reply is JSON.
 *
 * A channel lives as long as its worker: when a worker ends with a snippet in flight, stop the
 * server and start another for its successor, or the successor would read a stale reply. */
#ifndef TOOLMILL_WORLD_PYTHON_H
#define TOOLMILL_WORLD_PYTHON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "json/json.h"

#include <stdint.h>

struct python_server {
  int pid;            /* 0: not running */
  int request, reply; /* descriptors, -1: none */
  uint32_t serial;    /* of the last request; its reply repeats it */
  bool ready;         /* it has been heard of, is confined and has run a snippet */
  bool broken;        /* the server died or the channel lost its framing: python_stop, start anew */
  bool stalled;       /* a snippet met the wall-clock limit; whoever asks sets it back */
  struct error reason; /* why it is broken */
  struct buf scratch;  /* the frame in hand; owned here because the arena may unwind python_run */
};

/* Starts the server with the text of tools/python_exec_server.py and does not wait for it: that is
 * done by the first python_run. Fails with a reason when python3 is missing or cannot
 * be started; when it turns out not to work, or cannot be confined, python_run
 * answers `unavailable` with the reason, each time. The
 * kernel ends the server when the thread that called this ends. A dead server must not kill the
 * process that writes to it: where SIGPIPE has its default action, it is ignored from here on. */
bool python_start(struct python_server *p, const char *server_text, size_t n, struct error *e);
/* Is there a python3? $TOOLMILL_PYTHON names another one, or "none". */
bool python_installed(struct error *e);
/* Waits until the server can run snippets, or says why it cannot. */
bool python_ready(struct python_server *p, struct error *e);
void python_stop(struct python_server *p); /* closes, kills, reaps */

enum python_outcome {
  PYTHON_OK,          /* result and output are set */
  PYTHON_UNSAFE,      /* the syntax check refused it: names the construct and the line */
  PYTHON_ERROR,       /* an exception, no `result`, or a limit: Python's own words */
  PYTHON_UNAVAILABLE, /* no server, or a broken one */
  PYTHON_STALLED,     /* the wall-clock limit: nothing that may be recorded */
};

struct python_result {
  enum python_outcome outcome;
  struct json
      *value; /* value of `result` as JSON (int, float, str, bool, None, list, dict of these) */
  const char *output;  /* what it printed (before the exception, too), at most 4 KiB; never NULL */
  size_t output_len;   /* it may hold NUL */
  const char *message; /* "ZeroDivisionError: division by zero (line 2)"; NULL when PYTHON_OK */
};

/* Runs one snippet: it may read the builtins of an allow list, print, and must assign `result`.
 * Limits: 1 s of CPU, 6 s of wall time, 128 MiB, code up to 16 KiB, result up to 64 KiB of JSON,
 * ints within the range of a double (the JSON reader refuses larger ones). Texts live in `a`. Makes
 * no system calls but read, write, poll and those of malloc, so that a confined worker may call it.
 * Its answer does not depend on what ran before,. */
struct python_result python_run(struct python_server *p, const char *code, size_t n,
                                struct arena *a);

/* ---- for tests only ---- */

/* The same without the syntax check and with all builtins: what is left is the confinement. */
struct python_result python_run_unchecked(struct python_server *p, const char *code, size_t n,
                                          struct arena *a);
/* The same as python_start with other places to look for python3: absolute paths, NULL at the end.
 */
bool python_start_at(struct python_server *p, const char *const *candidates,
                     const char *server_text, size_t n, struct error *e);

#endif
