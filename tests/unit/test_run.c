/* test_run.c - runs over opaque samples: order, crashes, interruptions, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "run/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINES, LOG, STREAMS, PLANTS = 16 };

static const char *const streams[STREAMS] = {"processed/lines.jsonl", "log.jsonl"};

enum what { PLANT_ABORT = 1, PLANT_SEGV, PLANT_LOOP, PLANT_EXIT, PLANT_BIG, PLANT_SIGNAL };

struct plant {
  uint64_t index;
  enum what what;
};

/* The job of these tests: a line for each sample, keyed by its index, with a count of the samples
 * of its batch so far, so that a batch begun in the middle shows. */
struct work {
  uint64_t count;
  struct plant plants[PLANTS];
  size_t big;        /* bytes of a PLANT_BIG line */
  bool foretell;     /* write what a crash would leave, instead of crashing */
  unsigned pause_us; /* each sample takes this long */
  bool start_fails, start_dies;
  /* in the process that makes samples */
  unsigned in_batch;
  /* on the commit side */
  uint64_t next, sum, crashed, wrong_order;
};

struct facts {
  uint64_t index, value, crashed;
};

static enum what planted(const struct work *w, uint64_t index) {
  for (size_t i = 0; i < PLANTS; i++)
    if (w->plants[i].what && w->plants[i].index == index) return w->plants[i].what;
  return 0;
}

static void write_crash(struct buf *out, uint64_t index, const char *how) {
  buf_printf(&out[LOG], "{\"i\":%llu,\"how\":\"%s\"}\n", (unsigned long long)index, how);
}

static bool make_trouble(struct work *w, enum what what, uint64_t index, struct buf *out,
                         struct facts *f) {
  static const char *const words[] = {[PLANT_ABORT] = "signal 6 (SIGABRT)",
                                      [PLANT_SEGV] = "signal 11 (SIGSEGV)",
                                      [PLANT_LOOP] = "no end in 0.3 s",
                                      [PLANT_EXIT] = "exit 7"};
  volatile bool forever = true;
  if (what > PLANT_EXIT) return false;
  if (w->foretell) {
    *f = (struct facts){.index = index, .crashed = 1};
    write_crash(out, index, words[what]);
    return true;
  }
  buf_add_text(&out[LINES], "half a li");
  if (what == PLANT_ABORT) abort();
  if (what == PLANT_SEGV) raise(SIGSEGV);
  if (what == PLANT_EXIT) _exit(7);
  while (forever)
    continue;
  return true;
}

static void sample(void *context, uint64_t index, struct buf *out, void *facts) {
  struct work *w = context;
  struct facts *f = facts;
  enum what what = planted(w, index);
  struct rng r;
  if (what && make_trouble(w, what, index, out, f)) return;
  rng_init_keyed(&r, 7, index, 1);
  *f = (struct facts){.index = index, .value = rng_below(&r, 1000)};
  if (w->pause_us) usleep(w->pause_us);
  buf_printf(&out[LINES], "{\"i\":%llu,\"x\":%u,\"n\":%u", (unsigned long long)index, rng_next(&r),
             w->in_batch++);
  if (what == PLANT_BIG) {
    buf_add_text(&out[LINES], ",\"big\":\"");
    buf_grow(&out[LINES], w->big);
    for (size_t i = 0; i < w->big; i++)
      buf_add_char(&out[LINES], (char)('a' + (i * 31 + index) % 26));
    buf_add_char(&out[LINES], '"');
  }
  buf_add_text(&out[LINES], "}\n");
  if (f->value % 3 == 0) buf_printf(&out[LOG], "{\"i\":%llu}\n", (unsigned long long)index);
  if (what == PLANT_SIGNAL) raise(SIGUSR1);
}

static void batch_start(void *context) {
  ((struct work *)context)->in_batch = 0;
}

static bool worker_start(void *context, unsigned worker, struct error *e) {
  struct work *w = context;
  (void)worker;
  /* The test library would catch the crashes that are planted. */
  const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
    signal(fatal[i], SIG_DFL);
  if (w->start_dies) abort();
  return !w->start_fails || error_set(e, ERR_SCRIPT, "tool.lua:4", "cannot load");
}

static void crashed(void *context, uint64_t index, const char *how, struct buf *out, void *facts) {
  struct facts *f = facts;
  (void)context;
  *f = (struct facts){.index = index, .crashed = 1};
  write_crash(out, index, how);
}

