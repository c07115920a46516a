/* show.c - see show.h. Layout: a column of labels, then text wrapped at the width; indented below a
 * call its arguments, below an answer its facts. */
#include "cli/show.h"

#include "base/utf8.h"
#include "json/write.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LABEL = 9, WIDTH_DEFAULT = 100, WIDTH_MAX = 120, CONTENT_LINES = 16, RUNNING_LINES = 3 };

struct show show_to_stdout(struct buf *out, bool no_color, bool verbose) {
  int width = term_width(STDOUT_FILENO, WIDTH_DEFAULT);
  return (struct show){.out = out,
                       .color = term_has_color(STDOUT_FILENO, no_color),
                       .verbose = verbose,
                       .width = width > WIDTH_MAX ? WIDTH_MAX : width};
}

/* ---- lines ---- */

static void add_label(const struct show *s, const char *label, enum term_style style) {
  term_add_style(s->out, s->color, style);
  buf_printf(s->out, "%-*s", LABEL, label);
  term_add_style(s->out, s->color, STYLE_PLAIN);
}

static void add_indent(const struct show *s, int columns) {
  buf_printf(s->out, "\n%*s", columns, "");
}

/* Clean text from column `indent` on; lines break at spaces, and where the text breaks them. */
static void add_wrapped(const struct show *s, int indent, const char *text, size_t n) {
  size_t at = (size_t)indent, width = s->width > indent + 20 ? (size_t)s->width : 0;
  bool fresh = true; /* nothing stands on this line yet */
  for (size_t i = 0; i < n;) {
    size_t space = 0;
    while (i + space < n && text[i + space] == ' ')
      space++;
    size_t word = 0;
    while (i + space + word < n && text[i + space + word] != ' ' && text[i + space + word] != '\n')
      word++;
    size_t columns = term_columns(text + i + space, word);
    if (!fresh && word && width && at + space + columns > width) {
      add_indent(s, indent);
      at = (size_t)indent + columns;
      buf_add(s->out, text + i + space, word);
    } else {
      buf_add(s->out, text + i, space + word);
      at += space + columns;
    }
    fresh = false;
    i += space + word;
    if (i < n && text[i] == '\n') {
      add_indent(s, indent);
      at = (size_t)indent;
      fresh = true;
      i++;
    }
  }
}

void show_paragraph(const struct show *s, const char *label, enum term_style style,
                    const char *text, size_t n) {
  struct buf clean = BUF_INIT;
  term_add_clean(&clean, text, n);
  add_label(s, label, style);
  add_wrapped(s, LABEL, clean.data, clean.len);
  buf_add_char(s->out, '\n');
  buf_done(&clean);
}

static void add_faint(const struct show *s, const char *text) {
  term_add_style(s->out, s->color, STYLE_FAINT);
  term_add_line(s->out, text, strlen(text));
  term_add_style(s->out, s->color, STYLE_PLAIN);
}

/* ---- certificate ---- */

struct view {
  const struct show *s;
  const struct json *events, *certificate;
  uint32_t event; /* index of the event in hand */
};

static void add_from(const struct view *v, const struct json *source, const char *shown, size_t n) {
  const struct show *s = v->s;
  buf_add_text(s->out, "  <- ");
  bool slip = json_is_text(json_get(source, "kind"), "slip");
  term_add_style(s->out, s->color, slip ? STYLE_YELLOW : STYLE_FAINT);
  show_source(s, v->events, source, shown, n);
  term_add_style(s->out, s->color, STYLE_PLAIN);
}

static const struct json *leaf_source(const struct view *v, const char *pointer) {
  for (uint32_t i = 0; v->certificate && i < v->certificate->len; i++) {
    const struct json *entry = &v->certificate->items[i];
    if (json_get_int(entry, "event", -1) == v->event &&
        json_is_text(json_get(entry, "pointer"), pointer))
      return json_get(entry, "source");
  }
  return NULL;
}

static void add_leaf(const struct view *v, const struct json *leaf, const char *pointer) {
  const struct show *s = v->s;
  buf_printf(s->out, "%*s", LABEL + 2, "");
  term_add_line(s->out, pointer + 1, strlen(pointer + 1));
  buf_add_text(s->out, " = ");
  show_value(s, leaf);
  const struct json *source = leaf_source(v, pointer);
  bool has_text = leaf->type == JSON_STRING || leaf->type == JSON_NUMBER;
  if (source)
    add_from(v, source, has_text ? leaf->text : NULL, leaf->len);
  else {
    term_add_style(s->out, s->color, STYLE_RED);
    buf_add_text(s->out, "  <- no source");
    term_add_style(s->out, s->color, STYLE_PLAIN);
  }
  buf_add_char(s->out, '\n');
}

