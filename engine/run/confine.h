/* confine.h - giving up everything that a script does not need.
 *
 * A confined process has no file system, no network, no new processes, no environment: seccomp with
 * an allow list (memory, time, signals' return, read/write on what it holds, exit), no_new_privs,
 * not dumpable, dies with its parent, limits on address space, core and files. */
#ifndef TOOLMILL_RUN_CONFINE_H
#define TOOLMILL_RUN_CONFINE_H

#include "base/buf.h"
#include "base/error.h"

/* Whether confinement works here (tried in a child); the reason (ERR_SANDBOX, with a hint at
 * --no-sandbox) when it does not. */
bool confine_available(struct error *e);

enum { CONFINED_KEEP_MAX = 8 };

struct confined_options {
  bool no_sandbox; /* fork, but do not confine */
  bool in_process; /* --jobs 0: call body directly */
  double seconds;  /* wall-clock net; 0: 60 */
  /* Descriptors that the child needs beside its own pipe and standard error (a channel to a
   * helper), at most CONFINED_KEEP_MAX. */
  const int *keep;
  size_t n_keep;
};

/* Runs body in a confined child and brings back its reply (up to 1 GiB) or its error. body must not
 * touch files. A child that dies or overruns is an ERR_LIMIT/ERR_SCRIPT error that says how.
 * `prepare` (may be NULL) runs in the child before it is confined. */
bool confined_call(const struct confined_options *options,
                   bool (*prepare)(void *context, struct error *e),
                   bool (*body)(void *context, struct buf *reply, struct error *e), void *context,
                   struct buf *reply, struct error *e);

/* A confined child that answers one request after the other and keeps its state in between. */
struct confined_server;

struct confined_service {
  /* In the child, before it is confined, and after; either may be NULL. */
  bool (*prepare)(void *context, struct error *e);
  bool (*start)(void *context, struct error *e);
  /* In the child, for each request (n bytes, followed by a NUL). */
  bool (*answer)(void *context, const char *request, size_t n, struct buf *reply, struct error *e);
  void *context;
};

enum confined_end {
  CONFINED_REPLY, /* the answer was appended to `reply` */
  CONFINED_ERROR, /* `answer` failed: *e is its error, whole; the child goes on */
  /* The child ended, or had to be ended: the message of *e says how ("signal 11 (SIGSEGV)",
   * "exit 1", "no end in 20 s"), its code is ERR_LIMIT in the last case, else ERR_SCRIPT. */
  CONFINED_DEATH,
};

/* NULL and an error when there is no child, or `prepare` or `start` failed. options->seconds is for
 * each answer; 60 s for the start. `options->keep` is not looked at later. */
struct confined_server *confined_open(const struct confined_options *options,
                                      const struct confined_service *service, struct error *e);
/* After a death all further questions end in the same one. */
enum confined_end confined_ask(struct confined_server *s, const void *request, size_t n,
                               struct buf *reply, struct error *e);
void confined_close(struct confined_server *s); /* may be NULL */

/* The engine's own work in a second process, not confined: body runs at once beside the caller, on
 * the memory as it is now. NULL: no process can be had. child_end waits for it, without a limit
 * that an honest run could meet. */
struct confined_child;
struct confined_child *child_begin(bool (*body)(void *context, struct buf *reply, struct error *e),
                                   void *context);
bool child_end(struct confined_child *c, struct buf *reply, struct error *e);
/* Ends it at once; nobody wants its reply. */
void child_drop(struct confined_child *c);

/* confined_call beside the caller: body works on a copy of the memory as it is now. NULL: no
 * process can be had, or there is to be none. To be ended with child_end or child_drop; of several
 * children the one begun last is ended first. */
struct confined_child *
confined_begin(const struct confined_options *options,
               bool (*body)(void *context, struct buf *reply, struct error *e), void *context);

#endif
