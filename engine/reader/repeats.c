/* repeats.c - what a load met before, and counting where it stands. A table of hashes in the load's
 * arena; equal hashes are compared in full. */
#include "base/hash.h"
#include "json/write.h"
#include "reader/internal.h"

struct repeat {
  uint64_t hash; /* 0: free */
  const char *kind, *first, *second;
  const struct json *value;
};

void reader_count(struct reader *x, enum intake_level level, enum intake_outcome outcome,
                  const char *reason, const char *pointer, const struct json *raw) {
  if (*x->line) pointer = arena_printf(&x->registry->arena, "%s%s", x->line, pointer);
  intake_count(x->intake, level, outcome, reason, x->file, pointer, raw);
}

static uint64_t hash_of(const struct repeat *r) {
  uint64_t h = hash_text(r->kind);
  h = hash_more(h, r->first, strlen(r->first) + 1);
  h = hash_more(h, r->second, strlen(r->second) + 1);
  if (r->value) {
    struct buf b = BUF_INIT;
    json_write(&b, r->value, JSON_COMPACT);
    h = hash_more(h, b.data, b.len);
    buf_done(&b);
  }
  return h ? h : 1;
}

static bool is_same(const struct repeat *a, const struct repeat *b) {
  return a->hash == b->hash && strcmp(a->kind, b->kind) == 0 && strcmp(a->first, b->first) == 0 &&
         strcmp(a->second, b->second) == 0 && !a->value == !b->value &&
         (!a->value || json_same(a->value, b->value));
}

/* Where it stands, or the free slot where it would. */
static struct repeat *find(const struct repeats *t, const struct repeat *r) {
  size_t i = (size_t)r->hash & (t->capacity - 1);
  while (t->slots[i].hash && !is_same(&t->slots[i], r))
    i = (i + 1) & (t->capacity - 1);
  return &t->slots[i];
}

static void grow(struct reader *x) {
  struct repeats *t = &x->repeats, grown = {.capacity = t->capacity ? t->capacity * 4 : 256};
  grown.slots = ARENA_ARRAY(&x->registry->arena, struct repeat, grown.capacity);
  for (size_t i = 0; i < t->capacity; i++)
    if (t->slots[i].hash) *find(&grown, &t->slots[i]) = t->slots[i];
  grown.n = t->n;
  *t = grown;
}

bool reader_is_new(struct reader *x, const char *kind, const char *first, const char *second,
                   const struct json *value) {
  struct repeat r = {.kind = kind, .first = first ? first : "", .second = second ? second : ""};
  r.value = value;
  r.hash = hash_of(&r);
  if (x->repeats.n * 2 >= x->repeats.capacity) grow(x);
  struct repeat *slot = find(&x->repeats, &r);
  if (slot->hash) return false;
  *slot = r;
  x->repeats.n++;
  return true;
}
