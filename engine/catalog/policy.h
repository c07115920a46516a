/* policy.h - rules of the house: values that an assistant may use although nobody said them.
 *
 * data/policies.json declares them, {"policies": [{"id", "text", "tools", "values"}]}: what the
 * rule says, whose arguments it may decide, and which values it gives. A template can use no other.
 */
#ifndef TOOLMILL_CATALOG_POLICY_H
#define TOOLMILL_CATALOG_POLICY_H

#include "json/json.h"

/* The list of a policy file; NULL and an error naming the entry when it is malformed. */
const struct json *policies_read(const struct json *file, struct error *e);
/* NULL: none of that id. `policies` may be NULL: none are declared. */
const struct json *policy_get(const struct json *policies, const char *id);
bool policy_gives(const struct json *policy, const struct json *value);
bool policy_applies_to(const struct json *policy, const char *tool_name);

#endif
