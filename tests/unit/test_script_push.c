/* test_script_push.c - late tables: filled when a script looks into them, and like plain ones. */
#include "script_test.h"

static const char TREE[] =
    "{\"name\":\"n\",\"list\":[{\"a\":1,\"in\":{\"x\":[1,2]}},7,[8]],\"empty\":[],\"none\":null,"
    "\"inner\":{\"b\":true,\"c\":\"text\",\"d\":{\"e\":1.5}},\"a name of many bytes\":0}";

struct look {
  const char *function;
  struct json *tree;
  struct arena arena;
  struct json *out;
};

static void look_body(lua_State *L, void *context) {
  struct look *l = context;
  int top = lua_gettop(L);
  script_push_module(L, "look.lua");
  lua_getfield(L, -1, l->function);
  script_push_json_late(L, l->tree);
  script_push_json(L, l->tree);
  assert_int_equal(lua_gettop(L), top + 4);
  lua_call(L, 2, 1);
  l->out = script_to_json(L, -1, &l->arena, NULL, NULL, NULL);
}

static void look_open(struct look *l, const char *tree) {
  struct error e;
  memset(l, 0, sizeof *l);
  arena_init(&l->arena, 0);
  l->tree = json_read(&l->arena, tree, strlen(tree), "test", NULL, &e);
  assert_non_null(l->tree);
  l->function = "look";
}

static void run(const char *body) {
  char text[4096];
  struct bench b = bench_open();
  struct look l;
  struct error e = {0};
  look_open(&l, TREE);
  snprintf(text, sizeof text,
           "local function same(a, b)\n"
           "  if type(a) ~= 'table' or type(b) ~= 'table' then return a == b end\n"
           "  for k, v in pairs(a) do if not same(v, b[k]) then return false end end\n"
           "  for k in pairs(b) do if a[k] == nil then return false end end\n"
           "  return true\nend\n"
           "return {look = function(late, plain)\n%s\nend}",
           body);
  bench_add(&b, "look.lua", text);
  if (!script_protected(b.state, "look", NULL, look_body, &l, &e))
    fail_msg("%s: %s %s", body, e.place, e.message);
  arena_done(&l.arena);
  bench_close(&b);
}

static void test_members(void **unused) {
  (void)unused;
  run("assert(late.name == 'n' and late.none == json.null and late.nothing == nil)");
  run("assert(late['a name of many bytes'] == 0 and late[1] == nil and late[true] == nil)");
  run("assert(late.inner.d.e == 1.5 and late.inner == late.inner)");
  run("assert(late.list[1]['in'].x[2] == 2 and late.list[2] == 7 and late.list[4] == nil)");
  run("assert(late.list[3][1] == 8 and #late.list == 3 and #late.empty == 0)");
  run("local n = 0 for i, v in ipairs(late.list) do n = n + i assert(v) end assert(n == 6)");
}

static void test_like_plain_tables(void **unused) {
  (void)unused;
  run("assert(same(late, plain) and same(plain, late))");
  run("assert(late.inner.b) assert(same(late, plain))");
  run("local k = next(late) assert(k == 'a name of many bytes')");
  run("assert(rawget(late, 'name') == 'n' and rawget(late.inner, 'c') == 'text')");
  run("assert(table.concat(late.list[1]['in'].x, ' ') == '1 2')");
  run("table.insert(late.list, 9) assert(#late.list == 4 and late.list[2] == 7)");
  run("table.sort(late.list[1]['in'].x, function(a, b) return a > b end)"
      "assert(late.list[1]['in'].x[1] == 2)");
  run("assert(table.unpack(late.list, 2, 2) == 7)");
  run("assert(getmetatable(late) == nil and getmetatable(late.list) == false)");
  run("setmetatable(late.inner, {__index = {z = 1}}) assert(late.inner.z == 1 and late.inner.b)");
  run("assert(not pcall(setmetatable, late.list, {}))");
  run("assert(json.array(late.list) == late.list)");
  run("assert(json.encode(late) == json.encode(plain))");
  run("assert(late.inner.c == 'text') assert(json.encode({late}) == json.encode({plain}))");
  run("assert(tostring(late) == 'table')");
}

static void test_changes_stay(void **unused) {
  (void)unused;
  run("late.name = nil assert(late.name == nil)");
  run("assert(late.name) late.name = nil assert(late.name == nil)"
      "for k in pairs(late) do assert(k ~= 'name') end assert(late.name == nil)");
  run("late.new = 1 assert(late.new == 1 and late.name == 'n')");
  run("late.name = 2 assert(late.name == 2) assert(late.inner) assert(late.name == 2)");
  run("rawset(late.inner, 'c', 3) assert(late.inner.c == 3 and late.inner.b)");
  run("late.list[2] = nil assert(late.list[2] == nil and late.list[3])");
}

