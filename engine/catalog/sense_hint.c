/* sense_hint.c - what a description says of a value whose name says too little: "from" is the name
 * of the entity where a relation starts, "base" a currency code, "to" an e-mail address.
 *
 * Only the beginning is read, and only phrases that leave little doubt. */
#include "catalog/sense_table.h"

#include <strings.h>
#include <string.h>

enum { HINT_WORDS = WORDS_MAX };

static const struct {
  const char *phrase; /* found without case */
  enum sense_kind kind;
} PHRASES[] = {
    {"e-mail address", SENSE_EMAIL},
    {"email address", SENSE_EMAIL},
    {"mail address", SENSE_EMAIL},
    {"phone number", SENSE_PHONE},
    {"IATA", SENSE_AIRPORT},
    {"airport code", SENSE_AIRPORT},
    {"ISO 4217", SENSE_CURRENCY},
    {"currency code", SENSE_CURRENCY},
    {"code of the currency", SENSE_CURRENCY},
    {"code of a currency", SENSE_CURRENCY},
    {"ISO 3166", SENSE_COUNTRY},
    {"country code", SENSE_COUNTRY},
    {"code of the country", SENSE_COUNTRY},
    {"country name", SENSE_COUNTRY},
    {"ISO 639", SENSE_LANGUAGE},
    {"language code", SENSE_LANGUAGE},
    {"ticker symbol", SENSE_TICKER},
    {"stock symbol", SENSE_TICKER},
    {"city name", SENSE_CITY},
    {"name of the city", SENSE_CITY},
    {"name of a city", SENSE_CITY},
    {"zip code", SENSE_POSTCODE},
    {"postal code", SENSE_POSTCODE},
    {"IP address", SENSE_IP},
    {"IPv4", SENSE_IP},
    {"domain name", SENSE_DOMAIN},
    {"time zone", SENSE_TIMEZONE},
    {"IANA", SENSE_TIMEZONE},
};

/* For names that say only which end of something a value is. */
static const struct {
  const char *word;
  enum sense_kind kind;
} SUBJECTS[] = {
    {"currency", SENSE_CURRENCY}, {"language", SENSE_LANGUAGE}, {"unit", SENSE_UNIT},
    {"recipient", SENSE_EMAIL},   {"airport", SENSE_AIRPORT},   {"city", SENSE_CITY},
    {"date", SENSE_DATE},         {"day", SENSE_DATE},          {"time", SENSE_DATETIME},
    {"station", SENSE_PLACE},     {"place", SENSE_PLACE},       {"price", SENSE_AMOUNT},
    {"address", SENSE_PLACE},     {"location", SENSE_PLACE}};

static const char *const ARTICLES[] = {"the",  "a",    "an",  "this", "that",
                                       "each", "your", "one", NULL};
/* Words at which the name of a thing ends, or which are none. */
static const char *const ENDS[] = {
    "of",        "to",      "in",       "for",        "on",      "at",       "by",     "from",
    "with",      "without", "using",    "per",        "via",     "before",   "after",  "including",
    "excluding", "between", "matching", "belonging",  "used",    "returned", "where",  "that",
    "which",     "who",     "is",       "are",        "was",     "be",       "will",   "when",
    "and",       "or",      "as",       "whose",      "you",     "must",     "should", "can",
    "under",     "inside",  "within",   "into",       "e",       "it",       "if",     "has",
    "have",      "not",     "only",     "containing", "being",   "its",      "their",  "array",
    "list",      "all",     "unique",   "full",       "display", "new",      "valid",  "optional",
    "required",  "exact",   "first",    "last",       "short",   "long",     "these",  "those",
    "some",      "any",     "name",     "id",         "ids",     "names",    NULL};
static const char *const ABSTRACT[] = {"resource", "object",  "item",    "record",
                                       "thing",    "element", "request", "response",
                                       "value",    "field",   NULL};
static const char *const IDS[] = {"id", "ids", "identifier", "identifiers", "uuid", "guid", NULL};
static const char *const NAMES[] = {"name", "names", "slug", "login", NULL};

static bool is_attribute(const char *word) {
  return word_in(word, IDS) || word_in(word, NAMES);
}

/* Words [from, to) of w as an entity; "" for none or for one that could be anything. */
static const char *entity_of(struct arena *a, struct words *w, size_t from, size_t to) {
  while (from < to && word_in(w->word[from], SENSE_ROLES))
    from++;
  if (from >= to || to - from > 2) return "";
  w->word[to - 1] = word_singular(a, w->word[to - 1]);
  if (word_in(w->word[to - 1], ABSTRACT)) return "";
  for (size_t i = from; i < to; i++)
    w->word[i] = word_full(w->word[i]);
  return words_join(a, w, from, to);
}

