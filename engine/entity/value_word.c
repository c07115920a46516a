/* value_word.c - names of things, states, categories, sentences: words from the lexicons, looked up
 * by what the field is and by what it stands in. */
#include "entity/value.h"

#include "base/hash.h"

#include <ctype.h>
#include <string.h>

static const char *const PEOPLE[] = {"person",      "user",
                                     "customer",    "employee",
                                     "contact",     "patient",
                                     "doctor",      "guest",
                                     "member",      "candidate",
                                     "driver",      "author",
                                     "teacher",     "student",
                                     "agent",       "client",
                                     "passenger",   "traveler",
                                     "applicant",   "owner",
                                     "manager",     "attendee",
                                     "lead",        "recipient",
                                     "sender",      "reviewer",
                                     "assignee",    "provider",
                                     "physician",   "instructor",
                                     "tenant",      "staff",
                                     "worker",      "colleague",
                                     "friend",      "beneficiary",
                                     "donor",       "speaker",
                                     "participant", "visitor",
                                     "volunteer",   "caller",
                                     "pupil",       "learner",
                                     "coach",       "technician",
                                     "nurse",       "mentor",
                                     "player",      "operator",
                                     "subscriber",  "follower",
                                     "holder",      "cardholder",
                                     "signer",      "resident",
                                     "judge",       "lawyer",
                                     "consultant",  "recruiter",
                                     "interviewer", "organizer",
                                     "requester",   "reporter",
                                     "submitter",   "approver",
                                     "chef",        "curator",
                                     "guide",       "observer",
                                     "scientist",   "editor",
                                     "translator",  "photographer",
                                     "rider",       "courier",
                                     "supervisor",  "actor",
                                     "director",    "writer",
                                     "spouse",      "emergency_contact",
                                     "human",       "man",
                                     "woman",       NULL};
static const char *const FIRMS[] = {
    "company",      "organization", "vendor",  "supplier",  "merchant",     "brand",  "employer",
    "business",     "agency",       "partner", "publisher", "manufacturer", "seller", "bank",
    "counterparty", "payee",        "insurer", "airline",   "store_owner",  NULL};

static const char *text_of(const struct json *v) {
  return v && v->type == JSON_STRING ? v->text : NULL;
}

/* The entity that the field speaks of: its own, else the record's. */
static const char *entity_of(const struct value_spot *v) {
  const char *named = value_entity_named(v);
  return *named ? named : v->entity;
}

/* A set by whole words, then by the last of them: "purchase_order", "order". */
static const char *pick(const struct value_spot *v, enum lexicon list, const char *word,
                        uint64_t x) {
  const struct json *found = NULL;
  for (; *word && !found; word = strchr(word, '_') ? strchr(word, '_') + 1 : "")
    found = lexicon_pick(v->lexicons, list, word, x);
  return text_of(found);
}

static const char *joined(const struct value_spot *v, const char *a, const char *b) {
  return *a ? arena_printf(v->a, "%s_%s", a, b) : b;
}

/* One value of a set, or where it has parts, for half of the picks a name put together of them. */
static const char *pick_name(const struct value_spot *v, const char *word, uint64_t x) {
  for (; *word; word = strchr(word, '_') ? strchr(word, '_') + 1 : "") {
    const struct json *parts = json_get(lexicon_set(v->lexicons, LEXICON_NAMES, word), "parts");
    if (parts && parts->len == 2 && x >> 40 & 1) {
      const struct json *heads = &parts->items[0], *tails = &parts->items[1];
      return arena_printf(v->a, "%s %s", heads->items[(x >> 8) % heads->len].text,
                          tails->items[(x >> 24) % tails->len].text);
    }
    const struct json *found = lexicon_pick(v->lexicons, LEXICON_NAMES, word, x);
    if (found) return text_of(found);
  }
  return NULL;
}

/* ---- names ---- */

static const char *as_kind(const struct value_spot *v, enum sense_kind kind, const char *entity) {
  struct sense sense = *v->sense;
  struct value_spot of = *v;
  sense.kind = kind;
  sense.entity = entity;
  of.sense = &sense;
  return value_person_text(&of);
}

static const char *capitals(const struct value_spot *v, const char *words) {
  char *out = arena_copy_text(v->a, words);
  for (char *p = out; *p; p++) {
    if (*p == '_') *p = ' ';
    if (p == out || p[-1] == ' ') *p = (char)toupper((unsigned char)*p);
  }
  return out;
}

