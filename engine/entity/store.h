/* store.h - the records of one episode, by entity: made when they are first looked at, a function
 * of the episode's seed, and what the episode created, changed and deleted since.
 *
 * Private to engine/entity. Everything lives in the episode's arena. */
#ifndef TOOLMILL_ENTITY_STORE_H
#define TOOLMILL_ENTITY_STORE_H

#include "entity/instance.h"
#include "entity/model.h"

struct tool_index;
struct shown_content;

struct record {
  uint32_t entity;
  bool deleted, made;             /* made: by a call of this episode */
  uint64_t seed;                  /* decides the values that nobody set */
  const struct model_tool *acted; /* the last act on it in this episode; NULL */
  struct record *owner;           /* of the parent entity; NULL */
  const struct json **values; /* by field; NULL: not asked for yet, or absent in a made record */
};

struct records {
  struct record **list; /* in the order made */
  size_t n, capacity;
  bool whole; /* an answer told how many there are: none may turn up later */
  enum { RECORDS_UNMADE, RECORDS_MAKING, RECORDS_READY } phase;
};

struct store {
  const struct model *model;
  const struct lexicons *lexicons;
  struct arena *arena;
  struct arena own;                /* of the table below */
  struct records *of;              /* by entity */
  bool *created;                   /* by entity: some tool creates such records */
  bool *visible;                   /* by entity: some tool is about such records or shows them */
  const struct json **key_schemas; /* by entity: of the number that some tool takes its keys for */
  uint32_t *key_names; /* by entity: whose key the first of its composite key is; MODEL_NONE */
  struct tool_index **indexes; /* by tool; made when first needed, see index.h */
  struct shown_content *shown; /* what tools answered in this episode, the latest first */
  uint64_t seed, n_made, minutes;
  int64_t clock; /* days since 1970-01-01 */
};

struct shown_content {
  const struct shown_content *before;
  uint32_t tool;
  const struct json *content;
};

void store_init(struct store *s, const struct model *m, const struct lexicons *l);
void store_done(struct store *s);
void store_begin(struct store *s, uint64_t seed, int64_t clock, struct arena *a);

/* All records of an entity, deleted ones among them. */
const struct records *store_all(struct store *s, uint32_t entity);
/* The value of a field; NULL: the record has none. */
const struct json *store_value(struct store *s, struct record *r, uint32_t field);
void store_set(struct store *s, struct record *r, uint32_t field, const struct json *value);
/* The first record that is not deleted and whose `field` (of a list: an item) has the value. */
struct record *store_find(struct store *s, uint32_t entity, uint32_t field,
                          const struct json *value);
/* A record of the population by number, not deleted; NULL: there is none. */
struct record *store_pick(struct store *s, uint32_t entity, uint64_t number);
/* A record that was there all along, though nobody looked: without values but those set next. */
struct record *store_discover(struct store *s, uint32_t entity, struct record *owner,
                              uint64_t seed);
/* Gives a record a key that no other has. */
bool store_new_key(struct store *s, struct record *r);
/* Takes back the record that was made last. */
void store_withdraw(struct store *s, struct record *r);
/* A value for a field that the record lacks, where one has to be shown; kept. */
const struct json *store_force(struct store *s, struct record *r, uint32_t field);
/* Adds `value` (of a list: its items) to the list that the field holds, or takes it out. */
void store_change_list(struct store *s, struct record *r, uint32_t field, const struct json *value,
                       bool add);
/* The moment: the episode's day, a minute later each time; "2026-03-02T09:01:00Z". */
const struct json *store_now(struct store *s);
/* A new record without values but its own new key (unless `keyless`). */
struct record *store_create(struct store *s, uint32_t entity, struct record *owner, bool keyless);
/* Deletes the record and what belongs to it. */
void store_delete(struct store *s, struct record *r);
/* Whether r, or what it belongs to, is or refers to `other`. */
bool store_belongs(struct store *s, struct record *r, const struct record *other);
/* Equal as keys: numbers by value, "42" like 42. */
bool store_same(const struct json *x, const struct json *y);
/* store_same, or an item of the list `have`. have may be NULL. */
bool store_holds(const struct json *have, const struct json *value);
/* The same value in the spelling that the schema wants, where it can be: "42" for 42, the date of a
 * moment, seconds since 1970. NULL: the schema refuses it in every spelling. */
const struct json *store_spell(struct arena *a, const struct json *v, const struct json *schema);
/* Seconds since 1970 of "2026-03-02" or "2026-03-02T09:01…". */
bool store_read_moment(const struct json *v, int64_t *seconds);
/* "2026-03-02" of days since 1970-01-01. */
const char *store_date(struct arena *a, int64_t days);

#endif
