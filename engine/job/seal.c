/* seal.c - see seal.h. */
#include "job/seal.h"
#include "base/file.h"
#include "base/hash.h"
#include "json/write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char NAME[] = "manifest.json";

/* ---- reading and making ---- */

struct json *seal_new(const char *fingerprint, struct arena *a) {
  struct json *seal = json_new(a, JSON_OBJECT);
  json_add_member(a, seal, "fingerprint", json_new_text(a, fingerprint));
  json_add_member(a, seal, "files", json_new(a, JSON_OBJECT));
  return seal;
}

struct json *seal_read(const char *out, struct arena *a, struct error *e) {
  const char *path = path_join(a, out, NAME);
  if (!file_exists(path)) return NULL;
  struct json *seal = json_read_file(a, path, NULL, e);
  const struct json *files = json_get(seal, "files");
  if (!seal || (files && files->type == JSON_OBJECT)) return seal;
  error_set(e, ERR_INPUT, path, "expected \"files\" with an entry for each file");
  return NULL;
}

void seal_enter_sum(struct json *seal, const char *name, uint64_t bytes, const char *sha256,
                    struct arena *a) {
  struct json *files = json_get(seal, "files"), *old = json_get(files, name);
  struct json *entry = json_new(a, JSON_OBJECT);
  json_add_member(a, entry, "bytes", json_new_int(a, (int64_t)bytes));
  json_add_member(a, entry, "sha256", json_new_text(a, sha256));
  if (old)
    *old = *entry;
  else
    json_add_member(a, files, name, entry);
}

bool seal_enter(struct json *seal, const char *out, const struct json *names, struct arena *a,
                struct error *e) {
  for (uint32_t i = 0; i < names->len; i++) {
    const char *name = names->items[i].text;
    char hex[SHA256_HEX_SIZE];
    uint64_t size;
    if (!file_sha256(path_join(a, out, name), hex, &size, e)) return false;
    seal_enter_sum(seal, name, size, hex, a);
  }
  return true;
}

struct json *seal_without(const struct json *seal, const char *folder, struct arena *a) {
  struct json *copy = json_copy(a, seal), *files = json_get(copy, "files");
  uint32_t kept = 0;
  for (uint32_t i = 0; i < files->len; i++)
    if (strncmp(files->members[i].name, folder, strlen(folder)) != 0)
      files->members[kept++] = files->members[i];
  files->len = kept;
  return copy;
}

/* ---- writing ---- */

static int compare_names(const void *x, const void *y) {
  const struct json_member *a = x, *b = y;
  return strcmp(a->name, b->name);
}

bool seal_publish(const char *out, const struct json *seal, struct arena *a, struct error *e) {
  struct json *sorted = json_copy(a, seal), *files = json_get(sorted, "files");
  struct buf text = BUF_INIT;
  if (files->len) qsort(files->members, files->len, sizeof *files->members, compare_names);
  json_write(&text, sorted, JSON_INDENTED);
  bool ok = file_publish(path_join(a, out, NAME), text.data, text.len, e);
  buf_done(&text);
  return ok;
}

/* ---- comparing ---- */

const char *seal_difference(const char *out, const struct json_member *entry, uint64_t hashed_up_to,
                            struct arena *a) {
  const char *path = path_join(a, out, entry->name);
  char hex[SHA256_HEX_SIZE];
  struct error e = {0};
  struct stat st;
  uint64_t size = 0;
  int64_t bytes = json_get_int(&entry->value, "bytes", -1);
  bool is_large = bytes >= 0 && (uint64_t)bytes > hashed_up_to;
  if (is_large && stat(path, &st) == 0)
    return st.st_size == bytes ? NULL : "has another size than what was written";
  if (!file_sha256(path, hex, &size, &e)) return arena_copy_text(a, e.message);
  bool same =
      bytes >= 0 && size == (uint64_t)bytes && json_is_text(json_get(&entry->value, "sha256"), hex);
  return same ? NULL : "differs from what was written";
}

uint64_t seal_verify(const char *out, const struct json *seal, struct json *problems,
                     struct arena *a) {
  const struct json *files = json_get(seal, "files");
  for (uint32_t i = 0; i < files->len; i++) {
    const char *problem = seal_difference(out, &files->members[i], SEAL_ALL, a);
    const char *name = files->members[i].name;
    if (problem)
      json_add_item(a, problems, json_new_text(a, arena_printf(a, "%s: %s", name, problem)));
  }
  return files->len;
}
