/* leaf.c - what single leaves are, as far as joins go: see score.h. */
#include "graph/score.h"

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

const char *leaf_last_name(const struct graph_leaf *leaf, size_t *n) {
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
                   (const char *const[]){"isbn", "asin", "imei", "vin", "sku", NULL});
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
    return strchr(in->sense.attribute, '_') ? NULL : word_full(in->sense.attribute);
  default:
    return NULL;
  }
}

/* People who do things in a system, and people it is about. */
static const char *const STAFF[] = {"employee", "user",     "person", "member",
                                    "staff",    "teammate", NULL};
static const char *const PEOPLE[] = {"contact",  "customer",  "doctor", "agent",   "student",
                                     "patient",  "guest",     "client", "company", "vendor",
                                     "supplier", "candidate", "player", "author",  "attendee",
                                     "teacher",  NULL};
static const char *const PEOPLE_ROLES[] = {
    "manager",   "approver",   "assignee", "author",    "owner",  "creator", "reviewer",
    "lead",      "supervisor", "head",     "reporter",  "sender", "invitee", "attendee",
    "requester", "recipient",  "driver",   "organizer", NULL};

enum person leaf_person(const struct graph_leaf *leaf) {
  if (leaf->sense.kind != SENSE_KEY && leaf->sense.kind != SENSE_USER_NAME) return PERSON_NONE;
  if (word_in(leaf->sense.entity, STAFF)) return PERSON_STAFF;
  if (word_in(leaf->sense.entity, PEOPLE)) return PERSON_OTHER;
  return word_in(leaf->sense.entity, PEOPLE_ROLES) ? PERSON_ROLE : PERSON_NONE;
}

bool leaf_is_handle(const struct graph_leaf *leaf) {
  static const char *const HANDLES[] = {"login", "slug", "name", "key", "code", "username", NULL};
  enum sense_kind kind = leaf->sense.kind;
  return (kind == SENSE_NAME || kind == SENSE_USER_NAME || kind == SENSE_UNKNOWN) &&
         word_in(leaf_attribute(leaf), HANDLES);
}

bool leaf_is_money(const struct graph_leaf *leaf) {
  static const char *const DUE[] = {"amount",       "total",      "total_price",
                                    "total_amount", "total_cost", "amount_due",
                                    "grand_total",  "price",      NULL};
  enum sense_kind kind = leaf->sense.kind;
  if (kind != SENSE_AMOUNT && kind != SENSE_TOTAL) return false;
  if (kind == SENSE_TOTAL && !json_is_text(json_get(leaf->schema, "type"), "number")) return false;
  return leaf->sense.end == SENSE_WHOLE && word_in(leaf->sense.attribute, DUE);
}

bool entity_is_person(const char *entity) {
  return word_in(entity, STAFF) || word_in(entity, PEOPLE);
}

size_t leaf_record_length(const char *pointer) {
  const char *slash = strrchr(pointer, '/');
  return slash ? (size_t)(slash - pointer) : 0;
}
