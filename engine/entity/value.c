/* value.c - see instance.h and value.h: values from their meaning, fitted to what a schema asks. */
#include "entity/value.h"

#include "base/hash.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* ---- streams ---- */

uint64_t value_facet(const struct value_spot *v, const char *purpose) {
  uint64_t x = rng_mix(v->record ^ hash_text(purpose));
  return rng_mix(x ^ hash_text(v->sense->role));
}

uint64_t value_own(const struct value_spot *v, const char *purpose) {
  return rng_mix(rng_mix(v->key ^ 0x51ed270b) ^ hash_text(purpose));
}

uint64_t value_facet_of_record(const struct value_spot *v, const char *purpose) {
  return rng_mix(rng_mix(v->record ^ hash_text(purpose)) + 1);
}

/* ---- words ---- */

static bool mentions(const char *text, const char *const *words) {
  while (*text) {
    size_t n = strcspn(text, "_");
    for (const char *const *w = words; *w; w++)
      if (strlen(*w) == n && memcmp(*w, text, n) == 0) return true;
    text += n + (text[n] == '_');
  }
  return false;
}

bool value_mentions(const struct sense *s, const char *const *words) {
  return mentions(s->role, words) || mentions(s->entity, words) || mentions(s->attribute, words);
}

const char *value_entity_named(const struct value_spot *v) {
  static const char *const QUALIFIERS[] = {"work",    "home",  "personal",  "business",  "contact",
                                           "primary", "main",  "display",   "full",      "mobile",
                                           "office",  "reply", "secondary", "alternate", "legal",
                                           "short",   "long",  "common",    "preferred", NULL};
  return word_in(v->sense->entity, QUALIFIERS) ? "" : v->sense->entity;
}

const char *value_slug(struct arena *a, const char *text, char joint) {
  size_t n = strlen(text), k = 0;
  char *out = arena_alloc(a, n + 1);
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c < 0x80 && isalnum(c))
      out[k++] = (char)tolower(c);
    else if (c != '\'' && k && out[k - 1] != joint)
      out[k++] = joint;
  }
  if (k && out[k - 1] == joint) k--;
  out[k] = '\0';
  return out;
}

static bool is_hex_run(const char *p, size_t n) {
  bool digit = false, letter = false;
  for (size_t i = 0; i < n; i++) {
    if (!isxdigit((unsigned char)p[i])) return false;
    digit = digit || isdigit((unsigned char)p[i]);
    letter = letter || isalpha((unsigned char)p[i]);
  }
  return digit && letter && n >= 4;
}

/* Runs of letters and digits: those with a digit are made anew, of the same kind and length. */
const char *value_imitate(struct arena *a, const char *example, size_t n, uint64_t seed) {
  struct rng r;
  rng_init(&r, seed, 11);
  char *out = arena_copy(a, example, n);
  for (size_t i = 0; i < n;) {
    size_t from = i;
    bool digit = false, letter = false;
    while (i < n && isalnum((unsigned char)out[i])) {
      digit = digit || isdigit((unsigned char)out[i]);
      letter = letter || isalpha((unsigned char)out[i]);
      i++;
    }
    bool hex = is_hex_run(out + from, i - from);
    for (size_t k = from; digit && k < i; k++) {
      unsigned char c = (unsigned char)out[k];
      if (isdigit(c))
        out[k] = (char)('0' + (k == from && !letter && i - from > 1 ? 1 + rng_below(&r, 9)
                                                                    : rng_below(&r, 10)));
      else if (hex)
        out[k] = (char)((isupper(c) ? 'A' : 'a') + (char)rng_below(&r, 6));
    }
    if (i == from) i++;
  }
  return out;
}

/* ---- examples of the schema ---- */

static bool is_good_example(const char *text, size_t n) {
  return n >= 1 && n <= 60 && !memchr(text, '\n', n) && !memchr(text, '<', n);
}

/* The text in quotes (or up to a comma) behind "e.g.", "such as", "like" or "for example". */
const char *value_example_prose(const char *text) {
  static const char *const HEADS[] = {"e.g.",        "e.g",      "such as",
                                      "for example", "example:", "Example:"};
  const char *at = NULL;
  for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS && !at; i++) {
    at = strstr(text, HEADS[i]);
    if (at) at += strlen(HEADS[i]);
  }
  return at;
}

