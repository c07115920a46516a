/* nameset.h - has this object had that name? Private to this folder.
 *
 * Few names are compared one by one; many get a hash table of indexes into the object's members.
 * The table is on the heap and belongs to whoever holds the set. */
#ifndef TOOLMILL_JSON_NAMESET_H
#define TOOLMILL_JSON_NAMESET_H

#include "json/json.h"

struct name_set {
  uint64_t *slots; /* upper half: 32 bits of the hash, lower half: index + 1; 0: free */
  uint32_t mask;   /* number of slots - 1 */
};

/* Index of the member called so among members[0..count), or `count` when there is none; then the
 * set takes the name to be that of the member appended next. */
uint32_t name_set_add(struct name_set *set, const struct json_member *members, uint32_t count,
                      const char *name, uint32_t len);
void name_set_done(struct name_set *set);

#endif
