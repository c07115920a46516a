/* model_tool.c - what every tool is about: the entity, where its records stand in the result, and
 * why there is none. */
#include "entity/model_form.h"

const struct reason MODEL_NO_ENTITY_REASONS[] = {
    {"calculation", "answers from its arguments alone: converts, computes, translates"},
    {"external_lookup",
     "looks up a fact of the outside world that has no identity here: weather, rates"},
    {"utility", "is about the service itself: echo, health, environment"},
    {"no_noun", "neither its name nor its schemas name a thing"},
    {"no_key", "names a thing, but nothing identifies one"},
    {NULL, NULL}};

static const char *const UTILITY_NOUNS[] = {
    "echo", "ping", "env",  "environment", "health", "status", "version", "time",   "ip",
    "me",   "root", "meta", "zen",         "help",   "test",   "api",     "server", NULL};

/* ---- sites ---- */

/* The site of the answer: many for those that list, else one. Things of the tool's noun are
 * preferred, then those with a key, then what stands outermost. */
static uint32_t choose_site(const struct form *f, const struct form_tool *t, bool many) {
  uint32_t best = NONE, best_score = 0;
  uint32_t noun = entity_resolve(f, t->scope, many ? t->noun : t->product);
  for (size_t i = 0; i < t->n_sites; i++) {
    const struct form_site *s = &t->sites[i];
    if (!s->real || s->many != many || s->depth > (many ? 1u : 0u)) continue;
    uint32_t score = 1;
    if (s->entity != NONE) score += 4;
    if (s->entity != NONE && s->entity == noun) score += 8;
    score += s->key_rank;
    if (s->wrapper && s->n_leaves) score += 1;
    if (score > best_score) {
      best_score = score;
      best = (uint32_t)i;
    }
  }
  return best;
}

static bool has_identity(const struct form *f, const struct form_tool *t, uint32_t site) {
  if (site == NONE) return false;
  const struct form_site *s = &t->sites[site];
  return s->entity != NONE && (s->key_leaf != NONE || f->entities[s->entity].addressed > 0 ||
                               f->entities[s->entity].shown > 0 || s->name_leaf != NONE);
}

/* ---- the input that addresses ---- */

static bool is_required(const struct form *f, const struct form_tool *t, uint32_t k) {
  return f->g->inputs[f->g->first_input[tool_index(f, t)] + k].required;
}

/* The last key of the path, else the required key that comes first, preferring `entity`. NONE. */
static uint32_t choose_subject(const struct form *f, const struct form_tool *t, uint32_t entity) {
  size_t i = tool_index(f, t);
  uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i], best = NONE, best_score = 0;
  for (uint32_t k = 0; k < n; k++) {
    const struct form_input *in = &t->inputs[k];
    if (in->entity == NONE || f->g->inputs[f->g->first_input[i] + k].sense.end != SENSE_WHOLE)
      continue;
    uint32_t score = in->key ? 4 : 2;
    if (in->in_path) score += 8;
    if (in->last) score += 8;
    if (in->entity == entity) score += 20;
    /* The approver of a request addresses no employee. */
    bool role = strcmp(in->of, f->entities[in->entity].name) != 0 && entity_is_role(in->of);
    if (role) score = 1;
    if (is_required(f, t, k)) score += 3;
    if (!in->in_path && !is_required(f, t, k) && in->entity != entity) continue;
    if (score > best_score) {
      best_score = score;
      best = k;
    }
  }
  return best;
}

/* Whether an object says nothing but what the call said, and how many there are. */
static bool is_only_echo(const struct form *f, const struct form_tool *t, uint32_t site) {
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_output[i], n = f->g->first_output[i + 1] - first;
  for (uint32_t k = 0; k < n; k++) {
    const struct graph_leaf *leaf = &f->g->outputs[first + k];
    if (t->site_of[k] != site) continue;
    bool count = leaf->sense.kind >= SENSE_PAGE || leaf->sense.kind == SENSE_COUNT;
    if (!count && !tool_echoes(f, t, pointer_name((struct arena *)&f->scratch, leaf->pointer)))
      return false;
  }
  return true;
}

/* ---- by verb ---- */

static void take_get(struct form *f, struct form_tool *t);