static void test_returned(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct look l;
  struct error e = {0};
  look_open(&l, TREE);
  bench_add(&b, "look.lua", "return {look = function(late) return {late.inner, late.list} end}");
  if (!script_protected(b.state, "look", NULL, look_body, &l, &e)) fail_msg("%s", e.message);
  assert_true(json_equal(&l.out->items[0], json_get(l.tree, "inner")));
  assert_true(json_equal(&l.out->items[1], json_get(l.tree, "list")));
  arena_done(&l.arena);
  bench_close(&b);
}

/* What a script keeps must not lead to a tree that is gone. */
static void test_kept(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct look l;
  struct error e = {0};
  look_open(&l, TREE);
  bench_add(&b, "look.lua",
            "local kept\n"
            "return {look = function(late) kept = late assert(late.name and late.list[1]) end,\n"
            "again = function() assert(kept.name == 'n' and kept.list[1].a == 1)\n"
            "  return kept.inner end}");
  if (!script_protected(b.state, "look", NULL, look_body, &l, &e)) fail_msg("%s", e.message);
  l.function = "again";
  assert_false(script_protected(b.state, "look", NULL, look_body, &l, &e));
  assert_non_null(strstr(e.message, "the record of an ended sample was kept and used"));
  arena_done(&l.arena);
  bench_close(&b);
}

static void test_long_tables(void **unused) {
  (void)unused;
  char tree[4096], *p = tree;
  struct bench b = bench_open();
  struct look l;
  struct error e = {0};
  for (int i = 0; i < 200; i++)
    p += snprintf(p, sizeof tree - (size_t)(p - tree), "%c\"k%d\":[%d]", i ? ',' : '{', i, i);
  snprintf(p, sizeof tree - (size_t)(p - tree), "}");
  look_open(&l, tree);
  bench_add(&b, "look.lua",
            "return {look = function(late) for i = 0, 199 do\n"
            "  assert(late['k' .. i][1] == i) late['k' .. i] = nil end\n"
            "  assert(next(late) == nil and late.k0 == nil) end}");
  if (!script_protected(b.state, "look", NULL, look_body, &l, &e)) fail_msg("%s", e.message);
  arena_done(&l.arena);
  bench_close(&b);
}

/* Every name arrives as it is, whether it was learned or only looks like one that was. */
static void learn_body(lua_State *L, void *context) {
  static const char *const NAMES[] = {"", "a", "ab", "abc", "abcd", "abcdefgh", "abcdefghijklmnop"};
  (void)context;
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    script_learn_name(L, NAMES[i], strlen(NAMES[i]));
    script_learn_name(L, NAMES[i], strlen(NAMES[i]));
  }
  char name[24];
  for (int i = 0; i < 1000; i++)
    script_learn_name(L, name, (size_t)snprintf(name, sizeof name, "n%d", i));
}

static void test_names(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  struct look l;
  struct error e = {0};
  look_open(&l,
            "{\"\":0,\"a\":1,\"aa\":2,\"aaa\":3,\"ab\":2,\"aab\":3,\"abb\":3,\"abc\":3,\"acb\":3,"
            "\"abcd\":4,\"abcdd\":5,\"abcdefgh\":8,\"abcdabcd\":8,\"abcdefghabcdefgh\":16,"
            "\"abcdefghijklmnop\":16,\"abcdefghijklmnopq\":17,\"n1\":2,\"n999\":4,\"n9999\":5,"
            "\"a\\u0000\":2,\"\\u0000\":1,\"\\u0000\\u0000\":2}");
  if (!script_protected(b.state, "learn", NULL, learn_body, NULL, &e)) fail_msg("%s", e.message);
  bench_add(&b, "look.lua",
            "return {look = function(late, plain)\n"
            "  local n = 0\n"
            "  for k, v in pairs(plain) do n = n + 1 assert(#k == v and late[k] == v) end\n"
            "  assert(n == 22)\n"
            "  for k, v in pairs(late) do assert(plain[k] == v) end end}");
  if (!script_protected(b.state, "look", NULL, look_body, &l, &e)) fail_msg("%s", e.message);
  arena_done(&l.arena);
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_members),      cmocka_unit_test(test_like_plain_tables),
      cmocka_unit_test(test_changes_stay), cmocka_unit_test(test_returned),
      cmocka_unit_test(test_kept),         cmocka_unit_test(test_long_tables),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
