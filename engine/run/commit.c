/* commit.c - appending samples to their streams, in index order.
 *
 * Each stream is OUT/NAME.tmp with its SHA-256 and its counts kept along. The first failed write
 * ends the run: what the last checkpoint describes stays valid, since resuming cuts the rest off.
 */
#include "base/file.h"
#include "run/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool commit_io_error(struct error *e, const char *operation, const char *path) {
  int saved = errno;
  struct statvfs v;
  struct buf dir = BUF_INIT;
  const char *slash = strrchr(path, '/');
  buf_add(&dir, path, slash ? (size_t)(slash - path) : 0);
  bool known = statvfs(dir.len ? dir.data : ".", &v) == 0;
  double mib = known ? (double)v.f_bavail * (double)v.f_frsize / 1048576.0 : 0;
  buf_done(&dir);
  if (!known) return error_set(e, ERR_IO, path, "cannot %s: %s", operation, strerror(saved));
  return error_set(e, ERR_IO, path, "cannot %s: %s (%.1f MiB free)", operation, strerror(saved),
                   mib);
}

static uint64_t count_lines(const char *p, size_t n) {
  uint64_t lines = 0;
  const char *end = p + n;
  while ((p = memchr(p, '\n', (size_t)(end - p)))) {
    lines++;
    p++;
  }
  return lines;
}

static bool append(struct run_stream *s, const char *p, size_t n, struct error *e) {
  for (size_t done = 0; done < n;) {
    ssize_t k = write(s->fd, p + done, n - done);
    if (k < 0 && errno == EINTR) continue;
    if (k < 0) return commit_io_error(e, "write", s->path);
    done += (size_t)k;
  }
  sha256_add(s->hash, p, n);
  s->bytes += n;
  s->lines += count_lines(p, n);
  return true;
}

static void step_to(struct commit *c, uint64_t next) {
  if (next / RUN_BATCH != c->next / RUN_BATCH) c->crashed = 0;
  c->next = next;
}

bool commit_append(struct commit *c, uint64_t first, size_t n, const char *facts,
                   const struct run_bytes *bytes, struct error *e) {
  for (size_t i = 0; i < c->job->n_streams; i++)
    if (bytes[i].len && !append(&c->streams[i], bytes[i].data, bytes[i].len, e)) return false;
  for (size_t i = 0; i < n; i++)
    if (c->job->commit) c->job->commit(c->job->context, first + i, facts + i * c->job->facts_size);
  step_to(c, first + n);
  return true;
}

bool commit_append_crashed(struct commit *c, uint64_t index, const char *how, struct error *e) {
  struct run_bytes bytes[RUN_STREAMS_MAX];
  memset(c->facts, 0, c->job->facts_size);
  for (size_t i = 0; i < c->job->n_streams; i++)
    buf_reset(&c->texts[i]);
  c->job->crashed(c->job->context, index, how, c->texts, c->facts);
  for (size_t i = 0; i < c->job->n_streams; i++)
    bytes[i] = (struct run_bytes){.data = c->texts[i].data, .len = c->texts[i].len};
  c->crashed |= (uint64_t)1 << index % RUN_BATCH;
  return commit_append(c, index, 1, c->facts, bytes, e);
}

bool commit_sync(struct commit *c, struct error *e) {
  for (size_t i = 0; i < c->job->n_streams; i++) {
    int bad;
    do
      bad = fsync(c->streams[i].fd);
    while (bad && errno == EINTR);
    if (bad) return commit_io_error(e, "sync", c->streams[i].path);
  }
  return true;
}

static bool cut(struct run_stream *s, uint64_t bytes, struct error *e) {
  int bad;
  do
    bad = ftruncate(s->fd, (off_t)bytes);
  while (bad && errno == EINTR);
  if (bad) return commit_io_error(e, "truncate", s->path);
  if (lseek(s->fd, (off_t)bytes, SEEK_SET) < 0) return commit_io_error(e, "seek in", s->path);
  return true;
}

bool commit_restart(struct commit *c, struct error *e) {
  c->next = c->crashed = 0;
  for (size_t i = 0; i < c->job->n_streams; i++) {
    struct run_stream *s = &c->streams[i];
    sha256_free(s->hash);
    s->hash = sha256_new();
    s->bytes = s->lines = 0;
    if (!cut(s, 0, e)) return false;
  }
  return true;
}

