/* package.c - see package.h. Formats: docs/formats.md. */
#include "job/package.h"
#include "base/file.h"
#include "job/dataset.h"
#include "job/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char MANIFEST[] = "manifest.json";
enum { SMOKE_PER_KIND = 4 };

#define LENGTH(array) (sizeof(array) / sizeof *(array))

bool package_publish(const char *out, const char *name, struct buf *text, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  bool ok = file_publish(path_join(&a, out, name), text->data, text->len, e);
  arena_done(&a);
  buf_done(text);
  return ok;
}

static double ratio(uint64_t part, uint64_t whole) {
  return (double)part / (double)(whole ? whole : 1);
}

static void member_ratio(struct json_writer *w, const char *name, uint64_t part, uint64_t whole) {
  jw_key(w, name);
  jw_fixed(w, ratio(part, whole), 4);
}

static void member_tally(struct json_writer *w, const char *name, const struct tally *t) {
  jw_key(w, name);
  tally_write(w, t);
}

/* ---- the defined world ---- */

static bool write_templates(const struct factory *f, const char *out, struct error *e) {
  struct buf text = BUF_INIT;
  struct json_writer w;
  struct arena a;
  arena_init(&a, 0);
  const struct json *list = json_get(f->definition, "templates");
  jw_init(&w, &text, JSON_INDENTED);
  jw_begin_array(&w);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *table = json_get(&list->items[i], "table");
    jw_begin_object(&w);
    jw_member_text(&w, "template_id", f->templates[i].name);
    jw_member_text(&w, "description", json_get_text(table, "description", ""));
    jw_member_json(&w, "shape", shape_shortest(f->templates[i].shape, &a));
    jw_member_text(&w, "grammar", json_get_text(table, "shape", ""));
    jw_end_object(&w);
  }
  jw_end_array(&w);
  arena_done(&a);
  return package_publish(out, "processed/trajectory_templates.json", &text, e);
}

bool package_world(const struct factory *f, const char *out, struct error *e) {
  struct buf text = BUF_INIT;
  registry_write(&f->registry, &text);
  return package_publish(out, "processed/tool_schemas.json", &text, e) &&
         write_templates(f, out, e);
}

/* ---- smoke set ---- */

struct smoke {
  struct buf kind[3]; /* general, memory, safety */
  int n[3];
};

static bool take_smoke(void *context, const struct json *value, const char *text, size_t n,
                       uint64_t number, struct error *e) {
  struct smoke *s = context;
  (void)number;
  (void)e;
  int kind = json_get_bool(value, "requires_memory", false)  ? 1
             : json_get_bool(value, "is_safety_case", false) ? 2
                                                             : 0;
  if (s->n[kind] < SMOKE_PER_KIND) {
    s->n[kind]++;
    buf_add(&s->kind[kind], text, n);
    buf_add_char(&s->kind[kind], '\n');
  }
  return s->n[0] < SMOKE_PER_KIND || s->n[1] < SMOKE_PER_KIND || s->n[2] < SMOKE_PER_KIND;
}

bool package_smoke_text(const char *out, struct buf *text, int *count, struct error *e) {
  static const char *const NAMES[] = {"requires_memory", "is_safety_case"};
  struct smoke s = {{BUF_INIT, BUF_INIT, BUF_INIT}, {0, 0, 0}};
  struct arena a;
  arena_init(&a, 0);
  const char *train = path_join(&a, out, STREAM_PATHS[STREAM_TRAIN]);
  bool ok = dataset_pick_lines(train, NAMES, LENGTH(NAMES), take_smoke, &s, e);
  *count = 0;
  for (int k = 0; k < 3; k++) {
    buf_add(text, s.kind[k].data, s.kind[k].len);
    *count += s.n[k];
    buf_done(&s.kind[k]);
  }
  arena_done(&a);
  return ok;
}

