/* site.h - which record stands where in the result of a call.
 *
 * Private to engine/entity. A place of the result is spelt like the leaves of the graph,
 * "/rooms/%", with the indexes that stand for '%'. */
#ifndef TOOLMILL_ENTITY_SITE_H
#define TOOLMILL_ENTITY_SITE_H

#include "entity/behave.h"

enum { PLACE_DEPTH = 12 };

struct place {
  const char *pointer; /* with '%' for indexes */
  uint32_t at[PLACE_DEPTH];
  size_t n;
};

/* The outputs and sites of one tool by their pointers; a function of the model. */
struct tool_index;
const struct tool_index *tool_index_of(struct store *s, uint32_t tool);
/* Indexes into the tool's outputs and sites; MODEL_NONE. */
uint32_t tool_index_output(const struct tool_index *x, const char *pointer);
uint32_t tool_index_site(const struct tool_index *x, const char *pointer);
/* Whether some output or site lies below the pointer. */
bool tool_index_place(const struct tool_index *x, struct arena *a, const char *pointer,
                      struct place *out);

struct site_list {
  struct record **list;
  size_t n;
};

/* The records of a site that is an array (all that are shown there), or the one of another. `at`
 * are the indexes of the arrays around it. */
struct site_list site_records(struct call *c, uint32_t site, const uint32_t *at, size_t n);
/* The record there; NULL: none. */
struct record *site_record(struct call *c, uint32_t site, const struct place *place);
/* The record of another entity that the call has to do with: named by an argument, made besides,
 * what the answer belongs or refers to, else any. NULL: there is none. */
struct record *site_other(struct call *c, uint32_t entity);

#endif
