/* derive.h - named derivations: the only ways in which a value may differ from where it came from.
 *
 * The host computes with them while an episode is played; verification computes again from the
 * emitted record. A derivation is a pure function of JSON values. */
#ifndef TOOLMILL_EPISODE_DERIVE_H
#define TOOLMILL_EPISODE_DERIVE_H

#include "json/json.h"

/* Applies rule `name` to `n` inputs. NULL and an error when the rule is unknown or does not accept
 * the inputs. Rules:
 *   lower, upper, trim     text to text (ASCII case)
 *   words                  renewal_date to "renewal date"
 *   money                  integer cents to "$1,234.50"
 *   text                   any scalar to text as it is written in a sentence (true: "yes")
 *   count                  array to its length
 *   sum                    numbers, or one array of numbers, to their exact decimal sum
 *   compose                template text and values: "{1} + {2}" with values as JSON literals
 *   phrase                 template text and values: the same with values as text */
struct json *derive_apply(struct arena *a, const char *name, const struct json *const *inputs,
                          size_t n, struct error *e);

/* Whether every word of `value` (letters and digits between other characters, ASCII case folded)
 * is a word of `text`. false for a value without words. */
bool derive_words_said(const char *value, size_t value_len, const char *text, size_t text_len);

/* How a scalar reads in a sentence: texts as they are, numbers as spelt, true "yes", false "no". */
void derive_scalar_text(struct buf *out, const struct json *v);

#endif
