/* player_record.c - see player_record.h; key order: docs/formats.md. */
#include "host/player_record.h"
#include "base/hash.h"
#include "base/rng.h"
#include "episode/trajectory.h"
#include "verify/outcome.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct json *truth(struct arena *a, bool x) {
  return json_new(a, x ? JSON_TRUE : JSON_FALSE);
}

static void add_text(struct arena *a, struct json *o, const char *name, const char *text) {
  json_add_member(a, o, name, json_new_text(a, text));
}

/* ---- derived keys ---- */

static void add_outcome(struct arena *a, struct json *t) {
  struct outcome o;
  outcome_derive(t, &o);
  json_add_member(a, t, "tool_call_count", json_new_int(a, o.calls));
  json_add_member(a, t, "successful_tool_call_count", json_new_int(a, o.ok_calls));
  json_add_member(a, t, "saw_tool_error", truth(a, o.saw_tool_error));
  json_add_member(a, t, "final_success", truth(a, o.final_success));
  add_text(a, t, "final_status", o.final_status);
  json_add_member(a, t, "used_recovery", truth(a, o.used_recovery));
  json_add_member(a, t, "memory_success", truth(a, o.memory_success));
  json_add_member(a, t, "unauthorized_tool_call", truth(a, o.unauthorized_tool_call));
}

/* ---- identity ---- */

static const char *task_id_of(struct player *p, const struct json *card) {
  const char *given = json_get_text(card, "task_id", NULL);
  if (given) return given;
  return arena_printf(&p->arena, "%s_%07" PRIu64, p->cell.family, p->cell.index);
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
  add_text(a, source, "seed", arena_printf(a, "%" PRIu64, p->config.seed));
  json_add_member(a, source, "index", json_new_int(a, (int64_t)p->cell.index));
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
  if (p->sessions->len > 1) json_add_member(a, metadata, "sessions", p->sessions);
  if (repairs > 0) json_add_member(a, metadata, "repairs", json_new_int(a, repairs));
  if (p->policies->len) json_add_member(a, metadata, "policies", p->policies);
  return metadata;
}

static struct json *audit_of(struct player *p, int repairs) {
  struct arena *a = &p->arena;
  struct json *trace = json_new(a, JSON_ARRAY), *step = json_new(a, JSON_OBJECT);
  add_text(a, step, "stage", "execute");
  add_text(a, step, "world", arena_printf(a, "%.12s", world_image_hash(p->config.image)));
  json_add_member(a, step, "state_changes", json_new_int(a, (int64_t)world_change_count(p->world)));
  json_add_item(a, trace, step);
  step = json_new(a, JSON_OBJECT);
  add_text(a, step, "stage", "verify");
  struct json *checks = json_new(a, JSON_ARRAY);
  json_add_item(a, checks, json_new_text(a, "shape"));
  json_add_item(a, checks, json_new_text(a, "structure"));
  json_add_item(a, checks, json_new_text(a, "certificate"));
  json_add_member(a, step, "checks", checks);
  json_add_member(a, step, "repairs", json_new_int(a, repairs));
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
  struct trajectory_head head = {.trajectory_id =
                                     arena_printf(a, "%s_%s", task_id, p->cell.variant),
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
  json_add_member(a, t, "source", source_of(p));
  json_add_member(a, t, "metadata", metadata_of(p, card, repairs));
  json_add_member(a, t, "certificate", p->episode.certificate);
  json_add_member(a, t, "audit_trace", audit_of(p, repairs));
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
  json_add_member(a, quality, "score", json_new_double(a, round(mean * 10000) / 10000));
  json_add_member(a, quality, "verified", json_new(a, JSON_TRUE));
  json_add_member(a, quality, "dimensions", scores);
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
  json_add_member(&p->arena, t, "quality_signals", player_quality(&p->arena, scores));
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
