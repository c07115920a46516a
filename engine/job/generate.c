/* generate.c - see generate.h. */
#include "job/generate.h"
#include "base/file.h"
#include "job/dataset.h"
#include "job/finished.h"
#include "job/package.h"
#include "job/solo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct generate {
  struct factory *f;
  const struct generate_options *options;
  struct python_server **servers; /* one for each worker */
  unsigned n_servers;
  struct player *player;        /* of this process */
  struct python_server *python; /* its server */
  bool is_successor;            /* of a worker that died */
  uint64_t played;              /* bit o: sample o of the batch was played since its start */
  struct metrics *metrics;
};

/* ---- the job's callbacks ---- */

static bool start_worker(void *context, unsigned worker, struct error *e) {
  struct generate *g = context;
  struct python_server *server = worker < g->n_servers ? g->servers[worker] : NULL;
  struct player_config config = factory_player_config(g->f, server);
  g->python = server;
  g->player = player_new(&config, e);
  /* a timer only where no other code of the process could meet its signal */
  if (g->player && g->options->jobs > 0) player_watch(g->player);
  return g->player != NULL;
}

/* Scripts run their main chunks and director.setup only inside of the confinement. */
static bool load_scripts(void *context, unsigned worker, struct error *e) {
  struct generate *g = context;
  (void)worker;
  if (!player_load(g->player, e)) return false;
  /* python3 was starting meanwhile; where it is there it must work, or data would depend on that */
  bool ok = !g->python || (g->python->pid == 0 && !g->python->broken) || python_ready(g->python, e);
  /* One that worked before was killed, or starved: a death outside of any sample, a few of which
   * are tried again. */
  if (!ok && g->is_successor) _exit(1);
  return ok;
}

/* A worker reaches Python through its server's channel. */
static size_t keep_channel(void *context, unsigned worker, int fds[RUN_KEEP_MAX]) {
  struct generate *g = context;
  const struct python_server *server = worker < g->n_servers ? g->servers[worker] : NULL;
  if (!server || server->pid == 0) return 0;
  fds[0] = server->request;
  fds[1] = server->reply;
  return 2;
}

static void start_batch(void *context) {
  struct generate *g = context;
  player_restore(g->player);
  player_set_exact(g->player, false);
  g->played = 0;
}

/* Plays the sample and those before it in its batch again, and the rest of the batch exactly. */
static void play_again(struct generate *g, uint64_t index, struct sample *out) {
  struct cell cell;
  player_restore(g->player);
  player_set_exact(g->player, true);
  for (uint64_t i = index - index % RUN_BATCH; i <= index; i++) {
    if (i < index && !(g->played >> i % RUN_BATCH & 1)) continue;
    plan_cell(g->f->plan, i, &cell);
    player_make(g->player, &cell, out);
  }
}

static void sample_crashed(void *context, uint64_t index, const char *how, struct buf *streams,
                           void *facts) {
  struct generate *g = context;
  struct cell cell;
  struct sample sample = sample_of_death(how);
  plan_cell(g->f->plan, index, &cell);
  generate_emit(g->f, &cell, &sample, streams, facts);
}

static bool lost_python(const struct generate *g) {
  return g->python && g->python->broken;
}

/* In place, since the player holds the pointer. */
static void renew_python(struct generate *g) {
  struct python_server *fresh = factory_start_python(g->f);
  python_stop(g->python);
  *g->python = *fresh;
  free(fresh);
}

/* A server that was killed says nothing about the sample that was talking to it. A worker goes with
 * its server, and both are made anew for another try; this process replaces the server. A second
 * time the sample is to blame, in the same words either way. */
static void make_sample(void *context, uint64_t index, struct buf *streams, void *facts) {
  struct generate *g = context;
  struct cell cell;
  struct sample sample;
  plan_cell(g->f->plan, index, &cell);
  for (int deaths = 0;;) {
    player_make(g->player, &cell, &sample);
    if (player_gave_up(g->player)) play_again(g, index, &sample);
    g->played |= (uint64_t)1 << index % RUN_BATCH;
    if (!lost_python(g)) break;
    if (g->options->jobs > 0) _exit(1);
    renew_python(g);
    if (++deaths < 2) continue;
    sample_crashed(context, index, "exit 1", streams, facts);
    return;
  }
  generate_emit(g->f, &cell, &sample, streams, facts);
}

