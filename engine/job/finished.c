/* finished.c - see finished.h. */
#include "job/finished.h"
#include "base/file.h"
#include "job/seal.h"
#include "json/write.h"

#include <inttypes.h>
#include <string.h>

enum { NAMED = 5 };

/* ---- differences ---- */

struct listing {
  struct buf *out;
  size_t start;
  bool reports_only; /* so far */
  size_t scripts;    /* that differ */
};

static void name_one(struct listing *l, const char *text) {
  if (l->out->len > l->start) buf_add_text(l->out, "; ");
  buf_add_text(l->out, text);
}

static void compare_texts(struct listing *l, const char *label, const char *stored,
                          const char *here) {
  if (strcmp(stored, here) == 0) return;
  struct buf text = BUF_INIT;
  buf_printf(&text, "%s %s, not %s", label, *stored ? stored : "unknown", here);
  name_one(l, text.data);
  buf_done(&text);
  l->reports_only = false;
}

static void compare_settings(struct listing *l, const struct json *stored,
                             const struct json *here) {
  if (stored && json_same(stored, here)) return;
  struct buf theirs = BUF_INIT, mine = BUF_INIT;
  if (stored) json_write(&theirs, stored, JSON_COMPACT);
  json_write(&mine, here, JSON_COMPACT);
  compare_texts(l, "settings", theirs.data, mine.data);
  buf_done(&theirs);
  buf_done(&mine);
}

static bool starts_with(const char *text, const char *head) {
  return strncmp(text, head, strlen(head)) == 0;
}

static bool makes_reports(const char *script) {
  return starts_with(script, "scripts/report/") || starts_with(script, "scripts/checks/");
}

/* A script of the data could load one that makes reports as a module: then nothing is sure. Recipes
 * name their report as a text, which looks the same but loads nothing. */
static bool loads_reports(const struct factory *f) {
  static const char *const MODULES[] = {"\"report.", "'report.", "\"checks.", "'checks."};
  for (size_t i = 0; i < script_store_count(f->scripts); i++) {
    const struct script_file *file = script_store_at(f->scripts, i);
    const char *rest = starts_with(file->name, "scripts/") ? file->name + 8 : file->name;
    if (makes_reports(file->name) || !strchr(rest, '/')) continue;
    for (size_t k = 0; k < sizeof MODULES / sizeof *MODULES; k++)
      if (memmem(file->text, file->len, MODULES[k], strlen(MODULES[k]))) return true;
  }
  return false;
}

static void name_script(struct listing *l, const char *name) {
  if (!makes_reports(name)) l->reports_only = false;
  if (l->scripts++ < NAMED) name_one(l, name);
}

static bool is_one_of(const char *const recipes[2], const char *name) {
  return recipes && (strcmp(recipes[0], name) == 0 || strcmp(recipes[1], name) == 0);
}

/* `recipes`: two recipes that were named as different already; NULL for one and the same. */
static void compare_scripts(struct listing *l, const struct factory *f, const struct json *hashes,
                            const char *const recipes[2]) {
  for (size_t i = 0; i < script_store_count(f->scripts); i++) {
    const struct script_file *file = script_store_at(f->scripts, i);
    if (!is_one_of(recipes, file->name) &&
        !json_is_text(json_get(hashes, file->name), file->sha256))
      name_script(l, file->name);
  }
  for (uint32_t i = 0; hashes && hashes->type == JSON_OBJECT && i < hashes->len; i++) {
    const char *name = hashes->members[i].name;
    if (!is_one_of(recipes, name) && !script_store_get(f->scripts, name)) name_script(l, name);
  }
  if (l->scripts > NAMED) buf_printf(l->out, " and %zu more", l->scripts - NAMED);
}

void finished_differences(const struct factory *f, const struct json *training_manifest,
                          struct buf *out, bool *reports_only) {
  struct listing l = {.out = out, .start = out->len, .reports_only = true};
  const struct json *run = json_get(training_manifest, "run");
  const struct json *inputs = json_get(training_manifest, "inputs");
  struct arena a;
  arena_init(&a, 0);
  const char *recipes[] = {json_get_text(run, "recipe", ""), f->recipe_name};
  bool same_recipe = strcmp(recipes[0], recipes[1]) == 0;
  compare_texts(&l, "recipe", recipes[0], recipes[1]);
  compare_texts(&l, "seed", json_get_text(run, "seed", ""), arena_printf(&a, "%" PRIu64, f->seed));
  const struct json *count = json_get(run, "count");
  compare_texts(&l, "count", count && count->type == JSON_NUMBER ? count->text : "",
                arena_printf(&a, "%" PRIu64, f->count));
  compare_settings(&l, json_get(run, "settings"), f->settings);
  compare_texts(&l, "engine", json_get_text(json_get(training_manifest, "versions"), "engine", ""),
                engine_version());
  compare_scripts(&l, f, json_get(inputs, "scripts"), same_recipe ? NULL : recipes);
  if (!json_is_text(json_get(inputs, "data"), data_store_hash(f->data))) {
    name_one(&l, "data/");
    l.reports_only = false;
  }
  arena_done(&a);
  if (reports_only) *reports_only = l.reports_only && l.scripts > 0 && !loads_reports(f);
}

/* ---- what is there ---- */

/* The first entry that differs, of the data or else of the reports. */
static const char *find_damage(const char *out, const struct json *files, bool of_reports,
                               struct arena *a) {
  for (uint32_t i = 0; i < files->len; i++) {
    const char *name = files->members[i].name;
    if (starts_with(name, "reports/") != of_reports) continue;
    const char *problem = seal_difference(out, &files->members[i], FINISHED_HASHED_UP_TO, a);
    if (problem) return arena_printf(a, "%s: %s", name, problem);
  }
  return NULL;
}

static enum finished look_at_other(const struct factory *f, const char *out,
                                   const struct json *files, struct arena *a, const char **what) {
  struct error e = {0};
  struct buf text = BUF_INIT;
  bool reports_only = false;
  const struct json *manifest =
      json_read_file(a, path_join(a, out, "training/training_manifest.json"), NULL, &e);
  if (manifest) finished_differences(f, manifest, &text, &reports_only);
  *what = !manifest       ? arena_printf(a, "of which nothing is known: %s", e.message)
          : text.len == 0 ? "its manifests disagree"
                          : arena_copy(a, text.data, text.len);
  buf_done(&text);
  return reports_only && !find_damage(out, files, false, a) ? FINISHED_UNREPORTED : FINISHED_OTHER;
}

enum finished finished_look(const struct factory *f, const char *out, struct arena *a,
                            const char **what) {
  struct error e = {0};
  const struct json *seal = seal_read(out, a, &e);
  *what = "";
  if (!seal && e.code == ERR_NONE) return FINISHED_NONE;
  if (!seal) {
    *what = arena_printf(a, "its manifest.json cannot be read: %s", e.message);
    return FINISHED_OTHER;
  }
  const struct json *files = json_get(seal, "files");
  if (!json_is_text(json_get(seal, "fingerprint"), f->fingerprint))
    return look_at_other(f, out, files, a, what);
  if ((*what = find_damage(out, files, false, a))) return FINISHED_DAMAGED;
  *what = json_get_text(seal, "unreported", NULL);
  if (!*what) *what = find_damage(out, files, true, a);
  return *what ? FINISHED_UNREPORTED : FINISHED_SAME;
}
