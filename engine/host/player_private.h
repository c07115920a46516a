/* player_private.h - the running sample, for the API files of engine/host/. */
#ifndef TOOLMILL_HOST_PLAYER_PRIVATE_H
#define TOOLMILL_HOST_PLAYER_PRIVATE_H

#include "base/buf.h"
#include "episode/episode.h"
#include "episode/executor.h"
#include "host/lua_state.h"
#include "host/player.h"

enum { MAX_CLAIMS = 128 }; /* values in one message */

struct player {
  struct player_config config;
  struct script_state *scripts;
  struct world *world;
  struct executor executor;
  struct arena arena; /* reset for every sample */
  struct episode episode;
  struct json *policies; /* of the running sample, by name */
  struct json *sessions; /* ids of its sessions, in order */
  uint64_t serial;       /* counts samples; values of older ones are refused */
  struct cell cell;
  struct buf text; /* scratch of message rendering; owned here because Lua may unwind */
  struct claim claims[MAX_CLAIMS]; /* of the message that was rendered last */
  struct {
    const char *tool; /* of the last ep:call, NULL: there was none, or it was made */
    const struct json *arguments;
    uint32_t n_events; /* before it */
  } calling;
  const char *reject_reason;
  bool watched;
  bool gave_up; /* the running sample, see player_watch */
};

/* The player whose scripts L runs. */
struct player *player_of(lua_State *L);
/* Makes `id` the session whose memory tools see; it counts as the episode's current session. */
void player_enter_session(struct player *p, const char *id);
const char *player_default_session(struct player *p);

void episode_api_open(lua_State *L);
void episode_api_push(lua_State *L);
void rng_api_open(lua_State *L);
void rng_api_push(lua_State *L, uint64_t seed, uint64_t index, const char *purpose);
/* The stream at a stack index, or an argument error. */
struct rng *rng_api_check(lua_State *L, int index);

/* engine/host/api_record.c: pushes an executed trajectory for judges; it must live as long as the
 * sample. */
void record_api_open(lua_State *L);
void record_api_push(lua_State *L, const struct json *record);

/* engine/host/value.c: derives from stack[first..top], pushes a value */
int value_derive_stack(lua_State *L, const char *rule, int first);

/* engine/host/message.c: renders the message at a stack index into player->text. */
struct message {
  const char *text;
  size_t len;
  struct claim *claims;
  size_t n_claims;
};
void message_render(lua_State *L, int index, bool from_user, struct message *out);

/* engine/host/api_call.c: ep:call, and a tool's own run(args, world) as the executor's behaviour */
tool_behaviour player_behave;
int l_episode_call(lua_State *L);

#endif