static void add_leaves(const struct view *v, const struct json *value, struct buf *pointer) {
  size_t n = pointer->len;
  bool container = (value->type == JSON_ARRAY || value->type == JSON_OBJECT) && value->len > 0;
  if (!container && n > 0) add_leaf(v, value, pointer->data);
  for (uint32_t i = 0; container && i < value->len; i++) {
    const struct json_member *m = value->type == JSON_OBJECT ? &value->members[i] : NULL;
    if (m)
      json_pointer_add(pointer, m->name, m->name_len);
    else
      json_pointer_add_index(pointer, i);
    add_leaves(v, m ? &m->value : &value->items[i], pointer);
    pointer->len = n;
    pointer->data[n] = '\0';
  }
}

/* The facts of a text and where they came from. */
static void add_facts(const struct view *v, const struct json *text) {
  const struct show *s = v->s;
  for (uint32_t i = 0; v->certificate && i < v->certificate->len; i++) {
    const struct json *entry = &v->certificate->items[i], *span = json_get(entry, "span");
    int64_t start, end;
    if (json_get_int(entry, "event", -1) != v->event || !span || span->len != 2 ||
        !json_to_int(&span->items[0], &start) || !json_to_int(&span->items[1], &end) || start < 0 ||
        end <= start || end > (int64_t)text->len)
      continue;
    buf_printf(s->out, "%*s\"", LABEL + 2, "");
    term_add_line(s->out, text->text + start, (size_t)(end - start));
    buf_add_char(s->out, '"');
    add_from(v, json_get(entry, "source"), text->text + start, (size_t)(end - start));
    buf_add_char(s->out, '\n');
  }
}

/* ---- events ---- */

static void add_call(const struct view *v, const struct json *event) {
  const struct show *s = v->s;
  const char *name = json_get_text(event, "tool_name", "?");
  const char *repairs = json_get_text(event, "retry_of", NULL);
  add_label(s, json_get_text(event, "call_id", "call"), STYLE_YELLOW);
  term_add_style(s->out, s->color, STYLE_BOLD);
  term_add_line(s->out, name, strlen(name));
  term_add_style(s->out, s->color, STYLE_PLAIN);
  if (repairs) {
    buf_add_text(s->out, "  ");
    term_add_style(s->out, s->color, STYLE_FAINT);
    buf_add_text(s->out, "repairs ");
    term_add_line(s->out, repairs, strlen(repairs));
    term_add_style(s->out, s->color, STYLE_PLAIN);
  }
  if (json_get_int(event, "weight", 1) == 0) add_faint(s, "  weight 0");
  buf_add_char(s->out, '\n');
  struct buf pointer = BUF_INIT;
  if (json_get(event, "arguments")) add_leaves(v, json_get(event, "arguments"), &pointer);
  buf_done(&pointer);
}

/* One line of indented JSON, cut at the width unless verbose. */
static void add_json_line(const struct show *s, const char *text, size_t n) {
  size_t room = (size_t)(s->width > LABEL + 20 ? s->width - LABEL : 20);
  if (s->verbose || term_columns(text, n) <= room) {
    term_add_json(s->out, text, n);
    return;
  }
  size_t k = 0;
  for (size_t columns = 0; columns + 2 < room; columns++)
    k += utf8_next(text + k, n - k);
  term_add_json(s->out, text, k);
  buf_add_text(s->out, "…");
}

/* A small content in running text, a larger one indented, its end left out unless verbose. */
static void add_content(const struct show *s, const struct json *content) {
  struct buf text = BUF_INIT;
  json_write(&text, content, JSON_SPACED);
  if (s->width > LABEL && text.len <= RUNNING_LINES * (size_t)(s->width - LABEL)) {
    struct buf clean = BUF_INIT;
    term_add_json(&clean, text.data, text.len);
    add_wrapped(s, LABEL, clean.data, clean.len);
    buf_done(&clean);
    buf_done(&text);
    return;
  }
  buf_reset(&text);
  json_write(&text, content, JSON_INDENTED);
  int line = 0, left_out = 0;
  for (size_t i = 0; i <= text.len;) {
    size_t n = strcspn(text.data + i, "\n");
    if (line < CONTENT_LINES || s->verbose) {
      if (line > 0) add_indent(s, LABEL);
      add_json_line(s, text.data + i, n);
    } else
      left_out++;
    line++;
    i += n + 1;
  }
  if (left_out) {
    char note[64];
    snprintf(note, sizeof note, "... %d more lines, --verbose shows them", left_out);
    add_indent(s, LABEL);
    add_faint(s, note);
  }
  buf_done(&text);
}

