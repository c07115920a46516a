/* file.h - reading whole files and publishing files atomically.
 *
 * A file appears under its final name only when it is complete: NAME.tmp is written, synced and
 * renamed, and the directory is synced. Short writes and EINTR are looped over; the first error
 * is kept and reported with the path. */
#ifndef TOOLMILL_BASE_FILE_H
#define TOOLMILL_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <stdint.h>

/* Reads the whole of `path` ("-": standard input) behind what `out` holds already.
 * Refuses directories and files over `max` bytes (0: 1 GiB). */
bool file_read(const char *path, size_t max, struct buf *out, struct error *e);
/* Writes `n` bytes as `path`, atomically. */
bool file_publish(const char *path, const void *bytes, size_t n, struct error *e);
/* The same for what is too large to hold: what is added to `pending` is written as it grows. */
struct file_stream {
  struct buf pending; /* add to it, then file_stream_flush */
  struct buf path, temporary;
  int fd;
};
bool file_stream_open(struct file_stream *s, const char *path, struct error *e);
/* Writes what is pending if that is more than `above` bytes. */
bool file_stream_flush(struct file_stream *s, size_t above, struct error *e);
/* Publishes the file, or with !ok leaves what was there before; releases the stream. */
bool file_stream_close(struct file_stream *s, bool ok, struct error *e);
/* write(2) until everything is written. */
bool file_write_all(int fd, const void *bytes, size_t n, const char *path, struct error *e);
/* mkdir -p. */
bool file_make_dirs(const char *path, struct error *e);
/* fsync of the directory that holds `path`. */
bool file_sync_dir_of(const char *path, struct error *e);
bool file_exists(const char *path);
/* SHA-256 of a file's bytes and its size. */
bool file_sha256(const char *path, char hex[65], uint64_t *size, struct error *e);
/* "dir/name" in the arena; a trailing slash of `dir` is not doubled. */
char *path_join(struct arena *a, const char *dir, const char *name);
/* Names (not paths) of the entries of `dir` that end in `suffix`, sorted bytewise; the array and
 * the names live in the arena. */
bool file_list(const char *dir, const char *suffix, struct arena *a, char ***names, size_t *n,
               struct error *e);

#endif
