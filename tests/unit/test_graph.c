/* test_graph.c - leaves of schemas, and the edges between them. */
#include "floor_test.h"

#include "base/file.h"
#include "base/hash.h"
#include "graph/graph_write.h"

#include <stdlib.h>
#include <unistd.h>

/* [[id, method, path, parameters, returns], …]; the id is scope/group/name. */
static void add_tools(struct registry *r, const char *text) {
  const struct json *list = js(text);
  struct error e = {0};
  for (uint32_t i = 0; i < list->len; i++) {
    const struct json *row = &list->items[i];
    const char *id = row->items[0].text;
    const char *slash = strchr(id, '/'), *last = strrchr(id, '/');
    struct tool_origin *o = ARENA_NEW(&arena, struct tool_origin);
    *o = (struct tool_origin){.format = "toolbench",
                              .file = "test",
                              .pointer = "",
                              .original = last + 1,
                              .group = arena_copy(&arena, slash + 1, (size_t)(last - slash - 1)),
                              .group_original = "",
                              .group_description = "",
                              .category = arena_copy(&arena, id, (size_t)(slash - id)),
                              .id = id,
                              .method = row->items[1].text,
                              .path = row->items[2].text,
                              .scope = arena_copy(&arena, id, (size_t)(slash - id))};
    char *name = arena_copy_text(&arena, id);
    for (char *p = name; *p; p++)
      if (*p == '/') *p = '_';
    struct tool tool = {.origin = o,
                        .name = name,
                        .description = "",
                        .risk_level = "",
                        .safety_boundary = "",
                        .parameters = &row->items[3],
                        .returns = &row->items[4]};
    must(registry_add_source(r, &tool, &e), &e);
  }
}

static struct graph *graph_of(struct registry *r, const char *text) {
  struct error e = {0};
  registry_init(r);
  add_tools(r, text);
  struct graph *g = graph_build(r, &e);
  must(g != NULL, &e);
  return g;
}

static void done(struct registry *r, struct graph *g) {
  graph_free(g);
  registry_done(r);
}

static const struct graph_leaf *leaf_at(const struct graph_leaf *leaves, const uint32_t *first,
                                        uint32_t tool, const char *pointer) {
  for (uint32_t i = first[tool]; i < first[tool + 1]; i++)
    if (strcmp(leaves[i].pointer, pointer) == 0) return &leaves[i];
  return NULL;
}

static const struct graph_leaf *input_at(const struct graph *g, uint32_t tool,
                                         const char *pointer) {
  return leaf_at(g->inputs, g->first_input, tool, pointer);
}

static const struct graph_leaf *output_at(const struct graph *g, uint32_t tool,
                                          const char *pointer) {
  return leaf_at(g->outputs, g->first_output, tool, pointer);
}

/* The flow edge between two leaves; NULL: none. */
static const struct graph_edge *flow(const struct graph *g, uint32_t from, const char *output,
                                     uint32_t to, const char *input) {
  for (uint32_t i = g->first_in[to]; i < g->first_in[to + 1]; i++) {
    const struct graph_edge *edge = &g->edges[g->in_edges[i]];
    if (edge->source == from && strcmp(g->outputs[edge->output].pointer, output) == 0 &&
        strcmp(g->inputs[edge->input].pointer, input) == 0)
      return edge;
  }
  return NULL;
}

#define S "{'type':'string'}"
#define NONE "{'type':'object'}"

