/* test_model.c - entities, keys, references and uses, compiled from small sets of tools. */
#include "entity/model.h"
#include "floor_test.h"

struct world {
  struct registry registry;
  struct graph *graph;
  struct model *model;
};

static struct json *read_text(struct arena *a, const char *text) {
  struct error e;
  struct json *v = json_read(a, text, strlen(text), "test", NULL, &e);
  if (!v) fail_msg("%s: %s", e.place, e.message);
  return v;
}

/* A tool of the scope "s"; `returns` may be NULL. Parameters: {"name": type, "other?": type}. */
static void add(struct world *w, const char *name, const char *method, const char *path,
                const char *parameters, const char *returns) {
  struct arena *a = &w->registry.arena;
  struct error e;
  struct tool_origin *o = ARENA_NEW(a, struct tool_origin);
  *o = (struct tool_origin){.format = "toolbench",
                            .file = "t.json",
                            .pointer = "",
                            .original = name,
                            .group = "g",
                            .group_original = "g",
                            .group_description = "",
                            .category = "c",
                            .id = name,
                            .method = method,
                            .path = path,
                            .scope = "s",
                            .output = OUTPUT_DECLARED};
  struct tool t = {.origin = o, .name = name, .description = "", .risk_level = "low"};
  t.safety_boundary = t.script = "";
  t.parameters = read_text(a, parameters);
  t.parameters_schema = schema_compile(a, t.parameters, NULL, &e);
  if (returns) {
    t.returns = read_text(a, returns);
    t.returns_schema = schema_compile(a, t.returns, NULL, &e);
  }
  if (!registry_add_source(&w->registry, &t, &e)) fail_msg("%s", e.message);
}

static void begin(struct world *w) {
  registry_init(&w->registry);
}

static void compile(struct world *w) {
  struct error e;
  if (!model_infer_returns(&w->registry, &e)) fail_msg("%s: %s", e.place, e.message);
  w->graph = graph_build(&w->registry, &e);
  assert_non_null(w->graph);
  w->model = model_compile(w->graph, &e);
  assert_non_null(w->model);
}

static void end(struct world *w) {
  model_free(w->model);
  graph_free(w->graph);
  registry_done(&w->registry);
}

static const struct model_tool *tool_of(const struct world *w, const char *name) {
  const struct tool *t = registry_get(&w->registry, name);
  if (!t) fail_msg("no tool %s", name);
  return &w->model->tools[t - w->registry.tools];
}

static const struct model_entity *entity_of(const struct world *w, const char *name) {
  for (size_t i = 0; i < w->model->n_entities; i++)
    if (strcmp(w->model->entities[i].name, name) == 0) return &w->model->entities[i];
  struct buf b = BUF_INIT;
  model_print(w->model, &b);
  fail_msg("no entity %s in\n%s", name, b.data);
  return NULL;
}

static const char *name_of(const struct world *w, uint32_t entity) {
  return entity == MODEL_NONE ? "" : w->model->entities[entity].name;
}

/* "use entity.field" of a parameter. */
static void check_use(const struct world *w, const char *tool, const char *pointer,
                      const char *expected) {
  const struct model_tool *t = tool_of(w, tool);
  for (size_t i = 0; i < t->n_parameters; i++) {
    const struct model_parameter *p = &t->parameters[i];
    if (strcmp(w->graph->inputs[p->input].pointer, pointer) != 0) continue;
    uint32_t owner = p->use == USE_KEY ? p->entity : t->entity;
    char got[128];
    snprintf(got, sizeof got, "%s %s.%s", use_name(p->use), name_of(w, p->entity),
             p->field == MODEL_NONE || owner == MODEL_NONE
                 ? ""
                 : w->model->entities[owner].fields[p->field].name);
    if (strcmp(got, expected) != 0) fail_msg("%s %s: %s, not %s", tool, pointer, got, expected);
    return;
  }
  fail_msg("%s has no input %s", tool, pointer);
}

static void check_tool(const struct world *w, const char *tool, enum verb verb,
                       const char *entity) {
  const struct model_tool *t = tool_of(w, tool);
  if (t->verb != verb || strcmp(name_of(w, t->entity), entity) != 0)
    fail_msg("%s: %s %s, not %s %s", tool, verb_name(t->verb), name_of(w, t->entity),
             verb_name(verb), entity);
}

