/* run_summary.c - the closing words of a run; see run_parts.h. */
#include "base/file.h"
#include "cli/run_parts.h"
#include "cli/term.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REASONS_SHOWN = 6 };

/* ---- gathering ---- */

/* Most frequent first; equal counts keep their order. */
static struct json *sort_reasons(struct json *reasons) {
  for (uint32_t i = 1; i < reasons->len; i++) {
    struct json_member m = reasons->members[i];
    int64_t n = 0, before = 0;
    json_to_int(&m.value, &n);
    uint32_t k = i;
    for (; k > 0 && json_to_int(&reasons->members[k - 1].value, &before) && before < n; k--)
      reasons->members[k] = reasons->members[k - 1];
    reasons->members[k] = m;
  }
  return reasons;
}

static void read_complete(struct run_summary *s, const char *out, struct arena *a) {
  struct error ignored;
  const struct json *sum =
      json_read_file(a, path_join(a, out, "processed/execution_summary.json"), NULL, &ignored);
  const struct json *tests =
      json_read_file(a, path_join(a, out, "reports/p7_test_results.json"), NULL, &ignored);
  const struct json *files = json_get(
      json_read_file(a, path_join(a, out, "training/training_manifest.json"), NULL, &ignored),
      "files");
  s->complete = true;
  s->accepted = (uint64_t)json_get_int(sum, "accepted", 0);
  s->rejected = (uint64_t)json_get_int(sum, "rejected", 0);
  s->quarantined = (uint64_t)json_get_int(sum, "quarantined", 0);
  s->done = s->resumed = s->accepted + s->rejected + s->quarantined;
  const struct json *reasons = json_get(sum, "not_accepted_by_reason");
  if (reasons && reasons->type == JSON_OBJECT) s->reasons = sort_reasons(json_copy(a, reasons));
  s->checks_passed = json_get_int(tests, "passed_checks", 0);
  s->checks_abstained = json_get_int(tests, "not_applicable_checks", 0);
  s->checks_total = json_get_int(tests, "total_checks", 0) - s->checks_abstained;
  for (uint32_t i = 0; files && files->type == JSON_OBJECT && i < files->len; i++)
    s->bytes += (uint64_t)json_get_int(&files->members[i].value, "bytes", 0);
}

static void read_result(struct run_summary *s, const struct generate_result *result,
                        struct arena *a) {
  const uint64_t *n = result->metrics->count;
  struct json *reasons = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < result->metrics->reason.n; i++) {
    const struct tally_entry *t = &result->metrics->reason.entries[i];
    json_add_member(a, reasons, t->name, json_new_int(a, (int64_t)t->count));
  }
  s->reasons = sort_reasons(reasons);
  s->done = n[M_REQUESTED];
  s->accepted = n[M_ACCEPTED];
  s->rejected = n[M_REJECTED];
  s->quarantined = n[M_QUARANTINED];
  s->resumed = result->resumed;
  s->bytes = result->bytes;
  s->checks_passed = result->checks_passed;
  s->checks_total = result->checks_total;
  s->checks_abstained = result->checks_abstained;
}

static const char *status_of(const struct run_summary *s, const struct generate_result *result) {
  if (result->end == RUN_INTERRUPTED && !s->complete) return "interrupted";
  if (s->requested > 0 && s->accepted == 0) return "nothing_accepted";
  if (s->checks_passed < s->checks_total) return "checks_failed";
  if (s->report_error) return "report_failed";
  return s->complete ? "complete" : "done";
}

struct run_summary run_summarize(const struct factory *f, const char *out,
                                 const struct generate_result *result, double seconds,
                                 struct arena *a) {
  struct run_summary s = {.requested = f->count,
                          .reasons = json_new(a, JSON_OBJECT),
                          .seconds = seconds,
                          .reported_again = result->reported_again};
  if (result->report.code != ERR_NONE)
    s.report_error = arena_printf(a, "%s%s%s", result->report.place,
                                  *result->report.place ? ": " : "", result->report.message);
  if (result->already_complete)
    read_complete(&s, out, a);
  else
    read_result(&s, result, a);
  s.status = status_of(&s, result);
  if (strcmp(s.status, "interrupted") != 0) run_find_example(out, s.reasons, &s.example, a);
  return s;
}

