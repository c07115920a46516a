/* package.h - the artifacts around the streams: the defined world, summaries, manifests.
 *
 * OUT/manifest.json (job/seal.h) is written last and names every artifact with size and SHA-256:
 * whoever finds it finds a complete run. It is taken away before anything it names is replaced. A
 * run whose report failed is sealed without it: the member "unreported" says why. */
#ifndef TOOLMILL_JOB_PACKAGE_H
#define TOOLMILL_JOB_PACKAGE_H

#include "job/generate.h"

/* Removes manifest.json of an earlier run. */
bool package_withdraw(const char *out, struct error *e);
/* processed/tool_schemas.json, trajectory_templates.json */
bool package_world(const struct factory *f, const char *out, struct error *e);
/* processed/task_specs.json; specs show the wording of their first trajectory, so the streams must
 * have been published. */
bool package_specs(const struct factory *f, const char *out, struct error *e);
/* Publishes OUT/name and empties the text. */
bool package_publish(const char *out, const char *name, struct buf *text, struct error *e);
/* training/smoke_test.jsonl, training_manifest.json, processed/trajectory_summary.json,
 * execution_summary.json. `sums`: of the streams, in their order. */
bool package_training(const struct factory *f, const char *out, const struct metrics *m,
                      const struct run_stream_sum *sums, struct error *e);

/* The texts of artifacts as they must be, for writing them and for checking them later. */
bool package_specs_text(const struct factory *f, const char *out, struct buf *text,
                        struct error *e);
void package_trajectory_summary(const struct metrics *m, struct buf *text);
void package_execution_summary(const struct metrics *m, struct buf *text);
/* The first records of each kind of the training part, from its file; how many in *count. */
bool package_smoke_text(const char *out, struct buf *text, int *count, struct error *e);
/* The members of training_manifest.json that count. */
void package_record_counts(struct json_writer *w, const struct metrics *m, int smoke);

/* manifest.json. `reports`: the names of what was written below reports/; `unreported`: NULL, or
 * why the report is missing. */
bool package_seal(const struct factory *f, const char *out, const struct run_stream_sum *sums,
                  const struct json *reports, const char *unreported, struct error *e);

/* Removes the reports that manifest.json names: the next run may write others. */
void package_discard_reports(const char *out);
/* Before the reports of finished data are made anew: takes them away, makes today's scripts those
 * of the run, and seals the data alone. */
bool package_adopt(const struct factory *f, const char *out, struct arena *a, struct error *e);
/* Enters files that were made anew in manifest.json; nothing where there is none. `reported`: the
 * report is among them, or `unreported` says why it is not; otherwise that stays as it was. */
bool package_reseal(const char *out, const struct json *written, bool reported,
                    const char *unreported, struct arena *a, struct error *e);

#endif