static void commit(void *context, uint64_t index, const void *facts) {
  struct work *w = context;
  const struct facts *f = facts;
  w->wrong_order += index != w->next || f->index != index;
  w->next = index + 1;
  w->sum += f->value * (index + 1);
  w->crashed += f->crashed;
}

static void save(void *context, struct json_writer *w) {
  struct work *s = context;
  jw_begin_object(w);
  jw_member_int(w, "next", (int64_t)s->next);
  jw_member_int(w, "sum", (int64_t)s->sum);
  jw_member_int(w, "crashed", (int64_t)s->crashed);
  jw_end_object(w);
}

static bool load(void *context, const struct json *state, struct error *e) {
  struct work *s = context;
  if (!json_get(state, "sum")) return error_set(e, ERR_INPUT, "state", "no sum");
  s->next = (uint64_t)json_get_int(state, "next", 0);
  s->sum = (uint64_t)json_get_int(state, "sum", 0);
  s->crashed = (uint64_t)json_get_int(state, "crashed", 0);
  return true;
}

static struct run_job job_of(struct work *w) {
  w->next = w->sum = w->crashed = w->wrong_order = 0;
  return (struct run_job){.count = w->count,
                          .streams = streams,
                          .n_streams = STREAMS,
                          .facts_size = sizeof(struct facts),
                          .context = w,
                          .worker_start = worker_start,
                          .batch_start = batch_start,
                          .sample = sample,
                          .crashed = crashed,
                          .commit = commit,
                          .save = save,
                          .load = load};
}

/* ---- places ---- */

struct place {
  char dir[256];
};

static struct place place_new(void) {
  struct place p;
  const char *tmp = getenv("TMPDIR");
  snprintf(p.dir, sizeof p.dir, "%s/test_run.XXXXXX", tmp && *tmp ? tmp : "/tmp");
  assert_non_null(mkdtemp(p.dir));
  return p;
}

static struct buf path_in(const struct place *p, const char *name) {
  struct buf b = BUF_INIT;
  buf_printf(&b, "%s/%s", p->dir, name);
  return b;
}

static bool has(const struct place *p, const char *name) {
  struct buf path = path_in(p, name);
  bool there = file_exists(path.data);
  buf_done(&path);
  return there;
}

static void place_free(struct place *p) {
  static const char *const names[] = {"processed/lines.jsonl",
                                      "processed/lines.jsonl.tmp",
                                      "log.jsonl",
                                      "log.jsonl.tmp",
                                      ".run/lock",
                                      ".run/checkpoint.json",
                                      ".run/checkpoint.json.tmp"};
  static const char *const dirs[] = {"processed", ".run", ""};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct buf path = path_in(p, names[i]);
    unlink(path.data);
    buf_done(&path);
  }
  for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
    struct buf path = path_in(p, dirs[i]);
    if (rmdir(path.data)) fail_msg("%s: %s", path.data, strerror(errno));
    buf_done(&path);
  }
}

/* ---- running ---- */

static struct run_options options_for(const struct place *p, unsigned jobs) {
  return (struct run_options){.jobs = jobs,
                              .out = p->dir,
                              .fingerprint = "abc",
                              .description = "recipe one",
                              .sample_seconds = 10};
}

/* What a run leaves; equal for equal runs. */
struct result {
  struct run_stream_sum sums[STREAMS];
  uint64_t sum, crashed;
};

static void check_files(const struct place *p, const struct run_outcome *outcome) {
  for (size_t i = 0; i < STREAMS; i++) {
    struct error e = {0};
    char hex[65], name[64];
    uint64_t size;
    snprintf(name, sizeof name, "%s.tmp", streams[i]);
    struct buf path = path_in(p, name);
    if (!file_sha256(path.data, hex, &size, &e)) fail_msg("%s", e.message);
    assert_string_equal(hex, outcome->sums[i].sha256);
    assert_int_equal(size, outcome->sums[i].bytes);
    buf_done(&path);
  }
}

static struct result run_to_end(const struct place *p, struct work *w,
                                const struct run_options *options) {
  struct error e = {0};
  struct run_job job = job_of(w);
  struct run_outcome outcome = run_execute(&job, options, &e);
  if (outcome.end != RUN_DONE) fail_msg("end %d: %s: %s", (int)outcome.end, e.place, e.message);
  assert_int_equal(w->next, w->count);
  assert_int_equal(w->wrong_order, 0);
  check_files(p, &outcome);
  struct result r = {.sum = w->sum, .crashed = w->crashed};
  memcpy(r.sums, outcome.sums, sizeof r.sums);
  return r;
}

