/* show_source.c - sources of the certificate in words; their forms: episode/episode.h. */
#include "cli/show.h"
#include "json/write.h"
#include "base/utf8.h"

#include <string.h>

enum { VALUE_MAX = 120, NESTING_MAX = 8 };

void show_value(const struct show *s, const struct json *value) {
  struct buf text = BUF_INIT;
  json_write(&text, value, JSON_SPACED);
  size_t n = text.len;
  if (!s->verbose && n > VALUE_MAX) n = utf8_floor(text.data, VALUE_MAX);
  term_add_json(s->out, text.data, n);
  if (n < text.len) buf_add_text(s->out, "…");
  buf_done(&text);
}

static const struct json *event_of(const struct json *events, const struct json *source) {
  int64_t i = json_get_int(source, "event", -1);
  return events && i >= 0 && i < (int64_t)events->len ? &events->items[i] : NULL;
}

struct telling {
  const struct show *s;
  const struct json *events;
  const char *shown; /* what needs no quoting; NULL: nothing */
  size_t n_shown;
};

/* The part of `text` that the source's span delimits, quoted; `same` when it is shown already. */
static void add_quote(const struct telling *t, const struct json *text, const struct json *source,
                      const char *same) {
  const struct show *s = t->s;
  const struct json *span = json_get(source, "span");
  int64_t start, end;
  if (!text || text->type != JSON_STRING || !span || span->type != JSON_ARRAY || span->len != 2 ||
      !json_to_int(&span->items[0], &start) || !json_to_int(&span->items[1], &end) || start < 0 ||
      end <= start || end > (int64_t)text->len)
    return;
  if (t->shown && (size_t)(end - start) == t->n_shown &&
      memcmp(text->text + start, t->shown, t->n_shown) == 0) {
    buf_add_text(s->out, same);
    return;
  }
  buf_add_text(s->out, " \"");
  term_add_line(s->out, text->text + start, (size_t)(end - start));
  buf_add_char(s->out, '"');
}

static void add_text(const struct show *s, const char *text) {
  term_add_line(s->out, text, strlen(text));
}

static void add_observation(const struct telling *t, const struct json *source) {
  const struct show *s = t->s;
  const struct json *event = event_of(t->events, source);
  const char *pointer = json_get_text(source, "pointer", "");
  buf_add_text(s->out, "result of ");
  add_text(s, json_get_text(event, "call_id", "?"));
  buf_add_text(s->out, *pointer ? " at " : "");
  add_text(s, pointer);
  if (!json_get(source, "span")) return;
  buf_add_text(s->out, ", part of it");
  add_quote(t, json_at(json_get(event, "content"), pointer), source, "");
}

static void add_source(const struct telling *t, const struct json *source, int nesting);

static void add_inputs(const struct telling *t, const struct json *source, int nesting) {
  const struct json *of = json_get(source, "of");
  struct telling inner = {.s = t->s, .events = t->events};
  buf_add_text(t->s->out, " of (");
  for (uint32_t i = 0; of && of->type == JSON_ARRAY && i < of->len; i++) {
    if (i > 0) buf_add_text(t->s->out, "; ");
    add_source(&inner, &of->items[i], nesting + 1);
  }
  buf_add_char(t->s->out, ')');
}

static void add_source(const struct telling *t, const struct json *source, int nesting) {
  const struct show *s = t->s;
  const char *kind = json_get_text(source, "kind", "?");
  if (nesting > NESTING_MAX)
    buf_add_text(s->out, "…");
  else if (strcmp(kind, "user") == 0) {
    buf_add_text(s->out, "user said");
    add_quote(t, json_get(event_of(t->events, source), "content"), source, " so");
  } else if (strcmp(kind, "words") == 0)
    buf_add_text(s->out, "in the user's words");
  else if (strcmp(kind, "observation") == 0)
    add_observation(t, source);
  else if (strcmp(kind, "default") == 0)
    buf_add_text(s->out, "default of the schema");
  else if (strcmp(kind, "choice") == 0)
    buf_add_text(s->out, "one of the schema's values");
  else if (strcmp(kind, "policy") == 0) {
    buf_add_text(s->out, "policy ");
    add_text(s, json_get_text(source, "name", "?"));
  } else if (strcmp(kind, "rule") == 0) {
    add_text(s, json_get_text(source, "name", "?"));
    add_inputs(t, source, nesting);
  } else if (strcmp(kind, "list") == 0) {
    buf_add_text(s->out, "list");
    add_inputs(t, source, nesting);
  } else if (strcmp(kind, "text") == 0) {
    buf_add_text(s->out, "constant ");
    if (json_get(source, "value")) show_value(s, json_get(source, "value"));
  } else if (strcmp(kind, "slip") == 0)
    buf_add_text(s->out, "deliberately wrong");
  else
    add_text(s, kind);
}

void show_source(const struct show *s, const struct json *events, const struct json *source,
                 const char *shown, size_t n) {
  struct telling t = {s, events, shown, n};
  add_source(&t, source, 0);
}
