/* test_plan.c - which cell stands at which index: shares, spread, seeds, specs, ids. */
#include "floor_test.h"

#include "job/plan.h"

static const char DEFINITION[] =
    "{'recipe': {'mix': {'block': 12, 'recovery': 38, 'success': 50},"
    "            'tasks': {'search': 30, 'db': 15, 'code': 5, 'unsafe': 10}},"
    " 'families': [{'name': 'code', 'table': {'variants': ['success', 'recovery']}},"
    "              {'name': 'db', 'table': {'variants': ['success', 'recovery']}},"
    "              {'name': 'search', 'table': {'variants': ['success', 'recovery']}},"
    "              {'name': 'unsafe', 'table': {'variants': ['block']}}]}";

/* Shares in 1000: 50 % and 38 % divided as 30 : 15 : 5, and 12 %. */
static const struct {
  const char *family, *variant;
  int share;
} SHARES[] = {{"search", "success", 300},  {"db", "success", 150},  {"code", "success", 50},
              {"search", "recovery", 228}, {"db", "recovery", 114}, {"code", "recovery", 38},
              {"unsafe", "block", 120}};
enum { N_SHARES = sizeof SHARES / sizeof *SHARES };

static struct plan *plan_of(const char *definition, uint64_t seed) {
  struct error e = {0};
  struct plan *p = plan_new(&arena, js(definition), seed, &e);
  must(p != NULL, &e);
  return p;
}

static size_t kind_at(const struct plan *p, uint64_t index) {
  struct cell cell;
  plan_cell(p, index, &cell);
  assert_int_equal(cell.index, index);
  assert_null(cell.split);
  assert_int_equal(cell.spec, 0);
  for (size_t k = 0; k < N_SHARES; k++)
    if (strcmp(cell.family, SHARES[k].family) == 0 && strcmp(cell.variant, SHARES[k].variant) == 0)
      return k;
  fail_msg("cell %s %s", cell.family, cell.variant);
  return 0;
}

static void test_exact_in_each_thousand(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 5; seed++) {
    struct plan *p = plan_of(DEFINITION, seed);
    assert_int_equal(plan_size(p), 0);
    for (uint64_t block = 0; block < 3; block++) {
      int n[N_SHARES] = {0};
      for (uint64_t i = 0; i < PLAN_BLOCK; i++)
        n[kind_at(p, block * PLAN_BLOCK + i)]++;
      for (size_t k = 0; k < N_SHARES; k++)
        assert_int_equal(n[k], SHARES[k].share);
    }
  }
}

/* Every prefix of 200 and more, and every 200 in a row, is close to the mix. */
static void test_balance(void **state) {
  (void)state;
  struct plan *p = plan_of(DEFINITION, 7);
  enum { LENGTH = 3000, WINDOW = 200 };
  static int before[LENGTH + 1][N_SHARES]; /* counts of the prefixes */
  for (int i = 0; i < LENGTH; i++) {
    memcpy(before[i + 1], before[i], sizeof before[i]);
    before[i + 1][kind_at(p, (uint64_t)i)]++;
  }
  for (int n = WINDOW; n <= LENGTH; n++)
    for (size_t k = 0; k < N_SHARES; k++) {
      double prefix = before[n][k] / (double)n, share = SHARES[k].share / 1000.0;
      double window = (before[n][k] - before[n - WINDOW][k]) / (double)WINDOW;
      if (prefix < share - 0.05 || prefix > share + 0.05 || window < share - 0.1 ||
          window > share + 0.1)
        fail_msg("%s %s: %f of %d, %f of the last, expected %f", SHARES[k].family,
                 SHARES[k].variant, prefix, n, window, share);
    }
}

static void test_order_does_not_matter(void **state) {
  (void)state;
  struct plan *p = plan_of(DEFINITION, 7), *q = plan_of(DEFINITION, 7);
  for (uint64_t i = 0; i < 1000; i++) {
    uint64_t index = 999 - i;
    size_t late = kind_at(q, index);
    kind_at(p, (index * 7919) % 100000);
    assert_int_equal(kind_at(p, index), late);
  }
  kind_at(p, UINT64_MAX);
}

