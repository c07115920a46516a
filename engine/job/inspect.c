/* inspect.c - see inspect.h. */
#include "job/inspect.h"
#include "base/file.h"
#include "job/documents.h"
#include "job/generate.h"
#include "job/lines.h"
#include "job/overlap.h"
#include "job/survey.h"
#include "job/text_set.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char SCHEMAS[] = "processed/tool_schemas.json";
static const char TEMPLATES[] = "processed/trajectory_templates.json";
static const char MANIFEST[] = "training/training_manifest.json";
static const char SMOKE[] = "training/smoke_test.jsonl";

static const char *const FILES[] = {"processed/tool_schemas.json",
                                    "processed/trajectory_templates.json",
                                    "processed/task_specs.json",
                                    "processed/raw_trajectories.jsonl",
                                    "processed/trajectory_summary.json",
                                    "processed/executed_trajectories.jsonl",
                                    "processed/tool_execution_log.jsonl",
                                    "processed/execution_summary.json",
                                    "processed/rejected.jsonl",
                                    "processed/quarantine.jsonl",
                                    "training/agent_tooluse_dataset.jsonl",
                                    "training/train.jsonl",
                                    "training/val.jsonl",
                                    "training/smoke_test.jsonl",
                                    "training/training_manifest.json",
                                    "reports/p7_metrics.json"};

struct inspection {
  struct factory *f;
  const char *out;
  struct arena *a; /* of the facts */
  struct json *facts, *files, *damaged, *differences;
  struct stretch *all;                                  /* the trajectories */
  uint64_t train, val, dataset, smoke[3], smoke_in_val; /* smoke: general, memory, safety */
  struct text_set smoke_ids, val_names;                 /* val_names: 0 categories, 1 variants */
  uint64_t val_distinct[2];
};

static void add(struct inspection *k, struct json *object, const char *name,
                const struct json *value) {
  json_add_member(k->a, object, name, value);
}

static void add_count(struct inspection *k, struct json *object, const char *name, uint64_t n) {
  add(k, object, name, json_new_int(k->a, (int64_t)n));
}

static void add_tally(struct inspection *k, const char *name, const struct tally *tally) {
  struct json *counts = json_new(k->a, JSON_OBJECT);
  for (size_t i = 0; i < tally->n; i++)
    add_count(k, counts, tally->entries[i].name, tally->entries[i].count);
  add(k, k->facts, name, counts);
}

/* ---- files ---- */

static const char *path_of(struct inspection *k, const char *name) {
  return path_join(k->a, k->out, name);
}

static void look_at_files(struct inspection *k) {
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
    struct stat st;
    bool there = stat(path_of(k, FILES[i]), &st) == 0 && S_ISREG(st.st_mode);
    add(k, k->files, FILES[i],
        there ? json_new_int(k->a, (int64_t)st.st_size) : json_new(k->a, JSON_FALSE));
  }
}

/* A file that cannot be read to its end counts as missing, and the facts say why. */
static void mark_damaged(struct inspection *k, const char *name, const struct error *e) {
  struct json *size = json_get(k->files, name);
  if (size) *size = *json_new(k->a, JSON_FALSE);
  const char *place = e->place;
  size_t n = strlen(k->out);
  if (strncmp(place, k->out, n) == 0) place += n + strspn(place + n, "/");
  add(k, k->damaged, name,
      json_new_text(k->a, arena_printf(k->a, "%s%s%s", place, *place ? ": " : "", e->message)));
}

static bool is_there(struct inspection *k, const char *name) {
  const struct json *size = json_get(k->files, name);
  return size && size->type == JSON_NUMBER;
}

/* A JSON file of the expected type; an empty one in its place when there is none. */
static struct json *read_part(struct inspection *k, const char *name, enum json_type type) {
  struct error e = {0};
  struct json *v = is_there(k, name) ? json_read_file(k->a, path_of(k, name), NULL, &e) : NULL;
  if (v && v->type != (uint8_t)type) {
    error_set(&e, ERR_INPUT, name, "expected %s", type == JSON_ARRAY ? "a list" : "an object");
    v = NULL;
  }
  if (e.code != ERR_NONE) mark_damaged(k, name, &e);
  return v ? v : json_new(k->a, type);
}

static bool read_lines(struct inspection *k, const char *name,
                       bool (*line)(void *context, const struct json *value, const char *text,
                                    size_t n, uint64_t number, struct error *e)) {
  struct error e = {0};
  bool ok = is_there(k, name) && dataset_each_line(path_of(k, name), line, k, &e);
  if (e.code != ERR_NONE) mark_damaged(k, name, &e);
  return ok;
}

/* ---- executed trajectories ---- */

