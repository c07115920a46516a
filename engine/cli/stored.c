/* stored.c - see stored.h. */
#include "cli/stored.h"
#include "base/file.h"
#include "cli/exit_codes.h"
#include "cli/term.h"
#include "job/dataset.h"
#include "job/finished.h"
#include "job/generate.h"
#include "job/package.h"
#include "job/seal.h"
#include "run/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MANIFEST[] = "training/training_manifest.json";

static int complain(const struct stored *s, const struct error *e) {
  return term_fail(s->as_json, e, exit_code_of(e));
}

static bool same_file(const char *x, const char *y) {
  struct stat s, t;
  return stat(x, &s) == 0 && stat(y, &t) == 0 && s.st_dev == t.st_dev && s.st_ino == t.st_ino;
}

/* The path from here, without the way to here. */
static const char *shorten(struct arena *a, const char *path) {
  char *here = getcwd(NULL, 0);
  size_t n = here ? strlen(here) : 0;
  if (n && strncmp(path, here, n) == 0 && path[n] == '/') path = arena_copy_text(a, path + n + 1);
  free(here);
  return path;
}

/* Where the recipe lay when the run was made, if it is there still. */
static const char *origin_of(struct arena *a, const char *dir, const char **root) {
  struct buf text = BUF_INIT;
  struct error ignored;
  const char *path = path_join(a, dir, GENERATE_ORIGIN), *recipe = NULL;
  if (file_exists(path) && file_read(path, 0, &text, &ignored)) {
    char *second = strchr(text.data, '\n');
    if (second && second > text.data) {
      recipe = arena_copy(a, text.data, (size_t)(second - text.data));
      *root = arena_copy(a, second + 1, strcspn(second + 1, "\n"));
    }
  }
  buf_done(&text);
  return recipe && file_exists(recipe) ? shorten(a, recipe) : NULL;
}

static bool has_root(const char *given) {
  const char *environment = getenv("TOOLMILL_ROOT");
  return given || (environment && *environment);
}

const char *stored_find_recipe(struct arena *a, const char *dir, const char *root, const char *name,
                               const char **needed_root) {
  const char *made_below = "", *origin = origin_of(a, dir, &made_below);
  const char *found_root = factory_find_root(a, root, path_join(a, dir, "manifest.json"));
  *needed_root = NULL;
  if (origin && !has_root(root)) {
    const char *own = factory_find_root(a, NULL, origin);
    if (!own || strcmp(own, made_below) != 0) *needed_root = made_below;
    return origin;
  }
  /* upward from the dataset first, as from a recipe; an author's own: beside the dataset, or here
   */
  const char *const folders[] = {found_root, path_join(a, dir, ".."), "."};
  for (size_t i = 0; *name && i < sizeof folders / sizeof *folders; i++) {
    const char *path = folders[i] ? path_join(a, folders[i], name) : NULL;
    if (path && file_exists(path)) return same_file(path, name) ? name : path;
  }
  return origin;
}

/* The path of the recipe, or NULL and an error. */
static const char *find_recipe(struct stored *s, const struct stored_options *o,
                               const struct json *run, struct error *e) {
  const char *name = json_get_text(run, "recipe", "");
  if (o->recipe) return o->recipe;
  const char *path = stored_find_recipe(&s->arena, s->dir, o->root, name, &s->root);
  if (path) return path;
  if (!*name)
    error_set(e, ERR_INPUT, path_join(&s->arena, s->dir, MANIFEST),
              "it does not say which recipe made the dataset; name it with --recipe");
  else if (!factory_find_root(&s->arena, o->root, path_join(&s->arena, s->dir, "manifest.json")))
    error_set(e, ERR_USAGE, o->root ? o->root : ".",
              "no folder with tools/, templates/ and scripts/ was found; name it with --root");
  else
    error_set(e, ERR_USAGE, name,
              "this recipe made the dataset but is not there; name it with "
              "--recipe");
  return NULL;
}

