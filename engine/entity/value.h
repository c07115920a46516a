/* value.h - plain values by what they mean; shared by value_*.c and instance_*.c, private to
 * entity.
 *
 * Two steps: what the value would be if only its meaning counted (value_natural and the files
 * behind it), then that value, or one made from the schema, fitted to the demand (value_fit). */
#ifndef TOOLMILL_ENTITY_VALUE_H
#define TOOLMILL_ENTITY_VALUE_H

#include "entity/demand.h"
#include "entity/instance.h"
#include "entity/lexicons.h"

/* Days since 1970-01-01 that is today when the caller names none: 2026-05-04. */
enum { VALUE_CLOCK = 20577 };

struct value_spot {
  const struct lexicons *lexicons;
  const struct sense *sense;
  const struct demand *demand;
  uint64_t record, key;
  int64_t clock;
  const char *entity; /* of the record it stands in; "" */
  bool human;         /* the record has what only people have: an age, a birthday … */
  bool anywhere;      /* the record names no place that its currency would belong to */
  const char *person; /* whose fields have no entity of their own in this record; "" */
  struct arena *a;
};

/* A value that the demand accepts (all but arrays and objects). `attempt` above 0 asks for another
 * and plainer one. NULL when none was found. */
struct json *value_fit(const struct value_spot *v, unsigned attempt);

/* ---- what the meaning says; NULL where it says nothing ---- */

/* `type`: TYPE_STRING, TYPE_INTEGER, TYPE_NUMBER or TYPE_BOOLEAN. */
struct json *value_natural(const struct value_spot *v, enum schema_type type);
const char *value_person_text(const struct value_spot *v); /* names, e-mail, phone, organization */
const char *value_place_text(const struct value_spot *v);  /* country … timezone, currency */
const char *value_time_text(const struct value_spot *v);   /* dates and times */
const char *value_hours_text(const struct value_spot *v);  /* when a place opens, when it closes */
const char *value_word_text(const struct value_spot *v);   /* names, texts, categories */
const char *value_net_text(const struct value_spot *v);    /* URLs, files, hashes, keys */
const char *value_code_text(const struct value_spot *v);   /* IBANs, digests … by their names */
const char *value_format_text(const struct value_spot *v, const char *format);
bool value_number(const struct value_spot *v, bool integer, double *out);
/* Seconds since 1970-01-01 of a date or time. */
int64_t value_moment(const struct value_spot *v);

/* ---- tools ---- */

/* A stream value for one purpose: the same for all fields of the record that ask for it. */
uint64_t value_facet(const struct value_spot *v, const char *purpose);
/* The same, but different for each key. */
uint64_t value_own(const struct value_spot *v, const char *purpose);
/* The same without the role. */
uint64_t value_facet_of_record(const struct value_spot *v, const char *purpose);
/* Index of the city in which the record is. */
size_t value_city(const struct value_spot *v);
/* Age in years of the record's person. */
int64_t value_age(const struct value_spot *v);
/* Days between start and end of what the record plans. */
int64_t value_nights(const struct value_spot *v);
/* Whether one of the words of the sense (role, entity, attribute) is in the NULL-ended list. */
bool value_mentions(const struct sense *s, const char *const *words);
/* The entity that the field names, unless its words only say which one: "work" of work_email. */
const char *value_entity_named(const struct value_spot *v);
/* Lower case, runs of other bytes than letters and digits as one `joint`. */
const char *value_slug(struct arena *a, const char *text, char joint);
/* Another text in the style of an example: digits vary, a prefix of letters stays. */
const char *value_imitate(struct arena *a, const char *example, size_t n, uint64_t seed);
/* First example, default or "e.g." of a schema that is a text; by number. NULL: no such. */
/* Where the examples in a description begin ("e.g."); NULL. */
const char *value_example_prose(const char *description);
const char *value_example_text(const struct value_spot *v, uint64_t number);

#endif
