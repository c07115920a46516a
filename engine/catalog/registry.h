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

struct tool {
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
};

void registry_init(struct registry *r);
void registry_done(struct registry *r);
/* Adds a tool from the table its script returned (as JSON, functions left out). Errors name the
 * script and the field. */
bool registry_add(struct registry *r, const char *script, const struct json *table,
                  struct error *e);
const struct tool *registry_get(const struct registry *r, const char *name);
/* Whether the tool declares `code`, or the code is one that the executor itself may answer with. */
bool tool_has_error(const struct tool *tool, const char *code);
/* Codes of the executor: bad_args, unknown_tool, unauthorized. */
bool error_code_is_general(const char *code);
/* Index of `code` in the tool's errors; -1 when it is a general one. */
int tool_error_index(const struct tool *tool, const char *code);
/* Writes tool_schemas.json: the list of published entries. */
void registry_write(const struct registry *r, struct buf *out);

#endif
