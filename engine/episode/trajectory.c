/* trajectory.c - see trajectory.h. */
#include "episode/trajectory.h"
#include "json/write.h"

#include <string.h>

static struct json *boolean(struct arena *a, bool x) {
  return json_new(a, x ? JSON_TRUE : JSON_FALSE);
}

struct json *trajectory_new(struct arena *a, const struct trajectory_head *head,
                            const struct json *events) {
  struct json *t = json_new(a, JSON_OBJECT);
  json_add_member(a, t, "trajectory_id", json_new_text(a, head->trajectory_id));
  json_add_member(a, t, "task_id", json_new_text(a, head->task_id));
  json_add_member(a, t, "session_id", json_new_text(a, head->session_id));
  json_add_member(a, t, "category", json_new_text(a, head->category));
  json_add_member(a, t, "turn_type", json_new_text(a, head->turn_type));
  json_add_member(a, t, "variant", json_new_text(a, head->variant));
  json_add_member(a, t, "requires_memory", boolean(a, head->requires_memory));
  json_add_member(a, t, "is_safety_case", boolean(a, head->is_safety_case));
  json_add_member(a, t, "success_keywords", head->success_keywords);
  json_add_member(a, t, "events", events);
  return t;
}

void trajectory_write_executed(struct buf *out, const struct json *trajectory) {
  json_write(out, trajectory, JSON_SPACED);
  buf_add_char(out, '\n');
}

static bool is_type(const struct json *event, const char *type) {
  return json_is_text(json_get(event, "event_type"), type);
}

/* ---- raw ---- */

static const char *const EXECUTION_KEYS[] = {"tool_call_count", "successful_tool_call_count",
                                             "saw_tool_error",  "final_success",
                                             "final_status",    "used_recovery",
                                             "memory_success",  "unauthorized_tool_call",
                                             "quality_signals", "audit_trace"};

static bool is_execution_key(const char *name) {
  for (size_t i = 0; i < sizeof EXECUTION_KEYS / sizeof *EXECUTION_KEYS; i++)
    if (strcmp(EXECUTION_KEYS[i], name) == 0) return true;
  return false;
}

void trajectory_write_raw(struct buf *out, const struct json *trajectory) {
  struct json_writer w;
  jw_init(&w, out, JSON_SPACED);
  jw_begin_object(&w);
  for (uint32_t i = 0; i < trajectory->len; i++) {
    const struct json_member *m = &trajectory->members[i];
    if (is_execution_key(m->name)) continue;
    jw_key(&w, m->name);
    if (strcmp(m->name, "events") != 0) {
      jw_json(&w, &m->value);
      continue;
    }
    jw_begin_array(&w);
    for (uint32_t k = 0; k < m->value.len; k++)
      if (!is_type(&m->value.items[k], "observation")) jw_json(&w, &m->value.items[k]);
    jw_end_array(&w);
  }
  jw_end_object(&w);
  buf_add_char(out, '\n');
}

/* ---- tool log ---- */

static void copy_members(struct json_writer *w, const struct json *from, const char *const *names,
                         size_t n) {
  for (size_t i = 0; i < n; i++) {
    const struct json *v = json_get(from, names[i]);
    if (v) jw_member_json(w, names[i], v);
  }
}

void trajectory_write_tool_log(struct buf *out, const struct json *trajectory) {
  static const char *const HEAD[] = {"trajectory_id", "task_id", "variant"};
  const struct json *events = json_get(trajectory, "events");
  for (uint32_t i = 0; i + 1 < events->len; i++) {
    const struct json *call = &events->items[i], *answer = &events->items[i + 1];
    if (!is_type(call, "tool_call") || !is_type(answer, "observation")) continue;
    struct json_writer w;
    jw_init(&w, out, JSON_SPACED);
    jw_begin_object(&w);
    copy_members(&w, trajectory, HEAD, 3);
    jw_member_json(&w, "tool_name", json_get(call, "tool_name"));
    jw_member_json(&w, "ok", json_get(answer, "ok"));
    jw_member_json(&w, "arguments", json_get(call, "arguments"));
    jw_member_json(&w, "observation", json_get(answer, "content"));
    jw_member_json(&w, "call_id", json_get(call, "call_id"));
    if (json_get(call, "retry_of")) jw_member_json(&w, "retry_of", json_get(call, "retry_of"));
    jw_end_object(&w);
    buf_add_char(out, '\n');
  }
}

