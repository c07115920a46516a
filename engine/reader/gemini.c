/* gemini.c - function declarations of Gemini: "functionDeclarations" alone, in "tools" or in a list
 * of tools, as the REST interface and as the Python library spell it. "parameters" is a subset of
 * OpenAPI 3.0, "parametersJsonSchema" plain JSON Schema; of both the latter says more. */
#include "reader/declaration.h"

static const char *const LISTS[] = {"functionDeclarations", "function_declarations"};

static const struct json *find_list(const struct json *v, const char **name) {
  for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
    const struct json *list = json_get(v, LISTS[i]);
    if (list) *name = LISTS[i];
    if (list) return list;
  }
  return NULL;
}

/* ---- recognising ---- */

static bool is_declaration(const struct json *item) {
  const char *type = json_get_text(json_get(item, "parameters"), "type", "");
  bool capitals = strcmp(type, "OBJECT") == 0;
  return json_get(item, "name") && (capitals || json_get(item, "parametersJsonSchema") ||
                                    json_get(item, "parameters_json_schema"));
}

static bool is_any(const struct json *v) {
  const char *name;
  return find_list(v, &name) || is_declaration(v);
}

static bool recognise(const struct json *document) {
  const struct json *tools = json_get(document, "tools");
  return declaration_any(tools ? tools : document, is_any) || declaration_any(document, is_any);
}

/* ---- reading ---- */

static bool finish(struct reader *x, const struct json *declaration, const char *pointer,
                   struct draft *d) {
  (void)d;
  if (json_get(declaration, "parameters") && (json_get(declaration, "parametersJsonSchema") ||
                                              json_get(declaration, "parameters_json_schema")))
    reader_count(x, INTAKE_ENDPOINT, INTAKE_REPAIRED, "two_schemas", pointer, NULL);
  return true;
}

static const struct declaration_style STYLE = {
    .parameters = {{"parametersJsonSchema", SCHEMA_STYLE_JSON},
                   {"parameters_json_schema", SCHEMA_STYLE_JSON},
                   {"parameters", SCHEMA_STYLE_OPENAPI}},
    .returns = {{"responseJsonSchema", SCHEMA_STYLE_JSON},
                {"response_json_schema", SCHEMA_STYLE_JSON},
                {"response", SCHEMA_STYLE_OPENAPI}},
    .finish = finish,
};

/* A tool (an object with a list), a list of them, or declarations themselves. */
static bool read_tools(struct reader *x, const struct json *v, const char *pointer,
                       const struct declaration_group *group) {
  const char *name;
  const struct json *list = find_list(v, &name);
  if (list) {
    pointer = declaration_join(reader_arena(x), pointer, name);
    list = declaration_list(x, list, pointer);
    if (list) declaration_read_all(x, list, pointer, &STYLE, group);
    return list != NULL;
  }
  if (v->type == JSON_OBJECT && json_get(v, "name")) {
    declaration_read(x, v, pointer, &STYLE, group);
    return true;
  }
  bool any = false;
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    any |= read_tools(x, &v->items[i], declaration_index(reader_arena(x), pointer, i), group);
  return any;
}

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  struct declaration_group group = declaration_group_of_file(x);
  const struct json *tools = json_get(document, "tools");
  if (tools) pointer = declaration_join(reader_arena(x), pointer, "tools");
  if (!read_tools(x, tools ? tools : document, pointer, &group))
    declaration_none(x, "no_tools", pointer, document);
}

const struct format FORMAT_GEMINI = {"gemini", recognise, read_document};
