/* score.c - see score.h. Names decide first, then the entity that a name or what encloses it gives,
 * then what a value is. Distance between the tools, echoes and doubtful types cost confidence. */
#include "graph/score.h"

/* ---- leaves ---- */

const char *entity_head(const char *entity) {
  const char *last = strrchr(entity, '_');
  return last ? last + 1 : entity;
}

const char *leaf_attribute(const struct graph_leaf *leaf) {
  const char *name = leaf->sense.attribute, *entity = leaf->sense.entity;
  size_t n = strlen(entity);
  if (n && strncmp(name, entity, n) == 0 && name[n] == '_') name += n + 1;
  static const char *const IDS[] = {"id", "identifier", "uid", "uuid", "guid", "pk", NULL};
  return word_in(name, IDS) ? "id" : name;
}

static const char *last_name(const struct graph_leaf *leaf, size_t *n) {
  const char *p = leaf->pointer, *end = p + strlen(p);
  while (end - p >= 2 && end[-1] == '%' && end[-2] == '/')
    end -= 2;
  const char *from = end;
  while (from > p && from[-1] != '/')
    from--;
  *n = (size_t)(end - from);
  return from;
}

bool leaf_joins(const struct graph_leaf *leaf) {
  switch (leaf->sense.kind) {
  case SENSE_SECRET:
  case SENSE_FLAG:
  case SENSE_PAGE:
  case SENSE_LIMIT:
  case SENSE_OFFSET:
  case SENSE_CURSOR:
  case SENSE_SORT:
  case SENSE_ORDER:
  case SENSE_FIELDS:
  case SENSE_FORMAT:
  case SENSE_TOTAL:
  case SENSE_MORE:
  case SENSE_QUERY:
  case SENSE_TEXT:
  case SENSE_COUNT:
  case SENSE_PERCENT:
  case SENSE_RATING:
  case SENSE_STATUS:
  case SENSE_UNIT:
  case SENSE_DURATION:
  case SENSE_YEAR:
  case SENSE_MONTH:
  case SENSE_DAY:
  case SENSE_AGE:
    return false;
  default:
    return true;
  }
}

bool leaf_is_name(const struct graph_leaf *leaf) {
  static const char *const NAMES[] = {"name",   "title", "login", "slug", "code",
                                      "symbol", "key",   "label", NULL};
  if (leaf->sense.kind == SENSE_NAME || leaf->sense.kind == SENSE_USER_NAME) return true;
  return word_in(leaf_attribute(leaf), NAMES);
}

bool leaf_is_universal(const struct graph_leaf *leaf) {
  switch (leaf->sense.kind) {
  case SENSE_EMAIL:
  case SENSE_PHONE:
  case SENSE_COUNTRY:
  case SENSE_CITY:
  case SENSE_POSTCODE:
  case SENSE_LATITUDE:
  case SENSE_LONGITUDE:
  case SENSE_TIMEZONE:
  case SENSE_CURRENCY:
  case SENSE_LANGUAGE:
  case SENSE_LOCALE:
  case SENSE_AIRPORT:
  case SENSE_TICKER:
  case SENSE_DOMAIN:
  case SENSE_IP:
    return true;
  default:
    return word_in(leaf->sense.attribute,
                   (const char *const[]){"isbn", "asin", "imei", "vin", NULL});
  }
}

const char *leaf_names_thing(const struct graph_leaf *in) {
  if (in->sense.generic || in->sense.end != SENSE_WHOLE) return NULL;
  switch (in->sense.kind) {
  case SENSE_UNKNOWN:
  case SENSE_CATEGORY:
  case SENSE_ORGANIZATION:
  case SENSE_PERSON_NAME:
  case SENSE_USER_NAME:
  case SENSE_TAG:
  case SENSE_PLACE:
    return strchr(in->sense.attribute, '_') ? NULL : in->sense.attribute;
  default:
    return NULL;
  }
}

/* ---- types ---- */

enum { T_STRING = 1, T_INTEGER = 2, T_NUMBER = 4, T_BOOLEAN = 8, T_OTHER = 16, T_ANY = 31 };

static int bit_of(const struct json *type) {
  static const struct {
    const char *name;
    int bit;
  } BITS[] = {{"string", T_STRING},
              {"integer", T_INTEGER},
              {"number", T_NUMBER | T_INTEGER},
              {"boolean", T_BOOLEAN},
              {"null", 0}};
  for (size_t i = 0; i < sizeof BITS / sizeof *BITS; i++)
    if (json_is_text(type, BITS[i].name)) return BITS[i].bit;
  return T_OTHER;
}

