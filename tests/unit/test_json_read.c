/* test_json_read.c - the JSON reader: what it accepts, what it refuses, and where it says so. */
#include "json/json.h"
#include "json/write.h"
#include "json_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int set_up(void **state) {
  struct arena *a = malloc(sizeof *a);
  if (!a) return -1;
  arena_init(a, 0);
  *state = a;
  return 0;
}

static int tear_down(void **state) {
  arena_done(*state);
  free(*state);
  return 0;
}

/* The text is copied to a block of its own size, so that the sanitizers see every byte read
 * beyond it. */
static struct json *read_exact(struct arena *a, const char *text, size_t n,
                               const struct json_read_options *options, struct error *e) {
  char *copy = malloc(n ? n : 1);
  assert_non_null(copy);
  if (n) memcpy(copy, text, n);
  struct json *v = json_read(a, copy, n, "t", options, e);
  free(copy);
  return v;
}

static struct json *read_text(struct arena *a, const char *text) {
  struct error e = {0};
  struct json *v = read_exact(a, text, strlen(text), NULL, &e);
  if (!v) fail_msg("%s: %s %s", text, e.place, e.message);
  return v;
}

/* ---- accepted ---- */

static void reads_scalars(void **state) {
  struct arena *a = *state;
  assert_int_equal(read_text(a, "null")->type, JSON_NULL);
  assert_int_equal(read_text(a, " true ")->type, JSON_TRUE);
  assert_int_equal(read_text(a, "\t\r\nfalse\n")->type, JSON_FALSE);
  struct json *v = read_text(a, "\"\"");
  assert_int_equal(v->type, JSON_STRING);
  assert_int_equal(v->len, 0);
  assert_string_equal(v->text, "");
}

