/*
 * shingle - when two statements have the same words, or nearly.
 *
 * Texts are compared by the set of their runs of three words (Broder 1997,
 * resemblance and containment). To find candidates each text is filed under
 * some of its shingles, chosen by winnowing (Schleimer, Wilkerson, Aiken 2003):
 * of every SHINGLE_WINDOW that follow each other the rarest. The choice is
 * local, so two texts that share a run of RUN_WORDS words are filed under a
 * common shingle whatever else is in them: nothing that the rule would join
 * (it wants such a run) is overlooked, be one text cut, or part of the other.
 *
 * What is rare is told by a frozen table of word frequencies (frequency.h):
 * with the order of hashes alone, the phrases of the trade would bring a
 * hundred candidates a statement. Tables are renewed as the store grows; a text
 * is filed by the newest and looked for by the two newest, which hold all but a
 * sixtieth of the store.
 */
#ifndef STORE_SHINGLE_H
#define STORE_SHINGLE_H

#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"
#include "store/frequency.h"

enum {
	SHINGLE_WORDS = 3,
	SHINGLE_WINDOW = 4,
	RUN_WORDS = SHINGLE_WORDS + SHINGLE_WINDOW - 1,
	SHINGLES_MAX = 1024,     /* of one text: what comes later is not compared */
	SHINGLES_TABLES = 2,
	SHINGLES_FILED_MAX = 192, /* under which a text is filed, or looked for */
};

struct shingles {
	uint64_t *at; /* ascending, each once */
	size_t n;
	uint64_t *runs; /* of RUN_WORDS words: ascending */
	size_t n_runs;
	size_t words;
	size_t negations; /* words that say no: not, never, won't, without */
	uint64_t whole; /* hash of all words in order */
	uint64_t *filed, *sought; /* filed: by the newest table; sought: by the one before too */
	size_t n_filed, n_sought;
};

/* 0, -ENOMEM (arena). A text of fewer than SHINGLE_WORDS words has none. frequencies NULL: filed and sought stay empty. */
int shingles_of(struct str text, const struct frequencies *frequencies, struct arena *arena, struct shingles *ret);

/* Common ones of all (resemblance) and of the smaller set (containment), in thousandths; 0 when either has none. */
struct shingles_like {
	unsigned resemblance, containment;
};
struct shingles_like shingles_compare(const struct shingles *a, const struct shingles *b);

/* True when a run of RUN_WORDS words is in both. */
bool shingles_share_run(const struct shingles *a, const struct shingles *b);

#endif