static void leaves_are_read(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(
      &r,
      "[['a/b/create_order','POST','',{'type':'object','$defs':{'person':{'type':'object',"
      "'properties':{'name':" S ",'boss':{'$ref':'#/$defs/person'}},'required':['name']}},"
      "'properties':{'customer':{'$ref':'#/$defs/person'},'tags':{'type':'array','items':" S "},"
      "'lines':{'type':'array','items':{'type':'object','properties':{'sku':" S "},"
      "'required':['sku']}},'note':{'anyOf':[{'type':'null'}," S "]}},"
      "'required':['customer','lines']},"
      "{'type':'object','properties':{'data':{'type':'object','properties':{'id':" S ","
      "'address':{'type':'object','properties':{'city':" S "}},"
      "'rows':{'type':'array','items':{'type':'array','items':{'type':'number'}}}}}}}]]");
  const struct graph_leaf *leaf = input_at(g, 0, "/customer/name");
  assert_non_null(leaf);
  assert_true(leaf->required);
  assert_string_equal(leaf->sense.entity, "customer");
  /* A person encloses a person: what encloses itself is read once. */
  assert_non_null(input_at(g, 0, "/customer/boss"));
  assert_null(input_at(g, 0, "/customer/boss/name"));
  leaf = input_at(g, 0, "/tags");
  assert_true(leaf->takes_list);
  assert_false(leaf->required);
  assert_true(input_at(g, 0, "/lines/%/sku")->required);
  assert_string_equal(json_get_text(input_at(g, 0, "/note")->schema, "type", ""), "string");
  leaf = output_at(g, 0, "/data/id");
  assert_string_equal(leaf->sense.entity, "order");
  assert_string_equal(output_at(g, 0, "/data/address/city")->sense.entity, "order");
  assert_true(output_at(g, 0, "/data/rows/%/%")->in_list);
  done(&r, g);
}

static void entities_come_from_paths(void **state) {
  (void)state;
  struct registry r;
  struct graph *g =
      graph_of(&r, "[['a/b/list_orders','GET','/users/{id}/orders',{'type':'object','properties':"
                   "{'id':" S "},'required':['id']},{'type':'array','items':{'type':'object',"
                   "'properties':{'id':" S "}}}]]");
  assert_string_equal(input_at(g, 0, "/id")->sense.entity, "user");
  assert_string_equal(output_at(g, 0, "/%/id")->sense.entity, "order");
  done(&r, g);
}

#define PEOPLE                                                                                     \
  "[['hr/roles/get_open_roles','GET',''," NONE ",{'type':'object','properties':{'role_ids':"       \
  "{'type':'array','items':" S "}}}],"                                                             \
  "['hr/roles/get_role_candidates','GET','',{'type':'object','properties':{'role_id':" S "},"      \
  "'required':['role_id']},{'type':'object','properties':{'candidate_ids':{'type':'array',"        \
  "'items':" S "},'scores':{'type':'array','items':{'type':'number'}}}}],"                         \
  "['hr/plan/schedule_interview','POST','',{'type':'object','properties':{'candidate_id':" S ","   \
  "'role_id':" S "},'required':['candidate_id','role_id']},{'type':'object','properties':"         \
  "{'interview_id':" S "}}],"                                                                      \
  "['hr/staff/list_employees','GET',''," NONE ",{'type':'object','properties':{'employees':"       \
  "{'type':'array','items':{'type':'object','properties':{'id':" S ",'name':" S ",'email':" S      \
  ",'password':" S ",'status':" S "}}}}}],"                                                        \
  "['hr/staff/fire','POST','',{'type':'object','properties':{'employee_id':" S ",'password':" S    \
  ",'status':" S ",'name':" S "}}," NONE "],"                                                      \
  "['it/mail/send_mail','POST','',{'type':'object','properties':{'email':" S ",'employee_id':" S   \
  "}}," NONE "],"                                                                                  \
  "['hr/staff/get_number','GET','',{'type':'object','properties':{'employee_id':"                  \
  "{'type':'integer'}}}," NONE "]]"

static void outputs_feed_inputs(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, PEOPLE);
  const struct graph_edge *edge = flow(g, 0, "/role_ids/%", 1, "/role_id");
  assert_non_null(edge);
  assert_int_equal(edge->match, MATCH_EXACT);
  assert_non_null(flow(g, 1, "/candidate_ids/%", 2, "/candidate_id"));
  assert_non_null(flow(g, 0, "/role_ids/%", 2, "/role_id"));
  edge = flow(g, 3, "/employees/%/id", 4, "/employee_id");
  assert_non_null(edge);
  assert_int_equal(edge->match, MATCH_ENTITY);
  expect_text(graph_reason(g, edge, &arena), "employee");
  edge = flow(g, 3, "/employees/%/email", 5, "/email");
  assert_non_null(edge);
  assert_int_equal(edge->match, MATCH_SEMANTIC);
  assert_true(edge->confidence < 0.6F);
  done(&r, g);
}

