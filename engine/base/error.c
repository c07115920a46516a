/* error.c - filling error values; see error.h. */
#include "base/error.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void cut_at_character(char *text, size_t size, int wanted) {
  if (wanted >= 0 && (size_t)wanted < size) return;
  size_t n = strlen(text);
  text[utf8_floor(text, n)] = '\0';
}

bool error_setv(struct error *e, enum error_code code, const char *place, const char *format,
                va_list args) {
  if (!e) return false;
  e->code = code;
  int n = vsnprintf(e->message, sizeof e->message, format, args);
  cut_at_character(e->message, sizeof e->message, n);
  n = snprintf(e->place, sizeof e->place, "%s", place ? place : "");
  cut_at_character(e->place, sizeof e->place, n);
  return false;
}

bool error_set(struct error *e, enum error_code code, const char *place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  error_setv(e, code, place, format, args);
  va_end(args);
  return false;
}

bool error_errno(struct error *e, const char *operation, const char *path) {
  int saved = errno;
  return error_set(e, ERR_IO, path, "cannot %s: %s", operation, strerror(saved));
}

const char *error_code_name(enum error_code code) {
  switch (code) {
  case ERR_NONE:
    return "none";
  case ERR_USAGE:
    return "usage";
  case ERR_INPUT:
    return "input";
  case ERR_IO:
    return "io";
  case ERR_SCRIPT:
    return "script";
  case ERR_LIMIT:
    return "limit";
  case ERR_SANDBOX:
    return "sandbox";
  case ERR_MISMATCH:
    return "mismatch";
  case ERR_INTERNAL:
    return "internal";
  }
  return "unknown";
}

void die_out_of_memory(size_t size) {
  char line[96];
  int n = size ? snprintf(line, sizeof line, "engine: out of memory (asked for %zu bytes)\n", size)
               : snprintf(line, sizeof line, "engine: out of memory\n");
  if (n > 0) (void)!write(2, line, (size_t)n);
  _exit(1);
}
