/* test_reader_functions.c - documents that list functions: MCP, OpenAI, Anthropic, Gemini, BFCL. */
#include "situation_test.h"

static struct situation SITUATIONS[] = {
#include "function_situations.h"
};

int main(void) {
  return run_situations(SITUATIONS, sizeof SITUATIONS / sizeof *SITUATIONS, NULL, 0);
}
