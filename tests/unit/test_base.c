/* test_base.c - the base floor: random numbers, UTF-8, arenas, buffers, errors, hashes, files. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- random numbers ---- */

enum { ROUNDS = 5, OUTPUTS = 6, COINS = 65, DICE = 33, CARDS = 52 };

static void shuffle(struct rng *r, int cards[CARDS]) {
  for (int i = 0; i < CARDS; i++)
    cards[i] = i;
  for (uint32_t i = CARDS; i > 1; i--) {
    uint32_t chosen = rng_below(r, i);
    int card = cards[chosen];
    cards[chosen] = cards[i - 1];
    cards[i - 1] = card;
  }
}

/* The published output of pcg32 for seed 42, stream 54 (pcg-c, test-high/expected). */
static void draws_the_published_numbers(void **state) {
  (void)state;
  static const uint32_t want[ROUNDS][OUTPUTS] = {
      {0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e},
      {0x74ab93ad, 0x1c1da000, 0x494ff896, 0x34462f2f, 0xd308a3e5, 0x0fa83bab},
      {0x39af5f9f, 0x04196b18, 0xc3c3eb28, 0xc076c60c, 0xc693e135, 0xf8f63932},
      {0x55ce6851, 0x97a7726d, 0x17e10815, 0x58007d43, 0x962fb148, 0xb9bb55bd},
      {0xfcef7cd6, 0x1b488b5a, 0xd0daf7ea, 0x1d9a70f7, 0x241a37cf, 0x9a3857b7}};
  static const char want_coins[] =
      "HHTTTHTHHHTHTTTHHHHHTTTHHHTHTHTHTTHTTTHHHHHHTTTTHHTTTTTHTTTTTTTHT";
  static const char want_dice[] = "341122324324335231315141564662633";
  static const char want_cards[] =
      "Qd Ks 6d 3s 3d 4c 3h Td Kc 5c Jh Kd Jd As 4s 4h Ad Th Ac Jc 7s Qs 2s 7h Kh 2d "
      "6c Ah 4d Qh 9h 6s 5s 2c 9c Ts 8d 9s 3c 8c Js 5d 2h 6h 7d 8s 9d 5h 8h Qc 7c Tc ";
  struct rng r;
  rng_init(&r, 42, 54);
  for (int round = 0; round < ROUNDS; round++) {
    char coins[COINS + 1] = "", dice[DICE + 1] = "", text[CARDS * 3 + 1] = "";
    int cards[CARDS];
    for (int i = 0; i < OUTPUTS; i++)
      assert_int_equal(rng_next(&r), want[round][i]);
    for (int i = 0; i < COINS; i++)
      coins[i] = rng_below(&r, 2) ? 'H' : 'T';
    for (int i = 0; i < DICE; i++)
      dice[i] = (char)('1' + rng_below(&r, 6));
    shuffle(&r, cards);
    if (round > 0) continue;
    for (int i = 0; i < CARDS; i++)
      snprintf(text + i * 3, 4, "%c%c ", "A23456789TJQK"[cards[i] / 4], "hcds"[cards[i] % 4]);
    assert_string_equal(coins, want_coins);
    assert_string_equal(dice, want_dice);
    assert_string_equal(text, want_cards);
  }
}

static void draws_below_bounds(void **state) {
  (void)state;
  static const uint32_t bounds[] = {1,          2,          3,          7,         1000,
                                    0x7fffffff, 0x80000000, 0x80000001, 0xffffffff};
  struct rng r;
  rng_init(&r, 1, 2);
  for (size_t i = 0; i < COUNT(bounds); i++) {
    uint32_t most = 0;
    for (int k = 0; k < 2000; k++) {
      uint32_t x = rng_below(&r, bounds[i]);
      assert_true(x < bounds[i]);
      if (x > most) most = x;
    }
    assert_true(most >= bounds[i] - 1 - bounds[i] / 50);
  }
  unsigned count[3] = {0}; /* two thirds of 2^32: taking the remainder alone would favour 0 */
  for (int k = 0; k < 30000; k++)
    count[rng_below(&r, 0xAAAAAAAB) / 0x38E38E3A]++;
  for (int i = 0; i < 3; i++)
    assert_in_range(count[i], 9600, 10400);
}

