/* documents.c - from the bytes of a file to documents, and from a document to the reader of its
 * format. Bytes are repaired first (repair.c), each repair is counted. */
#include "base/utf8.h"
#include "reader/internal.h"
#include "reader/yaml.h"

#include <string.h>

static void count(struct reader *x, enum intake_outcome outcome, const char *reason,
                  const char *message) {
  struct json *raw = message ? json_new_text(&x->registry->arena, message) : NULL;
  intake_count(x->intake, INTAKE_FILE, outcome, reason, x->file, "", raw);
}

/* ---- documents ---- */

static void on_duplicate(void *context, const char *pointer, size_t line, size_t column) {
  struct reader *x = context;
  (void)line;
  (void)column;
  intake_count(x->intake, INTAKE_FILE, INTAKE_REPAIRED, "duplicate_key", x->file, pointer, NULL);
}

/* A YAML document says nothing of pointers; its line stands for the place. */
static void on_yaml_repair(void *context, const char *reason, size_t line, size_t column) {
  struct reader *x = context;
  const char *place = arena_printf(&x->registry->arena, "line %zu, column %zu", line, column);
  intake_count(x->intake, INTAKE_FILE, INTAKE_REPAIRED, reason, x->file, place, NULL);
}

static struct json *parse_yaml(struct reader *x, const char *text, size_t n, struct error *e) {
  struct yaml_options options = {.on_repair = on_yaml_repair, .context = x};
  return yaml_read_with(&x->registry->arena, text, n, x->file, &options, e);
}

static struct json *parse(struct reader *x, const char *text, size_t n, struct error *e) {
  struct json_read_options options = {.on_duplicate = on_duplicate, .context = x};
  return json_read(&x->registry->arena, text, n, x->file, &options, e);
}

/* The same once more where half a surrogate pair or too large a number may be why the text was
 * refused. */
static struct json *parse_repaired(struct reader *x, const char *text, size_t n, struct error *e) {
  struct json *document = parse(x, text, n, e);
  if (document || e->code == ERR_LIMIT) return document;
  struct buf pairs = BUF_INIT, finite = BUF_INIT;
  size_t lone = repair_lone_surrogates(&pairs, text, n);
  size_t huge = repair_huge_numbers(&finite, pairs.data, pairs.len);
  if (lone || huge) document = parse(x, finite.data, finite.len, e);
  for (size_t i = 0; document && i < lone; i++)
    count(x, INTAKE_REPAIRED, "lone_surrogate", NULL);
  for (size_t i = 0; document && i < huge; i++)
    count(x, INTAKE_REPAIRED, "non_finite", NULL);
  buf_done(&pairs);
  buf_done(&finite);
  return document;
}

/* In the order of asking: the surest marks first. */
static const struct format *const FORMATS[] = {&FORMAT_TOOLBENCH, &FORMAT_MCP,  &FORMAT_OPENAPI,
                                               &FORMAT_GEMINI,    &FORMAT_BFCL, &FORMAT_ANTHROPIC,
                                               &FORMAT_OPENAI};

const struct format *reader_find_format(const char *name) {
  for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++)
    if (strcmp(FORMATS[i]->name, name) == 0) return FORMATS[i];
  return NULL;
}

static const struct format *recognise(const struct json *document) {
  for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++)
    if (FORMATS[i]->recognise(document)) return FORMATS[i];
  return NULL;
}

/* Hands the document to its format. false: nobody knows it. */
static bool read_document(struct reader *x, struct json *document) {
  const struct format *f = x->format ? x->format : recognise(document);
  if (!f) return false;
  x->current = f;
  f->read(x, document, "");
  return true;
}

static size_t line_length(const char *text, size_t n) {
  const char *end = memchr(text, '\n', n);
  return end ? (size_t)(end - text) + 1 : n;
}

/* What stood in a line would have been a tool, or what a tool is in its format. */
static void lose_line(struct reader *x, const char *reason, const char *message) {
  struct json *raw = message ? json_new_text(&x->registry->arena, message) : NULL;
  intake_seen(x->intake, INTAKE_TOOL);
  intake_count(x->intake, INTAKE_TOOL, INTAKE_LOST, reason, x->file, x->line, raw);
}

/* JSON Lines: every line a document; a bad line costs the line. false: the first line is no JSON.
 */
static bool read_lines(struct reader *x, const char *text, size_t n, bool *any) {
  size_t line = 0;
  for (size_t at = 0; at < n;) {
    size_t len = line_length(text + at, n - at), used = len;
    line++;
    while (used > 0 && strchr(" \t\r\n", text[at + used - 1]))
      used--;
    struct error e = {0};
    struct json *document = used ? parse_repaired(x, text + at, used, &e) : NULL;
    if (used && !document && line == 1) return false;
    x->line = arena_printf(&x->registry->arena, "line %zu: ", line);
    if (used && !document)
      lose_line(x, "json_syntax", e.message);
    else if (document && read_document(x, document))
      *any = true;
    else if (document)
      lose_line(x, "unknown_format", NULL);
    at += len;
  }
  x->line = "";
  return true;
}

static bool is_yaml(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static void read_good_text(struct reader *x, const char *text, size_t n) {
  struct error e = {0};
  bool known = false;
  struct json *document =
      is_yaml(x->path) ? parse_yaml(x, text, n, &e) : parse_repaired(x, text, n, &e);
  if (document) {
    known = read_document(x, document);
  } else if (is_yaml(x->path) || e.code == ERR_LIMIT || !memchr(text, '\n', n) ||
             !read_lines(x, text, n, &known)) {
    const char *syntax = is_yaml(x->path) ? "yaml_syntax" : "json_syntax";
    const char *limit = is_yaml(x->path) ? "yaml_limit" : "depth_limit";
    count(x, INTAKE_LOST, e.code == ERR_LIMIT ? limit : syntax, e.message);
    return;
  }
  if (known)
    intake_loaded(x->intake, INTAKE_FILE);
  else
    count(x, INTAKE_LOST, "unknown_format", NULL);
}

void reader_read_text(struct reader *x, char *text, size_t n) {
  x->server = NULL;
  if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
    count(x, INTAKE_REPAIRED, "bom", NULL);
    text += 3;
    n -= 3;
  }
  size_t blank = strspn(text, " \t\r\n");
  if (blank >= n) {
    count(x, INTAKE_LOST, "empty_file", NULL);
    return;
  }
  struct buf whole = BUF_INIT, finite = BUF_INIT;
  if (!utf8_valid(text, n, NULL)) {
    if (repair_malformed(&whole, text, n)) count(x, INTAKE_REPAIRED, "invalid_utf8", NULL);
    text = whole.data;
    n = whole.len;
  }
  if (!is_yaml(x->path) && (strstr(text, "NaN") || strstr(text, "Infinity"))) {
    size_t found = repair_non_finite(&finite, text, n);
    for (size_t i = 0; i < found; i++)
      count(x, INTAKE_REPAIRED, "non_finite", NULL);
    text = finite.data;
    n = finite.len;
  }
  read_good_text(x, text, n);
  buf_done(&whole);
  buf_done(&finite);
}
