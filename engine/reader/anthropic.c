/* anthropic.c - tools with "input_schema": Anthropic's, alone, listed or in a request, and what
 * OpenEnv lists. Tools that the provider runs itself have a type and no schema; they are counted as
 * lost. */
#include "reader/declaration.h"

static bool is_tool(const struct json *item) {
  return json_get(item, "input_schema") && json_get(item, "name");
}

static bool recognise(const struct json *document) {
  const struct json *tools = json_get(document, "tools");
  return declaration_any(tools ? tools : document, is_tool);
}

static const struct declaration_style STYLE = {
    .parameters = {{"input_schema", SCHEMA_STYLE_JSON}},
    .returns = {{"output_schema", SCHEMA_STYLE_JSON}},
    .needs_parameters = true,
};

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  struct declaration_group group = declaration_group_of_file(x);
  const struct json *list = document, *tools = json_get(document, "tools");
  if (tools) {
    pointer = declaration_join(reader_arena(x), pointer, "tools");
    list = declaration_list(x, tools, pointer);
  }
  if (!list || (list == document && list->type == JSON_OBJECT && !json_get(list, "name")))
    declaration_none(x, "no_tools", pointer, document);
  else
    declaration_read_all(x, list, pointer, &STYLE, &group);
}

const struct format FORMAT_ANTHROPIC = {"anthropic", recognise, read_document};