static void count_sample(void *context, uint64_t index, const void *facts) {
  struct generate *g = context;
  (void)index;
  metrics_add(g->metrics, facts, &g->f->registry);
}

static void save_counts(void *context, struct json_writer *w) {
  metrics_save(((struct generate *)context)->metrics, w);
}

static bool load_counts(void *context, const struct json *state, struct error *e) {
  return metrics_load(((struct generate *)context)->metrics, state, e);
}

static void report_progress(void *context, const struct run_progress *p) {
  struct generate *g = context;
  const uint64_t *n = g->metrics->count;
  struct generate_progress progress = {p->done,       p->count,         n[M_ACCEPTED],
                                       n[M_REJECTED], n[M_QUARANTINED], p->seconds};
  g->options->progress(g->options->progress_context, &progress);
}

/* ---- Python servers: started, owned and stopped by the coordinator ---- */

static void make_room_for_servers(struct generate *g) {
  g->n_servers = g->options->jobs ? g->options->jobs : 1;
  g->servers = calloc(g->n_servers, sizeof *g->servers);
  if (!g->servers) die_out_of_memory(g->n_servers * sizeof *g->servers);
}

static void stop_server(struct generate *g, unsigned worker) {
  if (!g->servers[worker]) return;
  python_stop(g->servers[worker]);
  free(g->servers[worker]);
  g->servers[worker] = NULL;
}

/* A worker that died may have left a request half done: its successor gets a fresh server. */
static void prepare_worker(void *context, unsigned worker) {
  struct generate *g = context;
  if (worker >= g->n_servers) return;
  g->is_successor = g->servers[worker] != NULL;
  stop_server(g, worker);
  g->servers[worker] = factory_start_python(g->f);
}

static void stop_servers(struct generate *g) {
  for (unsigned i = 0; i < g->n_servers; i++)
    stop_server(g, i);
  free(g->servers);
}

/* ---- the whole ---- */

static struct run_job job_of(struct generate *g) {
  return (struct run_job){.count = g->f->count,
                          .streams = STREAM_PATHS,
                          .n_streams = N_STREAMS,
                          .facts_size = sizeof(struct facts),
                          .context = g,
                          .prepare = prepare_worker,
                          .worker_start = start_worker,
                          .worker_confined = load_scripts,
                          .keep = keep_channel,
                          .batch_start = start_batch,
                          .sample = make_sample,
                          .crashed = sample_crashed,
                          .commit = count_sample,
                          .save = save_counts,
                          .load = load_counts};
}

/* Report and checks; *written are their files. A report that its script or recipe spoils is
 * noted in the result and costs nothing else. */
static bool report(struct generate *g, const char *out, struct generate_result *result,
                   struct json *written, struct arena *a, struct error *e) {
  struct error *trouble = &result->report;
  struct json *checks;
  if (!dataset_write_report(g->f, out, g->metrics, written, a, trouble)) {
    if (trouble->code == ERR_IO || trouble->code == ERR_SANDBOX) {
      *e = *trouble;
      return false;
    }
  }
  for (size_t i = 0; i < 2; i++)
    json_add_item(a, written, json_new_text(a, DATASET_CHECK_FILES[i]));
  if (!dataset_run_checks(g->f, out, &result->checks_passed, &result->checks_total, &checks, a, e))
    return false;
  result->checks_abstained = (int)json_get_int(checks, "not_applicable_checks", 0);
  return true;
}

/* Why there is no report, for the seal. */
static const char *unreported(const struct generate_result *result) {
  return result->report.code == ERR_NONE ? NULL : result->report.message;
}

static bool finish(struct generate *g, const struct run_job *job, const char *out,
                   const struct run_outcome *outcome, struct generate_result *result,
                   struct error *e) {
  struct factory *f = g->f;
  struct arena a;
  arena_init(&a, 0);
  struct json *written = json_new(&a, JSON_ARRAY);
  package_discard_reports(out); /* an earlier run's: those of this one may have other names */
  bool ok = package_withdraw(out, e) && package_world(f, out, e) && run_publish(job, out, e) &&
            package_specs(f, out, e) && package_training(f, out, g->metrics, outcome->sums, e) &&
            report(g, out, result, written, &a, e) &&
            package_seal(f, out, outcome->sums, written, unreported(result), e) &&
            run_forget(out, e);
  arena_done(&a);
  return ok;
}

