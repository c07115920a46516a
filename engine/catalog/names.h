/* names.h - names of tools made safe for every trainer and provider, and slugs for ids.
 *
 * Safe: ^[A-Za-z_][A-Za-z0-9_-]{0,63}$, what OpenAI, Anthropic, Gemini and MCP all take. */
#ifndef TOOLMILL_CATALOG_NAMES_H
#define TOOLMILL_CATALOG_NAMES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { NAME_SAFE_MAX = 64 };

bool name_is_safe(const char *name);
/* `original` with every run of other characters as one '_', none at the ends, "t_" before what
 * would begin with no letter; too long a name ends in '_' and 8 digits of a hash of the original.
 * A name of which nothing remains becomes "tool_" and those digits. */
const char *name_make_safe(struct arena *a, const char *original);
/* The safe name in lower case with '-' as '_': for ids and groups. */
const char *name_make_slug(struct arena *a, const char *original);
/* `name` with `suffix` behind it, the name cut (with a hash) so that both fit. */
const char *name_with_suffix(struct arena *a, const char *name, const char *suffix);

#endif
