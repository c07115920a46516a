/* player_record.c - see player_record.h; key order: docs/formats.md. */
#include "host/player_record.h"
#include "base/hash.h"
#include "base/rng.h"
#include "episode/trajectory.h"
#include "verify/outcome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Names are literals; texts live as long as the sample. */
static void add(struct arena *a, struct json *o, const char *name, struct json v) {
  json_add_borrowed(a, o, name, strlen(name), &v);
}

static void add_text(struct arena *a, struct json *o, const char *name, const char *text) {
  add(a, o, name, json_text(text));
}

static void add_item(struct arena *a, struct json *list, const char *text) {
  struct json v = json_text(text);
  json_add_item(a, list, &v);
}

/* ---- derived keys ---- */

static void add_outcome(struct arena *a, struct json *t) {
  struct outcome o;
  outcome_derive(t, &o);
  add(a, t, "tool_call_count", json_int(a, o.calls));
  add(a, t, "successful_tool_call_count", json_int(a, o.ok_calls));
  add(a, t, "saw_tool_error", json_truth(o.saw_tool_error));
  add(a, t, "final_success", json_truth(o.final_success));
  add_text(a, t, "final_status", o.final_status);
  add(a, t, "used_recovery", json_truth(o.used_recovery));
  add(a, t, "memory_success", json_truth(o.memory_success));
  add(a, t, "unauthorized_tool_call", json_truth(o.unauthorized_tool_call));
}

/* ---- identity ---- */

static const char *task_id_of(struct player *p, const struct json *card) {
  const char *given = json_get_text(card, "task_id", NULL);
  if (given) return given;
  return arena_concat(
      &p->arena,
      (const char *const[]){p->cell.family, "_", arena_digits(&p->arena, p->cell.index, 7)}, 3);
}

/* Tasks with equal keys fall on the same side, whatever their index: nothing leaks by repetition.
 */
static const char *split_of(struct player *p, const struct json *card, const char *task_id) {
  if (p->cell.split) return p->cell.split;
  const struct json *key = json_get(card, "split_key");
  uint64_t h =
      key && key->type == JSON_STRING ? hash_bytes(key->text, key->len) : hash_text(task_id);
  double x = (double)(rng_mix(h) >> 11) * 0x1p-53;
  return x < p->config.val_share ? "val" : "train";
}

static struct json *source_of(struct player *p) {
  struct arena *a = &p->arena;
  struct json *source = json_new(a, JSON_OBJECT);
  add_text(a, source, "generator", "toolmill");
  add_text(a, source, "recipe", json_get_text(p->config.setup, "recipe_name", ""));
  /* the whole seed is 64 bits wide without sign; texts keep it exact for every reader */
  add_text(a, source, "seed", arena_digits(a, p->config.seed, 1));
  add(a, source, "index", json_int(a, (int64_t)p->cell.index));
  return source;
}

