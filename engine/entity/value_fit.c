/* value_fit.c - a value that the demand accepts: the natural one when it does, else one made from
 * bounds, lengths, patterns and formats. */
#include "entity/value.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "entity/regex_make.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REGEX_TRIES = 24 };

static bool accepts(const struct value_spot *v, const struct json *made) {
  return made && demand_accepts(v->demand, made, v->a);
}

/* ---- numbers ---- */

static struct json *number_of(const struct value_spot *v, double x, bool integer) {
  if (integer) {
    if (fabs(x) > 9e15) return NULL;
    return json_new_int(v->a, (int64_t)nearbyint(x));
  }
  return isfinite(x) ? json_new_double(v->a, x) : NULL;
}

/* The bounds themselves, their middle, the nearest multiples; the first that is accepted. */
static struct json *fit_number(const struct value_spot *v, struct json *natural, bool integer,
                               unsigned attempt) {
  const struct demand *d = v->demand;
  double tries[12], step = d->multiple;
  size_t n = 0;
  double from = natural ? json_to_double(natural) : 0;
  double low = isinf(d->low) ? fmin(0, d->high) - 100 : d->low;
  double high = isinf(d->high) ? fmax(low, 0) + 100 : d->high;
  if (attempt) from = low + (high - low) * (double)(value_own(v, "fit") % 1000 + attempt) / 1009;
  if (step == 0 && integer) step = 1;
  if (step > 0) {
    tries[n++] = nearbyint(from / step) * step;
    tries[n++] = ceil(low / step) * step;
    tries[n++] = (floor(low / step) + 1) * step;
    tries[n++] = floor(high / step) * step;
    tries[n++] = (ceil(high / step) - 1) * step;
    tries[n++] = 0;
  }
  tries[n++] = from;
  tries[n++] = (low + high) / 2;
  tries[n++] = low;
  tries[n++] = high;
  for (size_t i = 0; i < n; i++) {
    struct json *made = number_of(v, tries[i], integer);
    if (accepts(v, made)) return made;
  }
  return NULL;
}

/* ---- texts ---- */

/* One text for all patterns, each of which must only be found somewhere in it: those tied to the
 * start first, those tied to the end last, and letters between them up to the least length. */
static struct json *from_patterns(const struct value_spot *v, const struct regex **all,
                                  struct rng *rng, unsigned more) {
  const struct demand *d = v->demand;
  struct found_text {
    const char *text;
    size_t n;
  } part[DEMAND_PATTERNS];
  size_t total = 0, made_parts = 0, split = 0;
  for (int place = 0; place < 3; place++) {
    if (place == 2) split = made_parts;
    for (size_t i = 0; i < d->n_patterns; i++) {
      bool start = regex_is_anchored(all[i], false), end = regex_is_anchored(all[i], true);
      if ((start ? 0 : end ? 2 : 1) != place) continue;
      part[made_parts].text = regex_make(all[i], rng, more, v->a, &part[made_parts].n);
      if (!part[made_parts].text) return NULL;
      total += part[made_parts++].n;
    }
  }
  size_t padding = d->min_length < 100000 && total < d->min_length ? d->min_length - total : 0;
  char *text = arena_alloc(v->a, total + padding + 1);
  size_t n = 0;
  for (size_t i = 0; i <= made_parts; i++) {
    if (i == split) {
      memset(text + n, 'a', padding);
      n += padding;
    }
    if (i == made_parts) break;
    memcpy(text + n, part[i].text, part[i].n);
    n += part[i].n;
  }
  return utf8_valid(text, n, NULL) ? json_new_string(v->a, text, n) : NULL;
}

