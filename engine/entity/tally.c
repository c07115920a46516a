/* tally.c - totals that are the sum of the lines beside them.
 *
 * Looks at a finished content: where an object holds lines with prices and an amount that sums them
 * up, the amount is made to agree, in the content and in the record that it shows. */
#include "entity/site.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

struct tally {
  struct call *call;
  const struct tool_index *index;
  struct buf *pointer;
};

static bool is_one_of(const char *name, const char *const *list) {
  for (; *list; list++)
    if (strcmp(name, *list) == 0) return true;
  return false;
}

static const char *const QUANTITIES[] = {"quantity", "qty", "count", "units", NULL};
static const char *const PRICES[] = {"unit_price", "price", "unit_cost", "unit_amount", NULL};
static const char *const LINE_SUMS[] = {"line_total", "total",       "total_price", "amount",
                                        "subtotal",   "line_amount", "sum",         NULL};
static const char *const PARTIAL_SUMS[] = {"subtotal", "sub_total", "items_total", "net_total",
                                           NULL};
static const char *const SUMS[] = {"total",       "total_amount", "total_price", "grand_total",
                                   "order_total", "total_cost",   "amount_due",  NULL};
static const char *const ADDED[] = {"tax",          "taxes",       "tax_total",     "tax_amount",
                                    "vat",          "shipping",    "shipping_cost", "shipping_fee",
                                    "delivery_fee", "service_fee", "fee",           "fees",
                                    "tip",          NULL};
static const char *const TAKEN[] = {"discount", "discount_total", "discount_amount", NULL};
static const char *const LINES[] = {"items",    "lines",   "line_items", "order_items",
                                    "products", "entries", "cart_items", NULL};

/* The first member, a number, whose name is one of these; NULL. */
static struct json *number_named(struct arena *a, const struct json *object,
                                 const char *const *names) {
  for (uint32_t i = 0; i < object->len; i++) {
    struct json_member *m = &object->members[i];
    struct words w;
    if (m->value.type != JSON_NUMBER) continue;
    words_split(a, m->name, m->name_len, &w);
    if (is_one_of(words_join(a, &w, 0, w.n), names)) return &m->value;
  }
  return NULL;
}

static double sum_named(struct arena *a, const struct json *object, const char *const *names) {
  double sum = 0;
  for (uint32_t i = 0; i < object->len; i++) {
    const struct json_member *m = &object->members[i];
    struct words w;
    if (m->value.type != JSON_NUMBER) continue;
    words_split(a, m->name, m->name_len, &w);
    if (is_one_of(words_join(a, &w, 0, w.n), names)) sum += json_to_double(&m->value);
  }
  return sum;
}

/* The schema of the output at the place, where it shows a field or nothing known; NULL: hands off.
 */
static const struct model_output *output_here(struct tally *t, struct place *place) {
  if (!tool_index_place(t->index, t->call->arena, t->pointer->len ? t->pointer->data : "", place))
    return NULL;
  uint32_t i = tool_index_output(t->index, place->pointer);
  const struct model_output *o = i == MODEL_NONE ? NULL : &t->call->how->outputs[i];
  bool one = t->call->how->verb != VERB_LIST && t->call->how->verb != VERB_SEARCH;
  bool sum = o && (o->show == SHOW_FIELD || o->show == SHOW_FREE || (one && o->show == SHOW_TOTAL));
  return sum ? o : NULL;
}

/* Puts the amount there, if the schema takes it. */
static void put(struct tally *t, const struct json *object, struct json *v, double amount) {
  struct arena *a = t->call->arena;
  size_t n = t->pointer->len;
  for (uint32_t i = 0; i < object->len; i++)
    if (&object->members[i].value == v)
      json_pointer_add(t->pointer, object->members[i].name, object->members[i].name_len);
  struct place place;
  const struct model_output *o = output_here(t, &place);
  t->pointer->len = n;
  if (t->pointer->cap) t->pointer->data[n] = '\0';
  if (!o || fabs(amount) > 9e12) return;
  const struct json *schema = t->call->store->model->graph->outputs[o->output].schema;
  double cents = nearbyint(amount * 100) / 100;
  struct json *made = cents == nearbyint(cents) && v->is_int ? json_new_int(a, (int64_t)cents)
                                                             : json_new_double(a, cents);
  const struct json *spelt = store_spell(a, made, schema);
  if (!spelt || spelt->type != JSON_NUMBER) return;
  *v = *spelt;
  struct record *r =
      o->show == SHOW_FIELD && o->site != MODEL_NONE ? site_record(t->call, o->site, &place) : NULL;
  if (r) store_set(t->call->store, r, o->field, json_copy(t->call->store->arena, spelt));
}