static int types_of(const struct json *schema) {
  const struct json *t = json_get(schema, "type");
  if (!t) return json_get(schema, "properties") ? T_OTHER : T_ANY;
  if (t->type == JSON_STRING) return bit_of(t);
  int bits = 0;
  for (uint32_t i = 0; t->type == JSON_ARRAY && i < t->len; i++)
    bits |= bit_of(&t->items[i]);
  return bits;
}

static bool types_agree(const struct graph_leaf *out, const struct graph_leaf *in) {
  const struct json *wanted = in->schema;
  if (in->takes_list) {
    wanted = json_get(in->schema, "items");
    if (!wanted || wanted->type != JSON_OBJECT) return true;
  }
  int have = types_of(out->schema), want = types_of(wanted);
  /* A fraction is no integer, but a key that is declared a number has none. */
  if (have & T_NUMBER && !(want & T_NUMBER) && in->sense.kind != SENSE_KEY) have &= ~T_INTEGER;
  return (have & want & ~T_OTHER) != 0;
}

static bool in_enum(const struct json *list, const struct json *value) {
  for (uint32_t i = 0; i < list->len; i++)
    if (json_equal(&list->items[i], value)) return true;
  return false;
}

/* Whether every value of the output is one that the input takes, as far as the schemas list them.
 */
static bool values_agree(const struct graph_leaf *out, const struct graph_leaf *in) {
  const struct json *wanted = in->takes_list ? json_get(in->schema, "items") : in->schema;
  const struct json *takes = json_get(wanted, "enum"), *gives = json_get(out->schema, "enum");
  if (!takes || takes->type != JSON_ARRAY) {
    const char *f = json_get_text(wanted, "format", ""),
               *g = json_get_text(out->schema, "format", "");
    return !*f || !*g || strcmp(f, g) == 0;
  }
  if (!gives || gives->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < gives->len; i++)
    if (!in_enum(takes, &gives->items[i])) return false;
  return true;
}

/* ---- codes and names of countries, languages ---- */

enum form { FORM_UNKNOWN, FORM_CODE, FORM_NAME };

static enum form form_of(const struct graph_leaf *leaf) {
  size_t n;
  const char *name = last_name(leaf, &n);
  if (n >= 4 && strncasecmp(name + n - 4, "code", 4) == 0) return FORM_CODE;
  if (n >= 4 && strncasecmp(name + n - 4, "name", 4) == 0) return FORM_NAME;
  const struct json *max = json_get(leaf->schema, "maxLength");
  int64_t most;
  if (max && json_to_int(max, &most) && most <= 3) return FORM_CODE;
  const char *text = json_get_text(leaf->schema, "description", "");
  return strcasestr(text, "code") || strcasestr(text, "ISO") ? FORM_CODE : FORM_UNKNOWN;
}

static bool forms_agree(const struct graph_leaf *out, const struct graph_leaf *in) {
  if (in->sense.kind != SENSE_COUNTRY && in->sense.kind != SENSE_LANGUAGE &&
      in->sense.kind != SENSE_REGION)
    return true;
  enum form a = form_of(out), b = form_of(in);
  return a == b || a == FORM_UNKNOWN || b == FORM_UNKNOWN;
}

/* ---- rules ---- */

static bool same_last_name(const struct graph_leaf *out, const struct graph_leaf *in) {
  size_t n, m;
  const char *a = last_name(out, &n), *b = last_name(in, &m);
  size_t i = 0, k = 0;
  /* "hotelId" and "hotel_id" are one name; a plural list feeds the singular. */
  while (i < n && k < m) {
    if (a[i] == '_' || a[i] == '-') {
      i++;
    } else if (b[k] == '_' || b[k] == '-') {
      k++;
    } else {
      if ((a[i] | 32) != (b[k] | 32)) return false;
      i++;
      k++;
    }
  }
  return (i == n || (i + 1 == n && a[i] == 's')) && (k == m || (k + 1 == m && b[k] == 's'));
}

static bool same_entity(const struct graph_leaf *out, const struct graph_leaf *in) {
  return *out->sense.entity && strcmp(out->sense.entity, in->sense.entity) == 0;
}

/* "booking" and "flight_booking" may be one thing; "hotel_booking" and "flight_booking" are not. */
static bool related_entity(const struct graph_leaf *out, const struct graph_leaf *in) {
  const char *a = out->sense.entity, *b = in->sense.entity;
  if (!*a || !*b) return false;
  return strcmp(entity_head(a), b) == 0 || strcmp(a, entity_head(b)) == 0;
}

static bool is_whereabouts(enum sense_kind kind) {
  return kind == SENSE_CITY || kind == SENSE_COUNTRY || kind == SENSE_REGION ||
         kind == SENSE_POSTCODE || kind == SENSE_LATITUDE || kind == SENSE_LONGITUDE ||
         kind == SENSE_AIRPORT || kind == SENSE_TIMEZONE;
}