static const struct json *read_manifest(struct stored *s, const struct stored_options *o,
                                        struct error *e) {
  const char *path = path_join(&s->arena, s->dir, MANIFEST);
  if (!file_exists(s->dir))
    error_set(e, ERR_INPUT, s->dir, "there is no such directory");
  else if (file_exists(path) || !o->recipe) {
    struct json *manifest = json_read_file(&s->arena, path, NULL, e);
    if (manifest) return json_get(manifest, "run");
  }
  if (e->code != ERR_NONE && o->recipe && file_exists(s->dir)) *e = (struct error){0};
  return NULL;
}

int stored_open(struct stored *s, const struct stored_options *o) {
  struct error e = {0};
  *s = (struct stored){.lock = -1, .as_json = o->as_json};
  arena_init(&s->arena, 0);
  size_t n = strlen(o->dir);
  while (n > 1 && o->dir[n - 1] == '/')
    n--;
  s->dir = arena_copy(&s->arena, o->dir, n);
  const struct json *run = read_manifest(s, o, &e);
  if (e.code == ERR_IO) e.code = ERR_INPUT; /* a file of the dataset is missing */
  if (e.code != ERR_NONE) return complain(s, &e);
  const char *recipe = find_recipe(s, o, run, &e);
  if (!recipe) return complain(s, &e);
  const struct json *settings = json_get(run, "settings");
  const struct json *stored_seed = json_get(run, "seed");
  uint64_t seed;
  if (stored_seed && !loader_read_seed(stored_seed, &seed)) {
    error_set(&e, ERR_INPUT, path_join(&s->arena, s->dir, MANIFEST), "run.seed must be %s",
              LOADER_SEED_EXPECTED);
    return complain(s, &e);
  }
  struct factory_options options = {.root = s->root ? s->root : o->root,
                                    .recipe = recipe,
                                    .settings =
                                        settings && settings->type == JSON_OBJECT ? settings : NULL,
                                    .seed = stored_seed ? &seed : NULL,
                                    .count = json_get_int(run, "count", -1),
                                    .no_sandbox = o->no_sandbox};
  s->factory = factory_open(&options, &e);
  if (!s->factory) return complain(s, &e);
  s->same_inputs = json_is_text(json_get(run, "fingerprint"), s->factory->fingerprint);
  return CODE_DONE;
}

int stored_lock(struct stored *s) {
  struct error e = {0};
  if (run_lock(s->dir, &s->lock, &e)) return CODE_DONE;
  return term_fail(s->as_json, &e, e.code == ERR_USAGE ? CODE_LOCKED : CODE_FAILED);
}

void stored_warn(const struct stored *s) {
  if (s->same_inputs) return;
  struct arena a;
  struct error ignored = {0};
  struct buf differences = BUF_INIT, text = BUF_INIT;
  arena_init(&a, 0);
  const struct json *manifest = json_read_file(&a, path_join(&a, s->dir, MANIFEST), NULL, &ignored);
  if (manifest) finished_differences(s->factory, manifest, &differences, NULL);
  buf_add_text(&text, "engine: ");
  term_add_line(&text, s->dir, strlen(s->dir));
  buf_add_text(&text, ": made from other inputs than today's");
  if (differences.len) buf_add_text(&text, ": ");
  term_add_line(&text, differences.data, differences.len);
  buf_add_char(&text, '\n');
  term_say(&text);
  buf_done(&text);
  buf_done(&differences);
  arena_done(&a);
}

int stored_seal_reports(struct stored *s, const struct json *written, bool reported) {
  struct error e = {0}, unreadable = {0};
  /* an unreadable seal stays as it is: it is damage to be seen */
  if (!seal_read(s->dir, &s->arena, &unreadable)) return CODE_DONE;
  return package_reseal(s->dir, written, reported, NULL, &s->arena, &e) ? CODE_DONE
                                                                        : complain(s, &e);
}

void stored_note_checks(struct stored *s, struct json *written) {
  for (size_t i = 0; i < 2; i++)
    json_add_item(&s->arena, written, json_new_text(&s->arena, DATASET_CHECK_FILES[i]));
}

void stored_close(struct stored *s) {
  run_unlock(s->lock);
  factory_close(s->factory);
  arena_done(&s->arena);
}