static void what_only_looks_alike_feeds_nothing(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, PEOPLE);
  assert_null(flow(g, 3, "/employees/%/password", 4, "/password"));
  assert_null(flow(g, 3, "/employees/%/status", 4, "/status"));
  assert_null(flow(g, 0, "/role_ids/%", 2, "/candidate_id"));
  assert_null(flow(g, 3, "/employees/%/id", 5, "/employee_id")); /* another scope's employees */
  assert_null(flow(g, 3, "/employees/%/id", 6, "/employee_id")); /* a string is no integer */
  done(&r, g);
}

static void edges_are_indexed(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, PEOPLE);
  assert_int_equal(g->first_edge[r.n_tools], g->n_edges);
  size_t n_flow = 0;
  for (size_t i = 0; i < g->n_edges; i++) {
    const struct graph_edge *e = &g->edges[i];
    assert_in_range(i, g->first_edge[e->source], g->first_edge[e->source + 1] - 1);
    assert_true(e->confidence > 0 && e->confidence <= 1);
    assert_true(*graph_reason(g, e, &arena));
    if (e->kind != EDGE_FLOW) continue;
    n_flow++;
    assert_int_equal(g->outputs[e->output].tool, e->source);
    assert_int_equal(g->inputs[e->input].tool, e->target);
  }
  assert_int_equal(g->first_in[r.n_tools], n_flow);
  done(&r, g);
}

/* Two chats with messages of their own, a mailbox and a shop of one family of tools. */
#define STRANGERS                                                                                  \
  "[['talk/chat/list_messages','GET',''," NONE ",{'type':'object','properties':{'messages':"       \
  "{'type':'array','items':{'type':'object','properties':{'message_id':" S "}}}}}],"               \
  "['talk/mail/search_messages','GET',''," NONE ",{'type':'object','properties':{'messages':"      \
  "{'type':'array','items':{'type':'object','properties':{'message_id':" S "}}}}}],"               \
  "['talk/mail/read_message','GET','',{'type':'object','properties':{'message_id':" S "}}," NONE   \
  "],"                                                                                             \
  "['talk/report/flag_message','POST','',{'type':'object','properties':{'message_id':" S           \
  "}}," NONE "],"                                                                                  \
  "['shop/house_orders/list_orders','GET','',{'type':'object','properties':{'cursor':" S "}},"     \
  "{'type':'object','properties':{'orders':{'type':'array','items':{'type':'object','properties':" \
  "{'order_id':" S ",'total':{'type':'number'}}}},'next_cursor':" S "}}],"                         \
  "['shop/house_orders/delete_order','DELETE','',{'type':'object','properties':{'order_id':" S     \
  "}},{'type':'object','properties':{'order_id':" S "}}],"                                         \
  "['shop/till/pay','POST','',{'type':'object','properties':{'order_id':" S ",'amount':"           \
  "{'type':'number'}}}," NONE "],"                                                                 \
  "['hr/staff/list_employees','GET',''," NONE ",{'type':'object','properties':{'employees':"       \
  "{'type':'array','items':{'type':'object','properties':{'id':" S ",'name':" S "}}}}}],"          \
  "['hr/staff/approve_trip','POST','',{'type':'object','properties':{'approver_id':" S "}}," NONE  \
  "],"                                                                                             \
  "['hr/staff/create_employee','POST','',{'type':'object','properties':{'id':" S ",'name':" S      \
  "}}," NONE "]]"

static void tools_that_do_not_know_each_other_share_no_keys(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, STRANGERS);
  assert_null(flow(g, 0, "/messages/%/message_id", 2, "/message_id"));
  assert_non_null(flow(g, 1, "/messages/%/message_id", 2, "/message_id"));
  /* Who has no messages takes those of others. */
  assert_non_null(flow(g, 0, "/messages/%/message_id", 3, "/message_id"));
  assert_null(flow(g, 5, "/order_id", 6, "/order_id")); /* what was deleted is gone */
  done(&r, g);
}

