/* schema_finite.c - whether any value of a schema can be written down: a node that requires a node
 * that requires a node … has none. Looked at along references, required properties, items that must
 * be there and the branches of conditions; what takes too long to decide is believed. */
#include "reader/schema_walk.h"

enum { STEPS_MAX = 20000, LEVELS_MAX = 400 };

struct finite {
  const struct json *root;
  int steps;
};

/* The subschemas that are being decided: to meet one again proves nothing. */
struct standing {
  const struct standing *up;
  const struct json *schema;
  int level;
};

static bool is_finite(struct finite *f, const struct standing *up, const struct json *s);

static bool are_required_finite(struct finite *f, const struct standing *here,
                                const struct json *s) {
  const struct json *required = json_get(s, "required"), *properties = json_get(s, "properties");
  for (uint32_t i = 0; required && required->type == JSON_ARRAY && i < required->len; i++) {
    const struct json *name = &required->items[i];
    const struct json *p = json_get_n(properties, name->text, name->len);
    if (p && !is_finite(f, here, p)) return false;
  }
  return true;
}

/* Of a list of branches: all of them, or one. */
static bool are_branches_finite(struct finite *f, const struct standing *here,
                                const struct json *list, bool all) {
  if (!list || list->type != JSON_ARRAY || !list->len) return true;
  for (uint32_t i = 0; i < list->len; i++)
    if (is_finite(f, here, &list->items[i]) != all) return !all;
  return all;
}

static bool may_be_no_list(const struct json *s) {
  const struct json *type = json_get(s, "type");
  return !json_is_text(type, "array") || json_get_int(s, "minItems", 0) < 1;
}

static bool may_be_no_object(const struct json *s) {
  return !json_is_text(json_get(s, "type"), "object");
}

static bool is_finite(struct finite *f, const struct standing *up, const struct json *s) {
  if (!s || s->type != JSON_OBJECT || ++f->steps > STEPS_MAX) return true;
  for (const struct standing *t = up; t; t = t->up)
    if (t->schema == s) return false;
  struct standing here = {up, s, up ? up->level + 1 : 0};
  if (here.level > LEVELS_MAX) return true;
  const char *ref = json_get_text(s, "$ref", NULL);
  const struct json *items = json_get(s, "items");
  return (!ref || ref[0] != '#' || is_finite(f, &here, json_at(f->root, ref + 1))) &&
         (may_be_no_object(s) || are_required_finite(f, &here, s)) &&
         (may_be_no_list(s) || is_finite(f, &here, items)) &&
         are_branches_finite(f, &here, json_get(s, "allOf"), true) &&
         are_branches_finite(f, &here, json_get(s, "anyOf"), false) &&
         are_branches_finite(f, &here, json_get(s, "oneOf"), false);
}

bool schema_is_finite(const struct json *root) {
  struct finite f = {.root = root};
  return is_finite(&f, NULL, root);
}
