/* model_site.c - what every tool says of itself: its verb and noun, what its inputs identify, and
 * where things stand in its result.
 *
 * An object or the items of an array are a site when they have an identity of their own, or are
 * many; other objects are values of what encloses them. */
#include "base/hash.h"
#include "entity/model_form.h"

/* ---- places of the path ---- */

struct path_place {
  const char *name; /* borrowed from the path, not ended */
  size_t n;
  const char *before;           /* the static segment; "" */
  bool last_of_run, last, ends; /* ends: nothing stands behind it */
};

enum { PLACES_MAX = 8 };

static size_t read_places(struct arena *a, const char *path, struct path_place *out) {
  size_t n = 0;
  const char *before = "";
  const char *scheme = strstr(path, "://");
  if (scheme) path = scheme + 3 + strcspn(scheme + 3, "/");
  bool run = false;
  for (const char *c = path; *c && *c != '?';) {
    size_t len = strcspn(c, "/?");
    bool braces = len > 2 && *c == '{' && c[len - 1] == '}', colon = len > 1 && *c == ':';
    if ((braces || colon) && n < PLACES_MAX) {
      if (run) out[n - 1].last_of_run = false;
      out[n++] = (struct path_place){c + 1, braces ? len - 2 : len - 1, before, true, false, false};
      out[n - 1].ends = !c[len] || c[len] == '?';
      run = true;
    } else if (len) {
      before = arena_copy(a, c, len);
      run = false;
    }
    c += len + (c[len] == '/');
  }
  if (n) out[n - 1].last = true;
  return n;
}

/* ---- inputs ---- */

static bool may_be_key(const struct sense *s) {
  switch (s->kind) {
  case SENSE_KEY:
  case SENSE_UNKNOWN:
  case SENSE_NAME:
  case SENSE_USER_NAME:
  case SENSE_ORGANIZATION:
  case SENSE_HASH:
  case SENSE_COUNT: /* "issue_number" */
  case SENSE_INDEX:
  case SENSE_AIRPORT:
  case SENSE_TICKER:
  case SENSE_COUNTRY:
  case SENSE_CITY:
  case SENSE_TAG:
  case SENSE_CATEGORY:
  case SENSE_PATH:
  case SENSE_FILE:
  case SENSE_VERSION:
  case SENSE_DOMAIN:
  case SENSE_EMAIL:
    return true;
  default:
    return false;
  }
}

static const char *entity_of_place(struct form *f, const struct path_place *p, const char *name) {
  const char *norm = name_norm(&f->scratch, name);
  if (p->last_of_run && *p->before) {
    const char *things = name_of_things(&f->scratch, p->before);
    if (*things) return things;
  }
  /* {owner} of /repos/{owner}/{repo} is one of its own kind. */
  static const char *const TAILS[] = {"_id", "_name", "_number", "_slug", "_key", "_code"};
  for (size_t i = 0; i < sizeof TAILS / sizeof *TAILS; i++) {
    size_t n = strlen(norm), m = strlen(TAILS[i]);
    if (n > m && strcmp(norm + n - m, TAILS[i]) == 0)
      return name_of_things(&f->scratch, arena_copy(&f->scratch, norm, n - m));
  }
  return name_of_things(&f->scratch, norm);
}

static void read_input(struct form *f, struct form_tool *t, const struct graph_leaf *leaf,
                       const struct path_place *places, size_t n_places, struct form_input *in) {
  in->name = pointer_name(&f->scratch, leaf->pointer);
  in->norm = name_norm(&f->scratch, in->name);
  in->entity = NONE;
  in->of = leaf->sense.entity;
  in->key = leaf->sense.kind == SENSE_KEY && leaf->sense.end == SENSE_WHOLE;
  in->natural = leaf->sense.kind == SENSE_NAME || leaf->sense.kind == SENSE_USER_NAME;
  if (leaf->pointer[0] != '/' || strchr(leaf->pointer + 1, '/')) return;
  size_t n = strlen(in->name);
  for (size_t i = 0; i < n_places; i++) {
    if (places[i].n != n || memcmp(places[i].name, in->name, n) != 0) continue;
    in->in_path = true;
    in->last = places[i].last;
    in->ends = places[i].ends;
    in->natural = may_be_key(&leaf->sense);
    const char *of = entity_of_place(f, &places[i], in->name);
    /* A key that names its entity itself knows better than the path. */
    bool names_it = in->key && strchr(in->norm, '_') && *leaf->sense.entity;
    if (!names_it) in->of = of;
  }
  (void)t;
}

/* ---- sites ---- */

