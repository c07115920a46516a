/* declaration.c - see declaration.h. Files of rows repeat their functions: the same declaration of
 * one group is read once. */
#include "reader/declaration.h"

enum { ITEMS_ASKED = 8 };

const char *declaration_join(struct arena *a, const char *pointer, const char *name) {
  struct buf b = BUF_INIT;
  buf_add_text(&b, pointer);
  json_pointer_add(&b, name, strlen(name));
  const char *joined = arena_copy(a, b.data, b.len);
  buf_done(&b);
  return joined;
}

const char *declaration_index(struct arena *a, const char *pointer, uint32_t index) {
  return arena_printf(a, "%s/%u", pointer, index);
}

struct declaration_group declaration_group_of_file(struct reader *x) {
  const char *file = reader_file(x), *slash = strrchr(file, '/');
  const char *from = slash ? slash + 1 : file;
  if (!slash && strncmp(file, "mcp-stdio:", 10) == 0) from += 10;
  size_t n = strlen(from);
  for (size_t i = n; i > 1; i--)
    if (from[i - 1] == '.') {
      n = i - 1;
      break;
    }
  return (struct declaration_group){.name = arena_copy(reader_arena(x), from, n),
                                    .category = reader_folder(x)};
}

const struct json *declaration_of(const struct json *item) {
  const struct json *inner = json_get(item, "function");
  return inner && inner->type == JSON_OBJECT ? inner : item;
}

bool declaration_any(const struct json *list, bool (*test)(const struct json *item)) {
  if (!list) return false;
  if (list->type == JSON_OBJECT) return test(list);
  for (uint32_t i = 0; list->type == JSON_ARRAY && i < list->len && i < ITEMS_ASKED; i++)
    if (list->items[i].type == JSON_OBJECT && test(&list->items[i])) return true;
  return false;
}

const struct json *declaration_list(struct reader *x, const struct json *v, const char *pointer) {
  if (!v) return NULL;
  if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) return v;
  if (v->type != JSON_STRING) return NULL;
  struct error e = {0};
  const struct json *list = json_read(reader_arena(x), v->text, v->len, "", NULL, &e);
  if (!list || (list->type != JSON_ARRAY && list->type != JSON_OBJECT)) return NULL;
  reader_count(x, INTAKE_TOOL, INTAKE_REPAIRED, "list_text", pointer, NULL);
  return list;
}

void declaration_none(struct reader *x, const char *reason, const char *pointer,
                      const struct json *raw) {
  intake_seen(reader_intake(x), INTAKE_TOOL);
  reader_count(x, INTAKE_TOOL, INTAKE_LOST, reason, pointer, raw);
}

/* ---- one ---- */

static const struct json *find_member(const struct json *declaration,
                                      const struct schema_member *members, size_t n,
                                      const struct schema_member **which) {
  for (size_t i = 0; i < n && members[i].name; i++) {
    const struct json *v = json_get(declaration, members[i].name);
    if (!v) continue;
    *which = &members[i];
    return v;
  }
  return NULL;
}

#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

static bool lose(struct reader *x, const char *reason, const char *pointer,
                 const struct json *raw) {
  reader_count(x, INTAKE_ENDPOINT, INTAKE_LOST, reason, pointer, raw);
  return false;
}

static bool read_parameters(struct reader *x, const struct json *declaration, const char *pointer,
                            const struct declaration_style *style, struct draft *d) {
  const struct schema_member *m = NULL;
  const struct json *declared =
      find_member(declaration, style->parameters, COUNT_OF(style->parameters), &m);
  if (!declared || declared->type == JSON_NULL) {
    if (style->needs_parameters)
      reader_count(x, INTAKE_ENDPOINT, INTAKE_REPAIRED, "parameters_missing", pointer, declared);
    return true;
  }
  struct schema_refusal refusal;
  struct schema_request q = {m->style, declaration_join(reader_arena(x), pointer, m->name), true};
  d->parameters = schema_intake(x, declared, &q, &refusal);
  return d->parameters || lose(x, refusal.reason, refusal.pointer, refusal.raw);
}