static void draws_from_ranges(void **state) {
  (void)state;
  static const struct {
    int64_t low, high;
  } ranges[] = {{0, 0},
                {-3, 3},
                {INT64_MIN, INT64_MIN},
                {INT64_MAX, INT64_MAX},
                {-1, (int64_t)1 << 40},
                {INT64_MIN, -1},
                {INT64_MIN, INT64_MAX}};
  struct rng r;
  rng_init(&r, 3, 4);
  for (size_t i = 0; i < COUNT(ranges); i++)
    for (int k = 0; k < 1000; k++) {
      int64_t x = rng_range(&r, ranges[i].low, ranges[i].high);
      assert_true(x >= ranges[i].low && x <= ranges[i].high);
    }
  unsigned seen = 0;
  for (int k = 0; k < 1000; k++)
    seen |= 1u << (rng_range(&r, -3, 3) + 3);
  assert_int_equal(seen, 0x7f);
  double sum = 0;
  for (int k = 0; k < 10000; k++) {
    double x = rng_real(&r);
    assert_true(x >= 0 && x < 1);
    sum += x;
  }
  assert_true(sum > 4850 && sum < 5150);
}

static void keys_streams(void **state) {
  (void)state;
  struct rng a, b;
  rng_init_keyed(&a, 7, 100, 1);
  rng_init_keyed(&b, 7, 100, 1);
  for (int i = 0; i < 10; i++)
    assert_int_equal(rng_next(&a), rng_next(&b));
  static const uint64_t others[][3] = {{8, 100, 1}, {7, 101, 1}, {7, 100, 2}, {100, 7, 1}};
  for (size_t i = 0; i < COUNT(others); i++) {
    int equal = 0;
    rng_init_keyed(&a, 7, 100, 1);
    rng_init_keyed(&b, others[i][0], others[i][1], others[i][2]);
    for (int k = 0; k < 10; k++)
      equal += rng_next(&a) == rng_next(&b);
    assert_true(equal < 2);
  }
  /* SplitMix64, seed 0: its first output. */
  assert_true(rng_mix(0) == 0xE220A8397B1DCDAFu);
}

/* ---- UTF-8 ---- */

static void accepts_exactly_rfc_3629(void **state) {
  (void)state;
  for (uint32_t c = 0; c <= 0x110000; c += c < 0x3000 ? 1 : 61) {
    bool scalar = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
    char s[4];
    size_t n = utf8_encode(c, s);
    assert_int_equal(utf8_next(s, n), scalar ? n : 0);
    if (!scalar) continue;
    assert_int_equal(utf8_decode(s, n), c);
    assert_int_equal(n, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
    for (size_t cut = 0; cut < n; cut++)
      assert_int_equal(utf8_next(s, cut), 0);
  }
  /* Every pair of bytes: only ASCII and C2..DF with a tail are characters. */
  for (int first = 0; first < 256; first++)
    for (int second = 0; second < 256; second++) {
      char s[2] = {(char)first, (char)second};
      size_t want = first < 0x80                                                         ? 1
                    : first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF ? 2
                                                                                         : 0;
      assert_int_equal(utf8_next(s, 2), want);
    }
}

static void refuses_malformed_utf8(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t bad;
  } cases[] = {
      {"ab\x80", 2},           {"\xC0\x80", 0},         {"\xC1\xBF", 0}, {"é\xE0\x9F\xBF", 2},
      {"\xED\xA0\x80", 0},     {"\xED\xBF\xBF", 0},     {"\xEF\xBF", 0}, {"\xF0\x8F\xBF\xBF", 0},
      {"\xF4\x90\x80\x80", 0}, {"\xF5\x80\x80\x80", 0}, {"\xFF", 0},     {"€\xE2\x28\xA1", 3},
      {"\xF0\x9F\x98", 0}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    size_t bad = 99;
    assert_false(utf8_valid(cases[i].text, strlen(cases[i].text), &bad));
    assert_int_equal(bad, cases[i].bad);
    assert_false(utf8_valid(cases[i].text, strlen(cases[i].text), NULL));
  }
  assert_true(utf8_valid("\xEF\xBF\xBF\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF", 13, NULL));
  assert_true(utf8_valid("a\0b", 3, NULL));
  assert_true(utf8_valid("", 0, NULL));
}