static void keeps_number_spelling(void **state) {
  static const struct {
    const char *text;
    bool is_int;
  } cases[] = {
      {"0", true},
      {"-0", true},
      {"-0.0", false},
      {"1.0", false},
      {"0.1", false},
      {"0.30000000000000004", false},
      {"1e2", false},
      {"1E+2", false},
      {"5e-324", false},
      {"1E-999", false},
      {"0e99999999999999999999", false},
      {"9007199254740991", true},
      {"9007199254740993", true},
      {"-9007199254740993", true},
      {"9223372036854775807", true},
      {"9223372036854775808", false},
      {"-9223372036854775808", true},
      {"-9223372036854775809", false},
      {"12345678901234567890", false},
      {"18446744073709551616", false},
      {"1.7976931348623157e308", false},
      {"123456789012345678901234567890", false},
      {"0.1234567890123456789012345678901234567890", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct json *v = read_text(*state, cases[i].text);
    assert_int_equal(v->type, JSON_NUMBER);
    assert_string_equal(v->text, cases[i].text);
    assert_int_equal(v->len, strlen(cases[i].text));
    assert_int_equal(v->is_int, cases[i].is_int);
    char list[128];
    snprintf(list, sizeof list, "[%s,%s]", cases[i].text, cases[i].text);
    v = read_text(*state, list);
    assert_string_equal(v->items[0].text, cases[i].text);
    assert_string_equal(v->items[1].text, cases[i].text);
  }
}

static void check_string(struct arena *a, const char *text, const char *want, size_t n) {
  struct json *v = read_text(a, text);
  assert_int_equal(v->type, JSON_STRING);
  assert_int_equal(v->len, n);
  assert_memory_equal(v->text, want, n + 1);
}

static void decodes_strings(void **state) {
  struct arena *a = *state;
#define CHECK(text, want) check_string(a, text, want, sizeof want - 1)
  CHECK("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
  CHECK("\"x\\u0000y\"", "x\0y");
  CHECK("\"\\u00e9\\u20AC\\ud83d\\uDE00\"", "é€😀");
  CHECK("\"\\uFFFF\\udbff\\udfff\"", "\xEF\xBF\xBF\xF4\x8F\xBF\xBF");
  CHECK("\"é€😀 plain\"", "é€😀 plain");
  CHECK("\"12345678\"", "12345678");
  CHECK("\"1234567\\n89012345é67890123456\"", "1234567\n89012345é67890123456");
  CHECK("\"a/b\x7F\"", "a/b\x7F");
#undef CHECK
}

/* Every length and every place of one special character, around the words that are copied. */
static void decodes_at_every_offset(void **state) {
  char text[64], want[64];
  for (size_t n = 0; n < 40; n++)
    for (size_t at = 0; at <= n; at++) {
      memset(text, 'a', sizeof text);
      memset(want, 'a', sizeof want);
      text[0] = '"';
      memcpy(text + 1 + at, "\\n", 2);
      want[at] = '\n';
      memcpy(text + n + 3, "\"", 2);
      want[n + 1] = '\0';
      check_string(*state, text, want, n + 1);
    }
}

static void keeps_order_of_members(void **state) {
  struct json *v = read_text(*state, "{\"b\":1,\"a\":{\"k\\u0000z\":[]},\"\":{}}");
  assert_int_equal(v->type, JSON_OBJECT);
  assert_int_equal(v->len, 3);
  assert_string_equal(v->members[0].name, "b");
  assert_string_equal(v->members[1].name, "a");
  assert_string_equal(v->members[2].name, "");
  assert_int_equal(v->members[1].value.members[0].name_len, 3);
  assert_memory_equal(v->members[1].value.members[0].name, "k\0z", 4);
  assert_int_equal(v->members[1].value.members[0].value.type, JSON_ARRAY);
  assert_int_equal(v->members[1].value.members[0].value.len, 0);
}

/* ---- refused ---- */

struct refusal {
  const char *text, *place, *message;
};

static void check_refusals(struct arena *a, const struct refusal *cases, size_t count,
                           const struct json_read_options *options) {
  for (size_t i = 0; i < count; i++) {
    struct error e = {0};
    struct json *v = read_exact(a, cases[i].text, strlen(cases[i].text), options, &e);
    if (v) fail_msg("accepted: %s", cases[i].text);
    assert_string_equal(e.message, cases[i].message);
    assert_string_equal(e.place, cases[i].place);
  }
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void says_what_and_where_in_structure(void **state) {
  static const struct refusal cases[] = {
      {"", "t:1:1", "expected a value, found end of input"},
      {" \n ", "t:2:2", "expected a value, found end of input"},
      {"nul", "t:1:1", "expected a value, found 'nul'"},
      {"nullx", "t:1:1", "expected a value, found 'nullx'"},
      {"NaN", "t:1:1", "expected a value, found 'NaN'"},
      {"-Infinity", "t:1:2", "expected a digit after '-', found 'Infinity'"},
      {"True", "t:1:1", "expected a value, found 'True'"},
      {"'a'", "t:1:1", "expected a value, found '''"},
      {"[1] x", "t:1:5", "expected end of input after the value, found 'x'"},
      {"{} {}", "t:1:4", "expected end of input after the value, found '{'"},
      {"[", "t:1:2", "expected a value or ']', found end of input"},
      {"[}", "t:1:2", "expected a value or ']', found '}'"},
      {"[1,]", "t:1:4", "expected a value, found ']'"},
      {"[1\n,\n 2 3]", "t:3:4", "expected ',' or ']', found '3'"},
      {"[1}", "t:1:3", "expected ',' or ']', found '}'"},
      {"[[],", "t:1:5", "expected a value, found end of input"},
      {"{", "t:1:2", "expected a member name in '\"' or '}', found end of input"},
      {"{a:1}", "t:1:2", "expected a member name in '\"' or '}', found 'a'"},
      {"{\"a\" 1}", "t:1:6", "expected ':' after a member name, found '1'"},
      {"{\"a\":}", "t:1:6", "expected a value, found '}'"},
      {"{\"a\":1,}", "t:1:8", "expected a member name in '\"', found '}'"},
      {"{\"a\":1]", "t:1:7", "expected ',' or '}', found ']'"},
      {"{\"é\":1 \"b\"}", "t:1:8", "expected ',' or '}', found '\"'"},
      {"\xEF\xBB\xBF{}", "t:1:1", "expected a value, found a byte order mark"},
      {"[\f]", "t:1:2", "expected a value or ']', found U+000C"},
      {"[€]", "t:1:2", "expected a value or ']', found '€'"},
      {"[\"é\", \xE5]", "t:1:7", "expected a value, found byte 0xE5, which is not UTF-8"},
      {"/**/1", "t:1:1", "expected a value, found '/'"},
  };
  check_refusals(*state, cases, COUNT(cases), NULL);
}

static void says_what_and_where_in_numbers(void **state) {
  static const struct refusal cases[] = {
      {"-", "t:1:2", "expected a digit after '-', found end of input"},
      {"+1", "t:1:1", "expected a value, found '+'"},
      {".5", "t:1:1", "expected a value, found '.'"},
      {"01", "t:1:2", "expected no further digit after a leading 0, found '1'"},
      {"-01", "t:1:3", "expected no further digit after a leading 0, found '1'"},
      {"0x10", "t:1:2", "expected end of input after the value, found 'x10'"},
      {"1.", "t:1:3", "expected a digit after '.', found end of input"},
      {"-2.e3", "t:1:4", "expected a digit after '.', found 'e3'"},
      {"1e", "t:1:3", "expected a digit in the exponent, found end of input"},
      {"1e+x", "t:1:4", "expected a digit in the exponent, found 'x'"},
      {"[0,\n 1e400]", "t:2:2", "expected a number that a double can hold, found 1e400"},
      {"-1E+309", "t:1:1", "expected a number that a double can hold, found -1E+309"},
      {"1.7976931348623159e308", "t:1:1",
       "expected a number that a double can hold, found 1.7976931348623159e308"},
      {"1e99999999999999999999", "t:1:1",
       "expected a number that a double can hold, found 1e99999999999999999999"},
  };
  check_refusals(*state, cases, COUNT(cases), NULL);
}

/* 10^308 fits, spelt in full too; 10^309 does not. */
static void weighs_long_numbers(void **state) {
  for (size_t digits = 150; digits <= 600; digits += digits == 308 || digits == 309 ? 1 : 79) {
    char text[700];
    memset(text, '0', sizeof text);
    text[0] = '1';
    struct error e = {0};
    assert_true(!read_exact(*state, text, digits, NULL, &e) == (digits > 309));
    memcpy(text + digits, ".00e99", 6);
    assert_true(!read_exact(*state, text, digits + 6, NULL, &e) == (digits > 210));
    memcpy(text + digits, "e-400", 5);
    assert_true(read_exact(*state, text, digits + 5, NULL, &e));
  }
}

static void says_what_and_where_in_strings(void **state) {
  static const struct refusal cases[] = {
      {"\"abc", "t:1:5", "expected '\"' at the end of a string, found end of input"},
      {"[\"a\nb\"]", "t:1:4", "expected control characters in strings to be escaped, found U+000A"},
      {"\"12345678\t\"", "t:1:10",
       "expected control characters in strings to be escaped, found U+0009"},
      {"\"\\x41\"", "t:1:3", "expected one of \" \\ / b f n r t u after a backslash, found 'x41'"},
      {"\"\\", "t:1:3",
       "expected one of \" \\ / b f n r t u after a backslash, found end of input"},
      {"\"\\u12\"", "t:1:6", "expected four hexadecimal digits after \\u, found '\"'"},
      {"\"\\u123", "t:1:7", "expected four hexadecimal digits after \\u, found end of input"},
      {"\"\\ud800\"", "t:1:2", "expected a surrogate pair, found the lone surrogate \\ud800"},
      {"\"a\\uDC00\"", "t:1:3", "expected a surrogate pair, found the lone surrogate \\uDC00"},
      {"\"\\udc00\\udc00\"", "t:1:2",
       "expected a surrogate pair, found the lone surrogate \\udc00"},
      {"\"\\ud800\\n\"", "t:1:2", "expected a surrogate pair, found the lone surrogate \\ud800"},
      {"\"\\ud800\\u0041\"", "t:1:2",
       "expected a surrogate pair, found the lone surrogate \\ud800"},
      {"\"\\ud800\\ud800\"", "t:1:2",
       "expected a surrogate pair, found the lone surrogate \\ud800"},
      {"\"\\ud800\\u12\"", "t:1:12", "expected four hexadecimal digits after \\u, found '\"'"},
      {"\"é\xFF\"", "t:1:3", "expected a character in UTF-8, found byte 0xFF, which is not UTF-8"},
      {"\"\xC0\xAF\"", "t:1:2",
       "expected a character in UTF-8, found byte 0xC0, which is not UTF-8"},
      {"\"\xED\xA0\x80\"", "t:1:2",
       "expected a character in UTF-8, found byte 0xED, which is not UTF-8"},
      {"\"\xF4\x90\x80\x80\"", "t:1:2",
       "expected a character in UTF-8, found byte 0xF4, which is not UTF-8"},
      {"\"\xE2\x82", "t:1:2", "expected a character in UTF-8, found byte 0xE2, which is not UTF-8"},
      {"{\"\xFF\":1}", "t:1:3",
       "expected a character in UTF-8, found byte 0xFF, which is not UTF-8"},
  };
  check_refusals(*state, cases, COUNT(cases), NULL);
}

static void refuses_nul_bytes(void **state) {
  static const struct {
    const char *text;
    size_t n;
    const char *place;
  } cases[] = {{"1\0", 2, "t:1:2"},
               {"[1,\0]", 5, "t:1:4"},
               {"\"a\0b\"", 5, "t:1:3"},
               {"\0", 1, "t:1:1"},
               {"\"\\\0\"", 4, "t:1:3"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct error e = {0};
    assert_null(read_exact(*state, cases[i].text, cases[i].n, NULL, &e));
    assert_string_equal(e.place, cases[i].place);
    assert_non_null(strstr(e.message, "found U+0000"));
  }
}

static void keeps_end_of_long_names(void **state) {
  char name[600];
  memset(name, 'x', sizeof name);
  memcpy(name + sizeof name - 10, "/last.txt", 10);
  struct error e = {0};
  assert_null(json_read(*state, "[", 1, name, NULL, &e));
  assert_non_null(strstr(e.place, "/last.txt:1:2"));
  assert_null(json_read(*state, "[", 1, NULL, NULL, &e));
  assert_string_equal(e.place, "json:1:2");
  assert_null(json_read(*state, "[", 1, NULL, NULL, NULL));
}

/* ---- depth ---- */

static struct json *read_nested(struct arena *a, size_t depth, size_t max, struct error *e) {
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < depth; i++)
    buf_add_text(&b, i % 2 ? "{\"a\":" : "[");
  buf_add_text(&b, "0");
  for (size_t i = depth; i-- > 0;)
    buf_add_text(&b, i % 2 ? "}" : "]");
  struct json_read_options options = {.max_depth = max};
  struct json *v = read_exact(a, b.data, b.len, &options, e);
  buf_done(&b);
  return v;
}

static void limits_depth(void **state) {
  struct error e = {0};
  assert_non_null(read_nested(*state, 512, 0, &e));
  assert_null(read_nested(*state, 513, 0, &e));
  assert_int_equal(e.code, ERR_LIMIT);
  assert_string_equal(e.place, "t:1:1537");
  assert_string_equal(e.message, "expected at most 512 nested arrays and objects, found more");
  assert_non_null(read_nested(*state, 3, 3, &e));
  assert_null(read_nested(*state, 4, 3, &e));
  assert_non_null(read_nested(*state, JSON_DEPTH_MAX, 1 << 20, &e));
  assert_null(read_nested(*state, JSON_DEPTH_MAX + 1, 1 << 20, &e));
}

/* Frames are larger under the sanitizers. */
#ifdef __SANITIZE_ADDRESS__
enum { SMALL_STACK = 1 << 20 };
#else
enum { SMALL_STACK = 256 << 10 };
#endif

/* In a child process, since the limit of the stack counts from exec on. */
static void survives_a_small_stack(void **state) {
  (void)state;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct rlimit small = {SMALL_STACK, SMALL_STACK};
    setrlimit(RLIMIT_STACK, &small);
    execl("/proc/self/exe", "test_json_read", "deep", (char *)NULL);
    _exit(99);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

/* What that child does: everything that walks a tree, at the greatest depth. */
static int walk_deep_tree(void) {
  struct arena a;
  arena_init(&a, 0);
  struct buf b = BUF_INIT;
  for (int i = 0; i < JSON_DEPTH_MAX; i++)
    buf_add_char(&b, '[');
  for (int i = 0; i < JSON_DEPTH_MAX; i++)
    buf_add_char(&b, ']');
  struct json_read_options options = {.max_depth = JSON_DEPTH_MAX};
  struct json *v = json_read(&a, b.data, b.len, "deep", &options, NULL);
  struct buf again = BUF_INIT;
  bool ok = v && json_equal(v, json_copy(&a, v)) && json_same(v, json_copy(&a, v));
  if (v) json_write(&again, v, JSON_COMPACT);
  ok = ok && strcmp(again.data, b.data) == 0;
  buf_reset(&b);
  for (int i = 0; i < 100000; i++)
    buf_add_char(&b, '[');
  ok = ok && !json_read(&a, b.data, b.len, "deep", NULL, NULL);
  buf_done(&b);
  buf_done(&again);
  arena_done(&a);
  return ok ? 0 : 1;
}

/* ---- repeated names ---- */

struct duplicates {
  struct buf seen;
  size_t count;
};

static void note_duplicate(void *context, const char *pointer, size_t line, size_t column) {
  struct duplicates *d = context;
  d->count++;
  buf_printf(&d->seen, "%s@%zu:%zu ", pointer, line, column);
}

static void last_of_repeated_names_counts(void **state) {
  struct duplicates d = {BUF_INIT, 0};
  struct json_read_options options = {.on_duplicate = note_duplicate, .context = &d};
  const char *text =
      "{\"b\":1,\"a\":[0,{\"x/~\":1,\n\"y\":2, \"x/~\":{\"z\":3}}],\n\"b\":3,\"b\":[4]}";
  struct json *v = read_exact(*state, text, strlen(text), &options, NULL);
  assert_non_null(v);
  assert_string_equal(d.seen.data, "/a/1/x~1~0@2:8 /b@3:1 /b@3:7 ");
  struct buf out = BUF_INIT;
  json_write(&out, v, JSON_COMPACT);
  assert_string_equal(out.data, "{\"b\":[4],\"a\":[0,{\"x/~\":{\"z\":3},\"y\":2}]}");
  buf_reset(&out);
  json_write(&out, read_text(*state, text), JSON_COMPACT);
  assert_string_equal(out.data, "{\"b\":[4],\"a\":[0,{\"x/~\":{\"z\":3},\"y\":2}]}");
  buf_done(&out);
  buf_done(&d.seen);
}

static void refuses_repeated_names(void **state) {
  static const struct refusal cases[] = {
      {"{\"b\":1,\"a\":2,\n\"b\":3}", "t:2:1",
       "expected different member names, found \"b\" again"},
      {"{\"\":1,\"\":1}", "t:1:7", "expected different member names, found \"\" again"},
      {"{\"\\u0061\":1,\"a\":1}", "t:1:13", "expected different member names, found \"a\" again"},
  };
  struct json_read_options options = {.refuse_duplicates = true};
  check_refusals(*state, cases, COUNT(cases), &options);
  const char *fine = "[{\"a\":{\"a\":1}},{\"a\":2,\"b\":1}]";
  assert_non_null(read_exact(*state, fine, strlen(fine), &options, NULL));
}

/* `count` different names, then the first, a middle and the last once more. */
static void build_many_names(struct buf *b, unsigned count) {
  buf_add_char(b, '{');
  for (unsigned i = 0; i < count; i++)
    buf_printf(b, "\"name%u\":%u,", i, i);
  buf_printf(b, "\"name0\":true,\"name%u\":true,\"name%u\":true}", count / 2, count - 1);
}

static void finds_repeated_among_many_names(void **state) {
  struct arena *a = *state;
  for (unsigned count = 3; count <= 300; count += count < 70 ? 1 : 23) {
    struct buf b = BUF_INIT;
    struct duplicates d = {BUF_INIT, 0};
    build_many_names(&b, count);
    struct json_read_options options = {.on_duplicate = note_duplicate, .context = &d};
    struct json *v = read_exact(a, b.data, b.len, &options, NULL);
    assert_non_null(v);
    assert_int_equal(v->len, count);
    assert_int_equal(d.count, 3);
    unsigned replaced = 0;
    for (unsigned i = 0; i < count; i++) {
      char name[32];
      snprintf(name, sizeof name, "name%u", i);
      assert_string_equal(v->members[i].name, name);
      replaced += v->members[i].value.type == JSON_TRUE;
    }
    assert_int_equal(replaced, 3);
    buf_done(&b);
    buf_done(&d.seen);
  }
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 10^6 names, and 10^6 times the same name: far from quadratic, which would take minutes. */
static void reads_a_million_names(void **state) {
  struct buf b = BUF_INIT;
  build_many_names(&b, 1000000);
  double start = seconds();
  struct json *v = json_read(*state, b.data, b.len, "t", NULL, NULL);
  assert_non_null(v);
  assert_int_equal(v->len, 1000000);
  buf_reset(&b);
  buf_add_char(&b, '{');
  for (int i = 0; i < 1000000; i++)
    buf_add_text(&b, "\"n\":1,\n");
  buf_add_text(&b, "\"n\":2}");
  struct duplicates d = {BUF_INIT, 0};
  struct json_read_options options = {.on_duplicate = note_duplicate, .context = &d};
  v = json_read(*state, b.data, b.len, "t", &options, NULL);
  assert_int_equal(v->len, 1);
  assert_string_equal(v->members[0].value.text, "2");
  assert_int_equal(d.count, 1000000);
  assert_true(seconds() - start < 10);
  buf_done(&b);
  buf_done(&d.seen);
}

/* ---- memory ---- */

static void takes_little_more_than_a_long_string(void **state) {
  struct arena *a = *state;
  size_t n = (size_t)64 << 20;
  char *text = malloc(n + 2);
  assert_non_null(text);
  memset(text, 'a', n + 2);
  text[0] = text[n + 1] = '"';
  arena_reset(a);
  struct json *v = json_read(a, text, n + 2, "t", NULL, NULL);
  assert_non_null(v);
  assert_int_equal(v->len, n);
  assert_true(a->used < n + 1024);
  free(text);
}

static jmp_buf unwound;

static void unwind(void *context) {
  *(int *)context += 1;
  longjmp(unwound, 1);
}

/* The reader's own heap must not be lost (the leak checker of the asan build watches). */
static void gives_way_to_the_arena_limit(void **state) {
  (void)state;
  struct buf b = BUF_INIT;
  buf_add_text(&b, "{\"big\":");
  build_many_names(&b, 2000);
  buf_add_text(&b, "}");
  struct arena a;
  int called = 0;
  arena_init(&a, b.len + 20000);
  a.on_limit = unwind;
  a.context = &called;
  if (setjmp(unwound) == 0) {
    json_read(&a, b.data, b.len, "t", NULL, NULL);
    fail_msg("the limit was not reached");
  }
  assert_int_equal(called, 1);
  assert_ptr_equal(a.on_limit, unwind);
  assert_ptr_equal(a.context, &called);
  arena_reset(&a);
  assert_non_null(json_read(&a, "[1]", 3, "t", NULL, NULL));
  assert_ptr_equal(a.on_limit, unwind);
  arena_done(&a);
  buf_done(&b);
}

/* ---- files and the suite ---- */

static void reads_files(void **state) {
  struct error e = {0};
  char path[] = "/tmp/test_json_read_XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_true(file_write_all(fd, "{\"a\":\n}", 7, path, &e));
  close(fd);
  assert_null(json_read_file(*state, path, NULL, &e));
  char place[64];
  snprintf(place, sizeof place, "%s:2:1", path);
  assert_string_equal(e.place, place);
  assert_true(file_publish(path, "{\"a\":1}\n", 8, &e));
  struct json *v = json_read_file(*state, path, NULL, &e);
  assert_non_null(v);
  assert_int_equal(json_get_int(v, "a", 0), 1);
  unlink(path);
  assert_null(json_read_file(*state, path, NULL, &e));
  assert_int_equal(e.code, ERR_IO);
}

static void decides_the_suite(void **state) {
  struct arena *a = *state;
  const char *dir;
  char **names;
  size_t n, yes = 0, no = 0, open = 0;
  if (!json_suite_list(a, &dir, &names, &n)) skip();
  struct error e = {0};
  struct json *policy = json_read_file(a, "tests/data/json_policy.json", NULL, &e);
  if (!policy) fail_msg("%s: %s", e.place, e.message);
  for (size_t i = 0; i < n; i++) {
    struct buf text = BUF_INIT;
    assert_true(file_read(path_join(a, dir, names[i]), 0, &text, &e));
    const char *verdict = read_exact(a, text.data, text.len, NULL, &e) ? "accept" : "reject";
    buf_done(&text);
    const char *want = NULL;
    if (names[i][0] == 'y') yes++, want = "accept";
    if (names[i][0] == 'n') no++, want = "reject";
    if (names[i][0] == 'i') open++, want = json_get_text(policy, names[i], "a line in the policy");
    assert_non_null(want);
    if (strcmp(verdict, want) != 0) fail_msg("%s: expected %s, found %s", names[i], want, verdict);
  }
  assert_int_equal(yes, 95);
  assert_int_equal(no, 188);
  assert_int_equal(open, 35);
  assert_int_equal(policy->len, open);
}

/* Every text cut at every byte and with every byte changed: an answer, never a crash. */
static void survives_damage(void **state) {
  struct arena *a = *state;
  static const char text[] =
      "{\"a\\u00e9\":[1,-2.5e+3,\"\\ud83d\\ude00é\\n\",null,true,{\"a\":{},\"a\":[]}],\"b\":\"\"} ";
  static const unsigned char bytes[] = {0,   '"', '\\', '{', '}', '[', ']',  ',',  ':',
                                        '0', 'e', '.',  '-', 'u', 'd', 0xC3, 0xFF, ' '};
  for (size_t cut = 0; cut + 2 < sizeof text; cut++)
    assert_null(read_exact(a, text, cut, NULL, NULL));
  assert_non_null(read_exact(a, text, sizeof text - 2, NULL, NULL));
  for (size_t at = 0; at + 1 < sizeof text; at++)
    for (size_t i = 0; i < sizeof bytes; i++) {
      char copy[sizeof text];
      memcpy(copy, text, sizeof text);
      copy[at] = (char)bytes[i];
      struct error e = {0};
      struct json *v = read_exact(a, copy, sizeof text - 1, NULL, &e);
      assert_true(v ? e.code == ERR_NONE : e.code == ERR_INPUT);
      arena_reset(a);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "deep") == 0) return walk_deep_tree();
  const struct CMUnitTest tests[] = {
      TEST(reads_scalars),
      TEST(keeps_number_spelling),
      TEST(decodes_strings),
      TEST(decodes_at_every_offset),
      TEST(keeps_order_of_members),
      TEST(says_what_and_where_in_structure),
      TEST(says_what_and_where_in_numbers),
      TEST(weighs_long_numbers),
      TEST(says_what_and_where_in_strings),
      TEST(refuses_nul_bytes),
      TEST(keeps_end_of_long_names),
      TEST(limits_depth),
      TEST(survives_a_small_stack),
      TEST(last_of_repeated_names_counts),
      TEST(refuses_repeated_names),
      TEST(finds_repeated_among_many_names),
      TEST(reads_a_million_names),
      TEST(takes_little_more_than_a_long_string),
      TEST(gives_way_to_the_arena_limit),
      TEST(reads_files),
      TEST(decides_the_suite),
      TEST(survives_damage),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