bool run_summary_is_good(const struct run_summary *s) {
  return strcmp(s->status, "done") == 0 || strcmp(s->status, "complete") == 0;
}

/* Rates of this process: what was resumed is not counted. */
static double own_rate(const struct run_summary *s, double whole) {
  if (s->done <= s->resumed || s->seconds <= 0) return 0;
  return whole * (double)(s->done - s->resumed) / (double)s->done / s->seconds;
}

/* ---- for people ---- */

static void add_row(struct buf *text, const char *label, uint64_t n) {
  struct buf number = BUF_INIT;
  progress_add_count(&number, n);
  buf_printf(text, "  %-12s %10s", label, number.data);
  buf_done(&number);
}

static void add_headline(struct buf *text, const struct run_summary *s, unsigned jobs) {
  buf_add_text(text, s->complete ? "complete already: " : "done: ");
  progress_add_count(text, s->requested);
  buf_add_text(text, " samples");
  if (s->reported_again) buf_add_text(text, "; report and checks were made again");
  if (!s->complete) {
    buf_printf(text, " in %.1f s (", s->seconds);
    progress_add_count(text, (uint64_t)(own_rate(s, (double)s->done) + 0.5));
    buf_printf(text, "/s, %.1f MB/s", own_rate(s, (double)s->bytes) / 1e6);
    if (jobs > 0)
      buf_printf(text, ", %u job%s)", jobs, jobs == 1 ? "" : "s");
    else
      buf_add_text(text, ", in one process)");
    if (s->resumed) {
      buf_add_text(text, ", ");
      progress_add_count(text, s->resumed);
      buf_add_text(text, " of them by an earlier process");
    }
  }
  buf_add_char(text, '\n');
}

static void add_reasons(struct buf *text, const struct run_summary *s, bool verbose) {
  uint32_t n = s->reasons->len;
  uint32_t shown = verbose || n <= REASONS_SHOWN ? n : REASONS_SHOWN;
  for (uint32_t i = 0; i < shown; i++) {
    const struct json_member *m = &s->reasons->members[i];
    int64_t count = 0;
    json_to_int(&m->value, &count);
    struct buf number = BUF_INIT;
    progress_add_count(&number, (uint64_t)count);
    buf_printf(text, "%25s  ", number.data);
    term_add_line(text, m->name, m->name_len);
    buf_add_char(text, '\n');
    buf_done(&number);
  }
  if (shown < n) buf_printf(text, "%25s  and %u more reasons\n", "", n - shown);
}

static void add_path(struct buf *text, const char *label, const char *out, const char *name) {
  buf_printf(text, "  %-12s ", label);
  term_add_line(text, out, strlen(out));
  buf_printf(text, "/%s\n", name);
}

static void add_next(struct buf *text, const struct run_summary *s, const struct run_request *r,
                     const struct factory *f, const char *out) {
  buf_add_text(text, "next: ");
  if (s->requested > 0 && s->accepted == 0 && s->example.reason)
    run_add_example(text, s, r, f, out);
  else if (s->checks_passed < s->checks_total) {
    buf_add_text(text, "engine check ");
    term_add_shell_word(text, out);
  } else if (s->report_error)
    buf_add_text(text, "mend the report; the same command makes it from the finished data");
  else if (s->quarantined) {
    buf_add_text(text, "look at the commands in ");
    term_add_line(text, out, strlen(out));
    buf_add_text(text, "/processed/quarantine.jsonl");
  } else {
    buf_add_text(text, "read the report, or train on ");
    term_add_line(text, out, strlen(out));
    buf_add_text(text, "/training/train.jsonl");
  }
  buf_add_char(text, '\n');
}

static void add_counts(struct buf *text, const struct run_summary *s, bool verbose) {
  const struct {
    const char *label;
    uint64_t n;
  } ROWS[] = {{"requested", s->requested},
              {"accepted", s->accepted},
              {"rejected", s->rejected},
              {"quarantined", s->quarantined}};
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    add_row(text, ROWS[i].label, ROWS[i].n);
    buf_add_char(text, '\n');
  }
  add_reasons(text, s, verbose);
}