/* ASCII is looked at in words: every place in them, for texts of every length. */
static void finds_bad_bytes_anywhere(void **state) {
  (void)state;
  for (size_t n = 1; n < 40; n++) {
    char text[40];
    for (size_t at = 0; at < n; at++) {
      size_t bad = 99;
      memset(text, 'a', n);
      assert_true(utf8_valid(text, n, &bad));
      text[at] = (char)0x80;
      assert_false(utf8_valid(text, n, &bad));
      assert_int_equal(bad, at);
      text[at] = (char)0xC3;
      assert_false(utf8_valid(text, n, &bad));
      assert_int_equal(bad, at);
      if (at + 1 == n) continue;
      text[at + 1] = (char)0xA9;
      assert_true(utf8_valid(text, n, NULL));
      text[n - 1] = (char)0xFF;
      assert_false(utf8_valid(text, n, &bad));
      assert_int_equal(bad, at + 1 == n - 1 ? at : n - 1);
    }
  }
}

static void counts_and_cuts_characters(void **state) {
  (void)state;
  const char *text = "aé€😀"; /* borders at 0, 1, 3, 6, 10 */
  assert_int_equal(utf8_count(text, 10), 4);
  assert_int_equal(utf8_count("", 0), 0);
  static const size_t borders[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
  for (size_t n = 0; n < COUNT(borders); n++)
    assert_int_equal(utf8_floor(text, n), borders[n]);
}

/* ---- arenas ---- */

static void hands_out_aligned_separate_blocks(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  char *last = NULL;
  size_t last_size = 0;
  for (size_t size = 0; size < 3000; size += 7) {
    char *p = arena_alloc(&a, size);
    assert_int_equal((uintptr_t)p % 16, 0);
    if (size) memset(p, 0xAA, size);
    if (last_size) assert_int_equal((unsigned char)last[last_size - 1], 0xAA);
    last = p;
    last_size = size;
  }
  unsigned char *z = arena_zalloc(&a, 5000);
  for (size_t i = 0; i < 5000; i++)
    assert_int_equal(z[i], 0);
  memset(arena_alloc(&a, 5 << 20), 1, 5 << 20);
  assert_string_equal(arena_copy(&a, "abcdef", 3), "abc");
  assert_string_equal(arena_copy_text(&a, "text"), "text");
  assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
  assert_true(a.used > 5 << 20);
  arena_done(&a);
  assert_int_equal(a.used, 0);
}

static void rewinds_to_marks(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  struct arena_mark empty = arena_mark(&a);
  char *kept = arena_copy_text(&a, "kept");
  struct arena_mark mark = arena_mark(&a);
  size_t used = a.used;
  char *first = arena_alloc(&a, 100);
  for (int i = 0; i < 100; i++)
    memset(arena_alloc(&a, 10000), 0xFF, 10000);
  arena_rewind(&a, mark);
  assert_int_equal(a.used, used);
  assert_ptr_equal(arena_alloc(&a, 100), first);
  assert_string_equal(kept, "kept");
  arena_rewind(&a, empty);
  assert_int_equal(a.used, 0);
  assert_ptr_equal(arena_alloc(&a, 5), kept);
  arena_reset(&a);
  assert_int_equal(a.used, 0);
  assert_ptr_equal(arena_alloc(&a, 5), kept);
  arena_done(&a);
}

static jmp_buf unwound;

static void unwind(void *context) {
  ++*(int *)context;
  longjmp(unwound, 1);
}

static void stops_at_the_limit(void **state) {
  (void)state;
  struct arena a;
  int called = 0;
  arena_init(&a, 4096);
  a.on_limit = unwind;
  a.context = &called;
  arena_alloc(&a, 4096);
  assert_int_equal(called, 0);
  if (setjmp(unwound) == 0) {
    arena_alloc(&a, 1);
    fail_msg("the limit was not noticed");
  }
  assert_int_equal(called, 1);
  assert_int_equal(a.used, 4096);
  arena_reset(&a);
  assert_non_null(arena_alloc(&a, 4000));
  arena_done(&a);
}

static void takes_a_limit_later(void **state) {
  (void)state;
  struct arena a;
  int called = 0;
  arena_init(&a, 0);
  a.on_limit = unwind;
  a.context = &called;
  arena_alloc(&a, 1000);
  arena_set_limit(&a, 1100);
  struct arena_mark mark = arena_mark(&a);
  for (int i = 0; i < 3; i++) {
    arena_alloc(&a, 80);
    if (setjmp(unwound) == 0) {
      arena_alloc(&a, 16);
      fail_msg("the limit was not noticed");
    }
    arena_rewind(&a, mark);
  }
  assert_int_equal(called, 3);
  arena_set_limit(&a, 500); /* below what is used */
  if (setjmp(unwound) == 0) {
    arena_alloc(&a, 0x10);
    fail_msg("the limit was not noticed");
  }
  arena_set_limit(&a, 0);
  memset(arena_alloc(&a, 100000), 1, 100000);
  arena_done(&a);
}

/* Every size up to and over the end of a block, none of which may overlap another. */
static void fills_blocks_to_the_end(void **state) {
  (void)state;
  for (size_t first = 16000; first < 16500; first += 7) {
    struct arena a;
    arena_init(&a, 0);
    unsigned char *p[8];
    size_t used = 0;
    for (size_t i = 0; i < 8; i++) {
      size_t size = i == 0 ? first : i * 29;
      p[i] = arena_alloc(&a, size);
      memset(p[i], (int)i + 1, size);
      used += (size + 15) & ~(size_t)15;
      assert_int_equal(a.used, used);
    }
    for (size_t i = 1; i < 8; i++)
      for (size_t k = 0; k < i * 29; k++)
        assert_int_equal(p[i][k], i + 1);
    arena_done(&a);
  }
}

static void joins_texts_and_digits(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, 0);
  assert_string_equal(arena_concat(&a, (const char *const[]){"a", "", "bc"}, 3), "abc");
  assert_string_equal(arena_concat(&a, NULL, 0), "");
  assert_string_equal(arena_digits(&a, 0, 0), "0");
  assert_string_equal(arena_digits(&a, 0, 3), "000");
  assert_string_equal(arena_digits(&a, 42, 1), "42");
  assert_string_equal(arena_digits(&a, 42, 7), "0000042");
  assert_string_equal(arena_digits(&a, UINT64_MAX, 7), "18446744073709551615");
  assert_string_equal(arena_digits(&a, 1, 99), "00000000000000000001");
  arena_done(&a);
}

