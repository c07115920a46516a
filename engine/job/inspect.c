/* inspect.c - see inspect.h. */
#include "job/inspect.h"
#include "base/file.h"
#include "job/generate.h"
#include "job/lines.h"
#include "job/overlap.h"
#include "job/sound.h"
#include "job/text_set.h"
#include "json/write.h"
#include "run/confine.h"
#include "verify/outcome.h"
#include "verify/verify.h"

#include <inttypes.h>
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
  struct arena *a;   /* of the facts */
  struct arena line; /* of one line */
  struct json *facts, *files, *damaged;
  struct metrics *m;
  uint64_t shape_misses, verification_misses;
  struct json *first_shape_miss, *first_miss;  /* NULL: none */
  uint64_t train, val, smoke[3], smoke_in_val; /* smoke: general, memory, safety */
  struct text_set smoke_ids, val_names;        /* val_names: 0 categories, 1 variants */
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

static const struct shape *shape_of(const struct factory *f, const char *name) {
  for (size_t i = 0; i < f->n_templates; i++)
    if (strcmp(f->templates[i].name, name) == 0) return f->templates[i].shape;
  return NULL;
}

static void check_shape(const struct inspection *k, const struct json *t, struct complaints *c) {
  const char *name = json_get_text(t, "template_id", "");
  const struct shape *shape = shape_of(k->f, name);
  uint32_t stuck;
  if (!shape)
    complain(c, "shape", -1, "there is no template named \"%s\"", name);
  else if (!shape_match(shape, json_get(t, "events"), &stuck))
    complain(c, "shape", (int)stuck, "the events do not match the shape of %s", name);
}

static void check_truth(const struct json *t, const char *name, bool derived,
                        struct complaints *c) {
  if (json_get_bool(t, name, !derived) != derived)
    complain(c, "outcome", -1, "%s does not follow from the events", name);
}

/* The derived keys must be what the events say. */
static void check_outcome(const struct json *t, struct complaints *c) {
  struct outcome o;
  outcome_derive(t, &o);
  if (json_get_int(t, "tool_call_count", -1) != o.calls)
    complain(c, "outcome", -1, "tool_call_count does not follow from the events");
  if (json_get_int(t, "successful_tool_call_count", -1) != o.ok_calls)
    complain(c, "outcome", -1, "successful_tool_call_count does not follow from the events");
  if (!json_is_text(json_get(t, "final_status"), o.final_status))
    complain(c, "outcome", -1, "final_status does not follow from the events");
  check_truth(t, "saw_tool_error", o.saw_tool_error, c);
  check_truth(t, "final_success", o.final_success, c);
  check_truth(t, "used_recovery", o.used_recovery, c);
  check_truth(t, "memory_success", o.memory_success, c);
  check_truth(t, "unauthorized_tool_call", o.unauthorized_tool_call, c);
}

static struct json *example(struct inspection *k, const struct json *t, uint64_t number,
                            const struct complaint *c) {
  struct json *o = json_new(k->a, JSON_OBJECT);
  add_count(k, o, "line", number);
  add(k, o, "trajectory_id", json_new_text(k->a, json_get_text(t, "trajectory_id", "?")));
  add(k, o, "stage", json_new_text(k->a, c->stage));
  if (c->event >= 0) add_count(k, o, "event", (uint64_t)c->event);
  add(k, o, "message", json_new_text(k->a, c->message));
  return o;
}

static bool inspect_trajectory(void *context, const struct json *t, const char *text, size_t n,
                               uint64_t number, struct error *e) {
  struct inspection *k = context;
  struct complaints shape, rest;
  struct facts facts = {0};
  (void)text;
  (void)n;
  (void)e;
  arena_reset(&k->line);
  complaints_init(&shape, &k->line);
  complaints_init(&rest, &k->line);
  const char *fault = sound_trajectory(t, &k->line);
  if (fault)
    complain(&rest, "structure", -1, "%s", fault);
  else {
    facts_from_trajectory(&facts, t, &k->f->registry);
    metrics_add(k->m, &facts, &k->f->registry);
    check_shape(k, t, &shape);
    verify_structure(t, &k->f->registry, &rest);
    verify_certificate(t, &k->f->registry, &rest);
    check_outcome(t, &rest);
  }
  k->shape_misses += shape.n > 0;
  k->verification_misses += rest.n > 0;
  if (shape.n && !k->first_shape_miss) k->first_shape_miss = example(k, t, number, &shape.first);
  if (rest.n && !k->first_miss) k->first_miss = example(k, t, number, &rest.first);
  return true;
}