/* Hashes what the file holds, up to `bytes`; s->bytes says how much that was. */
static bool rehash(struct run_stream *s, uint64_t bytes, char *step, size_t step_size,
                   struct error *e) {
  s->bytes = s->lines = 0;
  while (s->bytes < bytes) {
    uint64_t left = bytes - s->bytes;
    ssize_t n = pread(s->fd, step, left < step_size ? (size_t)left : step_size, (off_t)s->bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return commit_io_error(e, "read", s->path);
    if (n == 0) break;
    sha256_add(s->hash, step, (size_t)n);
    s->bytes += (uint64_t)n;
    s->lines += count_lines(step, (size_t)n);
  }
  return true;
}

bool commit_reopen(struct commit *c, const struct run_stream_sum *sums, const char **altered,
                   struct error *e) {
  size_t step_size = 256 << 10;
  char *step = malloc(step_size);
  if (!step) die_out_of_memory(step_size);
  bool ok = true;
  *altered = NULL;
  for (size_t i = 0; ok && !*altered && i < c->job->n_streams; i++) {
    struct run_stream *s = &c->streams[i];
    char hex[SHA256_HEX_SIZE];
    ok = rehash(s, sums[i].bytes, step, step_size, e);
    if (!ok) break;
    sha256_peek_hex(s->hash, hex);
    if (s->bytes != sums[i].bytes || s->lines != sums[i].lines || strcmp(hex, sums[i].sha256) != 0)
      *altered = s->path;
  }
  for (size_t i = 0; ok && !*altered && i < c->job->n_streams; i++)
    ok = cut(&c->streams[i], sums[i].bytes, e);
  free(step);
  return ok;
}

/* Makes the names from the stream's directory up to the output directory itself durable. */
static bool sync_up(const char *path, const char *out, struct error *e) {
  struct buf b = BUF_INIT;
  buf_add_text(&b, path);
  bool ok = true;
  while (ok && b.len > strlen(out)) {
    ok = file_sync_dir_of(b.data, e);
    while (b.len > 0 && b.data[b.len - 1] != '/')
      b.len--;
    if (b.len > 0) b.len--;
    b.data[b.len] = '\0';
  }
  struct error ignored; /* the directory above need not be readable */
  if (ok) file_sync_dir_of(out, &ignored);
  buf_done(&b);
  return ok;
}

/* Streams of one directory follow each other in most jobs; each directory is synced once then. */
bool run_same_dir(const char *a, const char *b) {
  const char *x = strrchr(a, '/'), *y = strrchr(b, '/');
  size_t n = x ? (size_t)(x - a) : 0, m = y ? (size_t)(y - b) : 0;
  return n == m && memcmp(a, b, n) == 0;
}

bool commit_make_dirs(const struct commit *c, struct error *e) {
  struct buf dir = BUF_INIT;
  buf_printf(&dir, "%s/.run", c->options->out);
  bool ok = file_make_dirs(dir.data, e);
  for (size_t i = 0; ok && i < c->job->n_streams; i++) {
    const char *path = c->streams[i].path;
    buf_reset(&dir);
    buf_add(&dir, path, (size_t)(strrchr(path, '/') - path));
    ok = file_make_dirs(dir.data, e);
  }
  buf_done(&dir);
  return ok;
}

bool commit_open_streams(struct commit *c, struct error *e) {
  for (size_t i = 0; i < c->job->n_streams; i++) {
    struct run_stream *s = &c->streams[i];
    do
      s->fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    while (s->fd < 0 && errno == EINTR);
    if (s->fd < 0) return commit_io_error(e, "open", s->path);
    s->hash = sha256_new();
    bool seen = i > 0 && run_same_dir(s->path, c->streams[i - 1].path);
    if (!seen && !sync_up(s->path, c->options->out, e)) return false;
  }
  return true;
}

void commit_init(struct commit *c, const struct run_job *job, const struct run_options *options) {
  *c = (struct commit){.job = job, .options = options};
  c->facts = calloc(1, job->facts_size + 1);
  if (!c->facts) die_out_of_memory(job->facts_size);
  for (size_t i = 0; i < job->n_streams; i++) {
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s.tmp", options->out, job->streams[i]);
    c->streams[i] = (struct run_stream){.fd = -1, .path = path.data};
    buf_init(&c->texts[i]);
  }
}

void commit_done(struct commit *c) {
  for (size_t i = 0; i < c->job->n_streams; i++) {
    struct run_stream *s = &c->streams[i];
    if (s->fd >= 0) close(s->fd);
    sha256_free(s->hash);
    free(s->path);
    buf_done(&c->texts[i]);
  }
  free(c->facts);
}