/* Without on_limit the process ends with code 1 and one line that says why. */
static void dies_at_the_limit_by_default(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    dup2(ends[1], 2);
    struct arena a;
    arena_init(&a, 100);
    arena_alloc(&a, 160);
    _exit(0);
  }
  close(ends[1]);
  char line[200] = "";
  ssize_t n = read(ends[0], line, sizeof line - 1);
  close(ends[0]);
  assert_true(n > 0);
  assert_string_equal(line, "engine: out of memory (asked for 160 bytes)\n");
  int status = 0;
  waitpid(child, &status, 0);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 1);
}

/* ---- buffers, errors, hashes ---- */

static void buffers_grow(void **state) {
  (void)state;
  struct buf b = BUF_INIT;
  assert_string_equal(b.data, "");
  buf_reset(&b);
  for (int i = 0; i < 10000; i++) {
    buf_add_char(&b, (char)('a' + i % 26));
    assert_int_equal(b.data[b.len], '\0');
  }
  assert_int_equal(b.len, 10000);
  for (int i = 0; i < 10000; i++)
    assert_int_equal(b.data[i], 'a' + i % 26);
  buf_reset(&b);
  assert_string_equal(b.data, "");
  buf_add(&b, "a\0b", 3);
  buf_add_text(&b, "cd");
  buf_printf(&b, "%s%d", "x", 12);
  assert_int_equal(b.len, 8);
  assert_memory_equal(b.data, "a\0bcdx12", 9);
  size_t cap = b.cap;
  buf_grow(&b, cap * 3);
  assert_true(b.cap > cap * 3 + b.len);
  assert_memory_equal(b.data, "a\0bcdx12", 9);
  buf_done(&b);
  assert_string_equal(b.data, "");
  assert_int_equal(b.cap, 0);
}

