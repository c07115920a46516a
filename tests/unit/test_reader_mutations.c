/* test_reader_mutations.c - documents with parts swapped, renamed and replaced at random (a fixed
 * seed), read as every format: no load fails, all accounts balance, what comes out can be called,
 * and a second load says the same. TOOLMILL_MUTATIONS=N: so many documents instead of 200. */
#include "reader_test.h"

#include "base/rng.h"

struct situation {
  const char *about, *format, *file, *text, *account, *tools;
};

static const struct situation SITUATIONS[] = {
#include "function_situations.h"
};

enum { NODES_MAX = 4096 };
#define COUNT_OF(list) ((uint32_t)(sizeof(list) / sizeof *(list)))

static const char *const NAMES[] = {"type",
                                    "properties",
                                    "required",
                                    "items",
                                    "$ref",
                                    "allOf",
                                    "anyOf",
                                    "enum",
                                    "default",
                                    "minimum",
                                    "exclusiveMinimum",
                                    "nullable",
                                    "name",
                                    "parameters",
                                    "inputSchema",
                                    "outputSchema",
                                    "input_schema",
                                    "function",
                                    "tools",
                                    "$schema",
                                    "$defs",
                                    "definitions",
                                    "additionalProperties",
                                    "",
                                    "annotations",
                                    "title",
                                    "description",
                                    "response",
                                    "functionDeclarations",
                                    "result",
                                    "pattern",
                                    "serverInfo",
                                    "nextCursor",
                                    "$id",
                                    "minItems",
                                    "prefixItems",
                                    "patternProperties",
                                    "dependencies",
                                    "optional",
                                    "const"};
static const char *const VALUES[] = {"'object'",
                                     "'string'",
                                     "''",
                                     "'#'",
                                     "'#/properties/a'",
                                     "'#/$defs/x'",
                                     "'dict'",
                                     "'array'",
                                     "'['",
                                     "'{}'",
                                     "'STRING'",
                                     "'http://json-schema.org/schema'",
                                     "'a.b'",
                                     "'x/y'",
                                     "'5'",
                                     "'[1]'",
                                     "'function'",
                                     "-1",
                                     "1e3",
                                     "null",
                                     "true",
                                     "false",
                                     "[]",
                                     "{}",
                                     "[{}]",
                                     "{'a':{}}",
                                     "[[[]]]"};

struct nodes {
  struct json *at[NODES_MAX];
  uint32_t n;
};

static void collect(struct nodes *all, struct json *v) {
  if (all->n < NODES_MAX) all->at[all->n++] = v;
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    collect(all, &v->items[i]);
  for (uint32_t i = 0; v->type == JSON_OBJECT && i < v->len; i++)
    collect(all, &v->members[i].value);
}

static void mutate(struct rng *r, struct json *document) {
  static struct nodes all;
  all.n = 0;
  collect(&all, document);
  struct json *x = all.at[rng_below(r, all.n)];
  struct json *y = json_copy(&arena, all.at[rng_below(r, all.n)]);
  const char *name = NAMES[rng_below(r, COUNT_OF(NAMES))];
  switch (rng_below(r, 4)) {
  case 0:
    *x = *y;
    break;
  case 1:
    *x = *js(VALUES[rng_below(r, COUNT_OF(VALUES))]);
    break;
  case 2:
    if (x->type == JSON_OBJECT) json_add_member(&arena, x, name, y);
    break;
  default:
    if (x->type != JSON_OBJECT || !x->len) break;
    struct json_member *m = &x->members[rng_below(r, x->len)];
    m->name = name;
    m->name_len = (uint32_t)strlen(name);
  }
}

/* Arguments are an object whose required names are texts. */
static void check_tools(const struct load *l, const char *document) {
  for (size_t i = 0; i < l->registry.n_tools; i++) {
    const struct tool *t = &l->registry.tools[i];
    const struct json *properties = json_get(t->parameters, "properties");
    const struct json *required = json_get(t->parameters, "required");
    bool good = json_is_text(json_get(t->parameters, "type"), "object") &&
                (!properties || properties->type == JSON_OBJECT) && t->parameters_schema &&
                !t->returns == !t->returns_schema && *t->name;
    for (uint32_t k = 0; required && k < required->len; k++)
      good &= required->type == JSON_ARRAY && required->items[k].type == JSON_STRING;
    if (!good) fail_msg("%s\nfrom\n%s", text_of(t->parameters), document);
  }
}

static const char *read_as(const char *format, const char *document) {
  struct load l;
  load_folder(&l, format, "s.json", NULL);
  check_tools(&l, document);
  const char *account = arena_printf(&arena, "%s\n%s", account_of(&l), tools_of(&l));
  load_done(&l);
  return account;
}

static void any_document(void **state) {
  (void)state;
  static const char *const FORMATS[] = {NULL, "mcp", "openai", "anthropic", "gemini", "bfcl"};
  const char *wanted = getenv("TOOLMILL_MUTATIONS");
  int rounds = wanted ? atoi(wanted) : 200;
  struct rng r;
  rng_init(&r, 1, 1);
  for (int round = 0; round < rounds; round++) {
    struct arena_mark mark = arena_mark(&arena);
    const struct situation *s = &SITUATIONS[rng_below(&r, COUNT_OF(SITUATIONS))];
    const char *line = quoted(s->text);
    struct error e = {0};
    struct json *document = json_read(&arena, line, strcspn(line, "\n"), "situation", NULL, &e);
    must(document != NULL, &e);
    for (uint32_t i = 1 + rng_below(&r, 6); i > 0; i--)
      mutate(&r, document);
    const char *text = text_of(document);
    char *path = path_join(&arena, folder, "s.json");
    must(file_publish(path, text, strlen(text), &e), &e);
    const char *format = FORMATS[rng_below(&r, COUNT_OF(FORMATS))];
    assert_string_equal(read_as(format, text), read_as(format, text));
    arena_rewind(&arena, mark);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {FOLDER_TEST(any_document)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
