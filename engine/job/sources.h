/* sources.h - all sources of a run in one registry: documents of any format (engine/reader) and
 * this project's own Lua tools, which need a confined evaluation. */
#ifndef TOOLMILL_JOB_SOURCES_H
#define TOOLMILL_JOB_SOURCES_H

#include "reader/reader.h"
#include "run/confine.h"

struct sources_options {
  const char *root; /* project root, for what Lua tools require; NULL: found when needed */
  struct reader_options reader;
  struct confined_options confined;
};

/* reader_load with one format more: "lua", a file of a tool, or a folder that holds such files or
 * has them in tools/. Lua tools come before all others, sorted by file; a tool that does not load
 * or lacks a field is counted as lost, with the script's error. `options` may be NULL. */
bool sources_load(struct registry *r, struct intake *in, const struct source *sources, size_t n,
                  const struct sources_options *options, struct error *e);
/* "toolbench:data/toolenv" taken apart, as --source and recipes spell it: what stands before the
 * first colon is the format if it is the name of one, else all of it is a path. */
struct source source_parse(struct arena *a, const char *text);

#endif
