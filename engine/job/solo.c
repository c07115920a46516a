/* solo.c - see solo.h.
 *
 * A request is a struct request and, for stored trajectories, the line behind it. Child and parent
 * share the factory as it was when the child was forked, so a sample is named by its index alone.
 * What comes back was made where scripts run: it is JSON that is read and looked at like a file. */
#include "job/solo.h"
#include "episode/trajectory.h"
#include "job/lines.h"
#include "job/sound.h"
#include "json/write.h"
#include "run/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_SECONDS = 20 };

struct request {
  enum { ASK_PLAY, ASK_REPLAY, ASK_JUDGE } kind;
  bool fresh;  /* scripts are put back first */
  bool wanted; /* ASK_PLAY: the sample is sent */
  uint64_t index;
};

struct solo {
  struct factory *f;
  struct confined_server *server; /* NULL: after a death */
  struct python_server *python;
  struct arena arena;         /* of the last answer */
  struct buf request, answer; /* in hand */
  /* where the player lives: in the child, or with --jobs 0 in this process */
  struct player *player;
  struct arena line;
  bool lost_python; /* in this process: the last answer counts for nothing */
};

struct sample sample_of_death(const char *how) {
  return (struct sample){
      .verdict = VERDICT_QUARANTINED, .stage = "play", .category = "runtime_error", .reason = how};
}

/* ---- where the player lives ---- */

static bool make_player(void *context, struct error *e) {
  struct solo *s = context;
  struct player_config config = factory_player_config(s->f, s->python);
  s->player = player_new(&config, e);
  return s->player != NULL;
}

static bool load_scripts(void *context, struct error *e) {
  return player_load(((struct solo *)context)->player, e);
}

static void write_sample(const struct sample *sample, struct buf *reply) {
  struct json_writer w;
  jw_init(&w, reply, JSON_COMPACT);
  jw_begin_object(&w);
  jw_member_int(&w, "verdict", sample->verdict);
  if (sample->stage) jw_member_text(&w, "stage", sample->stage);
  if (sample->category) jw_member_text(&w, "category", sample->category);
  if (sample->reason) jw_member_text(&w, "reason", sample->reason);
  if (sample->trajectory) jw_member_json(&w, "trajectory", sample->trajectory);
  if (sample->stopped) jw_member_json(&w, "stopped", sample->stopped);
  jw_member_int(&w, "steps", (int64_t)sample->steps);
  jw_member_int(&w, "repairs", sample->repairs);
  jw_end_object(&w);
}

static bool play(struct solo *s, const struct request *r, struct buf *reply) {
  struct cell cell;
  struct sample sample;
  plan_cell(s->f->plan, r->index, &cell);
  player_make(s->player, &cell, &sample);
  if (r->wanted) write_sample(&sample, reply);
  return true;
}

static bool replay(struct solo *s, const struct json *raw, struct buf *reply, struct error *e) {
  const struct json *t = player_replay(s->player, raw, e);
  if (t) trajectory_write_executed(reply, t);
  return t != NULL;
}

static bool judge(struct solo *s, const struct json *t, struct buf *reply, struct error *e) {
  /* judges see what they saw when it was made: everything but the scores, which stood last */
  struct json *record = json_new(&s->line, JSON_OBJECT);
  for (uint32_t i = 0; t->type == JSON_OBJECT && i < t->len; i++)
    if (strcmp(t->members[i].name, "quality_signals") != 0)
      json_add_member(&s->line, record, t->members[i].name, &t->members[i].value);
  const struct json *scores = player_judge(s->player, record, e);
  if (scores) json_write(reply, scores, JSON_COMPACT);
  return scores != NULL;
}

static bool act(struct solo *s, const struct request *r, const char *line, size_t n,
                struct buf *reply, struct error *e) {
  if (r->kind == ASK_PLAY) return play(s, r, reply);
  arena_reset(&s->line);
  const struct json *t = json_read(&s->line, line, n, "", NULL, e);
  if (!t) return false;
  return r->kind == ASK_REPLAY ? replay(s, t, reply, e) : judge(s, t, reply, e);
}

