/*
 * impact - what a word's occurrences in a statement add to its score, but for how rare the word is.
 *
 * That part of BM25 (score.h) is the statement's own, so the index keeps the
 * most of each block and list, rounded up to IMPACT_UNIT: what cannot be among
 * the best is passed over undecoded (block-max: Ding and Suel 2011). Another
 * formula makes what is kept void: a new schema.
 */
#ifndef STORE_IMPACT_H
#define STORE_IMPACT_H

#include <stdint.h>

#include "common/str.h"

enum {
	SCORE_WORDS = 24,
	SCORE_ONE = 1024,
	SCORE_OCCURRENCES_MAX = 255,
	IMPACT_UNIT = 32,
};

/*
 * What n occurrences in a statement of so many words are worth, in SCORE_ONE:
 * n (k1 + 1) / (n + k1 (1 - b + b words / mean)), both sides times 2000 to be whole.
 */
static inline uint32_t score_occurrences(unsigned n, unsigned words)
{
	return n * 4400u * SCORE_ONE / (2000u * n + 600u + 1800u * words / SCORE_WORDS);
}

/* How many positions there are, up to SCORE_OCCURRENCES_MAX: varints, of which each has one byte without the high bit. */
static inline unsigned impact_occurrences(struct str extra)
{
	unsigned n = 0;

	for (size_t i = 0; i < extra.len && n < SCORE_OCCURRENCES_MAX; i++)
		n += (unsigned char)extra.ptr[i] < 0x80;
	return n ? n : 1;
}

/* From 1 on. words 0: not known. */
static inline unsigned impact_of(struct str extra, unsigned words)
{
	return (score_occurrences(impact_occurrences(extra), words) + IMPACT_UNIT - 1) / IMPACT_UNIT;
}

#endif
