/* cmd_preview.c - `engine preview`: plays samples of one template and shows them, so that an author
 * reads a conversation right after writing it.
 *
 * The template takes the place of those that the recipe names; the rest of the recipe stays. To
 * start quickly the seeded world is small unless the command line says how large it is to be. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "cli/show.h"
#include "base/suggest.h"
#include "job/solo.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
  TRIES = 200,        /* samples that the template did not take */
  CELLS_LOOKED = 5000 /* cells for one that fits; the mix repeats after PLAN_BLOCK */
};

/* What makes a seeded world quick to build. */
static const struct {
  const char *name;
  int64_t size;
} SMALL[] = {{"customers", 60}, {"people", 12}, {"days", 10}};

struct preview {
  const char *template, *recipe, *root, *family, *variant;
  uint64_t seed;
  bool has_seed; /* else the recipe's */
  int64_t index; /* -1: not given */
  int64_t count;
  bool json, no_sandbox, verbose, no_color, quiet;
  struct json *settings;
  struct arena *a;
  /* while playing */
  const struct factory *f;
  struct solo *solo;
  uint64_t next; /* index of the first cell not looked at */
  int skipped;
  char why[96]; /* the last one was skipped */
  struct buf out;
  struct json_writer w;
};

/* ---- what fits ---- */

static bool lists(const struct json *variants, const char *variant) {
  if (!variants) return true;
  if (variants->type == JSON_STRING) return strcmp(variants->text, variant) == 0;
  for (uint32_t i = 0; variants->type == JSON_ARRAY && i < variants->len; i++)
    if (json_is_text(&variants->items[i], variant)) return true;
  return false;
}

static const struct json *template_variants(const struct preview *p) {
  const struct json *list = json_get(p->f->definition, "templates");
  return list && list->len ? json_get(json_get(&list->items[0], "table"), "variant") : NULL;
}

static bool fits(const struct preview *p, const struct cell *cell) {
  return (!p->family || strcmp(p->family, cell->family) == 0) &&
         (!p->variant || strcmp(p->variant, cell->variant) == 0) &&
         lists(template_variants(p), cell->variant);
}

/* The next cell that fits; false: there is none in sight. */
static bool next_cell(struct preview *p, struct cell *cell) {
  uint64_t size = plan_size(p->f->plan);
  for (int looked = 0; looked < CELLS_LOOKED; looked++) {
    if (size && p->next >= size) return false;
    plan_cell(p->f->plan, p->next++, cell);
    if (fits(p, cell)) return true;
  }
  return false;
}

/* Reasons that the director gives before a template is asked to play. */
static bool is_not_taken(const struct sample *s) {
  static const char *const REASONS[] = {"no template accepts", "no recovery suits",
                                        "the world has no task"};
  if (s->verdict != VERDICT_REJECTED || !s->reason) return false;
  for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
    if (strncmp(s->reason, REASONS[i], strlen(REASONS[i])) == 0) return true;
  return false;
}

/* Plays until the template takes a sample. */
static bool next_sample(struct preview *p, struct cell *cell, struct sample *s) {
  for (int tries = 0; tries < TRIES; tries++) {
    if (!next_cell(p, cell)) return false;
    solo_play(p->solo, cell->index, s);
    if (!is_not_taken(s)) return true;
    p->skipped++;
    snprintf(p->why, sizeof p->why, "%s", s->reason);
  }
  return false;
}

/* ---- output ---- */

static void add_json(struct preview *p, const struct cell *cell, const struct sample *s) {
  static const char *const VERDICTS[] = {"accepted", "rejected", "quarantined"};
  struct json_writer *w = &p->w;
  jw_begin_object(w);
  jw_member_int(w, "index", (int64_t)cell->index);
  jw_member_text(w, "family", cell->family);
  jw_member_text(w, "variant", cell->variant);
  jw_member_text(w, "verdict", VERDICTS[s->verdict]);
  if (s->stage) jw_member_text(w, "stage", s->stage);
  if (s->category) jw_member_text(w, "category", s->category);
  if (s->reason) jw_member_text(w, "reason", s->reason);
  jw_member_int(w, "steps", (int64_t)s->steps);
  jw_member_int(w, "repairs", s->repairs);
  jw_key(w, "trajectory");
  if (s->trajectory)
    jw_json(w, s->trajectory);
  else
    jw_null(w);
  if (s->stopped) jw_member_json(w, "stopped", s->stopped);
  jw_end_object(w);
}

static void add_text(struct preview *p, const struct cell *cell, const struct sample *s) {
  struct show show = show_to_stdout(&p->out, p->no_color, p->verbose);
  if (s->trajectory)
    show_trajectory(&show, s->trajectory, s);
  else {
    char text[160];
    snprintf(text, sizeof text, "%" PRIu64 ", %s, %s", cell->index, cell->family, cell->variant);
    show_paragraph(&show, "sample", STYLE_BOLD, text, strlen(text));
    show_stopped(&show, s);
  }
}

