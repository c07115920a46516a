/* cmd_replay.c - `engine replay`: executes stored plans again and compares every byte. */
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/stored.h"
#include "cli/term.h"
#include "job/dataset.h"
#include "json/write.h"

#include <inttypes.h>

struct replay {
  struct stored_options stored;
  bool force;
};

static struct json *answer(struct arena *a, bool same, uint64_t n, const struct error *e) {
  struct json *o = json_new(a, JSON_OBJECT);
  json_add_member(a, o, "same", json_new(a, same ? JSON_TRUE : JSON_FALSE));
  json_add_member(a, o, "replayed", json_new_int(a, (int64_t)n));
  if (same) return o;
  json_add_member(a, o, "place", json_new_text(a, e->place));
  json_add_member(a, o, "difference", json_new_text(a, e->message));
  return o;
}

static int replay(const struct replay *r, struct stored *s) {
  struct error e = {0};
  struct buf out = BUF_INIT;
  uint64_t n = 0;
  stored_warn(s);
  if (!s->same_inputs && !r->force)
    return options_refuse(r->stored.as_json, "engine replay --force replays it with today's inputs",
                          "the replay would compare two different things"),
           CODE_FAILED;
  bool same = dataset_replay(s->factory, s->dir, &n, &e);
  if (!same && e.code == ERR_IO) e.code = ERR_INPUT; /* a file of the dataset is missing */
  if (!same && e.code != ERR_MISMATCH) return term_fail(r->stored.as_json, &e, exit_code_of(&e));
  if (!same) term_complain(&e);
  if (r->stored.as_json) {
    json_write(&out, answer(&s->arena, same, n, &e), JSON_INDENTED);
    buf_add_char(&out, '\n');
  } else
    buf_printf(&out, "%" PRIu64 " trajector%s replayed, %s\n", n, n == 1 ? "y" : "ies",
               same ? "every byte agrees" : "the next one differs");
  return term_finish(&out, same ? CODE_DONE : CODE_FAILED);
}

int cmd_replay(int argc, char **argv) {
  struct replay r = {0};
  const struct option_row rows[] = {STORED_ROW_RECIPE(&r.stored.recipe),
                                    {"force", 0, NULL, OPTION_FLAG, &r.force,
                                     "replay although scripts or data are not those that made it",
                                     NULL},
                                    OPTION_ROW_ROOT(&r.stored.root),
                                    OPTION_ROW_NO_SANDBOX(&r.stored.no_sandbox),
                                    OPTION_ROW_JSON(&r.stored.as_json)};
  const struct command command = {
      .name = "engine replay",
      .usage = "[options] [DIR]",
      .about = "Executes the calls of DIR/processed/raw_trajectories.jsonl again (default: data) "
               "in fresh\n"
               "worlds and compares the result with executed_trajectories.jsonl, byte by byte.\n"
               "Writes nothing.\n",
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine replay data\n",
      .most_words = 1};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  r.stored.dir = line.n_words ? line.words[0] : "data";
  struct stored s;
  code = stored_open(&s, &r.stored);
  if (code == CODE_DONE) code = replay(&r, &s);
  stored_close(&s);
  return code;
}
