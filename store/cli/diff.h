/*
 * diff - two wordings compared, word by word.
 *
 * Words are equal when they are but for case, accents and the kind of
 * quotation mark (letters.h folds them); what stands between words counts as
 * words of its own, but for spaces and what no reader sees. The longest common subsequence is found by
 * dynamic programming (Wagner and Fischer 1974), after common ends were taken
 * off; past DIFF_CELLS_MAX the middles are given as wholly different.
 */
#ifndef STORE_CLI_DIFF_H
#define STORE_CLI_DIFF_H

#include "common/arena.h"
#include "common/buf.h"

enum {
	DIFF_WORDS_MAX = 8192,        /* of one text: what is beyond is left out */
	DIFF_CELLS_MAX = 4 << 20,     /* of the table of the dynamic programme */
	DIFF_ARENA_BYTES = 32 << 20,  /* for one comparison */
};

struct diff_word {
	struct str text;
	uint64_t hash;  /* of the folded word */
	bool space;     /* white space stands before it */
	bool is_word;   /* no punctuation */
};

struct diff_words {
	struct diff_word *at;
	size_t n;
};

/* 0 or -ENOMEM. Words borrow from text. */
int diff_split(struct str text, struct arena *arena, struct diff_words *ret);

enum diff_kind { DIFF_SAME, DIFF_OLD, DIFF_NEW };

/* A run of words: of a (SAME, OLD) or of b (NEW); SAME also knows where it is in b. */
struct diff_run {
	enum diff_kind kind;
	size_t from, to; /* in a, or in b where NEW */
	size_t from_b;   /* SAME */
};

struct diff {
	struct diff_words a, b;
	struct diff_run *runs;
	size_t n;
	unsigned similarity; /* thousandths: 2 × common words / all words, without punctuation */
	unsigned contained;  /* thousandths: common words / words of the shorter */
};

/* 0 or -ENOMEM. */
int diff_make(struct str a, struct str b, struct arena *arena, struct diff *ret);

/* The same of words that are split already, and borrowed. */
int diff_align(struct diff_words a, struct diff_words b, struct arena *arena, struct diff *ret);

/*
 * Appends b's wording with what it has more as {+so+} and what it has not as
 * [-so-], coloured too where colour; texts are cleaned for a terminal.
 */
void diff_print(struct buf *out, const struct diff *diff, bool colour);

#endif
