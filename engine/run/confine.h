/* confine.h - giving up everything that a script does not need.
 *
 * A confined process has no file system, no network, no new processes, no environment: seccomp with
 * an allow list (memory, time, signals' return, read/write on what it holds, exit), no_new_privs,
 * not dumpable, dies with its parent, limits on address space, core and files. */
#ifndef TOOLMILL_RUN_CONFINE_H
#define TOOLMILL_RUN_CONFINE_H

#include "base/buf.h"
#include "base/error.h"

/* Confines the calling process for good. ERR_SANDBOX and a hint at --no-sandbox when it cannot. */
bool confine_self(struct error *e);
/* Whether confinement works here (tried in a child); the reason when it does not. */
bool confine_available(struct error *e);

struct confined_options {
  bool no_sandbox; /* fork, but do not confine */
  bool in_process; /* --jobs 0: call body directly */
  double seconds;  /* wall-clock net; 0: 60 */
};

/* Runs body in a confined child and brings back its reply (up to 1 GiB) or its error. body must not
 * touch files. A child that dies or overruns is an ERR_LIMIT/ERR_SCRIPT error that says how.
 * `prepare` (may be NULL) runs in the child before it is confined. */
bool confined_call(const struct confined_options *options,
                   bool (*prepare)(void *context, struct error *e),
                   bool (*body)(void *context, struct buf *reply, struct error *e), void *context,
                   struct buf *reply, struct error *e);

/* The engine's own work in a second process, not confined: body runs at once beside the caller, on
 * the memory as it is now. NULL: no process can be had. child_end waits for it, without a limit
 * that an honest run could meet. */
struct confined_child;
struct confined_child *child_begin(bool (*body)(void *context, struct buf *reply, struct error *e),
                                   void *context);
bool child_end(struct confined_child *c, struct buf *reply, struct error *e);

#endif
