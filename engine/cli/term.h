/* term.h - writing for people: colours, width, and texts made harmless.
 *
 * Texts from data, scripts and the command line may hold escape sequences or bidirectional
 * controls that would rewrite what a terminal shows. Whatever did not come from this program's own
 * source goes through term_add_clean. */
#ifndef TOOLMILL_CLI_TERM_H
#define TOOLMILL_CLI_TERM_H

#include "base/buf.h"
#include "base/error.h"

#include <stdbool.h>

enum term_style {
  STYLE_PLAIN,
  STYLE_BOLD,
  STYLE_FAINT,
  STYLE_RED,
  STYLE_GREEN,
  STYLE_YELLOW,
  STYLE_BLUE,
  STYLE_MAGENTA,
  STYLE_CYAN,
};

/* First rule that applies: --no-color; NO_COLOR not empty: off; CLICOLOR_FORCE or FORCE_COLOR not
 * empty and not "0": on; TERM=dumb: off; else whether fd is a terminal. */
bool term_has_color(int fd, bool no_color);
/* Columns of the terminal behind fd; `fallback` when it is none. */
int term_width(int fd, int fallback);
bool term_is_terminal(int fd);

/* Appends text that is safe to show: UTF-8 without control characters except \n and \t and without
 * bidirectional controls; those appear as \x1b or \u{202e}, malformed bytes as \xff. */
void term_add_clean(struct buf *out, const char *text, size_t n);
/* The same on one line: \n and \t are shown as such, too. */
void term_add_line(struct buf *out, const char *text, size_t n);
/* JSON text in which the same characters are \u escapes. */
void term_add_json(struct buf *out, const char *text, size_t n);
/* One word as a shell reads it, clean. */
void term_add_shell_word(struct buf *out, const char *word);
/* Columns of clean text: its number of characters. */
size_t term_columns(const char *text, size_t n);

/* Starts a style; STYLE_PLAIN ends all. Nothing is added without colour. */
void term_add_style(struct buf *out, bool color, enum term_style style);

/* "engine: PLACE: MESSAGE" on standard error, clean. */
void term_complain(const struct error *e);
/* The end of a command that cannot do what was asked: a complaint, and with as_json the object
 * {"error": {"code", "message", "place"}} on standard output, which must be the only one there.
 * Returns `code`. */
int term_fail(bool as_json, const struct error *e, int code);
/* That object alone, without the complaint. Returns `code`. */
int term_fail_quietly(const struct error *e, int code);
/* Text on standard error as it is. */
void term_say(const struct buf *text);
/* Writes out to standard output and frees it. Returns `code`, or CODE_FAILED after a complaint when
 * it cannot be written; a reader that has gone away is no failure. */
int term_finish(struct buf *out, int code);

#endif
