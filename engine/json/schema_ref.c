/* schema_ref.c - where schemas are and what they are called: resources, anchors, references.
 *
 * A document is indexed as a whole before anything refers into it: a work list visits the
 * subschemas that keywords of its dialect hold, so "$id" inside "enum" or an unknown keyword means
 * nothing. Documents are found by URI in the registry of the options and among the built-in
 * metaschemas, and only when a reference asks for them; nothing is ever fetched. */
#include "json/schema_private.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct schema_uri {
  struct schema_uri *next;
  const char *uri;
  struct schema_resource *resource;
};

/* ---- errors ---- */

static const char *place_pointer(struct arena *a, const struct schema_place *p) {
  size_t n = 0;
  for (const struct schema_place *q = p; q; q = q->parent)
    n += strlen(q->step);
  char *out = arena_alloc(a, n + 1);
  out[n] = '\0';
  for (const struct schema_place *q = p; q; q = q->parent) {
    size_t length = strlen(q->step);
    n -= length;
    memcpy(out + n, q->step, length);
  }
  return out;
}

bool schema_fail(struct schema_compiler *c, const struct schema_place *p, const char *keyword,
                 const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (p) {
    const char *document = p->resource ? p->resource->document : "";
    char *place =
        arena_printf(c->arena, "%s%s%s%s%s", document, *document ? "#" : "",
                     place_pointer(c->arena, p), keyword ? "/" : "", keyword ? keyword : "");
    error_setv(c->error, ERR_INPUT, place, format, args);
  } else {
    error_setv(c->error, ERR_INPUT, "", format, args);
  }
  va_end(args);
  return false;
}

/* ---- the table of places ---- */

static size_t slot_of(const struct schema_compiler *c, const struct json *value) {
  size_t i = (size_t)(((uintptr_t)value >> 3) * UINT64_C(0x9E3779B97F4A7C15) >> 20);
  for (i &= c->places_capacity - 1; c->places[i]; i = (i + 1) & (c->places_capacity - 1))
    if (c->places[i]->value == value) break;
  return i;
}

struct schema_place *schema_place_of(const struct schema_compiler *c, const struct json *value) {
  return c->places_capacity ? c->places[slot_of(c, value)] : NULL;
}

static void store_place(struct schema_compiler *c, struct schema_place *p) {
  if (c->places_count * 2 >= c->places_capacity) {
    struct schema_place **old = c->places;
    size_t n = c->places_capacity;
    c->places_capacity = n ? n * 2 : 8; /* most schemas of tools are small */
    c->places = ARENA_ARRAY(c->arena, struct schema_place *, c->places_capacity);
    for (size_t i = 0; i < n; i++)
      if (old[i]) c->places[slot_of(c, old[i]->value)] = old[i];
  }
  c->places[slot_of(c, p->value)] = p;
  c->places_count++;
}

/* A new place, put on the list of those to index. */
static struct schema_place *add_place(struct schema_compiler *c, const struct json *value,
                                      struct schema_place *parent, const char *step) {
  struct schema_place *p = ARENA_NEW(c->arena, struct schema_place);
  p->value = value;
  p->parent = parent;
  p->step = step;
  if (parent) {
    p->resource = parent->resource;
    p->depth = parent->depth + 1;
  }
  p->todo = c->to_index;
  c->to_index = p;
  store_place(c, p);
  return p;
}

/* ---- resources ---- */

static void add_uri(struct schema_compiler *c, const char *uri, struct schema_resource *r) {
  for (const struct schema_uri *u = c->uris; u; u = u->next)
    if (!strcmp(u->uri, uri)) return; /* the first one keeps the name */
  struct schema_uri *u = ARENA_NEW(c->arena, struct schema_uri);
  u->uri = uri;
  u->resource = r;
  u->next = c->uris;
  c->uris = u;
}

static struct schema_resource *add_resource(struct schema_compiler *c, struct schema_place *root,
                                            const struct schema_resource *outer, const char *uri) {
  struct schema_resource *r = ARENA_NEW(c->arena, struct schema_resource);
  *r = *outer;
  r->anchors = NULL;
  r->reached = false;
  r->uri = uri;
  r->root = root;
  r->next = c->resources;
  c->resources = r;
  add_uri(c, uri, r);
  return r;
}

