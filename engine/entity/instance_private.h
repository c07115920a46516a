/* instance_private.h - what the parts of the instance maker share.
 *
 * A value is made for a list of parts: all compiled nodes that apply to it. They are flattened into
 * a view (references and allOf followed, one branch of each anyOf, oneOf and if chosen), the view
 * says what is asked, and children get the parts that the view's parts have for them. Where a
 * choice may turn out wrong the value is checked against its parts at once and made again with
 * another one. */
#ifndef TOOLMILL_ENTITY_INSTANCE_PRIVATE_H
#define TOOLMILL_ENTITY_INSTANCE_PRIVATE_H

#include "entity/value.h"

enum {
  INSTANCE_DEEP = 7,       /* levels from which on only what is required is made */
  INSTANCE_DEEPEST = 60,   /* levels at which a schema counts as endless */
  INSTANCE_BUDGET = 20000, /* values made in one attempt */
  INSTANCE_TRIES = 24      /* of one value whose parts offer choices */
};

/* The resources entered on the way, for $dynamicRef; lists that share tails. */
struct scope {
  const struct scope *outer;
  const struct schema_resource *resource;
};

struct part {
  const struct schema_node *node;
  const struct scope *scope;
};

struct parts {
  struct part *items;
  size_t n, capacity;
};

struct name_list {
  struct name_item {
    const char *text;
    size_t n;
  } * items;
  size_t n, capacity;
};

struct view {
  struct parts all;
  struct demand demand;
  struct name_list avoid; /* members whose presence would make another branch hold */
  bool never;             /* nothing can conform */
  bool hard;        /* the value must be checked: choices were made, or rules are not built in */
  uint64_t choices; /* how many combinations of branches there are (saturating) */
};

/* A place in the instance that is made. */
struct spot {
  const struct spot *parent;
  const struct view *view; /* of the value that is made here; set while its children are */
  const char *name;        /* of the member, or of the array that the item stands in; "" */
  size_t name_len;
  bool item;
  const char *entity, *person;
  bool human, anywhere; /* as in value.h */
  uint64_t record, key;
  const struct json *example;
  unsigned depth;
};

struct trouble {
  struct trouble *next;
  const char *pointer;
};

struct maker {
  const struct instance_options *options;
  struct arena *a, *outer; /* for everything; for what the caller's functions make */
  int64_t clock;
  double share; /* of optional members */
  bool fill;    /* the caller's functions are asked */
  bool example;
  uint64_t salt;            /* of the attempt */
  size_t budget;            /* of the attempt, in values */
  size_t made, dropped;     /* values; fillings that were refused */
  struct trouble *troubles; /* where earlier attempts went wrong: nothing is filled in there */
  char *path;               /* JSON pointer of the value that is made */
  size_t path_len, path_capacity;
};

/* ---- instance_view.c ---- */

void parts_add(struct arena *a, struct parts *list, struct part p);
bool name_list_has(const struct name_list *list, const char *text, size_t n);
void name_list_add(struct arena *a, struct name_list *list, const char *text, size_t n);
/* Flattens `parts`; `choice` selects among the combinations, `turn` where counting begins. With
 * `plain` the least of the branches come first. */
void view_build(struct arena *a, struct view *v, const struct parts *parts, uint64_t choice,
                uint64_t turn, bool plain);
/* Adds one more part and what follows from it. */
void view_add(struct arena *a, struct view *v, struct part p, uint64_t choice);
/* Bits of enum schema_type that a node allows, as far as that is quickly said. */
unsigned view_types_of(const struct schema_node *node, unsigned depth);
bool node_accepts(const struct schema_node *node, const struct json *v, struct arena *a);
bool parts_accept(const struct parts *parts, const struct json *v, struct arena *a);
/* The subschema that speaks of the value: the first with a type, an enum or a description. */
const struct json *view_about(const struct view *v);
/* The parts of a member; *never: it must not be there. `hint`: where properties may have it. */
void view_member(struct arena *a, const struct view *v, const char *name, size_t n, size_t hint,
                 struct parts *out, bool *never, bool *declared);
/* The parts of item i, without contains. */
void view_item(struct arena *a, const struct view *v, size_t i, struct parts *out, bool *never);

/* ---- instance.c, instance_object.c, instance_array.c ---- */

/* NULL: no value was found. */
struct json *make_value(struct maker *m, struct spot *s, const struct parts *parts);
struct json *make_object(struct maker *m, struct spot *s, struct view *v, bool least);
struct json *make_array(struct maker *m, struct spot *s, struct view *v, bool least);
/* Of the value that is made. */
const char *path_of(const struct maker *m);
void path_push(struct maker *m, const char *name, size_t n);
void path_push_index(struct maker *m, size_t index);

#endif