/* Never of the validation part. */
static bool write_smoke(const char *out, int *count, struct error *e) {
  struct buf all = BUF_INIT;
  if (package_smoke_text(out, &all, count, e))
    return package_publish(out, "training/smoke_test.jsonl", &all, e);
  buf_done(&all);
  return false;
}

/* ---- summaries ---- */

void package_trajectory_summary(const struct metrics *m, struct buf *text) {
  struct json_writer w;
  jw_init(&w, text, JSON_INDENTED);
  jw_begin_object(&w);
  jw_member_int(&w, "num_trajectories", (int64_t)m->count[M_ACCEPTED]);
  member_tally(&w, "category_distribution", &m->category);
  member_tally(&w, "variant_distribution", &m->variant);
  member_tally(&w, "turn_type_distribution", &m->turn_type);
  jw_end_object(&w);
}

void package_execution_summary(const struct metrics *m, struct buf *text) {
  const uint64_t *n = m->count;
  struct json_writer w;
  jw_init(&w, text, JSON_INDENTED);
  jw_begin_object(&w);
  jw_member_int(&w, "num_trajectories", (int64_t)n[M_ACCEPTED]);
  member_tally(&w, "variant_distribution", &m->variant);
  member_tally(&w, "category_distribution", &m->category);
  member_ratio(&w, "tool_call_success_rate", n[M_OK_CALLS], n[M_CALLS]);
  member_ratio(&w, "trajectory_success_rate", n[M_SUCCESS], n[M_ACCEPTED]);
  member_ratio(&w, "recovery_success_rate", n[M_RECOVERY_SUCCESS], n[M_RECOVERY]);
  member_ratio(&w, "unsafe_block_rate", n[M_BLOCK_SUCCESS], n[M_BLOCK]);
  jw_member_int(&w, "requested", (int64_t)n[M_REQUESTED]);
  jw_member_int(&w, "accepted", (int64_t)n[M_ACCEPTED]);
  jw_member_int(&w, "rejected", (int64_t)n[M_REJECTED]);
  jw_member_int(&w, "quarantined", (int64_t)n[M_QUARANTINED]);
  member_tally(&w, "not_accepted_by_reason", &m->reason);
  jw_end_object(&w);
}

static bool write_summaries(const char *out, const struct metrics *m, struct error *e) {
  struct buf summary = BUF_INIT, executed = BUF_INIT;
  package_trajectory_summary(m, &summary);
  if (!package_publish(out, "processed/trajectory_summary.json", &summary, e)) return false;
  package_execution_summary(m, &executed);
  return package_publish(out, "processed/execution_summary.json", &executed, e);
}

/* ---- training manifest ---- */

static void write_run(struct json_writer *w, const struct factory *f) {
  char number[32];
  jw_key(w, "run");
  jw_begin_object(w);
  jw_member_text(w, "recipe", f->recipe_name);
  snprintf(number, sizeof number, "%" PRIu64, f->seed);
  jw_member_text(w, "seed", number);
  jw_member_int(w, "count", (int64_t)f->count);
  jw_member_int(w, "batch", RUN_BATCH);
  jw_member_json(w, "settings", f->settings);
  if (f->without_python) jw_member_text(w, "python_exec", "unavailable");
  jw_member_text(w, "fingerprint", f->fingerprint);
  jw_end_object(w);
  jw_key(w, "versions");
  jw_begin_object(w);
  jw_member_text(w, "engine", engine_version());
  jw_member_text(w, "lua", script_lua_release());
  jw_end_object(w);
  jw_key(w, "inputs");
  jw_begin_object(w);
  jw_member_text(w, "data", data_store_hash(f->data));
  jw_member_text(w, "world", world_image_hash(f->image));
  jw_key(w, "scripts");
  jw_begin_object(w);
  for (size_t i = 0; i < script_store_count(f->scripts); i++)
    jw_member_text(w, script_store_at(f->scripts, i)->name, script_store_at(f->scripts, i)->sha256);
  jw_end_object(w);
  jw_end_object(w);
}

