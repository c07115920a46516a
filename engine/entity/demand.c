/* demand.c - see demand.h. */
#include "entity/demand.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

void demand_init(struct demand *d) {
  *d = (struct demand){.types = TYPE_ANY,
                       .low = -HUGE_VAL,
                       .high = HUGE_VAL,
                       .max_length = UINT64_MAX,
                       .format = ""};
}

static unsigned types_within(unsigned a, unsigned b) {
  if (a & TYPE_NUMBER) a |= TYPE_INTEGER;
  if (b & TYPE_NUMBER) b |= TYPE_INTEGER;
  return a & b;
}

static void add_low(struct demand *d, double x, bool excluded) {
  if (x < d->low || (x == d->low && !excluded)) return;
  d->low = x;
  d->low_excluded = excluded;
}

static void add_high(struct demand *d, double x, bool excluded) {
  if (x > d->high || (x == d->high && !excluded)) return;
  d->high = x;
  d->high_excluded = excluded;
}

static double common_multiple(double a, double b) {
  if (a == 0 || b == 0) return a + b;
  for (int i = 1; i <= 1000; i++) {
    double q = a * i / b;
    if (q == floor(q)) return a * i;
  }
  return a > b ? a : b;
}

static void add_pattern(struct demand *d, const struct schema_pattern *p) {
  if (p && d->n_patterns < DEMAND_PATTERNS) d->patterns[d->n_patterns++] = p;
}

void demand_add_rule(struct demand *d, const struct schema_rule *r) {
  switch (r->op) {
  case OP_TYPE:
    d->types = types_within(d->types, (unsigned)r->min);
    break;
  case OP_ENUM:
    if (!d->enum_values || r->value->len < d->enum_values->len) d->enum_values = r->value;
    break;
  case OP_CONST:
    d->const_value = r->value;
    break;
  case OP_MULTIPLE_OF:
    d->multiple = common_multiple(d->multiple, json_to_double(r->value));
    break;
  case OP_MINIMUM:
  case OP_EXCLUSIVE_MINIMUM:
    add_low(d, json_to_double(r->value), r->op == OP_EXCLUSIVE_MINIMUM);
    break;
  case OP_MAXIMUM:
  case OP_EXCLUSIVE_MAXIMUM:
    add_high(d, json_to_double(r->value), r->op == OP_EXCLUSIVE_MAXIMUM);
    break;
  case OP_MIN_LENGTH:
    if (r->min > d->min_length) d->min_length = r->min;
    break;
  case OP_MAX_LENGTH:
    if (r->max < d->max_length) d->max_length = r->max;
    break;
  case OP_PATTERN:
    add_pattern(d, r->pattern);
    break;
  case OP_FORMAT:
    d->format = r->format->name;
    break;
  default:
    break;
  }
}

/* ---- from the spelling ---- */

static unsigned type_bit(const struct json *v) {
  static const char *const NAMES[] = {"null",   "boolean", "integer", "number",
                                      "string", "array",   "object"};
  for (unsigned i = 0; i < 7; i++)
    if (json_is_text(v, NAMES[i])) return 1u << i;
  return 0;
}

static unsigned types_of(const struct json *v) {
  if (v->type != JSON_ARRAY) return type_bit(v);
  unsigned types = 0;
  for (uint32_t i = 0; i < v->len; i++)
    types |= type_bit(&v->items[i]);
  return types;
}

static void add_numbers(struct demand *d, const struct json *schema) {
  const struct json *v = json_get(schema, "minimum");
  if (v && v->type == JSON_NUMBER) add_low(d, json_to_double(v), false);
  v = json_get(schema, "maximum");
  if (v && v->type == JSON_NUMBER) add_high(d, json_to_double(v), false);
  v = json_get(schema, "exclusiveMinimum");
  if (v && v->type == JSON_NUMBER) add_low(d, json_to_double(v), true);
  v = json_get(schema, "exclusiveMaximum");
  if (v && v->type == JSON_NUMBER) add_high(d, json_to_double(v), true);
  v = json_get(schema, "multipleOf");
  if (v && v->type == JSON_NUMBER && json_to_double(v) > 0)
    d->multiple = common_multiple(d->multiple, json_to_double(v));
}

void demand_add_schema(struct demand *d, const struct json *schema, struct arena *a) {
  if (!schema || schema->type != JSON_OBJECT) return;
  if (!d->about) d->about = schema;
  const struct json *type = json_get(schema, "type"), *values = json_get(schema, "enum"),
                    *one = json_get(schema, "const"), *pattern = json_get(schema, "pattern");
  unsigned types = type ? types_of(type) : 0;
  if (types) d->types = types_within(d->types, types);
  if (values && values->type == JSON_ARRAY && values->len) d->enum_values = values;
  if (one) d->const_value = one;
  add_numbers(d, schema);
  int64_t x = json_get_int(schema, "minLength", 0);
  if (x > 0 && (uint64_t)x > d->min_length) d->min_length = (uint64_t)x;
  x = json_get_int(schema, "maxLength", -1);
  if (x >= 0 && (uint64_t)x < d->max_length) d->max_length = (uint64_t)x;
  if (pattern && pattern->type == JSON_STRING) {
    char why[128];
    add_pattern(d, schema_pattern_compile(a, pattern->text, pattern->len, false, why, sizeof why));
  }
  d->format = json_get_text(schema, "format", d->format);
}

/* ---- checking ---- */

static bool is_multiple(double x, double of) {
  double q = x / of;
  return fabs(q - nearbyint(q)) < 1e-9;
}

static bool accepts_number(const struct demand *d, const struct json *v) {
  double x = json_to_double(v);
  if (x < d->low || (x == d->low && d->low_excluded)) return false;
  if (x > d->high || (x == d->high && d->high_excluded)) return false;
  return d->multiple == 0 || is_multiple(x, d->multiple);
}

static bool accepts_text(const struct demand *d, const struct json *v, struct arena *scratch) {
  if (d->min_length || d->max_length != UINT64_MAX) {
    size_t n = utf8_count(v->text, v->len);
    if (n < d->min_length || n > d->max_length) return false;
  }
  for (size_t i = 0; i < d->n_patterns; i++)
    if (schema_pattern_search(d->patterns[i], v->text, v->len, scratch) != FOUND) return false;
  if (!*d->format) return true;
  const struct schema_format *f = schema_format_find(d->format);
  return !f || f->matches(v->text, v->len, scratch);
}

bool demand_accepts(const struct demand *d, const struct json *v, struct arena *scratch) {
  if (!schema_has_type(v, d->types)) return false;
  if (d->const_value && !json_equal(v, d->const_value)) return false;
  if (d->enum_values) {
    bool found = false;
    for (uint32_t i = 0; i < d->enum_values->len && !found; i++)
      found = json_equal(v, &d->enum_values->items[i]);
    if (!found) return false;
  }
  if (v->type == JSON_NUMBER) return accepts_number(d, v);
  return v->type != JSON_STRING || accepts_text(d, v, scratch);
}
