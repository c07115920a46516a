/* python.c - the channel to the server of python_exec; see python.h.
 *
 * A frame is the length of its body and a serial number, both 4 bytes little-endian, then the body.
 * A whole exchange happens in the server's own buffer before the arena is touched, so an arena
 * limit that unwinds leaves the channel at a frame border. There is no deadline on this side but
 * for the first reply: the server kills a snippet that takes too long, and its own death ends the
 * pipe.
 *
 * Starting python3 takes much longer than all else that a caller prepares, so python_start leaves
 * it at that and at the first frame, which the pipe holds until it is read. Whether the server is
 * there and confined is found out before the first snippet, with read, write and poll alone. */
#include "world/python.h"

#include "base/utf8.h"
#include "world/python_filter.h"
#include "world/python_spawn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  HEADER_SIZE = 8,
  CODE_MAX = 16 << 10,
  REPLY_MAX = 256 << 10,
  REPLY_USUAL = 4 << 10,       /* room for a reply and its header that one read should bring */
  SERVER_TEXT_MAX = 128 << 10, /* MAX_ARG_STRLEN of Linux, the longest argument of a program */
  START_DEADLINE = 20000,      /* ms; ~50 ms on an idle machine */
};

/* ---- frames ---- */

static void put_u32(unsigned char *out, uint32_t x) {
  for (int i = 0; i < 4; i++)
    out[i] = (unsigned char)(x >> (8 * i));
}

static uint32_t get_u32(const unsigned char *in) {
  return (uint32_t)in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

static bool write_all(int fd, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t done = write(fd, bytes, n);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    n -= (size_t)done;
  }
  return true;
}

/* Appends what has come, until the buffer holds `n` bytes at least. */
static bool read_until(int fd, struct buf *b, size_t n) {
  while (b->len < n) {
    if (b->cap <= n) buf_grow(b, n - b->len);
    ssize_t done = read(fd, b->data + b->len, b->cap - 1 - b->len);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    b->len += (size_t)done;
  }
  return true;
}

/* An empty frame in the scratch buffer: the body is appended to it. */
static void begin_frame(struct python_server *p) {
  buf_reset(&p->scratch);
  buf_add(&p->scratch, "\0\0\0\0\0\0\0", HEADER_SIZE);
}

static bool send_frame(struct python_server *p) {
  struct buf *b = &p->scratch;
  put_u32((unsigned char *)b->data, (uint32_t)(b->len - HEADER_SIZE));
  put_u32((unsigned char *)b->data + 4, ++p->serial);
  return write_all(p->request, b->data, b->len);
}

/* The next reply, in the scratch buffer. */
static bool receive_frame(struct python_server *p) {
  struct buf *b = &p->scratch;
  buf_reset(b);
  buf_grow(b, REPLY_USUAL);
  if (!read_until(p->reply, b, HEADER_SIZE)) return false;
  const unsigned char *header = (const unsigned char *)b->data;
  uint32_t size = get_u32(header);
  if (get_u32(header + 4) != p->serial || size > REPLY_MAX) return false;
  if (!read_until(p->reply, b, HEADER_SIZE + size) || b->len != HEADER_SIZE + size) return false;
  b->data[b->len] = '\0';
  return true;
}

static struct json *read_body(const struct python_server *p, struct arena *a) {
  const struct buf *b = &p->scratch;
  return json_read(a, b->data + HEADER_SIZE, b->len - HEADER_SIZE, "reply", NULL, NULL);
}

/* ---- running ---- */

static struct python_result say(enum python_outcome outcome, const char *message) {
  return (struct python_result){.outcome = outcome, .output = "", .message = message};
}

/* What the reply in the scratch buffer means. A snippet that escaped the check may have written it:
 * any text is possible here, and a strange one is that snippet's failure. */
