/* documents.c - see documents.h. */
#include "job/documents.h"
#include "base/file.h"
#include "job/difference.h"
#include "job/lockstep.h"
#include "job/package.h"

#include <string.h>

struct documents {
  const char *out;
  struct json *differences;
  struct arena *a;
};

static void differ(struct documents *d, const char *name, const struct json *difference) {
  if (difference) json_add_member(d->a, d->differences, name, difference);
}

/* Values are compared, since white space of a document says nothing. */
static void compare(struct documents *d, const char *name, const struct buf *expected) {
  const char *path = path_join(d->a, d->out, name);
  struct buf found = BUF_INIT;
  struct error ignored = {0};
  if (file_exists(path) && file_read(path, 0, &found, &ignored) &&
      (found.len != expected->len || memcmp(found.data, expected->data, found.len) != 0)) {
    const struct json *x = json_read(d->a, expected->data, expected->len, "", NULL, &ignored);
    const struct json *y = json_read(d->a, found.data, found.len, "", NULL, &ignored);
    differ(d, name,
           x && y ? difference_of(d->a, x, y)
                  : difference_tell(d->a, expected->data, expected->len, found.data, found.len));
  }
  buf_done(&found);
}

/* Returns how many records the smoke set must have; -1: not known. */
static int compare_smoke(struct documents *d) {
  static const char NAME[] = "training/smoke_test.jsonl";
  struct buf text = BUF_INIT;
  struct lockstep l;
  struct error ignored = {0};
  int n;
  bool known = file_exists(path_join(d->a, d->out, STREAM_PATHS[STREAM_TRAIN])) &&
               package_smoke_text(d->out, &text, &n, &ignored);
  if (known) {
    lockstep_open(&l, path_join(d->a, d->out, NAME), d->a);
    lockstep_expect(&l, text.data, text.len);
    lockstep_end(&l);
    differ(d, NAME, l.difference);
    lockstep_close(&l);
  }
  buf_done(&text);
  return known ? n : -1;
}

static void compare_counts(struct documents *d, const struct metrics *m, int smoke,
                           const struct json *manifest) {
  struct buf text = BUF_INIT;
  struct json_writer w;
  struct error ignored = {0};
  if (smoke < 0 || !manifest || manifest->len == 0) return;
  jw_init(&w, &text, JSON_COMPACT);
  jw_begin_object(&w);
  package_record_counts(&w, m, smoke);
  jw_end_object(&w);
  const struct json *expected = json_read(d->a, text.data, text.len, "", NULL, &ignored);
  struct json *found = json_new(d->a, JSON_OBJECT);
  for (uint32_t i = 0; expected && i < expected->len; i++) {
    const char *name = expected->members[i].name;
    const struct json *value = json_get(manifest, name);
    if (value) json_add_member(d->a, found, name, value);
  }
  if (expected) differ(d, "training/training_manifest.json", difference_of(d->a, expected, found));
  buf_done(&text);
}

void documents_compare(const struct factory *f, const char *out, const struct metrics *m,
                       const struct metrics *all, const struct json *manifest,
                       struct json *differences, struct arena *a) {
  struct documents d = {out, differences, a};
  struct buf text = BUF_INIT;
  struct error ignored = {0};
  if (package_specs_text(f, out, &text, &ignored)) compare(&d, "processed/task_specs.json", &text);
  buf_reset(&text);
  package_trajectory_summary(m, &text);
  compare(&d, "processed/trajectory_summary.json", &text);
  buf_reset(&text);
  if (all) {
    package_execution_summary(all, &text);
    compare(&d, "processed/execution_summary.json", &text);
  }
  buf_done(&text);
  compare_counts(&d, m, compare_smoke(&d), manifest);
}
