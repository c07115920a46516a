/* score.h - private to engine/graph: whether an output leaf can feed an input leaf, and how surely.
 */
#ifndef TOOLMILL_GRAPH_SCORE_H
#define TOOLMILL_GRAPH_SCORE_H

#include "graph/internal.h"

/* Below this an edge is none. */
#define FLOW_THRESHOLD 0.40F

enum near { NEAR_GROUP, NEAR_SCOPE, NEAR_NOT };

struct score {
  float confidence; /* 0: it cannot */
  enum edge_match match;
};

enum near graph_near(const struct graph_tool *a, const struct graph_tool *b);
struct score graph_score(const struct builder *b, const struct graph_leaf *out,
                         const struct graph_leaf *in);
/* The attribute without the entity before it: "number" of issue_number; ids by whatever word are
 * "id". Borrowed or static. */
const char *leaf_attribute(const struct graph_leaf *leaf);
/* The last word of an entity: "booking" of flight_booking. Borrowed. */
const char *entity_head(const char *entity);
/* Whether an output is what its thing is called by: a name, a login, a slug, a code. */
bool leaf_is_name(const struct graph_leaf *leaf);
/* Whether the world over the same value means the same: an e-mail address, a currency. */
bool leaf_is_universal(const struct graph_leaf *leaf);
/* Whether an input is named as a thing ("department", "repo"), so that the name of one can be it;
 * its word, else NULL. Borrowed. */
const char *leaf_names_thing(const struct graph_leaf *in);
/* Whether a leaf takes part in joins at all. */
bool leaf_joins(const struct graph_leaf *leaf);

#endif