static void add_anchor(struct schema_compiler *c, struct schema_place *p, const char *name,
                       bool dynamic) {
  struct schema_anchor *a = ARENA_NEW(c->arena, struct schema_anchor);
  a->name = name;
  a->place = p;
  a->dynamic = dynamic;
  a->next = p->resource->anchors;
  p->resource->anchors = a;
}

/* "$schema" and "$id" of p; a resource of its own when it has one. */
static bool index_identity(struct schema_compiler *c, struct schema_place *p) {
  const struct json *id = json_get(p->value, "$id"), *dialect = json_get(p->value, "$schema");
  bool is_root = !p->parent;
  if (id && id->type != JSON_STRING) id = NULL;
  struct schema_resource own = *p->resource;
  if (dialect && dialect->type == JSON_STRING && (is_root || id)) {
    const struct schema_place *root = p;
    while (root->parent)
      root = root->parent;
    if (!schema_find_dialect(c, root->value, dialect->text, &own.dialect, &own.vocabularies, p))
      return false;
  }
  if (own.dialect == SCHEMA_DRAFT7 && json_get(p->value, "$ref")) id = NULL; /* siblings: nothing */
  if (is_root) {
    p->resource->dialect = own.dialect;
    p->resource->vocabularies = own.vocabularies;
  }
  if (!id) return true;
  if (schema_uri_length(id->text) > 0) {
    const char *uri = schema_uri_resolve(c->arena, p->resource->uri, id->text);
    if (is_root) {
      p->resource->uri = uri;
      add_uri(c, uri, p->resource);
    } else {
      p->resource = add_resource(c, p, &own, uri);
    }
  }
  const char *fragment = id->text + schema_uri_length(id->text);
  if (own.dialect == SCHEMA_DRAFT7 && fragment[0] && fragment[1])
    add_anchor(c, p, fragment + 1, false);
  return true;
}

static void index_anchors(struct schema_compiler *c, struct schema_place *p) {
  enum schema_dialect dialect = p->resource->dialect;
  if (dialect == SCHEMA_DRAFT7) return;
  const char *name = json_get_text(p->value, "$anchor", NULL);
  if (name) add_anchor(c, p, name, false);
  if (dialect == SCHEMA_2020_12) {
    name = json_get_text(p->value, "$dynamicAnchor", NULL);
    if (name) add_anchor(c, p, name, true);
  } else if (p->resource->root == p && json_get_bool(p->value, "$recursiveAnchor", false)) {
    add_anchor(c, p, "", true);
  }
}

static const char *step_text(struct schema_compiler *c, const struct json_member *keyword,
                             const char *name, size_t name_n) {
  struct arena *a = c->arena;
  char *out = arena_alloc(a, 2 * (keyword->name_len + name_n) + 3), *p = out;
  for (int part = 0; part < (name ? 2 : 1); part++) {
    const char *s = part ? name : keyword->name;
    size_t n = part ? name_n : keyword->name_len;
    *p++ = '/';
    for (size_t i = 0; i < n; i++) {
      if (s[i] == '~' || s[i] == '/') *p++ = '~';
      *p++ = s[i] == '~' ? '0' : s[i] == '/' ? '1' : s[i];
    }
  }
  *p = '\0';
  return out;
}

static bool is_schema(const struct json *v) {
  return v->type == JSON_OBJECT || v->type == JSON_TRUE || v->type == JSON_FALSE;
}

static void index_child(struct schema_compiler *c, struct schema_place *p,
                        const struct json_member *keyword, const char *name, size_t name_n,
                        const struct json *value) {
  if (!is_schema(value)) return; /* complained about when it is built */
  add_place(c, value, p, step_text(c, keyword, name, name_n));
}

