/* test_cli.c - options, suggestions, clean text and progress of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/options.h"
#include "cli/options_help.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "base/suggest.h"
#include "cli/term.h"
#include "json/write.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- options ---- */

struct targets {
  bool flag;
  const char *text;
  int64_t count;
  unsigned jobs;
  struct json *settings;
};

static bool read_line(struct targets *t, struct arena *a, struct command_line *line, int *code,
                      const char *words) {
  const struct option_row rows[] = {
      {"flag", 'f', NULL, OPTION_FLAG, &t->flag, "a flag", "TOOLMILL_TEST_FLAG"},
      {"text", 't', "T", OPTION_TEXT, &t->text, "a text\non two lines", "TOOLMILL_TEST_TEXT"},
      {"count", 'n', "N", OPTION_INTEGER, &t->count, "a number", NULL},
      {"jobs", 'j', "N", OPTION_JOBS, &t->jobs, "processes", "TOOLMILL_TEST_JOBS"},
      {"set", 0, "KEY=VALUE", OPTION_SETTING, t->settings, "a setting", NULL},
  };
  const struct command c = {.name = "engine test",
                            .usage = "FILE [options]",
                            .about = "Tests.\n",
                            .rows = rows,
                            .n_rows = LENGTH(rows),
                            .fewest_words = 1,
                            .most_words = 2,
                            .words = "a file"};
  char *argv[16] = {arena_copy_text(a, "test")};
  int argc = 1;
  for (const char *p = words; *p;) { /* words are separated by | */
    size_t n = strcspn(p, "|");
    argv[argc++] = arena_copy(a, p, n);
    p += n + (p[n] == '|');
  }
  /* what is read for the lists must outlive this call */
  const char **kept = ARENA_ARRAY(a, const char *, 16);
  *line = (struct command_line){.arena = a};
  bool ok = options_read(&c, argc, argv, line, code);
  for (int i = 0; i < line->n_words; i++)
    kept[i] = line->words[i];
  line->words = kept;
  return ok;
}

static int silence(void) {
  int saved = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
  dup2(null, STDERR_FILENO);
  close(null);
  return saved;
}

static void unsilence(int saved) {
  dup2(saved, STDERR_FILENO);
  close(saved);
}

static void test_options_are_read(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  struct targets t = {.count = -1, .settings = json_new(&a, JSON_OBJECT)};
  struct command_line line;
  int code = -1;
  assert_true(read_line(&t, &a, &line, &code,
                        "one|--count=10k|-f|--text|-x|-j0|--set|a.b=1.5|--set=c=x y|--set|a.b=[2]|"
                        "--|--flag"));
  assert_int_equal(line.n_words, 2);
  assert_string_equal(line.words[0], "one");
  assert_string_equal(line.words[1], "--flag");
  assert_true(t.flag);
  assert_string_equal(t.text, "-x");
  assert_int_equal(t.count, 10000);
  assert_int_equal(t.jobs, 0);
  assert_int_equal(t.settings->len, 2);
  struct buf text = BUF_INIT;
  json_write(&text, t.settings, JSON_COMPACT);
  assert_string_equal(text.data, "{\"a.b\":[2],\"c\":\"x y\"}");
  buf_done(&text);
  arena_done(&a);
}

static void test_bad_options_are_refused(void **state) {
  (void)state;
  static const char *const BAD[] = {"one|--cuont|3",  "one|--count",  "one|--count|x",
                                    "one|--count=-1", "one|--flag=1", "one|-z",
                                    "one|--jobs|257", "one|--set|x",  "one|--set|=x",
                                    "one|two|three",  "--flag",       "one|--count|1kk"};
  for (size_t i = 0; i < LENGTH(BAD); i++) {
    struct arena a;
    arena_init(&a, 0);
    struct targets t = {.settings = json_new(&a, JSON_OBJECT)};
    struct command_line line;
    int code = -1, saved = silence();
    bool ok = read_line(&t, &a, &line, &code, BAD[i]);
    unsilence(saved);
    if (ok || code != 2) fail_msg("accepted: %s", BAD[i]);
    arena_done(&a);
  }
}

