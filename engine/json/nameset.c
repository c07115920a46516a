/* nameset.c - see nameset.h. Open addressing, at most half full, linear probing. */
#include "json/nameset.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

enum { FEW_NAMES = 16 };

/* Names may come from strangers, who must not be able to choose them so that all fall into one
 * slot: the hash is keyed with random bytes of this process. Only speed depends on the key, no
 * result does. */
static uint64_t hash_key(void) {
  uint64_t key = 0;
  const void *random = (const void *)getauxval(AT_RANDOM);
  if (random) memcpy(&key, random, sizeof key);
  return key;
}

static uint32_t hash_name(const char *name, uint32_t len) {
  uint64_t hash = hash_key() ^ len, word;
  for (; len >= sizeof word; name += sizeof word, len -= (uint32_t)sizeof word) {
    memcpy(&word, name, sizeof word);
    hash = rng_mix(hash ^ word);
  }
  word = 0;
  memcpy(&word, name, len);
  return (uint32_t)rng_mix(hash ^ word);
}

static bool same_name(const struct json_member *m, const char *name, uint32_t len) {
  return m->name_len == len && memcmp(m->name, name, len) == 0;
}

static uint32_t find_among_few(const struct json_member *members, uint32_t count, const char *name,
                               uint32_t len) {
  uint32_t i = 0;
  while (i < count && !same_name(&members[i], name, len))
    i++;
  return i;
}

static void put(struct name_set *set, uint64_t slot) {
  uint32_t at = (uint32_t)(slot >> 32) & set->mask;
  while (set->slots[at])
    at = (at + 1) & set->mask;
  set->slots[at] = slot;
}

static uint64_t make_slot(uint32_t hash, uint32_t index) {
  return (uint64_t)hash << 32 | (index + 1);
}

static void grow(struct name_set *set, const struct json_member *members, uint32_t count) {
  struct name_set old = *set;
  size_t slots = old.slots ? ((size_t)old.mask + 1) * 2 : (size_t)FEW_NAMES * 4;
  set->slots = calloc(slots, sizeof *set->slots);
  if (!set->slots) die_out_of_memory(slots * sizeof *set->slots);
  set->mask = (uint32_t)(slots - 1);
  if (old.slots) {
    for (size_t i = 0; i <= old.mask; i++)
      if (old.slots[i]) put(set, old.slots[i]);
  } else {
    for (uint32_t i = 0; i < count; i++)
      put(set, make_slot(hash_name(members[i].name, members[i].name_len), i));
  }
  free(old.slots);
}

uint32_t name_set_add(struct name_set *set, const struct json_member *members, uint32_t count,
                      const char *name, uint32_t len) {
  if (count < FEW_NAMES) return find_among_few(members, count, name, len);
  if (!set->slots || count >= set->mask / 2) grow(set, members, count);
  uint32_t hash = hash_name(name, len), at = hash & set->mask;
  for (; set->slots[at]; at = (at + 1) & set->mask) {
    uint32_t index = (uint32_t)set->slots[at] - 1;
    if ((uint32_t)(set->slots[at] >> 32) == hash && same_name(&members[index], name, len))
      return index;
  }
  set->slots[at] = make_slot(hash, count);
  return count;
}

void name_set_done(struct name_set *set) {
  free(set->slots);
  set->slots = NULL;
  set->mask = 0;
}