static const char *example_of_prose(struct arena *a, const char *text, uint64_t number) {
  const char *at = value_example_prose(text);
  if (!at) return NULL;
  const char *found[6], *stop = strpbrk(at, ".)\n");
  size_t lengths[6], n = 0;
  for (const char *p = at; *p && n < 6;) {
    const char *open = strpbrk(p, "'\"`");
    if (!open || (n == 0 && open > at + 6) || (stop && open > stop && n)) break;
    const char *close = strchr(open + 1, *open);
    if (!close) break;
    found[n] = open + 1;
    lengths[n] = (size_t)(close - open - 1);
    if (is_good_example(found[n], lengths[n])) n++;
    p = close + 1;
    if (stop && p > stop) stop = strpbrk(p, ".)\n");
  }
  if (n) return arena_copy(a, found[number % n], lengths[number % n]);
  while (*at == ' ' || *at == ',' || *at == ':')
    at++;
  size_t length = strcspn(at, ",;)\n");
  while (length && (at[length - 1] == '.' || at[length - 1] == ' '))
    length--;
  bool short_enough = length && length <= 24 && !memchr(at, '(', length);
  return short_enough ? arena_copy(a, at, length) : NULL;
}

const char *value_example_text(const struct value_spot *v, uint64_t number) {
  const struct json *about = v->demand->about;
  if (!about || about->type != JSON_OBJECT) return NULL;
  const struct json *list = json_get(about, "examples");
  if (list && list->type == JSON_ARRAY && list->len) {
    const struct json *one = &list->items[number % list->len];
    if (one->type == JSON_STRING && is_good_example(one->text, one->len)) return one->text;
  }
  static const char *const NAMES[] = {"example", "example_value", "x-example", "default"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    const struct json *one = json_get(about, NAMES[i]);
    if (one && one->type == JSON_STRING && is_good_example(one->text, one->len)) return one->text;
  }
  return example_of_prose(v->a, json_get_text(about, "description", ""), number);
}

/* ---- dispatch ---- */

/* Most flags say that all is well. */
static bool natural_flag(const struct value_spot *v) {
  static const char *const GOOD[] = {"success",   "ok",     "valid",    "active",    "enabled",
                                     "available", "open",   "verified", "online",    "successful",
                                     "confirmed", "exists", "sent",     "succeeded", NULL};
  static const char *const BAD[] = {
      "deleted", "archived", "cancelled", "error",   "locked", "blocked", "spam", "overdue",
      "expired", "disabled", "failed",    "private", "draft",  "banned",  "more", NULL};
  uint64_t x = value_own(v, "flag") % 100;
  if (value_mentions(v->sense, GOOD)) return x < 95;
  return x < (value_mentions(v->sense, BAD) ? 12 : 64);
}

/* A "start" may be a place: the description says so. */
static bool is_place(const struct value_spot *v) {
  const char *text = json_get_text(v->demand->about, "description", "");
  if (*v->demand->format || strstr(text, "date") || strstr(text, "time")) return false;
  return strstr(text, "location") || strstr(text, "address") || strstr(text, "place") ||
         strstr(text, "city") || strstr(text, "City");
}

static const char *as(const struct value_spot *v, enum sense_kind kind) {
  struct sense sense = *v->sense;
  struct value_spot of = *v;
  sense.kind = kind;
  of.sense = &sense;
  return kind == SENSE_PLACE ? value_place_text(&of) : value_time_text(&of);
}