static struct result run_once(struct work *w, unsigned jobs) {
  struct place p = place_new();
  struct run_options options = options_for(&p, jobs);
  for (size_t i = 0; i < PLANTS; i++)
    if (w->plants[i].what == PLANT_LOOP) options.sample_seconds = 0.3;
  struct result r = run_to_end(&p, w, &options);
  place_free(&p);
  return r;
}

static void assert_same(const struct result *a, const struct result *b) {
  assert_int_equal(a->sum, b->sum);
  assert_int_equal(a->crashed, b->crashed);
  for (size_t i = 0; i < STREAMS; i++) {
    assert_int_equal(a->sums[i].lines, b->sums[i].lines);
    assert_int_equal(a->sums[i].bytes, b->sums[i].bytes);
    assert_string_equal(a->sums[i].sha256, b->sums[i].sha256);
  }
}

/* ---- tests ---- */

static void bytes_do_not_depend_on_jobs(void **state) {
  struct work w = {
      .count = 3001,
      .big = 5 << 20,
      .plants = {{0, PLANT_BIG}, {700, PLANT_BIG}, {701, PLANT_BIG}, {3000, PLANT_BIG}}};
  (void)state;
  struct result want = run_once(&w, 0);
  assert_int_equal(want.sums[LINES].lines, w.count);
  assert_true(want.sums[LINES].bytes > 20 << 20);
  for (unsigned jobs = 1; jobs <= 4; jobs *= 2) {
    struct result got = run_once(&w, jobs);
    assert_same(&want, &got);
  }
}

static void nothing_to_do_is_done(void **state) {
  struct work w = {.count = 0};
  (void)state;
  struct result a = run_once(&w, 0), b = run_once(&w, 2);
  assert_int_equal(a.sums[LINES].bytes, 0);
  assert_same(&a, &b);
}

static void crashes_cost_their_samples_only(void **state) {
  struct work w = {.count = 1500,
                   .plants = {{3, PLANT_ABORT},
                              {63, PLANT_SEGV},
                              {64, PLANT_SEGV},
                              {65, PLANT_EXIT},
                              {700, PLANT_LOOP},
                              {1100, PLANT_SEGV},
                              {1103, PLANT_ABORT},
                              {1499, PLANT_SEGV}}};
  (void)state;
  w.foretell = true;
  struct result want = run_once(&w, 0);
  assert_int_equal(want.crashed, 8);
  w.foretell = false;
  for (unsigned jobs = 1; jobs <= 4; jobs *= 2) {
    struct result got = run_once(&w, jobs);
    assert_same(&want, &got);
  }
}

/* Larger than a slot: it comes in fragments, and crashes around it must not mix them up. */
static void a_huge_sample_passes(void **state) {
  struct work w = {.count = 130,
                   .big = 66 << 20,
                   .plants = {{5, PLANT_SEGV}, {6, PLANT_BIG}, {7, PLANT_SEGV}, {8, PLANT_ABORT}}};
  (void)state;
  w.foretell = true;
  struct result want = run_once(&w, 0);
  w.foretell = false;
  struct result got = run_once(&w, 1);
  assert_same(&want, &got);
}

/* Runs in a child process; exit code 0: done. */
static int run_in_child(const struct place *p, struct work *w, unsigned jobs) {
  struct error e = {0};
  struct run_job job = job_of(w);
  struct run_options options = options_for(p, jobs);
  options.checkpoint_samples = 256;
  struct run_outcome outcome = run_execute(&job, &options, &e);
  if (outcome.end == RUN_INTERRUPTED) return 128 + outcome.signal;
  if (outcome.end == RUN_FAILED) fprintf(stderr, "%s: %s\n", e.place, e.message);
  return outcome.end == RUN_DONE ? 0 : 1;
}

static void pause_ms(unsigned ms) {
  struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
  nanosleep(&t, NULL);
}

static pid_t start_child(const struct place *p, struct work *w, unsigned jobs) {
  pid_t pid = fork();
  if (pid == 0) _exit(run_in_child(p, w, jobs));
  assert_true(pid > 0);
  return pid;
}

