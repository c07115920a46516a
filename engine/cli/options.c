/* options.c - reading a command line by its table; see options.h. The help is in options_help.c. */
#include "cli/options.h"
#include "cli/exit_codes.h"
#include "cli/options_help.h"
#include "base/suggest.h"
#include "cli/term.h"

#include <assert.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int options_refuse(bool as_json, const char *hint, const char *format, ...) {
  struct error e;
  va_list args;
  va_start(args, format);
  error_setv(&e, ERR_USAGE, "", format, args);
  va_end(args);
  struct buf text = BUF_INIT;
  buf_add_text(&text, "engine: ");
  term_add_line(&text, e.message, strlen(e.message));
  buf_add_text(&text, "\nhint: ");
  term_add_line(&text, hint, strlen(hint));
  buf_add_char(&text, '\n');
  term_say(&text);
  buf_done(&text);
  return as_json ? term_fail_quietly(&e, CODE_USAGE) : CODE_USAGE;
}

bool options_want_json(int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--json") == 0) return true;
  return false;
}

/* ---- values ---- */

unsigned options_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return (unsigned)CPU_COUNT(&set);
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? (unsigned)n : 1;
}

static bool read_unsigned(const char *text, uint64_t max, uint64_t *out) {
  uint64_t x = 0;
  const char *p = text;
  if (*p < '0' || *p > '9') return false;
  for (; *p >= '0' && *p <= '9'; p++)
    if (__builtin_mul_overflow(x, 10, &x) || __builtin_add_overflow(x, *p - '0', &x)) return false;
  uint64_t unit = *p == 'k' ? 1000 : *p == 'M' ? 1000000 : 1;
  if (unit != 1) p++;
  if (*p || __builtin_mul_overflow(x, unit, &x) || x > max) return false;
  *out = x;
  return true;
}

bool options_read_integer(const char *text, int64_t *out) {
  uint64_t x;
  if (!read_unsigned(text, INT64_MAX, &x)) return false;
  *out = (int64_t)x;
  return true;
}

static bool read_jobs(const char *text, unsigned *out) {
  int64_t n;
  if (strcmp(text, "auto") == 0) {
    *out = options_processors();
    return true;
  }
  if (!options_read_integer(text, &n) || n > OPTION_JOBS_MAX) return false;
  *out = (unsigned)n;
  return true;
}

/* A later value for the same key replaces the earlier one. */
static bool read_setting(struct arena *a, const char *text, struct json *settings) {
  const char *equal = strchr(text, '=');
  if (!equal || equal == text) return false;
  struct error ignored;
  struct json *value = json_read(a, equal + 1, strlen(equal + 1), "value", NULL, &ignored);
  if (!value) value = json_new_text(a, equal + 1);
  struct json *old = json_get_n(settings, text, (size_t)(equal - text));
  if (old)
    *old = *value;
  else
    json_add_member_n(a, settings, text, (size_t)(equal - text), value);
  return true;
}

static bool add_to_list(struct option_list *list, const char *value) {
  if (list->n == OPTION_LIST_MAX) return false;
  list->items[list->n++] = value;
  return true;
}

static const char *expectation(enum option_type type) {
  switch (type) {
  case OPTION_INTEGER:
    return "a whole number, e.g. 500, 10k or 2M";
  case OPTION_SEED:
    return "a whole number from 0 to 18446744073709551615, e.g. 7 or 10k";
  case OPTION_JOBS:
    return "auto, or a number of processes up to 256 (0: everything in one process)";
  case OPTION_SETTING:
    return "KEY=VALUE, e.g. gates.min_score=0.8";
  case OPTION_LIST:
    return "at most 64 of them";
  default:
    return "a text";
  }
}

static bool store(const struct option_row *row, struct arena *a, const char *value) {
  switch (row->type) {
  case OPTION_FLAG:
    *(bool *)row->target = true;
    return true;
  case OPTION_TEXT:
    *(const char **)row->target = value;
    return true;
  case OPTION_INTEGER:
    return options_read_integer(value, row->target);
  case OPTION_SEED:
    return read_unsigned(value, UINT64_MAX, row->target);
  case OPTION_JOBS:
    return read_jobs(value, row->target);
  case OPTION_SETTING:
    return read_setting(a, value, row->target);
  case OPTION_LIST:
    return add_to_list(row->target, value);
  }
  return false;
}

/* ---- words ---- */

struct reading {
  const struct command *c;
  struct command_line *line;
  int argc, next; /* next: index of the first unread word */
  char **argv;
  bool as_json;
  int code;
};

static bool refuse(struct reading *r, const char *what, const char *word) {
  struct buf hint = BUF_INIT;
  buf_printf(&hint, "%s --help", r->c->name);
  r->code = options_refuse(r->as_json, hint.data, "%s '%s'", what, word);
  buf_done(&hint);
  return false;
}

static bool refuse_value(struct reading *r, const char *option, const char *value,
                         enum option_type type) {
  struct buf hint = BUF_INIT;
  buf_printf(&hint, "expected %s", expectation(type));
  r->code = options_refuse(r->as_json, hint.data, "%s does not take '%s'", option, value);
  buf_done(&hint);
  return false;
}

