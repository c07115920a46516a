/* cmd_explain.c - `engine explain`: what a dataset stores about one sample.
 *
 * Looked for in this order: a trajectory or training record of that id; a trajectory of that task
 * or index; the line of a sample that was rejected or quarantined. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/stored.h"
#include "job/dataset.h"
#include "job/generate.h"
#include "json/write.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct search {
  const char *id;
  int64_t index; /* -1: the id names none */
  struct arena *a;
  struct json *found;
};

static int64_t number_of(const char *digits, size_t n) {
  int64_t x = 0;
  for (size_t i = 0; i < n; i++)
    if (__builtin_mul_overflow(x, 10, &x) || __builtin_add_overflow(x, digits[i] - '0', &x))
      return -1;
  return x;
}

/* "42", or the seven or more digits in "search_0000042_success". */
static int64_t index_of(const char *id) {
  size_t all = strspn(id, "0123456789");
  if (all && !id[all]) return number_of(id, all);
  for (const char *p = id; (p = strchr(p, '_')); p++) {
    size_t n = strspn(p + 1, "0123456789");
    if (n >= 7 && (p[1 + n] == '_' || !p[1 + n])) return number_of(p + 1, n);
  }
  return -1;
}

static bool take_trajectory(void *context, const struct json *v, const char *text, size_t n,
                            uint64_t number, struct error *e) {
  struct search *s = context;
  (void)text, (void)n, (void)number, (void)e;
  bool plain = isdigit((unsigned char)*s->id);
  bool same = plain ? json_get_int(json_get(v, "source"), "index", -1) == s->index
                    : json_is_text(json_get(v, "task_id"), s->id);
  if (same) s->found = json_copy(s->a, v);
  return !same;
}

/* Failed samples are known by index and family alone. */
static bool take_failure(void *context, const struct json *v, const char *text, size_t n,
                         uint64_t number, struct error *e) {
  struct search *s = context;
  (void)text, (void)n, (void)number, (void)e;
  const char *family = json_get_text(v, "family", "");
  bool plain = isdigit((unsigned char)*s->id);
  bool same = json_get_int(v, "index", -1) == s->index &&
              (plain || strncmp(s->id, family, strlen(family)) == 0);
  if (same) s->found = json_copy(s->a, v);
  return !same;
}

static bool scan(struct search *s, const char *out, const char *name,
                 bool (*line)(void *context, const struct json *value, const char *text, size_t n,
                              uint64_t number, struct error *e),
                 struct error *e) {
  const char *path = path_join(s->a, out, name);
  return !file_exists(path) || dataset_each_line(path, line, s, e);
}

/* false after an error; *failed: it is a line of a sample that did not make it. */
static bool look(struct search *s, const char *out, bool *failed, struct error *e) {
  static const enum stream FAILED[] = {STREAM_REJECTED, STREAM_QUARANTINE};
  *failed = false;
  if (!file_exists(path_join(s->a, out, STREAM_PATHS[STREAM_EXECUTED])))
    return error_set(e, ERR_USAGE, out, "there is no dataset here; name its folder with --out");
  s->found = dataset_find(out, s->id, s->a, e);
  if (s->found) return true;
  if (e->code != ERR_NONE || !scan(s, out, STREAM_PATHS[STREAM_EXECUTED], take_trajectory, e))
    return false;
  for (size_t i = 0; i < 2 && !s->found && s->index >= 0; i++) {
    if (!scan(s, out, STREAM_PATHS[FAILED[i]], take_failure, e)) return false;
    *failed = s->found != NULL;
  }
  return true;
}

/* A stored command names its recipe by the path below the project's root or the author's folder,
 * the same wherever it was made; people get the path from here. */
static void lead_to_recipe(const char *dir, struct json *failure, struct arena *a) {
  struct error ignored;
  const struct json *manifest =
      json_read_file(a, path_join(a, dir, "training/training_manifest.json"), NULL, &ignored);
  const char *name = json_get_text(json_get(manifest, "run"), "recipe", "");
  const char *root, *path = stored_find_recipe(a, dir, NULL, name, &root);
  struct json *command = json_get(failure, "reproduce");
  struct buf stored = BUF_INIT, here = BUF_INIT;
  buf_add_text(&stored, "engine ");
  term_add_shell_word(&stored, name);
  if (path && command && command->type == JSON_STRING &&
      strncmp(command->text, stored.data, stored.len) == 0) {
    buf_add_text(&here, "engine ");
    term_add_shell_word(&here, path);
    if (root) buf_add_text(&here, " --root ");
    if (root) term_add_shell_word(&here, root);
    buf_add_text(&here, command->text + stored.len);
    *command = *json_new_string(a, here.data, here.len);
  }
  buf_done(&stored);
  buf_done(&here);
}

static int print(const struct json *found, bool failed, bool as_json, bool no_color, bool verbose) {
  struct buf out = BUF_INIT;
  struct show show = show_to_stdout(&out, no_color, verbose);
  if (as_json) {
    struct buf text = BUF_INIT;
    json_write(&text, found, JSON_INDENTED);
    term_add_json(&out, text.data, text.len);
    buf_add_char(&out, '\n');
    buf_done(&text);
  } else if (failed)
    show_failure(&show, found);
  else if (json_get(found, "record_id"))
    show_record(&show, found);
  else
    show_trajectory(&show, found, NULL);
  return term_finish(&out, CODE_DONE);
}

static int explain(const char *id, const char *dir, bool as_json, bool no_color, bool verbose) {
  struct arena a;
  struct error e = {0};
  bool failed;
  arena_init(&a, 0);
  struct search s = {.id = id, .index = index_of(id), .a = &a};
  int code;
  if (!look(&s, dir, &failed, &e)) {
    code = term_fail(as_json, &e, exit_code_of(&e));
  } else if (!s.found) {
    options_refuse(
        as_json, "trajectory and record ids stand in the .jsonl files; an index is a plain number",
        "%s has nothing about '%s'", dir, id);
    code = CODE_FAILED;
  } else {
    if (failed && !as_json) lead_to_recipe(dir, s.found, &a);
    code = print(s.found, failed, as_json, no_color, verbose);
  }
  arena_done(&a);
  return code;
}

int cmd_explain(int argc, char **argv) {
  const char *dir = "data";
  bool as_json = false, no_color = false, verbose = false;
  const struct option_row rows[] = {
      {"out", 'o', "DIR", OPTION_TEXT, &dir, "folder of the dataset (default: data)", NULL},
      OPTION_ROW_JSON(&as_json),
      OPTION_ROW_VERBOSE(&verbose),
      OPTION_ROW_NO_COLOR(&no_color),
  };
  const struct command command = {
      .name = "engine explain",
      .usage = "ID [options]",
      .about = "Shows what a dataset stores about one sample: a trajectory with where every value\n"
               "came from, a training record with its context, or why a sample did not make it.\n"
               "ID is the id of a trajectory, task or record, or the index of a sample.\n",
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine explain 42 --out data\n"
                  "  engine explain memory_resume_0000042_success_step_2\n",
      .fewest_words = 1,
      .most_words = 1,
      .words = "the id of a trajectory, task or record"};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  return explain(line.words[0], dir, as_json, no_color, verbose);
}