static void errors_say_what_and_where(void **state) {
  (void)state;
  struct error e = {0};
  assert_false(error_set(&e, ERR_INPUT, "a:1", "expected %d", 5));
  assert_int_equal(e.code, ERR_INPUT);
  assert_string_equal(e.message, "expected 5");
  assert_string_equal(e.place, "a:1");
  assert_false(error_set(&e, ERR_USAGE, NULL, "x"));
  assert_string_equal(e.place, "");
  assert_false(error_set(NULL, ERR_USAGE, NULL, "x"));
  errno = ENOENT;
  assert_false(error_errno(&e, "open", "/p"));
  assert_int_equal(e.code, ERR_IO);
  assert_string_equal(e.message, "cannot open: No such file or directory");
  assert_string_equal(e.place, "/p");
  char text[2 * ERROR_MESSAGE_MAX + 1] = "x";
  for (size_t i = 1; i + 1 < sizeof text; i += 2)
    memcpy(text + i, "é", 2);
  text[sizeof text - 1] = '\0';
  error_set(&e, ERR_INPUT, text, "%s", text);
  assert_true(strlen(e.message) >= ERROR_MESSAGE_MAX - 3);
  assert_true(utf8_valid(e.message, strlen(e.message), NULL));
  assert_true(utf8_valid(e.place, strlen(e.place), NULL));
  assert_string_equal(error_code_name(ERR_LIMIT), "limit");
  assert_string_equal(error_code_name(ERR_NONE), "none");
}

static void hashes(void **state) {
  (void)state;
  char hex[SHA256_HEX_SIZE], parts[SHA256_HEX_SIZE];
  sha256_hex("", 0, hex);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  sha256_hex("abc", 3, hex);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  struct sha256 *h = sha256_new();
  sha256_add(h, "a", 1);
  sha256_peek_hex(h, parts);
  sha256_add(h, "bc", 2);
  assert_string_not_equal(parts, hex);
  sha256_peek_hex(h, parts);
  assert_string_equal(parts, hex);
  sha256_take_hex(h, parts);
  assert_string_equal(parts, hex);
  sha256_free(sha256_new());
  sha256_free(NULL);
  /* FNV-1a 64, vectors of its authors. */
  assert_true(hash_text("") == 0xcbf29ce484222325u);
  assert_true(hash_text("a") == 0xaf63dc4c8601ec8cu);
  assert_true(hash_text("foobar") == 0x85944171f73967e8u);
  assert_true(hash_more(hash_bytes("foo", 3), "bar", 3) == hash_text("foobar"));
}

/* ---- files ---- */

