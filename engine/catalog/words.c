/* words.c - see words.h. Plurals: the regular rules, then lists of what they get wrong. */
#include "catalog/words.h"

#include <string.h>

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Bytes of other scripts count as letters without case. */
static bool is_part(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c) || (unsigned char)c >= 0x80;
}

/* Whether a new word begins at i, which is no first byte of a run of parts. */
static bool begins(const char *s, size_t n, size_t i) {
  if (!is_upper(s[i])) return false;
  if (!is_upper(s[i - 1])) return true;
  /* The last capital of a run belongs to the word that follows, except in "IDs". */
  if (i + 1 >= n || !is_lower(s[i + 1])) return false;
  return !(s[i + 1] == 's' && (i + 2 >= n || !is_lower(s[i + 2])));
}

static void add_word(struct arena *a, const char *s, size_t n, struct words *out) {
  if (out->n == WORDS_MAX) return;
  char *word = arena_copy(a, s, n);
  for (size_t i = 0; i < n; i++)
    if (is_upper(word[i])) word[i] = (char)(word[i] - 'A' + 'a');
  out->word[out->n++] = word;
}

void words_split(struct arena *a, const char *name, size_t n, struct words *out) {
  out->n = 0;
  size_t start = 0;
  bool open = false;
  for (size_t i = 0; i <= n; i++) {
    bool part = i < n && is_part(name[i]);
    if (open && (!part || begins(name, n, i))) {
      bool possessive =
          i - start == 1 && name[start] == 's' && start > 0 && name[start - 1] == '\'';
      if (!possessive) add_word(a, name + start, i - start, out);
      open = false;
    }
    if (part && !open) {
      start = i;
      open = true;
    }
  }
}

bool word_in(const char *word, const char *const *list) {
  for (; *list; list++)
    if (**list == *word && strcmp(*list, word) == 0) return true;
  return false;
}

const char *words_join(struct arena *a, const struct words *w, size_t from, size_t to) {
  size_t size = 1;
  for (size_t i = from; i < to; i++)
    size += strlen(w->word[i]) + 1;
  char *text = arena_alloc(a, size), *end = text;
  for (size_t i = from; i < to; i++) {
    size_t n = strlen(w->word[i]);
    if (i > from) *end++ = '_';
    memcpy(end, w->word[i], n);
    end += n;
  }
  *end = '\0';
  return text;
}

/* ---- number ---- */

/* Pairs of plural and singular that no rule makes. */
static const char *const IRREGULAR[][2] = {{"people", "person"},
                                           {"children", "child"},
                                           {"men", "man"},
                                           {"women", "woman"},
                                           {"feet", "foot"},
                                           {"mice", "mouse"},
                                           {"indices", "index"},
                                           {"matrices", "matrix"},
                                           {"vertices", "vertex"},
                                           {"criteria", "criterion"},
                                           {"analyses", "analysis"},
                                           {"leaves", "leaf"},
                                           {"lives", "life"},
                                           {"shelves", "shelf"},
                                           {"caches", "cache"},
                                           {"databases", "database"},
                                           {"cases", "case"},
                                           {"purchases", "purchase"},
                                           {"phases", "phase"},
                                           {"responses", "response"},
                                           {"expenses", "expense"},
                                           {"licenses", "license"},
                                           {"releases", "release"},
                                           {"courses", "course"},
                                           {"houses", "house"},
                                           {"warehouses", "warehouse"},
                                           {"bases", "base"},
                                           {"movies", "movie"},
                                           {"cookies", "cookie"},
                                           {"calories", "calorie"},
                                           {"ties", "tie"},
                                           {"exercises", "exercise"},
                                           {"leases", "lease"},
                                           {"clauses", "clause"},
                                           {"horses", "horse"},
                                           {"nurses", "nurse"},
                                           {"sizes", "size"},
                                           {"prizes", "prize"},
                                           {"quizzes", "quiz"},
                                           {"diagnoses", "diagnosis"},
                                           {"headaches", "headache"},
                                           {"employees", "employee"},
                                           {"axes", "axis"},
                                           {"knives", "knife"},
                                           {"uses", "use"},
                                           {"causes", "cause"},
                                           {"franchises", "franchise"},
                                           {"aliases", "alias"}};

