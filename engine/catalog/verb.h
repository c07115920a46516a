/* verb.h - what a tool does, and to what: from its name, method, path and parameters.
 *
 * By words, never by substrings: create_budget creates a budget, though "get" stands in it. */
#ifndef TOOLMILL_CATALOG_VERB_H
#define TOOLMILL_CATALOG_VERB_H

#include "catalog/registry.h"

enum verb {
  VERB_LIST,   /* many things, by where they belong */
  VERB_SEARCH, /* many things, by what they are like */
  VERB_GET,    /* one thing, or one aspect of it */
  VERB_CREATE,
  VERB_UPDATE,
  VERB_DELETE,
  VERB_ACT,     /* something happens to a thing: cancel, send, approve */
  VERB_COMPUTE, /* an answer from the arguments alone: convert, translate, calculate */
  VERBS
};

struct verb_reading {
  enum verb verb;
  const char *word;   /* as the name has it: "book", "cancel"; "" where the method decided */
  const char *entity; /* singular, joined by '_': "order_item"; "" where none is named */
  const char *aspect; /* "status" of get_payment_status; "" */
  bool plural;        /* the name speaks of many */
  bool batch;         /* one call creates, changes or deletes many: create_entities */
};

/* The texts live in `a`. */
void verb_read(struct arena *a, const struct tool *tool, struct verb_reading *out);
const char *verb_name(enum verb verb); /* "list", … */
/* The entity of what the tool answers with: "booking" of book_hotel, else the reading's entity. */
const char *verb_product(struct arena *a, const struct verb_reading *reading);

#endif
