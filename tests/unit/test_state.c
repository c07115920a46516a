/* test_state.c - the records of an episode and the tools that read and change them. */
#include "entity/state.h"
#include "floor_test.h"
#include "job/property.h"

enum { TODAY = 20514 }; /* 2026-03-02 */

#define S "{'type':'string'}"
#define I "{'type':'integer'}"
#define ALBUM                                                                                      \
  "{'type':'object','properties':{'album_id':" S ",'title':" S ",'author':" S ",'shelf_id':" S "," \
  "'price':{'type':'number'},'pages':" I ",'created_at':{'type':'string','format':'date-time'},"   \
  "'updated_at':{'type':'string','format':'date-time'},"                                           \
  "'status':{'type':'string','enum':['available','lent','archived']}},"                            \
  "'required':['album_id','title','author','shelf_id','price','status','created_at','updated_at']" \
  "}"
#define SHELF                                                                                      \
  "{'type':'object','properties':{'shelf_id':" S ",'name':" S ",'room':" S "},"                    \
  "'required':['shelf_id','name','room']}"

/* [[id, method, path, parameters, returns], …] */
static const char LIBRARY[] =
    "[['l/albums/create_album','POST','/albums',{'type':'object','properties':{'title':" S
    ",'author':" S ",'shelf_id':" S ",'price':{'type':'number'},'pages':" I "},"
    "'required':['title','author','shelf_id','price']}," ALBUM "],"
    "['l/albums/get_album','GET','/albums/{album_id}',{'type':'object','properties':{'album_id':" S
    "},'required':['album_id']}," ALBUM "],"
    "['l/albums/list_albums','GET','/albums',{'type':'object','properties':{'shelf_id':" S
    ",'author':" S ",'min_price':{'type':'number'},'max_price':{'type':'number'},"
    "'sort_by':" S ",'order':{'type':'string','enum':['asc','desc']},"
    "'limit':{'type':'integer','minimum':1},'offset':{'type':'integer','minimum':0}}},"
    "{'type':'object','properties':{'albums':{'type':'array','items':" ALBUM "},'total':" I
    ",'has_more':{'type':'boolean'}},'required':['albums','total','has_more']}],"
    "['l/albums/search_albums','GET','/albums/search',{'type':'object','properties':{'query':" S
    "},'required':['query']},{'type':'object','properties':{'albums':{'type':'array','items':" ALBUM
    "},'count':" I "},'required':['albums','count']}],"
    "['l/albums/update_album','PATCH','/albums/"
    "{album_id}',{'type':'object','properties':{'album_id':" S ",'title':" S
    ",'price':{'type':'number'}},'required':['album_id']}," ALBUM "],"
    "['l/albums/delete_album','DELETE','/albums/"
    "{album_id}',{'type':'object','properties':{'album_id':" S
    "},'required':['album_id']},{'type':'object','properties':{'album_id':" S
    ",'deleted':{'type':'boolean'}},'required':['album_id','deleted']}],"
    "['l/albums/archive_album','POST','/albums/{album_id}/archive',{'type':'object','properties':"
    "{'album_id':" S "},'required':['album_id']},{'type':'object','properties':{'album_id':" S
    ",'status':{'type':'string','enum':['available','lent','archived']}},"
    "'required':['album_id','status']}],"
    "['l/shelves/list_shelves','GET','/shelves',{'type':'object','properties':{}},"
    "{'type':'object','properties':{'shelves':{'type':'array','items':" SHELF
    "}},'required':['shelves']}],"
    "['l/shelves/get_shelf','GET','/shelves/"
    "{shelf_id}',{'type':'object','properties':{'shelf_id':" S "},'required':['shelf_id']}," SHELF
    "],"
    "['l/shelves/list_shelf_albums','GET','/shelves/{shelf_id}/"
    "albums',{'type':'object','properties':"
    "{'shelf_id':" S "},'required':['shelf_id']},{'type':'object','properties':{'shelf_id':" S
    ",'albums':{'type':'array','items':" ALBUM "}},'required':['shelf_id','albums']}],"
    "['l/shelves/delete_shelf','DELETE','/shelves/{shelf_id}',{'type':'object','properties':"
    "{'shelf_id':" S "},'required':['shelf_id']},{'type':'object','properties':{'success':"
    "{'type':'boolean'}},'required':['success']}],"
    "['l/carts/get_cart','GET','/carts/{cart_id}',{'type':'object','properties':{'cart_id':" S
    "},'required':['cart_id']},{'type':'object','properties':{'cart_id':" S
    ",'items':{'type':'array','minItems':2,'items':{'type':'object','properties':{'label':" S
    ",'quantity':" I ",'unit_price':{'type':'number'}},'required':['label','quantity',"
    "'unit_price']}},'subtotal':{'type':'number'},'tax':{'type':'number'},'total':"
    "{'type':'number'}},'required':['cart_id','items','subtotal','tax','total']}],"
    "['l/units/convert_length','GET','/convert',{'type':'object','properties':{'value':"
    "{'type':'number'},'from_unit':" S ",'to_unit':" S "},'required':['value','from_unit',"
    "'to_unit']},{'type':'object','properties':{'value':{'type':'number'},'from_unit':" S
    ",'to_unit':" S ",'result':{'type':'number'}},'required':['value','from_unit','to_unit',"
    "'result']}]]";