static void index_keyword(struct schema_compiler *c, struct schema_place *p,
                          const struct json_member *m, enum schema_shape shape) {
  const struct json *v = &m->value;
  if ((shape == SHAPE_LIST || shape == SHAPE_SCHEMA_OR_LIST) && v->type == JSON_ARRAY) {
    for (uint32_t i = 0; i < v->len; i++) {
      char index[16];
      int n = snprintf(index, sizeof index, "%u", (unsigned)i);
      index_child(c, p, m, index, (size_t)n, &v->items[i]);
    }
  } else if (shape == SHAPE_MAP && v->type == JSON_OBJECT) {
    for (uint32_t i = 0; i < v->len; i++)
      index_child(c, p, m, v->members[i].name, v->members[i].name_len, &v->members[i].value);
  } else if (shape == SHAPE_SCHEMA || shape == SHAPE_SCHEMA_OR_LIST) {
    index_child(c, p, m, NULL, 0, v);
  }
}

static bool index_place(struct schema_compiler *c, struct schema_place *p) {
  if (p->parent) p->resource = p->parent->resource; /* which may be younger than the place */
  if (p->depth > SCHEMA_MAX_NESTING) {
    schema_fail(c, p->resource->root, NULL, "schema is nested more than %d levels deep",
                SCHEMA_MAX_NESTING);
    if (c->error) c->error->code = ERR_LIMIT;
    return false;
  }
  if (p->value->type != JSON_OBJECT) return true;
  if (!index_identity(c, p)) return false;
  index_anchors(c, p);
  for (uint32_t i = 0; i < p->value->len; i++) {
    const struct json_member *m = &p->value->members[i];
    const struct schema_keyword *k = schema_keyword_find(m->name, m->name_len, p->resource);
    if (k && k->shape != SHAPE_VALUE) index_keyword(c, p, m, k->shape);
  }
  return true;
}

static bool index_all(struct schema_compiler *c) {
  while (c->to_index) {
    struct schema_place *p = c->to_index;
    c->to_index = p->todo;
    if (!index_place(c, p)) return false;
  }
  return true;
}

/* A document under the URI it was found by; "" for none. */
static struct schema_place *index_document(struct schema_compiler *c, const struct json *value,
                                           const char *uri) {
  struct schema_resource outer = {
      .document = uri, .dialect = c->options->dialect, .vocabularies = schema_all_vocabularies()};
  struct schema_place *root = add_place(c, value, NULL, "");
  root->resource = add_resource(c, root, &outer, uri);
  return index_all(c) ? root : NULL;
}

struct schema_place *schema_index_main(struct schema_compiler *c, const struct json *document) {
  return index_document(c, document, "");
}

/* ---- finding ---- */

static struct schema_resource *known_resource(const struct schema_compiler *c, const char *uri) {
  for (const struct schema_uri *u = c->uris; u; u = u->next)
    if (!strcmp(u->uri, uri)) return u->resource;
  return NULL;
}

/* Documents of the registry may have an "$id" other than their key. Those that cannot be indexed
 * are left alone: nobody has asked for them by name. */
static void index_registry(struct schema_compiler *c) {
  const struct json *registry = c->options->registry;
  if (c->registry_indexed || !registry || registry->type != JSON_OBJECT) return;
  c->registry_indexed = true;
  struct error *error = c->error;
  c->error = NULL;
  for (uint32_t i = 0; i < registry->len; i++) {
    const struct json_member *m = &registry->members[i];
    if (!is_schema(&m->value) || schema_place_of(c, &m->value)) continue;
    const char *uri = arena_copy(c->arena, m->name, schema_uri_length(m->name));
    struct schema_uri *before = c->uris;
    if (index_document(c, &m->value, uri)) continue;
    c->to_index = NULL;
    c->uris = before; /* so that a reference by its name says what is wrong with it */
  }
  c->error = error;
}

