/* verb.c - see verb.h. A path template of an HTTP API speaks first, then the words of the name,
 * then the method. */
#include "catalog/verb.h"
#include "catalog/words.h"

#include <string.h>

static const char *const NAMES[VERBS] = {"list",   "search", "get", "create",
                                         "update", "delete", "act", "compute"};

const char *verb_name(enum verb verb) {
  return NAMES[verb];
}

static const char *const LIST_WORDS[] = {"list", "browse", "enumerate", "all", NULL};
static const char *const SEARCH_WORDS[] = {"search", "find",      "query",   "lookup",
                                           "filter", "discover",  "suggest", "autocomplete",
                                           "match",  "recommend", NULL};
static const char *const GET_WORDS[] = {
    "get",  "fetch",   "retrieve", "show",     "view",   "read", "describe", "check",
    "load", "inspect", "track",    "download", "obtain", "see",  "define",   NULL};
static const char *const CREATE_WORDS[] = {
    "create",   "add",  "new",      "register", "post",      "submit", "book",   "reserve",
    "schedule", "open", "insert",   "place",    "make",      "upload", "invite", "enroll",
    "record",   "log",  "save",     "import",   "request",   "file",   "issue",  "apply",
    "hire",     "buy",  "purchase", "rent",     "subscribe", "report", NULL};
static const char *const UPDATE_WORDS[] = {
    "update", "modify",  "edit", "change",    "patch",   "set",        "rename", "replace",
    "move",   "assign",  "mark", "enable",    "disable", "toggle",     "adjust", "reschedule",
    "extend", "upgrade", "put",  "configure", "amend",   "transition", NULL};
static const char *const DELETE_WORDS[] = {"delete", "remove", "unregister", "clear",   "purge",
                                           "drop",   "erase",  "unset",      "destroy", NULL};
static const char *const ACT_WORDS[] = {
    "cancel",     "send",        "pay",       "approve",  "reject",  "confirm",  "close",
    "reopen",     "publish",     "transfer",  "refund",   "ship",    "lock",     "unlock",
    "star",       "unstar",      "follow",    "unfollow", "like",    "share",    "unsubscribe",
    "start",      "stop",        "pause",     "resume",   "run",     "execute",  "trigger",
    "merge",      "retry",       "reset",     "verify",   "login",   "logout",   "accept",
    "decline",    "complete",    "archive",   "restore",  "rate",    "review",   "activate",
    "deactivate", "suspend",     "terminate", "notify",   "charge",  "capture",  "dispatch",
    "deploy",     "rerun",       "revoke",    "renew",    "redeem",  "vote",     "play",
    "turn",       "sync",        "validate",  "withdraw", "deposit", "checkout", "return",
    "escalate",   "resolve",     "join",      "leave",    "block",   "unblock",  "mute",
    "ping",       "convertlead", "freeze",    "unfreeze", "pin",     "unpin",    "dismiss",
    "snooze",     "press",       "lend",      "grant",    "deny",    NULL};
static const char *const COMPUTE_WORDS[] = {
    "calculate",  "compute",     "convert",   "translate", "estimate", "predict",    "solve",
    "evaluate",   "analyze",     "analyse",   "detect",    "classify", "format",     "parse",
    "encode",     "decode",      "hash",      "encrypt",   "decrypt",  "generate",   "simulate",
    "plot",       "summarize",   "summarise", "compare",   "count",    "sum",        "echo",
    "compress",   "extract",     "transform", "render",    "calc",     "forecast",   "measure",
    "derive",     "integrate",   "assess",    "determine", "random",   "calculator", "converter",
    "conversion", "translation", NULL};

/* Words after which a name no longer says what, but how and where. */
static const char *const PREPOSITIONS[] = {
    "by",    "for",  "with",   "in",  "of",  "from", "to",      "at",  "on", "about",
    "using", "near", "within", "via", "per", "into", "between", "and", "or", NULL};
/* Words that choose among things of one kind. */
static const char *const QUALIFIERS[] = {
    "all",      "new",     "open",      "recent",  "latest",        "active",
    "upcoming", "current", "available", "popular", "top",           "trending",
    "nearby",   "public",  "private",   "my",      "single",        "multiple",
    "specific", "full",    "detailed",  "daily",   "weekly",        "monthly",
    "the",      "a",       "an",        "random",  "live",          "best",
    "every",    "basic",   "advanced",  "simple",  "given",         "own",
    "existing", "last",    "next",      "first",   "pending",       "past",
    "featured", "free",    "similar",   "related", "authenticated", "for",
    "up",       "out",     "back",      NULL};
/* Tails that ask for a side of a thing. */
static const char *const ASPECTS[] = {"status",   "detail",  "details", "info",     "information",
                                      "data",     "list",    "history", "summary",  "statistics",
                                      "stats",    "record",  "records", "overview", "profile_info",
                                      "results",  "result",  "id",      "ids",      "api",
                                      "endpoint", "request", NULL};

