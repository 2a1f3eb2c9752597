/*
 * words - text as the index sees it: folded words with positions, names.
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "common/buf.h"
#include "common/str.h"

enum {
	WORD_BYTES_MAX = 60,  /* a longer word is cut: nobody searches for its end */
	NAME_BYTES_MAX = 200, /* of a folded name; leaves room in LMDB's 511 bytes of key */
};

/* Walks over the words of in. Zero but for in at the start. */
struct words {
	struct str in;
	size_t at;
	uint32_t next;             /* position of the next word */
	size_t from, to;           /* bytes of in that the last word is made of */
	char folded[WORD_BYTES_MAX + 16];
	size_t len;
};

/*
 * The next word, folded, valid until the next call; false at the end. Its
 * position is self->next - 1. An English possessive 's is left out, as is
 * everything that is no letter, number or mark.
 */
bool words_next(struct words *self, struct str *ret);

/* The words of s, folded, a space between, at most NAME_BYTES_MAX bytes: what names are compared by. Failure stays in out. */
void words_fold_name(struct str s, struct buf *out);

#endif