#define TEXT "{\"type\":\"string\"}"
#define WHOLE "{\"type\":\"integer\"}"
#define OBJECT(properties, required)                                                               \
  "{\"type\":\"object\",\"properties\":{" properties "},\"required\":[" required "]}"

static void hotels_are_found_booked_and_cancelled(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  add(&w, "search_hotels", "GET", "",
      OBJECT("\"city\":" TEXT ",\"max_price\":{\"type\":\"number\"},\"page\":" WHOLE, "\"city\""),
      OBJECT("\"results\":{\"type\":\"array\",\"items\":" OBJECT("\"id\":" TEXT ",\"name\":" TEXT
                                                                 ",\"price\":{\"type\":\"number\"}",
                                                                 "\"id\"") "},\"total\":" WHOLE,
             "\"results\""));
  add(&w, "get_hotel_details", "GET", "", OBJECT("\"hotel_id\":" TEXT, "\"hotel_id\""),
      OBJECT("\"id\":" TEXT ",\"name\":" TEXT, "\"id\""));
  add(&w, "book_hotel", "POST", "",
      OBJECT("\"hotel_id\":" TEXT ",\"check_in\":" TEXT, "\"hotel_id\""),
      OBJECT("\"booking_id\":" TEXT ",\"status\":" TEXT, "\"booking_id\""));
  add(&w, "cancel_booking", "POST", "", OBJECT("\"booking_id\":" TEXT, "\"booking_id\""),
      OBJECT("\"booking_id\":" TEXT
             ",\"status\":{\"type\":\"string\",\"enum\":[\"open\",\"CANCELED\"]}",
             ""));
  compile(&w);
  check_tool(&w, "search_hotels", VERB_SEARCH, "hotel");
  check_tool(&w, "get_hotel_details", VERB_GET, "hotel");
  check_tool(&w, "book_hotel", VERB_CREATE, "booking");
  check_tool(&w, "cancel_booking", VERB_ACT, "booking");
  assert_string_equal(tool_of(&w, "search_hotels")->records, "/results");
  assert_string_equal(tool_of(&w, "get_hotel_details")->record, "");
  assert_string_equal(tool_of(&w, "cancel_booking")->becomes, "CANCELED");
  check_use(&w, "search_hotels", "/city", "filter .city");
  check_use(&w, "search_hotels", "/max_price", "filter .price");
  check_use(&w, "search_hotels", "/page", "page .");
  check_use(&w, "get_hotel_details", "/hotel_id", "key hotel.id");
  check_use(&w, "book_hotel", "/hotel_id", "set hotel.hotel_id");
  check_use(&w, "cancel_booking", "/booking_id", "key booking.booking_id");
  const struct model_entity *hotel = entity_of(&w, "hotel"), *booking = entity_of(&w, "booking");
  assert_string_equal(hotel->key_name, "id");
  assert_int_equal(hotel->n_key, 1);
  assert_string_equal(booking->key_name, "booking_id");
  end(&w);
}

static void deeper_paths_make_composite_keys(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  const char *keys = OBJECT("\"owner\":" TEXT ",\"repo\":" TEXT ",\"issue_number\":" WHOLE,
                            "\"owner\",\"repo\",\"issue_number\"");
  add(&w, "repos_get", "GET", "/repos/{owner}/{repo}",
      OBJECT("\"owner\":" TEXT ",\"repo\":" TEXT, "\"owner\",\"repo\""),
      OBJECT("\"id\":" WHOLE ",\"name\":" TEXT ",\"full_name\":" TEXT, "\"id\""));
  add(&w, "issues_get", "GET", "/repos/{owner}/{repo}/issues/{issue_number}", keys,
      OBJECT("\"id\":" WHOLE ",\"number\":" WHOLE ",\"title\":" TEXT, "\"id\""));
  add(&w, "issues_update", "PATCH", "/repos/{owner}/{repo}/issues/{issue_number}", keys,
      OBJECT("\"id\":" WHOLE ",\"number\":" WHOLE ",\"title\":" TEXT, "\"id\""));
  compile(&w);
  check_tool(&w, "issues_get", VERB_GET, "issue");
  check_use(&w, "issues_get", "/issue_number", "key issue.number");
  const struct model_entity *issue = entity_of(&w, "issue");
  assert_string_equal(issue->key_name, "number");
  assert_int_equal(issue->n_key, 2);
  assert_string_equal(name_of(&w, issue->parent), "repository");
  assert_string_equal(entity_of(&w, "repository")->key_name, "name");
  end(&w);
}

