/* value_place.c - places of a record: city, region, country, postcode, time zone, currency,
 * language, position and airport belong together. */
#include "entity/value.h"

#include "base/hash.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

struct place {
  const struct json *city, *place, *country;
  uint64_t number;
};

/* The two ends of a way are two places, and so are the items of a list. */
size_t value_city(const struct value_spot *v) {
  uint64_t x = value_facet(v, "place");
  if (v->sense->end == SENSE_HIGH || strcmp(v->sense->attribute, "destination") == 0)
    x = rng_mix(x + 1);
  if (v->sense->list) x = rng_mix(x ^ v->key);
  return (size_t)(x % lexicon_size(v->lexicons, LEXICON_CITIES));
}

static struct place place_of(const struct value_spot *v) {
  size_t city = value_city(v);
  return (struct place){lexicon_item(v->lexicons, LEXICON_CITIES, city),
                        v->lexicons->city_place[city], v->lexicons->city_country[city],
                        rng_mix(value_facet(v, "address") + city)};
}

/* Whether the schema wants a code rather than a name, and of how many letters. */
static unsigned code_length(const struct value_spot *v) {
  const struct demand *d = v->demand;
  if (d->max_length <= 3) return (unsigned)d->max_length;
  const char *text = json_get_text(d->about, "description", "");
  const char *title = json_get_text(d->about, "title", "");
  const char *example = value_example_text(v, 0);
  if (strstr(text, "alpha-3") || strstr(text, "3-letter") || strstr(text, "three-letter")) return 3;
  if (example) {
    size_t n = strlen(example);
    bool upper = n == 2 || n == 3;
    for (size_t i = 0; upper && i < n; i++)
      upper = isupper((unsigned char)example[i]);
    return upper ? (unsigned)n : 0;
  }
  bool code = strstr(v->sense->attribute, "code") || strstr(text, "code") ||
              strstr(title, "code") || strstr(text, "ISO") || strstr(text, "two-letter") ||
              strstr(text, "2-letter");
  return code ? 2 : 0;
}

static const char *country(const struct value_spot *v, const struct place *p) {
  const char *code = json_get_text(p->city, "country", "US");
  unsigned n = code_length(v);
  if (n == 2) return code;
  if (n == 3) {
    const struct json *iso = lexicon_find(v->lexicons->iso_countries, "alpha_2", code);
    return json_get_text(iso, "alpha_3", code);
  }
  return json_get_text(p->country, "name", code);
}

static const char *postcode(const struct value_spot *v, const struct place *p) {
  const char *shape = json_get_text(p->country, "postcode", "#####");
  if (!*shape) shape = "#####";
  char *out = arena_copy_text(v->a, shape);
  uint64_t x = p->number;
  for (char *c = out; *c; c++) {
    if (*c != '#') continue;
    *c = (char)('0' + x % 9 + 1);
    x = x / 9 + (x << 50);
  }
  return out;
}

static const char *place_text(const struct value_spot *v, const struct place *p) {
  const char *city = json_get_text(p->city, "name", "");
  static const char *const VENUES[] = {"venue", NULL};
  if (value_mentions(v->sense, VENUES))
    return lexicon_text(v->lexicons, LEXICON_VENUES, p->number, "name");
  const char *text = json_get_text(v->demand->about, "description", "");
  bool airport = strstr(text, "IATA") || strstr(text, "airport code");
  if (airport) return json_get_text(p->place, "airport", "JFK");
  bool state = strstr(text, "State") || strstr(text, "state");
  bool us = strcmp(json_get_text(p->city, "country", ""), "US") == 0;
  if (strstr(text, "ity") && state && us)
    return arena_printf(v->a, "%s, %s", city, json_get_text(p->place, "region_code", ""));
  return arena_printf(v->a, "%s, %s", city, json_get_text(p->country, "name", ""));
}

static const char *language(const struct value_spot *v, const struct place *p) {
  const struct json *languages = json_get(p->country, "languages");
  const char *code = languages ? languages->items[p->number % languages->len].text : "en";
  if (value_own(v, "english") % 3 == 0) code = "en";
  if (v->sense->kind == SENSE_LOCALE)
    return arena_printf(v->a, "%s-%s", code, json_get_text(p->city, "country", "US"));
  static const char *const PROGRAMS[] = {"programming", "repository", "repo", "code", NULL};
  if (value_mentions(v->sense, PROGRAMS) || strcmp(v->entity, "repository") == 0)
    return lexicon_pick(v->lexicons, LEXICON_VALUES, "programming_language", p->number)->text;
  if (code_length(v)) return code;
  const struct json *named = lexicon_find(v->lexicons->lists[LEXICON_LANGUAGES], "code", code);
  return json_get_text(named, "name", code);
}

static const char *currency(const struct value_spot *v, const struct place *p) {
  const struct json *country = p->country;
  if (v->sense->list || *v->sense->role)
    country = lexicon_item(v->lexicons, LEXICON_COUNTRIES, value_own(v, "currency"));
  const char *code = json_get_text(country, "currency", "USD");
  static const char *const USUAL[] = {"USD", "USD", "USD", "EUR", "EUR", "GBP"};
  if (v->anywhere && !*v->sense->role) code = USUAL[p->number % 6];
  const struct json *iso = lexicon_find(v->lexicons->iso_currencies, "alpha_3", code);
  bool named = strstr(v->sense->attribute, "name") && iso;
  return named ? json_get_text(iso, "name", code) : code;
}

static const char *airport(const struct value_spot *v, const struct place *p) {
  const char *code = json_get_text(p->place, "airport", "JFK");
  static const char *const NAMES[] = {"name", NULL};
  if (!value_mentions(v->sense, NAMES)) return code;
  const struct json *found = lexicon_find(v->lexicons->lists[LEXICON_AIRPORTS], "code", code);
  return json_get_text(found, "name", code);
}

const char *value_place_text(const struct value_spot *v) {
  struct place p = place_of(v);
  switch (v->sense->kind) {
  case SENSE_COUNTRY:
    return country(v, &p);
  case SENSE_REGION:
    return json_get_text(p.place, code_length(v) ? "region_code" : "region", "");
  case SENSE_CITY:
    return json_get_text(p.city, "name", "");
  case SENSE_STREET:
    return arena_printf(v->a, "%u %s", (unsigned)(p.number % 180 + 1),
                        lexicon_text(v->lexicons, LEXICON_STREETS, p.number >> 9, "name"));
  case SENSE_POSTCODE:
    return postcode(v, &p);
  case SENSE_TIMEZONE:
    return json_get_text(p.city, "timezone", "UTC");
  case SENSE_CURRENCY:
    return currency(v, &p);
  case SENSE_LANGUAGE:
  case SENSE_LOCALE:
    return language(v, &p);
  case SENSE_AIRPORT:
    return airport(v, &p);
  case SENSE_LATITUDE:
  case SENSE_LONGITUDE: {
    /* within a few kilometres of the city */
    double x = json_to_double(
        json_get(p.place, v->sense->kind == SENSE_LATITUDE ? "latitude" : "longitude"));
    uint64_t off = v->sense->kind == SENSE_LATITUDE ? p.number : rng_mix(p.number);
    x = round((x + (double)(off % 600) / 10000 - 0.03) * 10000) / 10000;
    return arena_printf(v->a, "%.4f", x);
  }
  default:
    return place_text(v, &p);
  }
}
