/* cmd_validate.c - `engine validate`: JSON Schema for files.
 *
 * Results go to standard output, complaints about the input to standard error. The streaming
 * forms, --jsonl and --ihop, are in validate_stream.c. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/term.h"
#include "cli/validate.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char about[] =
    "Checks JSON files against a JSON Schema. Prints `FILE: valid`, or one line a problem:\n"
    "`FILE: POINTER: message (keyword)`. `-` stands for standard input. Exit code 0: all are "
    "valid.\n"
    "--jsonl and --ihop read standard input instead of files, answer in their output, and exit\n"
    "with 0 unless input or output breaks.\n";

static const char examples[] =
    "  echo '{\"required\": [\"files\"]}' | engine validate - data/manifest.json\n"
    "  echo '{\"schema\": {\"type\": \"string\"}, \"instance\": 1}' | engine validate --jsonl\n";

bool validate_find_draft(const char *name, enum schema_dialect *dialect) {
  static const char *const names[][2] = {
      [SCHEMA_DRAFT7] = {"7", "07"},
      [SCHEMA_2019_09] = {"2019-09", "2019"},
      [SCHEMA_2020_12] = {"2020-12", "2020"},
  };
  if (!strncmp(name, "draft", 5)) name += name[5] == '-' ? 6 : 5;
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(name, names[i][0]) != 0 && strcmp(name, names[i][1]) != 0) continue;
    *dialect = (enum schema_dialect)i;
    return true;
  }
  return false;
}

void validate_write_problems(struct json_writer *w, const struct schema_problem *problems,
                             size_t n) {
  jw_begin_array(w);
  for (size_t i = 0; i < n; i++) {
    jw_begin_object(w);
    jw_member_text(w, "pointer", problems[i].pointer);
    jw_member_text(w, "keyword", problems[i].keyword);
    jw_member_text(w, "message", problems[i].message);
    jw_end_object(w);
  }
  jw_end_array(w);
}

bool validate_flush(struct buf *out) {
  struct error e = {0};
  bool good = file_write_all(STDOUT_FILENO, out->data, out->len, "standard output", &e);
  if (!good && errno != EPIPE) term_complain(&e); /* a reader that left does not want more */
  buf_reset(out);
  return good;
}

/* ---- files ---- */

struct run {
  const struct validate_settings *settings;
  struct schema *schema;
  struct buf out;
  struct json_writer writer; /* with --json */
  int exit_code;
};

static void add_text(struct buf *out, const char *text) {
  term_add_line(out, text, strlen(text));
}

static void write_line(struct buf *out, const char *file, const struct schema_problem *p) {
  add_text(out, file);
  if (p) {
    buf_add_text(out, ": ");
    add_text(out, p->pointer);
    buf_add_text(out, ": ");
    add_text(out, p->message);
    buf_printf(out, " (%s)\n", p->keyword);
  } else
    buf_add_text(out, ": valid\n");
}

/* A file's name may be no UTF-8, which JSON must be. */
static void member_clean(struct json_writer *w, const char *name, const char *text) {
  struct buf clean = BUF_INIT;
  add_text(&clean, text);
  jw_member_text(w, name, clean.data ? clean.data : "");
  buf_done(&clean);
}

static void write_result(struct run *r, const char *file, const struct schema_problem *problems,
                         size_t n, const struct error *e) {
  if (!r->settings->json) {
    if (!e && !n) write_line(&r->out, file, NULL);
    for (size_t i = 0; i < n; i++)
      write_line(&r->out, file, &problems[i]);
    return;
  }
  struct json_writer *w = &r->writer;
  jw_begin_object(w);
  member_clean(w, "instance", file);
  jw_key(w, "valid");
  if (e)
    jw_null(w);
  else
    jw_bool(w, n == 0);
  if (e) {
    char text[ERROR_PLACE_MAX + ERROR_MESSAGE_MAX + 2];
    snprintf(text, sizeof text, "%s: %s", e->place, e->message);
    member_clean(w, "error", text);
  } else {
    jw_key(w, "errors");
    validate_write_problems(w, problems, n);
  }
  jw_end_object(w);
}

static void check_file(struct run *r, const char *file) {
  struct arena arena;
  arena_init(&arena, 0);
  struct error e = {0};
  struct json_read_options reading = {.refuse_duplicates = r->settings->strict};
  const struct json *instance = json_read_file(&arena, file, &reading, &e);
  if (!instance) {
    term_complain(&e);
    write_result(r, file, NULL, 0, &e);
    r->exit_code = VALIDATE_INPUT;
  } else {
    struct schema_problem *problems =
        ARENA_ARRAY(&arena, struct schema_problem, VALIDATE_MAX_PROBLEMS);
    size_t n = 0;
    bool valid = schema_check(r->schema, instance, &arena, problems, VALIDATE_MAX_PROBLEMS, &n);
    write_result(r, file, problems, n, NULL);
    if (!valid && r->exit_code == VALIDATE_VALID) r->exit_code = VALIDATE_INVALID;
    if (n == VALIDATE_MAX_PROBLEMS) {
      error_set(&e, ERR_MISMATCH, file, "only the first %d problems are listed",
                VALIDATE_MAX_PROBLEMS);
      term_complain(&e);
    }
  }
  arena_done(&arena);
}

