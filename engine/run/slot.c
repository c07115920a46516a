/* slot.c - the shared memory of one worker: its in-flight record and a row of slots.
 *
 * One anonymous shared mapping, reserved and not committed: [page: in_flight][slot 0][slot 1]...
 * A slot is struct part, the facts of its samples, then the bytes of each stream in turn. */
#include "run/internal.h"

#include <string.h>
#include <sys/mman.h>

/* A usual batch stays below TRIM_KEEP: giving its pages back would cost more than writing it. */
enum { PAGE = 4096, HEAD = 256, TRIM_KEEP = 4 << 20 };

_Static_assert(sizeof(struct part) <= HEAD, "the head of a slot has room for struct part");
_Static_assert(sizeof(struct in_flight) <= PAGE, "the first page has room for struct in_flight");

static size_t map_size(void) {
  return PAGE + SLOTS * SLOT_SIZE;
}

static char *slot_at(const struct slots *s, unsigned slot) {
  return s->base + PAGE + slot * SLOT_SIZE;
}

static size_t facts_room(const struct slots *s) {
  return (s->facts_size * RUN_BATCH + 63) & ~(size_t)63;
}

bool slots_map(struct slots *s, const struct run_job *job, struct error *e) {
  *s = (struct slots){.facts_size = job->facts_size, .n_streams = job->n_streams};
  void *p = mmap(NULL, map_size(), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return error_errno(e, "reserve memory shared with a worker", "");
  s->base = p;
  return true;
}

void slots_unmap(struct slots *s) {
  if (s->base) munmap(s->base, map_size());
  s->base = NULL;
}

struct in_flight *slots_in_flight(const struct slots *s) {
  return (struct in_flight *)(void *)s->base;
}

size_t slots_capacity(const struct slots *s) {
  return SLOT_SIZE - HEAD - facts_room(s);
}

void slots_fill(const struct slots *s, unsigned slot, const struct part *part, const char *facts,
                const struct run_bytes *bytes) {
  char *p = slot_at(s, slot);
  memcpy(p, part, sizeof *part);
  if (part->n && s->facts_size) memcpy(p + HEAD, facts, part->n * s->facts_size);
  p += HEAD + facts_room(s);
  for (size_t i = 0; i < s->n_streams; i++) {
    if (part->lens[i]) memcpy(p, bytes[i].data, (size_t)part->lens[i]);
    p += part->lens[i];
  }
}

bool slots_read(const struct slots *s, unsigned slot, struct part *part, char *facts,
                struct run_bytes *bytes) {
  const char *p = slot_at(s, slot);
  memcpy(part, p, sizeof *part);
  if (part->n > RUN_BATCH || part->first > RUN_BATCH || part->first + part->n > RUN_BATCH)
    return false;
  if ((part->flags & PART_FRAGMENT) && (part->n || (part->flags & PART_LAST))) return false;
  uint64_t left = slots_capacity(s);
  const char *at = p + HEAD + facts_room(s);
  for (size_t i = 0; i < s->n_streams; i++) {
    if (part->lens[i] > left) return false;
    left -= part->lens[i];
    bytes[i] = (struct run_bytes){.data = at, .len = (size_t)part->lens[i]};
    at += part->lens[i];
  }
  if (part->n && s->facts_size) memcpy(facts, p + HEAD, part->n * s->facts_size);
  return true;
}

void slots_trim(const struct slots *s, unsigned slot, const struct part *part) {
  uint64_t used = HEAD + facts_room(s);
  for (size_t i = 0; i < s->n_streams; i++)
    used += part->lens[i];
  if (used > TRIM_KEEP && used <= SLOT_SIZE)
    madvise(slot_at(s, slot) + TRIM_KEEP, SLOT_SIZE - TRIM_KEEP, MADV_REMOVE);
}
