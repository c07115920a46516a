/* reader_stand_ins.h - formats that recognise nothing, for tests that link without their readers.
 */
#ifndef TOOLMILL_TESTS_READER_STAND_INS_H
#define TOOLMILL_TESTS_READER_STAND_INS_H

#include "reader/mcp_client.h"
#include "reader/reader.h"
#include "reader/yaml.h"

static bool never(const struct json *document) {
  (void)document;
  return false;
}

const struct format FORMAT_MCP = {"mcp", never, NULL};
const struct format FORMAT_OPENAPI = {"openapi", never, NULL};
const struct format FORMAT_OPENAI = {"openai", never, NULL};
const struct format FORMAT_ANTHROPIC = {"anthropic", never, NULL};
const struct format FORMAT_GEMINI = {"gemini", never, NULL};
const struct format FORMAT_BFCL = {"bfcl", never, NULL};

struct json *yaml_read(struct arena *a, const char *text, size_t n, const char *name,
                       struct error *e) {
  (void)a, (void)text, (void)n;
  error_set(e, ERR_INPUT, name, "no yaml here");
  return NULL;
}

struct json *mcp_list_tools(const char *command, const struct mcp_client_options *options,
                            struct arena *a, struct error *e) {
  (void)options, (void)a;
  error_set(e, ERR_INPUT, command, "no server here");
  return NULL;
}

#endif
