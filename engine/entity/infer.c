/* infer.c - result schemas for tools that say nothing of their results, by what they do.
 *
 * Lists answer with records and their number, a get with the record, a create with its key, its
 * status and what was said, a calculation with its result. Names are those of the siblings. */
#include "catalog/sense.h"
#include "catalog/words.h"
#include "entity/infer.h"
#include "entity/model.h"

/* One schema while it is made. */
struct shape {
  struct siblings *s;
  struct arena *a, *scratch; /* of the registry; of the inference */
  const struct tool *tool;
  const struct verb_reading *r;
  const struct style *style;
  const char *thing; /* what the answer is about */
  const struct known *known;
  struct json *properties, *required;
};

/* ---- parts ---- */

static bool has(const struct shape *x, const char *name) {
  return json_get(x->properties, name) != NULL;
}

static void add(struct shape *x, const char *name, const struct json *schema) {
  if (!schema || has(x, name)) return;
  json_add_member(x->a, x->properties, name, schema);
  struct json text = json_text(arena_copy_text(x->a, name));
  json_add_item(x->a, x->required, &text);
}

/* What an argument may leave out, the answer may leave out. */
static void add_argument(struct shape *x, const struct json_member *m) {
  const struct json *required = json_get(x->tool->parameters, "required");
  uint32_t before = x->required->len;
  add(x, m->name, plain_schema(x->a, &m->value));
  for (uint32_t i = 0; required && required->type == JSON_ARRAY && i < required->len; i++)
    if (json_is_text(&required->items[i], m->name)) return;
  x->required->len = before;
}

static struct json *typed(struct arena *a, const char *type) {
  struct json *out = json_new(a, JSON_OBJECT);
  struct json text = json_text(type);
  JSON_ADD(a, out, "type", &text);
  return out;
}

static struct json *formatted(struct arena *a, const char *format) {
  struct json *out = typed(a, "string");
  struct json text = json_text(format);
  JSON_ADD(a, out, "format", &text);
  return out;
}

static void add_typed(struct shape *x, const char *words, const char *type) {
  add(x, style_name(x->style, x->a, words), typed(x->a, type));
}

static void add_moment(struct shape *x, const char *words) {
  add(x, style_name(x->style, x->a, words), formatted(x->a, "date-time"));
}

static void open_object(struct shape *x) {
  x->properties = json_new(x->a, JSON_OBJECT);
  x->required = json_new(x->a, JSON_ARRAY);
}

static struct json *close_object(struct shape *x) {
  struct json *out = typed(x->a, "object");
  JSON_ADD(x->a, out, "properties", x->properties);
  if (x->required->len) JSON_ADD(x->a, out, "required", x->required);
  return out;
}

/* ---- arguments that answers repeat ---- */

static const struct json *arguments(const struct shape *x) {
  const struct json *p = json_get(x->tool->parameters, "properties");
  return p && p->type == JSON_OBJECT ? p : NULL;
}

static void sense_of(const struct shape *x, const struct json_member *m, struct sense *out) {
  sense_read(x->scratch, m->name, m->name_len, &m->value, out);
}

static bool is_about_list(enum sense_kind kind) {
  return kind == SENSE_PAGE || kind == SENSE_LIMIT || kind == SENSE_OFFSET ||
         kind == SENSE_CURSOR || kind == SENSE_SORT || kind == SENSE_ORDER ||
         kind == SENSE_FIELDS || kind == SENSE_FORMAT || kind == SENSE_QUERY ||
         kind == SENSE_SECRET || kind == SENSE_LOCALE;
}

/* A bare "id" argument of a thing, or one that names it. */
static bool is_own_key(const struct shape *x, const struct sense *sense) {
  if (sense->kind != SENSE_KEY || *sense->role) return false;
  size_t n = strlen(x->thing), m = strlen(sense->entity);
  bool tail =
      m && n > m && strcmp(x->thing + n - m, sense->entity) == 0 && x->thing[n - m - 1] == '_';
  return !m || strcmp(sense->entity, x->thing) == 0 || tail;
}

static bool is_plain_type(const struct json *schema) {
  return !json_get(schema, "properties") && !schema_is(schema, "object");
}

static void add_echo(struct shape *x, bool keys_too) {
  const struct json *p = arguments(x);
  for (uint32_t i = 0; p && i < p->len; i++) {
    const struct json_member *m = &p->members[i];
    struct sense sense;
    sense_of(x, m, &sense);
    if (is_about_list(sense.kind) || sense.kind == SENSE_FLAG || !is_plain_type(&m->value))
      continue;
    if (!keys_too && is_own_key(x, &sense)) continue;
    add_argument(x, m);
  }
}