struct world {
  struct registry registry;
  struct graph *graph;
  struct model *model;
  struct lexicons *lexicons;
  struct state *state;
};

static struct world world;

static void add_tools(const char *text) {
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
    struct tool tool = {.origin = o,
                        .name = last + 1,
                        .description = "",
                        .risk_level = "",
                        .safety_boundary = "",
                        .parameters = &row->items[3],
                        .returns = &row->items[4]};
    tool.parameters_schema = schema_compile(&arena, tool.parameters, NULL, &e);
    tool.returns_schema = schema_compile(&arena, tool.returns, NULL, &e);
    must(tool.parameters_schema && tool.returns_schema, &e);
    must(registry_add_source(&world.registry, &tool, &e), &e);
  }
}

static int set_up(void **state) {
  struct error e = {0};
  floor_set_up(state);
  registry_init(&world.registry);
  add_tools(LIBRARY);
  must((world.graph = graph_build(&world.registry, &e)) != NULL, &e);
  must((world.model = model_compile(world.graph, &e)) != NULL, &e);
  must((world.lexicons = lexicons_read("data/lexicons", NULL, &e)) != NULL, &e);
  world.state = state_new(world.model, world.lexicons);
  state_begin(world.state, 7, TODAY, &arena);
  return 0;
}

static int tear_down(void **state) {
  state_free(world.state);
  lexicons_free(world.lexicons);
  model_free(world.model);
  graph_free(world.graph);
  registry_done(&world.registry);
  return floor_tear_down(state);
}

static const struct json *run(const char *tool, const char *arguments, bool *ok) {
  struct executor x = {&world.registry, state_behave, world.state};
  struct json *content = NULL;
  struct error e = {0};
  must(executor_run(&x, tool, js(arguments), &arena, ok, &content, &e), &e);
  return content;
}

static const struct json *call(const char *tool, const char *arguments) {
  bool ok;
  const struct json *content = run(tool, arguments, &ok);
  if (!ok) fail_msg("%s %s: %s", tool, arguments, text_of(content));
  return content;
}

static void refused(const char *tool, const char *arguments, const char *code, const char *says) {
  bool ok;
  const struct json *content = run(tool, arguments, &ok);
  assert_false(ok);
  assert_string_equal(json_get_text(content, "error_code", ""), code);
  if (!strstr(json_get_text(content, "message", ""), says)) fail_msg("%s", text_of(content));
}

#define ARGS(...) arena_printf(&arena, __VA_ARGS__)

static const char *text_at(const struct json *v, const char *pointer) {
  const struct json *leaf = json_at(v, pointer);
  return leaf && leaf->type == JSON_STRING ? leaf->text : "";
}

static const struct json *items_of(const char *tool, const char *arguments, const char *name) {
  return json_get(call(tool, arguments), name);
}

/* ---- */

