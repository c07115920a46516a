/* match.c - whether a record is what a search asks for, and the order of what was found. */
#include "catalog/words.h"
#include "entity/behave.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- texts ---- */

static bool contains(const struct json *text, const struct json *part) {
  if (text->type != JSON_STRING || part->type != JSON_STRING || !part->len) return false;
  if (part->len > text->len) return false;
  for (uint32_t i = 0; i + part->len <= text->len; i++)
    if (strncasecmp(text->text + i, part->text, part->len) == 0) return true;
  return false;
}

static bool same_text(const struct json *x, const struct json *y) {
  return x->type == JSON_STRING && y->type == JSON_STRING && x->len == y->len &&
         strncasecmp(x->text, y->text, x->len) == 0;
}

static bool is_moment(enum sense_kind kind) {
  return kind == SENSE_DATE || kind == SENSE_DATETIME || kind == SENSE_TIMESTAMP;
}

static bool is_date_text(const struct json *v) {
  return v->type == JSON_STRING && v->len >= 10 && v->text[4] == '-' && v->text[7] == '-';
}

/* -1, 0, 1; a date stands for all its day. 2: not comparable. */
static int compare(const struct json *x, const struct json *y) {
  if (x->type == JSON_NUMBER && y->type == JSON_NUMBER) return json_compare_numbers(x, y);
  bool numbers = (x->type == JSON_NUMBER && y->type == JSON_STRING) ||
                 (x->type == JSON_STRING && y->type == JSON_NUMBER);
  if (numbers) {
    char *end;
    double a = strtod(x->text, &end);
    if (*end) return 2;
    double b = strtod(y->text, &end);
    return *end ? 2 : (a > b) - (a < b);
  }
  if (x->type != JSON_STRING || y->type != JSON_STRING) return 2;
  uint32_t n = x->len < y->len ? x->len : y->len;
  int order = memcmp(x->text, y->text, n);
  if (order == 0 && !(is_date_text(x) && is_date_text(y)))
    order = (x->len > y->len) - (x->len < y->len);
  return (order > 0) - (order < 0);
}

/* ---- filters ---- */

/* Words for which a part is enough: "Paris, France" for Paris. */
static bool is_loose(const struct call *c, const struct model_field *f) {
  (void)c;
  if (json_get(f->schema, "enum")) return false;
  switch (f->sense.kind) {
  case SENSE_NAME:
  case SENSE_TEXT:
  case SENSE_PERSON_NAME:
  case SENSE_ORGANIZATION:
  case SENSE_PLACE:
  case SENSE_CITY:
  case SENSE_REGION:
  case SENSE_STREET:
  case SENSE_CATEGORY:
    return true;
  default:
    return false;
  }
}

static bool equals(const struct call *c, const struct model_field *f, const struct json *have,
                   const struct json *v) {
  if (have->type == JSON_ARRAY) {
    for (uint32_t i = 0; i < have->len; i++)
      if (equals(c, f, &have->items[i], v)) return true;
    return false;
  }
  if (store_same(have, v) || same_text(have, v)) return true;
  if (is_moment(f->sense.kind)) {
    const struct json *spelt = store_spell(c->arena, v, f->schema);
    if (spelt && store_same(have, spelt)) return true;
    return is_date_text(have) && is_date_text(v) && compare(have, v) == 0;
  }
  bool at_least = f->sense.kind == SENSE_RATING || f->sense.kind == SENSE_COUNT;
  if (at_least) {
    int order = compare(have, v);
    return order == 0 || order == 1;
  }
  return is_loose(c, f) && (contains(have, v) || (have->len > 2 && contains(v, have)));
}

static bool within(const struct call *c, const struct model_field *f, const struct json *have,
                   const struct json *v, enum sense_end end) {
  const struct json *spelt = is_moment(f->sense.kind) ? store_spell(c->arena, v, f->schema) : NULL;
  int order = compare(have, spelt ? spelt : v);
  if (order == 2) return false;
  return end == SENSE_LOW ? order >= 0 : order <= 0;
}