/* A result schema that cannot be used costs itself, not the function. */
static void read_returns(struct reader *x, const struct json *declaration, const char *pointer,
                         const struct declaration_style *style, struct draft *d) {
  const struct schema_member *m = NULL;
  const struct json *declared =
      find_member(declaration, style->returns, COUNT_OF(style->returns), &m);
  d->output = OUTPUT_NONE;
  if (!declared || declared->type == JSON_NULL) {
    reader_count(x, INTAKE_ENDPOINT, INTAKE_NOTE, "output_unknown", pointer, declared);
    return;
  }
  const char *at = declaration_join(reader_arena(x), pointer, m->name);
  if (declared->type == JSON_TRUE || (declared->type == JSON_OBJECT && !declared->len)) {
    reader_count(x, INTAKE_ENDPOINT, INTAKE_NOTE, "output_unknown", at, declared);
    return; /* it says nothing */
  }
  struct schema_refusal refusal;
  struct schema_request q = {m->style, at, false};
  d->returns = schema_intake(x, declared, &q, &refusal);
  if (d->returns)
    d->output = OUTPUT_DECLARED;
  else
    reader_count(x, INTAKE_ENDPOINT, INTAKE_REPAIRED, refusal.reason, refusal.pointer, refusal.raw);
}

/* Tools that a provider runs itself have a type and no schema. */
static bool is_function(const struct json *item, const struct json *declaration,
                        const struct declaration_style *style) {
  const struct schema_member *m = NULL;
  const char *type = json_get_text(item, "type", "function");
  return declaration != item || strcmp(type, "function") == 0 ||
         find_member(declaration, style->parameters, COUNT_OF(style->parameters), &m);
}

/* Of a member, with the line: reader_text counts what it is given. */
static const char *place_of(struct reader *x, const char *pointer, const char *name) {
  struct arena *a = reader_arena(x);
  return arena_printf(a, "%s%s", reader_line(x), declaration_join(a, pointer, name));
}

static bool read_draft(struct reader *x, const struct json *item, const char *pointer,
                       const struct declaration_style *style, struct draft *d) {
  if (item->type != JSON_OBJECT) return lose(x, "shape", pointer, item);
  const struct json *declaration = declaration_of(item);
  if (!is_function(item, declaration, style))
    return lose(x, "not_function", pointer, json_get(item, "type"));
  if (declaration != item) pointer = declaration_join(reader_arena(x), pointer, "function");
  const struct json *name = json_get(declaration, "name");
  d->original = reader_text(x, name, INTAKE_ENDPOINT, "name_type", place_of(x, pointer, "name"));
  if (!d->original || !*d->original) return lose(x, "name_missing", pointer, declaration);
  d->description = reader_text(x, json_get(declaration, "description"), INTAKE_ENDPOINT,
                               "description_type", place_of(x, pointer, "description"));
  d->pointer = pointer;
  if (!d->description || !*d->description)
    reader_count(x, INTAKE_ENDPOINT, INTAKE_NOTE, "description_missing", pointer, NULL);
  if (!read_parameters(x, declaration, pointer, style, d)) return false;
  read_returns(x, declaration, pointer, style, d);
  return !style->finish || style->finish(x, declaration, pointer, d);
}

/* A group counts as a tool when its first declaration is met. */
static void count_group(struct reader *x, const struct draft *d) {
  if (!reader_is_new(x, "group", d->group, d->category, NULL)) return;
  intake_seen(reader_intake(x), INTAKE_TOOL);
  intake_loaded(reader_intake(x), INTAKE_TOOL);
}

void declaration_read(struct reader *x, const struct json *item, const char *pointer,
                      const struct declaration_style *style,
                      const struct declaration_group *group) {
  if (!reader_is_new(x, "declaration", group->name, group->category, item)) {
    reader_count(x, INTAKE_ENDPOINT, INTAKE_SKIPPED, "repeated_declaration", pointer, NULL);
    return;
  }
  struct draft d = {.group = group->name,
                    .group_description = group->description,
                    .category = group->category,
                    .scope = group->scope};
  intake_seen(reader_intake(x), INTAKE_ENDPOINT);
  bool good = read_draft(x, item, pointer, style, &d);
  count_group(x, &d);
  if (good) reader_take(x, &d);
}

void declaration_read_all(struct reader *x, const struct json *list, const char *pointer,
                          const struct declaration_style *style,
                          const struct declaration_group *group) {
  if (list->type != JSON_ARRAY) {
    declaration_read(x, list, pointer, style, group);
    return;
  }
  for (uint32_t i = 0; i < list->len; i++)
    declaration_read(x, &list->items[i], declaration_index(reader_arena(x), pointer, i), style,
                     group);
}
