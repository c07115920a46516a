/* sense.h - what a parameter or a result field means, from its name, its schema and what it stands
 * in: a key of which entity, an e-mail address, the end of an interval, a page number.
 *
 * One reading for everybody: the graph joins outputs with inputs by it, the entity world makes and
 * filters values by it, the sampler knows by it who can know a value. */
#ifndef TOOLMILL_CATALOG_SENSE_H
#define TOOLMILL_CATALOG_SENSE_H

#include "catalog/words.h"
#include "json/json.h"

enum sense_kind {
  SENSE_UNKNOWN,
  /* identity */
  SENSE_KEY,    /* identifies one thing of `entity` */
  SENSE_SECRET, /* passwords, tokens, credentials: never said by a user, never invented */
  /* people, firms, names */
  SENSE_PERSON_NAME,
  SENSE_GIVEN_NAME,
  SENSE_FAMILY_NAME,
  SENSE_USER_NAME,
  SENSE_ORGANIZATION,
  SENSE_NAME, /* the name or title of the thing itself */
  SENSE_EMAIL,
  SENSE_PHONE,
  /* places */
  SENSE_COUNTRY, /* name or code: see the schema */
  SENSE_REGION,
  SENSE_CITY,
  SENSE_STREET,
  SENSE_POSTCODE,
  SENSE_PLACE, /* a location in free words */
  SENSE_LATITUDE,
  SENSE_LONGITUDE,
  SENSE_TIMEZONE,
  /* codes of standards */
  SENSE_CURRENCY,
  SENSE_LANGUAGE,
  SENSE_LOCALE,
  SENSE_AIRPORT,
  SENSE_TICKER,
  /* time */
  SENSE_DATE,
  SENSE_TIME,
  SENSE_DATETIME,
  SENSE_TIMESTAMP, /* seconds or milliseconds, a number */
  SENSE_YEAR,
  SENSE_MONTH,
  SENSE_DAY,
  SENSE_DURATION,
  /* quantities */
  SENSE_AMOUNT, /* money */
  SENSE_COUNT,
  SENSE_PERCENT,
  SENSE_RATING,
  SENSE_AGE,
  SENSE_MEASURE, /* weights, lengths, temperatures … */
  SENSE_INDEX,   /* a position, a rank, a version number */
  /* words */
  SENSE_STATUS,
  SENSE_CATEGORY,
  SENSE_TAG,
  SENSE_FLAG,
  SENSE_TEXT,  /* descriptions, messages, comments */
  SENSE_QUERY, /* what is searched for */
  SENSE_COLOR,
  SENSE_UNIT,
  /* the net and files */
  SENSE_URL,
  SENSE_IMAGE,
  SENSE_DOMAIN,
  SENSE_IP,
  SENSE_PATH,
  SENSE_FILE,
  SENSE_MIME,
  SENSE_HASH,
  SENSE_VERSION,
  /* about the list, not the thing */
  SENSE_PAGE,
  SENSE_LIMIT,
  SENSE_OFFSET,
  SENSE_CURSOR,
  SENSE_SORT,
  SENSE_ORDER, /* ascending or descending */
  SENSE_FIELDS,
  SENSE_FORMAT, /* of the answer */
  SENSE_TOTAL,  /* how many there are: in results */
  SENSE_MORE,   /* whether there are more: in results */
  SENSE_KINDS
};

/* Which end of an interval a value is: start_date, check_out, price_min. */
enum sense_end { SENSE_WHOLE, SENSE_LOW, SENSE_HIGH };

struct sense {
  enum sense_kind kind;
  enum sense_end end;
  bool list;    /* the name is a plural of such values, or the schema an array */
  bool generic; /* the name alone says nothing: id, name, type, value, status … */
  /* Singular, words joined by '_': of a key the entity it identifies, else the entity that the
   * name itself mentions ("customer" of customer_email); "" where the name mentions none. */
  const char *entity;
  /* What role it plays there, "parent" of parent_comment_id; "". */
  const char *role;
  /* The field without entity, role and end, singular: "id", "email", "date", "price". */
  const char *attribute;
};

/* Reads `name` (as the source spells it). `schema` may be NULL: then the name decides alone. The
 * texts live in `a`. Deterministic. */
void sense_read(struct arena *a, const char *name, size_t n, const struct json *schema,
                struct sense *out);
/* Stable lower-case word: "key", "given_name". */
const char *sense_kind_name(enum sense_kind kind);
/* Whether only tools can know such a value (keys, cursors, hashes), so that a call needs it from an
 * earlier result or from a user who was given it. */
bool sense_is_reference(const struct sense *s);
/* Whether "type" of the schema is this word or a list that holds it. */
bool sense_has_type(const struct json *schema, const char *type);

#endif
