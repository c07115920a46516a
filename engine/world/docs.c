/* docs.c - full-text search over the documents, by SQLite's FTS5.
 *
 * Documents are sorted by (domain, doc_id) and numbered from 1; the full-text table `words` keeps
 * the index alone, under that number. So a domain is a range of row ids, which FTS5 serves without
 * looking at other documents, and what a search returns are the frozen JSON documents themselves.
 * BM25 is made of logarithms that differ in the last bits between processors: scores are compared
 * in millionths, and ties go by doc_id. */
#include "world/internal.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUERY_WORDS_MAX = 64, QUERY_BYTES_MAX = 4096 };

/* ---- building ---- */

static int compare_text(const struct json *a, const struct json *b, const char *member) {
  return strcmp(json_get_text(a, member, ""), json_get_text(b, member, ""));
}

static int compare_documents(const void *x, const void *y) {
  const struct json *a = *(struct json *const *)x, *b = *(struct json *const *)y;
  int order = compare_text(a, b, "domain");
  return order ? order : compare_text(a, b, "doc_id");
}

static struct json *document_of_row(struct arena *a, const struct json *row) {
  static const char *const texts[] = {"doc_id", "title", "domain", "content"};
  struct json *d = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    json_add_member(a, d, texts[i], json_new_text(a, json_get_text(row, texts[i], "")));
  }
  bool injected = json_get_bool(row, "injected", false);
  json_add_member(a, d, "injected", json_new(a, injected ? JSON_TRUE : JSON_FALSE));
  return d;
}

static bool insert_words(struct world_image *image, sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  static const char sql[] = "INSERT INTO words (rowid, title, content) VALUES (?, ?, ?)";
  bool ok = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK;
  for (size_t i = 0; ok && i < image->n_documents; i++) {
    const struct json *d = image->documents[i];
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)i + 1);
    sqlite3_bind_text(stmt, 2, json_get_text(d, "title", ""), -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, json_get_text(d, "content", ""), -1, SQLITE_STATIC);
    ok = sqlite3_step(stmt) == SQLITE_DONE;
    sqlite3_reset(stmt);
  }
  sqlite3_finalize(stmt);
  return ok;
}

bool documents_index(struct world_image *image, sqlite3 *db, struct error *e) {
  if (image_get_table(image, "words")) {
    return error_set(e, ERR_INPUT, "words", "this table name is taken by the full-text index");
  }
  const struct world_table *t = NULL;
  for (size_t i = 0; i < image->n_tables; i++) {
    if (!json_get_bool(image->tables[i].declaration, "searchable", false)) continue;
    if (t) return error_set(e, ERR_INPUT, image->tables[i].name, "a second searchable table");
    t = &image->tables[i];
  }
  const struct json *rows = t ? t->rows : NULL;
  image->n_documents = rows ? rows->len : 0;
  image->documents = ARENA_ARRAY(&image->arena, struct json *, image->n_documents + 1);
  for (size_t i = 0; i < image->n_documents; i++) {
    if (!*json_get_text(&rows->items[i], "doc_id", "") ||
        !*json_get_text(&rows->items[i], "domain", "")) {
      return error_set(e, ERR_INPUT, t->name, "row %zu: a document needs doc_id and domain", i + 1);
    }
    image->documents[i] = document_of_row(&image->arena, &rows->items[i]);
  }
  qsort(image->documents, image->n_documents, sizeof *image->documents, compare_documents);
  static const char create[] = "CREATE VIRTUAL TABLE words USING fts5(title, content, content='', "
                               "tokenize='porter unicode61')";
  static const char merge[] = "INSERT INTO words (words) VALUES ('optimize')";
  if (sqlite3_exec(db, create, NULL, NULL, NULL) != SQLITE_OK || !insert_words(image, db) ||
      sqlite3_exec(db, merge, NULL, NULL, NULL) != SQLITE_OK) {
    return error_set(e, ERR_INTERNAL, "words", "SQLite: %s", sqlite3_errmsg(db));
  }
  return true;
}

/* ---- searching ---- */

bool search_open(struct world *w, struct error *e) {
  size_t n = w->image->n_documents + 1;
  w->hits = calloc(n, sizeof *w->hits);
  if (!w->hits) die_out_of_memory(n * sizeof *w->hits);
  static const char sql[] =
      "SELECT rowid, bm25(words) FROM words WHERE words MATCH ?1 AND rowid BETWEEN ?2 AND ?3";
  if (sqlite3_prepare_v3(w->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &w->search, NULL) !=
      SQLITE_OK) {
    return error_set(e, ERR_INTERNAL, "", "SQLite: %s", sqlite3_errmsg(w->db));
  }
  return true;
}

