/* seal.h - OUT/manifest.json, the sizes and sums of every artifact, after the run that wrote it.
 *
 * Files that are written anew later (reports, rescored trajectories) get new entries; all others
 * keep the sums of the run, so that damage stays visible. */
#ifndef TOOLMILL_JOB_SEAL_H
#define TOOLMILL_JOB_SEAL_H

#include "base/arena.h"
#include "base/error.h"
#include "json/json.h"

#include <stdint.h>

/* NULL without error: there is none. */
struct json *seal_read(const char *out, struct arena *a, struct error *e);
/* Publishes the seal with today's entries for `renewed`: names below OUT, or a folder ("reports/")
 * with all that is in it. */
bool seal_write(const char *out, const struct json *seal, const char *const *renewed, size_t n,
                struct arena *a, struct error *e);
/* Compares every file with its entry and appends a text for each that differs to `problems`.
 * Returns how many files were compared. */
uint64_t seal_verify(const char *out, const struct json *seal, struct json *problems,
                     struct arena *a);

#endif
