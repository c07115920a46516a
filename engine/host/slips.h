/* slips.h - what an author mistyped, found while a recipe is loaded.
 *
 * Each refusal names the author's file and line, the field, what is known there, and the nearest
 * known word. Lines are looked up in the text of the script: the first place where the word stands
 * in quotes, or the field's name before a "=". */
#ifndef TOOLMILL_HOST_SLIPS_H
#define TOOLMILL_HOST_SLIPS_H

#include "host/data_store.h"
#include "host/script.h"

/* The definition's parts (loader.h) hold the fields and functions that their folders need;
 * variants, recoveries, tools, wordings and policies that they name exist. Loads the wordings of
 * the families in `state`. */
bool slips_check(const struct script_store *scripts, const struct data_store *data,
                 struct script_state *state, const char *recipe_name, const struct json *definition,
                 struct arena *a, struct error *e);

/* "a, b, c; did you mean b": behind "known: ". Lives in the arena. */
const char *slips_known(struct arena *a, const char *word, const char *const *names, size_t n);
/* The same with the ids of catalog/policy.h. */
const char *slips_known_policies(struct arena *a, const char *word, const struct json *policies);
/* "file:line" where the script says "word" or 'word'; NULL when it does not. */
const char *slips_place(struct arena *a, const struct script_file *file, const char *word);
/* The same in the file that is asked first, then in the others by name; NULL: nowhere. */
const char *slips_find(struct arena *a, const struct script_store *scripts, const char *first,
                       const char *word);

#endif
