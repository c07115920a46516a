/* difference.h - where two JSON values or lines differ first, and how that is told. */
#ifndef TOOLMILL_JOB_DIFFERENCE_H
#define TOOLMILL_JOB_DIFFERENCE_H

#include "json/json.h"

/* Extends `pointer` to the first place where the trees differ; *x and *y become what stands there
 * (NULL: nothing). The pointer stays empty when the trees are the same or differ as a whole. */
void difference_find(struct buf *pointer, const struct json **x, const struct json **y);
/* Appends the value, cut to a readable length; "nothing" for NULL. */
void difference_show(struct buf *out, const struct json *v);

/* {"at": pointer, "expected": text, "found": text}, or NULL when the trees are the same. */
struct json *difference_of(struct arena *a, const struct json *expected, const struct json *found);

/* The same for texts. For texts that differ in their spelling only,
 * or are no JSON, "at" is absent and what is told begins where they differ. A NULL text is nothing.
 */
struct json *difference_tell(struct arena *a, const char *expected, size_t n_expected,
                             const char *found, size_t n_found);

/* The same with {"line"} before it. */
struct json *difference_at(struct arena *a, uint64_t line, const char *expected, size_t n_expected,
                           const char *found, size_t n_found);

#endif