static struct schema_resource *find_resource(struct schema_compiler *c, const char *uri) {
  struct schema_resource *found = known_resource(c, uri);
  if (found) return found;
  const struct json *document = json_get(c->options->registry, uri);
  if (!document) document = json_get(c->options->registry, arena_printf(c->arena, "%s#", uri));
  if (!document) {
    const char *text = schema_metaschema_text(uri);
    if (text) document = json_read(c->arena, text, strlen(text), uri, NULL, c->error);
  }
  if (document) {
    struct schema_place *root = index_document(c, document, uri);
    return root ? root->resource : NULL;
  }
  index_registry(c);
  return known_resource(c, uri);
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static char *percent_decode(struct arena *a, const char *text) {
  char *out = arena_copy_text(a, text);
  size_t n = 0;
  for (const char *p = text; *p; p++) {
    int high = *p == '%' ? hex_value(p[1]) : -1, low = high >= 0 ? hex_value(p[2]) : -1;
    if (low > 0 || (low == 0 && high > 0)) {
      out[n++] = (char)(high * 16 + low);
      p += 2;
    } else {
      out[n++] = *p;
    }
  }
  out[n] = '\0';
  return out;
}

/* The value behind one step of a pointer, `token` still escaped. */
static const struct json *follow(struct arena *a, const struct json *v, const char *token,
                                 size_t n) {
  if (v->type == JSON_OBJECT) {
    char *name = arena_copy(a, token, n);
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
      bool escaped = token[i] == '~' && i + 1 < n && (token[i + 1] == '0' || token[i + 1] == '1');
      name[length++] = !escaped ? token[i] : token[++i] == '0' ? '~' : '/';
    }
    return json_get_n(v, name, length);
  }
  if (v->type != JSON_ARRAY || !n || n > 9 || (n > 1 && token[0] == '0')) return NULL;
  uint32_t index = 0;
  for (size_t i = 0; i < n; i++) {
    if (token[i] < '0' || token[i] > '9') return NULL;
    index = index * 10 + (uint32_t)(token[i] - '0');
  }
  return index < v->len ? &v->items[index] : NULL;
}

/* Steps through known places are remembered, so that the base URI of what is found is right. A
 * value below an unknown keyword becomes a place now. */
static struct schema_place *place_at(struct schema_compiler *c, struct schema_resource *resource,
                                     const char *pointer) {
  const struct json *v = resource->root->value;
  struct schema_place *last = resource->root;
  const char *behind = pointer; /* what follows `last` */
  for (const char *p = pointer; *p == '/';) {
    size_t n = strcspn(p + 1, "/");
    v = follow(c->arena, v, p + 1, n);
    if (!v) return NULL;
    p += n + 1;
    struct schema_place *known = schema_place_of(c, v);
    if (!known) continue;
    last = known;
    behind = p;
  }
  if (!*behind) return last;
  if (!is_schema(v)) return NULL;
  struct schema_place *p = add_place(c, v, last, arena_copy_text(c->arena, behind));
  return index_all(c) ? p : NULL;
}

static struct schema_place *place_of_fragment(struct schema_compiler *c,
                                              struct schema_resource *resource,
                                              const char *fragment,
                                              const struct schema_anchor **anchor) {
  if (!*fragment) return resource->root;
  if (*fragment == '/') return place_at(c, resource, fragment);
  const struct schema_anchor *plain = NULL;
  for (const struct schema_anchor *a = resource->anchors; a; a = a->next) {
    if (strcmp(a->name, fragment)) continue;
    if (a->dynamic && anchor) *anchor = a;
    plain = a;
  }
  return plain ? plain->place : NULL;
}

struct schema_place *schema_resolve(struct schema_compiler *c, const struct schema_place *from,
                                    const char *keyword, const char *ref,
                                    const struct schema_anchor **anchor) {
  if (anchor) *anchor = NULL;
  if (c->error) c->error->code = ERR_NONE;
  struct schema_resource *resource = from->resource;
  size_t n = schema_uri_length(ref);
  if (n) {
    const char *uri = schema_uri_resolve(c->arena, resource->uri, ref);
    resource = find_resource(c, uri);
    if (!resource) {
      if (!c->error || c->error->code == ERR_NONE)
        schema_fail(c, from, keyword, "cannot find the schema \"%s\"", uri);
      return NULL;
    }
  }
  const char *fragment = ref[n] ? percent_decode(c->arena, ref + n + 1) : "";
  struct schema_place *found = place_of_fragment(c, resource, fragment, anchor);
  if (!found && (!c->error || c->error->code == ERR_NONE))
    schema_fail(c, from, keyword, "\"%s\" refers to nothing: no schema at \"#%s\"", ref, fragment);
  return found;
}
