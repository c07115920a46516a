/* memory.c - notes of sessions: (session, key) to a JSON value.
 *
 * Entries of all sessions of an episode live in one arena and one hash table, and go when the next
 * episode begins. A key written again gets a new value in place; what it held before stays in the
 * arena until then, so the arena's size bounds what an episode may write. */
#include "world/internal.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY_BYTES_MAX = 16 << 20 };

void world_enter_session(struct world *w, const char *session_id) {
  if (w->session && strcmp(w->session, session_id) == 0) return;
  free(w->session);
  w->session = strdup(session_id);
  if (!w->session) die_out_of_memory(strlen(session_id) + 1);
}

void memory_forget(struct world *w) {
  if (w->memory.used == 0) return;
  memset(w->memory_buckets, 0, sizeof w->memory_buckets);
  arena_reset(&w->memory);
}

static uint64_t hash_of(const struct world *w, const char *key, size_t n) {
  /* With the session's NUL, so that ("ab", "c") and ("a", "bc") differ. */
  return hash_more(hash_bytes(w->session, strlen(w->session) + 1), key, n);
}

static struct memory_entry *find(const struct world *w, uint64_t hash, const char *key, size_t n) {
  struct memory_entry *m = w->memory_buckets[hash % MEMORY_BUCKETS];
  for (; m; m = m->next) {
    if (m->hash == hash && m->key_len == n && memcmp(m->key, key, n) == 0 &&
        strcmp(m->session, w->session) == 0) {
      return m;
    }
  }
  return NULL;
}

bool world_memory_set(struct world *w, const char *key, size_t n, const struct json *value) {
  uint64_t hash = hash_of(w, key, n);
  struct memory_entry *m = find(w, hash, key, n);
  struct arena_mark before = arena_mark(&w->memory);
  struct json *copy = json_copy(&w->memory, value);
  if (w->memory.used > MEMORY_BYTES_MAX) {
    arena_rewind(&w->memory, before);
    return false;
  }
  if (!m) {
    m = ARENA_NEW(&w->memory, struct memory_entry);
    m->session = arena_copy_text(&w->memory, w->session);
    m->key = arena_copy(&w->memory, key, n);
    m->key_len = n;
    m->hash = hash;
    m->next = w->memory_buckets[hash % MEMORY_BUCKETS];
    w->memory_buckets[hash % MEMORY_BUCKETS] = m;
  }
  m->value = copy;
  w->entries_written++;
  return true;
}

struct json *world_memory_get(struct world *w, const char *key, size_t n, struct arena *a) {
  const struct memory_entry *m = find(w, hash_of(w, key, n), key, n);
  return m ? json_copy(a, m->value) : NULL;
}