static bool matches_filter(struct call *c, struct record *r, const struct model_parameter *p,
                           const struct json *value) {
  const struct model_field *f = &c->store->model->entities[r->entity].fields[p->field];
  const struct json *have = store_value(c->store, r, p->field);
  enum sense_end end = c->store->model->graph->inputs[p->input].sense.end;
  if (!have || have->type == JSON_NULL) return value->type == JSON_FALSE;
  /* "low" says nothing about a number. */
  if (have->type == JSON_NUMBER && value->type == JSON_STRING && compare(have, value) == 2)
    return true;
  uint32_t n = value->type == JSON_ARRAY ? value->len : 1;
  bool found = n == 0;
  for (uint32_t i = 0; i < n && !found; i++) {
    const struct json *one = value->type == JSON_ARRAY ? &value->items[i] : value;
    found = end == SENSE_WHOLE ? equals(c, f, have, one) : within(c, f, have, one, end);
  }
  return found;
}

/* ---- belonging ---- */

/* What is similar or related to a record: those that stand near it. */
static bool is_near(struct call *c, const struct record *r, const struct record *other) {
  enum { NEAR = 3 };
  const struct records *all = store_all(c->store, r->entity);
  size_t x = 0, y = 0;
  for (size_t i = 0; i < all->n; i++) {
    if (all->list[i] == r) x = i;
    if (all->list[i] == other) y = i;
  }
  size_t apart = x > y ? x - y : y - x;
  if (all->n - apart < apart) apart = all->n - apart;
  return r != other && apart <= NEAR;
}

static bool matches_parent(struct call *c, struct record *r, const struct model_parameter *p,
                           const struct json *value) {
  const struct model_entity *x = &c->store->model->entities[r->entity];
  uint32_t n = value->type == JSON_ARRAY ? value->len : 1;
  for (uint32_t i = 0; i < n; i++) {
    const struct json *one = value->type == JSON_ARRAY ? &value->items[i] : value;
    if (p->field < x->n_fields && store_holds(store_value(c->store, r, p->field), one)) return true;
    struct record *parent = store_find(c->store, p->entity, 0, one);
    if (p->entity == r->entity && p->field >= x->n_fields) {
      if (parent && is_near(c, r, parent)) return true;
      continue;
    }
    bool own = parent && parent != r && p->entity == x->parent;
    if (own && store_belongs(c->store, r, parent)) return true;
    if (parent && p->field >= x->n_fields && parent != r && store_belongs(c->store, r, parent))
      return true;
  }
  return false;
}

/* ---- free text ---- */

static void add_words(struct buf *b, const struct json *v) {
  if (!v) return;
  if (v->type == JSON_STRING) {
    buf_add_char(b, ' ');
    buf_add(b, v->text, v->len);
  }
  for (uint32_t i = 0; v->type == JSON_ARRAY && i < v->len; i++)
    add_words(b, &v->items[i]);
}

static bool speaks(enum sense_kind kind) {
  switch (kind) {
  case SENSE_DATE:
  case SENSE_DATETIME:
  case SENSE_TIME:
  case SENSE_URL:
  case SENSE_IMAGE:
  case SENSE_HASH:
  case SENSE_SECRET:
    return false;
  default:
    return true;
  }
}

