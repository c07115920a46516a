/* path.c - templates of paths taken apart: see internal.h. */
#include "graph/internal.h"

bool path_next(const char **at, struct path_segment *out) {
  const char *c = *at;
  while (*c == '/')
    c++;
  size_t n = strcspn(c, "/?");
  if (!n) return false;
  *at = c + n;
  if (n > 2 && *c == '{' && c[n - 1] == '}')
    *out = (struct path_segment){c + 1, n - 2, true};
  else if (n > 1 && *c == ':')
    *out = (struct path_segment){c + 1, n - 1, true};
  else
    *out = (struct path_segment){c, n, false};
  return true;
}

const char *path_start(const struct tool_origin *o) {
  if (!o || !o->path) return "";
  const char *scheme = strstr(o->path, "://");
  return scheme ? scheme + 3 + strcspn(scheme + 3, "/") : o->path;
}
