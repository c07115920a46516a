/* behave.h - one call of a tool on the records: what it addresses, finds, changes.
 *
 * Private to engine/entity. */
#ifndef TOOLMILL_ENTITY_BEHAVE_H
#define TOOLMILL_ENTITY_BEHAVE_H

#include "entity/store.h"
#include "episode/executor.h"

enum { PAGE_DEFAULT = 10, PAGE_MAX = 100, ITEMS_MAX = 50 };

/* The records of the place that was asked for last: its leaves come one after the other. */
struct site_cache {
  bool filled;
  uint32_t site, at[8];
  size_t n, n_list;
  struct record **list;
};

enum { PRODUCTS_MAX = 4 };

struct call {
  struct store *store;
  const struct tool *tool;
  const struct model_tool *how;
  const struct json *arguments;
  struct arena *arena;
  uint64_t key;  /* of what follows from nothing else: tool, arguments, episode */
  uint32_t item; /* of `how->items` that is being worked on */
  /* The records the call is about: found, created, changed, deleted; all of them, not the page. */
  struct record **list;
  size_t n, capacity;
  size_t offset, limit; /* of the page that is shown */
  uint32_t tool_at;     /* index of the tool in registry and model */
  /* What the call made besides: the lab order of ordering a test for a patient. */
  struct record *products[PRODUCTS_MAX];
  size_t n_products;
  struct site_cache cache;
  struct tool_answer *answer;
};

/* The value of a parameter (of the item being worked on); NULL: not given. */
const struct json *call_argument(const struct call *c, const struct model_parameter *p);
void call_add(struct call *c, struct record *r);
/* Makes the answer a failure. Always false. */
bool call_fail(struct call *c, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The entity's name for people: "hotel booking". */
const char *call_title(const struct call *c, uint32_t entity);
/* "created", "cancelled": what the call did. */
const char *call_done_word(const struct call *c);
/* How a value reads in a sentence. */
const char *call_shown(struct call *c, const struct json *v);

/* Fills list, offset and limit, and changes records as the tool says. false: the answer is a
 * failure. */
bool call_carry_out(struct call *c);
int64_t call_first_page(const struct call *c);
/* What must be right before anything happens: intervals, statuses. false: the answer is a failure.
 */
bool call_check_intervals(struct call *c);

/* Times that records carry: sets fields whose name has a word that begins like `word` ("creat":
 * created_at, creation_date). */
void call_stamp(struct call *c, struct record *r, const char *word, const struct json *now);

/* ---- product.c ---- */

/* Makes what the result shows besides the records the call is about, once it is carried out. */
void call_make_products(struct call *c);

/* ---- match.c ---- */

/* Whether the record satisfies what the arguments filter and search by. */
bool call_matches(struct call *c, struct record *r);
/* Whether it satisfies this one. */
bool call_matches_parameter(struct call *c, struct record *r, const struct model_parameter *p,
                            const struct json *value);
/* By what the arguments ask for; else the order stays. */
void call_sort(struct call *c);

/* ---- discover.c: the world is larger than what was looked at ---- */

/* The record of `entity` whose `field` holds a value that is unknown so far, where a result of this
 * episode showed it to be used for this parameter, or where the world is open. NULL: none. */
struct record *call_discover_key(struct call *c, const struct model_parameter *p, uint32_t entity,
                                 uint32_t field, const struct json *value);
/* Records that satisfy a search nothing was found by, where nothing speaks against there being
 * some. Adds them to the list. */
void call_discover_matches(struct call *c);

/* ---- answer.c ---- */

/* The content, which satisfies the tool's result schema. NULL and an error where none does. */
struct json *call_answer(struct call *c, struct error *e);

/* The content with totals that are the sum of the lines beside them, as far as the schema allows.
 */
struct json *call_tally(struct call *c, struct json *content);

#endif