static void what_is_created_is_read(void **state) {
  (void)state;
  const char *shelf = text_at(call("list_shelves", "{}"), "/shelves/0/shelf_id");
  const struct json *made =
      call("create_album", ARGS("{'title':'Tidal Charts','author':'Rhea Lund','shelf_id':'%s',"
                                "'price':12.5}",
                                shelf));
  const char *id = text_at(made, "/album_id");
  assert_string_equal(text_at(made, "/title"), "Tidal Charts");
  assert_string_equal(text_at(made, "/shelf_id"), shelf);
  assert_string_equal(text_at(made, "/status"), "available");
  /* Nobody said how many pages it has. */
  assert_null(json_get(made, "pages"));
  const struct json *read = call("get_album", ARGS("{'album_id':'%s'}", id));
  assert_true(json_equal(made, read));
  const struct json *found = items_of("search_albums", "{'query':'tidal chart'}", "albums");
  assert_int_equal(found->len, 1);
  assert_true(json_equal(&found->items[0], made));
  const struct json *changed = call("update_album", ARGS("{'album_id':'%s','price':9}", id));
  assert_int_equal(json_get_int(changed, "price", 0), 9);
  assert_string_equal(text_at(changed, "/title"), "Tidal Charts");
  assert_string_equal(text_at(changed, "/created_at"), text_at(made, "/created_at"));
  assert_true(strcmp(text_at(changed, "/updated_at"), text_at(made, "/updated_at")) > 0);
  call("delete_album", ARGS("{'album_id':'%s'}", id));
  refused("get_album", ARGS("{'album_id':'%s'}", id), "not_found", id);
  assert_int_equal(items_of("search_albums", "{'query':'tidal chart'}", "albums")->len, 0);
}

static void lists_have_pages(void **state) {
  (void)state;
  const struct json *all = call("list_albums", "{'limit':100}");
  const struct json *albums = json_get(all, "albums");
  int64_t total = json_get_int(all, "total", -1);
  assert_true(total > 3);
  assert_int_equal(albums->len, total);
  assert_false(json_get_bool(all, "has_more", true));
  const struct json *page = call("list_albums", "{'limit':2,'offset':1}");
  assert_int_equal(json_get(page, "albums")->len, 2);
  assert_int_equal(json_get_int(page, "total", -1), total);
  assert_true(json_get_bool(page, "has_more", false));
  assert_true(json_equal(json_at(page, "/albums/0"), &albums->items[1]));
  page = call("list_albums", "{'limit':2,'offset':1000}");
  assert_int_equal(json_get(page, "albums")->len, 0);
}

static void filters_filter(void **state) {
  (void)state;
  const struct json *all = items_of("list_albums", "{'limit':100}", "albums");
  const char *author = text_at(all, "/1/author");
  const struct json *some = items_of("list_albums", ARGS("{'author':'%s'}", author), "albums");
  assert_true(some->len > 0);
  for (uint32_t i = 0; i < some->len; i++)
    assert_string_equal(json_get_text(&some->items[i], "author", ""), author);
  const struct json *price = json_at(all, "/2/price");
  some = items_of("list_albums", ARGS("{'min_price':%s,'max_price':%s}", price->text, price->text),
                  "albums");
  assert_true(some->len > 0);
  for (uint32_t i = 0; i < some->len; i++)
    assert_true(json_equal(json_get(&some->items[i], "price"), price));
  some = items_of("list_albums", "{'sort_by':'price','order':'desc','limit':100}", "albums");
  assert_int_equal(some->len, all->len);
  for (uint32_t i = 1; i < some->len; i++)
    assert_true(json_compare_numbers(json_get(&some->items[i - 1], "price"),
                                     json_get(&some->items[i], "price")) >= 0);
}

