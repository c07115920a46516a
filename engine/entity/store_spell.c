/* store_spell.c - values in the spelling that a schema wants, and the episode's clock. */
#include "entity/demand.h"
#include "entity/store.h"

#include <stdlib.h>

enum { MORNING = 9 * 60, DAY = 86400 };

/* ---- dates ---- */

/* Civil date of a day number, H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
const char *store_date(struct arena *a, int64_t days) {
  int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  int64_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
  int64_t year = yoe + era * 400 + (month <= 2);
  return arena_printf(a, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
}

static int64_t days_of(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400, yoe = year - era * 400;
  int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool digits(const char *text, size_t n, int64_t *out) {
  *out = 0;
  for (size_t i = 0; i < n; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    *out = *out * 10 + (text[i] - '0');
  }
  return true;
}

bool store_read_moment(const struct json *v, int64_t *seconds) {
  int64_t y, m, d, hour = 0, minute = 0, second = 0;
  if (v->type != JSON_STRING || v->len < 10 || v->text[4] != '-' || v->text[7] != '-') return false;
  if (!digits(v->text, 4, &y) || !digits(v->text + 5, 2, &m) || !digits(v->text + 8, 2, &d))
    return false;
  if (m < 1 || m > 12 || d < 1 || d > 31) return false;
  if (v->len >= 16 && (!digits(v->text + 11, 2, &hour) || !digits(v->text + 14, 2, &minute)))
    return false;
  if (v->len >= 19 && !digits(v->text + 17, 2, &second)) return false;
  *seconds = days_of(y, m, d) * DAY + hour * 3600 + minute * 60 + second;
  return true;
}

const struct json *store_now(struct store *s) {
  uint64_t minute = MORNING + ++s->minutes;
  const char *date = store_date(s->arena, s->clock + (int64_t)(minute / 1440));
  return json_new_text(s->arena, arena_printf(s->arena, "%sT%02d:%02d:00Z", date,
                                              (int)(minute / 60 % 24), (int)(minute % 60)));
}

/* ---- spellings ---- */

static bool is_number_text(const struct json *v) {
  if (v->type != JSON_STRING || !v->len || v->len > 18) return false;
  char *end;
  strtod(v->text, &end);
  bool plain = strspn(v->text, "-0123456789.") == v->len;
  return plain && *end == '\0' && !(v->text[0] == '0' && v->len > 1 && v->text[1] != '.');
}

enum { SPELLINGS = 8 };

static size_t spellings(struct arena *a, const struct json *v, const struct json **out) {
  size_t n = 0;
  int64_t seconds, day;
  out[n++] = v;
  if (v->type == JSON_NUMBER) out[n++] = json_new_string(a, v->text, v->len);
  if (v->type == JSON_TRUE || v->type == JSON_FALSE)
    out[n++] = json_new_text(a, v->type == JSON_TRUE ? "true" : "false");
  if (v->type == JSON_NUMBER && !v->is_int) out[n++] = json_new_int(a, (int64_t)json_to_double(v));
  if (is_number_text(v)) {
    struct json *number = json_read(a, v->text, v->len, "", NULL, NULL);
    if (number && number->type == JSON_NUMBER) out[n++] = number;
  }
  bool clock = v->type == JSON_STRING && v->len >= 5 && v->len < 10 && v->text[2] == ':';
  if (clock) {
    out[n++] = json_new_string(a, v->text, 5);
    out[n++] = json_new_text(a, arena_printf(a, "%.5s:00", v->text));
    out[n++] = json_new_text(a, arena_printf(a, "%.5s:00Z", v->text));
  }
  if (store_read_moment(v, &seconds)) {
    day = seconds >= 0 ? seconds / DAY : (seconds - DAY + 1) / DAY;
    out[n++] = json_new_text(a, store_date(a, day));
    int64_t rest = seconds - day * DAY;
    out[n++] =
        json_new_text(a, arena_printf(a, "%sT%02d:%02d:%02dZ", store_date(a, day),
                                      (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60)));
    out[n++] = json_new_int(a, seconds);
  }
  return n;
}

const struct json *store_spell(struct arena *a, const struct json *v, const struct json *schema) {
  struct demand d;
  demand_init(&d);
  if (schema && schema->type == JSON_OBJECT) demand_add_schema(&d, schema, a);
  if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) return v;
  const struct json *ways[SPELLINGS];
  size_t n = spellings(a, v, ways);
  bool dated = strcmp(d.format, "date") == 0, timed = strcmp(d.format, "date-time") == 0;
  int64_t seconds;
  for (size_t i = 0; i < n; i++) {
    bool moment = (dated || timed) && store_read_moment(ways[i], &seconds);
    if (moment && (ways[i]->len == 10) != dated) continue;
    if (demand_accepts(&d, ways[i], a)) return ways[i];
  }
  return NULL;
}
