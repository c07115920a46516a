/* intake.c - see intake.h. Reasons live in a list that is searched for each case; there are a few
 * dozen of them, whatever the corpus. */
#include "catalog/intake.h"

#include "json/write.h"

#include <stdlib.h>
#include <string.h>

enum { EXAMPLES_KEPT = 3, RAW_KEPT = 120 };

struct reason {
  enum intake_level level;
  enum intake_outcome outcome;
  const char *name;
  uint64_t n;
  struct {
    const char *file, *pointer, *raw;
  } example[EXAMPLES_KEPT];
};

struct intake {
  struct arena arena;
  struct reason *reasons;
  size_t n_reasons, capacity;
  uint64_t seen[INTAKE_LEVELS], loaded[INTAKE_LEVELS];
};

static const char *const LEVEL_NAMES[INTAKE_LEVELS] = {"files", "tools", "endpoints", "parameters"};
static const char *const OUTCOME_NAMES[INTAKE_OUTCOMES] = {"lost", "repaired", "skipped", "notes"};

struct intake *intake_new(void) {
  struct intake *in = calloc(1, sizeof *in);
  if (!in) die_out_of_memory(sizeof *in);
  arena_init(&in->arena, 0);
  return in;
}

void intake_free(struct intake *in) {
  if (!in) return;
  arena_done(&in->arena);
  free(in);
}

void intake_seen(struct intake *in, enum intake_level level) {
  in->seen[level]++;
}

void intake_loaded(struct intake *in, enum intake_level level) {
  in->loaded[level]++;
}

static struct reason *find(const struct intake *in, enum intake_level level,
                           enum intake_outcome outcome, const char *name) {
  for (size_t i = 0; i < in->n_reasons; i++) {
    struct reason *r = &in->reasons[i];
    if (r->level == level && r->outcome == outcome && strcmp(r->name, name) == 0) return r;
  }
  return NULL;
}

static struct reason *add_reason(struct intake *in, enum intake_level level,
                                 enum intake_outcome outcome, const char *name) {
  if (in->n_reasons == in->capacity) {
    in->capacity = in->capacity ? in->capacity * 2 : 32;
    struct reason *more = ARENA_ARRAY(&in->arena, struct reason, in->capacity);
    if (in->n_reasons) memcpy(more, in->reasons, in->n_reasons * sizeof *more);
    in->reasons = more;
  }
  struct reason *r = &in->reasons[in->n_reasons++];
  *r = (struct reason){.level = level, .outcome = outcome};
  r->name = arena_copy_text(&in->arena, name);
  return r;
}

/* The value as JSON, cut at a character border. */
static const char *shorten(struct arena *a, const struct json *raw) {
  if (!raw) return "";
  struct buf b = BUF_INIT;
  json_write(&b, raw, JSON_COMPACT);
  size_t n = b.len > RAW_KEPT ? RAW_KEPT : b.len;
  while (n > 0 && n < b.len && ((unsigned char)b.data[n] & 0xc0) == 0x80)
    n--;
  const char *text = arena_printf(a, "%.*s%s", (int)n, b.data, n < b.len ? "…" : "");
  buf_done(&b);
  return text;
}

void intake_count(struct intake *in, enum intake_level level, enum intake_outcome outcome,
                  const char *reason, const char *file, const char *pointer,
                  const struct json *raw) {
  struct reason *r = find(in, level, outcome, reason);
  if (!r) r = add_reason(in, level, outcome, reason);
  if (r->n < EXAMPLES_KEPT) {
    r->example[r->n].file = arena_copy_text(&in->arena, file ? file : "");
    r->example[r->n].pointer = arena_copy_text(&in->arena, pointer ? pointer : "");
    r->example[r->n].raw = shorten(&in->arena, raw);
  }
  r->n++;
}

bool intake_keeps_next(const struct intake *in, enum intake_level level,
                       enum intake_outcome outcome, const char *reason) {
  return intake_of(in, level, outcome, reason) < EXAMPLES_KEPT;
}