static void interrupted_runs_end_with_the_same_bytes(void **state) {
  struct work w = {.count = 3000, .pause_us = 40, .plants = {{600, PLANT_SEGV}}};
  struct rng r;
  unsigned done = 0, killed = 0, asked = 0;
  (void)state;
  w.foretell = true;
  struct result want = run_once(&w, 0);
  w.foretell = false;
  rng_init(&r, 42, 54);
  for (unsigned round = 0; round < 4; round++) {
    struct place p = place_new();
    for (unsigned attempt = 0; attempt < 200; attempt++) {
      int status, number = rng_below(&r, 2) ? SIGKILL : SIGTERM;
      pid_t pid = start_child(&p, &w, 1 + round % 2);
      pause_ms(rng_below(&r, 120));
      kill(pid, number);
      assert_int_equal(waitpid(pid, &status, 0), pid);
      if (WIFSIGNALED(status)) {
        /* Before the run has its handlers in place, SIGTERM kills too. */
        assert_true(WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM);
        killed++;
      } else if (WEXITSTATUS(status) == 128 + SIGTERM) {
        asked++;
      } else {
        assert_int_equal(WEXITSTATUS(status), 0);
        done++;
        break;
      }
    }
    struct run_options options = options_for(&p, 2);
    struct result got = run_to_end(&p, &w, &options);
    assert_same(&want, &got);
    place_free(&p);
  }
  assert_true(done > 0 && killed > 0 && asked > 0);
}

/* In one process the signal comes at a known sample, in the middle of a batch. */
static void resuming_within_a_batch_works(void **state) {
  struct work w = {.count = 400}, broken = {.count = 400, .plants = {{100, PLANT_SIGNAL}}};
  (void)state;
  struct result want = run_once(&w, 0);
  for (unsigned jobs = 0; jobs <= 2; jobs++) {
    struct place p = place_new();
    struct error e = {0};
    struct run_options options = options_for(&p, 0);
    struct run_job job = job_of(&broken);
    struct run_outcome outcome = run_execute(&job, &options, &e);
    assert_int_equal(outcome.end, RUN_INTERRUPTED);
    assert_int_equal(outcome.signal, SIGUSR1);
    assert_int_equal(broken.next, 101);
    options.jobs = jobs;
    job = job_of(&w);
    outcome = run_execute(&job, &options, &e);
    assert_int_equal(outcome.end, RUN_DONE);
    assert_int_equal(outcome.resumed, 101);
    struct result got = {.sum = w.sum, .crashed = w.crashed};
    memcpy(got.sums, outcome.sums, sizeof got.sums);
    assert_same(&want, &got);
    place_free(&p);
  }
}

/* A run that was stopped after 101 of 400 samples. */
static struct place stopped_run(void) {
  struct work broken = {.count = 400, .plants = {{100, PLANT_SIGNAL}}};
  struct place p = place_new();
  struct error e = {0};
  struct run_options options = options_for(&p, 0);
  struct run_job job = job_of(&broken);
  assert_int_equal(run_execute(&job, &options, &e).end, RUN_INTERRUPTED);
  return p;
}

static void another_run_is_refused(void **state) {
  struct place p = stopped_run();
  struct work w = {.count = 400};
  struct error e = {0};
  struct run_options options = options_for(&p, 2);
  struct run_job job = job_of(&w);
  (void)state;
  options.fingerprint = "other";
  options.description = "recipe two";
  assert_int_equal(run_execute(&job, &options, &e).end, RUN_FAILED);
  assert_int_equal(e.code, ERR_MISMATCH);
  assert_non_null(strstr(e.message, "recipe one"));
  assert_non_null(strstr(e.message, "recipe two"));
  assert_non_null(strstr(e.message, "--overwrite"));
  /* The unfinished run is untouched by the refusal, and gone when that is asked for. */
  options.overwrite = true;
  struct result want = run_once(&w, 0), got = run_to_end(&p, &w, &options);
  assert_same(&want, &got);
  place_free(&p);
}

/* Changes one byte of a file, or cuts its last one off when `at` is negative. */
static void damage(const struct place *p, const char *name, long at) {
  struct buf path = path_in(p, name), text = BUF_INIT;
  struct error e;
  assert_true(file_read(path.data, 0, &text, &e));
  assert_true(text.len > 0 && at < (long)text.len);
  if (at < 0)
    text.len--;
  else
    text.data[at] ^= 1;
  assert_true(file_publish(path.data, text.data, text.len, &e));
  buf_done(&text);
  buf_done(&path);
}

static void take_notice(void *context, const char *text) {
  struct buf *said = context;
  buf_printf(said, "%s\n", text);
}