struct place {
  struct arena arena;
  char dir[64];
};

static int make_place(void **state) {
  struct place *p = calloc(1, sizeof *p);
  if (!p) return -1;
  arena_init(&p->arena, 0);
  snprintf(p->dir, sizeof p->dir, "/tmp/test_base_XXXXXX");
  *state = p;
  return mkdtemp(p->dir) ? 0 : -1;
}

static void remove_all(struct arena *a, const char *dir) {
  char **names;
  size_t n;
  if (!file_list(dir, "", a, &names, &n, NULL)) return;
  for (size_t i = 0; i < n; i++) {
    const char *path = path_join(a, dir, names[i]);
    if (unlink(path)) remove_all(a, path);
  }
  rmdir(dir);
}

static int remove_place(void **state) {
  struct place *p = *state;
  remove_all(&p->arena, p->dir);
  arena_done(&p->arena);
  free(p);
  return 0;
}

static void publishes_and_reads(void **state) {
  struct place *p = *state;
  struct error e = {0};
  const char *path = path_join(&p->arena, p->dir, "a.txt");
  struct buf b = BUF_INIT;
  assert_false(file_exists(path));
  assert_true(file_publish(path, "one\0two", 7, &e));
  assert_true(file_exists(path));
  assert_false(file_exists(arena_printf(&p->arena, "%s.tmp", path)));
  buf_add_text(&b, ">");
  assert_true(file_read(path, 0, &b, &e));
  assert_int_equal(b.len, 8);
  assert_memory_equal(b.data, ">one\0two", 9);
  assert_true(file_publish(path, "", 0, &e));
  buf_reset(&b);
  assert_true(file_read(path, 0, &b, &e));
  assert_int_equal(b.len, 0);
  assert_true(file_publish(path, "12345", 5, &e));
  assert_true(file_read(path, 5, &b, &e));
  buf_reset(&b);
  assert_false(file_read(path, 4, &b, &e));
  assert_int_equal(e.code, ERR_LIMIT);
  assert_string_equal(e.place, path);
  assert_false(file_read(p->dir, 0, &b, &e));
  assert_int_equal(e.code, ERR_IO);
  assert_false(file_read(path_join(&p->arena, p->dir, "none"), 0, &b, &e));
  assert_int_equal(e.code, ERR_IO);
  assert_false(file_publish(path_join(&p->arena, p->dir, "none/x"), "x", 1, &e));
  assert_int_equal(e.code, ERR_IO);
  assert_false(file_publish("/dev/null/x", "x", 1, &e));
  buf_done(&b);
}

/* What cannot be written completely does not appear under its name. */
static void keeps_the_old_file_when_publishing_fails(void **state) {
  struct place *p = *state;
  struct error e = {0};
  const char *path = path_join(&p->arena, p->dir, "a.txt");
  assert_true(file_publish(path, "old", 3, &e));
  assert_int_equal(symlink("/dev/full", arena_printf(&p->arena, "%s.tmp", path)), 0);
  assert_false(file_publish(path, "new", 3, &e));
  assert_int_equal(e.code, ERR_IO);
  struct buf b = BUF_INIT;
  assert_true(file_read(path, 0, &b, &e));
  assert_string_equal(b.data, "old");
  buf_done(&b);
  int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) skip();
  assert_false(file_write_all(full, "x", 1, "full", &e));
  assert_string_equal(e.place, "full");
  close(full);
}

