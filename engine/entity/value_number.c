/* value_number.c - quantities: usual values by the words of the name, ends of intervals in order.
 */
#include "entity/value.h"

#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct extent {
  double low, high, step;
};

static bool extent_of_word(const struct value_spot *v, const char *word, struct extent *out) {
  for (; *word; word = strchr(word, '_') ? strchr(word, '_') + 1 : "") {
    const struct json *set = lexicon_set(v->lexicons, LEXICON_RANGES, word);
    if (!set) continue;
    const struct json *step = json_get(set, "step");
    *out = (struct extent){json_to_double(json_get(set, "low")),
                           json_to_double(json_get(set, "high")), step ? json_to_double(step) : 1};
    return true;
  }
  return false;
}

static bool extent_exactly(const struct value_spot *v, const char *word, struct extent *out) {
  return lexicon_set(v->lexicons, LEXICON_RANGES, word) && extent_of_word(v, word, out);
}

/* Things that are told apart by a number. */
static bool is_numbered(const char *entity) {
  static const char *const THINGS[] = {
      "order",    "invoice",  "ticket",    "issue",          "account", "pull",
      "case",     "pr",       "shipment",  "booking",        "phone",   "card",
      "customer", "employee", "reference", "purchase_order", NULL};
  return word_in(entity, THINGS);
}

/* A total is money where it may have cents, or is called so. */
static bool is_sum(const struct value_spot *v, bool integer) {
  static const char *const SUMS[] = {"gross", "net",  "grand", "cart", "invoice", "order",
                                     "price", "cost", "tax",   "sub",  NULL};
  return v->sense->kind == SENSE_TOTAL && (!integer || value_mentions(v->sense, SUMS));
}

static struct extent extent_of_kind(const struct value_spot *v) {
  static const struct {
    enum sense_kind kind;
    struct extent extent;
  } KINDS[] = {{SENSE_AMOUNT, {10, 500, 0.01}},
               {SENSE_COUNT, {1, 40, 1}},
               {SENSE_PERCENT, {1, 99, 1}},
               {SENSE_RATING, {1, 5, 0.1}},
               {SENSE_AGE, {18, 79, 1}},
               {SENSE_MEASURE, {1, 120, 0.1}},
               {SENSE_INDEX, {1, 40, 1}},
               {SENSE_DURATION, {15, 240, 5}},
               {SENSE_YEAR, {2012, 2026, 1}},
               {SENSE_MONTH, {1, 12, 1}},
               {SENSE_DAY, {1, 28, 1}},
               {SENSE_PAGE, {1, 1, 1}},
               {SENSE_LIMIT, {5, 25, 5}},
               {SENSE_OFFSET, {0, 0, 1}},
               {SENSE_TOTAL, {1, 60, 1}},
               {SENSE_KEY, {1001, 99999, 1}},
               {SENSE_POSTCODE, {10001, 99999, 1}}};
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
    if (KINDS[i].kind == v->sense->kind) return KINDS[i].extent;
  return (struct extent){1, 100, 1};
}

static struct extent extent_of(const struct value_spot *v) {
  struct extent e;
  const char *attribute = v->sense->attribute, *entity = v->sense->entity;
  if (*entity && extent_exactly(v, arena_printf(v->a, "%s_%s", entity, attribute), &e)) return e;
  switch (v->sense->kind) {
  case SENSE_KEY:
    return strcmp(attribute, "number") == 0 && !is_numbered(entity) ? (struct extent){1, 20, 1}
                                                                    : extent_of_kind(v);
  case SENSE_TIMESTAMP: /* a "time" that is no moment */
    return (struct extent){1, 24, 1};
  case SENSE_YEAR:
  case SENSE_MONTH:
  case SENSE_DAY:
  case SENSE_PAGE:
  case SENSE_LIMIT:
  case SENSE_OFFSET:
  case SENSE_TOTAL:
  case SENSE_POSTCODE:
    return extent_of_kind(v);
  default:
    break;
  }
  if (*entity && extent_of_word(v, arena_printf(v->a, "%s_%s", entity, attribute), &e)) return e;
  if (extent_of_word(v, attribute, &e) || extent_of_word(v, entity, &e)) return e;
  /* {"salary": {"minimum": …}} */
  if (v->sense->kind == SENSE_UNKNOWN && extent_of_word(v, v->entity, &e)) return e;
  return extent_of_kind(v);
}

