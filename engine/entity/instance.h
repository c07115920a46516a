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
void lexicons_free(struct lexicons *l);

/* One value of a kind, e.g. for a field of a record. `key` decides it: the same key, the same
 * value; related fields of one record (city and country, first name and e-mail) agree when their
 * keys share `record`. schema may be NULL. */
struct json *value_make(const struct lexicons *l, const struct sense *sense,
                        const struct json *schema, uint64_t record, uint64_t key, struct arena *a);

/* Asked for each leaf (and each array or object, before its children) with its pointer from the
 * root; answers a value, or NULL to let the maker decide. What it answers is checked like the rest
 * and dropped when the schema refuses it. */
typedef const struct json *instance_fill(void *context, const char *pointer,
                                         const struct sense *sense, const struct json *schema,
                                         struct arena *a);

struct instance_options {
  const struct lexicons *lexicons;
  instance_fill *fill; /* NULL: none */
  void *context;
  uint64_t record, key;       /* as of value_make */
  double optional_share;      /* of optional properties that are made; results: 1 */
  const struct json *example; /* a documented instance to take over where it conforms; NULL */
};

/* An instance of `document` (its $refs resolved within itself), valid against `compiled`. NULL and
 * an error when none was found in a bounded number of attempts. */
struct json *instance_make(const struct json *document, const struct schema *compiled,
                           const struct instance_options *options, struct arena *a,
                           struct error *e);

#endif
