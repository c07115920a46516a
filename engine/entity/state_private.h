/* state_private.h - what struct state is; private to engine/entity. */
#ifndef TOOLMILL_ENTITY_STATE_PRIVATE_H
#define TOOLMILL_ENTITY_STATE_PRIVATE_H

#include "entity/state.h"
#include "entity/store.h"

struct state {
  struct store store;
  const struct json *known; /* of state_user_knows; NULL */
};

#endif
