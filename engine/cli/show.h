/* show.h - a trajectory for people: the conversation, each call with where its arguments came from,
 * the observations, the answer with where its facts came from, scores and verdict. */
#ifndef TOOLMILL_CLI_SHOW_H
#define TOOLMILL_CLI_SHOW_H

#include "base/buf.h"
#include "cli/term.h"
#include "host/player.h"
#include "json/json.h"

struct show {
  struct buf *out;
  bool color, verbose; /* verbose: nothing is shortened */
  int width;           /* columns to wrap at */
};

/* For standard output. */
struct show show_to_stdout(struct buf *out, bool no_color, bool verbose);

/* An executed trajectory. `sample`: what the player decided about it, or NULL for a stored one. */
void show_trajectory(const struct show *s, const struct json *trajectory,
                     const struct sample *sample);
/* A sample whose play did not end: as far as it came, the call that failed, the verdict. */
void show_stopped(const struct show *s, const struct sample *sample);
/* Verdict, stage, and reason of a sample that did not make it, with file and line where the script
 * says so. */
void show_verdict(const struct show *s, const struct sample *sample);
/* A line of rejected.jsonl or quarantine.jsonl. */
void show_failure(const struct show *s, const struct json *failure);
/* A training record: context and target. */
void show_record(const struct show *s, const struct json *record);

/* Where a value came from, in words. A part of a text is quoted unless it is `shown`, the n bytes
 * that stand before the words already. */
void show_source(const struct show *s, const struct json *events, const struct json *source,
                 const char *shown, size_t n);
/* A JSON value on one line, shortened unless verbose. */
void show_value(const struct show *s, const struct json *value);
/* A label in a column of its own and clean text behind it, wrapped. */
void show_paragraph(const struct show *s, const char *label, enum term_style style,
                    const char *text, size_t n);

#endif