static const char *name_text(const struct value_spot *v) {
  static const char *const PLACES[] = {"location", "place", "destination", "origin", NULL};
  if (word_in(v->sense->attribute, PLACES)) return value_place_text(v);
  const char *entity = entity_of(v);
  const char *last = strrchr(entity, '_') ? strrchr(entity, '_') + 1 : entity;
  if (word_in(last, PEOPLE)) return as_kind(v, SENSE_PERSON_NAME, value_entity_named(v));
  if (word_in(last, FIRMS)) return as_kind(v, SENSE_ORGANIZATION, v->sense->entity);
  if (v->human && !*value_entity_named(v) && strcmp(v->sense->attribute, "name") == 0 &&
      !pick(v, LEXICON_NAMES, entity, 0))
    return as_kind(v, SENSE_PERSON_NAME, "");
  uint64_t x = v->sense->list ? value_own(v, "name") : value_facet(v, "name");
  x = rng_mix(x ^ hash_text(v->sense->entity));
  const char *found = text_of(lexicon_pick(v->lexicons, LEXICON_VALUES,
                                           joined(v, v->sense->entity, v->sense->attribute), x));
  if (!found || !*v->sense->entity) found = pick_name(v, entity, x);
  if (!found) found = pick_name(v, v->sense->attribute, x);
  if (!found) found = pick(v, LEXICON_VALUES, entity, x);
  if (!found) found = value_example_text(v, x);
  if (found) return found;
  const char *stem = lexicon_text(v->lexicons, LEXICON_VENUES, x, "name");
  if (!*entity) return stem;
  return arena_printf(v->a, "%.*s %s", (int)strcspn(stem, " "), stem, capitals(v, entity));
}

/* ---- sentences ---- */

static const char *slot(const struct value_spot *v, const char *name, size_t n) {
  struct sense sense = {.kind = SENSE_NAME, .entity = "", .role = "", .attribute = "name"};
  struct value_spot of = *v;
  of.sense = &sense;
  if (n == 4 && memcmp(name, "name", 4) == 0) return name_text(&of);
  if (n == 6 && memcmp(name, "entity", 6) == 0) return *v->entity ? v->entity : "record";
  if (n == 4 && memcmp(name, "city", 4) == 0) {
    sense.kind = SENSE_CITY;
    return value_place_text(&of);
  }
  sense.kind = n == 6 ? SENSE_PERSON_NAME : SENSE_ORGANIZATION;
  return value_person_text(&of);
}

static const char *fill_slots(const struct value_spot *v, const char *text) {
  const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
  if (!close) return text;
  return arena_printf(v->a, "%.*s%s%s", (int)(open - text), text,
                      slot(v, open + 1, (size_t)(close - open - 1)), fill_slots(v, close + 1));
}

static const char *sentence(const struct value_spot *v) {
  uint64_t x = value_own(v, "text");
  const char *attribute = v->sense->attribute;
  const char *found =
      text_of(lexicon_pick(v->lexicons, LEXICON_TEXTS, joined(v, entity_of(v), attribute), x));
  if (!found && strchr(attribute, '_') == NULL && *v->sense->entity)
    found = text_of(lexicon_pick(v->lexicons, LEXICON_TEXTS, v->sense->entity, x));
  if (!found && strcmp(attribute, "text") != 0 && strcmp(attribute, "body") != 0 &&
      strcmp(attribute, "content") != 0)
    found = pick(v, LEXICON_TEXTS, attribute, x);
  if (!found) found = text_of(lexicon_pick(v->lexicons, LEXICON_TEXTS, v->entity, x));
  if (!found) found = pick(v, LEXICON_TEXTS, attribute, x);
  if (!found) found = text_of(lexicon_pick(v->lexicons, LEXICON_TEXTS, "description", x));
  return found ? fill_slots(v, found) : NULL;
}

/* ---- words ---- */

/* "Weather conditions of the day" makes a condition a weather_condition. */
static const char *from_description(const struct value_spot *v, const char *attribute, uint64_t x) {
  const char *text = json_get_text(v->demand->about, "description", "");
  if (!*text) return NULL;
  struct words w;
  words_split(v->a, text, strnlen(text, 120), &w);
  const struct json *found = NULL;
  for (size_t i = 0; i < w.n && !found; i++)
    found = lexicon_pick(v->lexicons, LEXICON_VALUES, joined(v, w.word[i], attribute), x);
  return text_of(found);
}

static const char *from_values(const struct value_spot *v, uint64_t x) {
  const char *attribute = v->sense->attribute;
  const char *found =
      text_of(lexicon_pick(v->lexicons, LEXICON_VALUES, joined(v, v->sense->entity, attribute), x));
  if (!found)
    found = text_of(lexicon_pick(v->lexicons, LEXICON_VALUES, joined(v, v->entity, attribute), x));
  if (!found && *v->sense->role)
    found =
        text_of(lexicon_pick(v->lexicons, LEXICON_VALUES, joined(v, v->sense->role, attribute), x));
  if (!found) found = from_description(v, attribute, x);
  return found ? found : pick(v, LEXICON_VALUES, attribute, x);
}

