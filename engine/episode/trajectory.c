/* trajectory.c - see trajectory.h. */
#include "episode/trajectory.h"
#include "json/write.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_MEMBERS = 32 }; /* of a trajectory, when all have been added */

struct json *trajectory_new(struct arena *a, const struct trajectory_head *head,
                            const struct json *events) {
  struct json *t = json_new_sized(a, JSON_OBJECT, USUAL_MEMBERS);
  struct json trajectory_id = json_text(head->trajectory_id), task_id = json_text(head->task_id);
  struct json session_id = json_text(head->session_id), category = json_text(head->category);
  struct json turn_type = json_text(head->turn_type), variant = json_text(head->variant);
  struct json memory = json_truth(head->requires_memory), safety = json_truth(head->is_safety_case);
  JSON_ADD(a, t, "trajectory_id", &trajectory_id);
  JSON_ADD(a, t, "task_id", &task_id);
  JSON_ADD(a, t, "session_id", &session_id);
  JSON_ADD(a, t, "category", &category);
  JSON_ADD(a, t, "turn_type", &turn_type);
  JSON_ADD(a, t, "variant", &variant);
  JSON_ADD(a, t, "requires_memory", &memory);
  JSON_ADD(a, t, "is_safety_case", &safety);
  JSON_ADD(a, t, "success_keywords", head->success_keywords);
  JSON_ADD(a, t, "events", events);
  return t;
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

/* ---- the executed line, and where its parts stand ---- */

struct part {
  size_t start, end;
};

/* The other forms repeat parts of the executed line byte by byte. Offsets, since buffers move. */
struct written {
  const struct json *trajectory, *events;
  struct buf *out;
  struct part *members; /* of the trajectory, with their names */
  struct part *each;    /* event */
};

static void write_member(struct buf *out, const char *name, size_t n, const struct json *v) {
  json_write_string(out, name, n);
  buf_add(out, ": ", 2);
  if (v) json_write(out, v, JSON_SPACED);
}

static void write_events(struct written *w, const struct json *events) {
  buf_add_char(w->out, '[');
  for (uint32_t i = 0; i < events->len; i++) {
    if (i > 0) buf_add(w->out, ", ", 2);
    w->each[i].start = w->out->len;
    json_write(w->out, &events->items[i], JSON_SPACED);
    w->each[i].end = w->out->len;
  }
  buf_add_char(w->out, ']');
}

static struct part *new_parts(size_t n) {
  struct part *parts = calloc(n + 1, sizeof *parts);
  if (!parts) die_out_of_memory(n * sizeof *parts);
  return parts;
}

static void write_line(struct written *w, struct buf *out, const struct json *t) {
  *w = (struct written){t, json_get(t, "events"), out, new_parts(t->len), NULL};
  w->each = new_parts(w->events ? w->events->len : 0);
  buf_add_char(out, '{');
  for (uint32_t i = 0; i < t->len; i++) {
    const struct json_member *m = &t->members[i];
    bool events = &m->value == w->events && m->value.type == JSON_ARRAY;
    if (i > 0) buf_add(out, ", ", 2);
    w->members[i].start = out->len;
    write_member(out, m->name, m->name_len, events ? NULL : &m->value);
    if (events) write_events(w, &m->value);
    w->members[i].end = out->len;
  }
  buf_add(out, "}\n", 2);
}

static void written_done(struct written *w) {
  free(w->members);
  free(w->each);
}

static void add_part(struct buf *out, const struct written *w, struct part part) {
  buf_grow(out, part.end - part.start); /* the source may be the same buffer */
  buf_add(out, w->out->data + part.start, part.end - part.start);
}

/* `, "name": value` of the trajectory, when it has that. */
static void add_member(struct buf *out, const struct written *w, const char *name) {
  const struct json *v = json_get(w->trajectory, name);
  if (!v) return;
  const char *member = (const char *)v - offsetof(struct json_member, value);
  size_t i = (size_t)((const struct json_member *)(const void *)member - w->trajectory->members);
  buf_add(out, ", ", 2);
  add_part(out, w, w->members[i]);
}

void trajectory_write_executed(struct buf *out, const struct json *trajectory) {
  struct written w;
  write_line(&w, out, trajectory);
  written_done(&w);
}

/* ---- raw ---- */

static void write_planned(struct buf *out, const struct written *w) {
  bool first = true;
  buf_add_text(out, "\"events\": [");
  for (uint32_t i = 0; i < w->events->len; i++) {
    if (is_type(&w->events->items[i], "observation")) continue;
    if (!first) buf_add(out, ", ", 2);
    first = false;
    add_part(out, w, w->each[i]);
  }
  buf_add_char(out, ']');
}

static void write_raw(struct buf *out, const struct written *w) {
  const struct json *t = w->trajectory;
  bool first = true;
  buf_add_char(out, '{');
  for (uint32_t i = 0; i < t->len; i++) {
    const struct json_member *m = &t->members[i];
    if (is_execution_key(m->name)) continue;
    if (!first) buf_add(out, ", ", 2);
    first = false;
    if (&m->value == w->events)
      write_planned(out, w);
    else
      add_part(out, w, w->members[i]);
  }
  buf_add(out, "}\n", 2);
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

/* Lines of the events before some event, of its session, as items of a JSON array. Records of one
 * session follow each other, so the text only grows. */
struct context {
  struct buf text, line;
  uint64_t bytes; /* of the lines themselves */
  uint32_t seen;  /* events before this one were looked at */
  int64_t session;
};

static void extend_context(struct context *k, const struct json *events, uint32_t target) {
  int64_t session = json_get_int(&events->items[target], "session_idx", 1);
  if (k->session != session) {
    buf_reset(&k->text);
    k->bytes = 0;
    k->seen = 0;
    k->session = session;
  }
  for (; k->seen < target; k->seen++) {
    const struct json *event = &events->items[k->seen];
    if (json_get_int(event, "session_idx", 1) != session) continue;
    render_event(&k->line, event);
    k->bytes += k->line.len;
    if (k->text.len) buf_add(&k->text, ", ", 2);
    json_write_string(&k->text, k->line.data, k->line.len);
  }
}

static void add_quality(struct buf *out, const struct json *trajectory) {
  const struct json *signals = json_get(trajectory, "quality_signals");
  const struct json *score = json_get(signals, "score");
  buf_add_text(out, ", \"quality_signals\": {");
  if (score) {
    write_member(out, "score", 5, score);
    buf_add(out, ", ", 2);
  }
  bool verified = json_get_bool(signals, "verified", false);
  buf_add_text(out, verified ? "\"verified\": true}" : "\"verified\": false}");
}

/* What all records of a trajectory have in common. */
struct common {
  struct buf id;   /* "trajectory_id, open: no closing quote */
  struct buf head; /* behind record_id */
  struct buf tail; /* from split to the number of the event */
  struct buf end;  /* behind that */
};

static void write_common(struct common *c, const struct written *w) {
  static const char *const HEAD[] = {"trajectory_id", "task_id",         "category",      "variant",
                                     "turn_type",     "requires_memory", "is_safety_case"};
  static const char *const TAIL[] = {"split", "source", "metadata"};
  const struct json *t = w->trajectory;
  const char *id = json_get_text(t, "trajectory_id", "");
  json_write_string(&c->id, id, strlen(id));
  c->id.len--;
  for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++)
    add_member(&c->head, w, HEAD[i]);
  for (size_t i = 0; i < sizeof TAIL / sizeof *TAIL; i++)
    add_member(&c->tail, w, TAIL[i]);
  add_quality(&c->tail, t);
  buf_add_text(&c->tail, ", \"audit_trace\": {");
  write_member(&c->tail, "trajectory_id", 13, json_get(t, "trajectory_id"));
  buf_add_text(&c->tail, ", \"event\": ");
  add_member(&c->end, w, "template_id");
  buf_add_text(&c->end, "}}\n");
}

static void add_buf(struct buf *out, const struct buf *b) {
  buf_add(out, b->data, b->len);
}

static void add_int(struct buf *out, int64_t x) {
  char digits[24];
  buf_add(out, digits, json_format_int(x, digits));
}

static void write_record(struct buf *out, const struct written *w, const struct common *c,
                         struct context *k, uint32_t target, int step,
                         struct record_counts *counts) {
  const struct json *event = &w->events->items[target];
  struct part part = w->each[target];
  extend_context(k, w->events, target);
  buf_add_text(out, "{\"record_id\": ");
  add_buf(out, &c->id);
  buf_add_text(out, "_step_");
  add_int(out, step);
  buf_add_char(out, '"');
  add_buf(out, &c->head);
  buf_add_text(out, ", \"context\": [");
  add_buf(out, &k->text);
  buf_add_text(out, "], ");
  write_member(out, "target_event_type", 17, json_get(event, "event_type"));
  buf_add_text(out, ", \"target\": ");
  add_part(out, w, part);
  buf_add_text(out, json_get_bool(w->trajectory, "final_success", false)
                        ? ", \"trajectory_final_success\": true, \"weight\": "
                        : ", \"trajectory_final_success\": false, \"weight\": ");
  add_int(out, json_get_int(event, "weight", 1));
  add_buf(out, &c->tail);
  add_int(out, target);
  add_buf(out, &c->end);
  /* the target counts with its name, as `, "target": …` */
  counts->bytes += k->bytes + (part.end - part.start) + strlen(", \"target\": ");
}

static void write_records(struct buf *out, const struct written *w, struct record_counts *counts) {
  struct context k = {.text = BUF_INIT, .line = BUF_INIT};
  struct common c = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT};
  int step = 0;
  memset(counts, 0, sizeof *counts);
  write_common(&c, w);
  for (uint32_t i = 0; i < w->events->len; i++) {
    bool plan = is_type(&w->events->items[i], "assistant_plan");
    bool call = is_type(&w->events->items[i], "tool_call");
    bool final = is_type(&w->events->items[i], "assistant_final");
    if (!plan && !call && !final) continue;
    counts->plans += plan;
    counts->calls += call;
    counts->finals += final;
    write_record(out, w, &c, &k, i, ++step, counts);
  }
  buf_done(&k.text);
  buf_done(&k.line);
  buf_done(&c.id);
  buf_done(&c.head);
  buf_done(&c.tail);
  buf_done(&c.end);
}

/* ---- all forms ---- */

void trajectory_write_all(const struct trajectory_forms *forms, const struct json *trajectory,
                          struct record_counts *counts) {
  struct buf own = BUF_INIT;
  struct written w;
  write_line(&w, forms->executed ? forms->executed : &own, trajectory);
  if (forms->raw) write_raw(forms->raw, &w);
  if (forms->tool_log) trajectory_write_tool_log(forms->tool_log, trajectory);
  if (forms->records) write_records(forms->records, &w, counts);
  written_done(&w);
  buf_done(&own);
}

void trajectory_write_raw(struct buf *out, const struct json *trajectory) {
  trajectory_write_all(&(struct trajectory_forms){.raw = out}, trajectory, NULL);
}

void trajectory_write_records(struct buf *out, const struct json *trajectory,
                              struct record_counts *counts) {
  trajectory_write_all(&(struct trajectory_forms){.records = out}, trajectory, counts);
}