static void makes_dirs_and_lists_sorted(void **state) {
  struct place *p = *state;
  struct arena *a = &p->arena;
  struct error e = {0};
  const char *deep = path_join(a, p->dir, "x/y/z");
  assert_true(file_make_dirs(deep, &e));
  assert_true(file_make_dirs(deep, &e));
  assert_true(file_sync_dir_of(deep, &e));
  static const char *const made[] = {"b.lua", "a.lua",   "B.lua",  "a.txt",
                                     ".lua",  "a10.lua", "a9.lua", "\xC3\xA9.lua"};
  for (size_t i = 0; i < COUNT(made); i++)
    assert_true(file_publish(path_join(a, deep, made[i]), "", 0, &e));
  char **names;
  size_t n;
  assert_true(file_list(deep, ".lua", a, &names, &n, &e));
  static const char *const want[] = {"B.lua",  "a.lua", "a10.lua",
                                     "a9.lua", "b.lua", "\xC3\xA9.lua"};
  assert_int_equal(n, COUNT(want));
  for (size_t i = 0; i < n; i++)
    assert_string_equal(names[i], want[i]);
  unlink(path_join(a, deep, ".lua")); /* remove_place does not see hidden files */
  assert_true(file_list(deep, ".none", a, &names, &n, &e));
  assert_int_equal(n, 0);
  assert_false(file_list(path_join(a, deep, "none"), "", a, &names, &n, &e));
  assert_int_equal(e.code, ERR_IO);
  for (int i = 0; i < 100; i++)
    assert_true(file_publish(path_join(a, p->dir, arena_printf(a, "%d.many", i)), "", 0, &e));
  assert_true(file_list(p->dir, ".many", a, &names, &n, &e));
  assert_int_equal(n, 100);
  assert_string_equal(names[99], "99.many");
  assert_false(file_make_dirs(path_join(a, p->dir, "1.many/x"), &e));
  assert_int_equal(e.code, ERR_IO);
  assert_string_equal(path_join(a, "dir/", "name"), "dir/name");
  assert_string_equal(path_join(a, "dir", "name"), "dir/name");
  assert_string_equal(path_join(a, "/", "name"), "/name");
}

static void hashes_files(void **state) {
  struct place *p = *state;
  struct error e = {0};
  char hex[SHA256_HEX_SIZE], want[SHA256_HEX_SIZE];
  uint64_t size = 0;
  const char *path = path_join(&p->arena, p->dir, "big");
  size_t n = 600001; /* more than two steps of reading */
  char *bytes = malloc(n);
  assert_non_null(bytes);
  for (size_t i = 0; i < n; i++)
    bytes[i] = (char)(i * 7 + i / 256);
  assert_true(file_publish(path, bytes, n, &e));
  sha256_hex(bytes, n, want);
  free(bytes);
  assert_true(file_sha256(path, hex, &size, &e));
  assert_string_equal(hex, want);
  assert_int_equal(size, n);
  assert_false(file_sha256(path_join(&p->arena, p->dir, "none"), hex, &size, &e));
  assert_int_equal(e.code, ERR_IO);
  assert_false(file_sha256(p->dir, hex, &size, &e));
}

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(draws_the_published_numbers),
      cmocka_unit_test(draws_below_bounds),
      cmocka_unit_test(draws_from_ranges),
      cmocka_unit_test(keys_streams),
      cmocka_unit_test(accepts_exactly_rfc_3629),
      cmocka_unit_test(refuses_malformed_utf8),
      cmocka_unit_test(finds_bad_bytes_anywhere),
      cmocka_unit_test(counts_and_cuts_characters),
      cmocka_unit_test(hands_out_aligned_separate_blocks),
      cmocka_unit_test(rewinds_to_marks),
      cmocka_unit_test(stops_at_the_limit),
      cmocka_unit_test(takes_a_limit_later),
      cmocka_unit_test(fills_blocks_to_the_end),
      cmocka_unit_test(joins_texts_and_digits),
      cmocka_unit_test(dies_at_the_limit_by_default),
      cmocka_unit_test(buffers_grow),
      cmocka_unit_test(errors_say_what_and_where),
      cmocka_unit_test(hashes),
      FILE_TEST(publishes_and_reads),
      FILE_TEST(keeps_the_old_file_when_publishing_fails),
      FILE_TEST(makes_dirs_and_lists_sorted),
      FILE_TEST(hashes_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
