/* value_net.c - keys, addresses of the net, files, hashes: texts that follow a form. */
#include "entity/value.h"

#include "base/hash.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *hex(const struct value_spot *v, uint64_t x, size_t n) {
  static const char DIGITS[] = "0123456789abcdef";
  char *out = arena_alloc(v->a, n + 1);
  for (size_t i = 0; i < n; i++) {
    if (i % 16 == 0) x = rng_mix(x + i);
    out[i] = DIGITS[x >> (i % 16 * 4) & 15];
  }
  out[n] = '\0';
  return out;
}

static const char *uuid(const struct value_spot *v, uint64_t x) {
  uint64_t y = rng_mix(x);
  return arena_printf(v->a, "%08x-%04x-4%03x-%04x-%04x%08x", (unsigned)(x >> 32),
                      (unsigned)(x >> 16 & 0xffff), (unsigned)(x & 0xfff),
                      (unsigned)(0x8000 | (y >> 48 & 0x3fff)), (unsigned)(y >> 32 & 0xffff),
                      (unsigned)(y & 0xffffffff));
}

/* ---- keys ---- */

static bool has_digit(const char *text) {
  for (; *text; text++)
    if (isdigit((unsigned char)*text)) return true;
  return false;
}

/* "order" to "ord", "purchase_order" to "po". */
static const char *prefix_of(const struct value_spot *v, const char *entity) {
  char out[8];
  size_t n = 0;
  if (strchr(entity, '_')) {
    for (const char *p = entity; *p && n < 3; p++)
      if (p == entity || p[-1] == '_') out[n++] = *p;
  } else {
    for (const char *p = entity; *p && n < 3; p++)
      out[n++] = *p;
  }
  return arena_copy(v->a, out, n);
}

static const char *well_known_key(const struct value_spot *v, uint64_t x) {
  const char *attribute = v->sense->attribute;
  if (strcmp(attribute, "isbn") == 0) {
    char digits[14];
    snprintf(digits, sizeof digits, "9781%08u", (unsigned)(x % 100000000u));
    int sum = 0;
    for (int i = 0; i < 12; i++)
      sum += (digits[i] - '0') * (i % 2 ? 3 : 1);
    return arena_printf(v->a, "%s%d", digits, (10 - sum % 10) % 10);
  }
  if (strcmp(attribute, "uuid") == 0 || strcmp(attribute, "guid") == 0) return uuid(v, x);
  if (strcmp(attribute, "sku") == 0)
    return arena_printf(v->a, "%c%c%c-%03u", (char)('A' + x % 26), (char)('A' + x / 26 % 26),
                        (char)('A' + x / 676 % 26), (unsigned)(x >> 20) % 900 + 100);
  if (strcmp(attribute, "tracking_number") == 0)
    return arena_printf(v->a, "1Z%010u", (unsigned)(x % 4000000000u));
  if (strcmp(attribute, "imei") == 0)
    return arena_printf(v->a, "35%013llu", (unsigned long long)(x % 10000000000000u));
  if (strcmp(attribute, "slug") == 0 || strcmp(attribute, "handle") == 0) {
    struct sense name = {
        .kind = SENSE_NAME, .entity = v->sense->entity, .role = "", .attribute = "name"};
    struct value_spot of = *v;
    of.sense = &name;
    return value_slug(v->a, value_word_text(&of), strcmp(attribute, "slug") == 0 ? '-' : '_');
  }
  static const char *const NUMBERS[] = {"number", "code", NULL};
  if (value_mentions(v->sense, NUMBERS))
    return arena_printf(v->a, "%s%06u", strstr(attribute, "code") ? "C" : "",
                        (unsigned)(x % 900000u) + 100000u);
  return NULL;
}

