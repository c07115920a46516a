/* docs.c - full-text search over the documents, by SQLite's FTS5.
 *
 * Documents are sorted by (domain, doc_id) and numbered from 1; the full-text table `words` keeps
 * the index alone, under that number. So a domain is a range of row ids, and what a search returns
 * are the frozen JSON documents themselves.
 *
 * A query is a choice of words, and the BM25 score of a document is the sum of what each word of
 * the query adds, in their order; what a word adds does not depend on the others nor on the domain.
 * So FTS5 is asked about a word alone, once, and its answer is kept; the sum has the same bits as
 * when FTS5 adds it up. The kept answers have a limit in bytes, over which all of them go.
 *
 * BM25 is made of logarithms that differ in the last bits between processors: scores are compared
 * in millionths, and ties go by doc_id. */
#include "world/internal.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUERY_WORDS_MAX = 64, QUERY_BYTES_MAX = 4096, POSTINGS_BYTES = 16 << 20, FEW_HITS = 32 };

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

void search_init(struct world *w) {
  buf_init(&w->search.expression);
  arena_init(&w->search.arena, 0);
}

static void *room_for(size_t n, size_t size) {
  void *p = calloc(n, size);
  if (!p) die_out_of_memory(n * size);
  return p;
}

bool search_open(struct world *w, struct error *e) {
  struct searcher *s = &w->search;
  size_t n = w->image->n_documents + 1;
  s->fetched = room_for(n, sizeof *s->fetched);
  s->sums = room_for(n, sizeof *s->sums);
  s->touched = room_for(n, sizeof *s->touched);
  s->hits = room_for(n, sizeof *s->hits);
  s->has_sum = room_for(n, sizeof *s->has_sum);
  static const char sql[] = "SELECT rowid, bm25(words) FROM words WHERE words MATCH ?1";
  if (sqlite3_prepare_v3(w->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL) != SQLITE_OK) {
    return error_set(e, ERR_INTERNAL, "", "SQLite: %s", sqlite3_errmsg(w->db));
  }
  return true;
}

void search_close(struct world *w) {
  struct searcher *s = &w->search;
  sqlite3_finalize(s->stmt);
  buf_done(&s->expression);
  free(s->fetched);
  free(s->sums);
  free(s->touched);
  free(s->hits);
  free(s->has_sum);
  arena_done(&s->arena);
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

/* Is "word" in the expressions already? Words hold no quote, so the quotes delimit. */
static bool has_word(const struct buf *out, size_t from) {
  size_t n = out->len - from;
  for (const char *p = out->data; p + n <= out->data + from; p++) {
    p = memchr(p, '"', (size_t)(out->data + from - p));
    if (!p || p + n > out->data + from) return false;
    if (memcmp(p, out->data + from, n) == 0) return true;
  }
  return false;
}

/* What FTS5 answers about one word, in w->search.fetched. Returns the number of documents. */
static uint32_t fetch_postings(struct world *w, const char *expression, size_t n) {
  struct searcher *s = &w->search;
  uint32_t found = 0;
  sqlite3_bind_text64(s->stmt, 1, expression, n, SQLITE_STATIC, SQLITE_UTF8);
  while (found < w->image->n_documents && sqlite3_step(s->stmt) == SQLITE_ROW) {
    sqlite3_int64 row = sqlite3_column_int64(s->stmt, 0);
    if (row < 1 || (size_t)row > w->image->n_documents) continue;
    s->fetched[found++] = (struct posting){(uint32_t)row - 1, sqlite3_column_double(s->stmt, 1)};
  }
  sqlite3_reset(s->stmt);
  return found;
}

/* Valid until the next call. */
static const struct word_postings *get_postings(struct world *w, const char *expression, size_t n) {
  struct searcher *s = &w->search;
  uint64_t hash = hash_bytes(expression, n);
  for (struct word_postings *p = s->buckets[hash % WORD_BUCKETS]; p; p = p->next)
    if (p->hash == hash && p->len == n && memcmp(p->expression, expression, n) == 0) return p;
  if (s->arena.used > POSTINGS_BYTES) {
    arena_reset(&s->arena);
    memset(s->buckets, 0, sizeof s->buckets);
  }
  struct word_postings *p = ARENA_NEW(&s->arena, struct word_postings);
  p->expression = arena_copy(&s->arena, expression, n);
  p->len = n;
  p->hash = hash;
  p->n = fetch_postings(w, expression, n);
  p->postings = arena_alloc(&s->arena, p->n * sizeof *p->postings);
  if (p->n) memcpy(p->postings, s->fetched, p->n * sizeof *p->postings);
  p->next = s->buckets[hash % WORD_BUCKETS];
  s->buckets[hash % WORD_BUCKETS] = p;
  return p;
}

/* Adds a word's scores to those of the documents first to last - 1. */
static size_t add_postings(struct searcher *s, const struct word_postings *p, size_t first,
                           size_t last, size_t touched) {
  size_t low = 0, high = p->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (p->postings[middle].row < first)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < p->n && p->postings[low].row < last; low++) {
    uint32_t row = p->postings[low].row;
    if (!s->has_sum[row]) {
      s->has_sum[row] = true;
      s->sums[row] = 0;
      s->touched[touched++] = row;
    }
    s->sums[row] += p->postings[low].score;
  }
  return touched;
}