static void add_observation(const struct show *s, const struct json *event) {
  bool ok = json_get_bool(event, "ok", false);
  add_label(s, ok ? "result" : "error", ok ? STYLE_GREEN : STYLE_RED);
  if (json_get(event, "content")) add_content(s, json_get(event, "content"));
  buf_add_char(s->out, '\n');
}

static void add_message(const struct view *v, const struct json *event, const char *label,
                        enum term_style style) {
  const struct json *text = json_get(event, "content");
  if (!text || text->type != JSON_STRING) return;
  show_paragraph(v->s, label, style, text->text, text->len);
  add_facts(v, text);
}

static void add_event(const struct view *v, const struct json *event) {
  const struct json *type = json_get(event, "event_type");
  if (json_is_text(type, "user"))
    add_message(v, event, "user", STYLE_CYAN);
  else if (json_is_text(type, "assistant_plan"))
    add_message(v, event, "plan", STYLE_FAINT);
  else if (json_is_text(type, "assistant_final"))
    add_message(v, event, json_get_bool(event, "blocked", false) ? "refusal" : "final",
                STYLE_MAGENTA);
  else if (json_is_text(type, "tool_call"))
    add_call(v, event);
  else
    add_observation(v->s, event);
}

static const char NEW_SESSION[] = "(a new session: nothing of the above is in the context)";
static const char HERE[] = "the complaint below is about this event";

static const char STOPPED[] = "the play stopped in this call";

static void add_events(struct view *v, int64_t marked) {
  int64_t session = 1, turn = 1;
  for (uint32_t i = 0; v->events && i < v->events->len; i++) {
    const struct json *event = &v->events->items[i];
    int64_t in_session = json_get_int(event, "session_idx", 1);
    int64_t in_turn = json_get_int(event, "turn_idx", turn);
    if (in_session != session || in_turn != turn) buf_add_char(v->s->out, '\n');
    if (in_session != session)
      show_paragraph(v->s, "", STYLE_PLAIN, NEW_SESSION, sizeof NEW_SESSION - 1);
    session = in_session;
    turn = in_turn;
    v->event = i;
    add_event(v, event);
    if (marked == i) show_paragraph(v->s, "^^^", STYLE_RED, HERE, sizeof HERE - 1);
  }
}

/* ---- scores and verdict ---- */

static void add_scores(const struct show *s, const struct json *quality) {
  const struct json *list = json_get(quality, "dimensions");
  if (!list || list->type != JSON_ARRAY) return;
  add_label(s, "scores", STYLE_BLUE);
  buf_printf(s->out, "%.2f\n", json_to_double(json_get(quality, "score")));
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *entry = &list->items[i];
    double score = json_to_double(json_get(entry, "score"));
    const char *name = json_get_text(entry, "name", "?");
    const char *reason = json_get_text(entry, "reason", "");
    buf_printf(s->out, "%*s", LABEL + 2, "");
    term_add_style(s->out, s->color, score < 1 ? STYLE_YELLOW : STYLE_PLAIN);
    buf_printf(s->out, "%.2f  ", score);
    struct buf text = BUF_INIT;
    term_add_line(&text, name, strlen(name));
    buf_printf(s->out, "%-18s ", text.data);
    term_add_style(s->out, s->color, STYLE_PLAIN);
    buf_done(&text);
    add_faint(s, reason);
    buf_add_char(s->out, '\n');
  }
}

static const char *verdict_name(enum verdict verdict) {
  return verdict == VERDICT_ACCEPTED   ? "accepted"
         : verdict == VERDICT_REJECTED ? "rejected"
                                       : "quarantined";
}

