/* data_store.h - the seed data that scripts may use, read before anything is confined.
 *
 * data("timezones") is the table of data/timezones.json, data("corpus/documents") the list of rows
 * of data/corpus/documents.jsonl. Frozen after loading, shared by every process. */
#ifndef TOOLMILL_HOST_DATA_STORE_H
#define TOOLMILL_HOST_DATA_STORE_H

#include "base/arena.h"
#include "json/json.h"

struct data_store;

/* Reads the .json and .jsonl files of data/, data/corpus/, data/lexicons/ and data/worlds/. */
struct data_store *data_store_load(const char *root, struct error *e);
void data_store_free(struct data_store *d);
/* NULL when there is no such name. */
const struct json *data_store_get(const struct data_store *d, const char *name);
/* The i-th file in order of loading; false behind the last. */
bool data_store_at(const struct data_store *d, size_t i, const char **name,
                   const struct json **value);
/* SHA-256 over names and contents. */
const char *data_store_hash(const struct data_store *d);

#endif