/* What can be found of a record: its texts, and the names of what it belongs to and refers to. */
static void collect_text(struct call *c, struct record *r, struct buf *b, bool others) {
  const struct model_entity *x = &c->store->model->entities[r->entity];
  for (uint32_t f = 0; f < x->n_fields; f++) {
    const struct model_field *field = &x->fields[f];
    bool name = field->sense.kind == SENSE_NAME || field->sense.kind == SENSE_PERSON_NAME ||
                field->sense.kind == SENSE_USER_NAME || field->sense.kind == SENSE_ORGANIZATION;
    if (!speaks(field->sense.kind) || (!others && !name)) continue;
    const struct json *v = store_value(c->store, r, f);
    add_words(b, v);
    if (!others || field->refers_to == MODEL_NONE || !v || field->refers_to == r->entity) continue;
    struct record *other = store_find(c->store, field->refers_to, 0,
                                      v->type == JSON_ARRAY && v->len ? &v->items[0] : v);
    if (other) collect_text(c, other, b, false);
  }
}

static bool is_noise(const char *word) {
  static const char *const NOISE[] = {"a",  "an",   "and",  "the",   "of", "in",
                                      "on", "for",  "with", "to",    "by", "at",
                                      "or", "from", "near", "about", NULL};
  for (size_t i = 0; NOISE[i]; i++)
    if (strcmp(NOISE[i], word) == 0) return true;
  return false;
}

static bool has_word(const struct buf *text, const char *word, size_t n) {
  for (size_t i = 0; i + n <= text->len; i++)
    if (strncasecmp(text->data + i, word, n) == 0) return true;
  return false;
}

static bool matches_query(struct call *c, struct record *r, const struct model_parameter *p,
                          const struct json *value) {
  if (value->type == JSON_ARRAY) {
    for (uint32_t i = 0; i < value->len; i++)
      if (matches_query(c, r, p, &value->items[i])) return true;
    return value->len == 0;
  }
  if (value->type != JSON_STRING || !value->len) return true;
  struct buf b = BUF_INIT;
  if (p->field != MODEL_NONE)
    add_words(&b, store_value(c->store, r, p->field));
  else
    collect_text(c, r, &b, true);
  bool found = has_word(&b, value->text, value->len);
  if (!found) {
    struct words w;
    words_split(c->arena, value->text, value->len, &w);
    size_t n = 0, hit = 0;
    for (size_t i = 0; i < w.n; i++) {
      const char *word = word_singular(c->arena, w.word[i]);
      if (is_noise(word)) continue;
      n++;
      /* "batteries" finds "battery" and the other way round */
      size_t len = strlen(word);
      if (len > 3 && word[len - 1] == 'y') len--;
      hit += has_word(&b, word, len);
    }
    found = n && hit == n;
  }
  buf_done(&b);
  return found;
}

/* ---- */

/* "asc" and "desc" give an order, whatever the parameter is called. */
static bool is_direction(const struct json *v) {
  static const char *const WORDS[] = {"asc", "desc", "ascending", "descending",
                                      "ASC", "DESC", NULL};
  for (size_t i = 0; WORDS[i]; i++)
    if (json_is_text(v, WORDS[i])) return true;
  return false;
}

bool call_matches_parameter(struct call *c, struct record *r, const struct model_parameter *p,
                            const struct json *value) {
  switch (p->use) {
  case USE_PARENT:
    return matches_parent(c, r, p, value);
  case USE_FILTER:
    if (is_direction(value)) return true;
    return p->field == MODEL_NONE || matches_filter(c, r, p, value);
  case USE_QUERY:
    /* The "term" of what is listed is a part of the year. */
    if (c->how->verb == VERB_LIST &&
        strcmp(c->store->model->graph->inputs[p->input].sense.attribute, "term") == 0)
      return true;
    return matches_query(c, r, p, value);
  case USE_KEY:
    return p->entity == r->entity || matches_parent(c, r, p, value);
  default:
    return true;
  }
}

bool call_matches(struct call *c, struct record *r) {
  for (size_t i = 0; i < c->how->n_parameters; i++) {
    const struct model_parameter *p = &c->how->parameters[i];
    const struct json *v = call_argument(c, p);
    if (v && !call_matches_parameter(c, r, p, v)) return false;
  }
  return true;
}

/* ---- order ---- */

struct order {
  uint32_t field;
  bool down, known;
};

