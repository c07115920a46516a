/* verify.h - checking a trajectory from its emitted record alone.
 *
 * Three parts, each a list of complaints with a stage and the index of the event concerned:
 * - structure: roles in order, each call answered once by its own observation, tools known,
 *   arguments and results against the schemas, plans that know no error before it happened.
 *
 * - certificate: every leaf of every call's arguments and every fact of a final answer has exactly
 *   one source, and re-evaluating the source gives the same value.
 *
 * - shape: the template's event grammar (shape.h; called by the caller that knows it). */
#ifndef TOOLMILL_VERIFY_VERIFY_H
#define TOOLMILL_VERIFY_VERIFY_H

#include "catalog/registry.h"
#include "json/json.h"

struct complaint {
  const char *stage; /* "structure", "certificate", "shape" */
  int event;         /* -1: the whole trajectory */
  const char *message;
};

struct complaints {
  struct arena *arena;    /* texts and scratch */
  struct complaint first; /* the first one; n says how many there are */
  size_t n;
};

void complaints_init(struct complaints *c, struct arena *a);
void complain(struct complaints *c, const char *stage, int event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* `trajectory`: an executed trajectory (events, certificate, metadata). */
void verify_structure(const struct json *trajectory, const struct registry *registry,
                      struct complaints *c);
void verify_certificate(const struct json *trajectory, const struct registry *registry,
                        struct complaints *c);

#endif
