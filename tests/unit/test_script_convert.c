/* test_script_convert.c - values between JSON and Lua, in both directions. */
#include "script_test.h"

#include "json/write.h"

static struct json *parse(struct arena *a, const char *text) {
  struct error e;
  struct json *v = json_read(a, text, strlen(text), "test", NULL, &e);
  if (!v) fail_msg("%s: %s in %s", e.place, e.message, text);
  return v;
}

static const char *print(struct arena *a, const struct json *v) {
  struct buf b = BUF_INIT;
  json_write(&b, v, JSON_COMPACT);
  const char *text = arena_copy(a, b.data, b.len);
  buf_done(&b);
  return text;
}

/* ---- JSON to Lua and back ---- */

static void test_round_trip(void **unused) {
  (void)unused;
  static const struct {
    const char *in, *out; /* out NULL: the same */
  } cases[] = {
      {"null", NULL},
      {"true", NULL},
      {"false", NULL},
      {"0", NULL},
      {"-1", NULL},
      {"9223372036854775807", NULL},
      {"-9223372036854775808", NULL},
      {"1.0", NULL},
      {"0.1", NULL},
      {"-0", "0"},
      {"-0.0", NULL},
      {"1e2", "100.0"},
      {"1e300", "1e+300"},
      {"\"\"", NULL},
      {"\"a\\u0000b\"", NULL},
      {"\"\\u00e9\\ud83d\\ude00\"", "\"\xc3\xa9\xf0\x9f\x98\x80\""},
      {"[]", NULL},
      {"{}", NULL},
      {"[[],{},[[]],null,1]", NULL},
      {"[null,null]", NULL},
      {"{\"b\":1,\"a\":{\"d\":[],\"c\":{}}}", "{\"a\":{\"c\":{},\"d\":[]},\"b\":1}"},
      {"{\"\":1,\"a\\u0000\":2,\"a\":3}", "{\"\":1,\"a\":3,\"a\\u0000\":2}"},
      {"{\"1\":1,\"2\":2}", NULL}, /* names that look like indexes stay names */
      {"{\"k\":1,\"k\":2}", "{\"k\":2}"},
  };
  struct bench b = bench_open();
  bench_add(&b, "echo.lua", "return {echo = function(x) return x end}");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct arena a;
    arena_init(&a, 0);
    const struct json *in = parse(&a, cases[i].in);
    struct json *out;
    struct error e;
    if (!script_call_json(b.state, "echo.lua", "echo", &in, 1, NULL, &a, &out, &e))
      fail_msg("%s: %s", cases[i].in, e.message);
    assert_string_equal(print(&a, out), cases[i].out ? cases[i].out : cases[i].in);
    arena_done(&a);
  }
  bench_close(&b);
}

static void test_types_in_lua(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_add(&b, "look.lua",
            "return {look = function(v, x)\n"
            "  assert(math.type(v.i) == 'integer' and math.type(v.f) == 'float')\n"
            "  assert(math.type(v.big) == 'float' and v.big == 2^64)\n"
            "  assert(v.n == json.null and v.t == true and v.no == false and v.none == nil)\n"
            "  assert(#v.list == 3 and v.list[2] == 'two' and #v.s == 3)\n"
            "  table.insert(v.list, 4)\n"
            "  local keys = {} for k in pairs(v) do keys[#keys + 1] = k end\n"
            "  assert(table.concat(keys, ' ') == 'big f i list n no s t')\n"
            "  assert(x == 7)\n"
            "  return nil, 'second results are dropped'\n"
            "end}");
  struct arena a;
  arena_init(&a, 0);
  const struct json *arguments[2] = {
      parse(&a,
            "{\"i\":1,\"f\":1.0,\"big\":18446744073709551616,\"n\":null,\"t\":true,\"no\":false,"
            "\"list\":[1,\"two\",3],\"s\":\"a\\u0000b\"}"),
      json_new_int(&a, 7)};
  struct json *out;
  struct error e;
  if (!script_call_json(b.state, "look.lua", "look", arguments, 2, NULL, &a, &out, &e))
    fail_msg("%s %s", e.place, e.message);
  assert_int_equal(out->type, JSON_NULL);
  assert_false(script_call_json(b.state, "look.lua", "nothing", arguments, 1, NULL, &a, &out, &e));
  assert_int_equal(e.code, ERR_SCRIPT);
  assert_non_null(strstr(e.message, "no function 'nothing'"));
  arena_done(&a);
  bench_close(&b);
}

/* ---- Lua to JSON with a shape ---- */

struct conversion {
  const char *expression;
  struct arena *a;
  const struct json *shape;
  script_leaf *leaf;
  void *context;
  struct json *out;
};

