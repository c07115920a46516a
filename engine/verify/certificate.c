/* certificate.c - re-evaluating where every value came from; see verify.h and episode/episode.h for
 * the forms of a source. Only earlier events of the same session (memory apart, which is read by a
 * tool) may be pointed at. */
#include "catalog/policy.h"
#include "episode/derive.h"
#include "verify/verify.h"

#include <ctype.h>
#include <string.h>

static const char STAGE[] = "certificate";
enum { MAX_DEPTH = 8, MAX_INPUTS = 32 };

/* What is asked of every entry again and again. */
struct entry {
  int64_t event; /* -1: none */
  const struct json *pointer, *span, *source;
};

struct checker {
  const struct json *events, *policies;
  const struct entry *entries;
  uint32_t n_entries;
  const struct registry *registry;
  struct complaints *c;
  struct arena *a;
  int event;           /* the event whose value is checked */
  const char *pointer; /* of the leaf; NULL: a span of a text */
  const struct json *leaf;
  int depth;
  uint32_t used; /* entries that a leaf or a text was checked with */
};

static const struct json *source_value(struct checker *k, const struct json *source,
                                       struct error *e);

static const struct json *bad(struct error *e, const char *message) {
  error_set(e, ERR_MISMATCH, "", "%s", message);
  return NULL;
}

/* The event a source points at: earlier, and of the same session. */
static const struct json *cited_event(struct checker *k, const struct json *source,
                                      const char *type, struct error *e) {
  int64_t index = json_get_int(source, "event", -1);
  if (index < 0 || index >= k->event) return bad(e, "the source is not an earlier event");
  const struct json *event = &k->events->items[index], *here = &k->events->items[k->event];
  if (!json_is_text(json_get(event, "event_type"), type))
    return bad(e, "the source is an event of another type");
  if (json_get_int(event, "session_idx", 1) != json_get_int(here, "session_idx", 1))
    return bad(e, "the source belongs to another session");
  return event;
}