static void things_belong_together(void **state) {
  (void)state;
  const struct json *shelves = items_of("list_shelves", "{}", "shelves");
  assert_true(shelves->len >= 3);
  uint32_t n = 0;
  for (uint32_t i = 0; i < shelves->len; i++) {
    const char *shelf = json_get_text(&shelves->items[i], "shelf_id", "");
    const struct json *on = call("list_shelf_albums", ARGS("{'shelf_id':'%s'}", shelf));
    assert_string_equal(text_at(on, "/shelf_id"), shelf);
    const struct json *albums = json_get(on, "albums");
    for (uint32_t k = 0; k < albums->len; k++)
      assert_string_equal(json_get_text(&albums->items[k], "shelf_id", ""), shelf);
    n += albums->len;
  }
  assert_true(n > 0);
  const char *shelf = text_at(shelves, "/0/shelf_id");
  const char *album =
      text_at(call("list_shelf_albums", ARGS("{'shelf_id':'%s'}", shelf)), "/albums/0/album_id");
  call("delete_shelf", ARGS("{'shelf_id':'%s'}", shelf));
  refused("list_shelf_albums", ARGS("{'shelf_id':'%s'}", shelf), "not_found", shelf);
  refused("get_album", ARGS("{'album_id':'%s'}", album), "not_found", album);
}

static void refusals_say_why(void **state) {
  (void)state;
  const char *known = text_at(call("list_albums", "{}"), "/albums/0/album_id");
  refused("get_album", "{'album_id':'nowhere'}", "not_found", "There is no album nowhere; known");
  refused("get_album", "{'album_id':'nowhere'}", "not_found", known);
  refused("create_album", "{'title':'A','author':'B','shelf_id':'nowhere','price':1}", "not_found",
          "no shelf nowhere");
  refused("list_albums", "{'min_price':20,'max_price':10}", "invalid_argument", "min_price (20)");
  call("archive_album", ARGS("{'album_id':'%s'}", known));
  assert_string_equal(text_at(call("get_album", ARGS("{'album_id':'%s'}", known)), "/status"),
                      "archived");
  refused("archive_album", ARGS("{'album_id':'%s'}", known), "conflict", "archived already");
}

static void answers_follow_from_arguments_alone(void **state) {
  (void)state;
  const char *arguments = "{'value':12,'from_unit':'m','to_unit':'km'}";
  const struct json *first = call("convert_length", arguments);
  assert_string_equal(text_at(first, "/to_unit"), "km");
  assert_int_equal(json_get_int(first, "value", 0), 12);
  call("list_albums", "{}");
  assert_true(json_equal(first, call("convert_length", arguments)));
}

static void totals_are_sums(void **state) {
  (void)state;
  const struct json *id = NULL;
  for (uint32_t i = 0; i < world.graph->first_input[world.registry.n_tools] && !id; i++)
    if (strcmp(world.graph->inputs[i].pointer, "/cart_id") == 0)
      id = state_user_value(world.state, i, 5, &arena);
  assert_non_null(id);
  const struct json *cart = call("get_cart", ARGS("{'cart_id':'%s'}", id->text));
  assert_string_equal(text_at(cart, "/cart_id"), id->text);
  const struct json *items = json_get(cart, "items");
  double sum = 0;
  for (uint32_t i = 0; i < items->len; i++)
    sum += json_to_double(json_get(&items->items[i], "quantity")) *
           json_to_double(json_get(&items->items[i], "unit_price"));
  double subtotal = json_to_double(json_get(cart, "subtotal"));
  assert_true(sum > 0 && subtotal - sum < 0.01 && sum - subtotal < 0.01);
  double off =
      json_to_double(json_get(cart, "total")) - subtotal - json_to_double(json_get(cart, "tax"));
  assert_true(off < 0.01 && off > -0.01);
}

static const char *episode(uint64_t seed) {
  state_begin(world.state, seed, TODAY, &arena);
  const struct json *albums = call("list_albums", "{}");
  const char *id = text_at(albums, "/albums/0/album_id");
  return ARGS("%s%s%s", text_of(albums),
              text_of(call("update_album", ARGS("{'album_id':'%s','title':'New'}", id))),
              text_of(call("list_shelves", "{}")));
}

static void an_episode_follows_from_its_seed(void **state) {
  (void)state;
  const char *first = episode(11), *other = episode(12);
  assert_string_equal(first, episode(11));
  assert_string_not_equal(first, other);
}

