/* dataset.h - reading a finished output directory back: counts, checks, replay, one record.
 *
 * Files are streamed line by line in constant memory. A damaged line is an error that names file
 * and line. */
#ifndef TOOLMILL_JOB_DATASET_H
#define TOOLMILL_JOB_DATASET_H

#include "job/factory.h"
#include "job/metrics.h"

/* Calls `line` for each non-empty line of a JSONL file, parsed in an arena that is reset for each
 * line. `line` returns false to stop early (no error). A file that does not exist is an error. */
bool dataset_each_line(const char *path,
                       bool (*line)(void *context, const struct json *value, const char *text,
                                    size_t n, uint64_t number, struct error *e),
                       void *context, struct error *e);
/* The same with objects that hold at least the named members; of an array among them at least the
 * first item. */
bool dataset_pick_lines(const char *path, const char *const *names, size_t n_names,
                        bool (*line)(void *context, const struct json *value, const char *text,
                                     size_t n, uint64_t number, struct error *e),
                        void *context, struct error *e);

/* Counts executed trajectories of out/processed/executed_trajectories.jsonl, and the lines of
 * rejected.jsonl and quarantine.jsonl where these exist, into *m (no record counts: those are the
 * manifest's). The registry is read back from the factory. */
bool dataset_metrics(const struct factory *f, const char *out, struct metrics *m, struct error *e);

/* Adds the samples of rejected.jsonl and quarantine.jsonl, in the order of their indexes. */
bool dataset_count_failures(const struct factory *f, const char *out, struct metrics *m,
                            struct error *e);

/* Whether every script of the store loads, tried in a confined child. */
bool dataset_check_scripts(const struct script_store *scripts, const struct data_store *data,
                           const struct confined_options *confined, struct error *e);

/* Begins the same for the factory's scripts beside the caller; NULL when there is to be no other
 * process. */
struct confined_child *dataset_begin_scripts(const struct factory *f);

/* The 12 checks: writes reports/p7_test_results.json and p7_test_report.md; *passed of *total that
 * had enough to look at. */
extern const char *const DATASET_CHECK_FILES[2];
bool dataset_run_checks(struct factory *f, const char *out, int *passed, int *total,
                        struct json **results, struct arena *a, struct error *e);

/* Writes reports/p7_metrics.json, and what the report script makes of the metrics and the manifest
 * (p7_report.md and the plots); adds "reports/NAME" of each to the list `written`. */
bool dataset_write_report(struct factory *f, const char *out, const struct metrics *m,
                          struct json *written, struct arena *a, struct error *e);
/* p7_metrics.json as a tree (with "extra" when asked, for the report script). */
struct json *dataset_metrics_json(const struct factory *f, const struct metrics *m,
                                  const struct json *manifest, bool extra, struct arena *a);

/* Replays processed/raw_trajectories.jsonl and compares with executed_trajectories.jsonl byte by
 * byte; the first difference is the error. */
bool dataset_replay(struct factory *f, const char *out, uint64_t *n, struct error *e);

/* The stored executed trajectory, or training record, of an id. NULL without error: not there. */
struct json *dataset_find(const char *out, const char *id, struct arena *a, struct error *e);

#endif