static const char *natural_text(const struct value_spot *v) {
  static const char *const MOMENTS[] = {"kickoff",   "showtime", "takeoff", "eta", "etd",
                                        "timestamp", "starts",   "ends",    NULL};
  static const char *const PERIODS[] = {"effective", "valid", "active", "available", "enrolled",
                                        "employed",  "on",    "until",  NULL};
  static const char *const HOURS[] = {"opens", "open", "closes", "close", NULL};
  bool unknown = v->sense->kind == SENSE_UNKNOWN;
  if (unknown && v->sense->end != SENSE_WHOLE && value_mentions(v->sense, PERIODS))
    return as(v, SENSE_DATE);
  if (unknown && word_in(v->sense->attribute, HOURS) && !value_example_text(v, 0))
    return value_hours_text(v);
  if (v->sense->kind == SENSE_DATE && is_place(v)) return as(v, SENSE_PLACE);
  if (v->sense->kind == SENSE_UNKNOWN && value_mentions(v->sense, MOMENTS))
    return as(v, SENSE_DATETIME);
  switch (v->sense->kind) {
  case SENSE_PERSON_NAME:
  case SENSE_GIVEN_NAME:
  case SENSE_FAMILY_NAME:
  case SENSE_USER_NAME:
  case SENSE_ORGANIZATION:
  case SENSE_EMAIL:
  case SENSE_PHONE:
    return value_person_text(v);
  case SENSE_COUNTRY:
  case SENSE_REGION:
  case SENSE_CITY:
  case SENSE_STREET:
  case SENSE_POSTCODE:
  case SENSE_PLACE:
  case SENSE_TIMEZONE:
  case SENSE_CURRENCY:
  case SENSE_LANGUAGE:
  case SENSE_LOCALE:
  case SENSE_AIRPORT:
    return value_place_text(v);
  case SENSE_DATE:
  case SENSE_TIME:
  case SENSE_DATETIME:
  case SENSE_TIMESTAMP:
  case SENSE_MONTH:
  case SENSE_DAY:
    return value_time_text(v);
  case SENSE_KEY:
  case SENSE_SECRET:
  case SENSE_CURSOR:
  case SENSE_URL:
  case SENSE_IMAGE:
  case SENSE_DOMAIN:
  case SENSE_IP:
  case SENSE_PATH:
  case SENSE_FILE:
  case SENSE_MIME:
  case SENSE_HASH:
  case SENSE_VERSION:
    return value_net_text(v);
  default:
    return value_word_text(v);
  }
}

struct json *value_natural(const struct value_spot *v, enum schema_type type) {
  double x;
  if (type == TYPE_BOOLEAN) return json_new(v->a, natural_flag(v) ? JSON_TRUE : JSON_FALSE);
  if (type == TYPE_INTEGER || type == TYPE_NUMBER) {
    if (!value_number(v, type == TYPE_INTEGER, &x)) return NULL;
    bool whole = type == TYPE_INTEGER || (v->sense->kind != SENSE_AMOUNT && x == nearbyint(x));
    return whole && fabs(x) < 9e15 ? json_new_int(v->a, (int64_t)x) : json_new_double(v->a, x);
  }
  const char *text = natural_text(v);
  return text ? json_new_text(v->a, text) : NULL;
}

/* ---- one value ---- */

struct json *value_make_at(const struct lexicons *l, const struct sense *sense,
                           const struct json *schema, uint64_t record, uint64_t key, int64_t clock,
                           const char *entity, struct arena *a) {
  struct demand d;
  demand_init(&d);
  demand_add_schema(&d, schema, a);
  const struct json *items = json_get(schema, "items");
  bool list = d.types == TYPE_ARRAY;
  if (list) {
    demand_init(&d);
    demand_add_schema(&d, items, a);
  }
  d.types &= ~(unsigned)(TYPE_ARRAY | TYPE_OBJECT);
  struct value_spot v = {.lexicons = l,
                         .sense = sense,
                         .demand = &d,
                         .record = record,
                         .key = key,
                         .clock = clock ? clock : VALUE_CLOCK,
                         .entity = entity ? entity : "",
                         .person = "",
                         .a = a};
  struct json *made = NULL;
  for (unsigned attempt = 0; attempt < 8 && !made; attempt++)
    made = value_fit(&v, attempt);
  if (!made) made = json_new(a, JSON_NULL);
  if (!list) return made;
  struct json *array = json_new(a, JSON_ARRAY);
  json_add_item(a, array, made);
  return array;
}

struct json *value_make(const struct lexicons *l, const struct sense *sense,
                        const struct json *schema, uint64_t record, uint64_t key, struct arena *a) {
  return value_make_at(l, sense, schema, record, key, 0, "", a);
}
