/* term.c - see term.h. */
#include "cli/term.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/exit_codes.h"
#include "json/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- what the terminal is like ---- */

static bool is_set(const char *variable) {
  const char *value = getenv(variable);
  return value && *value;
}

static bool is_forced(const char *variable) {
  return is_set(variable) && strcmp(getenv(variable), "0") != 0;
}

bool term_is_terminal(int fd) {
  return isatty(fd) == 1;
}

bool term_has_color(int fd, bool no_color) {
  if (no_color || is_set("NO_COLOR")) return false;
  if (is_forced("CLICOLOR_FORCE") || is_forced("FORCE_COLOR")) return true;
  const char *term = getenv("TERM");
  if (term && strcmp(term, "dumb") == 0) return false;
  return term_is_terminal(fd);
}

int term_width(int fd, int fallback) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
  return fallback;
}

/* ---- clean text ---- */

/* Characters that act on a terminal or reorder what it shows: C0, DEL, C1, line and paragraph
 * separators, and the embeddings, overrides and isolates of the bidirectional algorithm. */
static bool is_active(uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

static void add_code(struct buf *out, uint32_t c) {
  if (c < 0x100)
    buf_printf(out, "\\x%02x", (unsigned)c);
  else
    buf_printf(out, "\\u{%04x}", (unsigned)c);
}

static void add_clean(struct buf *out, const char *text, size_t n, bool one_line) {
  size_t start = 0; /* of the run of harmless bytes that is not copied yet */
  for (size_t i = 0; i < n;) {
    size_t k = utf8_next(text + i, n - i);
    uint32_t c = k ? utf8_decode(text + i, k) : (unsigned char)text[i];
    bool layout = c == '\n' || c == '\t';
    if (k && (!is_active(c) || (layout && !one_line))) {
      i += k;
      continue;
    }
    buf_add(out, text + start, i - start);
    if (k && layout)
      buf_add_text(out, c == '\n' ? "\\n" : "\\t");
    else
      add_code(out, c);
    i += k ? k : 1;
    start = i;
  }
  buf_add(out, text + start, n - start);
}

void term_add_clean(struct buf *out, const char *text, size_t n) {
  add_clean(out, text, n, false);
}

void term_add_line(struct buf *out, const char *text, size_t n) {
  add_clean(out, text, n, true);
}

void term_add_json(struct buf *out, const char *text, size_t n) {
  for (size_t i = 0; i < n;) {
    size_t k = utf8_next(text + i, n - i);
    uint32_t c = k ? utf8_decode(text + i, k) : (unsigned char)text[i];
    if (!k) k = 1;
    /* outside of strings JSON has no such characters but the line ends of its layout */
    if (is_active(c) && c != '\n')
      buf_printf(out, "\\u%04x", (unsigned)c);
    else
      buf_add(out, text + i, k);
    i += k;
  }
}

void term_add_shell_word(struct buf *out, const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_-./=:,@%+";
  struct buf quoted = BUF_INIT;
  bool is_plain = *word && word[strspn(word, plain)] == '\0';
  if (!is_plain) buf_add_char(&quoted, '\'');
  for (const char *p = word; *p; p++)
    if (*p == '\'')
      buf_add_text(&quoted, "'\\''");
    else
      buf_add_char(&quoted, *p);
  if (!is_plain) buf_add_char(&quoted, '\'');
  term_add_line(out, quoted.data, quoted.len);
  buf_done(&quoted);
}

size_t term_columns(const char *text, size_t n) {
  return utf8_count(text, n);
}

void term_add_style(struct buf *out, bool color, enum term_style style) {
  static const char *const CODES[] = {
      [STYLE_PLAIN] = "\033[0m", [STYLE_BOLD] = "\033[1m",     [STYLE_FAINT] = "\033[2m",
      [STYLE_RED] = "\033[31m",  [STYLE_GREEN] = "\033[32m",   [STYLE_YELLOW] = "\033[33m",
      [STYLE_BLUE] = "\033[34m", [STYLE_MAGENTA] = "\033[35m", [STYLE_CYAN] = "\033[36m",
  };
  if (color) buf_add_text(out, CODES[style]);
}

/* ---- output ---- */

void term_say(const struct buf *text) {
  struct error ignored; /* there is no other place to complain */
  file_write_all(STDERR_FILENO, text->data, text->len, "standard error", &ignored);
}

void term_complain(const struct error *e) {
  struct buf text = BUF_INIT;
  buf_add_text(&text, "engine: ");
  if (*e->place) {
    term_add_line(&text, e->place, strlen(e->place));
    buf_add_text(&text, ": ");
  }
  term_add_clean(&text, e->message, strlen(e->message));
  buf_add_char(&text, '\n');
  term_say(&text);
  buf_done(&text);
}

/* 0 or the errno of the write that failed. */
static int write_out(const struct buf *out) {
  for (size_t done = 0; done < out->len;) {
    ssize_t n = write(STDOUT_FILENO, out->data + done, out->len - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    done += (size_t)n;
  }
  return 0;
}

/* A text of whatever origin as UTF-8, which JSON must be. */
static void member_clean(struct json_writer *w, const char *name, const char *text) {
  struct buf clean = BUF_INIT;
  term_add_clean(&clean, text, strlen(text));
  jw_member_text(w, name, clean.data ? clean.data : "");
  buf_done(&clean);
}

int term_fail_quietly(const struct error *e, int code) {
  struct buf out = BUF_INIT;
  struct json_writer w;
  jw_init(&w, &out, JSON_INDENTED);
  jw_begin_object(&w);
  jw_key(&w, "error");
  jw_begin_object(&w);
  jw_member_text(&w, "code", error_code_name(e->code));
  member_clean(&w, "message", e->message);
  member_clean(&w, "place", e->place);
  jw_end_object(&w);
  jw_end_object(&w);
  buf_add_char(&out, '\n');
  return term_finish(&out, code);
}

int term_fail(bool as_json, const struct error *e, int code) {
  term_complain(e);
  return as_json ? term_fail_quietly(e, code) : code;
}

int term_finish(struct buf *out, int code) {
  int failure = write_out(out);
  buf_done(out);
  if (failure == 0 || failure == EPIPE) return code;
  struct error e;
  errno = failure;
  error_errno(&e, "write", "standard output");
  term_complain(&e);
  return CODE_FAILED;
}