static void add_notes(const struct preview *p, struct buf *text) {
  const char *other = p->index >= 0 ? ", not in that of a run" : "";
  if (json_get_bool(p->f->definition, "reduced", false))
    buf_printf(text,
               "note: played in a small world%s, to start quickly; --set world.customers=400 "
               "and the like give another size\n",
               other);
  if (p->skipped)
    buf_printf(text, "note: %d sample%s passed over that the template does not take\n", p->skipped,
               p->skipped == 1 ? " was" : "s were");
}

static int complain_none(const struct preview *p) {
  struct buf what = BUF_INIT, hint = BUF_INIT;
  if (p->family) buf_printf(&what, " of the family %s", p->family);
  if (p->variant) buf_printf(&what, " of the variant %s", p->variant);
  if (p->skipped == 0) {
    buf_add_text(&hint, "the template's variant: ");
    const struct json *variants = template_variants(p);
    if (variants)
      json_write(&hint, variants, JSON_SPACED);
    else
      buf_add_text(&hint, "any");
    options_refuse(p->json, hint.data, "the recipe has no sample%s that suits the template",
                   what.data);
  } else {
    bool by_template = strncmp(p->why, "no template", 11) == 0;
    buf_printf(&hint, "%s%s", p->family ? "" : "name a family with --family, or ",
               by_template ? "look at accepts() of the template" : "mend this: ");
    if (!by_template) buf_add_text(&hint, p->why);
    options_refuse(p->json, hint.data, "the template takes none of the samples%s (%d were tried)",
                   what.data, p->skipped);
  }
  buf_done(&what);
  buf_done(&hint);
  return CODE_FAILED;
}

static int play(struct preview *p) {
  int shown = 0, code = CODE_DONE;
  buf_init(&p->out);
  jw_init(&p->w, &p->out, JSON_INDENTED);
  if (p->json) {
    jw_begin_object(&p->w);
    jw_key(&p->w, "samples");
    jw_begin_array(&p->w);
  }
  for (; shown < p->count; shown++) {
    struct cell cell;
    struct sample s;
    if (!next_sample(p, &cell, &s)) break;
    if (s.verdict != VERDICT_ACCEPTED) code = CODE_FAILED;
    if (p->json) {
      add_json(p, &cell, &s);
      continue;
    }
    if (shown > 0) buf_add_text(&p->out, "\n\n");
    add_text(p, &cell, &s);
  }
  if (p->json) {
    jw_end_array(&p->w);
    jw_member_int(&p->w, "passed_over", p->skipped);
    jw_end_object(&p->w);
    struct buf text = p->out;
    buf_init(&p->out);
    term_add_json(&p->out, text.data, text.len);
    buf_add_char(&p->out, '\n');
    buf_done(&text);
  }
  code = term_finish(&p->out, code);
  if (shown == 0) return complain_none(p);
  struct buf notes = BUF_INIT;
  add_notes(p, &notes);
  if (!p->quiet) term_say(&notes);
  buf_done(&notes);
  return code;
}

/* ---- asking ---- */

static bool is_family(const struct preview *p, int *code) {
  const struct json *list = json_get(p->f->definition, "families");
  const char *names[256];
  size_t n = 0;
  for (uint32_t i = 0; list && i < list->len && n < sizeof names / sizeof *names; i++)
    names[n++] = json_get_text(&list->items[i], "name", "");
  for (size_t i = 0; i < n; i++)
    if (strcmp(names[i], p->family) == 0) return true;
  const char *near = suggest_word(p->family, names, n);
  struct buf hint = BUF_INIT;
  if (near)
    buf_printf(&hint, "did you mean %s?", near);
  else {
    buf_add_text(&hint, "it has");
    for (size_t i = 0; i < n; i++)
      buf_printf(&hint, "%s %s", i ? "," : "", names[i]);
  }
  *code = options_refuse(p->json, hint.data, "the recipe has no family '%s'", p->family);
  buf_done(&hint);
  return false;
}

static bool is_variant(const struct preview *p, int *code) {
  const struct json *variants = template_variants(p);
  if (lists(variants, p->variant)) return true;
  struct buf text = BUF_INIT;
  buf_add_text(&text, "it has ");
  json_write(&text, variants, JSON_SPACED);
  *code = options_refuse(p->json, text.data, "the template has no variant '%s'", p->variant);
  buf_done(&text);
  return false;
}

/* The command line says something about the world. */
static bool sets_world(const struct preview *p) {
  for (uint32_t i = 0; i < p->settings->len; i++)
    if (strncmp(p->settings->members[i].name, "world", 5) == 0) return true;
  return false;
}

