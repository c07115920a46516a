/* read.c - text to tree, strict RFC 8259, without recursion.
 *
 * Decoded strings and numbers go to one region of the arena as long as the source. Items and
 * members of containers that are still open are gathered on a stack on the heap and copied to the
 * arena when the container closes, so the tree has no slack. The heap is given back on every way
 * out, also when the arena's on_limit unwinds past the reader. */
#include "json/json.h"
#include "base/file.h"
#include "json/nameset.h"
#include "json/scan.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_VALUES = 4096, FIRST_FRAMES = 16 };

/* A container that is still open. */
struct frame {
  bool is_object;
  uint32_t count;  /* of items or members so far */
  uint32_t target; /* objects: the member that takes the value read next */
  size_t base;     /* offset of the first item or member on the value stack */
  struct name_set names;
};

struct reader {
  struct scanner scan;
  struct arena *arena;
  const struct json_read_options *options;
  struct frame *frames;
  size_t depth, max_depth, frame_capacity;
  char *values; /* struct json or struct json_member, a run for each frame */
  size_t used, capacity;
  void (*on_limit)(void *); /* the arena's own, while ours stands in */
  void *limit_context;
};

static void reader_done(struct reader *r) {
  r->arena->on_limit = r->on_limit;
  r->arena->context = r->limit_context;
  while (r->depth > 0)
    name_set_done(&r->frames[--r->depth].names);
  free(r->frames);
  free(r->values);
}

static void on_arena_limit(void *context) {
  struct reader *r = context;
  struct arena *a = r->arena;
  reader_done(r);
  a->on_limit(a->context);
}

/* ---- stacks ---- */

static void *grow_stack(void *stack, size_t size) {
  void *p = realloc(stack, size);
  if (!p) die_out_of_memory(size);
  return p;
}

static void *push_bytes(struct reader *r, size_t n) {
  if (r->capacity - r->used < n) {
    r->capacity *= 2;
    r->values = grow_stack(r->values, r->capacity);
  }
  void *p = r->values + r->used;
  r->used += n;
  return p;
}

static struct frame *top(struct reader *r) {
  return &r->frames[r->depth - 1];
}

static struct json_member *members_of(struct reader *r, const struct frame *f) {
  return (struct json_member *)(void *)(r->values + f->base);
}

/* s->p is at [ or {. */
static bool open_container(struct reader *r, bool is_object) {
  if (r->depth == r->max_depth)
    return scan_error(&r->scan, ERR_LIMIT, r->scan.p,
                      "expected at most %zu nested arrays and objects, found more", r->max_depth);
  if (r->depth == r->frame_capacity) {
    r->frame_capacity = r->frames ? r->frame_capacity * 2 : FIRST_FRAMES;
    r->frames = grow_stack(r->frames, r->frame_capacity * sizeof *r->frames);
  }
  if (!r->values) {
    r->capacity = FIRST_VALUES;
    r->values = grow_stack(NULL, r->capacity);
  }
  r->frames[r->depth++] = (struct frame){.is_object = is_object, .base = r->used};
  r->scan.p++;
  scan_space(&r->scan);
  return true;
}

/* Moves what the innermost container holds to the arena and leaves it. */
static struct json close_container(struct reader *r) {
  struct frame *f = top(r);
  size_t n = r->used - f->base;
  struct json v = {
      .type = f->is_object ? JSON_OBJECT : JSON_ARRAY, .capacity = f->count, .len = f->count};
  if (n > 0) {
    void *kept = arena_alloc(r->arena, n);
    memcpy(kept, r->values + f->base, n);
    if (f->is_object)
      v.members = kept;
    else
      v.items = kept;
  }
  r->used = f->base;
  name_set_done(&f->names);
  r->depth--;
  r->scan.p++;
  return v;
}

static void store_value(struct reader *r, const struct json *v) {
  struct frame *f = top(r);
  if (f->is_object) {
    members_of(r, f)[f->target].value = *v;
  } else {
    *(struct json *)push_bytes(r, sizeof *v) = *v;
    f->count++;
  }
}

/* ---- names ---- */

static void tell_duplicate(struct reader *r, const char *at) {
  struct buf pointer = BUF_INIT;
  for (size_t i = 0; i < r->depth; i++) {
    const struct frame *f = &r->frames[i];
    const struct json_member *m = f->is_object ? &members_of(r, f)[f->target] : NULL;
    if (m)
      json_pointer_add(&pointer, m->name, m->name_len);
    else
      json_pointer_add_index(&pointer, f->count);
  }
  scan_locate(&r->scan, at);
  r->options->on_duplicate(r->options->context, pointer.data, r->scan.line, r->scan.column);
  buf_done(&pointer);
}

