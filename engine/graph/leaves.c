/* leaves.c - the input and output leaves of a tool, read from its schemas.
 *
 * The entity of a leaf is what its own name mentions, else what encloses it, else what the tool is
 * about. Wrappers ("data", "results") enclose nothing; an object without a key or a name of its own
 * (an address, a price) is a value of what holds it. */
#include "graph/internal.h"

enum { MEMBERS_MAX = 400, BRANCH_DEPTH = 6, REF_HOPS = 16 };

/* Names that hold things and are none. */
static const char *const WRAPPERS[] = {
    "data",       "result",   "response", "item",    "payload",     "record",  "entry",
    "list",       "row",      "content",  "body",    "attribute",   "node",    "edge",
    "value",      "object",   "hit",      "doc",     "output",      "info",    "detail",
    "details",    "meta",     "metadata", "link",    "summary",     "element", "property",
    "pagination", "page",     "return",   "answer",  "collection",  "array",   "set",
    "match",      "found",    "input",    "param",   "parameter",   "option",  "setting",
    "filter",     "request",  "d",        "field",   "information", "all",     "stats",
    "statistics", "embedded", "resource", "success", "message",     NULL};
/* Tails of names that say how things are held. */
static const char *const HOLDERS[] = {
    "list", "data",       "info",   "detail", "details",  "result",      "array", "object",
    "set",  "collection", "record", "entry",  "response", "information", "item",  NULL};

struct site {
  const char *name;
  size_t n;
  const char *entity;          /* of what encloses it */
  bool required, in_list, top; /* top: only wrappers enclose it */
  size_t depth;
};

struct walk {
  struct builder *b;
  const struct json *root;
  const struct graph_tool *about;
  const struct tool_origin *origin;
  struct buf pointer;
  uint32_t tool;
  bool output;
  size_t n_leaves;
  const struct json *path[LEAF_DEPTH + 2]; /* objects that enclose the place */
};

struct member {
  const char *name;
  uint32_t n;
  const struct json *schema;
  bool required;
};

/* ---- schemas ---- */

static const struct json *resolve(const struct json *root, const struct json *schema) {
  for (int hop = 0; hop < REF_HOPS; hop++) {
    const char *ref = json_get_text(schema, "$ref", NULL);
    if (!ref || *ref != '#') return schema;
    const struct json *target = ref[1] ? json_at(root, ref + 1) : root;
    if (!target || target->type != JSON_OBJECT) return schema;
    schema = target;
  }
  return schema;
}

static const struct json *members_of(const struct json *schema) {
  const struct json *p = json_get(schema, "properties");
  return p && p->type == JSON_OBJECT && p->len ? p : NULL;
}

/* The one schema that a value of `schema` has: of combined ones the first branch that says
 * something else than null. */
static const struct json *settle(const struct json *root, const struct json *schema) {
  static const char *const WAYS[] = {"allOf", "anyOf", "oneOf"};
  for (int hop = 0; hop < BRANCH_DEPTH; hop++) {
    schema = resolve(root, schema);
    if (json_get(schema, "type") || members_of(schema) || json_get(schema, "items") ||
        json_get(schema, "enum") || json_get(schema, "const"))
      return schema;
    const struct json *next = NULL;
    for (size_t w = 0; w < 3 && !next; w++) {
      const struct json *branches = json_get(schema, WAYS[w]);
      for (uint32_t i = 0; branches && branches->type == JSON_ARRAY && i < branches->len; i++) {
        const struct json *branch = resolve(root, &branches->items[i]);
        if (json_is_text(json_get(branch, "type"), "null")) continue;
        next = branch;
        break;
      }
    }
    if (!next) return schema;
    schema = next;
  }
  return schema;
}

static bool is_required(const struct json *schema, const char *name, size_t n) {
  const struct json *list = json_get(schema, "required");
  for (uint32_t i = 0; list && list->type == JSON_ARRAY && i < list->len; i++)
    if (list->items[i].type == JSON_STRING && list->items[i].len == n &&
        memcmp(list->items[i].text, name, n) == 0)
      return true;
  return false;
}

static void add_member(struct member *out, size_t *n, const struct json_member *m, bool required) {
  for (size_t i = 0; i < *n; i++)
    if (out[i].n == m->name_len && memcmp(out[i].name, m->name, m->name_len) == 0) {
      out[i].required = out[i].required || required;
      return;
    }
  if (*n < MEMBERS_MAX) out[(*n)++] = (struct member){m->name, m->name_len, &m->value, required};
}