static const char *status(const struct value_spot *v, uint64_t x) {
  const char *text = json_get_text(v->demand->about, "description", "");
  bool land = strcmp(v->sense->attribute, "state") == 0 &&
              (strstr(text, "located") || strstr(text, "U.S") || strstr(text, "US ") ||
               strstr(text, "state where") || strstr(text, "state in") || strstr(text, "province"));
  if (land) {
    struct sense sense = *v->sense;
    struct value_spot of = *v;
    sense.kind = SENSE_REGION;
    of.sense = &sense;
    return value_place_text(&of);
  }
  const char *found = pick(v, LEXICON_STATUSES, v->sense->entity, x);
  if (!found) found = pick(v, LEXICON_STATUSES, v->entity, x);
  return found ? found : text_of(lexicon_pick(v->lexicons, LEXICON_STATUSES, "", x));
}

static const char *query(const struct value_spot *v, uint64_t x) {
  const char *found = pick(v, LEXICON_QUERIES, v->sense->entity, x);
  if (!found) found = pick(v, LEXICON_QUERIES, v->entity, x);
  if (!found) found = value_example_text(v, x);
  return found ? found : text_of(lexicon_pick(v->lexicons, LEXICON_QUERIES, "", x));
}

static const char *color(const struct value_spot *v, uint64_t x) {
  static const char *const HEX[] = {"hex", NULL};
  bool hex = value_mentions(v->sense, HEX) ||
             strstr(json_get_text(v->demand->about, "description", ""), "hex");
  return lexicon_text(v->lexicons, LEXICON_COLORS, x, hex ? "hex" : "name");
}

static const char *unknown(const struct value_spot *v, uint64_t x) {
  const char *found = value_example_text(v, x);
  if (!found) found = value_code_text(v);
  if (!found) found = from_values(v, x);
  if (!found) found = pick_name(v, v->sense->attribute, x);
  const char *attribute = v->sense->attribute;
  const char *last = strrchr(attribute, '_') ? strrchr(attribute, '_') + 1 : attribute;
  if (!found && word_in(last, PEOPLE)) found = as_kind(v, SENSE_PERSON_NAME, attribute);
  if (!found && word_in(last, FIRMS)) found = as_kind(v, SENSE_ORGANIZATION, attribute);
  if (!found) {
    found = pick(v, LEXICON_TEXTS, attribute, x);
    if (found) found = fill_slots(v, found);
  }
  if (!found && *v->sense->entity) found = pick(v, LEXICON_VALUES, v->sense->entity, x);
  return found ? found : lexicon_text(v->lexicons, LEXICON_TAGS, x, "name");
}

static const char *fixed(const struct value_spot *v, uint64_t x) {
  static const char *const SORTS[] = {"created_at", "name", "price", "rating", "updated_at"};
  switch (v->sense->kind) {
  case SENSE_SORT:
    return SORTS[x % 5];
  case SENSE_ORDER:
    return x & 1 ? "asc" : "desc";
  case SENSE_FIELDS:
    return x & 1 ? "id,name" : "name";
  case SENSE_FORMAT:
    return "json";
  case SENSE_YEAR:
    return arena_digits(v->a, 2010 + x % 17, 4);
  case SENSE_DURATION:
    return arena_printf(v->a, "%u minutes", (unsigned)(x % 8 + 1) * 15);
  default:
    return NULL;
  }
}

/* A quantity that the schema wants as text. */
static const char *number_text(const struct value_spot *v) {
  double x;
  if (!value_number(v, false, &x)) return NULL;
  if (v->sense->kind == SENSE_AMOUNT) return arena_printf(v->a, "%.2f", x);
  if (v->sense->kind == SENSE_LATITUDE || v->sense->kind == SENSE_LONGITUDE)
    return value_place_text(v);
  if (x == (double)(int64_t)x) return arena_printf(v->a, "%lld", (long long)x);
  return arena_printf(v->a, v->sense->kind == SENSE_PERCENT ? "%.1f%%" : "%.1f", x);
}

const char *value_word_text(const struct value_spot *v) {
  uint64_t x = value_own(v, "word");
  const char *found = NULL;
  switch (v->sense->kind) {
  case SENSE_NAME:
    return name_text(v);
  case SENSE_TEXT:
    return sentence(v);
  case SENSE_QUERY:
    return query(v, x);
  case SENSE_STATUS:
    return status(v, x);
  case SENSE_COLOR:
    return color(v, x);
  case SENSE_TAG:
    return lexicon_text(v->lexicons, LEXICON_TAGS, x, "name");
  case SENSE_TICKER:
    return lexicon_text(v->lexicons, LEXICON_TICKERS, value_facet(v, "ticker"), "code");
  case SENSE_CATEGORY:
  case SENSE_UNIT:
    found = value_example_text(v, x);
    return found ? found : unknown(v, x);
  case SENSE_UNKNOWN:
    return unknown(v, x);
  case SENSE_FLAG:
    return x & 1 ? "true" : "false";
  case SENSE_SORT:
  case SENSE_ORDER:
  case SENSE_FIELDS:
  case SENSE_FORMAT:
  case SENSE_YEAR:
  case SENSE_DURATION:
    found = value_example_text(v, x);
    return found ? found : fixed(v, x);
  default:
    found = value_example_text(v, x);
    if (!found) found = from_values(v, x);
    return found ? found : number_text(v);
  }
}