static bool is_letter_or_digit(char c) {
  return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Does a cut at `at` go through a word or a number? */
static bool splits_word(const struct json *text, int64_t at) {
  return at > 0 && at < (int64_t)text->len && is_letter_or_digit(text->text[at - 1]) &&
         is_letter_or_digit(text->text[at]);
}

static const struct json *cut(struct checker *k, const struct json *text, const struct json *span,
                              struct error *e) {
  int64_t start, end;
  if (!text || text->type != JSON_STRING || span->type != JSON_ARRAY || span->len != 2 ||
      !json_to_int(&span->items[0], &start) || !json_to_int(&span->items[1], &end) || start < 0 ||
      end <= start || end > (int64_t)text->len)
    return bad(e, "the span does not lie in the text");
  if (splits_word(text, start) || splits_word(text, end))
    return bad(e, "the span cuts a word or a number");
  return json_new_string(k->a, text->text + start, (size_t)(end - start));
}

static const struct json *user_value(struct checker *k, const struct json *source,
                                     struct error *e) {
  const struct json *event = cited_event(k, source, "user", e), *span = json_get(source, "span");
  if (!event) return NULL;
  if (!span) return bad(e, "a user source needs a span");
  const struct json *said = cut(k, json_get(event, "content"), span, e);
  if (!said || !json_is_text(json_get(source, "as"), "json")) return said;
  const struct json *value = json_read(k->a, said->text, said->len, "", NULL, e);
  return value ? value : bad(e, "the span is no JSON literal");
}

static const struct json *words_value(struct checker *k, const struct json *source,
                                      struct error *e) {
  const struct json *event = cited_event(k, source, "user", e), *text = json_get(event, "content");
  if (!event) return NULL;
  if (!k->leaf || k->leaf->type != JSON_STRING) return bad(e, "only a text can consist of words");
  if (!derive_words_said(k->leaf->text, k->leaf->len, text->text, text->len))
    return bad(e, "not every word of it was said");
  return k->leaf;
}

static const struct json *observation_value(struct checker *k, const struct json *source,
                                            struct error *e) {
  const struct json *event = cited_event(k, source, "observation", e);
  if (!event) return NULL;
  const char *pointer = json_get_text(source, "pointer", NULL);
  const struct json *value = pointer ? json_at(json_get(event, "content"), pointer) : NULL;
  if (!value) return bad(e, "the pointer finds nothing in the observation");
  const struct json *span = json_get(source, "span");
  return span ? cut(k, value, span, e) : value;
}

/* Schema of the leaf that is being checked. */
static const struct json *leaf_schema(const struct checker *k) {
  const struct json *event = &k->events->items[k->event];
  const struct tool *t = registry_get(k->registry, json_get_text(event, "tool_name", ""));
  return t && k->pointer ? tool_leaf_schema(t, k->pointer) : NULL;
}

static const struct json *default_value(struct checker *k, struct error *e) {
  const struct json *value = json_get(leaf_schema(k), "default");
  return value ? value : bad(e, "the schema has no default there");
}

static const struct json *choice_value(struct checker *k, struct error *e) {
  const struct json *values = json_get(leaf_schema(k), "enum");
  for (uint32_t i = 0; values && i < values->len; i++)
    if (k->leaf && json_equal(&values->items[i], k->leaf)) return k->leaf;
  return bad(e, "it is none of the schema's values");
}

/* Values of "of": NULL and an error when one of them has none. */
static const struct json *inputs_value(struct checker *k, const struct json *source,
                                       const struct json **inputs, struct error *e) {
  const struct json *of = json_get(source, "of"), *leaf = k->leaf;
  if (!of || of->type != JSON_ARRAY || of->len == 0 || of->len > MAX_INPUTS)
    return bad(e, "a rule needs its inputs");
  if (++k->depth > MAX_DEPTH) return bad(e, "rules are nested too deeply");
  k->leaf = NULL; /* an input stands for itself, not for the leaf */
  for (uint32_t i = 0; i < of->len; i++)
    if (!(inputs[i] = source_value(k, &of->items[i], e))) return NULL;
  k->leaf = leaf;
  k->depth--;
  return of;
}

/* Does anything of it come from outside of the script? */
static bool is_constant(const struct json *source) {
  const struct json *of = json_get(source, "of");
  if (!of) return json_is_text(json_get(source, "kind"), "text");
  if (of->len == 0) return false;
  for (uint32_t i = 0; i < of->len; i++)
    if (!is_constant(&of->items[i])) return false;
  return true;
}

static bool is_fact(const char *word, size_t n);

/* A template may dress a value for a sentence; it may not bring facts of its own. */
static bool states_facts(const struct json *source) {
  const struct json *of = json_get(source, "of");
  for (uint32_t i = 0; of && i < of->len; i++) {
    const struct json *text = json_get(&of->items[i], "value");
    if (!json_is_text(json_get(&of->items[i], "kind"), "text") || !text) continue;
    if (text->type != JSON_STRING) return true;
    for (uint32_t at = 0; at < text->len;) {
      uint32_t end = at; /* a piece between blanks and placeholders */
      while (end < text->len && text->text[end] != '{' && !isspace((unsigned char)text->text[end]))
        end++;
      if (is_fact(text->text + at, end - at)) return true;
      bool placeholder = end < text->len && text->text[end] == '{';
      const char *close = placeholder ? memchr(text->text + end, '}', text->len - end) : NULL;
      at = close ? (uint32_t)(close - text->text) + 1 : end + 1;
    }
  }
  return false;
}

static const struct json *rule_value(struct checker *k, const struct json *source,
                                     struct error *e) {
  if (k->depth == 0 && is_constant(source)) return bad(e, "a rule of constants alone is no source");
  if (!k->pointer && states_facts(source)) return bad(e, "the template states facts of its own");
  const struct json *inputs[MAX_INPUTS], *of = inputs_value(k, source, inputs, e);
  return of ? derive_apply(k->a, json_get_text(source, "name", ""), inputs, of->len, e) : NULL;
}

static const struct json *list_value(struct checker *k, const struct json *source,
                                     struct error *e) {
  const struct json *inputs[MAX_INPUTS], *of = inputs_value(k, source, inputs, e);
  struct json *list = of ? json_new(k->a, JSON_ARRAY) : NULL;
  for (uint32_t i = 0; of && i < of->len; i++)
    json_add_item(k->a, list, inputs[i]);
  return list;
}

/* What the trajectory says that the policy gave; the declared list says whether it may. */
static const struct json *policy_value(struct checker *k, const struct json *source,
                                       struct error *e) {
  const char *name = json_get_text(source, "name", "");
  const struct json *event = &k->events->items[k->event], *value = json_get(k->policies, name);
  const struct json *policy = policy_get(k->registry->policies, name);
  if (!value) return bad(e, "there is no such policy in metadata.policies");
  if (!policy) return bad(e, "the policy is not declared in data/policies.json");
  if (!policy_applies_to(policy, json_get_text(event, "tool_name", "")))
    return bad(e, "the policy does not apply to this tool");
  if (!policy_gives(policy, value)) return bad(e, "the policy does not give this value");
  return value;
}

static const struct json *source_value(struct checker *k, const struct json *source,
                                       struct error *e) {
  const char *kind = json_get_text(source, "kind", "");
  if (strcmp(kind, "user") == 0) return user_value(k, source, e);
  if (strcmp(kind, "words") == 0) return words_value(k, source, e);
  if (strcmp(kind, "observation") == 0) return observation_value(k, source, e);
  if (strcmp(kind, "default") == 0) return default_value(k, e);
  if (strcmp(kind, "choice") == 0) return choice_value(k, e);
  if (strcmp(kind, "rule") == 0) return rule_value(k, source, e);
  if (strcmp(kind, "list") == 0) return list_value(k, source, e);
  if (strcmp(kind, "policy") == 0) {
    if (!k->pointer) return bad(e, "a policy decides arguments; it is no source of a statement");
    return policy_value(k, source, e);
  }
  if (strcmp(kind, "text") == 0) {
    const struct json *value = json_get(source, "value");
    return k->depth > 0 && value ? value : bad(e, "a constant is no source of its own");
  }
  if (strcmp(kind, "slip") == 0) {
    const struct json *call = &k->events->items[k->event];
    if (json_is_text(json_get(call, "event_type"), "tool_call") &&
        json_get_int(call, "weight", 1) == 0 && k->leaf)
      return k->leaf;
    return bad(e, "a slip needs a call of weight 0");
  }
  error_set(e, ERR_MISMATCH, "", "unknown kind of source \"%s\"", kind);
  return NULL;
}

/* ---- arguments ---- */

static const struct entry *list_entries(struct arena *a, const struct json *certificate) {
  struct entry *entries = ARENA_ARRAY(a, struct entry, certificate->len + 1);
  for (uint32_t i = 0; i < certificate->len; i++) {
    const struct json *entry = &certificate->items[i];
    entries[i] = (struct entry){json_get_int(entry, "event", -1), json_get(entry, "pointer"),
                                json_get(entry, "span"), json_get(entry, "source")};
  }
  return entries;
}

static const struct entry *find_entry(const struct checker *k, const char *pointer) {
  for (uint32_t i = 0; i < k->n_entries; i++)
    if (k->entries[i].event == k->event && json_is_text(k->entries[i].pointer, pointer))
      return &k->entries[i];
  return NULL;
}

static void check_leaf(struct checker *k, const struct json *leaf, const char *pointer) {
  const struct entry *entry = find_entry(k, pointer);
  if (!entry) {
    complain(k->c, STAGE, k->event, "argument %s has no source", pointer);
    return;
  }
  k->used++;
  k->pointer = pointer;
  k->leaf = leaf;
  k->depth = 0;
  struct error e = {0};
  const struct json *value = source_value(k, entry->source, &e);
  if (!value)
    complain(k->c, STAGE, k->event, "argument %s: %s", pointer, e.message);
  else if (!json_equal(value, leaf)) {
    struct buf text = BUF_INIT;
    derive_scalar_text(&text, value);
    complain(k->c, STAGE, k->event, "argument %s differs from its source, which gives %.120s",
             pointer, text.data);
    buf_done(&text);
  }
}

static void check_leaves(struct checker *k, const struct json *v, struct buf *pointer) {
  size_t n = pointer->len;
  if ((v->type != JSON_ARRAY && v->type != JSON_OBJECT) || v->len == 0) {
    if (n > 0) check_leaf(k, v, arena_copy(k->a, pointer->data, n)); /* 0: no arguments */
    return;
  }
  for (uint32_t i = 0; i < v->len; i++) {
    if (v->type == JSON_ARRAY)
      json_pointer_add_index(pointer, i);
    else
      json_pointer_add(pointer, v->members[i].name, v->members[i].name_len);
    check_leaves(k, v->type == JSON_ARRAY ? &v->items[i] : &v->members[i].value, pointer);
    pointer->len = n;
    pointer->data[n] = '\0';
  }
}

/* ---- texts ---- */

static bool is_fact_byte(char c) {
  unsigned char u = (unsigned char)c;
  if ((unsigned)((u | 32) - 'a') < 26 || (unsigned)(u - '-') < 14) return true; /* -./0 to 9: */
  return c == '_' || c == '@' || c == '$' || c == '%' || c == '+' || c == '\0';
}

/* A word that states something checkable: it has a digit, an @, or an underscore inside. */
static bool is_fact(const char *word, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((unsigned)(word[i] - '0') < 10 || word[i] == '@' || (word[i] == '_' && n > 1)) return true;
  return false;
}

/* Naming a tool is no statement about the world. */
static bool is_tool_name(const struct checker *k, const char *word, size_t n) {
  while (n > 0 && word[n - 1] == '.')
    n--;
  for (size_t i = 0; i < k->registry->n_tools; i++) {
    const char *name = k->registry->tools[i].name;
    if (strlen(name) == n && memcmp(name, word, n) == 0) return true;
  }
  return false;
}

/* Judges what stands outside of the claims, in each word of its own. */
static void check_uncovered(struct checker *k, const struct json *text, const bool *covered) {
  for (uint32_t i = 0; i < text->len;) {
    uint32_t j = i;
    while (j < text->len && is_fact_byte(text->text[j]) && !covered[j])
      j++;
    if (is_fact(text->text + i, j - i) && !is_tool_name(k, text->text + i, j - i)) {
      uint32_t end = j; /* the whole word, for the message */
      while (end < text->len && is_fact_byte(text->text[end]))
        end++;
      while (i > 0 && is_fact_byte(text->text[i - 1]))
        i--;
      complain(k->c, STAGE, k->event, "the answer states \"%.*s\" without a source", (int)(end - i),
               text->text + i);
    }
    i = j + 1;
  }
}

/* The claim's bytes, which no other claim may cover. */
static void cover(struct checker *k, const struct json *span, bool *covered) {
  int64_t start = 0, end = 0;
  json_to_int(&span->items[0], &start);
  json_to_int(&span->items[1], &end);
  for (int64_t b = start; b < end; b++) {
    if (covered[b]) {
      complain(k->c, STAGE, k->event, "two claims cover byte %d of the text", (int)b);
      return;
    }
    covered[b] = true;
  }
}

/* "-5" where only the 5 is claimed says something else. */
static bool has_foreign_sign(const struct json *text, int64_t start) {
  if (start < 1 || !isdigit((unsigned char)text->text[start])) return false;
  char sign = text->text[start - 1];
  return (sign == '-' || sign == '$') && (start == 1 || !is_letter_or_digit(text->text[start - 2]));
}

static int64_t said_from(const struct json *span) {
  int64_t start = 0;
  json_to_int(&span->items[0], &start);
  return start;
}

static void check_text(struct checker *k, const struct json *event, bool facts_need_source) {
  const struct json *text = json_get(event, "content");
  bool *covered = ARENA_ARRAY(k->a, bool, text->len + 1);
  for (uint32_t i = 0; i < k->n_entries; i++) {
    const struct json *span = k->entries[i].span;
    if (k->entries[i].event != k->event || !span) continue;
    struct error e = {0};
    const struct json *said = cut(k, text, span, &e);
    k->used++;
    k->pointer = NULL;
    k->leaf = said;
    k->depth = 0;
    const struct json *value = said ? source_value(k, k->entries[i].source, &e) : NULL;
    if (!value) {
      complain(k->c, STAGE, k->event, "claim %u: %s", i, e.message);
      continue;
    }
    struct buf spelt = BUF_INIT;
    derive_scalar_text(&spelt, value);
    if (spelt.len != said->len || memcmp(spelt.data, said->text, spelt.len) != 0)
      complain(k->c, STAGE, k->event, "the text says \"%.*s\", its source \"%.120s\"",
               (int)said->len, said->text, spelt.data);
    buf_done(&spelt);
    cover(k, span, covered);
    if (has_foreign_sign(text, said_from(span)))
      complain(k->c, STAGE, k->event, "the sign before \"%.*s\" is outside of its claim",
               (int)said->len, said->text);
  }
  if (facts_need_source) check_uncovered(k, text, covered);
}

void verify_certificate(const struct json *trajectory, const struct registry *registry,
                        struct complaints *c) {
  struct checker k = {.events = json_get(trajectory, "events"),
                      .policies = json_get(json_get(trajectory, "metadata"), "policies"),
                      .registry = registry,
                      .c = c,
                      .a = c->arena};
  const struct json *certificate = json_get(trajectory, "certificate");
  if (!k.events || k.events->type != JSON_ARRAY || !certificate ||
      certificate->type != JSON_ARRAY) {
    complain(c, STAGE, -1, "there is no certificate");
    return;
  }
  k.entries = list_entries(c->arena, certificate);
  k.n_entries = certificate->len;
  struct buf pointer = BUF_INIT;
  for (uint32_t i = 0; i < k.events->len; i++) {
    const struct json *event = &k.events->items[i], *type = json_get(event, "event_type");
    k.event = (int)i;
    if (json_is_text(type, "tool_call"))
      check_leaves(&k, json_get(event, "arguments"), &pointer);
    else if (json_is_text(type, "assistant_plan") || json_is_text(type, "assistant_final"))
      check_text(&k, event, json_is_text(type, "assistant_final"));
  }
  buf_done(&pointer);
  if (k.used != k.n_entries)
    complain(c, STAGE, -1, "the certificate has %u entries for %u values", k.n_entries, k.used);
}
