/*
 * body_phrases - the set words that pages put around their articles, in two dozen languages.
 *
 * "Read also", "Leave a comment", "About the author", "Subscribe": a model
 * learns those of the languages it was trained on by itself. Those of the
 * others are known too, and are counted alike.
 */
#ifndef PARSER_BODY_PHRASES_H
#define PARSER_BODY_PHRASES_H

#include "parser/body_scan.h"

enum phrase_kind {
	PHRASE_NONE,
	PHRASE_MORE,     /* further articles, advertising */
	PHRASE_COMMENTS,
	PHRASE_ABOUT,    /* the author, the outlet, the company */
	PHRASE_LETTER,   /* newsletters, donations, accounts to follow */
	PHRASE_SHARE,    /* sharing, tags, categories */
	PHRASE_CREDIT,   /* whose picture it is */
	PHRASE_PROMO,    /* calls to buy, read or click; terms */
	PHRASE_KINDS
};

enum { PHRASE_SLOTS = 2048 };

struct phrases {
	uint64_t keys[PHRASE_SLOTS]; /* of a phrase's words; 0: free */
	uint8_t kinds[PHRASE_SLOTS];
	uint64_t first[1024];        /* bits of the words that phrases begin with, by their hash */
};

void phrases_init(struct phrases *self);

/* The kind of section that a line announces or points to: PHRASE_MORE to PHRASE_SHARE, or PHRASE_NONE. */
enum phrase_kind phrases_of_label(const struct phrases *self, const struct scan *label);

/* How many phrases of each kind are among the block's first words. */
void phrases_count(const struct phrases *self, const struct scan *scan, uint16_t ret[PHRASE_KINDS]);

#endif
