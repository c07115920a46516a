/* lockstep.h - the first line in which a stream differs from what is derived for it. */
#ifndef TOOLMILL_JOB_LOCKSTEP_H
#define TOOLMILL_JOB_LOCKSTEP_H

#include "job/lines.h"

struct lockstep {
  struct line_reader lines;
  struct arena *a;         /* of the difference */
  struct json *difference; /* {"line", "at", "expected", "found"}; NULL: none so far */
  bool open;               /* false: not there, unreadable, or told apart already */
};

/* A file that is not there is not compared: that is another fact. */
void lockstep_open(struct lockstep *l, const char *path, struct arena *a);
/* The next lines must be these; blank ones in the file do not count. */
void lockstep_expect(struct lockstep *l, const char *bytes, size_t n);
/* Nothing may follow. */
void lockstep_end(struct lockstep *l);
void lockstep_close(struct lockstep *l);

#endif
