/* lexicons.h - word lists by name, and sets of words by what they are for; private to entity.
 *
 * Everything is copied into one arena and read-only afterwards. */
#ifndef TOOLMILL_ENTITY_LEXICONS_H
#define TOOLMILL_ENTITY_LEXICONS_H

#include "entity/instance.h"

enum lexicon {
  LEXICON_CITIES, /* {name, country, timezone} */
  LEXICON_GIVEN_NAMES,
  LEXICON_FAMILY_NAMES,
  LEXICON_COMPANY_STEMS,
  LEXICON_COMPANY_SUFFIXES,
  LEXICON_STREETS,
  LEXICON_TAGS,
  LEXICON_COUNTRIES,   /* {code, name, currency, phone, languages, postcode, demonym} */
  LEXICON_CITY_PLACES, /* {name, region, region_code, latitude, longitude, airport} */
  LEXICON_AIRPORTS,    /* {code, name, city, country} */
  LEXICON_LANGUAGES,   /* {code, name} */
  LEXICON_COLORS,      /* {name, hex} */
  LEXICON_TICKERS,     /* {code, name} */
  LEXICON_MIME_TYPES,  /* {type, extension} */
  LEXICON_FILE_NAMES,
  LEXICON_VENUES,
  /* sets: {words: ["order"], values: […]} */
  LEXICON_NAMES,    /* by entity: what things are called */
  LEXICON_STATUSES, /* by entity; "" for all others */
  LEXICON_VALUES,   /* by attribute or entity_attribute */
  LEXICON_TEXTS,    /* by attribute; sentences with {name}, {entity}, {city}, {company} */
  LEXICON_QUERIES,  /* by entity */
  LEXICON_RANGES,   /* by attribute: {words, low, high, step} */
  LEXICON_COUNT
};

struct lexicons {
  struct arena arena;
  const struct json *lists[LEXICON_COUNT]; /* arrays, never empty */
  struct lexicon_slot *slots;              /* hash table over (list, word) of the sets */
  size_t n_slots;
  const struct json **city_place, **city_country; /* by index of LEXICON_CITIES; may hold NULL */
  const struct json *iso_countries, *iso_currencies, *iso_languages; /* arrays; NULL: not there */
};

static inline uint32_t lexicon_size(const struct lexicons *l, enum lexicon list) {
  return l->lists[list]->len;
}
/* Item `pick` modulo their number. */
const struct json *lexicon_item(const struct lexicons *l, enum lexicon list, uint64_t pick);
/* The same as text: the item, or its member `name`. */
const char *lexicon_text(const struct lexicons *l, enum lexicon list, uint64_t pick,
                         const char *name);
/* The set of a word (an object with "values", or of ranges), or NULL. */
const struct json *lexicon_set(const struct lexicons *l, enum lexicon list, const char *word);
/* One value of that set; NULL when there is none. */
const struct json *lexicon_pick(const struct lexicons *l, enum lexicon list, const char *word,
                                uint64_t pick);
/* Item of an array whose member `name` is `text`; NULL. */
const struct json *lexicon_find(const struct json *items, const char *name, const char *text);

#endif
