/* sound.h - whether a stored trajectory has the types that everything that reads it relies on.
 *
 * Files may be damaged by hand. What passes here may still be wrong (engine/verify/ says so), but
 * no reader meets a text where it takes a list for granted. */
#ifndef TOOLMILL_JOB_SOUND_H
#define TOOLMILL_JOB_SOUND_H

#include "json/json.h"

/* NULL, or what is wrong with an executed or raw trajectory, in the arena. */
const char *sound_trajectory(const struct json *trajectory, struct arena *a);
/* The same of its events and certificate alone, as they stood when a play stopped. */
const char *sound_events(const struct json *trajectory, struct arena *a);

#endif