static struct python_result read_reply(const struct python_server *p, struct arena *a) {
  const struct json *root = read_body(p, a);
  const struct json *output = json_get(root, "output"), *outcome = json_get(root, "outcome");
  struct python_result r = say(PYTHON_ERROR, json_get_text(root, "message", NULL));
  if (output && output->type == JSON_STRING) {
    r.output = output->text;
    r.output_len = output->len;
  }
  if (json_is_text(outcome, "ok")) {
    r.outcome = PYTHON_OK;
    r.message = NULL;
    r.value = json_get(root, "value");
  } else if (json_is_text(outcome, "unsafe"))
    r.outcome = PYTHON_UNSAFE;
  else if (json_is_text(outcome, "unavailable"))
    r.outcome = PYTHON_UNAVAILABLE;
  else if (json_is_text(outcome, "stalled"))
    r.outcome = PYTHON_STALLED;
  else if (!json_is_text(outcome, "error"))
    r.message = NULL;
  if (r.outcome == PYTHON_OK ? r.value != NULL : r.message != NULL) return r;
  return say(PYTHON_ERROR, "the snippet wrote a malformed reply");
}

static struct python_result break_off(struct python_server *p, const char *reason) {
  p->broken = true;
  if (p->reason.code == ERR_NONE) error_set(&p->reason, ERR_SANDBOX, "python_exec", "%s", reason);
  return say(PYTHON_UNAVAILABLE, p->reason.message);
}

static struct python_result run(struct python_server *p, const char *code, size_t n, bool check,
                                struct arena *a) {
  if (n > CODE_MAX) return say(PYTHON_ERROR, "code is longer than 16 KiB");
  if (!utf8_valid(code, n, NULL)) return say(PYTHON_ERROR, "code is not valid UTF-8");
  begin_frame(p);
  buf_add_char(&p->scratch, check ? 'C' : 'U');
  buf_add(&p->scratch, code, n);
  if (!send_frame(p) || !receive_frame(p)) return break_off(p, "the Python server has died");
  struct python_result r = read_reply(p, a);
  if (r.outcome == PYTHON_STALLED) p->stalled = true;
  return r;
}

/* ---- finding out whether the server is there ---- */

static bool refuse(struct error *e, const char *reason) {
  return error_set(e, ERR_SANDBOX, "python_exec", "%s", reason);
}

/* Waits for the first reply; later ones are waited for without a deadline. */
static bool wait_for_reply(int fd) {
  struct pollfd reply = {.fd = fd, .events = POLLIN};
  int n;
  do
    n = poll(&reply, 1, START_DEADLINE);
  while (n < 0 && errno == EINTR);
  return n > 0;
}

/* The first frame carries the two seccomp programs, its reply says whether they are in force. That
 * the server has died already is found out with that reply. */
static bool send_filters(struct python_server *p, struct error *e) {
  begin_frame(p);
  if (!python_filter_write(PYTHON_FILTER_SERVER, &p->scratch, e)) return false;
  buf_add_char(&p->scratch, '\n');
  if (!python_filter_write(PYTHON_FILTER_SNIPPET, &p->scratch, e)) return false;
  (void)send_frame(p);
  return true;
}

static bool receive_readiness(struct python_server *p, struct error *e) {
  if (!wait_for_reply(p->reply) || !receive_frame(p))
    return refuse(e, "python3 ended, or said nothing, while it was starting");
  struct arena a;
  arena_init(&a, 0);
  const struct json *root = read_body(p, &a);
  bool ready = json_is_text(json_get(root, "outcome"), "ready");
  if (!ready) refuse(e, json_get_text(root, "message", "python3 gave a malformed reply"));
  arena_done(&a);
  return ready;
}

/* One snippet through the whole path, and one that must run into the filter. It asks for a file,
 * because the kernel's log has a line for each process that a filter kills. */