static struct json *from_pattern(const struct value_spot *v, unsigned attempt) {
  const struct demand *d = v->demand;
  const struct regex *all[DEMAND_PATTERNS];
  for (size_t i = 0; i < d->n_patterns; i++)
    if (!(all[i] = regex_read(v->a, d->patterns[i]->text, strlen(d->patterns[i]->text))))
      return NULL;
  struct rng rng;
  rng_init(&rng, value_own(v, "pattern"), attempt);
  for (unsigned i = 0; i < REGEX_TRIES; i++) {
    unsigned more = 4 + i + (d->min_length < 4096 ? (unsigned)d->min_length : 4096);
    if (i >= REGEX_TRIES / 2 || d->max_length < 8) more = i % 3;
    struct json *made = from_patterns(v, all, &rng, more);
    if (accepts(v, made)) return made;
    size_t n; /* one of them alone may hold what the others ask */
    const char *text = regex_make(all[(attempt + i) % d->n_patterns], &rng, more, v->a, &n);
    if (!text && !made) break; /* too long, or an empty class: the next would be the same */
    made = text && utf8_valid(text, n, NULL) ? json_new_string(v->a, text, n) : NULL;
    if (accepts(v, made)) return made;
  }
  return NULL;
}

/* Words that are there anyway, for patterns that cannot be made: the first that matches. */
static struct json *from_words(const struct value_spot *v) {
  static const enum lexicon LISTS[] = {LEXICON_TAGS, LEXICON_GIVEN_NAMES, LEXICON_CITIES,
                                       LEXICON_FILE_NAMES, LEXICON_COMPANY_STEMS};
  static const char *const PLAIN[] = {"a",  "A",  "0",   "1",   "10",  "abc",
                                      "a1", "A1", "a-b", "foo", "x_y", "12345"};
  for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
    struct json *made = json_new_text(v->a, PLAIN[i]);
    if (accepts(v, made)) return made;
  }
  uint64_t x = value_own(v, "words");
  for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
    for (uint32_t k = 0; k < lexicon_size(v->lexicons, LISTS[i]); k++) {
      struct json *made = json_new_text(v->a, lexicon_text(v->lexicons, LISTS[i], x + k, "name"));
      if (accepts(v, made)) return made;
    }
  return NULL;
}

/* Cut at a word, or filled up with further words. */
static struct json *fit_length(const struct value_spot *v, const char *text) {
  const struct demand *d = v->demand;
  size_t n = strlen(text), count = utf8_count(text, n);
  if (count > d->max_length) {
    size_t kept = 0, characters = 0;
    while (characters < d->max_length) {
      kept += utf8_next(text + kept, n - kept);
      characters++;
    }
    size_t word = kept;
    while (word > 0 && text[word] != ' ' && text[word - 1] != ' ')
      word--;
    while (word > 1 && text[word - 1] == ' ')
      word--;
    struct json *cut = json_new_string(v->a, text, word);
    return word && accepts(v, cut) ? cut : json_new_string(v->a, text, kept);
  }
  if (count < d->min_length && d->min_length <= 1 << 20) {
    size_t missing = d->min_length - count;
    char *out = arena_alloc(v->a, n + missing + 1);
    memcpy(out, text, n);
    for (size_t at = n, k = 0; at < n + missing;) {
      const char *word =
          n || k ? lexicon_text(v->lexicons, LEXICON_TAGS, value_own(v, "fill") + k, "name") : "a";
      if (at && at + 1 < n + missing && d->n_patterns == 0 && *d->format == '\0') out[at++] = ' ';
      for (; *word && at < n + missing; word++)
        out[at++] = *word;
      k++;
    }
    return json_new_string(v->a, out, n + missing);
  }
  return json_new_text(v->a, text);
}

static struct json *fit_text(const struct value_spot *v, unsigned attempt) {
  const struct demand *d = v->demand;
  struct json *made = NULL;
  const char *text = NULL;
  if (attempt == 0) {
    made = value_natural(v, TYPE_STRING);
    if (accepts(v, made)) return made;
    text = value_example_text(v, value_own(v, "example"));
    if (text && accepts(v, made = json_new_text(v->a, text))) return made;
  }
  if (*d->format && (text = value_format_text(v, d->format)) &&
      accepts(v, made = json_new_text(v->a, text)))
    return made;
  if (d->n_patterns && (made = from_pattern(v, attempt))) return made;
  if (attempt == 0) text = (made = value_natural(v, TYPE_STRING)) ? made->text : "";
  if (!text)
    text = lexicon_text(v->lexicons, LEXICON_TAGS, value_own(v, "plain") + attempt, "name");
  made = fit_length(v, text);
  if (accepts(v, made)) return made;
  return from_words(v);
}

