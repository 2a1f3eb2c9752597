/*
 * token - text cut into words that compare equal however they were printed.
 *
 * Case, diacritics, hyphens, quotation marks and the possessive 's are gone;
 * U.S. and US are one word. Rules and model see the same words. Letters of any
 * script count; capitals fold in Latin, Greek and Cyrillic.
 */
#ifndef CLASSIFIER_TOKEN_H
#define CLASSIFIER_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/* What is longer is cut: no word of a language is. Below 64, for the bits of `upper`. */
enum { TOKEN_BYTES_MAX = 56 };

struct token {
	uint32_t from, to; /* bytes of the text it was made from, end exclusive */
	uint64_t upper;    /* bit i: byte i of bytes[] was a capital */
	uint8_t len;
	char bytes[TOKEN_BYTES_MAX];
};

/* The first word at or after *at, which moves behind it; false when none is left. Texts are under 4 GiB. */
bool token_next(struct str text, size_t *at, struct token *ret);

static inline struct str token_str(const struct token *self)
{
	return (struct str){ .ptr = self->bytes, .len = self->len };
}

#endif
