/* toolbench_values.c - what ToolBench declares about values: choices and defaults.
 *
 * Defaults are mostly texts, whatever the type says, and of an ENUM they often list the choices. A
 * default that the parameter's own schema would refuse is left out: somebody might use it. */
#include "json/write.h"
#include "reader/toolbench.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { CHOICES_MAX = 4096 };

static void repaired(const struct toolbench *t, const char *reason, const struct place *at,
                     const struct json *raw) {
  toolbench_count(t, INTAKE_PARAMETER, INTAKE_REPAIRED, reason, at, raw);
}

/* ---- choices ---- */

bool toolbench_holds(const struct json *list, const struct json *v) {
  for (uint32_t i = 0; i < list->len; i++)
    if (json_equal(&list->items[i], v)) return true;
  return false;
}

/* Scalars of a list, each once. */
static struct json *read_values(const struct toolbench *t, const struct json *list,
                                struct declared *d, const struct place *at) {
  struct json *values = json_new(t->a, JSON_ARRAY);
  if (list->len > CHOICES_MAX) {
    repaired(t, "enum_limit", at, NULL);
    return NULL;
  }
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *v = &list->items[i];
    if (v->type == JSON_NULL) {
      repaired(t, "enum_null", at, list);
      d->nullable = true;
    } else if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
      repaired(t, "enum_shape", at, v);
    } else if (toolbench_holds(values, v)) {
      repaired(t, "enum_duplicate", at, v);
    } else {
      json_add_item(t->a, values, v);
    }
  }
  return values->len ? values : NULL;
}

/* "RE, S ,ICE"; NULL: that are no choices, or too many. */
static struct json *split_choices(const struct toolbench *t, const struct json *text) {
  struct json *values = json_new(t->a, JSON_ARRAY);
  for (size_t at = 0; at <= text->len && values->len <= CHOICES_MAX;) {
    const char *comma = memchr(text->text + at, ',', text->len - at);
    size_t end = comma ? (size_t)(comma - text->text) : text->len;
    const char *one = toolbench_trim(t->a, text->text + at, end - at);
    struct json v = json_text(one);
    if (*one && !toolbench_holds(values, &v)) json_add_item(t->a, values, &v);
    at = end + 1;
  }
  return values->len > 1 && values->len <= CHOICES_MAX ? values : NULL;
}

static const char *type_of(const struct json *v) {
  static const char *const NAMES[] = {"null",   "boolean", "boolean", "number",
                                      "string", "array",   "object"};
  return v->type == JSON_NUMBER && v->is_int ? "integer" : NAMES[v->type];
}

/* The values decide the type where they contradict the declared one. */
static void settle_type(struct declared *d) {
  const char *first = type_of(&d->choices->items[0]);
  d->type = first;
  d->n_more = 0;
  for (uint32_t i = 1; i < d->choices->len; i++) {
    const char *type = type_of(&d->choices->items[i]);
    bool known = strcmp(type, first) == 0;
    for (size_t k = 0; k < d->n_more; k++)
      known = known || strcmp(type, d->more[k]) == 0;
    if (!known && d->n_more < TYPES_MAX) d->more[d->n_more++] = type;
  }
}

const struct json *toolbench_choices(const struct toolbench *t, const struct json *spec,
                                     const struct json *preset, struct declared *d,
                                     const struct place *up) {
  const struct json *listed = json_get(spec, "enum");
  struct place at = {up, "enum", 0};
  bool text = listed && listed->type == JSON_STRING;
  if (text && (d->choices = split_choices(t, listed)) != NULL)
    repaired(t, "enum_text", &at, listed);
  else if (listed && listed->type == JSON_ARRAY)
    d->choices = read_values(t, listed, d, &at);
  else if (listed && listed->type != JSON_NULL && !(text && !listed->len))
    repaired(t, "enum_shape", &at, listed);
  if (!d->choices && d->word->kind == WORD_CHOICE) {
    if (preset && preset->type == JSON_STRING && (d->choices = split_choices(t, preset)) != NULL) {
      repaired(t, "enum_in_default", up, preset);
      preset = NULL;
    } else if (preset && preset->type == JSON_ARRAY) {
      d->choices = read_values(t, preset, d, up);
      if (d->choices) repaired(t, "enum_in_default", up, preset);
      preset = d->choices ? NULL : preset;
    }
    if (!d->choices) toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "enum_unknown", up, NULL);
  }
  if (d->choices) settle_type(d);
  return preset;
}

/* ---- defaults ---- */

static const struct json *text_as(const struct toolbench *t, const struct json *v,
                                  const char *type) {
  const char *text = toolbench_trim(t->a, v->text, v->len);
  if (strcmp(type, "boolean") == 0) {
    if (!strcasecmp(text, "true") || !strcmp(text, "1") || !strcasecmp(text, "yes"))
      return json_new(t->a, JSON_TRUE);
    if (!strcasecmp(text, "false") || !strcmp(text, "0") || !strcasecmp(text, "no"))
      return json_new(t->a, JSON_FALSE);
    return NULL;
  }
  const struct json *read = toolbench_parse(t, text, strlen(text));
  if (read && strcmp(type_of(read), type) == 0) return read;
  if (read && strcmp(type, "number") == 0 && read->type == JSON_NUMBER) return read;
  if (strcmp(type, "array") != 0 || (read && read->type == JSON_OBJECT)) return NULL;
  struct json *list = split_choices(t, v);
  if (!list) {
    struct json one = json_text(text);
    list = json_new(t->a, JSON_ARRAY);
    json_add_item(t->a, list, &one);
  }
  return list;
}

static const struct json *as_text(const struct toolbench *t, const struct json *v) {
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_COMPACT);
  const struct json *text = json_new_string(t->a, b.data, b.len);
  buf_done(&b);
  return text;
}

static bool fits(const struct declared *d, const struct json *v) {
  if (!d->type) return true;
  const char *type = type_of(v);
  if (strcmp(type, d->type) == 0 || (!strcmp(type, "integer") && !strcmp(d->type, "number")))
    return true;
  for (size_t k = 0; k < d->n_more; k++)
    if (strcmp(type, d->more[k]) == 0) return true;
  return false;
}

const struct json *toolbench_default(const struct toolbench *t, const struct json *v,
                                     const struct declared *d, const struct place *up) {
  if (!v || v->type == JSON_NULL) return NULL;
  struct place at = {up, "default", 0};
  if (v->type == JSON_STRING && !*toolbench_trim(t->a, v->text, v->len)) {
    toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "default_empty", &at, NULL);
    return NULL;
  }
  if (d->word->kind == WORD_SECRET) { /* somebody's credentials: not shown in the account, too */
    toolbench_count(t, INTAKE_PARAMETER, INTAKE_NOTE, "default_secret", &at, NULL);
    return NULL;
  }
  const struct json *kept = v;
  if (!fits(d, v)) {
    bool spelt = v->type == JSON_STRING;
    kept = spelt ? text_as(t, v, d->type) : strcmp(d->type, "string") == 0 ? as_text(t, v) : NULL;
    repaired(t, spelt && kept ? "default_text" : "default_type", &at, v);
  }
  if (kept && kept->type == JSON_NUMBER && !isfinite(json_to_double(kept))) {
    repaired(t, "non_finite", &at, v);
    return NULL;
  }
  if (kept && d->choices && !toolbench_holds(d->choices, kept)) {
    repaired(t, "default_not_in_enum", &at, v);
    return NULL;
  }
  return kept;
}
