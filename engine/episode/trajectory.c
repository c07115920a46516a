/* trajectory.c - see trajectory.h. */
#include "episode/trajectory.h"
#include "episode/event.h"
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

/* ---- the executed line, and where its parts stand ---- */

/* Offsets, since buffers move. An empty part is one that is not there. */
struct part {
  size_t start, end;
};

/* An event in the line. */
struct event_parts {
  struct part whole;
  struct part tool_name, arguments, ok, content, call_id, retry_of; /* values alone */
  const struct json *json;
  int type; /* enum event_type, -1: none */
  int64_t session, weight;
};

/* The other forms repeat parts of the executed line byte by byte. */
struct written {
  const struct json *trajectory, *events;
  struct buf *out;
  struct part *members; /* of the trajectory, with their names */
  struct event_parts *each;
};

static bool is_name(const struct json_member *m, const char *name) {
  return m->name_len == strlen(name) && memcmp(m->name, name, m->name_len) == 0;
}

/* Where the value of this member is to be noted; NULL: nowhere. */
static struct part *part_of(struct event_parts *e, const struct json_member *m) {
  switch (m->name_len) {
  case 2:
    return is_name(m, "ok") ? &e->ok : NULL;
  case 7:
    return is_name(m, "content") ? &e->content : is_name(m, "call_id") ? &e->call_id : NULL;
  case 8:
    return is_name(m, "retry_of") ? &e->retry_of : NULL;
  case 9:
    return is_name(m, "tool_name") ? &e->tool_name : is_name(m, "arguments") ? &e->arguments : NULL;
  default:
    return NULL;
  }
}

static void write_event(struct buf *out, struct event_parts *e, const struct json *event) {
  e->json = event;
  e->type = event_type_of(event);
  e->session = json_get_int(event, "session_idx", 1);
  e->weight = json_get_int(event, "weight", 1);
  e->whole.start = out->len;
  if (event->type == JSON_OBJECT) {
    buf_add_char(out, '{');
    for (uint32_t i = 0; i < event->len; i++) {
      const struct json_member *m = &event->members[i];
      json_write_name(out, i == 0, m->name, m->name_len);
      size_t start = out->len;
      json_write(out, &m->value, JSON_SPACED);
      struct part *part = part_of(e, m);
      if (part && !part->end) *part = (struct part){start, out->len};
    }
    buf_add_char(out, '}');
  } else {
    json_write(out, event, JSON_SPACED);
  }
  e->whole.end = out->len;
}

static void write_events(struct written *w, const struct json *events) {
  buf_add_char(w->out, '[');
  for (uint32_t i = 0; i < events->len; i++) {
    if (i > 0) buf_add(w->out, ", ", 2);
    write_event(w->out, &w->each[i], &events->items[i]);
  }
  buf_add_char(w->out, ']');
}

static void *new_parts(size_t n, size_t size) {
  void *parts = calloc(n + 1, size);
  if (!parts) die_out_of_memory(n * size);
  return parts;
}

static void write_line(struct written *w, struct buf *out, const struct json *t) {
  *w = (struct written){t, json_get(t, "events"), out, NULL, NULL};
  w->members = new_parts(t->len, sizeof *w->members);
  w->each = new_parts(w->events ? w->events->len : 0, sizeof *w->each);
  buf_add_char(out, '{');
  for (uint32_t i = 0; i < t->len; i++) {
    const struct json_member *m = &t->members[i];
    if (i > 0) buf_add(out, ", ", 2);
    w->members[i].start = out->len;
    json_write_name(out, true, m->name, m->name_len);
    if (&m->value == w->events && m->value.type == JSON_ARRAY)
      write_events(w, &m->value);
    else
      json_write(out, &m->value, JSON_SPACED);
    w->members[i].end = out->len;
  }
  buf_add(out, "}\n", 2);
}

static void written_done(struct written *w) {
  free(w->members);
  free(w->each);
}

static void add_part(struct buf *out, const struct written *w, struct part part) {
  size_t n = part.end - part.start;
  if (out->cap - out->len <= n) buf_grow(out, n); /* the source may be the same buffer */
  buf_add(out, w->out->data + part.start, n);
}

