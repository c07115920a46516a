/* openapi_files.c - the other files of a document that stands in several. Only files in the folder
 * of the document or below it are opened, nothing is fetched; each is read once. */
#include "base/file.h"
#include "reader/openapi.h"
#include "reader/yaml.h"

#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 500, FILE_BYTES_MAX = 32 << 20 };

const char *openapi_file_of(const struct openapi *o, const struct json *base) {
  for (size_t i = 0; i < o->n_files; i++)
    if (o->files[i].document && o->files[i].document == base) return o->files[i].name;
  return "";
}

static void count(struct openapi *o, const char *reason, const char *name) {
  struct json text = json_text(name);
  openapi_note(o, INTAKE_TOOL, INTAKE_REPAIRED, reason, NULL, &text);
}

/* `name` seen from the folder of `from`, without "." and ".."; NULL: it leads out, or elsewhere. */
static const char *join(struct openapi *o, const char *from, const char *name, size_t n) {
  const char *slash = strrchr(from, '/');
  struct buf b = BUF_INIT;
  bool inside = n > 0 && name[0] != '/' && !memchr(name, ':', n) && !memchr(name, '\\', n);
  if (slash) buf_add(&b, from, (size_t)(slash - from));
  for (size_t i = 0; inside && i < n;) {
    const char *end = memchr(name + i, '/', n - i);
    size_t m = end ? (size_t)(end - name) - i : n - i;
    if (m == 2 && memcmp(name + i, "..", 2) == 0) {
      inside = b.len > 0;
      while (b.len > 0 && b.data[b.len - 1] != '/')
        b.len--;
      b.len -= b.len > 0;
    } else if (m > 0 && !(m == 1 && name[i] == '.')) {
      if (b.len) buf_add_char(&b, '/');
      buf_add(&b, name + i, m);
    }
    i += m + 1;
  }
  const char *joined = inside && b.len ? arena_copy(o->a, b.data, b.len) : NULL;
  buf_done(&b);
  return joined;
}

struct reading {
  struct openapi *o;
  const char *name;
};

static void on_yaml_repair(void *context, const char *reason, size_t line, size_t column) {
  const struct reading *r = context;
  count(r->o, reason, arena_printf(r->o->a, "%s:%zu:%zu", r->name, line, column));
}

/* A pipe would have us wait. */
static bool is_regular(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Accounts name the file as the document does: they are the same on every machine. */
static const struct json *read(struct openapi *o, const char *name) {
  const char *own = reader_path(o->x), *slash = strrchr(own, '/'), *path = name;
  const char *dot = strrchr(name, '.');
  bool yaml = dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
  if (slash) path = arena_printf(o->a, "%.*s/%s", (int)(slash - own), own, name);
  struct buf text = BUF_INIT;
  struct error e = {0};
  const struct json *document = NULL;
  if (!is_regular(path) || !file_read(path, FILE_BYTES_MAX, &text, &e)) {
    count(o, "external_file", name);
  } else {
    struct reading reading = {o, name};
    struct yaml_options options = {.on_repair = on_yaml_repair, .context = &reading};
    document = yaml ? yaml_read_with(o->a, text.data, text.len, name, &options, &e)
                    : json_read(o->a, text.data, text.len, name, NULL, &e);
    if (!document) count(o, "external_file", arena_printf(o->a, "%s: %s", e.place, e.message));
  }
  buf_done(&text);
  return document;
}

/* A file is read once, so what is wrong with it is counted, even in a look ahead. */
static const struct json *read_loudly(struct openapi *o, const char *name) {
  bool quiet = o->quiet;
  o->quiet = false;
  const struct json *document = read(o, name);
  o->quiet = quiet;
  return document;
}

const struct json *openapi_open(struct openapi *o, const char *name, size_t n,
                                const struct json *base) {
  const char *joined = join(o, openapi_file_of(o, base), name, n);
  if (!joined || o->n_files == FILES_MAX) {
    count(o, "external_ref", arena_copy(o->a, name, n));
    return NULL;
  }
  for (size_t i = 0; i < o->n_files; i++)
    if (strcmp(o->files[i].name, joined) == 0) return o->files[i].document;
  const char *own = strrchr(reader_path(o->x), '/');
  if (strcmp(joined, own ? own + 1 : reader_path(o->x)) == 0) return o->document;
  if (!o->files) o->files = ARENA_ARRAY(o->a, struct openapi_file, FILES_MAX);
  struct openapi_file *file = &o->files[o->n_files++];
  file->name = joined;
  file->document = read_loudly(o, joined);
  return file->document;
}
