/* bfcl.c - function documents of the Berkeley Function-Calling Leaderboard: rows with "function"
 * lists, or documents alone. Rows draw on a common stock, so that the same document comes many
 * times; it is read once, wherever it stands. Dots in names are paths of modules: what stands
 * before the last one is the group. */
#include "reader/declaration.h"

/* ---- recognising ---- */

static bool is_document(const struct json *v) {
  const char *type = json_get_text(json_get(v, "parameters"), "type", "");
  return json_get(v, "name") && (strcmp(type, "dict") == 0 || strcmp(type, "HashMap") == 0);
}

static bool is_row(const struct json *v) {
  const struct json *f = json_get(v, "function");
  if (!f) return false;
  return declaration_any(f, is_document) || (f->type == JSON_ARRAY && json_get(v, "question"));
}

static bool is_any(const struct json *v) {
  return is_row(v) || is_document(v);
}

static bool recognise(const struct json *document) {
  return declaration_any(document, is_any);
}

/* ---- reading ---- */

static bool finish(struct reader *x, const struct json *declaration, const char *pointer,
                   struct draft *d) {
  (void)declaration;
  (void)pointer;
  struct declaration_group file = declaration_group_of_file(x);
  const char *dot = strrchr(d->original, '.');
  d->group = file.name;
  if (dot && dot > d->original) {
    d->group = arena_copy(reader_arena(x), d->original, (size_t)(dot - d->original));
    d->scope = arena_printf(reader_arena(x), "bfcl: %s", d->group);
  }
  return true;
}

static const struct declaration_style STYLE = {
    .parameters = {{"parameters", SCHEMA_STYLE_BFCL}},
    .returns = {{"response", SCHEMA_STYLE_BFCL}},
    .needs_parameters = true,
    .finish = finish,
};

static bool read_one(struct reader *x, const struct json *v, const char *pointer) {
  struct declaration_group stock = {.category = reader_folder(x)};
  const struct json *f = json_get(v, "function");
  if (f && !json_get(v, "name")) {
    pointer = declaration_join(reader_arena(x), pointer, "function");
    f = declaration_list(x, f, pointer);
    if (f) declaration_read_all(x, f, pointer, &STYLE, &stock);
    return f != NULL;
  }
  if (!json_get(v, "name")) return false;
  declaration_read(x, v, pointer, &STYLE, &stock);
  return true;
}

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  bool any = document->type == JSON_OBJECT && read_one(x, document, pointer);
  for (uint32_t i = 0; document->type == JSON_ARRAY && i < document->len; i++)
    any |= read_one(x, &document->items[i], declaration_index(reader_arena(x), pointer, i));
  if (!any) declaration_none(x, "no_tools", pointer, document);
}

const struct format FORMAT_BFCL = {"bfcl", recognise, read_document};