static void write_sums(struct json_writer *w, const struct run_stream_sum *sums) {
  jw_key(w, "files");
  jw_begin_object(w);
  for (size_t i = 0; i < N_STREAMS; i++) {
    jw_key(w, STREAM_PATHS[i]);
    jw_begin_object(w);
    jw_member_int(w, "bytes", (int64_t)sums[i].bytes);
    jw_member_int(w, "lines", (int64_t)sums[i].lines);
    jw_member_text(w, "sha256", sums[i].sha256);
    jw_end_object(w);
  }
  jw_end_object(w);
}

void package_record_counts(struct json_writer *w, const struct metrics *m, int smoke) {
  const uint64_t *n = m->count;
  jw_member_int(w, "num_records", (int64_t)n[M_RECORDS]);
  jw_member_int(w, "num_train_records", (int64_t)n[M_TRAIN_RECORDS]);
  jw_member_int(w, "num_val_records", (int64_t)n[M_VAL_RECORDS]);
  jw_member_int(w, "num_smoke_records", smoke);
  member_tally(w, "category_distribution", &m->record_category);
  member_tally(w, "variant_distribution", &m->record_variant);
  jw_key(w, "target_event_distribution");
  jw_begin_object(w);
  jw_member_int(w, "assistant_plan", (int64_t)n[M_PLAN_RECORDS]);
  jw_member_int(w, "tool_call", (int64_t)n[M_CALL_RECORDS]);
  jw_member_int(w, "assistant_final", (int64_t)n[M_FINAL_RECORDS]);
  jw_end_object(w);
  jw_member_int(w, "safety_record_count", (int64_t)n[M_SAFETY_RECORDS]);
  jw_member_int(w, "memory_record_count", (int64_t)n[M_MEMORY_RECORDS]);
  jw_member_int(w, "estimated_tokens_total", (int64_t)((n[M_RECORD_BYTES] + 3) / 4));
}

bool package_training(const struct factory *f, const char *out, const struct metrics *m,
                      const struct run_stream_sum *sums, struct error *e) {
  int smoke;
  if (!write_smoke(out, &smoke, e) || !write_summaries(out, m, e)) return false;
  struct buf text = BUF_INIT;
  struct json_writer w;
  jw_init(&w, &text, JSON_INDENTED);
  jw_begin_object(&w);
  package_record_counts(&w, m, smoke);
  jw_member_text(&w, "token_estimate", "UTF-8 bytes of contexts and targets divided by 4");
  write_run(&w, f);
  write_sums(&w, sums);
  jw_end_object(&w);
  return package_publish(out, "training/training_manifest.json", &text, e);
}

/* ---- the seal ---- */

static const char *const FOLDERS[] = {"processed", "reports", "training"};

/* What every run writes beside its streams and its reports. */
static const char *const ARTIFACTS[] = {
    "processed/execution_summary.json",    "processed/task_specs.json",
    "processed/tool_schemas.json",         "processed/trajectory_summary.json",
    "processed/trajectory_templates.json", "training/smoke_test.jsonl",
    "training/training_manifest.json"};

bool package_seal(const struct factory *f, const char *out, const struct run_stream_sum *sums,
                  const struct json *reports, const char *unreported, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  struct json *seal = seal_new(f->fingerprint, &a), *names = json_new(&a, JSON_ARRAY);
  /* streams were hashed while they were written; everything else is read again */
  for (size_t i = 0; i < N_STREAMS; i++)
    seal_enter_sum(seal, STREAM_PATHS[i], sums[i].bytes, sums[i].sha256, &a);
  for (size_t i = 0; i < LENGTH(ARTIFACTS); i++)
    json_add_item(&a, names, json_new_text(&a, ARTIFACTS[i]));
  if (unreported) json_add_member(&a, seal, "unreported", json_new_text(&a, unreported));
  bool ok = seal_enter(seal, out, names, &a, e) && seal_enter(seal, out, reports, &a, e) &&
            seal_publish(out, seal, &a, e);
  arena_done(&a);
  return ok;
}