static void add_report(struct buf *text, const struct run_summary *s, const char *out) {
  if (!s->report_error) {
    add_path(text, "report", out, "reports/p7_report.md");
    return;
  }
  buf_printf(text, "  %-12s failed: ", "report");
  term_add_line(text, s->report_error, strcspn(s->report_error, "\n"));
  buf_add_char(text, '\n');
}

void run_summary_say(const struct run_summary *s, const struct run_request *r,
                     const struct factory *f, const char *out) {
  struct buf text = BUF_INIT;
  bool color = term_has_color(2, r->no_color);
  bool passed = s->checks_passed == s->checks_total;
  add_headline(&text, s, r->jobs);
  add_counts(&text, s, r->verbose);
  buf_printf(&text, "  %-12s ", "checks");
  term_add_style(&text, color, passed ? STYLE_GREEN : STYLE_RED);
  buf_printf(&text, "%" PRId64 "/%" PRId64 "%s", s->checks_passed, s->checks_total,
             passed ? "" : " passed");
  term_add_style(&text, color, STYLE_PLAIN);
  if (s->checks_abstained)
    buf_printf(&text, ", %" PRId64 " not applicable to so few samples", s->checks_abstained);
  buf_add_char(&text, '\n');
  add_report(&text, s, out);
  run_add_losses(&text, s);
  add_next(&text, s, r, f, out);
  term_say(&text);
  buf_done(&text);
}

/* ---- as JSON ---- */

static void member_fixed(struct json_writer *w, const char *name, double x, int decimals) {
  jw_key(w, name);
  jw_fixed(w, x, decimals);
}

static void member_text_or_null(struct json_writer *w, const char *name, const char *text) {
  jw_key(w, name);
  if (text)
    jw_text(w, text);
  else
    jw_null(w);
}

int run_summary_print_json(const struct run_summary *s, const struct run_request *r,
                           const struct factory *f, const char *out, int code) {
  struct buf text = BUF_INIT;
  struct json_writer w;
  char seed[24];
  snprintf(seed, sizeof seed, "%" PRIu64, f->seed);
  jw_init(&w, &text, JSON_INDENTED);
  jw_begin_object(&w);
  jw_member_text(&w, "status", s->status);
  jw_member_int(&w, "requested", (int64_t)s->requested);
  jw_member_int(&w, "done", (int64_t)s->done);
  jw_member_int(&w, "accepted", (int64_t)s->accepted);
  jw_member_int(&w, "rejected", (int64_t)s->rejected);
  jw_member_int(&w, "quarantined", (int64_t)s->quarantined);
  jw_member_json(&w, "reasons", s->reasons);
  member_fixed(&w, "seconds", s->seconds, 3);
  member_fixed(&w, "trajectories_per_second", own_rate(s, (double)s->accepted), 1);
  jw_member_int(&w, "bytes", (int64_t)s->bytes);
  member_fixed(&w, "bytes_per_second", own_rate(s, (double)s->bytes), 1);
  jw_member_int(&w, "jobs", (int64_t)r->jobs);
  jw_member_text(&w, "seed", seed);
  struct buf path = BUF_INIT; /* a path may be no UTF-8 */
  term_add_line(&path, out, strlen(out));
  jw_member_text(&w, "out", path.data);
  buf_done(&path);
  jw_member_text(&w, "fingerprint", f->fingerprint);
  jw_key(&w, "checks");
  jw_begin_object(&w);
  jw_member_int(&w, "passed", s->checks_passed);
  jw_member_int(&w, "not_applicable", s->checks_abstained);
  jw_member_int(&w, "total", s->checks_total + s->checks_abstained);
  jw_end_object(&w);
  member_text_or_null(&w, "report_error", s->report_error);
  member_text_or_null(&w, "commonest_reason", s->example.reason);
  jw_member_int(&w, "resumed", (int64_t)s->resumed);
  jw_member_text(&w, "engine", engine_version());
  jw_end_object(&w);
  struct buf clean = BUF_INIT;
  term_add_json(&clean, text.data, text.len);
  buf_add_char(&clean, '\n');
  buf_done(&text);
  return term_finish(&clean, code);
}
