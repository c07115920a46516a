/* sense.c - see sense.h. The tail of a name decides: the longest entry of TAILS that its last words
 * spell. What stands before the tail is the entity, less the words that only say a role or an end.
 * The schema then speaks: formats beat names, types veto what a value cannot be. */
#include "catalog/sense_table.h"

#include <string.h>

static const char *const KIND_NAMES[SENSE_KINDS] = {
    "unknown",      "key",      "secret",  "person_name", "given_name", "family_name", "user_name",
    "organization", "name",     "email",   "phone",       "country",    "region",      "city",
    "street",       "postcode", "place",   "latitude",    "longitude",  "timezone",    "currency",
    "language",     "locale",   "airport", "ticker",      "date",       "time",        "datetime",
    "timestamp",    "year",     "month",   "day",         "duration",   "amount",      "count",
    "percent",      "rating",   "age",     "measure",     "index",      "status",      "category",
    "tag",          "flag",     "text",    "query",       "color",      "unit",        "url",
    "image",        "domain",   "ip",      "path",        "file",       "mime",        "hash",
    "version",      "page",     "limit",   "offset",      "cursor",     "sort",        "order",
    "fields",       "format",   "total",   "more"};

const char *sense_kind_name(enum sense_kind kind) {
  return KIND_NAMES[kind];
}

bool sense_is_reference(const struct sense *s) {
  return s->kind == SENSE_KEY || s->kind == SENSE_CURSOR || s->kind == SENSE_HASH;
}

static const struct sense_tail *find_tail(const char *words) {
  for (const struct sense_tail *t = SENSE_TAILS; t->words; t++)
    if (*t->words == *words && strcmp(t->words, words) == 0) return t;
  return NULL;
}

/* The entry that the last words of w spell, singular; *from is where it begins. Sets w's last word
 * to its singular. */
static const struct sense_tail *longest_tail(struct arena *a, const struct words *w, size_t *from) {
  for (size_t k = w->n < 3 ? w->n : 3; k > 0; k--) {
    const struct sense_tail *t = find_tail(words_join(a, w, w->n - k, w->n));
    if (t) {
      *from = w->n - k;
      return t;
    }
  }
  *from = w->n ? w->n - 1 : 0;
  return NULL;
}

/* ---- ends of intervals ---- */

static void drop_word(struct words *w, size_t i) {
  memmove(&w->word[i], &w->word[i + 1], (w->n - i - 1) * sizeof *w->word);
  w->n--;
}

static enum sense_end end_of(const char *word) {
  if (word_in(word, SENSE_LOW_WORDS)) return SENSE_LOW;
  return word_in(word, SENSE_HIGH_WORDS) ? SENSE_HIGH : SENSE_WHOLE;
}

/* Takes the word that names an end out of w: the first or the last one, or "in"/"out" of check. */
static enum sense_end take_end(struct words *w) {
  if (w->n >= 1 && (strcmp(w->word[0], "checkin") == 0 || strcmp(w->word[0], "checkout") == 0))
    return strcmp(w->word[0], "checkin") == 0 ? SENSE_LOW : SENSE_HIGH;
  if (w->n >= 2 && strcmp(w->word[0], "check") == 0) {
    if (strcmp(w->word[1], "in") == 0) return SENSE_LOW;
    if (strcmp(w->word[1], "out") == 0) return SENSE_HIGH;
  }
  if (w->n < 2) return w->n ? end_of(w->word[0]) : SENSE_WHOLE;
  for (size_t k = 0; k < 2; k++) {
    size_t i = k ? w->n - 1 : 0;
    enum sense_end end = end_of(w->word[i]);
    if (end == SENSE_WHOLE) continue;
    drop_word(w, i);
    return end;
  }
  return SENSE_WHOLE;
}

/* ---- the schema's word ---- */

bool sense_has_type(const struct json *schema, const char *type) {
  const struct json *t = json_get(schema, "type");
  if (!t) return false;
  if (t->type == JSON_STRING) return json_is_text(t, type);
  for (uint32_t i = 0; t->type == JSON_ARRAY && i < t->len; i++)
    if (json_is_text(&t->items[i], type)) return true;
  return false;
}

static enum sense_kind of_format(const struct json *schema) {
  static const struct {
    const char *format;
    enum sense_kind kind;
  } FORMATS[] = {
      {"email", SENSE_EMAIL},       {"date", SENSE_DATE},   {"date-time", SENSE_DATETIME},
      {"time", SENSE_TIME},         {"uri", SENSE_URL},     {"url", SENSE_URL},
      {"ipv4", SENSE_IP},           {"ipv6", SENSE_IP},     {"hostname", SENSE_DOMAIN},
      {"duration", SENSE_DURATION}, {"phone", SENSE_PHONE}, {"password", SENSE_SECRET}};
  const char *format = json_get_text(schema, "format", "");
  for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++)
    if (strcmp(format, FORMATS[i].format) == 0) return FORMATS[i].kind;
  return SENSE_UNKNOWN;
}

static bool wants_number(enum sense_kind kind) {
  return kind == SENSE_AMOUNT || kind == SENSE_COUNT || kind == SENSE_PERCENT ||
         kind == SENSE_RATING || kind == SENSE_AGE || kind == SENSE_LATITUDE ||
         kind == SENSE_LONGITUDE;
}