/* A documented example, when it is a number: values lie around it. */
static bool example_number(const struct value_spot *v, double *out) {
  static const char *const NAMES[] = {"example", "default", "example_value"};
  const struct json *about = v->demand->about, *list = json_get(about, "examples");
  const struct json *found = list && list->type == JSON_ARRAY && list->len ? &list->items[0] : NULL;
  for (size_t i = 0; i < 3 && !(found && found->type == JSON_NUMBER); i++)
    found = json_get(about, NAMES[i]);
  if (found && found->type == JSON_NUMBER) {
    *out = json_to_double(found);
    return true;
  }
  const char *at = value_example_prose(json_get_text(about, "description", ""));
  if (!at) return false;
  at += strspn(at, " ,:$");
  char *end;
  *out = strtod(at, &end);
  return end > at && *at >= '0' && *at <= '9';
}

static double rounded(double x, double step) {
  double y = nearbyint(x / step) * step;
  /* 0.1 steps give 37.300000000000004: spell what is meant */
  char text[40];
  int decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
  snprintf(text, sizeof text, "%.*f", decimals, y);
  return strtod(text, NULL);
}

/* "low" and "high" are ends, too, when they are the attribute itself: day_low, day_high. */
static enum sense_end end_of(const struct sense *s) {
  static const char *const LOW[] = {"low", "lowest", "lower", NULL};
  static const char *const HIGH[] = {"high", "highest", "upper", NULL};
  if (s->end != SENSE_WHOLE) return s->end;
  if (word_in(s->attribute, LOW)) return SENSE_LOW;
  return word_in(s->attribute, HIGH) ? SENSE_HIGH : SENSE_WHOLE;
}

static uint64_t stream_of(const struct value_spot *v) {
  if (end_of(v->sense) == SENSE_WHOLE) return value_own(v, "number");
  const char *attribute = v->sense->end == SENSE_WHOLE ? "" : v->sense->attribute;
  return value_facet(v, arena_printf(v->a, "%s %s", v->sense->entity, attribute));
}

static double position_of(const struct value_spot *v, bool integer) {
  struct value_spot of = *v;
  struct sense sense = *v->sense;
  sense.kind = integer && v->sense->kind == SENSE_UNKNOWN ? SENSE_UNKNOWN : v->sense->kind;
  of.sense = &sense;
  return strtod(value_place_text(&of), NULL);
}

/* "time": 5, in years, hours or seconds, is no moment. */
static bool is_span(const struct value_spot *v) {
  const char *text = json_get_text(v->demand->about, "description", "");
  if (strstr(text, "nix") || strstr(text, "poch") || strstr(text, "imestamp")) return false;
  return strcmp(v->sense->attribute, "time") == 0 && !*v->sense->role;
}

/* "years": how many, not which. */
static bool is_count_of_years(const struct value_spot *v) {
  static const char *const SPANS[] = {"period",     "term",   "duration", "in",
                                      "investment", "number", NULL};
  const char *text = json_get_text(v->demand->about, "description", "");
  return v->sense->kind == SENSE_YEAR &&
         (value_mentions(v->sense, SPANS) || strstr(text, "umber of") || strstr(text, "eriod") ||
          strstr(text, "uration") || strstr(text, "over which") || strstr(text, "how many"));
}

