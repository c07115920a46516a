/* instance.h - values that satisfy a JSON Schema and look like what they are.
 *
 * Made from a schema alone, with a sense for the domain (catalog/sense.h), lexicons from data/ and
 * Debian's iso-codes. Whatever the schema asks for (enum, const, pattern, format, bounds, oneOf,
 * $ref, if/then …) the result is checked against it, and made more plainly until it conforms.
 * A function of (schema, stream): nothing else decides the bytes. */
#ifndef TOOLMILL_ENTITY_INSTANCE_H
#define TOOLMILL_ENTITY_INSTANCE_H

#include "base/rng.h"
#include "catalog/sense.h"
#include "json/schema.h"

struct lexicons; /* word lists and codes; read-only */

/* `files`: {"cities": {"items": […]}, …} as data/lexicons holds them; `iso`: {"iso_3166-1": …,
 * "iso_4217": …, "iso_639-3": …} as iso-codes spells them, or NULL (then data/ alone). */
struct lexicons *lexicons_new(const struct json *files, const struct json *iso, struct error *e);
/* The same from the folder data/lexicons (with its folder `values`) and that of iso-codes (NULL:
 * its usual place; where it is absent data/ alone serves). */
struct lexicons *lexicons_read(const char *folder, const char *iso_folder, struct error *e);
void lexicons_free(struct lexicons *l);

/* One value of a kind, e.g. for a field of a record. `key` decides it: the same key, the same
 * value; related fields of one record (city and country, first name and e-mail) agree when their
 * keys share `record`. schema may be NULL; of an array it makes one item, null where it asks for an
 * object or for nothing that there is. */
struct json *value_make(const struct lexicons *l, const struct sense *sense,
                        const struct json *schema, uint64_t record, uint64_t key, struct arena *a);

/* The same with a today (days since 1970-01-01) and the entity that the record is ("" unknown). */
struct json *value_make_at(const struct lexicons *l, const struct sense *sense,
                           const struct json *schema, uint64_t record, uint64_t key, int64_t clock,
                           const char *entity, struct arena *a);

/* Asked for each leaf (and each array or object, before its children) with its pointer from the
 * root; answers a value, or NULL to let the maker decide. What it answers is checked like the rest
 * and dropped when the schema refuses it. */
typedef const struct json *instance_fill(void *context, const char *pointer,
                                         const struct sense *sense, const struct json *schema,
                                         struct arena *a);

/* Asked before each array is made: how many items it shall have, -1 to let the maker decide. Only
 * what the schema forces changes it. */
typedef int64_t instance_length(void *context, const char *pointer, const struct json *schema);
/* Asked for each optional property that the schema declares: whether it shall be left out. Without
 * it optional_share decides. */
typedef bool instance_omit(void *context, const char *pointer, const struct json *schema);

struct instance_options {
  const struct lexicons *lexicons;
  instance_fill *fill;        /* NULL: none */
  instance_length *length;    /* NULL: the maker decides */
  instance_omit *omit;        /* NULL: optional_share decides */
  void *context;              /* of the three */
  uint64_t record, key;       /* as of value_make */
  int64_t clock;              /* today, days since 1970-01-01; 0: 2026-05-04 */
  const char *entity;         /* what the root is, singular: "hotel"; NULL: unknown */
  double optional_share;      /* of optional properties that are made; results: 1 */
  const struct json *example; /* a documented instance to take over where it conforms; NULL */
  /* Where everything is made that is not the instance: up to some MiB for the largest schemas,
   * given back before instance_make returns. NULL: the instance's arena, and it stays there. */
  struct arena *scratch;
};

/* An instance of `document` (its $refs resolved within itself), valid against `compiled`. NULL and
 * an error when none was found in a bounded number of attempts. */
struct json *instance_make(const struct json *document, const struct schema *compiled,
                           const struct instance_options *options, struct arena *a,
                           struct error *e);

#endif
