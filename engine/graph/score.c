/* score.c - see score.h. Names decide first, then the entity that a name or what encloses it gives,
 * then what a value is. Distance between the tools, echoes and doubtful types cost confidence. */
#include "graph/score.h"

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
  const char *name = leaf_last_name(leaf, &n);
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
  const char *a = leaf_last_name(out, &n), *b = leaf_last_name(in, &m);
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

/* A record that is made or changed does not take its own fields from the one there is. */
static bool would_copy(const struct builder *b, const struct graph_leaf *out,
                       const struct graph_leaf *in) {
  static const char *const MAKING[] = {"create", "register", "new", "insert", "make", NULL};
  const struct graph_tool *tool = &b->tools[in->tool];
  const struct leaf_side *sides = (const struct leaf_side *)(const void *)b->sides.data;
  enum verb verb = tool->reading.verb;
  if ((verb != VERB_CREATE && verb != VERB_UPDATE) || sides[in - b->graph.inputs].within)
    return false; /* what stands in the path says which one it is */
  if (in->sense.kind == SENSE_KEY && (verb == VERB_UPDATE || !word_in(tool->reading.word, MAKING)))
    return false;
  /* A leaf that has a role is another one of the kind: the parent of what is made. */
  return !*in->sense.role && same_entity(out, in) && tool->noun == tool->product &&
         strcmp(in->sense.entity, tool->noun) == 0;
}

/* Whether each of two tool groups has things of this entity of its own: the messages of a chat are
 * none of a mailbox. Groups of one family ("shop_orders", "shop_customers") share theirs. */
static bool are_strangers(const struct builder *b, const struct graph_leaf *out,
                          const struct graph_leaf *in) {
  const struct graph_tool *from = &b->tools[out->tool], *to = &b->tools[in->tool];
  size_t n = strcspn(from->group, "_");
  if (n >= 4 && strncmp(from->group, to->group, n + 1) == 0) return false;
  return graph_owns(b, from, in->sense.entity) && graph_owns(b, to, in->sense.entity);
}

/* Who approves, leads or writes is one of the staff; in one tool it may be anybody. */
static bool are_one_person(const struct graph_leaf *out, const struct graph_leaf *in,
                           enum near near) {
  enum person a = leaf_person(out), b = leaf_person(in);
  if (!a || !b || (a != PERSON_ROLE && b != PERSON_ROLE)) return false;
  return near == NEAR_GROUP || (a != PERSON_OTHER && b != PERSON_OTHER);
}

/* Whether the input's tool writes down what it is given: deleting takes what is there already. */
static bool writes(const struct builder *b, const struct graph_leaf *in) {
  enum verb verb = b->tools[in->tool].reading.verb;
  return verb == VERB_CREATE || verb == VERB_UPDATE || verb == VERB_ACT;
}

/* Whether a value of a kind that the whole world shares makes sense there: a city is searched in, a
 * currency converted, an address written to; but what a record says of itself comes from nowhere
 * else. */
static bool makes_sense(const struct builder *b, const struct graph_leaf *in, enum near near) {
  const struct graph_tool *tool = &b->tools[in->tool];
  bool itself = in->sense.entity == tool->noun;
  switch (in->sense.kind) {
  case SENSE_EMAIL:
  case SENSE_PHONE:
    if (writes(b, in) && itself && entity_is_person(tool->noun)) return false;
    if (tool->reading.verb != VERB_CREATE && tool->reading.verb != VERB_UPDATE)
      return near != NEAR_NOT || writes(b, in);
    return near != NEAR_NOT;
  case SENSE_CURRENCY:
    return near == NEAR_GROUP || !*tool->noun ||
           word_in(entity_head(tool->noun),
                   (const char *const[]){"currency", "rate", "conversion", NULL});
  case SENSE_LANGUAGE:
  case SENSE_LOCALE:
    return near == NEAR_GROUP || tool->reading.verb == VERB_COMPUTE ||
           (!writes(b, in) && in->required);
  case SENSE_DOMAIN:
  case SENSE_IP:
  case SENSE_TICKER:
  case SENSE_KEY:
    return true;
  default:
    return near == NEAR_GROUP || !writes(b, in);
  }
}