static const struct json_member *own_key_argument(const struct shape *x) {
  const struct json *p = arguments(x);
  const struct json_member *other = NULL;
  for (uint32_t i = 0; p && i < p->len; i++) {
    struct sense sense;
    sense_of(x, &p->members[i], &sense);
    if (sense.kind != SENSE_KEY || schema_is(&p->members[i].value, "array")) continue;
    if (is_own_key(x, &sense)) return &p->members[i];
    if (!other && !*sense.role) other = &p->members[i];
  }
  return x->r->verb == VERB_CREATE || x->r->verb == VERB_LIST || x->r->verb == VERB_SEARCH ? NULL
                                                                                           : other;
}

/* ---- records ---- */

/* The key in the spelling of records, else of arguments, else as this API would spell it. */
static void add_key(struct shape *x) {
  const struct known *k = x->known;
  for (const char *tail = x->thing;
       (!k || (!k->key && !k->argument)) && (tail = strchr(tail, '_'));) {
    const struct known *shorter = siblings_known(x->s, x->tool->origin->scope, ++tail);
    if (shorter && (shorter->key || shorter->argument)) k = shorter;
  }
  const struct json_member *own = own_key_argument(x);
  const char *name = k && k->key ? k->key : own ? own->name : k && k->argument ? k->argument : NULL;
  const struct json *schema = own ? plain_schema(x->a, &own->value) : NULL;
  if (!name) {
    const char *words =
        x->r->verb == VERB_CREATE && *x->thing ? arena_printf(x->a, "%s_id", x->thing) : "id";
    name = style_name(x->style, x->a, words);
  }
  if (!schema && k) schema = json_get(k->properties, name);
  add(x, name, schema ? schema : typed(x->a, "string"));
}

static bool has_name(const struct shape *x) {
  static const char *const NAMES[] = {"name",      "title",    "text",       "subject",
                                      "full_name", "fullName", "body",       "label",
                                      "headline",  "message",  "first_name", NULL};
  for (size_t i = 0; NAMES[i]; i++)
    if (has(x, NAMES[i])) return true;
  return false;
}

static void add_known(struct shape *x) {
  for (uint32_t i = 0; x->known && i < x->known->properties->len; i++) {
    const struct json_member *m = &x->known->properties->members[i];
    add(x, m->name, &m->value);
  }
}

/* What a search narrows by, its results have: a city, a category, a price below the limit. */
static void add_filtered(struct shape *x) {
  const struct json *p = arguments(x);
  for (uint32_t i = 0; p && i < p->len; i++) {
    const struct json_member *m = &p->members[i];
    struct sense sense;
    sense_of(x, m, &sense);
    switch (sense.kind) {
    case SENSE_CITY:
    case SENSE_COUNTRY:
    case SENSE_REGION:
    case SENSE_CATEGORY:
    case SENSE_STATUS:
    case SENSE_ORGANIZATION:
    case SENSE_KEY:
    case SENSE_PLACE:
      if (is_plain_type(&m->value) && !schema_is(&m->value, "array") && !is_own_key(x, &sense))
        add(x, m->name, plain_schema(x->a, &m->value));
      break;
    case SENSE_AMOUNT:
      add(x, style_name(x->style, x->a, sense.end == SENSE_WHOLE ? "price" : sense.attribute),
          typed(x->a, "number"));
      break;
    case SENSE_RATING:
      add(x, style_name(x->style, x->a, sense.attribute), typed(x->a, "number"));
      break;
    default:
      break;
    }
  }
}

/* Moments and quantities that things of a kind always have. */
static void add_usual(struct shape *x) {
  if (x->properties->len < 3 && !has_name(x)) add_typed(x, "name", "string");
  if (x->properties->len < 4 && x->r->verb != VERB_SEARCH && x->r->verb != VERB_LIST)
    add_typed(x, "description", "string");
}

static struct json *record(struct shape *x) {
  struct shape inner = *x;
  open_object(&inner);
  add_key(&inner);
  add_known(&inner);
  if (x->r->verb == VERB_LIST || x->r->verb == VERB_SEARCH) add_filtered(&inner);
  if (!has_name(&inner) && !(x->known && x->known->properties->len >= 3))
    add_typed(&inner, "name", "string");
  return close_object(&inner);
}

/* ---- by verb ---- */

