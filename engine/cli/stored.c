/* stored.c - see stored.h. */
#include "cli/stored.h"
#include "base/file.h"
#include "cli/exit_codes.h"
#include "cli/term.h"
#include "job/seal.h"
#include "run/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char MANIFEST[] = "training/training_manifest.json";

static int complain(const struct stored *s, const struct error *e) {
  return term_fail(s->as_json, e, exit_code_of(e));
}

/* The path of the recipe, or NULL and an error. */
static const char *find_recipe(struct stored *s, const struct stored_options *o,
                               const struct json *run, struct error *e) {
  const char *name = json_get_text(run, "recipe", "");
  if (o->recipe) return o->recipe;
  /* upward from the dataset first, as from a recipe */
  const char *root =
      factory_find_root(&s->arena, o->root, path_join(&s->arena, s->dir, "manifest.json"));
  /* an author's own recipe: beside the dataset, or here */
  const char *beside = path_join(&s->arena, s->dir, "..");
  const char *const folders[] = {root, beside, "."};
  for (size_t i = 0; *name && i < sizeof folders / sizeof *folders; i++) {
    const char *path = folders[i] ? path_join(&s->arena, folders[i], name) : NULL;
    if (path && file_exists(path)) return path;
  }
  if (!*name)
    error_set(e, ERR_INPUT, path_join(&s->arena, s->dir, MANIFEST),
              "it does not say which recipe made the dataset; name it with --recipe");
  else if (!root)
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
  struct factory_options options = {.root = o->root,
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

/* Names what differs: "templates/x.lua, data/". */
static void name_differences(const struct stored *s, const struct json *inputs, struct buf *out) {
  enum { NAMED = 5 };
  const struct factory *f = s->factory;
  const struct json *hashes = json_get(inputs, "scripts");
  size_t n = 0;
  for (size_t i = 0; i < script_store_count(f->scripts); i++) {
    const struct script_file *file = script_store_at(f->scripts, i);
    if (json_is_text(json_get(hashes, file->name), file->sha256)) continue;
    if (n++ < NAMED) buf_printf(out, "%s%s", out->len ? ", " : "", file->name);
  }
  for (uint32_t i = 0; hashes && hashes->type == JSON_OBJECT && i < hashes->len; i++)
    if (!script_store_get(f->scripts, hashes->members[i].name) && n++ < NAMED)
      buf_printf(out, "%s%s", out->len ? ", " : "", hashes->members[i].name);
  if (n > NAMED) buf_printf(out, " and %zu more", n - NAMED);
  if (!json_is_text(json_get(inputs, "data"), data_store_hash(f->data)))
    buf_printf(out, "%sdata/", out->len ? ", " : "");
}

void stored_warn(const struct stored *s) {
  if (s->same_inputs) return;
  struct arena a;
  struct error ignored = {0};
  struct buf differences = BUF_INIT, text = BUF_INIT;
  arena_init(&a, 0);
  const struct json *manifest = json_read_file(&a, path_join(&a, s->dir, MANIFEST), NULL, &ignored);
  if (manifest) name_differences(s, json_get(manifest, "inputs"), &differences);
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

int stored_seal_reports(struct stored *s) {
  static const char *const RENEWED[] = {"reports/"};
  struct error e = {0};
  const struct json *seal = seal_read(s->dir, &s->arena, &e);
  /* an unreadable seal stays as it is: it is damage to be seen */
  if (!seal) return CODE_DONE;
  return seal_write(s->dir, seal, RENEWED, 1, &s->arena, &e) ? CODE_DONE : complain(s, &e);
}

void stored_close(struct stored *s) {
  run_unlock(s->lock);
  factory_close(s->factory);
  arena_done(&s->arena);
}
