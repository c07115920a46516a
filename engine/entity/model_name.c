/* model_name.c - names of parameters, fields and enclosing things, made comparable. */
#include "entity/model_form.h"

/* Names that hold things and are none. */
static const char *const WRAPPERS[] = {
    "data",    "result",      "response", "item",       "payload",  "record",     "entry",
    "list",    "row",         "content",  "body",       "object",   "node",       "edge",
    "value",   "hit",         "doc",      "output",     "info",     "detail",     "details",
    "meta",    "metadata",    "element",  "return",     "answer",   "collection", "array",
    "set",     "match",       "found",    "all",        "resource", "d",          "embedded",
    "success", "information", "page",     "pagination", "paging",   "request",    "input",
    "change",  "update",      "deletion", "addition",   NULL};
static const char *const HOLDERS[] = {"list",    "data",   "info",   "detail",
                                      "details", "result", "array",  "collection",
                                      "record",  "entry",  "object", NULL};

const char *pointer_name(struct arena *a, const char *pointer) {
  size_t n = strlen(pointer);
  while (n >= 2 && pointer[n - 1] == '%' && pointer[n - 2] == '/')
    n -= 2;
  size_t from = n;
  while (from > 0 && pointer[from - 1] != '/')
    from--;
  char *name = arena_copy(a, pointer + from, n - from);
  char *to = name;
  for (const char *c = name; *c; c++) {
    if (*c == '~' && (c[1] == '0' || c[1] == '1')) {
      *to++ = c[1] == '0' ? '~' : '/';
      c++;
    } else {
      *to++ = *c;
    }
  }
  *to = '\0';
  return name;
}

const char *name_norm(struct arena *a, const char *name) {
  struct words w;
  words_split(a, name, strlen(name), &w);
  if (!w.n) return name;
  w.word[w.n - 1] = word_singular(a, w.word[w.n - 1]);
  return words_join(a, &w, 0, w.n);
}

const char *norm_within(const char *norm, const char *entity) {
  size_t n = strlen(entity);
  if (n && strncmp(norm, entity, n) == 0 && norm[n] == '_' && norm[n + 1]) return norm + n + 1;
  /* "booking_id" of a hotel_booking */
  const char *last = strrchr(entity, '_');
  return last ? norm_within(norm, last + 1) : norm;
}

const char *name_of_things(struct arena *a, const char *name) {
  struct words w;
  words_split(a, name, strlen(name), &w);
  if (!w.n) return "";
  w.word[w.n - 1] = word_singular(a, w.word[w.n - 1]);
  while (w.n > 1 && word_in(w.word[w.n - 1], HOLDERS)) {
    w.n--;
    w.word[w.n - 1] = word_singular(a, w.word[w.n - 1]);
  }
  w.word[w.n - 1] = word_full(w.word[w.n - 1]);
  const char *joined = words_join(a, &w, 0, w.n);
  return w.n == 1 && word_in(joined, WRAPPERS) ? "" : joined;
}

const char *name_of_rows(struct arena *a, const char *pointer) {
  static const char *const NOTHING[] = {"data",   "result", "response", "payload", "list",
                                        "object", "output", "content",  "body",    "collection",
                                        "array",  "answer", "record",   NULL};
  const char *norm = name_norm(a, pointer_name(a, pointer));
  return word_in(norm, NOTHING) ? "" : norm;
}

bool ends_in_words(const char *whole, const char *tail) {
  size_t n = strlen(whole), m = strlen(tail);
  if (!m || m > n || strcmp(whole + n - m, tail) != 0) return false;
  return m == n || whole[n - m - 1] == '_';
}

const char *verb_past(struct arena *a, const char *word) {
  static const char *const IRREGULAR[][2] = {{"pay", "paid"},
                                             {"send", "sent"},
                                             {"cancel", "cancelled"},
                                             {"book", "booked"},
                                             {"submit", "submitted"},
                                             {"ship", "shipped"},
                                             {"stop", "stopped"},
                                             {"run", "running"},
                                             {"start", "running"},
                                             {"resume", "active"},
                                             {"activate", "active"},
                                             {"reopen", "open"},
                                             {"restore", "active"},
                                             {"leave", "left"},
                                             {"withdraw", "withdrawn"},
                                             {"delete", "deleted"},
                                             {"remove", "deleted"},
                                             {"unsubscribe", "unsubscribed"},
                                             {"deactivate", "inactive"},
                                             {"unlock", "unlocked"},
                                             {"play", "playing"},
                                             {"transfer", "transferred"},
                                             {"refund", "refunded"},
                                             {"enable", "enabled"},
                                             {"execute", "executed"},
                                             {"trigger", "triggered"},
                                             {"drop", "dropped"},
                                             {"admit", "admitted"},
                                             {"return", "returned"},
                                             {"hold", "held"},
                                             {"freeze", "frozen"},
                                             {"unfreeze", "active"},
                                             {"checkin", "checked_in"},
                                             {"checkout", "checked_out"},
                                             {"sell", "sold"},
                                             {"break", "broken"},
                                             {"set", "set"},
                                             {"put", "set"},
                                             {"unblock", "active"}};
  for (size_t i = 0; i < sizeof IRREGULAR / sizeof *IRREGULAR; i++)
    if (strcmp(word, IRREGULAR[i][0]) == 0) return IRREGULAR[i][1];
  size_t n = strlen(word);
  if (!n) return "";
  if (word[n - 1] == 'e') return arena_printf(a, "%sd", word);
  if (word[n - 1] == 'y' && n > 1 && !strchr("aeiou", word[n - 2]))
    return arena_printf(a, "%.*sied", (int)(n - 1), word);
  return arena_printf(a, "%sed", word);
}
