/* score_impl - what the files that score.h is made of share. */
#ifndef STORE_SCORE_IMPL_H
#define STORE_SCORE_IMPL_H

#include "store/score.h"

enum { OFTEN = 8 };

/* A word of the query, or one of the words that a word of the query stands for. */
struct scored {
	struct list *list;
	uint32_t rarity; /* its inverse document frequency, in SCORE_ONE; half of it for a title's */
	uint64_t most;   /* no statement gets more for it */
	uint64_t most_part[OFTEN]; /* … that has it so often */
};

struct scoring {
	struct asking *asking;
	struct scored *at; /* rarest first */
	size_t n;
	bool alone;
};

#endif