static uint32_t add_site(struct form *f, struct form_tool *t, size_t *capacity, const char *pointer,
                         size_t n) {
  for (size_t i = t->n_sites; i-- > 0;)
    if (strlen(t->sites[i].pointer) == n && memcmp(t->sites[i].pointer, pointer, n) == 0)
      return (uint32_t)i;
  struct form_site s = {.pointer = arena_copy(&f->scratch, pointer, n),
                        .base = "",
                        .within = NONE,
                        .key_leaf = NONE,
                        .name_leaf = NONE,
                        .entity = NONE,
                        .place = NONE};
  if (n) {
    s.many = pointer[n - 1] == '%';
    size_t up = s.many ? n - 2 : n;
    while (up > 0 && pointer[up - 1] != '/')
      up--;
    if (up) up--;
    s.within = add_site(f, t, capacity, pointer, up);
    const struct form_site *outer = &t->sites[s.within];
    s.depth = outer->depth + (s.many ? 1 : 0);
    s.base = name_of_things(&f->scratch, pointer_name(&f->scratch, s.pointer));
    s.wrapper = !*s.base && !s.many && outer->wrapper;
    s.rows = !*s.base && s.many && !verb_lists(t->verb);
    if (s.rows) s.base = name_of_rows(&f->scratch, s.pointer);
  } else {
    s.wrapper = true;
  }
  if (t->n_sites == *capacity) {
    size_t more = *capacity ? 2 * *capacity : 8;
    struct form_site *sites = ARENA_ARRAY(&f->scratch, struct form_site, more);
    if (t->n_sites) memcpy(sites, t->sites, t->n_sites * sizeof *sites);
    t->sites = sites;
    *capacity = more;
  }
  t->sites[t->n_sites] = s;
  return (uint32_t)t->n_sites++;
}

/* Whether the tool is given a key of that entity. */
static bool is_asked(const struct form *f, const struct form_tool *t, const char *entity) {
  size_t i = tool_index(f, t);
  for (uint32_t k = f->g->first_input[i]; k < f->g->first_input[i + 1]; k++) {
    const struct sense *s = &f->g->inputs[k].sense;
    /* A bare "number" that a create takes says nothing of what is made. */
    if (t->verb == VERB_CREATE && s->generic && !t->inputs[k - f->g->first_input[i]].in_path)
      continue;
    if (s->kind == SENSE_KEY && strcmp(s->entity, entity) == 0) return true;
  }
  return false;
}

static bool asks_for_key(const struct form *f, const struct form_tool *t) {
  size_t i = tool_index(f, t);
  for (uint32_t k = f->g->first_input[i]; k < f->g->first_input[i + 1]; k++)
    if (f->g->inputs[k].sense.kind == SENSE_KEY && f->g->inputs[k].required) return true;
  return false;
}

/* "added_ids", "failed_ids": which of the things given, no things of their own. */
static bool is_participle(const char *word) {
  size_t n = strlen(word);
  return n > 4 && strcmp(word + n - 2, "ed") == 0 && !strchr(word, '_');
}

/* How surely a leaf is the key of the site that it stands in: 0 not at all. */
static uint32_t key_rank(const struct form *f, const struct form_tool *t, const struct form_site *s,
                         const struct graph_leaf *leaf, const char *norm) {
  const struct sense *sense = &leaf->sense;
  if (sense->kind != SENSE_KEY || *sense->role || sense->end != SENSE_WHOLE) return 0;
  const char *about = s->many ? t->noun : t->product;
  if (!strchr(norm, '_')) return strcmp(norm, "id") == 0 ? 10 : 8;
  bool asked = is_asked(f, t, sense->entity);
  bool makes = t->verb == VERB_CREATE || t->verb == VERB_ACT;
  /* What is made is not what was named: the schedule of a scene. */
  /* An act that answers with the thing acted on begins with its key. */
  if (makes && asked && s->wrapper) return t->verb == VERB_ACT && s->n_leaves == 0 ? 6 : 2;
  if (*s->base ? strcmp(sense->entity, s->base) == 0 : strcmp(sense->entity, about) == 0) return 9;
  if (ends_in_words(*s->base ? s->base : about, sense->entity) ||
      ends_in_words(sense->entity, *s->base ? s->base : about))
    return 7;
  /* Rows that begin with a key of another name are those things when they are listed, else parts
   * that refer to them: the lines of an order. */
  if (s->many && (asked || !verb_lists(t->verb) || s->depth != 1)) return 0;
  if (s->many) return s->n_leaves == 0 ? 5 : asks_for_key(f, t) ? 0 : 3;
  if (!s->wrapper) return 0;
  if (makes) return 5;
  return asked ? 4 : 3;
}

static bool is_list_of_scalars(const char *pointer, size_t n) {
  return n >= 2 && pointer[n - 1] == '%' && pointer[n - 2] == '/';
}

