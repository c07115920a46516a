/* survey.h - all executed trajectories of a dataset at once, in as many processes as there are
 * jobs.
 *
 * The result does not depend on their number: stretches are added in the order of the file, and
 * whatever cannot be proven in stretches is looked at again from one end to the other. */
#ifndef TOOLMILL_JOB_SURVEY_H
#define TOOLMILL_JOB_SURVEY_H

#include "job/stretch.h"

/* Takes a zeroed stretch. intact: all streams hold exactly what the trajectories say, and no more;
 * otherwise `differences` names the files that differ (stretch_compare). false: a damaged line. */
bool survey_dataset(struct stretch *all, const struct factory *f, const char *out,
                    struct json *differences, struct arena *a, struct error *e);

#endif
