/* checkpoint.c - OUT/.run/checkpoint.json: what is durably committed.
 *
 * Format: {"sha256":"<64 hex digits>","checkpoint":<one JSON object>} and a newline; the hash is of
 * the object's bytes. The streams are synced before it is published, so a checkpoint that is there
 * and whole never promises bytes that a power cut could take away. */
#include "base/file.h"
#include "base/utf8.h"
#include "run/internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char file_name[] = "/.run/checkpoint.json";
static const char head_start[] = "{\"sha256\":\"", head_end[] = "\",\"checkpoint\":";
enum { HEX = 64, TAIL = 2 /* "}\n" */ };
static const uint64_t samples_between = 20000;
static const uint64_t second = 1000000000u;

/* A description comes from a command line, which need not be UTF-8; the file must be. */
static void add_text(struct json_writer *w, const char *key, const char *text) {
  struct buf clean = BUF_INIT;
  for (const char *p = text ? text : ""; *p;) {
    size_t n = utf8_next(p, strnlen(p, 4));
    if (n)
      buf_add(&clean, p, n);
    else
      buf_add_char(&clean, '?');
    p += n ? n : 1;
  }
  jw_key(w, key);
  jw_string(w, clean.data, clean.len);
  buf_done(&clean);
}

static void write_streams(struct json_writer *w, const struct commit *c) {
  jw_key(w, "streams");
  jw_begin_array(w);
  for (size_t i = 0; i < c->job->n_streams; i++) {
    const struct run_stream *s = &c->streams[i];
    char hex[SHA256_HEX_SIZE];
    sha256_peek_hex(s->hash, hex);
    jw_begin_object(w);
    add_text(w, "name", c->job->streams[i]);
    jw_member_int(w, "bytes", (int64_t)s->bytes);
    jw_member_int(w, "lines", (int64_t)s->lines);
    jw_member_text(w, "sha256", hex);
    jw_end_object(w);
  }
  jw_end_array(w);
}

static void write_body(struct buf *out, const struct commit *c) {
  struct json_writer w;
  jw_init(&w, out, JSON_COMPACT);
  jw_begin_object(&w);
  add_text(&w, "fingerprint", c->options->fingerprint);
  add_text(&w, "description", c->options->description);
  jw_member_int(&w, "batch", RUN_BATCH);
  jw_member_int(&w, "count", (int64_t)c->job->count);
  jw_member_int(&w, "next", (int64_t)c->next);
  jw_key(&w, "crashed"); /* offsets in the batch of `next` that must not be tried again */
  jw_begin_array(&w);
  for (int o = 0; o < RUN_BATCH; o++)
    if (c->crashed >> o & 1) jw_int(&w, o);
  jw_end_array(&w);
  write_streams(&w, c);
  jw_key(&w, "state");
  if (c->job->save)
    c->job->save(c->job->context, &w);
  else
    jw_null(&w);
  jw_end_object(&w);
}

bool checkpoint_write(struct commit *c, struct error *e) {
  if (!commit_sync(c, e)) return false;
  struct buf body = BUF_INIT, text = BUF_INIT, path = BUF_INIT;
  char hex[SHA256_HEX_SIZE];
  write_body(&body, c);
  sha256_hex(body.data, body.len, hex);
  buf_printf(&text, "%s%s%s", head_start, hex, head_end);
  buf_add(&text, body.data, body.len);
  buf_add_text(&text, "}\n");
  buf_printf(&path, "%s%s", c->options->out, file_name);
  bool ok = file_publish(path.data, text.data, text.len, e);
  buf_done(&body);
  buf_done(&text);
  buf_done(&path);
  c->saved_next = c->next;
  c->saved_at = run_now();
  return ok;
}

bool checkpoint_tick(struct commit *c, struct error *e) {
  uint64_t fresh = c->next - c->saved_next;
  uint64_t every = c->options->checkpoint_samples;
  if (fresh == 0) return true;
  if (every) return fresh < every || checkpoint_write(c, e);
  uint64_t age = run_now() - c->saved_at;
  /* Syncing is slow: many samples alone are no reason to do it more than once a second. */
  bool due = age >= 5 * second || (fresh >= samples_between && age >= second);
  return !due || checkpoint_write(c, e);
}

char *checkpoint_path(const char *out) {
  struct buf path = BUF_INIT;
  buf_printf(&path, "%s%s", out, file_name);
  return path.data;
}