static void convert_body(lua_State *L, void *context) {
  struct conversion *c = context;
  script_push_module(L, "x.lua");
  lua_getfield(L, -1, "make");
  lua_call(L, 0, 1);
  if (lua_isfunction(L, -1)) { /* stands for a userdata value */
    lua_pop(L, 1);
    lua_createtable(L, 0, 1);
    lua_newtable(L);
    lua_newuserdatauv(L, 4, 0);
    lua_rawseti(L, -2, 1);
    lua_setfield(L, -2, "a/b");
  }
  int top = lua_gettop(L);
  c->out = script_to_json(L, -1, c->a, c->shape, c->leaf, c->context);
  assert_int_equal(lua_gettop(L), top);
}

static bool run_conversion(struct conversion *c, struct error *e) {
  struct bench b = bench_open();
  char text[512];
  snprintf(text, sizeof text, "return {make = function() return %s end}", c->expression);
  bench_add(&b, "x.lua", text);
  bool ok = script_protected(b.state, "convert", NULL, convert_body, c, e);
  bench_close(&b); /* the result must not need the state */
  return ok;
}

static void check(const char *expression, const char *shape, const char *want) {
  struct arena a;
  arena_init(&a, 0);
  struct conversion c = {.expression = expression, .a = &a};
  if (shape) c.shape = parse(&a, shape);
  struct error e;
  if (!run_conversion(&c, &e)) fail_msg("%s: %s", expression, e.message);
  assert_string_equal(print(&a, c.out), want);
  arena_done(&a);
}

static void refuse(const char *expression, const char *part) {
  struct arena a;
  arena_init(&a, 0);
  struct conversion c = {.expression = expression, .a = &a};
  struct error e;
  if (run_conversion(&c, &e)) fail_msg("must fail: %s", expression);
  if (!strstr(e.message, part)) fail_msg("\"%s\" lacks \"%s\"", e.message, part);
  assert_int_equal(e.code, ERR_SCRIPT);
  arena_done(&a);
}

static void test_shapes(void **unused) {
  (void)unused;
  const char *shape = "{\"type\":\"object\",\"properties\":{\"z\":{\"type\":\"array\"},"
                      "\"m\":{\"type\":\"object\",\"properties\":{\"b\":{},\"a\":{}}},"
                      "\"l\":{\"type\":\"array\",\"items\":{\"type\":[\"array\",\"null\"]}},"
                      "\"p\":{\"type\":\"array\",\"prefixItems\":[{},{\"type\":\"array\"}]}},"
                      "\"additionalProperties\":{\"type\":\"array\"}}";
  check("{x = {}, a = {}, l = {{}, {1}}, m = {a = 1, b = 2, c = {}}, z = {}, p = {{}, {}, {}}}",
        shape,
        "{\"z\":[],\"m\":{\"b\":2,\"a\":1,\"c\":{}},\"l\":[[],[1]],\"p\":[{},[],{}],\"a\":[],\"x\":"
        "[]}");
  check("{}", NULL, "{}");
  check("{}", "{\"type\":\"array\"}", "[]");
  check("{}", "{\"type\":[\"object\",\"array\"]}", "{}");
  check("{}", "{\"type\":[\"null\",\"array\"]}", "[]");
  check("{}", "true", "{}");
  check("json.array {}", "{\"type\":\"object\"}", "[]");
  check("{1, 2, {3}}", NULL, "[1,2,[3]]");
  check("{x = {y = json.null}}", NULL, "{\"x\":{\"y\":null}}");
  check("nil", NULL, "null");
  check("10 / 2", NULL, "5.0");
  check("10 // 2", NULL, "5");
  check("1e15", NULL, "1000000000000000.0");
  check("-0.0", NULL, "-0.0");
  check("setmetatable({a = 1}, {__index = {b = 2}})", NULL, "{\"a\":1}");
}

/* Short and long tables go different ways; both must agree, whatever order their keys were set in.
 */
static void test_lengths(void **unused) {
  (void)unused;
  for (int n = 1; n <= 120; n += n < 36 || n > 44 ? 13 : 1) {
    char expression[400], want[5200];
    size_t list = 0, object = 0;
    char items[1024], members[3072];
    for (int i = 1; i <= n; i++) {
      list += (size_t)snprintf(items + list, sizeof items - list, i > 1 ? ",%d" : "%d", i);
      object += (size_t)snprintf(members + object, sizeof members - object,
                                 i > 1 ? ",\"k%03d\":[%d]" : "\"k%03d\":[%d]", i, i);
    }
    snprintf(want, sizeof want, "[[%s],[%s],{%s}]", items, items, members);
    snprintf(expression, sizeof expression,
             "(function() local up, down, named, n = {}, {}, {}, %d "
             "for i = 1, n do up[i] = i local k = n + 1 - i down[k] = k "
             "named[('k%%03d'):format(k)] = {k} end "
             "return {up, down, named} end)()",
             n);
    check(expression, NULL, want);
    snprintf(expression, sizeof expression,
             "(function() local t = {} for i = 1, %d do t[i] = i end t[%d] = nil t[%d] = 1 "
             "return {t} end)()",
             n, n, n + 1);
    refuse(expression, "value at \"/0\" is no JSON: the array has holes");
  }
}

