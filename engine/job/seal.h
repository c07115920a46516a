/* seal.h - OUT/manifest.json: the size and sum of every artifact, by its name.
 *
 * Only what the engine and its report wrote is entered; other files of the user lie beside it,
 * unlisted. Files that are written anew later (reports, rescored trajectories) get new entries; all
 * others keep the sums of the run, so that damage stays visible. A seal is a JSON object
 * {"fingerprint", "files": {name: {"bytes", "sha256"}}} in the caller's arena. */
#ifndef TOOLMILL_JOB_SEAL_H
#define TOOLMILL_JOB_SEAL_H

#include "base/arena.h"
#include "base/error.h"
#include "json/json.h"

#include <stdint.h>

/* One without entries. */
struct json *seal_new(const char *fingerprint, struct arena *a);
/* NULL without error: there is none. */
struct json *seal_read(const char *out, struct arena *a, struct error *e);
/* An entry for what is known already. */
void seal_enter_sum(struct json *seal, const char *name, uint64_t bytes, const char *sha256,
                    struct arena *a);
/* Entries for files as they are now, in the place of older ones. `names`: a list of texts. */
bool seal_enter(struct json *seal, const char *out, const struct json *names, struct arena *a,
                struct error *e);
/* The seal without its entries below `folder` ("reports/"). */
struct json *seal_without(const struct json *seal, const char *folder, struct arena *a);
/* Writes it, with its entries in the order of their names. */
bool seal_publish(const char *out, const struct json *seal, struct arena *a, struct error *e);

/* Files up to `hashed_up_to` bytes are compared by size and sum, larger ones by size alone. */
#define SEAL_ALL UINT64_MAX
/* NULL, or how the file of an entry differs. */
const char *seal_difference(const char *out, const struct json_member *entry, uint64_t hashed_up_to,
                            struct arena *a);
/* Compares every file with its entry and appends a text for each that differs to `problems`.
 * Returns how many files were compared. */
uint64_t seal_verify(const char *out, const struct json *seal, struct json *problems,
                     struct arena *a);

#endif
