/* confine_call.c - one function call in a confined child; see confine.h.
 *
 * The child answers with one frame (internal.h) and ends. The parent reads while the child runs, so
 * a reply may be larger than the pipe; it believes nothing that the child has not sent completely.
 */
#include "run/confine.h"
#include "base/file.h"
#include "run/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_STEP = 256 << 10 };

struct call {
  const struct confined_options *options;
  bool (*prepare)(void *context, struct error *e);
  bool (*body)(void *context, struct buf *reply, struct error *e);
  void *context;
};

/* ---- frames ---- */

uint64_t frame_length(const char *head) {
  uint64_t length;
  memcpy(&length, head + 1, sizeof length);
  return length;
}

void frame_send(int fd, bool ok, const struct buf *reply, const struct error *e) {
  struct error too_long, ignored;
  if (ok && reply->len > FRAME_MAX) {
    ok = error_set(&too_long, ERR_LIMIT, "", "the script's result is larger than 1 GiB");
    e = &too_long;
  }
  char head[FRAME_HEAD];
  const void *bytes = ok ? (const void *)reply->data : e;
  uint64_t length = ok ? reply->len : sizeof *e;
  head[0] = ok ? FRAME_REPLY : FRAME_ERROR;
  memcpy(head + 1, &length, sizeof length);
  if (!file_write_all(fd, head, sizeof head, "pipe", &ignored) ||
      !file_write_all(fd, bytes, (size_t)length, "pipe", &ignored))
    _exit(1);
}

bool frame_take(const char *frame, struct buf *reply, struct error *e) {
  uint64_t length = frame_length(frame);
  if (frame[0] == FRAME_REPLY) {
    buf_add(reply, frame + FRAME_HEAD, (size_t)length);
    return true;
  }
  struct error sent;
  if (length != sizeof sent) return error_set(e, ERR_INTERNAL, "", "malformed answer of a child");
  memcpy(&sent, frame + FRAME_HEAD, sizeof sent);
  sent.message[sizeof sent.message - 1] = sent.place[sizeof sent.place - 1] = '\0';
  return error_set(e, sent.code, sent.place, "%s", sent.message);
}

/* ---- the child ---- */

static void run_child(const struct call *call, int fd, pid_t parent) __attribute__((noreturn));

static void run_child(const struct call *call, int fd, pid_t parent) {
  struct error e = {0};
  struct buf reply = BUF_INIT;
  confine_follow_parent(parent);
  signal(SIGPIPE, SIG_IGN);
  bool ok = !call->prepare || call->prepare(call->context, &e);
  ok = ok && confine_by_options(parent, call->options, fd, &e) &&
       call->body(call->context, &reply, &e);
  frame_send(fd, ok, &reply, &e);
  _exit(0);
}

/* ---- the parent ---- */

/* Everything the child sends until it closes the pipe. false: the time is over. */
static bool drain(int fd, uint64_t deadline, struct buf *frame) {
  for (;;) {
    uint64_t now = run_now();
    if (now >= deadline) return false;
    uint64_t left = (deadline - now) / 1000000u + 1;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    int ready = poll(&p, 1, left > 1000 ? 1000 : (int)left);
    if (ready <= 0) continue;
    buf_grow(frame, READ_STEP);
    ssize_t n = read(fd, frame->data + frame->len, READ_STEP);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return true;
    frame->len += (size_t)n;
    if (frame->len > FRAME_MAX + FRAME_HEAD) return true;
  }
}

static bool take_frame(const struct buf *frame, int status, struct buf *reply, struct error *e) {
  bool complete = frame->len >= FRAME_HEAD && frame->len - FRAME_HEAD == frame_length(frame->data);
  if (!complete || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    char text[DEATH_TEXT];
    const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
    if (WIFSIGNALED(status))
      return error_set(e, ERR_SCRIPT, "", "the script crashed its interpreter (signal %d, SIG%s)",
                       WTERMSIG(status), name ? name : "RT");
    return error_set(e, ERR_SCRIPT, "", "the script's process ended without an answer (%s)",
                     run_death_text(status, text));
  }
  return frame_take(frame->data, reply, e);
}

static bool await_child(pid_t pid, int fd, double seconds, struct buf *reply, struct error *e) {
  struct buf frame = BUF_INIT;
  bool in_time = drain(fd, run_now() + (uint64_t)(seconds * 1e9), &frame);
  close(fd);
  /* The pipe is closed or the time is over: nothing more is expected of the child, and one that
   * closed the pipe and lives on must not hold the caller. */
  int status = run_reap(pid, in_time ? 1000 : 0);
  bool ok = in_time ? take_frame(&frame, status, reply, e)
                    : error_set(e, ERR_LIMIT, "", "the script did not end in %g s", seconds);
  buf_done(&frame);
  return ok;
}

struct confined_child {
  pid_t pid;
  int fd;
  double seconds;
  struct sigaction old; /* of SIGCHLD */
};

static struct confined_child *begin(const struct call *call, struct error *e) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) {
    error_errno(e, "make a pipe", "");
    return NULL;
  }
  struct confined_child *c = calloc(1, sizeof *c);
  if (!c) die_out_of_memory(sizeof *c);
  c->seconds = call->options->seconds > 0 ? call->options->seconds : 60;
  /* A launcher may have left SIGCHLD ignored; then waitpid would lose the status. */
  struct sigaction plain = {.sa_handler = SIG_DFL};
  sigaction(SIGCHLD, &plain, &c->old);
  pid_t parent = getpid();
  c->pid = fork();
  if (c->pid == 0) run_child(call, ends[1], parent);
  c->fd = ends[0];
  int saved = errno;
  close(ends[1]);
  if (c->pid > 0) return c;
  close(ends[0]);
  sigaction(SIGCHLD, &c->old, NULL);
  free(c);
  errno = saved;
  error_errno(e, "start a process", "");
  return NULL;
}

static bool end(struct confined_child *c, struct buf *reply, struct error *e) {
  bool ok = await_child(c->pid, c->fd, c->seconds, reply, e);
  sigaction(SIGCHLD, &c->old, NULL);
  free(c);
  return ok;
}

bool confined_call(const struct confined_options *options,
                   bool (*prepare)(void *context, struct error *e),
                   bool (*body)(void *context, struct buf *reply, struct error *e), void *context,
                   struct buf *reply, struct error *e) {
  if (options->in_process) return (!prepare || prepare(context, e)) && body(context, reply, e);
  struct call call = {.options = options, .prepare = prepare, .body = body, .context = context};
  struct confined_child *c = begin(&call, e);
  return c && end(c, reply, e);
}

struct confined_child *child_begin(bool (*body)(void *context, struct buf *reply, struct error *e),
                                   void *context) {
  static const struct confined_options own = {.no_sandbox = true, .seconds = 1e6};
  struct call call = {.options = &own, .body = body, .context = context};
  return begin(&call, NULL);
}

bool child_end(struct confined_child *c, struct buf *reply, struct error *e) {
  return end(c, reply, e);
}

void child_drop(struct confined_child *c) {
  close(c->fd);
  run_reap(c->pid, 0);
  sigaction(SIGCHLD, &c->old, NULL);
  free(c);
}

struct confined_child *
confined_begin(const struct confined_options *options,
               bool (*body)(void *context, struct buf *reply, struct error *e), void *context) {
  struct call call = {.options = options, .body = body, .context = context};
  struct error ignored;
  return options->in_process ? NULL : begin(&call, &ignored);
}