/* A server that keeps a graph: records known by their names, relations by all that they are. */
static void many_are_made_and_deleted_at_once(void **state) {
  (void)state;
  struct world w;
  begin(&w);
#define LIST(items) "{\"type\":\"array\",\"items\":" items "}"
#define NODE OBJECT("\"name\":" TEXT ",\"notes\":" LIST(TEXT), "\"name\",\"notes\"")
#define LINK                                                                                       \
  OBJECT("\"from\":" TEXT ",\"to\":" TEXT ",\"linkType\":" TEXT, "\"from\",\"to\",\"linkType\"")
#define DONE OBJECT("\"success\":{\"type\":\"boolean\"}", "\"success\"")
  add(&w, "create_entities", "", "", OBJECT("\"entities\":" LIST(NODE), "\"entities\""),
      OBJECT("\"entities\":" LIST(NODE), "\"entities\""));
  add(&w, "delete_entities", "", "", OBJECT("\"entityNames\":" LIST(TEXT), "\"entityNames\""),
      DONE);
  add(&w, "create_links", "", "", OBJECT("\"links\":" LIST(LINK), "\"links\""),
      OBJECT("\"links\":" LIST(LINK), "\"links\""));
  add(&w, "delete_links", "", "", OBJECT("\"links\":" LIST(LINK), "\"links\""), DONE);
  add(&w, "delete_notes", "", "",
      OBJECT("\"deletions\":" LIST(OBJECT("\"entityName\":" TEXT ",\"notes\":" LIST(TEXT),
                                          "\"entityName\",\"notes\"")),
             "\"deletions\""),
      DONE);
  add(&w, "read_graph", "", "", OBJECT("", ""),
      OBJECT("\"entities\":" LIST(NODE) ",\"links\":" LIST(LINK), "\"entities\""));
  compile(&w);
  check_tool(&w, "create_entities", VERB_CREATE, "entity");
  check_tool(&w, "delete_entities", VERB_DELETE, "entity");
  check_tool(&w, "delete_links", VERB_DELETE, "link");
  check_tool(&w, "delete_notes", VERB_UPDATE, "entity");
  check_tool(&w, "read_graph", VERB_LIST, "entity");
  assert_string_equal(tool_of(&w, "create_entities")->items, "/entities");
  assert_string_equal(tool_of(&w, "delete_entities")->items, "/entityNames");
  assert_string_equal(tool_of(&w, "delete_links")->items, "/links");
  check_use(&w, "delete_entities", "/entityNames", "key entity.name");
  check_use(&w, "delete_notes", "/deletions/%/entityName", "key entity.name");
  check_use(&w, "delete_notes", "/deletions/%/notes", "remove .notes");
  check_use(&w, "delete_links", "/links/%/linkType", "key link.linkType");
  assert_true(entity_of(&w, "entity")->given_keys);
  assert_int_equal(entity_of(&w, "link")->n_key, 3);
  const struct model_tool *graph = tool_of(&w, "read_graph");
  assert_int_equal(graph->n_sites, 2);
  assert_string_equal(name_of(&w, graph->sites[1].entity), "link");
  assert_int_equal(graph->sites[1].relation, SITE_OTHERS);
  end(&w);
}