static bool refuse_unknown(struct reading *r, const char *word, size_t n) {
  const char *names[OPTIONS_MAX + 1];
  char name[64], hint[160];
  for (size_t i = 0; i < r->c->n_rows; i++)
    names[i] = r->c->rows[i].name;
  names[r->c->n_rows] = "help";
  snprintf(name, sizeof name, "%.*s", (int)n, word);
  const char *near = suggest_word(name, names, r->c->n_rows + 1);
  if (near)
    snprintf(hint, sizeof hint, "did you mean --%s?", near);
  else
    snprintf(hint, sizeof hint, "%s --help", r->c->name);
  r->code = options_refuse(r->as_json, hint, "unknown option '--%s'", name);
  return false;
}

static const struct option_row *find_name(const struct command *c, const char *name, size_t n) {
  for (size_t i = 0; i < c->n_rows; i++)
    if (strlen(c->rows[i].name) == n && memcmp(c->rows[i].name, name, n) == 0) return &c->rows[i];
  return NULL;
}

static const struct option_row *find_letter(const struct command *c, char letter) {
  for (size_t i = 0; i < c->n_rows; i++)
    if (c->rows[i].letter && c->rows[i].letter == letter) return &c->rows[i];
  return NULL;
}

/* `value`: what is attached to the option, or NULL. */
static bool take(struct reading *r, const struct option_row *row, const char *option,
                 const char *value) {
  if (row->type == OPTION_FLAG && value) return refuse(r, "a value is not expected in", option);
  if (row->type != OPTION_FLAG && !value) {
    if (r->next >= r->argc) return refuse(r, "a value is missing after", option);
    value = r->argv[r->next++];
  }
  char name[72];
  snprintf(name, sizeof name, "--%s", row->name);
  if (!store(row, r->line->arena, value)) return refuse_value(r, name, value, row->type);
  r->line->origins[row - r->c->rows] = ORIGIN_COMMAND_LINE;
  return true;
}

static bool help(struct reading *r) {
  struct buf out = BUF_INIT;
  if (r->as_json)
    options_write_help_json(r->c, &out);
  else
    options_write_help(r->c, &out);
  r->code = term_finish(&out, CODE_DONE);
  return false;
}

static bool read_option(struct reading *r, const char *word) {
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) return help(r);
  if (word[1] != '-') {
    const struct option_row *row = find_letter(r->c, word[1]);
    return row ? take(r, row, word, word[2] ? word + 2 : NULL) : refuse(r, "unknown option", word);
  }
  size_t n = strcspn(word + 2, "=");
  const struct option_row *row = find_name(r->c, word + 2, n);
  if (!row) return refuse_unknown(r, word + 2, n);
  return take(r, row, word, word[2 + n] ? word + 2 + n + 1 : NULL);
}

static bool read_environment(struct reading *r) {
  for (size_t i = 0; i < r->c->n_rows; i++) {
    const struct option_row *row = &r->c->rows[i];
    const char *value = row->environment ? getenv(row->environment) : NULL;
    if (!value || !*value || r->line->origins[i] != ORIGIN_DEFAULT) continue;
    if (row->type == OPTION_FLAG && strcmp(value, "0") == 0) continue;
    if (!store(row, r->line->arena, value))
      return refuse_value(r, row->environment, value, row->type);
    r->line->origins[i] = ORIGIN_ENVIRONMENT;
  }
  return true;
}

static bool count_words(struct reading *r) {
  const struct command *c = r->c;
  if (c->most_words >= 0 && r->line->n_words > c->most_words)
    return refuse(r, "unexpected word", r->line->words[c->most_words]);
  if (r->line->n_words >= c->fewest_words) return true;
  char hint[160];
  snprintf(hint, sizeof hint, "%s --help", c->name);
  r->code = options_refuse(r->as_json, hint, "%s is missing", c->words);
  return false;
}

bool options_read(const struct command *c, int argc, char **argv, struct command_line *line,
                  int *code) {
  assert(c->n_rows <= OPTIONS_MAX);
  struct reading r = {.c = c,
                      .line = line,
                      .argc = argc,
                      .next = 1,
                      .argv = argv,
                      .as_json = options_want_json(argc, argv)};
  bool ok = true, options = true;
  /* Words move to the front, always behind what was read. */
  line->words = (const char **)argv;
  line->n_words = 0;
  memset(line->origins, 0, sizeof line->origins);
  while (ok && r.next < argc) {
    const char *word = argv[r.next++];
    if (options && strcmp(word, "--") == 0)
      options = false;
    else if (options && word[0] == '-' && word[1])
      ok = read_option(&r, word);
    else
      line->words[line->n_words++] = word;
  }
  ok = ok && count_words(&r) && read_environment(&r);
  if (!ok) *code = r.code;
  return ok;
}

enum option_origin options_origin(const struct command *c, const struct command_line *line,
                                  const char *name) {
  const struct option_row *row = find_name(c, name, strlen(name));
  return row ? line->origins[row - c->rows] : ORIGIN_DEFAULT;
}
