/* metrics.c - see metrics.h. */
#include "job/metrics.h"

#include <stdio.h>
#include <string.h>

void tally_add(struct tally *t, const char *name, uint64_t count) {
  for (size_t i = 0; i < t->n; i++) /* entries hold as much of a name as fits */
    if (strncmp(t->entries[i].name, name, FACTS_REASON - 1) == 0) {
      t->entries[i].count += count;
      return;
    }
  if (t->n == TALLY_MAX) {
    snprintf(t->entries[TALLY_MAX - 1].name, FACTS_REASON, "(other)");
    t->entries[TALLY_MAX - 1].count += count;
    return;
  }
  snprintf(t->entries[t->n].name, FACTS_REASON, "%s", name);
  t->entries[t->n++].count = count;
}

bool tally_merge(struct tally *t, const struct tally *next) {
  for (size_t i = 0; i < next->n; i++)
    tally_add(t, next->entries[i].name, next->entries[i].count);
  return t->n < TALLY_MAX && next->n < TALLY_MAX;
}

uint64_t tally_get(const struct tally *t, const char *name) {
  for (size_t i = 0; i < t->n; i++)
    if (strcmp(t->entries[i].name, name) == 0) return t->entries[i].count;
  return 0;
}

void tally_write(struct json_writer *w, const struct tally *t) {
  jw_begin_object(w);
  for (size_t i = 0; i < t->n; i++)
    jw_member_int(w, t->entries[i].name, (int64_t)t->entries[i].count);
  jw_end_object(w);
}

static void add_calls(struct metrics *m, const struct facts *f, const struct registry *registry) {
  char name[2 * FACTS_NAME];
  for (int i = 0; i < f->calls && i < FACTS_CALLS; i++) {
    const struct tool *t = f->call[i].tool >= 0 ? &registry->tools[f->call[i].tool] : NULL;
    int error = f->call[i].error;
    const char *code = error == FACTS_CALL_OK ? "ok"
                       : error >= 0 && t      ? t->errors[error]
                       : t                    ? "bad_args"
                                              : "unknown_tool";
    snprintf(name, sizeof name, "%s %s", t ? t->name : "(unknown)", code);
    tally_add(&m->calls, name, 1);
  }
}

static void add_records(struct metrics *m, const struct facts *f) {
  uint64_t n = (uint64_t)(f->plan_records + f->call_records + f->final_records);
  m->count[M_RECORDS] += n;
  m->count[f->is_val ? M_VAL_RECORDS : M_TRAIN_RECORDS] += n;
  m->count[M_PLAN_RECORDS] += (uint64_t)f->plan_records;
  m->count[M_CALL_RECORDS] += (uint64_t)f->call_records;
  m->count[M_FINAL_RECORDS] += (uint64_t)f->final_records;
  m->count[M_SAFETY_RECORDS] += f->is_safety_case ? n : 0;
  m->count[M_MEMORY_RECORDS] += f->requires_memory ? n : 0;
  m->count[M_RECORD_BYTES] += f->record_bytes;
  if (n == 0) return;
  tally_add(&m->record_category, f->category, n);
  tally_add(&m->record_variant, f->variant, n);
}

static void add_accepted(struct metrics *m, const struct facts *f,
                         const struct registry *registry) {
  bool recovery = strcmp(f->variant, "recovery") == 0, block = strcmp(f->variant, "block") == 0;
  m->count[M_CALLS] += (uint64_t)f->calls;
  m->count[M_OK_CALLS] += (uint64_t)f->ok_calls;
  m->count[M_SUCCESS] += f->final_success;
  m->count[M_SUCCESS_CALLS] += f->final_success ? (uint64_t)f->calls : 0;
  m->count[M_RECOVERY] += recovery;
  m->count[M_RECOVERY_SUCCESS] += recovery && f->final_success;
  m->count[M_BLOCK] += block;
  m->count[M_BLOCK_SUCCESS] += block && f->final_success;
  m->count[M_BLOCK_CALLS] += block ? (uint64_t)f->calls : 0;
  m->count[M_UNAUTHORIZED] += f->unauthorized;
  m->count[M_MEMORY] += f->requires_memory;
  m->count[M_MEMORY_SUCCESS] += f->requires_memory && f->memory_success;
  m->count[M_PLAN_MISSING] += f->plan_missing;
  m->count[M_OBSERVATION_MISSING] += f->observation_missing;
  tally_add(&m->category, f->category, 1);
  tally_add(&m->variant, f->variant, 1);
  tally_add(&m->turn_type, f->turn_type, 1);
  tally_add(&m->template_id, f->template_id, 1);
  tally_add(&m->family, f->family, 1);
  for (int i = 0; i < f->n_scores; i++) {
    tally_add(&m->scores, f->score[i].name, (uint64_t)f->score[i].points);
    tally_add(&m->scored, f->score[i].name, 1);
  }
  add_calls(m, f, registry);
  add_records(m, f);
}