/* The data are there: what is missing is made from their files. */
static bool report_again(struct generate *g, const char *out, struct generate_result *result,
                         struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  struct json *written = json_new(&a, JSON_ARRAY);
  result->already_complete = result->reported_again = true;
  bool ok = package_adopt(g->f, out, &a, e) && dataset_metrics(g->f, out, g->metrics, e) &&
            report(g, out, result, written, &a, e) &&
            package_reseal(out, written, true, unreported(result), &a, e);
  arena_done(&a);
  return ok;
}

static bool note_origin(const struct factory *f, const char *out, struct error *e) {
  struct arena a;
  struct buf text = BUF_INIT;
  arena_init(&a, 0);
  char *recipe = realpath(f->recipe_path, NULL);
  buf_printf(&text, "%s\n%s\n", recipe ? recipe : "", f->root);
  free(recipe);
  bool ok = file_publish(path_join(&a, out, GENERATE_ORIGIN), text.data, text.len, e);
  buf_done(&text);
  arena_done(&a);
  return ok;
}

/* `occupied`: NULL, or what a new run would destroy. */
static bool run_locked(struct generate *g, const char *out, const char *occupied,
                       struct generate_result *result, struct error *e) {
  struct run_job job = job_of(g);
  char *description = arena_printf(&g->f->arena, "%s, seed %" PRIu64 ", count %" PRIu64,
                                   g->f->recipe_name, g->f->seed, g->f->count);
  struct run_options options = {.jobs = g->options->jobs,
                                .out = out,
                                .locked = true,
                                .no_sandbox = g->options->no_sandbox,
                                .overwrite = g->options->overwrite,
                                .occupied = occupied,
                                .fingerprint = g->f->fingerprint,
                                .description = description,
                                .progress = g->options->progress ? report_progress : NULL,
                                .progress_context = g,
                                .notice = g->options->notice,
                                .notice_context = g->options->notice_context};
  if (!occupied && !note_origin(g->f, out, e)) return false;
  make_room_for_servers(g);
  struct run_outcome outcome = run_execute(&job, &options, e);
  stop_servers(g);
  result->end = outcome.end;
  result->signal = outcome.signal;
  result->resumed = outcome.resumed;
  for (size_t i = 0; i < N_STREAMS; i++)
    result->bytes += outcome.sums[i].bytes;
  if (outcome.end == RUN_FAILED) return false;
  if (outcome.end == RUN_INTERRUPTED) return true;
  return finish(g, &job, out, &outcome, result, e);
}

static void tell_damage(const struct generate *g, const char *out, const char *what) {
  if (!g->options->notice) return;
  struct buf text = BUF_INIT;
  buf_printf(&text, "%s/%s; this run is made again", out, what);
  g->options->notice(g->options->notice_context, text.data);
  buf_done(&text);
}

/* What a finished run leaves to be done. */
static bool run_needed(struct generate *g, const char *out, struct generate_result *result,
                       struct error *e) {
  struct arena *a = &g->f->arena;
  const char *what, *occupied = NULL;
  enum finished there = g->options->overwrite ? FINISHED_NONE : finished_look(g->f, out, a, &what);
  switch (there) {
  case FINISHED_SAME:
    result->already_complete = true;
    return true;
  case FINISHED_UNREPORTED:
    return report_again(g, out, result, e);
  case FINISHED_DAMAGED:
    tell_damage(g, out, what);
    break;
  case FINISHED_OTHER:
    occupied = arena_printf(a,
                            "this directory holds a finished dataset of another run (%s); give "
                            "--overwrite to replace it, or --out DIR to write elsewhere",
                            what);
    break;
  case FINISHED_NONE:
    break;
  }
  return run_locked(g, out, occupied, result, e);
}

bool generate_run(struct factory *f, const struct generate_options *options,
                  struct generate_result *result, struct error *e) {
  const char *out = options->out ? options->out : f->out;
  int lock;
  memset(result, 0, sizeof *result);
  result->metrics = calloc(1, sizeof *result->metrics);
  if (!result->metrics) die_out_of_memory(sizeof *result->metrics);
  if (!file_make_dirs(out, e) || !run_lock(out, &lock, e)) return false;
  struct generate g = {.f = f, .options = options, .metrics = result->metrics};
  f->jobs = options->jobs;
  bool ok = run_needed(&g, out, result, e);
  if (g.player) player_close(g.player);
  run_unlock(lock);
  return ok;
}

void generate_result_done(struct generate_result *result) {
  free(result->metrics);
  result->metrics = NULL;
}