/* Sums up the words of the query, every word once and as a quoted text, so that nothing in the
 * query is an operator. FTS5 splits a word further where its tokenizer sees more than one, and
 * finds nothing where it sees none. Returns the number of documents that have a word. */
static size_t add_words(struct world *w, const char *query, size_t n, size_t first, size_t last) {
  struct buf *out = &w->search.expression;
  size_t words = 0, touched = 0;
  buf_reset(out);
  n = utf8_floor(query, n < QUERY_BYTES_MAX ? n : QUERY_BYTES_MAX);
  for (size_t i = 0; i < n && words < QUERY_WORDS_MAX;) {
    if (!is_word_byte((unsigned char)query[i])) {
      i++;
      continue;
    }
    size_t from = out->len;
    buf_add_char(out, '"');
    while (i < n && is_word_byte((unsigned char)query[i])) {
      buf_add_char(out, lower(query[i++]));
    }
    buf_add_char(out, '"');
    if (has_word(out, from)) {
      out->len = from;
    } else {
      words++;
      const struct word_postings *p = get_postings(w, out->data + from, out->len - from);
      touched = add_postings(&w->search, p, first, last, touched);
    }
  }
  return touched;
}

static int compare_hits(const void *x, const void *y, void *context) {
  const struct hit *a = x, *b = y;
  const struct world_image *image = context;
  if (a->score != b->score) return a->score < b->score ? -1 : 1;
  int order = compare_text(image->documents[a->row], image->documents[b->row], "doc_id");
  return order ? order : a->row < b->row ? -1 : 1;
}

/* Puts a hit to its place among the `n` best so far. Returns how many there are then. */
static size_t insert_hit(struct world *w, struct hit hit, size_t n, size_t limit) {
  struct hit *best = w->search.hits;
  void *image = (void *)w->image;
  if (n == limit && compare_hits(&hit, &best[n - 1], image) > 0) return n;
  size_t at = n < limit ? n++ : n - 1;
  for (; at > 0 && compare_hits(&hit, &best[at - 1], image) < 0; at--)
    best[at] = best[at - 1];
  best[at] = hit;
  return n;
}

/* The best of the touched documents, in w->search.hits. Clears the sums. */
static size_t rank(struct world *w, size_t touched, size_t limit) {
  struct searcher *s = &w->search;
  size_t found = 0;
  for (size_t i = 0; i < touched; i++) {
    uint32_t row = s->touched[i];
    struct hit hit = {(int64_t)llround(s->sums[row] * 1e6), row};
    s->has_sum[row] = false;
    if (limit > FEW_HITS)
      s->hits[found++] = hit;
    else
      found = insert_hit(w, hit, found, limit);
  }
  if (limit > FEW_HITS) qsort_r(s->hits, found, sizeof *s->hits, compare_hits, (void *)w->image);
  return found < limit ? found : limit;
}

/* The answer shares its documents with the image. */
const struct json *world_search(struct world *w, const char *domain, const char *query, size_t n,
                                int64_t limit, struct arena *a) {
  world_settle(w);
  struct searcher *s = &w->search;
  size_t first = domain ? domain_border(w->image, domain, false) : 0;
  size_t last = domain ? domain_border(w->image, domain, true) : w->image->n_documents;
  size_t touched = 0;
  if (first < last && limit > 0) touched = add_words(w, query, n, first, last);
  size_t found = touched ? rank(w, touched, (size_t)limit) : 0;
  struct json *results = json_new(a, JSON_ARRAY);
  for (size_t i = 0; i < found; i++) {
    json_add_item(a, results, w->image->documents[s->hits[i].row]);
  }
  return results;
}