uint64_t intake_total(const struct intake *in, enum intake_level level,
                      enum intake_outcome outcome) {
  uint64_t n = 0;
  for (size_t i = 0; i < in->n_reasons; i++)
    if (in->reasons[i].level == level && in->reasons[i].outcome == outcome) n += in->reasons[i].n;
  return n;
}

uint64_t intake_of(const struct intake *in, enum intake_level level, enum intake_outcome outcome,
                   const char *reason) {
  const struct reason *r = find(in, level, outcome, reason);
  return r ? r->n : 0;
}

bool intake_check(const struct intake *in, struct error *e) {
  for (int level = 0; level < INTAKE_LEVELS; level++) {
    uint64_t lost = intake_total(in, (enum intake_level)level, INTAKE_LOST);
    if (in->seen[level] != in->loaded[level] + lost)
      return error_set(e, ERR_INTERNAL, LEVEL_NAMES[level],
                       "%llu seen, but %llu loaded and %llu lost",
                       (unsigned long long)in->seen[level], (unsigned long long)in->loaded[level],
                       (unsigned long long)lost);
  }
  return true;
}

/* ---- writing ---- */

static int compare_reasons(const void *x, const void *y) {
  const struct reason *a = *(const struct reason *const *)x, *b = *(const struct reason *const *)y;
  if (a->level != b->level) return a->level < b->level ? -1 : 1;
  if (a->outcome != b->outcome) return a->outcome < b->outcome ? -1 : 1;
  return strcmp(a->name, b->name);
}

static const struct reason **sorted(const struct intake *in, struct arena *a) {
  const struct reason **list = ARENA_ARRAY(a, const struct reason *, in->n_reasons + 1);
  for (size_t i = 0; i < in->n_reasons; i++)
    list[i] = &in->reasons[i];
  qsort(list, in->n_reasons, sizeof(const struct reason *), compare_reasons);
  return list;
}

static struct json *write_level(const struct intake *in, const struct reason *const *list,
                                int level, struct arena *a) {
  struct json *o = json_new(a, JSON_OBJECT);
  json_add_member(a, o, "seen", json_new_int(a, (int64_t)in->seen[level]));
  json_add_member(a, o, "loaded", json_new_int(a, (int64_t)in->loaded[level]));
  for (int outcome = 0; outcome < INTAKE_OUTCOMES; outcome++) {
    struct json *by_reason = json_new(a, JSON_OBJECT);
    for (size_t i = 0; i < in->n_reasons; i++)
      if ((int)list[i]->level == level && (int)list[i]->outcome == outcome)
        json_add_member(a, by_reason, list[i]->name, json_new_int(a, (int64_t)list[i]->n));
    json_add_member(a, o, OUTCOME_NAMES[outcome], by_reason);
  }
  return o;
}

static void add_text(struct arena *a, struct json *o, const char *name, const char *text) {
  json_add_member(a, o, name, json_new_text(a, text));
}

struct json *intake_write(const struct intake *in, struct arena *a) {
  const struct reason **list = sorted(in, a);
  struct json *o = json_new(a, JSON_OBJECT), *examples = json_new(a, JSON_ARRAY);
  for (int level = 0; level < INTAKE_LEVELS; level++)
    json_add_member(a, o, LEVEL_NAMES[level], write_level(in, list, level, a));
  for (size_t i = 0; i < in->n_reasons; i++)
    for (size_t k = 0; k < list[i]->n && k < EXAMPLES_KEPT; k++) {
      struct json *x = json_new(a, JSON_OBJECT);
      add_text(a, x, "level", LEVEL_NAMES[list[i]->level]);
      add_text(a, x, "outcome", OUTCOME_NAMES[list[i]->outcome]);
      add_text(a, x, "reason", list[i]->name);
      add_text(a, x, "file", list[i]->example[k].file);
      add_text(a, x, "pointer", list[i]->example[k].pointer);
      add_text(a, x, "raw", list[i]->example[k].raw);
      json_add_item(a, examples, x);
    }
  json_add_member(a, o, "examples", examples);
  return o;
}
