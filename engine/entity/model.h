/* model.h - the entities behind a set of tools, compiled from their schemas alone.
 *
 * Per scope: entities with key, fields and references to others; per tool: its verb, its entity,
 * how its parameters address, filter or change records, and which record each leaf of its result
 * shows. Tools without a result schema get one that fits their verb (OUTPUT_INFERRED). Read-only
 * once compiled. */
#ifndef TOOLMILL_ENTITY_MODEL_H
#define TOOLMILL_ENTITY_MODEL_H

#include "catalog/verb.h"
#include "graph/graph.h"

enum { MODEL_NONE = 0xffffffffu };

struct model_field {
  const char *name; /* as most tools spell it; of nested values with '/': "address/city" */
  struct sense sense;
  const struct json *schema; /* the narrowest seen: enums meet; of a list that of its items */
  uint32_t refers_to;        /* entity whose key it holds; MODEL_NONE */
  bool list;                 /* holds many values */
  bool shown;                /* some result shows it; else only arguments know it */
  bool taken;                /* some create or update sets it */
};

struct model_entity {
  const char *scope, *name;   /* "travel", "hotel" */
  struct model_field *fields; /* key first */
  size_t n_fields;
  /* Leading fields that identify a record: its own key, then keys of what it belongs to (an
   * issue: number, repo, owner). More than one where the own key is unique only within those. 0: a
   * part of its parent's records, such as the lines of an order, or rows without identity. */
  uint32_t n_key;
  uint32_t parent;        /* entity that it belongs to: deleted with it; MODEL_NONE */
  uint32_t parent_field;  /* field that holds the parent's key; MODEL_NONE */
  uint32_t status_field;  /* of SENSE_STATUS; MODEL_NONE */
  const char *key_name;   /* spelling of the key where records carry it: "hotel_id", "id" */
  const char *key_prefix; /* "hot_": of keys that are made here, unless the schema says otherwise */
  bool given_keys;        /* a create takes the key from its arguments (a name, a slug) */
};

/* What a parameter does to records. Keys of USE_KEY, USE_PARENT and of fields that refer to an
 * entity must exist. */
enum use {
  USE_KEY, /* addresses a record of `entity` by `field`: its key, or an e-mail address, … */
  /* narrows to records that belong to one of `entity`, by `field`; without a field to records that
   * have something to do with it: similar ones, what it blocks */
  USE_PARENT,
  USE_FILTER, /* equal, or within bounds for ends of intervals (sense.end) */
  USE_QUERY,  /* free text over names and texts, or over `field` alone */
  USE_SET,    /* becomes a field of the record */
  USE_ADD,    /* goes into the list that `field` is */
  USE_REMOVE, /* is taken out of it */
  USE_PAGE,
  USE_LIMIT,
  USE_OFFSET,
  USE_CURSOR,
  USE_SORT,
  USE_ORDER,
  USE_NONE /* shapes the answer or nothing */
};

struct model_parameter {
  uint32_t input; /* leaf of the graph */
  enum use use;
  /* USE_KEY, USE_PARENT: whose record; else the entity that the value is a key of; MODEL_NONE */
  uint32_t entity;
  uint32_t field; /* of the tool's entity (USE_KEY: of `entity`); MODEL_NONE */
};

/* How the records at a place of the result follow from what encloses them. */
enum relation {
  SITE_ANSWER,    /* they are the answer: addressed, found, created, changed */
  SITE_CHILDREN,  /* they belong to the enclosing record */
  SITE_REFERENCE, /* the record whose key the enclosing record's field `via` holds; of a list many
                   */
  SITE_PARENT,    /* around a list: the record that a parameter of USE_PARENT addresses */
  SITE_OTHERS     /* records beside the answer (all of their entity) */
};

