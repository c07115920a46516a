/* corpus.c - see corpus.h. */
#include "job/corpus.h"

#include "base/file.h"
#include "graph/graph_write.h"
#include "job/registry_stats.h"
#include "json/write.h"

#include <stdlib.h>
#include <string.h>

/* Why nothing is left: what was left out, else the first losses with their places. */
static bool refuse_empty(const struct corpus *c, const char *source, struct error *e) {
  uint64_t by_category = intake_of(c->intake, INTAKE_ENDPOINT, INTAKE_SKIPPED, "category");
  if (by_category)
    return error_set(e, ERR_INPUT, source,
                     "no endpoint is of a category that was asked for; %llu are of others",
                     (unsigned long long)by_category);
  struct arena a;
  arena_init(&a, 0);
  const struct json *examples = json_get(intake_write(c->intake, &a), "examples");
  const char *why = "";
  int n = 0;
  for (uint32_t i = 0; i < examples->len && n < 3; i++) {
    const struct json *x = &examples->items[i];
    if (strcmp(json_get_text(x, "outcome", ""), "lost") != 0) continue;
    const char *pointer = json_get_text(x, "pointer", ""), *raw = json_get_text(x, "raw", "");
    why = arena_printf(&a, "%s%s %s%s%s: %s%s%s", why, n++ ? ";" : "", json_get_text(x, "file", ""),
                       *pointer ? " " : "", pointer, json_get_text(x, "reason", ""),
                       *raw ? " " : "", raw);
  }
  error_set(e, ERR_INPUT, source, "no endpoint is left:%s",
            n ? why : " no file was recognised as tool schemas");
  arena_done(&a);
  return false;
}

struct corpus *corpus_open(const struct source *sources, size_t n,
                           const struct sources_options *options, struct error *e) {
  struct corpus *c = calloc(1, sizeof *c);
  if (!c) die_out_of_memory(sizeof *c);
  registry_init(&c->registry);
  c->intake = intake_new();
  bool ok = sources_load(&c->registry, c->intake, sources, n, options, e);
  if (ok && !c->registry.n_tools) ok = refuse_empty(c, n ? sources[0].path : "", e);
  ok = ok && model_infer_returns(&c->registry, e) && (c->graph = graph_build(&c->registry, e)) &&
       (c->model = model_compile(c->graph, e));
  if (ok) return c;
  corpus_close(c);
  return NULL;
}

void corpus_close(struct corpus *c) {
  if (!c) return;
  model_free(c->model);
  graph_free(c->graph);
  intake_free(c->intake);
  registry_done(&c->registry);
  free(c);
}

static bool publish(const char *dir, const char *name, const struct buf *text, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  bool ok = file_publish(path_join(&a, dir, name), text->data, text->len, e);
  arena_done(&a);
  return ok;
}

static bool publish_json(const char *dir, const char *name, const struct json *value,
                         struct error *e) {
  struct buf text = BUF_INIT;
  json_write(&text, value, JSON_INDENTED);
  buf_add_char(&text, '\n');
  bool ok = publish(dir, name, &text, e);
  buf_done(&text);
  return ok;
}

static bool publish_texts(const struct corpus *c, const char *dir, struct error *e) {
  struct buf text = BUF_INIT;
  registry_write(&c->registry, &text);
  buf_add_char(&text, '\n');
  bool ok = publish(dir, "tool_schemas.json", &text, e);
  buf_reset(&text);
  model_print(c->model, &text);
  ok = ok && publish(dir, "model.txt", &text, e);
  buf_done(&text);
  return ok;
}

bool corpus_write(const struct corpus *c, const char *dir, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  bool ok = file_make_dirs(dir, e) &&
            publish_json(dir, "registry_stats.json",
                         registry_stats_make(&c->registry, c->intake, &a), e) &&
            publish_json(dir, "model_stats.json", model_write_stats(c->model, &a), e) &&
            publish_texts(c, dir, e) && graph_write(c->graph, dir, e);
  arena_done(&a);
  return ok;
}