static bool verb_of_word(const char *word, enum verb *verb) {
  static const struct {
    const char *const *words;
    enum verb verb;
  } TABLE[] = {{LIST_WORDS, VERB_LIST},     {SEARCH_WORDS, VERB_SEARCH},
               {GET_WORDS, VERB_GET},       {DELETE_WORDS, VERB_DELETE},
               {UPDATE_WORDS, VERB_UPDATE}, {COMPUTE_WORDS, VERB_COMPUTE},
               {CREATE_WORDS, VERB_CREATE}, {ACT_WORDS, VERB_ACT}};
  for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
    if (word_in(word, TABLE[i].words)) {
      *verb = TABLE[i].verb;
      return true;
    }
  return false;
}

/* ---- the noun ---- */

/* Words [from, to) without qualifiers and aspects, the last one singular. */
static void read_noun(struct arena *a, const struct words *w, size_t from, size_t to,
                      struct verb_reading *out) {
  struct words noun = {.n = 0};
  for (size_t i = from; i < to; i++)
    if (!word_in(w->word[i], QUALIFIERS)) noun.word[noun.n++] = w->word[i];
  while (noun.n > 1 && word_in(noun.word[noun.n - 1], ASPECTS))
    out->aspect = noun.word[--noun.n];
  if (!noun.n) return;
  const char *last = noun.word[noun.n - 1];
  out->plural = word_is_plural(last) || strcmp(out->aspect, "list") == 0 ||
                strcmp(out->aspect, "history") == 0;
  noun.word[noun.n - 1] = word_singular(a, last);
  for (size_t i = 0; i < noun.n; i++)
    noun.word[i] = word_full(noun.word[i]);
  out->entity = words_join(a, &noun, 0, noun.n);
}

static size_t first_preposition(const struct words *w, size_t from) {
  size_t i = from;
  while (i < w->n && !word_in(w->word[i], PREPOSITIONS))
    i++;
  return i > from ? i : w->n;
}

/* ---- the name ---- */

/* Where the verb stands in the name: first, or anywhere when it can be nothing but a verb; w->n:
 * nowhere. */
static size_t find_verb(const struct words *w, enum verb *verb) {
  if (w->n && verb_of_word(w->word[0], verb)) return 0;
  for (size_t i = 1; i < w->n; i++)
    if (!word_in(w->word[i - 1], PREPOSITIONS) && verb_of_word(w->word[i], verb) &&
        *verb != VERB_CREATE && *verb != VERB_ACT)
      return i;
  if (w->n > 1 && verb_of_word(w->word[w->n - 1], verb)) return w->n - 1;
  return w->n;
}

/* "/cities/:state/{code}" without the segments that are parameters; *ends_in_one says whether the
 * last was one. */
static const char *fixed_part(struct arena *a, const char *name, bool *ends_in_one) {
  *ends_in_one = false;
  char *text = arena_copy_text(a, name), *end = text;
  for (const char *c = name; *c;) {
    size_t n = strcspn(c, "/");
    bool parameter = n > 0 && (c[0] == ':' || memchr(c, '{', n));
    if (!parameter) {
      if (end > text) *end++ = '/';
      memcpy(end, c, n);
      end += n;
    }
    if (n) *ends_in_one = parameter;
    c += n + (c[n] == '/');
  }
  *end = '\0';
  return text;
}

/* "issues/list", "artwork_search.find": the noun stands before, and may say the verb, too. */
static void read_noun_before(struct arena *a, const char *name, const char *tail,
                             struct verb_reading *out) {
  const char *end = tail - 1, *from;
  struct words w;
  enum verb verb;
  for (;; end = from - 1) { /* over "details" of "chess_club.details.find" */
    for (from = end; from > name && from[-1] != '.' && from[-1] != '/';)
      from--;
    words_split(a, from, (size_t)(end - from), &w);
    if (from == name || w.n != 1 || !word_in(w.word[0], ASPECTS)) break;
    out->aspect = w.word[0];
  }
  while (w.n > 1 && verb_of_word(w.word[w.n - 1], &verb))
    w.n--;
  read_noun(a, &w, 0, w.n, out);
}

