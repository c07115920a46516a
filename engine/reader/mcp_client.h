/* mcp_client.h - asking an MCP server for its tools over standard input and output. */
#ifndef TOOLMILL_READER_MCP_CLIENT_H
#define TOOLMILL_READER_MCP_CLIENT_H

#include "json/json.h"

struct mcp_client_options {
  double timeout_seconds; /* 0: 10 */
};

/* Starts `command` (split at blanks, quotes as in a shell; no shell is run) with a clean
 * environment, lists its tools through all pages and stops it. The document {"tools": […],
 * "serverInfo": {…}}, or NULL and an error with what the server said last on standard error. */
struct json *mcp_list_tools(const char *command, const struct mcp_client_options *options,
                            struct arena *a, struct error *e);

#endif
