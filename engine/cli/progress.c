/* progress.c - see progress.h. */
#include "cli/progress.h"
#include "cli/term.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR_MIN = 8, BAR_MAX = 30, WIDTH_MIN = 20, WIDTH_DEFAULT = 80 };

void progress_add_count(struct buf *out, uint64_t n) {
  if (n >= 1000) {
    progress_add_count(out, n / 1000);
    buf_printf(out, ",%03u", (unsigned)(n % 1000));
  } else {
    buf_printf(out, "%u", (unsigned)n);
  }
}

static void add_time(struct buf *out, double seconds) {
  uint64_t s = seconds < 1e9 ? (uint64_t)(seconds + 0.5) : 1000000000u;
  if (s >= 3600)
    buf_printf(out, "%" PRIu64 ":%02u:%02u", s / 3600, (unsigned)(s / 60 % 60), (unsigned)(s % 60));
  else
    buf_printf(out, "%u:%02u", (unsigned)(s / 60), (unsigned)(s % 60));
}

/* What is said behind the bar; less of it where there is less room. */
static void add_details(struct buf *out, const struct generate_progress *at, double rate,
                        int detail) {
  unsigned percent = at->count ? (unsigned)((double)at->done * 100 / (double)at->count) : 100;
  buf_printf(out, "%u %%", percent);
  if (detail >= 1) {
    buf_add_text(out, "  ");
    progress_add_count(out, at->done);
    buf_add_char(out, '/');
    progress_add_count(out, at->count);
  }
  if (detail >= 2 && rate > 0) {
    buf_add_text(out, "  ");
    progress_add_count(out, (uint64_t)(rate + 0.5));
    buf_add_text(out, "/s");
  }
  if (detail >= 4) {
    buf_add_text(out, "  accepted ");
    progress_add_count(out, at->accepted);
    buf_add_text(out, "  rejected ");
    progress_add_count(out, at->rejected);
    if (at->quarantined) {
      buf_add_text(out, "  quarantined ");
      progress_add_count(out, at->quarantined);
    }
  }
  if (detail >= 3 && rate > 0) {
    buf_add_text(out, "  ETA ");
    add_time(out, (double)(at->count - at->done) / rate);
  }
}

static void add_bar(struct buf *out, const struct generate_progress *at, int columns) {
  int full = at->count ? (int)((double)at->done * columns / (double)at->count) : columns;
  buf_add_char(out, '[');
  for (int i = 0; i < columns; i++)
    buf_add_char(out, i < full ? '=' : i == full ? '>' : ' ');
  buf_add_text(out, "] ");
}

void progress_format(struct buf *out, const struct generate_progress *at, double rate, int width,
                     bool with_bar) {
  struct buf details = BUF_INIT;
  int room = 0;
  for (int detail = 4; detail >= 0; detail--) {
    buf_reset(&details);
    add_details(&details, at, rate, detail);
    room = width - (int)details.len - 3; /* brackets and a blank */
    if (!with_bar || room >= BAR_MIN) break;
  }
  if (with_bar && room >= BAR_MIN) add_bar(out, at, room > BAR_MAX ? BAR_MAX : room);
  buf_add(out, details.data, details.len);
  buf_done(&details);
}

void progress_init(struct progress *p) {
  const char *ci = getenv("CI");
  *p = (struct progress){.bar = term_is_terminal(STDERR_FILENO) && !(ci && *ci)};
}

/* Blanks instead of an erase sequence: it works on every terminal. */
static void draw(struct progress *p, const struct generate_progress *at, double rate) {
  struct buf line = BUF_INIT;
  int width = term_width(STDERR_FILENO, WIDTH_DEFAULT) - 1; /* the last column may wrap */
  buf_add_char(&line, '\r');
  progress_format(&line, at, rate, width < WIDTH_MIN ? WIDTH_MIN : width, true);
  int columns = (int)line.len - 1;
  if (columns < p->drawn) buf_printf(&line, "%*s", p->drawn - columns, "");
  p->drawn = columns;
  term_say(&line);
  buf_done(&line);
}

static void say_line(struct progress *p, const struct generate_progress *at, double rate) {
  if (at->seconds - p->last_line < PROGRESS_LINE_SECONDS) return;
  struct buf line = BUF_INIT;
  p->last_line = at->seconds;
  buf_add_text(&line, "engine: ");
  progress_format(&line, at, rate, WIDTH_DEFAULT, false);
  buf_add_char(&line, '\n');
  term_say(&line);
  buf_done(&line);
}

void progress_report(void *context, const struct generate_progress *at) {
  struct progress *p = context;
  if (!p->started) {
    p->started = true;
    p->first_done = at->done;
    p->first_seconds = at->seconds;
  }
  double seconds = at->seconds - p->first_seconds;
  double rate = seconds > 0 ? (double)(at->done - p->first_done) / seconds : 0;
  if (p->bar)
    draw(p, at, rate);
  else
    say_line(p, at, rate);
}

void progress_done(struct progress *p) {
  if (p->drawn == 0) return;
  struct buf line = BUF_INIT;
  buf_printf(&line, "\r%*s\r", p->drawn, "");
  term_say(&line);
  buf_done(&line);
  p->drawn = 0;
}