static void place_leaf(struct form *f, struct form_tool *t, size_t *capacity, uint32_t k,
                       uint32_t *site) {
  const struct graph_leaf *leaf = &f->g->outputs[k];
  size_t n = strlen(leaf->pointer), to = n;
  if (is_list_of_scalars(leaf->pointer, n)) {
    if (leaf->sense.kind == SENSE_KEY && !is_participle(leaf->sense.entity)) { /* "/role_ids/%" */
      *site = add_site(f, t, capacity, leaf->pointer, n);
      struct form_site *s = &t->sites[*site];
      s->keys_only = s->real = true;
      s->key_leaf = k;
      s->key_rank = 6;
      s->base = leaf->sense.entity;
      return;
    }
    while (is_list_of_scalars(leaf->pointer, to))
      to -= 2;
  }
  while (to > 0 && leaf->pointer[to - 1] != '/')
    to--;
  *site = add_site(f, t, capacity, leaf->pointer, to ? to - 1 : 0);
  struct form_site *s = &t->sites[*site];
  const char *norm = name_norm(&f->scratch, pointer_name(&f->scratch, leaf->pointer));
  uint32_t rank = to < n && leaf->pointer[n - 1] == '%' ? 0 : key_rank(f, t, s, leaf, norm);
  if (rank > s->key_rank) {
    s->key_rank = rank;
    s->key_leaf = k;
  }
  if (s->name_leaf == NONE &&
      (leaf->sense.kind == SENSE_NAME || leaf->sense.kind == SENSE_USER_NAME) &&
      leaf->pointer[n - 1] != '%')
    s->name_leaf = k;
  s->n_leaves++;
  s->shape += hash_text(norm);
}

/* Lists side by side are columns: scores[] beside candidate_ids[]. */
static void join_lists(const struct form *f, struct form_tool *t, uint32_t first, uint32_t n) {
  for (size_t s = 0; s < t->n_sites; s++) {
    const struct form_site *keys = &t->sites[s];
    if (!keys->keys_only || keys->depth != 1 || !verb_reads(t->verb)) continue;
    for (uint32_t k = 0; k < n; k++) {
      const char *pointer = f->g->outputs[first + k].pointer;
      size_t len = strlen(pointer);
      if (t->site_of[k] == keys->within && len > 1 && pointer[len - 1] == '%')
        t->site_of[k] = (uint32_t)s;
    }
    return;
  }
}

static void read_sites(struct form *f, struct form_tool *t) {
  size_t i = tool_index(f, t), capacity = 0;
  uint32_t first = f->g->first_output[i], n = f->g->first_output[i + 1] - first;
  t->site_of = ARENA_ARRAY(&f->scratch, uint32_t, n ? n : 1);
  for (uint32_t k = 0; k < n; k++)
    place_leaf(f, t, &capacity, first + k, &t->site_of[k]);
  for (size_t s = 0; s < t->n_sites; s++) {
    struct form_site *site = &t->sites[s];
    bool identity = site->key_rank >= 7 || (site->name_leaf != NONE && *site->base);
    if (site->wrapper || site->many || identity) site->real = true;
  }
  join_lists(f, t, first, n);
  for (uint32_t k = 0; k < n; k++)
    while (!t->sites[t->site_of[k]].real)
      t->site_of[k] = t->sites[t->site_of[k]].within;
}

/* ---- */

void form_read_tools(struct form *f) {
  const struct registry *r = f->g->registry;
  f->tools = ARENA_ARRAY(&f->scratch, struct form_tool, r->n_tools ? r->n_tools : 1);
  for (size_t i = 0; i < r->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    const struct tool_origin *o = r->tools[i].origin;
    verb_read(&f->model->arena, &r->tools[i], &t->reading);
    bool changes = !verb_reads(t->reading.verb) && t->reading.verb != VERB_COMPUTE;
    if (changes && json_get_bool(r->tools[i].annotations, "read_only", false))
      t->reading.verb = t->reading.plural ? VERB_LIST : VERB_GET;
    t->scope = o && o->scope ? o->scope : "";
    t->resourceful = o && strcmp(o->format, "openapi") == 0;
    t->noun = t->reading.entity;
    t->product = verb_product(&f->scratch, &t->reading);
    t->verb = t->reading.verb;
    t->entity = t->main_site = t->subject = t->member = NONE;
    struct path_place places[PLACES_MAX];
    size_t n_places = o ? read_places(&f->scratch, o->path, places) : 0;
    uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
    t->inputs = ARENA_ARRAY(&f->scratch, struct form_input, n ? n : 1);
    for (uint32_t k = 0; k < n; k++)
      read_input(f, t, &f->g->inputs[first + k], places, n_places, &t->inputs[k]);
    read_sites(f, t);
  }
}

const char *leaf_path(struct form *f, const struct form_tool *t, uint32_t output) {
  uint32_t first = f->g->first_output[tool_index(f, t)];
  const struct form_site *s = &t->sites[t->site_of[output - first]];
  const char *pointer = f->g->outputs[output].pointer;
  const char *path = pointer + strlen(s->pointer) + 1;
  size_t n = strlen(pointer);
  if (s->keys_only || path > pointer + n || strcmp(path, "%") == 0)
    return pointer_name(&f->scratch, pointer);
  n = strlen(path);
  while (is_list_of_scalars(path, n))
    n -= 2;
  return arena_copy(&f->scratch, path, n);
}
