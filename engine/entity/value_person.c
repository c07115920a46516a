/* value_person.c - people and firms of a record: the given and family name, the user name, the
 * e-mail address and the telephone number belong to one person. */
#include "entity/value.h"

#include "base/hash.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct person {
  const char *given, *family, *company;
  uint64_t number;
};

/* Fields of one person share the words before them: customer_name and customer_email. A field
 * without words belongs to the only person that the record speaks of. */
static struct person person_of(const struct value_spot *v) {
  /* Who orders, books and buys is the person of a record that has an address without a name. */
  static const char *const CUSTOMERS[] = {"customer",  "guest",  "client", "user",    "buyer",
                                          "passenger", "member", "booker", "shopper", NULL};
  const char *whose = value_entity_named(v);
  if (word_in(whose, CUSTOMERS)) whose = "";
  if (!*whose && !word_in(v->person, CUSTOMERS)) whose = v->person;
  if (strcmp(whose, v->entity) == 0) whose = "";
  uint64_t x = value_facet(v, "person");
  if (*whose) x = rng_mix(x ^ hash_text(whose));
  if (v->sense->list) x = rng_mix(x ^ v->key);
  return (struct person){
      .given = lexicon_text(v->lexicons, LEXICON_GIVEN_NAMES, x, "name"),
      .family = lexicon_text(v->lexicons, LEXICON_FAMILY_NAMES, rng_mix(x + 1), "name"),
      .company = lexicon_text(v->lexicons, LEXICON_COMPANY_STEMS, rng_mix(x + 2), "name"),
      .number = rng_mix(x + 3),
  };
}

static const char *user_name(const struct value_spot *v, const struct person *p) {
  const char *given = value_slug(v->a, p->given, '.'), *family = value_slug(v->a, p->family, '.');
  switch (p->number % 3) {
  case 0:
    return arena_printf(v->a, "%s.%s", given, family);
  case 1:
    return arena_printf(v->a, "%c%s", *given, family);
  default:
    return arena_printf(v->a, "%s_%u", given, (unsigned)(p->number / 3 % 90 + 10));
  }
}

/* Numbers that are kept free for invented people: 555-01xx. */
static const char *phone(const struct value_spot *v, const struct person *p) {
  const char *prefix = json_get_text(v->lexicons->city_country[value_city(v)], "phone", "+1");
  return arena_printf(v->a, "%s-%u-555-01%02u", prefix, (unsigned)(p->number % 700 + 200),
                      (unsigned)(p->number >> 20) % 100);
}

const char *value_person_text(const struct value_spot *v) {
  struct person p = person_of(v);
  switch (v->sense->kind) {
  case SENSE_GIVEN_NAME:
    return p.given;
  case SENSE_FAMILY_NAME:
    return p.family;
  case SENSE_USER_NAME:
    return user_name(v, &p);
  case SENSE_EMAIL:
    return arena_printf(v->a, "%s.%s@%s.example", value_slug(v->a, p.given, '.'),
                        value_slug(v->a, p.family, '.'), value_slug(v->a, p.company, '-'));
  case SENSE_PHONE:
    return phone(v, &p);
  case SENSE_ORGANIZATION: {
    const struct json *named =
        lexicon_pick(v->lexicons, LEXICON_NAMES, v->sense->attribute, value_own(v, "firm"));
    if (named && named->type == JSON_STRING) return named->text;
    return arena_printf(v->a, "%s %s", p.company,
                        lexicon_text(v->lexicons, LEXICON_COMPANY_SUFFIXES, p.number >> 8, "name"));
  }
  default:
    return arena_printf(v->a, "%s %s", p.given, p.family);
  }
}