static void test_environment_yields_to_the_command_line(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  struct targets t = {.settings = json_new(&a, JSON_OBJECT)};
  struct command_line line;
  int code;
  setenv("TOOLMILL_TEST_TEXT", "from outside", 1);
  setenv("TOOLMILL_TEST_JOBS", "3", 1);
  setenv("TOOLMILL_TEST_FLAG", "0", 1);
  assert_true(read_line(&t, &a, &line, &code, "one|--jobs|5"));
  assert_string_equal(t.text, "from outside");
  assert_int_equal(t.jobs, 5);
  assert_false(t.flag);
  assert_int_equal(line.origins[0], ORIGIN_DEFAULT);
  assert_int_equal(line.origins[1], ORIGIN_ENVIRONMENT);
  assert_int_equal(line.origins[3], ORIGIN_COMMAND_LINE);
  unsetenv("TOOLMILL_TEST_TEXT");
  unsetenv("TOOLMILL_TEST_JOBS");
  unsetenv("TOOLMILL_TEST_FLAG");
  arena_done(&a);
}

static void test_integers(void **state) {
  (void)state;
  int64_t x;
  assert_true(options_read_integer("0", &x) && x == 0);
  assert_true(options_read_integer("2M", &x) && x == 2000000);
  assert_true(options_read_integer("9223372036854775807", &x) && x == INT64_MAX);
  assert_false(options_read_integer("9223372036854775808", &x));
  assert_false(options_read_integer("9223372036854776k", &x));
  assert_false(options_read_integer("", &x));
  assert_false(options_read_integer("k", &x));
  assert_false(options_read_integer("+1", &x));
  assert_false(options_read_integer("1 ", &x));
  assert_true(options_processors() >= 1);
}

static void test_help_is_made_from_the_table(void **state) {
  (void)state;
  bool flag;
  const struct option_row rows[] = {
      {"long-name", 'l', "VALUE", OPTION_TEXT, &flag, "first\nsecond", "TOOLMILL_TEST_TEXT"}};
  const struct command c = {.name = "engine test",
                            .usage = "[options]",
                            .about = "Tests.\n",
                            .rows = rows,
                            .n_rows = 1,
                            .examples = "  engine test\n"};
  struct buf out = BUF_INIT;
  options_write_help(&c, &out);
  static const char expected[] = "usage: engine test [options]\n\nTests.\n\noptions:\n"
                                 "  -l, --long-name VALUE  first [TOOLMILL_TEST_TEXT]\n"
                                 "                         second\n"
                                 "  -h, --help             this text\n"
                                 "\nexamples:\n  engine test\n\nexit codes:\n  0    done\n";
  assert_int_equal(strncmp(out.data, expected, sizeof expected - 1), 0);
  buf_done(&out);
}

static void test_suggestions(void **state) {
  (void)state;
  static const char *const NAMES[] = {"count", "jobs", "preview", "out"};
  assert_string_equal(suggest_word("cuont", NAMES, LENGTH(NAMES)), "count");
  assert_string_equal(suggest_word("previw", NAMES, LENGTH(NAMES)), "preview");
  assert_string_equal(suggest_word("ou", NAMES, LENGTH(NAMES)), "out");
  assert_null(suggest_word("zzzzzz", NAMES, LENGTH(NAMES)));
  assert_null(suggest_word("", NAMES, LENGTH(NAMES)));
}

/* ---- clean text ---- */

static void assert_clean(const char *text, size_t n, const char *expected) {
  struct buf out = BUF_INIT;
  term_add_clean(&out, text, n);
  assert_string_equal(out.data, expected);
  buf_done(&out);
}

static void test_active_characters_are_shown(void **state) {
  (void)state;
  assert_clean("a\033[31mb", 7, "a\\x1b[31mb");
  assert_clean("a\tb\nc", 5, "a\tb\nc");
  assert_clean("a\0b\x7f", 4, "a\\x00b\\x7f");
  assert_clean("\xc2\x9b"
               "31m",
               5, "\\x9b31m");
  assert_clean("x\xe2\x80\xaey\xe2\x81\xa6z", 9, "x\\u{202e}y\\u{2066}z");
  assert_clean("\xff\xc3", 2, "\\xff\\xc3");
  assert_clean("Zürich \xe2\x82\xac", 11, "Zürich \xe2\x82\xac");
  struct buf out = BUF_INIT;
  term_add_line(&out, "a\nb\tc", 5);
  assert_string_equal(out.data, "a\\nb\\tc");
  buf_reset(&out);
  term_add_json(&out, "\"\xc2\x9b\xe2\x80\xae\x7f\"\n", 9);
  assert_string_equal(out.data, "\"\\u009b\\u202e\\u007f\"\n");
  buf_reset(&out);
  term_add_shell_word(&out, "it's");
  term_add_shell_word(&out, "a/b");
  term_add_shell_word(&out, "");
  assert_string_equal(out.data, "'it'\\''s'a/b''");
  buf_done(&out);
}

