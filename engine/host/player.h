/* player.h - playing one sample: the scripts act, the core executes, verifies, and decides.
 *
 * A player belongs to one process. It opens the world before the process is confined, and loads
 * every script and takes the pristine snapshot after that. A sample is a function of (seed, cell)
 * and of the inputs the player was opened with; nothing of one sample reaches another. */
#ifndef TOOLMILL_HOST_PLAYER_H
#define TOOLMILL_HOST_PLAYER_H

#include "catalog/registry.h"
#include "host/data_store.h"
#include "host/script.h"
#include "verify/shape.h"
#include "world/python.h"
#include "world/world.h"

struct player_template {
  const char *name;
  const struct shape *shape;
};

/* NULL: there is no template of that name. */
const struct shape *player_find_shape(const struct player_template *templates, size_t n,
                                      const char *name);

struct player_config {
  const struct script_store *scripts;
  const struct data_store *data;
  const struct registry *registry;
  const struct world_image *image;
  struct python_server *python; /* NULL: python_exec answers unavailable */
  const struct json *setup;     /* argument of director.setup: recipe and names of what it uses */
  const struct player_template *templates;
  size_t n_templates;
  uint64_t seed;
  double min_score; /* gate on the lowest judge score */
  int max_repairs;  /* replays after a low score */
  uint64_t steps;   /* step budget of one hook call; 0: default */
  double val_share; /* share of tasks that go to validation */
};

/* What sample `index` is to be; decided by the plan from (seed, index) alone. */
struct cell {
  uint64_t index;
  const char *family, *variant;
  int64_t spec;      /* 1-based number in the list of specs; 0: sampled */
  const char *split; /* "train" or "val" when the plan decides, else NULL */
};

enum verdict { VERDICT_ACCEPTED, VERDICT_REJECTED, VERDICT_QUARANTINED };

struct sample {
  enum verdict verdict;
  const char
      *stage; /* not accepted: "play", "outcome", "structure", "certificate", "shape", "judge" */
  const char *reason; /* not accepted: what and where */
  const char
      *category; /* quarantined: the failure category (bad_args, timeout, runtime_error, …) */
  const struct json *trajectory; /* executed form; NULL when the play did not end */
  const struct json *card;       /* the task card; NULL as above */
  /* When the play did not end: {"events", "certificate"} as far as it came, and "call", the
   * {"tool_name", "arguments"} that was refused, where that is what stopped it. Else NULL. */
  const struct json *stopped;
  uint64_t steps; /* of all hooks */
  int repairs;
};

struct player;

/* In two steps: what needs the operating system, before the process is confined, and what runs the
 * scripts' own code, after it. player_open does both. */
struct player *player_new(const struct player_config *config, struct error *e);
bool player_load(struct player *p, struct error *e);
struct player *player_open(const struct player_config *config, struct error *e);
void player_close(struct player *p);
/* Puts the scripts' state back to the snapshot. */
void player_restore(struct player *p);
/* Before the player is loaded, for a process that can play a batch again: plays faster, and may
 * give up a sample that takes long. Its verdict counts for nothing then; restore, set exact, and
 * play the batch from its start.
 */
void player_watch(struct player *p);
void player_set_exact(struct player *p, bool exact);
bool player_gave_up(const struct player *p);
/* Plays a cell. Everything in *out lives until the next call. */
void player_make(struct player *p, const struct cell *cell, struct sample *out);

/* Executes the planned events of a stored trajectory again, in a fresh episode, and gives the
 * executed trajectory as the player would have written it. NULL and an error when it cannot. */
const struct json *player_replay(struct player *p, const struct json *raw, struct error *e);
/* Judges a stored executed trajectory with the scripts as they are now:
 * [{"name","score","reason"}]. */
const struct json *player_judge(struct player *p, const struct json *trajectory, struct error *e);

/* quality_signals of a list of judges' scores: their mean, rounded to 4 decimals. */
struct json *player_quality(struct arena *a, const struct json *scores);

#endif