static bool read_words(struct arena *a, const char *name, struct verb_reading *out) {
  struct words w;
  /* "math.factorial", "repos/get": what stands behind the last dot or slash is what is done. */
  const char *tail = name;
  for (const char *c = name; *c; c++)
    if ((*c == '.' || *c == '/') && c[1]) tail = c + 1;
  words_split(a, tail, strlen(tail), &w);
  if (!w.n) return false;
  if (w.n == 2 && strcmp(w.word[0], "check") == 0 &&
      (strcmp(w.word[1], "in") == 0 || strcmp(w.word[1], "out") == 0)) {
    out->verb = VERB_ACT;
    out->word = w.word[1][0] == 'i' ? "checkin" : "checkout";
    return true;
  }
  size_t at = find_verb(&w, &out->verb);
  if (at == w.n) {
    read_noun(a, &w, 0, first_preposition(&w, 0), out);
    return false;
  }
  out->word = w.word[at];
  if (at == 0)
    read_noun(a, &w, 1, first_preposition(&w, 1), out);
  else
    read_noun(a, &w, 0, at, out);
  if (!*out->entity && tail > name) read_noun_before(a, name, tail, out);
  return true;
}

static bool read_name(struct arena *a, const char *name, struct verb_reading *out) {
  bool one;
  bool named = read_words(a, fixed_part(a, name, &one), out);
  if (one && !named) out->plural = false; /* "/cities/:id" is one city */
  return named;
}

/* ---- the path ---- */

struct path {
  const char *last, *before; /* static segments */
  size_t n_last, n_before;
  bool ends_in_parameter;
};

static bool is_parameter(const char *segment, size_t n) {
  return n > 0 && (segment[0] == '{' || segment[0] == ':' || memchr(segment, '{', n));
}

static struct path read_path(const char *text) {
  struct path p = {0};
  const char *scheme = strstr(text, "://");
  if (scheme) text = scheme + 3 + strcspn(scheme + 3, "/");
  for (const char *c = text; *c && *c != '?';) {
    size_t n = strcspn(c, "/?");
    if (n) {
      p.ends_in_parameter = is_parameter(c, n);
      if (!p.ends_in_parameter) {
        p.before = p.last;
        p.n_before = p.n_last;
        p.last = c;
        p.n_last = n;
      }
    }
    c += n + (c[n] == '/');
  }
  return p;
}

static void noun_of_segment(struct arena *a, const char *s, size_t n, struct verb_reading *out) {
  struct words w;
  words_split(a, s, n, &w);
  read_noun(a, &w, 0, w.n, out);
}

/* A template with parameters, as OpenAPI documents have it. */
static bool read_rest(struct arena *a, const struct tool_origin *o, struct verb_reading *out) {
  struct path p = read_path(o->path);
  if (!p.last || (strcmp(o->format, "openapi") != 0 && !p.ends_in_parameter)) return false;
  struct verb_reading name = {.word = "", .entity = "", .aspect = ""};
  bool named = read_name(a, o->original, &name);
  struct words w;
  words_split(a, p.last, p.n_last, &w);
  enum verb inner;
  bool verb_segment = w.n && verb_of_word(w.word[0], &inner) && !word_is_plural(w.word[w.n - 1]);
  const char *m = o->method;
  if (verb_segment && !p.ends_in_parameter) { /* /orders/{id}/cancel, /search */
    out->verb = inner;
    out->word = w.word[0];
    if (p.before)
      noun_of_segment(a, p.before, p.n_before, out);
    else if (w.n > 1)
      read_noun(a, &w, 1, w.n, out);
    if (inner == VERB_SEARCH || inner == VERB_LIST) out->plural = true;
    if (inner == VERB_CREATE && strcmp(m, "GET") == 0) out->verb = VERB_GET;
    return true;
  }
  noun_of_segment(a, p.last, p.n_last, out);
  if (named && name.verb == VERB_SEARCH)
    out->verb = VERB_SEARCH;
  else if (strcmp(m, "GET") == 0 || strcmp(m, "HEAD") == 0)
    out->verb = !p.ends_in_parameter && out->plural ? VERB_LIST : VERB_GET;
  else if (strcmp(m, "POST") == 0)
    out->verb = p.ends_in_parameter                                             ? VERB_UPDATE
                : named && (name.verb == VERB_ACT || name.verb == VERB_COMPUTE) ? name.verb
                                                                                : VERB_CREATE;
  else if (strcmp(m, "PUT") == 0 || strcmp(m, "PATCH") == 0)
    out->verb = named && name.verb == VERB_CREATE ? VERB_CREATE : VERB_UPDATE;
  else if (strcmp(m, "DELETE") == 0)
    out->verb = VERB_DELETE;
  else
    return false;
  out->word = named ? name.word : "";
  return true;
}

/* ---- */

static bool has_key_of(struct arena *a, const struct tool *tool, const char *entity) {
  const struct json *properties = json_get(tool->parameters, "properties");
  for (uint32_t i = 0; properties && properties->type == JSON_OBJECT && i < properties->len; i++) {
    struct words w;
    words_split(a, properties->members[i].name, properties->members[i].name_len, &w);
    if (w.n == 1 && word_in(w.word[0], (const char *const[]){"id", "uuid", "key", "slug", NULL}))
      return true;
    const char *joined = words_join(a, &w, 0, w.n);
    size_t n = strlen(entity);
    if (n && strncmp(joined, entity, n) == 0 &&
        (strcmp(joined + n, "_id") == 0 || strcmp(joined + n, "_number") == 0 ||
         strcmp(joined + n, "id") == 0))
      return true;
  }
  return false;
}