static void lists_of_records_gain_and_lose(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  const char *playlist = OBJECT("\"playlist_id\":" TEXT ",\"name\":" TEXT, "\"playlist_id\"");
  add(&w, "get_playlist", "GET", "", OBJECT("\"playlist_id\":" TEXT, "\"playlist_id\""),
      OBJECT("\"playlist_id\":" TEXT ",\"name\":" TEXT
             ",\"tracks\":" LIST(OBJECT("\"track_id\":" TEXT ",\"title\":" TEXT, "\"track_id\"")),
             "\"playlist_id\""));
  add(&w, "get_track", "GET", "", OBJECT("\"track_id\":" TEXT, "\"track_id\""),
      OBJECT("\"track_id\":" TEXT ",\"title\":" TEXT, "\"track_id\""));
  add(&w, "add_tracks", "POST", "",
      OBJECT("\"playlist_id\":" TEXT ",\"track_ids\":" LIST(TEXT), "\"playlist_id\",\"track_ids\""),
      playlist);
  add(&w, "remove_track", "DELETE", "",
      OBJECT("\"playlist_id\":" TEXT ",\"track_id\":" TEXT, "\"playlist_id\",\"track_id\""),
      playlist);
  compile(&w);
  check_tool(&w, "add_tracks", VERB_UPDATE, "playlist");
  check_tool(&w, "remove_track", VERB_UPDATE, "playlist");
  check_use(&w, "add_tracks", "/track_ids", "add track.track_ids");
  check_use(&w, "remove_track", "/track_id", "remove track.track_ids");
  const struct model_tool *get = tool_of(&w, "get_playlist");
  assert_int_equal(get->n_sites, 2);
  assert_int_equal(get->sites[1].relation, SITE_REFERENCE);
  assert_string_equal(w.model->entities[get->entity].fields[get->sites[1].via].name, "track_ids");
  end(&w);
}

/* What nothing says of a result is inferred in the style of the siblings. */
static void results_are_inferred(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  add(&w, "list_orders", "GET", "", OBJECT("\"customer_id\":" TEXT ",\"page\":" WHOLE, ""),
      OBJECT("\"data\":" LIST(OBJECT("\"order_id\":" TEXT ",\"note\":" TEXT,
                                     "\"order_id\"")) ",\"total_count\":" WHOLE,
             "\"data\""));
  add(&w, "search_orders", "GET", "", OBJECT("\"query\":" TEXT, "\"query\""), NULL);
  add(&w, "delete_order", "DELETE", "", OBJECT("\"order_id\":" TEXT, "\"order_id\""), NULL);
  add(&w, "create_order", "POST", "", OBJECT("\"note\":" TEXT ",\"password\":" TEXT, "\"note\""),
      NULL);
  compile(&w);
  const struct tool *search = registry_get(&w.registry, "search_orders");
  assert_int_equal(search->origin->output, OUTPUT_INFERRED);
  assert_non_null(search->returns_schema);
  assert_non_null(json_at(search->returns, "/properties/data/items/properties/order_id"));
  assert_non_null(json_at(search->returns, "/properties/data/items/properties/note"));
  assert_non_null(json_at(search->returns, "/properties/total_count"));
  const struct tool *delete = registry_get(&w.registry, "delete_order");
  assert_non_null(json_at(delete->returns, "/properties/deleted"));
  const struct tool *create = registry_get(&w.registry, "create_order");
  assert_non_null(json_at(create->returns, "/properties/order_id"));
  assert_non_null(json_at(create->returns, "/properties/note"));
  assert_null(json_at(create->returns, "/properties/password"));
  assert_int_equal(registry_get(&w.registry, "list_orders")->origin->output, OUTPUT_DECLARED);
  check_tool(&w, "create_order", VERB_CREATE, "order");
  check_tool(&w, "search_orders", VERB_SEARCH, "order");
  end(&w);
}

static void what_has_no_entity_says_why(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  add(&w, "convert_currency", "GET", "", OBJECT("\"amount\":" WHOLE ",\"to\":" TEXT, ""), NULL);
  add(&w, "get_weather", "GET", "", OBJECT("\"city\":" TEXT, "\"city\""),
      OBJECT("\"temperature\":{\"type\":\"number\"}", ""));
  compile(&w);
  check_tool(&w, "convert_currency", VERB_COMPUTE, "");
  assert_string_equal(tool_of(&w, "convert_currency")->no_entity, "calculation");
  assert_string_equal(tool_of(&w, "get_weather")->no_entity, "external_lookup");
  end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hotels_are_found_booked_and_cancelled),
      cmocka_unit_test(deeper_paths_make_composite_keys),
      cmocka_unit_test(many_are_made_and_deleted_at_once),
      cmocka_unit_test(lists_of_records_gain_and_lose),
      cmocka_unit_test(results_are_inferred),
      cmocka_unit_test(what_has_no_entity_says_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
