/* emit.c - the lines that one sample leaves in the streams. */
#include "base/hash.h"
#include "episode/trajectory.h"
#include "job/generate.h"
#include "json/write.h"

#include <inttypes.h>

const char *const STREAM_PATHS[N_STREAMS] = {
    [STREAM_RAW] = "processed/raw_trajectories.jsonl",
    [STREAM_EXECUTED] = "processed/executed_trajectories.jsonl",
    [STREAM_TOOL_LOG] = "processed/tool_execution_log.jsonl",
    [STREAM_REJECTED] = "processed/rejected.jsonl",
    [STREAM_QUARANTINE] = "processed/quarantine.jsonl",
    [STREAM_DATASET] = "training/agent_tooluse_dataset.jsonl",
    [STREAM_TRAIN] = "training/train.jsonl",
    [STREAM_VAL] = "training/val.jsonl",
};

void generate_emit_trajectory(const struct json *t, struct buf streams[N_STREAMS],
                              struct facts *facts) {
  struct record_counts counts;
  struct buf *all = &streams[STREAM_DATASET];
  size_t before = all->len;
  struct trajectory_forms forms = {.raw = &streams[STREAM_RAW],
                                   .executed = &streams[STREAM_EXECUTED],
                                   .tool_log = &streams[STREAM_TOOL_LOG],
                                   .records = all};
  trajectory_write_all(&forms, t, &counts);
  struct buf *part = &streams[facts->is_val ? STREAM_VAL : STREAM_TRAIN];
  buf_add(part, all->data + before, all->len - before);
  facts->plan_records = counts.plans;
  facts->call_records = counts.calls;
  facts->final_records = counts.finals;
  facts->record_bytes = counts.bytes;
}

/* One line about a sample that did not make it, with the command that makes it again. */
static void emit_failure(const struct factory *f, const struct cell *cell, const struct sample *s,
                         struct buf *out) {
  struct json_writer w;
  struct buf command = BUF_INIT;
  buf_printf(&command, "%s --only %" PRIu64, f->reproduce, cell->index);
  jw_init(&w, out, JSON_SPACED);
  jw_begin_object(&w);
  jw_member_int(&w, "index", (int64_t)cell->index);
  jw_member_text(&w, "family", cell->family);
  jw_member_text(&w, "variant", cell->variant);
  jw_member_text(&w, "stage", s->stage ? s->stage : "play");
  if (s->category) jw_member_text(&w, "category", s->category);
  jw_member_text(&w, s->category ? "message" : "reason", s->reason ? s->reason : "");
  jw_member_text(&w, "reproduce", command.data);
  jw_end_object(&w);
  buf_add_char(out, '\n');
  buf_done(&command);
}

void generate_emit(const struct factory *f, const struct cell *cell, const struct sample *s,
                   struct buf streams[N_STREAMS], struct facts *facts) {
  facts_from_sample(facts, s, cell, &f->registry);
  switch (s->verdict) {
  case VERDICT_ACCEPTED:
    generate_emit_trajectory(s->trajectory, streams, facts);
    return;
  case VERDICT_REJECTED:
    emit_failure(f, cell, s, &streams[STREAM_REJECTED]);
    return;
  case VERDICT_QUARANTINED:
    emit_failure(f, cell, s, &streams[STREAM_QUARANTINE]);
    return;
  }
}
