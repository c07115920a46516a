/* chains_count.c - what executed chains show, from their records and the schemas alone. */
#include "job/chains.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 24 };

static void note(struct chain_counts *n, const struct json *record, size_t step, const char *what,
                 const char *where) {
  if (n->first_problem[0]) return;
  snprintf(n->first_problem, sizeof n->first_problem, "%s, step %zu: %s %s",
           json_get_text(record, "chain_id", "?"), step, what, where);
}

static size_t count_leaves(const struct json *v) {
  if ((v->type != JSON_OBJECT && v->type != JSON_ARRAY) || !v->len) return 1;
  size_t n = 0;
  for (uint32_t i = 0; i < v->len; i++)
    n += count_leaves(v->type == JSON_OBJECT ? &v->members[i].value : &v->items[i]);
  return n;
}

/* "42" was taken for 42 where the input wants a text. */
static bool same_value(const struct json *x, const struct json *y) {
  if (json_equal(x, y)) return true;
  return x->type == JSON_STRING && y->type == JSON_NUMBER && x->len == y->len &&
         memcmp(x->text, y->text, x->len) == 0;
}

static void count_sources(const struct json *record, const struct json *steps, size_t i,
                          const struct registry *r, struct chain_counts *n) {
  const struct json *step = &steps->items[i], *arguments = json_get(step, "arguments");
  const struct json *sources = json_get(step, "sources");
  const struct tool *tool = registry_get(r, json_get_text(step, "tool", ""));
  size_t leaves = arguments->len ? count_leaves(arguments) : 0;
  n->arguments += leaves;
  if (sources->len < leaves) {
    n->unsatisfied += leaves - sources->len;
    note(n, record, i, "arguments without a source", "");
  }
  for (uint32_t k = 0; k < sources->len; k++) {
    const struct json *s = &sources->items[k], *taken = NULL;
    const char *pointer = json_get_text(s, "pointer", ""), *from = json_get_text(s, "from", "");
    const struct json *value = json_at(arguments, pointer);
    if (strcmp(from, "user") == 0) {
      n->from_user++;
      taken = value;
    } else if (strcmp(from, "default") == 0) {
      n->from_default++;
      taken = tool ? json_get(tool_leaf_schema(tool, pointer), "default") : NULL;
    } else {
      n->from_result++;
      int64_t at = json_get_int(s, "step", -1);
      if (at >= 0 && at < (int64_t)i)
        taken = json_at(json_get(&steps->items[at], "content"), json_get_text(s, "at", ""));
    }
    if (!value || !taken || !same_value(value, taken)) {
      n->unsatisfied++;
      note(n, record, i, "not what its source says:", pointer);
    }
  }
}

/* ---- ids ---- */

static bool is_id(const char *name, size_t len) {
  return (len > 3 && memcmp(name + len - 3, "_id", 3) == 0) ||
         (len > 2 && memcmp(name + len - 2, "Id", 2) == 0);
}

/* The result repeats an id argument by name, at its top or one object below. */
static void count_ids(const struct json *record, size_t i, const struct json *arguments,
                      const struct json *content, int depth, struct chain_counts *n) {
  if (!content || content->type != JSON_OBJECT || depth > 1) return;
  for (uint32_t k = 0; k < arguments->len; k++) {
    const struct json_member *m = &arguments->members[k];
    const struct json *echo = json_get_n(content, m->name, m->name_len);
    if (!is_id(m->name, m->name_len) || !echo || echo->type == JSON_NULL) continue;
    n->id_echoes++;
    if (!same_value(&m->value, echo) && !same_value(echo, &m->value)) {
      n->contradictions++;
      note(n, record, i, "another value for", m->name);
    }
  }
  for (uint32_t k = 0; k < content->len; k++)
    count_ids(record, i, arguments, &content->members[k].value, depth + 1, n);
}

/* ---- intervals ---- */

static bool is_backward(const struct json *low, const struct json *high) {
  if (low->type == JSON_NUMBER && high->type == JSON_NUMBER)
    return json_compare_numbers(low, high) > 0;
  if (low->type != JSON_STRING || high->type != JSON_STRING || low->len != high->len) return false;
  /* ISO dates and times of one form compare as texts. */
  return low->len >= 8 && low->text[0] >= '0' && low->text[0] <= '9' &&
         memcmp(low->text, high->text, low->len) > 0;
}

static void count_intervals(const struct json *record, size_t i, const struct json *v, int depth,
                            struct chain_counts *n, struct arena *a) {
  if (depth > DEPTH_MAX || (v->type != JSON_OBJECT && v->type != JSON_ARRAY)) return;
  for (uint32_t k = 0; k < v->len; k++)
    count_intervals(record, i, v->type == JSON_OBJECT ? &v->members[k].value : &v->items[k],
                    depth + 1, n, a);
  if (v->type != JSON_OBJECT) return;
  struct sense *senses = ARENA_ARRAY(a, struct sense, v->len + 1);
  for (uint32_t k = 0; k < v->len; k++)
    sense_read(a, v->members[k].name, v->members[k].name_len, NULL, &senses[k]);
  for (uint32_t x = 0; x < v->len; x++)
    for (uint32_t y = 0; y < v->len; y++) {
      bool pair = senses[x].end == SENSE_LOW && senses[y].end == SENSE_HIGH &&
                  senses[x].kind == senses[y].kind &&
                  strcmp(senses[x].entity, senses[y].entity) == 0;
      if (!pair) continue;
      n->intervals++;
      if (is_backward(&v->members[x].value, &v->members[y].value)) {
        n->backward++;
        note(n, record, i, "ends before it begins:", v->members[x].name);
      }
    }
}

/* ---- */

static void count_step(const struct registry *r, const struct json *record,
                       const struct json *steps, size_t i, struct chain_counts *n,
                       struct arena *a) {
  const struct json *step = &steps->items[i], *arguments = json_get(step, "arguments");
  const struct json *content = json_get(step, "content");
  const struct tool *tool = registry_get(r, json_get_text(step, "tool", ""));
  n->steps++;
  if (!arguments || !tool) {
    n->unsatisfied++;
    n->failed_steps++;
    note(n, record, i, "a planned value was not there:", json_get_text(step, "missing", ""));
    return;
  }
  count_sources(record, steps, i, r, n);
  size_t problems;
  if (!schema_check(tool->parameters_schema, arguments, a, NULL, 0, &problems)) {
    n->bad_arguments++;
    note(n, record, i, "arguments that the schema refuses:", tool->name);
  }
  count_intervals(record, i, arguments, 0, n, a);
  if (!json_get_bool(step, "ok", false)) {
    n->failed_steps++;
    note(n, record, i, "failed:", json_get_text(content, "message", tool->name));
    return;
  }
  n->results++;
  if (tool->returns_schema && !schema_check(tool->returns_schema, content, a, NULL, 0, &problems)) {
    n->bad_results++;
    note(n, record, i, "a result that the schema refuses:", tool->name);
  }
  count_ids(record, i, arguments, content, 0, n);
  count_intervals(record, i, content, 0, n, a);
}

void chain_count(const struct registry *r, const struct json *record, struct chain_counts *counts,
                 struct arena *scratch) {
  const struct json *steps = json_get(record, "steps");
  counts->chains++;
  if (json_get_bool(record, "complete", false)) counts->complete++;
  for (uint32_t i = 0; steps && i < steps->len; i++)
    count_step(r, record, steps, i, counts, scratch);
}