/* Words in s that are no plurals, or whose plural is the word. */
static const char *const NO_PLURAL[] = {
    "status",    "address",      "news",      "series",      "species",    "business",
    "process",   "access",       "class",     "bus",         "gas",        "lens",
    "analysis",  "basis",        "alias",     "canvas",      "bonus",      "campus",
    "census",    "chaos",        "corpus",    "focus",       "virus",      "genus",
    "radius",    "nexus",        "plus",      "minus",       "this",       "is",
    "was",       "has",          "us",        "gps",         "dns",        "sms",
    "rss",       "css",          "https",     "tls",         "aws",        "ios",
    "os",        "kubernetes",   "success",   "progress",    "express",    "press",
    "compass",   "boss",         "loss",      "cross",       "glass",      "grass",
    "pass",      "mass",         "gross",     "less",        "wireless",   "fitness",
    "wellness",  "illness",      "witness",   "awareness",   "sales",      "details",
    "goods",     "headquarters", "physics",   "mathematics", "economics",  "politics",
    "athletics", "sports",       "always",    "previous",    "continuous", "synopsis",
    "diagnosis", "crisis",       "thesis",    "hypothesis",  "emphasis",   "axis",
    "atlas",     "iris",         "tennis",    "paris",       "texas",      "christmas",
    "consensus", "prospectus",   "apparatus", "bias",        "yes",        "its",
    "https",     "fps",          "cms",       "pos",         "ups",        "vs",
    "kms",       "statistics",   "analytics", "diabetes",    "glasses",    NULL};

static const char *const ALIKE[] = {
    "news",     "series",  "species", "sheep",    "fish",       "data",      "information",
    "metadata", "weather", "media",   "software", "equipment",  "feedback",  "staff",
    "aircraft", "goods",   "sales",   "details",  "statistics", "analytics", NULL};

static bool ends_with(const char *word, size_t n, const char *end) {
  size_t m = strlen(end);
  return n > m && memcmp(word + n - m, end, m) == 0;
}

/* Length of the singular's stem, and what to add behind it; NULL: no plural. */
static const char *regular(const char *word, size_t *keep) {
  size_t n = strlen(word);
  *keep = n;
  if (n < 3 || word[n - 1] != 's' || word_in(word, NO_PLURAL)) return NULL;
  if (ends_with(word, n, "ss") || ends_with(word, n, "us") || ends_with(word, n, "is")) return NULL;
  if (ends_with(word, n, "ies") && n > 4) {
    *keep = n - 3;
    return "y";
  }
  static const char *const SIBILANT[] = {"sses", "xes", "zzes", "ches", "shes", "uses"};
  for (size_t i = 0; i < sizeof SIBILANT / sizeof *SIBILANT; i++)
    if (ends_with(word, n, SIBILANT[i])) {
      *keep = n - 2;
      return "";
    }
  *keep = n - 1;
  return "";
}

const char *word_singular(struct arena *a, const char *word) {
  for (size_t i = 0; i < sizeof IRREGULAR / sizeof *IRREGULAR; i++)
    if (strcmp(word, IRREGULAR[i][0]) == 0) return IRREGULAR[i][1];
  size_t keep;
  const char *tail = regular(word, &keep);
  return tail ? arena_printf(a, "%.*s%s", (int)keep, word, tail) : word;
}

bool word_is_plural(const char *word) {
  for (size_t i = 0; i < sizeof IRREGULAR / sizeof *IRREGULAR; i++)
    if (strcmp(word, IRREGULAR[i][0]) == 0) return true;
  size_t keep;
  return regular(word, &keep) != NULL;
}

const char *word_plural(struct arena *a, const char *word) {
  size_t n = strlen(word);
  if (word_is_plural(word) || word_in(word, ALIKE) || n == 0) return word;
  for (size_t i = 0; i < sizeof IRREGULAR / sizeof *IRREGULAR; i++)
    if (strcmp(word, IRREGULAR[i][1]) == 0) return IRREGULAR[i][0];
  if (word[n - 1] == 'y' && n > 1 && !strchr("aeiou", word[n - 2]))
    return arena_printf(a, "%.*sies", (int)(n - 1), word);
  if (word[n - 1] == 's' || word[n - 1] == 'x' || word[n - 1] == 'z' || ends_with(word, n, "ch") ||
      ends_with(word, n, "sh"))
    return arena_printf(a, "%ses", word);
  return arena_printf(a, "%ss", word);
}

/* ---- short forms ---- */

const char *word_full(const char *word) {
  static const char *const SHORT[][2] = {
      {"repo", "repository"},  {"org", "organization"}, {"organisation", "organization"},
      {"dept", "department"},  {"emp", "employee"},     {"acct", "account"},
      {"txn", "transaction"},  {"msg", "message"},      {"doc", "document"},
      {"usr", "user"},         {"cust", "customer"},    {"prod", "product"},
      {"img", "image"},        {"env", "environment"},  {"config", "configuration"},
      {"ws", "workspace"},     {"proj", "project"},     {"pic", "picture"},
      {"appt", "appointment"}, {"addr", "address"},     {"cat", "category"}};
  for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++)
    if (strcmp(word, SHORT[i][0]) == 0) return SHORT[i][1];
  return word;
}