static void take_list(struct form *f, struct form_tool *t) {
  uint32_t site = choose_site(f, t, true);
  /* The permissions of an organization are one thing, though the word is a plural. */
  if (site == NONE && choose_subject(f, t, NONE) != NONE) {
    t->verb = VERB_GET;
    take_get(f, t);
    return;
  }
  t->main_site = site;
  uint32_t one = choose_site(f, t, false);
  if (site == NONE && one != NONE && t->sites[one].key_leaf != NONE && has_identity(f, t, one)) {
    t->verb = VERB_GET; /* find_customer_by_email */
    t->main_site = one;
    t->entity = t->sites[one].entity;
    return;
  }
  if (has_identity(f, t, site)) {
    t->entity = t->sites[site].entity;
    return;
  }
  uint32_t noun = entity_resolve(f, t->scope, t->noun);
  if (noun != NONE && (site == NONE || !*t->sites[site].base || t->sites[site].base == t->noun))
    t->entity = noun;
  if (t->entity != NONE && site != NONE && t->sites[site].entity == NONE)
    t->sites[site].entity = t->entity;
  if (t->entity != NONE || site == NONE) return;
  /* Rows without identity that a thing has: the readings of a sensor. */
  uint32_t k = choose_subject(f, t, NONE);
  if (k != NONE) {
    t->entity = t->inputs[k].entity;
    t->subject = k;
    t->verb = VERB_GET;
    t->main_site = NONE;
  }
}

static void take_get(struct form *f, struct form_tool *t) {
  uint32_t noun = entity_resolve(f, t->scope, t->noun);
  uint32_t k = choose_subject(f, t, noun);
  uint32_t one = choose_site(f, t, false), many = choose_site(f, t, true);
  if (k != NONE) {
    uint32_t by = t->inputs[k].entity;
    bool own = noun != NONE && noun != by && one != NONE && t->sites[one].entity == noun;
    bool given = t->sites && many != NONE && t->sites[many].entity == by && !is_required(f, t, k) &&
                 !t->inputs[k].in_path;
    given = given || (many != NONE && strcmp(t->sites[many].pointer, "/%") == 0);
    bool lists = many != NONE && has_identity(f, t, many) &&
                 (t->sites[many].entity != by || given) &&
                 (one == NONE || t->sites[one].entity != by || is_only_echo(f, t, one));
    if (lists) {
      t->verb = VERB_LIST;
      t->main_site = many;
      t->entity = t->sites[many].entity;
    } else {
      t->entity = own ? noun : by;
      t->main_site = one;
      if (!own) t->subject = k;
    }
    return;
  }
  bool lists = many != NONE && has_identity(f, t, many) && !has_identity(f, t, one);
  if (lists) {
    t->verb = VERB_LIST;
    t->main_site = many;
    t->entity = t->sites[many].entity;
    return;
  }
  t->main_site = one;
  if (has_identity(f, t, one))
    t->entity = t->sites[one].entity;
  else if (noun != NONE && f->entities[noun].addressed + f->entities[noun].shown > 0)
    t->entity = noun;
}

static void take_create(struct form *f, struct form_tool *t) {
  uint32_t one = choose_site(f, t, false), many = choose_site(f, t, true);
  uint32_t k = choose_subject(f, t, NONE);
  uint32_t product = entity_find(f, t->scope, t->product);
  bool answers = one != NONE && t->sites[one].key_leaf != NONE && t->sites[one].entity != NONE;
  if (t->reading.batch && many != NONE && t->sites[many].entity != NONE &&
      t->sites[many].entity == entity_resolve(f, t->scope, t->noun)) {
    t->main_site = many;
    t->entity = t->sites[many].entity;
    return;
  }
  t->main_site = one;
  /* "record_grade" of an enrollment answers with the enrollment; so does what is done to a path. */
  if (answers && (k == NONE || t->sites[one].entity != t->inputs[k].entity ||
                  (t->sites[one].entity == product && !t->inputs[k].in_path))) {
    t->entity = t->sites[one].entity;
    return;
  }
  if (product == NONE) product = entity_resolve(f, t->scope, t->product);
  if (product == NONE) product = entity_find(f, t->scope, t->noun);
  bool addressed = k != NONE && product == t->inputs[k].entity && t->inputs[k].in_path;
  if (product != NONE && !answers && !addressed) {
    t->entity = product;
    return;
  }
  if (k != NONE) {
    t->verb = VERB_ACT;
    t->entity = t->inputs[k].entity;
    t->subject = k;
  }
}

