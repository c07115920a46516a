/* run_only.c - `--only`: one sample of a run, made without touching the output. */
#include "cli/run_parts.h"
#include "cli/exit_codes.h"
#include "cli/show.h"
#include "episode/trajectory.h"
#include "job/solo.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static int refuse_id(const struct run_request *r, const struct factory *f) {
  struct cell cell;
  plan_cell(f->plan, 0, &cell);
  if (plan_size(f->plan))
    return options_refuse(
        r->json, "give a trajectory id, or an index (--dry-run shows what there is)",
        "the recipe has no sample '%s'; it has %" PRIu64, r->only, plan_size(f->plan));
  return options_refuse(r->json, "give an index, or an id such as search_0000042_success",
                        "no sample is meant by '%s'", r->only);
}

static void complain_rejected(const struct sample *s) {
  struct buf text = BUF_INIT;
  struct show show = {.out = &text, .width = term_width(STDERR_FILENO, 100)};
  show_verdict(&show, s);
  term_say(&text);
  buf_done(&text);
}

/* What a run would have written about it in rejected.jsonl or quarantine.jsonl. */
static void add_failure(const struct factory *f, const struct cell *cell, const struct sample *s,
                        struct buf *out) {
  struct buf streams[N_STREAMS] = {0};
  struct facts facts;
  generate_emit(f, cell, s, streams, &facts);
  const struct buf *line =
      &streams[s->verdict == VERDICT_REJECTED ? STREAM_REJECTED : STREAM_QUARANTINE];
  term_add_json(out, line->data, line->len);
  for (size_t i = 0; i < N_STREAMS; i++)
    buf_done(&streams[i]);
}

static int print_sample(const struct run_request *r, const struct factory *f,
                        const struct cell *cell, const struct sample *s) {
  struct buf out = BUF_INIT;
  bool pretty = term_is_terminal(STDOUT_FILENO) && !r->json;
  bool accepted = s->verdict == VERDICT_ACCEPTED;
  if (pretty) {
    struct show show = show_to_stdout(&out, r->no_color, r->verbose);
    if (s->trajectory)
      show_trajectory(&show, s->trajectory, s);
    else
      show_stopped(&show, s);
  } else if (accepted) {
    struct buf line = BUF_INIT;
    trajectory_write_executed(&line, s->trajectory);
    if (term_is_terminal(STDOUT_FILENO))
      term_add_json(&out, line.data, line.len);
    else
      buf_add(&out, line.data, line.len);
    buf_done(&line);
  } else if (r->json)
    add_failure(f, cell, s, &out);
  int code = term_finish(&out, accepted ? CODE_DONE : CODE_FAILED);
  if (!accepted && !pretty) complain_rejected(s);
  return code;
}

/* An id names what its sample is; the number in it may mean something else in this recipe. */
static bool is_meant(const char *id, const struct cell *cell) {
  size_t n = strlen(cell->family);
  return strspn(id, "0123456789") == strlen(id) || cell->spec > 0 ||
         (strncmp(id, cell->family, n) == 0 && id[n] == '_' && strstr(id + n, cell->variant));
}

int run_only_print(const struct run_request *r, struct factory *f) {
  uint64_t index;
  struct error e = {0};
  if (!plan_find(f->plan, r->only, &index) || (plan_size(f->plan) && index >= plan_size(f->plan)))
    return refuse_id(r, f);
  struct cell cell;
  plan_cell(f->plan, index, &cell);
  if (!is_meant(r->only, &cell))
    return options_refuse(r->json, "ids belong to a recipe, its seed and its mix",
                          "with this recipe and seed, sample %" PRIu64
                          " is of the family %s and the variant %s, which '%s' is not",
                          index, cell.family, cell.variant, r->only);
  struct solo *solo = solo_open(f, &e);
  if (!solo) {
    bool machine = e.code == ERR_SANDBOX || e.code == ERR_INTERNAL;
    return term_fail(r->json, &e, machine ? CODE_FAILED : CODE_USAGE);
  }
  struct sample sample;
  solo_play_in_batch(solo, index, &sample);
  int code = print_sample(r, f, &cell, &sample);
  solo_close(solo);
  return code;
}