static void shape_list(struct shape *x) {
  struct json *array = typed(x->a, "array");
  JSON_ADD(x->a, array, "items", record(x));
  const char *list = x->style->list;
  if (!list && *x->thing && x->style->seen) {
    struct words w;
    words_split(x->a, x->thing, strlen(x->thing), &w);
    if (w.n) w.word[w.n - 1] = word_plural(x->a, w.word[w.n - 1]);
    list = style_name(x->style, x->a, words_join(x->a, &w, 0, w.n));
  }
  add(x, list ? list : "results", array);
  if (x->style->total || !x->style->seen) {
    struct json *total = typed(x->a, "integer");
    struct json zero = json_int(x->a, 0);
    JSON_ADD(x->a, total, "minimum", &zero);
    add(x, x->style->total ? x->style->total : "total", total);
  }
  const struct json *p = arguments(x);
  for (uint32_t i = 0; p && i < p->len; i++) {
    struct sense sense;
    sense_of(x, &p->members[i], &sense);
    if (sense.kind == SENSE_PAGE) add_typed(x, "page", "integer");
    if (sense.kind == SENSE_CURSOR) {
      struct json *cursor = typed(x->a, "string");
      add(x,
          style_name(x->style, x->a,
                     strstr(p->members[i].name, "oken") ? "next_page_token" : "next_cursor"),
          cursor);
    }
  }
}

static const char *type_of_value(const struct sense *s) {
  switch (s->kind) {
  case SENSE_AMOUNT:
  case SENSE_PERCENT:
  case SENSE_RATING:
  case SENSE_MEASURE:
  case SENSE_LATITUDE:
  case SENSE_LONGITUDE:
    return "number";
  case SENSE_COUNT:
  case SENSE_TOTAL:
  case SENSE_AGE:
  case SENSE_INDEX:
  case SENSE_YEAR:
    return "integer";
  case SENSE_FLAG:
    return "boolean";
  default:
    return "string";
  }
}

/* One fact: what was asked with, and the answer under the name of what was asked for. */
static void add_fact(struct shape *x, const char *words) {
  static const char *const NUMBERS[] = {
      "population", "temperature", "price", "value",  "rate",    "worth",
      "distance",   "balance",     "age",   "speed",  "density", "area",
      "gdp",        "probability", "index", "growth", NULL};
  struct sense sense;
  sense_read(x->scratch, words, strlen(words), NULL, &sense);
  const char *last = strrchr(words, '_');
  const char *type = word_in(last ? last + 1 : words, NUMBERS) ? "number" : type_of_value(&sense);
  if (sense.kind == SENSE_DATE)
    add(x, style_name(x->style, x->a, words), formatted(x->a, "date"));
  else
    add_typed(x, words, type);
  if (sense.kind == SENSE_AMOUNT) {
    struct json *currency = typed(x->a, "string");
    struct json pattern = json_text("^[A-Z]{3}$");
    JSON_ADD(x->a, currency, "pattern", &pattern);
    add(x, style_name(x->style, x->a, "currency"), currency);
  }
}

static bool is_whole(const char *aspect) {
  static const char *const WHOLE[] = {"",     "detail",   "details",  "info",         "information",
                                      "data", "record",   "overview", "profile_info", "summary",
                                      "api",  "endpoint", "result",   "results",      NULL};
  return word_in(aspect, WHOLE);
}

static void shape_get(struct shape *x) {
  const struct json_member *own = own_key_argument(x);
  bool thing = own || (x->known && x->known->key && x->known->properties->len > 1);
  if (thing && is_whole(x->r->aspect)) {
    add_key(x);
    add_known(x);
    if (!own) add_echo(x, true);
    add_usual(x);
    return;
  }
  if (own) add(x, own->name, plain_schema(x->a, &own->value));
  add_echo(x, true);
  if (!is_whole(x->r->aspect))
    add_fact(x, x->r->aspect);
  else if (*x->thing && !has(x, style_name(x->style, x->a, x->thing)))
    add_fact(x, x->thing);
  else
    add_typed(x, "result", "string");
  if (x->properties->len < 3 && is_whole(x->r->aspect)) add_typed(x, "summary", "string");
}

static void shape_create(struct shape *x) {
  add_key(x);
  add_typed(x, "status", "string");
  add_echo(x, false);
  add_moment(x, "created_at");
}

static void shape_update(struct shape *x) {
  add_key(x);
  add_echo(x, true);
  add_moment(x, "updated_at");
}

static void shape_delete(struct shape *x) {
  const struct json_member *own = own_key_argument(x);
  static const char *const ENDING[] = {"cancel",  "void",   "withdraw", "close",
                                       "archive", "revoke", NULL};
  if (own) add(x, own->name, plain_schema(x->a, &own->value));
  const struct json *p = arguments(x);
  for (uint32_t i = 0; own && p && i < p->len; i++) {
    struct sense sense;
    sense_of(x, &p->members[i], &sense);
    if (sense.kind == SENSE_KEY && is_plain_type(&p->members[i].value))
      add_argument(x, &p->members[i]);
  }
  if (!own) add_echo(x, true);
  if (word_in(x->r->word, ENDING)) { /* it stays, with a status that says so */
    add_typed(x, "status", "string");
    add_moment(x, "updated_at");
    return;
  }
  add_typed(x, "deleted", "boolean");
}