static void users_speak_of_what_there_is(void **state) {
  (void)state;
  const struct graph *g = world.graph;
  for (uint64_t key = 0; key < 20; key++) {
    struct json *arguments = json_new(&arena, JSON_OBJECT);
    for (uint32_t i = g->first_input[2]; i < g->first_input[3]; i++) {
      const char *name = g->inputs[i].pointer + 1;
      bool said = strcmp(name, "shelf_id") == 0 || strcmp(name, "min_price") == 0 ||
                  strcmp(name, "max_price") == 0 || strcmp(name, "author") == 0;
      const struct json *v = said ? state_user_value(world.state, i, key, &arena) : NULL;
      if (said) assert_non_null(v);
      if (v) json_add_member(&arena, arguments, name, v);
    }
    struct executor x = {&world.registry, state_behave, world.state};
    struct json *content = NULL;
    struct error e = {0};
    bool ok;
    must(executor_run(&x, "list_albums", arguments, &arena, &ok, &content, &e), &e);
    assert_true(ok);
    assert_true(json_get(content, "albums")->len > 0);
  }
}

/* ---- the judge of behaviour ---- */

static uint32_t entity_named(const char *name) {
  for (uint32_t i = 0; i < world.model->n_entities; i++)
    if (strcmp(world.model->entities[i].name, name) == 0) return i;
  fail_msg("no entity %s", name);
  return 0;
}

/* A fault planted into the behaviour of one tool. */
struct fault {
  const char *tool, *member;
  const char *value; /* NULL: the call does nothing and answers like get_album */
};

static bool behave_faulty(void *context, const struct tool *tool, const struct json *arguments,
                          struct arena *a, struct tool_answer *answer, struct error *e) {
  const struct fault *f = context;
  const struct registry *r = &world.registry;
  bool here = strcmp(tool->name, f->tool) == 0;
  if (here && !f->value) {
    answer->ok = true;
    answer->content = js("{'album_id':'x','deleted':true}");
    return true;
  }
  if (!state_behave(world.state, tool, arguments, a, answer, e)) return false;
  if (!here || !answer->ok) return true;
  struct json *copy = json_copy(a, answer->content);
  struct json *v = json_at(copy, f->member);
  if (v) *v = *js(f->value);
  answer->content = copy;
  (void)r;
  return true;
}

static size_t violations(struct fault *fault) {
  struct property_world w = {world.model, world.lexicons, world.state, 3, NULL, NULL};
  struct error e = {0};
  if (fault) {
    w.behave = behave_faulty;
    w.context = fault;
  }
  struct property_counts n = {0};
  struct json *record = property_check(&w, entity_named("album"), &arena, &e);
  must(record != NULL, &e);
  property_count(record, &n);
  if (!fault && n.checks != n.held) fail_msg("%s", text_of(json_get(record, "checks")));
  assert_true(n.checks >= 10);
  return n.checks - n.held;
}

static void tools_behave_as_expected(void **state) {
  (void)state;
  assert_int_equal(violations(NULL), 0);
}

static void planted_faults_are_noticed(void **state) {
  (void)state;
  struct fault faults[] = {
      {"get_album", "/album_id", "'other'"},   {"get_album", "/title", "'Another'"},
      {"create_album", "/author", "'Nobody'"}, {"list_albums", "/albums", "[]"},
      {"search_albums", "/albums", "[]"},      {"update_album", "/title", "'Another'"},
      {"delete_album", "/deleted", NULL}};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (!violations(&faults[i])) fail_msg("fault %zu went unnoticed", i);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_created_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lists_have_pages, set_up, tear_down),
      cmocka_unit_test_setup_teardown(filters_filter, set_up, tear_down),
      cmocka_unit_test_setup_teardown(things_belong_together, set_up, tear_down),
      cmocka_unit_test_setup_teardown(refusals_say_why, set_up, tear_down),
      cmocka_unit_test_setup_teardown(answers_follow_from_arguments_alone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(totals_are_sums, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_episode_follows_from_its_seed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(users_speak_of_what_there_is, set_up, tear_down),
      cmocka_unit_test_setup_teardown(tools_behave_as_expected, set_up, tear_down),
      cmocka_unit_test_setup_teardown(planted_faults_are_noticed, set_up, tear_down)};
  return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
