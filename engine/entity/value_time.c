/* value_time.c - dates and times around a given today. What was recorded lies behind it, what is
 * planned before it; of one record the start comes before the end, and created before updated. */
#include "entity/value.h"

#include "base/hash.h"

#include <string.h>
#include <strings.h>

enum { DAY = 86400 };

static const char *const BIRTH[] = {"birth", "birthday", "dob", "born", "birthdate", NULL};
static const char *const HIRED[] = {"hire",  "hired",      "joined",      "join", "founded",
                                    "since", "employment", "established", NULL};
static const char *const FAR[] = {"expiry",   "expiration", "expires",  "expire", "valid",
                                  "warranty", "renewal",    "maturity", NULL};
static const char *const RELEASED[] = {"release",  "released", "published",  "publication",
                                       "premiere", "invented", "discovered", NULL};
static const char *const PLANNED[] = {
    "due",      "deadline",    "check",     "checkin",  "checkout", "start",       "end",
    "depart",   "departure",   "arrival",   "return",   "pickup",   "dropoff",     "scheduled",
    "schedule", "appointment", "event",     "meeting",  "booking",  "reservation", "next",
    "target",   "planned",     "estimated", "delivery", "travel",   "interview",   "remind",
    "reminder", "visit",       "flight",    "stay",     "party",    "forecast",    NULL};
/* Things that happen to a record one after the other. */
static const char *const CREATED[] = {"created",   "creation", "ordered", "opened",
                                      "submitted", "posted",   "placed",  "issued",
                                      "added",     "order",    NULL};
static const char *const PAID[] = {"paid",     "payment",  "charged", "confirmed",
                                   "approved", "assigned", "pushed",  NULL};
static const char *const SHIPPED[] = {"shipped", "sent", "started", "triggered", "seen", NULL};
static const char *const UPDATED[] = {"updated", "modified", "changed", "edited", "delivered",
                                      "last",    "activity", "login",   NULL};
static const char *const CLOSED[] = {"closed",   "completed",  "finished", "resolved", "cancelled",
                                     "canceled", "deleted",    "archived", "merged",   "ended",
                                     "stopped",  "rejected",   "failed",   "returned", "refunded",
                                     "read",     "answered",   "left",     "departed", "landed",
                                     "signed",   "terminated", "revoked",  NULL};

static const char *const STARTS[] = {"starts",  "begins",  "departs", "opens",    "start",  "begin",
                                     "kickoff", "takeoff", "etd",     "showtime", "pickup", NULL};
static const char *const ENDS[] = {"ends", "finishes", "arrives", "closes",  "end", "finish",
                                   "eta",  "return",   "returns", "dropoff", NULL};

static enum sense_end end_of(const struct sense *s) {
  if (s->end != SENSE_WHOLE) return s->end;
  if (value_mentions(s, ENDS)) return SENSE_HIGH;
  return value_mentions(s, STARTS) ? SENSE_LOW : SENSE_WHOLE;
}

/* 0 created … 4 closed; -1 none of these. */
static int order_of(const struct sense *s) {
  if (value_mentions(s, CLOSED)) return 4;
  if (value_mentions(s, UPDATED)) return 3;
  if (value_mentions(s, SHIPPED)) return 2;
  if (value_mentions(s, PAID)) return 1;
  return value_mentions(s, CREATED) ? 0 : -1;
}