static void test_refusals(void **unused) {
  (void)unused;
  refuse("{a = {b = {1, nil, 3}}}", "value at \"/a/b\" is no JSON: the array has holes");
  refuse("{[0] = 1}", "below 1");
  refuse("{[2] = 1}", "holes");
  refuse("{[1.5] = 1}", "neither text nor an integer");
  refuse("{[true] = 1}", "neither text nor an integer");
  refuse("{1, x = 2}", "both text and integers");
  refuse("json.array {x = 1}", "key that is text");
  refuse("{['a/b~'] = {0 / 0}}", "value at \"/a~1b~0/0\" is no JSON: not a number");
  refuse("{1 / 0}", "value at \"/0\" is no JSON: infinite");
  refuse("{f = tostring}", "value at \"/f\" is no JSON: it is a function");
  refuse("coroutine.create(tostring)", "value at \"\" is no JSON: it is a thread");
  refuse("{'\\xff'}", "not UTF-8");
  refuse("{['\\xff'] = 1}", "a name is not UTF-8");
  refuse("(function() local t = {} t.t = {t} return t end)()",
         "/t/0\" is no JSON: the table contains itself");
  refuse("(function() local t = {} for _ = 1, 64 do t = {t} end return t end)()", "deeper than 64");
  check("(function() local t = {} for _ = 1, 63 do t = {t} end return #t end)()", NULL, "1");
  /* The same table twice is no cycle. */
  check("(function() local t = {1} return {t, t} end)()", NULL, "[[1],[1]]");
}

static void test_blow_up(void **unused) {
  (void)unused;
  /* 2^60 leaves behind 60 tables: the charge for each value ends it. */
  struct arena a;
  arena_init(&a, 0);
  struct conversion c = {
      .expression = "(function() local t = {} for _ = 1, 60 do t = {t, t} end return t end)()",
      .a = &a};
  struct error e;
  assert_false(run_conversion(&c, &e));
  assert_int_equal(e.code, ERR_LIMIT);
  assert_true(a.used < (size_t)256 << 20);
  arena_done(&a);
}

static const struct json *reference_leaf(lua_State *L, int index, const char *pointer,
                                         void *context) {
  struct conversion *c = context;
  assert_int_equal(lua_type(L, index), LUA_TUSERDATA);
  struct json *v = json_new(c->a, JSON_OBJECT);
  json_add_member(c->a, v, "$at", json_new_text(c->a, pointer));
  return v;
}

static void test_leaves(void **unused) {
  (void)unused;
  struct arena a;
  arena_init(&a, 0);
  struct error e;
  struct conversion c = {.expression = "tostring", .a = &a, .leaf = reference_leaf, .context = &c};
  if (!run_conversion(&c, &e)) fail_msg("%s", e.message);
  assert_string_equal(print(&a, c.out), "{\"a/b\":[{\"$at\":\"/a~1b/0\"}]}");
  c.leaf = NULL;
  assert_false(run_conversion(&c, &e));
  assert_non_null(
      strstr(e.message, "value at \"/a~1b/0\" is no JSON: it is an object of the engine"));
  arena_done(&a);
}

static void test_declared(void **unused) {
  (void)unused;
  struct bench b = bench_open();
  bench_add(&b, "tool.lua",
            "local T = {name = 'x', list = {1, 2}, nested = {f = function() end, a = {}}}\n"
            "function T.run() end\nfunction T.accepts() end\nT[1] = nil\nreturn T");
  struct arena a;
  arena_init(&a, 0);
  struct json *table, *hooks;
  struct error e;
  if (!script_table_json(b.state, "tool.lua", &a, &table, &hooks, &e)) fail_msg("%s", e.message);
  assert_string_equal(print(&a, table), "{\"list\":[1,2],\"name\":\"x\",\"nested\":{\"a\":{}}}");
  assert_string_equal(print(&a, hooks), "[\"accepts\",\"run\"]");
  bench_add(&b, "bad.lua", "return {a = {1, [3] = 2}}");
  assert_false(script_table_json(b.state, "bad.lua", &a, &table, NULL, &e));
  assert_non_null(strstr(e.message, "/a"));
  arena_done(&a);
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip), cmocka_unit_test(test_types_in_lua),
      cmocka_unit_test(test_shapes),     cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_blow_up),    cmocka_unit_test(test_leaves),
      cmocka_unit_test(test_declared),   cmocka_unit_test(test_lengths),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
