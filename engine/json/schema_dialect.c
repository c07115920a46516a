/* schema_dialect.c - what a "$schema" stands for: a dialect and its vocabularies.
 *
 * Three dialects are known by name. Any other URI must be a metaschema in the registry, which
 * says in "$vocabulary" which keywords of its own dialect count (JSON Schema 2020-12, 8.1.2). */
#include "json/schema_private.h"

#include <string.h>

static const char *const dialect_uris[] = {
    [SCHEMA_DRAFT7] = "json-schema.org/draft-07/schema",
    [SCHEMA_2019_09] = "json-schema.org/draft/2019-09/schema",
    [SCHEMA_2020_12] = "json-schema.org/draft/2020-12/schema",
};

static const struct {
  const char *name;
  unsigned bit;
} vocabulary_names[] = {
    {"core", VOCABULARY_CORE},
    {"applicator", VOCABULARY_APPLICATOR},
    {"unevaluated", VOCABULARY_UNEVALUATED},
    {"validation", VOCABULARY_VALIDATION},
    {"format", VOCABULARY_FORMAT},
    {"format-annotation", VOCABULARY_FORMAT},
    {"format-assertion", VOCABULARY_FORMAT | VOCABULARY_FORMAT_ASSERTION},
    {"meta-data", VOCABULARY_OTHER},
    {"content", VOCABULARY_OTHER},
};

unsigned schema_all_vocabularies(void) {
  unsigned all = 0;
  for (size_t i = 0; i < sizeof vocabulary_names / sizeof *vocabulary_names; i++)
    all |= vocabulary_names[i].bit;
  return all & ~(unsigned)VOCABULARY_FORMAT_ASSERTION;
}

/* http and https, with or without the empty fragment, mean the same. */
static bool named_dialect(const char *uri, enum schema_dialect *dialect) {
  size_t n = schema_uri_length(uri);
  if (uri[n] && uri[n + 1]) return false;
  size_t scheme = !strncmp(uri, "http://", 7) ? 7 : !strncmp(uri, "https://", 8) ? 8 : 0;
  for (unsigned i = 0; scheme && i < sizeof dialect_uris / sizeof *dialect_uris; i++) {
    if (n - scheme != strlen(dialect_uris[i]) || strncmp(uri + scheme, dialect_uris[i], n - scheme))
      continue;
    *dialect = (enum schema_dialect)i;
    return true;
  }
  return false;
}

static unsigned vocabulary_bit(const char *uri) {
  const char *name = strstr(uri, "/vocab/");
  if (!name || strncmp(uri, "https://json-schema.org/draft/", 30) != 0) return 0;
  for (size_t i = 0; i < sizeof vocabulary_names / sizeof *vocabulary_names; i++)
    if (!strcmp(name + 7, vocabulary_names[i].name)) return vocabulary_names[i].bit;
  return 0;
}

static bool same_uri(const char *a, const char *b) {
  size_t n = schema_uri_length(a);
  return n == schema_uri_length(b) && !strncmp(a, b, n);
}

/* A metaschema by its URI: an entry of the registry, by key or "$id", or the document itself. */
static const struct json *find_metaschema(const struct schema_compiler *c,
                                          const struct json *main_document, const char *uri) {
  const struct json *registry = c->options->registry;
  uint32_t n = registry && registry->type == JSON_OBJECT ? registry->len : 0;
  for (uint32_t i = 0; i < n; i++)
    if (same_uri(registry->members[i].name, uri)) return &registry->members[i].value;
  for (uint32_t i = 0; i < n; i++)
    if (same_uri(json_get_text(&registry->members[i].value, "$id", ""), uri))
      return &registry->members[i].value;
  return same_uri(json_get_text(main_document, "$id", ""), uri) ? main_document : NULL;
}

static bool read_vocabularies(struct schema_compiler *c, const struct json *list,
                              const struct schema_place *p, unsigned *vocabularies) {
  *vocabularies = VOCABULARY_CORE;
  for (uint32_t i = 0; i < list->len; i++) {
    unsigned bit = vocabulary_bit(list->members[i].name);
    *vocabularies |= bit;
    if (!bit && list->members[i].value.type == JSON_TRUE)
      return schema_fail(c, p, "$schema", "unknown vocabulary \"%s\" is required",
                         list->members[i].name);
  }
  return true;
}

bool schema_find_dialect(struct schema_compiler *c, const struct json *main_document,
                         const char *uri, enum schema_dialect *dialect, unsigned *vocabularies,
                         const struct schema_place *p) {
  enum { MAX_HOPS = 8 };
  const char *wanted = uri;
  const struct json *vocabulary = NULL;
  *vocabularies = schema_all_vocabularies();
  for (int hop = 0; !named_dialect(wanted, dialect); hop++) {
    const struct json *meta = find_metaschema(c, main_document, wanted);
    const char *next = json_get_text(meta, "$schema", NULL);
    if (!next || hop == MAX_HOPS || (same_uri(next, wanted) && !named_dialect(next, dialect)))
      return schema_fail(c, p, "$schema",
                         "unknown dialect \"%s\"; known are draft-07, 2019-09 and 2020-12", uri);
    if (!vocabulary) vocabulary = json_get(meta, "$vocabulary");
    wanted = next;
  }
  if (!vocabulary || vocabulary->type != JSON_OBJECT || *dialect == SCHEMA_DRAFT7) return true;
  if (!read_vocabularies(c, vocabulary, p, vocabularies)) return false;
  if (*dialect == SCHEMA_2019_09 && (*vocabularies & VOCABULARY_APPLICATOR))
    *vocabularies |= VOCABULARY_UNEVALUATED; /* one vocabulary there */
  return true;
}
