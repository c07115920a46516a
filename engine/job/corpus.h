/* corpus.h - everything that follows from sources of tool schemas: registry, graph, model.
 *
 * Opened once, read-only afterwards; on the heap. */
#ifndef TOOLMILL_JOB_CORPUS_H
#define TOOLMILL_JOB_CORPUS_H

#include "entity/model.h"
#include "job/sources.h"

struct corpus {
  struct registry registry;
  struct intake *intake;
  struct graph *graph; /* NULL when corpus_open was asked to stop at the registry */
  struct model *model;
};

/* Reads the sources, infers the results that they do not declare, builds graph and model. NULL and
 * an error when a source cannot be had, or no endpoint is left. */
struct corpus *corpus_open(const struct source *sources, size_t n,
                           const struct sources_options *options, struct error *e);
void corpus_close(struct corpus *c);

/* Writes the artifacts of `engine build` into `dir`: registry_stats.json, graph_stats.json,
 * model_stats.json, endpoints.jsonl, graph_edges.jsonl, model.txt, tools.json and the Markdown
 * drawings. Each file is published whole. */
bool corpus_write(const struct corpus *c, const char *dir, struct error *e);

#endif