static const char *key_text(const struct value_spot *v) {
  uint64_t x = value_own(v, "key");
  const char *example = value_example_text(v, 0), *text;
  if (strcmp(v->demand->format, "uuid") == 0) return uuid(v, x);
  if (example && has_digit(example) && !strchr(example, ' '))
    return value_imitate(v->a, example, strlen(example), x);
  if (strstr(json_get_text(v->demand->about, "description", ""), "UUID")) return uuid(v, x);
  if ((text = well_known_key(v, x))) return text;
  const char *entity = *v->sense->entity ? v->sense->entity
                       : *v->sense->role ? v->sense->role
                                         : v->entity;
  if (!*entity) return hex(v, x, 8);
  return arena_printf(v->a, "%s_%s", prefix_of(v, entity), hex(v, x, 6));
}

/* ---- the net ---- */

static const char *domain(const struct value_spot *v) {
  uint64_t x = value_facet(v, "domain");
  return arena_printf(
      v->a, "%s.example",
      value_slug(v->a, lexicon_text(v->lexicons, LEXICON_COMPANY_STEMS, x, "name"), '-'));
}

static const char *url(const struct value_spot *v) {
  const char *entity = *v->sense->entity ? v->sense->entity : *v->entity ? v->entity : "page";
  uint64_t x = value_own(v, "url");
  if (v->sense->kind == SENSE_IMAGE)
    return arena_printf(v->a, "https://images.example/%s/%s.jpg", value_slug(v->a, entity, '-'),
                        hex(v, x, 8));
  static const char *const HOME[] = {"website", "homepage", NULL};
  if (value_mentions(v->sense, HOME)) return arena_printf(v->a, "https://www.%s", domain(v));
  return arena_printf(v->a, "https://%s/%ss/%s", domain(v), value_slug(v->a, entity, '-'),
                      hex(v, x, 6));
}

static const char *file(const struct value_spot *v) {
  uint64_t x = value_facet(v, "file");
  const char *name = lexicon_text(v->lexicons, LEXICON_FILE_NAMES, x, "name");
  const struct json *type = lexicon_item(v->lexicons, LEXICON_MIME_TYPES, x >> 16);
  if (v->sense->kind == SENSE_MIME) return json_get_text(type, "type", "text/plain");
  const char *ending = json_get_text(type, "extension", "txt");
  if (v->sense->kind == SENSE_FILE) return arena_printf(v->a, "%s.%s", name, ending);
  static const char *const FOLDERS[] = {"folder", "directory", "dir", NULL};
  const char *tag = lexicon_text(v->lexicons, LEXICON_TAGS, x >> 32, "name");
  if (value_mentions(v->sense, FOLDERS)) return arena_printf(v->a, "/shared/%s", tag);
  return arena_printf(v->a, "/shared/%s/%s.%s", tag, name, ending);
}

static const char *hash(const struct value_spot *v) {
  uint64_t x = value_own(v, "hash");
  const char *text = v->sense->attribute;
  return hex(v, x,
             strcmp(text, "md5") == 0 || strcmp(text, "etag") == 0 ? 32
             : strcmp(text, "sha") == 0                            ? 40
                                                                   : 64);
}

const char *value_net_text(const struct value_spot *v) {
  uint64_t x = value_own(v, "net");
  switch (v->sense->kind) {
  case SENSE_KEY:
    return key_text(v);
  case SENSE_SECRET: /* never one that could be real */
    return arena_printf(v->a, "placeholder-%s", hex(v, x, 6));
  case SENSE_CURSOR:
    return arena_printf(v->a, "c%s", hex(v, x, 10));
  case SENSE_URL:
  case SENSE_IMAGE:
    return url(v);
  case SENSE_DOMAIN:
    return domain(v);
  case SENSE_IP: /* RFC 5737, RFC 3849: for documentation */
    if (strcmp(v->demand->format, "ipv6") == 0)
      return arena_printf(v->a, "2001:db8::%x:%x", (unsigned)(x & 0xffff),
                          (unsigned)(x >> 16 & 0xffff));
    return arena_printf(v->a, "%s.%u", x >> 32 & 1 ? "203.0.113" : "198.51.100",
                        (unsigned)(x % 254 + 1));
  case SENSE_HASH:
    return hash(v);
  case SENSE_VERSION:
    return arena_printf(v->a, "%u.%u.%u", (unsigned)(x % 4 + 1), (unsigned)(x >> 8) % 12,
                        (unsigned)(x >> 16) % 10);
  default:
    return file(v);
  }
}