/* ---- training records ---- */

/* "user: text", "tool_call: name {…}", "observation: name -> {…}" */
static void render_event(struct buf *line, const struct json *event) {
  const struct json *type = json_get(event, "event_type"), *name = json_get(event, "tool_name");
  buf_reset(line);
  buf_add(line, type->text, type->len);
  buf_add_text(line, ": ");
  if (!name) {
    const struct json *content = json_get(event, "content");
    buf_add(line, content->text, content->len);
    return;
  }
  buf_add(line, name->text, name->len);
  bool call = is_type(event, "tool_call");
  buf_add_text(line, call ? " " : " -> ");
  json_write(line, json_get(event, call ? "arguments" : "content"), JSON_SPACED);
}

static void write_context(struct json_writer *w, const struct json *events, uint32_t target,
                          struct buf *line, struct record_counts *counts) {
  int64_t session = json_get_int(&events->items[target], "session_idx", 1);
  jw_key(w, "context");
  jw_begin_array(w);
  for (uint32_t i = 0; i < target; i++) {
    if (json_get_int(&events->items[i], "session_idx", 1) != session) continue;
    render_event(line, &events->items[i]);
    counts->bytes += line->len;
    jw_string(w, line->data, line->len);
  }
  jw_end_array(w);
}

static void write_quality(struct json_writer *w, const struct json *trajectory) {
  jw_key(w, "quality_signals");
  jw_begin_object(w);
  const struct json *signals = json_get(trajectory, "quality_signals");
  const struct json *score = json_get(signals, "score");
  if (score) jw_member_json(w, "score", score);
  jw_member_bool(w, "verified", json_get_bool(signals, "verified", false));
  jw_end_object(w);
}

static void write_audit(struct json_writer *w, const struct json *trajectory, uint32_t target) {
  jw_key(w, "audit_trace");
  jw_begin_object(w);
  jw_member_json(w, "trajectory_id", json_get(trajectory, "trajectory_id"));
  jw_member_int(w, "event", target);
  jw_member_json(w, "template_id", json_get(trajectory, "template_id"));
  jw_end_object(w);
}

static void write_record(struct buf *out, const struct json *trajectory, uint32_t target, int step,
                         struct buf *line, struct record_counts *counts) {
  static const char *const HEAD[] = {"trajectory_id", "task_id",         "category",      "variant",
                                     "turn_type",     "requires_memory", "is_safety_case"};
  const struct json *events = json_get(trajectory, "events"), *event = &events->items[target];
  struct json_writer w;
  jw_init(&w, out, JSON_SPACED);
  jw_begin_object(&w);
  buf_reset(line);
  buf_printf(line, "%s_step_%d", json_get_text(trajectory, "trajectory_id", ""), step);
  jw_key(&w, "record_id");
  jw_string(&w, line->data, line->len);
  copy_members(&w, trajectory, HEAD, sizeof HEAD / sizeof *HEAD);
  write_context(&w, events, target, line, counts);
  jw_member_json(&w, "target_event_type", json_get(event, "event_type"));
  size_t before = out->len;
  jw_member_json(&w, "target", event);
  counts->bytes += out->len - before;
  jw_member_bool(&w, "trajectory_final_success", json_get_bool(trajectory, "final_success", false));
  jw_member_int(&w, "weight", json_get_int(event, "weight", 1));
  jw_member_json(&w, "split", json_get(trajectory, "split"));
  jw_member_json(&w, "source", json_get(trajectory, "source"));
  jw_member_json(&w, "metadata", json_get(trajectory, "metadata"));
  write_quality(&w, trajectory);
  write_audit(&w, trajectory, target);
  jw_end_object(&w);
  buf_add_char(out, '\n');
}

void trajectory_write_records(struct buf *out, const struct json *trajectory,
                              struct record_counts *counts) {
  const struct json *events = json_get(trajectory, "events");
  struct buf line = BUF_INIT;
  int step = 0;
  memset(counts, 0, sizeof *counts);
  for (uint32_t i = 0; i < events->len; i++) {
    bool plan = is_type(&events->items[i], "assistant_plan");
    bool call = is_type(&events->items[i], "tool_call");
    bool final = is_type(&events->items[i], "assistant_final");
    if (!plan && !call && !final) continue;
    counts->plans += plan;
    counts->calls += call;
    counts->finals += final;
    write_record(out, trajectory, i, ++step, &line, counts);
  }
  buf_done(&line);
}
