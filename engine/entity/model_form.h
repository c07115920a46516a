/* model_form.h - private to the compiler of struct model: what is known while it is compiled.
 *
 * Stages, each a file: the tools' readings, inputs and sites (model_site.c), the entities behind
 * them (model_entity.c), the entity of every tool (model_tool.c), fields, keys and references
 * (model_field.c, model_key.c), uses of parameters (model_use.c) and of result leaves
 * (model_show.c), the finished model (model_finish.c). */
#ifndef TOOLMILL_ENTITY_MODEL_FORM_H
#define TOOLMILL_ENTITY_MODEL_FORM_H

#include "catalog/words.h"
#include "entity/model.h"

enum { NONE = MODEL_NONE };

struct form_field {
  const char *norm; /* words in lower case, the entity's own name left out: "id", "first_name" */
  const char *name; /* spelling of most results, else of most arguments */
  uint32_t votes;   /* for the spelling */
  bool named_by_result;
  struct sense sense;
  const struct json *schema;
  uint32_t refers_to;
  bool list, shown, taken;
  uint32_t place; /* in the finished entity */
};

struct form_entity {
  const char *scope, *name;
  struct form_field *fields;
  uint32_t n_fields, capacity;
  uint32_t alias;     /* another entity that it is; NONE */
  uint32_t addressed; /* by how many inputs … */
  uint32_t shown;     /* … and in how many results its key stands */
  bool part;          /* of `parent`, without identity */
  uint32_t parent, parent_votes;
  uint32_t key, n_key, second_key;  /* fields; second_key: of the parent */
  uint32_t below_any, under_parent; /* how often it stands below another one, below `parent` */
  uint32_t in_paths;                /* parameters of paths that identify it */
  bool given_keys, composed;        /* composed: the first n_key fields together are the key */
  uint32_t place;                   /* in the finished model */
};

struct form_input {
  const char *name; /* the last name of the pointer */
  const char *norm;
  bool key;        /* a key by its sense */
  bool natural;    /* stands in the path, or is a name: a key if its entity has such a field */
  bool in_path;    /* of the URL */
  bool last;       /* the last parameter of the path */
  bool ends;       /* the path ends with it */
  const char *of;  /* entity that it should identify; "" */
  uint32_t entity; /* the same, found; NONE */
};

struct form_site {
  const char *pointer;
  const char *base; /* entity that its name says; "" of wrappers */
  uint32_t within;
  bool many, keys_only, wrapper, rows, real; /* real: a site, not only an object of values */
  uint32_t key_leaf, name_leaf;              /* output leaves; NONE */
  uint32_t key_rank;
  uint32_t n_leaves, depth;
  uint64_t shape; /* of the names of its leaves, whatever their order */
  uint32_t entity, place;
};

struct form_tool {
  struct verb_reading reading;
  const char *scope, *noun, *product;
  bool resourceful; /* its path is a template of an OpenAPI document */
  enum verb verb;
  uint32_t entity;
  const char *no_entity;
  struct form_input *inputs;
  struct form_site *sites;
  size_t n_sites;
  uint32_t *site_of;  /* of each output leaf */
  uint32_t main_site; /* the records or the record of the answer; NONE */
  uint32_t subject;   /* input that addresses the tool's entity; NONE */
  uint32_t member;    /* input that is put into a list of it, or taken out; NONE */
  const char *items;
  bool by_fields; /* addresses records by all that they are: a relation from one to another */
  bool link;      /* puts keys into a list of the addressed record, or takes them out */
};

struct form {
  struct model *model;
  const struct graph *g;
  struct arena scratch; /* lives as long as the form */
  struct form_entity *entities;
  uint32_t n_entities, capacity;
  uint32_t *slots; /* entity + 1 by scope and name */
  uint32_t n_slots;
  struct form_tool *tools;
};

/* ---- names (model_name.c) ---- */

/* The last name of a pointer, unescaped; '%' steps are left out. */
const char *pointer_name(struct arena *a, const char *pointer);
/* Words in lower case joined by '_', the last one singular. */
const char *name_norm(struct arena *a, const char *name);
/* `norm` without the entity's name before it: "hotel_name" of hotel is "name"; never empty. */
const char *norm_within(const char *norm, const char *entity);
/* What an enclosing name calls the things in it, "" for wrappers. */
const char *name_of_things(struct arena *a, const char *name);
/* The same for items of an array inside a record: "item" and "row" are names there, "data" none. */
const char *name_of_rows(struct arena *a, const char *pointer);
/* Whether `tail` is `whole`, or its last words. */
bool ends_in_words(const char *whole, const char *tail);
/* The status after a verb: "cancel" to "cancelled". */
const char *verb_past(struct arena *a, const char *word);

/* ---- stages ---- */

void form_read_tools(struct form *f);
void form_find_entities(struct form *f);
void form_assign_tools(struct form *f);
void form_make_fields(struct form *f);
void form_choose_keys(struct form *f);
/* Of one tool, in this order; fields are still those of the form. */
void form_use_parameters(struct form *f, struct form_tool *t, struct model_tool *out);
void form_place_sites(struct form *f, struct form_tool *t, struct model_tool *out);
void form_show_outputs(struct form *f, struct form_tool *t, struct model_tool *out);
/* Fills the model's entities and tools. */
void form_finish(struct form *f);

/* ---- entities ---- */

uint32_t entity_find(const struct form *f, const char *scope, const char *name);
uint32_t entity_make(struct form *f, const char *scope, const char *name);
/* The entity that `name` means there: itself, or the one that its last words name; NONE. */
uint32_t entity_resolve(const struct form *f, const char *scope, const char *name);
/* The same for the owner of a key: managers and reviewers are users, employees, … */
uint32_t entity_of_key(const struct form *f, const char *scope, const char *name);
bool entity_is_role(const char *name);

/* ---- fields ---- */

/* The field of that norm; NONE. */
uint32_t field_find(const struct form_entity *e, const char *norm);
/* The field that a leaf of this name and sense speaks of, ends of intervals left out; NONE. */
uint32_t field_match(const struct form_entity *e, const char *norm, const struct sense *sense);
/* Whether results of the tool say again what it was given, under this name. */
bool tool_echoes(const struct form *f, const struct form_tool *t, const char *norm);
/* `norm`, changed where a field of that norm holds one value and this is a list, or the reverse. */
const char *norm_of_list(struct form *f, uint32_t entity, const char *norm, bool list);
uint32_t field_make(struct form *f, uint32_t entity, const char *norm, const char *name,
                    const struct graph_leaf *leaf, bool from_result);
/* Whether a leaf beside records tells of the list: a total, a page; SHOW_FREE: no. */
enum show show_of_list(const struct graph_leaf *leaf, const char *norm);
/* The norm of the field that an output leaf shows, of its site's entity. */
const char *output_norm(struct form *f, const struct form_tool *t, uint32_t output);
/* Name of an output leaf below its site: "address/city". */
const char *leaf_path(struct form *f, const struct form_tool *t, uint32_t output);

static inline bool verb_reads(enum verb v) {
  return v == VERB_LIST || v == VERB_SEARCH || v == VERB_GET;
}
static inline bool verb_lists(enum verb v) {
  return v == VERB_LIST || v == VERB_SEARCH;
}
static inline size_t tool_index(const struct form *f, const struct form_tool *t) {
  return (size_t)(t - f->tools);
}

#endif