/* An author's recipe above the template's folder, else that of the project. */
static const char *nearest_recipe(const struct preview *p, const char *root) {
  const char *slash = strrchr(p->template, '/');
  const char *folder =
      slash ? arena_copy(p->a, p->template, (size_t)(slash - p->template + 1)) : "./";
  const char *own = path_join(p->a, folder, "../recipe.lua");
  return file_exists(own) ? own : path_join(p->a, root ? root : ".", "scripts/recipe.lua");
}

/* Opens everything; false after a complaint. */
static bool open_all(struct preview *p, struct factory **f, int *code) {
  struct error e = {0};
  struct json *small = json_new(p->a, JSON_OBJECT);
  const char *root = factory_find_root(p->a, p->root, p->template);
  if (!p->recipe) p->recipe = nearest_recipe(p, root);
  for (size_t i = 0; i < sizeof SMALL / sizeof *SMALL; i++)
    json_add_member(p->a, small, SMALL[i].name, json_new_int(p->a, SMALL[i].size));
  struct factory_options options = {.root = root ? root : p->root,
                                    .recipe = p->recipe,
                                    .settings = p->settings,
                                    .bounds = sets_world(p) ? NULL : small,
                                    .only_template = p->template,
                                    .seed = p->has_seed ? &p->seed : NULL,
                                    .count = -1,
                                    .no_sandbox = p->no_sandbox};
  *f = factory_open(&options, &e);
  p->f = *f;
  if (*f && ((p->family && !is_family(p, code)) || (p->variant && !is_variant(p, code))))
    return false;
  if (*f) p->solo = solo_open(*f, &e);
  if (*f && p->solo) return true;
  *code = e.code == ERR_SANDBOX || e.code == ERR_INTERNAL ? CODE_FAILED : CODE_USAGE;
  term_fail(p->json, &e, *code);
  return false;
}

static int preview(struct preview *p) {
  struct factory *f = NULL;
  int code;
  if (open_all(p, &f, &code)) {
    p->next = p->index < 0 ? 0 : (uint64_t)p->index;
    code = play(p);
  }
  solo_close(p->solo);
  factory_close(f);
  return code;
}

static const char about[] =
    "Plays a sample of one template with the recipe's tasks and shows the conversation, every "
    "call\n"
    "with where its arguments came from, the observations, the answer, the judges' scores and the\n"
    "verdict. A script that fails is shown with file and line. Nothing is written.\n";

int cmd_preview(int argc, char **argv) {
  struct arena a;
  arena_init(&a, 0);
  struct preview p = {.index = -1, .count = 1, .settings = json_new(&a, JSON_OBJECT), .a = &a};
  const struct option_row rows[] = {
      {"recipe", 'r', "FILE", OPTION_TEXT, &p.recipe,
       "recipe (default: ../recipe.lua from the template, else\nscripts/recipe.lua)", NULL},
      {"family", 'f', "NAME", OPTION_TEXT, &p.family, "only tasks of this family", NULL},
      {"variant", 0, "V", OPTION_TEXT, &p.variant, "only success, recovery or block", NULL},
      {"seed", 0, "S", OPTION_SEED, &p.seed, "seed of the run (default: the recipe's)", NULL},
      {"index", 'i', "I", OPTION_INTEGER, &p.index, "look for samples from this one on (default 0)",
       NULL},
      {"count", 'n', "N", OPTION_INTEGER, &p.count, "how many to show (default 1)", NULL},
      OPTION_ROW_SETTING(p.settings),
      OPTION_ROW_ROOT(&p.root),
      OPTION_ROW_NO_SANDBOX(&p.no_sandbox),
      OPTION_ROW_JSON(&p.json),
      OPTION_ROW_QUIET(&p.quiet),
      OPTION_ROW_VERBOSE(&p.verbose),
      OPTION_ROW_NO_COLOR(&p.no_color),
  };
  const struct command command = {
      .name = "engine preview",
      .usage = "TEMPLATE.lua [options]",
      .about = about,
      .rows = rows,
      .n_rows = sizeof rows / sizeof *rows,
      .examples = "  engine preview templates/single_tool_success.lua\n"
                  "  engine preview templates/argument_fix_recovery.lua --family db --count 3\n",
      .fewest_words = 1,
      .most_words = 1,
      .words = "the template, e.g. templates/single_tool_success.lua,"};
  struct command_line line = {.arena = &a};
  int code;
  if (options_read(&command, argc, argv, &line, &code)) {
    p.template = line.words[0];
    p.has_seed = options_origin(&command, &line, "seed") != ORIGIN_DEFAULT;
    code = preview(&p);
  }
  arena_done(&a);
  return code;
}