/* ---- codes ---- */

/* An account number of a bank that does not exist, with the check digits of ISO 13616. */
static const char *iban(const struct value_spot *v, uint64_t x) {
  char bban[19];
  snprintf(bban, sizeof bban, "99999999%010u", (unsigned)(x % 4000000000u));
  char digits[32];
  snprintf(digits, sizeof digits, "%s131400", bban); /* DE00 */
  unsigned rest = 0;
  for (const char *p = digits; *p; p++)
    rest = (rest * 10 + (unsigned)(*p - '0')) % 97;
  return arena_printf(v->a, "DE%02u%s", 98 - rest, bban);
}

const char *value_code_text(const struct value_spot *v) {
  static const struct {
    const char *word;
    size_t digits;
  } DIGESTS[] = {{"sha256", 64}, {"sha1", 40},   {"sha512", 128},    {"fingerprint", 32},
                 {"digest", 64}, {"commit", 40}, {"snapshot", 12},   {"revision", 8},
                 {"crc32", 8},   {"nonce", 16},  {"correlation", 16}};
  uint64_t x = value_own(v, "code");
  const char *attribute = v->sense->attribute;
  for (size_t i = 0; i < sizeof DIGESTS / sizeof *DIGESTS; i++)
    if (strcmp(attribute, DIGESTS[i].word) == 0) return hex(v, x, DIGESTS[i].digits);
  if (strcmp(attribute, "iban") == 0) return iban(v, x);
  if (strcmp(attribute, "bic") == 0 || strcmp(attribute, "swift") == 0) return "XXXXDEFFXXX";
  return NULL;
}

/* ---- formats that no meaning stands for ---- */

const char *value_format_text(const struct value_spot *v, const char *format) {
  static const struct {
    const char *format;
    enum sense_kind kind;
  } KINDS[] = {{"date", SENSE_DATE},
               {"date-time", SENSE_DATETIME},
               {"time", SENSE_TIME},
               {"email", SENSE_EMAIL},
               {"idn-email", SENSE_EMAIL},
               {"hostname", SENSE_DOMAIN},
               {"idn-hostname", SENSE_DOMAIN},
               {"ipv4", SENSE_IP},
               {"ipv6", SENSE_IP},
               {"uri", SENSE_URL},
               {"iri", SENSE_URL},
               {"uri-reference", SENSE_URL},
               {"iri-reference", SENSE_URL},
               {"url", SENSE_URL},
               {"phone", SENSE_PHONE}};
  struct sense sense = *v->sense;
  struct value_spot of = *v;
  of.sense = &sense;
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
    if (strcmp(format, KINDS[i].format) != 0) continue;
    sense.kind = KINDS[i].kind;
    const struct json *made = value_natural(&of, TYPE_STRING);
    return made ? made->text : NULL;
  }
  uint64_t x = value_own(v, "format");
  if (strcmp(format, "uuid") == 0) return uuid(v, x);
  if (strcmp(format, "duration") == 0)
    return arena_printf(v->a, "PT%uM", (unsigned)(x % 12 + 1) * 15);
  if (strcmp(format, "json-pointer") == 0) return "/items/0";
  if (strcmp(format, "relative-json-pointer") == 0) return "1/name";
  if (strcmp(format, "uri-template") == 0) return "https://api.example/items/{id}";
  if (strcmp(format, "regex") == 0) return "^[a-z]+$";
  if (strcmp(format, "byte") == 0) return "bWVldGluZyBub3Rlcw==";
  return NULL;
}