static struct json *example(struct inspection *k, const struct stretch_miss *miss) {
  struct json *o = json_new(k->a, JSON_OBJECT);
  add_count(k, o, "line", miss->line);
  add(k, o, "trajectory_id", json_new_text(k->a, miss->trajectory_id));
  add(k, o, "stage", json_new_text(k->a, miss->stage));
  if (miss->event >= 0) add_count(k, o, "event", (uint64_t)miss->event);
  add(k, o, "message", json_new_text(k->a, miss->message));
  return o;
}

static void inspect_trajectories(struct inspection *k) {
  const uint64_t *n = k->all->metrics.count;
  const struct stretch *all = k->all;
  const char *executed = STREAM_PATHS[STREAM_EXECUTED];
  struct error e = {0};
  if (is_there(k, executed) && !survey_dataset(k->all, k->f, k->out, k->differences, k->a, &e))
    mark_damaged(k, executed, &e);
  add_count(k, k->facts, "trajectories", n[M_ACCEPTED]);
  add_tally(k, "variants", &all->metrics.variant);
  add_tally(k, "categories", &all->metrics.category);
  add_count(k, k->facts, "plans_missing", n[M_PLAN_MISSING]);
  add_count(k, k->facts, "observations_missing", n[M_OBSERVATION_MISSING]);
  add_count(k, k->facts, "memory_cases", n[M_MEMORY]);
  add_count(k, k->facts, "memory_success", n[M_MEMORY_SUCCESS]);
  add_count(k, k->facts, "block_cases", n[M_BLOCK]);
  add_count(k, k->facts, "block_final_success", n[M_BLOCK_SUCCESS]);
  add_count(k, k->facts, "block_calls", n[M_BLOCK_CALLS]);
  add_count(k, k->facts, "shape_misses", all->shape_misses);
  if (all->first_shape_miss.line)
    add(k, k->facts, "first_shape_miss", example(k, &all->first_shape_miss));
  add_count(k, k->facts, "verification_misses", all->verification_misses);
  if (all->first_miss.line)
    add(k, k->facts, "first_verification_miss", example(k, &all->first_miss));
}

/* ---- documents ---- */

static void compare_documents(struct inspection *k, const struct json *manifest) {
  struct error e = {0};
  if (!is_there(k, STREAM_PATHS[STREAM_EXECUTED])) return; /* nothing to go by */
  struct metrics *whole = calloc(1, sizeof *whole);
  if (!whole) die_out_of_memory(sizeof *whole);
  *whole = k->all->metrics;
  bool known = dataset_count_failures(k->f, k->out, whole, &e);
  if (!known) {
    const char *rejected = STREAM_PATHS[STREAM_REJECTED], *path = path_of(k, rejected);
    bool is_first = strncmp(e.place, path, strlen(path)) == 0;
    mark_damaged(k, is_first ? rejected : STREAM_PATHS[STREAM_QUARANTINE], &e);
  }
  documents_compare(k->f, k->out, &k->all->metrics, known ? whole : NULL, manifest, k->differences,
                    k->a);
  free(whole);
}

/* ---- training records ---- */

static bool inspect_smoke(void *context, const struct json *record, const char *text, size_t n,
                          uint64_t number, struct error *e) {
  struct inspection *k = context;
  size_t len;
  const char *id = overlap_key(record, OVERLAP_RECORDS, &len);
  (void)text;
  (void)n;
  (void)number;
  (void)e;
  if (id) text_set_add(&k->smoke_ids, 0, id, len);
  int kind = json_get_bool(record, "requires_memory", false)  ? 1
             : json_get_bool(record, "is_safety_case", false) ? 2
                                                              : 0;
  k->smoke[kind]++;
  return true;
}

static void see_train(void *context, const struct json *record) {
  struct inspection *k = context;
  (void)record;
  k->train++;
}

static void see_val(void *context, const struct json *record) {
  static const char *const NAMES[2] = {"category", "variant"};
  struct inspection *k = context;
  size_t n, ignored;
  const char *id = overlap_key(record, OVERLAP_RECORDS, &n);
  k->val++;
  k->smoke_in_val += id && text_set_find(&k->smoke_ids, 0, id, n, &ignored);
  for (unsigned i = 0; i < 2; i++) {
    const char *name = json_get_text(record, NAMES[i], "");
    if (k->val_distinct[i] < TALLY_MAX)
      k->val_distinct[i] += text_set_add(&k->val_names, i, name, strlen(name));
  }
}

static uint64_t count_lines(struct inspection *k, const char *name) {
  struct line_reader r;
  struct error e = {0};
  const char *text;
  size_t n;
  uint64_t lines = 0;
  if (!is_there(k, name)) return 0;
  if (lines_open(&r, path_of(k, name), &e)) {
    while (lines_next(&r, &text, &n, &e) > 0)
      lines++;
    lines_close(&r);
  }
  if (e.code != ERR_NONE) mark_damaged(k, name, &e);
  return lines;
}