static void inspect_trajectories(struct inspection *k) {
  const uint64_t *n = k->m->count;
  read_lines(k, STREAM_PATHS[STREAM_EXECUTED], inspect_trajectory);
  add_count(k, k->facts, "trajectories", n[M_ACCEPTED]);
  add_tally(k, "variants", &k->m->variant);
  add_tally(k, "categories", &k->m->category);
  add_count(k, k->facts, "plans_missing", n[M_PLAN_MISSING]);
  add_count(k, k->facts, "observations_missing", n[M_OBSERVATION_MISSING]);
  add_count(k, k->facts, "memory_cases", n[M_MEMORY]);
  add_count(k, k->facts, "memory_success", n[M_MEMORY_SUCCESS]);
  add_count(k, k->facts, "block_cases", n[M_BLOCK]);
  add_count(k, k->facts, "block_final_success", n[M_BLOCK_SUCCESS]);
  add_count(k, k->facts, "block_calls", n[M_BLOCK_CALLS]);
  add_count(k, k->facts, "shape_misses", k->shape_misses);
  if (k->first_shape_miss) add(k, k->facts, "first_shape_miss", k->first_shape_miss);
  add_count(k, k->facts, "verification_misses", k->verification_misses);
  if (k->first_miss) add(k, k->facts, "first_verification_miss", k->first_miss);
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

static void inspect_records(struct inspection *k) {
  const char *train = STREAM_PATHS[STREAM_TRAIN], *val = STREAM_PATHS[STREAM_VAL];
  struct overlap common;
  struct error e = {0};
  read_lines(k, SMOKE, inspect_smoke);
  if (!overlap_find(path_of(k, train), path_of(k, val), see_train, see_val, k, &common, k->a, &e))
    mark_damaged(k, strncmp(e.place, path_of(k, val), strlen(path_of(k, val))) ? train : val, &e);
  struct json *records = json_new(k->a, JSON_OBJECT), *smoke = json_new(k->a, JSON_OBJECT);
  add_count(k, records, "total", k->train + k->val);
  add_count(k, records, "train", k->train);
  add_count(k, records, "val", k->val);
  add_count(k, records, "dataset", count_lines(k, STREAM_PATHS[STREAM_DATASET]));
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

/* ---- two passes at once ---- */

/* In a child: {"facts": …, "damaged": …} of the training records alone. */
static bool records_body(void *context, struct buf *reply, struct error *e) {
  struct inspection *k = context;
  struct json *found = json_new(k->a, JSON_OBJECT);
  (void)e;
  k->facts = json_new(k->a, JSON_OBJECT);
  k->damaged = json_new(k->a, JSON_OBJECT);
  inspect_records(k);
  add(k, found, "facts", k->facts);
  add(k, found, "damaged", k->damaged);
  json_write(reply, found, JSON_COMPACT);
  return true;
}

static bool take_records(struct inspection *k, struct confined_child *child) {
  struct buf reply = BUF_INIT;
  struct error ignored;
  const struct json *found = NULL;
  if (child_end(child, &reply, &ignored))
    found = json_read(k->a, reply.data, reply.len, "records", NULL, NULL);
  buf_done(&reply);
  const struct json *facts = json_get(found, "facts"), *damaged = json_get(found, "damaged");
  for (uint32_t i = 0; facts && i < facts->len; i++)
    add(k, k->facts, facts->members[i].name, &facts->members[i].value);
  for (uint32_t i = 0; damaged && i < damaged->len; i++) {
    struct json *size = json_get(k->files, damaged->members[i].name);
    if (size) *size = *json_new(k->a, JSON_FALSE);
    add(k, k->damaged, damaged->members[i].name, &damaged->members[i].value);
  }
  return found != NULL;
}

/* The records need nothing of the trajectories: they are read in a process of their own meanwhile,
 * unless there is to be one process only. */
static void inspect_lines(struct inspection *k) {
  struct confined_child *child = k->f->confined.in_process ? NULL : child_begin(records_body, k);
  inspect_trajectories(k);
  if (!child || !take_records(k, child)) inspect_records(k);
}

/* ---- the whole ---- */

struct json *inspect_dataset(struct factory *f, const char *out, struct metrics *m,
                             struct arena *a) {
  struct inspection k = {.f = f, .out = out, .a = a, .m = m};
  memset(m, 0, sizeof *m);
  lines_init_arena(&k.line);
  text_set_init(&k.smoke_ids);
  text_set_init(&k.val_names);
  k.facts = json_new(a, JSON_OBJECT);
  k.files = json_new(a, JSON_OBJECT);
  k.damaged = json_new(a, JSON_OBJECT);
  look_at_files(&k);
  struct json *schemas = read_part(&k, SCHEMAS, JSON_ARRAY);
  struct json *templates = read_part(&k, TEMPLATES, JSON_ARRAY);
  struct json *manifest = read_part(&k, MANIFEST, JSON_OBJECT);
  add(&k, k.facts, "schemas", schemas);
  add(&k, k.facts, "templates", templates);
  inspect_lines(&k);
  add(&k, k.facts, "manifest", manifest);
  /* last: what stands in them may change until here */
  add(&k, k.facts, "files", k.files);
  add(&k, k.facts, "damaged", k.damaged);
  text_set_done(&k.smoke_ids);
  text_set_done(&k.val_names);
  arena_done(&k.line);
  return k.facts;
}

struct json *dataset_check_facts(struct factory *f, const char *out, struct arena *a) {
  struct metrics *m = calloc(1, sizeof *m);
  if (!m) die_out_of_memory(sizeof *m);
  struct json *facts = inspect_dataset(f, out, m, a);
  free(m);
  return facts;
}