/* Every byte and every pair of bytes: nothing active comes through. */
static void test_no_pair_of_bytes_gets_through(void **state) {
  (void)state;
  struct buf out = BUF_INIT;
  for (unsigned i = 0; i < 65536; i++) {
    char text[2] = {(char)(i >> 8), (char)(i & 255)};
    buf_reset(&out);
    term_add_line(&out, text, 2);
    for (size_t k = 0; k < out.len; k++) {
      unsigned char c = (unsigned char)out.data[k], next = (unsigned char)out.data[k + 1];
      if (c < 0x20 || c == 0x7f || (c == 0xc2 && next < 0xa0)) fail_msg("bytes %04x", i);
    }
  }
  buf_done(&out);
}

static void test_colour_rules(void **state) {
  (void)state;
  int fd = open("/dev/null", O_WRONLY);
  unsetenv("NO_COLOR");
  unsetenv("CLICOLOR_FORCE");
  unsetenv("FORCE_COLOR");
  assert_false(term_has_color(fd, false));
  setenv("FORCE_COLOR", "1", 1);
  setenv("TERM", "dumb", 1);
  assert_true(term_has_color(fd, false));
  assert_false(term_has_color(fd, true));
  setenv("NO_COLOR", "", 1);
  assert_true(term_has_color(fd, false));
  setenv("NO_COLOR", "1", 1);
  assert_false(term_has_color(fd, false));
  unsetenv("NO_COLOR");
  setenv("FORCE_COLOR", "0", 1);
  assert_false(term_has_color(fd, false));
  unsetenv("FORCE_COLOR");
  close(fd);
}

/* ---- progress ---- */

static void assert_progress(int width, bool bar, const char *expected) {
  struct generate_progress at = {.done = 823, .count = 2000, .accepted = 812, .rejected = 11};
  struct buf out = BUF_INIT;
  progress_format(&out, &at, 98.07, width, bar);
  assert_string_equal(out.data, expected);
  assert_true(!bar || (int)out.len <= width);
  buf_done(&out);
}

static void test_progress_fits_the_width(void **state) {
  (void)state;
  assert_progress(200, true,
                  "[============>                 ] 41 %  823/2,000  98/s  accepted 812  rejected "
                  "11  ETA 0:12");
  assert_progress(70, true,
                  "[===>     ] 41 %  823/2,000  98/s  accepted 812  rejected 11  ETA 0:12");
  assert_progress(60, true, "[==========>               ] 41 %  823/2,000  98/s  ETA 0:12");
  assert_progress(30, true, "[====>       ] 41 %  823/2,000");
  assert_progress(20, true, "[=====>       ] 41 %");
  assert_progress(40, false, "41 %  823/2,000  98/s  accepted 812  rejected 11  ETA 0:12");
}

static void test_progress_at_the_ends(void **state) {
  (void)state;
  struct buf out = BUF_INIT;
  progress_format(&out, &(struct generate_progress){.count = 1000000}, 0, 80, false);
  assert_string_equal(out.data, "0 %  0/1,000,000  accepted 0  rejected 0");
  buf_reset(&out);
  progress_format(&out, &(struct generate_progress){0}, 0, 30, true);
  assert_int_equal(strncmp(out.data, "[=", 2), 0);
  assert_non_null(strstr(out.data, "100 %"));
  buf_reset(&out);
  progress_add_count(&out, 1234567890123u);
  assert_string_equal(out.data, "1,234,567,890,123");
  buf_done(&out);
}

/* ---- showing ---- */

static void test_paragraphs_are_wrapped_and_clean(void **state) {
  (void)state;
  static const char text[] = "one two three four five\nsix \033[1m seven";
  struct buf out = BUF_INIT;
  struct show s = {.out = &out, .width = 30};
  show_paragraph(&s, "label", STYLE_RED, text, sizeof text - 1);
  assert_string_equal(out.data, "label    one two three four\n"
                                "         five\n"
                                "         six \\x1b[1m seven\n");
  buf_done(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_options_are_read),
      cmocka_unit_test(test_bad_options_are_refused),
      cmocka_unit_test(test_environment_yields_to_the_command_line),
      cmocka_unit_test(test_integers),
      cmocka_unit_test(test_help_is_made_from_the_table),
      cmocka_unit_test(test_suggestions),
      cmocka_unit_test(test_active_characters_are_shown),
      cmocka_unit_test(test_no_pair_of_bytes_gets_through),
      cmocka_unit_test(test_colour_rules),
      cmocka_unit_test(test_progress_fits_the_width),
      cmocka_unit_test(test_progress_at_the_ends),
      cmocka_unit_test(test_paragraphs_are_wrapped_and_clean),
  };
  return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