/* The members that an object of `schema` can have; those of alternatives are never required. */
static void collect(const struct json *root, const struct json *schema, bool sure, int depth,
                    struct member *out, size_t *n) {
  schema = resolve(root, schema);
  const struct json *p = members_of(schema);
  for (uint32_t i = 0; p && i < p->len; i++)
    add_member(out, n, &p->members[i],
               sure && is_required(schema, p->members[i].name, p->members[i].name_len));
  if (depth == 0) return;
  static const char *const WAYS[] = {"allOf", "anyOf", "oneOf"};
  for (size_t w = 0; w < 3; w++) {
    const struct json *branches = json_get(schema, WAYS[w]);
    for (uint32_t i = 0; branches && branches->type == JSON_ARRAY && i < branches->len; i++)
      collect(root, &branches->items[i], sure && w == 0, depth - 1, out, n);
  }
  /* "required" beside allOf speaks of what the branches declare. */
  for (size_t i = 0; sure && i < *n; i++)
    if (is_required(schema, out[i].name, out[i].n)) out[i].required = true;
}

/* ---- entities ---- */

/* What a name of enclosed things calls them: "relatedProducts" is product, "hotel_list" hotel; NULL
 * for a wrapper. */
static const char *entity_of_name(struct walk *w, const char *name, size_t n) {
  struct arena *a = &w->b->scratch;
  struct words words;
  words_split(a, name, n, &words);
  if (!words.n) return NULL;
  words.word[words.n - 1] = word_singular(a, words.word[words.n - 1]);
  while (words.n > 1 && word_in(words.word[words.n - 1], HOLDERS)) {
    words.n--;
    words.word[words.n - 1] = word_singular(a, words.word[words.n - 1]);
  }
  struct sense s;
  const char *joined = words_join(a, &words, 0, words.n);
  if (words.n == 1 && word_in(joined, WRAPPERS)) return NULL;
  /* As a key of it would be read, so that roles are left out alike. */
  const char *key = arena_printf(a, "%s_id", joined);
  sense_read(a, key, strlen(key), NULL, &s);
  const char *entity = *s.entity ? s.entity : joined;
  return word_in(entity, WRAPPERS) ? NULL : intern_text(&w->b->texts, entity);
}

/* Whether things of this shape have an identity: a key, a name, a login. */
static bool has_identity(struct walk *w, const struct member *members, size_t n) {
  for (size_t i = 0; i < n; i++) {
    struct sense s;
    sense_read(&w->b->scratch, members[i].name, members[i].n, members[i].schema, &s);
    if (s.kind == SENSE_KEY || s.kind == SENSE_NAME || s.kind == SENSE_USER_NAME) return true;
  }
  return false;
}

/* ---- paths ---- */

/* "/users/{id}/orders": the id is one of a user; *within is what users stand in. NULL: `name` is no
 * parameter of the path. */
static const char *entity_of_path(struct walk *w, const char *name, size_t n, const char **within) {
  const char *at = path_start(w->origin);
  struct path_segment s, last = {NULL, 0, false}, before = last;
  *within = NULL;
  while (path_next(&at, &s)) {
    if (!s.parameter) {
      before = last;
      last = s;
    } else if (s.n == n && memcmp(s.text, name, n) == 0) {
      if (!last.text) return NULL;
      *within = before.text ? entity_of_name(w, before.text, before.n) : "";
      if (!*within) *within = "";
      return entity_of_name(w, last.text, last.n);
    }
  }
  return NULL;
}

/* What the last fixed segment of the path stands in, if that is what the tool is about. */
static const char *noun_within(struct walk *w, const char *noun) {
  const char *at = path_start(w->origin);
  struct path_segment s, last = {NULL, 0, false}, before = last;
  while (path_next(&at, &s)) {
    if (s.parameter) continue;
    before = last;
    last = s;
  }
  if (!last.text || !before.text) return "";
  const char *entity = entity_of_name(w, last.text, last.n);
  if (!entity || strcmp(entity, noun) != 0) return "";
  const char *within = entity_of_name(w, before.text, before.n);
  return within ? within : "";
}

/* ---- leaves ---- */

