/* sense_table.h - private to sense*.c: the words they know. */
#ifndef TOOLMILL_CATALOG_SENSE_TABLE_H
#define TOOLMILL_CATALOG_SENSE_TABLE_H

#include "catalog/sense.h"

struct sense_tail {
  const char *words; /* joined by '_', singular; NULL ends the table */
  enum sense_kind kind;
};

extern const struct sense_tail SENSE_TAILS[];
/* Ended by NULL. */
extern const char *const SENSE_GENERIC[], *const SENSE_ROLES[], *const SENSE_LOW_WORDS[],
                                                                    *const SENSE_HIGH_WORDS[],
                                                                        *const SENSE_TIME_WORDS[];

/* Lets the description of the schema speak where the name says too little. */
void sense_hint(struct arena *a, const char *name, size_t n, const struct json *schema,
                struct sense *out);

#endif
