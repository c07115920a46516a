/* policy.c - see policy.h. */
#include "catalog/policy.h"

#include <string.h>

static const char FILE_NAME[] = "data/policies.json";

/* A list that is not empty, of texts or of any scalars. */
static bool is_list(const struct json *v, bool texts) {
  if (!v || v->type != JSON_ARRAY || v->len == 0) return false;
  for (uint32_t i = 0; i < v->len; i++) {
    enum json_type type = v->items[i].type;
    if (type == JSON_ARRAY || type == JSON_OBJECT || type == JSON_NULL) return false;
    if (texts && type != JSON_STRING) return false;
  }
  return true;
}

const struct json *policies_read(const struct json *file, struct error *e) {
  const struct json *list = json_get(file, "policies");
  if (!list || list->type != JSON_ARRAY) {
    error_set(e, ERR_INPUT, FILE_NAME, "expected {\"policies\": [{id, text, tools, values}, …]}");
    return NULL;
  }
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *p = &list->items[i];
    const char *id = json_get_text(p, "id", ""), *text = json_get_text(p, "text", "");
    const char *wrong = NULL;
    if (!*id || !*text)
      wrong = "id and text must be texts";
    else if (!is_list(json_get(p, "tools"), true))
      wrong = "tools must be a list of names";
    else if (!is_list(json_get(p, "values"), false))
      wrong = "values must be a list of texts, numbers or truth values";
    else if (policy_get(list, id) != p)
      wrong = "there is a policy of this id already";
    if (!wrong) continue;
    error_set(e, ERR_INPUT, FILE_NAME, "policy %u (%s): %s", i + 1, id, wrong);
    return NULL;
  }
  return list;
}

const struct json *policy_get(const struct json *policies, const char *id) {
  for (uint32_t i = 0; policies && i < policies->len; i++)
    if (json_is_text(json_get(&policies->items[i], "id"), id)) return &policies->items[i];
  return NULL;
}

static bool holds(const struct json *list, const struct json *value) {
  for (uint32_t i = 0; i < list->len; i++)
    if (json_equal(&list->items[i], value)) return true;
  return false;
}

bool policy_gives(const struct json *policy, const struct json *value) {
  return holds(json_get(policy, "values"), value);
}

bool policy_applies_to(const struct json *policy, const char *tool_name) {
  const struct json *tools = json_get(policy, "tools");
  for (uint32_t i = 0; i < tools->len; i++)
    if (strcmp(tools->items[i].text, tool_name) == 0) return true;
  return false;
}
