/* validate_stream.c - `engine validate --jsonl` and `--ihop`: an answer a line.
 *
 * An answer is written before the next line is read, so that a partner may wait for it. IHOP is
 * Bowtie's protocol, version 1: start, dialect, run and stop as JSON lines
 * (https://docs.bowtie.report, "Test Harness Protocol"). */
#include "cli/validate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream {
  const struct validate_settings *settings;
  struct arena arena; /* of one line */
  struct buf out;
  struct json_writer writer;
  char *line;
  size_t capacity, length, number;
  enum schema_dialect dialect; /* IHOP: the current one */
  bool stopped;
};

static void stream_init(struct stream *s, const struct validate_settings *settings) {
  *s = (struct stream){.settings = settings, .dialect = settings->schema.dialect};
  arena_init(&s->arena, 0);
  buf_init(&s->out);
}

static void stream_done(struct stream *s) {
  arena_done(&s->arena);
  buf_done(&s->out);
  free(s->line);
}

/* The next line that is not empty, without its end. *failed: it could not be read. */
static bool next_line(struct stream *s, bool *failed) {
  *failed = false;
  for (;;) {
    errno = 0;
    ssize_t n = getline(&s->line, &s->capacity, stdin);
    if (n < 0) {
      *failed = ferror(stdin) || errno == ENOMEM;
      if (*failed) fprintf(stderr, "engine: standard input: %s\n", strerror(errno));
      return false;
    }
    s->number++;
    s->length = (size_t)n;
    while (s->length && strchr("\r\n", s->line[s->length - 1]) && s->line[s->length - 1])
      s->length--;
    if (s->length && strspn(s->line, " \t") < s->length) return true;
  }
}

/* "line 3, column 17: expected …" */
static const char *reading_error(struct stream *s, const struct error *e) {
  const char *colon = strrchr(e->place, ':');
  return arena_printf(&s->arena, "line %zu, column %s: %s", s->number, colon ? colon + 1 : "?",
                      e->message);
}

static struct json *read_line(struct stream *s, const char **error) {
  struct error e = {0};
  struct json_read_options reading = {.refuse_duplicates = s->settings->strict};
  struct json *v = json_read(&s->arena, s->line, s->length, "", &reading, &e);
  if (!v) *error = reading_error(s, &e);
  return v;
}

static const char *schema_error(struct stream *s, const struct error *e) {
  return arena_printf(&s->arena, "schema at \"%s\": %s", e->place, e->message);
}

/* ---- --jsonl ---- */

static bool read_draft(const struct json *v, enum schema_dialect *dialect) {
  if (!v) return true;
  if (v->type == JSON_NUMBER || v->type == JSON_STRING)
    return validate_find_draft(v->text, dialect);
  return false;
}

/* Why the line cannot be used, or NULL after an answer in s->writer. */
static const char *answer_line(struct stream *s) {
  const char *unread = NULL;
  const struct json *v = read_line(s, &unread);
  if (!v) return unread;
  const struct json *schema = json_get(v, "schema"), *instance = json_get(v, "instance");
  const struct json *registry = json_get(v, "registry");
  if (!schema || !instance)
    return arena_printf(&s->arena, "line %zu: no member \"%s\"", s->number,
                        schema ? "instance" : "schema");
  struct schema_options options = s->settings->schema;
  if (registry && registry->type != JSON_OBJECT)
    return arena_printf(&s->arena, "line %zu: \"registry\" is no object", s->number);
  if (registry) options.registry = registry;
  if (!read_draft(json_get(v, "draft"), &options.dialect))
    return arena_printf(&s->arena, "line %zu: unknown \"draft\"", s->number);
  struct error e = {0};
  struct schema *compiled = schema_compile(&s->arena, schema, &options, &e);
  if (!compiled) return schema_error(s, &e);
  struct schema_problem *problems =
      ARENA_ARRAY(&s->arena, struct schema_problem, VALIDATE_MAX_PROBLEMS);
  size_t n = 0;
  bool valid = schema_check(compiled, instance, &s->arena, problems, VALIDATE_MAX_PROBLEMS, &n);
  struct json_writer *w = &s->writer;
  jw_begin_object(w);
  jw_member_bool(w, "valid", valid);
  jw_key(w, "errors");
  validate_write_problems(w, problems, n);
  jw_end_object(w);
  schema_free(compiled);
  return NULL;
}

int validate_jsonl(const struct validate_settings *settings) {
  struct stream s;
  bool failed = false;
  stream_init(&s, settings);
  while (!failed && next_line(&s, &failed)) {
    arena_reset(&s.arena);
    jw_init(&s.writer, &s.out, JSON_COMPACT);
    const char *error = answer_line(&s);
    if (error) {
      jw_begin_object(&s.writer);
      jw_key(&s.writer, "valid");
      jw_null(&s.writer);
      jw_member_text(&s.writer, "error", error);
      jw_end_object(&s.writer);
    }
    buf_add_char(&s.out, '\n');
    failed = !validate_flush(&s.out);
  }
  stream_done(&s);
  return failed ? VALIDATE_INPUT : VALIDATE_VALID;
}