static void shape_act(struct shape *x) {
  const struct json_member *own = own_key_argument(x);
  if (own)
    add(x, own->name, plain_schema(x->a, &own->value));
  else if (*x->thing)
    add_key(x);
  add_typed(x, "status", "string");
  add_echo(x, true);
  add_moment(x, own ? "updated_at" : "created_at");
}

static void shape_compute(struct shape *x) {
  static const char *const TEXTS[] = {
      "translate", "format",    "encode",    "decode",    "generate",    "hash",
      "encrypt",   "decrypt",   "summarize", "summarise", "render",      "extract",
      "parse",     "transform", "plot",      "compress",  "translation", "echo",
      "compare",   "analyze",   "analyse",   NULL};
  static const char *const CLASSES[] = {"detect", "classify", "predict", NULL};
  add_echo(x, true);
  if (word_in(x->r->word, TEXTS)) {
    add_typed(x, "result", "string");
  } else if (word_in(x->r->word, CLASSES)) {
    add_typed(x, "result", "string");
    struct json *confidence = typed(x->a, "number");
    struct json zero = json_int(x->a, 0), one = json_int(x->a, 1);
    JSON_ADD(x->a, confidence, "minimum", &zero);
    JSON_ADD(x->a, confidence, "maximum", &one);
    add_typed(x, "result", "string");
    add(x, "confidence", confidence);
  } else {
    add_typed(x, "result", "number");
  }
}

/* apply_label(message_id, label_id): the thing is given with another one; nothing is made. */
static bool is_link(const struct shape *x) {
  const struct json *p = arguments(x);
  bool thing = false, other = false;
  for (uint32_t i = 0; p && i < p->len && *x->r->entity; i++) {
    struct sense sense;
    sense_of(x, &p->members[i], &sense);
    if (sense.kind != SENSE_KEY || !*sense.entity || *sense.role) continue;
    if (strcmp(sense.entity, x->r->entity) == 0)
      thing = true;
    else
      other = true;
  }
  static const char *const WORDS[] = {"apply", "add", "assign", "attach", "link", "invite", NULL};
  return thing && other && word_in(x->r->word, WORDS);
}

static struct json *infer(struct siblings *s, size_t i, struct arena *scratch) {
  struct shape x = {
      .s = s, .a = s->a, .scratch = scratch, .tool = &s->registry->tools[i], .r = &s->readings[i]};
  x.style = siblings_style(s, x.tool);
  x.thing =
      x.r->verb == VERB_CREATE || x.r->verb == VERB_ACT ? verb_product(s->a, x.r) : x.r->entity;
  x.known = siblings_known(s, x.tool->origin->scope, x.thing);
  bool link = is_link(&x);
  if (link) x.thing = x.r->entity;
  open_object(&x);
  switch (link ? VERB_UPDATE : x.r->verb) {
  case VERB_LIST:
  case VERB_SEARCH:
    shape_list(&x);
    break;
  case VERB_CREATE:
    shape_create(&x);
    break;
  case VERB_UPDATE:
    shape_update(&x);
    break;
  case VERB_DELETE:
    shape_delete(&x);
    break;
  case VERB_ACT:
    shape_act(&x);
    break;
  case VERB_COMPUTE:
    shape_compute(&x);
    break;
  default:
    shape_get(&x);
    break;
  }
  struct json *object = close_object(&x);
  bool one = x.r->verb != VERB_LIST && x.r->verb != VERB_SEARCH;
  if (!one || !x.style->wrapper) return object;
  open_object(&x);
  add(&x, x.style->wrapper, object);
  return close_object(&x);
}

bool model_infer_returns(struct registry *r, struct error *e) {
  struct arena scratch;
  arena_init(&scratch, 0);
  struct siblings s;
  siblings_read(&s, r, &scratch);
  bool ok = true;
  for (size_t i = 0; i < r->n_tools && ok; i++) {
    struct tool *tool = &r->tools[i];
    if (!tool->origin || tool->returns) continue;
    struct json *schema = infer(&s, i, &scratch);
    struct error inner;
    struct schema *compiled = schema_compile(&r->arena, schema, NULL, &inner);
    if (!compiled) {
      ok = error_set(e, ERR_INTERNAL, tool->origin->file,
                     "the result schema inferred for %s does not compile at %s: %s", tool->name,
                     inner.place, inner.message);
      break;
    }
    struct tool_origin *origin = ARENA_NEW(&r->arena, struct tool_origin);
    *origin = *tool->origin;
    origin->output = OUTPUT_INFERRED;
    tool->origin = origin;
    tool->returns = schema;
    tool->returns_schema = compiled;
  }
  arena_done(&scratch);
  return ok;
}