/* A plain name in reports/: a seal may have been written by someone else. */
static bool is_report(const char *name) {
  return strncmp(name, "reports/", 8) == 0 && name[8] && !strchr(name + 8, '/') &&
         strcmp(name + 8, "..") != 0;
}

void package_discard_reports(const char *out) {
  struct arena a;
  struct error ignored;
  arena_init(&a, 0);
  const struct json *files = json_get(seal_read(out, &a, &ignored), "files");
  for (uint32_t i = 0; files && i < files->len; i++)
    if (is_report(files->members[i].name)) unlink(path_join(&a, out, files->members[i].name));
  arena_done(&a);
}

bool package_withdraw(const char *out, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  const char *path = path_join(&a, out, MANIFEST);
  bool ok = true;
  if (unlink(path) == 0)
    ok = file_sync_dir_of(path, e);
  else if (errno != ENOENT)
    ok = error_errno(e, "remove", path);
  for (size_t i = 0; ok && i < LENGTH(FOLDERS); i++)
    ok = file_make_dirs(path_join(&a, out, FOLDERS[i]), e);
  arena_done(&a);
  return ok;
}

/* ---- the same data, other reports ---- */

static void set_text(struct json *object, const char *name, const char *text, struct arena *a) {
  struct json *v = json_get(object, name);
  if (v) *v = *json_new_text(a, text);
}

bool package_adopt(const struct factory *f, const char *out, struct arena *a, struct error *e) {
  static const char NAME[] = "training/training_manifest.json";
  struct json *seal = seal_read(out, a, e), *names = json_new(a, JSON_ARRAY);
  struct json *manifest = json_read_file(a, path_join(a, out, NAME), NULL, e);
  if (!seal || !manifest) return false;
  /* until the end the seal says what is missing, so that the next run makes it */
  seal = seal_without(seal, "reports/", a);
  if (!json_get(seal, "unreported"))
    json_add_member(a, seal, "unreported", json_new_text(a, "broken off"));
  package_discard_reports(out);
  if (json_is_text(json_get(seal, "fingerprint"), f->fingerprint))
    return seal_publish(out, seal, a, e);
  struct json *scripts = json_get(json_get(manifest, "inputs"), "scripts");
  struct json *fresh = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < script_store_count(f->scripts); i++)
    json_add_member(a, fresh, script_store_at(f->scripts, i)->name,
                    json_new_text(a, script_store_at(f->scripts, i)->sha256));
  if (scripts) *scripts = *fresh;
  set_text(json_get(manifest, "run"), "fingerprint", f->fingerprint, a);
  set_text(seal, "fingerprint", f->fingerprint, a);
  struct buf text = BUF_INIT;
  json_write(&text, manifest, JSON_INDENTED);
  json_add_item(a, names, json_new_text(a, NAME));
  return package_withdraw(out, e) && package_publish(out, NAME, &text, e) &&
         seal_enter(seal, out, names, a, e) && seal_publish(out, seal, a, e);
}

bool package_reseal(const char *out, const struct json *written, bool reported,
                    const char *unreported, struct arena *a, struct error *e) {
  struct json *old = seal_read(out, a, e), *seal = json_new(a, JSON_OBJECT);
  if (!old) return e->code == ERR_NONE;
  for (uint32_t i = 0; i < old->len; i++)
    if (!reported || strcmp(old->members[i].name, "unreported") != 0)
      json_add_member(a, seal, old->members[i].name, &old->members[i].value);
  if (unreported) json_add_member(a, seal, "unreported", json_new_text(a, unreported));
  return seal_enter(seal, out, written, a, e) && seal_publish(out, seal, a, e);
}
