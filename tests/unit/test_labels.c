/* test_labels.c - the edges of the graph against pairs that were judged by hand: precision and
 * recall over tests/graph/labels, one file a corpus.
 *
 * A third of the pairs, by a hash of the two endpoints, was kept aside while the rules were made.
 * Corpora that are not on this machine are left out. */
#include "floor_test.h"

#include "base/file.h"
#include "base/hash.h"
#include "graph/graph.h"
#include "reader/reader.h"

#include <stdlib.h>

struct corpus {
  const char *name;
  const char *variable, *otherwise; /* the environment names its root, else this */
  const char *below;
};

static const struct corpus CORPORA[] = {
    {"toolenv", NULL, "data/toolenv", ""},
    {"examples", NULL, "data/examples", ""},
    {"toolgen8", "TOOLMILL_FIXTURES", "../shared/fixtures", "/toolbench/toolgen8"},
    {"mcp", "TOOLMILL_FIXTURES", "../shared/fixtures", "/mcp"},
    {"github", "TOOLMILL_OPENAPI", "", ""},
};

/* Found and wanted, wanted only, found only. */
struct counts {
  int right, missed, wrong;
};

static double precision(struct counts c) {
  return c.right + c.wrong ? (double)c.right / (c.right + c.wrong) : 1;
}

static double recall(struct counts c) {
  return c.right + c.missed ? (double)c.right / (c.right + c.missed) : 1;
}

static void add(struct counts *to, struct counts c) {
  to->right += c.right;
  to->missed += c.missed;
  to->wrong += c.wrong;
}

static bool is_kept_aside(const char *source, const char *target) {
  char hex[SHA256_HEX_SIZE];
  const char *both = arena_printf(&arena, "%s%s", source, target);
  sha256_hex(both, strlen(both), hex);
  int sum = 0; /* 16 is 1 modulo 3 */
  for (const char *p = hex; *p; p++)
    sum += *p <= '9' ? *p - '0' : *p - 'a' + 10;
  return sum % 3 == 0;
}

/* A list of plain values is spelt with and without its items. */
static bool same_pointer(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b);
  if (n >= 2 && strcmp(a + n - 2, "/%") == 0) n -= 2;
  if (m >= 2 && strcmp(b + m - 2, "/%") == 0) m -= 2;
  return n == m && memcmp(a, b, n) == 0;
}

static uint32_t tool_of(const struct registry *r, const char *id) {
  for (size_t i = 0; i < r->n_tools; i++)
    if (strcmp(r->tools[i].origin->id, id) == 0) return (uint32_t)i;
  fail_msg("no endpoint %s", id);
  return 0;
}

static void must_have(const struct graph_leaf *leaves, const uint32_t *first, uint32_t tool,
                      const char *pointer, const char *id) {
  for (uint32_t i = first[tool]; i < first[tool + 1]; i++)
    if (same_pointer(leaves[i].pointer, pointer)) return;
  fail_msg("%s has no leaf %s", id, pointer);
}

static bool has_edge(const struct graph *g, uint32_t from, const char *output, uint32_t to,
                     const char *input) {
  for (uint32_t i = g->first_in[to]; i < g->first_in[to + 1]; i++) {
    const struct graph_edge *edge = &g->edges[g->in_edges[i]];
    if (edge->source == from && same_pointer(g->outputs[edge->output].pointer, output) &&
        same_pointer(g->inputs[edge->input].pointer, input))
      return true;
  }
  return false;
}

static void judge(const struct graph *g, const struct json *label, struct counts counts[2]) {
  const char *source = json_get_text(label, "source", ""),
             *target = json_get_text(label, "target", ""),
             *output = json_get_text(label, "output", ""),
             *input = json_get_text(label, "input", "");
  uint32_t from = tool_of(g->registry, source), to = tool_of(g->registry, target);
  must_have(g->outputs, g->first_output, from, output, source);
  must_have(g->inputs, g->first_input, to, input, target);
  struct counts *c = &counts[is_kept_aside(source, target)];
  bool found = has_edge(g, from, output, to, input), wanted = json_get_bool(label, "label", false);
  c->right += found && wanted;
  c->missed += !found && wanted;
  c->wrong += found && !wanted;
}

static const char *place_of(const struct corpus *corpus) {
  const char *root = corpus->variable ? getenv(corpus->variable) : NULL;
  const char *path = arena_printf(&arena, "%s%s", root ? root : corpus->otherwise, corpus->below);
  return *path && file_exists(path) ? path : NULL;
}

static void judge_corpus(const struct corpus *corpus, const char *path, struct counts counts[2]) {
  struct error e = {0};
  struct registry r;
  registry_init(&r);
  struct intake *in = intake_new();
  struct source source = {NULL, path};
  struct reader_options options = {0};
  must(reader_load(&r, in, &source, 1, &options, &e), &e);
  struct graph *g = graph_build(&r, &e);
  must(g != NULL, &e);
  struct buf text = BUF_INIT;
  must(file_read(arena_printf(&arena, "tests/graph/labels/%s.jsonl", corpus->name), 0, &text, &e),
       &e);
  size_t n = 0;
  for (const char *line = text.data; *line; n++) {
    size_t length = strcspn(line, "\n");
    struct json *label = json_read(&arena, line, length, corpus->name, NULL, &e);
    must(label != NULL, &e);
    judge(g, label, counts);
    line += length + (line[length] == '\n');
  }
  for (int aside = 0; aside < 2; aside++)
    print_message("# %-8s %-10s precision %.3f recall %.3f (%d right, %d missed, %d wrong)\n",
                  corpus->name, aside ? "kept aside" : "others", precision(counts[aside]),
                  recall(counts[aside]), counts[aside].right, counts[aside].missed,
                  counts[aside].wrong);
  assert_true(n > 50);
  buf_done(&text);
  graph_free(g);
  intake_free(in);
  registry_done(&r);
}

static void edges_are_as_judged_by_hand(void **state) {
  (void)state;
  struct counts all[2] = {{0}};
  for (size_t i = 0; i < sizeof CORPORA / sizeof *CORPORA; i++) {
    const char *path = place_of(&CORPORA[i]);
    if (!path) {
      print_message("# %-8s is not here\n", CORPORA[i].name);
      continue;
    }
    struct counts counts[2] = {{0}};
    judge_corpus(&CORPORA[i], path, counts);
    for (int aside = 0; aside < 2; aside++) {
      add(&all[aside], counts[aside]);
      assert_true(precision(counts[aside]) >= 0.9);
      assert_true(recall(counts[aside]) >= 0.8);
    }
  }
  for (int aside = 0; aside < 2; aside++)
    print_message("# all      %-10s precision %.3f recall %.3f\n", aside ? "kept aside" : "others",
                  precision(all[aside]), recall(all[aside]));
  assert_true(all[0].right + all[1].right >= 250);
}

int main(void) {
  const struct CMUnitTest tests[] = {FLOOR_TEST(edges_are_as_judged_by_hand)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
