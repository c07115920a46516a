/* executor.c - see executor.h. */
#include "episode/executor.h"

#include <string.h>

enum { MAX_PROBLEMS = 4 };

static struct json *failure(struct arena *a, const char *code, const char *message,
                            const struct json *extra) {
  struct json *content = json_new(a, JSON_OBJECT);
  json_add_member(a, content, "error_code", json_new_text(a, code));
  json_add_member(a, content, "message", json_new_text(a, message));
  for (uint32_t i = 0; extra && extra->type == JSON_OBJECT && i < extra->len; i++) {
    const struct json_member *m = &extra->members[i];
    if (!json_get_n(content, m->name, m->name_len)) /* code and message stay what they are */
      json_add_member_n(a, content, m->name, m->name_len, &m->value);
  }
  return content;
}

static const char *violation_code(const struct tool *t, const struct schema_problem *p) {
  for (size_t i = 0; i < t->n_violations; i++) {
    const struct tool_violation *v = &t->violations[i];
    if ((!v->pointer || strcmp(v->pointer, p->pointer) == 0) &&
        (!v->keyword || strcmp(v->keyword, p->keyword) == 0))
      return v->code;
  }
  return "bad_args";
}

/* NULL when the arguments satisfy the schema. */
static struct json *check_arguments(const struct tool *t, const struct json *arguments,
                                    struct arena *a) {
  struct schema_problem problems[MAX_PROBLEMS];
  size_t n = 0;
  if (schema_check(t->parameters_schema, arguments, a, problems, MAX_PROBLEMS, &n)) return NULL;
  if (n == 0) return failure(a, "bad_args", "the arguments do not satisfy the schema", NULL);
  struct json *extra = json_new(a, JSON_OBJECT);
  json_add_member(a, extra, "pointer", json_new_text(a, problems[0].pointer));
  return failure(a, violation_code(t, &problems[0]), problems[0].message, extra);
}

static bool keeps_contract(const struct tool *t, const struct tool_answer *answer, struct arena *a,
                           struct error *e) {
  if (!answer->ok) {
    if (answer->code && tool_has_error(t, answer->code)) return true;
    return error_set(e, ERR_SCRIPT, t->script,
                     "tool %s answered with error code %s, which it does not declare", t->name,
                     answer->code ? answer->code : "(none)");
  }
  struct schema_problem problem;
  size_t n = 0;
  if (schema_check(t->returns_schema, answer->content, a, &problem, 1, &n)) return true;
  return error_set(e, ERR_SCRIPT, t->script, "the result of tool %s breaks its schema at %s: %s",
                   t->name, n && *problem.pointer ? problem.pointer : "/",
                   n ? problem.message : "");
}

bool executor_run(const struct executor *x, const char *tool_name, const struct json *arguments,
                  struct arena *a, bool *ok, struct json **content, struct error *e) {
  const struct tool *t = registry_get(x->registry, tool_name);
  *ok = false;
  if (!t) {
    *content =
        failure(a, "unknown_tool", arena_printf(a, "there is no tool named %s", tool_name), NULL);
    return true;
  }
  *content = check_arguments(t, arguments, a);
  if (*content) return true;
  struct tool_answer answer = {0};
  if (!x->behave(x->context, t, arguments, a, &answer, e)) return false;
  if (!keeps_contract(t, &answer, a, e)) return false;
  *ok = answer.ok;
  if (!answer.ok) {
    *content = failure(a, answer.code, answer.message ? answer.message : "", answer.extra);
    return true;
  }
  *content = ARENA_NEW(a, struct json);
  **content = *answer.content;
  return true;
}