void metrics_add(struct metrics *m, const struct facts *f, const struct registry *registry) {
  m->count[M_REQUESTED]++;
  switch (f->verdict) {
  case VERDICT_ACCEPTED:
    m->count[M_ACCEPTED]++;
    add_accepted(m, f, registry);
    return;
  case VERDICT_REJECTED:
    m->count[M_REJECTED]++;
    break;
  default:
    m->count[M_QUARANTINED]++;
    break;
  }
  tally_add(&m->reason, f->reason, 1);
}

/* ---- checkpoints ---- */

struct named_tally {
  const char *name;
  struct tally *tally;
};

enum { N_TALLIES = 11 };

static void list_tallies(struct metrics *m, struct named_tally out[N_TALLIES]) {
  struct named_tally all[N_TALLIES] = {{"category", &m->category},
                                       {"variant", &m->variant},
                                       {"turn_type", &m->turn_type},
                                       {"template_id", &m->template_id},
                                       {"family", &m->family},
                                       {"reason", &m->reason},
                                       {"record_category", &m->record_category},
                                       {"record_variant", &m->record_variant},
                                       {"calls", &m->calls},
                                       {"scores", &m->scores},
                                       {"scored", &m->scored}};
  memcpy(out, all, sizeof all);
}

bool metrics_merge(struct metrics *m, const struct metrics *next) {
  struct named_tally into[N_TALLIES], from[N_TALLIES];
  bool ok = true;
  for (size_t i = 0; i < N_METRICS; i++)
    m->count[i] += next->count[i];
  list_tallies(m, into);
  list_tallies((struct metrics *)(uintptr_t)next, from);
  for (size_t i = 0; i < N_TALLIES; i++)
    ok = tally_merge(into[i].tally, from[i].tally) && ok;
  return ok;
}

void metrics_save(const struct metrics *m, struct json_writer *w) {
  struct named_tally all[N_TALLIES];
  list_tallies((struct metrics *)(uintptr_t)m, all);
  jw_begin_object(w);
  jw_key(w, "count");
  jw_begin_array(w);
  for (size_t i = 0; i < N_METRICS; i++)
    jw_int(w, (int64_t)m->count[i]);
  jw_end_array(w);
  for (size_t i = 0; i < N_TALLIES; i++) {
    jw_key(w, all[i].name);
    tally_write(w, all[i].tally);
  }
  jw_end_object(w);
}

bool metrics_load(struct metrics *m, const struct json *state, struct error *e) {
  struct named_tally all[N_TALLIES];
  const struct json *count = json_get(state, "count");
  memset(m, 0, sizeof *m);
  list_tallies(m, all);
  if (!count || count->type != JSON_ARRAY || count->len != N_METRICS)
    return error_set(e, ERR_INPUT, "checkpoint", "the counts are not those of this version");
  for (uint32_t i = 0; i < N_METRICS; i++) {
    int64_t x = 0;
    json_to_int(&count->items[i], &x);
    m->count[i] = (uint64_t)x;
  }
  for (size_t i = 0; i < N_TALLIES; i++) {
    const struct json *t = json_get(state, all[i].name);
    for (uint32_t k = 0; t && k < t->len; k++)
      tally_add(all[i].tally, t->members[k].name, (uint64_t)json_get_int(t, t->members[k].name, 0));
  }
  return true;
}
