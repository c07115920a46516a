/* names.c - see names.h. Hash: FNV-1a, folded to 32 bits. */
#include "catalog/names.h"
#include "base/hash.h"

#include <string.h>

enum { HASH_DIGITS = 8 };

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_safe_char(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool name_is_safe(const char *name) {
  size_t n = strlen(name);
  if (n == 0 || n > NAME_SAFE_MAX || !(is_letter(name[0]) || name[0] == '_')) return false;
  for (size_t i = 0; i < n; i++)
    if (!is_safe_char(name[i])) return false;
  return true;
}

static unsigned digits_of(const char *text) {
  uint64_t h = hash_text(text);
  return (unsigned)(h ^ (h >> 32));
}

/* Cuts `name` to `max` characters, the last of which tell it from others that begin alike. */
static const char *cut(struct arena *a, const char *name, size_t max, const char *original) {
  if (strlen(name) <= max) return name;
  size_t keep = max - HASH_DIGITS - 1;
  while (keep > 1 && (name[keep - 1] == '_' || name[keep - 1] == '-'))
    keep--;
  return arena_printf(a, "%.*s_%08x", (int)keep, name, digits_of(original));
}

const char *name_make_safe(struct arena *a, const char *original) {
  if (name_is_safe(original)) return original;
  size_t n = strlen(original), len = 0;
  char *name = arena_alloc(a, n + 3);
  for (size_t i = 0; i < n; i++) {
    bool good = is_safe_char(original[i]);
    if (len == 0 && good && !is_letter(original[i]) && original[i] != '_' && original[i] != '-') {
      name[len++] = 't';
      name[len++] = '_';
    }
    if (good && (len > 0 || original[i] != '-'))
      name[len++] = original[i];
    else if (!good && len > 0 && name[len - 1] != '_')
      name[len++] = '_';
  }
  while (len > 0 && name[len - 1] == '_' && original[n - 1] != '_')
    len--;
  name[len] = '\0';
  if (len == 0) return arena_printf(a, "tool_%08x", digits_of(original));
  return cut(a, name, NAME_SAFE_MAX, original);
}

const char *name_make_slug(struct arena *a, const char *original) {
  const char *safe = name_make_safe(a, original);
  char *slug = arena_copy_text(a, safe);
  for (char *c = slug; *c; c++) {
    if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
    if (*c == '-') *c = '_';
  }
  return slug;
}

const char *name_with_suffix(struct arena *a, const char *name, const char *suffix) {
  return arena_printf(a, "%s%s", cut(a, name, NAME_SAFE_MAX - strlen(suffix), name), suffix);
}