static struct schema *read_schema(struct arena *a, const char *file,
                                  const struct validate_settings *settings) {
  struct error e = {0};
  struct json_read_options reading = {.refuse_duplicates = settings->strict};
  const struct json *document = json_read_file(a, file, &reading, &e);
  if (!document) {
    term_fail(settings->json, &e, VALIDATE_INPUT);
    return NULL;
  }
  struct schema *s = schema_compile(a, document, &settings->schema, &e);
  if (!s) {
    struct error shown;
    error_set(&shown, e.code, file, "schema at \"%s\": %s", e.place, e.message);
    term_fail(settings->json, &shown, VALIDATE_INPUT);
  }
  return s;
}

static int validate_files(struct arena *a, const struct validate_settings *settings, int count,
                          const char **files) {
  struct run r = {.settings = settings};
  r.schema = read_schema(a, files[0], settings);
  if (!r.schema) return VALIDATE_INPUT;
  buf_init(&r.out);
  jw_init(&r.writer, &r.out, JSON_COMPACT);
  if (settings->json) jw_begin_array(&r.writer);
  for (int i = 1; i < count; i++) {
    check_file(&r, files[i]);
    if (!settings->json && !validate_flush(&r.out)) r.exit_code = VALIDATE_INPUT;
  }
  if (settings->json) {
    jw_end_array(&r.writer);
    struct buf results = r.out;
    buf_init(&r.out);
    buf_printf(&r.out, "{\"valid\":%s,\"results\":", r.exit_code ? "false" : "true");
    buf_add(&r.out, results.data, results.len);
    buf_add_text(&r.out, "}\n");
    buf_done(&results);
  }
  if (!validate_flush(&r.out)) r.exit_code = VALIDATE_INPUT;
  buf_done(&r.out);
  schema_free(r.schema);
  return r.exit_code;
}

/* ---- options ---- */

static bool read_registry(struct arena *a, const char *path, struct validate_settings *settings,
                          int *code) {
  if (!path) return true;
  struct error e = {0};
  struct json_read_options reading = {.refuse_duplicates = settings->strict};
  const struct json *registry = json_read_file(a, path, &reading, &e);
  if (registry && registry->type != JSON_OBJECT)
    error_set(&e, ERR_INPUT, path, "a registry is an object {uri: schema}");
  settings->schema.registry = registry;
  if (e.code != ERR_NONE) *code = term_fail(settings->json, &e, VALIDATE_INPUT);
  return e.code == ERR_NONE;
}

struct request {
  struct validate_settings settings;
  bool jsonl, ihop;
  const char *draft, *registry; /* NULL: none */
};

/* What the table of options cannot say. */
static bool is_possible(struct request *r, const struct command_line *line, int *code) {
  static const char hint[] = "engine validate --help";
  bool files = !r->jsonl && !r->ihop;
  if (r->draft && !validate_find_draft(r->draft, &r->settings.schema.dialect))
    *code = options_refuse(r->settings.json, hint, "unknown draft '%s'", r->draft);
  else if (!files && line->n_words)
    *code = options_refuse(r->settings.json, hint, "unexpected file '%s'", line->words[0]);
  else if (files && line->n_words < 2)
    *code =
        options_refuse(r->settings.json, hint, "validate needs a schema and at least one instance");
  else
    return true;
  return false;
}

static int validate(struct request *r, const struct command_line *line) {
  struct arena arena;
  arena_init(&arena, 0);
  int code;
  if (!read_registry(&arena, r->registry, &r->settings, &code))
    ;
  else if (r->ihop)
    code = validate_ihop(&r->settings);
  else if (r->jsonl)
    code = validate_jsonl(&r->settings);
  else
    code = validate_files(&arena, &r->settings, line->n_words, line->words);
  arena_done(&arena);
  return code;
}

int cmd_validate(int argc, char **argv) {
  struct request r = {.settings.schema.dialect = SCHEMA_2020_12};
  const struct option_row rows[] = {
      {"draft", 0, "NAME", OPTION_TEXT, &r.draft,
       "7, 2019-09 or 2020-12 (default): dialect of schemas without\n\"$schema\"", NULL},
      {"formats", 0, NULL, OPTION_FLAG, &r.settings.schema.assert_formats,
       "let \"format\" decide; otherwise it only describes", NULL},
      {"registry", 0, "FILE", OPTION_TEXT, &r.registry,
       "more schemas for \"$ref\": an object {uri: schema}", NULL},
      {"strict", 0, NULL, OPTION_FLAG, &r.settings.strict,
       "refuse repeated member names in what is read", NULL},
      {"jsonl", 0, NULL, OPTION_FLAG, &r.jsonl,
       "for each line {\"schema\", \"instance\"} of standard input, with\n"
       "\"registry\" and \"draft\" if wanted, a line {\"valid\", \"errors\"};\n"
       "{\"valid\": null, \"error\"} when the line cannot be used",
       NULL},
      {"ihop", 0, NULL, OPTION_FLAG, &r.ihop, "Bowtie's protocol on standard input and output",
       NULL},
      OPTION_ROW_JSON(&r.settings.json)};
  const struct command command = {.name = "engine validate",
                                  .usage = "[options] SCHEMA INSTANCE...",
                                  .about = about,
                                  .rows = rows,
                                  .n_rows = sizeof rows / sizeof *rows,
                                  .examples = examples,
                                  .most_words = -1};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code) || !is_possible(&r, &line, &code))
    return code;
  return validate(&r, &line);
}
