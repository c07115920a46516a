/* error.h - errors as values.
 *
 * Every operation that can fail takes a `struct error *` and returns false or NULL after filling
 * it. An error has a code (what kind), a message (what was expected and found) and a place
 * (file:line, JSON pointer, script:line or URL). The struct owns nothing; it may be copied freely.
 */
#ifndef TOOLMILL_BASE_ERROR_H
#define TOOLMILL_BASE_ERROR_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>

enum error_code {
  ERR_NONE = 0,
  ERR_USAGE,    /* the command line or a recipe asks for something that does not exist */
  ERR_INPUT,    /* an input file does not say what its format requires */
  ERR_IO,       /* the operating system refused a file operation */
  ERR_SCRIPT,   /* a Lua script raised an error or returned the wrong shape */
  ERR_LIMIT,    /* a step, memory, depth or size limit was reached */
  ERR_SANDBOX,  /* the process sandbox could not be set up */
  ERR_MISMATCH, /* two things that must agree do not (replay, resume, verification) */
  ERR_INTERNAL, /* a promise of this program is broken: a bug */
};

#define ERROR_MESSAGE_MAX 1024
#define ERROR_PLACE_MAX 256

struct error {
  enum error_code code;
  char message[ERROR_MESSAGE_MAX];
  char place[ERROR_PLACE_MAX]; /* "" when there is none */
};

/* Fills *e (if not NULL) and returns false, so that `return error_set(...)` reads well.
 * Text that does not fit is cut at a character border of UTF-8. */
bool error_set(struct error *e, enum error_code code, const char *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool error_setv(struct error *e, enum error_code code, const char *place, const char *format,
                va_list args);

/* Appends "errno text" for a failed system call on `path`. Returns false. */
bool error_errno(struct error *e, const char *operation, const char *path);

/* "limit", "input", … : the stable lower-case word for a code. */
const char *error_code_name(enum error_code code);

/* Ends the process with exit code 1 and one line on standard error. Never returns.
 * For exhausted memory only: everything published is atomic, so nothing half-written stays.
 * 0: the size is not known. */
void die_out_of_memory(size_t size) __attribute__((noreturn));

#endif
