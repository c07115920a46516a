/* progress.h - how far a run is: a bar that is redrawn on a terminal, else a line now and then.
 *
 * All on standard error. A bar is drawn on a terminal, unless the variable CI says that nobody
 * watches; everywhere else a plain line appears every PROGRESS_LINE_SECONDS. */
#ifndef TOOLMILL_CLI_PROGRESS_H
#define TOOLMILL_CLI_PROGRESS_H

#include "job/generate.h"

enum { PROGRESS_LINE_SECONDS = 5 };

struct progress {
  bool bar, started;
  uint64_t first_done; /* when this process began: what is resumed says nothing about the rate */
  double first_seconds, last_line;
  int drawn; /* columns of the bar that is on the screen */
};

void progress_init(struct progress *p);
/* For generate_options.progress, with a struct progress as context. */
void progress_report(void *context, const struct generate_progress *at);
/* Takes the bar away. */
void progress_done(struct progress *p);

/* One line of at most `width` columns; with_bar: with "[===>   ] " in front as far as there is
 * room. `rate` in samples per second, 0: unknown. */
void progress_format(struct buf *out, const struct generate_progress *at, double rate, int width,
                     bool with_bar);
/* "9,870" */
void progress_add_count(struct buf *out, uint64_t n);

#endif
