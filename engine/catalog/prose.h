/* prose.h - parameter types written as prose, as the published tool schemas have them, to JSON
 * Schema.
 *
 *   "string, required"                       base type and requirement
 *   "integer, optional, default=3"           default, spelt in the base type
 *   "enum(a, b, c), required"                closed set of strings
 *   "list[str], required"                    array of a base type
 *   "YYYY-MM-DD, required" · "HH:MM, …"      date, time of day
 *   "HH:MM, optional for check_availability" required unless another parameter has that enum value
 *   free text                                a required string
 *
 * An entry may carry an override {schema = {…}, required = bool} that is merged over the result. */
#ifndef TOOLMILL_CATALOG_PROSE_H
#define TOOLMILL_CATALOG_PROSE_H

#include "json/json.h"

/* entries: [[name, prose], [name, prose, override], …]. The object schema, in the arena: "type",
 * "properties" in the order given, "required", conditional requirements as "allOf" of if/else,
 * "additionalProperties": false. `place` names the tool in errors. */
struct json *prose_parameters_schema(struct arena *a, const struct json *entries, const char *place,
                                     struct error *e);

#endif