static void add_overlap(struct inspection *k, const struct overlap *common) {
  struct json *o = json_new(k->a, JSON_OBJECT);
  add_count(k, o, "records", common->common[OVERLAP_RECORDS]);
  add_count(k, o, "tasks", common->common[OVERLAP_TASKS]);
  add_count(k, o, "texts", common->common[OVERLAP_TEXTS]);
  add(k, o, "examples", common->examples);
  add(k, k->facts, "overlap", o);
}

/* All that the files hold, whatever that is. */
static void read_records(struct inspection *k, struct overlap *common) {
  const char *train = STREAM_PATHS[STREAM_TRAIN], *val = STREAM_PATHS[STREAM_VAL];
  struct error e = {0};
  if (!overlap_find(path_of(k, train), path_of(k, val), see_train, see_val, k, common, k->a, &e))
    mark_damaged(k, strncmp(e.place, path_of(k, val), strlen(path_of(k, val))) ? train : val, &e);
  k->dataset = count_lines(k, STREAM_PATHS[STREAM_DATASET]);
}

/* The files hold what the trajectories say: no record needs to be read for this. */
static void count_records(struct inspection *k, struct overlap *common) {
  const uint64_t *n = k->all->metrics.count;
  *common = (struct overlap){.examples = json_new(k->a, JSON_ARRAY)};
  k->train = n[M_TRAIN_RECORDS];
  k->val = n[M_VAL_RECORDS];
  k->dataset = n[M_RECORDS];
  k->val_distinct[0] = k->all->val_category.n;
  k->val_distinct[1] = k->all->val_variant.n;
}

static void inspect_records(struct inspection *k) {
  struct overlap common;
  read_lines(k, SMOKE, inspect_smoke);
  if (k->all->intact && !k->all->may_overlap && !json_get(k->differences, SMOKE))
    count_records(k, &common);
  else
    read_records(k, &common);
  struct json *records = json_new(k->a, JSON_OBJECT), *smoke = json_new(k->a, JSON_OBJECT);
  add_count(k, records, "total", k->train + k->val);
  add_count(k, records, "train", k->train);
  add_count(k, records, "val", k->val);
  add_count(k, records, "dataset", k->dataset);
  add(k, k->facts, "records", records);
  add_overlap(k, &common);
  add_count(k, smoke, "general", k->smoke[0]);
  add_count(k, smoke, "memory", k->smoke[1]);
  add_count(k, smoke, "safety", k->smoke[2]);
  add_count(k, smoke, "total", k->smoke[0] + k->smoke[1] + k->smoke[2]);
  add_count(k, smoke, "in_val", k->smoke_in_val);
  add(k, k->facts, "smoke", smoke);
  struct json *distinct = json_new(k->a, JSON_OBJECT);
  add_count(k, distinct, "categories", k->val_distinct[0]);
  add_count(k, distinct, "variants", k->val_distinct[1]);
  add(k, k->facts, "val", distinct);
}

/* ---- the whole ---- */

struct json *inspect_dataset(struct factory *f, const char *out, struct metrics *m,
                             struct arena *a) {
  struct inspection k = {.f = f, .out = out, .a = a};
  k.all = calloc(1, sizeof *k.all);
  if (!k.all) die_out_of_memory(sizeof *k.all);
  text_set_init(&k.smoke_ids);
  text_set_init(&k.val_names);
  k.facts = json_new(a, JSON_OBJECT);
  k.files = json_new(a, JSON_OBJECT);
  k.damaged = json_new(a, JSON_OBJECT);
  k.differences = json_new(a, JSON_OBJECT);
  look_at_files(&k);
  struct json *schemas = read_part(&k, SCHEMAS, JSON_ARRAY);
  struct json *templates = read_part(&k, TEMPLATES, JSON_ARRAY);
  struct json *manifest = read_part(&k, MANIFEST, JSON_OBJECT);
  add(&k, k.facts, "schemas", schemas);
  add(&k, k.facts, "templates", templates);
  inspect_trajectories(&k);
  compare_documents(&k, manifest);
  inspect_records(&k);
  add(&k, k.facts, "differences", k.differences);
  add(&k, k.facts, "manifest", manifest);
  /* last: what stands in them may change until here */
  add(&k, k.facts, "files", k.files);
  add(&k, k.facts, "damaged", k.damaged);
  text_set_done(&k.smoke_ids);
  text_set_done(&k.val_names);
  *m = k.all->metrics;
  free(k.all);
  return k.facts;
}
