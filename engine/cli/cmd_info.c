/* cmd_info.c - `engine info` and `engine version`: what a bug report needs to say about a machine.
 */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "cli/term.h"
#include "host/script.h"
#include "job/factory.h"
#include "json/write.h"
#include "run/confine.h"
#include "world/python.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <openssl/crypto.h>
#include <pcre2.h>
#include <seccomp.h>
#include <sqlite3.h>

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static void add_versions(struct arena *a, struct json *out) {
  char pcre[64] = "";
  pcre2_config(PCRE2_CONFIG_VERSION, pcre);
  const struct scmp_version *seccomp = seccomp_version();
  const char *lua = script_lua_release();
  if (strncmp(lua, "Lua ", 4) == 0) lua += 4;
  json_add_member(a, out, "name", json_new_text(a, TOOLMILL_ENGINE_NAME));
  json_add_member(a, out, "version", json_new_text(a, engine_version()));
  json_add_member(a, out, "lua", json_new_text(a, lua));
  json_add_member(a, out, "sqlite", json_new_text(a, sqlite3_libversion()));
  pcre[strcspn(pcre, " ")] = '\0'; /* "10.42 2022-12-11" */
  json_add_member(a, out, "pcre2", json_new_text(a, pcre));
  json_add_member(a, out, "libseccomp",
                  json_new_text(a, arena_printf(a, "%u.%u.%u", seccomp->major, seccomp->minor,
                                                seccomp->micro)));
  json_add_member(a, out, "openssl", json_new_text(a, OpenSSL_version(OPENSSL_VERSION_STRING)));
}

/* "available", or why not. */
static const char *sandbox_state(struct arena *a) {
  struct error e = {0};
  return confine_available(&e) ? "available" : arena_copy_text(a, e.message);
}

static const char *python_state(struct arena *a, const char *root) {
  struct error e = {0};
  struct buf text = BUF_INIT;
  struct python_server server = {.request = -1, .reply = -1};
  const char *state = "ready";
  if (!root)
    state = "unknown: no root was found";
  else if (!file_read(path_join(a, root, "tools/python_exec_server.py"), 0, &text, &e) ||
           !python_start(&server, text.data, text.len, &e) || !python_ready(&server, &e))
    state = arena_printf(a, "not ready: %s", e.message);
  python_stop(&server);
  buf_done(&text);
  return state;
}

static struct json *collect(struct arena *a, const char *given_root) {
  struct json *out = json_new(a, JSON_OBJECT);
  struct utsname machine;
  const char *root = factory_find_root(a, given_root, NULL);
  add_versions(a, out);
  if (uname(&machine) == 0)
    json_add_member(a, out, "system",
                    json_new_text(a, arena_printf(a, "%s %s %s", machine.sysname, machine.release,
                                                  machine.machine)));
  json_add_member(a, out, "processors", json_new_int(a, options_processors()));
  json_add_member(a, out, "sandbox", json_new_text(a, sandbox_state(a)));
  json_add_member(a, out, "python_exec", json_new_text(a, python_state(a, root)));
  json_add_member(a, out, "root", root ? json_new_text(a, root) : json_new(a, JSON_NULL));
  return out;
}

static void write_lines(const struct json *info, struct buf *out) {
  for (uint32_t i = 0; i < info->len; i++) {
    const struct json *v = &info->members[i].value;
    buf_printf(out, "%-11s ", info->members[i].name);
    if (v->type == JSON_STRING || v->type == JSON_NUMBER)
      term_add_line(out, v->text, v->len);
    else
      buf_add_text(out, "not found; name it with --root");
    buf_add_char(out, '\n');
  }
}

static int print(const struct json *info, bool as_json) {
  struct buf out = BUF_INIT;
  if (as_json) {
    json_write(&out, info, JSON_INDENTED);
    buf_add_char(&out, '\n');
  } else {
    write_lines(info, &out);
  }
  return term_finish(&out, CODE_DONE);
}

int cmd_info(int argc, char **argv) {
  const char *root = NULL;
  bool as_json = false;
  const struct option_row rows[] = {OPTION_ROW_ROOT(&root), OPTION_ROW_JSON(&as_json)};
  const struct command command = {
      .name = "engine info",
      .usage = "[options]",
      .about = "Prints versions, whether the process sandbox and Python work here, and folders.\n",
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine info --json\n"};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  struct arena a;
  arena_init(&a, 0);
  code = print(collect(&a, root), as_json);
  arena_done(&a);
  return code;
}

int cmd_version(int argc, char **argv) {
  bool as_json = false;
  const struct option_row rows[] = {OPTION_ROW_JSON(&as_json)};
  const struct command command = {.name = "engine version",
                                  .usage = "[--json]",
                                  .about = "Prints the version.\n",
                                  .rows = rows,
                                  .n_rows = sizeof rows / sizeof *rows,
                                  .examples = "  engine version --json\n"};
  struct command_line line = {0};
  int code;
  if (!options_read(&command, argc, argv, &line, &code)) return code;
  struct arena a;
  struct buf out = BUF_INIT;
  arena_init(&a, 0);
  struct json *versions = json_new(&a, JSON_OBJECT);
  add_versions(&a, versions);
  if (as_json)
    code = print(versions, true);
  else {
    buf_printf(&out, "%s %s\n", TOOLMILL_ENGINE_NAME, engine_version());
    code = term_finish(&out, CODE_DONE);
  }
  arena_done(&a);
  return code;
}
