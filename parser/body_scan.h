/*
 * body_scan - what can be counted in the text of one block.
 *
 * Words are runs of letters, digits and underscores; in scripts without blanks
 * two characters count as a word. Hashes are FNV-1a (32 bit) of the word in
 * lower case, so that equal words are equal numbers on every machine.
 */
#ifndef PARSER_BODY_SCAN_H
#define PARSER_BODY_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum { SCAN_HEAD_WORDS = 60, SCAN_STOP_WORDS = 80 };

struct scan {
	uint32_t chars, words, digits, upper, cjk;
	uint32_t capitalised, all_capitals; /* words */
	uint32_t word_chars;
	uint32_t sentences, commas, quotes, bars;
	uint32_t stop, stop_of;             /* function words among the first SCAN_STOP_WORDS */
	uint32_t head[SCAN_HEAD_WORDS];     /* hashes of the first words */
	uint32_t n_head;
	uint64_t stop_mask;                 /* which of head are function words */
	uint32_t last[2];                   /* hashes of the last two words, the last one first */
	uint32_t hash;                      /* of the whole text */
	bool has_year, has_address, has_copyright;
	bool starts_upper, ends_stop, ends_quote, ends_colon, ends_ellipsis;
};

/* Function words of a dozen languages, as a set of hashes. */
struct stop_words {
	uint32_t slots[2048];
};

void stop_words_init(struct stop_words *self);

void scan_text(const struct stop_words *stop, struct str text, struct scan *ret);

/* Calls take for the hash of each word of text, until it returns false. */
void scan_words(struct str text, bool (*take)(void *ctx, uint32_t hash), void *ctx);

#define HASH_SEED 2166136261u

static inline uint32_t hash_byte(uint32_t hash, unsigned char c)
{
	return (hash ^ c) * 16777619u;
}

static inline uint32_t hash_str(uint32_t hash, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		hash = hash_byte(hash, (unsigned char)s.ptr[i]);
	return hash;
}

#endif