/* The trajectory's member of this name as it stands in the line; empty: it has none. */
static struct part find_member(const struct written *w, const char *name) {
  const struct json *v = json_get(w->trajectory, name);
  if (!v) return (struct part){0, 0};
  const char *member = (const char *)v - offsetof(struct json_member, value);
  size_t i = (size_t)((const struct json_member *)(const void *)member - w->trajectory->members);
  return w->members[i];
}

/* `, "name": value` of the trajectory, when it has that. */
static void add_member(struct buf *out, const struct written *w, const char *name) {
  struct part member = find_member(w, name);
  if (member.end == member.start) return;
  buf_add(out, ", ", 2);
  add_part(out, w, member);
}

void trajectory_write_executed(struct buf *out, const struct json *trajectory) {
  struct written w;
  write_line(&w, out, trajectory);
  written_done(&w);
}

/* ---- raw ---- */

static bool is_execution_key(const struct json_member *m) {
  static const struct {
    const char *name;
    size_t n;
  } keys[] = {{"tool_call_count", 15}, {"successful_tool_call_count", 26},
              {"saw_tool_error", 14},  {"final_success", 13},
              {"final_status", 12},    {"used_recovery", 13},
              {"memory_success", 14},  {"unauthorized_tool_call", 22},
              {"quality_signals", 15}, {"audit_trace", 11}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (keys[i].n == m->name_len && memcmp(keys[i].name, m->name, m->name_len) == 0) return true;
  return false;
}

static void write_planned(struct buf *out, const struct written *w) {
  bool first = true;
  buf_add_text(out, "\"events\": [");
  for (uint32_t i = 0; i < w->events->len; i++) {
    if (w->each[i].type == EVENT_OBSERVATION) continue;
    if (!first) buf_add(out, ", ", 2);
    first = false;
    add_part(out, w, w->each[i].whole);
  }
  buf_add_char(out, ']');
}

static void write_raw(struct buf *out, const struct written *w) {
  const struct json *t = w->trajectory;
  bool first = true;
  buf_add_char(out, '{');
  for (uint32_t i = 0; i < t->len; i++) {
    const struct json_member *m = &t->members[i];
    if (is_execution_key(m)) continue;
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

/* `"name": value`, when there is one, in the object that began at `start`. */
static void add_value(struct buf *out, const struct written *w, size_t start, const char *name,
                      struct part value) {
  if (value.end == value.start) return;
  json_write_name(out, out->len == start + 1, name, strlen(name));
  add_part(out, w, value);
}

static void write_tool_log(struct buf *out, const struct written *w) {
  struct part head[] = {find_member(w, "trajectory_id"), find_member(w, "task_id"),
                        find_member(w, "variant")};
  for (uint32_t i = 0; w->events && i + 1 < w->events->len; i++) {
    const struct event_parts *call = &w->each[i], *answer = &w->each[i + 1];
    if (call->type != EVENT_CALL || answer->type != EVENT_OBSERVATION) continue;
    size_t start = out->len;
    buf_add_char(out, '{');
    for (size_t k = 0; k < sizeof head / sizeof *head; k++) {
      if (head[k].end == head[k].start) continue;
      if (out->len > start + 1) buf_add(out, ", ", 2);
      add_part(out, w, head[k]);
    }
    add_value(out, w, start, "tool_name", call->tool_name);
    add_value(out, w, start, "ok", answer->ok);
    add_value(out, w, start, "arguments", call->arguments);
    add_value(out, w, start, "observation", answer->content);
    add_value(out, w, start, "call_id", call->call_id);
    add_value(out, w, start, "retry_of", call->retry_of);
    buf_add(out, "}\n", 2);
  }
}

/* ---- training records ---- */

/* Lines of the events before some event, of its session, as items of a JSON array. Records of one
 * session follow each other, so the text only grows. */
struct context {
  struct buf text, line;
  uint64_t bytes; /* of the lines themselves */
  uint32_t seen;  /* events before this one were looked at */
  int64_t session;
};

/* "user: text", which stands in the executed line as it is needed here, with its escapes. */
static void add_text_line(struct context *k, const struct written *w, const struct event_parts *e,
                          const struct json *type) {
  struct part inner = {e->content.start + 1, e->content.end - 1}; /* without quotes */
  json_write_string(&k->text, type->text, type->len);
  k->text.len--;
  buf_add(&k->text, ": ", 2);
  add_part(&k->text, w, inner);
  buf_add_char(&k->text, '"');
  k->bytes += type->len + 2 + json_get(e->json, "content")->len;
}

/* "tool_call: name {…}", "observation: name -> {…}" */
static void add_tool_line(struct context *k, const struct written *w, const struct event_parts *e,
                          const struct json *type) {
  const struct json *name = json_get(e->json, "tool_name");
  bool call = e->type == EVENT_CALL;
  buf_reset(&k->line);
  buf_add(&k->line, type->text, type->len);
  buf_add(&k->line, ": ", 2);
  if (name->type == JSON_STRING) buf_add(&k->line, name->text, name->len);
  buf_add_text(&k->line, call ? " " : " -> ");
  add_part(&k->line, w, call ? e->arguments : e->content);
  json_write_string(&k->text, k->line.data, k->line.len);
  k->bytes += k->line.len;
}

static void add_line(struct context *k, const struct written *w, const struct event_parts *e) {
  const struct json *type = json_get(e->json, "event_type");
  const struct json *content = json_get(e->json, "content");
  bool is_text = content && content->type == JSON_STRING;
  if (!type || type->type != JSON_STRING || !(e->tool_name.end || is_text)) return;
  if (k->text.len) buf_add(&k->text, ", ", 2);
  if (e->tool_name.end)
    add_tool_line(k, w, e, type);
  else
    add_text_line(k, w, e, type);
}

static void extend_context(struct context *k, const struct written *w, uint32_t target) {
  int64_t session = w->each[target].session;
  if (k->session != session) {
    buf_reset(&k->text);
    k->bytes = 0;
    k->seen = 0;
    k->session = session;
  }
  for (; k->seen < target; k->seen++)
    if (w->each[k->seen].session == session) add_line(k, w, &w->each[k->seen]);
}

static void add_quality(struct buf *out, const struct json *trajectory) {
  const struct json *signals = json_get(trajectory, "quality_signals");
  const struct json *score = json_get(signals, "score");
  buf_add_text(out, ", \"quality_signals\": {");
  if (score) {
    json_write_name(out, true, "score", 5);
    json_write(out, score, JSON_SPACED);
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
  add_part(&c->tail, w, find_member(w, "trajectory_id"));
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
  struct part part = w->each[target].whole;
  extend_context(k, w, target);
  buf_add_text(out, "{\"record_id\": ");
  add_buf(out, &c->id);
  buf_add_text(out, "_step_");
  add_int(out, step);
  buf_add_char(out, '"');
  add_buf(out, &c->head);
  buf_add_text(out, ", \"context\": [");
  add_buf(out, &k->text);
  buf_add_text(out, "], ");
  buf_add_text(out, "\"target_event_type\": ");
  json_write(out, json_get(w->each[target].json, "event_type"), JSON_SPACED);
  buf_add_text(out, ", \"target\": ");
  add_part(out, w, part);
  buf_add_text(out, json_get_bool(w->trajectory, "final_success", false)
                        ? ", \"trajectory_final_success\": true, \"weight\": "
                        : ", \"trajectory_final_success\": false, \"weight\": ");
  add_int(out, w->each[target].weight);
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
    int type = w->each[i].type;
    if (type != EVENT_PLAN && type != EVENT_CALL && type != EVENT_FINAL) continue;
    counts->plans += type == EVENT_PLAN;
    counts->calls += type == EVENT_CALL;
    counts->finals += type == EVENT_FINAL;
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
  if (forms->tool_log) write_tool_log(forms->tool_log, &w);
  if (forms->records) write_records(forms->records, &w, counts);
  written_done(&w);
  buf_done(&own);
}

void trajectory_write_records(struct buf *out, const struct json *trajectory,
                              struct record_counts *counts) {
  trajectory_write_all(&(struct trajectory_forms){.records = out}, trajectory, counts);
}

void trajectory_write_tool_log(struct buf *out, const struct json *trajectory) {
  trajectory_write_all(&(struct trajectory_forms){.tool_log = out}, trajectory, NULL);
}
