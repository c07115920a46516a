/* run_losses.c - what a run says about samples that did not make it: the commonest reason as it was
 * given for one of them, and where to look. */
#include "base/file.h"
#include "cli/run_parts.h"
#include "cli/term.h"
#include "job/dataset.h"

#include <inttypes.h>
#include <string.h>

struct search {
  const char *masked, *member; /* the counted reason; "reason" or "message" */
  struct arena *a;
  struct run_example *found;
};

static bool take_example(void *context, const struct json *line, const char *text, size_t n,
                         uint64_t number, struct error *e) {
  struct search *s = context;
  char masked[FACTS_REASON];
  const char *stage = json_get_text(line, "stage", "");
  const char *reason = json_get_text(line, s->member, "");
  (void)text, (void)n, (void)number, (void)e;
  facts_mask_reason(stage, reason, masked);
  if (strcmp(masked, s->masked) != 0) return true;
  size_t first_line = strcspn(reason, "\n"); /* without a call stack */
  s->found->reason = arena_printf(s->a, "%s: %.*s", stage, (int)first_line, reason);
  s->found->index = json_get_int(line, "index", -1);
  return false;
}

void run_find_example(const char *out, const struct json *reasons, struct run_example *found,
                      struct arena *a) {
  static const enum stream STREAMS[] = {STREAM_REJECTED, STREAM_QUARANTINE};
  static const char *const MEMBERS[] = {"reason", "message"};
  *found = (struct run_example){.index = -1};
  if (!reasons || reasons->len == 0) return;
  const struct json_member *first = &reasons->members[0];
  json_to_int(&first->value, &found->count);
  for (size_t i = 0; i < 2 && !found->reason; i++) {
    struct search s = {first->name, MEMBERS[i], a, found};
    struct error ignored = {0};
    const char *path = path_join(a, out, STREAM_PATHS[STREAMS[i]]);
    found->file = STREAM_PATHS[STREAMS[i]];
    if (file_exists(path)) dataset_each_line(path, take_example, &s, &ignored);
  }
  if (!found->reason) found->file = NULL;
}

/* "the commonest reason, 60 of 70: judge: tone scores 0.10, below the gate of 0.50: it shouts" */
static void add_reason(struct buf *text, const struct run_summary *s) {
  if (!s->example.reason) return;
  buf_add_text(text, "  the commonest reason, ");
  progress_add_count(text, (uint64_t)s->example.count);
  buf_add_text(text, " of ");
  progress_add_count(text, s->rejected + s->quarantined);
  buf_add_text(text, ":\n    ");
  term_add_line(text, s->example.reason, strlen(s->example.reason));
  buf_add_char(text, '\n');
}

void run_add_losses(struct buf *text, const struct run_summary *s) {
  uint64_t lost = s->rejected + s->quarantined;
  if (s->requested == 0 || lost <= s->requested / 2) return;
  if (s->accepted == 0)
    buf_add_text(text, "nothing was accepted\n");
  else {
    buf_add_text(text, "more than half was not accepted: ");
    progress_add_count(text, lost);
    buf_add_text(text, " of ");
    progress_add_count(text, s->requested);
    buf_add_char(text, '\n');
  }
  add_reason(text, s);
}

void run_add_example(struct buf *text, const struct run_summary *s, const struct run_request *r,
                     const struct factory *f, const char *out) {
  struct buf command = BUF_INIT;
  factory_write_command(f, r->recipe, &command);
  if (r->root) {
    buf_add_text(&command, " --root ");
    term_add_shell_word(&command, r->root);
  }
  buf_printf(&command, " --only %" PRId64, s->example.index);
  buf_add_text(text, "look into ");
  term_add_line(text, out, strlen(out));
  buf_printf(text, "/%s, or make one of them again: ", s->example.file);
  term_add_line(text, command.data, command.len);
  buf_done(&command);
}
