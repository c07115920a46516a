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

/* Continues a hash with a text and its end. */
uint64_t graph_hash(uint64_t hash, const char *text);
/* Fills what graph_owns, graph_is_split and graph_is_place answer from, echoes and shadowed. */
void graph_survey(struct builder *b);

enum near graph_near(const struct graph_tool *a, const struct graph_tool *b);
struct score graph_score(const struct builder *b, const struct graph_leaf *out,
                         const struct graph_leaf *in);
/* For an output of a tool that gives a key to the input's tool already: what else of the same thing
 * goes with the key (its price, its time). */
struct score graph_score_companion(const struct builder *b, const struct graph_leaf *out,
                                   const struct graph_leaf *in);
/* Whether tools of the group answer with things of this entity that they know by themselves. */
bool graph_owns(const struct builder *b, const struct graph_tool *tool, const char *entity);

/* Whether things of this entity are addressed within several others, so that they are several
 * kinds: comments of issues and of commits. */
bool graph_is_split(const struct builder *b, const struct graph_tool *tool, const char *entity);
/* Whether `within` is one of those others. */
bool graph_is_place(const struct builder *b, const struct graph_tool *tool, const char *entity,
                    const char *within);

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
/* Keys of people, by themselves or by what they do: employee_id, approver_id. */
enum person { PERSON_NONE, PERSON_STAFF, PERSON_OTHER, PERSON_ROLE };
enum person leaf_person(const struct graph_leaf *leaf);
bool entity_is_person(const char *entity);
/* Whether it is a short text by which its thing is addressed. */
bool leaf_is_handle(const struct graph_leaf *leaf);
/* Whether it is a sum that can be paid. */
bool leaf_is_money(const struct graph_leaf *leaf);
/* The last name of its pointer, that of an item's list. Borrowed, not ended. */
const char *leaf_last_name(const struct graph_leaf *leaf, size_t *n);
/* Length of the pointer of what holds it. */
size_t leaf_record_length(const char *pointer);
/* Whether a leaf takes part in joins at all. */
bool leaf_joins(const struct graph_leaf *leaf);

#endif
