/* test_search.c - what a search finds against one question to FTS5 about the whole query. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "world/internal.h"

#include <string.h>

static struct json *parse(struct arena *a, const char *text) {
  struct error e = {0};
  struct json *v = json_read(a, text, strlen(text), "test", NULL, &e);
  if (!v) fail_msg("%s: %s", e.place, e.message);
  return v;
}

/* 200 documents of few words, some of which have one stem; the texts are not ASCII alone. */
static struct world_image *make_library(struct arena *a) {
  static const char *const words[] = {"refund", "refunds", "seat",  "seats",         "na\xc3\xafve",
                                      "plan",   "policy",  "renew", "five\u2013six", "the"};
  struct buf text = BUF_INIT;
  uint32_t state = 7;
  buf_add_text(&text, "{\"documents\": [");
  for (int i = 0; i < 200; i++) {
    buf_printf(&text, "%s{\"doc_id\": \"d%03d\", \"domain\": \"%s\", \"title\": \"%s\", ",
               i ? ", " : "", i * 7 % 200, i % 3 ? "policy" : "billing", words[i % 10]);
    buf_add_text(&text, "\"content\": \"");
    for (uint32_t k = 0; k < 3 + state % 17; k++) {
      state = state * 1664525u + 1013904223u;
      buf_printf(&text, "%s ", words[(state >> 16) % 10]);
    }
    buf_add_text(&text, "\"}");
  }
  buf_add_text(&text, "]}");
  struct error e = {0};
  const struct json *declaration =
      parse(a, "{\"documents\": {\"key\": [\"doc_id\"], \"searchable\": true}}");
  struct world_image *image =
      world_image_build(parse(a, text.data), declaration, parse(a, "{}"), &e);
  if (!image) fail_msg("%s: %s", e.place, e.message);
  buf_done(&text);
  return image;
}

/* The whole query in one question to FTS5: documents by score in millionths, then by doc_id. */
static void search_whole(struct world *w, const char *expression, struct buf *out) {
  static const char sql[] = "SELECT rowid, CAST(round(bm25(words) * 1e6) AS INTEGER) FROM words "
                            "WHERE words MATCH ?1";
  struct found {
    int64_t score;
    const char *id;
  } found[200];
  size_t n = 0;
  sqlite3_stmt *stmt = NULL;
  assert_int_equal(sqlite3_prepare_v2(w->db, sql, -1, &stmt, NULL), SQLITE_OK);
  sqlite3_bind_text(stmt, 1, expression, -1, SQLITE_STATIC);
  while (sqlite3_step(stmt) == SQLITE_ROW) {
    struct found hit = {sqlite3_column_int64(stmt, 1), NULL};
    hit.id = json_get_text(w->image->documents[sqlite3_column_int64(stmt, 0) - 1], "doc_id", "");
    size_t at = n++;
    for (; at > 0; at--) {
      int64_t other = found[at - 1].score;
      if (other < hit.score || (other == hit.score && strcmp(found[at - 1].id, hit.id) < 0)) break;
      found[at] = found[at - 1];
    }
    found[at] = hit;
  }
  sqlite3_finalize(stmt);
  buf_reset(out);
  for (size_t i = 0; i < n; i++)
    buf_printf(out, "%s ", found[i].id);
}

/* Searching word by word finds the documents that one question about all words finds, in the same
 * order, whatever was searched before. */
static void search_adds_up_what_fts5_would(void **state) {
  (void)state;
  static const char *const queries[][2] = {
      {"refund", "\"refund\""},
      {"the plan", "\"the\" OR \"plan\""},
      {"Refund refunds, refund", "\"refund\" OR \"refunds\""},
      {"renew seats policy the", "\"renew\" OR \"seats\" OR \"policy\" OR \"the\""},
      {"na\xc3\xafve five\xe2\x80\x93six", "\"na\xc3\xafve\" OR \"five\xe2\x80\x93six\""},
      {"zebra \xe2\x80\x93 seat", "\"zebra\" OR \"\xe2\x80\x93\" OR \"seat\""},
      {"policy the seats renew", "\"policy\" OR \"the\" OR \"seats\" OR \"renew\""},
  };
  struct arena a;
  struct error e = {0};
  arena_init(&a, 0);
  struct world_image *image = make_library(&a);
  struct world *w = world_open(image, &e);
  assert_non_null(w);
  struct buf whole = BUF_INIT, summed = BUF_INIT;
  for (size_t round = 0; round < 2; round++)
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
      for (int64_t limit = 5; limit < 500; limit *= 9) {
        const char *query = queries[i][0];
        search_whole(w, queries[i][1], &whole);
        const struct json *found = world_search(w, NULL, query, strlen(query), limit, &a);
        buf_reset(&summed);
        for (uint32_t k = 0; k < found->len; k++)
          buf_printf(&summed, "%s ", json_get_text(&found->items[k], "doc_id", ""));
        if (whole.len > 5 * (size_t)limit) {
          whole.len = 5 * (size_t)limit; /* an id and a blank */
          whole.data[whole.len] = '\0';
        }
        assert_string_equal(summed.data, whole.data);
        assert_true(found->len > 0);
      }
  buf_done(&whole);
  buf_done(&summed);
  world_close(w);
  world_image_free(image);
  arena_done(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(search_adds_up_what_fts5_would)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
