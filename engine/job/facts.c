/* facts.c - see facts.h. */
#include "job/facts.h"

#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* As much of the text as fits, cut at a character border. */
static void put(char *field, size_t size, const char *text) {
  size_t n = strlen(text);
  if (n >= size) n = utf8_floor(text, size - 1);
  memcpy(field, text, n);
  field[n] = '\0';
}

static bool is_type(const struct json *event, const char *type) {
  return json_is_text(json_get(event, "event_type"), type);
}

static void add_call(struct facts *f, const struct json *answer, const struct registry *registry) {
  const struct tool *t = registry_get(registry, json_get_text(answer, "tool_name", ""));
  bool ok = json_get_bool(answer, "ok", false);
  f->ok_calls += ok;
  if (f->calls++ >= FACTS_CALLS) return;
  int16_t error = FACTS_CALL_OK;
  if (!ok) {
    int k =
        t ? tool_error_index(t, json_get_text(json_get(answer, "content"), "error_code", "")) : -1;
    error = k < 0 ? FACTS_CALL_GENERAL : (int16_t)k;
  }
  f->call[f->calls - 1].tool = t ? (int16_t)(t - registry->tools) : -1;
  f->call[f->calls - 1].error = error;
}

static void read_events(struct facts *f, const struct json *events,
                        const struct registry *registry) {
  int planned = 0, called = 0;
  for (uint32_t i = 0; events && i < events->len; i++) {
    const struct json *event = &events->items[i];
    planned += is_type(event, "assistant_plan");
    called += is_type(event, "tool_call");
    if (is_type(event, "observation")) add_call(f, event, registry);
  }
  f->plan_missing = planned == 0;
  f->observation_missing = called != f->calls;
  f->calls = called;
}

static void read_scores(struct facts *f, const struct json *quality) {
  const struct json *list = json_get(quality, "dimensions");
  for (uint32_t i = 0; list && i < list->len && f->n_scores < FACTS_SCORES; i++) {
    const struct json *entry = &list->items[i];
    put(f->score[f->n_scores].name, FACTS_NAME, json_get_text(entry, "name", "?"));
    f->score[f->n_scores++].points = (int)lround(json_to_double(json_get(entry, "score")) * 10000);
  }
}

void facts_from_trajectory(struct facts *f, const struct json *t, const struct registry *registry) {
  *f = (struct facts){0};
  put(f->category, FACTS_NAME, json_get_text(t, "category", ""));
  put(f->variant, FACTS_NAME, json_get_text(t, "variant", ""));
  put(f->turn_type, FACTS_NAME, json_get_text(t, "turn_type", ""));
  put(f->template_id, FACTS_NAME, json_get_text(t, "template_id", ""));
  put(f->family, FACTS_NAME, json_get_text(json_get(t, "metadata"), "family", ""));
  f->requires_memory = json_get_bool(t, "requires_memory", false);
  f->is_safety_case = json_get_bool(t, "is_safety_case", false);
  f->saw_tool_error = json_get_bool(t, "saw_tool_error", false);
  f->final_success = json_get_bool(t, "final_success", false);
  f->used_recovery = json_get_bool(t, "used_recovery", false);
  f->memory_success = json_get_bool(t, "memory_success", false);
  f->unauthorized = json_get_bool(t, "unauthorized_tool_call", false);
  f->is_val = json_is_text(json_get(t, "split"), "val");
  read_events(f, json_get(t, "events"), registry);
  read_scores(f, json_get(t, "quality_signals"));
}

/* Is the digit at text[i] of a line number, as in "scripts/x.lua:12"? */
static bool is_of_line(const char *text, size_t i) {
  while (i > 0 && isdigit((unsigned char)text[i - 1]))
    i--;
  return i >= 5 && memcmp(text + i - 5, ".lua:", 5) == 0;
}

void facts_mask_reason(const char *stage, const char *reason, char masked[FACTS_REASON]) {
  char text[FACTS_REASON];
  /* a judge's own words may name values: what counts is its name, before them */
  const char *gate = strcmp(stage, "judge") == 0 ? strstr(reason, ", below the gate of ") : NULL;
  const char *words = gate ? strstr(gate, ": ") : NULL;
  int length = words ? (int)(words - reason) : (int)strnlen(reason, sizeof text);
  snprintf(text, sizeof text, "%s: %.*s", stage, length, reason);
  size_t k = 0;
  for (size_t i = 0; text[i] && text[i] != '\n'; i++) { /* without the call stack */
    bool digit = isdigit((unsigned char)text[i]) && !is_of_line(text, i);
    if (digit && k > 0 && masked[k - 1] == '#') continue;
    unsigned char c = (unsigned char)text[i];
    masked[k++] = digit ? '#' : c < 0x20 || c == 0x7f ? '?' : text[i];
  }
  while (k > 0 && !utf8_valid(masked, k, NULL)) /* cut within a character */
    k--;
  masked[k] = '\0';
}

void facts_from_sample(struct facts *f, const struct sample *s, const struct cell *cell,
                       const struct registry *registry) {
  *f = (struct facts){0};
  if (s->trajectory) facts_from_trajectory(f, s->trajectory, registry);
  f->verdict = (uint8_t)s->verdict;
  put(f->family, FACTS_NAME, cell->family);
  put(f->variant, FACTS_NAME, cell->variant);
  if (s->verdict != VERDICT_ACCEPTED)
    facts_mask_reason(s->stage ? s->stage : "play", s->reason ? s->reason : "", f->reason);
}