bool checkpoint_remove(const char *out, struct error *e) {
  struct buf path = BUF_INIT;
  buf_printf(&path, "%s%s", out, file_name);
  bool ok = true;
  if (unlink(path.data) == 0)
    ok = file_sync_dir_of(path.data, e);
  else if (errno != ENOENT)
    ok = error_errno(e, "remove", path.data);
  buf_done(&path);
  return ok;
}

/* The object's bytes when the frame around them is whole and the hash agrees. */
static bool check_frame(const struct buf *text, const char **body, size_t *n) {
  size_t start = sizeof head_start - 1, end = sizeof head_end - 1;
  size_t head = start + HEX + end;
  if (text->len < head + TAIL || memcmp(text->data, head_start, start) != 0 ||
      memcmp(text->data + start + HEX, head_end, end) != 0)
    return false;
  if (memcmp(text->data + text->len - TAIL, "}\n", TAIL) != 0) return false;
  *body = text->data + head;
  *n = text->len - head - TAIL;
  char hex[SHA256_HEX_SIZE];
  sha256_hex(*body, *n, hex);
  return memcmp(hex, text->data + start, HEX) == 0;
}

static bool take_streams(const struct commit *c, const struct json *list, struct checkpoint *out) {
  if (!list || list->type != JSON_ARRAY || list->len != c->job->n_streams) return false;
  for (size_t i = 0; i < c->job->n_streams; i++) {
    const struct json *v = &list->items[i];
    int64_t bytes = json_get_int(v, "bytes", -1), lines = json_get_int(v, "lines", -1);
    const char *hex = json_get_text(v, "sha256", "");
    if (!json_is_text(json_get(v, "name"), c->job->streams[i])) return false;
    if (bytes < 0 || lines < 0 || strlen(hex) != HEX) return false;
    out->sums[i].bytes = (uint64_t)bytes;
    out->sums[i].lines = (uint64_t)lines;
    memcpy(out->sums[i].sha256, hex, HEX + 1);
  }
  return true;
}

static bool take_crashed(const struct json *list, struct checkpoint *out) {
  if (!list || list->type != JSON_ARRAY) return false;
  for (uint32_t i = 0; i < list->len; i++) {
    int64_t o;
    if (!json_to_int(&list->items[i], &o) || o < 0 || o >= RUN_BATCH) return false;
    out->crashed |= (uint64_t)1 << o;
  }
  return true;
}

static enum checkpoint_found take_body(const struct commit *c, const struct json *v,
                                       struct checkpoint *out) {
  const char *fingerprint = json_get_text(v, "fingerprint", NULL);
  int64_t next = json_get_int(v, "next", -1), count = json_get_int(v, "count", -1);
  out->description = json_get_text(v, "description", "");
  out->state = json_get(v, "state");
  if (!fingerprint || next < 0 || next > count) return CHECKPOINT_DAMAGED;
  out->next = (uint64_t)next;
  const char *mine = c->options->fingerprint ? c->options->fingerprint : "";
  if (strcmp(fingerprint, mine) != 0) return CHECKPOINT_FOREIGN;
  if ((uint64_t)count != c->job->count) return CHECKPOINT_FOREIGN;
  if (json_get_int(v, "batch", 0) != RUN_BATCH || !out->state) return CHECKPOINT_DAMAGED;
  if (!take_crashed(json_get(v, "crashed"), out)) return CHECKPOINT_DAMAGED;
  return take_streams(c, json_get(v, "streams"), out) ? CHECKPOINT_USABLE : CHECKPOINT_DAMAGED;
}

bool checkpoint_read(const struct commit *c, struct arena *a, struct checkpoint *out,
                     enum checkpoint_found *found, struct error *e) {
  *out = (struct checkpoint){.description = ""};
  *found = CHECKPOINT_NONE;
  struct buf path = BUF_INIT, text = BUF_INIT;
  buf_printf(&path, "%s%s", c->options->out, file_name);
  bool ok = true;
  if (file_exists(path.data)) {
    const char *body;
    size_t n;
    *found = CHECKPOINT_DAMAGED;
    ok = file_read(path.data, 0, &text, e) || e->code == ERR_LIMIT;
    if (ok && check_frame(&text, &body, &n)) {
      struct error malformed;
      const struct json *v = json_read(a, body, n, path.data, NULL, &malformed);
      if (v) *found = take_body(c, v, out);
    }
  }
  buf_done(&path);
  buf_done(&text);
  return ok;
}
