/*
 * languages - what people write for a language that the store knows by two letters (ISO 639-1).
 */
#ifndef STORE_CLI_LANGUAGES_H
#define STORE_CLI_LANGUAGES_H

#include "common/str.h"

struct language_word {
	const char *word, *code;
};

/* languages_table.c: sorted by word */
extern const struct language_word language_words[];
extern const size_t language_words_n;

/* "en" for "eng", "english", "en-gb", "en_us": lower case. Empty for what is none of these. */
struct str language_code(struct str word);

#endif
