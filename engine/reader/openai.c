/* openai.c - function tools of OpenAI: nested (Chat Completions), flat (Responses, with
 * "output_schema"), the older "functions", whole requests, rows of data sets with "tools". Other
 * trainers write their functions the same way. A strict tool lists every property as required and
 * closes its objects; one that does not is what a provider would refuse, which is noted. */
#include "reader/declaration.h"

/* ---- recognising ---- */

static bool is_function(const struct json *item) {
  const struct json *f = declaration_of(item);
  const struct json *name = json_get(f, "name"), *parameters = json_get(f, "parameters");
  if (!name || name->type != JSON_STRING) return false;
  if (f != item || json_is_text(json_get(item, "type"), "function")) return true;
  return parameters && (parameters->type == JSON_OBJECT || parameters->type == JSON_STRING);
}

static bool is_list_text(const struct json *v) {
  return v && v->type == JSON_STRING && v->text[strspn(v->text, " \n")] == '[' &&
         strstr(v->text, "\"name\"");
}

static bool recognise(const struct json *document) {
  const struct json *tools = json_get(document, "tools");
  if (!tools) tools = json_get(document, "functions");
  if (tools) return is_list_text(tools) || declaration_any(tools, is_function);
  return declaration_any(document, is_function);
}

/* ---- strict mode ---- */

static bool is_closed(const struct json *schema) {
  const struct json *properties = json_get(schema, "properties");
  const struct json *required = json_get(schema, "required");
  const struct json *items = json_get(schema, "items");
  if (items && items->type == JSON_OBJECT && !is_closed(items)) return false;
  if (!properties) return true;
  const struct json *more = json_get(schema, "additionalProperties");
  if (!more || more->type != JSON_FALSE) return false;
  if (properties->len != (required ? required->len : 0)) return false;
  for (uint32_t i = 0; i < properties->len; i++)
    if (!is_closed(&properties->members[i].value)) return false;
  return true;
}

static bool finish(struct reader *x, const struct json *declaration, const char *pointer,
                   struct draft *d) {
  if (json_get_bool(declaration, "strict", false) && d->parameters && !is_closed(d->parameters))
    reader_count(x, INTAKE_ENDPOINT, INTAKE_NOTE, "not_strict",
                 declaration_join(reader_arena(x), pointer, "strict"), NULL);
  return true;
}

/* ---- reading ---- */

static const struct declaration_style STYLE = {
    .parameters = {{"parameters", SCHEMA_STYLE_JSON},
                   {"input_schema", SCHEMA_STYLE_JSON},
                   {"inputSchema", SCHEMA_STYLE_JSON}},
    .returns = {{"output_schema", SCHEMA_STYLE_JSON},
                {"outputSchema", SCHEMA_STYLE_JSON},
                {"returns", SCHEMA_STYLE_JSON}},
    .finish = finish,
};

static void read_document(struct reader *x, struct json *document, const char *pointer) {
  struct declaration_group group = declaration_group_of_file(x);
  static const char *const LISTS[] = {"tools", "functions"};
  const struct json *list = document;
  if (document->type == JSON_OBJECT && !json_get(document, "name"))
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS && list == document; i++) {
      const struct json *v = json_get(document, LISTS[i]);
      if (!v) continue;
      pointer = declaration_join(reader_arena(x), pointer, LISTS[i]);
      list = declaration_list(x, v, pointer);
    }
  if (!list || (list == document && list->type == JSON_OBJECT && !is_function(list)))
    declaration_none(x, "no_tools", pointer, document);
  else
    declaration_read_all(x, list, pointer, &STYLE, &group);
}

const struct format FORMAT_OPENAI = {"openai", recognise, read_document};
