/* survey.c - see survey.h. Stretches lie in memory shared with the processes that fill them. */
#include "job/survey.h"
#include "base/file.h"
#include "job/lines.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>

enum { PROCESSES_MAX = 64 };
static const uint64_t least_share = 256 << 10; /* bytes that are worth a process */

struct survey {
  const struct factory *f;
  const char *out;
  struct keys *keys;
  struct stretch *stretches; /* shared */
  size_t n;
};

struct share {
  struct survey *survey;
  size_t i;
};

static size_t processes_of(const struct factory *f, uint64_t size) {
  cpu_set_t set;
  size_t n = f->jobs;
  if (f->confined.in_process) return 1;
  if (n == 0 && sched_getaffinity(0, sizeof set, &set) == 0) n = (size_t)CPU_COUNT(&set);
  if (n > PROCESSES_MAX) n = PROCESSES_MAX;
  if (n > size / least_share) n = (size_t)(size / least_share);
  return n > 0 ? n : 1;
}

static bool prove_body(void *context, struct buf *reply, struct error *e) {
  const struct share *share = context;
  struct survey *v = share->survey;
  (void)reply;
  (void)e;
  stretch_prove(&v->stretches[share->i], v->f, v->out, v->keys);
  return true;
}

/* The first stretch in this process, each other one in its own. */
static void prove_all(struct survey *v) {
  struct confined_child *children[PROCESSES_MAX];
  struct share shares[PROCESSES_MAX];
  for (size_t i = 1; i < v->n; i++) {
    shares[i] = (struct share){v, i};
    children[i] = child_begin(prove_body, &shares[i]);
  }
  stretch_prove(&v->stretches[0], v->f, v->out, v->keys);
  for (size_t i = v->n;
       i-- > 1;) { /* the last one first: each puts signals back as it found them */
    struct buf nothing = BUF_INIT;
    struct error ignored = {0};
    bool ok = children[i] && child_end(children[i], &nothing, &ignored);
    buf_done(&nothing);
    v->stretches[i].intact = ok && v->stretches[i].intact;
  }
}

/* Each stream must end where the last stretch ended. */
static bool streams_end(const struct stretch *all, const char *out, struct arena *a) {
  for (size_t i = 0; i < N_DERIVED; i++) {
    uint64_t size;
    const char *path = path_join(a, out, STREAM_PATHS[DERIVED_STREAMS[i]]);
    if (!lines_size(path, &size) || size != all->span[i].to) return false;
  }
  return true;
}

/* false: not everything is as it must be, or cannot be added up. */
static bool prove(struct survey *v, struct stretch *all, const uint64_t *starts, struct arena *a) {
  size_t bytes = v->n * sizeof *v->stretches;
  void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) die_out_of_memory(bytes);
  v->stretches = shared;
  for (size_t i = 0; i < v->n; i++) {
    v->stretches[i].from = starts[i];
    v->stretches[i].to = starts[i + 1];
  }
  prove_all(v);
  bool ok = true;
  *all = v->stretches[0];
  for (size_t i = 1; i < v->n; i++)
    ok = stretch_merge(all, &v->stretches[i]) && ok;
  munmap(shared, bytes);
  return ok && all->intact && streams_end(all, v->out, a);
}

bool survey_dataset(struct stretch *all, const struct factory *f, const char *out,
                    struct json *differences, struct arena *a, struct error *e) {
  const char *executed = path_join(a, out, STREAM_PATHS[STREAM_EXECUTED]);
  uint64_t starts[PROCESSES_MAX + 1], size = 0;
  struct survey v = {.f = f, .out = out};
  bool proven = false;
  if (lines_size(executed, &size)) v.n = lines_cut(executed, processes_of(f, size), starts);
  if (v.n > 0) {
    v.keys = keys_new();
    proven = prove(&v, all, starts, a);
    keys_free(v.keys);
  }
  if (proven) return true;
  memset(all, 0, sizeof *all);
  return stretch_compare(all, f, out, differences, a, e);
}