/* What a line costs; false: it says nothing of money. */
static bool cost_of(struct tally *t, const struct json *line, double *cost) {
  struct arena *a = t->call->arena;
  const struct json *price = number_named(a, line, PRICES);
  const struct json *quantity = number_named(a, line, QUANTITIES);
  struct json *sum = number_named(a, line, LINE_SUMS);
  if (!price && !sum) return false;
  if (price) *cost = json_to_double(price) * (quantity ? json_to_double(quantity) : 1);
  if (price && sum) put(t, line, sum, *cost);
  if (sum) *cost = json_to_double(sum);
  return true;
}

static bool is_lines(struct arena *a, const struct json_member *m) {
  if (m->value.type != JSON_ARRAY) return false;
  if (m->value.len) return m->value.items[0].type == JSON_OBJECT;
  struct words w;
  words_split(a, m->name, m->name_len, &w);
  return is_one_of(words_join(a, &w, 0, w.n), LINES);
}

/* The sum over all lines of the object. false: there are none with prices. */
static bool sum_lines(struct tally *t, const struct json *object, double *sum) {
  size_t n = t->pointer->len;
  for (uint32_t i = 0; i < object->len; i++) {
    const struct json_member *m = &object->members[i];
    if (!is_lines(t->call->arena, m)) continue;
    bool priced = true;
    *sum = 0;
    json_pointer_add(t->pointer, m->name, m->name_len);
    size_t inner = t->pointer->len;
    for (uint32_t k = 0; k < m->value.len && priced; k++) {
      double cost = 0;
      json_pointer_add_index(t->pointer, k);
      priced = m->value.items[k].type == JSON_OBJECT && cost_of(t, &m->value.items[k], &cost);
      t->pointer->len = inner;
      *sum += cost;
    }
    t->pointer->len = n;
    if (t->pointer->cap) t->pointer->data[n] = '\0';
    if (priced) return true;
  }
  return false;
}

static void settle(struct tally *t, const struct json *object) {
  struct arena *a = t->call->arena;
  struct json *partial = number_named(a, object, PARTIAL_SUMS);
  struct json *total = number_named(a, object, SUMS);
  double sum;
  if ((!partial && !total) || !sum_lines(t, object, &sum)) return;
  if (partial) put(t, object, partial, sum);
  if (total)
    put(t, object, total, fmax(0, sum + sum_named(a, object, ADDED) - sum_named(a, object, TAKEN)));
}

static void visit(struct tally *t, const struct json *v, int depth) {
  if (depth > DEPTH_MAX || (v->type != JSON_OBJECT && v->type != JSON_ARRAY)) return;
  size_t n = t->pointer->len;
  for (uint32_t i = 0; i < v->len; i++) {
    if (v->type == JSON_OBJECT)
      json_pointer_add(t->pointer, v->members[i].name, v->members[i].name_len);
    else
      json_pointer_add_index(t->pointer, i);
    visit(t, v->type == JSON_OBJECT ? &v->members[i].value : &v->items[i], depth + 1);
    t->pointer->len = n;
    if (t->pointer->cap) t->pointer->data[n] = '\0';
  }
  if (v->type == JSON_OBJECT) settle(t, v);
}

struct json *call_tally(struct call *c, struct json *content) {
  struct json *summed = json_copy(c->arena, content);
  struct buf pointer = BUF_INIT;
  struct tally t = {c, tool_index_of(c->store, c->tool_at), &pointer};
  visit(&t, summed, 0);
  buf_done(&pointer);
  size_t n;
  return schema_check(c->tool->returns_schema, summed, c->arena, NULL, 0, &n) ? summed : content;
}