void show_verdict(const struct show *s, const struct sample *sample) {
  struct buf text = BUF_INIT;
  bool accepted = sample->verdict == VERDICT_ACCEPTED;
  buf_add_text(&text, verdict_name(sample->verdict));
  if (!accepted) buf_printf(&text, " at %s", sample->stage ? sample->stage : "play");
  if (sample->repairs > 0)
    buf_printf(&text, " after %d repair%s", sample->repairs, sample->repairs == 1 ? "" : "s");
  if (!accepted) buf_printf(&text, ": %s", sample->reason ? sample->reason : "");
  show_paragraph(s, "verdict", accepted ? STYLE_GREEN : STYLE_RED, text.data, text.len);
  buf_done(&text);
}

/* The event that "event 5: …" speaks of, or -1. */
static int64_t complained_event(const struct sample *sample) {
  int event;
  if (!sample || sample->verdict == VERDICT_ACCEPTED || !sample->reason) return -1;
  return sscanf(sample->reason, "event %d:", &event) == 1 ? event : -1;
}

static void add_head(const struct show *s, const struct json *t) {
  static const char *const KEYS[] = {"variant", "template_id", "split", "session_id"};
  const char *id = json_get_text(t, "trajectory_id", "?");
  struct buf text = BUF_INIT;
  term_add_style(s->out, s->color, STYLE_BOLD);
  term_add_line(s->out, id, strlen(id));
  term_add_style(s->out, s->color, STYLE_PLAIN);
  buf_add_char(s->out, '\n');
  buf_add_text(&text, json_get_text(json_get(t, "metadata"), "family", "?"));
  for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
    buf_printf(&text, ", %s", json_get_text(t, KEYS[i], "?"));
  show_paragraph(s, "", STYLE_PLAIN, text.data, text.len);
  buf_add_char(s->out, '\n');
  buf_done(&text);
}

static void add_outcome(const struct show *s, const struct json *t) {
  struct buf text = BUF_INIT;
  const struct json *keywords = json_get(t, "success_keywords");
  buf_add_text(&text, json_get_bool(t, "final_success", false) ? "achieved" : "not achieved");
  for (uint32_t i = 0; keywords && keywords->type == JSON_ARRAY && i < keywords->len; i++) {
    buf_add_text(&text, i == 0 ? "; the answer must contain: " : ", ");
    json_write(&text, &keywords->items[i], JSON_COMPACT);
  }
  bool achieved = json_get_bool(t, "final_success", false);
  buf_add_char(s->out, '\n');
  show_paragraph(s, "task", achieved ? STYLE_GREEN : STYLE_RED, text.data, text.len);
  buf_done(&text);
}

void show_trajectory(const struct show *s, const struct json *trajectory,
                     const struct sample *sample) {
  struct view v = {.s = s,
                   .events = json_get(trajectory, "events"),
                   .certificate = json_get(trajectory, "certificate")};
  add_head(s, trajectory);
  add_events(&v, complained_event(sample));
  add_outcome(s, trajectory);
  add_scores(s, json_get(trajectory, "quality_signals"));
  if (sample) show_verdict(s, sample);
}

/* A call that was refused before it was made has no sources: its arguments as they were given. */
static void add_refused(const struct show *s, const struct json *call) {
  const struct json *arguments = json_get(call, "arguments");
  const char *name = json_get_text(call, "tool_name", "?");
  show_paragraph(s, "call", STYLE_YELLOW, name, strlen(name));
  if (arguments && arguments->type == JSON_OBJECT)
    for (uint32_t i = 0; i < arguments->len; i++) {
      buf_printf(s->out, "%*s", LABEL + 2, "");
      term_add_line(s->out, arguments->members[i].name, arguments->members[i].name_len);
      buf_add_text(s->out, " = ");
      show_value(s, &arguments->members[i].value);
      buf_add_char(s->out, '\n');
    }
  show_paragraph(s, "^^^", STYLE_RED, STOPPED, sizeof STOPPED - 1);
}

void show_stopped(const struct show *s, const struct sample *sample) {
  struct view v = {.s = s,
                   .events = json_get(sample->stopped, "events"),
                   .certificate = json_get(sample->stopped, "certificate")};
  const struct json *call = json_get(sample->stopped, "call");
  uint32_t n = v.events ? v.events->len : 0;
  add_events(&v, -1);
  if (call)
    add_refused(s, call);
  else if (n > 0 && json_is_text(json_get(&v.events->items[n - 1], "event_type"), "tool_call"))
    show_paragraph(s, "^^^", STYLE_RED, STOPPED, sizeof STOPPED - 1);
  if (n > 0 || call) buf_add_char(s->out, '\n');
  show_verdict(s, sample);
}