/* What descriptions of a bare "date" say when it lies ahead. */
static bool is_ahead(const char *text) {
  static const char *const WORDS[] = {"travel",      "depart",   "flight",   "book",     "reserv",
                                      "appointment", "check-in", "upcoming", "forecast", "visit",
                                      "trip",        "pick",     "rental",   "stay",     "schedule",
                                      "dine",        "event"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
    if (strstr(text, WORDS[i])) return true;
  return false;
}

static bool is_planned(const struct value_spot *v) {
  if (end_of(v->sense) != SENSE_WHOLE || value_mentions(v->sense, PLANNED)) return true;
  static const char *const THINGS[] = {
      "event", "meeting", "appointment", "booking", "reservation", "flight", "interview",
      "trip",  "session", "calendar",    "table",   "room",        "hotel",  "restaurant",
      "slot",  "ride",    "ticket",      "tour",    "class",       NULL};
  bool bare = !*v->sense->entity && !*v->sense->role && strcmp(v->sense->attribute, "date") == 0;
  if (bare && is_ahead(json_get_text(v->demand->about, "description", ""))) return true;
  for (const char *const *t = THINGS; *t; t++)
    if (strcmp(v->entity, *t) == 0) return true;
  return false;
}

/* A quarter of an hour within working time, or any second of the day. */
static int64_t time_of_day(uint64_t x, bool planned) {
  return planned ? (int64_t)(8 * 4 + x % 40) * 900 : (int64_t)(x % DAY);
}

static int64_t recorded(const struct value_spot *v, int order) {
  uint64_t x = value_facet_of_record(v, "recorded");
  int64_t at = (v->clock - 3 - (int64_t)(x % 150)) * DAY + time_of_day(x >> 20, false);
  /* The steps share what is left until today. */
  int64_t left = v->clock * DAY - at;
  for (int i = 1; i <= order; i++)
    at += left / 12 + (int64_t)((x >> (8 + 4 * i)) % (uint64_t)(left / 12 + 1));
  return at;
}

int64_t value_nights(const struct value_spot *v) {
  return 1 + (int64_t)(value_facet_of_record(v, "nights") % 6);
}

static int64_t planned(const struct value_spot *v) {
  uint64_t x = value_facet_of_record(v, "planned");
  static const char *const TIMES[] = {"time", "at", "datetime", "date_time", "timestamp", NULL};
  bool by_days = v->sense->kind == SENSE_DATE && !value_mentions(v->sense, TIMES);
  if (*v->sense->role && end_of(v->sense) == SENSE_WHOLE) x = value_facet(v, "planned");
  int64_t at = (v->clock + 2 + (int64_t)(x % 60)) * DAY + time_of_day(x >> 20, true);
  if (end_of(v->sense) != SENSE_HIGH) return at;
  if (by_days) return at + value_nights(v) * DAY;
  return at + (2 + (int64_t)((x >> 32) % 7)) * 1800;
}

static int64_t birth(const struct value_spot *v) {
  uint64_t x = value_facet_of_record(v, "birth");
  return (v->clock - 20 * 365 - (int64_t)(x % (45 * 365))) * DAY + DAY / 2;
}

int64_t value_age(const struct value_spot *v) {
  return (v->clock * DAY - birth(v)) * 4 / (1461 * (int64_t)DAY);
}

int64_t value_moment(const struct value_spot *v) {
  const struct sense *s = v->sense;
  uint64_t x = value_facet(v, "moment");
  int64_t noon = v->clock * DAY + time_of_day(x >> 24, true);
  if (value_mentions(s, BIRTH)) return birth(v);
  if (value_mentions(s, FAR)) /* valid from some time ago until some time ahead */
    return end_of(s) == SENSE_LOW ? noon - (int64_t)(5 + x % 200) * DAY
                                  : noon + (int64_t)(90 + x % 900) * DAY;
  if (value_mentions(s, HIRED) && end_of(s) == SENSE_WHOLE)
    return noon - (int64_t)(200 + x % 2600) * DAY;
  if (value_mentions(s, RELEASED)) return noon - (int64_t)(30 + x % 1500) * DAY;
  int order = order_of(s);
  if (order >= 0 && end_of(s) == SENSE_WHOLE) return recorded(v, order);
  if (is_planned(v)) return planned(v);
  return recorded(v, 0);
}

/* ---- spelling ---- */

struct date {
  int64_t year;
  unsigned month, day;
};

/* Proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static struct date date_of(int64_t days) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  unsigned of_era = (unsigned)(days - era * 146097);
  unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
  unsigned month = (5 * of_year + 2) / 153;
  return (struct date){(int64_t)year + era * 400 + (month >= 10),
                       month < 10 ? month + 3 : month - 9, of_year - (153 * month + 2) / 5 + 1};
}

static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const WEEKDAYS[] = {"Thursday", "Friday",  "Saturday", "Sunday",
                                       "Monday",   "Tuesday", "Wednesday"};

/* The shape that the description asks for: "MM/DD/YYYY". NULL: none. */
static const char *stated_shape(const struct value_spot *v) {
  static const char *const SHAPES[] = {"YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "MM-DD-YYYY",
                                       "DD-MM-YYYY", "DD.MM.YYYY", "YYYY/MM/DD", "YYYYMMDD"};
  const char *text = json_get_text(v->demand->about, "description", "");
  for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
    const char *found = text;
    size_t n = strlen(SHAPES[i]);
    for (; *found && strncasecmp(found, SHAPES[i], n) != 0; found++) {
    }
    if (*found) return SHAPES[i];
  }
  return NULL;
}

