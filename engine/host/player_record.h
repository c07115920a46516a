/* player_record.h - from a task card and an episode to the executed trajectory. */
#ifndef TOOLMILL_HOST_PLAYER_RECORD_H
#define TOOLMILL_HOST_PLAYER_RECORD_H

#include "host/player_private.h"

/* The executed trajectory of the episode that was just played, without scores. NULL and an error
 * when the card lacks something. */
struct json *player_record_build(struct player *p, const struct json *card, int repairs,
                                 struct error *e);
/* Adds quality_signals and the judge's step of the audit trace. Returns the lowest score (1 without
 * judges); *worst is its entry in `scores`, or NULL. */
double player_record_scores(struct player *p, struct json *trajectory, const struct json *scores,
                            const struct json **worst);
/* The executed trajectory of a replay of `raw`, without scores. */
struct json *player_record_replayed(struct player *p, const struct json *raw);

#endif