static void damage_means_starting_over(void **state) {
  static const struct {
    const char *name;
    long at;
  } cases[] = {{".run/checkpoint.json", 0},
               {".run/checkpoint.json", 20},
               {".run/checkpoint.json", 150},
               {".run/checkpoint.json", -1},
               {"processed/lines.jsonl.tmp", 10},
               {"processed/lines.jsonl.tmp", -1},
               {"log.jsonl.tmp", 0},
               {"log.jsonl.tmp", -1},
               {NULL, 0}}; /* intact: gone on with, without a word */
  struct work w = {.count = 400};
  (void)state;
  struct result want = run_once(&w, 0);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct place p = stopped_run();
    if (cases[i].name) damage(&p, cases[i].name, cases[i].at);
    struct error e = {0};
    struct run_options options = options_for(&p, 1);
    struct run_job job = job_of(&w);
    struct buf said = BUF_INIT;
    options.notice = take_notice;
    options.notice_context = &said;
    struct run_outcome outcome = run_execute(&job, &options, &e);
    if (outcome.end != RUN_DONE) fail_msg("%s: %s", cases[i].name, e.message);
    const char *place = cases[i].name ? strstr(said.data, cases[i].name) : said.data;
    if (!place || !*place != !cases[i].name) fail_msg("%s: said \"%s\"", cases[i].name, said.data);
    buf_done(&said);
    assert_int_equal(outcome.resumed, cases[i].name ? 0 : 101);
    assert_int_equal(w.wrong_order, 0);
    assert_string_equal(outcome.sums[LINES].sha256, want.sums[LINES].sha256);
    assert_string_equal(outcome.sums[LOG].sha256, want.sums[LOG].sha256);
    place_free(&p);
  }
}

