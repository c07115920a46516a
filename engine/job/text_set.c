/* text_set.c - see text_set.h. Open addressing with linear probing, at most half full. */
#include "job/text_set.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ENTRIES = 64 };

static void *grow(void *p, size_t count, size_t size) {
  p = realloc(p, count * size);
  if (!p) die_out_of_memory(count * size);
  return p;
}

void text_set_init(struct text_set *s) {
  *s = (struct text_set){.capacity = FIRST_ENTRIES, .n_slots = 2 * FIRST_ENTRIES};
  arena_init(&s->arena, 0);
  s->entries = grow(NULL, s->capacity, sizeof *s->entries);
  s->slots = grow(NULL, s->n_slots, sizeof *s->slots);
  memset(s->slots, 0, s->n_slots * sizeof *s->slots);
}

void text_set_done(struct text_set *s) {
  arena_done(&s->arena);
  free(s->entries);
  free(s->slots);
}

static uint64_t hash_entry(unsigned kind, const char *text, size_t n) {
  return rng_mix(hash_bytes(text, n) + kind);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t find_slot(const struct text_set *s, unsigned kind, const char *text, size_t n,
                        uint64_t hash) {
  size_t i = (size_t)hash & (s->n_slots - 1);
  for (; s->slots[i]; i = (i + 1) & (s->n_slots - 1)) {
    const struct text_entry *entry = &s->entries[s->slots[i] - 1];
    if (entry->hash == hash && entry->kind == kind && entry->len == n &&
        memcmp(entry->text, text, n) == 0)
      break;
  }
  return i;
}

static void grow_all(struct text_set *s) {
  s->capacity *= 2;
  s->n_slots *= 2;
  s->entries = grow(s->entries, s->capacity, sizeof *s->entries);
  s->slots = grow(s->slots, s->n_slots, sizeof *s->slots);
  memset(s->slots, 0, s->n_slots * sizeof *s->slots);
  for (size_t i = 0; i < s->n; i++) {
    const struct text_entry *entry = &s->entries[i];
    s->slots[find_slot(s, entry->kind, entry->text, entry->len, entry->hash)] = (uint32_t)i + 1;
  }
}

bool text_set_add(struct text_set *s, unsigned kind, const char *text, size_t n) {
  uint64_t hash = hash_entry(kind, text, n);
  if (s->n == s->capacity) grow_all(s);
  size_t slot = find_slot(s, kind, text, n, hash);
  if (s->slots[slot]) return false;
  s->entries[s->n] = (struct text_entry){arena_copy(&s->arena, text, n), n, hash, kind};
  s->slots[slot] = (uint32_t)++s->n;
  return true;
}

bool text_set_find(const struct text_set *s, unsigned kind, const char *text, size_t n,
                   size_t *index) {
  size_t slot = find_slot(s, kind, text, n, hash_entry(kind, text, n));
  if (!s->slots[slot]) return false;
  *index = s->slots[slot] - 1;
  return true;
}
