/* package.c - see package.h. Formats: docs/formats.md. */
#include "job/package.h"
#include "base/file.h"
#include "base/hash.h"
#include "job/dataset.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* Streams were hashed while they were written; everything else is read again. */
static bool sum_of(const char *name, const char *path, const struct run_stream_sum *sums,
                   char hex[SHA256_HEX_SIZE], uint64_t *size, struct error *e) {
  for (size_t i = 0; i < N_STREAMS; i++) {
    if (strcmp(STREAM_PATHS[i], name) != 0) continue;
    memcpy(hex, sums[i].sha256, SHA256_HEX_SIZE);
    *size = sums[i].bytes;
    return true;
  }
  return file_sha256(path, hex, size, e);
}

static bool seal_folder(struct json_writer *w, const char *out, const char *folder,
                        const struct run_stream_sum *sums, struct arena *a, struct error *e) {
  char **names;
  size_t n;
  const char *dir = path_join(a, out, folder);
  if (!file_list(dir, "", a, &names, &n, e)) return false;
  for (size_t i = 0; i < n; i++) {
    char hex[SHA256_HEX_SIZE];
    uint64_t size;
    size_t len = strlen(names[i]);
    if (len > 4 && strcmp(names[i] + len - 4, ".tmp") == 0) continue;
    const char *name = path_join(a, folder, names[i]);
    if (!sum_of(name, path_join(a, dir, names[i]), sums, hex, &size, e)) return false;
    jw_key(w, name);
    jw_begin_object(w);
    jw_member_int(w, "bytes", (int64_t)size);
    jw_member_text(w, "sha256", hex);
    jw_end_object(w);
  }
  return true;
}

bool package_seal(const struct factory *f, const char *out, const struct run_stream_sum *sums,
                  struct error *e) {
  struct buf text = BUF_INIT;
  struct json_writer w;
  struct arena a;
  arena_init(&a, 0);
  jw_init(&w, &text, JSON_INDENTED);
  jw_begin_object(&w);
  jw_member_text(&w, "fingerprint", f->fingerprint);
  jw_key(&w, "files");
  jw_begin_object(&w);
  bool ok = true;
  for (size_t i = 0; ok && i < LENGTH(FOLDERS); i++)
    ok = seal_folder(&w, out, FOLDERS[i], sums, &a, e);
  arena_done(&a);
  if (!ok) {
    buf_done(&text);
    return false;
  }
  jw_end_object(&w);
  jw_end_object(&w);
  return package_publish(out, MANIFEST, &text, e);
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

bool package_is_complete(const struct factory *f, const char *out) {
  struct arena a;
  struct error ignored;
  arena_init(&a, 0);
  const char *path = path_join(&a, out, MANIFEST);
  const struct json *m = file_exists(path) ? json_read_file(&a, path, NULL, &ignored) : NULL;
  const struct json *files = json_get(m, "files");
  bool same = files && files->type == JSON_OBJECT &&
              json_is_text(json_get(m, "fingerprint"), f->fingerprint);
  for (uint32_t i = 0; same && i < files->len; i++) {
    struct stat st;
    same = stat(path_join(&a, out, files->members[i].name), &st) == 0 &&
           st.st_size == json_get_int(&files->members[i].value, "bytes", -1);
  }
  arena_done(&a);
  return same;
}