static void cursors_people_and_sums_flow(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, STRANGERS);
  assert_non_null(flow(g, 4, "/next_cursor", 4, "/cursor"));
  const struct graph_edge *edge = flow(g, 4, "/orders/%/total", 6, "/amount");
  assert_non_null(edge); /* goes with the order's key */
  assert_int_equal(edge->match, MATCH_SEMANTIC);
  assert_non_null(flow(g, 7, "/employees/%/id", 8, "/approver_id"));
  assert_null(flow(g, 7, "/employees/%/name", 9, "/name")); /* the employee exists */
  assert_null(flow(g, 7, "/employees/%/id", 9, "/id"));
  done(&r, g);
}

static void paths_tell_kinds_apart(void **state) {
  (void)state;
#define COMMENTS(of, id)                                                                           \
  "['doc/api/list_" of "_comments','GET','/" of "s/{n}/comments'," NONE ",{'type':'array',"        \
  "'items':{'type':'object','properties':{'id':" S "}}}],"                                         \
  "['doc/api/get_" of "_comment','GET','/" of "s/comments/{comment_id}',{'type':'object',"         \
  "'properties':{'comment_id':" S "},'required':['comment_id']}," NONE "]"
  struct registry r;
  struct graph *g = graph_of(&r, "[" COMMENTS("issue", "i") "," COMMENTS("commit", "c") "]");
  for (size_t i = 0; i < r.n_tools; i++)
    assert_string_equal(r.tools[i].origin->format, "toolbench");
  assert_non_null(flow(g, 0, "/%/id", 1, "/comment_id"));
  assert_non_null(flow(g, 2, "/%/id", 3, "/comment_id"));
  assert_null(flow(g, 0, "/%/id", 3, "/comment_id"));
  assert_null(flow(g, 2, "/%/id", 1, "/comment_id"));
  done(&r, g);
}

/* One scope in which everybody gives and takes the same key. */
static const char *crowd(size_t n) {
  struct buf b = BUF_INIT;
  buf_add_char(&b, '[');
  for (size_t i = 0; i < n; i++)
    buf_printf(&b,
               "%s['a/g%zu/get_thing_%zu','GET','',{'type':'object','properties':{'user_id':" S
               "}},{'type':'object','properties':{'users':{'type':'array','items':{'type':"
               "'object','properties':{'user_id':" S "}}}}}]",
               i ? "," : "", i % 7, i);
  buf_add_char(&b, ']');
  const char *text = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return text;
}

static void producers_are_limited(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, crowd(200));
  for (uint32_t i = 0; i < r.n_tools; i++)
    assert_in_range(g->first_in[i + 1] - g->first_in[i], 1, 50);
  for (uint32_t i = 0; i < r.n_tools; i++)
    assert_in_range(g->first_edge[i + 1] - g->first_edge[i], 1, 300);
  done(&r, g);
}

/* ---- files ---- */

static const char *page_of(const struct graph *g, enum graph_page page) {
  struct buf b = BUF_INIT;
  graph_write_page(g, page, &b);
  const char *text = arena_copy(&arena, b.data, b.len);
  buf_done(&b);
  return text;
}

static size_t count_of(const char *text, const char *part) {
  size_t n = 0;
  for (; (text = strstr(text, part)); text += strlen(part))
    n++;
  return n;
}

static void drawings_are_bounded(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, crowd(200));
  for (int page = 0; page < GRAPH_PAGES; page++) {
    const char *text = page_of(g, (enum graph_page)page);
    assert_int_equal(count_of(text, "```mermaid\nflowchart LR\n"), 1);
    assert_true(count_of(text, "[\"") <= 80);
    assert_true(count_of(text, " --> ") + count_of(text, " -->|") <= 120);
  }
  done(&r, g);
}

static void texts_of_strangers_are_escaped(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(
      &r, "[['a/b`]; click n0 <script>/get_users','GET',''," NONE ",{'type':'object','properties':"
          "{'user_id':" S "}}],['a/c|\\u001b[31m\\nend/get_user','GET','',{'type':'object',"
          "'properties':{'user_id':" S "}}," NONE "]]");
  assert_true(g->n_edges > 0);
  for (int page = 0; page < GRAPH_PAGES; page++) {
    const char *text = page_of(g, (enum graph_page)page);
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "b`"));
    assert_null(strchr(text, '\033'));
    assert_null(strstr(text, "\nend"));
    assert_null(strstr(text, "c|"));
  }
  done(&r, g);
}

