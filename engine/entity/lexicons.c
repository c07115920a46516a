/* lexicons.c - see lexicons.h and instance.h: word lists read once, indexed for look-up by word. */
#include "entity/lexicons.h"

#include "base/file.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static const char *const LIST_NAMES[LEXICON_COUNT] = {
    [LEXICON_CITIES] = "cities",
    [LEXICON_GIVEN_NAMES] = "given_names",
    [LEXICON_FAMILY_NAMES] = "family_names",
    [LEXICON_COMPANY_STEMS] = "company_stems",
    [LEXICON_COMPANY_SUFFIXES] = "company_suffixes",
    [LEXICON_STREETS] = "streets",
    [LEXICON_TAGS] = "tags",
    [LEXICON_COUNTRIES] = "countries",
    [LEXICON_CITY_PLACES] = "city_places",
    [LEXICON_AIRPORTS] = "airports",
    [LEXICON_LANGUAGES] = "languages",
    [LEXICON_COLORS] = "colors",
    [LEXICON_TICKERS] = "tickers",
    [LEXICON_MIME_TYPES] = "mime_types",
    [LEXICON_FILE_NAMES] = "file_names",
    [LEXICON_VENUES] = "venues",
    [LEXICON_NAMES] = "names",
    [LEXICON_STATUSES] = "statuses",
    [LEXICON_VALUES] = "values",
    [LEXICON_TEXTS] = "texts",
    [LEXICON_QUERIES] = "queries",
    [LEXICON_RANGES] = "ranges",
};

struct lexicon_slot {
  const char *word; /* NULL: free */
  enum lexicon list;
  const struct json *set;
};

static uint64_t slot_hash(enum lexicon list, const char *word) {
  return rng_mix(hash_text(word) + (uint64_t)list);
}

static void index_word(struct lexicons *l, enum lexicon list, const char *word,
                       const struct json *set) {
  size_t i = slot_hash(list, word) & (l->n_slots - 1);
  for (; l->slots[i].word; i = (i + 1) & (l->n_slots - 1))
    if (l->slots[i].list == list && strcmp(l->slots[i].word, word) == 0) return; /* first counts */
  l->slots[i] = (struct lexicon_slot){word, list, set};
}

const struct json *lexicon_set(const struct lexicons *l, enum lexicon list, const char *word) {
  size_t i = slot_hash(list, word) & (l->n_slots - 1);
  for (; l->slots[i].word; i = (i + 1) & (l->n_slots - 1))
    if (l->slots[i].list == list && strcmp(l->slots[i].word, word) == 0) return l->slots[i].set;
  return NULL;
}

const struct json *lexicon_pick(const struct lexicons *l, enum lexicon list, const char *word,
                                uint64_t pick) {
  const struct json *values = json_get(lexicon_set(l, list, word), "values");
  return values ? &values->items[pick % values->len] : NULL;
}

const struct json *lexicon_item(const struct lexicons *l, enum lexicon list, uint64_t pick) {
  return &l->lists[list]->items[pick % l->lists[list]->len];
}

const char *lexicon_text(const struct lexicons *l, enum lexicon list, uint64_t pick,
                         const char *name) {
  const struct json *item = lexicon_item(l, list, pick);
  return item->type == JSON_STRING ? item->text : json_get_text(item, name, "");
}

const struct json *lexicon_find(const struct json *items, const char *name, const char *text) {
  for (uint32_t i = 0; items && i < items->len; i++)
    if (json_is_text(json_get(&items->items[i], name), text)) return &items->items[i];
  return NULL;
}

/* ---- building ---- */

static bool check_set(enum lexicon list, const struct json *set, uint32_t i, struct error *e) {
  const struct json *words = json_get(set, "words"), *values = json_get(set, "values");
  bool good = words && words->type == JSON_ARRAY;
  for (uint32_t w = 0; good && w < words->len; w++)
    good = words->items[w].type == JSON_STRING;
  if (list == LEXICON_RANGES)
    good = good && json_get(set, "low") && json_get(set, "high");
  else
    good = good && values && values->type == JSON_ARRAY && values->len;
  return good || error_set(e, ERR_INPUT, LIST_NAMES[list], "item %u is no set: \"words\" and %s", i,
                           list == LEXICON_RANGES ? "\"low\", \"high\"" : "\"values\"");
}

static bool index_sets(struct lexicons *l, struct error *e) {
  size_t words = 0;
  for (int list = LEXICON_NAMES; list < LEXICON_COUNT; list++)
    for (uint32_t i = 0; i < l->lists[list]->len; i++) {
      if (!check_set((enum lexicon)list, &l->lists[list]->items[i], i, e)) return false;
      words += json_get(&l->lists[list]->items[i], "words")->len;
    }
  for (l->n_slots = 64; l->n_slots < 2 * words;)
    l->n_slots *= 2;
  l->slots = ARENA_ARRAY(&l->arena, struct lexicon_slot, l->n_slots);
  for (int list = LEXICON_NAMES; list < LEXICON_COUNT; list++)
    for (uint32_t i = 0; i < l->lists[list]->len; i++) {
      const struct json *set = &l->lists[list]->items[i], *names = json_get(set, "words");
      for (uint32_t w = 0; w < names->len; w++)
        index_word(l, (enum lexicon)list, names->items[w].text, set);
    }
  return true;
}

