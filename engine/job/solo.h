/* solo.h - playing outside of a run: one player in a confined process of its own, for preview,
 * --only, replay and rescore.
 *
 * The process is confined like a worker and has a Python server of its own. A request that it does
 * not survive is made once more in a fresh one, as in a run; the second death is the verdict. With
 * --jobs 0 (confined_options.in_process) the player lives in this process. */
#ifndef TOOLMILL_JOB_SOLO_H
#define TOOLMILL_JOB_SOLO_H

#include "job/factory.h"

struct solo;

/* Scripts are loaded; NULL and an error when that fails. The factory must outlive it. */
struct solo *solo_open(struct factory *f, struct error *e);
void solo_close(struct solo *s); /* may be NULL */

/* Plays sample `index` of the plan with fresh scripts. *out lives until the next call; without
 * `card`. */
void solo_play(struct solo *s, uint64_t index, struct sample *out);
/* The same as in a run: after the samples before it in its batch, but for those that end their
 * process. */
void solo_play_in_batch(struct solo *s, uint64_t index, struct sample *out);

/* Executes a line of raw_trajectories.jsonl again and appends the line of
 * executed_trajectories.jsonl. `fresh`: with fresh scripts. */
bool solo_replay(struct solo *s, const char *line, size_t n, bool fresh, struct buf *executed,
                 struct error *e);
/* Judges a line of executed_trajectories.jsonl, which must be sound (job/sound.h), without the
 * scores that it holds: [{"name", "score", "reason"}] in the arena. */
struct json *solo_judge(struct solo *s, const char *line, size_t n, bool fresh, struct arena *a,
                        struct error *e);

/* The verdict on a sample that ends its process: `how` is said as its reason. */
struct sample sample_of_death(const char *how);

#endif
