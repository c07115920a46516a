/* test_schema_intake.c - schemas of other people: what is repaired, refused, and left alone; and
 * that hostile ones cost neither time nor the stack. */
#include "situation_test.h"

#define S(about, schema, account, tools)                                                           \
  { about, "mcp", "s.json", "{'tools':[{'name':'e','inputSchema':" schema "}]}", account, tools }

static struct situation SITUATIONS[] = {
#include "schema_situations.h"
};

int main(void) {
  return run_situations(SITUATIONS, sizeof SITUATIONS / sizeof *SITUATIONS, NULL, 0);
}
