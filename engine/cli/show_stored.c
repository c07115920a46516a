/* show_stored.c - what else a dataset stores about a sample: training records and the lines of
 * samples that did not make it. */
#include "cli/show.h"
#include "json/write.h"

#include <limits.h>
#include <string.h>

static void add_field(const struct show *s, const struct json *v, const char *name,
                      const char *label) {
  const struct json *field = json_get(v, name);
  struct buf text = BUF_INIT;
  if (!field) return;
  if (field->type == JSON_STRING)
    buf_add(&text, field->text, field->len);
  else
    json_write(&text, field, JSON_SPACED);
  show_paragraph(s, label, STYLE_BLUE, text.data, text.len);
  buf_done(&text);
}

void show_failure(const struct show *s, const struct json *failure) {
  static const char *const FIELDS[][2] = {
      {"index", "sample"},  {"family", "family"}, {"variant", "variant"}, {"stage", "stage"},
      {"category", "kind"}, {"reason", "reason"}, {"message", "message"}};
  bool quarantined = json_get(failure, "category") != NULL;
  const char *verdict = quarantined ? "quarantined" : "rejected";
  show_paragraph(s, "verdict", STYLE_RED, verdict, strlen(verdict));
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
    add_field(s, failure, FIELDS[i][0], FIELDS[i][1]);
  struct show whole = *s; /* a command is copied to a shell: it must not be wrapped */
  whole.width = INT_MAX;
  add_field(&whole, failure, "reproduce", "again");
}

/* Lines of a context begin with the type of their event. */
static void add_context_line(const struct show *s, const struct json *line) {
  static const struct {
    const char *head, *label;
    enum term_style style;
  } KINDS[] = {{"user: ", "user", STYLE_CYAN},
               {"assistant_plan: ", "plan", STYLE_FAINT},
               {"assistant_final: ", "final", STYLE_MAGENTA},
               {"tool_call: ", "call", STYLE_YELLOW},
               {"observation: ", "result", STYLE_GREEN}};
  if (line->type != JSON_STRING) return;
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
    size_t n = strlen(KINDS[i].head);
    if (strncmp(line->text, KINDS[i].head, n) != 0) continue;
    show_paragraph(s, KINDS[i].label, KINDS[i].style, line->text + n, line->len - n);
    return;
  }
  show_paragraph(s, "", STYLE_PLAIN, line->text, line->len);
}

void show_record(const struct show *s, const struct json *record) {
  static const char *const FIELDS[] = {"variant", "split", "weight", "source", "quality_signals"};
  const struct json *context = json_get(record, "context"), *target = json_get(record, "target");
  add_field(s, record, "record_id", "record");
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
    add_field(s, record, FIELDS[i], strcmp(FIELDS[i], "quality_signals") ? FIELDS[i] : "quality");
  buf_add_text(s->out, "\ncontext, what the model sees:\n");
  for (uint32_t i = 0; context && context->type == JSON_ARRAY && i < context->len; i++)
    add_context_line(s, &context->items[i]);
  buf_add_text(s->out, "\ntarget, what it is to answer:\n");
  const char *type = json_get_text(target, "event_type", "?");
  const struct json *content = json_get(target, "content");
  if (content && content->type == JSON_STRING) {
    bool plan = strcmp(type, "assistant_plan") == 0;
    show_paragraph(s, plan ? "plan" : "final", plan ? STYLE_FAINT : STYLE_MAGENTA, content->text,
                   content->len);
    return;
  }
  struct buf text = BUF_INIT;
  buf_add_text(&text, json_get_text(target, "tool_name", "?"));
  buf_add_char(&text, ' ');
  if (json_get(target, "arguments")) json_write(&text, json_get(target, "arguments"), JSON_SPACED);
  show_paragraph(s, "call", STYLE_YELLOW, text.data, text.len);
  buf_done(&text);
}