static bool try_out(struct python_server *p, struct error *e) {
  static const char good[] = "result = 6 * 7", bad[] = "import posix\nposix.open('/', 0)";
  static const char stopped[] = "PermissionError: [Errno 1] Operation not permitted: '/' (line 2)";
  struct arena a;
  arena_init(&a, 0);
  struct python_result r = run(p, good, sizeof good - 1, true, &a);
  int64_t value = 0;
  bool fine = r.outcome == PYTHON_OK && json_to_int(r.value, &value) && value == 42;
  if (!fine) refuse(e, r.message ? r.message : "a snippet gave a wrong result");
  if (fine) {
    r = run(p, bad, sizeof bad - 1, false, &a);
    if (r.outcome != PYTHON_ERROR || strcmp(r.message, stopped) != 0)
      fine = refuse(e, "a snippet's process is not confined");
  }
  arena_done(&a);
  return fine;
}

bool python_ready(struct python_server *p, struct error *e) {
  if (p->pid == 0 || p->request < 0 || p->reply < 0) {
    if (!p->broken) return refuse(e, "no Python server is running");
    if (e) *e = p->reason;
    return false;
  }
  if (!p->ready && !p->broken) {
    struct error why = {0}; /* not p->reason, which a snippet's message may be */
    p->ready = receive_readiness(p, &why) && try_out(p, &why);
    p->broken = !p->ready;
    if (p->broken) p->reason = why;
  }
  if (p->broken && e) *e = p->reason;
  return !p->broken;
}

static struct python_result run_when_ready(struct python_server *p, const char *code, size_t n,
                                           bool check, struct arena *a) {
  if (p->ready && !p->broken) return run(p, code, n, check, a);
  if (p->pid == 0 || p->request < 0 || p->reply < 0)
    return say(PYTHON_UNAVAILABLE, "no Python server is running");
  if (!python_ready(p, NULL)) return say(PYTHON_UNAVAILABLE, p->reason.message);
  return run(p, code, n, check, a);
}

struct python_result python_run(struct python_server *p, const char *code, size_t n,
                                struct arena *a) {
  return run_when_ready(p, code, n, true, a);
}

struct python_result python_run_unchecked(struct python_server *p, const char *code, size_t n,
                                          struct arena *a) {
  return run_when_ready(p, code, n, false, a);
}

/* ---- starting and stopping ---- */

static void survive_dead_server(void) {
  struct sigaction action;
  if (sigaction(SIGPIPE, NULL, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action.sa_handler = SIG_IGN;
  (void)sigaction(SIGPIPE, &action, NULL);
}

bool python_start_at(struct python_server *p, const char *const *candidates,
                     const char *server_text, size_t n, struct error *e) {
  *p = (struct python_server){.request = -1, .reply = -1};
  buf_init(&p->scratch);
  if (n >= SERVER_TEXT_MAX || memchr(server_text, '\0', n))
    return refuse(e, "the server's text is over 128 KiB or holds NUL");
  char path[PYTHON_PATH_MAX];
  if (!python_find(candidates, path, e)) return false;
  survive_dead_server();
  buf_add(&p->scratch, server_text, n);
  p->pid = python_spawn(path, p->scratch.data, &p->request, &p->reply, e);
  if (p->pid && send_filters(p, e)) return true;
  python_stop(p);
  return false;
}

bool python_installed(struct error *e) {
  char path[PYTHON_PATH_MAX];
  return python_find(NULL, path, e);
}

bool python_start(struct python_server *p, const char *server_text, size_t n, struct error *e) {
  return python_start_at(p, NULL, server_text, n, e);
}

void python_stop(struct python_server *p) {
  if (p->pid > 0) {
    if (p->request >= 0) close(p->request);
    if (p->reply >= 0) close(p->reply);
    kill(-p->pid, SIGKILL); /* it leads a session: a snippet's process goes with it */
    kill(p->pid, SIGKILL);
    while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  }
  buf_done(&p->scratch);
  *p = (struct python_server){.request = -1, .reply = -1};
  buf_init(&p->scratch);
}