static void take_change(struct form *f, struct form_tool *t) {
  uint32_t noun = entity_resolve(f, t->scope, t->noun);
  uint32_t k = choose_subject(f, t, noun);
  t->main_site = choose_site(f, t, false);
  uint32_t exact = entity_find(f, t->scope, t->noun);
  if (t->verb == VERB_DELETE && exact != NONE && (k == NONE || t->inputs[k].entity != exact) &&
      f->entities[exact].addressed == 0 && f->entities[exact].shown == 0) {
    t->entity = exact;
    t->by_fields = true;
    return;
  }
  if (k != NONE) {
    t->entity = t->inputs[k].entity;
    t->subject = k;
    static const char *const ENDING[] = {"cancel",  "void",   "withdraw", "close",
                                         "archive", "revoke", "release",  NULL};
    bool has_status = false;
    for (size_t i = f->g->first_output[tool_index(f, t)];
         i < f->g->first_output[tool_index(f, t) + 1]; i++)
      has_status = has_status || f->g->outputs[i].sense.kind == SENSE_STATUS;
    /* What is cancelled stays, with a status that says so. */
    if (t->verb == VERB_DELETE && has_status && word_in(t->reading.word, ENDING))
      t->verb = VERB_ACT;
    /* A payment is refunded: that makes a refund, when the result says so. */
    uint32_t one = t->main_site;
    bool makes = t->verb == VERB_ACT || strcmp(t->reading.word, "assign") == 0;
    if (makes && one != NONE && t->sites[one].key_leaf != NONE && t->sites[one].entity != NONE &&
        t->sites[one].entity != t->entity &&
        t->sites[one].key_rank >= (t->verb == VERB_ACT ? 5u : 3u)) {
      t->verb = VERB_CREATE;
      t->entity = t->sites[one].entity;
      t->subject = NONE;
    }
    return;
  }
  if (t->verb == VERB_ACT) {
    take_create(f, t);
    if (t->entity != NONE) t->verb = VERB_CREATE;
    return;
  }
  t->entity = noun;
}

/* ---- links ---- */

/* Whether some tool of the scope identifies a member without its owner: it lives by itself. */
static bool lives_alone(const struct form *f, const struct form_tool *t, uint32_t member,
                        uint32_t owner) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    const struct form_tool *other = &f->tools[i];
    if (other == t || strcmp(other->scope, t->scope) != 0 || other->verb == VERB_CREATE) continue;
    uint32_t n = f->g->first_input[i + 1] - f->g->first_input[i];
    bool has_member = false, has_owner = false;
    for (uint32_t k = 0; k < n; k++) {
      const struct form_input *in = &other->inputs[k];
      has_member = has_member || (in->entity == member && (in->key || in->in_path));
      has_owner = has_owner || in->entity == owner;
    }
    if (has_member && !has_owner) return true;
  }
  return false;
}

/* A path without its last segments: what is deleted there is a side of the thing. */
static bool is_side_of_path(const struct form *f, const struct form_tool *t, uint32_t k) {
  if (!t->inputs[k].in_path || t->inputs[k].ends) return false;
  const struct tool_origin *o = f->g->registry->tools[tool_index(f, t)].origin;
  static const char *const VERBS_OF_PATHS[] = {"delete", "remove", "destroy", "purge", NULL};
  const char *last = strrchr(o->path, '/');
  return !(last && word_in(last + 1, VERBS_OF_PATHS));
}

/* add_tracks(playlist_id, track_ids[]): the keys go into a list of the playlist. */
static void find_link(struct form *f, struct form_tool *t) {
  static const char *const IN[] = {"add",   "assign", "invite", "attach", "link",
                                   "apply", "put",    "set",    NULL};
  static const char *const OUT[] = {"remove", "unassign", "detach", "unlink", NULL};
  bool in = word_in(t->reading.word, IN), out = word_in(t->reading.word, OUT);
  if (!in && !out) return;
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
  uint32_t owner = NONE, member = NONE;
  for (uint32_t k = 0; k < n; k++) {
    const struct form_input *input = &t->inputs[k];
    if (input->entity == NONE || !(input->key || input->in_path) ||
        !f->g->inputs[first + k].required)
      continue;
    bool one =
        !f->g->inputs[first + k].takes_list && !strstr(f->g->inputs[first + k].pointer, "/%");
    bool mentioned = f->entities[input->entity].name == t->noun ||
                     strcmp(f->entities[input->entity].name, t->noun) == 0;
    bool last = input->last && input->ends && input->in_path && owner != NONE;
    if (one && !mentioned && !last)
      owner = k; /* the one before the member */
    else if (!one || mentioned || last)
      member = k;
  }
  if (owner == NONE || member == NONE) return;
  const struct form_site *answer = t->main_site == NONE ? NULL : &t->sites[t->main_site];
  if (answer && answer->key_leaf != NONE && answer->key_rank >= 3 &&
      answer->entity != t->inputs[owner].entity && answer->entity != t->inputs[member].entity)
    return;
  if (t->inputs[owner].entity == t->inputs[member].entity) return;
  bool list = f->g->inputs[first + member].takes_list;
  /* Without a list: the noun's own key is given, so nothing is made; and what is taken away is
   * known elsewhere, so that it lives on. */
  bool given = in && !t->inputs[member].in_path;
  if (!list && !given && !lives_alone(f, t, t->inputs[member].entity, t->inputs[owner].entity))
    return;
  t->verb = VERB_UPDATE;
  t->link = true;
  t->entity = t->inputs[owner].entity;
  t->subject = owner;
  t->member = member;
  t->main_site = choose_site(f, t, false);
}

/* ---- batches ---- */