static void test_seeds_differ(void **state) {
  (void)state;
  struct plan *p = plan_of(DEFINITION, 7), *q = plan_of(DEFINITION, 8);
  int same = 0, repeated = 0;
  for (uint64_t i = 0; i < 1000; i++) {
    same += kind_at(p, i) == kind_at(q, i);
    repeated += kind_at(p, i) == kind_at(p, i + PLAN_BLOCK); /* nor do the blocks of one seed */
  }
  assert_in_range(same, 100, 400); /* by chance: the sum of the squares of the shares, about 22 % */
  assert_in_range(repeated, 100, 400);
}

static void test_uneven_shares(void **state) {
  (void)state;
  struct plan *p = plan_of("{'recipe': {'mix': {'success': 1}, 'tasks': {'a': 1, 'b': 1, 'c': 1}},"
                           " 'families': [{'name': 'a', 'table': {'variants': ['success']}},"
                           "  {'name': 'b', 'table': {'variants': ['success']}},"
                           "  {'name': 'c', 'table': {'variants': ['success']}},"
                           "  {'name': 'd', 'table': {'variants': ['success']}}]}",
                           1);
  int n[4] = {0};
  for (uint64_t i = 0; i < PLAN_BLOCK; i++) {
    struct cell cell;
    plan_cell(p, i, &cell);
    n[*cell.family - 'a']++;
  }
  for (int k = 0; k < 3; k++)
    assert_in_range(n[k], 333, 334);
  assert_int_equal(n[3], 0); /* no weight */
}

static void refuse(const char *definition, const char *place, const char *part) {
  struct error e = {0};
  if (plan_new(&arena, js(definition), 7, &e)) fail_msg("accepted: %s", definition);
  expect_error(&e, place, part);
}

static void refuse_with(const char *pointer, const char *value, const char *place,
                        const char *part) {
  struct json *definition = js(DEFINITION);
  plant(definition, pointer, value);
  refuse(text_of(definition), place, part);
}

static void test_refusals(void **state) {
  (void)state;
  refuse_with("/recipe/mix", "{}", "mix", "expected shares of variants");
  refuse_with("/recipe/mix", "'even'", "mix", "expected shares of variants");
  refuse_with("/recipe/mix", "{'success': 0}", "mix", "every share is zero");
  refuse_with("/recipe/mix", "{'sucess': 1}", "mix", "no family of `tasks` has the variant sucess");
  refuse_with("/recipe/mix/success", "'50'", "mix", "success must be a number of 0 or more");
  refuse_with("/recipe/mix/success", "-1", "mix", "success must be a number of 0 or more");
  refuse_with("/recipe/tasks/db", "true", "tasks", "db must be a number of 0 or more");
  refuse_with("/recipe/tasks/db", "-0.5", "tasks", "db must be a number of 0 or more");
  refuse_with("/recipe/tasks/unsafe", "0", "mix", "no family of `tasks` has the variant block");
  refuse_with("/families", "[]", "tasks", "expected weights of families");
}

/* ---- specs ---- */

static const char SPECS[] =
    "{'specs': [{'task_id': 'find', 'family': 'search', 'variants': ['success', 'recovery']},"
    "           {'task_id': 'find_more', 'family': 'search', 'variants': ['success'],"
    "            'split': 'val'},"
    "           {'task_id': 'stop', 'family': 'unsafe', 'variants': ['block']}]}";

static void test_specs_in_order(void **state) {
  (void)state;
  static const struct {
    const char *family, *variant, *split;
    int64_t spec;
  } WANTED[] = {{"search", "success", NULL, 1},
                {"search", "recovery", NULL, 1},
                {"search", "success", "val", 2},
                {"unsafe", "block", NULL, 3}};
  struct plan *p = plan_of(SPECS, 7), *q = plan_of(SPECS, 8); /* whatever the seed */
  assert_int_equal(plan_size(p), 4);
  for (uint64_t i = 0; i < 4; i++) {
    struct cell cell, other;
    plan_cell(p, i, &cell);
    plan_cell(q, i, &other);
    assert_string_equal(cell.family, WANTED[i].family);
    assert_string_equal(cell.variant, WANTED[i].variant);
    assert_int_equal(cell.spec, WANTED[i].spec);
    if (WANTED[i].split)
      assert_string_equal(cell.split, WANTED[i].split);
    else
      assert_null(cell.split);
    assert_string_equal(other.variant, cell.variant);
    assert_int_equal(other.spec, cell.spec);
  }
}

