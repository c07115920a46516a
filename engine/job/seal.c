/* seal.c - see seal.h. The first writing is package_seal's. */
#include "job/seal.h"
#include "base/file.h"
#include "base/hash.h"
#include "json/write.h"

#include <string.h>

static const char NAME[] = "manifest.json";

struct json *seal_read(const char *out, struct arena *a, struct error *e) {
  const char *path = path_join(a, out, NAME);
  if (!file_exists(path)) return NULL;
  struct json *seal = json_read_file(a, path, NULL, e);
  const struct json *files = json_get(seal, "files");
  if (!seal || (files && files->type == JSON_OBJECT)) return seal;
  error_set(e, ERR_INPUT, path, "expected \"files\" with an entry for each file");
  return NULL;
}

/* {"bytes", "sha256"} of a file as it is now. */
static struct json *entry_of(const char *out, const char *name, struct arena *a, struct error *e) {
  char hex[SHA256_HEX_SIZE];
  uint64_t size;
  if (!file_sha256(path_join(a, out, name), hex, &size, e)) return NULL;
  struct json *entry = json_new(a, JSON_OBJECT);
  json_add_member(a, entry, "bytes", json_new_int(a, (int64_t)size));
  json_add_member(a, entry, "sha256", json_new_text(a, hex));
  return entry;
}

/* `folder` ends in a slash. */
static bool add_folder(struct json *files, const char *out, const char *folder, struct arena *a,
                       struct error *e) {
  char **names;
  size_t n;
  if (!file_list(path_join(a, out, folder), "", a, &names, &n, e)) return false;
  for (size_t i = 0; i < n; i++) {
    size_t len = strlen(names[i]);
    if (len > 4 && strcmp(names[i] + len - 4, ".tmp") == 0) continue;
    const char *name = path_join(a, folder, names[i]);
    const struct json *entry = entry_of(out, name, a, e);
    if (!entry) return false;
    json_add_member(a, files, name, entry);
  }
  return true;
}

/* The folder ("reports/") or file of `renewed` that the name belongs to, or NULL. */
static const char *renewal_of(const char *name, const char *const *renewed, size_t n) {
  for (size_t i = 0; i < n; i++) {
    size_t len = strlen(renewed[i]);
    bool folder = len > 0 && renewed[i][len - 1] == '/';
    if (folder ? strncmp(name, renewed[i], len) == 0 : strcmp(name, renewed[i]) == 0)
      return renewed[i];
  }
  return NULL;
}

static struct json *renew(const char *out, const struct json *old, const char *const *renewed,
                          size_t n, struct arena *a, struct error *e) {
  struct json *files = json_new(a, JSON_OBJECT);
  const char *listed = NULL; /* the folder listed last; entries of a folder stand together */
  for (uint32_t i = 0; i < old->len; i++) {
    const char *name = old->members[i].name, *renewal = renewal_of(name, renewed, n);
    if (!renewal)
      json_add_member(a, files, name, &old->members[i].value);
    else if (strcmp(renewal, name) == 0) {
      const struct json *entry = entry_of(out, name, a, e);
      if (!entry) return NULL;
      json_add_member(a, files, name, entry);
    } else if (renewal != listed) { /* a folder takes the place of its first entry */
      if (!add_folder(files, out, renewal, a, e)) return NULL;
      listed = renewal;
    }
  }
  return files;
}

bool seal_write(const char *out, const struct json *seal, const char *const *renewed, size_t n,
                struct arena *a, struct error *e) {
  struct json *fresh = json_new(a, JSON_OBJECT);
  for (uint32_t i = 0; i < seal->len; i++) {
    const struct json *value = &seal->members[i].value;
    if (strcmp(seal->members[i].name, "files") == 0) value = renew(out, value, renewed, n, a, e);
    if (!value) return false;
    json_add_member(a, fresh, seal->members[i].name, value);
  }
  struct buf text = BUF_INIT;
  json_write(&text, fresh, JSON_INDENTED);
  bool ok = file_publish(path_join(a, out, NAME), text.data, text.len, e);
  buf_done(&text);
  return ok;
}

uint64_t seal_verify(const char *out, const struct json *seal, struct json *problems,
                     struct arena *a) {
  const struct json *files = json_get(seal, "files");
  for (uint32_t i = 0; i < files->len; i++) {
    const char *name = files->members[i].name, *problem = NULL;
    struct error e = {0};
    const struct json *entry = entry_of(out, name, a, &e);
    if (!entry)
      problem = e.message;
    else if (!json_equal(entry, &files->members[i].value))
      problem = "differs from what was written";
    if (problem)
      json_add_item(a, problems, json_new_text(a, arena_printf(a, "%s: %s", name, problem)));
  }
  return files->len;
}
