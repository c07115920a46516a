/* options_help.c - see options_help.h. Options stand in one column, their explanations in another.
 */
#include "cli/options_help.h"
#include "cli/exit_codes.h"
#include "json/write.h"

#include <stdio.h>
#include <string.h>

enum { LEFT_MAX = 28 }; /* columns for the options; longer ones get a line of their own */

static void write_left(const struct option_row *row, struct buf *left) {
  buf_reset(left);
  buf_add_text(left, "  ");
  if (row->letter) buf_printf(left, "-%c, ", row->letter);
  buf_printf(left, "--%s", row->name);
  if (row->argument) buf_printf(left, " %s", row->argument);
}

static size_t left_width(const struct command *c, struct buf *left) {
  size_t widest = strlen("  -h, --help");
  for (size_t i = 0; i < c->n_rows; i++) {
    write_left(&c->rows[i], left);
    if (left->len > widest && left->len <= LEFT_MAX) widest = left->len;
  }
  return widest + 2;
}

static void write_row(const struct option_row *row, size_t width, struct buf *left,
                      struct buf *out) {
  write_left(row, left);
  buf_add(out, left->data, left->len);
  size_t at = left->len;
  if (at + 2 > width) {
    buf_add_char(out, '\n');
    at = 0;
  }
  for (const char *line = row->help; *line;) {
    size_t n = strcspn(line, "\n");
    buf_printf(out, "%*s%.*s", (int)(width - at), "", (int)n, line);
    if (line == row->help && row->environment) buf_printf(out, " [%s]", row->environment);
    line += n + (line[n] == '\n');
    at = 0;
    buf_add_char(out, '\n');
  }
}

static const struct option_row last = {"help", 'h', NULL, OPTION_FLAG, NULL, "this text", NULL};

void options_write_help(const struct command *c, struct buf *out) {
  struct buf left = BUF_INIT;
  size_t width = left_width(c, &left);
  buf_printf(out, "usage: %s %s\n\n%s\noptions:\n", c->name, c->usage, c->about);
  for (size_t i = 0; i < c->n_rows; i++)
    write_row(&c->rows[i], width, &left, out);
  write_row(&last, width, &left, out);
  if (c->examples) buf_printf(out, "\nexamples:\n%s", c->examples);
  buf_printf(out, "\nexit codes:\n%s", EXIT_CODES_TEXT);
  buf_done(&left);
}

/* ---- as JSON ---- */

static void write_option(struct json_writer *w, const struct option_row *row) {
  struct buf help = BUF_INIT;
  for (const char *p = row->help; *p; p++)
    buf_add_char(&help, *p == '\n' ? ' ' : *p);
  jw_begin_object(w);
  jw_member_text(w, "name", row->name);
  if (row->letter) jw_member_text(w, "letter", (const char[]){row->letter, '\0'});
  if (row->argument) jw_member_text(w, "argument", row->argument);
  jw_member_text(w, "help", help.data);
  if (row->environment) jw_member_text(w, "environment", row->environment);
  jw_end_object(w);
  buf_done(&help);
}

void options_write_help_json(const struct command *c, struct buf *out) {
  struct json_writer w;
  jw_init(&w, out, JSON_SPACED);
  jw_begin_object(&w);
  jw_member_text(&w, "name", c->name);
  jw_member_text(&w, "usage", c->usage);
  jw_member_text(&w, "about", c->about);
  jw_key(&w, "options");
  jw_begin_array(&w);
  for (size_t i = 0; i < c->n_rows; i++)
    write_option(&w, &c->rows[i]);
  write_option(&w, &last);
  jw_end_array(&w);
  jw_key(&w, "examples");
  jw_begin_array(&w);
  for (const char *line = c->examples ? c->examples : ""; *line;) {
    size_t indent = strspn(line, " "), n = strcspn(line, "\n");
    jw_string(&w, line + indent, n - indent);
    line += n + (line[n] == '\n');
  }
  jw_end_array(&w);
  jw_end_object(&w);
  buf_add_char(out, '\n');
}