static struct score by_name(const struct builder *b, const struct graph_leaf *out,
                            const struct graph_leaf *in, enum near near) {
  struct score s = {0, MATCH_SEMANTIC};
  bool key = in->sense.kind == SENSE_KEY || in->sense.kind == SENSE_HASH;
  bool attribute = strcmp(leaf_attribute(out), leaf_attribute(in)) == 0;
  if (key && attribute && same_entity(out, in)) {
    bool exact = !in->sense.generic && !out->sense.generic && same_last_name(out, in);
    s = (struct score){exact ? 0.95F : 0.9F, exact ? MATCH_EXACT : MATCH_ENTITY};
    if (*out->sense.role && strcmp(out->sense.role, in->sense.role) != 0) s.confidence -= 0.15F;
  } else if (key && attribute && related_entity(out, in)) {
    s = (struct score){0.7F, MATCH_ENTITY};
  } else if (!key && attribute && same_entity(out, in) && leaf_is_name(in) && leaf_is_name(out)) {
    s = (struct score){0.75F, MATCH_ENTITY};
  } else if (!key && same_entity(out, in) && leaf_is_handle(in) && leaf_is_handle(out)) {
    s = (struct score){0.65F, MATCH_ENTITY};
  } else if (!key && in->sense.kind == SENSE_USER_NAME && out->sense.kind == SENSE_USER_NAME &&
             near == NEAR_GROUP && leaf_person(out) && leaf_person(in)) {
    s = (struct score){0.6F, MATCH_ENTITY};
  } else if (key && attribute && are_one_person(out, in, near)) {
    s = (struct score){leaf_person(out) == leaf_person(in) ? 0.5F : 0.6F, MATCH_ENTITY};
  } else if (!in->sense.generic && !out->sense.generic && same_last_name(out, in) &&
             near == NEAR_GROUP && out->sense.end == in->sense.end &&
             (key || !writes(b, in) ||
              (leaf_is_universal(in) && b->tools[out->tool].noun != b->tools[in->tool].noun))) {
    s = (struct score){0.6F, MATCH_EXACT};
  }
  const char *thing = leaf_names_thing(in);
  if (thing && leaf_is_name(out) && s.confidence < 0.7F && strcmp(out->sense.entity, thing) == 0)
    s = (struct score){0.7F, MATCH_ENTITY};
  return s;
}

static struct score by_kind(const struct builder *b, const struct graph_leaf *out,
                            const struct graph_leaf *in, enum near near) {
  struct score none = {0, MATCH_SEMANTIC};
  if (in->sense.end != SENSE_WHOLE && in->sense.kind != SENSE_CITY) return none;
  bool same = out->sense.kind == in->sense.kind && forms_agree(out, in);
  bool place = in->sense.kind == SENSE_PLACE && out->sense.kind == SENSE_CITY;
  if ((same || place) && !makes_sense(b, in, near)) return none;
  if (same && leaf_is_universal(in) && leaf_is_universal(out))
    return (struct score){0.6F, MATCH_SEMANTIC};
  if (place) return (struct score){0.55F, MATCH_SEMANTIC};
  /* An address of anything, to be looked at; not one that belongs to a thing. */
  if (same && near != NEAR_NOT && in->sense.kind == SENSE_URL && !writes(b, in) &&
      in->sense.entity == b->tools[in->tool].noun)
    return (struct score){0.5F, MATCH_SEMANTIC};
  if (near == NEAR_GROUP && strcmp(in->sense.attribute, "amount") == 0 && leaf_is_money(in) &&
      leaf_is_money(out))
    return (struct score){0.5F, MATCH_SEMANTIC};
  return none;
}

/* The next page of the same list is the one thing that a tool tells itself by a cursor. */
static struct score by_cursor(const struct graph_leaf *out, const struct graph_leaf *in) {
  bool next = out->tool == in->tool && out->sense.kind == SENSE_CURSOR &&
              in->sense.kind == SENSE_CURSOR && types_agree(out, in);
  return (struct score){next ? 0.9F : 0, MATCH_SEMANTIC};
}

/* What kind of in's entity an output is: "issue" for one within issues, or for an issue_comment;
 * NULL: nothing says. */
static const char *kind_of_split(const struct builder *b, const struct graph_leaf *out,
                                 const struct graph_leaf *in, char *room, size_t size) {
  const struct graph_tool *from = &b->tools[out->tool];
  if (out->sense.entity == in->sense.entity)
    return out->sense.entity == from->noun ? from->within : NULL;
  size_t n = strlen(out->sense.entity), m = strlen(in->sense.entity);
  if (n <= m + 1 || n - m > size || strcmp(out->sense.entity + n - m, in->sense.entity) != 0 ||
      out->sense.entity[n - m - 1] != '_')
    return NULL;
  memcpy(room, out->sense.entity, n - m - 1);
  room[n - m - 1] = '\0';
  return room;
}