/* ---- choices ---- */

static struct json *fit_choice(const struct value_spot *v, unsigned attempt) {
  const struct demand *d = v->demand;
  if (d->const_value) return accepts(v, d->const_value) ? json_copy(v->a, d->const_value) : NULL;
  uint32_t n = d->enum_values->len;
  uint64_t x = value_own(v, "choice");
  const struct json *fallback = NULL;
  for (uint32_t i = 0; i < n; i++) {
    const struct json *one = &d->enum_values->items[(x + attempt + i) % n];
    if (!accepts(v, one)) continue;
    if (one->type != JSON_NULL && !(one->type == JSON_STRING && one->len == 0))
      return json_copy(v->a, one);
    fallback = one;
  }
  return fallback ? json_copy(v->a, fallback) : NULL;
}

/* ---- */

static bool wants_number(enum sense_kind kind) {
  return kind == SENSE_AMOUNT || kind == SENSE_COUNT || kind == SENSE_PERCENT ||
         kind == SENSE_RATING || kind == SENSE_AGE || kind == SENSE_MEASURE ||
         kind == SENSE_INDEX || kind == SENSE_LATITUDE || kind == SENSE_LONGITUDE ||
         kind == SENSE_TIMESTAMP || kind == SENSE_PAGE || kind == SENSE_LIMIT ||
         kind == SENSE_OFFSET || kind == SENSE_TOTAL || kind == SENSE_YEAR;
}

/* One of the allowed types: what the meaning suggests, on later attempts the others. */
static enum schema_type choose_type(const struct value_spot *v, unsigned attempt) {
  enum schema_type order[6];
  size_t n = 0;
  unsigned types = v->demand->types;
  bool numbers = wants_number(v->sense->kind),
       flag = v->sense->kind == SENSE_FLAG || v->sense->kind == SENSE_MORE;
  bool bounded = !isinf(v->demand->low) || !isinf(v->demand->high) || v->demand->multiple > 0;
  if ((types & ~(unsigned)TYPE_NULL) == (TYPE_STRING | TYPE_BOOLEAN)) flag = true;
  if (flag && types & TYPE_BOOLEAN) order[n++] = TYPE_BOOLEAN;
  if ((numbers || bounded) && types & TYPE_NUMBER) order[n++] = TYPE_NUMBER;
  if ((numbers || bounded) && types & TYPE_INTEGER) order[n++] = TYPE_INTEGER;
  if (types & TYPE_STRING) order[n++] = TYPE_STRING;
  if (!(numbers || bounded) && types & TYPE_NUMBER) order[n++] = TYPE_NUMBER;
  if (!(numbers || bounded) && types & TYPE_INTEGER && n < 6) order[n++] = TYPE_INTEGER;
  if (!flag && types & TYPE_BOOLEAN && n < 6) order[n++] = TYPE_BOOLEAN;
  if (types & TYPE_NULL && n < 6) order[n++] = TYPE_NULL;
  return n ? order[attempt % n] : 0;
}

struct json *value_fit(const struct value_spot *v, unsigned attempt) {
  if (v->demand->const_value || v->demand->enum_values) return fit_choice(v, attempt);
  struct json *made = NULL;
  enum schema_type type = choose_type(v, attempt);
  switch (type) {
  case TYPE_NULL:
    return json_new(v->a, JSON_NULL);
  case TYPE_BOOLEAN:
    made = value_natural(v, TYPE_BOOLEAN);
    if (attempt & 1) made = json_new(v->a, made->type == JSON_TRUE ? JSON_FALSE : JSON_TRUE);
    return made;
  case TYPE_INTEGER:
  case TYPE_NUMBER:
    if (attempt < 2) made = value_natural(v, type);
    if (accepts(v, made)) return made;
    return fit_number(v, made, type == TYPE_INTEGER, attempt);
  case TYPE_STRING:
    return fit_text(v, attempt);
  default:
    return NULL;
  }
}
