/* api_data.h - data(name) for scripts. */
#ifndef TOOLMILL_HOST_API_DATA_H
#define TOOLMILL_HOST_API_DATA_H

#include "host/data_store.h"

#include <lua.h>

/* Adds the global function `data` to a state: data("timezones") is the table of
 * data/timezones.json. Tables are made once per state and shared by its files, which must not
 * change them. `store` must outlive the state; NULL: there is no data. */
void data_api_open(lua_State *L, const struct data_store *store);

#endif