/* The array in the arguments whose items are each a record or a key of the entity. */
static void find_items(struct form *f, struct form_tool *t) {
  if (t->entity == NONE || t->link || verb_lists(t->verb) || t->verb == VERB_COMPUTE) return;
  size_t i = tool_index(f, t);
  uint32_t first = f->g->first_input[i], n = f->g->first_input[i + 1] - first;
  uint32_t outside = 0;
  const char *items = NULL;
  size_t len = 0;
  for (uint32_t k = 0; k < n; k++) {
    const struct graph_leaf *leaf = &f->g->inputs[first + k];
    const char *step = strstr(leaf->pointer, "/%/");
    bool of_entity = t->inputs[k].entity == t->entity;
    if (step && !strchr(leaf->pointer + 1, '%')) continue;
    if (step && (size_t)(strchr(leaf->pointer + 1, '/') - leaf->pointer) ==
                    (size_t)(step - leaf->pointer)) {
      if (items &&
          (len != (size_t)(step - leaf->pointer) || memcmp(items, leaf->pointer, len) != 0))
        return;
      items = leaf->pointer;
      len = (size_t)(step - leaf->pointer);
    } else if (leaf->takes_list && of_entity && t->verb != VERB_CREATE) {
      items = leaf->pointer;
      len = strlen(leaf->pointer);
    } else if (leaf->required) {
      outside++;
    }
  }
  const char *name = items ? arena_copy(&f->model->arena, items, len) : NULL;
  if (!name) return;
  const char *things = name_of_things(&f->scratch, pointer_name(&f->scratch, name));
  bool about = t->reading.batch || outside == 0 || entity_resolve(f, t->scope, things) == t->entity;
  if (t->verb == VERB_CREATE && entity_resolve(f, t->scope, things) != t->entity &&
      !t->reading.batch)
    about = false;
  if (about) t->items = name;
}

/* ---- reasons ---- */

static const char *reason_of(const struct form *f, const struct form_tool *t) {
  const struct tool *tool = &f->g->registry->tools[tool_index(f, t)];
  if (t->verb == VERB_COMPUTE) {
    static const char *const SELF[] = {"echo", "ping", "random", NULL};
    return word_in(t->reading.word, SELF) ? "utility" : "calculation";
  }
  if (word_in(t->noun, UTILITY_NOUNS) || word_in(t->reading.word, UTILITY_NOUNS)) return "utility";
  if (!*t->noun) return "no_noun";
  if (verb_reads(t->verb)) return "external_lookup";
  (void)tool;
  return "no_key";
}

static void assign(struct form *f, struct form_tool *t) {
  switch (t->verb) {
  case VERB_LIST:
  case VERB_SEARCH:
    take_list(f, t);
    break;
  case VERB_GET:
    take_get(f, t);
    break;
  case VERB_CREATE:
    take_create(f, t);
    break;
  case VERB_UPDATE:
  case VERB_DELETE:
  case VERB_ACT:
    take_change(f, t);
    break;
  default: {
    uint32_t k = choose_subject(f, t, NONE);
    if (k != NONE && (t->inputs[k].key || t->inputs[k].in_path)) {
      t->verb = VERB_GET;
      t->entity = t->inputs[k].entity;
      t->subject = k;
      t->main_site = choose_site(f, t, false);
    }
  }
  }
}

/* Entities that only creates and lists know: where a create names what it makes, or records have a
 * name, there is one, though no key is ever shown. */
static void invent(struct form *f, struct form_tool *t) {
  const char *name = t->verb == VERB_CREATE ? t->product : t->noun;
  if (!*name || word_in(name, UTILITY_NOUNS)) return;
  uint32_t site = t->main_site;
  bool named_rows = verb_lists(t->verb) && site != NONE && t->sites[site].name_leaf != NONE;
  if (t->verb != VERB_CREATE && !named_rows) return;
  if (named_rows && *t->sites[site].base) name = t->sites[site].base;
  t->entity = entity_make(f, t->scope, name);
  if (site != NONE && t->sites[site].entity == NONE) t->sites[site].entity = t->entity;
}

void form_assign_tools(struct form *f) {
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    assign(f, t);
    if (t->entity == NONE) invent(f, t);
    if (t->entity != NONE) find_link(f, t);
    if (t->entity == NONE) t->no_entity = reason_of(f, t);
    if (t->entity != NONE && t->main_site != NONE) {
      struct form_site *s = &t->sites[t->main_site];
      if (s->entity == NONE) s->entity = t->entity;
    }
  }
  for (size_t i = 0; i < f->g->registry->n_tools; i++) {
    struct form_tool *t = &f->tools[i];
    find_items(f, t);
    bool side = t->verb == VERB_DELETE && t->subject != NONE && !t->items &&
                is_side_of_path(f, t, t->subject);
    if (side) t->verb = VERB_UPDATE;
  }
}