/* Comments of issues are none of commits, where a path says which. */
static float split_cost(const struct builder *b, const struct graph_leaf *out,
                        const struct graph_leaf *in) {
  const struct leaf_side *sides = (const struct leaf_side *)(const void *)b->sides.data;
  const char *wanted = sides[in - b->graph.inputs].within;
  const struct graph_tool *from = &b->tools[out->tool];
  char room[64];
  if (!wanted || !*wanted || !graph_is_split(b, from, in->sense.entity)) return 0;
  const char *kind = kind_of_split(b, out, in, room, sizeof room);
  if (!kind) return same_entity(out, in) ? 0.2F : 0;
  if (strcmp(kind, wanted) == 0) return 0;
  return graph_is_place(b, from, in->sense.entity, kind) ? 1 : 0.1F;
}

/* Named segments above the record that holds it, each a doubt more that it is meant. */
static float depth_cost(const struct graph_leaf *out) {
  int named = 0;
  for (const char *p = out->pointer; *p; p++)
    if (p[0] == '/' && p[1] != '%') named++;
  float cost = 0.03F * (float)(named - 2);
  return cost < 0 ? 0 : cost > 0.15F ? 0.15F : cost;
}

/* ---- */

enum near graph_near(const struct graph_tool *a, const struct graph_tool *b) {
  if (a->scope != b->scope) return NEAR_NOT;
  return a->group == b->group ? NEAR_GROUP : NEAR_SCOPE;
}

struct score graph_score(const struct builder *b, const struct graph_leaf *out,
                         const struct graph_leaf *in) {
  struct score none = {0, MATCH_SEMANTIC};
  if (in->sense.kind == SENSE_CURSOR) return by_cursor(out, in);
  bool echo = b->echoes[out - b->graph.outputs];
  uint8_t shadow = b->shadowed[out - b->graph.outputs];
  if (shadow && in->sense.kind != SENSE_PERSON_NAME &&
      (shadow == 2 || strcmp(leaf_attribute(in), "name") != 0))
    return none;
  if (out->tool == in->tool &&
      (echo || in->sense.kind != SENSE_KEY || writes(b, in) || same_last_name(out, in)))
    return none;
  if (b->tools[out->tool].reading.verb == VERB_DELETE || !types_agree(out, in)) return none;
  enum near near = graph_near(&b->tools[out->tool], &b->tools[in->tool]);
  struct score s = near == NEAR_NOT ? none : by_name(b, out, in, near);
  if (s.confidence > 0 && near == NEAR_SCOPE && are_strangers(b, out, in)) s = none;
  bool by_value = s.confidence <= 0;
  if (by_value) s = by_kind(b, out, in, near);
  if (s.confidence <= 0 || !values_agree(out, in)) return none;
  if (would_copy(b, out, in)) return none;
  if (near == NEAR_SCOPE) s.confidence -= 0.08F;
  if (near == NEAR_NOT) s.confidence -= 0.15F;
  if (echo) s.confidence -= by_value ? 0.15F : 0.05F;
  s.confidence -= depth_cost(out) + split_cost(b, out, in);
  /* Among equals: from the list of the things themselves, and from what is beside the input. */
  if (s.match != MATCH_EXACT) {
    if (b->tools[out->tool].noun == in->sense.entity) s.confidence += 0.02F;
    if (b->tools[out->tool].category == b->tools[in->tool].category) s.confidence += 0.01F;
  }
  return s.confidence < FLOW_THRESHOLD ? none : s;
}

struct score graph_score_companion(const struct builder *b, const struct graph_leaf *out,
                                   const struct graph_leaf *in) {
  struct score none = {0, MATCH_SEMANTIC};
  enum verb verb = b->tools[in->tool].reading.verb;
  if (out->tool == in->tool || (verb != VERB_CREATE && verb != VERB_ACT)) return none;
  if (b->tools[out->tool].reading.verb == VERB_DELETE || !types_agree(out, in)) return none;
  if (!values_agree(out, in) || would_copy(b, out, in)) return none;
  if (leaf_is_money(in) && leaf_is_money(out) && strcmp(in->sense.attribute, "amount") == 0)
    return (struct score){0.5F, MATCH_SEMANTIC};
  switch (in->sense.kind) {
  case SENSE_DATE:
  case SENSE_TIME:
  case SENSE_DATETIME:
  case SENSE_AMOUNT:
  case SENSE_CURRENCY:
    break;
  default:
    return none;
  }
  bool same = out->sense.kind == in->sense.kind && out->sense.end == in->sense.end;
  return same && same_last_name(out, in) ? (struct score){0.5F, MATCH_EXACT} : none;
}