/* The code of a currency is what "currency_code" is, wherever it stands. */
static void reread(struct walk *w, const char *entity, const struct site *site,
                   const struct json *schema, struct sense *sense) {
  struct sense s;
  if (sense->kind != SENSE_UNKNOWN && sense->kind != SENSE_NAME && sense->kind != SENSE_COUNT)
    return;
  const char *name = arena_printf(&w->b->scratch, "%s_%.*s", entity, (int)site->n, site->name);
  sense_read(&w->b->scratch, name, strlen(name), schema, &s);
  if (sense->kind == SENSE_COUNT
          ? s.kind == SENSE_KEY
          : s.kind == SENSE_CURRENCY || s.kind == SENSE_COUNTRY || s.kind == SENSE_LANGUAGE ||
                s.kind == SENSE_CITY || s.kind == SENSE_AIRPORT)
    sense->kind = s.kind;
}

static void add_leaf(struct walk *w, const struct json *schema, const struct site *site,
                     bool takes_list) {
  if (w->n_leaves++ >= LEAVES_PER_TOOL) return;
  struct interner *t = &w->b->texts;
  struct graph_leaf leaf = {.tool = w->tool,
                            .pointer = intern(t, w->pointer.data, w->pointer.len),
                            .schema = schema,
                            .required = site->required,
                            .in_list = site->in_list,
                            .takes_list = takes_list};
  sense_read(&w->b->scratch, site->name, site->n, schema, &leaf.sense);
  const char *entity = leaf.sense.entity;
  /* Where a bare "id" or "name" stands says more of it than its description. */
  if (w->output && leaf.sense.generic && site->entity && *site->entity) entity = "";
  struct leaf_side side = {NULL};
  if (!w->output && site->depth <= 1) {
    const char *of_path = entity_of_path(w, site->name, site->n, &side.within);
    if (of_path && (!*entity || leaf.sense.generic)) entity = of_path;
    if (of_path && strcmp(entity, of_path) != 0) side.within = NULL;
  }
  if (!*entity && site->entity) entity = site->entity;
  if (!*leaf.sense.entity && *entity) reread(w, entity, site, schema, &leaf.sense);
  leaf.sense.entity = intern_text(t, entity);
  leaf.sense.role = intern_text(t, leaf.sense.role);
  leaf.sense.attribute = intern_text(t, leaf.sense.attribute);
  buf_add(w->output ? &w->b->outputs : &w->b->inputs, &leaf, sizeof leaf);
  if (!w->output) buf_add(&w->b->sides, &side, sizeof side);
}

static void visit(struct walk *w, const struct json *schema, struct site site);

static void visit_members(struct walk *w, const struct json *schema, struct site site,
                          const struct member *members, size_t n) {
  w->path[site.depth] = schema;
  for (size_t i = 0; i < n; i++) {
    size_t len = w->pointer.len;
    json_pointer_add(&w->pointer, members[i].name, members[i].n);
    struct site inner = site;
    inner.name = members[i].name;
    inner.n = members[i].n;
    inner.required = site.required && members[i].required;
    inner.depth++;
    visit(w, members[i].schema, inner);
    w->pointer.len = len;
    w->pointer.data[len] = '\0';
  }
}

static bool encloses_itself(const struct walk *w, const struct json *schema, size_t depth) {
  for (size_t i = 0; i < depth; i++)
    if (w->path[i] == schema) return true;
  return false;
}

/* Whether it was an object with members, now visited. */
static bool visit_object(struct walk *w, const struct json *schema, struct site site, bool many) {
  schema = resolve(w->root, schema);
  if (site.depth >= LEAF_DEPTH || encloses_itself(w, schema, site.depth)) return false;
  struct member *members = ARENA_ARRAY(&w->b->scratch, struct member, MEMBERS_MAX);
  size_t n = 0;
  collect(w->root, schema, true, BRANCH_DEPTH, members, &n);
  if (!n) return false;
  if (site.n) {
    const char *entity = entity_of_name(w, site.name, site.n);
    bool named = entity && (many || has_identity(w, members, n));
    if (named) {
      site.entity = entity;
      site.top = false;
    } else if (!site.top && many) { /* "items" of an order are no orders */
      const char *own =
          word_singular(&w->b->scratch, arena_copy(&w->b->scratch, site.name, site.n));
      site.entity = intern_text(&w->b->texts, own);
    }
  }
  visit_members(w, schema, site, members, n);
  return true;
}