/* Reads `"name" :`. A name that was there before makes its member the target again. */
static bool read_name(struct reader *r, const char *expected) {
  const char *at = r->scan.p, *name = NULL;
  uint32_t len = 0;
  if (scan_peek(&r->scan) != '"') return scan_fail(&r->scan, at, expected);
  if (!scan_string(&r->scan, &name, &len)) return false;
  struct frame *f = top(r);
  f->target = name_set_add(&f->names, members_of(r, f), f->count, name, len);
  if (f->target == f->count) {
    struct json_member *m = push_bytes(r, sizeof *m);
    *m = (struct json_member){.name = name, .name_len = len};
    f->count++;
  } else if (r->options->refuse_duplicates) {
    return scan_error(&r->scan, ERR_INPUT, at,
                      "expected different member names, found \"%.*s\" again",
                      len > 100 ? 100 : (int)len, name);
  } else if (r->options->on_duplicate) {
    tell_duplicate(r, at);
  }
  scan_space(&r->scan);
  if (scan_peek(&r->scan) != ':') return scan_fail(&r->scan, r->scan.p, "':' after a member name");
  r->scan.p++;
  scan_space(&r->scan);
  return true;
}

/* ---- values ---- */

enum step { STEP_FAILED, STEP_COMPLETE, STEP_OPENED };

/* Starts on the value at s->p: a scalar or an empty container is complete at once. */
static enum step begin_value(struct reader *r, struct json *v, const char *expected) {
  struct scanner *s = &r->scan;
  int c = scan_peek(s);
  bool ok;
  if (c == '"') {
    *v = (struct json){.type = JSON_STRING};
    ok = scan_string(s, &v->text, &v->len);
  } else if (c == '-' || (c >= '0' && c <= '9')) {
    ok = scan_number(s, v);
  } else if (c == '{' || c == '[') {
    if (!open_container(r, c == '{')) return STEP_FAILED;
    if (scan_peek(s) != c + 2) { /* in ASCII ] is [ + 2 and } is { + 2 */
      ok = c == '[' || read_name(r, "a member name in '\"' or '}'");
      return ok ? STEP_OPENED : STEP_FAILED;
    }
    *v = close_container(r);
    ok = true;
  } else {
    ok = scan_word(s, v, expected);
  }
  return ok ? STEP_COMPLETE : STEP_FAILED;
}

/* Behind a complete value in a container: a comma leads to the next value, a bracket completes the
 * container, which is the value then. */
static enum step continue_container(struct reader *r, struct json *v) {
  struct scanner *s = &r->scan;
  store_value(r, v);
  scan_space(s);
  int c = scan_peek(s);
  bool is_object = top(r)->is_object;
  if (c == ',') {
    s->p++;
    scan_space(s);
    return !is_object || read_name(r, "a member name in '\"'") ? STEP_OPENED : STEP_FAILED;
  }
  if (c != (is_object ? '}' : ']')) {
    scan_fail(s, s->p, is_object ? "',' or '}'" : "',' or ']'");
    return STEP_FAILED;
  }
  *v = close_container(r);
  return STEP_COMPLETE;
}

static bool read_value(struct reader *r, struct json *v) {
  const char *expected = "a value";
  for (;;) {
    enum step step = begin_value(r, v, expected);
    /* Nothing but the bracket was read, so another one may follow. */
    bool in_new_array = step == STEP_OPENED && !top(r)->is_object;
    while (step == STEP_COMPLETE && r->depth > 0)
      step = continue_container(r, v);
    if (step != STEP_OPENED) return step == STEP_COMPLETE;
    expected = in_new_array ? "a value or ']'" : "a value";
  }
}

struct json *json_read(struct arena *a, const char *text, size_t n, const char *name,
                       const struct json_read_options *options, struct error *e) {
  static const struct json_read_options defaults;
  if (n >= UINT32_MAX - SCAN_SLACK) {
    error_set(e, ERR_LIMIT, name, "expected less than 4 GiB of JSON text, found %zu bytes", n);
    return NULL;
  }
  struct reader r = {.arena = a, .options = options ? options : &defaults};
  r.max_depth = r.options->max_depth ? r.options->max_depth : JSON_DEPTH_DEFAULT;
  if (r.max_depth > JSON_DEPTH_MAX) r.max_depth = JSON_DEPTH_MAX;
  struct json *root = arena_alloc(a, sizeof *root);
  scan_init(&r.scan, text, n, arena_alloc(a, n + SCAN_SLACK), name, e);
  r.on_limit = a->on_limit;
  r.limit_context = a->context;
  if (a->on_limit) {
    a->on_limit = on_arena_limit;
    a->context = &r;
  }
  scan_space(&r.scan);
  bool ok = read_value(&r, root);
  if (ok) {
    scan_space(&r.scan);
    if (r.scan.p < r.scan.end) ok = scan_fail(&r.scan, r.scan.p, "end of input after the value");
  }
  reader_done(&r);
  return ok ? root : NULL;
}

/* Holds the file's bytes on the heap: not for code that on_limit may unwind past. */
struct json *json_read_file(struct arena *a, const char *path,
                            const struct json_read_options *options, struct error *e) {
  struct buf text = BUF_INIT;
  struct json *v = NULL;
  if (file_read(path, 0, &text, e)) v = json_read(a, text.data, text.len, path, options, e);
  buf_done(&text);
  return v;
}
