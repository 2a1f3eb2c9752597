/*
 * shingle - when two statements have the same words, or nearly.
 *
 * Texts are compared by the set of their runs of three words (Broder 1997,
 * resemblance). To find candidates each text is filed under a few of its
 * rarest shingles, as prefix filtering does (Chaudhuri, Ganti, Kaushik 2006;
 * Bayardo, Ma, Srikant 2007): in any fixed order of shingles, two similar sets
 * share one near the beginning. The order here is fixed for ever: shingles of
 * few common English words first, then by hash.
 */
#ifndef STORE_SHINGLE_H
#define STORE_SHINGLE_H

#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

enum {
	SHINGLE_WORDS = 3,
	SHINGLES_MAX = 1024, /* of one text: what comes later is not compared */
	SHINGLES_FILED = 8,  /* under which a text is filed and looked for */
	SHINGLE_SAME = 400,  /* thousandths of resemblance: the same statement */
};

struct shingles {
	uint64_t *at; /* ascending, each once */
	size_t n;
	size_t words;
	uint64_t whole; /* hash of all words in order */
	uint64_t filed[SHINGLES_FILED];
	size_t n_filed;
};

/* 0, -ENOMEM (arena). A text of fewer than SHINGLE_WORDS words has none. */
int shingles_of(struct str text, struct arena *arena, struct shingles *ret);

/* Common ones of all, in thousandths; 0 when either has none. */
unsigned shingles_resemblance(const struct shingles *a, const struct shingles *b);

#endif
