/* model.h - the entities behind a set of tools, compiled from their schemas alone.
 *
 * Per scope: entities with key, fields and references to others; per tool: its verb, its entity,
 * how its parameters address, filter or change records, and where records stand in its result.
 * Tools without a result schema get one that fits their verb (OUTPUT_INFERRED). Read-only once
 * compiled. */
#ifndef TOOLMILL_ENTITY_MODEL_H
#define TOOLMILL_ENTITY_MODEL_H

#include "catalog/verb.h"
#include "graph/graph.h"

struct model_field {
  const char *name; /* attribute, as most tools spell it */
  struct sense sense;
  const struct json *schema; /* the narrowest seen: enums meet */
  uint32_t refers_to;        /* entity whose key it holds; MODEL_NONE */
};

enum { MODEL_NONE = 0xffffffffu };

struct model_entity {
  const char *scope, *name;   /* "travel", "hotel" */
  struct model_field *fields; /* key first */
  size_t n_fields;
  const char *key_name;   /* spelling of the key where records carry it: "hotel_id", "id" */
  const char *key_prefix; /* "hot_": of keys that are made here, unless the schema says otherwise */
  bool given_keys;        /* a create takes the key from its arguments (a name, a slug) */
};

/* What a parameter does to records. */
enum use {
  USE_KEY,    /* addresses a record of `entity` */
  USE_PARENT, /* narrows to records that belong to one of `entity` (and must exist) */
  USE_FILTER, /* equal, or within bounds for ends of intervals */
  USE_QUERY,  /* free text over names and texts */
  USE_SET,    /* becomes a field of the record */
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
  uint32_t entity, field; /* or MODEL_NONE */
};

struct model_tool {
  struct verb_reading reading;
  enum verb verb;        /* the reading's, or what the parameters make of it */
  uint32_t entity;       /* MODEL_NONE: none was found … */
  const char *no_entity; /* … because: "no_noun", "calculation", "external_lookup", … */
  struct model_parameter *parameters; /* as the tool's inputs in the graph */
  size_t n_parameters;
  const char *records; /* pointer of the array of records in the result; NULL: none */
  const char *record;  /* pointer of the one record; "" is the root; NULL: none */
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

#endif