/* ---- --ihop ---- */

static const struct {
  const char *uri;
  enum schema_dialect dialect;
} dialects[] = {
    {"https://json-schema.org/draft/2020-12/schema", SCHEMA_2020_12},
    {"https://json-schema.org/draft/2019-09/schema", SCHEMA_2019_09},
    {"http://json-schema.org/draft-07/schema#", SCHEMA_DRAFT7},
};

enum { DIALECTS = sizeof dialects / sizeof *dialects };

static void answer_start(struct stream *s) {
  struct json_writer *w = &s->writer;
  jw_begin_object(w);
  jw_member_int(w, "version", 1);
  jw_key(w, "implementation");
  jw_begin_object(w);
  jw_member_text(w, "language", "c");
  jw_member_text(w, "name", "toolmill");
  jw_key(w, "dialects");
  jw_begin_array(w);
  for (unsigned i = 0; i < DIALECTS; i++)
    jw_text(w, dialects[i].uri);
  jw_end_array(w);
  jw_end_object(w);
  jw_end_object(w);
}

static void answer_dialect(struct stream *s, const struct json *message) {
  const char *uri = json_get_text(message, "dialect", "");
  bool known = false;
  for (unsigned i = 0; i < DIALECTS && !known; i++) {
    known = !strcmp(uri, dialects[i].uri);
    if (known) s->dialect = dialects[i].dialect;
  }
  jw_begin_object(&s->writer);
  jw_member_bool(&s->writer, "ok", known);
  jw_end_object(&s->writer);
}

static void answer_error(struct stream *s, const struct json *seq, const char *error) {
  struct json_writer *w = &s->writer;
  jw_begin_object(w);
  if (seq) jw_member_json(w, "seq", seq);
  jw_member_bool(w, "errored", true);
  jw_key(w, "context");
  jw_begin_object(w);
  jw_member_text(w, "message", error);
  jw_end_object(w);
  jw_end_object(w);
}

static void answer_run(struct stream *s, const struct json *message) {
  const struct json *seq = json_get(message, "seq"), *one = json_get(message, "case");
  const struct json *tests = json_get(one, "tests"), *schema = json_get(one, "schema");
  if (!schema || !tests || tests->type != JSON_ARRAY) {
    answer_error(s, seq, "a case needs \"schema\" and \"tests\"");
    return;
  }
  struct schema_options options = s->settings->schema;
  options.dialect = s->dialect;
  options.registry = json_get(one, "registry");
  struct error e = {0};
  struct schema *compiled = schema_compile(&s->arena, schema, &options, &e);
  if (!compiled) {
    answer_error(s, seq, schema_error(s, &e));
    return;
  }
  struct json_writer *w = &s->writer;
  jw_begin_object(w);
  if (seq) jw_member_json(w, "seq", seq);
  jw_key(w, "results");
  jw_begin_array(w);
  for (uint32_t i = 0; i < tests->len; i++) {
    const struct json *instance = json_get(&tests->items[i], "instance");
    jw_begin_object(w);
    if (instance) {
      jw_member_bool(w, "valid", schema_check(compiled, instance, &s->arena, NULL, 0, NULL));
    } else {
      jw_member_bool(w, "errored", true);
    }
    jw_end_object(w);
  }
  jw_end_array(w);
  jw_end_object(w);
  schema_free(compiled);
}

/* false: the line is no message of the protocol. */
static bool answer_message(struct stream *s) {
  const char *error = "";
  const struct json *message = read_line(s, &error);
  const struct json *command = json_get(message, "cmd");
  if (json_is_text(command, "start"))
    answer_start(s);
  else if (json_is_text(command, "dialect"))
    answer_dialect(s, message);
  else if (json_is_text(command, "run"))
    answer_run(s, message);
  else if (json_is_text(command, "stop"))
    s->stopped = true;
  else {
    fprintf(stderr, "engine: standard input: %s\n",
            message ? "expected \"cmd\" to be start, dialect, run or stop" : error);
    return false;
  }
  return true;
}

int validate_ihop(const struct validate_settings *settings) {
  struct stream s;
  bool failed = false;
  stream_init(&s, settings);
  while (!failed && !s.stopped && next_line(&s, &failed)) {
    arena_reset(&s.arena);
    jw_init(&s.writer, &s.out, JSON_COMPACT);
    failed = !answer_message(&s);
    if (failed || s.stopped) break;
    buf_add_char(&s.out, '\n');
    failed = !validate_flush(&s.out);
  }
  stream_done(&s);
  return failed ? VALIDATE_INPUT : VALIDATE_VALID;
}
