/* registry_stats.h - registry_stats.json: what a load found, and what became of it. */
#ifndef TOOLMILL_JOB_REGISTRY_STATS_H
#define TOOLMILL_JOB_REGISTRY_STATS_H

#include "catalog/intake.h"
#include "catalog/registry.h"

/* {"total_tools", "total_endpoints", "total_categories", "categories": {name: endpoints},
 *  "endpoints_with_response_schema", "avg_params_per_endpoint", "parse_warnings": [text],
 *  "formats": {name: endpoints}, "outputs": {origin: {"endpoints", "share"}}, "intake": {…}}
 *
 * A tool is what groups endpoints: a ToolBench tool, a server, an API. Endpoints without a category
 * count as "general"; categories that differ in case or punctuation only are one, under the
 * spelling that comes first. parse_warnings has a line for each reason of a loss or repair, losses
 * first. In the arena. */
struct json *registry_stats_make(const struct registry *r, const struct intake *in,
                                 struct arena *a);
/* "declared", "response_schema", "schema", "template_response", "body", "response_examples",
 * "inferred", "none". */
const char *registry_stats_output_name(enum tool_output output);

#endif
