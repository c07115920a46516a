/* reader_test.h - one load of a folder that the test wrote, its account and its tools as text. */
#ifndef TOOLMILL_TESTS_READER_TEST_H
#define TOOLMILL_TESTS_READER_TEST_H

#include "folder.h"
#include "reader/reader.h"

struct load {
  struct registry registry;
  struct intake *intake;
};

static inline void load_sources(struct load *l, const struct source *sources, size_t n,
                                const struct reader_options *options) {
  struct error e = {0};
  registry_init(&l->registry);
  l->intake = intake_new();
  must(reader_load(&l->registry, l->intake, sources, n, options, &e), &e);
}

/* The whole folder, or one path below it. */
static inline void load_folder(struct load *l, const char *format, const char *below,
                               const struct reader_options *options) {
  struct source source = {format, *below ? path_join(&arena, folder, below) : folder};
  load_sources(l, &source, 1, options);
}

static inline void load_done(struct load *l) {
  intake_free(l->intake);
  registry_done(&l->registry);
}

/* "files 1/1 tools 1/1 …; lost files empty_file 1; repaired …": seen/loaded where something was
 * seen, then all reasons but those that nearly every little document has. */
static inline const char *account_of(const struct load *l) {
  static const char *const LEVELS[] = {"files", "tools", "endpoints", "parameters"};
  static const char *const OUTCOMES[] = {"lost", "repaired", "skipped", "notes"};
  const struct json *account = intake_write(l->intake, &arena);
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < 4; i++) {
    const struct json *level = json_get(account, LEVELS[i]);
    int64_t seen = json_get_int(level, "seen", -1), loaded = json_get_int(level, "loaded", -1);
    if (seen || loaded)
      buf_printf(&b, "%s%s %d/%d", b.len ? ", " : "", LEVELS[i], (int)seen, (int)loaded);
  }
  for (size_t i = 0; i < 16; i++) {
    const struct json *reasons = json_get(json_get(account, LEVELS[i / 4]), OUTCOMES[i % 4]);
    for (uint32_t k = 0; k < reasons->len; k++) {
      const struct json_member *m = &reasons->members[k];
      if (strcmp(m->name, "description_missing") == 0 || strcmp(m->name, "output_unknown") == 0)
        continue;
      buf_printf(&b, "; %s %s %s %s", OUTCOMES[i % 4], LEVELS[i / 4], m->name, m->value.text);
    }
  }
  const char *text = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return text;
}

/* [[id, parameters, result or null], …] with ' for ". */
static inline const char *tools_of(const struct load *l) {
  struct json *list = json_new(&arena, JSON_ARRAY);
  for (size_t i = 0; i < l->registry.n_tools; i++) {
    const struct tool *tool = &l->registry.tools[i];
    struct json *one = json_new(&arena, JSON_ARRAY);
    json_add_item(&arena, one, json_new_text(&arena, tool->origin->id));
    json_add_item(&arena, one, tool->parameters);
    json_add_item(&arena, one, tool->returns ? tool->returns : json_new(&arena, JSON_NULL));
    json_add_item(&arena, list, one);
  }
  char *text = arena_copy_text(&arena, text_of(list));
  for (char *c = text; *c; c++)
    if (*c == '"') *c = '\'';
  return text;
}

#endif