/* A place of the result where a record stands, or an array of records. */
struct model_site {
  const char *pointer; /* "", "/order", "/results/%": '%' stands for an index */
  uint32_t entity;
  uint32_t within; /* the enclosing site; MODEL_NONE */
  uint32_t via;    /* SITE_REFERENCE: field of the enclosing entity */
  enum relation relation;
  bool many;      /* the pointer ends in '%' */
  bool keys_only; /* the items are keys, no objects: "/role_ids/%" */
};

/* What a leaf of the result shows. */
enum show {
  SHOW_FIELD,   /* `field` of the record at `site` */
  SHOW_ECHO,    /* the argument `input` */
  SHOW_TOTAL,   /* how many records there are */
  SHOW_COUNT,   /* how many records are shown here */
  SHOW_PAGE,    /* the page shown, 1-based unless the argument says otherwise */
  SHOW_PAGES,   /* how many pages there are */
  SHOW_LIMIT,   /* records a page */
  SHOW_OFFSET,  /* records before this page */
  SHOW_CURSOR,  /* of the next page; null or "" on the last */
  SHOW_MORE,    /* whether there are more */
  SHOW_SUCCESS, /* whether it was done: true */
  SHOW_MESSAGE, /* a sentence about what was done */
  SHOW_FREE     /* follows from nothing that is known */
};

struct model_output {
  uint32_t output; /* leaf of the graph */
  enum show show;
  uint32_t site;  /* index of the tool's sites: whose record, or which array; MODEL_NONE */
  uint32_t field; /* SHOW_FIELD: of the site's entity */
  uint32_t input; /* SHOW_ECHO: leaf of the graph; SHOW_FIELD: as SHOW_ECHO for want of a record */
  uint32_t refers_to; /* SHOW_FREE, SHOW_ECHO: entity whose key it is; MODEL_NONE */
};

struct model_tool {
  struct verb_reading reading;
  enum verb verb;                     /* the reading's, or what the parameters make of it */
  uint32_t entity;                    /* MODEL_NONE: none was found … */
  const char *no_entity;              /* … because: a word of MODEL_NO_ENTITY_REASONS */
  struct model_parameter *parameters; /* as the tool's inputs in the graph */
  size_t n_parameters;
  struct model_output *outputs; /* as the tool's outputs in the graph */
  size_t n_outputs;
  struct model_site *sites; /* what encloses stands before what it encloses */
  size_t n_sites;
  const char *records; /* pointer of the array of records in the result; NULL: none */
  const char *record;  /* pointer of the one record; "" is the root; NULL: none */
  /* Pointer of the array in the arguments of which each item is a record or a key of its own
   * ("/entities" of create_entities); NULL: a call does one thing. */
  const char *items;
  /* VERB_ACT, VERB_DELETE: the status that the record has afterwards, a value of its schema's enum
   * where that names one that fits; NULL: none. */
  const char *becomes;
};

struct model {
  struct arena arena;
  const struct graph *graph;
  struct model_entity *entities; /* sorted by scope, name */
  size_t n_entities;
  struct model_tool *tools; /* as the registry's */
};

struct model *model_compile(const struct graph *g, struct error *e);
void model_free(struct model *m);
/* For tools without one, before the graph is built: a result schema by verb and parameters; sets
 * returns, returns_schema and output = OUTPUT_INFERRED. */
bool model_infer_returns(struct registry *r, struct error *e);
/* entities by scope, tools without an entity by reason: for registry_stats.json. */
struct json *model_write_stats(const struct model *m, struct arena *a);
/* The model in words, for people: entities with keys, fields and references, tools with what their
 * parameters do and what their results show. */
void model_print(const struct model *m, struct buf *out);

struct reason {
  const char *word, *text;
};
/* Why a tool has no entity, ended by a NULL word. */
extern const struct reason MODEL_NO_ENTITY_REASONS[];
const char *use_name(enum use use);           /* "key", "parent", … */
const char *show_name(enum show show);        /* "field", "echo", … */
const char *relation_name(enum relation rel); /* "answer", … */

#endif
