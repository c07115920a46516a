/* documents.c - from the bytes of a file to documents, and from a document to the reader of its
 * format. Bytes are repaired as far as that says nothing else than what was written: a byte order
 * mark goes, malformed UTF-8 becomes U+FFFD, NaN and Infinity become null. Each repair is counted.
 */
#include "base/utf8.h"
#include "reader/internal.h"
#include "reader/yaml.h"

#include <string.h>

static void count(struct reader *x, enum intake_outcome outcome, const char *reason,
                  const char *message) {
  struct json *raw = message ? json_new_text(&x->registry->arena, message) : NULL;
  intake_count(x->intake, INTAKE_FILE, outcome, reason, x->file, "", raw);
}

/* ---- repairs ---- */

static bool replace_malformed(struct buf *out, const char *text, size_t n) {
  bool any = false;
  for (size_t i = 0; i < n;) {
    size_t k = utf8_next(text + i, n - i);
    if (k) {
      buf_add(out, text + i, k);
      i += k;
    } else {
      buf_add_text(out, "\xef\xbf\xbd");
      any = true;
      i++;
    }
  }
  return any;
}

static size_t non_finite_at(const char *text, size_t n) {
  static const char *const WORDS[] = {"NaN", "Infinity", "-Infinity"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    size_t m = strlen(WORDS[i]);
    if (n >= m && memcmp(text, WORDS[i], m) == 0) return m;
  }
  return 0;
}

/* Values that JSON has no numbers for, outside of strings. Returns how many. */
static size_t replace_non_finite(struct buf *out, const char *text, size_t n) {
  size_t found = 0;
  bool in_string = false;
  for (size_t i = 0; i < n; i++) {
    size_t m = in_string ? 0 : non_finite_at(text + i, n - i);
    if (m) {
      buf_add_text(out, "null");
      found++;
      i += m - 1;
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    if (text[i] == '\\' && in_string && i + 1 < n) buf_add_char(out, text[i++]);
    buf_add_char(out, text[i]);
  }
  return found;
}

/* ---- documents ---- */

static void on_duplicate(void *context, const char *pointer, size_t line, size_t column) {
  struct reader *x = context;
  (void)line;
  (void)column;
  intake_count(x->intake, INTAKE_FILE, INTAKE_REPAIRED, "duplicate_key", x->file, pointer, NULL);
}

static struct json *parse(struct reader *x, const char *text, size_t n, struct error *e) {
  struct json_read_options options = {.on_duplicate = on_duplicate, .context = x};
  return json_read(&x->registry->arena, text, n, x->file, &options, e);
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
    struct json *document = used ? parse(x, text + at, used, &e) : NULL;
    if (used && !document && line == 1) return false;
    x->line = arena_printf(&x->registry->arena, "line %zu: ", line);
    if (used && !document)
      intake_count(x->intake, INTAKE_FILE, INTAKE_NOTE, "bad_line", x->file, x->line, NULL);
    else if (document && read_document(x, document))
      *any = true;
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
  struct json *document = is_yaml(x->path) ? yaml_read(&x->registry->arena, text, n, x->file, &e)
                                           : parse(x, text, n, &e);
  if (document) {
    known = read_document(x, document);
  } else if (is_yaml(x->path) || e.code == ERR_LIMIT || !memchr(text, '\n', n) ||
             !read_lines(x, text, n, &known)) {
    const char *syntax = is_yaml(x->path) ? "yaml_syntax" : "json_syntax";
    count(x, INTAKE_LOST, e.code == ERR_LIMIT ? "depth_limit" : syntax, e.message);
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
    if (replace_malformed(&whole, text, n)) count(x, INTAKE_REPAIRED, "invalid_utf8", NULL);
    text = whole.data;
    n = whole.len;
  }
  if (!is_yaml(x->path) && (strstr(text, "NaN") || strstr(text, "Infinity"))) {
    size_t found = replace_non_finite(&finite, text, n);
    for (size_t i = 0; i < found; i++)
      count(x, INTAKE_REPAIRED, "non_finite", NULL);
    text = finite.data;
    n = finite.len;
  }
  read_good_text(x, text, n);
  buf_done(&whole);
  buf_done(&finite);
}