static void lines_and_figures_are_written(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, PEOPLE);
  struct buf b = BUF_INIT;
  struct error e = {0};
  size_t pairs = 0;
  for (size_t i = 0; i < g->n_edges; pairs++) {
    buf_reset(&b);
    i = graph_write_pair(g, i, &b);
    struct json *line = json_read(&arena, b.data, b.len, "line", NULL, &e);
    must(line != NULL, &e);
    bool flows = strcmp(json_get_text(line, "edge_type", ""), "io_chain") == 0;
    assert_int_equal(json_get(line, "field_mappings")->len > 0, flows);
    assert_true(*json_get_text(line, "reason", ""));
  }
  struct json *stats = graph_stats_make(g, &arena);
  assert_int_equal(json_get_int(stats, "num_edges", 0), (int64_t)pairs);
  assert_int_equal(json_get_int(stats, "num_nodes", 0), 7);
  assert_int_equal(json_get_int(stats, "num_connected_components", 0), 1);
  buf_reset(&b);
  graph_write_endpoint(g, 1, &b);
  struct json *endpoint = json_read(&arena, b.data, b.len, "line", NULL, &e);
  must(endpoint != NULL, &e);
  assert_string_equal(json_get_text(endpoint, "endpoint_id", ""), "hr/roles/get_role_candidates");
  assert_string_equal(json_get_text(endpoint, "entity", ""), "candidate");
  assert_string_equal(json_get_text(json_at(endpoint, "/parameters/0"), "name", ""), "role_id");
  buf_done(&b);
  done(&r, g);
}

static void the_same_tools_give_the_same_files(void **state) {
  (void)state;
  static const char *const NAMES[] = {
      "graph_stats.json",   "endpoints.jsonl", "graph_edges.jsonl", "graph_overview.md",
      "graph_data_flow.md", "graph_tools.md",  "graph_entities.md"};
  char folder[] = "/tmp/toolmill_test_XXXXXX";
  assert_non_null(mkdtemp(folder));
  struct error e = {0};
  char first[7][SHA256_HEX_SIZE];
  for (int turn = 0; turn < 2; turn++) {
    struct registry r;
    struct graph *g = graph_of(&r, STRANGERS);
    must(graph_write(g, folder, &e), &e);
    for (size_t i = 0; i < 7; i++) {
      char hex[SHA256_HEX_SIZE];
      uint64_t size;
      const char *path = path_join(&arena, folder, NAMES[i]);
      must(file_sha256(path, hex, &size, &e), &e);
      assert_true(size > 50);
      if (turn) assert_string_equal(hex, first[i]);
      memcpy(first[i], hex, sizeof hex);
      if (turn) assert_int_equal(unlink(path), 0);
    }
    done(&r, g);
  }
  assert_int_equal(rmdir(folder), 0); /* nothing else is left behind */
  struct registry r;
  struct graph *g = graph_of(&r, STRANGERS);
  assert_false(graph_write(g, folder, &e));
  expect_text(e.message, "create");
  done(&r, g);
}

static void an_empty_registry_has_a_graph(void **state) {
  (void)state;
  struct registry r;
  struct graph *g = graph_of(&r, "[]");
  assert_int_equal(g->n_edges, 0);
  done(&r, g);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(leaves_are_read),
      FLOOR_TEST(entities_come_from_paths),
      FLOOR_TEST(outputs_feed_inputs),
      FLOOR_TEST(what_only_looks_alike_feeds_nothing),
      FLOOR_TEST(edges_are_indexed),
      FLOOR_TEST(tools_that_do_not_know_each_other_share_no_keys),
      FLOOR_TEST(cursors_people_and_sums_flow),
      FLOOR_TEST(paths_tell_kinds_apart),
      FLOOR_TEST(producers_are_limited),
      FLOOR_TEST(drawings_are_bounded),
      FLOOR_TEST(texts_of_strangers_are_escaped),
      FLOOR_TEST(lines_and_figures_are_written),
      FLOOR_TEST(the_same_tools_give_the_same_files),
      FLOOR_TEST(an_empty_registry_has_a_graph),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
