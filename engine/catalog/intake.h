/* intake.h - the account of a load: what was seen, loaded, lost, repaired and noted, by reason.
 *
 * seen = loaded + lost on every level; intake_check says where that does not hold. Reasons are
 * stable words ("depth_limit", "duplicate_endpoint"); of each a few cases are kept as examples. */
#ifndef TOOLMILL_CATALOG_INTAKE_H
#define TOOLMILL_CATALOG_INTAKE_H

#include "json/json.h"

enum intake_level { INTAKE_FILE, INTAKE_TOOL, INTAKE_ENDPOINT, INTAKE_PARAMETER, INTAKE_LEVELS };
enum intake_outcome { INTAKE_LOST, INTAKE_REPAIRED, INTAKE_SKIPPED, INTAKE_NOTE, INTAKE_OUTCOMES };

struct intake; /* opaque; on the heap */

struct intake *intake_new(void);
void intake_free(struct intake *in);

void intake_seen(struct intake *in, enum intake_level level);
void intake_loaded(struct intake *in, enum intake_level level);
/* One case of `reason`. `raw` is the value found, shortened when kept; may be NULL. INTAKE_SKIPPED
 * things (hidden files) are neither seen nor lost. Copies what it keeps. */
void intake_count(struct intake *in, enum intake_level level, enum intake_outcome outcome,
                  const char *reason, const char *file, const char *pointer,
                  const struct json *raw);
/* Whether a next case of `reason` would be kept as an example: else its place need not be made. */
bool intake_keeps_next(const struct intake *in, enum intake_level level,
                       enum intake_outcome outcome, const char *reason);
uint64_t intake_total(const struct intake *in, enum intake_level level,
                      enum intake_outcome outcome);
/* Cases of one reason, 0 where there is none. */
uint64_t intake_of(const struct intake *in, enum intake_level level, enum intake_outcome outcome,
                   const char *reason);
/* seen = loaded + lost everywhere; else ERR_INTERNAL that names the level. */
bool intake_check(const struct intake *in, struct error *e);
/* {"files": {"seen", "loaded", "lost": {reason: n}, "repaired": {…}, "skipped": {…}, "notes": {…}},
 * "tools": …, "endpoints": …, "parameters": …, "examples": [{level, outcome, reason, file, pointer,
 * raw}]}: reasons sorted, in the arena. */
struct json *intake_write(const struct intake *in, struct arena *a);

#endif