/* Names that the engine fills; what a card says under them is left out. */
static bool is_reserved(const struct json_member *m) {
  static const char *const NAMES[] = {"family", "sessions", "repairs", "policies"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    if (strcmp(m->name, NAMES[i]) == 0) return true;
  return false;
}

static struct json *metadata_of(struct player *p, const struct json *card, int repairs) {
  struct arena *a = &p->arena;
  struct json *metadata = json_new(a, JSON_OBJECT);
  add_text(a, metadata, "family", p->cell.family);
  const struct json *given = json_get(card, "metadata");
  for (uint32_t i = 0; given && given->type == JSON_OBJECT && i < given->len; i++)
    if (!is_reserved(&given->members[i]))
      json_add_member_n(a, metadata, given->members[i].name, given->members[i].name_len,
                        &given->members[i].value);
  if (p->sessions->len > 1) JSON_ADD(a, metadata, "sessions", p->sessions);
  if (repairs > 0) add(a, metadata, "repairs", json_int(a, repairs));
  if (p->policies->len) JSON_ADD(a, metadata, "policies", p->policies);
  return metadata;
}

static struct json *audit_of(struct player *p, int repairs) {
  struct arena *a = &p->arena;
  const char *hash = world_image_hash(p->config.image);
  struct json *trace = json_new(a, JSON_ARRAY), *step = json_new(a, JSON_OBJECT);
  add_text(a, step, "stage", "execute");
  add_text(a, step, "world", arena_copy(a, hash, strnlen(hash, 12)));
  add(a, step, "state_changes", json_int(a, (int64_t)world_change_count(p->world)));
  json_add_item(a, trace, step);
  step = json_new(a, JSON_OBJECT);
  add_text(a, step, "stage", "verify");
  struct json *checks = json_new(a, JSON_ARRAY);
  add_item(a, checks, "shape");
  add_item(a, checks, "structure");
  add_item(a, checks, "certificate");
  JSON_ADD(a, step, "checks", checks);
  add(a, step, "repairs", json_int(a, repairs));
  json_add_item(a, trace, step);
  return trace;
}

static const char *need(const struct json *card, const char *field, struct error *e) {
  const char *text = json_get_text(card, field, NULL);
  if (!text) error_set(e, ERR_SCRIPT, "", "the task card lacks %s", field);
  return text;
}

static const struct json *keywords_of(struct arena *a, const struct json *card, struct error *e) {
  const struct json *list = json_get(card, "success_keywords");
  bool good = !list || list->type == JSON_ARRAY || list->len == 0; /* {} of Lua is an object */
  for (uint32_t i = 0; good && list && i < list->len; i++)
    good = list->items[i].type == JSON_STRING;
  if (good) return list && list->len ? list : json_new(a, JSON_ARRAY);
  error_set(e, ERR_SCRIPT, "", "success_keywords of the task card must be a list of texts");
  return NULL;
}

struct json *player_record_build(struct player *p, const struct json *card, int repairs,
                                 struct error *e) {
  struct arena *a = &p->arena;
  const char *task_id = task_id_of(p, card), *category = need(card, "category", e);
  const char *turn_type = need(card, "turn_type", e), *template_id = need(card, "template", e);
  if (!category || !turn_type || !template_id) return NULL;
  const struct json *keywords = keywords_of(a, card, e);
  if (!keywords) return NULL;
  struct trajectory_head head = {
      .trajectory_id = arena_concat(a, (const char *const[]){task_id, "_", p->cell.variant}, 3),
      .task_id = task_id,
      .session_id = p->sessions->items[0].text,
      .category = category,
      .turn_type = turn_type,
      .variant = p->cell.variant,
      .requires_memory = json_get_bool(card, "requires_memory", false),
      .is_safety_case = json_get_bool(card, "is_safety_case", false),
      .success_keywords = keywords};
  struct json *t = trajectory_new(a, &head, p->episode.events);
  add_outcome(a, t);
  add_text(a, t, "template_id", template_id);
  add_text(a, t, "split", split_of(p, card, task_id));
  JSON_ADD(a, t, "source", source_of(p));
  JSON_ADD(a, t, "metadata", metadata_of(p, card, repairs));
  JSON_ADD(a, t, "certificate", p->episode.certificate);
  JSON_ADD(a, t, "audit_trace", audit_of(p, repairs));
  return t;
}

/* ---- scores ---- */

struct json *player_quality(struct arena *a, const struct json *scores) {
  struct json *quality = json_new(a, JSON_OBJECT);
  uint32_t n = scores && scores->type == JSON_ARRAY ? scores->len : 0;
  double sum = 0;
  for (uint32_t i = 0; i < n; i++)
    sum += json_to_double(json_get(&scores->items[i], "score"));
  double mean = n ? sum / n : 1;
  JSON_ADD(a, quality, "score", json_new_double(a, round(mean * 10000) / 10000));
  JSON_ADD(a, quality, "verified", json_new(a, JSON_TRUE));
  JSON_ADD(a, quality, "dimensions", scores);
  return quality;
}

double player_record_scores(struct player *p, struct json *t, const struct json *scores,
                            const struct json **worst) {
  double lowest = 1;
  *worst = NULL;
  for (uint32_t i = 0; scores && scores->type == JSON_ARRAY && i < scores->len; i++) {
    double x = json_to_double(json_get(&scores->items[i], "score"));
    if (*worst && x >= lowest) continue;
    lowest = x;
    *worst = &scores->items[i];
  }
  JSON_ADD(&p->arena, t, "quality_signals", player_quality(&p->arena, scores));
  return lowest;
}

/* ---- replay ---- */

struct json *player_record_replayed(struct player *p, const struct json *raw) {
  struct arena *a = &p->arena;
  struct trajectory_head head = {.trajectory_id = json_get_text(raw, "trajectory_id", ""),
                                 .task_id = json_get_text(raw, "task_id", ""),
                                 .session_id = json_get_text(raw, "session_id", ""),
                                 .category = json_get_text(raw, "category", ""),
                                 .turn_type = json_get_text(raw, "turn_type", ""),
                                 .variant = json_get_text(raw, "variant", ""),
                                 .requires_memory = json_get_bool(raw, "requires_memory", false),
                                 .is_safety_case = json_get_bool(raw, "is_safety_case", false),
                                 .success_keywords = json_get(raw, "success_keywords")};
  if (!head.success_keywords) head.success_keywords = json_new(a, JSON_ARRAY);
  struct json *t = trajectory_new(a, &head, p->episode.events);
  add_outcome(a, t);
  static const char *const KEPT[] = {"template_id", "split", "source", "metadata", "certificate"};
  for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++)
    if (json_get(raw, KEPT[i])) json_add_member(a, t, KEPT[i], json_get(raw, KEPT[i]));
  json_add_member(a, t, "audit_trace",
                  audit_of(p, (int)json_get_int(json_get(raw, "metadata"), "repairs", 0)));
  return t;
}
