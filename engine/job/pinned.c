/* pinned.c - see pinned.h. */
#include "job/pinned.h"

#include <stdlib.h>
#include <string.h>

/* Whether "/guests/0/name" stands at the place "/guests/%/name". */
static bool is_at(const char *pointer, const char *place) {
  while (*pointer == '/' && *place == '/') {
    size_t n = strcspn(++pointer, "/"), k = strcspn(++place, "/");
    bool item = k == 1 && *place == '%' && strspn(pointer, "0123456789") == n;
    if (!item && (n != k || memcmp(pointer, place, n) != 0)) return false;
    pointer += n;
    place += k;
  }
  return *pointer == *place;
}

static const struct json *fill(void *context, const char *pointer, const struct sense *sense,
                               const struct json *schema, struct arena *a) {
  const struct pinned_call *call = context;
  const struct graph *g = call->graph;
  (void)sense;
  (void)schema;
  const struct json *given = json_get(call->pinned, pointer);
  for (uint32_t i = g->first_input[call->tool]; !given && i < g->first_input[call->tool + 1]; i++)
    if (is_at(pointer, g->inputs[i].pointer)) return state_user_value(call->state, i, call->key, a);
  return given;
}

static int64_t length(void *context, const char *pointer, const struct json *schema) {
  const struct pinned_call *call = context;
  size_t n = strlen(pointer);
  const struct json *items = json_get(schema, "items");
  int64_t longest = items && (json_get(items, "properties") || json_get(items, "$ref")) ? 1 : -1;
  for (uint32_t i = 0; i < call->pinned->len; i++) {
    const struct json_member *p = &call->pinned->members[i];
    if (p->name_len <= n + 1 || memcmp(p->name, pointer, n) != 0 || p->name[n] != '/') continue;
    char *end;
    int64_t at = (int64_t)strtoll(p->name + n + 1, &end, 10);
    if (end > p->name + n + 1 && (*end == '/' || !*end) && at >= longest) longest = at + 1;
  }
  return longest;
}

struct json *pinned_make_arguments(const struct pinned_call *call, struct arena *a,
                                   struct error *e) {
  const struct tool *tool = &call->graph->registry->tools[call->tool];
  struct pinned_call context = *call;
  struct instance_options options = {.lexicons = call->lexicons,
                                     .fill = fill,
                                     .length = length,
                                     .context = &context,
                                     .record = call->key,
                                     .key = call->key};
  state_user_knows(call->state, call->pinned);
  struct json *arguments = instance_make(tool->parameters, tool->parameters_schema, &options, a, e);
  state_user_knows(call->state, NULL);
  if (!arguments || arguments->type != JSON_OBJECT) return arguments;
  /* What the maker left out because it is optional is given all the same. */
  for (uint32_t i = 0; i < call->pinned->len; i++) {
    const struct json_member *p = &call->pinned->members[i];
    if (p->name[0] != '/' || memchr(p->name + 1, '/', p->name_len - 1)) continue;
    if (!json_at(arguments, p->name)) json_add_member(a, arguments, p->name + 1, &p->value);
  }
  return arguments;
}
