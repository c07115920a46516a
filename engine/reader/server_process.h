/* server_process.h - a program that is talked to line by line over standard input and output.
 *
 * It runs in a session of its own with nothing of the environment but PATH, dies with this process,
 * and is killed with all its children when it is stopped. What it writes on standard error is kept
 * up to a little, for error messages. */
#ifndef TOOLMILL_READER_SERVER_PROCESS_H
#define TOOLMILL_READER_SERVER_PROCESS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <sys/types.h>

enum { SERVER_STDERR_KEPT = 2048 };
#define SERVER_OUTPUT_MAX ((size_t)64 << 20)

struct server {
  pid_t pid;                          /* 0: none */
  int input, output, log;             /* its 0, 1 and 2; -1: closed */
  struct buf received;                /* of standard output, not yet taken */
  size_t taken, total;                /* of `received`; of all standard output */
  char noise[SERVER_STDERR_KEPT + 1]; /* the end of standard error */
  size_t n_noise;
};

enum server_got { SERVER_LINE, SERVER_TIMEOUT, SERVER_ENDED, SERVER_FAILED };

/* Words of a command line: blanks separate, '…' and "…" and \ keep them together as in a shell;
 * nothing is expanded. NULL-ended, in the arena. NULL and an error: a quote is not closed, or there
 * are no words. */
char **server_split_command(struct arena *a, const char *command, struct error *e);
bool server_start(struct server *s, char *const *words, struct error *e);
/* Sends a line (`text` ends in \n) before `deadline`; false: it does not read any more. */
bool server_send(struct server *s, const char *text, size_t n, double deadline);
/* The next line without its end, valid until the next call. SERVER_FAILED fills the error: more
 * output than SERVER_OUTPUT_MAX. */
enum server_got server_next_line(struct server *s, double deadline, const char **line, size_t *n,
                                 struct error *e);
/* Closes its input, waits a moment, kills what is left, reaps it. Afterwards `noise` is complete.
 */
void server_stop(struct server *s);
/* Seconds of a clock that only runs forward. */
double server_now(void);

#endif