/* Sums of one record add up: gross and total are net (or subtotal) and tax. */
static bool sum_part(const struct value_spot *v, bool integer, double *out) {
  static const char *const GROSS[] = {"gross", "total", "grand", NULL};
  static const char *const NET[] = {"net", "subtotal", "sub", NULL};
  static const char *const TAX[] = {"tax", "vat", "deduction", NULL};
  static const char *const PAY[] = {"payslip", "payroll",      "salary", "paycheck",
                                    "wage",    "compensation", NULL};
  bool tax = value_mentions(v->sense, TAX), net = value_mentions(v->sense, NET);
  static const char *const MONEY[] = {"price", "amount", "cost", "fare", NULL};
  bool money = v->sense->kind == SENSE_AMOUNT || value_mentions(v->sense, MONEY) ||
               is_sum(v, integer) ||
               (v->sense->kind == SENSE_UNKNOWN && (tax || net || value_mentions(v->sense, GROSS)));
  if (!money || (!tax && !net && !value_mentions(v->sense, GROSS)) || v->sense->end != SENSE_WHOLE)
    return false;
  uint64_t x = value_facet_of_record(v, "sum");
  bool pay = word_in(v->entity, PAY) || value_mentions(v->sense, PAY);
  double share = (double)(x >> 11) * 0x1p-53;
  double base = rounded(pay ? 2400 + share * 5200 : 20 + share * share * 900, integer ? 1 : 0.01);
  double part = rounded(base * (pay ? 0.24 : 0.2), integer ? 1 : 0.01);
  *out = tax ? part : net ? base : rounded(base + part, integer ? 1 : 0.01);
  return *out >= v->demand->low && *out <= v->demand->high;
}

bool value_number(const struct value_spot *v, bool integer, double *out) {
  enum sense_kind kind = v->sense->kind;
  if (kind == SENSE_LATITUDE || kind == SENSE_LONGITUDE) {
    *out = position_of(v, integer);
    if (integer) *out = nearbyint(*out);
    return true;
  }
  if (kind == SENSE_DURATION &&
      (strcmp(v->sense->attribute, "night") == 0 || strcmp(v->sense->attribute, "day") == 0) &&
      (double)value_nights(v) >= v->demand->low && (double)value_nights(v) <= v->demand->high) {
    *out = (double)value_nights(v);
    return true;
  }
  if ((kind == SENSE_TIMESTAMP && !is_span(v)) || kind == SENSE_DATE || kind == SENSE_DATETIME) {
    *out = (double)value_moment(v);
    if (strstr(json_get_text(v->demand->about, "description", ""), "millisecond")) *out *= 1000;
    return true;
  }
  if (sum_part(v, integer, out)) return true;
  struct extent known;
  const char *entity = *v->sense->entity ? v->sense->entity : v->entity;
  bool person =
      kind == SENSE_AGE && !extent_exactly(v, arena_printf(v->a, "%s_age", entity), &known);
  if (person && (double)value_age(v) >= v->demand->low && (double)value_age(v) <= v->demand->high) {
    *out = (double)value_age(v);
    return true;
  }
  struct extent e = kind == SENSE_AGE && !person ? known : extent_of(v);
  if (is_sum(v, integer)) e = (struct extent){20, 900, 0.01};
  bool years = is_count_of_years(v);
  if (years) e = (struct extent){1, 15, 1};
  double example;
  if (kind != SENSE_KEY && example_number(v, &example) && example > 0 &&
      (example < e.low || example > e.high))
    e = kind == SENSE_YEAR && !years
            ? (struct extent){example - 6, example + 6, 1}
            : (struct extent){example / 2, example * 2, example >= 10 ? 1 : e.step};
  if (integer && e.step < 1) e.step = 1;
  if (kind == SENSE_PERCENT && v->demand->high <= 1) e = (struct extent){0.01, 0.99, 0.01};
  /* What the schema allows of it; nothing in common: the schema alone. */
  double low = fmax(e.low, v->demand->low), high = fmin(e.high, v->demand->high);
  if (low > high) {
    low = v->demand->low, high = v->demand->high;
    if (isinf(low)) low = high - fabs(high) - 100;
    if (isinf(high)) high = low + fabs(low) + 100;
    if (high - low < 10 * e.step && !integer) e.step = (high - low) / 100;
    if (!(e.step > 0)) e.step = 1;
  }
  uint64_t x = stream_of(v);
  double share = (double)(x >> 11) * 0x1p-53;
  if (kind != SENSE_KEY)
    share *= share; /* small values are more usual than large ones, and good marks than bad ones */
  if (kind == SENSE_RATING) share = 1 - share * 0.7;
  if (kind == SENSE_YEAR && !years) share = 1 - share; /* lately */
  if (end_of(v->sense) == SENSE_LOW) share = share * 0.4;
  if (end_of(v->sense) == SENSE_HIGH) share = share * 0.4 + 0.5;
  *out = rounded(low + share * (high - low), e.step);
  return true;
}
