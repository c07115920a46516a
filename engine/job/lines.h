/* lines.h - the lines of a JSONL file, one after the other, in constant memory.
 *
 * A line may be up to 64 MiB long. Blank lines are skipped but counted. The reader owns its
 * descriptor and its buffer; a line lives until the next one is asked for. */
#ifndef TOOLMILL_JOB_LINES_H
#define TOOLMILL_JOB_LINES_H

#include "base/arena.h"
#include "base/error.h"
#include "json/json.h"

enum { LINES_READ = 256 << 10, LINES_MAX = 64 << 20 };

struct line_reader {
  int fd;
  const char *path; /* borrowed, for messages */
  char *data;
  size_t start, end, scanned, capacity; /* data[start, end) is unread; no newline before scanned */
  bool at_end;
  uint64_t left;   /* bytes of the stretch that were not read yet */
  uint64_t number; /* of the line given last, from 1 */
};

bool lines_open(struct line_reader *r, const char *path, struct error *e);
/* The lines of the bytes from .. to - 1, which begin and end at borders of lines; numbers count
 * from 1 there. */
bool lines_open_stretch(struct line_reader *r, const char *path, uint64_t from, uint64_t to,
                        struct error *e);
void lines_close(struct line_reader *r);
/* The next line that is not blank, without its newline. 1: there is one, 0: the end, -1: error. */
int lines_next(struct line_reader *r, const char **text, size_t *n, struct error *e);
/* The object that the line holds; an error names file, line and column. */
struct json *lines_parse(const struct line_reader *r, struct arena *a, const char *text, size_t n,
                         struct error *e);
/* An arena whose first block holds a usual line, so that a reset keeps it. */
void lines_init_arena(struct arena *a);

/* The size of the file, or false. */
bool lines_size(const char *path, uint64_t *size);
/* Cuts a file in up to n stretches of about equal size at borders of lines: starts[0] is 0,
 * starts[count] the size. Returns count, 0 when the file cannot be read. */
size_t lines_cut(const char *path, size_t n, uint64_t *starts);

#endif
