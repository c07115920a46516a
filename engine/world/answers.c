/* answers.c - what was asked of the untouched image before, and what it answered.
 *
 * Reading statements depend on the image and on their own words alone as long as the episode has
 * written nothing, so an answer holds for every later episode of this process. Answers
 * are frozen trees in an arena of their own; when that is full all of them go. A hit costs the
 * caller the bytes in its arena that the answer cost when it was made: a limit is reached by the
 * same samples, whatever was asked before. */
#include "world/internal.h"

#include <string.h>

enum { ANSWERS_BYTES = 8 << 20, ANSWER_BYTES_MAX = 64 << 10, KEY_BYTES_MAX = 4 << 10 };

void answers_init(struct answers *k) {
  memset(k, 0, sizeof *k);
  arena_init(&k->arena, 0);
  buf_init(&k->key);
}

void answers_done(struct answers *k) {
  arena_done(&k->arena);
  buf_done(&k->key);
}

static void add_counted(struct buf *key, const char *text, size_t n) {
  buf_add(key, &n, sizeof n);
  buf_add(key, text, n);
}

void answers_ask(struct answers *k, const char *role, const char *sql, size_t n,
                 const struct json *values) {
  buf_reset(&k->key);
  add_counted(&k->key, role, strlen(role));
  add_counted(&k->key, sql, n);
  for (uint32_t i = 0; values && i < values->len; i++) {
    const struct json *v = &values->items[i];
    bool has_text = v->type == JSON_STRING || v->type == JSON_NUMBER;
    buf_add_char(&k->key, (char)('0' + v->type));
    add_counted(&k->key, has_text ? v->text : "", has_text ? v->len : 0);
  }
}

/* Keys are long: eight bytes at a time. It orders nothing that leaves this file. */
static uint64_t hash_key(const char *key, size_t n) {
  uint64_t hash = n, word = 0;
  size_t i = 0;
  for (; n - i >= sizeof word; i += sizeof word) {
    memcpy(&word, key + i, sizeof word);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
  word = 0;
  if (n > i) memcpy(&word, key + i, n - i);
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 32;
}

const struct answer *answers_find(struct answers *k, struct arena *a) {
  k->hash = hash_key(k->key.data, k->key.len);
  for (const struct answer *x = k->buckets[k->hash % ANSWER_BUCKETS]; x; x = x->next) {
    if (x->hash != k->hash || x->key_len != k->key.len) continue;
    if (memcmp(x->key, k->key.data, x->key_len) != 0) continue;
    arena_alloc(a, x->bytes);
    return x;
  }
  return NULL;
}

void answers_keep(struct answers *k, const struct json *rows, uint64_t steps, size_t bytes) {
  if (bytes > ANSWER_BYTES_MAX || k->key.len > KEY_BYTES_MAX) return;
  if (k->arena.used > ANSWERS_BYTES) {
    arena_reset(&k->arena);
    memset(k->buckets, 0, sizeof k->buckets);
  }
  struct answer *x = ARENA_NEW(&k->arena, struct answer);
  struct answer **bucket = &k->buckets[k->hash % ANSWER_BUCKETS];
  x->key = arena_copy(&k->arena, k->key.data, k->key.len);
  x->key_len = k->key.len;
  x->hash = k->hash;
  x->rows = json_copy(&k->arena, rows);
  x->steps = steps;
  x->bytes = bytes;
  x->next = *bucket;
  *bucket = x;
}