static bool answer(void *context, const char *request, size_t n, struct buf *reply,
                   struct error *e) {
  struct solo *s = context;
  struct request r;
  memcpy(&r, request, sizeof r);
  if (r.fresh) player_restore(s->player);
  bool ok = act(s, &r, request + sizeof r, n - sizeof r, reply, e);
  if (!s->python->broken || !s->python->ready) return ok; /* not ready: the verdict says why */
  /* a server that was killed says nothing about the sample: both are made anew, as in a run */
  if (!s->f->confined.in_process) _exit(1);
  s->lost_python = true;
  return error_set(e, ERR_SCRIPT, "", "exit 1");
}

/* ---- starting, and starting again ---- */

static bool start(struct solo *s, struct error *e) {
  const struct confined_service service = {make_player, load_scripts, answer, s};
  struct confined_options options = s->f->confined;
  s->python = factory_start_python(s->f);
  if (s->python->broken) {
    *e = s->python->reason;
    return false;
  }
  const int channel[] = {s->python->request, s->python->reply};
  options.seconds = ANSWER_SECONDS;
  options.keep = channel;
  options.n_keep = s->python->pid ? 2 : 0;
  s->server = confined_open(&options, &service, e);
  return s->server != NULL;
}

static void stop(struct solo *s) {
  confined_close(s->server);
  s->server = NULL;
  player_close(s->player);
  s->player = NULL;
  if (s->python) python_stop(s->python);
  free(s->python);
  s->python = NULL;
  s->lost_python = false;
}

struct solo *solo_open(struct factory *f, struct error *e) {
  struct solo *s = calloc(1, sizeof *s);
  if (!s) die_out_of_memory(sizeof *s);
  s->f = f;
  arena_init(&s->arena, 0);
  lines_init_arena(&s->line);
  buf_init(&s->request);
  buf_init(&s->answer);
  if (start(s, e)) return s;
  solo_close(s);
  return NULL;
}

void solo_close(struct solo *s) {
  if (!s) return;
  stop(s);
  buf_done(&s->request);
  buf_done(&s->answer);
  arena_done(&s->arena);
  arena_done(&s->line);
  free(s);
}

/* ---- asking ---- */

/* One try. After a death the next request starts a fresh process. */
static enum confined_end ask(struct solo *s, const struct request *r, const char *line, size_t n,
                             struct error *e) {
  buf_reset(&s->request);
  buf_reset(&s->answer);
  buf_add(&s->request, r, sizeof *r);
  buf_add(&s->request, line, n);
  if (!s->server && !start(s, e)) {
    stop(s);
    return CONFINED_ERROR;
  }
  enum confined_end end = confined_ask(s->server, s->request.data, s->request.len, &s->answer, e);
  if (s->lost_python) end = CONFINED_DEATH;
  if (end != CONFINED_DEATH) return end;
  stop(s);
  return end;
}

static enum confined_end ask_twice(struct solo *s, struct request *r, const char *line, size_t n,
                                   struct error *e) {
  enum confined_end end = ask(s, r, line, n, e);
  return end == CONFINED_DEATH ? ask(s, r, line, n, e) : end;
}

/* ---- samples ---- */

static bool read_sample(struct solo *s, struct sample *out) {
  const struct json *v = json_read(&s->arena, s->answer.data, s->answer.len, "", NULL, NULL);
  int64_t verdict = json_get_int(v, "verdict", -1);
  *out = (struct sample){.stage = json_get_text(v, "stage", NULL),
                         .category = json_get_text(v, "category", NULL),
                         .reason = json_get_text(v, "reason", NULL),
                         .trajectory = json_get(v, "trajectory"),
                         .stopped = json_get(v, "stopped"),
                         .steps = (uint64_t)json_get_int(v, "steps", 0),
                         .repairs = (int)json_get_int(v, "repairs", 0)};
  if (verdict < VERDICT_ACCEPTED || verdict > VERDICT_QUARANTINED) return false;
  out->verdict = (enum verdict)verdict;
  if (out->verdict == VERDICT_ACCEPTED && !out->trajectory) return false;
  if (out->trajectory && sound_trajectory(out->trajectory, &s->arena)) return false;
  if (out->stopped && sound_events(out->stopped, &s->arena)) out->stopped = NULL;
  return true;
}