static bool is_one_of(const char *word, const char *const *list) {
  for (; *list; list++)
    if (strcmp(word, *list) == 0) return true;
  return false;
}

static const char *const UP[] = {"asc", "ascending", "lowest", "cheapest", "oldest", NULL};
static const char *const DOWN[] = {"desc",   "descending", "highest", "newest",  "latest",
                                   "recent", "top",        "best",    "popular", NULL};
static const char *const BY_TIME[] = {"newest", "latest", "recent", "oldest", "date", "time", NULL};
static const char *const BY_PRICE[] = {"cheapest", "price", "cost", NULL};
static const char *const BY_RANK[] = {"best", "top", "popular", "popularity", "rating", NULL};

static uint32_t field_of_kind(const struct model_entity *x, enum sense_kind a, enum sense_kind b) {
  for (uint32_t f = 0; f < x->n_fields; f++)
    if (x->fields[f].sense.kind == a || x->fields[f].sense.kind == b) return f;
  return MODEL_NONE;
}

static uint32_t field_of_word(struct call *c, const struct model_entity *x, const char *word) {
  for (uint32_t f = 0; f < x->n_fields; f++) {
    struct words w;
    words_split(c->arena, x->fields[f].name, strlen(x->fields[f].name), &w);
    for (size_t i = 0; i < w.n; i++)
      if (strcmp(w.word[i], word) == 0) return f;
  }
  if (is_one_of(word, BY_TIME)) return field_of_kind(x, SENSE_DATETIME, SENSE_DATE);
  if (is_one_of(word, BY_PRICE)) return field_of_kind(x, SENSE_AMOUNT, SENSE_AMOUNT);
  if (is_one_of(word, BY_RANK)) return field_of_kind(x, SENSE_RATING, SENSE_COUNT);
  return MODEL_NONE;
}

static void read_words(struct call *c, const struct json *v, struct order *o) {
  const struct model_entity *x = &c->store->model->entities[c->how->entity];
  if (v->type != JSON_STRING) return;
  if (v->len && v->text[0] == '-') o->down = o->known = true;
  struct words w;
  words_split(c->arena, v->text, v->len, &w);
  bool low_first = false;
  for (size_t i = 0; i < w.n; i++) {
    if (is_one_of(w.word[i], UP)) o->known = true;
    if (is_one_of(w.word[i], DOWN)) o->down = o->known = true;
    low_first = low_first || (strcmp(w.word[i], "low") == 0 && !o->down);
    if (strcmp(w.word[i], "high") == 0 && !low_first) o->down = true;
    if (o->field == MODEL_NONE) o->field = field_of_word(c, x, w.word[i]);
  }
}

static struct order read_order(struct call *c) {
  struct order o = {.field = MODEL_NONE};
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < c->how->n_parameters; i++) {
      const struct model_parameter *p = &c->how->parameters[i];
      const struct json *v = call_argument(c, p);
      bool asks = p->use == (pass ? USE_ORDER : USE_SORT) || (pass && v && is_direction(v));
      if (v && asks) read_words(c, v, &o);
    }
  if (o.field == MODEL_NONE || o.known) return o;
  /* The best first, unless said otherwise. */
  o.down = c->store->model->entities[c->how->entity].fields[o.field].sense.kind == SENSE_RATING;
  return o;
}

void call_sort(struct call *c) {
  struct order o = read_order(c);
  if (o.field == MODEL_NONE) return;
  for (size_t i = 1; i < c->n; i++) {
    struct record *r = c->list[i];
    const struct json *v = store_value(c->store, r, o.field);
    size_t k = i;
    for (; k > 0; k--) {
      const struct json *w = store_value(c->store, c->list[k - 1], o.field);
      if (!v || (w && compare(w, v) != (o.down ? -1 : 1))) break; /* what lacks it comes last */
      c->list[k] = c->list[k - 1];
    }
    c->list[k] = r;
  }
}
