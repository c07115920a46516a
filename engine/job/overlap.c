/* overlap.c - see overlap.h. */
#include "job/overlap.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "job/text_set.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILTER_BYTES = 8 << 20, FILTER_HASHES = 4 };
/* About as many records as keep the filter's false alarms at a few percent. */
static const uint64_t ROUND_BYTES = (uint64_t)8 << 30;

struct search {
  const char *train, *val;
  overlap_seen *on_train, *on_val;
  void *context;
  uint8_t *filter;
  uint64_t round, n_rounds;
  struct text_set candidates; /* kind byte and key */
  bool *common;               /* of each candidate */
};

const char *overlap_key(const struct json *record, enum overlap_kind kind, size_t *n) {
  const struct json *context = json_get(record, "context");
  const struct json *key = json_get(record, kind == OVERLAP_RECORDS ? "record_id" : "task_id");
  if (kind == OVERLAP_TEXTS)
    key = context && context->type == JSON_ARRAY && context->len ? &context->items[0] : NULL;
  if (!key || key->type != JSON_STRING) return NULL;
  *n = key->len;
  return key->text;
}

/* The kind takes part in the hash. */
static uint64_t hash_key(enum overlap_kind kind, const char *key, size_t n) {
  unsigned char head = (unsigned char)kind;
  return rng_mix(hash_more(hash_bytes(&head, 1), key, n));
}

static bool in_round(const struct search *s, uint64_t hash) {
  return s->n_rounds == 1 || (hash >> 48) % s->n_rounds == s->round;
}

struct hashed {
  const char *text; /* NULL: the record has no such key, or another round looks at it */
  size_t n;
  uint64_t hash;
};

static struct hashed key_in_round(const struct search *s, const struct json *record,
                                  enum overlap_kind kind) {
  struct hashed k = {0};
  const char *text = overlap_key(record, kind, &k.n);
  if (text) k.hash = hash_key(kind, text, k.n);
  if (text && in_round(s, k.hash)) k.text = text;
  return k;
}

/* Bit i of a hash: double hashing over the filter's 2^26 bits. */
static uint64_t filter_bit(uint64_t hash, unsigned i) {
  uint64_t step = (rng_mix(hash ^ 0x9e3779b97f4a7c15u) << 1) | 1;
  return (hash + i * step) % ((uint64_t)FILTER_BYTES * 8);
}

static void filter_add(uint8_t *filter, uint64_t hash) {
  for (unsigned i = 0; i < FILTER_HASHES; i++) {
    uint64_t bit = filter_bit(hash, i);
    filter[bit / 8] = (uint8_t)(filter[bit / 8] | 1u << bit % 8);
  }
}

static bool filter_has(const uint8_t *filter, uint64_t hash) {
  for (unsigned i = 0; i < FILTER_HASHES; i++) {
    uint64_t bit = filter_bit(hash, i);
    if (!(filter[bit / 8] >> bit % 8 & 1)) return false;
  }
  return true;
}

/* ---- the three passes of a round ---- */

static bool note_train(void *context, const struct json *record, const char *text, size_t size,
                       uint64_t number, struct error *e) {
  struct search *s = context;
  (void)text;
  (void)size;
  (void)number;
  (void)e;
  if (s->round == 0 && s->on_train) s->on_train(s->context, record);
  for (unsigned kind = 0; kind < N_OVERLAP_KINDS; kind++) {
    struct hashed k = key_in_round(s, record, (enum overlap_kind)kind);
    if (k.text) filter_add(s->filter, k.hash);
  }
  return true;
}

static bool note_val(void *context, const struct json *record, const char *text, size_t size,
                     uint64_t number, struct error *e) {
  struct search *s = context;
  (void)text;
  (void)size;
  (void)number;
  (void)e;
  if (s->round == 0 && s->on_val) s->on_val(s->context, record);
  for (unsigned kind = 0; kind < N_OVERLAP_KINDS; kind++) {
    struct hashed k = key_in_round(s, record, (enum overlap_kind)kind);
    if (k.text && filter_has(s->filter, k.hash) && s->candidates.n < OVERLAP_CANDIDATES)
      text_set_add(&s->candidates, kind, k.text, k.n);
  }
  return true;
}

static bool confirm(void *context, const struct json *record, const char *text, size_t size,
                    uint64_t number, struct error *e) {
  struct search *s = context;
  (void)text;
  (void)size;
  (void)number;
  (void)e;
  for (unsigned kind = 0; kind < N_OVERLAP_KINDS; kind++) {
    size_t n, at;
    const char *key = overlap_key(record, (enum overlap_kind)kind, &n);
    if (key && text_set_find(&s->candidates, kind, key, n, &at)) s->common[at] = true;
  }
  return true;
}

static void count_common(const struct search *s, struct overlap *result, struct arena *a) {
  static const char *const NAMES[N_OVERLAP_KINDS] = {"record", "task", "text"};
  for (size_t i = 0; i < s->candidates.n; i++) {
    const struct text_entry *entry = &s->candidates.entries[i];
    if (!s->common[i]) continue;
    result->common[entry->kind]++;
    if (result->examples->len < OVERLAP_EXAMPLES)
      json_add_item(a, result->examples,
                    json_new_text(a, arena_printf(a, "%s %s", NAMES[entry->kind], entry->text)));
  }
}

/* Records with their keys alone and what callers count by. */
static bool pick_keys(const char *path,
                      bool (*line)(void *context, const struct json *value, const char *text,
                                   size_t n, uint64_t number, struct error *e),
                      struct search *s, struct error *e) {
  static const char *const NAMES[] = {"record_id", "task_id", "context", "category", "variant"};
  return dataset_pick_lines(path, NAMES, sizeof NAMES / sizeof *NAMES, line, s, e);
}

static bool play_round(struct search *s, struct overlap *result, struct arena *a, struct error *e) {
  bool has_train = file_exists(s->train), has_val = file_exists(s->val);
  memset(s->filter, 0, FILTER_BYTES);
  text_set_init(&s->candidates);
  bool ok = !has_train || pick_keys(s->train, note_train, s, e);
  ok = (!has_val || pick_keys(s->val, note_val, s, ok ? e : NULL)) && ok;
  if (ok && s->candidates.n > 0) {
    s->common = calloc(s->candidates.n, sizeof *s->common);
    if (!s->common) die_out_of_memory(s->candidates.n);
    ok = pick_keys(s->train, confirm, s, e);
    count_common(s, result, a);
    free(s->common);
  }
  text_set_done(&s->candidates);
  return ok;
}

bool overlap_find(const char *train, const char *val, overlap_seen *on_train, overlap_seen *on_val,
                  void *context, struct overlap *result, struct arena *a, struct error *e) {
  struct search s = {
      .train = train, .val = val, .on_train = on_train, .on_val = on_val, .context = context};
  struct stat st;
  bool ok = true;
  *result = (struct overlap){.examples = json_new(a, JSON_ARRAY)};
  s.n_rounds = stat(train, &st) == 0 ? 1 + (uint64_t)st.st_size / ROUND_BYTES : 1;
  s.filter = malloc(FILTER_BYTES);
  if (!s.filter) die_out_of_memory(FILTER_BYTES);
  for (s.round = 0; ok && s.round < s.n_rounds; s.round++)
    ok = play_round(&s, result, a, e);
  free(s.filter);
  return ok;
}