static void one_run_per_directory(void **state) {
  struct place p = place_new();
  struct error e = {0};
  struct work w = {.count = 100};
  int lock, second, status;
  char pid_text[32];
  (void)state;
  assert_true(run_lock(p.dir, &lock, &e));
  assert_false(run_lock(p.dir, &second, &e));
  assert_int_equal(e.code, ERR_USAGE);
  snprintf(pid_text, sizeof pid_text, "process %ld ", (long)getpid());
  assert_non_null(strstr(e.message, pid_text));
  assert_non_null(strstr(e.message, "test_run"));
  pid_t pid = fork();
  if (pid == 0) {
    struct run_job job = job_of(&w);
    struct run_options options = options_for(&p, 0);
    bool refused = run_execute(&job, &options, &e).end == RUN_FAILED && e.code == ERR_USAGE;
    _exit(refused ? 0 : 1);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  /* The holder itself may run, and after it anybody. */
  struct run_options options = options_for(&p, 1);
  options.locked = true;
  run_to_end(&p, &w, &options);
  run_unlock(lock);
  assert_true(run_lock(p.dir, &second, &e));
  run_unlock(second);
  place_free(&p);
}

/* Workers inherit the lock's descriptor and must not keep it. */
static void a_killed_coordinator_leaves_no_lock(void **state) {
  struct place p = place_new();
  struct work w = {.count = 200, .pause_us = 5000000};
  struct error e = {0};
  int lock = -1, status;
  (void)state;
  pid_t pid = start_child(&p, &w, 2);
  for (int i = 0; i < 500 && !has(&p, "log.jsonl.tmp"); i++)
    pause_ms(10);
  pause_ms(100);
  kill(pid, SIGKILL);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  bool free_again = false;
  for (int i = 0; i < 100 && !free_again; i++) {
    free_again = run_lock(p.dir, &lock, &e);
    if (!free_again) pause_ms(10);
  }
  if (!free_again) fail_msg("%s", e.message);
  run_unlock(lock);
  place_free(&p);
}

static void workers_that_cannot_start_end_the_run(void **state) {
  struct place p = place_new();
  struct work w = {.count = 200, .start_fails = true};
  struct error e = {0};
  struct run_options options = options_for(&p, 2);
  struct run_job job = job_of(&w);
  (void)state;
  assert_int_equal(run_execute(&job, &options, &e).end, RUN_FAILED);
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_string_equal(e.message, "cannot load");
  assert_string_equal(e.place, "tool.lua:4");
  w.start_fails = false;
  w.start_dies = true;
  assert_int_equal(run_execute(&job, &options, &e).end, RUN_FAILED);
  assert_int_equal(e.code, ERR_INTERNAL);
  assert_non_null(strstr(e.message, "signal 6 (SIGABRT)"));
  place_free(&p);
}

static int run_on_a_small_disk(const struct place *p, struct work *w) {
  struct rlimit small = {.rlim_cur = 20000, .rlim_max = 20000};
  struct error e = {0};
  struct run_job job = job_of(w);
  struct run_options options = options_for(p, 1);
  setrlimit(RLIMIT_FSIZE, &small);
  struct run_outcome outcome = run_execute(&job, &options, &e);
  bool told = outcome.end == RUN_FAILED && e.code == ERR_IO && strstr(e.message, "cannot write") &&
              strstr(e.message, "MiB free") && strstr(e.place, "lines.jsonl.tmp");
  if (!told) fprintf(stderr, "end %d: %s: %s\n", (int)outcome.end, e.place, e.message);
  return told ? 0 : 1;
}

static void failing_writes_are_told(void **state) {
  struct place p = place_new();
  struct work w = {.count = 3000};
  int status;
  (void)state;
  pid_t pid = fork();
  if (pid == 0) _exit(run_on_a_small_disk(&p, &w));
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  /* With room again, the same command goes on. */
  struct run_options options = options_for(&p, 1);
  struct result want = run_once(&w, 0), got = run_to_end(&p, &w, &options);
  assert_same(&want, &got);
  place_free(&p);
}

static void publishing_can_be_broken_off(void **state) {
  struct place p = place_new();
  struct work w = {.count = 300};
  struct error e = {0};
  struct run_options options = options_for(&p, 1);
  struct run_job job = job_of(&w);
  (void)state;
  struct result want = run_to_end(&p, &w, &options);
  assert_true(has(&p, ".run/checkpoint.json"));
  /* As after a crash between the first and the second rename. */
  struct buf from = path_in(&p, "processed/lines.jsonl.tmp"),
             to = path_in(&p, "processed/lines.jsonl");
  assert_int_equal(rename(from.data, to.data), 0);
  job = job_of(&w);
  struct run_outcome outcome = run_execute(&job, &options, &e);
  assert_int_equal(outcome.end, RUN_DONE);
  assert_int_equal(outcome.resumed, w.count);
  assert_string_equal(outcome.sums[LINES].sha256, want.sums[LINES].sha256);
  if (!run_publish(&job, p.dir, &e)) fail_msg("%s", e.message);
  assert_true(has(&p, "processed/lines.jsonl") && has(&p, "log.jsonl"));
  assert_false(has(&p, "log.jsonl.tmp"));
  assert_true(has(&p, ".run/checkpoint.json"));
  /* Broken off after publishing: everything is taken back and nothing is made again. */
  outcome = run_execute(&job, &options, &e);
  assert_int_equal(outcome.end, RUN_DONE);
  assert_int_equal(outcome.resumed, w.count);
  if (!run_publish(&job, p.dir, &e) || !run_forget(p.dir, &e)) fail_msg("%s", e.message);
  assert_false(has(&p, ".run/checkpoint.json"));
  buf_done(&from);
  buf_done(&to);
  place_free(&p);
}

static void note_progress(void *context, const struct run_progress *progress) {
  struct run_progress *last = context;
  assert_true(progress->done >= last->done);
  *last = *progress;
}

static void progress_reaches_the_end(void **state) {
  struct place p = place_new();
  struct work w = {.count = 500};
  struct run_progress last = {0};
  struct run_options options = options_for(&p, 2);
  (void)state;
  options.progress = note_progress;
  options.progress_context = &last;
  options.no_sandbox = true;
  run_to_end(&p, &w, &options);
  assert_int_equal(last.done, 500);
  assert_int_equal(last.count, 500);
  place_free(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytes_do_not_depend_on_jobs),
      cmocka_unit_test(nothing_to_do_is_done),
      cmocka_unit_test(crashes_cost_their_samples_only),
      cmocka_unit_test(a_huge_sample_passes),
      cmocka_unit_test(interrupted_runs_end_with_the_same_bytes),
      cmocka_unit_test(resuming_within_a_batch_works),
      cmocka_unit_test(another_run_is_refused),
      cmocka_unit_test(damage_means_starting_over),
      cmocka_unit_test(one_run_per_directory),
      cmocka_unit_test(a_killed_coordinator_leaves_no_lock),
      cmocka_unit_test(workers_that_cannot_start_end_the_run),
      cmocka_unit_test(failing_writes_are_told),
      cmocka_unit_test(publishing_can_be_broken_off),
      cmocka_unit_test(progress_reaches_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
