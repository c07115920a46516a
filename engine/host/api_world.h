/* api_world.h - the world as Lua sees it: tables, documents, session memory, Python.
 *
 *   world:sql(role, statement [, parameters]) → rows | number of changes
 *                                             | nil, "denied", {table=, column=, message=}
 *                                             | nil, "failed", {message=}
 *   world:search(domain | nil, query [, limit]) → {{doc_id=, title=, domain=, content=, injected=},
 * …} world:remember(key, value)      world:recall(key) → value | nil world:python(code) →
 * {outcome="ok"|"unsafe"|"error"|"unavailable", value=, output=, message=}
 *
 * Misuse (a wrong type of argument) raises; what the world answers never does. */
#ifndef TOOLMILL_HOST_API_WORLD_H
#define TOOLMILL_HOST_API_WORLD_H

#include "base/arena.h"
#include "world/python.h"
#include "world/world.h"

#include <lua.h>

/* What the world object of a state acts on. */
struct api_world {
  struct world *world;
  struct python_server *python; /* NULL: world:python answers "unavailable" */
  struct arena *arena;          /* for values on their way; given back after each method */
};

/* Registers the type and makes the one world object of the state, with a copy of *context. Call it
 * inside of a protected call and before the state is sealed, so that a restore keeps the object. */
void api_world_open(lua_State *L, const struct api_world *context);
/* Pushes the world object. */
void api_world_push(lua_State *L);

#endif