static void take_sample(struct solo *s, enum confined_end end, const struct error *e,
                        struct sample *out) {
  arena_reset(&s->arena);
  if (end == CONFINED_REPLY && read_sample(s, out)) return;
  const char *how = end == CONFINED_REPLY ? "its process gave a malformed answer" : e->message;
  *out = sample_of_death(arena_copy_text(&s->arena, how));
}

void solo_play(struct solo *s, uint64_t index, struct sample *out) {
  struct error e = {0};
  struct request r = {.kind = ASK_PLAY, .fresh = true, .wanted = true, .index = index};
  take_sample(s, ask_twice(s, &r, "", 0, &e), &e, out);
}

void solo_play_in_batch(struct solo *s, uint64_t index, struct sample *out) {
  /* bit o: sample o of the batch has ended its process once, twice */
  uint64_t first = index - index % RUN_BATCH, struck = 0, skip = 0;
  struct error e = {0};
  enum confined_end end = CONFINED_REPLY;
  for (uint64_t i = first; i <= index;) {
    uint64_t bit = (uint64_t)1 << (i - first);
    struct request r = {.kind = ASK_PLAY, .fresh = i == first, .wanted = i == index, .index = i};
    if (!(skip & bit)) end = ask(s, &r, "", 0, &e);
    if ((skip & bit) || end != CONFINED_DEATH) {
      i++;
      continue;
    }
    if (struck & bit) {
      if (i == index) break;
      skip |= bit;
    }
    struck |= bit;
    i = first;
  }
  take_sample(s, end, &e, out);
}

/* ---- stored trajectories ---- */

static bool fail_stored(enum confined_end end, const struct error *inner, struct error *e) {
  if (end != CONFINED_DEATH) return error_set(e, inner->code, inner->place, "%s", inner->message);
  return error_set(e, inner->code, "", "quarantined: %s", inner->message);
}

bool solo_replay(struct solo *s, const char *line, size_t n, bool fresh, struct buf *executed,
                 struct error *e) {
  struct error inner = {0};
  struct request r = {.kind = ASK_REPLAY, .fresh = fresh};
  enum confined_end end = ask_twice(s, &r, line, n, &inner);
  if (end != CONFINED_REPLY) return fail_stored(end, &inner, e);
  buf_add(executed, s->answer.data, s->answer.len);
  return true;
}

/* What judges may answer with; the player has checked it where it could. */
static bool is_scores(const struct json *v) {
  if (!v || v->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < v->len; i++) {
    const struct json *score = json_get(&v->items[i], "score");
    if (!json_get_text(&v->items[i], "name", NULL) || !score || score->type != JSON_NUMBER)
      return false;
  }
  return true;
}

struct json *solo_judge(struct solo *s, const char *line, size_t n, bool fresh, struct arena *a,
                        struct error *e) {
  struct error inner = {0};
  struct request r = {.kind = ASK_JUDGE, .fresh = fresh};
  enum confined_end end = ask_twice(s, &r, line, n, &inner);
  if (end != CONFINED_REPLY) {
    fail_stored(end, &inner, e);
    return NULL;
  }
  struct json *scores = json_read(a, s->answer.data, s->answer.len, "", NULL, NULL);
  if (is_scores(scores)) return scores;
  error_set(e, ERR_SCRIPT, "", "the process for scripts gave a malformed answer");
  return NULL;
}