/* A record that is made or changed does not take its own fields from the one there is. */
static bool would_copy(const struct builder *b, const struct graph_leaf *out,
                       const struct graph_leaf *in) {
  enum verb verb = b->tools[in->tool].reading.verb;
  if (verb != VERB_CREATE && verb != VERB_UPDATE) return false;
  if (verb == VERB_UPDATE && in->sense.kind == SENSE_KEY) return false;
  return same_entity(out, in) && strcmp(in->sense.entity, b->tools[in->tool].noun) == 0;
}

static bool is_gone(const struct builder *b, const struct graph_leaf *out) {
  return b->tools[out->tool].reading.verb == VERB_DELETE;
}

/* Whether the producer only says again what it was given. */
static bool is_echo(const struct builder *b, const struct graph_leaf *out) {
  const struct graph *g = &b->graph;
  for (uint32_t i = g->first_input[out->tool]; i < g->first_input[out->tool + 1]; i++) {
    const struct graph_leaf *in = &g->inputs[i];
    if (in->sense.kind == out->sense.kind && same_entity(out, in) &&
        strcmp(leaf_attribute(in), leaf_attribute(out)) == 0)
      return true;
  }
  return false;
}

static struct score by_name(const struct graph_leaf *out, const struct graph_leaf *in,
                            enum near near) {
  struct score s = {0, MATCH_SEMANTIC};
  bool key = in->sense.kind == SENSE_KEY;
  const char *a = leaf_attribute(out), *b = leaf_attribute(in);
  bool attribute = strcmp(a, b) == 0;
  if (key && attribute && same_entity(out, in)) {
    bool exact = !in->sense.generic && !out->sense.generic && same_last_name(out, in);
    s = (struct score){exact ? 0.95F : 0.9F, exact ? MATCH_EXACT : MATCH_ENTITY};
    if (*out->sense.role && strcmp(out->sense.role, in->sense.role) != 0) s.confidence -= 0.15F;
  } else if (key && attribute && related_entity(out, in)) {
    s = (struct score){0.7F, MATCH_ENTITY};
  } else if (!key && attribute && same_entity(out, in) && leaf_is_name(in) && leaf_is_name(out)) {
    s = (struct score){0.75F, MATCH_ENTITY};
  } else if (!in->sense.generic && !out->sense.generic && same_last_name(out, in) &&
             near == NEAR_GROUP && out->sense.end == in->sense.end) {
    s = (struct score){0.6F, MATCH_EXACT};
  }
  const char *thing = leaf_names_thing(in);
  if (thing && leaf_is_name(out) && s.confidence < 0.7F && (strcmp(out->sense.entity, thing) == 0))
    s = (struct score){0.7F, MATCH_ENTITY};
  return s;
}

static struct score by_kind(const struct graph_leaf *out, const struct graph_leaf *in,
                            enum near near) {
  struct score none = {0, MATCH_SEMANTIC};
  if (in->sense.end != SENSE_WHOLE && in->sense.kind != SENSE_CITY) return none;
  bool same = out->sense.kind == in->sense.kind && forms_agree(out, in);
  bool place = in->sense.kind == SENSE_PLACE && out->sense.kind == SENSE_CITY;
  if (same && leaf_is_universal(in) && leaf_is_universal(out))
    return (struct score){0.6F, MATCH_SEMANTIC};
  if (place) return (struct score){0.55F, MATCH_SEMANTIC};
  if (same && near != NEAR_NOT && in->sense.kind == SENSE_URL)
    return (struct score){0.5F, MATCH_SEMANTIC};
  return none;
}

/* ---- */

enum near graph_near(const struct graph_tool *a, const struct graph_tool *b) {
  if (a->scope != b->scope) return NEAR_NOT;
  return a->group == b->group ? NEAR_GROUP : NEAR_SCOPE;
}

struct score graph_score(const struct builder *b, const struct graph_leaf *out,
                         const struct graph_leaf *in) {
  struct score none = {0, MATCH_SEMANTIC};
  if (out->tool == in->tool || is_gone(b, out) || !types_agree(out, in)) return none;
  enum near near = graph_near(&b->tools[out->tool], &b->tools[in->tool]);
  struct score s = near == NEAR_NOT ? none : by_name(out, in, near);
  if (s.confidence <= 0) s = by_kind(out, in, near);
  if (s.confidence <= 0 || !values_agree(out, in)) return none;
  if (would_copy(b, out, in) && !is_whereabouts(in->sense.kind)) return none;
  if (near == NEAR_SCOPE) s.confidence -= 0.08F;
  if (near == NEAR_NOT) s.confidence -= 0.15F;
  if (is_echo(b, out)) s.confidence -= 0.05F;
  return s.confidence < FLOW_THRESHOLD ? none : s;
}