static const char *date_text(const struct value_spot *v, int64_t days, const char *shape) {
  struct date d = date_of(days);
  char *out = arena_copy_text(v->a, shape ? shape : "YYYY-MM-DD");
  for (char *p = out; *p;) {
    size_t n = *p == 'Y' ? 4 : *p == 'M' || *p == 'D' ? 2 : 0;
    int64_t x = *p == 'Y' ? d.year : *p == 'M' ? (int64_t)d.month : (int64_t)d.day;
    if (n) memcpy(p, arena_digits(v->a, (uint64_t)x, (unsigned)n), n);
    p += n ? n : 1;
  }
  return out;
}

static int64_t day_of(int64_t moment) {
  return moment >= 0 ? moment / DAY : (moment - DAY + 1) / DAY;
}

static const char *clock_text(const struct value_spot *v, int64_t moment, bool seconds) {
  int64_t t = moment - day_of(moment) * DAY;
  if (!seconds) return arena_printf(v->a, "%02d:%02d", (int)(t / 3600), (int)(t / 60 % 60));
  return arena_printf(v->a, "%02d:%02d:%02d", (int)(t / 3600), (int)(t / 60 % 60), (int)(t % 60));
}

static const char *datetime_text(const struct value_spot *v, int64_t at) {
  return arena_printf(v->a, "%sT%sZ", date_text(v, day_of(at), NULL), clock_text(v, at, true));
}

const char *value_time_text(const struct value_spot *v) {
  int64_t at = value_moment(v);
  const char *format = v->demand->format, *shape = stated_shape(v);
  const char *text = json_get_text(v->demand->about, "description", "");
  enum sense_kind kind = v->sense->kind;
  if (strcmp(format, "date") == 0) kind = SENSE_DATE;
  if (strcmp(format, "date-time") == 0) kind = SENSE_DATETIME;
  if (strcmp(format, "time") == 0) return arena_printf(v->a, "%sZ", clock_text(v, at, true));
  if (kind == SENSE_DATE && !shape && strstr(text, "8601") && strstr(text, "time"))
    kind = SENSE_DATETIME;
  switch (kind) {
  case SENSE_DATE:
    return date_text(v, day_of(at), shape);
  case SENSE_TIME: {
    struct value_spot of = *v;
    struct sense planned_sense = *v->sense;
    of.sense = &planned_sense;
    return shape ? date_text(v, day_of(at), shape) : clock_text(&of, planned(&of), false);
  }
  case SENSE_MONTH:
    return MONTHS[date_of(day_of(at)).month - 1];
  case SENSE_DAY:
    return WEEKDAYS[(day_of(at) % 7 + 7) % 7];
  default:
    if (shape && !strstr(text, "HH")) return date_text(v, day_of(at), shape);
    return datetime_text(v, at);
  }
}

const char *value_hours_text(const struct value_spot *v) {
  uint64_t x = value_facet_of_record(v, "hours");
  bool closes = strncmp(v->sense->attribute, "close", 5) == 0;
  unsigned half = closes ? 34 + (unsigned)(x >> 8) % 10 : 14 + (unsigned)(x % 8);
  return arena_printf(v->a, "%02u:%s", half / 2, half % 2 ? "30" : "00");
}