/* What the schema makes of the kind that the name suggests. */
static enum sense_kind with_schema(enum sense_kind kind, const struct json *schema) {
  if (!schema || schema->type != JSON_OBJECT) return kind;
  enum sense_kind stated = of_format(schema);
  if (stated == SENSE_SECRET) return stated;
  if (stated != SENSE_UNKNOWN && kind != SENSE_KEY && !(stated == SENSE_URL && kind == SENSE_IMAGE))
    return stated;
  bool text = sense_has_type(schema, "string"),
       number = sense_has_type(schema, "integer") || sense_has_type(schema, "number");
  if (sense_has_type(schema, "boolean") && !text && !number) return SENSE_FLAG;
  if (json_get(schema, "enum") &&
      (kind == SENSE_NAME || kind == SENSE_UNKNOWN || kind == SENSE_TEXT))
    return SENSE_CATEGORY;
  if (number && !text) {
    if (kind == SENSE_DATE || kind == SENSE_DATETIME || kind == SENSE_TIME) return SENSE_TIMESTAMP;
    if (kind == SENSE_TEXT || kind == SENSE_NAME || kind == SENSE_STREET) return SENSE_UNKNOWN;
    if (kind == SENSE_VERSION) return SENSE_INDEX;
  }
  if (text && !number && wants_number(kind) && kind == SENSE_COUNT) return SENSE_UNKNOWN;
  if (text && !number && kind == SENSE_TIMESTAMP) return SENSE_DATETIME;
  return kind;
}

/* ---- */

static bool is_number_of(const struct words *w) {
  /* "number_of_guests", "num_results", "total_items": a count of what follows. */
  return w->n >= 2 && (strcmp(w->word[0], "number") == 0 || strcmp(w->word[0], "num") == 0 ||
                       strcmp(w->word[0], "total") == 0);
}

static bool is_question(const struct words *w) {
  static const char *const HEADS[] = {"is",     "has",     "can",  "should", "allow",
                                      "enable", "include", "with", "show",   NULL};
  return w->n >= 2 && word_in(w->word[0], HEADS);
}

/* "team_a", "address2": which of several, not what. */
static bool is_ordinal(const char *word) {
  return (word[0] >= '1' && word[0] <= '9' && !word[1]) ||
         (word[0] >= 'a' && word[0] <= 'c' && !word[1]) || word_in(word, SENSE_ROLES);
}

static void set_entity(struct arena *a, const struct words *w, size_t to, struct sense *out) {
  size_t from = 0, end = to;
  while (from < to && word_in(w->word[from], SENSE_ROLES))
    from++;
  while (end > from + 1 && is_ordinal(w->word[end - 1]))
    end--;
  out->role = from ? words_join(a, w, 0, from) : words_join(a, w, end, to);
  struct words full = {.n = 0};
  for (size_t i = from; i < end; i++)
    full.word[full.n++] = word_full(w->word[i]);
  out->entity = words_join(a, &full, 0, full.n);
}

/* The first words of a tail are the thing that it is of: "issue" of issue_number. */
static bool tail_names_entity(const struct sense_tail *t) {
  if (!strchr(t->words, '_')) return false;
  if (t->kind == SENSE_KEY) return true;
  static const char *const THINGS[] = {"person_name",
                                       "customer_name",
                                       "employee_name",
                                       "passenger_name",
                                       "guest_name",
                                       "company_name",
                                       NULL};
  return word_in(t->words, THINGS);
}

/* Numbers that count or measure, and are no numbers of things. */
static bool numbers_thing(const struct sense *s) {
  static const char *const COUNTED[] = {"max",   "min",    "total",    "maximum", "minimum",
                                        "house", "street", "building", "room",    NULL};
  return strcmp(s->attribute, "number") == 0 && *s->entity && !word_in(s->entity, COUNTED);
}

void sense_read(struct arena *a, const char *name, size_t n, const struct json *schema,
                struct sense *out) {
  struct words w;
  words_split(a, name, n, &w);
  *out = (struct sense){.entity = "", .role = "", .attribute = ""};
  out->list = schema && sense_has_type(schema, "array");
  const struct json *items = out->list ? json_get(schema, "items") : NULL;
  if (!w.n) return;
  /* "customerid" and "userids" are written as one word here and there. */
  const char *last = w.word[w.n - 1];
  if (word_is_plural(last) && strcmp(last, "address") != 0) {
    w.word[w.n - 1] = word_singular(a, last);
    if (!schema || out->list) out->list = true;
  }
  bool question = is_question(&w), number_of = is_number_of(&w);
  struct words whole = w;
  out->end = take_end(&w);
  size_t from;
  const struct sense_tail *t = longest_tail(a, &w, &from);
  if (!t && out->end != SENSE_WHOLE) t = longest_tail(a, &whole, &from);
  out->kind = t ? t->kind : SENSE_UNKNOWN;
  if (question && (!schema || sense_has_type(schema, "boolean")))
    out->kind = SENSE_FLAG;
  else if (number_of && !sense_is_reference(out))
    out->kind = SENSE_COUNT;
  if (!t && whole.n == 1 && word_in(whole.word[0], SENSE_TIME_WORDS)) out->kind = SENSE_DATE;
  out->kind = with_schema(out->kind, items ? items : schema);
  out->attribute = t ? t->words : words_join(a, &w, w.n ? w.n - 1 : 0, w.n);
  if (from > w.n) from = w.n;
  set_entity(a, &w, from, out);
  static const char *const COUNTING[] = {"number_of", "number", "num", "num_of", "total", NULL};
  if (number_of && word_in(out->entity, COUNTING)) out->entity = "";
  if (t && from == 0 && tail_names_entity(t))
    out->entity = arena_copy(a, t->words, strcspn(t->words, "_"));
  if (out->kind == SENSE_COUNT && !number_of && numbers_thing(out)) out->kind = SENSE_KEY;
  out->generic = whole.n == 1 && word_in(whole.word[0], SENSE_GENERIC);
  if (schema) sense_hint(a, name, n, schema, out);
}