static void test_malformed_specs(void **state) {
  (void)state;
  refuse("{'specs': [{'family': 'a', 'variants': ['success']}, {'family': 'a'}]}", "specs",
         "spec 2 needs family and variants");
  refuse("{'specs': [{'variants': ['success']}]}", "specs", "spec 1");
  refuse("{'specs': [{'family': 3, 'variants': ['success']}]}", "specs", "spec 1");
  refuse("{'specs': [{'family': 'a', 'variants': 'success'}]}", "specs", "spec 1");
  refuse("{'specs': [{'family': 'a', 'variants': [['success']]}]}", "specs", "spec 1");
  refuse("{'specs': [{'family': 'a', 'variants': []}]}", "specs", "spec 1");
}

/* ---- ids ---- */

static void finds(const struct plan *p, const char *id, int64_t wanted) {
  uint64_t index = 77;
  bool found = plan_find(p, id, &index);
  if (found != (wanted >= 0)) fail_msg("%s: %s", id, found ? "found" : "not found");
  if (found) assert_int_equal(index, wanted);
}

static void test_ids_of_specs(void **state) {
  (void)state;
  struct plan *p = plan_of(SPECS, 7);
  finds(p, "find_success", 0);
  finds(p, "find_recovery", 1);
  finds(p, "find_recovery_step_12", 1);
  finds(p, "find_more_success", 2); /* not task find with the variant more */
  finds(p, "find_more_success_step_1", 2);
  finds(p, "stop_block", 3);
  finds(p, "stop_success", -1);
  finds(p, "find", -1);
  finds(p, "find_successful", -1);
  finds(p, "", -1);
  finds(p, "3", 3);
  finds(p, "4", -1); /* there are four */
  finds(p, "007", -1);
}

static void test_ids_of_samples(void **state) {
  (void)state;
  struct plan *p = plan_of(DEFINITION, 7);
  static const uint64_t INDEXES[] = {0, 1, 999, 1234567, 98765432};
  for (size_t i = 0; i < sizeof INDEXES / sizeof *INDEXES; i++) {
    struct cell cell;
    plan_cell(p, INDEXES[i], &cell);
    const char *id =
        arena_printf(&arena, "%s_%07u_%s", cell.family, (unsigned)INDEXES[i], cell.variant);
    finds(p, id, (int64_t)INDEXES[i]);
    finds(p, arena_printf(&arena, "%s_step_3", id), (int64_t)INDEXES[i]);
    finds(p, arena_printf(&arena, "%u", (unsigned)INDEXES[i]), (int64_t)INDEXES[i]);
    finds(p, arena_printf(&arena, "%sx_%07u_success", cell.family, (unsigned)INDEXES[i]), -1);
    finds(p, arena_printf(&arena, "%s_%07ux", cell.family, (unsigned)INDEXES[i]), -1);
  }
  finds(p, "search_123_success", -1);
  finds(p, "search", -1);
  finds(p, "", -1);
  finds(p, "-1", -1);
  finds(p, "99999999999999999999", -1); /* beyond 64 bits */
}

/* The digits of the family's own name are not the number. */
static void test_ids_of_a_family_with_digits(void **state) {
  (void)state;
  struct plan *p = plan_of("{'recipe': {'mix': {'success': 1}, 'tasks': {'day_20260101': 1}},"
                           " 'families': [{'name': 'day_20260101', 'table':"
                           "  {'variants': ['success']}}]}",
                           1);
  finds(p, "day_20260101_0000042_success", 42);
  finds(p, "day_20260101_success", -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      FLOOR_TEST(test_exact_in_each_thousand),
      FLOOR_TEST(test_balance),
      FLOOR_TEST(test_order_does_not_matter),
      FLOOR_TEST(test_seeds_differ),
      FLOOR_TEST(test_uneven_shares),
      FLOOR_TEST(test_refusals),
      FLOOR_TEST(test_specs_in_order),
      FLOOR_TEST(test_malformed_specs),
      FLOOR_TEST(test_ids_of_specs),
      FLOOR_TEST(test_ids_of_samples),
      FLOOR_TEST(test_ids_of_a_family_with_digits),
  };
  return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
