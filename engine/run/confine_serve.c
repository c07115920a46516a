/* confine_serve.c - a confined child that answers requests; see confine.h.
 *
 * A request is a native 64-bit length and its bytes, an answer one frame (internal.h), over a pair
 * of stream sockets. The child runs user code: the parent waits for nothing without a deadline,
 * reads one whole frame for each request, and ends a child that sends anything else. */
#include "run/confine.h"
#include "run/internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_SECONDS = 60, GRACE_MS = 1000, PIECE = 1 << 20 };

struct confined_server {
  struct confined_service service;
  bool in_process;
  pid_t pid; /* 0: it ended */
  int fd;
  double seconds;
  struct sigaction old; /* of SIGCHLD */
  struct buf frame;     /* of the answer in hand */
  struct error death;
};

/* ---- the child ---- */

/* false: the parent has closed its end. */
static bool read_whole(int fd, void *bytes, size_t n) {
  for (size_t done = 0; done < n;) {
    ssize_t got = read(fd, (char *)bytes + done, n - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

static void run_server(const struct confined_service *service,
                       const struct confined_options *options, int fd, pid_t parent)
    __attribute__((noreturn));

static void run_server(const struct confined_service *service,
                       const struct confined_options *options, int fd, pid_t parent) {
  struct error e = {0};
  struct buf request = BUF_INIT, reply = BUF_INIT;
  uint64_t n;
  confine_follow_parent(parent);
  signal(SIGPIPE, SIG_IGN);
  bool ok = (!service->prepare || service->prepare(service->context, &e)) &&
            confine_by_options(parent, options, fd, &e) &&
            (!service->start || service->start(service->context, &e));
  frame_send(fd, ok, &reply, &e);
  while (ok && read_whole(fd, &n, sizeof n)) {
    buf_reset(&request);
    buf_reset(&reply);
    buf_grow(&request, (size_t)n);
    if (!read_whole(fd, request.data, (size_t)n)) break;
    request.data[n] = '\0';
    memset(&e, 0, sizeof e);
    bool answered = service->answer(service->context, request.data, (size_t)n, &reply, &e);
    frame_send(fd, answered, &reply, &e);
  }
  _exit(0);
}

/* ---- the parent ---- */

static enum confined_end note_death(struct confined_server *s, bool late, double seconds) {
  char text[DEATH_TEXT];
  close(s->fd);
  int status = run_reap(s->pid, late ? 0 : GRACE_MS);
  sigaction(SIGCHLD, &s->old, NULL);
  s->pid = 0;
  s->fd = -1;
  if (late)
    error_set(&s->death, ERR_LIMIT, "", "no end in %g s", seconds);
  else
    error_set(&s->death, ERR_SCRIPT, "", "%s", run_death_text(status, text));
  return CONFINED_DEATH;
}

enum wire { WIRE_DONE, WIRE_ENDED, WIRE_LATE };

/* Waits until the socket can be used; false when the time is over. */
static bool wait_for(int fd, short what, uint64_t deadline) {
  for (;;) {
    uint64_t now = run_now();
    if (now >= deadline) return false;
    uint64_t left = (deadline - now) / 1000000u + 1;
    struct pollfd p = {.fd = fd, .events = what};
    if (poll(&p, 1, left > 1000 ? 1000 : (int)left) > 0) return true;
  }
}

static enum wire send_whole(int fd, const void *bytes, size_t n, uint64_t deadline) {
  for (size_t done = 0; done < n;) {
    ssize_t sent = send(fd, (const char *)bytes + done, n - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0)
      done += (size_t)sent;
    else if (errno != EINTR && errno != EAGAIN)
      return WIRE_ENDED;
    else if (!wait_for(fd, POLLOUT, deadline))
      return WIRE_LATE;
  }
  return WIRE_DONE;
}

/* Reads until `frame` holds n bytes; memory is taken for what comes, not for what is promised. */
static enum wire receive_up_to(int fd, struct buf *frame, size_t n, uint64_t deadline) {
  while (frame->len < n) {
    size_t room = n - frame->len < PIECE ? n - frame->len : PIECE;
    if (!wait_for(fd, POLLIN, deadline)) return WIRE_LATE;
    buf_grow(frame, room);
    ssize_t got = recv(fd, frame->data + frame->len, room, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return WIRE_ENDED;
    frame->len += (size_t)got;
  }
  return WIRE_DONE;
}

static enum confined_end receive_answer(struct confined_server *s, uint64_t deadline,
                                        double seconds, struct buf *reply, struct error *e) {
  buf_reset(&s->frame);
  enum wire w = receive_up_to(s->fd, &s->frame, FRAME_HEAD, deadline);
  if (w == WIRE_DONE) {
    uint64_t length = frame_length(s->frame.data);
    bool sensible = s->frame.data[0] == FRAME_REPLY
                        ? length <= FRAME_MAX
                        : s->frame.data[0] == FRAME_ERROR && length == sizeof(struct error);
    if (!sensible) { /* it does not run our code any more */
      kill(s->pid, SIGKILL);
      return note_death(s, false, seconds);
    }
    w = receive_up_to(s->fd, &s->frame, FRAME_HEAD + (size_t)length, deadline);
  }
  if (w != WIRE_DONE) return note_death(s, w == WIRE_LATE, seconds);
  return frame_take(s->frame.data, reply, e) ? CONFINED_REPLY : CONFINED_ERROR;
}

enum confined_end confined_ask(struct confined_server *s, const void *request, size_t n,
                               struct buf *reply, struct error *e) {
  if (s->in_process) {
    bool ok = s->service.answer(s->service.context, request, n, reply, e);
    return ok ? CONFINED_REPLY : CONFINED_ERROR;
  }
  enum confined_end end = CONFINED_DEATH;
  if (s->pid) {
    uint64_t length = n, deadline = run_now() + (uint64_t)(s->seconds * 1e9);
    enum wire w = send_whole(s->fd, &length, sizeof length, deadline);
    if (w == WIRE_DONE) w = send_whole(s->fd, request, n, deadline);
    end = w == WIRE_DONE ? receive_answer(s, deadline, s->seconds, reply, e)
                         : note_death(s, w == WIRE_LATE, s->seconds);
  }
  if (end == CONFINED_DEATH && e) *e = s->death;
  return end;
}

static bool start_child(struct confined_server *s, const struct confined_options *options,
                        struct error *e) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
    return error_errno(e, "make a socket pair", "");
  /* A launcher may have left SIGCHLD ignored; then waitpid would lose the status. */
  struct sigaction plain = {.sa_handler = SIG_DFL};
  sigaction(SIGCHLD, &plain, &s->old);
  pid_t parent = getpid();
  s->pid = fork();
  if (s->pid == 0) {
    close(ends[0]);
    run_server(&s->service, options, ends[1], parent);
  }
  int saved = errno;
  close(ends[1]);
  s->fd = ends[0];
  if (s->pid > 0) return true;
  s->pid = 0;
  sigaction(SIGCHLD, &s->old, NULL);
  errno = saved;
  return error_errno(e, "start a process", "");
}

static bool hear_start(struct confined_server *s, struct error *e) {
  struct buf nothing = BUF_INIT;
  uint64_t deadline = run_now() + (uint64_t)START_SECONDS * 1000000000u;
  enum confined_end end = receive_answer(s, deadline, START_SECONDS, &nothing, e);
  buf_done(&nothing);
  if (end != CONFINED_DEATH) return end == CONFINED_REPLY;
  return error_set(e, s->death.code, "", "a process for scripts died while it started (%s)",
                   s->death.message);
}

struct confined_server *confined_open(const struct confined_options *options,
                                      const struct confined_service *service, struct error *e) {
  struct confined_server *s = calloc(1, sizeof *s);
  if (!s) die_out_of_memory(sizeof *s);
  s->service = *service;
  s->in_process = options->in_process;
  s->seconds = options->seconds > 0 ? options->seconds : 60;
  s->fd = -1;
  buf_init(&s->frame);
  bool ok = s->in_process ? (!service->prepare || service->prepare(service->context, e)) &&
                                (!service->start || service->start(service->context, e))
                          : start_child(s, options, e) && hear_start(s, e);
  if (ok) return s;
  confined_close(s);
  return NULL;
}

void confined_close(struct confined_server *s) {
  if (!s) return;
  if (s->fd >= 0) close(s->fd);
  if (s->pid) {
    run_reap(s->pid, GRACE_MS);
    sigaction(SIGCHLD, &s->old, NULL);
  }
  buf_done(&s->frame);
  free(s);
}