/* Whether `name` is "ENTITY_id" or the like. */
static bool is_key_of(struct arena *a, const char *name, size_t n, const char *entity, size_t m) {
  static const char *const KEYS[] = {"id", "number", "uuid", "slug", "key", "code", "name", NULL};
  struct words w;
  words_split(a, name, n, &w);
  if (w.n < 2 || !word_in(w.word[w.n - 1], KEYS)) return false;
  const char *owner = words_join(a, &w, 0, w.n - 1);
  return strlen(owner) == m && memcmp(owner, entity, m) == 0;
}

/* get_role_candidates(role_id) speaks of candidates: what it is given the key of is whose they are,
 * and no part of their name. */
static void leave_out_owner(struct arena *a, const struct tool *tool, struct verb_reading *out) {
  const struct json *p = json_get(tool->parameters, "properties");
  const char *tail = strchr(out->entity, '_');
  for (; tail; tail = strchr(tail + 1, '_'))
    for (uint32_t i = 0; p && p->type == JSON_OBJECT && i < p->len; i++)
      if (is_key_of(a, p->members[i].name, p->members[i].name_len, out->entity,
                    (size_t)(tail - out->entity))) {
        out->entity = tail + 1;
        return;
      }
}

static bool has_array_of_objects(const struct tool *tool) {
  const struct json *properties = json_get(tool->parameters, "properties");
  for (uint32_t i = 0; properties && properties->type == JSON_OBJECT && i < properties->len; i++)
    if (json_is_text(json_get(&properties->members[i].value, "type"), "array")) return true;
  return false;
}

void verb_read(struct arena *a, const struct tool *tool, struct verb_reading *out) {
  const struct tool_origin *o = tool->origin;
  *out = (struct verb_reading){.verb = VERB_GET, .word = "", .entity = "", .aspect = ""};
  if (o && *o->method && *o->path && read_rest(a, o, out)) return;
  bool named = read_name(a, o ? o->original : tool->name, out);
  const char *m = o ? o->method : "";
  if (!named) {
    if (strcmp(m, "POST") == 0)
      out->verb = VERB_ACT;
    else if (strcmp(m, "PUT") == 0 || strcmp(m, "PATCH") == 0)
      out->verb = VERB_UPDATE;
    else if (strcmp(m, "DELETE") == 0)
      out->verb = VERB_DELETE;
    else
      out->verb = out->plural ? VERB_LIST : VERB_GET;
  }
  leave_out_owner(a, tool, out);
  if (out->verb == VERB_GET && out->plural && !has_key_of(a, tool, out->entity))
    out->verb = VERB_LIST;
  if (out->verb == VERB_CREATE || out->verb == VERB_UPDATE || out->verb == VERB_DELETE)
    out->batch = out->plural && has_array_of_objects(tool);
}

/* ---- what comes of it ---- */

const char *verb_product(struct arena *a, const struct verb_reading *reading) {
  static const char *const MADE[][2] = {
      {"book", "booking"},      {"reserve", "reservation"}, {"subscribe", "subscription"},
      {"purchase", "purchase"}, {"buy", "purchase"},        {"rent", "rental"},
      {"pay", "payment"},       {"enroll", "enrollment"},   {"invite", "invitation"},
      {"apply", "application"}, {"refund", "refund"},       {"rate", "rating"},
      {"review", "review"},     {"transfer", "transfer"},   {"charge", "charge"},
      {"checkout", "order"},    {"ship", "shipment"},       {"send", "message"},
      {"deposit", "deposit"},   {"withdraw", "withdrawal"}, {"return", "return"},
      {"deploy", "deployment"}, {"report", "report"},       {"schedule", "schedule"},
  };
  if (reading->verb != VERB_CREATE && reading->verb != VERB_ACT) return reading->entity;
  for (size_t i = 0; i < sizeof MADE / sizeof *MADE; i++) {
    const char *thing = MADE[i][1];
    size_t n = strlen(reading->entity), m = strlen(thing);
    if (strcmp(reading->word, MADE[i][0]) != 0) continue;
    /* "send_message", "pay_invoice_payment": the noun says it already. */
    if (n >= m && strcmp(reading->entity + n - m, thing) == 0) return reading->entity;
    /* One schedules, sends and reports the thing that is named. */
    bool itself = strcmp(thing, "schedule") == 0 || strcmp(thing, "report") == 0 ||
                  strcmp(thing, "message") == 0;
    if (itself && n) return reading->entity;
    return arena_copy_text(a, thing);
  }
  return reading->entity;
}
