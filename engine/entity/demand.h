/* demand.h - what schemas ask of one value that is neither array nor object, in one place.
 *
 * Gathered from the JSON of one schema (value_make) or from all compiled nodes that apply to a
 * value (instance_make). */
#ifndef TOOLMILL_ENTITY_DEMAND_H
#define TOOLMILL_ENTITY_DEMAND_H

#include "json/schema_form.h"

enum { DEMAND_PATTERNS = 6, TYPE_ANY = 127 };

struct demand {
  unsigned types; /* bits of enum schema_type that are allowed */
  /* Numbers: double is enough to make one, the check is exact. */
  double low, high; /* -HUGE_VAL, HUGE_VAL: open */
  bool low_excluded, high_excluded;
  double multiple; /* 0: any */
  uint64_t min_length, max_length;
  const struct schema_pattern *patterns[DEMAND_PATTERNS];
  size_t n_patterns;
  const char *format;                           /* "" */
  const struct json *const_value, *enum_values; /* NULL */
  const struct json *about; /* the schema whose description and examples speak of the value; NULL */
};

void demand_init(struct demand *d);
/* Adds one keyword; what is no assertion on a plain value is left out. */
void demand_add_rule(struct demand *d, const struct schema_rule *r);
/* Adds the keywords of a schema as it is spelt; patterns are compiled in `a`. */
void demand_add_schema(struct demand *d, const struct json *schema, struct arena *a);
/* Exact where the demand is: types, bounds, lengths, patterns, enum, const, known formats. */
bool demand_accepts(const struct demand *d, const struct json *v, struct arena *scratch);

#endif
