/* event.h - the types of emitted events. */
#ifndef TOOLMILL_EPISODE_EVENT_H
#define TOOLMILL_EPISODE_EVENT_H

#include "json/json.h"

enum event_type { EVENT_USER, EVENT_PLAN, EVENT_CALL, EVENT_OBSERVATION, EVENT_FINAL };

/* The enum event_type that the member event_type of an event says, or -1. */
int event_type_of(const struct json *event);

#endif