/* "ID of the message that is answered", "The hotel name": sets *attribute and returns the entity.
 */
static const char *find_owner(struct arena *a, struct words *w, const char **attribute) {
  for (size_t i = 0; i < w->n; i++) {
    if (!is_attribute(w->word[i])) continue;
    *attribute = word_in(w->word[i], IDS) ? "id" : "name";
    if (i + 2 < w->n && strcmp(w->word[i + 1], "of") == 0) {
      size_t from = i + 2;
      while (from < w->n && word_in(w->word[from], ARTICLES))
        from++;
      size_t to = from;
      while (to < w->n && !word_in(w->word[to], ENDS) && !word_in(w->word[to], ARTICLES))
        to++;
      return entity_of(a, w, from, to);
    }
    size_t from = i;
    while (from > 0 && !word_in(w->word[from - 1], ENDS) && !word_in(w->word[from - 1], ARTICLES))
      from--;
    return entity_of(a, w, from, i);
  }
  return "";
}

/* The first sentence, cut after as many words as can be taken apart. */
static size_t first_sentence(const char *text) {
  size_t n = strcspn(text, ".;(\n");
  return n < 200 ? n : 200;
}

static bool says_little(const struct sense *s) {
  return s->kind == SENSE_UNKNOWN || s->kind == SENSE_PLACE || s->kind == SENSE_CATEGORY ||
         s->kind == SENSE_QUERY || (s->end != SENSE_WHOLE && *s->entity == '\0');
}

static bool take_phrase(const char *text, struct sense *out) {
  char start[161];
  size_t n = strnlen(text, sizeof start - 1);
  memcpy(start, text, n);
  start[n] = '\0';
  for (size_t i = 0; i < sizeof PHRASES / sizeof *PHRASES; i++)
    if (strcasestr(start, PHRASES[i].phrase)) {
      out->kind = PHRASES[i].kind;
      if (out->kind != SENSE_AIRPORT && out->kind != SENSE_CITY) out->end = SENSE_WHOLE;
      return true;
    }
  return false;
}

/* "Currency to convert from", "Language of the text". */
static bool take_subject(const struct words *w, struct sense *out) {
  for (size_t i = 0; i < w->n; i++)
    for (size_t k = 0; k < sizeof SUBJECTS / sizeof *SUBJECTS; k++)
      if (strcmp(w->word[i], SUBJECTS[k].word) == 0) {
        out->kind = SUBJECTS[k].kind;
        return true;
      }
  return false;
}

void sense_hint(struct arena *a, const char *name, size_t n, const struct json *schema,
                struct sense *out) {
  const char *text = json_get_text(schema, "description", "");
  if (!*text || json_get(schema, "enum")) return;
  bool whole_generic = out->generic && (out->kind == SENSE_KEY || out->kind == SENSE_NAME);
  bool little = says_little(out), key = out->kind == SENSE_KEY && *out->entity;
  if (little && out->kind != SENSE_QUERY && take_phrase(text, out)) return;
  if (!little && !whole_generic && !key) return;
  if (out->kind == SENSE_QUERY || out->kind == SENSE_CATEGORY) return;
  struct words w;
  words_split(a, text, first_sentence(text), &w);
  bool only_end = out->kind == SENSE_UNKNOWN && out->end != SENSE_WHOLE && !*out->entity;
  const char *attribute = "", *entity = find_owner(a, &w, &attribute);
  if (!*entity && only_end) take_subject(&w, out);
  if (!*entity) return;
  if (key) {
    size_t k = strlen(out->entity), m = strlen(entity);
    bool alike = strstr(out->entity, entity) || strstr(entity, out->entity);
    if (alike || k == 0 || m == 0 || strcmp(attribute, "id") != 0) return;
    out->role = out->entity;
    out->entity = entity;
    return;
  }
  bool is_id = strcmp(attribute, "id") == 0;
  if (whole_generic && is_id != (out->kind == SENSE_KEY)) return;
  out->kind = is_id ? SENSE_KEY : SENSE_NAME;
  out->entity = entity;
  out->attribute = attribute;
  out->end = SENSE_WHOLE;
  if (!whole_generic) out->role = arena_copy(a, name, n);
}