static void join_cities(struct lexicons *l) {
  const struct json *cities = l->lists[LEXICON_CITIES];
  l->city_place = ARENA_ARRAY(&l->arena, const struct json *, cities->len);
  l->city_country = ARENA_ARRAY(&l->arena, const struct json *, cities->len);
  for (uint32_t i = 0; i < cities->len; i++) {
    const struct json *city = &cities->items[i];
    l->city_place[i] =
        lexicon_find(l->lists[LEXICON_CITY_PLACES], "name", json_get_text(city, "name", ""));
    l->city_country[i] =
        lexicon_find(l->lists[LEXICON_COUNTRIES], "code", json_get_text(city, "country", ""));
  }
}

/* Items of iso-codes' file: {"3166-1": [{…}]}. */
static const struct json *iso_items(struct lexicons *l, const struct json *iso, const char *file,
                                    const char *member) {
  const struct json *items = json_get(json_get(iso, file), member);
  return items && items->type == JSON_ARRAY ? json_copy(&l->arena, items) : NULL;
}

/* Of the thousands of languages those with a code of two letters, which is what APIs use. */
static const struct json *iso_languages(struct lexicons *l, const struct json *iso) {
  const struct json *items = json_get(json_get(iso, "iso_639-3"), "639-3");
  if (!items || items->type != JSON_ARRAY) return NULL;
  struct json *kept = json_new(&l->arena, JSON_ARRAY);
  for (uint32_t i = 0; i < items->len; i++)
    if (json_get(&items->items[i], "alpha_2"))
      json_add_item(&l->arena, kept, json_copy(&l->arena, &items->items[i]));
  return kept;
}

static bool take_lists(struct lexicons *l, const struct json *files, struct error *e) {
  for (int i = 0; i < LEXICON_COUNT; i++) {
    const struct json *items = json_get(json_get(files, LIST_NAMES[i]), "items");
    if (!items || items->type != JSON_ARRAY || !items->len)
      return error_set(e, ERR_INPUT, "data/lexicons", "no list \"%s\"", LIST_NAMES[i]);
    l->lists[i] = json_copy(&l->arena, items);
  }
  return true;
}

struct lexicons *lexicons_new(const struct json *files, const struct json *iso, struct error *e) {
  struct lexicons *l = calloc(1, sizeof *l);
  if (!l) die_out_of_memory(sizeof *l);
  arena_init(&l->arena, 0);
  if (!take_lists(l, files, e) || !index_sets(l, e)) {
    lexicons_free(l);
    return NULL;
  }
  join_cities(l);
  l->iso_countries = iso_items(l, iso, "iso_3166-1", "3166-1");
  l->iso_currencies = iso_items(l, iso, "iso_4217", "4217");
  l->iso_languages = iso_languages(l, iso);
  return l;
}

void lexicons_free(struct lexicons *l) {
  if (!l) return;
  arena_done(&l->arena);
  free(l);
}

/* ---- from folders ---- */

static bool read_folder(struct arena *a, const char *folder, struct json *files, struct error *e) {
  char **names;
  size_t n;
  if (!file_list(folder, ".json", a, &names, &n, e)) return false;
  for (size_t i = 0; i < n; i++) {
    const struct json *content = json_read_file(a, path_join(a, folder, names[i]), NULL, e);
    if (!content) return false;
    json_add_member_n(a, files, names[i], strlen(names[i]) - strlen(".json"), content);
  }
  return true;
}

static const struct json *read_iso(struct arena *a, const char *folder, struct error *e) {
  static const char *const FILES[] = {"iso_3166-1", "iso_4217", "iso_639-3"};
  struct json *iso = json_new(a, JSON_OBJECT);
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
    const char *path = path_join(a, folder, arena_printf(a, "%s.json", FILES[i]));
    if (!file_exists(path)) continue;
    const struct json *content = json_read_file(a, path, NULL, e);
    if (!content) return NULL;
    json_add_member(a, iso, FILES[i], content);
  }
  return iso;
}

struct lexicons *lexicons_read(const char *folder, const char *iso_folder, struct error *e) {
  struct arena a;
  arena_init(&a, 0);
  struct json *files = json_new(&a, JSON_OBJECT);
  struct lexicons *l = NULL;
  if (read_folder(&a, folder, files, e) &&
      read_folder(&a, path_join(&a, folder, "values"), files, e)) {
    const struct json *iso = read_iso(&a, iso_folder ? iso_folder : "/usr/share/iso-codes/json", e);
    if (iso) l = lexicons_new(files, iso, e);
  }
  arena_done(&a);
  return l;
}
