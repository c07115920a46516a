/* registry.h - the tools a run knows: declarations, compiled schemas, error codes.
 *
 * Built by the coordinator, then read-only for every process. A tool does not know who calls it. */
#ifndef TOOLMILL_CATALOG_REGISTRY_H
#define TOOLMILL_CATALOG_REGISTRY_H

#include "json/json.h"
#include "json/schema.h"

/* Which declared error code a schema violation becomes. */
struct tool_violation {
  const char *pointer; /* of the argument; NULL: any */
  const char *keyword; /* JSON Schema keyword; NULL: any */
  const char *code;
};

/* What the result schema of a tool was made from, in the order of trust. */
enum tool_output {
  OUTPUT_DECLARED,          /* "returns", "outputSchema", an OpenAPI response */
  OUTPUT_RESPONSE_SCHEMA,   /* ToolBench: "response_schema", "response" */
  OUTPUT_SCHEMA,            /* ToolBench: "schema" */
  OUTPUT_TEMPLATE,          /* ToolBench: "template_response" */
  OUTPUT_BODY,              /* from an example */
  OUTPUT_RESPONSE_EXAMPLES, /* ToolBench: response_examples/ */
  OUTPUT_INFERRED,          /* from the tool's own name and parameters */
  OUTPUT_NONE
};

/* Where a tool that was read from a source comes from. Texts are never NULL, "" where the source
 * says nothing. */
struct tool_origin {
  const char *format;   /* "toolbench", "mcp", "openapi", "openai", "anthropic", "gemini", "bfcl" */
  const char *file;     /* as the user named it, below a folder: with the path below it */
  const char *pointer;  /* JSON pointer of the declaration; of JSON Lines behind "line N: " */
  const char *original; /* the name as the source spells it */
  const char *group;    /* slug of the tool, server or API that the endpoint belongs to */
  const char *group_original, *group_description;
  const char *category; /* as the source spells it; "" */
  const char *id;       /* "travel/hotel_api/search_hotels": unique, whatever the load order */
  const char *method;   /* "GET" …; "" unknown */
  const char *path;     /* URL or template of one */
  const char
      *scope; /* tools of one scope share entities: a ToolBench category, a document, a server */
  const struct json *examples; /* documented results: an array; may be NULL */
  const struct json
      *path_parameters;        /* names of parameters that stand in `path`: an array; may be NULL */
  const struct json *bindings; /* where arguments stand in a request; may be NULL (reader.h) */
  enum tool_output output;
  const struct json
      *full_description; /* where the text holds NUL, which a C text cannot; or NULL */
};

struct tool {
  const struct tool_origin *origin; /* NULL: a tool of the built-in world */
  const char *name, *description, *risk_level, *safety_boundary;
  const char *script;             /* "tools/search_docs.lua" */
  const struct json *published;   /* the entry of tool_schemas.json */
  const struct json *parameters;  /* JSON Schema of the arguments */
  const struct json *returns;     /* JSON Schema of the success content */
  const struct json *annotations; /* {"read_only": bool, …}, may be NULL */
  struct schema *parameters_schema, *returns_schema;
  const char **errors;
  size_t n_errors;
  struct tool_violation *violations;
  size_t n_violations;
};

struct registry {
  struct arena arena;
  struct tool *tools; /* in the order added */
  size_t n_tools, capacity;
  uint32_t *slots; /* hash table over names: index + 1 */
  size_t n_slots;
  const struct json *policies; /* catalog/policy.h; borrowed, NULL: none are declared */
};

void registry_init(struct registry *r);
void registry_done(struct registry *r);
/* Adds a tool from the table its script returned (as JSON, functions left out). Errors name the
 * script and the field. */
bool registry_add(struct registry *r, const char *script, const struct json *table,
                  struct error *e);
/* Adds a tool read from a source: name, description, parameters, returns (may be NULL),
 * annotations, compiled schemas and origin are set, everything in the registry's arena. Sets what
 * it publishes and the error codes of a simulated tool: not_found, conflict, invalid_argument,
 * forbidden. The name must be new. */
bool registry_add_source(struct registry *r, const struct tool *tool, struct error *e);
const struct tool *registry_get(const struct registry *r, const char *name);
/* Schema of the argument at `pointer`, found along properties and items; NULL: not declared. */
const struct json *tool_leaf_schema(const struct tool *tool, const char *pointer);
/* Whether the tool declares `code`, or the code is one that the executor itself may answer with. */
bool tool_has_error(const struct tool *tool, const char *code);
/* Codes of the executor: bad_args, unknown_tool, unauthorized. */
bool error_code_is_general(const char *code);
/* Index of `code` in the tool's errors; -1 when it is a general one. */
int tool_error_index(const struct tool *tool, const char *code);
/* Writes tool_schemas.json: the list of published entries. */
void registry_write(const struct registry *r, struct buf *out);

#endif