static void visit_array(struct walk *w, const struct json *schema, struct site site) {
  const struct json *items = json_get(schema, "items");
  items = items && items->type == JSON_OBJECT ? items : NULL;
  size_t len = w->pointer.len;
  buf_add_text(&w->pointer, "/%");
  struct site inner = site;
  inner.in_list = true;
  bool done = false;
  if (items) {
    const struct json *settled = settle(w->root, items);
    if (sense_has_type(settled, "array")) {
      if (w->output && site.depth < LEAF_DEPTH) {
        inner.depth++;
        w->path[site.depth] = schema;
        visit_array(w, settled, inner);
        done = true;
      }
    } else if (visit_object(w, items, inner, true)) {
      done = true;
    } else if (w->output) {
      add_leaf(w, settled, &inner, false);
      done = true;
    }
  }
  w->pointer.len = len;
  w->pointer.data[len] = '\0';
  if (!done && !w->output) add_leaf(w, schema, &site, true);
}

static void visit(struct walk *w, const struct json *schema, struct site site) {
  struct arena_mark mark = arena_mark(&w->b->scratch);
  const struct json *settled = settle(w->root, schema);
  if (sense_has_type(settled, "array") ||
      (json_get(settled, "items") && !json_get(settled, "type")))
    visit_array(w, settled, site);
  else if (!visit_object(w, schema, site, false) &&
           !(w->output && sense_has_type(settled, "object")))
    add_leaf(w, settled, &site, false);
  arena_rewind(&w->b->scratch, mark);
}

static void read_schema(struct walk *w, const struct json *schema, bool output) {
  w->root = schema;
  w->output = output;
  w->n_leaves = 0;
  buf_reset(&w->pointer);
  if (!schema || schema->type != JSON_OBJECT) return;
  struct site site = {.name = "",
                      .entity = output ? w->about->product : w->about->noun,
                      .required = true,
                      .top = true};
  if (output || members_of(resolve(schema, schema)) || json_get(schema, "allOf") ||
      json_get(schema, "oneOf") || json_get(schema, "anyOf"))
    visit(w, schema, site);
}

/* ---- tools ---- */

static void read_tool(struct builder *b, const struct tool *tool, struct graph_tool *out) {
  struct arena_mark mark = arena_mark(&b->scratch);
  struct interner *t = &b->texts;
  verb_read(&b->scratch, tool, &out->reading);
  struct verb_reading *r = &out->reading;
  out->product = intern_text(t, verb_product(&b->scratch, r));
  out->noun = r->entity = intern_text(t, r->entity);
  r->word = intern_text(t, r->word);
  r->aspect = intern_text(t, r->aspect);
  const struct tool_origin *o = tool->origin;
  out->scope = intern_text(t, o && o->scope ? o->scope : "");
  out->group = intern_text(t, o && o->group ? o->group : "");
  out->category = intern_text(t, o && o->category ? o->category : "");
  arena_rewind(&b->scratch, mark);
}

void graph_read_leaves(struct builder *b) {
  struct graph *g = &b->graph;
  size_t n = g->registry->n_tools;
  b->tools = ARENA_ARRAY(&g->arena, struct graph_tool, n ? n : 1);
  g->first_input = ARENA_ARRAY(&g->arena, uint32_t, n + 1);
  g->first_output = ARENA_ARRAY(&g->arena, uint32_t, n + 1);
  struct walk w = {.b = b};
  buf_init(&w.pointer);
  for (size_t i = 0; i < n; i++) {
    const struct tool *tool = &g->registry->tools[i];
    read_tool(b, tool, &b->tools[i]);
    w.tool = (uint32_t)i;
    w.about = &b->tools[i];
    w.origin = tool->origin;
    b->tools[i].within = noun_within(&w, b->tools[i].noun);
    read_schema(&w, tool->parameters, false);
    read_schema(&w, tool->returns, true);
    g->first_input[i + 1] = (uint32_t)(b->inputs.len / sizeof(struct graph_leaf));
    g->first_output[i + 1] = (uint32_t)(b->outputs.len / sizeof(struct graph_leaf));
  }
  buf_done(&w.pointer);
  g->inputs = (struct graph_leaf *)(void *)b->inputs.data;
  g->outputs = (struct graph_leaf *)(void *)b->outputs.data;
}