void search_close(struct world *w) {
  sqlite3_finalize(w->search);
  buf_done(&w->search_text);
  free(w->hits);
}

/* Position of the first document whose domain is not before `domain` (after: behind it). */
static size_t domain_border(const struct world_image *image, const char *domain, bool after) {
  size_t low = 0, high = image->n_documents;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(json_get_text(image->documents[middle], "domain", ""), domain);
    if (order < 0 || (after && order == 0)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static bool is_word_byte(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Is "word" in the expression already? Words hold no quote, so the quotes delimit. */
static bool has_word(const struct buf *out, size_t from) {
  size_t n = out->len - from;
  for (const char *p = out->data; p + n <= out->data + from; p++) {
    if (memcmp(p, out->data + from, n) == 0) return true;
  }
  return false;
}

/* "refund" OR "policy": every word quoted, so that nothing in the query is an operator. FTS5 splits
 * a word further where its tokenizer sees more than one, and drops what has none. */
static size_t write_expression(struct buf *out, const char *query, size_t n) {
  size_t words = 0;
  buf_reset(out);
  n = utf8_floor(query, n < QUERY_BYTES_MAX ? n : QUERY_BYTES_MAX);
  for (size_t i = 0; i < n && words < QUERY_WORDS_MAX;) {
    if (!is_word_byte((unsigned char)query[i])) {
      i++;
      continue;
    }
    size_t before = out->len;
    if (words > 0) buf_add_text(out, " OR ");
    size_t from = out->len;
    buf_add_char(out, '"');
    while (i < n && is_word_byte((unsigned char)query[i])) {
      buf_add_char(out, lower(query[i++]));
    }
    buf_add_char(out, '"');
    if (has_word(out, from)) {
      out->len = before;
    } else {
      words++;
    }
  }
  return words;
}

static int compare_hits(const void *x, const void *y) {
  const struct hit *a = x, *b = y;
  if (a->score != b->score) return a->score < b->score ? -1 : 1;
  return compare_text(a->document, b->document, "doc_id");
}

static size_t collect_hits(struct world *w, size_t first, size_t last) {
  sqlite3_stmt *s = w->search;
  size_t n = 0;
  sqlite3_bind_text64(s, 1, w->search_text.data, w->search_text.len, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_int64(s, 2, (sqlite3_int64)first + 1);
  sqlite3_bind_int64(s, 3, (sqlite3_int64)last);
  while (n < w->image->n_documents && sqlite3_step(s) == SQLITE_ROW) {
    sqlite3_int64 row = sqlite3_column_int64(s, 0);
    if (row < 1 || (size_t)row > w->image->n_documents) continue;
    w->hits[n].score = (int64_t)llround(sqlite3_column_double(s, 1) * 1e6);
    w->hits[n++].document = w->image->documents[row - 1];
  }
  sqlite3_reset(s);
  return n;
}

static struct json *search(struct world *w, const char *domain, const char *query, size_t n,
                           int64_t limit, struct arena *a) {
  size_t first = domain ? domain_border(w->image, domain, false) : 0;
  size_t last = domain ? domain_border(w->image, domain, true) : w->image->n_documents;
  size_t found = 0;
  if (first < last && limit > 0 && write_expression(&w->search_text, query, n) > 0) {
    found = collect_hits(w, first, last);
    qsort(w->hits, found, sizeof *w->hits, compare_hits);
  }
  struct json *results = json_new(a, JSON_ARRAY);
  for (size_t i = 0; i < found && (int64_t)i < limit; i++) {
    json_add_item(a, results, w->hits[i].document);
  }
  return results;
}

/* The list of a known answer shares its documents with the image, like any other. */
const struct json *world_search(struct world *w, const char *domain, const char *query, size_t n,
                                int64_t limit, struct arena *a) {
  world_settle(w);
  answers_ask(&w->answers, 'd', domain, query, n);
  buf_add(&w->answers.key, &limit, sizeof limit);
  const struct answer *known = answers_find(&w->answers, a);
  if (known) return known->rows;
  size_t before = a->used;
  const struct json *results = search(w, domain, query, n, limit, a);
  answers_keep(&w->answers, results, 0, a->used - before);
  return results;
}
